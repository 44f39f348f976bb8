"""Laying what was cut out over something else: light that matches and bends around its edge, and lens blur without halo."""

from __future__ import annotations

from functools import cache, lru_cache

import cv2
import numpy as np

from cutaway.footage.effects_regions.layers import Layer
from cutaway.footage.finding.edges import resized

_ALL_FRONT = 247
"""Of 255: so far inside no light bends."""
LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
TO_LINEAR = np.asarray(((np.arange(256) / 255) ** 2.2), np.float32)


def laid(
    layer: Layer, pixels: np.ndarray, behind: np.ndarray, gains: np.ndarray | None = None, wrap: float = 0.0
) -> np.ndarray:
    """uint8 (h, w, 3): the foreground of `pixels`, of the same size, over what is behind.

    `behind`: uint8 (h, w, 3), or (3,) for one colour; `gains`: (3,) for the foreground's linear light; `wrap`: 0-1, how much
    of the light behind bends around its edge.
    """
    light = light_table(gains)
    front = pixels if gains is None else cv2.LUT(pixels, light)
    out = flat(behind, *pixels.shape[:2]).copy() if behind.ndim == 1 else behind.copy()
    cv2.copyTo(front, np.asarray(layer.alpha == 255).view(np.uint8), out)
    places = layer.places
    if len(places):
        flattened = out.reshape(-1, 3)
        own = layer.colours
        if gains is not None:
            own = np.take_along_axis(light[0], own.astype(np.int64), axis=0)
        share = layer.alpha.reshape(-1).take(places).astype(np.int32)[:, None]
        rest = flattened.take(places, 0) if behind.ndim > 1 else behind
        mixed = own * share + rest * (255 - share)
        flattened[places] = ((mixed + 127) // 255).astype(np.uint8)
    return wrapped(out, layer.alpha, behind, wrap) if wrap > 0 else out


@lru_cache(maxsize=2)
def _flat(rgb: bytes, height: int, width: int) -> np.ndarray:
    found = np.empty((height, width, 3), np.uint8)
    found.reshape(-1, 3)[:] = np.frombuffer(rgb, np.uint8)
    found.setflags(write=False)
    return found


def flat(rgb: np.ndarray, height: int, width: int) -> np.ndarray:
    """uint8 (height, width, 3) of one colour; read only."""
    return _flat(np.asarray(rgb, np.uint8).tobytes(), height, width)


def wrapped(out: np.ndarray, alpha: np.ndarray, behind: np.ndarray, amount: float) -> np.ndarray:
    """The picture with light from behind bent a little around the edge of what stands in front; `out` itself is changed.

    `alpha`: uint8 (h, w); `behind`: as in `laid`.
    """
    h, w = alpha.shape
    quarter = max(2, w // 4), max(2, h // 4)
    reach = max(quarter) * 0.012
    near = resized(cv2.GaussianBlur(resized(alpha, *quarter), (0, 0), reach), w, h)
    bent = cv2.multiply(255 - near, alpha, scale=1 / 255)
    bent[near >= _ALL_FRONT] = 0
    places = np.flatnonzero(bent)
    if not len(places):
        return out
    strength = bent.reshape(-1).take(places)
    flattened = out.reshape(-1, 3)
    here = flattened.take(places, 0)
    if behind.ndim == 1:
        table = _bending(behind.tobytes(), amount)
        index = strength.astype(np.int32) << 8
        flattened[places] = np.stack([table[band].take(index + here[:, band]) for band in range(3)], axis=-1)
        return out
    far = max(2, w // 16), max(2, h // 16)
    glow = cv2.GaussianBlur(resized(behind, *far), (0, 0), reach)
    light = resized(glow, w, h).reshape(-1, 3).take(places, 0).astype(np.float32)
    flattened[places] = _bent(here.astype(np.float32), light, strength[:, None], amount)
    return out


def _bent(here: np.ndarray, light: np.ndarray, strength: np.ndarray, amount: float) -> np.ndarray:
    """Codes `here` with this light bent around them; `strength`: of 255."""
    share = strength * np.float32(amount / 255)
    return np.asarray(np.clip(here + share * np.maximum(light - here, light * -0.15) + 0.5, 0, 255).astype(np.uint8))


@lru_cache(maxsize=4)
def _bending(rgb: bytes, amount: float) -> np.ndarray:
    """uint8 (3, 65536): codes under the light of one colour, by strength and code."""
    strength, here = np.mgrid[:256, :256].astype(np.float32)
    return np.stack([_bent(here, np.array(code, np.float32), strength, amount).reshape(-1) for code in rgb])


def light_table(gains: np.ndarray | None) -> np.ndarray:
    """uint8 (1, 256, 3): sRGB codes under gains of linear light, highlights held softly; straight through for None."""
    codes = np.repeat(np.arange(256)[:, None], 3, axis=1)
    if gains is None:
        return codes.astype(np.uint8)[None]
    linear = TO_LINEAR[codes] * np.asarray(gains, np.float32)
    linear = np.where(linear > 0.8, 0.8 + 0.2 * (1 - np.exp(-(linear - 0.8) / 0.2)), linear)
    return np.asarray(np.clip(linear ** (1 / 2.2) * 255 + 0.5, 0, 255).astype(np.uint8))[None]


def matching_gains(old: np.ndarray, behind: list[np.ndarray]) -> np.ndarray:
    """(3,) for the foreground's linear light: brings its cast and brightness a little from the light it was filmed in to that
    of the new background.

    `old`: (3,), mean linear light of what was behind; `behind`: some frames, uint8, of what comes there.
    """
    light = np.mean([TO_LINEAR[resized(pixels, 32, 32)].mean((0, 1)) for pixels in behind], axis=0)
    new_luma, old_luma = max(float(light @ LUMA), 0.01), max(float(old @ LUMA), 0.01)
    cast = np.clip((light / new_luma + 0.4) / (old / old_luma + 0.4), 0.5, 2.0) ** 0.33
    cast /= max(float(cast @ LUMA), 1e-3)
    brightness = np.clip((new_luma / old_luma) ** 0.14, 0.78, 1.18)
    return np.asarray(np.clip(cast * brightness, 0.68, 1.35), np.float32)


@cache
def lens(radius: float) -> np.ndarray:
    """The picture of a point out of focus: a soft-edged disc, float32, sum 1."""
    size = int(np.ceil(radius)) + 1
    y, x = np.mgrid[-size : size + 1, -size : size + 1]
    distance = np.hypot(x, y)
    disc = np.clip(radius + 0.5 - distance, 0, 1) * (0.85 + 0.15 * (distance / max(radius, 1)) ** 2)
    return np.asarray(disc / disc.sum(), np.float32)


def out_of_focus(pixels: np.ndarray, radius: float, without: np.ndarray | None = None) -> np.ndarray:
    """uint8 (h, w, 3) as a lens shows it out of focus: discs `radius` pixels wide, bright points staying bright.

    `without`: float32 (h, w), what must not bleed into it: the foreground, whose place is filled from around.
    """
    h, w = pixels.shape[:2]
    share = max(1.0, min(4.0, radius / 5))
    small_w, small_h = max(2, round(w / share)), max(2, round(h / share))
    light = TO_LINEAR[resized(pixels, small_w, small_h)]
    bright = light @ LUMA
    weight = 1 + 5 * np.clip(bright - 0.55, 0, 1)
    if without is not None:
        near = cv2.dilate(resized(without, small_w, small_h), np.ones((3, 3), np.uint8))
        weight = weight * np.clip(1 - near * 1.15, 0, 1) ** 2
    gathered = np.concatenate([light * weight[..., None], weight[..., None]], axis=-1).astype(np.float32)
    kernel = lens(max(0.6, radius / share))
    blurred = cv2.filter2D(gathered, -1, kernel, borderType=cv2.BORDER_REFLECT)
    if without is not None:
        blurred = _filled(blurred, gathered)
    mean = blurred[..., :3] / np.maximum(blurred[..., 3:], 1e-6)
    codes = np.clip(mean, 0, 1) ** (1 / 2.2) * 255
    return np.asarray(np.clip(resized(codes.astype(np.float32), w, h) + 0.5, 0, 255).astype(np.uint8))


def _filled(blurred: np.ndarray, gathered: np.ndarray) -> np.ndarray:
    """Where the disc met next to nothing of the background, what lies farther around."""
    h, w = gathered.shape[:2]
    level, wider = gathered, blurred
    for _ in range(5):
        if min(level.shape[:2]) < 4:
            break
        level = cv2.pyrDown(level)
        spread = cv2.resize(cv2.GaussianBlur(level, (0, 0), 1.5), (w, h), interpolation=cv2.INTER_LINEAR)
        lacking = np.clip(1 - wider[..., 3:] / 0.08, 0, 1)
        wider = wider + spread * lacking * 0.5
    return np.asarray(wider, np.float32)
