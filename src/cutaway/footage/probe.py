"""What a media file is, read from its own bytes in a confined child; names and declared types are never believed."""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections import OrderedDict
from pathlib import Path

from cutaway.errors import UnreadableFile
from cutaway.footage.media import Limits, Media
from cutaway.footage.sandbox import Sandbox

_sandbox = Sandbox()
_MOST = 64
_known: OrderedDict[tuple[object, ...], Media] = OrderedDict()
"""What files were, those asked for last: by the file itself and when it was changed, since each look costs a process."""
_knowing = threading.Lock()


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
    limits = limits or Limits()
    descriptor = open_medium(path)
    try:
        facts = os.fstat(descriptor)
        file = (facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, limits)
        with _knowing:
            media = _known.get(file)
            if media is not None:
                _known.move_to_end(file)
                return media
        media = _sandbox.media(descriptor, limits)
        with _knowing:
            _known[file] = media
            while len(_known) > _MOST:
                _known.popitem(last=False)
        return media
    finally:
        os.close(descriptor)


def decoding(path: Path, limits: Limits, memory: int) -> tuple[socket.socket, int]:
    """A confined child that decodes the file, frames into `memory` (a descriptor): the socket it is asked through, and its handle.
    Raises `UnreadableFile`."""
    descriptor = open_medium(path)
    try:
        return _sandbox.session(descriptor, limits, memory)
    finally:
        os.close(descriptor)


def warm() -> None:
    """Start the process that reads media, which takes half a second."""
    _sandbox.warm()


def close() -> None:
    """End the process that is kept warm for reading media, if there is one."""
    _sandbox.close()
