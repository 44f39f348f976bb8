"""Edits of scenes: what they change, what they leave byte for byte, and how they undo each other."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from cutaway.scene import edits, edits_cameras, edits_film, edits_places, edits_power, edits_time
from cutaway.scene.animation import Baked, Keys, value_at
from cutaway.scene.difference import difference, patched
from cutaway.scene.document import Scene

SCENES = {
    path.stem: Scene.model_validate(tomllib.loads(path.read_text("utf-8")))
    for path in sorted((Path(__file__).parent / "scenes").glob("*.toml"))
}

EDITS: dict[str, Callable[[Scene, str], Scene]] = {
    "hidden": lambda scene, id: edits.with_things_hidden(scene, [id]),
    "hidden for a time": lambda scene, id: edits.with_things_hidden(scene, [id], 24, 48),
    "removed": lambda scene, id: edits.without_things(scene, [id]),
    "green": lambda scene, id: edits.with_surface(scene, id, (0.0, 0.4, 0.1), name="green"),
    "gold": lambda scene, id: edits.with_material(scene, id, "gold"),
    "larger": lambda scene, id: edits_places.with_scale(scene, id, 1.5),
    "moved": lambda scene, id: edits_places.with_thing_moved(scene, id, (0.5, 0.0, -0.25)),
    "on at 4 s": lambda scene, id: edits_power.with_power_schedule(scene, id, True, 96),
    "later": lambda scene, id: edits_time.with_things_delayed(scene, [id], 12),
    "slower": lambda scene, id: edits_time.with_things_paced(scene, [id], 0.5),
    "closer": lambda scene, id: edits_cameras.with_camera_closer(scene),
    "orbit": lambda scene, id: edits_cameras.with_camera_move(scene, (), "orbit"),
    "from above": lambda scene, id: edits_cameras.with_camera_angle(scene, (), "top-down"),
    "cut at 50": lambda scene, id: edits_cameras.with_shot_split(scene, 50),
    "longer": lambda scene, id: edits_time.with_duration(scene, scene.format.frames + 48),
    "shorter": lambda scene, id: edits_time.with_duration(scene, 100),
    "time put in": lambda scene, id: edits_time.with_time_inserted(scene, 60, 24),
    "time cut out": lambda scene, id: edits_time.with_time_removed(scene, 30, 60),
    "film slower": lambda scene, id: edits_time.with_speed(scene, 0.5),
    "black and white": lambda scene, id: edits_film.with_look(scene, "black and white"),
    "upright": lambda scene, id: edits_film.with_aspect(scene, "9:16"),
}

cases = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES.keys())


def others(scene: Scene, *touched: str) -> dict[str, str]:
    groups = (scene.things, scene.lights, scene.shots, scene.texts, scene.cues)
    return {item.id: item.model_dump_json() for group in groups for item in group if item.id not in touched}


@settings(max_examples=80, deadline=None)
@given(data=some.data())
def test_difference_applied_to_the_parent_gives_the_child(data: some.DataObject) -> None:
    """Any run of edits on any scene: the difference leads from the first document to the last, byte for byte."""
    parent = SCENES[data.draw(some.sampled_from(sorted(SCENES)))]
    child = parent
    for name in data.draw(some.lists(some.sampled_from(sorted(EDITS)), min_size=1, max_size=4, unique=True)):
        if not child.things:
            break
        child = EDITS[name](child, data.draw(some.sampled_from([thing.id for thing in child.things])))
    assert patched(parent, difference(parent, child)).canonical() == child.canonical()


@settings(max_examples=80, deadline=None)
@given(data=some.data())
def test_an_edit_of_one_thing_leaves_all_others_byte_for_byte(data: some.DataObject) -> None:
    """Colour, material, size, place and visibility of a thing touch it, its parts and its own lights and sounds, nothing else."""
    scene = SCENES[data.draw(some.sampled_from(sorted(SCENES)))]
    id = data.draw(some.sampled_from([thing.id for thing in scene.things]))
    name = data.draw(
        some.sampled_from(["hidden", "hidden for a time", "green", "gold", "larger", "moved", "on at 4 s"])
    )
    child = EDITS[name](scene, id)
    own = (
        set(edits.parts_of(scene, [id]))
        | {light.id for light in scene.lights if light.thing == id}
        | {cue.id for cue in scene.cues if cue.thing == id}
    )
    assert others(scene, *own) == others(child, *own)
    assert (scene.world, scene.grade, scene.format) == (child.world, child.grade, child.format)


@cases
def test_the_document_stays_valid_under_every_edit(scene: Scene) -> None:
    for change in EDITS.values():
        for thing in scene.things:
            child = change(scene, thing.id)
            assert Scene.model_validate_json(child.canonical()) == child


@cases
def test_hiding_and_showing_again_gives_the_same_bytes(scene: Scene) -> None:
    for thing in scene.things:
        hidden = edits.with_things_hidden(scene, [thing.id])
        assert hidden != scene
        assert edits.with_things_shown(hidden, [thing.id]).canonical() == scene.canonical()


def test_hiding_the_violin_hides_its_bow_and_keeps_its_music() -> None:
    scene = SCENES["meadow"]
    hidden = edits.with_things_hidden(scene, ["violin-1"])
    assert [thing.id for thing in hidden.things if thing.visible == 0.0] == ["violin-1", "bow-1"]
    assert hidden.cues == scene.cues
    assert hidden.thing("woman-1") == scene.thing("woman-1")


def test_a_recoloured_thing_is_called_by_its_new_colour_and_goes_back_to_the_same_bytes() -> None:
    scene = SCENES["living_room"]
    red = scene.thing("sofa-1").surfaces["*"].colour
    green = edits.with_surface(scene, "sofa-1", (0.01, 0.3, 0.03), name="green")
    assert green.thing("sofa-1").name == "green sofa"
    assert edits.with_surface(green, "sofa-1", red, name="red").canonical() == scene.canonical()  # type: ignore[arg-type]


def test_scaling_and_moving_have_inverses() -> None:
    scene = SCENES["street"]
    there = edits_places.with_thing_moved(edits_places.with_scale(scene, "car-1", 2.0), "car-1", (1.0, 0.0, 0.5))
    back = edits_places.with_scale(edits_places.with_thing_moved(there, "car-1", (-1.0, 0.0, -0.5)), "car-1", 0.5)
    assert back.canonical() == scene.canonical()


def test_swapped_places_swap_back() -> None:
    scene = SCENES["table"]
    swapped = edits_places.with_places_swapped(scene, "marble-3", "bell-1")
    assert edits_places.first_place(swapped.thing("bell-1"))[0] == 0.5
    assert edits_places.with_places_swapped(swapped, "marble-3", "bell-1").canonical() == scene.canonical()


def test_removing_a_thing_removes_parts_lights_and_sounds_of_it() -> None:
    scene = SCENES["living_room"]
    gone = edits.without_things(scene, ["lamp-1", "sofa-1"])
    assert {"lamp-1", "sofa-1", "cushion-1"}.isdisjoint(thing.id for thing in gone.things)
    assert [light.id for light in gone.lights] == ["light-window"]
    assert "cue-click" not in [cue.id for cue in gone.cues]
    assert gone.shots[0].subject is None


def test_a_lamp_that_turns_on_later_takes_its_click_along() -> None:
    scene = SCENES["living_room"]
    later = edits_power.with_power_schedule(scene, "lamp-1", True, 96)
    power = later.thing("lamp-1").power
    assert [value_at(power, frame) for frame in (0, 95, 99, 239)] == [0.0, 0.0, 1.0, 1.0]
    assert 0.0 < value_at(power, 96) < 1.0  # type: ignore[operator]
    assert next(cue.start for cue in later.cues if cue.id == "cue-click") == 96
    always = edits_power.with_power_schedule(scene, "lamp-1", False)
    assert always.thing("lamp-1").power == 0.0
    assert "cue-click" not in [cue.id for cue in always.cues]


def test_a_lamp_that_was_on_goes_off_and_what_came_before_stays() -> None:
    scene = edits_power.with_power_schedule(SCENES["living_room"], "lamp-1", False, 144)
    power = scene.thing("lamp-1").power
    assert [value_at(power, frame) for frame in (0, 47, 60, 143, 150)] == [0.0, 0.0, 1.0, 1.0, 0.0]


def test_a_split_shot_shows_the_same() -> None:
    scene = SCENES["street"]
    split = edits_cameras.with_shot_split(scene, 60)
    assert [shot.frames for shot in split.shots] == [60, 60, 120]
    for frame in range(0, 240, 7):
        assert value_at(scene.shot_at(frame).camera.position, frame) == value_at(
            split.shot_at(frame).camera.position, frame
        )


def test_closer_is_nearer_on_every_frame_and_focus_comes_along() -> None:
    for scene in SCENES.values():
        closer = edits_cameras.with_camera_closer(scene)
        for frame in range(0, scene.format.frames, 30):
            a, b = scene.shot_at(frame).camera, closer.shot_at(frame).camera
            before = np.subtract(value_at(a.position, frame), value_at(a.target, frame))
            after = np.subtract(value_at(b.position, frame), value_at(b.target, frame))
            np.testing.assert_allclose(after, 0.66 * before, atol=2e-5)


def test_every_camera_move_stays_finite_and_within_its_shot() -> None:
    scene = SCENES["street"]
    for move in edits_cameras.MOVES:
        moved = edits_cameras.with_camera_move(scene, ["shot-2"], move)
        assert moved.shots[0] == scene.shots[0]
        position = moved.shots[1].camera.position
        if isinstance(position, Keys):
            assert position.keys[0].frame >= 120 and position.keys[-1].frame <= 239


def test_inserted_time_is_taken_out_again() -> None:
    for scene in SCENES.values():
        longer = edits_time.with_time_inserted(scene, 60, 24)
        assert longer.format.frames == scene.format.frames + 24
        assert edits_time.with_time_removed(longer, 60, 24).canonical() == scene.canonical()


def test_a_removed_shot_closes_the_gap() -> None:
    scene = SCENES["table"]
    cut = edits_time.without_shot(scene, "shot-2")
    assert [(shot.id, shot.start, shot.frames) for shot in cut.shots] == [("shot-1", 0, 96), ("shot-3", 96, 72)]
    assert cut.format.frames == 168
    assert next(text.start for text in cut.texts) == 128


def test_half_speed_doubles_the_film_and_resamples_baked_motion() -> None:
    rows = np.zeros((240, 7), np.float32)
    rows[:, 0], rows[:, 3] = np.arange(240), 1.0
    scene = SCENES["table"]
    rolling = edits.with_thing(scene, scene.thing("marble-1").model_copy(update={"motion": Baked.of(rows)}))
    slow = edits_time.with_speed(rolling, 0.5)
    assert slow.format.frames == 480
    motion = slow.thing("marble-1").motion
    assert motion is not None
    assert motion.array()[100, 0] == 50.0


def test_differences_read_as_sentences() -> None:
    scene = SCENES["living_room"]
    green = edits.with_surface(scene, "sofa-1", (0.0131, 0.3049, 0.0369), name="green")
    sentences = [row.sentence for row in difference(scene, green)]
    assert any("colour" in sentence and "-> green" in sentence for sentence in sentences)
    hidden = [row.sentence for row in difference(scene, edits.with_things_hidden(scene, ["cat-1"]))]
    assert hidden == ["The cat's visibility: visible -> invisible"]
    assert difference(scene, scene) == []


def test_the_last_shot_cannot_be_cut_and_a_film_cannot_be_too_long() -> None:
    with pytest.raises(ValueError):
        edits_time.without_shot(SCENES["meadow"], "shot-1")
    with pytest.raises(ValueError):
        edits_time.with_duration(SCENES["meadow"], 24 * 61)
