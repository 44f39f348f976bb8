"""A picture that somebody brought as a thing in the world: cut out and standing as a shallow relief, or whole as a panel.

Its pixels lie on the media shelf by their hash. They are shown code for code (`shading="picture"`) unless the scene is to light
them. A relief holds about 12 degrees to either side: that is what a flat picture knows of its subject.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image
from scipy import ndimage

from cutaway.props import relief, shapes
from cutaway.props.catalogue import builder
from cutaway.props.model import Material, Mesh, Model, Moment, Part, Pose, Texture
from cutaway.scene.document import Act
from cutaway.storage.media import shelf

CELLS = 72
"""Cells of the relief along its longer side."""
TURN_LIMIT = 12.0
"""Degrees to either side that a relief of a flat picture holds."""
LARGEST = 2048
"""Pixels on the longer side of what is put on the card."""


@builder("cutout")
def cutout(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """The cut-out picture `parameters["picture"]` (hash of a PNG with alpha), standing at the origin, facing +z.

    Parameters: `height` in metres (1), of what is seen of it; `bulge`: how far its middle comes forward, as a share of the shorter
    side (0.1); `light`: "own" shows its codes as they are, "scene" lights it; `gain`: linear rgb that "own" codes are multiplied
    by (1, 1, 1); `contact`: how dark the ground is where it stands (0), seen from `pitch` degrees above (8), within `reach` metres.
    Raises `NotFound` when the picture is gone.
    """
    del name, seed
    pixels = pixels_of(str(parameters.get("picture", "")))
    if pixels.shape[-1] == 3:
        pixels = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
    height = float(parameters.get("height", 1.0))
    body = _relief(pixels[..., 3], height, float(parameters.get("bulge", 0.1)))
    made = _model(pixels, body, parameters, height)
    dark = float(parameters.get("contact", 0.0))
    if dark <= 0:
        return made
    under = _contact(
        pixels[..., 3], height, dark, float(parameters.get("pitch", 8.0)), float(parameters.get("reach", 50.0))
    )
    return Model(**{**made.__dict__, "parts": (*made.parts, under)})


@builder("picture_panel")
def panel(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """The whole picture `parameters["picture"]` as a flat panel `height` metres high (1), its middle at the origin, facing +z.

    Other parameters as `picture`.
    """
    del name, seed
    pixels = pixels_of(str(parameters.get("picture", "")))
    height = float(parameters.get("height", 1.0))
    width = height * pixels.shape[1] / pixels.shape[0]
    x, y = width / 2, height / 2
    positions = np.array([[-x, -y, 0], [x, -y, 0], [x, y, 0], [-x, y, 0]], np.float32)
    body = Mesh(
        positions,
        np.tile(np.float32([0, 0, 1]), (4, 1)),
        np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32),
        np.array([[0, 1, 2], [0, 2, 3]], np.uint32),
    )
    return _model(pixels, body, {"light": "own", **parameters}, height)


@builder("ground_shadow")
def ground_shadow(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A soft dark patch on the ground under something that stands in front of a picture: `width`, `depth` in metres, `dark` 0-1."""
    del name, seed
    wide, deep = float(parameters.get("width", 0.6)), float(parameters.get("depth", 0.4))
    x, z = np.meshgrid(np.linspace(-1, 1, 96), np.linspace(-1, 1, 96))
    away = np.hypot(x, z)
    shade = np.clip(1 - away, 0, 1) ** 1.6 * float(parameters.get("dark", 0.7))
    pixels = np.dstack([np.zeros((96, 96, 3), np.uint8), np.round(shade * 255).astype(np.uint8)])
    a, b, lift = wide / 2, deep / 2, 0.004
    ground = Mesh(
        np.array([[-a, lift, b], [a, lift, b], [a, lift, -b], [-a, lift, -b]], np.float32),
        np.tile(np.float32([0, 1, 0]), (4, 1)),
        np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32),
        np.array([[0, 1, 2], [0, 2, 3]], np.uint32),
    )
    paint = Material(
        colour=(1.0, 1.0, 1.0), shading="picture", texture=Texture(pixels, "colour", repeat=False), glint=False
    )
    low, high = shapes.bounds([ground])
    return Model((Part("shadow", ground, paint, main=True, casts=False),), low, high)


def _model(pixels: np.ndarray, body: Mesh, parameters: Mapping[str, Any], height: float) -> Model:
    own = parameters.get("light", "own") != "scene"
    gain = tuple(float(value) for value in parameters.get("gain") or (1.0, 1.0, 1.0))
    material = Material(
        colour=gain[:3] if len(gain) == 3 else (1.0, 1.0, 1.0),  # type: ignore[arg-type]
        roughness=0.6,
        shading="picture" if own else "mask" if pixels.shape[-1] == 4 else "opaque",
        texture=Texture(pixels, "colour", repeat=False),
        glint=False,
    )
    low, high = shapes.bounds([body])
    return Model(
        (Part("figure", body, material, main=True, casts=bool(parameters.get("casts", True))),),
        low,
        high,
        anchors={
            "top": shapes.translation(0, high[1], 0),
            "middle": shapes.translation(0, (low[1] + high[1]) / 2, high[2]),
        },
        acts=("light_sweep", *sorted(relief.MOVES)),
        pose=functools.partial(_pose, height),
    )


@functools.lru_cache(maxsize=16)
def pixels_of(sha256: str) -> np.ndarray:
    """uint8 (h, w, 3 or 4). Raises `NotFound`."""
    with Image.open(shelf().path(sha256)) as image:
        found = image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB")
        if max(found.size) > LARGEST:
            share = LARGEST / max(found.size)
            found = found.resize(
                (max(1, round(found.width * share)), max(1, round(found.height * share))), Image.Resampling.LANCZOS
            )
        pixels = np.array(found)
    pixels.setflags(write=False)
    return pixels


def _relief(alpha: np.ndarray, height: float, bulge: float) -> Mesh:
    """A curved sheet over the part of the picture that is not empty; its outline stays in the plane z = 0."""
    rows, columns = np.where(alpha > 8)
    if not len(rows):
        raise LookupError("the picture has nothing in it that could stand in the scene")
    solid_rows = np.where((alpha > 127).any(1))[0]
    bottom = int(solid_rows.max()) + 1 if len(solid_rows) else int(rows.max()) + 1
    top = int(solid_rows.min()) if len(solid_rows) else int(rows.min())
    metre = height / max(bottom - top, 1)
    tall, wide = alpha.shape
    step = max(max(tall, wide) / CELLS, 1.0)
    ny, nx = max(2, int(np.ceil(tall / step))), max(2, int(np.ceil(wide / step)))
    ys, xs = np.linspace(0, tall, ny + 1), np.linspace(0, wide, nx + 1)
    z = _heights(alpha, bulge, metre, ys, xs)
    middle = (columns.min() + columns.max() + 1) / 2
    gx, gy = np.meshgrid(xs, ys)
    positions = np.stack([(gx - middle) * metre, (bottom - gy) * metre, z], -1).reshape(-1, 3)
    uvs = np.stack([gx / wide, 1 - gy / tall], -1).reshape(-1, 2)
    reach = ndimage.maximum_filter(alpha, size=int(2 * step) | 1)
    centres = (
        reach[np.minimum((ys[:-1] + step / 2).astype(int), tall - 1)][
            :, np.minimum((xs[:-1] + step / 2).astype(int), wide - 1)
        ]
        > 8
    )
    index = np.arange((ny + 1) * (nx + 1)).reshape(ny + 1, nx + 1)
    a, b, c, d = index[1:, :-1][centres], index[1:, 1:][centres], index[:-1, 1:][centres], index[:-1, :-1][centres]
    triangles = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    used, packed = np.unique(triangles, return_inverse=True)
    normals = shapes.smooth_normals(positions, triangles).astype(float)
    lost = np.linalg.norm(normals, axis=1) < 1e-9
    normals[lost] = (0, 0, 1)
    return Mesh(
        positions[used].astype(np.float32),
        shapes.unit(normals)[used].astype(np.float32),
        uvs[used].astype(np.float32),
        packed.reshape(-1, 3).astype(np.uint32),
    )


def _contact(alpha: np.ndarray, height: float, dark: float, pitch: float, reach: float) -> Part:
    """A soft darkening of the ground along the lower outline, laid so that from the camera it lies right under it.

    A picture knows nothing of depth; but where its subject touches the ground, what is higher in the picture is further back.
    """
    small = max(1, max(alpha.shape) // 200)
    solid = alpha[::small, ::small] > 127
    rows = np.where(solid.any(1))[0]
    bottom, tall = int(rows.max()) + 1, int(rows.max()) + 1 - int(rows.min())
    metre = height / tall
    wide = solid.shape[1]
    columns = np.where(solid.any(0))[0]
    lowest = np.full(wide, 1e9)
    lowest[columns] = bottom - (solid.shape[0] - np.argmax(solid[::-1, columns], axis=0))
    weight = np.exp(-((lowest / (0.13 * tall)) ** 2))
    margin = round(0.22 * tall)
    up, down = round(0.42 * tall), round(0.12 * tall)
    weight = np.pad(weight, margin)
    lowest = np.pad(lowest, margin, constant_values=1e9)
    y = (up - np.arange(up + down))[:, None]
    near, soft = 0.012 * tall, 0.05 * tall
    below = lowest[None] - y
    line = (
        np.where(below > 0, 0.75 * np.exp(-((below / near) ** 2)) + 0.45 * np.exp(-((below / soft) ** 2)), 1.0)
        * weight[None]
    )
    line = np.where(below < -0.03 * tall, 0.0, line)
    shade = 0.6 * ndimage.gaussian_filter(line, (0.006 * tall, 0.012 * tall)) + 0.7 * ndimage.gaussian_filter(
        line, (0.018 * tall, 0.05 * tall)
    )
    middle = margin + (columns.min() + columns.max() + 1) / 2
    slope = 1 / np.tan(np.radians(np.clip(pitch, 4.0, 60.0)))
    gx = (np.arange(shade.shape[1]) + 0.5 - middle)[None] * metre
    gz = -y * metre * slope
    away = np.hypot(gx, gz)
    shade = shade * np.clip((reach - away) / (0.12 * reach), 0, 1)
    edge = np.minimum(np.arange(shade.shape[0]), np.arange(shade.shape[0])[::-1])[:, None] / (0.08 * tall)
    shade = np.clip(shade * np.clip(edge, 0, 1), 0, 1) * dark
    pixels = np.dstack([np.zeros((*shade.shape, 3), np.uint8), np.round(np.clip(shade, 0, 1) * 255).astype(np.uint8)])
    x0, x1 = -middle * metre, (shade.shape[1] - middle) * metre
    z0, z1 = -up * metre * slope, down * metre * slope
    lift = 0.003
    positions = np.array([[x0, lift, z1], [x1, lift, z1], [x1, lift, z0], [x0, lift, z0]], np.float32)
    ground = Mesh(
        positions,
        np.tile(np.float32([0, 1, 0]), (4, 1)),
        np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32),
        np.array([[0, 1, 2], [0, 2, 3]], np.uint32),
    )
    material = Material(
        colour=(1.0, 1.0, 1.0),
        shading="picture",
        texture=Texture(np.ascontiguousarray(pixels), "colour", repeat=False),
        glint=False,
    )
    return Part("contact", ground, material, casts=False)


def _heights(alpha: np.ndarray, bulge: float, metre: float, ys: np.ndarray, xs: np.ndarray) -> np.ndarray:
    """Metres towards +z at the corners of the grid: round over narrow parts, flat over wide ones."""
    small = max(1, max(alpha.shape) // 256)
    solid = np.pad(alpha[::small, ::small] > 127, 1)
    # What the picture cuts off goes on beyond it: no slope towards such an edge.
    for inner, outer in (
        ((1, slice(None)), (0, slice(None))),
        ((-2, slice(None)), (-1, slice(None))),
        ((slice(None), 1), (slice(None), 0)),
        ((slice(None), -2), (slice(None), -1)),
    ):
        solid[outer] = solid[inner]
    far = ndimage.distance_transform_edt(solid)
    widest = max(float(far.max()), 1.0)
    share = np.clip(far / widest, 0, 1)
    form = ndimage.gaussian_filter(np.sqrt(share * (2 - share)), 0.03 * max(solid.shape))
    form = form * np.clip(share * 6, 0, 1)
    shorter = 2 * widest * small * metre
    at = np.meshgrid(ys / small + 0.5, xs / small + 0.5, indexing="ij")
    return ndimage.map_coordinates(form, at, order=1, mode="nearest") * bulge * shorter


def _pose(height: float, moment: Moment) -> Pose:
    place = np.eye(4)
    glance = (0.0, 0.0, 0.1)
    for act in moment.acts:
        if act.action == "light_sweep":
            glance = _glance(act, moment) or glance
    place = relief.moved_by(moment, height) if any(act.action in relief.MOVES for act in moment.acts) else place
    return Pose(places={"figure": place}, glance=glance)


def _glance(act: Act, moment: Moment) -> tuple[float, float, float] | None:
    """The band of light of a sweep at this moment: it comes from beyond one edge and leaves beyond the other."""
    length = act.frames or round(1.5 * moment.rate)
    share = (moment.frame - act.start) / max(length, 1)
    if not 0 < share < 1:
        return None
    eased = share * share * (3 - 2 * share)
    width = float(act.parameters.get("width", 0.09))  # type: ignore[arg-type]
    strength = float(act.parameters.get("strength", 0.55))  # type: ignore[arg-type]
    way = eased if act.parameters.get("from", "left") != "right" else 1 - eased
    return (-0.4 + 1.8 * way, strength, width)
