"""What is ready of a film in the making, as a growing fragmented MP4 that any player can start on.

The sound is provisional: its gain may still change, and where it is not made yet a fragment is silent.
"""

from __future__ import annotations

import threading
from fractions import Fraction
from pathlib import Path

import numpy as np

from cutaway.film.cache import Made
from cutaway.film.mux import fragment
from cutaway.film.segments import Segment
from cutaway.film.soundtrack import RATE
from cutaway.scene.document import Format
from cutaway.sound.lengthy import Samples


class Preview:
    """A growing file. Segments may come in any order; fragments are appended in the film's order."""

    def __init__(self, path: Path, format: Format, quality: str) -> None:
        self._path = path
        self._format = format
        self._quality = quality
        self._waiting: dict[int, tuple[Segment, Made]] = {}
        self._next = 0
        self._lock = threading.Lock()
        self.samples: Samples | None = None
        """The whole sound track, once it is there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")

    @property
    def seconds(self) -> Fraction:
        """How much can be played."""
        return min(
            Fraction(self._next * max(1, round(self._format.frame_rate))) / self._format.frame_rate,
            self._format.seconds,
        )

    def add(self, segment: Segment, made: Made) -> None:
        """Append this segment and whatever waited for it."""
        with self._lock:
            self._waiting[segment.index] = (segment, made)
            while self._next in self._waiting:
                ready, its_frames = self._waiting.pop(self._next)
                head, body = fragment(
                    self._format, self._quality, ready.index, ready.first, its_frames, self._sound(ready)
                )
                with self._path.open("ab") as file:
                    file.write(head + body if self._next == 0 else body)
                self._next += 1

    def _sound(self, segment: Segment) -> np.ndarray:
        rate = self._format.frame_rate
        start, end = (int(frame / rate * RATE) for frame in (segment.first, segment.first + segment.frames))
        if self.samples is None:
            return np.zeros((end - start, 2), np.float32)
        return np.asarray(self.samples[start:end])
