"""Films that go from place to place: where each shot is set, and what is told of what is not shown."""

from __future__ import annotations

import pytest

from cutaway.brief import read, read_changes
from cutaway.scene.document import Format
from cutaway.scene.live import LiveParts
from cutaway.scene.places import seen_in
from cutaway.staging.changes import change
from cutaway.staging.production import Staged, stage
from cutaway.staging.stays import stays_of, with_turns

SMALL = Format(width=320, height=180, frames=72)


def _stays(words: str) -> list[tuple[list[tuple[int, int]], list[str], str, list[str]]]:
    """Of each stay: first frame and number of frames of its shots, places, hour and weathers."""
    return [
        (
            [(start, length) for start, length, _ in stay.cuts],
            [mark.head for mark in stay.brief.settings],
            stay.brief.time_of_day.value if stay.brief.time_of_day else "",
            [mark.value for mark in stay.brief.weather],
        )
        for stay in stays_of(with_turns(read(words)), SMALL)
    ]


def test_each_place_has_its_own_hour_and_weather() -> None:
    assert _stays("Shot 1: a library in the morning. Shot 2: a rainy park at night. Shot 3: a village at sunset.") == [
        ([(0, 24)], ["library"], "morning", []),
        ([(24, 24)], ["park"], "night", ["rain"]),
        ([(48, 24)], ["village"], "sunset", []),
    ]
    assert _stays("First a cook in a kitchen, then cut to a busy street at night, finally a beach at sunset") == [
        ([(0, 24)], ["kitchen"], "", []),
        ([(24, 24)], ["street"], "night", []),
        ([(48, 24)], ["beach"], "sunset", []),
    ]
    assert _stays("0-1s: a cat in a bedroom. 1-2s: a man walks down a street in the rain. 2-3s: a boat on the sea.") == [
        ([(0, 24)], ["bedroom"], "", []),
        ([(24, 24)], ["street"], "", ["rain"]),
        ([(48, 24)], ["sea"], "", []),
    ]


def test_shots_that_go_back_are_filmed_where_they_were() -> None:
    words = "Shot 1: a girl in a garden at noon. Shot 2: a desert at night. Shot 3: close-up of her face in the garden at noon."
    assert [cuts for cuts, *_ in _stays(words)] == [[(0, 24), (48, 24)], [(24, 24)]]
    words = "First a dog sleeps in a living room, then it runs in a garden, and finally it is back in the living room"
    assert [cuts for cuts, *_ in _stays(words)] == [[(0, 24), (48, 24)], [(24, 24)]]


def test_days_and_hours_head_their_shots() -> None:
    assert [(places, hour) for _, places, hour, _ in _stays("Morning: a bakery. Noon: a busy street. Night: a quiet beach.")] == [
        (["bakery"], "morning"), (["street"], "noon"), (["beach"], "night"),
    ]  # fmt: skip
    assert len(_stays("Monday: a rainy street. Tuesday: a sunny park.")) == 2


def test_the_same_place_at_another_hour_is_another_stay() -> None:
    words = "Shot 1: a street at dawn. Shot 2: the same street at night."
    assert [(places, hour) for _, places, hour, _ in _stays(words)] == [(["street"], "dawn"), (["street"], "night")]


@pytest.mark.parametrize(
    "words",
    [
        "A dog runs across a meadow, then it jumps over a fence and finally lies down",
        "A woman in a kitchen looks at the street. A car stops.",
        "Shot 1: wide shot of a forest at night. Shot 2: close-up of an owl. Shot 3: the owl flies away.",
        "A park with a lake in the background, a duck swims",
        "Shot 1: a man in an office. Shot 2: his hand at the window with a view of the city. Shot 3: he stands up.",
        "Shot 1: a girl in a bedroom. Shot 2: she looks at a painting of a beach.",
        "A woman in a kitchen cooks, and then she looks out of the kitchen window at the street",
        "A street at night: [0-1s] a man walks. [1-2s] he stops. [2-3s] it rains",
    ],
)
def test_one_place_is_one_stay_with_the_brief_as_it_was(words: str) -> None:
    brief = read(words)
    (stay,) = stays_of(with_turns(brief), SMALL)
    assert stay.brief is brief


@pytest.fixture(scope="module")
def journey() -> Staged:
    words = (
        'First a woman and a dog in a bedroom, then cut to a rainy street at night; the words "Later". '
        "Finally the woman and the dog walk on a beach at sunset, and the woman says “At last”"
    )
    return stage(read(words), format=SMALL, seed=3)


def test_each_place_is_built_lit_and_heard_in_its_own_shots(journey: Staged) -> None:
    scene = journey.scene
    worlds = [scene.world, *(place.world for place in scene.places)]
    assert [world.kind for world in worlds] == ["room", "street", "beach"]
    assert [world.time_of_day for world in worlds][1:] == ["night", "sunset"]
    assert [world.weather for world in worlds] == [(), ("rain",), ()]
    assert [(shot.start, shot.frames, shot.set_in) for shot in scene.shots] == [
        (0, 24, ""),
        (24, 24, "place-2"),
        (48, 24, "place-3"),
    ]
    assert all(row.realised_by for row in journey.coverage if row.phrase in ("a bedroom", "a rainy street", "at night", "a beach", "sunset"))
    for cue in scene.cues:
        shot = next(shot for shot in scene.shots if shot.set_in == cue.set_in)
        if cue.kind in ("ambience", "effect"):
            assert shot.start <= cue.start < shot.start + shot.frames
            assert cue.frames is None or cue.start + cue.frames <= shot.start + shot.frames
    assert [cue.kind for cue in scene.cues].count("music") == 1
    (said,) = [cue for cue in scene.cues if cue.kind == "speech"]
    assert said.set_in == "place-3" and said.start >= 48 and said.thing == "place-3.woman-1"
    (text,) = scene.texts
    assert (text.start, text.frames) == (24, 24)


def test_who_is_seen_again_looks_the_same(journey: Staged) -> None:
    alone = [seen_in(journey.scene, place) for place in ("", "place-3")]
    for id in ("woman-1", "dog-1"):
        first, later = (scene.thing(id) for scene in alone)
        assert (first.asset, first.surfaces) == (later.asset, later.surfaces)
    two = stage(
        read("Shot 1: a red car in a garage. Shot 2: a blue car in a desert."), format=SMALL, seed=3
    ).scene
    cars = [thing for thing in two.things if thing.role == "subject"]
    assert len(cars) == 2 and [car.attributes["colour"] for car in cars] == ["red", "blue"]
    assert cars[1].id == "place-2.car-2", "another car is no second look of the first"


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("make it snow on the beach", {"place-3"}),
        ("make it night", {"", "place-3"}),
        ("remove the dog", {"", "place-3"}),
        ("in the bedroom, remove the dog", {""}),
        ("make the woman larger in shot 3", {"place-3"}),
        ("add a cat to the street", {"place-2"}),
        ("make the bedroom brighter and the beach darker", {"", "place-3"}),
        ("make it rain in the bedroom and snow on the beach", {"", "place-3"}),
        ("make it black and white", {"", "place-2", "place-3"}),
        ("close-up of the woman on the beach", {"place-3"}),
    ],
)
def test_edits_touch_the_places_they_name_and_no_other(journey: Staged, words: str, places: set[str]) -> None:
    scene = journey.scene
    changes = read_changes(words, scene)
    made = change(scene, changes)
    assert made.done and not made.undone and not changes.not_understood
    before, after = LiveParts(scene), LiveParts(made.scene)
    assert {
        shot.set_in
        for shot in scene.shots
        if before.of(shot.start, shot.start + shot.frames - 1) != after.of(shot.start, shot.start + shot.frames - 1)
    } == places


def test_what_is_not_in_the_place_that_is_named_is_told(journey: Staged) -> None:
    made = change(journey.scene, read_changes("remove the dog from the street", journey.scene))
    assert made.undone and made.scene == journey.scene


def test_one_of_two_is_found_in_its_place_and_time_is_the_films() -> None:
    scene = stage(read("Shot 1: a white cat in a kitchen. Shot 2: a black cat in a desert."), format=SMALL, seed=3).scene
    cats = [thing for thing in scene.things if thing.name == "cat"]
    assert [cat.set_in for cat in cats] == ["", "place-2"]
    made = change(scene, read_changes("make the cat in the desert red", scene))
    assert {id for id in made.touched if "cat" in id} == {cats[1].id}
    slower = change(scene, read_changes("in slow motion", scene))
    assert slower.done and slower.scene.format.frames > scene.format.frames
