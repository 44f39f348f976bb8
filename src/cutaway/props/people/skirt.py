"""Skirts: a pleated hull around hips and legs, hung from joints of its own so that the processor of pictures does the work.

Twelve columns of three joints hang from the waist. Each frame the joints are placed: hanging, pushed outward by the legs,
blown by the wind, kept at their length. The cloth between follows by its weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from cutaway.props.people.anatomy import Anatomy
from cutaway.props.people.shape import Shape
from cutaway.props.people.sheet import Sheet, grid, smooth_normals, unit
from cutaway.props.people.skeleton import Skeleton

COLUMNS, ROWS = 12, 3
LONG = {"mini": 0.36, "knee": 0.55, "calf": 0.76, "long": 0.90, "floor": 0.975}
"""Length from the waist on the reference body (her waist is 1.03 m above the ground)."""


@dataclass(frozen=True)
class Skirt:
    """Where the joints of a skirt are at rest: nodes (ROWS + 1, COLUMNS, 3), the first row on the waist."""

    nodes: np.ndarray
    first: int
    """Index of its first joint."""


def _heights(body: Anatomy, shape: Shape) -> tuple[np.ndarray, np.ndarray, float]:
    which = body.vertices_of("helper-tights")
    reference, here = body.reference[which], shape.vertices[which]
    keep = (reference[:, 1] < 0.24) & (reference[:, 1] > -0.72) & (np.abs(reference[:, 0]) < 0.235)
    waist = np.abs(reference[:, 1] - 0.215) < 0.02
    waist &= np.abs(reference[:, 0]) < 0.2
    return reference[keep], here[keep], float(here[waist, 1].mean())


def skirt(
    body: Anatomy, shape: Shape, length: str, flare: float, pleats: float, ease: float, first: int, level: int
) -> tuple[Sheet, Skirt]:
    """A skirt's sheet and joints. `flare`: extra radius at the hem in metres, `pleats`: depth of folds at the hem."""
    _, places, waist = _heights(body, shape)
    scale = shape.scale
    centre = float(places[np.abs(places[:, 1] - waist) < 0.04, 2].mean())
    angle = np.arctan2(places[:, 0], places[:, 2] - centre)
    radius = np.hypot(places[:, 0], places[:, 2] - centre)
    columns, rows = ((192, 52), (120, 30), (64, 14), (28, 6))[level]
    around = np.linspace(-np.pi, np.pi, columns + 1)
    t = np.linspace(0, 1, rows) ** 1.1
    reach = min(LONG[length] * scale, waist - 0.02)
    heights = waist - t * reach
    hull = np.zeros((rows, columns + 1))
    before = np.zeros(columns)
    # Neighbouring directions within 0.22 rad count, so that a leg's gap does not dent the cloth.
    bins = np.floor((angle + np.pi) / (2 * np.pi) * 96).astype(int) % 96
    for row, height in enumerate(heights):
        near = np.abs(places[:, 1] - height) < 0.035 * scale
        widest = np.zeros(96)
        np.maximum.at(widest, bins[near], radius[near])
        widest = ndimage.maximum_filter1d(widest, 8, mode="wrap")
        widest = ndimage.gaussian_filter1d(widest, 3, mode="wrap")
        here = np.interp(around[:-1], np.linspace(-np.pi, np.pi, 97)[:-1] + np.pi / 96, widest, period=2 * np.pi)
        narrowest = before + (0.0022 if t[row] > 0.1 else 0.0012) * 28 / rows
        before = np.maximum(here + ease * scale, narrowest)
        hull[row] = np.append(before, before[0])
    hull = ndimage.gaussian_filter(hull, (1.5, columns / 60), mode=("nearest", "wrap"))
    hull[:, -1] = hull[:, 0]
    random = np.random.default_rng(2)
    phase = random.random(4) * 6.28
    warp = around + 0.10 * np.sin(3 * around + phase[0]) + 0.06 * np.sin(7 * around + phase[1] + t[:, None] * 1.5)
    # Rounded at the bottom of each fold: a sharp crease breaks up into dashes on the screen.
    folds = (
        np.sqrt(np.sin(warp * 11 + phase[2]) ** 2 + 0.10) - 0.66 + 0.35 * np.sin(19 * warp + phase[3] + t[:, None] * 2)
    )
    folds[:, -1] = folds[:, 0]
    depth = t[:, None] ** 0.8 * pleats + 0.0022
    bell = t[:, None] ** 1.3 * flare
    full = hull + (depth * folds + bell) * scale
    smooth = hull + bell * scale

    def at(r: np.ndarray, sag: np.ndarray | float = 0.0) -> np.ndarray:
        x, z = r * np.sin(around), centre + r * np.cos(around)
        return np.stack([x, np.broadcast_to(heights[:, None], r.shape) - sag, z], -1)

    points = at(full, 0.004 * folds * t[:, None])
    columns_at = np.linspace(0, columns, COLUMNS + 1)[:-1].round().astype(int)
    rows_at = [int(np.abs(t - share).argmin()) for share in np.linspace(0, 1, ROWS + 1)]
    nodes = at(smooth)[np.ix_(rows_at, columns_at)]
    uvs = np.stack(
        np.broadcast_arrays((around + np.pi) / 6.2832 * 12, np.clip((1 - t[:, None]) * reach / 0.05, 0, 1)), -1
    )
    weights = _weights(body, t, columns, first)
    flip = grid(rows, columns + 1)[:, ::-1]
    sheet = Sheet(flip, {"positions": points.reshape(-1, 3), "uvs": uvs.reshape(-1, 2), "weights": weights})
    return _seamless(sheet, rows, columns + 1), Skirt(nodes, first)


def _seamless(sheet: Sheet, rows: int, columns: int) -> Sheet:
    normals = smooth_normals(sheet["positions"], sheet.triangles).reshape(rows, columns, 3)
    both = unit(normals[:, 0] + normals[:, -1])
    normals[:, 0] = normals[:, -1] = both
    return sheet.having(normals=normals.reshape(-1, 3))


def _weights(body: Anatomy, t: np.ndarray, columns: int, first: int) -> np.ndarray:
    rows = len(t)
    weights = np.zeros((rows, columns + 1, first + COLUMNS * ROWS), np.float32)
    column = np.arange(columns + 1) / columns * COLUMNS
    left = np.floor(column).astype(int)
    share = column - left
    root = body.joint_names.index("root")
    for row, height in enumerate(t):
        at = height * ROWS
        above = min(int(at), ROWS - 1)
        down = at - above
        for line, vertical in ((above, 1 - down), (above + 1, down)):
            for side, horizontal in ((left % COLUMNS, 1 - share), ((left + 1) % COLUMNS, share)):
                joint = np.full(columns + 1, root) if line == 0 else first + (line - 1) * COLUMNS + side
                np.add.at(weights[row], (np.arange(columns + 1), joint), vertical * horizontal)
    return weights.reshape(-1, weights.shape[-1])


def _frames(nodes: np.ndarray) -> np.ndarray:
    """Orientation of each joint below the waist, (ROWS, COLUMNS, 3, 3), from the way down and the way around."""
    down = unit(nodes[1:] - nodes[:-1])
    around = np.roll(nodes[1:], -1, 1) - np.roll(nodes[1:], 1, 1)
    around = unit(around - down * np.sum(around * down, -1, keepdims=True))
    return np.stack([down, around, np.cross(down, around)], -1)


def _pushed(points: np.ndarray, start: np.ndarray, end: np.ndarray, radius: float, outward: np.ndarray) -> np.ndarray:
    """Points moved out of a capsule."""
    axis = end - start
    share = np.clip(((points - start) @ axis) / (axis @ axis), 0, 1)
    away = points - (start + share[..., None] * axis)
    distance = np.linalg.norm(away, axis=-1)
    way = unit(unit(away) * 0.35 + outward)
    return points + way * np.clip(radius - distance, 0, radius)[..., None]


def _laid_on(points: np.ndarray, legs: dict[str, list[np.ndarray]], reach: float) -> np.ndarray:
    """Points drawn towards the nearest leg until they are at most `reach` from its bone."""
    best, distance = points, np.full(points.shape[:-1], np.inf)
    for hip, joint, ankle in legs.values():
        for start, end in ((hip, joint), (joint, ankle)):
            axis = end - start
            share = np.clip(((points - start) @ axis) / (axis @ axis), 0, 1)
            foot = start + share[..., None] * axis
            away = np.linalg.norm(points - foot, axis=-1)
            closer = away < distance
            held = foot + (points - foot) * np.minimum(1, reach / np.maximum(away, 1e-6))[..., None]
            best = np.where(closer[..., None], held, best)
            distance = np.minimum(distance, away)
    return best


def skirt_joints(
    skirt: Skirt, skeleton: Skeleton, solved: np.ndarray, scale: float, seconds: float, wind: float
) -> np.ndarray:
    """float64 (ROWS * COLUMNS, 4, 4): the skirt's joints for a solved body at a time."""
    rest = skirt.nodes
    root = solved[skeleton.index["root"]]
    hanging = rest @ root[:3, :3].T + root[:3, 3]
    outward = rest[1:] - rest[1:].mean(1, keepdims=True)
    outward = unit(outward * [1, 0, 1]) @ root[:3, :3].T
    posed = hanging.copy()
    displaced = np.zeros_like(rest[1:])
    knee = skeleton["lowerleg01.L"][1]
    legs = {
        side: [skeleton.place(solved, f"{name}.{side}") for name in ("upperleg01", "lowerleg01", "foot")]
        for side in "LR"
    }
    # Level thighs on both sides: somebody sits, and then the cloth goes where the legs go, in front and beneath.
    level = min(1 + float(unit(joint - hip)[1]) for hip, joint, _ in legs.values())
    sits = float(np.clip((level - 0.45) / 0.3, 0, 1))
    for side, sign in (("L", 1.0), ("R", -1.0)):
        thigh, shin = (solved[skeleton.index[f"{bone}01.{side}"]] for bone in ("upperleg", "lowerleg"))
        for row in range(ROWS):
            bone = thigh if rest[row + 1, 0, 1] > knee else shin
            carried = rest[row + 1] @ bone[:3, :3].T + bone[:3, 3]
            move = carried - hanging[row + 1]
            push = np.sum(move * outward[row], -1)
            near = np.clip(0.5 + sign * rest[row + 1, :, 0] / (0.16 * scale), 0, 1)
            share = np.clip(push / (0.05 * scale), 0, 1) * 0.85
            displaced[row] += move * (near * (share * (1 - sits) + sits))[:, None]
    for _ in range(2):
        displaced = 0.5 * displaced + 0.25 * (np.roll(displaced, 1, 1) + np.roll(displaced, -1, 1))
    posed[1:] += displaced
    t = (np.arange(1, ROWS + 1) / ROWS)[:, None] ** 1.6
    around = np.linspace(-np.pi, np.pi, COLUMNS + 1)[:-1]
    breeze = (0.35 + 1.3 * wind) * scale
    posed[1:, :, 0] += (
        t * breeze * (0.020 * np.sin(seconds * 2.0 - t * 1.8) + 0.012 * np.sin(seconds * 3.3 + around * 2 - t * 3))
    )
    posed[1:, :, 0] += t * 0.03 * wind * scale
    posed[1:, :, 2] += t * breeze * 0.012 * np.sin(seconds * 1.7 + around)
    if sits:
        posed[1:] = posed[1:] * (1 - sits) + _laid_on(posed[1:], legs, 0.115 * scale) * sits
    for hip, joint, ankle in legs.values():
        posed[1:] = _pushed(posed[1:], hip, joint, 0.088 * scale, outward)
        posed[1:] = _pushed(posed[1:], joint, ankle, 0.066 * scale, outward)
    lengths = np.linalg.norm(rest[1:] - rest[:-1], axis=-1)
    for row in range(1, ROWS + 1):
        kept = posed[row - 1] + unit(posed[row] - posed[row - 1]) * lengths[row - 1][:, None]
        posed[row] = kept * (1 - sits) + posed[row] * sits
    posed[..., 1] = np.maximum(posed[..., 1], 0.012)
    turned = _frames(posed) @ np.swapaxes(_frames(rest), -1, -2)
    out = np.zeros((ROWS, COLUMNS, 4, 4))
    out[..., :3, :3] = turned
    out[..., :3, 3] = posed[1:] - np.einsum("rcab,rcb->rca", turned, rest[1:])
    out[..., 3, 3] = 1
    return out.reshape(-1, 4, 4)
