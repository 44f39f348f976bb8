"""The region of an edit: outside it every pixel is the same, inside something differs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from stand_ins import drawn, hidden, small_scene, thing

from cutaway.render import influence
from cutaway.scene.document import Fog, Light

FLOOR = thing("floor", "floor", (0.0, 0.0, 0.0), role="set", colour=[0.4, 0.4, 0.4])
MIRROR = thing("floor", "floor", (0.0, 0.0, 0.0), role="set", mirror=True, roughness=0.15, colour=[0.1, 0.1, 0.1])
OTHERS = (thing("left", at=(-1.3, 0.5, -0.6), colour=[0.1, 0.3, 0.6]), thing("back", at=(1.2, 0.9, -3.0), scale=1.8))
BALL = thing("ball", at=(0.4, 0.5, 0.3), scale=0.6)
LAMP = Light(id="lamp", kind="point", position=(-1.5, 2.5, 1.0), strength=6.0, range=6.0, shadow=True, glow=0.1)

CASES: dict[str, dict[str, Any]] = {
    "shadow and occlusion": {},
    "mirror": {"floor": MIRROR},
    "lamp": {"lights": (LAMP,)},
    "shafts": {"fog": Fog(density=0.03, falloff=0.05, shafts=0.6)},
    "lens": {"aperture": 30.0, "focus": 3.7},
    "lens, near field": {"aperture": 40.0, "focus": 8.0},
    "bloom": {"bloom": 0.15, "bloom_threshold": 0.6},
    "glass": {"more": (thing("glass", at=(0.9, 0.6, 1.2), scale=0.7, shading="glass", colour=[0.9, 1.0, 0.95]),)},
    "light of its own": {"lights": (Light(id="own", thing="ball", position=(0.0, 0.8, 0.0), strength=1.0, range=1.0),)},
}


@pytest.mark.parametrize("quality", ["draft", "standard"])
@pytest.mark.parametrize("case", CASES)
def test_everything_outside_is_identical(case: str, quality: str) -> None:
    settings = dict(CASES[case])
    floor, more = settings.pop("floor", FLOOR), settings.pop("more", ())
    parent = small_scene(floor, *OTHERS, BALL, *more, size=(320, 180), **settings)
    child = hidden(parent, "ball")
    changed = (drawn(parent, quality=quality) != drawn(child, quality=quality)).any(2)
    region = influence(parent, child, {"ball"}, 0, quality)
    assert region.shape == changed.shape
    assert changed.any()
    assert not (changed & ~region).any()
    if "bloom" not in case:
        assert region.mean() < 0.75


def test_a_small_thing_in_the_open_has_a_small_region() -> None:
    """A ball of 3 % of the picture: with its shadow, occlusion and edges under 15 %."""
    parent = small_scene(FLOOR, *OTHERS, thing("ball", at=(0.5, 0.3, 0.3), scale=0.5), size=(640, 360), bloom=0.06)
    region = influence(parent, hidden(parent, "ball"), {"ball"}, 0)
    assert 0.01 < region.mean() < 0.15


def test_another_camera_touches_everything() -> None:
    parent = small_scene(FLOOR, BALL)
    child = small_scene(FLOOR, BALL, fov=41.0)
    assert influence(parent, child, {"ball"}, 0).all()


def test_nothing_changed_touches_nothing() -> None:
    parent = small_scene(FLOOR, BALL)
    assert not influence(parent, parent, set(), 0).any()
    assert np.array_equal(drawn(parent), drawn(parent))
