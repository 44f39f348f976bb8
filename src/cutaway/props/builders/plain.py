"""Plain bodies: the right size, material and colour when nothing has the right form. Stylised, clean, never a placeholder cube."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cutaway.props import materials, shapes
from cutaway.props.catalogue import Entry, builder
from cutaway.props.model import Material, Mesh, Model, Part

Named = tuple[str, Mesh]
"""A part's name and its mesh in a box of one metre, standing on y = 0: x and z from -0.5 to 0.5, y from 0 to 1."""


@builder("plain")
def plain(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A body of a given form.

    Parameters: `shape` (a key of `SHAPES`), `width`, `height`, `depth` in metres, `colour` and `material` in words.
    """
    size = [float(parameters.get(side) or 0.3) for side in ("width", "height", "depth")]
    tint, stuff = str(parameters.get("colour") or ""), str(parameters.get("material") or "")
    form = SHAPES.get(str(parameters.get("shape") or "rounded"), _rounded)
    own = materials.material(stuff, tint)
    if not stuff and not tint:
        own = materials.material("plastic", "grey")
    dark = Material(colour=tuple(value * 0.35 for value in own.colour), roughness=0.7)  # type: ignore[arg-type]
    parts = []
    for index, (part, found) in enumerate(form(size)):
        body = found if form in REAL_SIZE else shapes.moved(found, shapes.scaling(*size))
        if own.normal_texture is not None or own.texture is not None:
            body = shapes.wrapped_uvs(body, materials.scale(stuff))
        parts.append(Part(part, body, own if index == 0 else dark, main=index == 0))
    low, high = shapes.bounds(part.mesh for part in parts)
    return Model(tuple(parts), low, high, anchors={"top": shapes.translation(0, high[1], 0)})


def _rounded(size: list[float]) -> list[Named]:
    body = shapes.rounded_box(*size, radius=0.16 * min(size), steps=4)
    return [("body", shapes.moved(body, shapes.translation(0, size[1] / 2, 0)))]


def _box(size: list[float]) -> list[Named]:
    body = shapes.rounded_box(*size, radius=min(0.03 * min(size), 0.01), steps=2)
    return [("body", shapes.moved(body, shapes.translation(0, size[1] / 2, 0)))]


def _sphere(size: list[float]) -> list[Named]:
    return [("body", shapes.moved(shapes.sphere(0.5, 56, 28), shapes.translation(0, 0.5, 0)))]


def _cylinder(size: list[float]) -> list[Named]:
    return [("body", shapes.cylinder(0.5, 1.0, 48, 0.03))]


def _cone(size: list[float]) -> list[Named]:
    return [("body", shapes.cone(0.5, 1.0, 48))]


def _pyramid(size: list[float]) -> list[Named]:
    found = shapes.lathe([(0, 0), (math.sqrt(0.5), 0), (0, 1)], 4)
    flat = found.positions[found.triangles].reshape(-1, 3)
    sides = np.cross(flat[1::3] - flat[::3], flat[2::3] - flat[::3])
    body = shapes.mesh(flat, np.arange(len(flat)).reshape(-1, 3), np.repeat(sides, 3, axis=0))
    return [("body", shapes.moved(body, shapes.rotation(y=45)))]


def _disc(size: list[float]) -> list[Named]:
    return [("body", shapes.cylinder(0.5, 1.0, 56, 0.0))]


def _ring(size: list[float]) -> list[Named]:
    width, height, depth = size
    if height > depth:
        body = shapes.moved(shapes.torus(0.5 * width - 0.5 * depth, 0.5 * depth, 56, 20), shapes.rotation(x=90))
        return [("body", shapes.moved(body, shapes.translation(0, height / 2, 0)))]
    body = shapes.torus(0.5 * width - 0.5 * height, 0.5 * height, 56, 20)
    return [("body", shapes.moved(body, shapes.translation(0, height / 2, 0)))]


def _rod(size: list[float]) -> list[Named]:
    """Along the longest side."""
    longest = int(np.argmax(size))
    others = [value for i, value in enumerate(size) if i != longest]
    radius = max(min(others) / 2, 0.002)
    body = shapes.cylinder(radius, size[longest], 24, radius * 0.4)
    turns = [
        shapes.translation(size[0] / 2, radius, 0) @ shapes.rotation(z=90),
        np.eye(4),
        shapes.translation(0, radius, -size[2] / 2) @ shapes.rotation(x=90),
    ]
    return [("body", shapes.moved(body, turns[longest]))]


def _bowl(size: list[float]) -> list[Named]:
    turn = np.linspace(0, np.pi / 2, 14)
    outer = [(0.16 + 0.34 * math.sin(t), 1.0 - math.cos(t)) for t in turn]
    inner = [(max(0.0, (0.16 + 0.34 * math.sin(t)) - 0.04), 1.0 - math.cos(t) + 0.05 * math.cos(t)) for t in turn[::-1]]
    return [("body", shapes.lathe([(0, 0), *outer, *inner, (0, 0.05)], 48))]


def _bottle(size: list[float]) -> list[Named]:
    profile = [
        (0, 0),
        (0.46, 0),
        (0.5, 0.03),
        (0.5, 0.52),
        (0.44, 0.62),
        (0.2, 0.76),
        (0.17, 0.8),
        (0.17, 0.95),
        (0.2, 0.95),
        (0.2, 1),
        (0, 1),
    ]
    return [("body", shapes.lathe(profile, 48))]


def _cup(size: list[float]) -> list[Named]:
    profile = [(0, 0), (0.38, 0), (0.42, 0.04), (0.5, 1.0), (0.45, 1.0), (0.38, 0.08), (0, 0.07)]
    return [("body", shapes.lathe(profile, 48))]


def _egg(size: list[float]) -> list[Named]:
    turn = np.linspace(0, np.pi, 28)
    profile = [(0.5 * math.sin(t) * (1 + 0.22 * math.cos(t)), 0.5 - 0.5 * math.cos(t)) for t in turn]
    return [("body", shapes.lathe(profile, 48, sharp=80))]


def _capsule(size: list[float]) -> list[Named]:
    """Along the longest side, ends round."""
    return _along(size, lambda s: shapes.rounded_box(s[0], s[1], s[2], 0.499 * min(s), 5))


def _along(size: list[float], make: Callable[[list[float]], Mesh]) -> list[Named]:
    return [("body", shapes.moved(make(size), shapes.translation(0, size[1] / 2, 0)))]


def _quadruped(size: list[float]) -> list[Named]:
    """A toy-like four-legged body, as long as `depth`, facing +z."""
    width, height, depth = size
    leg = 0.46 * height
    girth = min(0.42 * height, 1.1 * width)
    trunk = shapes.moved(
        shapes.rounded_box(width * 0.9, girth, depth * 0.7, 0.48 * min(width * 0.9, girth), 6),
        shapes.translation(0, leg + girth * 0.42, -0.06 * depth),
    )
    head = shapes.moved(
        shapes.sphere(1, 32, 18),
        shapes.translation(0, height * 0.84, depth * 0.36) @ shapes.scaling(width * 0.4, height * 0.16, depth * 0.14),
    )
    neck = shapes.tube(
        np.array(
            [[0, leg + girth * 0.5, depth * 0.2], [0, height * 0.72, depth * 0.29], [0, height * 0.82, depth * 0.33]]
        ),
        np.array([0.34, 0.27, 0.22]) * width,
        20,
    )
    tail = shapes.tube(
        np.array(
            [
                [0, leg + girth * 0.7, -depth * 0.38],
                [0, leg + girth * 0.8, -depth * 0.45],
                [0, leg + girth * 0.4, -depth * 0.5],
            ]
        ),
        np.array([0.07, 0.06, 0.03]) * width,
        12,
    )
    legs = [
        shapes.moved(
            shapes.lathe([(0, 0), (0.11, 0), (0.13, 0.06), (0.1, 0.3), (0.15, 1.0), (0, 1.06)], 18, sharp=70),
            shapes.translation(x * width * 0.3, 0, z * depth - 0.04 * depth)
            @ shapes.scaling(width * 0.9, leg * 1.1, width * 0.9),
        )
        for x in (-1, 1)
        for z in (-0.27, 0.25)
    ]
    ears = [
        shapes.moved(
            shapes.cone(0.5, 1.0, 14),
            shapes.translation(x * width * 0.2, height * 0.93, depth * 0.33)
            @ shapes.scaling(width * 0.2, height * 0.1, width * 0.12),
        )
        for x in (-1, 1)
    ]
    eyes = [
        shapes.moved(
            shapes.sphere(1, 12, 8),
            shapes.translation(x * width * 0.2, height * 0.87, depth * 0.47) @ shapes.scaling(width * 0.045),
        )
        for x in (-1, 1)
    ]
    return [("body", shapes.merged([trunk, head, neck, tail, *legs, *ears])), ("eyes", shapes.merged(eyes))]


def _bird(size: list[float]) -> list[Named]:
    width, height, depth = size
    body = shapes.moved(
        shapes.sphere(1, 32, 20),
        shapes.translation(0, height * 0.5, 0)
        @ shapes.rotation(x=-18)
        @ shapes.scaling(width * 0.4, height * 0.3, depth * 0.42),
    )
    head = shapes.moved(
        shapes.sphere(1, 28, 16), shapes.translation(0, height * 0.86, depth * 0.24) @ shapes.scaling(height * 0.14)
    )
    tail = shapes.moved(
        shapes.cone(0.5, 1, 16),
        shapes.translation(0, height * 0.46, -depth * 0.2)
        @ shapes.rotation(x=-100)
        @ shapes.scaling(width * 0.4, depth * 0.36, height * 0.12),
    )
    wings = [
        shapes.moved(
            shapes.sphere(1, 24, 12),
            shapes.translation(x * width * 0.38, height * 0.52, -0.03 * depth)
            @ shapes.scaling(width * 0.1, height * 0.2, depth * 0.36),
        )
        for x in (-1, 1)
    ]
    beak = shapes.moved(
        shapes.cone(0.5, 1, 12),
        shapes.translation(0, height * 0.85, depth * 0.24 + height * 0.12)
        @ shapes.rotation(x=90)
        @ shapes.scaling(height * 0.07, height * 0.12, height * 0.07),
    )
    legs = [
        shapes.tube(
            np.array([[x * width * 0.14, 0, 0.02], [x * width * 0.14, height * 0.3, 0.0]]), max(height * 0.02, 0.002), 8
        )
        for x in (-1, 1)
    ]
    eyes = [
        shapes.moved(
            shapes.sphere(height * 0.022, 10, 8),
            shapes.translation(x * height * 0.1, height * 0.89, depth * 0.24 + height * 0.1),
        )
        for x in (-1, 1)
    ]
    return [("body", shapes.merged([body, head, tail, *wings])), ("beak", shapes.merged([beak, *legs, *eyes]))]


def _fish(size: list[float]) -> list[Named]:
    width, height, depth = size
    body = shapes.moved(
        shapes.sphere(1, 36, 22),
        shapes.translation(0, height * 0.5, 0.06 * depth) @ shapes.scaling(width * 0.5, height * 0.42, depth * 0.42),
    )
    fin = shapes.extruded(np.array([[0.0, 0.0], [0.42, 0.5], [0.3, 0.0], [0.42, -0.5]]), 0.08)
    tail = shapes.moved(
        fin,
        shapes.translation(0, height * 0.5, -depth * 0.3)
        @ shapes.rotation(y=90)
        @ shapes.scaling(depth * 0.5, height * 0.9, width),
    )
    top = shapes.moved(
        shapes.cone(0.5, 1, 12),
        shapes.translation(0, height * 0.82, 0)
        @ shapes.rotation(x=-30)
        @ shapes.scaling(width * 0.16, height * 0.3, depth * 0.3),
    )
    eyes = [
        shapes.moved(
            shapes.sphere(min(height, depth) * 0.045, 10, 8),
            shapes.translation(x * width * 0.36, height * 0.58, depth * 0.32),
        )
        for x in (-1, 1)
    ]
    return [("body", shapes.merged([body, tail, top])), ("eyes", shapes.merged(eyes))]


def _snake(size: list[float]) -> list[Named]:
    width, height, depth = size
    t = np.linspace(0, 1, 60)
    path = np.stack([width * 0.4 * np.sin(t * 4 * np.pi), np.full(60, height * 0.5), depth * (t - 0.5)], 1)
    path[-8:, 1] += np.linspace(0, height * 0.6, 8)
    radius = height * 0.5 * np.minimum(1, np.minimum(t * 3, 1.2 - 0.3 * t))
    head = shapes.moved(
        shapes.sphere(1, 20, 12),
        shapes.translation(*map(float, path[-1])) @ shapes.scaling(height * 0.55, height * 0.4, height * 0.8),
    )
    return [("body", shapes.merged([shapes.tube(path, np.maximum(radius, height * 0.06), 16), head]))]


def _vehicle(size: list[float]) -> list[Named]:
    width, height, depth = size
    wheel = 0.2 * height + 0.04 * depth
    body = shapes.moved(
        shapes.rounded_box(width, height * 0.42, depth, 0.18 * height, 4), shapes.translation(0, height * 0.42, 0)
    )
    cabin = shapes.moved(
        shapes.rounded_box(width * 0.86, height * 0.44, depth * 0.52, 0.17 * height, 4),
        shapes.translation(0, height * 0.76, -depth * 0.05),
    )
    tyre = shapes.moved(shapes.cylinder(wheel, width * 0.16, 32, wheel * 0.2), shapes.rotation(z=90))
    wheels = [
        shapes.moved(tyre, shapes.translation(x * width * 0.43 + width * 0.08, wheel, z * depth * 0.31))
        for x in (-1, 1)
        for z in (-1, 1)
    ]
    return [("body", shapes.merged([body, cabin])), ("wheels", shapes.merged(wheels))]


def _boat(size: list[float]) -> list[Named]:
    width, height, depth = size
    rows = []
    for t in np.linspace(0, 1, 28):
        beam = (1 - max(0.0, (t - 0.45) / 0.55) ** 2.2) * (0.82 + 0.18 * min(t / 0.4, 1.0))
        sheer = 1 + 0.25 * max(0.0, t - 0.6) ** 1.2
        turn = np.linspace(-np.pi / 2, np.pi / 2, 17)
        x = 0.5 * width * beam * np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.7
        y = height * 0.55 * sheer * (1 - np.abs(np.cos(turn)) ** 0.8)
        rows.append(np.stack([x, y, np.full_like(x, (t - 0.5) * depth)], 1))
    hull = shapes.grid(np.array(rows)[::-1])
    deck = [
        shapes.moved(
            shapes.rounded_box(width * 0.5, height * 0.42, depth * 0.26, 0.05 * height, 3),
            shapes.translation(0, height * 0.62, -depth * 0.08),
        )
    ]
    return [("body", hull), ("deck", shapes.merged(deck))]


def _house(size: list[float]) -> list[Named]:
    width, height, depth = size
    wall = height * 0.62
    walls = shapes.moved(shapes.box(width, wall, depth), shapes.translation(0, wall / 2, 0))
    eave = 0.06 * width
    roof = shapes.extruded(
        np.array([[-width / 2 - eave, wall], [width / 2 + eave, wall], [0, height]]), depth + 2 * eave
    )
    door = shapes.moved(shapes.box(width * 0.14, wall * 0.5, 0.05), shapes.translation(0, wall * 0.25, depth / 2))
    panes = [
        shapes.moved(
            shapes.box(width * 0.15, wall * 0.28, 0.05), shapes.translation(x * width * 0.3, wall * 0.58, depth / 2)
        )
        for x in (-1, 1)
    ]
    return [("walls", walls), ("roof", shapes.merged([roof, door, *panes]))]


def _tower(size: list[float]) -> list[Named]:
    return [
        ("body", shapes.lathe([(0, 0), (0.5, 0), (0.42, 0.8), (0.5, 0.8), (0.5, 0.88), (0, 0.88)], 40)),
        ("top", shapes.moved(shapes.lathe([(0, 0), (0.46, 0), (0, 0.12)], 40), shapes.translation(0, 0.88, 0))),
    ]


def _slab(size: list[float]) -> list[Named]:
    return _box(size)


def _lump(size: list[float]) -> list[Named]:
    found = shapes.sphere(0.5, 48, 26)
    p = found.positions.astype(float)
    wave = (
        1
        + 0.09 * np.sin(p[:, 0] * 11 + 1) * np.sin(p[:, 2] * 9)
        + 0.06 * np.sin(p[:, 1] * 17 + 2) * np.sin(p[:, 0] * 19)
    )
    body = shapes.mesh(p * wave[:, None], found.triangles, None, found.uvs)
    return [("body", shapes.moved(body, shapes.translation(0, 0.45, 0)))]


def _tree(size: list[float]) -> list[Named]:
    width, height, depth = size
    crown = [
        shapes.moved(
            shapes.sphere(1, 24, 14),
            shapes.translation(x * width, y * height, z * depth)
            @ shapes.scaling(r * width, r * 0.8 * width, r * depth),
        )
        for x, y, z, r in (
            (0, 0.74, 0, 0.34),
            (-0.18, 0.6, 0.08, 0.27),
            (0.19, 0.62, -0.05, 0.28),
            (0.03, 0.58, 0.2, 0.25),
            (0.0, 0.88, -0.02, 0.2),
        )
    ]
    trunk = shapes.lathe(
        [(0, 0), (0.09 * width, 0), (0.055 * width, 0.2 * height), (0.05 * width, 0.6 * height), (0, 0.6 * height)], 18
    )
    return [("crown", shapes.merged(crown)), ("trunk", trunk)]


SHAPES: Mapping[str, Callable[[list[float]], list[Named]]] = {
    "rounded": _rounded,
    "box": _box,
    "slab": _slab,
    "sphere": _sphere,
    "ellipsoid": _sphere,
    "cylinder": _cylinder,
    "cone": _cone,
    "pyramid": _pyramid,
    "disc": _disc,
    "ring": _ring,
    "rod": _rod,
    "bowl": _bowl,
    "bottle": _bottle,
    "cup": _cup,
    "egg": _egg,
    "capsule": _capsule,
    "quadruped": _quadruped,
    "bird": _bird,
    "fish": _fish,
    "snake": _snake,
    "vehicle": _vehicle,
    "boat": _boat,
    "house": _house,
    "tower": _tower,
    "lump": _lump,
    "tree": _tree,
}
REAL_SIZE = frozenset(
    {_rounded, _box, _slab, _ring, _rod, _capsule, _quadruped, _bird, _fish, _snake, _vehicle, _boat, _house, _tree}
)
"""Forms that already have their real size; the others come in a box of one metre."""

ENTRIES = tuple(
    Entry(
        "plain",
        word,
        words,
        "object",
        size,
        {"shape": shape, "width": size[0], "height": size[1], "depth": size[2]},
        0.9,
    )
    for word, words, shape, size in (
        ("sphere", ("sphere", "orb", "round ball"), "sphere", (0.3, 0.3, 0.3)),
        ("cube", ("cube", "block"), "box", (0.3, 0.3, 0.3)),
        ("cylinder", ("cylinder",), "cylinder", (0.24, 0.36, 0.24)),
        ("cone", ("geometric cone",), "cone", (0.28, 0.36, 0.28)),
        ("pyramid shape", ("small pyramid", "pyramid shape"), "pyramid", (0.36, 0.3, 0.36)),
        ("torus", ("torus", "geometric ring"), "ring", (0.36, 0.1, 0.36)),
        ("capsule", ("capsule",), "capsule", (0.14, 0.36, 0.14)),
    )
)
"""Things that are nothing but their form."""
