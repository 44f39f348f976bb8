"""Edits of shots and cameras."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from cutaway.scene.animation import Animated, AnimatedVector, Key, Keys, Vector, value_at
from cutaway.scene.document import Camera, Scene, Shot
from cutaway.scene.edits import free_id, with_fields
from cutaway.scene.edits_power import times

DISTANCES = {
    "extreme close-up": 0.22, "macro": 0.2, "close-up": 0.42, "medium close-up": 0.62, "medium": 1.0, "full": 1.55,
    "wide": 2.1, "extreme wide": 3.6,
}  # fmt: skip
"""How far the camera stands for a size of shot, against a medium shot."""
ANGLES: dict[str, tuple[float, float | None]] = {
    "eye level": (0.0, 2.0), "low": (0.0, -14.0), "high": (0.0, 32.0), "top-down": (0.0, 84.0), "aerial": (0.0, 48.0),
    "side": (80.0, None),
    "back": (180.0, None), "front": (0.0, None), "over the shoulder": (150.0, None), "point of view": (0.0, 0.0),
}  # fmt: skip
"""Degrees around the subject from the present place, and the height above it in degrees (None leaves it)."""


def with_shots_changed(scene: Scene, ids: Iterable[str], change: Callable[[Shot], Shot]) -> Scene:
    """The scene with `change` applied to these shots; no ids means all of them."""
    chosen = set(ids)
    return with_fields(
        scene, shots=tuple(change(shot) if not chosen or shot.id in chosen else shot for shot in scene.shots)
    )


def with_camera_distance(scene: Scene, ids: Iterable[str], factor: float, about: Vector | None = None) -> Scene:
    """The scene with cameras at `factor` times their distance from what they look at, focused as before on it.

    `about` (metres) is looked at from then on; a camera that was looking elsewhere turns to it.
    """
    return with_shots_changed(scene, ids, lambda shot: shot.model_copy(update={"camera": _nearer(shot, factor, about)}))


def with_camera_closer(scene: Scene, ids: Iterable[str] = (), about: Vector | None = None) -> Scene:
    """The scene seen from two thirds of the distance."""
    return with_camera_distance(scene, ids, 0.66, about)


def _nearer(shot: Shot, factor: float, about: Vector | None) -> Camera:
    camera = shot.camera
    frames = _frames(camera.position, camera.target)
    positions, targets = [], []
    for frame in frames:
        position, target = _at(camera.position, frame), _at(camera.target, frame)
        goal = about or target
        positions.append(tuple(round(g + (p - g) * factor, 6) for p, g in zip(position, goal, strict=True)))
        targets.append(goal)
    update: dict[str, object] = {"position": _joined(camera.position, frames, positions)}
    if about is not None:
        update["target"] = about
    if camera.focus is not None:
        update["focus"] = times(camera.focus, factor)
    return camera.model_copy(update=update)


def with_camera_placed(scene: Scene, ids: Iterable[str], distance: float, about: Vector) -> Scene:
    """The scene with cameras `distance` metres from the point `about`, looking at it from the side they are on, moving as before."""

    def change(shot: Shot) -> Shot:
        position, target = _at(shot.camera.position, shot.start), about
        now = math.dist(position, target) or 1.0
        return shot.model_copy(update={"camera": _nearer(shot, distance / now, about)})

    return with_shots_changed(scene, ids, change)


def with_shot_size(scene: Scene, ids: Iterable[str], size: str) -> Scene:
    """The scene with shots of another size: the camera moves along its line of sight."""
    scene = with_shots_changed(
        scene,
        ids,
        lambda shot: shot.model_copy(
            update={
                "camera": _nearer(shot, DISTANCES.get(size, 1.0) / DISTANCES.get(shot.size, 1.0), None),
                "size": size,
            }
        ),
    )
    return scene


def with_camera_angle(scene: Scene, ids: Iterable[str], angle: str, highest: float | None = None) -> Scene:
    """The scene seen from another angle: the camera goes around what it looks at; "dutch" tilts it.

    It gets no higher than `highest` metres, so that it stays below a ceiling.
    """

    def change(shot: Shot) -> Shot:
        if angle == "dutch":
            return shot.model_copy(update={"camera": shot.camera.model_copy(update={"roll": 14.0}), "angle": angle})
        around, above = ANGLES.get(angle, (0.0, None))
        camera = shot.camera
        frames = _frames(camera.position, camera.target)
        positions = []
        for frame in frames:
            target = _at(camera.target, frame)
            positions.append(_around(_at(camera.position, frame), target, around, above, 0.12, highest))
        return shot.model_copy(
            update={
                "camera": camera.model_copy(update={"position": _joined(camera.position, frames, positions)}),
                "angle": angle,
            }
        )

    return with_shots_changed(scene, ids, change)


def _around(
    position: Vector, target: Vector, around: float, above: float | None, lowest: float, highest: float | None = None
) -> Vector:
    x, y, z = (p - t for p, t in zip(position, target, strict=True))
    distance = math.sqrt(x * x + y * y + z * z) or 1.0
    azimuth = math.atan2(x, z) + math.radians(around)
    height = math.atan2(y, math.hypot(x, z)) if above is None else math.radians(above)
    if highest is not None and target[1] + distance * math.sin(height) > highest:
        height = math.asin(max(-1.0, min(1.0, (highest - target[1]) / distance)))
    flat = distance * math.cos(height)
    return (
        round(target[0] + flat * math.sin(azimuth), 6),
        round(max(target[1] + distance * math.sin(height), lowest), 6),
        round(target[2] + flat * math.cos(azimuth), 6),
    )


def with_camera_move(scene: Scene, ids: Iterable[str], move: str, pace: float = 1.0) -> Scene:
    """The scene with cameras moving in another way over their whole shot; `pace` scales how far.

    LookupError for a move nobody knows.
    """
    if move not in MOVES:
        raise LookupError(move)

    def change(shot: Shot) -> Shot:
        return shot.model_copy(update={"camera": MOVES[move](shot, pace), "moves": () if move == "static" else (move,)})

    return with_shots_changed(scene, ids, change)


def with_shot_split(scene: Scene, frame: int) -> Scene:
    """The scene with the shot that shows `frame` cut in two there; what is seen stays the same."""
    shots: list[Shot] = []
    for shot in scene.shots:
        if shot.start < frame < shot.start + shot.frames:
            shots.append(shot.model_copy(update={"frames": frame - shot.start}))
            rest = {"id": free_id(scene, "shot"), "start": frame, "frames": shot.start + shot.frames - frame}
            shots.append(shot.model_copy(update=rest))
        else:
            shots.append(shot)
    return with_fields(scene, shots=tuple(shots))


def _keys(shot: Shot, first: float | Vector, last: float | Vector) -> Keys:
    end = shot.start + max(shot.frames - 1, 1)
    return Keys(keys=(Key(frame=shot.start, value=first, interpolation="smooth"), Key(frame=end, value=last)))


def _still(shot: Shot) -> Camera:
    camera = shot.camera
    update: dict[str, object] = {
        "position": _at(camera.position, shot.start),
        "target": _at(camera.target, shot.start),
        "shake": 0.0,
    }
    for name in ("fov", "roll"):
        update[name] = value_at(getattr(camera, name), shot.start)
    return camera.model_copy(update=update)


def _dolly(factor: float) -> Callable[[Shot, float], Camera]:
    def made(shot: Shot, pace: float) -> Camera:
        camera = _still(shot)
        position, target = _at(camera.position, 0), _at(camera.target, 0)
        goal = factor**pace
        end = tuple(round(t + (p - t) * goal, 6) for p, t in zip(position, target, strict=True))
        return camera.model_copy(update={"position": _keys(shot, position, end)})  # type: ignore[arg-type]

    return made


def _zoom(factor: float) -> Callable[[Shot, float], Camera]:
    def made(shot: Shot, pace: float) -> Camera:
        camera = _still(shot)
        fov = float(value_at(camera.fov, 0))  # type: ignore[arg-type]
        return camera.model_copy(update={"fov": _keys(shot, fov, round(min(100.0, fov * factor**pace), 4))})

    return made


def _turn(around: float, above: float) -> Callable[[Shot, float], Camera]:
    def made(shot: Shot, pace: float) -> Camera:
        camera = _still(shot)
        position, target = _at(camera.position, 0), _at(camera.target, 0)
        x, y, z = (t - p for p, t in zip(position, target, strict=True))
        angle = math.radians(around * pace)
        flat = (x * math.cos(angle) - z * math.sin(angle), x * math.sin(angle) + z * math.cos(angle))
        rise = math.hypot(x, z) * math.tan(math.radians(above * pace))
        end = (round(position[0] + flat[0], 6), round(position[1] + y + rise, 6), round(position[2] + flat[1], 6))
        return camera.model_copy(update={"target": _keys(shot, target, end)})

    return made


def _orbit(shot: Shot, pace: float) -> Camera:
    camera = _still(shot)
    position, target = _at(camera.position, 0), _at(camera.target, 0)
    end = shot.start + max(shot.frames - 1, 1)
    # No two keys on one frame, however short the shot.
    steps = min(8, end - shot.start)
    keys = tuple(
        Key(
            frame=shot.start + round((end - shot.start) * n / steps),
            value=_around(position, target, 50 * pace * n / steps - 25 * pace, None, 0.1),
        )
        for n in range(steps + 1)
    )
    return camera.model_copy(update={"position": Keys(keys=keys)})


def _slide(offset: Vector, with_target: bool) -> Callable[[Shot, float], Camera]:
    def made(shot: Shot, pace: float) -> Camera:
        camera = _still(shot)
        position, target = _at(camera.position, 0), _at(camera.target, 0)
        ahead = [t - p for p, t in zip(position, target, strict=True)]
        length = math.hypot(ahead[0], ahead[2]) or 1.0
        right = (-ahead[2] / length, ahead[0] / length)
        reach = math.dist(position, target) * pace
        move = (right[0] * offset[0] * reach, offset[1] * reach, right[1] * offset[0] * reach)
        update: dict[str, object] = {"position": _keys(shot, position, _sum(position, move))}
        if with_target:
            update["target"] = _keys(shot, target, _sum(target, move))
        return camera.model_copy(update=update)

    return made


def _handheld(shot: Shot, pace: float) -> Camera:
    return shot.camera.model_copy(update={"shake": round(0.5 * pace, 4)})


MOVES: dict[str, Callable[[Shot, float], Camera]] = {
    "static": lambda shot, pace: _still(shot),
    "push in": _dolly(0.68), "pull out": _dolly(1.5), "zoom in": _zoom(0.62), "zoom out": _zoom(1.5),
    "pan left": _turn(-22.0, 0.0), "pan right": _turn(22.0, 0.0), "tilt up": _turn(0.0, 16.0),
    "tilt down": _turn(0.0, -16.0),
    "orbit": _orbit, "track": _slide((0.45, 0.0, 0.0), True), "follow": _slide((0.45, 0.0, 0.0), True),
    "crane up": _slide((0.0, 0.5, 0.0), False), "crane down": _slide((0.0, -0.25, 0.0), False), "handheld": _handheld,
}  # fmt: skip


def _frames(*values: AnimatedVector) -> list[int]:
    frames = {key.frame for value in values if isinstance(value, Keys) for key in value.keys}
    return sorted(frames) or [0]


def _joined(old: AnimatedVector, frames: list[int], values: list[Vector]) -> AnimatedVector:
    """Keys over `frames`, eased as the old ones were; a plain vector when all are equal."""
    if len(set(values)) == 1 and not isinstance(old, Keys):
        return values[0]
    easing = {key.frame: key.interpolation for key in old.keys} if isinstance(old, Keys) else {}
    return Keys(
        keys=tuple(
            Key(frame=frame, value=value, interpolation=easing.get(frame, "linear"))
            for frame, value in zip(frames, values, strict=True)
        )
    )


def _at(value: AnimatedVector, frame: float) -> Vector:
    return value_at(value, frame)  # type: ignore[return-value]


def _sum(a: Vector, b: Vector) -> Vector:
    x, y, z = (round(p + q, 6) for p, q in zip(a, b, strict=True))
    return x, y, z


def with_camera_shifted(scene: Scene, ids: Iterable[str], offset: Vector) -> Scene:
    """The scene with cameras and what they look at moved by `offset` metres: the picture slides, the view stays as it is."""

    def moved(value: AnimatedVector) -> AnimatedVector:
        frames = _frames(value)
        return _joined(value, frames, [_sum(_at(value, frame), offset) for frame in frames])

    def change(shot: Shot) -> Shot:
        camera = shot.camera
        return shot.model_copy(
            update={
                "camera": camera.model_copy(update={"position": moved(camera.position), "target": moved(camera.target)})
            }
        )

    return with_shots_changed(scene, ids, change)


def with_blur(scene: Scene, ids: Iterable[str], factor: float, least: float = 6.0) -> Scene:
    """The scene with `factor` times the blur before and behind the focus; from none it starts at `least`."""

    def change(shot: Shot) -> Shot:
        aperture: Animated = shot.camera.aperture
        now = float(value_at(aperture, shot.start))  # type: ignore[arg-type]
        new: Animated = least if factor > 1 and now < 1e-3 else times(aperture, factor)
        return shot.model_copy(update={"camera": shot.camera.model_copy(update={"aperture": new})})

    return with_shots_changed(scene, ids, change)


def with_camera_raised(scene: Scene, ids: Iterable[str], metres: float) -> Scene:
    """The scene with cameras higher by `metres`, still looking at the same place."""

    def change(shot: Shot) -> Shot:
        frames = _frames(shot.camera.position)
        values = [_sum(_at(shot.camera.position, frame), (0.0, metres, 0.0)) for frame in frames]
        values = [(x, max(y, 0.1), z) for x, y, z in values]
        return shot.model_copy(
            update={
                "camera": shot.camera.model_copy(update={"position": _joined(shot.camera.position, frames, values)})
            }
        )

    return with_shots_changed(scene, ids, change)
