"""The course of a marble run: one plan curve that winds outwards, how a marble rolls along it, and where the action is.

The first part of the curve carries a track that descends, the rest runs along the table, so that nothing crosses and one camera can
travel outside along all of it. Sets are ten times life size; gravity is set to match.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cutaway.props.builders.marble_run import GROOVE_DEPTH, MARBLE_RADIUS
from cutaway.scene.animation import Baked
from cutaway.scene.document import Thing
from cutaway.scene.randomness import stream

GRAVITY = 13.0
"""Set so that a domino's fall, ten times too large, still takes about a third of a second."""

REST = 0.05
"""Metres per second below which things come to rest: 5 mm/s of the real, ten times smaller set."""

RIM_TO_CENTRE = 0.17 - GROOVE_DEPTH + MARBLE_RADIUS
SPACING = 0.235
"""Metres between dominoes of a row."""
FIRST_DOMINO = 0.42
"""Metres behind the end of the track."""
_BETWEEN_TURNS = 0.8
"""Metres at least between two turns of a long track, which is 0.6 wide: a longer one winds wider."""


@dataclass(frozen=True)
class Course:
    """The plan curve with its heights: points (k, 3) every centimetre or so, arc length of each, where the track ends."""

    points: np.ndarray
    length: np.ndarray
    track_end: float

    def at(self, s: float | np.ndarray) -> np.ndarray:
        return np.stack([np.interp(s, self.length, self.points[:, k]) for k in range(3)], -1)

    def heading(self, s: float | np.ndarray) -> np.ndarray:
        """Unit directions of travel, (..., 3)."""
        step = self.at(s + 0.03) - self.at(s - 0.03)
        return step / np.maximum(np.linalg.norm(step, axis=-1, keepdims=True), 1e-9)

    def outward(self, s: float | np.ndarray) -> np.ndarray:
        """Unit directions level and across the course, away from the middle of the set, (..., 3)."""
        ahead = self.heading(s)
        side = np.stack([ahead[..., 2], np.zeros_like(ahead[..., 0]), -ahead[..., 0]], -1)
        side /= np.maximum(np.linalg.norm(side, axis=-1, keepdims=True), 1e-9)
        point = self.at(s)
        away = side[..., 0] * point[..., 0] + side[..., 2] * point[..., 2]
        return np.where(away[..., None] > 0, side, -side)


def rolled_distance(frames: int, rate: float, pace: float) -> tuple[np.ndarray, float]:
    """Metres rolled at each frame 0..frames, and the speed at the end: gathers speed, then coasts out on the flat."""
    t = np.arange(frames + 1) / rate
    end = max(frames / rate, 1e-6)
    speed = (
        pace
        * (0.42 + 0.58 * (1 - np.exp(-t / (0.18 * end + 0.3))))
        * (1 - 0.30 * np.clip((t - 0.72 * end) / (0.28 * end), 0, 1) ** 1.5)
    )
    travelled = np.concatenate([[0], np.cumsum((speed[1:] + speed[:-1]) / 2 / rate)])
    return travelled, float(speed[-1])


def winding_course(seed: int, track: float, row: float) -> Course:
    """An outward spiral: `track` metres of it descend, then `row` metres run along the table."""
    random = stream(seed, "course")
    inner, outer = 2.7, 5.7
    turns = max(0.15, track / (math.pi * (inner + outer)))
    if turns > (outer - inner) / _BETWEEN_TURNS:
        turns = (math.sqrt(inner**2 + _BETWEEN_TURNS * track / math.pi) - inner) / _BETWEEN_TURNS
        outer = inner + _BETWEEN_TURNS * turns
    grow = (outer - inner) / (2 * math.pi * turns) if track else 0.0
    phase, wave = random.uniform(0, 2 * math.pi), random.uniform(0.10, 0.16)
    theta = np.linspace(0, 2 * math.pi * turns + (row + 3) / outer, 6000)
    radius = np.where(theta < 2 * math.pi * turns, inner + grow * theta, outer + 0.06 * (theta - 2 * math.pi * turns))
    if not track:
        radius = outer - 1.6 + 0.25 * theta
    radius = radius * (1 + wave * 0.35 * np.sin(theta * 2.3 + phase))
    start = random.uniform(0, 2 * math.pi)
    plan = np.stack([radius * np.cos(theta + start), np.zeros_like(theta), -radius * np.sin(theta + start)], 1)
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(plan, axis=0), axis=1))])
    if track:
        top = 0.30 + min(4.2, 0.125 * track)
        u = np.clip(length / track, 0, 1)
        plan[:, 1] = 0.255 + (top - 0.255) * (1 - u) ** 1.22 + 0.10 * np.sin(u * math.pi) * np.sin(u * 9.0 + phase)
    return Course(plan, length, track)


def marble_centre(course: Course, s: float | np.ndarray) -> np.ndarray:
    """Where the marble's centre is when it has rolled `s` metres of track."""
    return course.at(s) + np.array([0.0, RIM_TO_CENTRE, 0.0])


def rolling_poses(course: Course, distance: np.ndarray) -> np.ndarray:
    """Poses of the marble's centre (n, 7) at these distances: it climbs the groove in bends and turns as far as it rolls."""
    path = np.zeros((len(distance), 7))
    aheads = course.heading(distance)
    sides = np.stack([-aheads[:, 2], np.zeros(len(distance)), aheads[:, 0]], 1)
    sides /= np.maximum(np.linalg.norm(sides, axis=1, keepdims=True), 1e-9)
    bends = (course.heading(distance + 0.15) - course.heading(distance - 0.15)) / 0.3
    paces = np.append(distance[1:], distance[-1]) - np.append(distance[:1], distance[:-1])
    leans = np.arctan2((bends * sides).sum(1) * (paces / 2 * 24) ** 2, GRAVITY * 2.2)
    slack = 0.17 - MARBLE_RADIUS + 0.012
    path[:, :3] = marble_centre(course, distance) - sides * (np.sin(leans) * slack)[:, None]
    path[:, 1] += (1 - np.cos(leans)) * slack
    turned = np.array([1.0, 0.0, 0.0, 0.0])
    path[0, 3:] = turned
    rolled = np.diff(distance) / MARBLE_RADIUS
    axes = np.cross([0.0, 1.0, 0.0], aheads)
    for i in range(1, len(distance)):
        turned = _times(_about(axes[i], float(rolled[i - 1])), turned)
        path[i, 3:] = turned
    return path


def _about(axis: np.ndarray, angle: float) -> np.ndarray:
    axis = axis / max(float(np.linalg.norm(axis)), 1e-9)
    return np.array([math.cos(angle / 2), *(axis * math.sin(angle / 2))])


def _times(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    w, x, y, z = a
    matrix = np.array([[w, -x, -y, -z], [x, w, -z, y], [y, z, w, -x], [z, -y, x, w]])
    return matrix @ b


def _turn(quaternions: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """`vector` turned by each quaternion (n, 4)."""
    w, u = quaternions[:, :1], quaternions[:, 1:]
    return vector + 2 * np.cross(u, np.cross(u, vector) + w * vector)


def poses_about_foot(path: np.ndarray) -> np.ndarray:
    """Poses of a ball's foot from poses of its centre: things stand on their feet and turn about them."""
    out = path.copy()
    out[:, :3] = path[:, :3] - _turn(path[:, 3:], np.array([0.0, MARBLE_RADIUS, 0.0]))
    return out


def turned_on(last: np.ndarray, free: np.ndarray) -> np.ndarray:
    """The simulated poses, turned on from where the rolling left off."""
    out = free.astype(float).copy()
    out[:, 3:] = np.stack([_times(q, last[3:]) for q in out[:, 3:]])
    return out


def action_front(
    course: Course,
    distance: np.ndarray,
    roll: int,
    row: list[Thing],
    motions: dict[str, Baked],
    frames: int,
    rate: float,
) -> np.ndarray:
    """How far along the course the action is at each frame: the marble, then the last domino that has begun to fall."""
    along = np.zeros(frames)
    along[: min(roll, frames)] = distance[: min(roll, frames)]
    fell = []
    for i, thing in enumerate(row):
        track = motions[thing.id].array()
        tilt = 1 - 2 * (track[:, 4] ** 2 + track[:, 6] ** 2)
        when = int(np.argmax(tilt < 0.93)) if (tilt < 0.93).any() else None
        if when is not None:
            fell.append((roll + when, course.track_end + FIRST_DOMINO + i * SPACING))
    last = float(distance[-1]) if roll else course.track_end
    along[roll:] = last
    for when, reached in fell:
        along[when:] = np.maximum(along[when:], reached)
    from scipy.ndimage import gaussian_filter1d

    return gaussian_filter1d(along, rate * 0.28, mode="nearest")


def action_points(course: Course, s: np.ndarray) -> np.ndarray:
    """Where the action is when it has come this far, (n, 3): the marble's middle, or half way up a domino."""
    points = course.at(s)
    points[:, 1] = np.where(s < course.track_end, points[:, 1] + RIM_TO_CENTRE, 0.25)
    return points
