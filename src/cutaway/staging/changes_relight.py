"""Another hour, weather or season: the place's own recipe is asked again, and only what the light decides is taken over.

Taking over is a merge of three: what the recipe built before, what it builds now, and the scene as later turns left it.
A value goes over where the recipe changed it and nobody else had; things, cameras and cast stay.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, TypeVar

from cutaway.scene.animation import Frozen
from cutaway.scene.document import Cue, Light, Scene, Thing, World
from cutaway.scene.edits import with_fields
from cutaway.staging.daylight import daylight
from cutaway.staging.plan import WorldPlan, WorldRequest, world_kinds
from cutaway.staging.request import request_from_parameters, request_to_parameters

Item = TypeVar("Item", Thing, Light, Cue)


def with_hour_and_weather(
    scene: Scene, *, time_of_day: str | None = None, weather: Sequence[str] | None = None, season: str | None = None
) -> tuple[Scene, tuple[str, ...]]:
    """The scene under another light, and sentences on what could not be shown. None leaves a part as it is."""
    request = _request(scene)
    now: dict[str, Any] = {}
    if time_of_day is not None:
        now["time_of_day"] = time_of_day
    if weather is not None:
        now["weather"] = tuple(weather)
    if season is not None:
        now["season"] = season
    if request is None or request.kind not in world_kinds():
        return _lit_by_the_sky(scene, now)
    wanted = dataclasses.replace(request, **now)
    build = world_kinds()[request.kind].build
    old, new = build(request), build(wanted)
    scene = _merged(scene, old, new)
    world = scene.world.model_copy(
        update={
            "parameters": {**scene.world.parameters, "request": request_to_parameters(wanted)},
            **({"time_of_day": new.world.time_of_day} if time_of_day is not None else {}),
            **({"weather": new.world.weather} if weather is not None else {}),
            **({"season": new.world.season or season or ""} if season is not None else {}),
        }
    )
    missing = [
        f"The {part} “{asked}” does not show in a place like this."
        for part, asked, shown in (
            (
                "hour",
                time_of_day or "",
                time_of_day is None
                or old.world.time_of_day != new.world.time_of_day
                or _same(old, new) is False
                or time_of_day == scene.world.time_of_day,
            ),
            ("weather", ", ".join(weather or ()), weather is None or not _same(old, new)),
            ("season", season or "", season is None or not _same(old, new)),
        )
        if not shown and asked
    ]
    return with_fields(scene, world=world), (*(note for note in new.notes if note not in old.notes), *missing)


def _same(old: WorldPlan, new: WorldPlan) -> bool:
    return (old.lights, old.things, old.grade, old.world.sky, old.world.fog, old.world.wet) == (
        new.lights,
        new.things,
        new.grade,
        new.world.sky,
        new.world.fog,
        new.world.wet,
    )


def _request(scene: Scene) -> WorldRequest | None:
    parameters = scene.world.parameters.get("request")
    if not isinstance(parameters, dict):
        return None
    try:
        return request_from_parameters(parameters)
    except (TypeError, ValueError):
        return None


def _merged(scene: Scene, old: WorldPlan, new: WorldPlan) -> Scene:
    things = _items(
        scene.things,
        old.things,
        new.things,
        keep={
            "position",
            "rotation",
            "motion",
            "acts",
            "visible",
            "name",
            "words",
            "role",
            "span",
            "held_by",
            "held_at",
        },
    )
    alive = {thing.id for thing in things}
    things = tuple(
        thing
        for thing in things
        if (thing.part_of is None or thing.part_of in alive) and (thing.held_by is None or thing.held_by in alive)
    )
    alive = {thing.id for thing in things}
    lights = _items(scene.lights, old.lights, new.lights, keep=set())
    lights = tuple(
        light
        for light in lights
        if (light.thing is None or light.thing in alive) and (light.bounce_of is None or light.bounce_of in alive)
    )
    cues = _items(scene.cues, old.cues, new.cues, keep=set())
    cues = tuple(cue for cue in cues if cue.thing is None or cue.thing in alive)
    world = _fields(scene.world, old.world, new.world, keep={"words", "parameters", "span", "kind"})
    return with_fields(
        scene,
        things=things,
        lights=lights,
        cues=cues,
        world=world,
        grade=_fields(scene.grade, old.grade, new.grade, keep={"look"}),
    )


def _items(current: Sequence[Item], old: Sequence[Item], new: Sequence[Item], keep: set[str]) -> tuple[Item, ...]:
    """`current` with what differs between `old` and `new`, item by item; what a turn removed stays away."""
    before, after = {item.id: item for item in old}, {item.id: item for item in new}
    present = {item.id for item in current}
    made: list[Item] = []
    for item in current:
        if item.id in before and item.id not in after:
            continue
        if item.id in before and before[item.id] != after[item.id]:
            item = _fields(item, before[item.id], after[item.id], keep)
        made.append(item)
    made += [item for item in new if item.id not in before and item.id not in present]
    return tuple(made)


Part = TypeVar("Part", bound=Frozen)


def _fields(current: Part, old: Part, new: Part, keep: set[str]) -> Part:
    update: dict[str, Any] = {}
    for name in type(current).model_fields:
        a, b, c = getattr(old, name), getattr(new, name), getattr(current, name)
        if name in keep or a == b:
            continue
        if isinstance(a, Frozen) and type(a) is type(b) is type(c) and not hasattr(a, "keys"):
            update[name] = _fields(c, a, b, set())
        elif c == a:
            update[name] = b
        elif isinstance(a, dict) and isinstance(b, dict) and isinstance(c, dict):
            update[name] = {
                **c,
                **{key: value for key, value in b.items() if a.get(key) != value and c.get(key) == a.get(key)},
            }
        elif (
            name in ("exposure",)
            and isinstance(a, (int, float))
            and isinstance(b, (int, float))
            and isinstance(c, (int, float))
            and a > 0
        ):
            # A brighter picture asked for earlier stays brighter than the new hour by the same factor.
            update[name] = round(b * c / a, 6)
    return current.model_copy(update=update) if update else current


def merged_fields(new: Part, old: Part, current: Part) -> Part:
    """`new`, but with what `current` has that `old` had not: what later turns changed."""
    update = {
        name: getattr(current, name)
        for name in type(current).model_fields
        if getattr(current, name) != getattr(old, name)
    }
    return new.model_copy(update=update) if update else new


def _lit_by_the_sky(scene: Scene, now: dict[str, Any]) -> tuple[Scene, tuple[str, ...]]:
    """Scenes whose recipe is not known any more: sun, fills, sky, air and grade of the hour itself."""
    world = scene.world
    time = now.get("time_of_day", world.time_of_day)
    light = daylight(time, now.get("weather", world.weather), now.get("season", world.season))
    suns = [item for item in scene.lights if item.kind == "sun"]
    lights: list[Light] = []
    for item in scene.lights:
        if suns and item.id == suns[0].id:
            update = {"colour": light.sun.colour, "strength": light.sun.strength}
            if not world.indoors:
                update["direction"] = light.sun.direction
            lights.append(item.model_copy(update=update))
        else:
            lights.append(item)
    if not suns and not world.indoors:
        taken = {item.id for item in (*scene.things, *scene.lights, *scene.shots, *scene.texts, *scene.cues)}
        lights += [item for item in light.lights if item.id not in taken]
    applied: World = light.applied(world)
    if world.indoors:
        applied = applied.model_copy(update={"fog": world.fog, "wet": world.wet, "wind": world.wind})
    return with_fields(
        scene,
        lights=tuple(lights),
        world=applied,
        grade=scene.grade.model_copy(update={"exposure": light.grade.exposure, "temperature": light.grade.temperature}),
    ), light.notes
