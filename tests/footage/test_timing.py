"""Time in footage: pictures in between, scene cuts, beats, and sound at other speeds."""

from __future__ import annotations

import numpy as np
import pytest

from cutaway.footage.timing.beats import beats
from cutaway.footage.timing.flow import in_between, motion_between
from cutaway.footage.timing.stretching import stretched
from cutaway.scene.tempo import beat_seconds

RATE = 48_000


def square_at(x: float, seed: int = 0) -> np.ndarray:
    """A patterned square over a patterned ground, drawn at a fractional place."""
    random = np.random.default_rng(seed)
    import cv2

    ground = cv2.GaussianBlur(random.uniform(0, 255, (180, 320, 3)), (0, 0), 3)
    ground = (ground - ground.min()) / np.ptp(ground) * 200
    thing = cv2.GaussianBlur(random.uniform(0, 255, (60, 60, 3)), (0, 0), 2)
    thing = 55 + (thing - thing.min()) / np.ptp(thing) * 200
    shift = np.array([[1, 0, x], [0, 1, 60]], np.float64)
    moved = cv2.warpAffine(thing, shift, (320, 180))
    mask = cv2.warpAffine(np.ones((60, 60)), shift, (320, 180))[..., None]
    return np.round(ground * (1 - mask) + moved * mask).astype(np.uint8)


def test_a_picture_in_between_moves_what_moves_and_leaves_the_ground() -> None:
    first, middle, second = square_at(100), square_at(105), square_at(110)
    made = in_between(first, second, motion_between(first, second), 0.5)
    error = np.abs(made.astype(float) - middle).mean()
    blended = np.abs((first.astype(float) + second) / 2 - middle).mean()
    assert error < blended / 2
    assert np.abs(made[:40].astype(float) - middle[:40]).mean() < 1.0


def test_ends_are_the_frames_themselves_and_a_cut_is_not_blended() -> None:
    first, second = square_at(100), square_at(110)
    motion = motion_between(first, second)
    assert np.array_equal(in_between(first, second, motion, 0.0), first)
    assert np.array_equal(in_between(first, second, motion, 1.0), second)
    other = square_at(20, seed=9)[::-1].copy()
    across = motion_between(first, other)
    assert np.array_equal(in_between(first, other, across, 0.3), first)
    assert np.array_equal(in_between(first, other, across, 0.7), other)


@pytest.mark.parametrize("factor", [0.5, 0.8, 1.25, 2.0])
def test_sound_at_another_speed_keeps_its_pitch_and_level(factor: float) -> None:
    times = np.arange(RATE) / RATE
    tone = 0.3 * np.sin(2 * np.pi * 440 * times) + 0.1 * np.sin(2 * np.pi * 1320 * times)
    count = round(RATE / factor)
    made = stretched(np.stack([tone, tone], 1), count)
    assert made.shape == (count, 2)
    spectrum = np.abs(np.fft.rfft(made[:, 0] * np.hanning(count)))
    assert abs(float(np.fft.rfftfreq(count, 1 / RATE)[np.argmax(spectrum)]) - 440) < 3
    inner = made[4096:-4096, 0]
    assert abs(20 * np.log10(inner.std() / tone.std())) < 1.0


def test_beats_of_clicks_are_found_where_they_are_and_noise_has_none() -> None:
    random = np.random.default_rng(4)
    sound = random.normal(size=RATE * 10) * 0.002
    hits = 0.35 + 0.5 * np.arange(19)
    for hit in hits:
        at = int(hit * RATE)
        sound[at : at + 2400] += random.normal(size=2400) * np.exp(-np.arange(2400) / 500)
    found = beats(sound)
    assert found.there
    assert abs(found.tempo - 120) < 1
    distance = np.abs(np.array(found.times)[:, None] - hits[None, :]).min(1)
    assert float(np.median(distance)) < 0.03
    assert not beats(random.normal(size=RATE * 10) * 0.1).there
    assert not beats(np.zeros(RATE * 10)).there


def test_the_beats_of_our_own_scores_fit_their_length() -> None:
    for mood in ("warm", "driving", "epic"):
        beat = beat_seconds(mood, 20.0)
        bars = 20.0 / (4 * beat)
        assert abs(bars - round(bars)) < 1e-9
