"""How loud a sound is from moment to moment, and where words begin and end in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cutaway.footage.speech.words import Word

STEP = 0.01
"""Seconds between values."""
_SHORTEST_PAUSE = 0.05


def curve(samples: np.ndarray, rate: int) -> np.ndarray:
    """Decibels (full scale) of mono samples, one value every `STEP` seconds, over 20 ms each."""
    hop = round(rate * STEP)
    count = len(samples) // hop
    if not count:
        return np.zeros(0)
    power = np.zeros(count)
    # A minute at a time: a long film's samples as float64 would not fit.
    for at in range(0, count, 6000):
        part = samples[at * hop : min(at + 6000, count) * hop].astype(np.float64)
        power[at : at + 6000] = np.square(part).reshape(-1, hop).mean(1)
    wide = np.convolve(power, [0.25, 0.5, 0.25], mode="same")
    return np.asarray(10 * np.log10(wide + 1e-10))


def threshold(levels: np.ndarray, spoken: np.ndarray) -> float:
    """Decibels between pause and voice: nearer to what is heard in the pauses. `spoken`: bool, one for each level."""
    if not len(levels):
        return -60.0
    voice = float(np.percentile(levels[spoken], 75)) if spoken.any() else float(levels.max())
    rest = levels[~spoken] if (~spoken).sum() >= 10 else levels
    floor = float(np.percentile(rest, 40 if rest is not levels else 8))
    # Where pauses are dead silent, the faintest breath would count as voice.
    floor = max(floor, voice - 45.0)
    return floor + 0.35 * max(voice - floor, 3.0)


def settled(words: Sequence[Word], levels: np.ndarray, limit: float) -> list[Word]:
    """The words with their ends moved to the pauses between them, where there are any. Times are from the first level.

    The recogniser knows what was said better than when: it lets words run into the pause before or after them.
    """
    found = [replace(word) for word in words]
    quiet = levels < limit
    for index in range(len(found) + 1):
        before = found[index - 1] if index else None
        after = found[index] if index < len(found) else None
        first = _middle(before) if before else max(0.0, after.start - 0.6) if after else 0.0
        last = _middle(after) if after else (before.end + 0.6) if before else 0.0
        run = _longest(quiet, round(first / STEP), round(last / STEP))
        if run is None or (run[1] - run[0]) * STEP < _SHORTEST_PAUSE:
            continue
        start, end = run[0] * STEP, run[1] * STEP
        if before is not None and start > before.start + 0.03:
            found[index - 1] = replace(before, end=round(start, 3))
        if after is not None and end < after.end - 0.03:
            found[index] = replace(after, start=round(end, 3))
    return found


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2


def _longest(quiet: np.ndarray, first: int, last: int) -> tuple[int, int] | None:
    part = quiet[max(first, 0) : max(last, 0)]
    if not part.any():
        return None
    edges = np.flatnonzero(np.diff(np.concatenate([[0], part.astype(np.int8), [0]])))
    lengths = edges[1::2] - edges[::2]
    at = int(np.argmax(lengths))
    return int(edges[2 * at]) + max(first, 0), int(edges[2 * at + 1]) + max(first, 0)
