"""Sound at another speed with its pitch kept: windows are laid closer or further apart, each where it fits what is there
already (WSOLA)."""

from __future__ import annotations

import numpy as np
from scipy.signal import fftconvolve

_WINDOW = 2048
_SEARCH = 512
"""Samples to either side in which the best fit is sought."""
_COARSE = 4


def stretched(samples: np.ndarray, count: int) -> np.ndarray:
    """`samples`, (n, channels) at 48 kHz, played in `count` samples: float64 (count, channels), pitch kept.

    Sounds shorter than two windows are resampled instead. Deterministic.
    """
    samples = np.asarray(samples, np.float64)
    total = len(samples)
    if count <= 0 or not total:
        return np.zeros((max(count, 0), samples.shape[1] if samples.ndim == 2 else 1))
    if count == total:
        return samples.copy()
    if min(total, count) < 2 * _WINDOW:
        places = np.linspace(0, total - 1, count)
        return np.stack([np.interp(places, np.arange(total), side) for side in samples.T], 1)
    hop = _WINDOW // 2
    pace = total / count
    window = np.hanning(_WINDOW + 1)[:_WINDOW, None]
    margin = _WINDOW + _SEARCH + 8
    padded = np.pad(samples, ((margin, margin + _WINDOW), (0, 0)))
    mono = padded.mean(1)
    out = np.zeros((count + 2 * _WINDOW, samples.shape[1]))
    natural = margin
    for at in range(0, count + hop, hop):
        ideal = margin + round((at - hop) * pace) if at else margin - hop
        place = max(0, min(ideal, len(padded) - _WINDOW - _SEARCH - 1))
        if at:
            place = _best(mono, natural, place)
        out[at : at + _WINDOW] += padded[place : place + _WINDOW] * window
        natural = place + hop
    return out[hop : hop + count]


def _best(mono: np.ndarray, natural: int, ideal: int) -> int:
    """Where near `ideal` the sound is most like what would have followed naturally."""
    wanted = mono[natural : natural + _WINDOW]
    low = max(0, ideal - _SEARCH)
    region = mono[low : ideal + _SEARCH + _WINDOW]
    if len(wanted) < _WINDOW or len(region) < _WINDOW + _COARSE:
        return ideal
    coarse = fftconvolve(region[::_COARSE], wanted[::_COARSE][::-1], "valid")
    energy = np.convolve(region[::_COARSE] ** 2, np.ones(_WINDOW // _COARSE), "valid")[: len(coarse)]
    near = int(np.argmax(coarse[: len(energy)] / np.sqrt(energy + 1e-9))) * _COARSE
    first = max(0, near - _COARSE)
    last = min(len(region) - _WINDOW, near + _COARSE)
    scores = [
        float(region[n : n + _WINDOW] @ wanted)
        / np.sqrt(float(region[n : n + _WINDOW] @ region[n : n + _WINDOW]) + 1e-9)
        for n in range(first, last + 1)
    ]
    return low + first + int(np.argmax(scores))
