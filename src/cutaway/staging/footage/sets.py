"""A picture's subject on its set, and cameras that frame it: what product shots and advertisements are made of."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cutaway.brief.document import Brief
from cutaway.scene.animation import Key, Keys
from cutaway.scene.document import Act, Asset, Camera, Fog, Light, Shot, Sky, Thing
from cutaway.staging.footage.cutouts import CutOut, cut_out, whole_picture
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.stages import PLAIN, Stage, Wanted, made_stage, set_back
from cutaway.staging.places import choose_place, world_request
from cutaway.staging.plan import WorldPlan

Rgb = tuple[float, float, float]
ORBIT = 9.0
"""Degrees to either side that a camera goes around a flat picture, unless more is asked; `TURN` is the most."""
TURN = 12.0
APART = 60.0
"""Metres between the sets of a film of several pictures."""
_WIDE = 1.35
"""Width over height from which a product is measured by its width."""


@dataclass(frozen=True)
class Subject:
    """A picture in the world. `thing`: its figure or panel; `width`, `height` in metres; `foot`: where it stands; `panel` whether it is
    shown whole; `pitch`: degrees from above from which it looks right; `accent`: its liveliest colour, linear."""

    thing: Thing
    cut: CutOut
    width: float
    height: float
    foot: Rgb
    panel: bool
    pitch: float
    accent: Rgb

    @property
    def middle(self) -> Rgb:
        """Its middle."""
        x, y, z = self.foot
        return (x, y if self.panel else y + self.height / 2, z)


def linear(code: Sequence[float]) -> Rgb:
    """Linear rgb of an sRGB colour 0-255."""
    return tuple(round((value / 255) ** 2.2, 5) for value in code[:3])  # type: ignore[return-value]


def leading(cut: CutOut) -> Rgb:
    """The colour a product is known by: the largest that is a colour at all, else the largest."""
    lively = [row for row in cut.colours if max(row[:3]) - min(row[:3]) > 40 and max(row[:3]) > 60]
    return linear((lively or list(cut.colours) or [(128, 128, 128, 1.0)])[0])


def accent_of(cut: CutOut) -> Rgb:
    """Its liveliest colour, strong enough to be seen as one: for plates and rules."""
    found = max(
        cut.colours, key=lambda row: (max(row[:3]) - min(row[:3])) * (0.25 + row[3]), default=(220, 60, 40, 1.0)
    )
    if max(found[:3]) - min(found[:3]) < 45:
        return (0.72, 0.045, 0.03)
    return linear(found)


def measured(cut: CutOut, tall: float = 1.0) -> tuple[float, float]:
    """Width and height in metres: as tall as asked, wide ones less so."""
    height = tall * min(1.0, _WIDE / cut.aspect)
    return height * cut.aspect, height


def wanted_stage(cut: CutOut, tint: str, words: str) -> Wanted:
    """What a stage is told of the product."""
    width, height = measured(cut)
    return Wanted(width, height, cut.lightness, leading(cut), tint, words.lower(), footprint(cut, height))


def seen_down(cut: CutOut) -> float:
    """Degrees from above from which its picture was taken, as its lower outline tells."""
    return min(max(6.0 + 60.0 * cut.base, 7.0), 17.0)


def footprint(cut: CutOut, height: float) -> float:
    """Metres of ground from the nearest to the furthest point where it stands: what is higher in its lower outline is further back."""
    if cut.base < 0.02 or "bottom" in cut.edges:
        return 0.0
    return min(2.0 * cut.base * height / math.tan(math.radians(max(seen_down(cut), 13.0))), 1.6 * height)


def for_size(wanted: Wanted, cut: CutOut) -> Wanted:
    """The same wish for another product's size: what it stands on is as broad as it needs, all else is as before."""
    width, height = measured(cut)
    return replace(wanted, width=width, height=height, deep=footprint(cut, height))


def shifted(stage: Stage, by: float, number: int) -> Stage:
    """The stage at another place along x, its parts named anew: sets of one film stand beside each other."""
    if not number:
        return stage
    tail = f"-{number + 1}"
    things = tuple(
        thing.model_copy(update={"id": f"{thing.id}-set{tail}", "position": _moved(thing.position, by)})
        for thing in stage.things
    )
    lights = tuple(
        light.model_copy(update={"id": f"{light.id}-set{tail}", "position": _moved(light.position, by)})
        for light in stage.lights
        if light.kind != "sun"
    )
    return replace(stage, things=things, lights=lights)


def _moved(position: Any, by: float) -> Rgb:
    x, y, z = position
    return (x + by, y, z)


def put(
    desk: Desk,
    sha256: str,
    id: str,
    name: str,
    words: Sequence[str],
    stage: Stage,
    *,
    at: float = 0.0,
    tall: float = 1.0,
    own: bool = True,
    gain: Rgb | None = None,
    facing: float = 0.0,
    foot: Rgb | None = None,
    panel: bool = False,
) -> Subject:
    """The picture's subject, cut out and put on the stage at x = `at`; a picture that cannot be cut out becomes a panel, and any does
    with `panel`."""
    cut = cut_out(desk, sha256)
    pitch = seen_down(cut)
    where = foot or (at, stage.top, 0.0)
    parameters: dict[str, Any]
    if panel or cut.whole or cropped(cut):
        height = tall
        parameters = {"picture": whole_picture(desk, sha256), "height": height, "casts": False}
        asset = Asset(builder="picture_panel", parameters=parameters)
        width = height * _whole_aspect(cut)
        where = (where[0], where[1] + height / 2, where[2])
    else:
        width, height = measured(cut, tall)
        parameters = {
            "picture": cut.sha256,
            "height": height,
            "contact": 0.85,
            "pitch": round(max(pitch, 13.0), 2),
            "reach": round(stage.reach, 3),
        }
        if gain is not None:
            parameters["gain"] = [round(value, 4) for value in gain]
        if not own:
            parameters["light"] = "scene"
        asset = Asset(builder="cutout", parameters=parameters)
    thing = Thing(
        id=id,
        name=name,
        words=tuple(dict.fromkeys((name, *words))),
        kind="object",
        role="subject",
        asset=asset,
        position=where,
        rotation=(0.0, facing, 0.0),
    )
    return Subject(thing, cut, width, height, where, asset.builder == "picture_panel", pitch, accent_of(cut))


SHARP = 0.6
"""Pixels of a picture for one of the film below which it looks blurred."""


def sharp_from(subject: Subject, format: Any) -> float:
    """Metres that a frame must be high for the subject's own pixels to be enough."""
    return 0.0 if subject.panel else SHARP * format.height * subject.height / max(subject.cut.height, 1)


def too_small(cut: CutOut, format: Any) -> bool:
    """Whether a found subject has too few pixels to be the hero of a shot, while its whole picture has more to show."""
    short = min(format.width, format.height)
    return cut.how == "found" and max(cut.height, 0.75 * cut.width) < 200 / 720 * short


def cropped(cut: CutOut) -> bool:
    """Whether the picture shows a part of its subject only, from edge to edge: then it is shown whole, not cut out."""
    edges = set(cut.edges)
    return cut.how == "found" and ({"top", "bottom"} <= edges or {"left", "right"} <= edges)


def _whole_aspect(cut: CutOut) -> float:
    x0, y0, x1, y1 = cut.box
    padded = cut.aspect if cut.whole else (cut.width / max(x1 - x0, 1e-3)) / (cut.height / max(y1 - y0, 1e-3))
    return padded


def with_sweeps(subject: Subject, sweeps: Sequence[tuple[int, int]]) -> Subject:
    """The subject with light passing over it: first frame and frames of each pass."""
    acts = tuple(Act(action="light_sweep", start=start, frames=frames) for start, frames in sweeps)
    return replace(subject, thing=subject.thing.model_copy(update={"acts": (*subject.thing.acts, *acts)}))


def by_turns(hero: Thing, shots: Sequence[Shot]) -> Thing:
    """The product, seen only in the shots that are of it: for several that stand in one place."""
    keys, before = [], None
    for shot in sorted(shots, key=lambda one: one.start):
        value = 1.0 if shot.subject == hero.id else 0.0
        if value != before:
            keys.append(Key(frame=shot.start, value=value, interpolation="step"))
            before = value
    if not keys:
        return hero
    if len(keys) == 1:
        return hero.model_copy(update={"visible": keys[0].value})
    return hero.model_copy(update={"visible": Keys(keys=tuple(keys))})


# -- cameras ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Frame:
    """What a camera shows of the plane of a subject: its middle and height in metres."""

    x: float
    y: float
    height: float


def framed(
    subject: Subject, aspect: float, *, tall: float = 0.62, wide: float = 0.6, at: tuple[float, float] = (0.5, 0.54)
) -> Frame:
    """The frame in which the subject takes at most `tall` of the height and `wide` of the width, its middle at `at` (from the top left).

    Where the picture cuts its subject off, the frame ends before the cut does.
    """
    x, y, _ = subject.middle
    height = max(subject.height / tall, subject.width / (wide * aspect))
    if subject.panel:
        return Frame(x, y, min(subject.height, subject.width / aspect) * min(0.98, 0.58 / tall))
    edges = set(subject.cut.edges)
    left, right = x - subject.width / 2, x + subject.width / 2
    foot, top = y - subject.height / 2, y + subject.height / 2
    spare = 0.03
    if {"top", "bottom"} <= edges:
        height = min(height, subject.height * (1 - 2 * spare))
    if {"left", "right"} <= edges:
        height = min(height, subject.width * (1 - 4 * spare) / aspect)
    width = height * aspect
    middle_x, middle_y = x - (at[0] - 0.5) * width, y + (at[1] - 0.5) * height
    if "bottom" in edges:
        middle_y = (
            max(middle_y, foot + spare * subject.height + height / 2)
            if "top" in edges
            else foot + spare * subject.height + height / 2
        )
    if "top" in edges:
        middle_y = min(middle_y, top - spare * subject.height - height / 2)
    if "left" in edges:
        middle_x = max(middle_x, left + 3.4 * spare * subject.width + width / 2)
    if "right" in edges:
        middle_x = min(middle_x, right - 3.4 * spare * subject.width - width / 2)
    return Frame(middle_x, middle_y, height)


def eye(frame: Frame, z: float, fov: float, azimuth: float, pitch: float, way: float = 0.0) -> tuple[Rgb, Rgb]:
    """Position and target of a camera that shows the frame from `azimuth` degrees to the right and `pitch` degrees above; `way`: degrees
    about y that the subject faces."""
    away = frame.height / 2 / math.tan(math.radians(fov) / 2)
    a, p = math.radians(azimuth + way), math.radians(pitch)
    target = (frame.x, frame.y, z)
    place = (
        frame.x + away * math.sin(a) * math.cos(p),
        frame.y + away * math.sin(p),
        z + away * math.cos(a) * math.cos(p),
    )
    return tuple(round(v, 4) for v in place), tuple(round(v, 4) for v in target)  # type: ignore[return-value]


@dataclass(frozen=True)
class Pose:
    """A camera at one moment: what it frames, and from where."""

    frame: Frame
    azimuth: float
    pitch: float


def travelling(
    poses: Sequence[tuple[int, Pose]], z: float, fov: float, *, eased: bool = True, way: float = 0.0, **more: Any
) -> Camera:
    """A camera through poses at frames. Between two of them it goes around on an arc, not through the chord."""
    positions: list[Key] = []
    targets: list[Key] = []
    for (start, a), (end, b) in zip(poses, poses[1:], strict=False):
        steps = max(1, min(12, end - start))
        for i in range(steps + (end == poses[-1][0])):
            u = i / steps
            s = u * u * (3 - 2 * u) if eased else u
            frame = Frame(
                *(
                    p + (q - p) * s
                    for p, q in zip(
                        (a.frame.x, a.frame.y, a.frame.height), (b.frame.x, b.frame.y, b.frame.height), strict=True
                    )
                )
            )
            place, target = eye(
                frame, z, fov, a.azimuth + (b.azimuth - a.azimuth) * s, a.pitch + (b.pitch - a.pitch) * s, way
            )
            number = start + round(u * (end - start))
            if positions and positions[-1].frame >= number:
                continue
            positions.append(Key(frame=number, value=place))
            targets.append(Key(frame=number, value=target))
    if not positions:
        place, target = eye(poses[0][1].frame, z, fov, poses[0][1].azimuth, poses[0][1].pitch, way)
        return Camera(position=place, target=target, fov=fov, **more)
    return Camera(position=Keys(keys=tuple(positions)), target=Keys(keys=tuple(targets)), fov=fov, **more)


# -- places that are no stage ----------------------------------------------------------------------------------------------------


NATURE = re.compile(
    r"\b(?:in|into|amid|surrounded by|out in|against)\s+(?:a\s+|the\s+|some\s+)?(?:(?:wild|green|lush|free|beautiful|untouched|open|great)\s+)*"
    r"(?:nature|wilderness|wild|countryside|outdoors|open air|greenery|"
    r"natural (?:setting|surroundings|environment|scenery|landscape))\b|\boutdoors?\b",
    re.I,
)
"""Words that ask for nature without naming a place in it."""


def in_nature(words: str, brief: Brief) -> Brief:
    """The Brief, that of a meadow where the words ask for nature and name no place."""
    if brief.settings or NATURE.search(words) is None:
        return brief
    from cutaway.staging.footage.product import read_general

    return read_general("It stands in a meadow.")


def worldly(brief: Brief, format: Any, seed: int, cut: CutOut) -> tuple[Stage, Rgb, float] | None:
    """The place the words name, with a low stone for the product to stand on; where its foot is and which way it faces (degrees).

    None where the words name no place that can be built.
    """
    if not brief.settings:
        return None
    place = choose_place(brief)
    if not place.phrase or place.kind.name == "studio":
        return None
    plan = place.kind.build(world_request(brief, place, format, seed))
    x, y, z = plan.action
    camera = plan.cameras.get("medium") or plan.cameras.get(plan.hero) or next(iter(plan.cameras.values()))
    start = camera.position.keys[0].value if isinstance(camera.position, Keys) else camera.position
    aim = camera.target.keys[0].value if isinstance(camera.target, Keys) else camera.target
    facing = math.degrees(math.atan2(start[0] - aim[0], start[2] - aim[2]))  # type: ignore[index, operator]
    width, tall = measured(cut, 0.62)
    deep = footprint(cut, tall)
    wide = max(1.35 * width, 0.45)
    stuff = {"material": "stone", "colour": [0.16, 0.155, 0.15]} if place.kind.outdoors else {"material": "wood"}
    stone = Thing(
        id="set-plinth",
        name="stone" if place.kind.outdoors else "wooden block",
        words=("plinth", "stone", "stand"),
        kind="set",
        role="set",
        asset=Asset(
            builder="plinth",
            parameters={
                "shape": "round",
                "width": round(wide, 3),
                "depth": round(min(wide, 0.8), 3),
                "height": 0.30,
                **stuff,
            },
        ),
        position=(x, y - 0.12, z),
        rotation=(0.0, facing, 0.0),
    )
    if deep > 0.05:
        stone = set_back(stone, deep, facing)
    night = plan.world.time_of_day in ("night", "dusk")
    stage = Stage(
        place.kind.name,
        (*plan.things, stone),
        plan.lights,
        plan.world,
        plan.grade,
        top=y + 0.18,
        dark=True,
        mood="calm" if night else "warm",
        sentence=f"a stone in the place “{place.kind.name}”"
        if place.kind.outdoors
        else f"a block in the place “{place.kind.name}”",
        aperture=9.0,
        reach=max(0.46 * min(wide, 0.8), 0.9 * deep),
        notes=plan.notes,
    )
    return plainly(stage, plan), (x, y + 0.18, z), facing


def plainly(stage: Stage, plan: WorldPlan | None = None) -> Stage:
    """The stage with its exposure and colour put into its lights, so that the grade leaves a picture's own codes alone."""
    grade = stage.grade
    level = float(grade.exposure) if isinstance(grade.exposure, int | float) else 1.0
    del plan
    lights = tuple(_brighter(light, level) for light in stage.lights)
    sky = stage.world.sky
    world = stage.world.model_copy(
        update={
            "sky": Sky(
                **{
                    **sky.model_dump(),
                    "ambient": sky.ambient * level,
                    "reflection": sky.reflection * level,
                    "background": sky.background * level,
                }
            ),
            "fog": Fog(
                **{**stage.world.fog.model_dump(), "colour": tuple(value * level for value in stage.world.fog.colour)}
            ),
        }
    )
    return replace(
        stage,
        lights=lights,
        world=world,
        grade=PLAIN.model_copy(
            update={"bloom": grade.bloom, "bloom_threshold": grade.bloom_threshold * max(level, 0.2)}
        ),
    )


def _brighter(light: Light, by: float) -> Light:
    strength = light.strength
    if isinstance(strength, Keys):
        keys = tuple(key.model_copy(update={"value": key.value * by}) for key in strength.keys)  # type: ignore[operator]
        return light.model_copy(update={"strength": Keys(keys=keys)})
    return light.model_copy(update={"strength": strength * by})


def chosen_stage(
    desk: Desk, cut: CutOut, words: str, tint: str, brief: Brief, format: Any, broad: CutOut | None = None
) -> tuple[Stage, Rgb | None, float]:
    """The stage for a product: the place named, the stage named, or one that suits its colours; its foot (None: the stage's own)."""
    from cutaway.staging.footage.stages import named_stage

    name = named_stage(words)
    brief = in_nature(words, brief)
    indoors = {"table", "wood", "wooden table", "desk", "tabletop"}
    if not name or (name in ("sand", "sky", "ice", "water") and brief.settings):
        found = worldly(brief, format, desk.seed, broad or cut)
        if found is not None:
            return found
    if tint and name in ("", *indoors - {"wood"}):
        name = name or "studio"
    if tint in ("white", "pure white", "clean white"):
        name = "white studio"
    if tint in ("black", "pure black", "dark"):
        name = "black studio"
    return made_stage(name, wanted_stage(cut, tint, words)), None, 0.0
