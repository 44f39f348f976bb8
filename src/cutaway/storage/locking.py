"""One at a time, over processes: for what several of them may fetch into the same cache at once."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def only_one(file: Path) -> Iterator[None]:
    """Hold a lock file for as long as the block runs; others wait. The kernel lets go when the process dies."""
    with file.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
