"""How the camera moved between two frames, told by what stands still."""

from __future__ import annotations

import cv2
import numpy as np

_POINTS = 400
_LEAST = 16
"""Points that must agree, below which nothing is said."""


def camera_move(there: np.ndarray, here: np.ndarray, free: np.ndarray | None = None) -> np.ndarray | None:
    """float64 (3, 3): takes fractions of the picture `there` to where the same still thing is in `here`; None where the two do not
    show the same place.

    Both uint8 (h, w), of one size; `free`: uint8 (h, w) of `there`, 0 where things move on their own.
    """
    corners = cv2.goodFeaturesToTrack(there, _POINTS, 0.01, 6, mask=free)
    if corners is None or len(corners) < _LEAST:
        return np.eye(3) if _alike(there, here, free) else None
    moved, seen, _ = cv2.calcOpticalFlowPyrLK(there, here, corners, None, winSize=(25, 25), maxLevel=5)  # type: ignore[call-overload]
    back, again, _ = cv2.calcOpticalFlowPyrLK(here, there, moved, None, winSize=(25, 25), maxLevel=5)  # type: ignore[call-overload]
    true = (seen.ravel() == 1) & (again.ravel() == 1) & (np.linalg.norm((corners - back).reshape(-1, 2), axis=1) < 0.7)
    if true.sum() < _LEAST:
        return None
    start, end = corners.reshape(-1, 2)[true], moved.reshape(-1, 2)[true]
    if float(np.percentile(np.linalg.norm(end - start, axis=1), 80)) < 0.35:
        return np.eye(3)
    found, agreed = cv2.findHomography(start, end, cv2.RANSAC, 1.2, maxIters=2000, confidence=0.999)
    if found is None or agreed.sum() < max(_LEAST, 0.4 * len(start)):
        return None
    h, w = there.shape
    to_pixels = np.diag([w, h, 1.0])
    move = np.linalg.inv(to_pixels) @ found @ to_pixels
    corner = move @ np.array([[0, 1, 1, 0], [0, 0, 1, 1], [1, 1, 1, 1]], np.float64)
    if not np.all(np.isfinite(corner)) or np.any(corner[2] < 0.3):
        return None
    corner = corner[:2] / corner[2]
    area = 0.5 * abs(np.dot(corner[0], np.roll(corner[1], 1)) - np.dot(corner[1], np.roll(corner[0], 1)))
    return np.asarray(move) if 0.25 < area < 4 else None


def moved(
    picture: np.ndarray, move: np.ndarray, width: int, height: int, border: int = cv2.BORDER_CONSTANT
) -> np.ndarray:
    """A picture as the camera sees it after a move, at a size; black where nothing of it is seen, or as OpenCV's `border` says."""
    h, w = picture.shape[:2]
    if np.array_equal(move, np.eye(3)) and (w, h) == (width, height):
        return picture
    matrix = np.diag([width, height, 1.0]) @ move @ np.diag([1 / w, 1 / h, 1.0])
    way = cv2.INTER_LINEAR
    return np.asarray(cv2.warpPerspective(picture, matrix, (width, height), flags=way, borderMode=border))


def _alike(one: np.ndarray, other: np.ndarray, free: np.ndarray | None) -> bool:
    """Whether two pictures without a mark in them show the same."""
    difference = cv2.absdiff(one, other)
    chosen = difference if free is None else difference[free > 0]
    return bool(chosen.size and float(chosen.mean()) < 6)
