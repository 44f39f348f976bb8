"""The sound of places: beds of noise and small events, made for the length they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cutaway.sound.synthesis import RATE, above, band, below, decay, leveled, modes, noise, placed, seconds, sine, swell

Maker = Callable[[int, np.random.Generator, Mapping[str, Any]], np.ndarray]


def _wind(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    low = below(noise(random, count), 420) * swell(random, count, 1.4, 0.25)
    return leveled(low + 0.25 * band(noise(random, count), 500, 1400) * swell(random, count, 0.9, 0.0) ** 2, 0.05)


def _birds(count: int, random: np.random.Generator, rate: float = 0.9) -> np.ndarray:
    """Chirps: short sweeps in phrases, each bird with its own pitch."""
    total = np.zeros(count)
    voices = [(random.uniform(2400, 5200), random.uniform(0.05, 0.13), random.uniform(0.25, 1.0)) for _ in range(5)]
    for _ in range(max(1, int(count / RATE * rate))):
        pitch, length, level = voices[int(random.integers(len(voices)))]
        at = int(random.uniform(0, count))
        for _ in range(int(random.integers(1, 6))):
            size = int(length * random.uniform(0.7, 1.2) * RATE)
            glide = pitch * (
                1 + random.uniform(-0.18, 0.28) * np.sin(np.linspace(0, np.pi * random.uniform(0.6, 2.2), size))
            )
            placed(total, sine(glide, size) * np.sin(np.linspace(0, np.pi, size)) ** 1.5 * level * 0.18, at)
            at += int(size * random.uniform(1.2, 1.8))
    return total


def _meadow(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    return 0.45 * _wind(count, random, parameters) + _birds(count, random) * 0.35 + _insects(count, random) * 0.08


def _insects(count: int, random: np.random.Generator) -> np.ndarray:
    return (
        above(noise(random, count), 5200)
        * (0.5 + 0.5 * np.sign(sine(31.0, count)))
        * swell(random, count, 1.0, 0.1)
        * 0.3
    )


def _crickets(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    total = np.zeros(count)
    t = seconds(count)
    for _ in range(4):
        pitch, pulse = random.uniform(3900, 4700), random.uniform(1.6, 2.6)
        gate = (np.sin(2 * np.pi * pulse * t + random.uniform(0, 6)) > 0.2) * (0.5 + 0.5 * np.sin(2 * np.pi * 28 * t))
        total += sine(pitch, count) * gate * random.uniform(0.2, 1.0)
    return leveled(total, 0.02) + 0.25 * _wind(count, random, parameters)


def _forest(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    leaves = band(noise(random, count), 1800, 7000) * swell(random, count, 0.8, 0.1) ** 2
    return 0.5 * _wind(count, random, parameters) + leveled(leaves, 0.012) + 0.25 * _birds(count, random, 0.7)


def _waves(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    t = seconds(count)
    total = np.zeros(count)
    for period, level in ((7.1, 1.0), (5.3, 0.6)):
        phase = (t / period + random.random()) % 1.0
        shape = np.where(phase < 0.35, (phase / 0.35) ** 2, np.exp(-(phase - 0.35) * 4.2))
        total += level * shape * (below(noise(random, count), 900) + 0.35 * above(noise(random, count), 1800) * shape)
    return leveled(total + 0.25 * below(noise(random, count), 200), 0.06)


def _water(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    total = 0.5 * band(noise(random, count), 400, 2600) * swell(random, count, 0.3, 0.4)
    for _ in range(int(count / RATE * 14)):
        size = int(random.uniform(0.02, 0.07) * RATE)
        pitch = random.uniform(500, 1500)
        placed(
            total,
            sine(np.linspace(pitch, pitch * 1.5, size), size) * decay(size, 0.02) * random.uniform(0.05, 0.35),
            int(random.uniform(0, count)),
        )
    return leveled(total, 0.04)


def _rain(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    bed = above(noise(random, count), 900) * 0.6 + band(noise(random, count), 250, 900) * 0.5
    drops = np.zeros(count)
    for _ in range(int(count / RATE * 55)):
        size = int(random.uniform(0.003, 0.012) * RATE)
        placed(
            drops, noise(random, size) * decay(size, 0.002) * random.uniform(0.3, 1.6), int(random.uniform(0, count))
        )
    return leveled(bed * swell(random, count, 1.2, 0.75) + drops, 0.05)


def _storm(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    total = _rain(count, random, parameters) + _wind(count, random, parameters)
    for _ in range(max(1, int(count / RATE / 5))):
        size = int(3.2 * RATE)
        roll = below(noise(random, size), 130, 3) * decay(size, 0.9, 0.05) * swell(random, size, 0.12, 0.2)
        placed(total, leveled(roll, 0.12), int(random.uniform(0, max(1, count - size))))
    return total


def _city(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    hum = below(noise(random, count), 240) * swell(random, count, 2.2, 0.6)
    total = leveled(hum, 0.045) + leveled(band(noise(random, count), 300, 1400), 0.008)
    for _ in range(max(2, int(count / RATE / 2.2))):
        size = int(random.uniform(2.5, 4.5) * RATE)
        shape = np.sin(np.linspace(0, np.pi, size)) ** 2
        passing = band(noise(random, size), 180, 1500) * shape
        placed(total, leveled(passing, 0.03 * random.uniform(0.5, 1.2)), int(random.uniform(-size / 2, count)))
    return total


def _neon_city(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    """City at night with the hum of signs and far craft passing overhead."""
    total = _city(count, random, parameters)
    total += 0.006 * (sine(100, count) + 0.5 * sine(200, count)) * swell(random, count, 0.5, 0.4)
    for _ in range(max(2, int(count / RATE / 2.5))):
        size = int(random.uniform(1.8, 3.2) * RATE)
        glide = np.linspace(random.uniform(260, 420), random.uniform(130, 220), size)
        craft = (sine(glide, size) + 0.4 * sine(glide * 2.01, size)) * np.sin(np.linspace(0, np.pi, size)) ** 2
        placed(
            total,
            leveled(
                craft + 0.6 * band(noise(random, size), 300, 2000) * np.sin(np.linspace(0, np.pi, size)) ** 3, 0.018
            ),
            int(random.uniform(-size / 2, count)),
        )
    return total


def _crowd(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    total = np.zeros(count)
    for _ in range(9):
        syllables = np.clip(swell(random, count, 0.14, -0.6), 0, 1)
        pitch = random.uniform(95, 230)
        voice = signal_saw(pitch * (1 + 0.06 * (swell(random, count, 0.3, -1.0))), count)
        total += band(voice, 250, 2600) * syllables * random.uniform(0.4, 1.0)
    return leveled(total, 0.03)


def signal_saw(frequency: np.ndarray, count: int) -> np.ndarray:
    """A soft sawtooth of changing frequency."""
    phase = np.cumsum(np.asarray(frequency) / RATE) % 1.0
    return 2 * phase - 1


def _room(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    return leveled(below(noise(random, count), 180) + 0.08 * band(noise(random, count), 180, 2000), 0.008)


def _house(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    """A quiet room with a clock in it."""
    total = _room(count, random, parameters)
    for i in range(int(count / RATE) + 1):
        size = int(0.03 * RATE)
        tick = modes([2100 if i % 2 else 1800, 4300], [0.006, 0.003], [1.0, 0.5], size) * 0.012
        placed(total, tick, int((i + 0.35) * RATE))
    return total


def _fire(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    total = leveled(below(noise(random, count), 300) * swell(random, count, 0.25, 0.4), 0.03)
    for _ in range(int(count / RATE * 16)):
        size = int(random.uniform(0.002, 0.02) * RATE)
        placed(
            total,
            above(noise(random, size + 64), 1500)[:size] * decay(size, 0.004) * random.uniform(0.1, 0.9),
            int(random.uniform(0, count)),
        )
    return total


def _space(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    drone = sum(
        sine(f * (1 + 0.002 * swell(random, count, 2.0, -1.0)), count) * a
        for f, a in ((55, 1), (82.4, 0.6), (110.3, 0.5), (164.6, 0.2))
    )
    return leveled(below(np.asarray(drone), 400) + 0.2 * below(noise(random, count), 120), 0.03)


def _underwater(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    return leveled(below(noise(random, count), 260, 3) * swell(random, count, 0.8, 0.5), 0.05) + 0.25 * below(
        _water(count, random, parameters), 700
    )


MAKERS: tuple[tuple[tuple[str, ...], Maker], ...] = (
    (("neon", "cyberpunk", "futuristic city", "night city", "city night", "city rain"), _neon_city),
    (("storm", "thunder"), _storm),
    (("rain", "drizzle", "downpour"), _rain),
    (("meadow", "field", "birds", "bird", "garden", "park", "countryside", "morning"), _meadow),
    (("forest", "woods", "jungle", "leaves"), _forest),
    (("crickets", "night meadow", "summer night", "night", "insects"), _crickets),
    (("underwater", "deep sea"), _underwater),
    (("sea", "ocean", "waves", "beach", "surf", "shore"), _waves),
    (("river", "stream", "water", "lake", "fountain", "brook", "waterfall"), _water),
    (("traffic", "city", "street", "town", "road"), _city),
    (("crowd", "people", "cafe", "restaurant", "party", "market", "audience", "chatter"), _crowd),
    (("fire", "fireplace", "campfire", "crackling"), _fire),
    (("space", "moon", "mars", "drone"), _space),
    (("wind", "mountain", "desert", "snow", "hill", "breeze", "winter"), _wind),
    (("clock", "living room", "house", "home", "bedroom", "kitchen"), _house),
    (("room", "workshop", "indoors", "studio", "office", "library", "quiet", "hall", "tone", "silence"), _room),
)
"""By words a sound may be named with, most particular first."""


def maker(name: str) -> Maker | None:
    """What makes the ambience of this name; None when nobody knows it."""
    words = name.lower().replace("-", " ")
    tokens = set(words.split())
    for names, make in MAKERS:
        if words in names:
            return make
    for names, make in MAKERS:
        if any((" " in known and known in words) or known in tokens or known.rstrip("s") in tokens for known in names):
            return make
    return None
