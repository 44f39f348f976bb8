"""Looks of the lens, the film gate and the print shop: bars, leaks, flares, tiles, two inks, a camera on a wall.

Each is a function of one frame, the seconds of the film and the seed; what moves, moves the same at any rate of frames.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import cv2
import numpy as np

from cutaway.footage.effects_over.laying import lit
from cutaway.scene.randomness import stream

LensStyle = Callable[[np.ndarray, float, int, float], np.ndarray]
"""Pixels uint8 (h, w, 3), seconds, seed, amount -> pixels."""

Ink = tuple[int, int, int]
INKS: tuple[Ink, Ink] = ((34, 22, 92), (255, 150, 118))
"""The two colours of a duotone where none are named: dark, light."""
_SCOPE = 2.39
_SMALL = 8
"""How much smaller soft light is made."""


def letterbox(pixels: np.ndarray, seconds: float, seed: int, amount: float) -> np.ndarray:
    """Black bars that leave the picture of a wide screen; every other pixel is as it came."""
    height, width = pixels.shape[:2]
    bar = round((height - width / _SCOPE) / 2) if width > height else round(0.12 * height)
    bar = max(round(bar * min(amount, 1.6)), round(0.06 * height)) if bar > 0 else round(0.08 * height)
    out = pixels.copy()
    out[:bar] = 0
    out[height - bar :] = 0
    return out


def light_leaks(pixels: np.ndarray, seconds: float, seed: int, amount: float) -> np.ndarray:
    """Warm light that falls in at the edges of the film, drifts, swells and goes."""
    height, width = pixels.shape[:2]
    small = (max(8, width // _SMALL), max(8, height // _SMALL))
    y, x = np.mgrid[0 : small[1], 0 : small[0]].astype(np.float32)
    x, y = x / small[0], y / small[1]
    light = np.zeros((small[1], small[0], 3), np.float32)
    colours = ((255, 120, 30), (255, 60, 46), (255, 190, 84), (236, 62, 120))
    for number, row in enumerate(stream(seed, "light leaks").random((4, 6))):
        side, along, wide, pace, phase, lean = row
        beat = 0.5 + 0.5 * np.sin(6.283 * (phase + seconds * (0.09 + 0.13 * pace)))
        strength = (0.18 + 0.82 * beat**2) * amount
        edge = -0.06 if side < 0.5 else 1.06
        middle = along + 0.25 * np.sin(6.283 * (pace + seconds * 0.05))
        reach, tall = 0.16 + 0.20 * wide + 0.10 * beat, 0.35 + 0.5 * lean
        turned = (x - edge) + (lean - 0.5) * 0.5 * (y - middle)
        spot = np.exp(-((turned / reach) ** 2) - ((y - middle) / tall) ** 2)
        light += spot[..., None] * np.array(colours[number % 4], np.float32) * strength
    whole = cv2.resize(np.clip(light, 0, 255).astype(np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    return lit(pixels, cv2.GaussianBlur(whole, (0, 0), 3))


def lens_flare(pixels: np.ndarray, seconds: float, seed: int, amount: float) -> np.ndarray:
    """A strong light at the edge of the frame: its glow, a streak across, and ghosts on the line through the middle."""
    height, width = pixels.shape[:2]
    small = (max(16, width // 4), max(16, height // 4))
    y, x = np.mgrid[0 : small[1], 0 : small[0]].astype(np.float32)
    unit = float(small[1])
    at = np.array([0.80 + 0.03 * np.sin(seconds * 0.5), 0.17 + 0.02 * np.sin(seconds * 0.7 + 1)]) * (small[0], small[1])
    centre = np.array([small[0] / 2, small[1] / 2])
    flicker = 1 + 0.05 * np.sin(seconds * 9.1) * np.sin(seconds * 2.3)
    away = np.hypot(x - at[0], y - at[1]) / unit
    light = np.zeros((small[1], small[0], 3), np.float32)
    light += (np.exp(-((away / 0.045) ** 2)) * 255)[..., None]
    light += (np.exp(-away / 0.16) * 150)[..., None] * np.array([1.0, 0.86, 0.62], np.float32)
    turn = np.arctan2(y - at[1], x - at[0])
    rays = 0.5 + 0.5 * np.cos(turn * 7 + 0.6) * np.cos(turn * 3 - 0.4)
    light += (np.exp(-away / 0.10) * rays**3 * 120)[..., None] * np.array([1.0, 0.9, 0.75], np.float32)
    streak = np.exp(-(np.abs(y - at[1]) / unit / 0.006)) * np.exp(-np.abs(x - at[0]) / unit / 0.75)
    light += (streak * 185)[..., None] * np.array([0.45, 0.68, 1.0], np.float32)
    ghosts = ((0.55, 0.030, (120, 200, 140)), (1.25, 0.055, (90, 120, 220)), (1.55, 0.090, (200, 130, 70)),
              (1.9, 0.045, (110, 190, 210)), (2.2, 0.13, (150, 90, 170)))  # fmt: skip
    for share, size, colour in ghosts:
        place = at + (centre - at) * share
        far = np.hypot(x - place[0], y - place[1]) / unit
        disc = np.clip((size - far) / 0.008, 0, 1) * (0.35 + 0.65 * np.clip(far / size, 0, 1) ** 2)
        light += disc[..., None] * np.array(colour, np.float32) * 0.26
    light *= flicker * amount
    whole = cv2.resize(np.clip(light, 0, 255).astype(np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    return lit(pixels, whole)


def mosaic(pixels: np.ndarray, seconds: float, seed: int, amount: float) -> np.ndarray:
    """Small set stones, each in the mean colour of what it covers, with light grout between them."""
    return _tiled(
        pixels, seed, max(5, round(15 * _scale(pixels) * max(amount, 0.5))), 0.34, (206, 200, 188), 0.55, 1.12
    )


def stained_glass(pixels: np.ndarray, seconds: float, seed: int, amount: float) -> np.ndarray:
    """Panes of strong colour held by lead."""
    return _tiled(pixels, seed, max(8, round(22 * _scale(pixels) * max(amount, 0.5))), 0.85, (16, 15, 18), 0.95, 1.5)


def duotone(pixels: np.ndarray, seconds: float, seed: int, amount: float, inks: tuple[Ink, Ink] = INKS) -> np.ndarray:
    """Printed with two inks: the dark one where the picture is dark, the light one where it is light."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.LUT(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), _two_inks(inks)))


def security_camera(pixels: np.ndarray, seconds: float, seed: int, amount: float) -> np.ndarray:
    """A cheap wide lens on a wall: bent, pale, noisy, with lines and the camera's number and clock."""
    height, width = pixels.shape[:2]
    bent = cv2.remap(pixels, *_bent(height, width), cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    less = max(1, round(height / 400))
    coarse = cv2.resize(bent, (width // less, height // less), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(coarse, cv2.COLOR_RGB2GRAY)
    pale = cv2.addWeighted(coarse, 0.30, cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), 0.70, 0)
    pale = cv2.LUT(pale, _cctv_curve())
    noise = stream(seed, "cctv", str(round(seconds * 15) % 16)).standard_normal(pale.shape[:2]).astype(np.float32) * 7
    pale = cv2.add(pale, np.repeat(noise[..., None], 3, 2).astype(np.int16), dtype=cv2.CV_8U)
    made = cv2.resize(pale, (width, height), interpolation=cv2.INTER_LINEAR)
    step = max(2, round(height / 240))
    made[::step] = (made[::step] * np.float32(0.86)).astype(np.uint8)
    hours, rest = divmod(int(seconds), 3600)
    clock = f"{hours + 2:02d}:{rest // 60:02d}:{rest % 60:02d}"
    scale = max(1, round(height / 360))
    margin = round(0.045 * height)
    _printed(made, "CAM 01", (margin, margin), scale)
    _printed(made, clock, (width - margin - 8 * 10 * scale, margin), scale)
    if int(seconds * 2) % 2 == 0:
        cv2.circle(made, (margin + 6 * scale, height - margin), 5 * scale, (214, 40, 36), -1, cv2.LINE_AA)
    _printed(made, "REC", (margin + 16 * scale, height - margin - 6 * scale), scale)
    return np.asarray(made)


def _scale(pixels: np.ndarray) -> float:
    return float(min(pixels.shape[:2])) / 720


def _tiled(
    pixels: np.ndarray, seed: int, cell: int, wild: float, joint: Ink, cover: float, colourful: float
) -> np.ndarray:
    height, width = pixels.shape[:2]
    labels, lines, shade = _tiles(height, width, cell, wild, seed)
    flat = labels.ravel()
    count = np.maximum(np.bincount(flat), 1)
    means = np.stack([np.bincount(flat, weights=pixels[..., channel].ravel()) / count for channel in range(3)], axis=1)
    grey = means @ np.array([0.299, 0.587, 0.114])
    means = np.clip((grey[:, None] + (means - grey[:, None]) * colourful) * shade[: len(means), None], 0, 255)
    made = means.astype(np.uint8)[flat].reshape(height, width, 3)
    share = (lines.astype(np.float32) * cover)[..., None]
    return np.asarray((made * (1 - share) + np.array(joint, np.float32) * share).astype(np.uint8))


@functools.lru_cache(maxsize=4)
def _tiles(height: int, width: int, cell: int, wild: float, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number of the tile of each pixel, 1 where a joint is, and how light each tile came out of the kiln."""
    rows, columns = height // cell + 3, width // cell + 3
    random = stream(seed, "tiles", f"{rows}x{columns}")
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    x = x + 0.5 * (y.astype(int) % 2)
    points = np.stack([x, y], axis=-1) - 1 + wild * (random.random((rows, columns, 2)) - 0.5)
    py, px = np.mgrid[0:height, 0:width].astype(np.float32) / cell
    base_y, base_x = np.floor(py).astype(int), np.floor(px).astype(int)
    first = np.full((height, width), 1e9, np.float32)
    second = first.copy()
    labels = np.zeros((height, width), np.int32)
    for dy in (0, 1, 2):
        for dx in (0, 1, 2):
            row, column = np.clip(base_y + dy, 0, rows - 1), np.clip(base_x + dx, 0, columns - 1)
            place = points[row, column]
            far = np.hypot(px - place[..., 0], py - place[..., 1]).astype(np.float32)
            nearer = far < first
            second = np.where(nearer, first, np.minimum(second, far))
            labels = np.where(nearer, row * columns + column, labels)
            first = np.minimum(first, far)
    lines = np.clip(1 - (second - first) * cell / 2.4, 0, 1).astype(np.float32)
    return labels, lines, 0.93 + 0.14 * random.random(rows * columns)


@functools.lru_cache(maxsize=8)
def _two_inks(inks: tuple[Ink, Ink]) -> np.ndarray:
    x = np.linspace(0, 1, 256)
    curve = np.clip((x - 0.5) * 1.25 + 0.5, 0, 1)[:, None]
    return np.asarray((np.array(inks[0]) * (1 - curve) + np.array(inks[1]) * curve + 0.5).astype(np.uint8)[None])


@functools.lru_cache(maxsize=4)
def _bent(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    u, v = (x - width / 2) / (width / 2), (y - height / 2) / (height / 2)
    # The corners of the frame take the corners of the picture, so that nothing black comes in.
    far = (1 + 0.16 * (u * u + v * v)) / 1.32
    return (u * far * width / 2 + width / 2).astype(np.float32), (v * far * height / 2 + height / 2).astype(np.float32)


@functools.cache
def _cctv_curve() -> np.ndarray:
    x = np.linspace(0, 1, 256)
    grey = np.clip((x - 0.45) * 1.18 + 0.47, 0, 1)
    return np.asarray(
        np.clip(np.stack([grey * 222 + 10, grey * 236 + 14, grey * 224 + 16], 1), 0, 255).astype(np.uint8)[None]
    )


def _printed(pixels: np.ndarray, words: str, at: tuple[int, int], scale: int) -> None:
    """Letters of a display of dots, drawn into the pixels: white with a dark rim."""
    mask = np.zeros((16, 10 * len(words) + 6), np.uint8)
    cv2.putText(mask, words, (2, 13), cv2.FONT_HERSHEY_PLAIN, 1.0, 255, 1, cv2.LINE_8)
    big = cv2.resize(mask, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST)
    x, y = max(at[0], 0), max(at[1], 0)
    part = pixels[y : y + big.shape[0], x : x + big.shape[1]]
    big = big[: part.shape[0], : part.shape[1]]
    part[cv2.dilate(big, np.ones((2 * scale + 1,) * 2, np.uint8)) > 0] = (18, 20, 18)
    part[big > 0] = (228, 236, 226)


LENS_STYLES: dict[str, LensStyle] = {
    "letterbox": letterbox,
    "light leaks": light_leaks,
    "lens flare": lens_flare,
    "mosaic": mosaic,
    "stained glass": stained_glass,
    "duotone": duotone,
    "security camera": security_camera,
}
OVER = frozenset(("letterbox", "light leaks", "lens flare", "security camera"))
"""What belongs to the finished frame, and not to the source's pictures."""
