"""The cache of segments and sound tracks: what was made once is never made again.

An entry is one blob, written at once: packets, SHA-256 of each frame and the hashes of all tiles, with a checksum over
everything. An entry that does not check is treated as not there. What was unused longest goes first when the quota is
reached; what a film in the making holds, and what was used in the last minutes (perhaps by another process), stays.
"""

from __future__ import annotations

import hashlib
import json
import struct
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from cutaway.film.encode import Packet
from cutaway.film.pieces import IN_PIECES, read_pieces, written_pieces
from cutaway.film.soundtrack import Soundtrack, packed, unpacked
from cutaway.storage.blobs import Blobs

_MAGIC = b"cutaway.segment/1\n"
_FOLDER = "segments"
_SOUNDS = "sounds"


@dataclass(frozen=True)
class Made:
    """A finished segment.

    `extradata`: H.264 parameter sets (Annex B); `digests`: SHA-256 in hex, one a frame; `tiles`: uint64, shape (frames,
    rows, columns); `drawing`, `encoding`: seconds it took when it was made.
    """

    extradata: bytes
    packets: tuple[Packet, ...]
    digests: tuple[str, ...]
    tiles: np.ndarray
    drawing: float
    encoding: float


class SegmentCache:
    """Segments by key in a blob store, up to `quota` bytes. Entries used less than `grace` seconds ago are never
    evicted."""

    def __init__(self, blobs: Blobs, quota: int = 20 * 2**30, grace: float = 600.0) -> None:
        self._blobs = blobs
        self._quota = quota
        self._grace = grace
        self._held: dict[str, int] = {}
        self._lock = threading.Lock()

    def read(self, key: str) -> Made | None:
        """The segment, or None when it is not there or damaged. Counts as a use."""
        data = self._blobs.read(_name(key))
        if data is None:
            return None
        made = _unpacked(data)
        if made is None:
            self._blobs.remove(_name(key))
            return None
        self._blobs.touch(_name(key))
        return made

    def write(self, key: str, made: Made) -> None:
        """Keep a segment. Raises `DiskFull`."""
        self._blobs.write(_name(key), _packed(made))

    def has(self, key: str) -> bool:
        """Whether there is an entry (it may still prove damaged)."""
        return self._blobs.has(_name(key))

    def has_sound(self, key: str) -> bool:
        """Whether there is a sound track (it may still prove damaged)."""
        return self._blobs.has(_sound_name(key))

    def read_sound(self, key: str) -> Soundtrack | None:
        """The sound track, or None when it is not there or damaged. Counts as a use."""
        data = self._blobs.read(_sound_name(key))
        if data is None:
            return None
        self._blobs.touch(_sound_name(key))
        if data.startswith(IN_PIECES):
            return read_pieces(self._blobs, _sound_name, data)
        return unpacked(data)

    def write_sound(self, key: str, track: Soundtrack) -> None:
        """Keep a sound track, a long one in pieces. Raises `DiskFull`."""
        if isinstance(track.samples, np.ndarray):
            self._blobs.write(_sound_name(key), packed(track))
        else:
            self._blobs.write(_sound_name(key), written_pieces(self._blobs, _sound_name, key, track))

    def remove(self, key: str) -> None:
        """Forget a segment or a sound track."""
        self._blobs.remove(_sound_name(key) if key.startswith("sound-") else _name(key))

    @contextmanager
    def holding(self, keys: Iterable[str]) -> Iterator[None]:
        """Keep these from being evicted while the block runs."""
        wanted = list(keys)
        with self._lock:
            for key in wanted:
                self._held[key] = self._held.get(key, 0) + 1
        try:
            yield
        finally:
            with self._lock:
                for key in wanted:
                    self._held[key] -= 1
                    if not self._held[key]:
                        del self._held[key]

    def shrink(self) -> int:
        """Evict what was unused longest until the quota is kept; the number of entries that went."""
        entries = sorted((*self._blobs.all(_FOLDER), *self._blobs.all(_SOUNDS)), key=lambda blob: blob.used)
        total = sum(entry.size for entry in entries)
        gone = 0
        for entry in entries:
            if total <= self._quota:
                break
            with self._lock:
                held = entry.name.rsplit("/", 1)[-1].split(".")[0] in self._held
            if held or time.time() - entry.used < self._grace:
                continue
            self._blobs.remove(entry.name)
            total -= entry.size
            gone += 1
        return gone


def _name(key: str) -> str:
    return f"{_FOLDER}/{key[:2]}/{key}"


def _sound_name(key: str) -> str:
    return f"{_SOUNDS}/{key[-2:]}/{key}"


def _packed(made: Made) -> bytes:
    header = json.dumps(
        {
            "extradata": made.extradata.hex(),
            "packets": [[len(packet.data), packet.pts, packet.dts, packet.key] for packet in made.packets],
            "digests": made.digests,
            "tiles": made.tiles.shape,
            "drawing": round(made.drawing, 4),
            "encoding": round(made.encoding, 4),
        },
        separators=(",", ":"),
    ).encode()
    # Tiles that hold still repeat from frame to frame, so differences to the frame before compress well.
    tiles = np.ascontiguousarray(made.tiles, "<u8").copy()
    tiles[1:] ^= made.tiles[:-1]
    body = _MAGIC + struct.pack(">I", len(header)) + header
    body += b"".join(packet.data for packet in made.packets) + zlib.compress(tiles.tobytes(), 1)
    return body + hashlib.sha256(body).digest()


def _unpacked(data: bytes) -> Made | None:
    body, checksum = data[:-32], data[-32:]
    if not body.startswith(_MAGIC) or hashlib.sha256(body).digest() != checksum:
        return None
    start = len(_MAGIC) + 4
    (length,) = struct.unpack(">I", body[len(_MAGIC) : start])
    header = json.loads(body[start : start + length])
    at = start + length
    packets = []
    for size, pts, dts, key in header["packets"]:
        packets.append(Packet(pts, dts, key, body[at : at + size]))
        at += size
    tiles = np.frombuffer(zlib.decompress(body[at:]), "<u8").reshape(header["tiles"]).copy()
    np.bitwise_xor.accumulate(tiles, axis=0, out=tiles)
    return Made(
        bytes.fromhex(header["extradata"]),
        tuple(packets),
        tuple(header["digests"]),
        tiles,
        header["drawing"],
        header["encoding"],
    )
