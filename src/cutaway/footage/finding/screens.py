"""What stands before a screen of one colour (green, blue): masks by the colour itself."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from cutaway.footage.finding.edges import fitting, resized
from cutaway.footage.finding.masks import Glance, Masks
from cutaway.footage.reading import Source
from cutaway.storage.derived import Derived

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
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    one = np.asarray(rgb, np.uint8).reshape(1, 1, 3)
    screen = cv2.cvtColor(one, cv2.COLOR_RGB2LAB).astype(np.float32)[0, 0]
    distance = np.hypot(lab[..., 1] - screen[1], lab[..., 2] - screen[2])
    return np.asarray(np.clip((distance - _NEAR) / (_FAR - _NEAR), 0, 1), np.float32)


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
