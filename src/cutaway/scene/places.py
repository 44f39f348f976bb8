"""Films of several places: the document of one of them alone, and back.

A document of several places holds all their things, lights and sounds. The ids of what is in a further place begin with the place's
own ("place-2.sun"); alone they are without it, so that what is made from an id (looks, chance) is what it would be in a film of that
place only, and is the same for somebody who is seen in several places.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar

from cutaway.scene.document import Cue, Scene, Shot

Item = TypeVar("Item", bound=Any)

FIRST = ""
"""Id of the first place, whose world and grade are those of the scene itself."""
_GROUPS = ("things", "lights", "cues")


def place_at(scene: Scene, frame: int) -> str:
    """Id of the place that `frame` shows."""
    return scene.shot_at(frame).set_in if scene.shots and scene.places else FIRST


def place_ids(scene: Scene) -> tuple[str, ...]:
    """Ids of all places, the first one first."""
    return (FIRST, *(place.id for place in scene.places))


def stretches(scene: Scene, first: int, last: int) -> tuple[tuple[str, int, int], ...]:
    """Place, first and last frame of each stretch of `first`..`last` (inclusive) that stays in one place."""
    found: list[tuple[str, int, int]] = []
    for shot in scene.shots:
        begin, end = max(first, shot.start), min(last, shot.start + shot.frames - 1)
        if begin > end:
            continue
        if found and found[-1][0] == shot.set_in:
            begin = found.pop()[1]
        found.append((shot.set_in, begin, end))
    return tuple(found)


def seen_in(scene: Scene, place: str) -> Scene:
    """The document of one place: what is in it, under its own ids. Where the film is elsewhere its camera stands as in its nearest shot."""
    names = _own_names(scene, place)
    known = set(names.values())
    here = next((one for one in scene.places if one.id == place), None)

    def own(items: Iterable[Item]) -> tuple[Item, ...]:
        return tuple(
            _referring(item.model_copy(update={"id": names[item.id], "set_in": FIRST}), names.get, known)
            for item in items
            if item.set_in == place
        )

    shots = own(scene.shots)
    filled = []
    for shot in scene.shots:
        at = next((one for one in shots if one.id == shot.id), None)
        if at is None and shots:
            near = min(shots, key=lambda one, start=shot.start: abs(one.start - start))  # type: ignore[misc]
            at = Shot(id=shot.id, start=shot.start, frames=shot.frames, camera=near.camera, continued=shot.continued)
        if at is not None:
            filled.append(at)
    return scene.model_copy(
        update={
            **{group: own(getattr(scene, group)) for group in _GROUPS},
            "shots": tuple(filled),
            "world": scene.world if here is None else here.world,
            "grade": scene.grade if here is None else here.grade,
            "places": (),
        }
    )


def put_back(scene: Scene, place: str, alone: Scene) -> Scene:
    """The scene with what `alone`, a later version of `seen_in(scene, place)`, says of this place. ValueError where a reference would dangle."""
    names = _own_names(scene, place)
    flat = {short: long for long, short in names.items()}

    def back(id: str) -> str:
        return flat.get(id) or (id if place == FIRST else f"{place}.{id}"[:64])

    known = {item.id for group in (*_GROUPS, "shots") for item in getattr(alone, group)}

    def merged(group: str) -> tuple[Any, ...]:
        new = {
            back(item.id): _referring(
                item.model_copy(update={"id": back(item.id), "set_in": place}), lambda id: back(id) if id in known else None
            )
            for item in getattr(alone, group)
        }
        kept = [
            item if item.set_in != place else new.pop(item.id)
            for item in getattr(scene, group)
            if item.set_in != place or item.id in new
        ]
        if group == "shots":
            return tuple(kept)
        return (*kept, *new.values())

    groups = {group: merged(group) for group in (*_GROUPS, "shots")}
    values: dict[str, Any] = {name: getattr(scene, name) for name in Scene.model_fields if name != "schema_"}
    if place == FIRST:
        values |= {"world": alone.world, "grade": alone.grade}
    values["places"] = tuple(
        one.model_copy(update={"world": alone.world, "grade": alone.grade}) if one.id == place else one
        for one in scene.places
    )
    return Scene.model_validate({"schema": scene.schema_, **values, **groups})


def heard_while_seen(cues: Sequence[Cue], shots: Sequence[Shot], frames: int, taken: set[str]) -> tuple[Cue, ...]:
    """The cues only while these shots are seen, each stretch of them a cue of its own; music and speech as they are. `frames`: of the
    film; `taken`: ids that new cues must not have."""
    spans: list[tuple[int, int]] = []
    for shot in shots:
        if spans and spans[-1][1] == shot.start:
            spans[-1] = (spans[-1][0], shot.start + shot.frames)
        else:
            spans.append((shot.start, shot.start + shot.frames))
    heard: list[Cue] = []
    for cue in cues:
        if cue.kind in ("music", "speech"):
            heard.append(cue)
            continue
        end = frames if cue.frames is None else cue.start + cue.frames
        times = [(max(cue.start, a), min(end, b)) for a, b in spans if max(cue.start, a) < min(end, b)]
        for number, (start, stop) in enumerate(times):
            id = cue.id
            if number:
                id = next(name for n in range(2, 999) if (name := f"{cue.id}.{n}") not in taken)
                taken.add(id)
            length = None if cue.frames is None and stop == frames else stop - start
            heard.append(cue.model_copy(update={"id": id, "start": start, "frames": length}))
    return tuple(heard)


def place_words(scene: Scene) -> tuple[str, ...]:
    """What the places of the film may be called: kind and words of each."""
    return tuple(
        word for world in (scene.world, *(place.world for place in scene.places)) for word in (world.kind.replace("-", " "), *world.words)
    )  # fmt: skip


def own_id(scene: Scene, id: str) -> str:
    """The id without that of its place: the same for one who is seen in several."""
    start = next((f"{place.id}." for place in scene.places if id.startswith(f"{place.id}.")), "")
    return id.removeprefix(start)


def only_in(scene: Scene, places: Collection[str]) -> Scene:
    """The scene with the things, lights and sounds of these places only (and music), under the ids they have in the film: to look
    things up, not to be drawn."""
    return scene.model_copy(
        update={
            "things": tuple(thing for thing in scene.things if thing.set_in in places),
            "lights": tuple(light for light in scene.lights if light.set_in in places),
            "cues": tuple(cue for cue in scene.cues if cue.set_in in places or cue.kind == "music"),
        }
    )


def _own_names(scene: Scene, place: str) -> dict[str, str]:
    """Id in the film -> id in the place alone, of what is in it."""
    start = f"{place}."
    taken = {shot.id for shot in scene.shots} | {text.id for text in scene.texts} | {clip.id for clip in scene.clips}
    names = {shot.id: shot.id for shot in scene.shots if shot.set_in == place}
    for group in _GROUPS:
        for item in getattr(scene, group):
            if item.set_in == place:
                short = item.id.removeprefix(start) if place != FIRST else item.id
                names[item.id] = item.id if short in taken else short
                taken.add(short)
    return names


def _referring(item: Item, name: Callable[[str], str | None], known: set[str] | None = None) -> Item:
    """The item with the ids it refers to renamed; those that are elsewhere are forgotten."""
    update: dict[str, Any] = {}

    def renamed(id: str | None) -> str | None:
        found = None if id is None else name(id)
        return found if known is None or found in known else None

    for field in ("held_by", "part_of", "thing", "bounce_of", "subject"):
        if getattr(item, field, None) is not None:
            update[field] = renamed(getattr(item, field))
    if getattr(item, "acts", ()):
        acts = tuple(
            act if act.target is None else act.model_copy(update={"target": renamed(act.target)}) for act in item.acts
        )
        update["acts"] = acts
    camera = getattr(item, "camera", None)
    if camera is not None and camera.focus_on is not None:
        update["camera"] = camera.model_copy(update={"focus_on": renamed(camera.focus_on)})
    return item.model_copy(update=update) if update else item
