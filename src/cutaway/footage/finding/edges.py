"""Masks that follow the edges of the picture they were found in (guided filter, He and others)."""

from __future__ import annotations

import cv2
import numpy as np

SIDE = 640
"""Longer side, in pixels, at which masks are worked out."""


def fitting(width: int, height: int, side: int = SIDE) -> tuple[int, int]:
    """Width and height with the longer side at most `side`."""
    share = min(1.0, side / max(width, height))
    return max(2, round(width * share)), max(2, round(height * share))


def resized(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    """At another size: by area where smaller, smoothly where larger."""
    h, w = pixels.shape[:2]
    if (w, h) == (width, height):
        return pixels
    way = cv2.INTER_AREA if width < w else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=way))


def refined(mask: np.ndarray, pixels: np.ndarray, radius: float = 0.012, strictness: float = 1e-4) -> np.ndarray:
    """float32 (h, w), 0-1, of the size of `pixels`: the soft mask drawn to their edges.

    `mask`: float32 of any size; `pixels`: uint8 (h, w, 3); `radius`: of the filter, as a share of the longer side;
    `strictness`: variance (of 0-1 values) from which on something counts as an edge. The filter's numbers are worked out
    at `SIDE` pixels at most and applied to the full picture.
    """
    h, w = pixels.shape[:2]
    small_w, small_h = fitting(w, h)
    guide = resized(pixels, small_w, small_h).astype(np.float32) / 255
    wanted = resized(np.asarray(mask, np.float32), small_w, small_h)
    slopes, offset = _fit(guide, wanted, max(1, round(radius * max(small_w, small_h))), strictness)
    if (w, h) != (small_w, small_h):
        slopes, offset = resized(slopes, w, h), resized(offset, w, h)
    full = pixels.astype(np.float32)
    full *= 1 / 255
    full *= slopes
    return np.asarray(np.clip(full[..., 0] + full[..., 1] + full[..., 2] + offset, 0, 1), np.float32)


def _fit(guide: np.ndarray, wanted: np.ndarray, radius: int, strictness: float) -> tuple[np.ndarray, np.ndarray]:
    """Slopes (h, w, 3) and offsets (h, w): how the mask hangs on the colours around each pixel."""
    window = (2 * radius + 1, 2 * radius + 1)

    def mean(values: np.ndarray) -> np.ndarray:
        return np.asarray(cv2.boxFilter(values, -1, window, borderType=cv2.BORDER_REFLECT))

    r, g, b = (np.ascontiguousarray(guide[..., channel]) for channel in range(3))
    mr, mg, mb, mp = mean(r), mean(g), mean(b), mean(wanted)
    rr, rg, rb = mean(r * r) - mr * mr + strictness, mean(r * g) - mr * mg, mean(r * b) - mr * mb
    gg, gb, bb = mean(g * g) - mg * mg + strictness, mean(g * b) - mg * mb, mean(b * b) - mb * mb + strictness
    pr, pg, pb = mean(wanted * r) - mp * mr, mean(wanted * g) - mp * mg, mean(wanted * b) - mp * mb
    # The inverse of the symmetric 3 x 3 covariance, by cofactors.
    crr, crg, crb = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    cgg, cgb, cbb = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
    scale = 1 / np.maximum(rr * crr + rg * crg + rb * crb, 1e-18)
    slopes = np.stack(
        [
            (crr * pr + crg * pg + crb * pb) * scale,
            (crg * pr + cgg * pg + cgb * pb) * scale,
            (crb * pr + cgb * pg + cbb * pb) * scale,
        ],
        axis=-1,
    )
    offset = mp - slopes[..., 0] * mr - slopes[..., 1] * mg - slopes[..., 2] * mb
    return mean(slopes), mean(offset)


def crisp(mask: np.ndarray, low: float = 0.15, high: float = 0.85) -> np.ndarray:
    """The mask with nearly nothing made nothing and nearly all made all, smooth between."""
    t = np.clip((mask - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)
