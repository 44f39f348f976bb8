"""Styles of the lens and the print shop, harsh weather, feathers, balloons and fireworks: what they touch, and that any process draws the same."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cutaway.brief.footage.lexicon import tables
from cutaway.footage.effects_colour import grade, styles
from cutaway.footage.effects_over import particles, weather
from cutaway.scene.document import Treatment
from cutaway.scene.randomness import stream

MAKERS: dict[str, Any] = {
    "style": styles.Styled,
    "grade": grade.Grade,
    "weather": weather.Weather,
    "particles": particles.Particles,
}
NEW = [
    ("style", "style", one)
    for one in ("letterbox", "light leaks", "lens flare", "mosaic", "stained glass", "duotone", "security camera")
]
NEW += [("weather", "kind", one) for one in ("hail", "sandstorm", "sun rays")]
NEW += [("particles", "kind", one) for one in ("feathers", "balloons", "fireworks")]
REFUSED = {"ascii", "clouds", "money", "flames"}
"""Words that are read and that no owner draws: they are refused with the list of what there is."""


def picture(width: int = 160, height: int = 90) -> np.ndarray:
    coarse = stream(3, "picture").integers(20, 220, (9, 16, 3)).astype(np.uint8)
    return np.ascontiguousarray(np.kron(coarse, np.ones((height // 9, width // 16, 1), np.uint8)))


def drawn(name: str, parameters: dict[str, Any], number: int, pixels: np.ndarray) -> np.ndarray:
    context = SimpleNamespace(seed=5, rate=Fraction(25))
    effect = MAKERS[name](Treatment(id="one", name=name, start=0, parameters=parameters), context)
    return np.asarray(effect.apply(pixels, number, Fraction(number, 25)))


@pytest.mark.parametrize(("name", "key", "value"), NEW)
def test_any_process_draws_the_same(name: str, key: str, value: str) -> None:
    """A frame is the same whoever draws it and whatever was drawn before; the picture given is not written to."""
    pixels = picture()
    before = pixels.copy()
    first = drawn(name, {key: value}, 45, pixels)
    drawn(name, {key: value}, 3, pixels)
    assert np.array_equal(first, drawn(name, {key: value}, 45, pixels)) and np.array_equal(pixels, before)
    assert first.shape == pixels.shape and first.dtype == np.uint8
    assert (first != pixels).any()


def test_letterbox_leaves_the_middle() -> None:
    """Bars are black, and no other byte changes."""
    pixels = picture()
    made = drawn("style", {"style": "letterbox"}, 0, pixels)
    bar = int(np.flatnonzero(made.any(axis=(1, 2)))[0])
    assert 8 <= bar <= 14
    assert np.array_equal(made[bar:-bar], pixels[bar:-bar]) and not made[:bar].any() and not made[-bar:].any()


def test_duotone_has_two_inks() -> None:
    """Every colour lies between the two that were named."""
    made = drawn("style", {"style": "duotone", "inks": [[0, 0, 120], [255, 255, 0]]}, 0, picture()).reshape(-1, 3)
    share = made[:, 0].astype(float) / 255
    assert np.abs(made[:, 2] - (120 * (1 - share))).max() < 2


def test_every_value_of_the_words_has_an_owner() -> None:
    """What the lists give as a look, a style, weather or particles is known to who draws it, or refused with a list."""
    known = {
        "look": grade.look_names(),
        "style": styles.style_names(),
        "weather": weather.KINDS,
        "particles": particles.KINDS,
    }
    missing = {value for name, owner in known.items() for value in tables()["values"][name] if value not in owner}
    assert missing == REFUSED
