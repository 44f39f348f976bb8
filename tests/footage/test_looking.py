"""What models see in photographs, as far as rules ask for it."""

from __future__ import annotations

import dataclasses
import importlib.util
from pathlib import Path

import pytest

from cutaway.footage.looking import CHILD, NUDE, Seen, look, seen_of
from plain.media import film


def photograph(name: str) -> Path:
    found = importlib.util.find_spec("skimage")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / "data" / name


def test_a_grown_woman_can_be_recognised_and_is_guessed_grown() -> None:
    found = look(photograph("astronaut.png"))
    assert found.people and found.youngest is not None and 20 < found.youngest < 60
    assert found.nudity < 0.3 and found.missing == ()
    assert found.facts().keys() == {"person"}


@pytest.mark.parametrize("name", ["chelsea.png", "coffee.png", "rocket.jpg", "horse.png"])
def test_animals_and_things_are_nobody(name: str) -> None:
    found = look(photograph(name))
    assert found.facts() == {} and found.youngest is None


def test_a_guess_is_a_hint_only_where_it_is_young() -> None:
    assert Seen(people=True, youngest=CHILD + 0.1).facts().keys() == {"person"}
    assert Seen(people=True, youngest=CHILD - 4).facts()["minor_hint"] == "an age guessed at 9"
    assert Seen(nudity=NUDE + 0.01).facts()["nudity"].startswith("Open NSFW 0.86")


def test_a_video_is_looked_at_here_and_there(tmp_path: Path) -> None:
    found = look(film(tmp_path / "film.mp4", 24 * 5))
    assert found.frames == 3 and found.facts() == {}
    assert seen_of(dataclasses.asdict(found)) == found
