"""Noise, rooms and voices, on made sounds."""

from __future__ import annotations

import numpy as np
import pytest

from cutaway.footage.speech import noise, room
from cutaway.footage.speech.loudness_curve import curve, settled, threshold
from cutaway.footage.speech.voices import PITCHES, nearest_voice, pitch
from cutaway.footage.speech.words import Word

RATE = 48_000


def decibels(x: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(x)) + 1e-15))


def test_noise_goes_and_what_stands_above_it_stays() -> None:
    random = np.random.default_rng(1)
    seconds = np.arange(3 * RATE) / RATE
    voice = sum(np.sin(2 * np.pi * 150 * k * seconds) / k for k in range(1, 12)) * 0.1
    voice[: RATE // 2] = voice[-RATE // 2 :] = 0
    hiss = random.normal(0, 0.02, (3 * RATE, 2))
    mixed = (voice[:, None] + hiss).astype(np.float32)
    power = np.zeros(1025)
    window = np.sqrt(np.hanning(2049)[:-1])
    for at in range(0, RATE // 2 - 2048, 512):
        power += np.abs(np.fft.rfft(mixed[at : at + 2048, 0] * window)) ** 2
    power /= len(range(0, RATE // 2 - 2048, 512))
    clean = noise.reduced(mixed, power, 1.0)
    assert clean.shape == mixed.shape
    quiet = slice(RATE // 10, RATE // 2 - 4096)
    assert decibels(clean[quiet]) < decibels(mixed[quiet]) - 15
    tone = slice(RATE, 2 * RATE)
    share = float((clean[tone, 0] * voice[tone]).sum() / np.square(voice[tone]).sum())
    left = decibels(clean[tone, 0] - share * voice[tone])
    assert left < decibels(hiss[tone, 0]) - 4
    assert noise.reduced(mixed, power, 0.0) is mixed


def test_a_hole_is_filled_with_the_room_and_nothing_else_changes() -> None:
    random = np.random.default_rng(2)
    samples = random.normal(0, 0.1, (2 * RATE, 2)).astype(np.float32)
    tone = random.normal(0, 0.001, (RATE, 2)).astype(np.float32)
    made = room.covered(samples, 10.0, [(10.5, 11.0)], tone)
    assert np.array_equal(made[: round(0.48 * RATE)], samples[: round(0.48 * RATE)])
    assert np.array_equal(made[round(1.02 * RATE) :], samples[round(1.02 * RATE) :])
    assert decibels(made[round(0.55 * RATE) : round(0.95 * RATE)]) < -55
    beep = room.bleeped(samples, 10.0, [(10.5, 11.0)])
    spectrum = np.abs(np.fft.rfft(beep[round(0.52 * RATE) : round(0.98 * RATE), 0]))
    assert np.argmax(spectrum) / 0.46 == pytest.approx(1000, abs=4)


@pytest.mark.parametrize("hertz", [85, 120, 180, 240])
def test_the_pitch_of_a_voice(hertz: float) -> None:
    seconds = np.arange(RATE) / RATE
    buzz = sum(np.sin(2 * np.pi * hertz * k * seconds) / k for k in range(1, 20)) * 0.1
    assert pitch(buzz, RATE) == pytest.approx(hertz, rel=0.03)


def test_the_nearest_voice_is_as_high() -> None:
    assert nearest_voice(90)[1] == "m"
    assert nearest_voice(200)[1] == "f"
    assert nearest_voice(0) in PITCHES
    assert pitch(np.zeros(RATE), RATE) == 0.0


def test_words_end_where_the_sound_does() -> None:
    samples = np.full(16_000 * 2, 1e-4)
    random = np.random.default_rng(0)
    for start, end in ((0.4, 0.7), (1.2, 1.6)):
        samples[round(start * 16_000) : round(end * 16_000)] = random.normal(0, 0.1, round((end - start) * 16_000))
    levels = curve(samples, 16_000)
    spoken = np.zeros(len(levels), bool)
    spoken[40:70] = spoken[120:160] = True
    words = settled([Word("one", 0.3, 1.0), Word("two", 1.0, 1.9)], levels, threshold(levels, spoken))
    times = [(word.start, word.end) for word in words]
    assert np.allclose(times, [(0.4, 0.7), (1.2, 1.6)], atol=0.03)
