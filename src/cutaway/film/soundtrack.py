"""The seam to the sound room: a scene becomes as many samples as its frames last."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

import numpy as np

from cutaway.scene.document import Format, Scene

RATE = 48_000


@dataclass(frozen=True)
class Soundtrack:
    """`samples`: float32, shape (n, 2), 48 kHz, exactly as long as the picture; `gain`: decibels measured for this mix;
    `notes`: sentences on what could not be made to sound."""

    samples: np.ndarray
    gain: float | None
    notes: tuple[str, ...] = ()


def length(format: Format) -> int:
    """Samples a channel that last as long as the picture."""
    return int(format.seconds * RATE)


def silence(format: Format) -> Soundtrack:
    """Nothing to hear."""
    return Soundtrack(np.zeros((length(format), 2), np.float32), None)


def soundtrack(scene: Scene) -> Soundtrack:
    """What the scene sounds like; silence with a note where the sound room is not there."""
    room = importlib.import_module("cutaway.sound")
    make = getattr(room, "samples", None)
    if make is None:
        return Soundtrack(silence(scene.format).samples, None, ("No sound was made: this build has no sound room.",))
    made = make(scene)
    if isinstance(made, tuple):
        found, gain, notes = made[0], made[1] if len(made) > 1 else None, made[2] if len(made) > 2 else ()
    else:
        found, gain, notes = made.samples, getattr(made, "gain", None), getattr(made, "notes", ())
    return Soundtrack(
        _fitted(np.asarray(found, np.float32), length(scene.format)), gain, tuple(str(note) for note in notes)
    )


def _fitted(samples: np.ndarray, count: int) -> np.ndarray:
    if len(samples) >= count:
        return samples[:count]
    return np.concatenate([samples, np.zeros((count - len(samples), 2), np.float32)])
