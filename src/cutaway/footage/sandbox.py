"""The parent's side of reading media: a confined child for every file, forked from a template that is kept warm.

The child gets one open descriptor and a pipe for its answer. What it may do is in `confine`; beyond that its owner
kills it when it takes too long. A file can so only fail itself.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from cutaway.errors import Internal, MediaRefused
from cutaway.footage.media import Limits, Media
from cutaway.scene.durations import lasting

log = logging.getLogger("cutaway.footage")

_STARTING = 60.0
_MOST_ANSWER = 2**16
_WAITING = 4
"""Times the processor seconds allowed that a child may take by the clock, since others compute too."""
_SOURCES = str(Path(__file__).resolve().parents[2])
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from cutaway.footage.template import main; main(int(sys.argv[2]))"
)


class Sandbox:
    """Reads files in confined children. Thread-safe; the template starts with the first file and ends when idle."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._told = False

    def media(self, descriptor: int, limits: Limits) -> Media:
        """What the file behind an open descriptor is. Raises `MediaRefused` with the reason it is not taken."""
        reading, handle = self._born(descriptor, limits)
        try:
            said = _answer(reading, handle, limits)
        finally:
            os.close(reading)
            os.close(handle)
        if said is None:
            raise MediaRefused(
                "The file brought its reader down.", "Save it again in a common form.", code="media_unreadable"
            )
        if said.get("lacking") and not self._told:
            self._told = True
            log.warning("media is read without %s, which this kernel does not offer", ", ".join(said["lacking"]))
        if said.get("fault"):
            log.info("a file could not be read: %s", said["fault"])
        if "refused" in said:
            told = said["refused"]
            facts = {name: told[name] for name in ("limit", "found") if name in told}
            raise MediaRefused(told["sentence"], told["fix"], code=told["code"], **facts)
        try:
            return Media.of(said["media"])
        except (KeyError, TypeError, ValueError, ZeroDivisionError):
            raise MediaRefused("The file cannot be read.", "Save it again.", code="media_unreadable") from None

    def session(self, descriptor: int, limits: Limits, memory: int) -> tuple[socket.socket, int]:
        """A child that decodes the file behind an open descriptor, frames into `memory`: its socket, and its handle, both to be
        closed by the caller."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            for end in (ours, theirs):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**21)
            try:
                return ours, self._child({"serve": True}, descriptor, theirs.fileno(), limits, memory)
            except BaseException:
                ours.close()
                raise

    def warm(self) -> None:
        """Start the template, so that the first file finds it there. What goes wrong that file will tell."""
        with contextlib.suppress(OSError), self._lock:
            self._template()

    def close(self) -> None:
        """End the template; the next file starts another."""
        with self._lock:
            self._end()

    def _born(self, descriptor: int, limits: Limits) -> tuple[int, int]:
        """The end of the pipe that a new child answers through, and its handle."""
        reading, writing = os.pipe()
        try:
            return reading, self._child({}, descriptor, writing, limits)
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)

    def _child(self, job: dict[str, Any], descriptor: int, out: int, limits: Limits, *memory: int) -> int:
        """The handle of a new child that has the file `descriptor` and answers through `out`."""
        asked = json.dumps(job | {name: getattr(limits, name) for name in Limits.__dataclass_fields__}).encode()
        # The template may have ended for want of work just now.
        for _ in (1, 2):
            try:
                with self._lock:
                    template = self._template()
                    socket.send_fds(template, [asked], [descriptor, out, *memory])
                    message, handles, _, _ = socket.recv_fds(template, 16, 1)
                    if message == b"born" and handles:
                        return handles[0]
                    self._end()
            except OSError:
                with self._lock:
                    self._end()
        raise Internal("The process that reads media does not start.", "Look whether the machine has memory left.")

    def _template(self) -> socket.socket:
        if self._socket is not None and self._process is not None and self._process.poll() is None:
            return self._socket
        self._end()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, _SOURCES, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            )
        self._socket = ours
        ours.settimeout(_STARTING)
        if ours.recv(16) != b"ready":
            raise OSError("the template did not start")
        return ours

    def _end(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            try:
                self._process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


def _answer(reading: int, handle: int, limits: Limits) -> dict[str, Any] | None:
    """What the child wrote; None when it ended without a word. Raises `MediaRefused` when it takes too long."""
    until = time.monotonic() + _WAITING * limits.patience
    data = b""
    while not data.endswith(b"\n") and len(data) < _MOST_ANSWER:
        left = until - time.monotonic()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            raise MediaRefused(
                f"Reading the file takes longer than {lasting(limits.patience)}.",
                "Send a shorter or simpler one.",
                code="media_too_costly",
                limit=limits.patience,
            )
        part = os.read(reading, _MOST_ANSWER)
        if not part:
            break
        data += part
    try:
        said = json.loads(data)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
