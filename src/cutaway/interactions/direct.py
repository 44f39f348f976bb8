"""Running turns in this process at once: for the command line, where starting up quickly matters.

Each process holds a lock file with its name; a turn whose process is gone without ending it is taken over by the next
server (see `durable`).
"""

from __future__ import annotations

import fcntl
import os
import secrets
import threading
from pathlib import Path
from typing import IO

from cutaway.interactions.work import Bench, Stopping, work


class Direct:
    """Works a turn off in a thread of its own as soon as it is accepted."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._threads: list[threading.Thread] = []

    def submit(self, id: str) -> None:
        """Begin now."""
        thread = threading.Thread(target=self._work, args=(id,), name=f"turn {id[-6:]}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def close(self) -> None:
        """Stop what is going on; it can be resumed."""
        self._bench.stopping.set()
        for thread in self._threads:
            thread.join(timeout=10)

    def _work(self, id: str) -> None:
        try:
            work(self._bench, id)
        except Stopping:
            pass


def runner_lock(folder: Path, name: str) -> IO[str] | None:
    """The lock of the process called `name`, held until it is closed; None when somebody else holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / f"{name}.lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def fresh_runner() -> str:
    """A name no other process has."""
    return f"process-{os.getpid()}-{secrets.token_hex(4)}"
