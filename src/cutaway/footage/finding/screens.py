"""What stands before a screen of one colour (green, blue): masks by the colour itself."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from cutaway.footage.finding.edges import fitting, resized
from cutaway.footage.finding.masks import Glance, Masks
from cutaway.footage.reading import Source
from cutaway.storage.derived import Derived

_ALL_SCREEN, _NO_SCREEN = 0.93, 0.3
"""How much of the screen's excess of its own channel a pixel has that is all screen, and one that is none: light that the screen
throws on skin and hair gives them some."""
_LEAST_EXCESS = 40.0
"""Excess of a screen's channel over the other two, of 255, from which on it tells the screen from what stands before it."""
_SPILL = 0.045
"""How far from the screen its light is taken off what stands before it, as a share of the picture's longer side."""
_NEAR, _FAR = 16.0, 44.0
"""Distances of chroma (Lab) from the screen's within which a pixel is all screen, and from which on it is none."""


def screen_masks(source: Source, sha256: str, derived: Derived, rgb: np.ndarray) -> Masks:
    """Masks of all that is not of the screen's colour, sRGB (3,) 0-255."""
    told: dict[str, Any] = {"screen": [int(value) for value in rgb]}

    def rough(glance: Glance) -> dict[int, np.ndarray]:
        return {number: before_screen(glance.source.frame(number), rgb) for number in glance.numbers()}

    return Masks(source, sha256, derived, "key", told, rough, steadying=0)


def before_screen(pixels: np.ndarray, rgb: np.ndarray) -> np.ndarray:
    """float32 (h, w), 0-1, at most 640 wide: how little each pixel is of the screen's colour."""
    h, w = pixels.shape[:2]
    small = resized(pixels, *fitting(w, h))
    excess = excess_of(np.asarray(rgb, np.float32), rgb)
    if excess >= _LEAST_EXCESS:
        # Linear in the mix of both, so that edges and hair are as clear as they are.
        share = excess_of(small.astype(np.float32), rgb) / excess
        return np.asarray(np.clip((_ALL_SCREEN - share) / (_ALL_SCREEN - _NO_SCREEN), 0, 1), np.float32)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    one = np.asarray(rgb, np.uint8).reshape(1, 1, 3)
    screen = cv2.cvtColor(one, cv2.COLOR_RGB2LAB).astype(np.float32)[0, 0]
    distance = np.hypot(lab[..., 1] - screen[1], lab[..., 2] - screen[2])
    return np.asarray(np.clip((distance - _NEAR) / (_FAR - _NEAR), 0, 1), np.float32)


def excess_of(colours: np.ndarray, rgb: np.ndarray) -> np.ndarray:
    """How far the channel that is strongest in the screen's colour is above the stronger of the other two; (...,) of (..., 3)."""
    strongest = int(np.argmax(np.asarray(rgb)))
    others = [channel for channel in range(3) if channel != strongest]
    return np.asarray(colours[..., strongest] - np.maximum(colours[..., others[0]], colours[..., others[1]]))


def without_spill(colours: np.ndarray, rgb: np.ndarray, amount: np.ndarray | float = 1.0) -> np.ndarray:
    """uint8 (..., 3): colours without the light of a screen; `amount`, (...,), 0-1. What has none of it comes back as it is."""
    strongest = int(np.argmax(np.asarray(rgb)))
    values = colours.astype(np.float32)
    spill = np.maximum(excess_of(values, rgb), 0) * amount
    out = colours.copy()
    # What the screen lit was lit by it, too: a third of the light stays, as grey.
    values += (spill * 0.12)[..., None]
    values[..., strongest] -= spill * 1.12
    there = spill >= 0.5
    out[there] = np.clip(values[there] + 0.5, 0, 255).astype(np.uint8)
    return out


def near_screen(alpha: np.ndarray) -> np.ndarray:
    """float32 (h, w), 0-1: how near the screen each pixel of uint8 alpha (h, w) is, 1 at what shows some of it."""
    h, w = alpha.shape
    width, height = fitting(w, h, 480)
    solid = (resized(alpha, width, height) > 250).astype(np.uint8)
    away = cv2.distanceTransform(solid, cv2.DIST_L2, 3) / (_SPILL * max(width, height))
    return resized(np.clip(1.5 - 1.5 * away, 0, 1).astype(np.float32), w, h)


def screen_colour(pixels: np.ndarray) -> tuple[int, int, int] | None:
    """sRGB of the screen around the picture's border; None where the border is not of one strong colour."""
    h, w = pixels.shape[:2]
    band = max(2, min(h, w) // 16)
    border = np.concatenate(
        [
            pixels[:band].reshape(-1, 3),
            pixels[: h * 2 // 3, :band].reshape(-1, 3),
            pixels[: h * 2 // 3, -band:].reshape(-1, 3),
        ]
    )
    lab = cv2.cvtColor(border[None], cv2.COLOR_RGB2LAB)[0].astype(np.float32)
    middle = np.median(lab, axis=0)
    strong = np.hypot(middle[1] - 128, middle[2] - 128)
    alike = np.mean(np.hypot(lab[:, 1] - middle[1], lab[:, 2] - middle[2]) < _NEAR)
    if strong < 38 or alike < 0.8:
        return None
    red, green, blue = (int(value) for value in np.median(border, axis=0))
    return red, green, blue
