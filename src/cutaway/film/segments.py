"""Segments: about one second of whole frames each, the unit of work, of caching and of distribution."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from cutaway.film.surroundings import Surroundings
from cutaway.scene.document import Scene
from cutaway.scene.live import LiveParts


@dataclass(frozen=True)
class Segment:
    """Frames `first` to `first + frames` (end not included), and the key: same key, same bytes."""

    index: int
    first: int
    frames: int
    key: str

    @property
    def last(self) -> int:
        """Its last frame."""
        return self.first + self.frames - 1


def segments(scene: Scene, surroundings: Surroundings) -> tuple[Segment, ...]:
    """The film cut into seconds, each with the hash of exactly what can influence it."""
    length = max(1, round(scene.format.frame_rate))
    parts = LiveParts(scene)
    cuts = []
    for index, first in enumerate(range(0, scene.format.frames, length)):
        frames = min(length, scene.format.frames - first)
        cuts.append(Segment(index, first, frames, _key(parts, first, frames, surroundings)))
    return tuple(cuts)


def _key(parts: LiveParts, first: int, frames: int, surroundings: Surroundings) -> str:
    influence = {
        "live": parts.of(first, first + frames - 1),
        "first": first,
        "frames": frames,
        "surroundings": surroundings.facts(),
    }
    text = json.dumps(influence, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
