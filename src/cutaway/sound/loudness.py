"""How loud a mix is (ITU-R BS.1770), and its true peak held at or below -1 dBTP, a block after the other.

Worked out so, the values are those of the whole at once, bit for bit.
"""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import signal
from scipy.ndimage import gaussian_filter1d, maximum_filter1d, minimum_filter1d

from cutaway.sound.lengthy import Row, Samples, blocks
from cutaway.sound.synthesis import RATE

TARGET = -16.0
"""LUFS of a first turn."""
CEILING = -1.0
"""dBTP."""
_RANGE = (-30.0, 30.0)
"""Gains beyond these would lift hiss or hide a mistake."""
_PEAK_BLOCK = 1024
_REACH = 64
"""Samples around a block that its peaks can depend on, and more."""
_CURVE = 48
"""Samples that the limiter's level is worked out for at once."""


class TruePeaks:
    """The highest the signal rises around each sample, between samples too (four times the rate).

    Worked out only where a block's samples are so high that it could matter: between samples a signal rises at most
    `_overshoot()` times as high as its samples.
    """

    def __init__(self, total: Samples) -> None:
        self._total = total
        count = -(-len(total) // _PEAK_BLOCK)
        highest = np.zeros(count)
        for first, last in blocks(len(total)):
            padded = np.zeros((-(-(last - first) // _PEAK_BLOCK) * _PEAK_BLOCK, 2))
            padded[: last - first] = np.abs(total[first:last])
            own = padded.reshape(-1, _PEAK_BLOCK * 2).max(1)
            highest[first // _PEAK_BLOCK :][: len(own)] = own
        self.highest = float(highest.max(initial=0.0))
        self._highest = maximum_filter1d(highest, 3) if count else highest
        self._known = np.zeros(count, bool)
        self._peaks = Row(len(total), 1)

    def above(self, level: float) -> Samples:
        """(n, 1): every peak higher than `level`; what is lower may read as 0."""
        wanted = (self._highest * _overshoot() > level) & ~self._known
        edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(int)))
        for begin, end in zip(edges[::2] * _PEAK_BLOCK, edges[1::2] * _PEAK_BLOCK, strict=True):
            for at, to in blocks(int(min(end, len(self._total)) - begin)):
                self._look(int(begin) + at, int(begin) + to)
        self._known |= wanted
        return self._peaks

    def _look(self, first: int, last: int) -> None:
        start, end = max(0, first - _REACH), min(len(self._total), last + _REACH)
        wide = np.abs(signal.resample_poly(self._total[start:end], 4, 1, axis=0))
        highest = np.maximum(wide[:, 0], wide[:, 1]).reshape(-1, 4).max(1)
        self._peaks[first:last] = highest[first - start : last - start, None]


@functools.cache
def _overshoot() -> float:
    """How many times higher than its samples a signal may rise between them, by the filter of `resample_poly`."""
    taps = 4 * signal.firwin(81, 1 / 4, window=("kaiser", 5.0))
    return float(max(np.abs(taps[phase::4]).sum() for phase in range(4))) * 1.001


@dataclass(frozen=True)
class Limited:
    """The mix raised by `gain` decibels with its true peak at or below the ceiling: the level falls smoothly 4 ms ahead of
    a peak and recovers in 60 ms. Iterating gives float64 (n, 2), a block after the other."""

    total: Samples
    peaks: TruePeaks
    gain: float

    def __iter__(self) -> Iterator[np.ndarray]:
        factor = 10 ** (self.gain / 20)
        ceiling = 10 ** ((CEILING - 0.1) / 20)
        high = self.peaks.above(ceiling / factor)
        count = len(self.total)
        curve, highest = _level(high, count, factor, ceiling)
        if highest * factor <= ceiling:
            for first, last in blocks(count):
                yield self.total[first:last] * factor
            return
        smooth = gaussian_filter1d(curve, 1.6)
        for first, last in blocks(count):
            begin, end = max(0, first // _CURVE - 2), -(-last // _CURVE) + 2
            known = smooth[begin:end]
            at = np.arange(begin, begin + len(known)) * _CURVE + _CURVE / 2
            wide = np.interp(np.arange(first, last), at, known)
            level = np.minimum(wide, _needed(high[first:last][:, 0], factor, ceiling))
            yield self.total[first:last] * (factor * level)[:, None]


def _needed(high: np.ndarray, factor: float, ceiling: float) -> np.ndarray:
    return np.asarray(np.minimum(1.0, ceiling / np.maximum(high * factor, 1e-9)))


def _level(high: Samples, count: int, factor: float, ceiling: float) -> tuple[np.ndarray, float]:
    """The limiter's level for each `_CURVE` samples, and the highest peak."""
    needed = np.ones(-(-count // _CURVE))
    highest = 0.0
    for first, last in blocks(count):
        here = high[first:last][:, 0]
        highest = max(highest, float(here.max(initial=0.0)))
        padded = np.zeros(-(-len(here) // _CURVE) * _CURVE)
        padded[: len(here)] = here
        lowest = _needed(padded, factor, ceiling).reshape(-1, _CURVE).min(1)
        needed[first // _CURVE :][: len(lowest)] = lowest
    if highest * factor <= ceiling:
        return needed, highest
    release = math.exp(-_CURVE / (0.06 * RATE))
    level, curve = 1.0, np.empty(len(needed))
    for i, low in enumerate(minimum_filter1d(needed, 9).tolist()):
        level = low if low < level else min(low, 1 - (1 - level) * release)
        curve[i] = level
    return curve, highest


def measured_gain(total: Samples, peaks: TruePeaks, target: float = TARGET) -> float:
    """Decibels that bring the mix to `target` LUFS; 0 for silence."""
    if len(total) < int(0.45 * RATE) or peaks.highest < 1e-6:
        return 0.0
    gain = 0.0
    # The limiter takes loudness from peaky mixes: measure again behind it.
    for _ in range(3):
        loudness = integrated(iter(Limited(total, peaks, gain)), len(total))
        if not math.isfinite(loudness):
            return 0.0
        gain += target - loudness
        if abs(target - loudness) < 0.15:
            break
    return round(float(np.clip(gain, *_RANGE)), 3)


def integrated(parts: Iterator[np.ndarray], count: int) -> float:
    """LUFS of `count` samples, float64 (n, 2) that come in parts: what `pyloudnorm.Meter.integrated_loudness` gives for the
    whole."""
    import pyloudnorm

    meter = pyloudnorm.Meter(RATE)
    long, step = meter.block_size, 1.0 - meter.overlap
    windows = int(np.round((count / RATE - long) / (long * step)) + 1)
    powers = np.zeros((2, windows))
    filters = list(meter._filters.values())
    states = [[np.zeros(max(len(one.a), len(one.b)) - 1) for one in filters] for _ in range(2)]
    kept, begin, window = np.zeros((0, 2)), 0, 0
    for part in parts:
        for side in range(2):
            for i, one in enumerate(filters):
                heard, states[side][i] = signal.lfilter(one.b, one.a, part[:, side], zi=states[side][i])
                part[:, side] = one.passband_gain * heard
        kept = np.concatenate([kept, part]) if len(kept) else part
        reached = begin + len(kept)
        while window < windows:
            first, last = int(long * (window * step) * RATE), int(long * (window * step + 1) * RATE)
            if last > reached and reached < count:
                break
            for side in range(2):
                here = kept[first - begin : last - begin, side]
                powers[side, window] = (1.0 / (long * RATE)) * np.sum(np.square(here))
            window += 1
        first = int(long * (window * step) * RATE)
        kept, begin = kept[max(0, first - begin) :].copy(), max(first, begin)
    return _gated(powers)


def _gated(powers: np.ndarray) -> float:
    """LUFS from the mean squares of each window, (2, n): quiet ones do not count."""

    def loudness(left: float, right: float) -> float:
        return float(-0.691 + 10.0 * np.log10(np.sum([left, right])))

    with warnings.catch_warnings(), np.errstate(divide="ignore"):
        warnings.simplefilter("ignore")
        each = [loudness(left, right) for left, right in powers.T]
        heard = [i for i, level in enumerate(each) if level >= -70.0]
        relative = loudness(*(np.mean([row[i] for i in heard]) for row in powers)) - 10.0
        heard = [i for i in heard if each[i] > relative and each[i] > -70.0]
        return loudness(*np.nan_to_num(np.array([np.mean([row[i] for i in heard]) for row in powers])))
