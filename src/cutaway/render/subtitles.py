"""Subtitles over the picture: each state of a subtitle is set once, and only its rectangle of the frame is touched."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from cutaway.footage.speech.typefaces import typeface
from cutaway.scene import subtitles
from cutaway.scene.document import Scene, Text

_HIGHLIGHT = (1.0, 0.72, 0.02)
"""Linear BT.709."""
_OUTLINE = 0.075
"""Of the letters' size."""
_BOX, _NAMED_BOX = 0.62, 0.86
"""How much a box hides; one whose colour is named looks like it."""


@dataclass(frozen=True)
class Patch:
    """Words as they lie on the frame from column `x` and row `y`. `ink`: uint8 (h, w, 3), sRGB times alpha; `alpha`: uint8 (h, w, 1)."""

    x: int
    y: int
    ink: np.ndarray
    alpha: np.ndarray


def subtitles_at(scene: Scene, frame: int) -> list[Patch]:
    """What lies over frame `frame`, lowest first."""
    found = []
    width, height, rate = scene.format.width, scene.format.height, scene.format.frame_rate
    for text in scene.texts:
        if text.style != subtitles.STYLE or not text.content.strip() or text.parameters.get("burn") is False:
            continue
        end = scene.format.frames if text.frames is None else text.start + text.frames
        if not text.start <= frame < end:
            continue
        patch = _set(_facts(text), _spoken(text, frame, rate), width, height)
        found.append(_faded(patch, text, frame, end))
    return [patch for patch in found if patch.ink.size]


def with_subtitles(pixels: np.ndarray, scene: Scene, frame: int) -> np.ndarray:
    """The picture, uint8 (height, width, 3), with its subtitles; the same array where there are none at this frame."""
    patches = subtitles_at(scene, frame)
    if not patches:
        return pixels
    out = pixels.copy()
    for patch in patches:
        h, w = patch.alpha.shape[:2]
        place = out[patch.y : patch.y + h, patch.x : patch.x + w]
        under = place.astype(np.uint16) * (255 - patch.alpha.astype(np.uint16))
        place[:] = np.minimum((under + 127) // 255 + patch.ink, 255)
    return out


def layer(scene: Scene, frame: int) -> np.ndarray | None:
    """float32 (height, width, 4), sRGB times alpha, as `titles_at` gives; None where there is no subtitle at this frame."""
    patches = subtitles_at(scene, frame)
    if not patches:
        return None
    out = np.zeros((scene.format.height, scene.format.width, 4), np.float32)
    for patch in patches:
        h, w = patch.alpha.shape[:2]
        place = out[patch.y : patch.y + h, patch.x : patch.x + w]
        alpha = patch.alpha.astype(np.float32) / 255
        place[..., :3] = place[..., :3] * (1 - alpha) + patch.ink.astype(np.float32) / 255
        place[..., 3:] = place[..., 3:] * (1 - alpha) + alpha
    return out


def _facts(text: Text) -> str:
    """What the pixels of a subtitle depend on besides the moment."""
    return text.model_copy(update={"id": "t", "start": 0, "frames": None, "span": None}).model_dump_json()


def _spoken(text: Text, frame: int, rate: Fraction) -> int:
    """Number of the word that is being said in a karaoke subtitle, -1 before the first; -2 for all other subtitles."""
    if not text.parameters.get("karaoke"):
        return -2
    now = float((frame + Fraction(1, 2)) / rate)
    number = -1
    for index, word in enumerate(subtitles.words_of(text, rate)):
        if word.start <= now:
            number = index
    return number


def _faded(patch: Patch, text: Text, frame: int, end: int) -> Patch:
    if not text.fade:
        return patch
    x = min((frame - text.start + 1) / (text.fade + 1), (end - frame) / (text.fade + 1), 1.0)
    if x >= 1:
        return patch
    share = np.float32(x * x * (3 - 2 * x))
    ink = (patch.ink.astype(np.float32) * share + 0.5).astype(np.uint8)
    return Patch(patch.x, patch.y, ink, (patch.alpha.astype(np.float32) * share + 0.5).astype(np.uint8))


@dataclass(frozen=True)
class _Laid:
    """Lines as they are set: text, column of its start, row of its top; and the letters' size."""

    lines: tuple[tuple[str, float, float], ...]
    size: int
    leading: float
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont
    box: tuple[float, float, float, float]


@functools.lru_cache(maxsize=64)
def _set(text_json: str, spoken: int, width: int, height: int) -> Patch:
    text = Text.model_validate_json(text_json)
    laid = _laid(text, width, height)
    size = laid.size
    outline = _number(text.parameters.get("outline"), _OUTLINE)
    boxed = text.parameters.get("box")
    stroke = 0 if boxed else max(round(size * min(max(outline, 0.0), 0.25)), 1 if outline > 0 else 0)
    margin = round(size * (0.55 if boxed else 0.3)) + stroke
    left, top, right, bottom = laid.box
    x, y = max(int(left) - margin, 0), max(int(top) - margin, 0)
    w = min(int(np.ceil(right)) + margin, width) - x
    h = min(int(np.ceil(bottom)) + margin, height) - y
    if w <= 0 or h <= 0:
        return Patch(0, 0, np.zeros((0, 0, 3), np.uint8), np.zeros((0, 0, 1), np.uint8))
    ink, rim = Image.new("L", (w, h), 0), Image.new("L", (w, h), 0)
    for line, at_x, at_y in laid.lines:
        if stroke:
            _write(rim, line, at_x - x, at_y - y, laid.font, stroke)
        _write(ink, line, at_x - x, at_y - y, laid.font, 0)
    letters = np.asarray(ink, np.float32) / 255
    under = np.zeros((h, w), np.float32)
    ground = np.zeros(3, np.float32)
    if boxed:
        under = _box(laid, x, y, w, h) * np.float32(_BOX if boxed is True else _NAMED_BOX)
        ground = _srgb(_colour(boxed, (0.0, 0.0, 0.0)))
    elif outline > 0:
        edge = np.asarray(rim, np.float32) / 255
        soft = np.asarray(rim.filter(ImageFilter.GaussianBlur(max(size * 0.09, 1.0))), np.float32) / 255
        under = np.maximum(edge * 0.92, np.clip(soft * 1.1, 0, 1) * 0.5)
        ground = _srgb(_colour(text.parameters.get("outline_colour"), (0.0, 0.0, 0.0)))
    colour = _srgb(text.colour)
    shade = np.broadcast_to(colour, (h, w, 3))
    if spoken >= 0:
        shade = np.array(shade)
        for place in _place_of(text, laid, spoken):
            a, b, c, d = (round(value) for value in place)
            inside = (slice(max(b - y, 0), max(d - y, 0)), slice(max(a - x, 0), max(c - x, 0)))
            shade[inside] = _srgb(_colour(text.parameters.get("highlight"), _HIGHLIGHT))
    alpha = letters + under * (1 - letters)
    mixed = shade * letters[..., None] + ground * (under * (1 - letters))[..., None]
    return Patch(
        x,
        y,
        np.clip(mixed * 255 + 0.5, 0, 255).astype(np.uint8),
        np.clip(alpha * 255 + 0.5, 0, 255).astype(np.uint8)[..., None],
    )


def _laid(text: Text, width: int, height: int) -> _Laid:
    listed = [" ".join(line.split()) for line in text.content.splitlines() if line.strip()]
    if text.parameters.get("capitals"):
        listed = [line.upper() for line in listed]
    upright = height > width
    most = text.parameters.get("line")
    characters = most if isinstance(most, int) and 8 <= most <= 80 else subtitles.LINE
    scale = min(max(float(text.size), 0.3), 4.0)
    size = max(round(min(height * 0.054, width * 0.86 / (min(characters, 42) * 0.5), width * 0.075) * scale), 7)
    weight = int(_number(text.parameters.get("weight"), 600))
    name = str(text.parameters.get("font") or "")
    widest = width * 0.9
    # Larger letters take more lines first, and are only then set smaller.
    for _shrink in range(12):
        font = typeface(text.content, size, weight, name)
        # A word alone on a line looks lost: where a line is too long, all of them are broken anew.
        fits = all(_length(line, font) <= widest for line in listed)
        found = listed if fits else _wrapped(subtitles.joined(" ".join(listed).split()), font, widest)
        leading = size * (1.3 if text.parameters.get("box") else 1.24)
        if (
            len(found) * leading <= height * 0.45 and all(_length(line, font) <= widest for line in found)
        ) or size <= 7:
            break
        size = max(int(size * 0.9), 7)
    ascent, descent = _metrics(font, size)
    block = (len(found) - 1) * leading + ascent + descent
    place = text.place
    if "top" in place or "upper" in place:
        y = height * (0.11 if upright else 0.06)
    elif place in ("centre", "center", "middle", "left", "right"):
        y = (height - block) / 2
    else:
        # Upright films are watched where buttons lie over the lowest part.
        y = height * (0.80 if upright else 0.93) - block
    rise = text.parameters.get("rise")
    y -= height * float(rise) if isinstance(rise, int | float) else 0.0
    y = min(max(y, height * 0.02), max(height * 0.98 - block, 0.0))
    lines = []
    for index, line in enumerate(found):
        length = _length(line, font)
        x = width * 0.05 if "left" in place else width * 0.95 - length if "right" in place else (width - length) / 2
        lines.append((line, round(x), round(y + index * leading)))
    left = min(x for _, x, _ in lines)
    right = max(x + _length(line, font) for line, x, _ in lines)
    return _Laid(tuple(lines), size, leading, font, (left, lines[0][2], right, lines[-1][2] + ascent + descent))


def _wrapped(line: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, widest: float) -> list[str]:
    """A line in as many as it takes, about equally long."""
    if _length(line, font) <= widest:
        return [line]
    tokens = line.split() if " " in line else list(line)
    glue = " " if " " in line else ""
    count = int(_length(line, font) // widest) + 1
    for goal in (_length(line, font) / count * 1.08, widest):
        rows: list[str] = []
        row = ""
        for token in tokens:
            longer = f"{row}{glue}{token}" if row else token
            if row and _length(longer, font) > min(goal, widest):
                rows.append(row)
                longer = token
            row = longer
        rows.append(row)
        if len(rows) <= count:
            break
    return rows


def _write(
    canvas: Image.Image, line: str, x: float, y: float, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, stroke: int
) -> None:
    ImageDraw.Draw(canvas).text((x, y), line, font=font, fill=255, stroke_width=stroke, anchor="la")


def _box(laid: _Laid, x: int, y: int, w: int, h: int) -> np.ndarray:
    """float32 (h, w), 0-1: the ground behind each line, one shape with round corners."""
    over = 2
    canvas = Image.new("L", (w * over, h * over), 0)
    draw = ImageDraw.Draw(canvas)
    pad_x, pad_y, radius = laid.size * 0.42, laid.size * 0.16, laid.size * 0.22
    ascent, descent = _metrics(laid.font, laid.size)
    for line, at_x, at_y in laid.lines:
        left, right = at_x - x - pad_x, at_x - x + _length(line, laid.font) + pad_x
        top, bottom = at_y - y - pad_y, at_y - y + ascent + descent + pad_y
        draw.rounded_rectangle(tuple(value * over for value in (left, top, right, bottom)), radius * over, fill=255)
    small = canvas.resize((w, h), Image.Resampling.BOX)
    return np.asarray(small, np.float32) / 255


def _place_of(text: Text, laid: _Laid, spoken: int) -> list[tuple[float, float, float, float]]:
    """The rectangle of word `spoken`: left, top, right, bottom; in two parts where it goes over the end of a line."""
    words = subtitles.words_of(text, Fraction(1))
    if spoken >= len(words):
        return []
    first = sum(len("".join(word.text.split())) for word in words[:spoken])
    last = first + len("".join(words[spoken].text.split()))
    at, found = 0, []
    for line, x, y in laid.lines:
        places = [index for index, letter in enumerate(line) if not letter.isspace()]
        a, b = max(first - at, 0), min(last - at, len(places))
        if a < b and a < len(places):
            begin, end = places[a], places[b - 1] + 1
            before, through = _length(line[:begin], laid.font), _length(line[:end], laid.font)
            if _backwards(line):
                whole = _length(line, laid.font)
                before, through = whole - through, whole - before
            found.append((x + before, y - laid.size * 0.3, x + through, y + laid.leading))
        at += len(places)
    return found


def _backwards(line: str) -> bool:
    """Whether the line is written from right to left."""
    import unicodedata

    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in line)


def _length(line: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> float:
    return float(font.getlength(line)) if line else 0.0


def _metrics(font: ImageFont.FreeTypeFont | ImageFont.ImageFont, size: int) -> tuple[float, float]:
    """How far letters reach above and below the line they stand on."""
    if isinstance(font, ImageFont.FreeTypeFont):
        ascent, descent = font.getmetrics()
        return float(ascent), float(descent)
    return size * 0.95, size * 0.25


def _number(value: object, default: float) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else default


def _colour(value: object, default: tuple[float, float, float]) -> tuple[float, float, float]:
    """Linear red, green and blue out of the document."""
    if isinstance(value, list | tuple) and len(value) == 3 and all(isinstance(part, int | float) for part in value):
        return (float(value[0]), float(value[1]), float(value[2]))
    return default


def _srgb(linear: tuple[float, ...]) -> np.ndarray:
    value = np.clip(np.asarray(linear, np.float32), 0, 1)
    return np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055).astype(np.float32)
