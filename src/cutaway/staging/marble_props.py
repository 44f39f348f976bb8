"""What stands along a marble run and moves when it is met: swinging gates, a row of dominoes, a pyramid of blocks."""

from __future__ import annotations

import math

import numpy as np

from cutaway.props.builders.marble_run import DOMINO, MARBLE_RADIUS, TOY_COLOURS
from cutaway.scene.document import Asset, Thing
from cutaway.scene.randomness import stream
from cutaway.staging.marble_course import FIRST_DOMINO, GRAVITY, REST, SPACING, Course, rolling_poses
from cutaway.staging.physics import Body, simulate


def gates(
    course: Course, distance: np.ndarray, roll: int, rate: float, seed: int
) -> tuple[list[Thing], list[tuple[int, str]], np.ndarray]:
    """Swinging leaves the marble knocks open on its way: things, (frame, id) of each knock, and the marble's path."""
    path = rolling_poses(course, distance)
    count = max(0, min(4, int(course.track_end / 6.5)), int(course.track_end / 13))
    random = stream(seed, "gates")
    things: list[Thing] = []
    bodies = [Body("roller", "sphere", (MARBLE_RADIUS,), tuple(path[0, :3]), path=path)]
    for i in range(count):
        s = course.track_end * (i + 0.75) / (count + 0.35)
        base = course.at(s)
        ahead = course.heading(s)
        yaw = math.degrees(math.atan2(ahead[0], ahead[2]))
        pivot = (float(base[0]), float(base[1] + 0.60), float(base[2]))
        colour = list(TOY_COLOURS[int(random.integers(len(TOY_COLOURS)))])
        things.append(
            Thing(
                id=f"gate-frame-{i + 1}",
                name="gate",
                words=("gate", "arch"),
                role="set",
                asset=Asset(builder="gate_frame"),
                position=tuple(float(x) for x in base),
                rotation=(0.0, yaw, 0.0),
            )
        )  # type: ignore[arg-type]
        half = math.radians(yaw) / 2
        bodies.append(
            Body(
                f"gate-{i + 1}",
                "box",
                (0.14, 0.16, 0.018),
                pivot,
                rotation=(math.cos(half), 0.0, math.sin(half), 0.0),
                centre=(0.0, -0.30, 0.0),
                mass=0.004,
                hinge=(1.0, 0.0, 0.0),
                damping=0.00022,
                asleep=True,
            )
        )
        things.append(
            Thing(
                id=f"gate-{i + 1}",
                name="gate",
                words=("gate", "flap"),
                asset=Asset(builder="swing_gate", parameters={"colour": colour}),
                position=pivot,
                rotation=(0.0, yaw, 0.0),
            )
        )
    if not count:
        return things, [], path
    simulated = simulate(bodies, roll + round(3 * rate), rate, gravity=GRAVITY, floor=None, steps=240, rest=REST)
    moved = [
        thing.model_copy(update={"motion": simulated.motions[thing.id]}) if thing.id in simulated.motions else thing
        for thing in things
    ]
    hits = [
        (frame, next(id for id in (a, b) if id != "roller")) for frame, a, b, _ in simulated.hits if "roller" in (a, b)
    ]
    return moved, hits, path


def dominoes(course: Course, frames: int, rate: float, seed: int) -> tuple[list[Thing], tuple[list[Thing], list[Body]]]:
    """A row along the course from where the marble lands, long enough for the rest of the film, and blocks at its end."""
    random = stream(seed, "dominoes")
    count = int(np.clip(frames / rate * 3.1 / SPACING * 0.82, 6, 60))
    row = []
    order = random.permutation(len(TOY_COLOURS))
    for i in range(count):
        s = course.track_end + FIRST_DOMINO + i * SPACING
        x, _, z = course.at(s)
        ahead = course.heading(s)
        row.append(
            Thing(
                id=f"domino-{i + 1}",
                name="domino",
                words=("domino", "dominoes", "tile"),
                kind="object",
                asset=Asset(
                    builder="domino",
                    parameters={
                        "colour": list(TOY_COLOURS[order[i % len(TOY_COLOURS)]]),
                        "pips": [int(random.integers(0, 7)), int(random.integers(0, 7))],
                    },
                ),
                position=(float(x), 0.0, float(z)),
                rotation=(0.0, math.degrees(math.atan2(ahead[0], ahead[2])), 0.0),
            )
        )
    blocks, bodies = _tower(course, course.track_end + FIRST_DOMINO + count * SPACING + 0.18, random)
    return row, (blocks, bodies)


def _tower(course: Course, s: float, random: np.random.Generator) -> tuple[list[Thing], list[Body]]:
    """A small pyramid of blocks across the end of the row."""
    size = 0.26
    x, _, z = course.at(s)
    ahead = course.heading(s)
    yaw = math.degrees(math.atan2(ahead[0], ahead[2]))
    side = np.array([math.cos(math.radians(yaw)), 0.0, -math.sin(math.radians(yaw))])
    half = math.radians(yaw) / 2
    things, bodies, number = [], [], 0
    for level, many in enumerate((3, 2, 1)):
        for k in range(many):
            number += 1
            place = np.array([x, level * size, z]) + side * (k - (many - 1) / 2) * size * 1.04
            position = tuple(round(float(v), 5) for v in place)
            colour = list(TOY_COLOURS[int(random.integers(len(TOY_COLOURS)))])
            things.append(
                Thing(
                    id=f"block-{number}",
                    name="block",
                    words=("block", "blocks", "toy block"),
                    asset=Asset(builder="toy_block", parameters={"size": [size] * 3, "colour": colour}),
                    position=position,
                    rotation=(0.0, yaw, 0.0),
                )
            )  # type: ignore[arg-type]
            bodies.append(
                Body(
                    f"block-{number}",
                    "box",
                    (size / 2,) * 3,
                    position,
                    (math.cos(half), 0.0, math.sin(half), 0.0),
                    (0.0, size / 2, 0.0),
                    mass=0.006,
                    friction=0.5,
                )
            )  # type: ignore[arg-type]
    return things, bodies


def domino_body(thing: Thing) -> Body:
    width, height, depth = DOMINO
    half = math.radians(thing.rotation[1]) / 2  # type: ignore[index]
    return Body(
        thing.id,
        "box",
        (width / 2, height / 2, depth / 2),
        thing.position,
        (math.cos(half), 0.0, math.sin(half), 0.0),
        (0.0, height / 2, 0.0),
        mass=0.010,
        friction=0.45,
        asleep=True,
    )  # type: ignore[arg-type]
