"""A worker: turns are taken from the queue through DBOS, one at a time, and survive whatever happens to the process.

Beside its own turn it says every few seconds that it is alive, puts back into the queue what dead workers left, and while it has
nothing to do draws segments of the others' films.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import IO, Any

from cutaway.cancelling import stopping_when
from cutaway.errors import Busy, Cancelled
from cutaway.interactions.hands import POLL
from cutaway.interactions.leases import Lease, Leases
from cutaway.interactions.locks import first_free, runner_lock
from cutaway.interactions.queue import APPLICATION_VERSION, PICTURE, TURN, TurnQueue
from cutaway.interactions.turn import Turn
from cutaway.interactions.work import Bench, Stopping, work
from cutaway.interactions.workers import living, say_alive, say_gone
from cutaway.storage.database import full_url

log = logging.getLogger("cutaway.interactions")

_RESCUE, _HELP, _LOOK = 2.0, 0.25, 0.4
"""Seconds between looks for what dead workers left, for segments to draw, and, while one is drawn, whether it is still
wanted."""

_bench: Bench | None = None


class Durable:
    """Works turns off in the order they were accepted. One in a process; any number share the books."""

    def __init__(self, bench: Bench, *, serves: bool = True) -> None:
        """Open the queue and take over what was interrupted.

        `serves`: this process also takes requests, and then has the data folder for itself. Raises `Busy` when another
        server uses it.
        """
        global _bench
        import dbos

        self._dbos = dbos
        self._bench = bench
        books = bench.books
        self._serving: IO[str] | None = runner_lock(books.running, "server") if serves else None
        if serves and self._serving is None:
            raise Busy("Another server uses this data folder.", "Stop it, or set CUTAWAY_DATA to another folder.")
        self.name, self._lock = first_free(books.running, "worker")
        self._queue = TurnQueue(books)
        bench.runner = self.name
        bench.leases = Leases(books.engine, self.name, bench.lease)
        self._started = time.time()
        self._ending = threading.Event()
        _bench = bench
        polling = books.settings.polling
        dbos.DBOS(
            config={
                "name": "cutaway",
                "system_database_url": full_url(books.settings.database),
                "application_version": APPLICATION_VERSION,
                "executor_id": self.name,
                "log_level": "ERROR",
                "notification_listener_polling_interval_sec": polling,
            }
        )
        _register(dbos)
        self._say_alive()
        self._queue.open_queues(polling)
        dbos.DBOS.launch()
        self._queue.rescue()
        self._threads = [
            threading.Thread(target=self._every, args=(seconds, what), name=name, daemon=True)
            for name, seconds, what in (
                ("beat", bench.beat, self._beat),
                ("rescue", _RESCUE, self._queue.rescue),
                ("help", _HELP, self._help),
            )
        ]
        for thread in self._threads:
            thread.start()
        self._cannot_help: set[str] = set()

    def accept(self, turn: Turn) -> None:
        """Put the turn at the end of the queue."""
        self._queue.accept(turn)

    def rest(self, id: str) -> None:
        """A fixed time: it may be worked on elsewhere."""
        time.sleep(POLL)

    def close(self) -> None:
        """Stop; what is going on is resumed by the next start."""
        global _bench
        self._ending.set()
        self._bench.stopping.set()
        busy = self._bench.drawing.locked()
        with self._bench.drawing:
            pass
        for thread in self._threads:
            thread.join(timeout=10)
        # A workflow whose step has just stopped still writes down that it did.
        self._dbos.DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=5 if busy else 0)
        _bench = None
        say_gone(self._bench.books.engine, self.name)
        self._queue.close()
        self._lock.close()
        if self._serving is not None:
            self._serving.close()

    def _every(self, seconds: float, what: Callable[[], object]) -> None:
        while not self._ending.wait(seconds):
            try:
                what()
            except Exception as error:  # the next time may do better: a database that is busy, a store that is away
                log.info("%s failed: %s", getattr(what, "__name__", what), error)

    def _beat(self) -> None:
        self._bench.renew()
        self._say_alive()

    def _say_alive(self) -> None:
        able = {name: engine.capabilities for name, engine in self._bench.engines.items()}
        say_alive(self._bench.books.engine, self.name, self._started, able)

    def _help(self) -> None:
        """Draw segments of other workers' films as long as there are any and no turn of its own is waiting."""
        bench = self._bench
        assert bench.leases is not None
        if len(living(bench.books.engine)) < 2:
            self._ending.wait(1.0)
            return
        while not self._ending.is_set() and not bench.held and bench.drawing.acquire(blocking=False):
            try:
                lease = bench.leases.claim_any(frozenset(self._cannot_help))
                if lease is None:
                    return
                self._lend(bench.leases, lease)
            finally:
                bench.drawing.release()

    def _lend(self, leases: Leases, lease: Lease) -> None:
        """Draw a segment, unless its film ends meanwhile or a turn of this worker's own comes."""
        bench = self._bench
        looked = time.monotonic()
        lost = False

        def cancelled() -> bool:
            nonlocal looked, lost
            if time.monotonic() - looked > _LOOK:
                looked = time.monotonic()
                lost = not leases.holds(lease.turn, lease.place)
            return lost or bool(bench.held) or self._ending.is_set()

        drawn, cancelled_now = False, False
        try:
            state = bench.blobs.read(lease.scene)
            engine = bench.engine(lease.engine)
            with stopping_when(cancelled):
                drawn = state is not None and engine.draw(state, lease.quality, lease.place, lease.segment, cancelled)
        except Cancelled:
            cancelled_now = True
        finally:
            if drawn:
                leases.finish(lease.turn, lease.place)
            else:
                if not cancelled_now:
                    self._cannot_help.add(lease.turn)
                leases.release(lease.turn, lease.place)


def _register(dbos: Any) -> None:
    @dbos.DBOS.step(name="cutaway.work")  # type: ignore[untyped-decorator]
    def step(id: str) -> str:
        assert _bench is not None
        return work(_bench, id)

    @dbos.DBOS.workflow(name=TURN)  # type: ignore[untyped-decorator]
    def turn(id: str) -> str:
        while True:
            try:
                return str(step(id))
            except Stopping:
                # Told again by a start that recovers this workflow: the interrupted step is over, the work is not.
                if _bench is None or _bench.stopping.is_set():
                    return "interrupted"

    @dbos.DBOS.workflow(name=PICTURE)  # type: ignore[untyped-decorator]
    def picture(id: str, frame: int) -> str:
        from cutaway.interactions.here import picture as drawn

        assert _bench is not None
        found = _bench.ledger.get(id)
        if found is None:
            return ""
        name = f"pictures/{dbos.DBOS.workflow_id}.png"
        _bench.blobs.write(name, drawn(_bench, found, frame))
        return name
