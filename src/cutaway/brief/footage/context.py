"""Clauses that only say more about what is there already: "bigger, yellow, at the top", "stronger", "in red"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cutaway.brief.footage.clause import Clause
from cutaway.brief.footage.recall import latest
from cutaway.brief.footage.readers import READERS, State
from cutaway.brief.footage.requests import Request

_LETTERS = ("subtitles", "add_text", "add_picture", "sticker")
_COLOURED = ("subtitles", "add_text", "background", "relight", "recolour")
_BIAS = 0.7


def continued(clause: Clause, before: Sequence[Any]) -> Request | None:
    """The clause as a change of the newest treatment that takes what it says; None when it says more than parameters.

    Only where the turn before left something, and nothing in this turn has been read yet that could be meant.
    """
    facts = clause.facts
    state = State(clause, "change_treatment", {}, set(), set())
    for name in ("text style", "language"):
        READERS[name](state)
    letters = {key for key in state.parameters if not key.endswith("_")}
    if not letters:
        return None
    earlier = next((part.request for part in reversed(before) if part.request is not None and part.request.name != "keep"), None)
    if earlier is not None and earlier.name not in ("subtitle_style", "change_treatment", *_LETTERS):
        return None
    left = [i for i in range(len(clause)) if clause.content(i) and i not in state.read and not _idle(clause, i)]
    polar = any(clause.polar(i) for i in left)
    if polar or len(left) >= len(state.read):
        return None
    name = earlier.name if earlier is not None and earlier.name in _LETTERS else _meant(letters, clause)
    if name is None:
        return None
    parameters = {key: value for key, value in state.parameters.items() if not key.endswith("_")}
    if earlier is not None and earlier.name in _LETTERS:
        operation = earlier.name
        if operation == "add_text" or operation in ("add_picture", "sticker"):
            parameters = {**earlier.parameters, **parameters}
    elif name == "subtitles":
        operation = "subtitle_style"
    elif name == "background":
        operation, parameters = "background", {"mode": "colour", **parameters}
    else:
        operation, parameters = "change_treatment", {"name": name, **parameters}
    score = 0.8 * len([i for i in state.read if clause.content(i)]) - 1.15 * len(left) - _BIAS - 0.2 * sum(piece.kind == "comma" for piece in clause.pieces)
    return Request(operation, parameters, score, tuple(left), clause)


def _idle(clause: Clause, at: int) -> bool:
    return clause.pieces[at].low in ("them", "it", "should", "make", "position", "colour", "size", "font")


def _meant(letters: set[str], clause: Clause) -> str | None:
    facts = clause.facts
    names = [name for name, _ in facts.treatments]
    if facts.subtitles and "subtitles" not in names:
        names.append("subtitles")
    takes = _LETTERS if letters - {"colour"} else _COLOURED
    for name in (*reversed(facts.last), *([latest(facts)] if latest(facts) else ()), *reversed(names)):
        if name in takes and name in names:
            return name
    return None
