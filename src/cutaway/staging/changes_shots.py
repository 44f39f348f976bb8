"""Two shots change places in the film, and what happens in each goes with it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cutaway.scene.animation import Baked, Frozen, Interpolation, Key, Keys, value_at
from cutaway.scene.document import Scene, Shot
from cutaway.scene.edits import with_fields


@dataclass(frozen=True)
class _Stretch:
    """`frames` frames that were at `source` and are at `start` now."""

    start: int
    source: int
    frames: int


def with_shots_swapped(scene: Scene, first: str, second: str) -> tuple[Scene, tuple[str, ...]]:
    """The scene with two shots in each other's place, and the ids of what runs over a cut and therefore kept its time.

    All that moves, switches or sounds inside a shot goes along with it. ValueError when they are the same shot.
    """
    names = [shot.id for shot in scene.shots]
    a, b = sorted((names.index(first), names.index(second)))
    if a == b:
        raise ValueError("a shot cannot change places with itself")
    order = list(scene.shots)
    order[a], order[b] = order[b], order[a]
    stretches: list[_Stretch] = []
    shots: list[Shot] = []
    frame = 0
    for shot in order:
        stretches.append(_Stretch(frame, shot.start, shot.frames))
        shift = frame - shot.start
        camera = _each_key(shot.camera, lambda value, shift=shift: _shifted(value, shift))  # type: ignore[misc]
        shots.append(shot.model_copy(update={"start": frame, "camera": camera}))
        frame += shot.frames

    def remade(value: Keys) -> Keys:
        return _reordered(value, stretches)

    total = scene.format.frames
    source = np.concatenate([np.arange(row.source, row.source + row.frames) for row in stretches])[:total]
    over: list[str] = []
    things = []
    for thing in scene.things:
        moved = _each_key(thing, remade, {"motion", "acts"})
        if thing.motion is not None:
            rows = thing.motion.array()
            wanted = np.clip(source - thing.motion.start, 0, len(rows) - 1)
            moved = moved.model_copy(update={"motion": Baked.of(rows[wanted], 0, thing.motion.source + ";reordered")})
        acts = _timed(thing.acts, stretches, total, over, thing.id)
        things.append(moved.model_copy(update={"acts": tuple(sorted(acts, key=lambda act: act.start))}))
    fields: dict[str, Any] = {
        "things": tuple(things),
        "shots": tuple(shots),
        "lights": tuple(_each_key(light, remade) for light in scene.lights),
        "texts": _timed(scene.texts, stretches, total, over),
        "cues": _timed(scene.cues, stretches, total, over),
        "clips": _timed(scene.clips, stretches, total, over),
        "grade": _each_key(scene.grade, remade),
    }
    return with_fields(scene, **fields), tuple(dict.fromkeys(over))


def _timed(
    items: tuple[Any, ...], stretches: list[_Stretch], total: int, over: list[str], owner: str = ""
) -> tuple[Any, ...]:
    """Items with a start and a length, each moved with the shot it lies in; those over a cut stay and are noted in `over`."""
    made = []
    for item in items:
        end = total if item.frames is None else item.start + item.frames
        inside = [row for row in stretches if row.source <= item.start < row.source + row.frames]
        row = inside[0] if inside else None
        if row is not None and row.start == row.source:
            pass
        elif row is not None and end <= row.source + row.frames:
            update: dict[str, Any] = {"start": item.start - row.source + row.start}
            if item.frames is None:
                update["frames"] = end - item.start
            item = _each_key(item, functools.partial(_shifted, shift=row.start - row.source)).model_copy(update=update)
        elif row is not None and item.start:
            over.append(owner or item.id)
        made.append(item)
    return tuple(made)


def _shifted(value: Keys, shift: int) -> Keys:
    return Keys(keys=tuple(key.model_copy(update={"frame": key.frame + shift}) for key in value.keys))


def _reordered(value: Keys, stretches: list[_Stretch]) -> Keys:
    """Keys whose value at every frame is what it was at the frame this one came from: one a frame where it changes."""
    keys: list[Key] = []
    for row in stretches:
        values = [value_at(value, row.source + n) for n in range(row.frames)]
        still = all(one == values[0] for one in values)
        for n, one in enumerate(values[:1] if still else values):
            way: Interpolation = "step" if still or n == row.frames - 1 else "linear"
            keys.append(Key(frame=row.start + n, value=one, interpolation=way))
    held = [
        key
        for n, key in enumerate(keys)
        if n == 0 or key.value != keys[n - 1].value or keys[n - 1].interpolation != "step"
    ]
    return Keys(keys=tuple(held))


def _each_key(value: Any, change: Callable[[Keys], Keys], leave: frozenset[str] | set[str] = frozenset()) -> Any:
    """A part of the document with all its keys changed, fields of `leave` excepted."""
    if isinstance(value, Keys):
        return change(value)
    if isinstance(value, Frozen):
        update = {}
        for name in type(value).model_fields:
            if name in leave:
                continue
            old = getattr(value, name)
            new = _each_key(old, change)
            if new is not old:
                update[name] = new
        return value.model_copy(update=update) if update else value
    if isinstance(value, dict):
        rows = {name: _each_key(part, change) for name, part in value.items()}
        return rows if any(rows[name] is not value[name] for name in value) else value
    return value
