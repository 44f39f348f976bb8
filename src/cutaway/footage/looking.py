"""What models see in a picture or video that somebody brings, as far as rules ask for it: people who can be recognised, people who may
be children, nudity.

A model's estimate is a hint. What follows from it the rules say: a guessed age only ever asks for a declaration. What could not be
looked at, since a pack is missing, is told as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cutaway.errors import MissingPack
from cutaway.footage.finding.face_nets import Face, faces
from cutaway.footage.finding.models import Onnx
from cutaway.footage.reading import open_source
from cutaway.storage.packs import pack_path

VERSION = "1"
PACK = "safety"

SURE_FACE = 0.8
"""Score of a face from which on it is somebody's and no cat's (0.58) or cup's."""
RECOGNISABLE = 40
"""Pixels between the edges of a face's box from which on somebody can be recognised."""
CHILD = 13.0
"""Years: whoever is guessed younger may be a child. Guesses are some years off, both ways; adults are hardly ever guessed so young."""
NUDE = 0.85
"""Score of Open NSFW from which on a picture shows nudity; photographs of people in clothes stay below 0.3."""
_SECONDS, _MOST = 2, 30
"""A frame is looked at every so many seconds, and at most so many of a video."""
_SIDE = 1280
_BGR = np.array([104, 117, 123], np.float32)
_RGB = np.array([122.782, 117.001, 104.298], np.float32)
_CHIP = 64
_EYES = ((0.3182, 0.3142), (0.6685, 0.3142))
"""Where the left and right eye of the picture lie in the square that the age model was shown faces in."""


@dataclass(frozen=True)
class Seen:
    """`people`: whether somebody can be recognised; `youngest`: the lowest age guessed, in years, None without a face; `nudity`:
    the highest score, 0-1; `frames`: how many pictures were looked at; `missing`: packs without which some was not."""

    people: bool = False
    youngest: float | None = None
    nudity: float = 0.0
    frames: int = 0
    missing: tuple[str, ...] = ()

    def facts(self) -> dict[str, str]:
        """What holds, by the names that rules have for it, and what saw it."""
        found = {}
        if self.people:
            found["person"] = "face detection"
        if self.youngest is not None and self.youngest < CHILD:
            found["minor_hint"] = f"an age guessed at {self.youngest:.0f}"
        if self.nudity >= NUDE:
            found["nudity"] = f"Open NSFW {self.nudity:.2f}"
        return found


def seen_of(told: dict[str, Any]) -> Seen:
    """From plain data, as it was kept."""
    known = {name: value for name, value in told.items() if name in Seen.__dataclass_fields__}
    return Seen(**known | {"missing": tuple(told.get("missing", ()))})


def look(path: Path) -> Seen:
    """What is seen in the picture or video at `path`. Raises `MediaRefused`."""
    missing = _missing()
    source = open_source(path)
    people, youngest, nudity, frames = False, None, 0.0, 0
    try:
        step = max(1, round(_SECONDS * source.rate)) if source.count > 1 else 1
        places = range(0, source.count, max(step, -(-source.count // _MOST)))
        for place in places:
            pixels = _smaller(source.frame(place))
            frames += 1
            found = _people(pixels) if "faces" not in missing else []
            people = people or bool(found)
            if PACK not in missing:
                nudity = max(nudity, nude(pixels))
                for face in found:
                    years = age(pixels, face)
                    youngest = years if youngest is None else min(youngest, years)
    finally:
        source.close()
    return Seen(people, youngest, round(nudity, 4), frames, missing)


def nude(pixels: np.ndarray) -> float:
    """How surely uint8 (h, w, 3) shows nudity, 0-1. Raises `MissingPack`."""
    from PIL import Image

    small = Image.fromarray(pixels).resize((256, 256), Image.Resampling.BILINEAR).crop((16, 16, 240, 240))
    batch = np.asarray(small, np.float32)[:, :, ::-1] - _BGR
    return float(_net("open-nsfw.onnx")(batch[None])[0][0, 1])


def age(pixels: np.ndarray, face: Face) -> float:
    """The age guessed of a face in uint8 (h, w, 3), in years. Raises `MissingPack`."""
    import cv2

    h, w = pixels.shape[:2]
    eyes = sorted((x * w, y * h) for x, y in face.points[:2])
    turn = _turn(np.array(eyes, np.float64), np.array(_EYES, np.float64) * _CHIP)
    shrink = float(np.hypot(turn[0, 0], turn[1, 0]))
    if shrink < 0.5:
        # Smoothed before it is made smaller, as the faces were that the model learnt from.
        pixels = cv2.GaussianBlur(pixels, (0, 0), 0.4 / shrink)
    chip = cv2.warpAffine(pixels, turn, (_CHIP, _CHIP), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    batch = ((chip.astype(np.float32) - _RGB) / 256).transpose(2, 0, 1)
    chances = _net("age-v1.onnx")(batch[None])[0][0]
    return float(chances @ np.arange(len(chances)))


def _people(pixels: np.ndarray) -> list[Face]:
    h, w = pixels.shape[:2]
    return [
        face
        for face in faces(pixels, SURE_FACE)
        if min((face.box[2] - face.box[0]) * w, (face.box[3] - face.box[1]) * h) >= RECOGNISABLE
    ]


def _turn(points: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """The 2x3 matrix that turns, scales and moves two points onto two others."""
    along, aim = complex(*(points[1] - points[0])), complex(*(onto[1] - onto[0]))
    ratio = aim / along if along else 1.0 + 0j
    matrix = np.array([[ratio.real, -ratio.imag], [ratio.imag, ratio.real]])
    return np.concatenate([matrix, (onto[0] - matrix @ points[0])[:, None]], 1)


def _smaller(pixels: np.ndarray) -> np.ndarray:
    h, w = pixels.shape[:2]
    scale = _SIDE / max(h, w)
    if scale >= 1:
        return pixels
    import cv2

    size = max(1, round(w * scale)), max(1, round(h * scale))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)


def _missing() -> tuple[str, ...]:
    found = []
    for name in ("faces", PACK):
        try:
            pack_path(name)
        except MissingPack:
            found.append(name)
    return tuple(found)


_nets: dict[str, Onnx] = {}


def _net(name: str) -> Onnx:
    if name not in _nets:
        _nets[name] = Onnx(pack_path(PACK) / name)
    return _nets[name]
