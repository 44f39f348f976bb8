"""Reading Wavefront OBJ and MTL files: text into arrays, one group a material. Damaged lines are skipped, never run."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cutaway.props.model import Mesh
from cutaway.props.shapes import distinct_rows, mesh, unit


@dataclass(frozen=True)
class Paint:
    """A material of an MTL file: `colour` and `shine` as written (0-1, display-referred), `gloss` the exponent, `texture` its file."""

    name: str
    colour: tuple[float, float, float] = (0.7, 0.7, 0.7)
    shine: float = 0.0
    gloss: float = 20.0
    opacity: float = 1.0
    texture: Path | None = None


def paints(path: Path) -> dict[str, Paint]:
    """The materials of an MTL file by name; none when it is missing."""
    found: dict[str, Paint] = {}
    values: dict[str, object] = {}

    def close() -> None:
        if values:
            found[str(values["name"])] = Paint(**values)  # type: ignore[arg-type]

    if not path.is_file():
        return found
    for line in path.read_text(encoding="latin1").splitlines():
        words = line.split()
        if not words:
            continue
        with contextlib.suppress(ValueError, IndexError):
            if words[0] == "newmtl":
                close()
                values = {"name": words[1]}
            elif words[0] == "Kd":
                values["colour"] = tuple(float(word) for word in words[1:4])
            elif words[0] == "Ks":
                values["shine"] = max(float(word) for word in words[1:4])
            elif words[0] == "Ns":
                values["gloss"] = float(words[1])
            elif words[0] == "d":
                values["opacity"] = float(words[-1])
            elif words[0] == "map_Kd":
                picture = path.parent / words[-1].replace("\\", "/").split("/")[-1]
                if picture.is_file():
                    values["texture"] = picture
    close()
    return found


def groups(path: Path, crease: float = 42.0) -> dict[str, Mesh]:
    """The meshes of an OBJ file by material name, in the order they appear.

    Where the file has no normals they are smoothed over edges of less than `crease` degrees.
    """
    positions, uvs, normals, faces = _read(path)
    found = {}
    for name, rows in faces.items():
        corners = np.array(rows, np.int64).reshape(-1, 3)
        triangles = corners.reshape(-1, 3, 3)
        points = positions[triangles[..., 0]]
        sides = np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0])
        solid = np.linalg.norm(sides, axis=1) > 1e-12
        triangles, sides = triangles[solid], sides[solid]
        if not len(triangles):
            continue
        if (triangles[..., 2] >= 0).all() and len(normals):
            directions = normals[triangles[..., 2]].reshape(-1, 3)
        else:
            directions = _creased(positions, triangles[..., 0], sides, crease)
        place = positions[triangles[..., 0]].reshape(-1, 3)
        painted = np.where(triangles[..., 1, None] >= 0, uvs[np.maximum(triangles[..., 1], 0)], 0.0).reshape(-1, 2)
        key = np.round(np.column_stack([place * 1e5, painted * 1e4, directions * 200])).astype(np.int64)
        first, inverse = distinct_rows(key)
        found[name] = mesh(place[first], inverse.reshape(-1, 3), directions[first], painted[first])
    return found


def library(path: Path) -> Path:
    """The MTL file an OBJ file names, or the one beside it."""
    with path.open(encoding="latin1") as lines:
        for line in lines:
            if line.startswith("mtllib"):
                return path.parent / line.split(None, 1)[1].strip()
            if line.startswith("f "):
                break
    return path.with_suffix(".mtl")


def _read(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, dict[str, list[tuple[int, int, int]]]]:
    positions: list[list[float]] = []
    uvs: list[list[float]] = []
    normals: list[list[float]] = []
    faces: dict[str, list[tuple[int, int, int]]] = {}
    current = faces.setdefault("", [])
    known: dict[str, tuple[int, int, int]] = {}
    for line in path.read_text(encoding="latin1").splitlines():
        words = line.split()
        if not words:
            continue
        try:
            if words[0] == "v":
                positions.append([float(word) for word in words[1:4]])
            elif words[0] == "vt":
                uvs.append([float(word) for word in words[1:3]])
            elif words[0] == "vn":
                normals.append([float(word) for word in words[1:4]])
            elif words[0] == "usemtl":
                current = faces.setdefault(words[1] if len(words) > 1 else "", [])
            elif words[0] == "f":
                ring = []
                for word in words[1:]:
                    corner = known.get(word)
                    if corner is None:
                        corner = _corner(word, len(positions), len(uvs), len(normals))
                        if "-" not in word:
                            known[word] = corner
                    ring.append(corner)
                for i in range(1, len(ring) - 1):
                    current += [ring[0], ring[i], ring[i + 1]]
        except ValueError:
            continue
    return (
        np.array(positions or [[0, 0, 0]], float),
        np.array(uvs or [[0, 0]], float)[:, :2],
        np.array(normals or np.zeros((0, 3)), float),
        {name: rows for name, rows in faces.items() if rows},
    )


def _corner(word: str, *counts: int) -> tuple[int, int, int]:
    parts = (word.split("/") + ["", ""])[:3]
    found = []
    for part, count in zip(parts, counts, strict=True):
        index = int(part) if part else 0
        index = index - 1 if index > 0 else (index + count if index < 0 else -1)
        if index >= count:
            raise ValueError(word)
        found.append(index)
    if found[0] < 0:
        raise ValueError(word)
    return found[0], found[1], found[2]


def _creased(positions: np.ndarray, triangles: np.ndarray, sides: np.ndarray, crease: float) -> np.ndarray:
    """Normals for each corner (3 m, 3): the mean of the faces around its place that turn less than `crease` degrees from its own."""
    _, place = distinct_rows(np.round(positions * 1e5).astype(np.int64))
    place = place[triangles].reshape(-1)
    face = np.repeat(np.arange(len(triangles)), 3)
    flat = unit(sides)
    order = np.argsort(place, kind="stable")
    sorted_place, sorted_face = place[order], face[order]
    starts = np.searchsorted(sorted_place, sorted_place, side="left")
    ends = np.searchsorted(sorted_place, sorted_place, side="right")
    total = np.zeros((len(order), 3))
    limit = math.cos(math.radians(crease))
    for step in range(min(int((ends - starts).max(initial=0)), 64)):
        index = starts + step
        valid = index < ends
        other = sorted_face[np.minimum(index, len(order) - 1)]
        near = valid & (np.einsum("ij,ij->i", flat[sorted_face], flat[other]) >= limit)
        total += sides[other] * near[:, None]
    normals = np.empty_like(total)
    normals[order] = unit(total)
    return normals
