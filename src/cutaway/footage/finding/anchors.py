"""What single-shot detectors of MediaPipe answer, as boxes: their grids of anchors, decoding, and one box a thing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np


@cache
def grid(size: int, layers: tuple[tuple[int, int], ...]) -> np.ndarray:
    """Centres of all anchors, float32 (n, 2) as fractions of a square input of `size` pixels.

    `layers`: (stride in pixels, anchors at each place), in the order of the network's output.
    """
    centres = []
    for stride, repeated in layers:
        cells = size // stride
        steps = (np.arange(cells, dtype=np.float32) + 0.5) / cells
        x, y = np.meshgrid(steps, steps)
        centres.append(np.repeat(np.stack([x.ravel(), y.ravel()], 1), repeated, 0))
    return np.concatenate(centres).astype(np.float32)


def decoded(raw: np.ndarray, anchors: np.ndarray, size: int) -> np.ndarray:
    """float32 (n, 2 + k, 2): centre, width and height, then key points, as fractions of the input square.

    `raw`: (n, 4 + 2k), offsets in pixels of the input.
    """
    values = raw.reshape(len(anchors), -1, 2).astype(np.float32) / size
    values[:, 0] += anchors
    values[:, 2:] += anchors[:, None]
    return values


def logistic(values: np.ndarray) -> np.ndarray:
    """1 / (1 + e^-x), without overflow."""
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -60, 60))), np.float32)


def letterbox(pixels: np.ndarray, height: int, width: int) -> tuple[np.ndarray, float, float, float]:
    """The picture inside `width` by `height` on black, uint8, and how to come back: pixels of the picture are
    (x - dx) / share, (y - dy) / share for x, y in pixels of the box."""
    h, w = pixels.shape[:2]
    share = min(width / w, height / h)
    inner_w, inner_h = max(1, round(w * share)), max(1, round(h * share))
    way = cv2.INTER_AREA if share < 1 else cv2.INTER_LINEAR
    box = np.zeros((height, width, 3), np.uint8)
    x, y = (width - inner_w) // 2, (height - inner_h) // 2
    box[y : y + inner_h, x : x + inner_w] = cv2.resize(pixels, (inner_w, inner_h), interpolation=way)
    return box, share, x, y


def overlap(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Intersection over union of (4,) and (n, 4) boxes x0, y0, x1, y1."""
    size = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    shared = np.prod(np.maximum(size, 0), axis=1)
    areas = np.prod(np.maximum(others[:, 2:] - others[:, :2], 0), axis=1)
    own = np.prod(np.maximum(box[2:] - box[:2], 0))
    return np.asarray(shared / np.maximum(own + areas - shared, 1e-9))


def one_each(
    boxes: np.ndarray, scores: np.ndarray, extra: np.ndarray, limit: float = 0.3
) -> list[tuple[np.ndarray, float, np.ndarray]]:
    """One (box, score, extra) for each heap of overlapping boxes, the best first: means weighted by their scores.

    `boxes` (n, 4), `scores` (n,), `extra` (n, ...) whatever is averaged alike, such as key points.
    """
    left = np.argsort(-scores, kind="stable")
    found = []
    while len(left):
        heap = left[overlap(boxes[left[0]], boxes[left]) > limit]
        if not len(heap):
            heap = left[:1]
        weights = scores[heap] / scores[heap].sum()
        mean = np.tensordot(weights, boxes[heap], 1)
        found.append((mean, float(scores[left[0]]), np.tensordot(weights, extra[heap], 1)))
        left = np.setdiff1d(left, heap, assume_unique=True)
        left = left[np.argsort(-scores[left], kind="stable")]
    return found


def rotated_crop(
    pixels: np.ndarray, centre: Sequence[float], side: float, angle: float, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """A square of the picture, turned upright: uint8 (size, size, 3), and the (2, 3) matrix from its pixels to the picture's.

    `centre` and `side` in pixels of the picture; `angle` in radians, clockwise on the screen. Black outside of it.
    """
    cosine, sine = np.cos(angle) * side / size, np.sin(angle) * side / size
    x, y = centre
    half = size / 2
    back = np.array(
        [[cosine, -sine, x - cosine * half + sine * half], [sine, cosine, y - sine * half - cosine * half]], np.float64
    )
    crop = cv2.warpAffine(pixels, back, (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return crop, back
