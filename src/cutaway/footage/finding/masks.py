"""Masks through footage: for every frame how much of each pixel belongs to a region, steady along the movement.

They are worked out in pieces of about one second, each alone: a piece also looks at the frames around it, so that nothing is
seen where two meet, and any process comes to the same bytes. Pieces are kept by the hash of the footage.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from cutaway.footage.finding.cutouts import rough_cutout, rough_person
from cutaway.footage.finding.edges import crisp, fitting, refined, resized
from cutaway.footage.finding.flow import flow, gray, pulled, sureness
from cutaway.footage.reading import Source
from cutaway.storage.derived import Derived

VERSION = "5"
"""Goes up whenever the same footage may give other masks."""
STEADYING = 3
"""Frames on either side that a frame's mask is steadied with, one step of flow each."""
KEYS_A_SECOND = 3
"""How often what stands out is looked for; between, it is carried along the movement."""
_KEPT = 4

Rough = Callable[["Glance"], dict[int, np.ndarray]]


def piece_length(source: Source) -> int:
    """Frames in a piece: about a second."""
    return max(1, round(float(source.rate)))


class Glance:
    """The frames of a piece and around it, each brought once to the sizes that are needed."""

    def __init__(self, source: Source, first: int, last: int) -> None:
        self.source, self.first, self.last = source, max(0, first), min(source.count, last)
        self._gray: dict[int, np.ndarray] = {}
        self._flows: dict[tuple[int, int], np.ndarray] = {}
        self._sure: dict[tuple[int, int], np.ndarray] = {}

    def gray(self, number: int) -> np.ndarray:
        if number not in self._gray:
            self._gray[number] = gray(self.source.frame(number))
        return self._gray[number]

    def flow(self, here: int, there: int) -> np.ndarray:
        if (here, there) not in self._flows:
            self._flows[here, there] = flow(self.gray(here), self.gray(there), far=abs(here - there) > 2)
        return self._flows[here, there]

    def sureness(self, here: int, there: int) -> np.ndarray:
        if (here, there) not in self._sure:
            self._sure[here, there] = sureness(self.gray(here), self.gray(there), self.flow(here, there))
        return self._sure[here, there]

    def numbers(self) -> range:
        return range(self.first, self.last)


class Masks:
    """Masks of one region of one source.

    `of`: "person" or "cutout" (what stands out); others by `rough`, which works out the masks of a glance, float32 (h, w) of
    any size by frame number, from nothing but the glance and `told`, the JSON that names the region.
    """

    def __init__(
        self,
        source: Source,
        sha256: str,
        derived: Derived,
        of: str,
        told: dict[str, Any] | None = None,
        rough: Rough | None = None,
        reach: int = 0,
        steadying: int = STEADYING,
    ) -> None:
        self.source, self.sha256, self.derived, self.of = source, sha256, derived, of
        self._steadying = steadying
        self.named: dict[str, Any] = {"of": of, "rate": str(source.rate), **(told or {})}
        """What of the footage they are the masks of, as JSON."""
        self._rough = rough or {"person": _people, "cutout": self._standing_out}[of]
        self._reach = reach
        self._pieces: OrderedDict[int, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()
        self._length = piece_length(source)
        self.width, self.height = fitting(source.width, source.height)

    def small(self, number: int) -> np.ndarray:
        """float32 (height, width), 0-1, the longer side at most 640, for frame `number` of the source."""
        number = min(max(number, 0), self.source.count - 1)
        piece, within = divmod(number, self._length)
        with self._lock:
            found = self._pieces.get(piece)
            if found is None:
                found = self._pieces[piece] = self._load(piece)
                while len(self._pieces) > _KEPT:
                    self._pieces.popitem(last=False)
            self._pieces.move_to_end(piece)
        return np.asarray(found[within].astype(np.float32) / 255)

    def _load(self, piece: int) -> np.ndarray:
        told = {"piece": piece, **self.named}
        found = self.derived.array(self.sha256, "mask", VERSION, told, lambda: {"mask": self._make(piece)})
        return np.asarray(found["mask"])

    def _make(self, piece: int) -> np.ndarray:
        first = piece * self._length
        last = min(first + self._length, self.source.count)
        glance = Glance(self.source, first - self._steadying - self._reach, last + self._steadying + self._reach)
        wanted = range(max(0, first - self._steadying), min(self.source.count, last + self._steadying))
        rough = self._rough(glance)
        drawn = {
            number: refined(rough[number], resized(self.source.frame(number), self.width, self.height))
            for number in wanted
        }
        for _ in range(self._steadying):
            drawn = {number: steadied(drawn, number, glance) for number in wanted}
        return np.stack(
            [np.round(crisp(drawn[number], 0.04, 0.96) * 255).astype(np.uint8) for number in range(first, last)]
        )

    def _standing_out(self, glance: Glance) -> dict[int, np.ndarray]:
        def look(number: int) -> np.ndarray:
            return np.round(rough_cutout(self.source.frame(number)) * 255).astype(np.uint8)

        def key(number: int) -> np.ndarray:
            told = {"frame": number, "rate": str(self.source.rate)}
            found = self.derived.array(self.sha256, "cutout", VERSION, told, lambda: {"mask": look(number)})
            return crisp(found["mask"].astype(np.float32) / 255, 0.1, 0.85)

        return carried(glance, key, self.source.count)


def sharpened(small: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """A mask of at most 640 pixels at the size of `pixels`, its soft edge drawn to theirs."""
    h, w = pixels.shape[:2]
    if small.shape == (h, w):
        return small
    return refined(small, pixels, radius=0.004, strictness=2e-4)


def steadied(masks: dict[int, np.ndarray], number: int, glance: Glance) -> np.ndarray:
    """The mask of a frame, meant with those of the frames before and after, carried along the movement where it is sure."""
    here = masks[number]
    total, weights = here.copy(), np.ones_like(here)
    for other in (number - 1, number + 1):
        if other not in masks:
            continue
        along, sure = (
            upscaled(glance.flow(number, other), here.shape),
            resized(glance.sureness(number, other), *here.shape[::-1]),
        )
        sure = sure * 0.8
        total += sure * pulled(masks[other], along)
        weights += sure
    return np.asarray(total / weights, np.float32)


def upscaled(along: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """A flow for pictures of another size (h, w)."""
    h, w = along.shape[:2]
    height, width = shape[:2]
    if (h, w) == (height, width):
        return along
    scale = float(np.float32(width / w)), float(np.float32(height / h))
    return np.asarray(cv2.multiply(cv2.resize(along, (width, height)), np.array((*scale, 0.0, 0.0))), np.float32)


def _people(glance: Glance) -> dict[int, np.ndarray]:
    return {number: crisp(rough_person(glance.source.frame(number)), 0.15, 0.85) for number in glance.numbers()}


def carried(glance: Glance, key: Callable[[int], np.ndarray], count: int) -> dict[int, np.ndarray]:
    """Masks of all frames of a glance from `key(number)` at frames that lie on a fixed grid, carried to those between.

    Each is the mean of the two keys around it, the nearer one and the surer one counting for more.
    """
    step = max(1, round(piece_length(glance.source) / KEYS_A_SECOND))
    keys: dict[int, np.ndarray] = {}
    found = {}
    for number in glance.numbers():
        before = number // step * step
        after = min(before + step, count - 1)
        for other in (before, after):
            if other not in keys and (other == before or number != before):
                keys[other] = key(other)
        if number == before:
            found[number] = keys[number]
            continue
        near = (number - before) / max(1, after - before)
        total: Any = 0.0
        weights: Any = 1e-6
        for other, share in ((before, 1 - near), (after, near)):
            if share <= 0 and other != before:
                continue
            weight = glance.sureness(number, other) * share + 1e-4
            total = total + weight * pulled(keys[other], glance.flow(number, other))
            weights = weights + weight
        found[number] = np.asarray(total / weights, np.float32)
    return found
