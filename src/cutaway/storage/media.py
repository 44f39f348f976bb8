"""Pictures and footage that people brought, by the hash of their bytes: blobs `media/<sha256>`, kept as long as an interaction
needs them.

Whoever makes films says once, with `place_media`, where this process finds them; a process that was told nothing looks where the
settings say.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from pathlib import Path

from cutaway.errors import NotFound
from cutaway.storage import derived
from cutaway.storage.blobs import Blobs

_PIECE = 2**20
_HASH = re.compile(r"^[0-9a-f]{64}$")


class Shelf:
    """Media in `blobs`; `fetched`: a folder for copies where the blobs are no files of this machine. Thread-safe."""

    def __init__(self, blobs: Blobs, fetched: Path) -> None:
        self.blobs, self._fetched = blobs, fetched

    def add(self, path: Path) -> str:
        """Keep a copy of the file; the SHA-256 of its bytes, in hexadecimal. The file itself is only read. Raises
        `DiskFull`, OSError."""
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while data := file.read(_PIECE):
                digest.update(data)
        name = digest.hexdigest()
        if not self.blobs.has(f"media/{name}"):
            self.blobs.write_file(f"media/{name}", path)
        return name

    def add_bytes(self, data: bytes) -> str:
        """Keep these bytes; their SHA-256, in hexadecimal. Raises `DiskFull`."""
        name = hashlib.sha256(data).hexdigest()
        if not self.blobs.has(f"media/{name}"):
            self.blobs.write(f"media/{name}", data)
        return name

    def has(self, sha256: str) -> bool:
        """Whether the bytes of this hash are here."""
        return bool(_HASH.match(sha256)) and self.blobs.has(f"media/{sha256}")

    def path(self, sha256: str) -> Path:
        """The bytes of this hash as a local file, to be read only. Raises `NotFound`."""
        name = f"media/{sha256}"
        if not self.has(sha256):
            raise NotFound(
                f"The picture or video {sha256[:12]} that the film is made from is not there any more.",
                "Bring it again.",
            )
        if self.blobs.folder is not None:
            return self.blobs.folder / name
        self._fetched.mkdir(parents=True, exist_ok=True)
        copy = self._fetched / f"media-{sha256}"
        if copy.is_file():
            os.utime(copy)
            return copy
        growing = copy.with_name(f"{copy.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            with growing.open("wb") as file:
                for piece in self.blobs.stream(name):
                    file.write(piece)
            growing.replace(copy)
        finally:
            growing.unlink(missing_ok=True)
        return copy


def place_media(blobs: Blobs, data: Path) -> None:
    """Have this process find its media in `blobs`, and keep what it works out from them in the folder `data`."""
    use(blobs, data / "fetched")
    derived.use(data / "derived")


_here: dict[str, Shelf] = {}


def use(blobs: Blobs, fetched: Path) -> Shelf:
    """Have `shelf` answer with the media in `blobs` from now on, in this process."""
    _here["shelf"] = Shelf(blobs, fetched)
    return _here["shelf"]


def shelf() -> Shelf:
    """The media of this process."""
    if "shelf" not in _here:
        from cutaway.storage.settings import settings

        chosen = settings()
        use(Blobs(chosen.blobs), chosen.data / "fetched")
    return _here["shelf"]
