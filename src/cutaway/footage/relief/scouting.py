"""A look at a picture before anything is decided: what could move in it, where, and how sure that is."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np

from cutaway.errors import MissingPack
from cutaway.footage.reading import Source
from cutaway.footage.relief import faces, regions
from cutaway.footage.relief.layers import ANALYSED, parts
from cutaway.storage.derived import Derived

VERSION = "3"
_SIDE = 1280
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Scouted:
    """Shares and confidences, 0-1; boxes x0, y0, x1, y1 and places as fractions of the picture.

    `subject`: share of what stands in front; its `box`, or where there may be something while `subject` is 0. `sky`, `water`,
    `plants`, `fire`: how sure there are some; `clouded`: how much there is in the sky that could drift. `blinking`, `turning`: how
    many faces may; `faces`: boxes; `chest`: x, y, size (in heights) where somebody breathes; `mouth`: x, y, half width and half
    height of a vessel's opening; `person`: whether somebody is seen; `light`: x, y of the brightest place above; `foot`: x, y of where
    the subject stands, and how wide it is there.
    """

    width: int
    height: int
    subject: float
    box: Box
    sky: float
    clouded: float
    water: float
    plants: float
    fire: float
    faces: tuple[Box, ...]
    blinking: int
    turning: int
    person: bool
    chest: tuple[float, float, float] | None
    mouth: tuple[float, float, float, float] | None
    light: tuple[float, float]
    foot: tuple[float, float, float] = (0.5, 0.95, 0.06)
    missing: tuple[str, ...] = ()

    @property
    def centre(self) -> tuple[float, float]:
        """What a camera goes for: the largest face, else the subject, else the middle."""
        if self.faces:
            x0, y0, x1, y1 = max(self.faces, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
            return (x0 + x1) / 2, (y0 + y1) / 2
        if self.subject > 0.01:
            return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2
        return 0.5, 0.5


def scouted(source: Source, sha256: str, kept: Derived) -> Scouted:
    """What is in the picture, looked for once and kept by its hash."""

    def make(path: Path) -> None:
        path.write_text(json.dumps(asdict(look(source.frame(0)))), "utf-8")

    data: dict[str, Any] = json.loads(kept.file(sha256, "scouted", VERSION, {}, make, ".json").read_text("utf-8"))
    for name in ("box", "light", "foot", "missing"):
        data[name] = tuple(data[name])
    data["faces"] = tuple(tuple(box) for box in data["faces"])
    for name in ("chest", "mouth"):
        data[name] = tuple(data[name]) if data[name] else None
    return Scouted(**data)


def look(picture: np.ndarray) -> Scouted:
    """What is in uint8 (h, w, 3)."""
    h, w = picture.shape[:2]
    share = min(1.0, _SIDE / max(h, w))
    middle = cv2.resize(picture, (max(8, round(w * share)), max(8, round(h * share))), interpolation=cv2.INTER_AREA)
    subject, sky, notes = parts(middle)
    scale = min(1.0, ANALYSED / max(middle.shape[:2]))
    small = cv2.resize(
        middle,
        (max(8, round(middle.shape[1] * scale)), max(8, round(middle.shape[0] * scale))),
        interpolation=cv2.INTER_AREA,
    )
    front = cv2.resize(subject, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    seen = faces.found(middle)
    mh, mw = middle.shape[:2]
    boxes = tuple(_box(face.points, mw, mh) for face in seen)
    rows, columns = np.nonzero(subject > 0.5 if subject.max() > 0.5 else _guessed(middle))
    box = (0.0, 0.0, 1.0, 1.0)
    if len(rows):
        box = (columns.min() / mw, rows.min() / mh, (columns.max() + 1) / mw, (rows.max() + 1) / mh)
    return Scouted(
        width=w, height=h, subject=round(float((subject > 0.5).mean()), 4), box=_rounded(box),
        sky=round(sky.confidence, 3), clouded=round(_clouded(small, sky), 3),
        water=round(regions.water(small, sky, front).confidence, 3), plants=round(regions.foliage(small, sky).confidence, 3),
        fire=round(regions.fire(small).confidence, 3), faces=boxes,
        blinking=sum(face.may_blink for face in seen), turning=sum(face.may_turn for face in seen), person=bool(seen),
        chest=_chest(subject, seen), mouth=regions.opening_of(small, front) if front.max() > 0.5 else None,
        light=_light(small), missing=tuple(notes),
    )  # fmt: skip


def _guessed(picture: np.ndarray) -> np.ndarray:
    """bool (h, w): where the network sees something without being sure enough to cut it out."""
    from cutaway.footage.finding.cutouts import rough_cutout

    h, w = picture.shape[:2]
    try:
        rough = rough_cutout(picture)
    except MissingPack:
        return np.zeros((h, w), bool)
    return np.asarray(cv2.resize(rough, (w, h), interpolation=cv2.INTER_LINEAR) > 0.5)


def _foot(rows: np.ndarray, columns: np.ndarray, w: int, h: int) -> tuple[float, float, float]:
    if len(rows) < 20:
        return 0.5, 0.95, 0.06
    x, y = float(np.median(columns)), float(np.percentile(rows, 98))
    wide = 2.2 * float(np.median(np.abs(columns - x))) + 2
    return _rounded((x / w, y / h, wide / w))


_Places = TypeVar("_Places", bound=tuple[float, ...])


def _rounded(box: _Places) -> _Places:
    return type(box)(round(float(value), 4) for value in box)


def _box(points: np.ndarray, w: int, h: int) -> Box:
    low, high = points.min(0), points.max(0)
    return _rounded((low[0] / w, low[1] / h, high[0] / w, high[1] / h))


def _clouded(small: np.ndarray, sky: regions.Region) -> float:
    """How much soft structure the sky has, 0-1; a clear sky drifts without anybody seeing it."""
    mask = regions.drifting(small, sky.mask)
    if sky.confidence <= 0 or float(mask.mean()) < 0.04:
        return 0.0
    light = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    weights = mask.astype(np.float32)
    broad = cv2.GaussianBlur(light * weights, (0, 0), 25) / np.maximum(cv2.GaussianBlur(weights, (0, 0), 25), 1e-3)
    soft = cv2.GaussianBlur(light, (0, 0), 2)
    spread = float(np.abs(soft - broad)[mask > 0.6].mean()) if (mask > 0.6).any() else 0.0
    return float(np.clip((spread - 1.2) / 4, 0, 1))


def _chest(subject: np.ndarray, seen: tuple[faces.LivingFace, ...]) -> tuple[float, float, float] | None:
    h, w = subject.shape
    if seen:
        face = max(seen, key=lambda one: one.radius)
        x, y = face.centre[0] / w, (face.points[152, 1] + 1.2 * face.radius) / h
        return _rounded((x, y, 1.35 * face.radius / h)) if y < 1.1 else None
    solid = (subject > 0.5).astype(np.uint8)
    if solid.mean() < 0.03:
        return None
    deep = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
    y, x = np.unravel_index(int(np.argmax(deep)), deep.shape)
    return _rounded((x / w, y / h, 1.1 * float(deep.max()) / h))


def _light(small: np.ndarray) -> tuple[float, float]:
    """Where light comes from, as far as it is seen: the brightest broad place of the upper part."""
    light = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32), (0, 0), small.shape[0] / 14)
    upper = light[: max(2, int(0.55 * small.shape[0]))]
    y, x = np.unravel_index(int(np.argmax(upper)), upper.shape)
    if float(upper.max()) < float(light.mean()) + 18:
        return 0.82, -0.08
    return round(x / small.shape[1], 3), round(y / small.shape[0] - 0.06, 3)
