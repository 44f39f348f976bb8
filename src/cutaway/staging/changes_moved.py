"""Moving things and titles."""

from __future__ import annotations

from cutaway.brief.changes import Change
from cutaway.scene import edits, edits_film, edits_places
from cutaway.scene.animation import value_at
from cutaway.scene.document import Scene
from cutaway.staging.changes_places import Impossible, picture_reach, size_of, spot, viewer_axes, world_place
from cutaway.staging.changes_told import names_of


def with_moved(scene: Scene, asked: Change, kind: str, ids: tuple[str, ...]) -> tuple[Scene, str]:
    where = asked.where
    if where is None:
        raise Impossible("it is not said where to")
    names = names_of(scene, ids)
    if kind == "text":
        for id in ids:
            scene = edits_film.with_text_changed(
                scene, id, place={"up": "top", "down": "bottom"}.get(where.relation, where.relation)[:32]
            )
        return scene, f"“{names}” is now at the {where.relation}."
    if kind == "light":
        raise Impossible("lights are moved with the thing they belong to, or by saying “higher” or “lower”")
    for number, id in enumerate(ids):
        thing = scene.thing(id)
        if thing.kind == "set":
            raise Impossible(f"the {thing.name} is the place itself and goes nowhere; the camera can move instead")
        size = size_of(scene, thing)
        if (
            asked.exact
            and isinstance(asked.value, (int, float))
            or (not where.ids and where.relation in ("up", "down"))
        ):
            step = (
                float(asked.value)
                if isinstance(asked.value, (int, float)) and not isinstance(asked.value, bool)
                else max(0.4, size[1])
            )
            right, toward = viewer_axes(scene)
            x, y, z = {
                "left": (-right[0], 0.0, -right[1]),
                "right": (right[0], 0.0, right[1]),
                "front": (toward[0], 0.0, toward[1]),
                "back": (-toward[0], 0.0, -toward[1]),
                "up": (0.0, 1.0, 0.0),
                "down": (0.0, -1.0, 0.0),
            }.get(where.relation, (right[0], 0.0, right[1]))
            scene = edits_places.with_thing_moved(scene, id, (x * step, y * step, z * step))
            continue
        goal = spot(scene, where, size, number, len(ids), skip=(id, *edits.parts_of(scene, [id])))
        if not where.ids:
            here = world_place(scene, thing)
            goal = _aside(scene, here, goal, where.relation)
        carried = [part for part in edits.parts_of(scene, [id]) if part != id and scene.thing(part).held_by is None]
        here = edits_places.first_place(thing)
        x, y, z = (round(a, 4) for a in goal)
        scene = edits_places.with_thing_at(scene, id, (x, y, z))
        offset = (x - here[0], y - here[1], z - here[2])
        for part in carried:
            scene = edits_places.with_thing_moved(scene, part, offset)
    return scene, f"Moved {names} {where.phrase or where.relation}."


def _aside(
    scene: Scene, here: tuple[float, float, float], goal: tuple[float, float, float], relation: str
) -> tuple[float, float, float]:
    """To a side of the picture: as deep in it as it stood, and as high."""
    right, toward = viewer_axes(scene)
    if relation in ("left", "right", "centre", "middle"):
        across, _ = picture_reach(scene, here)
        eye = value_at(scene.shots[0].camera.position, 0) if scene.shots else (0.0, 1.5, 4.0)
        target = value_at(scene.shots[0].camera.target, 0) if scene.shots else (0.0, 0.0, 0.0)
        depth = (here[0] - eye[0]) * -toward[0] + (here[2] - eye[2]) * -toward[1]  # type: ignore[index]
        side = {"left": -0.6, "right": 0.6}.get(relation, 0.0) * across
        del target
        return eye[0] - toward[0] * depth + right[0] * side, here[1], eye[2] - toward[1] * depth + right[1] * side  # type: ignore[index]
    if relation in ("front", "back"):
        _, distance = picture_reach(scene, here)
        step = (0.3 if relation == "front" else -0.6) * distance
        return here[0] + toward[0] * step, here[1], here[2] + toward[1] * step
    return goal
