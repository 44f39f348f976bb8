"""What moves in a picture by being bent: clouds, water, hair and cloth, leaves, a chest that breathes, flames.

Each is a movement of a layer (see `drawing.Field`): nothing at the first frame, then growing to its size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from cutaway.footage.relief.drawing import Field
from cutaway.footage.relief.layers import STEP, Layers
from cutaway.scene.randomness import stream


@dataclass(frozen=True)
class Clock:
    """`seconds` since the picture began to move, of `length`; `loop`: whether the end leads back to the beginning."""

    seconds: float
    length: float
    loop: bool = False

    @property
    def begun(self) -> float:
        """0 at the first frame to 1 once all is in motion; back to 0 at the end of a loop."""
        share = smoothstep(self.seconds / 1.2)
        return min(share, smoothstep((self.length - self.seconds) / 1.2)) if self.loop else share

    def phase(self, rate: float) -> float:
        """Angle, in radians, of what turns `rate` times a second; in a loop as near to it as comes round in time."""
        turns = max(1, round(rate * self.length)) / self.length if self.loop else rate
        return 2 * math.pi * turns * self.seconds


def smoothstep(x: float) -> float:
    """0 below 0, 1 above 1, smooth between."""
    x = min(max(x, 0.0), 1.0)
    return x * x * (3 - 2 * x)


@dataclass(frozen=True)
class Drift:
    """Something that flows on and on (clouds, a river, smoke). `mask`: float32 cells; `flow`: float32 (cells, cells, 2), pixels of
    the frame a second, where to; `period`: seconds after which it is taken from where it was, unseen, by mixing two."""

    layer: str
    mask: np.ndarray
    flow: np.ndarray
    period: float

    def fields(self, clock: Clock) -> Sequence[Field]:
        """Two movements half a period apart; at the first frame all of it is the picture itself."""
        period = clock.length / max(1, round(clock.length / self.period)) if clock.loop else self.period
        moved = -(self.flow * self.mask[..., None]).astype(np.float32)
        out = []
        for shift in (0.5, 0.0):
            phase = (clock.seconds / period + shift) % 1.0
            weight = 1 - abs(2 * phase - 1)
            out.append((moved * np.float32((phase - 0.5) * period), weight))
        return out


@dataclass(frozen=True)
class Waves:
    """Something that moves to and fro. `reach`: float32 (cells, cells, 2), pixels of the frame at most; `phases`: float32
    cells, radians; `rates`: turns a second of the waves it is made of; `crossing`: radians by which the second wave differs."""

    layer: str
    reach: np.ndarray
    phases: np.ndarray
    rates: tuple[float, float]

    def fields(self, clock: Clock) -> Sequence[Field]:
        """One movement."""
        first = np.sin(clock.phase(self.rates[0]) + self.phases) - np.sin(self.phases)
        second = np.sin(clock.phase(self.rates[1]) + 1.7 * self.phases + 1) - np.sin(1.7 * self.phases + 1)
        wave = (0.55 * first + 0.3 * second) * clock.begun
        return [((self.reach * wave[..., None]).astype(np.float32), 1.0)]


Moving = Drift | Waves


def together(parts: Sequence[Sequence[Field]]) -> list[Field]:
    """The movements of one layer as one list: those with one part are added to every part of that with two."""
    single = [movement for fields in parts if len(fields) == 1 for movement, _ in fields]
    total = np.sum(single, axis=0).astype(np.float32) if single else None
    double = next((fields for fields in parts if len(fields) == 2), None)
    if double is None:
        return [(total, 1.0)] if total is not None else []
    return [(movement if total is None else movement + total, share) for movement, share in double]


def places(layers: Layers) -> tuple[np.ndarray, np.ndarray]:
    """x and y of every cell, in pixels of the frame."""
    rows, columns = layers.subject.shape
    x = (np.arange(columns, dtype=np.float32) * STEP) - layers.margin
    y = (np.arange(rows, dtype=np.float32) * STEP) - layers.margin
    grid = np.meshgrid(x, y)
    return grid[0], grid[1]


def noise(layers: Layers, size: float, seed: int, name: str) -> np.ndarray:
    """float32 cells, about -1 to 1, in clouds of `size` pixels of the frame."""
    rows, columns = layers.subject.shape
    coarse = (max(4, math.ceil(columns * STEP / size) + 3), max(4, math.ceil(rows * STEP / size) + 3))
    field = stream(seed, "relief", name).standard_normal(coarse[::-1]).astype(np.float32)
    return np.asarray(cv2.resize(field, (columns, rows), interpolation=cv2.INTER_CUBIC)) * 0.7


def clouds(layers: Layers, mask: np.ndarray, amount: float, direction: float) -> Drift:
    """The sky drifting sideways; faster above than at the horizon. `mask`: what may drift; `direction`: 1 to the right, -1 left."""
    _, y = places(layers)
    up = np.clip(1.25 - y / max(layers.height * layers.facts.get("line", 0.5), 1), 0.25, 1.25)
    speed = 0.011 * layers.width * amount * up
    flow = np.dstack([speed * direction, 0.06 * speed]).astype(np.float32)
    return Drift("back", mask.astype(np.float32), flow, 5.0)


def ripples(layers: Layers, mask: np.ndarray, amount: float, seed: int) -> Waves:
    """Water that moves to and fro in waves that lie; nearer ones are longer and higher."""
    x, y = places(layers)
    line = layers.facts.get("line", 0.4) * layers.height
    near = np.clip((y - line) / max(layers.height - line, 1), 0.04, 1.3)
    phases = 2 * math.pi * 3.2 * np.log(near + 0.06) * 2.2 + 2.6 * noise(layers, 0.16 * layers.height, seed, "ripples")
    phases = phases + x * (0.006 / near) * (720 / layers.height)
    soft = cv2.GaussianBlur(mask, (0, 0), 0.012 * layers.height / STEP)
    reach = 0.0062 * layers.height * amount * np.clip(near + 0.12, 0, 1) * soft
    return Waves(
        "back", np.dstack([reach * 0.9, reach * 0.75]).astype(np.float32), phases.astype(np.float32), (0.45, 0.27)
    )


def stream_of(layers: Layers, mask: np.ndarray, amount: float, down: float) -> Drift:
    """Water that flows: across (`down` 0) or down as a fall does (1)."""
    _, y = places(layers)
    line = layers.facts.get("line", 0.4) * layers.height
    near = np.clip((y - line) / max(layers.height - line, 1), 0.1, 1.2) if down < 0.5 else np.ones_like(y)
    soft = cv2.GaussianBlur(mask, (0, 0), 0.012 * layers.height / STEP)
    speed = 0.045 * layers.height * amount * near
    flow = np.dstack([speed * (1 - down), speed * (0.15 + 1.6 * down)]).astype(np.float32)
    return Drift("back", soft.astype(np.float32), flow, 1.6 if down > 0.5 else 2.4)


def sway(layers: Layers, layer: str, weight: np.ndarray, amount: float, seed: int, rate: float = 0.32) -> Waves:
    """What hangs or grows, in a light wind. `weight`: float32 cells, 0 where it is held to 1 where it is free."""
    x, y = places(layers)
    h = layers.height
    phases = x * (5.5 / h) - y * (3.0 / h) + 1.3 * noise(layers, 0.22 * h, seed, f"sway {layer}")
    reach = 0.0075 * h * amount * weight
    return Waves(
        layer, np.dstack([reach, reach * 0.35]).astype(np.float32), phases.astype(np.float32), (rate, rate * 1.9)
    )


def breathing(layers: Layers, centre: tuple[float, float], size: float, amount: float) -> Waves:
    """A chest or flank that rises and falls. `centre` and `size` in pixels of the frame."""
    x, y = places(layers)
    dx, dy = (x - centre[0]) / size, (y - centre[1]) / size
    weight = np.exp(-(dx * dx + dy * dy)) * layers.subject
    reach = 0.011 * size * amount
    # Outwards from the middle as it fills: what is seen comes from further in.
    field = np.dstack([-dx * weight * reach * 1.1, (-dy * 0.8 + 0.9) * weight * reach])
    return Waves("subject", field.astype(np.float32), np.full(x.shape, -math.pi / 2, np.float32), (0.24, 0.24))


def flames(layers: Layers, layer: str, mask: np.ndarray, amount: float, seed: int) -> Drift:
    """Fire that licks upwards."""
    h = layers.height
    turn = noise(layers, 0.03 * h, seed, "flames")
    flow = np.dstack([0.02 * h * turn, np.full(mask.shape, -0.06 * h)]) * amount
    soft = cv2.GaussianBlur(mask, (0, 0), 0.008 * h / STEP)
    return Drift(layer, soft.astype(np.float32), flow.astype(np.float32), 0.55)
