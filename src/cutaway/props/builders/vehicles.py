"""Cars on wheels and cars that fly.

Builder "car": `name` sedan, hatchback, van, taxi, police, sports; "flying_car": coupe, police, freighter, taxi; parameters `colour` (linear)
and, for those that fly, `light`. Both face +z. Lights shine with the thing's power.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props import shapes
from cutaway.props.builders.vehicles_bodies import BODIES, FLYERS, PAINTS, along, cabin, shell
from cutaway.props.catalogue import Entry, builder
from cutaway.props.model import Lamp, Material, Model, Part


def _paint_of(parameters: Mapping[str, Any], default: tuple[float, float, float]) -> tuple[float, float, float]:
    value = parameters.get("colour", default)
    if isinstance(value, str):
        return default
    r, g, b = (float(c) for c in value)
    return (r, g, b)


@builder("car")
def car(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A car standing on its wheels; a sedan for an unknown name."""
    name = name if name in BODIES else "sedan"
    body = BODIES[name]
    shades = [
        (0.03, 0.032, 0.04),
        (0.16, 0.02, 0.025),
        (0.04, 0.07, 0.16),
        (0.34, 0.34, 0.35),
        (0.55, 0.55, 0.54),
        (0.06, 0.09, 0.075),
    ]
    colour = _paint_of(parameters, PAINTS.get(name, shades[seed % len(shades)]))
    glass, lid = cabin(name, False)
    hull = shell(name, False)
    tyre = shapes.moved(
        shapes.lathe(
            [
                (0, -0.11),
                (body.wheel - 0.09, -0.11),
                (body.wheel - 0.02, -0.10),
                (body.wheel, -0.06),
                (body.wheel, 0.06),
                (body.wheel - 0.02, 0.10),
                (body.wheel - 0.09, 0.11),
                (0, 0.11),
            ],
            22,
        ),
        shapes.rotation(z=90.0),
    )
    hub = shapes.moved(
        shapes.merged(
            [shapes.lathe([(0, -0.125), (body.wheel * 0.62, -0.118), (body.wheel * 0.62, 0.118), (0, 0.125)], 16)]
        ),
        shapes.rotation(z=90.0),
    )
    width = max(h for _, h in body.half)
    wheels = [shapes.translation(side * (width - 0.13), body.wheel, z) for side in (-1, 1) for z in body.axles]
    arches = [
        shapes.moved(
            shapes.moved(
                shapes.lathe([(0, -0.02), (body.wheel * 1.16, -0.02), (body.wheel * 1.16, 0.02), (0, 0.02)], 20),
                shapes.rotation(z=90.0),
            ),
            shapes.translation(side * (float(along(body.half, np.array([z]))[0]) * 0.945), body.wheel + 0.03, z),
        )
        for side in (-1, 1)
        for z in body.axles
    ]
    varnish = Material(colour=colour, roughness=0.30, metallic=0.2, shading="coat")
    dark = Material(colour=(0.010, 0.011, 0.013), roughness=0.85, glint=False)
    nose, tail = body.length / 2, -body.length / 2
    lamp_y = float(along(body.shoulder, np.array([nose - 0.25]))[0]) - 0.10
    tail_y = float(along(body.shoulder, np.array([tail + 0.05]))[0]) - 0.14
    front = [
        shapes.moved(
            shapes.rounded_box(0.34, 0.12, 0.10, 0.04, 1),
            shapes.translation(side * width * 0.58, lamp_y - 0.08, nose - 0.02) @ shapes.rotation(y=18.0 * side),
        )
        for side in (-1, 1)
    ]
    back = [
        shapes.moved(
            shapes.rounded_box(0.42, 0.11, 0.06, 0.025, 1),
            shapes.translation(side * width * 0.60, tail_y, tail - 0.005),
        )
        for side in (-1, 1)
    ]
    back.append(shapes.moved(shapes.box(width * 0.8, 0.025, 0.03), shapes.translation(0, tail_y + 0.02, tail - 0.02)))
    low_trim = [
        shapes.moved(
            shapes.rounded_box(width * 1.3, 0.16, 0.10, 0.04, 1), shapes.translation(0, body.belly + 0.16, end)
        )
        for end in (nose - 0.01, tail + 0.01)
    ]
    mirrors = [
        shapes.moved(
            shapes.rounded_box(0.20, 0.12, 0.10, 0.045, 1),
            shapes.translation(side * (width + 0.06), float(along(body.shoulder, np.array([0.75]))[0]) + 0.06, 0.72),
        )
        for side in (-1, 1)
    ]
    parts = [
        Part(
            "body",
            shapes.merged([hull, lid, *mirrors]),
            varnish,
            main=True,
            levels=shapes.levels(shapes.merged([hull, lid]), (60.0, 26.0)),
        ),
        Part("windows", glass, Material(colour=(0.012, 0.015, 0.019), roughness=0.07)),
        Part("wheels", tyre, dark, instances=shapes.instance(*wheels)),
        Part(
            "hubs",
            hub,
            Material(colour=(0.30, 0.30, 0.31), metallic=0.9, roughness=0.35),
            instances=shapes.instance(*wheels),
        ),
        Part("arches", shapes.merged([*arches, *low_trim]), dark),
        Part(
            "headlights",
            shapes.merged(front),
            Material(colour=(0.6, 0.6, 0.6), emission=(13.0, 14.0, 16.0)),
            casts=False,
        ),
        Part(
            "tail lights",
            shapes.merged(back),
            Material(colour=(0.25, 0.01, 0.01), emission=(11.0, 0.45, 0.28)),
            casts=False,
        ),
    ]
    if name in ("taxi", "police"):
        roof = float(along(body.roof, np.array([-0.2]))[0])
        glow = (3.2, 2.1, 0.5) if name == "taxi" else (0.4, 0.8, 9.0)
        parts.append(
            Part(
                "roof light",
                shapes.moved(shapes.rounded_box(0.55, 0.13, 0.2, 0.04, 1), shapes.translation(0, roof + 0.08, -0.2)),
                Material(colour=(0.4, 0.4, 0.4), emission=glow),
                casts=False,
            )
        )
    low, high = shapes.bounds([hull, lid, *(shapes.moved(tyre, m) for m in wheels)])
    lamps = (
        Lamp((0.0, lamp_y, nose + 1.6), (0.85, 0.92, 1.0), 5.0, 9.0, 0.5, glow=0.2),
        Lamp((0.0, tail_y, tail - 0.9), (1.0, 0.06, 0.04), 2.4, 5.0, 0.4, glow=0.1),
    )
    return Model(tuple(parts), low, high, lamps=lamps)


@builder("flying_car")
def flying_car(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A car without wheels: hull, glass canopy, four lift rings with light below, a light line around, tail thrusters."""
    name = name if name in FLYERS else "coupe"
    body = FLYERS[name]
    shades = [(0.30, 0.02, 0.04), (0.03, 0.09, 0.16), (0.05, 0.05, 0.06), (0.32, 0.32, 0.34), (0.20, 0.10, 0.30)]
    default = {"police": (0.02, 0.025, 0.035), "taxi": (0.70, 0.38, 0.02)}.get(name, shades[seed % len(shades)])
    colour = _paint_of(parameters, default)
    accent = tuple(float(c) for c in parameters.get("light", (0.12, 0.72, 1.0)))
    glass, spine = cabin(name, True)
    hull = shell(name, True)
    z = np.linspace(-body.length / 2 + 0.25, body.length / 2 - 0.3, 26)
    line = []
    for side in (-1.0, 1.0):
        x = along(body.half, z) * 0.985
        y = (body.belly + along(body.shoulder, z)) / 2 + 0.02
        line.append(shapes.tube(np.stack([side * x, y, z], 1), 0.018, 5))
    pods, glows = [], []
    width = max(h for _, h in body.half)
    for side in (-1.0, 1.0):
        for at in body.axles:
            reach = float(along(body.half, np.array([at]))[0])
            centre = (side * (reach + 0.12), body.belly + 0.16, at)
            ring = shapes.lathe(
                [(0.25, -0.10), (0.36, -0.12), (0.42, -0.02), (0.38, 0.12), (0.26, 0.14), (0.24, 0.0), (0.25, -0.10)],
                20,
            )
            pods.append(shapes.moved(ring, shapes.translation(*centre)))
            pods.append(
                shapes.moved(
                    shapes.rounded_box(0.34, 0.10, 0.34, 0.04, 1),
                    shapes.translation(side * (reach - 0.10), body.belly + 0.20, at),
                )
            )
            glows.append(
                shapes.moved(shapes.cylinder(0.245, 0.02, 18), shapes.translation(centre[0], centre[1] - 0.09, at))
            )
    tail = -body.length / 2
    high_tail = float(along(body.shoulder, np.array([tail + 0.1]))[0])
    thrust, nozzle = [], []
    for side in (-1.0, 1.0):
        base = shapes.translation(
            side * width * 0.36, body.belly + 0.45 * (high_tail - body.belly) + 0.08, tail - 0.02
        ) @ shapes.rotation(x=-90.0)
        nozzle.append(
            shapes.moved(shapes.lathe([(0.13, 0.0), (0.18, 0.0), (0.15, 0.22), (0.11, 0.22), (0.13, 0.0)], 14), base)
        )
        thrust.append(shapes.moved(shapes.cylinder(0.115, 0.10, 12), base))
    fins = []
    for side in (-1.0, 1.0):
        outline = np.array([[0, 0], [0.85, 0.0], [0.30, 0.42], [0.02, 0.46]])
        fin = shapes.moved(shapes.extruded(outline, 0.05), shapes.rotation(y=-90.0))
        fins.append(
            shapes.moved(
                fin,
                shapes.translation(side * width * 0.66, high_tail - 0.06, tail + 0.22)
                @ shapes.rotation(z=-16.0 * side),
            )
        )
    nose = body.length / 2
    nose_y = float(along(body.shoulder, np.array([nose - 0.25]))[0])
    front = [
        shapes.moved(
            shapes.rounded_box(0.36, 0.07, 0.10, 0.03, 1),
            shapes.translation(side * 0.34, nose_y - 0.05, nose - 0.20) @ shapes.rotation(y=26.0 * side),
        )
        for side in (-1.0, 1.0)
    ]
    back = [shapes.moved(shapes.box(width * 1.15, 0.05, 0.05), shapes.translation(0, high_tail - 0.10, tail - 0.005))]
    metal = Material(colour=(0.10, 0.10, 0.115), metallic=0.9, roughness=0.32)
    parts = [
        Part(
            "body",
            shapes.merged([hull, *fins, spine]),
            Material(colour=colour, roughness=0.26, metallic=0.45, shading="coat"),
            main=True,
        ),
        Part("canopy", glass, Material(colour=(0.012, 0.018, 0.024), roughness=0.05)),
        Part("lifters", shapes.merged([*pods, *nozzle]), metal),
        Part(
            "lift light",
            shapes.merged(glows),
            Material(colour=(0.02, 0.02, 0.02), emission=tuple(11.0 * c for c in accent)),
            casts=False,
        ),  # type: ignore[arg-type]
        Part(
            "light line",
            shapes.merged(line),
            Material(colour=(0.02, 0.02, 0.02), emission=tuple(4.5 * c for c in accent)),
            casts=False,
        ),  # type: ignore[arg-type]
        Part(
            "thrusters",
            shapes.merged(thrust),
            Material(colour=(0.02, 0.02, 0.02), emission=(9.0, 3.6, 1.1)),
            casts=False,
        ),
        Part(
            "headlights",
            shapes.merged(front),
            Material(colour=(0.5, 0.5, 0.5), emission=(13.0, 14.0, 16.0)),
            casts=False,
        ),
        Part(
            "tail lights",
            shapes.merged(back),
            Material(colour=(0.2, 0.01, 0.01), emission=(10.0, 0.4, 0.35)),
            casts=False,
        ),
    ]
    if name in ("police", "taxi"):
        roof = float(along(body.roof, np.array([-0.2]))[0])
        glow = (0.5, 1.2, 10.0) if name == "police" else (4.0, 2.4, 0.5)
        parts.append(
            Part(
                "roof light",
                shapes.moved(shapes.rounded_box(0.7, 0.10, 0.16, 0.04, 1), shapes.translation(0, roof + 0.07, -0.2)),
                Material(colour=(0.3, 0.3, 0.3), emission=glow),
                casts=False,
            )
        )
    low, high = shapes.bounds([hull, glass, *pods])
    lamps = (
        Lamp((0.0, -0.7, 0.0), (accent[0], accent[1], accent[2]), 7.0, 11.0, 0.5, glow=0.25),
        Lamp((0.0, 0.5, tail - 0.8), (1.0, 0.25, 0.12), 3.0, 8.0, 0.4, glow=0.2),
    )
    return Model(tuple(parts), low, high, lamps=lamps)


ENTRIES = (
    Entry(
        "car",
        "sedan",
        ("car", "sedan", "automobile", "saloon"),
        "vehicle",
        (1.82, 1.44, 4.5),
        {"colour": [0.16, 0.02, 0.025]},
        1.2,
    ),
    Entry(
        "car",
        "hatchback",
        ("hatchback", "small car", "compact car"),
        "vehicle",
        (1.7, 1.5, 3.9),
        {"colour": [0.04, 0.07, 0.16]},
    ),
    Entry(
        "car",
        "van",
        ("van", "minivan", "delivery van", "minibus"),
        "vehicle",
        (1.92, 2.16, 5.0),
        {"colour": [0.55, 0.55, 0.54]},
    ),
    Entry(
        "car",
        "sports",
        ("sports car", "race car", "supercar", "racing car", "convertible"),
        "vehicle",
        (1.92, 1.17, 4.4),
        {"colour": [0.45, 0.02, 0.02]},
    ),
    Entry("car", "taxi", ("taxi", "cab", "taxicab"), "vehicle", (1.82, 1.6, 4.5), {}),
    Entry("car", "police", ("police car", "patrol car"), "vehicle", (1.82, 1.6, 4.5), {}),
    Entry(
        "flying_car",
        "coupe",
        ("flying car", "hover car", "hovercar", "flying vehicle", "hovering car", "spinner"),
        "vehicle",
        (2.9, 1.3, 4.9),
        {"colour": [0.30, 0.02, 0.04]},
        1.3,
    ),
    Entry(
        "flying_car",
        "freighter",
        ("flying truck", "flying bus", "freighter", "shuttle", "hover bus"),
        "vehicle",
        (3.6, 2.1, 6.4),
        {},
    ),
    Entry("flying_car", "police", ("flying police car",), "vehicle", (2.9, 1.4, 4.9), {}),
)
