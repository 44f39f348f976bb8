"""Running turns through DBOS: accepted turns survive whatever happens to the process.

One queue, one turn at a time. Three traps were found by trying and are avoided here:

- DBOS strands queued work of another `application_version`, which by default is a hash of the source: it is pinned. -
Cancelling flips a row at once while the step goes on, and the next turn would then draw beside it: turns look at a
flag of their own every frame, and a lock is held around drawing. - From accepting to starting took 1 to 2 s at the
default polling interval. At 50 ms it takes 20 to 40 ms.
"""

from __future__ import annotations

import logging
import socket
from typing import IO, Any

from cutaway.errors import Busy
from cutaway.interactions.direct import runner_lock
from cutaway.interactions.work import Bench, Stopping, work

APPLICATION_VERSION = "cutaway-turns-1"
"""Changes only when turns begun by the version before could not be finished by this one."""
QUEUE = "turns"

_bench: Bench | None = None


class Durable:
    """Works turns off in the order they were accepted, through DBOS. One in a process, one server on a data folder."""

    def __init__(self, bench: Bench, url: str, polling: float) -> None:
        """Open the queue and take over what was interrupted. Raises `Busy` when another server uses the data folder."""
        global _bench
        import dbos

        self._dbos = dbos
        name = f"server-{socket.gethostname()}"
        lock = runner_lock(bench.previews.parent / "running", name)
        if lock is None:
            raise Busy("Another server uses this data folder.", "Stop it, or set CUTAWAY_DATA to another folder.")
        self._lock: IO[str] = lock
        self._bench = bench
        _bench = bench
        logging.getLogger("dbos").setLevel(logging.ERROR)
        dbos.DBOS(
            config={
                "name": "cutaway",
                "system_database_url": url,
                "application_version": APPLICATION_VERSION,
                "executor_id": name,
                "log_level": "ERROR",
                "notification_listener_polling_interval_sec": polling,
            }
        )
        self._workflow = _registered(dbos)
        dbos.DBOS.launch()
        dbos.DBOS.register_queue(QUEUE, global_concurrency=1, worker_concurrency=1, polling_interval_sec=polling)
        self._take_over()

    def submit(self, id: str, attempt: int = 0) -> None:
        """Put the turn at the end of the queue."""
        with self._dbos.SetWorkflowID(f"{id}.{attempt}"):
            self._dbos.DBOS.enqueue_workflow(QUEUE, self._workflow, id)

    def close(self) -> None:
        """Stop; what is going on is resumed by the next start."""
        global _bench
        self._bench.stopping.set()
        busy = self._bench.drawing.locked()
        with self._bench.drawing:
            pass
        # A workflow whose step has just stopped still writes down that it did.
        self._dbos.DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=5 if busy else 0)
        _bench = None
        self._lock.close()

    def _take_over(self) -> None:
        """Queue again what nobody works on: turns of processes that are gone, and of a server that was stopped."""
        for turn in self._bench.ledger.unended():
            if turn.runner.startswith("process-"):
                lock = runner_lock(self._bench.previews.parent / "running", turn.runner)
                if lock is None:
                    continue
                lock.close()
            attempt, status = 0, self._status(turn.id, 0)
            while status is not None and status not in ("PENDING", "ENQUEUED"):
                attempt, status = attempt + 1, self._status(turn.id, attempt + 1)
            if status is None:
                self.submit(turn.id, attempt)

    def _status(self, id: str, attempt: int) -> str | None:
        found = self._dbos.DBOS.get_workflow_status(f"{id}.{attempt}")
        return None if found is None else str(found.status)


def _registered(dbos: Any) -> Any:
    @dbos.DBOS.step(name="cutaway.work")  # type: ignore[untyped-decorator]
    def step(id: str) -> str:
        assert _bench is not None
        return work(_bench, id)

    @dbos.DBOS.workflow(name="cutaway.turn")  # type: ignore[untyped-decorator]
    def turn(id: str) -> str:
        while True:
            try:
                return str(step(id))
            except Stopping:
                # Told again by a start that recovers this workflow: the interrupted step is over, the work is not.
                if _bench is None or _bench.stopping.is_set():
                    return "interrupted"

    return turn
