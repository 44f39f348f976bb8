"""The own sound of footage, as its clips lie on the timeline."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from cutaway.footage.reading import Source, open_source
from cutaway.scene.document import Clip, Scene
from cutaway.sound.synthesis import RATE
from cutaway.storage.media import shelf


def own_sound(scene: Scene, notes: list[str]) -> np.ndarray:
    """float64 (n, 2), 48 kHz, as long as the film: what the clips sound like, at the loudness they came with."""
    count = int(scene.format.seconds * RATE)
    total = np.zeros((count, 2))
    sources: dict[str, Source] = {}
    for clip in scene.clips:
        if clip.media != "video":
            continue
        if clip.source not in sources:
            sources[clip.source] = open_source(shelf().path(clip.source))
        first = round(clip.start / scene.format.frame_rate * RATE)
        last = min(round((clip.start + clip.frames) / scene.format.frame_rate * RATE), count)
        made = _heard(clip, sources[clip.source], last - first)
        total[first : first + len(made)] += made
    for source in sources.values():
        source.close()
    return total


def _heard(clip: Clip, source: Source, count: int) -> np.ndarray:
    """At most `count` samples of one clip."""
    if clip.speed != "1" or any(one.name == "mute" for one in clip.treatments):
        return np.zeros((0, 2))
    start = Fraction(clip.source_start)
    return source.sound_between(start, start + Fraction(count, RATE))[:count].astype(np.float64)
