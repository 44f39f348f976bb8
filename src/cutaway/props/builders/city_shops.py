"""Shop fronts: rooms behind the glass with a painted back wall, doors, awnings, roller shutters and lit name boards.

A room is a real recess, so that it moves against its frame as the camera passes; a single painted tile at street level reads as a bookshelf.
"""

from __future__ import annotations

import functools

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from cutaway.props import shapes, textures
from cutaway.props.model import Mesh, Texture
from cutaway.scene.randomness import stream

KINDS = ("ramen bar", "cafe", "clothes", "market", "arcade", "chemist", "bookshop", "barber")

WALLS = {
    "ramen bar": ((0.55, 0.22, 0.07), (1.0, 0.62, 0.28)),
    "cafe": ((0.45, 0.26, 0.13), (1.0, 0.70, 0.38)),
    "clothes": ((0.62, 0.56, 0.50), (1.0, 0.88, 0.74)),
    "market": ((0.50, 0.52, 0.48), (0.92, 1.0, 0.92)),
    "arcade": ((0.10, 0.06, 0.20), (0.55, 0.40, 1.0)),
    "chemist": ((0.62, 0.70, 0.72), (0.85, 0.97, 1.0)),
    "bookshop": ((0.38, 0.24, 0.12), (1.0, 0.74, 0.44)),
    "barber": ((0.55, 0.50, 0.46), (1.0, 0.90, 0.78)),
}
"""Linear colour of the back wall and of the light inside."""

BAY = (4.6, 3.3, 1.7)
"""Width, height and depth of a shop in metres."""


def _code(colour: np.ndarray | tuple[float, ...]) -> tuple[int, int, int]:
    r, g, b = textures.encoded(np.array(colour, float))
    return (int(r), int(g), int(b))


@functools.lru_cache(maxsize=16)
def interior(kind: str, variant: int = 0) -> Texture:
    """The lit back wall of a shop, 384 x 256: furniture, goods and people as seen from the street."""
    wide, high = 384, 256
    random = stream(variant, "shop", kind)
    wall, light = (np.array(c) for c in WALLS[kind])
    fall = np.linspace(1.05, 0.45, high)[:, None, None] * np.ones((high, wide, 1))
    picture = Image.fromarray(textures.encoded(wall * light * fall))
    draw = ImageDraw.Draw(picture)
    {
        "ramen bar": _paint_ramen,
        "cafe": _paint_cafe,
        "clothes": _paint_clothes,
        "market": _paint_shelves,
        "chemist": _paint_shelves,
        "arcade": _paint_arcade,
        "bookshop": _paint_books,
        "barber": _paint_barber,
    }[kind](draw, random, wide, high, light)
    for _ in range(int(random.integers(1, 3)) if kind not in ("ramen bar",) else 0):
        _person(draw, random, int(random.integers(60, wide - 60)), high, light)
    soft = picture.filter(ImageFilter.GaussianBlur(0.8))
    linear = textures.decoded(np.asarray(soft))
    _lamps(linear, random, light, kind)
    return textures.colour_texture(np.clip(linear, 0, 1), repeat=False)


def _lamps(linear: np.ndarray, random: np.random.Generator, light: np.ndarray, kind: str) -> None:
    """Lamps with a glow around them, added in linear light."""
    high, wide = linear.shape[:2]
    y, x = np.mgrid[0:high, 0:wide]
    count = 2 if kind in ("market", "chemist") else 4
    for i in range(count):
        cx = wide * (i + 0.5) / count + random.normal() * 6
        cy = 22 if count == 2 else 44 + 8 * random.random()
        away = np.hypot((x - cx) / (3.5 if count == 2 else 1.0), y - cy)
        linear += light * (1.1 * np.exp(-((away / 8) ** 2)) + 0.30 * np.exp(-away / 34))[..., None]


def _person(draw: ImageDraw.ImageDraw, random: np.random.Generator, x: int, base: int, light: np.ndarray) -> None:
    tall = 118 + 16 * random.random()
    dark = _code(light * np.array((0.05, 0.04, 0.05)) * (0.5 + random.random()))
    top = base - 8 - tall
    draw.ellipse([x - 9, top, x + 9, top + 24], fill=_code(light * np.array((0.18, 0.11, 0.08))))
    draw.rounded_rectangle([x - 19, top + 24, x + 19, top + 80], 10, fill=_code(light * random.random(3) * 0.22))
    draw.rectangle([x - 14, top + 76, x - 2, base], fill=dark)
    draw.rectangle([x + 2, top + 76, x + 14, base], fill=dark)


def _goods(
    draw: ImageDraw.ImageDraw,
    random: np.random.Generator,
    x0: int,
    x1: int,
    floor: int,
    high: int,
    light: np.ndarray,
    shade: float = 0.55,
) -> None:
    x = x0
    while x < x1 - 5:
        w, h = int(random.integers(5, 13)), int(random.integers(high // 2, high))
        draw.rectangle([x, floor - h, min(x + w, x1), floor], fill=_code(light * (0.08 + shade * random.random(3))))
        x += w + int(random.integers(1, 4))


def _paint_ramen(
    draw: ImageDraw.ImageDraw, random: np.random.Generator, wide: int, high: int, light: np.ndarray
) -> None:
    for i in range(8):
        x = 18 + i * 45
        draw.rectangle([x, 70, x + 26, 106], fill=_code((0.75, 0.62, 0.42)))
        for k in range(3):
            draw.line([(x + 6 + 7 * k, 75), (x + 6 + 7 * k, 100)], fill=_code((0.25, 0.04, 0.02)), width=3)
    draw.rectangle([0, 112, wide, 120], fill=_code((0.10, 0.04, 0.02)))
    _goods(draw, random, 20, wide - 20, 148, 22, light)
    draw.rectangle([0, 168, wide, 178], fill=_code((0.34, 0.17, 0.07)))
    draw.rectangle([0, 178, wide, high], fill=_code((0.12, 0.05, 0.025)))
    for i in range(6):
        x = 35 + i * 64
        if random.random() < 0.65:
            tone = _code(light * random.random(3) * 0.16)
            draw.ellipse([x - 10, 118, x + 10, 144], fill=_code((0.035, 0.022, 0.018)))
            draw.rounded_rectangle([x - 22, 142, x + 22, 200], 12, fill=tone)
        draw.rectangle([x - 3, 206, x + 3, high], fill=_code((0.05, 0.03, 0.02)))
        draw.ellipse([x - 18, 196, x + 18, 210], fill=_code((0.30, 0.05, 0.03)))


def _paint_cafe(
    draw: ImageDraw.ImageDraw, random: np.random.Generator, wide: int, high: int, light: np.ndarray
) -> None:
    draw.rectangle([22, 66, 128, 128], fill=_code((0.03, 0.035, 0.03)))
    for k in range(5):
        draw.line(
            [(32, 78 + 10 * k), (32 + 40 + 40 * random.random(), 78 + 10 * k)], fill=_code((0.5, 0.48, 0.42)), width=2
        )
    for shelf in (96, 130):
        draw.rectangle([160, shelf, 350, shelf + 4], fill=_code((0.16, 0.08, 0.04)))
        _goods(draw, random, 166, 344, shelf, 24, light)
    draw.rectangle([140, 168, 370, high], fill=_code((0.22, 0.12, 0.06)))
    draw.rectangle([140, 162, 370, 172], fill=_code((0.48, 0.34, 0.22)))
    for x in (40, 92):
        draw.ellipse([x - 26, 186, x + 26, 196], fill=_code((0.40, 0.26, 0.15)))
        draw.rectangle([x - 2, 194, x + 2, high], fill=_code((0.05, 0.04, 0.03)))
    for x in (12, 134):
        draw.rectangle([x - 9, 214, x + 9, high], fill=_code((0.30, 0.13, 0.07)))
        for _ in range(40):
            dx, dy = random.normal() * 15, -abs(random.normal()) * 26
            draw.ellipse(
                [x + dx - 6, 212 + dy - 4, x + dx + 6, 212 + dy + 4],
                fill=_code(np.array((0.05, 0.16, 0.04)) * (0.6 + random.random())),
            )


def _paint_clothes(
    draw: ImageDraw.ImageDraw, random: np.random.Generator, wide: int, high: int, light: np.ndarray
) -> None:
    draw.rectangle([150, 96, wide - 10, 99], fill=_code((0.15, 0.14, 0.13)))
    x = 154
    while x < wide - 24:
        w = int(random.integers(9, 15))
        draw.rounded_rectangle(
            [x, 100, x + w, 168 + int(random.integers(0, 26))], 3, fill=_code(light * (0.05 + 0.6 * random.random(3)))
        )
        x += w + 2
    draw.rectangle([150, 212, wide - 10, 222], fill=_code((0.5, 0.46, 0.40)))
    for i in range(6):
        draw.rectangle([158 + i * 36, 200, 184 + i * 36, 212], fill=_code(light * (0.08 + 0.5 * random.random(3))))
    for x in (42, 104):
        tone = light * (0.06 + 0.55 * random.random(3))
        draw.ellipse([x - 9, 76, x + 9, 100], fill=_code((0.62, 0.56, 0.50)))
        draw.polygon(
            [(x - 20, 106), (x + 20, 106), (x + 16, 160), (x + 30, 226), (x - 30, 226), (x - 16, 160)], fill=_code(tone)
        )
        draw.rectangle([x - 3, 226, x + 3, high], fill=_code((0.3, 0.28, 0.26)))


def _paint_shelves(
    draw: ImageDraw.ImageDraw, random: np.random.Generator, wide: int, high: int, light: np.ndarray
) -> None:
    for x0, x1 in ((14, 118), (134, 246), (262, 370)):
        draw.rectangle([x0, 58, x1, high], fill=_code(light * 0.22))
        for shelf in (92, 126, 160, 194, 230):
            draw.rectangle([x0, shelf, x1, shelf + 3], fill=_code(light * 0.6))
            _goods(draw, random, x0 + 3, x1 - 3, shelf, 26, light, 0.75)


def _paint_arcade(
    draw: ImageDraw.ImageDraw, random: np.random.Generator, wide: int, high: int, light: np.ndarray
) -> None:
    glow = [(0.1, 0.9, 1.0), (1.0, 0.15, 0.6), (0.3, 1.0, 0.35), (1.0, 0.75, 0.1), (0.55, 0.3, 1.0)]
    for i in range(5):
        x = 16 + i * 74
        tone = np.array(glow[(i + int(random.integers(5))) % 5])
        draw.rounded_rectangle([x, 84, x + 56, high], 6, fill=_code((0.02, 0.018, 0.04)))
        draw.rectangle([x + 4, 90, x + 52, 104], fill=_code(tone * 0.9))
        draw.rectangle([x + 8, 114, x + 48, 154], fill=_code(tone * 0.35))
        for _ in range(16):
            px, py = x + 10 + 34 * random.random(), 116 + 34 * random.random()
            draw.rectangle([px, py, px + 4, py + 4], fill=_code(np.array(glow[int(random.integers(5))])))
        draw.polygon([(x, 170), (x + 56, 170), (x + 60, 186), (x - 4, 186)], fill=_code(tone * 0.3))


def _paint_books(
    draw: ImageDraw.ImageDraw, random: np.random.Generator, wide: int, high: int, light: np.ndarray
) -> None:
    for shelf in (98, 134, 170):
        draw.rectangle([12, shelf, 250, shelf + 4], fill=_code((0.18, 0.09, 0.04)))
        _goods(draw, random, 14, 248, shelf, 30, light, 0.35)
    draw.rectangle([268, 186, 372, high], fill=_code((0.26, 0.14, 0.07)))
    draw.rectangle([262, 180, 376, 188], fill=_code((0.45, 0.28, 0.15)))
    for i in range(4):
        draw.polygon(
            [(276 + i * 24, 180), (294 + i * 24, 180), (290 + i * 24, 150), (280 + i * 24, 150)],
            fill=_code(light * random.random(3) * 0.6),
        )
    draw.rectangle([20, 212, 240, 222], fill=_code((0.35, 0.2, 0.1)))
    _goods(draw, random, 26, 236, 212, 12, light, 0.4)


def _paint_barber(
    draw: ImageDraw.ImageDraw, random: np.random.Generator, wide: int, high: int, light: np.ndarray
) -> None:
    for i in range(3):
        x = 30 + i * 120
        draw.rectangle([x, 74, x + 84, 160], fill=_code((0.30, 0.34, 0.36)))
        draw.rectangle([x + 6, 80, x + 78, 154], fill=_code(light * 0.75))
        draw.rectangle([x - 6, 166, x + 92, 174], fill=_code((0.12, 0.11, 0.11)))
        draw.rounded_rectangle([x + 20, 172, x + 64, 222], 8, fill=_code((0.30, 0.03, 0.03)))
        draw.rectangle([x + 38, 222, x + 46, high], fill=_code((0.3, 0.3, 0.3)))
    del random


@functools.lru_cache(maxsize=8)
def shutter() -> tuple[Texture, Texture]:
    """Colour and normals of a roller shutter with old paint on it."""
    size = 256
    v = np.mgrid[0:size, 0:size][0] / size
    slat = 0.5 + 0.5 * np.sin(v * 22 * 2 * np.pi)
    paint = textures.noise(size, ((3, 1.0), (7, 0.8)), 21)
    colour = np.array((0.20, 0.21, 0.23)) * (0.65 + 0.4 * slat)[..., None] * (0.8 + 0.3 * paint[..., None])
    tag = np.clip((textures.noise(size, ((4, 1.0), (9, 0.9)), 22) - 0.62) * 9, 0, 1)[..., None]
    colour = colour * (1 - tag) + np.array((0.30, 0.08, 0.26)) * tag * (0.65 + 0.4 * slat)[..., None]
    return textures.colour_texture(colour), textures.normal_map(slat, 3.0)


@functools.lru_cache(maxsize=32)
def board(words: str, ink: tuple[float, float, float], ground: tuple[float, float, float]) -> Texture:
    """A name board, 512 x 64: light letters on a dark ground."""
    picture = Image.new("RGB", (512, 64), _code(ground))
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=44)
    left, top, right, bottom = draw.textbbox((0, 0), words, font=font)
    draw.text(
        ((512 - (right - left)) / 2 - left, (64 - (bottom - top)) / 2 - top),
        words,
        font=font,
        fill=_code(ink),
        stroke_width=1,
        stroke_fill=_code(ink),
    )
    return textures.colour_texture(textures.decoded(np.asarray(picture)), repeat=False)


def bay_frame() -> Mesh:
    """Pillars, base, lintel, mullions and door frame of a bay that faces +z; its middle at x = 0, its feet at y = 0, the front at z = 0."""
    wide, high, _ = BAY
    bar = shapes.translation
    pieces = [
        shapes.moved(shapes.box(0.30, high, 0.30), bar(-wide / 2 + 0.15, high / 2, 0)),
        shapes.moved(shapes.box(0.30, high, 0.30), bar(wide / 2 - 0.15, high / 2, 0)),
        shapes.moved(shapes.box(wide, 0.28, 0.34), bar(0, high - 0.14, 0)),
        shapes.moved(shapes.box(wide * 0.62 - 0.2, 0.42, 0.16), bar(-wide * 0.17, 0.21, 0)),
    ]
    for x in (-wide * 0.30, -wide * 0.09):
        pieces.append(shapes.moved(shapes.box(0.06, high - 0.7, 0.08), bar(x, 0.42 + (high - 0.7) / 2, 0)))
    pieces.append(shapes.moved(shapes.box(wide * 0.62 - 0.2, 0.05, 0.08), bar(-wide * 0.17, 2.28, 0)))
    for x in (wide * 0.13, wide * 0.36):
        pieces.append(shapes.moved(shapes.box(0.08, high - 0.28, 0.10), bar(x, (high - 0.28) / 2, -0.05)))
    pieces.append(shapes.moved(shapes.box(wide * 0.23, 0.08, 0.10), bar(wide * 0.245, 2.28, -0.05)))
    pieces.append(shapes.moved(shapes.box(wide * 0.23, 0.55, 0.06), bar(wide * 0.245, 0.275, -0.05)))
    pieces.append(shapes.moved(shapes.box(0.03, 0.5, 0.06), bar(wide * 0.155, 1.15, 0.03)))
    return shapes.merged(pieces)


def bay_room() -> Mesh:
    """Back wall (texture 0-1) and the sides, floor and ceiling, which take the edges of the texture."""
    wide, high, deep = BAY
    x, z = wide / 2 - 0.1, -deep
    top = high - 0.2

    def sheet(
        corners: list[tuple[float, float, float]], uvs: list[tuple[float, float]], normal: tuple[float, float, float]
    ) -> Mesh:
        points, directions = np.array(corners), np.tile(normal, (4, 1)).astype(float)
        triangles = shapes.oriented(points, directions, np.array([[0, 1, 2], [0, 2, 3]]))
        return shapes.mesh(points, triangles, directions, np.array(uvs))

    return shapes.merged(
        [
            sheet([(-x, 0, z), (x, 0, z), (x, top, z), (-x, top, z)], [(0, 0), (1, 0), (1, 1), (0, 1)], (0, 0, 1)),
            sheet(
                [(-x, 0, z), (-x, 0, 0), (-x, top, 0), (-x, top, z)],
                [(0.02, 0), (0.30, 0), (0.30, 1), (0.02, 1)],
                (1, 0, 0),
            ),
            sheet(
                [(x, 0, z), (x, 0, 0), (x, top, 0), (x, top, z)],
                [(0.98, 0), (0.70, 0), (0.70, 1), (0.98, 1)],
                (-1, 0, 0),
            ),
            sheet(
                [(-x, 0.02, z), (x, 0.02, z), (x, 0.02, 0), (-x, 0.02, 0)],
                [(0, 0.02), (1, 0.02), (1, 0.06), (0, 0.06)],
                (0, 1, 0),
            ),
            sheet(
                [(-x, top, z), (x, top, z), (x, top, 0), (-x, top, 0)],
                [(0, 0.97), (1, 0.97), (1, 0.90), (0, 0.90)],
                (0, -1, 0),
            ),
        ]
    )


def awning() -> Mesh:
    """A striped awning with a hanging edge; vertex colours make the stripes, so that copies can be tinted."""
    wide, reach, drop, stripes = BAY[0] - 0.3, 1.35, 0.55, 13
    pieces = []
    for i in range(stripes):
        x0, x1 = -wide / 2 + wide * i / stripes, -wide / 2 + wide * (i + 1) / stripes
        tone = 1.0 if i % 2 == 0 else 0.28
        for corners, normal in (
            ([(x0, 0, 0), (x1, 0, 0), (x1, -drop, reach), (x0, -drop, reach)], (0, 0.93, 0.38)),
            ([(x0, -drop, reach), (x1, -drop, reach), (x1, -drop - 0.20, reach), (x0, -drop - 0.20, reach)], (0, 0, 1)),
        ):
            points = np.array(corners, float)
            directions = np.tile(np.array(normal, float), (4, 1))
            triangles = shapes.oriented(points, directions, np.array([[0, 1, 2], [0, 2, 3]]))
            colours = np.tile([tone, tone, tone, 1.0], (4, 1))
            pieces.append(shapes.mesh(points, triangles, directions, None, colours))
    return shapes.merged(pieces)
