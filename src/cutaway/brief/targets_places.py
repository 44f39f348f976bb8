"""Where things are in the picture, for "the one on the right" and "the second from the left"."""

from __future__ import annotations

import math

from cutaway.scene.animation import value_at
from cutaway.scene.document import Scene, Thing


def place_of(scene: Scene, thing: Thing, frame: int) -> tuple[float, float, float]:
    """World position in metres of a thing at `frame`; a held thing is where its holder is."""
    things = {other.id: other for other in scene.things}
    holder, steps = thing, 0
    while holder.held_by is not None and steps < 16:
        holder, steps = things[holder.held_by], steps + 1
    if holder.motion is not None:
        rows = holder.motion.array()
        row = rows[min(max(frame - holder.motion.start, 0), len(rows) - 1)]
        return float(row[0]), float(row[1]), float(row[2])
    x, y, z = value_at(holder.position, frame)  # type: ignore[misc]
    return x, y, z


def picture_places(scene: Scene, frame: int) -> dict[str, tuple[float, float, float]]:
    """By thing id: how far right and up of the middle of the picture (tangents of angles), and the depth in metres.

    Things behind the camera keep the sign of their side.
    """
    if scene.shots:
        camera = scene.shot_at(frame).camera
        eye, target = value_at(camera.position, frame), value_at(camera.target, frame)
    else:
        eye, target = (0.0, 1.5, 4.0), (0.0, 1.0, 0.0)
    ahead = _unit(tuple(b - a for a, b in zip(eye, target, strict=True)))  # type: ignore[arg-type]
    right = _unit((-ahead[2], 0.0, ahead[0])) if abs(ahead[1]) < 0.999 else (1.0, 0.0, 0.0)
    up = (
        right[1] * ahead[2] - right[2] * ahead[1],
        right[2] * ahead[0] - right[0] * ahead[2],
        right[0] * ahead[1] - right[1] * ahead[0],
    )
    places = {}
    for thing in scene.things:
        offset = tuple(a - b for a, b in zip(place_of(scene, thing, frame), eye, strict=True))  # type: ignore[arg-type]
        depth = _dot(offset, ahead)
        scale = max(abs(depth), 0.05)
        places[thing.id] = (_dot(offset, right) / scale, _dot(offset, up) / scale, depth)
    return places


def _dot(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def _unit(vector: tuple[float, ...]) -> tuple[float, float, float]:
    length = math.sqrt(_dot(vector, vector)) or 1.0
    x, y, z = (part / length for part in vector)
    return x, y, z
