"""Tempo and beats of a sound: onsets by spectral flux, the tempo by their autocorrelation, beats by dynamic programming."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d, uniform_filter1d
from scipy.signal import resample_poly

_RATE = 22_050
_HOP = 256
_WINDOW = 1024
_SLOWEST, _FASTEST, _USUAL = 60.0, 180.0, 115.0
SURE = 0.24
"""Below this regularity a sound is not taken for music with a beat."""


@dataclass(frozen=True)
class Beats:
    """`tempo`: beats a minute; `times`: seconds, rising; `sureness`: 0-1, how regular the sound is."""

    tempo: float
    times: tuple[float, ...]
    sureness: float

    @property
    def there(self) -> bool:
        """Whether there is a beat at all."""
        return self.sureness >= SURE and len(self.times) >= 4


def beats(samples: np.ndarray, rate: int = 48_000) -> Beats:
    """The beats of a sound, float (n,) or (n, channels). Silence and noise have none (`there` is false)."""
    mono = np.asarray(samples, np.float32)
    mono = mono.mean(1) if mono.ndim == 2 else mono
    if len(mono) < 2 * rate or float(np.abs(mono).max(initial=0)) < 1e-4:
        return Beats(0.0, (), 0.0)
    divisor = int(np.gcd(rate, _RATE))
    strength = onsets(resample_poly(mono, _RATE // divisor, rate // divisor).astype(np.float32))
    step = _HOP / _RATE
    lag, sureness = _period(strength)
    if not lag:
        return Beats(0.0, (), 0.0)
    places = _followed(strength, lag)
    # A hit is heard where it rises, which the window sees half its own length early.
    times = tuple(round(float(place * step + _WINDOW / 2 / _RATE), 4) for place in places)
    return Beats(round(60 / (lag * step), 2), times, sureness)


def onsets(mono: np.ndarray) -> np.ndarray:
    """How much begins at each step of `_HOP` samples: float32 (n,), local mean taken off, spread 1."""
    count = max(0, (len(mono) - _WINDOW) // _HOP + 1)
    window = np.hanning(_WINDOW).astype(np.float32)
    bands = _bands()
    before = None
    flux = np.zeros(count, np.float32)
    for first in range(0, count, 2048):
        last = min(count, first + 2048)
        frames = np.lib.stride_tricks.sliding_window_view(mono[first * _HOP :], _WINDOW)[: (last - first) * _HOP : _HOP]
        levels = np.log1p(100 * (np.abs(np.fft.rfft(frames * window, axis=1)) @ bands))
        rows = levels if before is None else np.concatenate([before, levels])
        rises = np.maximum(np.diff(rows, axis=0), 0).mean(1)
        flux[last - len(rises) : last] = rises
        before = levels[-1:]
    flux -= uniform_filter1d(flux, 87)
    flux = np.maximum(gaussian_filter1d(flux, 1.0), 0)
    return np.asarray(flux / max(float(flux.std()), 1e-6))


def _bands() -> np.ndarray:
    """Weights of 24 bands, evenly spaced to the ear: float32 (bins, 24)."""
    edges = 700 * (10 ** (np.linspace(45, 2840, 26) / 2595) - 1)
    bins = np.fft.rfftfreq(_WINDOW, 1 / _RATE)
    rows = [np.interp(bins, edges[n : n + 3], [0, 1, 0]) for n in range(24)]
    return np.asarray((np.array(rows) / np.maximum(np.sum(rows, 1, keepdims=True), 1)).T, np.float32)


def _period(strength: np.ndarray) -> tuple[float, float]:
    """Steps from beat to beat, and how regular they are."""
    size = 1 << int(np.ceil(np.log2(2 * len(strength))))
    spectrum = np.fft.rfft(strength - strength.mean(), size)
    found = np.fft.irfft(np.abs(spectrum) ** 2)[: len(strength)]
    if found[0] <= 0:
        return 0.0, 0.0
    found = found / found[0] * (len(strength) / np.maximum(len(strength) - np.arange(len(strength)), 1))
    lags = np.arange(1, min(len(strength) // 2, int(60 / _SLOWEST * _RATE / _HOP * 2.2)))
    tempo = 60 * _RATE / (_HOP * lags)
    likely = np.exp(-0.5 * (np.log2(tempo / _USUAL) / 0.9) ** 2)
    near = maximum_filter1d(found, 3)
    score = near[lags] + 0.5 * near[np.minimum(2 * lags, len(near) - 1)]
    score = np.where((tempo >= _SLOWEST) & (tempo <= _FASTEST), score * likely, -1)
    best = int(lags[int(np.argmax(score))])
    left, middle, right = found[best - 1], found[best], found[min(best + 1, len(found) - 1)]
    bend = left - 2 * middle + right
    shift = 0.5 * (left - right) / bend if bend < 0 else 0.0
    return best + float(np.clip(shift, -0.5, 0.5)), float(np.clip(near[best], 0, 1))


def _followed(strength: np.ndarray, lag: float) -> list[int]:
    """Steps at which the beats fall: strong onsets at even distances."""
    total, before = strength.copy(), np.full(len(strength), -1)
    reach = np.arange(-round(2 * lag), -max(1, round(lag / 2)) + 1)
    cost = -100 * np.log(-reach / lag) ** 2
    for at in range(len(strength)):
        usable = reach + at >= 0
        if usable.any():
            options = cost[usable] + total[reach[usable] + at]
            best = int(np.argmax(options))
            if options[best] > 0:
                total[at] += options[best]
                before[at] = reach[usable][best] + at
    at = int(np.argmax(total[-max(2, round(lag)) :])) + len(total) - max(2, round(lag))
    places = []
    while at >= 0:
        places.append(at)
        at = int(before[at])
    return places[::-1]
