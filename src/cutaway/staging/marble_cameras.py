"""Cameras that travel outside along a marble run and never lose the marble."""

from __future__ import annotations

import math

import numpy as np
from scipy.ndimage import gaussian_filter1d

from cutaway.scene.animation import Key, Keys
from cutaway.scene.document import Camera
from cutaway.staging.marble_course import Course, action_point, marble_centre


def cameras(course: Course, front: np.ndarray, frames: int, rate: float, hero: str, aspect: float) -> dict[str, Camera]:
    """Cameras that travel outside along the course: a near one, a nearer one and one that sees it all."""
    tall = max(1.0, 1.25 / max(aspect, 0.4)) if aspect < 1 else 1.0

    def travelling(away: float, above: float, ahead: float, fov: float, aperture: float) -> Camera:
        positions, targets, focus = [], [], []
        for frame in range(frames):
            s = float(front[frame])
            u = frame / max(1, frames - 1)
            out = course.outward(s + ahead)
            reach = away * tall * (1 + 0.16 * math.sin(u * 5.2 + 0.6))
            height = marble_centre(course, s)[1]
            position = course.at(s + ahead) + out * reach
            position[1] = max(0.55, height + above * tall * (1 + 0.22 * math.sin(u * 3.4 + 2.0)))
            target = course.at(s + 0.30)
            target[1] = height + 0.06
            positions.append(position)
            targets.append(target)
        positions_, targets_ = (
            gaussian_filter1d(np.array(v), rate * 0.22, axis=0, mode="nearest") for v in (positions, targets)
        )
        for frame in range(frames):
            focus.append(float(np.linalg.norm(positions_[frame] - action_point(course, front[frame]))))
        return Camera(
            position=_keys(positions_),
            target=_keys(targets_),
            fov=fov,
            focus=_numbers(np.array(focus)),
            aperture=aperture,
        )

    wide_target = course.at(float(front[frames // 2])) * np.array([0.35, 0.5, 0.35])
    middle = course.outward(float(front[frames // 2]))
    here = wide_target + middle * 12.5 * tall + np.array([0, 5.2, 0])
    wide = Camera(
        position=Keys(
            keys=(
                Key(frame=0, value=triple(here), interpolation="smooth"),
                Key(frame=frames, value=triple(here * np.array([0.86, 0.9, 0.86]))),
            )
        ),
        target=triple(wide_target),
        fov=34.0,
        focus_on=hero,
        aperture=14.0,
    )
    return {
        "medium": travelling(2.75, 0.95, 0.75, 33.0, 30.0),
        "close-up": travelling(1.75, 0.62, 0.55, 30.0, 30.0),
        "macro": travelling(1.25, 0.42, 0.45, 30.0, 34.0),
        "wide": wide,
    }


def triple(vector: np.ndarray) -> tuple[float, float, float]:
    return tuple(round(float(x), 4) for x in vector)  # type: ignore[return-value]


def _keys(values: np.ndarray) -> Keys:
    return Keys(keys=tuple(Key(frame=i, value=triple(value)) for i, value in enumerate(values)))


def _numbers(values: np.ndarray) -> Keys:
    return Keys(keys=tuple(Key(frame=i, value=round(float(value), 4)) for i, value in enumerate(values)))
