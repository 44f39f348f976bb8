"""Running turns in this process at once: for the command line, where starting up quickly matters.

Each process holds a lock file with its name; a turn whose process is gone without ending it is taken over by the next
server (see `durable`).
"""

from __future__ import annotations

import os
import secrets
import threading
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from cutaway.interactions.locks import runner_lock
from cutaway.interactions.turn import Turn
from cutaway.interactions.work import Bench, Stopping, work


class Direct:
    """Works a turn off in a thread of its own as soon as it is accepted."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        bench.runner = fresh_runner()
        self._file = bench.books.running / f"{bench.runner}.lock"
        self._lock = runner_lock(bench.books.running, bench.runner)
        self._threads: list[threading.Thread] = []
        self._closed = threading.Event()
        threading.Thread(target=self._beat, name="beat", daemon=True).start()

    def accept(self, turn: Turn) -> None:
        """Begin now."""
        self._bench.ledger.add(replace(turn, runner=self._bench.runner))
        thread = threading.Thread(target=self._work, args=(turn.id,), name=f"turn {turn.id[-6:]}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def close(self) -> None:
        """Stop what is going on; it can be resumed."""
        self._bench.stopping.set()
        self._closed.set()
        for thread in self._threads:
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
            work(self._bench, id)
        except Stopping:
            pass


def fresh_runner() -> str:
    """A name no other process has."""
    return f"process-{os.getpid()}-{secrets.token_hex(4)}"
