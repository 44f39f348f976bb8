"""Steam, smoke and fire's glow laid over a picture: a plume of noise that rises, bends and thins out."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import cv2
import numpy as np

from cutaway.footage.relief.drawing import Eye, Seen
from cutaway.footage.relief.layers import STEP
from cutaway.footage.relief.motion import Clock
from cutaway.scene.randomness import stream

_TILE = 256


@functools.lru_cache(maxsize=8)
def tile(seed: int, name: str) -> np.ndarray:
    """float32 (256, 256), 0-1: clouds of several sizes that repeat without a seam."""
    spectrum_x = np.fft.fftfreq(_TILE)[None, :] * _TILE
    spectrum_y = np.fft.fftfreq(_TILE)[:, None] * _TILE
    radius = np.hypot(spectrum_x, spectrum_y)
    power = np.where((radius > 1.5) & (radius < 60), np.maximum(radius, 1) ** -1.75, 0)
    phases = stream(seed, "vapour", name).standard_normal((2, _TILE, _TILE))
    field = np.fft.ifft2(power * (phases[0] + 1j * phases[1])).real
    low, high = np.percentile(field, (1, 99))
    return np.asarray(np.clip((field - low) / (high - low), 0, 1).astype(np.float32))


def looked_up(texture: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The tile at places given in its own pixels, repeated in every direction."""
    return np.asarray(
        cv2.remap(
            np.pad(texture, ((0, 1), (0, 1)), mode="wrap"),
            np.mod(x, _TILE).astype(np.float32),
            np.mod(y, _TILE).astype(np.float32),
            cv2.INTER_LINEAR,
        )
    )


@dataclass(frozen=True)
class Plume:
    """`kind`: steam, smoke or fire; `x`, `y`: of where it rises from, `width` and `height` of it, in pixels of the frame;
    `layer`: what it belongs to and moves with; `opacity` 0-1; `lean`: sideways over its height, in heights;
    `lit`: smoke over a fire."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    layer: str
    opacity: float
    lean: float = 0.0
    seed: int = 0
    lit: bool = False

    def lay(self, eye: Eye, picture: np.ndarray, told: Seen, clock: Clock) -> np.ndarray:
        """The picture with the plume on it."""
        x, y = told.places[self.layer if self.layer in told.places else "back"]
        density = self.density(x, y, clock.seconds)
        # It is not there in the picture, so it rises into it.
        risen = clock.seconds / (2.2 if self.kind != "fire" else 0.7) * 1.25
        up = (self.y - y) / self.height
        density = density * np.clip((risen - up) * 2.2, 0, 1) * min(1.0, clock.begun * 1.6)
        if clock.loop:
            density = density * clock.begun
        if float(density.max()) < 0.004:
            return picture
        rows = np.flatnonzero(density.max(1) > 0.002)
        columns = np.flatnonzero(density.max(0) > 0.002)
        top, bottom = max(0, (rows[0] - 2) * STEP), min(picture.shape[0], (rows[-1] + 1) * STEP)
        left, right = max(0, (columns[0] - 2) * STEP), min(picture.shape[1], (columns[-1] + 1) * STEP)
        if bottom <= top or right <= left:
            return picture
        share = eye.full(density.astype(np.float32))[top:bottom, left:right, None]
        part = picture[top:bottom, left:right].astype(np.float32)
        if self.kind == "fire":
            heat = np.clip(share * 1.6, 0, 1)
            colour = np.concatenate(
                [np.clip(heat * 2.4, 0, 1), np.clip(heat * 1.35 - 0.12, 0, 1), np.clip(heat * 1.5 - 0.85, 0, 1)], -1
            )
            laid = 255 - (255 - part) * (1 - colour * np.clip(share * 1.8, 0, 1))
        elif self.kind == "smoke":
            # Lit from below where a fire is under it, else by what light there is in the picture.
            grey = 70 + 0.55 * float(picture[::8, ::8].mean())
            tone = np.array([grey, grey, grey * 1.03], np.float32)
            if self.lit:
                low = eye.full(np.clip(1.1 - (self.y - y) / self.height * 1.6, 0, 1).astype(np.float32))[
                    top:bottom, left:right, None
                ]
                tone = tone * (1 - low) + np.array([250, 190, 128], np.float32) * low
            laid = part * (1 - share) + tone * share
        else:
            # Steam is as light as what lights it: never whiter than the picture's own lights, and it lightens more than it hides.
            light = np.array([246, 247, 250], np.float32)
            laid = part + (light - part) * share * (0.75 + 0.25 * (1 - part.mean(-1, keepdims=True) / 255))
        out = picture.copy()
        out[top:bottom, left:right] = np.clip(np.rint(laid), 0, 255)
        return out

    def density(self, x: np.ndarray, y: np.ndarray, seconds: float) -> np.ndarray:
        """float32, 0-1, at places of the frame."""
        up = (self.y - y) / self.height
        inside = (up > -0.08) & (up < 1.15)
        if not inside.any():
            return np.zeros(x.shape, np.float32)
        speed = {"steam": 0.24, "smoke": 0.18, "fire": 1.1}[self.kind]
        unit = _TILE / 1.5
        texture, second = tile(self.seed, self.kind), tile(self.seed, f"{self.kind} bending")
        rise = seconds * speed
        bend = looked_up(second, (x - self.x) / self.height * unit * 0.35, (up - rise * 0.8) * unit * 0.35) - 0.5
        fine = looked_up(second, (x - self.x) / self.height * unit * 0.9 + 91, (up - rise * 1.1) * unit * 0.8) - 0.5
        grow = np.clip(up, 0, 1.2)
        wander = (0.55 * bend + 0.16 * fine) * (0.15 + grow) + self.lean * grow + 0.06 * grow * math.sin(seconds * 0.7)
        across = (x - self.x) / self.height - wander
        if self.kind == "fire":
            half = self.width / self.height * (1 - 0.85 * np.clip(up, 0, 1) ** 0.8) * 0.5
        else:
            half = self.width / self.height * (0.62 + 0.8 * grow) * 0.5
        envelope = np.exp(-((across / np.maximum(half, 1e-3)) ** 2) * 1.4)
        foot = np.clip((up + 0.06) / 0.14, 0, 1)
        ending = np.clip(1.08 - up, 0, 1) ** (1.4 if self.kind != "fire" else 0.9)
        thin = 0.55 if self.kind == "steam" else 1.0
        grain = looked_up(
            texture, across * unit * (1.5 if self.kind == "steam" else 1.1) + 40, (up - rise) * unit * thin
        )
        wisps = np.clip((grain - 0.3) * 2.2, 0, 1) ** 1.15
        if self.kind == "steam":
            # Two sheets that slide past each other read as thin curls, one alone as fog.
            other = looked_up(texture, across * unit * 2.1 - 77, (up - rise * 1.25) * unit * 0.7)
            wisps = np.clip(wisps * (0.55 + 1.3 * np.clip((other - 0.28) * 1.8, 0, 1)), 0, 1)
        return (envelope * foot * ending * wisps * inside * self.opacity).astype(np.float32)
