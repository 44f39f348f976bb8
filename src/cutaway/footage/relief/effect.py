"""The effect `relief`: a picture in space, with a camera's way, what moves in it, weather and light.

Parameters of the treatment, all optional: `moves` (names of `camera.MOVES`; default a slow push), `amount` of the camera (1),
`centre` x, y of what it goes for, `loop`, `handheld`, `focus` (from, to: "front" or "back"), `motions` and `air` and `light` (lists of
objects with `kind`), `frame` ("whole", "crop", "blurred fill") with `box`, `last` (hash of the picture it ends with), `free` (the
first frame need not be the picture).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.footage.relief.between import SameScene, Through, same_scene
from cutaway.footage.relief.camera import Pose
from cutaway.footage.relief.drawing import Eye
from cutaway.footage.relief.framing import framed
from cutaway.footage.relief.layers import VERSION, Layers, taken_apart
from cutaway.footage.relief.living import Life
from cutaway.footage.relief.motion import Clock, smoothstep
from cutaway.footage.relief.steering import Steering
from cutaway.scene.document import Treatment

MARGIN = 0.06
WIDE_MARGIN = 0.14
"""Shares of the height that are made up around the picture; the wider for a camera that goes back."""
_SETTLED = 0.8
"""Seconds over which what drawing changes by itself (a fringe, a little softness) comes in, so that nothing jumps after the
picture itself."""
_KEPT = 3


@effect("relief", stage="frame")
class ReliefEffect:
    """One picture's film."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        self._asked: Mapping[str, Any] = treatment.parameters
        self._context = context
        self._first = max(treatment.start, context.clip.start)
        last = context.clip.start + context.clip.frames
        self._frames = max(2, min(last, self._first + (treatment.frames or last)) - self._first)
        self._films: dict[str, _Film] = {}
        self._seen: tuple[int, np.ndarray, str] | None = None

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The frame: the picture itself at the first."""
        index = min(max(number - self._first, 0), self._frames - 1)
        film = self._film(pixels)
        if index == 0 and not self._asked.get("free"):
            return film.base
        return film.frame(index)

    def _film(self, pixels: np.ndarray) -> _Film:
        if self._seen is None or self._seen[1] is not pixels:
            self._seen = (id(pixels), pixels, hashlib.sha256(np.ascontiguousarray(pixels).data).hexdigest())
        key = self._seen[2]
        if key not in self._films:
            while len(self._films) >= _KEPT:
                self._films.pop(next(iter(self._films)))
            self._films[key] = _Film(pixels, key, self._asked, self._context, self._frames)
        return self._films[key]


class _Film:
    """The frames of one picture. `base`: uint8 (height, width, 3), the picture as it stands in the frame."""

    def __init__(self, pixels: np.ndarray, key: str, asked: Mapping[str, Any], context: Context, frames: int) -> None:
        self._asked, self._context, self._frames = asked, context, frames
        self._rate = context.rate
        self.length = float(frames / self._rate)
        self.loop = bool(asked.get("loop"))
        back = any(move in ("pull out", "zoom out", "dolly zoom") for move in asked.get("moves") or ())
        self._margin = WIDE_MARGIN if back else MARGIN
        self._layers = self._apart(pixels, key, context.clip.source)
        self.base = self._layers.base
        self.base.setflags(write=False)
        self._eye = Eye(self._layers)
        self._steering = Steering(self._layers, asked)
        self._life = Life(self._layers, asked, context.seed, self.length)
        self._rest = self._left_over(self._eye)
        self._between: SameScene | Through | None = None
        self._end: np.ndarray | None = None
        self._end_rest: np.ndarray | None = None
        if asked.get("last"):
            self._meet(str(asked["last"]))

    def frame(self, index: int) -> np.ndarray:
        """Frame `index` of the film, from 0."""
        seconds = float(index / self._rate)
        if self._between is not None:
            return self._in_between(index, seconds)
        u = index / self._frames if self.loop else index / (self._frames - 1)
        pose = self._focused(self._steering.pose(u, seconds), u)
        clock = Clock(seconds, self.length, self.loop)
        out = self._life.frame(self._eye, pose, clock)
        share = 1 - smoothstep(seconds / _SETTLED)
        if self.loop:
            share = max(share, 1 - smoothstep((self.length - seconds) / _SETTLED))
        return _with(out, self._rest, share)

    def _in_between(self, index: int, seconds: float) -> np.ndarray:
        assert self._between is not None and self._end is not None
        if index >= self._frames - 1:
            return self._end
        u = index / (self._frames - 1)
        if isinstance(self._between, SameScene):
            return self._between.frame(u)
        out = self._between.frame(u, seconds)
        out = _with(out, self._rest, 1 - smoothstep(seconds / _SETTLED))
        return _with(out, self._end_rest, 1 - smoothstep((self.length - seconds) / _SETTLED))

    def _meet(self, sha256: str) -> None:
        source = self._context.media(sha256)
        pixels = source.frame(source.count - 1)
        end = self._framed(pixels)
        matrix = same_scene(self.base, end)
        if matrix is not None:
            self._between, self._end = SameScene(self.base, end, matrix), end
            return
        layers = self._apart(pixels, hashlib.sha256(np.ascontiguousarray(pixels).data).hexdigest(), sha256)
        eye = Eye(layers)
        self._end, self._end_rest = layers.base, self._left_over(eye)
        self._between = Through(self._eye, eye, (self._steering, Steering(layers, {"moves": ["push in"]})))

    def _framed(self, pixels: np.ndarray) -> np.ndarray:
        how, box = str(self._asked.get("frame", "whole")), self._asked.get("box")
        return framed(pixels, self._context.width, self._context.height, how, box)

    def _apart(self, pixels: np.ndarray, key: str, sha256: str) -> Layers:
        width, height = self._context.width, self._context.height
        how, box = str(self._asked.get("frame", "whole")), self._asked.get("box")
        parameters = {"size": [width, height], "margin": self._margin, "frame": how, "box": box, "pixels": key}

        def make() -> dict[str, Any]:
            large = framed(pixels, width, height, how, box, finest=True)
            return taken_apart(large, width, height, self._margin, framed(pixels, width, height, how, box)).arrays()

        return Layers.of(self._context.derived.array(sha256, "relief", VERSION, parameters, make))

    def _focused(self, pose: Pose, u: float) -> Pose:
        focus = self._asked.get("focus")
        if not isinstance(focus, Mapping):
            return pose
        layers = {layer.name: layer for layer in self._layers.layers}
        back = float(np.percentile(layers["back"].near, 30))
        front = (
            float(np.percentile(layers["subject"].near, 60))
            if "subject" in layers
            else float(np.percentile(layers["back"].near, 85))
        )
        ends = {"front": front, "back": back}
        begin, end = ends.get(str(focus.get("from", "front")), front), ends.get(str(focus.get("to", "back")), back)
        way = smoothstep((u - 0.35) / 0.3)
        opened = smoothstep(u / 0.22)
        if self.loop:
            opened = min(opened, smoothstep((1 - u) / 0.22))
        return replace(pose, focus=begin + (end - begin) * way, blur=float(focus.get("blur", 0.022)) * opened)

    def _left_over(self, eye: Eye) -> np.ndarray:
        """int16: what drawing the layers at rest leaves of the picture itself."""
        drawn, _ = eye.draw(Pose(), {}, {}, {})
        return np.asarray(eye.layers.base.astype(np.int16) - drawn)


def _with(picture: np.ndarray, rest: np.ndarray | None, share: float) -> np.ndarray:
    if rest is None or share <= 0.004:
        return picture
    added = cv2.add(picture.astype(np.int16), cv2.multiply(rest, np.array([share] * 4), dtype=cv2.CV_16S))
    return np.clip(added, 0, 255).astype(np.uint8)
