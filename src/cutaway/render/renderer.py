"""Scene -> frames. The order of the passes, and nothing about how each of them works.

shadows -> mirror -> surfaces -> occlusion -> air -> light -> sky -> glass -> light in the air -> focus -> bloom -> finish -> edges.
Passes that a scene does not call for are left out. No pass looks at the whole picture, at other frames, at a clock or at chance.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import moderngl
import numpy as np

from cutaway.cancelling import stop_if_unwanted
from cutaway.render import setting
from cutaway.render.bleed import OCCLUSION_REACH
from cutaway.render.context import Card, card, on_card
from cutaway.render.environment import Environment, environment
from cutaway.render.exact import lay_pictures, lay_titles
from cutaway.render.geometry import ADDITIVE, GLASS, Geometry, View, pixels_per_metre
from cutaway.render.grade import Development, development
from cutaway.render.instant import Instant, Looking, Shining, Timeline
from cutaway.render.lens import Lens
from cutaway.render.quality import Quality, quality_named
from cutaway.render.shadow import FACE_SCALE, ShadowMaps, SunFit, set_matrix, sun_fit
from cutaway.render.targets import Target
from cutaway.render.titles import titles_at
from cutaway.render.uniforms import SIZE, FrameBlock
from cutaway.render.upload import Uploads
from cutaway.scene.document import Scene

RENDERER_VERSION = "3"
"""Goes up whenever the same scene may give other pixels."""
_SLOW = 0.4
"""Seconds from which a frame counts as one that takes long."""


@dataclass(frozen=True)
class Frame:
    """`pixels`: uint8 (height, width, 3), sRGB, first row on top. `ids`: uint16 (height, width), 0 for the sky, when asked for."""

    number: int
    pixels: np.ndarray
    ids: np.ndarray | None = None


@on_card
def fingerprint() -> str:
    """What shapes pixels besides the scene: GL renderer (which names the vector width), GL version, this renderer's version."""
    info = card().context.info
    return f"{info['GL_RENDERER']}; {info['GL_VERSION']}; cutaway.render {RENDERER_VERSION}"


class _Shared:
    """What renderers of one process share: uploads, and targets by size and quality."""

    def __init__(self, card: Card) -> None:
        self.uploads = Uploads(card)
        self.pictures: dict[tuple[Any, ...], _Pictures] = {}
        self.environments: dict[int, tuple[Environment, moderngl.Texture]] = {}

    def pictures_for(self, card: Card, width: int, height: int, quality: Quality) -> _Pictures:
        key = (width, height, quality.name)
        if key not in self.pictures:
            while len(self.pictures) >= 2:
                self.pictures.pop(next(iter(self.pictures)))
            self.pictures[key] = _Pictures(card, width, height, quality)
        return self.pictures[key]

    def environment_texture(self, card: Card, surroundings: Environment) -> moderngl.Texture:
        found = self.environments.get(id(surroundings))
        if found is None or found[0] is not surroundings:
            while len(self.environments) >= 8:
                self.environments.pop(next(iter(self.environments)))
            found = self.environments[id(surroundings)] = (surroundings, _environment_texture(card, surroundings))
        return found[1]


_shared: dict[int, _Shared] = {}


def _shared_by(card: Card) -> _Shared:
    if id(card) not in _shared:
        _shared[id(card)] = _Shared(card)
    return _shared[id(card)]


class _Pictures:
    """All targets of one size and quality."""

    def __init__(self, card: Card, width: int, height: int, quality: Quality) -> None:
        self.out_width, self.out_height = width, height
        self.width, self.height = quality.inner_size(width, height)
        w, h = self.width, self.height
        self.surfaces = Target(card, w, h, ((4, "f1"), (4, "f1"), (4, "f1")), depth=True, nearest=True)
        self.open_rough = Target(card, w // 2, h // 2, ((2, "f2"),))
        self.open = Target(card, w // 2, h // 2, ((1, "f1"),))
        self.light = Target(card, w, h, ((4, "f2"),))
        self.light_over = self.light.with_depth_of(card, self.surfaces)
        self.behind: Target | None = None
        self.air = Target(card, w // 4, h // 4, ((4, "f2"), (1, "f4")))
        self.air_smooth = Target(card, w // 4, h // 4, ((4, "f2"),))
        self.air.pictures[1].filter = (moderngl.NEAREST, moderngl.NEAREST)
        m = quality.mirror_share
        self.mirror_surfaces: Target | None = None
        self.mirror_light: Target | None = None
        self.mirror_size = (w // m, h // m)
        self.lens = Lens(card, w, h, quality)
        self.developed = Target(card, min(w, width), min(h, height), ((4, "f1"),))
        same = (min(w, width), min(h, height)) == (w, h)
        self.developed_over = self.developed.with_depth_of(card, self.surfaces) if same else self.developed.framebuffer
        self.smoothed = Target(card, w, h, ((4, "f1"),)) if quality.share < 1 else None
        self.finished = Target(card, width, height, ((4, "f1"),))
        self.shadows = ShadowMaps(card, quality.sun_map, quality.lamp_map)
        self.numbers: Target | None = None
        self.card = card

    def mirror(self) -> tuple[Target, Target]:
        if self.mirror_surfaces is None or self.mirror_light is None:
            w, h = self.mirror_size
            self.mirror_surfaces = Target(self.card, w, h, ((4, "f1"), (4, "f1"), (4, "f1")), depth=True, nearest=True)
            self.mirror_light = Target(self.card, w, h, ((4, "f2"),))
            self.mirror_over = self.mirror_light.with_depth_of(self.card, self.mirror_surfaces)
        return self.mirror_surfaces, self.mirror_light


class Renderer:
    """Draws one scene. `numbers`: the object id of each thing; `notes`: sentences on what could not be shown."""

    def __init__(self, scene: Scene, quality: str = "standard", context: Card | None = None) -> None:
        self.scene = scene
        self.quality = quality_named(quality)
        self.timeline = Timeline(scene)
        self.numbers = self.timeline.numbers
        self.notes = self.timeline.notes
        self.milliseconds: dict[str, float] | None = None
        self._slow = True
        """Set to a dict to have the time of every pass added to it (which slows drawing down a little)."""
        self._given = context
        self._open()

    @on_card
    def _open(self) -> None:
        self._card = self._given or card()
        self._shared = _shared_by(self._card)
        form = self.scene.format
        self._pictures = self._shared.pictures_for(self._card, form.width, form.height, self.quality)
        self._geometry = Geometry(self._card, self._shared.uploads)
        self._geometry.anisotropy = self.quality.anisotropy
        self._block = FrameBlock()
        self._buffer = self._card.context.buffer(reserve=SIZE, dynamic=True)
        self._mirror_buffer = self._card.context.buffer(reserve=SIZE, dynamic=True)
        self._fits: dict[str, SunFit] = {}
        self._shadings = self.timeline.shadings()
        self._lamp_places = setting.lamp_places(self.scene)

    @on_card
    def close(self) -> None:
        """Let go of what only this scene used, as far as the limit asks for it."""
        self._geometry.release()
        self._geometry = Geometry(self._card, self._shared.uploads)
        self._shared.uploads.trim()

    @on_card
    def frame(self, number: int, ids: bool = False) -> Frame:
        """Frame `number`, from 0; the same bytes whatever was drawn before."""
        began = self._started = time.perf_counter()
        instant = self.timeline.at(number)
        self._mark("pose")
        self._draw(instant)
        read = self._pictures.finished.framebuffer.read(components=3, alignment=1)
        form = self.scene.format
        pixels = np.frombuffer(read, np.uint8).reshape(form.height, form.width, 3)[::-1].copy()
        self._mark("read")
        self._slow = time.perf_counter() - began > _SLOW
        return Frame(number, pixels, self._ids(instant) if ids else None)

    def _mark(self, name: str) -> None:
        # What is asked of the card is done when something is read from it, with the interpreter held: a frame that takes long
        # is therefore waited for in parts, between which it can be stopped.
        if self.milliseconds is not None or self._slow:
            self._card.context.finish()
        stop_if_unwanted()
        if self.milliseconds is not None:
            now = time.perf_counter()
            self.milliseconds[name] = self.milliseconds.get(name, 0.0) + (now - self._started) * 1000
            self._started = now

    def _draw(self, instant: Instant) -> None:
        gl = self._card.context
        geometry, pictures, quality = self._geometry, self._pictures, self.quality
        geometry.update(instant)
        self._mark("gather")
        lamps, casting = setting.lamps_in_order(instant)
        surroundings = self._surroundings(instant)
        fit = self._fit(instant) if instant.sun is not None else None
        setting.fill(self._block, self.scene, instant, lamps, fit, surroundings, pictures.width, pictures.height)
        camera = instant.camera
        setting.look(self._block, camera.view, camera.projection, camera.eye, instant.seconds)
        self._buffer.write(self._block.bytes())
        self._buffer.bind_to_uniform_block(0)
        self._environment = self._shared.environment_texture(self._card, surroundings)
        gl.disable(moderngl.BLEND | moderngl.CULL_FACE)
        gl.enable(moderngl.DEPTH_TEST)
        windy = self.scene.world.wind > 0 and any("SWAY" in b.material.switches and b.casts for b in geometry.batches)
        if fit is not None:
            pictures.shadows.draw_sun(geometry, fit, windy)
            self._mark("sun shadow")
        if casting:
            pictures.shadows.draw_lamps(geometry, casting)
            self._mark("lamp shadow")
        density = pixels_per_metre(pictures.out_height, camera.fov) * quality.detail
        view = View("camera", camera.projection @ camera.view, camera.eye, density)
        calls = geometry.calls(view)
        mirrors = [call for call in calls if call.batch.material.mirror]
        self._mirrored: tuple[View, np.ndarray] | None = None
        self._drawn = instant
        self._fitted = fit
        self._lamps, self._casting = lamps, casting
        self._defines = self._light_switches(instant, lamps, casting, bool(mirrors))
        if mirrors:
            self._draw_mirror(instant, mirrors, density)
            self._mark("mirror")
        target = pictures.surfaces
        gl.enable(moderngl.DEPTH_TEST)
        target.framebuffer.use()
        target.framebuffer.clear(0, 0, 0, 0, depth=1.0)
        self._draw_solids(calls)
        self._mark("surfaces")
        gl.disable(moderngl.DEPTH_TEST)
        self._screen(
            "occlusion.frag", pictures.open_rough.framebuffer, {"TAPS": quality.occlusion_taps, "REACH": OCCLUSION_REACH},
            depth_map=target.depth, normal_map=target.pictures[1],
        )  # fmt: skip
        self._screen("occlusion_smooth.frag", pictures.open.framebuffer, {}, open_map=pictures.open_rough.picture)
        self._mark("occlusion")
        if self._defines.get("AIR_MAP"):
            if fit is not None and self.scene.world.fog.shafts > 0:
                pictures.shadows.draw_air(geometry, fit, windy)
                gl.disable(moderngl.DEPTH_TEST)
            self._screen(
                "air.frag", pictures.air.framebuffer,
                {"SUN": self._defines["SUN"] and self.scene.world.fog.shafts > 0, "STEPS": quality.air_steps, "MARCH_REACH": float(self._march_reach(instant))},
                depth_map=target.depth, sun_depth=pictures.shadows.air,
            )  # fmt: skip
            self._screen(
                "air_smooth.frag", pictures.air_smooth.framebuffer, {},
                air_map=pictures.air.pictures[0], air_depth=pictures.air.pictures[1],
            )  # fmt: skip
            self._mark("air")
        developed = development(self.scene, instant.frame)
        if self._fused(camera, developed):
            self._draw_light(
                target, pictures.developed, pictures.developed_over, {**self._defines, "FUSED": True}, openness=pictures.open,
                more=_develop(developed),
            )  # fmt: skip
            self._mark("light")
            self._smooth_edges(instant, developed, view)
            self._mark("finish")
            return
        self._draw_light(target, pictures.light, pictures.light_over, self._defines, openness=pictures.open)
        self._mark("light")
        self._draw_glass(view)
        self._mark("glass")
        pictures.lens.draw(self._screen, pictures.light, target.depth, camera, developed)
        self._mark("lens")
        self._finish(instant, developed, view)
        self._mark("finish")

    def _fused(self, camera: Looking, developed: Development) -> bool:
        """Whether light may become the picture at once: nothing comes between (lens, bloom, glass, samples to average)."""
        between = camera.aperture > 0 or developed.bloom > 0 or self._geometry.layers() - {"solid"}
        return not between and self.quality.supersampling == 1

    def _march_reach(self, instant: Instant) -> float:
        """Light shafts are marched as far as the shadows reach; a plain number, so that the shader stays the same in a shot."""
        fit = self._fits.get(instant.shot.id)
        return min(self.scene.world.fog.far, 1.6 * fit.radius) if fit is not None else self.scene.world.fog.far

    def _surroundings(self, instant: Instant) -> Environment:
        sun = instant.sun
        way = None if sun is None else (float(sun.direction[0]), float(sun.direction[1]), float(sun.direction[2]))
        return environment(self.scene.world.sky, way)

    def _fit(self, instant: Instant) -> SunFit:
        assert instant.sun is not None
        fit = sun_fit(self.timeline, instant.shot, instant.frame, instant.camera, instant.sun, self.quality.sun_map)
        self._fits[instant.shot.id] = fit
        return fit

    def _light_switches(
        self, instant: Instant, lamps: list[Shining], casting: list[Shining], mirror: bool
    ) -> dict[str, Any]:
        fog = self.scene.world.fog
        thick = fog.density > 0 or fog.floor > 0
        glowing = any(lamp.light.glow > 0 for lamp in lamps)
        marched = (thick and fog.shafts > 0 and instant.sun is not None) or glowing
        # Of all things, seen or not: hiding one must not change the program that draws the others.
        shadings = self._shadings
        people = {"skin", "hair", "cloth", "eye"}
        return {
            "SUN": instant.sun is not None,
            "LAMPS": bool(lamps),
            "GLOSSY": self._lamp_places[0] if self._lamp_places else "int(counts.y)",
            "ALL_LAMPS": sum(self._lamp_places) if self._lamp_places else "int(counts.x)",
            "LAMP_SHADOWS": bool(casting),
            "LAMP_SLOTS": max(len(casting), 1),
            "PEOPLE": bool(shadings & people),
            "LEAVES": "leaf" in shadings,
            "COATS": "coat" in shadings,
            "MIRROR": mirror,
            "MIRROR_LEVELS": 5.0,
            "MIRROR_SHIFT": round(self.quality.mirror_shift, 4),
            "OPEN": True,
            "AIR_MAP": marched,
            "FOG": thick,
            "SUN_TAPS": self.quality.sun_taps,
            "LAMP_TAPS": self.quality.lamp_taps,
            "FACE_SCALE": FACE_SCALE,
        }

    def _screen(self, fragment: str, framebuffer: moderngl.Framebuffer, defines: dict[str, Any], **inputs: Any) -> None:
        """Draw a picture-filling pass. Textures get units in turn; numbers are set as they are; unknown names are left out."""
        program, array = self._card.screen(fragment, **defines)
        unit = 0
        for name, value in inputs.items():
            if name not in program:
                continue
            if isinstance(value, moderngl.Texture):
                value.use(unit)
                program[name] = unit
                unit += 1
            else:
                program[name] = value
        framebuffer.use()
        array.render(moderngl.TRIANGLES, 3)

    def _draw_solids(self, calls: list[Any]) -> None:
        self._set_maps("solid.vert", "surface.frag", calls)
        self._geometry.draw(calls, "solid.vert", "surface.frag", bind=True)

    def _set_maps(self, vertex: str, fragment: str, calls: list[Any], **defines: Any) -> None:
        for call in calls:
            switches = set(call.batch.material.switches) | ({"COLOURS"} if call.mesh.coloured else set())
            program = self._card.program(vertex, fragment, **defines, **dict.fromkeys(switches, True))
            for unit, name in enumerate(("colour_map", "normal_map", "emission_map")):
                if name in program:
                    program[name] = unit

    def _draw_light(
        self, surfaces: Target, light: Target, over: moderngl.Framebuffer, defines: dict[str, Any],
        openness: Target | None = None, more: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Light on surfaces, then the sky where there are none."""
        shadows = self._pictures.shadows
        mirror = self._pictures.mirror_light
        inputs = {
            "depth_map": surfaces.depth, "albedo_map": surfaces.pictures[0], "normal_map": surfaces.pictures[1],
            "glow_map": surfaces.pictures[2], "environment": self._environment, "sun_depth": shadows.sun, "lamp_depth": shadows.lamp,
            "air_map": self._pictures.air_smooth.picture, "air_depth": self._pictures.air.pictures[1],
        }  # fmt: skip
        inputs |= more or {}
        if openness is not None:
            inputs["open_map"] = openness.picture
        if mirror is not None:
            inputs["mirror_map"] = mirror.picture
        gl = self._card.context
        sky = self.scene.world.sky
        # Drawn at the far end of all depths: what is nearer takes the light, the rest the sky, and no pixel both.
        gl.enable(moderngl.DEPTH_TEST)
        over.depth_mask = False
        gl.depth_func = ">"
        self._screen("shade.frag", over, defines, **inputs)
        gl.depth_func = "=="
        mapped = bool(sky.map) and self._shows_map()
        switches = {
            **_air(defines), "FUSED": defines.get("FUSED"), "MAP": mapped,
            "CLOUDS": sky.clouds > 0 and not mapped, "STARS": sky.stars > 0 and not mapped,
        }  # fmt: skip
        self._screen(
            "sky.frag", over, switches, **{k: v for k, v in inputs.items() if not k.endswith("_map") or k == "air_map"}
        )
        over.depth_mask = True
        gl.depth_func = "<"
        gl.disable(moderngl.DEPTH_TEST)

    def _shows_map(self) -> bool:
        """A photographed environment is too coarse to be seen sharp: it is the background of shots with a blurred one only."""
        from cutaway.scene.animation import Keys

        apertures = [shot.camera.aperture for shot in self.scene.shots]
        blurred = [isinstance(a, Keys) or a >= 8.0 for a in apertures]
        return bool(blurred) and all(blurred) and environment(self.scene.world.sky, None).mapped

    def _draw_mirror(self, instant: Instant, mirrors: list[Any], density: float) -> None:
        """The scene seen from below the floor, at a share of the size; blurred copies serve rough floors."""
        gl = self._card.context
        surfaces, light = self._pictures.mirror()
        heights = [float(call.batch.rows[0, 7]) for call in mirrors]
        height = min(heights, key=lambda y: (heights.count(y) * -1, y))
        camera = instant.camera
        flip = np.diag([1.0, -1.0, 1.0, 1.0])
        flip[1, 3] = 2 * height
        view = camera.view @ flip
        eye = camera.eye * (1, -1, 1) + np.array([0, 2 * height, 0])
        block = self._block.copy()
        setting.look(block, view, camera.projection, eye, instant.seconds)
        w, h = self._pictures.mirror_size
        block.set("size", w, h, 1 / w, 1 / h)
        self._mirror_buffer.write(block.bytes())
        self._mirror_buffer.bind_to_uniform_block(0)
        # What is below the floor is not mirrored: a near plane that leans on the floor (Lengyel 2005).
        seen = View("mirror", camera.projection @ view, eye, density / self.quality.mirror_share)
        calls = [call for call in self._geometry.calls(seen) if not call.batch.material.mirror]
        surfaces.framebuffer.use()
        surfaces.framebuffer.clear(0, 0, 0, 0, depth=1.0)
        gl.front_face = "cw"
        self._draw_solids(calls)
        gl.front_face = "ccw"
        gl.disable(moderngl.DEPTH_TEST)
        plain = {**self._defines, "MIRROR": False, "OPEN": False, "AIR_MAP": False, "SUN_TAPS": 4, "LAMP_TAPS": 3}
        # The mirror's own picture is being drawn and cannot be read.
        kept, self._pictures.mirror_light = self._pictures.mirror_light, None
        self._draw_light(surfaces, light, self._pictures.mirror_over, plain)
        self._mirrored = (seen, flip)
        self._pictures.mirror_light = kept
        additive = self._geometry.calls(seen, ADDITIVE)
        if additive:
            self._add(additive, self._pictures.mirror_over, plain)
        light.levels(5)
        self._buffer.bind_to_uniform_block(0)

    def _add(self, calls: list[Any], over: moderngl.Framebuffer, defines: dict[str, Any]) -> None:
        gl = self._card.context
        gl.enable(moderngl.DEPTH_TEST | moderngl.BLEND)
        gl.blend_func = moderngl.ONE, moderngl.ONE
        over.use()
        over.depth_mask = False
        fog = {"FOG": defines.get("FOG")}
        self._set_maps("solid.vert", "additive.frag", calls, **fog)
        self._geometry.draw(calls, "solid.vert", "additive.frag", bind=True, **fog)
        over.depth_mask = True
        gl.disable(moderngl.DEPTH_TEST | moderngl.BLEND)

    def _draw_glass(self, view: View) -> None:
        gl = self._card.context
        pictures = self._pictures
        layers = self._geometry.layers()
        if GLASS in layers:
            calls = self._geometry.calls(view, GLASS)
            if calls:
                if pictures.behind is None:
                    pictures.behind = Target(self._card, pictures.width, pictures.height, ((4, "f2"),))
                gl.copy_framebuffer(pictures.behind.framebuffer, pictures.light.framebuffer)
                gl.enable(moderngl.DEPTH_TEST)
                pictures.light_over.use()
                pictures.behind.picture.use(4)
                self._environment.use(5)
                for call in calls:
                    switches = set(call.batch.material.switches) | ({"COLOURS"} if call.mesh.coloured else set())
                    program = self._card.program("solid.vert", "glass.frag", **dict.fromkeys(switches, True))
                    program["behind"] = 4
                    program["environment"] = 5
                self._geometry.draw(calls, "solid.vert", "glass.frag", bind=True)
                gl.disable(moderngl.DEPTH_TEST)
        if ADDITIVE in layers:
            calls = self._geometry.calls(view, ADDITIVE)
            if calls:
                self._add(calls, pictures.light_over, self._defines)

    def _finish(self, instant: Instant, developed: Development, view: View) -> None:
        pictures = self._pictures
        inputs: dict[str, Any] = {"light_map": pictures.light.picture}
        focus, bloom = pictures.lens.focused, pictures.lens.bloomed
        if focus:
            inputs["blurred_map"] = pictures.lens.blurred.picture
        if bloom:
            inputs["bloom_map"] = pictures.lens.bloom[1].picture
        self._screen(
            "finish.frag", pictures.developed.framebuffer,
            {"FOCUS": focus, "SMALL_DISCS": focus and self.quality.supersampling == 1, "BLOOM": bloom, "SAMPLES": self.quality.supersampling**2},
            **inputs,
            **_develop(developed),
        )  # fmt: skip
        self._smooth_edges(instant, developed, view)

    def _smooth_edges(self, instant: Instant, developed: Development, view: View) -> None:
        pictures = self._pictures
        titles = titles_at(self.scene, instant.frame)
        more: dict[str, Any] = {}
        if titles is not None:
            data = np.ascontiguousarray((titles[::-1] * 255 + 0.5).astype(np.uint8))
            more["titles"] = self._card.context.texture((titles.shape[1], titles.shape[0]), 4, data.tobytes())
        exact = "picture" in self._shadings
        over = {"TITLES": titles is not None and not exact}
        source = pictures.developed
        if pictures.smoothed is None:
            self._screen(
                "smooth_edges.frag",
                pictures.finished.framebuffer,
                over,
                picture=source.picture,
                grain=developed.grain,
                **more,
            )
        else:
            self._screen("smooth_edges.frag", pictures.smoothed.framebuffer, {"ENLARGED": True}, picture=source.picture)
            self._screen(
                "enlarge.frag",
                pictures.finished.framebuffer,
                over,
                picture=pictures.smoothed.picture,
                grain=developed.grain,
                **more,
            )
        if exact:
            lay_pictures(self._card, self._geometry, pictures.finished, pictures.surfaces, view, _develop(developed))
            if titles is not None:
                lay_titles(self._card, pictures.finished, more["titles"])

    def _ids(self, instant: Instant) -> np.ndarray:
        """Object ids of the frame, glass included."""
        pictures = self._pictures
        w, h = pictures.out_width, pictures.out_height
        if pictures.numbers is None:
            pictures.numbers = Target(self._card, w, h, ((1, "u2"),), depth=True)
        gl = self._card.context
        camera = instant.camera
        matrix = camera.projection @ camera.view
        view = View("numbers", matrix, camera.eye, pixels_per_metre(h, camera.fov) * self.quality.detail)
        gl.enable(moderngl.DEPTH_TEST)
        pictures.numbers.framebuffer.use()
        pictures.numbers.framebuffer.clear(0, 0, 0, 0, depth=1.0)
        for layer in ("solid", GLASS):
            calls = self._geometry.calls(view, layer)
            set_matrix(self._geometry, calls, matrix, {"NUMBERS": True})
            self._geometry.draw(calls, "depth.vert", "depth.frag", bind=False, NUMBERS=True)
        gl.disable(moderngl.DEPTH_TEST)
        read = pictures.numbers.framebuffer.read(components=1, dtype="u2", alignment=1)
        return np.frombuffer(read, np.uint16).reshape(h, w)[::-1].copy()


def _develop(developed: Development) -> dict[str, Any]:
    return {"develop": developed.develop, "lift": developed.lift, "gain": developed.gain, "toning": developed.toning}


def _air(defines: dict[str, Any]) -> dict[str, Any]:
    return {name: defines.get(name) for name in ("AIR_MAP", "FOG")}


def _environment_texture(card: Card, surroundings: Environment) -> moderngl.Texture:
    first = surroundings.levels[0]
    height, width, _ = first.shape
    texture = card.context.texture(
        (width, height), 3, np.ascontiguousarray(first, np.float16).tobytes(), alignment=1, dtype="f2"
    )
    texture.build_mipmaps(0, len(surroundings.levels) - 1)
    for level, picture in enumerate(surroundings.levels):
        texture.write(np.ascontiguousarray(picture, np.float16).tobytes(), level=level, alignment=1)
    texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
    texture.repeat_x, texture.repeat_y = True, False
    return texture
