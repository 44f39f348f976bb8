"""The child that sees one file: it gives up its rights, then says in one line of JSON what the file is.

Nothing of the file's bytes is touched before the rights are gone. Whatever goes wrong is an answer too.
"""

from __future__ import annotations

import json
import os
from typing import Any

from cutaway.footage.confine import confine
from cutaway.footage.media import Limits, Media
from cutaway.footage.refusal import Refused
from cutaway.storage.sniffing import ENOUGH, named, sniffed


class OneFile:
    """An open descriptor as a file: read, seek and tell, and no name to find anything else by."""

    def __init__(self, descriptor: int, size: int) -> None:
        self._descriptor, self._size, self._at = descriptor, size, 0

    def read(self, count: int = -1) -> bytes:
        """Up to `count` bytes, all that are left when negative."""
        wanted = max(0, self._size - self._at) if count < 0 else count
        parts = []
        while wanted > 0:
            part = os.pread(self._descriptor, min(wanted, 2**20), self._at)
            if not part:
                break
            parts.append(part)
            self._at += len(part)
            wanted -= len(part)
        return b"".join(parts)

    def seek(self, offset: int, whence: int = 0) -> int:
        """The new place in bytes from the start. Raises `ValueError` for one before it."""
        if whence == 0x10000:  # FFmpeg asks for the size so
            return self._size
        place = offset + (0, self._at, self._size)[whence & 3]
        if place < 0:
            raise ValueError("before the start")
        self._at = place
        return place

    def tell(self) -> int:
        """The place in bytes from the start."""
        return self._at

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True


def answer(descriptor: int, out: int, limits: Limits) -> None:
    """Write to `out` what the file behind `descriptor` is, or why not, as one line of JSON."""
    size = os.fstat(descriptor).st_size
    said: dict[str, Any] = {"lacking": confine(limits.memory, limits.patience, max(descriptor, out))}
    try:
        said["media"] = look(OneFile(descriptor, size), limits).data()
    except Refused as refused:
        said["refused"] = refused.data()
    except MemoryError:
        said["refused"] = Refused(
            "media_too_costly",
            f"Reading the file takes more than {limits.memory} MB of memory.",
            "Send a smaller or simpler one.",
            limit=limits.memory,
        ).data()
    except Exception as error:  # hostile bytes can bring up anything; none of it is a fault of the server
        said["refused"] = Refused(
            "media_unreadable", "The file cannot be read.", "Save it again in a common form."
        ).data()
        said["fault"] = f"{type(error).__name__}: {error}"[:300]
    os.write(out, json.dumps(said).encode() + b"\n")


def look(file: OneFile, limits: Limits) -> Media:
    """What the file is. Raises `Refused`."""
    from cutaway.footage.films import film
    from cutaway.footage.pictures import picture

    head = file.read(ENOUGH)
    file.seek(0)
    form = sniffed(head)
    if form is None:
        raise Refused(
            "media_kind_not_allowed",
            f"The file is {named(head)}, not a picture, film or sound that is read here.",
            "Send MP4, MOV, WebM, AVI, MPEG, WMV, FLV or 3GP, or PNG, JPEG, WebP, HEIC, GIF, BMP or TIFF.",
        )
    return picture(file, form, limits) if form.kind == "image" else film(file, form, limits)
