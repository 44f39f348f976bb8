"""Where a film after references plays: a picture behind everything, its light on everything, cameras that stay before it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from cutaway.errors import MissingPack, NotFound
from cutaway.props import catalogue
from cutaway.scene.animation import Key, Keys, value_at
from cutaway.scene.document import Asset, Camera, Fog, Light, Scene, Shot, Sky, Thing
from cutaway.staging.footage.changing import Line
from cutaway.staging.footage.cutouts import CutOut, cut_out, whole_picture
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.likeness import Surroundings, surroundings_of
from cutaway.staging.footage.reference_ground import feet_at, ground_before, shows_ground
from cutaway.staging.footage.reference_work import Given, Work, label_of
from cutaway.staging.footage.stages import PLAIN
from cutaway.storage.media import shelf


def put_in_place(work: Work, one: Given, desk: Desk, panel: bool) -> None:
    """The picture behind everything and its light on everything; `panel` false takes the light alone."""
    scene = work.scene
    around = surroundings_of(np.asarray(desk.open(one.medium.sha256).frame(0)))
    kept = tuple(scene.things)
    if panel:
        cast = {
            thing.id
            for thing in scene.things
            if thing.role != "set"
            and thing.kind != "set"
            and (thing.span is not None or thing.held_by or thing.part_of)
        }
        grown = True
        while grown:
            more = {
                thing.id
                for thing in scene.things
                if (thing.held_by in cast or thing.part_of in cast) and thing.id not in cast
            }
            cast |= more
            grown = bool(more)
        kept = tuple(
            thing for thing in scene.things if thing.id in cast and (thing.held_by is None or thing.held_by in cast)
        )
    ids = {thing.id for thing in kept}
    lights = tuple(light for light in scene.lights if light.thing in ids and light.kind != "sun")
    lights = (*_lights(around), *lights)
    sky = Sky(
        top=around.top,
        horizon=around.horizon,
        ground=around.ground,
        ambient=round(0.55 + 0.5 * around.level, 3),
        reflection=0.8,
        background=1.0,
    )
    update: dict[str, Any] = {"sky": sky}
    if panel:
        update |= {"fog": Fog(), "kind": "picture", "wet": 0.0}
    shots = scene.shots
    if panel:
        shadows = tuple(
            _shadow(thing, scene)
            for thing in kept
            if thing.held_by is None
            and thing.part_of is None
            and thing.asset.builder not in ("cutout", "picture_panel")
        )
        sheet = Thing(
            id="place-picture",
            name="background",
            words=("background", "backdrop", "place"),
            kind="set",
            role="set",
            asset=Asset(
                builder="picture_panel",
                parameters={
                    "picture": whole_picture(desk, one.medium.sha256),
                    "height": 10.0,
                    "casts": False,
                    "horizon": round(around.horizon_at, 3),
                    "covered": _covered(cut_out(desk, one.medium.sha256)),
                },
            ),
        )
        kept = (sheet, *kept, *shadows)
        kept = tuple(_crossing(thing, scene) for thing in kept)
        shots = tuple(shot.model_copy(update={"camera": _steady(shot, kept, scene)}) for shot in shots)
    used = {thing.id for thing in kept}
    cues = tuple(cue for cue in scene.cues if cue.thing is None or cue.thing in used)
    shots = tuple(
        shot.model_copy(
            update={
                "subject": shot.subject if shot.subject in used else None,
                "camera": shot.camera.model_copy(
                    update={
                        "focus_on": shot.camera.focus_on if shot.camera.focus_on in used else None,
                        "aperture": 0.0 if panel else shot.camera.aperture,
                    }
                ),
            }
        )
        for shot in shots
    )
    kept = tuple(
        thing.model_copy(
            update={
                "acts": tuple(
                    act if act.target is None or act.target in used else act.model_copy(update={"target": None})
                    for act in thing.acts
                )
            }
        )
        for thing in kept
    )
    work.scene = scene.model_copy(
        update={
            "things": kept,
            "lights": lights[:16],
            "world": scene.world.model_copy(update=update),
            "grade": PLAIN if panel else scene.grade,
            "shots": shots,
            "cues": cues,
        }
    )
    side = "left" if around.side < -0.2 else "right" if around.side > 0.2 else "front"
    if panel:
        work.lines.append(
            Line(
                one.wanted.noun or f"place of {label_of(one)}",
                True,
                f"{label_of(one)} is what is seen behind, and its light falls from the {side}",
            )
        )
    else:
        work.lines.append(
            Line(f"light of {label_of(one)}", True, f"the light has its colours and falls from the {side}")
        )


def _covered(cut: CutOut) -> bool:
    """Whether somebody or something stands before the picture's ground all along, cut off by its lower edge: there is no standing there."""
    x0, y0, x1, _ = cut.box
    return cut.how == "found" and "bottom" in cut.edges and x1 - x0 > 0.45 and y0 < 0.4 and cut.share > 0.2


def _crossing(thing: Thing, scene: Scene) -> Thing:
    """What travels goes across the picture, not into it: there is no way into a picture."""
    if not isinstance(thing.position, Keys) or thing.motion is not None:
        return thing
    keys = thing.position.keys
    first, last = np.asarray(keys[0].value, float), np.asarray(keys[-1].value, float)
    shot = scene.shot_at(keys[0].frame if keys[0].frame > 0 else 0)
    eye, target = (
        np.asarray(value_at(value, shot.start), float) for value in (shot.camera.position, shot.camera.target)
    )
    ahead = np.array([target[0] - eye[0], 0.0, target[2] - eye[2]])
    ahead /= max(float(np.linalg.norm(ahead)), 1e-6)
    across = np.array([-ahead[2], 0.0, ahead[0]])
    moved = last - first
    length = float(np.hypot(moved[0], moved[2]))
    if length < 0.3:
        return thing
    sign = 1.0 if moved @ across >= -0.2 * length else -1.0
    middle = (first + last) / 2
    half = min(length, 9.0) / 2
    far = np.array([float(np.linalg.norm(np.asarray(key.value, float) - first)) for key in keys])
    share = np.clip(far / max(far.max(), 1e-6), 0, 1)
    made = []
    for key, part in zip(keys, share, strict=True):
        place = middle + across * sign * half * (2 * part - 1)
        place[1] = np.asarray(key.value, float)[1]
        made.append(key.model_copy(update={"value": tuple(round(float(v), 4) for v in place)}))
    way = across * sign
    turn = math.degrees(math.atan2(way[0], way[2]))
    rotation = thing.rotation if thing.asset.builder == "cutout" else (0.0, round(turn, 2), 0.0)
    return thing.model_copy(update={"position": Keys(keys=tuple(made)), "rotation": rotation})


def _lights(around: Surroundings) -> tuple[Light, ...]:
    side = around.side if abs(around.side) > 0.15 else -0.35
    way = (round(-0.75 * side, 3), -0.72, round(-0.45 if abs(side) < 0.7 else -0.2, 3))
    return (
        Light(
            id="sun",
            name="sunlight",
            words=("sun", "sunlight", "light"),
            kind="sun",
            direction=way,
            colour=around.light,
            strength=round(0.8 + 2.4 * around.level * min(1.0, 0.5 + 2 * around.contrast), 3),
            size=0.10,
            shadow=True,
            range=1000.0,
        ),
        Light(
            id="fill-light",
            name="skylight",
            words=("fill light", "skylight"),
            kind="fill",
            position=(2.0, 3.0, 4.0),
            direction=(round(0.5 * side, 3), -0.4, -0.7),
            colour=around.horizon,
            strength=round(0.5 * around.level + 0.15, 3),
            range=1000.0,
            wrap=0.5,
        ),
    )


def _steady(shot: Shot, things: Sequence[Thing], scene: Scene) -> Camera:
    """A camera that stands before the picture, wide enough for all that its subject does in the shot, and closes in a little.

    A picture of a place is seen from where it was taken: from a person's height, and without going around in it.
    """
    camera, last = shot.camera, shot.start + shot.frames - 1
    middle = (shot.start + last) // 2
    eye, target = (np.asarray(value_at(value, middle), float) for value in (camera.position, camera.target))
    fov = float(value_at(camera.fov, middle))  # type: ignore[arg-type]
    way = target - eye
    flat = np.array([way[0], 0.0, way[2]])
    flat /= max(float(np.linalg.norm(flat)), 1e-6)
    across = np.array([-flat[2], 0.0, flat[0]])
    own = [thing for thing in things if thing.id == shot.subject] or [
        thing for thing in things if thing.role == "subject"
    ][:1]
    frames = [shot.start + round(i * (shot.frames - 1) / 8) for i in range(9)]
    places = [np.asarray(value_at(thing.position, frame), float) for thing in own for frame in frames] or [target]
    if own and own[0].motion is not None:
        rows = own[0].motion.array()[:, :3]
        places = [rows[min(max(frame - own[0].motion.start, 0), len(rows) - 1)].astype(float) for frame in frames]
    centre = np.mean(places, axis=0)
    reach = min(max(float(abs((place - centre) @ across)) for place in places), 2.4) + 0.8
    shape = scene.format.width / scene.format.height
    half = math.tan(math.radians(fov) / 2)
    least = reach / (half * shape) * 1.05
    tall = _tall(own[0], scene) if own else 1.0
    # Near enough to see who it is, and where the frame shows all of them, with their feet in its lower part, where ground is.
    away = min(max(float(np.linalg.norm(way)), least), max(least, tall / (0.5 * half)), 14.0)
    aim_height = min(max(target[1], 0.35), 1.2)
    if tall < 1.7 * half * away:
        aim_height = min(max(aim_height, 0.52 * half * away), 2.0)
    aim = np.array([centre[0], aim_height, centre[2]])
    height = min(max(eye[1], 0.6, 1.12 * aim_height), aim_height + 0.16 * away, 2.3)

    def stand(by: float) -> tuple[float, float, float]:
        place = aim - flat * away * by
        return (round(float(place[0]), 4), round(float(height), 4), round(float(place[2]), 4))

    keys = (
        Key(frame=shot.start, value=stand(1.03), interpolation="smooth"),
        Key(frame=max(last, shot.start + 1), value=stand(0.97)),
    )
    return camera.model_copy(
        update={"position": Keys(keys=keys), "target": tuple(round(float(v), 4) for v in aim), "roll": 0.0}
    )


def _extent(thing: Thing, scene: Scene) -> tuple[float, float, float]:
    """Width, height and depth in metres, guessed for what cannot be built."""
    try:
        model = catalogue.build(thing.asset, scene.seed, thing.id)
    except (LookupError, MissingPack, NotFound):
        return 0.6, 0.8, 0.5
    return tuple(float(model.high[i] - model.low[i]) for i in range(3))  # type: ignore[return-value]


def _tall(thing: Thing, scene: Scene) -> float:
    scale = value_at(thing.scale, 0)
    by = float(scale if isinstance(scale, int | float) else scale[1])
    return max(_extent(thing, scene)[1] * by, 0.1)


def _shadow(thing: Thing, scene: Scene) -> Thing:
    """A soft shadow that goes where the thing goes."""
    wide, _, deep = _extent(thing, scene)
    person = thing.kind == "person"
    size = (0.95, 0.7) if person else (max(wide * 1.35, 0.1), max(deep * 1.5, 0.1))
    return Thing(
        id=f"{thing.id}-shadow"[:64],
        name="shadow",
        words=("shadow",),
        kind="effect",
        role="prop",
        held_by=thing.id,
        part_of=thing.id,
        asset=Asset(
            builder="ground_shadow", parameters={"width": round(size[0], 3), "depth": round(size[1], 3), "dark": 0.62}
        ),
    )


def set_up_backdrops(work: Work) -> None:
    """The picture of the place, set up behind each shot so that it fills the frame wherever the camera goes, with ground under who
    stands in it: the picture's own where its perspective has some there, else a ground laid on from its foot."""
    scene = work.scene
    sheet = next(thing for thing in scene.things if thing.id == "place-picture")
    rest = tuple(thing for thing in scene.things if not thing.id.startswith(("place-picture", "place-ground")))
    bare = scene.model_copy(update={"things": rest})
    pixels = _pixels_of(str(sheet.asset.parameters["picture"]))
    aspect = pixels.shape[1] / pixels.shape[0]
    horizon = float(sheet.asset.parameters.get("horizon", 0.5))  # type: ignore[arg-type]
    made: list[Thing] = []
    laid = False
    for number, shot in enumerate(scene.shots):
        height, place, turn = _filling(shot, bare, aspect, horizon)
        own = shows_ground(pixels, feet_at(bare, shot, height, place)) and not sheet.asset.parameters.get("covered")
        if not own:
            height, place, turn = _filling(shot, bare, aspect, None)
        asset = sheet.asset.model_copy(update={"parameters": {**sheet.asset.parameters, "height": round(height, 3)}})
        update: dict[str, Any] = {"asset": asset, "position": place, "rotation": (0.0, turn, 0.0)}
        if number:
            update["id"] = f"place-picture-{number + 1}"
        if len(scene.shots) > 1:
            keys = [Key(frame=-1, value=0.0, interpolation="step")] if shot.start else []
            keys.append(Key(frame=shot.start, value=1.0, interpolation="step"))
            keys.append(Key(frame=shot.start + shot.frames, value=0.0, interpolation="step"))
            update["visible"] = Keys(keys=tuple(keys))
        panel = sheet.model_copy(update=update)
        made.append(panel)
        if not own:
            laid = True
            made.append(ground_before(panel, scene, shot))
    work.scene = scene.model_copy(update={"things": (*made, *rest)})
    if laid:
        work.notes.append(
            "The picture of the place shows no ground to stand on, so a ground in its colours goes on from its lower edge."
        )


def _pixels_of(sha256: str) -> np.ndarray:
    """uint8 (h, w, 3)."""
    with Image.open(shelf().path(sha256)) as image:
        return np.asarray(image.convert("RGB"))


def _filling(
    shot: Any, scene: Scene, aspect: float, horizon: float | None
) -> tuple[float, tuple[float, float, float], float]:
    """Height, middle and turn (degrees) of an upright panel that fills every frame of the shot, its horizon at the eye's height.

    With `horizon` None it stands on the ground and fills the frame from there up.
    """
    frames = sorted({shot.start + round(i * (shot.frames - 1) / 6) for i in range(7)})
    looks = [
        (
            np.asarray(value_at(shot.camera.position, f), float),
            np.asarray(value_at(shot.camera.target, f), float),
            float(value_at(shot.camera.fov, f)),
        )
        for f in frames
    ]
    eye, target, _ = looks[len(looks) // 2]
    way = target - eye
    way[1] = 0.0
    way /= max(float(np.linalg.norm(way)), 1e-6)
    across = np.array([-way[2], 0.0, way[0]])
    deepest = (
        max(
            float((np.asarray(value_at(thing.position, f), float) - eye) @ way)
            for thing in scene.things
            if thing.role != "set"
            for f in (frames[0], frames[-1])
        )
        if any(thing.role != "set" for thing in scene.things)
        else 4.0
    )
    plane = eye + way * (max(deepest, float(np.linalg.norm(target - eye))) + 5.0)
    shape = scene.format.width / scene.format.height
    lows, highs, sides = [], [], []
    for here, there, fov in looks:
        ahead = there - here
        ahead /= max(float(np.linalg.norm(ahead)), 1e-6)
        right = np.cross(ahead, (0.0, 1.0, 0.0))
        right /= max(float(np.linalg.norm(right)), 1e-6)
        above = np.cross(right, ahead)
        half = math.tan(math.radians(fov) / 2)
        for x in (-1, 1):
            for y in (-1, 1):
                ray = ahead + right * (x * half * shape) + above * (y * half)
                toward = float(ray @ way)
                if toward <= 1e-3:
                    continue
                hit = here + ray * (float((plane - here) @ way) / toward)
                sides.append(float((hit - plane) @ across))
                (highs if y > 0 else lows).append(float(hit[1]))
    low, high = min(lows), max(highs)
    reach = (max(sides) - min(sides)) / 2
    centre = plane + across * ((max(sides) + min(sides)) / 2)
    turn = round(math.degrees(math.atan2(-way[0], -way[2])), 3)
    if horizon is None:
        height = max(high, 2 * reach / aspect, 0.5) * 1.03
        return height, (round(float(centre[0]), 4), round(height / 2, 4), round(float(centre[2]), 4)), turn
    least = max(high - low, 2 * reach / aspect) * 1.04
    wanted = max((high - eye[1]) / max(horizon, 0.1), (eye[1] - low) / max(1 - horizon, 0.1), 2 * reach / aspect) * 1.02
    height = min(max(wanted, least), 1.35 * least)
    middle = eye[1] + (horizon - 0.5) * height
    middle = min(max(middle, high - height / 2), low + height / 2)
    return (
        height,
        (round(float(centre[0]), 4), round(float(middle), 4), round(float(centre[2]), 4)),
        turn,
    )
