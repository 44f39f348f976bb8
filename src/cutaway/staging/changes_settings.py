"""Properties that get a value: colour, material, visibility, power, time, look."""

from __future__ import annotations

import math

from cutaway.brief.changes import Change
from cutaway.scene import edits, edits_film, edits_places, edits_power, edits_time
from cutaway.scene.animation import AnimatedVector, Keys
from cutaway.scene.document import Scene
from cutaway.scene.durations import lasting, moment
from cutaway.scene.edits_colour import linear_colour
from cutaway.staging.changes_places import Impossible, viewer_axes
from cutaway.staging.changes_relight import with_hour_and_weather
from cutaway.staging.changes_restaged import with_another_place
from cutaway.staging.changes_told import names_of


def with_set(
    scene: Scene, asked: Change, kind: str, ids: tuple[str, ...], start: int | None, end: int | None, notes: list[str]
) -> tuple[Scene, str]:
    property, value = asked.property, asked.value
    names = names_of(scene, ids)
    if kind == "world" and property == "place":
        return with_another_place(scene, str(value), asked.span, notes)
    if kind == "world":
        return with_world_set(scene, property, str(value), notes)
    if property == "look" and kind != "film":
        raise Impossible(
            f"a look is given in the grade and holds for the whole picture; ask for the film {value}, or name a colour for the {names}"
        )
    if property == "turn" and kind == "thing":
        degrees = float(value)  # type: ignore[arg-type]
        side = "left" if degrees > 0 else "right"
        return _turned(scene, ids, degrees), f"Turned the {names} by {abs(degrees):g} degrees to its {side}."
    if kind == "film":
        if property == "look":
            try:
                return edits_film.with_look(scene, str(value)), f"The film looks {value}."
            except KeyError:
                known = ", ".join(sorted(edits_film.LOOKS))
                raise Impossible(
                    f"a picture that looks like {value} would have to be drawn by another hand; the grade can give: {known}"
                ) from None
        if property == "aspect":
            return edits_film.with_aspect(scene, str(value)), f"The picture is {value} now."
        if property == "duration":
            seconds = float(value)  # type: ignore[arg-type]
            if not 1 <= seconds <= 60:
                raise Impossible("a film is 1 to 60 seconds long")
            return edits_time.with_duration(
                scene, round(seconds * float(scene.format.frame_rate))
            ), f"The film is {lasting(seconds)} long."
    if kind == "shot" and property == "duration":
        for id in ids:
            seconds = float(value)  # type: ignore[arg-type]
            scene = edits_time.with_shot_duration(scene, id, max(1, round(seconds * float(scene.format.frame_rate))))
        return scene, f"{names} lasts {lasting(float(value))}."  # type: ignore[arg-type]
    if property == "start":
        frame = round(float(value) * float(scene.format.frame_rate))  # type: ignore[arg-type]
        if frame >= scene.format.frames:
            raise Impossible("that is after the end of the film")
        for id in ids:
            scene = (
                edits_film.with_cue_changed(scene, id, start=frame)
                if kind == "cue"
                else edits_film.with_text_changed(scene, id, start=frame)
            )
        return scene, f"{names} starts at {moment(float(value))}."  # type: ignore[arg-type]
    if property == "facing" and kind == "thing":
        right, toward = viewer_axes(scene)
        heading = (
            math.degrees(math.atan2(toward[0], toward[1]))
            + {"front": 0.0, "back": 180.0, "left": -90.0, "right": 90.0}[str(value)]
        )
        for id in ids:
            if scene.thing(id).motion is not None or scene.thing(id).held_by is not None:
                raise Impossible(f"the {scene.thing(id).name} is turned by something else")
            scene = edits_places.with_rotation(scene, id, (0.0, round(heading, 2), 0.0))
        return scene, f"The {names} faces {'the camera' if value == 'front' else str(value)}."
    if property == "colour" or property.endswith(" colour"):
        return _coloured(scene, asked, kind, ids, start, end, notes)
    if kind == "thing":
        if property == "visible":
            if value and (start or end):
                hidden = (
                    edits.with_things_hidden(scene, ids, 0, start)
                    if start
                    else edits.with_things_hidden(scene, ids, end)
                )
                return edits.with_things_hidden(
                    hidden, ids, end
                ) if start and end else hidden, f"The {names} is there for that time only."
            if value:
                return edits.with_things_shown(scene, ids, start, end), f"The {names} is visible."
            return edits.with_things_hidden(scene, ids, start, end), f"The {names} is invisible."
        if property == "power":
            for id in ids:
                lit = any(light.thing == id for light in scene.lights)
                scene = edits_power.with_power_schedule(scene, id, bool(value), start, end)
                if not lit:
                    notes.append(
                        f"The {scene.thing(id).name} has no light of its own; only what glows of its model is switched."
                    )
            when = f" at {moment(start / scene.format.frame_rate)}" if start else ""
            return scene, f"The {names} is {'on' if value else 'off'}{when}."
        if property == "material" or property.endswith(" material"):
            part = _part(scene, ids[0], property.removesuffix("material").strip())
            for id in ids:
                try:
                    scene = edits.with_material(scene, id, str(value), part)
                except KeyError:
                    raise Impossible(f"the material {value} is not known") from None
            return scene, f"The {names} is of {value}."
        if property == "opacity":
            for id in ids:
                scene = edits.with_surface_values(scene, id, opacity=float(value))  # type: ignore[arg-type]
            return scene, f"The {names} is {'see-through' if float(value) < 1 else 'solid'}."  # type: ignore[arg-type]
    if kind == "light" and property in ("visible", "power"):
        if not value:
            return edits_power.with_light_strength(scene, ids, 0.0), f"{names} is off."
        raise Impossible("a light that was put out is brought back by going back a turn")
    if kind == "text" and property == "visible":
        if start is not None or end is not None:
            return _text_timed(scene, ids, bool(value), start, end), f"“{names}” is there for another time."
        if value:
            raise Impossible("it is visible")
        return edits_film.without_texts(scene, ids), f"Removed the title “{names}”."
    if kind == "cue" and property == "style":
        for id in ids:
            cue = next(cue for cue in scene.cues if cue.id == id)
            scene = edits_film.with_cue_changed(
                scene, id, parameters={**cue.parameters, "mood": str(value), "wish": str(value)}
            )
        return scene, f"{names}: {value}."
    raise Impossible(f"the {names or kind} has no {property or 'such property'}")


def _turned(scene: Scene, ids: tuple[str, ...], degrees: float) -> Scene:
    """The things turned about the upright axis through where they stand, their parts with them."""
    for id in ids:
        thing = scene.thing(id)
        if thing.kind == "set":
            raise Impossible(f"the {thing.name} is the place itself and does not turn")
        if thing.motion is not None or thing.held_by is not None:
            why = "it is held" if thing.held_by is not None else "how it moves was simulated"
            raise Impossible(f"the {thing.name} cannot be turned by degrees: {why}")
        x, _, z = edits_places.first_place(thing)
        for one in edits.parts_of(scene, [id]):
            part = scene.thing(one)
            if part.held_by is not None or part.motion is not None:
                continue
            scene = edits.with_thing(scene, part.model_copy(update={"rotation": _added(part.rotation, degrees)}))
            if one != id:
                a, _, b = edits_places.first_place(part)
                angle = math.radians(degrees)
                right, ahead = a - x, b - z
                goal = (
                    right * math.cos(angle) + ahead * math.sin(angle),
                    -right * math.sin(angle) + ahead * math.cos(angle),
                )
                offset = (round(goal[0] - right, 4), 0.0, round(goal[1] - ahead, 4))
                scene = edits_places.with_thing_moved(scene, one, offset)
    return scene


def _added(rotation: AnimatedVector, degrees: float) -> AnimatedVector:
    if isinstance(rotation, Keys):
        keys = tuple(key.model_copy(update={"value": _added(key.value, degrees)}) for key in rotation.keys)  # type: ignore[arg-type]
        return Keys(keys=keys)
    x, y, z = rotation
    return x, round(y + degrees, 4), z


def _text_timed(scene: Scene, ids: tuple[str, ...], shown: bool, start: int | None, end: int | None) -> Scene:
    """Titles that come at `start` and go at `end`; or, when not shown, that go at `start`."""
    for id in ids:
        text = next(text for text in scene.texts if text.id == id)
        if shown:
            begin = text.start if start is None else start
            last = end if end is not None else (None if text.frames is None else begin + text.frames)
        else:
            begin, last = (text.start, start) if start is not None else (end or 0, None)
        scene = edits_film.with_text_changed(
            scene, id, start=begin, frames=None if last is None else max(1, last - begin)
        )
    return scene


def with_world_set(scene: Scene, property: str, value: str, notes: list[str]) -> tuple[Scene, str]:
    if property == "sky colour":
        colour = linear_colour(value)
        top = tuple(round(part * 0.6, 5) for part in colour)
        horizon = tuple(round(min(1.0, part * 0.9 + 0.06), 5) for part in colour)
        return edits_film.with_sky(scene, top=top, horizon=horizon, map=""), f"The sky is {value}."
    if property == "fog colour":
        return edits_film.with_fog(scene, colour=linear_colour(value)), f"The fog is {value}."
    if property == "time_of_day":
        scene, told = with_hour_and_weather(scene, time_of_day=value)
        notes.extend(told)
        return scene, f"It is {value} now."
    if property == "season":
        scene, told = with_hour_and_weather(scene, season=value)
        notes.extend(told)
        return scene, f"It is {value} now."
    if property == "weather":
        weather = (value,)
        others = tuple(name for name in scene.world.weather if value == "fog" and name != "fog")
        scene, told = with_hour_and_weather(scene, weather=(*others, *weather))
        notes.extend(told)
        return scene, f"The weather: {value}."
    raise Impossible(f"the world has no {property}")


GARMENTS = (
    "dress",
    "gown",
    "coat",
    "jacket",
    "blouse",
    "shirt",
    "sweater",
    "hoodie",
    "top",
    "robe",
    "suit",
    "skirt",
    "clothes",
)
"""What stands in for each other when somebody's clothes are to have another colour."""


def _part(scene: Scene, id: str, part: str) -> str:
    """The name of the surface that `part` means on the model; `Impossible` when the model has no such part."""
    if not part:
        return "*"
    thing = scene.thing(id)
    names = set(thing.surfaces)
    try:
        from cutaway.props import catalogue

        names |= {piece.name for piece in catalogue.build(thing.asset, scene.seed, id).parts}
    except Exception:  # noqa: BLE001 - what cannot be built has only the parts the scene names
        pass
    names.discard("*")
    match = next((name for name in sorted(names) if name == part or name.rstrip("s") == part.rstrip("s")), None)
    match = match or next((name for name in sorted(names) if part.rstrip("s") in name), None)
    if match is None and part in GARMENTS:
        match = next((name for garment in GARMENTS for name in sorted(names) if garment in name), None)
    if match is None:
        have = ", ".join(sorted(names)[:8])
        raise Impossible(f"the {thing.name} has no {part} of its own" + (f"; it has: {have}" if have else ""))
    return match


def _coloured(
    scene: Scene, asked: Change, kind: str, ids: tuple[str, ...], start: int | None, end: int | None, notes: list[str]
) -> tuple[Scene, str]:
    name = str(asked.value)
    try:
        colour = linear_colour(name)
    except LookupError:
        raise Impossible(f"the colour “{name}” is not known") from None
    names = names_of(scene, ids)
    part = asked.property.removesuffix("colour").strip()
    if kind == "light":
        return edits_power.with_light_colour(scene, ids, colour), f"The light of {names} is {name}."
    if kind == "text":
        for id in ids:
            scene = edits_film.with_text_changed(scene, id, colour=colour)
        return scene, f"“{names}” is {name}."
    if kind != "thing":
        raise Impossible(f"the {kind} has no colour of its own")
    for id in ids:
        thing = scene.thing(id)
        if not part and thing.kind == "person" and "*" not in thing.surfaces:
            scene = _dressed(scene, id, colour, name)
            continue
        parameters = thing.asset.parameters
        if not part and isinstance(parameters.get("colour"), str):
            asset = thing.asset.model_copy(update={"parameters": {**parameters, "colour": name}})
            scene = edits.with_thing(scene, thing.model_copy(update={"asset": asset}))
        surface = _part(scene, id, part)
        scene = edits.with_surface(scene, id, colour, surface, name=name, start=start, end=end)
        if surface != "*" and part.rstrip("s") not in surface:
            notes.append(f"The {thing.name} has no {part}; the {surface} took the colour.")
            part = surface
    return scene, f"The {names}{(chr(39) + 's ' + part) if part else ''} is {name}."


def _dressed(scene: Scene, id: str, colour: tuple[float, float, float], name: str) -> Scene:
    """A person in a colour: what is worn, never the skin."""
    for part in ("dress",):
        try:
            return edits.with_surface(scene, id, colour, _part(scene, id, part), name=name)
        except Impossible:
            continue
    return edits.with_surface(scene, id, colour, name=name)
