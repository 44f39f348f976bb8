"""Changes that need casting: adding, replacing, telling somebody to do or say something."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from cutaway.brief.changes import Addition, Change, Where
from cutaway.brief.document import Brief, Entity
from cutaway.brief.targets_places import picture_places
from cutaway.props import catalogue
from cutaway.scene.animation import Key, Keys, Vector, value_at
from cutaway.scene.document import Act, Cue, Light, Scene, Span, Surface, Thing
from cutaway.scene.edits import free_id, with_fields, with_thing, with_thing_added, without_things
from cutaway.scene.edits_places import first_place
from cutaway.scene.randomness import stream
from cutaway.staging.casting import Member, cast_entity, footprint, own_lights
from cutaway.staging.changes_places import Impossible, clear_of, rounded, size_of, spot, viewer_axes, walls, world_place
from cutaway.staging.motion import Mover, motion_names, move
from cutaway.staging.soundtrack import speech_seconds
from cutaway.staging.verbs import verb_look

SUPPORTS = ("furniture", "set", "object", "building", "vehicle")


def entity_of(added: Addition, count: int | None = None) -> Entity:
    """The brief's entity for something an edit brings in."""
    kind = "unknown"
    try:
        from cutaway.props.nouns import noun_of

        found = noun_of(added.name) or noun_of(added.head)
        kind = getattr(found, "kind", None) or "unknown"
    except ImportError:
        pass
    known = {
        "person",
        "animal",
        "vehicle",
        "place",
        "building",
        "plant",
        "furniture",
        "object",
        "effect",
        "nature",
        "sign",
    }
    return Entity(
        id="added",
        name=added.name[:80],
        head=added.head[:40],
        kind=kind if kind in known else "unknown",
        count=count or added.count,
        colour=added.colour,  # type: ignore[arg-type]
        material=added.material,
        size=added.size,
        attributes=added.attributes,
        span=added.span or Span(start=0, end=0),
    )


def cast_members(scene: Scene, added: Addition, count: int | None = None) -> list[Member]:
    """Who plays what is added; raises `Impossible` when nothing can."""
    taken = _taken(scene)
    words = added.phrase or added.name
    try:
        return cast_entity(entity_of(added, count), Brief(words=words), scene.seed, taken)
    except LookupError as error:
        raise Impossible(str(error)) from None
    except Exception as error:  # noqa: BLE001 - a builder's fault must not cost the other changes of the turn
        raise Impossible(f"the model of {added.name} cannot be built ({type(error).__name__})") from error


def standing(member: Member, added: Addition, position: Vector, heading: float, role: str = "prop") -> Thing:
    """The thing a cast member becomes."""
    attributes: dict[str, Any] = {
        name: value
        for name, value in (("colour", added.colour), ("material", added.material), ("size", added.size))
        if value
    }
    return Thing(
        id=member.id,
        name=f"{added.colour} {added.name}".strip(),
        words=tuple(dict.fromkeys((added.name, added.head, *member.words)))[:8],
        kind=member.kind,
        role=role,  # type: ignore[arg-type]
        asset=member.asset,
        position=rounded(position),
        rotation=(0.0, round(heading, 2), 0.0),
        scale=member.scale,
        surfaces=member.surfaces,
        attributes=attributes,
        span=added.span,
    )


def lamps_of(scene: Scene, member: Member, added: Addition) -> list[Light]:
    """Scene lights for the lamps a model brings along."""
    return own_lights(member, added.head, added.name, scene.seed, _taken(scene))


def _taken(scene: Scene) -> set[str]:
    """Ids that something in the scene has."""
    groups = (scene.things, scene.lights, scene.shots, scene.texts, scene.cues, scene.clips)
    return {item.id for group in groups for item in group}


def with_added(scene: Scene, change: Change) -> tuple[Scene, str, tuple[str, ...]]:
    """The scene with what a change adds, what was done in words, and the new ids. Raises `Impossible`."""
    added = change.added
    assert added is not None
    members = [_fitting(scene, member) for member in cast_members(scene, added)]
    ids: list[str] = []
    right, toward = viewer_axes(scene)
    facing = math.degrees(math.atan2(toward[0], toward[1]))
    worn = (
        change.where is not None
        and change.where.relation == "on"
        and any(scene.thing(id).kind in ("person", "animal") for id in change.where.ids)
    )
    for number, member in enumerate(members):
        position = spot(scene, change.where, member.size, number, len(members))
        if worn and change.where is not None:
            position = _on_body(scene, change.where.ids[0], added)
        thing = standing(
            member,
            added,
            position,
            facing + (stream(scene.seed, "facing", member.id).uniform(-18, 18) if len(members) > 1 else 0.0),
        )
        if change.start is not None or change.end is not None:
            from cutaway.scene.edits import stepped

            rate = float(scene.format.frame_rate)
            start = round((change.start or 0) * rate)
            end = None if change.end is None else round(change.end * rate)
            thing = thing.model_copy(update={"visible": stepped(0.0, 1.0, start, end)})
        scene = with_thing_added(scene, thing, lamps_of(scene, member, added))
        ids.append(thing.id)
        for verb in added.verbs:
            try:
                scene, _ = with_deed(scene, thing.id, verb, 0, None)
            except Impossible:
                continue
    where = f" {change.where.phrase}" if change.where and change.where.phrase else ""
    sentence = members[0].sentence
    many = f"{len(members)} × " if len(members) > 1 else ""
    return scene, f"Added {many}{(added.colour + ' ' + added.name).strip()}{where}. {sentence}".strip(), tuple(ids)


def _fitting(scene: Scene, member: Member) -> Member:
    """The member no larger than a room can hold: a balloon in a living room is not one to fly with."""
    largest = max(member.size)
    if not scene.world.indoors or largest <= 2.4:
        return member
    factor = 0.7 / largest
    size = (member.size[0] * factor, member.size[1] * factor, member.size[2] * factor)
    return dataclasses.replace(member, scale=round(member.scale * factor, 5), size=size)


def _on_body(scene: Scene, id: str, added: Addition) -> Vector:
    thing = scene.thing(id)
    size, place = size_of(scene, thing), world_place(scene, thing)
    high = {
        "hat": 0.99,
        "cap": 0.99,
        "crown": 0.99,
        "helmet": 0.97,
        "glasses": 0.92,
        "sunglasses": 0.92,
        "scarf": 0.82,
        "necklace": 0.82,
        "cape": 0.5,
        "shoes": 0.0,
        "boots": 0.0,
        "backpack": 0.6,
    }
    return place[0], place[1] + size[1] * high.get(added.head, 0.99), place[2]


def with_replaced(scene: Scene, id: str, change: Change) -> tuple[Scene, str, str]:
    """The scene with one thing played by another model in the same place and role; the sentence, and the new id.

    It keeps motion, place and what happens around it; its own gestures stay where the new model knows them.
    """
    added = change.added
    assert added is not None
    old = scene.thing(id)
    member = cast_members(scene, added, 1)[0]
    acts = tuple(act for act in old.acts if act.action in member.model(scene.seed).acts)
    thing = standing(member, added, first_place(old), 0.0, old.role)
    thing = thing.model_copy(
        update={
            "position": old.position,
            "rotation": old.rotation,
            "motion": old.motion,
            "held_by": old.held_by,
            "held_at": old.held_at,
            "acts": acts,
            "visible": old.visible,
            "power": old.power,
        }
    )
    holding = [other for other in scene.things if other.held_by == id and other.part_of != id]
    kept = with_fields(
        scene,
        things=tuple(
            other.model_copy(update={"held_by": None, "held_at": "", "position": world_place(scene, other)})
            if other in holding and member.kind not in ("person",)
            else other.model_copy(update={"held_by": thing.id})
            if other in holding
            else other
            for other in (*scene.things, thing)
        ),
    )
    shots = tuple(
        shot.model_copy(
            update={
                "subject": thing.id if shot.subject == id else shot.subject,
                "camera": shot.camera.model_copy(update={"focus_on": thing.id})
                if shot.camera.focus_on == id
                else shot.camera,
            }
        )
        for shot in kept.shots
    )
    things = tuple(
        other.model_copy(
            update={
                "acts": tuple(
                    act.model_copy(update={"target": thing.id}) if act.target == id else act for act in other.acts
                )
            }
        )
        if any(act.target == id for act in other.acts)
        else other
        for other in kept.things
    )
    # A car that replaces a car sounds alike; a dog does not purr.
    alike = member.kind not in ("animal", "person", "instrument")
    cues = tuple(
        cue.model_copy(update={"thing": thing.id}) if alike and cue.thing == id and cue.kind == "effect" else cue
        for cue in kept.cues
    )
    made = without_things(with_fields(kept, shots=shots, things=things, cues=cues), [id])
    order = {other.id: n for n, other in enumerate(scene.things)}
    things = tuple(
        sorted(made.things, key=lambda other: order.get(id if other.id == thing.id else other.id, len(order)))
    )
    made = with_fields(made, things=things)
    made = with_fields(made, lights=(*made.lights, *lamps_of(made, member, added)))
    return made, f"Replaced the {old.name} with {added.phrase or added.name}. {member.sentence}".strip(), thing.id


def with_more_of(
    scene: Scene, ids: tuple[str, ...], degree: float, exactly: int | None = None
) -> tuple[Scene, tuple[str, ...]]:
    """The scene with more of the same, standing beside them: `exactly` so many, or about as many again by `degree` (at least one)."""
    models = [scene.thing(id) for id in ids]
    count = max(1, round(len(models) * (0.5 if degree < 1 else 1.0 if degree < 2 else 2.0)))
    count = exactly or count
    made: list[str] = []
    right, _ = viewer_axes(scene)
    for number in range(min(count, 12)):
        like = models[number % len(models)]
        id = free_id(scene, like.id.rstrip("0123456789").rstrip("-") or like.id)
        size = size_of(scene, like)
        place = first_place(like)
        reach = 2.3 * max(footprint(size), 0.05) * (1 + number // len(models))
        # Towards the middle of the picture first, where there is room to be seen.
        middle = -1 if picture_places(scene, 0).get(like.id, (0.0, 0.0, 1.0))[0] > 0 else 1
        side = middle if number % 2 == 0 or walls(scene) else -middle
        goal = clear_of(
            scene,
            (place[0] + right[0] * reach * side, place[1], place[2] + right[1] * reach * side),
            footprint(size),
            right,
            (),
            side,
        )
        offset = tuple(b - a for a, b in zip(place, goal, strict=True))
        from cutaway.scene.edits_places import with_thing_moved

        twin = like.model_copy(update={"id": id, "span": None})
        scene = with_thing_moved(with_thing_added(scene, twin), id, offset)  # type: ignore[arg-type]
        made.append(id)
    return scene, tuple(made)


def with_deed(
    scene: Scene,
    id: str,
    verb: str,
    start: int,
    frames: int | None,
    toward: Vector | None = None,
    target: str | None = None,
) -> tuple[Scene, str]:
    """The scene with a thing doing something from frame `start`; raises `Impossible` when its model cannot show it."""
    thing = scene.thing(id)
    if verb in ("stop", "freeze", "stand", "stand still", "stay"):
        acts = tuple(act for act in thing.acts if act.start < start)
        acts = tuple(act.model_copy(update={"frames": start - act.start}) for act in acts)
        still = thing.model_copy(
            update={
                "acts": acts,
                "position": first_place(thing) if start == 0 and thing.motion is None else thing.position,
            }
        )
        return with_thing(scene, still), f"The {thing.name} stops."
    look = verb_look(verb)
    if look is None:
        raise Impossible(f"nothing is known of how “{verb}” looks")
    try:
        known = catalogue.build(thing.asset, scene.seed, id).acts
    except Exception:  # noqa: BLE001 - what cannot be built cannot act either
        known = ()
    shown = False
    update: dict[str, Any] = {}
    gesture = look.act
    if gesture == "play":
        gesture = next((act.action for act in thing.acts if act.action.startswith("play")), "play")
    if gesture and gesture in known:
        others = tuple(
            act.model_copy(update={"frames": start - act.start}) if act.start < start else act
            for act in thing.acts
            if act.start < start
        )
        update["acts"] = (*others, Act(action=gesture, start=start, frames=frames, target=target))
        shown = True
    if (
        look.motion in motion_names()
        and thing.held_by is None
        and thing.motion is None
        and look.motion not in ("fall", "roll")
    ):
        heading = value_at(thing.rotation, 0)[1]  # type: ignore[index]
        place = first_place(thing)
        if toward is not None:
            heading = math.degrees(math.atan2(toward[0] - place[0], toward[2] - place[2]))
        mover = Mover(
            place,
            heading,
            size_of(scene, thing),
            start,
            frames or max(1, scene.format.frames - start),
            float(scene.format.frame_rate),
            stream(scene.seed, "move", id),
            toward=toward,
        )
        made = move(look.motion, mover)
        if made is not None:
            update["position"], update["rotation"] = made
            shown = True
    if look.state in ("on", "off"):
        from cutaway.scene.edits_power import with_power_schedule

        return with_power_schedule(scene, id, look.state == "on", start or None), f"The {thing.name}: {verb}."
    if look.state == "flicker":
        random = stream(scene.seed, "flicker", id)
        last = scene.format.frames if frames is None else min(scene.format.frames, start + frames)
        keys = [Key(frame=0, value=1.0, interpolation="step")] if start > 0 else []
        keys += [
            Key(
                frame=f,
                value=1.0 if random.random() < 0.72 else round(float(random.uniform(0.05, 0.6)), 3),
                interpolation="step",
            )
            for f in range(start, last, 3)
        ]
        keys.append(Key(frame=max(last, keys[-1].frame + 1), value=1.0))
        update["power"] = Keys(keys=tuple(keys))
        shown = True
    if not shown and verb in ("glow", "shine"):
        surface = thing.surfaces.get("*", Surface())
        update["surfaces"] = {**thing.surfaces, "*": surface.model_copy(update={"emission": 2.5})}
        shown = True
    if not shown:
        able = ", ".join(sorted(known)[:8])
        raise Impossible(
            f"“{verb}” is not among what the model of the {thing.name} can do" + (f" ({able})" if able else "")
        )
    scene = with_thing(scene, thing.model_copy(update=update))
    if look.sound:
        cue = Cue(
            id=free_id(scene, "sound"),
            name=look.sound,
            words=(look.sound,),
            kind="effect",
            sound=look.sound,
            thing=id,
            start=start,
            frames=frames,
            gain=-10.0,
        )
        scene = with_fields(scene, cues=(*scene.cues, cue))
    return scene, f"The {thing.name}: {verb}."


def with_thing_gone(scene: Scene, id: str, where: Where, start: int) -> Scene:
    """The scene with a thing at another place from frame `start` on; it gets there within half a second, in an arc."""
    thing = scene.thing(id)
    goal = rounded(spot(scene, where, size_of(scene, thing), skip=(id,)))
    if start <= 0:
        from cutaway.scene.edits_places import with_thing_at

        return with_thing_at(scene, id, goal)
    if thing.motion is not None or thing.held_by is not None:
        raise Impossible(f"the {thing.name} is moved by something else")
    here = rounded(value_at(thing.position, start))  # type: ignore[arg-type]
    half = max(2, round(float(scene.format.frame_rate) / 4))
    top = rounded(
        tuple((a + b) / 2 + (0.25 if i == 1 else 0.0) for i, (a, b) in enumerate(zip(here, goal, strict=True)))
    )  # type: ignore[arg-type]
    old = [key for key in thing.position.keys if key.frame < start] if isinstance(thing.position, Keys) else []
    keys = (
        *old,
        Key(frame=start, value=here, interpolation="smooth"),
        Key(frame=start + half, value=top, interpolation="smooth"),
        Key(frame=start + 2 * half, value=goal),
    )
    return with_thing(scene, thing.model_copy(update={"position": Keys(keys=keys)}))


def with_speech(scene: Scene, speaker: str | None, text: str, start: int | None) -> Scene:
    """The scene with a line spoken: the speaker's first line is replaced, or a new one begins at frame `start`."""
    rate = float(scene.format.frame_rate)
    said = [cue for cue in scene.cues if cue.kind == "speech" and (speaker is None or cue.thing == speaker)]
    length = max(1, round(speech_seconds(text) * 1.5 * rate))
    if said and (start is None or said[0].start == start):
        old = said[0]
        new = old.model_copy(
            update={"text": text, "frames": min(length, max(1, scene.format.frames - old.start)), "start": old.start}
        )
        return with_fields(scene, cues=tuple(new if cue.id == old.id else cue for cue in scene.cues))
    begin = start if start is not None else round(0.4 * rate)
    if begin >= scene.format.frames - 6:
        raise Impossible("the line does not fit into the film's length")
    cue = Cue(
        id=free_id(scene, "speech"),
        name="speech",
        words=("voice", "speech", "words"),
        kind="speech",
        sound="voice",
        start=begin,
        frames=max(1, min(length, scene.format.frames - begin)),
        thing=speaker,
        text=text,
    )
    scene = with_fields(scene, cues=(*scene.cues, cue))
    if speaker is not None and scene.thing(speaker).kind == "person":
        thing = scene.thing(speaker)
        talk = Act(action="talk", start=begin, frames=cue.frames)
        scene = with_thing(scene, thing.model_copy(update={"acts": (*thing.acts, talk)}))
    return scene
