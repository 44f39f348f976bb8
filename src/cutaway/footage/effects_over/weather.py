"""Rain, snow, fog, storm and harsher weather in front of footage, in layers of depth; each frame a function of its number."""

from __future__ import annotations

import functools
from fractions import Fraction

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.footage.effects_over.harsh_weather import HARSH
from cutaway.footage.effects_over.laying import laid
from cutaway.scene.document import Treatment
from cutaway.scene.randomness import stream

KINDS = {
    name: kind
    for kind, names in {
        "rain": ("rain", "rainy", "raining", "drizzle", "downpour", "shower"),
        "snow": ("snow", "snowy", "snowing", "snowfall", "blizzard", "snowflakes"),
        "fog": ("fog", "foggy", "mist", "misty", "haze", "smoke", "smoky"),
        "storm": ("storm", "stormy", "thunderstorm", "lightning", "thunder"),
        "hail": ("hail", "hailstorm", "hailstones"),
        "sandstorm": ("sandstorm", "dust storm", "blowing sand"),
        "sun rays": ("sun rays", "god rays", "sunbeams", "light rays"),
    }.items()
    for name in names
}
"""The kind that each name means."""

_RAIN_LAYERS = ((0.34, 28, 1.0, 0.34), (0.6, 50, 1.2, 0.44), (1.0, 92, 2.0, 0.46))
"""Of 720 lines: speed in heights a tenth of a second, length and width in pixels, opacity; far to near."""
_SNOW_LAYERS = ((420, 1.4, 0.09, 0.85), (220, 2.8, 0.14, 0.95), (44, 6.5, 0.24, 0.72))
"""Flakes, radius in pixels of 720 lines, heights a second, opacity; far to near."""


@effect("weather", stage="over")
class Weather:
    """Parameters: `kind` (a value of `KINDS`), `amount` (1 as usual)."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        self._kind = KINDS.get(str(treatment.parameters.get("kind")), "rain")
        self._amount = min(max(float(treatment.parameters.get("amount", 1.0) or 0), 0.05), 3.0)
        self._rate, self._seed, self._id = float(context.rate), context.seed, treatment.id

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The frame with the weather in it."""
        seconds = number / self._rate
        if self._kind in HARSH:
            return HARSH[self._kind](pixels, seconds, self._seed, self._id, self._amount)
        if self._kind == "snow":
            return self._snowing(_dulled(pixels, 0.16 * self._amount, (232, 236, 242)), seconds)
        if self._kind == "fog":
            return self._foggy(pixels, seconds)
        if self._kind == "storm":
            pixels = _dulled(pixels, 0.38, (60, 68, 84))
            flash = self._flash(seconds)
            if flash > 0:
                pixels = cv2.convertScaleAbs(pixels, alpha=1 + 0.9 * flash, beta=46 * flash)
            return self._raining(pixels, seconds, 1.5 * self._amount)
        return self._raining(_dulled(pixels, 0.18 * self._amount, (120, 128, 140)), seconds, self._amount)

    def _raining(self, pixels: np.ndarray, seconds: float, amount: float) -> np.ndarray:
        height, width = pixels.shape[:2]
        share = np.zeros((height, width), np.uint8)
        for number, (speed, length, thick, opacity) in enumerate(_RAIN_LAYERS):
            tile = _streaks(height, width, number, round(amount, 3), length, thick, opacity, self._seed)
            down = int(seconds * 10 * speed * height) % tile.shape[0]
            across = int(seconds * 10 * speed * height * 0.06) % tile.shape[1]
            rolled = _wrapped(tile, -down, across, height, width)
            share = cv2.max(share, rolled)
        return laid(pixels, np.full_like(pixels, (206, 214, 224)), share)

    def _snowing(self, pixels: np.ndarray, seconds: float) -> np.ndarray:
        height, width = pixels.shape[:2]
        share = np.zeros((height, width), np.uint8)
        scale = height / 720
        for layer, (count, radius, speed, opacity) in enumerate(_SNOW_LAYERS):
            random = stream(self._seed, "snow", self._id, str(layer))
            flakes = random.random((int(count * self._amount * width / height / 1.78), 5))
            sheet = np.zeros_like(share)
            for x, y, size, phase, sway in flakes:
                down = (y + seconds * speed * (0.75 + 0.5 * size)) % 1.1 - 0.05
                aside = (
                    x + 0.02 * np.sin(6.283 * (phase + seconds * (0.2 + 0.3 * sway))) + 0.03 * seconds * speed
                ) % 1.0
                r = radius * (0.6 + 0.8 * size) * scale
                centre = (int(aside * width * 16), int(down * height * 16))
                cv2.circle(
                    sheet, centre, max(8, int(r * 16)), int(255 * opacity * (0.55 + 0.45 * phase)), -1, cv2.LINE_AA, 4
                )
            if layer:
                sheet = cv2.GaussianBlur(sheet, (0, 0), radius * scale * (0.28 if layer == 1 else 0.5))
            share = cv2.max(share, sheet)
        return laid(pixels, np.full_like(pixels, (246, 248, 252)), share)

    def _foggy(self, pixels: np.ndarray, seconds: float) -> np.ndarray:
        height, width = pixels.shape[:2]
        small_h, small_w = max(9, height // 8), max(16, width // 8)
        thick = np.zeros((small_h, small_w), np.float32)
        for layer, (speed, weight) in enumerate(((0.016, 0.6), (-0.026, 0.4))):
            tile = _clouds(small_h, small_w, layer, self._seed)
            thick += weight * _wrapped(tile, 0, int(seconds * speed * width), small_h, small_w)
        y = np.linspace(0, 1, small_h, dtype=np.float32)[:, None]
        # Fog lies at the horizon and thins towards the viewer.
        depth = np.exp(-(((y - 0.42) / 0.34) ** 2)) * 0.75 + 0.25
        share = np.clip((0.30 + 0.75 * thick) * depth * 0.95 * self._amount, 0, 0.96)
        mask = cv2.resize((share * 255).astype(np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
        light = np.clip(
            cv2.resize(pixels, (32, 18), interpolation=cv2.INTER_AREA).mean(axis=(0, 1)) * 0.5 + 105, 0, 235
        )
        grey = light.mean() * 0.75 + light * 0.25
        return laid(pixels, np.full_like(pixels, grey.astype(np.uint8)), mask)

    def _flash(self, seconds: float) -> float:
        """Strength of the lightning then, 0-1: one flash in about four seconds, which flickers."""
        window = int(seconds // 4)
        random = stream(self._seed, "lightning", self._id, str(window))
        begin = window * 4 + 0.3 + 3.0 * random.random()
        since = seconds - begin
        if not 0 <= since < 0.6:
            return 0.0
        return float(np.exp(-since * 6) * (0.6 + 0.4 * np.cos(since * 42)))


def _dulled(pixels: np.ndarray, share: float, towards: tuple[int, int, int]) -> np.ndarray:
    """The picture a little paler, as through wet air."""
    share = min(share, 0.6)
    return np.asarray(cv2.convertScaleAbs(cv2.addWeighted(pixels, 1 - share, np.full_like(pixels, towards), share, 0)))


def _wrapped(tile: np.ndarray, y: int, x: int, height: int, width: int) -> np.ndarray:
    """A window of a tile that repeats, from row y and column x."""
    y, x = y % tile.shape[0], x % tile.shape[1]
    rows = np.concatenate([tile[y:], tile[:y]])[:height] if y else tile[:height]
    return np.concatenate([rows[:, x:], rows[:, :x]], axis=1)[:, :width] if x else rows[:, :width]


@functools.lru_cache(maxsize=12)
def _streaks(
    height: int, width: int, layer: int, amount: float, length: float, thick: float, opacity: float, seed: int
) -> np.ndarray:
    """uint8 (2 height, width): drops that fall, drawn on a sheet that repeats."""
    random = stream(seed, "rain", str(layer))
    scale, rows = height / 720, 2 * height
    sheet = np.zeros((rows, width), np.uint8)
    count = int((900, 420, 110)[layer] * min(amount, 3.0) * width / 1280)
    for x, y, part in random.random((count, 3)):
        long = length * scale * (0.6 + 0.8 * part)
        begin = (int(x * width * 16), int(y * rows * 16))
        end = (int((x * width - long * 0.06) * 16), int((y * rows + long) * 16))
        value = int(255 * opacity * (0.45 + 0.55 * part))
        for shift in (0, -rows * 16):
            cv2.line(
                sheet,
                (begin[0], begin[1] + shift),
                (end[0], end[1] + shift),
                value,
                max(1, round(thick * scale)),
                cv2.LINE_AA,
                4,
            )
    return np.asarray(cv2.GaussianBlur(sheet, (1, 5), 0) if layer == 2 else sheet)


@functools.lru_cache(maxsize=8)
def _clouds(height: int, width: int, layer: int, seed: int) -> np.ndarray:
    """float32 (height, 2 width), 0-1: drifting fog that repeats sideways."""
    random = stream(seed, "fog", str(layer))
    total = np.zeros((height, 2 * width), np.float32)
    for octave in range(4):
        cells_y, cells_x = 2 ** (octave + 1), 2 ** (octave + 2)
        noise = random.random((cells_y + 1, cells_x)).astype(np.float32)
        wide = np.concatenate([noise, noise[:, :2]], axis=1)
        grown = cv2.resize(wide, (int(2 * width * (cells_x + 2) / cells_x), height), interpolation=cv2.INTER_CUBIC)
        total += grown[:, : 2 * width] / 2 ** (octave + 1)
    low, high = np.quantile(total, (0.05, 0.95))
    return np.asarray(np.clip((total - low) / (high - low), 0, 1), np.float32)
