"""Trees: trunk and boughs of tubes, crowns of painted cards; single ones, stands of many, and painted lines for the distance.

Builders: "tree" (names in `SPECIES`; parameters `season`, `height` metres, `colour` of the leaves), "woods" (many trees in one model:
`species`, `count`, `area` [x0, x1, z0, z1], `bare` circles, `lanes`, `relief`, `season`, `height`, `spacing`, `near`), "tree_line"
(a painted arc: `kind`, `season`, `radius`, `height`, `from`, `to` degrees).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cutaway.props import shapes, textures
from cutaway.props.builders.ground import heights
from cutaway.props.builders.trees_foliage import birch_bark, palette, sprig, tree_line
from cutaway.props.catalogue import Entry, builder
from cutaway.props.model import Level, Material, Mesh, Model, Part
from cutaway.scene.randomness import stream

BARK = (0.16, 0.125, 0.10)
"""Mean linear colour of the bark texture; species multiply it to their own."""


@dataclass(frozen=True)
class Species:
    """How a tree grows. Metres at full size; `bare_below`: share of the height without boughs."""

    leaf: str
    height: float
    spread: float
    trunk: float
    boughs: int
    bare_below: float
    cards: int
    card: float
    rise: float = 0.55
    flat: float = 0.75
    bark: tuple[float, float, float] = (0.14, 0.095, 0.065)
    habit: str = "crown"


SPECIES: dict[str, Species] = {
    "oak": Species("broad", 9.0, 3.9, 0.34, 15, 0.24, 620, 1.15),
    "maple": Species("broad", 10.0, 3.4, 0.28, 15, 0.24, 620, 1.05, rise=0.75, flat=0.95),
    "beech": Species("broad", 12.5, 3.2, 0.27, 14, 0.38, 560, 1.15, rise=0.9, flat=1.0, bark=(0.19, 0.17, 0.15)),
    "birch": Species("birch", 9.5, 2.1, 0.13, 15, 0.28, 520, 0.85, rise=0.9, flat=1.35, bark=(1.0, 1.0, 1.0)),
    "cherry": Species("blossom", 5.4, 2.8, 0.20, 14, 0.26, 560, 0.8, rise=0.6),
    "olive": Species("olive", 5.0, 2.5, 0.26, 11, 0.28, 360, 0.7, rise=0.5),
    "apple": Species("broad", 4.6, 2.3, 0.17, 12, 0.28, 440, 0.75, rise=0.5),
    "street tree": Species("broad", 6.8, 2.1, 0.13, 12, 0.34, 420, 0.85, rise=0.85, flat=1.0),
    "bush": Species("broad", 1.3, 0.9, 0.04, 7, 0.05, 130, 0.5, rise=0.7, flat=0.8),
    "pine": Species("needle", 13.0, 2.4, 0.22, 24, 0.12, 0, 0.0, bark=(0.13, 0.08, 0.055), habit="whorls"),
    "spruce": Species("needle", 11.0, 2.6, 0.20, 26, 0.05, 0, 0.0, bark=(0.11, 0.075, 0.055), habit="whorls"),
    "scots pine": Species("needle", 14.0, 2.6, 0.24, 12, 0.55, 0, 0.0, bark=(0.24, 0.12, 0.06), habit="whorls"),
    "cypress": Species("needle", 8.5, 0.75, 0.15, 30, 0.03, 0, 0.0, habit="whorls"),
    "palm": Species("palm", 7.5, 2.6, 0.17, 16, 0.9, 0, 0.0, bark=(0.25, 0.20, 0.14), habit="fronds"),
}


@builder("tree")
def tree(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """One tree of a species (an oak for an unknown name), its trunk at the origin."""
    species = SPECIES.get(name, SPECIES["oak"])
    scale = float(parameters.get("height", species.height)) / species.height
    parts = [
        Part(
            part.name,
            shapes.moved(part.mesh, shapes.scaling(scale)),
            part.material,
            main=part.main,
            levels=tuple(
                Level(level.pixels / scale, shapes.moved(level.mesh, shapes.scaling(scale))) for level in part.levels
            ),
            proxy=None if part.proxy is None else shapes.moved(part.proxy, shapes.scaling(scale)),
            casts=part.casts,
        )
        for part in _tree_parts(species, str(parameters.get("season", "")), seed, parameters.get("colour"))
    ]
    low, high = shapes.bounds([part.mesh for part in parts])
    return Model(tuple(parts), low, high)


@builder("woods")
def woods(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Many trees: a few grown for each species and set again and again, each turned, scaled and tinted on its own.

    Those within `near` metres of the origin are fine, the rest have a third of the leaves and no shadow of their own.
    """
    del name
    season = str(parameters.get("season", ""))
    names = [n for n in parameters.get("species", ["oak"]) if n in SPECIES] or ["oak"]
    places = _standing(parameters, stream(seed, "places"))
    height = heights(parameters.get("relief", {}))
    near = float(parameters.get("near", 16.0))
    size = float(parameters.get("height", 1.0))
    variants = [(n, k) for n in names for k in range(2 if len(names) > 1 else 3)]
    choice = stream(seed, "choice").integers(len(variants), size=len(places))
    random = stream(seed, "sizes")
    turn, scale, lean = (
        random.random(len(places)) * 360,
        0.78 + 0.5 * random.random(len(places)),
        random.normal(size=(len(places), 2)) * 2,
    )
    shade, hue = 0.82 + 0.36 * random.random(len(places)), random.normal(size=len(places)) * 0.08
    parts = []
    for v, (species_name, k) in enumerate(variants):
        grown = _tree_parts(SPECIES[species_name], season, seed + 101 * k, parameters.get("colour"))
        for label, wanted in (("near", True), ("far", False)):
            mine = [i for i in range(len(places)) if choice[i] == v and (np.hypot(*places[i]) < near) == wanted]
            if not mine:
                continue
            matrices = [
                shapes.translation(places[i][0], float(height(places[i][0], places[i][1])) - 0.05, places[i][1])
                @ shapes.rotation(lean[i][0], turn[i], lean[i][1])
                @ shapes.scaling(size * scale[i])
                for i in mine
            ]
            instances = shapes.instance(*matrices)
            tints = np.array(
                [[shade[i] * (1 + hue[i]), shade[i], shade[i] * (1 - hue[i]), 1.0] for i in mine], np.float32
            )
            for part in grown:
                coarse = part.levels[-1].mesh if part.levels and not wanted else part.mesh
                parts.append(
                    Part(
                        f"{species_name} {k} {label} {part.name}",
                        coarse,
                        part.material,
                        main=part.main,
                        instances=instances,
                        tints=tints if part.main else None,
                        levels=part.levels if wanted else (),
                        casts=wanted or part.name == "trunk",
                        proxy=part.proxy if wanted else None,
                    )
                )
    x0, x1, z0, z1 = _area(parameters)
    return Model(tuple(parts), (x0, -1.0, z0), (x1, 16.0 * size, z1))


@builder("tree_line")
def treeline(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A painted wood on an arc around the origin, lit like leaves that look up and towards the middle."""
    del name
    radius, tall = float(parameters.get("radius", 60.0)), float(parameters.get("height", 9.0))
    start, end = float(parameters.get("from", -75.0)), float(parameters.get("to", 75.0))
    base = float(parameters.get("base", -0.4))
    steps = max(8, int((end - start) / 5))
    texture = tree_line(
        str(parameters.get("kind", "broad")), str(parameters.get("season", "summer") or "summer"), seed % 3
    )
    angle = np.radians(np.linspace(start, end, steps + 1))
    length = radius * (angle[-1] - angle[0])
    turns = max(1.0, round(length / (tall * 4.0) * 2) / 2)
    ripple = 1 + 0.04 * np.sin(np.linspace(0, 9, steps + 1) + seed % 7)
    x, z = np.sin(angle) * radius * ripple, -np.cos(angle) * radius * ripple
    low, high = np.stack([x, np.full_like(x, base), z], 1), np.stack([x, np.full_like(x, base + tall), z], 1)
    positions = np.stack([low, high], 0)
    inward = -np.stack([np.sin(angle), 0 * angle, -np.cos(angle)], 1)
    normals = np.stack([inward * 0.8 + [0, 0.45, 0], inward * 0.45 + [0, 0.9, 0]], 0)
    u = np.linspace(0, turns, steps + 1) + stream(seed, "shift").random()
    uvs = np.stack(np.broadcast_arrays(u[None], np.array([[0.0], [1.0]])), -1)
    mesh = shapes.mesh(positions, shapes.grid_triangles(2, steps + 1), normals.reshape(-1, 3), uvs.reshape(-1, 2))
    material = Material(colour=(1.0, 1.0, 1.0), roughness=0.9, shading="leaf", texture=texture, glint=False)
    lowest, highest = shapes.bounds([mesh])
    return Model((Part("trees", mesh, material, main=True, casts=False),), lowest, highest)


def _area(parameters: Mapping[str, Any]) -> tuple[float, float, float, float]:
    x0, x1, z0, z1 = (float(v) for v in parameters.get("area", (-25.0, 25.0, -55.0, 6.0)))
    return x0, x1, z0, z1


def _standing(parameters: Mapping[str, Any], random: np.random.Generator) -> list[tuple[float, float]]:
    """Places of trees: thrown at random, kept when they are clear of each other, the bare circles and the lanes."""
    if "places" in parameters:
        return [(float(x), float(z)) for x, z in parameters["places"]]
    x0, x1, z0, z1 = _area(parameters)
    spacing = float(parameters.get("spacing", 2.2))
    floor = parameters.get("above")
    height = heights(parameters.get("relief", {}))
    found: list[tuple[float, float]] = []
    for _ in range(40 * int(parameters.get("count", 60))):
        if len(found) >= int(parameters.get("count", 60)):
            break
        x, z = x0 + (x1 - x0) * random.random(), z0 + (z1 - z0) * random.random()
        if any(math.hypot(x - cx, z - cz) < r for cx, cz, r in parameters.get("bare", ())):
            continue
        if any(abs(x - lx + slope * z) < half for lx, half, slope in parameters.get("lanes", ())):
            continue
        if any((x - px) ** 2 + (z - pz) ** 2 < spacing**2 for px, pz in found):
            continue
        if floor is not None and float(height(np.array(x), np.array(z))) < float(floor):
            continue
        found.append((x, z))
    return found


def _tree_parts(species: Species, season: str, seed: int, colour: Any) -> list[Part]:
    bare = season == "winter" and species.leaf in ("broad", "birch", "blossom")
    if bare:
        # Without leaves the cards are twigs: fewer, and no shadow but that of the boughs.
        species = replace(species, leaf="twig", cards=species.cards * 2 // 5)
    colours = palette(species.leaf, season or ("spring" if species.leaf == "blossom" else "summer"))
    if colour:
        own = np.array(colour, float)
        colours = tuple(tuple(float(c) for c in own * f) for f in (0.75, 1.0, 1.25))  # type: ignore[assignment]
    bark = textures.bark(BARK, size=512)
    white = species.bark == (1.0, 1.0, 1.0)
    wood = Material(
        colour=(1.0, 1.0, 1.0) if white else tuple(c / own for c, own in zip(species.bark, BARK, strict=True)),  # type: ignore[arg-type]
        roughness=0.9,
        texture=birch_bark() if white else bark.colour,
        normal_texture=None if white else bark.normal,
        bump=0.9,
        glint=False,
    )
    leaves = Material(
        colour=(1.0, 1.0, 1.0),
        roughness=0.6,
        shading="leaf",
        texture=sprig(species.leaf, colours, seed % 2),
        sway=0.03,
        glint=False,
    )
    grow = {"crown": _crown_tree, "whorls": _whorl_tree, "fronds": _palm_tree}[species.habit]
    trunk, fine, coarse, proxy = grow(species, stream(seed, "tree", species.leaf))
    return [
        Part("trunk", trunk, wood),
        Part("leaves", fine, leaves, main=True, levels=(Level(42.0, coarse),), proxy=proxy, casts=not bare),
    ]


def _trunk_path(species: Species, random: np.random.Generator, top: float) -> tuple[np.ndarray, np.ndarray]:
    y = np.concatenate([[0.0, 0.10, 0.25, 0.6], np.linspace(1.2 * top / 10, top, 9)])
    wobble = np.cumsum(random.normal(size=(len(y), 2)) * 0.055, 0) * np.clip(y / 3, 0, 1)[:, None]
    share = y / top
    radius = species.trunk * (1 - 0.82 * share) + species.trunk * 0.75 * np.exp(-y * 3.2)
    return np.stack([wobble[:, 0], y, wobble[:, 1]], 1), radius


def _crown_tree(species: Species, random: np.random.Generator) -> tuple[Mesh, Mesh, Mesh, Mesh]:
    top = species.height * 0.82
    path, radius = _trunk_path(species, random, top)
    pieces = [shapes.tube(path, radius, 8, (2.0, 0.5), caps=False)]
    tips: list[np.ndarray] = [path[-1] + [0, 0.3, 0]]
    for i in range(species.boughs):
        share = species.bare_below + (0.94 - species.bare_below) * (i + 0.5 * random.random()) / species.boughs
        y = share * species.height
        foot = np.array([np.interp(y, path[:, 1], path[:, 0]), min(y, top), np.interp(y, path[:, 1], path[:, 2])])
        turn = i * 2.399963 + 0.5 * random.random()
        # Boughs are longest a third up the crown and the lowest ones hang out flatter.
        inside = (share - species.bare_below) / (1 - species.bare_below)
        reach = (
            species.spread
            * (0.55 + 0.5 * math.sin(math.pi * min(0.18 + 0.82 * inside, 1.0)))
            * (0.8 + 0.3 * random.random())
        )
        rise = species.rise * (0.35 + 0.9 * inside)
        along = np.linspace(0, 1, 5)[:, None]
        way = np.array([math.cos(turn), rise, math.sin(turn)])
        bough = (
            foot
            + way * reach * along
            + np.array([0, 0.10 * reach, 0]) * along**2
            + np.cumsum(random.normal(size=(5, 3)) * 0.05, 0) * along
        )
        girth = np.interp(min(y, top), path[:, 1], radius) * 0.45
        pieces.append(shapes.tube(bough, np.linspace(girth, 0.014, 5), 5, (1.0, 0.5), caps=False))
        tips += [bough[4], bough[3], bough[2] * 0.4 + bough[3] * 0.6 + random.normal(size=3) * 0.35]
        if i >= species.boughs - 5:
            # High boughs are leafy to the trunk, or their ends float above the crown.
            tips += [bough[2], bough[1] + [0, 0.25, 0]]
    centres = np.array(tips)
    if species.bare_below < 0.1:
        # A bush stands on the ground with its leaves.
        centres[:, 1] = centres[:, 1] * 0.78 - 0.05 * species.height
    middle = np.array([0.0, species.height * (0.5 + 0.42 * species.bare_below), 0.0])
    clump = species.spread * 0.34
    fine = _cards(random, centres, species.cards, species.card, clump, middle, species.flat)
    coarse = _cards(random, centres, species.cards // 3, species.card * 1.55, clump, middle, species.flat)
    blob = shapes.sphere(1.0, 6, 4)
    chosen = centres[:: max(1, len(centres) // 16)]
    proxy = shapes.merged(
        shapes.moved(blob, shapes.translation(*c) @ shapes.scaling(clump * 0.95, clump * 0.7, clump * 0.95))
        for c in chosen
    )
    return shapes.merged(pieces), fine, coarse, proxy


def _cards(
    random: np.random.Generator,
    centres: np.ndarray,
    count: int,
    size: float,
    clump: float,
    middle: np.ndarray,
    flat: float,
) -> Mesh:
    """`count` square cards scattered around the centres; normals point away from the clump and the crown, so that the crown is lit as
    a body; vertex alpha is darker inside."""
    home = centres[random.integers(len(centres), size=count)]
    away = shapes.unit(random.normal(size=(count, 3)))
    place = home + away * clump * random.random((count, 1)) ** 0.5 * np.array([1.0, 0.75, 1.0])
    half = size * (0.75 + 0.5 * random.random((count, 1))) / 2
    out = shapes.unit(place - middle)
    face = shapes.unit(random.normal(size=(count, 3)) + 0.5 * out + [0, 0.5, 0])
    # The sprig grows outward along the card: its upper edge points away from the crown, drooping a little.
    grow = out + random.normal(size=(count, 3)) * 0.5 + [0, 0.1, 0]
    up = shapes.unit(grow - face * np.einsum("ij,ij->i", grow, face)[:, None])
    side = np.cross(up, face)
    corners = [(-1, -1, 0, 0), (1, -1, 1, 0), (1, 1, 1, 1), (-1, 1, 0, 1)]
    positions = np.stack([place + side * half * a + up * half * b for a, b, _, _ in corners], 1)
    uvs = np.tile(np.array([[u, v] for _, _, u, v in corners], float), (count, 1))
    normal = shapes.unit(0.45 * shapes.unit(place - home) + 0.75 * out + 0.28 * face + [0, 0.30, 0])
    reach = np.linalg.norm((place - middle) * [1, 1 / max(flat, 0.1), 1], axis=1)
    inside = np.clip(reach / np.percentile(reach, 88), 0, 1)
    shade = 0.52 + 0.48 * inside**1.5
    colours = np.stack([shade**0.5, shade**0.5, shade**0.5, shade], 1)
    base = np.arange(count)[:, None] * 4
    triangles = np.concatenate([base + [0, 1, 2], base + [0, 2, 3]])
    return shapes.mesh(positions.reshape(-1, 3), triangles, np.repeat(normal, 4, 0), uvs, np.repeat(colours, 4, 0))


def _whorl_tree(species: Species, random: np.random.Generator) -> tuple[Mesh, Mesh, Mesh, Mesh]:
    path, radius = _trunk_path(species, random, species.height * 0.97)
    trunk = shapes.tube(path, radius, 7, (2.0, 0.5), caps=False)
    fine, coarse = [], []
    for i in range(species.boughs):
        f = i / (species.boughs - 1)
        share = species.bare_below + (0.985 - species.bare_below) * f**0.92
        y = share * species.height
        profile = (1 - f) ** 0.8 if species.bare_below < 0.4 else math.sin(math.pi * (0.25 + 0.72 * f))
        reach = max(
            species.spread * (profile if species.spread > 1 else math.sin(math.pi * (0.12 + 0.85 * f)) ** 0.7), 0.22
        )
        count = 8 if species.spread > 1 else 5
        for k in range(count):
            turn = (i * 0.618 + k) / count * 2 * math.pi + 0.25 * random.normal()
            droop = (-0.16 - 0.34 * (1 - f) if species.spread > 1 else 0.9) + 0.08 * random.normal()
            long = reach * (0.82 + 0.36 * random.random())
            foot = np.array(
                [np.interp(y, path[:, 1], path[:, 0]), y + 0.12 * random.normal(), np.interp(y, path[:, 1], path[:, 2])]
            )
            bough = _bough_card(foot, turn, droop, long, 0.42 * long + 0.22, 0.6 * random.normal(), f)
            fine.append(bough)
            if (i + k) % 2 == 0:
                coarse.append(_bough_card(foot, turn, droop, long * 1.05, 0.62 * long + 0.35, 0.4 * random.normal(), f))
    proxy_profile = [
        (0.0, species.height * species.bare_below),
        (species.spread * 0.62, species.height * (species.bare_below + 0.04)),
        (0.02, species.height),
    ]
    return trunk, shapes.merged(fine), shapes.merged(coarse), shapes.lathe(proxy_profile, 8)


def _bough_card(
    foot: np.ndarray, turn: float, droop: float, long: float, half: float, roll: float, level: float
) -> Mesh:
    """A bough of two cards in a flat V, so that it has a body from every side."""
    out = np.array([math.cos(turn), droop, math.sin(turn)])
    out /= np.linalg.norm(out)
    side = np.array([-math.sin(turn), 0.0, math.cos(turn)])
    up = np.cross(side, out)
    up = up if up[1] > 0 else -up
    tip = foot + out * long
    fall = np.array([0.0, -0.32 * half, 0.0])
    left, right = (
        side * math.cos(roll) + up * math.sin(roll) * 0.35,
        -side * math.cos(roll) + up * math.sin(-roll) * 0.35,
    )
    positions = np.array(
        [
            foot,
            tip,
            foot + left * half + fall,
            tip + left * half + fall,
            foot + right * half + fall,
            tip + right * half + fall,
        ]
    )
    uvs = np.array([[0.5, 0], [0.5, 1], [0, 0], [0, 1], [1, 0], [1, 1]], float)
    lit = shapes.unit(out * 0.7 + np.array([0, 0.75, 0]) + up * 0.2)
    normals = np.array([lit, lit, lit + 0.35 * left, lit + 0.35 * left, lit + 0.35 * right, lit + 0.35 * right])
    dark, light = 0.42 + 0.25 * level, 1.0
    shade = np.array([dark, light, 0.8, 0.95, 0.8, 0.95])
    triangles = np.array([[0, 2, 3], [0, 3, 1], [0, 1, 5], [0, 5, 4]])
    return shapes.mesh(positions, triangles, normals, uvs, np.stack([shade, shade, shade, shade], 1))


def _palm_tree(species: Species, random: np.random.Generator) -> tuple[Mesh, Mesh, Mesh, Mesh]:
    top = species.height
    y = np.linspace(0, top, 12)
    lean = 0.9 * random.normal()
    path = np.stack([lean * (y / top) ** 2, y, 0.4 * random.normal() * (y / top) ** 2], 1)
    radius = species.trunk * (1 - 0.35 * y / top) * (1 + 0.06 * np.sin(y * 9)) + 0.10 * np.exp(-y * 3)
    trunk = shapes.tube(path, radius, 9, (2.0, 1.2))
    fronds = []
    for i in range(species.boughs):
        turn = i * 2.399963
        lift = 0.75 - 1.0 * (i / species.boughs) + 0.1 * random.normal()
        long = species.spread * (0.9 + 0.25 * random.random())
        t = np.linspace(0, 1, 7)
        out = np.array([math.cos(turn), 0.0, math.sin(turn)])
        side = np.array([-out[2], 0.0, out[0]])
        spine = (
            path[-1]
            + out * (long * t)[:, None]
            + np.array([0, 1.0, 0]) * (lift * long * t - 0.75 * long * t**2)[:, None]
        )
        half = 0.42 * long * 0.5
        rows = np.stack(
            [spine - side * half + [0, -0.28 * half, 0], spine, spine + side * half + [0, -0.28 * half, 0]], 1
        )
        uvs = np.stack(np.broadcast_arrays(np.array([[0.0, 0.5, 1.0]]), t[:, None]), -1)
        normals = np.broadcast_to(np.array([0, 0.9, 0]) + out * 0.35, rows.shape)
        fronds.append(shapes.mesh(rows, shapes.grid_triangles(7, 3), normals.reshape(-1, 3), uvs.reshape(-1, 2)))
    crown = shapes.merged(fronds)
    proxy = shapes.moved(
        shapes.sphere(1.0, 8, 4),
        shapes.translation(*(path[-1] - [0, 0.3, 0])) @ shapes.scaling(long * 0.7, 0.5, long * 0.7),
    )
    return trunk, crown, crown, proxy


ENTRIES = tuple(
    Entry(
        "tree",
        name,
        words,
        "plant",
        (2 * SPECIES[name].spread, SPECIES[name].height * 1.12, 2 * SPECIES[name].spread),
        {"season": "summer"},
        weight,
    )
    for name, words, weight in (
        ("oak", ("oak tree", "tree", "oak"), 1.4),
        ("maple", ("maple tree", "maple"), 1.2),
        ("beech", ("beech tree", "beech"), 1.0),
        ("birch", ("birch tree", "birch", "aspen"), 1.2),
        ("cherry", ("cherry tree", "cherry blossom tree", "blossoming tree", "sakura tree"), 1.2),
        ("apple", ("apple tree", "fruit tree", "orange tree"), 1.0),
        ("olive", ("olive tree", "willow", "willow tree"), 1.0),
        ("bush", ("bush", "shrub", "hedge"), 1.0),
        ("pine", ("pine tree", "pine", "conifer"), 1.2),
        ("spruce", ("spruce tree", "fir tree", "spruce", "fir", "evergreen"), 1.2),
        ("cypress", ("cypress tree", "cypress"), 1.0),
        ("palm", ("palm tree", "palm", "coconut tree"), 1.3),
    )
)
