"""Effects that mix frames of a source: the pictures in between of slow motion, and dissolves from one second into another.

Both are told in seconds of the source, so that cuts, other speeds and trims of a clip leave them right.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from fractions import Fraction
from typing import Any

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect, fitted
from cutaway.footage.timing.flow import VERSION, Motion, in_between, motion_between
from cutaway.scene.document import Treatment

_NEAR = Fraction(1, 50)
"""Of a frame: what lies closer to a frame is that frame."""


@effect("in_betweens", stage="repair")
class InBetweens:
    """Slow motion with new pictures between the source's frames. Frames that lie on a source frame are that frame."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        self._context = context
        self._pieces: OrderedDict[int, dict[str, np.ndarray]] = OrderedDict()

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The picture at `at`, between two frames of the source."""
        source = self._context.source
        place = at * source.rate
        first = math.floor(place)
        part = place - first
        if first < 0 or first + 1 >= source.count or part < _NEAR:
            return pixels
        if part > 1 - _NEAR:
            return source.frame(first + 1)
        return in_between(source.frame(first), source.frame(first + 1), self._motion(first), float(part))

    def _motion(self, frame: int) -> Motion:
        length = max(1, math.ceil(self._context.source.rate))
        piece, within = divmod(frame, length)
        if piece not in self._pieces:
            self._pieces[piece] = self._context.derived.array(
                self._context.clip.source, "motion", VERSION, {"piece": piece}, lambda: self._piece(piece, length)
            )
            while len(self._pieces) > 2:
                self._pieces.popitem(last=False)
        kept = self._pieces[piece]
        return Motion(kept["there"][within], kept["back"][within], float(kept["shrink"]))

    def _piece(self, piece: int, length: int) -> dict[str, np.ndarray]:
        """The motion from each frame of a second of the source to the next."""
        source = self._context.source
        last = min((piece + 1) * length, source.count - 1)
        found = [motion_between(source.frame(n), source.frame(n + 1)) for n in range(piece * length, last)]
        return {
            "there": np.stack([motion.there for motion in found]),
            "back": np.stack([motion.back for motion in found]),
            "shrink": np.array(found[0].shrink),
        }


@effect("fade", stage="over")
class Fade:
    """Into the picture out of a colour, or out of it (`direction` "out"), evenly over the treatment's frames; `rgb` 0-255."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        end = context.clip.start + context.clip.frames
        self._start = max(treatment.start, context.clip.start)
        self._frames = max(1, (end if treatment.frames is None else treatment.start + treatment.frames) - self._start)
        self._out = treatment.parameters.get("direction") == "out"
        given: Any = treatment.parameters.get("rgb") or (0, 0, 0)
        self._colour = tuple(int(value) for value in given)
        self._silent = treatment.parameters.get("what") in ("sound", "music")

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The picture on its way from or to the colour, which the very first or last frame is."""
        if self._silent:
            return pixels
        done = (number - self._start) / max(1, self._frames - 1)
        gone = done if self._out else 1 - done
        if gone <= 0:
            return pixels
        colour = np.empty_like(pixels)
        colour[:] = self._colour
        return np.asarray(cv2.addWeighted(pixels, 1 - gone, colour, gone, 0))


@effect("dissolve", stage="repair")
class Dissolve:
    """From another second of the same or another source into the clip: `offset` seconds away, complete from `from` to `to`
    (seconds of the clip's source)."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        given = treatment.parameters
        self._context = context
        self._from, self._to = Fraction(str(given["from"])), Fraction(str(given["to"]))
        self._offset = Fraction(str(given["offset"]))
        upload = str(given.get("source", context.clip.source))
        self._other = context.source if upload == context.clip.source else context.media(upload)

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The two seconds mixed."""
        length = self._to - self._from
        done = float((at - self._from) / length) if length else 1.0
        if done >= 1:
            return pixels
        share = max(0.0, done)
        share = share * share * (3 - 2 * share)
        height, width = pixels.shape[:2]
        before = fitted(self._other.frame(self._other.at(at + self._offset)), width, height)
        return np.asarray(cv2.addWeighted(before, 1 - share, pixels, share, 0))
