"""Running turns in this process at once: for the command line, where starting up quickly matters.

Each process holds a lock file with its name; a turn whose process is gone without ending it is taken over by the next
server (see `durable`).
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from cutaway.interactions.hands import POLL
from cutaway.interactions.locks import runner_lock
from cutaway.interactions.reviews import WAITING, reviews
from cutaway.interactions.turn import Turn, ending
from cutaway.interactions.work import Bench, Stopping, work

_LOOK = 0.3
"""Seconds between looks whether a review is decided."""
_REST = 0.3
"""Seconds between looks at a turn that is worked on here."""


class Direct:
    """Works a turn off in a thread of its own as soon as it is accepted."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        bench.runner = fresh_runner()
        self._file = bench.books.running / f"{bench.runner}.lock"
        self._lock = runner_lock(bench.books.running, bench.runner)
        self._threads: dict[str, threading.Thread] = {}
        self._closed = threading.Event()
        threading.Thread(target=self._beat, name="beat", daemon=True).start()

    def accept(self, turn: Turn) -> None:
        """Begin now."""
        self._bench.ledger.add(replace(turn, runner=self._bench.runner))
        thread = threading.Thread(target=self._work, args=(turn.id,), name=f"turn {turn.id[-6:]}", daemon=True)
        self._threads[turn.id] = thread
        thread.start()

    def rest(self, id: str) -> None:
        """Return after a while, or as soon as work on the turn ends. Looking holds up Python, which this process draws with."""
        thread = self._threads.get(id)
        if thread is not None and thread.is_alive():
            thread.join(_REST)
        else:
            time.sleep(POLL)

    def close(self) -> None:
        """Stop what is going on; it can be resumed."""
        self._bench.stopping.set()
        self._closed.set()
        for thread in self._threads.values():
            thread.join(timeout=10)
        if self._lock is not None:
            self._lock.close()
            self._file.unlink(missing_ok=True)

    def _beat(self) -> None:
        while not self._closed.wait(self._bench.beat):
            try:
                self._bench.renew()
            except SQLAlchemyError:
                continue  # a database that is busy for half a minute: the lease is longer than one beat

    def _work(self, id: str) -> None:
        try:
            while work(self._bench, id) in WAITING and self._decided(id):
                pass
        except Stopping:
            pass

    def _decided(self, id: str) -> bool:
        """Whether a person has decided on the turn that waits, once that is so; False where it ended or this process does."""
        waiting = reviews(self._bench.books)
        while not self._closed.wait(_LOOK):
            turn = self._bench.ledger.get(id)
            if turn is None or turn.ended:
                return False
            if time.time() > turn.deadline:
                self._bench.ledger.change(id, stage="timed_out", error=ending("timed_out", turn))
                return False
            if not waiting.pending(id):
                return True
        return False


def fresh_runner() -> str:
    """A name no other process has."""
    return f"process-{os.getpid()}-{secrets.token_hex(4)}"
