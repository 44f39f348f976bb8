"""Movement between two pictures (OpenCV's dense inverse search), and pictures carried along it."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np

from cutaway.footage.finding.edges import fitting

SIDE = 384
"""Longer side, in pixels, of the pictures between which movement is worked out."""
SURE = 14.0
"""Difference of brightness, of 255, at which what was carried along counts for a third."""


def gray(pixels: np.ndarray, side: int = SIDE) -> np.ndarray:
    """uint8 (h, w), the longer side at most `side`."""
    h, w = pixels.shape[:2]
    small = cv2.resize(pixels, fitting(w, h, side), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY))


def flow(here: np.ndarray, there: np.ndarray, *, far: bool = False) -> np.ndarray:
    """float32 (h, w, 2), in pixels: what is at p in `here` is at p + flow in `there`; both uint8 (h, w).

    `far`: worked out with more care, for pictures that lie several frames apart.
    """
    if min(here.shape) < 24:
        return np.zeros((*here.shape, 2), np.float32)
    return np.asarray(_search(far).calc(here, there, None))


def pulled(there: np.ndarray, along: np.ndarray) -> np.ndarray:
    """What `there` shows at the ends of a flow, laid where it starts; another size is brought to the flow's first."""
    h, w = along.shape[:2]
    if there.shape[:2] != (h, w):
        there = cv2.resize(there, (w, h), interpolation=cv2.INTER_AREA if there.shape[1] > w else cv2.INTER_LINEAR)
    x, y = _grid(w, h)
    return np.asarray(
        cv2.remap(there, x + along[..., 0], y + along[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    )


def sureness(here: np.ndarray, there: np.ndarray, along: np.ndarray) -> np.ndarray:
    """float32 (h, w), 0-1: how well the flow from `here` to `there` explains what is seen in `here`."""
    difference = cv2.absdiff(here, pulled(there, along))
    softened = cv2.GaussianBlur(difference.astype(np.float32), (0, 0), 1.5)
    return np.asarray(np.exp(-np.square(softened / SURE)), np.float32)


@cache
def _grid(width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return x, y


def _search(far: bool) -> Any:
    # Made anew each time: it keeps what it saw, and callers may be several threads.
    preset = cv2.DISOPTICAL_FLOW_PRESET_MEDIUM if far else cv2.DISOPTICAL_FLOW_PRESET_FAST
    return cv2.DISOpticalFlow_create(preset)  # type: ignore[attr-defined]
