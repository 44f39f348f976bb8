"""The scene at one frame, with every animation resolved: what stands where, how it is posed, what shines, who looks.

Pure functions of the document and the frame; no GPU. Frames may be asked for in any order.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cutaway.props import catalogue
from cutaway.props.model import Model, Moment, Pose
from cutaway.render.course import STRETCH, course_of, rigid, still
from cutaway.render.matrices import looking, perspective, placed, rotated, turned, unit
from cutaway.scene.animation import Baked, value_at
from cutaway.scene.document import Camera, Light, Scene, Shot, Thing

NOTHING = Pose()


@dataclass(frozen=True, eq=False)
class Standing:
    """A visible thing at a frame. `matrix`: world <- model; `steady`: it is the same on every frame of the stretch; `rigid`: nothing but
    its matrix ever changes. As long as a thing that deforms in no way does not change, it is the same object.
    """

    thing: Thing
    number: int
    model: Model
    pose: Pose
    matrix: np.ndarray
    power: float
    steady: bool
    rigid: bool


@dataclass(frozen=True, eq=False)
class Shining:
    """A light at a frame. `direction` is the way it travels, zero for all ways; `cone` in degrees, 0 for none."""

    light: Light
    position: np.ndarray
    direction: np.ndarray
    colour: np.ndarray
    cone: float
    wrap: float


@dataclass(frozen=True, eq=False)
class Looking:
    """The camera at a frame. `focus` in metres; `aperture` as in the document; `span`: metres to the target when the shot began."""

    eye: np.ndarray
    target: np.ndarray
    view: np.ndarray
    projection: np.ndarray
    fov: float
    aspect: float
    near: float
    far: float
    focus: float
    aperture: float
    span: float


@dataclass(frozen=True, eq=False)
class Instant:
    """Everything at one frame."""

    frame: int
    seconds: float
    shot: Shot
    camera: Looking
    things: tuple[Standing, ...]
    lights: tuple[Shining, ...]
    sun: Shining | None


class Timeline:
    """Resolves one scene. Models are built once; `notes` tells what could not be built."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.numbers = {thing.id: i + 1 for i, thing in enumerate(scene.things)}
        self.notes: list[str] = []
        self._things = {thing.id: thing for thing in scene.things}
        self._models = {thing.id: self._built(thing) for thing in scene.things}
        self._motions = {thing.id: thing.motion.array() for thing in scene.things if thing.motion is not None}
        courses = {thing.id: course_of(thing) for thing in scene.things}
        self._courses = {id: course for id, course in courses.items() if course is not None}
        self._rigid = {thing.id for thing in scene.things if rigid(thing, self._models[thing.id])}
        self._still: dict[tuple[str, int], bool] = {}
        self._kept: dict[str, tuple[tuple[object, ...], Standing]] = {}
        self._held = _held_anchors(scene.things)
        self._shots = scene.shots or (Shot(id="only", start=0, frames=scene.format.frames, camera=Camera()),)

    def shot_at(self, frame: int) -> Shot:
        for shot in self._shots:
            if frame < shot.start + shot.frames:
                return shot
        return self._shots[-1]

    def at(self, frame: int) -> Instant:
        """The instant of `frame`."""
        rate = float(self.scene.format.frame_rate)
        resolved = _Resolved(self, frame, rate)
        things = tuple(filter(None, (resolved.standing(thing) for thing in self.scene.things)))
        lights = tuple(filter(None, (resolved.shining(light) for light in self.scene.lights)))
        suns = [light for light in lights if light.light.kind == "sun"]
        sun = suns[0] if suns else None
        shot = self.shot_at(frame)
        return Instant(
            frame,
            frame / rate,
            shot,
            self.camera(shot, frame, resolved.place),
            things,
            tuple(light for light in lights if light is not sun),
            sun,
        )

    def camera(self, shot: Shot, frame: int, place_of: object = None) -> Looking:
        """The camera of `shot` at `frame`."""
        camera = shot.camera
        eye = np.asarray(value_at(camera.position, frame), float)
        target = np.asarray(value_at(camera.target, frame), float)
        if np.linalg.norm(target - eye) < 1e-6:
            target = eye + (0.0, 0.0, -1.0)
        if camera.shake:
            seconds = frame / float(self.scene.format.frame_rate)
            reach = float(np.linalg.norm(target - eye)) * math.radians(camera.shake)
            sway = [
                sum(math.sin(seconds * w * 2 * math.pi + p + axis * 1.7) / (k + 1) for k, (w, p) in enumerate(_SHAKE))
                for axis in range(3)
            ]
            target = target + reach * 0.6 * np.array(sway)
        fov = min(max(float(value_at(camera.fov, frame)), 1.0), 170.0)  # type: ignore[arg-type]
        roll = math.radians(float(value_at(camera.roll, frame)))  # type: ignore[arg-type]
        view = looking(eye, target)
        if roll:
            c, s = math.cos(roll), math.sin(roll)
            view = np.array([[c, s, 0, 0], [-s, c, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]]) @ view
        first = shot.start
        span = float(
            np.linalg.norm(np.subtract(value_at(camera.target, first), value_at(camera.position, first)))
        )
        span = max(span, 1e-3)
        near, far = min(max(0.02 * span, 0.002), 0.05), min(max(4000.0 * span, 400.0), 3000.0)
        form = self.scene.format
        aspect = form.width / form.height
        forward = unit(target - eye)
        focus = camera.focus
        if focus is not None:
            distance = float(value_at(focus, frame))  # type: ignore[arg-type]
        else:
            point = target
            if camera.focus_on is not None and callable(place_of):
                found = place_of(camera.focus_on)
                if found is not None:
                    model = self._models.get(camera.focus_on)
                    middle = np.add(model.low, model.high) / 2 if model else np.zeros(3)
                    point = (found @ np.append(middle, 1.0))[:3]
            distance = float((point - eye) @ forward)
        return Looking(
            eye=eye,
            target=target,
            view=view,
            projection=perspective(fov, aspect, near, far),
            fov=fov,
            aspect=aspect,
            near=near,
            far=far,
            focus=max(distance, near * 2),
            aperture=max(float(value_at(camera.aperture, frame)), 0.0),  # type: ignore[arg-type]
            span=span,
        )

    def shadings(self) -> set[str]:
        """Names of the shadings of all things, visible or not."""
        return {part.material.shading for model in self._models.values() if model for part in model.parts}

    def model(self, id: str) -> Model | None:
        """The model of a thing, or None where it could not be built."""
        return self._models.get(id)

    def still(self, thing: Thing, frame: int) -> bool:
        """Whether the thing is the same on the whole stretch that the frame belongs to."""
        key = (thing.id, frame // STRETCH)
        if key not in self._still:
            self._still[key] = still(thing, frame, self._things, self._models, self._courses)
        return self._still[key]

    def _built(self, thing: Thing) -> Model | None:
        try:
            return catalogue.build(thing.asset, self.scene.seed, thing.id)
        except Exception as error:  # a document may come from anywhere: one thing that cannot be built must not end the film
            self.notes.append(f"{thing.name or thing.id} is not shown: {error}")
            return None


_SHAKE = ((0.43, 0.3), (0.97, 2.1), (1.71, 4.0), (3.1, 5.2))
"""Waves (per second, phase) that make a handheld camera."""


class _Resolved:
    """What one frame's things need of each other: holders before what they hold."""

    def __init__(self, timeline: Timeline, frame: int, rate: float) -> None:
        self._timeline = timeline
        self._frame = frame
        self._rate = rate
        self._poses: dict[str, Pose] = {}
        self._places: dict[str, np.ndarray | None] = {}

    def standing(self, thing: Thing) -> Standing | None:
        model = self._timeline._models[thing.id]
        if model is None or not self.visible(thing.id):
            return None
        place = self.place(thing.id)
        if place is None:
            return None
        timeline = self._timeline
        is_steady, is_rigid = timeline.still(thing, self._frame), thing.id in timeline._rigid
        if not is_rigid:
            return Standing(thing, timeline.numbers[thing.id], model, self.pose(thing.id), place, self.power(thing), is_steady, False)
        key = (is_steady, place.tobytes())
        kept = timeline._kept.get(thing.id)
        if kept is None or kept[0] != key:
            found = Standing(thing, timeline.numbers[thing.id], model, NOTHING, place, self.power(thing), is_steady, True)
            kept = timeline._kept[thing.id] = (key, found)
        return kept[1]

    def visible(self, id: str) -> bool:
        """Whether it is shown, and all that it is part of or held by."""
        thing = self._timeline._things[id]
        for _ in range(20):
            if float(value_at(thing.visible, self._frame)) < 0.5:  # type: ignore[arg-type]
                return False
            if thing.part_of is None:
                return True
            thing = self._timeline._things[thing.part_of]
        return True

    def power(self, thing: Thing) -> float:
        return max(float(value_at(thing.power, self._frame)), 0.0)  # type: ignore[arg-type]

    def pose(self, id: str) -> Pose:
        if id not in self._poses:
            model = self._timeline._models[id]
            thing = self._timeline._things[id]
            if model is None or model.pose is None:
                self._poses[id] = NOTHING
            else:
                self._poses[id] = model.pose(
                    Moment(
                        frame=float(self._frame),
                        rate=self._rate,
                        acts=thing.acts,
                        wind=self._timeline.scene.world.wind,
                        seed=_own_seed(self._timeline.scene.seed, id),
                        power=self.power(thing),
                        held=self._timeline._held.get(id, ()),
                    )
                )
        return self._poses[id]

    def place(self, id: str) -> np.ndarray | None:
        """World <- model, or None for what hangs on something that does not exist."""
        if id not in self._places:
            self._places[id] = self._place(self._timeline._things[id])
        return self._places[id]

    def _place(self, thing: Thing) -> np.ndarray | None:
        frame = self._frame
        course = self._timeline._courses.get(thing.id)
        if course is not None:
            return course.matrices[course.index(frame)]
        scale = value_at(thing.scale, frame)
        motion = self._timeline._motions.get(thing.id)
        if motion is not None and isinstance(thing.motion, Baked):
            row = motion[min(max(frame - thing.motion.start, 0), len(motion) - 1)].astype(float)
            own = placed(row[:3], turned(row[3:]), scale)
        else:
            own = placed(
                value_at(thing.position, frame),  # type: ignore[arg-type]
                rotated(value_at(thing.rotation, frame)),  # type: ignore[arg-type]
                scale,
            )
        if thing.held_by is None:
            return own
        holder = self.place(thing.held_by)
        if holder is None:
            return None
        anchor = self.pose(thing.held_by).anchors.get(thing.held_at)
        model = self._timeline._models[thing.held_by]
        if anchor is None and model is not None:
            anchor = model.anchors.get(thing.held_at)
        return holder @ np.asarray(anchor if anchor is not None else np.eye(4), float) @ own

    def shining(self, light: Light) -> Shining | None:
        strength = float(value_at(light.strength, self._frame))  # type: ignore[arg-type]
        position = np.asarray(value_at(light.position, self._frame), float)
        direction = np.asarray(value_at(light.direction, self._frame), float)
        if light.thing is not None:
            thing = self._timeline._things[light.thing]
            place = self.place(light.thing)
            if not self.visible(light.thing) or place is None:
                return None
            strength *= self.power(thing)
            position = (place @ np.append(position, 1.0))[:3]
            direction = place[:3, :3] @ direction
        colour = np.asarray(light.colour, float)
        if light.bounce_of is not None:
            if not self.visible(light.bounce_of):
                return None
            colour = colour * self._main_colour(light.bounce_of)
        if strength <= 1e-6 or not np.any(colour > 0):
            return None
        length = float(np.linalg.norm(direction))
        direction = direction / length if length > 1e-9 else np.zeros(3)
        if light.kind == "point":
            direction = np.zeros(3)
        cone = min(max(light.cone, 1.0), 179.0) if light.kind == "spot" else 0.0
        wrap = max(light.wrap, 0.5) if light.kind == "fill" else light.wrap
        return Shining(light, position, direction, colour * strength, cone, wrap)

    def _main_colour(self, id: str) -> np.ndarray:
        thing = self._timeline._things[id]
        surface = thing.surfaces.get("*")
        if surface is not None and surface.colour is not None:
            return np.asarray(value_at(surface.colour, self._frame), float)  # type: ignore[arg-type]
        model = self._timeline._models[id]
        if model is None or not model.parts:
            return np.ones(3)
        main = next((part for part in model.parts if part.main), model.parts[0])
        colour = np.asarray(main.material.colour, float)
        if main.material.texture is not None and main.material.texture.encoding == "colour":
            colour = colour * _mean_colour(main.material.texture.pixels)
        return colour


def _mean_colour(pixels: np.ndarray) -> np.ndarray:
    return (pixels[::7, ::7, :3].reshape(-1, 3).astype(float) / 255.0).mean(0) ** 2.2


def _held_anchors(things: Iterable[Thing]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for thing in things:
        if thing.held_by is not None:
            found.setdefault(thing.held_by, []).append(thing.held_at)
    return {holder: tuple(sorted(anchors)) for holder, anchors in found.items()}


@functools.cache
def _own_seed(seed: int, id: str) -> int:
    return int.from_bytes(f"{seed}:{id}".encode(), "big") % (2**63)
