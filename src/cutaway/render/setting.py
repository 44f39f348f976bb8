"""Fills the block of numbers that the shaders share (`uniforms.FrameBlock`) from the instant and the document."""

from __future__ import annotations

import math

import numpy as np

from cutaway.render.environment import Environment
from cutaway.render.instant import Instant, Shining
from cutaway.render.matrices import planes
from cutaway.render.shadow import MOST_LAMPS, SunFit
from cutaway.render.uniforms import MOST_LIGHTS, FrameBlock
from cutaway.scene.document import Light, Scene

SOFT = 0.25
"""Lamps that wrap further around a surface throw no highlight."""

FEW_LAMPS = 6

GLOW = 0.03
"""Light scattered per unit of `Light.glow`: the measured lamps and signs lie between .0014 and .0045 at a glow of .05 to .15."""


def lamps_in_order(instant: Instant) -> tuple[list[Shining], list[Shining]]:
    """The lights that count here, and those of them that cast shadows, which come first among the former.

    A light counts where its ball of influence reaches what is seen; where more than sixteen do, those nearest to the start of
    the document.
    """
    camera = instant.camera
    sides = planes(camera.projection @ camera.view)
    chosen = []
    for lamp in instant.lights:
        distance = sides[:, :3] @ lamp.position + sides[:, 3]
        if lamp.light.kind == "sun" or bool((distance > -lamp.light.range).all()):
            chosen.append(lamp)
    chosen = chosen[:MOST_LIGHTS]
    casting = [lamp for lamp in chosen if _casts(lamp.light)][:MOST_LAMPS]
    # Those that only light softly come last: they are spared the highlight.
    others = sorted((lamp for lamp in chosen if lamp not in casting), key=lambda lamp: _wraps(lamp.light))
    return [*casting, *others], casting


def lamp_places(scene: Scene) -> tuple[int, int] | None:
    """How many places lamps with and without highlights get in the block, by the document alone: the shader takes fixed numbers
    of lamps a third faster. None where there are too many of them for that."""
    lights = [light for light in scene.lights if light.kind != "sun"]
    suns = len(scene.lights) - len(lights)
    soft = sum(_wraps(light) and not _casts(light) for light in lights)
    glossy = len(lights) - soft + max(suns - 1, 0)
    return (glossy, soft) if glossy + soft <= FEW_LAMPS else None


def _wraps(light: Light) -> bool:
    return light.kind == "fill" or light.wrap >= SOFT


def _casts(light: Light) -> bool:
    return light.shadow and light.kind in ("point", "spot")


def fill(
    block: FrameBlock,
    scene: Scene,
    instant: Instant,
    lamps: list[Shining],
    fit: SunFit | None,
    surroundings: Environment,
    width: int,
    height: int,
) -> None:
    """Everything of the block but the camera, which `look` sets."""
    world, sky, fog = scene.world, scene.world.sky, scene.world.fog
    sun = instant.sun
    block.set("size", width, height, 1 / width, 1 / height)
    if sun is not None and fit is not None:
        softness = max(1.6 * fit.texel, 0.10 * sun.light.size * min(fit.radius, 8.0) / 4.0)
        block.matrix("sun_matrix", fit.to_map)
        block.set("sun_direction", sun.direction, softness / (2 * fit.radius))
        block.set("sun_colour", sun.colour, 1.0)
        block.set("sun_map", fit.texel, 1.2 * fit.texel / (2.04 * fit.radius) + 0.25 * softness / (2.04 * fit.radius), 0.0, 0.0)
    else:
        block.set("sun_direction", (0.0, -1.0, 0.0), 0.0)
        block.set("sun_colour", (0.0, 0.0, 0.0), 0.0)
    block.set("ambient", sky.ambient, sky.reflection, sky.background, 0.0)
    harmonics = np.zeros((9, 4), np.float32)
    harmonics[:, :3] = surroundings.harmonics
    block.set("sh", harmonics)
    block.set("sky_top", sky.top, sky.clouds)
    block.set("sky_horizon", sky.horizon, sky.stars)
    block.set("sky_ground", sky.ground, 0.0)
    block.set("sky_glow", sky.glow, instant.seconds * 0.004 * (0.3 + world.wind) + 3.7)
    block.set("fog", fog.density, fog.height, fog.falloff, max(fog.far, 1.0))
    block.set("fog_colour", fog.colour, fog.floor)
    block.set("fog_sun", min(max(fog.anisotropy, -0.9), 0.9), fog.shafts)
    block.set("wind", world.wind, 0.83, 0.56, world.wet)
    block.set("occlusion", min(max(0.10 * instant.camera.span, 0.004), 0.5), 2.4, max(scene.grade.bloom_threshold, 0.05))
    rows = np.zeros((MOST_LIGHTS, 16), np.float32)
    # Places that no lamp takes: black and far from everything.
    rows[:, 1], rows[:, 7] = -1e4, 1.0
    glossy = max((i + 1 for i, lamp in enumerate(lamps) if _casts(lamp.light) or not _wraps(lamp.light)), default=0)
    places = lamp_places(scene)
    start = glossy if places is None else places[0]
    for i, lamp in enumerate(lamps):
        light = lamp.light
        i += start - glossy if i >= glossy else 0
        parallel = light.kind == "sun"
        rows[i, :3], rows[i, 3] = lamp.position, 1e6 if parallel else max(light.range, 1e-3)
        rows[i, 4:7], rows[i, 7] = lamp.colour, -1.0 if parallel else max(light.size, 0.005)
        rows[i, 8:11], rows[i, 11] = lamp.direction, lamp.wrap
        outer = math.cos(math.radians(lamp.cone / 2))
        inner = math.cos(math.radians(lamp.cone / 2 * 0.7))
        rows[i, 12], rows[i, 13] = outer, 1 / max(inner - outer, 1e-3) if lamp.cone else 0.0
        rows[i, 14] = 1 / max(light.range, 1e-3) ** 2 if not parallel else 0.0
        rows[i, 15] = light.glow * GLOW
    block.set("lights", rows)
    block.set("counts", len(lamps) if places is None else sum(places), start)


def look(block: FrameBlock, view: np.ndarray, projection: np.ndarray, eye: np.ndarray, seconds: float) -> None:
    """The camera's numbers; also for the mirrored camera, whose `view` contains the mirroring."""
    block.matrix("view_projection", projection @ view)
    block.matrix("view", view)
    block.set("eye", eye, seconds)
    back = np.linalg.inv(view)[:3, :3]
    half_width, half_height = 1 / projection[0, 0], 1 / projection[1, 1]
    block.set("ray_x", back[:, 0] * half_width, 0.0)
    block.set("ray_y", back[:, 1] * half_height, 0.0)
    block.set("ray_z", -back[:, 2], 0.0)
    block.set("projection", half_width, half_height, projection[2, 2], projection[2, 3])
