"""Locks that processes hold as long as they live, whatever ends them."""

from __future__ import annotations

import fcntl
import socket
from pathlib import Path
from typing import IO


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


def first_free(folder: Path, name: str) -> tuple[str, IO[str]]:
    """The first of `name-host-0`, `name-host-1`, ... that nobody has, with its lock.

    A process that starts again gets the name it had, and with it the work it had.
    """
    host = "".join(letter if letter.isalnum() else "-" for letter in socket.gethostname())[:32]
    number = 0
    while True:
        lock = runner_lock(folder, f"{name}-{host}-{number}")
        if lock is not None:
            return f"{name}-{host}-{number}", lock
        number += 1
