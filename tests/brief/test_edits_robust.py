"""What must hold for the words of any edit turn."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from cutaway.brief.changes import Changes, changes_from_model, read_changes, schema
from cutaway.brief.edit_words import entries
from cutaway.scene.document import Scene
from cutaway.staging import change

SCENES = {
    path.stem: Scene.model_validate(tomllib.loads(path.read_text("utf-8")))
    for path in sorted((Path(__file__).parent.parent / "scene" / "scenes").glob("*.toml"))
}
EMPTY = Scene()
VOCABULARY = sorted({" ".join(entry.words) for rows in entries().values() for entry in rows})
NOUNS = [
    "cat",
    "sofa",
    "lamp",
    "car",
    "the red car",
    "woman",
    "violin",
    "marble",
    "title",
    "music",
    "her",
    "it",
    "them",
    "sky",
    "camera",
    "dog",
    '"HELLO"',
    "3",
    "after 2 seconds",
    ",",
    ".",
]


@settings(max_examples=150, deadline=None)
@given(words=some.text(max_size=300), name=some.sampled_from(sorted(SCENES)))
def test_any_text_is_read_without_a_fault(words: str, name: str) -> None:
    for scene in (SCENES[name], EMPTY):
        read = read_changes(words, scene)
        assert read.words == words
        for entry in (*read.changes, *read.not_understood, *read.kept):
            assert 0 <= entry.span.start <= entry.span.end <= len(words)


@settings(max_examples=40, deadline=None)
@given(
    pieces=some.lists(some.one_of(some.sampled_from(VOCABULARY), some.sampled_from(NOUNS)), max_size=12),
    name=some.sampled_from(sorted(SCENES)),
)
def test_any_salad_of_known_words_is_read_and_applied_without_a_fault(pieces: list[str], name: str) -> None:
    scene = SCENES[name]
    changed = change(scene, read_changes(" ".join(pieces), scene))
    assert Scene.model_validate_json(changed.scene.canonical()) == changed.scene


@settings(max_examples=60, deadline=None)
@given(
    pieces=some.lists(
        some.one_of(some.sampled_from(VOCABULARY), some.sampled_from(NOUNS), some.text("abcdefghijk ", max_size=9)),
        min_size=1,
        max_size=10,
    )
)
def test_what_is_read_is_done_or_said_and_never_dropped(pieces: list[str]) -> None:
    """Words that hold anything at all end up in a change, in what is kept, or in what was not understood."""
    scene = SCENES["living_room"]
    words = "make " + " ".join(pieces) + " zyxw"
    read = read_changes(words, scene)
    assert any("zyxw" in entry.phrase for entry in read.not_understood) or any(
        "zyxw" in str(change.added)
        or "zyxw" in str(change.value)
        or "zyxw" in change.target.phrase
        or "zyxw" in (change.where.phrase if change.where else "")
        for change in read.changes
    )


@pytest.mark.parametrize(
    "words",
    [
        "keep everything",
        "leave the cat alone",
        "don't touch anything",
        "keep the lamp and the sofa as they are",
        "nothing may change",
        "please keep the rug",
    ],
)
def test_keeping_changes_nothing(words: str) -> None:
    scene = SCENES["living_room"]
    read = read_changes(words, scene)
    assert read.changes == () and read.kept and not read.not_understood
    assert change(scene, read).scene.canonical() == scene.canonical()


def test_what_must_stay_wins_over_what_should_change() -> None:
    scene = SCENES["living_room"]
    changed = change(scene, read_changes("make the sofa and the rug green, but leave the rug alone", scene))
    assert changed.scene.thing("rug-1") == scene.thing("rug-1")
    assert any("stay" in entry.reason for entry in changed.undone)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "?!",
        "please",
        "the",
        "and and and",
        "🙂",
        "a" * 20_000,
        "make " * 3000,
        "。。。",
        "mach das sofa grün",
        '"',
        "\x00\x01",
    ],
)
def test_odd_input_is_taken_calmly(words: str) -> None:
    for scene in SCENES.values():
        assert change(scene, read_changes(words, scene)).scene is not None


def test_nonsense_is_said_with_what_exists() -> None:
    read = read_changes("make the dog brown", SCENES["living_room"])
    assert read.changes == ()
    entry = read.not_understood[0]
    assert "no dog" in entry.reason and "cat" in entry.reason and "lamp" in entry.reason
    assert entry.instead


def test_a_model_reading_is_held_to_the_scene() -> None:
    scene = SCENES["living_room"]
    words = "make the sofa green and the piano black"
    answer = {
        "changes": [
            {
                "operation": "set",
                "target": {"kind": "thing", "ids": ["sofa-1"]},
                "property": "colour",
                "value": "green",
                "span": {"start": 0, "end": 19},
            },
            {
                "operation": "set",
                "target": {"kind": "thing", "ids": ["piano-1"]},
                "property": "colour",
                "value": "black",
                "span": {"start": 24, "end": 900},
            },
        ]
    }
    read = changes_from_model(json.dumps(answer), words, scene)
    assert [found.target.ids for found in read.changes] == [("sofa-1",)]
    assert "piano-1" in read.not_understood[0].reason
    for broken in ("", "no json", "[]", '{"changes": [{"operation": "explode"}]}', "null"):
        with pytest.raises(ValueError):
            changes_from_model(broken, words, scene)


def test_the_schema_names_every_field_of_a_reading() -> None:
    assert set(schema()["properties"]) == set(Changes.model_fields)
