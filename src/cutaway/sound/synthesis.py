"""Building blocks of made sounds: noise, filters, envelopes, tones. float64, mono, 48 kHz, about -1 to 1."""

from __future__ import annotations

import functools

import numpy as np
from scipy import signal

RATE = 48_000


def seconds(count: int) -> np.ndarray:
    """Times of `count` samples."""
    return np.arange(count) / RATE


def noise(random: np.random.Generator, count: int) -> np.ndarray:
    """White noise, standard deviation 1/3."""
    return random.standard_normal(count) / 3


@functools.lru_cache(maxsize=256)
def _butter(kind: str, low: float, high: float, order: int) -> np.ndarray:
    nyquist = RATE / 2 * 0.98
    if kind == "band":
        return signal.butter(order, [max(low, 5.0), min(high, nyquist)], "bandpass", fs=RATE, output="sos")
    return signal.butter(order, min(low, nyquist), {"low": "lowpass", "high": "highpass"}[kind], fs=RATE, output="sos")


def band(x: np.ndarray, low: float, high: float, order: int = 2) -> np.ndarray:
    """Only what lies between two frequencies in Hz."""
    return signal.sosfilt(_butter("band", low, high, order), x)


def below(x: np.ndarray, frequency: float, order: int = 2) -> np.ndarray:
    """Only what lies below a frequency in Hz."""
    return signal.sosfilt(_butter("low", frequency, 0.0, order), x)


def above(x: np.ndarray, frequency: float, order: int = 2) -> np.ndarray:
    """Only what lies above a frequency in Hz."""
    return signal.sosfilt(_butter("high", frequency, 0.0, order), x)


def decay(count: int, time: float, attack: float = 0.002) -> np.ndarray:
    """An envelope that rises in `attack` seconds and falls to 1/e in `time`."""
    t = seconds(count)
    return np.minimum(1.0, t / max(attack, 1e-5)) * np.exp(-t / time)


def swell(random: np.random.Generator, count: int, period: float, low: float = 0.3) -> np.ndarray:
    """A slow wandering level between `low` and 1, changing about every `period` seconds."""
    points = max(4, int(count / RATE / period) + 4)
    values = random.uniform(low, 1.0, points)
    return np.interp(np.linspace(0, points - 1, count), np.arange(points), values)


def sine(frequency: float | np.ndarray, count: int, phase: float = 0.0) -> np.ndarray:
    """A tone of constant or changing frequency."""
    steps = np.full(count, frequency / RATE) if np.isscalar(frequency) else np.asarray(frequency) / RATE
    return np.sin(2 * np.pi * np.cumsum(steps) + phase)


def modes(frequencies: list[float], times: list[float], levels: list[float], count: int) -> np.ndarray:
    """A struck body: decaying tones at once."""
    t = seconds(count)
    total = np.zeros(count)
    for frequency, time, level in zip(frequencies, times, levels, strict=True):
        total += level * np.sin(2 * np.pi * frequency * t) * np.exp(-t / time)
    return total


def placed(total: np.ndarray, piece: np.ndarray, at: int) -> None:
    """Add `piece` into `total` at sample `at`, cut to what fits."""
    if at < 0:
        piece, at = piece[-at:], 0
    end = min(len(total), at + len(piece))
    if end > at:
        total[at:end] += piece[: end - at]


def faded(x: np.ndarray, into: float = 0.02, out: float = 0.05) -> np.ndarray:
    """Ends without clicks; times in seconds."""
    x = x.copy()
    a, b = min(len(x) // 2, int(into * RATE)), min(len(x) // 2, int(out * RATE))
    if a:
        x[:a] *= np.linspace(0, 1, a)
    if b:
        x[-b:] *= np.linspace(1, 0, b)
    return x


def leveled(x: np.ndarray, rms: float) -> np.ndarray:
    """The same at this root mean square (of what is not silence)."""
    power = float(np.sqrt(np.mean(x**2))) if len(x) else 0.0
    return x * (rms / power) if power > 1e-9 else x


def room(x: np.ndarray, random: np.random.Generator, time: float = 0.35, wet: float = 0.18) -> np.ndarray:
    """With the tail of a small room."""
    count = int(time * 1.5 * RATE)
    tail = below(noise(random, count), 5200) * np.exp(-seconds(count) / (time / 3))
    tail /= max(float(np.sqrt((tail**2).sum())), 1e-9)
    return x + wet * signal.fftconvolve(x, tail)[: len(x)]
