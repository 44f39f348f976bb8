"""Words of a transcript become subtitles: how many of them are seen together, and from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cutaway.footage.speech.words import Word
from cutaway.scene import subtitles

_LONGEST, _SHORTEST = 7.0, 1.0
"""Seconds a subtitle is seen."""
_READ, _FASTEST = 15.0, 20.0
"""Characters a second: as is read at ease, and at most."""
_APART = 0.08
"""Seconds between two subtitles that follow each other, so that the change is seen."""
_LINGERS = 0.35
_PAUSE = 1.4
"""A pause this long always ends a subtitle."""


@dataclass(frozen=True)
class Group:
    """Words that are seen together from second `start` to `end`; `words` keep their own times."""

    words: tuple[Word, ...]
    start: float
    end: float

    @property
    def text(self) -> str:
        """In one line."""
        return subtitles.joined([word.text for word in self.words])


def grouped(words: Sequence[Word], most: int = subtitles.LINE, end: float | None = None) -> list[Group]:
    """The words as subtitles of at most two lines of `most` characters. `end`: the second at which the film does."""
    found: list[Group] = []
    for run in _runs(words):
        found += [Group(part, part[0].start, part[-1].end) for part in _parted(run, most)]
    return _timed(found, end)


def line_length(width: int, height: int, size: float = 1.0) -> int:
    """Characters a line holds in a film of this shape: 42 in a wide one, 24 in one for a phone held upright."""
    share = width / height
    room = 42.0 if share >= 1.5 else 42 - (1.5 - share) * 12 if share >= 1 else 36 - (1 - share) * 27
    return int(max(14, min(round(room / max(size, 0.6) ** 0.8), 42)))


def _runs(words: Sequence[Word]) -> list[list[Word]]:
    """Words between long pauses."""
    runs: list[list[Word]] = []
    for word in words:
        if not runs or word.start - runs[-1][-1].end > _PAUSE:
            runs.append([])
        runs[-1].append(word)
    return runs


def _parted(run: list[Word], most: int) -> list[tuple[Word, ...]]:
    """The cheapest way to part a run, by what ends where and how long each part is."""
    count = len(run)
    cheapest: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * count
    for end in range(1, count + 1):
        for start in range(end - 1, -1, -1):
            cost = _cost(run, start, end, most)
            if cost is None:
                break
            total = cheapest[start][0] + cost
            if total < cheapest[end][0]:
                cheapest[end] = (total, start)
    parts: list[tuple[Word, ...]] = []
    end = count
    while end:
        start = cheapest[end][1]
        parts.append(tuple(run[start:end]))
        end = start
    return parts[::-1]


def _cost(run: list[Word], start: int, end: int, most: int) -> float | None:
    """How bad words `start` to `end` are as one subtitle; None where they are too many, and with more of them too."""
    tokens = [word.text for word in run[start:end]]
    if subtitles.width(subtitles.joined(tokens)) > 2 * most + 1 and end - start > 1:
        return None
    seconds = run[end - 1].end - run[start].start
    if seconds > _LONGEST and end - start > 1:
        return None
    laid = subtitles.lines(tokens, most)
    if len(laid) > 2 and end - start > 1:
        return 1e6
    cost = 3.0
    characters = subtitles.width("".join(laid))
    room = seconds + _LINGERS
    if end < len(run):
        gap = run[end].start - run[end - 1].end
        room = min(seconds + max(gap, 0.0), room)
        cost += max(subtitles.break_cost(run[end - 1].text, run[end].text) - 6 * min(max(gap - 0.15, 0.0), 0.6), 0.0)
    cost += 4 * max(characters / max(room, 0.2) / _FASTEST - 1, 0.0)
    cost += 6 * max(_SHORTEST - seconds, 0.0)
    for index in range(start + 1, end):
        gap = run[index].start - run[index - 1].end
        cost += 8 * max(gap - 0.45, 0.0)
        if run[index - 1].ends_sentence:
            cost += 2.5
    if len(laid) == 2:
        cost += 0.6
        tokens_above = _count(tokens, laid[0])
        cost += 0.9 * subtitles.break_cost(tokens[tokens_above - 1], tokens[tokens_above])
    return cost


def _count(tokens: Sequence[str], line: str) -> int:
    """How many of the tokens the first line holds."""
    count, length = 0, 0
    wanted = len("".join(line.split()))
    while length < wanted:
        length += len("".join(tokens[count].split()))
        count += 1
    return count


def _timed(groups: list[Group], end: float | None) -> list[Group]:
    """Seen a moment longer than said, and long enough to be read, but never into the next."""
    placed: list[Group] = []
    for index, group in enumerate(groups):
        following = groups[index + 1].start if index + 1 < len(groups) else (end if end is not None else group.end + 10)
        start = max(group.start - 0.06, placed[-1].end + _APART if placed else 0.0)
        start = min(start, group.start)
        needed = max(_SHORTEST, subtitles.width(group.text) / _READ)
        stop = max(group.end + _LINGERS, start + needed)
        latest = following - _APART if index + 1 < len(groups) else following
        stop = min(stop, max(latest, group.end - 0.02), max(start + _LONGEST, group.end))
        if index + 1 < len(groups) and 0 < latest - stop < 0.25:
            stop = latest
        placed.append(replace(group, start=max(start, 0.0), end=max(stop, start + 0.2)))
    return placed
