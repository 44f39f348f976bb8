"""Where an edit can show: the region of a frame that changed things can touch, found without comparing pictures.

The footprints come from object ids in both versions. They are then pushed through every pass by the same taps that the pass
itself takes: into the sun's map and from there onto whatever looks it up, into the mirror, through occlusion, air, lens, bloom
and antialiasing. Each step may only err by marking too much. Where anything but the changed things differs between the two
scenes (camera, sky, grade, ...), everything is marked.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import moderngl
import numpy as np
from scipy.ndimage import distance_transform_edt, maximum_filter, minimum_filter

from cutaway.render.bleed import ANTIALIASING, OCCLUSION_REACH, bloom_radius
from cutaway.render.context import SHADINGS, on_card
from cutaway.render.geometry import ADDITIVE, GLASS, SOLID, View, pixels_per_metre
from cutaway.render.instant import Shining
from cutaway.render.renderer import Renderer
from cutaway.render.shadow import AIR_SIZE, DEPTH_CLAMP, set_matrix
from cutaway.render.targets import Target
from cutaway.render.uniforms import offset
from cutaway.scene.document import Scene
from cutaway.scene.places import place_at, seen_in

_WRAPPED = tuple(float(SHADINGS[name]) for name in ("skin", "hair", "cloth", "leaf", "eye"))


@dataclass
class _Seen:
    """One camera's surfaces: metres of depth (inf for the sky), normals, traits, and where the changed things are."""

    depth: np.ndarray
    normals: np.ndarray
    rough: np.ndarray
    shading: np.ndarray
    changed: np.ndarray


@dataclass
class _Version:
    """What one version's drawing leaves for the region: its surfaces, mirror, shadows of the changed, light and blur."""

    renderer: Renderer
    front: _Seen
    mirror: _Seen | None
    cast: np.ndarray | None
    air_cast: np.ndarray | None
    others: np.ndarray | None
    lamps: list[Shining]
    balls: list[tuple[np.ndarray, float]]
    bright: np.ndarray
    blur: np.ndarray | None
    veil: np.ndarray | None
    glass: np.ndarray


def influence(
    parent: Scene, child: Scene, changed: Collection[str], frame: int, quality: str = "standard"
) -> np.ndarray:
    """bool (height, width), first row on top: True where the frame may differ between the two scenes.

    `changed`: ids of all things (and lights) that differ, are new or are gone; what is part of them counts as changed too.
    Every pixel outside is the same in both, byte for byte.
    """
    if parent.places or child.places:
        place = place_at(child, frame)
        if place_at(parent, frame) != place:
            return np.ones((child.format.height, child.format.width), bool)
        changed = {id.removeprefix(f"{place}.") for id in changed}
        parent, child = seen_in(parent, place), seen_in(child, place)
    if not _otherwise_equal(parent, child, changed):
        return np.ones((child.format.height, child.format.width), bool)
    return _influence(parent, child, frozenset(changed), frame, quality)


@on_card
def _influence(parent: Scene, child: Scene, changed: frozenset[str], frame: int, quality: str) -> np.ndarray:
    versions = []
    for scene in (parent, child):
        renderer = Renderer(scene, quality)
        renderer.frame(frame)
        versions.append(_version(renderer, _with_parts(scene, changed)))
    return _Region(versions, changed).mask()


def _with_parts(scene: Scene, changed: Collection[str]) -> set[str]:
    """The changed things, what is part of them, and what they hold."""
    found = set(changed)
    grown = True
    while grown:
        more = {thing.id for thing in scene.things if thing.part_of in found or thing.held_by in found} - found
        grown = bool(more)
        found |= more
    return found


def _otherwise_equal(parent: Scene, child: Scene, changed: Collection[str]) -> bool:
    """Whether all but the changed things and lights draw the same."""
    ignored = ("things", "lights", "cues", "mix", "words", "title")
    rest = [scene.model_dump(exclude=set(ignored)) for scene in (parent, child)]
    for data in rest:
        data["world"].pop("words", None)
    if rest[0] != rest[1]:
        return False
    known: list[dict[str, object]] = []
    for scene in (parent, child):
        ids = _with_parts(scene, changed)
        things = {thing.id: thing for thing in scene.things if thing.id not in ids}
        lights = {light.id: light for light in scene.lights if light.id not in ids and light.thing not in ids and light.bounce_of not in ids}
        known.append({**things, **lights})
    return known[0] == known[1]


def _version(renderer: Renderer, changed: set[str]) -> _Version:
    pictures, geometry = renderer._pictures, renderer._geometry
    numbers = {renderer.numbers[id] for id in changed if id in renderer.numbers}
    instant = renderer._drawn
    camera = instant.camera
    front = _seen(renderer, pictures.surfaces, camera.projection @ camera.view, numbers, "region")
    mirror = None
    if renderer._mirrored is not None and pictures.mirror_surfaces is not None:
        view, _ = renderer._mirrored
        mirror = _seen(renderer, pictures.mirror_surfaces, view.view_projection, numbers, "region mirror", flipped=True)
    cast = air_cast = others = None
    if renderer._fitted is not None:
        cast = _cast(renderer, numbers)
        air_cast = _cast(renderer, numbers, airy=True)
        others = _cast(renderer, numbers, others=True)
    own = [
        lamp for lamp in instant.lights
        if lamp.light.thing in changed or lamp.light.bounce_of in changed or lamp.light.id in changed
    ]  # fmt: skip
    balls = []
    for batch in geometry.batches:
        if batch.casts:
            mine = np.isin(batch.rows[:, 23], list(numbers))
            balls += [(c, float(r)) for c, r in zip(batch.centres[mine], batch.radii[mine], strict=True)]
    light = pictures.light.framebuffer.read(components=3, dtype="f2", alignment=1)
    bright = np.frombuffer(light, np.float16).reshape(pictures.height, pictures.width, 3).max(2).astype(np.float32)
    blur = veil = None
    if pictures.lens.focused:
        soft = pictures.lens.blurred
        data = np.frombuffer(soft.framebuffer.read(components=4, dtype="f2", alignment=1), np.float16)
        data = data.reshape(soft.height, soft.width, 4).astype(np.float32)
        peak, veil = data[..., :3].max(2), data[..., 3]
        bright = np.maximum(bright, _fit(maximum_filter(peak, size=3), *bright.shape))
    if pictures.lens.focused:
        spread = pictures.lens.spread
        data = spread.framebuffer.read(components=4, dtype="f2", alignment=1)
        blur = np.frombuffer(data, np.float16).reshape(spread.height, spread.width, 4)[..., 3].astype(np.float32)
    return _Version(renderer, front, mirror, cast, air_cast, others, own, balls, bright, blur, veil, _glass(renderer))


def _seen(renderer: Renderer, target: Target, matrix: np.ndarray, numbers: set[int], name: str, flipped: bool = False) -> _Seen:
    w, h = target.width, target.height
    assert target.depth is not None
    stored = np.frombuffer(target.depth.read(alignment=1), np.float32).reshape(h, w)
    projection = renderer._drawn.camera.projection
    with np.errstate(divide="ignore"):
        depth = np.where(stored >= 1.0, np.inf, projection[2, 3] / (stored * 2.0 - 1.0 + projection[2, 2]))
    packed, glow = (
        np.frombuffer(target.framebuffer.read(components=4, attachment=i, alignment=1), np.uint8).reshape(h, w, 4) for i in (1, 2)
    )  # fmt: skip
    shading = (glow[..., 3] >> 4).astype(np.float32)
    changed = _footprint(renderer, matrix, w, h, numbers, name, flipped)
    return _Seen(depth, _normals(packed), packed[..., 3].astype(np.float32) / 255, shading, changed)


def _normals(packed: np.ndarray) -> np.ndarray:
    """Unit normals (h, w, 3) as `shaders/encoding.glsl` unpacks them."""
    c = packed.astype(np.int32)
    p = np.stack([c[..., 0] * 16 + (c[..., 2] >> 4), c[..., 1] * 16 + (c[..., 2] & 15)], -1).astype(np.float32) / 2047 - 1
    z = 1 - np.abs(p).sum(-1)
    p += np.where(p < 0, 1, -1) * np.maximum(-z, 0)[..., None]
    n = np.concatenate([p, z[..., None]], -1)
    return n / np.linalg.norm(n, axis=-1, keepdims=True)


def _footprint(renderer: Renderer, matrix: np.ndarray, w: int, h: int, numbers: set[int], name: str, flipped: bool) -> np.ndarray:
    """Where the changed things are seen, from object ids. What lets see through it does not hide them."""
    card = renderer._card
    target = Target(card, w, h, ((1, "u2"),), depth=True)
    gl = card.context
    camera = renderer._drawn.camera
    gl.enable(moderngl.DEPTH_TEST)
    gl.front_face = "cw" if flipped else "ccw"
    target.framebuffer.use()
    target.framebuffer.clear(0, 0, 0, 0, depth=1.0)
    density = pixels_per_metre(renderer._pictures.out_height, camera.fov) * renderer.quality.detail
    view = View(name, matrix, camera.eye, density)
    for layer in (SOLID, GLASS, ADDITIVE):
        calls = []
        for call in renderer._geometry.calls(view, layer):
            mine = bool(np.isin(call.batch.rows[:, 23], list(numbers)).any())
            sheer = layer != SOLID or call.batch.material.switches & {"STRAND", "FADED"}
            if mine or not sheer:
                calls.append(call)
        if calls:
            set_matrix(renderer._geometry, calls, matrix, {"NUMBERS": True})
            renderer._geometry.draw(calls, "depth.vert", "depth.frag", bind=False, NUMBERS=True)
    gl.front_face = "ccw"
    gl.disable(moderngl.DEPTH_TEST)
    found = np.frombuffer(target.framebuffer.read(components=1, dtype="u2", alignment=1), np.uint16).reshape(h, w)
    return np.isin(found, list(numbers))


def _glass(renderer: Renderer) -> np.ndarray:
    """Numbers of what is seen through glass or is glass: uint16 (h, w), 0 elsewhere."""
    pictures = renderer._pictures
    if GLASS not in renderer._geometry.layers():
        return np.zeros((0, 0), np.uint16)
    card, gl = renderer._card, renderer._card.context
    target = Target(card, pictures.width, pictures.height, ((1, "u2"),))
    framebuffer = card.context.framebuffer(target.pictures, pictures.surfaces.depth)
    camera = renderer._drawn.camera
    matrix = camera.projection @ camera.view
    density = pixels_per_metre(pictures.out_height, camera.fov) * renderer.quality.detail
    calls = renderer._geometry.calls(View("region glass", matrix, camera.eye, density), GLASS)
    target.framebuffer.use()
    target.framebuffer.clear()
    framebuffer.depth_mask = False
    framebuffer.use()
    gl.enable(moderngl.DEPTH_TEST)
    gl.depth_func = "<="
    if calls:
        set_matrix(renderer._geometry, calls, matrix, {"NUMBERS": True})
        renderer._geometry.draw(calls, "depth.vert", "depth.frag", bind=False, NUMBERS=True)
    gl.depth_func = "<"
    gl.disable(moderngl.DEPTH_TEST)
    read = target.framebuffer.read(components=1, dtype="u2", alignment=1)
    return np.frombuffer(read, np.uint16).reshape(pictures.height, pictures.width)


def _cast(renderer: Renderer, numbers: set[int], airy: bool = False, others: bool = False) -> np.ndarray:
    """The sun's map with the changed things alone, or with all `others`: depth 0-1, 1 where there is nothing."""
    fit = renderer._fitted
    assert fit is not None
    card, gl = renderer._card, renderer._card.context
    size = renderer.quality.sun_map
    depth = card.context.depth_texture((size, size))
    target = card.context.framebuffer([], depth)
    view = View("region sun", fit.from_world, None, 1.0 / fit.texel)
    gl.enable(moderngl.DEPTH_TEST)
    gl.enable_direct(DEPTH_CLAMP)
    target.use()
    target.clear(depth=1.0)
    for call in renderer._geometry.calls(view, casting=True, airy=airy):
        assert call.slot.indices is not None
        rows = call.slot.indices[np.isin(call.batch.rows[call.slot.indices, 23], list(numbers)) != others]
        if not len(rows):
            continue
        own = renderer._geometry._call(call.batch, call.level, call.mesh, rows, "region of the changed")
        # Glass lets half through: for the changed all of it counts, of the others none.
        if others and call.batch.material.layer != SOLID:
            continue
        set_matrix(renderer._geometry, [own], fit.from_world, {})
        renderer._geometry.draw([own], "depth.vert", "depth.frag", bind=False)
    gl.disable_direct(DEPTH_CLAMP)
    gl.disable(moderngl.DEPTH_TEST)
    return np.frombuffer(depth.read(alignment=1), np.float32).reshape(size, size)


class _Region:
    """Pushes the footprints through the passes. Arrays have their first row at the bottom, as the card has."""

    def __init__(self, versions: list[_Version], changed: frozenset[str]) -> None:
        self.versions = versions
        self.changed = changed
        self.renderer = versions[1].renderer
        self.quality = self.renderer.quality
        self.instant = self.renderer._drawn
        self.pictures = self.renderer._pictures

    def mask(self) -> np.ndarray:
        a, b = self.versions
        h, w = a.front.depth.shape
        footprint = _grown(a.front.changed | b.front.changed, 1)
        lit = footprint | self._shadowed("front") | self._lit_by_changed("front")
        lit |= self._mirrored()
        lit |= self._occluded(footprint)
        lit |= self._airy(footprint)
        lit = self._through_glass(lit)
        blurred = self._blurred(lit)
        blurred = self._bloomed(blurred)
        if self.quality.supersampling > 1:
            s = self.quality.supersampling
            blurred = _grown(blurred, 1).reshape(h // s, s, w // s, s).any((1, 3))
        smoothed = _grown(blurred, ANTIALIASING)
        form = self.renderer.scene.format
        if smoothed.shape != (form.height, form.width):
            # Drawn smaller and enlarged: sharpened by a pixel around, read between pixels.
            smoothed = _grown(_fit(_grown(smoothed, 2), form.height, form.width), 2)
        return smoothed[::-1].copy()

    def _places(self, seen: _Seen, mirrored: bool) -> np.ndarray:
        """World position of every pixel, (h, w, 3); the sky is far away."""
        camera = self.instant.camera
        view = camera.view
        eye = camera.eye
        if mirrored:
            found = self.renderer._mirrored
            assert found is not None
            view = view @ found[1]
            eye = found[0].eye
        back = np.linalg.inv(view)[:3, :3]
        h, w = seen.depth.shape
        x = ((np.arange(w) + 0.5) / w * 2 - 1) / camera.projection[0, 0]
        y = ((np.arange(h) + 0.5) / h * 2 - 1) / camera.projection[1, 1]
        rays = -back[:, 2] + x[None, :, None] * back[:, 0] + y[:, None, None] * back[:, 1]
        return eye + rays * np.where(np.isfinite(seen.depth), seen.depth, 1e6)[..., None]

    def _shadowed(self, which: str) -> np.ndarray:
        """Surfaces of either version whose look-ups into the sun's map may meet a changed thing, or lie behind one of a lamp's."""
        found = None
        for version in self.versions:
            seen = version.front if which == "front" else version.mirror
            if seen is None:
                continue
            mine = np.zeros(seen.depth.shape, bool)
            places = self._places(seen, which != "front")
            solid = np.isfinite(seen.depth)
            wrapped = np.isin(seen.shading, _WRAPPED)
            fit = self.renderer._fitted
            # Looked up a little in front of the surface, as the light pass does; hair looks elsewhere, within the margin.
            lifted = places if fit is None else places + seen.normals * np.where(wrapped, 0.0, 1.6 * fit.texel)[..., None]
            mine |= solid & self._sun_meets(lifted, seen.normals, wrapped)
            for lamp in self.renderer._casting:
                for other in self.versions:
                    for centre, radius in other.balls:
                        mine |= solid & _behind(places, lamp, centre, radius)
            found = mine if found is None else found | mine
        assert found is not None
        return found

    def _sun_meets(self, places: np.ndarray, normals: np.ndarray, wrapped: np.ndarray, in_air: bool = False) -> np.ndarray:
        fit, sun = self.renderer._fitted, self.instant.sun
        maps = [version.air_cast if in_air else version.cast for version in self.versions]
        casts = [cast for cast in maps if cast is not None]
        shape = places.shape[:2]
        if fit is None or sun is None or not casts:
            return np.zeros(shape, bool)
        nearest = np.minimum.reduce(casts)
        if not (nearest < 1).any():
            return np.zeros(shape, bool)
        block = self.renderer._block
        softness = float(block.numbers[offset("sun_direction") + 3])
        bias = float(block.numbers[offset("sun_map") + 1])
        size = self.quality.sun_map
        # In the air one texel of the coarse map, either side.
        reach = math.ceil(2 * size / AIR_SIZE) + 2 if in_air else math.ceil(softness * size) + 4
        nearest = minimum_filter(nearest, size=2 * reach + 1, mode="nearest")
        at = places @ fit.to_map[:3, :3].T + fit.to_map[:3, 3]
        x = np.clip((at[..., 0] * size).astype(np.int64), 0, size - 1)
        y = np.clip((at[..., 1] * size).astype(np.int64), 0, size - 1)
        inside = (at[..., :2] > -0.01).all(-1) & (at[..., :2] < 1.01).all(-1)
        lower = nearest[y, x] <= at[..., 2] - bias + 2e-3 / max(fit.radius, 1e-3) * 0.5 + 4 * fit.texel / (2 * fit.radius)
        towards = (normals @ -sun.direction.astype(np.float32)) > -0.02
        found = inside & lower & (nearest[y, x] < 1) & (towards | wrapped)
        blocked = [version.others for version in self.versions if version.others is not None]
        if found.any() and not in_air and blocked:
            # Where others stand before every tap it is dark with and without what changed.
            furthest = maximum_filter(np.maximum.reduce(blocked), size=2 * reach + 1, mode="nearest")
            found &= ~(furthest[y, x] < at[..., 2] - bias - 4 * fit.texel / (2 * fit.radius))
        return found

    def _lit_by_changed(self, which: str) -> np.ndarray:
        """Within the range of a light that belongs to what changed, or throws its colour back."""
        found = None
        for version in self.versions:
            seen = version.front if which == "front" else version.mirror
            if seen is None:
                continue
            mine = np.zeros(seen.depth.shape, bool)
            lamps = [lamp for v in self.versions for lamp in v.lamps]
            if lamps:
                places = self._places(seen, which != "front")
                for lamp in lamps:
                    if lamp.light.kind == "sun":
                        mine[:] = True
                    else:
                        mine |= np.linalg.norm(places - lamp.position, axis=-1) <= lamp.light.range * 1.001
            found = mine if found is None else found | mine
        assert found is not None
        return found

    def _mirrored(self) -> np.ndarray:
        """Mirrors whose look-ups may meet the image of a changed thing, or of a surface it shadows."""
        shape = self.versions[0].front.depth.shape
        mirrors = [version.mirror for version in self.versions]
        if all(mirror is None for mirror in mirrors):
            return np.zeros(shape, bool)
        if any(mirror is None for mirror in mirrors):
            # The mirror itself came or went, or left the picture: its own pixels are in the footprint.
            return np.zeros(shape, bool)
        image = np.logical_or.reduce([mirror.changed for mirror in mirrors if mirror is not None])
        image = _grown(image, 1) | self._shadowed("mirror") | self._lit_by_changed("mirror")
        if not image.any():
            return np.zeros(shape, bool)
        h, w = image.shape
        found = np.zeros(shape, bool)
        for version in self.versions:
            seen = version.front
            rows, columns = np.nonzero(seen.shading == float(SHADINGS["mirror"]))
            if not len(rows):
                continue
            u = (columns + 0.5) / shape[1]
            v = (rows + 0.5) / shape[0]
            places = self._places(seen, False)[rows, columns]
            far = np.linalg.norm(places - self.instant.camera.eye, axis=-1)
            push = np.minimum(1.0, 3.0 / np.maximum(far, 1e-6) + 0.25)
            normals = seen.normals[rows, columns]
            rough = seen.rough[rows, columns]
            x = np.clip(((u + normals[:, 0] * 0.03 * push) * w).astype(int), 0, w - 1)
            y = np.clip(((v + normals[:, 2] * 0.06 * push) * h).astype(int), 0, h - 1)
            level = np.clip(np.ceil(rough * 4.5 - self.quality.mirror_shift + 0.01), 0, 5).astype(int)
            for step in np.unique(level):
                chosen = level == step
                across = 2**step * 3 + 6
                along = across + math.ceil(0.022 * float(rough[chosen].max()) * 2.6 * h)
                wide = maximum_filter(image.view(np.uint8), size=(2 * along + 1, 2 * across + 1), mode="nearest").astype(bool)
                found[rows[chosen], columns[chosen]] |= wide[y[chosen], x[chosen]]
        return found

    def _occluded(self, footprint: np.ndarray) -> np.ndarray:
        """Pixels of which an occlusion tap lands on a changed thing (or on what shows without it) near enough to count."""
        h, w = footprint.shape
        half_h, half_w = h // 2, w // 2
        touched = np.zeros((half_h, half_w), bool)
        rows, columns = np.nonzero(footprint)
        if not len(rows):
            return np.zeros((h, w), bool)
        most = math.ceil(OCCLUSION_REACH * h / 2) + 2
        y0, y1 = max(rows.min() // 2 - most, 0), min(rows.max() // 2 + most + 1, half_h)
        x0, x1 = max(columns.min() // 2 - most, 0), min(columns.max() // 2 + most + 1, half_w)
        taps = self.quality.occlusion_taps
        block = self.renderer._block
        metres = float(block.numbers[offset("occlusion")])
        camera = self.instant.camera
        half_x, half_y = 1 / camera.projection[0, 0], 1 / camera.projection[1, 1]
        py, px = np.mgrid[y0:y1, x0:x1]
        u, v = (px + 0.5) / half_w, (py + 0.5) / half_h
        cosine, sine = _any_turn(_dither(px + 0.5, py + 0.5))
        for version in self.versions:
            seen = version.front
            at = (np.minimum((v * h).astype(int), h - 1), np.minimum((u * w).astype(int), w - 1))
            z = seen.depth[at]
            here = _in_camera(u, v, z, half_x, half_y)
            reach = np.clip(metres / np.where(np.isfinite(z), z, 1e9) * 0.5 / half_y, 0.004, OCCLUSION_REACH)
            for i in range(taps):
                k = ((i + 0.5) / taps) ** 2
                x, y = math.cos(i * 2.399963), math.sin(i * 2.399963)
                tu = u + (cosine * x - sine * y) * half_y / half_x * reach * k
                tv = v + (sine * x + cosine * y) * reach * k
                ty = np.clip((tv * h).astype(int), 0, h - 1)
                tx = np.clip((tu * w).astype(int), 0, w - 1)
                hit = footprint[ty, tx]
                # A tap on the very edge of a texel may round either way: its neighbours count too (footprint is grown by one).
                there = _in_camera(tu, tv, seen.depth[ty, tx], half_x, half_y)
                near = ((there - here) ** 2).sum(-1) < (metres * 1.02) ** 2
                touched[y0:y1, x0:x1] |= hit & near & np.isfinite(z)
            touched[y0:y1, x0:x1] |= footprint[at]
        # Averaged over four by four cells, then read between cells.
        return np.repeat(np.repeat(_grown(touched, 4), 2, 0), 2, 1)[:h, :w] if (h % 2, w % 2) == (0, 0) else _fit(_grown(touched, 4), h, w)

    def _airy(self, footprint: np.ndarray) -> np.ndarray:
        """Pixels whose air is marched through the shadow of a changed thing, ends on it, or is lit by its lamp."""
        h, w = footprint.shape
        if not self.renderer._defines.get("AIR_MAP"):
            return np.zeros((h, w), bool)
        rows, columns = self.pictures.air.height, self.pictures.air.width
        py, px = np.mgrid[0:rows, 0:columns]
        u, v = (px + 0.5) / columns, (py + 0.5) / rows
        at = (np.minimum((v * h).astype(int), h - 1), np.minimum((u * w).astype(int), w - 1))
        touched = footprint[at].copy()
        camera = self.instant.camera
        back = np.linalg.inv(camera.view)[:3, :3]
        rays = -back[:, 2] + ((u * 2 - 1) / camera.projection[0, 0])[..., None] * back[:, 0] + ((v * 2 - 1) / camera.projection[1, 1])[..., None] * back[:, 1]
        stretch = np.linalg.norm(rays, axis=-1)
        ways = rays / stretch[..., None]
        fog = self.renderer.scene.world.fog
        casts = [version.air_cast for version in self.versions if version.air_cast is not None]
        if fog.shafts > 0 and any((cast < 1).any() for cast in casts):
            march = self.renderer._march_reach(self.instant)
            jitter = _dither(px + 0.5, py + 0.5)
            for version in self.versions:
                depth = version.front.depth[at]
                far = np.minimum(np.where(np.isfinite(depth), depth * stretch, fog.far), fog.far)
                stride = np.minimum(far, march) / self.quality.air_steps
                for i in range(self.quality.air_steps):
                    points = camera.eye + ways * (stride * (i + jitter))[..., None]
                    touched |= self._sun_meets(points, np.zeros(points.shape, np.float32), np.ones(points.shape[:2], bool), in_air=True)
        for lamp in [lamp for v in self.versions for lamp in v.lamps]:
            if lamp.light.glow > 0:
                start = camera.eye - lamp.position
                along = ways @ start
                beside = np.sqrt(np.maximum(start @ start - along**2, 0))
                touched |= beside <= lamp.light.range * 1.01
        # Smoothed over two cells around, then read between cells.
        return _fit(_grown(touched, 3), h, w)

    def _through_glass(self, lit: np.ndarray) -> np.ndarray:
        """Glass shows what is behind it from somewhere else: where any of that may have changed near it, all of the glass counts."""
        found = lit.copy()
        for version in self.versions:
            if not version.glass.size:
                continue
            for number in np.unique(version.glass[version.glass > 0]):
                rows, columns = np.nonzero(version.glass == number)
                tall, wide = np.ptp(rows) + 1, np.ptp(columns) + 1
                y0, y1 = max(rows.min() - tall, 0), rows.max() + tall + 1
                x0, x1 = max(columns.min() - wide, 0), columns.max() + wide + 1
                if lit[y0:y1, x0:x1].any():
                    found[rows, columns] = True
        return found

    def _blurred(self, lit: np.ndarray) -> np.ndarray:
        """Pixels whose blur reaches the lit region, by the blur that there is in either version."""
        spreads = [version.blur for version in self.versions if version.blur is not None]
        if not spreads or not lit.any():
            return lit
        h, w = lit.shape
        # The lens works at half size: on two by two pixels, read between cells.
        half = _grown(_half(lit), 1)
        away = distance_transform_edt(~half)
        largest = float(max(np.abs(spread).max() for spread in spreads))
        window = 2 * math.ceil(largest) + 17
        widest = np.zeros(half.shape, np.float32)
        for spread in spreads:
            near = maximum_filter(np.maximum(-spread, 0), size=window, mode="nearest")
            widest = np.maximum(widest, np.maximum(np.abs(spread), near))
        # Taps lie within the disc and a quarter, and read copies of half or a quarter of the size.
        copies = np.where(widest > 5.2, 6, 3) * self.quality.supersampling
        gathered = away <= np.where(widest > 0.28, np.minimum(widest * 1.25 + 0.5, largest + 1) + copies, 1)
        # Smoothed over at most three cells; a pixel that no blur covers does not see any of it.
        covered = np.zeros(half.shape, bool)
        for version in self.versions:
            if version.veil is not None:
                covered |= maximum_filter(version.veil, size=3, mode="nearest") > 0.11
        return lit | _fit(_grown(gathered, 3 if largest < 5.0 else 4) & covered, h, w)

    def _bloomed(self, mask: np.ndarray) -> np.ndarray:
        """All within the bloom's reach of those changed pixels that are bright enough to feed it, in either version."""
        grade = self.renderer.scene.grade
        if grade.bloom <= 0:
            return mask
        feeding = np.zeros(mask.shape, bool)
        for version in self.versions:
            feeding |= mask & (maximum_filter(version.bright, size=5, mode="nearest") > max(grade.bloom_threshold, 0.05))
        if not feeding.any():
            return mask
        radius = bloom_radius(self.quality) * self.quality.supersampling
        return mask | (distance_transform_edt(~feeding) <= radius)


def _grown(mask: np.ndarray, radius: int) -> np.ndarray:
    return maximum_filter(mask.view(np.uint8), size=2 * radius + 1, mode="constant").astype(bool) if mask.any() else mask


def _half(mask: np.ndarray) -> np.ndarray:
    h, w = mask.shape
    padded = np.pad(mask, ((0, h % 2), (0, w % 2)), mode="edge")
    return padded.reshape(padded.shape[0] // 2, 2, padded.shape[1] // 2, 2).any((1, 3))


def _fit(mask: np.ndarray, h: int, w: int) -> np.ndarray:
    """Each pixel takes the cell it lies in."""
    rows = np.minimum((np.arange(h) * mask.shape[0]) // h, mask.shape[0] - 1)
    columns = np.minimum((np.arange(w) * mask.shape[1]) // w, mask.shape[1] - 1)
    return mask[np.ix_(rows, columns)]


def _dither(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """As in `shaders/frame.glsl`, in the same precision."""
    f = np.float32
    inner = f(0.06711056) * x.astype(f) + f(0.00583715) * y.astype(f)
    outer = f(52.9829189) * (inner - np.floor(inner))
    return (outer - np.floor(outer)).astype(np.float64)


def _any_turn(part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cosine and sine as `shaders/frame.glsl` has them."""
    found = []
    for shifted in (part + 0.25, part):
        x = (shifted - np.floor(shifted)) * 2 - 1
        y = 4 * x * (1 - np.abs(x))
        found.append(-(0.225 * (y * np.abs(y) - y) + y))
    return found[0], found[1]


def _in_camera(u: np.ndarray, v: np.ndarray, z: np.ndarray, half_x: float, half_y: float) -> np.ndarray:
    z = np.where(np.isfinite(z), z, 1e7)
    return np.stack([(u * 2 - 1) * half_x * z, (v * 2 - 1) * half_y * z, -z], -1)


def _behind(places: np.ndarray, lamp: Shining, centre: np.ndarray, radius: float) -> np.ndarray:
    """Points within the lamp's range that a ball may put into its shadow, penumbra included."""
    reach = np.linalg.norm(places - lamp.position, axis=-1)
    axis = centre - lamp.position
    distance = float(np.linalg.norm(axis))
    inside = reach <= lamp.light.range * 1.001
    if distance <= radius * 1.05:
        return inside
    ways = (places - lamp.position) / np.maximum(reach, 1e-9)[..., None]
    angle = math.asin(min(radius / distance, 1.0)) + 0.09
    return inside & (ways @ (axis / distance) > math.cos(min(angle, math.pi))) & (reach > distance - radius - 0.05)

