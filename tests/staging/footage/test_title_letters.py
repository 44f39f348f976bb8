"""What titles can be asked for and cannot do is told; a treatment whose colour changes gets the colour it is drawn in."""

from __future__ import annotations

import pytest

from cutaway.brief.footage.operations import FootageChanges, Operation
from cutaway.scene.document import Clip, Format, Scene, Text, Treatment
from cutaway.staging.footage.changing import change_media
from cutaway.staging.footage.desk import Desk

JACKET = Treatment(id="jacket", name="recolour", parameters={"of": "person", "rgb": [255, 0, 0]})
ZOOM = Treatment(id="zoom", name="zoom", parameters={"factor": 1.2, "centre": [0.5, 0.5]})
SCENE = Scene(
    format=Format(frames=240),
    clips=(Clip(id="clip", source="0" * 64, frames=240, treatments=(JACKET, ZOOM)),),
    texts=(Text(id="title", content="Summer"),),
)


def change(operation: str, /, **parameters: object) -> tuple[Scene, bool, str, tuple[str, ...]]:
    asked = Operation(operation, parameters, phrase=operation)
    made = change_media(SCENE, FootageChanges((asked,)), Desk())
    return made.scene, made.lines[0].done, made.lines[0].what, tuple(made.notes)


def test_letters_of_a_new_title() -> None:
    """Capitals and sizes are done; a face, a slant and a box of its own are not, and said."""
    scene, done, _, notes = change(
        "add_text", text="Big sale", case="upper", size_by=1.5, font="serif", slant="italic", box="red"
    )
    assert done and scene.texts[-1].content == "BIG SALE" and scene.texts[-1].size == 1.5
    assert [any(word in note for note in notes) for word in ("serif", "italic", "box")] == [True] * 3


def test_a_step_that_titles_cannot_take_is_refused() -> None:
    scene, done, what, _ = change("change_treatment", name="add_text", rise=0.05)
    assert not done and scene == SCENE and "corner" in what


@pytest.mark.parametrize(("colour", "rgb"), [("blue", 2), ("lime", 1)])
def test_another_colour_is_the_one_that_is_drawn(colour: str, rgb: int) -> None:
    scene, done, _, _ = change("change_treatment", name="recolour", colour=colour)
    codes = scene.clips[0].treatments[0].parameters["rgb"]
    assert done and max(codes) == codes[rgb] and codes != [255, 0, 0]


def test_a_zoom_that_is_less_near_stays_one() -> None:
    scene, done, _, _ = change("change_treatment", name="zoom", factor_by=0.5)
    assert done and scene.clips[0].treatments[1].parameters["factor"] == 1.02
