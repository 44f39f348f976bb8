"""Laying a layer over a picture, so that where the layer is empty no byte changes."""

from __future__ import annotations

import numpy as np


def laid(pixels: np.ndarray, layer: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The picture with the layer over it: uint8 (h, w, 3) both, `mask` uint8 (h, w), 0 leaves the picture as it is."""
    rows = np.flatnonzero(mask.any(axis=1))
    if not len(rows):
        return pixels
    columns = np.flatnonzero(mask.any(axis=0))
    part = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    out = pixels.copy()
    share = mask[part][..., None].astype(np.uint16)
    out[part] = ((pixels[part] * (255 - share) + layer[part] * share + 127) // 255).astype(np.uint8)
    return out


def lit(pixels: np.ndarray, light: np.ndarray) -> np.ndarray:
    """The picture with light added: `light` uint8 (h, w, 3). Screened, so that nothing burns out."""
    if not light.any():
        return pixels
    dark = (255 - pixels).astype(np.uint16)
    return (255 - (dark * (255 - light) + 127) // 255).astype(np.uint8)
