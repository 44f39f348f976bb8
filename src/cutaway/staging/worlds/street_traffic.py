"""What moves in a street: cars that fly along curved lanes with trails of light, cars on the road, people on the pavements."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from cutaway.props.builders.neon import neon_colour
from cutaway.scene.animation import Baked, Key, Keys
from cutaway.scene.document import Light, Thing
from cutaway.scene.randomness import stream
from cutaway.staging.plan import WorldRequest
from cutaway.staging.worlds.outdoors import piece

LANES = (
    # direction (-1 away from the camera), x, y, where it is at the moment of `share` of ten seconds, metres per second, model
    (-1.0, 1.5, 8.4, -8.5, 0.0, 5.2, "coupe"),
    (1.0, -3.0, 14.0, -66.0, 0.0, 6.8, "coupe"),
    (-1.0, 4.4, 17.5, -46.0, 0.2, 8.0, "police"),
    (1.0, -1.9, 19.0, -64.0, 0.40, 6.2, "freighter"),
    (-1.0, 0.4, 10.6, 9.0, 0.48, 6.4, "taxi"),
    (1.0, -4.6, 9.6, -64.0, 0.55, 12.0, "coupe"),
    (-1.0, 3.2, 28.0, -90.0, 0.1, 10.0, "freighter"),
    (1.0, -2.6, 17.0, -120.0, 0.5, 14.0, "taxi"),
)


def flying_cars(
    request: WorldRequest, count: int, colour: tuple[float, float, float] | None = None
) -> tuple[list[Thing], list[Light]]:
    """`count` flying cars, each with its own lane, and the trail and the light that belong to it."""
    things: list[Thing] = []
    lights: list[Light] = []
    seconds = request.frames / request.rate
    for i in range(count):
        way, x, y, z, share, speed, model = LANES[i % len(LANES)]
        random = stream(request.seed, "lane", i)
        if i >= len(LANES):
            # Later cars come one after another, each seen some seconds later than the one before.
            share = 0.5 * (i - len(LANES) + 1)
            x, y = x + 1.2 * (random.random() - 0.5), y + 7 * random.random()
        path = _lane(request, way, x, y, z, share * 10.0, speed, random)
        id = f"flying-car-{i + 1}"
        tail = (1.0, 0.12, 0.10) if way < 0 else (0.35, 0.78, 1.0)
        parameters: dict[str, object] = {"light": [0.12, 0.72, 1.0] if model != "taxi" else [1.0, 0.55, 0.10]}
        if colour is not None:
            parameters["colour"] = list(colour)
        things.append(
            piece(
                id,
                f"flying car {i + 1}",
                "flying_car",
                model,
                words=("flying car", "car", "hover car", "vehicle"),
                kind="vehicle",
                role="prop",
                parameters=parameters,
                motion=_flown(path, way),
                scale=1.25,
            )
        )
        step = 6
        rows = path[::step]
        things.append(
            piece(
                f"{id}-trail",
                f"light trail {i + 1}",
                "light_trail",
                words=("light trail", "trail"),
                kind="effect",
                part_of=id,
                parameters={
                    "path": [[round(float(v), 3) for v in row] for row in rows],
                    "step": step,
                    "start": -48,
                    "tail": 70 if way < 0 else 56,
                    "colour": list(tail),
                    "width": 0.12,
                    "strength": 3.4,
                    "back": 3.0,
                    "offsets": [[-0.62, 0.95], [0.62, 0.95]],
                },
            )
        )
        if i < 2:
            lights.append(
                Light(
                    id=f"{id}-light",
                    name="light under a flying car",
                    kind="point",
                    position=(0.0, -0.9, 0.0),
                    colour=(0.25, 0.75, 1.0),
                    strength=9.0,
                    range=12.0,
                    size=0.6,
                    thing=id,
                    glow=0.2,
                )
            )
    del seconds
    return things, lights


def _lane(
    request: WorldRequest,
    way: float,
    x: float,
    y: float,
    z: float,
    at: float,
    speed: float,
    random: np.random.Generator,
) -> np.ndarray:
    """Positions (k, 3) for every frame from two seconds before the film to two after: along z, weaving in both other axes."""
    frames = np.arange(-48, request.frames + 49)
    seconds = frames / request.rate
    run = z + way * speed * (seconds - at)
    phase = random.random(3) * 2 * math.pi
    bob = 0.10 * np.sin(1.9 * seconds + phase[2])
    # Short bends as well as long ones: a trail along a straight way reads as a laser beam.
    weave = 1.1 * np.sin(run * 0.052 + phase[0]) + 0.95 * np.sin(run * 0.21 + phase[1])
    rise = 1.1 * np.sin(run * 0.035 + phase[1]) + 0.6 * np.sin(run * 0.17 + phase[2]) + bob
    # High over the camera: nothing may fly through the lens.
    near = np.exp(-(((run - 8.0) / 9.0) ** 2)) * max(0.0, 9.5 - y)
    return np.stack([x + weave, y + rise + near, run], 1)


def _flown(path: np.ndarray, way: float) -> Baked:
    """Motion along the path: nose ahead, leaning into curves. The path starts 48 frames before the film."""
    speed = np.gradient(path, axis=0)
    yaw = np.arctan2(speed[:, 0], speed[:, 2])
    pitch = -np.arctan2(speed[:, 1], np.hypot(speed[:, 0], speed[:, 2])) * 0.8
    turn = np.gradient(np.unwrap(yaw))
    roll = np.clip(-turn * 42.0, -0.45, 0.45)
    quaternions = np.stack([_quaternion(a, b, c) for a, b, c in zip(yaw, pitch, roll, strict=True)])
    del way
    return Baked.of(np.concatenate([path, quaternions], 1), start=-48, source="lane")


def _quaternion(yaw: float, pitch: float, roll: float) -> np.ndarray:
    """w x y z of a turn about z (roll), then x (pitch), then y (yaw)."""

    def about(axis: int, angle: float) -> np.ndarray:
        q = np.zeros(4)
        q[0], q[1 + axis] = math.cos(angle / 2), math.sin(angle / 2)
        return q

    def times(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        w, x, y, z = a
        return np.array(
            [
                w * b[0] - x * b[1] - y * b[2] - z * b[3],
                w * b[1] + x * b[0] + y * b[3] - z * b[2],
                w * b[2] - x * b[3] + y * b[0] + z * b[1],
                w * b[3] + x * b[2] - y * b[1] + z * b[0],
            ]
        )

    return times(about(1, yaw), times(about(0, pitch), about(2, roll)))


def road_cars(
    request: WorldRequest, count: int, road: float, colour: tuple[float, float, float] | None, night: float
) -> tuple[list[Thing], list[Light]]:
    """Cars that drive slowly on their own side, tail lights on the right, headlights on the left."""
    things: list[Thing] = []
    lights: list[Light] = []
    models = ("sedan", "taxi", "hatchback", "sedan", "van", "hatchback", "sports", "sedan")
    for i in range(count):
        away = i % 2 == 0
        side = 1.0 if away else -1.0
        lane = min(0.46 * road, 2.9)
        start = -19.0 - 15.5 * (i // 2) - (6.0 if not away else 0.0)
        speed = (2.1 if away else -2.6) + 0.4 * (i % 3)
        run = speed * request.frames / request.rate
        # Whoever comes towards the camera stops short of where the cast stands.
        end = start - run if away else min(start - run, -9.0 - 8.0 * (i // 2))
        x = side * lane
        id = f"car-{i + 1}"
        parameters = {"colour": list(colour)} if colour is not None else {}
        things.append(
            piece(
                id,
                f"car {i + 1}",
                "car",
                models[i % len(models)],
                words=("car", models[i % len(models)], "vehicle", "traffic"),
                kind="vehicle",
                role="prop",
                position=Keys(
                    keys=(
                        Key(frame=0, value=(x, 0.0, start)),
                        Key(frame=max(request.frames, 2) - 1, value=(x, 0.0, end)),
                    )
                ),
                rotation=(0.0, 180.0 if away else 0.0, 0.0),
                parameters=parameters,
                power=max(night, 0.12),
                attributes={"lit at night": True},
            )
        )
        if i < 2 and night > 0.4:
            colour_of = (1.0, 0.08, 0.05) if away else (0.85, 0.92, 1.0)
            end_z = -3.2 if away else 3.6
            lights.append(
                Light(
                    id=f"{id}-light",
                    name="light of a car",
                    kind="point",
                    position=(0.0, 0.6, end_z),
                    colour=colour_of,
                    strength=4.0 if away else 6.0,
                    range=8.0,
                    size=0.5,
                    thing=id,
                )
            )
    return things, lights


FIGURES = (
    "female01",
    "male01",
    "female03",
    "male03",
    "male02",
    "female02",
    "holdingFemale01",
    "holdingMale01",
    "boyStanding",
    "girlStanding",
)


def passers_by(
    request: WorldRequest, count: int, road: float, front: float, umbrellas: bool, ground: float
) -> list[Thing]:
    """People on the pavements, no nearer than nine metres to the place of action: they are static figures."""
    random = stream(request.seed, "passers-by")
    things: list[Thing] = []
    tones: Sequence[tuple[float, float, float]] = (
        (0.34, 0.015, 0.03),
        (0.015, 0.07, 0.22),
        (0.02, 0.02, 0.022),
        (0.30, 0.22, 0.05),
        (0.03, 0.16, 0.14),
    )
    for i in range(count):
        side = -1.0 if i % 2 else 1.0
        x = side * (road + 0.7 + (front - road - 1.5) * random.random())
        z = -10.5 - 3.2 * i - 2.0 * random.random()
        id = f"passer-by-{i + 1}"
        # Most walk along the street, so they are seen from the front or the back.
        turn = (0.0 if random.random() < 0.5 else 180.0) + 30 * random.normal()
        things.append(
            piece(
                id,
                f"passer-by {i + 1}",
                "furniture",
                f"Reallusion/{FIGURES[i % len(FIGURES)]}",
                words=("pedestrian", "passer-by", "person", "people", "crowd"),
                kind="person",
                role="crowd",
                position=(x, ground, z),
                rotation=(0.0, float(turn % 360), 0.0),
            )
        )
        if umbrellas and random.random() < 0.75:
            things.append(
                piece(
                    f"{id}-umbrella",
                    f"umbrella {i + 1}",
                    "umbrella",
                    words=("umbrella",),
                    kind="object",
                    role="crowd",
                    part_of=id,
                    position=(x + 0.12, ground + 1.14, z + 0.05),
                    rotation=(0.0, float(turn % 360), 6.0 * random.normal()),
                    parameters={"colour": list(tones[int(random.integers(len(tones)))])},
                )
            )
    return things


def tinted(name: str) -> tuple[float, float, float]:
    """The linear colour of a neon name."""
    return neon_colour(name)
