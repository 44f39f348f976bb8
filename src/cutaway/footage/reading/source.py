"""A picture or video as frames by number and samples by time, decoded by a confined child."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from cutaway.errors import MediaRefused
from cutaway.footage.media import Limits, Media
from cutaway.footage.probe import decoding, probe
from cutaway.footage.reading.slots import Slots, open_memory
from cutaway.scene.document import Format

_Found = TypeVar("_Found")
log = logging.getLogger("cutaway.footage")

SAMPLES = 48_000
_KEPT_BYTES = 160 * 2**20
"""Of decoded frames that are kept, for whoever looks back a little."""
_AHEAD = 1
"""Seconds ahead within which frames on the way are read and kept instead of asking anew."""
_DECODING = Limits(memory=2048)


class Source:
    """One medium. Frames are numbered from 0 on a grid of constant rate: frame n is what is seen at n / rate seconds.

    `media`: what the file is; `rate`, `count`, `width`, `height`: of the frames as they come out; `notes`: sentences on what was
    converted. A picture has one frame. Thread-safe.
    """

    def __init__(self, path: Path, media: Media) -> None:
        """Open it. Raises `MediaRefused` for what cannot be decoded."""
        self.path, self.media = path, media
        self._lock = threading.RLock()
        self._child: _Child | None = None
        self._frames: OrderedDict[int, np.ndarray] = OrderedDict()
        self._alphas: dict[int, np.ndarray] = {}
        self._over_white: tuple[np.ndarray, np.ndarray] | None = None
        facts = self._asked().facts
        self.rate, self.count = Fraction(str(facts["rate"])), int(facts["count"])
        self.width, self.height = int(facts["width"]), int(facts["height"])
        self.notes: list[str] = [str(note) for note in facts["notes"]]
        self.is_picture = self.count == 1 and media.kind == "image"
        self._most = max(4, min(64, _KEPT_BYTES // max(1, self.width * self.height * 3)))

    @property
    def seconds(self) -> Fraction:
        """How long it lasts."""
        return self.count / self.rate

    @property
    def sounds(self) -> bool:
        """Whether there is anything to hear."""
        return self.media.audio_channels > 0

    def at(self, seconds: Fraction) -> int:
        """Number of the frame that is seen then, held to what there is."""
        return min(max(int(seconds * self.rate + Fraction(1, 1000)), 0), self.count - 1)

    def frame(self, number: int) -> np.ndarray:
        """uint8 (height, width, 3), sRGB; read only; white stands behind what can be seen through. Beyond the ends, the first or last
        frame. Raises `MediaRefused`."""
        number = min(max(number, 0), self.count - 1)
        with self._lock:
            pixels, alpha = self.straight(number), self._alphas.get(number)
            if alpha is None:
                return pixels
            if self._over_white is None or self._over_white[0] is not pixels:
                laid = pixels * alpha[..., None] + 255 * (1 - alpha[..., None])
                shown = (laid + 0.5).astype(np.uint8)
                shown.setflags(write=False)
                self._over_white = (pixels, shown)
            return self._over_white[1]

    def straight(self, number: int = 0) -> np.ndarray:
        """As `frame`, with the colours the file holds where it can be seen through: to be laid over something with `alpha`."""
        number = min(max(number, 0), self.count - 1)
        with self._lock:
            if number not in self._frames:
                self._again(lambda: self._read_to(number))
            return self._frames[number]

    def frames(self, first: int = 0, count: int | None = None) -> Iterator[np.ndarray]:
        """Frames from `first` on, in order."""
        last = self.count if count is None else min(first + count, self.count)
        for number in range(first, last):
            yield self.frame(number)

    def alpha(self, number: int = 0) -> np.ndarray | None:
        """float32 (height, width), 0-1, of a picture that is not opaque all over; else None."""
        number = min(max(number, 0), self.count - 1)
        with self._lock:
            self.straight(number)
            return self._alphas.get(number)

    def sound(self) -> np.ndarray:
        """float32 (n, 2), 48 kHz: all of it; empty without sound."""
        return self.sound_between(Fraction(0), self.media.seconds or self.seconds)

    def sound_between(self, start: Fraction, end: Fraction) -> np.ndarray:
        """float32 (n, 2), 48 kHz: exactly the samples from `start` to `end` seconds, silence where there are none; empty for what
        has no sound."""
        if not self.sounds:
            return np.zeros((0, 2), np.float32)
        with self._lock:
            return self._again(lambda: self._asked().samples(start, end))

    def close(self) -> None:
        """Let go of the file and of what was decoded; frames may be asked for again."""
        with self._lock:
            self._frames.clear()
            self._alphas.clear()
            self._over_white = None
            if self._child is not None:
                self._child.close()
                self._child = None

    def _again(self, work: Callable[[], _Found]) -> _Found:
        """What `work` gives; where its child was lost, of a new one."""
        try:
            return work()
        except _ChildGone:
            if self._child is not None:
                self._child.close()
                self._child = None
            return work()

    def _asked(self) -> _Child:
        if self._child is None:
            self._child = _Child(self.path)
        return self._child

    def _read_to(self, number: int) -> None:
        child = self._asked()
        ahead = number - child.next
        if child.next < 0 or not 0 <= ahead < _AHEAD * self.rate:
            child.begin(number)
        while True:
            found = child.frame()
            if found is None:
                # The header promised more frames than there are: the last one stays.
                last = max(self._frames, default=None)
                if last is None:
                    raise MediaRefused(
                        "The video has no frames that can be read.", "Send it again.", code="media_unreadable"
                    )
                self._keep(number, self._frames[last], self._alphas.get(last))
                return
            self._keep(*found)
            if found[0] >= number:
                if number not in self._frames:
                    self._keep(number, found[1], found[2])
                return

    def _keep(self, number: int, pixels: np.ndarray, alpha: np.ndarray | None) -> None:
        pixels.setflags(write=False)
        self._frames[number] = pixels
        if alpha is not None:
            self._alphas[number] = alpha
        while len(self._frames) > self._most:
            gone, _ = self._frames.popitem(last=False)
            self._alphas.pop(gone, None)

    def __del__(self) -> None:
        with contextlib.suppress(Exception):
            self.close()


class _Child:
    """The confined process that decodes one file. `next`: the frame it sends next, -1 when it sends none."""

    def __init__(self, path: Path) -> None:
        memory = open_memory()
        try:
            self._socket, self._handle = decoding(path, _DECODING, memory)
            self._file = self._socket.makefile("rb", buffering=2**16)
            self._id, self.next = 0, -1
            self._slots = Slots(memory, 0)
            self.facts = self._told()
            self._slots = Slots(memory, int(self.facts["width"]) * int(self.facts["height"]) * 3)
        finally:
            os.close(memory)

    def begin(self, number: int) -> None:
        """Have it send frames from `number` on."""
        self._ask({"frames": number})
        self.next = number

    def frame(self) -> tuple[int, np.ndarray, np.ndarray | None] | None:
        """The next frame, its number and its alpha; None at the end."""
        told = self._answer()
        if told.get("end"):
            self.next = -1
            return None
        pixels, alpha = self._array(told)
        self.next = int(told["frame"]) + 1
        return int(told["frame"]), pixels, alpha

    def samples(self, start: Fraction, end: Fraction) -> np.ndarray:
        """float32 (n, 2) between two seconds."""
        self._ask({"sound": [str(start), str(end)]})
        self.next = -1
        told = self._answer()
        out = np.empty((int(told["samples"]), 2), np.float32)
        self._fill(out)
        return out

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        for end in (self._file, self._socket, self._slots):
            with contextlib.suppress(OSError):
                end.close()
        with contextlib.suppress(OSError):
            os.close(self._handle)

    def _ask(self, what: dict[str, Any]) -> None:
        self._id += 1
        self._tell(what | {"id": self._id})

    def _tell(self, what: dict[str, Any]) -> None:
        try:
            self._socket.sendall(json.dumps(what).encode() + b"\n")
        except OSError:
            raise _gone() from None

    def _answer(self) -> dict[str, Any]:
        """The next answer to what was asked last; what was still on the way to earlier questions is passed over."""
        while True:
            told = self._told()
            if told.get("id") == self._id:
                return told
            if "shape" in told:
                self._array(told)
            elif "samples" in told:
                self._fill(np.empty((int(told["samples"]), 2), np.float32))

    def _array(self, told: dict[str, Any]) -> tuple[np.ndarray, np.ndarray | None]:
        height, width, depth = (int(one) for one in told["shape"])
        if "slot" in told:
            found = self._slots.taken(int(told["slot"]), (height, width, depth))
            if found is None:
                raise _gone()
            self._tell({"taken": told["slot"]})
            return found, None
        pixels = np.empty((height, width, depth), np.uint8)
        self._fill(pixels)
        if not told.get("alpha"):
            return pixels, None
        alpha = np.empty((height, width), np.float32)
        self._fill(alpha)
        return pixels, alpha

    def _fill(self, array: np.ndarray) -> None:
        if not array.size:
            return
        view = memoryview(array).cast("B")
        while view:
            count = self._file.readinto(view)
            if not count:
                raise _gone()
            view = view[count:]

    def _told(self) -> dict[str, Any]:
        try:
            line = self._file.readline(2**20)
        except OSError:
            line = b""
        if not line.endswith(b"\n"):
            raise _gone()
        told = json.loads(line)
        if "refused" in told:
            said = told["refused"]
            log.info("a medium could not be decoded: %s", told.get("fault", said["code"]))
            raise MediaRefused(said["sentence"], said["fix"], code=said["code"])
        return dict(told)


class _ChildGone(MediaRefused):
    """The child ended without a word."""


def _gone() -> _ChildGone:
    return _ChildGone("The file brought its decoder down.", "Save it again in a common form.", code="media_unreadable")


def open_source(path: Path) -> Source:
    """The picture or video in this file. Raises `UnreadableFile`, `MediaRefused` for what is none or cannot be read."""
    return Source(path, probe(path))


def format_of(source: Source, frames: int | None = None) -> Format:
    """The format of a film that shows this source as it is."""
    rate, width, height = source.rate, source.width // 2 * 2, source.height // 2 * 2
    small = min(width, height)
    if small < 16:
        raise MediaRefused(
            f"The picture has {source.media.width}x{source.media.height} pixels, which is too small for a film.",
            "Send one of at least 16x16.",
            code="media_too_small",
        )
    return Format(
        width=width, height=height, rate=f"{rate.numerator}/{rate.denominator}", frames=frames or source.count
    )
