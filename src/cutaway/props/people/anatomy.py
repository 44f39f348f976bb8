"""The body everybody is made from: MakeHuman's base mesh, its targets and its rig, read once and cached.

Metres, y up, facing +z, +x is the body's own left; the origin lies between the hips (`shape` moves the feet to the ground).
The reference body is one fixed young woman. Garments, hair and skin are laid out on *her* coordinates, which every vertex
keeps as its address whatever the person's own shape: a neckline or a cheek is then in the same place on a child and on a
giant.
"""

from __future__ import annotations

import functools
import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cutaway.storage.folders import cache_folder
from cutaway.storage.packs import pack_path

CREDIT = "MakeHuman base mesh, targets and rig (CC0)"
FORMAT = 3
"""Raised when what is cached changes."""

REFERENCE_TARGETS = (
    ("macrodetails/caucasian-female-young", 1.0),
    ("macrodetails/universal-female-young-averagemuscle-averageweight", 0.5),
    ("macrodetails/universal-female-young-averagemuscle-minweight", 0.5),
    ("macrodetails/proportions/female-young-averagemuscle-averageweight-idealproportions", 0.7),
    ("head/head-oval", 0.35),
)

REFERENCE_FLOOR = -0.812
"""Height of the reference body's soles."""

_DROPPED_JOINTS = ("breast", "special", "tongue", "levator", "risorius", "temporalis", "oculi")
"""Joints that no act moves; their vertices follow the parent. Drops the rig from 163 joints to about 90, which leaves room
for the joints of skirts and hair."""


@dataclass(frozen=True)
class Anatomy:
    """The base mesh: `base` and `reference` float64 (n, 3), `uvs` (k, 2), quads by group as vertex and as uv indices,
    joint names parents first, `parents` (-1 for the root), `joints` and `weights` (n, 4), and how each joint's head is found.
    """

    base: np.ndarray
    reference: np.ndarray
    uvs: np.ndarray
    groups: dict[str, tuple[np.ndarray, np.ndarray]]
    joint_names: tuple[str, ...]
    parents: tuple[int, ...]
    heads: tuple[np.ndarray, ...]
    joints: np.ndarray
    weights: np.ndarray

    def vertices_of(self, group: str) -> np.ndarray:
        """Indices of the vertices of a group."""
        return np.unique(self.groups[group][0])

    def heads_of(self, positions: np.ndarray) -> np.ndarray:
        """Where the joints are in a body of these vertices, (j, 3)."""
        return np.array([positions[which].mean(0) for which in self.heads])


def _data() -> Path:
    return pack_path("people")


def _cache() -> Path:
    folder = cache_folder() / "people"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def cached(name: str, make) -> dict[str, np.ndarray]:
    """Arrays of `make()`, kept on disk under `name`; made again when the file is missing or damaged."""
    path = _cache() / f"{name}-{FORMAT}.npz"
    try:
        with np.load(path) as found:
            return dict(found)
    except (OSError, ValueError, KeyError, EOFError):
        pass
    arrays = make()
    partial = path.with_name(f".{path.stem}-{np.random.default_rng().integers(2**62)}.npz")
    try:
        np.savez(partial, **arrays)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
    return arrays


def _parse_target(path: Path, count: int) -> np.ndarray:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt") as file:
        lines = [line for line in file if line.strip() and not line.startswith("#")]
    offsets = np.zeros((count, 3))
    if lines:
        rows = np.array(" ".join(lines).split(), dtype=float).reshape(-1, 4)
        offsets[rows[:, 0].astype(int)] = rows[:, 1:4] * 0.1
    return offsets


VERTEX_COUNT = 19158


@functools.lru_cache(maxsize=64)
def target(name: str) -> np.ndarray:
    """Offsets of a target, (n, 3) metres at full strength; LookupError if there is none of that name."""
    folder = _data()
    path = folder / "mpfb2" / "targets" / f"{name}.target.gz"
    if not path.exists():
        path = folder / "faceunits01" / "targets" / "faceunits" / f"{name}.target"
    if not path.exists():
        raise LookupError(name)
    key = "target-" + name.replace("/", "-")
    return cached(key, lambda: {"offsets": _parse_target(path, VERTEX_COUNT).astype(np.float32)})["offsets"].astype(
        float
    )


def _read_mesh(path: Path) -> tuple[np.ndarray, np.ndarray, dict[str, tuple[np.ndarray, np.ndarray]]]:
    vertices: list[list[float]] = []
    uvs: list[list[float]] = []
    quads: dict[str, tuple[list[list[int]], list[list[int]]]] = {}
    group: tuple[list[list[int]], list[list[int]]] = ([], [])
    with path.open() as file:
        for line in file:
            words = line.split()
            if not words:
                continue
            if words[0] == "v":
                vertices.append([float(value) * 0.1 for value in words[1:4]])
            elif words[0] == "vt":
                uvs.append([float(value) for value in words[1:3]])
            elif words[0] == "g":
                group = quads.setdefault(words[1], ([], []))
            elif words[0] == "f":
                corners = [word.split("/") for word in words[1:]]
                if len(corners) == 3:
                    corners.append(corners[-1])
                group[0].append([int(corner[0]) - 1 for corner in corners])
                group[1].append([int(corner[1]) - 1 for corner in corners])
    found = {name: (np.array(a), np.array(b)) for name, (a, b) in quads.items() if a}
    return np.array(vertices), np.array(uvs), found


def _is_dropped(name: str) -> bool:
    if name.startswith("toe"):
        return not name.startswith("toe2-1")
    return name.startswith(_DROPPED_JOINTS)


def _read() -> dict[str, np.ndarray]:
    folder = _data() / "mpfb2"
    vertices, uvs, groups = _read_mesh(folder / "3dobjs" / "base.obj")
    rig = json.loads((folder / "rigs/standard/rig.default.json").read_text())
    table = json.loads((folder / "rigs/standard/weights.default.json").read_text())["weights"]

    def keeper(name: str) -> str:
        while _is_dropped(name):
            side = name[-2:]
            name = f"toe2-1{side}" if name.startswith("toe") else rig[name]["parent"]
        return name

    order: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        if rig[name]["parent"]:
            visit(keeper(rig[name]["parent"]))
        order.append(name)

    for name in rig:
        if not _is_dropped(name):
            visit(name)
    index = {name: i for i, name in enumerate(order)}
    weights = np.zeros((len(vertices), len(order)))
    for name in rig:
        for vertex, weight in table.get(name, []):
            weights[vertex, index[keeper(name)]] += weight
    weights[weights.sum(1) == 0, 0] = 1
    best = np.argsort(-weights, axis=1, kind="stable")[:, :4]
    chosen = np.take_along_axis(weights, best, 1)
    arrays: dict[str, np.ndarray] = {
        "base": vertices,
        "uvs": uvs,
        "joint_names": np.array(order),
        "parents": np.array([index[keeper(rig[n]["parent"])] if rig[n]["parent"] else -1 for n in order]),
        "joints": best.astype(np.uint8),
        "weights": (chosen / chosen.sum(1, keepdims=True)).astype(np.float32),
    }
    for name, (quads, uv_quads) in groups.items():
        if name == "body" or name.startswith("helper-") and name not in ("helper-genital", "helper-skirt"):
            arrays[f"quads:{name}"], arrays[f"uv_quads:{name}"] = quads, uv_quads
    for name in order:
        head = rig[name]["head"]
        if head["strategy"] == "CUBE":
            which = np.unique(groups[head["cube_name"]][0])
        elif head["strategy"] == "VERTEX":
            which = np.array([head["vertex_index"]])
        else:
            which = np.array(head["vertex_indices"])
        arrays[f"head:{name}"] = which
    reference = vertices.copy()
    for name, weight in REFERENCE_TARGETS:
        reference += weight * target(name)
    arrays["reference"] = reference
    return arrays


@functools.lru_cache(maxsize=1)
def anatomy() -> Anatomy:
    """The base mesh. Raises `MissingPack` where the pack is not installed."""
    _data()
    arrays = cached("anatomy", _read)
    names = tuple(str(name) for name in arrays["joint_names"])
    groups = {
        key.removeprefix("quads:"): (value, arrays["uv_" + key])
        for key, value in arrays.items()
        if key.startswith("quads:")
    }
    return Anatomy(
        base=arrays["base"],
        reference=arrays["reference"],
        uvs=arrays["uvs"],
        groups=groups,
        joint_names=names,
        parents=tuple(int(parent) for parent in arrays["parents"]),
        heads=tuple(arrays[f"head:{name}"] for name in names),
        joints=arrays["joints"],
        weights=arrays["weights"],
    )
