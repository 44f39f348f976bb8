"""Noise taken out of speech: what sounds in the pauses is measured, and kept down where nothing stands above it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from cutaway.footage.speech import listening
from cutaway.footage.speech.transcripts import Sounding, narrow
from cutaway.storage.derived import Derived

RATE = 48_000
VERSION = "1"
_SIZE, _HOP = 2048, 512
_PIECE = 10
"""Seconds that are cleaned at once, on a grid of the source, so that cuts do not change what is left."""
_LEAD = 1
"""Seconds before a piece with which its memory is filled."""
_LOOKED_AT = 600
"""Seconds of a source from which its noise is learnt."""


def profile(source: Sounding, sha256: str, derived: Derived) -> np.ndarray:
    """Power of the noise in each of 1025 bands, from the pauses of the source; kept with the medium."""

    def make() -> dict[str, np.ndarray]:
        return {"noise": _profile(source)}

    return np.asarray(derived.array(sha256, "noise profile", VERSION, {}, make)["noise"])


def cleaned(
    source: Sounding, sha256: str, derived: Derived, start: Fraction, end: Fraction, amount: float = 1.0
) -> np.ndarray:
    """float32 (n, 2): the source's sound from `start` to `end` seconds with less noise. `amount`: 0 none to 2 as much as can be."""
    first, last = round(start * RATE), round(end * RATE)
    noise = profile(source, sha256, derived)
    out = np.zeros((max(last - first, 0), 2), np.float32)
    piece = int(first // (RATE * _PIECE))
    while piece * _PIECE * RATE < last:
        begin, stop = piece * _PIECE * RATE, (piece + 1) * _PIECE * RATE
        lead = min(begin, _LEAD * RATE)
        sound = source.sound_between(Fraction(begin - lead, RATE), Fraction(stop + _SIZE, RATE))
        clean = reduced(sound, noise, amount)[lead : lead + stop - begin]
        a, b = max(begin, first), min(begin + len(clean), last)
        if b > a:
            out[a - first : b - first] = clean[a - begin : b - begin]
        piece += 1
    return out


def reduced(samples: np.ndarray, noise: np.ndarray, amount: float) -> np.ndarray:
    """Samples, float32 (n, 2) at 48 kHz, with the noise of this power in each band kept down; as many as came."""
    if not len(samples) or amount <= 0:
        return samples
    amount = min(amount, 2.0)
    count = -(-len(samples) // _HOP) + _SIZE // _HOP
    padded = np.zeros((count * _HOP + _SIZE, 2), np.float32)
    padded[_SIZE - _HOP : _SIZE - _HOP + len(samples)] = samples
    window = np.sqrt(np.hanning(_SIZE + 1)[:-1])
    spectra = [
        np.fft.rfft(np.lib.stride_tricks.sliding_window_view(padded[:, side], _SIZE)[::_HOP] * window, axis=1)
        for side in (0, 1)
    ]
    power = (np.abs(spectra[0]) ** 2 + np.abs(spectra[1]) ** 2) / 2
    gain = _gains(power, np.maximum(noise, 1e-12) * (1 + 0.4 * amount), 10 ** (-(8 + 10 * amount) / 20))
    gain *= _voiced(samples, len(gain), amount)[:, None]
    out = np.zeros(padded.shape)
    for side in (0, 1):
        frames = np.fft.irfft(spectra[side] * gain, _SIZE, axis=1) * window
        for phase in range(_SIZE // _HOP):
            part = frames[phase :: _SIZE // _HOP]
            at = phase * _HOP
            out[at : at + part.size, side] += part.reshape(-1)
    out /= _SIZE / _HOP / 2
    return np.asarray(out[_SIZE - _HOP : _SIZE - _HOP + len(samples)], np.float32)


def _gains(power: np.ndarray, noise: np.ndarray, floor: float) -> np.ndarray:
    """What each band of each frame is multiplied by: a Wiener filter whose estimate of the voice is led by the frame before, which
    keeps single bands from chirping."""
    ratio = np.minimum(power / noise, 1e4)
    gains = np.empty_like(power)
    before = np.ones(power.shape[1])
    for index in range(len(power)):
        voice = 0.96 * before + 0.04 * np.maximum(ratio[index] - 1, 0)
        voice = np.maximum(voice, 0.35 * np.maximum(ratio[index] - 2.5, 0))
        gain = voice / (1 + voice)
        before = gain * gain * ratio[index]
        gains[index] = gain
    # Neighbouring bands move together, which sounds like a room and not like water.
    smooth = (np.roll(gains, 1, 1) + 2 * gains + np.roll(gains, -1, 1)) / 4
    return np.asarray(np.maximum(smooth, floor))


def _voiced(samples: np.ndarray, frames: int, amount: float) -> np.ndarray:
    """A further gain for each frame: 1 where someone speaks, less in pauses."""
    rest = 10 ** (-5 * amount / 20)
    found = np.full(frames, rest)
    for stretch in listening.stretches(narrow(samples)):
        first = int((stretch.start - 0.1) * RATE / _HOP)
        found[max(first, 0) : int((stretch.end + 0.15) * RATE / _HOP) + 4] = 1.0
    width = int(0.12 * RATE / _HOP)
    return np.convolve(
        np.pad(found, width, mode="edge"), np.hanning(2 * width + 1) / np.hanning(2 * width + 1).sum(), "valid"
    )


def _profile(source: Sounding) -> np.ndarray:
    seconds = min(Fraction(source.media.seconds or 0) or source.seconds, Fraction(_LOOKED_AT))
    quiet: list[np.ndarray] = []
    every: list[np.ndarray] = []
    window = np.hanning(_SIZE + 1)[:-1]
    scale = np.square(np.sqrt(window)).sum() / np.square(window).sum()
    at = Fraction(0)
    while at < seconds:
        samples = source.sound_between(at, min(at + 30, seconds))
        at += 30
        if len(samples) < _SIZE:
            continue
        total: np.ndarray | None = None
        for side in (0, 1):
            frames = np.lib.stride_tricks.sliding_window_view(samples[:, side], _SIZE)[::_HOP] * window
            spectrum = np.abs(np.fft.rfft(frames, axis=1)) ** 2 * scale
            total = spectrum if total is None else total + spectrum
        assert total is not None
        total /= 2
        power = total.sum(1)
        spoken = np.zeros(len(total), bool)
        for stretch in listening.stretches(narrow(samples)):
            spoken[
                max(int((stretch.start - 0.05) * RATE / _HOP) - 4, 0) : int((stretch.end + 0.05) * RATE / _HOP) + 1
            ] = True
        # Digital silence is no noise.
        sounding = power > 1e-7
        quiet.append(total[~spoken & sounding])
        every.append(total[sounding][::3])
    pauses = np.concatenate(quiet) if quiet else np.zeros((0, _SIZE // 2 + 1))
    if len(pauses) >= 25:
        level = pauses.sum(1)
        pauses = pauses[level <= np.percentile(level, 80)]
        return np.asarray(pauses.mean(0), np.float32)
    frames = np.concatenate(every) if every else np.zeros((0, _SIZE // 2 + 1))
    if not len(frames):
        return np.zeros(_SIZE // 2 + 1, np.float32)
    # Nobody pauses: what each band falls to is about a third of the noise's mean.
    return np.asarray(np.percentile(frames, 8, axis=0) * 3, np.float32)
