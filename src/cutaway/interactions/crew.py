"""The workers that a server starts: as many as the settings say, started again when one ends, ended with the server."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time

from cutaway.storage.settings import Settings

log = logging.getLogger("cutaway.interactions")

_SOON = 5.0
"""A worker that ends within so many seconds of its start is started again only after a pause that doubles each time."""
_LONGEST_PAUSE = 30.0


class Crew:
    """Worker processes, watched by a thread.

    The kernel ends them when that thread ends, and so with this process whatever becomes of it.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ending = threading.Event()
        self._workers: dict[int, subprocess.Popen[bytes]] = {}
        self._thread = threading.Thread(target=self._watch, name="crew", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the workers; what they work on goes on at the next start."""
        self._ending.set()
        self._thread.join(timeout=30)

    def _watch(self) -> None:
        begun: dict[int, float] = {}
        pause: dict[int, float] = {}
        while not self._ending.is_set():
            now = time.monotonic()
            for slot in range(self._settings.workers):
                worker = self._workers.get(slot)
                if worker is not None and worker.poll() is None:
                    continue
                if worker is not None and slot not in pause:
                    short = now - begun[slot] < _SOON
                    pause[slot] = now + (min(_LONGEST_PAUSE, 1.0 + now - begun[slot]) if short else 0.0)
                    log.warning("a worker ended with %s and is started again", worker.returncode)
                if now >= pause.get(slot, 0.0):
                    pause.pop(slot, None)
                    begun[slot] = now
                    self._workers[slot] = self._started()
            self._ending.wait(0.1)
        for worker in self._workers.values():
            worker.terminate()
        for worker in self._workers.values():
            try:
                worker.wait(timeout=20)
            except subprocess.TimeoutExpired:
                worker.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        # Not through the command line, which takes a tenth of a second to be there.
        command = [sys.executable, "-m", "cutaway.interactions.worker", str(os.getpid())]
        return subprocess.Popen(
            command,
            env=dict(os.environ) | self._settings.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
