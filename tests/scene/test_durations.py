"""Lengths and moments as people say them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cutaway.scene.durations import between, lasting, moment


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (1, "1 second"),
        (Fraction(1, 24), "0.04 seconds"),
        (0.0416667, "0.04 seconds"),
        (Fraction(49, 24), "2.04 seconds"),
        (2.5, "2.5 seconds"),
        (8.0, "8 seconds"),
        (0, "0 seconds"),
        (0.004, "0.004 seconds"),
        (0.999999, "1 second"),
        (120, "2 minutes"),
        (95, "1 minute 35 seconds"),
        (3601, "1 hour 1 second"),
    ],
)
def test_lengths(seconds: Fraction | float, told: str) -> None:
    assert lasting(seconds) == told


def test_moments() -> None:
    assert [moment(value) for value in (Fraction(7, 3), 0, 125, 3725.5)] == [
        "2.33 s",
        "0 s",
        "2 min 5 s",
        "1 h 2 min 5.5 s",
    ]
    assert between(Fraction(1, 3), 2) == "0.33–2 s" and between(30, 120) == "30 s – 2 min"
