"""Fruit, vegetables and sweets as real bodies: what is filmed alone on a table must hold from every side. Also a globe."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cutaway.props import shapes, textures
from cutaway.props.builders.interior_shell import linear, modelled
from cutaway.props.catalogue import Entry, builder
from cutaway.props.model import Material, Mesh, Model, Part, Texture
from cutaway.scene.randomness import stream

STEM = Material(colour=(0.10, 0.055, 0.025), roughness=0.85)
LEAF = Material(colour=(0.05, 0.17, 0.03), roughness=0.5, shading="leaf")
GREEN = Material(colour=(0.07, 0.20, 0.035), roughness=0.6)
Tint = tuple[float, float, float]


def _skin(tint: Tint, rough: float = 0.3, bumps: Texture | None = None, bump: float = 0.3) -> Material:
    return Material(
        colour=tint, roughness=rough, shading="coat" if rough < 0.4 else "opaque", normal_texture=bumps, bump=bump
    )


def _turned(
    radius: Callable[[np.ndarray], np.ndarray],
    y: Callable[[np.ndarray], np.ndarray],
    lobes: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None,
) -> Mesh:
    """A body of revolution over t from 0 (foot) to pi (top), with lobes: a factor of the radius by t and the angle about y."""
    t, turn = np.meshgrid(np.linspace(0, np.pi, 49), np.linspace(0, 2 * np.pi, 73), indexing="ij")
    r = radius(t) * (lobes(t, turn) if lobes is not None else 1.0)
    points = np.stack([r * np.cos(turn), y(t) + 0 * turn, -r * np.sin(turn)], -1)
    uvs = np.stack([turn / (2 * np.pi) * 4, t / np.pi * 2], -1)
    found = shapes.grid(points, uvs.reshape(-1, 2))
    normals = found.normals.reshape(49, 73, 3).astype(float)
    normals[:, 0] = normals[:, -1] = normals[:, 0] + normals[:, -1]
    normals[0], normals[-1] = normals[0].sum(0), normals[-1].sum(0)
    return shapes.mesh(found.positions, found.triangles, normals, found.uvs)


def _streaked(found: Mesh, factor: np.ndarray) -> Mesh:
    """Vertex colours: `factor` (n, 3) times the material's colour."""
    return shapes.mesh(
        found.positions, found.triangles, found.normals, found.uvs, np.column_stack([factor, np.ones(len(factor))])
    )


def _stem(height: float, length: float, lean: float = 0.25, thick: float = 0.03) -> Mesh:
    bend = np.linspace(0, 1, 8)
    return shapes.tube(
        np.column_stack([lean * length * bend**2, height + length * bend, 0 * bend]),
        thick * (1 - 0.3 * bend) + 0.006 * (bend > 0.9),
        10,
    )


def _leaf(height: float, length: float = 0.4, turn: float = 30.0) -> Mesh:
    u, v = np.meshgrid(np.linspace(0, 1, 14), np.linspace(-1, 1, 7), indexing="ij")
    wide = 0.32 * np.sin(np.pi * u**0.8) * v
    points = np.stack([u * length, 0.16 * np.sin(u * 2.2) * length + 0.10 * length * v**2, wide * length], -1)
    return shapes.moved(shapes.grid(points), shapes.translation(0, height, 0) @ shapes.rotation(y=turn))


def _calyx(height: float, reach: float, points: int = 5) -> Mesh:
    leaves = []
    for i in range(points):
        u, v = np.meshgrid(np.linspace(0, 1, 8), np.linspace(-1, 1, 3), indexing="ij")
        place = np.stack(
            [u * reach, -0.25 * reach * u**2 + 0.05 * reach * np.abs(v), 0.17 * reach * (1 - u) ** 0.6 * v], -1
        )
        leaves.append(
            shapes.moved(
                shapes.grid(place), shapes.translation(0, height, 0) @ shapes.rotation(y=360 / points * i + 11)
            )
        )
    return shapes.merged(leaves)


def _apple(tint: Tint | None, seed: int) -> list[Part]:
    own = tint or (0.46, 0.02, 0.018)
    body = _turned(
        lambda t: 0.53 * np.sin(t) ** 0.9 * (1 + 0.10 * -np.cos(t)),
        lambda t: (
            0.46
            - 0.44 * np.cos(t)
            - 0.15 * np.exp(-((np.sin(t) / 0.30) ** 2)) * np.sign(-np.cos(t)) * np.where(t > 1.57, 1.0, 0.5)
        ),
        lambda t, a: 1 + 0.025 * np.cos(5 * a) * np.clip(np.cos(t), 0, 1),
    )
    p = body.positions
    angle = np.arctan2(p[:, 2], p[:, 0])
    streak = 0.5 + 0.5 * np.sin(angle * 23 + 2 * np.sin(angle * 7)) * np.sin(angle * 11 + 1)
    top = np.clip((p[:, 1] - 0.55) / 0.4, 0, 1)
    pale = (0.25 * streak * (0.35 + top) + 0.5 * top**4)[:, None] if tint is None else (0.12 * streak)[:, None]
    tone = np.array(own) * (1 - pale) + np.array([0.62, 0.42, 0.08] if tint is None else own) * pale
    body = _streaked(body, tone / np.maximum(np.array(own), 1e-3))
    del seed
    return [
        Part("skin", body, _skin(own, 0.24), main=True),
        Part("stem", _stem(0.74, 0.26, 0.4, 0.02), STEM),
        Part("leaf", _leaf(0.86, 0.36), LEAF),
    ]


def _citrus(tint: Tint, pointed: float) -> list[Part]:
    pores = textures.normal_map(-np.clip(textures.noise(256, ((60, 1.0), (90, 0.6)), 71) - 0.55, 0, 1) * 2, 1.6)
    body = _turned(
        lambda t: 0.5 * np.sin(t) ** (1 - 0.08 * pointed),
        lambda t: 0.5 - 0.5 * np.cos(t) * (1 + pointed * 0.34 * np.abs(np.cos(t)) ** 9),
    )
    if pointed:
        body = shapes.moved(
            body,
            shapes.translation(0, 0.40, 0)
            @ shapes.rotation(z=90)
            @ shapes.translation(0, -0.5, 0)
            @ shapes.scaling(0.8, 1, 0.8),
        )
    nub = shapes.moved(shapes.sphere(0.035, 12, 8), shapes.translation(0, 0.992, 0) @ shapes.scaling(1, 0.45, 1))
    parts = [Part("skin", body, _skin(tint, 0.36, pores, 0.5), main=True)]
    return parts if pointed else [*parts, Part("stem", nub, GREEN)]


def _pear(tint: Tint) -> list[Part]:
    body = _turned(
        lambda t: 0.33 * np.sin(t) ** 0.95 * (1 + 0.30 * np.cos(t) + 0.10 * np.cos(2 * t)),
        lambda t: 0.5 - 0.5 * np.cos(t) + 0.02 * np.sin(t),
    )
    speckle = 0.88 + 0.2 * stream(5, "pear").random((len(body.positions), 1))
    return [
        Part("skin", _streaked(body, np.repeat(speckle, 3, 1)), _skin(tint, 0.34), main=True),
        Part("stem", _stem(0.96, 0.16, 0.5, 0.016), STEM),
    ]


def _tomato(tint: Tint) -> list[Part]:
    body = _turned(
        lambda t: 0.56 * np.sin(t) ** 0.85,
        lambda t: 0.44 - 0.42 * np.cos(t) - 0.07 * np.exp(-((np.sin(t) / 0.25) ** 2)) * (t > 1.57),
        lambda t, a: 1 + 0.025 * np.cos(5 * a) * np.sin(t / 2) ** 2,
    )
    return [
        Part("skin", body, _skin(tint, 0.14), main=True),
        Part("calyx", shapes.merged([_calyx(0.83, 0.3), _stem(0.8, 0.12, 0.2, 0.02)]), GREEN),
    ]


def _pumpkin(tint: Tint) -> list[Part]:
    body = _turned(
        lambda t: 0.62 * np.sin(t) ** 0.72,
        lambda t: 0.42 - 0.40 * np.cos(t) - 0.09 * np.exp(-((np.sin(t) / 0.30) ** 2)) * np.sign(-np.cos(t)),
        lambda t, a: 1 - 0.085 * np.abs(np.cos(5 * a)) ** 6 * np.sin(t) ** 0.3,
    )
    stem = shapes.tube(
        np.array([[0, 0.7, 0], [0.01, 0.82, 0], [0.05, 0.95, 0.02], [0.12, 1.0, 0.03]]),
        np.array([0.10, 0.06, 0.05, 0.055]),
        10,
    )
    return [
        Part("skin", body, _skin(tint, 0.42), main=True),
        Part("stem", stem, Material(colour=(0.16, 0.15, 0.05), roughness=0.85)),
    ]


def _watermelon(tint: Tint) -> list[Part]:
    body = _turned(lambda t: 0.5 * np.sin(t) ** 0.95, lambda t: 0.5 - 0.5 * np.cos(t))
    p = body.positions
    angle = np.arctan2(p[:, 2], p[:, 0])
    wave = np.sin(angle * 9 + 0.6 * np.sin(p[:, 1] * 26) + 0.3 * np.sin(p[:, 1] * 61 + angle * 3))
    stripe = np.clip(0.5 + 2.4 * wave, 0, 1)[:, None]
    body = _streaked(body, np.array([1.0, 1.0, 1.0]) * (1 - stripe) + np.array([3.4, 2.6, 2.2]) * stripe)
    body = shapes.moved(
        body,
        shapes.translation(0, 0.42, 0)
        @ shapes.rotation(z=90)
        @ shapes.scaling(0.85, 1.1, 0.85)
        @ shapes.translation(0, -0.5, 0),
    )
    return [Part("skin", body, _skin(tint, 0.28), main=True)]


def _banana(tint: Tint) -> list[Part]:
    turn = np.linspace(-1.05, 1.0, 40)
    path = np.column_stack([1.15 * np.sin(turn), 1.25 - 1.15 * np.cos(turn), 0 * turn])
    share = np.linspace(0, 1, 40)
    radius = 0.175 * np.clip(np.minimum(share * 7, (1 - share) * 9) ** 0.5, 0.22, 1)
    round_section = np.stack([np.cos(np.linspace(0, 2 * np.pi, 25)), np.sin(np.linspace(0, 2 * np.pi, 25))], 1)
    corner = 0.94 + 0.06 * np.cos(5 * np.linspace(0, 2 * np.pi, 25))[:, None]
    body = shapes.sweep(path, round_section * corner, radius, smooth=True, up=(0, 0, 1))
    low = float(body.positions[:, 1].min())
    ends = [
        shapes.moved(shapes.sphere(0.05, 12, 8), shapes.translation(*map(float, path[0]))),
        shapes.tube(np.array([path[-1], path[-1] + [0.10, 0.14, 0], path[-1] + [0.12, 0.26, 0]]), 0.045, 10),
    ]
    matrix = shapes.translation(0, -low, 0)
    return [
        Part("peel", shapes.moved(body, matrix), _skin(tint, 0.4), main=True),
        Part("ends", shapes.moved(shapes.merged(ends), matrix), Material(colour=(0.12, 0.09, 0.03), roughness=0.8)),
    ]


def _peach(tint: Tint) -> list[Part]:
    body = _turned(
        lambda t: 0.52 * np.sin(t) ** 0.92,
        lambda t: 0.48 - 0.46 * np.cos(t) - 0.08 * np.exp(-((np.sin(t) / 0.25) ** 2)) * (t > 1.57),
        lambda t, a: 1 - 0.07 * np.exp(-((((a + np.pi) % (2 * np.pi) - np.pi) / 0.2) ** 2)) * np.sin(t) ** 0.5,
    )
    p = body.positions
    blush = np.clip(0.5 + 1.1 * p[:, 0] + 0.5 * p[:, 1], 0, 1)[:, None]
    body = _streaked(body, np.array([1.0, 1.0, 1.0]) * (1 - blush) + np.array([0.95, 0.42, 0.35]) * blush)
    return [
        Part("skin", body, _skin(tint, 0.85), main=True),
        Part("leaf", _leaf(0.86, 0.4, 70), LEAF),
        Part("stem", _stem(0.82, 0.10, 0.2, 0.02), STEM),
    ]


def _cherries(tint: Tint) -> list[Part]:
    fruit, stems = [], []
    for x, z, y in ((-0.27, 0.0, 0.0), (0.28, 0.06, 0.0)):
        fruit.append(
            shapes.moved(shapes.sphere(0.26, 40, 24), shapes.translation(x, y + 0.25, z) @ shapes.scaling(1, 0.94, 1))
        )
        bend = np.linspace(0, 1, 12)[:, None]
        foot, top = np.array([x, 0.47, z]), np.array([0.02, 1.05, -0.05])
        stems.append(
            shapes.tube(
                foot * (1 - bend) + top * bend + np.array([0.10 * np.sign(x), 0, 0]) * np.sin(np.pi * bend) * 0.9,
                0.013,
                8,
            )
        )
    return [
        Part("skin", shapes.merged(fruit), _skin(tint, 0.1), main=True),
        Part("stems", shapes.merged(stems), GREEN),
        Part("leaf", _leaf(1.04, 0.42, 20), LEAF),
    ]


def _strawberry(tint: Tint) -> list[Part]:
    body = _turned(lambda t: 0.43 * np.sin(t) ** 0.8 * (1 - 0.28 * np.cos(t)), lambda t: 0.46 - 0.46 * np.cos(t))
    seeds = []
    for i in range(110):
        t, a = math.acos(1 - 2 * (i + 0.5) / 110), i * 2.399963
        r = 0.43 * math.sin(t) ** 0.8 * (1 - 0.28 * math.cos(t))
        seeds.append(
            shapes.moved(
                shapes.sphere(0.013, 8, 6),
                shapes.translation(r * math.cos(a), 0.46 - 0.46 * math.cos(t), -r * math.sin(a)),
            )
        )
    return [
        Part("skin", body, _skin(tint, 0.2), main=True),
        Part("seeds", shapes.merged(seeds), Material(colour=(0.65, 0.42, 0.10), roughness=0.5)),
        Part("calyx", shapes.merged([_calyx(0.93, 0.32, 8), _stem(0.92, 0.12, 0.3, 0.018)]), GREEN),
    ]


def _doughnut(tint: Tint) -> list[Part]:
    dough = shapes.moved(shapes.torus(0.33, 0.17, 64, 28), shapes.translation(0, 0.17, 0) @ shapes.scaling(1, 0.95, 1))
    icing = shapes.torus(0.33, 0.178, 72, 28)
    p = icing.positions.astype(float)
    angle = np.arctan2(p[:, 2], p[:, 0])
    edge = 0.0 + 0.028 * np.sin(angle * 9) + 0.02 * np.sin(angle * 5 + 1)
    p[:, 1] = np.maximum(p[:, 1] * 0.95, edge - 0.03)
    keep = (p[icing.triangles][:, :, 1] > (edge - 0.028)[icing.triangles]).any(1)
    glaze = shapes.moved(shapes.mesh(p, icing.triangles[keep], None, icing.uvs), shapes.translation(0, 0.172, 0))
    random = stream(8, "sprinkles")
    bits: dict[int, list[Mesh]] = {0: [], 1: [], 2: []}
    for i in range(90):
        a, b = 2 * np.pi * random.random(), np.pi * (0.5 + 0.62 * (random.random() - 0.5))
        ring = 0.33 + 0.182 * math.cos(b)
        place = shapes.translation(ring * math.cos(a), 0.172 + 0.176 * math.sin(b), ring * math.sin(a))
        bits[i % 3].append(
            shapes.moved(
                shapes.rounded_box(0.045, 0.013, 0.013, 0.006, 2), place @ shapes.rotation(y=360 * random.random())
            )
        )
    colours = ((0.75, 0.62, 0.08), (0.06, 0.35, 0.55), (0.72, 0.70, 0.66))
    return [
        Part("icing", glaze, _skin(tint, 0.16), main=True),
        Part("dough", dough, Material(colour=(0.42, 0.22, 0.075), roughness=0.75)),
        *(
            Part(f"sprinkles-{k}", shapes.merged(found), Material(colour=colours[k], roughness=0.35))
            for k, found in bits.items()
        ),
    ]


def _egg(tint: Tint) -> list[Part]:
    body = _turned(lambda t: 0.37 * np.sin(t) * (1 + 0.16 * np.cos(t)), lambda t: 0.5 - 0.5 * np.cos(t))
    return [Part("shell", body, _skin(tint, 0.5), main=True)]


def _carrot(tint: Tint) -> list[Part]:
    y = np.linspace(0, 1, 40)
    root = shapes.lathe(
        [
            (0.0, 0.0),
            *[(0.10 * v**0.6 * (1 + 0.03 * math.sin(v * 70)) + 0.004, v) for v in y[1:-1]],
            (0.05, 1.0),
            (0.0, 1.0),
        ],
        28,
        sharp=80,
    )
    tops = [_stem(0.98, 0.35 + 0.08 * (i % 3), 0.5, 0.012) for i in range(7)]
    tops = [shapes.moved(found, shapes.rotation(y=51.0 * i)) for i, found in enumerate(tops)]
    lie = shapes.translation(0, 0.11, 0) @ shapes.rotation(z=90) @ shapes.translation(0, -0.6, 0)
    return [
        Part("root", shapes.moved(root, lie), _skin(tint, 0.55), main=True),
        Part("greens", shapes.moved(shapes.merged(tops), lie), GREEN),
    ]


def _mushroom(tint: Tint) -> list[Part]:
    cap = shapes.lathe(
        [(0.13, 0.52), (0.44, 0.55), (0.48, 0.6), (0.44, 0.72), (0.33, 0.87), (0.16, 0.97), (0, 1.0)], 56, sharp=70
    )
    foot = shapes.lathe([(0, 0), (0.19, 0), (0.2, 0.05), (0.14, 0.25), (0.13, 0.56)], 36, sharp=70)
    dots = []
    for i, (y, a) in enumerate(
        (
            (0.995, 0.0),
            (0.88, 0.4),
            (0.86, 1.7),
            (0.89, 3.0),
            (0.87, 4.2),
            (0.88, 5.4),
            (0.71, 1.0),
            (0.7, 2.4),
            (0.72, 3.7),
            (0.7, 5.0),
        )
    ):
        r = float(np.interp(y, [0.6, 0.72, 0.87, 0.97, 1.0], [0.48, 0.44, 0.33, 0.16, 0.0]))
        dots.append(
            shapes.moved(
                shapes.sphere(0.055 - 0.004 * (i % 4), 16, 10),
                shapes.translation(r * math.cos(a), y - 0.012, r * math.sin(a)),
            )
        )
    return [
        Part("cap", cap, _skin(tint, 0.3), main=True),
        Part("foot", shapes.merged([foot, *dots]), Material(colour=(0.72, 0.68, 0.58), roughness=0.7)),
    ]


def _ice_cream(tint: Tint) -> list[Part]:
    cone = shapes.lathe([(0.0, 0.0), (0.02, 0.0), (0.21, 0.55), (0.225, 0.56), (0.225, 0.59), (0.19, 0.59)], 40)
    waffle = textures.tiles((0.50, 0.27, 0.09), (0.34, 0.17, 0.05), 10)
    scoop = shapes.sphere(0.235, 48, 28)
    p = scoop.positions.astype(float)
    angle = np.arctan2(p[:, 2], p[:, 0])
    low = np.clip(-p[:, 1] / 0.235, 0, 1)
    p *= (1 + 0.05 * low * np.sin(angle * 7) + 0.02 * np.sin(p[:, 1] * 60 + angle * 4))[:, None]
    ball = shapes.moved(shapes.mesh(p, scoop.triangles, None, scoop.uvs), shapes.translation(0, 0.73, 0))
    return [
        Part("scoop", ball, _skin(tint, 0.55), main=True),
        Part(
            "cone",
            shapes.wrapped_uvs(cone, 1.6),
            Material(colour=(1, 1, 1), roughness=0.75, texture=waffle.colour, normal_texture=waffle.normal, bump=0.6),
        ),
    ]


def _globe(tint: Tint | None) -> list[Part]:
    rows, columns = 256, 512
    land = textures.noise(512, ((2, 1.0), (5, 0.7), (11, 0.45), (24, 0.25)), 77)[::2][:rows]
    latitude = np.abs(np.linspace(-1, 1, rows))[:, None]
    ground = land > 0.49
    picture = np.where(
        ground[..., None],
        np.array([0.36, 0.30, 0.12]) * (0.7 + 0.8 * land[..., None]),
        np.array(tint or (0.05, 0.20, 0.34)) * (0.75 + 0.5 * land[..., None]),
    )
    picture = np.where((ground & (land < 0.6))[..., None], np.array([0.14, 0.27, 0.09]), picture)
    picture = np.where((latitude + 0.25 * land > 1.02)[..., None], np.array([0.74, 0.76, 0.76]), picture)
    lines = (np.arange(rows)[:, None] % 32 == 0) | (np.arange(columns)[None] % 43 == 0)
    picture = np.where(lines[..., None], picture * 0.8, picture)
    ball = shapes.moved(shapes.sphere(0.36, 64, 36), shapes.translation(0, 0.58, 0) @ shapes.rotation(z=-23))
    turn = np.linspace(-1.9, 1.6, 40) + 0.4
    arm = shapes.tube(np.column_stack([0.40 * np.cos(turn), 0.58 + 0.40 * np.sin(turn), 0 * turn]), 0.014, 12)
    foot = shapes.lathe([(0, 0), (0.2, 0), (0.2, 0.02), (0.06, 0.05), (0.025, 0.1), (0.02, 0.19), (0, 0.19)], 40)
    brass = Material(colour=(0.62, 0.42, 0.14), metallic=1.0, roughness=0.3)
    return [
        Part(
            "ball",
            ball,
            Material(roughness=0.28, shading="coat", colour=(1, 1, 1), texture=textures.colour_texture(picture)),
            main=True,
        ),
        Part("stand", shapes.merged([arm, foot]), brass),
    ]


FOODS: Mapping[str, tuple[float, Tint | None, Callable[..., list[Part]], tuple[str, ...]]] = {
    "apple": (0.085, None, _apple, ("apple", "red apple")),
    "green apple": (0.085, (0.24, 0.40, 0.05), _apple, ("green apple",)),
    "orange": (
        0.08,
        (0.72, 0.22, 0.015),
        lambda tint: _citrus(tint, 0),
        ("orange", "tangerine", "mandarin", "clementine"),
    ),
    "lemon": (0.06, (0.76, 0.56, 0.03), lambda tint: _citrus(tint, 1), ("lemon",)),
    "lime": (0.05, (0.16, 0.34, 0.03), lambda tint: _citrus(tint, 1), ("lime",)),
    "pear": (0.11, (0.40, 0.42, 0.08), _pear, ("pear",)),
    "tomato": (0.07, (0.56, 0.03, 0.015), _tomato, ("tomato",)),
    "pumpkin": (0.26, (0.62, 0.20, 0.02), _pumpkin, ("pumpkin", "squash", "gourd")),
    "watermelon": (0.24, (0.02, 0.075, 0.02), _watermelon, ("watermelon",)),
    "banana": (0.10, (0.72, 0.50, 0.05), _banana, ("banana",)),
    "peach": (0.075, (0.78, 0.38, 0.14), _peach, ("peach", "apricot", "nectarine")),
    "cherries": (0.05, (0.30, 0.008, 0.02), _cherries, ("cherries", "cherry")),
    "strawberry": (0.045, (0.55, 0.02, 0.02), _strawberry, ("strawberry",)),
    "doughnut": (0.04, (0.72, 0.24, 0.34), _doughnut, ("doughnut", "donut")),
    "egg": (0.06, (0.70, 0.55, 0.42), _egg, ("egg",)),
    "carrot": (0.04, (0.68, 0.21, 0.02), _carrot, ("carrot",)),
    "mushroom": (0.14, (0.50, 0.03, 0.02), _mushroom, ("mushroom", "toadstool")),
    "ice cream": (0.2, (0.78, 0.42, 0.44), _ice_cream, ("ice cream", "ice cream cone")),
    "globe": (0.42, None, _globe, ("globe", "terrestrial globe", "world globe")),
}
"""By name: height in metres, colour, how it is made in units of about its height, the words it answers to."""


@builder("food")
def food(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A fruit, vegetable or sweet of `FOODS`, standing or lying on y = 0. Parameters: `height` in metres, `colour`. LookupError for other names."""
    if name not in FOODS:
        raise LookupError(f"nothing to eat is called {name!r}")
    height, own, make, _ = FOODS[name]
    asked = parameters.get("colour")
    tint = linear(asked, own or (0.5, 0.5, 0.5)) if asked else own
    made = make(tint, seed) if make is _apple else make(tint)
    low, high = shapes.bounds(part.mesh for part in made)
    size = float(parameters.get("height", height)) / (high[1] - low[1])
    matrix = shapes.scaling(size) @ shapes.translation(0, -low[1], 0)
    parts = [Part(p.name, shapes.moved(p.mesh, matrix), p.material, p.main) for p in made]
    parts = [Part(p.name, p.mesh, p.material, p.main, levels=shapes.levels(p.mesh, (900.0, 350.0), 1.2)) for p in parts]
    return modelled(parts, anchors={"top": shapes.translation(0, size * (high[1] - low[1]), 0)})


ENTRIES = tuple(
    Entry("food", name, words, "object", (height * 1.1, height, height * 1.1), {}, 1.3 if name != "globe" else 1.2)
    for name, (height, _, _, words) in FOODS.items()
)
