"""A second process that draws: the same segments, byte for byte, and nothing lost when it dies."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from cutaway.film.cache import SegmentCache
from cutaway.film.make import make_film
from cutaway.film.mate import Mate, MateGone
from cutaway.film.segments import segments
from cutaway.film.surroundings import own_renderer, surroundings
from cutaway.scene.document import Asset, Camera, Format, Light, Scene, Shot, Thing
from cutaway.storage.blobs import Blobs

FORM = Format(width=96, height=64, frames=96)
SCENE = Scene(
    seed=3,
    format=FORM,
    things=(Thing(id="ball", name="ball", asset=Asset(builder="marble", name="plain")),),
    lights=(Light(id="sun", kind="sun", direction=(-0.5, -1.0, -0.3), strength=3.0, shadow=True),),
    shots=(Shot(id="shot", start=0, frames=96, camera=Camera(position=(0.0, 0.5, 2.0), target=(0.0, 0.2, 0.0))),),
)


def cache_in(folder: Path) -> tuple[SegmentCache, str]:
    url = folder.as_uri()
    return SegmentCache(Blobs(url)), url


def test_a_film_has_the_same_bytes_with_a_mate_and_without(tmp_path: Path) -> None:
    alone, _ = cache_in(tmp_path / "alone")
    make_film(SCENE, tmp_path / "alone.mp4", cache=alone, quality="draft")
    shared, url = cache_in(tmp_path / "shared")
    mate = Mate(url)
    try:
        film = make_film(SCENE, tmp_path / "helped.mp4", cache=shared, quality="draft", mate=lambda: mate)
    finally:
        mate.close()
    assert (tmp_path / "alone.mp4").read_bytes() == (tmp_path / "helped.mp4").read_bytes()
    assert film.cost.frames_rendered == FORM.frames


def test_a_mate_leaves_its_segment_in_the_cache(tmp_path: Path) -> None:
    cache, url = cache_in(tmp_path / "blobs")
    cut = segments(SCENE, surroundings("draft", own_renderer()))[2]
    file = tmp_path / "scene.json"
    file.write_bytes(SCENE.canonical())
    mate = Mate(url)
    try:
        mate.draw(file, "draft", cut)
        until = time.monotonic() + 60
        while not mate.finished(timeout=1.0):
            assert time.monotonic() < until
        made = cache.read(cut.key)
        assert made is not None and len(made.digests) == cut.frames
    finally:
        mate.close()


def test_a_mate_refuses_what_it_would_draw_otherwise(tmp_path: Path) -> None:
    _, url = cache_in(tmp_path / "blobs")
    cut = segments(SCENE, surroundings("standard", own_renderer()))[0]
    file = tmp_path / "scene.json"
    file.write_bytes(SCENE.canonical())
    mate = Mate(url)
    try:
        mate.draw(file, "draft", cut)
        with pytest.raises(MateGone, match="other frames"):
            mate.finished(timeout=60.0)
    finally:
        mate.close()


def test_a_mate_that_was_stopped_does_what_comes_next(tmp_path: Path) -> None:
    cache, url = cache_in(tmp_path / "blobs")
    unwanted, wanted = segments(SCENE, surroundings("draft", own_renderer()))[1:3]
    file = tmp_path / "scene.json"
    file.write_bytes(SCENE.canonical())
    mate = Mate(url)
    try:
        mate.draw(file, "draft", unwanted)  # it is still warming up
        mate.stop()
        mate.draw(file, "draft", wanted)
        until = time.monotonic() + 60
        while not (answer := mate.finished(timeout=1.0)):
            assert time.monotonic() < until
        assert answer["done"] == wanted.key and mate.alive
        assert cache.read(wanted.key) is not None and cache.read(unwanted.key) is None
    finally:
        mate.close()


def test_a_film_is_finished_without_a_mate_that_died(tmp_path: Path) -> None:
    cache, url = cache_in(tmp_path / "blobs")
    mate = Mate(url)
    mate.close()
    assert not mate.alive
    film = make_film(SCENE, tmp_path / "film.mp4", cache=cache, quality="draft", mate=lambda: mate)
    assert film.cost.frames_rendered == FORM.frames and (tmp_path / "film.mp4").exists()
