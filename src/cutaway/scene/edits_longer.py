"""A film of ours that goes on after its end, or begins earlier. Frames that were there keep what they show."""

from __future__ import annotations

from typing import Any

import numpy as np

from cutaway.scene.animation import Key, Keys, value_at
from cutaway.scene.document import Camera, Cue, Scene, Thing
from cutaway.scene.edits import with_fields
from cutaway.scene.edits_time import every_key_moved, with_duration, with_time_mapped

_LOOKED_BACK = 8
"""Frames over which the pace at the end is measured."""
_WALKING = ("walk", "run", "jog", "stroll", "march")


def continued(scene: Scene, frames: int) -> Scene:
    """The scene `frames` longer at its end: what moves evenly moves on, the camera with it; indoors, who walks stands still where
    the walk ended; what sounded to the end sounds on. ValueError beyond the longest film."""
    total = scene.format.frames
    longer = with_duration(scene, total + frames)
    things = tuple(_moving_on(thing, total, frames, scene.world.indoors) for thing in longer.things)
    shots = tuple(
        shot.model_copy(
            update={
                "camera": _camera_on(shot.camera, total, frames),
                "continued": (*shot.continued, total - shot.start),
            }
        )
        if shot is longer.shots[-1]
        else shot
        for shot in longer.shots
    )
    cues = tuple(_sounding_on(cue, total, frames) for cue in longer.cues)
    return with_fields(longer, things=things, shots=shots, cues=cues)


def begun_earlier(scene: Scene, frames: int) -> Scene:
    """The scene `frames` longer at its beginning: everything waits as it was at the first frame, and ambience is heard already.
    ValueError beyond the longest film."""
    total = scene.format.frames + frames
    with_duration(scene, total)  # refuses what would be too long
    bare = with_fields(scene, shots=())
    longer = with_time_mapped(bare, lambda at: at + frames, total, lambda n: max(0, n - frames))
    shots = []
    for shot in scene.shots:
        moved = every_key_moved(shot, lambda at: at + frames)
        first = shot is scene.shots[0]
        update = {"start": 0 if first else shot.start + frames, "frames": shot.frames + (frames if first else 0)}
        shots.append(moved.model_copy(update=update))
    cues = tuple(
        cue.model_copy(update={"start": 0, "frames": None if cue.frames is None else cue.frames + frames})
        if cue.kind in ("music", "ambience") and cue.start == frames
        else cue
        for cue in longer.cues
    )
    return with_fields(longer, shots=tuple(shots), cues=cues)


def _moving_on(thing: Thing, total: int, frames: int, indoors: bool) -> Thing:
    walks = any(act.action in _WALKING and _to_the_end(act, total) for act in thing.acts)
    if walks and indoors:
        acts = tuple(
            act.model_copy(update={"frames": max(1, total - act.start)})
            if act.action in _WALKING and _to_the_end(act, total)
            else act
            for act in thing.acts
        )
        return thing.model_copy(update={"acts": acts})
    acts = tuple(
        act.model_copy(update={"frames": act.frames + frames})
        if act.frames is not None and _to_the_end(act, total)
        else act
        for act in thing.acts
    )
    return thing.model_copy(
        update={
            "acts": acts,
            "position": _keys_on(thing.position, total, frames),
            "rotation": _keys_on(thing.rotation, total, frames),
        }
    )


def _to_the_end(act: Any, total: int) -> bool:
    return act.frames is None or act.start + act.frames >= total - 1


def _camera_on(camera: Camera, total: int, frames: int) -> Camera:
    names = ("position", "target", "roll", "focus")
    return camera.model_copy(update={name: _keys_on(getattr(camera, name), total, frames) for name in names})


def _keys_on(value: Any, total: int, frames: int) -> Any:
    """A value that still moved at the end, moving on at the pace it had; anything else as it was."""
    if not isinstance(value, Keys) or not total - 2 <= value.keys[-1].frame <= total:
        return value
    last = value.keys[-1]
    before = np.array(value_at(value, last.frame - _LOOKED_BACK), float)
    pace = (np.array(last.value, float) - before) / _LOOKED_BACK
    if not np.any(np.abs(pace) > 1e-6):
        return value
    end = total + frames
    far = np.round(np.array(last.value, float) + pace * (end - last.frame), 5)
    kept = last.model_copy(update={"interpolation": "linear"})
    added = Key(frame=end, value=tuple(far.tolist()) if far.ndim else float(far))
    return Keys(keys=(*value.keys[:-1], kept, added))


def _sounding_on(cue: Cue, total: int, frames: int) -> Cue:
    if cue.kind == "speech" or cue.frames is None or cue.start + cue.frames < total:
        return cue
    return cue.model_copy(update={"frames": cue.frames + frames})
