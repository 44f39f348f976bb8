"""Edits of where things are and how large they are."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from cutaway.scene.animation import Baked, Key, Keys, Vector, value_at
from cutaway.scene.document import Scene, Thing
from cutaway.scene.edits import with_fields, with_thing


def with_scale(scene: Scene, id: str, factor: float | Vector) -> Scene:
    """The scene with a thing `factor` times as large, all ways or by axis (x, y, z); its feet stay where they are."""
    thing = scene.thing(id)
    factors = factor if isinstance(factor, tuple) else (factor, factor, factor)
    scale = thing.scale
    if isinstance(scale, Keys):
        keys = tuple(key.model_copy(update={"value": _scaled(key.value, factors)}) for key in scale.keys)
        uneven = any(isinstance(key.value, tuple) for key in keys)
        keys = tuple(key.model_copy(update={"value": _vector(key.value)}) if uneven else key for key in keys)
        return with_thing(scene, thing.model_copy(update={"scale": Keys(keys=keys)}))
    return with_thing(scene, thing.model_copy(update={"scale": _scaled(scale, factors)}))


def _scaled(value: float | Vector, factors: Vector) -> float | Vector:
    parts = tuple(round(part * factor, 6) for part, factor in zip(_vector(value), factors, strict=True))
    if parts[0] == parts[1] == parts[2]:
        return parts[0]
    return parts[0], parts[1], parts[2]


def _vector(value: float | Vector) -> Vector:
    return value if isinstance(value, tuple) else (value, value, value)


def with_thing_moved(scene: Scene, id: str, offset: Vector) -> Scene:
    """The scene with a thing moved by `offset` metres in the world, its own motion carried along."""
    return with_thing(scene, _moved(scene.thing(id), offset))


def with_thing_at(scene: Scene, id: str, position: Vector) -> Scene:
    """The scene with a thing whose first frame is at `position`, let go by whoever held it; its motion is carried along."""
    thing = scene.thing(id)
    start = first_place(thing)
    moved = _moved(thing, tuple(b - a for a, b in zip(start, position, strict=True)))  # type: ignore[arg-type]
    if thing.held_by is not None:
        moved = thing.model_copy(
            update={"position": position, "rotation": (0.0, 0.0, 0.0), "held_by": None, "held_at": "", "motion": None}
        )
    return with_thing(scene, moved)


def first_place(thing: Thing) -> Vector:
    """Where a thing is at the start, metres; relative to its holder when it is held."""
    if thing.motion is not None:
        x, y, z = (float(part) for part in thing.motion.array()[0][:3])
        return x, y, z
    return value_at(thing.position, 0)  # type: ignore[return-value]


def _moved(thing: Thing, offset: Vector) -> Thing:
    update: dict[str, object] = {}
    position = thing.position
    if isinstance(position, Keys):
        keys = tuple(
            Key(frame=key.frame, value=_sum(key.value, offset), interpolation=key.interpolation)
            for key in position.keys
        )  # type: ignore[arg-type]
        update["position"] = Keys(keys=keys)
    else:
        update["position"] = _sum(position, offset)
    if thing.motion is not None:
        rows = thing.motion.array().copy()
        rows[:, :3] += np.asarray(offset, np.float32)
        update["motion"] = Baked.of(rows, thing.motion.start, thing.motion.source)
    return thing.model_copy(update=update)


def _sum(a: Vector, b: Vector) -> Vector:
    x, y, z = (round(p + q, 6) for p, q in zip(a, b, strict=True))
    return x, y, z


def with_places_swapped(scene: Scene, first: str, second: str) -> Scene:
    """The scene with two things in each other's place on the ground; each keeps its height and its motion."""
    a, b = first_place(scene.thing(first)), first_place(scene.thing(second))
    scene = with_thing_at(scene, first, (b[0], a[1], b[2]))
    return with_thing_at(scene, second, (a[0], b[1], a[2]))


def with_rotation(scene: Scene, id: str, degrees: Vector) -> Scene:
    """The scene with a thing turned to these angles."""
    return with_thing(scene, scene.thing(id).model_copy(update={"rotation": degrees}))


def with_light_raised(scene: Scene, ids: Iterable[str], degrees: float) -> Scene:
    """The scene with suns `degrees` higher above the horizon (other lights: metres / 30 higher)."""
    chosen = set(ids)
    lights = []
    for light in scene.lights:
        if light.id in chosen and light.kind == "sun" and not isinstance(light.direction, Keys):
            x, y, z = light.direction
            flat = float(np.hypot(x, z)) or 1e-6
            angle = np.clip(np.arctan2(-y, flat) + np.radians(degrees), np.radians(2), np.radians(88))
            length = float(np.sqrt(x * x + y * y + z * z))
            light = light.model_copy(
                update={
                    "direction": (
                        round(x / flat * float(np.cos(angle)) * length, 5),
                        round(-float(np.sin(angle)) * length, 5),
                        round(z / flat * float(np.cos(angle)) * length, 5),
                    )
                }
            )
        elif light.id in chosen and not isinstance(light.position, Keys):
            light = light.model_copy(update={"position": _sum(light.position, (0.0, degrees / 30, 0.0))})
        lights.append(light)
    return with_fields(scene, lights=tuple(lights))
