"""How words fit a film's length: when each sentence is said so that none is cut off, and how long each is on screen to be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

FASTEST = 1.15
"""How much faster than usual a voice may speak to keep to a film's length."""
_LAST = 0.1
"""Seconds of silence behind the last word."""


@dataclass(frozen=True)
class Spoken:
    """A sentence, the second that it starts at, about how long it takes, and the voice's pace (1 is usual)."""

    number: int
    text: str
    start: float
    seconds: float
    pace: float


def said_seconds(text: str, pace: float = 1.0) -> float:
    """At most about how long this takes to say; figures are said as words and take longer than they look."""
    letters = sum(5 if one.isdigit() or one in "$€£¥%" else 1 for one in text)
    return 0.55 + letters / 14.5 / pace


def reading_seconds(text: str) -> float:
    """How long words must be on screen to be read: 15 characters a second, never below 1.2 s."""
    return max(1.2, len(text) / 15)


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [one for one in re.split(r"(?<=[.!?…])\s+", text.strip()) if one]


def fitted(
    wanted: Sequence[tuple[float, str]], seconds: float, keep: Sequence[int] = ()
) -> tuple[tuple[Spoken, ...], tuple[str, ...]]:
    """The sentences with the times that they are said at, and those that are left out since even a faster voice finds no time for them.

    `wanted`: the second from which each may be said, in order; `keep`: numbers of those that are left out last. Otherwise the last go first.
    """
    order = list(range(len(wanted)))
    dropped: list[int] = []
    while order:
        for pace, gap in ((1.0, 0.15), (1.0, 0.05), (1.07, 0.05), (FASTEST, 0.05)):
            found = _timed([(number, *wanted[number]) for number in order], seconds, pace, gap)
            if found is not None:
                return tuple(found), tuple(wanted[number][1] for number in sorted(dropped))
        worst = next((number for number in reversed(order) if number not in keep), order[-1])
        order.remove(worst)
        dropped.append(worst)
    return (), tuple(text for _, text in wanted)


def _timed(wanted: Sequence[tuple[int, float, str]], seconds: float, pace: float, gap: float) -> list[Spoken] | None:
    found: list[Spoken] = []
    at = 0.0
    for number, start, text in wanted:
        begin = max(start, at)
        length = said_seconds(text, pace)
        found.append(Spoken(number, text, begin, length, pace))
        at = begin + length + gap
    until = seconds - _LAST
    for place in range(len(found) - 1, -1, -1):
        one = found[place]
        begin = min(one.start, until - one.seconds)
        if begin < 0.05:
            return None
        found[place] = Spoken(one.number, one.text, begin, one.seconds, pace)
        until = begin - gap
    return found
