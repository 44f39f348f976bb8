"""Ground: a sheet with gentle relief, flat where the cast stands, and the height function that everything on it shares.

Parameters of "ground": `relief` (see `heights`), `size` metres across, `cut` (leave out what is lower), `colour` and `dry` (linear), `season`.
Names: grass, meadow, forest floor, soil, sand, snow, rock, moon, mars, gravel.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from cutaway.props import shapes, textures
from cutaway.props.catalogue import builder
from cutaway.props.model import Material, Model, Part
from cutaway.scene.randomness import stream

Height = Callable[[np.ndarray, np.ndarray], np.ndarray]

GRASS = (0.160, 0.245, 0.045)
DRY_GRASS = (0.36, 0.33, 0.11)
SEASON_GRASS = {
    "spring": ((0.135, 0.265, 0.040), (0.27, 0.33, 0.08)),
    "summer": (GRASS, DRY_GRASS),
    "autumn": ((0.22, 0.205, 0.050), (0.44, 0.30, 0.10)),
    "winter": ((0.18, 0.185, 0.085), (0.34, 0.30, 0.17)),
}
"""Linear colours of fresh and of dry blades."""


def heights(relief: Mapping[str, Any]) -> Height:
    """The height in metres at x, z (arrays) of a relief; 0 within `flat` metres of the origin.

    `kind`: flat, rolling, dunes, shore (falls towards -z at `edge`), river (a bed along x at z = `edge`, `width` wide), craters;
    `amount` scales it, `rise` lifts the far ground (metres per square metre of distance beyond `flat`).
    """
    kind = str(relief.get("kind", "rolling"))
    amount, flat = float(relief.get("amount", 1.0)), float(relief.get("flat", 2.5))
    rise, edge, width = float(relief.get("rise", 0.0)), float(relief.get("edge", -6.0)), float(relief.get("width", 7.0))
    phase = stream(int(relief.get("seed", 0)), "relief").random(8) * 2 * math.pi
    craters = stream(int(relief.get("seed", 0)), "craters").random((46, 3))

    def height(x: np.ndarray, z: np.ndarray) -> np.ndarray:
        x, z = np.asarray(x, float), np.asarray(z, float)
        away = np.hypot(x, z)
        ease = np.clip((away - flat) / 4.0, 0, 1)
        ease = ease * ease * (3 - 2 * ease)
        small = 0.10 * np.sin(0.42 * x + phase[0]) * np.cos(0.36 * z + phase[1])
        small = small + 0.05 * np.sin(0.95 * x + 0.7 * z + phase[2])
        if kind == "flat":
            body = np.zeros_like(small)
        elif kind == "dunes":
            along = 0.055 * x + 0.10 * z + 0.8 * np.sin(0.035 * x + phase[3])
            crest = 1 - np.abs(np.sin(along + phase[4]))
            body = 2.6 * (crest**1.6) * np.clip((away - 8) / 26, 0, 1) + 0.3 * small
        elif kind == "craters":
            body = 0.6 * small
            for u, v, size in craters:
                cx, cz, r = (u - 0.5) * 110, -v * 95 + 8, 0.8 + 5.5 * size**3
                if math.hypot(cx, cz) < r + flat + 0.6:
                    continue
                d = np.hypot(x - cx, z - cz) / r
                bowl = np.where(d < 1, (d**2 - 1) * 0.22 * r, 0) + 0.12 * r * np.exp(-(((d - 1.05) / 0.22) ** 2))
                body = body + bowl
        else:
            body = small * 1.3 + 0.35 * np.sin(0.11 * x + phase[5]) * np.sin(0.09 * z + phase[6])
        total = amount * body * ease + rise * np.clip(away - flat - 5, 0, 60.0) ** 2
        if kind == "shore":
            depth = edge - z + 0.7 * np.sin(0.16 * x + phase[7]) + 0.25 * np.sin(0.5 * x)
            total = total * np.clip(-depth / 4, 0.15, 1) - 0.055 * np.maximum(depth + 3.0, 0.0) ** 1.15
        if kind == "river":
            bend = edge + 1.4 * np.sin(0.07 * x + phase[7])
            bank = np.clip((width / 2 + 1.6 - np.abs(z - bend)) / 1.8, 0, 1)
            total = total - 0.95 * bank * bank * (3 - 2 * bank)
        return np.nan_to_num(total)

    return height


def grass_colours(season: str) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Linear colours of fresh and dry blades in a season."""
    return SEASON_GRASS.get(season, SEASON_GRASS["summer"])


@builder("ground")
def ground(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """The ground called `name`; see the module for parameters."""
    season = str(parameters.get("season", ""))
    size = float(parameters.get("size", 150.0))
    height = heights(parameters.get("relief", {}))
    material, scale = _surface(name, season, parameters)
    # Fine where the cast stands, coarse towards the horizon: cubic spacing puts half the points within an eighth of the width.
    steps = 72
    line = np.linspace(-1, 1, steps + 1)
    line = np.sign(line) * (0.12 * np.abs(line) + 0.88 * np.abs(line) ** 2.6) * size / 2
    x, z = np.meshgrid(line, line[::-1])
    points = np.stack([x, height(x, z), z], -1).reshape(-1, 3)
    triangles = shapes.oriented(
        points, np.tile([0.0, 1.0, 0.0], (len(points), 1)), shapes.grid_triangles(steps + 1, steps + 1)
    )
    if "cut" in parameters:
        # Under opaque water nothing is seen, and what lies below a mirror would stand in the way of what it shows.
        triangles = triangles[(points[triangles][:, :, 1] > float(parameters["cut"])).any(axis=1)]
    tint = _patches(points, seed, name)
    mesh = shapes.mesh(points, triangles, None, np.stack([points[:, 0], -points[:, 2]], 1) * scale, tint)
    low, high = shapes.bounds([mesh])
    part = Part("ground", mesh, material, main=True, casts=bool(parameters.get("casts", False)))
    return Model((part,), low, high)


def _patches(points: np.ndarray, seed: int, name: str) -> np.ndarray:
    """Vertex colours: broad lighter and darker patches, so that a repeating texture is not seen to repeat."""
    phase = stream(seed, "patches").random(6) * 2 * math.pi
    x, z = points[:, 0], points[:, 2]
    wave = 0.5 * np.sin(0.21 * x + 0.13 * z + phase[0]) + 0.5 * np.sin(-0.09 * x + 0.17 * z + phase[1])
    wave = wave + 0.35 * np.sin(0.51 * x + phase[2]) * np.sin(0.43 * z + phase[3])
    strength = {"snow": 0.03, "moon": 0.10, "sand": 0.06}.get(name, 0.15)
    factor = 1 + strength * wave
    warm = 1 + 0.5 * strength * np.sin(0.07 * x + 0.05 * z + phase[4])
    return np.column_stack([factor * warm, factor, factor * (2 - warm), np.ones_like(factor)])


def _surface(name: str, season: str, parameters: Mapping[str, Any]) -> tuple[Material, float]:
    """Material and texture tiles per metre."""
    fresh, dry = grass_colours(season)
    if "colour" in parameters:
        fresh = tuple(parameters["colour"])
    if name in ("grass", "meadow", "lawn"):
        # Seen between blades the ground must be their dark feet, seen from afar their mean.
        stuff = textures.grass(_scaled(fresh, 0.92), _scaled(tuple(parameters.get("dry", dry)), 0.66), seed=15)
        return _material(stuff, 0.95, 0.5), 0.42
    if name == "forest floor":
        stuff = _litter(season)
        return _material(stuff, 0.95, 0.8), 0.4
    if name == "snow":
        return _material(snow(), 0.75, 0.5), 0.22
    if name == "sand":
        colour = tuple(parameters.get("colour", (0.56, 0.42, 0.26)))
        return _material(_sand(colour), 0.92, 0.55), 0.30
    if name == "moon":
        return _material(textures.soil((0.20, 0.195, 0.19), seed=61), 1.0, 0.8), 0.35
    if name == "mars":
        return _material(textures.soil((0.36, 0.145, 0.06), seed=62), 1.0, 0.7), 0.35
    if name == "rock":
        return _material(textures.concrete((0.22, 0.205, 0.185), seed=63, size=1024), 0.9, 0.9), 0.25
    if name == "gravel":
        return _material(textures.soil((0.27, 0.24, 0.20), seed=64), 0.95, 0.8), 0.7
    return _material(textures.soil(tuple(parameters.get("colour", (0.16, 0.105, 0.06)))), 0.95, 0.8), 0.4


def _scaled(colour: tuple[float, ...], factor: float) -> tuple[float, float, float]:
    r, g, b = (c * factor for c in colour)
    return (r, g, b)


def _material(stuff: textures.Surfacing, roughness: float, bump: float) -> Material:
    return Material(
        colour=(1.0, 1.0, 1.0),
        roughness=roughness,
        texture=stuff.colour,
        normal_texture=stuff.normal,
        bump=bump,
        glint=False,
    )


def _sand(colour: tuple[float, ...]) -> textures.Surfacing:
    size = 512
    v = (np.mgrid[0:size, 0:size][0]) / size
    bend = textures.noise(size, ((2, 1.0), (5, 0.5)), 71)
    ripple = np.sin((v * 9 + 1.1 * bend) * 2 * np.pi) * 0.5 + 0.5
    grain = textures.white((size, size), 72, "sand")
    tone = 0.90 + 0.10 * ripple + 0.16 * (grain - 0.5) + 0.10 * (bend - 0.5)
    painted = np.array(colour) * tone[..., None]
    return textures.Surfacing(textures.colour_texture(painted), textures.normal_map(0.8 * ripple + 0.05 * grain, 2.2))


def snow() -> textures.Surfacing:
    """Fresh snow with soft drifts and a few glittering grains."""
    size = 512
    drift = textures.noise(size, ((2, 1.0), (5, 0.6), (12, 0.25)), 73)
    sparkle = textures.white((size, size), 74, "snow")
    tone = 0.94 + 0.05 * drift + 0.02 * (sparkle - 0.5)
    painted = np.array((0.80, 0.83, 0.88)) * tone[..., None]
    rough = 0.95 - 0.5 * (sparkle > 0.992)
    return textures.Surfacing(
        textures.colour_texture(painted), textures.normal_map(1.6 * drift + 0.05 * sparkle, 2.4, rough)
    )


def _litter(season: str) -> textures.Surfacing:
    """Fallen leaves stamped on a tile, wrapped at its edges."""
    size, count = 1024, 2200
    autumn = [
        (0.60, 0.22, 0.03),
        (0.52, 0.12, 0.02),
        (0.62, 0.36, 0.05),
        (0.30, 0.06, 0.02),
        (0.40, 0.24, 0.05),
        (0.22, 0.12, 0.05),
    ]
    plain = [(0.30, 0.17, 0.075), (0.36, 0.22, 0.09), (0.20, 0.125, 0.06), (0.17, 0.17, 0.05), (0.12, 0.15, 0.04)]
    palette = np.array(autumn if season == "autumn" else plain)
    random = stream(81, "litter", season)
    picture, relief = Image.new("RGB", (size, size), (36, 25, 17)), Image.new("L", (size, size), 20)
    draw, raise_ = ImageDraw.Draw(picture), ImageDraw.Draw(relief)
    t = np.linspace(0, 1, 8)
    blade = np.concatenate(
        [np.stack([t, 0.3 * np.sin(np.pi * t**0.8)], 1), np.stack([t, -0.3 * np.sin(np.pi * t**0.8)], 1)[::-1]]
    )
    for i in range(count):
        x, y, turn = random.random() * size, random.random() * size, random.random() * 2 * math.pi
        length = 26 + 26 * random.random()
        shade = (0.25 + 0.6 * random.random()) * (0.5 + 0.5 * i / count)
        colour = tuple(int(c) for c in textures.encoded(palette[random.integers(len(palette))] * shade))
        level = int(40 + 200 * i / count * random.random())
        c, s = math.cos(turn), math.sin(turn)
        points = np.stack([blade[:, 0] * c - blade[:, 1] * s, blade[:, 0] * s + blade[:, 1] * c], 1) * length
        for dx in (-size, 0, size):
            for dy in (-size, 0, size):
                if -60 < x + dx < size + 60 and -60 < y + dy < size + 60:
                    outline = [(float(px), float(py)) for px, py in points + [x + dx, y + dy]]
                    draw.polygon(outline, fill=colour)
                    raise_.polygon(outline, fill=level)
    colour = textures.decoded(np.asarray(picture))
    return textures.Surfacing(textures.colour_texture(colour), textures.normal_map(np.asarray(relief) / 255.0, 2.0))
