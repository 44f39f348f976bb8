"""Hashes of frames and of their tiles, so that "identical" can be said without keeping or drawing the frames again."""

from __future__ import annotations

import functools
import hashlib

import numpy as np

TILE = 16
"""Pixels on a side."""

_ACROSS = TILE * 3 // 8
_WORDS = TILE * _ACROSS
_HALF = np.uint64(32)
_ODD = np.uint64(1)
_SPREAD, _GATHER = (
    np.frombuffer(hashlib.shake_256(name).digest(_WORDS * 8), "<u8") | _ODD
    for name in (b"cutaway tile spread", b"cutaway tile gather")
)


def frame_digest(pixels: np.ndarray) -> str:
    """SHA-256 of a frame in hex. `pixels`: uint8, shape (height, width, 3)."""
    return hashlib.sha256(np.ascontiguousarray(pixels).data).hexdigest()


def tile_digests(pixels: np.ndarray) -> np.ndarray:
    """64-bit hashes of the 16x16 tiles, uint64, shape (rows, columns); frames are padded with black to whole tiles.

    Not a cryptographic hash but a keyed multiply, fold and multiply over 96 words of eight bytes, a row of tiles at once in the
    order that its bytes lie in, so that it stays in the processor's cache: 1 ms for 1280x720, where the whole frame at once
    takes 9 and BLAKE2 tile by tile 12. The fold keeps changes in the highest bits from cancelling out, which a plain multiply
    and sum would allow.
    """
    height, width = pixels.shape[:2]
    rows, columns = -(-height // TILE), -(-width // TILE)
    if (height, width) != (rows * TILE, columns * TILE):
        padded = np.zeros((rows * TILE, columns * TILE, 3), np.uint8)
        padded[:height, :width] = pixels
        pixels = padded
    lines = np.ascontiguousarray(pixels).reshape(-1).view("<u8").reshape(rows, TILE, columns * _ACROSS)
    spread, gather = _keys(columns)
    words, folded = np.empty_like(spread), np.empty_like(spread)
    digests = np.empty((rows, columns), np.uint64)
    for row in range(rows):
        np.multiply(lines[row], spread, out=words)
        np.right_shift(words, _HALF, out=folded)
        np.bitwise_xor(words, folded, out=words)
        np.multiply(words, gather, out=words)
        digests[row] = words.sum(axis=0, dtype=np.uint64).reshape(columns, _ACROSS).sum(axis=1, dtype=np.uint64)
    return digests


@functools.lru_cache(maxsize=8)
def _keys(columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Both keys, uint64 (TILE, columns * _ACROSS), for so many tiles beside each other."""
    spread, gather = (np.tile(key.reshape(TILE, _ACROSS), (1, columns)) for key in (_SPREAD, _GATHER))
    return spread, gather
