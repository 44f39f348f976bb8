"""References bound by number and by words, and drawings read as guides for movement."""

from __future__ import annotations

import numpy as np
import pytest
from brought_pictures import bottle, guide, landscape
from brought_pictures import bring as bring  # noqa: F401
from PIL import Image, ImageDraw, ImageOps

from cutaway.brief import read
from cutaway.brief.footage.references import STANDING, bind
from cutaway.errors import NotUnderstood
from cutaway.render import Renderer
from cutaway.scene.animation import Keys, value_at
from cutaway.scene.document import Format, Scene
from cutaway.staging import stage
from cutaway.staging.footage.drawing import is_guide
from cutaway.staging.footage.drawing_marks import marks_of
from cutaway.staging.footage.grading import grade_like
from cutaway.staging.footage.references import change_references, stage_references
from cutaway.staging.footage.stages import PLAIN
from cutaway.staging.footage.starting import stage_media

SMALL = Format(width=320, height=180, frames=72)


@pytest.mark.parametrize(
    ("words", "plain", "roles"),
    [
        ("the dog <IMAGE_REF_0> runs on the beach <IMAGE_REF_1> in the style of <IMAGE_REF_2>", "the dog runs on the beach",
         [(1, "subject", "dog"), (2, "place", "beach"), (3, "style", "")]),
        ("<IMAGE_REF_1> dances in <IMAGE_REF_0>", f"{STANDING} dances", [(2, "subject", ""), (1, "place", "")]),
        ("The woman from <IMAGE_REF_0> walks with the camera movement of <VIDEO_REF_0>", "The woman walks", [(1, "subject", "woman"), (1, "camera", "")]),
        ("a red car drives by, use <IMAGE_REF_0> as the background", "a red car drives by", [(1, "place", "")]),
        ("the car should look like <IMAGE_REF_0>", "the car should look", [(1, "subject", "car")]),
        ("replace the red car with <IMAGE_REF_0>", "replace the red car", [(1, "subject", "red car")]),
        ("use <IMAGE_REF_0> for the car", "use for the car", [(1, "subject", "car")]),
        ("the whole film should look like <IMAGE_REF_0>", "the whole film should", [(1, "style", "")]),
        ("a man walks to the music of <SOUND_REF_0>", "a man walks", [(1, "music", "")]),
    ],
)  # fmt: skip
def test_words_say_what_each_reference_is_for(words: str, plain: str, roles: list[tuple[int, str, str]]) -> None:
    bound = bind(words)
    assert bound.words == plain
    assert [(one.number, one.role, one.noun) for one in bound.wanted] == roles


def test_a_subject_a_place_and_a_style_at_once(bring) -> None:  # type: ignore[no-untyped-def]
    words = "the bottle <IMAGE_REF_1> stands in <IMAGE_REF_0> in the style of <IMAGE_REF_2>"
    grey = ImageOps.grayscale(landscape()).convert("RGB")
    started = stage_references(words, SMALL, bring(words, landscape(), bottle(), grey))
    scene = started.scene
    assert any(thing.asset.builder == "cutout" for thing in scene.things)
    assert scene.thing("place-picture").asset.builder == "picture_panel"
    assert scene.grade.look == "black and white"
    assert all(line.done for line in started.changed.lines if "picture" in line.what)


def test_a_place_fills_the_frame_with_its_own_colours(bring) -> None:  # type: ignore[no-untyped-def]
    words = "the bottle <IMAGE_REF_1> stands in the place <IMAGE_REF_0>"
    scene = stage_references(words, SMALL, bring(words, landscape(), bottle())).scene
    renderer = Renderer(scene, "draft")
    for number in (0, 71):
        frame = renderer.frame(number).pixels.astype(int)
        assert np.abs(frame[4, 4] - (120, 170, 230)).max() < 16 and np.abs(frame[-4, 4] - (70, 120, 40)).max() < 16
    assert not renderer.notes
    renderer.close()


def test_a_style_is_a_grade() -> None:
    dark = np.full((40, 60, 3), (40, 20, 10), np.uint8)
    dark[::2] = (120, 70, 30)
    pale = np.full((40, 60, 3), (220, 225, 240), np.uint8)
    pale[::2] = (180, 190, 230)
    warm, cool = grade_like(dark, PLAIN)[0], grade_like(pale, PLAIN)[0]
    assert warm.exposure < cool.exposure
    assert warm.gain[0] > warm.gain[2] and cool.gain[2] >= cool.gain[0]


@pytest.mark.parametrize("inverted", [False, True])
def test_a_figure_and_an_arrow_are_read(inverted: bool) -> None:
    picture = guide((235, 235, 230), (28, 44, 38)) if inverted else guide()
    marks = marks_of(np.asarray(picture))
    assert [body.kind for body in marks.bodies] == ["person"]
    (path,) = marks.paths
    assert path.headed and path.points[0][0] < 0.35 and path.points[-1][0] > 0.7


def test_an_arrow_to_the_left_goes_to_the_left() -> None:
    marks = marks_of(np.asarray(ImageOps.mirror(guide())))
    (path,) = marks.paths
    assert path.headed and path.points[0][0] > 0.65 and path.points[-1][0] < 0.3


def test_a_drawing_guides_the_movement(bring) -> None:  # type: ignore[no-untyped-def]
    words = "Turn this into realistic footage, using the drawing only as a guide for movement."
    assert is_guide(words) and not is_guide("a woman draws a line in the sand")
    started = stage_media(words, SMALL, bring(words, guide(), role="first"))
    actor = next(thing for thing in started.scene.things if thing.kind == "person")
    assert isinstance(actor.position, Keys) and any(act.action in ("walk", "run") for act in actor.acts)
    shot = started.scene.shots[0]
    eye, target = np.array(value_at(shot.camera.position, 0)), np.array(value_at(shot.camera.target, 0))
    right = np.cross(target - eye, (0, 1, 0))
    first, last = (np.array(value_at(actor.position, frame)) for frame in (0, 71))
    assert (last - first) @ right > 0, "it goes to the right in the film, as its arrow does"


def test_a_drawing_in_which_nothing_can_be_read_says_so(bring) -> None:  # type: ignore[no-untyped-def]
    words = "Turn this drawing into footage, it is a guide for movement."
    with pytest.raises(NotUnderstood):
        stage_references(words, SMALL, bring(words, Image.new("RGB", (200, 200), "white")))


def test_marks_that_are_no_way_are_counted() -> None:
    picture = guide()
    draw = ImageDraw.Draw(picture)
    for turn in np.linspace(0, 2 * np.pi, 9)[:8]:
        draw.line((500, 90, 500 + 60 * np.cos(turn), 90 + 60 * np.sin(turn)), fill=(20, 20, 20), width=4)
    assert marks_of(np.asarray(picture)).unread == 1


def _made(words: str = "a red car stands on a road") -> Scene:
    return stage(read(words), format=SMALL, seed=3).scene


def test_a_made_film_takes_the_style_of_a_picture_that_comes_later(bring) -> None:  # type: ignore[no-untyped-def]
    parent = _made()
    grey = ImageOps.grayscale(landscape()).convert("RGB")
    words = "make it in the style of <IMAGE_REF_0>"
    changed = change_references(parent, words, bring(words, grey))
    assert changed.done and changed.scene.grade.look == "black and white"
    assert changed.scene.things == parent.things and changed.scene.shots == parent.shots


def test_a_thing_of_a_made_film_becomes_what_a_picture_shows(bring) -> None:  # type: ignore[no-untyped-def]
    parent = _made()
    car = next(thing for thing in parent.things if "car" in thing.words)
    words = "the car should look like <IMAGE_REF_0>"
    changed = change_references(parent, words, bring(words, bottle()))
    assert changed.done
    now = changed.scene.thing(car.id)
    assert now.asset.builder == "cutout" and now != car
    others = {thing.id: thing for thing in parent.things if thing.id != car.id}
    assert all(changed.scene.thing(id) == thing for id, thing in others.items())


def test_a_thing_that_is_not_in_the_film_is_told(bring) -> None:  # type: ignore[no-untyped-def]
    parent = _made()
    words = "the elephant should look like <IMAGE_REF_0>"
    changed = change_references(parent, words, bring(words, bottle()))
    assert (
        not changed.done and changed.scene == parent and "nothing in the film is called that" in changed.lines[0].what
    )


def test_other_words_of_the_turn_are_done_as_well(bring) -> None:  # type: ignore[no-untyped-def]
    parent = _made()
    words = "make it in the style of <IMAGE_REF_0> and make the car blue"
    changed = change_references(parent, words, bring(words, landscape()))
    assert changed.scene.grade != parent.grade
    car = next(thing for thing in parent.things if "car" in thing.words)
    assert changed.scene.thing(car.id) != car
