"""Grass and wild flowers: tufts that grow in rings around a point of view, denser where the camera looks.

Parameters of both: `relief` (as the ground's), `season`, `eye` [x, z] and `heading` (degrees about y, 0 looks along -z): where they are
mostly seen from; `reach` metres; `height` metres; `density`; `clear`: circles [x, z, radius] that stay short; `bare`: circles and
`lanes` [x, half width] that stay empty.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props import shapes
from cutaway.props.builders.ground import grass_colours, heights
from cutaway.props.catalogue import builder
from cutaway.props.model import Material, Mesh, Model, Part
from cutaway.scene.randomness import stream

FAN = 62.0
"""Degrees to either side of the heading with full density; beyond it one sixth, so that a camera that turns finds some."""

RINGS = (
    # name, from, to (metres), tufts per square metre, blades in a tuft, segments, width of a blade, radius of a tuft
    ("near", 0.0, 4.5, 16.0, 20, 3, 0.0085, 0.20),
    ("middle", 4.5, 11.0, 6.4, 14, 2, 0.017, 0.27),
    ("far", 11.0, 30.0, 1.4, 11, 1, 0.045, 0.55),
)

FLOWERS = {
    "daisy": ((0.84, 0.82, 0.76), (0.75, 0.48, 0.04)),
    "poppy": ((0.72, 0.055, 0.03), (0.03, 0.02, 0.03)),
    "buttercup": ((0.82, 0.55, 0.03), (0.62, 0.34, 0.02)),
    "cornflower": ((0.11, 0.16, 0.66), (0.06, 0.05, 0.25)),
    "lilac": ((0.42, 0.18, 0.60), (0.75, 0.55, 0.10)),
    "pink": ((0.78, 0.22, 0.38), (0.80, 0.55, 0.12)),
    "tulip": ((0.78, 0.06, 0.10), (0.65, 0.35, 0.04)),
    "lavender": ((0.26, 0.15, 0.55), (0.26, 0.15, 0.55)),
    "sunflower": ((0.85, 0.50, 0.02), (0.10, 0.05, 0.02)),
}
"""Linear colours of petals and heart."""


@builder("grass")
def grass(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A meadow's blades. Names: meadow, lawn, wheat, reeds, dry, snowy."""
    fresh, dry = grass_colours(str(parameters.get("season", "")))
    tall, lean, droop = {"lawn": (0.45, 0.25, 0.8), "wheat": (2.9, 0.12, 1.6), "reeds": (4.0, 0.10, 0.7)}.get(
        name, (1.0, 0.35, 1.0)
    )
    if name == "wheat":
        fresh, dry = (0.52, 0.36, 0.11), (0.66, 0.48, 0.18)
    if name == "dry":
        fresh, dry = (0.30, 0.24, 0.10), (0.42, 0.33, 0.16)
    if name == "snowy":
        fresh, dry = (0.34, 0.31, 0.22), (0.50, 0.47, 0.40)
    fresh = tuple(parameters.get("colour", fresh))
    height = heights(parameters.get("relief", {}))
    length = 0.19 * tall * float(parameters.get("height", 1.0))
    material = Material(
        colour=(1.0, 1.0, 1.0),
        roughness=0.62,
        shading="leaf",
        sway=0.22 if name != "lawn" else 0.1,
        glint=False,
        two_sided=True,
    )
    parts = []
    for ring, start, end, density, blades, segments, width, spread in RINGS:
        random = stream(seed, "grass", name, ring)
        end = min(end, float(parameters.get("reach", 30.0)))
        if end <= start:
            continue
        places = _places(parameters, random, start, end, density * float(parameters.get("density", 1.0)))
        if not len(places):
            continue
        mesh = _tuft(
            stream(seed, "tuft", name, ring),
            blades,
            segments,
            width,
            spread,
            length,
            lean,
            droop,
            fresh,
            dry,
            ear=name == "wheat",
        )
        instances, tints = _planted(places, parameters, random, height)
        parts.append(Part(ring, mesh, material, main=True, instances=instances, tints=tints, casts=False))
    reach = float(parameters.get("reach", 30.0))
    return Model(tuple(parts), (-reach, -1.0, -reach), (reach, 1.0, reach))


@builder("flowers")
def flowers(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Wild flowers among grass. Names: "wild" mixes them, else one of `FLOWERS`; `colour` repaints them all."""
    height = heights(parameters.get("relief", {}))
    kinds = [name] if name in FLOWERS else ["daisy", "poppy", "buttercup", "cornflower", "lilac", "pink"]
    density = float(parameters.get("density", 1.0)) * (3.2 if len(kinds) == 1 else 1.0)
    parts = []
    for kind in kinds:
        petal, heart = FLOWERS[kind]
        petal = tuple(parameters.get("colour", petal))
        random = stream(seed, "flowers", kind)
        near = _places(parameters, random, 0.7, 6.0, 3.0 * density)
        far = _places(parameters, random, 6.0, min(24.0, float(parameters.get("reach", 24.0))), 0.55 * density)
        material = Material(colour=(1.0, 1.0, 1.0), roughness=0.6, shading="leaf", sway=0.15, glint=False)
        stem = float(parameters.get("height", 1.0)) * {"sunflower": 1.35, "lavender": 0.42, "tulip": 0.32}.get(
            kind, 0.27
        )
        for label, places, petals in (("near", _drifted(near, random), 8), ("far", _drifted(far, random), 5)):
            if not len(places):
                continue
            size = {"sunflower": 0.11, "poppy": 0.034, "tulip": 0.034}.get(kind, 0.027) * (
                1.0 if label == "near" else 1.7
            )
            mesh = _flower(
                stream(seed, "bloom", kind),
                petals,
                size,
                stem,
                petal,
                heart,
                spike=kind == "lavender",
                cup=kind == "tulip",
            )
            instances, tints = _planted(places, parameters, random, height, flower=True)
            parts.append(
                Part(f"{kind} {label}", mesh, material, main=True, instances=instances, tints=tints, casts=False)
            )
    return Model(tuple(parts), (-22.0, 0.0, -22.0), (22.0, 0.6, 22.0))


def _places(
    parameters: Mapping[str, Any], random: np.random.Generator, start: float, end: float, density: float
) -> np.ndarray:
    """Points (k, 2) x, z between two distances of the eye: full density inside the fan, thin outside."""
    eye = np.array(parameters.get("eye", (0.0, 4.0)), float)
    heading = math.radians(float(parameters.get("heading", 0.0)))
    fan = math.radians(float(parameters.get("fan", FAN)))
    found = []
    for half, share in ((fan, 1.0), (math.pi, 1 / 6)):
        wide = half if share == 1.0 else math.pi - fan
        count = int(wide * (end**2 - start**2) * density * share)
        distance = np.sqrt(start**2 + (end**2 - start**2) * random.random(count))
        turn = (random.random(count) * 2 - 1) * wide
        if share < 1.0:
            turn = turn + math.pi
        angle = heading + turn
        found.append(np.stack([eye[0] - np.sin(angle) * distance, eye[1] - np.cos(angle) * distance], 1))
    places = np.concatenate(found)
    keep = np.ones(len(places), bool)
    for x, z, radius in parameters.get("bare", ()):
        keep &= np.hypot(places[:, 0] - x, places[:, 1] - z) > radius
    for x, half_width in parameters.get("lanes", ()):
        keep &= np.abs(places[:, 0] - x + 1.1 * np.sin(places[:, 1] * 0.05)) > half_width
    bound = parameters.get("within")
    if bound:
        keep &= (
            (places[:, 0] > bound[0])
            & (places[:, 0] < bound[1])
            & (places[:, 1] > bound[2])
            & (places[:, 1] < bound[3])
        )
    floor = parameters.get("above")
    if floor is not None:
        keep &= heights(parameters.get("relief", {}))(places[:, 0], places[:, 1]) > float(floor)
    return places[keep]


def _drifted(places: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The places that lie in drifts: flowers grow in company, with bare stretches between."""
    phase = random.random(3) * 2 * math.pi
    wave = np.sin(0.9 * places[:, 0] + phase[0]) * np.sin(0.7 * places[:, 1] + phase[1]) + 0.4 * np.sin(
        2.3 * places[:, 0] + phase[2]
    )
    return places[wave + 0.9 * random.random(len(places)) > 0.45]


def _planted(
    places: np.ndarray, parameters: Mapping[str, Any], random: np.random.Generator, height: Any, flower: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Placements (k, 3, 4) and tints (k, 4) of tufts: clumped in height and hue, short inside the `clear` circles."""
    x, z = places[:, 0], places[:, 1]
    clump = np.sin(3.1 * x) * np.sin(2.7 * z + x) + 0.5 * np.sin(7.3 * x + 5.1 * z)
    size = (0.75 + 0.5 * random.random(len(x))) * (1 + 0.22 * clump * (not flower))
    for cx, cz, radius in parameters.get("clear", ()):
        away = np.hypot(x - cx, z - cz) / max(radius, 1e-3)
        size = size * np.clip(0.38 + 0.62 * (away - 0.4), 0.38, 1.0)
    turn = random.random(len(x)) * 2 * math.pi
    matrices = np.zeros((len(x), 3, 4), np.float32)
    c, s = np.cos(turn), np.sin(turn)
    broad = np.sqrt(size)
    matrices[:, 0, 0], matrices[:, 0, 2] = c * broad, s * broad
    matrices[:, 2, 0], matrices[:, 2, 2] = -s * broad, c * broad
    matrices[:, 1, 1] = size
    matrices[:, 0, 3], matrices[:, 1, 3], matrices[:, 2, 3] = x, height(x, z) - 0.012, z
    tints = np.ones((len(x), 4), np.float32)
    tone = 0.92 + 0.2 * random.random(len(x)) + 0.10 * np.clip(clump, -1, 1) * (not flower)
    hue = 1 + (0.10 * np.sin(0.35 * x + 0.22 * z + 1.0) + 0.06 * random.normal(size=len(x))) * (not flower)
    tints[:, 0], tints[:, 1], tints[:, 2] = tone * hue, tone, tone * (2 - hue)
    return matrices, np.clip(tints, 0.3, 1.6)


def _tuft(
    random: np.random.Generator,
    blades: int,
    segments: int,
    width: float,
    spread: float,
    length: float,
    lean: float,
    droop: float,
    fresh: tuple[float, ...],
    dry: tuple[float, ...],
    ear: bool = False,
) -> Mesh:
    """Blades that fan out of one place: `segments` quads' worth each, dark at the foot, light at the tip, tips a point."""
    positions, normals, colours, triangles = [], [], [], []
    low, high = np.array(fresh), np.array(dry)
    for _ in range(blades):
        turn, out = random.random() * 2 * math.pi, spread * math.sqrt(random.random())
        foot = np.array([math.cos(turn) * out, 0.0, math.sin(turn) * out])
        facing = random.random() * 2 * math.pi
        forward = np.array([math.cos(facing), 0.0, math.sin(facing)])
        side = np.array([-forward[2], 0.0, forward[0]])
        tall = length * (0.6 + 0.7 * random.random())
        bend = (0.12 + lean * random.random()) * tall * droop
        # Mostly fresh, now and then a straw-coloured blade: an even mixture looks like hay.
        share = random.random() ** 3 * 0.9
        tone = (low * (1 - share) + high * share) * (0.85 + 0.5 * random.random())
        base = len(positions)
        steps = np.linspace(0, 1, segments + 1)
        for t in steps:
            centre = foot + forward * bend * t * t + np.array([0.0, tall * (t - 0.10 * droop * t * t), 0.0])
            half = width * (1.0 - 0.35 * t) * (1.9 if ear and t > 0.6 else 1.0) / 2
            shade = 0.62 + 0.85 * t
            # Mostly upward: a meadow is lit as a surface, a little as blades, else it glitters.
            normal = np.array([0.0, 1.0, 0.0]) + 0.30 * forward * (1 - t) + 0.35 * side
            occlusion = 0.62 + 0.38 * t
            row = (
                [(centre - side * half, normal), (centre + side * half, normal - 0.7 * side)]
                if t < 1
                else [(centre, normal)]
            )
            for point, direction in row:
                positions.append(point)
                normals.append(direction)
                colours.append([*(tone * shade), occlusion])
        for k in range(segments - 1):
            a = base + 2 * k
            triangles += [[a, a + 1, a + 3], [a, a + 3, a + 2]]
        a = base + 2 * (segments - 1)
        triangles.append([a, a + 1, a + 2])
    return shapes.mesh(np.array(positions), np.array(triangles), np.array(normals), None, np.array(colours))


def _flower(
    random: np.random.Generator,
    petals: int,
    size: float,
    stem: float,
    petal: tuple[float, ...],
    heart: tuple[float, ...],
    spike: bool = False,
    cup: bool = False,
) -> Mesh:
    """One flower on its stem; petals are quads that rise a little outward (much, for a cup), the heart is a fan."""
    positions, normals, colours, triangles = [], [], [], []

    def add(points: list[np.ndarray], normal: np.ndarray, tone: np.ndarray, faces: list[list[int]]) -> None:
        base = len(positions)
        positions.extend(points)
        normals.extend([normal] * len(points))
        colours.extend([[*tone, 1.0]] * len(points))
        triangles.extend([[base + i for i in face] for face in faces])

    green, tilt = np.array((0.09, 0.17, 0.03)), np.array([0.25 * random.normal(), 1.0, 0.35 + 0.2 * random.normal()])
    tilt /= np.linalg.norm(tilt)
    right = np.cross(tilt, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    ahead = np.cross(right, tilt)
    top = np.array([0.0, stem, 0.0])
    thin = 0.0022 + 0.01 * size
    stalk = [
        np.array([-thin, 0, 0]),
        np.array([thin, 0, 0]),
        top + np.array([0.3 * thin, 0, 0]),
        top - np.array([0.3 * thin, 0, 0]),
    ]
    add(stalk, np.array([0.0, 0.7, 0.7]), green, [[0, 1, 2], [0, 2, 3]])
    if spike:
        for k in range(petals):
            level = top + np.array([0.0, 0.016 * k, 0.0])
            w = 0.014 * (1 - 0.6 * k / petals)
            turn = k * 2.1
            out = np.array([math.cos(turn), 0.0, math.sin(turn)]) * w
            add(
                [level - out, level + out, level + np.array([0, 0.024, 0])],
                np.array([0.2, 0.8, 0.5]),
                np.array(petal),
                [[0, 1, 2]],
            )
        return shapes.mesh(np.array(positions), np.array(triangles), np.array(normals), None, np.array(colours))
    up = 1.1 if cup else 0.22
    for j in range(petals):
        turn = 2 * math.pi * j / petals

        def at(angle: float, radius: float, lift: float) -> np.ndarray:
            return top + (right * math.cos(angle) + ahead * math.sin(angle)) * radius + tilt * lift

        wide = 1.9 / petals
        shade = np.array(petal) * (0.85 + 0.3 * random.random())
        points = [
            at(turn, 0.15 * size, 0),
            at(turn - wide, 0.75 * size, up * size),
            at(turn, 1.05 * size, up * size),
            at(turn + wide, 0.75 * size, up * size),
        ]
        add(points, tilt, shade, [[0, 1, 2], [0, 2, 3]])
    centre = [
        top + (right * math.cos(a) + ahead * math.sin(a)) * size * 0.28 + tilt * size * 0.12
        for a in np.linspace(0, 2 * math.pi, 6)[:-1]
    ]
    add(centre, tilt, np.array(heart), [[0, 1, 2], [0, 2, 3], [0, 3, 4]])
    return shapes.mesh(np.array(positions), np.array(triangles), np.array(normals), None, np.array(colours))
