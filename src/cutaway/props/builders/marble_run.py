"""Marble runs and what stands along them: track, posts, marbles, dominoes, gates, blocks, seesaw, bell.

Miniature sets are built ten times life size (a marble is 0.3 m across), so that the lens, occlusion and shadow constants of
the renderer hold for them as for a room; what stages them scales gravity to match.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props import shapes, textures
from cutaway.props.catalogue import Entry, builder
from cutaway.props.model import Level, Material, Mesh, Model, Part
from cutaway.scene.randomness import stream

MARBLE_RADIUS = 0.15
GROOVE_RADIUS = 0.17
GROOVE_DEPTH = 0.145
TRACK_HALF_WIDTH = 0.30
TRACK_HEIGHT = 0.27
"""From the underside to the rim; the path runs along the underside's middle, at half its height above."""

_RIM = 0.17
"""Height of the rim above the path."""

_PIECE = 24
"""Rings of a piece of track, about 4 m: pieces out of sight are left out, far ones drawn coarser."""

Triple = tuple[float, float, float]


def spline(points: np.ndarray, count: int) -> np.ndarray:
    """`count` points (count, 3) along a Catmull-Rom curve through `points` (k, 3), evenly spaced along its length."""
    points = np.asarray(points, float)
    ends = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    u = np.linspace(0, len(points) - 1 - 1e-9, max(count * 4, 64))
    i = u.astype(int)
    t = (u - i)[:, None]
    a, b, c, d = ends[i], ends[i + 1], ends[i + 2], ends[i + 3]
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    even = np.linspace(0, length[-1], count)
    return np.stack([np.interp(even, length, curve[:, k]) for k in range(3)], 1)


def _section() -> np.ndarray:
    """The outline of the track across its path: a rounded groove in a bevelled beam, (k, 2), closed."""
    turn = np.linspace(math.pi, 2 * math.pi, 19)
    groove = np.stack([GROOVE_RADIUS * np.cos(turn), _RIM + GROOVE_DEPTH * np.sin(turn)], 1)
    bevel, points = 0.025, []
    for x, y, start in (
        (TRACK_HALF_WIDTH, _RIM, 90),
        (TRACK_HALF_WIDTH, -0.10, 0),
        (-TRACK_HALF_WIDTH, -0.10, -90),
        (-TRACK_HALF_WIDTH, _RIM, -180),
    ):
        for angle in np.radians(np.linspace(start, start - 90, 4)):
            centre = np.array([x - math.copysign(bevel, x), y - (bevel if y > 0 else -bevel)])
            points.append(centre + bevel * np.array([math.cos(angle), math.sin(angle)]))
    outline = np.vstack([groove, points])
    return np.vstack([outline, outline[:1]])


def _swept(path: np.ndarray, scale: float, every: int) -> list[Mesh]:
    """The track along a path in pieces of `_PIECE` rings, each ending on the ring where the next begins: smooth along it, its
    section's normals smoothed except at hard corners. Of the rings inside a piece every `every`th is kept."""
    section = _section()
    _, right, above = shapes.frames_along(path)
    ring = path[:, None] + section[None, :, :1] * right[:, None] + section[None, :, 1:] * above[:, None]
    tangent = np.gradient(section, axis=0)
    tangent[0] = tangent[-1] = section[1] - section[-2]
    outward = shapes.unit(np.stack([-tangent[:, 1], tangent[:, 0]], 1))
    normals = outward[None, :, :1] * right[:, None] + outward[None, :, 1:] * above[:, None]
    across = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(section, axis=0), axis=1))])
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    uvs = np.stack(np.broadcast_arrays(along[:, None] * scale, across[None] * scale), -1)
    fan = shapes.triangulated(section[:-1])

    def cap(index: int, forward: np.ndarray) -> Mesh:
        points = ring[index][:-1]
        facing = np.tile(shapes.unit(forward), (len(points), 1))
        return shapes.mesh(points, shapes.oriented(points, facing, fan), facing, section[:-1] * scale)

    pieces = []
    last = len(path) - 1
    for first in range(0, last, _PIECE):
        end = min(first + _PIECE, last)
        rows = [*range(first, end, every), end]
        flat, directions = ring[rows].reshape(-1, 3), normals[rows].reshape(-1, 3)
        triangles = shapes.oriented(flat, directions, shapes.grid_triangles(len(rows), len(section)))
        made = [shapes.mesh(flat, triangles, directions, uvs[rows].reshape(-1, 2))]
        if first == 0:
            made.append(cap(0, path[0] - path[1]))
        if end == last:
            made.append(cap(last, path[-1] - path[-2]))
        pieces.append(shapes.merged(made))
    return pieces


@builder("marble_track")
def marble_track(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A wooden track on turned posts. `points`: its path in model space; `posts`: false for none; `wood`: "light", "dark" or "red"."""
    points = np.array(parameters["points"], float)
    length = float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())
    base, dark = {
        "dark": ((0.20, 0.10, 0.05), (0.09, 0.045, 0.02)),
        "red": ((0.40, 0.13, 0.06), (0.22, 0.06, 0.03)),
    }.get(str(parameters.get("wood", "light")), ((0.55, 0.33, 0.15), (0.36, 0.18, 0.07)))
    surfacing = textures.wood(base, dark, planks=1, seed=seed % 1000, gaps=False)
    wood = Material(
        texture=surfacing.colour, normal_texture=surfacing.normal, colour=(1, 1, 1), roughness=0.42, bump=0.35
    )
    path = spline(points, max(8, int(length / 0.16)))
    fine, half, coarse, far = (_swept(path, 0.35, every) for every in (1, 2, 3, 6))
    parts = [
        Part(
            "track" if i == 0 else f"track {i + 1}",
            fine[i],
            wood,
            main=True,
            levels=(Level(400.0, half[i]), Level(110.0, coarse[i]), Level(45.0, far[i])),
            proxy=half[i],
        )
        for i in range(len(fine))
    ]
    if parameters.get("posts", True):
        parts += _posts(
            path,
            length,
            Material(
                texture=surfacing.colour,
                normal_texture=surfacing.normal,
                colour=(0.72, 0.62, 0.55),
                roughness=0.4,
                bump=0.3,
            ),
        )
    low, high = shapes.bounds(fine)
    return Model(tuple(parts), (low[0], 0.0, low[2]), high)


def _posts(path: np.ndarray, length: float, wood: Material) -> list[Part]:
    """Posts along the track, each as one instance of a turned column of unit height, left out where a lower turn runs below.

    Every 2.2 m, further apart on long tracks, whose turns would else stand in a forest of them.
    """
    count = max(2, int(length / min(max(2.2, length / 26), 6.0)))
    places = [int(round((i + 0.5) / count * (len(path) - 1))) for i in range(count)]
    foot_profile = [(0.0, 0.0), (0.24, 0.0), (0.24, 0.04), (0.22, 0.07), (0.13, 0.10), (0.10, 0.16), (0.085, 0.20)]
    collar_profile = [(0.085, -0.16), (0.115, -0.12), (0.125, -0.06), (0.16, -0.03), (0.16, 0.0), (0.0, 0.0)]
    turned = {
        "posts": ([(0.085, 0.0), (0.085, 1.0)], 20),
        "feet": (foot_profile, 28),
        "collars": (collar_profile, 24),
    }
    shafts, feet, collars = [], [], []
    for place in places:
        x, y, z = path[place]
        others = np.delete(path, range(max(0, place - 12), min(len(path), place + 13)), axis=0)
        below = (
            others[(np.hypot(others[:, 0] - x, others[:, 2] - z) < 0.5) & (others[:, 1] < y)] if len(others) else others
        )
        top = y - 0.09
        if len(below) or top < 0.35:
            continue
        shafts.append(shapes.translation(x, 0, z) @ shapes.scaling(1, top, 1))
        feet.append(shapes.translation(x, 0, z))
        collars.append(shapes.translation(x, top, z))
    if not shafts:
        return []
    places_of = {"posts": shafts, "feet": feet, "collars": collars}
    return [
        Part(
            name,
            shapes.lathe(profile, around),
            wood,
            instances=shapes.instance(*places_of[name]),
            levels=(Level(90.0, shapes.lathe(profile, around // 2)), Level(40.0, shapes.lathe(profile, around // 4))),
            proxy=shapes.lathe(profile, 10),
        )
        for name, (profile, around) in turned.items()
    ]


_VANES = (
    ((0.02, 0.16, 0.60), (0.90, 0.28, 0.02), (0.03, 0.45, 0.42)),
    ((0.75, 0.05, 0.05), (0.95, 0.75, 0.15), (0.90, 0.88, 0.85)),
    ((0.10, 0.42, 0.10), (0.85, 0.80, 0.10), (0.05, 0.25, 0.45)),
)


@builder("marble")
def marble(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A ball with its centre at the origin's height plus its radius. `name`: "glass" with twisted vanes, "steel", "wood", "plain";
    `radius` metres; `colour` linear tints the glass or is the plain ball's own."""
    radius = float(parameters.get("radius", MARBLE_RADIUS))
    colour = parameters.get("colour")
    tint: Triple = tuple(colour) if colour else (0.93, 0.97, 0.99)  # type: ignore[assignment]
    ball = shapes.moved(shapes.sphere(radius, 56, 32), shapes.translation(0, radius, 0))
    coarse = (Level(160.0, shapes.moved(shapes.sphere(radius, 28, 16), shapes.translation(0, radius, 0))),)
    if name == "steel":
        parts = (
            Part(
                "ball",
                ball,
                Material(colour=(0.86, 0.86, 0.88), metallic=1.0, roughness=0.07),
                main=True,
                levels=coarse,
            ),
        )
    elif name == "wood":
        surfacing = textures.wood(
            (0.50, 0.29, 0.13), (0.32, 0.16, 0.06), planks=1, seed=seed % 1000, gaps=False, size=512
        )
        parts = (
            Part(
                "ball",
                ball,
                Material(
                    texture=surfacing.colour, colour=(1, 1, 1) if not colour else tint, roughness=0.35, shading="coat"
                ),
                main=True,
                levels=coarse,
            ),
        )
    elif name == "plain":
        parts = (Part("ball", ball, Material(colour=tint, roughness=0.16, shading="coat"), main=True, levels=coarse),)
    else:
        saturated = tuple(min(1.0, 0.25 + 0.9 * c) for c in tint) if colour else tint
        vanes = _VANES[int(stream(seed, "vanes").integers(len(_VANES)))]
        if colour:
            vanes = (tint, (0.92, 0.90, 0.86), tuple(0.5 * c for c in tint))  # type: ignore[assignment]
        glass = Material(colour=saturated, roughness=0.02, shading="glass", refraction=1.42)  # type: ignore[arg-type]
        inside = [
            Part(
                f"vane-{i}",
                shapes.moved(_vane(radius, i, len(vanes)), shapes.translation(0, radius, 0)),
                Material(colour=vane, roughness=0.3, emission=tuple(0.05 * c for c in vane)),
                casts=i == 0,
            )  # type: ignore[arg-type]
            for i, vane in enumerate(vanes)
        ]
        # The shadow of clear glass is thin: its vanes throw it, with a small core so that contact stays readable.
        core = shapes.moved(shapes.sphere(radius * 0.55, 16, 10), shapes.translation(0, radius, 0))
        parts = (*inside, Part("ball", ball, glass, main=True, levels=coarse, proxy=core))
    return Model(tuple(parts), (-radius, 0.0, -radius), (radius, 2 * radius, radius))


def _vane(radius: float, index: int, count: int) -> Mesh:
    """A twisted blade inside a glass ball."""
    along = np.linspace(-1, 1, 32)
    across = np.linspace(-1, 1, 9)
    width = radius * 0.62 * np.sqrt(np.maximum(0.0, 1 - along**2 * 1.05))
    angle = along * 1.9 + index * math.pi / count
    direction = np.stack([np.cos(angle), np.zeros_like(angle), np.sin(angle)], 1)
    curl = np.stack([-np.sin(angle), np.zeros_like(angle), np.cos(angle)], 1)
    points = (
        direction[:, None] * (width[:, None] * across[None])[..., None]
        + np.stack([np.zeros_like(along), along * radius * 0.8, np.zeros_like(along)], 1)[:, None]
        + curl[:, None] * (0.12 * radius * np.sin(across * 2.5))[None, :, None]
    )
    return shapes.moved(shapes.grid(points), shapes.rotation(28, 0, 34))


DOMINO = (0.27, 0.54, 0.09)
"""Width, height, depth of a domino; it falls along z."""

TOY_COLOURS: tuple[Triple, ...] = (
    (0.60, 0.035, 0.035),
    (0.80, 0.33, 0.03),
    (0.82, 0.60, 0.06),
    (0.06, 0.36, 0.12),
    (0.03, 0.16, 0.50),
    (0.30, 0.06, 0.36),
)


@builder("domino")
def domino(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A domino standing on its short side, pips on both faces. `colour` linear; `pips`: two numbers 0-6."""
    width, height, depth = DOMINO
    colour = tuple(parameters.get("colour") or TOY_COLOURS[0])
    upper, lower = parameters.get("pips", (2, 3))
    body = shapes.moved(shapes.rounded_box(width, height, depth, 0.018, 2), shapes.translation(0, height / 2, 0))
    ivory = Material(colour=(0.90, 0.88, 0.82), roughness=0.4)
    places = [
        (x, y + side * height / 4)
        for side, value in ((1, upper), (-1, lower))
        for x, y in _pips(int(value), width, height / 2)
    ]
    placed = [
        shapes.translation(x, height / 2 + y, sign * (depth / 2 + 0.0005))
        @ shapes.rotation(0 if sign > 0 else 180, 0, 0)
        for x, y in places
        for sign in (1, -1)
    ]
    disc = shapes.moved(shapes.lathe([(0.020, 0.0), (0.0, 0.003)], 10), shapes.rotation(90, 0, 0))
    bar = shapes.box(width * 0.72, 0.012, depth + 0.004)
    parts = [
        Part(
            "body",
            body,
            Material(colour=colour, roughness=0.34),
            main=True,
            levels=(
                Level(260.0, shapes.moved(shapes.box(width, height, depth), shapes.translation(0, height / 2, 0))),
            ),
        ),  # type: ignore[arg-type]
        Part("bar", shapes.moved(bar, shapes.translation(0, height / 2, 0)), ivory, casts=False),
    ]
    if placed:
        parts.append(Part("pips", disc, ivory, instances=shapes.instance(*placed), casts=False))
    return Model(tuple(parts), (-width / 2, 0.0, -depth / 2), (width / 2, height, depth / 2))


def _pips(value: int, width: float, height: float) -> list[tuple[float, float]]:
    a, b = width * 0.27, height * 0.30
    corners = [(-a, b), (a, -b), (a, b), (-a, -b)]
    layouts = {
        0: [],
        1: [(0.0, 0.0)],
        2: corners[:2],
        3: [*corners[:2], (0.0, 0.0)],
        4: corners,
        5: [*corners, (0.0, 0.0)],
    }
    return layouts.get(value, [*corners, (-a, 0.0), (a, 0.0)])


@builder("toy_block")
def toy_block(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A painted wooden block standing on its face. `size`: width, height, depth; `colour` linear."""
    width, height, depth = parameters.get("size", (0.6, 0.6, 0.6))
    colour = tuple(parameters.get("colour") or TOY_COLOURS[4])
    body = shapes.moved(
        shapes.rounded_box(width, height, depth, 0.05 * min(width, height, depth), 2),
        shapes.translation(0, height / 2, 0),
    )
    return Model(
        (Part("block", body, Material(colour=colour, roughness=0.42), main=True),),
        (-width / 2, 0, -depth / 2),
        (width / 2, height, depth / 2),
    )  # type: ignore[arg-type]


@builder("swing_gate")
def swing_gate(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """The leaf of a gate that hangs over a track: origin at its pivot, leaf below. `colour` linear."""
    colour = tuple(parameters.get("colour") or TOY_COLOURS[1])
    leaf = shapes.moved(shapes.rounded_box(0.30, 0.34, 0.035, 0.014, 2), shapes.translation(0, -0.30, 0))
    rod = shapes.moved(shapes.cylinder(0.012, 0.16, 10), shapes.translation(0, -0.15, 0))
    return Model(
        (
            Part("leaf", leaf, Material(colour=colour, roughness=0.36), main=True),
            Part(
                "rods",
                rod,
                Material(colour=(0.7, 0.55, 0.25), metallic=1.0, roughness=0.25),
                instances=shapes.instance(shapes.translation(-0.1), shapes.translation(0.1)),
            ),
        ),  # type: ignore[arg-type]
        (-0.15, -0.47, -0.02),
        (0.15, 0.02, 0.02),
    )


@builder("gate_frame")
def gate_frame(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """The arch a swing gate hangs in: origin on the path's height, the track runs through it along z."""
    brass = Material(colour=(0.72, 0.55, 0.24), metallic=1.0, roughness=0.22)
    turn = np.linspace(math.pi, 0, 24)
    arch = np.stack([0.34 * np.cos(turn), 0.42 + 0.30 * np.sin(turn), 0 * turn], 1)
    path = np.vstack([[-0.34, -0.05, 0], arch, [0.34, -0.05, 0]])
    axle = shapes.moved(shapes.cylinder(0.014, 0.58, 12), shapes.translation(0.29, 0.60, 0) @ shapes.rotation(0, 0, 90))
    return Model(
        (Part("arch", shapes.tube(path, 0.026, 12), brass, main=True), Part("axle", axle, brass)),
        (-0.37, -0.08, -0.03),
        (0.37, 0.75, 0.03),
    )


@builder("tabletop")
def tabletop(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A large varnished table top at y = 0 that mirrors what stands on it. `wood`: "dark" or "light"."""
    light = parameters.get("wood") == "light"
    base, dark = ((0.42, 0.26, 0.13), (0.27, 0.15, 0.07)) if light else ((0.21, 0.105, 0.05), (0.105, 0.05, 0.024))
    surfacing = textures.wood(base, dark, planks=6, seed=9)
    material = Material(
        texture=surfacing.colour,
        normal_texture=surfacing.normal,
        colour=(1, 1, 1),
        roughness=0.32,
        bump=0.45,
        mirror=True,
    )
    return Model(
        (Part("top", shapes.plane(60, 60, 0.14), material, main=True, casts=False),), (-30, 0, -30), (30, 0, 30)
    )


_LAMP_HUES: tuple[tuple[float, Triple], ...] = (
    (0.44, (1.0, 0.46, 0.12)),
    (0.32, (1.0, 0.68, 0.32)),
    (0.14, (0.22, 0.45, 1.0)),
    (0.10, (1.0, 0.22, 0.12)),
)
"""Share and colour of the out-of-focus lamps."""


@builder("soft_backdrop")
def soft_backdrop(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A far wall all around a miniature set, dim and warm, with out-of-focus lamps. `lamps` how many, `warm` 0-1, `level` brightness."""
    random = stream(seed, "backdrop")
    warm, level = float(parameters.get("warm", 0.7)), float(parameters.get("level", 1.0))
    width, height = 1024, 128
    x, y = np.linspace(0, 1, width)[None, :, None], np.linspace(1, 0, height)[:, None, None]
    picture = np.zeros((height, width, 3)) + np.array([0.016, 0.016, 0.02])
    for _ in range(9):
        centre, spread = random.random(), random.uniform(0.03, 0.09)
        colour = np.array([0.34, 0.21, 0.12]) * warm + np.array([0.08, 0.13, 0.20]) * (1 - warm)
        if random.random() < 0.35:
            colour = np.array([0.06, 0.11, 0.18])
        away = np.abs((x - centre + 0.5) % 1 - 0.5)
        picture += (
            colour
            * np.exp(-((away / spread) ** 2) - ((y - random.uniform(0.15, 0.6)) / 0.3) ** 2)
            * random.uniform(0.4, 1.0)
        )
    turn = np.linspace(0, 2 * math.pi, 65)
    ring = np.stack([26 * np.cos(turn), 0 * turn, -26 * np.sin(turn)], 1)
    points = np.stack([ring + [0, high, 0] for high in (-0.5, 17.0)])
    uvs = np.stack(np.broadcast_arrays(turn[None] / (2 * math.pi), np.array([[0.0], [1.0]])), -1)
    wall = shapes.grid(points, uvs.reshape(-1, 2))
    parts = [
        Part(
            "wall",
            wall,
            Material(texture=textures.colour_texture(np.clip(picture * level, 0, 1)), colour=(1, 1, 1), shading="flat"),
            casts=False,
        )
    ]
    count = int(parameters.get("lamps", 60))
    if count:
        angle, far, high = (
            random.uniform(0, 2 * math.pi, count),
            random.uniform(15, 24, count),
            0.8 + 7 * random.random(count) ** 1.4,
        )
        places = np.stack([far * np.cos(angle), high, far * np.sin(angle)], 1)
        kinds = random.choice(len(_LAMP_HUES), count, p=[share for share, _ in _LAMP_HUES])
        strengths = random.uniform(0.25, 1.0, count)
        ball = shapes.sphere(0.13, 10, 6)
        for kind, (_, hue) in enumerate(_LAMP_HUES):
            mine = np.flatnonzero(kinds == kind)
            if not len(mine):
                continue
            tints = np.ones((len(mine), 4), np.float32)
            tints[:, 3] = strengths[mine]
            emission = (4.5 * hue[0], 4.5 * hue[1], 4.5 * hue[2])
            material = Material(colour=(0.0, 0.0, 0.0), emission=emission)
            placed = shapes.instance(*(shapes.translation(*place) for place in places[mine]))
            parts.append(Part(f"lamps-{kind}", ball, material, instances=placed, tints=tints, casts=False))
    return Model(tuple(parts), (-26, -0.5, -26), (26, 17, 26))


@builder("seesaw")
def seesaw(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A plank on a wedge, tipped by `tilt` degrees. `colour` linear of the wedge."""
    colour = tuple(parameters.get("colour") or (0.03, 0.20, 0.30))
    tilt = float(parameters.get("tilt", 10.0))
    wedge = shapes.extruded(np.array([[-0.24, 0], [0.24, 0], [0.02, 0.30], [-0.02, 0.30]]), 0.36)
    surfacing = textures.wood((0.55, 0.33, 0.15), (0.36, 0.18, 0.07), planks=1, seed=3, gaps=False, size=512)
    plank = shapes.moved(
        shapes.rounded_box(1.8, 0.06, 0.36, 0.02, 2, 0.5), shapes.translation(0, 0.33, 0) @ shapes.rotation(0, 0, tilt)
    )
    cups = [
        shapes.translation(0, 0.33, 0) @ shapes.rotation(0, 0, tilt) @ shapes.translation(side * 0.72, 0.03, 0)
        for side in (-1, 1)
    ]
    cup = shapes.lathe([(0.0, 0.0), (0.15, 0.0), (0.15, 0.05), (0.13, 0.06), (0.11, 0.02), (0.0, 0.015)], 28)
    return Model(
        (
            Part("plank", plank, Material(texture=surfacing.colour, colour=(1, 1, 1), roughness=0.4), main=True),
            Part("wedge", wedge, Material(colour=colour, roughness=0.4)),  # type: ignore[arg-type]
            Part("cups", cup, Material(colour=(0.50, 0.06, 0.05), roughness=0.35), instances=shapes.instance(*cups)),
        ),
        (-0.9, 0, -0.18),
        (0.9, 0.5, 0.18),
    )


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "marble", "glass", ("marble", "glass marble", "glass ball"), "object", (0.3, 0.3, 0.3), {"radius": 0.15}, 1.2
    ),
    Entry(
        "marble",
        "steel",
        ("steel ball", "metal ball", "ball bearing", "steel marble"),
        "object",
        (0.3, 0.3, 0.3),
        {"radius": 0.15},
        1.2,
    ),
    Entry("marble", "wood", ("wooden ball",), "object", (0.3, 0.3, 0.3), {"radius": 0.15}),
    Entry("domino", "", ("domino", "domino tile"), "object", DOMINO, {}, 1.1),
    Entry(
        "toy_block",
        "",
        ("toy block", "block", "building block", "wooden block", "cube"),
        "object",
        (0.6, 0.6, 0.6),
        {},
        1.0,
    ),
    Entry("seesaw", "", ("seesaw", "lever"), "object", (1.8, 0.5, 0.36), {}, 0.8),
)
