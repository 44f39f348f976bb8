"""Locks that processes hold as long as they live, whatever ends them."""

from __future__ import annotations

import fcntl
import secrets
import socket
from pathlib import Path
from typing import IO

from cutaway.errors import Busy


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


def refuse_second_server(folder: Path) -> None:
    """Raises `Busy` when a server uses the data folder with these locks."""
    if not (folder / "server.lock").exists():
        return
    lock = runner_lock(folder, "server")
    if lock is None:
        raise Busy("Another server uses this data folder.", "Stop it, or set CUTAWAY_DATA to another folder.")
    lock.close()


def first_free(folder: Path, name: str) -> tuple[str, IO[str]]:
    """The first of `name-host-0`, `name-host-1`, ... that nobody has, with its lock.

    A process that starts again gets the name it had, and with it the work it had. The host is told apart from others of its
    name by its data folder: machines that share a database share no locks.
    """
    host = "".join(letter if letter.isalnum() else "-" for letter in socket.gethostname())[:24]
    number = 0
    while True:
        full = f"{name}-{host}-{_mark(folder)}-{number}"
        lock = runner_lock(folder, full)
        if lock is not None:
            return full, lock
        number += 1


def _mark(folder: Path) -> str:
    """Eight letters that this folder was given when it was first used."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "mark"
    if not file.exists():
        drawn = folder / f"mark.{secrets.token_hex(4)}"
        drawn.write_text(secrets.token_hex(4))
        try:
            file.hardlink_to(drawn)  # with its content or not at all
        except FileExistsError:
            pass
        drawn.unlink()
    return file.read_text()
