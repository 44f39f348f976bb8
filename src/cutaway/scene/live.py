"""The part of a document that can influence a stretch of frames: what a segment's key is made of."""

from __future__ import annotations

from typing import Any

from cutaway.scene.animation import Baked, Frozen, Keys
from cutaway.scene.document import Scene


def live_part(scene: Scene, first: int, last: int) -> dict[str, Any]:
    """Plain data that is equal for two scenes exactly when nothing visible differs in frames `first`..`last` (inclusive).

    Values over time are replaced by what they are on those frames, things that are hidden all along are left out with
    what belongs to them, and nothing that only words, sounds or reports use is kept.
    """
    hidden = {thing.id for thing in scene.things if _never_seen(thing.visible, first, last)}
    data: dict[str, Any] = {
        "seed": scene.seed,
        "size": [scene.format.width, scene.format.height],
        "rate": scene.format.rate,
        "world": _drop(_values(scene.world, first, last), "words", "span"),
        "grade": _values(scene.grade, first, last),
        "things": [
            _drop(_thing(thing, first, last), "words", "span", "name", "attributes", "role")
            for thing in scene.things
            if thing.id not in hidden
        ],
        "lights": [
            _drop(_values(light, first, last), "words", "span", "name")
            for light in scene.lights
            if light.thing not in hidden
        ],
        "shots": [
            _drop(_values(shot, first, last), "span", "size", "angle", "moves", "subject", "id")
            for shot in scene.shots
            if shot.start <= last and shot.start + shot.frames > first
        ],
        "texts": [
            _drop(_values(text, first, last), "span")
            for text in scene.texts
            if text.start <= last and (text.frames is None or text.start + text.frames > first)
        ],
        "clips": [
            _values(clip, first, last)
            for clip in scene.clips
            if clip.start <= last and clip.start + clip.frames > first
        ],
    }
    return data


def _never_seen(visible: Any, first: int, last: int) -> bool:
    if isinstance(visible, Keys):
        return all(visible.at(frame) < 0.5 for frame in range(first, last + 1))
    return bool(visible < 0.5)


def _thing(thing: Any, first: int, last: int) -> dict[str, Any]:
    data = _values(thing, first, last)
    data["acts"] = [
        _drop(act, "span")
        for act in data["acts"]
        if act["start"] <= last and (act["frames"] is None or act["start"] + act["frames"] > first)
    ]
    data["visible"] = _seen(thing.visible, first, last)
    return data


def _seen(visible: Any, first: int, last: int) -> Any:
    if isinstance(visible, Keys):
        seen = [visible.at(frame) >= 0.5 for frame in range(first, last + 1)]
        return seen[0] if len(set(seen)) == 1 else seen
    return visible >= 0.5


def _drop(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in names}


def _values(value: Any, first: int, last: int) -> Any:
    if isinstance(value, Keys):
        values = [value.at(frame) for frame in range(first, last + 1)]
        return values[0] if all(item == values[0] for item in values) else values
    if isinstance(value, Baked):
        rows = value.array()
        indices = [min(max(frame - value.start, 0), len(rows) - 1) for frame in range(first, last + 1)]
        return rows[indices].tobytes().hex() if len(set(indices)) > 1 else rows[indices[0]].tobytes().hex()
    if isinstance(value, Frozen):
        return {name: _values(getattr(value, name), first, last) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {name: _values(item, first, last) for name, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_values(item, first, last) for item in value]
    return value
