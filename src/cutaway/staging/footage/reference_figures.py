"""What stands in a film after references: a person of ours in the colours of a picture, or a relief of its cut-out."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from cutaway.brief.document import Brief
from cutaway.errors import MissingPack, NotFound
from cutaway.props import catalogue
from cutaway.scene.animation import Keys, value_at
from cutaway.scene.document import Asset, Scene, Thing
from cutaway.staging.footage.changing import Line
from cutaway.staging.footage.cutouts import CutOut, cut_out
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.likeness import Seen, looks_of, seen_in
from cutaway.staging.footage.reference_work import Given, Work, label_of
from cutaway.staging.footage.sets import cropped

_TRAVELS = frozenset(
    "walk run jog dance jump ride climb swim fight sit kneel play wave clap bow march skip crawl stroll dive throw catch drive".split()
)
"""What a flat likeness of a person cannot do."""
_HOURS: dict[str, tuple[float, float, float]] = {
    "night": (0.30, 0.34, 0.46),
    "dusk": (0.58, 0.52, 0.58),
    "dawn": (0.74, 0.66, 0.66),
    "golden hour": (1.0, 0.86, 0.70),
    "sunset": (0.95, 0.76, 0.62),
    "blue hour": (0.46, 0.52, 0.70),
}
"""What the light of an hour does to the colours of a picture that stands in it."""


def become(
    work: Work, one: Given, things: tuple[Thing, ...], noun: str, desk: Desk, brief: Brief | None = None
) -> None:
    """The things look like the picture: a person in its colours, or a relief of its cut-out."""
    desk.progress(f"looking at {label_of(one)}")
    cut = cut_out(desk, one.medium.sha256)
    pixels = np.asarray(desk.open(one.medium.sha256).frame(0))
    seen = seen_in(pixels)
    called = one.wanted.noun or noun or seen.noun or "figure"
    phrase = one.wanted.noun or noun or label_of(one)
    if not things:
        added = _stood(work.scene, cut, called, desk)
        if added is None:
            work.lines.append(
                Line(
                    phrase,
                    False,
                    f"nothing in {label_of(one)} could be told from its background, so it cannot stand in the scene",
                )
            )
            return
        work.scene = work.scene.model_copy(update={"things": (*work.scene.things, added)})
        work.lines.append(
            Line(phrase, True, f"the {called} of {label_of(one)} stands in the scene as a relief of its cut-out")
        )
        return
    person = things[0].kind == "person" or things[0].asset.builder == "person"
    acting = any(
        act.action.split("_")[0] in _TRAVELS or act.action in _TRAVELS for thing in things for act in thing.acts
    ) or any(isinstance(thing.position, Keys) for thing in things)
    part = cut.whole or cropped(cut) or "bottom" in cut.edges
    if person and seen.face is not None and (acting or part):
        changed, said = _dressed(things, cut, pixels, seen, desk, one)
        work.lines.append(Line(phrase, True, f"a person of ours acts in the colours of {label_of(one)}: {said}"))
        why = "a flat picture cannot walk or sit" if acting else "the picture does not show the whole person"
        work.notes.append(
            f"The person of {label_of(one)} is one of ours in the same colours, since {why}; the face is not theirs. A likeness in motion needs a generative engine."  # noqa: E501
        )
    elif cut.whole or cropped(cut):
        work.lines.append(
            Line(
                phrase,
                False,
                f"{label_of(one)} shows only a part of the {called}, or nothing that stands out; a model of ours plays it. A picture of the whole {called} would be used as it is",  # noqa: E501
            )
        )
        return
    else:
        changed = tuple(_relief_of(thing, cut, work.scene) for thing in things)
        work.lines.append(Line(phrase, True, f"the {called} is that of {label_of(one)}, as a relief of its cut-out"))
        if any(isinstance(thing.position, Keys) or thing.acts for thing in things):
            work.notes.append(f"The {called} of {label_of(one)} moves as a whole: a flat picture has no limbs to move.")
        if "bottom" in cut.edges:
            work.notes.append(
                f"{label_of(one).capitalize()} cuts the {called} off at the bottom, so it stands on its cut."
            )
    by_id = {thing.id: thing for thing in changed}
    work.scene = work.scene.model_copy(
        update={"things": tuple(by_id.get(thing.id, thing) for thing in work.scene.things)}
    )


def _relief_of(thing: Thing, cut: CutOut, scene: Scene) -> Thing:
    try:
        model = catalogue.build(thing.asset, scene.seed, thing.id)
        size = tuple(model.high[i] - model.low[i] for i in range(3))
    except (LookupError, MissingPack, NotFound):
        size = (0.6, 0.8, 0.6)
    scale = value_at(thing.scale, 0)
    factor = float(scale if isinstance(scale, int | float) else scale[1])
    height = max(size[1], 0.05) * factor
    # As large as it would be: by its height where it is upright, else by its length.
    long = max(size[0], size[2]) * factor
    height = height if cut.aspect < 1.1 else min(max(long / cut.aspect, 0.5 * height), 1.6 * height)
    parameters: dict[str, Any] = {
        "picture": cut.sha256,
        "height": round(height, 3),
        "bulge": 0.14,
        "contact": 0.8,
        "pitch": 12.0,
        "gain": list(_HOURS.get(scene.world.time_of_day, (1.0, 1.0, 1.0))),
    }
    return thing.model_copy(
        update={
            "asset": Asset(builder="cutout", parameters=parameters),
            "scale": 1.0,
            "surfaces": {},
            "motion": None,
            "rotation": (0.0, _facing(thing, scene), 0.0),
            "held_by": thing.held_by,
        }
    )


def _facing(thing: Thing, scene: Scene) -> float:
    """Degrees about y at which it faces the camera in the middle of the film."""
    shot = scene.shot_at(scene.format.frames // 2)
    middle = shot.start + shot.frames // 2
    eye, at = value_at(shot.camera.position, middle), value_at(thing.position, middle)
    return round(math.degrees(math.atan2(eye[0] - at[0], eye[2] - at[2])), 2)  # type: ignore[index]


def _stood(scene: Scene, cut: CutOut, called: str, desk: Desk) -> Thing | None:
    """A figure where the camera looks, for a subject that the words gave no place."""
    if cut.whole:
        return None
    shot = scene.shots[0]
    eye, target = np.asarray(value_at(shot.camera.position, 0)), np.asarray(value_at(shot.camera.target, 0))
    way = target - eye
    away = min(float(np.linalg.norm(way)), 6.0)
    at = eye + way / max(float(np.linalg.norm(way)), 1e-6) * away
    frame = 2 * away * math.tan(math.radians(float(value_at(shot.camera.fov, 0))) / 2)  # type: ignore[arg-type]
    height = min(max(0.42 * frame, 0.2), 2.2)
    own = [value_at(thing.position, 0)[1] for thing in scene.things if thing.role != "set"]  # type: ignore[index]
    # On the ground, or, where the camera does not see it, within the frame; beside whoever is there already.
    ground = max(min(own, default=0.0), float(at[1]) - 0.42 * frame)
    if own:
        across = np.array([-way[2], 0.0, way[0]]) / max(float(np.hypot(way[0], way[2])), 1e-6)
        at = at + across * 0.20 * frame * scene.format.width / scene.format.height
    thing = Thing(
        id=desk.fresh_id(scene, re.sub(r"[^a-z0-9]+", "-", called.lower()).strip("-") or "figure"),
        name=called,
        words=(called, *called.split()[-1:]),
        kind="object",
        role="subject",
        asset=Asset(
            builder="cutout",
            parameters={
                "picture": cut.sha256,
                "height": round(height, 3),
                "contact": 0.8,
                "pitch": 12.0,
                "gain": list(_HOURS.get(scene.world.time_of_day, (1.0, 1.0, 1.0))),
            },
        ),
        position=(round(float(at[0]), 4), float(ground), round(float(at[2]), 4)),
    )
    return thing.model_copy(update={"rotation": (0.0, _facing(thing, scene), 0.0)})


def _dressed(
    things: tuple[Thing, ...], cut: CutOut, pixels: np.ndarray, seen: Seen, desk: Desk, one: Given
) -> tuple[tuple[Thing, ...], str]:
    """People of ours with the hair, the skin and the clothes' colours of the picture."""
    from cutaway.footage import finding

    try:
        alpha = np.asarray(finding.person(pixels))
    except MissingPack:
        alpha = np.ones(pixels.shape[:2], np.float32)
    assert seen.face is not None
    looks = looks_of(pixels, alpha, seen.face)
    found, said = [], []
    for thing in things:
        told = dict(thing.asset.parameters)
        if looks.skin is not None:
            told["skin"] = list(looks.skin)
        if looks.hair is not None:
            told["hair_colour"] = list(looks.hair)
        wear = [dict(item) for item in told.get("wear") or ()]  # type: ignore[union-attr]
        if not wear:
            wear = [{"kind": "jeans", "colour": [0.055, 0.10, 0.20]}, {"kind": "sweater", "colour": [0.3, 0.3, 0.3]}]
        if looks.above is not None:
            wear[-1]["colour"] = list(looks.above)
        if looks.below is not None and len(wear) > 1:
            wear[0]["colour"] = list(looks.below)
        told["wear"] = wear
        asset = (
            Asset(builder="person", name=thing.asset.name, parameters=told)
            if thing.asset.builder == "person"
            else thing.asset
        )
        found.append(thing.model_copy(update={"asset": asset}))
    for name, colour in (
        ("hair", looks.hair),
        ("skin", looks.skin),
        ("clothes above", looks.above),
        ("clothes below", looks.below),
    ):
        if colour is not None:
            said.append(name)
    return tuple(found), ", ".join(said) or "none could be read"
