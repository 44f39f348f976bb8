"""How a whole thing moves: each motion is a function from where it stands to keys over the film.

Positions in metres, rotations in degrees, heading in degrees about y (0 faces +z). Keys are set once a quarter second or sparser;
between them values travel smoothly, so the document stays small and says itself what happens.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from cutaway.scene.animation import Key, Keys, Vector

Move = tuple[Keys | Vector, Keys | Vector]
"""position, rotation"""


@dataclass(frozen=True)
class Mover:
    """What a motion may depend on.

    `speed` metres per second (None: the motion's own), `factor` 0.5 slow to 2 fast, `size` width, height, depth,
    `ground` height of what it stands on, `start`/`frames` the stretch of the film it moves in.
    """

    position: Vector
    heading: float
    size: Vector
    start: int
    frames: int
    rate: float
    random: np.random.Generator
    speed: float | None = None
    factor: float = 1.0
    ground: float = 0.0
    toward: Vector | None = None
    scale: Keys | None = field(default=None, compare=False)


def move(name: str, mover: Mover) -> Move | None:
    """Position and rotation over time for the motion `name`; None when there is no such motion."""
    found = _MOTIONS.get(name)
    return found(mover) if found else None


def motion_names() -> frozenset[str]:
    """All motions there are."""
    return frozenset(_MOTIONS)


def _frames(mover: Mover, step: int = 6) -> list[int]:
    end = mover.start + mover.frames - 1
    return sorted({*range(mover.start, end, step), end})


def _keys(frames: list[int], values: list[Vector], how: str = "linear") -> Keys:
    return Keys(
        keys=tuple(
            Key(frame=f, value=tuple(round(float(x), 5) for x in v), interpolation=how)
            for f, v in zip(frames, values, strict=True)
        )
    )  # type: ignore[arg-type]


def _ahead(heading: float) -> tuple[float, float]:
    return math.sin(math.radians(heading)), math.cos(math.radians(heading))


def _straight(speed: float) -> Callable[[Mover], Move]:
    def motion(mover: Mover) -> Move:
        pace = (mover.speed or speed) * mover.factor
        x, z = _ahead(mover.heading)
        seconds = mover.frames / mover.rate
        a = mover.position
        b = (a[0] + x * pace * seconds, a[1], a[2] + z * pace * seconds)
        return _keys([mover.start, mover.start + mover.frames], [a, b]), (0.0, mover.heading, 0.0)

    return motion


def _pass(mover: Mover) -> Move:
    """Along its heading, in the middle of its way half through."""
    pace = (mover.speed or 1.4) * mover.factor
    x, z = _ahead(mover.heading)
    half = pace * mover.frames / mover.rate / 2
    p = mover.position
    return (
        _keys(
            [mover.start, mover.start + mover.frames],
            [(p[0] - x * half, p[1], p[2] - z * half), (p[0] + x * half, p[1], p[2] + z * half)],
        ),
        (0.0, mover.heading, 0.0),
    )


def _approach(mover: Mover) -> Move:
    """From away, arriving where it stands shortly before the end."""
    pace = (mover.speed or 1.3) * mover.factor
    x, z = _ahead(mover.heading)
    arrive = max(2, int(mover.frames * 0.85))
    way = pace * arrive / mover.rate
    p = mover.position
    return (
        _keys([mover.start, mover.start + arrive], [(p[0] - x * way, p[1], p[2] - z * way), p]),
        (0.0, mover.heading, 0.0),
    )


def _flight(mover: Mover) -> Move:
    """Across the view in a long rising and sinking curve, banking into the turn."""
    pace = (mover.speed or 3.0) * mover.factor
    x, z = _ahead(mover.heading)
    side = (z, -x)
    seconds = mover.frames / mover.rate
    phase = mover.random.uniform(0, 2 * math.pi)
    frames, positions, turns = _frames(mover), [], []
    for frame in frames:
        u = (frame - mover.start) / max(1, mover.frames)
        way = (u - 0.5) * pace * seconds
        sway = 0.25 * pace * math.sin(u * 2 * math.pi + phase)
        lift = 0.12 * pace * math.sin(u * 4 * math.pi + phase * 1.7)
        p = mover.position
        positions.append((p[0] + x * way + side[0] * sway, p[1] + lift, p[2] + z * way + side[1] * sway))
        bank = -14 * math.cos(u * 2 * math.pi + phase)
        turns.append((0.0, mover.heading + 6 * math.cos(u * 2 * math.pi + phase), bank))
    return _keys(frames, positions, "smooth"), _keys(frames, turns, "smooth")


def _hover(mover: Mover) -> Move:
    height = 0.06 * max(0.5, mover.size[1])
    phase = mover.random.uniform(0, 2 * math.pi)
    frames, positions, turns = _frames(mover), [], []
    for frame in frames:
        seconds = (frame - mover.start) / mover.rate * mover.factor
        p = mover.position
        positions.append(
            (
                p[0] + height * 0.6 * math.sin(seconds * 0.9 + phase),
                p[1] + height * math.sin(seconds * 1.6 + phase),
                p[2],
            )
        )
        turns.append(
            (
                2 * math.sin(seconds * 1.1 + phase),
                mover.heading + 5 * math.sin(seconds * 0.5 + phase),
                2 * math.cos(seconds * 1.3),
            )
        )
    return _keys(frames, positions, "smooth"), _keys(frames, turns, "smooth")


def _vertical(speed: float) -> Callable[[Mover], Move]:
    def motion(mover: Mover) -> Move:
        frames, positions, turns = _frames(mover), [], []
        phase = mover.random.uniform(0, 2 * math.pi)
        for frame in frames:
            seconds = (frame - mover.start) / mover.rate
            p = mover.position
            rise = (mover.speed or abs(speed)) * math.copysign(1, speed) * mover.factor * seconds
            positions.append(
                (
                    p[0] + 0.12 * math.sin(seconds * 0.8 + phase),
                    max(mover.ground, p[1] + rise),
                    p[2] + 0.08 * math.cos(seconds * 0.6 + phase),
                )
            )
            turns.append((0.0, mover.heading + 8 * math.sin(seconds * 0.4 + phase), 0.0))
        return _keys(frames, positions, "smooth"), _keys(frames, turns, "smooth")

    return motion


def _spin(mover: Mover) -> Move:
    turn = 50.0 * mover.factor * mover.frames / mover.rate
    end = mover.start + mover.frames
    return mover.position, _keys([mover.start, end], [(0, mover.heading, 0), (0, mover.heading + turn, 0)])


def _swing(mover: Mover) -> Move:
    frames = _frames(mover, 3)
    turns = [(0.0, mover.heading, 12 * math.sin((f - mover.start) / mover.rate * 2.4 * mover.factor)) for f in frames]
    return mover.position, _keys(frames, turns, "smooth")


def _shake(mover: Mover) -> Move:
    frames = _frames(mover, 2)
    reach = 0.012 * max(mover.size)
    positions = [tuple(c + reach * mover.random.uniform(-1, 1) for c in mover.position) for _ in frames]
    return _keys(frames, positions), (0.0, mover.heading, 0.0)  # type: ignore[arg-type]


def _jump(mover: Mover) -> Move:
    """Hops of a second, half of it in the air."""
    height = 0.35 * max(0.4, mover.size[1]) * mover.factor
    frames = _frames(mover, 2)
    positions = []
    for frame in frames:
        u = ((frame - mover.start) / mover.rate) % 1.0
        air = max(0.0, math.sin(math.pi * (u - 0.3) / 0.5)) if 0.3 <= u <= 0.8 else 0.0
        p = mover.position
        positions.append((p[0], p[1] + height * air, p[2]))
    return _keys(frames, positions, "linear"), (0.0, mover.heading, 0.0)


def _circle(mover: Mover) -> Move:
    centre = mover.toward or mover.position
    radius = max(1.5 * max(mover.size[0], mover.size[2]), math.dist(centre, mover.position), 0.8)
    turn = (mover.speed or 0.8) * mover.factor / radius
    frames, positions, turns = _frames(mover), [], []
    for frame in frames:
        angle = (frame - mover.start) / mover.rate * turn
        positions.append(
            (centre[0] + radius * math.sin(angle), mover.position[1], centre[2] + radius * math.cos(angle))
        )
        turns.append((0.0, 90 + math.degrees(angle), 0.0))
    return _keys(frames, positions), _keys(frames, turns)


def _topple(mover: Mover) -> Move:
    """Falls over forwards in under a second, with one small rebound."""
    fall = mover.start + max(1, int(mover.frames * 0.25))
    second = int(mover.rate * 0.5)
    keys = [
        (mover.start, 0.0),
        (fall, 0.0),
        (fall + second, 88.0),
        (fall + second + 4, 82.0),
        (fall + second + 8, 90.0),
    ]
    turns = Keys(
        keys=tuple(Key(frame=f, value=(angle, mover.heading, 0.0), interpolation="smooth") for f, angle in keys)
    )
    return mover.position, turns


def _still_scale(low: float, high: float) -> Callable[[Mover], Move]:
    def motion(mover: Mover) -> Move:
        return mover.position, (0.0, mover.heading, 0.0)

    return motion


def growth(name: str, mover: Mover, scale: float) -> Keys | None:
    """Scale over time for "grow" and "shrink"; None for every other motion."""
    ends = {"grow": (0.35, 1.0), "shrink": (1.0, 0.35)}.get(name)
    if not ends:
        return None
    end = mover.start + mover.frames - 1
    return Keys(
        keys=(
            Key(frame=mover.start, value=scale * ends[0], interpolation="smooth"),
            Key(frame=end, value=scale * ends[1]),
        )
    )


_MOTIONS: dict[str, Callable[[Mover], Move]] = {
    "walk": _pass,
    "run": lambda mover: _pass(mover if mover.speed else _with_speed(mover, 3.4)),
    "pass": _pass,
    "drive": lambda mover: _pass(mover if mover.speed else _with_speed(mover, 7.0)),
    "sail": lambda mover: _pass(mover if mover.speed else _with_speed(mover, 1.6)),
    "slide": _straight(1.0),
    "crawl": lambda mover: _pass(mover if mover.speed else _with_speed(mover, max(0.06, 0.5 * mover.size[2]))),
    "approach": _approach,
    "leave": _straight(1.4),
    "fly": _flight,
    "swim": _flight,
    "hover": _hover,
    "drift": lambda mover: _pass(mover if mover.speed else _with_speed(mover, 0.35)),
    "rise": _vertical(0.7),
    "sink": _vertical(-0.5),
    "spin": _spin,
    "swing": _swing,
    "shake": _shake,
    "jump": _jump,
    "circle": _circle,
    "topple": _topple,
    "grow": _still_scale(0.35, 1.0),
    "shrink": _still_scale(1.0, 0.35),
}
"""fall, bounce and roll are simulated: see physics."""


def _with_speed(mover: Mover, speed: float) -> Mover:
    import dataclasses

    return dataclasses.replace(mover, speed=speed)
