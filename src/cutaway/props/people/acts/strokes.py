"""The phrase a violinist plays: which way the bow goes, when, how far. Sound reads the same list, so that bow and note agree."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from cutaway.scene.randomness import stream

BEAT = 0.62
"""Seconds."""
_BARS = ((2, 1, 1), (1, 1, 2), (1, 0.5, 0.5, 2), (2, 2), (1, 1, 1, 1), (1.5, 0.5, 2), (0.5, 0.5, 1, 1, 1), (3, 1))
_LONGEST = 900.0
NEAR, FAR = 0.13, 0.42
"""How far from the frog, in metres of bow, the strings may be met: farther out the arm does not reach."""


@dataclass(frozen=True)
class Stroke:
    """One stroke: when it begins after the phrase, how long, where the bow is at its start and end (metres from the frog),
    which string (0 the lowest to 3), which finger stops it (0 open, 1 index to 4 little)."""

    start: float
    duration: float
    begin: float
    end: float
    string: int
    finger: int


@functools.lru_cache(maxsize=16)
def phrase(seed: int) -> tuple[Stroke, ...]:
    """All strokes of fifteen minutes. Bars are drawn from a few rhythms; melodies move by small steps."""
    random = stream(seed, "violin phrase")
    strokes: list[Stroke] = []
    at, place, pitch, down = 0.0, NEAR + 0.02, 9, True
    while at < _LONGEST:
        for beats in _BARS[int(random.integers(len(_BARS)))]:
            duration = beats * BEAT
            length = min(0.10 + 0.20 * duration, 0.28) * float(random.uniform(0.9, 1.05))
            end = min(place + length, FAR) if down else max(place - length, NEAR)
            # A short way left would leave the bow standing still: such a stroke is taken from farther back.
            if abs(end - place) < 0.07:
                end = FAR - 0.02 if down else NEAR + 0.02
            pitch = int(min(max(pitch + random.integers(-2, 3), 2), 15))
            strokes.append(Stroke(at, duration, place, end, pitch // 4, pitch % 4 + (1 if pitch % 4 else 0)))
            at, place, down = at + duration, end, not down
    return tuple(strokes)


def violin_strokes(
    start_frame: int, rate: float, seed: int = 0, seconds: float = 60.0
) -> list[tuple[float, float, str]]:
    """(seconds from the start of the film, duration in seconds, "down" or "up") of each stroke of an act `play_violin`.

    `start_frame`: where the act begins; `seed`: the act's parameter `phrase` (0); `seconds`: how much of it is wanted.
    """
    begin = start_frame / rate
    return [
        (begin + stroke.start, stroke.duration, "down" if stroke.end > stroke.begin else "up")
        for stroke in phrase(seed)
        if stroke.start < seconds
    ]
