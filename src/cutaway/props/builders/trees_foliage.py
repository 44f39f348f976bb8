"""Painted leaves: sprigs for the cards of near trees, and whole tree lines for the distance.

Colours are linear and belong to a species and a season; textures are kept, since many trees share them.
"""

from __future__ import annotations

import functools
import math

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from cutaway.props.model import Texture
from cutaway.props.textures import decoded, encoded, noise
from cutaway.scene.randomness import stream

Palette = tuple[tuple[float, float, float], ...]

GREEN: Palette = ((0.070, 0.150, 0.022), (0.100, 0.185, 0.030), (0.135, 0.215, 0.042), (0.055, 0.115, 0.020))
PALETTES: dict[tuple[str, str], Palette] = {
    ("broad", "spring"): ((0.13, 0.24, 0.035), (0.17, 0.28, 0.05), (0.10, 0.20, 0.03), (0.21, 0.30, 0.07)),
    ("broad", "summer"): GREEN,
    ("broad", "autumn"): (
        (0.62, 0.20, 0.018),
        (0.50, 0.095, 0.012),
        (0.66, 0.34, 0.04),
        (0.34, 0.05, 0.015),
        (0.60, 0.26, 0.03),
    ),
    ("broad", "winter"): ((0.085, 0.066, 0.055), (0.12, 0.095, 0.08), (0.16, 0.145, 0.14)),
    ("twig", "summer"): ((0.10, 0.075, 0.06), (0.13, 0.10, 0.08)),
    ("birch", "spring"): ((0.17, 0.27, 0.05), (0.22, 0.31, 0.07), (0.14, 0.23, 0.04)),
    ("birch", "summer"): ((0.11, 0.20, 0.035), (0.15, 0.23, 0.05), (0.09, 0.16, 0.03)),
    ("birch", "autumn"): ((0.68, 0.42, 0.03), (0.74, 0.50, 0.06), (0.58, 0.32, 0.03)),
    ("needle", "summer"): ((0.026, 0.070, 0.024), (0.035, 0.088, 0.030), (0.050, 0.105, 0.034)),
    ("needle", "winter"): ((0.030, 0.068, 0.032), (0.045, 0.085, 0.045), (0.45, 0.48, 0.52)),
    ("palm", "summer"): ((0.075, 0.15, 0.025), (0.11, 0.19, 0.035), (0.16, 0.20, 0.05)),
    ("blossom", "spring"): ((0.82, 0.42, 0.50), (0.86, 0.56, 0.60), (0.88, 0.70, 0.70), (0.70, 0.28, 0.38)),
    ("olive", "summer"): ((0.13, 0.16, 0.085), (0.17, 0.19, 0.11), (0.10, 0.125, 0.065)),
}


def palette(leaf: str, season: str) -> Palette:
    """The leaf colours of a species in a season; those of summer where the season changes nothing."""
    found = PALETTES.get((leaf, season)) or PALETTES.get((leaf, "summer")) or PALETTES.get((leaf, "spring"))
    return found or PALETTES.get(("broad", season)) or GREEN


@functools.lru_cache(maxsize=32)
def sprig(leaf: str, colours: Palette, variant: int = 0) -> Texture:
    """A twig with leaves growing up from the middle of the lower edge, 256 x 256 with alpha; nothing repeats."""
    size = 512
    random = stream(variant, "sprig", leaf)
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    if leaf == "needle":
        _paint_needles(draw, random, size, colours)
    elif leaf == "twig":
        _paint_twigs(draw, random, size, colours)
    elif leaf == "palm":
        _paint_frond(draw, random, size, colours)
    else:
        _paint_leaves(draw, random, size, colours, small=leaf in ("birch", "blossom", "olive"))
    return _bled(np.asarray(picture), 256)


def _tone(
    random: np.random.Generator, colours: Palette, low: float = 0.62, high: float = 1.25
) -> tuple[int, int, int, int]:
    shade = low + (high - low) * random.random()
    r, g, b = encoded(np.array(colours[int(random.integers(len(colours)))]) * shade)
    return (int(r), int(g), int(b), 255)


def _leaf(x: float, y: float, length: float, turn: float, breadth: float) -> list[tuple[float, float]]:
    t = np.linspace(0, 1, 9)
    w = breadth * np.sin(np.pi * t**0.8)
    outline = np.concatenate([np.stack([t, w], 1), np.stack([t, -w], 1)[::-1]]) * length
    c, s = math.cos(turn), math.sin(turn)
    return [(x + px * c - py * s, y + px * s + py * c) for px, py in outline]


def _paint_leaves(
    draw: ImageDraw.ImageDraw, random: np.random.Generator, size: int, colours: Palette, small: bool
) -> None:
    twigs, leaves, length = (9, 19, 0.082) if small else (8, 13, 0.125)
    twig = tuple(int(c) for c in encoded(np.array((0.10, 0.065, 0.04)))) + (255,)
    for b in range(twigs):
        turn = -math.pi / 2 + (b - (twigs - 1) / 2) * (2.0 / twigs) + 0.1 * random.normal()
        reach = size * (0.80 + 0.14 * random.random()) * (1 - 0.25 * abs(b - (twigs - 1) / 2) / twigs)
        x0, y0 = size / 2, size * 0.98
        draw.line(
            [(x0, y0), (x0 + reach * 0.92 * math.cos(turn), y0 + reach * 0.92 * math.sin(turn))], fill=twig, width=4
        )
        for k in range(leaves):
            f = 0.16 + 0.84 * (k + random.random()) / leaves
            x, y = x0 + reach * f * math.cos(turn), y0 + reach * f * math.sin(turn)
            angle = turn + (-1) ** k * (0.6 + 0.7 * random.random())
            tone = _tone(random, colours)
            long = size * length * (0.8 + 0.5 * random.random())
            draw.polygon(_leaf(x, y, long, angle, 0.33 if small else 0.30), fill=tone)
            rib = tuple(int(c * 0.82) for c in tone[:3]) + (255,)
            draw.line(
                [(x, y), (x + 0.85 * long * math.cos(angle), y + 0.85 * long * math.sin(angle))], fill=rib, width=2
            )


def _paint_twigs(draw: ImageDraw.ImageDraw, random: np.random.Generator, size: int, colours: Palette) -> None:
    """Bare twigs that fork and fork again."""

    def grow(x: float, y: float, turn: float, reach: float, width: int) -> None:
        x1, y1 = x + reach * math.cos(turn), y + reach * math.sin(turn)
        draw.line([(x, y), (x1, y1)], fill=_tone(random, colours), width=width)
        if reach > size * 0.05:
            for _ in range(3 if reach > size * 0.18 else 2):
                share = 0.45 + 0.55 * random.random()
                grow(
                    x + (x1 - x) * share,
                    y + (y1 - y) * share,
                    turn + 0.55 * random.normal(),
                    reach * (0.6 + 0.15 * random.random()),
                    max(4, width - 2),
                )

    for lean in (-0.55, -0.15, 0.2, 0.6):
        grow(size / 2, size * 0.98, -math.pi / 2 + lean, size * 0.34, 9)


def _paint_needles(draw: ImageDraw.ImageDraw, random: np.random.Generator, size: int, colours: Palette) -> None:
    twig = tuple(int(c) for c in encoded(np.array((0.07, 0.045, 0.03)))) + (255,)
    draw.line([(size / 2, size), (size / 2, size * 0.05)], fill=twig, width=7)
    for k in range(17):
        f = k / 16
        y0 = size * (0.97 - 0.9 * f)
        for side in (-1, 1):
            turn = -math.pi / 2 + side * (0.95 - 0.35 * f)
            reach = size * 0.47 * (1 - 0.75 * f) * (0.85 + 0.3 * random.random())
            x1, y1 = size / 2 + reach * math.cos(turn), y0 + reach * math.sin(turn) + 0.10 * reach
            draw.line([(size / 2, y0), (x1, y1)], fill=twig, width=4)
            for n in range(int(16 * (1 - 0.5 * f)) + 6):
                g = n / (int(16 * (1 - 0.5 * f)) + 5)
                x, y = size / 2 + (x1 - size / 2) * g, y0 + (y1 - y0) * g
                for lean in (-0.75, 0.75):
                    angle = turn + lean + 0.2 * random.normal()
                    long = size * 0.062
                    draw.line(
                        [(x, y), (x + long * math.cos(angle), y + long * math.sin(angle))],
                        fill=_tone(random, colours),
                        width=5,
                    )


def _paint_frond(draw: ImageDraw.ImageDraw, random: np.random.Generator, size: int, colours: Palette) -> None:
    rib = tuple(int(c) for c in encoded(np.array((0.22, 0.20, 0.07)))) + (255,)
    for k in range(40):
        f = (k + 0.5) / 40
        y = size * (0.99 - 0.95 * f)
        for side in (-1, 1):
            turn = -math.pi / 2 + side * (1.25 - 0.75 * f)
            reach = size * 0.48 * math.sin(math.pi * min(0.12 + 0.86 * f, 1.0)) ** 0.6 * (0.85 + 0.25 * random.random())
            draw.polygon(_leaf(size / 2, y, reach, turn, 0.030), fill=_tone(random, colours, 0.6, 1.25))
    draw.line([(size / 2, size), (size / 2, size * 0.04)], fill=rib, width=7)


def _bled(pixels: np.ndarray, size: int) -> Texture:
    """The picture at `size`, with the colour of leaves carried on into what is cut away, so that edges do not go dark."""
    linear = decoded(pixels[..., :3])
    alpha = pixels[..., 3] / 255.0
    step = pixels.shape[0] // size
    cover = alpha.reshape(size, step, size, step).mean((1, 3))
    mean = (linear * alpha[..., None]).reshape(size, step, size, step, 3).sum((1, 3)) / np.maximum(
        cover * step * step, 1e-6
    )[..., None]
    solid = cover > 0.3
    nearest = ndimage.distance_transform_edt(~solid, return_distances=False, return_indices=True)
    colour = mean[nearest[0], nearest[1]]
    # Thin leaves lose coverage when they are seen small; a little more alpha keeps a distant crown full.
    opaque = np.clip(cover * 1.35, 0, 1)
    return Texture(np.dstack([encoded(colour), (opaque * 255 + 0.5).astype(np.uint8)]), "colour", repeat=False)


@functools.lru_cache(maxsize=16)
def tree_line(kind: str, season: str, variant: int = 0, width: int = 2048, height: int = 512) -> Texture:
    """Crowns side by side, made of clumps of small leaves, each lit from above and from the right; alpha above them.

    `kind`: "broad", "mixed", "needle". The lowest tenth is closed undergrowth. Ends match, so it may repeat sideways.
    """
    random = stream(variant, "treeline", kind, season)
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    x = 0.0
    crowns = []
    while x < width:
        needle = kind == "needle" or (kind == "mixed" and random.random() < 0.35)
        tall = height * (0.52 + 0.40 * random.random())
        crowns.append((x, tall, needle))
        x += tall * ((0.15 if needle else 0.30) + 0.20 * random.random())
    for index in random.permutation(len(crowns)):
        x, tall, needle = crowns[int(index)]
        colours = np.array(palette("needle" if needle else "broad", season))
        own = colours[int(random.integers(len(colours)))] * 0.6 + colours.mean(0) * 0.4
        blobs = _needle_crown(random, x, tall, height) if needle else _leaf_crown(random, x, tall, height)
        _dab(draw, random, blobs, own, width)
    bush = np.array(palette("broad", season)).mean(0) * 0.8
    count = width * 2
    low = np.stack(
        [
            random.random(count) * width,
            height - random.random(count) ** 1.6 * height * 0.17,
            0.25 + 0.55 * random.random(count),
            np.full(count, 5.0),
        ],
        1,
    )
    floor = np.stack(
        [np.linspace(0, width, 300), np.full(300, height * 0.97), np.full(300, 0.05), np.full(300, height * 0.09)], 1
    )
    _dab(draw, random, floor, bush, width)
    _dab(draw, random, low, bush, width)
    pixels = np.asarray(picture)
    colour = decoded(pixels[..., :3])
    solid = pixels[..., 3] > 127
    nearest = ndimage.distance_transform_edt(~solid, return_distances=False, return_indices=True)
    return Texture(np.dstack([encoded(colour[nearest[0], nearest[1]]), pixels[..., 3]]), "colour", repeat=True)


def _leaf_crown(random: np.random.Generator, x: float, tall: float, height: int) -> np.ndarray:
    """Dabs (k, 4): x, y, light 0-1, radius. Clumps in an egg, each with its own bright upper right side; lowest first."""
    clumps = 34
    angle, out = random.random(clumps) * 2 * math.pi, np.sqrt(random.random(clumps))
    wide = tall * (0.30 + 0.12 * random.random())
    cx = x + wide * out * np.cos(angle)
    cy = height - tall * 0.56 + tall * 0.40 * out * np.sin(angle)
    order = np.argsort(-cy)
    rows = []
    # Behind the leaves a dark body, or the crown is confetti in front of the sky.
    under = np.stack([cx, cy, np.full(clumps, 0.02), np.full(clumps, tall * 0.062)], 1)
    for i in order:
        n = 60
        turn, reach = random.random(n) * 2 * math.pi, np.sqrt(random.random(n))
        r = tall * (0.085 + 0.05 * random.random())
        dx, dy = reach * np.cos(turn), reach * np.sin(turn)
        body = 0.5 * (cx[i] - x) / wide - 0.45 * (cy[i] - (height - tall * 0.56)) / (tall * 0.4)
        light = 0.36 + 0.30 * body + 0.26 * dx - 0.30 * dy + 0.10 * random.normal(size=n)
        rows.append(
            np.stack([cx[i] + dx * r * 1.25, cy[i] + dy * r, light, tall * 0.0105 * (0.7 + 0.7 * random.random(n))], 1)
        )
    trunk_y = np.linspace(height, height - tall * 0.35, 18)
    trunk = np.stack([np.full(18, x), trunk_y, np.full(18, -0.2), np.full(18, tall * 0.012)], 1)
    return np.concatenate([trunk, under, *rows])


def _needle_crown(random: np.random.Generator, x: float, tall: float, height: int) -> np.ndarray:
    n = 1700
    f = random.random(n) ** 0.7
    tier = 0.72 + 0.28 * ((f * 13) % 1.0)
    half = tall * 0.23 * (0.04 + f) * tier
    side = random.random(n) * 2 - 1
    y = height - tall + tall * 0.96 * f + np.abs(side) * half * 0.35
    light = 0.30 + 0.28 * side + 0.25 * (1 - ((f * 13) % 1.0)) + 0.10 * random.normal(size=n)
    jag = 1 + 0.12 * random.normal(size=n)
    rows = np.stack([x + side * half * jag, y, light, tall * 0.009 * (0.7 + 0.6 * random.random(n))], 1)
    return rows[np.argsort(-rows[:, 1])]


def _dab(draw: ImageDraw.ImageDraw, random: np.random.Generator, dabs: np.ndarray, own: np.ndarray, width: int) -> None:
    light = np.clip(dabs[:, 2], 0, 1.1)[:, None]
    shade = own * 0.22 + own * 1.5 * light + np.array((0.02, 0.015, 0.0)) * light**2
    codes = encoded(shade * (0.88 + 0.24 * random.random((len(dabs), 1))))
    for (x, y, _, r), code in zip(dabs, codes, strict=True):
        fill = (int(code[0]), int(code[1]), int(code[2]), 255)
        for shift in (-width, 0, width):
            if -20 < x + shift < width + 20:
                draw.ellipse([x + shift - r * 1.2, y - r, x + shift + r * 1.2, y + r], fill=fill)


@functools.lru_cache(maxsize=8)
def birch_bark(size: int = 256) -> Texture:
    """White bark with dark, level scars."""
    cloud = noise(size, ((3, 1.0), (9, 0.5)), 31)
    scars = np.clip((noise(size, ((9, 1.0), (21, 0.8)), 32, (0.6, 2.6)) - 0.60) * 6, 0, 1)
    colour = np.array((0.62, 0.59, 0.54)) * (0.8 + 0.3 * cloud)[..., None] * (1 - 0.88 * scars[..., None])
    return Texture(encoded(colour), "colour")
