"""What the words take back, or ask twice against each other: "not the rain", "instead of snow", "warmer and colder", "square and 9:16"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cutaway.brief.footage.clause import Clause
from cutaway.brief.footage.operations import Kept, NotRead, Operation

_ARTICLES = frozenset("the a an any that this so too very quite exactly".split())
_ONE_AT_A_TIME = {
    "reframe": "aspect",
    "background": "mode",
    "upscale": "resolution",
    "rotate": "degrees",
    "mirror": "axis",
}
"""Operations of which a film has one, and the parameter that says which."""
_CALLED = {
    "reframe": "a film has one shape at a time",
    "background": "a film has one background at a time",
    "upscale": "a film has one size at a time",
    "rotate": "a film is turned once",
    "mirror": "a film is mirrored once",
    "speed": "a film has one speed at a time where no times are named",
}
_EVENTS = frozenset(("when", "whenever", "while", "once"))
_TIMED = frozenset((
    "slow_motion", "speed", "freeze", "zoom", "reverse", "cut", "trim", "grade", "style", "blur", "pixelate", "weather", "particles",
    "sticker", "add_text", "add_picture", "background", "fade", "mute", "relight", "recolour",
))  # fmt: skip
"""Operations that can be done at a time, and hence mean one by "when she jumps"."""


def put_aside(clause: Clause, at: int) -> bool:
    """Whether what begins at `at` is named as what is not wanted: "instead of rain", "not too dark", "no snow"."""
    place = at - 1
    while place >= 0 and clause.pieces[place].low in _ARTICLES:
        place -= 1
    if place < 0:
        return False
    low = clause.pieces[place].low
    before = clause.pieces[place - 1].low if place else ""
    if (low == "of" and before in ("instead", "place")) or (low == "than" and before == "rather"):
        return True
    return low in ("not", "isn't", "no", "without", "don't") or (clause.pieces[at - 1].low == "too" and place < at - 1)


def too_much(clause: Clause, at: int) -> bool:
    """Whether what begins at `at` is a complaint: "too dark"."""
    return at > 0 and clause.pieces[at - 1].low == "too"


def event_of(name: str, clause: Clause, used: set[int]) -> tuple[int, int] | None:
    """The pieces that name a moment only pixels could tell ("when she jumps"), where an operation would need a time; else None."""
    if name not in _TIMED or any(piece.kind == "time" for piece in clause.pieces):
        return None
    for at, piece in enumerate(clause.pieces[:-1]):
        if piece.low in _EVENTS and at not in used and any(clause.content(i) for i in range(at + 1, len(clause))):
            if clause.pieces[at + 1].low in ("you", "i'm", "possible", "needed", "ready"):
                return None
            return at, len(clause)
    return None


def without_contradictions(operations: Sequence[Operation]) -> tuple[list[Operation], list[NotRead]]:
    """The operations without those that would undo one before them in the same turn, and what is said of each that is left out."""
    kept: list[Operation] = []
    told: list[NotRead] = []
    for one in operations:
        against = next((old for old in kept if _against(old, one)), None)
        if against is None:
            kept.append(one)
            continue
        reason = _CALLED.get(one.name, "it takes back what the same words ask for")
        told.append(
            NotRead(
                one.phrase,
                f"{reason}; “{against.phrase}” was done",
                one.span,
                (f"{one.phrase.strip(' .!?')}, in a turn of its own",),
            )
        )
    return kept, told


def beside_kept(operations: Sequence[Operation], kept: Sequence[Kept]) -> tuple[list[Operation], list[NotRead]]:
    """The operations as what must stay lets them be, and what is said of those that cannot be done beside it."""
    rows: list[Operation] = []
    told: list[NotRead] = []
    named = [entry for entry in kept if entry.what not in ("everything", "everything else", "sound", "colours")]
    for one in operations:
        if one.name == "undo" and named:
            reason = f"an undo goes back whole turns, and “{named[0].what}” would go with them"
            told.append(NotRead(one.phrase, reason, one.span, ("name what is to go, for example: remove the blur",)))
        elif one.name == "mute" and "what" not in one.parameters and any(_music(entry.what) for entry in kept):
            rows.append(replace(one, parameters={**one.parameters, "what": "clip"}))
        else:
            rows.append(one)
    return rows, told


def _music(what: str) -> bool:
    return bool(set(what.lower().split()) & {"music", "song", "narration", "narrator", "voiceover", "voice-over"})


def _against(old: Operation, new: Operation) -> bool:
    if (old.start, old.end) != (new.start, new.end):
        return False
    if {old.name, new.name} == {"speed", "slow_motion"}:
        return True
    if old.name != new.name:
        return False
    which = _ONE_AT_A_TIME.get(new.name)
    if which is not None and which in old.parameters and which in new.parameters:
        if new.name == "background" and "remove" in (old.parameters["mode"], new.parameters["mode"]):
            return False
        return bool(old.parameters[which] != new.parameters[which])
    return False
