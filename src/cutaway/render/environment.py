"""Light from all around: the sky's gradient and, where the pack has it, a photographed environment, as picture and as harmonics."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter, zoom

from cutaway.errors import MissingPack
from cutaway.scene.document import Sky
from cutaway.storage.packs import pack_path


@dataclass(frozen=True)
class Environment:
    """Prefiltered levels, float32 (h, w, 3), first row is up; `harmonics` (9, 3) for diffuse light; `mapped`: a map was found."""

    levels: tuple[np.ndarray, ...]
    harmonics: np.ndarray
    mapped: bool


def environment(sky: Sky, sun_way: tuple[float, float, float] | None) -> Environment:
    """The surroundings of a sky. `sun_way`: the way the sun's light travels (its glow is part of the sky)."""
    return _environment(sky.model_dump_json(), sun_way)


@functools.lru_cache(maxsize=16)
def _environment(sky_json: str, sun_way: tuple[float, float, float] | None) -> Environment:
    sky = Sky.model_validate_json(sky_json)
    picture = _photographed(sky.map)
    mapped = picture is not None
    if picture is not None:
        picture = np.roll(picture * sky.map_strength, round(sky.map_turn / 360 * picture.shape[1]), axis=1)
    else:
        picture = sky_gradient(sky, sun_way, 128, 64)
    levels = prefiltered(picture)
    return Environment(tuple(levels), harmonics(picture), mapped)


def directions(width: int, height: int) -> np.ndarray:
    """(height, width, 3) unit vectors of an equirectangular picture: v from straight up to straight down, u around y from +x to +z."""
    v = (np.arange(height) + 0.5) / height * np.pi
    u = (np.arange(width) + 0.5) / width * 2 * np.pi
    return np.stack(
        [np.sin(v)[:, None] * np.cos(u), np.repeat(np.cos(v)[:, None], width, 1), np.sin(v)[:, None] * np.sin(u)], -1
    )


def sky_gradient(sky: Sky, sun_way: tuple[float, float, float] | None, width: int, height: int) -> np.ndarray:
    """The sky of `shaders/sky.glsl` without clouds' edges and stars: clouds only whiten it."""
    d = directions(width, height)
    y = d[..., 1:2]
    top, horizon, ground, glow = (np.asarray(c, float) for c in (sky.top, sky.horizon, sky.ground, sky.glow))
    up = _smooth(np.clip(y, 0, 1) ** 0.55)
    picture = horizon * (1 - up) + top * up
    cover = sky.clouds * 0.6 * np.clip(y * 3, 0, 1)
    picture = picture * (1 - cover) + (horizon * 0.75 + top * 0.25) * 0.8 * cover
    down = _smooth(np.clip(-y / 0.18, 0, 1))
    picture = picture * (1 - down) + ground * down
    toward: Any = 1.0
    if sun_way is not None:
        flat = np.array([-sun_way[0], -sun_way[2]]) / max(math.hypot(sun_way[0], sun_way[2]), 1e-6)
        around = d[..., [0, 2]] / np.maximum(np.linalg.norm(d[..., [0, 2]], axis=-1, keepdims=True), 1e-6)
        toward = (around @ flat * 0.5 + 0.5)[..., None]
    return (picture + glow * np.exp(-np.abs(y) * 6) * (0.35 + 0.65 * toward**2)).astype(np.float32)


def _smooth(x: np.ndarray) -> np.ndarray:
    return x * x * (3 - 2 * x)


@functools.lru_cache(maxsize=8)
def _photographed(name: str) -> np.ndarray | None:
    """The pack's environment at 256 x 128, or None where there is no such pack, map or reader."""
    if not name or not name.replace("-", "").replace("_", "").isalnum():
        return None
    try:
        import OpenEXR

        path = pack_path("environments") / f"{name}.exr"
        with OpenEXR.File(str(path)) as file:
            channels = file.channels()
            if "RGB" in channels:
                picture = np.asarray(channels["RGB"].pixels, np.float32)
            elif "RGBA" in channels:
                picture = np.asarray(channels["RGBA"].pixels, np.float32)[..., :3]
            else:
                picture = np.stack([np.asarray(channels[c].pixels, np.float32) for c in "RGB"], -1)
    except (MissingPack, ImportError, OSError, KeyError, RuntimeError):
        return None
    picture = np.clip(np.nan_to_num(picture), 0, 30)
    factor = (128 / picture.shape[0], 256 / picture.shape[1], 1)
    if factor[0] < 1:
        shrink = max(picture.shape[0] // 128, 1)
        picture = picture[: 128 * shrink, : 256 * shrink].reshape(128, shrink, 256, shrink, 3).mean((1, 3))
    elif factor[0] > 1:
        picture = zoom(picture, factor, order=1)
    return picture.astype(np.float32)


def prefiltered(picture: np.ndarray) -> list[np.ndarray]:
    """Ever smaller and softer pictures; near the poles rows are smeared as far as a circle there is short."""
    levels = [picture.astype(np.float32)]
    current = picture.astype(np.float32)
    while current.shape[0] > 4:
        soft = gaussian_filter(current, (1, 1.3, 0), mode=("nearest", "wrap", "nearest"))
        h, w, _ = soft.shape
        soft = soft.reshape(h // 2, 2, w // 2, 2, 3).mean((1, 3))
        v = (np.arange(h // 2) + 0.5) / (h // 2) * np.pi
        for row in range(h // 2):
            reach = int(min(w // 4, max(0, round(1 / np.sin(v[row]) - 1))))
            if reach > 0:
                soft[row] = np.mean([np.roll(soft[row], s, 0) for s in range(-reach, reach + 1)], 0)
        levels.append(soft.astype(np.float32))
        current = soft
    return levels


def harmonics(picture: np.ndarray) -> np.ndarray:
    """(9, 3): spherical harmonics of the light on a surface, divided by pi (Ramamoorthi and Hanrahan 2001)."""
    h, w, _ = picture.shape
    d = directions(w, h)
    x, y, z = d[..., 0], d[..., 1], d[..., 2]
    area = np.sin((np.arange(h) + 0.5) / h * np.pi)[:, None] * (np.pi / h) * (2 * np.pi / w)
    basis = (
        0.282095 + 0 * x, 0.488603 * y, 0.488603 * z, 0.488603 * x, 1.092548 * x * y,
        1.092548 * y * z, 0.315392 * (3 * z * z - 1), 1.092548 * x * z, 0.546274 * (x * x - y * y),
    )  # fmt: skip
    share = (1.0, 2 / 3, 2 / 3, 2 / 3, 0.25, 0.25, 0.25, 0.25, 0.25)
    scale = (0.282095, 0.488603, 0.488603, 0.488603, 1.092548, 1.092548, 0.315392, 1.092548, 0.546274)
    return np.array(
        [(picture * (b * area)[..., None]).sum((0, 1)) * a * k for b, a, k in zip(basis, share, scale, strict=True)],
        np.float32,
    )
