"""Triangle sheets with attributes: what bodies and clothes are cut and sewn from before they become meshes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from cutaway.cancelling import stop_if_unwanted
from cutaway.props.model import Level, Mesh, Part


@dataclass(frozen=True)
class Sheet:
    """Triangles (m, 3) over vertices with any number of attributes, each (n, k) or (n,).

    Usual attributes: `positions`, `reference` (address on the reference body), `weights` (n, joints, dense), `uvs`,
    `normals`, `colours`.
    """

    triangles: np.ndarray
    attributes: dict[str, np.ndarray]

    def __getitem__(self, name: str) -> np.ndarray:
        return self.attributes[name]

    def __len__(self) -> int:
        return len(self.attributes["positions"])

    def having(self, **attributes: np.ndarray) -> Sheet:
        """This sheet with some attributes replaced or added."""
        return replace(self, attributes={**self.attributes, **attributes})

    def of_triangles(self, keep: np.ndarray) -> Sheet:
        """The sheet of those triangles only, without vertices nobody uses."""
        stop_if_unwanted()
        triangles = self.triangles[keep]
        used, inverse = np.unique(triangles, return_inverse=True)
        return Sheet(inverse.reshape(-1, 3), {name: values[used] for name, values in self.attributes.items()})


def triangulated(quads: np.ndarray) -> np.ndarray:
    """Triangles of quads (q, 4); quads that repeat a corner give one."""
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    a, b, c = triangles.T
    return triangles[(a != b) & (b != c) & (a != c)]


def unit(vectors: np.ndarray) -> np.ndarray:
    """The vectors scaled to length one; zero stays zero."""
    vectors = np.asarray(vectors, float)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


def smooth_normals(positions: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Normals at the vertices, weighted by the area of the triangles around them."""
    stop_if_unwanted()
    a, b, c = (positions[triangles[:, k]] for k in range(3))
    faces = np.cross(b - a, c - a)
    normals = np.zeros((len(positions), 3))
    for k in range(3):
        for axis in range(3):
            normals[:, axis] += np.bincount(triangles[:, k], faces[:, axis], len(positions))
    return unit(normals)


def _edges(triangles: np.ndarray) -> np.ndarray:
    return np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])


def subdivided(sheet: Sheet) -> Sheet:
    """Each triangle cut into four at the middles of its edges; attributes are averaged."""
    stop_if_unwanted()
    triangles = sheet.triangles
    unique, inverse = np.unique(np.sort(_edges(triangles), axis=1), axis=0, return_inverse=True)
    count = len(sheet)
    ab, bc, ca = inverse.reshape(3, -1) + count
    a, b, c = triangles.T
    attributes = {
        name: np.concatenate([values, (values[unique[:, 0]] + values[unique[:, 1]]) * 0.5])
        for name, values in sheet.attributes.items()
    }
    cut = np.concatenate([np.stack(corner, 1) for corner in ((a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca))])
    return Sheet(cut, attributes)


def smoothing(triangles: np.ndarray, count: int) -> sparse.csr_matrix:
    """The matrix that replaces each vertex by the mean of its neighbours, (n, n)."""
    edges = _edges(triangles)
    edges = np.concatenate([edges, edges[:, ::-1]])
    graph = sparse.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), (count, count)).tocsr()
    graph.data[:] = 1
    degree = np.maximum(np.asarray(graph.sum(1)).ravel(), 1)
    return sparse.diags(1 / degree) @ graph


def smoothed(sheet: Sheet, rounds: int, *names: str, strength: float = 0.5) -> Sheet:
    """The sheet with these attributes relaxed towards their neighbours' mean."""
    stop_if_unwanted()
    matrix = smoothing(sheet.triangles, len(sheet))
    changed = {}
    for name in names:
        values = sheet[name]
        for _ in range(rounds):
            values = values + strength * (matrix @ values - values)
        changed[name] = values
    return sheet.having(**changed)


def clipped(sheet: Sheet, values: np.ndarray) -> Sheet:
    """The part of the sheet where `values` (n,) is positive, cut along its zero line, so that edges run smooth."""
    stop_if_unwanted()
    # A vertex on the line itself would give slivers of no area.
    values = np.where(np.abs(values) < 1e-6, 1e-6, values)
    triangles = sheet.triangles
    inside = values[triangles] > 0
    count = inside.sum(1)
    whole = triangles[count == 3]
    pieces = [whole]
    cut_edges: list[np.ndarray] = []
    offset = len(sheet)
    mixed = []
    for wanted in (1, 2):
        part = triangles[count == wanted]
        odd = np.argmax(inside[count == wanted] == (wanted == 1), axis=1)
        rolled = np.take_along_axis(part, (odd[:, None] + np.arange(3)) % 3, 1)
        mixed.append((wanted, rolled))
        cut_edges += [rolled[:, [0, 1]], rolled[:, [0, 2]]]
    edges = np.sort(np.concatenate(cut_edges), axis=1)
    if len(edges) == 0:
        return sheet.of_triangles(count == 3)
    unique, inverse = np.unique(edges, axis=0, return_inverse=True)
    inverse = inverse.reshape(-1) + offset
    at = 0
    for wanted, rolled in mixed:
        size = len(rolled)
        first, second = inverse[at : at + size], inverse[at + size : at + 2 * size]
        at += 2 * size
        a, b, c = rolled.T
        if wanted == 1:
            pieces.append(np.stack([a, first, second], 1))
        else:
            pieces += [np.stack([first, b, c], 1), np.stack([first, c, second], 1)]
    start, end = values[unique[:, 0]], values[unique[:, 1]]
    share = start / (start - end)
    attributes = {}
    for name, array in sheet.attributes.items():
        t = share.reshape((-1,) + (1,) * (array.ndim - 1))
        attributes[name] = np.concatenate([array, array[unique[:, 0]] * (1 - t) + array[unique[:, 1]] * t])
    joined = Sheet(np.concatenate(pieces), attributes)
    return joined.of_triangles(np.ones(len(joined.triangles), bool))


def joined(*sheets: Sheet) -> Sheet:
    """The sheets as one; only attributes that all have are kept."""
    names = set.intersection(*(set(sheet.attributes) for sheet in sheets))
    starts = np.cumsum([0, *(len(sheet) for sheet in sheets)])
    return Sheet(
        np.concatenate([sheet.triangles + start for sheet, start in zip(sheets, starts, strict=False)]),
        {name: np.concatenate([sheet[name] for sheet in sheets]) for name in names},
    )


def grid(rows: int, columns: int) -> np.ndarray:
    """Triangles of a sheet of `rows` by `columns` vertices, row-major; seen from the side where rows run down and columns
    run to the right... counter-clockwise."""
    a = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).reshape(-1)
    b, c, d = a + 1, a + columns, a + columns + 1
    return np.concatenate([np.stack([a, c, b], 1), np.stack([b, c, d], 1)])


def clustered(sheet: Sheet, size: float) -> Sheet:
    """A coarser sheet: vertices of one cell of a grid of `size` metres become one, for figures in the distance."""
    cells = np.floor(sheet["positions"] / size).astype(np.int64)
    cells -= cells.min(0)
    extent = cells.max(0) + 1
    keys = (cells[:, 0] * extent[1] + cells[:, 1]) * extent[2] + cells[:, 2]
    _, inverse = np.unique(keys, return_inverse=True)
    inverse = inverse.reshape(-1)
    count = np.bincount(inverse)
    mean = sparse.coo_matrix((np.ones(len(inverse)), (inverse, np.arange(len(inverse))))).tocsr()
    mean = sparse.diags(1 / count) @ mean
    attributes = {name: mean @ values for name, values in sheet.attributes.items()}
    triangles = inverse[sheet.triangles]
    a, b, c = triangles.T
    triangles = triangles[(a != b) & (b != c) & (a != c)]
    order = np.unique(np.sort(triangles, axis=1), axis=0, return_index=True)[1]
    return Sheet(triangles[np.sort(order)], attributes)


def mesh_of(sheet: Sheet) -> Mesh:
    """The sheet as a mesh; dense weights become the four strongest, missing normals and uvs are made."""
    stop_if_unwanted()
    positions = np.ascontiguousarray(sheet["positions"], np.float32)
    normals = sheet.attributes.get("normals")
    if normals is None:
        normals = smooth_normals(sheet["positions"], sheet.triangles)
    normals = unit(normals)
    normals[np.linalg.norm(normals, axis=1) < 0.5] = (0.0, 1.0, 0.0)
    uvs = sheet.attributes.get("uvs")
    if uvs is None:
        uvs = np.zeros((len(positions), 2))
    colours = sheet.attributes.get("colours")
    joints = weights = None
    if "weights" in sheet.attributes:
        dense = sheet["weights"]
        # A garment follows a third of the joints; choosing among those only is three times as fast.
        used = np.flatnonzero((dense > 0).any(0))
        if len(used) < 4:
            used = np.append(used, np.setdiff1d(np.arange(7), used)[: 4 - len(used)])
        dense = dense[:, used]
        best = (
            np.argpartition(-dense, 3, axis=1)[:, :4]
            if len(used) > 4
            else np.broadcast_to(np.arange(4), (len(dense), 4))
        )
        weights = np.maximum(np.take_along_axis(dense, best, 1), 0)
        joints = used[best]
        weights = (weights / np.maximum(weights.sum(1, keepdims=True), 1e-9)).astype(np.float32)
        joints = joints.astype(np.uint8)
    return Mesh(
        positions=positions,
        normals=np.ascontiguousarray(normals, np.float32),
        uvs=np.ascontiguousarray(uvs, np.float32),
        triangles=np.ascontiguousarray(sheet.triangles, np.uint32),
        joints=joints,
        weights=weights,
        colours=None if colours is None else np.ascontiguousarray(colours, np.float32),
    )


def coarser(mesh: Mesh, size: float) -> Mesh:
    """A coarser mesh: of the vertices in each cell of a grid of `size` metres the first stands for all."""
    cells = np.floor(mesh.positions / size).astype(np.int64)
    _, first, inverse = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    triangles = inverse.reshape(-1)[mesh.triangles]
    a, b, c = triangles.T
    triangles = triangles[(a != b) & (b != c) & (a != c)]
    order = np.unique(np.sort(triangles, axis=1), axis=0, return_index=True)[1]

    def kept(values: np.ndarray | None) -> np.ndarray | None:
        return None if values is None else np.ascontiguousarray(values[first])

    return replace(
        mesh,
        positions=mesh.positions[first],
        normals=mesh.normals[first],
        uvs=mesh.uvs[first],
        triangles=np.ascontiguousarray(triangles[np.sort(order)], np.uint32),
        joints=kept(mesh.joints),
        weights=kept(mesh.weights),
        colours=kept(mesh.colours),
    )


def with_levels(part: Part, near: float, far: float) -> Part:
    """The part with coarser meshes for a metre of 300 and of 110 pixels, of cells of `near` and `far` metres."""
    if part.levels or len(part.mesh.triangles) < 300:
        return part
    levels = tuple(
        Level(pixels, mesh)
        for pixels, mesh in ((300.0, coarser(part.mesh, near)), (110.0, coarser(part.mesh, far)))
        if len(mesh.triangles)
    )
    return replace(part, levels=levels)
