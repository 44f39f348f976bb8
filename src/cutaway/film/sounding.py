"""Sound tracks made by the sound room, each once: what was made lies in the cache."""

from __future__ import annotations

import numpy as np

from cutaway.film.cache import SegmentCache
from cutaway.film.soundtrack import Soundtrack, sound_key, soundtrack
from cutaway.scene.document import Scene


def kept_soundtrack(scene: Scene, cache: SegmentCache) -> Soundtrack:
    """The scene's sound track, from the cache where it is there; else made and kept. Raises `DiskFull`."""
    key = sound_key(scene)
    track = cache.read_sound(key)
    if track is None:
        track = soundtrack(scene)
        cache.write_sound(key, track)
        if not isinstance(track.samples, np.ndarray):
            track = cache.read_sound(key) or track
        if scene.mix.gain is None and track.gain is not None:
            # Later turns have this gain set and would sound the same.
            kept = scene.model_copy(update={"mix": scene.mix.model_copy(update={"gain": track.gain})})
            cache.write_sound(sound_key(kept), track)
    return track
