"""Effects: what things sound like when they move, touch and switch. Made from the cue's own parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cutaway.sound.synthesis import (
    RATE,
    above,
    band,
    below,
    decay,
    leveled,
    modes,
    noise,
    placed,
    room,
    seconds,
    sine,
    swell,
)

Maker = Callable[[int, np.random.Generator, Mapping[str, Any]], np.ndarray]


def _strength(parameters: Mapping[str, Any]) -> float:
    value = parameters.get("strength", 0.7)
    return float(value) if isinstance(value, (int, float)) else 0.7


def _struck(frequencies: list[float], times: list[float], levels: list[float], click: float, length: float) -> Maker:
    """A body that is hit: its tones, and the noise of the contact."""

    def make(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
        size = min(count, int(length * RATE))
        tune = random.uniform(0.94, 1.06)
        total = modes([f * tune for f in frequencies], times, levels, size)
        total += click * band(noise(random, size), 700, 7000) * decay(size, 0.004, 0.0005)
        out = np.zeros(count)
        placed(out, total * _strength(parameters), 0)
        return room(out, random, 0.25, 0.12)

    return make


_domino = _struck([1850, 2950, 4300], [0.018, 0.012, 0.007], [0.5, 0.35, 0.2], 0.5, 0.12)
_wood = _struck([410, 980, 1720], [0.05, 0.03, 0.018], [0.7, 0.4, 0.2], 0.5, 0.25)
_gate = _struck([1240, 2470, 5100], [0.07, 0.045, 0.02], [0.5, 0.3, 0.15], 0.35, 0.3)
_glass = _struck([2600, 4150, 6900, 9100], [0.11, 0.08, 0.05, 0.03], [0.5, 0.4, 0.3, 0.2], 0.3, 0.5)
_bell = _struck([880, 1770, 2650, 4010], [1.1, 0.8, 0.5, 0.3], [0.6, 0.4, 0.3, 0.2], 0.1, 3.0)
_thud = _struck([72, 118, 190], [0.09, 0.06, 0.04], [1.0, 0.6, 0.3], 0.35, 0.5)
_click = _struck([2900, 5200], [0.006, 0.003], [0.6, 0.5], 0.9, 0.06)
_metal = _struck([640, 1530, 2880, 4420], [0.5, 0.35, 0.2, 0.1], [0.5, 0.4, 0.3, 0.2], 0.3, 1.5)


def _rolling(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    """A ball on wood: rumble and grain that follow its speed (samples four a second in `speed`)."""
    speeds = np.array(parameters.get("speed") or [3.0, 3.0], float)
    pace = np.interp(np.linspace(0, len(speeds) - 1, count), np.arange(len(speeds)), speeds) / 5.0
    rumble = band(noise(random, count), 110, 420) * (0.6 + 0.4 * sine(16 * np.clip(pace, 0.2, 2), count))
    grain = band(noise(random, count), 900, 3200) * (np.abs(sine(37 * np.clip(pace, 0.2, 2), count)) ** 6)
    return room((leveled(rumble, 0.06) + leveled(grain, 0.028)) * np.clip(pace, 0.15, 1.4) ** 1.2, random, 0.3, 0.15)


def _steps(per_second: float, low: float, high: float) -> Maker:
    def make(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
        total = np.zeros(count)
        pace = float(parameters.get("per_second", per_second))
        for i in range(int(count / RATE * pace) + 1):
            size = int(0.22 * RATE)
            step = band(noise(random, size), low, high) * decay(size, 0.028, 0.004)
            step += (
                0.6
                * band(noise(random, size), low * 2, high * 2.5)
                * np.roll(decay(size, 0.02, 0.002), int(0.07 * RATE))
            )
            placed(
                total,
                leveled(step, 0.07 * random.uniform(0.8, 1.1)),
                int((i + random.uniform(-0.03, 0.03)) / pace * RATE),
            )
        return total

    return make


def _engine(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    pitch = 46 * (1 + 0.12 * swell(random, count, 1.2, -1.0))
    phase = np.cumsum(pitch / RATE)
    tone = sum(np.sin(2 * np.pi * phase * k) / k for k in (1, 2, 3, 4, 6))
    pass_by = 0.35 + 0.65 * np.sin(np.linspace(0, np.pi, count)) ** 2
    return leveled(below(np.asarray(tone), 700) + 0.5 * band(noise(random, count), 120, 900), 0.07) * pass_by


def _whoosh(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    size = min(count, int(0.9 * RATE))
    out = np.zeros(count)
    placed(out, band(noise(random, size), 300, 3500) * np.sin(np.linspace(0, np.pi, size)) ** 2 * 0.35, 0)
    return out


def _rocket(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    return leveled(below(noise(random, count), 500) + 0.3 * band(noise(random, count), 500, 3000), 0.14) * np.minimum(
        1, seconds(count) / 0.6
    )


def _claps(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    total = np.zeros(count)
    for _ in range(int(count / RATE * 12)):
        size = int(0.05 * RATE)
        placed(
            total,
            band(noise(random, size), 900, 4500) * decay(size, 0.008, 0.001) * random.uniform(0.2, 0.7),
            int(random.uniform(0, count)),
        )
    return room(total, random, 0.5, 0.3)


def _bounce(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    total = np.zeros(count)
    at, gap, level = 0.0, 0.62, 1.0
    while at < count / RATE and level > 0.06:
        size = int(0.18 * RATE)
        hit = modes([150, 320], [0.05, 0.02], [1.0, 0.4], size) + 0.3 * band(noise(random, size), 300, 2500) * decay(
            size, 0.006
        )
        placed(total, hit * level * 0.5, int(at * RATE))
        at, gap, level = at + gap, gap * 0.82, level * 0.78
    return total


def _splash(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    size = min(count, int(1.2 * RATE))
    out = np.zeros(count)
    placed(out, band(noise(random, size), 400, 6000) * decay(size, 0.25, 0.02) * 0.5, 0)
    return out


def _shatter(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    total = np.zeros(count)
    for _ in range(26):
        size = int(0.3 * RATE)
        piece = modes([random.uniform(2000, 9000)], [random.uniform(0.02, 0.12)], [random.uniform(0.1, 0.5)], size)
        placed(total, piece, int(abs(random.normal(0, 0.18)) * RATE))
    burst = int(0.2 * RATE)
    placed(total, above(noise(random, burst), 2500) * decay(burst, 0.03), 0)
    return total * 0.5


def _creak(count: int, random: np.random.Generator, parameters: Mapping[str, Any]) -> np.ndarray:
    size = min(count, int(1.1 * RATE))
    grains = (random.random(size) < 0.004).astype(float)
    out = np.zeros(count)
    placed(out, band(grains, 350, 1800) * 3.0 * np.sin(np.linspace(0, np.pi, size)), 0)
    return out


MAKERS: tuple[tuple[tuple[str, ...], Maker], ...] = (
    (("rolling marble", "rolling", "roll", "rolling ball"), _rolling),
    (("domino click", "domino", "dominoes", "tap"), _domino),
    (("gate tick", "tick", "clack"), _gate),
    (("wood knock", "knock", "wood", "knocking"), _wood),
    (("glass clink", "clink", "glass"), _glass),
    (("shatter", "glass break", "breaking glass", "crash"), _shatter),
    (("metal", "clang", "steel"), _metal),
    (("bell", "chime", "ding", "ring", "doorbell"), _bell),
    (("click", "switch", "camera click", "button"), _click),
    (("thud", "impact", "fall", "hit", "landing"), _thud),
    (("bounce", "bouncing"), _bounce),
    (("footsteps fast", "running", "running footsteps"), _steps(2.9, 120, 900)),
    (("hooves", "gallop", "galloping"), _steps(4.2, 200, 1100)),
    (("footsteps", "steps", "walking", "footstep"), _steps(1.9, 110, 800)),
    (("engine", "car", "motor", "driving", "vehicle", "truck"), _engine),
    (("rocket", "jet", "launch", "thruster"), _rocket),
    (("whoosh", "swoosh", "swish"), _whoosh),
    (("clapping", "applause", "claps"), _claps),
    (("splash",), _splash),
    (("creak", "door"), _creak),
)


def maker(name: str) -> Maker | None:
    """What makes the effect of this name; None when nobody knows it."""
    words = name.lower().strip()
    tokens = set(words.split())
    for names, make in MAKERS:
        if words in names:
            return make
    for names, make in MAKERS:
        if any(known in tokens or (" " in known and known in words) for known in names):
            return make
    return None
