"""Where one shot of footage ends and the next begins, piece by piece: what is carried from frame to frame must not pass a cut."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from cutaway.footage.finding.flow import gray
from cutaway.footage.finding.masks import piece_length
from cutaway.footage.reading import Source
from cutaway.storage.derived import Derived

VERSION = "1"
_CUT = 12.0
"""Mean difference of brightness between two frames from which on they may show different shots."""


def cuts_within(source: Source, first: int, last: int) -> list[int]:
    """Frames from `first` on, before `last`, after which another shot begins: they differ from the next as none around them does."""
    start, end = max(0, first - 2), min(source.count, last + 3)
    small = [gray(source.frame(number), 64).astype(np.float32) for number in range(start, end)]
    steps = [float(np.mean(np.abs(one - other))) for one, other in pairwise(small)]
    found = []
    for number in range(first, min(last, source.count - 1)):
        index = number - start
        around = steps[max(0, index - 2) : index] + steps[index + 1 : index + 3]
        if steps[index] > _CUT and steps[index] > 2.5 * max(around, default=0.0):
            found.append(number)
    return found


class Shots:
    """The shots of one source."""

    def __init__(self, source: Source, sha256: str, derived: Derived) -> None:
        self._source, self._sha256, self._derived = source, sha256, derived
        self._length = piece_length(source)
        self._cuts: dict[int, list[int]] = {}

    def cuts(self, piece: int) -> list[int]:
        """Frames within a piece of a second after which another shot begins, rising."""
        if piece not in self._cuts:
            first = piece * self._length
            last = min(first + self._length, self._source.count)
            found = self._derived.array(
                self._sha256,
                "cuts",
                VERSION,
                {"piece": piece, "rate": str(self._source.rate)},
                lambda: {"cuts": np.array(cuts_within(self._source, first, last), np.int64)},
            )
            self._cuts[piece] = [int(number) for number in found["cuts"]]
        return self._cuts[piece]

    def apart(self, one: int, other: int) -> bool:
        """Whether a cut lies between two frames."""
        low, high = min(one, other), max(one, other)
        pieces = range(low // self._length, high // self._length + 1)
        return any(low <= cut < high for piece in pieces for cut in self.cuts(piece))

    def stretches(self, piece: int) -> list[tuple[int, int]]:
        """First and last frame of each stretch of one shot within a piece."""
        first = piece * self._length
        last = min(first + self._length, self._source.count) - 1
        ends = [cut for cut in self.cuts(piece) if cut < last] + [last]
        starts = [first, *(end + 1 for end in ends[:-1])]
        return list(zip(starts, ends, strict=True))
