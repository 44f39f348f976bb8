"""`cutaway worker`: a process that works turns off for servers that share its database and blobs."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading

from cutaway.engines.workshop import open_workshop
from cutaway.interactions.books import open_books
from cutaway.interactions.durable import Durable
from cutaway.interactions.work import Bench
from cutaway.storage.settings import Settings

_PR_SET_PDEATHSIG = 1


def run_worker(chosen: Settings, parent: int | None = None) -> None:
    """Work until somebody ends it. With `parent`, the id of the process that started it, it ends when that is gone."""
    if parent is not None:
        end_with(parent)
    books = open_books(chosen)
    bench = Bench(books, open_workshop(chosen, books.blobs), "")
    bench.engine(chosen.engine)
    durable = Durable(bench, serves=False)
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    print(f"Cutaway worker {durable.name} is ready", file=sys.stderr, flush=True)
    with bench.drawing:
        bench.engine(chosen.engine).warm()
    while not ended.wait(1.0):
        pass
    durable.close()
    bench.workshop.close()


def end_with(parent: int) -> None:
    """Have the kernel end this process when its parent dies, even when that is killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(0)
