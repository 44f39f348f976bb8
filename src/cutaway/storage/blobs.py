"""Blobs: named bytes, by default files in a folder, or an S3-compatible store by its URL.

Writing is atomic: a reader sees the old bytes, the new ones, or nothing. Names are paths with `/` between parts.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from cutaway.errors import BadRequest, DiskFull, NotFound

_PART_SIZE = 8 * 2**20
_PART = re.compile(r"^[A-Za-z0-9_.=-]{1,128}$")


@dataclass(frozen=True)
class Blob:
    """What is known about a blob without reading it: `used` is when it was last read or written, in Unix seconds."""

    name: str
    size: int
    used: float


class Blobs:
    """A store of blobs at `url`: `file:///folder`, `s3://bucket/prefix` and whatever else obstore opens."""

    def __init__(self, url: str) -> None:
        from obstore.store import LocalStore, from_url

        parts = urlsplit(url)
        self.folder: Path | None = None
        self._store: Any
        if parts.scheme in ("", "file"):
            self.folder = Path(unquote(parts.path)).absolute()
            self.folder.mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(prefix=self.folder, automatic_cleanup=True)
        else:
            try:
                self._store = from_url(url)
            except Exception as error:
                raise BadRequest(
                    f"The blob store {url!r} cannot be opened: {error}", "Set CUTAWAY_BLOBS_URL."
                ) from error

    def write(self, name: str, data: bytes) -> None:
        """Store `data` under `name`, in place of what was there. Raises `DiskFull`."""
        self._put(name, data)

    def write_file(self, name: str, path: Path) -> None:
        """Store the bytes of a file under `name`, in parts where the store takes parts, never all in memory.

        Raises `DiskFull`.
        """
        with path.open("rb") as file:
            self._put(name, file, chunk_size=_PART_SIZE)

    def _put(self, name: str, what: Any, **options: Any) -> None:
        try:
            self._store.put(_checked(name), what, **options)
        except Exception as error:
            raise full_disk(error, self.folder) or error from None

    def stream(self, name: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes under `name` from `start` up to `end`, some at a time. Raises `NotFound` before the first."""
        size = self.size(name)
        if size is None:
            raise NotFound(f"There is no blob {name!r}.")
        end = size if end is None else min(end, size)
        for at in range(start, end, _PART_SIZE):
            yield bytes(self._store.get_range(_checked(name), start=at, end=min(at + _PART_SIZE, end)))

    def size(self, name: str) -> int | None:
        """How many bytes there are under `name`; None when there are none."""
        try:
            return int(self._store.head(_checked(name))["size"])
        except FileNotFoundError:
            return None

    def read(self, name: str) -> bytes | None:
        """The bytes under `name`, or None when there are none."""
        try:
            return bytes(self._store.get(_checked(name)).bytes())
        except FileNotFoundError:
            return None

    def has(self, name: str) -> bool:
        """Whether there are bytes under `name`."""
        try:
            self._store.head(_checked(name))
            return True
        except FileNotFoundError:
            return False

    def remove(self, name: str) -> None:
        """Forget `name`; nothing happens when it is not there."""
        try:
            self._store.delete(_checked(name))
        except FileNotFoundError:
            pass

    def touch(self, name: str) -> None:
        """Note that `name` was used. Only folders can; elsewhere what was written first counts as oldest."""
        if self.folder is not None:
            try:
                os.utime(self.folder / _checked(name))
            except FileNotFoundError:
                pass

    def all(self, prefix: str) -> Iterator[Blob]:
        """Every blob below `prefix`, in no order."""
        for batch in self._store.list(prefix=_checked(prefix)):
            for entry in batch:
                yield Blob(str(entry["path"]), int(entry["size"]), entry["last_modified"].timestamp())


def full_disk(error: BaseException, folder: Path | None = None) -> DiskFull | None:
    """The same error as one that people understand, where it says that the disk is full; None where it does not."""
    full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    if not full and not any(sign in str(error) for sign in ("No space left", "os error 28")):
        return None
    return DiskFull("The disk is full.", "Free some space and try again.", folder=str(folder))


def _checked(name: str) -> str:
    if not all(_PART.match(part) and part not in (".", "..") for part in name.split("/")):
        raise BadRequest(
            f"{name[:80]!r} cannot be the name of a blob.", "Use letters, digits and . _ = - between slashes."
        )
    return name
