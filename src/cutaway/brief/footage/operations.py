"""What words ask of uploaded footage: Operations by name, and what the reader is told about the film they are asked of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from cutaway.scene.document import Scene, Span


@dataclass(frozen=True)
class Operation:
    """One thing to do: `name` and `parameters` (JSON values) are of the vocabulary in docs/editing.md.

    `target` is the phrase of the thing it is done to ("the red car"), empty for the whole picture. `start` and `end` are
    seconds of the film, None from the start or to the end. `span` gives the characters of `phrase` in the words.
    """

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    target: str = ""
    start: float | None = None
    end: float | None = None
    phrase: str = ""
    span: Span = Span(start=0, end=0)


@dataclass(frozen=True)
class NotRead:
    """Words nothing is done with, why, and wordings near to them that would be understood."""

    phrase: str
    reason: str
    span: Span
    instead: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kept:
    """What must stay as it is: "sound", "colours", "everything else", or the phrase of a thing."""

    what: str
    phrase: str
    span: Span


@dataclass(frozen=True)
class FootageChanges:
    """Everything read from the words of a turn, in the order in which it is to be done."""

    operations: tuple[Operation, ...] = ()
    not_understood: tuple[NotRead, ...] = ()
    kept: tuple[Kept, ...] = ()
    notes: tuple[str, ...] = ()

    def following(self, *operations: Operation) -> FootageChanges:
        """The same with these operations at the end."""
        return replace(self, operations=(*self.operations, *operations))


@dataclass(frozen=True)
class NamedMedium:
    """A picture, clip or sound that came with the turn: numbers count from 0 within its kind, as in <IMAGE_REF_0>."""

    kind: str
    """image, video or audio"""
    number: int
    name: str = ""
    """The file's name, where known."""
    role: str = ""


@dataclass(frozen=True)
class Facts:
    """What the words are about. `seconds` is the film's length; `treatments` are names and parameters, oldest first."""

    seconds: float = 10.0
    width: int = 1280
    height: int = 720
    media: tuple[NamedMedium, ...] = ()
    treatments: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    subtitles: tuple[str, ...] = ()
    """What the subtitles say, one entry for each."""
    texts: tuple[str, ...] = ()
    """Other words written over the picture."""
    transcript: str = ""
    """What is said, where it is known already."""
    scenes: int = 0
    """How many scenes have been found, 0 when nobody looked."""
    last: tuple[str, ...] = ()
    """Names of the operations of the turn before, for "less of it"."""


def facts_of(scene: Scene, media: tuple[Any, ...] = (), last: tuple[str, ...] = ()) -> Facts:
    """The facts of a scene that holds footage. `media`: what came with the turn, each with `kind`, `number`, `name` and `role`."""
    return Facts(
        seconds=float(scene.format.seconds),
        width=scene.format.width,
        height=scene.format.height,
        media=_named(media),
        treatments=tuple(_done(scene)),
        subtitles=tuple(text.content for text in scene.texts if text.style == "subtitle"),
        texts=tuple(text.content for text in scene.texts if text.style != "subtitle"),
        last=last,
    )


def _named(media: tuple[Any, ...]) -> tuple[NamedMedium, ...]:
    """Each medium once, counted from 0 in its kind; the video that is changed is not counted."""
    found: list[NamedMedium] = []
    seen: set[tuple[str, int]] = set()
    for one in sorted(media, key=lambda one: int(one.number or 0)):
        role = getattr(one, "role", "") or ""
        if role == "source" or (one.kind, one.number) in seen:
            continue
        seen.add((one.kind, one.number))
        number = sum(other.kind == one.kind for other in found)
        found.append(NamedMedium(one.kind, number, getattr(one, "name", "") or "", role))
    return tuple(found)


def added_since(before: Scene, now: Scene) -> tuple[str, ...]:
    """Names of what `now` has and `before` had not: what the turn between them did."""
    had = [(name, str(parameters)) for name, parameters in _done(before)]
    fresh: list[str] = []
    for name, parameters in _done(now):
        if (name, str(parameters)) in had:
            had.remove((name, str(parameters)))
        elif name not in fresh:
            fresh.append(name)
    return tuple(fresh)


def _done(scene: Scene) -> list[tuple[str, dict[str, Any]]]:
    """What earlier turns did to the footage, by the names of the operations, whatever part of the document holds it."""
    rows = [(one.name, dict(one.parameters)) for clip in scene.clips for one in clip.treatments]
    for clip in scene.clips:
        speed = Fraction(clip.speed)
        if clip.media == "video" and speed not in (0, 1):
            rows.append(("reverse" if speed < 0 else "slow_motion" if speed < 1 else "speed", {}))
    for cue in scene.cues:
        if cue.kind in _CUES:
            rows.append(
                (_CUES[cue.kind], {"text": cue.text} if cue.text else {"mood": str(cue.parameters.get("mood", ""))})
            )
    rows += [("add_text", {"text": text.content}) for text in scene.texts if text.style != "subtitle"]
    if any(text.style == "subtitle" for text in scene.texts):
        rows.append(("subtitles", {}))
    return rows


_CUES = {"music": "music", "speech": "voice_over"}
