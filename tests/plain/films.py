"""Films of the plain renderer, with a tone for sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cutaway.film.cache import SegmentCache
from cutaway.film.inside import Inside
from cutaway.film.make import Film, make_film
from cutaway.film.soundtrack import RATE, Soundtrack, silence
from cutaway.scene.document import Scene
from cutaway.storage.blobs import Blobs
from plain.renderer import plain_drawing


def carried(film: Film) -> Inside:
    return Inside(scene=film.scene.model_dump(mode="json", by_alias=True), frames=film.digests)


def tone(scene: Scene) -> Soundtrack:
    """A440, quiet."""
    samples = silence(scene.format).samples.copy()
    samples[:] = 0.1 * np.sin(np.arange(len(samples)) * 2 * np.pi * 440 / RATE)[:, None]
    return Soundtrack(samples, gain=-3.5)


def made(scene: Scene, folder: Path, name: str = "film.mp4", **options: object) -> Film:
    cache = options.pop("cache", None) or SegmentCache(Blobs((folder / "blobs").as_uri()))
    usual = {"drawing": plain_drawing(), "quality": "draft", "sounding": tone, "carry": carried}
    return make_film(scene, folder / name, cache=cache, **{**usual, **options})  # type: ignore[arg-type]
