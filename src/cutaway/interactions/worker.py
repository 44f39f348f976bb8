"""`cutaway worker`: a process that works turns off for servers that share its database and blobs.

    python -m cutaway.interactions.worker PARENT

is the same for a server, and ends with the process of that id.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading

from cutaway.errors import CutawayError
from cutaway.imports import starting
from cutaway.storage.settings import Settings, settings

_PR_SET_PDEATHSIG = 1
_NICE = 5


def run_worker(chosen: Settings, parent: int | None = None) -> None:
    """Work until somebody ends it. With `parent`, the id of the process that started it, it ends when that is gone."""
    if parent is not None:
        end_with(parent)
    with starting():
        from cutaway.engines.workshop import open_workshop
        from cutaway.interactions.books import open_books
        from cutaway.interactions.durable import Durable
        from cutaway.interactions.work import Bench

        books = open_books(chosen)
        bench = Bench(books, open_workshop(chosen, books.blobs), "", begin_anew=_begin_anew)
        engine = bench.engine(chosen.engine)
        durable = Durable(bench, serves=False)
        ended = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: ended.set())
        print(f"Cutaway worker {durable.name} is ready", file=sys.stderr, flush=True)
        engine.warm()
    while not ended.wait(1.0):
        pass
    durable.close()
    bench.traces.close()
    bench.workshop.close()


def _begin_anew() -> None:
    """This process as it was started, with the same id; what it was at is over, as when it is killed."""
    sys.stderr.flush()
    os.execv(sys.executable, sys.orig_argv)


def end_with(parent: int) -> None:
    """Have the kernel end this process when its parent dies, even when that is killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(0)


def main() -> None:
    """Work for the process whose id is the first argument."""
    # Who asks goes before who draws: on cores that are all busy drawing, an answer would else wait for its turn three times.
    # A worker that begins anew is so already.
    os.nice(max(0, _NICE - os.getpriority(os.PRIO_PROCESS, 0)))
    try:
        run_worker(settings(), int(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(130)
    except CutawayError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
