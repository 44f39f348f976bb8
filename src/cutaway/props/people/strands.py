"""Ribbons: how hair of any kind (heads, brows, beards) becomes triangles."""

from __future__ import annotations

import numpy as np

from cutaway.props.people.sheet import Sheet, unit


def ribbons(
    paths: np.ndarray, width: np.ndarray, colours: np.ndarray, away: np.ndarray, first: int = 0, root: float = 0.22
) -> Sheet:
    """Ribbons along `paths` (n, m, 3), lying flat against what is `away` from them (a point, or vectors (n, m, 3)).

    `width` (n,) metres, tapering to both ends (`root` is the share left at the root); `colours` (n, 3) factors. Normals hold
    the tangent; uvs are (number of the ribbon + 0 to 1 across, 0 to 1 along).
    """
    count, points, _ = paths.shape
    tangents = unit(np.gradient(paths, axis=1))
    outward = unit(paths - away) if away.ndim == 1 else away
    sides = unit(np.cross(tangents, outward))
    along = np.linspace(0, 1, points)
    profile = np.clip(np.minimum(along * 7 + root, (1 - along) * 4 + 0.10), 0, 1)
    half = (width[:, None] * profile)[..., None] * 0.5
    pairs = np.stack([paths - sides * half, paths + sides * half], 2).reshape(-1, 3)
    number = (np.arange(count) + first) % 4096
    u = np.stack([number[:, None] + 0 * along, number[:, None] + 0.999 + 0 * along], 2)
    v = np.broadcast_to(along[None, :, None], u.shape)
    start = ((np.arange(count)[:, None] * points + np.arange(points - 1)) * 2).reshape(-1)
    triangles = np.concatenate(
        [np.stack([start, start + 1, start + 2], 1), np.stack([start + 1, start + 3, start + 2], 1)]
    )
    # Darker towards the root, where hair shades itself.
    shade = 0.62 + 0.38 * np.clip(along * 4, 0, 1)
    tinted = colours[:, None, None, :] * shade[None, :, None, None] * np.ones((1, 1, 2, 1))
    rgba = np.concatenate([tinted, np.ones_like(tinted[..., :1])], -1).reshape(-1, 4)
    return Sheet(
        triangles,
        {
            "positions": pairs,
            "normals": np.repeat(tangents, 2, axis=1).reshape(-1, 3),
            "uvs": np.stack([u, v], -1).reshape(-1, 2),
            "colours": rgba,
        },
    )


def points_on(
    sheet: Sheet, triangles: np.ndarray, count: int, random: np.random.Generator, favour: np.ndarray | None = None
):
    """`count` random points on these triangles: (indices of triangles, barycentric weights (count, 3)), even by area."""
    corners = sheet["positions"][triangles]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    if favour is not None:
        area = area * favour
    chosen = random.choice(len(triangles), count, p=area / area.sum())
    u = random.random((count, 2))
    u = np.where((u.sum(1) > 1)[:, None], 1 - u, u)
    return chosen, np.stack([1 - u.sum(1), u[:, 0], u[:, 1]], 1)


def at_points(values: np.ndarray, triangles: np.ndarray, chosen: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """An attribute at points found by `points_on`."""
    return np.einsum("nk,nkd->nd", weights, values[triangles[chosen]])
