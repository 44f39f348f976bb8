"""Signs that shine: neon words, billboards, and tubes.

Builder "neon_sign": `text`, `colour` (linear), `style` (sign, vertical, script, bare), `height` metres of the whole sign. The light's colour is the
material's colour: the texture is a neutral mask, so that recolouring the sign recolours its light. Builder "billboard": `picture` (name of a
painted motif), `text`, `colours` [low, high], `width`, `height`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from cutaway.props import shapes, textures
from cutaway.props.catalogue import Entry, builder
from cutaway.props.model import Lamp, Material, Model, Part, Texture
from cutaway.scene.randomness import stream

NEON = {
    "pink": (1.0, 0.055, 0.30),
    "magenta": (1.0, 0.03, 0.55),
    "cyan": (0.03, 0.72, 1.0),
    "blue": (0.05, 0.22, 1.0),
    "green": (0.08, 1.0, 0.25),
    "orange": (1.0, 0.30, 0.03),
    "amber": (1.0, 0.50, 0.06),
    "yellow": (1.0, 0.78, 0.10),
    "red": (1.0, 0.04, 0.03),
    "violet": (0.42, 0.10, 1.0),
    "purple": (0.42, 0.10, 1.0),
    "white": (1.0, 0.92, 0.85),
    "teal": (0.03, 0.85, 0.62),
}
"""Linear colours of gas and glass."""

POWER = 5.0
"""Emission of a tube relative to its colour: bright enough to bloom and to burn towards white in the middle."""


def neon_colour(value: Any, default: str = "pink") -> tuple[float, float, float]:
    """A linear colour from a name of `NEON` or three numbers; the default for anything else."""
    if isinstance(value, str):
        return NEON.get(value.lower().replace("neon ", ""), NEON[default])
    try:
        r, g, b = (float(c) for c in value)
    except (TypeError, ValueError):
        return NEON[default]
    return (r, g, b)


def sign_size(text: str, style: str, height: float) -> tuple[float, float]:
    """Width and height in metres of the sign, frame included."""
    mask = _mask(text or "OPEN", style)
    return height * mask.pixels.shape[1] / mask.pixels.shape[0], height


@builder("neon_sign")
def neon_sign(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """The sign, centred in x and y, its face at z = 0.13, a dark box behind it (none for "bare")."""
    del seed
    text, style = str(parameters.get("text", name or "OPEN"))[:40] or "OPEN", str(parameters.get("style", "sign"))
    tall = float(parameters.get("height", 1.6))
    colour = neon_colour(parameters.get("colour", "pink"))
    mask = _mask(text, style)
    wide, tall = sign_size(text, style, tall)
    dark = Texture(np.full((4, 4, 3), 26, np.uint8), "colour")
    tube = Material(
        colour=colour,
        roughness=0.4,
        texture=dark,
        emission=tuple(POWER * c for c in colour),  # type: ignore[arg-type]
        emission_texture=mask,
    )
    face = shapes.moved(shapes.quad(wide, tall), shapes.translation(0, 0, 0.13))
    back = shapes.moved(face, shapes.rotation(y=180.0))
    parts = [Part("tubes", shapes.merged([face, back]) if style != "bare" else face, tube, main=True, casts=False)]
    if style != "bare":
        case = Material(colour=(0.018, 0.018, 0.022), roughness=0.45)
        parts.append(Part("case", shapes.rounded_box(wide + 0.14, tall + 0.14, 0.22, 0.05, 1), case))
    low, high = shapes.bounds([part.mesh for part in parts])
    lamp = Lamp(
        (0.0, -0.2 * tall, 1.2),
        colour,
        9.0 * float(np.sqrt(wide * tall)),
        5.0 + 5.5 * float(np.sqrt(wide * tall)),
        0.8,
        glow=0.35,
    )
    return Model(tuple(parts), low, high, lamps=(lamp,))


@functools.lru_cache(maxsize=96)
def _mask(text: str, style: str) -> Texture:
    """The light of the tubes, neutral: outlined letters with a soft halo; a frame around them for "sign" and "vertical"."""
    if style == "vertical":
        letters = [_lettering(letter, 12) for letter in text.upper() if not letter.isspace()] or [_lettering("O", 12)]
        wide = max(letter.shape[1] for letter in letters)
        rows = [
            np.pad(
                letter,
                ((0, 0), ((wide - letter.shape[1]) // 2, wide - letter.shape[1] - (wide - letter.shape[1]) // 2)),
            )
            for letter in letters
        ]
        mask = np.pad(np.vstack(rows), ((16, 16), (16, 16)))
    else:
        mask = _lettering(text, 26 if style != "bare" else 16)
    if style in ("sign", "vertical"):
        ring = np.zeros_like(mask)
        ring[6:11, 6:-6] = ring[-11:-6, 6:-6] = ring[6:-6, 6:11] = ring[6:-6, -11:-6] = 1.0
        mask = np.maximum(mask, ndimage.gaussian_filter(ring, 1.0) * 0.9 + 0.10 * ndimage.gaussian_filter(ring, 6))
    mask[:2] = mask[-2:] = 0
    mask[:, :2] = mask[:, -2:] = 0
    return textures.colour_texture(np.repeat(np.clip(mask, 0, 1)[..., None], 3, 2), repeat=False)


def _lettering(text: str, padding: int) -> np.ndarray:
    """Letters as glass tubes: their outline, a faint fill, and a halo; values 0-1."""
    font = ImageFont.load_default(size=96)
    probe = ImageDraw.Draw(Image.new("L", (8, 8)))
    lines = text.split("\n")
    boxes = [probe.textbbox((0, 0), line, font=font, stroke_width=2) for line in lines]
    wide = int(max(box[2] - box[0] for box in boxes)) + 2 * padding
    line_height = int(max(box[3] - box[1] for box in boxes)) + 14
    picture = Image.new("L", (max(wide, 8), line_height * len(lines) + 2 * padding - 14), 0)
    draw = ImageDraw.Draw(picture)
    for i, (line, box) in enumerate(zip(lines, boxes, strict=True)):
        x = (wide - (box[2] - box[0])) / 2 - box[0]
        draw.text((x, padding + i * line_height - box[1]), line, font=font, fill=255, stroke_width=2, stroke_fill=255)
    solid = np.asarray(picture) / 255.0
    edge = np.clip(ndimage.morphological_gradient(solid, size=(5, 5)), 0, 1)
    core = ndimage.gaussian_filter(edge, 1.1)
    halo = ndimage.gaussian_filter(edge, 8.0)
    return np.clip(1.05 * core + 0.16 * solid + 0.42 * halo, 0, 1)


@builder("billboard")
def billboard(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A lit screen in a dark frame, centred, facing +z."""
    wide, tall = float(parameters.get("width", 6.5)), float(parameters.get("height", 6.5))
    picture = _poster(
        str(parameters.get("picture", name or "sun")), str(parameters.get("text", "")), seed % 5, round(wide / tall, 2)
    )
    screen = Material(
        colour=(0.05, 0.05, 0.05), roughness=0.3, emission=(1.55, 1.55, 1.55), emission_texture=picture, glint=False
    )
    parts = (
        Part(
            "screen",
            shapes.moved(shapes.quad(wide, tall), shapes.translation(0, 0, 0.17)),
            screen,
            main=True,
            casts=False,
        ),
        Part(
            "frame",
            shapes.rounded_box(wide + 0.4, tall + 0.4, 0.3, 0.08, 1),
            Material(colour=(0.025, 0.025, 0.03), roughness=0.5),
        ),
    )
    low, high = shapes.bounds([part.mesh for part in parts])
    return Model(parts, low, high)


@functools.lru_cache(maxsize=24)
def _poster(motif: str, text: str, variant: int, ratio: float) -> Texture:
    """A poster in two glowing colours: a sun over hills, a koi, a face in profile, a bottle, waves, a city."""
    high = 320
    wide = max(64, round(high * ratio))
    random = stream(variant, "poster", motif, text)
    pairs = [
        ((0.010, 0.004, 0.10), (1.0, 0.05, 0.28)),
        ((0.0, 0.06, 0.13), (0.02, 0.75, 0.85)),
        ((0.06, 0.0, 0.10), (0.55, 0.10, 1.0)),
        ((0.08, 0.01, 0.0), (1.0, 0.36, 0.04)),
        ((0.0, 0.03, 0.02), (0.10, 0.85, 0.35)),
    ]
    low, top = (np.array(c) for c in pairs[variant % len(pairs)])
    ramp = np.linspace(0, 1, high)[:, None, None] ** 1.2
    linear = low * (1 - ramp) + top * ramp * 0.75 + np.zeros((high, wide, 1))
    picture = Image.fromarray(textures.encoded(linear))
    draw = ImageDraw.Draw(picture)
    light, dark = (255, 236, 214), tuple(int(c) for c in textures.encoded(low * 0.6))
    cx, cy, r = wide / 2, high * 0.44, min(wide, high) * 0.30
    if motif == "koi":
        for k in range(26):
            t = k / 25
            x, y = (
                cx + r * 1.1 * np.cos(5.2 * t + 0.6) * (0.5 + 0.5 * t),
                cy + r * 1.1 * np.sin(5.2 * t + 0.6) * (0.5 + 0.5 * t),
            )
            s = r * 0.30 * np.sin(np.pi * min(0.12 + 0.86 * t, 1.0)) + 3
            draw.ellipse([x - s, y - s, x + s, y + s], fill=light if k % 7 < 4 else (255, 90, 40))
    elif motif == "bottle":
        draw.rounded_rectangle([cx - r * 0.42, cy - r * 0.35, cx + r * 0.42, cy + r * 1.2], 16, fill=light)
        draw.rectangle([cx - r * 0.15, cy - r * 1.1, cx + r * 0.15, cy - r * 0.3], fill=light)
        draw.rectangle(
            [cx - r * 0.42, cy + r * 0.25, cx + r * 0.42, cy + r * 0.75],
            fill=tuple(int(c) for c in textures.encoded(top)),
        )
    elif motif == "waves":
        for k in range(7):
            y0 = high * (0.30 + 0.085 * k)
            points = [(x, y0 + 14 * np.sin(x / wide * 9 + k * 1.7)) for x in range(0, wide + 8, 8)]
            draw.line(points, fill=light if k % 2 else (120, 235, 255), width=7)
    elif motif == "city":
        x = 0.0
        while x < wide:
            w, h = 18 + 30 * random.random(), high * (0.2 + 0.45 * random.random())
            draw.rectangle([x, high * 0.82 - h, x + w, high], fill=dark)
            for j in range(int(h // 16)):
                draw.rectangle(
                    [x + 5, high * 0.82 - h + 6 + 16 * j, x + w - 6, high * 0.82 - h + 10 + 16 * j], fill=light
                )
            x += w + 3
    else:
        draw.ellipse([cx - r, cy - r, cx + r, cy + r], fill=(255, 214, 110))
        for k in range(5):
            y = cy + r * (0.15 + 0.19 * k)
            draw.rectangle(
                [cx - r, y, cx + r, y + 3 + 2 * k], fill=tuple(int(c) for c in textures.encoded(low * 0.5 + top * 0.5))
            )
        for k, tone in ((0, (60, 20, 90)), (1, dark)):
            points = [(x, high * (0.72 + 0.10 * k) + 18 * np.sin(x / wide * 6 + 2 * k)) for x in range(0, wide + 8, 8)]
            draw.polygon([(0, high), *points, (wide, high)], fill=tone)
    if text:
        font = ImageFont.load_default(size=max(18, min(64, int(1.5 * wide / max(len(text), 3)))))
        box = draw.textbbox((0, 0), text, font=font)
        draw.text(((wide - box[2] + box[0]) / 2, high * 0.86 - box[3] / 2), text, font=font, fill=light)
    linear = textures.decoded(np.asarray(picture))
    linear *= (0.80 + 0.20 * (np.arange(wide) % 4 < 2))[None, :, None]
    return textures.colour_texture(linear, repeat=False)


ENTRIES = (
    Entry(
        "neon_sign",
        "",
        ("neon sign", "neon light", "neon", "sign", "shop sign", "neon lettering"),
        "sign",
        (3.0, 1.6, 0.3),
        {"text": "OPEN", "colour": "pink", "style": "sign", "height": 1.6},
    ),
    Entry(
        "billboard",
        "",
        ("billboard", "advertising screen", "screen", "hoarding", "video wall"),
        "sign",
        (6.9, 6.9, 0.4),
        {"picture": "sun"},
    ),
)
