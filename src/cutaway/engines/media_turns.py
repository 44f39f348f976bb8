"""Turns about pictures and footage in the built-in engine: media become a document, and words change it."""

from __future__ import annotations

import importlib
from typing import Any

from cutaway.brief.footage.operations import FootageChanges, Operation, added_since, facts_of
from cutaway.engines.seam import Asked, EngineRequest, Tell
from cutaway.errors import BadRequest, NotUnderstood
from cutaway.film.progress import Progress
from cutaway.film.report import Changed, Report
from cutaway.props.meaning import likeness
from cutaway.scene.document import Format, Scene, load
from cutaway.staging.footage.desk import Desk


def media_turn(
    request: EngineRequest, format: Format, quality: str, progress: Tell, cancelled: Asked
) -> tuple[Scene, Scene | None, Report]:
    """The document of the turn, its parent's, and what the report says of the words.

    Raises `BadRequest` and its kinds, `NotUnderstood`, `Cancelled`.
    """
    desk = Desk(
        media=request.media,
        words=request.words,
        mentions=request.mentions,
        seconds=request.seconds,
        aspect=request.aspect,
        resolution=request.resolution,
        seed=request.seed,
        quality=quality,
        task=request.task,
        progress=lambda sentence: progress(Progress("understanding", understood=(sentence,))),
        cancelled=cancelled,
    )
    try:
        if not request.states:
            return _begun(request, format, desk)
        return _continued(request, desk)
    finally:
        desk.close()


def _begun(request: EngineRequest, format: Format, desk: Desk) -> tuple[Scene, None, Report]:
    room = importlib.import_module("cutaway.staging.footage")
    if request.task in ("extend", "upscale"):
        scene = importlib.import_module("cutaway.staging.footage.starting").source_scene(desk)
        changed = room.change_media(scene, _of_task(request, scene, desk), desk)
        _must_be_done(changed)
        return _worded(changed.scene, (request.words,)), None, told(changed)
    started = room.stage_media(request.words, format, desk)
    return started.scene, None, told(started.changed)


def _continued(request: EngineRequest, desk: Desk) -> tuple[Scene, Scene, Report]:
    parent = load(request.states[0])
    room = importlib.import_module("cutaway.staging.footage")
    if request.task in ("extend", "upscale"):
        changed = room.change_media(parent, _of_task(request, parent, desk), desk)
        _must_be_done(changed)
        return _worded(changed.scene, (*parent.words, request.words)), parent, told(changed)
    if request.media and not parent.clips:
        with_media = importlib.import_module("cutaway.staging.footage.references").change_references
        changed = with_media(parent, request.words, desk)
        _must_be_done(changed)
        return _worded(changed.scene, (*parent.words, request.words)), parent, told(changed)
    changes = importlib.import_module("cutaway.brief.footage").read_operations(
        request.words, facts_of(parent, desk.media, _last(request)), likeness
    )
    scene, lines = parent, ()
    undo = [asked for asked in changes.operations if asked.name == "undo"]
    if undo:
        scene, lines = _undone(request, undo)
    rest = tuple(asked for asked in changes.operations if asked.name != "undo")
    changed = room.change_media(scene, FootageChanges(rest, changes.not_understood, changes.kept, changes.notes), desk)
    report = told(changed)
    report = report.model_copy(update={"changes": (*lines, *report.changes)})
    if not any(line.done for line in report.changes):
        reasons = " ".join(
            f"{line.what[:1].upper()}{line.what[1:].rstrip('.')}." for line in report.changes if line.what
        )
        raise NotUnderstood(
            f"Nothing in the words could be done. {reasons}".strip(),
            "Name what is to change; `cutaway show` lists what the film is made of.",
        )
    return _worded(changed.scene, (*parent.words, request.words)), parent, report


def _of_task(request: EngineRequest, scene: Scene, desk: Desk) -> FootageChanges:
    """What the task itself asks, where the words need not say it; its own parameters go before theirs."""
    read = importlib.import_module("cutaway.brief.footage").read_operations
    said: Any = read(request.words, facts_of(scene, desk.media)) if request.words.strip() else FootageChanges()
    asked = [one for one in said.operations if one.name == request.task]
    parameters: dict[str, Any] = dict(asked[0].parameters) if asked else {}
    if request.task == "extend" and request.seconds is not None:
        parameters["seconds"] = float(request.seconds)
    if request.task == "upscale":
        if not (request.resolution or parameters.get("resolution")):
            raise BadRequest("The task 'upscale' needs a resolution.", "Give 720p, 1080p or 4k.")
        parameters["resolution"] = request.resolution or parameters["resolution"]
    phrase = asked[0].phrase if asked else request.task
    first = Operation(request.task, parameters, phrase=phrase)
    others = tuple(one for one in said.operations if one.name != request.task)
    return FootageChanges((first, *others) if request.task == "extend" else (first,), notes=said.notes)


def _undone(request: EngineRequest, asked: list[Operation]) -> tuple[Scene, tuple[Changed, ...]]:
    steps = sum(int(one.parameters.get("steps", 1) or 1) for one in asked)
    last = len(request.states) - 1
    phrase = asked[0].phrase or "undo"
    if last < 1:
        return load(request.states[0]), (
            Changed(phrase=phrase, done=False, what="there is no turn before this one to go back to"),
        )
    steps = min(steps, last)
    what = "went back a turn" if steps == 1 else f"went back {steps} turns"
    return load(request.states[steps]), (Changed(phrase=phrase, done=True, what=what),)


def _last(request: EngineRequest) -> tuple[str, ...]:
    """Names of what the turn before did; all that was done where it was the first."""
    return added_since(load(request.states[1]) if len(request.states) > 1 else Scene(), load(request.states[0]))


def _must_be_done(changed: Any) -> None:
    if not changed.done:
        reasons = " ".join(
            f"{line.what[:1].upper()}{line.what[1:].rstrip('.')}." for line in changed.lines if line.what
        )
        raise NotUnderstood(f"Nothing could be done. {reasons}".strip(), "Ask for something else.")


def _worded(scene: Scene, words: tuple[str, ...]) -> Scene:
    return scene.model_copy(update={"words": tuple(one[:10_000] for one in words)})


def told(changed: Any) -> Report:
    """The lines of `changed` as they go into the report."""
    lines = tuple(Changed(phrase=line.phrase, done=line.done, what=line.what) for line in changed.lines)
    return Report(changes=lines, notes=tuple(changed.notes))
