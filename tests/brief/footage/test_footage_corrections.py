"""Turns that put right the one before: what they mean depends on what is there, and what they leave open is told."""

from __future__ import annotations

from typing import Any

import pytest

from cutaway.brief.footage import read_operations
from cutaway.brief.footage.moments import moments
from cutaway.brief.footage.operations import Facts

TITLE = Facts(treatments=(("add_text", {"text": "Summer"}),), texts=("Summer",), last=("add_text",))
JACKET = Facts(treatments=(("recolour", {"thing": "jacket", "colour": "red"}),), last=("recolour",))
LIGHT = Facts(treatments=(("relight", {"from": "left"}),), last=("relight",))
TWO = Facts(treatments=(("grade", {"look": "noir"}), ("weather", {"kind": "rain"})), last=("grade", "weather"))
BLUR = Facts(treatments=(("background", {"mode": "blur"}),), last=("background",))
ZOOM = Facts(treatments=(("zoom", {"factor": 1.5}),), last=("zoom",))
LOGO = Facts(treatments=(("add_picture", {"what": "logo", "place": "top left"}),), last=("add_picture",))
SUBTITLES = Facts(treatments=(("subtitles", {}),), subtitles=("This is their house.",), last=("subtitles",))


def read(words: str, facts: Facts | None = None) -> list[tuple[Any, ...]]:
    return [
        (one.name, dict(one.parameters)) if one.start is None else (one.name, dict(one.parameters), one.start, one.end)
        for one in read_operations(words, facts).operations
    ]


@pytest.mark.parametrize(
    ("words", "facts", "gives"),
    [
        ("wrong colour, make it blue", JACKET, [("change_treatment", {"name": "recolour", "colour": "blue"})]),
        ("not red but blue", JACKET, [("change_treatment", {"name": "recolour", "colour": "blue"})]),
        ("no, the other side", LIGHT, [("change_treatment", {"name": "relight", "from": "right"})]),
        ("the other side please", LOGO, [("change_treatment", {"name": "add_picture", "place": "top right"})]),
        ("take both away", TWO, [("remove_treatment", {"name": "weather"}), ("remove_treatment", {"name": "grade"})]),
        ("only keep the rain", TWO, [("remove_treatment", {"name": "grade"})]),
        ("half of that", LIGHT, [("change_treatment", {"name": "relight", "amount_by": 0.5})]),
        ("less blurry please", BLUR, [("change_treatment", {"name": "background", "amount_by": 0.6})]),
        ("white is better", BLUR, [("background", {"mode": "colour", "colour": "white"})]),
        ("I want a beach instead", BLUR, [("background", {"mode": "world", "words": "beach"})]),
        ("a bit closer", ZOOM, [("change_treatment", {"name": "zoom", "factor_by": 1.15})]),
        ("a bit higher", SUBTITLES, [("subtitle_style", {"rise": 0.05})]),
        ("move the title up a bit", TITLE, [("change_treatment", {"name": "add_text", "rise": 0.05})]),
        ("it should say Winter", TITLE, [("change_treatment", {"name": "add_text", "text": "Winter"})]),
        ("remove it after 4 seconds", TITLE, [("change_treatment", {"name": "add_text"}, 0.0, 4.0)]),
        ("it comes too early, start at 3s", TITLE, [("change_treatment", {"name": "add_text"}, 3.0, None)]),
        ("it's \"there\", not \"their\"", SUBTITLES, [("subtitle_text", {"old": "their", "new": "there"})]),
        ("turn them off", SUBTITLES, [("subtitles_remove", {})]),
    ],
)  # fmt: skip
def test_corrections(words: str, facts: Facts, gives: list[tuple[Any, ...]]) -> None:
    assert read(words, facts) == gives


@pytest.mark.parametrize(
    "words", ["wrong colour", "logo a bit lower", "show it only for 2 seconds", "remove the first one"]
)
def test_what_is_left_open_is_told(words: str) -> None:
    facts = LOGO if "logo" in words else TITLE if "show" in words else SUBTITLES if "first" in words else JACKET
    changes = read_operations(words, facts)
    assert not changes.operations and changes.not_understood


@pytest.mark.parametrize(
    "words",
    [
        "shake the camera",
        "no subtitles needed, hide the captions",
        "cut it in half",
        "make the cuts smoother",
        "put the ending at the beginning",
        "darken the background",
        "sharpen her face",
        "add emojis to the subtitles",
        "dub it in Spanish",
        "colour pop: only the red stays in colour",
        "zoom in and out",
        "join the two clips one after the other",
        "reverse the order of the scenes",
        "crop the left half",
        "keep only the part where she talks",
        "make it twice as long",
    ],
)
def test_nothing_is_invented(words: str) -> None:
    """None of these is done to something else, to too much, or the other way round: each is told."""
    changes = read_operations(words)
    assert not changes.operations, changes.operations
    assert changes.not_understood


@pytest.mark.parametrize(
    ("words", "box"),
    [
        ("crop it to the left half", [0.0, 0.0, 0.5, 1.0]),
        ("cut off the left half", [0.5, 0.0, 1.0, 1.0]),
        ("crop out the bottom quarter", [0.0, 0.0, 1.0, 0.75]),
        ("keep only the top two thirds", [0.0, 0.0, 1.0, 0.6667]),
        ("trim 10% off the right side", [0.0, 0.0, 0.9, 1.0]),
        ("crop 10% off each side", [0.1, 0.1, 0.9, 0.9]),
    ],
)
def test_what_a_crop_keeps(words: str, box: list[float]) -> None:
    assert read(words) == [("crop", {"box": box})]


@pytest.mark.parametrize(
    ("words", "gives"),
    [
        ("remove the thing at 0.14 0.47", ("remove", {"point": [0.14, 0.47]})),
        ("remove what is at (0.2, 0.3)", ("remove", {"point": [0.2, 0.3]})),
        ("blur the object at 20% 30%", ("blur", {"point": [0.2, 0.3]})),
        ("make the thing at 0.3 0.6 red", ("recolour", {"point": [0.3, 0.6], "colour": "red"})),
        ("remove whatever is moving", ("remove", {"thing": "what moves", "moving": True})),
        ("zoom in to twice the size", ("zoom", {"factor": 2.0})),
        ("slow it down to a stop", ("extend", {"how": "slow", "at": "tail"})),
        (
            "end with a card saying Thanks for watching",
            ("extend", {"how": "end card", "text": "Thanks for watching", "at": "tail"}),
        ),
        ("swap the two scenes", ("order", {"swap": [1, 2]})),
    ],
)
def test_points_sizes_and_cards(words: str, gives: tuple[str, dict[str, Any]]) -> None:
    assert read(words) == [gives]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("the last half second", 9.5, 10),
        ("in the last quarter of a second", 9.75, 10),
        ("the first one and a half seconds", 0, 1.5),
        ("the first 1 1/2 seconds", 0, 1.5),
        ("the last 2½ seconds", 7.5, 10),
        ("the last half", 5, 10),
    ],
)
def test_parts_of_seconds(text: str, start: float, end: float) -> None:
    """Halves of a second are no halves of the film."""
    [(_, _, moment)] = moments(text, 10)
    assert (moment.start, moment.end) == (start, end)
