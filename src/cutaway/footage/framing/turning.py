"""Effects that turn, mirror, crop and enlarge the picture."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.footage.framing.reframing import sampled
from cutaway.scene.document import Treatment


@effect("mirror", stage="frame")
class Mirror:
    """Left and right exchanged, or top and bottom (`axis` "vertical")."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        self._code = 0 if treatment.parameters.get("axis") == "vertical" else 1

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The mirrored picture."""
        return np.asarray(cv2.flip(pixels, self._code))


@effect("rotate", stage="frame")
class Rotate:
    """Turned clockwise by `degrees`: quarter turns exactly, pixel by pixel; others enlarged so far that no corner is empty."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        self._degrees = float(treatment.parameters.get("degrees", 0)) % 360  # type: ignore[arg-type]

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The turned picture."""
        if self._degrees % 90 == 0:
            return np.ascontiguousarray(np.rot90(pixels, -int(self._degrees) // 90))
        height, width = pixels.shape[:2]
        matrix = cv2.getRotationMatrix2D(
            ((width - 1) / 2, (height - 1) / 2), -self._degrees, upright_scale(width, height, self._degrees)
        )
        return np.asarray(
            cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        )


def upright_scale(width: int, height: int, degrees: float) -> float:
    """How much a picture that is turned must be enlarged to fill its own frame."""
    turn = math.radians(degrees)
    c, s = abs(math.cos(turn)), abs(math.sin(turn))
    return max(c + s * height / width, c + s * width / height)


@effect("crop", stage="frame")
class Crop:
    """Only the `box` (x0, y0, x1, y1 as fractions) of the picture, pixel by pixel."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        x0, y0, x1, y1 = (float(value) for value in treatment.parameters["box"])  # type: ignore[union-attr,arg-type]
        self._box = x0, y0, x1, y1

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """What lies in the box."""
        left, top, right, bottom = box_pixels(self._box, pixels.shape[1], pixels.shape[0])
        return np.ascontiguousarray(pixels[top:bottom, left:right])


def box_pixels(box: tuple[float, float, float, float], width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a box in whole pixels, its sides even and at least 16."""
    left, top = (min(max(0, round(box[n] * side)), side - 16) for n, side in ((0, width), (1, height)))
    wide = max(16, round((box[2] - box[0]) * width / 2) * 2)
    high = max(16, round((box[3] - box[1]) * height / 2) * 2)
    return left, top, min(left + wide, width), min(top + high, height)


@effect("zoom", stage="frame")
class Zoom:
    """`factor` times as near, towards `centre` (x, y as fractions); growing to it over the treatment's time with `slowly`, which
    `out` turns round. Growth is told in seconds of the source (`from`, `to`)."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        given: dict[str, Any] = dict(treatment.parameters)
        self._factor = float(given.get("factor", 1.5))
        x, y = given.get("centre") or (0.5, 0.5)
        self._centre = float(x), float(y)
        self._out = bool(given.get("out"))
        self._time = (Fraction(str(given["from"])), Fraction(str(given["to"]))) if given.get("slowly") else None

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The picture from nearer."""
        factor = self._factor
        if self._time is not None:
            begin, end = self._time
            done = min(max(float((at - begin) / (end - begin)), 0.0), 1.0) if end != begin else 1.0
            done = done * done * (3 - 2 * done)
            # Evenly to the eye: each moment enlarges by the same share.
            factor = self._factor ** ((1 - done) if self._out else done)
        if factor <= 1.0001:
            return pixels
        height, width = pixels.shape[:2]
        wide, high = width / factor, height / factor
        left = min(max(self._centre[0] * width - wide / 2, 0), width - wide)
        top = min(max(self._centre[1] * height - high / 2, 0), height - high)
        return sampled(pixels, left, top, wide, high, width, height)
