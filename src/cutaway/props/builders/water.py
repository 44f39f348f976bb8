"""Water: sea, lake and river surfaces that move, and the foam that runs up a beach.

Builder "water": names sea, lake, river, puddle; parameters `area` [x0, x1, z0, z1] metres, `wind` 0-2, `flow` metres per second along x,
`deep` colour, `shore` (z of a beach). It lies at y = 0 of its thing. Builder "foam": the edge of the sea along x at `edge`, running up and back.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props import shapes, textures
from cutaway.props.catalogue import builder
from cutaway.props.model import Material, Model, Moment, Part, Pose, Texture
from cutaway.scene.randomness import stream

TILE = 6.0
"""Metres of one tile of ripples; the sheet slides by less than this and starts again."""

SWELL = {
    # length of the wave (m), height (m), direction (degrees from +z, towards the shore), for a wind of 0.3
    "sea": ((13.0, 0.100, 4.0), (7.1, 0.055, -17.0), (3.9, 0.030, 24.0), (2.2, 0.016, -38.0), (1.3, 0.009, 51.0)),
    "lake": ((4.1, 0.010, 12.0), (2.3, 0.006, -31.0), (1.2, 0.004, 43.0)),
    "river": ((2.9, 0.012, 78.0), (1.6, 0.008, 101.0), (0.9, 0.005, 62.0)),
}


@builder("water")
def water(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A sheet of water, finer near the origin; swell by moving vertices, ripples by a sliding normal texture."""
    kind = name if name in SWELL else "lake"
    x0, x1, z0, z1 = (float(v) for v in parameters.get("area", (-160.0, 160.0, -260.0, -4.0)))
    columns, rows = 96, 110
    u = np.linspace(-1, 1, columns)
    across = (x0 + x1) / 2 + np.sign(u) * (0.25 * np.abs(u) + 0.75 * np.abs(u) ** 2.4) * (x1 - x0) / 2
    along = z1 + (z0 - z1) * (0.10 * np.linspace(0, 1, rows) + 0.90 * np.linspace(0, 1, rows) ** 2.6)
    x, z = np.meshgrid(across, along)
    flat = np.stack([x, np.zeros_like(x), z], -1).reshape(-1, 3)
    triangles = shapes.oriented(flat, np.tile([0.0, 1.0, 0.0], (len(flat), 1)), shapes.grid_triangles(rows, columns))
    mesh = shapes.mesh(
        flat, triangles, np.tile([0.0, 1.0, 0.0], (len(flat), 1)), np.stack([flat[:, 0], -flat[:, 2]], 1) / TILE
    )
    deep = tuple(
        parameters.get(
            "deep", {"sea": (0.010, 0.055, 0.075), "lake": (0.012, 0.035, 0.036)}.get(kind, (0.020, 0.045, 0.036))
        )
    )
    material = Material(
        colour=deep,  # type: ignore[arg-type]
        roughness=0.10 if kind == "sea" else 0.06,
        normal_texture=_ripples(),
        bump={"sea": 0.55, "lake": 0.22}.get(kind, 0.4),
        mirror=bool(parameters.get("mirror", kind != "sea")),
    )
    wind = float(parameters.get("wind", 0.3))
    flow = float(parameters.get("flow", 0.55 if kind == "river" else 0.0))
    phase = stream(seed, "swell").random(8) * 2 * math.pi
    gain = (wind / 0.3) ** 0.7
    swell = [(length, high * gain, math.radians(turn)) for length, high, turn in SWELL[kind]]
    # Waves shorter than two cells of the coarse part would only flicker there.
    cell = np.maximum(np.gradient(x, axis=1), np.abs(np.gradient(z, axis=0))).reshape(-1)
    # Towards the beach the sea goes flat: foam lies on it, and waves would cut through it.
    shore = parameters.get("shore")
    calm = np.ones(len(flat)) if shore is None else np.clip((float(shore) - flat[:, 2]) / 20.0, 0.10, 1.0)
    # Far out crests would hide each other's fronts and show dark backs in single pixels: there only the normals move, and at last the texture alone.
    near = np.clip(1.25 - np.hypot(flat[:, 0], flat[:, 2]) / 36.0, 0, 1)
    level = np.clip(1.4 - np.hypot(flat[:, 0], flat[:, 2]) / 70.0, 0, 1)
    drift = np.array([flow, 0.0, 0.22 * gain]) if kind != "river" else np.array([flow, 0.0, 0.05])

    def pose(moment: Moment) -> Pose:
        seconds = moment.seconds
        slide = np.array([math.fmod(drift[0] * seconds, TILE), 0.0, math.fmod(drift[2] * seconds, TILE)])
        px, pz = flat[:, 0] + slide[0], flat[:, 2] + slide[2]
        height, slope_x, slope_z = np.zeros(len(flat)), np.zeros(len(flat)), np.zeros(len(flat))
        for i, (length, high, turn) in enumerate(swell):
            k = 2 * math.pi / length
            dx, dz = math.sin(turn), math.cos(turn)
            fade = np.clip(1.4 - 4.5 * cell / length, 0, 1) * calm
            argument = k * (dx * px + dz * pz) - math.sqrt(9.81 * k) * seconds + phase[i]
            height += fade * near * high * np.sin(argument)
            lean = fade * level * high * k * np.cos(argument)
            slope_x += lean * dx
            slope_z += lean * dz
        positions = np.stack([flat[:, 0], height, flat[:, 2]], 1).astype(np.float32)
        normals = shapes.unit(np.stack([-slope_x, np.ones_like(height), -slope_z], 1)).astype(np.float32)
        place = np.eye(4, dtype=np.float32)
        place[:3, 3] = slide
        return Pose(places={"water": place}, shapes={"water": (positions, normals)})

    low, high_corner = (x0, -0.3, z0), (x1, 0.3, z1)
    return Model((Part("water", mesh, material, main=True, casts=False),), low, high_corner, pose=pose)


@builder("foam")
def foam(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Two lines of foam along x near z = `edge` of the parameters; each runs up the sand and back, out of step."""
    del name
    edge, slope, half = (
        float(parameters.get("edge", -6.0)),
        float(parameters.get("slope", 0.05)),
        float(parameters.get("half", 60.0)),
    )
    texture = _froth()
    steps = 60
    parts, ways = [], []
    for i, (offset, depth, travel, period) in enumerate(
        ((0.3, 1.5, 1.5, 7.3), (-3.2, 1.0, 2.4, 9.1), (-8.0, 1.3, 3.0, 11.7))
    ):
        random = stream(seed, "foam", i)
        x = np.linspace(-half, half, steps)
        wave = 0.7 * np.sin(0.16 * x + random.random() * 6) + 0.35 * np.sin(0.5 * x + random.random() * 6)
        near, far = edge + offset + wave, edge + offset + wave - depth
        lift = (0.035, 0.055, 0.085)[i]
        points = np.stack(
            [np.stack([x, np.full_like(x, lift), near], 1), np.stack([x, np.full_like(x, lift), far], 1)], 0
        )
        flat = points.reshape(-1, 3)
        normals = np.tile([0.0, 1.0, 0.0], (len(flat), 1))
        uvs = np.stack(np.broadcast_arrays(x[None] / 5.0 + random.random(), np.array([[0.0], [1.0]])), -1).reshape(
            -1, 2
        )
        triangles = shapes.oriented(flat, normals, shapes.grid_triangles(2, steps))
        material = Material(colour=(0.85, 0.88, 0.90), roughness=0.9, shading="mask", texture=texture, glint=False)
        parts.append(Part(f"foam {i}", shapes.mesh(flat, triangles, normals, uvs), material, main=True, casts=False))
        ways.append((travel, period, random.random()))

    def pose(moment: Moment) -> Pose:
        places = {}
        for i, (travel, period, shift) in enumerate(ways):
            share = 0.5 - 0.5 * math.cos(2 * math.pi * (moment.seconds / period + shift))
            place = np.eye(4, dtype=np.float32)
            place[2, 3] = travel * share
            place[1, 3] = slope * travel * share
            places[f"foam {i}"] = place
        return Pose(places=places)

    return Model(tuple(parts), (-half, 0.0, edge - 12), (half, 0.3, edge + 4), pose=pose)


@functools.lru_cache(maxsize=2)
def _ripples() -> Texture:
    small = textures.noise(512, ((5, 1.0), (11, 0.7), (23, 0.4), (47, 0.18)), 95)
    cross = textures.noise(512, ((7, 1.0), (15, 0.6), (31, 0.3)), 96)
    height = np.abs(small - 0.5) * 2 * 0.6 + np.abs(cross - 0.5) * 2 * 0.4
    return textures.normal_map(height, 5.0)


@functools.lru_cache(maxsize=2)
def _froth() -> Texture:
    """Lace, thick at its lower edge, which is the one that runs ahead."""
    size = 512
    lace = np.abs(textures.noise(size, ((6, 1.0), (13, 0.8), (29, 0.5)), 97) - 0.5) * 2
    edge = np.linspace(1.0, 0.0, size)[:, None]
    fine = textures.noise(size, ((40, 1.0), (90, 0.6)), 98)
    wave = 0.06 * (textures.noise(size, ((3, 1.0), (9, 0.5)), 99) - 0.5)
    ahead = np.clip(1 - (1 - edge - 0.04 + wave) * 4.5, 0, 1)
    amount = np.clip(ahead * 1.2 + (0.20 + 0.25 * edge) - lace * 1.15 + 0.25 * (fine - 0.5), 0, 1)
    amount *= (1 - edge + wave > 0.02) * (edge > 0.03)
    white = np.full((size, size, 3), 0.92)
    return textures.colour_texture(np.dstack([white, amount]), repeat=True)
