"""The built-in engine: words are read, staged as a scene, drawn and sounded here; an edit changes the parent's
scene."""

from __future__ import annotations

import importlib
import io
import time
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from cutaway.engines.beside import subtitle_files, transparent_files
from cutaway.engines.capabilities import STAGE, Estimate, check, frame_size, work_seconds
from cutaway.engines.seam import Asked, EngineRequest, EngineResult, Tell
from cutaway.engines.warming import Warming
from cutaway.engines.workshop import Workshop
from cutaway.errors import (
    Blocked,
    Cancelled,
    EmptyPrompt,
    NotFound,
    NotUnderstood,
    PromptTooLong,
    UnsupportedDuration,
    UnsupportedFormat,
)
from cutaway.film.inside import Inside
from cutaway.film.lending import Lending
from cutaway.film.make import Before, Film, make_film
from cutaway.film.progress import Progress
from cutaway.film.report import Changed, Covered, Report
from cutaway.imports import spare_scipy_documentation
from cutaway.scene.document import Format, Scene, load


class StageEngine:
    """Films words by staging a scene. See `cutaway.engines.seam.Engine`."""

    name = "stage"
    capabilities = STAGE

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._lending = Lending(workshop.cache, workshop.drawing)
        self._warming = Warming(workshop)
        spare_scipy_documentation()

    def warm(self) -> None:
        """Start the mate, and film one small frame without keeping it: what the first turn then does not wait for."""
        self._warming.warm()

    def check(self, request: EngineRequest) -> None:
        """Words, duration, aspect, resolution and quality must be such as there are."""
        check(request, STAGE)
        if concerns_media(request):
            self._warming.footage(self._quality(request))

    def estimate(self, request: EngineRequest) -> Estimate:
        """Rough seconds of work: frames times what a frame of that size usually takes."""
        refusals: tuple[str, ...] = ()
        form = Format()
        try:
            self.check(request)
            form = self._format(request, None) if not request.states else load(request.states[0]).format
        except (Blocked, EmptyPrompt, PromptTooLong, UnsupportedDuration, UnsupportedFormat) as error:
            refusals = (str(error),)
        seconds = work_seconds(STAGE, self._quality(request), form.width, form.height, form.frames)
        return Estimate(seconds, 0.0, refusals, form.width, form.height, form.seconds)

    def run(self, request: EngineRequest, progress: Tell, cancelled: Asked) -> EngineResult:
        """Read, stage or change, draw, sound and mux."""
        self.check(request)
        began = time.perf_counter()
        footage = concerns_media(request)
        if not request.states and not footage:
            self._workshop.mate()  # it warms up while the words are read; an edit may not need it
        progress(Progress("understanding"))
        self._warming.film()
        if not footage:
            self._warming.load(self._quality(request))
        with self._warming.first():
            scene, parent, told = self._document(request, progress, cancelled)
        understood = time.perf_counter() - began
        progress(Progress("understanding", understood=told.understood()))
        if cancelled():
            raise Cancelled("The film was cancelled.", "Ask again.")
        quality = self._quality(request)
        try:
            film = make_film(
                scene,
                request.out,
                cache=self._workshop.cache,
                quality=quality,
                parent=Before(parent, request.segments) if parent else None,
                drawing=self._workshop.drawing,
                progress=progress,
                cancelled=cancelled,
                preview=request.preview,
                carry=(lambda film: self._inside(film, quality, told)) if request.carry else None,
                room=self._workshop.folders,
                keep_free=self._workshop.settings.free_space * 2**20,
                mate=self._workshop.mate,
                sharing=request.sharing,
            )
        except Cancelled:
            self._workshop.mate()  # one that was at work has been ended; the next turn finds another that is warm
            raise
        report = self._report(film, quality, told)
        cost = film.cost.model_copy(
            update={"understanding": round(understood, 3), "total": round(time.perf_counter() - began, 3)}
        )
        keys = tuple(cut.key for cut in film.segments)
        beside = subtitle_files(film.scene, request.out)
        beside += transparent_files(film.scene, quality, request.out, self._workshop.cache, cancelled)
        return EngineResult(film.scene.canonical(), report.model_copy(update={"cost": cost}), keys, film.sounds, beside)

    def draw(self, state: bytes, quality: str, place: int, key: str, cancelled: Asked) -> bool:
        """One segment of a film that another worker makes, left in the cache."""
        return self._lending.draw(state, quality, place, key, cancelled)

    def picture(self, state: bytes, frame: int, quality: str) -> bytes:
        """Frame `frame` drawn again, as PNG."""
        from PIL import Image

        scene = load(state)
        if not 0 <= frame < scene.format.frames:
            raise NotFound(f"The film has no frame {frame}.", f"Ask for 0 to {scene.format.frames - 1}.")
        renderer = self._workshop.drawing.open(scene, quality or self._workshop.settings.quality)
        try:
            pixels = np.asarray(renderer.frame(frame).pixels)
        finally:
            renderer.close()
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "PNG", compress_level=3)
        return file.getvalue()

    def _document(self, request: EngineRequest, progress: Tell, cancelled: Asked) -> tuple[Scene, Scene | None, Report]:
        """The scene to film, the one before, and what the report says of the words."""
        if request.states and request.task not in ("extend", "upscale") and b'"clips":[{' not in request.states[0]:
            found = self._of_product(request, progress, cancelled) or self._of_film(request, progress, cancelled)
            if found is not None:
                return found
        if concerns_media(request):
            media_turn = importlib.import_module("cutaway.engines.media_turns").media_turn
            scene, parent, told = media_turn(
                request, self._format(request, None), self._quality(request), progress, cancelled
            )
            return scene, parent, told
        return self._changed(request) if request.states else self._staged(request)

    def _of_product(self, request: EngineRequest, progress: Tell, cancelled: Asked) -> tuple[Scene, Scene, Report] | None:
        """The turn where its words ask of a product film what only such a film can be asked; None where they do not."""
        if request.media or not any(name in request.states[0] for name in (b'"cutout"', b'"picture_panel"')):
            return None
        parent = load(request.states[0])
        turned = importlib.import_module("cutaway.staging.footage.product_turns").turn_product(parent, request.words)
        if turned is None:
            return None
        lines = tuple(Changed(phrase=line.phrase, done=line.done, what=line.what) for line in turned.lines)
        scene, told = turned.scene, Report(changes=lines)
        if turned.rest:
            states = (scene.canonical(), *request.states[1:])
            try:
                scene, _, more = self._document(replace(request, words=turned.rest, states=states), progress, cancelled)
                told = more.model_copy(update={"changes": (*lines, *more.changes)})
            except NotUnderstood as lack:
                told = Report(changes=(*lines, Changed(phrase=turned.rest, done=False, what=str(lack))))
        if not any(change.done for change in told.changes):
            reasons = " ".join(f"{change.what.rstrip('.')}." for change in told.changes if change.what)
            raise NotUnderstood(f"Nothing in the words could be changed. {reasons}", "Ask for something else.")
        return scene.model_copy(update={"words": (*parent.words, request.words)[-10_000:]}), parent, told

    def _of_film(self, request: EngineRequest, progress: Tell, cancelled: Asked) -> tuple[Scene, Scene, Report] | None:
        """The turn where its words ask of a made film what is otherwise asked of footage; None where they do not."""
        room = importlib.import_module("cutaway.engines.made_films")
        parent = load(request.states[0])
        asked = room.asked_of_film(request, parent)
        if asked is None:
            return None
        scene, told = parent, Report()
        if asked.rest:
            try:
                scene, _, told = self._changed(replace(request, words=asked.rest))
            except NotUnderstood as lack:
                told = Report(changes=(Changed(phrase=asked.rest, done=False, what=str(lack)),))
        quality = self._quality(request)
        desk = room.Desk(
            media=request.media,
            words=request.words,
            mentions=request.mentions,
            seed=parent.seed,
            quality=quality,
            task="edit",
            progress=lambda sentence: progress(Progress("understanding", understood=(sentence,))),
            cancelled=cancelled,
        )
        try:
            scene, lines, notes = room.in_document(scene, asked, desk)
            told = told.model_copy(update={"changes": (*told.changes, *lines), "notes": (*told.notes, *notes)})
            if any(one.name in room.AS_FOOTAGE for one in asked.operations):
                filming = room.Filming(
                    cache=self._workshop.cache,
                    quality=quality,
                    drawing=self._workshop.drawing,
                    cancelled=cancelled,
                    mate=self._workshop.mate,
                    keep_free=self._workshop.settings.free_space * 2**20,
                )
                scene, more = room.as_footage(scene, asked, request, desk, filming)
                told = told.model_copy(
                    update={"changes": (*told.changes, *more.changes), "notes": (*told.notes, *more.notes)}
                )
        finally:
            desk.close()
        if not any(change.done for change in told.changes):
            reasons = " ".join(f"{change.what.rstrip('.')}." for change in told.changes if change.what)
            raise NotUnderstood(
                f"Nothing in the words could be changed. {reasons}", "`cutaway show` lists what the film is made of."
            )
        return scene.model_copy(update={"words": (*parent.words, request.words)[-10_000:]}), parent, told

    def _staged(self, request: EngineRequest) -> tuple[Scene, None, Report]:
        brief = self._read(request.words)
        stage = importlib.import_module("cutaway.staging").stage
        staged = stage(brief, format=self._format(request, brief), seed=request.seed)
        told = Report(
            coverage=tuple(
                Covered(phrase=entry.phrase, span=entry.span, realised_by=tuple(entry.realised_by), reason=entry.reason)
                for entry in staged.coverage
            ),
            notes=tuple(staged.notes),
        )
        return staged.scene, None, told

    def _read(self, words: str) -> Any:
        """The Brief: by rules, or by the language model of the settings, which falls back to the rules by itself."""
        room, chosen = importlib.import_module("cutaway.brief"), self._workshop.settings
        if not chosen.reader_url:
            return room.read(words)
        return room.read_with_model(words, chosen.reader_url, chosen.reader_model, chosen.reader_key)

    def _read_changes(self, words: str, scene: Scene) -> Any:
        """What the words ask of the scene: by rules, or by the language model of the settings, as in `_read`."""
        room, chosen = importlib.import_module("cutaway.brief"), self._workshop.settings
        if not chosen.reader_url:
            return room.read_changes(words, scene)
        return room.read_changes_with_model(words, scene, chosen.reader_url, chosen.reader_model, chosen.reader_key)

    def _changed(self, request: EngineRequest) -> tuple[Scene, Scene, Report]:
        parent = load(request.states[0])
        changes = self._read_changes(request.words, parent)
        told = _read_report(changes)
        asked = [change for change in changes.changes if change.operation == "undo"]
        oldest = max(1, len(request.states) - 1)
        steps = sum(oldest if change.property == "first" else change.count or 1 for change in asked)
        restores = any(change.operation == "restore" for change in changes.changes)
        earlier = [load(state) for state in request.states[1:]] if restores else []
        base, notes = parent, tuple(told.notes)
        if steps:
            base, undone = self._undone(request, steps)
            told = told.model_copy(update={"changes": (*told.changes, *undone)})
            rest = tuple(change for change in changes.changes if change.operation != "undo")
            changes = changes.model_copy(update={"changes": rest})
        scene = base
        if changes.changes:
            done = importlib.import_module("cutaway.staging").change(base, changes, earlier)
            scene = done.scene
            lines = tuple(Changed(phrase=_phrase(line), done=True, what=_what(line)) for line in done.done)
            lines += tuple(Changed(phrase=_phrase(line), done=False, what=_what(line)) for line in done.undone)
            told = told.model_copy(update={"changes": (*told.changes, *lines)})
            notes += tuple(str(note) for note in getattr(done, "notes", ()))
        if changes.kept and not (changes.changes or asked or told.changes):
            notes += ("Nothing was asked to change, and nothing changed: the film is as it was.",)
        kept = tuple(Changed(phrase=entry.phrase, done=True, what="kept as it was") for entry in changes.kept)
        told = told.model_copy(update={"changes": (*told.changes, *kept)})
        if not any(change.done for change in told.changes):
            reasons = " ".join(change.what for change in told.changes if change.what)
            raise NotUnderstood(
                f"Nothing in the words could be changed. {reasons}".strip(),
                "Name something in the film and what it should become; `cutaway show` lists what is in it.",
            )
        scene = _lengthened(scene, request.seconds) if request.seconds else scene
        words = (*parent.words, request.words)[-10_000:]
        return scene.model_copy(update={"words": words}), parent, told.model_copy(update={"notes": notes})

    def _undone(self, request: EngineRequest, steps: int) -> tuple[Scene, tuple[Changed, ...]]:
        steps = min(steps, len(request.states))
        if steps == len(request.states):
            what = "there is no turn before this one to go back to"
            return load(request.states[0]), (Changed(phrase="undo", done=False, what=what),)
        return load(request.states[steps]), (Changed(phrase="undo", done=True, what="went back a turn"),)

    def _quality(self, request: EngineRequest) -> str:
        return request.quality if request.quality in STAGE.qualities else self._workshop.settings.quality

    def _format(self, request: EngineRequest, brief: Any) -> Format:
        aspect = request.aspect or getattr(brief, "aspect", None) or "16:9"
        seconds = request.seconds
        if seconds is None and getattr(brief, "seconds", None):
            shortest, longest = STAGE.seconds
            seconds = min(max(Fraction(brief.seconds).limit_denominator(1000), shortest), longest)
        width, height = frame_size(STAGE, aspect, request.resolution or "720p", self._workshop.settings.scale)
        return Format(
            width=width,
            height=height,
            rate=f"{STAGE.rate}/1",
            frames=max(1, round((seconds or self._workshop.settings.seconds) * STAGE.rate)),
        )

    def _report(self, film: Film, quality: str, told: Report) -> Report:
        form = film.scene.format
        return told.model_copy(
            update={
                "width": form.width,
                "height": form.height,
                "frames": form.frames,
                "rate": form.rate,
                "seconds": float(form.seconds),
                "quality": quality,
                "seed": film.scene.seed,
                "drawn_by": film.drawn_by,
                "preservation": film.preservation,
                "cost": film.cost,
                "notes": tuple(dict.fromkeys((*told.notes, *film.notes))),
                "credits": film.credits,
            }
        )

    def _inside(self, film: Film, quality: str, told: Report) -> Inside:
        # What it cost differs from run to run and stays out, so that the same film has the same bytes.
        report = self._report(film, quality, told).model_dump(mode="json", exclude={"cost"})
        scene = film.scene.model_dump(mode="json", by_alias=True)
        return Inside(quality=quality, engine=self.name, frames=film.digests, report=report, scene=scene)


def concerns_media(request: EngineRequest) -> bool:
    """Whether a turn is about media: it brings some, asks for what is done to footage, or its parent is made of some."""
    if request.media or request.task in ("extend", "upscale"):
        return True
    return bool(request.states) and b'"clips":[{' in request.states[0]


def _lengthened(scene: Scene, seconds: Fraction) -> Scene:
    frames = max(1, round(seconds * scene.format.frame_rate))
    if frames == scene.format.frames:
        return scene
    raise UnsupportedDuration(
        "A later turn keeps the length of the film it changes.",
        'Leave the duration out, or say it in words ("make it 8 seconds").',
    )


def _read_report(changes: Any) -> Report:
    """What the reader did not understand, as lines of the report."""
    lines = []
    for entry in changes.not_understood:
        hint = f"; understood would be: {', '.join(entry.instead)}" if entry.instead else ""
        lines.append(Changed(phrase=entry.phrase, done=False, what=f"{entry.reason}{hint}"))
    return Report(changes=tuple(lines), notes=tuple(changes.notes))


def _phrase(line: Any) -> str:
    return str(getattr(line, "phrase", "") or "")


def _what(line: Any) -> str:
    for name in ("what", "sentence", "reason", "text"):
        if getattr(line, name, None):
            return str(getattr(line, name))
    return str(line) if isinstance(line, str) else ""
