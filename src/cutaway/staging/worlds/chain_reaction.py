"""A marble run or a row of dominoes on a table, ten times life size: a track that winds down, what the marble sets off, and a
camera that never loses it.

One plan curve winds outwards. Its first part carries the track, the rest the dominoes, so that nothing crosses and one camera
can travel outside along all of it. The marble rolls down the track by energy and friction; from its end on everything is simulated.
"""

from __future__ import annotations

import math

import numpy as np

from cutaway.props.builders.marble_run import MARBLE_RADIUS, TOY_COLOURS
from cutaway.scene.animation import Baked
from cutaway.scene.document import Act, Asset, Cue, Fog, Grade, Light, Sky, Thing, World
from cutaway.scene.randomness import stream
from cutaway.staging.marble_cameras import cameras, triple
from cutaway.staging.marble_course import (
    GRAVITY,
    REST,
    Course,
    action_front,
    marble_centre,
    poses_about_foot,
    rolled_distance,
    turned_on,
    winding_course,
)
from cutaway.staging.marble_props import domino_body, dominoes, gates
from cutaway.staging.physics import Body, simulate
from cutaway.staging.plan import Spot, Wanted, WorldPlan, WorldRequest, world

_TRACK_SHARE = 0.62
"""Share of the film the marble spends on the track when dominoes follow."""
_LONGEST_FALL = 5.6
"""Seconds the longest row takes to fall and lie still: a longer film has a longer track, not a longer wait."""

_TRACK_WORDS = {"track", "marble run", "run", "ramp", "slide", "course", "rail", "chute"}
_MARBLE_WORDS = {"marble", "ball", "sphere"}
_DOMINO_WORDS = {"domino", "dominoes"}


@world(
    "chain reaction",
    words=(
        "chain reaction",
        "chain reaction track",
        "marble run",
        "marble track",
        "rube goldberg machine",
        "rube goldberg",
        "domino run",
        "domino",
        "marble",
    ),
    close=("track", "ramp"),
    outdoors=False,
)
def chain_reaction(request: WorldRequest) -> WorldPlan:
    """Track, marble and dominoes as far as they are wanted (all of them when none is)."""
    wants_marble = _first(request.wanted, _MARBLE_WORDS)
    wants_domino = _first(request.wanted, _DOMINO_WORDS)
    wants_track = _first(request.wanted, _TRACK_WORDS)
    with_track = not (wants_domino and not wants_marble and not wants_track)
    frames, rate = request.frames, request.rate
    pace = _pace(request)
    on_track = max(round(frames * _TRACK_SHARE), frames - round(_LONGEST_FALL * rate))
    roll = min(frames, max(int(rate), on_track)) if with_track else 0
    distance, speed = rolled_distance(roll, rate, pace)
    course = winding_course(request.seed, float(distance[-1]) if with_track else 0.0, 16.0)

    things: list[Thing] = _set(request)
    provides: dict[str, tuple[str, ...]] = {}
    cues: list[Cue] = []
    front = np.zeros(frames)
    start_push = roll
    marble_ids: list[str] = []
    if with_track:
        things.append(_track(course))
        provides[(wants_track or _anything("track")).name] = ("track-1",)
        leaves, gate_hits, marble_path = gates(course, distance, roll, rate, request.seed)
        things += leaves
        cues += [_hit_cue(f"gate-hit-{i}", "gate tick", frame, gate, 0.7) for i, (frame, gate) in enumerate(gate_hits)]
        marble_ids = [f"marble-{i + 1}" for i in range(max(1, min(6, wants_marble.count if wants_marble else 1)))]
    row, tower = dominoes(course, frames - start_push, rate, request.seed)
    bodies = [domino_body(thing) for thing in row] + tower[1]
    if with_track:
        exit_point = marble_centre(course, course.track_end)
        ahead = course.heading(course.track_end)
        velocity = tuple(float(x) for x in ahead * speed)
        spin = np.cross([0.0, 1.0, 0.0], ahead) * speed / MARBLE_RADIUS
        ball = Body(
            "marble-1",
            "sphere",
            (MARBLE_RADIUS,),
            tuple(exit_point),
            mass=0.030,
            velocity=velocity,
            spin=tuple(float(x) for x in spin),
            friction=0.5,
        )  # type: ignore[arg-type]
        bodies.append(ball)
    else:
        ahead = course.heading(course.track_end + 0.3)
        first = bodies[0]
        bodies[0] = Body(
            **{
                **first.__dict__,
                "asleep": False,
                "spin": tuple(float(x) for x in np.cross([0.0, 1.0, 0.0], ahead) * 3.2),
            }
        )
    simulated = simulate(bodies, max(2, frames - start_push + 1), rate, gravity=GRAVITY, start=start_push, rest=REST)
    things += [thing.model_copy(update={"motion": simulated.motions[thing.id]}) for thing in (*row, *tower[0])]
    if with_track:
        free = simulated.motions["marble-1"].array()
        full = np.vstack([marble_path[:start_push], turned_on(marble_path[start_push - 1], free)])[:frames]
        things.append(
            _marble(
                marble_ids[0],
                wants_marble,
                request,
                Baked.of(poses_about_foot(full), source=simulated.motions["marble-1"].source),
            )
        )
        for i, id in enumerate(marble_ids[1:], 1):
            lag = round(i * 0.16 * rate)
            late = np.vstack([np.repeat(marble_path[:1], lag, 0), marble_path])[: len(full)]
            late = np.vstack([late, np.repeat(late[-1:], max(0, frames - len(late)), 0)])[:frames]
            things.append(_marble(id, wants_marble, request, Baked.of(poses_about_foot(late))))
        provides[(wants_marble or _anything("marble")).name] = tuple(marble_ids)
        cues.append(
            Cue(
                id="marble-rolling",
                name="rolling marble",
                words=("rolling", "marble"),
                kind="effect",
                sound="rolling marble",
                start=0,
                frames=max(1, start_push),
                thing=marble_ids[0],
                gain=-6.0,
                parameters={
                    "speed": [round(float(v), 3) for v in np.gradient(distance)[:: max(1, int(rate // 4))] * rate]
                },
            )
        )
    provides[(wants_domino or _anything("domino")).name] = tuple(thing.id for thing in row)
    front = action_front(course, distance, roll, row, simulated.motions, frames, rate)
    domino_ids = {thing.id for thing in row}
    seen: set[str] = set()
    for frame, a, b, hit in simulated.hits:
        later = next((id for id in (b, a) if id in domino_ids and id not in seen), None)
        if later and "floor" not in (a, b) and frame < frames and hit > 0.05:
            seen.add(later)
            cues.append(_hit_cue(f"click-{later}", "domino click", frame, later, min(1.0, 0.35 + hit / 6)))
        elif frame < frames and any(id.startswith("block-") for id in (a, b)) and hit > 0.6:
            block = a if a.startswith("block-") else b
            if block not in seen:
                seen.add(block)
                cues.append(_hit_cue(f"knock-{block}", "wood knock", frame, block, min(1.0, hit / 5)))
    cues.append(
        Cue(id="ambience", name="room tone", words=("room tone",), kind="ambience", sound="quiet workshop", gain=-20.0)
    )
    hero = marble_ids[0] if marble_ids else row[0].id
    views = cameras(course, front, frames, rate, hero, request.aspect)
    light = _light(request)
    middle = course.at(front[frames // 2])
    return WorldPlan(
        world=World(
            kind="chain reaction",
            words=request.words,
            indoors=True,
            time_of_day=request.time_of_day or "day",
            wind=0.0,
            wet=0.35,
            sky=light[1],
            fog=Fog(),
            parameters={"scale": 10},
        ),
        things=tuple(things),
        lights=light[0],
        grade=light[2],
        cameras=views,
        spots=tuple(
            Spot(
                ("table", "floor", "ground"),
                (float(r * math.cos(a)), 0.0, float(r * math.sin(a))),
                90.0 - math.degrees(a),
                0.6,
            )
            for r, a in ((0.8, 0.6), (0.9, 2.6), (1.0, 4.4), (9.4, 1.2), (9.2, 3.8))
        ),
        provides=provides,
        action=(float(middle[0]), float(middle[1]), float(middle[2])),
        key=(-0.6, -0.75, -0.2),
        cues=tuple(cues),
        hero="medium",
    )


def _first(wanted: tuple[Wanted, ...], words: set[str]) -> Wanted | None:
    for want in wanted:
        if want.head in words or want.name in words or any(want.name.endswith(word) for word in words):
            return want
    return None


def _anything(name: str) -> Wanted:
    return Wanted(name, name, "object")


def _pace(request: WorldRequest) -> float:
    """Speed in metres per second the marble comes to, from the words on how it moves."""
    words = (
        {word for want in request.wanted for word in (*want.attributes, *want.verbs)}
        | set(request.mood)
        | set(request.attributes)
    )
    if words & {"slow", "slowly", "gentle", "gently", "calm"}:
        return 3.2
    return 5.6 if words & {"fast", "quick", "quickly", "rapid", "speeding", "racing", "race"} else 4.8


def _track(course: Course) -> Thing:
    s = np.linspace(-0.0, course.track_end, max(6, int(course.track_end / 0.9)))
    points = course.at(s)
    behind = points[0] - course.heading(0.05) * 0.9 + np.array([0.0, 0.10, 0.0])
    # The track carries on a little behind the start, so that the marble does not begin on a cut edge.
    path = np.vstack([behind, points])
    return Thing(
        id="track-1",
        name="track",
        words=("track", "marble run", "wooden track", "rail", "ramp"),
        kind="object",
        role="prop",
        asset=Asset(
            builder="marble_track", parameters={"points": [[round(float(x), 4) for x in point] for point in path]}
        ),
    )


def _marble(id: str, want: Wanted | None, request: WorldRequest, motion: Baked) -> Thing:
    words = {want.colour, want.material, *want.attributes, want.name} if want else set()
    text = " ".join(words)
    name = (
        "steel"
        if any(word in text for word in ("steel", "metal", "chrome", "silver"))
        else "wood"
        if "wood" in text
        else "glass"
    )
    parameters = {"radius": MARBLE_RADIUS}
    return Thing(
        id=id,
        name=want.name if want else "marble",
        words=tuple(dict.fromkeys((want.name if want else "marble", "marble", "ball", "glass marble"))),
        role="subject",
        asset=Asset(builder="marble", name=name, parameters=parameters),
        motion=motion,
        acts=(Act(action="roll"),),
        attributes={"colour": want.colour} if want and want.colour else {},
    )


def _set(request: WorldRequest) -> list[Thing]:
    """Table, far wall, and toys that stand about out of focus."""
    random = stream(request.seed, "toys")
    things = [
        Thing(
            id="set-table",
            name="table",
            words=("table", "table top", "floor"),
            kind="set",
            role="set",
            asset=Asset(builder="tabletop", parameters={"wood": "dark"}),
        ),
        Thing(
            id="set-backdrop",
            name="background",
            words=("background", "wall", "backdrop"),
            kind="set",
            role="set",
            asset=Asset(builder="soft_backdrop", parameters={"lamps": 70, "warm": 0.75}),
        ),
    ]
    for i in range(9):
        angle = 2 * math.pi * (i + random.uniform(-0.25, 0.25)) / 9
        far, size = random.uniform(11.5, 15.0), random.uniform(0.8, 1.6)
        things.append(
            Thing(
                id=f"toy-{i + 1}",
                name="toy block",
                words=("toy block", "block", "toy"),
                role="set",
                asset=Asset(
                    builder="toy_block",
                    parameters={
                        "size": [round(float(size), 3)] * 3,
                        "colour": list(TOY_COLOURS[int(random.integers(len(TOY_COLOURS)))]),
                    },
                ),
                position=triple(np.array([far * math.cos(angle), 0, far * math.sin(angle)])),
                rotation=(0.0, round(float(random.uniform(0, 90)), 2), 0.0),
            )
        )
    things.append(
        Thing(
            id="seesaw-1",
            name="seesaw",
            words=("seesaw", "lever"),
            role="set",
            asset=Asset(builder="seesaw"),
            position=(0.2, 0.0, 0.3),
            rotation=(0.0, 30.0, 0.0),
            scale=1.2,
        )
    )
    for i, (builder_name, place) in enumerate(
        (("steel", (0.95, 0.0, 0.75)), ("glass", (-0.6, 0.0, -0.7)), ("steel", (-0.9, 0.0, 0.5)))
    ):
        things.append(
            Thing(
                id=f"spare-marble-{i + 1}",
                name="spare marble",
                words=("spare marble",),
                role="set",
                asset=Asset(builder="marble", name=builder_name, parameters={"radius": 0.17}),
                position=place,
            )
        )
    return things


def _light(request: WorldRequest) -> tuple[tuple[Light, ...], Sky, Grade]:
    """A window key from the side, soft boxes in the reflections, a cool rim; dimmer and bluer at night."""
    night = request.time_of_day in ("night", "dusk", "evening")
    key = 2.2 if night else 5.6
    colour = (0.75, 0.82, 1.0) if night else (1.0, 0.92, 0.80)
    lights = (
        Light(
            id="key",
            name="key light",
            words=("key light", "light", "sun"),
            kind="sun",
            direction=(-0.74, -1.0, -0.10),
            colour=colour,
            strength=key,
            shadow=True,
            size=0.06,
        ),
        Light(
            id="rim",
            name="rim light",
            words=("rim light",),
            kind="fill",
            position=(6.0, 5.0, 6.5),
            colour=(0.40, 0.55, 1.0),
            strength=9.0,
            range=22.0,
            size=2.0,
            wrap=0.4,
        ),
        Light(
            id="fill",
            name="fill light",
            words=("fill light",),
            kind="fill",
            position=(-7.5, 4.0, -6.0),
            colour=(1.0, 0.84, 0.66),
            strength=7.0 if not night else 3.0,
            range=24.0,
            size=2.5,
            wrap=0.5,
        ),
        Light(
            id="bounce",
            name="table bounce",
            kind="fill",
            position=(0.0, 0.3, 0.0),
            direction=(0.0, 1.0, 0.0),
            colour=(1.0, 0.66, 0.42),
            strength=1.4 if night else 2.4,
            range=14.0,
            size=3.0,
            wrap=0.5,
        ),
    )
    sky = Sky(
        top=(0.16, 0.14, 0.13),
        horizon=(0.10, 0.075, 0.06),
        ground=(0.07, 0.04, 0.022),
        map="studio",
        map_strength=0.8,
        ambient=0.42,
        reflection=0.9,
        background=0.6,
    )
    return (
        lights,
        sky,
        Grade(
            exposure=0.98, saturation=1.08, vignette=0.40, lift=(0.006, 0.004, 0.010), bloom=0.06, bloom_threshold=1.5
        ),
    )


def _hit_cue(id: str, sound: str, frame: int, thing: str, strength: float) -> Cue:
    return Cue(
        id=id,
        name=sound,
        words=(sound,),
        kind="effect",
        sound=sound,
        start=max(0, int(frame)),
        frames=24,
        thing=thing,
        gain=round(-14.0 + 10.0 * strength, 2),
        parameters={"strength": round(strength, 3)},
    )
