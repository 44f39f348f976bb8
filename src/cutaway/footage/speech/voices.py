"""How high a voice is, and which of our voices is nearest to it."""

from __future__ import annotations

import numpy as np

PITCHES: dict[str, float] = {
    "af_heart": 195,
    "af_alloy": 138,
    "af_aoede": 178,
    "af_bella": 190,
    "af_jessica": 200,
    "af_kore": 148,
    "af_nicole": 138,
    "af_nova": 157,
    "af_river": 170,
    "af_sarah": 182,
    "af_sky": 150,
    "am_adam": 113,
    "am_echo": 105,
    "am_eric": 154,
    "am_fenrir": 132,
    "am_liam": 121,
    "am_michael": 113,
    "am_onyx": 84,
    "am_puck": 107,
    "am_santa": 160,
    "bf_alice": 211,
    "bf_emma": 178,
    "bf_isabella": 200,
    "bf_lily": 190,
    "bm_daniel": 123,
    "bm_fable": 110,
    "bm_george": 140,
    "bm_lewis": 89,
}
"""Median pitch in Hz of the voices that speak English, measured on the same sentences."""


def pitch(samples: np.ndarray, rate: int) -> float:
    """Median pitch in Hz of a voice, mono; 0 where no voiced sound is found. By autocorrelation, 65 to 400 Hz."""
    from scipy import signal

    if rate > 8000:
        samples = signal.resample_poly(samples, 8000, rate)
        rate = 8000
    size, hop = 400, 160
    if len(samples) < size:
        return 0.0
    count = (len(samples) - size) // hop + 1
    frames = np.lib.stride_tricks.sliding_window_view(samples, size)[::hop][:count].astype(np.float64)
    frames = (frames - frames.mean(1, keepdims=True)) * np.hanning(size)
    power = np.square(frames).sum(1)
    spectrum = np.fft.rfft(frames, 1024)
    auto = np.fft.irfft(np.square(np.abs(spectrum)))[:, :size]
    window = np.fft.irfft(np.square(np.abs(np.fft.rfft(np.hanning(size), 1024))))[:size]
    normal = auto / np.maximum(auto[:, :1], 1e-12) / np.maximum(window / window[0], 0.05)
    low, high = rate // 400, rate // 65
    part = normal[:, low:high]
    # The first high peak: later ones are multiples of the period.
    best = part.max(1)
    lag = np.argmax(part >= 0.9 * best[:, None], axis=1)
    for _ in range(3):
        rising = (lag + 1 < part.shape[1]) & (
            np.take_along_axis(part, np.minimum(lag + 1, part.shape[1] - 1)[:, None], 1)[:, 0]
            > np.take_along_axis(part, lag[:, None], 1)[:, 0]
        )
        lag = lag + rising
    voiced = (best > 0.6) & (power > 0.05 * np.percentile(power, 95))
    if voiced.sum() < 5:
        return 0.0
    return float(np.median(rate / (lag[voiced] + low)))


def nearest_voice(hertz: float) -> str:
    """The voice whose pitch is nearest, on the scale on which pitch is heard; the narrator's for 0."""
    if hertz <= 0:
        return next(iter(PITCHES))
    return min(PITCHES, key=lambda name: (abs(np.log2(PITCHES[name] / hertz)), name))
