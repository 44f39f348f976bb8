"""Outlines of cars and the shells lofted from them: what every car of `vehicles` is made of."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cutaway.props import shapes
from cutaway.props.model import Mesh

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


def along(curve: Curve, z: np.ndarray) -> np.ndarray:
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
def shell(name: str, flying: bool) -> Mesh:
    """The painted body up to its shoulder: a loft of rounded sections, closed at nose and tail."""
    body = FLYERS[name] if flying else BODIES[name]
    z = np.concatenate(
        [[-body.length / 2 - 0.02], np.linspace(-body.length / 2, body.length / 2, 34), [body.length / 2 + 0.02]]
    )
    half, top = along(body.half, z), along(body.shoulder, z)
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
def cabin(name: str, flying: bool) -> tuple[Mesh, Mesh]:
    """Glass all around, and the painted roof with its pillars over it."""
    body = FLYERS[name] if flying else BODIES[name]
    start, end = body.roof[0][0], body.roof[-1][0]
    z = np.linspace(start, end, 22)
    top, floor = along(body.roof, z), along(body.shoulder, z) - 0.05
    top = np.maximum(top, floor + 0.02)
    share = np.linspace(0, 1, 8)
    rows = []
    for side in (-1.0, 1.0):
        foot = along(body.half, z) * 0.90
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
