"""What the command line and HTTP use: accepting turns, looking at them, and everything they leave."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from cutaway.engines.seam import Capabilities, Engine, EngineRequest, Estimate
from cutaway.engines.workshop import Workshop, open_workshop
from cutaway.errors import BadRequest, Busy, EmptyPrompt, NotFound
from cutaway.film.inside import Inside, read_inside
from cutaway.film.report import Report
from cutaway.film.surroundings import Drawing
from cutaway.interactions import ids
from cutaway.interactions.direct import Direct, fresh_runner, runner_lock
from cutaway.interactions.ledger import Ledger
from cutaway.interactions.turn import Turn, Wish
from cutaway.interactions.work import Bench, copy_film, engine_request, film_name, state_name
from cutaway.scene.document import Scene, load
from cutaway.storage.blobs import Blobs
from cutaway.storage.database import open_database
from cutaway.storage.settings import Settings, settings

_POLL = 0.05


class Runner(Protocol):
    """When and where turns are worked off."""

    def submit(self, id: str) -> None:
        """Take on an accepted turn."""
        ...

    def close(self) -> None:
        """Stop; what is going on can be resumed."""
        ...


class Service:
    """Turns and what they leave. Thread-safe. `durable` runs them through DBOS, one after the other; else at once,
    here.

    `drawing` is the program's own renderer unless told otherwise; `engines` are known besides the registered ones.
    """

    def __init__(
        self,
        chosen: Settings | None = None,
        *,
        durable: bool = False,
        drawing: Drawing | None = None,
        engines: Mapping[str, Callable[[Workshop], Engine]] | None = None,
    ) -> None:
        self.settings = chosen or settings()
        data = self.settings.data
        try:
            data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadRequest(f"The data folder {str(data)!r} cannot be made: {error}.", "Set CUTAWAY_DATA.") from error
        blobs = Blobs(self.settings.blobs)
        ledger = Ledger(open_database(self.settings.database))
        runner = "server" if durable else fresh_runner()
        previews = data / "previews"
        previews.mkdir(parents=True, exist_ok=True)
        workshop = open_workshop(self.settings, blobs, drawing)
        opened = {name: make(workshop) for name, make in (engines or {}).items()}
        self._bench = Bench(ledger, blobs, workshop, previews, runner, engines=opened)
        self._runner: Runner
        if durable:
            from cutaway.interactions.durable import Durable

            self._lock = None
            self._runner = Durable(self._bench, self.settings.database, self.settings.polling)
        else:
            self._lock = runner_lock(data / "running", runner)
            self._runner = Direct(self._bench)

    def create(self, wish: Wish) -> Turn:
        """Accept a turn: it is in the book before this returns, and will be worked off whatever happens.

        Raises what makes it impossible at once: `BadRequest` and its kinds, `NotFound` for the parent, `Busy`.
        """
        if not wish.words.strip():
            raise EmptyPrompt(
                "There are no words to film.", "Say what should be seen, for example: a red kite over a beach."
            )
        parent = self._continued(wish)
        if len(self._bench.ledger.unended()) >= self.settings.queue_limit:
            raise Busy(f"{self.settings.queue_limit} films are waiting already.", "Try again in some minutes.")
        turn = self._wished(wish, parent)
        self._bench.engine(turn.engine).check(self._asked(turn))
        self._bench.ledger.add(turn)
        self._runner.submit(turn.id)
        return turn

    def estimate(self, wish: Wish) -> Estimate:
        """What this turn would cost and what would be refused; starts nothing."""
        turn = self._wished(wish, self._continued(wish))
        return self._bench.engine(turn.engine).estimate(self._asked(turn))

    def capabilities(self, engine: str = "") -> Capabilities:
        """What an engine can do."""
        return self._bench.engine(engine or self.settings.engine).capabilities

    def get(self, id: str) -> Turn:
        """The turn as it stands. Raises `NotFound`."""
        turn = self._bench.ledger.get(id)
        if turn is None:
            raise NotFound(f"There is no interaction {id[:100]!r}.", "`cutaway tree` lists those there are.")
        return turn

    def find(self, text: str) -> Turn:
        """The turn with this id, or the only one whose id ends so (six characters at least). Raises `NotFound`."""
        if ids.is_id(text):
            return self.get(text)
        found = self._bench.ledger.ending(text) if len(text) >= 6 else ()
        if len(found) != 1:
            what = f"{len(found)} interactions have ids" if found else "No interaction has an id"
            raise NotFound(f"{what} ending in {text[:100]!r}, and there is no such file.", "`cutaway tree` lists them.")
        return found[0]

    def by_file(self, file: str) -> Turn:
        """The turn whose film has this name as a file. Raises `NotFound`."""
        turn = self._bench.ledger.with_file(file)
        if turn is None:
            raise NotFound(f"There is no file {file[:60]!r}.", "Use the uri that the interaction gave.")
        return turn

    def warm(self) -> None:
        """Load what the usual engine needs, so that the first turn starts at once."""
        with self._bench.drawing:
            self._bench.engine(self.settings.engine).warm()

    def wait(self, id: str, progress: Callable[[Turn], None] = lambda _: None, timeout: float | None = None) -> Turn:
        """The turn once it has ended (or after `timeout` seconds); `progress` is called with every state seen."""
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            turn = self.get(id)
            progress(turn)
            if turn.ended or (until is not None and time.monotonic() >= until):
                return turn
            time.sleep(_POLL)

    def cancel(self, id: str) -> Turn:
        """Ask a turn to stop and return it. One that waits ends at once, one at work within a frame. Raises
        `NotFound`."""
        turn = self.get(id)
        if not turn.ended:
            self._bench.cancel_flag(id).set()
            self._bench.ledger.change(id, cancelling=True)
            if turn.stage == "queued":
                told = {"code": "cancelled", "message": "The film was cancelled.", "status": 499}
                self._bench.ledger.change(id, stage="cancelled", error=told)
        return self.get(id)

    def delete(self, id: str) -> None:
        """Forget a turn with its film, its scene and its segments, as far as no other turn uses them. Raises
        `NotFound`."""
        turn = self.get(id)
        if not turn.ended:
            self.cancel(id)
            turn = self.wait(id, timeout=30)
        unused = self._bench.ledger.remove(id)
        if turn.film:
            self._bench.blobs.remove(turn.film)
        if turn.state and not self._bench.ledger.with_state(turn.state):
            self._bench.blobs.remove(turn.state)
        if unused:
            self._bench.engine(turn.engine).forget(unused)

    def tree(self, id: str) -> tuple[Turn, ...]:
        """All turns of the tree that this one belongs to, oldest first. Raises `NotFound`."""
        return self._bench.ledger.of_tree(self.get(id).root)

    def roots(self, key: str | None = None, most: int = 50) -> tuple[Turn, ...]:
        """The newest first turns, newest first."""
        return self._bench.ledger.roots(key, most)

    def children(self, id: str) -> tuple[str, ...]:
        """Ids of the turns that continue this one, oldest first."""
        return tuple(turn.id for turn in self.tree(id) if turn.parent == id)

    def film_path(self, id: str) -> Path:
        """The finished film as a local file. Raises `NotFound` while there is none."""
        turn = self._finished(id)
        if self._bench.blobs.folder is not None:
            return self._bench.blobs.folder / turn.film
        local = self._bench.previews / f"{id}.fetched"
        if not local.exists():
            copy_film(self._bench, turn.film, local)
        return local

    def preview_path(self, id: str) -> Path | None:
        """What is ready of a film in the making, a growing fragmented MP4; None while there is nothing."""
        path = self._bench.preview(self.get(id).id)
        return path if path.exists() and path.stat().st_size else None

    def save(self, id: str, out: Path) -> None:
        """Copy the finished film to `out`, whole or not at all."""
        copy_film(self._bench, self._finished(id).film, out)

    def report(self, id: str) -> Report:
        """The report on a finished turn. Raises `NotFound`."""
        return Report.model_validate(self._finished(id).report)

    def scene(self, id: str) -> Scene:
        """The scene a finished turn left. Raises `NotFound`."""
        return load(self._state(id))

    def picture(self, id: str, frame: int) -> bytes:
        """Frame `frame` before encoding, as PNG. Raises `NotFound`."""
        turn = self._finished(id)
        with self._bench.drawing:
            return self._bench.engine(turn.engine).picture(self._state(id), frame, turn.quality)

    def adopt(self, path: Path) -> Turn:
        """The turn that made this film file, or a new first turn made from the scene it carries.

        Raises `UnreadableFile` and `HostileInside`.
        """
        inside = read_inside(path)
        scene = inside.document()
        state = scene.canonical()
        for turn in self._bench.ledger.with_state(state_name(state)):
            if turn.quality == inside.quality:
                return turn
        turn = _adopted(scene, inside, state)
        self._bench.blobs.write(turn.state, state)
        data = path.read_bytes()
        self._bench.blobs.write(turn.film, data)
        turn = replace(turn, size=len(data))
        self._bench.ledger.add(turn)
        return turn

    def close(self) -> None:
        """Stop working; turns that are going on can be resumed."""
        self._runner.close()
        self._bench.workshop.close()
        if self._lock is not None:
            self._lock.close()
            (self.settings.data / "running" / f"{self._bench.runner}.lock").unlink(missing_ok=True)

    def _continued(self, wish: Wish) -> Turn | None:
        if wish.parent is None:
            return None
        parent = self.get(wish.parent)
        if parent.stage != "completed":
            what = "is not finished yet" if not parent.ended else f"ended as {parent.stage}"
            raise BadRequest(f"The turn to continue {what}.", "Continue a completed one.", stage=parent.stage)
        if not parent.stored:
            raise NotFound("The turn to continue was not stored.", "Make it again with store: true.")
        return parent

    def _wished(self, wish: Wish, parent: Turn | None) -> Turn:
        now = time.time()
        id = ids.new_id(wish.parent)
        return Turn(
            id=id,
            root=ids.root_id(id),
            file=ids.file_id(id),
            words=wish.words,
            parent=wish.parent,
            key=wish.key,
            engine=parent.engine if parent else wish.engine or self.settings.engine,
            model=wish.model,
            seed=secrets.randbits(31) if wish.seed is None else wish.seed,
            seconds="" if wish.seconds is None else str(wish.seconds),
            aspect=wish.aspect,
            resolution=wish.resolution,
            quality=wish.quality or (parent.quality if parent else ""),
            carry=wish.carry,
            stored=wish.stored,
            wire=wish.wire,
            same=wish.same,
            media=list(wish.media),
            created=now,
            updated=now,
            deadline=now + self.settings.deadline,
            runner=self._bench.runner,
        )

    def _asked(self, turn: Turn) -> EngineRequest:
        return engine_request(self._bench, turn, Path("film.mp4"), None)

    def _finished(self, id: str) -> Turn:
        turn = self.get(id)
        if turn.stage != "completed":
            raise NotFound(f"The film of {id} is not there: the turn is {turn.stage}.", "Wait until it is completed.")
        return turn

    def _state(self, id: str) -> bytes:
        state = self._bench.blobs.read(self._finished(id).state)
        if state is None:
            raise NotFound("The scene of this turn is not there any more.", "Make it again.")
        return state


def _adopted(scene: Scene, inside: Inside, state: bytes) -> Turn:
    words = scene.words[-1] if scene.words else scene.title or "(a film from elsewhere)"
    id, now = ids.new_id(), time.time()
    try:
        report = Report.model_validate(inside.report).model_dump(mode="json")
    except ValueError:
        report = {}
    return Turn(
        id=id,
        root=id,
        file=ids.file_id(id),
        words=words,
        engine=inside.engine,
        stage="completed",
        seed=scene.seed,
        quality=inside.quality,
        created=now,
        updated=now,
        state=state_name(state),
        film=film_name(id),
        width=scene.format.width,
        height=scene.format.height,
        frames=scene.format.frames,
        rate=scene.format.rate,
        playable=float(scene.format.seconds),
        report=report,
    )
