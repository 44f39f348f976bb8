"""The light that a vehicle leaves in the air behind it. Builder "light_trail"."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props import shapes, textures
from cutaway.props.catalogue import builder
from cutaway.props.model import Material, Model, Moment, Part, Pose, Texture


@builder("light_trail")
def light_trail(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Ribbons of light that a vehicle leaves in the air along its own way.

    `path`: points [x, y, z], one for every `step` frames from frame `start`; `offsets`: sideways and up of each ribbon; `tail`: how many frames
    it lasts; `colour`, `width`. The ribbons lie in world space: the thing stands at the origin. The pose walks along the path.
    """
    del name, seed
    path = np.array(parameters.get("path", [[0, 5, 0], [0, 5, -10], [3, 6, -20]]), float)
    step, start = float(parameters.get("step", 6)), float(parameters.get("start", 0))
    tail, half = float(parameters.get("tail", 40)), float(parameters.get("width", 0.10))
    back = float(parameters.get("back", 2.4))
    offsets = [tuple(map(float, o)) for o in parameters.get("offsets", [[-0.6, 0.5], [0.6, 0.5]])]
    colour = tuple(float(c) for c in parameters.get("colour", (1.0, 0.12, 0.12)))
    strength = float(parameters.get("strength", 2.6))
    count = 40
    frames = start + np.arange(len(path)) * step

    def along(frame: np.ndarray) -> np.ndarray:
        return np.stack([np.interp(frame, frames, path[:, k]) for k in range(3)], 1)

    def ribbon(frame: float, side: float, up: float) -> tuple[np.ndarray, np.ndarray]:
        moments = frame - tail * np.linspace(1, 0, count)
        centre = along(np.maximum(moments, frames[0]))
        # Evened out, because a polyline that is bent at its points shows its joints.
        for _ in range(3):
            centre[1:-1] = (centre[:-2] + 2 * centre[1:-1] + centre[2:]) / 4
        ahead = along(np.array([frame + 2.0]))[0] - along(np.array([frame - 2.0]))[0]
        way = np.gradient(centre, axis=0)
        way[np.linalg.norm(way, axis=1) < 1e-6] = ahead
        way = shapes.unit(way)
        right = shapes.unit(np.cross(way, [0.0, 1.0, 0.0]))
        above = np.cross(right, way)
        line = centre - way[-1] * back * np.linspace(0, 1, count)[:, None] ** 8 + right * side + above * up
        taper = half * (0.25 + 0.75 * np.linspace(0, 1, count)[:, None])
        flat = np.concatenate([line - right * taper, line + right * taper, line - above * taper, line + above * taper])
        return flat.astype(np.float32), np.tile(np.array([0.0, 1.0, 0.0], np.float32), (len(flat), 1))

    u = np.linspace(0, 1, count)
    row = [np.stack([u, np.full(count, v)], 1) for v in (0.0, 1.0, 0.0, 1.0)]
    uvs = np.concatenate(row)
    index = np.arange(count - 1)
    band = np.concatenate(
        [np.stack([index, index + 1, index + 1 + count], 1), np.stack([index, index + 1 + count, index + count], 1)]
    )
    triangles = np.concatenate([band, band + 2 * count])
    material = Material(
        colour=(0.0, 0.0, 0.0),
        shading="additive",
        emission=tuple(strength * c for c in colour),
        texture=_fade(),
        glint=True,  # type: ignore[arg-type]
    )
    parts = []
    for i, (side, up) in enumerate(offsets):
        points, normals = ribbon(float(frames[0]) + tail, side, up)
        parts.append(Part(f"trail {i}", shapes.mesh(points, triangles, normals, uvs), material, main=True, casts=False))

    def pose(moment: Moment) -> Pose:
        return Pose(shapes={f"trail {i}": ribbon(moment.frame, side, up) for i, (side, up) in enumerate(offsets)})

    low, high = path.min(0) - 3, path.max(0) + 3
    return Model(tuple(parts), tuple(map(float, low)), tuple(map(float, high)), pose=pose)  # type: ignore[arg-type]


@functools.lru_cache(maxsize=2)
def _fade() -> Texture:
    """Soft across, dying away towards the old end (u = 0)."""
    v, u = np.mgrid[0:32, 0:128]
    across = np.exp(-(((v - 15.5) / 7.0) ** 2))
    along = (u / 127.0) ** 1.7
    return textures.colour_texture(np.repeat((across * along)[..., None], 3, 2), repeat=False)
