"""Fireworks: rockets that rise and burst, each a function of its number and the time."""

from __future__ import annotations

import cv2
import numpy as np

from cutaway.footage.effects_over.laying import lit
from cutaway.scene.randomness import stream

_EVERY = 0.62
"""Seconds from one rocket to the next, at the usual amount."""
_RISES, _BURNS = 0.7, 2.0
_COLOURS = ((255, 120, 84), (255, 214, 120), (140, 200, 255), (190, 140, 255), (140, 255, 170), (255, 140, 200))
_DROP = 0.16
"""How far sparks sink in a second squared, in heights."""


def fireworks(pixels: np.ndarray, seconds: float, seed: int, name: str, amount: float) -> np.ndarray:
    """The frame with the rockets that are in the air then: light that is added, never more than white."""
    height, width = pixels.shape[:2]
    every = _EVERY / amount
    # Light is made at half the size: it is soft anyway, and costs a quarter.
    half = (width // 2, height // 2)
    layer = np.zeros((half[1], half[0], 3), np.uint8)
    last = int((seconds + _RISES + 0.9) / every)
    first = int((seconds - _BURNS) / every) - 1
    for number in range(first, last + 1):
        random = stream(seed, "fireworks", name, str(number))
        begin = (number + 0.6 * random.random()) * every - 0.9
        since = seconds - begin
        if not 0 <= since < _RISES + _BURNS:
            continue
        x, y = 0.12 + 0.76 * random.random(), 0.12 + 0.30 * random.random()
        colour = _COLOURS[int(random.random() * len(_COLOURS))]
        if since < _RISES:
            _rocket(layer, x, y, since / _RISES, half)
        else:
            _burst(layer, x, y, since - _RISES, colour, random, half)
    if not layer.any():
        return pixels
    glow = cv2.GaussianBlur(layer, (0, 0), 5 * half[1] / 360)
    whole = cv2.add(layer, cv2.convertScaleAbs(glow, alpha=1.4))
    return lit(pixels, cv2.resize(whole, (width, height), interpolation=cv2.INTER_CUBIC))


def _rocket(layer: np.ndarray, x: float, y: float, part: float, size: tuple[int, int]) -> None:
    def at(share: float) -> tuple[int, int]:
        risen = 1 - (1 - share) ** 2
        return int(x * size[0] * 16), int((1.02 + (y - 1.02) * risen) * size[1] * 16)

    for step in range(6):
        a, b = max(0.0, part - 0.02 * step), max(0.0, part - 0.02 * (step + 1))
        shade = 1 - step / 6
        ink = tuple(int(one * shade * 0.8) for one in (255, 214, 150))
        cv2.line(layer, at(a), at(b), ink, max(1, round(size[1] / 300)), cv2.LINE_AA, 4)


def _burst(
    layer: np.ndarray, x: float, y: float, since: float, colour: tuple[int, int, int],
    random: np.random.Generator, size: tuple[int, int],
) -> None:  # fmt: skip
    sparks = random.random((150, 4))
    reach = 0.26 + 0.14 * random.random()
    fade = max(0.0, 1 - since / _BURNS)
    flash = np.exp(-since * 14)
    if flash > 0.05:
        centre = (int(x * size[0]), int(y * size[1]))
        cv2.circle(
            layer,
            centre,
            max(2, round(0.05 * size[1] * flash)),
            tuple(int(255 * flash) for _ in range(3)),
            -1,
            cv2.LINE_AA,
        )
    for turn, tilt, speed, twinkle in sparks:
        angle, out = 6.283 * turn, np.sqrt(tilt)
        way = np.array([np.cos(angle) * size[1] / size[0], np.sin(angle)]) * out * reach * (0.85 + 0.15 * speed)

        def place(t: float, way: np.ndarray = way) -> tuple[int, int]:
            far = 1 - np.exp(-2.6 * max(t, 0.0))
            px, py = x + way[0] * far, y + way[1] * far + _DROP * max(t, 0.0) ** 2 * 0.5
            return int(px * size[0] * 16), int(py * size[1] * 16)

        light = fade**0.7 * (0.72 + 0.28 * np.sin(6.283 * (twinkle + since * (2 + 5 * speed))))
        if since > 0.9 * _BURNS * (0.5 + 0.5 * twinkle) or light <= 0.02:
            continue
        white = np.exp(-since * 4)
        head = tuple(int(min(255, light * (one + (255 - one) * white))) for one in colour)
        tail = tuple(int(one * light * 0.6) for one in colour)
        cv2.line(layer, place(since - 0.12), place(since - 0.28), tail, 1, cv2.LINE_AA, 4)
        cv2.line(layer, place(since), place(since - 0.12), head, max(1, round(size[1] / 170)), cv2.LINE_AA, 4)
