"""How far each pass bleeds, in pixels of the finished picture: what a pixel shows depends on nothing further away.

Reflections, shadows and light reach further, but only from the thing that casts them; `influence` follows those.
"""

from __future__ import annotations

import math

from cutaway.render.lens import LARGEST_DISC
from cutaway.render.quality import Quality, quality_named
from cutaway.scene.document import Scene

OCCLUSION_REACH = 0.09
"""Furthest tap of the occlusion, as a share of the picture's height."""


def radii(scene: Scene, quality: str) -> dict[str, int]:
    """Pixels by pass: occlusion, air, focus, bloom, antialiasing, footprint; 0 where the scene has none of it.

    focus is the most that the lens could blur; the region of an edit uses the blur that there is.
    """
    chosen = quality_named(quality)
    height = scene.format.height
    fog = scene.world.fog
    airy = fog.shafts > 0 and (fog.density > 0 or fog.floor > 0) or any(light.glow > 0 for light in scene.lights)
    blurred = any(not isinstance(shot.camera.aperture, float) or shot.camera.aperture > 0 for shot in scene.shots)
    return {
        "footprint": 1,
        "occlusion": math.ceil(OCCLUSION_REACH * height) + 8,
        "air": 20 if airy else 0,
        "focus": math.ceil(LARGEST_DISC * height) + 24 if blurred else 0,
        "bloom": bloom_radius(chosen) if scene.grade.bloom > 0 else 0,
        "antialiasing": ANTIALIASING if chosen.share == 1 else math.ceil((ANTIALIASING + 2) / chosen.share) + 2,
    }


ANTIALIASING = 5
"""FXAA looks at most four pixels along an edge and reads between pixels."""


def bloom_radius(quality: Quality) -> int:
    """Each level reads two texels around, coming down and going up: the sum over all levels, in pixels of the picture."""
    return sum(3 * 2 ** (level + 1) for level in range(quality.bloom_levels)) + 4

