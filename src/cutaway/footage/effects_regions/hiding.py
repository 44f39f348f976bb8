"""What must not be recognised: faces, plates, people, things, a box or everything, blurred or in coarse squares.

Parameters: a region (see `regions`), and `amount`. A face is hidden on every frame on which it is seen, between sightings, and a
little before the first and after the last: rather too much than too little.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.footage.effects_regions.regions import at_size, region_of
from cutaway.footage.finding.edges import resized
from cutaway.footage.finding.tracks import dilated
from cutaway.scene.document import Treatment

_SQUARES = 6
"""Squares across what is hidden."""


@effect("blur", "pixelate", stage="look")
class Hiding:
    """The treatments `blur` and `pixelate` at work."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        told: dict[str, Any] = dict(treatment.parameters)
        self._context = context
        self._squares = treatment.name == "pixelate"
        self._amount = min(max(float(told.get("amount") or 1.0), 0.2), 4.0)
        self._everything = told.get("of") == "everything"
        self._region = None if self._everything else region_of(context, told)
        self._grown = 0.012 if told.get("of") in ("person", "cutout", "thing") else 0.0

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The picture with the region hidden; outside of it byte for byte as it was."""
        h, w = pixels.shape[:2]
        if self._region is None:
            return self._hidden(pixels, min(w, h) * (0.45 if self._squares else 0.12))
        source = self._context.source.at(at)
        boxes = self._region.boxes(source)
        if not boxes:
            return pixels
        mask = self._region.small(source)
        if self._grown:
            mask = dilated(mask, self._grown)
        mask = at_size(mask, w, h)
        rows, columns = np.flatnonzero(mask.max(axis=1) > 0), np.flatnonzero(mask.max(axis=0) > 0)
        if not len(rows):
            return pixels
        out = pixels.copy()
        sizes = [min((x1 - x0) * w, (y1 - y0) * h) for x0, y0, x1, y1 in boxes]
        extent = float(np.median(sizes)) if len(sizes) < 2 or max(sizes) < 2 * min(sizes) else float(max(sizes))
        if extent >= 0.9 * min(w, h):
            extent *= 0.5
        top, bottom = rows[0], rows[-1] + 1
        left, right = columns[0], columns[-1] + 1
        reach = round(extent * 0.5)
        y0, y1, x0, x1 = max(0, top - reach), min(h, bottom + reach), max(0, left - reach), min(w, right + reach)
        hidden = self._hidden(pixels[y0:y1, x0:x1], extent)[top - y0 : bottom - y0, left - x0 : right - x0]
        share = mask[top:bottom, left:right]
        touched = share > 0
        alpha = share[touched][:, None]
        under = out[top:bottom, left:right]
        mixed = under[touched] * (1 - alpha) + hidden[touched] * alpha
        under[touched] = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)
        return out

    def _hidden(self, pixels: np.ndarray, extent: float) -> np.ndarray:
        """The pixels without what could be recognised in something `extent` pixels wide."""
        h, w = pixels.shape[:2]
        if self._squares:
            size = max(2.0, extent / _SQUARES * self._amount)
            across, down = max(1, round(w / size)), max(1, round(h / size))
            coarse = cv2.resize(pixels, (across, down), interpolation=cv2.INTER_AREA)
            return np.asarray(cv2.resize(coarse, (w, h), interpolation=cv2.INTER_NEAREST))
        sigma = max(1.2, extent * 0.16 * self._amount)
        share = max(1.0, sigma / 4)
        small = resized(pixels, max(2, round(w / share)), max(2, round(h / share)))
        return resized(cv2.GaussianBlur(small, (0, 0), sigma / share), w, h)
