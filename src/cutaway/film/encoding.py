"""Encoding and hashing beside the drawing, on a thread each."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from cutaway.film.cache import Made
from cutaway.film.encode import SegmentEncoder
from cutaway.film.segments import Segment
from cutaway.film.tiles import frame_digest, tile_digests
from cutaway.scene.document import Scene

_YIELDING = 5
"""How much nicer the encoding thread is than the others."""
_AHEAD = 6
"""Frames that may wait to be encoded: 17 MB of 720p."""


@dataclass
class Tally:
    """What the threads count while they work."""

    drawing: float = 0.0
    encoding: float = 0.0
    frames: int = 0
    done: int = 0
    notes: list[str] = field(default_factory=list)


class EncodingThread:
    """Encodes and hashes frames beside the drawing. What goes wrong in it is raised by the next call."""

    def __init__(self, scene: Scene, quality: str, finished: Callable[[Segment, Made], None], tally: Tally) -> None:
        self._scene = scene
        self._quality = quality
        self._finished = finished
        self._tally = tally
        self._waiting: queue.Queue[tuple[str, Segment | np.ndarray | threading.Event | None]] = queue.Queue(_AHEAD)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="encoding", daemon=True)
        self._thread.start()

    def begin(self, cut: Segment) -> None:
        self._put("begin", cut)

    def add(self, pixels: np.ndarray) -> None:
        self._put("frame", pixels)

    def end(self) -> None:
        self._put("end", None)

    def wait(self) -> None:
        """Wait until what was added is encoded, and kept where a segment has ended."""
        reached = threading.Event()
        self._put("reached", reached)
        while not reached.wait(0.1):
            self._raise()

    def join(self) -> None:
        """Wait until everything is encoded."""
        self._put("done", None)
        self._thread.join()
        self._raise()

    def stop(self) -> None:
        """End the thread, whatever is still waiting."""
        while self._thread.is_alive():
            try:
                self._waiting.put(("done", None), timeout=0.05)
            except queue.Full:
                with contextlib.suppress(queue.Empty):
                    self._waiting.get_nowait()
            self._thread.join(timeout=0.05)

    def _put(self, what: str, item: Segment | np.ndarray | threading.Event | None) -> None:
        while True:
            self._raise()
            try:
                self._waiting.put((what, item), timeout=0.2)
                return
            except queue.Full:
                continue

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        # Drawing waits for its slowest thread several times a frame; encoding may lag a few frames behind.
        step_back(_YIELDING)
        try:
            self._encode()
        except BaseException as error:  # handed to the drawing thread, which raises it
            self._error = error

    def _encode(self) -> None:
        with ThreadPoolExecutor(1, "hashing") as hashing:  # as nice as this one
            self._encode_with(hashing)

    def _encode_with(self, hashing: ThreadPoolExecutor) -> None:
        form = self._scene.format
        cut: Segment | None = None
        encoder: SegmentEncoder | None = None
        hashes: list[Future[tuple[str, np.ndarray]]] = []
        drawn = spent = 0.0
        while True:
            what, item = self._waiting.get()
            start = time.perf_counter()
            if what == "done":
                return
            if what == "reached":
                assert isinstance(item, threading.Event)
                item.set()
                continue
            if what == "begin":
                assert isinstance(item, Segment)
                cut, hashes, spent, drawn = item, [], 0.0, self._tally.drawing
                encoder = SegmentEncoder(
                    width=form.width, height=form.height, rate=form.frame_rate, quality=self._quality
                )
            elif what == "frame":
                assert isinstance(item, np.ndarray) and encoder is not None
                if len(hashes) >= _AHEAD:
                    hashes[-_AHEAD].result()  # no more frames may wait for this than for encoding
                hashes.append(hashing.submit(_hashes, item))
                encoder.add(item)
            else:
                assert encoder is not None and cut is not None
                extradata, packets = encoder.finish()
                digests, tiles = zip(*(one.result() for one in hashes), strict=True)
                seconds = spent + time.perf_counter() - start
                made = Made(
                    extradata, packets, tuple(digests), np.stack(tiles), max(0.0, self._tally.drawing - drawn), seconds
                )
                self._finished(cut, made)
            spent += time.perf_counter() - start
            self._tally.encoding += time.perf_counter() - start


def _hashes(pixels: np.ndarray) -> tuple[str, np.ndarray]:
    return frame_digest(pixels), tile_digests(pixels)


def step_back(steps: int) -> None:
    """Make the calling thread, and those it starts, so much nicer than it is. It cannot be undone without special rights."""
    with contextlib.suppress(OSError):
        own = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, own, os.getpriority(os.PRIO_PROCESS, own) + steps)
