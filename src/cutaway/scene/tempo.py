"""How fast the music of each mood goes, so that pictures can be cut to it."""

from __future__ import annotations

TEMPOS = {
    "warm": 84.0,
    "calm": 68.0,
    "bright": 116.0,
    "driving": 128.0,
    "pulsing": 100.0,
    "epic": 92.0,
    "dark": 60.0,
    "sad": 66.0,
    "jazz": 96.0,
}
"""Beats a minute; a mood that is not here sounds warm."""


def beat_seconds(mood: str, length: float) -> float:
    """Seconds from beat to beat of a score of this mood that lasts `length` seconds: its bars are fitted into it."""
    beat = 60 / TEMPOS.get(mood, TEMPOS["warm"])
    bars = max(1, round(length / (4 * beat)))
    stretch = length / (bars * 4 * beat)
    return beat * (stretch if 0.85 < stretch < 1.18 else 1.0)
