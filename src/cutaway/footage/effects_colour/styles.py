"""Painted, printed and broken looks. Each is a function of one frame and its number, so that nothing swims from frame to frame
but what is meant to."""

from __future__ import annotations

import functools
from collections.abc import Callable
from fractions import Fraction

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.footage.effects_colour.lens_styles import INKS, LENS_STYLES, OVER, duotone
from cutaway.scene.document import Treatment
from cutaway.scene.randomness import stream

Style = Callable[[np.ndarray, int, int], np.ndarray]

STYLES: dict[str, tuple[str, ...]] = {
    "pencil": (
        "pencil",
        "pencil sketch",
        "sketch",
        "drawing",
        "graphite",
        "charcoal",
        "line drawing",
        "hand drawn",
        "hand-drawn",
    ),
    "coloured pencil": ("coloured pencil", "colored pencil", "crayon", "colour sketch", "color sketch", "pastel chalk"),
    "watercolour": ("watercolour", "watercolor", "aquarelle", "painted", "painting"),
    "oil": ("oil", "oil painting", "oil paint", "impressionist", "van gogh", "brush strokes"),
    "cartoon": ("cartoon", "comic", "comic book", "anime", "toon", "animated", "cel shaded", "cel-shaded"),
    "halftone": ("halftone", "pop art", "newspaper", "newsprint", "print", "dots", "warhol", "lichtenstein"),
    "film grain": ("film grain", "grain", "grainy", "noise"),
    "vhs": ("vhs", "old tape", "video tape", "videotape", "camcorder", "80s", "90s", "analog video", "crt"),
    "old film": ("old film", "silent film", "1920s", "film scratches", "scratched film", "old movie", "projector"),
    "pixel art": ("pixel art", "pixelated", "8-bit", "8 bit", "8bit", "16-bit", "retro game", "minecraft"),
    "posterise": (
        "posterise",
        "posterize",
        "poster",
        "posterised",
        "posterized",
        "screen print",
        "vector",
        "flat colours",
    ),
    "invert": ("invert", "inverted", "negative", "x-ray"),
    "neon": ("neon", "edges", "neon edges", "glowing edges", "neon outline", "tron"),
    "glitch": ("glitch", "glitchy", "datamosh", "digital glitch"),
    "tilt shift": ("tilt shift", "tilt-shift", "miniature", "toy town", "model"),
    "thermal": ("thermal", "infrared", "heat vision", "heat map"),
    "night vision": ("night vision", "night-vision", "nightvision"),
    "emboss": ("emboss", "embossed", "relief", "carved"),
    "letterbox": ("letterbox", "letterbox bars", "cinematic bars", "black bars"),
    "light leaks": ("light leaks", "light leak", "film burn"),
    "lens flare": ("lens flare", "lens flares", "flare", "sun flare"),
    "mosaic": ("mosaic", "mosaic tiles", "tiles"),
    "stained glass": ("stained glass", "church window"),
    "duotone": ("duotone", "two tone", "two-tone"),
    "security camera": ("security camera", "cctv", "surveillance", "surveillance camera"),
}
"""Names of every style."""


@functools.cache
def style_names() -> dict[str, str]:
    """The style that each name means."""
    return {name: style for style, names in STYLES.items() for name in (style, *names)}


@effect("style", stage="look")
class Styled:
    """Parameters: `style` (one of `STYLES`), `amount`: 1 as it is, less lets the picture through, more makes it coarser."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        name = style_names().get(str(treatment.parameters.get("style")), "pencil")
        self._name, self._draw = name, _DRAWN.get(name)
        if name in OVER:
            self.stage = "over"
        self._rate = float(context.rate)
        inks = treatment.parameters.get("inks")
        self._inks = tuple(tuple(int(one) for one in ink) for ink in inks) if isinstance(inks, list) else INKS
        self._amount = min(max(float(treatment.parameters.get("amount", 1.0) or 0), 0.0), 2.0)
        self._seed = context.seed

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The frame in the style."""
        if self._amount <= 0:
            return pixels
        if self._name == "film grain":
            return _film_grain(pixels, number, self._seed, self._amount)
        if self._draw is None:
            seconds = number / self._rate
            if self._name == "duotone":
                made = duotone(pixels, seconds, self._seed, self._amount, self._inks)  # type: ignore[arg-type]
            else:
                made = LENS_STYLES[self._name](pixels, seconds, self._seed, self._amount)
            if self._name in _BY_AMOUNT:
                return made
        else:
            made = self._draw(pixels, number, self._seed)
        if self._amount >= 1:
            return made
        return np.asarray(cv2.addWeighted(made, self._amount, pixels, 1 - self._amount, 0))


_BY_AMOUNT = frozenset(("letterbox", "light leaks", "lens flare"))
"""Styles that are drawn weaker or stronger, and not mixed with the picture."""


def _scaled(pixels: np.ndarray) -> float:
    return min(pixels.shape[:2]) / 720


def _odd(value: float) -> int:
    return max(1, round(value)) // 2 * 2 + 1


def _pencil(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    grey = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), (0, 0), 0.8 * _scaled(pixels) + 0.2)
    soft = cv2.GaussianBlur(grey, (0, 0), 11 * _scaled(pixels))
    lines = cv2.divide(grey, np.maximum(soft, 1), scale=256)
    lines = cv2.LUT(lines, _gamma(2.6))
    shade = cv2.LUT(soft, np.clip(150 + np.arange(256) * 0.62, 0, 255).astype(np.uint8))
    hatched = cv2.addWeighted(_hatching(*grey.shape, seed), 0.55, np.full_like(grey, 255), 0.45, 0)
    dark = cv2.LUT(soft, np.clip((150 - np.arange(256)) * 1.6, 0, 255).astype(np.uint8))
    strokes = (255 - (255 - hatched).astype(np.uint16) * dark // 255).astype(np.uint8)
    paper = cv2.multiply(cv2.multiply(lines, shade, scale=1 / 255), strokes, scale=1 / 255)
    return np.asarray(cv2.LUT(cv2.cvtColor(paper, cv2.COLOR_GRAY2RGB), _toned((252, 249, 242), (38, 38, 44))))


def _coloured_pencil(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    drawn = _pencil(pixels, number, seed)
    soft = cv2.bilateralFilter(_small(pixels), 9, 40, 9)
    hsv = cv2.cvtColor(soft, cv2.COLOR_RGB2HSV)
    hsv[..., 1] = cv2.convertScaleAbs(hsv[..., 1], alpha=1.15)
    hsv[..., 2] = cv2.convertScaleAbs(hsv[..., 2], alpha=0.55, beta=112)
    colour = cv2.resize(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), pixels.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.multiply(colour, drawn, scale=1 / 255))


def _watercolour(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    small = _small(pixels)
    for _ in range(2):
        small = cv2.bilateralFilter(small, 9, 46, 11)
    small = cv2.medianBlur(small, _odd(7 * _scaled(small) + 3))
    flat = cv2.resize(small, pixels.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    grey = cv2.cvtColor(flat, cv2.COLOR_RGB2GRAY)
    rim = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    rim = cv2.GaussianBlur(rim, (0, 0), 1.2 * _scaled(pixels) + 0.3)
    darker = cv2.LUT(rim, np.clip(255 - np.arange(256) * 2.2, 120, 255).astype(np.uint8))
    hsv = cv2.cvtColor(flat, cv2.COLOR_RGB2HSV)
    hsv[..., 1] = cv2.convertScaleAbs(hsv[..., 1], alpha=1.12)
    hsv[..., 2] = cv2.convertScaleAbs(hsv[..., 2], alpha=0.78, beta=56)
    wash = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    wash = cv2.multiply(wash, cv2.cvtColor(darker, cv2.COLOR_GRAY2RGB), scale=1 / 255)
    return np.asarray(cv2.multiply(wash, _paper(*grey.shape, seed), scale=1 / 255))


def _oil(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    """Kuwahara's filter: each place takes the mean of that of its four neighbourhoods which varies least."""
    small = cv2.resize(pixels, None, fx=0.66, fy=0.66, interpolation=cv2.INTER_AREA)
    radius = max(2, round(4.5 * _scaled(small)))
    wide = small.astype(np.float32)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    mean = cv2.boxFilter(wide, -1, (radius, radius), borderType=cv2.BORDER_REFLECT)
    level = cv2.boxFilter(grey, -1, (radius, radius), borderType=cv2.BORDER_REFLECT)
    spread = cv2.boxFilter(grey * grey, -1, (radius, radius), borderType=cv2.BORDER_REFLECT) - level * level
    best = None
    half = radius // 2 + 1
    for dy in (-half, half):
        for dx in (-half, half):
            move = np.float32([[1, 0, dx], [0, 1, dy]])
            moved = cv2.warpAffine(mean, move, small.shape[1::-1], borderMode=cv2.BORDER_REFLECT)
            varied = cv2.warpAffine(spread, move, small.shape[1::-1], borderMode=cv2.BORDER_REFLECT)
            if best is None:
                best, least = moved, varied
            else:
                wins = varied < least
                best[wins] = moved[wins]
                least = np.minimum(least, varied)
    assert best is not None
    painted = cv2.resize(np.clip(best, 0, 255).astype(np.uint8), pixels.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    hsv = cv2.cvtColor(painted, cv2.COLOR_RGB2HSV)
    hsv[..., 1] = cv2.convertScaleAbs(hsv[..., 1], alpha=1.2)
    rich = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    ridge = cv2.Sobel(cv2.cvtColor(painted, cv2.COLOR_RGB2GRAY), cv2.CV_16S, 1, 1, ksize=3)
    lit = np.clip(ridge.astype(np.int16) // 6, -14, 14)[..., None]
    return np.clip(rich.astype(np.int16) + lit, 0, 255).astype(np.uint8)


def _cartoon(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    small = _small(pixels)
    for _ in range(3):
        small = cv2.bilateralFilter(small, 7, 42, 7)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    lab[..., 0] = cv2.LUT(lab[..., 0], _steps(9, 0.55))
    hsv = cv2.cvtColor(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), cv2.COLOR_RGB2HSV)
    hsv[..., 1] = cv2.convertScaleAbs(hsv[..., 1], alpha=1.35)
    flat = cv2.resize(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), pixels.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(flat, cv2.cvtColor(_ink(pixels), cv2.COLOR_GRAY2RGB), scale=1 / 255))


def _ink(pixels: np.ndarray) -> np.ndarray:
    """uint8 (h, w): dark lines where brightness changes: a difference of Gaussians with a soft threshold."""
    scale = _scaled(pixels)
    grey = cv2.medianBlur(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), 5).astype(np.float32)
    fine = cv2.GaussianBlur(grey, (0, 0), 1.0 * scale + 0.3)
    coarse = cv2.GaussianBlur(grey, (0, 0), 2.2 * scale + 0.6)
    edge = fine - 0.985 * coarse
    return np.asarray(np.clip(255 + (np.minimum(edge + 0.6, 0)) * 62, 18, 255).astype(np.uint8))


def _halftone(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    height, width = pixels.shape[:2]
    cell = max(4, round(7 * _scaled(pixels)))
    size = (max(1, width // cell), max(1, height // cell))
    mean = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    out = np.full((height, width, 3), 250, np.float32)
    wide = cv2.resize(mean, (width, height), interpolation=cv2.INTER_CUBIC)
    inks = 255 - wide.astype(np.float32)
    black = np.clip(inks.min(axis=2) - 40, 0, None) * 0.9
    channels = [inks[..., number] - black for number in range(3)] + [black]
    for channel, degrees, colour in zip(
        channels, (15, 75, 0, 45), ((0, 168, 226), (228, 20, 128), (255, 222, 0), (28, 26, 32)), strict=True
    ):
        dots = np.clip(
            (np.sqrt(np.clip(channel, 0, 255) / 255) * 0.98 - _screen(height, width, cell, degrees)) * 5 + 0.5, 0, 1
        )
        out *= 1 - dots[..., None] * (1 - np.array(colour, np.float32) / 255)
    return np.clip(out, 0, 255).astype(np.uint8)


@functools.lru_cache(maxsize=16)
def _screen(height: int, width: int, cell: int, degrees: float) -> np.ndarray:
    """float32: 0 in the middle of each dot of a turned screen, about 1 between four of them."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    turn = np.deg2rad(degrees)
    u, v = (x * np.cos(turn) + y * np.sin(turn)) / cell, (-x * np.sin(turn) + y * np.cos(turn)) / cell
    return np.asarray(np.hypot(u - np.round(u), v - np.round(v)) * 1.42, np.float32)


def _film_grain(pixels: np.ndarray, number: int, seed: int, amount: float) -> np.ndarray:
    height, width = pixels.shape[:2]
    order = stream(seed, "film grain", str(number // 16)).permutation(16)
    noise = _noise(height, width, int(order[number % 16]))
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    # Grain shows most in the middle tones.
    weight = cv2.LUT(grey, (1.15 - 0.9 * (np.abs(np.arange(256) - 118) / 150) ** 2).clip(0.25, 1.2).astype(np.float32))
    change = noise * weight * (10.5 * amount)
    return np.asarray(cv2.add(pixels, np.repeat(change[..., None], 3, 2).astype(np.int16), dtype=cv2.CV_8U))


@functools.lru_cache(maxsize=40)
def _noise(height: int, width: int, number: int) -> np.ndarray:
    noise = stream(0, "noise", str(number), f"{width}x{height}").standard_normal((height, width)).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), max(0.55, height / 1100))
    return np.asarray(noise / max(float(noise.std()), 1e-6))


def _vhs(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    height, width = pixels.shape[:2]
    random = stream(seed, "vhs", str(number))
    small = cv2.resize(
        pixels, (max(8, width * 330 // max(width, 330) if width > 330 else width), height), interpolation=cv2.INTER_AREA
    )
    ycc = cv2.cvtColor(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), cv2.COLOR_RGB2YCrCb)
    chroma = cv2.resize(ycc[..., 1:], (max(4, width // 12), height // 2), interpolation=cv2.INTER_AREA)
    chroma = cv2.resize(chroma, (width, height), interpolation=cv2.INTER_LINEAR)
    ycc[..., 1:] = np.roll(chroma, max(2, round(width / 200)), axis=1)
    made = cv2.cvtColor(ycc, cv2.COLOR_YCrCb2RGB)
    y = np.arange(height)
    wave = 0.0012 * width * np.sin(y / (height / 9) + number * 0.35)
    wave += random.standard_normal(height) * 0.0005 * width
    band = (number * height // 96) % (height * 2)
    torn = np.exp(-(((y - band) / (height * 0.018)) ** 2))
    wave += torn * width * 0.02 * np.sin(y * 0.8)
    bottom = np.clip((y - 0.965 * height) / (0.035 * height), 0, 1)
    wave += bottom * width * 0.05 * (1 + 0.3 * random.standard_normal())
    grid_x = (np.arange(width, dtype=np.float32)[None] + wave[:, None]).astype(np.float32)
    grid_y = np.repeat(y[:, None].astype(np.float32), width, axis=1)
    made = cv2.remap(made, grid_x, grid_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    noise = _noise(height, width, int(random.integers(16)))
    speck = (np.clip(noise - 2.1, 0, None) * 150 * (0.12 + torn[:, None] * 3.4)).astype(np.int16)
    lines = np.where(y % 2 == 0, 0, -9).astype(np.int16)[:, None]
    change = noise.astype(np.float32) * 6 + speck + lines
    made = cv2.add(made, np.repeat(change[..., None], 3, 2).astype(np.int16), dtype=cv2.CV_8U)
    return np.asarray(cv2.convertScaleAbs(made, alpha=0.9, beta=16))


def _old_film(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    height, width = pixels.shape[:2]
    random = stream(seed, "old film", str(number))
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    shift = np.float32([[1, 0, random.standard_normal() * 0.9], [0, 1, random.standard_normal() * 1.6]])
    grey = cv2.warpAffine(grey, shift, (width, height), borderMode=cv2.BORDER_REPLICATE)
    flicker = 1 + 0.07 * random.standard_normal()
    y, x = np.ogrid[0:height, 0:width]
    far = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2
    lit = (
        grey.astype(np.float32) * flicker * (1.04 - 0.75 * far**1.2)
        + _noise(height, width, int(random.integers(16))) * 10
    )
    film = np.clip((lit - 118) * 1.15 + 122, 0, 255).astype(np.uint8)
    for _ in range(int(random.integers(0, 4))):
        at = int(random.random() * width)
        cv2.line(
            film, (at, 0), (at + int(random.integers(-5, 6)), height), int(random.choice([30, 225])), 1, cv2.LINE_AA
        )
    for _ in range(int(random.integers(2, 10))):
        centre = (int(random.random() * width), int(random.random() * height))
        axes = (max(1, int(random.random() * 5 * _scaled(pixels))), max(1, int(random.random() * 3 * _scaled(pixels))))
        cv2.ellipse(film, centre, axes, random.random() * 180, 0, 360, int(random.choice([20, 235])), -1, cv2.LINE_AA)
    return np.asarray(cv2.LUT(cv2.cvtColor(film, cv2.COLOR_GRAY2RGB), _toned((255, 240, 208), (26, 18, 10))))


def _pixel_art(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    height, width = pixels.shape[:2]
    cell = max(3, round(8 * _scaled(pixels)))
    size = (max(1, width // cell), max(1, height // cell))
    small = cv2.resize(cv2.bilateralFilter(_small(pixels), 5, 40, 5), size, interpolation=cv2.INTER_AREA)
    hsv = cv2.cvtColor(small, cv2.COLOR_RGB2HSV)
    hsv[..., 1] = cv2.LUT(cv2.convertScaleAbs(hsv[..., 1], alpha=1.3), _steps(6, 1.0))
    hsv[..., 2] = cv2.LUT(hsv[..., 2], _steps(8, 1.0))
    hsv[..., 0] = (hsv[..., 0] // 9) * 9 + 4
    return np.asarray(
        cv2.resize(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), (width, height), interpolation=cv2.INTER_NEAREST)
    )


def _posterise(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    small = _small(pixels)
    for _ in range(3):
        small = cv2.bilateralFilter(small, 9, 50, 9)
    flat = cv2.LUT(cv2.resize(small, pixels.shape[1::-1], interpolation=cv2.INTER_CUBIC), _steps(5, 1.0))
    return np.asarray(cv2.medianBlur(flat, 5))


def _invert(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    return 255 - pixels


def _neon(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    soft = cv2.GaussianBlur(pixels, (0, 0), 1.3 * _scaled(pixels) + 0.3)
    edges = [
        cv2.magnitude(*(cv2.Sobel(channel, cv2.CV_32F, *way, ksize=3) for way in ((1, 0), (0, 1))))
        for channel in cv2.split(soft)
    ]
    strength = np.clip(np.max(edges, axis=0) / 140, 0, 1)
    hsv = cv2.cvtColor(soft, cv2.COLOR_RGB2HSV)
    hsv[..., 1] = np.maximum(hsv[..., 1], 150)
    hsv[..., 2] = (strength * 255).astype(np.uint8)
    line = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    halo = cv2.GaussianBlur(line, (0, 0), 7 * _scaled(pixels))
    base = cv2.convertScaleAbs(pixels, alpha=0.10)
    return np.asarray(cv2.add(cv2.add(line, cv2.convertScaleAbs(halo, alpha=1.5)), base))


def _glitch(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    height, width = pixels.shape[:2]
    random = stream(seed, "glitch", str(number // 3))
    strong = random.random() < 0.45
    split = round(width * (0.004 + 0.016 * strong * random.random()))
    made = np.dstack([np.roll(pixels[..., 0], split, 1), pixels[..., 1], np.roll(pixels[..., 2], -split, 1)])
    for _ in range(int(random.integers(3, 12)) if strong else int(random.integers(0, 3))):
        top = int(random.random() * height)
        rows = slice(top, top + max(2, int(random.random() * height * 0.07)))
        made[rows] = np.roll(made[rows], int((random.random() - 0.5) * width * 0.24), axis=1)
    made[::3] = (made[::3] * 0.88).astype(np.uint8)
    return np.ascontiguousarray(made)


def _tilt_shift(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    height, width = pixels.shape[:2]
    soft, softer = (cv2.GaussianBlur(pixels, (0, 0), size * _scaled(pixels)) for size in (4, 10))
    y = np.abs(np.linspace(0, 1, height, dtype=np.float32) - 0.55)
    first, second = np.clip((y - 0.10) / 0.14, 0, 1)[:, None, None], np.clip((y - 0.24) / 0.2, 0, 1)[:, None, None]
    mixed = pixels * (1 - first) + soft * first
    mixed = mixed * (1 - second) + softer * second
    hsv = cv2.cvtColor(np.clip(mixed, 0, 255).astype(np.uint8), cv2.COLOR_RGB2HSV)
    hsv[..., 1] = cv2.convertScaleAbs(hsv[..., 1], alpha=1.35)
    return np.asarray(cv2.convertScaleAbs(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), alpha=1.06))


def _thermal(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    grey = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), (0, 0), 2 * _scaled(pixels))
    return np.asarray(cv2.applyColorMap(grey, cv2.COLORMAP_INFERNO)[..., ::-1].copy())


def _night_vision(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    height, width = pixels.shape[:2]
    grey = cv2.LUT(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), _gamma(0.7)).astype(np.float32)
    grey += _noise(height, width, number % 16) * 15
    y, x = np.ogrid[0:height, 0:width]
    far = ((x / width - 0.5) ** 2 + ((y / height - 0.5) * height / width) ** 2) * 3.2
    grey = np.clip(grey * np.clip(1.15 - far * 1.6, 0.05, 1), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), _toned((190, 255, 176), (0, 22, 4))))


def _emboss(pixels: np.ndarray, number: int, seed: int) -> np.ndarray:
    grey = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), (0, 0), 1.0 * _scaled(pixels) + 0.3)
    kernel = np.float32([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])
    raised = cv2.filter2D(grey, cv2.CV_16S, kernel)
    return np.repeat(np.clip(raised + 132, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def _small(pixels: np.ndarray) -> np.ndarray:
    """Half the size, for filters that look far around."""
    return np.asarray(cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))


@functools.cache
def _gamma(value: float) -> np.ndarray:
    return np.asarray((np.linspace(0, 1, 256) ** value * 255 + 0.5).astype(np.uint8))


@functools.cache
def _steps(count: int, share: float) -> np.ndarray:
    """uint8 (256,): brightness in steps with soft edges; `share` of the way from what it was."""
    x = np.linspace(0, 1, 256) * count
    below = np.floor(x)
    soft = below + np.clip((x - below - 0.5) * 4 + 0.5, 0, 1)
    return np.asarray(np.clip((share * soft / count + (1 - share) * x / count) * 255, 0, 255).astype(np.uint8))


@functools.cache
def _toned(light: tuple[int, int, int], dark: tuple[int, int, int]) -> np.ndarray:
    """uint8 (1, 256, 3): greys between two colours."""
    x = np.linspace(0, 1, 256)[:, None]
    return np.asarray((np.array(dark) * (1 - x) + np.array(light) * x + 0.5).astype(np.uint8)[None])


@functools.lru_cache(maxsize=6)
def _paper(height: int, width: int, seed: int) -> np.ndarray:
    """uint8 (h, w, 3): rough paper, 255 where it is white."""
    random = stream(seed, "paper", f"{width}x{height}")
    grain = cv2.GaussianBlur(random.standard_normal((height, width)).astype(np.float32), (0, 0), 1.1)
    coarse = random.standard_normal((max(4, height // 60), max(4, width // 60))).astype(np.float32)
    blotches = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    sheet = 243 + grain / grain.std() * 5 + blotches * 5
    return np.repeat(np.clip(sheet, 205, 255).astype(np.uint8)[..., None], 3, axis=2)


@functools.lru_cache(maxsize=6)
def _hatching(height: int, width: int, seed: int) -> np.ndarray:
    """uint8 (h, w): slanted strokes of a pencil."""
    random = stream(seed, "hatching", f"{width}x{height}")
    noise = random.random((height, width)).astype(np.float32)
    length = _odd(min(height, width) / 22)
    kernel = np.zeros((length, length), np.float32)
    cv2.line(kernel, (0, length - 1), (length - 1, 0), 1.0, 1)
    strokes = cv2.filter2D(noise, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT)
    low, high = np.quantile(strokes, (0.1, 0.75))
    return np.asarray(np.clip((strokes - low) / (high - low) * 255, 0, 255).astype(np.uint8))


_DRAWN: dict[str, Style] = {
    "pencil": _pencil,
    "coloured pencil": _coloured_pencil,
    "watercolour": _watercolour,
    "oil": _oil,
    "cartoon": _cartoon,
    "halftone": _halftone,
    "film grain": lambda pixels, number, seed: _film_grain(pixels, number, seed, 1.0),
    "vhs": _vhs,
    "old film": _old_film,
    "pixel art": _pixel_art,
    "posterise": _posterise,
    "invert": _invert,
    "neon": _neon,
    "glitch": _glitch,
    "tilt shift": _tilt_shift,
    "thermal": _thermal,
    "night vision": _night_vision,
    "emboss": _emboss,
}
