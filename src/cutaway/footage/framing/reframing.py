"""The effect "reframe": the source's picture in another shape, along a camera path that the document holds."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.footage.framing.camera import centre_at
from cutaway.scene.document import Treatment

_LARGE = 256
"""Pixels from which on a window's sides are rounded to whole ones: a stretch of a fifth of a percent at most."""
_TAPS = 4
"""Pixels on either side that a shift by a fraction looks at."""
_PHASES = 64
"""Steps of a pixel in which a window moves."""


@effect("reframe", stage="frame")
class Reframe:
    """Another shape of picture. `parts`: rising "from" seconds of the source, each with a `mode`:

    "follow" and "crop": a window along `path` ([second, centre]); "split": two windows, `path` above and `other` below (side by
    side in wide films), `near` times as near, at the `levels` of those who are shown;
    "blurred fill": the whole picture over a blurred one; "bars": the whole picture on black.
    """

    def __init__(self, treatment: Treatment, context: Context) -> None:
        self._width, self._height = context.width, context.height
        parts: Any = treatment.parameters.get("parts") or [{"from": 0, "mode": "crop", "path": [[0, 0.5]]}]
        self._parts: list[dict[str, Any]] = [dict(part) for part in parts]

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The picture in the film's shape."""
        second = float(at)
        part = self._parts[0]
        for later in self._parts[1:]:
            if second >= float(later["from"]) - 1e-6:
                part = later
        mode = str(part.get("mode", "crop"))
        if mode in ("blurred fill", "bars"):
            return filled(pixels, self._width, self._height, blurred=mode == "blurred fill")
        centre = centre_at(part.get("path") or [[0, 0.5]], second)
        if mode != "split":
            return windowed(pixels, self._width, self._height, centre)
        other = centre_at(part.get("other") or [[0, 0.5]], second)
        near, levels = float(part.get("near", 1)), part.get("levels") or (0.5, 0.5)
        if self._height >= self._width:
            top = self._height // 2
            above = windowed(pixels, self._width, top, centre, near, levels[0])
            return np.concatenate([above, windowed(pixels, self._width, self._height - top, other, near, levels[1])], 0)
        left = self._width // 2
        beside = windowed(pixels, left, self._height, centre, near, levels[0])
        return np.concatenate([beside, windowed(pixels, self._width - left, self._height, other, near, levels[1])], 1)


def window_of(width: int, height: int, to_width: int, to_height: int) -> tuple[float, bool]:
    """The largest window of the wanted shape in a picture: its share of the picture along the way it can move, and whether that
    way is across (else up and down)."""
    share = (height * to_width) / (width * to_height)
    return (share, True) if share <= 1 else (1 / share, False)


def windowed(
    pixels: np.ndarray, to_width: int, to_height: int, centre: float, near: float = 1.0, level: float = 0.5
) -> np.ndarray:
    """The largest window of that shape around `centre`, brought to that size; untouched where it is the whole picture. `near`
    times as near, it lies around `level` the other way."""
    height, width = pixels.shape[:2]
    share, across = window_of(width, height, to_width, to_height)
    along, beside = share / near, 1 / near
    centre = min(max(centre, along / 2), 1 - along / 2)
    level = min(max(level, beside / 2), 1 - beside / 2)
    middle = (centre, level) if across else (level, centre)
    wide, high = (width * along, height * beside) if across else (width * beside, height * along)
    if min(wide, high) >= _LARGE and max(wide / to_width, high / to_height) <= 1.3:
        # Its size stays the same while it moves, so whole pixels will do, which are many times quicker.
        return moved(pixels, middle[0] * width, middle[1] * height, round(wide), round(high), to_width, to_height)
    return sampled(pixels, middle[0] * width - wide / 2, middle[1] * height - high / 2, wide, high, to_width, to_height)


def moved(pixels: np.ndarray, x: float, y: float, wide: int, high: int, to_width: int, to_height: int) -> np.ndarray:
    """A window of whole pixels around x, y, in fractions of pixels, brought to a size: shifted by the fraction first, then
    enlarged."""
    height, width = pixels.shape[:2]
    left, top = min(max(x - wide / 2, 0.0), float(width - wide)), min(max(y - high / 2, 0.0), float(height - high))
    x0, y0 = int(left), int(top)
    across, down = (round((value - int(value)) * _PHASES) for value in (left, top))
    a, b = max(0, y0 - _TAPS), max(0, x0 - _TAPS)
    part = pixels[a : y0 + high + _TAPS, b : x0 + wide + _TAPS]
    if across or down:
        part = cv2.sepFilter2D(part, -1, _shift(across), _shift(down), borderType=cv2.BORDER_REPLICATE)
    part = part[y0 - a : y0 - a + high, x0 - b : x0 - b + wide]
    if (wide, high) == (to_width, to_height):
        return np.ascontiguousarray(part)
    return np.asarray(cv2.resize(part, (to_width, to_height), interpolation=cv2.INTER_CUBIC))


@cache
def _shift(phase: int) -> np.ndarray:
    """Weights (Lanczos) of the pixels around one that lies `phase` of `_PHASES` beyond it."""
    if not phase:
        return np.ones(1, np.float32)
    at = np.arange(-_TAPS, _TAPS + 1) - phase / _PHASES
    weights = np.where(np.abs(at) < _TAPS, np.sinc(at) * np.sinc(at / _TAPS), 0.0)
    return np.asarray(weights / weights.sum(), np.float32)


def sampled(
    pixels: np.ndarray, left: float, top: float, wide: float, high: float, to_width: int, to_height: int
) -> np.ndarray:
    """A window of the picture, in fractions of pixels, brought to a size: soft in motion, sharp where it stands on pixels."""
    height, width = pixels.shape[:2]
    if (round(wide), round(high)) == (to_width, to_height) and left == int(left) and top == int(top):
        x, y = int(left), int(top)
        if x + to_width <= width and y + to_height <= height:
            return np.ascontiguousarray(pixels[y : y + to_height, x : x + to_width])
    scale_x, scale_y = wide / to_width, high / to_height
    if max(scale_x, scale_y) > 1.3:
        # Smaller by far: averaged first, or fine patterns would shimmer.
        less = max(scale_x, scale_y)
        pixels = cv2.resize(
            pixels, (max(2, round(width / less)), max(2, round(height / less))), interpolation=cv2.INTER_AREA
        )
        by_x, by_y = pixels.shape[1] / width, pixels.shape[0] / height
        left, top, scale_x, scale_y = left * by_x, top * by_y, scale_x * by_x, scale_y * by_y
    matrix = np.array([[scale_x, 0, left + scale_x / 2 - 0.5], [0, scale_y, top + scale_y / 2 - 0.5]], np.float64)
    return np.asarray(
        cv2.warpAffine(
            pixels,
            matrix,
            (to_width, to_height),
            flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
    )


def filled(pixels: np.ndarray, to_width: int, to_height: int, blurred: bool = True) -> np.ndarray:
    """The whole picture in the middle, over itself enlarged, blurred and darkened (or over black)."""
    height, width = pixels.shape[:2]
    share = min(to_width / width, to_height / height)
    inner = (min(to_width, round(width * share)), min(to_height, round(height * share)))
    way = cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
    front = pixels if inner == (width, height) else cv2.resize(pixels, inner, interpolation=way)
    if blurred:
        # Blurred while it is small: as soft, and many times quicker.
        size = (max(8, to_width // 8), max(8, to_height // 8))
        back = cv2.GaussianBlur(windowed(pixels, *size, 0.5), (0, 0), max(1.5, min(size) / 20))
        out = cv2.resize(cv2.convertScaleAbs(back, alpha=0.62), (to_width, to_height), interpolation=cv2.INTER_CUBIC)
    else:
        out = np.zeros((to_height, to_width, 3), np.uint8)
    x, y = (to_width - inner[0]) // 2, (to_height - inner[1]) // 2
    out[y : y + inner[1], x : x + inner[0]] = front
    return np.asarray(out)
