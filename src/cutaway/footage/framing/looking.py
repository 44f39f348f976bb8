"""Where in footage the eye goes: faces, things, movement and what stands out, five times a second, kept by the second."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np

from cutaway.errors import MissingPack
from cutaway.footage.finding import faces, things
from cutaway.footage.finding.thing_nets import KINDS
from cutaway.footage.reading import Source
from cutaway.footage.timing.cuts import small
from cutaway.storage.derived import Derived
from cutaway.storage.packs import pack_path

VERSION = "2"
LOOKS = 5
"""A second."""
WIDE, HIGH = 64, 36
"""Size of the maps of interest."""
ANIMALS = frozenset("bird cat dog horse sheep cow elephant bear zebra giraffe".split())
_SEEN_AT = 640
"""Width of the pictures in which things are sought."""
_SMALL_SEEN_AT = 960
"""Width of those in which small faces are sought, where there are no large ones."""


@dataclass(frozen=True)
class Found:
    """A thing in a look: `name` ("face", "person", "dog"), `box` x0, y0, x1, y1 as fractions, `score` 0-1."""

    name: str
    box: tuple[float, float, float, float]
    score: float

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the box."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True)
class Look:
    """One glance at the source at `second`: what was found, and maps of movement and of what stands out, float32 (HIGH, WIDE),
    each 0-1."""

    second: Fraction
    found: tuple[Found, ...]
    movement: np.ndarray
    standing_out: np.ndarray


def looks(source: Source, sha256: str, derived: Derived, piece: int) -> list[Look]:
    """The looks at one second of the source (`piece` counts from 0). Pictures have one."""
    have = {"faces": _installed("faces"), "detector": _installed("detector")}
    kept = derived.array(sha256, "looks", VERSION, {"piece": piece, **have}, lambda: _piece(source, piece, have))
    rows = []
    for n, number in enumerate(kept["frames"]):
        found = tuple(
            Found("face" if kind < 0 else KINDS[int(kind)], (float(a), float(b), float(c), float(d)), float(score))
            for look, kind, a, b, c, d, score in kept["found"]
            if int(look) == n
        )
        maps = [kept[name][n].astype(np.float32) / 255 for name in ("movement", "standing")]
        rows.append(Look(Fraction(int(number)) / source.rate, found, maps[0], maps[1]))
    return rows


def _installed(pack: str) -> bool:
    try:
        return bool(pack_path(pack))
    except MissingPack:
        return False


def _piece(source: Source, piece: int, have: dict[str, bool]) -> dict[str, np.ndarray]:
    numbers = sorted(
        {source.at(Fraction(piece) + Fraction(n, LOOKS)) for n in range(LOOKS) if piece + n / LOOKS < source.seconds}
        or {source.count - 1}
    )
    found: list[tuple[float, ...]] = []
    movement, standing = [], []
    for n, number in enumerate(numbers):
        picture = small(source.frame(number), _SEEN_AT)
        if have["faces"]:
            near = faces(picture)
            if not near and n % 2 == 0:
                near = faces(small(source.frame(number), _SMALL_SEEN_AT), small=True)
            found += [(n, -1, *face.box, face.score) for face in near]
        if have["detector"] and n % 2 == 0:
            found += [(n, KINDS.index(thing.name), *thing.box, thing.score) for thing in things(picture)]
        after = small(source.frame(min(number + 1, source.count - 1)), _SEEN_AT)
        movement.append(_moved(picture, after))
        standing.append(_stands_out(picture))
    table = np.array(found, np.float64).reshape(-1, 7)
    return {
        "frames": np.array(numbers, np.int64),
        "found": table,
        "movement": np.stack(movement),
        "standing": np.stack(standing),
    }


def _moved(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """What moves otherwise than the whole picture does, uint8 (HIGH, WIDE)."""
    size = (WIDE * 2, HIGH * 2)
    a, b = (
        cv2.cvtColor(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY).astype(np.float32)
        for frame in (first, second)
    )
    (dx, dy), sure = cv2.phaseCorrelate(a, b, cv2.createHanningWindow(size, cv2.CV_32F))
    if sure > 0.2 and abs(dx) < 12 and abs(dy) < 8:
        shift = np.array([[1, 0, dx], [0, 1, dy]], np.float64)
        a = np.asarray(cv2.warpAffine(a, shift, size, borderMode=cv2.BORDER_REPLICATE), np.float32)
    change = np.asarray(cv2.GaussianBlur(cv2.absdiff(a, b), (0, 0), 1.5))
    change = np.clip(change - 4 - float(np.median(change)), 0, 60) / 60
    small_map = np.asarray(cv2.resize(change, (WIDE, HIGH), interpolation=cv2.INTER_AREA))
    return np.asarray(np.round(small_map * 255), np.uint8)


def _stands_out(pixels: np.ndarray) -> np.ndarray:
    """What stands out of the picture: where its spectrum and its colours are unusual, uint8 (HIGH, WIDE)."""
    lab = cv2.cvtColor(cv2.resize(pixels, (WIDE, HIGH), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2LAB)
    grey = lab[..., 0].astype(np.float32)
    spectrum = np.fft.fft2(grey)
    level = np.log(np.abs(spectrum) + 1e-6).astype(np.float32)
    unusual = level - cv2.blur(level, (3, 3))
    residual = np.abs(np.fft.ifft2(np.exp(unusual + 1j * np.angle(spectrum)))) ** 2
    rare = np.linalg.norm(cv2.GaussianBlur(lab, (0, 0), 1.5).astype(np.float32) - lab.reshape(-1, 3).mean(0), axis=-1)
    edges = np.abs(cv2.Laplacian(cv2.GaussianBlur(grey, (0, 0), 1.0), cv2.CV_32F))
    parts = [cv2.GaussianBlur(part.astype(np.float32), (0, 0), 2.0) for part in (residual, rare, edges)]
    both = sum(part / max(float(part.max()), 1e-6) for part in parts) / 3
    both = np.clip(both - float(np.quantile(both, 0.5)), 0, None)
    return np.round(both / max(float(both.max()), 1e-6) * 255).astype(np.uint8)


def interest(look: Look, subject: str = "") -> np.ndarray:
    """How much each part of the picture should be seen, float32 (HIGH, WIDE), summing to 1; `subject`: a kind of thing that counts
    above all."""
    total = np.full((HIGH, WIDE), 0.1 / (HIGH * WIDE), np.float32)
    xs = (np.arange(WIDE, dtype=np.float32) + 0.5) / WIDE
    ys = (np.arange(HIGH, dtype=np.float32)[:, None] + 0.5) / HIGH
    for part, share in ((look.movement, 0.9), (look.standing_out, 0.45)):
        amount = float(part.sum())
        if amount > 0:
            # Little movement counts little.
            total += part / amount * share * min(1.0, amount / (0.012 * part.size))
    for one in look.found:
        x, y = one.centre
        wide, high = max(one.box[2] - one.box[0], 0.03), max(one.box[3] - one.box[1], 0.03)
        bump = np.exp(-0.5 * (((xs - x) / (wide * 0.3)) ** 2 + ((ys - y) / (high * 0.3)) ** 2))
        weight = _weight(one, subject, wide * high)
        total += (bump / max(float(bump.sum()), 1e-6) * weight).astype(np.float32)
    return np.asarray(total / float(total.sum()))


def _weight(one: Found, subject: str, area: float) -> float:
    size = math.sqrt(min(area, 0.5))
    if subject:
        return 12.0 * one.score if one.name == subject else 0.15 * size
    if one.name == "face":
        return 1.2 + 8.0 * size
    if one.name == "person" or one.name in ANIMALS:
        return (1.2 + 4.0 * size) * one.score
    return 0.6 * size * one.score
