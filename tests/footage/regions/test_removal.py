"""Things taken out of footage: small clips of which it is known what lies behind, and what the report says of them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from skimage import data

from cutaway.brief.footage.operations import Operation
from cutaway.footage.effects import Context, open_effect
from cutaway.footage.effects_regions.plates import middle_of
from cutaway.footage.effects_regions.removal import Behind, with_traces
from cutaway.footage.finding.shots import Shots
from cutaway.footage.finding.tracks import Track
from cutaway.footage.reading import open_source
from cutaway.footage.reading.source import format_of
from cutaway.scene.document import Clip, Scene, Treatment
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import doer
from cutaway.staging.footage.removing import left
from cutaway.storage import media
from cutaway.storage.derived import Derived

SHA = "b" * 64
WIDE, HIGH, BOX = 160, 90, 24


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUTAWAY_DATA", str(tmp_path / "data"))


def written(path: Path, frames: list[np.ndarray], rate: int = 25) -> Path:
    with av.open(str(path), "w") as box:
        stream = box.add_stream("libx264", rate=rate)
        stream.height, stream.width, stream.pix_fmt = *frames[0].shape[:2], "yuv420p"
        stream.options = {"crf": "12", "preset": "veryfast"}
        for frame in frames:
            box.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        box.mux(stream.encode(None))
    return path


def textured() -> np.ndarray:
    return cv2.resize(data.coffee(), (WIDE, HIGH), interpolation=cv2.INTER_AREA)


def plain() -> np.ndarray:
    return np.full((HIGH, WIDE, 3), (150, 160, 170), np.uint8)


def with_box(wall: np.ndarray, step: float, count: int = 50) -> list[np.ndarray]:
    frames = []
    for index in range(count):
        frame, x = wall.copy(), 10 + round(index * step)
        frame[33 : 33 + BOX, x : x + BOX] = (220, 30, 30)
        frames.append(frame)
    return frames


def pointed_at() -> list[float]:
    return [10 / WIDE, 33 / HIGH, (10 + BOX) / WIDE, (33 + BOX) / HIGH]


def removed(path: Path, folder: Path, parameters: dict[str, Any]) -> tuple[Any, Any]:
    source = open_source(path)
    film = format_of(source)
    treatment = Treatment(id="t", name="remove", parameters=parameters)
    clip = Clip(id="c", source=SHA, frames=film.frames, treatments=(treatment,))
    context = Context(Scene(format=film, clips=(clip,)), clip, source, "draft", lambda _: source, Derived(folder))
    made = open_effect(treatment, context)
    assert made is not None
    return source, lambda n: np.asarray(made.apply(source.frame(n), n, Fraction(n) / source.rate))


@pytest.mark.parametrize(("wall", "step"), [(textured, 2.4), (plain, 2.4), (plain, 0.0)])
def test_a_small_box_is_followed_and_nothing_of_it_is_left(tmp_path: Path, wall: Any, step: float) -> None:
    path = written(tmp_path / "a.mp4", with_box(wall(), step))
    parameters = {"of": "box", "box": pointed_at(), "frame": 0, "follow": True, "outline": False, "grow": 0.1}
    _, frame = removed(path, tmp_path, parameters)
    for number in (0, 13, 31, 47):
        x = 10 + round(number * step)
        error = np.abs(frame(number).astype(int) - wall()).max(axis=2)
        assert error[28:62, max(0, x - 5) : x + BOX + 5].mean() < 12
        assert error[33 : 33 + BOX, x : x + BOX].max() < 70, "no red edge stays"


def test_a_box_of_one_colour_does_not_slip(tmp_path: Path) -> None:
    for name, wall, step in (("still", plain(), 0.0), ("moving", textured(), 2.4)):
        source = open_source(written(tmp_path / f"{name}.mp4", with_box(wall, step)))
        track = Track(source, SHA[:-1] + name[0], Derived(tmp_path), tuple(pointed_at()), 0)  # type: ignore[arg-type]
        for number in (5, 25, 47):
            box = track.at(number)
            assert box is not None
            assert abs(box[0] * WIDE - 10 - round(number * step)) < 2 and abs(box[1] * HIGH - 33) < 2


def test_nothing_is_carried_past_a_cut(tmp_path: Path) -> None:
    other = 255 - cv2.resize(data.astronaut()[:288], (WIDE, HIGH), interpolation=cv2.INTER_AREA)
    source = open_source(written(tmp_path / "a.mp4", with_box(textured(), 1.0, 30) + [other] * 30))
    shots = Shots(source, SHA, Derived(tmp_path))
    assert shots.apart(20, 40) and not shots.apart(0, 29) and not shots.apart(30, 59)
    assert shots.stretches(1) == [(25, 29), (30, 49)]
    parameters = {"of": "box", "box": pointed_at(), "frame": 0, "follow": True, "outline": False, "grow": 0.1}
    _, frame = removed(tmp_path / "a.mp4", tmp_path, parameters)
    error = np.abs(frame(28).astype(int) - textured()).mean(axis=2)
    assert error[33:57, 38:62].mean() < 14, "what is behind comes from the box's own shot"


def test_the_shadow_goes_with_the_thing_and_what_is_elsewhere_stays() -> None:
    rng = np.random.default_rng(3)
    ground = cv2.GaussianBlur(rng.uniform(90, 220, (180, 320, 3)).astype(np.float32), (0, 0), 6)
    thing, shade, other = (np.zeros((180, 320), np.float32) for _ in range(3))
    cv2.ellipse(thing, (150, 80), (18, 50), 0, 0, 360, 1.0, -1)
    cv2.ellipse(shade, (175, 130), (34, 9), 0, 0, 360, 1.0, -1)
    cv2.circle(other, (40, 40), 14, 1.0, -1)
    seen = ground * (1 - 0.45 * cv2.GaussianBlur(shade, (0, 0), 2)[..., None])
    seen = np.where(thing[..., None] > 0, (30, 40, 160), np.where(other[..., None] > 0, (200, 30, 30), seen))
    pixels = np.clip(seen + rng.normal(0, 2, seen.shape), 0, 255).astype(np.uint8)
    behind = Behind(ground, np.ones((180, 320), np.float32), np.zeros((180, 320), np.float32))
    mask = cv2.GaussianBlur(cv2.dilate(thing, np.ones((7, 7))), (0, 0), 1.5)
    foot, near = np.zeros_like(mask), cv2.dilate(mask, np.ones((21, 21)))
    cv2.ellipse(foot, (150, 128), (55, 26), 0, 0, 360, 1.0, -1)
    found = with_traces(pixels, behind, mask, np.maximum(near, foot), foot)
    alone = (shade > 0) & (mask < 0.05)
    assert mask[alone].mean() < 0.05 and found[alone].mean() > 0.8
    assert not found[other > 0].any(), "what passes elsewhere is none of it"
    away = (near < 0.01) & (foot == 0)
    assert not found[away].any()


def test_the_middle_of_what_frames_show_leaves_out_those_that_show_nothing() -> None:
    values = np.array([10, 12, 14, 200], np.uint8).reshape(4, 1, 1, 1).repeat(3, axis=3)
    values[3] = 255
    middle, spread = middle_of(values[[3, 0, 2, 1]], np.array([[3]]))
    assert (middle == 12).all() and spread[0, 0] <= 4


def test_the_report_says_what_is_known_of_what_lies_behind(tmp_path: Path) -> None:
    said = {}
    for name, step in (("moving", 2.4), ("still", 0.0)):
        path = written(tmp_path / f"{name}.mp4", with_box(textured(), step))
        source = open_source(path)
        film = format_of(source)
        scene = Scene(format=film, clips=(Clip(id="c", source=media.shelf().add(path), frames=film.frames),))
        desk, do = Desk(), doer("remove")
        assert do is not None
        said[name] = " ".join(do(scene, Operation("remove", {"box": pointed_at()}), desk).notes)
        desk.close()
    assert "comes back from there" in said["moving"] and "made up" not in said["moving"]
    assert "made up" in said["still"] and "no other frame" in said["still"]


def test_a_trace_is_a_trace() -> None:
    pixels = data.astronaut()
    thing = np.zeros(pixels.shape[:2], np.float32)
    thing[100:300, 150:330] = 1
    faint = cv2.addWeighted(pixels, 0.5, np.full_like(pixels, 120), 0.5, 0)
    assert left(pixels, pixels.copy(), thing)
    assert left(pixels, faint, thing, "person")
    assert not left(pixels, np.full_like(pixels, 120), thing, "person")
