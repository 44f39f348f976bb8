"""Words that ask of a made film what is otherwise asked of footage."""

from __future__ import annotations

from pathlib import Path

import pytest

from cutaway.brief import read_changes
from cutaway.brief.footage.operations import Operation
from cutaway.engines.made_films import AS_FOOTAGE, IN_DOCUMENT, SAID_OTHERWISE, asked_of_film, canonical, in_document
from cutaway.engines.seam import EngineRequest
from cutaway.scene.document import Cue, Scene, load
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.scripted import scripted

BEACH = Path(__file__).parents[1] / "brief" / "scenes" / "beach.json"


def _beach() -> Scene:
    return load(BEACH.read_bytes())


def _asked(words: str) -> tuple[list[str], str] | None:
    asked = asked_of_film(EngineRequest(words=words, seed=1, out=Path("film.mp4")), _beach())
    return None if asked is None else ([one.name for one in asked.operations], asked.rest)


@pytest.mark.parametrize(
    ("words", "names", "rest"),
    [
        ("make it black and white, reverse it", ["reverse"], "make it black and white"),
        ("make the dog bigger and play it backwards", ["reverse"], "make the dog bigger"),
        ("vertical version", ["reframe"], ""),
        ("mute it", ["mute"], ""),
        ("trim the first second", ["cut"], ""),
        ("mirror it and fade to black at the end", ["mirror", "fade"], ""),
        ("make it look like a VHS tape", ["style"], ""),
    ],
)
def test_what_footage_knows_is_taken_from_the_words_of_a_turn(words: str, names: list[str], rest: str) -> None:
    assert _asked(words) == (names, rest)


@pytest.mark.parametrize(
    "words", ["remove the boy", "mute the dog", "the dog fades out", "add a mirror", "undo", "make it slower", ""]
)
def test_what_the_scene_knows_is_left_to_it(words: str) -> None:
    assert _asked(words) is None


def test_what_is_said_otherwise_is_understood_by_the_reader_of_scenes() -> None:
    for asked in (
        Operation("reframe", {"aspect": "1:1"}),
        Operation("cut", {"start": 1.0, "end": 2.0}),
        Operation("trim", {"start": 2.0, "end": 5.0}),
        Operation("mute"),
        Operation("slow_motion", {"factor": 0.25}, start=1.0, end=2.0),
    ):
        assert asked.name in SAID_OTHERWISE
        for words in canonical(asked, _beach()):
            changes = read_changes(words, _beach())
            assert changes.changes and not changes.not_understood, words
    assert not (IN_DOCUMENT & AS_FOOTAGE or IN_DOCUMENT & SAID_OTHERWISE or AS_FOOTAGE & SAID_OTHERWISE)


def test_a_made_film_is_subtitled_from_what_its_voices_were_given_to_say() -> None:
    beach = _beach()
    said = Cue(id="said", kind="speech", sound="speech", start=24, text="Good morning, everyone.")
    spoken = beach.model_copy(update={"cues": (*beach.cues, said)})
    words = scripted(spoken).words
    assert [word.text for word in words] == ["Good", "morning,", "everyone."] and words[0].start == 1.0
    asked = asked_of_film(EngineRequest(words="add subtitles", seed=1, out=Path("film.mp4")), spoken)
    assert asked is not None
    desk = Desk()
    scene, lines, _ = in_document(spoken, asked, desk)
    assert lines[0].done and [text.content for text in scene.texts if text.style == "subtitle"] == [
        "Good morning, everyone."
    ]
    same, lines, _ = in_document(beach, asked, desk)
    assert not lines[0].done and same == beach and "nobody speaks" in lines[0].what


def test_nothing_speaks_in_a_film_of_nothing() -> None:
    assert scripted(Scene()).words == ()
