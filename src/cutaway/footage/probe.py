"""What a media file is, read from its own bytes in a confined child; names and declared types are never believed."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

from cutaway.errors import UnreadableFile
from cutaway.footage.media import Limits, Media
from cutaway.footage.sandbox import Sandbox

_sandbox = Sandbox()


def open_medium(path: Path) -> int:
    """A descriptor of the file for reading. Raises `UnreadableFile` where there is none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        raise UnreadableFile(f"There is no file {path.name!r} that can be read.", "Check the name.") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadableFile(f"{path.name!r} is no file.", "Give a picture, a film or a sound.")
    return descriptor


def probe(path: Path, limits: Limits | None = None) -> Media:
    """What the file at `path` is. Raises `UnreadableFile` when there is none, or it is no media, and `MediaRefused`
    with its own code when it is more than the limits allow."""
    descriptor = open_medium(path)
    try:
        return _sandbox.media(descriptor, limits or Limits())
    finally:
        os.close(descriptor)


def decoding(path: Path, limits: Limits) -> tuple[socket.socket, int]:
    """A confined child that decodes the file: the socket it is asked through, and its handle. Raises `UnreadableFile`."""
    descriptor = open_medium(path)
    try:
        return _sandbox.session(descriptor, limits)
    finally:
        os.close(descriptor)


def warm() -> None:
    """Start the process that reads media, which takes half a second."""
    _sandbox.warm()


def close() -> None:
    """End the process that is kept warm for reading media, if there is one."""
    _sandbox.close()
