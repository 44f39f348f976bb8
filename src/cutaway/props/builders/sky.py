"""What hangs or flies in the sky beyond what the sky itself is: moon, planets, birds, butterflies, balloons of light.

Builders: "moon" (parameters `radius`, `phase` 0-1), "planet" (names earth, mars, gas giant), "birds" (`count`, `spread`), "butterflies",
"fireflies" (`count`, `area`), "lightning" (a bolt, for storms).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props import shapes, textures
from cutaway.props.catalogue import Entry, builder
from cutaway.props.model import Material, Model, Moment, Part, Pose, Texture
from cutaway.scene.randomness import stream


@builder("moon")
def moon(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A moon that shines by itself, since it stands far outside every light's range."""
    del name, seed
    radius = float(parameters.get("radius", 9.0))
    material = Material(
        colour=(0.0, 0.0, 0.0), roughness=1.0, emission=(1.55, 1.58, 1.65), emission_texture=_lunar(), glint=True
    )
    mesh = shapes.sphere(radius, 40, 24)
    low, high = shapes.bounds([mesh])
    return Model((Part("moon", mesh, material, main=True, casts=False),), low, high)


@builder("planet")
def planet(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A planet lit by the sun of the scene; the earth for an unknown name."""
    radius = float(parameters.get("radius", 20.0))
    material = Material(colour=(1.0, 1.0, 1.0), roughness=0.8, texture=_globe(name, seed % 3), glint=False)
    mesh = shapes.sphere(radius, 56, 32)
    low, high = shapes.bounds([mesh])
    return Model((Part("planet", mesh, material, main=True, casts=False),), low, high)


@builder("birds")
def birds(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A flock that circles slowly, wings beating; each bird two wings of two triangles. Names: swallows, gulls, geese."""
    count, spread = int(parameters.get("count", 9)), float(parameters.get("spread", 14.0))
    span = {"gulls": 1.1, "geese": 1.4}.get(name, 0.75)
    colour = (0.75, 0.75, 0.74) if name == "gulls" else (0.035, 0.033, 0.04)
    random = stream(seed, "birds")
    start, height = random.random(count) * 2 * math.pi, random.random(count)
    radius, speed = spread * (0.45 + 0.55 * random.random(count)), 0.16 + 0.08 * random.random(count)
    beat = 2.0 + 1.2 * random.random(count)
    material = Material(colour=colour, roughness=0.8, glint=False)
    wing = np.array([[0.0, 0.0, -0.20], [0.0, 0.0, 0.20], [0.55, 0.04, 0.10], [1.0, 0.0, -0.18]]) * span / 2
    parts = []
    for side, label in ((1.0, "right"), (-1.0, "left")):
        points = wing * [side, 1, 1]
        mesh = shapes.mesh(points, np.array([[0, 1, 2], [0, 2, 3]]), np.tile([0.0, 1.0, 0.0], (4, 1)))
        parts.append(Part(label, mesh, material, main=True, instances=np.zeros((count, 3, 4), np.float32), casts=False))

    def pose(moment: Moment) -> Pose:
        placed: dict[str, np.ndarray] = {}
        for side, label in ((1.0, "right"), (-1.0, "left")):
            matrices = []
            for i in range(count):
                angle = start[i] + speed[i] * moment.seconds
                place = (
                    radius[i] * math.cos(angle),
                    3 * height[i] + 0.6 * math.sin(1.3 * angle + i),
                    radius[i] * 0.5 * math.sin(angle),
                )
                glide = 0.5 + 0.5 * math.sin(0.35 * moment.seconds + i)
                flap = (0.25 + 0.55 * glide) * math.sin(2 * math.pi * beat[i] * moment.seconds + 2.4 * i) * 42 + 8
                heading = math.degrees(math.atan2(-math.sin(angle), 0.5 * math.cos(angle)))
                matrices.append(
                    shapes.translation(*place) @ shapes.rotation(y=heading) @ shapes.rotation(z=side * flap)
                )
            placed[label] = shapes.instance(*matrices)
        return Pose(instances=placed)

    first = pose(Moment(0.0, 24.0, (), 0.0, seed)).instances
    parts = [Part(p.name, p.mesh, p.material, main=True, instances=first[p.name], casts=False) for p in parts]
    return Model(tuple(parts), (-spread, -1.0, -spread), (spread, 4.0, spread), pose=pose)


@builder("butterflies")
def butterflies(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Butterflies that wander low over the ground; wings open and close."""
    del name
    count, spread = int(parameters.get("count", 5)), float(parameters.get("spread", 3.0))
    palette = np.array(
        parameters.get("colours", [[0.80, 0.42, 0.04], [0.78, 0.76, 0.68], [0.20, 0.30, 0.75], [0.80, 0.66, 0.10]])
    )
    random = stream(seed, "butterflies")
    home = (random.random((count, 3)) - 0.5) * [2 * spread, 0.7, 1.4 * spread] + [0, 0.85, 0]
    phase = random.random((count, 4)) * 2 * math.pi
    material = Material(colour=(1.0, 1.0, 1.0), roughness=0.7, shading="leaf", glint=False)
    wing = np.array([[0, 0, 0.0], [0.052, 0, 0.040], [0.058, 0, 0.005], [0.036, 0, -0.032], [0, 0, -0.012]])
    tints = np.column_stack([palette[np.arange(count) % len(palette)], np.ones(count)]).astype(np.float32)

    def placements(seconds: float, side: float) -> np.ndarray:
        matrices = []
        for i in range(count):
            a, b, c, d = phase[i]
            place = home[i] + [
                0.7 * math.sin(0.5 * seconds + a) + 0.2 * math.sin(1.7 * seconds + b),
                0.18 * math.sin(1.1 * seconds + c) + 0.05 * math.sin(5.1 * seconds + d),
                0.5 * math.sin(0.4 * seconds + d),
            ]
            heading = math.degrees(
                math.atan2(0.35 * math.cos(0.5 * seconds + a), 0.2 * math.cos(0.4 * seconds + d) + 1e-6)
            )
            flap = 38 + 40 * math.sin(2 * math.pi * 7.5 * seconds + 2.1 * i)
            matrices.append(shapes.translation(*place) @ shapes.rotation(y=heading) @ shapes.rotation(z=side * flap))
        return shapes.instance(*matrices)

    parts = []
    for side, label in ((1.0, "right"), (-1.0, "left")):
        mesh = shapes.mesh(
            wing * [side, 1, 1], np.array([[0, 1, 2], [0, 2, 3], [0, 3, 4]]), np.tile([0.0, 1.0, 0.0], (5, 1))
        )
        parts.append(Part(label, mesh, material, main=True, instances=placements(0.0, side), tints=tints, casts=False))

    def pose(moment: Moment) -> Pose:
        return Pose(instances={"right": placements(moment.seconds, 1.0), "left": placements(moment.seconds, -1.0)})

    return Model(tuple(parts), (-spread, 0.0, -spread), (spread, 2.0, spread), pose=pose)


@builder("fireflies")
def fireflies(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Points of warm light that drift among the grass."""
    del name
    count = int(parameters.get("count", 60))
    x0, x1, z0, z1 = (float(v) for v in parameters.get("area", (-8.0, 8.0, -14.0, 2.0)))
    random = stream(seed, "fireflies")
    home = np.stack(
        [
            x0 + (x1 - x0) * random.random(count),
            0.25 + 1.6 * random.random(count) ** 2,
            z0 + (z1 - z0) * random.random(count),
        ],
        1,
    )
    phase = random.random((count, 3)) * 2 * math.pi
    mesh = shapes.sphere(0.011, 6, 4)
    material = Material(colour=(0.02, 0.02, 0.01), emission=(9.0, 7.0, 1.8), glint=True)

    def placements(seconds: float) -> np.ndarray:
        wander = np.stack(
            [
                0.5 * np.sin(0.35 * seconds + phase[:, 0]),
                0.2 * np.sin(0.6 * seconds + phase[:, 1]),
                0.5 * np.cos(0.3 * seconds + phase[:, 2]),
            ],
            1,
        )
        glow = np.clip(np.sin(0.9 * seconds + phase[:, 0] * 3) * 1.4 + 0.3, 0.02, 1)
        matrices = np.zeros((count, 3, 4), np.float32)
        matrices[:, 0, 0] = matrices[:, 1, 1] = matrices[:, 2, 2] = glow
        matrices[:, :, 3] = home + wander
        return matrices

    part = Part("fireflies", mesh, material, main=True, instances=placements(0.0), casts=False)
    return Model(
        (part,), (x0, 0, z0), (x1, 2, z1), pose=lambda moment: Pose(instances={"fireflies": placements(moment.seconds)})
    )


ENTRIES = (
    Entry(
        "birds",
        "swallows",
        ("bird flock", "flock of birds", "birds", "flock"),
        "animal",
        (28.0, 5.0, 28.0),
        {"count": 9},
    ),
    Entry("birds", "gulls", ("seagull", "gull", "seagulls"), "animal", (28.0, 5.0, 28.0), {"count": 6}),
    Entry("butterflies", "", ("butterfly", "butterflies"), "animal", (2.0, 1.5, 2.0), {"count": 3, "spread": 1.0}, 1.3),
    Entry(
        "fireflies",
        "",
        ("firefly", "fireflies"),
        "animal",
        (8.0, 2.0, 8.0),
        {"count": 40, "area": [-4.0, 4.0, -4.0, 4.0]},
        1.3,
    ),
    Entry("planet", "earth", ("planet", "earth", "globe"), "nature", (2.0, 2.0, 2.0), {"radius": 1.0}),
    Entry("moon", "", ("moon", "full moon"), "nature", (2.0, 2.0, 2.0), {"radius": 1.0}, 0.9),
)


@functools.lru_cache(maxsize=2)
def _lunar() -> Texture:
    seas = textures.noise(512, ((3, 1.0), (6, 0.7), (13, 0.35), (40, 0.15)), 51)
    tone = 0.42 + 0.58 * np.clip((seas - 0.38) * 3.2, 0, 1) * (
        0.85 + 0.3 * textures.noise(512, ((20, 1.0), (60, 0.7)), 52)
    )
    return textures.colour_texture(np.array((1.0, 0.97, 0.90)) * tone[..., None])


@functools.lru_cache(maxsize=6)
def _globe(name: str, variant: int) -> Texture:
    shape = textures.noise(512, ((3, 1.0), (6, 0.7), (13, 0.4), (30, 0.2)), 53 + variant)
    if name == "mars":
        colour = np.array((0.46, 0.17, 0.06)) * (0.55 + 0.8 * shape)[..., None]
    elif name == "gas giant":
        v = np.mgrid[0:512, 0:512][0] / 512 + 0.03 * (shape - 0.5)
        band = 0.5 + 0.3 * np.sin(v * 46) + 0.2 * np.sin(v * 97 + 1)
        colour = np.array((0.62, 0.42, 0.26)) * band[..., None] + np.array((0.20, 0.16, 0.13))
    else:
        land = np.clip((shape - 0.52) * 14, 0, 1)[..., None]
        dry = textures.noise(512, ((5, 1.0), (11, 0.6)), 57)[..., None]
        ground = np.array((0.07, 0.13, 0.04)) * (1 - dry) + np.array((0.32, 0.24, 0.12)) * dry
        colour = np.array((0.012, 0.045, 0.14)) * (1 - land) + ground * land
        cloud = np.clip((textures.noise(512, ((4, 1.0), (9, 0.8), (20, 0.6), (45, 0.4)), 58) - 0.52) * 4, 0, 1)[
            ..., None
        ]
        colour = colour * (1 - 0.9 * cloud) + 0.85 * 0.9 * cloud
    return textures.colour_texture(colour)
