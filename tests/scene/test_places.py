"""Documents of several places: one place of them alone, and back; and that films of one place are written as they always were."""

from __future__ import annotations

import json

import pytest

from cutaway.scene.difference import difference, patched
from cutaway.scene.document import Asset, Camera, Cue, Light, Place, Scene, Shot, Thing, World, load
from cutaway.scene.live import LiveParts
from cutaway.scene.places import heard_while_seen, place_at, put_back, seen_in, stretches

BALL = Asset(builder="ball")


def _scene() -> Scene:
    """A room, a street and the room again; somebody with a hat is in both."""
    return Scene(
        things=(
            Thing(id="ann-1", name="Ann", asset=BALL),
            Thing(id="hat-1", name="hat", asset=BALL, held_by="ann-1", held_at="head"),
            Thing(id="place-2.ann-1", name="Ann", asset=BALL, set_in="place-2"),
            Thing(id="place-2.hat-1", name="hat", asset=BALL, held_by="place-2.ann-1", held_at="head", set_in="place-2"),
        ),
        lights=(Light(id="sun", kind="sun"), Light(id="place-2.sun", kind="sun", set_in="place-2")),
        shots=(
            Shot(id="shot-1", start=0, frames=80, camera=Camera(focus_on="ann-1"), subject="ann-1"),
            Shot(id="shot-2", start=80, frames=80, camera=Camera(), subject="place-2.ann-1", set_in="place-2"),
            Shot(id="shot-3", start=160, frames=80, camera=Camera()),
        ),
        cues=(Cue(id="place-2.steps", kind="effect", sound="steps", thing="place-2.ann-1", set_in="place-2"),),
        places=(Place(id="place-2", name="street", world=World(kind="street")),),
    )


def test_one_place_alone_has_its_own_ids_and_comes_back_the_same() -> None:
    scene = _scene()
    street = seen_in(scene, "place-2")
    assert [thing.id for thing in street.things] == ["ann-1", "hat-1"] and street.thing("hat-1").held_by == "ann-1"
    assert street.world.kind == "street" and not street.places and street.cues[0].thing == "ann-1"
    assert [(shot.id, shot.subject) for shot in street.shots] == [("shot-1", None), ("shot-2", "ann-1"), ("shot-3", None)]
    Scene.model_validate({"schema": street.schema_, **{name: getattr(street, name) for name in Scene.model_fields if name != "schema_"}})
    for place in ("", "place-2"):
        assert put_back(scene, place, seen_in(scene, place)) == scene
    assert [place_at(scene, frame) for frame in (0, 79, 80, 159, 160)] == ["", "", "place-2", "place-2", ""]
    assert stretches(scene, 70, 170) == (("", 70, 79), ("place-2", 80, 159), ("", 160, 170))


def test_what_changes_in_one_place_is_of_that_place() -> None:
    scene = _scene()
    street = seen_in(scene, "place-2")
    more = Thing(id="cat-1", name="cat", asset=BALL, held_by="ann-1", held_at="hand")
    changed = put_back(scene, "place-2", street.model_copy(update={"things": (street.things[0], more)}))
    assert [thing.id for thing in changed.things] == ["ann-1", "hat-1", "place-2.ann-1", "place-2.cat-1"]
    assert changed.thing("place-2.cat-1").held_by == "place-2.ann-1" and changed.thing("place-2.cat-1").set_in == "place-2"
    before, after = LiveParts(scene), LiveParts(changed)
    assert [before.of(at, at + 23) == after.of(at, at + 23) for at in (0, 48, 72, 96, 144, 160, 216)] == [
        True, True, False, False, False, True, True,
    ]  # fmt: skip


def test_documents_of_several_places_are_written_compared_and_read_again() -> None:
    scene = _scene()
    assert load(scene.canonical()) == scene
    one = seen_in(scene, "")
    rows = difference(one, scene)
    assert "place-2" in {row.group for row in rows} and patched(one, rows) == scene
    assert patched(scene, difference(scene, one)) == one
    with pytest.raises(ValueError, match="place that does not exist"):
        Scene(things=(Thing(id="a", name="a", asset=BALL, set_in="nowhere"),))


def test_a_film_of_one_place_is_written_without_a_word_on_places() -> None:
    data = json.loads(seen_in(_scene(), "").canonical())
    assert "places" not in data
    assert not any("set_in" in item for group in ("things", "lights", "shots", "cues") for item in data[group])
    assert Scene().digest() == "6aa52f660f637ba4d802bbfdaace7dbb5e680e61ebbb4b25e68d3fd05b1bbf01"


def test_sounds_are_heard_only_while_their_place_is_seen() -> None:
    shots = [shot for shot in _scene().shots if not shot.set_in]
    cues = (
        Cue(id="wind", kind="ambience", sound="wind"),
        Cue(id="score", kind="music", sound="score"),
        Cue(id="bang", kind="effect", sound="bang", start=100, frames=10),
    )
    heard = heard_while_seen(cues, shots, 240, {"wind", "score", "bang"})
    assert [(cue.id, cue.start, cue.frames) for cue in heard] == [
        ("wind", 0, 80),
        ("wind.2", 160, None),
        ("score", 0, None),
    ]
