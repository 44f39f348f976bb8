"""Edges of what was cut out: how much of each pixel is subject, and what the subject's own colour is there."""

from __future__ import annotations

import cv2
import numpy as np
from scipy import ndimage


def tidy(mask: np.ndarray) -> np.ndarray:
    """float32 (h, w), 0-1: a soft mask made firm, without crumbs and pinholes. `mask`: float32, 0-1."""
    firm = np.clip((mask - 0.15) / 0.7, 0, 1).astype(np.float32)
    solid = firm > 0.5
    labels, count = ndimage.label(solid)
    if count > 1:
        sizes = ndimage.sum_labels(solid, labels, np.arange(1, count + 1))
        keep = np.concatenate([[False], sizes > max(0.03 * sizes.max(), 0.0008 * solid.size)])
        kept = ndimage.binary_dilation(keep[labels], iterations=max(2, solid.shape[0] // 150))
        firm = np.where(kept, firm, 0)
    holes, count = ndimage.label(firm < 0.5)
    if count > 1:
        sizes = ndimage.sum_labels(np.ones_like(firm), holes, np.arange(1, count + 1))
        small = np.concatenate([[False], sizes < 0.0006 * firm.size])
        firm = np.where(small[holes], 1, firm)
    return firm.astype(np.float32)


def colours_of(picture: np.ndarray, alpha: np.ndarray, behind: np.ndarray) -> np.ndarray:
    """uint8 (h, w, 3): the subject's own colours, carried on outwards where nothing of it is seen.

    `picture`, `behind`: uint8 (h, w, 3); where the subject is half transparent its colour is what, over `behind`, gives the
    picture, as far as that stays near the colours of the solid subject beside it.
    """
    solid = (alpha > 0.95).astype(np.float32)
    if solid.sum() < 16:
        return picture.copy()
    near = _spread(picture, solid)
    share = np.clip(alpha, 0.02, 1)[..., None]
    freed = (picture.astype(np.float32) - (1 - share) * behind.astype(np.float32)) / share
    trust = np.clip((alpha - 0.15) / 0.6, 0, 1)[..., None]
    freed = np.clip(freed, near - 60, near + 60)
    own = trust * freed + (1 - trust) * near
    return np.asarray(np.clip(np.rint(own), 0, 255).astype(np.uint8))


def _spread(picture: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """float32 (h, w, 3): colours of what has weight, spread over the rest from near to far."""
    out = np.zeros(picture.shape, np.float32)
    missing = np.ones(weights.shape, np.float32)
    colours = picture.astype(np.float32) * weights[..., None]
    for radius in (2, 5, 12, 30, 90):
        size = (2 * radius + 1, 2 * radius + 1)
        total = cv2.blur(weights, size)
        mean = cv2.blur(colours, size) / np.maximum(total, 1e-5)[..., None]
        share = missing * np.clip(total * 12, 0, 1)
        out += mean * share[..., None]
        missing -= share
    average = colours.reshape(-1, 3).sum(0) / max(float(weights.sum()), 1e-5)
    return np.asarray(out + missing[..., None] * average)
