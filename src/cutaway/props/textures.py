"""Textures computed once and kept: tileable noise, wood, plaster, weave, tiles, asphalt, and the normal maps that go with them.

Baked at 256-1024 texels instead of noise in a shader: they look better and alias less. Colours are given linear and stored as sRGB;
heights are arrays (n, n) in any unit that `normal_map` takes. Bump 0.12-0.6 in the material: above 1 walls look like stucco.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, ParamSpec, TypeVar

import numpy as np
from PIL import Image
from scipy import ndimage

from cutaway.props import cache
from cutaway.props.model import Texture
from cutaway.scene.randomness import stream

Linear = tuple[float, float, float]
P = ParamSpec("P")
T = TypeVar("T")
OCTAVES = ((4, 1.0), (8, 0.5), (16, 0.25), (32, 0.12), (64, 0.06))


class Surfacing(NamedTuple):
    """A colour texture and the normal texture (roughness factor in its alpha) of the same stuff."""

    colour: Texture
    normal: Texture


def encoded(linear: np.ndarray) -> np.ndarray:
    """sRGB codes, uint8, of linear values 0-1."""
    linear = np.clip(linear, 0.0, 1.0)
    curve = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.power(np.maximum(linear, 1e-8), 1 / 2.4) - 0.055)
    return (curve * 255 + 0.5).astype(np.uint8)


def decoded(codes: np.ndarray) -> np.ndarray:
    """Linear values, float, of sRGB codes 0-255."""
    value = np.asarray(codes, float) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def colour_texture(linear: np.ndarray, repeat: bool = True) -> Texture:
    """A colour texture from linear values (h, w, 3 or 4), first row on top; a fourth channel is alpha 0-1."""
    pixels = encoded(linear[..., :3])
    if linear.shape[-1] == 4:
        pixels = np.dstack([pixels, (np.clip(linear[..., 3], 0, 1) * 255 + 0.5).astype(np.uint8)])
    return Texture(np.ascontiguousarray(pixels), "colour", repeat)


def _arrays(made: Surfacing | Texture) -> dict[str, np.ndarray]:
    return (
        {"normal": made.pixels}
        if isinstance(made, Texture)
        else {"colour": made.colour.pixels, "normal": made.normal.pixels}
    )


@functools.cache
def _code_of(module: str) -> str:
    """Hash of the code that the textures of a module come from: other code, other textures."""
    digest = hashlib.sha256()
    for file in (__file__, sys.modules[module].__file__ or ""):
        digest.update(Path(file).read_bytes())
    return digest.hexdigest()[:16]


def baked(make: Callable[P, T]) -> Callable[P, T]:
    """`make`, done once: kept in memory, and on disk between runs (1-5 s each to compute, 10 ms to read)."""
    signature = inspect.signature(make)

    @functools.lru_cache(maxsize=32)
    def found(*arguments: object) -> object:
        key = f"texture:{make.__module__}.{make.__name__}:{_code_of(make.__module__)}:{arguments}"
        arrays = cache.kept(key, lambda: _arrays(make(*arguments)))  # type: ignore[arg-type, call-arg]
        normal = Texture(arrays["normal"], "data")
        return Surfacing(Texture(arrays["colour"]), normal) if "colour" in arrays else normal

    @functools.wraps(make)
    def call(*positional: P.args, **named: P.kwargs) -> T:
        bound = signature.bind(*positional, **named)
        bound.apply_defaults()
        return found(*bound.arguments.values())  # type: ignore[return-value]

    return call


@functools.lru_cache(maxsize=64)
def _noise(size: int, octaves: tuple[tuple[int, float], ...], seed: int, stretch: tuple[float, float]) -> np.ndarray:
    total = np.zeros((size, size))
    for i, (frequency, weight) in enumerate(octaves):
        rows, columns = max(1, round(frequency * stretch[1])), max(1, round(frequency * stretch[0]))
        lattice = np.pad(stream(seed, "noise", i).random((rows, columns)), 2, mode="wrap")
        wide = ndimage.zoom(lattice, (size / rows, size / columns), order=3, mode="nearest", grid_mode=True)
        top, left = int(2 * size / rows), int(2 * size / columns)
        total += weight * wide[top : top + size, left : left + size]
    total -= total.min()
    total /= max(total.max(), 1e-9)
    total.setflags(write=False)
    return total


def noise(
    size: int = 512,
    octaves: Sequence[tuple[int, float]] = OCTAVES,
    seed: int = 0,
    stretch: tuple[float, float] = (1.0, 1.0),
) -> np.ndarray:
    """Tileable smooth noise 0-1, shape (size, size). `octaves`: (features across, weight); `stretch`: more features along x, y."""
    return _noise(size, tuple((int(f), float(w)) for f, w in octaves), seed, stretch)


def white(size: tuple[int, int], seed: int, *names: str | int) -> np.ndarray:
    """Uniform random values 0-1 of this shape."""
    return stream(seed, "white", *names).random(size)


def normal_map(
    height: np.ndarray, strength: float = 4.0, roughness: np.ndarray | None = None, repeat: bool = True
) -> Texture:
    """The normals of a height field (first row on top), y up in the texture; `roughness` is a factor 0-2, 1 when missing."""
    rise = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) * strength * height.shape[1] / 512
    fall = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) * strength * height.shape[0] / 512
    normal = np.stack([-rise, fall, np.ones_like(height)], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    factor = np.full(height.shape, 0.5) if roughness is None else np.clip(roughness * 0.5, 0, 1)
    pixels = np.dstack([normal * 0.5 + 0.5, factor])
    return Texture((np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8), "data", repeat)


@baked
def wood(
    base: Linear = (0.30, 0.15, 0.07),
    dark: Linear = (0.16, 0.07, 0.03),
    planks: int = 8,
    seed: int = 1,
    gaps: bool = True,
    size: int = 1024,
) -> Surfacing:
    """Boards that run along u, `planks` of them across v; one board without gaps is a veneer."""
    random = stream(seed, "wood")
    colour, height, rough = np.zeros((size, size, 3)), np.zeros((size, size)), np.ones((size, size))
    fine = ndimage.gaussian_filter(random.random((size, size)), (0.6, 14), mode="wrap")
    fine = (fine - fine.mean()) / fine.std()
    low = noise(size, ((3, 1.0), (6, 0.5)), seed + 3, (0.5, 1.0))
    edges = np.linspace(0, size, planks + 1).astype(int)
    for i, (top, bottom) in enumerate(zip(edges, edges[1:], strict=False)):
        rows = slice(top, bottom)
        width = bottom - top
        shift = int(random.integers(size))
        local = np.roll(low, (int(random.integers(size)), shift), (0, 1))[rows]
        ramp = np.linspace(0, 1.4, width)[:, None] * (1 + random.random())
        rings = np.sin((local * 6 + ramp) * 2 * np.pi) * 0.5 + 0.5
        tone = np.clip(0.42 * rings + 0.12 * np.roll(fine, shift, 1)[rows] + 0.25 * local, 0, 1)
        joints = 2 if gaps else 1
        shade = np.repeat(0.78 + 0.44 * random.random(joints), size // joints + 1)[:size]
        shade = np.roll(shade, int(random.integers(size)))
        colour[rows] = (np.array(base) * (1 - tone[..., None]) + np.array(dark) * tone[..., None]) * shade[
            None, :, None
        ]
        height[rows] = -0.12 * tone
        rough[rows] = 0.9 + 0.25 * tone
        if gaps:
            near = np.minimum(np.arange(width), width - 1 - np.arange(width))
            gap = np.clip(1 - near / max(2.5, size / 400), 0, 1)[:, None]
            colour[rows] *= 1 - 0.75 * gap[..., None]
            height[rows] -= 0.6 * gap
            joint = (np.abs(np.diff(np.append(shade, shade[0]))) > 1e-6).astype(float)
            joint = ndimage.gaussian_filter1d(joint, 1.2, mode="wrap")
            joint /= max(joint.max(), 1e-6)
            colour[rows] *= 1 - 0.7 * joint[None, :, None]
        del i
    return Surfacing(colour_texture(colour), normal_map(height, 2.0, rough))


@baked
def herringbone(
    base: Linear = (0.34, 0.19, 0.09), dark: Linear = (0.20, 0.10, 0.045), seed: int = 2, size: int = 1024
) -> Surfacing:
    """Parquet blocks laid in a herringbone, 8 rows to the tile."""
    random = stream(seed, "herringbone")
    y, x = np.mgrid[0:size, 0:size] / size * 8
    cell_x, cell_y = np.floor(x).astype(int), np.floor(y).astype(int)
    phase = (cell_x - cell_y) % 4
    level = phase < 2
    start_x = np.where(level, cell_x - phase, cell_x)
    start_y = np.where(level, cell_y, cell_y - (3 - phase))
    key = (start_x % 8) * 8 + (start_y % 8)
    shade = (0.75 + 0.5 * random.random(128))[key + 64 * level]
    along = np.where(level, x - start_x, y - start_y)
    across = np.where(level, y - start_y, x - start_x)
    fine = noise(size, ((8, 1.0), (32, 0.8), (96, 0.7)), seed, (0.15, 1.0))
    tone = np.where(level, fine, fine.T)
    near = np.minimum(np.minimum(along, 2 - along), np.minimum(across, 1 - across))
    gap = np.clip(1 - near / 0.03, 0, 1)
    colour = (np.array(base) * (1 - tone[..., None]) + np.array(dark) * tone[..., None]) * shade[..., None]
    return Surfacing(
        colour_texture(colour * (1 - 0.7 * gap[..., None])), normal_map(-0.1 * tone - 0.5 * gap, 2.0, 0.9 + 0.2 * tone)
    )


@baked
def plaster(seed: int = 5, size: int = 512) -> Texture:
    """The normal map of a painted wall."""
    return normal_map(noise(size, ((8, 1.0), (32, 0.6), (64, 0.5), (128, 0.4)), seed), 1.2)


@baked
def weave(seed: int = 8, size: int = 256, threads: int = 64) -> Texture:
    """The normal map of cloth, `threads` across the tile."""
    y, x = np.mgrid[0:size, 0:size] / size
    threads_height = 0.5 + 0.5 * np.sin(x * 2 * np.pi * threads) * np.sin(y * 2 * np.pi * threads)
    uneven = noise(size, ((64, 1.0), (128, 0.8)), seed)
    return normal_map(0.5 * uneven + 0.5 * threads_height, 1.3)


@baked
def leather(seed: int = 12, size: int = 512) -> Texture:
    """The normal map of grained leather."""
    grain = np.abs(noise(size, ((40, 1.0), (80, 0.7)), seed) - 0.5) * 2
    return normal_map(grain + 0.4 * noise(size, ((4, 1.0), (9, 0.6)), seed + 1), 1.6, 0.85 + 0.3 * grain)


@baked
def tiles(
    colour: Linear = (0.62, 0.62, 0.60),
    grout: Linear = (0.35, 0.34, 0.32),
    across: int = 8,
    second: Linear | None = None,
    bond: bool = False,
    seed: int = 4,
    size: int = 1024,
    rows: int = 0,
) -> Surfacing:
    """Glazed tiles, `across` of them along u and `rows` (as many when 0) along v; `second` makes a chequerboard, `bond` shifts rows by half."""
    rows = rows or across
    v, u = (np.mgrid[0:size, 0:size] + 0.5) / size
    row = np.floor(v * rows).astype(int)
    along = u * across + (0.5 * (row % 2) if bond else 0.0)
    column = np.floor(along).astype(int) % across
    near_u = np.minimum(along % 1, 1 - along % 1) / across
    near_v = np.minimum((v * rows) % 1, 1 - (v * rows) % 1) / rows
    gap = np.clip(1.6 - np.minimum(near_u, near_v) / 0.0028, 0, 1)
    shade = (0.92 + 0.16 * stream(seed, "tiles").random((rows, across)))[row, column]
    cloud = 0.94 + 0.12 * noise(size, ((3, 1.0), (7, 0.6), (40, 0.2)), seed)
    face = np.broadcast_to(np.array(colour), (size, size, 3))
    if second is not None:
        face = np.where(((row + column) % 2 == 0)[..., None], face, np.array(second))
    painted = face * (shade * cloud)[..., None]
    painted = painted * (1 - gap[..., None]) + np.array(grout) * gap[..., None]
    wave = 0.05 * noise(size, ((6, 1.0), (13, 0.5)), seed + 2)
    return Surfacing(colour_texture(painted), normal_map(wave - 0.8 * gap, 2.0, 0.8 + 1.0 * gap))


@baked
def bricks(
    colour: Linear = (0.32, 0.11, 0.06),
    mortar: Linear = (0.36, 0.33, 0.29),
    rows: int = 12,
    seed: int = 6,
    size: int = 1024,
) -> Surfacing:
    """A brick wall, `rows` courses high and half as many bricks wide."""
    across = max(1, rows // 3)
    v, u = (np.mgrid[0:size, 0:size] + 0.5) / size
    row = np.floor(v * rows).astype(int)
    along = u * across + 0.5 * (row % 2)
    column = np.floor(along).astype(int) % across
    ragged = 0.012 * (noise(size, ((24, 1.0), (60, 0.6)), seed + 1) - 0.5)
    near = (
        np.minimum(np.minimum(along % 1, 1 - along % 1) / across, np.minimum((v * rows) % 1, 1 - (v * rows) % 1) / rows)
        + ragged
    )
    joint = np.clip(1.5 - near / 0.006, 0, 1)
    random = stream(seed, "bricks")
    shade, hue = (0.6 + 0.8 * random.random((rows, across)))[row, column], (random.random((rows, across)))[row, column]
    stain = 0.75 + 0.5 * noise(size, ((5, 1.0), (22, 0.8), (90, 0.6)), seed)
    face = np.array(colour) * (1 - 0.35 * hue[..., None] * np.array([0.3, 0.7, 1.0])) * (shade * stain)[..., None]
    painted = face * (1 - joint[..., None]) + np.array(mortar) * (stain * joint)[..., None]
    return Surfacing(colour_texture(painted), normal_map(0.35 * stain - joint, 3.0, 0.9 + 0.2 * joint))


@baked
def asphalt(colour: Linear = (0.055, 0.056, 0.06), seed: int = 7, size: int = 512) -> Surfacing:
    """Road surface with its grit."""
    grit = ndimage.gaussian_filter(white((size, size), seed, "grit"), 0.9, mode="wrap")
    grit = np.clip((grit - grit.mean()) / grit.std() * 0.22 + 0.5, 0, 1)
    stain = noise(size, ((3, 1.0), (7, 0.7), (20, 0.4)), seed)
    painted = np.array(colour) * (0.55 + 0.5 * stain + 0.8 * (grit - 0.3))[..., None]
    return Surfacing(colour_texture(painted), normal_map(grit * 0.7, 2.5, 0.85 + 0.3 * stain))


@baked
def concrete(colour: Linear = (0.34, 0.33, 0.31), seed: int = 9, size: int = 512) -> Surfacing:
    """Cast concrete or stone paving without joints."""
    cloud = noise(size, ((2, 1.0), (5, 0.8), (13, 0.5), (40, 0.25)), seed)
    pores = np.clip(noise(size, ((90, 1.0), (150, 0.7)), seed + 1) - 0.72, 0, 1) * 3
    painted = np.array(colour) * (0.78 + 0.42 * cloud - 0.5 * pores)[..., None]
    return Surfacing(colour_texture(painted), normal_map(0.3 * cloud - pores, 1.6, 0.9 + 0.2 * cloud))


@baked
def marble(
    colour: Linear = (0.78, 0.77, 0.74), vein: Linear = (0.30, 0.30, 0.32), seed: int = 13, size: int = 1024
) -> Surfacing:
    """Polished marble with veins."""
    warp = noise(size, ((2, 1.0), (4, 0.6), (9, 0.35), (20, 0.2)), seed)
    other = noise(size, ((3, 1.0), (7, 0.5), (15, 0.3)), seed + 1)
    strong = np.exp(-(np.abs(warp - 0.5) / 0.018)) * np.clip(other * 1.6 - 0.3, 0, 1)
    faint = np.exp(-(np.abs(other - 0.48) / 0.03)) * 0.4
    amount = np.clip(0.75 * strong + faint + 0.12 * warp, 0, 1)[..., None]
    painted = np.array(colour) * (1 - amount) + np.array(vein) * amount
    return Surfacing(colour_texture(painted), normal_map(0.0 * warp, 1.0, 0.95 + 0.1 * other))


@baked
def carpet(colour: Linear = (0.42, 0.38, 0.33), seed: int = 14, size: int = 512) -> Surfacing:
    """Short pile."""
    pile = ndimage.gaussian_filter(white((size, size), seed, "pile"), 1.1, mode="wrap")
    pile = np.clip((pile - pile.mean()) / pile.std() * 0.25 + 0.5, 0, 1)
    trodden = noise(size, ((2, 1.0), (5, 0.6)), seed)
    painted = np.array(colour) * (0.7 + 0.35 * pile + 0.18 * trodden)[..., None]
    return Surfacing(colour_texture(painted), normal_map(pile, 2.0))


@baked
def grass(
    colour: Linear = (0.08, 0.16, 0.03), dry: Linear = (0.20, 0.19, 0.06), seed: int = 15, size: int = 1024
) -> Surfacing:
    """Short grass seen from above; blades belong on top of it near the camera."""
    blades = ndimage.gaussian_filter(white((size, size), seed, "blades"), (2.2, 0.7), mode="wrap")
    blades = np.clip((blades - blades.mean()) / blades.std() * 0.25 + 0.5, 0, 1)
    patch = noise(size, ((3, 1.0), (7, 0.7), (15, 0.5), (40, 0.3)), seed)[..., None]
    painted = (np.array(colour) * (1 - 0.6 * patch) + np.array(dry) * 0.6 * patch) * (0.55 + 0.9 * blades[..., None])
    return Surfacing(colour_texture(painted), normal_map(blades, 2.5))


@baked
def soil(colour: Linear = (0.13, 0.085, 0.05), seed: int = 16, size: int = 512) -> Surfacing:
    """Bare earth, sand with another colour."""
    lumps = noise(size, ((6, 1.0), (14, 0.8), (40, 0.7), (110, 0.6)), seed)
    grain = white((size, size), seed, "grain")
    painted = np.array(colour) * (0.55 + 0.7 * lumps + 0.2 * grain)[..., None]
    return Surfacing(colour_texture(painted), normal_map(lumps, 3.0, 0.95 + 0.1 * lumps))


@baked
def bark(colour: Linear = (0.16, 0.10, 0.06), seed: int = 17, size: int = 512) -> Surfacing:
    """Bark whose furrows run along v."""
    furrows = np.abs(noise(size, ((12, 1.0), (26, 0.7)), seed, (1.0, 0.2)) - 0.5) * 2
    rough = noise(size, ((16, 1.0), (50, 0.8)), seed + 1)
    ridge = np.clip(furrows * 1.2 + 0.3 * rough, 0, 1)
    painted = np.array(colour) * (0.35 + 0.95 * ridge)[..., None]
    return Surfacing(colour_texture(painted), normal_map(ridge, 4.0))


@baked
def brushed_metal(seed: int = 18, size: int = 512) -> Texture:
    """The normal map of metal brushed along u."""
    lines = ndimage.gaussian_filter(white((size, size), seed, "lines"), (0.5, 24), mode="wrap")
    lines = (lines - lines.mean()) / lines.std()
    return normal_map(lines * 0.12, 1.0, 1 + 0.1 * np.clip(lines, -2, 2))


def resized(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    """uint8 pixels at another size (Lanczos)."""
    return np.asarray(Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS))
