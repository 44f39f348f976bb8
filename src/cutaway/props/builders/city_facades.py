"""Facade textures: walls with windows, some of them lit, painted once per style and seed. A tile is a whole number of windows wide and of
floors high, so that walls can be cut to whole windows.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cutaway.props import textures
from cutaway.props.model import Texture
from cutaway.scene.randomness import stream

Linear = tuple[float, float, float]


@dataclass(frozen=True)
class FacadeStyle:
    """A kind of wall. `window`: left, right, bottom, top of the glass as shares of a cell; `pitch`: metres of a cell across and up.

    `frame`: colour of window frames, `shutters`: colours to choose from; `lit`: share of lit windows at night.
    """

    walls: tuple[Linear, ...]
    window: tuple[float, float, float, float]
    pitch: tuple[float, float]
    cells: tuple[int, int]
    lit: float
    frame: Linear = (0.05, 0.05, 0.055)
    shutters: tuple[Linear, ...] = ()
    surface: str = "smooth"
    glass: Linear = (0.018, 0.026, 0.036)
    ground_floor: bool = False
    """Whether it has its own tile for the ground floor, with doors."""
    sill: bool = False
    light: tuple[Linear, ...] = ((1.0, 0.66, 0.30), (1.0, 0.82, 0.55), (1.0, 0.74, 0.40))


NEON_LIGHT: tuple[Linear, ...] = (
    (1.0, 0.66, 0.30),
    (1.0, 0.86, 0.62),
    (0.45, 0.75, 1.0),
    (0.95, 0.40, 0.75),
    (0.40, 0.95, 0.85),
)

STYLES: Mapping[str, FacadeStyle] = {
    "ribbon tower": FacadeStyle(
        ((0.072, 0.078, 0.105), (0.098, 0.088, 0.110)),
        (0.03, 0.97, 0.24, 0.84),
        (2.6, 3.2),
        (8, 16),
        0.34,
        light=NEON_LIGHT,
    ),
    "punched tower": FacadeStyle(
        ((0.105, 0.105, 0.130), (0.080, 0.088, 0.115)),
        (0.16, 0.84, 0.22, 0.84),
        (2.6, 3.2),
        (8, 16),
        0.36,
        light=NEON_LIGHT,
    ),
    "tall window tower": FacadeStyle(
        ((0.090, 0.084, 0.106),), (0.28, 0.72, 0.08, 0.92), (2.6, 3.2), (8, 16), 0.30, light=NEON_LIGHT
    ),
    "glass": FacadeStyle(
        ((0.16, 0.18, 0.20), (0.11, 0.13, 0.15)),
        (0.04, 0.96, 0.06, 0.94),
        (2.4, 3.4),
        (8, 12),
        0.30,
        glass=(0.055, 0.085, 0.115),
        frame=(0.16, 0.17, 0.18),
    ),
    "office": FacadeStyle(
        ((0.46, 0.44, 0.40), (0.36, 0.36, 0.37), (0.52, 0.47, 0.40)),
        (0.14, 0.86, 0.24, 0.86),
        (2.6, 3.3),
        (8, 8),
        0.30,
        sill=True,
    ),
    "brick": FacadeStyle(
        ((0.27, 0.085, 0.05), (0.33, 0.14, 0.085), (0.20, 0.075, 0.05)),
        (0.24, 0.76, 0.20, 0.84),
        (2.3, 3.3),
        (6, 4),
        0.35,
        frame=(0.42, 0.40, 0.36),
        surface="brick",
        sill=True,
    ),
    "plaster": FacadeStyle(
        ((0.66, 0.46, 0.24), (0.62, 0.34, 0.22), (0.70, 0.60, 0.42), (0.52, 0.50, 0.42), (0.60, 0.28, 0.20)),
        (0.28, 0.72, 0.20, 0.80),
        (2.3, 3.1),
        (6, 4),
        0.38,
        frame=(0.55, 0.52, 0.46),
        shutters=((0.05, 0.14, 0.09), (0.07, 0.13, 0.24), (0.20, 0.09, 0.05), (0.30, 0.33, 0.30)),
        surface="plaster",
        ground_floor=True,
        sill=True,
    ),
    "timber": FacadeStyle(
        ((0.72, 0.66, 0.54), (0.66, 0.56, 0.40)),
        (0.27, 0.73, 0.24, 0.78),
        (2.2, 2.7),
        (6, 4),
        0.42,
        frame=(0.10, 0.055, 0.03),
        shutters=((0.16, 0.06, 0.03), (0.06, 0.12, 0.06)),
        surface="timber",
        ground_floor=True,
    ),
    "siding": FacadeStyle(
        ((0.66, 0.66, 0.63), (0.42, 0.52, 0.58), (0.62, 0.55, 0.38), (0.45, 0.52, 0.42), (0.55, 0.30, 0.26)),
        (0.26, 0.74, 0.22, 0.78),
        (2.6, 2.8),
        (6, 4),
        0.45,
        frame=(0.75, 0.75, 0.73),
        shutters=((0.06, 0.08, 0.11), (0.10, 0.03, 0.03)),
        surface="siding",
        ground_floor=True,
    ),
    "adobe": FacadeStyle(
        ((0.56, 0.36, 0.21), (0.62, 0.43, 0.27), (0.50, 0.31, 0.18)),
        (0.38, 0.62, 0.34, 0.72),
        (2.7, 2.9),
        (6, 4),
        0.30,
        frame=(0.16, 0.09, 0.05),
        shutters=((0.06, 0.22, 0.30), (0.22, 0.10, 0.05)),
        surface="plaster",
        ground_floor=True,
    ),
}


@dataclass(frozen=True)
class Facade:
    """Textures of a wall tile: colour, normals with roughness, and the light of its windows."""

    colour: Texture
    normal: Texture
    light: Texture
    pitch: tuple[float, float]
    cells: tuple[int, int]


@functools.lru_cache(maxsize=48)
def facade(style_name: str, seed: int, ground: bool = False, lit: float = 1.0) -> Facade:
    """The tile of a style; `ground` paints the ground floor with its doors instead of the storeys above."""
    style = STYLES[style_name]
    random = stream(seed, "facade", style_name, "ground" if ground else "upper")
    columns, rows = style.cells if not ground else (style.cells[0], 1)
    cell = 40 if rows > 8 else 72
    size_x, size_y = columns * cell, rows * cell
    wall = np.array(style.walls[seed % len(style.walls)])
    colour, height = _surface(style.surface, wall, size_x, size_y, seed, style.pitch, (columns, rows))
    rough = np.ones((size_y, size_x))
    light = np.zeros((size_y, size_x, 3))
    busy = random.random(rows)
    door_at = set(range(1, columns, 3)) if ground else set()
    for j in range(rows):
        for i in range(columns):
            left, right, low, high = style.window
            if i in door_at:
                _door(colour, height, rough, light, i * cell, size_y - (j + 1) * cell, cell, random, style)
                continue
            x0, x1 = i * cell + round(left * cell), i * cell + round(right * cell)
            # Rows are counted from the ground up, pixels from the top down.
            top, bottom = size_y - j * cell - round(high * cell), size_y - j * cell - round(low * cell)
            _window(
                colour,
                height,
                rough,
                light,
                (x0, x1, top, bottom),
                random,
                style,
                style.lit * (1.6 if busy[j] > 0.7 else 0.75) * lit,
                cell,
            )
    return Facade(
        textures.colour_texture(colour),
        textures.normal_map(height, 1.6, rough),
        textures.colour_texture(light),
        style.pitch,
        (columns, rows),
    )


def _surface(
    kind: str, wall: np.ndarray, size_x: int, size_y: int, seed: int, pitch: tuple[float, float], cells: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Wall colour and relief without windows."""
    cloud = _fitted(textures.noise(512, ((2, 1.0), (5, 0.7), (13, 0.4), (40, 0.25)), seed + 5), size_x, size_y)
    streaks = _fitted(textures.noise(512, ((24, 1.0), (50, 0.6)), seed + 6, (1.0, 0.08)), size_x, size_y)
    colour = wall * (0.84 + 0.22 * cloud + 0.14 * (streaks - 0.5))[..., None]
    height = 0.1 * cloud
    v, u = np.mgrid[0:size_y, 0:size_x]
    metres_v, metres_u = v / size_y * pitch[1] * cells[1], u / size_x * pitch[0] * cells[0]
    if kind == "brick":
        row = np.floor(metres_v / 0.11)
        along = metres_u / 0.29 + 0.5 * (row % 2)
        joint = np.maximum((metres_v / 0.11) % 1 < 0.16, along % 1 < 0.08)
        tone = 0.75 + 0.5 * stream(seed, "tones").random(997)[((row * 31 + np.floor(along) * 7) % 997).astype(int)]
        colour = np.where(
            joint[..., None], np.array((0.33, 0.30, 0.26)) * (0.8 + 0.3 * cloud[..., None]), colour * tone[..., None]
        )
        height = height - 0.35 * joint
    if kind == "siding":
        board = (metres_v / 0.18) % 1
        colour = colour * (0.80 + 0.22 * board)[..., None]
        height = height + 0.5 * board
    if kind == "timber":
        beam = np.minimum(metres_u % pitch[0], pitch[0] - metres_u % pitch[0]) < 0.10
        beam |= np.minimum(metres_v % pitch[1], pitch[1] - metres_v % pitch[1]) < 0.11
        lean = np.abs((metres_u % pitch[0]) - (metres_v % pitch[1]) * 0.42) < 0.08
        beam |= lean & ((np.floor(metres_u / pitch[0]) % 2) == 0)
        colour = np.where(beam[..., None], np.array((0.085, 0.05, 0.03)) * (0.7 + 0.6 * streaks[..., None]), colour)
        height = height + 0.4 * beam
    return colour, height


def _fitted(tile: np.ndarray, size_x: int, size_y: int) -> np.ndarray:
    """A square tile resampled to a size, still tileable."""
    rows = (np.arange(size_y) * tile.shape[0] / size_y).astype(int)
    columns = (np.arange(size_x) * tile.shape[1] / size_x).astype(int)
    return tile[rows][:, columns]


def _window(
    colour: np.ndarray,
    height: np.ndarray,
    rough: np.ndarray,
    light: np.ndarray,
    at: tuple[int, int, int, int],
    random: np.random.Generator,
    style: FacadeStyle,
    chance: float,
    cell: int,
) -> None:
    x0, x1, top, bottom = at
    w, h = x1 - x0, bottom - top
    rim = max(1, cell // 24)
    colour[top - rim : bottom + rim, max(x0 - rim, 0) : x1 + rim] = np.array(style.frame)
    height[top - rim : bottom + rim, max(x0 - rim, 0) : x1 + rim] += 0.25
    if style.sill:
        colour[bottom + rim : bottom + 2 * rim + 1, max(x0 - 2 * rim, 0) : x1 + 2 * rim] = (
            np.array(style.walls[0]) * 0.75 + 0.08
        )
        height[bottom + rim : bottom + 2 * rim + 1, max(x0 - 2 * rim, 0) : x1 + 2 * rim] += 0.8
    glass = np.array(style.glass) * (0.6 + 0.8 * random.random())
    colour[top:bottom, x0:x1] = glass
    height[top:bottom, x0:x1] = -0.5
    rough[top:bottom, x0:x1] = 0.14
    pane = light[top:bottom, x0:x1]
    if random.random() < chance:
        tint = np.array(style.light[int(random.integers(len(style.light)))])
        bright = 0.16 + 0.84 * random.random() ** 2
        glow = np.linspace(1.1, 0.55, h)[:, None] * (0.85 + 0.15 * random.random((1, w)))
        if random.random() < 0.45:
            glow[:, : int(w * random.random() * 0.6)] *= 0.35
        if random.random() < 0.4:
            glow[:, w - int(w * random.random() * 0.5) :] *= 0.4
        if random.random() < 0.5 and w > 8:
            tall, wide = int(h * (0.15 + 0.4 * random.random())), max(2, int(w * 0.2))
            start = int(random.integers(0, max(1, w - wide)))
            glow[h - tall :, start : start + wide] *= 0.25
        pane[:] = tint * bright * glow[..., None]
    else:
        pane[:] = np.array((0.012, 0.020, 0.034)) * random.random()
    middle = (x0 + x1) // 2
    bar = max(1, cell // 36)
    if w < 0.8 * cell:
        for target, value in ((colour, np.array(style.frame)), (light, np.zeros(3))):
            target[top:bottom, middle - bar : middle + bar] = value
            cross = top + h // 3
            target[cross : cross + bar, x0:x1] = value
    if style.shutters and random.random() < 0.85:
        tone = np.array(style.shutters[int(random.integers(len(style.shutters)))])
        leaf = max(3, int(w * 0.5))
        slats = 0.75 + 0.35 * ((np.arange(h) // max(2, cell // 24)) % 2)
        for a in (x0 - rim - leaf, x1 + rim):
            a0, a1 = max(a, 0), min(a + leaf, colour.shape[1])
            colour[top:bottom, a0:a1] = tone * slats[:, None, None]
            height[top:bottom, a0:a1] = 0.5 + 0.2 * slats[:, None]
            light[top:bottom, a0:a1] = 0


def _door(
    colour: np.ndarray,
    height: np.ndarray,
    rough: np.ndarray,
    light: np.ndarray,
    left: int,
    top: int,
    cell: int,
    random: np.random.Generator,
    style: FacadeStyle,
) -> None:
    x0, x1, y0 = left + round(0.30 * cell), left + round(0.70 * cell), top + round(0.24 * cell)
    colour[y0 - 3 : top + cell, x0 - 3 : x1 + 3] = np.array(style.frame)
    tones = style.shutters or ((0.10, 0.05, 0.03),)
    tone = np.array(tones[int(random.integers(len(tones)))])
    colour[y0 : top + cell, x0:x1] = tone
    height[y0 : top + cell, x0:x1] = -0.3
    for a, b in ((0.12, 0.42), (0.52, 0.92)):
        rows = slice(y0 + int(a * (top + cell - y0)), y0 + int(b * (top + cell - y0)))
        colour[rows, x0 + 4 : x1 - 4] = tone * 0.7
    pane = slice(y0 + 2, y0 + 2 + cell // 12)
    colour[pane, x0 + 3 : x1 - 3] = np.array(style.glass)
    light[pane, x0 + 3 : x1 - 3] = np.array(style.light[0]) * 0.5
    rough[pane, x0 + 3 : x1 - 3] = 0.15
    del height
