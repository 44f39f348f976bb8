"""Where in a transcript a quotation is said."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from cutaway.footage.speech.words import Word, bare

_NEAR = 0.74
"""How alike a passage must be to what was quoted, 0-1: people quote from memory, and the recogniser mishears."""


def passages(words: Sequence[Word], quoted: str) -> list[tuple[int, int]]:
    """Index ranges (first, end) of the words that say `quoted`: each place word by word, else the one place that is most like it;
    none where nothing is."""
    wanted = [form for form in (bare(token) for token in quoted.split()) if form]
    said = [word.bare for word in words]
    if not wanted or not said:
        return []
    exact, at = [], 0
    while at <= len(said) - len(wanted):
        if said[at : at + len(wanted)] == wanted:
            exact.append((at, at + len(wanted)))
            at += len(wanted)
        else:
            at += 1
    if exact:
        return exact
    best = (0.0, 0, 0)
    goal = " ".join(wanted)
    for length in range(max(1, len(wanted) - 2), len(wanted) + 3):
        for at in range(len(said) - length + 1):
            ratio = difflib.SequenceMatcher(None, goal, " ".join(said[at : at + length]), autojunk=False).ratio()
            if ratio > best[0]:
                best = (ratio, at, at + length)
    return [(best[1], best[2])] if best[0] >= _NEAR else []


def sentence_around(words: Sequence[Word], first: int, end: int) -> tuple[int, int]:
    """The whole sentence where the passage is the larger part of one, else the passage itself."""
    start, stop = first, end
    while start > 0 and not words[start - 1].ends_sentence and words[start].start - words[start - 1].end < 1.2:
        start -= 1
    while stop < len(words) and not words[stop - 1].ends_sentence and words[stop].start - words[stop - 1].end < 1.2:
        stop += 1
    return (start, stop) if (end - first) >= 0.5 * (stop - start) and end - first >= 3 else (first, end)


def nearest(words: Sequence[Word], quoted: str) -> str:
    """The word or passage most like `quoted`, for a hint; "" where nothing is like it."""
    tokens = quoted.split()
    length = max(1, len(tokens))
    said = list(
        dict.fromkeys(
            " ".join(word.bare for word in words[i : i + length]) for i in range(max(len(words) - length + 1, 0))
        )
    )
    found = difflib.get_close_matches(" ".join(bare(token) for token in tokens), said, 1, 0.5)
    return found[0] if found else ""
