"""The effect "stabilise": the camera's shaking taken out, by points followed from frame to frame and a smoothed path."""

from __future__ import annotations

import math
from collections import OrderedDict
from fractions import Fraction

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.footage.reading import Source
from cutaway.scene.document import Treatment
from cutaway.storage.derived import Derived

VERSION = "1"
_SEEN_AT = 480
"""Width of the pictures in which points are followed."""
_REACH = 3.0
"""Times the spread of the smoothing curve within which frames count."""


class Shaking:
    """The camera's movement in a source: float64 (x, y, turn, log of size) from each frame to the next, in shares of the width and
    radians, worked out and kept by the second. 0 across cuts and where too few points could be followed."""

    def __init__(self, source: Source, sha256: str, derived: Derived) -> None:
        self._source, self._sha256, self._derived = source, sha256, derived
        self._length = max(1, math.ceil(source.rate))
        self._pieces: OrderedDict[int, np.ndarray] = OrderedDict()

    def step(self, frame: int) -> np.ndarray:
        """From `frame` to the one after it, (4,); 0 outside the source."""
        if not 0 <= frame < self._source.count - 1:
            return np.zeros(4)
        piece, within = divmod(frame, self._length)
        if piece not in self._pieces:
            made = self._derived.array(
                self._sha256, "shaking", VERSION, {"piece": piece}, lambda: {"steps": self._piece(piece)}
            )
            self._pieces[piece] = made["steps"]
            while len(self._pieces) > 16:
                self._pieces.popitem(last=False)
        return np.asarray(self._pieces[piece][within], np.float64)

    def correction(self, frame: int, softness: float) -> np.ndarray:
        """What brings `frame` to where a calm camera would see it, (4,): the mean of the path around it less its own place.

        `softness`: frames, the spread of the curve over which the path is calmed.
        """
        reach = math.ceil(softness * _REACH)
        ahead = np.cumsum([np.zeros(4), *(self.step(n) for n in range(frame, frame + reach))], 0)
        behind = -np.cumsum([self.step(n) for n in range(frame - 1, frame - 1 - reach, -1)], 0)
        away = np.concatenate([np.arange(0, reach + 1), -np.arange(1, reach + 1)])
        weights = np.exp(-0.5 * (away / softness) ** 2)
        inside = (frame + away >= 0) & (frame + away < self._source.count)
        weights = weights * inside
        return np.asarray((np.concatenate([ahead, behind]) * weights[:, None]).sum(0) / weights.sum())

    def _piece(self, piece: int) -> np.ndarray:
        first, last = piece * self._length, min((piece + 1) * self._length, self._source.count - 1)
        steps = np.zeros((self._length, 4))
        before = _grey(self._source.frame(first))
        for frame in range(first, last):
            after = _grey(self._source.frame(frame + 1))
            steps[frame - first] = followed(before, after)
            before = after
        return steps


def followed(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How the whole picture moves between two, uint8 (h, w): (x, y, turn, log of size); 0 where that is not sure."""
    width = before.shape[1]
    points = cv2.goodFeaturesToTrack(before, 220, 0.01, max(5, width // 60))
    if points is None or len(points) < 12:
        return np.zeros(4)
    there, found, _ = cv2.calcOpticalFlowPyrLK(before, after, points, None, winSize=(21, 21), maxLevel=3)  # type: ignore[call-overload]
    back, again, _ = cv2.calcOpticalFlowPyrLK(after, before, there, None, winSize=(21, 21), maxLevel=3)  # type: ignore[call-overload]
    good = (found.ravel() == 1) & (again.ravel() == 1) & (np.abs(back - points).reshape(-1, 2).max(1) < 0.8)
    if good.sum() < 12:
        return np.zeros(4)
    cv2.setRNGSeed(7)
    matrix, inside = cv2.estimateAffinePartial2D(
        points[good], there[good], method=cv2.RANSAC, ransacReprojThreshold=1.2, maxIters=500
    )
    if matrix is None or float(inside.mean()) < 0.35:
        return np.zeros(4)
    size, turn = math.hypot(matrix[0, 0], matrix[1, 0]), math.atan2(matrix[1, 0], matrix[0, 0])
    middle = np.array([(width - 1) / 2, (before.shape[0] - 1) / 2])
    shift = matrix[:, :2] @ middle + matrix[:, 2] - middle
    if abs(size - 1) > 0.2 or abs(turn) > 0.3 or float(np.abs(shift).max()) > 0.25 * width:
        return np.zeros(4)
    return np.array([shift[0] / width, shift[1] / width, turn, math.log(size)])


def needed_zoom(corrections: np.ndarray, aspect: float) -> float:
    """How much the picture must be enlarged so that no border shows under these corrections, (n, 4); `aspect`: width by height."""
    worst = 1.0
    for x, y, turn, size in corrections:
        c, s = math.cos(turn), math.sin(turn)
        # Where the corners of the film's frame fall in the source, in halves of its width and height.
        for u, v in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            px, py = u - 2 * x, v / aspect - 2 * y
            qx, qy = c * px + s * py, (-s * px + c * py) * aspect
            worst = max(worst, max(abs(qx), abs(qy)) / math.exp(size))
    return worst


def _grey(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    if width > _SEEN_AT:
        pixels = cv2.resize(pixels, (_SEEN_AT, max(16, round(height * _SEEN_AT / width))), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))


@effect("stabilise", stage="repair")
class Stabilise:
    """A calm camera: `softness` seconds over which its path is smoothed, `zoom` how much the picture is enlarged to hide the
    borders that move in."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        given = treatment.parameters
        self._source = context.source
        self._softness = float(given.get("softness", 0.7)) * float(context.source.rate)  # type: ignore[arg-type]
        self._zoom = float(given.get("zoom", 1.1))  # type: ignore[arg-type]
        self._shaking = Shaking(context.source, context.clip.source, context.derived)

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The picture as the calm camera sees it."""
        place = at * self._source.rate
        first = math.floor(place)
        part = float(place - first)
        x, y, turn, size = self._shaking.correction(first, self._softness)
        if part > 0.02:
            later = self._shaking.correction(first + 1, self._softness)
            x, y, turn, size = (1 - part) * np.array([x, y, turn, size]) + part * later
        height, width = pixels.shape[:2]
        matrix = cv2.getRotationMatrix2D(
            ((width - 1) / 2, (height - 1) / 2), -math.degrees(turn), math.exp(size) * self._zoom
        )
        matrix[:, 2] += np.array([x, y]) * width * self._zoom
        return np.asarray(
            cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
        )
