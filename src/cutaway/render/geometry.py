"""What is drawn: the instant's parts gathered into batches, culled, their level of detail chosen, posed, and drawn.

A batch is one mesh with one material, many times; batches are drawn in an order that depends on nothing but themselves, so that
taking one thing away cannot decide a tie of depths elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import moderngl
import numpy as np

from cutaway.props.model import Level, Material, Mesh, Part
from cutaway.render.context import SHADINGS, Card
from cutaway.render.instant import Instant, Standing
from cutaway.render.looks import look_of, rows_of
from cutaway.render.matrices import planes
from cutaway.render.upload import MeshOnCard, TextureOnCard, Uploads

SOLID = "solid"
GLASS = "glass"
ADDITIVE = "additive"


@dataclass(frozen=True)
class MaterialOnCard:
    """What a batch shares: textures and the program's switches. `layer`: solid, glass or additive."""

    layer: str
    shading: float
    bump: float
    brightness: float
    mirror: bool
    glint: bool
    two_sided: bool
    switches: frozenset[str]
    colour_map: TextureOnCard | None
    normal_map: TextureOnCard | None
    emission_map: TextureOnCard | None


@dataclass
class Slot:
    """Rows of one view and one level of a batch on the card."""

    buffer: moderngl.Buffer | None = None
    indices: np.ndarray | None = None
    arrays: dict[int, moderngl.VertexArray] = field(default_factory=dict)


@dataclass
class Batch:
    """Rows (k, 24) of one mesh with one material; `levels` are the coarser meshes with the pixels a metre they are good for."""

    order: tuple[Any, ...]
    material: MaterialOnCard
    mesh: MeshOnCard
    levels: tuple[tuple[float, MeshOnCard], ...]
    proxy: MeshOnCard | None
    rows: np.ndarray
    casts: bool
    steady: bool
    airy: bool = True
    shape: moderngl.Buffer | None = None
    centres: np.ndarray = field(default_factory=lambda: np.zeros((0, 3)))
    radii: np.ndarray = field(default_factory=lambda: np.zeros(0))
    scales: np.ndarray = field(default_factory=lambda: np.zeros(0))
    slots: dict[tuple[str, int], Slot] = field(default_factory=dict)
    mirrored: bool = False

    def measure(self) -> None:
        """Bounds of every row, from the mesh's sphere; wind may carry a point as far as it is high."""
        matrices = self.rows[:, :12].reshape(-1, 3, 4).astype(np.float64)
        linear = matrices[:, :, :3]
        self.scales = np.sqrt((linear**2).sum(1).max(1))
        self.centres = linear @ self.mesh.centre + matrices[:, :, 3]
        self.radii = self.mesh.radius * self.scales
        if "SWAY" in self.material.switches:
            self.radii = self.radii * (1.0 + np.minimum(self.rows[:, 19], 1.0))
        if self.shape is not None:
            self.radii = self.radii * 1.6 + 0.05
        self.mirrored = bool((np.linalg.det(linear[: min(len(linear), 4)]) < 0).any())

    def level_mesh(self, level: int) -> MeshOnCard:
        """Level 0 is the mesh itself."""
        return self.mesh if level == 0 else self.levels[level - 1][1]


@dataclass(frozen=True)
class View:
    """Who looks: for culling and level of detail. `density`: pixels of a metre at distance 1, or everywhere where it is parallel."""

    name: str
    view_projection: np.ndarray
    eye: np.ndarray | None
    density: float


@dataclass(frozen=True)
class Call:
    """One draw."""

    batch: Batch
    level: int
    mesh: MeshOnCard
    slot: Slot
    count: int


class Geometry:
    """The batches of an instant. `update` first, then `calls` for each view."""

    def __init__(self, card: Card, uploads: Uploads) -> None:
        self._card = card
        self._uploads = uploads
        self._steady_key: tuple[Any, ...] = ()
        self._steady: list[Batch] = []
        self._moving: dict[tuple[Any, ...], Batch] = {}
        self._materials: dict[Any, MaterialOnCard] = {}
        self._skins: dict[tuple[str, str], moderngl.Buffer] = {}
        self.batches: list[Batch] = []
        self.still: object = object()
        """Another object whenever the steady batches are others, in any renderer of the process."""
        self._uniforms_set: dict[int, Any] = {}

    def update(self, instant: Instant) -> None:
        """Gather the batches of the instant."""
        steady = [standing for standing in instant.things if standing.steady]
        key = tuple((standing.thing.id, standing.matrix.tobytes()) for standing in steady)
        if key != self._steady_key:
            self._steady_key = key
            self._steady = list(self._gathered(steady, instant.frame, True).values())
            self.still = object()
        moving = self._gathered([s for s in instant.things if not s.steady], instant.frame, False)
        for batch_key, batch in moving.items():
            old = self._moving.get(batch_key)
            if old is not None and old.shape is batch.shape and old.mesh is batch.mesh:
                batch.slots = old.slots
                for slot in batch.slots.values():
                    slot.indices = None
        self._moving = moving
        self.batches = sorted([*self._steady, *moving.values()], key=lambda batch: batch.order)
        self._centres = np.concatenate([b.centres for b in self.batches]) if self.batches else np.zeros((0, 3))
        self._radii = np.concatenate([b.radii for b in self.batches]) if self.batches else np.zeros(0)
        self._scales = np.concatenate([b.scales for b in self.batches]) if self.batches else np.zeros(0)
        self._starts = np.cumsum([0, *(len(b.rows) for b in self.batches)])

    def shadings(self) -> set[float]:
        """Numbers of the shadings that occur."""
        return {batch.material.shading for batch in self.batches}

    def layers(self) -> set[str]:
        return {batch.material.layer for batch in self.batches}

    def calls(
        self, view: View, layer: str = SOLID, casting: bool = False, steady: bool | None = None, airy: bool = False
    ) -> list[Call]:
        """What to draw for a view, rows uploaded.

        `casting`: only what throws shadows, by its proxy; `steady` picks one kind; `airy`: only what throws them into the air.
        """
        if not self.batches:
            return []
        sides = planes(view.view_projection)
        if casting:
            # Casters nearer to the light than the map are flattened onto it, so its near side does not cull.
            sides = np.delete(sides, 4, axis=0) if view.eye is None else sides
        distances = self._centres @ sides[:, :3].T + sides[:, 3]
        inside = (distances > -self._radii[:, None]).all(1)
        if view.eye is not None:
            away = np.linalg.norm(self._centres - view.eye, axis=1)
            density = view.density * self._scales / np.maximum(away - self._radii, 1e-3)
        else:
            away = np.zeros(len(self._centres))
            density = view.density * self._scales
        found: list[Call] = []
        for i, batch in enumerate(self.batches):
            if steady is not None and batch.steady is not steady:
                continue
            if casting:
                if not batch.casts or batch.material.layer == ADDITIVE or (airy and not batch.airy):
                    continue
            elif batch.material.layer != layer:
                continue
            start, end = int(self._starts[i]), int(self._starts[i + 1])
            seen = np.flatnonzero(inside[start:end])
            if not len(seen):
                continue
            if casting and batch.proxy is not None:
                found.append(self._call(batch, -1, batch.proxy, seen, view.name))
                continue
            if not batch.levels:
                found.append(self._call(batch, 0, batch.mesh, self._ordered(seen, away[start:end]), view.name))
                continue
            dense = density[start:end][seen]
            level = np.zeros(len(seen), np.int32)
            for pixels, _ in batch.levels:
                level += dense <= pixels
            for number in np.unique(level):
                chosen = self._ordered(seen[level == number], away[start:end])
                found.append(self._call(batch, int(number), batch.level_mesh(int(number)), chosen, view.name))
        return found

    def draw(self, calls: Iterable[Call], vertex: str, fragment: str, bind: bool, **defines: object) -> None:
        """Draw the calls; `bind`: with their textures and traits (otherwise only what cuts holes)."""
        card = self._card
        context = card.context
        bound: list[TextureOnCard | None] = [None, None, None]
        for call in calls:
            batch, material = call.batch, call.batch.material
            if bind:
                switches = material.switches | {"COLOURS"} if call.mesh.coloured else material.switches
                program = card.program(vertex, fragment, **defines, **dict.fromkeys(switches, True))
            else:
                program = self.depth_program(call, defines)
            array = call.slot.arrays.get(program.glo)
            if array is None:
                shape = batch.shape if call.mesh is batch.mesh else None
                array = call.mesh.array(card, program, call.slot.buffer, shape)  # type: ignore[arg-type]
                call.slot.arrays[program.glo] = array
            maps = (material.colour_map, material.normal_map, material.emission_map)
            for unit, texture in enumerate(maps if bind else maps[:1]):
                if texture is not None and bound[unit] is not texture:
                    texture.texture.use(unit)
                    card.sampler(texture.repeat, self.anisotropy, self.between_levels).use(unit)
                    bound[unit] = texture
            if bind and "traits" in program:
                traits = (material.shading, material.bump, material.brightness, float(material.glint))
                if self._uniforms_set.get(program.glo) != traits:
                    program["traits"] = traits
                    self._uniforms_set[program.glo] = traits
            if material.two_sided or batch.mirrored:
                context.disable(moderngl.CULL_FACE)
            else:
                context.enable(moderngl.CULL_FACE)
            array.render(instances=call.count)
        context.disable(moderngl.CULL_FACE)
        for unit in range(3):
            card.sampler(True, self.anisotropy).clear(unit)

    anisotropy = 2.0
    between_levels = True

    def depth_program(self, call: Call, defines: Mapping[str, object]) -> moderngl.Program:
        """The program that draws only depth (or numbers) of a call."""
        switches = call.batch.material.switches & {"SWAY"}
        if "MASK" in call.batch.material.switches:
            switches = switches | {"TEXTURE"}
        return self._card.program("depth.vert", "depth.frag", **defines, **dict.fromkeys(switches, True))

    def _ordered(self, chosen: np.ndarray, away: np.ndarray) -> np.ndarray:
        """Near ones first, so that they hide others cheaply; crowds of thousands cost more to sort than they save."""
        if 1 < len(chosen) <= 4096:
            return chosen[np.argsort(away[chosen], kind="stable")]
        return chosen

    def _call(self, batch: Batch, level: int, mesh: MeshOnCard, chosen: np.ndarray, view: str) -> Call:
        slot = batch.slots.setdefault((view, level), Slot())
        if slot.indices is None or not np.array_equal(slot.indices, chosen):
            data = np.ascontiguousarray(batch.rows[chosen]).tobytes()
            if slot.buffer is None or slot.buffer.size < len(data):
                slot.buffer = self._card.context.buffer(reserve=max(len(data) * 5 // 4, 96), dynamic=True)
                slot.arrays.clear()
            slot.buffer.write(data)
            slot.indices = chosen
        return Call(batch, level, mesh, slot, len(chosen))

    def _gathered(self, things: list[Standing], frame: int, steady: bool) -> dict[tuple[Any, ...], Batch]:
        rows: dict[tuple[Any, ...], list[np.ndarray]] = {}
        found: dict[tuple[Any, ...], Batch] = {}
        for standing in things:
            for part in standing.model.parts:
                look = look_of(standing, part, frame)
                if look.opacity <= 0.004 or not len(part.mesh.triangles):
                    continue
                own = rows_of(standing, part, look)
                if not len(own):
                    continue
                self._add(found, rows, standing, part, own, steady)
        for key, batch in found.items():
            batch.rows = rows[key][0] if len(rows[key]) == 1 else np.concatenate(rows[key])
            batch.measure()
        return found

    def _add(
        self,
        found: dict[tuple[Any, ...], Batch],
        rows: dict[tuple[Any, ...], list[np.ndarray]],
        standing: Standing,
        part: Part,
        own: np.ndarray,
        steady: bool,
    ) -> None:
        posed = standing.pose.shapes.get(part.name)
        skinned = standing.pose.joints is not None and part.mesh.joints is not None
        faded = bool(own[0, 15] < 0.996)
        material_key, material = self._material(part.material, faded)
        mesh_key, mesh = self._uploads.mesh(part.mesh)
        unique = standing.thing.id if posed is not None or skinned else ""
        is_set = standing.thing.role == "set"
        airy = throws_shafts(standing)
        key = (is_set, airy, mesh_key, material_key, unique, part.casts, part.name if unique else "")
        if key not in found:
            shape = None
            levels: tuple[tuple[float, MeshOnCard], ...] = ()
            proxy = None
            if posed is not None:
                shape = self._shaped(standing.thing.id, part.name, mesh, *posed)
            elif skinned:
                shape = self._skinned(standing.thing.id, part.name, mesh, standing.pose.joints)  # type: ignore[arg-type]
            else:
                levels = tuple((level.pixels, self._uploads.mesh(level.mesh)[1]) for level in _coarser(part.levels))
                proxy = self._uploads.mesh(part.proxy)[1] if part.proxy is not None else None
            found[key] = Batch(
                order=(is_set, airy, mesh_key, repr(material_key), unique, not steady),
                material=material,
                mesh=mesh,
                levels=levels,
                proxy=proxy,
                rows=own,
                casts=part.casts,
                steady=steady,
                airy=airy,
                shape=shape,
            )
        rows.setdefault(key, []).append(own)

    def _material(self, material: Material, faded: bool) -> tuple[Any, MaterialOnCard]:
        maps = [
            self._uploads.texture(texture) if texture is not None else (b"", None)
            for texture in (material.texture, material.normal_texture, material.emission_texture)
        ]
        key = (
            material.shading,
            material.bump,
            material.mirror,
            material.glint,
            material.two_sided,
            material.sway > 0,
            faded,
            *(name for name, _ in maps),
        )
        if key not in self._materials:
            switches = set()
            colour_map, normal_map, emission_map = (found for _, found in maps)
            if colour_map is not None:
                switches.add("TEXTURE")
                if colour_map.cut:
                    switches.add("MASK")
            if normal_map is not None and material.shading != "hair":
                switches.add("NORMALS")
            if emission_map is not None:
                switches.add("EMISSION")
            if material.sway > 0 and material.shading not in ("glass", "additive"):
                switches.add("SWAY")
            if material.shading == "hair":
                switches.add("STRAND")
            if material.shading == "leaf":
                switches.add("KEEP_NORMAL")
            if faded:
                switches.add("FADED")
            layer = material.shading if material.shading in (GLASS, ADDITIVE) else SOLID
            shading = "mirror" if material.mirror and layer == SOLID else material.shading
            self._materials[key] = MaterialOnCard(
                layer=layer,
                shading=float(SHADINGS[shading]),
                bump=material.bump,
                brightness=colour_map.brightness if colour_map else 1.0,
                mirror=material.mirror,
                glint=material.glint,
                two_sided=material.two_sided,
                switches=frozenset(switches),
                colour_map=colour_map,
                normal_map=normal_map,
                emission_map=emission_map,
            )
        return key, self._materials[key]

    def _buffer(self, thing: str, part: str, size: int) -> moderngl.Buffer:
        buffer = self._skins.get((thing, part))
        if buffer is None or buffer.size != size:
            buffer = self._skins[thing, part] = self._card.context.buffer(reserve=size, dynamic=True)
        return buffer

    def _shaped(self, thing: str, part: str, mesh: MeshOnCard, positions: np.ndarray, normals: np.ndarray) -> moderngl.Buffer:
        """The shape as it was deformed on the processor."""
        buffer = self._buffer(thing, part, mesh.shape.size)
        packed = np.concatenate([np.asarray(positions, np.float32), np.asarray(normals, np.float32)], 1)
        buffer.write(np.ascontiguousarray(packed).tobytes())
        return buffer

    def _skinned(self, thing: str, part: str, mesh: MeshOnCard, joints: np.ndarray) -> moderngl.Buffer:
        """The shape bent by its joints, once a frame for all passes (shadows, mirror, picture draw it several times)."""
        buffer = self._buffer(thing, part, mesh.shape.size)
        program = skinning_program(self._card)
        matrices = np.ascontiguousarray(np.asarray(joints, np.float32).transpose(0, 2, 1))
        storage = self._card.context.buffer(matrices.tobytes())
        storage.bind_to_storage_buffer(1)
        array = self._card.context.vertex_array(
            program,
            [(mesh.shape, "3f 3f /v", "position", "normal"), (mesh.bones, "4u2 4f /v", "joints", "weights")],
        )
        array.transform(buffer, moderngl.POINTS, mesh.vertices)
        return buffer


_SKINNING = """#version 430
in vec3 position;
in vec3 normal;
in uvec4 joints;
in vec4 weights;
layout(std430, binding = 1) readonly buffer Joints { mat4 matrices[]; };
out vec3 bent_position;
out vec3 bent_normal;
void main() {
    mat4 m = matrices[joints.x] * weights.x + matrices[joints.y] * weights.y + matrices[joints.z] * weights.z + matrices[joints.w] * weights.w;
    bent_position = (m * vec4(position, 1.0)).xyz;
    bent_normal = normalize(mat3(m) * normal);
}
"""
_skinning: dict[int, moderngl.Program] = {}


def skinning_program(card: Card) -> moderngl.Program:
    """Linear blend skinning into a buffer."""
    if id(card) not in _skinning:
        _skinning[id(card)] = card.context.program(vertex_shader=_SKINNING, varyings=["bent_position", "bent_normal"])
    return _skinning[id(card)]


def _coarser(levels: tuple[Level, ...]) -> list[Level]:
    """From fine to coarse whatever order they came in."""
    return sorted((level for level in levels if len(level.mesh.triangles)), key=lambda level: -level.pixels)


def throws_shafts(standing: Standing) -> bool:
    """Whether its shadow is seen in the air: walls, windows, trees. What people hold or move throws shadows on surfaces only,
    so that an edit of it leaves the air of half the picture alone."""
    return standing.thing.role == "set" or standing.thing.kind in ("set", "building", "plant", "structure")


def pixels_per_metre(height: int, fov: float) -> float:
    """Pixels that a metre at distance one covers."""
    return height / (2 * math.tan(math.radians(fov) / 2))


__all__ = ["ADDITIVE", "GLASS", "SOLID", "Batch", "Call", "Geometry", "Mesh", "View", "pixels_per_metre"]
