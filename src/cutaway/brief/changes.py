"""What an edit turn asks of an existing scene: a list of Changes, each with its target found among what exists.

Words are read by rules (`read_changes`) or by a language model held to the same schema (`changes_from_model`). Ids are
checked against the scene in both cases. What was not understood is kept, with a reason and the nearest forms that are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field, ValidationError

from cutaway.scene.animation import Frozen, Number
from cutaway.scene.document import Id, Scene, Span

Operation = Literal[
    "set",
    "adjust",
    "add",
    "remove",
    "replace",
    "swap",
    "move",
    "act",
    "say",
    "write",
    "frame",
    "hold",
    "delay",
    "restore",
    "undo",
]
"""set: a property gets a value. adjust: a property goes up or down. write: other letters. say: other speech. act: does something.
frame: the camera. hold: a frame stands still. delay: happens later or earlier. restore: what an earlier turn removed comes back."""

TargetKind = Literal["thing", "light", "shot", "text", "cue", "world", "film", "camera", "turns", "nothing"]


class Target(Frozen):
    """What is changed. `ids` are of the scene, in its order; empty for the whole world, film or camera."""

    kind: TargetKind
    ids: tuple[Id, ...] = ()
    phrase: str = ""
    span: Span | None = None


class Addition(Frozen):
    """Something new: "two red balloons" is name "red balloon"'s head "balloon", count 2, colour "red"."""

    name: str
    """Singular, lower case, without colour and count: "hot air balloon", "vase of flowers"."""
    head: str
    count: int = Field(default=1, ge=1, le=100)
    colour: str = ""
    material: str = ""
    size: str = ""
    attributes: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    """What it does there: "graze"."""
    phrase: str = ""
    span: Span | None = None


class Where(Frozen):
    """A place: relative to things ("behind", ids) or in the picture ("left", "top right", "back")."""

    relation: str
    ids: tuple[Id, ...] = ()
    phrase: str = ""


class Change(Frozen):
    """One change. Seconds count from the start of the film; None means from the start, or to the end."""

    operation: Operation
    target: Target
    property: str = ""
    value: str | Number | bool | None = None
    """A name ("green", "morning", "close-up", "more", "less"), the words to be written or said, or a number."""
    degree: Number = 1.0
    """How much of an adjustment: 0.5 a little, 1, 2 much; or the factor itself when `exact`."""
    exact: bool = False
    added: Addition | None = None
    where: Where | None = None
    count: int | None = Field(default=None, ge=0, le=1000)
    start: Number | None = None
    end: Number | None = None
    from_end: bool = False
    """`start` counts back from the end of the film."""
    guessed: str = ""
    """A sentence, when something had to be guessed."""
    span: Span


class NotUnderstood(Frozen):
    """Words nothing was done with, why, and what would be understood."""

    phrase: str
    reason: str
    span: Span
    instead: tuple[str, ...] = ()


class Kept(Frozen):
    """What the words say must stay: things by id, or "everything else" when `others`."""

    phrase: str
    ids: tuple[Id, ...] = ()
    others: bool = False
    span: Span


class Changes(Frozen):
    """Everything read from the words of an edit turn."""

    words: str
    changes: tuple[Change, ...] = ()
    kept: tuple[Kept, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()
    notes: tuple[str, ...] = ()


def read_changes(words: str, scene: Scene) -> Changes:
    """What `words` ask of `scene`, read by rules. Never raises for any text; empty words give no changes."""
    from cutaway.brief.edit_reader import read

    if scene.places:
        from cutaway.brief.places_named import pieces, places_named, without_places

        parts = [
            _read_part(piece, without_places(scene, piece), scene, places_named(scene, piece, in_them=True))
            for piece in pieces(scene, words)
        ]
        return Changes(
            words=words,
            changes=tuple(change for part in parts for change in part.changes),
            kept=tuple(kept for part in parts for kept in part.kept),
            not_understood=tuple(lack for part in parts for lack in part.not_understood),
            notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        )
    return read(words, scene)


def _read_part(piece: str, bare: str, scene: Scene, places: tuple[str, ...]) -> Changes:
    """One part of the words, the rest blanked: without the phrases that say where, among what is in `places`; else as it stands."""
    from cutaway.brief.edit_reader import read
    from cutaway.scene.places import only_in

    if places:
        found = read(bare, only_in(scene, places))
        if found.changes and not found.not_understood:
            return found
    found = read(bare, scene)
    if found.changes or found.kept:
        return found
    start = len(bare) - len(bare.lstrip())
    if start > len(_MAKE):
        made = read(bare[: start - len(_MAKE)] + _MAKE + bare[start:], scene)
        if made.changes and not made.not_understood:
            return made
    return read(piece, scene)


_MAKE = "make it "


def schema() -> dict[str, Any]:
    """The JSON schema a language model's reading is held to."""
    return Changes.model_json_schema()


def changes_from_model(answer: str | dict[str, Any], words: str, scene: Scene) -> Changes:
    """The reading in a language model's JSON answer, with every id checked against the scene.

    A change whose target does not exist becomes an entry of `not_understood`. Raises ValueError when the answer is not of
    the schema at all; the caller then reads by rules.
    """
    try:
        found = json.loads(answer) if isinstance(answer, str) else answer
        reading = Changes.model_validate({**found, "words": words})
    except (ValidationError, ValueError, TypeError, RecursionError) as error:
        raise ValueError(f"The language model's reading is not of the schema: {str(error)[:300]}") from None
    known = ids_by_kind(scene)
    good: list[Change] = []
    bad = list(reading.not_understood)
    for change in reading.changes:
        missing = [id for id in _ids(change) if not any(id in ids for ids in known.values())]
        wrong = [id for id in change.target.ids if change.target.kind in known and id not in known[change.target.kind]]
        if missing or wrong:
            reason = f"there is no {(missing or wrong)[0]!r} of that kind in the scene"
            bad.append(
                NotUnderstood(phrase=_piece(words, change.span), reason=reason, span=_inside(words, change.span))
            )
        else:
            good.append(change.model_copy(update={"span": _inside(words, change.span)}))
    kept = tuple(
        entry.model_copy(update={"ids": tuple(id for id in entry.ids if any(id in ids for ids in known.values()))})
        for entry in reading.kept
    )
    return reading.model_copy(update={"changes": tuple(good), "kept": kept, "not_understood": tuple(bad)})


def ids_by_kind(scene: Scene) -> dict[str, set[str]]:
    """The ids that exist, by kind of target."""
    return {
        "thing": {thing.id for thing in scene.things},
        "light": {light.id for light in scene.lights},
        "shot": {shot.id for shot in scene.shots},
        "text": {text.id for text in scene.texts},
        "cue": {cue.id for cue in scene.cues},
    }


def _ids(change: Change) -> Iterable[str]:
    yield from change.target.ids
    if change.where:
        yield from change.where.ids


def _inside(words: str, span: Span) -> Span:
    end = min(span.end, len(words))
    return Span(start=min(span.start, end), end=end, turn=span.turn)


def _piece(words: str, span: Span) -> str:
    return words[span.start : span.end]
