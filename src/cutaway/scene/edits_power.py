"""Edits of lamps and lights: when they are on, how strong, in what colour."""

from __future__ import annotations

from collections.abc import Iterable

from cutaway.scene.animation import Animated, Key, Keys, Vector, value_at
from cutaway.scene.document import Cue, Scene
from cutaway.scene.edits import with_fields, with_thing

RISE = 3
"""Frames a bulb takes to its full light."""
SWITCHING = {"click", "switch", "lamp click", "light switch", "switch click", "buzz on"}


def with_power_schedule(scene: Scene, id: str, on: bool, start: int | None = None, end: int | None = None) -> Scene:
    """The scene with a thing switched on (or off) from frame `start` to frame `end`, the other way before and after.

    "Turns off at 6 s" keeps what it did before if it was on then. Lights of the thing follow by themselves; the sound of
    switching moves to the new frame, and goes when nothing switches any more.
    """
    thing = scene.thing(id)
    value = 1.0 if on else 0.0
    old = _switch_frame(thing.power)
    power: Animated
    if not start and end is None:
        power = value
    else:
        first = start or 0
        before: list[Key] = []
        if not on and isinstance(thing.power, Keys) and float(value_at(thing.power, first)) >= 0.5:  # type: ignore[arg-type]
            before = [key for key in thing.power.keys if key.frame < first]
        if not before and first > 0:
            before = [Key(frame=0, value=1.0 - value, interpolation="step")]
        if before:
            before[-1] = before[-1].model_copy(update={"interpolation": "step"})
        keys = [*before, *_rise(first, value, None if end is None else end - first)]
        if end is not None and end > first:
            keys += _rise(end, 1.0 - value, None)
        power = Keys(keys=tuple(keys))
    scene = with_thing(scene, thing.model_copy(update={"power": power}))
    return _with_switch_sounds(scene, id, old, _switch_frame(power))


def _rise(frame: int, value: float, room: int | None) -> list[Key]:
    """Keys that switch to `value` at `frame`, over three frames as a bulb does where there is room for them."""
    if frame <= 0 or (room is not None and room <= RISE):
        return [Key(frame=frame, value=value, interpolation="step")]
    first = Key(frame=frame, value=round(1.0 - value + 0.6 * (2 * value - 1.0), 4))
    return [first, Key(frame=frame + RISE, value=value, interpolation="step")]


def _switch_frame(power: Animated) -> int | None:
    """The first frame at which it is switched; None when it never is."""
    if not isinstance(power, Keys):
        return None
    for a, b in zip(power.keys, power.keys[1:], strict=False):
        if (float(a.value) >= 0.5) != (float(b.value) >= 0.5):  # type: ignore[arg-type]
            return b.frame
    return None


def _with_switch_sounds(scene: Scene, id: str, old: int | None, new: int | None) -> Scene:
    cues: list[Cue] = []
    for cue in scene.cues:
        switching = (
            cue.thing == id
            and cue.kind == "effect"
            and (
                cue.sound.replace("_", " ") in SWITCHING
                or bool(set(cue.words) & SWITCHING)
                or (old is not None and cue.start == old)
            )
        )
        if switching:
            if new is None:
                continue
            cue = cue.model_copy(update={"start": max(0, cue.start + new - old) if old is not None else new})
        cues.append(cue)
    return with_fields(scene, cues=tuple(cues))


def with_light_strength(scene: Scene, ids: Iterable[str], factor: float) -> Scene:
    """The scene with these lights `factor` times as strong."""
    chosen = set(ids)
    lights = tuple(
        light.model_copy(update={"strength": times(light.strength, factor)}) if light.id in chosen else light
        for light in scene.lights
    )
    return with_fields(scene, lights=lights)


def with_light_colour(scene: Scene, ids: Iterable[str], colour: Vector) -> Scene:
    """The scene with these lights in another colour, as bright as before."""
    chosen = set(ids)
    lights = []
    for light in scene.lights:
        if light.id in chosen:
            level = max(max(light.colour), 1e-6) / max(max(colour), 1e-3)
            red, green, blue = (round(part * level, 5) for part in colour)
            light = light.model_copy(update={"colour": (red, green, blue)})
        lights.append(light)
    return with_fields(scene, lights=tuple(lights))


def with_light_warmth(scene: Scene, ids: Iterable[str], amount: float) -> Scene:
    """The scene with these lights warmer (amount above 0) or colder (below), equally bright in green."""
    chosen = set(ids)
    lights = []
    for light in scene.lights:
        if light.id in chosen:
            red, green, blue = light.colour
            light = light.model_copy(
                update={"colour": (round(red * (1 + 0.25 * amount), 5), green, round(blue * (1 - 0.35 * amount), 5))}
            )
        lights.append(light)
    return with_fields(scene, lights=tuple(lights))


def with_light_size(scene: Scene, ids: Iterable[str], factor: float) -> Scene:
    """The scene with these lights `factor` times as large: softer shadows, or harder."""
    chosen = set(ids)
    lights = tuple(
        light.model_copy(update={"size": round(light.size * factor, 5)}) if light.id in chosen else light
        for light in scene.lights
    )
    return with_fields(scene, lights=lights)


def times(value: Animated, factor: float) -> Animated:
    """An animated number times a factor."""
    if isinstance(value, Keys):
        return Keys(
            keys=tuple(key.model_copy(update={"value": round(float(key.value) * factor, 6)}) for key in value.keys)
        )  # type: ignore[arg-type]
    return round(value * factor, 6)
