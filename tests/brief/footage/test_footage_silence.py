"""Wordings that could be half read: nothing else than what they say is ever done, and what cannot be done is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import footage_scoring

from cutaway.brief.footage import read_operations


def names(words: str, **facts: Any) -> list[str]:
    """Names of the operations, in order."""
    given = footage_scoring._with_texts(footage_scoring.facts_from(facts))
    return [one.name for one in read_operations(words, given).operations]


@pytest.mark.parametrize("thing", ["bin behind him", "lamp behind me", "guy in the back", "pile of boxes behind her"])
@pytest.mark.parametrize("verb", ["get rid of", "delete", "take out"])
def test_a_thing_behind_someone_is_no_background(verb: str, thing: str) -> None:
    """What is named before "behind him" is what is to go, and never all that is behind."""
    (found,) = read_operations(f"{verb} the {thing}").operations
    assert (found.name, found.parameters["thing"]) == ("remove", thing)


@pytest.mark.parametrize(
    "words",
    [
        "rain outside the window only",
        "confetti only around the couple",
        "add fog in the sky only",
        "only her black and white",
        "dim the lights on the left only",
    ],
)
def test_an_effect_that_is_kept_to_a_place_is_not_laid_over_all(words: str) -> None:
    """Effects that know no part of the picture are refused where the words keep them to one."""
    changes = read_operations(words)
    assert changes.operations == () and changes.not_understood


@pytest.mark.parametrize("words", ["rain only in the first 2 seconds", "just add some rain", "only rain, no snow"])
def test_only_of_a_time_or_an_effect_is_no_place(words: str) -> None:
    """ "Only" beside a time or before the effect leaves the effect."""
    assert names(words) == ["weather"]


def test_a_request_beside_a_removal_is_no_thing_to_remove() -> None:
    """A verb with its object asks for itself, and the verb before it does not reach it."""
    assert names("lose the last second, and slow the rest down to half speed") == ["cut", "slow_motion"]
    assert names("remove the first 2 seconds and speed the rest up") == ["cut", "speed"]
    assert names("remove the man on the left and the bike") == ["remove", "remove"]


def test_two_earlier_edits_are_taken_back_together() -> None:
    """Each of the things that are named after one verb goes."""
    facts = {"subtitles": ["hi"], "treatments": ["grade look=black and white"]}
    assert names("Remove the subtitles and the black and white", **facts) == ["subtitles_remove", "remove_treatment"]
    both = {"treatments": ["weather kind=rain", "background mode=blur"]}
    assert names("take off the rain and the blur", **both) == ["remove_treatment"] * 2


def test_a_part_that_follows_narrows_a_blur() -> None:
    """ "But only the left half" is said of the blur, and crops nothing."""
    (found,) = read_operations("blur it, but only the left half").operations
    assert (found.name, dict(found.parameters)) == ("blur", {"box": [0.0, 0.0, 0.5, 1.0]})
