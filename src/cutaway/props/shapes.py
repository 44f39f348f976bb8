"""Mesh primitives that builders share. Every function returns a `Mesh` with unit normals and counter-clockwise triangles.

Metres, y up. Texture coordinates are metres times `scale` where a shape has no natural wrapping, so that a texture keeps its
size on every piece of furniture; 0-1 where it has one (quads, lathes, tubes around).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from cutaway.props.model import Level, Mesh


def mesh(
    positions: np.ndarray,
    triangles: np.ndarray,
    normals: np.ndarray | None = None,
    uvs: np.ndarray | None = None,
    colours: np.ndarray | None = None,
) -> Mesh:
    """The mesh with these arrays brought to their types; normals are smoothed over the triangles, uvs zero where missing."""
    positions = np.ascontiguousarray(positions, np.float32).reshape(-1, 3)
    triangles = np.ascontiguousarray(triangles, np.uint32).reshape(-1, 3)
    found = (
        smooth_normals(positions, triangles)
        if normals is None
        else unit(np.asarray(normals, np.float32).reshape(-1, 3))
    )
    flat = (
        np.zeros((len(positions), 2), np.float32)
        if uvs is None
        else np.ascontiguousarray(uvs, np.float32).reshape(-1, 2)
    )
    tinted = None if colours is None else np.ascontiguousarray(colours, np.float32).reshape(-1, 4)
    return Mesh(positions, np.ascontiguousarray(found, np.float32), flat, triangles, colours=tinted)


def unit(vectors: np.ndarray) -> np.ndarray:
    """The vectors at length one, along the last axis; zero stays zero."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


def smooth_normals(positions: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Unit normals (n, 3), each the area-weighted mean of the faces around a vertex."""
    a, b, c = (positions[triangles[:, i]] for i in range(3))
    faces = np.cross(b - a, c - a)
    total = np.zeros((len(positions), 3))
    for corner in range(3):
        for axis in range(3):
            total[:, axis] += np.bincount(triangles[:, corner], faces[:, axis], len(positions))
    return unit(total).astype(np.float32)


def oriented(positions: np.ndarray, normals: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """The triangles, those turned around whose winding disagrees with their vertices' normals."""
    a, b, c = (positions[triangles[:, i]] for i in range(3))
    facing = np.einsum("ij,ij->i", np.cross(b - a, c - a), normals[triangles].sum(axis=1))
    return np.where((facing < 0)[:, None], triangles[:, ::-1], triangles)


def translation(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> np.ndarray:
    """4x4 matrix that moves by these metres."""
    matrix = np.eye(4)
    matrix[:3, 3] = x, y, z
    return matrix


def scaling(x: float, y: float | None = None, z: float | None = None) -> np.ndarray:
    """4x4 matrix that scales; one number scales alike on all axes."""
    return np.diag([x, x if y is None else y, x if z is None else z, 1.0])


def rotation(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> np.ndarray:
    """4x4 matrix that turns by degrees about z, then x, then y (as things do)."""
    cx, cy, cz = (math.cos(math.radians(angle)) for angle in (x, y, z))
    sx, sy, sz = (math.sin(math.radians(angle)) for angle in (x, y, z))
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    matrix = np.eye(4)
    matrix[:3, :3] = about_y @ about_x @ about_z
    return matrix


def instance(*matrices: np.ndarray) -> np.ndarray:
    """Placements for `Part.instances`, float32 (k, 3, 4), from 4x4 matrices."""
    return np.stack([np.asarray(matrix)[:3] for matrix in matrices]).astype(np.float32)


def moved(source: Mesh, matrix: np.ndarray) -> Mesh:
    """The mesh under a 4x4 matrix; a mirroring matrix keeps faces outward."""
    linear = np.asarray(matrix, float)[:3, :3]
    positions = source.positions @ linear.T + np.asarray(matrix, float)[:3, 3]
    normals = unit(source.normals @ np.linalg.inv(linear))
    triangles = source.triangles[:, ::-1] if np.linalg.det(linear) < 0 else source.triangles
    return Mesh(
        positions.astype(np.float32),
        normals.astype(np.float32),
        source.uvs,
        np.ascontiguousarray(triangles),
        colours=source.colours,
    )


def merged(sources: Iterable[Mesh]) -> Mesh:
    """One mesh of several; colours are kept where any has them (white for the others)."""
    found = [source for source in sources if len(source.triangles)]
    if not found:
        return mesh(np.zeros((0, 3)), np.zeros((0, 3)))
    offsets = np.cumsum([0] + [len(source.positions) for source in found[:-1]])
    colours = None
    if any(source.colours is not None for source in found):
        colours = np.concatenate(
            [np.ones((len(s.positions), 4), np.float32) if s.colours is None else s.colours for s in found]
        )
    return Mesh(
        np.concatenate([source.positions for source in found]),
        np.concatenate([source.normals for source in found]),
        np.concatenate([source.uvs for source in found]),
        np.concatenate([source.triangles + np.uint32(offset) for source, offset in zip(found, offsets, strict=True)]),
        colours=colours,
    )


def bounds(sources: Iterable[Mesh]) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Low and high corner around the meshes; both at the origin when there is nothing."""
    found = [source.positions for source in sources if len(source.positions)]
    if not found:
        return (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)
    low, high = np.min([p.min(0) for p in found], 0), np.max([p.max(0) for p in found], 0)
    return (float(low[0]), float(low[1]), float(low[2])), (float(high[0]), float(high[1]), float(high[2]))


def area(source: Mesh) -> float:
    """Surface in square metres."""
    a, b, c = (source.positions[source.triangles[:, i]].astype(float) for i in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def box(width: float, height: float, depth: float, scale: float = 1.0) -> Mesh:
    """A sharp box centred at the origin, 12 triangles."""
    half = np.array([width, height, depth]) / 2
    positions, normals, uvs, triangles = [], [], [], []
    for axis in range(3):
        for side in (-1.0, 1.0):
            u, v = (axis + 1) % 3, (axis + 2) % 3
            base = len(positions)
            for along_u, along_v in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                point, normal = np.zeros(3), np.zeros(3)
                point[axis], point[u], point[v] = side * half[axis], along_u * half[u], along_v * half[v]
                normal[axis] = side
                positions.append(point)
                normals.append(normal)
                uvs.append(_planar(axis, point) * scale)
            triangles += [[base, base + 1, base + 2], [base, base + 2, base + 3]]
    return _outward(positions, normals, uvs, triangles)


def _planar(axis: int, point: np.ndarray) -> np.ndarray:
    first, second = {0: (2, 1), 1: (0, 2), 2: (0, 1)}[axis]
    return np.array([point[first], point[second]])


def _outward(positions: Sequence, normals: Sequence, uvs: Sequence, triangles: Sequence) -> Mesh:
    points, directions = np.array(positions, float), np.array(normals, float)
    return mesh(points, oriented(points, directions, np.array(triangles)), directions, np.array(uvs))


def rounded_box(width: float, height: float, depth: float, radius: float, steps: int = 3, scale: float = 1.0) -> Mesh:
    """A box with round edges, centred; `radius` is cut to half the smallest side. 48 * (2 * steps + 1)^2 / 4 triangles, about."""
    radius = min(radius, 0.499 * min(width, height, depth))
    half = np.array([width, height, depth]) / 2 - radius
    side = np.tan(np.linspace(-np.pi / 4, 0, steps + 1))
    grid = np.concatenate([side, -side[::-1]])
    count = len(grid)
    signs = np.where(np.arange(count) <= steps, -1.0, 1.0)
    positions, normals, uvs, triangles = [], [], [], []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for facing in (-1.0, 1.0):
            direction = np.empty((count, count, 3))
            direction[..., axis], direction[..., u], direction[..., v] = facing, grid[:, None], grid[None]
            direction = unit(direction)
            inner = np.empty((count, count, 3))
            inner[..., axis], inner[..., u], inner[..., v] = (
                facing * half[axis],
                signs[:, None] * half[u],
                signs[None] * half[v],
            )
            point = (inner + radius * direction).reshape(-1, 3)
            base = len(positions) * count * count
            first, second = {0: (2, 1), 1: (0, 2), 2: (0, 1)}[axis]
            positions.append(point)
            normals.append(direction.reshape(-1, 3))
            uvs.append(point[:, [first, second]] * scale)
            triangles.append(grid_triangles(count, count) + base)
    return _outward(np.concatenate(positions), np.concatenate(normals), np.concatenate(uvs), np.concatenate(triangles))


def grid_triangles(rows: int, columns: int) -> np.ndarray:
    """Triangles of a grid of `rows` x `columns` points stored row by row: 2 (rows - 1)(columns - 1)."""
    index = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)[None]).reshape(-1)
    first = np.stack([index, index + columns, index + columns + 1], 1)
    return np.concatenate([first, np.stack([index, index + columns + 1, index + 1], 1)])


def grid(points: np.ndarray, uvs: np.ndarray | None = None, normals: np.ndarray | None = None) -> Mesh:
    """A surface through points of shape (rows, columns, 3); faces the side from which rows x columns turn right-handed."""
    rows, columns = points.shape[:2]
    if uvs is None:
        u, v = np.linspace(0, 1, columns), np.linspace(0, 1, rows)
        uvs = np.stack(np.broadcast_arrays(u[None], v[:, None]), -1)
    return mesh(points, grid_triangles(rows, columns), normals, uvs)


def sphere(radius: float = 1.0, around: int = 40, up: int = 20) -> Mesh:
    """A sphere centred at the origin; u around, v from the south pole."""
    polar = np.linspace(np.pi, 0, up + 1)[:, None]
    turn = np.linspace(0, 2 * np.pi, around + 1)[None]
    normal = np.stack([np.sin(polar) * np.cos(turn), np.cos(polar) + 0 * turn, -np.sin(polar) * np.sin(turn)], -1)
    uvs = np.stack(np.broadcast_arrays(turn / (2 * np.pi), 1 - polar / np.pi), -1)
    flat = normal.reshape(-1, 3)
    return mesh(flat * radius, oriented(flat, flat, grid_triangles(up + 1, around + 1)), flat, uvs.reshape(-1, 2))


def lathe(
    profile: Sequence[tuple[float, float]],
    around: int = 40,
    wraps: tuple[float, float] = (1.0, 1.0),
    sharp: float = 40.0,
) -> Mesh:
    """A turned body about the y axis. `profile`: (radius, height) points with the body on the left when walking along them.

    Corners of more than `sharp` degrees get a hard edge. u runs `wraps[0]` times around, v `wraps[1]` along the profile's length.
    """
    points = np.array(profile, float)
    steps = np.diff(points, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    keep = np.concatenate([[True], lengths > 1e-9])
    points = points[keep]
    steps = unit(np.diff(points, axis=0))
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    outward = np.stack([steps[:, 1], -steps[:, 0]], 1)
    rings: list[tuple[np.ndarray, np.ndarray, float]] = []
    breaks: list[int] = []
    for i, point in enumerate(points):
        before, after = outward[max(i - 1, 0)], outward[min(i, len(outward) - 1)]
        if 0 < i < len(points) - 1 and before @ after < math.cos(math.radians(sharp)):
            rings += [(point, before, along[i]), (point, after, along[i])]
            breaks.append(len(rings) - 2)
        else:
            rings.append((point, unit(before + after), along[i]))
    turn = np.linspace(0, 2 * np.pi, around + 1)
    ring_points = np.array([ring[0] for ring in rings])
    ring_normals = np.array([ring[1] for ring in rings])
    positions = _turned(ring_points, turn)
    normals = _turned(ring_normals, turn)
    v = np.array([ring[2] for ring in rings]) / max(along[-1], 1e-9) * wraps[1]
    uvs = np.stack(np.broadcast_arrays(turn[None] / (2 * np.pi) * wraps[0], v[:, None]), -1)
    triangles = grid_triangles(len(rings), around + 1)
    band = triangles.min(axis=1) // (around + 1)
    triangles = triangles[~np.isin(band, breaks)]
    flat, directions = positions.reshape(-1, 3), normals.reshape(-1, 3)
    triangles = triangles[_not_degenerate(flat, triangles)]
    return mesh(flat, oriented(flat, directions, triangles), directions, uvs.reshape(-1, 2))


def _turned(profile: np.ndarray, turn: np.ndarray) -> np.ndarray:
    x = profile[:, None, 0] * np.cos(turn)
    z = -profile[:, None, 0] * np.sin(turn)
    return np.stack([x, np.repeat(profile[:, 1:2], len(turn), 1), z], -1)


def _not_degenerate(positions: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    a, b, c = (positions[triangles[:, i]] for i in range(3))
    return np.linalg.norm(np.cross(b - a, c - a), axis=1) > 1e-14


def cylinder(radius: float, height: float, around: int = 32, bevel: float = 0.0) -> Mesh:
    """An upright closed cylinder standing on y = 0; `bevel` rounds its edges."""
    bevel = min(bevel, 0.49 * height, 0.9 * radius)
    if bevel <= 0:
        return lathe([(0, 0), (radius, 0), (radius, height), (0, height)], around)
    turn = np.linspace(0, np.pi / 2, 5)
    low = [(radius - bevel + bevel * math.sin(t), bevel - bevel * math.cos(t)) for t in turn]
    high = [(radius - bevel + bevel * math.cos(t), height - bevel + bevel * math.sin(t)) for t in turn]
    return lathe([(0, 0), *low, *high, (0, height)], around)


def cone(radius: float, height: float, around: int = 32) -> Mesh:
    """An upright cone standing on y = 0 with its tip up."""
    return lathe([(0, 0), (radius, 0), (0, height)], around)


def torus(radius: float, thickness: float, around: int = 40, across: int = 16) -> Mesh:
    """A ring lying flat, centred at the origin; `thickness` is the radius of the tube."""
    turn = np.linspace(0, 2 * np.pi, around + 1)[:, None]
    tilt = np.linspace(0, 2 * np.pi, across + 1)[None]
    normal = np.stack([np.cos(tilt) * np.cos(turn), np.sin(tilt) + 0 * turn, np.cos(tilt) * np.sin(turn)], -1)
    centre = np.stack(np.broadcast_arrays(np.cos(turn), np.zeros_like(tilt), np.sin(turn)), -1) * radius
    uvs = np.stack(np.broadcast_arrays(turn / (2 * np.pi) * 4, tilt / (2 * np.pi)), -1)
    flat, directions = (centre + thickness * normal).reshape(-1, 3), normal.reshape(-1, 3)
    return mesh(
        flat, oriented(flat, directions, grid_triangles(around + 1, across + 1)), directions, uvs.reshape(-1, 2)
    )


def tube(
    path: np.ndarray,
    radius: float | np.ndarray,
    around: int = 12,
    wraps: tuple[float, float] = (1.0, 1.0),
    caps: bool = True,
) -> Mesh:
    """A round tube along `path` (k, 3); `radius` may change along it. u around, v metres along times `wraps[1]`."""
    turn = np.linspace(0, 2 * np.pi, around + 1)
    section = np.stack([np.cos(turn), np.sin(turn)], 1)
    return sweep(
        path, section, np.broadcast_to(np.asarray(radius, float), len(path)), wraps, caps, smooth=True, up=None
    )


def sweep(
    path: np.ndarray,
    section: np.ndarray,
    scale: float | np.ndarray = 1.0,
    wraps: tuple[float, float] = (1.0, 1.0),
    caps: bool = True,
    smooth: bool = False,
    up: tuple[float, float, float] | None = (0.0, 1.0, 0.0),
) -> Mesh:
    """A section (m, 2: sideways, up) carried along `path` (k, 3), kept upright towards `up`; round sections are `smooth`.

    A closed section repeats its first point. Walking along the path with `up` overhead, the section's first axis points right.
    """
    path = np.asarray(path, float)
    section = np.asarray(section, float)
    size = np.broadcast_to(np.asarray(scale, float), len(path))
    forward, right, above = frames_along(path, up)
    del forward
    ring = section[None] * size[:, None, None]
    positions = path[:, None] + ring[..., :1] * right[:, None] + ring[..., 1:] * above[:, None]
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))]) * wraps[1]
    if smooth:
        tangent = np.gradient(section, axis=0)
        if np.allclose(section[0], section[-1]):
            tangent[0] = tangent[-1] = section[1] - section[-2]
        outward = unit(np.stack([tangent[:, 1], -tangent[:, 0]], 1))
        normals = outward[None, :, :1] * right[:, None] + outward[None, :, 1:] * above[:, None]
        across = np.linspace(0, wraps[0], len(section))
        uvs = np.stack(np.broadcast_arrays(across[None], along[:, None]), -1).reshape(-1, 2)
        flat, directions = positions.reshape(-1, 3), normals.reshape(-1, 3)
        triangles = grid_triangles(len(path), len(section))
        triangles = triangles[_not_degenerate(flat, triangles)]
        body = mesh(flat, oriented(flat, directions, triangles), directions, uvs)
    else:
        body = merged(_flat_bands(positions, section, along, right, above, wraps[0]))
    if not caps:
        return body
    ends = [
        _cap(positions[0], right[0], above[0], section, flip=True),
        _cap(positions[-1], right[-1], above[-1], section, flip=False),
    ]
    return merged([body, *ends])


def _flat_bands(
    positions: np.ndarray, section: np.ndarray, along: np.ndarray, right: np.ndarray, above: np.ndarray, wrap: float
) -> list[Mesh]:
    bands = []
    width = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(section, axis=0), axis=1))]) * wrap
    for j in range(len(section) - 1):
        edge = section[j + 1] - section[j]
        normal = unit(edge[1] * right - edge[0] * above)
        normals = np.stack([normal, normal], 1).reshape(-1, 3)
        flat = positions[:, j : j + 2].reshape(-1, 3)
        uvs = np.stack(np.broadcast_arrays(width[None, j : j + 2], along[:, None]), -1).reshape(-1, 2)
        bands.append(mesh(flat, oriented(flat, normals, grid_triangles(len(positions), 2)), normals, uvs))
    return bands


def _cap(ring: np.ndarray, right: np.ndarray, above: np.ndarray, section: np.ndarray, flip: bool) -> Mesh:
    points = ring[:-1] if np.allclose(ring[0], ring[-1]) else ring
    normal = unit(np.cross(above, right)) * (-1.0 if flip else 1.0)
    outline = section[: len(points)]
    triangles = triangulated(outline)
    if not len(triangles):
        return mesh(np.zeros((0, 3)), np.zeros((0, 3)))
    directions = np.tile(normal, (len(points), 1))
    return mesh(points, oriented(points, directions, triangles), directions, outline)


def frames_along(
    path: np.ndarray, up: tuple[float, float, float] | None = (0.0, 1.0, 0.0)
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Forward, right, above (k, 3 each) along a path.

    Upright where it can be and carried on where the path is vertical; without `up` carried on all along, so that a round tube
    never twists, whichever way it bends.
    """
    forward = unit(np.gradient(np.asarray(path, float), axis=0))
    reference = np.asarray((0.0, 1.0, 0.0) if up is None else up, float)
    right = np.empty_like(forward)
    last: np.ndarray | None = None
    for i, step in enumerate(forward):
        candidate = np.cross(step, reference)
        if last is not None and (up is None or np.linalg.norm(candidate) < 0.05):
            candidate = last - step * (last @ step)
        elif np.linalg.norm(candidate) < 0.05:
            candidate = np.cross(step, [0.13, 0.21, 1.0])
        last = unit(candidate)
        right[i] = last
    return forward, right, np.cross(right, forward)


def quad(width: float, height: float, wraps: tuple[float, float] = (1.0, 1.0)) -> Mesh:
    """An upright rectangle centred at the origin, facing +z, texture 0-1 times `wraps`."""
    x, y = width / 2, height / 2
    points = np.array([[-x, -y, 0], [x, -y, 0], [x, y, 0], [-x, y, 0]])
    uvs = np.array([[0, 0], [wraps[0], 0], [wraps[0], wraps[1]], [0, wraps[1]]])
    return mesh(points, np.array([[0, 1, 2], [0, 2, 3]]), np.tile([0, 0, 1.0], (4, 1)), uvs)


def plane(width: float, depth: float, scale: float = 1.0, steps: int = 1) -> Mesh:
    """A level rectangle centred at the origin, facing up; texture coordinates in metres times `scale`."""
    x, z = np.linspace(-width / 2, width / 2, steps + 1), np.linspace(depth / 2, -depth / 2, steps + 1)
    points = np.stack(np.broadcast_arrays(x[None], np.zeros(1), z[:, None]), -1).reshape(-1, 3)
    normals = np.tile([0, 1.0, 0], (len(points), 1))
    uvs = np.stack([points[:, 0], -points[:, 2]], 1) * scale
    return mesh(points, oriented(points, normals, grid_triangles(steps + 1, steps + 1)), normals, uvs)


def sheet(
    height: Callable[[np.ndarray, np.ndarray], np.ndarray],
    width: float,
    depth: float,
    steps: int = 64,
    scale: float = 1.0,
) -> Mesh:
    """Ground: `height(x, z)` over a level grid centred at the origin, facing up; texture coordinates in metres times `scale`."""
    x, z = np.meshgrid(np.linspace(-width / 2, width / 2, steps + 1), np.linspace(depth / 2, -depth / 2, steps + 1))
    points = np.stack([x, height(x, z), z], -1).reshape(-1, 3)
    triangles = oriented(points, np.tile([0, 1.0, 0], (len(points), 1)), grid_triangles(steps + 1, steps + 1))
    return mesh(points, triangles, None, np.stack([points[:, 0], -points[:, 2]], 1) * scale)


def extruded(outline: np.ndarray, depth: float, scale: float = 1.0) -> Mesh:
    """A plate: the outline (k, 2; counter-clockwise, not repeated at the end) facing +z, centred in z, with flat sides."""
    outline = np.asarray(outline, float)
    if _signed_area(outline) < 0:
        outline = outline[::-1]
    path = np.array([[0, 0, -depth / 2], [0, 0, depth / 2]])
    triangles = triangulated(outline)
    faces = []
    for z, sign in ((path[0, 2], -1.0), (path[1, 2], 1.0)):
        points = np.column_stack([outline, np.full(len(outline), z)])
        normals = np.tile([0, 0, sign], (len(points), 1))
        faces.append(mesh(points, oriented(points, normals, triangles), normals, outline * scale))
    closed = np.vstack([outline, outline[:1]])
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))]) * scale
    for j in range(len(outline)):
        edge = closed[j + 1] - closed[j]
        normal = unit(np.array([edge[1], -edge[0], 0.0]))
        points = np.array(
            [
                [*closed[j], -depth / 2],
                [*closed[j + 1], -depth / 2],
                [*closed[j + 1], depth / 2],
                [*closed[j], depth / 2],
            ]
        )
        normals = np.tile(normal, (4, 1))
        uvs = np.array([[length[j], 0], [length[j + 1], 0], [length[j + 1], depth * scale], [length[j], depth * scale]])
        faces.append(mesh(points, oriented(points, normals, np.array([[0, 1, 2], [0, 2, 3]])), normals, uvs))
    return merged(faces)


def _signed_area(outline: np.ndarray) -> float:
    after = np.roll(outline, -1, axis=0)
    return float((outline[:, 0] * after[:, 1] - after[:, 0] * outline[:, 1]).sum() / 2)


def triangulated(outline: np.ndarray) -> np.ndarray:
    """Triangles (m, 3) that fill a simple polygon (k, 2) by cutting ears; whatever cannot be cut is fanned."""
    order = list(range(len(outline)))
    if len(order) < 3:
        return np.zeros((0, 3), int)
    if _signed_area(np.asarray(outline, float)) < 0:
        order.reverse()
    triangles = []
    while len(order) > 3:
        for k in range(len(order)):
            i, j, m = order[k - 1], order[k], order[(k + 1) % len(order)]
            if _is_ear(outline, i, j, m, order):
                triangles.append([i, j, m])
                del order[k]
                break
        else:
            triangles += [[order[0], order[k], order[k + 1]] for k in range(1, len(order) - 2)]
            order = [order[0], order[-2], order[-1]]
    return np.array([*triangles, order])


def _is_ear(outline: np.ndarray, i: int, j: int, m: int, order: list[int]) -> bool:
    a, b, c = outline[i], outline[j], outline[m]

    def turn(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    if turn(a, b, c) <= 1e-12:
        return False
    others = (outline[k] for k in order if k not in (i, j, m))
    return not any(turn(a, b, p) >= 0 and turn(b, c, p) >= 0 and turn(c, a, p) >= 0 for p in others)


def wrapped_uvs(source: Mesh, scale: float = 1.0) -> Mesh:
    """The mesh with texture coordinates projected along each vertex's main axis, in metres times `scale` (cloth on loaded models)."""
    axis = np.abs(source.normals).argmax(1)
    pairs = np.array([[2, 1], [0, 2], [0, 1]])[axis]
    uvs = np.take_along_axis(source.positions, pairs, axis=1) * scale
    return Mesh(
        source.positions,
        source.normals,
        uvs.astype(np.float32),
        source.triangles,
        source.joints,
        source.weights,
        source.colours,
    )


def distinct_rows(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First occurrence of each different row of whole numbers, in the order they appear, and the number of each row among them.

    Rows are told apart by a 64-bit hash: twenty times as fast as sorting them, and two of a million rows meet by chance once in 10^7 meshes.
    """
    wide = np.ascontiguousarray(rows).astype(np.int64).view(np.uint64)
    key = np.full(len(wide), 0x9E3779B97F4A7C15, np.uint64)
    for column in range(wide.shape[1]):
        key = (key ^ (wide[:, column] * np.uint64(0xBF58476D1CE4E5B9))) * np.uint64(0x94D049BB133111EB)
        key ^= key >> np.uint64(29)
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return first[order], rank[inverse.reshape(-1)]


def simplified(source: Mesh, cell: float) -> Mesh:
    """A coarser mesh: vertices within a cell of `cell` metres that look the same way become one. Skinned meshes come back as they are."""
    if source.joints is not None or len(source.positions) == 0:
        return source
    place = np.floor(source.positions / cell + 0.5).astype(np.int64)
    look = (
        np.abs(source.normals).argmax(1) * 2
        + (source.normals[np.arange(len(source.normals)), np.abs(source.normals).argmax(1)] > 0)
    ).astype(np.int64)
    island = (
        np.floor(source.uvs * 8).astype(np.int64)
        if np.ptp(source.uvs) <= 4
        else np.zeros((len(source.uvs), 2), np.int64)
    )
    key = np.column_stack([place, look, island])
    _, group = distinct_rows(key)
    count = np.bincount(group).astype(float)

    def mean(values: np.ndarray) -> np.ndarray:
        return np.stack([np.bincount(group, values[:, i]) for i in range(values.shape[1])], 1) / count[:, None]

    triangles = group[source.triangles]
    distinct = (
        (triangles[:, 0] != triangles[:, 1])
        & (triangles[:, 1] != triangles[:, 2])
        & (triangles[:, 2] != triangles[:, 0])
    )
    triangles = triangles[distinct]
    keep, _ = distinct_rows(np.sort(triangles, axis=1)) if len(triangles) else (np.zeros(0, int), None)
    triangles = triangles[keep]
    colours = None if source.colours is None else mean(source.colours)
    return mesh(mean(source.positions), triangles, mean(source.normals), mean(source.uvs), colours)


def levels(source: Mesh, pixels: Sequence[float] = (140.0, 60.0), error: float = 1.5) -> tuple[Level, ...]:
    """Coarser meshes for use while a metre covers at most each of `pixels`, off by no more than about `error` pixels there.

    Only those that save at least a third of the triangles of the one before.
    """
    found: list[Level] = []
    last = len(source.triangles)
    if last < 600:
        return ()
    for size in sorted(pixels, reverse=True):
        coarse = simplified(source, error / size)
        if len(coarse.triangles) < last * 2 / 3:
            found.append(Level(size, coarse))
            last = len(coarse.triangles)
    return tuple(found)
