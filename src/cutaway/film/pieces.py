"""Long sound tracks in the cache: a minute in each blob, so that nobody ever holds more than that of one.

The blob under the key itself tells how long the whole is and under which key the pieces lie.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import numpy as np

from cutaway.errors import Internal
from cutaway.film.soundtrack import RATE, Soundtrack
from cutaway.storage.blobs import Blobs

IN_PIECES = b"cutaway.sound-pieces/1\n"
_PIECE = 60 * RATE


class KeptSamples:
    """float32 (n, 2), read from the cache as they are asked for. Not thread-safe for more than reading.

    Raises `Internal` where a piece is damaged or gone.
    """

    def __init__(self, blobs: Blobs, name: Callable[[str], str], key: str, count: int) -> None:
        self.key = key
        self._blobs, self._name, self._count = blobs, name, count
        self._last: tuple[int, np.ndarray] | None = None

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, key: slice, /) -> np.ndarray:
        first, last, _ = key.indices(self._count)
        parts = [
            self._piece(index)[max(0, first - index * _PIECE) : last - index * _PIECE]
            for index in range(first // _PIECE, -(-last // _PIECE))
        ]
        return np.concatenate([np.zeros((0, 2), np.float32), *parts])

    def _piece(self, index: int) -> np.ndarray:
        known = self._last
        if known is not None and known[0] == index:
            return known[1]
        name = self._name(f"{self.key}.{index}")
        data = self._blobs.read(name) or b""
        body, checksum = data[:-32], data[-32:]
        if not body or hashlib.sha256(body).digest() != checksum:
            self._blobs.remove(name)
            raise Internal("A part of the sound track is gone from the cache.", "Ask again; it is made anew.")
        self._blobs.touch(name)
        samples = np.frombuffer(body, "<f4").reshape(-1, 2)
        self._last = index, samples
        return samples


def written_pieces(blobs: Blobs, name: Callable[[str], str], key: str, track: Soundtrack) -> bytes:
    """Write the pieces of a sound track; what to write under its own key. Raises `DiskFull`."""
    samples = track.samples
    if isinstance(samples, KeptSamples):
        key = samples.key
    else:
        for index in range(-(-len(samples) // _PIECE)):
            body = np.ascontiguousarray(samples[index * _PIECE : (index + 1) * _PIECE], "<f4").tobytes()
            blobs.write(name(f"{key}.{index}"), body + hashlib.sha256(body).digest())
    header: dict[str, Any] = {"gain": track.gain, "notes": track.notes, "count": len(samples), "key": key}
    return IN_PIECES + json.dumps(header).encode()


def read_pieces(blobs: Blobs, name: Callable[[str], str], data: bytes) -> Soundtrack | None:
    """The sound track that this header tells of; None where a piece of it is missing."""
    header = json.loads(data[len(IN_PIECES) :])
    key, count = str(header["key"]), int(header["count"])
    if not all(blobs.has(name(f"{key}.{index}")) for index in range(-(-count // _PIECE))):
        return None
    return Soundtrack(KeptSamples(blobs, name, key, count), header["gain"], tuple(header["notes"]))
