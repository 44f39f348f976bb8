"""The floor of a street: road, kerbs and pavements, markings, puddles; and what stands on it: lamps, cables, benches, bollards, umbrellas.

Builder "street_floor": parameters `surface` (asphalt, cobbles, sand, lawn, snow), `road` half width, `front`, `wet` 0-1, `from`, `to`, `markings`.
Builder "street_lamps": `style` (modern, lantern), `places` [[x, z, side], ...]. "cables": `front`, `count`. "umbrella", "bench".
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import ndimage

from cutaway.props import shapes, textures
from cutaway.props.builders.ground import snow
from cutaway.props.catalogue import Entry, builder
from cutaway.props.model import Lamp, Material, Mesh, Model, Part
from cutaway.scene.randomness import stream

KERB = 0.16
"""Height of the pavement over the road, metres."""


@builder("street_floor")
def street_floor(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Road along z, pavements beside it."""
    del name
    road, front = float(parameters.get("road", 6.2)), float(parameters.get("front", 9.0))
    start, end = float(parameters.get("from", 22.0)), float(parameters.get("to", -330.0))
    wet, surface = float(parameters.get("wet", 0.0)), str(parameters.get("surface", "asphalt"))
    length, middle = start - end, (start + end) / 2
    wide_colour, wide_normal, rough = _road(surface, round(wet, 2), seed % 3)
    bump = {"asphalt": 0.7, "cobbles": 1.0}.get(surface, 0.7)
    tile = {"asphalt": 0.15, "cobbles": 0.30, "sand": 0.25, "snow": 0.12}.get(surface, 0.2)
    material = Material(
        colour=(1.0, 1.0, 1.0),
        roughness=rough,
        texture=wide_colour,
        normal_texture=wide_normal,
        bump=bump,
        mirror=wet > 0.15,
        glint=wet > 0.15,
    )
    parts = [
        Part(
            "road",
            shapes.moved(shapes.plane(2 * road, length, tile), shapes.translation(0, 0, middle)),
            material,
            main=True,
            casts=False,
        )
    ]
    pave = _pavement(surface, round(wet, 2))
    width = front - road + 6.0
    walk = Material(
        colour=(1.0, 1.0, 1.0),
        roughness=0.55 if wet > 0.15 else 0.85,
        texture=pave.colour,
        normal_texture=pave.normal,
        bump=0.5,
        glint=wet > 0.15,
    )
    for side in (-1.0, 1.0):
        place = shapes.translation(side * (road + width / 2), KERB / 2, middle)
        parts.append(
            Part(
                f"pavement {'left' if side < 0 else 'right'}",
                shapes.moved(shapes.box(width, KERB, length, 0.5), place),
                walk,
                casts=False,
            )
        )
    if surface == "asphalt":
        kerb = Material(colour=(0.20, 0.20, 0.20), roughness=0.7, glint=False)
        stones = [
            shapes.moved(
                shapes.box(0.18, KERB + 0.012, length), shapes.translation(side * (road + 0.09), KERB / 2, middle)
            )
            for side in (-1.0, 1.0)
        ]
        parts.append(Part("kerbs", shapes.merged(stones), kerb, casts=False))
        if parameters.get("markings", True):
            parts.append(
                Part(
                    "markings",
                    _markings(road, start, end, parameters.get("crossing", -13.0)),
                    Material(colour=(0.42, 0.41, 0.38), roughness=0.45, glint=False),
                    casts=False,
                )
            )
        parts.append(
            Part(
                "manholes",
                _manholes(seed, road),
                Material(colour=(0.05, 0.05, 0.052), metallic=0.7, roughness=0.5),
                casts=False,
            )
        )
    low, high = shapes.bounds([part.mesh for part in parts])
    return Model(tuple(parts), low, high)


@functools.lru_cache(maxsize=12)
def _road(surface: str, wet: float, seed: int) -> tuple[Any, Any, float]:
    """Colour, normals with roughness and base roughness; where puddles stand it is smooth and dark."""
    if surface == "sand":
        stuff = textures.soil((0.42, 0.29, 0.17), seed=65)
        return stuff.colour, stuff.normal, 0.95
    if surface == "snow":
        stuff = _trodden()
        return stuff.colour, stuff.normal, 0.8
    if surface == "cobbles":
        stuff = textures.tiles((0.19, 0.175, 0.16), (0.07, 0.062, 0.055), across=18, bond=True, seed=46)
        if wet <= 0.05:
            return stuff.colour, stuff.normal, 0.8
        size = stuff.colour.pixels.shape[0]
        base, height = (
            textures.decoded(stuff.colour.pixels),
            np.tile(textures.noise(256, ((9, 1.0), (20, 0.5)), 47), (size // 256, size // 256)),
        )
        gap = 1 - textures.decoded(stuff.colour.pixels).mean(-1) / 0.2
        return _wetted(base, 0.6 * height - 0.5 * np.clip(gap, 0, 1), wet, size, seed)
    size = 1024
    grit = ndimage.gaussian_filter(textures.white((size, size), 48 + seed, "grit"), 0.8, mode="wrap")
    grit = (grit - grit.min()) / np.ptp(grit)
    stain = _broad(size, ((3, 1.0), (7, 0.6), (18, 0.3)), 49)
    base = np.array((0.050, 0.051, 0.055)) * (0.5 + 0.65 * grit + 0.35 * stain)[..., None]
    crack = np.abs(_broad(size, ((4, 1.0), (9, 0.6), (21, 0.4)), 50) - 0.5)
    base *= (1 - 0.5 * np.exp(-crack / 0.004))[..., None]
    return _wetted(base, 0.6 * grit, wet, size, seed)


def _broad(size: int, octaves: tuple[tuple[int, float], ...], seed: int) -> np.ndarray:
    """Smooth noise computed small and enlarged: nothing in it is finer than a few texels of the small one."""
    small = textures.noise(256, octaves, seed)
    return np.clip(ndimage.zoom(small, size / 256, order=1, mode="grid-wrap", grid_mode=True), 0, 1)


def _wetted(base: np.ndarray, height: np.ndarray, wet: float, size: int, seed: int) -> tuple[Any, Any, float]:
    if wet <= 0.05:
        return textures.colour_texture(base), textures.normal_map(height, 2.0), 0.85
    hollow = _broad(size, ((3, 1.0), (6, 0.8), (12, 0.5), (24, 0.25)), 3 + seed)
    pool = np.clip((hollow - (0.62 - 0.26 * wet)) * 4.5, 0, 1)
    colour = base * (1 - 0.35 * wet - 0.30 * pool)[..., None]
    ripple = 0.02 * np.tile(textures.noise(256, ((16, 1.0), (32, 1.0)), 4), (size // 256, size // 256))
    return (
        textures.colour_texture(colour),
        textures.normal_map(height * (1 - pool) * 0.5 + ripple, 1.6, 1 - 0.9 * pool),
        0.46,
    )


@functools.lru_cache(maxsize=2)
def _trodden() -> textures.Surfacing:
    """Snow with tracks along v where wheels and feet went."""
    size = 512
    u = np.mgrid[0:size, 0:size][1] / size
    wave = textures.noise(size, ((3, 1.0), (8, 0.6), (20, 0.4)), 53, (1.0, 0.3))
    track = np.clip(np.sin((u * 3 + 0.25 * wave) * 2 * np.pi) * 1.5 + (wave - 0.62) * 3, 0, 1)[..., None]
    colour = np.array((0.72, 0.75, 0.80)) * (1 - 0.45 * track) + np.array((0.10, 0.10, 0.11)) * 0.45 * track
    return textures.Surfacing(
        textures.colour_texture(colour), textures.normal_map(0.8 * (1 - track[..., 0]) + 0.2 * wave, 3.0)
    )


@functools.lru_cache(maxsize=12)
def _pavement(surface: str, wet: float) -> textures.Surfacing:
    dark = 1 - 0.45 * min(wet, 1.0)
    if surface == "sand":
        return textures.soil((0.40, 0.28, 0.17), seed=66)
    if surface == "lawn":
        return textures.grass()
    if surface == "snow":
        return snow()
    if surface == "cobbles":
        return textures.tiles(
            (0.27 * dark, 0.245 * dark, 0.21 * dark), (0.10, 0.09, 0.08), across=9, bond=True, seed=51, size=512
        )
    return textures.tiles(
        (0.155 * dark, 0.152 * dark, 0.15 * dark), (0.06, 0.06, 0.06), across=4, bond=True, seed=52, size=512
    )


def _markings(road: float, start: float, end: float, crossing: Any) -> Mesh:
    lines = [
        shapes.moved(shapes.plane(0.15, 2.6), shapes.translation(0, 0.006, z))
        for z in np.arange(start, max(end, -160.0), -6.2)
    ]
    lines += [
        shapes.moved(
            shapes.plane(0.13, min(start - end, 170.0)),
            shapes.translation(side * (road - 0.45), 0.005, start - min(start - end, 170.0) / 2),
        )
        for side in (-1, 1)
    ]
    if crossing is not None:
        count = int(2 * road / 1.1)
        lines += [
            shapes.moved(shapes.plane(0.55, 3.0), shapes.translation(-road + 0.55 + i * 1.1, 0.007, float(crossing)))
            for i in range(count)
        ]
    return shapes.merged(lines)


def _manholes(seed: int, road: float) -> Mesh:
    random = stream(seed, "manholes")
    return shapes.merged(
        shapes.moved(
            shapes.cylinder(0.38, 0.008, 20),
            shapes.translation((random.random() - 0.5) * road, 0.0, 1.0 - 13.0 * i - 5 * random.random()),
        )
        for i in range(6)
    )


@builder("street_lamps")
def street_lamps(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Lamps at the given places, arms towards the road. `name` or `style`: modern, lantern. The heads glow with the thing's power."""
    del seed
    style = str(parameters.get("style", name or "modern"))
    places = [tuple(map(float, p)) for p in parameters.get("places", [[0.0, 0.0, 1.0]])]
    matrices = [
        shapes.translation(x, KERB if abs(x) > 3 else 0.0, z) @ shapes.rotation(y=0.0 if side > 0 else 180.0)
        for x, z, side in places
    ]
    instances = shapes.instance(*matrices)
    iron = Material(colour=(0.035, 0.036, 0.04), metallic=0.6, roughness=0.5)
    warm = (1.0, 0.72, 0.42)
    if style == "lantern":
        pole = shapes.merged(
            [
                shapes.lathe(
                    [(0, 0), (0.16, 0), (0.16, 0.12), (0.09, 0.22), (0.065, 0.9), (0.05, 3.0), (0.07, 3.05), (0, 3.06)],
                    12,
                ),
                shapes.moved(
                    shapes.lathe([(0, 0.0), (0.10, 0.0), (0.19, 0.34), (0.22, 0.36), (0.03, 0.60), (0, 0.66)], 6),
                    shapes.translation(0, 3.02, 0),
                ),
            ]
        )
        head = shapes.moved(
            shapes.lathe([(0, 0.03), (0.105, 0.03), (0.185, 0.33), (0, 0.33)], 6),
            shapes.translation(0, 3.03, 0) @ shapes.scaling(1.04, 1, 1.04),
        )
        at = (0.0, 3.2, 0.0)
    else:
        pole = shapes.merged(
            [
                shapes.tube(np.array([[0, 0, 0], [0, 5.4, 0], [-0.35, 6.05, 0], [-1.6, 6.3, 0]]), 0.06, 8),
                shapes.moved(shapes.cylinder(0.11, 0.9, 10), shapes.translation()),
                shapes.moved(shapes.rounded_box(0.85, 0.09, 0.28, 0.03, 1), shapes.translation(-1.8, 6.33, 0)),
            ]
        )
        head = shapes.moved(shapes.box(0.72, 0.03, 0.2), shapes.translation(-1.8, 6.275, 0))
        at = (-1.8, 6.2, 0.0)
    parts = (
        Part("poles", pole, iron, main=True, instances=instances),
        Part(
            "heads",
            head,
            Material(colour=(0.5, 0.48, 0.42), emission=tuple(9.0 * c for c in warm)),
            instances=instances,
            casts=False,
        ),  # type: ignore[arg-type]
    )
    lamps = []
    for matrix in matrices:
        x, y, z = (matrix @ np.array([*at, 1.0]))[:3]
        lamps.append(Lamp((float(x), float(y) - 0.2, float(z)), warm, 15.0, 13.0, 0.4, glow=0.15))
    low, high = shapes.bounds([shapes.moved(pole, matrix) for matrix in matrices])
    return Model(parts, low, high, lamps=tuple(lamps))


@builder("cables")
def cables(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Cables that hang across the street."""
    del name
    front, count = float(parameters.get("front", 9.0)), int(parameters.get("count", 8))
    random = stream(seed, "cables")
    t = np.linspace(-1, 1, 12)
    found = []
    for i in range(count):
        y, z = 8.5 + 9 * random.random(), -9.0 - 8.0 * i
        sag = 0.8 + 0.9 * random.random()
        path = np.stack(
            [t * front, y - sag * (1 - t * t) + 1.2 * (random.random() - 0.5) * t, z + t * random.normal() * 2.5], 1
        )
        found.append(shapes.tube(path, 0.028, 4, caps=False))
    mesh = shapes.merged(found)
    low, high = shapes.bounds([mesh])
    return Model(
        (
            Part(
                "cables",
                mesh,
                Material(colour=(0.012, 0.012, 0.014), roughness=0.6, glint=False),
                main=True,
                casts=False,
            ),
        ),
        low,
        high,
    )


@builder("umbrella")
def umbrella(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """An open umbrella, its grip at the origin and its canopy a metre above."""
    del name, seed
    colour = tuple(parameters.get("colour", (0.30, 0.02, 0.03)))
    ribs, rows = 8, []
    for r in np.linspace(0.01, 1.0, 6):
        turn = np.linspace(0, 2 * math.pi, ribs * 3 + 1)
        # Between ribs the cloth is drawn in and up a little.
        scallop = 1 - 0.07 * r * (0.5 - 0.5 * np.cos(ribs * turn))
        rows.append(
            np.stack(
                [0.58 * r * scallop * np.cos(turn), 0.92 - 0.26 * r**2 + 0 * turn, -0.58 * r * scallop * np.sin(turn)],
                1,
            )
        )
    canopy = shapes.grid(np.array(rows))
    stick = shapes.merged(
        [
            shapes.moved(shapes.cylinder(0.008, 1.0, 6), shapes.translation(0, -0.02, 0)),
            shapes.moved(shapes.rounded_box(0.03, 0.12, 0.03, 0.014, 1), shapes.translation(0, 0, 0)),
        ]
    )
    parts = (
        Part("canopy", canopy, Material(colour=colour, roughness=0.45, shading="cloth", glint=False), main=True),  # type: ignore[arg-type]
        Part("stick", stick, Material(colour=(0.03, 0.03, 0.03), roughness=0.5)),
    )
    low, high = shapes.bounds([canopy, stick])
    return Model(parts, low, high, anchors={"grip": np.eye(4, dtype=np.float32)})


@builder("bench")
def bench(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A park bench with wooden slats on iron feet."""
    del name, seed
    plank = textures.wood(planks=1, gaps=False, size=256)
    wood = Material(
        colour=tuple(parameters.get("colour", (0.9, 0.8, 0.7))),
        roughness=0.7,
        texture=plank.colour,
        normal_texture=plank.normal,
        bump=0.4,
        glint=False,
    )
    slats = [
        shapes.moved(shapes.rounded_box(1.6, 0.03, 0.09, 0.01, 1), shapes.translation(0, 0.45, -0.16 + 0.11 * i))
        for i in range(4)
    ]
    slats += [
        shapes.moved(
            shapes.rounded_box(1.6, 0.10, 0.03, 0.01, 1), shapes.translation(0, 0.58 + 0.15 * i, -0.25 - 0.04 * i)
        )
        for i in range(3)
    ]
    feet = []
    for x in (-0.65, 0.65):
        feet += [
            shapes.tube(np.array([[x, 0, 0.20], [x, 0.42, 0.18]]), 0.022, 8),
            shapes.tube(np.array([[x, 0, -0.26], [x, 0.42, -0.22], [x, 0.95, -0.36]]), 0.022, 8),
            shapes.moved(shapes.box(0.04, 0.03, 0.46), shapes.translation(x, 0.425, -0.02)),
        ]
    parts = (
        Part("slats", shapes.merged(slats), wood, main=True),
        Part("feet", shapes.merged(feet), Material(colour=(0.03, 0.032, 0.03), metallic=0.5, roughness=0.5)),
    )
    low, high = shapes.bounds([part.mesh for part in parts])
    seat = np.eye(4, dtype=np.float32)
    seat[:3, 3] = 0.0, 0.46, 0.0
    return Model(parts, low, high, anchors={"seat": seat})


ENTRIES = (
    Entry(
        "umbrella",
        "",
        ("umbrella", "parasol", "open umbrella"),
        "object",
        (1.16, 0.95, 1.16),
        {"colour": [0.30, 0.02, 0.03]},
    ),
    Entry("bench", "", ("park bench", "bench", "garden bench"), "furniture", (1.6, 0.98, 0.6), {}),
    Entry(
        "street_lamps",
        "modern",
        ("street lamp", "streetlight", "street light", "lamp post", "lamppost"),
        "object",
        (2.3, 6.4, 0.3),
        {},
    ),
    Entry(
        "street_lamps", "lantern", ("lantern post", "gas lamp", "old street lamp"), "object", (0.45, 3.7, 0.45), {}, 0.8
    ),
)
