"""The part of a document that can influence a stretch of frames: what a segment's key is made of."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np

from cutaway.scene.animation import Baked, Frozen, Keys
from cutaway.scene.document import Scene, Text
from cutaway.scene.hearing import HEARD
from cutaway.scene.places import seen_in, stretches


class LiveParts:
    """The live parts of one scene: what stands still is turned into plain data once for all of them."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._steady: dict[int, Any] = {}
        """Plain data of parts without values over time, by identity; the scene keeps the parts alive."""
        self._assets: dict[int, str] = {}
        self._still: dict[str, dict[str, Any] | None] = {}
        """Plain data of things that do nothing all along, by id; None for the others."""
        self._places: dict[str, LiveParts] = {}

    def of(self, first: int, last: int) -> dict[str, Any]:
        """Plain data that is equal for two scenes exactly when nothing visible differs in frames `first`..`last` (inclusive).

        Values over time are replaced by what they are on those frames, things that are hidden all along are left out with
        what belongs to them, and nothing that only words, sounds or reports use is kept.
        """
        if self._scene.places:
            return {
                "places": [
                    self._alone(place).of(begin, end) | {"frames": [begin - first, end - first]}
                    for place, begin, end in stretches(self._scene, first, last)
                ]
            }
        scene = self._scene
        hidden = {thing.id for thing in scene.things if _never_seen(thing.visible, first, last)}

        def plain(part: Any, *unseen: str) -> Any:
            return _drop(self._plain(part, first, last), *unseen)

        return {
            "seed": scene.seed,
            "size": [scene.format.width, scene.format.height],
            "rate": scene.format.rate,
            "world": plain(scene.world, "words", "span"),
            "grade": plain(scene.grade),
            "things": [self._thing(thing, first, last) for thing in scene.things if thing.id not in hidden],
            "lights": [plain(light, "words", "span", "name") for light in scene.lights if light.thing not in hidden],
            "shots": [
                plain(shot, "span", "size", "angle", "moves", "subject", "id", "frames", "continued")
                | {"parts": sorted({shot.part_at(frame) for frame in (first, last)})}
                for shot in scene.shots
                if shot.start <= last and shot.start + shot.frames > first
            ],
            "texts": [
                plain(text, "span") | {"left": _left(text, scene.format.frames, first, last)}
                for text in scene.texts
                if text.start <= last and (text.frames is None or text.start + text.frames > first)
                if text.parameters.get("burn") is not False
            ],
            "clips": [
                _of_clip(plain(clip), first, last)
                for clip in scene.clips
                if clip.start <= last and clip.start + clip.frames > first
            ],
        }

    def _alone(self, place: str) -> LiveParts:
        if place not in self._places:
            self._places[place] = LiveParts(seen_in(self._scene, place))
        return self._places[place]

    def _plain(self, part: Any, first: int, last: int) -> Any:
        known = self._steady.get(id(part))
        if known is None:
            known = _values(part, first, last) if _is_steady(part) else _CHANGES
            self._steady[id(part)] = known
        return _values(part, first, last) if known is _CHANGES else known

    def _thing(self, thing: Any, first: int, last: int) -> dict[str, Any]:
        if thing.id not in self._still:
            stands = not thing.acts and _is_steady(thing)
            self._still[thing.id] = self._of_thing(thing, first, last) if stands else None
        return self._still[thing.id] or self._of_thing(thing, first, last)

    def _of_thing(self, thing: Any, first: int, last: int) -> dict[str, Any]:
        data = {
            name: self._field(getattr(thing, name), first, last)
            for name in type(thing).model_fields
            if name not in _UNSEEN
        }
        # A model's parameters can be long (a track's path) and never change over time: their digest stands for them.
        data["asset"] = self._asset(thing.asset)
        data["acts"] = [
            _drop(act, "span")
            for act in data["acts"]
            if act["start"] <= last and (act["frames"] is None or act["start"] + act["frames"] > first)
        ]
        data["visible"] = _seen(thing.visible, first, last)
        return data

    def _asset(self, asset: Any) -> str:
        digest = self._assets.get(id(asset))
        if digest is None:
            digest = self._assets[id(asset)] = _digest(_values(asset, 0, 0))
        return digest

    def _field(self, value: Any, first: int, last: int) -> Any:
        return value if isinstance(value, (str, int, float, type(None))) else self._plain(value, first, last)


def _of_clip(clip: dict[str, Any], first: int, last: int) -> dict[str, Any]:
    """A clip's data with the treatments of its pictures that are at work in these frames."""
    treatments = [
        one
        for one in clip["treatments"]
        if one["name"] not in HEARD
        if one["start"] <= last and (one["frames"] is None or one["start"] + one["frames"] > first)
    ]
    return clip | {"treatments": treatments}


def _left(text: Text, total: int, first: int, last: int) -> int:
    """Frames from `first` to the text's end, as far as that can be seen: words that stand to the film's end go with it."""
    end = total if text.frames is None else min(total, text.start + text.frames)
    if text.parameters:
        # How such words move may depend on how long they stand, and on whether they stand to the end.
        return end - first
    return min(end - first, last - first + text.fade + 2)


_UNSEEN = frozenset(("words", "span", "name", "attributes", "role", "asset"))


def _digest(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


_CHANGES = object()


def live_part(scene: Scene, first: int, last: int) -> dict[str, Any]:
    """The live part of frames `first`..`last` alone; see `LiveParts.of`."""
    return LiveParts(scene).of(first, last)


def _is_steady(value: Any) -> bool:
    """Whether nothing in it changes over time."""
    if isinstance(value, (Keys, Baked)):
        return False
    if isinstance(value, Frozen):
        return all(_is_steady(getattr(value, name)) for name in type(value).model_fields)
    if isinstance(value, dict):
        return all(_is_steady(item) for item in value.values())
    return all(_is_steady(item) for item in value) if isinstance(value, (tuple, list)) else True


def _never_seen(visible: Any, first: int, last: int) -> bool:
    if isinstance(visible, Keys):
        return all(visible.at(frame) < 0.5 for frame in range(first, last + 1))
    return bool(visible < 0.5)


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
        indices = np.clip(np.arange(first, last + 1) - value.start, 0, len(rows) - 1)
        return rows[indices if indices[0] != indices[-1] else indices[0]].tobytes().hex()
    if isinstance(value, Frozen):
        return {name: _values(getattr(value, name), first, last) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {name: _values(item, first, last) for name, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_values(item, first, last) for item in value]
    return value
