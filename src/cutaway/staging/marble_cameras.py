"""Cameras that travel outside along a marble run and never lose the marble."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d

from cutaway.scene.animation import Key, Keys
from cutaway.scene.document import Camera
from cutaway.staging.marble_course import Course, action_points, marble_centre


def cameras(course: Course, front: np.ndarray, frames: int, rate: float, hero: str, aspect: float) -> dict[str, Camera]:
    """Cameras that travel outside along the course: a near one, a nearer one and one that sees it all."""
    tall = max(1.0, 1.25 / max(aspect, 0.4)) if aspect < 1 else 1.0

    def travelling(away: float, above: float, ahead: float, fov: float, aperture: float) -> Camera:
        out = course.outward(front + ahead)
        heights = marble_centre(course, front)[:, 1]
        u = np.arange(frames) / max(1, frames - 1)
        positions = course.at(front + ahead) + out * (away * tall * (1 + 0.16 * np.sin(u * 5.2 + 0.6)))[:, None]
        positions[:, 1] = np.maximum(0.55, heights + above * tall * (1 + 0.22 * np.sin(u * 3.4 + 2.0)))
        targets = course.at(front + 0.30)
        targets[:, 1] = heights + 0.06
        positions, targets = (
            gaussian_filter1d(values, rate * 0.22, axis=0, mode="nearest") for values in (positions, targets)
        )
        focus = np.linalg.norm(positions - action_points(course, front), axis=1)
        return Camera(
            position=_keys(positions),
            target=_keys(targets),
            fov=fov,
            focus=_numbers(focus),
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
