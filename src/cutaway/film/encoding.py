"""Encoding and hashing beside the drawing, on threads of their own."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cutaway.film.cache import Made
from cutaway.film.encode import SegmentEncoder
from cutaway.film.segments import Segment
from cutaway.film.tiles import frame_digest, tile_digests
from cutaway.scene.document import Scene

_YIELDING = 5
"""How much nicer the encoding thread is than the others."""
_AHEAD = 3, 12
"""Frames that may wait in a lane to be encoded, at least and at most: half a second, so that it still works when the next segment
is begun in the other one."""
_ROOM = 64 * 2**20
"""Bytes that they may take above the least."""
_UNHASHED = 6
"""Frames by which hashing may lag behind encoding."""
_LANES = 2
"""Segments that are encoded at a time, where there are as many cores."""


@dataclass
class Tally:
    """What the threads count while they work."""

    drawing: float = 0.0
    encoding: float = 0.0
    frames: int = 0
    done: int = 0
    notes: list[str] = field(default_factory=list)


class Encoding:
    """Encodes and hashes frames beside the drawing, a segment in a lane. What goes wrong there is raised by the next call.

    One encoder works on one thread; where drawing is faster than that, the next segment goes to another lane.
    """

    def __init__(self, scene: Scene, quality: str, finished: Callable[[Segment, Made], None], tally: Tally) -> None:
        self._tally = tally
        guard = threading.Lock()
        self._lanes = [
            _Lane(scene, quality, finished, tally, guard) for _ in range(max(1, min(_LANES, os.cpu_count() or 1)))
        ]
        self._lane = self._lanes[0]

    def begin(self, cut: Segment) -> None:
        """Begin a segment; the frames that follow are its own."""
        self._lane = next((lane for lane in self._lanes if not lane.busy), self._lane)
        self._lane.put("begin", (cut, self._tally.drawing))

    def add(self, pixels: np.ndarray) -> None:
        """The next frame: uint8 (height, width, 3). It must not be written to afterwards."""
        self._lane.put("frame", pixels)

    def end(self) -> None:
        """All frames of the segment are there."""
        self._lane.put("end", self._tally.drawing)

    def wait(self) -> None:
        """Wait until what was added is encoded, and kept where a segment has ended."""
        for lane in self._lanes:
            lane.wait()

    def join(self) -> None:
        """Wait until everything is encoded."""
        for lane in self._lanes:
            lane.put("done", None)
        for lane in self._lanes:
            lane.join()

    def stop(self) -> None:
        """End the threads, whatever is still waiting."""
        for lane in self._lanes:
            lane.stop()


class _Lane:
    """A thread that encodes segments one after the other. `guard` is held while a finished one is handed on and counted."""

    def __init__(
        self,
        scene: Scene,
        quality: str,
        finished: Callable[[Segment, Made], None],
        tally: Tally,
        guard: threading.Lock,
    ) -> None:
        self._scene = scene
        self._quality = quality
        self._finished = finished
        self._tally = tally
        self._guard = guard
        room = _ROOM // max(1, scene.format.width * scene.format.height * 3)
        self._waiting: queue.Queue[tuple[str, Any]] = queue.Queue(min(max(room, _AHEAD[0]), _AHEAD[1]))
        self._open = 0
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="encoding", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether segments were begun here that are not finished."""
        return self._open > 0

    def put(self, what: str, item: Any) -> None:
        """Hand something to the thread; waits while too much is waiting there."""
        if what == "begin":
            with self._guard:
                self._open += 1
        while True:
            self._raise()
            try:
                self._waiting.put((what, item), timeout=0.2)
                return
            except queue.Full:
                continue

    def wait(self) -> None:
        reached = threading.Event()
        self.put("reached", reached)
        while not reached.wait(0.1):
            self._raise()

    def join(self) -> None:
        self._thread.join()
        self._raise()

    def stop(self) -> None:
        while self._thread.is_alive():
            try:
                self._waiting.put(("done", None), timeout=0.05)
            except queue.Full:
                with contextlib.suppress(queue.Empty):
                    self._waiting.get_nowait()
            self._thread.join(timeout=0.05)

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        # Drawing waits for its slowest thread several times a frame; encoding may lag a few frames behind.
        step_back(_YIELDING)
        try:
            with ThreadPoolExecutor(1, "hashing") as hashing:  # as nice as this one
                self._encode(hashing)
        except BaseException as error:  # handed to the drawing thread, which raises it
            self._error = error

    def _encode(self, hashing: ThreadPoolExecutor) -> None:
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
                item.set()
                continue
            if what == "begin":
                (cut, drawn), hashes, spent = item, [], 0.0
                encoder = SegmentEncoder(
                    width=form.width, height=form.height, rate=form.frame_rate, quality=self._quality
                )
            elif what == "frame":
                assert encoder is not None
                if len(hashes) >= _UNHASHED:
                    hashes[-_UNHASHED].result()
                hashes.append(hashing.submit(_hashes, item))
                encoder.add(item)
            else:
                assert encoder is not None and cut is not None
                extradata, packets = encoder.finish()
                digests, tiles = zip(*(one.result() for one in hashes), strict=True)
                seconds = spent + time.perf_counter() - start
                made = Made(extradata, packets, tuple(digests), np.stack(tiles), max(0.0, item - drawn), seconds)
                with self._guard:
                    self._finished(cut, made)
                    self._open -= 1
            took = time.perf_counter() - start
            spent += took
            with self._guard:
                self._tally.encoding += took


def _hashes(pixels: np.ndarray) -> tuple[str, np.ndarray]:
    return frame_digest(pixels), tile_digests(pixels)


def step_back(steps: int) -> None:
    """Make the calling thread, and those it starts, so much nicer than it is. It cannot be undone without special rights."""
    with contextlib.suppress(OSError):
        own = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, own, os.getpriority(os.PRIO_PROCESS, own) + steps)
