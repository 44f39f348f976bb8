"""Stretches of a source's sound taken out: the sound of the room goes on, or a tone covers what was said."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from cutaway.footage.speech import listening
from cutaway.footage.speech.transcripts import Sounding, narrow
from cutaway.scene.randomness import stream
from cutaway.storage.derived import Derived

RATE = 48_000
_EDGE = 0.03
"""Seconds in which the room's sound comes and goes at the ends of a stretch."""
_LONGEST = 1.5


def covered(samples: np.ndarray, at: float, holes: list[tuple[float, float]], tone: np.ndarray) -> np.ndarray:
    """float32 (n, 2) that begin at second `at` of the source, with `tone` (the room) instead of what sounds in the holes."""
    out = samples.copy()
    for start, end in holes:
        level = _inside(len(out), at, start, end)
        if level.any():
            first = round(at * RATE)
            filling = tone[(np.arange(len(out)) + first) % len(tone)] if len(tone) else np.zeros_like(out)
            out = np.asarray(out * (1 - level) + filling * level, np.float32)
    return out


def bleeped(samples: np.ndarray, at: float, holes: list[tuple[float, float]]) -> np.ndarray:
    """The same with a tone of 1 kHz over the holes, as loud as is usual."""
    out = samples.copy()
    for start, end in holes:
        level = _inside(len(out), at, start, end, 0.005)
        if level.any():
            seconds = at + np.arange(len(out)) / RATE
            tone = (0.09 * np.sin(2 * np.pi * 1000 * seconds))[:, None]
            out = np.asarray(out * (1 - level) + tone * level, np.float32)
    return out


def tone_of(source: Sounding, sha256: str, derived: Derived, near: float) -> np.ndarray:
    """float32 (n, 2): some seconds of how the room sounds where nobody speaks, that repeat without a seam; empty for silence.

    From the pauses within half a minute of second `near`.
    """
    piece = int(near // 20)

    def make() -> dict[str, np.ndarray]:
        return {"tone": _tone(source, piece)}

    return np.asarray(derived.array(sha256, "room tone", "1", {"piece": piece}, make)["tone"])


def _tone(source: Sounding, piece: int) -> np.ndarray:
    start = max(Fraction(piece * 20 - 20), Fraction(0))
    samples = source.sound_between(start, start + 60)
    spoken = np.zeros(len(samples), bool)
    for voice in listening.stretches(narrow(samples)):
        spoken[max(round((voice.start - 0.05) * RATE), 0) : round((voice.end + 0.1) * RATE)] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[1], spoken.astype(np.int8), [1]])))
    pauses = [samples[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 0.15 * RATE]
    pauses = [part[: round(_LONGEST * RATE)] for part in pauses if float(np.abs(part).max()) > 1e-5]
    if not pauses:
        return np.zeros((0, 2), np.float32)
    # The quieter half: a cough is no room.
    pauses = sorted(pauses, key=lambda part: float(np.square(part).mean()))[: max(1, (len(pauses) + 1) // 2)]
    random = stream(0, "room tone", str(piece))
    lap = round(0.06 * RATE)
    out = np.zeros((4 * RATE + lap, 2))
    at = 0
    while at < 4 * RATE:
        part = pauses[int(random.integers(len(pauses)))]
        part = part[::-1] if random.random() < 0.5 else part
        shape = np.ones(len(part))
        ramp = np.sin(np.linspace(0, np.pi / 2, min(lap, len(part) // 2)))
        shape[: len(ramp)], shape[len(part) - len(ramp) :] = ramp, ramp[::-1]
        end = min(at + len(part), len(out))
        out[at:end] += (part * shape[:, None])[: end - at]
        at += max(len(part) - lap, 1)
    # The end is laid over the beginning, so that it goes round.
    ramp = np.sin(np.linspace(0, np.pi / 2, lap))[:, None]
    out[:lap] = out[:lap] * ramp + out[4 * RATE :] * ramp[::-1]
    return out[: 4 * RATE].astype(np.float32)


def _inside(count: int, at: float, start: float, end: float, edge: float = _EDGE) -> np.ndarray:
    """(count, 1): 0 outside the hole to 1 inside."""
    seconds = at + np.arange(count) / RATE
    return np.clip(np.minimum(seconds - start, end - seconds) / edge + 0.5, 0, 1)[:, None]
