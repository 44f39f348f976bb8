"""Stickers on footage: on faces, at places, on boxes; nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from skimage import data

from cutaway.brief.footage.operations import Operation
from cutaway.footage.effects_over.stickers import ringed, settled
from cutaway.footage.reading import open_source
from cutaway.footage.reading.source import format_of
from cutaway.render.clips import ClipRenderer
from cutaway.scene.document import Clip, Scene
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible, doer
from cutaway.staging.footage.stickers import sticker_code
from cutaway.storage import derived, media
from cutaway.storage.blobs import Blobs

FRAMES = 16


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("stickers")
    shelf = media.use(Blobs(str(folder / "media")), folder / "fetched")
    derived.use(folder / "derived")
    person = cv2.resize(data.astronaut()[:360], (320, 226), interpolation=cv2.INTER_AREA)
    with av.open(str(folder / "clip.mp4"), "w") as box:
        stream = box.add_stream("libx264", rate=12, options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = 280, 200, "yuv420p"
        for number in range(FRAMES):
            frame = np.ascontiguousarray(person[10:210, 2 * number : 2 * number + 280])
            box.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        box.mux(stream.encode(None))
    sha256 = shelf.add(folder / "clip.mp4")
    source = open_source(folder / "clip.mp4")
    yield Scene(format=format_of(source, FRAMES), clips=(Clip(id="clip", source=sha256, frames=FRAMES),))
    source.close()
    media._here.clear()
    derived._here.clear()


def stuck(scene: Scene, phrase: str = "", **given: object) -> Scene:
    do, desk = doer("sticker"), Desk()
    assert do is not None
    try:
        return do(scene, Operation("sticker", given, phrase=phrase), desk).scene
    finally:
        desk.close()


def drawn(scene: Scene, numbers: list[int]) -> list[np.ndarray]:
    renderer = ClipRenderer(scene)
    try:
        return [renderer.frame(number).pixels.copy() for number in numbers]
    finally:
        renderer.close()


def middle(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    rows, columns = np.nonzero((before != after).any(axis=2))
    return np.array([columns.mean(), rows.mean()])


def test_sunglasses_lie_on_the_eyes_and_go_along_without_jitter(clip: Scene) -> None:
    numbers = list(range(FRAMES))
    before, after = drawn(clip, numbers), drawn(stuck(clip, words="sunglasses", follow="her"), numbers)
    places = np.array([middle(a, b) for a, b in zip(before, after, strict=True)])
    steps = np.diff(places[:, 0])
    assert np.all(np.abs(steps + 2) < 1.2), steps
    assert np.abs(np.diff(places[:, 1])).max() < 1
    share = (before[8] != after[8]).any(axis=2).mean()
    assert 0.002 < share < 0.08
    again = drawn(stuck(clip, words="sunglasses", follow="her"), [9, 2])
    assert np.array_equal(again[0], after[9])
    assert np.array_equal(again[1], after[2])


def test_a_crown_is_above_the_glasses(clip: Scene) -> None:
    (plain,), (crown,) = drawn(clip, [6]), drawn(stuck(clip, words="crown", follow="her head"), [6])
    (glasses,) = drawn(stuck(clip, words="glasses", follow="her"), [6])
    assert middle(plain, crown)[1] < middle(plain, glasses)[1] - 10


def test_at_a_place_or_a_point_nothing_else_changes(clip: Scene) -> None:
    (plain,), (placed,) = drawn(clip, [3]), drawn(stuck(clip, words="heart", place="top left"), [3])
    assert not np.array_equal(placed, plain)
    assert np.array_equal(placed[:, 100:], plain[:, 100:])
    assert np.array_equal(placed[100:], plain[100:])
    (pointed,) = drawn(stuck(clip, words="star", point=[0.5, 0.3]), [3])
    assert np.abs(middle(plain, pointed) - (140, 60)).max() < 5


def test_names_find_pictures_and_unknown_ones_are_refused(clip: Scene) -> None:
    assert sticker_code("a big red heart") == "2764-fe0f"
    assert sticker_code("octopus") == "1f419"
    with pytest.raises(NotPossible):
        stuck(clip, words="quarterly balance sheet")


def test_settling_follows_a_straight_way_exactly() -> None:
    rows = np.arange(-5, 6)
    assert np.allclose(settled(rows, np.stack([3 + 2 * rows, -rows], 1).astype(float), 24), (3, 0))


def test_a_ring_touches_only_its_line() -> None:
    """What lies inside and outside the ring keeps its bytes, and the ring has the colour that was named."""
    pixels = np.full((200, 300, 3), 90, np.uint8)
    made = ringed(pixels, (0.3, 0.3, 0.6, 0.7), [240, 220, 20], 1.0)
    changed = (made != pixels).any(axis=2)
    assert not changed[90:110, 120:150].any() and not changed[:10].any() and not changed[:, :20].any()
    assert (made == (240, 220, 20)).all(axis=2).sum() > 200


def test_what_is_put_on_a_head_that_the_border_cuts_off_is_seen(clip: Scene, tmp_path: Path) -> None:
    person = cv2.resize(data.astronaut()[:360], (320, 226), interpolation=cv2.INTER_AREA)[40:200, 20:300]
    with av.open(str(tmp_path / "clip.mp4"), "w") as box:
        stream = box.add_stream("libx264", rate=12, options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = 280, 160, "yuv420p"
        for _ in range(4):
            box.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(person), format="rgb24")))
        box.mux(stream.encode(None))
    sha256 = media.shelf().add(tmp_path / "clip.mp4")
    source = open_source(tmp_path / "clip.mp4")
    low = Scene(format=format_of(source, 4), clips=(Clip(id="clip", source=sha256, frames=4),))
    source.close()
    (plain,), (crown,) = drawn(low, [1]), drawn(stuck(low, words="crown", follow="her head"), [1])
    rows = np.flatnonzero((plain != crown).any(axis=(1, 2)))
    assert len(rows) > 6 and rows.max() < 50, "a part of it is in the picture, and no lower than the brows"
