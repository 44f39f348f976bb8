"""Distant land: ranges, hills and table mountains as height fields on an arc around the origin.

Builder "mountains": names alps, hills, dunes, mesa. Parameters: `radius` metres to its foot, `base` height of the foot, `depth`, `height`, `from`,
`to` degrees (0 is -z), `season`, `snow` share of the height that stays free of snow (above 1: no snow at all).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props import shapes, textures
from cutaway.props.builders.ground import grass_colours
from cutaway.props.catalogue import builder
from cutaway.props.model import Material, Model, Part
from cutaway.scene.randomness import stream


@builder("mountains")
def mountains(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """The land called `name` (alps for an unknown one); lit and fogged like everything else."""
    radius, depth = float(parameters.get("radius", 260.0)), float(parameters.get("depth", 180.0))
    tall = float(parameters.get("height", 95.0))
    start, end = float(parameters.get("from", -80.0)), float(parameters.get("to", 80.0))
    rows, columns = (54, 190) if name not in ("hills", "dunes") else (22, 90)
    angle = np.radians(np.linspace(start, end, columns))[None]
    away = np.linspace(0, 1, rows)[:, None]
    reach = radius + depth * away
    x, z = np.sin(angle) * reach, -np.cos(angle) * reach
    share = _profile(name, x, z, away, np.clip((angle - angle[0, 0]) / np.ptp(angle), 0, 1), seed)
    y = share * tall - 1.5 + float(parameters.get("base", 0.0))
    points = np.stack([x, y, z], -1)
    flat = points.reshape(-1, 3)
    triangles = shapes.oriented(flat, np.tile([0.0, 1.0, 0.0], (len(flat), 1)), shapes.grid_triangles(rows, columns))
    normals = shapes.smooth_normals(flat, triangles)
    colours = _painted(name, flat, normals, share.reshape(-1), parameters, seed)
    uvs = np.stack([flat[:, 0], -flat[:, 2]], 1) * (0.045 if name != "hills" else 0.05)
    stuff = textures.concrete((0.5, 0.5, 0.5), seed=91)
    # Vertex colours paint it (twice, since the texture is a mid grey); the texture breaks the large faces up.
    material = Material(
        colour=(1.9, 1.9, 1.9), roughness=0.95, texture=stuff.colour, normal_texture=stuff.normal, bump=1.8, glint=False
    )
    mesh = shapes.mesh(flat, triangles, normals, uvs, colours)
    low, high = shapes.bounds([mesh])
    return Model((Part("land", mesh, material, main=True, casts=False),), low, high)


def _ridged(x: np.ndarray, z: np.ndarray, seed: int, scale: float, octaves: int) -> np.ndarray:
    """Ridges 0-1: folded sums of turned sine waves, which need no lattice and look alike from all sides."""
    random = stream(seed, "ridges")
    total, weight, norm = np.zeros_like(x), 1.0, 0.0
    for octave in range(octaves):
        turn, phase = random.random() * math.pi, random.random(2) * 20
        u = (x * math.cos(turn) + z * math.sin(turn)) * scale * 2.03**octave
        v = (z * math.cos(turn) - x * math.sin(turn)) * scale * 2.03**octave
        bend = 0.9 * np.sin(0.7 * v + phase[1])
        wave = 1 - np.abs(np.sin(u + bend + phase[0]) * 0.65 + np.sin(1.7 * v - 0.6 * u + phase[1]) * 0.35)
        total += weight * wave**1.35
        norm += weight
        weight *= 0.56
    return total / norm


def _profile(name: str, x: np.ndarray, z: np.ndarray, away: np.ndarray, along: np.ndarray, seed: int) -> np.ndarray:
    ends = np.clip(np.minimum(along, 1 - along) * 9, 0.25, 1)
    if name == "hills":
        swell = _ridged(x, z, seed, 0.014, 2)
        return (0.35 + 0.65 * swell) * np.sin(math.pi * np.clip(away * 0.75, 0, 1)) ** 0.9 * ends
    if name == "dunes":
        crest = _ridged(x, z, seed, 0.022, 2)
        return (0.25 + 0.75 * crest**1.4) * np.clip(away * 2.2, 0, 1) * ends
    if name == "mesa":
        body = _ridged(x, z, seed, 0.012, 3)
        table = np.clip((body - 0.50) * 9, 0, 1)
        talus = np.clip((body - 0.34) * 3, 0, 1) * 0.34
        return (0.62 * table * table * (3 - 2 * table) + talus + 0.05 * body) * np.clip(away * 4, 0, 1)
    peaks = _ridged(x, z, seed, 0.0085, 6)
    rise = np.clip(away * 1.35, 0, 1) ** 0.85
    return np.clip(peaks * 1.55 - 0.35, 0.02, None) * rise * ends


def _painted(
    name: str, points: np.ndarray, normals: np.ndarray, share: np.ndarray, parameters: Mapping[str, Any], seed: int
) -> np.ndarray:
    """Vertex colours by height and slope: meadow and wood below, rock where it is steep, snow on what is high and level."""
    season = str(parameters.get("season", ""))
    fresh, dry = (np.array(c) for c in grass_colours(season))
    random = stream(seed, "paint").random(len(points))[:, None]
    level = normals[:, 1:2]
    height = share[:, None]
    rough = 0.85 + 0.3 * random
    if name == "hills":
        field = np.sin(points[:, :1] * 0.045 + seed % 5) * np.sin(points[:, 2:] * 0.06) > 0.25
        colour = np.where(field, fresh * 0.75 + dry * 0.35, fresh * 1.0)
        wood = np.clip(_ridged(points[:, 0], points[:, 2], seed + 3, 0.05, 2)[:, None] * 4 - 2.3, 0, 1)
        colour = colour * (1 - wood) + np.array((0.035, 0.065, 0.022)) * wood
    elif name == "dunes":
        colour = np.broadcast_to(np.array(parameters.get("colour", (0.56, 0.40, 0.23))), points.shape)
    elif name == "mesa":
        band = np.sin(points[:, 1:2] * 0.9) * 0.5 + np.sin(points[:, 1:2] * 2.3 + 1) * 0.3
        colour = np.array((0.40, 0.165, 0.075)) * (1 + 0.28 * band) * (0.75 + 0.4 * level)
    else:
        rock = np.array((0.150, 0.142, 0.138)) * rough
        wood = np.array((0.030, 0.060, 0.024)) * rough
        colour = rock
        green = np.clip((0.34 - height + 0.12 * (random - 0.5)) * 7, 0, 1) * np.clip((level - 0.45) * 5, 0, 1)
        colour = colour * (1 - green) + (wood * 0.75 + fresh * 0.25) * green
    line = float(parameters.get("snow", 0.46 if name == "alps" else 2.0))
    if season == "winter" and name in ("alps", "hills"):
        line = min(line, 0.12 if name == "alps" else -1.0)
    snow = np.clip((height - line + 0.10 * (random - 0.5)) * 9, 0, 1) * np.clip((level - 0.42) * 4.5, 0, 1)
    colour = colour * (1 - snow) + np.array((0.80, 0.84, 0.92)) * snow
    return np.column_stack([colour / 0.9, np.ones(len(points))])
