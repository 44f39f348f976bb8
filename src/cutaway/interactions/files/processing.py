"""Finding out what uploads are: a few at a time, each in a confined child, until it is ACTIVE or FAILED.

The order of things makes it safe to be killed anywhere: the bytes are moved to where files lie before the book says that
they are there, and until it does, the next start does all of it again.
"""

from __future__ import annotations

import logging
import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from cutaway.errors import CutawayError, MediaRefused, UnreadableFile
from cutaway.footage import Media, probe
from cutaway.interactions.files.book import Book
from cutaway.interactions.files.row import ACTIVE, FAILED, FileRow
from cutaway.interactions.files.space import Space
from cutaway.interactions.files.uploads import Uploads
from cutaway.storage.blobs import Blobs

log = logging.getLogger("cutaway.files")

_AT_A_TIME = 2
_ATTEMPTS = 3


class Processing:
    """Works through files that are PROCESSING. `moving` is held while bytes come to or leave their final place."""

    def __init__(self, book: Book, uploads: Uploads, blobs: Blobs, space: Space, fetched: Path) -> None:
        self._book, self._uploads, self._blobs, self._space, self._fetched = book, uploads, blobs, space, fetched
        self.moving = threading.Lock()
        self._workers = ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="reading files")
        self._lock = threading.Lock()
        self._going: dict[tuple[str, str, str], Future[None]] = {}

    def submit(self, row: FileRow) -> Future[None]:
        """Begin with a file, unless it is begun already; what is returned is done when the file is settled."""
        place = (row.key, row.id, row.upload)
        with self._lock:
            if place not in self._going:
                self._going[place] = self._workers.submit(self._settle, row)
                self._going[place].add_done_callback(lambda _: self._over(place))
            return self._going.get(place) or _done()

    def resume(self) -> None:
        """Go on with what a process before this one left."""
        for row in self._book.unsettled():
            self.submit(row)

    def close(self) -> None:
        """Stop; what is not settled stays PROCESSING for the next start."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _over(self, place: tuple[str, str, str]) -> None:
        with self._lock:
            self._going.pop(place, None)

    def _settle(self, row: FileRow) -> None:
        said: CutawayError | None = None
        for attempt in range(_ATTEMPTS):
            try:
                self._take(row)
                return
            except UnreadableFile as refused:
                self._fail(row, refused)
                return
            except Exception as error:  # whatever it is, the file must not stay PROCESSING for ever
                log.error("a file could not be processed (attempt %d)", attempt + 1, exc_info=error)
                said = error if isinstance(error, CutawayError) else None
        self._fail(row, said or CutawayError("The server could not read the file.", "Upload it again later."))

    def _take(self, row: FileRow) -> None:
        part, blob = self._uploads.part(row.upload), row.blob
        if not part.exists():
            # A process before this one died after the bytes were moved.
            media = self._kept(blob)
        else:
            media = probe(part, self._space.media())
        with self.moving:
            if part.exists():
                move(self._blobs, blob, part)
            there = self._book.settle(row, state=ACTIVE, mime=media.mime, media=media.data())
            if not there and not self._book.used_blob(blob):
                # Deleted while it was read.
                self._blobs.remove(blob)
        part.unlink(missing_ok=True)

    def _kept(self, blob: str) -> Media:
        path = local(self._blobs, blob, self._fetched)
        if path is None:
            raise MediaRefused("The bytes of the file are not there any more.", "Upload it again.")
        return probe(path, self._space.media())

    def _fail(self, row: FileRow, error: CutawayError) -> None:
        told = {"code": error.code, "message": str(error), "status": error.status}
        told |= {name: error.facts[name] for name in ("limit", "found") if name in error.facts}
        self._book.settle(row, state=FAILED, error=told, blob="")
        # Nobody can use these bytes.
        self._uploads.part(row.upload).unlink(missing_ok=True)


def move(blobs: Blobs, name: str, path: Path) -> None:
    """Bring a file's bytes under the name of a blob: at once, whole. The file may stay where it was."""
    if blobs.folder is not None:
        target = blobs.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.replace(path, target)
            return
        except OSError:
            pass  # another file system: copied below
    blobs.write_file(name, path)


def local(blobs: Blobs, name: str, fetched: Path) -> Path | None:
    """The bytes of a blob as a file: the blob itself, or a copy in the folder `fetched` where the store is elsewhere.
    None where there are none."""
    if blobs.folder is not None:
        path = blobs.folder / name
        return path if path.is_file() else None
    if not blobs.has(name):
        return None
    fetched.mkdir(parents=True, exist_ok=True)
    copy = fetched / name.replace("/", "-")
    if not copy.is_file():
        growing = copy.with_name(f"{copy.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            with growing.open("wb") as file:
                for piece in blobs.stream(name):
                    file.write(piece)
            growing.replace(copy)
        finally:
            growing.unlink(missing_ok=True)
    else:
        os.utime(copy)
    return copy


def _done() -> Future[None]:
    over: Future[None] = Future()
    over.set_result(None)
    return over
