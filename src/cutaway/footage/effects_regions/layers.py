"""What stands in front, cut out of a frame at full size: its alpha, and its own colours along its edge.

Nothing of it depends on what comes behind, so it is kept by the footage's hash: another background costs the laying alone.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np

from cutaway.footage.finding.edges import fitting, resized
from cutaway.footage.finding.masks import VERSION as MASKS_VERSION
from cutaway.footage.finding.masks import Masks, sharpened
from cutaway.footage.finding.screens import without_spill

VERSION = "2." + MASKS_VERSION
"""Goes up whenever the same footage may give other layers."""
_SURE_BACK, _SURE_FRONT = 0.012, 0.985
"""Beyond these a pixel is all background or all foreground, and comes back as it is."""
_NEAR = 24
"""Width over which colours of the sure parts are spread into the edge, in pixels at 640."""
_PIECE = 6
"""Frames that are kept together."""
_KEPT = 4
"""Pieces that are held in memory, packed."""
_LONGEST = 600
"""Seconds of footage up to which layers are kept: they weigh some megabytes a second."""
_THERE = (0.002, 0.008)
"""Shares of the picture: where less is found, there is nobody in front."""


@dataclass(frozen=True)
class Layer:
    """`alpha`: uint8 (h, w), 0 all background, 255 all foreground; `colours`: uint8 (n, 3), the foreground's own colour at each
    pixel that is neither, in reading order; `there`: 0-1, less than 1 where hardly anything is in front."""

    alpha: np.ndarray
    colours: np.ndarray
    there: float

    @cached_property
    def places(self) -> np.ndarray:
        """int64 (n,): which pixels of the flattened picture are its edge."""
        return np.flatnonzero(((self.alpha + np.uint8(1)) & np.uint8(255)) > 1)

    @cached_property
    def mask(self) -> np.ndarray:
        """float32 (h, w), 0-1."""
        return np.asarray(self.alpha * np.float32(1 / 255), np.float32)


class Layers:
    """The layers of a region of a source, at the source's size."""

    def __init__(self, masks: Masks) -> None:
        self._masks, self._source = masks, masks.source
        self._pieces: OrderedDict[int, list[bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, number: int, pixels: np.ndarray) -> Layer:
        """The layer of frame `number` of the source. `pixels`: the frame as earlier effects left it; where they did nothing, the
        layer is kept for later turns."""
        number = min(max(number, 0), self._source.count - 1)
        if self._source.seconds > _LONGEST:
            return self._made(number, pixels)
        frame = self._source.frame(number)
        if pixels is not frame and not (pixels.shape == frame.shape and np.array_equal(pixels, frame)):
            return self._made(number, pixels)
        piece, within = divmod(number, _PIECE)
        with self._lock:
            found = self._pieces.get(piece)
            if found is None:
                found = self._pieces[piece] = self._load(piece)
                while len(self._pieces) > _KEPT:
                    self._pieces.popitem(last=False)
            self._pieces.move_to_end(piece)
        return unpacked(found[within], *pixels.shape[:2])

    def _made(self, number: int, pixels: np.ndarray) -> Layer:
        small = self._masks.small(number)
        low, high = _THERE
        there = min(max((float(small.mean()) - low) / (high - low), 0.0), 1.0)
        if there <= 0:
            return Layer(np.zeros(pixels.shape[:2], np.uint8), np.zeros((0, 3), np.uint8), 0.0)
        layer = layer_of(pixels, sharpened(small, pixels), there)
        screen = self._masks.named.get("screen")
        return layer if screen is None else replace(layer, colours=without_spill(layer.colours, screen))

    def _load(self, piece: int) -> list[bytes]:
        first = piece * _PIECE
        numbers = range(first, min(first + _PIECE, self._source.count))

        def make(path: Path) -> None:
            with path.open("wb") as file:
                for number in numbers:
                    part = packed(self._made(number, self._source.frame(number)))
                    file.write(len(part).to_bytes(4, "little") + part)

        told = {"piece": piece, **self._masks.named}
        whole = self._masks.derived.file(self._masks.sha256, "layer", VERSION, told, make).read_bytes()
        parts, at = [], 0
        for _ in numbers:
            end = at + 4 + int.from_bytes(whole[at : at + 4], "little")
            parts.append(whole[at + 4 : end])
            at = end
        return parts


def layer_of(pixels: np.ndarray, mask: np.ndarray, there: float = 1.0) -> Layer:
    """The layer that `mask`, float32 (h, w) 0-1, cuts out of `pixels`, uint8 (h, w, 3)."""
    alpha = np.asarray(cv2.convertScaleAbs(mask, alpha=255))
    alpha = np.asarray(cv2.LUT(alpha, _SETTLED))
    layer = Layer(alpha, np.zeros((0, 3), np.uint8), there)
    return Layer(alpha, front_colours(pixels, layer.mask, layer.places), there)


def front_colours(pixels: np.ndarray, mask: np.ndarray, places: np.ndarray) -> np.ndarray:
    """uint8 (n, 3): the foreground's own colour at each of the `places` of the flattened picture, what shone through removed
    (blur-fusion, Forte and Germer).

    `pixels`: uint8 (h, w, 3); `mask`: float32 (h, w).
    """
    h, w = mask.shape
    half_w, half_h = fitting(w, h, min(360, max(2, max(w, h) // 2)))
    small = resized(pixels, half_w, half_h).astype(np.float32)
    share = resized(mask, half_w, half_h)[..., None]
    front, back = small, small
    for width in (_NEAR, 4):
        reach = max(1, round(width * max(half_w, half_h) / 640)) * 2 + 1
        window = (reach, reach)
        amount = cv2.blur(share, window)[..., None]
        front_mean = cv2.blur(front * share, window) / (amount + 1e-4)
        back_mean = cv2.blur(back * (1 - share), window) / (1 - amount + 1e-4)
        front = np.clip(front_mean + share * (small - share * front_mean - (1 - share) * back_mean), 0, 255)
        back = back_mean
    rows, columns = np.divmod(places, w)
    own = np.minimum(rows * half_h // h, half_h - 1) * half_w + np.minimum(columns * half_w // w, half_w - 1)
    alpha = mask.reshape(-1).take(places)[:, None]
    guess, behind = front.reshape(-1, 3).take(own, 0), back.reshape(-1, 3).take(own, 0)
    seen = pixels.reshape(-1, 3).take(places, 0).astype(np.float32)
    found = guess + alpha * (seen - alpha * guess - (1 - alpha) * behind)
    return np.asarray(np.clip(found + 0.5, 0, 255).astype(np.uint8))


def packed(layer: Layer) -> bytes:
    """The layer in little room, without loss."""
    flat = layer.alpha.reshape(-1)
    kind = np.minimum(flat, 1) + (flat == 255)
    starts = np.concatenate([[0], np.flatnonzero(kind[1:] != kind[:-1]) + 1])
    lengths = np.diff(np.append(starts, flat.size)).astype("<u4")
    colours = np.ascontiguousarray(layer.colours.T)
    colours[:, 1:] -= colours[:, :-1].copy()
    head = np.array([len(starts), len(layer.places), round(layer.there * 2**30)], "<u4")
    parts = (head, lengths, kind[starts], flat.take(layer.places), colours)
    return zlib.compress(b"".join(part.tobytes() for part in parts), 1)


def unpacked(packed_: bytes, height: int, width: int) -> Layer:
    """What `packed` was given, of a picture of that size."""
    whole = zlib.decompress(packed_)
    runs, edge, there = (int(value) for value in np.frombuffer(whole, "<u4", 3))
    at = 12
    lengths = np.frombuffer(whole, "<u4", runs, at).astype(np.int64)
    kinds = np.frombuffer(whole, np.uint8, runs, at := at + 4 * runs)
    alphas = np.frombuffer(whole, np.uint8, edge, at := at + runs)
    colours = np.frombuffer(whole, np.uint8, 3 * edge, at + edge).reshape(3, edge)
    flat = np.repeat(_OF_KIND.take(kinds), lengths)
    places = np.flatnonzero(flat == 1)
    flat[places] = alphas
    colours = np.cumsum(colours, axis=1, dtype=np.uint8).T
    layer = Layer(flat.reshape(height, width), colours, there / 2**30)
    layer.__dict__["places"] = places
    return layer


_OF_KIND = np.array([0, 1, 255], np.uint8)
_SETTLED = np.arange(256)
_SETTLED = np.where(_SETTLED <= 255 * _SURE_BACK, 0, np.where(_SETTLED >= 255 * _SURE_FRONT, 255, _SETTLED)).astype(
    np.uint8
)
