"""Titles that move: they rise line by line, are wiped on, grow, are typed, or come word by word; with plates, rules and badges.

What a title knows besides its words is in `Text.parameters`: `motion` (a key of `MOTIONS`), `x`, `y` (its block's anchor, fractions
of the frame, meant for the place named in `at`), `align`, `width` of a line and `tall` of the block (fractions of the frame; words
shrink to fit), `weight`, `caps`, `tracking` (in ems), `plate` and `rule` (linear rgb), `round` (a plate as a disc), `shadow`,
`stagger` (seconds between lines or words).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from cutaway.footage.lettering import (
    DISC,
    LEADING,
    PLATE_ACROSS,
    PLATE_DOWN,
    RULE_GAP,
    RULE_THICK,
    anchor,
    number,
    setting,
)
from cutaway.scene.document import Text

_IN, _OUT = 0.55, 0.30
"""Seconds that a word or line takes to come, and that all of them take to go."""


@dataclass(frozen=True)
class _Piece:
    """A word where it stands at rest: its corner, its letters' coverage (h, w) 0-1, its line, and its number among all."""

    x: int
    y: int
    ink: np.ndarray
    line: int
    number: int


@dataclass(frozen=True)
class _Set:
    """Words as set: pieces, the rectangle of each line (y, height), of the block, and the size of the letters."""

    pieces: tuple[_Piece, ...]
    lines: tuple[tuple[int, int], ...]
    box: tuple[int, int, int, int]
    size: int


def moves(text: Text) -> bool:
    """Whether the text is drawn here: it says how it moves, or what it lies on."""
    return bool(text.parameters.get("motion") or text.parameters.get("plate"))


def layer(text: Text, frame: int, frames: int, rate: float, width: int, height: int) -> np.ndarray | None:
    """float32 (height, width, 4), sRGB times alpha, of the text at this frame; None where there is nothing of it."""
    end = min(frames, text.start + text.frames) if text.frames is not None else frames
    if not text.start <= frame < end or not text.content.strip():
        return None
    since, left = (frame - text.start + 1) / rate, (end - frame) / rate
    motion = MOTIONS.get(str(text.parameters.get("motion", "fade")), _fade)
    found = _drawn(text.model_dump_json(exclude={"start", "frames", "fade", "id", "span"}), width, height)
    length = (end - text.start) / rate
    # A short text comes and goes faster, so that it can be read in between. What ends with the film stays to its last frame.
    pace = min(1.0, max(length / 1.6, 0.25))
    stays = end >= frames and not text.parameters.get("leaves")
    going = 1.0 if stays else _eased(min(left / (_OUT * pace), 1.0))
    out = np.zeros((height, width, 4), np.float32)
    _plate(out, text, found, min(since / (0.4 * pace), 1.0), going)
    ink = np.zeros((height, width), np.float32)
    motion(ink, text, found, since / pace, width, height)
    if text.parameters.get("shadow", not text.parameters.get("plate")):
        _shadow(out, ink, found, going)
    colour = np.clip(np.asarray(text.colour, np.float32), 0, 1) ** (1 / 2.2)
    ink *= going
    out *= 1 - ink[..., None]
    out[..., :3] += ink[..., None] * colour
    out[..., 3] += ink
    _rule(out, text, found, min(since / (0.7 * pace), 1.0), going)
    return out


@functools.lru_cache(maxsize=48)
def _drawn(text_json: str, width: int, height: int) -> _Set:
    found = setting(Text.model_validate_json('{"id": "t",' + text_json[1:]), width, height)
    leading = found.size * LEADING
    pieces: list[_Piece] = []
    bands: list[tuple[int, int]] = []
    pad = max(2, found.size // 4)
    for row, (line, at, top) in enumerate(found.rows):
        bands.append((int(top), int(math.ceil(leading))))
        for word in line:
            w = int(math.ceil(found.length(word))) + 2 * pad
            tile = Image.new("L", (w, int(leading + 2 * pad)), 0)
            draw = ImageDraw.Draw(tile)
            place = float(pad) + at % 1
            for letter in [word] if not found.gap else word:
                draw.text((place, pad), letter, font=found.font, fill=255)
                place += found.font.getlength(letter) + found.gap
            pieces.append(_Piece(int(at) - pad, int(top) - pad, np.asarray(tile, np.float32) / 255, row, len(pieces)))
            at += found.length(word) + found.space
    x0, y0, x1, y1 = found.box
    return _Set(tuple(pieces), tuple(bands), (int(x0), int(y0), int(x1), int(y1)), found.size)


# -- how they come ---------------------------------------------------------------------------------------------------------------


def _eased(x: float) -> float:
    x = min(max(x, 0.0), 1.0)
    return x * x * (3 - 2 * x)


def _thrown(x: float) -> float:
    """Fast, then slow: what a title does that is thrown in."""
    x = min(max(x, 0.0), 1.0)
    return 1 - (1 - x) ** 4


def _lay(
    ink: np.ndarray, tile: np.ndarray, x: float, y: float, share: float, top: int = -(10**6), bottom: int = 10**6
) -> None:
    """Put coverage down with its corner at x, y (parts of a pixel downwards are kept), within rows top to bottom."""
    if share <= 0:
        return
    down = y - math.floor(y)
    if down > 0.01:
        tile = np.pad(tile, ((0, 1), (0, 0))) * (1 - down) + np.pad(tile, ((1, 0), (0, 0))) * down
    x0, y0 = round(x), math.floor(y)
    h, w = tile.shape
    top, bottom = max(top, 0), min(bottom, ink.shape[0])
    a, b = max(y0, top), min(y0 + h, bottom)
    c, d = max(x0, 0), min(x0 + w, ink.shape[1])
    if a < b and c < d:
        place = ink[a:b, c:d]
        np.maximum(place, tile[a - y0 : b - y0, c - x0 : d - x0] * share, out=place)


def _fade(ink: np.ndarray, text: Text, found: _Set, since: float, width: int, height: int) -> None:
    for piece in found.pieces:
        _lay(ink, piece.ink, piece.x, piece.y, _eased(since / _IN))


def _rise(ink: np.ndarray, text: Text, found: _Set, since: float, width: int, height: int) -> None:
    stagger = number(text.parameters.get("stagger"), 0.10)
    for piece in found.pieces:
        share = _thrown((since - stagger * piece.line) / 0.7)
        top, tall = found.lines[piece.line]
        reach = found.size // 4
        _lay(
            ink,
            piece.ink,
            piece.x,
            piece.y + (1 - share) * tall * 1.15,
            1.0 if share > 0 else 0.0,
            top - reach,
            top + tall + reach,
        )


def _wipe(ink: np.ndarray, text: Text, found: _Set, since: float, width: int, height: int) -> None:
    whole = np.zeros_like(ink)
    for piece in found.pieces:
        _lay(whole, piece.ink, piece.x, piece.y, 1.0)
    x0, _, x1, _ = found.box
    edge = max(found.size * 0.6, 4.0)
    at = x0 - edge + (x1 - x0 + 2 * edge) * _eased(since / 0.75)
    np.maximum(ink, whole * np.clip((at - np.arange(ink.shape[1], dtype=np.float32)) / edge, 0, 1), out=ink)


def _scale(ink: np.ndarray, text: Text, found: _Set, since: float, width: int, height: int) -> None:
    x = min(since / 0.5, 1.0)
    # A spring: past its size once, then at rest.
    grown = 1.0 if x >= 1 else 1 - math.exp(-6.5 * x) * math.cos(7.5 * x) * 0.45
    share = _eased(min(since / 0.18, 1.0))
    x0, y0, x1, y1 = found.box
    pad = found.size // 2
    whole = np.zeros((y1 - y0 + 2 * pad, x1 - x0 + 2 * pad), np.float32)
    for piece in found.pieces:
        _lay(whole, piece.ink, piece.x - x0 + pad, piece.y - y0 + pad, 1.0)
    if abs(grown - 1) > 0.002:
        size = (max(1, round(whole.shape[1] * grown)), max(1, round(whole.shape[0] * grown)))
        whole = np.asarray(Image.fromarray(whole).resize(size, Image.Resampling.BICUBIC)).clip(0, 1)
    _lay(ink, whole, (x0 + x1) / 2 - whole.shape[1] / 2, (y0 + y1) / 2 - whole.shape[0] / 2, share)


def _typed(ink: np.ndarray, text: Text, found: _Set, since: float, width: int, height: int) -> None:
    letters = sum(piece.ink.shape[1] for piece in found.pieces)
    pad = max(2, found.size // 4)
    shown = since / max(0.045 * len(text.content), 0.35) * letters
    caret: tuple[float, int] | None = None
    for piece in found.pieces:
        wide = piece.ink.shape[1]
        step = found.size * 0.5
        part = min(shown, wide) if shown >= wide else math.floor(shown / step) * step
        if part > 0:
            _lay(ink, piece.ink[:, : int(part)], piece.x, piece.y, 1.0)
            caret = (piece.x + max(part - pad, 0) + found.size * 0.08, piece.line)
        shown -= wide
        if shown <= 0:
            break
    if caret is not None and (since % 0.9 < 0.5 or shown < 0) and since < 0.045 * len(text.content) + 2.0:
        top, tall = found.lines[caret[1]]
        bar = np.ones((int(found.size * 0.95), max(2, found.size // 14)), np.float32)
        _lay(ink, bar, caret[0], top + 0.1 * tall, 1.0)


def _word_by_word(ink: np.ndarray, text: Text, found: _Set, since: float, width: int, height: int) -> None:
    stagger = number(text.parameters.get("stagger"), 0.14)
    for piece in found.pieces:
        share = _thrown((since - stagger * piece.number) / _IN)
        _lay(ink, piece.ink, piece.x, piece.y + (1 - share) * found.size * 0.55, _eased(share * 1.4))


_Motion = Callable[[np.ndarray, Text, _Set, float, int, int], None]
MOTIONS: dict[str, _Motion] = {
    "fade": _fade,
    "rise": _rise,
    "wipe": _wipe,
    "scale": _scale,
    "typewriter": _typed,
    "words": _word_by_word,
}


# -- what they lie on --------------------------------------------------------------------------------------------------------------


def _rgb(value: object) -> np.ndarray | None:
    if isinstance(value, list | tuple) and len(value) == 3:
        return np.clip(np.asarray([number(one, 1.0) for one in value], np.float32), 0, 1) ** (1 / 2.2)
    return None


def _plate(out: np.ndarray, text: Text, found: _Set, share: float, going: float) -> None:
    colour = _rgb(text.parameters.get("plate"))
    if colour is None:
        return
    x0, y0, x1, y1 = found.box
    size = found.size
    middle, tall = ((x0 + x1) / 2, (y0 + y1) / 2), y1 - y0
    grown = _thrown(share)
    if text.parameters.get("round"):
        radius = 0.5 * math.hypot(x1 - x0, tall) + DISC * size
        box = (middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius)
        corner = radius
    else:
        across, down = (x1 - x0) / 2 + PLATE_ACROSS * size, tall / 2 + PLATE_DOWN * size
        box = (middle[0] - across * grown, middle[1] - down, middle[0] + across * grown, middle[1] + down)
        corner = down
    if text.parameters.get("round"):
        radius *= 0.4 + 0.6 * grown
        box = (middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius)
        corner = radius
    height, width = out.shape[:2]
    a, b = max(0, int(box[0]) - 2), min(width, int(box[2]) + 3)
    c, d = max(0, int(box[1]) - 2), min(height, int(box[3]) + 3)
    if a >= b or c >= d:
        return
    x, y = np.arange(a, b)[None, :] + 0.5, np.arange(c, d)[:, None] + 0.5
    half = ((box[2] - box[0]) / 2, (box[3] - box[1]) / 2)
    corner = min(corner, *half)
    qx, qy = np.abs(x - middle[0]) - half[0] + corner, np.abs(y - middle[1]) - half[1] + corner
    away = np.hypot(np.maximum(qx, 0), np.maximum(qy, 0)) + np.minimum(np.maximum(qx, qy), 0) - corner
    cover = (np.clip(0.5 - away, 0, 1) * min(share * 4, 1.0) * going).astype(np.float32)[..., None]
    place = out[c:d, a:b]
    place *= 1 - cover
    place[..., :3] += cover * colour
    place[..., 3:] += cover


def _rule(out: np.ndarray, text: Text, found: _Set, share: float, going: float) -> None:
    colour = _rgb(text.parameters.get("rule"))
    if colour is None:
        return
    x0, _, x1, y1 = found.box
    thick = max(2, round(found.size * RULE_THICK))
    wide = min(x1 - x0, found.size * 1.6) * _thrown(share)
    align = anchor(text, out.shape[1], out.shape[0], 0.0)[0]
    at = x0 if align == "left" else x1 - wide if align == "right" else (x0 + x1 - wide) / 2
    top = min(y1 + round(found.size * RULE_GAP), out.shape[0] - thick)
    place = out[top : top + thick, max(0, round(at)) : max(0, round(at + wide))]
    place *= 1 - going
    place[..., :3] += colour * going
    place[..., 3] += going


def _shadow(out: np.ndarray, ink: np.ndarray, found: _Set, going: float) -> None:
    """A soft darkening behind letters, so that they are read over whatever is there."""
    x0, y0, x1, y1 = found.box
    reach = found.size
    a, b = max(0, x0 - reach), min(out.shape[1], x1 + reach)
    c, d = max(0, y0 - reach), min(out.shape[0], y1 + reach)
    if a >= b or c >= d:
        return
    part = Image.fromarray((ink[c:d, a:b] * 255).astype(np.uint8))
    soft = np.asarray(part.filter(ImageFilter.GaussianBlur(max(found.size * 0.16, 1.0))), np.float32) / 255
    dark = np.clip(soft * 1.1, 0, 1)[..., None] * 0.42 * going
    place = out[c:d, a:b]
    place *= 1 - dark
    place[..., 3:] += dark
