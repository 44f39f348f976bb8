"""What of a thing can change over a film, found once: where it stands on every frame, and over which stretches it keeps still.

A stretch is a fixed run of frames, so that what counts as still on a frame depends on the thing and the frame's number alone: not on
what was drawn before, nor on what else is in the scene.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cutaway.props.model import Model
from cutaway.render.matrices import placed, rotated
from cutaway.scene.animation import Baked, Keys, value_at
from cutaway.scene.document import Thing

STRETCH = 12
"""Frames of a stretch: shorter ones keep more things still, and draw again more often what is kept."""


@dataclass(frozen=True, eq=False)
class Course:
    """Of a thing that stands on its own: `matrices` (n, 4, 4), world <- model, for the frames from `start`.

    `since` (n,): the first frame of the run of equal matrices that each belongs to.
    """

    start: int
    matrices: np.ndarray
    since: np.ndarray

    def index(self, frame: int) -> int:
        """Row of the frame: held before the first and after the last."""
        return min(max(frame - self.start, 0), len(self.matrices) - 1)


def course_of(thing: Thing) -> Course | None:
    """The thing's course, or None for one that is held, or moved by keys."""
    if thing.held_by is not None or isinstance(thing.scale, Keys):
        return None
    if not isinstance(thing.motion, Baked):
        if isinstance(thing.position, Keys) or isinstance(thing.rotation, Keys):
            return None
        return Course(0, placed(thing.position, rotated(thing.rotation), thing.scale)[None], np.zeros(1, int))
    rows = thing.motion.array().astype(float)
    matrices = np.zeros((len(rows), 4, 4))
    matrices[:, :3, :3] = _turned(rows[:, 3:]) * np.broadcast_to(np.asarray(value_at(thing.scale, 0), float), 3)
    matrices[:, :3, 3] = rows[:, :3]
    matrices[:, 3, 3] = 1.0
    changes = np.ones(len(rows), bool)
    changes[1:] = (rows[1:] != rows[:-1]).any(1)
    since = np.maximum.accumulate(np.where(changes, np.arange(len(rows)), 0))
    return Course(thing.motion.start, matrices, since)


def _turned(quaternions: np.ndarray) -> np.ndarray:
    """(n, 3, 3) of quaternions w, x, y, z, one by one as `matrices.turned` has them."""
    w, x, y, z = (quaternions / np.maximum(np.sqrt((quaternions**2).sum(1, keepdims=True)), 1e-12)).T
    return np.stack(
        [
            1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w),
            2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w),
            2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y),
        ],
        1,
    ).reshape(-1, 3, 3)  # fmt: skip


def rigid(thing: Thing, model: Model | None) -> bool:
    """Whether nothing but its placement can ever change, and that without changing its size."""
    if model is None or model.pose is not None or thing.held_by is not None:
        return False
    return not any(isinstance(value, Keys) for value in (thing.scale, thing.power, *_said(thing)))


def still(
    thing: Thing, frame: int, things: Mapping[str, Thing], models: Mapping[str, Model | None], courses: Mapping[str, Course]
) -> bool:
    """Whether the thing looks and stands the same on every frame of the stretch on which it is visible."""
    model = models[thing.id]
    if model is None or model.pose is not None:
        return False
    first = frame - frame % STRETCH
    frames = range(first, first + STRETCH)
    course = courses.get(thing.id)
    if course is not None:
        if course.since[course.index(frames[-1])] > course.index(first):
            return False
    elif thing.motion is not None and thing.motion.frames > 1:
        return False
    changing = (thing.position, thing.rotation, thing.scale, thing.power, *_said(thing))
    for value in changing:
        if isinstance(value, Keys) and any(value.at(at) != value.at(first) for at in frames[1:]):
            return False
    return thing.held_by is None or still(things[thing.held_by], frame, things, models, courses)


def look_at(thing: Thing, frame: int) -> tuple[object, ...]:
    """What keys make of its look at the frame: equal for equal looks."""
    return tuple(value.at(frame) for value in (thing.power, *_said(thing)) if isinstance(value, Keys))


def _said(thing: Thing) -> list[object]:
    return [value for surface in thing.surfaces.values() for value in (surface.colour, surface.emission, surface.opacity)]
