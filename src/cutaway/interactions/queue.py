"""Putting turns into the queue that workers take them from: names, versions, and what became of them. Imports no engine.

Three traps were found by trying and are avoided:

- DBOS strands queued work of another `application_version`, which by default is a hash of the source: it is pinned.
- Cancelling a workflow flips a row at once while its step goes on, and the next turn would then draw beside it: turns look at a
  flag of their own every frame, and a lock is held around drawing.
- From accepting to starting took 1 to 2 s at the default polling interval. At 100 ms it takes 20 to 90 ms.
"""

from __future__ import annotations

import logging
import time
from typing import Any

import sqlalchemy as sa

from cutaway.interactions.books import Books
from cutaway.interactions.locks import runner_lock
from cutaway.interactions.reviews import WAITING, reviews
from cutaway.interactions.turn import Turn, ending
from cutaway.storage.database import full_url

APPLICATION_VERSION = "cutaway-turns-2"
"""Changes only when turns begun by the version before could not be finished by this one."""
TURNS, CHORES = "turns", "chores"
"""Names of the queues: films, and pictures of finished films."""
TURN, PICTURE = "cutaway.turn", "cutaway.picture"
"""Names of the workflows."""
_CHORES_POLLING = 0.3
"""Seconds between looks for chores, at least: each look takes 4 ms from whatever is drawn meanwhile."""
_UNBEGUN = 15.0
"""Seconds a worker may take from taking a turn to saying that it has it."""
_HANGING = 30.0
"""Seconds after its deadline that a turn is ended for a worker that does not do so itself."""
_LOST = frozenset(("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"))


class TurnQueue:
    """The queue, as whoever accepts turns uses it."""

    def __init__(self, books: Books) -> None:
        """Open it; the tables of DBOS are made where they are missing."""
        import dbos

        logging.getLogger("dbos").setLevel(logging.ERROR)
        dbos.DBOS.migrate(full_url(books.settings.database))
        self._books, self._reviews = books, reviews(books)
        self._client: Any = dbos.DBOSClient(system_database_url=full_url(books.settings.database))

    def open_queues(self, polling: float) -> None:
        """Make the queues, or set how often workers look into them (seconds). A worker that starts afterwards looks at once; one
        that runs already finds new queues once a second."""
        for name, interval in ((TURNS, polling), (CHORES, max(polling, _CHORES_POLLING))):
            self._client.register_queue(name, worker_concurrency=1, polling_interval_sec=interval)

    def accept(self, turn: Turn) -> None:
        """Write down and enqueue the turn, both or neither."""
        self._books.ledger.add(turn, lambda connection: self._enqueue(turn.id, 0, connection))

    def ask_picture(self, turn: Turn, frame: int, timeout: float) -> str | None:
        """Have a worker draw a frame; the blob it lies in, or None when none did within `timeout` seconds."""
        options = {
            "workflow_name": PICTURE,
            "queue_name": CHORES,
            "app_version": APPLICATION_VERSION,
            "workflow_timeout": timeout,
        }
        handle = self._client.enqueue(options, turn.id, frame)
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            status = handle.get_status()
            if status is not None and status.status in _LOST:
                return str(handle.get_result()) if status.status == "SUCCESS" else None
            time.sleep(0.05)
        return None

    def rescue(self) -> int:
        """Enqueue again what nobody works on, and count it: turns of processes that are gone, and turns that were stopped.
        What nobody works on though its deadline has passed is ended."""
        for turn in self._books.ledger.overdue(_HANGING):
            self._books.ledger.change(turn.id, stage="timed_out", error=ending("timed_out", turn))
        found = 0
        for turn in self._books.ledger.unended():
            if self._lost(turn) and self._books.ledger.reissue(turn.id, turn.attempt):
                self._enqueue(turn.id, turn.attempt + 1, None)
                found += 1
        return found

    def close(self) -> None:
        """Let go of the database."""
        self._client.destroy()

    def _lost(self, turn: Turn) -> bool:
        now = time.time()
        if turn.worker:
            return turn.lease < now
        if turn.stage in WAITING and self._reviews.pending(turn.id):
            return False
        if turn.runner.startswith("process-"):
            lock = runner_lock(self._books.running, turn.runner)
            if lock is None:
                return False
            lock.close()
        found = self._client.list_workflows(
            workflow_ids=[f"{turn.id}.{turn.attempt}"], load_input=False, load_output=False
        )
        if not found or found[0].status in _LOST:
            return now - turn.created > 1.0
        if found[0].status == "PENDING":
            # Taken by a worker that is gone, unless it has only just been.
            return now - (found[0].updated_at or 0) / 1000 > _UNBEGUN
        return False

    def _enqueue(self, id: str, attempt: int, connection: sa.Connection | None) -> None:
        options = {
            "workflow_name": TURN,
            "queue_name": TURNS,
            "workflow_id": f"{id}.{attempt}",
            "app_version": APPLICATION_VERSION,
        }
        if connection is None:
            self._client.enqueue(options, id)
        else:
            self._client.enqueue_in_transaction(connection, options, id)
