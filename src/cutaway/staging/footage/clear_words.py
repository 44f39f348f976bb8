"""Words with nothing glowing behind them: tubes of light that a shot's camera sees behind its words are off in that shot."""

from __future__ import annotations

import math

import numpy as np

from cutaway.footage.lettering import extent
from cutaway.scene.animation import Key, Keys, value_at
from cutaway.scene.document import Scene, Shot, Text, Thing

_MARGIN = 0.012
"""Shares of the frame's height that a tube keeps from words at least."""


def clear_of_words(scene: Scene) -> Scene:
    """The scene with every tube of light hidden in those shots in which it, or a bar's reflection, would be seen behind words."""
    tubes = [thing for thing in scene.things if thing.asset.builder == "light_bar"]
    if not tubes or not scene.texts:
        return scene
    behind = {thing.id: {shot.id for shot in scene.shots if crosses(scene, shot, thing)} for thing in tubes}
    things = tuple(_hidden(thing, scene, behind[thing.id]) if behind.get(thing.id) else thing for thing in scene.things)
    return scene.model_copy(update={"things": things})


def crosses(scene: Scene, shot: Shot, thing: Thing) -> bool:
    """Whether the tube, or the reflection of a bar, is behind words at some moment of the shot. Words on a plate hide a reflection."""
    aspect = scene.format.width / scene.format.height
    tube = _points(thing)
    mirrored = tube * (1.0, -1.0, 1.0) if thing.asset.parameters.get("shape") != "ring" else tube[:0]
    for text in scene.texts:
        first, until = max(shot.start, text.start), min(shot.start + shot.frames, _until(text, scene))
        if first >= until:
            continue
        x0, y0, x1, y1 = extent(text, scene.format.width, scene.format.height)
        x0, x1, y0, y1 = x0 - _MARGIN / aspect, x1 + _MARGIN / aspect, y0 - _MARGIN, y1 + _MARGIN
        points = tube if "plate" in text.parameters else np.concatenate([tube, mirrored])
        for frame in sorted({first + round(i * (until - 1 - first) / 4) for i in range(5)}):
            x, y = _seen(points, shot, frame, aspect)
            if ((x > x0) & (x < x1) & (y > y0) & (y < y1)).any():
                return True
    return False


def _until(text: Text, scene: Scene) -> int:
    return text.start + text.frames if text.frames else scene.format.frames


def _points(thing: Thing) -> np.ndarray:
    """float (n, 3): points along the tube, in metres of the world."""
    told = thing.asset.parameters
    if told.get("shape") == "ring":
        turn = np.linspace(0, 2 * math.pi, 181)
        radius = float(told.get("radius", 0.8))  # type: ignore[arg-type]
        along = np.stack([radius * np.cos(turn), radius * np.sin(turn), 0 * turn], 1)
    else:
        high = np.linspace(0, float(told.get("length", 1.6)), 121)  # type: ignore[arg-type]
        along = np.stack([0 * high, high, 0 * high], 1)
    return along + np.asarray(value_at(thing.position, 0), float)


def _seen(points: np.ndarray, shot: Shot, frame: int, aspect: float) -> tuple[np.ndarray, np.ndarray]:
    """Shares of the frame, from the top left, at which the shot's camera sees the points; far outside for those behind it."""
    eye = np.asarray(value_at(shot.camera.position, frame), float)
    ahead = np.asarray(value_at(shot.camera.target, frame), float) - eye
    ahead /= max(float(np.linalg.norm(ahead)), 1e-9)
    right = np.cross(ahead, (0.0, 1.0, 0.0))
    right /= max(float(np.linalg.norm(right)), 1e-9)
    up = np.cross(right, ahead)
    away = points - eye
    far = away @ ahead
    high = 2 * math.tan(math.radians(float(value_at(shot.camera.fov, frame))) / 2) * np.maximum(far, 1e-6)  # type: ignore[arg-type]
    x, y = 0.5 + away @ right / high / aspect, 0.5 - away @ up / high
    return np.where(far > 0.05, x, 9.0), np.where(far > 0.05, y, 9.0)


def _hidden(thing: Thing, scene: Scene, shots: set[str]) -> Thing:
    keys: list[Key] = []
    for shot in sorted(scene.shots, key=lambda one: one.start):
        value = 0.0 if shot.id in shots else 1.0
        if not keys or keys[-1].value != value:
            keys.append(Key(frame=shot.start, value=value, interpolation="step"))
    return thing.model_copy(update={"visible": keys[0].value if len(keys) == 1 else Keys(keys=tuple(keys))})
