"""Clean plates: footage at the middle of each second, and of each shot within it, without the thing that is taken out.

What lies behind the thing is the median of what other frames of the same shot show there, brought together along the camera's moves;
only what no frame shows is made up. Around the thing, too, what lies there for a moment only (its shadow, a hand that the
mask missed) gives way to what most frames show.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from cutaway.footage.effects_regions.regions import at_size
from cutaway.footage.finding.camera import camera_move, moved
from cutaway.footage.finding.edges import fitting, resized
from cutaway.footage.finding.flow import gray
from cutaway.footage.finding.masks import piece_length
from cutaway.footage.finding.shots import Shots
from cutaway.footage.reading import Source
from cutaway.footage.relief.filling import filled
from cutaway.storage.derived import Derived

VERSION = "2"
"""Goes up whenever the same footage may give other plates."""
_AROUND = 6
"""Seconds before and after from which what lies behind is fetched."""
_SAMPLES = 25
_NEAREST = 13
"""Of the frames that show a place, so many of the nearest are asked."""
_ENOUGH = 4
"""Frames that must show a place beside the thing before their median counts for more than what is seen there now."""
_PIXELS = 60_000_000
"""Samples times pixels that are held at a time."""
_UNSTEADY = 60
"""Difference, of 255, between the middle half of what frames show, from which on they show no one thing."""
_MANY = 8
"""Frames asked from which on a single one that shows something is not believed."""
_FILL = 224
"""Longer side at which what no frame shows is made up."""
_TOGETHER = 4
"""Seconds over which what is made up stays the same."""
_KEPT = 4
_PASSING = (7.0, 16.0)
"""Difference, of 255, from which on what is seen beside the thing counts as there for the moment only, and wholly so."""

Masked = Callable[[int], np.ndarray]


@dataclass(frozen=True)
class Plate:
    """`pixels`: uint8 (h, w, 3) of the source's size; `seen`: uint8, at most 640 wide, 255 where the median of several other frames
    is known; `made_up`: uint8, as large, 255 where no frame showed anything."""

    pixels: np.ndarray
    seen: np.ndarray
    made_up: np.ndarray


class Plates:
    """The clean plates of a source.

    `mask(number)` and `near(number)`: float32, at most 640 wide, the thing at a frame, and where its shadow and what the mask
    missed may be; `told`: the JSON that names the thing.
    """

    def __init__(
        self, source: Source, sha256: str, derived: Derived, told: dict[str, Any], mask: Masked, near: Masked
    ) -> None:
        self._source, self._sha256, self._derived = source, sha256, derived
        self._told = told | {"rate": str(source.rate)}
        self._mask, self._around = mask, near
        self._length = piece_length(source)
        self._shots = Shots(source, sha256, derived)
        self._held: OrderedDict[int, Plate] = OrderedDict()

    def near(self, number: int) -> list[tuple[int, float]]:
        """The plates' frames before and after a frame, in the same shot, with their shares, which sum to 1."""
        piece, last = number // self._length, (self._source.count - 1) // self._length
        anchors = [
            (first + end) // 2
            for one in range(max(0, piece - 1), min(last, piece + 1) + 1)
            for first, end in self._shots.stretches(one)
        ]
        anchors = [anchor for anchor in anchors if not self._shots.apart(anchor, number)]
        before = max((anchor for anchor in anchors if anchor <= number), default=None)
        after = min((anchor for anchor in anchors if anchor > number), default=None)
        if before is None or after is None:
            return [(before if after is None else after, 1.0)]  # type: ignore[list-item]
        share = (number - before) / (after - before)
        return [(before, 1 - share), (after, share)] if share > 0 else [(before, 1.0)]

    def plate(self, anchor: int) -> Plate:
        """The plate of a frame that `near` named."""
        if anchor not in self._held:
            told = self._told | {"anchor": anchor}
            found = self._derived.array(self._sha256, "clean plate", VERSION, told, lambda: self._made(anchor))
            self._held[anchor] = Plate(found["plate"], found["seen"], found["made up"])
            while len(self._held) > _KEPT:
                self._held.popitem(last=False)
        return self._held[anchor]

    def free(self, number: int) -> np.ndarray:
        """uint8 of the size of `gray`: 0 on the thing, where nothing tells how the camera moved."""
        small = gray(self._source.frame(number))
        mask = resized(self._mask(number), small.shape[1], small.shape[0])
        return np.where(mask > 0.02, 0, 255).astype(np.uint8)

    def _made(self, anchor: int) -> dict[str, np.ndarray]:
        picture = self._source.frame(anchor)
        h, w = picture.shape[:2]
        small = self._mask(anchor).shape
        hole = at_size(self._mask(anchor), w, h) > 0.02
        area = hole | (at_size(self._around(anchor), w, h) > 0.02)
        nothing = np.zeros(small, np.uint8)
        rows, columns = np.flatnonzero(area.any(axis=1)), np.flatnonzero(area.any(axis=0))
        if not hole.any():
            return {"plate": picture, "seen": nothing, "made up": nothing}
        air_y, air_x = rows[-1] + 1 - rows[0], columns[-1] + 1 - columns[0]
        top, bottom = max(0, rows[0] - air_y), min(h, rows[-1] + 1 + air_y)
        left, right = max(0, columns[0] - air_x), min(w, columns[-1] + 1 + air_x)
        part = slice(top, bottom), slice(left, right)
        shown, count = self._fetched(anchor, (top, bottom, left, right))
        lacking, enough = hole[part], count >= _ENOUGH
        # What only passes by beside the thing is no part of what lies behind it, so nothing is made up from it.
        still = settled(picture[part], shown, lacking & (count > 0), ~lacking & enough)
        rest = lacking & (count == 0)
        whole = self._continued(anchor, still, rest, part) if rest.any() else still
        plate = picture.copy()
        plate[part][area[part]] = whole[area[part]]
        seen, invented = np.zeros((h, w), np.float32), np.zeros((h, w), np.float32)
        seen[part], invented[part] = enough & area[part], rest
        reduced = [np.round(resized(one, small[1], small[0]) * 255).astype(np.uint8) for one in (seen, invented)]
        return {"plate": plate, "seen": reduced[0], "made up": reduced[1]}

    def _continued(self, anchor: int, still: np.ndarray, rest: np.ndarray, part: tuple[slice, slice]) -> np.ndarray:
        """`still`, a part of the picture, with its `rest` as it was made up a little earlier in the shot, else made up."""
        h, w = self._source.height, self._source.width
        leader = self._leader(anchor)
        if leader != anchor:
            here, there = gray(self._source.frame(anchor)), gray(self._source.frame(leader))
            move = camera_move(there, here, self.free(leader))
            if move is not None:
                before = moved(self.plate(leader).pixels, move, w, h)[part]
                reached = moved(np.ones((h, w), np.float32), move, w, h)[part] > 0.99
                still = np.where((rest & reached)[..., None], before, still)
                rest = rest & ~reached
        return made_up(still, rest)

    def _leader(self, anchor: int) -> int:
        """The plate's frame whose made-up parts those of this one follow: the first one in the same shot within a few seconds."""
        piece = anchor // self._length
        for one in range(piece // _TOGETHER * _TOGETHER, piece + 1):
            for first, end in self._shots.stretches(one):
                if not self._shots.apart((first + end) // 2, anchor):
                    return (first + end) // 2
        return anchor

    def _fetched(self, anchor: int, box: tuple[int, int, int, int]) -> tuple[np.ndarray, np.ndarray]:
        """Inside a box (top, bottom, left, right): the median of what other frames show, uint8, and how many show something."""
        top, bottom, left, right = box
        h, w = self._source.height, self._source.width
        size = (bottom - top, right - left)
        most = int(np.clip(_PIXELS // max(1, size[0] * size[1] * 3), 5, _SAMPLES))
        here = gray(self._source.frame(anchor))
        stack, free = [], []
        count: np.ndarray = np.zeros(size, np.uint8)
        for number in self._others(anchor, most):
            other = self._source.frame(number)
            move = camera_move(gray(other), here, self.free(number))
            if move is None:
                continue
            clear = 1 - (at_size(self._mask(number), w, h) > 0.02).astype(np.float32)
            clear[[0, -1]] = clear[:, [0, -1]] = 0
            open_ = moved(clear, move, w, h)[top:bottom, left:right] > 0.98
            open_ &= count < _NEAREST
            count += open_
            stack.append(moved(other, move, w, h)[top:bottom, left:right])
            free.append(open_)
        out = np.zeros((*size, 3), np.uint8)
        if not stack:
            return out, count
        agreed = np.zeros(size, bool)
        for row in range(0, size[0], 64):
            strip = slice(row, row + 64)
            values = np.stack(
                [np.where(clear[strip, :, None], one[strip], 255) for one, clear in zip(stack, free, strict=True)]
            )
            out[strip], spread = middle_of(values, count[strip])
            agreed[strip] = spread < _UNSTEADY
        if len(stack) >= _MANY:
            # What passes by in front of it is not what lies behind.
            agreed &= count > 1
        return out, np.where(cv2.medianBlur(agreed.astype(np.uint8), 5) > 0, count, 0).astype(np.uint8)

    def _others(self, anchor: int, most: int) -> list[int]:
        """Frames of the same shot around one, the nearest first and closest together."""
        reach = _AROUND * float(self._source.rate)
        half = max(1, most // 2)
        away = [max(index + 1, round(reach * ((index + 1) / half) ** 1.6)) for index in range(half)]
        numbers = [anchor + way * distance for distance in dict.fromkeys(away) for way in (-1, 1)]
        inside = [number for number in numbers if 0 <= number < self._source.count]
        return [number for number in inside if not self._shots.apart(number, anchor)]


def middle_of(values: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The median of the first `count` (h, w) of uint8 `values` (n, h, w, 3) as if sorted, where all others are 255, uint8 (h, w, 3);
    and how far the middle half of them lies apart, (h, w), of 255."""
    ordered = np.sort(values, axis=0)
    held = np.maximum(count.astype(np.int64), 1)

    def ranked(index: np.ndarray) -> np.ndarray:
        return np.asarray(np.take_along_axis(ordered, index[None, ..., None], axis=0)[0], np.int16)

    middle = (ranked((held - 1) // 2) + ranked(held // 2) + 1) // 2
    spread = ranked(held - 1 - (held - 1) // 4) - ranked((held - 1) // 4)
    return middle.astype(np.uint8), np.asarray(spread.max(axis=2))


def settled(part: np.ndarray, shown: np.ndarray, behind: np.ndarray, beside: np.ndarray) -> np.ndarray:
    """uint8: `part` with what other frames show `behind` the thing, and `beside` it where what is there is passing."""
    out = part.copy()
    if beside.any():
        low, high = _PASSING
        apart = cv2.GaussianBlur(part.astype(np.float32) - shown, (0, 0), 2.0)
        share = np.clip((np.abs(apart).max(axis=2) - low) / (high - low), 0, 1) * beside
        share = (cv2.GaussianBlur(share.astype(np.float32), (0, 0), 2.0) * beside)[..., None]
        mixed = part + (shown.astype(np.float32) - part) * share
        out[beside] = np.clip(mixed[beside] + 0.5, 0, 255).astype(np.uint8)
    out[behind] = shown[behind]
    return out


def made_up(picture: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """The picture with its hole filled from what lies around it, sharpness and grain coming from there too."""
    h, w = picture.shape[:2]
    rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    if not len(rows):
        return picture
    air_y, air_x = max(12, (rows[-1] - rows[0] + 1)), max(12, (columns[-1] - columns[0] + 1))
    top, bottom = max(0, rows[0] - air_y), min(h, rows[-1] + 1 + air_y)
    left, right = max(0, columns[0] - air_x), min(w, columns[-1] + 1 + air_x)
    part, lacking = picture[top:bottom, left:right], hole[top:bottom, left:right]
    width, height = fitting(right - left, bottom - top, _FILL)
    small = resized(part, width, height)
    small_hole = resized(lacking.astype(np.float32), width, height) > 0
    fresh = resized(filled(small, small_hole), right - left, bottom - top)
    out = picture.copy()
    out[top:bottom, left:right][lacking] = fresh[lacking]
    return out
