"""What the cast does: gestures, ways, things in hands, lamps that go on, and what of it could not be shown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cutaway.brief.document import Action, Brief
from cutaway.props import catalogue
from cutaway.scene.animation import Animated, Baked, Key, Keys
from cutaway.scene.document import Act, Asset, Cue, Thing
from cutaway.scene.randomness import stream
from cutaway.staging.blocking import Blocking
from cutaway.staging.casting import Member
from cutaway.staging.motion import Mover, growth, motion_names, move
from cutaway.staging.physics import Body, simulate
from cutaway.staging.verbs import VerbLook, verb_look

INSTRUMENTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    # head -> (builder, anchor of the player, id stem); the first is the instrument, the others belong to it
    "violin": (("violin", "violin", "violin"), ("bow", "bow", "bow")),
    "fiddle": (("violin", "violin", "violin"), ("bow", "bow", "bow")),
}
"""Instruments that are built to be played: their player holds them at these anchors and plays `play_<first builder>`."""


@dataclass
class Performance:
    """What was decided, by thing id; `shown`: action index -> ids that show it; `reasons`: action index -> why not."""

    acts: dict[str, list[Act]] = field(default_factory=dict)
    positions: dict[str, Any] = field(default_factory=dict)
    rotations: dict[str, Any] = field(default_factory=dict)
    scales: dict[str, Keys] = field(default_factory=dict)
    motions: dict[str, Baked] = field(default_factory=dict)
    power: dict[str, Animated] = field(default_factory=dict)
    visible: dict[str, Animated] = field(default_factory=dict)
    held: dict[str, tuple[str, str]] = field(default_factory=dict)
    extra: list[Thing] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    shown: dict[int, tuple[str, ...]] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    way: float | None = None
    """Heading along which the place lets things travel (a street), degrees; None: across the picture."""
    ways: dict[str, str] = field(default_factory=dict)
    """Ids that travel, with where they go on screen (see `Action.way`); "" where the words leave it open."""
    ways_kept: set[int] = field(default_factory=set)
    """Actions whose way on screen is kept."""
    seen_from: dict[str, float] = field(default_factory=dict)
    """Ids that travel along the way of their place and have to be seen from elsewhere for it: heading from them to the camera, degrees."""
    stiff: set[int] = field(default_factory=set)
    """Actions of which only the way is shown: the model that does them keeps its limbs still."""
    moving: dict[str, float] = field(default_factory=dict)
    """Ids that travel, with their pace in metres per second."""


def instruments_in_hands(brief: Brief) -> dict[str, str]:
    """Entity id of each instrument that somebody plays -> entity id of the player; these are not placed on their own."""
    held: dict[str, str] = {}
    people = [entity for entity in brief.entities if entity.kind == "person" and not entity.absent]
    for action in brief.actions:
        if action.target and action.agent:
            target = _entity(brief, action.target)
            if target is not None and target.head in INSTRUMENTS:
                held[target.id] = action.agent
    for entity in brief.entities:
        if entity.head in INSTRUMENTS and entity.id not in held and people:
            for relation in brief.relations:
                if {relation.a, relation.b} & {entity.id} and (
                    relation.a == people[0].id or relation.b == people[0].id
                ):
                    held[entity.id] = people[0].id
    return held


def perform(
    brief: Brief,
    members: list[Member],
    provided: dict[str, tuple[str, ...]],
    blocking: Blocking,
    frames: int,
    rate: float,
    seed: int,
    taken: set[str],
    set_things: dict[str, Thing],
    way: float | None = None,
    eyes: Mapping[int, float] | None = None,
) -> Performance:
    """Turn the actions of the brief into acts, ways, states and sounds. `way`: the heading things travel along here, degrees;
    `eyes`: by action, the heading from the cast to the camera that sees it."""
    result = Performance(way=way)
    by_entity: dict[str, list[Member]] = {}
    for member in members:
        by_entity.setdefault(member.entity.id, []).append(member)
    _hand_over(brief, by_entity, result, taken)
    falling: list[tuple[int, Action, Member]] = []
    for index, action in enumerate(brief.actions):
        agents = by_entity.get(action.agent or "", [])
        look = verb_look(action.verb)
        if look is None and any(_gesture(action, VerbLook(), member.model(seed).acts) for member in agents):
            look = VerbLook()
        if look is None:
            result.reasons[index] = f"nothing is known of how “{action.verb}” looks"
            continue
        ids = [member.id for member in agents] or list(provided.get(action.agent or "", ()))
        start, length = _stretch(action, frames, rate)
        if look.state:
            _switch(index, action, look, by_entity, provided, start, frames, rate, seed, result)
            continue
        if not ids:
            result.reasons[index] = "who does it is not in the scene"
            continue
        if not agents:
            # Things that came with the place move as the place moves them.
            provided_things = [set_things[id] for id in ids if id in set_things]
            if any(t.motion is not None or isinstance(t.position, Keys) or t.acts for t in provided_things):
                result.shown[index] = tuple(ids)
            elif look.motion in motion_names():
                _move_provided(index, look, provided_things, action, start, length, rate, seed, result)
            else:
                result.reasons[index] = f"“{action.verb}” is not shown: what stands there keeps still"
            continue
        for member in agents:
            _act(
                index,
                action,
                look,
                member,
                by_entity,
                provided,
                blocking,
                start,
                length,
                frames,
                rate,
                seed,
                result,
                falling,
                (eyes or {}).get(index, 0.0),
            )
    _fall(falling, members, blocking, frames, rate, result)
    _idle(members, result, frames)
    return result


def _entity(brief: Brief, id: str) -> Any:
    return next((entity for entity in brief.entities if entity.id == id), None)


def _stretch(action: Action, frames: int, rate: float) -> tuple[int, int]:
    """First frame and number of frames of an action."""
    start = 0 if action.start is None else max(0, min(frames - 1, round(action.start * rate)))
    end = frames if action.end is None else max(start + 1, min(frames, round(action.end * rate)))
    return start, end - start


def _hand_over(brief: Brief, by_entity: dict[str, list[Member]], result: Performance, taken: set[str]) -> None:
    """Give players their instruments."""
    from cutaway.staging.casting import identifier

    for instrument_id, player_id in instruments_in_hands(brief).items():
        players = by_entity.get(player_id, [])
        instrument = _entity(brief, instrument_id)
        if not players or instrument is None:
            continue
        for player in players:
            first: str | None = None
            for builder, anchor, stem in INSTRUMENTS[instrument.head]:
                id = identifier(stem, taken)
                is_first = first is None
                result.extra.append(
                    Thing(
                        id=id,
                        name=instrument.name if is_first else stem,
                        words=(instrument.name, instrument.head, "instrument") if is_first else (stem,),
                        kind="instrument",
                        role="prop",
                        asset=Asset(builder=builder),
                        held_by=player.id,
                        held_at=anchor,
                        part_of=first,
                        span=instrument.span if is_first else None,
                    )
                )
                first = first or id


def _act(
    index: int,
    action: Action,
    look: VerbLook,
    member: Member,
    by_entity: dict[str, list[Member]],
    provided: dict[str, tuple[str, ...]],
    blocking: Blocking,
    start: int,
    length: int,
    frames: int,
    rate: float,
    seed: int,
    result: Performance,
    falling: list[tuple[int, Action, Member]],
    eye: float,
) -> None:
    model = member.model(seed)
    shown = False
    gesture = look.act if look.act == "play" else _gesture(action, look, model.acts)
    parameters: dict[str, Any] = {}
    if look.act == "play":
        instrument = next(
            (thing for thing in result.extra if thing.held_by == member.id and thing.part_of is None), None
        )
        gesture = f"play_{instrument.asset.builder}" if instrument is not None else ""
        if not gesture:
            target = by_entity.get(action.target or "", [])
            gesture = (
                f"play_{target[0].entity.head.replace(' ', '_')}"
                if target
                else "dance"
                if member.kind == "animal"
                else ""
            )
            if gesture not in model.acts:
                gesture = "play" if "play" in model.acts else ""
        if instrument is not None:
            result.cues.append(
                Cue(
                    id=f"music-{instrument.id}",
                    name=f"{instrument.name} music",
                    words=(f"{instrument.name} music", "music", instrument.name),
                    kind="music",
                    sound=instrument.asset.builder,
                    thing=instrument.id,
                    start=start,
                    frames=length,
                    span=action.span,
                )
            )
    if gesture == "sit" and member.kind == "person" and member.id in blocking.resting_on:
        # Blocking puts a figure's feet on what it rests on; who sits there keeps the feet on the floor before it.
        x, seat, z = blocking.positions[member.id]
        if 0.15 < seat < 1.2:
            parameters["seat_height"] = round(seat, 3)
            blocking.positions[member.id] = (x, 0.0, z)
    if gesture and gesture in model.acts:
        target_id = next((m.id for m in by_entity.get(action.target or "", [])), None)
        result.acts.setdefault(member.id, []).append(
            Act(
                action=gesture,
                start=start,
                frames=length if start + length < frames else None,
                target=target_id,
                parameters=parameters,
                span=action.span,
            )
        )
        shown = True
    if look.holds and action.target:
        for held in by_entity.get(action.target, [])[:1]:
            anchors = {**model.anchors}
            if model.pose is not None and "right_hand" in anchors and max(held.size) < 0.9:
                result.held[held.id] = (member.id, "right_hand")
                shown = True
    motion = look.motion
    if member.asset.builder == "sprite" and motion in ("spin", "circle", "topple"):
        motion = ""  # a relief has no back: it wobbles by its own act, or the report says that it keeps still
    if motion in ("fall", "bounce", "roll"):
        falling.append((index, action, member))
        return
    if motion and motion in motion_names():
        travelled = _travel(action, motion, member, blocking, start, length, rate, seed, result, eye)
        if travelled and action.way is not None and motion in _TRAVELLING:
            result.ways_kept.add(index)
        if travelled and not shown and look.act and member.kind in ("person", "animal"):
            result.stiff.add(index)
            result.reasons[index] = f"the model of {member.entity.name} keeps its limbs still: it only moves along"
        shown = travelled or shown
    if look.sound and shown:
        result.cues.append(
            Cue(
                id=f"sound-{index}-{member.id}",
                name=look.sound,
                words=(look.sound,),
                kind="effect",
                sound=look.sound,
                thing=member.id,
                start=start,
                frames=length,
                gain=-10.0,
                span=action.span,
            )
        )
    if shown:
        result.shown[index] = (*result.shown.get(index, ()), member.id)
    elif index not in result.shown:
        result.reasons[index] = f"“{action.verb}” is not among what the model of {member.entity.name} can do"


def _gesture(action: Action, look: VerbLook, acts: tuple[str, ...]) -> str:
    """The act of a model that shows an action best: the verb's own name, else what the verb looks like; "" for none."""
    for name in (action.verb, action.verb.split(" ")[0], look.act):
        if name and name.replace(" ", "_") in acts:
            return name.replace(" ", "_")
    return ""


def _factor(action: Action) -> float:
    words = " ".join(action.manner)
    if any(word in words for word in ("slow", "gentl", "lazil", "calm")):
        return 0.6
    return 1.5 if any(word in words for word in ("fast", "quick", "rapid", "swift")) else 1.0


def _along(way: float, heading: float) -> float:
    """The way, in the direction of the two that is nearer to where the thing looks (towards the viewer)."""
    apart = abs((way - heading + 180) % 360 - 180)
    return way if apart <= 90 else way + 180


_TRAVELLING = frozenset(
    ("walk", "pass", "run", "drive", "sail", "crawl", "fly", "swim", "drift", "slide", "approach", "leave")
)
_IMPLIED = {"approach": "toward", "leave": "away"}
_LEAST_PACE = {"sail": 1.6, "drive": 7.0, "fly": 3.0, "drift": 0.35}
"""Metres per second of those that are asked to cross the picture; what is larger goes faster, or nobody would see it go."""
_TURNED = 52.0
"""Degrees between the way of a place and a camera that sees something travel along it sideways: at 90 it would stand in a house."""


def _headed(side: str, eye: float, id: str, result: Performance) -> float:
    """The heading that goes to this side of the picture of a camera which stands at the heading `eye` from the mover.

    Where the place has a way of its own, the mover keeps to it, and the camera is turned when it looks along it.
    """
    asked = eye + {"right": 90.0, "left": -90.0, "toward": 0.0, "away": 180.0}[side]
    if result.way is None:
        return asked
    way = _along(result.way, asked)
    apart = (way - asked + 180) % 360 - 180
    if abs(apart) < 45:
        return way
    if side in ("toward", "away"):
        return asked
    # Coming a little towards the viewer shows the front of what comes.
    way = _along(result.way, eye)
    result.seen_from[id] = (way + (-_TURNED if side == "right" else _TURNED)) % 360
    return way


def _travel(
    action: Action,
    motion: str,
    member: Member,
    blocking: Blocking,
    start: int,
    length: int,
    rate: float,
    seed: int,
    result: Performance,
    eye: float,
) -> bool:
    position, heading = blocking.positions.get(member.id), blocking.headings.get(member.id, 0.0)
    if position is None:
        return False
    pace: float | None = None
    if member.kind == "person" and motion in ("walk", "pass", "run", "approach", "leave"):
        from cutaway.props import people

        stride = getattr(people, "stride_speed", None)
        pace = (
            float(stride({**member.asset.parameters, "act": "run" if motion == "run" else "walk"})) if stride else None
        )
    side = action.way.value if action.way is not None else _IMPLIED.get(motion, "")
    if side and motion in _TRAVELLING:
        heading = _headed(side.split(" ")[0], eye, member.id, result)
    elif motion in _TRAVELLING:
        heading = heading + 78.0 if result.way is None else _along(result.way, heading)
    if motion in ("fly", "swim") and position[1] < 0.5:
        position = (position[0], position[1] + max(1.2, 1.5 * member.size[1]), position[2])
    if motion in ("hover", "rise") and position[1] < 0.05:
        position = (position[0], 0.25 * member.size[1] + (0.25 if motion == "hover" else 0.0), position[2])
    if pace is None and side and motion in ("sail", "drive", "fly", "pass", "drift"):
        pace = max(_LEAST_PACE.get(motion, 1.4), 0.2 * max(member.size))
    mover = Mover(
        position, heading, member.size, start, length, rate, stream(seed, "move", member.id), pace, _factor(action)
    )
    made = move(motion, mover)
    if made is None:
        return False
    if member.asset.builder == "sprite" and motion in _TRAVELLING:
        # A relief has a face and no side: it goes its way with the face to the viewer.
        made = made[0], (0.0, round(eye, 2), 0.0)
    result.positions[member.id], result.rotations[member.id] = made
    result.ways[member.id] = side
    grown = growth(motion, mover, member.scale)
    if grown is not None:
        result.scales[member.id] = grown
    if isinstance(made[0], Keys):
        a, b = made[0].keys[0], made[0].keys[-1]
        result.moving[member.id] = math.dist(a.value, b.value) / max(1e-6, (b.frame - a.frame) / rate)  # type: ignore[arg-type]
    return True


def _move_provided(
    index: int,
    look: VerbLook,
    things: list[Thing],
    action: Action,
    start: int,
    length: int,
    rate: float,
    seed: int,
    result: Performance,
) -> None:
    from cutaway.scene.animation import value_at

    for thing in things:
        model = catalogue.build(thing.asset, seed, thing.id)
        size = tuple(model.high[i] - model.low[i] for i in range(3))
        mover = Mover(
            value_at(thing.position, 0),
            value_at(thing.rotation, 0)[1],
            size,
            start,
            length,
            rate,
            stream(seed, "move", thing.id),
            None,
            _factor(action),
        )  # type: ignore[arg-type, index]
        made = move(look.motion, mover)
        if made:
            result.positions[thing.id], result.rotations[thing.id] = made
            result.shown[index] = (*result.shown.get(index, ()), thing.id)


def _switch(
    index: int,
    action: Action,
    look: VerbLook,
    by_entity: dict[str, list[Member]],
    provided: dict[str, tuple[str, ...]],
    start: int,
    frames: int,
    rate: float,
    seed: int,
    result: Performance,
) -> None:
    """Lamps on and off, things that appear and vanish. The switched thing is the target, else the agent."""
    entity = (
        action.target if action.target and (action.target in by_entity or action.target in provided) else action.agent
    )
    ids = [member.id for member in by_entity.get(entity or "", [])] or list(provided.get(entity or "", ()))
    if not ids:
        result.reasons[index] = "what is meant is not in the scene"
        return
    at = start if action.start is not None else (0 if look.state in ("flicker",) else round(0.3 * frames))
    if look.state == "on" and action.start is None and action.verb in ("glow", "shine", "light", "burn"):
        at = 0
    for id in ids:
        if look.state == "flicker":
            random = stream(seed, "flicker", id)
            keys = [
                Key(
                    frame=f,
                    value=1.0 if random.random() < 0.72 else round(float(random.uniform(0.05, 0.6)), 3),
                    interpolation="step",
                )
                for f in range(0, frames, 3)
            ]
            result.power[id] = Keys(keys=tuple(keys))
        elif look.state in ("on", "off"):
            result.power[id] = switched(look.state == "on", at)
        else:
            on = look.state == "appear"
            result.visible[id] = (
                1.0
                if at <= 0 and on
                else Keys(
                    keys=(
                        Key(frame=0, value=0.0 if on else 1.0, interpolation="step"),
                        Key(frame=max(1, at), value=1.0 if on else 0.0, interpolation="step"),
                    )
                )
            )
        if look.sound and at > 0:
            result.cues.append(
                Cue(
                    id=f"sound-{index}-{id}",
                    name=look.sound,
                    words=(look.sound, "switch"),
                    kind="effect",
                    sound=look.sound,
                    thing=id,
                    start=at,
                    frames=12,
                    gain=-12.0,
                    span=action.span,
                )
            )
    result.shown[index] = tuple(ids)


def switched(on: bool, frame: int) -> Animated:
    """Power that goes on (or off) at `frame`, rising over three frames as a bulb does."""
    if frame <= 0:
        return 1.0 if on else 0.0
    before, after = (0.0, 1.0) if on else (1.0, 0.0)
    return Keys(
        keys=(
            Key(frame=0, value=before, interpolation="step"),
            Key(frame=frame, value=before + 0.6 * (after - before), interpolation="linear"),
            Key(frame=frame + 3, value=after),
        )
    )


def _fall(
    falling: list[tuple[int, Action, Member]],
    members: list[Member],
    blocking: Blocking,
    frames: int,
    rate: float,
    result: Performance,
) -> None:
    """Simulate what falls, bounces and rolls, with the rest of the cast as fixed boxes."""
    if not falling:
        return
    bodies, starts = [], []
    for _, action, member in falling:
        position = blocking.positions.get(member.id)
        if position is None:
            continue
        start, _ = _stretch(action, frames, rate)
        starts.append(start)
        size = np.array(member.size)
        round_ = member.entity.head in (
            "ball",
            "marble",
            "apple",
            "orange",
            "sphere",
            "globe",
            "melon",
            "tomato",
            "pumpkin",
            "balloon",
            "football",
            "basketball",
        )
        verb = (verb_look(action.verb) or VerbLook()).motion
        height = position[1]
        velocity = (0.0, 0.0, 0.0)
        if verb in ("fall", "bounce") and member.id not in blocking.resting_on:
            height += max(1.2, 2.2 * float(size[1]))
        if verb in ("roll",) or member.id in blocking.resting_on:
            heading = math.radians(blocking.headings.get(member.id, 0.0) + 70)
            pace = 1.6 * _factor(action)
            velocity = (pace * math.sin(heading), 0.0, pace * math.cos(heading))
        half = math.radians(blocking.headings.get(member.id, 0.0)) / 2
        bodies.append(
            Body(
                member.id,
                "sphere" if round_ else "box",
                (float(size.min()) / 2,) if round_ else tuple(float(s) / 2 for s in size),
                (position[0], height, position[2]),
                (math.cos(half), 0.0, math.sin(half), 0.0),
                (0.0, float(size[1]) / 2, 0.0),
                mass=max(0.05, 300 * float(np.prod(size))),
                velocity=velocity,
                spin=(0.4, 0.0, 0.7) if verb == "fall" else (0.0, 0.0, 0.0),
                bounce=0.82 if verb == "bounce" else 0.25 if round_ else 0.0,
            )
        )
    ids = {body.id for body in bodies}
    for member in members:
        if member.id not in ids and member.id in blocking.positions and max(member.size) < 8:
            x, y, z = blocking.positions[member.id]
            half = math.radians(blocking.headings.get(member.id, 0.0)) / 2
            bodies.append(
                Body(
                    member.id,
                    "box",
                    tuple(s / 2 for s in member.size),
                    (x, y, z),
                    (math.cos(half), 0.0, math.sin(half), 0.0),
                    (0.0, member.size[1] / 2, 0.0),
                    mass=0.0,
                )
            )
    start = min(starts, default=0)
    simulated = simulate(bodies, max(2, frames - start + 1), rate, start=start)
    for index, _, member in falling:
        if member.id in simulated.motions:
            result.motions[member.id] = simulated.motions[member.id]
            result.shown[index] = (*result.shown.get(index, ()), member.id)
    for number, (frame, a, b, speed) in enumerate(simulated.hits):
        if speed > 0.5 and 0 < frame < frames:
            id = a if a in simulated.motions else b
            result.cues.append(
                Cue(
                    id=f"hit-{number}",
                    name="thud",
                    words=("thud", "impact"),
                    kind="effect",
                    sound="thud",
                    start=frame,
                    frames=24,
                    thing=id if id in ids else None,
                    gain=round(-16 + min(10.0, 3 * speed), 2),
                )
            )


def _idle(members: list[Member], result: Performance, frames: int) -> None:
    """Whoever has nothing to do still lives: breathes, shifts weight."""
    for member in members:
        if member.kind in ("person", "animal") and member.id not in result.acts:
            result.acts[member.id] = [Act(action="idle")]
