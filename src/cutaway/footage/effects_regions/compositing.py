"""Laying what was cut out over something else: true colours at its edges, light that matches, and lens blur without halo."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from cutaway.footage.finding.edges import fitting, resized

_SURE_BACK, _SURE_FRONT = 0.012, 0.985
"""Beyond these a pixel is all background or all foreground, and comes back as it is."""
_NEAR = 24
"""Width over which colours of the sure parts are spread into the edge, in pixels at 640."""
LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
TO_LINEAR = np.asarray(((np.arange(256) / 255) ** 2.2), np.float32)


def front_colours(pixels: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """float32 (n, 3), 0-255: the foreground's own colour at each pixel of the edge (`edge(mask)`), what shone through
    removed (blur-fusion, Forte and Germer).

    `pixels`: uint8 (h, w, 3); `mask`: float32 (h, w).
    """
    h, w = mask.shape
    half_w, half_h = fitting(w, h, min(360, max(2, max(w, h) // 2)))
    small = resized(pixels, half_w, half_h).astype(np.float32)
    share = resized(mask, half_w, half_h)[..., None]
    front, back = small, small
    for width in (_NEAR, 4):
        reach = max(1, round(width * max(half_w, half_h) / 640)) * 2 + 1
        window = (reach, reach)
        amount = cv2.blur(share, window)[..., None]
        front_mean = cv2.blur(front * share, window) / (amount + 1e-4)
        back_mean = cv2.blur(back * (1 - share), window) / (1 - amount + 1e-4)
        front = np.clip(front_mean + share * (small - share * front_mean - (1 - share) * back_mean), 0, 255)
        back = back_mean
    rows, columns = edge(mask)
    own = np.minimum(rows * half_h // h, half_h - 1), np.minimum(columns * half_w // w, half_w - 1)
    alpha = mask[rows, columns][:, None]
    guess, behind = front[own], back[own]
    seen = pixels[rows, columns].astype(np.float32)
    found = guess + alpha * (seen - alpha * guess - (1 - alpha) * behind)
    return np.asarray(np.clip(found, 0, 255), np.float32)


def edge(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the pixels that are neither surely front nor surely back."""
    rows, columns = np.nonzero((mask > _SURE_BACK) & (mask < _SURE_FRONT))
    return rows, columns


def composite(
    pixels: np.ndarray, mask: np.ndarray, behind: np.ndarray, gains: np.ndarray | None = None, wrap: float = 0.0
) -> np.ndarray:
    """uint8 (h, w, 3): the foreground of `pixels` over `behind`, both uint8 (h, w, 3).

    `mask`: float32 (h, w); `gains`: (3,) for the foreground's linear light; `wrap`: 0-1, how much of the light behind bends
    around its edge.
    """
    rows, columns = edge(mask)
    light = light_table(gains)
    front = pixels if gains is None else cv2.LUT(pixels, light)
    out = behind.copy()
    cv2.copyTo(front, (mask >= _SURE_FRONT).astype(np.uint8), out)
    if len(rows):
        own = front_colours(pixels, mask)
        if gains is not None:
            own = np.take_along_axis(light[0].astype(np.float32), np.round(own).astype(np.int64), axis=0)
        alpha = mask[rows, columns][:, None]
        mixed = own * alpha + behind[rows, columns].astype(np.float32) * (1 - alpha)
        out[rows, columns] = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)
    return wrapped(out, mask, behind, wrap) if wrap > 0 else out


def wrapped(out: np.ndarray, mask: np.ndarray, behind: np.ndarray, amount: float) -> np.ndarray:
    """The picture with light from behind bent a little around the edge of what stands in front."""
    h, w = mask.shape
    quarter = max(2, w // 4), max(2, h // 4)
    reach = max(quarter) * 0.012
    share = cv2.GaussianBlur(resized(mask, *quarter), (0, 0), reach)
    far = max(2, w // 16), max(2, h // 16)
    glow = cv2.GaussianBlur(resized(behind, *far), (0, 0), reach)
    near = resized(share, w, h)
    rows, columns = np.nonzero((mask > _SURE_BACK) & (near < 0.97))
    if not len(rows):
        return out
    strength = ((1 - near[rows, columns]) * mask[rows, columns] * amount)[:, None]
    light = resized(glow, w, h)[rows, columns].astype(np.float32)
    here = out[rows, columns].astype(np.float32)
    out[rows, columns] = np.clip(here + strength * np.maximum(light - here, light * -0.15) + 0.5, 0, 255).astype(
        np.uint8
    )
    return out


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
