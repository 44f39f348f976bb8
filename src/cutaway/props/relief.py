"""Sprites as solid figures: the picture's outline inflated to a cushion by solving a Poisson equation inside it.

Seen from the front a figure is the sprite itself with a real shadow; it holds up to about 26 degrees to either side (`turn_limit`
in its entry), never from behind. So whoever places one turns it towards the camera and lets it move as a puppet would: hop, wobble,
swim, fly.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from scipy import ndimage
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve

from cutaway.props import cache, shapes, textures
from cutaway.props.catalogue import builder
from cutaway.props.colours import colour
from cutaway.props.model import Material, Mesh, Model, Moment, Part, Pose, Texture
from cutaway.scene.document import Act

GRID = 104
"""Cells across the sprite: 11,000-24,000 triangles; at 64 the rim shows corners in a medium shot."""
CUSHION = 0.55
"""How far a large area bulges, as a share of half the figure's height."""
BACK = 0.5
"""Depth of the back as a share of the front's."""
TURN_LIMIT = 26.0


def codes() -> tuple[str, ...]:
    """The sprites of the pack by code point, without the variants of skin tone. Raises `MissingPack`."""
    return _codes(_folder())


def _folder() -> Path:
    from cutaway.storage.packs import pack_path

    return Path(pack_path("sprites"))


@functools.lru_cache(maxsize=4)
def _codes(folder: Path) -> tuple[str, ...]:
    tones = ("1f3fb", "1f3fc", "1f3fd", "1f3fe", "1f3ff")
    found = (path.stem for path in folder.rglob("*.webp"))
    return tuple(sorted(code for code in found if not any(tone in code for tone in tones)))


@builder("sprite")
def sprite(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """The sprite `name` (a code point, "1f418") as a relief figure standing at the origin, facing +z.

    Parameters: `height` in metres (0.3), `depth` of the cushion as a share (1), `colour` in words for what is of its leading hue.
    """
    if name not in codes():
        raise LookupError(f"the sprite pack has no picture {name!r}")
    path = next(iter(sorted(_folder().rglob(f"{name}.webp"))))
    arrays = cache.kept(f"relief2:{name}:{path.stat().st_size}:{GRID}:{CUSHION}:{BACK}", lambda: _inflated(path))
    height = float(parameters.get("height", 0.3))
    depth = float(parameters.get("depth", 1.0))
    found = Mesh(arrays["positions"], arrays["normals"], arrays["uvs"], arrays["triangles"])
    body = shapes.moved(found, shapes.scaling(height, height, height * depth))
    pixels = arrays["pixels"]
    tint = colour(str(parameters.get("colour") or ""))
    texture = Texture(pixels if tint is None else recoloured(pixels, tint), "colour", repeat=False)
    part = Part(
        "figure",
        body,
        Material(colour=(1.0, 1.0, 1.0), roughness=0.42, texture=texture, two_sided=False),
        main=True,
        levels=shapes.levels(body, (110.0 / max(height, 0.2), 45.0 / max(height, 0.2)), 1.4),
    )
    low, high = shapes.bounds([body])
    del seed
    return Model(
        (part,),
        low,
        high,
        anchors={"top": shapes.translation(0, high[1], 0), "middle": shapes.translation(0, high[1] / 2, high[2])},
        acts=tuple(sorted(MOVES)),
        pose=functools.partial(_pose, height),
        credits=("Fluent emoji by Microsoft, MIT",),
    )


def _inflated(path: Path) -> dict[str, np.ndarray]:
    with Image.open(path) as image:
        pixels = np.array(image.convert("RGBA").resize((256, 256), Image.Resampling.LANCZOS))
    alpha = np.pad(ndimage.gaussian_filter(pixels[..., 3] / 255.0, 0.8), 4)
    solid = alpha > 0.5
    if not solid.any():
        raise LookupError(f"the sprite {path.stem!r} is empty")
    rows, columns = np.where(solid)
    tall = float(rows.max() + 1 - rows.min())
    bulge = _bulge(solid, CUSHION * tall / 2)
    positions, uvs, triangles = _surface(
        alpha, bulge, tall, float(rows.max() + 1), (columns.min() + columns.max() + 1) / 2
    )
    count = len(positions)
    back = positions * [1, 1, -BACK]
    both = np.vstack([positions, back])
    faces = np.vstack([triangles, triangles[:, ::-1] + count])
    normals = shapes.smooth_normals(both, faces).astype(float)
    rim = positions[:, 2] < 1e-6
    welded = normals[:count][rim] + normals[count:][rim]
    normals[:count][rim] = normals[count:][rim] = welded
    lost = np.linalg.norm(normals, axis=1) < 1e-9
    normals[lost] = [0, 0, 1]
    return {
        "positions": both.astype(np.float32),
        "normals": shapes.unit(normals).astype(np.float32),
        "uvs": np.vstack([uvs, uvs]).astype(np.float32),
        "triangles": faces.astype(np.uint32),
        "pixels": _texture(pixels),
    }


def _bulge(solid: np.ndarray, cap: float) -> np.ndarray:
    """Height of the cushion in texels: the root of the Poisson solution inside the outline, large areas pressed flat."""
    step = 2
    small = solid[::step, ::step]
    index = np.full(small.shape, -1)
    count = int(small.sum())
    index[small] = np.arange(count)
    own = index[small]
    rows, columns, values = [own], [own], [np.full(count, 4.0)]
    for shift in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        other = np.roll(index, (-shift[0], -shift[1]), (0, 1))[small]
        inside = other >= 0
        rows.append(own[inside])
        columns.append(other[inside])
        values.append(np.full(int(inside.sum()), -1.0))
    matrix = coo_matrix(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(count, count)
    ).tocsc()
    solution = np.zeros(small.shape)
    solution[small] = spsolve(matrix, np.ones(count))
    height = np.sqrt(np.maximum(solution, 0) * 2) * step
    wide = ndimage.zoom(height, step, order=1)[: solid.shape[0], : solid.shape[1]]
    wide = ndimage.gaussian_filter(wide, 1.2)
    return cap * np.tanh(wide / cap * 1.15)


def _surface(
    alpha: np.ndarray, bulge: np.ndarray, tall: float, foot: float, middle: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vertices (n, 3) one unit tall, texture coordinates, triangles of the front; border vertices slide onto the outline."""
    step = alpha.shape[0] / GRID
    y, x = np.mgrid[0 : GRID + 1, 0 : GRID + 1] * step
    y, x = np.minimum(y, alpha.shape[0] - 1.0), np.minimum(x, alpha.shape[1] - 1.0)
    soft = ndimage.gaussian_filter(alpha, 1.6)
    value = ndimage.map_coordinates(soft, [y, x], order=1)
    inside = value > 0.5
    cell = inside[:-1, :-1] | inside[1:, :-1] | inside[:-1, 1:] | inside[1:, 1:]
    used = np.zeros_like(inside)
    for rows in (slice(None, -1), slice(1, None)):
        for columns in (slice(None, -1), slice(1, None)):
            used[rows, columns] |= cell
    # The nearest contour point, refined along the slope of the softened outline: without it the rim is a staircase.
    _, near = ndimage.distance_transform_edt(soft <= 0.5, return_indices=True)
    whole = (np.round(y).astype(int).clip(0, alpha.shape[0] - 1), np.round(x).astype(int).clip(0, alpha.shape[1] - 1))
    border = used & ~inside
    py, px = y.copy(), x.copy()
    py[border], px[border] = near[0][whole][border], near[1][whole][border]
    slope_y, slope_x = np.gradient(soft)
    for _ in range(3):
        here = ndimage.map_coordinates(soft, [py[border], px[border]], order=1)
        gy = ndimage.map_coordinates(slope_y, [py[border], px[border]], order=1)
        gx = ndimage.map_coordinates(slope_x, [py[border], px[border]], order=1)
        steep = np.maximum(gy**2 + gx**2, 4e-4)
        py[border] += np.clip((0.5 - here) * gy / steep, -2, 2)
        px[border] += np.clip((0.5 - here) * gx / steep, -2, 2)
    height = ndimage.map_coordinates(bulge, [py, px], order=1)
    height[border] = 0.0
    number = np.full(used.shape, -1)
    number[used] = np.arange(int(used.sum()))
    cells = np.argwhere(cell)
    a, b = number[cells[:, 0], cells[:, 1]], number[cells[:, 0] + 1, cells[:, 1]]
    c, d = number[cells[:, 0] + 1, cells[:, 1] + 1], number[cells[:, 0], cells[:, 1] + 1]
    triangles = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    positions = np.stack([(px[used] - middle) / tall, (foot - py[used]) / tall, height[used] / tall], 1)
    uvs = np.stack([(px[used] - 4 + 0.5) / 256, 1 - (py[used] - 4 + 0.5) / 256], 1)
    return positions, uvs, triangles


def _texture(pixels: np.ndarray) -> np.ndarray:
    """The sprite's colours at twice the size, bled outwards so that the rim has no dark line."""
    sure = pixels[..., 3] > 235
    near = ndimage.distance_transform_edt(~sure, return_distances=False, return_indices=True)
    colours = pixels[..., :3][near[0], near[1]]
    large = np.asarray(Image.fromarray(colours).resize((512, 512), Image.Resampling.BICUBIC)).astype(float)
    blurred = ndimage.gaussian_filter(large, (1.5, 1.5, 0))
    return np.clip(large + 0.6 * (large - blurred), 0, 255).astype(np.uint8)


def recoloured(pixels: np.ndarray, tint: tuple[float, float, float]) -> np.ndarray:
    """The picture with its leading hue turned into `tint` (linear); other hues, eyes, teeth and tyres stay. uint8 in and out."""
    linear = textures.decoded(pixels[..., :3])
    level = linear @ np.array([0.2126, 0.7152, 0.0722])
    chroma = linear - level[..., None]
    strength = np.linalg.norm(chroma, axis=-1)
    hue = np.arctan2(chroma @ np.array([0.0, 0.7071, -0.7071]), chroma @ np.array([0.8165, -0.4082, -0.4082]))
    if strength.mean() < 0.02:
        share = np.clip((level - 0.06) / 0.1, 0, 1)
        lead = level > 0.06
    else:
        counts, edges = np.histogram(hue, 24, (-np.pi, np.pi), weights=strength)
        smooth = counts + 0.6 * (np.roll(counts, 1) + np.roll(counts, -1))
        best = edges[int(smooth.argmax())] + np.pi / 24
        away = np.abs((hue - best + np.pi) % (2 * np.pi) - np.pi)
        share = np.clip(1.6 - away / 0.42, 0, 1) * np.clip(strength / 0.05, 0, 1)
        lead = share > 0.5
    middle = float(np.median(level[lead])) if lead.any() else 0.3
    scale = np.clip((level / max(middle, 0.02)) ** 0.85, 0, 2.2)
    painted = np.clip(np.array(tint) * scale[..., None] + np.maximum(scale - 1.35, 0)[..., None] * 0.25, 0, 1)
    found = linear * (1 - share[..., None]) + painted * share[..., None]
    return textures.encoded(found)


def _hop(t: float, size: float) -> np.ndarray:
    beat = (t * 1.7) % 1.0
    up = max(0.0, math.sin(beat * math.pi)) ** 0.8
    squash = 1 + 0.10 * (up - 0.45)
    return shapes.translation(0, 0.28 * size * up, 0) @ shapes.scaling(1 / math.sqrt(squash), squash, 1)


def _bounce(t: float, size: float) -> np.ndarray:
    up = abs(math.sin(t * 2 * math.pi * 0.9))
    return shapes.translation(0, 0.10 * size * up, 0) @ shapes.scaling(1 + 0.03 * (1 - up), 1 - 0.04 * (1 - up), 1)


def _wobble(t: float, size: float) -> np.ndarray:
    return shapes.rotation(z=6 * math.sin(t * 2 * math.pi * 0.8), y=9 * math.sin(t * 2 * math.pi * 0.4))


def _waddle(t: float, size: float) -> np.ndarray:
    step = t * 2 * math.pi * 1.4
    return shapes.translation(0, 0.03 * size * abs(math.sin(step)), 0) @ shapes.rotation(z=5.5 * math.sin(step))


def _swim(t: float, size: float) -> np.ndarray:
    rise = shapes.translation(0, 0.06 * size * math.sin(t * 2 * math.pi * 0.45), 0)
    return rise @ shapes.rotation(y=16 * math.sin(t * 2 * math.pi * 1.1), z=4 * math.sin(t * 2 * math.pi * 0.45 + 1))


def _fly(t: float, size: float) -> np.ndarray:
    rise = shapes.translation(0, 0.10 * size * math.sin(t * 2 * math.pi * 0.6), 0)
    return (
        rise
        @ shapes.rotation(z=7 * math.sin(t * 2 * math.pi * 0.35))
        @ shapes.scaling(1, 1 + 0.03 * math.sin(t * 2 * math.pi * 2.4), 1)
    )


def _spin(t: float, size: float) -> np.ndarray:
    return shapes.rotation(y=TURN_LIMIT * math.sin(t * 2 * math.pi * 0.5))


def _nod(t: float, size: float) -> np.ndarray:
    return shapes.rotation(x=9 * (0.5 - 0.5 * math.cos(t * 2 * math.pi * 0.8)))


MOVES = {
    "hop": _hop,
    "jump": _hop,
    "bounce": _bounce,
    "dance": _bounce,
    "run": _hop,
    "wobble": _wobble,
    "sway": _wobble,
    "walk": _waddle,
    "waddle": _waddle,
    "swim": _swim,
    "fly": _fly,
    "float": _fly,
    "hover": _fly,
    "turn": _spin,
    "spin": _spin,
    "nod": _nod,
    "eat": _nod,
}
"""What a figure can do, each a movement of the whole over seconds since it began."""


def _pose(height: float, moment: Moment) -> Pose:
    return Pose(places={"figure": moved_by(moment, height)})


def moved_by(moment: Moment, height: float) -> np.ndarray:
    """4x4: where the acts of the moment take a figure of this height, within itself."""
    place = np.eye(4)
    for act in moment.acts:
        move = MOVES.get(act.action)
        share = _share(act, moment)
        if move is None or share <= 0:
            continue
        t = (moment.frame - act.start) / moment.rate
        moved = move(t, height)
        place = place @ (np.eye(4) + (moved - np.eye(4)) * share)
    return place


def _share(act: Act, moment: Moment) -> float:
    """How far an act has set in: it eases in and out over a quarter of a second."""
    since = (moment.frame - act.start) / moment.rate
    left = math.inf if act.frames is None else (act.start + act.frames - moment.frame) / moment.rate
    edge = min(since, left) / 0.25
    if edge <= 0:
        return 0.0
    edge = min(edge, 1.0)
    return edge * edge * (3 - 2 * edge)
