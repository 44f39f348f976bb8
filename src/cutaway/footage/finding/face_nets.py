"""Faces in a picture, and the net of 468 points over one of them (MediaPipe)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cutaway.footage.finding.anchors import decoded, grid, letterbox, logistic, one_each, rotated_crop
from cutaway.footage.finding.models import lite

THRESHOLD = 0.7
"""Below it too much that is no face is taken for one (a cat's scores 0.58)."""
_SHORT = ((8, 2), (16, 6))
_FULL = ((4, 1),)
_MESH_MARGIN = 1.5


@dataclass(frozen=True)
class Face:
    """A face. `box`: x0, y0, x1, y1 as fractions of the picture, from brow to chin; `score` 0-1;
    `points`: right eye, left eye, nose tip, mouth, right ear, left ear (the person's own right), fractions."""

    box: tuple[float, float, float, float]
    score: float
    points: tuple[tuple[float, float], ...]

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the box, as fractions."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


def faces(pixels: np.ndarray, threshold: float = THRESHOLD, *, small: bool = False) -> tuple[Face, ...]:
    """Faces in uint8 (h, w, 3), the surest first. `small`: also look for those smaller than about a tenth of the picture.

    Raises `MissingPack`.
    """
    h, w = pixels.shape[:2]
    if min(h, w) < 8:
        return ()
    looked = [_looked(pixels, "face_detection_short_range", _SHORT, threshold)]
    looked.append(_looked(pixels, "face_detection_full_range_sparse", _FULL, threshold))
    if small:
        for x, y, side in _tiles(w, h):
            boxes, scores = _looked(
                pixels[y : y + side, x : x + side], "face_detection_full_range_sparse", _FULL, threshold
            )
            boxes[:, 0] += (x, y)
            boxes[:, 2:] += (x, y)
            looked.append((boxes, scores))
    values = np.concatenate([boxes for boxes, _ in looked])
    scores = np.concatenate([found for _, found in looked])
    if not len(values):
        return ()
    size = np.array([w, h], np.float64)
    corners = np.concatenate([values[:, 0] - values[:, 1] / 2, values[:, 0] + values[:, 1] / 2], 1)
    found = []
    for box, score, points in one_each(corners, scores, values[:, 2:]):
        inside = np.clip(box.reshape(2, 2) / size, 0, 1)
        if np.all(inside[1] > inside[0]):
            x0, y0, x1, y1 = (float(value) for value in inside.ravel())
            marks = tuple((float(x), float(y)) for x, y in points / size)
            found.append(Face((x0, y0, x1, y1), score, marks))
    return tuple(found)


def mesh(pixels: np.ndarray, face: Face) -> np.ndarray | None:
    """float32 (468, 3): x, y as fractions of the picture, z (towards the viewer negative) as a fraction of its width.

    None where the net finds that there is no face. Raises `MissingPack`.
    """
    found = mesh_and_sureness(pixels, face)
    return found[0] if found[1] >= 0.5 else None


def mesh_and_sureness(pixels: np.ndarray, face: Face) -> tuple[np.ndarray, float]:
    """As `mesh`, whatever it finds, and how sure it is that there is a face, 0-1."""
    net = lite("face_landmark")
    h, w = pixels.shape[:2]
    (rx, ry), (lx, ly) = face.points[:2]
    angle = float(np.arctan2((ly - ry) * h, (lx - rx) * w))
    x0, y0, x1, y1 = face.box
    side = max((x1 - x0) * w, (y1 - y0) * h) * _MESH_MARGIN
    crop, back = rotated_crop(pixels, ((x0 + x1) / 2 * w, (y0 + y1) / 2 * h), side, angle, net.width)
    points, sure = net(crop.astype(np.float32) / 255)
    points = points.reshape(468, 3)
    flat = points[:, :2] @ back[:, :2].T + back[:, 2]
    depth = points[:, 2:] * (side / net.width) / w
    placed = np.concatenate([flat / np.array([w, h]), depth], 1).astype(np.float32)
    return placed, float(logistic(sure).ravel()[0])


def _looked(
    pixels: np.ndarray, name: str, layers: tuple[tuple[int, int], ...], threshold: float
) -> tuple[np.ndarray, np.ndarray]:
    """Centre, size and six points in pixels of the picture, float64 (n, 8, 2), and their scores."""
    net = lite(name)
    box, share, dx, dy = letterbox(pixels, net.height, net.width)
    raw, told = sorted(net(box.astype(np.float32) / 127.5 - 1), key=lambda tensor: -tensor.shape[-1])
    scores = logistic(told.ravel())
    sure = scores >= threshold
    values = decoded(raw[0], grid(net.width, layers), net.width)[sure].astype(np.float64) * net.width
    values[:, 0] -= (dx, dy)
    values[:, 2:] -= (dx, dy)
    return values / share, scores[sure].astype(np.float64)


def _tiles(w: int, h: int) -> list[tuple[int, int, int]]:
    """Overlapping squares that cover the picture: x, y, side; three fifths of its shorter side each."""
    side = max(64, round(min(w, h) * 0.6))
    if side > min(w, h):
        return []

    def starts(length: int) -> list[int]:
        count = max(2, int(np.ceil((length - side) / (side * 0.7))) + 1)
        return [round(index * (length - side) / (count - 1)) for index in range(count)]

    return [(x, y, side) for y in starts(h) for x in starts(w)]
