"""Faces that live: lids that close over the eyes for a moment, heads that turn by a few degrees.

Only faces whose net of points is sure, large enough, open-eyed and turned to the camera are touched.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from cutaway.errors import MissingPack
from cutaway.footage.relief.drawing import Field
from cutaway.footage.relief.layers import STEP, Layers
from cutaway.footage.relief.motion import Clock, places, smoothstep
from cutaway.scene.randomness import stream

_EYES = (
    ((33, 246, 161, 160, 159, 158, 157, 173, 133), (33, 7, 163, 144, 145, 153, 154, 155, 133), (46, 53, 52, 65, 55)),
    (
        (362, 398, 384, 385, 386, 387, 388, 466, 263),
        (362, 382, 381, 380, 374, 373, 390, 249, 263),
        (285, 295, 282, 283, 276),
    ),
)
"""Upper lid, lower lid, lower edge of the brow; the lids from one corner of the eye to the other."""
_WIDEST_TURN = 0.28
"""How far the nose may lie from the middle between the ears, as a share of the face's width."""
SMALLEST_EYE = 9.0
"""Pixels of the frame across."""
_CLOSING, _SHUT, _OPENING = 0.09, 0.05, 0.17
"""Seconds."""


@dataclass(frozen=True)
class LivingFace:
    """`points`: float32 (468, 2), pixels of the frame; `centre`, `radius`: of the head; `open`: how open the eyes are, height over
    width; `frontal`: 0 from the side to 1; `sure` 0-1."""

    points: np.ndarray
    centre: tuple[float, float]
    radius: float
    open: float
    frontal: float
    sure: float

    @property
    def may_blink(self) -> bool:
        """Whether lids would look right."""
        wide = float(np.linalg.norm(self.points[33] - self.points[133]))
        return self.sure > 0.6 and self.frontal > 0.35 and 0.17 < self.open < 0.75 and wide >= SMALLEST_EYE

    @property
    def may_turn(self) -> bool:
        """Whether the head may be turned."""
        return self.sure > 0.6 and self.frontal > 0.3 and self.radius > 24


def found(picture: np.ndarray) -> tuple[LivingFace, ...]:
    """The faces of uint8 (h, w, 3) whose points are sure. None where the models are missing."""
    from cutaway.footage import finding
    from cutaway.footage.finding.face_nets import mesh_and_sureness

    h, w = picture.shape[:2]
    try:
        seen = finding.faces(picture)
        meshes = [mesh_and_sureness(picture, face) for face in seen]
    except MissingPack:
        return ()
    out = []
    for face, (mesh, sure) in zip(seen, meshes, strict=True):
        points = mesh[:, :2] * (w, h)
        left, right, nose = points[234], points[454], points[1]
        wide = max(float(np.linalg.norm(right - left)), 1e-3)
        axis = (right - left) / wide
        aside = abs(float((nose - (left + right) / 2) @ axis)) / wide
        openness = []
        for upper, lower, _ in _EYES:
            across = float(np.linalg.norm(points[upper[0]] - points[upper[-1]]))
            openness.append(float(np.linalg.norm(points[upper[4]] - points[lower[4]])) / max(across, 1e-3))
        top, chin = points[10], points[152]
        centre = top * 0.62 + chin * 0.38
        radius = float(np.linalg.norm(chin - top)) * 0.66
        frontal = float(np.clip(1 - aside / _WIDEST_TURN, 0, 1))
        out.append(
            LivingFace(
                points.astype(np.float32),
                (float(centre[0]), float(centre[1])),
                radius,
                float(np.mean(openness)),
                frontal,
                float(sure * min(1.0, face.score + 0.2)),
            )
        )
    return tuple(out)


def blinks(seed: int, index: int, length: float) -> list[float]:
    """Seconds at which a face closes its eyes, none in the first or the last of them."""
    random = stream(seed, "relief", "blinks", index)
    times, at = [], 0.9 + 0.9 * float(random.random())
    while at < length - 0.45:
        times.append(at)
        # People blink every three or four seconds, and now and then twice.
        twice = random.random() < 0.12 and (len(times) < 2 or times[-1] - times[-2] > 1)
        at += 0.42 if twice else 2.2 + 2.4 * float(random.random())
    return times


def closed(seconds: float, times: list[float]) -> float:
    """How far the lids are down, 0-1."""
    for start in times:
        after = seconds - start
        if 0 <= after <= _CLOSING + _SHUT + _OPENING:
            if after < _CLOSING:
                return smoothstep(after / _CLOSING)
            if after < _CLOSING + _SHUT:
                return 1.0
            return 1 - smoothstep((after - _CLOSING - _SHUT) / _OPENING)
    return 0.0


def with_lids(texture: np.ndarray, face: LivingFace, layers: Layers, down: float) -> np.ndarray:
    """The texture with the face's lids `down` (0-1), a copy."""
    out = texture.copy()
    border = round(layers.margin * layers.scale)
    points = (face.points + 0.5) * layers.scale - 0.5 + border
    for upper, lower, brow in _EYES:
        _lid(out, texture, points[list(upper)], points[list(lower)], points[list(brow)], down * 0.97)
    return out


def _lid(
    out: np.ndarray, texture: np.ndarray, upper: np.ndarray, lower: np.ndarray, brow: np.ndarray, down: float
) -> None:
    first, last = upper[0], upper[-1]
    wide = float(np.linalg.norm(last - first))
    along = (last - first) / wide
    across = np.array([-along[1], along[0]])
    if across @ (lower[4] - upper[4]) < 0:
        across = -across
    middle = (first + last) / 2

    def local(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return (points - middle) @ along / (wide / 2), (points - middle) @ across

    su, vu = local(upper)
    sl, vl = local(lower)
    sb, vb = local(brow)
    top_fit, low_fit = np.polyfit(su, vu, 4), np.polyfit(sl, vl, 4)
    crease = float(np.mean(vb)) * 0.8 + float(np.min(vu)) * 0.2
    reach = 1.22
    radius = wide * 0.9 + 3
    h, w = texture.shape[:2]
    x0, x1 = max(0, int(middle[0] - radius)), min(w, int(middle[0] + radius) + 2)
    y0, y1 = max(0, int(middle[1] - radius)), min(h, int(middle[1] + radius) + 2)
    if x1 - x0 < 4 or y1 - y0 < 4:
        return
    gx, gy = np.meshgrid(np.arange(x0, x1, dtype=np.float32), np.arange(y0, y1, dtype=np.float32))
    s = ((gx - middle[0]) * along[0] + (gy - middle[1]) * along[1]) / (wide / 2)
    v = (gx - middle[0]) * across[0] + (gy - middle[1]) * across[1]
    held = np.clip(s, -1, 1)
    lid_top = np.polyval(top_fit, held).astype(np.float32) + 0.02 * wide
    lid_low = np.polyval(low_fit, held).astype(np.float32) + 0.01 * wide
    gap = np.maximum(lid_low - lid_top, 0)
    fade = np.clip((reach - np.abs(s)) / (reach - 0.96), 0, 1)
    fade = fade * fade * (3 - 2 * fade)
    edge = lid_top + down * gap * fade
    # Above the lid's edge the skin from the crease down is drawn out over the eye.
    upper_room = np.maximum(lid_top - crease, 1e-3)
    source = crease + (v - crease) * upper_room / np.maximum(edge - crease, 1e-3)
    moved = np.where((v > crease) & (v <= edge), source, v)
    shift = (moved - v) * (fade > 0)
    map_x, map_y = gx + shift * across[0], gy + shift * across[1]
    drawn = cv2.remap(
        texture, map_x.astype(np.float32), map_y.astype(np.float32), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    # Over the bulge of the eye the lid is a little shaded, and soft where it ends.
    over_eye = np.clip((v - lid_top) / np.maximum(gap, 1e-3), 0, 1) * (v <= edge) * (gap > 0.5)
    soft = np.clip((edge - v) / 1.2 + 0.5, 0, 1)
    shade = 1 - 0.10 * over_eye * fade
    part = texture[y0:y1, x0:x1].astype(np.float32)
    laid = drawn.astype(np.float32)
    laid[..., :3] *= shade[..., None]
    mix = np.where(v > crease, soft, 0)[..., None] * (np.abs(shift) > 0.01)[..., None]
    out[y0:y1, x0:x1] = np.clip(np.rint(part * (1 - mix) + laid * mix), 0, 255)


@dataclass(frozen=True)
class Turning:
    """A head that turns, nods and leans. `degrees`: at most to either side."""

    layer: str
    across: np.ndarray
    down: np.ndarray
    lean: np.ndarray
    degrees: float

    def fields(self, clock: Clock) -> list[Field]:
        """One movement."""
        angle = math.radians(self.degrees) * clock.begun
        aside = math.sin(clock.phase(0.125)) + 0.25 * math.sin(clock.phase(0.31))
        nod = 0.4 * math.sin(clock.phase(0.19)) + 0.12 * math.sin(clock.phase(0.43))
        roll = 0.32 * math.sin(clock.phase(0.125) - 0.5) + 0.32 * math.sin(0.5)
        total = -(self.across * (angle * aside) + self.down * (angle * nod) + self.lean * (angle * roll))
        return [(total.astype(np.float32), 1.0)]


def turning(layers: Layers, face: LivingFace, degrees: float, layer: str) -> Turning:
    """How the head of this face moves: what is nearer goes further, nothing at the head's rim; and a lean about the neck."""
    x, y = places(layers)
    dx, dy = (x - face.centre[0]) / face.radius, (y - face.centre[1]) / (face.radius * 1.18)
    round_ = np.clip(1 - (dx * dx + dy * dy), 0, 1)
    near = face.radius * 0.62 * round_ * (0.6 + 0.4 * round_)
    empty = np.zeros_like(near)
    neck_y = face.centre[1] + 1.25 * face.radius
    free = np.clip((neck_y - y) / (1.1 * face.radius), 0, 1)
    free = (
        free
        * free
        * (3 - 2 * free)
        * np.exp(-(np.maximum(np.abs(x - face.centre[0]) / face.radius - 1.25, 0) ** 2) * 4)
    )
    if layer == "back":
        # Without a layer of its own the rim has to stay where it is.
        free = free * 0
    lean = np.dstack([-(y - neck_y) * free, (x - face.centre[0]) * free])
    return Turning(layer, np.dstack([near, empty]), np.dstack([empty, near]), lean, degrees)


def hair_of(layers: Layers, face: LivingFace) -> np.ndarray:
    """float32 cells, 0-1: what of the subject around this head may be hair that is free to move."""
    x, y = places(layers)
    inner = ((x - face.points[:, 0].mean()) / (face.radius * 0.74)) ** 2 + (
        (y - face.points[:, 1].mean()) / (face.radius * 0.92)
    ) ** 2
    outer = np.hypot((x - face.centre[0]) / (face.radius * 2.1), (y - face.centre[1]) / (face.radius * 2.4))
    weight = np.clip((inner - 1.0) * 1.2, 0, 1) * np.clip((1 - outer) * 2.5, 0, 1)
    chin = float(face.points[152, 1])
    below = np.clip((y - chin) / (0.5 * face.radius), 0, 1)
    sides = np.clip(np.abs(x - face.centre[0]) / face.radius - 0.55, 0, 1)
    weight = weight * (1 - below * (1 - np.clip(sides * 3, 0, 1)))
    return np.asarray(
        cv2.GaussianBlur((weight * layers.subject).astype(np.float32), (0, 0), 0.006 * layers.height / STEP + 0.6)
    )
