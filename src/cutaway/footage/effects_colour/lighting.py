"""Light from another side, and the colours of another picture."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.scene.document import Treatment

_WAYS = {
    "left": (-1.0, -0.25),
    "right": (1.0, -0.25),
    "top": (0.0, -1.0),
    "above": (0.0, -1.0),
    "below": (0.0, 1.0),
    "bottom": (0.0, 1.0),
    "top left": (-0.8, -0.8),
    "top right": (0.8, -0.8),
    "front": (0.0, 0.0),
    "behind": (0.0, 0.0),
    "back": (0.0, 0.0),
}
"""Where the light stands, x to the right and y down."""
WAYS = tuple(_WAYS)
_INNER = 4
"""How much smaller the picture is that the light is worked out on."""


@effect("relight", stage="look")
class Relit:
    """Parameters: `from` (one of `WAYS`), `colour` [r, g, b] linear, `amount` (1 as usual).

    A soft light that falls off across the frame and follows the forms that shading and outline show. It is no measured
    geometry: hard shadows of a real lamp are not made.
    """

    def __init__(self, treatment: Treatment, context: Context) -> None:
        given = treatment.parameters
        self._from = str(given.get("from", "left"))
        self._way = _WAYS.get(self._from, _WAYS["left"])
        colour = given.get("colour")
        value = np.array(colour if isinstance(colour, list) and len(colour) == 3 else (1.0, 0.97, 0.92), np.float32)
        self._colour = value / max(float(value @ (0.2126, 0.7152, 0.0722)), 1e-3)
        self._colour = np.clip(self._colour, 0.25, 2.6) ** 0.75
        self._amount = min(max(float(given.get("amount", 1.0) or 0), 0.0), 2.0)

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The frame under the light."""
        height, width = pixels.shape[:2]
        size = (max(16, width // _INNER), max(9, height // _INNER))
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        light = self._light(small)
        ambient = 1 - 0.42 * self._amount if self._from not in ("front",) else 1 - 0.1 * self._amount
        gain = ambient + self._amount * light[..., None] * self._colour[None, None]
        full = cv2.resize(gain.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
        linear = cv2.LUT(pixels, _LINEAR)
        lit = linear * full
        # What gets brighter bends towards white instead of burning out.
        over = np.maximum(lit - 0.8, 0)
        lit = np.minimum(lit, 0.8) + 0.2 * over / (over + 0.2)
        return np.asarray(_VALUE[np.clip(lit * 4095, 0, 4095).astype(np.uint16)])

    def _light(self, small: np.ndarray) -> np.ndarray:
        """float32 (h, w): how much of the light reaches each place, about 0 to 1.3."""
        height, width = small.shape[:2]
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        x, y = x / width * 2 - 1, y / height * 2 - 1
        mask = _subject(small)
        raised = cv2.GaussianBlur(mask, (0, 0), height / 14)
        grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (0, 0), height / 60).astype(np.float32) / 255
        relief = raised * 1.6 + grey * 0.35
        dx, dy = (
            cv2.Sobel(relief, cv2.CV_32F, 1, 0, ksize=5, scale=1 / 24),
            cv2.Sobel(relief, cv2.CV_32F, 0, 1, ksize=5, scale=1 / 24),
        )
        if self._from in ("behind", "back"):
            rim = np.clip(mask - cv2.erode(mask, np.ones((3, 3), np.uint8), iterations=max(1, height // 70)), 0, 1)
            halo = cv2.GaussianBlur(rim, (0, 0), height / 90) * mask * 2.0
            return np.asarray(0.30 * (1 - mask) + halo + 0.12, np.float32)
        if self._from == "front":
            return np.asarray(0.55 * np.exp(-(x**2 + y**2) * 0.9) * (0.6 + 0.4 * mask), np.float32)
        lx, ly = self._way
        across = np.clip(0.5 + 0.5 * (x * lx + y * ly) / max(abs(lx) + abs(ly), 1.0) * 1.15, 0, 1)
        shaped = np.clip(-(dx * lx + dy * ly) * 14, -0.55, 0.9)
        return np.asarray(np.clip(1.25 * across**1.3 + shaped * (0.35 + 0.65 * mask), 0, 1.8), np.float32)


def _subject(small: np.ndarray) -> np.ndarray:
    """float32 (h, w), 0-1: people where there are some, else nothing stands out."""
    from cutaway.errors import MissingPack
    from cutaway.footage import finding

    try:
        mask = finding.person(small)
    except MissingPack:
        return np.zeros(small.shape[:2], np.float32)
    return np.asarray(mask, np.float32)


@effect("match", stage="look")
class Matched:
    """Parameters: `from` and `to`, each three pairs of mean and spread in Lab of eight bits; `amount` (1 as usual)."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        given: Any = treatment.parameters
        amount = min(max(float(given.get("amount", 1.0) or 0), 0.0), 1.5)
        table = np.empty((1, 256, 3), np.uint8)
        values = np.arange(256, dtype=np.float32)
        for channel in range(3):
            (mean, spread), (other_mean, other_spread) = given["from"][channel], given["to"][channel]
            share = min(max(other_spread / max(spread, 1.0), 0.55), 1.7)
            wanted = (values - mean) * share + other_mean
            table[0, :, channel] = np.clip(values + amount * 0.85 * (wanted - values) + 0.5, 0, 255)
        self._table = table

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The frame in the other picture's colours."""
        lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)
        return np.asarray(cv2.cvtColor(cv2.LUT(lab, self._table), cv2.COLOR_LAB2RGB))


def _to_linear(value: np.ndarray) -> np.ndarray:
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def _to_value(light: np.ndarray) -> np.ndarray:
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


_LINEAR = _to_linear(np.arange(256) / 255).astype(np.float32)
_VALUE = (_to_value(np.arange(4096) / 4095) * 255 + 0.5).astype(np.uint8)
