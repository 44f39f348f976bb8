"""What the first film of a process would wait for, loaded before it comes, and given up piece by piece when it comes early."""

from __future__ import annotations

import contextlib
import importlib
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cutaway.engines.workshop import Workshop
from cutaway.film.surroundings import surroundings
from cutaway.imports import import_scipy_signal, starting
from cutaway.scene.document import Camera, Clip, Format, Scene, Shot

log = logging.getLogger("cutaway.engines")

_WORDS = "A red ball on a table."
_EDIT = "make it warmer"
_SMALL = Format(width=64, height=36, frames=2)
_FOOTAGE = Scene(format=_SMALL, clips=(Clip(id="clip", source="0" * 64, frames=2),))


class Warming:
    """Loads the reader, the stage, the GL driver with its shaders, and the encoder; starts the mate.

    A film that comes meanwhile waits for the piece at hand, which it needs as well, and not for those after it.
    """

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._piece = threading.Lock()
        self._wanted = threading.Event()
        self._loading: dict[str, threading.Thread] = {}
        self._scene: Scene | None = None
        self._first = True

    def warm(self) -> None:
        """Load everything, unless a film is begun before that. Never raises."""
        quality = self._workshop.settings.quality
        pieces: tuple[Callable[[], object], ...] = (
            self._workshop.mate,
            lambda: self.load(quality),
            lambda: importlib.import_module("cutaway.brief").read(_WORDS),
            self._stage,
            lambda: self._loading[quality].join(),
            lambda: self._draw(self._scene, quality),
        )
        for piece in pieces:
            with self._piece:
                if self._wanted.is_set():
                    return
                try:
                    piece()
                except Exception as error:  # the first film will tell it
                    log.info("warming up failed: %s", error)
                    return

    def film(self) -> None:
        """Say that a film is begun: returns when the piece at hand is loaded."""
        self._wanted.set()
        with self._piece:
            pass

    @contextmanager
    def first(self) -> Iterator[None]:
        """For reading and staging, which load more the first time."""
        with starting() if self._first else contextlib.nullcontext():
            yield
        self._first = False

    def load(self, quality: str) -> None:
        """Load the GL driver and the encoder on a thread of its own, while Python is busy with words; once for each
        quality."""
        if quality in self._loading:
            return

        def work() -> None:
            shot = Shot(id="shot", start=0, frames=1, camera=Camera())
            self._draw(Scene(format=_SMALL.model_copy(update={"frames": 1}), shots=(shot,)), quality)
            with contextlib.suppress(Exception):
                surroundings(quality, self._workshop.drawing)

        self._loading[quality] = threading.Thread(target=work, name="warming up", daemon=True)
        self._loading[quality].start()

    def footage(self, quality: str) -> None:
        """Load what an edit of footage needs on a thread of its own, in the order it needs it, while its media are looked at by
        models and decoders, which leave Python alone; once."""
        if "footage" in self._loading:
            return

        def work() -> None:
            for piece in (
                lambda: importlib.import_module("cutaway.brief.footage").read_operations(_EDIT),
                lambda: importlib.import_module("cutaway.engines.media_turns"),
                lambda: importlib.import_module("cutaway.staging.footage"),
                lambda: importlib.import_module("cutaway.render.clips"),
                lambda: surroundings(quality, self._workshop.drawing, _FOOTAGE),
                import_scipy_signal,
                lambda: importlib.import_module("cutaway.sound.mix"),
            ):
                with contextlib.suppress(Exception):  # whatever is wrong will be told by the turn
                    piece()

        self._loading["footage"] = threading.Thread(target=work, name="warming up", daemon=True)
        self._loading["footage"].start()

    def _stage(self) -> None:
        brief = importlib.import_module("cutaway.brief").read(_WORDS)
        self._scene = importlib.import_module("cutaway.staging").stage(brief, format=_SMALL, seed=0).scene

    def _draw(self, scene: Scene | None, quality: str) -> None:
        """Draw its first frame, so that shaders are compiled; what goes wrong shows when there is something to draw."""
        with contextlib.suppress(Exception):
            if scene is not None:
                renderer = self._workshop.drawing.open(scene, quality)
                renderer.frame(0)
                renderer.close()
