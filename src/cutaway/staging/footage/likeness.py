"""Who or what is in a reference picture, and what its colours are: for figures that are to look like it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cutaway.errors import MissingPack
from cutaway.props import textures

Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Seen:
    """What a picture shows. `noun`: the surest name for it ("person", "dog", "" unknown); `people`: how many faces or bodies;
    `face`: x0, y0, x1, y1 as fractions of the surest face, None for none."""

    noun: str
    people: int
    face: tuple[float, float, float, float] | None


def seen_in(pixels: np.ndarray) -> Seen:
    """What is in uint8 (h, w, 3), as far as the finding models are installed."""
    from cutaway.footage import finding

    face, people, noun = None, 0, ""
    try:
        faces = finding.faces(pixels)
        people = len(faces)
        face = faces[0].box if faces else None
    except MissingPack:
        pass
    try:
        found = [thing for thing in finding.things(pixels) if thing.score >= 0.6]
        if found:
            best = max(found, key=lambda thing: thing.score * (0.3 + thing.area))
            noun = best.name
            people = max(people, sum(thing.name == "person" for thing in found))
    except MissingPack:
        pass
    if face is not None and (face[3] - face[1]) > 0.08:
        noun = "person"
    return Seen(noun, people, face)


@dataclass(frozen=True)
class Looks:
    """Colours of a person in linear rgb: hair, skin, what is worn above and below (None where the picture does not show it)."""

    hair: Rgb | None
    skin: Rgb | None
    above: Rgb | None
    below: Rgb | None


def looks_of(pixels: np.ndarray, alpha: np.ndarray, face: tuple[float, float, float, float]) -> Looks:
    """Colours around a face: uint8 (h, w, 3), float (h, w) 0-1 of the person, face as fractions."""
    h, w = pixels.shape[:2]
    x0, y0, x1, y1 = face[0] * w, face[1] * h, face[2] * w, face[3] * h
    wide, tall = x1 - x0, y1 - y0
    solid = alpha > 0.6

    def region(a: float, b: float, c: float, d: float) -> Rgb | None:
        rows = slice(max(0, int(c)), max(0, min(h, int(d))))
        columns = slice(max(0, int(a)), max(0, min(w, int(b))))
        part, inside = pixels[rows, columns], solid[rows, columns]
        if inside.sum() < 40:
            return None
        return _middle(part[inside])

    skin = region(x0 + 0.22 * wide, x1 - 0.22 * wide, y0 + 0.35 * tall, y0 + 0.72 * tall)
    hair = region(x0 + 0.15 * wide, x1 - 0.15 * wide, y0 - 0.38 * tall, y0 - 0.12 * tall)
    above = region(x0 - 0.7 * wide, x1 + 0.7 * wide, y1 + 0.75 * tall, y1 + 2.1 * tall)
    below = region(x0 - 0.4 * wide, x1 + 0.4 * wide, y1 + 3.6 * tall, y1 + 5.2 * tall)
    return Looks(hair, skin, above, below)


def _middle(colours: np.ndarray) -> Rgb:
    """The leading colour: the median of the fullest cell of a coarse grid, linear."""
    cells = (colours.astype(int) // 40) @ np.array([49, 7, 1])
    values, counts = np.unique(cells, return_counts=True)
    own = colours[cells == values[np.argmax(counts)]]
    return tuple(round(float(v), 4) for v in textures.decoded(np.median(own, axis=0)))  # type: ignore[return-value]


@dataclass(frozen=True)
class Surroundings:
    """What a picture of a place says of its light. Linear rgb: `top` and `horizon` of its sky, `ground`; `light` the colour of what is
    bright; `side`: -1 the light comes from the left, 1 from the right; `level` 0-1 how bright it is; `contrast`; `horizon_at`: fraction from the top."""

    top: Rgb
    horizon: Rgb
    ground: Rgb
    light: Rgb
    side: float
    level: float
    contrast: float
    horizon_at: float


def surroundings_of(pixels: np.ndarray) -> Surroundings:
    """From uint8 (h, w, 3)."""
    step = max(1, max(pixels.shape[:2]) // 200)
    linear = textures.decoded(pixels[::step, ::step])
    h, w = linear.shape[:2]
    bright = linear @ np.array([0.2126, 0.7152, 0.0722])
    rows = linear.mean(1)
    # The horizon: where what is above differs most from what is below, in the middle of the picture.
    best, at = -1.0, 0.5
    for y in range(max(1, round(0.28 * h)), round(0.72 * h)):
        above, below = rows[:y], rows[y:]
        weight = min(y, h - y) / h
        apart = float(np.abs(np.sqrt(above.mean(0)) - np.sqrt(below.mean(0))).sum()) * weight**0.5
        if apart > best:
            best, at = apart, y / h
    upper = linear[: max(2, round(at * h))]
    high = bright[: len(upper)] >= np.quantile(bright[: len(upper)], 0.9)
    columns = np.where(high)[1]
    side = float(np.clip((columns.mean() / max(w - 1, 1) - 0.5) * 3, -1, 1)) if len(columns) else -0.4
    light = upper[high].mean(0)

    def triple(values: np.ndarray) -> Rgb:
        return tuple(round(float(v), 4) for v in values)  # type: ignore[return-value]

    cut = max(1, round(at * h))
    return Surroundings(
        triple(linear[: max(1, cut // 2)].mean((0, 1))),
        triple(linear[max(0, cut - max(2, h // 10)) : cut].mean((0, 1))),
        triple(linear[cut:].mean((0, 1)) if cut < h else linear[-2:].mean((0, 1))),
        triple(light / max(float(light.max()), 1e-3)),
        side,
        float(np.sqrt(np.clip(bright.mean(), 0, 1))),
        float(np.sqrt(bright).std()),
        float(at),
    )
