"""Sharper, or with less noise."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.scene.document import Treatment


@effect("sharpen", stage="look")
class Sharpened:
    """Parameters: `amount` (1 as usual). Brightness only; edges that are strong already are left from ringing."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        self._amount = min(max(float(treatment.parameters.get("amount", 1.0) or 0), 0.0), 3.0)

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The sharper frame."""
        ycc = cv2.cvtColor(pixels, cv2.COLOR_RGB2YCrCb)
        light = ycc[..., 0].astype(np.float32)
        scale = min(pixels.shape[:2]) / 720
        fine = light - cv2.GaussianBlur(light, (0, 0), 0.9 * scale + 0.4)
        wide = light - cv2.GaussianBlur(light, (0, 0), 2.2 * scale + 0.6)
        detail = 0.75 * fine + 0.4 * wide
        # Noise is left alone, and what would ring is held back.
        detail = np.sign(detail) * np.maximum(np.abs(detail) - 0.7, 0)
        ycc[..., 0] = np.clip(light + self._amount * 22 * np.tanh(detail / 18), 0, 255).astype(np.uint8)
        return np.asarray(cv2.cvtColor(ycc, cv2.COLOR_YCrCb2RGB))


@effect("denoise", stage="repair")
class Denoised:
    """Parameters: `amount` (1 as usual). Neighbouring frames are laid over each other where they agree, then what is left is
    smoothed within the frame, colour more than brightness."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        self._amount = min(max(float(treatment.parameters.get("amount", 1.0) or 0), 0.1), 3.0)
        self._source = context.source

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The frame with less noise."""
        total, weights = pixels.astype(np.float32), np.ones((*pixels.shape[:2], 1), np.float32)
        if not self._source.is_picture:
            here = self._source.at(at)
            still = cv2.GaussianBlur(self._source.frame(here), (0, 0), 1.6)
            for other in (here - 2, here - 1, here + 1, here + 2):
                if not 0 <= other < self._source.count:
                    continue
                seen = self._source.frame(other)
                if seen.shape != pixels.shape:
                    continue
                apart = cv2.absdiff(cv2.GaussianBlur(seen, (0, 0), 1.6), still).max(axis=2)
                agree = np.exp(-((apart.astype(np.float32) / (5.5 * self._amount)) ** 2))[..., None]
                total += seen * agree
                weights += agree
        mean = np.clip(total / weights + 0.5, 0, 255).astype(np.uint8)
        ycc = cv2.cvtColor(mean, cv2.COLOR_RGB2YCrCb)
        ycc[..., 0] = cv2.bilateralFilter(ycc[..., 0], 5, 9 * self._amount, 3)
        half = cv2.resize(ycc[..., 1:], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        for channel in range(2):
            half[..., channel] = cv2.bilateralFilter(np.ascontiguousarray(half[..., channel]), 7, 14 * self._amount, 5)
        ycc[..., 1:] = cv2.resize(half, pixels.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.cvtColor(ycc, cv2.COLOR_YCrCb2RGB))
