"""A thing or person taken out of footage, with its soft edge and the shadow it drags along.

A frame between two clean plates (see `plates`) takes from both, so that nothing jumps where seconds meet. Where frame and plate still
differ beside the thing, a shadow or a part that its mask missed goes with it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.footage.effects_regions.plates import Plates, made_up
from cutaway.footage.effects_regions.regions import MaskRegion, at_size, region_of
from cutaway.footage.finding.camera import camera_move, moved
from cutaway.footage.finding.edges import resized
from cutaway.footage.finding.flow import gray
from cutaway.footage.finding.tracks import dilated
from cutaway.scene.document import Treatment

_GROWN = 0.014
"""How far around the thing is taken away with it, as a share of the picture's longer side: its soft edge."""
_RIM = 2.5
"""Pixels of the source by which a box grows at least: its colours run so far over its edge."""
_NEAR = 0.03
"""How far around it what its mask missed is looked for, as a share of the picture's longer side."""
_SIDEWAYS, _DOWN = 0.9, 0.25
"""How far beside and under its foot a thing's shadow may lie, as shares of its width and its height."""
_KEPT = 64


@dataclass(frozen=True)
class Behind:
    """What is behind the thing at a frame: `pixels` float32 (h, w, 3); `seen`, `made_up`: float32, at most 640 wide, 0-1."""

    pixels: np.ndarray
    seen: np.ndarray
    made_up: np.ndarray


@effect("remove", stage="repair")
class Removal:
    """The treatment `remove` at work."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        told: dict[str, Any] = dict(treatment.parameters)
        self._source = context.source
        self._region = region_of(context, told)
        self._outline = isinstance(self._region, MaskRegion)
        self._grown: OrderedDict[int, np.ndarray] = OrderedDict()
        names = ("of", "kind", "box", "frame", "key", "follow", "outline", "grow")
        about = {name: told[name] for name in names if told.get(name) is not None}
        self._plates = Plates(context.source, context.clip.source, context.derived, about, self.mask, self._near)

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The picture without the thing; byte for byte as it was elsewhere, and where the thing is not there."""
        source = self._source.at(at)
        mask = self.mask(source)
        if float(mask.max()) < 0.05:
            return pixels
        h, w = pixels.shape[:2]
        behind = self._behind(source, pixels, mask)
        whole = with_traces(pixels, behind, mask, self._near(source), self._foot(mask)) if self._outline else mask
        return laid_in(pixels, behind.pixels, at_size(whole, w, h))

    def mask(self, source: int) -> np.ndarray:
        """float32 at most 640 wide: the thing and a little around it at a frame of the source."""
        if source not in self._grown:
            small = self._region.small(source)
            rim = _RIM / max(self._source.width, self._source.height)
            share = _GROWN if self._outline else max(0.004, rim)
            self._grown[source] = dilated(small, share) if float(small.max()) > 0.2 else small * 0
            while len(self._grown) > _KEPT:
                self._grown.popitem(last=False)
        return self._grown[source]

    def thing(self, source: int) -> np.ndarray:
        """float32 at most 640 wide: the thing itself at a frame of the source."""
        return self._region.small(source)

    def made_up(self, source: int) -> float:
        """Share of the thing, 0-1, behind which no frame showed anything, so that it is made up."""
        mask = self.mask(source)
        if not mask.any():
            return 0.0
        behind = self._behind(source, self._source.frame(source), mask)
        return float((behind.made_up * mask).sum() / max(float(mask.sum()), 1e-6))

    def _behind(self, source: int, pixels: np.ndarray, mask: np.ndarray) -> Behind:
        h, w = pixels.shape[:2]
        here = gray(pixels)
        total, weights = np.zeros((h, w, 3), np.float32), np.zeros_like(mask)
        seen, invented = np.zeros_like(mask), np.zeros_like(mask)
        small = mask.shape[::-1]
        for anchor, share in self._plates.near(source):
            move = camera_move(gray(self._source.frame(anchor)), here, self._plates.free(anchor))
            if move is None:
                continue
            plate = self._plates.plate(anchor)
            # Where a plate does not reach, the other one counts; where neither does, what is next to it.
            weight = share * (moved(np.ones_like(mask), move, *small) + np.float32(1e-3))
            total += moved(plate.pixels, move, w, h, cv2.BORDER_REPLICATE) * at_size(weight, w, h)[..., None]
            seen += moved(plate.seen, move, *small) * (weight / 255)
            invented += moved(plate.made_up, move, *small) * (weight / 255)
            weights += weight
        if not weights.any():
            lone = made_up(pixels, at_size(mask, w, h) > 0.05)
            return Behind(lone.astype(np.float32), seen, np.ones_like(mask))
        return Behind(total / at_size(weights, w, h)[..., None], seen / weights, invented / weights)

    def _near(self, source: int) -> np.ndarray:
        """float32 at most 640 wide: where a part that the mask missed, or the thing's shadow, may be."""
        mask = self.mask(source)
        if not self._outline or not mask.any():
            return mask
        return np.asarray(np.maximum(dilated(mask, _NEAR), self._foot(mask)), np.float32)

    def _foot(self, mask: np.ndarray) -> np.ndarray:
        """float32: the ground about where the thing stands, on which its shadow lies."""
        out = np.zeros_like(mask)
        rows, columns = np.flatnonzero((mask > 0.5).any(axis=1)), np.flatnonzero((mask > 0.5).any(axis=0))
        if len(rows):
            high, wide = int(rows[-1] - rows[0] + 1), int(columns[-1] - columns[0] + 1)
            middle = int((columns[0] + columns[-1]) // 2), int(rows[-1] - 0.05 * high)
            axes = max(1, round(wide * (0.5 + _SIDEWAYS))), max(1, round(high * _DOWN))
            cv2.ellipse(out, middle, axes, 0, 0, 360, 1.0, -1)
        return out


def with_traces(pixels: np.ndarray, behind: Behind, mask: np.ndarray, near: np.ndarray, foot: np.ndarray) -> np.ndarray:
    """float32: the mask, and what hangs together with it and is not what lies behind: parts it missed within `near`, and darkness
    that keeps the ground's colour on `foot`."""
    h, w = mask.shape
    now, then = resized(pixels, w, h).astype(np.float32), resized(behind.pixels, w, h)
    known = behind.seen > 0.6
    ring = known & (near > 0.02) & (mask < 0.02)
    if ring.sum() < 30:
        return mask
    apart = cv2.GaussianBlur(now - then - np.median((now - then)[ring], axis=0).clip(-30, 30), (0, 0), 1.2)
    off = np.abs(apart).max(axis=2)
    limit = float(np.clip(3 * np.percentile(off[ring], 60), 14, 40))
    missed = (off > limit) & known & (dilated(mask, _NEAR) > 0.02)
    light, was = cv2.GaussianBlur(now, (0, 0), 2) + 6, cv2.GaussianBlur(then, (0, 0), 2) + 6
    ratio = light / was
    dimmed = ratio.mean(axis=2)
    shadow = known & (foot > 0) & (dimmed < 0.93) & (dimmed > 0.25) & (np.ptp(ratio, axis=2) < 0.14)
    shadow &= was.mean(axis=2) - light.mean(axis=2) > limit * 0.5
    core = (mask > 0.3).astype(np.uint8)
    found = cv2.morphologyEx((missed | shadow).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    _, labels = cv2.connectedComponents(np.maximum(cv2.dilate(found, np.ones((3, 3), np.uint8)), core))
    hanging = np.isin(labels, np.unique(labels[core > 0])) & (labels > 0)
    if not (hanging & (core == 0)).any():
        return mask
    grown = dilated(hanging.astype(np.float32), 0.006) * np.maximum(known, mask)
    return np.asarray(np.maximum(mask, cv2.GaussianBlur(grown, (0, 0), 1.5) * (near > 0.02)), np.float32)


def laid_in(pixels: np.ndarray, behind: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """uint8: the picture with `behind`, float32, where the mask is, its light brought to that of what lies around the mask."""
    h, w = mask.shape
    coarse = min(4.0, max(1.0, w / 320))
    small_w, small_h = max(2, round(w / coarse)), max(2, round(h / coarse))
    inside = resized(mask, small_w, small_h)
    ring = cv2.dilate(inside, np.ones((9, 9), np.uint8)) * (inside < 0.02)
    apart = (resized(pixels, small_w, small_h).astype(np.float32) - resized(behind, small_w, small_h)).clip(-30, 30)
    total, weight = apart * ring[..., None], ring.astype(np.float32)
    light = np.zeros_like(total)
    level_total, level_weight = total, weight
    for _ in range(5):
        level_total = np.asarray(cv2.pyrDown(level_total), np.float32)
        level_weight = np.asarray(cv2.pyrDown(level_weight), np.float32)
        spread = cv2.resize(level_total, (small_w, small_h)) / (
            cv2.resize(level_weight, (small_w, small_h))[..., None] + 1e-3
        )
        near = np.clip(cv2.resize(level_weight, (small_w, small_h))[..., None] * 8, 0, 1)
        light = (
            light * (1 - near) + spread * near
            if not light.any()
            else np.where(np.abs(light) < 1e-6, spread * near, light)
        )
        if min(level_weight.shape) < 4:
            break
    light = cv2.GaussianBlur(light, (0, 0), 3)
    touched = mask > 0.004
    share = np.clip(mask[touched] * 1.6, 0, 1)[:, None]
    out = pixels.copy()
    corrected = behind[touched] + resized(light.astype(np.float32), w, h)[touched]
    out[touched] = np.clip(pixels[touched] * (1 - share) + corrected * share + 0.5, 0, 255).astype(np.uint8)
    return out
