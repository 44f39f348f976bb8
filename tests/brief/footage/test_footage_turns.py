"""What words take back, put in another's place, ask against themselves or narrow: nothing of it vanishes, and nothing is done to too much."""

from __future__ import annotations

from typing import Any

import pytest

from cutaway.brief.footage import read_operations
from cutaway.brief.footage.operations import Facts

BOTH = Facts(treatments=(("weather", {"kind": "rain"}), ("weather", {"kind": "snow"})), last=("weather",))
RAIN = Facts(treatments=(("weather", {"kind": "rain"}),), last=("weather",))
TITLES = Facts(
    treatments=(("add_text", {"text": "Only $14"}), ("add_text", {"text": "Open late"})),
    texts=("Only $14", "Open late"),
)
SUBTITLES = Facts(
    treatments=(("subtitles", {}), ("add_text", {"text": "Sale"})),
    subtitles=("One.", "Two.", "Three."),
    texts=("Sale",),
    last=("add_text",),
)


def read(words: str, facts: Facts | None = None) -> list[tuple[str, dict[str, Any]]]:
    return [(one.name, dict(one.parameters)) for one in read_operations(words, facts).operations]


@pytest.mark.parametrize(
    "words", ["remove the snow", "take the snow away", "not the rain, the other one: remove the snow"]
)
def test_one_of_two_of_a_kind_is_meant(words: str) -> None:
    assert read(words, BOTH) == [("remove_treatment", {"name": "weather", "where": {"kind": "snow"}})]


@pytest.mark.parametrize(
    "words", ["instead of rain, snow", "snow instead of rain", "swap the rain for snow", "snow rather than rain"]
)
def test_what_is_replaced_goes(words: str) -> None:
    """Where it rains, the rain goes; where it does not, nothing has to."""
    assert sorted(read(words, RAIN)) == [("remove_treatment", {"name": "weather"}), ("weather", {"kind": "snow"})]
    if "swap" not in words:
        assert read(words) == [("weather", {"kind": "snow"})]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("warmer and colder", "colder"),
        ("square and 9:16 too", "9:16"),
        ("twice as fast and in slow motion", "slow motion"),
        ("export as gif", "gif"),
        ("slow it down when she jumps", "she jumps"),
        ("slow motion but only for the jump", "the jump"),
        ("make it shorter", "shorter"),
        ("no snow please", "no snow"),
    ],
)
def test_what_cannot_be_is_told(words: str, told: str) -> None:
    """It is said of the very phrase, and never done to the whole film instead."""
    changes = read_operations(words)
    assert any(told in entry.phrase for entry in changes.not_understood)
    assert all(told not in one.phrase for one in changes.operations)


def test_words_over_the_picture_get_other_words() -> None:
    given = {"name": "add_text", "text": "Only $12", "where": {"text": "Only $14"}}
    assert read("change $14 to $12", TITLES) == [("change_treatment", given)]
    assert read("the title should say 'Closed'", SUBTITLES) == [
        ("change_treatment", {"name": "add_text", "text": "Closed"})
    ]


def test_subtitles_by_number_and_a_little_higher() -> None:
    """And captions are the subtitles where there are any, whatever title came last."""
    assert read("the third subtitle should read 'Four.'", SUBTITLES) == [
        ("subtitle_text", {"new": "Four.", "subtitle": 3})
    ]
    assert read("delete the last caption", SUBTITLES) == [("subtitles_remove", {"subtitle": -1})]
    assert read("move the captions a bit higher", SUBTITLES) == [("subtitle_style", {"rise": 0.05})]
    assert read("captions half a second later", SUBTITLES) == [("subtitle_style", {"shift": 0.5})]
    assert read("make the captions smaller", SUBTITLES) == [("subtitle_style", {"size_by": 0.77})]


def test_words_to_be_said_after_a_colon() -> None:
    assert (
        read("add a female narrator saying: Welcome to chapter one at 0:02")[0][1]["text"] == "Welcome to chapter one"
    )
    assert read("title: Big Summer, at the top, yellow")[0][1] == {
        "text": "Big Summer",
        "place": "top",
        "colour": "yellow",
    }


def test_then_holds_from_where_the_time_before_ends() -> None:
    made = read_operations("black and white for the first four seconds, then sepia").operations
    assert [(one.start, one.end) for one in made] == [(0.0, 4.0), (4.0, None)]


def test_how_slow_is_said_behind_a_comma() -> None:
    read = read_operations("Slow motion from second 2 to 3, at a quarter of the speed.", Facts())
    assert [(one.name, one.parameters, one.start, one.end) for one in read.operations] == [
        ("slow_motion", {"factor": 0.25}, 2.0, 3.0)
    ]
    assert [one.parameters for one in read_operations("Speed it up, twice as fast.", Facts()).operations] == [
        {"factor": 2.0}
    ]
