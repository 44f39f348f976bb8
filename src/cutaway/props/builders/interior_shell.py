"""Rooms without furniture: walls with holes, floors, ceilings, windows, doors, and the view outside painted on a card.

Walls, floor, window and view are separate models, so that "paint the walls blue" or another hour of the day changes one of them.
The room's origin is on the floor; the back wall is seen along -z, the side of the camera is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props import shapes, textures
from cutaway.props.catalogue import Entry, builder
from cutaway.props.colours import Linear, colour
from cutaway.props.model import Material, Mesh, Model, Part

Hole = tuple[float, float, float, float]
"""left, right, low, high in metres along a wall."""
THICK = 0.2
TRIM = (0.60, 0.58, 0.54)


def linear(value: Any, otherwise: Linear) -> Linear:
    """A colour parameter: words, a code, three linear numbers, or what to take otherwise."""
    if isinstance(value, str) and value:
        return colour(value) or otherwise
    if isinstance(value, list | tuple) and len(value) == 3:
        red, green, blue = (float(number) for number in value)
        return (red, green, blue)
    return otherwise


def modelled(parts: list[Part], **more: Any) -> Model:
    """The model of these parts, with its box."""
    low, high = shapes.bounds(part.mesh for part in parts)
    return Model(tuple(parts), low, high, **more)


def _size(parameters: Mapping[str, Any]) -> tuple[float, float, float, float, float]:
    left, right = float(parameters.get("left", -2.9)), float(parameters.get("right", 2.5))
    back, front = float(parameters.get("back", -1.9)), float(parameters.get("front", 4.2))
    return left, right, back, front, float(parameters.get("height", 2.6))


def _holes(parameters: Mapping[str, Any], wall: str) -> list[Hole]:
    found = parameters.get("holes") or {}
    return [(float(a), float(b), float(c), float(d)) for a, b, c, d in found.get(wall, ())]


def wall(length: float, height: float, holes: list[Hole], start: float = 0.0) -> Mesh:
    """A wall of boxes along +x from `start`, its inner face at z = 0 looking to +z, with rectangular holes."""
    xs = sorted({start, start + length, *(edge for hole in holes for edge in hole[:2])})
    pieces = []
    for a, b in zip(xs, xs[1:], strict=False):
        cuts = sorted((low, high) for left, right, low, high in holes if left < (a + b) / 2 < right)
        y = 0.0
        for low, high in [*cuts, (height, height)]:
            if low - y > 1e-6 and b - a > 1e-6:
                piece = shapes.box(b - a, low - y, THICK)
                pieces.append(shapes.moved(piece, shapes.translation((a + b) / 2, (y + low) / 2, -THICK / 2)))
            y = max(y, high)
    return shapes.wrapped_uvs(shapes.merged(pieces), 0.6)


@builder("room_walls")
def room_walls(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Walls, ceiling and skirting of a room open to +z.

    Parameters: `left`, `right`, `back`, `front`, `height` in metres, `colour` of the walls, `finish` (plaster, bricks, tiles, panels),
    `holes` by wall ("back", "left", "right"): [from, to, low, high] along x of the back wall and along z of the others.
    """
    left, right, back, front, height = _size(parameters)
    places = {
        "back": (
            wall(right - left + 2 * THICK, height, _holes(parameters, "back"), left - THICK),
            shapes.translation(0, 0, back),
        ),
        "left": (
            wall(front - back, height, [(-b, -a, c, d) for a, b, c, d in _holes(parameters, "left")], -front),
            shapes.translation(left, 0, 0) @ shapes.rotation(y=90),
        ),
        "right": (
            wall(front - back, height, _holes(parameters, "right"), back),
            shapes.translation(right, 0, 0) @ shapes.rotation(y=-90),
        ),
    }
    walls = shapes.merged([shapes.moved(found, matrix) for found, matrix in places.values()])
    tint = linear(parameters.get("colour"), (0.30, 0.30, 0.29))
    parts = [Part("walls", walls, _wall_material(str(parameters.get("finish", "plaster")), tint), main=True)]
    ceiling = shapes.moved(
        shapes.box(right - left + 1, 0.1, front - back + 1),
        shapes.translation((left + right) / 2, height + 0.05, (front + back) / 2),
    )
    parts.append(
        Part("ceiling", ceiling, Material(colour=linear(parameters.get("ceiling"), (0.58, 0.56, 0.53)), roughness=0.95))
    )
    trim = linear(parameters.get("trim"), TRIM)
    parts.append(
        Part(
            "skirting",
            _skirting(left, right, back, front, parameters),
            Material(colour=trim, roughness=0.45),
            casts=False,
        )
    )
    if parameters.get("finish") == "panels":
        parts.append(
            Part("panels", _panels(left, right, back, parameters), Material(colour=trim, roughness=0.5), casts=False)
        )
    if parameters.get("finish") == "tiles":
        parts.append(Part("tiles", *_tiled(left, right, back, front, parameters), casts=False))
    del seed
    return modelled(parts)


def _wall_material(finish: str, tint: Linear) -> Material:
    if finish == "bricks":
        found = textures.bricks(tint, seed=6)
        return Material(
            colour=(1.0, 1.0, 1.0), roughness=0.92, texture=found.colour, normal_texture=found.normal, bump=0.5
        )
    if finish == "concrete":
        stuff = textures.concrete((0.82, 0.82, 0.82))
        return Material(colour=tint, roughness=0.85, texture=stuff.colour, normal_texture=stuff.normal, bump=0.25)
    return Material(colour=tint, roughness=0.9, normal_texture=textures.plaster(), bump=0.12)


def _skirting(left: float, right: float, back: float, front: float, parameters: Mapping[str, Any]) -> Mesh:
    strips = []
    for name, start, end, place in (
        ("back", left, right, lambda a, b: ((b - a, 0.1, 0.02), ((a + b) / 2, 0.05, back + 0.01))),
        ("left", back, front, lambda a, b: ((0.02, 0.1, b - a), (left + 0.01, 0.05, (a + b) / 2))),
        ("right", back, front, lambda a, b: ((0.02, 0.1, b - a), (right - 0.01, 0.05, (a + b) / 2))),
    ):
        doors = [(a, b) for a, b, low, _ in _holes(parameters, name) if low < 0.1]
        edges = [start, *(edge for door in sorted(doors) for edge in door), end]
        for a, b in zip(edges[::2], edges[1::2], strict=False):
            size, middle = place(a, b)
            strips.append(shapes.moved(shapes.rounded_box(*size, 0.006, 2), shapes.translation(*middle)))
    return shapes.merged(strips)


def _panels(left: float, right: float, back: float, parameters: Mapping[str, Any]) -> Mesh:
    """Wainscot on the back wall up to a rail at 0.95 m, clear of holes."""
    holes = _holes(parameters, "back")
    pieces = [
        shapes.moved(
            shapes.rounded_box(right - left, 0.05, 0.03, 0.01, 2),
            shapes.translation((left + right) / 2, 0.95, back + 0.015),
        )
    ]
    count = max(3, round((right - left) / 0.62))
    step = (right - left) / count
    for i in range(count):
        a = left + i * step
        if any(low < 0.9 and a < r and a + step > l for l, r, low, _ in holes):  # noqa: E741 - left and right
            continue
        for w, h, x, y in (
            (step - 0.16, 0.025, a + step / 2, 0.82),
            (step - 0.16, 0.025, a + step / 2, 0.22),
            (0.025, 0.6, a + 0.09, 0.52),
            (0.025, 0.6, a + step - 0.09, 0.52),
        ):
            pieces.append(shapes.moved(shapes.rounded_box(w, h, 0.02, 0.006, 2), shapes.translation(x, y, back + 0.01)))
    return shapes.merged(pieces)


def _tiled(
    left: float, right: float, back: float, front: float, parameters: Mapping[str, Any]
) -> tuple[Mesh, Material]:
    """Glazed tiles over the lower walls, 4 mm proud of the plaster."""
    top = float(parameters.get("tiled_to", 1.5))
    tint = linear(parameters.get("tile_colour"), (0.62, 0.66, 0.66))
    holes = {
        wall_name: [(a, b, min(c, top), min(d, top)) for a, b, c, d in _holes(parameters, wall_name)]
        for wall_name in ("back", "left", "right")
    }
    pieces = [
        shapes.moved(wall(right - left, top, holes["back"], left), shapes.translation(0, 0, back + 0.008)),
        shapes.moved(
            wall(front - back, top, [(-b, -a, c, d) for a, b, c, d in holes["left"]], -front),
            shapes.translation(left + 0.008, 0, 0) @ shapes.rotation(y=90),
        ),
        shapes.moved(
            wall(front - back, top, holes["right"], back),
            shapes.translation(right - 0.008, 0, 0) @ shapes.rotation(y=-90),
        ),
    ]
    stuff = textures.tiles(tint, across=8, bond=True, rows=16)
    material = Material(
        roughness=0.16,
        colour=(1.0, 1.0, 1.0),
        texture=stuff.colour,
        normal_texture=stuff.normal,
        bump=0.5,
        shading="coat",
    )
    return shapes.wrapped_uvs(shapes.merged(pieces), 0.62), material


FLOORS: Mapping[str, tuple[float, float]] = {
    "oak": (0.42, 0.34),
    "dark wood": (0.42, 0.30),
    "pale wood": (0.42, 0.40),
    "parquet": (0.45, 0.30),
    "tiles": (0.42, 0.14),
    "chequered": (0.40, 0.12),
    "carpet": (0.8, 0.97),
    "concrete": (0.4, 0.4),
    "marble": (0.35, 0.1),
    "linoleum": (0.5, 0.28),
    "stone": (0.5, 0.55),
}
"""Floor finishes: tiles of the texture per metre, roughness."""


@builder("room_floor")
def room_floor(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A level floor at y = 0. Parameters: the room's sides as for "room_walls", `finish` (a key of `FLOORS`), `colour`."""
    left, right, back, front, _ = _size(parameters)
    finish = str(parameters.get("finish", "oak"))
    scale, rough = FLOORS.get(finish, FLOORS["oak"])
    found = _floor_stuff(finish)
    asked = parameters.get("colour")
    tint = linear(asked, (1.0, 1.0, 1.0))
    if asked:
        # The stuff has its own colour: what is asked for is reached in the mean.
        mean = textures.decoded(textures.resized(found.colour.pixels[..., :3], 8, 8)).reshape(-1, 3).mean(0)
        tint = tuple(float(min(want / max(have, 0.02), 4.0)) for want, have in zip(tint, mean, strict=True))  # type: ignore[assignment]
    body = shapes.moved(
        shapes.plane(right - left + 1, front - back + 1.5, scale),
        shapes.translation((left + right) / 2, 0, (front + back) / 2 + 0.5),
    )
    material = Material(
        colour=tint,
        roughness=rough,
        texture=found.colour,
        normal_texture=found.normal,
        bump=0.25,
        mirror=finish != "carpet",
        glint=False,
    )
    del seed
    return modelled([Part("floor", body, material, main=True, casts=False)])


def _floor_stuff(finish: str) -> textures.Surfacing:
    if finish == "dark wood":
        return textures.wood((0.20, 0.095, 0.045), (0.10, 0.042, 0.02), 10, 3)
    if finish == "pale wood":
        return textures.wood((0.55, 0.42, 0.28), (0.40, 0.28, 0.17), 10, 4)
    if finish == "parquet":
        return textures.herringbone()
    if finish == "tiles":
        return textures.tiles((0.50, 0.49, 0.46), across=5)
    if finish == "chequered":
        return textures.tiles((0.62, 0.61, 0.58), across=6, second=(0.035, 0.035, 0.04), grout=(0.2, 0.2, 0.2))
    if finish == "carpet":
        return textures.carpet()
    if finish == "concrete":
        return textures.concrete()
    if finish == "marble":
        return textures.marble()
    if finish == "linoleum":
        return textures.concrete((0.42, 0.44, 0.42), 31)
    if finish == "stone":
        return textures.tiles((0.30, 0.27, 0.23), across=4, grout=(0.12, 0.11, 0.1), bond=True)
    return textures.wood((0.34, 0.17, 0.08), (0.17, 0.075, 0.03), 10, 2)


@builder("room_window")
def room_window(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Frame, bars and sill of a window; its middle at the origin's height 0, looking to +z, set 0.1 m into the wall.

    Parameters: `width`, `height` in metres, `colour`, `bars` across (2) and `rows` (2).
    """
    width, height = float(parameters.get("width", 1.4)), float(parameters.get("height", 1.35))
    across, rows = int(parameters.get("bars", 2)), int(parameters.get("rows", 2))
    pieces = [
        shapes.moved(shapes.rounded_box(w, h, 0.07, 0.008, 2), shapes.translation(x, y, -0.1))
        for w, h, x, y in (
            (width, 0.06, 0, 0.03),
            (width, 0.06, 0, height - 0.03),
            (0.06, height, -width / 2 + 0.03, height / 2),
            (0.06, height, width / 2 - 0.03, height / 2),
        )
    ]
    for i in range(1, across):
        pieces.append(
            shapes.moved(
                shapes.rounded_box(0.045, height, 0.06, 0.008, 2),
                shapes.translation(width * (i / across - 0.5), height / 2, -0.1),
            )
        )
    for j in range(1, rows):
        share = 0.62 if rows == 2 else j / rows
        pieces.append(
            shapes.moved(shapes.rounded_box(width, 0.035, 0.05, 0.008, 2), shapes.translation(0, height * share, -0.1))
        )
    pieces.append(
        shapes.moved(shapes.rounded_box(width + 0.2, 0.04, 0.24, 0.012, 2), shapes.translation(0, -0.01, 0.02))
    )
    tint = linear(parameters.get("colour"), (0.62, 0.60, 0.56))
    del seed
    return modelled([Part("frame", shapes.merged(pieces), Material(colour=tint, roughness=0.4), main=True)])


@builder("room_door")
def room_door(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A panelled door in its frame, standing at the origin, looking to +z. Parameters: `width`, `height`, `colour`."""
    width, height = float(parameters.get("width", 0.9)), float(parameters.get("height", 2.05))
    tint = linear(parameters.get("colour"), (0.56, 0.53, 0.48))
    leaf = [shapes.moved(shapes.box(width, height, 0.04), shapes.translation(0, height / 2, 0))]
    for y, h in ((0.55, 0.7), (1.45, 0.85)):
        for w, hh, x, yy in (
            (width * 0.6, 0.03, 0, y + h / 2),
            (width * 0.6, 0.03, 0, y - h / 2),
            (0.03, h, -width * 0.3, y),
            (0.03, h, width * 0.3, y),
        ):
            leaf.append(shapes.moved(shapes.rounded_box(w, hh, 0.02, 0.006, 2), shapes.translation(x, yy, 0.025)))
    frame = [
        shapes.moved(shapes.rounded_box(w, h, 0.06, 0.01, 2), shapes.translation(x, y, 0.02))
        for w, h, x, y in (
            (0.08, height + 0.08, -width / 2 - 0.04, height / 2 + 0.04),
            (0.08, height + 0.08, width / 2 + 0.04, height / 2 + 0.04),
            (width + 0.16, 0.08, 0, height + 0.04),
        )
    ]
    handle = shapes.moved(
        shapes.tube(np.array([[0, 0, 0.0], [0, 0, 0.05], [-0.03, 0, 0.06], [-0.11, 0, 0.06]]), 0.011, 10),
        shapes.translation(width * 0.42, 1.02, 0.02),
    )
    del seed
    return modelled(
        [
            Part("door", shapes.merged(leaf), Material(colour=tint, roughness=0.45), main=True),
            Part("frame", shapes.merged(frame), Material(colour=TRIM, roughness=0.45)),
            Part("handle", handle, Material(colour=(0.6, 0.5, 0.3), metallic=1.0, roughness=0.25)),
        ]
    )


@builder("window_view")
def window_view(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """What is seen through a window: sky, clouds and a skyline painted on a card that is shown as it is and throws no shadow.

    Parameters: `width`, `height` in metres (the card stands centred on the origin, facing +z), `top`, `horizon`, `glow` (linear),
    `clouds` 0-1, `outside` (city, trees, hills, sea), `lit` share of lit windows, `stars` 0-1, `falling` ("rain", "snow" or ""), `level`
    the brightness of the whole.
    """
    width, height = float(parameters.get("width", 7.0)), float(parameters.get("height", 4.6))
    picture = _painted(parameters, seed)
    level = float(parameters.get("level", 1.0))
    peak = max(float(picture.max()), 1e-3)
    texture = textures.colour_texture(picture / peak, repeat=False)
    material = Material(colour=(peak * level,) * 3, roughness=1.0, shading="flat", texture=texture, glint=False)
    return modelled([Part("view", shapes.quad(width, height), material, main=True, casts=False)])


def _painted(parameters: Mapping[str, Any], seed: int) -> np.ndarray:
    rows, columns = 512, 768
    up = np.linspace(1, 0, rows)[:, None, None]
    top = np.array(linear(parameters.get("top"), (0.09, 0.28, 0.70)))
    horizon = np.array(linear(parameters.get("horizon"), (0.55, 0.70, 0.88)))
    glow = np.array(linear(parameters.get("glow"), (0.1, 0.1, 0.1)))
    across = np.linspace(-1, 1, columns)[None, :, None]
    sky = horizon + (top - horizon) * np.clip((up - 0.16) / 0.7, 0, 1) ** 0.7
    sky = sky + glow * np.exp(-(((up - 0.2) / 0.16) ** 2)) * (0.6 + 0.4 * np.exp(-((across + 0.2) ** 2) * 3))
    sky = np.broadcast_to(sky, (rows, columns, 3)).copy()
    clouds = float(parameters.get("clouds", 0.35))
    field = textures.noise(512, ((3, 1.0), (6, 0.7), (12, 0.5), (24, 0.3), (48, 0.15)), 9, (1.0, 2.6))
    field = np.asarray(np.repeat(field, 2, axis=1))[:rows, :columns]
    cover = np.clip((field - (0.78 - 0.5 * clouds)) * 3.0, 0, 1)[..., None] * np.clip(
        1.15 - np.abs(up - 0.5) * 1.3, 0, 1
    )
    bright = horizon * 0.75 + glow * 0.7 + 0.12 * (horizon + top)
    sky = sky * (1 - 0.75 * cover) + bright * cover * 0.75
    random = np.random.Generator(np.random.PCG64(seed % 2**32))
    stars = float(parameters.get("stars", 0.0))
    if stars > 0.02:
        count = int(260 * stars)
        y, x = random.integers(0, int(rows * 0.7), count), random.integers(0, columns, count)
        sky[y, x] += (0.25 + 0.75 * random.random((count, 1))) * stars
    sky = _ground(sky, str(parameters.get("outside", "city")), horizon, float(parameters.get("lit", 0.0)), random)
    return _falling(sky, str(parameters.get("falling", "")), horizon, random)


def _ground(sky: np.ndarray, outside: str, horizon: np.ndarray, lit: float, random: np.random.Generator) -> np.ndarray:
    rows, columns = sky.shape[:2]
    light = float(horizon.mean())
    x = np.arange(columns)
    if outside == "city":
        for depth, share in ((0.62, 0.30), (0.30, 0.20)):
            left = 0
            while left < columns:
                wide = int(random.integers(18, 60))
                tall = int(rows * (0.10 + share * random.random() ** 1.6))
                tone = (horizon * depth + np.array([0.05, 0.05, 0.06]) * light) * (0.75 + 0.4 * random.random())
                sky[rows - tall :, left : left + wide] = tone
                for y in range(rows - tall + 6, rows - 3, 9):
                    for px in range(left + 4, min(left + wide, columns) - 5, 8):
                        pane = sky[y : y + 4, px : px + 3]
                        pane[:] = (
                            np.array([1.3, 0.82, 0.36]) * (0.3 + 0.7 * random.random())
                            if random.random() < lit
                            else pane * 0.72
                        )
                left += wide + int(random.integers(0, 6))
        return sky
    colours = {
        "trees": np.array([0.10, 0.20, 0.05]),
        "hills": np.array([0.16, 0.24, 0.09]),
        "sea": np.array([0.08, 0.22, 0.30]),
    }
    base = colours.get(outside, colours["trees"])
    if outside == "sea":
        level = int(rows * 0.80)
        depth = np.linspace(0, 1, rows - level)[:, None, None]
        ripple = 0.85 + 0.3 * textures.noise(512, ((8, 1.0), (30, 0.7)), 5, (0.3, 2.5))[: rows - level, :1]
        sky[level:] = (horizon * 0.55 * (1 - depth) + base * light * (0.6 + depth)) * ripple[..., None]
        return sky
    for layer, share in enumerate((0.34, 0.25, 0.16)):
        wave = np.zeros(columns)
        for f, weight in (
            ((1.3, 1.0), (2.7, 0.5), (6.1, 0.22))
            if outside == "hills"
            else ((3.1, 0.35), (11.0, 0.22), (37.0, 0.30), (83.0, 0.22))
        ):
            wave += weight * np.sin(x / columns * 2 * np.pi * f + random.random() * 7)
        edge = (rows * (1 - share) + rows * 0.045 * wave).astype(int).clip(0, rows - 1)
        tone = (base * (1.1 - 0.2 * layer) * (0.35 + 1.3 * light)) * (0.5 + 0.5 * layer / 2) + horizon * 0.34 * (
            1 - layer / 2.2
        )
        mottle = 0.75 + 0.5 * textures.noise(512, ((20, 1.0), (60, 0.8)), 40 + layer)
        mottle = np.repeat(mottle, 2, axis=1)[:rows, :columns, None]
        mask = (np.arange(rows)[:, None] >= edge[None])[..., None]
        sky = np.where(mask, tone * mottle, sky)
    return sky


def _falling(sky: np.ndarray, falling: str, horizon: np.ndarray, random: np.random.Generator) -> np.ndarray:
    rows, columns = sky.shape[:2]
    if falling == "rain":
        streaks = (random.random((rows, columns)) > 0.994).astype(float)
        for _ in range(5):
            streaks = np.maximum(streaks, np.roll(streaks, 3, axis=0) * 0.85)
        return sky * 0.92 + (streaks * 0.18 * (0.2 + horizon.mean()))[..., None]
    if falling == "snow":
        flakes = np.zeros((rows, columns))
        for radius, count in ((1, 900), (2, 260), (3, 80)):
            y, x = random.integers(4, rows - 4, count), random.integers(4, columns - 4, count)
            for dy in range(-radius, radius + 1):
                for dx in range(-radius, radius + 1):
                    if dx * dx + dy * dy <= radius * radius:
                        flakes[y + dy, x + dx] = np.maximum(
                            flakes[y + dy, x + dx], 0.85 / (1 + 0.3 * (dx * dx + dy * dy))
                        )
        return sky * (1 - flakes[..., None]) + (0.35 + horizon) * flakes[..., None]
    return sky


ENTRIES: tuple[Entry, ...] = ()
"""Parts of rooms are placed by the rooms' recipes, not cast."""
