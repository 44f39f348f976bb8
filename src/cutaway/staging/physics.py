"""Rigid bodies simulated with MuJoCo and baked into the scene, one contact island at a time.

All bodies are simulated together once to learn who touches whom. Each island (bodies that ever touch, directly or in a
chain) is then simulated alone and baked, so that its motion depends on its own members and on fixed things only: an edit
elsewhere leaves it byte for byte. The source of a `Baked` motion is the hash of exactly its island's inputs.

Kinematic bodies follow given motions and are members of every island they touch. Coordinates are the scene's (y up);
MuJoCo runs with gravity along -y, so nothing is converted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import mujoco
import numpy as np

from cutaway.scene.animation import Baked

Vector = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]

STEPS_PER_SECOND = 480
"""Thin, fast bodies (dominoes, marbles) pass through each other below about 240."""


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
    `islands`: the ids that moved together."""

    motions: dict[str, Baked]
    hits: tuple[tuple[int, str, str, float], ...]
    islands: tuple[tuple[str, ...], ...]


def simulate(
    bodies: Sequence[Body],
    frames: int,
    rate: float,
    *,
    gravity: float = 9.81,
    floor: float | None = 0.0,
    start: int = 0,
    steps: int = STEPS_PER_SECOND,
) -> Simulated:
    """Motions of all free and hinged bodies over `frames` frames from frame `start` of the film.

    `floor`: height of an infinite ground, None for none. Deterministic: equal bodies, equal bytes.
    """
    moving = [body for body in bodies if body.mass > 0 and body.path is None]
    if not moving:
        return Simulated({}, (), ())
    touches, tracks, hits = _run(bodies, frames, rate, gravity, floor, steps)
    groups = _islands([body.id for body in moving], touches)
    motions: dict[str, Baked] = {}
    by_id = {body.id: body for body in bodies}
    for group in groups:
        if len(group) == 1 and not any(group[0] in pair for pair in touches) and _at_rest(tracks[group[0]]):
            body = by_id[group[0]]
            motions[body.id] = Baked.of(
                np.array([[*body.position, *body.rotation]], np.float32),
                start=start,
                source=_digest([body], frames, rate, gravity, floor, steps),
            )
            continue
        members = set(group)
        touched = {other for pair in touches for other in pair if members & pair}
        island = [
            body
            for body in bodies
            if body.id in members
            or (body.id in touched and body not in moving)
            or (body.mass == 0 and body.path is None)
        ]
        source = _digest(island, frames, rate, gravity, floor, steps)
        alone = _run(island, frames, rate, gravity, floor, steps)[1] if len(island) < len(bodies) else tracks
        for id in group:
            motions[id] = Baked.of(alone[id], start=start, source=source)
    return Simulated(
        motions, tuple((frame + start, a, b, speed) for frame, a, b, speed in hits), tuple(tuple(g) for g in groups)
    )


def _at_rest(track: np.ndarray) -> bool:
    """Whether it stays where it was put, but for the millimetres in which contacts settle."""
    turned = np.abs((track[:, 3:] * track[0, 3:]).sum(1)).min()
    return bool(np.abs(track[:, :3] - track[0, :3]).max() < 0.004 and turned > 0.9999)


def _run(
    bodies: Sequence[Body], frames: int, rate: float, gravity: float, floor: float | None, steps: int
) -> tuple[set[frozenset[str]], dict[str, np.ndarray], list[tuple[int, str, str, float]]]:
    model, data, addresses = _compile(bodies, gravity, floor, rate, steps)
    names = [model.geom(i).name for i in range(model.ngeom)]
    per_frame = max(1, round(steps / rate))
    mocap = [(body, model.body(body.id).mocapid[0]) for body in bodies if body.path is not None]
    paths = {body.id: _stepped(body.path, frames, per_frame) for body, _ in mocap}
    tracks = {body.id: np.zeros((frames, 7), np.float32) for body in bodies if body.id in addresses}
    touches: set[frozenset[str]] = set()
    hits: list[tuple[int, str, str, float]] = []
    by_id = {body.id: body for body in bodies}
    mujoco.mj_forward(model, data)
    for frame in range(frames):
        for id, index in addresses.items():
            tracks[id][frame, :3] = data.xpos[index]
            tracks[id][frame, 3:] = data.xquat[index]
        for step in range(per_frame):
            for body, index in mocap:
                now = paths[body.id][frame * per_frame + step]
                data.mocap_pos[index], data.mocap_quat[index] = now[:3], now[3:]
            mujoco.mj_step(model, data)
            for k in range(data.ncon):
                a, b = names[data.contact.geom[k, 0]], names[data.contact.geom[k, 1]]
                pair = frozenset((a, b))
                if pair not in touches:
                    touches.add(pair)
                    if a in by_id and b in by_id or "floor" in pair:
                        hits.append((frame, a, b, _speed(model, data, by_id, a, b)))
    keep = {pair for pair in touches if "floor" not in pair}
    return keep, tracks, hits


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


def _stepped(path: np.ndarray, frames: int, per_frame: int) -> np.ndarray:
    """A kinematic path (k, 7), one pose a frame, at every step of the simulation; held at its end."""
    at = np.minimum(np.arange(frames * per_frame) / per_frame, len(path) - 1)
    i = np.minimum(at.astype(int), len(path) - 1)
    j = np.minimum(i + 1, len(path) - 1)
    a, b = path[i], path[j].copy()
    b[(a[:, 3:] * b[:, 3:]).sum(1) < 0, 3:] *= -1
    mixed = a + (b - a) * (at - i)[:, None]
    mixed[:, 3:] /= np.maximum(np.linalg.norm(mixed[:, 3:], axis=1, keepdims=True), 1e-9)
    return mixed


def _compile(
    bodies: Sequence[Body], gravity: float, floor: float | None, rate: float, steps: int
) -> tuple[mujoco.MjModel, mujoco.MjData, dict[str, int]]:
    spec = mujoco.MjSpec()
    spec.option.gravity = [0.0, -gravity, 0.0]
    spec.option.timestep = 1.0 / (rate * max(1, round(steps / rate)))
    spec.option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    # Most bodies of a chain reaction wait for their turn: letting them sleep is 3 to 6 times faster.
    spec.option.enableflags |= mujoco.mjtEnableBit.mjENBL_SLEEP
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


def _digest(bodies: Sequence[Body], frames: int, rate: float, gravity: float, floor: float | None, steps: int) -> str:
    rows = []
    for body in sorted(bodies, key=lambda body: body.id):
        row = asdict(body)
        path = row.pop("path")
        row["path"] = (
            hashlib.sha256(np.ascontiguousarray(path, "<f8").tobytes()).hexdigest() if path is not None else ""
        )
        rows.append(row)
    text = json.dumps([rows, frames, rate, gravity, floor, steps, mujoco.__version__], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
