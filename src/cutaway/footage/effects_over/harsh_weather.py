"""Hail, a sandstorm and rays of the sun in front of footage; each frame a function of its moment."""

from __future__ import annotations

import functools

import cv2
import numpy as np

from cutaway.footage.effects_over.laying import laid, lit
from cutaway.scene.randomness import stream

_HAIL_LAYERS = ((260, 1.5, 1.5, 0.62), (120, 2.6, 2.1, 0.85), (26, 5.5, 3.0, 0.9))
"""Stones, radius in pixels of 720 lines, heights a second, opacity; far to near."""
_SAND = (196, 152, 96)


def hail(pixels: np.ndarray, seconds: float, seed: int, name: str, amount: float) -> np.ndarray:
    """White stones that fall fast and bounce off the ground."""
    height, width = pixels.shape[:2]
    scale = height / 720
    share = np.zeros((height, width), np.uint8)
    for layer, (count, radius, speed, opacity) in enumerate(_HAIL_LAYERS):
        stones = stream(seed, "hail", name, str(layer)).random((int(count * amount * width / height / 1.78), 4))
        for x, y, size, phase in stones:
            fall = speed * (0.85 + 0.3 * size)
            total = y + seconds * fall
            down, lap = total % 1.12 - 0.06, int(total / 1.12)
            aside = (x + 0.618 * lap + 0.05 * down) % 1.0
            r = radius * (0.7 + 0.6 * size) * scale
            # A stone is drawn as long as it falls while the shutter is open.
            tail = min(fall * height * 0.007, 3.2 * r)
            ink = int(255 * opacity * (0.6 + 0.4 * phase))
            at = (int(aside * width * 16), int(down * height * 16))
            end = (at[0] - int(tail * 0.8), at[1] - int(tail * 16))
            cv2.line(share, at, end, ink, max(1, round(2 * r)), cv2.LINE_AA, 4)
    _bounces(share, seconds, seed, name, amount, scale)
    dulled = cv2.addWeighted(
        pixels, 1 - min(0.2 * amount, 0.5), np.full_like(pixels, (126, 134, 146)), min(0.2 * amount, 0.5), 0
    )
    return laid(np.asarray(dulled), np.full_like(pixels, (240, 244, 250)), share)


def _bounces(share: np.ndarray, seconds: float, seed: int, name: str, amount: float, scale: float) -> None:
    height, width = share.shape
    for x, y, phase, push, size in stream(seed, "hail bounces", name).random((int(60 * amount), 5)):
        lasts = 0.30 + 0.2 * push
        lap, part = divmod(seconds / (lasts + 0.25) + phase, 1.0)
        since = part * (lasts + 0.25)
        if since > lasts:
            continue
        share_of = since / lasts
        up = 4 * share_of * (1 - share_of) * (0.03 + 0.05 * push)
        aside = (x + 0.618 * lap + (push - 0.5) * 0.05 * share_of) % 1.0
        at = (int(aside * width * 16), int((0.80 + 0.19 * y - up) * height * 16))
        r = (1.2 + 1.8 * size) * scale * (0.6 + 0.9 * y)
        cv2.circle(share, at, max(9, int(r * 16)), int(215 * (1 - 0.5 * share_of)), -1, cv2.LINE_AA, 4)


def sandstorm(pixels: np.ndarray, seconds: float, seed: int, name: str, amount: float) -> np.ndarray:
    """Thick sand-coloured air that races by, with streaks of grains close to the lens."""
    height, width = pixels.shape[:2]
    small_h, small_w = max(9, height // 8), max(16, width // 8)
    thick = np.zeros((small_h, small_w), np.float32)
    for layer, (speed, weight) in enumerate(((0.55, 0.55), (0.95, 0.45))):
        tile = _dust(small_h, small_w, layer, seed)
        start = int(seconds * speed * small_w) % tile.shape[1]
        thick += weight * np.roll(tile, -start, axis=1)[:, :small_w]
    y = np.linspace(0, 1, small_h, dtype=np.float32)[:, None]
    cover = np.clip((0.34 + 0.62 * thick) * (0.62 + 0.38 * np.exp(-(((y - 0.55) / 0.4) ** 2))) * amount, 0, 0.95)
    mask = cv2.resize((cover * 255).astype(np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    light = float(pixels[::16, ::16].mean()) / 255
    ink = np.clip(np.array(_SAND) * (0.55 + 0.75 * light), 0, 245).astype(np.uint8)
    tinted = cv2.multiply(pixels, np.full_like(pixels, (255, 226, 176)), scale=1 / 255)
    hazed = laid(np.asarray(tinted), np.full_like(pixels, ink), mask)
    tile = _grains(height, width, round(min(amount, 2.0), 2), seed)
    start = int(seconds * 2.1 * width) % tile.shape[1]
    streaks = np.concatenate([tile[:, start:], tile[:, :start]], axis=1)[:, :width]
    return laid(hazed, np.full_like(pixels, np.clip(ink.astype(int) + 46, 0, 255).astype(np.uint8)), streaks)


def sun_rays(pixels: np.ndarray, seconds: float, seed: int, name: str, amount: float) -> np.ndarray:
    """Shafts of warm light from above the frame, that shift slowly and show the air they go through."""
    height, width = pixels.shape[:2]
    small = (max(16, width // 4), max(16, height // 4))
    y, x = np.mgrid[0 : small[1], 0 : small[0]].astype(np.float32)
    from_x, from_y = 0.22 * small[0], -0.42 * small[1]
    turn = np.arctan2(x - from_x, y - from_y)
    away = np.hypot(x - from_x, y - from_y) / small[1]
    beams = np.zeros_like(turn)
    for wave, phase, drift, weight in stream(seed, "sun rays", name).random((7, 4)):
        beams += (0.35 + 0.65 * weight) * np.sin(turn * (9 + 26 * wave) + 6.283 * phase + seconds * (drift - 0.5) * 0.5)
    beams = np.clip(beams / 3.2 + 0.12, 0, 1) ** 1.5
    soft = np.exp(-((away / 1.5) ** 2))
    light = (beams * 1.0 + 0.12) * soft * 255 * amount
    rgb = np.clip(light[..., None] * np.array([1.0, 0.86, 0.60], np.float32), 0, 255).astype(np.uint8)
    return lit(pixels, cv2.resize(cv2.GaussianBlur(rgb, (0, 0), 1.6), (width, height), interpolation=cv2.INTER_CUBIC))


@functools.lru_cache(maxsize=8)
def _dust(height: int, width: int, layer: int, seed: int) -> np.ndarray:
    """float32 (height, 2 width), 0-1: clouds drawn out sideways, that repeat."""
    random = stream(seed, "sand clouds", str(layer))
    total = np.zeros((height, 2 * width), np.float32)
    for octave in range(4):
        rows, columns = 2 ** (octave + 2), 2 ** (octave + 1)
        noise = random.random((rows, columns)).astype(np.float32)
        wide = np.concatenate([noise, noise[:, :2]], axis=1)
        grown = cv2.resize(wide, (int(2 * width * (columns + 2) / columns), height), interpolation=cv2.INTER_CUBIC)
        total += grown[:, : 2 * width] / 2 ** (octave + 1)
    low, high = np.quantile(total, (0.05, 0.95))
    return np.asarray(np.clip((total - low) / (high - low), 0, 1), np.float32)


@functools.lru_cache(maxsize=4)
def _grains(height: int, width: int, amount: float, seed: int) -> np.ndarray:
    """uint8 (height, 2 width): streaks of grains that fly by, on a sheet that repeats."""
    sheet = np.zeros((height, 2 * width), np.uint8)
    scale = height / 720
    for x, y, long, ink in stream(seed, "sand grains").random((int(900 * amount), 4)):
        begin = (int(x * 2 * width * 16), int(y * height * 16))
        end = (begin[0] + int((14 + 60 * long) * scale * 16), begin[1] + int((long - 0.35) * 6 * scale * 16))
        for shift in (0, -2 * width * 16):
            cv2.line(
                sheet,
                (begin[0] + shift, begin[1]),
                (end[0] + shift, end[1]),
                int(40 + 120 * ink**2),
                max(1, round(scale)),
                cv2.LINE_AA,
                4,
            )
    return sheet


HARSH = {"hail": hail, "sandstorm": sandstorm, "sun rays": sun_rays}
