"""A picture and words -> the first document."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cutaway.errors import BadRequest
from cutaway.footage.ingredients import Ingredient
from cutaway.footage.relief.scouting import Scouted
from cutaway.scene.document import Format, Scene
from cutaway.staging.footage import Desk, pictures
from cutaway.storage.blobs import Blobs
from cutaway.storage.derived import Derived
from cutaway.storage.media import Shelf

SEEN = Scouted(
    width=320, height=200, subject=0.1, box=(0.35, 0.3, 0.65, 0.85), sky=0.8, clouded=0.6, water=0.0, plants=0.7, fire=0.0, faces=(),
    blinking=0, turning=0, person=False, chest=(0.5, 0.6, 0.2), mouth=None, light=(0.8, 0.0),
)  # fmt: skip


@pytest.fixture
def staged(tmp_path: Path, still: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> Any:
    from cutaway.staging.footage import desk as desks

    place = Shelf(Blobs(f"file://{tmp_path / 'blobs'}"), tmp_path / "fetched")
    monkeypatch.setattr(desks, "shelf", lambda: place)
    file = tmp_path / "still.png"
    Image.fromarray(still).save(file)
    sha = place.add(file)

    def stage(
        words: str, seen: Scouted = SEEN, roles: tuple[str, ...] = ("first",), **asked: Any
    ) -> tuple[Scene, dict[str, Any], Any]:
        monkeypatch.setattr(pictures, "scouted", lambda *_: seen)
        media = tuple(Ingredient(sha, "image", role, number, "image/png") for number, role in enumerate(roles, 1))
        desk = Desk(media=media, words=words, seed=1, derived=Derived(tmp_path / "derived"), **asked)
        started = pictures.stage_pictures(words, Format(), desk)
        return started.scene, dict(started.scene.clips[0].treatments[0].parameters), started.changed

    return stage


def test_the_film_has_the_pictures_shape_and_the_words_length(staged: Any) -> None:
    scene, parameters, _ = staged("slow push in, 5 seconds")
    assert scene.format.frames == 120
    assert abs(scene.format.width / scene.format.height - 1.6) < 0.01
    assert parameters["moves"] == ["push in"]
    assert scene.clips[0].frames == 120


def test_a_length_of_the_request_goes_before_the_words(staged: Any) -> None:
    assert staged("5 seconds", seconds=Fraction(3))[0].format.frames == 72


def test_another_shape_is_cropped_around_the_subject_or_shown_whole_and_said(staged: Any) -> None:
    scene, parameters, changed = staged("orbit", aspect="1:1")
    assert scene.format.width == scene.format.height
    assert parameters["frame"] == "crop"
    assert any("cropped" in note for note in changed.notes)
    wide = Scouted(**{**vars(SEEN), "box": (0.0, 0.1, 1.0, 0.9)})
    _, parameters, changed = staged("orbit", seen=wide, aspect="9:16")
    assert parameters["frame"] == "blurred fill"
    assert any("blurred" in note for note in changed.notes)


def test_what_is_there_moves_and_what_is_not_is_said(staged: Any) -> None:
    _, parameters, changed = staged("clouds drift, the water ripples, she blinks")
    assert [one["kind"] for one in parameters["motions"]] == ["clouds"]
    undone = {line.phrase: line.what for line in changed.lines if not line.done}
    assert len(undone) == 2
    assert all(undone.values())


def test_life_is_given_by_what_is_sure(staged: Any) -> None:
    kinds = [one["kind"] for one in staged("bring it to life")[1].get("motions", [])]
    assert kinds == ["clouds"]
    person = Scouted(**{**vars(SEEN), "person": True, "blinking": 1, "faces": ((0.4, 0.2, 0.6, 0.5),)})
    kinds = [one["kind"] for one in staged("bring it to life", seen=person)[1]["motions"]]
    assert kinds == ["blink", "breathing", "clouds", "hair"]


def test_a_new_action_is_refused_and_the_rest_is_done(staged: Any) -> None:
    _, parameters, changed = staged("the man dances while the camera pulls back")
    assert parameters["moves"] == ["pull out"]
    assert any(not line.done and "generative" in line.what for line in changed.lines)


def test_the_same_picture_twice_is_a_loop(staged: Any) -> None:
    _, parameters, _ = staged("orbit", roles=("first", "last"))
    assert parameters["loop"] is True
    assert "last" not in parameters


def test_a_last_frame_alone_is_refused(staged: Any) -> None:
    with pytest.raises(BadRequest):
        staged("orbit", roles=("last",))


def test_a_treatment_survives_the_document(staged: Any) -> None:
    scene, *_ = staged("rain, fog, orbit, light sweep, steam")
    assert Scene.model_validate_json(scene.canonical()).digest() == scene.digest()


def test_between_two_pictures_nothing_is_claimed_that_is_not_drawn(
    staged: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(desk: Any) -> Any:
        first, last = (one for one in desk.media)
        return first, Ingredient("0" * 64, "image", "last", last.number)

    monkeypatch.setattr(pictures, "_ends", other)
    _, parameters, changed = staged("push in while it rains and the clouds drift, at dusk", roles=("first", "last"))
    assert parameters["last"] == "0" * 64 and not {"motions", "air", "light"} & parameters.keys()
    undone = " ".join(line.phrase + line.what for line in changed.lines if not line.done)
    assert "rain" in undone and "clouds" in undone and "dusk" in undone
