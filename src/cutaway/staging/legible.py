"""Whether what is told as shown can be seen: inside the picture of a shot for a while, and large enough where the words ask for it close."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from cutaway.scene.animation import value_at
from cutaway.scene.document import Camera, Scene, Shot, Thing

CLOSE_SIZES = frozenset(("close-up", "extreme close-up", "medium close-up", "macro"))
_LEAST_CLOSE = 0.12
"""Share of the picture's height or width that a close-up gives its subject at least."""
_LEAST = 0.004
"""Share of the picture's height below which nothing is made out."""


def unseen(scene: Scene, sizes: Mapping[str, tuple[float, float, float]], spots: int = 7) -> dict[str, str]:
    """Why things of these sizes (width, height, depth in metres, by id) are not seen in the film; those that are seen are left out.

    A thing is seen where its middle or most of its box falls into the picture at one of `spots` moments of a shot. What hides behind
    something else is not found out.
    """
    aspect = scene.format.width / scene.format.height
    reasons: dict[str, str] = {}
    for thing in scene.things:
        if thing.id not in sizes or thing.held_by is not None or thing.motion is not None:
            continue
        shares = [
            _share(thing, shot.camera, frame, sizes[thing.id], aspect)
            for shot in scene.shots
            for frame in _moments(shot, spots)
        ]
        if max(shares, default=0.0) < _LEAST:
            reasons[thing.id] = "it stands outside the picture or is too small in it to be made out"
            continue
        for shot in scene.shots:
            close = shot.subject == thing.id and shot.size in CLOSE_SIZES
            if (
                close
                and max(_share(thing, shot.camera, f, sizes[thing.id], aspect) for f in _moments(shot, spots))
                < _LEAST_CLOSE
            ):
                reasons[thing.id] = "it is too small in the picture for a close-up"
    return reasons


def _moments(shot: Shot, spots: int) -> Sequence[int]:
    return [shot.start + round(i * (shot.frames - 1) / max(1, spots - 1)) for i in range(spots)]


def _share(thing: Thing, camera: Camera, frame: int, size: tuple[float, float, float], aspect: float) -> float:
    """The larger of its height and width inside the picture, of the picture's; 0 where it is outside or behind the camera."""
    eye, target = (np.array(value_at(one, frame), float) for one in (camera.position, camera.target))
    ahead = target - eye
    ahead /= max(float(np.linalg.norm(ahead)), 1e-6)
    right = np.cross(ahead, [0.0, 1.0, 0.0])
    right /= max(float(np.linalg.norm(right)), 1e-6)
    up = np.cross(right, ahead)
    place = value_at(thing.position, frame)
    middle = np.array(place, float)[:3] + np.array([0.0, size[1] / 2, 0.0]) - eye  # type: ignore[index]
    depth = float(middle @ ahead)
    wide = math.hypot(size[0], size[2]) / 2
    if depth <= 0.0 and float(np.linalg.norm(middle)) > max(wide, size[1]):
        return 0.0
    half = math.tan(math.radians(float(value_at(camera.fov, frame))) / 2) * max(depth, 1e-3)  # type: ignore[arg-type]
    x, y = float(middle @ right) / (half * aspect), float(middle @ up) / half
    low = max(-1.0, x - wide / (half * aspect)), max(-1.0, y - size[1] / 2 / half)
    high = min(1.0, x + wide / (half * aspect)), min(1.0, y + size[1] / 2 / half)
    if high[0] <= low[0] or high[1] <= low[1]:
        return 0.0
    return max(high[0] - low[0], high[1] - low[1]) / 2
