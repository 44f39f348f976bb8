"""The inside of a film: its scene document, carried in the MP4 itself in a box that every player skips.

The box lies behind the media: sixteen bytes of name, one of version, the SHA-256 of what follows, and compressed
JSON. Whatever is read from a file is taken for hostile: sizes are bounded before anything is unpacked, the checksum
comes before the parser, and the document is held to its schema.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import uuid
import zlib
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import Field, JsonValue, ValidationError

from cutaway.errors import HostileInside, UnreadableFile
from cutaway.scene.animation import Frozen
from cutaway.scene.document import LARGEST_DOCUMENT, Scene, load

BOX_NAME = uuid.uuid5(uuid.NAMESPACE_URL, "https://cutaway.film/inside/1").bytes
_VERSION = 1
_LARGEST_JSON = LARGEST_DOCUMENT + 4 * 2**20
_LARGEST_BOX = _LARGEST_JSON + 2**20
_MOST_BOXES = 10_000
_FIX = "Use a film that Cutaway wrote, or the id of its interaction."


class Inside(Frozen):
    """What a film carries: the scene, how it was drawn, the digests of its frames, and a summary of its report."""

    format: str = Field(default="cutaway.inside/1", pattern=r"^cutaway\.inside/1$")
    quality: str = Field(default="standard", max_length=32)
    engine: str = Field(default="stage", max_length=64)
    surroundings: dict[str, JsonValue] = Field(default_factory=dict)
    frames: tuple[str, ...] = Field(default=(), max_length=60 * 3600)
    report: dict[str, JsonValue] = Field(default_factory=dict)
    scene: dict[str, JsonValue]

    def document(self) -> Scene:
        """The scene. Raises `HostileInside` when it breaks the rules of the document."""
        return load(json.dumps(self.scene))


def inside_box(inside: Inside) -> bytes:
    """The MP4 box that carries `inside`: equal insides, equal bytes."""
    text = json.dumps(
        inside.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()
    packed = zlib.compress(text, 9)
    payload = BOX_NAME + bytes([_VERSION]) + hashlib.sha256(packed).digest() + packed
    return struct.pack(">I4s", len(payload) + 8, b"uuid") + payload


def read_inside(path: Path) -> Inside:
    """What the film at `path` carries.

    Raises `UnreadableFile` for what is no MP4, carries no inside or a damaged one; `HostileInside` for one that
    breaks rules.
    """
    try:
        with path.open("rb") as file:
            payload = _find(file, os.fstat(file.fileno()).st_size, path.name)
    except FileNotFoundError:
        raise UnreadableFile(f"There is no file {str(path)!r}.", "Check the name.", path=str(path)) from None
    except (IsADirectoryError, PermissionError) as error:
        raise UnreadableFile(
            f"{str(path)!r} cannot be read: {error.strerror}.", "Name a film.", path=str(path)
        ) from None
    return _opened(payload, path.name)


def carries_inside(path: Path) -> bool:
    """Whether a file is a film of ours with its scene in it, be that whole, damaged or of another version."""
    try:
        with path.open("rb") as file:
            _find(file, os.fstat(file.fileno()).st_size, path.name)
    except HostileInside:
        return True
    except (UnreadableFile, OSError):
        return False
    return True


def _find(file: BinaryIO, size: int, name: str) -> bytes:
    at, seen, found = 0, [], None
    for _ in range(_MOST_BOXES):
        if at + 8 > size:
            break
        file.seek(at)
        length, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if length == 1:
            head, length = 16, int.from_bytes(file.read(8), "big")
        elif length == 0:
            length = size - at
        if length < head or at + length > size:
            break
        seen.append(kind)
        if kind == b"uuid" and length >= head + 16 and file.read(16) == BOX_NAME:
            if length > _LARGEST_BOX:
                raise HostileInside(f"The inside of {name!r} is far too large.", _FIX, size=length)
            found = file.read(length - head - 16)
        at += length
    if found is not None:
        return found
    if b"ftyp" not in seen[:2]:
        raise UnreadableFile(f"{name!r} is not an MP4 film.", _FIX)
    if at != size or b"moov" not in seen:
        raise UnreadableFile(
            f"{name!r} is cut short or damaged.", "Use a whole copy of the film, or the id of its interaction."
        )
    raise UnreadableFile(
        f"{name!r} carries no scene: it was not made by Cutaway, was made with --without-inside, or was re-encoded.",
        _FIX,
    )


def _opened(payload: bytes, name: str) -> Inside:
    if len(payload) < 33 or payload[0] != _VERSION:
        raise UnreadableFile(f"The inside of {name!r} has a version this program does not know.", "Update Cutaway.")
    checksum, packed = payload[1:33], payload[33:]
    if hashlib.sha256(packed).digest() != checksum:
        raise UnreadableFile(
            f"The inside of {name!r} is damaged.", "Use a whole copy of the film, or the id of its interaction."
        )
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(packed, _LARGEST_JSON)
        if not unpacker.eof:
            raise HostileInside(f"The inside of {name!r} unpacks to more than {_LARGEST_JSON >> 20} MB.", _FIX)
        found: Any = json.loads(text)
        return Inside.model_validate(found)
    except (zlib.error, ValidationError, ValueError, RecursionError) as error:
        if isinstance(error, HostileInside):
            raise
        raise HostileInside(
            f"The inside of {name!r} breaks the rules of the document.", _FIX, cause=str(error)[:300]
        ) from None
