"""What is sewn on: lapels, ties, collars, buttons. Shapes are drawn in front view on the reference body and laid on the cloth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from cutaway.props.people.shape import Shape
from cutaway.props.people.sheet import Sheet, grid, joined, smooth_normals
from cutaway.props.people.tailoring import Pattern


@dataclass(frozen=True)
class Front:
    """The chest of a stocking: addresses, places, normals and weights of what faces forward between hips and neck."""

    tree: cKDTree
    places: np.ndarray
    normals: np.ndarray
    weights: np.ndarray
    scale: float

    def lay(self, points: np.ndarray, off: np.ndarray | float) -> Sheet:
        """Points (rows, columns, 2) of the front view, `off` metres above the stocking, as a sheet."""
        rows, columns, _ = points.shape
        flat = points.reshape(-1, 2)
        distance, index = self.tree.query(flat, k=5)
        share = 1 / (distance + 0.002)
        share = share / share.sum(1, keepdims=True)
        normals = np.einsum("nk,nkd->nd", share, self.normals[index])
        places = np.einsum("nk,nkd->nd", share, self.places[index])
        weights = np.einsum("nk,nkj->nj", share, self.weights[index]).astype(np.float32)
        # The nearest vertices give the height of the cloth; where exactly a point lies across is what was drawn.
        address = np.einsum("nk,nkd->nd", share, self.tree.data[index])
        places[:, :2] += (flat - address) * self.scale
        lifted = places + normals * (np.broadcast_to(off, (rows, columns)).reshape(-1) * self.scale)[:, None]
        return Sheet(grid(rows, columns)[:, ::-1], {"positions": lifted, "weights": weights})


def front_of(stocking: Sheet, shape: Shape) -> Front:
    """The front of a stocking."""
    normals = smooth_normals(stocking["positions"], stocking.triangles)
    reference = stocking["reference"]
    keep = (
        (normals[:, 2] > 0.05) & (reference[:, 1] > -0.12) & (reference[:, 1] < 0.58) & (np.abs(reference[:, 0]) < 0.16)
    )
    tree = cKDTree(reference[keep, :2])
    return Front(tree, stocking["positions"][keep], normals[keep], stocking["weights"][keep], shape.scale)


def lapels(front: Front, pattern: Pattern) -> Sheet:
    """Both lapels and the collar's front along the opening of a jacket."""
    low = pattern.opening or 0.2
    t = np.linspace(0, 1, 16)[:, None]
    height = low + (0.535 - low) * t
    edge = 0.004 + 0.075 * np.clip((height - low) / (0.5 - low), 0, 1.05)
    notch = np.where(t > 0.80, 0.62, 1.0)
    width = 0.044 * np.sin(np.clip(t * 1.9 + 0.06, 0, np.pi / 2)) * notch
    across = np.linspace(0, 1, 5)[None]
    sheets = []
    for side in (1.0, -1.0):
        x = side * (edge + width * across)
        y = height - 0.012 * across * t
        off = pattern.ease + 0.0035 + 0.0055 * np.sin(np.pi * np.clip(across, 0.06, 1)) + 0 * t
        sheet = front.lay(np.stack([x, y + 0 * across], -1), off)
        sheets.append(sheet if side > 0 else Sheet(sheet.triangles[:, ::-1], sheet.attributes))
    return joined(*sheets)


def tie(front: Front, ease: float, low: float = 0.225) -> Sheet:
    """A tie with its knot."""
    height = np.concatenate([np.linspace(0.526, 0.504, 4), np.linspace(0.498, low + 0.02, 14), [low]])[:, None]
    down = np.clip((0.500 - height) / 0.27, 0, 1)
    half = np.where(height > 0.501, 0.0125 - 0.0035 * (0.526 - height) / 0.022, 0.0075 + 0.019 * down)
    half[-1] = 0.0012
    across = np.linspace(-1, 1, 7)[None]
    off = ease + 0.0045 + 0.004 * (1 - across**2) + np.where(height > 0.501, 0.005, 0.0)
    return front.lay(np.stack([half * across, height + 0 * across], -1), off)


def collar(front: Front, ease: float) -> Sheet:
    """The two points of a shirt's collar."""
    sheets = []
    t = np.linspace(0, 1, 6)[None]
    for side in (1.0, -1.0):
        rows = np.linspace(0, 1, 5)[:, None]
        x = side * (0.006 + 0.052 * t + 0.016 * rows * (1 - 0.6 * t))
        y = 0.536 + 0.026 * t**1.3 - rows * (0.036 - 0.010 * t)
        off = ease + 0.003 + 0.005 * np.sin(np.pi * np.clip(rows + 0.1, 0, 1)) + 0 * t
        sheet = front.lay(np.stack([x, y], -1), off)
        sheets.append(sheet if side < 0 else Sheet(sheet.triangles[:, ::-1], sheet.attributes))
    return joined(*sheets)


def buttons(front: Front, ease: float, places: list[tuple[float, float]], radius: float = 0.0075) -> Sheet:
    """Round buttons at points of the front view."""
    angle = np.linspace(0, 2 * np.pi, 11)[None]
    out = np.linspace(0, 1, 3)[:, None]
    sheets = []
    for x, y in places:
        points = np.stack([x + radius * out * np.cos(angle), y + radius * out * np.sin(angle)], -1)
        sheets.append(front.lay(points, ease + 0.0028 - 0.0014 * out**2 + 0 * angle))
    return joined(*sheets)
