"""Cars on wheels and cars that fly, lofted from their outlines, and the light they trail behind them.

Builder "car": `name` sedan, hatchback, van, taxi, police, sports, pickup; "flying_car": coupe, police, freighter, taxi; parameters `colour` (linear). Both face
+z. Lights shine with the thing's power. Builder "light_trail": see `light_trail`.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cutaway.props import shapes, textures
from cutaway.props.catalogue import Entry, builder
from cutaway.props.model import Lamp, Material, Mesh, Model, Moment, Part, Pose, Texture

Curve = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Body:
    """Outlines of a car: heights (y) and half widths (x) over its length (z, tail to nose), in metres.

    `shoulder`: top of the body without the cabin; `roof`: top of the cabin; `belly`: lower edge.
    """

    length: float
    half: Curve
    shoulder: Curve
    roof: Curve
    belly: float
    axles: tuple[float, float]
    wheel: float = 0.33
    cabin_half: float = 0.68


SEDAN = Body(
    4.5,
    [(-2.25, 0.74), (-1.9, 0.86), (-0.5, 0.91), (0.9, 0.91), (1.8, 0.84), (2.25, 0.62)],
    [(-2.25, 0.80), (-2.1, 0.94), (-1.5, 0.97), (-0.8, 0.95), (0.9, 0.93), (1.5, 0.84), (2.1, 0.70), (2.25, 0.52)],
    [(-1.75, 0.96), (-1.15, 1.30), (-0.55, 1.43), (0.15, 1.42), (0.65, 1.26), (1.15, 0.93)],
    0.22,
    (-1.35, 1.40),
)
HATCH = Body(
    3.9,
    [(-1.95, 0.72), (-1.6, 0.83), (0.7, 0.85), (1.5, 0.80), (1.95, 0.60)],
    [(-1.95, 0.86), (-1.8, 0.98), (-0.8, 0.97), (0.9, 0.95), (1.4, 0.86), (1.85, 0.70), (1.95, 0.52)],
    [(-1.92, 0.98), (-1.65, 1.36), (-1.0, 1.50), (0.0, 1.49), (0.6, 1.32), (1.15, 0.95)],
    0.22,
    (-1.18, 1.22),
    cabin_half=0.66,
)
VAN = Body(
    5.0,
    [(-2.5, 0.90), (-2.3, 0.95), (1.4, 0.96), (2.2, 0.88), (2.5, 0.72)],
    [(-2.5, 1.10), (-2.4, 1.20), (1.0, 1.20), (1.7, 1.12), (2.3, 0.92), (2.5, 0.60)],
    [(-2.48, 1.2), (-2.42, 2.05), (-2.0, 2.16), (0.8, 2.14), (1.3, 1.92), (1.85, 1.14)],
    0.26,
    (-1.55, 1.55),
    0.36,
    0.86,
)
SPORTS = Body(
    4.4,
    [(-2.2, 0.78), (-1.7, 0.96), (-0.4, 0.90), (0.9, 0.95), (1.8, 0.88), (2.2, 0.60)],
    [(-2.2, 0.66), (-2.1, 0.84), (-1.3, 0.86), (-0.4, 0.80), (0.7, 0.78), (1.4, 0.72), (2.0, 0.54), (2.2, 0.38)],
    [(-1.7, 0.85), (-1.0, 1.08), (-0.5, 1.17), (0.0, 1.15), (0.5, 1.02), (1.05, 0.77)],
    0.16,
    (-1.30, 1.35),
    0.34,
    0.62,
)
BODIES = {"sedan": SEDAN, "taxi": SEDAN, "police": SEDAN, "hatchback": HATCH, "van": VAN, "sports": SPORTS}
PAINTS = {"taxi": (0.72, 0.40, 0.02), "police": (0.03, 0.035, 0.05)}

FLYERS = {
    "coupe": Body(
        4.9,
        [(-2.45, 0.52), (-2.1, 0.86), (-1.2, 1.06), (0.0, 0.98), (1.1, 0.86), (2.0, 0.56), (2.45, 0.16)],
        [(-2.45, 0.62), (-2.0, 0.86), (-1.0, 0.92), (0.2, 0.84), (1.3, 0.70), (2.1, 0.52), (2.45, 0.40)],
        [(-1.55, 0.92), (-0.9, 1.16), (-0.2, 1.24), (0.5, 1.14), (1.1, 0.94), (1.65, 0.66)],
        0.24,
        (-1.5, 1.2),
        cabin_half=0.60,
    ),
    "freighter": Body(
        6.4,
        [(-3.2, 1.10), (-2.9, 1.30), (1.6, 1.28), (2.6, 1.00), (3.2, 0.55)],
        [(-3.2, 1.35), (-3.0, 1.55), (1.0, 1.50), (2.2, 1.20), (3.2, 0.70)],
        [(0.2, 1.52), (0.6, 1.95), (1.2, 2.02), (1.8, 1.80), (2.4, 1.18)],
        0.24,
        (-2.1, 1.8),
        cabin_half=0.85,
    ),
}
FLYERS["police"] = FLYERS["coupe"]
FLYERS["taxi"] = FLYERS["coupe"]


def _along(curve: Curve, z: np.ndarray) -> np.ndarray:
    """The curve at z, eased between its points so that a silhouette has no corners."""
    points = np.array(curve, float)
    i = np.clip(np.searchsorted(points[:, 0], z, side="right") - 1, 0, len(points) - 2)
    t = np.clip((z - points[i, 0]) / (points[i + 1, 0] - points[i, 0]), 0, 1)
    slope = np.gradient(points[:, 1], points[:, 0])
    width = points[i + 1, 0] - points[i, 0]
    a, b = points[i, 1], points[i + 1, 1]
    return (
        (2 * t**3 - 3 * t**2 + 1) * a
        + (t**3 - 2 * t**2 + t) * width * slope[i] * 0.75
        + (-2 * t**3 + 3 * t**2) * b
        + (t**3 - t**2) * width * slope[i + 1] * 0.75
    )


@functools.lru_cache(maxsize=16)
def _shell(name: str, flying: bool) -> Mesh:
    """The painted body up to its shoulder: a loft of rounded sections, closed at nose and tail."""
    body = FLYERS[name] if flying else BODIES[name]
    z = np.concatenate(
        [[-body.length / 2 - 0.02], np.linspace(-body.length / 2, body.length / 2, 34), [body.length / 2 + 0.02]]
    )
    half, top = _along(body.half, z), _along(body.shoulder, z)
    half[0], half[-1] = half[0] * 0.55, half[-1] * 0.55
    belly = np.full_like(z, body.belly)
    if flying:
        # A keel that rises to both ends, as a hull does.
        belly = belly + 0.20 * np.clip((np.abs(z) - body.length * 0.25) / (body.length * 0.25), 0, 1) ** 1.6
    turn = np.linspace(-math.pi / 2, 1.5 * math.pi, 29)
    c, s = np.cos(turn), np.sin(turn)
    power = 0.42
    sx, sy = np.sign(c) * np.abs(c) ** power, np.sign(s) * np.abs(s) ** (power if not flying else 0.62)
    middle, tall = (belly + top) / 2, (top - belly) / 2
    # The sides lean in towards the shoulder and tuck in towards the sill.
    tuck = 1 - 0.10 * np.clip(sy, 0, 1) ** 2 - (0.16 if not flying else 0.30) * np.clip(-sy, 0, 1) ** 1.5
    points = np.stack(
        [
            half[:, None] * sx[None] * tuck[None],
            middle[:, None] + tall[:, None] * sy[None],
            np.broadcast_to(z[:, None], (len(z), len(turn))),
        ],
        -1,
    )
    rings = points.reshape(-1, 3)
    centre = np.stack([np.zeros(len(z)), middle, z], 1)
    out = (points - centre[:, None]).reshape(-1, 3)
    triangles = shapes.oriented(rings, out, shapes.grid_triangles(len(z), len(turn)))
    sides = shapes.mesh(rings, triangles, None, np.stack([rings[:, 2], rings[:, 1]], 1))
    caps = []
    for index, sign in ((0, -1.0), (-1, 1.0)):
        ring = points[index, :-1]
        fan = np.concatenate([ring, ring.mean(0, keepdims=True)])
        count = len(ring)
        faces = np.array([[i, (i + 1) % count, count] for i in range(count)])
        normal = np.tile([0.0, 0.0, sign], (len(fan), 1))
        caps.append(shapes.mesh(fan, shapes.oriented(fan, normal, faces), normal))
    return shapes.merged([sides, *caps])


@functools.lru_cache(maxsize=16)
def _cabin(name: str, flying: bool) -> tuple[Mesh, Mesh]:
    """Glass all around, and the painted roof with its pillars over it."""
    body = FLYERS[name] if flying else BODIES[name]
    start, end = body.roof[0][0], body.roof[-1][0]
    z = np.linspace(start, end, 22)
    top, floor = _along(body.roof, z), _along(body.shoulder, z) - 0.05
    top = np.maximum(top, floor + 0.02)
    share = np.linspace(0, 1, 8)
    rows = []
    for side in (-1.0, 1.0):
        foot = _along(body.half, z) * 0.90
        shoulder = np.minimum(body.cabin_half, foot)
        x = foot[:, None] * (1 - share) + shoulder[:, None] * share
        # Round over to the roof: the last quarter turns inwards.
        over = np.clip((share - 0.72) / 0.28, 0, 1)
        x = x * (1 - 0.16 * over**2)
        y = floor[:, None] + (top - floor)[:, None] * np.sin(share * math.pi / 2)[None] ** 0.9
        rows.append(np.stack([side * x, y, np.broadcast_to(z[:, None], x.shape)], -1))
    left, right = rows
    across = np.concatenate([left, right[:, ::-1]], 1)
    flat = across.reshape(-1, 3)
    out = (
        flat
        - np.array([0.0, body.belly, 0.0]) * 1
        - np.stack([0 * flat[:, 0], 0 * flat[:, 0] + 0.4, flat[:, 2] * 0.9], 1)
    )
    glass = shapes.mesh(
        flat, shapes.oriented(flat, out, shapes.grid_triangles(*across.shape[:2])), None, flat[:, [2, 1]]
    )
    roof_z = z[(top > top.max() - (0.10 if not flying else 0.03))]
    if flying or len(roof_z) < 3:
        spine = np.stack([0 * z, top + 0.012, z], 1)
        paint = shapes.tube(spine, 0.035, 6)
    else:
        lid = []
        for k in range(len(z)):
            inside = roof_z[0] - 0.02 <= z[k] <= roof_z[-1] + 0.02
            if inside:
                x = np.linspace(-body.cabin_half * 0.88, body.cabin_half * 0.88, 9)
                lid.append(
                    np.stack([x, top[k] + 0.014 - 0.055 * np.abs(x / body.cabin_half) ** 3, np.full_like(x, z[k])], 1)
                )
        plate = np.array(lid)
        points = plate.reshape(-1, 3)
        up = np.tile([0.0, 1.0, 0.0], (len(points), 1))
        paint = shapes.mesh(
            points, shapes.oriented(points, up, shapes.grid_triangles(*plate.shape[:2])), None, points[:, [0, 2]]
        )
        pillars = []
        for side in (-1.0, 1.0):
            for first, last in ((0, 1), (len(z) - 1, -1)):
                run = [left[first], left[first + last * 3], left[first + last * 6]]
                path = np.array(
                    [
                        [side * abs(run[0][2][0]), run[0][2][1], run[0][2][2]],
                        [side * abs(run[1][5][0]), run[1][5][1], run[1][5][2]],
                        [side * abs(run[2][6][0]), run[2][6][1], run[2][6][2]],
                    ]
                )
                pillars.append(shapes.tube(path, 0.035, 6))
            middle = len(z) // 2 - 1
            pillars.append(
                shapes.tube(np.array([left[middle][1], left[middle][4], left[middle][6]]) * [-side, 1, 1], 0.035, 6)
            )
        paint = shapes.merged([paint, *pillars])
    return glass, paint


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
    glass, lid = _cabin(name, False)
    shell = _shell(name, False)
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
            shapes.translation(side * (float(_along(body.half, np.array([z]))[0]) * 0.945), body.wheel + 0.03, z),
        )
        for side in (-1, 1)
        for z in body.axles
    ]
    varnish = Material(colour=colour, roughness=0.30, metallic=0.2, shading="coat")
    dark = Material(colour=(0.010, 0.011, 0.013), roughness=0.85, glint=False)
    nose, tail = body.length / 2, -body.length / 2
    lamp_y = float(_along(body.shoulder, np.array([nose - 0.25]))[0]) - 0.10
    tail_y = float(_along(body.shoulder, np.array([tail + 0.05]))[0]) - 0.14
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
            shapes.translation(side * (width + 0.06), float(_along(body.shoulder, np.array([0.75]))[0]) + 0.06, 0.72),
        )
        for side in (-1, 1)
    ]
    parts = [
        Part(
            "body",
            shapes.merged([shell, lid, *mirrors]),
            varnish,
            main=True,
            levels=shapes.levels(shapes.merged([shell, lid]), (60.0, 26.0)),
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
        roof = float(_along(body.roof, np.array([-0.2]))[0])
        glow = (3.2, 2.1, 0.5) if name == "taxi" else (0.4, 0.8, 9.0)
        parts.append(
            Part(
                "roof light",
                shapes.moved(shapes.rounded_box(0.55, 0.13, 0.2, 0.04, 1), shapes.translation(0, roof + 0.08, -0.2)),
                Material(colour=(0.4, 0.4, 0.4), emission=glow),
                casts=False,
            )
        )
    low, high = shapes.bounds([shell, lid, *(shapes.moved(tyre, m) for m in wheels)])
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
    glass, spine = _cabin(name, True)
    shell = _shell(name, True)
    z = np.linspace(-body.length / 2 + 0.25, body.length / 2 - 0.3, 26)
    line = []
    for side in (-1.0, 1.0):
        x = _along(body.half, z) * 0.985
        y = (body.belly + _along(body.shoulder, z)) / 2 + 0.02
        line.append(shapes.tube(np.stack([side * x, y, z], 1), 0.018, 5))
    pods, glows = [], []
    width = max(h for _, h in body.half)
    for side in (-1.0, 1.0):
        for at in body.axles:
            reach = float(_along(body.half, np.array([at]))[0])
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
    high_tail = float(_along(body.shoulder, np.array([tail + 0.1]))[0])
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
    nose_y = float(_along(body.shoulder, np.array([nose - 0.25]))[0])
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
            shapes.merged([shell, *fins, spine]),
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
        roof = float(_along(body.roof, np.array([-0.2]))[0])
        glow = (0.5, 1.2, 10.0) if name == "police" else (4.0, 2.4, 0.5)
        parts.append(
            Part(
                "roof light",
                shapes.moved(shapes.rounded_box(0.7, 0.10, 0.16, 0.04, 1), shapes.translation(0, roof + 0.07, -0.2)),
                Material(colour=(0.3, 0.3, 0.3), emission=glow),
                casts=False,
            )
        )
    low, high = shapes.bounds([shell, glass, *pods])
    lamps = (
        Lamp((0.0, -0.7, 0.0), (accent[0], accent[1], accent[2]), 7.0, 11.0, 0.5, glow=0.25),
        Lamp((0.0, 0.5, tail - 0.8), (1.0, 0.25, 0.12), 3.0, 8.0, 0.4, glow=0.2),
    )
    return Model(tuple(parts), low, high, lamps=lamps)


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
