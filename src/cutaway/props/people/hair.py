"""Hair: ribbons that follow curves of directions around the skull, styled on the reference head and fitted to the person's.

A strand is a path of directions from the middle of the skull, times the skull's radius there, plus a lift: so nothing runs
through the head. What hangs below the skull falls freely and is kept behind the back. Four levels of detail: strands become
fewer and wider with distance.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from cutaway.cancelling import stop_if_unwanted
from cutaway.props.model import Mesh
from cutaway.props.people.anatomy import Anatomy, anatomy, cached
from cutaway.props.people.shape import Shape
from cutaway.props.people.sheet import Sheet, joined, mesh_of, triangulated, unit
from cutaway.props.people.skin import hairline
from cutaway.props.people.strands import at_points, points_on, ribbons

CENTRE = np.array([0.0, 0.70, 0.052])
"""Middle of the reference skull."""

COLOURS: dict[str, tuple[float, float, float]] = {
    "black": (0.014, 0.011, 0.010),
    "dark brown": (0.040, 0.021, 0.012),
    "brown": (0.085, 0.042, 0.020),
    "auburn": (0.115, 0.050, 0.021),
    "red": (0.26, 0.075, 0.022),
    "ginger": (0.36, 0.13, 0.035),
    "blonde": (0.44, 0.29, 0.13),
    "grey": (0.30, 0.29, 0.28),
    "white": (0.62, 0.61, 0.58),
}

LEVELS: tuple[tuple[float, int, int, float], ...] = (
    (0.0, 6400, 14, 1.0),
    (400.0, 2700, 9, 1.55),
    (160.0, 900, 6, 2.7),
    (60.0, 220, 4, 5.5),
)
"""Pixels a metre may cover, strands, points a strand, width: from fine to coarse."""


@dataclass(frozen=True)
class Scalp:
    """Roots on the reference head: places (n, 3), directions from the centre, and the skull's radius by direction."""

    roots: np.ndarray
    radius: Callable[[np.ndarray], np.ndarray]


@functools.lru_cache(maxsize=1)
def _skull() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Triangles where hair grows, their favour, and the vertices that give the skull's radius."""
    body = anatomy()
    triangles = triangulated(body.groups["body"][0])
    centres = body.reference[triangles].mean(1)
    rim = hairline(centres)
    distance = np.linalg.norm(centres - CENTRE, axis=1)
    ears = (np.abs(centres[:, 0]) > 0.074) & (centres[:, 1] < 0.705)
    outer = (distance > 0.055) & (distance < 0.135) & (centres[:, 1] > 0.58)
    grows = outer & ~ears & (centres[:, 1] > rim - 0.008)
    front = centres[:, 2] > 0.06
    brow = (centres[:, 2] > 0.085) & (np.abs(centres[:, 0]) < 0.05)
    favour = 1 + 2.0 * front + 4.0 * brow
    no_ears = ~((np.abs(centres[:, 0]) > 0.0735) & (centres[:, 1] < 0.72))
    crown = np.unique(triangles[(centres[:, 1] > 0.60) & (distance > 0.055) & no_ears])
    return triangles[grows], favour[grows], crown


def _radius(places: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    away = places - CENTRE
    length = np.linalg.norm(away, axis=1)
    tree = cKDTree(away / length[:, None])

    def radius(directions: np.ndarray) -> np.ndarray:
        distance, index = tree.query(directions, k=4)
        weight = np.exp(-((distance / 0.12) ** 2)) + 1e-9
        return (length[index] * weight).sum(-1) / weight.sum(-1)

    return radius


def _scalp(count: int, random: np.random.Generator) -> Scalp:
    body = anatomy()
    triangles, favour, crown = _skull()
    sheet = Sheet(triangles, {"positions": body.reference})
    chosen, weights = points_on(sheet, triangles, count, random, favour)
    roots = at_points(body.reference, triangles, chosen, weights)
    # A ragged rim: some hairs grow a few millimetres into the forehead.
    ragged = 0.0035 * random.standard_normal(count)
    roots = roots[roots[:, 1] > hairline(roots) + ragged]
    return Scalp(roots, _radius(body.reference[crown]))


@dataclass(frozen=True)
class Strands:
    """Styled strands: paths (n, m, 3) on the reference head, how strongly each is curled or lit is in `colours` (n, 3)."""

    paths: np.ndarray
    colours: np.ndarray
    width: np.ndarray
    about: np.ndarray


def _tones(count: int, clump: np.ndarray, layer: np.ndarray, random: np.random.Generator) -> np.ndarray:
    per_clump = random.standard_normal(120)
    tone = np.exp(random.standard_normal(count) * 0.10 + per_clump[clump] * 0.10) * (0.6 + 0.55 * layer)
    warm = random.random((count, 1)) * np.array([0.16, 0.10, 0.05])
    return tone[:, None] * (1 + warm)


def _drawn_back(scalp: Scalp, points: int, knot: np.ndarray, random: np.random.Generator) -> Strands:
    """Parted and drawn back into a knot."""
    roots, count = scalp.roots, len(scalp.roots)
    start = unit(roots - CENTRE)
    side = np.where(roots[:, 0] + 0.006 * random.standard_normal(count) > 0.018, 1.0, -1.0)
    front = np.clip(roots[:, 2] / 0.11, 0, 1)
    low = np.clip((0.70 - roots[:, 1]) / 0.08, 0, 1)
    middle = np.stack(
        [side * 0.075 + roots[:, 0] * 0.2, 0.712 + 0.02 * (1 - front) - 0.03 * low, -0.03 * (1 - front)], 1
    )
    end = knot + np.stack([roots[:, 0] * 0.22, (roots[:, 1] - 0.69) * 0.25, random.standard_normal(count) * 0.002], 1)
    s = np.linspace(0, 1, points)[None, :, None]
    pull = (0.25 + 0.95 * front * (1 - 0.25 * low))[:, None, None]
    way = unit(
        start[:, None] * (1 - s) ** 2
        + unit(middle - CENTRE)[:, None] * 2 * s * (1 - s) * pull
        + unit(end - CENTRE)[:, None] * s**2
    )
    layer = random.random(count)
    lift = 0.0035 + 0.011 * layer[:, None] * np.sin(np.pi * np.clip(s[..., 0] * 0.95 + 0.05, 0, 1)) ** 0.7
    lift = lift + 0.006 * front[:, None] * np.sin(np.pi * s[..., 0]) * (0.4 + 0.6 * layer[:, None])
    clump = random.integers(0, 90, count)
    return _finish(scalp, way, lift, layer, clump, random)


def _finish(scalp, way, lift, layer, clump, random) -> Strands:
    count = len(scalp.roots)
    paths = CENTRE + way * (scalp.radius(way) + lift)[..., None]
    s = np.linspace(0, 1, way.shape[1])
    swing = random.standard_normal((120, 2))
    wobble = np.sin(s * (5 + swing[clump, :1]) + swing[clump, 1:] * 3) * 0.0016 * s
    paths[..., 1] += wobble
    paths[..., 0] += wobble * np.sign(scalp.roots[:, :1]) * 0.5
    paths[:, 0] = scalp.roots - unit(scalp.roots - CENTRE) * 0.002
    width = 0.0021 + 0.0010 * random.random(count)
    return Strands(paths, _tones(count, clump, layer, random), width, CENTRE)


def _coil(centre: np.ndarray, count: int, points: int, size: float, random: np.random.Generator) -> Strands:
    """A coiled bun."""
    phase, start = random.random((2, count, 1)) * 2 * np.pi
    depth = np.sqrt(random.random((count, 1))) * 0.3 + 0.7
    turned = start + (1.2 + random.random((count, 1)) * 1.6) * np.linspace(0, 1, points)
    around = phase + turned * 0.55
    ring = (0.021 + 0.0185 * depth * np.cos(around)) * (1 + 0.10 * np.sin(turned * 3 + 1)) * size
    right, up = np.array([1.0, 0, 0]), unit(np.array([0, 1.0, -0.25]))
    back = np.cross(right, up)
    paths = centre + ring[..., None] * (np.cos(turned)[..., None] * right + np.sin(turned)[..., None] * up)
    paths = paths + (0.0185 * depth * np.sin(around) * size)[..., None] * back * 1.1
    colours = np.exp(random.standard_normal((count, 1)) * 0.2) * (0.4 + 0.7 * (depth - 0.7) / 0.3) * np.ones(3)
    return Strands(paths, colours, 0.0026 + 0.001 * random.random(count), centre)


def _locks(count: int, points: int, random: np.random.Generator) -> list[Strands]:
    """Two locks that frame the face."""
    found = []
    t = np.linspace(0, 1, points)[None]
    for side in (1.0, -1.0):
        root = np.array([side * 0.061, 0.742, 0.078])
        jitter = random.standard_normal((count, 3)) * [0.004, 0.006, 0.006]
        length = 0.105 + 0.05 * random.random((count, 1)) - (0.03 if side < 0 else 0)
        wave = random.standard_normal((count, 1)) * 0.35
        x = 0.0605 + 0.0225 * np.sin(np.clip(t * 2.2, 0, 1.57)) - 0.012 * t**2 + 0.006 * np.sin(t * 7 + 1 + wave) * t
        x = side * x + jitter[:, :1] * (0.35 + 0.9 * t)
        y = root[1] + jitter[:, 1:2] * (1 - t) - length * t
        z = root[2] - 0.016 * np.sin(np.clip(t * 1.9, 0, 1.57)) + 0.006 * np.sin(t * 7 + wave) * t
        z = z + jitter[:, 2:] * (0.4 + 0.9 * t)
        colours = np.exp(random.standard_normal((count, 1)) * 0.25) * np.ones(3)
        found.append(Strands(np.stack([x, y, z], -1), colours, np.full(count, 0.0023), CENTRE))
    return found


@functools.lru_cache(maxsize=1)
def _back() -> tuple[cKDTree, np.ndarray]:
    """The reference body's back seen from behind: a tree over (x, y), and z there."""
    body = anatomy()
    places = body.reference[body.vertices_of("helper-tights")]
    behind = places[(places[:, 2] < 0.02) & (places[:, 1] > 0.1) & (np.abs(places[:, 0]) < 0.25)]
    return cKDTree(behind[:, :2]), behind[:, 2]


def _behind_the_back(paths: np.ndarray, clearance: float) -> np.ndarray:
    """Points below the chin pushed out of the shoulders and the back."""
    tree, behind = _back()
    distance, index = tree.query(paths[..., :2], k=4)
    weight = 1 / (distance + 0.004)
    depth = (behind[index] * weight).sum(-1) / weight.sum(-1) - clearance
    share = np.clip((0.60 - paths[..., 1]) / 0.05, 0, 1)
    paths = paths.copy()
    paths[..., 2] += share * np.minimum(depth - paths[..., 2], 0)
    return paths


def _falling(scalp: Scalp, points: int, length: float, wave: float, random: np.random.Generator) -> Strands:
    """Parted in the middle or aside, falling over the ears and down to `length` metres below them."""
    roots, count = scalp.roots, len(scalp.roots)
    start = unit(roots - CENTRE)
    side = np.where(roots[:, 0] + 0.005 * random.standard_normal(count) > 0.014, 1.0, -1.0)
    front = np.clip((roots[:, 2] - 0.01) / 0.09, 0, 1)
    layer = random.random(count)
    angle = np.arctan2(np.abs(roots[:, 0]), roots[:, 2] - 0.02)
    # Where the strand leaves the skull: beside the cheekbone for the front, behind the ears for the rest.
    leave = np.clip(1.42 + (angle - 0.6) * 0.62 + 0.14 * random.standard_normal(count), 1.40, 3.1)
    end = np.stack([side * np.sin(leave), np.full(count, -0.18) - 0.12 * layer, np.cos(leave)], 1)
    s = np.linspace(0, 1, points)[None, :, None]
    fall = 0.42 if length > 0.03 else 0.9
    u = np.clip(s / fall, 0, 1)
    middle = unit(
        start * 0.55
        + unit(end) * 0.45
        + np.array([0, 0.25, 0])
        + np.stack([side * 0.3, 0 * side, 0.2 * front], 1) * 0.6
    )
    way = unit(start[:, None] * (1 - u) ** 2 + middle[:, None] * 2 * u * (1 - u) + unit(end)[:, None] * u**2)
    lift = (
        0.004 + 0.013 * layer[:, None] * np.sin(np.pi * np.clip(u[..., 0] * 0.7 + 0.08, 0, 1)) + 0.004 * front[:, None]
    )
    clump = random.integers(0, 110, count)
    made = _finish(scalp, way, lift, layer, clump, random)
    drop = np.clip((s[..., 0] - fall) / (1 - fall), 0, 1)
    own = length * (0.82 + 0.25 * random.random((count, 1)))
    paths = made.paths.copy()
    paths[..., 1] -= drop * own
    inward = 0.10 * drop**2 * own
    paths[..., 0] -= side[:, None] * inward * 0.6
    swing = random.standard_normal((120, 2))
    curl = wave * np.clip(s[..., 0] * 1.6 - 0.3, 0, 1)
    turned = 26 * (paths[..., 1] - 0.6) * (1 + 0.1 * swing[clump, :1]) * 2.2 + swing[clump, 1:] * 3
    paths[..., 0] += curl * np.sin(turned)
    paths[..., 2] += curl * np.cos(turned)
    if length > 0.09:
        paths = _behind_the_back(paths, 0.012 + 0.012 * layer[:, None])
    return Strands(paths, made.colours, made.width, CENTRE)


def _cropped(scalp: Scalp, points: int, length: float, parting: float, random: np.random.Generator) -> Strands:
    """Short hair brushed aside on top and down at the sides; `parting` -1 to 1, 0 combs it forward."""
    roots, count = scalp.roots, len(scalp.roots)
    start = unit(roots - CENTRE)
    front = np.clip((start[:, 2] - 0.25) / 0.3, 0, 1) * np.clip((start[:, 1] - 0.15) / 0.15, 0, 1)
    top = np.maximum(np.clip((start[:, 1] - 0.35) / 0.35, 0, 1), front)[:, None]
    flow_top = np.stack(
        [np.full(count, 0.75 * (parting or 0.25)), np.full(count, 0.35), np.where(start[:, 2] > 0.1, -0.45, -0.55)], 1
    )
    if parting == 0:
        flow_top = np.stack([0.35 * np.ones(count), 0.3 * np.ones(count), np.full(count, 0.25)], 1)
    flow_side = np.stack([0 * start[:, 0], np.full(count, -0.9), np.full(count, -0.35)], 1)
    flow = flow_top * top + flow_side * (1 - top) + 0.16 * random.standard_normal((count, 3))
    flow = unit(flow - start * np.sum(flow * start, 1, keepdims=True))
    layer = random.random(count)
    own = length * (0.35 + 0.65 * top[:, 0]) * (0.7 + 0.5 * random.random(count))
    s = np.linspace(0, 1, points)[None, :, None]
    way = unit(start[:, None] + flow[:, None] * s * (own / 0.095)[:, None, None])
    rise = 0.35 + 0.65 * top
    lift = 0.0025 + (0.006 + 0.010 * layer[:, None]) * rise * np.sin(
        np.pi * np.clip(s[..., 0] * 0.8 + 0.1, 0, 1)
    ) * min(1.0, length / 0.05)
    clump = random.integers(0, 110, count)
    return _finish(scalp, way, lift, layer, clump, random)


def _curled(scalp: Scalp, points: int, volume: float, random: np.random.Generator) -> Strands:
    """Tight curls standing off the head by `volume` metres."""
    roots, count = scalp.roots, len(scalp.roots)
    start = unit(roots - CENTRE)
    s = np.linspace(0, 1, points)[None, :, None]
    aside = unit(np.cross(start, random.standard_normal((count, 3))))
    other = np.cross(start, aside)
    layer = random.random(count)
    reach = volume * (0.45 + 0.6 * layer)[:, None, None] * (0.6 + 0.4 * np.clip(start[:, 1] + 0.6, 0, 1))[:, None, None]
    turned = s * 11 + random.random((count, 1, 1)) * 6.3
    radius = (0.005 + 0.004 * random.random((count, 1, 1))) * np.clip(s * 3, 0, 1)
    paths = (
        roots[:, None]
        + start[:, None] * reach * s**0.8
        + aside[:, None] * radius * np.cos(turned)
        + other[:, None] * radius * np.sin(turned)
    )
    paths[..., 1] -= 0.25 * volume * s[..., 0] ** 2
    clump = random.integers(0, 110, count)
    return Strands(paths, _tones(count, clump, layer, random), np.full(count, 0.0030), CENTRE)


def _tail(knot: np.ndarray, length: float, count: int, points: int, random: np.random.Generator) -> Strands:
    """A ponytail hanging from its knot."""
    t = np.linspace(0, 1, points)[None]
    spread = random.standard_normal((count, 2)) * 0.5
    thick = 0.020 * (0.35 + np.sin(np.clip(t * 2.2 + 0.15, 0, np.pi)) * 0.75)
    own = length * (0.75 + 0.3 * random.random((count, 1)))
    x = knot[0] + spread[:, :1] * thick + 0.004 * np.sin(t * 5 + spread[:, :1])
    z = knot[2] - 0.045 * np.sin(np.clip(t * 2.6, 0, 1.57)) - 0.012 + spread[:, 1:] * thick * 0.8 + 0.025 * t**2
    y = knot[1] + 0.014 * np.sin(np.clip(t * 4, 0, np.pi)) - own * t**1.25
    paths = _behind_the_back(np.stack([x, y, z], -1), 0.015)
    colours = np.exp(random.standard_normal((count, 1)) * 0.2) * (0.75 + 0.35 * random.random((count, 1))) * np.ones(3)
    return Strands(paths, colours, 0.0022 + 0.001 * random.random(count), knot + np.array([0, -0.08, 0.05]))


KNOT = np.array([0.0, 0.712, -0.052])


def _styled(style: str, strands: int, points: int, random: np.random.Generator) -> list[Strands]:
    scalp = _scalp(strands, random)
    extra = max(strands // 7, 30)
    if style == "bun":
        coil = KNOT + np.array([0, 0.004, -0.022])
        drawn = _drawn_back(scalp, points, KNOT, random)
        return [
            drawn,
            _coil(coil, extra, max(points, 8), 1.0, random),
            *_locks(max(strands // 60, 6), max(points, 7), random),
        ]
    if style == "ponytail":
        knot = np.array([0.0, 0.735, -0.052])
        drawn = _drawn_back(scalp, points, knot, random)
        return [drawn, _tail(knot + [0, 0, -0.012], 0.26, extra * 2, max(points, 7), random)]
    if style == "long":
        return [_falling(scalp, points + 4, 0.235, 0.004, random)]
    if style == "wavy":
        return [_falling(scalp, points + 6, 0.16, 0.011, random)]
    if style == "bob":
        return [_falling(scalp, points + 1, 0.065, 0.001, random)]
    if style == "curly":
        return [_curled(scalp, max(points, 9), 0.032, random)]
    if style == "afro":
        return [_curled(scalp, max(points, 9), 0.075, random)]
    if style == "buzz":
        return [_cropped(scalp, min(points, 5), 0.008, 0.0, random)]
    if style == "crop":
        return [_cropped(scalp, points, 0.035, 0.0, random)]
    if style == "receding":
        kept = scalp.roots[(scalp.roots[:, 1] < 0.735) | (scalp.roots[:, 2] < -0.03)]
        return [_cropped(Scalp(kept, scalp.radius), points, 0.02, 0.0, random)]
    return [_cropped(scalp, points, 0.055, 0.8, random)]


STYLES = ("bun", "ponytail", "long", "wavy", "bob", "curly", "afro", "buzz", "crop", "short", "receding", "bald")


@functools.lru_cache(maxsize=24)
def _reference_hair(style: str, level: int) -> Sheet | None:
    if style == "bald":
        return None
    count = LEVELS[level][1]
    arrays = cached(f"hair-{style}-{count}-{STYLING}", lambda: _arrays(_made(style, level)))
    return Sheet(arrays.pop("triangles"), arrays)


STYLING = 2
"""Raised when a style changes, so that what was cached of it is made again."""


def _arrays(sheet: Sheet) -> dict[str, np.ndarray]:
    found = {name: values.astype(np.float32) for name, values in sheet.attributes.items()}
    return {**found, "triangles": sheet.triangles.astype(np.int32)}


def _made(style: str, level: int) -> Sheet:
    _, strands, points, width = LEVELS[level]
    random = np.random.default_rng(5)
    made, first = [], 0
    for part in _styled(style, strands, points, random):
        made.append(ribbons(part.paths, part.width * width, part.colours, part.about, first))
        first += len(part.paths)
    return joined(*made)


def _fitted(points: np.ndarray, body: Anatomy, shape: Shape) -> np.ndarray:
    """Points near the reference head, carried to the same place on the person's head."""
    stop_if_unwanted()
    _, _, crown = _skull()
    here, there = body.reference[crown], shape.vertices[crown]
    padded = np.hstack([here - CENTRE, np.ones((len(here), 1))])
    affine = np.linalg.lstsq(padded, there, rcond=None)[0]
    rest = there - padded @ affine
    distance, index = cKDTree(here).query(points, k=3)
    weight = 1 / (distance + 0.003)
    correction = (rest[index] * weight[..., None]).sum(1) / weight.sum(1)[:, None]
    fade = np.clip(1 - (distance.mean(1) - 0.02) / 0.08, 0, 1)[:, None]
    return np.hstack([points - CENTRE, np.ones((len(points), 1))]) @ affine + correction * fade


def hair_sheet(style: str, level: int, body: Anatomy, shape: Shape) -> Sheet | None:
    """Hair of a style on a person's head at a level of detail (an index of `LEVELS`); None when bald.

    The attribute `low` (n,) says how much of a vertex follows the chest instead of the head.
    """
    stop_if_unwanted()
    sheet = _reference_hair(style, level)
    if sheet is None:
        return None
    reference = sheet["positions"]
    # Both edges of a ribbon move as its middle does: half the work, and no ribbon changes its width.
    middle = (reference[0::2] + reference[1::2]) / 2
    placed = _fitted(middle, body, shape)
    if style in ("long", "ponytail", "wavy"):
        spine = body.joint_names.index("spine01")
        below = np.clip((0.60 - middle[:, 1]) / 0.1, 0, 1)[:, None]
        offset = shape.heads[spine] - body.heads_of(body.reference)[spine] * shape.scale
        placed = placed * (1 - below) + (middle * shape.scale + offset) * below
    moved = reference + np.repeat(placed - middle, 2, axis=0)
    low = np.clip((0.585 - reference[:, 1]) / 0.10, 0, 1) * 0.9
    return sheet.having(positions=moved, low=low)


def hair_mesh(sheet: Sheet, body: Anatomy) -> Mesh:
    """The mesh of a `hair_sheet`. What lies on the back follows the chest, or a turned head would drag it through the shoulder."""
    mesh = mesh_of(sheet)
    joints = np.zeros((len(sheet), 4), np.uint8)
    weights = np.zeros((len(sheet), 4), np.float32)
    joints[:, 0], joints[:, 1] = body.joint_names.index("head"), body.joint_names.index("spine01")
    weights[:, 0], weights[:, 1] = 1 - sheet["low"], sheet["low"]
    return replace(mesh, joints=joints, weights=weights)
