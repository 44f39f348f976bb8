"""Small things that make a room lived in: pictures, books, mugs, and a plain good table."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import ndimage

from cutaway.props import finish, materials, shapes, textures
from cutaway.props.builders.interior_shell import linear, modelled
from cutaway.props.catalogue import Entry, builder
from cutaway.props.model import Material, Model, Part, Texture
from cutaway.scene.randomness import stream

PALETTES: Mapping[str, tuple[tuple[float, float, float], ...]] = {
    "warm": ((0.80, 0.62, 0.42), (0.75, 0.30, 0.12), (0.45, 0.10, 0.07), (0.10, 0.09, 0.16), (0.88, 0.74, 0.38)),
    "cool": ((0.60, 0.72, 0.74), (0.20, 0.42, 0.50), (0.06, 0.18, 0.30), (0.03, 0.07, 0.14), (0.86, 0.80, 0.62)),
    "green": ((0.72, 0.74, 0.60), (0.34, 0.46, 0.26), (0.12, 0.26, 0.16), (0.04, 0.10, 0.09), (0.86, 0.62, 0.30)),
    "rose": ((0.84, 0.64, 0.58), (0.62, 0.28, 0.30), (0.30, 0.10, 0.18), (0.10, 0.05, 0.12), (0.90, 0.76, 0.52)),
}


@functools.lru_cache(maxsize=32)
def _painting(palette: str, style: str, seed: int) -> Texture:
    """A picture in five colours: layered hills under a sun, or cut-out shapes."""
    size = 384
    sky, far, middle, near, sun = (np.array(c) for c in PALETTES.get(palette, PALETTES["warm"]))
    random = stream(seed, "painting", style)
    v, u = (np.mgrid[0:size, 0:size] + 0.5) / size
    found = np.broadcast_to(sky, (size, size, 3)).copy()
    if style == "shapes":
        for tone in (far, sun, middle, near):
            for _ in range(2):
                cx, cy, r = 0.2 + 0.6 * random.random(), 0.2 + 0.6 * random.random(), 0.10 + 0.16 * random.random()
                angle, stretch = random.random() * 3, 0.5 + random.random()
                x, y = (
                    (u - cx) * np.cos(angle) + (v - cy) * np.sin(angle),
                    (v - cy) * np.cos(angle) - (u - cx) * np.sin(angle),
                )
                found[(np.abs(x / stretch) ** 2.4 + np.abs(y * stretch) ** 2.4) < r**2.4] = tone
    else:
        cx, cy = 0.3 + 0.4 * random.random(), 0.26 + 0.12 * random.random()
        found[np.hypot(u - cx, v - cy) < 0.11] = sun
        for level, tone in ((0.52, far), (0.66, middle), (0.82, near)):
            wave = level + 0.07 * np.sin(u * 5 + random.random() * 7) + 0.04 * np.sin(u * 11 + random.random() * 7)
            found[v > wave] = tone
            band = (v > wave + 0.045) & (v < wave + 0.055)
            found[band] = tone * 1.35
    canvas = 0.92 + 0.16 * ndimage.gaussian_filter(random.random((size, size)), 0.8)
    return textures.colour_texture(ndimage.gaussian_filter(found, (0.7, 0.7, 0)) * canvas[..., None], repeat=False)


@builder("picture")
def picture(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A framed picture on a wall: its middle at the origin, its back at z = 0, facing +z.

    Parameters: `width`, `height` with the frame, `palette` (a key of `PALETTES`), `style` (hills, shapes), `frame` material words, `colour` of the frame.
    """
    width, height = float(parameters.get("width", 0.84)), float(parameters.get("height", 0.72))
    palette = str(parameters.get("palette") or sorted(PALETTES)[seed % len(PALETTES)])
    style = str(parameters.get("style") or ("hills", "shapes")[seed // 7 % 2])
    art = _painting(palette, style, seed % 1000)
    bar = 0.03
    frame = [
        shapes.moved(shapes.rounded_box(w, h, 0.035, 0.006, 2), shapes.translation(x, y, 0.018))
        for w, h, x, y in (
            (width, bar, 0, height / 2),
            (width, bar, 0, -height / 2),
            (bar, height + bar, width / 2, 0),
            (bar, height + bar, -width / 2, 0),
        )
    ]
    mat = shapes.moved(shapes.quad(width, height), shapes.translation(0, 0, 0.012))
    inner = shapes.moved(shapes.quad(width * 0.72, height * 0.72), shapes.translation(0, 0, 0.016))
    wood = materials.material(str(parameters.get("frame", "")), parameters.get("colour") or (0.03, 0.022, 0.02))
    return modelled(
        [
            Part("frame", shapes.merged(frame), wood, main=True),
            Part("mat", mat, Material(colour=(0.72, 0.69, 0.62), roughness=0.9), casts=False),
            Part("painting", inner, Material(colour=(0.9, 0.9, 0.9), roughness=0.7, texture=art), casts=False),
        ]
    )


@builder("mirror")
def mirror(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A wall mirror in a frame: its middle at the origin, its back at z = 0, facing +z. Parameters: `width`, `height`, `frame` material words, `colour`."""
    width, height = float(parameters.get("width", 0.6)), float(parameters.get("height", 0.9))
    turn = np.linspace(0, 2 * np.pi, 65)
    power = 2 / 3.2
    rim = np.stack(
        [
            width / 2 * np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** power,
            height / 2 * np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** power,
        ],
        1,
    )
    path = np.column_stack([rim, np.full(len(rim), 0.018)])
    frame = materials.material(str(parameters.get("frame", "brass")), parameters.get("colour") or "")
    glass = shapes.extruded(rim[:-1], 0.012)
    del seed
    return modelled(
        [
            Part("frame", shapes.tube(path, 0.018, 12, caps=False), frame, main=True),
            Part(
                "glass",
                shapes.moved(glass, shapes.translation(0, 0, 0.008)),
                Material(colour=(0.9, 0.92, 0.92), metallic=1.0, roughness=0.03),
                casts=False,
            ),
        ]
    )


BINDINGS = (
    (0.35, 0.06, 0.05),
    (0.06, 0.12, 0.25),
    (0.45, 0.33, 0.15),
    (0.08, 0.20, 0.12),
    (0.50, 0.45, 0.38),
    (0.20, 0.08, 0.18),
    (0.06, 0.16, 0.20),
    (0.40, 0.18, 0.06),
)


@builder("books")
def books(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """Books: "stack" lying on each other, or "row" standing along x. Parameters: `count`, `width` of a row in metres, `colour` for all."""
    random = stream(seed, "books")
    covers, pages = [], []
    tints = []
    only = parameters.get("colour")
    if name == "row":
        width = float(parameters.get("width", 0.7))
        x = -width / 2
        while x < width / 2 - 0.02:
            thick, tall = 0.018 + 0.03 * random.random(), 0.19 + 0.09 * random.random()
            if random.random() > 0.08:
                lean = shapes.rotation(z=-8) if random.random() < 0.06 else np.eye(4)
                covers.append(
                    shapes.translation(x + thick / 2, tall / 2, 0) @ lean @ shapes.scaling(thick * 0.94, tall, 0.16)
                )
                tints.append(np.array(BINDINGS[int(random.integers(len(BINDINGS)))]) * (0.6 + 0.7 * random.random()))
            x += thick
    else:
        y = 0.0
        for _ in range(int(parameters.get("count", 3))):
            thick, w, d = 0.022 + 0.018 * random.random(), 0.17 + 0.08 * random.random(), 0.13 + 0.05 * random.random()
            turn = shapes.rotation(y=float(random.uniform(-14, 14)))
            covers.append(shapes.translation(0, y + thick / 2, 0) @ turn @ shapes.scaling(w, thick, d))
            pages.append(
                shapes.moved(
                    shapes.box(w - 0.006, thick - 0.008, d - 0.002),
                    shapes.translation(0.004, y + thick / 2, 0.003) @ turn,
                )
            )
            tints.append(np.array(BINDINGS[int(random.integers(len(BINDINGS)))]) * (0.7 + 0.7 * random.random()))
            y += thick
    if not covers:
        raise LookupError("a row of books needs some width")
    body = shapes.merged(
        [
            _tinted(shapes.moved(shapes.rounded_box(1, 1, 1, 0.03, 1), matrix), (1, 1, 1) if only else tint)
            for matrix, tint in zip(covers, tints, strict=True)
        ]
    )
    parts = [Part("covers", body, Material(colour=linear(only, (1.0, 1.0, 1.0)), roughness=0.6), main=True)]
    if pages:
        parts.append(Part("pages", shapes.merged(pages), Material(colour=(0.70, 0.65, 0.55), roughness=0.9)))
    return modelled(parts)


def _tinted(found: shapes.Mesh, tint: Any) -> shapes.Mesh:
    return shapes.mesh(
        found.positions, found.triangles, found.normals, found.uvs, np.tile([*tint, 1.0], (len(found.positions), 1))
    )


@builder("mug")
def mug(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A glazed mug, 9.5 cm high. Parameters: `colour`, `drink` (true)."""
    tint = linear(parameters.get("colour"), (0.10, 0.28, 0.34))
    body = shapes.lathe(
        [
            (0, 0),
            (0.034, 0),
            (0.038, 0.003),
            (0.041, 0.02),
            (0.042, 0.093),
            (0.0405, 0.095),
            (0.039, 0.093),
            (0.036, 0.02),
            (0, 0.012),
        ],
        44,
    )
    bow = [(0.040 + 0.028 * np.sin(a), 0.05 - 0.028 * np.cos(a), 0.0) for a in np.linspace(0.1, np.pi - 0.1, 14)]
    handle = shapes.tube(np.array(bow), 0.0058, 12)
    glaze = Material(colour=tint, roughness=0.22, shading="coat")
    parts = [Part("mug", shapes.merged([body, handle]), glaze, main=True)]
    if parameters.get("drink", True):
        parts.append(
            Part(
                "drink",
                shapes.moved(shapes.lathe([(0.0385, 0), (0, 0)], 32), shapes.translation(0, 0.08, 0)),
                Material(colour=(0.03, 0.014, 0.006), roughness=0.08),
                casts=False,
            )
        )
    del seed
    return modelled(parts)


@builder("wooden_table")
def wooden_table(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A table of solid wood on four turned legs. Parameters: `width`, `height`, `depth` in metres, `colour` of the wood, `material` (wood)."""
    width, height, depth = (
        float(parameters.get(side, value)) for side, value in (("width", 0.95), ("height", 0.42), ("depth", 0.5))
    )
    thick = 0.035 if height < 0.6 else 0.04
    board = shapes.moved(
        shapes.rounded_box(width, thick, depth, 0.014, 3), shapes.translation(0, height - thick / 2, 0)
    )
    stuff = finish.grain_texture()
    tint = linear(parameters.get("colour"), (0.27, 0.13, 0.055))
    top = Material(colour=tint, roughness=0.4, texture=stuff.colour, normal_texture=stuff.normal, bump=0.3)
    tall = height - thick
    leg = shapes.lathe([(0, 0), (0.013, 0), (0.022, tall * 0.5), (0.027, tall), (0, tall)], 20)
    legs = [
        shapes.moved(
            leg,
            shapes.translation(x * (width / 2 - 0.08), 0, z * (depth / 2 - 0.07))
            @ shapes.rotation(z=-3.4 * x * -1, x=-3.4 * z),
        )
        for x in (-1, 1)
        for z in (-1, 1)
    ]
    dark = Material(colour=tuple(c * 0.75 for c in tint), roughness=0.45, texture=stuff.colour)  # type: ignore[arg-type]
    del seed
    return modelled(
        [Part("top", shapes.wrapped_uvs(board, 1.6), top, main=True), Part("legs", shapes.merged(legs), dark)],
        anchors={"top": shapes.translation(0, height, 0)},
    )


ENTRIES = (
    Entry(
        "picture",
        "painting",
        ("painting", "picture", "framed picture", "artwork"),
        "furniture",
        (0.84, 0.72, 0.04),
        {},
        1.1,
    ),
    Entry("mirror", "mirror", ("mirror", "wall mirror"), "furniture", (0.6, 0.9, 0.04), {}, 1.1),
    Entry(
        "books", "stack", ("stack of books", "pile of books", "books"), "object", (0.24, 0.1, 0.18), {"count": 4}, 1.1
    ),
    Entry("books", "row", ("row of books",), "object", (0.7, 0.28, 0.16), {"width": 0.7}, 1.0),
    Entry("mug", "mug", ("mug", "coffee mug", "cup of coffee"), "object", (0.11, 0.095, 0.084), {}, 1.1),
    Entry("wooden_table", "coffee_table", ("wooden coffee table",), "furniture", (0.95, 0.42, 0.5), {}, 1.0),
)
