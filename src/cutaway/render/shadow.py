"""Shadows: one map for the sun, fitted to what the camera sees, and six-sided maps for lamps.

The fit depends on the camera alone, never on what stands in the scene: hiding a thing must not move every shadow's edge by a
fraction of a texel. Maps of what stands still are kept as long as the light and the fit stay the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import moderngl
import numpy as np

from cutaway.render.context import Card
from cutaway.render.geometry import Geometry, View
from cutaway.render.instant import Looking, Shining, Timeline
from cutaway.render.matrices import looking, orthographic, perspective, unit
from cutaway.scene.document import Shot

DEPTH_CLAMP = 0x864F
LAMP_NEAR = 0.03
MOST_LAMPS = 4
AIR_SIZE = 768
"""Side of the map that light shafts are marched through: they are soft anyway."""
FACE_ANGLE = 97.0
FACE_SCALE = round(1 / math.tan(math.radians(FACE_ANGLE / 2)), 6)
"""A face of a lamp's map sees `FACE_ANGLE` degrees; a direction's place on it shrinks by this."""

FACES = (
    ((1, 0, 0), (0, -1, 0)), ((-1, 0, 0), (0, -1, 0)), ((0, 1, 0), (0, 0, 1)),
    ((0, -1, 0), (0, 0, -1)), ((0, 0, 1), (0, -1, 0)), ((0, 0, -1), (0, -1, 0)),
)  # fmt: skip


@dataclass(frozen=True)
class SunFit:
    """`from_world`: clip matrix; `radius`: half of the map's side in metres; `texel` in metres."""

    from_world: np.ndarray
    radius: float
    texel: float

    @property
    def to_map(self) -> np.ndarray:
        """World to 0-1 in the map, depth included."""
        half = np.diag([0.5, 0.5, 0.5, 1.0])
        half[:3, 3] = 0.5
        return half @ self.from_world


_FOLLOWING = 1.3
"""How much wider than what is seen a map is that follows the camera."""


def covered_sphere(camera: Looking) -> tuple[np.ndarray, float]:
    """Centre and radius of the ball around the part of the picture that gets sharp shadows: out to a few times the target's distance."""
    reach = min(max(3.0 * camera.span, 0.5), max(70.0, 1.6 * camera.span))
    k = math.tan(math.radians(camera.fov) / 2)
    corner = k * k * (1 + camera.aspect**2)
    # The smallest ball around eye and far corners, for a narrow view; around the far corners for a wide one.
    ahead = min(reach * (1 + corner) / 2, reach)
    radius = max(math.hypot(reach - ahead, reach * math.sqrt(corner)), ahead if ahead < reach else 0.0)
    forward = -camera.view[2, :3]
    return camera.eye + forward * ahead, radius


_COVERED: WeakKeyDictionary[Timeline, dict[tuple[str, int], tuple[np.ndarray, float, float]]] = WeakKeyDictionary()


def _covered_by_shot(timeline: Timeline, shot: Shot, frame: int) -> tuple[np.ndarray, float, float]:
    """Centre and radius of a ball around all that a shot sees in the part with this frame, and the radius of the widest ball of
    one moment.

    Kept: asking a long shot's camera at all its moments again for every frame would cost more the longer the film is.
    """
    found = _COVERED.setdefault(timeline, {})
    start, length = shot.part_at(frame)
    known = found.get((shot.id, start))
    if known is None:
        frames = sorted({start, start + length - 1, *range(start, start + length, 12)})
        spheres = [covered_sphere(timeline.camera(shot, frame)) for frame in frames]
        widest = max(r for _, r in spheres)
        middle = np.mean([c for c, _ in spheres], axis=0)
        whole = max(float(np.linalg.norm(c - middle)) + r for c, r in spheres)
        known = found[shot.id, start] = (middle, whole, widest)
    return known


def sun_fit(timeline: Timeline, shot: Shot, frame: int, camera: Looking, sun: Shining, size: int) -> SunFit:
    """One fit for the whole shot where the camera stays about; else a somewhat wider one that follows it in steps of many whole
    texels, so that what stands still is drawn into the map now and then instead of every frame."""
    centre, radius = covered_sphere(camera)
    middle, whole, widest = _covered_by_shot(timeline, shot, frame)
    fixed = whole <= 1.45 * widest
    if fixed:
        centre, radius = middle, whole
    else:
        radius = _FOLLOWING * widest
    radius = 2 ** (math.ceil(math.log2(radius) * 8) / 8)
    texel = 2 * radius / size
    way = unit(sun.direction) if np.any(sun.direction) else np.array([0.0, -1.0, 0.0])
    up = (0.0, 1.0, 0.0) if abs(way[1]) < 0.95 else (1.0, 0.0, 0.0)
    turn = looking((0.0, 0.0, 0.0), way, up)
    seen = (turn @ np.append(centre, 1.0))[:3]
    if not fixed:
        # The ball around what is seen stays inside the map wherever between two steps its middle is.
        step = max(1, math.floor(2 / math.sqrt(3) * (radius - widest) / texel)) * texel
        seen = np.round(seen / step) * step
    turn[:3, 3] = -seen
    return SunFit(orthographic(2 * radius, 2 * radius, -radius * 1.02, radius * 1.02) @ turn, radius, texel)


class ShadowMaps:
    """The maps on the card."""

    def __init__(self, card: Card, sun_size: int, lamp_size: int) -> None:
        self._card = card
        self.sun_size, self.lamp_size = sun_size, lamp_size
        self._mixed, self._mixed_target = self._map(sun_size, sun_size)
        self.sun = self._mixed
        self._still: tuple[moderngl.Texture, moderngl.Framebuffer] | None = None
        self._still_key: tuple[object, ...] = ()
        self.air, self._air_target = self._map(AIR_SIZE, AIR_SIZE)
        self._air_key: tuple[object, ...] = ()
        self.lamp, self._lamp_target = self._map(3, 2)
        self.lamp_slots = 1
        self._lamp_key: tuple[object, ...] = ()

    def _map(self, width: int, height: int) -> tuple[moderngl.Texture, moderngl.Framebuffer]:
        texture = self._card.context.depth_texture((width, height))
        texture.compare_func = "<="
        texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        texture.repeat_x = texture.repeat_y = False
        # Copying a framebuffer goes by its colour pictures: one that is never written carries the depth along.
        carrier = self._card.context.texture((width, height), 1, dtype="f1")
        target = self._card.context.framebuffer([carrier], texture)
        target.color_mask = (False, False, False, False)
        return texture, target

    def draw_sun(self, geometry: Geometry, fit: SunFit, windy: bool) -> None:
        """Everything that casts, into the sun's map; what stands still is drawn again only when fit or scene change."""
        view = View("sun", fit.from_world, None, 1.0 / fit.texel)
        # Swaying things move although they stand: with wind nothing is kept.
        moving = geometry.calls(view, casting=True, steady=None if windy else False)
        still_key = (geometry.still, fit.from_world.tobytes())
        context = self._card.context
        context.enable(moderngl.DEPTH_TEST)
        context.enable_direct(DEPTH_CLAMP)
        self.sun = self._mixed
        if windy:
            self._mixed_target.use()
            self._mixed_target.clear(depth=1.0)
            self._draw(geometry, moving, fit.from_world)
        else:
            if self._still is None:
                self._still = self._map(self.sun_size, self.sun_size)
            if self._still_key != still_key:
                self._still[1].use()
                self._still[1].clear(depth=1.0)
                self._draw(geometry, geometry.calls(view, casting=True, steady=True), fit.from_world)
                self._still_key = still_key
            if moving:
                context.copy_framebuffer(self._mixed_target, self._still[1])
                self._mixed_target.use()
                self._draw(geometry, moving, fit.from_world)
            else:
                self.sun = self._still[0]
        context.disable_direct(DEPTH_CLAMP)

    def draw_air(self, geometry: Geometry, fit: SunFit, windy: bool) -> None:
        """What throws its shadow into the air, into a coarse map of the same fit."""
        view = View("air", fit.from_world, None, AIR_SIZE / (2 * fit.radius))
        calls = geometry.calls(view, casting=True, airy=True)
        still = not windy and all(call.batch.steady for call in calls)
        key = (geometry.still, fit.from_world.tobytes())
        if still and key == self._air_key:
            return
        self._air_key = key if still else ()
        context = self._card.context
        context.enable(moderngl.DEPTH_TEST)
        context.enable_direct(DEPTH_CLAMP)
        self._air_target.use()
        self._air_target.clear(depth=1.0)
        self._draw(geometry, calls, fit.from_world)
        context.disable_direct(DEPTH_CLAMP)

    def _draw(self, geometry: Geometry, calls: list, from_world: np.ndarray) -> None:  # type: ignore[type-arg]
        solid = [call for call in calls if call.batch.material.layer == "solid"]
        glass = [call for call in calls if call.batch.material.layer == "glass"]
        for some, defines in ((solid, {}), (glass, {"SIEVE": True})):
            if some:
                set_matrix(geometry, some, from_world, defines)
                geometry.draw(some, "depth.vert", "depth.frag", bind=False, **defines)

    def draw_lamps(self, geometry: Geometry, lamps: list[Shining]) -> None:
        """Six sides of every lamp that casts shadows, stacked; sampled by `lamp_reaching`."""
        slots = max(len(lamps), 1)
        if (self.lamp_slots, self.lamp.size[0]) != (slots, 3 * self.lamp_size):
            self.lamp, self._lamp_target = self._map(3 * self.lamp_size, 2 * self.lamp_size * slots)
            self.lamp_slots = slots
            self._lamp_key = ()
        key = (geometry.still, *((lamp.position.tobytes(), lamp.light.range) for lamp in lamps))
        still = all(batch.steady for batch in geometry.batches)
        if still and key == self._lamp_key:
            return
        self._lamp_key = key if still else ()
        context = self._card.context
        context.enable(moderngl.DEPTH_TEST)
        self._lamp_target.use()
        self._lamp_target.viewport = (0, 0, *self.lamp.size)
        self._lamp_target.clear(depth=1.0)
        side = self.lamp_size
        for slot, lamp in enumerate(lamps):
            sides = perspective(FACE_ANGLE, 1, LAMP_NEAR, max(lamp.light.range, 0.1))
            for face, (way, up) in enumerate(FACES):
                if lamp.cone and float(np.dot(way, lamp.direction)) < math.cos(math.radians(min(lamp.cone / 2 + 55, 180))):
                    continue
                matrix = sides @ looking(lamp.position, lamp.position + np.array(way, float), up)
                view = View(f"lamp{slot}{face}", matrix, lamp.position, side / 2)
                calls = geometry.calls(view, casting=True)
                self._lamp_target.viewport = ((face % 3) * side, (face // 3 + 2 * slot) * side, side, side)
                self._draw(geometry, calls, matrix)
        self._lamp_target.viewport = (0, 0, *self.lamp.size)


def set_matrix(geometry: Geometry, calls: list, matrix: np.ndarray, defines: dict[str, bool]) -> None:  # type: ignore[type-arg]
    """The matrix of a depth-only view, to every program that the calls use."""
    data = np.ascontiguousarray(np.asarray(matrix, np.float32).T).tobytes()
    for program in {id(p): p for p in (geometry.depth_program(call, defines) for call in calls)}.values():
        program["from_world"].write(data)
