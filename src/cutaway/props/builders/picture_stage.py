"""What a product stands on and in front of: a floor that may mirror, running up into a wall, plinths, and bars of light."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props import materials, shapes, textures
from cutaway.props.builders.interior_shell import linear, modelled
from cutaway.props.catalogue import builder
from cutaway.props.model import Material, Mesh, Model, Part, Texture
from cutaway.scene.randomness import stream


@builder("stage_floor")
def stage_floor(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A floor at y = 0 that bends up into a wall at z = -`back`.

    Parameters: `material` in words ("marble"), `colour` in words or linear rgb, `roughness` (the material's), `mirror` whether it
    reflects what stands on it, `wall` colour of the wall (the floor's), `tile` metres of one tile of the material's texture (1),
    `shape` "table" for one without a wall, `width` of such a table in metres (14).
    """
    del name, seed
    stuff = str(parameters.get("material") or "")
    found = parameters.get("colour")
    tint = linear(found, (0.6, 0.6, 0.6)) if found else ""
    own = (
        materials.material(stuff, tint)
        if stuff
        else Material(colour=tint or (0.6, 0.6, 0.6), normal_texture=textures.plaster(), bump=0.02)
    )  # type: ignore[arg-type]
    rough = float(parameters.get("roughness", own.roughness))
    scale = materials.scale(stuff) / max(float(parameters.get("tile", 1.0)), 1e-3) if stuff else 0.5
    mirror = bool(parameters.get("mirror", False))
    back = float(parameters.get("back", 3.0))
    floor = Material(
        colour=own.colour, metallic=own.metallic, roughness=rough, texture=own.texture, normal_texture=own.normal_texture,
        bump=own.bump * (0.25 if mirror else 1.0), mirror=mirror, glint=False,
    )  # fmt: skip
    shape = str(parameters.get("shape", "bend"))
    if shape == "table":
        # Its far edge is out of focus, and what is behind it is another thing.
        return modelled(
            [
                Part(
                    "floor",
                    _plane(-back, 6.0, float(parameters.get("width", 14.0)), scale),
                    floor,
                    main=True,
                    casts=False,
                )
            ]
        )
    wall = Material(colour=linear(parameters.get("wall"), own.colour), roughness=0.85, glint=False)
    parts = [Part("floor", _plane(-back, 8.0, 30.0, scale), floor, main=True, casts=False)]
    if not mirror and parameters.get("wall") is None and own.texture is None:
        return modelled([Part("floor", _bend(back, 30.0, 12.0, scale), floor, main=True, casts=False)])
    parts.append(Part("wall", _wall(back, 30.0, 12.0), wall, casts=False))
    return modelled(parts)


def _plane(near: float, far: float, width: float, scale: float) -> Mesh:
    x = np.linspace(-width / 2, width / 2, 13)
    z = np.linspace(near, far, 13)
    gx, gz = np.meshgrid(x, z)
    flat = np.stack([gx, np.zeros_like(gx), gz], -1).reshape(-1, 3)
    normals = np.tile([0.0, 1.0, 0.0], (len(flat), 1))
    triangles = shapes.oriented(flat, normals, shapes.grid_triangles(13, 13))
    return shapes.mesh(flat, triangles, normals, np.stack([flat[:, 0], -flat[:, 2]], 1) * scale)


def _bend(back: float, width: float, height: float, scale: float) -> Mesh:
    radius = 0.75 * back
    turn = np.linspace(0, np.pi / 2, 33)
    z = np.concatenate([[8.0], -back + radius - radius * np.sin(turn), [-back]])
    y = np.concatenate([[0.0], radius - radius * np.cos(turn), [height]])
    normal = np.concatenate([[[0.0, 1.0, 0.0]], np.stack([0 * turn, np.cos(turn), np.sin(turn)], 1), [[0.0, 0.0, 1.0]]])
    x = np.linspace(-width / 2, width / 2, 3)
    points = np.stack(np.broadcast_arrays(x[None], y[:, None], z[:, None]), -1).reshape(-1, 3)
    normals = np.repeat(normal[:, None], 3, axis=1).reshape(-1, 3)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(y), np.diff(z)))])
    uvs = np.stack(np.broadcast_arrays(x[None], along[:, None]), -1).reshape(-1, 2) * scale
    return shapes.mesh(points, shapes.oriented(points, normals, shapes.grid_triangles(len(y), 3)), normals, uvs)


def _wall(back: float, width: float, height: float) -> Mesh:
    points = np.array(
        [[-width / 2, 0, -back], [width / 2, 0, -back], [width / 2, height, -back], [-width / 2, height, -back]]
    )
    return shapes.mesh(points, np.array([[0, 1, 2], [0, 2, 3]]), np.tile([0.0, 0.0, 1.0], (4, 1)), points[:, :2] / 2)


@builder("plinth")
def plinth(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """What a product stands on, its top at y = `height`.

    Parameters: `shape` round, square or slab; `width`, `depth`, `height` in metres; `material`, `colour` in words; `roughness`.
    """
    del name, seed
    width, height, depth = (float(parameters.get(key, 0.6)) for key in ("width", "height", "depth"))
    stuff = str(parameters.get("material") or "plaster")
    found = parameters.get("colour")
    own = materials.material(stuff, linear(found, (0.8, 0.8, 0.8)) if found else "")
    if "roughness" in parameters:
        own = Material(**{**own.__dict__, "roughness": float(parameters["roughness"])})
    if parameters.get("shape", "round") == "round":
        body = shapes.moved(shapes.cylinder(0.5, 1.0, 96, 0.012), shapes.scaling(width, height, depth))
    else:
        body = shapes.moved(
            shapes.rounded_box(width, height, depth, radius=min(0.018, 0.2 * height), steps=3),
            shapes.translation(0, height / 2, 0),
        )
    body = shapes.wrapped_uvs(body, materials.scale(stuff) / max(float(parameters.get("tile", 1.0)), 1e-3))
    return modelled([Part("plinth", body, own, main=True)])


@builder("light_bar")
def light_bar(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A glowing tube: `shape` "bar" (upright, from the origin) or "ring" (around the origin, in the plane of x and y).

    Parameters: `length` or `radius` in metres, `thickness`, `colour` in words or linear rgb, `strength` (4).
    """
    del name, seed
    tint = linear(parameters.get("colour"), (1.0, 1.0, 1.0))
    strength, thick = float(parameters.get("strength", 4.0)), float(parameters.get("thickness", 0.02))
    if parameters.get("shape") == "ring":
        body = shapes.moved(shapes.torus(float(parameters.get("radius", 0.8)), thick, 96, 12), shapes.rotation(x=90))
    else:
        body = shapes.cylinder(thick, float(parameters.get("length", 1.6)), 20, thick * 0.5)
    # A tube is nearly white where it is brightest; its colour is in what it gives to the air and to the floor.
    core = tuple(strength * (0.35 * max(tint) + 0.65 * value) for value in tint)
    return modelled(
        [Part("tube", body, Material(colour=(0.0, 0.0, 0.0), emission=core, roughness=1.0), main=True, casts=False)]
    )  # type: ignore[arg-type]


@builder("gradient_wall")
def gradient_wall(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A painted wall that is no surface for light: `low` at its foot runs into `high`, with a glow of `centre` in the middle.

    Parameters: linear rgb `low`, `high`, `centre`; `width`, `height` in metres; `glow` radius as a share of the height (0.5).
    """
    del name, seed
    low, high, centre = (np.array(linear(parameters.get(key), (0.1, 0.1, 0.1))) for key in ("low", "high", "centre"))
    width, height = float(parameters.get("width", 30.0)), float(parameters.get("height", 12.0))
    rows, columns = 256, 512
    y, x = np.linspace(1, 0, rows)[:, None, None], np.linspace(-0.5, 0.5, columns)[None, :, None] * width / height
    base = low * (1 - y) ** 1.5 + high * (1 - (1 - y) ** 1.5)
    middle = float(parameters.get("middle", 0.18))
    glow = np.exp(-(x**2 + (y - middle) ** 2) / float(parameters.get("glow", 0.22)) ** 2)
    picture = base * (1 - glow) + centre * glow
    # Half a code of noise, or eight bits would show as steps in so slow a gradient.
    grid = stream(0, "gradient wall").random((rows, columns, 1)) - 0.5
    codes = textures.encoded(picture).astype(float)
    exact = (
        np.where(picture <= 0.0031308, picture * 12.92, 1.055 * np.power(np.maximum(picture, 1e-8), 1 / 2.4) - 0.055)
        * 255
    )
    codes = np.clip(np.floor(exact + 0.5 + grid), 0, 255).astype(np.uint8)
    x0 = width / 2
    points = np.array([[-x0, 0, 0], [x0, 0, 0], [x0, height, 0], [-x0, height, 0]])
    body = shapes.mesh(
        points,
        np.array([[0, 1, 2], [0, 2, 3]]),
        np.tile([0.0, 0.0, 1.0], (4, 1)),
        np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]]),
    )
    paint = Material(
        colour=(1.0, 1.0, 1.0), shading="flat", texture=Texture(codes, "colour", repeat=False), glint=False
    )
    return modelled([Part("wall", body, paint, main=True, casts=False)])
