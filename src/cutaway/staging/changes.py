"""Changes -> Scene: every change that was read is made, or said why it cannot be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cutaway.brief.changes import Change, Changes
from cutaway.scene import edits, edits_film, edits_places, edits_power, edits_time
from cutaway.scene.animation import value_at
from cutaway.scene.difference import difference
from cutaway.scene.document import Act, Cue, Scene, Text
from cutaway.scene.edits_colour import linear_colour
from cutaway.staging import changes_casting as casting
from cutaway.staging.changes_camera import with_framing
from cutaway.staging.changes_casting import Impossible
from cutaway.staging.changes_relight import with_hour_and_weather


@dataclass(frozen=True)
class Done:
    """A change that was made: the words that asked for it, and what was done as a sentence."""

    phrase: str
    sentence: str


@dataclass(frozen=True)
class Undone:
    """A change that was not made, and why."""

    phrase: str
    reason: str


@dataclass(frozen=True)
class Changed:
    """The new scene and what became of each change.

    `touched`: ids that differ from the parent, gone and new ones included. `camera_changed`: the pictures are seen from elsewhere.
    `whole_picture`: light, air, grade or format changed, so that nothing of the picture can be expected to stay.
    """

    scene: Scene
    done: tuple[Done, ...]
    undone: tuple[Undone, ...]
    touched: tuple[str, ...] = ()
    camera_changed: bool = False
    whole_picture: bool = False
    notes: tuple[str, ...] = ()


def change(scene: Scene, changes: Changes, earlier: Sequence[Scene] = ()) -> Changed:
    """The scene with all changes made, in the order of the words. `earlier`: scenes of the turns before, newest first, for "bring back".

    Never raises for a change that cannot be made; it is in `undone` with its reason.
    """
    parent = scene
    done: list[Done] = []
    undone: list[Undone] = []
    notes: list[str] = []
    kept = {id for entry in changes.kept for id in entry.ids}
    for asked in changes.changes:
        phrase = changes.words[asked.span.start : asked.span.end] or asked.target.phrase
        if asked.operation == "undo":
            continue
        if kept & set(asked.target.ids):
            undone.append(Undone(phrase, "the same words say that it must stay as it is"))
            continue
        before = scene
        try:
            scene, sentence = _made(scene, asked, earlier, notes)
        except Impossible as error:
            undone.append(Undone(phrase, str(error)))
        except (LookupError, ValueError) as error:
            undone.append(Undone(phrase, _reason(error)))
        else:
            if scene == before:
                undone.append(Undone(phrase, f"it is so already: {sentence}"))
            else:
                done.append(Done(phrase, sentence))
    rows = difference(parent, scene)
    return Changed(
        scene,
        tuple(done),
        tuple(undone),
        touched=tuple(dict.fromkeys(row.group for row in rows if row.group != "film")),
        camera_changed=any(
            row.path[0] == "shots" and (len(row.path) < 3 or row.path[2] in ("camera", "start", "frames"))
            for row in rows
        ),
        whole_picture=any(row.path[0] in ("world", "grade", "format") for row in rows)
        or any(_lights_all(parent, row.group) for row in rows if row.path[0] == "lights"),
        notes=tuple(notes),
    )


def _lights_all(scene: Scene, id: str) -> bool:
    return any(light.id == id and light.kind in ("sun", "fill") and light.thing is None for light in scene.lights)


def _reason(error: Exception) -> str:
    text = str(error).strip("'\"")
    return text.split("\n")[0][:200] or "it cannot be done in this scene"


def _frames(scene: Scene, asked: Change) -> tuple[int | None, int | None]:
    rate = float(scene.format.frame_rate)
    start = None if asked.start is None else round(asked.start * rate)
    end = None if asked.end is None else round(asked.end * rate)
    if asked.from_end and start is not None:
        start = max(0, scene.format.frames - start)
    if start is not None and start >= scene.format.frames:
        raise Impossible(f"the film ends at {scene.format.frames / rate:g} s")
    return start or None, end


def _names(scene: Scene, ids: Sequence[str]) -> str:
    groups = (scene.things, scene.lights, scene.texts, scene.cues)
    names = {
        item.id: getattr(item, "name", "") or getattr(item, "content", "") or item.id
        for group in groups
        for item in group
    }
    names |= {shot.id: f"shot {n}" for n, shot in enumerate(scene.shots, 1)}
    told = list(dict.fromkeys(names.get(id, id) for id in ids))
    if len(ids) > 6 and len(told) < len(ids):
        return f"{', '.join(told[:6])} ({len(ids)} of them)"
    return ", ".join(told[:12]) + (f" and {len(told) - 12} more" if len(told) > 12 else "")


def _made(scene: Scene, asked: Change, earlier: Sequence[Scene], notes: list[str]) -> tuple[Scene, str]:
    start, end = _frames(scene, asked)
    ids, kind = asked.target.ids, asked.target.kind
    known = {item.id for group in (scene.things, scene.lights, scene.shots, scene.texts, scene.cues) for item in group}
    ids = tuple(id for id in ids if id in known)
    if asked.target.ids and not ids:
        raise Impossible("it is not there any more")
    match asked.operation:
        case "remove":
            return _removed(scene, asked, kind, ids, start, end, notes)
        case "add":
            return _added(scene, asked, start, end, notes)
        case "replace":
            return _replaced(scene, asked, kind, ids)
        case "swap":
            return edits_places.with_places_swapped(scene, ids[0], ids[1]), f"{_names(scene, ids)} changed places."
        case "move":
            return _moved(scene, asked, kind, ids)
        case "act":
            return _acting(scene, asked, ids, start, end)
        case "say":
            return casting.with_speech(
                scene, ids[0] if kind == "thing" and ids else None, str(asked.value), start
            ), f"Says “{asked.value}”."
        case "write":
            return _written(scene, asked, kind, ids)
        case "frame":
            return with_framing(scene, asked, start, end)
        case "hold":
            return _held(scene, asked, ids)
        case "delay":
            frames = round(float(asked.value or 1) * float(scene.format.frame_rate))  # type: ignore[arg-type]
            return edits_time.with_things_delayed(
                scene, ids, frames
            ), f"{_names(scene, ids)}: {abs(frames)} frames {'later' if frames > 0 else 'earlier'}."
        case "restore":
            return _restored(scene, asked, ids, earlier)
        case "set":
            return _set(scene, asked, kind, ids, start, end, notes)
        case "adjust":
            return _adjusted(scene, asked, kind, ids, start, end, notes)
    raise Impossible(f"nothing is known of the operation “{asked.operation}”")


def _tell_simulated(scene: Scene, ids: Sequence[str], notes: list[str]) -> None:
    """Say so when motion was simulated with these things as they were: it is kept as it is, not simulated again."""
    sources = {
        thing.motion.source
        for thing in scene.things
        if thing.id in ids and thing.motion is not None and thing.motion.source
    }
    others = [
        thing.id
        for thing in scene.things
        if thing.id not in ids and thing.motion is not None and thing.motion.source in sources
    ]
    if others:
        notes.append(
            f"The motion of {_names(scene, others)} was simulated together with {_names(scene, ids)} and stays as it was."
        )


def _removed(
    scene: Scene, asked: Change, kind: str, ids: tuple[str, ...], start: int | None, end: int | None, notes: list[str]
) -> tuple[Scene, str]:
    names = _names(scene, ids)
    if kind == "world":
        return _without_weather(scene, str(asked.value), start)
    if kind == "film" and asked.property == "time":
        first, last = start or 0, min(end if end is not None else scene.format.frames, scene.format.frames)
        if last >= scene.format.frames:
            return edits_time.with_duration(scene, first), f"The film ends {last - first} frames earlier."
        return edits_time.with_time_removed(scene, first, last - first), f"Cut out {last - first} frames."
    if kind == "thing":
        if start is not None or end is not None:
            return edits.with_things_hidden(scene, ids, start, end), f"The {names} is not there for that time."
        gone = edits.belonging(scene, ids)
        if any(scene.thing(id).role == "set" and scene.thing(id).kind == "set" for id in ids):
            raise Impossible(f"the {names} is the place itself; name another place instead")
        more = [id for id in gone if id not in ids]
        extra = f" With it went: {_names(scene, more)}." if more else ""
        _tell_simulated(scene, gone, notes)
        return edits.without_things(scene, ids), f"Removed {names}.{extra}"
    if kind == "text":
        if start is not None:
            for id in ids:
                text = next(text for text in scene.texts if text.id == id)
                scene = edits_film.with_text_changed(scene, id, frames=max(1, start - text.start))
            return scene, f"“{names}” ends earlier."
        return edits_film.without_texts(scene, ids), f"Removed the title “{names}”."
    if kind == "cue":
        if start is not None or end is not None:
            return edits_film.with_loudness(scene, ids, -80.0, start, end), f"{names}: silent for that time."
        return edits_film.without_cues(scene, ids), f"Removed the sound: {names}."
    if kind == "light":
        return edits.without_lights(scene, ids), f"Removed the light: {names}."
    if kind == "shot":
        for id in ids:
            scene = edits_time.without_shot(scene, id)
        return scene, f"Cut out {names}."
    raise Impossible("that cannot be removed")


def _without_weather(scene: Scene, weather: str, start: int | None = None) -> tuple[Scene, str]:
    names = {
        "rain": ("rain", "storm", "drizzle", "ripples", "splashes"),
        "snow": ("snow",),
        "fog": ("fog", "mist"),
        "clouds": ("clouds", "overcast"),
    }.get(weather, (weather,))
    rest = [name for name in scene.world.weather if not any(name.startswith(word) or word in name for word in names)]
    effects = [
        thing.id
        for thing in scene.things
        if thing.kind == "effect" and any(word in (thing.name, *thing.words, thing.asset.builder) for word in names)
    ]
    if start is not None:
        if not effects:
            raise Impossible(f"the {weather} cannot end in the middle of this film")
        sounds = [
            cue.id
            for cue in scene.cues
            if cue.kind == "ambience" and any(word in cue.sound or word in cue.words for word in names)
        ]
        return edits_film.with_loudness(
            edits.with_things_hidden(scene, effects, start), sounds, -80.0, start
        ), f"The {weather} stops."
    relit, _ = with_hour_and_weather(scene, weather=rest or ("clear",))
    still = [id for id in effects if any(thing.id == id for thing in relit.things)]
    if still:
        relit = edits.without_things(relit, still)
    sounds = [
        cue.id
        for cue in relit.cues
        if cue.kind == "ambience" and any(word in cue.sound or word in cue.words for word in names)
    ]
    relit = edits_film.without_cues(relit, sounds)
    if weather == "fog":
        relit = edits_film.with_fog(relit, density=0.0)
    if weather == "stars":
        relit = edits_film.with_sky(relit, stars=0.0)
    if weather == "wind":
        relit = edits_film.with_world(relit, wind=0.0)
    if weather == "clouds":
        relit = edits_film.with_sky(relit, clouds=0.0)
    if relit == scene:
        raise Impossible(f"there is no {weather} in the scene")
    return relit, f"No more {weather}."


def _added(scene: Scene, asked: Change, start: int | None, end: int | None, notes: list[str]) -> tuple[Scene, str]:
    if asked.target.kind == "text":
        place = (
            {"top": "top", "bottom": "bottom", "centre": "centre"}.get(asked.where.relation, asked.where.relation)
            if asked.where
            else "lower third"
        )
        frames = None if end is None else max(1, end - (start or 0))
        text = Text(
            id=edits.free_id(scene, "title"),
            content=str(asked.value)[:500],
            start=start or 0,
            frames=frames,
            place=place[:32],
            style=(asked.added.name if asked.added else "caption")[:32],
        )
        return edits_film.with_text_added(scene, text), f"Wrote “{text.content}”."
    if asked.target.kind == "cue":
        assert asked.added is not None
        name = asked.added.name
        music = any(word in name for word in ("music", "song", "score", "soundtrack", "melody"))
        cue = Cue(
            id=edits.free_id(scene, "music" if music else "sound"), name=name, words=(name, asked.added.head) + (("music",) if music else ()), kind="music" if music else "effect",
            sound="score" if music else asked.added.head, start=start or 0, frames=None if end is None else max(1, end - (start or 0)), gain=-8.0,
            parameters={"mood": "warm", "wish": asked.added.phrase} if music else {}, thing=asked.where.ids[0] if asked.where and asked.where.ids else None,
        )  # fmt: skip
        return edits_film.with_cue_added(scene, cue), f"Added the sound: {name}."
    assert asked.added is not None
    like = [
        thing.id
        for thing in scene.things
        if thing.role != "set"
        and asked.added.head in (*thing.words, thing.name)
        and not asked.added.colour
        and not asked.added.material
    ]
    if like and asked.where is None:
        scene, made = casting.with_more_of(scene, tuple(like), 1.0, asked.added.count)
        return scene, f"Added {len(made)} more like the {_names(scene, like[:1])}."
    scene, sentence, _ = casting.with_added(scene, asked)
    return scene, sentence


def _replaced(scene: Scene, asked: Change, kind: str, ids: tuple[str, ...]) -> tuple[Scene, str]:
    assert asked.added is not None
    if kind == "cue":
        names = _names(scene, ids)
        for id in ids:
            cue = next(cue for cue in scene.cues if cue.id == id)
            values = {
                "name": asked.added.name,
                "sound": "score" if cue.kind == "music" else asked.added.head,
                "words": (asked.added.name, *(word for word in cue.words if word == "music")),
            }
            if cue.kind == "music":
                values["parameters"] = {**cue.parameters, "wish": asked.added.phrase or asked.added.name}
            scene = edits_film.with_cue_changed(scene, id, **values)
        return scene, f"{names} -> {asked.added.name}."
    if kind != "thing":
        raise Impossible("only things and sounds can be replaced by something else")
    sentences = []
    for id in ids:
        if scene.thing(id).kind == "set":
            raise Impossible("the place itself cannot be replaced in a later turn")
        scene, sentence, _ = casting.with_replaced(scene, id, asked)
        sentences.append(sentence)
    return scene, sentences[0] if len(sentences) == 1 else f"{sentences[0]} ({len(sentences)} times)"


def _moved(scene: Scene, asked: Change, kind: str, ids: tuple[str, ...]) -> tuple[Scene, str]:
    where = asked.where
    if where is None:
        raise Impossible("it is not said where to")
    names = _names(scene, ids)
    if kind == "text":
        for id in ids:
            scene = edits_film.with_text_changed(
                scene, id, place={"up": "top", "down": "bottom"}.get(where.relation, where.relation)[:32]
            )
        return scene, f"“{names}” is now at the {where.relation}."
    if kind == "light":
        raise Impossible("lights are moved with the thing they belong to, or by saying “higher” or “lower”")
    for number, id in enumerate(ids):
        thing = scene.thing(id)
        size = casting.size_of(scene, thing)
        if (
            asked.exact
            and isinstance(asked.value, (int, float))
            or (not where.ids and where.relation in ("up", "down"))
        ):
            step = (
                float(asked.value)
                if isinstance(asked.value, (int, float)) and not isinstance(asked.value, bool)
                else max(0.4, size[1])
            )
            right, toward = casting._viewer(scene)
            x, y, z = {
                "left": (-right[0], 0.0, -right[1]), "right": (right[0], 0.0, right[1]), "front": (toward[0], 0.0, toward[1]), "back": (-toward[0], 0.0, -toward[1]),
                "up": (0.0, 1.0, 0.0), "down": (0.0, -1.0, 0.0),
            }.get(where.relation, (right[0], 0.0, right[1]))  # fmt: skip
            scene = edits_places.with_thing_moved(scene, id, (x * step, y * step, z * step))
            continue
        goal = casting.spot(scene, where, size, number, len(ids), skip=(id, *edits.parts_of(scene, [id])))
        if not where.ids:
            here = casting.world_place(scene, thing)
            goal = _sideways(scene, here, goal, where.relation)
        carried = [part for part in edits.parts_of(scene, [id]) if part != id and scene.thing(part).held_by is None]
        here = casting.first_place(thing)
        x, y, z = (round(a, 4) for a in goal)
        scene = edits_places.with_thing_at(scene, id, (x, y, z))
        offset = (x - here[0], y - here[1], z - here[2])
        for part in carried:
            scene = edits_places.with_thing_moved(scene, part, offset)
    return scene, f"Moved {names} {where.phrase or where.relation}."


def _sideways(
    scene: Scene, here: tuple[float, float, float], goal: tuple[float, float, float], relation: str
) -> tuple[float, float, float]:
    """To a side of the picture: as deep in it as it stood, and as high."""
    right, toward = casting._viewer(scene)
    if relation in ("left", "right", "centre", "middle"):
        across, _ = casting._picture_reach(scene, here)
        eye = value_at(scene.shots[0].camera.position, 0) if scene.shots else (0.0, 1.5, 4.0)
        target = value_at(scene.shots[0].camera.target, 0) if scene.shots else (0.0, 0.0, 0.0)
        depth = (here[0] - eye[0]) * -toward[0] + (here[2] - eye[2]) * -toward[1]  # type: ignore[index]
        side = {"left": -0.6, "right": 0.6}.get(relation, 0.0) * across
        del target
        return eye[0] - toward[0] * depth + right[0] * side, here[1], eye[2] - toward[1] * depth + right[1] * side  # type: ignore[index]
    if relation in ("front", "back"):
        _, distance = casting._picture_reach(scene, here)
        step = (0.3 if relation == "front" else -0.6) * distance
        return here[0] + toward[0] * step, here[1], here[2] + toward[1] * step
    return goal


GOING = {
    "sit",
    "sit down",
    "lie",
    "lie down",
    "sleep",
    "stand",
    "jump",
    "climb",
    "hop",
    "leap",
    "go",
    "come",
    "land",
    "move",
    "fly",
    "walk",
    "run",
    "crawl",
}
"""What somebody who cannot act it can still do by going there."""


def _acting(scene: Scene, asked: Change, ids: tuple[str, ...], start: int | None, end: int | None) -> tuple[Scene, str]:
    toward = None
    target = None
    if asked.where is not None:
        found = [id for id in asked.where.ids if any(thing.id == id for thing in scene.things)]
        if found:
            target = found[0]
            toward = casting.world_place(scene, scene.thing(target))
    frames = None if end is None else max(1, end - (start or 0))
    sentence = ""
    for id in ids:
        verb = str(asked.value)
        if (
            asked.where is not None
            and asked.where.ids
            and verb in ("stand", "stay", "wait", "lie", "sit", "sit down", "land", "lie down")
        ):
            scene = casting.with_thing_gone(scene, id, asked.where, start or 0)
        try:
            scene, sentence = casting.with_deed(scene, id, str(asked.value), start or 0, frames, toward, target)
        except Impossible as reason:
            if asked.where is None or not asked.where.ids or str(asked.value) not in GOING:
                raise
            scene = casting.with_thing_gone(scene, id, asked.where, start or 0)
            sentence = f"The {scene.thing(id).name} goes {asked.where.phrase}; {reason}."
    return scene, sentence


def _written(scene: Scene, asked: Change, kind: str, ids: tuple[str, ...]) -> tuple[Scene, str]:
    content = str(asked.value)
    for id in ids:
        if kind == "text":
            scene = edits_film.with_text_changed(scene, id, content=content[:500])
            continue
        thing = scene.thing(id)
        if "text" not in thing.asset.parameters and thing.kind != "sign":
            raise Impossible(f"the {thing.name} carries no letters")
        asset = thing.asset.model_copy(update={"parameters": {**thing.asset.parameters, "text": content[:80]}})
        scene = edits.with_thing(
            scene, thing.model_copy(update={"asset": asset, "attributes": {**thing.attributes, "text": content[:80]}})
        )
    return scene, f"It reads “{content}”."


def _held(scene: Scene, asked: Change, ids: tuple[str, ...]) -> tuple[Scene, str]:
    frames = round(float(asked.value or 1) * float(scene.format.frame_rate))  # type: ignore[arg-type]
    at = scene.format.frames
    if ids:
        shot = next(shot for shot in scene.shots if shot.id == ids[0])
        at = shot.start + shot.frames
    last = at - 1
    if at < scene.format.frames:
        return edits_time.with_time_inserted(scene, at, frames), f"The picture stays {frames} frames longer."
    still = edits_time.with_duration(scene, scene.format.frames + frames)
    things = tuple(
        thing.model_copy(
            update={
                "acts": tuple(
                    Act(**{**dict(act), "parameters": {**act.parameters, "hold_at": last}})
                    if act.frames is None
                    else act
                    for act in thing.acts
                )
            }
        )
        for thing in still.things
    )
    return edits.with_fields(still, things=things), f"The last picture stays {frames} frames longer."


def _restored(scene: Scene, asked: Change, ids: tuple[str, ...], earlier: Sequence[Scene]) -> tuple[Scene, str]:
    hidden = [id for id in ids if any(thing.id == id and thing.visible != 1.0 for thing in scene.things)]
    if hidden:
        return edits.with_things_shown(scene, hidden), f"The {_names(scene, hidden)} is visible again."
    wanted = str(asked.value or asked.target.phrase).lower().removeprefix("the ").strip()
    for before in earlier:
        present = {item.id for group in (scene.things, scene.cues, scene.texts, scene.lights) for item in group}
        things = [
            thing
            for thing in before.things
            if thing.id not in present
            and (wanted in thing.words or wanted == thing.name.lower() or wanted.rstrip("s") in thing.words)
        ]
        cues = [
            cue
            for cue in before.cues
            if cue.id not in present
            and (wanted in cue.words or wanted == cue.name.lower() or (wanted == "music" and cue.kind == "music"))
        ]
        texts = [
            text
            for text in before.texts
            if text.id not in present and (wanted in ("text", "title", "caption") or wanted == text.content.lower())
        ]
        if not (things or cues or texts):
            continue
        back = set(edits.belonging(before, [thing.id for thing in things])) - present
        alive = present | back
        more = tuple(thing for thing in before.things if thing.id in back)
        lights = tuple(
            light
            for light in before.lights
            if light.id not in present and (light.thing in back or light.bounce_of in back)
        )
        sounds = tuple(
            cue
            for cue in before.cues
            if cue.id not in present
            and (cue in cues or cue.thing in back)
            and (cue.thing is None or cue.thing in alive)
        )
        scene = edits.with_fields(
            scene,
            things=(*scene.things, *more),
            lights=(*scene.lights, *lights),
            cues=(*scene.cues, *sounds),
            texts=(*scene.texts, *texts),
        )
        return scene, f"Brought back: {wanted}."
    raise Impossible(f"no earlier turn had “{wanted}”")


def _set(
    scene: Scene, asked: Change, kind: str, ids: tuple[str, ...], start: int | None, end: int | None, notes: list[str]
) -> tuple[Scene, str]:
    property, value = asked.property, asked.value
    names = _names(scene, ids)
    if kind == "world":
        return _world_set(scene, property, str(value), notes)
    if kind == "film":
        if property == "look":
            try:
                return edits_film.with_look(scene, str(value)), f"The film looks {value}."
            except KeyError:
                raise Impossible(
                    f"the renderer has one hand of its own; a {value} look cannot be given in the grade"
                ) from None
        if property == "aspect":
            return edits_film.with_aspect(scene, str(value)), f"The picture is {value} now."
        if property == "duration":
            seconds = float(value)  # type: ignore[arg-type]
            if not 1 <= seconds <= 60:
                raise Impossible("a film is 1 to 60 seconds long")
            return edits_time.with_duration(
                scene, round(seconds * float(scene.format.frame_rate))
            ), f"The film is {seconds:g} s long."
    if kind == "shot" and property == "duration":
        for id in ids:
            scene = edits_time.with_shot_duration(
                scene, id, max(1, round(float(value) * float(scene.format.frame_rate)))
            )  # type: ignore[arg-type]
        return scene, f"{names} lasts {float(value):g} s."  # type: ignore[arg-type]
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
        return scene, f"{names} starts at {float(value):g} s."  # type: ignore[arg-type]
    if property == "facing" and kind == "thing":
        right, toward = casting._viewer(scene)
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
            when = f" at {start / float(scene.format.frame_rate):g} s" if start else ""
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


def _world_set(scene: Scene, property: str, value: str, notes: list[str]) -> tuple[Scene, str]:
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
    names = _names(scene, ids)
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
            notes.append(f"The {thing.name} has no {part}; its {surface} took the colour.")
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


FACTORS = {"size": 1.35, "height": 1.25, "width": 1.3, "length": 1.4}


def _factor(asked: Change, base: float) -> float:
    """The factor for an adjustment: `base` for a plain one, less for "a little", more for "much", turned over for "less"."""
    up = asked.value == "more"
    if asked.exact:
        factor = max(asked.degree, 0.01)
        return factor if up else (1 / factor if factor > 1 else factor)
    factor = base ** (0.5 if asked.degree < 1 else 1.8 if asked.degree >= 2 else 1.0)
    return factor if up else 1 / factor


def _adjusted(
    scene: Scene, asked: Change, kind: str, ids: tuple[str, ...], start: int | None, end: int | None, notes: list[str]
) -> tuple[Scene, str]:
    property, up = asked.property, asked.value == "more"
    names = _names(scene, ids)
    how = "more" if up else "less"
    sign = 1.0 if up else -1.0
    step = 0.5 if asked.degree < 1 else 2.0 if asked.degree >= 2 else 1.0
    if kind == "cue" and property == "loudness":
        return edits_film.with_loudness(
            scene, ids, sign * 6.0 * step, start, end
        ), f"{names}: {6 * step:g} dB {'louder' if up else 'quieter'}."
    if kind == "cue" and property == "speed":
        raise Impossible("the pace of a sound cannot be changed by itself")
    if kind in ("shot",) and property == "duration":
        frames = round(asked.degree * float(scene.format.frame_rate)) if asked.exact else round(24 * step)
        for id in ids:
            shot = next(shot for shot in scene.shots if shot.id == id)
            scene = edits_time.with_shot_duration(scene, id, max(1, shot.frames + round(sign * frames)))
        return scene, f"{names}: {frames} frames {'longer' if up else 'shorter'}."
    if kind == "text":
        return _text_adjusted(scene, asked, ids, sign, step)
    if kind == "world":
        return _world_adjusted(scene, asked, property, sign, step, notes)
    if kind in ("film", "shot"):
        if property == "duration":
            frames = round(asked.degree * float(scene.format.frame_rate)) if asked.exact else round(48 * step)
            return edits_time.with_duration(
                scene, scene.format.frames + round(sign * frames)
            ), f"The film is {frames} frames {'longer' if up else 'shorter'}."
        if property == "speed":
            factor = _factor(asked, 1.5)
            last = scene.format.frames if end is None else min(end, scene.format.frames)
            if kind == "shot":
                shot = next(shot for shot in scene.shots if shot.id == ids[0])
                return edits_time.with_speed(
                    scene, factor, shot.start, shot.start + shot.frames
                ), f"{names} runs at {factor:.2g} times the speed."
            return edits_time.with_speed(scene, factor, start or 0, last), f"It runs at {factor:.2g} times the speed."
        return _graded(scene, property, asked, sign, step, start, end)
    if kind == "light":
        if property == "brightness":
            return edits_power.with_light_strength(
                scene, ids, _factor(asked, 1.6)
            ), f"{names}: {'brighter' if up else 'darker'}."
        if property == "warmth":
            return edits_power.with_light_warmth(scene, ids, sign * step), f"{names}: {'warmer' if up else 'colder'}."
        if property == "height above ground":
            return edits_places.with_light_raised(
                scene, ids, sign * 14 * step
            ), f"{names}: {'higher' if up else 'lower'}."
        if property in ("contrast", "size"):
            return edits_power.with_light_size(
                scene, ids, _factor(asked, 0.5 if property == "contrast" else 2.0)
            ), f"{names}: {'harder' if up == (property == 'contrast') else 'softer'}."
        raise Impossible(f"a light has no {property}")
    if kind != "thing":
        raise Impossible(f"there is no {property} of that to change")
    return _thing_adjusted(scene, asked, ids, property, sign, step, names, how, notes)


def _thing_adjusted(
    scene: Scene,
    asked: Change,
    ids: tuple[str, ...],
    property: str,
    sign: float,
    step: float,
    names: str,
    how: str,
    notes: list[str],
) -> tuple[Scene, str]:
    if property in FACTORS:
        factor = _factor(asked, FACTORS[property])
        _tell_simulated(scene, ids, notes)
        axes = {
            "size": factor,
            "height": (1.0, factor, 1.0),
            "width": (factor, 1.0, 1.0),
            "length": (1.0, 1.0, factor),
        }[property]
        for id in ids:
            thing = scene.thing(id)
            shape = factor if property == "height" and thing.kind in ("person", "animal") else axes
            scene = edits_places.with_scale(scene, id, shape)  # type: ignore[arg-type]
        return scene, f"The {names}: {how} {property} (×{factor:.2f})."
    if property == "amount":
        if sign > 0:
            single = tuple(id for id in ids if not id.startswith("set-")) or ids
            scene, made = casting.with_more_of(scene, single, asked.degree)
            return scene, f"{len(made)} more: {_names(scene, made)}."
        if len(ids) < 2:
            raise Impossible(f"there is only one {names}; it can be removed")
        away = max(1, round(len(ids) * (0.34 if asked.degree < 1 else 0.5 if asked.degree < 2 else 0.75)))
        return edits.without_things(scene, ids[len(ids) - away :]), f"{away} of {len(ids)} removed."
    if property == "brightness":
        lit = [light.id for light in scene.lights if light.thing in ids]
        if lit:
            factor = _factor(asked, 1.6)
            scene = edits_power.with_light_strength(scene, lit, factor)
            return scene, f"The {names} shines {'brighter' if sign > 0 else 'less'} (×{factor:.2f})."
        return _shaded(scene, ids, _factor(asked, 1.6)), f"The {names} is {'lighter' if sign > 0 else 'darker'}."
    if property == "warmth":
        lit = [light.id for light in scene.lights if light.thing in ids]
        if lit:
            return edits_power.with_light_warmth(
                scene, lit, sign * step
            ), f"The light of the {names} is {'warmer' if sign > 0 else 'colder'}."
        raise Impossible(f"the {names} gives no light that could be warmer or colder; its colour can be named")
    if property == "shine":
        for id in ids:
            scene = edits.with_surface_values(scene, id, roughness=0.12 if sign > 0 else 0.9)
        return scene, f"The {names} is {'shiny' if sign > 0 else 'matte'}."
    if property == "opacity":
        for id in ids:
            scene = edits.with_surface_values(scene, id, opacity=1.0 if sign > 0 else 0.3)
        return scene, f"The {names} is {'solid' if sign > 0 else 'see-through'}."
    if property == "glow":
        for id in ids:
            scene = edits.with_surface_values(scene, id, emission=2.5 if sign > 0 else 0.0)
        return scene, f"The {names} {'glows' if sign > 0 else 'glows no more'}."
    if property == "speed":
        factor = _factor(asked, 1.5)
        before = scene
        scene = edits_time.with_things_paced(scene, ids, factor)
        if scene == before:
            raise Impossible(f"the {names} does not move")
        return scene, f"The {names} moves at {factor:.2g} times the speed."
    if property == "height above ground":
        for id in ids:
            extent = casting.size_of(scene, scene.thing(id))
            scene = edits_places.with_thing_moved(scene, id, (0.0, sign * step * max(0.25, extent[1] * 0.5), 0.0))
        return scene, f"The {names} is {'higher' if sign > 0 else 'lower'}."
    raise Impossible(f"the {names} has no {property} that could be changed")


def _shaded(scene: Scene, ids: tuple[str, ...], factor: float) -> Scene:
    for id in ids:
        surface = scene.thing(id).surfaces.get("*")
        colour = surface.colour if surface else None
        if colour is None or not isinstance(colour, tuple):
            raise Impossible(f"the colour of the {scene.thing(id).name} is its model's own; name a colour instead")
        red, green, blue = (round(min(1.0, part * factor), 5) for part in colour)
        scene = edits.with_surface(scene, id, (red, green, blue))
    return scene


def _text_adjusted(scene: Scene, asked: Change, ids: tuple[str, ...], sign: float, step: float) -> tuple[Scene, str]:
    for id in ids:
        text = next(text for text in scene.texts if text.id == id)
        if asked.property == "size":
            scene = edits_film.with_text_changed(scene, id, size=round(text.size * _factor(asked, 1.4), 4))
        elif asked.property == "duration":
            frames = round((asked.degree if asked.exact else 1.0 * step) * float(scene.format.frame_rate))
            length = text.frames if text.frames is not None else scene.format.frames - text.start
            scene = edits_film.with_text_changed(scene, id, frames=max(1, length + round(sign * frames)))
        elif asked.property == "brightness":
            scene = edits_film.with_text_changed(
                scene, id, colour=tuple(round(min(1.0, part * _factor(asked, 1.5)), 4) for part in text.colour)
            )
        elif asked.property == "height above ground":
            scene = edits_film.with_text_changed(scene, id, place="top" if sign > 0 else "bottom")
        else:
            raise Impossible(f"a title has no {asked.property}")
    return scene, f"The title: {'more' if sign > 0 else 'less'} {asked.property}."


def _graded(
    scene: Scene, property: str, asked: Change, sign: float, step: float, start: int | None, end: int | None
) -> tuple[Scene, str]:
    grade = scene.grade
    word = "more" if sign > 0 else "less"
    if property == "brightness":
        factor = _factor(asked, 1.35)
        return edits_film.with_exposure(
            scene, factor, start, end
        ), f"The picture is {'brighter' if sign > 0 else 'darker'} (×{factor:.2f})."
    values = {
        "warmth": ("temperature", round(max(-1.0, min(1.0, grade.temperature + sign * 0.3 * step)), 4)),
        "contrast": ("contrast", round(max(0.4, min(2.0, grade.contrast + sign * 0.15 * step)), 4)),
        "saturation": ("saturation", round(max(0.0, min(2.0, grade.saturation + sign * 0.22 * step)), 4)),
        "grain": ("grain", round(max(0.0, grade.grain + sign * 0.02 * step), 4)),
        "glow": ("bloom", round(max(0.0, grade.bloom + sign * 0.06 * step), 4)),
        "vignette": ("vignette", round(max(0.0, min(1.0, grade.vignette + sign * 0.2 * step)), 4)),
    }
    if property not in values:
        raise Impossible(f"the picture as a whole has no {property}")
    name, value = values[property]
    return edits_film.with_grade(scene, **{name: value}), f"{word.capitalize()} {property}."


def _world_adjusted(
    scene: Scene, asked: Change, property: str, sign: float, step: float, notes: list[str]
) -> tuple[Scene, str]:
    world = scene.world
    more = "More" if sign > 0 else "Less"
    if property == "wind":
        return edits_film.with_world(
            scene, wind=round(max(0.0, min(2.0, world.wind + sign * 0.3 * step)), 4)
        ), f"{more} wind."
    if property == "wet":
        return edits_film.with_world(
            scene, wet=round(max(0.0, min(1.0, world.wet + sign * 0.35 * step)), 4)
        ), f"The ground is {'wetter' if sign > 0 else 'drier'}."
    if property == "fog":
        density = world.fog.density * (2.2**step) if sign > 0 else world.fog.density * (0.4**step)
        return edits_film.with_fog(scene, density=round(density or (0.02 if sign > 0 else 0.0), 6)), f"{more} fog."
    if property == "clouds":
        return edits_film.with_sky(
            scene, clouds=round(max(0.0, min(1.0, world.sky.clouds + sign * 0.3 * step)), 4)
        ), f"{more} clouds."
    if property == "stars":
        return edits_film.with_sky(
            scene, stars=round(max(0.0, min(2.0, world.sky.stars + sign * 0.5 * step)), 4)
        ), f"{more} stars."
    if property in ("sky brightness", "background brightness"):
        factor = _factor(asked, 1.5)
        sky = world.sky
        return edits_film.with_sky(
            scene, background=round(sky.background * factor, 5)
        ), f"The sky is {'brighter' if sign > 0 else 'darker'}."
    if property in ("rain", "snow"):
        falling = [
            thing
            for thing in scene.things
            if thing.kind == "effect" and property in (thing.name.lower(), *thing.words, thing.asset.builder)
        ]
        changed = scene
        for thing in falling:
            for name in ("amount", "intensity", "density", "rate"):
                value = thing.asset.parameters.get(name)
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    new = round(value * (1.6**step if sign > 0 else 0.55**step), 4)
                    asset = thing.asset.model_copy(update={"parameters": {**thing.asset.parameters, name: new}})
                    changed = edits.with_thing(changed, thing.model_copy(update={"asset": asset}))
                    break
        if changed != scene:
            sounds = [cue.id for cue in changed.cues if property in cue.words or property in cue.sound]
            return edits_film.with_loudness(changed, sounds, sign * 4.0 * step), f"{more} {property}."
        if sign > 0 and property not in scene.world.weather:
            return _world_set(scene, "weather", property, notes)
        raise Impossible(f"how strong the {property} is cannot be changed here")
    if property.startswith(("sky ", "background ")):
        raise Impossible(f"the {property} cannot be changed by itself")
    raise Impossible(f"the world has no {property}")
