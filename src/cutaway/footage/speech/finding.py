"""Where in a transcript a quotation is said."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from cutaway.footage.speech.words import Word, bare

_NEAR = 0.74
"""How alike a passage must be to what was quoted, 0-1: people quote from memory, and the recogniser mishears."""


_LONG_PAUSE = 1.2
"""Seconds of silence that end a sentence whether a full stop was heard or not."""
_ENDINGS = re.compile(r"(?<=\w\w\w)(?:ings?|ed|ers?|es|e|s)$")
_LITTLE = frozenset("a an the my our your his her their its this that these those".split())
_PLACES = {
    "first": 0, "1st": 0, "opening": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "fifth": 4,
    "last": -1, "final": -1, "closing": -1, "next": -2,
}  # fmt: skip


def passages(words: Sequence[Word], quoted: str) -> list[tuple[int, int]]:
    """Index ranges (first, end) of the words that say `quoted`: each place word by word, else the one place that is most like it;
    none where nothing is."""
    wanted = [form for form in (bare(token) for token in quoted.split()) if form]
    said = [word.bare for word in words]
    if not wanted or not said:
        return []
    exact = _word_by_word(words, wanted)
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


def _word_by_word(words: Sequence[Word], wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Where just these words are said one after the other."""
    said, exact, at = [word.bare for word in words], [], 0
    while wanted and at <= len(said) - len(wanted):
        if said[at : at + len(wanted)] == list(wanted):
            exact.append((at, at + len(wanted)))
            at += len(wanted)
        else:
            at += 1
    return exact


def sentence_around(words: Sequence[Word], first: int, end: int) -> tuple[int, int]:
    """The whole sentence where the passage is the larger part of one, else the passage itself."""
    start, stop = whole_sentence(words, first, end)
    return (start, stop) if (end - first) >= 0.5 * (stop - start) and end - first >= 3 else (first, end)


def sentences_about(words: Sequence[Word], topic: str) -> list[tuple[int, int]]:
    """Index ranges of the whole sentences that speak of `topic`: that say it, or else all of its words in any form and order."""
    wanted = [form for form in (bare(token) for token in topic.split()) if form and form not in _LITTLE]
    whole = [whole_sentence(words, first, end) for first, end in _word_by_word(words, wanted)]
    if not whole and wanted:
        ranges = dict.fromkeys(whole_sentence(words, at, at + 1) for at in range(len(words)))
        whole = [
            one for one in ranges if all(any(_akin(form, word.bare) for word in words[slice(*one)]) for form in wanted)
        ]
    return list(dict.fromkeys(whole))


def numbered_sentence(words: Sequence[Word], which: str) -> tuple[int, int] | None:
    """The sentence that "the second one", "the last thing she says" means; None where there are not so many."""
    ranges = list(dict.fromkeys(whole_sentence(words, at, at + 1) for at in range(len(words))))
    low = which.lower().split()
    number = _PLACES.get(low[0] if low else "")
    if low[1:3] == ["to", "last"]:
        number = -2
    if number is None or not -len(ranges) <= number < len(ranges):
        return None
    return ranges[number]


def whole_sentence(words: Sequence[Word], first: int, end: int) -> tuple[int, int]:
    """From the beginning of the sentence that word `first` is in to the end of the one before `end` is in; a long pause ends one
    as well, since the recogniser forgets full stops."""
    start, stop = first, end
    while start > 0 and not words[start - 1].ends_sentence and words[start].start - words[start - 1].end < _LONG_PAUSE:
        start -= 1
    while (
        stop < len(words)
        and not words[stop - 1].ends_sentence
        and words[stop].start - words[stop - 1].end < _LONG_PAUSE
    ):
        stop += 1
    return start, stop


def _akin(one: str, other: str) -> bool:
    """Whether two words are forms of one: "bake", "baking"; "price", "prices"."""
    return one == other or _ENDINGS.sub("", one) == _ENDINGS.sub("", other)


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
