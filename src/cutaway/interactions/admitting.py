"""Whether a turn may be made, at the start of its work, and whether its film may be handed out, at its end: by what models see in its
media, and by what people decide."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from cutaway.interactions.books import Books
from cutaway.interactions.looks import looked
from cutaway.interactions.policing import GATES_OF, operator, recorded, seen
from cutaway.interactions.reviews import AFTER, BEFORE, ReviewAwaited, reviews
from cutaway.interactions.turn import Turn
from cutaway.policy import enforce

_LOOKED = "looked"
"""Marks the decision that says that the media have been looked at."""


def admitted(books: Books, turn: Turn) -> Turn:
    """The turn with what was decided about its media. Raises `Blocked`, `NeedsDeclaration`, and `ReviewAwaited` where a person has
    to look first; the turn waits then."""
    if turn.media and not any(each.get(_LOOKED) for each in turn.decisions):
        turn = _looked_at(books, turn)
    waiting = reviews(books)
    if waiting.needs(turn, BEFORE):
        waiting.ask(turn, BEFORE)
        raise ReviewAwaited("A person has to look at this first.")
    return turn


def hold_back(books: Books, turn: Turn, segments: tuple[str, ...], values: dict[str, Any]) -> None:
    """Keep a finished film until a person has looked at it. Raises `ReviewAwaited` where one has to; does nothing else."""
    waiting = reviews(books)
    if waiting.needs(turn, AFTER):
        known = {name: values[name] for name in ("film", "size", "width", "height", "frames", "rate")}
        waiting.ask(turn, AFTER, {"segments": list(segments), "values": values}, **known)
        raise ReviewAwaited("A person has to look at the film first.")


def _looked_at(books: Books, turn: Turn) -> Turn:
    facts, missing = looked(books, turn)
    decisions = seen(turn, books.ledger, books.settings, facts)
    told = recorded(decisions)
    rules = operator(books.settings)
    for pack in missing:
        gate = GATES_OF.get(pack, "people")
        why = f"Nobody has looked at what was brought along: the pack {pack} is missing."
        entry = {"outcome": "allowed", "by": "nobody", "at": round(time.time(), 3), "gate": gate, "message": why}
        when = rules.review.get(gate)
        told.append(entry if when is None else entry | {"outcome": "needs_review", "when": when})
    what = ", ".join(sorted({"minor_hint": "perhaps a child", "person": "a person"}.get(name, name) for name in facts))
    summary = {"outcome": "allowed", "by": "models", "at": round(time.time(), 3), "gate": "people, minors, nudity"}
    if not missing:
        told.append(summary | {"message": f"Seen: {what or 'nothing that a rule is about'}.", _LOOKED: True})
    kept = [*turn.decisions, *told]
    books.ledger.change(turn.id, decisions=kept)
    enforce(decisions, rules)
    return replace(turn, decisions=kept)
