"""Changes -> Scene: every change that was read is made, or said why it cannot be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cutaway.brief.changes import Change, Changes
from cutaway.scene import edits, edits_film, edits_places, edits_time
from cutaway.scene.difference import difference
from cutaway.scene.document import Act, Cue, Scene, Text
from cutaway.scene.durations import moment
from cutaway.staging import changes_casting as casting
from cutaway.staging.changes_adjusted import with_adjusted
from cutaway.staging.changes_camera import with_framing
from cutaway.staging.changes_in_places import made_in_places
from cutaway.staging.changes_moved import with_moved
from cutaway.staging.changes_places import Impossible, world_place
from cutaway.staging.changes_relight import with_hour_and_weather
from cutaway.staging.changes_settings import with_set
from cutaway.staging.changes_shots import with_shots_swapped
from cutaway.staging.changes_told import names_of, tell_simulated


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
        if asked.added is not None and asked.added.span is not None:
            said = asked.added.span.model_copy(update={"turn": len(parent.words)})
            asked = asked.model_copy(update={"added": asked.added.model_copy(update={"span": said})})
        try:
            if scene.places:
                words = _clause(changes, asked)
                scene, sentence = made_in_places(scene, asked, words, lambda one, own: _made(one, own, earlier, notes))
            else:
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
        whole_picture=any(row.path[0] in ("world", "grade", "format", "places") for row in rows)
        or any(_lights_all(parent, row.group) for row in rows if row.path[0] == "lights"),
        notes=tuple(dict.fromkeys(notes)),
    )


def _clause(changes: Changes, asked: Change) -> str:
    """The words of this change, with those beside it that belong to no other ("in the kitchen, ..." before it)."""
    later = [other.span.start for other in changes.changes if other.span.start > asked.span.start]
    before = [other.span.end for other in changes.changes if other.span.end <= asked.span.start]
    start, end = max(before, default=0), min(later, default=len(changes.words))
    between = changes.words[start : asked.span.start]
    joints = list(re.finditer(r"[,;.!?]|\band\b|\bthen\b", between)) if before else []
    return changes.words[start + joints[-1].end() if joints else start if not before else asked.span.start : end]


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
        raise Impossible(f"the film ends at {moment(scene.format.frames / rate)}")
    return start or None, end


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
        case "swap" if kind == "shot":
            swapped, over = with_shots_swapped(scene, ids[0], ids[1])
            if over:
                notes.append(f"Runs over a cut and kept its time: {names_of(scene, over)}.")
            return swapped, f"{names_of(scene, ids)} changed places, with what happens in them."
        case "swap":
            return edits_places.with_places_swapped(scene, ids[0], ids[1]), f"{names_of(scene, ids)} changed places."
        case "move":
            return with_moved(scene, asked, kind, ids)
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
            ), f"{names_of(scene, ids)}: {abs(frames)} frames {'later' if frames > 0 else 'earlier'}."
        case "restore":
            return _brought_back(scene, asked, ids, earlier)
        case "set":
            return with_set(scene, asked, kind, ids, start, end, notes)
        case "adjust":
            return with_adjusted(scene, asked, kind, ids, start, end, notes)
    raise Impossible(f"nothing is known of the operation “{asked.operation}”")


def _removed(
    scene: Scene, asked: Change, kind: str, ids: tuple[str, ...], start: int | None, end: int | None, notes: list[str]
) -> tuple[Scene, str]:
    names = names_of(scene, ids)
    if kind == "world":
        return without_weather(scene, str(asked.value), start)
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
        extra = f" With it went: {names_of(scene, more)}." if more else ""
        tell_simulated(scene, gone, notes)
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


def without_weather(scene: Scene, weather: str, start: int | None = None) -> tuple[Scene, str]:
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
            id=edits.free_id(scene, "music" if music else "sound"),
            name=name,
            words=(name, asked.added.head) + (("music",) if music else ()),
            kind="music" if music else "effect",
            sound="score" if music else asked.added.head,
            start=start or 0,
            frames=None if end is None else max(1, end - (start or 0)),
            gain=-8.0,
            parameters={"mood": "warm", "wish": asked.added.phrase} if music else {},
            thing=asked.where.ids[0] if asked.where and asked.where.ids else None,
        )
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
        return scene, f"Added {len(made)} more like the {names_of(scene, like[:1])}."
    scene, sentence, _ = casting.with_added(scene, asked)
    return scene, sentence


def _replaced(scene: Scene, asked: Change, kind: str, ids: tuple[str, ...]) -> tuple[Scene, str]:
    assert asked.added is not None
    if kind == "cue":
        names = names_of(scene, ids)
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
            toward = world_place(scene, scene.thing(target))
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


def _brought_back(scene: Scene, asked: Change, ids: tuple[str, ...], earlier: Sequence[Scene]) -> tuple[Scene, str]:
    hidden = [id for id in ids if any(thing.id == id and thing.visible != 1.0 for thing in scene.things)]
    if hidden:
        return edits.with_things_shown(scene, hidden), f"The {names_of(scene, hidden)} is visible again."
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
