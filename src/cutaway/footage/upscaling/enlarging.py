"""The effect "upscale": footage at more pixels, each of its pictures made once and kept."""

from __future__ import annotations

import hashlib
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.footage.upscaling.networks import VERSION, factor_of, installed, kind_for, larger
from cutaway.scene.document import Treatment

_QUALITY = [cv2.IMWRITE_JPEG_QUALITY, 97, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]


@effect("upscale", stage="frame")
class Upscale:
    """`ratio` (a fraction) times as many pixels each way; by "super-resolution", or "interpolation" where that is asked for or its
    pack is missing."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        given = treatment.parameters
        self._ratio = Fraction(str(given.get("ratio", "2")))
        self._kind = kind_for(context.source.is_picture, context.source.width, context.source.height)
        self._context = context
        self._network = given.get("by") != "interpolation" and installed()
        if given.get("by") != "interpolation" and not self._network:
            note = "The pack “upscaling” is not installed: it is made larger by interpolation, without new detail."
            if note not in context.notes:
                context.notes.append(note)

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The picture, larger."""
        height, width = pixels.shape[:2]
        size = (max(2, round(width * self._ratio)), max(2, round(height * self._ratio)))
        if not self._network:
            return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LANCZOS4))
        times = self._kept(np.ascontiguousarray(pixels))
        if (times.shape[1], times.shape[0]) == size:
            return times
        way = cv2.INTER_AREA if size[0] < times.shape[1] else cv2.INTER_LANCZOS4
        return np.asarray(cv2.resize(times, size, interpolation=way))

    def _kept(self, pixels: np.ndarray) -> np.ndarray:
        """The network's picture of these pixels, made once: a later turn that leaves them finds it."""
        facts: dict[str, Any] = {
            "of": hashlib.sha256(pixels.tobytes()).hexdigest(),
            "size": list(pixels.shape[:2]),
            "kind": self._kind,
        }

        def make(path: Path) -> None:
            made = pixels
            for _ in range(steps(self._ratio, self._kind)):
                made = larger(made, self._kind)
            written, data = cv2.imencode(".jpg", cv2.cvtColor(made, cv2.COLOR_RGB2BGR), _QUALITY)
            if not written:
                raise OSError("the picture could not be kept")
            path.write_bytes(data.tobytes())

        facts["steps"] = steps(self._ratio, self._kind)
        path = self._context.derived.file(self._context.clip.source, "larger", VERSION, facts, make, ".jpg")
        found = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
        return np.asarray(cv2.cvtColor(np.asarray(found), cv2.COLOR_BGR2RGB))


def steps(ratio: Fraction, kind: str) -> int:
    """How often the network is run: what is left after one is interpolated, up to a fifth more."""
    times = factor_of(kind)
    return 1 if ratio <= times * Fraction(6, 5) else min(2, math.ceil(math.log(float(ratio), times)))
