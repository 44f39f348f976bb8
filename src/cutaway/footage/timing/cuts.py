"""Where scenes begin in footage (PySceneDetect's adaptive detector on small frames), and what they are called."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable

import cv2
import numpy as np

from cutaway.errors import MissingPack
from cutaway.footage.reading import Source
from cutaway.storage.derived import Derived

VERSION = "2"
SHORTEST = 0.5
"""Seconds of the shortest scene."""
_WIDE = 256
_PIECE = 1
"""Seconds of source that are searched at a time."""
_WINDOW = 2
"""Frames before and after one whose change it is compared with."""


def cuts(
    source: Source,
    sha256: str,
    derived: Derived,
    first: int = 0,
    last: int | None = None,
    check: Callable[[], None] = lambda: None,
) -> list[int]:
    """Frames of the source, rising, at which a new scene begins, within `first` to `last` (neither is one).

    `check` is called between pieces and may raise.
    """
    last = source.count if last is None else min(last, source.count)
    length = max(1, math.ceil(source.rate * _PIECE))
    found: list[int] = []
    for piece in range(first // length, -(-last // length)):
        check()
        made = derived.array(
            sha256,
            "scene cuts",
            VERSION,
            {"piece": piece},
            lambda piece=piece: {"cuts": _piece(source, piece, length)},  # type: ignore[misc]
        )
        found += [int(frame) for frame in made["cuts"]]
    shortest = max(2, round(source.rate * SHORTEST))
    kept: list[int] = []
    for frame in found:
        if frame - (kept[-1] if kept else first) >= shortest and last - frame >= shortest:
            kept.append(frame)
    return kept


def _piece(source: Source, piece: int, length: int) -> np.ndarray:
    """Frames in one piece of the source at which a scene begins; what lies before and after it is looked at too."""
    from scenedetect import AdaptiveDetector, FrameTimecode

    logging.getLogger("pyscenedetect").setLevel(logging.ERROR)
    first, last = piece * length, min((piece + 1) * length, source.count)
    detector = AdaptiveDetector(min_scene_len=0, window_width=_WINDOW)
    rate = float(source.rate)
    found: list[int] = []
    begin = max(0, first - _WINDOW - 1)
    for number in range(begin, min(last + _WINDOW, source.count)):
        frame = cv2.cvtColor(small(source.frame(number), _WIDE), cv2.COLOR_RGB2BGR)
        found += [cut.frame_num for cut in detector.process_frame(FrameTimecode(number, rate), frame)]
    return np.array([cut for cut in found if first <= cut < last and cut > 0], np.int64)


def small(pixels: np.ndarray, wide: int) -> np.ndarray:
    """The picture at most `wide` pixels wide, uint8 (h, w, 3)."""
    height, width = pixels.shape[:2]
    if width <= wide:
        return pixels
    return np.asarray(cv2.resize(pixels, (wide, max(2, round(height * wide / width))), interpolation=cv2.INTER_AREA))


def described(source: Source, first: int, last: int) -> str:
    """What a scene shows in a few words: what is found in it, else its light and colour, and whether it moves."""
    middle = (first + last) // 2
    pixels = source.frame(middle)
    said = _things(pixels) or _light(pixels)
    a, b = small(source.frame(max(first, middle - 3)), 160), small(source.frame(min(last - 1, middle + 3)), 160)
    moving = float(cv2.absdiff(a, b).mean())
    return f"{said}, moving" if moving > 9 else f"{said}, still" if moving < 1.5 else said


def _things(pixels: np.ndarray) -> str:
    """The things that are found in a picture, at most three kinds, counted."""
    from cutaway.footage.finding import things

    try:
        found = [thing for thing in things(small(pixels, 640)) if thing.score >= 0.5]
    except MissingPack:
        return ""
    counted: dict[str, int] = {}
    for thing in sorted(found, key=lambda thing: -thing.area):
        counted[thing.name] = counted.get(thing.name, 0) + 1
    plural = {"person": "people", "bus": "buses", "bench": "benches", "couch": "couches"}
    names = [
        name if count == 1 else f"{count if count < 5 else 'many'} {plural.get(name, name + 's')}"
        for name, count in list(counted.items())[:3]
    ]
    return ", ".join(names)


def _light(pixels: np.ndarray) -> str:
    hue, saturation, value = (
        float(np.median(channel)) for channel in cv2.split(cv2.cvtColor(small(pixels, 160), cv2.COLOR_RGB2HSV))
    )
    light = "dark" if value < 60 else "bright" if value > 175 else "half-lit"
    if saturation < 40:
        return f"{light} and grey"
    names = (
        (8, "red"),
        (22, "orange"),
        (33, "yellow"),
        (85, "green"),
        (100, "turquoise"),
        (130, "blue"),
        (155, "violet"),
        (173, "pink"),
    )
    colour = next((name for limit, name in names if hue < limit), "red")
    return f"{light} and {colour}"
