"""Stones: boulders strewn over the ground, one model, many copies."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props import shapes, textures
from cutaway.props.builders.ground import heights
from cutaway.props.catalogue import Entry, builder
from cutaway.props.model import Material, Mesh, Model, Part
from cutaway.scene.randomness import stream

COLOURS = {
    "moon": (0.20, 0.195, 0.19),
    "mars": (0.34, 0.14, 0.065),
    "desert": (0.42, 0.24, 0.13),
    "coral": (0.62, 0.20, 0.22),
}


@builder("rocks")
def rocks(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Rocks. `count`, `area` [x0, x1, z0, z1], `size` metres of the largest, `bare` circles, `relief`; or `places` [[x, z, size], ...].

    Names give the colour: grey, moon, mars, desert, coral.
    """
    colour = COLOURS.get(name, (0.22, 0.21, 0.195))
    height = heights(parameters.get("relief", {}))
    random = stream(seed, "rocks")
    x0, x1, z0, z1 = (float(v) for v in parameters.get("area", (-18.0, 18.0, -30.0, 3.0)))
    largest = float(parameters.get("size", 0.8))
    places = [tuple(map(float, place)) for place in parameters.get("places", ())]
    if not places:
        for _ in range(int(parameters.get("count", 40))):
            x, z = x0 + (x1 - x0) * random.random(), z0 + (z1 - z0) * random.random()
            size = largest * (0.10 + 0.90 * random.random() ** 4)
            if any(math.hypot(x - cx, z - cz) < r + size for cx, cz, r in parameters.get("bare", ())):
                continue
            places.append((x, z, size))
    stuff = textures.concrete((0.5, 0.5, 0.5), seed=93)
    material = Material(
        colour=tuple(2 * c for c in colour),  # type: ignore[arg-type]
        roughness=0.92,
        texture=stuff.colour,
        normal_texture=stuff.normal,
        bump=1.4,
        glint=False,
    )
    parts = []
    for variant in range(3):
        mine = places[variant::3]
        if not mine:
            continue
        matrices = []
        for x, z, size in mine:
            turn, squash = random.random() * 360, 0.55 + 0.35 * random.random()
            y = float(height(np.array(x), np.array(z))) - 0.16 * size
            matrices.append(
                shapes.translation(x, y, z) @ shapes.rotation(y=turn) @ shapes.scaling(size, size * squash, size * 0.85)
            )
        tone = 0.8 + 0.4 * random.random(len(mine))
        tints = np.stack([tone, tone, tone, np.ones(len(mine))], 1).astype(np.float32)
        body = _stone(stream(seed, "stone", variant))
        parts.append(
            Part(f"stone {variant}", body, material, main=True, instances=shapes.instance(*matrices), tints=tints)
        )
    return Model(tuple(parts), (x0, -1.0, z0), (x1, largest, z1))


def _stone(random: np.random.Generator) -> Mesh:
    """A sphere with flats cut off and lumps, so that it has faces and edges as broken stone has."""
    ball = shapes.sphere(1.0, 22, 14)
    directions = shapes.unit(ball.positions.astype(float))
    cuts = shapes.unit(random.normal(size=(13, 3)))
    depth = 0.68 + 0.26 * random.random(13)
    reach = np.min(np.where(directions @ cuts.T > 0.05, depth / np.maximum(directions @ cuts.T, 0.05), 9.0), axis=1)
    reach = np.minimum(reach, 1.0) * (1 + 0.05 * np.sin(directions @ random.normal(size=3) * 6))
    points = directions * reach[:, None] * 0.9 + [0, 0.55, 0]
    normals = shapes.smooth_normals(points.astype(np.float32), ball.triangles)
    # Where the sphere closes, corners belong to no triangle and have no normal of their own.
    normals = np.where(np.linalg.norm(normals, axis=1, keepdims=True) > 0.5, normals, directions)
    uvs = np.stack([np.arctan2(points[:, 2], points[:, 0]) * 0.5, points[:, 1]], 1)
    return shapes.mesh(points, shapes.oriented(points, directions, ball.triangles), normals, uvs)


ENTRIES = (
    Entry(
        "rocks",
        "grey",
        ("rock", "boulder", "stone"),
        "nature",
        (1.6, 1.0, 1.4),
        {"places": [[0.0, 0.0, 0.9]], "relief": {"kind": "flat"}},
    ),
)
