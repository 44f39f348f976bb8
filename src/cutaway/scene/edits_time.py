"""Edits of time: length, shots, speed, delays. Frames are whole; everything timed moves together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from cutaway.scene.animation import Baked, Frozen, Key, Keys
from cutaway.scene.document import Scene, Shot
from cutaway.scene.edits import with_fields

LONGEST = 24 * 60
"""Frames a film may have."""


def with_duration(scene: Scene, frames: int) -> Scene:
    """The scene `frames` long: the last shot goes on, or shots end earlier. Nothing else changes its time.

    ValueError outside 1 to `LONGEST` frames.
    """
    if not 1 <= frames <= LONGEST:
        raise ValueError(f"a film has 1 to {LONGEST} frames")
    shots: list[Shot] = []
    for shot in scene.shots:
        if shot.start >= frames:
            break
        last = shot is scene.shots[-1] or shot.start + shot.frames >= frames
        shots.append(shot.model_copy(update={"frames": frames - shot.start}) if last else shot)
    return with_fields(scene, shots=tuple(shots), format=scene.format.model_copy(update={"frames": frames}))


def with_time_inserted(scene: Scene, frame: int, frames: int) -> Scene:
    """The scene with everything from `frame` on `frames` later; what is seen just before stands or goes on meanwhile."""
    if scene.format.frames + frames > LONGEST:
        raise ValueError(f"a film has at most {LONGEST} frames")

    def moved(at: int) -> int:
        return at + frames if at >= frame else at

    return with_time_mapped(
        scene, moved, scene.format.frames + frames, lambda n: n if n < frame else max(n - frames, frame - 1)
    )


def with_time_removed(scene: Scene, frame: int, frames: int) -> Scene:
    """The scene without the stretch `frame` to `frame + frames`; what was only there is dropped."""
    if frames >= scene.format.frames:
        raise ValueError("nothing of the film would be left")

    def moved(at: int) -> int:
        return at if at <= frame else max(frame, at - frames)

    return with_time_mapped(scene, moved, scene.format.frames - frames, lambda n: n if n < frame else n + frames)


def with_speed(scene: Scene, factor: float, start: int = 0, end: int | None = None) -> Scene:
    """The scene with frames `start` to `end` played `factor` times as fast: the film becomes shorter or longer.

    What figures do is told its new pace (`speed` of an act); ValueError beyond `LONGEST` frames.
    """
    end = scene.format.frames if end is None else end
    length = max(1, round((end - start) / factor))
    total = start + length + max(0, scene.format.frames - end)
    if total > LONGEST:
        raise ValueError(f"a film has at most {LONGEST} frames")

    def moved(at: int) -> int:
        if at <= start:
            return at
        return start + round((at - start) / factor) if at < end else at - end + start + length

    def source(n: int) -> int:
        if n < start:
            return n
        return start + round((n - start) * factor) if n < start + length else n - length - start + end

    scene = with_time_mapped(scene, moved, total, source)
    things = []
    for thing in scene.things:
        if thing.acts:
            paced = tuple(
                act.model_copy(
                    update={
                        "parameters": {
                            **act.parameters,
                            "speed": round(float(act.parameters.get("speed", 1.0)) * factor, 4),
                        }
                    }
                )  # type: ignore[arg-type]
                for act in thing.acts
            )
            thing = thing.model_copy(update={"acts": paced})
        things.append(thing)
    return with_fields(scene, things=tuple(things))


def with_things_paced(scene: Scene, ids: Iterable[str], factor: float) -> Scene:
    """The scene with these things moving and acting `factor` times as fast, from their own start; the film keeps its length."""
    chosen = set(ids)
    things = []
    for thing in scene.things:
        if thing.id in chosen:
            thing = _paced(thing, factor, scene.format.frames)
        things.append(thing)
    return with_fields(scene, things=tuple(things))


def _paced(thing: Any, factor: float, frames: int) -> Any:
    def moved(at: int) -> int:
        return round(at / factor)

    update: dict[str, Any] = {
        "position": _keys_moved(thing.position, moved),
        "rotation": _keys_moved(thing.rotation, moved),
    }
    if thing.motion is not None:
        rows = thing.motion.array()
        wanted = np.clip(np.round(np.arange(frames) * factor).astype(int) - thing.motion.start, 0, len(rows) - 1)
        update["motion"] = Baked.of(rows[wanted], 0, thing.motion.source + f";pace {factor:g}")
    update["acts"] = tuple(
        act.model_copy(
            update={
                "parameters": {**act.parameters, "speed": round(float(act.parameters.get("speed", 1.0)) * factor, 4)}
            }
        )
        for act in thing.acts
    )
    return thing.model_copy(update=update)


def with_shot_duration(scene: Scene, id: str, frames: int) -> Scene:
    """The scene with one shot `frames` long; what comes after it moves along."""
    shot = next(shot for shot in scene.shots if shot.id == id)
    end = shot.start + shot.frames
    if frames > shot.frames:
        if end == scene.format.frames:
            return with_duration(scene, scene.format.frames + frames - shot.frames)
        return with_time_inserted(scene, end, frames - shot.frames)
    if frames < shot.frames:
        return with_time_removed(scene, end - (shot.frames - frames), shot.frames - frames)
    return scene


def without_shot(scene: Scene, id: str) -> Scene:
    """The scene without a shot and its time; ValueError for the only one."""
    shot = next(shot for shot in scene.shots if shot.id == id)
    if len(scene.shots) == 1:
        raise ValueError("the only shot cannot be removed")
    without = tuple(other for other in scene.shots if other.id != id)
    return with_fields(_moved_times(scene, shot.start, shot.frames), shots=_following(without))


def _moved_times(scene: Scene, frame: int, frames: int) -> Scene:
    bare = with_fields(scene, shots=())
    return with_time_removed(bare, frame, frames)


def _following(shots: tuple[Shot, ...]) -> tuple[Shot, ...]:
    """Shots set one after the other, each camera's keys moved along with its shot."""
    placed, frame = [], 0
    for shot in shots:
        shift = frame - shot.start
        camera = every_key_moved(shot.camera, lambda at, shift=shift: at + shift)  # type: ignore[misc]
        placed.append(shot.model_copy(update={"start": frame, "camera": camera}))
        frame += shot.frames
    return tuple(placed)


def with_things_delayed(scene: Scene, ids: Iterable[str], frames: int) -> Scene:
    """The scene with what these things do, their switching and their sounds `frames` later (earlier when negative)."""
    chosen = set(ids)

    def moved(at: int) -> int:
        return max(0, at + frames) if at > 0 or frames > 0 else at

    things = []
    for thing in scene.things:
        if thing.id in chosen:
            acts = tuple(act.model_copy(update={"start": max(0, act.start + frames)}) for act in thing.acts)
            update: dict[str, Any] = {"acts": acts}
            for name in ("position", "rotation", "scale", "power", "visible"):
                update[name] = _keys_moved(getattr(thing, name), moved)
            if thing.motion is not None:
                update["motion"] = thing.motion.model_copy(update={"start": thing.motion.start + frames})
            thing = thing.model_copy(update=update)
        things.append(thing)
    cues = tuple(
        cue.model_copy(update={"start": max(0, cue.start + frames)})
        if cue.id in chosen or (cue.thing in chosen and cue.kind == "effect")
        else cue
        for cue in scene.cues
    )
    texts = tuple(
        text.model_copy(update={"start": max(0, text.start + frames)}) if text.id in chosen else text
        for text in scene.texts
    )
    return with_fields(scene, things=tuple(things), cues=cues, texts=texts)


def with_time_mapped(scene: Scene, moved: Callable[[int], int], total: int, source: Callable[[int], int]) -> Scene:
    """Every time of the scene mapped by `moved`; baked motion resampled by `source` (new frame -> old frame)."""
    things = []
    for thing in scene.things:
        thing = every_key_moved(thing, moved, {"motion", "acts"})
        if thing.motion is not None:
            rows = thing.motion.array()
            wanted = np.array([min(max(source(n) - thing.motion.start, 0), len(rows) - 1) for n in range(total)])
            thing = thing.model_copy(update={"motion": Baked.of(rows[wanted], 0, thing.motion.source)})
        things.append(thing.model_copy(update={"acts": _stretches(thing.acts, moved, total)}))
    shots = []
    for shot in scene.shots:
        start, end = (
            moved(shot.start),
            moved(shot.start + shot.frames) if shot.start + shot.frames < scene.format.frames else total,
        )
        if end > start:
            shots.append(every_key_moved(shot, moved).model_copy(update={"start": start, "frames": end - start}))
    return with_fields(
        scene,
        things=tuple(things),
        shots=tuple(shots),
        lights=tuple(every_key_moved(light, moved) for light in scene.lights),
        texts=_stretches(scene.texts, moved, total),
        cues=tuple(every_key_moved(cue, moved) for cue in _stretches(scene.cues, moved, total)),
        clips=_stretches(scene.clips, moved, total),
        grade=every_key_moved(scene.grade, moved),
        format=scene.format.model_copy(update={"frames": total}),
    )


def _stretches(items: tuple[Any, ...], moved: Callable[[int], int], total: int) -> tuple[Any, ...]:
    placed = []
    for item in items:
        start = moved(item.start)
        update: dict[str, Any] = {"start": start}
        if item.frames is not None:
            length = moved(item.start + item.frames) - start
            if length < 1:
                continue
            update["frames"] = length
        elif start >= total and item.start < total:
            continue
        placed.append(item.model_copy(update=update))
    return tuple(placed)


def _keys_moved(value: Any, moved: Callable[[int], int]) -> Any:
    if not isinstance(value, Keys):
        return value
    keys: dict[int, Key] = {}
    for key in value.keys:
        frame = moved(key.frame)
        keys[frame] = key.model_copy(update={"frame": frame})
    return Keys(keys=tuple(keys[frame] for frame in sorted(keys)))


def every_key_moved(value: Any, moved: Callable[[int], int], leave: Iterable[str] = ()) -> Any:
    """A part of the document with the frames of all its keys mapped."""
    if isinstance(value, Keys):
        return _keys_moved(value, moved)
    if isinstance(value, Baked):
        return value
    if isinstance(value, Frozen):
        update = {}
        for name in type(value).model_fields:
            if name not in leave:
                old = getattr(value, name)
                new = every_key_moved(old, moved)
                if new is not old:
                    update[name] = new
        return value.model_copy(update=update) if update else value
    if isinstance(value, dict) and any(isinstance(item, Frozen) for item in value.values()):
        return {name: every_key_moved(item, moved) for name, item in value.items()}
    return value
