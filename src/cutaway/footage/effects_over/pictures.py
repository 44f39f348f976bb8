"""Pictures laid over footage: logos, pictures in the picture, stickers."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.footage.effects_over.laying import laid
from cutaway.scene.document import Treatment

_LOGO, _INSET = 0.16, 0.30
"""Height of a logo in shares of the frame's shorter side, width of a picture in the picture in shares of its width."""
_MARGIN = 0.04


@effect("add_picture", stage="over")
class AddedPicture:
    """Parameters: `source` (its hash), `place`, `size` (1 as usual), `what` ("logo" or "picture in picture"), `opacity` 0-1."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        given = treatment.parameters
        self._source = context.media(str(given["source"]))
        self._place, self._size = str(given.get("place", "top right")), float(given.get("size", 1.0) or 1.0)
        self._inset = given.get("what") == "picture in picture"
        self._opacity = min(max(float(given.get("opacity", 1.0) or 0), 0.0), 1.0)
        self._start, self._rate = max(treatment.start, context.clip.start), context.rate

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The frame with the picture in its place. A video runs from when it comes in, and begins again at its end."""
        height, width = pixels.shape[:2]
        here = (
            0
            if self._source.is_picture
            else self._source.at((number - self._start) / self._rate % self._source.seconds)
        )
        seen, alpha = self._source.straight(here), self._source.alpha(here)
        h, w = seen.shape[:2]
        share = _INSET * width * self._size / w if self._inset else _LOGO * min(width, height) * self._size / h
        share = min(share, 0.9 * width / w, 0.9 * height / h)
        size = (max(2, round(w * share)), max(2, round(h * share)))
        small = cv2.resize(seen, size, interpolation=cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC)
        mask = np.full((size[1], size[0]), 255, np.uint8)
        if alpha is not None:
            small, mask = _with_alpha(seen, alpha, size)
        elif self._inset:
            mask = rounded(size, round(0.02 * height))
        mask = cv2.convertScaleAbs(mask, alpha=self._opacity)
        x, y = corner(self._place, size, width, height)
        layer, full = np.zeros_like(pixels), np.zeros((height, width), np.uint8)
        layer[y : y + size[1], x : x + size[0]] = small[: height - y, : width - x]
        full[y : y + size[1], x : x + size[0]] = mask[: height - y, : width - x]
        return laid(pixels, layer, full)


def _with_alpha(seen: np.ndarray, alpha: np.ndarray, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Colours and mask at another size; what is transparent lends no colour to the edge."""
    weighted = cv2.resize(seen.astype(np.float32) * alpha[..., None], size, interpolation=cv2.INTER_AREA)
    share = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
    colours = weighted / np.maximum(share, 1e-3)[..., None]
    return np.clip(colours, 0, 255).astype(np.uint8), np.round(share * 255).astype(np.uint8)


def corner(place: str, size: tuple[int, int], width: int, height: int) -> tuple[int, int]:
    """Where the upper left corner of something of this size lies, at a place by name."""
    edge = round(_MARGIN * min(width, height))
    x = edge if "left" in place else width - size[0] - edge if "right" in place else (width - size[0]) // 2
    y = edge if "top" in place else height - size[1] - edge if "bottom" in place else (height - size[1]) // 2
    if place == "lower third":
        y = round(height * 0.8 - size[1] / 2)
    return min(max(x, 0), max(0, width - size[0])), min(max(y, 0), max(0, height - size[1]))


def rounded(size: tuple[int, int], radius: int) -> np.ndarray:
    """uint8 (h, w): a sheet with rounded corners, antialiased."""
    width, height = size
    big = np.zeros((height * 4, width * 4), np.uint8)
    r = min(radius, width // 2, height // 2) * 4
    cv2.rectangle(big, (r, 0), (width * 4 - r - 1, height * 4), 255, -1)
    cv2.rectangle(big, (0, r), (width * 4, height * 4 - r - 1), 255, -1)
    for x in (r, width * 4 - r - 1):
        for y in (r, height * 4 - r - 1):
            cv2.circle(big, (x, y), r, 255, -1)
    return np.asarray(cv2.resize(big, size, interpolation=cv2.INTER_AREA))
