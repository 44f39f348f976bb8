"""A marble run or a row of dominoes on a table, ten times life size: a track that winds down, what the marble sets off, and a
camera that never loses it.

One plan curve winds outwards. Its first part carries the track, the rest the dominoes, so that nothing crosses and one camera
can travel outside along all of it. The marble rolls down the track by energy and friction; from its end on everything is simulated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cutaway.props.builders.marble_run import DOMINO, GROOVE_DEPTH, MARBLE_RADIUS, TOY_COLOURS
from cutaway.scene.animation import Baked, Key, Keys
from cutaway.scene.document import Act, Asset, Camera, Cue, Fog, Grade, Light, Sky, Thing, World
from cutaway.scene.randomness import stream
from cutaway.staging.physics import Body, simulate
from cutaway.staging.plan import Spot, Wanted, WorldPlan, WorldRequest, world

GRAVITY = 13.0
"""Set so that a domino's fall, ten times too large, still takes about a third of a second."""

_RIM_TO_CENTRE = 0.17 - GROOVE_DEPTH + MARBLE_RADIUS
_SPACING = 0.235
_TRACK_SHARE = 0.62
"""Share of the film the marble spends on the track when dominoes follow."""

_TRACK_WORDS = {"track", "marble run", "run", "ramp", "slide", "course", "rail", "chute"}
_MARBLE_WORDS = {"marble", "ball", "sphere"}
_DOMINO_WORDS = {"domino", "dominoes"}


@dataclass(frozen=True)
class _Course:
    """The plan curve with its heights: points (k, 3) every centimetre or so, arc length of each, where the track ends."""

    points: np.ndarray
    length: np.ndarray
    track_end: float

    def at(self, s: float | np.ndarray) -> np.ndarray:
        return np.stack([np.interp(s, self.length, self.points[:, k]) for k in range(3)], -1)

    def heading(self, s: float) -> np.ndarray:
        step = self.at(s + 0.03) - self.at(s - 0.03)
        return step / max(float(np.linalg.norm(step)), 1e-9)

    def outward(self, s: float) -> np.ndarray:
        ahead = self.heading(s)
        side = np.array([ahead[2], 0.0, -ahead[0]])
        side /= max(float(np.linalg.norm(side)), 1e-9)
        point = self.at(s)
        return side if side @ np.array([point[0], 0, point[2]]) > 0 else -side


@world(
    "chain reaction",
    words=(
        "chain reaction",
        "chain reaction track",
        "chain reaction style track",
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
    roll = min(frames, max(int(rate), round(frames * _TRACK_SHARE))) if with_track else 0
    distance, speed = _roll(roll, rate, pace)
    course = _course(request.seed, float(distance[-1]) if with_track else 0.0, 16.0)

    things: list[Thing] = _set(request)
    provides: dict[str, tuple[str, ...]] = {}
    cues: list[Cue] = []
    front = np.zeros(frames)
    start_push = roll
    marble_ids: list[str] = []
    if with_track:
        things.append(_track(course))
        provides[(wants_track or _anything("track")).name] = ("track-1",)
        gates, gate_hits, marble_path = _gates(course, distance, roll, rate, request.seed)
        things += gates
        cues += [_hit_cue(f"gate-hit-{i}", "gate tick", frame, gate, 0.7) for i, (frame, gate) in enumerate(gate_hits)]
        marble_ids = [f"marble-{i + 1}" for i in range(max(1, min(6, wants_marble.count if wants_marble else 1)))]
    row, tower = _dominoes(course, frames - start_push, rate, request.seed)
    bodies = [_domino_body(thing) for thing in row] + tower[1]
    if with_track:
        exit_point = _centre(course, course.track_end)
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
    simulated = simulate(bodies, max(2, frames - start_push + 1), rate, gravity=GRAVITY, start=start_push)
    things += [thing.model_copy(update={"motion": simulated.motions[thing.id]}) for thing in (*row, *tower[0])]
    if with_track:
        free = simulated.motions["marble-1"].array()
        full = np.vstack([marble_path[:start_push], _continued(marble_path[start_push - 1], free)])[:frames]
        things.append(
            _marble(
                marble_ids[0],
                wants_marble,
                request,
                Baked.of(_about_centre(full), source=simulated.motions["marble-1"].source),
            )
        )
        for i, id in enumerate(marble_ids[1:], 1):
            lag = round(i * 0.16 * rate)
            late = np.vstack([np.repeat(marble_path[:1], lag, 0), marble_path])[: len(full)]
            late = np.vstack([late, np.repeat(late[-1:], max(0, frames - len(late)), 0)])[:frames]
            things.append(_marble(id, wants_marble, request, Baked.of(_about_centre(late))))
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
    front = _front(course, distance, roll, row, simulated.motions, frames, rate)
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
    cameras = _cameras(course, front, frames, rate, hero, request.aspect)
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
        cameras=cameras,
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


def _roll(frames: int, rate: float, pace: float) -> tuple[np.ndarray, float]:
    """Metres rolled at each frame 0..frames, and the speed at the end: gathers speed, then coasts out on the flat."""
    t = np.arange(frames + 1) / rate
    end = max(frames / rate, 1e-6)
    speed = (
        pace
        * (0.42 + 0.58 * (1 - np.exp(-t / (0.18 * end + 0.3))))
        * (1 - 0.30 * np.clip((t - 0.72 * end) / (0.28 * end), 0, 1) ** 1.5)
    )
    travelled = np.concatenate([[0], np.cumsum((speed[1:] + speed[:-1]) / 2 / rate)])
    return travelled, float(speed[-1])


def _course(seed: int, track: float, row: float) -> _Course:
    """An outward spiral: `track` metres of it descend, then `row` metres run along the table."""
    random = stream(seed, "course")
    inner, outer = 2.7, 5.7
    turns = max(0.15, track / (math.pi * (inner + outer)))
    grow = (outer - inner) / (2 * math.pi * turns) if track else 0.0
    phase, wave = random.uniform(0, 2 * math.pi), random.uniform(0.10, 0.16)
    theta = np.linspace(0, 2 * math.pi * turns + (row + 3) / outer, 6000)
    radius = np.where(theta < 2 * math.pi * turns, inner + grow * theta, outer + 0.06 * (theta - 2 * math.pi * turns))
    if not track:
        radius = outer - 1.6 + 0.25 * theta
    radius = radius * (1 + wave * 0.35 * np.sin(theta * 2.3 + phase))
    start = random.uniform(0, 2 * math.pi)
    plan = np.stack([radius * np.cos(theta + start), np.zeros_like(theta), -radius * np.sin(theta + start)], 1)
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(plan, axis=0), axis=1))])
    if track:
        top = 0.30 + min(4.2, 0.125 * track)
        u = np.clip(length / track, 0, 1)
        plan[:, 1] = 0.255 + (top - 0.255) * (1 - u) ** 1.22 + 0.10 * np.sin(u * math.pi) * np.sin(u * 9.0 + phase)
    return _Course(plan, length, track)


def _centre(course: _Course, s: float | np.ndarray) -> np.ndarray:
    """Where the marble's centre is when it has rolled `s` metres of track."""
    return course.at(s) + np.array([0.0, _RIM_TO_CENTRE, 0.0])


def _track(course: _Course) -> Thing:
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


def _rolled(course: _Course, distance: np.ndarray) -> np.ndarray:
    """Poses of the marble's centre (n, 7) at these distances: it climbs the groove in bends and turns as far as it rolls."""
    centres = _centre(course, distance)
    path = np.zeros((len(distance), 7))
    turned = np.array([1.0, 0.0, 0.0, 0.0])
    for i, s in enumerate(distance):
        ahead = course.heading(float(s))
        side = np.array([-ahead[2], 0.0, ahead[0]])
        side /= max(float(np.linalg.norm(side)), 1e-9)
        if i:
            rolled = (distance[i] - distance[i - 1]) / MARBLE_RADIUS
            turned = _times(_about(np.cross([0.0, 1.0, 0.0], ahead), rolled), turned)
        bend = (course.heading(float(s) + 0.15) - course.heading(float(s) - 0.15)) / 0.3
        pace = (distance[min(i + 1, len(distance) - 1)] - distance[max(i - 1, 0)]) / 2 * 24
        lean = math.atan2(float(bend @ side) * pace * pace, GRAVITY * 2.2)
        slack = 0.17 - MARBLE_RADIUS + 0.012
        path[i, :3] = centres[i] - side * math.sin(lean) * slack + np.array([0, (1 - math.cos(lean)) * slack, 0])
        path[i, 3:] = turned
    return path


def _about(axis: np.ndarray, angle: float) -> np.ndarray:
    axis = axis / max(float(np.linalg.norm(axis)), 1e-9)
    return np.array([math.cos(angle / 2), *(axis * math.sin(angle / 2))])


def _times(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    w, x, y, z = a
    matrix = np.array([[w, -x, -y, -z], [x, w, -z, y], [y, z, w, -x], [z, -y, x, w]])
    return matrix @ b


def _turn(quaternions: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """`vector` turned by each quaternion (n, 4)."""
    w, u = quaternions[:, :1], quaternions[:, 1:]
    return vector + 2 * np.cross(u, np.cross(u, vector) + w * vector)


def _about_centre(path: np.ndarray) -> np.ndarray:
    """Poses of a ball's foot from poses of its centre: things stand on their feet and turn about them."""
    out = path.copy()
    out[:, :3] = path[:, :3] - _turn(path[:, 3:], np.array([0.0, MARBLE_RADIUS, 0.0]))
    return out


def _continued(last: np.ndarray, free: np.ndarray) -> np.ndarray:
    """The simulated poses, turned on from where the rolling left off."""
    out = free.astype(float).copy()
    out[:, 3:] = np.stack([_times(q, last[3:]) for q in out[:, 3:]])
    return out


def _gates(
    course: _Course, distance: np.ndarray, roll: int, rate: float, seed: int
) -> tuple[list[Thing], list[tuple[int, str]], np.ndarray]:
    """Swinging leaves the marble knocks open on its way: things, (frame, id) of each knock, and the marble's path."""
    path = _rolled(course, distance)
    count = max(0, min(4, int(course.track_end / 6.5)))
    random = stream(seed, "gates")
    things: list[Thing] = []
    bodies = [Body("roller", "sphere", (MARBLE_RADIUS,), tuple(path[0, :3]), path=path)]
    for i in range(count):
        s = course.track_end * (i + 0.75) / (count + 0.35)
        base = course.at(s)
        ahead = course.heading(s)
        yaw = math.degrees(math.atan2(ahead[0], ahead[2]))
        pivot = (float(base[0]), float(base[1] + 0.60), float(base[2]))
        colour = list(TOY_COLOURS[int(random.integers(len(TOY_COLOURS)))])
        things.append(
            Thing(
                id=f"gate-frame-{i + 1}",
                name="gate",
                words=("gate", "arch"),
                role="set",
                asset=Asset(builder="gate_frame"),
                position=tuple(float(x) for x in base),
                rotation=(0.0, yaw, 0.0),
            )
        )  # type: ignore[arg-type]
        half = math.radians(yaw) / 2
        bodies.append(
            Body(
                f"gate-{i + 1}",
                "box",
                (0.14, 0.16, 0.018),
                pivot,
                rotation=(math.cos(half), 0.0, math.sin(half), 0.0),
                centre=(0.0, -0.30, 0.0),
                mass=0.004,
                hinge=(1.0, 0.0, 0.0),
                damping=0.00022,
            )
        )
        things.append(
            Thing(
                id=f"gate-{i + 1}",
                name="gate",
                words=("gate", "flap"),
                asset=Asset(builder="swing_gate", parameters={"colour": colour}),
                position=pivot,
                rotation=(0.0, yaw, 0.0),
            )
        )
    if not count:
        return things, [], path
    simulated = simulate(bodies, roll + round(3 * rate), rate, gravity=GRAVITY, floor=None)
    moved = [
        thing.model_copy(update={"motion": simulated.motions[thing.id]}) if thing.id in simulated.motions else thing
        for thing in things
    ]
    hits = [
        (frame, next(id for id in (a, b) if id != "roller")) for frame, a, b, _ in simulated.hits if "roller" in (a, b)
    ]
    return moved, hits, path


def _dominoes(
    course: _Course, frames: int, rate: float, seed: int
) -> tuple[list[Thing], tuple[list[Thing], list[Body]]]:
    """A row along the course from where the marble lands, long enough for the rest of the film, and blocks at its end."""
    random = stream(seed, "dominoes")
    count = int(np.clip(frames / rate * 3.1 / _SPACING * 0.82, 6, 60))
    row = []
    order = random.permutation(len(TOY_COLOURS))
    for i in range(count):
        s = course.track_end + 0.42 + i * _SPACING
        x, _, z = course.at(s)
        ahead = course.heading(s)
        row.append(
            Thing(
                id=f"domino-{i + 1}",
                name="domino",
                words=("domino", "dominoes", "tile"),
                kind="object",
                asset=Asset(
                    builder="domino",
                    parameters={
                        "colour": list(TOY_COLOURS[order[i % len(TOY_COLOURS)]]),
                        "pips": [int(random.integers(0, 7)), int(random.integers(0, 7))],
                    },
                ),
                position=(float(x), 0.0, float(z)),
                rotation=(0.0, math.degrees(math.atan2(ahead[0], ahead[2])), 0.0),
            )
        )
    blocks, bodies = _tower(course, course.track_end + 0.42 + count * _SPACING + 0.18, random)
    return row, (blocks, bodies)


def _tower(course: _Course, s: float, random: np.random.Generator) -> tuple[list[Thing], list[Body]]:
    """A small pyramid of blocks across the end of the row."""
    size = 0.26
    x, _, z = course.at(s)
    ahead = course.heading(s)
    yaw = math.degrees(math.atan2(ahead[0], ahead[2]))
    side = np.array([math.cos(math.radians(yaw)), 0.0, -math.sin(math.radians(yaw))])
    half = math.radians(yaw) / 2
    things, bodies, number = [], [], 0
    for level, many in enumerate((3, 2, 1)):
        for k in range(many):
            number += 1
            place = np.array([x, level * size, z]) + side * (k - (many - 1) / 2) * size * 1.04
            position = tuple(round(float(v), 5) for v in place)
            colour = list(TOY_COLOURS[int(random.integers(len(TOY_COLOURS)))])
            things.append(
                Thing(
                    id=f"block-{number}",
                    name="block",
                    words=("block", "blocks", "toy block"),
                    asset=Asset(builder="toy_block", parameters={"size": [size] * 3, "colour": colour}),
                    position=position,
                    rotation=(0.0, yaw, 0.0),
                )
            )  # type: ignore[arg-type]
            bodies.append(
                Body(
                    f"block-{number}",
                    "box",
                    (size / 2,) * 3,
                    position,
                    (math.cos(half), 0.0, math.sin(half), 0.0),
                    (0.0, size / 2, 0.0),
                    mass=0.006,
                    friction=0.5,
                )
            )  # type: ignore[arg-type]
    return things, bodies


def _domino_body(thing: Thing) -> Body:
    width, height, depth = DOMINO
    half = math.radians(thing.rotation[1]) / 2  # type: ignore[index]
    return Body(
        thing.id,
        "box",
        (width / 2, height / 2, depth / 2),
        thing.position,
        (math.cos(half), 0.0, math.sin(half), 0.0),
        (0.0, height / 2, 0.0),
        mass=0.010,
        friction=0.45,
        asleep=True,
    )  # type: ignore[arg-type]


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


def _front(
    course: _Course,
    distance: np.ndarray,
    roll: int,
    row: list[Thing],
    motions: dict[str, Baked],
    frames: int,
    rate: float,
) -> np.ndarray:
    """How far along the course the action is at each frame: the marble, then the last domino that has begun to fall."""
    along = np.zeros(frames)
    along[: min(roll, frames)] = distance[: min(roll, frames)]
    fell = []
    for i, thing in enumerate(row):
        track = motions[thing.id].array()
        tilt = 1 - 2 * (track[:, 4] ** 2 + track[:, 6] ** 2)
        when = int(np.argmax(tilt < 0.93)) if (tilt < 0.93).any() else None
        if when is not None:
            fell.append((roll + when, course.track_end + 0.42 + i * _SPACING))
    last = float(distance[-1]) if roll else course.track_end
    for frame in range(roll, frames):
        reached = [s for when, s in fell if when <= frame]
        last = max(last, max(reached, default=last))
        along[frame] = last
    from scipy.ndimage import gaussian_filter1d

    return gaussian_filter1d(along, rate * 0.28, mode="nearest")


def _cameras(
    course: _Course, front: np.ndarray, frames: int, rate: float, hero: str, aspect: float
) -> dict[str, Camera]:
    """Cameras that travel outside along the course: a near one, a nearer one and one that sees it all."""
    tall = max(1.0, 1.25 / max(aspect, 0.4)) if aspect < 1 else 1.0

    def travelling(away: float, above: float, ahead: float, fov: float, aperture: float) -> Camera:
        positions, targets, focus = [], [], []
        for frame in range(frames):
            s = float(front[frame])
            u = frame / max(1, frames - 1)
            out = course.outward(s + ahead)
            reach = away * tall * (1 + 0.16 * math.sin(u * 5.2 + 0.6))
            height = _centre(course, s)[1]
            position = course.at(s + ahead) + out * reach
            position[1] = max(0.55, height + above * tall * (1 + 0.22 * math.sin(u * 3.4 + 2.0)))
            target = course.at(s + 0.30)
            target[1] = height + 0.06
            positions.append(position)
            targets.append(target)
        from scipy.ndimage import gaussian_filter1d

        positions_, targets_ = (
            gaussian_filter1d(np.array(v), rate * 0.22, axis=0, mode="nearest") for v in (positions, targets)
        )
        for frame in range(frames):
            focus.append(float(np.linalg.norm(positions_[frame] - _point(course, front[frame]))))
        return Camera(
            position=_keys(positions_),
            target=_keys(targets_),
            fov=fov,
            focus=_numbers(np.array(focus)),
            aperture=aperture,
        )

    wide_target = course.at(float(front[frames // 2])) * np.array([0.35, 0.5, 0.35])
    middle = course.outward(float(front[frames // 2]))
    here = wide_target + middle * 12.5 * tall + np.array([0, 5.2, 0])
    wide = Camera(
        position=Keys(
            keys=(
                Key(frame=0, value=_triple(here), interpolation="smooth"),
                Key(frame=frames, value=_triple(here * np.array([0.86, 0.9, 0.86]))),
            )
        ),
        target=_triple(wide_target),
        fov=34.0,
        focus_on=hero,
        aperture=14.0,
    )
    return {
        "medium": travelling(2.75, 0.95, 0.75, 33.0, 30.0),
        "close-up": travelling(1.75, 0.62, 0.55, 30.0, 30.0),
        "macro": travelling(1.25, 0.42, 0.45, 30.0, 34.0),
        "wide": wide,
    }


def _point(course: _Course, s: float) -> np.ndarray:
    point = course.at(float(s))
    return point + np.array([0.0, _RIM_TO_CENTRE if s < course.track_end else 0.25 - point[1], 0.0])


def _triple(vector: np.ndarray) -> tuple[float, float, float]:
    return tuple(round(float(x), 4) for x in vector)  # type: ignore[return-value]


def _keys(values: np.ndarray) -> Keys:
    return Keys(keys=tuple(Key(frame=i, value=_triple(value)) for i, value in enumerate(values)))


def _numbers(values: np.ndarray) -> Keys:
    return Keys(keys=tuple(Key(frame=i, value=round(float(value), 4)) for i, value in enumerate(values)))


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
                position=_triple(np.array([far * math.cos(angle), 0, far * math.sin(angle)])),
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
