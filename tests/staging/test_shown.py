"""What is told as shown is in the picture, large enough, and what the words mean; what has no shape is no grey body."""

from __future__ import annotations

import pytest

from cutaway.brief import read
from cutaway.scene.document import Format
from cutaway.staging import stage
from cutaway.staging.legible import unseen
from cutaway.staging.production import Staged

SMALL = Format(width=320, height=180, frames=48)


def staged(words: str) -> Staged:
    return stage(read(words), format=SMALL, seed=3)


@pytest.mark.parametrize("thing", ["red tulip", "ladybird", "key", "mushroom", "watch", "daisy", "ring"])
def test_a_close_up_fills_the_picture_with_its_own_thing(thing: str) -> None:
    found = staged(f"Close-up of a {thing} in the morning")
    row = next(row for row in found.coverage if thing in row.phrase)
    subject = next(one for one in found.scene.things if one.id == found.scene.shots[0].subject)
    assert subject.id in row.realised_by and not subject.id.startswith("set-"), "a field of it is not it"
    assert found.scene.shots[0].camera.focus_on == subject.id
    if row.faithful:
        size = _size(subject.id, found)
        assert not unseen(found.scene, {subject.id: size})


def _size(id: str, found: Staged) -> tuple[float, float, float]:
    from cutaway.props import catalogue

    thing = next(one for one in found.scene.things if one.id == id)
    model = catalogue.build(thing.asset, found.scene.seed, id)
    scale = thing.scale if isinstance(thing.scale, (int, float)) else 1.0
    return tuple(float(model.high[i] - model.low[i]) * scale for i in range(3))  # type: ignore[return-value]


def test_what_stands_outside_the_picture_or_too_small_in_it_is_found() -> None:
    scene = staged("Close-up of a key").scene
    id = scene.shots[0].subject
    assert id is not None and not unseen(scene, {id: (0.1, 0.03, 0.1)})
    things = tuple(
        thing.model_copy(update={"position": (0.0, 40.0, 0.0)}) if thing.id == id else thing for thing in scene.things
    )
    assert "outside" in unseen(scene.model_copy(update={"things": things}), {id: (0.1, 0.03, 0.1)})[id]
    assert "too small" in unseen(scene, {id: (0.002, 0.002, 0.002)})[id]


def test_a_model_that_only_glides_is_told() -> None:
    rows = {row.phrase: row for row in staged("A dog runs on a beach").coverage}
    assert rows["runs"].realised_by and not rows["runs"].faithful and "limbs" in rows["runs"].reason
    rows = {row.phrase: row for row in staged("A man runs on a beach").coverage}
    assert rows["runs"].faithful


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("A teacher explains a formula on the board", "blackboard"),
        ("A surfer carries a board along the beach", "surfboard"),
        ("A chef slices onions on a board", "cutting board"),
        ("A mouse lies beside the keyboard of a computer", "computer mouse"),
        ("A crane stands among the reeds of a lake", "crane bird"),
        ("A crane towers over the houses", "construction crane"),
    ],
)
def test_nouns_of_several_meanings_take_that_of_the_words_beside(words: str, meant: str) -> None:
    head = next(word for word in ("board", "mouse", "crane") if f" {word} " in f" {words.lower()} ")
    row = next(row for row in staged(words).coverage if row.phrase.lower().endswith(head) and row.reason)
    assert meant in row.reason, row


def test_a_mouse_in_the_grass_is_the_animal() -> None:
    row = next(row for row in staged("A mouse eats a strawberry in the grass").coverage if "mouse" in row.phrase)
    assert "computer" not in row.reason


@pytest.mark.parametrize(
    "words", ["a quiet Sunday morning", "the feeling of summer", "loneliness", "nostalgia at dusk"]
)
def test_what_has_no_shape_is_a_place_and_no_grey_body(words: str) -> None:
    found = staged(words)
    assert not any(thing.asset.builder == "plain" for thing in found.scene.things)
    assert found.scene.world.kind != "studio"


def test_snow_of_an_hour_is_the_weather_and_of_a_field_its_look() -> None:
    assert [mark.value for mark in read("a snowy winter evening").weather] == ["snow"]
    assert read("a snowy winter evening").unread == ()
    assert read("A fox crosses a snowy field").weather == ()


def test_who_writes_on_a_board_stands_by_it_on_the_floor() -> None:
    scene = staged("A teacher writes on the board in a classroom").scene
    teacher = next(thing for thing in scene.things if thing.kind == "person")
    assert abs(teacher.position[1]) < 0.05  # type: ignore[index]


def test_a_beard_and_a_record_player_are_nobody() -> None:
    found = staged("A wizard with a long white beard reads a book next to a record player")
    assert sum(thing.kind == "person" for thing in found.scene.things) == 1
