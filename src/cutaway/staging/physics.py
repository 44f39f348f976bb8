"""Rigid bodies simulated with MuJoCo and baked into the scene, one contact island at a time.

All bodies are simulated together once to learn who touches whom. Each island (bodies that ever touch, directly or in a
chain) is then simulated alone and baked, so that its motion depends on its own members and on fixed things only: an edit
elsewhere leaves it byte for byte. The source of a `Baked` motion is the hash of exactly its island's inputs.

Hinged bodies cannot leave their hinge: those that can never meet anything are not even simulated together, and the time until
something comes near a sleeping one is skipped. So the work grows with what happens in a film, not with its length.

Kinematic bodies follow given motions and are members of every island they touch. Coordinates are the scene's (y up);
MuJoCo runs with gravity along -y, so nothing is converted.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from cutaway.imports import import_mujoco
from cutaway.scene.animation import Baked

if TYPE_CHECKING:
    import mujoco

Vector = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]

STEPS_PER_SECOND = 480
"""Thin, fast bodies (dominoes, marbles) pass through each other below about 240."""


REST = 0.005
"""Metres per second: what stays slower than this for some steps, with all it touches, comes to rest there and sleeps."""


@dataclass(frozen=True)
class Body:
    """A body made of one shape.

    `shape`: "sphere" (radius), "box" (half extents), "capsule" and "cylinder" (radius, half length along y).
    `centre` is the offset of the shape from the thing's own origin (things stand on their feet). `mass` in kg;
    0 makes it fixed. `hinge`: axis of a hinge through `pivot` (relative to the origin), with spring and damping.
    `path`: float (frames, 7) of a kinematic body (position, quaternion), ignoring forces.
    """

    id: str
    shape: str
    size: tuple[float, ...]
    position: Vector
    rotation: Quaternion = (1.0, 0.0, 0.0, 0.0)
    centre: Vector = (0.0, 0.0, 0.0)
    mass: float = 1.0
    velocity: Vector = (0.0, 0.0, 0.0)
    spin: Vector = (0.0, 0.0, 0.0)
    friction: float = 0.6
    bounce: float = 0.0
    hinge: Vector | None = None
    pivot: Vector = (0.0, 0.0, 0.0)
    spring: float = 0.0
    damping: float = 0.01
    path: np.ndarray | None = field(default=None, compare=False)
    asleep: bool = False
    """Stands still, touching nothing but the floor, until something touches it: costs nothing till then."""


@dataclass(frozen=True)
class Simulated:
    """`motions` by body id (moving, not kinematic ones); `hits`: (frame, body, other, speed m/s) of first touches, for sounds;
    `islands`: the ids that moved together; `work`: bodies awake, added up over all steps, which is what a simulation costs."""

    motions: dict[str, Baked]
    hits: tuple[tuple[int, str, str, float], ...]
    islands: tuple[tuple[str, ...], ...]
    work: int = 0


@dataclass(frozen=True)
class _Laws:
    """What holds for all bodies of a simulation."""

    frames: int
    rate: float
    gravity: float
    floor: float | None
    steps: int
    rest: float

    @property
    def per_frame(self) -> int:
        """Steps a frame."""
        return max(1, round(self.steps / self.rate))


@dataclass(frozen=True)
class _Run:
    """`touches`: pairs of ids that ever touched, the floor left out; `tracks`: float32 (frames, 7) by id; `hits` and `work` as in `Simulated`."""

    touches: set[frozenset[str]]
    tracks: dict[str, np.ndarray]
    hits: list[tuple[int, str, str, float]]
    work: int


def simulate(
    bodies: Sequence[Body],
    frames: int,
    rate: float,
    *,
    gravity: float = 9.81,
    floor: float | None = 0.0,
    start: int = 0,
    steps: int = STEPS_PER_SECOND,
    rest: float = REST,
) -> Simulated:
    """Motions of all free and hinged bodies over `frames` frames from frame `start` of the film.

    `floor`: height of an infinite ground, None for none; `rest`: see `REST`. Deterministic: equal bodies, equal bytes.
    """
    laws = _Laws(frames, rate, gravity, floor, steps, rest)
    motions: dict[str, Baked] = {}
    hits: list[tuple[int, str, str, float]] = []
    islands: list[tuple[str, ...]] = []
    work = 0
    for together in _may_meet(bodies):
        part = _simulated(together, laws, start)
        motions |= part.motions
        hits += part.hits
        islands += part.islands
        work += part.work
    return Simulated(motions, tuple(sorted(hits, key=lambda hit: hit[0])), tuple(sorted(islands)), work)


def _simulated(bodies: Sequence[Body], laws: _Laws, start: int) -> Simulated:
    """Bodies that may meet, simulated together and then by island."""
    moving = [body for body in bodies if body.mass > 0 and body.path is None]
    run = _run(bodies, laws)
    motions: dict[str, Baked] = {}
    work = run.work
    by_id = {body.id: body for body in bodies}
    movable = {body.id for body in moving}
    groups = _islands([body.id for body in moving], run.touches)
    for group in groups:
        if len(group) == 1 and not any(group[0] in pair for pair in run.touches) and _at_rest(run.tracks[group[0]]):
            body = by_id[group[0]]
            still = np.array([[*body.position, *body.rotation]], np.float32)
            motions[body.id] = Baked.of(still, start=start, source=_digest([body], laws))
            continue
        members = set(group)
        touched = {other for pair in run.touches for other in pair if members & pair}
        island = [
            body
            for body in bodies
            if body.id in members
            or (body.id in touched and body.id not in movable)
            or (body.mass == 0 and body.path is None)
        ]
        alone = run
        if len(island) < len(bodies):
            alone = _run(island, laws)
            work += alone.work
        source = _digest(island, laws)
        for id in group:
            motions[id] = Baked.of(alone.tracks[id], start=start, source=source)
    hits = tuple((frame + start, a, b, speed) for frame, a, b, speed in run.hits)
    return Simulated(motions, hits, tuple(tuple(group) for group in groups), work)


def _may_meet(bodies: Sequence[Body]) -> list[list[Body]]:
    """The moving bodies in groups that could ever meet, each with the fixed and kinematic ones it could meet.

    A hinged body stays within a ball about its pivot; a free one may go anywhere.
    """
    moving = [body for body in bodies if body.mass > 0 and body.path is None]
    pairs = {
        frozenset((a.id, b.id))
        for i, a in enumerate(moving)
        for b in moving[:i]
        if _near(a, b.position, _reach(b) + _offset(b))
    }
    made = []
    for group in _islands([body.id for body in moving], pairs):
        members = [body for body in moving if body.id in set(group)]
        others = [
            body
            for body in bodies
            if (body.mass <= 0 or body.path is not None)
            and (body.path is None or any(_approaches(body, m) for m in members))
        ]
        made.append([*members, *others])
    return made


def _extent(body: Body) -> float:
    """Farthest its shape reaches from the shape's middle."""
    if body.shape in ("capsule", "cylinder"):
        return float(body.size[0] + body.size[1])
    return float(np.linalg.norm(body.size))


def _offset(body: Body) -> float:
    return float(np.linalg.norm(body.pivot))


def _reach(body: Body) -> float:
    """Farthest it can ever come from its pivot; infinite for a free body."""
    if body.hinge is None:
        return math.inf
    return float(np.linalg.norm(np.subtract(body.centre, body.pivot))) + _extent(body) + 0.05


def _near(body: Body, place: Vector | np.ndarray, reach: float) -> bool:
    """Whether something that reaches `reach` about `place` could ever meet the body."""
    away = float(np.linalg.norm(np.subtract(place, body.position)))
    return away <= _reach(body) + _offset(body) + reach


def _approaches(kinematic: Body, body: Body) -> bool:
    """Whether a kinematic body ever comes so near that the other could meet it."""
    return bool(_close_frames(kinematic, body).any())


def _close_frames(kinematic: Body, body: Body) -> np.ndarray:
    """bool, one for each pose of the path: whether the two could touch there or on the way to the next pose."""
    path = np.asarray(kinematic.path)
    step = float(np.linalg.norm(np.diff(path[:, :3], axis=0), axis=1).max(initial=0.0))
    reach = float(np.linalg.norm(kinematic.centre)) + _extent(kinematic) + step + _reach(body) + _offset(body)
    close: np.ndarray = np.linalg.norm(path[:, :3] - np.asarray(body.position), axis=1) <= reach
    return close


def _at_rest(track: np.ndarray) -> bool:
    """Whether it stays where it was put, but for the millimetres in which contacts settle."""
    turned = np.abs((track[:, 3:] * track[0, 3:]).sum(1)).min()
    return bool(np.abs(track[:, :3] - track[0, :3]).max() < 0.004 and turned > 0.9999)


def _run(bodies: Sequence[Body], laws: _Laws) -> _Run:
    mujoco = import_mujoco()
    model, data, addresses = _compile(bodies, laws)
    names = [model.geom(i).name for i in range(model.ngeom)]
    frames, per_frame = laws.frames, laws.per_frame
    kinematic = [body for body in bodies if body.path is not None]
    mocap = [(int(model.body(body.id).mocapid[0]), _stepped(body.path, frames, per_frame)) for body in kinematic]
    woken = _frames_that_wake(bodies, frames)
    rows = np.array([addresses[id] for id in addresses], int)
    poses = np.zeros((frames, len(rows), 7), np.float32)
    seen: set[tuple[int, int]] = set()
    hits: list[tuple[int, str, str, float]] = []
    by_id = {body.id: body for body in bodies}
    work = 0
    mujoco.mj_forward(model, data)
    for frame in range(frames):
        poses[frame, :, :3] = data.xpos[rows]
        poses[frame, :, 3:] = data.xquat[rows]
        if data.ntree_awake == 0 and not woken[frame]:
            continue
        for step in range(per_frame):
            for index, path in mocap:
                now = path[frame * per_frame + step]
                data.mocap_pos[index], data.mocap_quat[index] = now[:3], now[3:]
            work += max(1, data.ntree_awake)
            mujoco.mj_step(model, data)
            if not data.ncon:
                continue
            for x, y in data.contact.geom.tolist():
                if (x, y) not in seen:
                    seen.add((x, y))
                    a, b = names[x], names[y]
                    if a in by_id and b in by_id or "floor" in (a, b):
                        hits.append((frame, a, b, _speed(model, data, by_id, a, b)))
    touches = {frozenset((names[x], names[y])) for x, y in seen}
    tracks = {id: poses[:, k] for k, id in enumerate(addresses)}
    return _Run({pair for pair in touches if "floor" not in pair}, tracks, hits, work)


def _frames_that_wake(bodies: Sequence[Body], frames: int) -> np.ndarray:
    """bool (frames,): where a kinematic body may touch a moving one; elsewhere nothing can wake what sleeps."""
    woken = np.zeros(frames, bool)
    for kinematic in (body for body in bodies if body.path is not None):
        for body in bodies:
            if body.mass > 0 and body.path is None:
                close = _close_frames(kinematic, body)[:frames]
                woken[: len(close)] |= close
                # A path is held at its end.
                woken[len(close) :] |= close[-1]
    return woken


def _speed(model: mujoco.MjModel, data: mujoco.MjData, by_id: dict[str, Body], a: str, b: str) -> float:
    speeds = [
        float(np.linalg.norm(data.cvel[model.body(id).id][3:]))
        for id in (a, b)
        if id in by_id and by_id[id].path is None
    ]
    for id in (a, b):
        body = by_id.get(id)
        if body is not None and body.path is not None and len(body.path) > 1:
            speeds.append(float(np.linalg.norm(np.diff(body.path[:, :3], axis=0), axis=1).max()) * 24)
    return round(max(speeds, default=0.0), 3)


def _stepped(path: np.ndarray | None, frames: int, per_frame: int) -> np.ndarray:
    """A kinematic path (k, 7), one pose a frame, at every step of the simulation; held at its end."""
    path = np.asarray(path)
    at = np.minimum(np.arange(frames * per_frame) / per_frame, len(path) - 1)
    i = np.minimum(at.astype(int), len(path) - 1)
    j = np.minimum(i + 1, len(path) - 1)
    a, b = path[i], path[j].copy()
    b[(a[:, 3:] * b[:, 3:]).sum(1) < 0, 3:] *= -1
    mixed = a + (b - a) * (at - i)[:, None]
    mixed[:, 3:] /= np.maximum(np.linalg.norm(mixed[:, 3:], axis=1, keepdims=True), 1e-9)
    return mixed


def _compile(bodies: Sequence[Body], laws: _Laws) -> tuple[mujoco.MjModel, mujoco.MjData, dict[str, int]]:
    floor = laws.floor
    mujoco = import_mujoco()
    spec = mujoco.MjSpec()
    spec.option.gravity = [0.0, -laws.gravity, 0.0]
    spec.option.timestep = 1.0 / (laws.rate * laws.per_frame)
    spec.option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    # Most bodies of a chain reaction wait for their turn: letting them sleep is 3 to 6 times faster.
    spec.option.enableflags |= mujoco.mjtEnableBit.mjENBL_SLEEP
    spec.option.sleep_tolerance = laws.rest
    shapes = {"sphere": mujoco.mjtGeom.mjGEOM_SPHERE, "box": mujoco.mjtGeom.mjGEOM_BOX}
    shapes |= {"capsule": mujoco.mjtGeom.mjGEOM_CAPSULE, "cylinder": mujoco.mjtGeom.mjGEOM_CYLINDER}
    upright = [np.sqrt(0.5), -np.sqrt(0.5), 0.0, 0.0]  # MuJoCo's capsules and cylinders lie along z
    if floor is not None:
        spec.worldbody.add_geom(
            name="floor",
            type=mujoco.mjtGeom.mjGEOM_PLANE,
            size=[0, 0, 1],
            pos=[0, floor, 0],
            quat=upright,
            friction=[0.6, 0.005, 0.0001],
        )
    for body in sorted(bodies, key=lambda body: body.id):
        made = spec.worldbody.add_body(name=body.id, pos=body.position, quat=body.rotation, mocap=body.path is not None)
        if body.mass > 0 and body.path is None:
            made.sleep = mujoco.mjtSleepPolicy.mjSLEEP_INIT if body.asleep else mujoco.mjtSleepPolicy.mjSLEEP_ALLOWED
        if body.mass > 0 and body.path is None:
            if body.hinge is not None:
                made.add_joint(
                    name=f"{body.id}.hinge",
                    type=mujoco.mjtJoint.mjJNT_HINGE,
                    axis=body.hinge,
                    pos=body.pivot,
                    stiffness=body.spring,
                    damping=body.damping,
                )
            else:
                made.add_freejoint(name=f"{body.id}.free")
        size = list(body.size) + [0.0] * (3 - len(body.size))
        stiff = [0.004, 1.0] if not body.bounce else [-4000.0 * (1 - body.bounce) - 400.0, -8.0 * (1 - body.bounce)]
        made.add_geom(
            name=body.id,
            type=shapes[body.shape],
            size=size,
            pos=body.centre,
            quat=upright if body.shape in ("capsule", "cylinder") else [1, 0, 0, 0],
            mass=max(body.mass, 1e-6),
            friction=[body.friction, 0.005, 0.0002],
            solref=stiff,
        )
    model = spec.compile()
    data = mujoco.MjData(model)
    addresses: dict[str, int] = {}
    for body in bodies:
        if body.mass <= 0 or body.path is not None:
            continue
        addresses[body.id] = model.body(body.id).id
        if body.hinge is None:
            joint = model.joint(f"{body.id}.free")
            start = joint.dofadr[0]
            data.qvel[start : start + 6] = [*body.velocity, *body.spin]
    return model, data, addresses


def _islands(ids: list[str], touches: set[frozenset[str]]) -> list[list[str]]:
    owner = {id: id for id in ids}

    def find(id: str) -> str:
        while owner[id] != id:
            owner[id] = owner[owner[id]]
            id = owner[id]
        return id

    for pair in touches:
        inside = [id for id in pair if id in owner]
        if len(inside) == 2:
            a, b = sorted(find(id) for id in inside)
            owner[b] = a
    groups: dict[str, list[str]] = {}
    for id in sorted(ids):
        groups.setdefault(find(id), []).append(id)
    return [groups[name] for name in sorted(groups)]


def _digest(bodies: Sequence[Body], laws: _Laws) -> str:
    rows = []
    for body in sorted(bodies, key=lambda body: body.id):
        row = asdict(body)
        path = row.pop("path")
        row["path"] = (
            hashlib.sha256(np.ascontiguousarray(path, "<f8").tobytes()).hexdigest() if path is not None else ""
        )
        rows.append(row)
    text = json.dumps([rows, asdict(laws), import_mujoco().__version__], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
