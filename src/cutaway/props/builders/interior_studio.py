"""A photographer's studio: a paper roll that bends from the floor up the wall, and soft boxes that show in what shines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props import shapes, textures
from cutaway.props.builders.interior_shell import linear, modelled
from cutaway.props.catalogue import builder
from cutaway.props.model import Material, Model, Part


@builder("cyclorama")
def cyclorama(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A seamless background: floor at y = 0, a bend of `bend` metres, a wall at z = -`back`.

    Parameters: `colour`, `width` (24), `back` (6), `front` (9), `height` (9), `bend` (3).
    """
    width, back, front = (
        float(parameters.get(key, value)) for key, value in (("width", 24.0), ("back", 6.0), ("front", 9.0))
    )
    height, bend = float(parameters.get("height", 9.0)), float(parameters.get("bend", 3.0))
    turn = np.linspace(0, np.pi / 2, 33)
    z = np.concatenate([[front], -back + bend - bend * np.sin(turn), [-back]])
    y = np.concatenate([[0.0], bend - bend * np.cos(turn), [height]])
    tangent = np.stack([np.gradient(y), np.gradient(z)], 1)
    tangent[0], tangent[1] = (0.0, -1.0), (0.0, -1.0)
    tangent[-1], tangent[-2] = (1.0, 0.0), (1.0, 0.0)
    normal = shapes.unit(np.stack([np.zeros(len(y)), -tangent[:, 1], tangent[:, 0]], 1))
    x = np.linspace(-width / 2, width / 2, 3)
    points = np.stack(np.broadcast_arrays(x[None], y[:, None], z[:, None]), -1)
    normals = np.repeat(normal[:, None], 3, axis=1).reshape(-1, 3)
    flat = points.reshape(-1, 3)
    triangles = shapes.oriented(flat, normals, shapes.grid_triangles(len(y), 3))
    uvs = np.stack(
        np.broadcast_arrays(x[None] / 2, np.cumsum(np.hypot(np.gradient(y), np.gradient(z)))[:, None] / 2), -1
    )
    body = shapes.mesh(flat, triangles, normals, uvs)
    paper = Material(
        colour=linear(parameters.get("colour"), (0.52, 0.53, 0.55)),
        roughness=0.75,
        normal_texture=textures.plaster(),
        bump=0.03,
        glint=False,
    )
    del seed
    return modelled([Part("paper", body, paper, main=True, casts=False)])


@builder("softbox")
def softbox(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A glowing panel that faces +z, centred on the origin; for reflections, it throws no light by itself. Parameters: `width`, `height`, `strength`."""
    width, height = float(parameters.get("width", 1.6)), float(parameters.get("height", 2.2))
    strength = float(parameters.get("strength", 3.0))
    panel = Material(
        colour=(0.0, 0.0, 0.0), emission=(strength, strength * 0.98, strength * 0.94), roughness=1.0, glint=False
    )
    del seed
    return modelled([Part("panel", shapes.quad(width, height), panel, main=True, casts=False)])
