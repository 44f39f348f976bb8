"""Which part of the picture a treatment is for: people, what stands out, faces, things by their names, boxes, what lies under a point.

In the document a region is a JSON object: `of` (person, cutout, key, faces, thing, box, everything) and what belongs to it: `kind` of
thing, `box` as fractions, `frame` of the source at which the box holds, `follow` whether it goes along with what is in it.
"""

from __future__ import annotations

from typing import Any, Protocol

import cv2
import numpy as np

from cutaway.footage.effects import Context
from cutaway.footage.finding.cutouts import rough_cutout, rough_person
from cutaway.footage.finding.edges import crisp, fitting, resized
from cutaway.footage.finding.masks import Glance, Masks, carried
from cutaway.footage.finding.screens import screen_masks
from cutaway.footage.finding.sightings import Box, Sightings
from cutaway.footage.finding.tracks import Track, box_mask

_AIR = 0.16
"""Room around a thing's box, as a share of it, in which its outline is looked for."""


class Region(Protocol):
    """A part of the picture through the footage."""

    def small(self, number: int) -> np.ndarray:
        """float32, at most 640 wide: the region at a frame of the source."""
        ...

    def boxes(self, number: int) -> list[Box]:
        """Boxes around its parts at a frame, as fractions; empty where it is nowhere."""
        ...


class MaskRegion:
    """A region told by masks."""

    def __init__(self, masks: Masks) -> None:
        self.masks = masks

    def small(self, number: int) -> np.ndarray:
        return self.masks.small(number)

    def boxes(self, number: int) -> list[Box]:
        mask = self.masks.small(number)
        rows, columns = np.nonzero(mask > 0.3)
        if not len(rows):
            return []
        h, w = mask.shape
        box = columns.min() / w, rows.min() / h, (columns.max() + 1) / w, (rows.max() + 1) / h
        return [(float(box[0]), float(box[1]), float(box[2]), float(box[3]))]


class BoxRegion:
    """A region told by boxes: `find` gives them by frame."""

    def __init__(self, context: Context, find: Any, grow: float = 0.0, round_: float = 0.25) -> None:
        self._find, self._grow, self._round = find, grow, round_
        self.width, self.height = fitting(context.source.width, context.source.height)

    def boxes(self, number: int) -> list[Box]:
        return list(self._find(number))

    def small(self, number: int) -> np.ndarray:
        out = np.zeros((self.height, self.width), np.float32)
        for box in self.boxes(number):
            out = np.maximum(out, box_mask(box, self.width, self.height, self._grow, self._round))
        return out


def region_of(context: Context, told: dict[str, Any]) -> Region:
    """The region that a treatment's parameters name."""
    source, sha256, derived = context.source, context.clip.source, context.derived
    of = str(told.get("of") or "person")
    if of == "faces":
        sightings = Sightings(source, sha256, derived, "face")
        return BoxRegion(context, lambda number: [head_of(box) for box in sightings.at(number)], round_=1.0)
    if of in ("thing", "box") and told.get("box"):
        box = tuple(float(value) for value in told["box"])
        if not told.get("follow", True):
            return BoxRegion(context, lambda _: [box], grow=float(told.get("grow") or 0.0))
        track = Track(source, sha256, derived, box, int(told.get("frame") or 0), str(told.get("kind") or ""))  # type: ignore[arg-type]

        def one(number: int) -> list[Box]:
            found = track.at(number)
            return [] if found is None else [found]

        if told.get("outline", True):
            return MaskRegion(outlined(context, told, one))
        return BoxRegion(context, one, grow=float(told.get("grow") or 0.0))
    if of == "thing":
        kind = str(told.get("kind") or "person")
        seen = Sightings(source, sha256, derived, "thing")
        if told.get("outline", True):
            return MaskRegion(outlined(context, told, lambda number: seen.at(number, (kind,))))
        return BoxRegion(context, lambda number: seen.at(number, (kind,)), grow=0.06)
    return MaskRegion(region_masks(context, of, told))


def region_masks(context: Context, of: str, told: dict[str, Any]) -> Masks:
    """The masks of "person", "cutout", or "key" for what stands before a screen of one colour."""
    sha256 = context.clip.source
    if of == "key":
        return screen_masks(
            context.source, sha256, context.derived, np.array(told.get("key") or (0, 177, 64), np.float32)
        )
    return Masks(context.source, sha256, context.derived, "cutout" if of == "cutout" else "person")


def outlined(context: Context, told: dict[str, Any], find: Any) -> Masks:
    """Masks of the things in boxes that `find` gives by frame: their outlines, looked for inside and a little around each."""
    names = ("of", "kind", "box", "frame")
    about = {name: told[name] for name in names if told.get(name) is not None}

    def rough(glance: Glance) -> dict[int, np.ndarray]:
        def key(number: int) -> np.ndarray:
            return outline(glance.source.frame(number), find(number), str(told.get("kind") or ""))

        if told.get("kind") == "person":
            # Limbs move too fast to be carried along, and the network for people is quick.
            return {number: key(number) for number in glance.numbers()}
        return carried(glance, key, glance.source.count)

    return Masks(context.source, context.clip.source, context.derived, "outlined", about, rough)


def outline(pixels: np.ndarray, boxes: list[Box], kind: str = "") -> np.ndarray:
    """float32 at most 640 wide: what stands out inside each box."""
    h, w = pixels.shape[:2]
    width, height = fitting(w, h)
    out = np.zeros((height, width), np.float32)
    for x0, y0, x1, y1 in boxes:
        air_x, air_y = (x1 - x0) * _AIR, (y1 - y0) * _AIR
        left, right = round(max(0.0, x0 - air_x) * w), round(min(1.0, x1 + air_x) * w)
        top, bottom = round(max(0.0, y0 - air_y) * h), round(min(1.0, y1 + air_y) * h)
        if right - left < 8 or bottom - top < 8:
            continue
        part = pixels[top:bottom, left:right]
        found = crisp(rough_person(part) if kind == "person" else rough_cutout(part), 0.1, 0.85)
        a, b, c, d = (
            round(value) for value in (left * width / w, right * width / w, top * height / h, bottom * height / h)
        )
        if b - a < 2 or d - c < 2:
            continue
        inside = box_mask((x0, y0, x1, y1), width, height, 0.12, 0.3, 0.15)[c:d, a:b]
        shape = resized(found, b - a, d - c) * inside
        if float(shape.sum()) < 0.12 * float(inside.sum()):
            # Nothing stands out there: the box itself is meant.
            shape = inside
        out[c:d, a:b] = np.maximum(out[c:d, a:b], shape)
    return out


def head_of(box: Box) -> Box:
    """A face's box, brow to chin, grown to the whole head's front."""
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    return x0 - width * 0.28, y0 - height * 0.45, x1 + width * 0.28, y1 + height * 0.22


def at_size(mask: np.ndarray, width: int, height: int) -> np.ndarray:
    """A mask of any size, at this one, smooth."""
    if mask.shape == (height, width):
        return mask
    return np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
