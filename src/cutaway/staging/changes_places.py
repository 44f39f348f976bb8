"""Where things stand and where there is room, for edits."""

from __future__ import annotations

import math

from cutaway.brief.changes import Where
from cutaway.props import catalogue
from cutaway.scene.animation import Keys, Vector, value_at
from cutaway.scene.document import Scene, Thing
from cutaway.scene.edits_places import first_place
from cutaway.staging.casting import footprint


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


def viewer_axes(scene: Scene) -> tuple[tuple[float, float], tuple[float, float]]:
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
    right, toward = viewer_axes(scene)
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
    across, depth = picture_reach(scene, (x, 0.0, z))
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
    return point if lifted else clear_of(scene, point, radius, right, skip)


def picture_reach(scene: Scene, point: Vector) -> tuple[float, float]:
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
        "left of": (-1.0, 0.0),
        "right of": (1.0, 0.0),
        "behind": (0.0, -1.0),
        "in front of": (0.0, 1.0),
        "front": (0.0, 1.0),
        "back": (0.0, -1.0),
        "opposite": (0.0, 1.6),
        "around": (0.9, 0.4),
        "left": (-1.0, 0.0),
        "right": (1.0, 0.0),
    }.get(relation, (1.0, 0.15))
    shift = side * gap + (beside if not side else math.copysign(abs(beside), side) if beside else 0.0)
    point = (
        x + right[0] * shift + toward[0] * ahead * gap,
        min(place[1] for place in places),
        z + right[1] * shift + toward[1] * ahead * gap,
    )
    if relation in ("next to", "around", "with", "at"):
        clear = clear_of(scene, point, own, right, skip)
        mirrored = (x - right[0] * shift, point[1], z - right[1] * shift)
        return (
            clear
            if math.dist(clear, point) <= math.dist(clear_of(scene, mirrored, own, right, skip), mirrored)
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


def clear_of(
    scene: Scene, point: Vector, radius: float, right: tuple[float, float], skip: tuple[str, ...], to_side: int = 0
) -> Vector:
    """`point`, moved sideways in the picture until it stands in nothing small and inside the walls.

    `to_side`: 1 looks to the right first, -1 to the left first. Where nothing is free, the point as near as the walls allow.
    """
    taken = []
    for thing in scene.things:
        if thing.held_by is None and thing.part_of is None and thing.id not in skip and thing.kind != "effect":
            size = size_of(scene, thing)
            if max(size[0], size[2]) < 5 and size[1] > 0.08:
                place = world_place(scene, thing)
                taken.append((place[0], place[2], footprint(size)))
    bounds = walls(scene)
    first = to_side or -1
    for step in range(32):
        reach = (step + 1) // 2 * 0.2 * (first if step % 2 else -first)
        x, z = point[0] + right[0] * reach, point[2] + right[1] * reach
        if bounds and not (
            bounds[0] + radius <= x <= bounds[1] - radius and bounds[2] + radius <= z <= bounds[3] - radius
        ):
            continue
        if all(math.hypot(x - a, z - b) >= radius + r - 0.02 for a, b, r in taken):
            return x, point[1], z
    if not bounds:
        return point
    x = min(max(point[0], bounds[0] + radius), bounds[1] - radius)
    return x, point[1], min(max(point[2], bounds[2] + radius), bounds[3] - radius)


def walls(scene: Scene) -> tuple[float, float, float, float] | None:
    """Smallest and largest x, smallest and largest z of the room in metres; None where there is none."""
    for thing in scene.things:
        if (
            scene.world.indoors
            and thing.kind == "set"
            and thing.role == "set"
            and ("wall" in thing.name or "room" in thing.name)
        ):
            size, place = size_of(scene, thing), world_place(scene, thing)
            # The back wall is where the picture's set ends; walls are drawn around the origin, not always evenly.
            back = min(
                (world_place(scene, other)[2] for other in scene.things if "window" in other.name),
                default=place[2] - size[2] / 2,
            )
            return (
                place[0] - size[0] / 2,
                place[0] + size[0] / 2,
                max(place[2] - size[2] / 2, back),
                place[2] + size[2] / 2,
            )
    return None


def rounded(position: Vector) -> Vector:
    x, y, z = (round(float(part), 4) for part in position)
    return x, y, z
