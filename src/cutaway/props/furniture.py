"""The furniture pack: 820 models of rooms, streets and gardens with real sizes, brought to our units, materials and lamps.

`rows()` is the pack's own catalogue; the builder "furniture" makes a model of a row. Parsed models are kept on disk (`props.cache`).
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cutaway.errors import MissingPack
from cutaway.props import cache, finish, shapes, wavefront
from cutaway.props.catalogue import builder
from cutaway.props.colours import colour
from cutaway.props.model import Lamp, Level, Mesh, Model, Part
from cutaway.props.wavefront import Paint

LEVELS = (400.0, 200.0, 90.0, 40.0)
"""Pixels per metre from which on a coarser mesh serves; a 720-line picture of a room has about 230."""
WARM = (1.0, 0.60, 0.28)
"""Light of a household bulb."""


@dataclass(frozen=True)
class Row:
    """A line of the pack's catalogue. `size`: width, height, depth in metres; `lights`: bulbs in metres from the feet, x y z."""

    id: str
    name: str
    category: str
    tags: tuple[str, ...]
    size: tuple[float, float, float]
    elevation: float
    turn: tuple[float, ...]
    path: Path
    creator: str
    library: str
    lights: tuple[tuple[float, float, float], ...] = ()


@functools.lru_cache(maxsize=4)
def _rows(folder: Path) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for properties in sorted(folder.glob("**/PluginFurnitureCatalog.properties")):
        library = properties.parent.name
        blocks: dict[int, dict[str, str]] = {}
        for line in properties.read_text(encoding="latin1").splitlines():
            match = re.match(r"(\w+)#(\d+)=(.*)", line.strip())
            if match:
                blocks.setdefault(int(match[2]), {})[match[1]] = match[3]
        for block in blocks.values():
            with contextlib.suppress(KeyError, ValueError):
                row = _row(block, properties.parent, library)
                found.setdefault(row.id, row)
    return found


def _row(block: Mapping[str, str], folder: Path, library: str) -> Row:
    width, height, depth = (float(block[side]) / 100 for side in ("width", "height", "depth"))
    axes = [[float(word) / 100 for word in block.get(f"lightSource{axis}", "").split()] for axis in "XYZ"]
    lights = tuple((x - width / 2, z, y - depth / 2) for x, y, z in zip(*axes, strict=False))
    path = folder / block["model"].lstrip("/")
    return Row(
        id=f"{library}/{path.stem}",
        name=block["name"].encode("latin1").decode("unicode_escape"),
        category=block.get("category", ""),
        tags=tuple(word.strip().lower() for word in block.get("tags", "").split(",") if word.strip()),
        size=(width, height, depth),
        elevation=float(block.get("elevation", 0) or 0) / 100,
        turn=tuple(float(word) for word in block.get("modelRotation", "").split()),
        path=path,
        creator=block.get("creator", ""),
        library=library,
        lights=lights,
    )


def rows() -> Mapping[str, Row]:
    """The pack's catalogue by id ("BlendSwap-CC-0/winchesterSofa"). Raises `MissingPack`."""
    from cutaway.storage.packs import pack_path

    found = _rows(Path(pack_path("furniture")))
    if not found:
        raise MissingPack("The furniture pack is empty.", "Fetch it again: cutaway packs install furniture")
    return found


def credit(row: Row) -> str:
    """What the licence of this row wants said; "" for the public domain."""
    licences = {"BlendSwap-CC-0": "CC0", "BlendSwap-CC-BY": "CC BY 3.0"}
    licence = licences.get(row.library, "CC BY")
    if licence == "CC0":
        return ""
    return f"'{row.name}' by {row.creator or row.library}, {licence}, from the Sweet Home 3D models"


@builder("furniture")
def furniture(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """The model `name` (an id of `rows()`), feet at the origin, facing +z.

    Parameters: `width`, `height`, `depth` in metres (one alone scales the others along), `power` of its lamps (1),
    `colour` of its main surface in words: textures there keep only their light and dark.
    """
    try:
        row = rows()[name]
    except KeyError:
        raise LookupError(f"the furniture pack has no model {name!r}") from None
    size = finish.sized(row.size, parameters)
    meshes, visible = _meshes(row)
    ratio = np.array(size) / np.array(row.size)
    if not np.allclose(ratio, 1):
        matrix = shapes.scaling(*map(float, ratio))
        meshes = [(key, [(pixels, shapes.moved(step, matrix)) for pixels, step in found]) for key, found in meshes]
    known = wavefront.paints(wavefront.library(row.path))
    glowing = _glowing(row, [(key, found[0][1]) for key, found in meshes])
    parts = _parts(row, meshes, visible, known, glowing)
    tint = colour(str(parameters.get("colour") or ""))
    if tint:
        parts = [
            dataclasses.replace(part, material=finish.neutral(part.material, tint)) if part.main else part
            for part in parts
        ]
    lights = [tuple(float(v) for v in np.array(light) * ratio) for light in row.lights]
    low, high = shapes.bounds(part.mesh for part in parts)
    return Model(
        parts=tuple(parts),
        low=low,
        high=high,
        anchors=_anchors(parts, low, high),
        lamps=_lamps(lights, float(parameters.get("power", 1.0)), size),
        credits=tuple(filter(None, [credit(row)])),
    )


Ladder = list[tuple[float, Mesh]]
"""Meshes from fine to coarse with the pixels per metre each is good for (the first serves always)."""


def _meshes(row: Row) -> tuple[list[tuple[str, Ladder]], list[float]]:
    """Material names and meshes at real size, and how much of what is seen each is."""
    try:
        stamp = row.path.stat()
    except OSError:
        raise LookupError(f"the furniture pack lacks the file of {row.id!r}") from None
    key = f"furniture2:{row.id}:{stamp.st_size}:{row.size}:{row.turn}:{LEVELS}"
    arrays = cache.kept(key, lambda: _arrays(row))
    found = []
    for i, name in enumerate(arrays["names"]):
        ladder: Ladder = []
        for j, pixels in enumerate([0.0, *arrays[f"{i}.pixels"]]):
            at = f"{i}.{j}"
            step = Mesh(arrays[f"{at}.p"], arrays[f"{at}.n"], arrays[f"{at}.u"], arrays[f"{at}.t"])
            ladder.append((float(pixels), step))
        found.append((str(name), ladder))
    return found, [float(share) for share in arrays["visible"]]


def _arrays(row: Row) -> dict[str, np.ndarray]:
    groups = wavefront.groups(row.path)
    if not groups:
        raise LookupError(f"the furniture pack has nothing in {row.id!r}")
    turn = np.eye(4)
    if len(row.turn) == 9:
        turn[:3, :3] = np.array(row.turn).reshape(3, 3)
    turned = {name: shapes.moved(found, turn) for name, found in groups.items()}
    low, high = (np.array(corner) for corner in shapes.bounds(turned.values()))
    scale = np.array(row.size) / np.maximum(high - low, 1e-6)
    centre = -(low + high) / 2
    centre[1] = -low[1]
    fit = shapes.scaling(*map(float, scale)) @ shapes.translation(*map(float, centre))
    arrays: dict[str, np.ndarray] = {"names": np.array(list(turned))}
    for i, found in enumerate(turned.values()):
        fine = shapes.moved(found, fit)
        coarser = shapes.levels(fine, LEVELS, 1.2)
        arrays[f"{i}.pixels"] = np.array([level.pixels for level in coarser], np.float32)
        for j, step in enumerate([fine, *(level.mesh for level in coarser)]):
            at = f"{i}.{j}"
            arrays |= {
                f"{at}.p": step.positions,
                f"{at}.n": step.normals,
                f"{at}.u": step.uvs,
                f"{at}.t": step.triangles,
            }
    arrays["visible"] = _visible([(arrays[f"{i}.0.p"], arrays[f"{i}.0.t"]) for i in range(len(turned))])
    return arrays


def _visible(meshes: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Share of what is seen of a model that each mesh makes up, from ten directions all around and above, each 80 x 80 points.

    Plain area would call a refrigerator's inside its main surface.
    """
    points, owners = [], []
    whole = sum(len(triangles) for _, triangles in meshes)
    for number, (positions, triangles) in enumerate(meshes):
        corners = positions[triangles].astype(float)
        sizes = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
        count = max(int(24_000 * len(triangles) / max(whole, 1)), 6_000)
        pick = np.searchsorted(np.cumsum(sizes) / max(sizes.sum(), 1e-12), (np.arange(count) + 0.5) / count).clip(
            0, len(sizes) - 1
        )
        # Low-discrepancy positions inside the triangles: the same model gives the same answer.
        a, b = (np.arange(count) * 0.7548776662) % 1, (np.arange(count) * 0.5698402909) % 1
        a, b = np.where(a + b > 1, 1 - a, a), np.where(a + b > 1, 1 - b, b)
        chosen = corners[pick]
        points.append(
            chosen[:, 0] + a[:, None] * (chosen[:, 1] - chosen[:, 0]) + b[:, None] * (chosen[:, 2] - chosen[:, 0])
        )
        owners.append(np.full(count, number))
    cloud, owner = np.concatenate(points), np.concatenate(owners)
    low, high = cloud.min(0), cloud.max(0)
    cloud = (cloud - (low + high) / 2) / max(float((high - low).max()), 1e-6)
    total = np.zeros(len(meshes))
    for turn, tilt in [(angle, 15.0) for angle in range(0, 360, 45)] + [(20.0, 60.0), (200.0, 60.0)]:
        seen = cloud @ shapes.rotation(x=tilt)[:3, :3].T @ shapes.rotation(y=turn)[:3, :3].T
        cell = ((seen[:, 0] + 0.9) / 1.8 * 80).astype(int).clip(0, 79) * 80 + ((seen[:, 1] + 0.9) / 1.8 * 80).astype(
            int
        ).clip(0, 79)
        order = np.lexsort((-seen[:, 2], cell))
        first = order[np.concatenate([[True], np.diff(cell[order]) > 0])]
        total += np.bincount(owner[first], minlength=len(meshes))
    return (total / max(total.sum(), 1.0)).astype(np.float32)


def _parts(
    row: Row,
    meshes: list[tuple[str, Ladder]],
    visible: list[float],
    known: Mapping[str, Paint],
    glowing: Mapping[str, float],
) -> list[Part]:
    main = _main(row, {key: share for (key, _), share in zip(meshes, visible, strict=True)}, known, glowing)
    parts: list[Part] = []
    for key, found in meshes:
        paint = known.get(key, Paint(key))
        material, wrapped = finish.from_paint(
            paint, finish.surface_hint(key, row.category, row.name), key in main, row.category
        )
        if key in glowing:
            material = finish.lit(material, WARM, glowing[key])
        ladder = [(pixels, shapes.wrapped_uvs(step, wrapped) if wrapped else step) for pixels, step in found]
        parts.append(
            Part(
                name=_clean(key, parts),
                mesh=ladder[0][1],
                material=material,
                main=key in main,
                levels=tuple(Level(pixels, step) for pixels, step in ladder[1:]),
                casts=key not in glowing and material.shading != "glass",
            )
        )
    return parts


def _clean(key: str, parts: list[Part]) -> str:
    name = (
        re.sub(r"\.(jpe?g|png|\d+)$", "", re.sub(r"\.(jpe?g|png)$", "", key.lower())).replace(".", "_")[:60] or "body"
    )
    taken = {part.name for part in parts}
    return name if name not in taken else f"{name}-{len(parts)}"


MINOR = re.compile(
    r"feet|foot|leg|button|wheel|tyre|tire|pneu|rubber|handle|screw|knob|glass|vitre|window|lamp|bulb|light|chrom|mirror|plate$|eye|teeth"
    r"|interior|interieur|inside|hole|reflector|insole|lining|black.?line"
)
FRAME = re.compile(r"metal|steel|iron|alu|chrom|wood|bois|frame|pillow|cushion|cosin|sheet")
PAINTED = re.compile(r"firstcolor|paint|body|carross|coque|skin|cover")
SOFT = re.compile(r"sofa|couch|chair|seat|bed|puff|futon|stool|armchair|ottoman|cushion|hammock|lounge")


def _main(row: Row, visible: Mapping[str, float], known: Mapping[str, Paint], glowing: Mapping[str, float]) -> set[str]:
    """Material names of the surface that a colour asked for means: what is seen most, not feet, buttons or glass; and its equals."""
    soft = SOFT.search(row.name.lower())
    weights = {}
    for key, share in visible.items():
        paint, low = known.get(key, Paint(key)), key.lower()
        weight = share
        if MINOR.search(low) and len(visible) > 1:
            weight *= 0.2
        if PAINTED.search(low):
            weight *= 1.8
        if soft and FRAME.search(low):
            weight *= 0.45
        if row.category == "Vehicles" and "textured" in low:
            weight *= 0.3
        if paint.texture is None:
            # What has a colour of its own is rather meant than black or grey parts of the same size.
            weight *= 1 + 1.2 * (max(paint.colour) - min(paint.colour))
            weight *= 0.6 if max(paint.colour) < 0.12 else 1.0
        if paint.opacity < 0.75 or glowing.get(key, 0) > 3:
            weight *= 0.05
        weights[key] = weight
    best = max(weights, key=lambda key: (weights[key], key))
    chosen = {best}
    reference = known.get(best, Paint(best))
    for key in weights:
        paint = known.get(key, Paint(key))
        same = (
            np.abs(np.array(paint.colour) - np.array(reference.colour)).max() < 0.05
            and paint.texture == reference.texture
        )
        if (
            same
            and paint.opacity > 0.75
            and not re.search(r"feet|foot|leg|chrom|reflector|light|glass|tire|tyre", key.lower())
        ):
            chosen.add(key)
    return chosen


SHADES = re.compile(r"shade|abat|pantall|lantern|paper|globe|tela|emit|light|neon|tube|fluo")
BULBS = re.compile(r"bulb|ampoule|flame|flamme|glass_off|bombilla|filament|luz|lamp_?on|light.?source")


def _glowing(row: Row, meshes: list[tuple[str, Mesh]]) -> dict[str, float]:
    """Strength of emission by material name, for models that the pack marks as lamps."""
    if not row.lights:
        return {}
    found = {}
    for key, _ in meshes:
        if BULBS.search(key.lower()):
            found[key] = 7.0
        elif SHADES.search(key.lower()):
            found[key] = 1.9
    if found:
        return found
    # No telling name: the part whose box is smallest among those that hold the bulb.
    light = np.array(row.lights[0])
    holding = []
    for key, part in meshes:
        low, high = part.positions.min(0) - 0.03, part.positions.max(0) + 0.03
        if (light >= low).all() and (light <= high).all():
            holding.append((float(np.prod(high - low)), key))
    return {min(holding)[1]: 1.9} if holding and len(meshes) > 1 else {}


def _lamps(lights: list[tuple[float, ...]], power: float, size: tuple[float, float, float]) -> tuple[Lamp, ...]:
    """At most three lamps, several bulbs drawn together; brightness goes with the size of the lamp."""
    if not lights:
        return ()
    places = np.array(lights)
    clusters = [places.mean(0)] if len(places) > 3 or np.ptp(places, axis=0).max() < 0.5 else list(places)
    strength = 6.0 * power * float(np.clip(max(size) / 0.8, 0.25, 1.6)) / len(clusters)
    return tuple(
        Lamp((float(x), float(y), float(z)), WARM, strength, range=8.0, size=0.12, shadow=i == 0, glow=0.15)
        for i, (x, y, z) in enumerate(clusters)
    )


def _anchors(
    parts: list[Part], low: tuple[float, float, float], high: tuple[float, float, float]
) -> dict[str, np.ndarray]:
    """ "top": where things can be put; "seat": where one sits; "screen": the middle of a screen, facing out of it."""
    found: dict[str, np.ndarray] = {}
    height, room = high[1] - low[1], (high[0] - low[0]) * (high[2] - low[2])
    levels, areas = _level_areas(parts, height)
    if len(levels) and room > 0:
        shares = areas / room
        tops = levels[shares > 0.35]
        if len(tops):
            found["top"] = shapes.translation((low[0] + high[0]) / 2, float(tops.max()), (low[2] + high[2]) / 2)
        seats = levels[(shares > 0.12) & (levels > 0.28) & (levels < 0.62)]
        if len(seats):
            best = seats[np.argmax(areas[np.isin(levels, seats)])]
            found["seat"] = shapes.translation(
                (low[0] + high[0]) / 2, float(best), (low[2] + high[2]) / 2 + 0.08 * (high[2] - low[2])
            )
    for part in parts:
        if re.search(r"screen|ecran|pantalla|display|monitor", part.name):
            corner = part.mesh.positions
            centre = (corner.min(0) + corner.max(0)) / 2
            found["screen"] = shapes.translation(float(centre[0]), float(centre[1]), float(corner[:, 2].max()) + 0.002)
            break
    return found


def _level_areas(parts: list[Part], height: float) -> tuple[np.ndarray, np.ndarray]:
    step = max(height / 60, 0.01)
    totals: dict[int, float] = {}
    for part in parts:
        points = part.mesh.positions[part.mesh.triangles].astype(float)
        side = np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0])
        size = np.linalg.norm(side, axis=1)
        up = side[:, 1] > 0.85 * size
        bins = np.floor(points[up, :, 1].mean(1) / step).astype(int)
        for index, value in zip(bins, size[up] / 2, strict=True):
            totals[int(index)] = totals.get(int(index), 0.0) + float(value)
    keys = sorted(totals)
    return np.array([(key + 0.5) * step for key in keys]), np.array([totals[key] for key in keys])
