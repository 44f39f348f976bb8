"""Where the cast stands: spots of the place, relations of the words, room between things."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from cutaway.brief.document import Brief, Relation
from cutaway.props import catalogue
from cutaway.scene.animation import value_at
from cutaway.scene.document import Thing
from cutaway.scene.randomness import stream
from cutaway.staging.casting import Member, footprint
from cutaway.staging.plan import Spot, WorldPlan

Vector = tuple[float, float, float]

_ON = {"on", "onto", "upon", "atop", "on top of", "in", "into", "inside"}
_SIDES: dict[str, tuple[float, float]] = {
    # sideways (to the viewer's right), towards the viewer; in units of both footprints
    "next to": (1.15, 0.1),
    "beside": (1.15, 0.1),
    "by": (1.15, 0.2),
    "near": (1.35, 0.3),
    "with": (1.2, 0.2),
    "at": (0.9, 0.5),
    "to the left of": (-1.2, 0.0),
    "left of": (-1.2, 0.0),
    "to the right of": (1.2, 0.0),
    "right of": (1.2, 0.0),
    "in front of": (0.0, 1.3),
    "before": (0.0, 1.3),
    "behind": (0.0, -1.3),
    "around": (1.2, 0.6),
    "under": (0.0, 0.15),
    "beneath": (0.0, 0.15),
    "against": (0.9, -0.2),
}
_ABOVE = {"above", "over", "below the ceiling"}
_PLACES = {
    "left": -0.9,
    "on the left": -0.9,
    "left side": -0.9,
    "right": 0.9,
    "on the right": 0.9,
    "right side": 0.9,
    "middle": 0.0,
    "centre": 0.0,
    "center": 0.0,
}


@dataclass
class Blocking:
    """Positions and headings by thing id, and what could not be placed as asked (span of relation, reason)."""

    positions: dict[str, Vector] = field(default_factory=dict)
    headings: dict[str, float] = field(default_factory=dict)
    resting_on: dict[str, str] = field(default_factory=dict)
    placed_relations: set[int] = field(default_factory=set)
    reasons: dict[int, str] = field(default_factory=dict)
    taken: list[tuple[float, float, float]] = field(default_factory=list)


def block(
    brief: Brief,
    plan: WorldPlan,
    members: list[Member],
    provided: dict[str, tuple[str, ...]],
    seed: int,
    carried: set[str],
) -> Blocking:
    """Stand every member somewhere; `provided`: entity id -> ids the recipe already placed; `carried`: ids held by others."""
    blocking = Blocking()
    for thing in plan.things:
        if thing.role != "set" and thing.held_by is None:
            _occupy(blocking, thing, seed)
    things = {thing.id: thing for thing in plan.things}
    by_entity: dict[str, list[Member]] = {}
    for member in members:
        by_entity.setdefault(member.entity.id, []).append(member)
    related = {relation.a: (index, relation) for index, relation in reversed(list(enumerate(brief.relations)))}
    right, toward = _viewer(plan)
    ordered = sorted(members, key=lambda member: _depth(member.entity.id, brief, set()))
    free = list(plan.spots)
    for member in ordered:
        if member.id in carried:
            continue
        found = related.get(member.entity.id)
        siblings = by_entity[member.entity.id]
        position, heading = None, None
        if found:
            index, relation = found
            position, heading = _related(
                member,
                relation,
                blocking,
                plan,
                by_entity,
                provided,
                things,
                right,
                toward,
                seed,
                siblings.index(member),
            )
            if position is not None:
                blocking.placed_relations.add(index)
            elif relation.b is not None:
                blocking.reasons[index] = "its other side is not in the scene"
        if position is None:
            position, heading = _at_spot(member, free, blocking, plan, right, toward, seed, siblings)
        blocking.positions[member.id] = tuple(round(float(x), 4) for x in position)  # type: ignore[assignment]
        blocking.headings[member.id] = round(float(heading or 0.0), 2)
        blocking.taken.append((position[0], position[2], footprint(member.size)))
    return blocking


def _occupy(blocking: Blocking, thing: Thing, seed: int) -> None:
    position = value_at(thing.position, 0)
    try:
        model = catalogue.build(thing.asset, seed, thing.id)
    except Exception:  # noqa: BLE001 - a set piece that cannot be built takes no room; drawing reports it
        return
    scale = thing.scale if isinstance(thing.scale, (int, float)) else 1.0
    size = tuple((model.high[i] - model.low[i]) * scale for i in range(3))
    if max(size[0], size[2]) < 6:
        blocking.taken.append((position[0], position[2], footprint(size)))  # type: ignore[index, arg-type]


def _depth(entity: str, brief: Brief, seen: set[str]) -> int:
    """What others stand on or beside is placed before them."""
    if entity in seen:
        return 0
    targets = [relation.b for relation in brief.relations if relation.a == entity and relation.b]
    return 1 + max((_depth(target, brief, seen | {entity}) for target in targets), default=0)


def _viewer(plan: WorldPlan) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors on the ground: to the viewer's right, and towards the viewer."""
    camera = plan.cameras.get("medium") or plan.cameras.get("wide") or next(iter(plan.cameras.values()))
    eye, target = np.array(value_at(camera.position, 0)), np.array(value_at(camera.target, 0))
    toward = (eye - target) * np.array([1, 0, 1])
    toward = toward / max(float(np.linalg.norm(toward)), 1e-6)
    return np.cross([0.0, 1.0, 0.0], toward), toward


def _related(
    member: Member,
    relation: Relation,
    blocking: Blocking,
    plan: WorldPlan,
    by_entity: dict[str, list[Member]],
    provided: dict[str, tuple[str, ...]],
    things: dict[str, Thing],
    right: np.ndarray,
    toward: np.ndarray,
    seed: int,
    number: int,
) -> tuple[Vector | None, float | None]:
    preposition = relation.preposition.lower()
    if relation.b is None:
        side = _PLACES.get((relation.place or preposition).lower())
        if side is None:
            spot = _spot_of_place(plan, relation.place, preposition)
            return (
                (None, None) if spot is None else (_clear(blocking, spot.position, footprint(member.size)), spot.facing)
            )
        centre = np.array(plan.action) + right * side * 1.1
        return _clear(blocking, _ground(centre), footprint(member.size)), _face(centre, plan, member.kind)
    base = _base(relation.b, number, blocking, by_entity, provided, things, seed)
    if base is None:
        spot = _spot_named(plan, relation.b, by_entity, member)
        if spot is None:
            return None, None
        return spot.position, spot.facing
    place, size, heading, id = base
    if (
        preposition in ("on", "onto", "upon")
        and member.kind == "person"
        and size[1] > 0.9
        and min(size[0], size[2]) < 0.6
    ):
        preposition = "next to"  # nobody stands on top of a board: who writes on it stands by it
    if (
        preposition in _ON
        and preposition not in ("in", "into", "inside")
        or (
            preposition in ("in", "into", "inside")
            and size[1] > 0.2
            and max(size[0], size[2]) > 0.9 * max(member.size[0], member.size[2])
        )
    ):
        random = stream(seed, "on", member.id)
        reach = max(0.0, min(size[0], size[2]) / 2 - footprint(member.size)) * (0.35 if number == 0 else 0.9)
        top = _top(id, size, things, by_entity, seed)
        offset = right * random.uniform(-0.5, 0.5) * reach + toward * (0.25 + 0.3 * random.random()) * reach
        blocking.resting_on[member.id] = id
        return (place[0] + float(offset[0]), place[1] + top, place[2] + float(offset[2])), _face(
            np.array(place), plan
        ) if member.kind in ("person", "animal") else heading
    if preposition in _ABOVE:
        return (place[0], place[1] + size[1] + 0.35 * max(0.4, member.size[1]), place[2]), heading
    side = _SIDES.get(preposition)
    if side is None:
        return None, None
    reach = footprint(size) + footprint(member.size)
    sign = -1.0 if number % 2 else 1.0
    offset = right * side[0] * sign * reach + toward * side[1] * reach
    spot = _clear(blocking, _ground(np.array(place) + offset), footprint(member.size), keep=(place, reach))
    return spot, _face(np.array(spot), plan, member.kind)


def _base(
    entity: str,
    number: int,
    blocking: Blocking,
    by_entity: dict[str, list[Member]],
    provided: dict[str, tuple[str, ...]],
    things: dict[str, Thing],
    seed: int,
) -> tuple[Vector, Vector, float, str] | None:
    """Where the other side of a relation stands: position, size, heading, id."""
    for member in by_entity.get(entity, []):
        if member.id in blocking.positions:
            return blocking.positions[member.id], member.size, blocking.headings[member.id], member.id
    ids = provided.get(entity, ())
    if not ids:
        return None
    thing = things.get(ids[min(number, len(ids) - 1)])
    if thing is None:
        return None
    try:
        model = catalogue.build(thing.asset, seed, thing.id)
    except Exception:  # noqa: BLE001 - see _occupy
        return None
    scale = thing.scale if isinstance(thing.scale, (int, float)) else 1.0
    size = tuple((model.high[i] - model.low[i]) * scale for i in range(3))
    rotation = value_at(thing.rotation, 0)
    return value_at(thing.position, 0), size, rotation[1], thing.id  # type: ignore[return-value, index]


def _top(id: str, size: Vector, things: dict[str, Thing], by_entity: dict[str, list[Member]], seed: int) -> float:
    """Height at which something rests on it: its seat or top anchor, else its full height."""
    asset = (
        things[id].asset
        if id in things
        else next((m.asset for group in by_entity.values() for m in group if m.id == id), None)
    )
    if asset is not None:
        try:
            anchors = catalogue.build(asset, seed, id).anchors
        except Exception:  # noqa: BLE001 - see _occupy
            return size[1]
        for name in ("seat", "top"):
            if name in anchors:
                return float(anchors[name][1, 3])
    return size[1]


def _spot_named(plan: WorldPlan, entity: str, by_entity: dict[str, list[Member]], member: Member) -> Spot | None:
    for spot in plan.spots:
        if entity in spot.names:
            return spot
    return None


_WATERS = {"lake", "sea", "ocean", "river", "pond", "pool", "water", "bay", "harbour", "harbor"}


def _spot_of_place(plan: WorldPlan, place: str, preposition: str) -> Spot | None:
    """The spot that stands for a part of the place by its words ("on a lake": the water)."""
    words = set(place.lower().split())
    if words & _WATERS and preposition in ("on", "in", "across", "into"):
        words |= {"water"}
    return next((spot for spot in plan.spots if words & {part for name in spot.names for part in name.split()}), None)


def _at_spot(
    member: Member,
    free: list[Spot],
    blocking: Blocking,
    plan: WorldPlan,
    right: np.ndarray,
    toward: np.ndarray,
    seed: int,
    siblings: list[Member],
) -> tuple[Vector, float]:
    radius = footprint(member.size)
    wanted = _wanted_names(member)
    ranked = sorted(
        range(len(free)),
        key=lambda i: (
            -sum(name in wanted for name in free[i].names),
            0 if not free[i].kinds or member.kind in free[i].kinds else 1,
            0 if free[i].room >= radius else 1,
            i,
        ),
    )
    number = siblings.index(member)
    if number == 0 and ranked:
        spot = free.pop(ranked[0])
        place = _clear(blocking, spot.position, radius)
        return place, spot.facing - (34.0 if member.kind == "animal" else 0.0)
    random = stream(seed, "crowd", member.id)
    first = blocking.positions.get(siblings[0].id, plan.action)
    row = math.ceil(number / 2) * (1 if number % 2 else -1)
    gap = max(2.3 * radius, 0.5 * member.size[0] + 0.25)
    centre = np.array(first) + right * row * gap + toward * random.uniform(-0.8, 0.4) * gap
    return _clear(blocking, tuple(centre), radius), _face(centre, plan, member.kind)  # type: ignore[arg-type]


def _wanted_names(member: Member) -> set[str]:
    names = {member.entity.head, member.entity.name}
    if member.kind == "vehicle":
        names |= {"road", "street"}
    if member.kind in ("person", "animal"):
        names |= {"ground", "floor", "centre", "rug"} if member.size[1] > 0.5 else {"floor", "rug", "ground", "grass"}
    if member.kind in ("object", "food", "instrument") and max(member.size) < 0.6:
        names |= {"table", "desk", "counter", "stage"}
    return names


def _ground(point: np.ndarray) -> Vector:
    return (float(point[0]), 0.0, float(point[2]))


def _face(point: np.ndarray, plan: WorldPlan, kind: str = "") -> float:
    """Heading that turns a thing at `point` to the camera, a little aside; animals more, since they are thin from the front."""
    camera = plan.cameras.get("medium") or next(iter(plan.cameras.values()))
    eye = value_at(camera.position, 0)
    return math.degrees(math.atan2(eye[0] - point[0], eye[2] - point[2])) - (46.0 if kind == "animal" else 12.0)  # type: ignore[index]


def _clear(blocking: Blocking, point: Vector, radius: float, keep: tuple[Vector, float] | None = None) -> Vector:
    """The nearest place to `point`, on rings around it, where a thing of this radius stands in nothing else."""
    for ring in range(9):
        for step in range(max(1, ring * 8)):
            angle = 2 * math.pi * step / max(1, ring * 8)
            x, z = point[0] + ring * 0.22 * math.sin(angle), point[2] + ring * 0.22 * math.cos(angle)
            if all(math.hypot(x - a, z - b) > 0.8 * (radius + r) for a, b, r in blocking.taken):
                return (x, point[1], z)
    return point
