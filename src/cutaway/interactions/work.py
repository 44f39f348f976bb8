"""Running one turn through its engine, from whatever state it was left in to its end."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from cutaway.cancelling import stopping_when
from cutaway.engines.registry import open_engine
from cutaway.engines.seam import Engine, EngineRequest, EngineResult, Extra
from cutaway.engines.workshop import Workshop
from cutaway.errors import Blocked, Cancelled, CutawayError, DiskFull, Internal, NeedsDeclaration, NotFound
from cutaway.film.progress import Progress
from cutaway.film.space import writing_error
from cutaway.interactions.admitting import admitted, hold_back
from cutaway.interactions.books import Books, extra_name, film_name, state_name
from cutaway.interactions.credentials import signed_film
from cutaway.interactions.ingredients import files_ready, ingredients, plan_of, waits
from cutaway.interactions.leases import Leases
from cutaway.interactions.ledger import Ledger
from cutaway.interactions.mishaps import write_down
from cutaway.interactions.reviews import AFTER, ReviewAwaited, reviews
from cutaway.interactions.sharing import Shared
from cutaway.interactions.tracing import Traces
from cutaway.interactions.turn import Turn, ending, understood_by
from cutaway.storage.blobs import Blobs
from cutaway.storage.media import place_media

log = logging.getLogger("cutaway.interactions")

_TELL_EVERY = 0.4
_LOOK_EVERY, _SOON = 0.4, 0.4
"""Seconds between writes of progress to, and looks for a cancel in, the database. A cancel in this process is seen at
once."""
_HANGING = 2.5
"""Seconds after such an end that an engine may still take to stop, before its worker begins anew: that takes about as long."""
_MOST_OUTAGES, _KNOCK = 5, 0.5
"""How often the database may go away in the middle of one turn, and seconds between looks whether it is back."""
MOST_STATES = 50
"""How far back a turn can see."""


class Stopping(Exception):
    """The process ends; the turn stays as it is and goes on when the program is started again."""


@dataclass
class Bench:
    """What turns are worked on with. One film is drawn at a time: `drawing` is held while an engine runs.

    `runner`: the name of this process; `held`: the turns it has, `lost` those that another has taken over;
    `begin_anew`: how this process starts from its beginning where an engine does not stop, None where it cannot;
    `watched`: whether films can be watched while they are made.
    """

    books: Books
    workshop: Workshop
    runner: str
    drawing: threading.Lock = field(default_factory=threading.Lock)
    stopping: threading.Event = field(default_factory=threading.Event)
    cancels: dict[str, threading.Event] = field(default_factory=dict)
    engines: dict[str, Engine] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    leases: Leases | None = None
    traces: Traces = field(default_factory=Traces)
    begin_anew: Callable[[], None] | None = None
    watched: bool = True

    @property
    def ledger(self) -> Ledger:
        """The book of turns."""
        return self.books.ledger

    @property
    def blobs(self) -> Blobs:
        """Films, scenes and segments."""
        return self.books.blobs

    @property
    def lease(self) -> float:
        """Seconds for which this process has its turn unless it says again that it is alive."""
        return self.books.settings.lease

    @property
    def beat(self) -> float:
        """Seconds between signs of life."""
        return self.lease / 4

    def engine(self, name: str) -> Engine:
        """The engine called `name`, opened once. Raises `NotFound`."""
        if name not in self.engines:
            self.engines[name] = open_engine(name, self.workshop)
        return self.engines[name]

    def cancel_flag(self, id: str) -> threading.Event:
        """Set when the turn is to stop."""
        return self.cancels.setdefault(id, threading.Event())

    def renew(self) -> None:
        """Say that this process is alive: it keeps its turns and segments. A turn that another has taken over stops."""
        for id in tuple(self.held):
            if not self.ledger.renew(id, self.runner, self.lease):
                self.cancel_flag(id).set()
        if self.leases is not None:
            self.leases.renew()


def engine_request(bench: Bench, turn: Turn, out: Path, preview: Path | None) -> EngineRequest:
    """What the turn's engine is told, with the states of the turns before, the parent's first."""
    states: list[bytes] = []
    parent = turn.parent
    while parent is not None and len(states) < MOST_STATES:
        before = bench.ledger.get(parent)
        state = bench.blobs.read(before.state) if before is not None and before.state else None
        if before is None or state is None:
            if not states:
                raise NotFound("The turn this one continues is not there any more.", "Start from a newer one.")
            break
        states.append(state)
        parent = before.parent
    plan = plan_of(turn)
    return EngineRequest(
        words=turn.words,
        seed=turn.seed,
        out=out,
        states=tuple(states),
        segments=bench.ledger.segments(turn.parent) if turn.parent else (),
        seconds=Fraction(turn.seconds) if turn.seconds else None,
        aspect=turn.aspect,
        resolution=turn.resolution,
        quality=turn.quality,
        preview=preview,
        carry=turn.carry,
        sharing=None if bench.leases is None else Shared(bench.books, bench.leases, turn),
        task=plan.task,
        media=ingredients(plan),
        mentions=plan.mentions,
    )


def work(bench: Bench, id: str) -> str:
    """Bring the turn to its end and return its stage. Never raises but `Stopping`.

    Safe to call again for a turn that was interrupted: its finished segments are taken from the cache, and one that has
    ended is left alone, as is one that another process has ("elsewhere").
    """
    turn = bench.ledger.get(id)
    if turn is None or turn.ended:
        return turn.stage if turn else "cancelled"
    if not bench.ledger.claim(id, bench.runner, bench.lease):
        return "elsewhere"
    bench.held.add(id)
    try:
        with bench.drawing, _traced(bench, turn) as tell:
            stage = _through_outages(bench, turn)
            tell(stage)
            return stage
    finally:
        bench.held.discard(id)


def _through_outages(bench: Bench, turn: Turn) -> str:
    """The turn's stage at its end, though the database goes away meanwhile: the work begins again, from the cache, once it is back."""
    for _ in range(_MOST_OUTAGES):
        try:
            return _worked(bench, turn)
        except (OperationalError, InterfaceError) as error:
            log.warning("the database went away in the middle of a turn: %s", type(error).__name__)
            again = _back(bench, turn)
        if again is None or again.ended:
            return again.stage if again else "cancelled"
        turn = again
    return _worked(bench, turn, last=True)


def _back(bench: Bench, turn: Turn) -> Turn | None:
    """The turn, as soon as the database tells it again. Raises what the database does, past the turn's deadline."""
    while True:
        try:
            return bench.ledger.get(turn.id)
        except (OperationalError, InterfaceError):
            if bench.stopping.wait(_KNOCK):
                raise Stopping(turn.id) from None
            if time.time() > turn.deadline:
                raise


@contextmanager
def _traced(bench: Bench, turn: Turn) -> Iterator[Callable[[str], None]]:
    """A span for the work, within that of the request; what is given is told how it ended."""
    attributes = {"cutaway.turn": turn.id, "cutaway.engine": turn.engine, "cutaway.attempt": turn.attempt}
    with bench.traces.span("cutaway.turn", "CONSUMER", turn.wire.get("trace") or {}, attributes) as span:
        yield (lambda stage: span.set_attribute("cutaway.stage", stage)) if span is not None else lambda stage: None


def _worked(bench: Bench, turn: Turn, *, last: bool = False) -> str:
    """The stage in which the turn is left. A database that is away is the turn's failure only at the `last` attempt."""
    id = turn.id
    try:
        _check(bench, turn)
        stage = "waiting_for_files" if waits(turn) else "queued"
        bench.ledger.change(id, stage=stage, runner=bench.runner)
        ready = reviews(bench.books).approved_film(id)
        with _watched(bench, turn):
            if ready is None:
                if waits(turn):
                    turn = files_ready(bench.books, turn, _asked(bench, turn))
                # Engines find the bytes of media by their hash, here and whatever they start.
                place_media(bench.blobs, bench.books.settings.data)
                turn = admitted(bench.books, turn)
                bench.ledger.change(id, stage="understanding")
                segments, values = _values(bench, turn, _run(bench, turn))
                hold_back(bench.books, turn, segments, values)
            else:
                segments, values = tuple(ready["segments"]), ready["values"]
    except ReviewAwaited:
        bench.ledger.release(id, bench.runner)
    except Cancelled:
        if bench.stopping.is_set() and not _is_cancelled(bench, turn):
            bench.ledger.release(id, bench.runner)
            bench.books.preview(id).unlink(missing_ok=True)
            raise Stopping(id) from None
        if not bench.ledger.renew(id, bench.runner, bench.lease):
            return _taken_away(bench, id)
        stage = "timed_out" if time.time() > turn.deadline else "cancelled"
        bench.ledger.change(id, stage=stage, error=ending(stage, turn))
    except Exception as error:  # whatever an engine does, the turn must end
        if isinstance(error, (OperationalError, InterfaceError)) and not last:
            raise
        if not bench.ledger.renew(id, bench.runner, bench.lease):
            return _taken_away(bench, id)
        known = error if isinstance(error, CutawayError) else _unforeseen(error, bench)
        stage = "blocked" if isinstance(known, (Blocked, NeedsDeclaration)) else "failed"
        told = {"code": known.code, "message": str(known), "status": known.status}
        bench.ledger.change(id, stage=stage, error=told)
    else:
        _keep(bench, turn, segments, values)
    finally:
        bench.cancels.pop(id, None)
    bench.books.preview(id).unlink(missing_ok=True)
    after = bench.ledger.get(id)
    return after.stage if after else "cancelled"


def _taken_away(bench: Bench, id: str) -> str:
    """What became of a turn that this process has no more: it has ended, or another has it."""
    now = bench.ledger.get(id)
    if now is not None and not now.ended:
        return "elsewhere"
    bench.books.preview(id).unlink(missing_ok=True)
    return now.stage if now else "cancelled"


@contextmanager
def _watched(bench: Bench, turn: Turn) -> Iterator[None]:
    """While the block runs, a thread looks whether the turn is cancelled or past its deadline. Where the engine does not stop
    soon, since it is between two looks at its flag, the turn is ended for it: nobody waits for it."""
    over = threading.Event()
    flag = bench.cancel_flag(turn.id)

    def look() -> bool:
        now = bench.ledger.get(turn.id)
        if now is None or now.ended or now.worker != bench.runner:
            flag.set()
            return True
        if not now.cancelling and time.time() <= now.deadline:
            return False
        flag.set()
        if not over.wait(_SOON):
            stage = "cancelled" if now.cancelling else "timed_out"
            bench.ledger.change(turn.id, stage=stage, error=ending(stage, turn))
            if bench.begin_anew is not None and not over.wait(_HANGING):
                log.warning("the work on a turn that has ended does not stop: this worker begins anew")
                bench.begin_anew()
        return True

    def watch() -> None:
        while not over.wait(_LOOK_EVERY):
            try:
                if look():
                    return
            except SQLAlchemyError as error:
                log.info("looking after a turn failed: %s", error)

    thread = threading.Thread(target=watch, name="watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=5)


def _run(bench: Bench, turn: Turn) -> EngineResult:
    engine = bench.engine(turn.engine)
    name = film_name(turn.id)
    local = bench.blobs.folder / name if bench.blobs.folder else bench.books.previews / f"{turn.id}.film"
    # What may be held back is not to be watched while it is made.
    hidden = not bench.watched or reviews(bench.books).needs(turn, AFTER)
    preview = None if hidden else bench.books.preview(turn.id)
    request = engine_request(bench, turn, local, preview)
    told, last = 0.0, ""
    sentences = list(turn.understood)

    def tell(progress: Progress) -> None:
        nonlocal told, last
        now = time.monotonic()
        if progress.stage == last and now - told < _TELL_EVERY and not progress.understood:
            return
        told, last = now, progress.stage
        # Sentences only come to those that were told, and none once drawing has begun: streams have shown them by then.
        fresh = (
            [sentence for sentence in progress.understood if sentence not in sentences]
            if not understood_by(turn)
            else []
        )
        sentences.extend(fresh)
        understood = {"understood": list(sentences)} if fresh else {}
        bench.ledger.change(
            turn.id,
            **understood,
            stage=progress.stage,
            done=progress.done,
            total=progress.total,
            left=progress.left,
            playable=progress.playable,
        )

    asked = _asked(bench, turn)
    with stopping_when(asked):
        result = engine.run(request, tell, asked)
    if bench.books.settings.credentials:
        result = signed_film(bench.books, turn, engine.capabilities.generative, result, local)
    if bench.blobs.folder is None:
        bench.blobs.write_file(name, local)
        local.unlink(missing_ok=True)
    return result


def _asked(bench: Bench, turn: Turn) -> Callable[[], bool]:
    """Whether the turn is to stop now: it is cancelled, out of time, or the process ends."""
    flag = bench.cancel_flag(turn.id)
    return lambda: flag.is_set() or bench.stopping.is_set() or time.time() > turn.deadline


def _values(bench: Bench, turn: Turn, result: EngineResult) -> tuple[tuple[str, ...], dict[str, Any]]:
    """What a turn is completed with: what it uses of the cache, and all that is written into the book."""
    state = state_name(result.state)
    if not bench.blobs.has(state):
        bench.blobs.write(state, result.state)
    name = film_name(turn.id)
    report = result.report
    values = {
        "state": state,
        "film": name,
        "size": _size(bench, name),
        "width": report.width,
        "height": report.height,
        "frames": report.frames,
        "rate": report.rate,
        "quality": report.quality,
        "done": len(result.segments),
        "total": len(result.segments),
        "left": None,
        "playable": report.seconds,
        "report": report.model_dump(mode="json") | {"text": report.text()},
        "extras": [_beside(bench, turn, extra) for extra in result.extras],
    }
    return (*result.segments, *result.others), values


def _beside(bench: Bench, turn: Turn, extra: Extra) -> dict[str, Any]:
    size = extra.path.stat().st_size
    bench.blobs.write_file(extra_name(turn.id, extra.name), extra.path)
    extra.path.unlink(missing_ok=True)
    return {"name": extra.name, "mime": extra.mime, "size": size}


def _keep(bench: Bench, turn: Turn, segments: tuple[str, ...], values: dict[str, Any]) -> None:
    name = film_name(turn.id)
    kept = bench.ledger.complete(turn.id, segments, **values)
    now = bench.ledger.get(turn.id)
    if not kept and (now is None or now.film != name):
        bench.blobs.remove(name)


def _size(bench: Bench, name: str) -> int:
    if bench.blobs.folder is not None:
        return (bench.blobs.folder / name).stat().st_size
    return bench.blobs.size(name) or 0


def _check(bench: Bench, turn: Turn) -> None:
    if _is_cancelled(bench, turn) or bench.stopping.is_set() or time.time() > turn.deadline:
        raise Cancelled("The film was cancelled.", "Ask again.")


def _is_cancelled(bench: Bench, turn: Turn) -> bool:
    now = bench.ledger.get(turn.id)
    return now is None or now.cancelling or now.ended


def _unforeseen(error: Exception, bench: Bench) -> CutawayError:
    if isinstance(error, OSError):
        told = writing_error(error, bench.books.previews)
        if isinstance(told, CutawayError):
            return told
    if isinstance(error, MemoryError):
        return DiskFull("There was not enough memory.", "Ask for a smaller or shorter film.")
    # What the error says may hold words, paths and secrets of others.
    reference = secrets.token_hex(4)
    words = bench.books.settings.log_prompts
    write_down(log, f"a turn failed for a reason nobody foresaw, reference {reference}", error, words=words)
    return Internal(
        f"Something went wrong inside Cutaway ({type(error).__name__}, reference {reference}).",
        "Please report it; the log of the server holds more under this reference.",
    )
