"""Marks of a drawing: figures, balls, vehicles and other bodies, arrows and lines, read from strokes by their geometry."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from scipy import ndimage

SIDE = 512
"""Pixels on the longer side at which strokes are read."""
MOST = 24
"""Marks beyond this many are not read."""


@dataclass(frozen=True)
class Body:
    """Something that is drawn: `kind` person, ball, vehicle or thing; box x0, y0, x1, y1 in fractions of the picture."""

    kind: str
    box: tuple[float, float, float, float]

    @property
    def foot(self) -> tuple[float, float]:
        """Where it stands: middle of its lower edge."""
        return (self.box[0] + self.box[2]) / 2, self.box[3]

    @property
    def middle(self) -> tuple[float, float]:
        """Middle of its box."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True)
class Path:
    """A line that says where something goes: points from its tail to its head, fractions of the picture; `headed` whether an arrow head
    was seen (else its way is a guess)."""

    points: tuple[tuple[float, float], ...]
    headed: bool


@dataclass(frozen=True)
class Marks:
    """What was read, and how many marks were not: too small to be meant are left out of `unread`."""

    bodies: tuple[Body, ...]
    paths: tuple[Path, ...]
    unread: int
    aspect: float


def marks_of(pixels: np.ndarray) -> Marks:
    """The marks of a drawing, uint8 (h, w, 3): dark strokes on light ground, or light ones on dark."""
    share = SIDE / max(pixels.shape[:2])
    size = (max(16, round(pixels.shape[1] * share)), max(16, round(pixels.shape[0] * share)))
    small = cv2.resize(
        np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA if share < 1 else cv2.INTER_LINEAR
    )
    ink = strokes(small)
    ink = _off_the_ground(ink)
    joined = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)) > 0
    labels, count = ndimage.label(joined, np.ones((3, 3)))
    bodies: list[Body] = []
    paths: list[Path] = []
    unread = 0
    h, w = ink.shape
    found = sorted(range(1, count + 1), key=lambda number: -int((labels == number).sum()))[:MOST]
    for number in found:
        part = labels == number
        area = int(part.sum())
        rows, columns = np.where(part)
        tall, wide = rows.max() - rows.min() + 1, columns.max() - columns.min() + 1
        if max(tall, wide) < 0.045 * SIDE:
            continue
        if wide > 0.96 * w and tall > 0.96 * h:
            # A frame around the drawing.
            continue
        box = (columns.min() / w, rows.min() / h, (columns.max() + 1) / w, (rows.max() + 1) / h)
        crop = np.pad(part[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1], 3)
        kind = _body(crop, tall, wide, area)
        if kind:
            bodies.append(Body(kind, tuple(round(float(v), 4) for v in box)))  # type: ignore[arg-type]
            continue
        path = _path(crop)
        if path is None:
            unread += 1
            continue
        points, headed = path
        moved = tuple(
            (round(float((columns.min() + x - 3) / w), 4), round(float((rows.min() + y - 3) / h), 4)) for x, y in points
        )
        paths.append(Path(moved, headed))
    return Marks(tuple(bodies), tuple(paths), unread, w / h)


def _off_the_ground(ink: np.ndarray) -> np.ndarray:
    """The strokes without a ground line that figures stand on: long, nearly level, and with strokes that rise from it."""
    labels, count = ndimage.label(ink, np.ones((3, 3)))
    h, w = ink.shape
    out = ink.copy()
    for number, place in enumerate(ndimage.find_objects(labels), 1):
        rows, columns = place
        if columns.stop - columns.start < 0.5 * w or rows.stop - rows.start < 0.15 * h:
            continue
        part = (labels == number).astype(np.uint8) * 255
        lines = cv2.HoughLinesP(part, 1, np.pi / 360, 60, minLineLength=int(0.3 * w), maxLineGap=int(0.06 * w))
        level = [
            line
            for line in ([] if lines is None else lines.reshape(-1, 4))
            if abs(line[3] - line[1]) < 0.1 * abs(line[2] - line[0])
        ]
        if not level:
            continue
        x0, y0, x1, y1 = (float(v) for v in max(level, key=lambda line: abs(int(line[2]) - int(line[0]))))
        slope = (y1 - y0) / max(x1 - x0, 1.0)
        y = y0 + slope * (np.arange(w) - x0)
        if y.mean() < rows.start + 0.6 * (rows.stop - rows.start):
            continue
        far = np.abs(np.arange(h)[:, None] - y[None])
        out &= ~((labels == number) & (far < max(3.0, 0.008 * h + 2)))
    return out


def strokes(pixels: np.ndarray) -> np.ndarray:
    """bool (h, w): what is drawn, told from paper of any colour, evenly lit or not."""
    lab = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2LAB).astype(np.float32)
    wide = max(31, (max(pixels.shape[:2]) // 6) | 1)
    paper = np.stack(
        [cv2.medianBlur(np.ascontiguousarray(lab[..., i]).astype(np.uint8), min(wide, 255)) for i in range(3)], -1
    ).astype(np.float32)
    middle = np.median(lab.reshape(-1, 3), axis=0)
    # Large filled bodies are paper to a median of their surroundings: where it strays from the sheet's own colour, the sheet's counts.
    strayed = np.linalg.norm(paper - middle, axis=-1) > 26
    paper[strayed] = middle
    away = np.linalg.norm(lab - paper, axis=-1)
    level, _ = cv2.threshold(np.clip(away, 0, 255).astype(np.uint8), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.asarray(away > max(float(level) * 0.8, 22.0))


def _body(part: np.ndarray, tall: int, wide: int, area: int) -> str:
    """What the shape is, "" for a line or an arrow."""
    filled = ndimage.binary_fill_holes(part)
    solid = int(filled.sum())
    inner = solid - area
    hull = cv2.convexHull(np.argwhere(filled)[:, ::-1].astype(np.int32))
    around = max(float(cv2.contourArea(hull)), 1.0)
    length = cv2.arcLength(hull, True)
    roundness = 4 * math.pi * around / max(length * length, 1.0)
    loops, count = ndimage.label(filled & ~part)
    sizes = ndimage.sum_labels(np.ones_like(part, float), loops, np.arange(1, count + 1)) if count else np.zeros(0)
    centres = ndimage.center_of_mass(np.ones_like(part), loops, np.arange(1, count + 1)) if count else []
    full = solid / around
    if full > 0.86 and roundness > 0.84 and 0.7 < wide / tall < 1.4 and solid > 0.4 * tall * wide:
        return "ball"
    wheels = [c for c, s in zip(centres, sizes, strict=True) if c[0] > 0.6 * part.shape[0] and s > 0.004 * around]
    if len(wheels) >= 2 and wide > 1.15 * tall and inner > 0.15 * around:
        return "vehicle"
    heads = [(c, s) for c, s in zip(centres, sizes, strict=True) if c[0] < 0.45 * part.shape[0]]
    if heads and tall > 0.85 * wide:
        (y, _), size = max(heads, key=lambda item: item[1])
        across = 2 * math.sqrt(size / math.pi)
        stem = filled[round(y + 0.62 * across) :]
        if 0.25 * tall < across and len(stem) > 0.2 * tall and stem.sum(1).max() < 0.35 * across:
            return "tree"  # a crown on a stem, without arms or legs
        if 0.08 * tall < across < 0.55 * tall and y - across < 0.28 * tall:
            return "person"
    # A filled head on a filled or stroked body: wide at the top, then narrow.
    widths = part.sum(1)
    top = widths[3 : 3 + max(3, tall // 4)]
    neck = widths[3 + tall // 4 : 3 + max(tall // 4 + 2, round(0.42 * tall))]
    if tall > 1.3 * wide and full < 0.72 and len(neck) and top.max() > 1.6 * max(neck.min(), 1) and _ends(part) >= 2:
        return "person"
    if full > 0.80 and inner >= 0 and solid > 0.35 * tall * wide and min(tall, wide) > 0.05 * SIDE:
        bottom = filled[int(0.8 * filled.shape[0]) :].sum(1)
        return "vehicle" if wide > 1.6 * tall and len(bottom) and bottom.min() < 0.75 * wide else "thing"
    return ""


def _ends(part: np.ndarray) -> int:
    """How many loose ends its skeleton has."""
    bones = thinned(part)
    around = ndimage.convolve(bones.astype(int), np.ones((3, 3), int), mode="constant") - 1
    return int((bones & (around == 1)).sum())


def thinned(part: np.ndarray) -> np.ndarray:
    """The skeleton of a shape, a pixel wide (Zhang and Suen)."""
    image = np.pad(part.astype(np.uint8), 1)
    changed = True
    while changed:
        changed = False
        for step in (0, 1):
            p = [
                image[:-2, 1:-1],
                image[:-2, 2:],
                image[1:-1, 2:],
                image[2:, 2:],
                image[2:, 1:-1],
                image[2:, :-2],
                image[1:-1, :-2],
                image[:-2, :-2],
            ]
            neighbours = sum(value.astype(int) for value in p)
            turns = sum(((p[i] == 0) & (p[(i + 1) % 8] == 1)).astype(int) for i in range(8))
            a = p[0] * p[2] * (p[4] if step == 0 else p[6])
            b = (p[2] * p[4] * p[6]) if step == 0 else (p[0] * p[4] * p[6])
            gone = (image[1:-1, 1:-1] == 1) & (neighbours >= 2) & (neighbours <= 6) & (turns == 1) & (a == 0) & (b == 0)
            if gone.any():
                image[1:-1, 1:-1][gone] = 0
                changed = True
    return image[1:-1, 1:-1].astype(bool)


def _path(part: np.ndarray) -> tuple[list[tuple[float, float]], bool] | None:
    """The points of a line from tail to head (x, y), and whether its head was seen; None for a shape that is no line."""
    bones = thinned(part)
    places = np.argwhere(bones)
    if len(places) < 12:
        return None
    order = _longest(bones, places)
    if len(order) < 0.04 * SIDE:
        return None
    stroke = max(1.0, float(part.sum()) / max(len(places), 1))
    if stroke > 0.5 * len(order):
        return None
    # Most of the skeleton must be the line: a tangle of strokes says no way.
    if len(order) < 0.45 * len(places):
        return None
    reach = min(max(6.0 + 1.5 * stroke, 0.16 * len(order)), 40.0)
    ends = (order[0], order[-1])
    ys, xs = np.where(part)
    mass = []
    for y, x in ends:
        near = np.hypot(ys - y, xs - x) < reach
        mass.append(float(near.sum()))
    first, last = mass
    headed = max(first, last) > 1.28 * min(first, last)
    if headed and first > last:
        order = order[::-1]
    elif not headed and order[0][1] > order[-1][1]:
        # Without a head a line is read as it is written: to the right.
        order = order[::-1]
    points = np.array([(x, y) for y, x in order], float)
    smooth = ndimage.gaussian_filter1d(points, max(1.0, 0.02 * len(points)), axis=0, mode="nearest")
    count = int(min(16, max(4, len(points) // 20)))
    return [tuple(smooth[round(i)]) for i in np.linspace(0, len(smooth) - 1, count)], headed  # type: ignore[misc]


def _longest(bones: np.ndarray, places: np.ndarray) -> list[tuple[int, int]]:
    """The longest way through a skeleton, as pixels in order: breadth first from any end, and back."""

    def farthest(start: tuple[int, int]) -> tuple[tuple[int, int], dict[tuple[int, int], tuple[int, int] | None]]:
        came: dict[tuple[int, int], tuple[int, int] | None] = {start: None}
        front = [start]
        last = start
        while front:
            following = []
            for y, x in front:
                for dy in (-1, 0, 1):
                    for dx in (-1, 0, 1):
                        there = (y + dy, x + dx)
                        if (
                            there not in came
                            and 0 <= there[0] < bones.shape[0]
                            and 0 <= there[1] < bones.shape[1]
                            and bones[there]
                        ):
                            came[there] = (y, x)
                            following.append(there)
                            last = there
            front = following
        return last, came

    start, _ = farthest((int(places[0][0]), int(places[0][1])))
    end, came = farthest(start)
    order: list[tuple[int, int]] = []
    at: tuple[int, int] | None = end
    while at is not None:
        order.append(at)
        at = came[at]
    return order[::-1]
