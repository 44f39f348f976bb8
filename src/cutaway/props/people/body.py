"""The visible skin: the base mesh without what clothes cover, and without what never shows."""

from __future__ import annotations

import numpy as np

from cutaway.props.people.anatomy import Anatomy
from cutaway.props.people.shape import Shape
from cutaway.props.people.sheet import Sheet, smooth_normals, triangulated
from cutaway.props.people.tailoring import Pattern, cover

TUCK = 0.016
"""How far skin goes on under a hem, so that a moving arm does not show the gap."""


def skin_sheet(body: Anatomy, shape: Shape) -> Sheet:
    """The whole skin, split where the texture's seams are."""
    quads, uv_quads = body.groups["body"]
    triangles, uv_triangles = triangulated(quads), triangulated(uv_quads)
    normals = smooth_normals(shape.vertices, triangles)
    keys = triangles.astype(np.int64) * 100_000 + uv_triangles
    unique, inverse = np.unique(keys, return_inverse=True)
    vertices, uvs = unique // 100_000, unique % 100_000
    dense = np.zeros((len(vertices), len(body.joint_names)), np.float32)
    np.put_along_axis(dense, body.joints[vertices].astype(int), body.weights[vertices], 1)
    return Sheet(
        inverse.reshape(-1, 3),
        {
            "positions": shape.vertices[vertices],
            "normals": normals[vertices],
            "reference": body.reference[vertices],
            "uvs": body.uvs[uvs],
            "weights": dense,
            "vertex": vertices.astype(float),
        },
    )


def covered(reference: np.ndarray, patterns: list[Pattern], shod: float | None) -> np.ndarray:
    """The largest cover of any garment at these addresses; `shod`: the height up to which shoes hide the foot."""
    most = np.full(len(reference), -1.0)
    for pattern in patterns:
        most = np.maximum(most, cover(pattern, reference))
    if shod is not None:
        most = np.maximum(most, shod - reference[:, 1])
    return most


def visible_skin(sheet: Sheet, patterns: list[Pattern], shod: float | None) -> Sheet:
    """The skin outside the clothes, darkened where cloth lies on it. Alpha of `colours` falls where light comes through (ears)."""
    hidden = covered(sheet["reference"], patterns, shod)
    keep = (hidden[sheet.triangles] < TUCK).any(1)
    found = sheet.having(hidden=hidden).of_triangles(keep)
    # What lies under a hem is drawn in a little, or a raised shoulder pushes it through the cloth.
    sunk = np.clip(found["hidden"], 0, TUCK) * 0.55
    found = found.having(positions=found["positions"] - found["normals"] * sunk[:, None])
    near = np.clip(-found["hidden"] / 0.02, 0, 1)
    near = near * near * (3 - 2 * near)
    colours = np.ones((len(found), 4))
    # Light that comes out of cloth's shadow has been through skin: red is lost least.
    colours[:, :3] = (0.45 + 0.55 * near)[:, None] ** np.array([0.55, 0.9, 1.0])
    ear = _step(0.066, 0.078, np.abs(found["reference"][:, 0])) * _step(0.62, 0.65, found["reference"][:, 1])
    colours[:, 3] = 1 - 0.6 * ear
    return found.having(colours=colours)


def _step(low: float, high: float, values: np.ndarray) -> np.ndarray:
    t = np.clip((values - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)
