"""Rugs and curtains."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import ndimage

from cutaway.props import shapes, textures
from cutaway.props.builders.interior_shell import linear, modelled
from cutaway.props.catalogue import Entry, builder
from cutaway.props.model import Material, Mesh, Model, Part, Texture
from cutaway.scene.randomness import stream

CREAM, NIGHT, RUST = (0.56, 0.45, 0.31), (0.09, 0.11, 0.17), (0.42, 0.10, 0.05)


@functools.lru_cache(maxsize=16)
def _pattern(style: str, tonal: bool) -> Texture:
    """A rug's pattern, 3 to 2; `tonal` in shades of white for a rug of one asked colour."""
    rows, columns = 512, 768
    v, u = (np.mgrid[0:rows, 0:columns] + 0.5) / rows
    edge = np.minimum(np.minimum(u, 1.5 - u), np.minimum(v, 1 - v))
    base, dark, accent = (
        np.array(c)
        for c in (((0.95, 0.95, 0.95), (0.34, 0.34, 0.36), (0.62, 0.61, 0.6)) if tonal else (CREAM, NIGHT, RUST))
    )
    found = np.broadcast_to(base, (rows, columns, 3)).copy()
    if style == "stripes":
        band = (v * 14) % 2
        found[band < 1] = accent
        found[(band > 0.9) & (band < 1.1)] = dark
    elif style == "medallion":
        lobes = np.hypot((u - 0.75) / 1.3, v - 0.5) * (1 + 0.07 * np.cos(8 * np.arctan2(v - 0.5, u - 0.75)))
        found[:] = accent
        for limit, tone in (
            (0.36, dark),
            (0.33, base),
            (0.30, accent * 0.8),
            (0.20, dark),
            (0.18, base),
            (0.10, accent),
        ):
            found[lobes < limit] = tone
        sprig = (np.sin(u * 60) * np.sin(v * 60) > 0.82) & (lobes > 0.38)
        found[sprig] = base
    elif style == "plain":
        pass
    else:
        diamond = np.abs((u * 6) % 1 - 0.5) + np.abs((v * 6) % 1 - 0.5)
        found[diamond < 0.28] = accent
        found[(diamond > 0.28) & (diamond < 0.34)] = dark
    if style != "plain":
        found[edge < 0.10] = dark
        found[(edge < 0.075) & (edge > 0.06)] = base
        found[edge < 0.02] = base * 0.9
    else:
        found[edge < 0.03] = base * 0.7
    pile = ndimage.gaussian_filter(stream(3, "pile").random((rows, columns)), 0.7)
    return textures.colour_texture(found * (0.8 + 0.4 * pile[..., None]), repeat=False)


@builder("rug")
def rug(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A rug. Parameters: `width`, `depth` in metres, `colour` (its own pattern's when missing), `style` (diamonds, stripes, medallion, plain), `round`."""
    width, depth = float(parameters.get("width", 2.3)), float(parameters.get("depth", 1.5))
    tint = parameters.get("colour")
    style = str(parameters.get("style", "diamonds"))
    if name == "round" or parameters.get("round"):
        body = shapes.moved(
            shapes.cylinder(width / 2, 0.02, 64, 0.008),
            shapes.scaling(1, 1, depth / width if parameters.get("depth") else 1.0),
        )
        span = (width, width)
    else:
        body = shapes.moved(shapes.rounded_box(width, 0.02, depth, 0.009, 2), shapes.translation(0, 0.011, 0))
        span = (width, depth)
    uvs = np.column_stack([body.positions[:, 0] / span[0] + 0.5, 0.5 - body.positions[:, 2] / span[1]]).astype(
        np.float32
    )
    body = Mesh(body.positions, body.normals, uvs, body.triangles)
    material = Material(
        colour=linear(tint, (1.0, 1.0, 1.0)), roughness=0.96, texture=_pattern(style, bool(tint)), glint=False
    )
    del seed
    return modelled([Part("pile", body, material, main=True)], anchors={"top": shapes.translation(0, 0.021, 0)})


@builder("curtains")
def curtains(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A pair of curtains on a rod; the middle of the window at the origin, hanging from `height` to the floor.

    Parameters: `width` of the window, `height` of the rod (2.36), `open` 0-1 (1), `colour`.
    """
    width, height = float(parameters.get("width", 1.4)), float(parameters.get("height", 2.36))
    openness = float(np.clip(float(parameters.get("open", 1.0)), 0, 1))
    tint = linear(parameters.get("colour"), (0.42, 0.36, 0.26))
    reach = 0.44 + (width / 2 - 0.10) * (1 - openness)
    panels = [
        _panel(-width / 2 - 0.32, -width / 2 - 0.32 + reach, height, seed, 0),
        _panel(width / 2 + 0.32 - reach, width / 2 + 0.32, height, seed, 1),
    ]
    rod = shapes.tube(np.array([[-width / 2 - 0.45, height, 0.1], [width / 2 + 0.45, height, 0.1]]), 0.012, 12)
    ends = [
        shapes.moved(shapes.sphere(0.028, 16, 10), shapes.translation(x * (width / 2 + 0.46), height, 0.1))
        for x in (-1, 1)
    ]
    cloth = Material(colour=tint, roughness=0.92, shading="cloth", normal_texture=textures.weave(), bump=0.3, sway=0.0)
    return modelled(
        [
            Part("cloth", shapes.merged(panels), cloth, main=True),
            Part("rod", shapes.merged([rod, *ends]), Material(colour=(0.03, 0.025, 0.02), roughness=0.4)),
        ]
    )


def _panel(left: float, right: float, height: float, seed: int, number: int) -> Mesh:
    columns, rows = 100, 16
    y = np.linspace(0.02, height - 0.02, rows)[:, None]
    share = np.linspace(0, 1, columns)[None]
    up = y / height
    phase = float(stream(seed, "curtain", number).random()) * 6
    pleats = max(4, round((right - left) / 0.075))
    x = left + share * (right - left) + 0.012 * np.sin(y * 2.1 + phase)
    z = (
        0.1
        + 0.042 * (1.1 - 0.4 * up) * np.sin(share * 2 * np.pi * pleats + 0.5 * np.sin(y * 2.6 + phase))
        + 0.008 * np.sin(share * 40 + y * 2)
    )
    points = np.stack(np.broadcast_arrays(x, y, z), -1)
    uvs = np.stack(np.broadcast_arrays(share * (right - left) * 2.2 * 6, y * 6), -1)
    return shapes.grid(points, uvs)


ENTRIES = (
    Entry("rug", "rug", ("rug", "carpet"), "furniture", (2.3, 0.02, 1.5), {}, 1.2),
    Entry(
        "rug",
        "round",
        ("round rug", "round carpet"),
        "furniture",
        (1.7, 0.02, 1.7),
        {"width": 1.7, "depth": 1.7, "style": "plain", "round": True},
        1.1,
    ),
    Entry("curtains", "pair", ("curtains", "curtain", "drapes"), "furniture", (2.0, 2.36, 0.2), {}, 1.2),
)
