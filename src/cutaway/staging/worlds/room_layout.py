"""Where furniture stands: footprints that do not meet, in sight of the camera, on each other's tops."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cutaway.props import catalogue
from cutaway.props.model import Model
from cutaway.scene.document import Asset

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class View:
    """A camera's frame as far as placing needs it: eye, target, vertical field of view in degrees, width / height."""

    eye: Triple
    target: Triple
    fov: float
    aspect: float

    def seen(self, points: np.ndarray) -> np.ndarray:
        """Positions in the picture, x and y from -1 to 1, for points (n, 3); far outside behind the camera."""
        eye, target = np.array(self.eye), np.array(self.target)
        forward = (target - eye) / np.linalg.norm(target - eye)
        right = np.cross(forward, [0, 1, 0])
        right /= np.linalg.norm(right)
        up = np.cross(right, forward)
        away = points - eye
        depth = away @ forward
        scale = 1 / np.maximum(depth, 1e-3) / math.tan(math.radians(self.fov) / 2)
        found = np.stack([away @ right * scale / self.aspect, away @ up * scale], 1)
        return np.where(depth[:, None] > 0.05, found, 9.0)

    def share(self, low: Triple, high: Triple, margin: float = 0.97) -> float:
        """How much of a box lies within the picture, by a grid of points, 0-1."""
        axes = [np.linspace(a, b, 5) for a, b in zip(low, high, strict=True)]
        points = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)
        return float((np.abs(self.seen(points)) < margin).all(1).mean())


@dataclass(frozen=True)
class Placed:
    """A piece that stands: its box in the room and whether others may stand where it lies (rugs, pictures)."""

    id: str
    noun: str
    asset: Asset
    model: Model
    position: Triple
    turn: float
    low: Triple
    high: Triple
    solid: bool

    @property
    def size(self) -> Triple:
        """Width, height, depth in the room."""
        x, y, z = (b - a for a, b in zip(self.low, self.high, strict=True))
        return (x, y, z)


def box(model: Model, position: Triple, turn: float) -> tuple[Triple, Triple]:
    """Corners in the room of a model turned by `turn` degrees about y."""
    angle = math.radians(turn)
    xs, zs = (model.low[0], model.high[0]), (model.low[2], model.high[2])
    corners = [
        (x * math.cos(angle) + z * math.sin(angle), -x * math.sin(angle) + z * math.cos(angle)) for x in xs for z in zs
    ]
    low = (
        position[0] + min(c[0] for c in corners),
        position[1] + model.low[1],
        position[2] + min(c[1] for c in corners),
    )
    high = (
        position[0] + max(c[0] for c in corners),
        position[1] + model.high[1],
        position[2] + max(c[1] for c in corners),
    )
    return low, high


def standing(id: str, noun: str, asset: Asset, position: Triple, turn: float, seed: int) -> Placed:
    """The piece at a place. Raises LookupError or `MissingPack` when it cannot be built."""
    model = catalogue.build(asset, seed, id)
    low, high = box(model, position, turn)
    return Placed(id, noun, asset, model, position, turn, low, high, solid=high[1] - low[1] > 0.06 and low[1] < 1.0)


def meets(piece: Placed, others: list[Placed], gap: float = 0.02) -> Placed | None:
    """The first solid piece that stands in the way of this one."""
    if not piece.solid:
        return None
    for other in others:
        if other.solid and all(
            piece.low[axis] < other.high[axis] - (0 if axis == 1 else -gap)
            and other.low[axis] < piece.high[axis] - (0 if axis == 1 else -gap)
            for axis in range(3)
        ):
            return other
    return None


def moved(piece: Placed, position: Triple) -> Placed:
    """The piece at another place."""
    low, high = box(piece.model, position, piece.turn)
    return Placed(piece.id, piece.noun, piece.asset, piece.model, position, piece.turn, low, high, piece.solid)


def settled(
    piece: Placed,
    others: list[Placed],
    view: View,
    bounds: tuple[float, float, float, float],
    least: float = 0.6,
    far: float = 3.0,
) -> Placed | None:
    """The piece at the nearest free place to where it was meant, at least `least` of it in the picture; None where there is none.

    `bounds`: left, right, back, front of the room; `far`: how many metres it may move.
    """
    left, right, back, front = bounds
    x, y, z = piece.position
    half = (piece.size[0] / 2, piece.size[2] / 2)
    best: tuple[float, Placed] | None = None
    for dx in np.arange(0, far + 0.01, 0.12):
        for sx in (1, -1) if dx else (1,):
            for dz in np.arange(-1.2, 2.0, 0.16) if dx or far > 0 else (0.0,):
                place = (x + sx * float(dx), y, z + float(dz))
                middle = (
                    place[0] + (piece.low[0] + piece.high[0]) / 2 - x,
                    place[2] + (piece.low[2] + piece.high[2]) / 2 - z,
                )
                if (
                    middle[0] - half[0] < left
                    or middle[0] + half[0] > right
                    or middle[1] - half[1] < back - 0.02
                    or middle[1] + half[1] > front
                ):
                    continue
                cost = float(dx) + 0.7 * abs(float(dz)) + (0.4 if dz > 0.3 else 0.0)
                if best and cost >= best[0]:
                    continue
                there = moved(piece, place)
                if meets(there, others) or view.share(there.low, there.high) < least or _hides(there, others, view):
                    continue
                best = (cost, there)
        if best and best[0] < dx:
            break
    return best[1] if best else None


def _hides(piece: Placed, others: list[Placed], view: View) -> bool:
    """Whether the piece would cover more than 40 % of one that stands behind it."""
    mine = _outline(piece, view)
    for other in others:
        if other.high[2] > piece.high[2] or not other.solid:
            continue
        theirs = _outline(other, view)
        wide = min(mine[1], theirs[1]) - max(mine[0], theirs[0])
        tall = min(mine[3], theirs[3]) - max(mine[2], theirs[2])
        if wide > 0 and tall > 0 and wide * tall > 0.4 * (theirs[1] - theirs[0]) * (theirs[3] - theirs[2]):
            return True
    return False


def _outline(piece: Placed, view: View) -> tuple[float, float, float, float]:
    corners = np.array(
        [
            [x, y, z]
            for x in (piece.low[0], piece.high[0])
            for y in (piece.low[1], piece.high[1])
            for z in (piece.low[2], piece.high[2])
        ]
    )
    seen = view.seen(corners)
    return float(seen[:, 0].min()), float(seen[:, 0].max()), float(seen[:, 1].min()), float(seen[:, 1].max())
