"""Household lamps: a shade that glows, a bulb behind it, and the light they give. Switched by the power of the thing they are."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props import materials, shapes, textures
from cutaway.props.builders.interior_shell import linear, modelled
from cutaway.props.catalogue import Entry, builder
from cutaway.props.model import Lamp, Material, Mesh, Model, Part, Texture

WARM = (1.0, 0.60, 0.28)
STRENGTH = 6.0
"""Of a floor lamp, with a source of 0.16 m and 8 m range: 9.5 burnt the wall out."""


@functools.cache
def _shade_glow(low: float, width: float) -> Texture:
    """Light on a shade: brightest at the bulb's height, fading upwards and downwards."""
    v = np.linspace(1, 0, 64)[:, None, None]
    value = np.exp(-(((v - low) / width) ** 2)) * np.ones((64, 8, 3))
    return textures.colour_texture(0.12 + 0.88 * value, repeat=False)


def _shade(profile: list[tuple[float, float]], around: int = 56) -> Mesh:
    return shapes.lathe(profile, around, (24.0, 1.0))


def _shade_part(mesh: Mesh, tint: tuple[float, float, float], strength: float) -> Part:
    # Light through cloth takes on its colour, but never so far that a white bulb is lost.
    through = tuple(w * (0.45 + 0.55 * min(c * 1.6, 1.0)) * strength for w, c in zip(WARM, tint, strict=True))
    material = Material(
        colour=tint,
        roughness=0.92,
        emission=through,
        emission_texture=_shade_glow(0.45, 0.38),
        normal_texture=textures.weave(),
        bump=0.25,
    )  # type: ignore[arg-type]
    return Part("shade", mesh, material, main=True, casts=False)


def _bulb(y: float, radius: float = 0.042) -> Part:
    mesh = shapes.moved(shapes.sphere(radius, 20, 12), shapes.translation(0, y, 0))
    return Part(
        "bulb",
        mesh,
        Material(colour=(0.85, 0.83, 0.78), roughness=0.3, emission=tuple(12 * c for c in (1.0, 0.78, 0.5))),
        casts=False,
    )  # type: ignore[arg-type]


@builder("floor_lamp")
def floor_lamp(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A floor lamp with a cloth shade. Parameters: `height` (1.7), `colour` of the shade, `metal` of the stand, `form` (cone, drum)."""
    height = float(parameters.get("height", 1.7))
    tint = linear(parameters.get("colour"), (0.62, 0.52, 0.38))
    metal = materials.material(str(parameters.get("metal", "brass")))
    middle = height - 0.17
    wide = 0.235 if parameters.get("form", "cone") == "cone" else 0.21
    narrow = 0.158 if wide > 0.22 else 0.2
    shade = shapes.moved(
        _shade([(wide, -0.17), (wide - 0.003, -0.16), (narrow + 0.002, 0.16), (narrow, 0.17)]),
        shapes.translation(0, middle, 0),
    )
    foot = shapes.lathe([(0, 0), (0.16, 0), (0.16, 0.014), (0.15, 0.026), (0.03, 0.036), (0.012, 0.05), (0, 0.05)], 48)
    pole = shapes.moved(shapes.cylinder(0.011, middle - 0.03, 16), shapes.translation(0, 0.03, 0))
    ring = shapes.moved(shapes.torus(wide - 0.002, 0.004, 48, 8), shapes.translation(0, middle - 0.168, 0))
    upper = shapes.moved(shapes.torus(narrow + 0.001, 0.004, 48, 8), shapes.translation(0, middle + 0.168, 0))
    parts = [_shade_part(shade, tint, 2.6), Part("stand", shapes.merged([foot, pole]), metal)]
    # The wires of the shade would throw rings on every wall.
    parts += [Part("wires", shapes.merged([ring, upper]), metal, casts=False), _bulb(middle - 0.02)]
    del seed
    return modelled(parts, lamps=(Lamp((0.0, middle - 0.02, 0.0), WARM, STRENGTH, 8.0, 0.16, True, 0.15),))


@builder("table_lamp")
def table_lamp(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A table lamp on a glazed foot. Parameters: `height` (0.52), `colour` of the shade, `foot` colour words, `material` of the foot."""
    height = float(parameters.get("height", 0.52))
    scale = height / 0.52
    tint = linear(parameters.get("colour"), (0.66, 0.58, 0.45))
    body = materials.material(str(parameters.get("material", "ceramic")), str(parameters.get("foot", "teal")))
    foot = shapes.lathe(
        [
            (0, 0),
            (0.075, 0),
            (0.078, 0.012),
            (0.05, 0.03),
            (0.062, 0.08),
            (0.085, 0.14),
            (0.082, 0.19),
            (0.05, 0.25),
            (0.022, 0.28),
            (0.018, 0.31),
            (0, 0.31),
        ],
        44,
    )
    shade = shapes.moved(
        _shade([(0.17, -0.105), (0.168, -0.1), (0.112, 0.1), (0.11, 0.105)], 48), shapes.translation(0, 0.41, 0)
    )
    neck = shapes.moved(shapes.cylinder(0.008, 0.09, 12), shapes.translation(0, 0.3, 0))
    matrix = shapes.scaling(scale)
    parts = [
        _shade_part(shapes.moved(shade, matrix), tint, 2.4),
        Part("foot", shapes.moved(foot, matrix), body),
        Part("neck", shapes.moved(neck, matrix), materials.material("brass")),
    ]
    bulb = _bulb(0.39, 0.03)
    parts.append(Part("bulb", shapes.moved(bulb.mesh, matrix), bulb.material, casts=False))
    del seed
    return modelled(parts, lamps=(Lamp((0.0, 0.39 * scale, 0.0), WARM, STRENGTH * 0.55, 6.0, 0.12, True, 0.1),))


@builder("pendant")
def pendant(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A lamp that hangs from the ceiling; its origin is on the floor below. Parameters: `ceiling` (2.6), `drop` (0.9), `colour`, `form` (dome, globe)."""
    ceiling, drop = float(parameters.get("ceiling", 2.6)), float(parameters.get("drop", 0.9))
    tint = linear(parameters.get("colour"), (0.05, 0.13, 0.12))
    y = ceiling - drop
    cord = shapes.moved(shapes.cylinder(0.004, drop - 0.2, 8), shapes.translation(0, y + 0.2, 0))
    rose = shapes.moved(shapes.cylinder(0.05, 0.03, 24, 0.006), shapes.translation(0, ceiling - 0.03, 0))
    fitting = [cord, rose, shapes.moved(shapes.cylinder(0.02, 0.06, 16), shapes.translation(0, y + 0.17, 0))]
    if parameters.get("form") == "globe":
        globe = shapes.moved(shapes.sphere(0.15, 40, 22), shapes.translation(0, y + 0.05, 0))
        glow = Material(colour=(0.82, 0.80, 0.74), roughness=0.25, emission=tuple(c * 2.2 for c in (1.0, 0.74, 0.45)))  # type: ignore[arg-type]
        parts = [Part("globe", globe, glow, main=True, casts=False)]
        lamp = Lamp((0.0, y + 0.05, 0.0), WARM, STRENGTH * 0.8, 8.0, 0.15, True, 0.12)
    else:
        turn = np.linspace(0.12, np.pi / 2, 16)
        dome = [(0.2 * np.sin(t), 0.17 * np.cos(t)) for t in turn]
        outer = shapes.moved(shapes.lathe([*dome[::-1], (0.0, 0.172)], 48, sharp=70), shapes.translation(0, y, 0))
        inner = shapes.moved(
            shapes.lathe([(0.0, 0.16), *[(r * 0.975, h * 0.95) for r, h in dome]], 48, sharp=70),
            shapes.translation(0, y, 0),
        )
        inside = Material(colour=(0.85, 0.82, 0.74), roughness=0.6, emission=tuple(c * 1.1 for c in WARM))  # type: ignore[arg-type]
        parts = [
            Part("shade", outer, Material(colour=tint, roughness=0.35, shading="coat"), main=True),
            Part("lining", inner, inside, casts=False),
            _bulb(y + 0.04, 0.035),
        ]
        lamp = Lamp((0.0, y - 0.03, 0.0), WARM, STRENGTH * 0.9, 8.0, 0.14, True, 0.1)
    parts.append(Part("cord", shapes.merged(fitting), Material(colour=(0.03, 0.03, 0.03), roughness=0.6)))
    del seed
    return modelled(parts, lamps=(lamp,))


ENTRIES = (
    Entry(
        "floor_lamp",
        "floor_lamp",
        ("floor lamp", "standing lamp", "standard lamp"),
        "furniture",
        (0.47, 1.7, 0.47),
        {},
        1.2,
    ),
    Entry(
        "table_lamp",
        "table_lamp",
        ("table lamp", "bedside lamp", "reading lamp", "lamp"),
        "furniture",
        (0.34, 0.52, 0.34),
        {},
        1.1,
    ),
    Entry(
        "pendant",
        "pendant",
        ("pendant lamp", "hanging lamp", "ceiling lamp", "pendant"),
        "furniture",
        (0.4, 2.6, 0.4),
        {},
        1.0,
    ),
)
