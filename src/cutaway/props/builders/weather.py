"""What falls, drifts and rises in the air: rain, snow, leaves, ripples on puddles, steam, dust, bubbles.

All parameters are optional: `area` [x0, x1, z0, z1], `height` metres, `count`, `wind` metres per second along x. Everything is a pure
function of the moment: a drop's height is its start minus speed times time, wrapped at the top, so nothing accumulates.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cutaway.props import shapes, textures
from cutaway.props.builders.trees_foliage import palette
from cutaway.props.catalogue import builder
from cutaway.props.model import Material, Mesh, Model, Moment, Part, Pose, Texture
from cutaway.scene.randomness import stream

Placing = Callable[[float], np.ndarray]


_CONFETTI = ((0.85, 0.05, 0.10), (0.95, 0.55, 0.02), (0.05, 0.35, 0.85), (0.05, 0.60, 0.20), (0.75, 0.10, 0.65))


def _area(
    parameters: Mapping[str, Any], default: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    x0, x1, z0, z1 = (float(v) for v in parameters.get("area", default))
    return x0, x1, z0, z1


def _drifting(
    part: Part, placing: Mapping[str, Placing], area: tuple[float, float, float, float], top: float, *more: Part
) -> Model:
    """A model whose parts' copies stand where `placing` says at each second."""
    parts = [
        Part(p.name, p.mesh, p.material, main=True, instances=placing[p.name](0.0), tints=p.tints, casts=False)
        for p in (part, *more)
    ]
    x0, x1, z0, z1 = area
    return Model(
        tuple(parts),
        (x0, 0.0, z0),
        (x1, top, z1),
        pose=lambda moment: Pose(instances={name: place(_seconds(moment)) for name, place in placing.items()}),
    )


def _seconds(moment: Moment) -> float:
    return moment.seconds


def _matrices(count: int) -> np.ndarray:
    found = np.zeros((count, 3, 4), np.float32)
    found[:, 0, 0] = found[:, 1, 1] = found[:, 2, 2] = 1.0
    return found


@builder("rain")
def rain(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Streaks that fall through a box. Names: drizzle, rain, storm."""
    count = int(parameters.get("count", {"drizzle": 260, "storm": 900}.get(name, 520)))
    x0, x1, z0, z1 = area = _area(parameters, (-13.0, 13.0, -34.0, 4.0))
    top, wind = float(parameters.get("height", 17.0)), float(parameters.get("wind", 0.5))
    random = stream(seed, "rain")
    speed = 8.5 + 2.5 * random.random(count)
    start = random.random((count, 3)) * [x1 - x0, top, z1 - z0] + [x0, 0, z0]
    length = 0.30 + 0.35 * random.random(count)
    # Two crossed slivers, so that a streak has a width from every side; far ones are a little wider or they flicker.
    half = 0.5 * np.array([0.0055, 1.0, 0.0055])
    flat = shapes.quad(2 * half[0], 1.0)
    mesh = shapes.merged([flat, shapes.moved(flat, shapes.rotation(y=90.0))])
    broad = 1.0 + np.clip((z1 - start[:, 2]) / 14.0, 0, 2.2)
    colour = tuple(float(c) for c in parameters.get("colour", (0.50, 0.60, 0.90)))
    strength = float(parameters.get("strength", 0.6))
    material = Material(
        colour=(0.0, 0.0, 0.0),
        shading="additive",
        emission=tuple(c * strength for c in colour),
        texture=_streak(),
        glint=False,  # type: ignore[arg-type]
    )
    tilt = wind / speed

    def placed(seconds: float) -> np.ndarray:
        found = _matrices(count)
        y = np.mod(start[:, 1] - speed * seconds, top)
        found[:, 0, 3] = x0 + np.mod(start[:, 0] - x0 + wind * seconds, x1 - x0)
        found[:, 1, 3], found[:, 2, 3] = y, start[:, 2]
        found[:, 0, 0] = found[:, 2, 2] = broad
        found[:, 1, 1] = length
        found[:, 0, 1] = -tilt * length
        return found

    return _drifting(Part("rain", mesh, material), {"rain": placed}, area, top)


@builder("snowfall")
def snowfall(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Flakes that sway as they sink, `glow` of their own light. Names: flurry, snow, blizzard."""
    count = int(parameters.get("count", {"flurry": 380, "blizzard": 1500}.get(name, 900)))
    x0, x1, z0, z1 = area = _area(parameters, (-12.0, 12.0, -26.0, 7.0))
    top = float(parameters.get("height", 11.0))
    wind = float(parameters.get("wind", 2.6 if name == "blizzard" else 0.25))
    random = stream(seed, "snow")
    start = random.random((count, 3)) * [x1 - x0, top, z1 - z0] + [x0, 0, z0]
    speed, phase = 0.75 + 0.55 * random.random(count), random.random((count, 2)) * 2 * math.pi
    size = (0.55 + 0.9 * random.random(count)) * (1 + np.clip((z1 - start[:, 2]) / 18, 0, 1.4))
    glow = float(parameters.get("glow", 0.0))
    shine = (0.05 + glow, 0.055 + glow, 0.065 + glow)
    material = Material(colour=(0.90, 0.92, 0.96), roughness=1.0, emission=shine, glint=False)
    mesh = _flake(0.011)

    def placed(seconds: float) -> np.ndarray:
        found = _matrices(count)
        sway = 0.16 * np.sin(1.3 * seconds + phase[:, 0])
        found[:, 0, 3] = x0 + np.mod(start[:, 0] - x0 + wind * seconds + sway, x1 - x0)
        found[:, 1, 3] = np.mod(start[:, 1] - speed * seconds, top)
        found[:, 2, 3] = start[:, 2] + 0.12 * np.sin(0.9 * seconds + phase[:, 1])
        for axis in range(3):
            found[:, axis, axis] = size
        return found

    return _drifting(Part("snow", mesh, material), {"snow": placed}, area, top)


@builder("falling_leaves")
def falling_leaves(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Single leaves that tumble down. Names: autumn, petals, confetti."""
    count = int(parameters.get("count", 46))
    x0, x1, z0, z1 = area = _area(parameters, (-6.0, 6.0, -9.0, 2.5))
    top, wind = float(parameters.get("height", 6.0)), float(parameters.get("wind", 0.35))
    colours = np.array(
        _CONFETTI
        if name == "confetti"
        else palette("blossom", "spring")
        if name == "petals"
        else palette("broad", str(parameters.get("season", "autumn")))
    )
    random = stream(seed, "leaves")
    start = random.random((count, 3)) * [x1 - x0, top, z1 - z0] + [x0, 0, z0]
    speed, spin = 0.45 + 0.4 * random.random(count), (random.random((count, 2)) - 0.5) * 260
    phase, turn = random.random(count) * 2 * math.pi, random.random((count, 2)) * 360
    tints = np.column_stack([colours[random.integers(len(colours), size=count)], np.ones(count)]).astype(np.float32)
    half = {"petals": 0.022, "confetti": 0.02}.get(name, 0.042)
    points = (
        np.array(
            [[0, 0, -1.3], [0.5, 0.12, -0.4], [0.55, 0.12, 0.35], [0, 0, 1.3], [-0.55, 0.12, 0.35], [-0.5, 0.12, -0.4]]
        )
        * half
    )
    mesh = shapes.mesh(points, np.array([[0, 1, 2], [0, 2, 3], [0, 3, 4], [0, 4, 5]]), np.tile([0.0, 1.0, 0.0], (6, 1)))
    material = Material(colour=(1.0, 1.0, 1.0), roughness=0.6, shading="leaf", glint=False)

    def placed(seconds: float) -> np.ndarray:
        rows = []
        for i in range(count):
            swing = 0.35 * math.sin(1.5 * seconds + phase[i])
            x = x0 + math.fmod(start[i, 0] - x0 + wind * seconds + swing + 10 * (x1 - x0), x1 - x0)
            y = math.fmod(start[i, 1] - speed[i] * seconds + 100 * top, top)
            rows.append(
                shapes.translation(x, y, start[i, 2] + 0.2 * math.cos(1.2 * seconds + phase[i]))
                @ shapes.rotation(turn[i, 0] + spin[i, 0] * seconds, turn[i, 1], turn[i, 1] + spin[i, 1] * seconds)
            )
        return shapes.instance(*rows)

    return _drifting(Part("leaves", mesh, material, tints=tints), {"leaves": placed}, area, top)


@builder("ripples")
def ripples(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Rings where drops hit standing water, at y = 0; each grows for half a second somewhere else."""
    del name
    count = int(parameters.get("count", 110))
    x0, x1, z0, z1 = area = _area(parameters, (-6.0, 6.0, -20.0, 8.0))
    phase = stream(seed, "ripples").random(count)
    mesh = shapes.moved(shapes.quad(1.0, 1.0), shapes.rotation(x=-90.0))
    material = Material(
        colour=(0.0, 0.0, 0.0), shading="additive", emission=(0.16, 0.19, 0.27), texture=_ring(), glint=False
    )
    # Places of the k-th ring of each source, looked up by how often it has begun: the same moment always finds the same place.
    spots = stream(seed, "ring places").random((64, count, 2))

    def placed(seconds: float) -> np.ndarray:
        found = _matrices(count)
        age = seconds / 0.55 + phase
        turn, share = np.floor(age).astype(int) % 64, age % 1.0
        spot = spots[turn, np.arange(count)]
        found[:, 0, 0] = found[:, 2, 2] = 0.03 + 0.22 * share
        found[:, 0, 3], found[:, 2, 3] = x0 + (x1 - x0) * spot[:, 0], z0 + (z1 - z0) * spot[:, 1]
        found[:, 1, 3] = 0.008
        return found

    return _drifting(Part("rings", mesh, material), {"rings": placed}, area, 0.02)


@builder("steam")
def steam(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A plume of soft puffs that rise, widen and thin. Names: steam, smoke, mist."""
    count = int(parameters.get("count", 15))
    tall, wide = float(parameters.get("height", 3.2)), float(parameters.get("width", 0.5))
    wind = float(parameters.get("wind", 0.25))
    random = stream(seed, "steam")
    phase, aside = random.random(count), (random.random((count, 2)) - 0.5) * wide
    strength = float(parameters.get("strength", 0.05))
    tint = np.array(parameters.get("colour", (0.62, 0.66, 0.80)), float) * strength
    mesh = shapes.merged([shapes.quad(1.0, 1.0), shapes.moved(shapes.quad(1.0, 1.0), shapes.rotation(y=70.0))])
    material = Material(
        colour=(0.0, 0.0, 0.0),
        shading="additive",
        emission=tuple(float(c) for c in tint),
        texture=_puff(),
        glint=False,  # type: ignore[arg-type]
    )
    period = 4.5

    def placed(seconds: float) -> np.ndarray:
        found = _matrices(count)
        share = np.mod(seconds / period + phase, 1.0)
        # Sizes go to zero at both ends of a puff's life: brightness of a single copy cannot change over time.
        size = (0.35 + 1.5 * share) * np.sin(np.pi * share) ** 0.5
        for axis in range(3):
            found[:, axis, axis] = size
        found[:, 0, 3] = aside[:, 0] * (1 + share) + wind * tall * share**1.4
        found[:, 1, 3] = 0.1 + tall * share
        found[:, 2, 3] = aside[:, 1]
        return found

    return _drifting(Part(name or "steam", mesh, material), {name or "steam": placed}, (-wide, wide, -wide, wide), tall)


@builder("motes")
def motes(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Small things that float: pollen in the sun, bubbles and plankton under water, embers. Names: pollen, bubbles, embers."""
    count = int(parameters.get("count", 160))
    x0, x1, z0, z1 = area = _area(parameters, (-7.0, 7.0, -12.0, -0.6))
    top = float(parameters.get("height", 4.0))
    rise = {"bubbles": 0.35, "embers": 0.6}.get(name, 0.03)
    size = {"bubbles": 0.016, "embers": 0.010}.get(name, 0.006)
    emission = {"bubbles": (0.25, 0.42, 0.50), "embers": (7.0, 2.2, 0.4)}.get(name, (0.85, 0.75, 0.50))
    random = stream(seed, "motes")
    start = random.random((count, 3)) * [x1 - x0, top, z1 - z0] + [x0, 0, z0]
    phase, scale = random.random((count, 3)) * 2 * math.pi, 0.5 + 1.0 * random.random(count)
    material = Material(colour=(0.3, 0.3, 0.3), emission=emission, glint=name == "embers")
    mesh = _flake(size)

    def placed(seconds: float) -> np.ndarray:
        found = _matrices(count)
        for axis in range(3):
            found[:, axis, axis] = scale
        found[:, 0, 3] = start[:, 0] + 0.3 * np.sin(0.4 * seconds + phase[:, 0])
        found[:, 1, 3] = np.mod(start[:, 1] + rise * seconds + 0.1 * np.sin(0.7 * seconds + phase[:, 1]), top)
        found[:, 2, 3] = start[:, 2] + 0.3 * np.cos(0.3 * seconds + phase[:, 2])
        return found

    return _drifting(Part("motes", mesh, material), {"motes": placed}, area, top)


def _flake(radius: float) -> Mesh:
    """An octahedron: the smallest body that is round enough from every side."""
    points = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], float)
    faces = np.array([[0, 2, 4], [4, 2, 1], [1, 2, 5], [5, 2, 0], [4, 3, 0], [1, 3, 4], [5, 3, 1], [0, 3, 5]])
    return shapes.mesh(points * radius, shapes.oriented(points, points, faces), points)


@functools.lru_cache(maxsize=2)
def _streak() -> Texture:
    v, u = np.mgrid[0:32, 0:8]
    across = np.exp(-(((u - 3.5) / 2.2) ** 2))
    along = np.sin(np.pi * (v + 0.5) / 32) ** 0.7
    return textures.colour_texture(np.repeat((across * along)[..., None], 3, 2), repeat=False)


@functools.lru_cache(maxsize=2)
def _ring() -> Texture:
    y, x = (np.mgrid[0:64, 0:64] - 31.5) / 32
    r = np.hypot(x, y)
    ring = np.exp(-(((r - 0.82) / 0.07) ** 2)) + 0.4 * np.exp(-(((r - 0.52) / 0.07) ** 2))
    return textures.colour_texture(np.repeat(np.clip(ring * (r < 0.98), 0, 1)[..., None], 3, 2), repeat=False)


@functools.lru_cache(maxsize=2)
def _puff() -> Texture:
    y, x = (np.mgrid[0:128, 0:128] - 63.5) / 64
    soft = np.clip(1 - np.hypot(x, y), 0, 1) ** 1.6
    curl = textures.noise(128, ((3, 1.0), (7, 0.7), (15, 0.4)), 41)
    return textures.colour_texture(np.repeat(np.clip(soft * (0.35 + 0.9 * curl), 0, 1)[..., None], 3, 2), repeat=False)
