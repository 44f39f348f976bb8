"""Values over time. Time is a frame number counted from the start of the film; it is never accumulated in floats."""

from __future__ import annotations

import base64
import bisect
import functools
import operator
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

Number = Annotated[float, Field(allow_inf_nan=False)]
Vector = tuple[Number, Number, Number]
Quaternion = tuple[Number, Number, Number, Number]
"""w, x, y, z; unit length within 1e-3."""
Interpolation = Literal["step", "linear", "smooth"]
"""How the value travels to the next key: hold, straight, or ease in and out."""


class Frozen(BaseModel):
    """Base of every part of the document: immutable, closed (an unknown field is refused), finite numbers only."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Key(Frozen):
    """A value at a frame, and how it travels on from there."""

    frame: int = Field(ge=-100_000, le=100_000)
    value: Number | Vector
    interpolation: Interpolation = "linear"


_frame_of = operator.attrgetter("frame")


class Keys(Frozen):
    """A number or a vector over time, at least one key, frames strictly rising; held before the first and after the last."""

    keys: tuple[Key, ...] = Field(min_length=1, max_length=10_000)

    @model_validator(mode="after")
    def _rising(self) -> Keys:
        frames = [key.frame for key in self.keys]
        if any(b <= a for a, b in zip(frames, frames[1:], strict=False)):
            raise ValueError("keys must have rising frames")
        if len({isinstance(key.value, tuple) for key in self.keys}) > 1:
            raise ValueError("keys must be all numbers or all vectors")
        return self

    def at(self, frame: float) -> float | Vector:
        """The value at `frame` (fractions allowed, for motion blur)."""
        keys = self.keys
        i = bisect.bisect_right(keys, frame, key=_frame_of) - 1
        if i < 0:
            return keys[0].value
        if i == len(keys) - 1 or keys[i].interpolation == "step":
            return keys[i].value
        a, b = keys[i], keys[i + 1]
        u = (frame - a.frame) / (b.frame - a.frame)
        if a.interpolation == "smooth":
            u = u * u * (3 - 2 * u)
        if isinstance(a.value, tuple) and isinstance(b.value, tuple):
            return tuple(x + (y - x) * u for x, y in zip(a.value, b.value, strict=True))  # type: ignore[return-value]
        return a.value + (b.value - a.value) * u  # type: ignore[operator]


Animated = Number | Keys
AnimatedVector = Vector | Keys


def value_at(value: Animated | AnimatedVector, frame: float) -> float | Vector:
    """The value at `frame` of something that may or may not change over time."""
    return value.at(frame) if isinstance(value, Keys) else value


class Baked(Frozen):
    """Simulated or measured motion: position (metres) and rotation (quaternion w x y z) for every frame from `start`.

    Stored as little-endian float32, 7 numbers a frame, in base64; held before the first and after the last frame.
    """

    kind: Literal["baked"] = "baked"
    start: int = 0
    frames: int = Field(ge=1, le=100_000)
    data: str = Field(max_length=8_000_000)
    source: str = ""
    """What made it, for example the contact island of a simulation: equal source, equal bytes."""

    @model_validator(mode="after")
    def _complete(self) -> Baked:
        try:
            plain = base64.b64decode(self.data, validate=True)
        except ValueError as error:
            raise ValueError("baked motion is not base64") from error
        if len(plain) != self.frames * 28:
            raise ValueError("baked motion has the wrong length")
        if not np.isfinite(np.frombuffer(plain, "<f4")).all():
            raise ValueError("baked motion has numbers that are not finite")
        return self

    @classmethod
    def of(cls, array: np.ndarray, start: int = 0, source: str = "") -> Baked:
        """Bake `array`, float, shape (frames, 7): x y z w qx qy qz."""
        return cls(
            start=start,
            frames=len(array),
            data=base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode(),
            source=source,
        )

    def array(self) -> np.ndarray:
        """float32, shape (frames, 7)."""
        return _decoded(self.data)


@functools.lru_cache(maxsize=512)
def _decoded(data: str) -> np.ndarray:
    """A read-only view of baked motion: it is asked for on every frame, and a long film's is long."""
    return np.frombuffer(base64.b64decode(data), "<f4").reshape(-1, 7)
