"""The builders `violin` and `bow`: all from numbers.

Frame of the violin: lying on its back, scroll towards +z, strings up (+y), the chin rest's end at the origin, bass side at +x.
Frame of the bow: lying on its hair, tip towards +z, stick above.
Measures are those of a full-sized violin (body 356 mm, string 328 mm, bow 745 mm).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage
from scipy.interpolate import PchipInterpolator

from cutaway.props.catalogue import Entry, builder
from cutaway.props.instruments.measures import BASE, BODY, BOW_BASE, BOW_LENGTH, BRIDGE, CHIN_REST, CONTACT, GRIP, RIBS
from cutaway.props.model import Level, Material, Mesh, Model, Part, Texture
from cutaway.props.people.sheet import Sheet, clustered, grid, joined, mesh_of, smooth_normals, unit

_LENGTHS = (
    0,
    0.012,
    0.03,
    0.06,
    0.085,
    0.105,
    0.118,
    0.125,
    0.150,
    0.175,
    0.20,
    0.222,
    0.235,
    0.243,
    0.262,
    0.285,
    0.31,
    0.335,
    0.350,
    BODY,
)
_WIDTHS = (
    0.006, 0.052, 0.083, 0.1025, 0.1025, 0.0965, 0.0925, 0.0885, 0.066, 0.0575,
    0.0565, 0.066, 0.0765, 0.0775, 0.0825, 0.0838, 0.079, 0.060, 0.028, 0.006,
)  # fmt: skip
"""Half width of the body by distance from the end button."""

VARNISH = (0.42, 0.15, 0.045)
EBONY = (0.012, 0.010, 0.009)


def _half_width(along: np.ndarray) -> np.ndarray:
    return PchipInterpolator(_LENGTHS, _WIDTHS)(np.clip(along, 0, BODY))


class _Workshop:
    """Pieces by material; positions are in violin makers' axes: x across (treble +), y along, z up."""

    def __init__(self) -> None:
        self.pieces: dict[str, list[Sheet]] = {}

    def add(self, material: str, points: np.ndarray, triangles: np.ndarray, uvs: np.ndarray | None = None) -> None:
        """Keep a piece, turned into the frame of the model."""
        flat = points.reshape(-1, 3)
        placed = np.stack([-flat[:, 0], flat[:, 2], flat[:, 1]], 1)
        uvs = np.full((len(flat), 2), 0.5) if uvs is None else uvs.reshape(-1, 2)
        normals = smooth_normals(placed, triangles)
        self.pieces.setdefault(material, []).append(
            Sheet(triangles, {"positions": placed, "uvs": uvs, "normals": normals})
        )

    def plate(self, material: str, x: np.ndarray, y: np.ndarray, z: np.ndarray, flip: bool = False) -> None:
        """A grid of points with the plan of the instrument as texture coordinates."""
        triangles = grid(*x.shape)
        uvs = np.stack([(x + 0.11) / 0.22, y / 0.36], -1)
        self.add(material, np.stack([x, y, z], -1), triangles[:, ::-1] if flip else triangles, uvs)

    def loft(
        self,
        material: str,
        path: Any,
        width: Any,
        height: Any,
        up: tuple[float, float, float] = (0, 0, 1),
        sides: int = 12,
        square: float = 1.0,
    ) -> None:
        """A tube of elliptic (or, for `square` < 1, boxy) section along a path, closed at both ends."""
        path = np.asarray(path, float)
        tangents = unit(np.gradient(path, axis=0))
        across = unit(np.cross(tangents, up))
        above = np.cross(across, tangents)
        angle = np.linspace(0, 2 * np.pi, sides + 1)
        cosine, sine = (np.sign(f) * np.abs(f) ** square for f in (np.cos(angle), np.sin(angle)))
        wide, high = (np.broadcast_to(np.asarray(v, float), len(path))[:, None, None] for v in (width, height))
        rings = (
            path[:, None] + across[:, None] * cosine[None, :, None] * wide + above[:, None] * sine[None, :, None] * high
        )
        count = sides + 1
        points = np.concatenate([rings.reshape(-1, 3), path[:1], path[-1:]])
        last = (len(path) - 1) * count
        hub = len(path) * count
        ring = np.arange(sides)
        ends = [
            np.stack([np.full(sides, hub), ring + 1, ring], 1),
            np.stack([np.full(sides, hub + 1), last + ring, last + ring + 1], 1),
        ]
        self.add(material, points, np.concatenate([grid(len(path), count)[:, ::-1], *ends]))

    def parts(
        self, materials: Mapping[str, Material], base: float, main: frozenset[str], fine: frozenset[str] = frozenset()
    ) -> tuple[Part, ...]:
        """A part a material, with coarser meshes for the distance."""
        made = []
        for name, sheets in self.pieces.items():
            sheet = joined(*sheets)
            sheet = sheet.having(positions=sheet["positions"] + [0.0, base, 0.0])
            mesh = mesh_of(sheet)
            levels = () if name in fine else (Level(320.0, _coarse(sheet, 0.007)), Level(120.0, _coarse(sheet, 0.016)))
            made.append(Part(name, mesh, materials[name], main=name in main, levels=levels))
        return tuple(made)


def _coarse(sheet: Sheet, size: float) -> Mesh:
    return mesh_of(clustered(sheet, size))


def _line(start: Any, end: Any, count: int = 8) -> np.ndarray:
    return np.linspace(np.asarray(start, float), np.asarray(end, float), count)


def _belly_and_back(make: _Workshop) -> None:
    along = np.linspace(0, BODY, 90)
    across = np.sin(np.linspace(-1, 1, 33) * np.pi / 2)
    width = _half_width(along)
    x = width[:, None] * across
    y = np.broadcast_to(along[:, None], x.shape)
    fall = np.clip(np.minimum(along, BODY - along) / 0.10, 0, 1)[:, None]
    arch = 0.0155 * (1 - np.abs(across) ** 2.6) * fall**0.55
    edge = 0.0015 * (np.abs(across) > 0.93)
    make.plate("top", x, y, RIBS + 0.003 + arch + edge, flip=True)
    make.plate("varnish", x, y, -0.003 - arch * 0.9)
    outline = np.concatenate([np.stack([width, along], 1), np.stack([-width, along], 1)[::-1]])
    outline = np.concatenate([outline, outline[:1]])
    inner = np.stack([outline[:, 0] * 0.972, (outline[:, 1] - BODY / 2) * 0.99 + BODY / 2], 1)
    for loop, low, high in ((inner, 0.0, RIBS), (outline, RIBS, RIBS + 0.0035), (outline, -0.003, 0.0005)):
        points = np.stack([np.column_stack([loop, np.full(len(loop), z)]) for z in (low, high)])
        make.add("varnish", points, grid(2, len(loop))[:, ::-1])


def _neck_and_scroll(make: _Workshop) -> None:
    make.loft(
        "varnish",
        _line((0, 0.335, 0.030), (0, 0.472, 0.040)),
        np.linspace(0.0165, 0.0125, 8),
        np.linspace(0.012, 0.0095, 8),
    )
    make.loft(
        "varnish",
        [(0, 0.472, 0.043), (0, 0.50, 0.040), (0, 0.53, 0.036), (0, 0.55, 0.032)],
        [0.0125, 0.0115, 0.0095, 0.008],
        [0.010, 0.011, 0.0105, 0.009],
        square=0.6,
    )
    turned = np.linspace(0, 2 * np.pi * 1.6, 40)
    radius = 0.0165 * np.exp(-turned * 0.16)
    spiral = np.stack([0 * turned, 0.562 + radius * np.sin(turned - 1.9), 0.028 - radius * np.cos(turned - 1.9)], 1)
    make.loft("varnish", spiral, np.linspace(0.008, 0.0165, 40) * 0.72, np.linspace(0.0065, 0.0025, 40), up=(1, 0, 0))
    for number, y in enumerate((0.487, 0.501, 0.515, 0.529)):
        side = 1 if number % 2 else -1
        make.loft("ebony", _line((-0.014 * side, y, 0.041), (0.030 * side, y, 0.041), 5), 0.003, 0.003, up=(0, 1, 0))
        make.loft(
            "ebony",
            _line((0.028 * side, y, 0.041), (0.043 * side, y, 0.041), 5),
            [0.003, 0.008, 0.0085, 0.006, 0.002],
            0.003,
        )


def _fittings(make: _Workshop) -> None:
    make.loft(
        "ebony",
        _line((0, 0.222, 0.060), (0, 0.489, 0.0500), 12),
        np.linspace(0.0205, 0.0115, 12),
        np.linspace(0.0040, 0.0032, 12),
        square=0.6,
    )
    make.loft(
        "ebony",
        _line((0, 0.015, 0.036), (0, 0.112, 0.052)),
        np.linspace(0.010, 0.022, 8),
        np.linspace(0.003, 0.0042, 8),
        square=0.7,
    )
    arc = np.linspace(-0.021, 0.021, 14)
    crest = 0.0695 - ((arc / 0.021) ** 2) * 0.0055
    rows = []
    for offset in (-0.0018, 0.0018):
        rows += [
            np.column_stack([arc, np.full(14, BRIDGE + offset), np.full(14, RIBS + 0.016)]),
            np.column_stack([arc * 0.9, np.full(14, BRIDGE + offset * 0.6), crest]),
        ]
    make.add("bridge", np.stack([rows[0], rows[1]]), grid(2, 14))
    make.add("bridge", np.stack([rows[2], rows[3]]), grid(2, 14)[:, ::-1])
    make.add("bridge", np.stack([rows[1], rows[3]]), grid(2, 14))
    for number, x in enumerate((-0.0165, -0.0055, 0.0055, 0.0165)):
        top = 0.0698 - ((x / 0.021) ** 2) * 0.0055
        path = [(x * 0.75, 0.105, 0.0545), (x, BRIDGE, top), (x * 0.5, 0.489, 0.0535), (x * 0.4, 0.51, 0.044)]
        make.loft(
            "strings",
            path,
            (0.0010, 0.00095, 0.0009, 0.0008)[number],
            (0.0010, 0.00095, 0.0009, 0.0008)[number],
            sides=5,
        )
    around, out = np.linspace(0, 2 * np.pi, 25), np.linspace(0, 1, 8)[:, None]
    x, y = -0.048 + 0.038 * out * np.cos(around), 0.038 + 0.030 * out * np.sin(around)
    make.add("ebony", np.stack([x, y, RIBS + 0.0195 + 0.008 * out**2 + 0 * around], -1), grid(8, 25)[:, ::-1])
    make.add("ebony", np.stack([x, y, RIBS + 0.014 + 0.0135 * out**4 + 0 * around], -1), grid(8, 25))
    make.loft("ebony", _line((-0.02, 0.03, RIBS + 0.012), (-0.07, 0.045, RIBS + 0.02), 5), 0.012, 0.010)


@functools.lru_cache(maxsize=1)
def _top_texture() -> Texture:
    """Spruce under varnish, with purfling and f-holes."""
    size = 1024
    random = np.random.default_rng(2)
    rows, columns = np.mgrid[0:size, 0:size]
    grain = np.broadcast_to(ndimage.gaussian_filter(random.standard_normal(size), 1.5)[None], (size, size))
    grain = ndimage.gaussian_filter(grain + 0.3 * random.standard_normal((size, size)), (18, 0.6))
    grain = grain / grain.std()
    colour = np.array([0.46, 0.165, 0.045]) * (1 + 0.10 * grain[..., None])
    x, y = (columns / size - 0.5) * 0.22, (1 - rows / size) * 0.36
    worn = np.exp(-((x / 0.05) ** 2) - ((y - 0.17) / 0.12) ** 2)[..., None]
    colour = colour * (1 + 0.5 * worn * np.array([1.0, 1.1, 0.8]))
    holes = Image.new("L", (size * 2, size * 2), 0)
    draw = ImageDraw.Draw(holes)

    def dot(px: float, py: float, radius: float) -> None:
        left, right = ((px + s * radius) / 0.22 * 2 * size + size for s in (-1, 1))
        top, bottom = ((1 - (py + s * radius) / 0.36) * 2 * size for s in (1, -1))
        draw.ellipse([left, top, right, bottom], fill=255)

    for side in (1, -1):
        for k in np.linspace(0, 1, 60):
            curve = 0.0445 - 0.013 * k - 0.0065 * np.sin((k - 0.5) * 2 * np.pi)
            dot(side * curve, 0.130 + 0.072 * k, 0.0016 + 0.0022 * np.exp(-(((k - 0.5) / 0.25) ** 2)))
        dot(side * 0.0375, 0.128, 0.0045)
        dot(side * 0.0375, 0.205, 0.0036)
    mask = np.asarray(holes.resize((size, size), Image.Resampling.LANCZOS), float) / 255
    colour = colour * (1 - mask[..., None] * 0.97)
    rim = _half_width(y[:, 0])[:, None] - np.abs(x)
    colour = colour * (1 - 0.75 * ((rim > 0.0035) & (rim < 0.0052)))[..., None]
    return Texture((np.clip(colour, 0, 1) ** (1 / 2.2) * 255 + 0.5).astype(np.uint8), repeat=False)


@builder("violin")
def violin(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A violin with chin rest. No highlights bloom on it, so that hiding or recolouring it changes nothing around it."""
    make = _Workshop()
    _belly_and_back(make)
    _neck_and_scroll(make)
    _fittings(make)
    varnish = {"shading": "coat", "roughness": 0.35, "glint": False}
    materials = {
        "top": Material(colour=(1.0, 1.0, 1.0), texture=_top_texture(), **varnish),  # type: ignore[arg-type]
        "varnish": Material(colour=VARNISH, **varnish),  # type: ignore[arg-type]
        "ebony": Material(colour=EBONY, roughness=0.4, glint=False),
        "bridge": Material(colour=(0.62, 0.40, 0.20), roughness=0.6, glint=False),
        "strings": Material(colour=(0.34, 0.33, 0.31), metallic=0.6, roughness=0.4, glint=False),
    }
    parts = make.parts(materials, BASE, frozenset({"top", "varnish"}), frozenset({"strings"}))
    contact, rest = np.eye(4), np.eye(4)
    contact[:3, 3], rest[:3, 3] = CONTACT, CHIN_REST
    anchors = {"strings": contact, "chin_rest": rest}
    return Model(parts, (-0.105, 0.0, 0.0), (0.105, 0.10, 0.585), anchors=anchors)


@builder("bow")
def bow(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A violin bow."""
    make = _Workshop()
    y = np.linspace(-0.03, BOW_LENGTH, 24)
    z = 0.020 - 0.0099 * np.sin(np.clip(y / BOW_LENGTH, 0, 1) * np.pi)
    make.loft(
        "stick", np.stack([0 * y, y, z], 1), np.linspace(0.0042, 0.0028, 24), np.linspace(0.0042, 0.0028, 24), sides=8
    )
    head = [(0, 0.728, 0.021), (0, 0.735, 0.010), (0, 0.728, -0.001)]
    make.loft("stick", head, [0.0038, 0.0042, 0.003], [0.0038, 0.0042, 0.003], up=(1, 0, 0.01), sides=8)
    make.loft(
        "hair",
        _line((0, 0.04, -0.0006), (0, 0.728, -0.0006), 4),
        [0.0048, 0.0046, 0.0044, 0.0042],
        0.0006,
        sides=8,
        square=0.4,
    )
    make.loft("frog", _line((0, 0.0, 0.0075), (0, 0.045, 0.0075), 4), 0.0055, 0.0095, sides=8, square=0.4)
    materials = {
        "stick": Material(colour=(0.20, 0.055, 0.02), roughness=0.35, shading="coat", glint=False),
        "hair": Material(colour=(0.80, 0.77, 0.68), roughness=0.6, glint=False),
        "frog": Material(colour=EBONY, roughness=0.4, glint=False),
    }
    parts = make.parts(materials, BOW_BASE, frozenset({"stick"}), frozenset({"stick", "hair"}))
    grip = np.eye(4)
    grip[:3, 3] = GRIP
    return Model(parts, (-0.006, 0.0, -0.03), (0.006, 0.03, 0.74), anchors={"grip": grip})


ENTRIES = (
    Entry("violin", "violin", ("violin", "fiddle", "viola"), "instrument", (0.21, 0.10, 0.585), weight=2.0),
    Entry("bow", "bow", ("violin bow", "fiddle bow"), "instrument", (0.012, 0.03, 0.77), weight=2.0),
)
