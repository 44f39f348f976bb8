"""Changes that need casting: adding, replacing, telling somebody to do or say something."""

from __future__ import annotations

import math
from typing import Any

from cutaway.brief.changes import Addition, Change, Where
from cutaway.brief.document import Brief, Entity
from cutaway.props import catalogue
from cutaway.scene.animation import Key, Keys, Vector, value_at
from cutaway.scene.document import Act, Cue, Light, Scene, Span, Surface, Thing
from cutaway.scene.edits import free_id, with_fields, with_thing, with_thing_added, without_things
from cutaway.scene.edits_places import first_place
from cutaway.scene.randomness import stream
from cutaway.staging.casting import Member, cast_entity, footprint
from cutaway.staging.motion import Mover, motion_names, move
from cutaway.staging.soundtrack import speech_seconds
from cutaway.staging.verbs import verb_look

SUPPORTS = ("furniture", "set", "object", "building", "vehicle")


class Impossible(Exception):
    """A change that cannot be made; the message is the reason, for the report."""


def size_of(scene: Scene, thing: Thing) -> tuple[float, float, float]:
    """Width, height and depth in metres as the thing stands; a guess by kind when its model cannot be built."""
    scale = value_at(thing.scale, 0) if isinstance(thing.scale, Keys) else thing.scale
    factors = scale if isinstance(scale, tuple) else (scale, scale, scale)
    try:
        model = catalogue.build(thing.asset, scene.seed, thing.id)
        extent = tuple(model.high[i] - model.low[i] for i in range(3))
    except Exception:  # noqa: BLE001 - what cannot be built has no measure; drawing reports it
        extent = {"person": (0.5, 1.7, 0.4), "animal": (0.5, 0.5, 0.7), "vehicle": (1.8, 1.5, 4.2)}.get(
            thing.kind, (0.6, 0.6, 0.6)
        )
    return tuple(max(0.01, extent[i] * factors[i]) for i in range(3))  # type: ignore[return-value]


def world_place(scene: Scene, thing: Thing) -> Vector:
    """Where it stands in the first frame; a held thing is where its holder is."""
    for _ in range(16):
        if thing.held_by is None:
            break
        thing = scene.thing(thing.held_by)
    return first_place(thing)


def _viewer(scene: Scene) -> tuple[tuple[float, float], tuple[float, float]]:
    """Unit vectors on the ground (x, z): to the viewer's right, and towards the viewer."""
    if not scene.shots:
        return (1.0, 0.0), (0.0, 1.0)
    camera = scene.shots[0].camera
    eye, target = value_at(camera.position, 0), value_at(camera.target, 0)
    x, z = eye[0] - target[0], eye[2] - target[2]  # type: ignore[index]
    length = math.hypot(x, z)
    toward = (x / length, z / length) if length > 1e-6 else (0.0, 1.0)
    return (toward[1], -toward[0]), toward


def spot(
    scene: Scene,
    where: Where | None,
    size: tuple[float, float, float],
    number: int = 0,
    of: int = 1,
    skip: tuple[str, ...] = (),
) -> Vector:
    """A place in metres for something of `size`: relative to a thing, or in the picture, clear of what stands there.

    `number` of `of` are set side by side.
    """
    right, toward = _viewer(scene)
    radius = footprint(size)
    beside = (number - (of - 1) / 2) * 2.2 * max(radius, 0.05)
    if where is not None and where.ids:
        anchors = [scene.thing(id) for id in where.ids if any(thing.id == id for thing in scene.things)]
        if anchors:
            return _beside(scene, where, anchors, size, beside, right, toward, skip)
    cast = [
        thing
        for thing in scene.things
        if thing.role in ("subject", "prop") and thing.held_by is None and thing.id not in skip
    ]
    subjects = [thing for thing in cast if thing.role == "subject"] or cast
    places = [world_place(scene, thing) for thing in subjects] or [_looked_at(scene)]
    x, z = sum(p[0] for p in places) / len(places), sum(p[2] for p in places) / len(places)
    ground = min((p[1] for p in places), default=0.0)
    across, depth = _picture_reach(scene, (x, 0.0, z))
    side = {
        "left": -0.6,
        "right": 0.6,
        "top left": -0.6,
        "top right": 0.6,
        "bottom left": -0.6,
        "bottom right": 0.6,
    }.get(where.relation if where else "", 0.0)
    ahead = {"front": 0.35, "back": -0.6, "behind": -0.6, "in front of": 0.35}.get(where.relation if where else "", 0.0)
    lifted = {"above": 2.2, "sky": 3.0, "up": 1.2, "top": 2.2}.get(where.relation if where else "", 0.0)
    shift = side * across + beside
    if where is None or not (side or ahead or lifted):
        shift = (0.45 * across if number % 2 == 0 else -0.45 * across) + beside
    point = (
        x + right[0] * shift + toward[0] * ahead * depth,
        max(0.0, ground if ground < 0.3 else 0.0) + lifted,
        z + right[1] * shift + toward[1] * ahead * depth,
    )
    return point if lifted else _clear(scene, point, radius, right, skip)


def _picture_reach(scene: Scene, point: Vector) -> tuple[float, float]:
    """Half the width in metres that the first picture shows at `point`, and the distance of the camera."""
    if not scene.shots:
        return 1.5, 4.0
    camera = scene.shots[0].camera
    eye = value_at(camera.position, 0)
    distance = max(0.3, math.dist(eye, (point[0], eye[1], point[2])))  # type: ignore[arg-type, index]
    fov = float(value_at(camera.fov, 0))  # type: ignore[arg-type]
    return math.tan(math.radians(fov) / 2) * distance * scene.format.width / scene.format.height, distance


def _looked_at(scene: Scene) -> Vector:
    if not scene.shots:
        return 0.0, 0.0, 0.0
    x, _, z = value_at(scene.shots[0].camera.target, 0)  # type: ignore[misc]
    return x, 0.0, z


def _beside(
    scene: Scene, where: Where, anchors: list[Thing], size: tuple[float, float, float], beside: float,
    right: tuple[float, float], toward: tuple[float, float], skip: tuple[str, ...],
) -> Vector:  # fmt: skip
    places = [world_place(scene, thing) for thing in anchors]
    sizes = [size_of(scene, thing) for thing in anchors]
    x, y, z = (sum(place[i] for place in places) / len(places) for i in range(3))
    own, other = footprint(size), max(min(footprint(extent), 4.0) for extent in sizes)
    gap = own + other + 0.08
    relation = where.relation
    top = max(place[1] + extent[1] for place, extent in zip(places, sizes, strict=True))
    if relation in ("on", "in"):
        height = _top(scene, anchors[0], places[0], sizes[0])
        return x + right[0] * beside, height, z + right[1] * beside
    if relation == "above":
        return x + right[0] * beside, top + 0.35 + 0.4 * size[1], z + right[1] * beside
    if relation == "under":
        return x + right[0] * beside, places[0][1], z + right[1] * beside
    if relation == "between" and len(anchors) > 1:
        return x, min(place[1] for place in places), z
    side, ahead = {
        "left of": (-1.0, 0.0), "right of": (1.0, 0.0), "behind": (0.0, -1.0), "in front of": (0.0, 1.0), "front": (0.0, 1.0), "back": (0.0, -1.0), "opposite": (0.0, 1.6),
        "around": (0.9, 0.4), "left": (-1.0, 0.0), "right": (1.0, 0.0),
    }.get(relation, (1.0, 0.15))  # fmt: skip
    shift = side * gap + (beside if not side else math.copysign(abs(beside), side) if beside else 0.0)
    point = (
        x + right[0] * shift + toward[0] * ahead * gap,
        min(place[1] for place in places),
        z + right[1] * shift + toward[1] * ahead * gap,
    )
    if relation in ("next to", "around", "with", "at"):
        clear = _clear(scene, point, own, right, skip)
        mirrored = (x - right[0] * shift, point[1], z - right[1] * shift)
        return (
            clear
            if math.dist(clear, point) <= math.dist(_clear(scene, mirrored, own, right, skip), mirrored)
            else mirrored
        )
    return point


def _top(scene: Scene, thing: Thing, place: Vector, size: tuple[float, float, float]) -> float:
    """The height something lies on `thing` at: its seat where it has one, else its top; a flat thing is stood on."""
    try:
        model = catalogue.build(thing.asset, scene.seed, thing.id)
        for name in ("seat", "top"):
            if name in model.anchors:
                scale = thing.scale if isinstance(thing.scale, (int, float)) else 1.0
                return place[1] + float(model.anchors[name][1, 3]) * scale
    except Exception:  # noqa: BLE001 - a model that cannot be built is measured by its kind
        pass
    if thing.role == "set" and max(size[0], size[2]) > 5:
        return place[1]
    seat = {"sofa": 0.48, "couch": 0.48, "chair": 0.52, "bed": 0.5, "armchair": 0.5, "bench": 0.6}
    share = next((value for word, value in seat.items() if word in thing.words or word in thing.name), 1.0)
    return place[1] + size[1] * share


def _clear(scene: Scene, point: Vector, radius: float, right: tuple[float, float], skip: tuple[str, ...]) -> Vector:
    """`point`, moved sideways and back until it does not stand in anything small."""
    taken = []
    for thing in scene.things:
        if thing.held_by is None and thing.part_of is None and thing.id not in skip and thing.kind != "effect":
            size = size_of(scene, thing)
            if max(size[0], size[2]) < 5 and size[1] > 0.08:
                place = world_place(scene, thing)
                taken.append((place[0], place[2], footprint(size)))
    for step in range(24):
        reach = (step + 1) // 2 * 0.25 * (1 if step % 2 else -1)
        x, z = point[0] + right[0] * reach, point[2] + right[1] * reach
        if all(math.hypot(x - a, z - b) >= radius + r - 0.02 for a, b, r in taken):
            return x, point[1], z
    return point


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
        id="added", name=added.name[:80], head=added.head[:40], kind=kind if kind in known else "unknown", count=count or added.count, colour=added.colour,  # type: ignore[arg-type]
        material=added.material, size=added.size, attributes=added.attributes, span=added.span or Span(start=0, end=0),
    )  # fmt: skip


def cast_members(scene: Scene, added: Addition, count: int | None = None) -> list[Member]:
    """Who plays what is added; raises `Impossible` when nothing can."""
    taken = {item.id for group in (scene.things, scene.lights, scene.shots, scene.texts, scene.cues) for item in group}
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
        id=member.id, name=f"{added.colour} {added.name}".strip(), words=tuple(dict.fromkeys((added.name, added.head, *member.words)))[:8], kind=member.kind, role=role,  # type: ignore[arg-type]
        asset=member.asset, position=_rounded(position), rotation=(0.0, round(heading, 2), 0.0), scale=member.scale, surfaces=member.surfaces, attributes=attributes, span=added.span,
    )  # fmt: skip


def lamps_of(scene: Scene, member: Member, added: Addition) -> list[Light]:
    """Scene lights for the lamps a model brings along."""
    lights: list[Light] = []
    for lamp in member.model(scene.seed).lamps:
        lights.append(
            Light(
                id=free_id(with_fields(scene, lights=(*scene.lights, *lights)), f"{added.head}-light"),
                name=f"{added.name} light",
                words=(f"{added.head} light",),
                kind="point",
                thing=member.id,
                position=lamp.position,
                colour=lamp.colour,
                strength=lamp.strength,
                range=lamp.range,
                size=lamp.size,
                shadow=lamp.shadow,
                glow=lamp.glow,
            )  # fmt: skip
        )
    return lights


def with_added(scene: Scene, change: Change) -> tuple[Scene, str, tuple[str, ...]]:
    """The scene with what a change adds, what was done in words, and the new ids. Raises `Impossible`."""
    added = change.added
    assert added is not None
    members = cast_members(scene, added)
    ids: list[str] = []
    right, toward = _viewer(scene)
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
            "position": old.position, "rotation": old.rotation, "motion": old.motion, "held_by": old.held_by, "held_at": old.held_at, "acts": acts, "visible": old.visible, "power": old.power,
        }
    )  # fmt: skip
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
    right, _ = _viewer(scene)
    for number in range(min(count, 12)):
        like = models[number % len(models)]
        id = free_id(scene, like.id.rstrip("0123456789").rstrip("-") or like.id)
        size = size_of(scene, like)
        place = first_place(like)
        reach = 2.3 * max(footprint(size), 0.05) * (1 + number // len(models))
        side = 1 if number % 2 == 0 else -1
        goal = _clear(
            scene,
            (place[0] + right[0] * reach * side, place[1], place[2] + right[1] * reach * side),
            footprint(size),
            right,
            (),
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
    goal = _rounded(spot(scene, where, size_of(scene, thing), skip=(id,)))
    if start <= 0:
        from cutaway.scene.edits_places import with_thing_at

        return with_thing_at(scene, id, goal)
    if thing.motion is not None or thing.held_by is not None:
        raise Impossible(f"the {thing.name} is moved by something else")
    here = _rounded(value_at(thing.position, start))  # type: ignore[arg-type]
    half = max(2, round(float(scene.format.frame_rate) / 4))
    top = _rounded(
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
        id=free_id(scene, "speech"), name="speech", words=("voice", "speech", "words"), kind="speech", sound="voice", start=begin, frames=max(1, min(length, scene.format.frames - begin)),
        thing=speaker, text=text,
    )  # fmt: skip
    scene = with_fields(scene, cues=(*scene.cues, cue))
    if speaker is not None and scene.thing(speaker).kind == "person":
        thing = scene.thing(speaker)
        talk = Act(action="talk", start=begin, frames=cue.frames)
        scene = with_thing(scene, thing.model_copy(update={"acts": (*thing.acts, talk)}))
    return scene


def _rounded(position: Vector) -> Vector:
    x, y, z = (round(float(part), 4) for part in position)
    return x, y, z
