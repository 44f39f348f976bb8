"""Words that keep an effect to a part of the picture ("rain outside the window only"): such an effect is never laid over the whole."""

from __future__ import annotations

from cutaway.brief.footage.clause import Clause
from cutaway.brief.footage.state import State

_WHOLE = {
    "weather": "weather falls over the whole picture",
    "particles": "particles float over the whole picture",
    "grade": "light and colour change for the whole picture",
    "style": "a style is for the whole picture",
    "sharpen": "the whole picture is sharpened",
    "denoise": "noise is taken out of the whole picture",
    "relight": "the whole picture is lit",
    "stabilise": "the whole picture is held still",
}
"""Operations that know no part of the picture, and what is said of each."""
_ONLY = frozenset("only just solely exclusively".split())
_AT = frozenset(
    "in on at outside inside behind around over near beside through within under above below across against beyond to through".split()
)
_SMALL = frozenset("the a an his her my our their your its this that of and but".split())
_OF_PEOPLE = frozenset("him her me us them his my their our".split())
_NO_PLACE = frozenset("time times moment moments top beat cue tv tiktok instagram camera".split())
_THROUGH_GLASS = frozenset("window windows door doors doorway".split())


def confined_to(state: State) -> tuple[str, str]:
    """Where the words keep the operation to, and why that cannot be done; ("", "") where they mean the whole picture."""
    why = _WHOLE.get(state.name)
    if why is None:
        return "", ""
    clause = state.clause
    lows = [piece.low for piece in clause.pieces]
    only = [at for at, low in enumerate(lows) if low in _ONLY]
    for at, low in enumerate(lows[:-1]):
        if low in _AT and (span := _place(clause, at + 1)) is not None:
            glass = low == "outside" and lows[span - 1] in _THROUGH_GLASS
            if glass or any(mark in (at - 1, span) or (lows[mark] == "only" and mark < at) for mark in only):
                return clause.text(at, span), why
    for mark in only:
        span = _place(clause, mark + 1)
        if span is not None and mark + 1 < len(lows) and lows[mark + 1] in _SMALL | _OF_PEOPLE:
            return clause.text(mark + 1, span), why
    return "", ""


def _place(clause: Clause, at: int) -> int | None:
    """Where the name of a part of the picture that begins at a piece ends; None where a time, the film or a value stands there."""
    end = at
    while end < len(clause) and clause.pieces[end].low in _SMALL:
        end += 1
    if end > at and clause.pieces[end - 1].low in _OF_PEOPLE and (end == len(clause) or not _noun(clause, end)):
        return end
    if end >= len(clause) or not _noun(clause, end):
        return None
    first = end
    while end < len(clause) and end - first < 3 and _noun(clause, end):
        end += 1
    return end


def _noun(clause: Clause, at: int) -> bool:
    piece = clause.pieces[at]
    if piece.kind != "word" or piece.low in _ONLY or piece.low in _NO_PLACE or piece.low in _AT:
        return False
    if any(clause.longest(at, name) for name in ("film", "degree", "look", "weather", "particles", "style", "colours")):
        return False
    return clause.content(at) or piece.low in _OF_PEOPLE or piece.low in _THROUGH_GLASS
