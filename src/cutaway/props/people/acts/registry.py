"""Acts by name, and how those of a moment become one posture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cutaway.props.model import Moment
from cutaway.props.people.performer import Performer, blended
from cutaway.props.people.skeleton import Posture


@dataclass
class Beat:
    """An act at a moment: seconds since it began, its parameters, the moment it belongs to.

    `anchors`: 4x4 by name, filled by acts that hold something; `after`: changes that need the solved body (a chin that
    rests on a violin), applied in order.
    """

    seconds: float
    parameters: Mapping[str, Any]
    moment: Moment
    performer: Performer
    anchors: dict[str, np.ndarray] = field(default_factory=dict)


Perform = Callable[[Posture, Beat], None]


@dataclass(frozen=True)
class Kind:
    """How an act is performed, and over how many seconds it is eased in and out."""

    perform: Perform
    ease: float


ACTS: dict[str, Kind] = {}


def act(*names: str, ease: float = 0.5) -> Callable[[Perform], Perform]:
    """Register the decorated function as the act of these names. It changes the posture it is given."""

    def register(perform: Perform) -> Perform:
        for name in names:
            ACTS[name] = Kind(perform, ease)
        return perform

    return register


def _share(moment: Moment, start: int, frames: int | None, ease: float) -> float:
    """How much of an act shows: it is whole from the beginning when it begins with the film."""
    span = max(ease * moment.rate, 1e-6)
    rise = 1.0 if start <= 0 else (moment.frame - start + 1) / span
    fall = 1.0 if frames is None else (start + frames - moment.frame) / span
    t = float(np.clip(min(rise, fall), 0, 1))
    return t * t * (3 - 2 * t)


def joints_at(performer: Performer, moment: Moment) -> tuple[Posture, dict[str, np.ndarray]]:
    """The posture of a moment, and the anchors its acts set (model <- anchor, 4x4)."""
    posture = performer.standing()
    anchors: dict[str, np.ndarray] = {}
    ACTS["idle"].perform(posture, Beat(moment.seconds, {}, moment, performer, anchors))
    for one in moment.acts:
        kind = ACTS.get(one.action)
        if kind is None or one.action in ("idle", "stand"):
            continue
        if moment.frame < one.start or one.frames is not None and moment.frame >= one.start + one.frames:
            continue
        changed = Posture(posture.root.copy(), dict(posture.rotations), dict(posture.hands), dict(posture.feet))
        beat = Beat((moment.frame - one.start) / moment.rate, one.parameters, moment, performer, anchors)
        kind.perform(changed, beat)
        posture = blended(posture, changed, _share(moment, one.start, one.frames, kind.ease))
    return posture, anchors
