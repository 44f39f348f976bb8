"""Turns handed to workers in other processes. Imports no engine: a process that takes requests stays small and quick."""

from __future__ import annotations

import logging
import threading
import time
from fractions import Fraction
from pathlib import Path

from cutaway.engines.capabilities import Capabilities, Estimate, check, frame_size, work_seconds
from cutaway.engines.registry import declared
from cutaway.engines.seam import EngineRequest
from cutaway.errors import Away, BadRequest, Busy, NotFound
from cutaway.interactions.books import Books
from cutaway.interactions.hands import POLL
from cutaway.interactions.ingredients import ingredients, plan_of
from cutaway.interactions.locks import runner_lock
from cutaway.interactions.queue import TurnQueue
from cutaway.interactions.tidying import EVERY, tidy
from cutaway.interactions.turn import Turn
from cutaway.interactions.workers import known_capabilities, living

log = logging.getLogger("cutaway.interactions")

_PICTURE = 60.0
"""Seconds to wait for a picture."""
_STARTING = 30.0
"""Seconds in which a first worker is up."""
_WATCH = 1.0
"""Seconds between looks for turns whose deadline has passed or whose worker is gone."""


class Queued:
    """See `cutaway.interactions.hands.Hands`."""

    def __init__(self, books: Books) -> None:
        """Raises `Busy` when another server uses the data folder."""
        self._books = books
        self._lock = runner_lock(books.running, "server")
        if self._lock is None:
            raise Busy("Another server uses this data folder.", "Stop it, or set CUTAWAY_DATA to another folder.")
        self._queue = TurnQueue(books)
        self._ending = threading.Event()
        threading.Thread(target=self._watch, name="rescue", daemon=True).start()

    def check(self, turn: Turn) -> None:
        """By what the engine declares."""
        check(_asked(turn), self.capabilities(turn.engine))

    def accept(self, turn: Turn) -> None:
        """Into the book and the queue, in one transaction."""
        self._queue.accept(turn)

    def capabilities(self, engine: str) -> Capabilities:
        """As declared without importing it, else as a worker that has it wrote down. Waits for the first worker, which starts
        together with the server."""
        found = declared(engine) or known_capabilities(self._books.engine, engine)
        until = time.monotonic() + _STARTING
        while found is None and time.monotonic() < until and not living(self._books.engine):
            time.sleep(0.1)
        found = found or known_capabilities(self._books.engine, engine)
        if found is None and not living(self._books.engine):
            raise Away(f"No worker with the engine {engine!r} is there yet.", "Try again in some seconds.")
        if found is None:
            raise NotFound(f"There is no engine {engine!r}.", "Start a worker that has it.")
        return found

    def estimate(self, turn: Turn) -> Estimate:
        """From what the engine declares, for the parent's size and length where there is one."""
        able = self.capabilities(turn.engine)
        try:
            check(_asked(turn), able)
        except BadRequest as error:
            return Estimate(0.0, 0.0, (str(error),))
        parent = self._books.ledger.get(turn.parent) if turn.parent else None
        if parent is not None:
            width, height, frames = parent.width, parent.height, parent.frames
        else:
            chosen = self._books.settings
            width, height = frame_size(able, turn.aspect or "16:9", turn.resolution or "720p", chosen.scale)
            frames = round((_asked(turn).seconds or chosen.seconds) * able.rate)
        quality = turn.quality or self._books.settings.quality
        length = _asked(turn).seconds or Fraction(frames, able.rate)
        seconds = work_seconds(able, quality, width, height, frames)
        return Estimate(seconds, able.price * float(length), (), width, height, length)

    def picture(self, turn: Turn, frame: int) -> bytes:
        """Drawn by a worker. Raises `Busy` when none did in time."""
        if not 0 <= frame < turn.frames:
            raise NotFound(f"The film has no frame {frame}.", f"Ask for 0 to {turn.frames - 1}.")
        name = self._queue.ask_picture(turn, frame, _PICTURE)
        data = self._books.blobs.read(name) if name else None
        if name is None or data is None:
            raise Busy("No worker drew the picture in time.", "Try again when fewer films are being made.")
        self._books.blobs.remove(name)
        return data

    def stop(self, id: str) -> None:
        """The worker sees it in the book."""

    def rest(self, id: str) -> None:
        """A fixed time: who works on it says so in the book only."""
        time.sleep(POLL)

    def warm(self) -> None:
        """Workers warm themselves."""

    def close(self) -> None:
        """Let go of the queue and the data folder."""
        self._ending.set()
        self._queue.close()
        if self._lock is not None:
            self._lock.close()

    def _watch(self) -> None:
        """Deadlines pass, and turns can be taken over, where no worker is there to see to it."""
        tidied = -EVERY
        while not self._ending.wait(_WATCH):
            try:
                if time.monotonic() - tidied > EVERY:
                    tidied = time.monotonic()
                    tidy(self._books)
                self._queue.rescue()
            except Exception as error:  # the database may be away; the next look will tell
                log.info("looking after turns failed: %s", error)


def _asked(turn: Turn) -> EngineRequest:
    plan = plan_of(turn)
    return EngineRequest(
        words=turn.words,
        seed=turn.seed,
        out=Path("film.mp4"),
        seconds=Fraction(turn.seconds) if turn.seconds else None,
        aspect=turn.aspect,
        resolution=turn.resolution,
        quality=turn.quality,
        task=plan.task,
        media=ingredients(plan),
        mentions=plan.mentions,
    )
