"""Rows of buildings along both sides of a street, and the shops at their feet.

The street runs along z through the origin; fronts stand at x = +-`front`. Builder "city_buildings": parameters `kinds` (facade styles),
`front`, `from`, `to` (z), `heights` [least, most], `growth` metres of height per metre away, `roof` (flat, gable, parapet), `base` height where the
walls begin, `far` (a ring of taller towers behind), `gap` chance of an alley, `setback`. Builder "shop_fronts": `kinds`, `front`, `from`, `to`,
`awnings` share, `shutters` share, `names`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props import shapes, textures
from cutaway.props.builders import city_shops
from cutaway.props.builders.city_facades import STYLES, Facade, facade
from cutaway.props.catalogue import builder
from cutaway.props.model import Material, Mesh, Model, Part
from cutaway.scene.randomness import stream

NAMES = {
    "ramen bar": ("RAMEN", "UDON & SAKE", "NOODLES"),
    "cafe": ("CAFE LUNA", "COFFEE", "CAFE MIRA"),
    "clothes": ("ATELIER", "VELVET", "NOVA WEAR"),
    "market": ("MARKET", "GROCER", "FRESH"),
    "arcade": ("ARCADE", "PLAY", "PIXEL"),
    "chemist": ("PHARMACY", "APOTHEKE", "CHEMIST"),
    "bookshop": ("BOOKS", "PAGES", "OLD BOOKS"),
    "barber": ("BARBER", "SALON", "CUT"),
}


@builder("city_buildings")
def buildings(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Both rows as one model: a part for each facade texture, one for roofs, one for what stands out from the walls."""
    del name
    kinds = [k for k in parameters.get("kinds", ["punched tower"]) if k in STYLES] or ["punched tower"]
    front = float(parameters.get("front", 9.0))
    start, end = float(parameters.get("from", 12.0)), float(parameters.get("to", -210.0))
    least, most = (float(v) for v in parameters.get("heights", (24.0, 58.0)))
    growth, base = float(parameters.get("growth", 0.0)), float(parameters.get("base", 3.8))
    roof, gap, setback = (
        str(parameters.get("roof", "flat")),
        float(parameters.get("gap", 0.25)),
        float(parameters.get("setback", 0.0)),
    )
    length = [float(v) for v in parameters.get("length", (11.0, 20.0))]
    lit = float(parameters.get("lit", 1.0))
    variants = [(kind, k) for kind in kinds for k in range(2 if len(kinds) > 2 else 3)]
    walls: dict[tuple[str, int, bool], list[Mesh]] = {}
    roofs: list[Mesh] = []
    trim: list[Mesh] = []
    tiles: list[Mesh] = []
    for side in (-1.0, 1.0):
        random = stream(seed, "row", int(side))
        z = start
        while z > end:
            deep = length[0] + (length[1] - length[0]) * random.random()
            wide = 12.0 + 6.0 * random.random() if roof != "gable" else 8.0 + 3.0 * random.random()
            # Towers grow away from the camera, so that the street closes into a canyon instead of opening into a gap.
            tall = least + (most - least) * random.random() ** 1.3 + min(growth * max(0.0, -z), 70.0)
            kind, variant = variants[int(random.integers(len(variants)))]
            style = STYLES[kind]
            tall = base + max(1, round((tall - base) / style.pitch[1])) * style.pitch[1]
            off = setback * (0.7 + 0.6 * random.random()) + (0.5 * random.random() if base > 0 else 0.0)
            x = side * (front + off + wide / 2)
            centre = (x, z - deep / 2)
            _block(walls, trim, roofs, tiles, random, (kind, variant), centre, (wide, deep), base, tall, roof, side)
            z -= deep + (0.25 if random.random() > gap else 3.0 + 2.5 * random.random()) + setback * 1.2
    if parameters.get("far"):
        _ring(
            walls,
            roofs,
            seed,
            front,
            float(parameters["far"]),
            [v for v in variants if STYLES[v[0]].cells[1] > 8] or variants,
        )
    parts = []
    for (kind, variant, ground), meshes in sorted(walls.items()):
        tile = facade(kind, variant + seed % 5, ground, lit)
        parts.append(
            Part(f"{kind} {variant}{' ground' if ground else ''}", shapes.merged(meshes), _walled(tile), main=True)
        )
    dark = Material(colour=(0.045, 0.046, 0.055), roughness=0.75, glint=False)
    stone = Material(colour=tuple(parameters.get("trim", (0.06, 0.06, 0.075))), roughness=0.7, glint=False)
    if roofs:
        parts.append(Part("roofs", shapes.merged(roofs), dark))
    if trim:
        parts.append(Part("trim", shapes.merged(trim), stone))
    if tiles:
        clay = textures.tiles((0.30, 0.105, 0.055), (0.10, 0.04, 0.025), across=8, bond=True, seed=44, size=512)
        parts.append(
            Part(
                "roof tiles",
                shapes.merged(tiles),
                Material(
                    colour=tuple(parameters.get("tiles", (1.0, 1.0, 1.0))),
                    roughness=0.85,
                    texture=clay.colour,
                    normal_texture=clay.normal,
                    bump=0.8,
                    glint=False,
                ),
            )
        )
    low, high = shapes.bounds([part.mesh for part in parts])
    return Model(tuple(parts), low, high)


def _walled(tile: Facade) -> Material:
    return Material(
        colour=(1.0, 1.0, 1.0),
        roughness=0.62,
        texture=tile.colour,
        normal_texture=tile.normal,
        bump=0.5,
        # At full power a bright window is just over white: it may glow a little, not flood the street.
        # Windows of low houses are near and large: the same power would burn them out.
        emission=(3.2, 3.2, 3.2) if tile.cells[1] > 8 else (1.7, 1.7, 1.7),
        emission_texture=tile.light,
    )


def _wall(
    corner: np.ndarray,
    along: np.ndarray,
    span: float,
    low: float,
    high: float,
    tile: tuple[float, float, int, int],
    shift: int,
) -> Mesh:
    """A wall of whole windows from `low` to `high`, as wide as `span`, texture shifted by whole windows."""
    pitch_x, pitch_y, columns, rows = tile
    windows, floors = max(1, round(span / pitch_x)), max(1, round((high - low) / pitch_y))
    points = np.array([corner, corner + along * span, corner + along * span, corner])
    points[:, 1] = [low, low, high, high]
    u0, u1 = shift / columns, (shift + windows) / columns
    v0, v1 = (shift % rows) / rows, (shift % rows + floors) / rows
    normal = np.array([-along[2], 0.0, along[0]])
    triangles = shapes.oriented(points, np.tile(normal, (4, 1)), np.array([[0, 1, 2], [0, 2, 3]]))
    return shapes.mesh(points, triangles, np.tile(normal, (4, 1)), np.array([[u0, v0], [u1, v0], [u1, v1], [u0, v1]]))


def _block(
    walls: dict[tuple[str, int, bool], list[Mesh]],
    trim: list[Mesh],
    roofs: list[Mesh],
    tiles: list[Mesh],
    random: np.random.Generator,
    kind: tuple[str, int],
    centre: tuple[float, float],
    size: tuple[float, float],
    base: float,
    tall: float,
    roof: str,
    side: float,
) -> None:
    """One building: walls on four sides, a ground floor where the style has one, its roof and what stands out."""
    style = STYLES[kind[0]]
    (x, z), (wide, deep) = centre, size
    shift = int(random.integers(style.cells[0]))
    corners = [
        (np.array([x - wide / 2, 0, z + deep / 2]), np.array([1.0, 0, 0]), wide),
        (np.array([x + wide / 2, 0, z + deep / 2]), np.array([0, 0, -1.0]), deep),
        (np.array([x + wide / 2, 0, z - deep / 2]), np.array([-1.0, 0, 0]), wide),
        (np.array([x - wide / 2, 0, z - deep / 2]), np.array([0, 0, 1.0]), deep),
    ]
    low = base
    if style.ground_floor and base <= 0:
        low = style.pitch[1]
        for corner, along, span in corners:
            walls.setdefault((*kind, True), []).append(
                _wall(corner, along, span, 0.0, low, (*style.pitch, style.cells[0], 1), shift)
            )
    for corner, along, span in corners:
        walls.setdefault((*kind, False), []).append(
            _wall(corner, along, span, low, max(tall, low + 0.5), (*style.pitch, *style.cells), shift)
        )
    front = x - side * wide / 2
    if roof == "gable":
        _gable(tiles, roofs, (x, z), size, max(tall, low + 0.5), random)
        return
    rim = 0.5 if roof == "parapet" else 0.35
    roofs.append(shapes.moved(shapes.box(wide, 0.3, deep), shapes.translation(x, tall - 0.05, z)))
    trim.append(shapes.moved(shapes.box(wide + rim, 0.55, deep + rim), shapes.translation(x, tall, z)))
    if roof == "parapet":
        return
    for share in (0.5, 0.8):
        trim.append(
            shapes.moved(
                shapes.box(wide + 0.4, 0.28, deep + 0.4), shapes.translation(x, base + (tall - base) * share, z)
            )
        )
    trim.append(shapes.moved(shapes.box(wide + 0.5, 0.4, deep + 0.5), shapes.translation(x, base + 0.2, z)))
    for _ in range(3):
        w, d = 1.6 + 2.4 * random.random(), 1.6 + 2.4 * random.random()
        at = (x + (random.random() - 0.5) * (wide - w), tall + 1.1, z + (random.random() - 0.5) * (deep - d))
        roofs.append(shapes.moved(shapes.box(w, 2.4, d), shapes.translation(*at)))
    if random.random() < 0.5:
        mast = 4 + 7 * random.random()
        roofs.append(shapes.moved(shapes.cylinder(0.07, mast, 6), shapes.translation(x + 1.5, tall, z - 1.0)))
    # What hangs on the wall towards the street: coolers, pipes, a fin at the corner.
    for _ in range(int(random.integers(4, 9))):
        y = base + 1.6 + random.random() * min(20.0, tall - base - 3)
        at = (front - side * 0.28, y, z + (random.random() - 0.5) * (deep - 1.5))
        trim.append(shapes.moved(shapes.box(0.55, 0.6, 0.95), shapes.translation(*at)))
    if random.random() < 0.6:
        at = (front - side * 0.10, base + (tall - base) / 2, z + (0.5 - random.integers(2)) * (deep - 0.6))
        trim.append(shapes.moved(shapes.box(0.22, tall - base, 0.22), shapes.translation(*at)))
    if random.random() < 0.45:
        for k in range(int(min(7, (tall - base) / 3.2))):
            trim.append(
                shapes.moved(
                    shapes.box(0.8, 0.10, 3.4), shapes.translation(front - side * 0.40, base + 0.1 + 3.2 * k, z)
                )
            )
            trim.append(
                shapes.moved(
                    shapes.box(0.06, 0.9, 3.4), shapes.translation(front - side * 0.78, base + 0.5 + 3.2 * k, z)
                )
            )


def _gable(
    tiles: list[Mesh],
    roofs: list[Mesh],
    centre: tuple[float, float],
    size: tuple[float, float],
    tall: float,
    random: np.random.Generator,
) -> None:
    """A tiled roof with its ridge along the street, gables closed with wall colour, a chimney."""
    (x, z), (wide, deep) = centre, size
    rise, over = wide * (0.34 + 0.10 * random.random()), 0.45
    for side in (-1.0, 1.0):
        eave = np.array([x + side * (wide / 2 + over), tall - over * rise / (wide / 2), 0])
        ridge = np.array([x, tall + rise, 0])
        z0, z1 = z - deep / 2 - over * 0.6, z + deep / 2 + over * 0.6
        points = np.array(
            [[eave[0], eave[1], z1], [eave[0], eave[1], z0], [ridge[0], ridge[1], z0], [ridge[0], ridge[1], z1]]
        )
        normal = np.array([side * rise, wide / 2, 0.0])
        slope = math.hypot(rise, wide / 2)
        uvs = np.array([[0, 0], [z1 - z0, 0], [z1 - z0, slope], [0, slope]]) * 0.42
        triangles = shapes.oriented(points, np.tile(normal, (4, 1)), np.array([[0, 1, 2], [0, 2, 3]]))
        tiles.append(shapes.mesh(points, triangles, np.tile(normal, (4, 1)), uvs))
        gable = np.array(
            [
                [x - wide / 2, tall, z + side * deep / 2],
                [x + wide / 2, tall, z + side * deep / 2],
                [x, tall + rise, z + side * deep / 2],
            ]
        )
        out = np.tile(np.array([0.0, 0.0, side]), (3, 1))
        roofs.append(
            shapes.mesh(gable, shapes.oriented(gable, out, np.array([[0, 1, 2]])), out, None, np.full((3, 4), 3.0))
        )
    at = (x + wide * 0.2, tall + rise * 0.75, z + (random.random() - 0.5) * deep * 0.5)
    roofs.append(shapes.moved(shapes.box(0.7, 1.9, 0.7), shapes.translation(*at)))


def _ring(
    walls: dict[tuple[str, int, bool], list[Mesh]],
    roofs: list[Mesh],
    seed: int,
    front: float,
    tall: float,
    variants: list[tuple[str, int]],
) -> None:
    """Taller towers behind both rows and across the end of the street: they fill the gap that the sky leaves."""
    random = stream(seed, "ring")
    spots = [
        ((-1) ** i * (front + 26 + 34 * random.random()), -22.0 - 13 * i, 15.0 + 5 * random.random()) for i in range(20)
    ]
    spots += [(-13.0, -262.0, 26.0), (21.0, -288.0, 30.0), (3.0, -335.0, 24.0)]
    for i, (x, z, wide) in enumerate(spots):
        kind, variant = variants[int(random.integers(len(variants)))]
        style = STYLES[kind]
        high = tall * (0.62 + 0.75 * random.random()) * (1.45 if i >= 20 else 1.0)
        high = round(high / style.pitch[1]) * style.pitch[1]
        _block(
            walls,
            [],
            roofs,
            [],
            random,
            (kind, variant),
            (x, z),
            (wide, wide),
            0.0,
            high,
            "flat",
            1.0 if x > 0 else -1.0,
        )


@builder("shop_fronts")
def shop_fronts(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Shops side by side along both pavements."""
    del name
    kinds = [k for k in parameters.get("kinds", city_shops.KINDS) if k in city_shops.KINDS]
    front, start, end = (
        float(parameters.get("front", 9.0)),
        float(parameters.get("from", 9.0)),
        float(parameters.get("to", -118.0)),
    )
    share_awning, share_shut = float(parameters.get("awnings", 0.35)), float(parameters.get("shutters", 0.14))
    wide, high, deep = city_shops.BAY
    rooms: dict[tuple[str, int], list[np.ndarray]] = {}
    frames, shut, awnings, boards, strips = [], [], [], [], []
    room_tints: dict[tuple[str, int], list[list[float]]] = {}
    awning_tints, strip_tints = [], []
    names: dict[str, list[np.ndarray]] = {}
    cloth = np.array(
        [[0.42, 0.04, 0.04], [0.05, 0.20, 0.12], [0.06, 0.10, 0.28], [0.50, 0.30, 0.06], [0.24, 0.05, 0.16]]
    )
    glow = np.array([[1.0, 0.10, 0.42], [0.10, 0.75, 1.0], [1.0, 0.45, 0.08], [0.25, 1.0, 0.45], [0.55, 0.25, 1.0]])
    for side in (-1.0, 1.0):
        random = stream(seed, "shops", int(side))
        count = int((start - end) / wide)
        last = ""
        for i in range(count):
            z = start - wide * (i + 0.5)
            place = shapes.translation(side * front, 0.16, z) @ shapes.rotation(y=-90.0 * side)
            frames.append(place)
            if random.random() < share_shut:
                shut.append(place @ shapes.translation(0, (high - 0.3) / 2, -0.08))
                last = ""
                continue
            kind = kinds[int(random.integers(len(kinds)))]
            if kind == last:
                kind = kinds[(kinds.index(kind) + 1) % len(kinds)]
            last = kind
            variant = int(random.integers(2))
            rooms.setdefault((kind, variant), []).append(place)
            bright = 0.60 + 0.65 * random.random() ** 2
            room_tints.setdefault((kind, variant), []).append([1.0, 1.0, 1.0, bright])
            label = NAMES[kind][int(random.integers(len(NAMES[kind])))]
            names.setdefault(f"{label}|{kind}", []).append(place @ shapes.translation(0, high + 0.24, 0.17))
            if random.random() < share_awning:
                awnings.append(place @ shapes.translation(0, high - 0.32, 0.16))
                awning_tints.append([*cloth[int(random.integers(len(cloth)))], 1.0])
            elif random.random() < float(parameters.get("tubes", 0.5)):
                strips.append(place @ shapes.translation(0, high + 0.57, 0.20))
                strip_tints.append([*glow[int(random.integers(len(glow)))], 1.0])
    for k in range(len(frames)):
        boards.append(frames[k] @ shapes.translation(0, high + 0.24, 0.0))
    parts = []
    frame_colour = tuple(parameters.get("frame", (0.035, 0.034, 0.038)))
    parts.append(
        Part(
            "frames",
            city_shops.bay_frame(),
            Material(colour=frame_colour, roughness=0.45),
            main=True,
            instances=shapes.instance(*frames),
        )
    )  # type: ignore[arg-type]
    parts.append(
        Part(
            "boards",
            shapes.box(wide, 0.62, 0.30),
            Material(colour=frame_colour, roughness=0.6, glint=False),
            instances=shapes.instance(*boards),
        )
    )  # type: ignore[arg-type]
    room = city_shops.bay_room()
    for (kind, variant), places in sorted(rooms.items()):
        picture = city_shops.interior(kind, variant)
        material = Material(
            colour=(0.42, 0.42, 0.42),
            roughness=0.8,
            texture=picture,
            emission=(1.7, 1.7, 1.7),
            emission_texture=picture,
            glint=False,
        )
        tints = np.array(room_tints[(kind, variant)], np.float32)
        parts.append(
            Part(f"{kind} {variant}", room, material, instances=shapes.instance(*places), tints=tints, casts=False)
        )
    for key, places in sorted(names.items()):
        label, kind = key.split("|")
        _, light = city_shops.WALLS[kind]
        picture = city_shops.board(label, tuple(min(1.0, c) for c in light), (0.012, 0.010, 0.014))  # type: ignore[arg-type]
        material = Material(
            colour=(0.6, 0.6, 0.6),
            roughness=0.6,
            texture=picture,
            emission=(2.2, 2.2, 2.2),
            emission_texture=picture,
            glint=False,
        )
        parts.append(
            Part(
                f"name {label}", shapes.quad(wide - 0.6, 0.5), material, instances=shapes.instance(*places), casts=False
            )
        )
    if shut:
        colour, normal = city_shops.shutter()
        material = Material(
            colour=(1.0, 1.0, 1.0), roughness=0.5, metallic=0.3, texture=colour, normal_texture=normal, bump=0.8
        )
        parts.append(
            Part(
                "shutters", shapes.quad(wide - 0.3, high - 0.3), material, instances=shapes.instance(*shut), casts=False
            )
        )
    if awnings:
        material = Material(colour=(1.0, 1.0, 1.0), roughness=0.8, shading="cloth", glint=False)
        parts.append(
            Part(
                "awnings",
                city_shops.awning(),
                material,
                instances=shapes.instance(*awnings),
                tints=np.array(awning_tints, np.float32),
            )
        )
    if strips and float(parameters.get("tubes", 0.5)) > 0:
        # The tint's rgb multiplies the surface colour only, so each colour of tube is its own part.
        tones = np.array(strip_tints)[:, :3]
        for k, tone in enumerate(np.unique(tones, axis=0)):
            mine = [strips[i] for i in range(len(strips)) if np.allclose(tones[i], tone)]
            material = Material(colour=(0.02, 0.02, 0.02), emission=tuple(float(c) * 4.5 for c in tone))  # type: ignore[arg-type]
            parts.append(
                Part(
                    f"tubes {k}",
                    shapes.box(wide - 0.8, 0.06, 0.06),
                    material,
                    instances=shapes.instance(*mine),
                    casts=False,
                )
            )
    return Model(tuple(parts), (-front - deep, 0.0, end), (front + deep, high + 1.0, start))
