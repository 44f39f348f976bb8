"""The camera of a reference video: how it pans, tilts, rolls, closes in and shakes, measured from its frames and given to ours."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from cutaway.footage.reading import Source
from cutaway.scene.animation import Key, Keys, value_at
from cutaway.scene.document import Camera
from cutaway.staging.footage.desk import Desk

_STEPS = 8
"""Looks a second."""
_MOST = 20.0
"""Seconds that are looked at."""
_SIDE = 320


@dataclass(frozen=True)
class Travel:
    """At `seconds` (n,): how far the view has gone to the right and up (in frame widths), turned (degrees) and grown (1 is none), smoothed;
    `shake`: of its trembling, degrees at a usual lens; `sure` 0-1: how much of the picture agreed."""

    seconds: np.ndarray
    right: np.ndarray
    up: np.ndarray
    roll: np.ndarray
    grown: np.ndarray
    shake: float
    sure: float

    @property
    def words(self) -> str:
        """What it does, in words."""
        found = []
        if abs(self.right[-1]) > 0.08:
            found.append("pans right" if self.right[-1] > 0 else "pans left")
        if abs(self.up[-1]) > 0.08:
            found.append("tilts up" if self.up[-1] > 0 else "tilts down")
        if self.grown[-1] > 1.08:
            found.append("closes in")
        if self.grown[-1] < 0.93:
            found.append("draws back")
        if self.shake > 0.12:
            found.append("shakes")
        return " and ".join(found) or "stands nearly still"


def travel_of(source: Source, desk: Desk) -> Travel:
    """Measured from the frames of a video; cuts are left out."""
    seconds = min(float(source.seconds), _MOST)
    count = max(2, int(seconds * _STEPS) + 1)
    times = np.linspace(0, seconds * (1 - 1e-6), count)
    rate = float(source.rate)
    last: np.ndarray | None = None
    steps: list[tuple[float, float, float, float]] = [(0.0, 0.0, 0.0, 1.0)]
    agreed: list[float] = []
    for number, at in enumerate(times):
        if number % 8 == 0:
            desk.check()
        frame = source.frame(min(source.count - 1, int(at * rate)))
        share = _SIDE / max(frame.shape[:2])
        grey = cv2.cvtColor(
            cv2.resize(frame, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY
        )
        if last is not None:
            step, sure = _step(last, grey)
            steps.append(step)
            agreed.append(sure)
        last = grey
    moved = np.array(steps)
    right, up, roll, grown = (
        np.cumsum(moved[:, 0]),
        np.cumsum(moved[:, 1]),
        np.cumsum(moved[:, 2]),
        np.cumprod(moved[:, 3]),
    )
    smooth = [_smoothed(values) for values in (right, up, roll, np.log(grown))]
    trembling = np.hypot(right - smooth[0], up - smooth[1])
    return Travel(
        times,
        smooth[0],
        smooth[1],
        smooth[2],
        np.exp(smooth[3]),
        float(trembling.std() * 45),
        float(np.mean(agreed)) if agreed else 0.0,
    )


def _step(here: np.ndarray, there: np.ndarray) -> tuple[tuple[float, float, float, float], float]:
    """From one look to the next: to the right, up (widths), turn (degrees), growth; and the share of points that agreed."""
    still = (0.0, 0.0, 0.0, 1.0)
    points = cv2.goodFeaturesToTrack(here, 240, 0.01, 6)
    if points is None or len(points) < 12:
        return still, 0.0
    found, status, _ = cv2.calcOpticalFlowPyrLK(here, there, points, None, winSize=(21, 21), maxLevel=4)
    good = status.ravel() == 1
    if good.sum() < 12:
        return still, 0.0
    cv2.setRNGSeed(7)
    matrix, inliers = cv2.estimateAffinePartial2D(
        points[good], found[good], method=cv2.RANSAC, ransacReprojThreshold=1.5
    )
    if matrix is None or inliers is None:
        return still, 0.0
    sure = float(inliers.mean())
    if sure < 0.35:
        return still, sure
    h, w = here.shape
    grown = math.hypot(matrix[0, 0], matrix[1, 0])
    middle = matrix[:, :2] @ np.array([w / 2, h / 2]) + matrix[:, 2] - np.array([w / 2, h / 2])
    turn = math.degrees(math.atan2(matrix[1, 0], matrix[0, 0]))
    # What the picture does, the camera does the other way.
    return (float(-middle[0] / w), float(middle[1] / w), turn, min(max(grown, 0.8), 1.25)), sure


def _smoothed(values: np.ndarray) -> np.ndarray:
    width = max(3, _STEPS | 1)
    if len(values) <= width:
        return np.linspace(values[0], values[-1], len(values))
    kernel = np.hanning(width + 2)[1:-1]
    padded = np.concatenate(
        [2 * values[0] - values[width // 2 : 0 : -1], values, 2 * values[-1] - values[-2 : -width // 2 - 1 : -1]]
    )
    found = np.convolve(padded, kernel / kernel.sum(), mode="valid")
    return np.asarray(found[: len(values)] - found[0] + values[0])


def with_travel(camera: Camera, travel: Travel, frames: int, rate: float, start: int = 0) -> Camera:
    """The camera as it begins, moved as the reference's moves, over as long as the reference lasts and on from there at rest."""
    eye = np.asarray(value_at(camera.position, start), float)
    target = np.asarray(value_at(camera.target, start), float)
    fov = float(value_at(camera.fov, start))  # type: ignore[arg-type]
    way = target - eye
    far = float(np.linalg.norm(way))
    way = way / max(far, 1e-6)
    across = np.cross(way, (0.0, 1.0, 0.0))
    across /= max(float(np.linalg.norm(across)), 1e-6)
    above = np.cross(across, way)
    # A width of the frame, as an angle at the usual shape of frames.
    width = 2 * math.tan(math.radians(fov) / 2) * 16 / 9
    places, targets = [], []
    for number in range(0, max(frames, 2), max(1, round(rate / _STEPS))):
        at = number / rate
        right, up = (float(np.interp(at, travel.seconds, values)) for values in (travel.right, travel.up))
        grown = float(np.interp(at, travel.seconds, travel.grown))
        grown = min(max(grown, 0.45), 2.2)
        turn, lean = math.atan(min(max(right * width, -1.2), 1.2)), math.atan(min(max(up * width, -0.6), 0.6))
        # Half of a pan is a turn of the camera, half of it a step aside: the subject stays in the picture.
        place = (
            eye
            + way * far * (1 - 1 / grown)
            + across * far * math.tan(turn) * 0.35
            + above * far * math.tan(lean) * 0.2
        )
        aim = eye + way * far + across * far * math.tan(turn) * 0.6 + above * far * math.tan(lean) * 0.5
        place[1] = max(place[1], 0.15)
        places.append(Key(frame=start + number, value=tuple(round(float(v), 4) for v in place)))
        targets.append(Key(frame=start + number, value=tuple(round(float(v), 4) for v in aim)))
    roll = -float(travel.roll[-1])
    return camera.model_copy(
        update={
            "position": Keys(keys=tuple(places)),
            "target": Keys(keys=tuple(targets)),
            "shake": round(min(travel.shake, 2.5), 3) if travel.shake > 0.08 else camera.shake,
            "roll": round(roll, 2) if 1.5 < abs(roll) < 25 else camera.roll,
        }
    )
