"""Words over the picture: drawn with Pillow once, laid over after antialiasing and before grain."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from cutaway.errors import MissingPack
from cutaway.render import kinetic, subtitles
from cutaway.scene.document import Scene, Text
from cutaway.scene.subtitles import STYLE
from cutaway.storage.packs import pack_path

_SIZES = {"title": 0.085, "end card": 0.085, "caption": 0.045, "lower third": 0.05, "credit": 0.05}
_WEIGHTS = {"title": 700, "end card": 700, "caption": 500, "lower third": 600, "credit": 500}


def titles_at(scene: Scene, frame: int) -> np.ndarray | None:
    """float32 (height, width, 4), sRGB times alpha, first row on top; None where there are no words at this frame."""
    layers: list[np.ndarray] = []
    for text in scene.texts:
        if text.style == STYLE:
            continue
        if kinetic.moves(text):
            form = scene.format
            moving = kinetic.layer(text, frame, form.frames, float(form.frame_rate), form.width, form.height)
            layers += [] if moving is None else [moving]
            continue
        share = _share(text, frame, scene.format.frames)
        if share > 0 and text.content.strip():
            drawn = _drawn(text.model_dump_json(), scene.format.width, scene.format.height)
            layers.append(drawn * np.float32(share))
    if (lowest := subtitles.layer(scene, frame)) is not None:
        layers.append(lowest)
    if not layers:
        return None
    found = layers[0]
    for layer in layers[1:]:
        found = found * (1 - layer[..., 3:]) + layer
    return found


def with_titles(pixels: np.ndarray, scene: Scene, frame: int) -> np.ndarray:
    """uint8 (height, width, 3) with the words of this frame but subtitles; only what they cover is touched, or copied at all."""
    out = pixels
    for text in scene.texts:
        if text.style == STYLE or not text.content.strip():
            continue
        if kinetic.moves(text):
            form = scene.format
            moving = kinetic.layer(text, frame, form.frames, float(form.frame_rate), form.width, form.height)
            patch = None if moving is None else _weights(_cut_out(moving), 1.0)
        else:
            share = _share(text, frame, scene.format.frames)
            form = scene.format
            patch = _patch(text.model_dump_json(), form.width, form.height, share) if share > 0 else None
        if patch is None:
            continue
        top, left, kept, laid = patch
        out = out.copy() if out is pixels else out
        part = out[top : top + kept.shape[0], left : left + kept.shape[1]]
        part[...] = cv2.add(cv2.multiply(part, kept, dtype=cv2.CV_32F), laid, dtype=cv2.CV_8U)
    return out


Patch = tuple[int, int, np.ndarray]
"""First row and column, and float32 (h, w, 4) of a part of the picture."""


def _cut_out(layer: np.ndarray) -> Patch | None:
    """The part of a layer that is not empty; None where all of it is."""
    rows = np.flatnonzero(layer[..., 3].max(axis=1) > 0)
    if not len(rows):
        return None
    columns = np.flatnonzero(layer[rows[0] : rows[-1] + 1, :, 3].max(axis=0) > 0)
    return int(rows[0]), int(columns[0]), layer[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()


Weights = tuple[int, int, np.ndarray, np.ndarray]
"""First row and column, and two float32 (h, w, 3): the share of the picture that is left, and what is added, 0-255."""


@functools.lru_cache(maxsize=16)
def _patch(text_json: str, width: int, height: int, share: float) -> Weights | None:
    return _weights(_cut_out(_drawn(text_json, width, height)), share)


def _weights(patch: Patch | None, share: float) -> Weights | None:
    """What a patch that is faded in so far does to the picture."""
    if patch is None:
        return None
    top, left, ink = patch
    over = ink * np.float32(share)
    kept = np.repeat(1 - over[..., 3:], 3, axis=2)
    return top, left, kept, np.ascontiguousarray(over[..., :3] * 255)


def _share(text: Text, frame: int, frames: int) -> float:
    """How far it is faded in: 0-1."""
    end = text.start + text.frames if text.frames is not None else frames
    if not text.start <= frame < end:
        return 0.0
    if not text.fade:
        return 1.0
    x = min((frame - text.start + 1) / (text.fade + 1), (end - frame) / (text.fade + 1), 1.0)
    return x * x * (3 - 2 * x)


@functools.lru_cache(maxsize=24)
def _drawn(text_json: str, width: int, height: int) -> np.ndarray:
    text = Text.model_validate_json(text_json)
    side = min(width, height * 1.2)
    size = max(int(side * _SIZES.get(text.style, 0.06) * min(max(text.size, 0.2), 4.0)), 8)
    weight = _WEIGHTS.get(text.style, 600)
    font = _font(size, weight)
    while True:
        lines = _wrapped(text.content, font, width * 0.86)
        leading = size * 1.22
        if (
            len(lines) * leading <= height * 0.8 and all(font.getlength(line) <= width * 0.9 for line in lines)
        ) or size <= 8:
            break
        size = max(int(size * 0.88), 8)
        font = _font(size, weight)
    block = len(lines) * leading
    place = text.place
    if "top" in place or "upper" in place:
        y = height * 0.07
    elif place in ("centre", "center", "middle", "left", "right"):
        y = (height - block) / 2
    elif "lower third" in place:
        y = height * 0.80 - block / 2
    else:
        y = height * 0.93 - block
    ink = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(ink)
    for i, line in enumerate(lines):
        length = font.getlength(line)
        x = width * 0.06 if "left" in place else width * 0.94 - length if "right" in place else (width - length) / 2
        draw.text((x, y + i * leading), line, font=font, fill=255)
    shadow = ink.filter(ImageFilter.GaussianBlur(max(size * 0.10, 1.0)))
    a = np.asarray(ink, np.float32) / 255.0
    dark = np.clip(np.roll(np.asarray(shadow, np.float32) / 255.0, max(size // 28, 1), 0) * 1.25, 0, 1) * 0.62
    colour = np.clip(np.asarray(text.colour, np.float32), 0, 1) ** (1 / 2.2)
    alpha = a + dark * (1 - a)
    return np.concatenate([a[..., None] * colour, alpha[..., None]], 2).astype(np.float32)


def _wrapped(content: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: float) -> list[str]:
    lines: list[str] = []
    for paragraph in content.splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and font.getlength(longer) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


_FALLBACKS: Sequence[str] = ("DejaVuSans-Bold.ttf", "DejaVuSans.ttf")


@functools.lru_cache(maxsize=64)
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Inter from the pack, else DejaVu, else what Pillow brings along."""
    candidates: list[str] = []
    try:
        folder = pack_path("fonts")
        candidates += [str(folder / f"inter-latin-{weight}-normal.woff{two}") for two in ("2", "")]
    except MissingPack:
        pass
    for name in (*candidates, *_FALLBACKS):
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)
