"""Single segments of films that another process makes: drawn, encoded and left in the shared cache."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from cutaway.errors import Cancelled
from cutaway.film.cache import Made, SegmentCache
from cutaway.film.encode import SegmentEncoder
from cutaway.film.segments import Segment, segments
from cutaway.film.surroundings import Drawing, surroundings
from cutaway.film.tiles import frame_digest, tile_digests
from cutaway.scene.document import Scene, load


class Lending:
    """Draws segments of one film after the other; the scene drawn last stays open."""

    def __init__(self, cache: SegmentCache, drawing: Drawing) -> None:
        self._cache = cache
        self._drawing = drawing
        self._open: tuple[str, str] = ("", "")
        self._scene: Scene | None = None
        self._renderer: Any = None
        self._cuts: tuple[Segment, ...] = ()

    def draw(
        self, state: bytes, quality: str, place: int, key: str, cancelled: Callable[[], bool] = lambda: False
    ) -> bool:
        """Draw the `place`th segment of the scene document `state` into the cache; False where this process would draw other
        frames than those that `key` stands for. Raises `Cancelled` within a frame of `cancelled()` turning true."""
        asked = (hashlib.sha256(state).hexdigest(), quality)
        if self._open != asked:
            self.close()
            self._scene = load(state)
            self._cuts = segments(self._scene, surroundings(quality, self._drawing, self._scene))
            self._renderer = self._drawing.open(self._scene, quality)
            self._open = asked
        if place >= len(self._cuts) or self._cuts[place].key != key:
            return False
        assert self._scene is not None
        if not self._cache.has(key):
            self._cache.write(key, drawn_segment(self._scene, quality, self._renderer, self._cuts[place], cancelled))
        return True

    def close(self) -> None:
        """Let go of the scene that is open."""
        if self._renderer is not None:
            self._renderer.close()
        self._renderer, self._open = None, ("", "")


def drawn_segment(
    scene: Scene, quality: str, renderer: Any, cut: Segment, cancelled: Callable[[], bool] = lambda: False
) -> Made:
    """The segment, drawn and encoded. Raises `Cancelled`."""
    form = scene.format
    encoder = SegmentEncoder(width=form.width, height=form.height, rate=form.frame_rate, quality=quality)
    digests: list[str] = []
    tiles: list[np.ndarray] = []
    drawn = encoded = 0.0
    for number in range(cut.first, cut.first + cut.frames):
        if cancelled():
            raise Cancelled("Nobody waits for the segment any more.")
        start = time.perf_counter()
        pixels = np.asarray(renderer.frame(number).pixels)
        drawn += time.perf_counter() - start
        start = time.perf_counter()
        encoder.add(pixels)
        digests.append(frame_digest(pixels))
        tiles.append(tile_digests(pixels))
        encoded += time.perf_counter() - start
    extradata, packets = encoder.finish()
    return Made(extradata, packets, tuple(digests), np.stack(tiles), drawn, encoded)
