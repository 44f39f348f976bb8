"""A second process that draws segments beside the first, and makes the sound.

Between passes the software rasteriser waits for one thread (vertices, Python), so one process keeps about one and a half cores busy.
A mate draws, encodes and hashes whole segments on its own and leaves them in the shared cache; only its key travels back. The
same goes for a sound track, which would else keep the first process's Python from drawing.
Frames do not depend on who draws them, so a film's bytes are the same with and without a mate. A mate that dies costs
nothing but its segment, which the first process then draws itself.

    python -m cutaway.film.mate BLOBS_URL

reads one order a line from its input, {"order": number, "scene": file, "quality": name, "index": segment, "key": key} or
{"order": number, "scene": file, "sound": key}, and answers each with {"order": number, "done": key, "seconds": number} or
{"order": number, "failed": reason}. {"stop": number} ends the orders up to that one, the one at hand within a frame; so a film
that is cancelled leaves a mate that is warm. It ends with its input.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from cutaway.errors import Cancelled
from cutaway.film.cache import SegmentCache
from cutaway.film.encoding import step_back
from cutaway.film.lending import Lending
from cutaway.film.segments import Segment
from cutaway.film.sounding import kept_soundtrack
from cutaway.film.soundtrack import sound_key
from cutaway.film.surroundings import Drawing, own_renderer, surroundings
from cutaway.imports import spare_scipy_documentation, starting
from cutaway.scene.document import Camera, Format, Scene, Shot, load
from cutaway.storage.blobs import Blobs
from cutaway.storage.media import place_media

_SOUND_YIELDS = 6
"""How much nicer making the sound is than drawing."""


class MateGone(Exception):
    """The mate ended, or could not draw what it was given."""


class Mate:
    """The other process, as the first one sees it. Not thread-safe: one film at a time."""

    def __init__(self, blobs_url: str, data: Path | None = None) -> None:
        """Start it; it warms up by itself while the words are still being read. `data`: the folder of this process' data, where
        it is not that of the settings."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cutaway.film.mate", blobs_url, *([str(data)] if data is not None else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._answers: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._ordered = 0
        threading.Thread(target=self._listen, name="mate", daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether it can be given work."""
        return self._process.poll() is None

    def draw(self, scene: Path, quality: str, cut: Segment) -> None:
        """Have it draw a segment of the scene in this file. Raises `MateGone`."""
        self._order({"scene": str(scene), "quality": quality, "index": cut.index, "key": cut.key})

    def sound(self, scene: Path, key: str) -> None:
        """Have it make the sound track of the scene in this file. Raises `MateGone`."""
        self._order({"scene": str(scene), "sound": key})

    def finished(self, timeout: float = 0.0) -> dict[str, Any] | None:
        """Its answer once what it was given last lies in the cache, None until then. Raises `MateGone`."""
        try:
            answer = self._answers.get(block=timeout > 0, timeout=timeout or None)
        except queue.Empty:
            return None
        if answer is not None and answer.get("order") != self._ordered:
            return None  # what was stopped
        if answer is None or "done" not in answer:
            raise MateGone(str(answer.get("failed") if answer else "it ended"))
        return answer

    def stop(self) -> None:
        """Have it stop what it is drawing, within a frame. Raises `MateGone`."""
        self._tell({"stop": self._ordered})
        self._ordered += 1  # so that no answer to what is stopped is taken for one to what comes next

    def close(self) -> None:
        """End it, whatever it is doing."""
        with contextlib.suppress(OSError, ValueError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)

    def _order(self, order: dict[str, Any]) -> None:
        self._ordered += 1
        self._tell({"order": self._ordered} | order)

    def _tell(self, line: dict[str, Any]) -> None:
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(line) + "\n")
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise MateGone(str(error)) from error

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with contextlib.suppress(ValueError):
                self._answers.put(json.loads(line))
        self._answers.put(None)


class _Orders:
    """What the first process asks for, in its order, and what it does not want any more; read by a thread."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._waiting: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._stopped = 0
        threading.Thread(target=self._read, args=(lines,), name="orders", daemon=True).start()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        while (order := self._waiting.get()) is not None:
            yield order

    def stopped(self, order: dict[str, Any]) -> bool:
        """Whether nobody wants it any more."""
        return bool(order["order"] <= self._stopped)

    @property
    def none(self) -> bool:
        """Whether nothing is waiting."""
        return self._waiting.empty()

    def _read(self, lines: Iterable[str]) -> None:
        for line in lines:
            told = json.loads(line)
            if "stop" in told:
                self._stopped = told["stop"]
            else:
                self._waiting.put(told)
        self._waiting.put(None)
        self._stopped = sys.maxsize


def work(blobs_url: str, lines: Iterable[str], answer: Callable[[dict[str, Any]], None]) -> None:
    """Take orders until there are no more. `answer` is called with one dict an order."""
    cache = SegmentCache(Blobs(blobs_url))
    drawing = own_renderer()
    orders = _Orders(lines)
    with starting():
        _warm(drawing, orders)
    lending = Lending(cache, drawing)
    for order in orders:
        told: dict[str, Any] = {"order": order["order"]}
        try:
            began = time.perf_counter()
            state = b"" if orders.stopped(order) else Path(order["scene"]).read_bytes()
            if not state:
                told["failed"] = "it was stopped"
            elif "sound" in order:
                heard = load(state)
                if sound_key(heard) != order["sound"]:
                    raise MateGone("it would make another sound than the process that asked")
                # The first process draws the first second meanwhile, which is to be seen before all else.
                with ThreadPoolExecutor(1, initializer=step_back, initargs=(_SOUND_YIELDS,)) as aside:
                    aside.submit(kept_soundtrack, heard, cache).result()
                told["done"] = order["sound"]
            elif lending.draw(state, order["quality"], order["index"], order["key"], partial(orders.stopped, order)):
                told["done"] = order["key"]
            else:
                raise MateGone("it would draw other frames than the process that asked")
            told["seconds"] = time.perf_counter() - began
        except Cancelled:
            told["failed"] = "it was stopped"
        except Exception as error:  # the first process draws the segment itself and meets what is wrong there
            lending = Lending(cache, drawing)
            told["failed"] = str(error)[:500]
        answer(told)


def _warm(drawing: Drawing, orders: _Orders) -> None:
    """Load what the first orders need, in the order they need it, as long as there are none."""

    def draw() -> None:
        shot = Shot(id="shot", start=0, frames=1, camera=Camera())
        empty = drawing.open(Scene(format=Format(width=64, height=36, frames=1), shots=(shot,)), "draft")
        empty.frame(0)
        empty.close()

    for piece in (
        lambda: importlib.import_module("cutaway.sound.mix"),
        draw,
        lambda: surroundings("draft", drawing),
    ):
        if orders.none:
            with contextlib.suppress(Exception):  # whatever is wrong will be told when there is something to make
                piece()


def main() -> None:
    """Work for the process that started this one."""
    spare_scipy_documentation()
    told = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print must not get between the answers

    def answer(what: dict[str, Any]) -> None:
        told.write(json.dumps(what) + "\n")
        told.flush()

    if len(sys.argv) > 2:
        place_media(Blobs(sys.argv[1]), Path(sys.argv[2]))
    work(sys.argv[1], sys.stdin, answer)


if __name__ == "__main__":
    main()
