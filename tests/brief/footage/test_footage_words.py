"""Wordings about footage against their gold readings, and what must hold for any words at all."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import footage_scoring

from cutaway.brief.footage import read_operations
from cutaway.brief.footage.lexicon import phrases, tables
from cutaway.brief.footage.moments import moments, seconds_in
from cutaway.brief.footage.operations import Facts, NamedMedium, added_since, facts_of
from cutaway.brief.footage.patterns import rows
from cutaway.brief.footage.state import READERS
from cutaway.scene.document import Clip, Scene, Text, Treatment

FLOORS = {
    "wordings": 0.97,
    "wordings_unseen": 0.95,
    "wordings_third": 0.95,
    "wordings_fourth": 0.85,
    "wordings_fifth": 0.97,
    "wordings_sixth": 0.97,
}


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_wordings_are_read(name: str) -> None:
    """At least the share of wordings that has been reached is read exactly."""
    judged = [(footage_scoring.judged(gold), gold.words) for gold in footage_scoring.golds(name)]
    exact = sum(how == "exact" for how, _ in judged)
    print(f"{name}: {exact} of {len(judged)} exact, {sum(how == 'partly' for how, _ in judged)} partly")
    assert exact / len(judged) >= FLOORS[name], [words for how, words in judged if how != "exact"]


def test_every_class_and_reader_of_the_patterns_exists() -> None:
    """A slip of the pen in patterns.toml would make a wording silent."""
    made = {
        "medium",
        "scene_number",
        "count",
        "actor",
        "deed",
        "colour",
        "subtitle_number",
        "which_text",
        "part",
        "side_part",
    }
    known = set(tables()["classes"]) | set(tables()["values"]) | made
    unknown = {
        name
        for row in rows()
        for pattern in row.patterns
        for element in pattern.elements
        for name, _ in element.options
        if not name.startswith(("'", "#")) and name not in known
    }
    assert unknown == set()
    assert {name for row in rows() for name in row.reads} <= set(READERS)
    assert all(words for found in phrases().values() for words in [found[0].words])


def test_spans_are_of_the_words() -> None:
    """Characters of every entry stand where it says, and parameters are JSON."""
    words = "Please blur the background, make it warmer and write “Ciao, bella” at the top; keep the sound. flibber it"
    changes = read_operations(words, Facts())
    assert [one.name for one in changes.operations] == ["background", "grade", "add_text"]
    for entry in (*changes.operations, *changes.kept, *changes.not_understood):
        assert words[entry.span.start : entry.span.end] == entry.phrase
    assert changes.kept[0].what == "sound"
    json.dumps([dict(one.parameters) for one in changes.operations])


def test_any_text_is_read_without_error() -> None:
    """Shuffled words of all wordings, cut and mixed with signs."""
    words = " ".join(
        gold.words for name in ("wordings", "wordings_unseen") for gold in footage_scoring.golds(name)
    ).split()
    facts = Facts(
        seconds=3.0, subtitles=("a b",), treatments=(("grade", {"look": "noir"}), ("subtitles", {})), scenes=3
    )
    chance = random.Random(7)
    for turn in range(150):
        text = " ".join(chance.choice(words) for _ in range(chance.choice((1, 3, 6, 12))))
        if turn % 4 == 0:
            text = "".join(chance.choice(text + "\"'“<>@#[](0:,.;-–%°\n\0é😀") for _ in range(60))
        for one in read_operations(text, facts if turn % 2 else Facts()).operations:
            assert text[one.span.start : one.span.end].strip()


@pytest.mark.parametrize("text", ["", "  ", "1" * 4000, '"' * 3000, "a " * 3000, "blur the background, " * 150])
def test_odd_lengths_are_read(text: str) -> None:
    """Empty, endless and repeated words end in a reading."""
    read_operations(text)


def test_what_is_too_long_is_said() -> None:
    """Words beyond the limit are not dropped without a note."""
    changes = read_operations("blur the background. " + "x" * 5000)
    assert changes.operations[0].name == "background"
    assert any("4000" in note for note in changes.notes)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0:03", 3),
        ("1:02:03.5", 3723.5),
        ("two and a half seconds", 2.5),
        ("500 ms", 0.5),
        ("a minute", 60),
        ("half a second", 0.5),
        ("12s", 12),
    ],
)
def test_seconds(text: str, seconds: float) -> None:
    """Times as people write them."""
    assert seconds_in(text) == seconds


def test_times_of_the_end_count_from_the_film() -> None:
    """The last seconds of a film of 20 are others than of one of 10."""
    (first, _, ten), (_, _, twenty) = moments("the last two seconds", 10)[0], moments("the last two seconds", 20)[0]
    assert (first, ten.start, ten.end, twenty.start, twenty.end) == (0, 8, 10, 18, 20)


def test_slips_of_the_keyboard() -> None:
    """A word one stroke away is read and said; names and known words stay."""
    changes = read_operations("add subtitels and stablise it")
    assert [one.name for one in changes.operations] == ["subtitles", "stabilise"]
    assert any("stablise" in note for note in changes.notes)


def test_nearest_look_needs_a_likeness() -> None:
    """A look that no list knows is taken as the nearest where meanings can be compared, and refused where not."""
    assert read_operations("give it a zorbly vibe").not_understood

    def likeness(phrase: str, others: tuple[str, ...]) -> list[float]:
        return [0.9 if other == "moody" else 0.1 for other in others]

    looks = [one.parameters.get("look") for one in read_operations("give it a zorbly vibe", None, likeness).operations]
    assert looks == ["moody"]


def test_facts_of_a_document() -> None:
    """What earlier turns did is told by the names of operations, and what the last turn added is known."""
    clip = Clip(
        id="clip",
        source="0" * 64,
        frames=240,
        speed="1/2",
        treatments=(Treatment(id="grade-1", name="grade", parameters={"look": "noir"}),),
    )
    before = Scene(clips=(clip,))
    now = before.model_copy(update={"texts": (Text(id="subtitle-1", content="Hello", style="subtitle"),)})
    facts = facts_of(now, (NamedMedium("image", 0, "logo.png"),), added_since(before, now))
    assert [name for name, _ in facts.treatments] == ["grade", "slow_motion", "subtitles"]
    assert facts.last == ("subtitles",) and facts.subtitles == ("Hello",)
    assert [(one.name, dict(one.parameters)) for one in read_operations("bigger and yellow", facts).operations] == [
        ("subtitle_style", {"colour": "yellow", "size_by": 1.3})
    ]
