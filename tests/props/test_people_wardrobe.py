"""Words about people become parameters that can be built, and a sentence that is honest about the rest."""

from __future__ import annotations

import pytest

from cutaway.props.people import ENTRIES
from cutaway.props.people.description import described
from cutaway.props.people.wardrobe import parameters_for, words


def _kinds(parameters: dict) -> list[str]:
    return [item["kind"] for item in parameters["wear"]]


@pytest.mark.parametrize("role", sorted(words()["roles"]))
def test_every_role_can_be_described(role: str) -> None:
    for seed in (0, 1, 5):
        parameters, sentence = parameters_for(role, seed=seed)
        who = described(parameters, seed)
        assert who.wear and sentence.startswith(f"“{role}”")


def test_what_is_worn_is_worn_in_its_colour() -> None:
    parameters, sentence = parameters_for("old man", ("tall",), ("purple robe", "top hat"))
    assert parameters["sex"] == "male" and parameters["age"] == "old" and parameters["height"] == "tall"
    assert _kinds(parameters) == ["robe"] and parameters["hat"] == "top hat"
    red, green, blue = parameters["wear"][0]["colour"]
    assert blue > red > green
    assert "robe" in sentence and "top hat" in sentence


def test_a_coat_goes_over_clothes() -> None:
    parameters, _ = parameters_for("woman", (), ("red coat",))
    assert _kinds(parameters)[-1] == "coat" and len(_kinds(parameters)) > 1


def test_the_colour_of_a_person_is_that_of_the_main_garment() -> None:
    parameters, _ = parameters_for("woman", (), (), "red")
    red, green, blue = parameters["wear"][-1]["colour"]
    assert red > 3 * green and red > 3 * blue


def test_what_the_wardrobe_lacks_is_said() -> None:
    assert "monocle" in parameters_for("man", (), ("monocle",))[1]
    assert "plumber" in parameters_for("plumber")[1]
    assert "cape" in parameters_for("superhero")[1]


@pytest.mark.parametrize(
    ("name", "attributes", "key", "value"),
    [
        ("girl", (), "age", "child"),
        ("grandmother", (), "age", "old"),
        ("blonde woman", (), "hair_colour", "blonde"),
        ("bald man", (), "hair", "bald"),
        ("woman", ("long-haired",), "hair", "long"),
        ("black woman", (), "skin", "dark"),
        ("man", ("muscular",), "build", "muscular"),
        ("blue-eyed boy", (), "eyes", "blue"),
        ("bearded man", (), "beard", 0.6),
        ("short woman", (), "height", "short"),
    ],
)
def test_bodies_are_as_said(name: str, attributes: tuple[str, ...], key: str, value: object) -> None:
    assert parameters_for(name, attributes)[0][key] == value


def test_short_hair_makes_nobody_small() -> None:
    parameters, _ = parameters_for("short-haired woman")
    assert "height" not in parameters and parameters["hair"] == "short"


def test_same_seed_same_clothes() -> None:
    assert parameters_for("woman", seed=3) == parameters_for("woman", seed=3)
    assert len({str(parameters_for("woman", seed=seed)[0]["wear"]) for seed in range(12)}) > 4


def test_the_catalogue_knows_them() -> None:
    names = {entry.name for entry in ENTRIES}
    assert {"woman", "man", "girl", "boy", "person", "chef", "doctor", "violinist", "knight", "astronaut"} <= names
    assert all(entry.kind == "person" and entry.builder == "person" for entry in ENTRIES)
