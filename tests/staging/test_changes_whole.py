"""Edits that touch the whole film: shots in another order, turns by degrees, another place; and edits that ask for nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from cutaway.brief import read
from cutaway.brief.changes import read_changes
from cutaway.scene.animation import Baked, Key, Keys, value_at
from cutaway.scene.document import Act, Cue, Format, Scene
from cutaway.staging import Changed, change, stage
from cutaway.staging.changes_shots import with_shots_swapped

SCENES = Path(__file__).parent.parent / "scene" / "scenes"


def scene(name: str) -> Scene:
    return Scene.model_validate(tomllib.loads((SCENES / f"{name}.toml").read_text("utf-8")))


def told(base: Scene, words: str) -> Changed:
    made = change(base, read_changes(words, base))
    assert Scene.model_validate_json(made.scene.canonical()) == made.scene
    return made


def test_swapped_shots_take_what_happens_in_them_along() -> None:
    base = scene("table")
    first, second = base.shots[0], base.shots[1]
    rows = np.tile(np.array([0, 0, 0, 1, 0, 0, 0], dtype="<f4"), (base.format.frames, 1))
    rows[:, 0] = np.arange(base.format.frames)
    at = second.start + 2
    thing = base.things[0].model_copy(
        update={
            "position": Keys(
                keys=(
                    Key(frame=0, value=(0, 0, 0)),
                    Key(frame=base.format.frames - 1, value=(9, 3, 1), interpolation="smooth"),
                )
            ),
            "acts": (Act(action="ring", start=at, frames=3),),
        }
    )
    marble = base.things[1].model_copy(update={"motion": Baked.of(rows, 0, "test")})
    cues = (*base.cues, Cue(id="cue-new", name="ping", kind="effect", sound="ping", start=at, frames=2))
    base = base.model_copy(update={"things": (thing, marble, *base.things[2:]), "cues": cues})
    made, _ = with_shots_swapped(base, first.id, second.id)
    assert [shot.id for shot in made.shots][:2] == [second.id, first.id]
    assert sum(shot.frames for shot in made.shots) == base.format.frames
    assert made.thing(thing.id).acts[0].start == 2 == next(cue.start for cue in made.cues if cue.id == "cue-new")
    for frame in range(base.format.frames):
        old = frame + second.start if frame < second.frames else frame - second.frames
        old = old if frame < first.frames + second.frames else frame
        assert value_at(made.thing(thing.id).position, frame) == pytest.approx(value_at(thing.position, old))
        motion = made.thing(marble.id).motion
        assert motion is not None and motion.array()[frame][0] == old
    again, _ = with_shots_swapped(made, first.id, second.id)
    assert again.shots == base.shots and [cue.start for cue in again.cues] == [cue.start for cue in base.cues]


def test_shots_change_places_by_words_and_one_shot_cannot() -> None:
    base = scene("table")
    made = told(base, "swap the first and the last shot")
    assert [shot.id for shot in made.scene.shots] == [shot.id for shot in (base.shots[2], base.shots[1], base.shots[0])]
    single = scene("meadow").model_copy(update={"shots": scene("meadow").shots[:1]})
    words = read_changes("swap the first and the second shot", single)
    assert not words.changes and "one shot" in words.not_understood[0].reason


def test_things_turn_by_degrees_with_their_parts_and_held_ones_do_not() -> None:
    base = scene("living_room")
    before = value_at(base.thing("sofa-1").rotation, 0)
    made = told(base, "rotate the sofa 45 degrees to the right")
    after = value_at(made.scene.thing("sofa-1").rotation, 0)
    assert after == (before[0], before[1] - 45, before[2])  # type: ignore[index]
    assert set(made.touched) == {"sofa-1", "cushion-1"}  # what lies on it and belongs to it turns along
    back = told(made.scene, "turn the sofa 45° counterclockwise")
    assert back.scene.thing("sofa-1") == base.thing("sofa-1")
    assert value_at(back.scene.thing("cushion-1").position, 0) == pytest.approx(
        value_at(base.thing("cushion-1").position, 0), abs=1e-3
    )
    held = told(scene("meadow"), "rotate the bow by 90 degrees")
    assert not held.done and "held" in held.undone[0].reason


def test_a_painted_look_is_refused_with_what_the_grade_can_give() -> None:
    base = scene("living_room")
    made = told(base, "render it like an oil painting")
    assert made.scene == base and "sepia" in made.undone[0].reason and "drawn by another hand" in made.undone[0].reason


@pytest.mark.parametrize(
    "words",
    [
        "Keep everything the same.",
        "nothing should change",
        "don't change a thing",
        "Leave it all exactly the way it is",
        "no changes please",
    ],
)
def test_asking_for_nothing_changes_nothing_and_is_understood(words: str) -> None:
    base = scene("street")
    found = read_changes(words, base)
    assert found.kept and not found.changes and not found.not_understood
    assert change(base, found).scene.canonical() == base.canonical()


@pytest.fixture(scope="module")
def violinist() -> Scene:
    brief = read("A woman playing the violin in a meadow")
    return stage(brief, format=Format(width=320, height=180, rate="24/1", frames=48), seed=3).scene


def test_another_place_keeps_the_cast_and_what_turns_did_to_it(violinist: Scene) -> None:
    dressed = told(violinist, "her hair should be red and add a cat next to her").scene
    made = told(dressed, "replace the meadow with a beach at sunset")
    assert not made.undone and made.scene.world.kind == "beach" and made.scene.world.time_of_day == "sunset"
    woman = next(thing for thing in dressed.things if thing.kind == "person")
    assert made.scene.thing(woman.id).surfaces == woman.surfaces and made.scene.thing(woman.id).asset == woman.asset
    assert any("cat" in thing.words for thing in made.scene.things)
    former = {thing.id for thing in violinist.things if thing.role == "set"}
    assert {thing.id for thing in made.scene.things if thing.role == "set"} != former
    assert made.whole_picture
    indoors = told(made.scene, "set it in a kitchen instead")
    assert indoors.scene.world.indoors and indoors.scene.thing(woman.id).surfaces == woman.surfaces
    assert any("cat" in thing.words for thing in indoors.scene.things)


def test_a_place_without_a_set_is_refused_with_those_there_are(violinist: Scene) -> None:
    made = told(violinist, "move it all to a submarine station")
    assert (
        made.scene == violinist and "there are sets for" in made.undone[0].reason and "beach" in made.undone[0].reason
    )
    film = violinist.model_copy(update={"words": ()})
    refused = told(film, "move it all to the beach")
    assert refused.scene == film and "not made from words" in refused.undone[0].reason
