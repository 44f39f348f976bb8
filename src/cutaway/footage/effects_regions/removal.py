"""A thing or person taken out of footage: what was behind is found in other frames, and only what no frame shows is made up.

Each second has a clean plate: the picture at its middle without the thing, the median of what frames around it show there, brought
together along the camera's moves. A frame between two middles takes from both plates, so that nothing jumps where seconds meet.
"""

from __future__ import annotations

from collections import OrderedDict
from fractions import Fraction
from typing import Any

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.footage.effects_regions.regions import MaskRegion, at_size, region_of
from cutaway.footage.finding.camera import camera_move, moved
from cutaway.footage.finding.edges import fitting, resized
from cutaway.footage.finding.flow import gray
from cutaway.footage.finding.masks import piece_length
from cutaway.footage.finding.tracks import dilated
from cutaway.footage.relief.filling import filled
from cutaway.scene.document import Treatment

VERSION = "1"
_GROWN = 0.014
"""How far around the thing is taken away with it, as a share of the picture's longer side: its soft edge and near shadow."""
_AROUND = 6
"""Seconds before and after from which what lies behind is fetched."""
_SAMPLES = 21
_PIXELS = 60_000_000
"""Samples times pixels that are held at a time."""
_FILL = 224
"""Longer side at which what no frame shows is made up."""
_KEPT = 3


@effect("remove", stage="repair")
class Removal:
    """The treatment `remove` at work."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        self._told: dict[str, Any] = dict(treatment.parameters)
        self._context = context
        self._source = context.source
        self._region = region_of(context, self._told)
        self._length = piece_length(self._source)
        self._plates: OrderedDict[int, np.ndarray] = OrderedDict()
        self._grown: OrderedDict[int, np.ndarray] = OrderedDict()
        self._side = fitting(self._source.width, self._source.height)

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The picture without the thing; byte for byte as it was elsewhere, and where the thing is not there."""
        source = self._source.at(at)
        mask = self._mask(source)
        if float(mask.max()) < 0.05:
            return pixels
        h, w = pixels.shape[:2]
        here = gray(pixels)
        behind, weights = np.zeros((h, w, 3), np.float32), 0.0
        for piece, share in self._near(source):
            middle = self._middle(piece)
            move = camera_move(gray(self._source.frame(middle)), here, self._free(middle))
            if move is not None and share > 0:
                behind += moved(self._plate(piece), move, w, h).astype(np.float32) * share
                weights += share
        full = at_size(mask, w, h)
        if weights <= 0:
            lone = made_up(pixels, full > 0.05)
            behind, weights = lone.astype(np.float32), 1.0
        return laid_in(pixels, behind / weights, full)

    def _near(self, source: int) -> list[tuple[int, float]]:
        """The plates of the middles before and after a frame, with their shares."""
        last = (self._source.count - 1) // self._length
        place = (source - self._length // 2) / self._length
        before = int(np.floor(place))
        share = place - before
        entries = [(min(max(before, 0), last), 1 - share), (min(max(before + 1, 0), last), share)]
        return [(entries[0][0], 1.0)] if entries[0][0] == entries[1][0] else entries

    def _middle(self, piece: int) -> int:
        return min(piece * self._length + self._length // 2, self._source.count - 1)

    def _mask(self, source: int) -> np.ndarray:
        """float32 at most 640 wide: the thing and a little around it."""
        if source not in self._grown:
            small = self._region.small(source)
            outline = isinstance(self._region, MaskRegion)
            self._grown[source] = (
                dilated(small, _GROWN if outline else 0.004) if float(small.max()) > 0.2 else small * 0
            )
            while len(self._grown) > 64:
                self._grown.popitem(last=False)
        return self._grown[source]

    def _free(self, source: int) -> np.ndarray:
        """uint8 of the size of `gray`: 0 on the thing."""
        small = gray(self._source.frame(source))
        mask = resized(self._mask(source), small.shape[1], small.shape[0])
        return np.where(mask > 0.02, 0, 255).astype(np.uint8)

    def _plate(self, piece: int) -> np.ndarray:
        """uint8 of the source's size: the picture in the middle of a second without the thing."""
        if piece not in self._plates:
            names = ("of", "kind", "box", "frame", "key", "follow", "outline", "grow")
            told = {name: self._told[name] for name in names if self._told.get(name) is not None}
            told |= {"piece": piece, "rate": str(self._source.rate)}
            sha256 = self._context.clip.source
            found = self._context.derived.array(
                sha256, "clean plate", VERSION, told, lambda: {"plate": self._made(piece)}
            )
            self._plates[piece] = found["plate"]
            while len(self._plates) > _KEPT:
                self._plates.popitem(last=False)
        return self._plates[piece]

    def _made(self, piece: int) -> np.ndarray:
        middle = self._middle(piece)
        picture = self._source.frame(middle)
        h, w = picture.shape[:2]
        hole = at_size(self._mask(middle), w, h) > 0.02
        # The thing of the seconds around is looked for here as well: their frames are laid over this plate.
        hole |= self._elsewhere(middle, w, h)
        rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
        if not len(rows):
            return picture
        top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
        shown, known = self._fetched(middle, (top, bottom, left, right))
        plate = picture.copy()
        part, lacking = plate[top:bottom, left:right], hole[top:bottom, left:right]
        fresh = lacking & known
        part[fresh] = shown[fresh]
        rest = np.zeros((h, w), bool)
        rest[top:bottom, left:right] = lacking & ~known
        return made_up(plate, rest) if rest.any() else plate

    def _elsewhere(self, middle: int, w: int, h: int) -> np.ndarray:
        """Where the thing is, seen from this middle, in frames up to a second away."""
        out = np.zeros((h, w), bool)
        here = gray(self._source.frame(middle))
        step = max(1, self._length // 4)
        for number in range(middle - self._length, middle + self._length + 1, step):
            if number == middle or not 0 <= number < self._source.count:
                continue
            mask = self._mask(number)
            if float(mask.max()) < 0.05:
                continue
            move = camera_move(gray(self._source.frame(number)), here, self._free(number))
            if move is not None:
                out |= at_size(moved(mask, move, *mask.shape[::-1]), w, h) > 0.02
        return out

    def _fetched(self, middle: int, box: tuple[int, int, int, int]) -> tuple[np.ndarray, np.ndarray]:
        """Inside a box (top, bottom, left, right): the median of what other frames show, uint8, and where any shows something."""
        top, bottom, left, right = box
        h, w = self._source.height, self._source.width
        most = int(np.clip(_PIXELS // max(1, h * w * 3), 5, _SAMPLES))
        here = gray(self._source.frame(middle))
        stack, free = [], []
        for number in self._others(middle, most):
            other = self._source.frame(number)
            move = camera_move(gray(other), here, self._free(number))
            if move is None:
                continue
            seen = 1 - (at_size(self._mask(number), w, h) > 0.02).astype(np.float32)
            seen[[0, -1]] = seen[:, [0, -1]] = 0
            stack.append(moved(other, move, w, h)[top:bottom, left:right])
            free.append(moved(seen, move, w, h)[top:bottom, left:right] > 0.98)
        size = (bottom - top, right - left)
        if not stack:
            return np.zeros((*size, 3), np.uint8), np.zeros(size, bool)
        out, known = np.zeros((*size, 3), np.uint8), np.zeros(size, bool)
        for row in range(0, size[0], 64):
            values = np.stack([one[row : row + 64] for one in stack]).astype(np.float32)
            shown = np.stack([one[row : row + 64] for one in free])
            values[~shown] = np.nan
            any_ = shown.any(axis=0)
            with np.errstate(all="ignore"):
                out[row : row + 64][any_] = np.nanmedian(values[:, any_], axis=0).round().astype(np.uint8)
            known[row : row + 64] = any_
        return out, known

    def _others(self, middle: int, most: int) -> list[int]:
        """Frames around a middle, the nearest closest together."""
        reach = _AROUND * float(self._source.rate)
        half = max(1, most // 2)
        away = [round(reach * ((index + 1) / half) ** 1.4) for index in range(half)]
        numbers = [middle + way * distance for distance in away for way in (-1, 1)]
        return sorted({number for number in numbers if 0 <= number < self._source.count and number != middle})


def laid_in(pixels: np.ndarray, behind: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """uint8: the picture with `behind`, float32, where the mask is, its light brought to that of what lies around the mask."""
    h, w = mask.shape
    small_w, small_h = max(2, w // 4), max(2, h // 4)
    inside = resized(mask, small_w, small_h)
    ring = cv2.dilate(inside, np.ones((9, 9), np.uint8)) * (inside < 0.02)
    apart = (resized(pixels, small_w, small_h).astype(np.float32) - resized(behind, small_w, small_h)).clip(-30, 30)
    total, weight = apart * ring[..., None], ring.astype(np.float32)
    light = np.zeros_like(total)
    level_total, level_weight = total, weight
    for _ in range(5):
        level_total = np.asarray(cv2.pyrDown(level_total), np.float32)
        level_weight = np.asarray(cv2.pyrDown(level_weight), np.float32)
        spread = cv2.resize(level_total, (small_w, small_h)) / (
            cv2.resize(level_weight, (small_w, small_h))[..., None] + 1e-3
        )
        near = np.clip(cv2.resize(level_weight, (small_w, small_h))[..., None] * 8, 0, 1)
        light = (
            light * (1 - near) + spread * near
            if not light.any()
            else np.where(np.abs(light) < 1e-6, spread * near, light)
        )
        if min(level_weight.shape) < 4:
            break
    light = cv2.GaussianBlur(light, (0, 0), 3)
    touched = mask > 0.004
    share = np.clip(mask[touched] * 1.6, 0, 1)[:, None]
    out = pixels.copy()
    corrected = behind[touched] + resized(light.astype(np.float32), w, h)[touched]
    out[touched] = np.clip(pixels[touched] * (1 - share) + corrected * share + 0.5, 0, 255).astype(np.uint8)
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
