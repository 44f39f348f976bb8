"""Ways over open ground: a strip that follows the relief and winds gently. Builder "way": names gravel, asphalt, dirt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props import shapes, textures
from cutaway.props.builders.ground import heights
from cutaway.props.catalogue import builder
from cutaway.props.model import Material, Model, Part


def bend(z: np.ndarray) -> np.ndarray:
    """How far the way lies aside at z, metres; grass leaves the same lane free."""
    return -1.1 * np.sin(np.asarray(z) * 0.05)


@builder("way")
def way(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A way along z through the origin, `width` metres wide, with markings when it is asphalt."""
    del seed
    width = float(parameters.get("width", 2.2))
    height = heights(parameters.get("relief", {}))
    start, end = float(parameters.get("from", 12.0)), float(parameters.get("to", -75.0))
    z = np.linspace(start, end, 90)
    across = np.linspace(-0.5, 0.5, 7)
    x = bend(z)[:, None] + across[None] * width
    depth = np.broadcast_to(z[:, None], x.shape)
    # A crown in the middle and edges sunk into the ground, so that no rim floats.
    y = height(x, depth) + 0.035 - 0.16 * np.abs(across[None]) ** 3
    points = np.stack([x, y, depth], -1)
    flat = points.reshape(-1, 3)
    up = np.tile([0.0, 1.0, 0.0], (len(flat), 1))
    triangles = shapes.oriented(flat, up, shapes.grid_triangles(len(z), len(across)))
    uvs = np.stack([flat[:, 0], -flat[:, 2]], 1) * 0.5
    mesh = shapes.mesh(flat, triangles, None, uvs)
    if name == "asphalt":
        stuff = textures.asphalt((0.085, 0.085, 0.088))
    else:
        stuff = textures.soil((0.33, 0.28, 0.21) if name == "gravel" else (0.20, 0.14, 0.08), seed=64)
    material = Material(
        colour=(1.0, 1.0, 1.0), roughness=0.9, texture=stuff.colour, normal_texture=stuff.normal, bump=0.6, glint=False
    )
    parts = [Part("way", mesh, material, main=True, casts=False)]
    if name == "asphalt":
        dashes = []
        for first in np.arange(start, end, -6.0):
            run = np.linspace(first, first - 2.4, 5)
            middle = bend(run)
            rows = [np.stack([middle + side, height(middle, run) + 0.042, run], 1) for side in (-0.06, 0.06)]
            strip = np.stack(rows, 1).reshape(-1, 3)
            dashes.append(
                shapes.mesh(
                    strip, shapes.oriented(strip, up[: len(strip)], shapes.grid_triangles(5, 2)), up[: len(strip)]
                )
            )
        paint = Material(colour=(0.62, 0.60, 0.52), roughness=0.8, glint=False)
        parts.append(Part("markings", shapes.merged(dashes), paint, casts=False))
    low, high = shapes.bounds([mesh])
    return Model(tuple(parts), low, high)
