"""A small first-class engine: each word of a prompt becomes a rectangle. For tests of interactions, the wire and the
CLI."""

from __future__ import annotations

import io
import threading
import time
from fractions import Fraction

from PIL import Image

from cutaway.engines.seam import Asked, Capabilities, EngineRequest, EngineResult, Estimate, Extra, Tell
from cutaway.engines.workshop import Workshop
from cutaway.errors import Cancelled, NotFound, NotUnderstood, UnsupportedDuration, UnsupportedFormat
from cutaway.film.inside import Inside
from cutaway.film.lending import Lending
from cutaway.film.make import Before, Film, make_film
from cutaway.film.progress import Progress
from cutaway.film.report import Changed, Covered, Report
from cutaway.scene.document import Scene, load
from plain.renderer import plain_drawing, small_scene, thing


class PlainEngine:
    """Words are things; "remove X" takes one away, "undo" goes back a turn, "break" fails.

    "slowly" takes 0.1 s a frame and "gently" 0.02 s; "thoughtfully" takes a second to understand, "lastly" one to mux;
    "stubbornly" looks at no flag for a minute; "subtitled" leaves subtitles beside the film.
    """

    name = "plain"
    capabilities = Capabilities(
        tasks=("text_to_video", "edit"),
        seconds=(Fraction(1), Fraction(60)),
        aspects=("16:9", "9:16"),
        sizes={"720p": (160, 96)},
        qualities=("draft", "standard", "final"),
    )

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._drawing = plain_drawing()
        self._lending = Lending(workshop.cache, self._drawing)
        self.working = threading.Event()

    def warm(self) -> None:
        pass

    def check(self, request: EngineRequest) -> None:
        if request.seconds is not None and not 1 <= request.seconds <= 60:
            raise UnsupportedDuration(f"A film cannot be {request.seconds} seconds long.", "Ask for 1 to 60 seconds.")
        if request.aspect not in ("", "16:9", "9:16"):
            raise UnsupportedFormat(f"There is no aspect {request.aspect!r}.", "Use 16:9 or 9:16.")

    def estimate(self, request: EngineRequest) -> Estimate:
        return Estimate(1.0, 0.0, (), 160, 96, request.seconds or Fraction(2))

    def run(self, request: EngineRequest, progress: Tell, cancelled: Asked) -> EngineResult:
        progress(Progress("understanding"))
        parent = load(request.states[0]) if request.states else None
        scene, told = self._edited(request) if parent else self._staged(request)
        if "stubbornly" in request.words:
            time.sleep(60)
        if "thoughtfully" in request.words:
            _waited(1.0, cancelled)
        progress(Progress("understanding", understood=told.understood()))
        pace = 0.1 if "slowly" in request.words else 0.02 if "gently" in request.words else 0.0

        def asked() -> bool:
            self.working.set()
            if pace:
                time.sleep(pace)
            return cancelled()

        if "break" in request.words:
            raise ZeroDivisionError("asked to")

        def report(film: Film) -> Report:
            form = film.scene.format
            return told.model_copy(
                update={
                    "width": form.width,
                    "height": form.height,
                    "frames": form.frames,
                    "seconds": float(form.seconds),
                    "quality": "draft",
                    "seed": film.scene.seed,
                    "cost": film.cost,
                    "preservation": film.preservation,
                }
            )

        def carry(film: Film) -> Inside:
            if "lastly" in request.words:
                time.sleep(1.0)
            summary = report(film).model_dump(mode="json", exclude={"cost"})
            document = film.scene.model_dump(mode="json", by_alias=True)
            return Inside(quality="draft", engine=self.name, frames=film.digests, report=summary, scene=document)

        film = make_film(
            scene,
            request.out,
            cache=self._workshop.cache,
            quality="draft",
            parent=Before(parent, request.segments) if parent else None,
            drawing=self._drawing,
            progress=progress,
            cancelled=asked,
            preview=request.preview,
            carry=carry if request.carry else None,
            room=self._workshop.folders,
            keep_free=self._workshop.settings.free_space * 2**20,
            sharing=request.sharing,
        )
        keys = tuple(cut.key for cut in film.segments)
        extras = (self._subtitles(request),) if "subtitled" in request.words else ()
        return EngineResult(film.scene.canonical(), report(film), keys, film.sounds, extras)

    def _subtitles(self, request: EngineRequest) -> Extra:
        path = request.out.with_name(f"{request.out.name}.vtt")
        path.write_text(f"WEBVTT\n\n00:00.000 --> 00:01.000\n{request.words}\n")
        return Extra("film.vtt", "text/vtt", path)

    def picture(self, state: bytes, frame: int, quality: str) -> bytes:
        scene = load(state)
        if not 0 <= frame < scene.format.frames:
            raise NotFound(f"The film has no frame {frame}.", f"Ask for 0 to {scene.format.frames - 1}.")
        file = io.BytesIO()
        Image.fromarray(self._drawing.open(scene, quality).frame(frame).pixels).save(file, "PNG")
        return file.getvalue()

    def draw(self, state: bytes, quality: str, place: int, key: str, cancelled: Asked) -> bool:
        pace = 0.02 if "gently" in load(state).words[-1] else 0.0

        def asked() -> bool:
            time.sleep(pace)
            return cancelled()

        return self._lending.draw(state, "draft", place, key, asked)

    def _staged(self, request: EngineRequest) -> tuple[Scene, Report]:
        names = [word for word in request.words.lower().split() if word.isalpha()]
        things = tuple(thing(name, x=3.0 * place) for place, name in enumerate(dict.fromkeys(names)))
        scene = small_scene(
            frames=int((request.seconds or 2) * 24), things=things, seed=request.seed, words=(request.words,)
        )
        if request.aspect == "9:16":
            scene = scene.model_copy(update={"format": scene.format.model_copy(update={"width": 96, "height": 160})})
        return scene, Report(coverage=tuple(Covered(phrase=name, realised_by=(name,)) for name in names))

    def _edited(self, request: EngineRequest) -> tuple[Scene, Report]:
        parent = load(request.states[0])
        verb, _, name = request.words.partition(" ")
        if verb == "undo" and len(request.states) > 1:
            return load(request.states[1]), Report(changes=(Changed(phrase="undo", done=True),))
        left = tuple(found for found in parent.things if found.id != name)
        if verb != "remove" or len(left) == len(parent.things):
            raise NotUnderstood("Nothing in the words could be changed.", "Say remove and a name.")
        return parent.model_copy(update={"things": left}), Report(changes=(Changed(phrase=request.words, done=True),))


def _waited(seconds: float, cancelled: Asked) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if cancelled():
            raise Cancelled("The film was cancelled.")
        time.sleep(0.02)
