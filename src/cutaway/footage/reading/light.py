"""Light of HDR video as a usual screen shows it. Sources: SMPTE ST 2084, ARIB STD-B67, ITU-R BT.2087 and BT.2408."""

from __future__ import annotations

import functools

import numpy as np

_WHITE = 203.0
"""Candelas per square metre of a white sheet in HDR (BT.2408)."""
_PEAK = 1000.0 / _WHITE
_TO_709 = np.array(((1.6605, -0.5876, -0.0728), (-0.1246, 1.1329, -0.0083), (-0.0182, -0.1006, 1.1187)), np.float32)
_STEPS = 4096


def to_sdr(pixels: np.ndarray, transfer: str) -> np.ndarray:
    """uint8 (h, w, 3) in sRGB from uint16 (h, w, 3) in BT.2020 with this transfer ("pq" or "hlg").

    What is darker than white keeps its brightness; what is brighter is bent below white by the brightest of the three colours, so
    that hues stay.
    """
    light = _light(transfer)[pixels >> 4]
    light = np.clip(light @ _TO_709.T, 0, None)
    top = light.max(axis=2, keepdims=True)
    share = _bent(top) / np.maximum(top, 1e-6)
    return _values()[np.clip(light * share * (_STEPS - 1) + 0.5, 0, _STEPS - 1).astype(np.uint16)]


def _bent(top: np.ndarray) -> np.ndarray:
    """Linear up to 0.75, from there on a curve that reaches 1 at the peak."""
    knee = 0.75
    over = np.clip((top - knee) / (_PEAK - knee), 0, 1)
    slope = (_PEAK - knee) / (1 - knee)
    return np.where(top <= knee, top, knee + (1 - knee) * (over * slope) / (1 + over * (slope - 1)))


@functools.cache
def _light(transfer: str) -> np.ndarray:
    """float32 (4096,): light by code of 12 bits, 1 is white."""
    x = np.arange(4096) / 4095
    if transfer == "pq":
        power = x ** (1 / 78.84375)
        nits = 10_000 * (np.maximum(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)) ** (1 / 0.1593017578125)
        return (nits / _WHITE).astype(np.float32)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(x <= 0.5, x * x / 3, (np.exp((x - c) / a) + b) / 12)
    return (scene**1.2 * 1000 / _WHITE).astype(np.float32)


@functools.cache
def _values() -> np.ndarray:
    x = np.arange(_STEPS) / (_STEPS - 1)
    value = np.where(x <= 0.0031308, x * 12.92, 1.055 * x ** (1 / 2.4) - 0.055)
    return np.asarray((value * 255 + 0.5).astype(np.uint8))
