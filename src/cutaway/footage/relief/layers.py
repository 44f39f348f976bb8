"""A picture as layers in space: what is at the back, filled in where it is hidden, and what stands in front of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from cutaway.errors import MissingPack
from cutaway.footage.finding.edges import refined
from cutaway.footage.relief import depth, filling, matte, regions

VERSION = "5"
ANALYSED = 480
"""Longer side, in pixels, at which the picture's parts are looked for."""
STEP = 4
"""Pixels of the frame for one cell of nearness and of movements."""
SKY_SURE = 0.35
STABLE = 0.55
"""Share of the network's mask that has to be sure."""
FINEST = 1.3
"""Pixels of texture for one of the frame, at most."""


@dataclass(frozen=True)
class Layer:
    """`pixels`: uint8 (H, W, 3) of the backmost, else (H, W, 4) with the colour multiplied by alpha; `near`: float32 nearness,
    a cell for each `STEP` pixels of the frame; both over the frame and its margin."""

    name: str
    pixels: np.ndarray
    near: np.ndarray


@dataclass(frozen=True)
class Layers:
    """Back to front. `width`, `height` of the frame and `margin` around it in frame pixels; `scale`: texture pixels for one.

    `base`: uint8 (height, width, 3), the picture scaled once. `subject`, `sky_mask`: float32 (height, width) at cells of the frame
    and its margin. `facts`: how sure each part is.
    """

    width: int
    height: int
    margin: int
    scale: float
    base: np.ndarray
    layers: tuple[Layer, ...]
    subject: np.ndarray
    sky_mask: np.ndarray
    facts: dict[str, float] = field(default_factory=dict)

    def arrays(self) -> dict[str, Any]:
        """As arrays by name, to be kept."""
        out: dict[str, Any] = {
            "size": np.array([self.width, self.height, self.margin]), "scale": np.array(self.scale), "base": self.base,
            "subject": self.subject.astype(np.float16), "sky": self.sky_mask.astype(np.float16),
            "names": np.array([layer.name for layer in self.layers]),
            "facts": np.array(list(self.facts.values())), "fact_names": np.array(list(self.facts)),
        }  # fmt: skip
        for layer in self.layers:
            out[f"pixels_{layer.name}"], out[f"near_{layer.name}"] = layer.pixels, layer.near
        return out

    @staticmethod
    def of(data: dict[str, Any]) -> Layers:
        """From `arrays`."""
        w, h, margin = (int(v) for v in data["size"])
        names = [str(name) for name in data["names"]]
        made = tuple(Layer(name, data[f"pixels_{name}"], data[f"near_{name}"]) for name in names)
        facts = {str(name): float(value) for name, value in zip(data["fact_names"], data["facts"], strict=True)}
        subject, sky = data["subject"].astype(np.float32), data["sky"].astype(np.float32)
        return Layers(w, h, margin, float(data["scale"]), data["base"], made, subject, sky, facts)


def scaled(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    """The picture at another size: by area where smaller, by Lanczos where larger; itself where equal."""
    h, w = picture.shape[:2]
    if (w, h) == (width, height):
        return picture
    way = cv2.INTER_AREA if width < w else cv2.INTER_LANCZOS4
    return np.asarray(cv2.resize(picture, (width, height), interpolation=way))


def parts(picture: np.ndarray) -> tuple[np.ndarray, regions.Region, list[str]]:
    """The mask of what stands in front (float32 at the picture's size), the sky, and sentences on what was missing."""
    from cutaway.footage import finding
    from cutaway.footage.finding.cutouts import rough_cutout

    notes: list[str] = []
    h, w = picture.shape[:2]
    subject = np.zeros((h, w), np.float32)
    try:
        rough = rough_cutout(picture)
        # Where the network wavers, most of its mask lies between yes and no: half a thing cut out is worse than none.
        if float((rough > 0.8).sum()) > STABLE * float((rough > 0.2).sum()):
            subject = np.asarray(finding.cutout(picture), np.float32)
    except MissingPack as missing:
        notes.append(f"The picture could not be taken apart: {missing}")
    try:
        people = np.asarray(finding.person(picture), np.float32)
        if 0.005 < float((people > 0.5).mean()) < 0.9:
            subject = np.maximum(subject, people)
    except MissingPack:
        pass
    subject = matte.tidy(subject)
    share = float((subject > 0.5).mean())
    # All of the picture, or specks of it, are no subject: then there is nothing to cut.
    edge = float(np.concatenate([subject[0], subject[:, 0], subject[:, -1]]).mean())
    if not 0.006 < share < 0.85 or edge > 0.75:
        subject = np.zeros((h, w), np.float32)
    small = _small(picture)
    found = regions.sky(small, cv2.resize(subject, small.shape[1::-1], interpolation=cv2.INTER_AREA))
    return subject, found, notes


def taken_apart(
    picture: np.ndarray, width: int, height: int, margin: float, base: np.ndarray | None = None, seed: int = 0
) -> Layers:
    """The layers of uint8 (h, w, 3), whose shape is the frame's, for a frame of `width` by `height` pixels.

    `margin`: what is made up around the frame, as a share of its height. `base`: the picture at the frame's size, where it is there.
    """
    base = np.ascontiguousarray(scaled(picture, width, height) if base is None else base)
    scale = float(np.clip(picture.shape[1] / width, 1.0, FINEST))
    texture = base if scale < 1.05 else scaled(picture, round(width * scale), round(height * scale))
    scale = texture.shape[1] / width
    subject, sky, _ = parts(texture)
    around = round(margin * height / STEP) * STEP
    border = round(around * scale)
    wide = _widened(texture, border, seed)
    alpha = cv2.copyMakeBorder(subject, border, border, border, border, cv2.BORDER_REPLICATE)
    cells = ((width + 2 * around) // STEP + 1, (height + 2 * around) // STEP + 1)
    small = _small(texture)
    size = small.shape[1::-1]
    near = depth.estimated(small, cv2.resize(subject, size, interpolation=cv2.INTER_AREA), sky)
    shown = float((subject > 0.5).mean()) > 0
    with_sky = sky.confidence > SKY_SURE
    hole = cv2.dilate((alpha > 0.03).astype(np.uint8), _disc(round(0.004 * height * scale) + 2)) > 0
    behind = _behind(wide, hole, seed) if shown else wide
    # Right beside the subject the picture itself is still what is behind, as far as nothing of the subject is in it.
    rim = cv2.GaussianBlur(cv2.dilate((alpha > 0.02).astype(np.uint8), _disc(1)).astype(np.float32), (0, 0), 1.2)[
        ..., None
    ]
    behind = np.clip(np.rint(wide * (1 - rim) + behind * rim), 0, 255).astype(np.uint8) if shown else wide
    made: list[Layer] = []
    ground = _to_cells(near.ground, cells, around, width, height)
    sky_alpha = np.zeros(alpha.shape, np.float32)
    if with_sky:
        fine = np.clip((refined(sky.mask, texture, radius=0.006) - 0.2) / 0.6, 0, 1)
        sky_alpha = np.asarray(
            cv2.copyMakeBorder(fine.astype(np.float32), border, border, border, border, cv2.BORDER_REPLICATE)
        )
        # What the subject hides continues what is beside it: sky where there is more sky around.
        sky_alpha = _carried_on(sky_alpha, hole) if shown else sky_alpha
    made.append(Layer("back", behind, ground))
    if shown:
        own = matte.colours_of(wide, alpha, behind)
        made.append(Layer("subject", _multiplied(own, alpha), _to_cells(near.subject, cells, around, width, height)))
    facts = {
        "confidence": near.confidence, "sky": sky.confidence, "line": near.line, "far": near.far,
        "share": float((subject > 0.5).mean()),
    }  # fmt: skip
    return Layers(width, height, around, scale, base, tuple(made), _down(alpha, cells), _down(sky_alpha, cells), facts)


def _small(picture: np.ndarray) -> np.ndarray:
    share = min(1.0, ANALYSED / max(picture.shape[:2]))
    size = (max(8, round(picture.shape[1] * share)), max(8, round(picture.shape[0] * share)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def _disc(radius: int) -> np.ndarray:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)))


def _widened(texture: np.ndarray, border: int, seed: int) -> np.ndarray:
    """The picture with a border made up: mirrored, then in patches of what is beside it."""
    if not border:
        return texture
    mirrored = cv2.copyMakeBorder(texture, border, border, border, border, cv2.BORDER_REFLECT_101)
    gap = np.ones(mirrored.shape[:2], bool)
    gap[border:-border, border:-border] = False
    made = _at_half(mirrored, gap, seed)
    # At the very edge of the picture nothing may jump: the mirror, which is continuous, gives way over some pixels.
    away = cv2.distanceTransform(gap.astype(np.uint8), cv2.DIST_L2, 5)
    share = np.clip(away / max(6.0, border * 0.25), 0, 1)[..., None]
    # Patches that are of another kind than what is beside them (a roof in the sky) show; the mirror never does.
    share = share * _alike(mirrored, made, max(3.0, border * 0.3))[..., None]
    out = mirrored * (1 - share) + made * share
    out = np.clip(np.rint(out), 0, 255).astype(np.uint8)
    out[border:-border, border:-border] = texture
    return np.asarray(out)


def _alike(a: np.ndarray, b: np.ndarray, size: float) -> np.ndarray:
    """float32 (h, w), 1 where two pictures are of the same colours and as uneven as each other, 0 where they are not."""
    first, second = a.astype(np.float32), b.astype(np.float32)
    mean, other = (cv2.GaussianBlur(one, (0, 0), size) for one in (first, second))
    rough, uneven = (
        np.sqrt(cv2.GaussianBlur(((one - level) ** 2).mean(-1), (0, 0), size))
        for one, level in ((first, mean), (second, other))
    )
    far = np.sqrt(((mean - other) ** 2).mean(-1)) + 1.5 * np.maximum(uneven - rough, 0)
    near = np.clip(1.6 - far / 7.0, 0, 1).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(cv2.erode(near, np.ones((5, 5), np.uint8)), (0, 0), size))


def _behind(wide: np.ndarray, hole: np.ndarray, seed: int) -> np.ndarray:
    made = _at_half(wide, hole, seed + 1)
    return filling.rimmed(made, wide, hole, 0.045 * max(hole.shape))


def _at_half(picture: np.ndarray, hole: np.ndarray, seed: int) -> np.ndarray:
    """The hole filled at some 640 pixels, its grain carried on to the full size."""
    h, w = hole.shape
    share = min(1.0, 640 / max(h, w))
    if share == 1.0:
        return filling.filled(picture, hole, seed=seed)
    size = (round(w * share), round(h * share))
    weight = cv2.resize((~hole).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    light = cv2.resize(picture.astype(np.float32) * (~hole)[..., None], size, interpolation=cv2.INTER_AREA)
    small = np.clip(np.rint(light / np.maximum(weight, 1e-3)[..., None]), 0, 255).astype(np.uint8)
    filled = filling.filled(small, weight < 0.98, seed=seed)
    out = picture.copy()
    up = cv2.resize(filled, (w, h), interpolation=cv2.INTER_CUBIC)
    out[hole] = up[hole]
    return out


def _carried_on(mask: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """The mask with its values in the hole taken from around it, smoothly."""
    share = 320 / max(hole.shape)
    size = (max(4, round(hole.shape[1] * share)), max(4, round(hole.shape[0] * share)))
    values = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    gap = cv2.resize(hole.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.01
    byte = np.repeat(np.rint(values * 255).astype(np.uint8)[..., None], 3, 2)
    up = cv2.resize(
        filling.smooth(byte, gap)[..., 0].astype(np.float32) / 255, hole.shape[::-1], interpolation=cv2.INTER_CUBIC
    )
    firm = np.clip((up - 0.5) * 3 + 0.5, 0, 1)
    soft = cv2.GaussianBlur(hole.astype(np.float32), (0, 0), 2)
    return np.asarray(np.where(hole, firm, mask) * soft + mask * (1 - soft), np.float32)


def _multiplied(colours: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    share = alpha[..., None]
    return np.dstack([np.rint(colours * share).astype(np.uint8), np.rint(alpha * 255).astype(np.uint8)])


def _to_cells(near: np.ndarray, cells: tuple[int, int], around: int, width: int, height: int) -> np.ndarray:
    """Nearness of the frame brought to cells of the frame and its margin, carried on past the frame's edges."""
    x = (np.arange(cells[0], dtype=np.float32) * STEP - around + 0.5) / width * near.shape[1] - 0.5
    y = (np.arange(cells[1], dtype=np.float32) * STEP - around + 0.5) / height * near.shape[0] - 0.5
    grid_x, grid_y = np.meshgrid(x, y)
    return np.asarray(cv2.remap(near, grid_x, grid_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _down(mask: np.ndarray, cells: tuple[int, int]) -> np.ndarray:
    return np.asarray(cv2.resize(mask, cells, interpolation=cv2.INTER_AREA))
