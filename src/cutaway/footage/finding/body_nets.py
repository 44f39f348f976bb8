"""Bodies in a picture: where they stand, and 33 points of each (MediaPipe)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cutaway.footage.finding.anchors import decoded, grid, letterbox, logistic, one_each, rotated_crop
from cutaway.footage.finding.models import lite

THRESHOLD = 0.5
_LAYERS = ((8, 2), (16, 2), (32, 6))
_MARGIN = 1.25
POINTS = (
    "nose, right eye inner, right eye, right eye outer, left eye inner, left eye, left eye outer, right ear, left ear, "
    "mouth right, mouth left, left shoulder, right shoulder, left elbow, right elbow, left wrist, right wrist, left pinky, "
    "right pinky, left index, right index, left thumb, right thumb, left hip, right hip, left knee, right knee, left ankle, "
    "right ankle, left heel, right heel, left foot, right foot"
).split(", ")


@dataclass(frozen=True)
class Body:
    """A body as it is first seen. `hip`: middle of the hips; `top`: a point on the circle around the whole body, straight
    above its head; `face`: x0, y0, x1, y1; all fractions of the picture; `score` 0-1; `aspect`: the picture's width over
    its height."""

    hip: tuple[float, float]
    top: tuple[float, float]
    face: tuple[float, float, float, float]
    score: float
    aspect: float

    @property
    def reach(self) -> float:
        """Radius of the circle around the body, as a share of the picture's width."""
        return float(np.hypot(self.top[0] - self.hip[0], (self.top[1] - self.hip[1]) / self.aspect))

    @property
    def around(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 around the whole body with some air; may lie partly outside of the picture."""
        across = self.reach * 1.1
        down = across * self.aspect
        return self.hip[0] - across, self.hip[1] - down, self.hip[0] + across, self.hip[1] + down


@dataclass(frozen=True)
class Pose:
    """Points of one body. `points`: float32 (33, 4): x, y as fractions of the picture, z as a fraction of its width
    (towards the viewer negative), and how surely the point is seen, 0-1; in the order of `POINTS`. `mask`: float32
    (h, w), 0-1, of this body alone, rough. `score` 0-1."""

    points: np.ndarray
    mask: np.ndarray
    score: float

    def point(self, name: str) -> tuple[float, float, float]:
        """x, y and how surely it is seen."""
        x, y, _, seen = self.points[POINTS.index(name)]
        return float(x), float(y), float(seen)


def bodies(pixels: np.ndarray, threshold: float = THRESHOLD) -> tuple[Body, ...]:
    """Bodies in uint8 (h, w, 3), the surest first; best for those that are near. Raises `MissingPack`."""
    net = lite("pose_detection")
    h, w = pixels.shape[:2]
    if min(h, w) < 8:
        return ()
    box, share, dx, dy = letterbox(pixels, net.height, net.width)
    raw, told = sorted(net(box.astype(np.float32) / 127.5 - 1), key=lambda tensor: -tensor.shape[-1])
    scores = logistic(told.ravel())
    sure = scores >= threshold
    if not sure.any():
        return ()
    values = decoded(raw[0], grid(net.width, _LAYERS), net.width)[sure].astype(np.float64) * net.width
    values[:, 0] -= (dx, dy)
    values[:, 2:] -= (dx, dy)
    values = values / share / np.array([w, h])
    corners = np.concatenate([values[:, 0] - values[:, 1] / 2, values[:, 0] + values[:, 1] / 2], 1)
    found = []
    for corner, score, points in one_each(corners, scores[sure].astype(np.float64), values[:, 2:]):
        hip, top = ((float(x), float(y)) for x, y in points[:2])
        x0, y0, x1, y1 = (float(value) for value in corner)
        found.append(Body(hip, top, (x0, y0, x1, y1), score, w / h))
    return tuple(found)


def pose(pixels: np.ndarray, body: Body | None = None) -> Pose | None:
    """The points of a body, of the surest where none is named; None where there is none. Raises `MissingPack`."""
    if body is None:
        found = bodies(pixels)
        if not found:
            return None
        body = found[0]
    net = lite("pose_landmark_full")
    h, w = pixels.shape[:2]
    hip = np.array([body.hip[0] * w, body.hip[1] * h])
    up = np.array([body.top[0] * w, body.top[1] * h]) - hip
    angle = float(np.arctan2(up[0], -up[1]))
    side = 2 * float(np.hypot(*up)) * _MARGIN
    if side < 4:
        return None
    crop, back = rotated_crop(pixels, (float(hip[0]), float(hip[1])), side, angle, net.width)
    tensors = net(crop.astype(np.float32) / 255)
    marks = next(tensor for tensor in tensors if tensor.shape[-1] == 195).reshape(39, 5)[:33]
    score = next(float(tensor.ravel()[0]) for tensor in tensors if tensor.size == 1)
    rough = next(tensor for tensor in tensors if tensor.shape[-1] == 1 and tensor.size == 256 * 256)[0, :, :, 0]
    if score < THRESHOLD:
        return None
    flat = marks[:, :2] @ back[:, :2].T + back[:, 2]
    points = np.concatenate(
        [flat / np.array([w, h]), marks[:, 2:3] * (side / net.width) / w, logistic(marks[:, 3:4])], 1
    ).astype(np.float32)
    return Pose(points, _laid_back(logistic(rough), back, w, h), score)


def _laid_back(mask: np.ndarray, back: np.ndarray, width: int, height: int) -> np.ndarray:
    import cv2

    return np.asarray(cv2.warpAffine(mask, back, (width, height), flags=cv2.INTER_LINEAR), np.float32)
