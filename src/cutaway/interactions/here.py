"""Turns worked off in this process: at once for the command line, through DBOS in a server or a worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from cutaway.engines.capabilities import Capabilities, Estimate
from cutaway.engines.seam import Engine, EngineRequest
from cutaway.engines.workshop import Workshop, open_workshop
from cutaway.errors import NotFound
from cutaway.film.surroundings import Drawing
from cutaway.interactions.books import Books
from cutaway.interactions.credentials import signed_picture
from cutaway.interactions.direct import Direct
from cutaway.interactions.turn import Turn
from cutaway.interactions.work import Bench, engine_request


class Runner(Protocol):
    """When turns are worked on."""

    def accept(self, turn: Turn) -> None:
        """Write down the turn and take it on."""
        ...

    def rest(self, id: str) -> None:
        """Return after a short while, before it is looked again how the turn stands."""
        ...

    def close(self) -> None:
        """Stop; what is going on can be resumed."""
        ...


class Here:
    """See `cutaway.interactions.hands.Hands`. The engine is in this process."""

    def __init__(
        self,
        books: Books,
        durable: bool,
        drawing: Drawing | None,
        engines: Mapping[str, Callable[[Workshop], Engine]],
        watched: bool = True,
    ) -> None:
        workshop = open_workshop(books.settings, books.blobs, drawing)
        opened = {name: make(workshop) for name, make in engines.items()}
        self.bench = Bench(books, workshop, "", engines=opened, watched=watched)
        self._runner: Runner
        if durable:
            from cutaway.interactions.durable import Durable

            self._runner = Durable(self.bench)
        else:
            self._runner = Direct(self.bench)

    def check(self, turn: Turn) -> None:
        """By the engine itself."""
        self._engine(turn).check(self._asked(turn))

    def accept(self, turn: Turn) -> None:
        """As the runner does."""
        self._runner.accept(turn)

    def capabilities(self, engine: str) -> Capabilities:
        """As the engine declares them."""
        return self.bench.engine(engine).capabilities

    def estimate(self, turn: Turn) -> Estimate:
        """By the engine itself."""
        return self._engine(turn).estimate(self._asked(turn))

    def picture(self, turn: Turn, frame: int) -> bytes:
        """Drawn at once, between the frames of a film in the making."""
        return picture(self.bench, turn, frame)

    def stop(self, id: str) -> None:
        """Seen before the next frame."""
        if id in self.bench.held:
            self.bench.cancel_flag(id).set()

    def rest(self, id: str) -> None:
        """As the runner knows it."""
        self._runner.rest(id)

    def warm(self) -> None:
        """The usual engine's own warming."""
        with self.bench.drawing:
            self.bench.engine(self.bench.books.settings.engine).warm()

    def close(self) -> None:
        """Stop the runner, then let the workshop go."""
        self._runner.close()
        self.bench.traces.close()
        self.bench.workshop.close()

    def _engine(self, turn: Turn) -> Engine:
        return self.bench.engine(turn.engine)

    def _asked(self, turn: Turn) -> EngineRequest:
        return engine_request(self.bench, turn, Path("film.mp4"), None)


def picture(bench: Bench, turn: Turn, frame: int) -> bytes:
    """Frame `frame` of a finished turn, as PNG. Raises `NotFound`."""
    state = bench.blobs.read(turn.state)
    if state is None:
        raise NotFound("The scene of this turn is not there any more.", "Make it again.")
    engine = bench.engine(turn.engine)
    data = engine.picture(state, frame, turn.quality)
    if not bench.books.settings.credentials:
        return data
    return signed_picture(bench.books, turn, engine.capabilities.generative, frame, data)
