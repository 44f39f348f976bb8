"""How much of a film's sound is what was heard to the same pictures in the film before, sample by sample."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from cutaway.film.origins import NOWHERE
from cutaway.film.soundtrack import RATE
from cutaway.sound.lengthy import Samples

_TRIED = 6
"""Frames at the middle of a stretch by which it is found how many samples it moved."""


def same_sound(samples: Samples, before: Samples, found: np.ndarray, rate: Fraction) -> tuple[int, int]:
    """Frames whose sound could be compared, and those that sound the same; (0, 0) where nothing is heard in either film.

    `found`: where each frame was before (`cutaway.film.origins`). Only frames that are followed by what followed them then are
    compared: others are held, or play at another speed, and have to sound otherwise.
    """
    compared = same = 0
    heard = False
    for first, last, shift in _rows(found):
        begin, end = _sample(first, rate), _sample(last + 1, rate)
        moved = _moved(samples, before, first, last, shift, rate)
        for at in range(begin, end, 30 * RATE):
            mine = np.asarray(samples[at : min(at + 30 * RATE, end)])
            theirs = np.asarray(before[max(0, at + moved) : max(0, min(at + 30 * RATE, end) + moved)])
            heard = heard or bool(mine.any()) or bool(theirs.any())
            if len(theirs) < len(mine):
                # The last frame of a film may end within a sample; a beginning that is moved by a part of one as well.
                pad = ((len(mine) - len(theirs), 0) if at + moved < 0 else (0, len(mine) - len(theirs)), (0, 0))
                theirs = np.pad(theirs, pad)
            alike = (mine == theirs[: len(mine)]).all(axis=1)
            edges = [_sample(n, rate) - at for n in range(first, last + 2)]
            inside = [(a, b) for a, b in zip(edges, edges[1:], strict=False) if 0 <= a < len(mine)]
            compared += len(inside)
            same += sum(bool(alike[a:b].all()) for a, b in inside)
    return (compared, same) if heard else (0, 0)


def _rows(found: np.ndarray) -> list[tuple[int, int, int]]:
    """First and last frame of each stretch that plays on as it did, and how many frames later it lay."""
    rows: list[tuple[int, int, int]] = []
    for number in np.flatnonzero(found != NOWHERE).tolist():
        shift = int(found[number]) - number
        if rows and rows[-1][1] == number - 1 and rows[-1][2] == shift:
            rows[-1] = (rows[-1][0], number, shift)
        else:
            rows.append((number, number, shift))
    return [row for row in rows if row[1] > row[0]]


def _moved(samples: Samples, before: Samples, first: int, last: int, shift: int, rate: Fraction) -> int:
    """Samples that a stretch lay later: where frames do not begin on whole samples it may be one more or less."""
    usual = _sample(first + shift, rate) - _sample(first, rate)
    if (Fraction(RATE) / rate).denominator == 1:
        return usual
    middle = (first + last) // 2
    begin, end = _sample(middle, rate), _sample(min(middle + _TRIED, last + 1), rate)
    mine = np.asarray(samples[begin:end])
    errors = []
    for moved in (usual, usual - 1, usual + 1):
        theirs = np.asarray(before[max(0, begin + moved) : end + moved])
        count = min(len(mine), len(theirs))
        errors.append((int((mine[:count] != theirs[:count]).sum()) + len(mine) - count, abs(moved - usual), moved))
    return min(errors)[2]


def _sample(frame: int, rate: Fraction) -> int:
    return round(frame / rate * RATE)
