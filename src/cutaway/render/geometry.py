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
from cutaway.render.course import look_at
from cutaway.render.instant import Instant, Standing
from cutaway.render.looks import look_of, rows_of
from cutaway.render.matrices import planes
from cutaway.render.upload import MeshOnCard, TextureOnCard, Uploads

SOLID = "solid"
GLASS = "glass"
ADDITIVE = "additive"
KINDS = ("steady", "rigid", "other")
"""Of batches: what is the same for a stretch, what moves in one piece, and all else."""


@dataclass(frozen=True)
class MaterialOnCard:
    """What a batch shares: textures and the program's switches. `layer`: solid, glass or additive."""

    layer: str
    shading: float
    bump: float
    brightness: float
    mirror: bool
    glint: bool
    exact: bool
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
    written: int = -1
    arrays: dict[int, moderngl.VertexArray] = field(default_factory=dict)


@dataclass
class Bend:
    """Joints (j, 4, 4) of a batch that is bent by them; `done`: levels bent already, each into its own buffer."""

    thing: str
    part: str
    joints: np.ndarray
    done: dict[int, moderngl.Buffer] = field(default_factory=dict)


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
    bend: Bend | None = None
    centres: np.ndarray = field(default_factory=lambda: np.zeros((0, 3)))
    radii: np.ndarray = field(default_factory=lambda: np.zeros(0))
    scales: np.ndarray = field(default_factory=lambda: np.zeros(0))
    slots: dict[tuple[str, int], Slot] = field(default_factory=dict)
    version: int = 0
    """Another whenever rows are others."""
    mirrored: bool = False
    parts: list[tuple[str, np.ndarray]] = field(default_factory=list)
    """Whose the rows are: a thing's id with its copies (k, 4, 4), in order."""

    def move(self, world: np.ndarray, scales: np.ndarray) -> None:
        """Other matrices (k, 3, 4), and how much the longest of their axes is stretched."""
        self.rows[:, :12] = world.reshape(-1, 12)
        self.version += 1
        self._bound(world, scales)

    def measure(self) -> None:
        """Bounds of every row."""
        matrices = self.rows[:, :12].reshape(-1, 3, 4).astype(np.float64)
        self._bound(matrices, np.sqrt((matrices[:, :, :3] ** 2).sum(1).max(1)))

    def _bound(self, matrices: np.ndarray, scales: np.ndarray) -> None:
        """From the mesh's sphere; wind may carry a point as far as it is high."""
        self.scales = scales
        self.centres = matrices[:, :, :3] @ self.mesh.centre + matrices[:, :, 3]
        self.radii = self.mesh.radius * scales
        if "SWAY" in self.material.switches:
            self.radii = self.radii * (1.0 + np.minimum(self.rows[:, 19], 1.0))
        if self.deforms:
            self.radii = self.radii * 1.6 + 0.05

    @property
    def deforms(self) -> bool:
        """Whether its shape is another than the mesh's own."""
        return self.shape is not None or self.bend is not None

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
    shape: moderngl.Buffer | None = None


class Geometry:
    """The batches of an instant. `update` first, then `calls` for each view."""

    def __init__(self, card: Card, uploads: Uploads) -> None:
        self._card = card
        self._uploads = uploads
        self._steady_key: tuple[Any, ...] = ()
        self._known: dict[tuple[str, tuple[Any, ...]], Batch] = {}
        self._steady: list[Batch] = []
        self._last_rows: dict[tuple[str, int], tuple[np.ndarray, np.ndarray | None]] = {}
        self._rigid_ids: tuple[str, ...] = ()
        self._rigid_things: list[Standing] = []
        self._rigid: list[Batch] = []
        self._others: list[Batch] = []
        self._materials: dict[Any, MaterialOnCard] = {}
        self._skins: dict[tuple[str, str, int], moderngl.Buffer] = {}
        self.batches: list[Batch] = []
        self.still: object = object()
        """Another object whenever the steady batches are others, in any renderer of the process: at most once a stretch
        (`course.STRETCH`) as a rule."""
        self._uniforms_set: dict[int, Any] = {}

    def update(self, instant: Instant) -> None:
        """Gather the batches of the instant."""
        steady = [standing for standing in instant.things if standing.steady]
        key = tuple(
            (standing.thing.id, standing.matrix.tobytes(), *look_at(standing.thing, instant.frame))
            for standing in steady
        )
        changed = key != self._steady_key
        if changed:
            self._steady_key = key
            self._steady = self._taking_over("steady", self._gathered(steady, instant.frame, "steady"))
            self.still = object()
        changed |= self._move_rigid([s for s in instant.things if s.rigid and not s.steady], instant.frame)
        others = [s for s in instant.things if not s.rigid and not s.steady]
        if others or self._others:
            self._others = self._taking_over("other", self._gathered(others, instant.frame, "other"))
            changed = True
        if changed:
            self._arrange(sorted([*self._steady, *self._rigid, *self._others], key=lambda batch: batch.order))

    def _arrange(self, batches: list[Batch]) -> None:
        """What `calls` asks of all rows at once."""
        self.batches = batches
        self._starts = np.cumsum([0, *(len(b.rows) for b in batches)])
        if batches:
            self._centres = np.concatenate([b.centres for b in batches])
            self._radii = np.concatenate([b.radii for b in batches])
            self._scales = np.concatenate([b.scales for b in batches])
            m = np.concatenate([b.rows[:, :12] for b in batches]).reshape(-1, 3, 4)
            turned = (np.cross(m[:, 0, :3], m[:, 1, :3]) * m[:, 2, :3]).sum(1) < 0
            for batch, mirrored in zip(batches, np.logical_or.reduceat(turned, self._starts[:-1]), strict=True):
                batch.mirrored = bool(mirrored)

    def _taking_over(self, kind: str, new: dict[tuple[Any, ...], Batch]) -> list[Batch]:
        """The new batches, with what the last ones of the same content left on the card."""
        for key, batch in new.items():
            before = self._known.get((kind, key))
            if before is not None and before.shape is batch.shape and before.mesh is batch.mesh:
                if (
                    before.bend is not None
                    and batch.bend is not None
                    and np.array_equal(before.bend.joints, batch.bend.joints)
                ):
                    batch.bend = before.bend
                batch.slots = before.slots
                batch.version = before.version + (not np.array_equal(before.rows, batch.rows))
            self._known[kind, key] = batch
        return list(new.values())

    def _move_rigid(self, things: list[Standing], frame: int) -> bool:
        """The batches of what moves in one piece: all of their rows in one go. Whether anything changed."""
        ids = tuple(standing.thing.id for standing in things)
        if ids != self._rigid_ids:
            self._rigid_ids = ids
            self._rigid = self._taking_over("rigid", self._gathered(things, frame, "rigid"))
            index = {id: i for i, id in enumerate(ids)}
            parts = [part for batch in self._rigid for part in batch.parts]
            self._owners = np.array([index[id] for id, copies in parts for _ in copies], int)
            self._copies = np.concatenate([copies for _, copies in parts]) if parts else np.zeros((0, 4, 4))
            moved = np.ones(len(things), bool)
        else:
            moved = np.array([a is not b for a, b in zip(things, self._rigid_things, strict=True)], bool)
            if not moved.any():
                return False
        self._rigid_things = things
        # Also where rows were just gathered: the same numbers, to the last bit, whichever frame was drawn before.
        matrices = np.array([standing.matrix for standing in things]).reshape(-1, 4, 4)
        world = np.matmul(matrices[self._owners][:, :3], self._copies)
        scales = np.sqrt((world[:, :, :3] ** 2).sum(1).max(1)) if len(world) else np.zeros(0)
        stirred = moved[self._owners]
        start = 0
        for batch in self._rigid:
            end = start + len(batch.rows)
            if stirred[start:end].any():
                batch.move(world[start:end], scales[start:end])
            start = end
        return True

    def release(self) -> None:
        """Let go of what the card keeps for these batches alone."""
        for batch in self._known.values():
            for slot in batch.slots.values():
                for array in slot.arrays.values():
                    array.release()
                if slot.buffer is not None:
                    slot.buffer.release()
            batch.slots.clear()
        for buffer in self._skins.values():
            buffer.release()
        self._known.clear()
        self._skins.clear()

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
        for i in np.flatnonzero(np.logical_or.reduceat(inside, self._starts[:-1])):
            batch = self.batches[i]
            if steady is not None and batch.steady is not steady:
                continue
            if casting:
                if not batch.casts or batch.material.layer == ADDITIVE or (airy and not batch.airy):
                    continue
            elif batch.material.layer != layer:
                continue
            start, end = int(self._starts[i]), int(self._starts[i + 1])
            seen = np.flatnonzero(inside[start:end])
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
        programs: dict[tuple[frozenset[str], bool], moderngl.Program] = {}
        for call in calls:
            batch, material = call.batch, call.batch.material
            kind = (material.switches, bind and call.mesh.coloured)
            program = programs.get(kind)
            if program is None:
                if bind:
                    switches = material.switches | {"COLOURS"} if call.mesh.coloured else material.switches
                    program = card.program(vertex, fragment, **defines, **dict.fromkeys(switches, True))
                else:
                    program = self.depth_program(call, defines)
                programs[kind] = program
            array = call.slot.arrays.get(program.glo)
            if array is None:
                array = call.mesh.array(card, program, call.slot.buffer, call.shape)  # type: ignore[arg-type]
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
            switches = switches | {"TEXTURE"} | (call.batch.material.switches & {"PICTURE"})
        return self._card.program("depth.vert", "depth.frag", **defines, **dict.fromkeys(switches, True))

    def _ordered(self, chosen: np.ndarray, away: np.ndarray) -> np.ndarray:
        """Near ones first, so that they hide others cheaply; crowds of thousands cost more to sort than they save."""
        if 1 < len(chosen) <= 4096:
            return chosen[np.argsort(away[chosen], kind="stable")]
        return chosen

    def _call(self, batch: Batch, level: int, mesh: MeshOnCard, chosen: np.ndarray, view: str) -> Call:
        slot = batch.slots.setdefault((view, level), Slot())
        if slot.indices is None or slot.written != batch.version or not np.array_equal(slot.indices, chosen):
            data = np.ascontiguousarray(batch.rows[chosen]).tobytes()
            if slot.buffer is None or slot.buffer.size < len(data):
                slot.buffer = self._card.context.buffer(reserve=max(len(data) * 5 // 4, 96), dynamic=True)
                slot.arrays.clear()
            slot.buffer.write(data)
            slot.indices, slot.written = chosen, batch.version
        shape = (
            self._bent(batch.bend, level, mesh)
            if batch.bend is not None
            else batch.shape
            if mesh is batch.mesh
            else None
        )
        return Call(batch, level, mesh, slot, len(chosen), shape)

    def _gathered(self, things: list[Standing], frame: int, kind: str) -> dict[tuple[Any, ...], Batch]:
        rows: dict[tuple[Any, ...], list[np.ndarray]] = {}
        found: dict[tuple[Any, ...], Batch] = {}
        for standing in things:
            for number, part in enumerate(standing.model.parts):
                own = self._rows(standing, number, part, frame)
                if own is None:
                    continue
                self._add(found, rows, standing, part, own, kind)
        for key, batch in found.items():
            batch.rows = np.concatenate(rows[key])
            batch.measure()
        return found

    def _rows(self, standing: Standing, number: int, part: Part, frame: int) -> np.ndarray | None:
        """The part's rows, or None where nothing of it is seen; those of what changes in nothing but its place are kept."""
        key = (standing.thing.id, number)
        if standing.rigid:
            kept = self._last_rows.get(key)
            if kept is not None and np.array_equal(kept[0], standing.matrix):
                return kept[1]
        look = look_of(standing, part, frame)
        seen = look.opacity > 0.004 and len(part.mesh.triangles)
        rows = rows_of(standing, part, look) if seen else None
        if rows is not None and not len(rows):
            rows = None
        if standing.rigid:
            self._last_rows[key] = (standing.matrix, rows)
        return rows

    def _add(
        self,
        found: dict[tuple[Any, ...], Batch],
        rows: dict[tuple[Any, ...], list[np.ndarray]],
        standing: Standing,
        part: Part,
        own: np.ndarray,
        kind: str,
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
            shape = bend = proxy = None
            levels: tuple[tuple[float, MeshOnCard], ...] = ()
            if posed is not None:
                shape = self._shaped(standing.thing.id, part.name, mesh, *posed)
            else:
                coarser, simple = part.levels, part.proxy
                if skinned:
                    bend = Bend(standing.thing.id, part.name, standing.pose.joints)  # type: ignore[arg-type]
                    coarser = tuple(level for level in coarser if level.mesh.joints is not None)
                    simple = None if simple is None or simple.joints is None else simple
                levels = tuple((level.pixels, self._uploads.mesh(level.mesh)[1]) for level in _coarser(coarser))
                proxy = self._uploads.mesh(simple)[1] if simple is not None else None
            found[key] = Batch(
                order=(is_set, airy, mesh_key, repr(material_key), unique, KINDS.index(kind)),
                material=material,
                mesh=mesh,
                levels=levels,
                proxy=proxy,
                rows=own,
                casts=part.casts,
                steady=kind == "steady",
                airy=airy,
                shape=shape,
                bend=bend,
            )
        rows.setdefault(key, []).append(own)
        if kind == "rigid":
            found[key].parts.append((standing.thing.id, _copies(part)))

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
            exact = material.shading == "picture"
            if exact:
                switches.add("PICTURE")
            layer = material.shading if material.shading in (GLASS, ADDITIVE) else SOLID
            shading = "mirror" if material.mirror and layer == SOLID else "flat" if exact else material.shading
            self._materials[key] = MaterialOnCard(
                layer=layer,
                shading=float(SHADINGS[shading]),
                bump=material.bump,
                brightness=colour_map.brightness if colour_map else 1.0,
                mirror=material.mirror,
                glint=material.glint,
                exact=exact,
                two_sided=material.two_sided,
                switches=frozenset(switches),
                colour_map=colour_map,
                normal_map=normal_map,
                emission_map=emission_map,
            )
        return key, self._materials[key]

    def _buffer(self, thing: str, part: str, level: int, size: int) -> moderngl.Buffer:
        buffer = self._skins.get((thing, part, level))
        if buffer is None or buffer.size != size:
            buffer = self._skins[thing, part, level] = self._card.context.buffer(reserve=size, dynamic=True)
        return buffer

    def _shaped(
        self, thing: str, part: str, mesh: MeshOnCard, positions: np.ndarray, normals: np.ndarray
    ) -> moderngl.Buffer:
        """The shape as it was deformed on the processor."""
        buffer = self._buffer(thing, part, 0, mesh.shape.size)
        packed = np.concatenate([np.asarray(positions, np.float32), np.asarray(normals, np.float32)], 1)
        buffer.write(np.ascontiguousarray(packed).tobytes())
        return buffer

    def _bent(self, bend: Bend, level: int, mesh: MeshOnCard) -> moderngl.Buffer:
        """The level's shape bent by its joints, once a frame for all passes that show this level, and only if one does."""
        if level in bend.done:
            return bend.done[level]
        buffer = bend.done[level] = self._buffer(bend.thing, bend.part, level, mesh.shape.size)
        program = skinning_program(self._card)
        matrices = np.ascontiguousarray(np.asarray(bend.joints, np.float32).transpose(0, 2, 1))
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


def _copies(part: Part) -> np.ndarray:
    """float64 (k, 4, 4): where the copies of a part are in its model."""
    copies = np.zeros((1 if part.instances is None else len(part.instances), 4, 4))
    copies[:] = np.eye(4)
    if part.instances is not None:
        copies[:, :3] = part.instances
    return copies


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
