"""Edits of what exists: pure functions Scene -> Scene, named by their result. All that is not named stays byte for byte.

Ids stay, nothing is randomised again, and removing never renumbers. Edits of places, power, cameras, time and the whole
film live in the sibling modules; this one holds things: their presence, their visibility, their surfaces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cutaway.scene.animation import Animated, Key, Keys, Vector, value_at
from cutaway.scene.document import Cue, Light, Scene, Surface, Thing

LAST_FRAME = 100_000


def with_fields(scene: Scene, **fields: Any) -> Scene:
    """The scene with these fields, checked again for consistency; ValueError when a reference would dangle."""
    values = {name: getattr(scene, name) for name in Scene.model_fields if name != "schema_"}
    return Scene.model_validate({"schema": scene.schema_, **values, **fields})


def with_thing(scene: Scene, thing: Thing) -> Scene:
    """The scene with the thing of that id replaced; LookupError if there is none."""
    scene.thing(thing.id)
    return with_fields(scene, things=tuple(thing if other.id == thing.id else other for other in scene.things))


def with_thing_changed(scene: Scene, id: str, change: Callable[[Thing], Thing]) -> Scene:
    """The scene with `change` applied to one thing."""
    return with_thing(scene, change(scene.thing(id)))


def with_thing_added(scene: Scene, thing: Thing, lights: Iterable[Light] = (), cues: Iterable[Cue] = ()) -> Scene:
    """The scene with one more thing at the end, and what it brings along; nothing else moves."""
    return with_fields(scene, things=(*scene.things, thing), lights=(*scene.lights, *lights), cues=(*scene.cues, *cues))


def free_id(scene: Scene, stem: str) -> str:
    """An id "stem-n" that nothing in the scene has, the smallest n from 1."""
    taken = {
        item.id
        for group in (scene.things, scene.lights, scene.shots, scene.texts, scene.cues, scene.clips)
        for item in group
    }
    stem = (
        "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in stem.lower()).strip("-")[:48]
        or "thing"
    )
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def belonging(scene: Scene, ids: Iterable[str]) -> tuple[str, ...]:
    """These things and all that are parts of them or held by them, in the order of the scene."""
    found = set(ids)
    while True:
        more = {thing.id for thing in scene.things if thing.part_of in found or thing.held_by in found} - found
        if not more:
            return tuple(thing.id for thing in scene.things if thing.id in found)
        found |= more


def parts_of(scene: Scene, ids: Iterable[str]) -> tuple[str, ...]:
    """These things and their parts (a bow of its violin), without what they merely hold."""
    found = set(ids)
    while True:
        more = {thing.id for thing in scene.things if thing.part_of in found} - found
        if not more:
            return tuple(thing.id for thing in scene.things if thing.id in found)
        found |= more


def without_things(scene: Scene, ids: Iterable[str]) -> Scene:
    """The scene without these things, their parts, what they hold, their lights and their sounds.

    Cameras that were about them look on at the same place; others that acted on them go on without a target.
    """
    gone = set(belonging(scene, ids))
    things = []
    for thing in scene.things:
        if thing.id in gone:
            continue
        if any(act.target in gone for act in thing.acts):
            acts = tuple(act.model_copy(update={"target": None}) if act.target in gone else act for act in thing.acts)
            thing = thing.model_copy(update={"acts": acts})
        things.append(thing)
    shots = []
    for shot in scene.shots:
        if shot.subject in gone:
            shot = shot.model_copy(update={"subject": None})
        if shot.camera.focus_on in gone:
            shot = shot.model_copy(update={"camera": shot.camera.model_copy(update={"focus_on": None})})
        shots.append(shot)
    lights = tuple(light for light in scene.lights if light.thing not in gone and light.bounce_of not in gone)
    cues = tuple(cue for cue in scene.cues if cue.thing not in gone)
    return with_fields(scene, things=tuple(things), shots=tuple(shots), lights=lights, cues=cues)


def without_lights(scene: Scene, ids: Iterable[str]) -> Scene:
    """The scene without these lights."""
    gone = set(ids)
    return with_fields(scene, lights=tuple(light for light in scene.lights if light.id not in gone))


def stepped(before: Animated, value: float, start: int | None, end: int | None) -> Animated:
    """`value` from frame `start` up to frame `end` (None: from the start, to the end), and `before` outside."""
    if not start and end is None:
        return value
    first = start or 0
    keys: dict[int, Key] = {}
    if isinstance(before, Keys):
        keys = {key.frame: key for key in before.keys if key.frame < first or (end is not None and key.frame > end)}
    if first > 0 and not any(frame < first for frame in keys):
        keys[0] = Key(frame=0, value=value_at(before, 0), interpolation="step")
    keys[first] = Key(frame=first, value=value, interpolation="step")
    if end is not None:
        keys[end] = Key(frame=end, value=value_at(before, end), interpolation="step")
    last_before = max((frame for frame in keys if frame < first), default=None)
    if last_before is not None:
        keys[last_before] = keys[last_before].model_copy(update={"interpolation": "step"})
    return Keys(keys=tuple(keys[frame] for frame in sorted(keys)))


def with_things_hidden(scene: Scene, ids: Iterable[str], start: int | None = None, end: int | None = None) -> Scene:
    """The scene with these things and their parts not drawn in frames `start` to `end`; their sounds and motion stay."""
    return _with_visibility(scene, ids, 0.0, start, end)


def with_things_shown(scene: Scene, ids: Iterable[str], start: int | None = None, end: int | None = None) -> Scene:
    """The scene with these things and their parts drawn in frames `start` to `end`."""
    return _with_visibility(scene, ids, 1.0, start, end)


def _with_visibility(scene: Scene, ids: Iterable[str], value: float, start: int | None, end: int | None) -> Scene:
    chosen = set(parts_of(scene, ids))
    things = tuple(
        thing.model_copy(update={"visible": stepped(thing.visible, value, start, end)}) if thing.id in chosen else thing
        for thing in scene.things
    )
    return with_fields(scene, things=things)


def with_surface(
    scene: Scene,
    id: str,
    colour: Vector,
    part: str = "*",
    *,
    name: str = "",
    start: int | None = None,
    end: int | None = None,
) -> Scene:
    """The scene with a part of a thing in another colour (linear BT.709); "*" is its main surface.

    Lights that throw its colour back follow by themselves; lights of a sign take the colour of its letters. A change
    that starts later needs to know the colour before; where that is the model's own, ValueError.
    """
    thing = scene.thing(id)
    old = thing.surfaces.get(part, Surface())
    new: Vector | Keys = colour
    if start or end is not None:
        if old.colour is None:
            raise ValueError("the colour before is the model's own, so it cannot change halfway")
        new = _stepped_colour(old.colour, colour, start or 0, end)
    surfaces = {**thing.surfaces, part: old.model_copy(update={"colour": new})}
    update: dict[str, Any] = {"surfaces": surfaces}
    if name and part == "*":
        update |= _called_by_colour(thing, name)
    scene = with_thing(scene, thing.model_copy(update=update))
    if thing.kind == "sign" and part == "*":
        lights = tuple(
            light.model_copy(update={"colour": _bright(colour)}) if light.thing == id else light
            for light in scene.lights
        )
        scene = with_fields(scene, lights=lights)
    return scene


def _called_by_colour(thing: Thing, name: str) -> dict[str, Any]:
    """Its attribute, and its names where they say the old colour: a green sofa is no longer called the red sofa."""
    old = thing.attributes.get("colour")
    update: dict[str, Any] = {"attributes": {**thing.attributes, "colour": name}}
    if isinstance(old, str) and old:
        update["name"] = thing.name.replace(old, name)
        update["words"] = tuple(word.replace(old, name) for word in thing.words)
    return update


def _bright(colour: Vector) -> Vector:
    top = max(max(colour), 1e-3)
    red, green, blue = (round(part / top, 5) for part in colour)
    return red, green, blue


def _stepped_colour(before: Vector | Keys, colour: Vector, start: int, end: int | None) -> Keys:
    first = value_at(before, 0)
    keys = [Key(frame=0, value=first, interpolation="step")] if start > 0 else []  # type: ignore[arg-type]
    keys.append(Key(frame=start, value=colour, interpolation="step"))
    if end is not None:
        keys.append(Key(frame=end, value=value_at(before, end), interpolation="step"))  # type: ignore[arg-type]
    return Keys(keys=tuple(keys))


MATERIALS: dict[str, tuple[float, float, Vector | None]] = {
    "wood": (0.0, 0.55, (0.26, 0.13, 0.055)), "metal": (1.0, 0.35, (0.56, 0.57, 0.58)), "glass": (0.0, 0.05, None),
    "gold": (1.0, 0.25, (1.0, 0.71, 0.29)),
    "silver": (1.0, 0.2, (0.95, 0.93, 0.88)), "brass": (1.0, 0.3, (0.89, 0.66, 0.26)), "copper": (1.0, 0.3,
    (0.93, 0.52, 0.37)), "bronze": (1.0, 0.35, (0.55, 0.33, 0.12)),
    "steel": (1.0, 0.3, (0.56, 0.57, 0.58)), "iron": (1.0, 0.5, (0.35, 0.34, 0.33)), "chrome": (1.0, 0.08,
    (0.65, 0.66, 0.68)), "tin": (1.0, 0.4, (0.6, 0.6, 0.6)),
    "aluminium": (1.0, 0.35, (0.91, 0.92, 0.92)), "leather": (0.0, 0.42, None), "velvet": (0.0, 0.9, None),
    "silk": (0.0, 0.3, None), "wool": (0.0, 0.95, None), "cotton": (0.0, 0.9, None),
    "linen": (0.0, 0.9, None), "stone": (0.0, 0.8, (0.32, 0.31, 0.29)), "marble": (0.0, 0.18, (0.78, 0.77, 0.74)),
    "concrete": (0.0, 0.9, (0.36, 0.36, 0.35)), "brick": (0.0, 0.9, (0.32, 0.1, 0.06)),
    "plastic": (0.0, 0.35, None), "rubber": (0.0, 0.8, (0.03, 0.03, 0.03)), "paper": (0.0, 0.95, (0.85, 0.84, 0.8)),
    "cardboard": (0.0, 0.95, (0.4, 0.26, 0.13)), "ice": (0.0, 0.08, (0.7, 0.85, 0.95)),
    "crystal": (0.0, 0.04, (0.9, 0.93, 0.96)), "ceramic": (0.0, 0.2, None), "porcelain": (0.0, 0.12,
    (0.88, 0.88, 0.86)), "clay": (0.0, 0.85, (0.4, 0.18, 0.09)), "wax": (0.0, 0.4, None), "denim": (0.0, 0.9,
    (0.05, 0.09, 0.22)),
    "fur": (0.0, 1.0, None), "straw": (0.0, 0.95, (0.6, 0.45, 0.15)), "bamboo": (0.0, 0.5, (0.45, 0.4, 0.12)),
    "fabric": (0.0, 0.9, None), "suede": (0.0, 0.95, None), "diamond": (0.0, 0.02, (0.95, 0.97, 1.0)),
    "jade": (0.0, 0.25, (0.05, 0.4, 0.2)),
}  # fmt: skip
"""Metallic, roughness, and the colour a material brings where it has one of its own (linear BT.709)."""


def with_material(scene: Scene, id: str, material: str, part: str = "*") -> Scene:
    """The scene with a part of a thing of another material; LookupError for one nobody knows."""
    metallic, roughness, colour = MATERIALS[material]
    thing = scene.thing(id)
    update: dict[str, Any] = {"metallic": metallic, "roughness": roughness}
    if colour is not None:
        update["colour"] = colour
    surfaces = {**thing.surfaces, part: thing.surfaces.get(part, Surface()).model_copy(update=update)}
    attributes = {**thing.attributes, "material": material} if part == "*" else thing.attributes
    return with_thing(scene, thing.model_copy(update={"surfaces": surfaces, "attributes": attributes}))


def with_surface_values(scene: Scene, id: str, part: str = "*", **values: float) -> Scene:
    """The scene with other `metallic`, `roughness`, `emission` or `opacity` on a part of a thing."""
    thing = scene.thing(id)
    surfaces = {**thing.surfaces, part: thing.surfaces.get(part, Surface()).model_copy(update=values)}
    return with_thing(scene, thing.model_copy(update={"surfaces": surfaces}))


def with_acts(scene: Scene, id: str, acts: Iterable[Any]) -> Scene:
    """The scene with what a thing does replaced."""
    return with_thing_changed(scene, id, lambda thing: thing.model_copy(update={"acts": tuple(acts)}))
