"""A picture brought into the film's frame, whatever the shapes of both."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

FINEST = 1.3
"""Pixels for one of the frame, at most, where more is of use than the frame shows."""


def framed(
    picture: np.ndarray,
    width: int,
    height: int,
    how: str = "whole",
    box: Sequence[float] | None = None,
    finest: bool = False,
) -> np.ndarray:
    """uint8 (height, width, 3): the picture scaled once.

    `how`: "whole" (the shapes are as good as equal), "crop" (to `box`, x0, y0, x1, y1 as fractions, or the middle) or "blurred fill"
    (all of it before its own colours). `finest`: as large as the picture allows, in the frame's shape.
    """
    h, w = picture.shape[:2]
    if how == "blurred fill":
        share = min(width / w, height / h)
        scale = float(np.clip(1 / share, 1, FINEST)) if finest else 1.0
        return _filled(picture, round(width * scale), round(height * scale))
    if how == "crop" or abs(w / h - width / height) > 0.004 * w / h:
        x0, y0, x1, y1 = _box(w, h, width / height, box)
        picture = np.ascontiguousarray(picture[y0:y1, x0:x1])
        h, w = picture.shape[:2]
    if finest:
        scale = float(np.clip(w / width, 1, FINEST))
        width, height = round(width * scale), round(height * scale)
    return _scaled(picture, width, height)


def _box(w: int, h: int, aspect: float, box: Sequence[float] | None) -> tuple[int, int, int, int]:
    """The largest box of this shape around the middle of `box`, inside the picture, in pixels."""
    middle_x, middle_y = ((box[0] + box[2]) / 2 * w, (box[1] + box[3]) / 2 * h) if box else (w / 2, h / 2)
    wide, tall = min(w, round(h * aspect)), min(h, round(w / aspect))
    x0 = int(np.clip(round(middle_x - wide / 2), 0, w - wide))
    y0 = int(np.clip(round(middle_y - tall / 2), 0, h - tall))
    return x0, y0, x0 + max(1, wide), y0 + max(1, tall)


def _filled(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    h, w = picture.shape[:2]
    x0, y0, x1, y1 = _box(w, h, width / height, None)
    share = min(width / w, height / h)
    inner = _scaled(picture, max(1, round(w * share)), max(1, round(h * share)))
    small = cv2.resize(picture[y0:y1, x0:x1], (max(8, width // 8), max(8, height // 8)), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), max(2.0, small.shape[0] / 22))
    out = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
    out = cv2.convertScaleAbs(out, alpha=0.72)
    y, x = (height - inner.shape[0]) // 2, (width - inner.shape[1]) // 2
    out[y : y + inner.shape[0], x : x + inner.shape[1]] = inner
    return out


def _scaled(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    h, w = picture.shape[:2]
    if (w, h) == (width, height):
        return picture
    way = cv2.INTER_AREA if width < w else cv2.INTER_LANCZOS4
    return np.asarray(cv2.resize(picture, (width, height), interpolation=way))
