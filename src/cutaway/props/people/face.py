"""What makes a face look back: eyes with a painted catch-light, lashes, brows of short hairs, teeth."""

from __future__ import annotations

import functools

import numpy as np

from cutaway.props.model import Level, Material, Part, Texture
from cutaway.props.people.anatomy import Anatomy
from cutaway.props.people.shape import Shape
from cutaway.props.people.sheet import Sheet, joined, mesh_of, smooth_normals, triangulated, unit
from cutaway.props.people.skin import brow_height
from cutaway.props.people.strands import at_points, points_on, ribbons

IRISES: dict[str, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "brown": ((0.085, 0.040, 0.016), (0.16, 0.075, 0.028)),
    "dark": ((0.035, 0.018, 0.010), (0.06, 0.030, 0.014)),
    "green": ((0.16, 0.20, 0.11), (0.30, 0.18, 0.07)),
    "hazel": ((0.15, 0.12, 0.05), (0.28, 0.15, 0.05)),
    "blue": ((0.13, 0.22, 0.34), (0.24, 0.26, 0.24)),
    "grey": ((0.20, 0.23, 0.25), (0.25, 0.23, 0.19)),
}
"""Outer and inner colour."""

_OPEN = np.pi * 0.62
"""How far the modelled cap of the eyeball reaches from the pupil, radians."""


@functools.lru_cache(maxsize=8)
def iris_texture(colour: str) -> Texture:
    """The eye seen along its axis: pupil, iris with fibres, limbal ring, white."""
    size = 384
    rows, columns = np.mgrid[0:size, 0:size] / (size - 1) * 2 - 1
    radius, angle = np.hypot(columns, rows) * _OPEN, np.arctan2(rows, columns)
    random = np.random.default_rng(1)
    k = radius / 0.47
    fibres = np.zeros_like(k)
    for waves, amount in ((11, 0.3), (23, 0.35), (47, 0.4), (83, 0.3)):
        fibres += np.sin(angle * waves + random.random() * 6 + k * random.standard_normal() * 1.5) * amount
    outer, inner = (np.array(c) for c in IRISES[colour])
    ring = np.exp(-(((k - 0.45) / 0.18) ** 2))[..., None]
    iris = outer * (1 + 0.35 * fibres[..., None]) * (1 - ring * 0.75) + inner * ring * 0.75
    iris = iris * (1.25 - 0.75 * np.clip((k - 0.6) / 0.4, 0, 1) ** 2)[..., None]
    # Light from above is gathered by the cornea in the lower half of the iris.
    iris = iris * (0.95 + 0.6 * np.clip(rows, -1, 1) * np.clip(k, 0, 1))[..., None] * 1.35
    iris = np.where(k[..., None] < 0.36, 0.004, iris)
    white = np.array([0.70, 0.66, 0.63]) * (1 - 0.28 * np.clip((radius - 0.7) / 0.7, 0, 1))[..., None]
    share = np.clip((k - 0.92) / 0.14, 0, 1)[..., None]
    picture = (iris * (1 - share) + white * share) * (1 - 0.7 * np.exp(-(((k - 0.97) / 0.08) ** 2)))[..., None]
    return Texture((np.clip(picture, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8), repeat=False)


@functools.lru_cache(maxsize=1)
def catch_light() -> Texture:
    """The window that every living eye reflects. Painted, because a reflection placed by physics is mostly under the lid."""
    size = 384
    v, u = np.mgrid[0:size, 0:size] / (size - 1)
    v = 1 - v

    def step(high: float, low: float, distance: np.ndarray) -> np.ndarray:
        t = np.clip((distance - high) / (low - high), 0, 1)
        return t * t * (3 - 2 * t)

    main = step(0.034, 0.022, np.hypot(u - 0.542, (v - 0.540) * 1.2))
    fill = 0.3 * step(0.017, 0.010, np.hypot(u - 0.462, v - 0.458))
    light = np.clip(main + fill, 0, 1)
    return Texture((np.repeat(light[..., None], 3, 2) ** (1 / 2.2) * 255).astype(np.uint8), repeat=False)


def _eyeball(body: Anatomy, shape: Shape, side: str, rings: int, sectors: int) -> Sheet:
    places = shape.vertices[body.vertices_of("helper-l-eye" if side == "L" else "helper-r-eye")]
    centre = (places.min(0) + places.max(0)) / 2
    size = np.ptp(places, axis=0).max() / 2
    tilt = np.linspace(0, 1, rings + 1)[:, None] ** 1.1 * _OPEN
    turn = np.linspace(0, 2 * np.pi, sectors + 1)[None]
    radius = size * (1 + 0.055 * np.exp(-((tilt / 0.36) ** 4)))
    points = np.stack(
        [radius * np.sin(tilt) * np.cos(turn), radius * np.sin(tilt) * np.sin(turn), radius * np.cos(tilt) + 0 * turn],
        -1,
    )
    away = tilt / _OPEN * 0.5
    uvs = np.stack([0.5 + away * np.cos(turn), 0.5 + away * np.sin(turn)], -1).reshape(-1, 2)
    start = (np.arange(rings)[:, None] * (sectors + 1) + np.arange(sectors)).reshape(-1)
    across = start + sectors + 1
    triangles = np.concatenate([np.stack([start, across, start + 1], 1), np.stack([start + 1, across, across + 1], 1)])
    flat = points.reshape(-1, 3)
    weights = np.zeros((len(flat), len(body.joint_names)), np.float32)
    weights[:, body.joint_names.index(f"eye.{side}")] = 1
    normals = unit(flat)
    return Sheet(triangles, {"positions": flat + centre, "normals": normals, "uvs": uvs, "weights": weights})


def eyes(body: Anatomy, shape: Shape, colour: str) -> Part:
    """Both eyes as one part, turned by their own joints."""
    near, far = (
        mesh_of(joined(*(_eyeball(body, shape, side, *count) for side in "LR"))) for count in ((18, 28), (6, 10))
    )
    material = Material(
        colour=(1.0, 1.0, 1.0), roughness=0.12, shading="eye", texture=iris_texture(colour),
        emission=(0.85, 0.83, 0.80), emission_texture=catch_light(), glint=False, two_sided=False,
    )  # fmt: skip
    return Part("eyes", near, material, levels=(Level(220.0, far),), casts=False)


def _dense(body: Anatomy, vertices: np.ndarray) -> np.ndarray:
    dense = np.zeros((len(vertices), len(body.joint_names)), np.float32)
    np.put_along_axis(dense, body.joints[vertices].astype(int), body.weights[vertices], 1)
    return dense


@functools.lru_cache(maxsize=1)
def _comb() -> Texture:
    rows, columns = np.mgrid[0:64, 0:512]
    v, u = 1 - rows / 63, columns / 511
    random = np.random.default_rng(4)
    count = 34
    tooth = np.floor(u * count + 0.25 * v).astype(int) % (count + 1)
    inside = np.abs((u * count + 0.25 * v) % 1 - 0.5) * 2
    length = 0.72 + 0.28 * random.random(count + 2)
    alpha = (inside < (1 - v / length[tooth]) * 0.85 + 0.04) & (v < length[tooth]) | (v < 0.16)
    pixels = np.full((64, 512, 4), 255, np.uint8)
    pixels[..., 3] = alpha * 255
    return Texture(pixels, repeat=False)


def lashes(body: Anatomy, shape: Shape) -> Part:
    """The upper lashes. The lower strips of the base mesh look like dirt and are left out."""
    sheets = []
    for name in ("helper-l-eyelashes-2", "helper-r-eyelashes-2"):
        quads, _ = body.groups[name]
        triangles = triangulated(quads)
        used, inverse = np.unique(triangles, return_inverse=True)
        places = shape.vertices[used]
        low, span = places.min(0), np.ptp(places, axis=0)
        uvs = np.stack([(places[:, 0] - low[0]) / span[0], (places[:, 2] - low[2]) / span[2]], 1)
        normals = np.tile([0.0, 0.3, 0.95], (len(used), 1))
        sheets.append(
            Sheet(
                inverse.reshape(-1, 3),
                {"positions": places, "normals": normals, "uvs": uvs, "weights": _dense(body, used)},
            )
        )
    material = Material(colour=(0.02, 0.012, 0.01), roughness=0.7, shading="mask", texture=_comb(), glint=False)
    return Part("lashes", mesh_of(joined(*sheets)), material, casts=False)


def brows(body: Anatomy, shape: Shape, colour: tuple[float, float, float], fullness: float) -> Part:
    """Eyebrows of short hairs that lean outwards; from afar the painted ones do, and the few hairs left lie under the skin.

    Hairs below a pixel's width break up into dark dots; a level of detail must not be empty.
    """
    near, far = _brow_hairs(body, shape, 0.65 * fullness, 0.0009), _brow_hairs(body, shape, 0.02, 0.0009)
    far = far.having(positions=far["positions"] - [0.0, 0.0, 0.004 * shape.scale])
    material = Material(colour=colour, roughness=0.6, shading="hair", glint=False)
    return Part(
        "brows",
        mesh_of(near),
        material,
        levels=(Level(800.0, mesh_of(far)),),
        casts=False,
    )


def _brow_hairs(body: Anatomy, shape: Shape, fullness: float, width: float) -> Sheet:
    triangles = triangulated(body.groups["body"][0])
    centres = body.reference[triangles].mean(1)
    eye = body.heads_of(body.reference)[body.joint_names.index("eye.L")][1]
    ax = np.abs(centres[:, 0])
    share = np.clip((ax - 0.011) / 0.041, 0, 1)
    near = np.abs(centres[:, 1] - brow_height(ax, eye)) < 0.009
    chosen_triangles = triangles[near & (ax > 0.004) & (ax < 0.06) & (centres[:, 2] > 0.07)]
    random = np.random.default_rng(11)
    chosen, weights = points_on(
        Sheet(triangles, {"positions": shape.vertices}), chosen_triangles, int(1900 * fullness), random
    )
    address = at_points(body.reference, chosen_triangles, chosen, weights)
    ax = np.abs(address[:, 0])
    share = np.clip((ax - 0.011) / 0.041, 0, 1)
    thickness = 0.0037 * (1 - share**2.2 * 0.7) * np.clip(share * 6 + 0.45, 0, 1)
    inside = (np.abs(address[:, 1] - brow_height(ax, eye)) < thickness) & (ax > 0.0095) & (ax < 0.054)
    chosen, weights, address, share = chosen[inside], weights[inside], address[inside], share[inside]
    normals = smooth_normals(shape.vertices, triangles)
    roots = at_points(shape.vertices, chosen_triangles, chosen, weights)
    up = unit(at_points(normals, chosen_triangles, chosen, weights))
    dense = np.einsum(
        "nk,nkj->nj", weights, _dense(body, chosen_triangles[chosen].reshape(-1)).reshape(len(chosen), 3, -1)
    )
    lean = 0.9 - 1.0 * share + 0.2 * random.standard_normal(len(roots))
    way = np.stack([np.sign(address[:, 0]), lean, -0.2 * np.ones(len(roots))], 1)
    way = unit(way - up * np.sum(way * up, 1, keepdims=True))
    length = (0.0045 + 0.003 * random.random(len(roots))) * shape.scale
    t = np.linspace(0, 1, 3)[None, :, None]
    paths = roots[:, None] + way[:, None] * length[:, None, None] * t + up[:, None] * (0.0003 + 0.0007 * t * (1.2 - t))
    tones = (0.75 + 0.5 * random.random((len(roots), 1))) * np.ones(3)
    sheet = ribbons(paths, np.full(len(roots), width), tones, np.repeat(up[:, None], 3, 1), root=0.5)
    # The middle of a ribbon's length: its ends fray, and these hairs are all end.
    uvs = sheet["uvs"] * [1, 0.3] + [0, 0.3]
    return sheet.having(weights=np.repeat(dense, 6, axis=0), uvs=uvs)


def teeth(body: Anatomy, shape: Shape) -> Part:
    """Both rows, seen when the mouth opens."""
    quads = np.concatenate([body.groups[f"helper-{row}-teeth"][0] for row in ("upper", "lower")])
    used, inverse = np.unique(triangulated(quads), return_inverse=True)
    sheet = Sheet(inverse.reshape(-1, 3), {"positions": shape.vertices[used], "weights": _dense(body, used)})
    return Part("teeth", mesh_of(sheet), Material(colour=(0.66, 0.61, 0.53), roughness=0.25, glint=False), casts=False)
