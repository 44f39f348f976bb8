"""How words that move are set: the size they get, their lines, and the rectangle they take, told before anything is drawn.

`setting` is what `render.kinetic` draws by and what staging composes by, so that a title is measured exactly as it is drawn.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

from cutaway.footage.speech.typefaces import Typeface, typeface
from cutaway.scene.document import Text

_SIZES = {
    "title": 0.085,
    "end card": 0.085,
    "caption": 0.045,
    "lower third": 0.05,
    "credit": 0.05,
    "price": 0.11,
    "call": 0.05,
}
_WEIGHTS = {"title": 800, "end card": 800, "price": 900, "call": 700}
LEADING = 1.16
"""Height of a line in ems."""
PLATE_ACROSS, PLATE_DOWN, DISC = 0.85, 0.30, 0.22
"""How far a plate reaches past its words, and a disc past their corners, in ems."""
RULE_GAP, RULE_THICK = 0.14, 0.075
"""A rule under words: how far below, how thick, in ems."""


@dataclass(frozen=True)
class Setting:
    """Words as set: rows of (words, x of the first, top), the block's box x0, y0, x1, y1 in pixels, letters' size, their font and gaps."""

    rows: tuple[tuple[tuple[str, ...], float, float], ...]
    box: tuple[float, float, float, float]
    size: int
    font: Typeface
    gap: float
    space: float

    def length(self, word: str) -> float:
        """Pixels across of a word."""
        return float(self.font.getlength(word)) + self.gap * max(len(word) - 1, 0)


def setting(text: Text, width: int, height: int) -> Setting:
    """How the text is set in a frame of this size: as large as it asks, smaller where its words or lines do not fit."""
    return _set(text.model_dump_json(exclude={"start", "frames", "fade", "id", "span"}), width, height)


@functools.lru_cache(maxsize=256)
def _set(text_json: str, width: int, height: int) -> Setting:
    text = Text.model_validate_json('{"id": "t",' + text_json[1:])
    told = text.parameters
    content = text.content.upper() if told.get("caps") else text.content
    side = min(width, height * 1.2)
    size = max(int(side * _SIZES.get(text.style, 0.06) * min(max(text.size, 0.2), 4.0)), 8)
    weight = int(number(told.get("weight"), _WEIGHTS.get(text.style, 600)))
    wide = min(max(number(told.get("width"), 0.86), 0.08), 0.94) * width
    tall = min(max(number(told.get("tall"), 0.6), 0.03), 0.9) * height
    tracking = number(told.get("tracking"), 0.0)
    while True:
        font = typeface(content, size, weight)
        gap, space = tracking * size, font.getlength(" ") + tracking * size

        def length(word: str, font=font, gap=gap) -> float:  # type: ignore[no-untyped-def]
            return float(font.getlength(word)) + gap * max(len(word) - 1, 0)

        lines = _balanced(content, length, space, wide)
        leading = size * LEADING
        if (len(lines) * leading <= tall and all(length(word) <= wide for line in lines for word in line)) or size <= 8:
            break
        size = max(int(size * 0.9), 8)
    align, x, y = anchor(text, width, height, len(lines) * leading)
    rows = []
    left, right = float(width), 0.0
    for row, line in enumerate(lines):
        total = sum(length(word) for word in line) + space * (len(line) - 1)
        at = x if align == "left" else x - total if align == "right" else x - total / 2
        left, right = min(left, at), max(right, at + total)
        rows.append((tuple(line), at, y + row * leading))
    return Setting(tuple(rows), (left, y, right, y + len(lines) * leading), size, font, gap, space)


def extent(text: Text, width: int, height: int) -> tuple[float, float, float, float]:
    """x0, y0, x1, y1 as shares of the frame of all that is drawn of the text: letters, plate, disc and rule."""
    found = setting(text, width, height)
    x0, y0, x1, y1 = found.box
    size, told = found.size, text.parameters
    if isinstance(told.get("plate"), list | tuple):
        if told.get("round"):
            reach = 0.5 * math.hypot(x1 - x0, y1 - y0) + DISC * size
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            x0, y0, x1, y1 = x - reach, y - reach, x + reach, y + reach
        else:
            x0, x1 = x0 - PLATE_ACROSS * size, x1 + PLATE_ACROSS * size
            y0, y1 = y0 - PLATE_DOWN * size, y1 + PLATE_DOWN * size
    if isinstance(told.get("rule"), list | tuple):
        y1 += (RULE_GAP + RULE_THICK) * size + 1
    return x0 / width, y0 / height, x1 / width, y1 / height


def number(value: object, otherwise: float) -> float:
    """The value where it is a finite number, else `otherwise`."""
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else otherwise


def anchor(text: Text, width: int, height: int, block: float) -> tuple[str, float, float]:
    """How lines are aligned, the x they are aligned at, and the top of the block."""
    told, place = text.parameters, text.place
    if (
        told.get("at", place) == place
        and isinstance(told.get("x"), int | float)
        and isinstance(told.get("y"), int | float)
    ):
        align = str(told.get("align", "centre"))
        return align, number(told["x"], 0.5) * width, number(told["y"], 0.5) * height - block / 2
    align = "left" if "left" in place else "right" if "right" in place else "centre"
    x = {"left": 0.06, "right": 0.94}.get(align, 0.5) * width
    if "top" in place or "upper" in place:
        return align, x, height * 0.08
    if place in ("centre", "center", "middle", "left", "right"):
        return align, x, (height - block) / 2
    if "lower third" in place:
        return align, x, height * 0.80 - block / 2
    return align, x, height * 0.92 - block


def _balanced(content: str, length: Callable[[str], float], space: float, wide: float) -> list[list[str]]:
    """Lines of words, as few as fit, about equally long: no last line of one short word."""
    lines: list[list[str]] = []
    for paragraph in content.splitlines() or [content]:
        words = paragraph.split()
        if not words:
            continue
        lengths = [length(word) for word in words]
        fewest = len(_broken(words, lengths, space, wide))
        low, high = max(lengths), wide
        for _ in range(12):
            middle = (low + high) / 2
            low, high = (low, middle) if len(_broken(words, lengths, space, middle)) <= fewest else (middle, high)
        lines += _broken(words, lengths, space, high)
    return lines


def _broken(words: list[str], lengths: list[float], space: float, wide: float) -> list[list[str]]:
    lines: list[list[str]] = [[]]
    filled = 0.0
    for word, own in zip(words, lengths, strict=True):
        if lines[-1] and filled + space + own > wide + 0.01:
            lines.append([])
            filled = 0.0
        filled += (space if lines[-1] else 0.0) + own
        lines[-1].append(word)
    return lines
