"""A part of a region by its colours and its place: a jacket of a person, the paint of a car."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from cutaway.footage.effects import Context
from cutaway.footage.finding.body_nets import Pose, pose
from cutaway.footage.finding.edges import fitting, resized
from cutaway.footage.finding.face_nets import faces, mesh
from cutaway.footage.finding.masks import Glance, Masks

LIGHTNESS = 0.55
"""Weight of lightness against colour where colours are compared: shade must not part one cloth from itself."""
_SPREAD = 9.0
"""Distance, in weighted Lab, over which belonging to one colour or another turns."""


class PartMasks:
    """Masks of the part of a region that the parameters name."""

    def __init__(self, context: Context, region: Any, told: dict[str, Any]) -> None:
        self._region = region
        self._centres = np.array(told.get("centres") or [], np.float32).reshape(-1, 3)
        self._others = np.array(told.get("others") or [], np.float32).reshape(-1, 3)
        self._part = str(told.get("part") or "")
        names = ("of", "kind", "box", "frame", "key", "centres", "others", "part", "follow")
        about = {name: told[name] for name in names if told.get(name) is not None}
        self.masks = Masks(context.source, context.clip.source, context.derived, "part", about, self._rough)

    def _rough(self, glance: Glance) -> dict[int, np.ndarray]:
        return {number: self._at(glance, number) for number in glance.numbers()}

    def _at(self, glance: Glance, number: int) -> np.ndarray:
        pixels = glance.source.frame(number)
        width, height = fitting(glance.source.width, glance.source.height)
        mask = resized(self._region.small(number), width, height)
        if self._part:
            mask = mask * part_prior(pixels, self._part, width, height)
        if len(self._centres):
            mask = mask * belonging(resized(pixels, width, height), self._centres, self._others)
        return np.asarray(mask, np.float32)


def weighted_lab(pixels: np.ndarray) -> np.ndarray:
    """float32 CIE Lab of uint8 sRGB, with lightness counting for less."""
    lab = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return np.asarray(lab * np.array([LIGHTNESS, 1, 1], np.float32), np.float32)


def belonging(pixels: np.ndarray, centres: np.ndarray, others: np.ndarray) -> np.ndarray:
    """float32 (h, w), 0-1: how much nearer each pixel is to colours of the thing than to others; all Lab, lightness weighted."""
    lab = weighted_lab(cv2.bilateralFilter(pixels, 5, 22, 3))
    own = _nearest(lab, centres)
    if not len(others):
        return np.asarray(np.clip((38 - own) / 14, 0, 1), np.float32)
    return np.asarray(1 / (1 + np.exp(np.clip((own - _nearest(lab, others)) / (_SPREAD / 3), -30, 30))), np.float32)


def part_prior(pixels: np.ndarray, part: str, width: int, height: int) -> np.ndarray:
    """float32 (height, width), 0-1: where a part of a person may be: "upper" (clothes from the chin to some way over the hips), "lower" (below them),
    "worn" (all but the head), "hair"; skin of the face never belongs to them."""
    if part == "hair":
        return _hair(pixels, width, height)
    if part == "worn":
        return np.asarray((1 - _hair(pixels, width, height)) * (1 - _faces(pixels, width, height)), np.float32)
    body = pose(pixels)
    y = (np.arange(height, dtype=np.float32) + 0.5)[:, None] / height
    chin, hips = _chin(pixels, body), _hips(body)
    across = np.ones((1, width), np.float32)
    upper = np.clip((y - chin) / 0.03, 0, 1) * across
    # Jackets and shirts hang over the hips; where trousers begin, their colour tells.
    hem = hips + 0.45 * max(hips - chin, 0.1)
    prior = upper * np.clip((hem - y) / 0.08, 0, 1) if part == "upper" else np.clip((y - hips) / 0.05, 0, 1) * across
    return np.asarray(prior * (1 - _faces(pixels, width, height)), np.float32)


def torso(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    """float32 (height, width), 0 or 1: between the shoulders and the hips of the surest body; nothing where they are not seen."""
    out = np.zeros((height, width), np.float32)
    body = pose(pixels)
    corners = ("left shoulder", "right shoulder", "right hip", "left hip")
    if body is not None and min(body.point(name)[2] for name in corners[:2]) > 0.7:
        places = np.array([body.point(name)[:2] for name in corners])
        inner = places.mean(axis=0) + (places - places.mean(axis=0)) * 0.85
        cv2.fillConvexPoly(out, np.round(inner * (width, height)).astype(np.int32), 1.0)
    return out


def skin_of(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    """bool (height, width): skin for sure, of the middle of faces, or about the nose of the surest body where no face is found."""
    y, x = np.mgrid[:height, :width]
    x, y = (x + 0.5) / width, (y + 0.5) / height
    found = faces(pixels, 0.6)[:2]
    out = np.zeros((height, width), bool)
    for face in found:
        x0, y0, x1, y1 = face.box
        out |= (np.abs(x - (x0 + x1) / 2) < (x1 - x0) * 0.25) & (
            np.abs(y - (y0 + y1) / 2 - (y1 - y0) * 0.08) < (y1 - y0) * 0.22
        )
    body = None if found else pose(pixels)
    if body is not None and body.point("nose")[2] > 0.7:
        nose, mouth, eye = (np.array(body.point(name)[:2]) for name in ("nose", "mouth left", "left eye"))
        reach = max(float(np.abs(mouth - eye)[1]) * height, 1.5)
        out |= np.hypot((x - nose[0]) * width, (y - nose[1]) * height) < reach
    return out


def _chin(pixels: np.ndarray, body: Pose | None) -> float:
    found = faces(pixels, 0.6)
    if found:
        return float(found[0].box[3]) - 0.25 * (found[0].box[3] - found[0].box[1])
    if body is not None:
        return (body.point("mouth left")[1] + body.point("left shoulder")[1]) / 2
    return 0.0


def _hips(body: Pose | None) -> float:
    if body is None:
        return 1.5
    return (body.point("left hip")[1] + body.point("right hip")[1]) / 2


def _faces(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    out = np.zeros((height, width), np.float32)
    for face in faces(pixels, 0.6):
        points = mesh(pixels, face)
        if points is not None:
            hull = cv2.convexHull((points[:, :2] * (width, height)).astype(np.float32)).astype(np.int32)
            cv2.fillConvexPoly(out, hull, 1.0)
    return np.asarray(cv2.GaussianBlur(out, (0, 0), max(1.0, width * 0.004)), np.float32) if out.any() else out


def _hair(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    """Around and above the face, without it."""
    out = np.zeros((height, width), np.float32)
    for face in faces(pixels, 0.6):
        x0, y0, x1, y1 = face.box
        wide, high = x1 - x0, y1 - y0
        middle = (round((x0 + x1) / 2 * width), round((y0 + y1) / 2 * height - high * height * 0.25))
        axes = (max(1, round(wide * width * 1.0)), max(1, round(high * height * 1.15)))
        cv2.ellipse(out, middle, axes, 0, 0, 360, 1.0, -1)
        out[max(0, round((y1 - high * 0.08) * height)) :] = 0
    return np.asarray(out * (1 - _faces(pixels, width, height)), np.float32)


def _nearest(lab: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Distance of each pixel to the nearest of some colours."""
    flat = lab.reshape(-1, 3)
    best = np.full(len(flat), np.inf, np.float32)
    for centre in centres:
        best = np.minimum(best, np.sqrt(np.square(flat - centre).sum(1)))
    return best.reshape(lab.shape[:2])
