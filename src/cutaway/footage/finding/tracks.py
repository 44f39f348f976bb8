"""One thing followed from where it was pointed at, in both directions, frame by frame, in pieces of a second.

A piece goes on from the end of the one before it, which is made first where it is not there yet: any process comes to the same.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from cutaway.footage.finding.edges import resized
from cutaway.footage.finding.flow import flow, gray, sureness
from cutaway.footage.finding.masks import piece_length
from cutaway.footage.finding.thing_nets import things
from cutaway.footage.reading import Source
from cutaway.storage.derived import Derived

VERSION = "4"
Box = tuple[float, float, float, float]
_LOST = 0.12
"""Share of the thing that must move as it was foreseen; below it the thing is lost."""
_BETTER = 0.7
"""How far the difference in colour must fall for a place other than the foreseen one."""
_ALIKE = 500.0
"""Mean squared difference of colours up to which a thing that was lost is where it looks like itself."""
_LOOK_EVERY = 6
"""Looks of the detector a second, where the kind of thing is known."""


class Look:
    """A frame at the size at which movement is looked for. `gray`: uint8 (h, w); `colours`: float32 (h, w, 3)."""

    def __init__(self, pixels: np.ndarray) -> None:
        self.gray = gray(pixels)
        self.colours = resized(pixels, *self.gray.shape[::-1]).astype(np.float32)


class Track:
    """Where a thing is. `box`: x0, y0, x1, y1 as fractions at `frame` of the source; `kind`: of the detector's, or empty."""

    def __init__(self, source: Source, sha256: str, derived: Derived, box: Box, frame: int, kind: str = "") -> None:
        self.source, self._sha256, self._derived = source, sha256, derived
        self._box, self._frame, self._kind = np.array(box, np.float64), min(max(frame, 0), source.count - 1), kind
        self._length = piece_length(source)
        self._pieces: dict[int, np.ndarray] = {}

    def at(self, number: int) -> Box | None:
        """The thing's box at a frame of the source; None where it is lost or out of the picture."""
        number = min(max(number, 0), self.source.count - 1)
        piece = number // self._length
        values = self._piece(piece)[number - piece * self._length]
        if values[4] < 0.5:
            return None
        x0, y0, x1, y1 = (float(value) for value in values[:4])
        return (x0, y0, x1, y1) if min(x1, 1) - max(x0, 0) > 0.002 and min(y1, 1) - max(y0, 0) > 0.002 else None

    def _piece(self, piece: int) -> np.ndarray:
        """float64 (frames, 5): box, and 1 while it is followed; all pieces from the first one on are made in their order."""
        home = self._frame // self._length
        way = 1 if piece >= home else -1
        for one in range(home, piece + way, way):
            if one not in self._pieces:
                self._pieces[one] = self._load(one, home)
        return self._pieces[piece]

    def _load(self, piece: int, home: int) -> np.ndarray:
        told: dict[str, Any] = {
            "piece": piece,
            "box": [round(float(value), 5) for value in self._box],
            "frame": self._frame,
            "kind": self._kind,
            "rate": str(self.source.rate),
        }
        found = self._derived.array(self._sha256, "track", VERSION, told, lambda: {"boxes": self._make(piece, home)})
        return np.asarray(found["boxes"])

    def _make(self, piece: int, home: int) -> np.ndarray:
        first, last = piece * self._length, min((piece + 1) * self._length, self.source.count)
        out = np.zeros((last - first, 5))
        if piece == home:
            start = np.array([*self._box, 1.0])
            out[self._frame - first] = start
            self._follow(out, first, start, range(self._frame + 1, last))
            self._follow(out, first, start, range(self._frame - 1, first - 1, -1))
        elif piece > home:
            self._follow(out, first, self._pieces[piece - 1][-1], range(first, last))
        else:
            self._follow(out, first, self._pieces[piece + 1][0], range(last - 1, first - 1, -1))
        return out

    def _follow(self, out: np.ndarray, first: int, state: np.ndarray, numbers: range) -> None:
        way = numbers.step
        every = max(1, round(float(self.source.rate) / _LOOK_EVERY))
        before: Look | None = None
        for number in numbers:
            if before is None:
                before = Look(self.source.frame(number - way))
            here = Look(self.source.frame(number))
            if state[4] > 0.5:
                state = self._step(before, here, state)
            if self._kind and number % every == 0:
                state = self._seen(number, state)
            out[number - first] = state
            before = here

    def _step(self, before: Look, here: Look, state: np.ndarray) -> np.ndarray:
        """The box a frame later: where its points go by and large, put right by what it looks like in colour."""
        h, w = here.gray.shape
        size = np.array([w, h, w, h])
        old = state[:4] * size
        foreseen = self._moved(before.gray, here.gray, state)
        start = Look(self.source.frame(self._frame))
        looks = ((start, self._box * size), (before, old))
        if foreseen[4] < 0.5:
            middle, half = (old[:2] + old[2:]) / 2, (old[2:] - old[:2]) / 2
            found = found_in_colour(looks, here, middle, half, middle)
            if found is None or found[1] > _ALIKE:
                return foreseen
            return np.array([*(np.concatenate([found[0] - half, found[0] + half]) / size), 1.0])
        box = foreseen[:4] * size
        middle, half = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) / 2
        found = found_in_colour(looks, here, (old[:2] + old[2:]) / 2, half, middle)
        if found is None or found[1] >= _BETTER * found[2] - 4:
            return foreseen
        return np.array([*(np.concatenate([found[0] - half, found[0] + half]) / size), 1.0])

    def _moved(self, before: np.ndarray, here: np.ndarray, state: np.ndarray) -> np.ndarray:
        """The box a frame later: moved and scaled by the middle of what its points do."""
        h, w = before.shape
        size = np.array([w, h, w, h])
        x0, y0, x1, y1 = state[:4] * size
        inset_x, inset_y = (x1 - x0) * 0.12, (y1 - y0) * 0.12
        left, right = int(np.clip(x0 + inset_x, 0, w - 1)), int(np.clip(x1 - inset_x, 0, w))
        top, bottom = int(np.clip(y0 + inset_y, 0, h - 1)), int(np.clip(y1 - inset_y, 0, h))
        if right - left < 2 or bottom - top < 2:
            return np.array([*state[:4], 0.0])
        along = flow(before, here)
        sure = sureness(before, here, along)[top:bottom, left:right]
        good = sure > 0.4
        if float(good.mean()) < _LOST:
            return np.array([*state[:4], 0.0])
        part = along[top:bottom, left:right]
        good = _moving_apart(along, good, (top, bottom, left, right))
        middle = np.median(part[good], axis=0)
        centre = np.array([(x0 + x1) / 2, (y0 + y1) / 2]) + middle
        half = np.array([x1 - x0, y1 - y0]) / 2
        centre, half = self._matched(before, here, centre, half, state[:4] * size)
        return np.array([*(np.concatenate([centre - half, centre + half]) / size), 1.0])

    def _matched(
        self, before: np.ndarray, here: np.ndarray, centre: np.ndarray, half: np.ndarray, old: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """The foreseen place put right by what the thing looked like where it was pointed at, else a frame ago."""
        start = gray(self.source.frame(self._frame))
        h, w = start.shape
        best: tuple[float, np.ndarray, float] | None = None
        for scale in (1.0, 0.975, 1.025):
            found = _found(start, self._box * np.array([w, h, w, h]), here, centre, half * scale)
            if found is not None and found[0] > (best[0] + 0.02 if best is not None else 0.72):
                best = (*found, scale)
        if best is not None:
            return best[1], half * best[2]
        again = _found(before, old, here, centre, half)
        if again is not None and again[0] > 0.8 and np.linalg.norm(again[1] - centre) > 1.5:
            return again[1], half
        return centre, half

    def _seen(self, number: int, state: np.ndarray) -> np.ndarray:
        """The box brought nearer to what the detector sees there; a lost thing found again near where it was."""
        best, nearness = None, 0.25 if state[4] > 0.5 else 0.1
        for thing in things(self.source.frame(number), 0.4):
            if thing.name == self._kind:
                box = np.array(thing.box)
                shared = np.prod(np.maximum(np.minimum(box[2:], state[2:4]) - np.maximum(box[:2], state[:2]), 0))
                union = np.prod(box[2:] - box[:2]) + np.prod(state[2:4] - state[:2]) - shared
                if shared / max(union, 1e-9) > nearness:
                    best, nearness = box, float(shared / max(union, 1e-9))
        if best is None:
            return state
        share = 0.5 if state[4] > 0.5 else 1.0
        return np.array([*(state[:4] * (1 - share) + best * share), 1.0])


def _moving_apart(along: np.ndarray, good: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """Which of the sure pixels in a box move on their own, where enough do; else all sure ones.

    A box holds some of what lies behind, too, which moves as what is around it.
    """
    top, bottom, left, right = box
    air_y, air_x = max(4, (bottom - top) // 2), max(4, (right - left) // 2)
    ring = np.zeros(along.shape[:2], bool)
    ring[max(0, top - air_y) : bottom + air_y, max(0, left - air_x) : right + air_x] = True
    ring[max(0, top - air_y // 2) : bottom + air_y // 2, max(0, left - air_x // 2) : right + air_x // 2] = False
    if ring.sum() < 20:
        return good
    around = np.median(along[ring], axis=0)
    own = good & (np.linalg.norm(along[top:bottom, left:right] - around, axis=2) > 0.5)
    return own if own.sum() > max(12, 0.15 * good.size) else good


def found_in_colour(
    looks: tuple[tuple[Look, np.ndarray], ...], here: Look, around: np.ndarray, half: np.ndarray, foreseen: np.ndarray
) -> tuple[np.ndarray, float, float] | None:
    """Where the boxes of `looks`, at a size, are found best near a place: its centre, the mean squared difference of colours
    there, and at the foreseen centre; all in pixels. None where the boxes leave the picture or are too small."""
    h, w = here.gray.shape
    wide, high = max(1, round(2 * half[0])), max(1, round(2 * half[1]))
    if wide < 4 or high < 4 or wide > 0.7 * w or high > 0.7 * h:
        return None
    reach = max(9, round(0.4 * max(wide, high)), round(float(np.abs(foreseen - around).max())) + 2)
    left, top = round(around[0] - wide / 2) - reach, round(around[1] - high / 2) - reach
    pad = max(0, -left, -top, left + wide + 2 * reach - w, top + high + 2 * reach - h)
    if pad > reach + max(wide, high) / 2:
        return None
    field = cv2.copyMakeBorder(here.colours, pad, pad, pad, pad, cv2.BORDER_REPLICATE) if pad else here.colours
    part = field[top + pad : top + pad + high + 2 * reach, left + pad : left + pad + wide + 2 * reach]
    # Corners of a box show what lies behind.
    weight = 0.25 + 0.75 * (box_mask((0, 0, 1, 1), wide, high, 0.0, 0.6, 0.05) > 0.5).astype(np.float32)
    mask = np.repeat(np.sqrt(weight)[..., None], 3, axis=2).astype(np.float32)
    total: np.ndarray | None = None
    used = 0
    for look, box in looks:
        x0, y0, x1, y1 = box.round().astype(int)
        if x0 < 0 or y0 < 0 or x1 > w or y1 > h or x1 - x0 < 4 or y1 - y0 < 4:
            continue
        wanted = cv2.resize(look.colours[y0:y1, x0:x1], (wide, high), interpolation=cv2.INTER_AREA)
        cost = cv2.matchTemplate(part, wanted, cv2.TM_SQDIFF, mask=mask)
        total, used = cost if total is None else total + cost, used + 1
    if total is None or not np.isfinite(total).all():
        return None
    total = np.maximum(total, 0) / (3 * float(weight.sum()) * used)
    y, x = np.mgrid[: 2 * reach + 1, : 2 * reach + 1]
    spot = np.clip(np.round(foreseen - around).astype(int) + reach, 0, 2 * reach)
    away = np.hypot(x - spot[0], y - spot[1]) / reach
    row, column = np.unravel_index(int(np.argmin(total + 12 * away)), total.shape)
    centre = np.array([left + column + wide / 2, top + row + high / 2])
    return centre, float(total[row, column]), float(total[spot[1], spot[0]])


def _found(
    picture: np.ndarray, box: np.ndarray, here: np.ndarray, centre: np.ndarray, half: np.ndarray
) -> tuple[float, np.ndarray] | None:
    """How well, and where, the part of `picture` in a box is found in `here` near a foreseen centre, at a size; in pixels."""
    h, w = picture.shape
    x0, y0, x1, y1 = np.clip(box, 0, [w, h, w, h]).round().astype(int)
    wide, high = max(1, round(2 * half[0])), max(1, round(2 * half[1]))
    if x1 - x0 < 5 or y1 - y0 < 5 or wide < 5 or high < 5 or (x1 - x0) < 0.8 * (box[2] - box[0]):
        return None
    wanted = cv2.resize(picture[y0:y1, x0:x1], (wide, high), interpolation=cv2.INTER_AREA)
    reach = 9
    left, top = round(centre[0] - wide / 2) - reach, round(centre[1] - high / 2) - reach
    pad = max(0, -left, -top, left + wide + 2 * reach - w, top + high + 2 * reach - h)
    if pad > max(wide, high):
        return None
    around = cv2.copyMakeBorder(here, pad, pad, pad, pad, cv2.BORDER_REPLICATE) if pad else here
    part = around[top + pad : top + pad + high + 2 * reach, left + pad : left + pad + wide + 2 * reach]
    # Corners of a box show what lies behind.
    middle = (box_mask((0, 0, 1, 1), wide, high, -0.12, 1.0, 0.05) > 0.5).astype(np.float32)
    raw = cv2.matchTemplate(part.astype(np.float32), wanted.astype(np.float32), cv2.TM_CCOEFF_NORMED, mask=middle)
    scores = np.where(np.isfinite(raw) & (np.abs(raw) <= 1.01), raw, -1.0).astype(np.float32)
    _, score, _, (x, y) = cv2.minMaxLoc(scores)
    return float(score), np.array([left + x + wide / 2, top + y + high / 2])


def box_mask(
    box: Box, width: int, height: int, grow: float = 0.0, round_: float = 0.2, soft: float = 0.06
) -> np.ndarray:
    """float32 (height, width), 0-1: the box, grown by a share of its size, its corners round and its edge soft.

    `round_` 1 makes an ellipse.
    """
    x0, y0, x1, y1 = (value * size for value, size in zip(box, (width, height, width, height), strict=True))
    half_x, half_y = max((x1 - x0) / 2 * (1 + grow), 0.5), max((y1 - y0) / 2 * (1 + grow), 0.5)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32) + 0.5, np.arange(height, dtype=np.float32) + 0.5)
    across, down = np.abs(x - (x0 + x1) / 2) / half_x, np.abs(y - (y0 + y1) / 2) / half_y
    power = 2 / max(round_, 0.1)
    distance = (across**power + down**power) ** (1 / power)
    return np.asarray(np.clip((1 - distance) / max(soft, 1e-3) + 1, 0, 1), np.float32)


def dilated(mask: np.ndarray, share: float) -> np.ndarray:
    """The mask grown by a share of the picture's longer side, its edge soft."""
    reach = max(1, round(max(mask.shape) * share))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.GaussianBlur(cv2.dilate(mask, kernel), (0, 0), reach / 3 + 0.3), np.float32)
