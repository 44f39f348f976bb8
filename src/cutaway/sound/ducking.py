"""Who gives way to whom: music falls back while someone speaks, footage while a voice-over does."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from cutaway.footage.speech.listening import stretches
from cutaway.footage.speech.transcripts import narrow
from cutaway.sound.lengthy import Samples
from cutaway.sound.synthesis import RATE

MUSIC, FOOTAGE = 0.22, 0.25
"""What is left of music under speech, and of footage under a voice-over."""
_STEP = 480
"""Samples a value of a curve stands for."""
_AHEAD, _HOLD = 0.1, 0.7
"""Seconds by which it falls ahead, and that pauses between words may last without it coming back."""


def speaking(own: Samples) -> np.ndarray:
    """0 or 1 for each `_STEP` samples of float (n, 2): where someone is heard speaking."""
    found = np.zeros(-(-len(own) // _STEP))
    window = 30 * RATE
    for at in range(0, len(own), window):
        part = narrow(own[at : at + window].astype(np.float32))
        peak = float(np.abs(part).max(initial=0.0))
        if peak < 1e-4:
            continue
        for voice in stretches(part * np.float32(min(0.5 / peak, 30.0))):
            found[int((at + voice.start * RATE) / _STEP) : int((at + voice.end * RATE) / _STEP) + 1] = 1.0
    return found


def covering(layers: list[tuple[int, int]], count: int) -> np.ndarray:
    """The same for stretches of samples (start, end)."""
    found = np.zeros(-(-count // _STEP))
    for start, end in layers:
        found[max(start, 0) // _STEP : max(end, 0) // _STEP + 1] = 1.0
    return found


def curve(voiced: np.ndarray, left: float) -> np.ndarray:
    """A value for each `_STEP` samples: 1 where nobody speaks, `left` where someone does; falling just before and coming back
    gently."""
    before, after = int(_AHEAD * RATE / _STEP), int(_HOLD * RATE / _STEP)
    # The window of each value reaches back as far as a pause may last, and ahead a little.
    held = maximum_filter1d(voiced, before + after + 1, origin=(after - before) // 2)
    soft = gaussian_filter1d(held, 0.1 * RATE / _STEP, truncate=3, mode="nearest")
    return np.asarray(left**soft)


def gain(curve: np.ndarray, first: int, last: int) -> np.ndarray:
    """(last - first, 1): what samples `first` to `last` are multiplied by."""
    begin, end = max(0, first // _STEP - 2), last // _STEP + 3
    known = curve[begin:end]
    at = np.arange(begin, begin + len(known)) * _STEP + _STEP / 2
    return np.asarray(np.interp(np.arange(first, last), at, known))[:, None]
