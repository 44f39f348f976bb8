"""Files as others use them: uploads begin and end here, names are looked up, bytes are found, time runs out."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import threading
import time
from concurrent.futures import wait
from dataclasses import replace
from pathlib import Path

import google_crc32c
import sqlalchemy as sa

from cutaway.errors import BadRequest, NotFound, TimedOut
from cutaway.footage import Media, probe
from cutaway.interactions.files.book import Book
from cutaway.interactions.files.processing import Processing, local
from cutaway.interactions.files.row import GENERATED, PROCESSING, FileRow, referred
from cutaway.interactions.files.space import Space
from cutaway.interactions.files.uploads import Uploads
from cutaway.storage.blobs import Blobs, full_disk
from cutaway.storage.settings import Settings

log = logging.getLogger("cutaway.files")

_LOOK = 0.1
_AT_A_TIME = 3
"""Media of requests that are read at once."""
_PIECE = 2**20
_UNUSED = 24 * 3600.0
"""Seconds after which a local copy of bytes that lie in another store is deleted."""
_SWEEP = 60.0
"""Seconds between looks at what has expired."""


class Cabinet:
    """All files. Thread-safe; everything blocks. `start` goes on with what was left and lets time run out."""

    def __init__(self, settings: Settings, engine: sa.Engine, blobs: Blobs) -> None:
        folder = settings.data / "uploads"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadRequest(f"The folder of uploads cannot be made: {error}.", "Set CUTAWAY_DATA.") from error
        self.settings, self.blobs = settings, blobs
        self.book = Book(engine)
        self.space = Space(settings, engine, self.book, folder)
        self.uploads = Uploads(engine, self.book, self.space, folder)
        self._folder, self._fetched = folder, settings.data / "fetched"
        self._looking = threading.BoundedSemaphore(_AT_A_TIME)
        self.processing = Processing(self.book, self.uploads, blobs, self.space, self._fetched)
        self._closing = threading.Event()
        self._sweeper: threading.Thread | None = None

    def start(self) -> None:
        """Go on with files that a process before this one left PROCESSING, and delete from now on what expires."""
        self.processing.resume()
        self._sweeper = threading.Thread(target=self._sweep, name="expiry of files", daemon=True)
        self._sweeper.start()

    def close(self) -> None:
        """Stop; the next start goes on."""
        self._closing.set()
        self.processing.close()
        if self._sweeper is not None:
            self._sweeper.join(timeout=5)

    def get(self, key: str, id: str) -> FileRow:
        """The file of this id. Raises `NotFound` alike for others' and for none."""
        row = self.book.get(key, id)
        if row is None or (row.expires and row.expires < time.time()):
            raise NotFound(f"There is no file files/{id[:60]}.", "It may have expired; upload it again.")
        return row

    def resolve(self, key: str, reference: str) -> FileRow:
        """The file that a client's way of writing it means: a uri, a download uri, `files/<id>`. Raises `NotFound`."""
        return self.get(key, referred(reference))

    def await_ready(self, key: str, id: str, deadline: float) -> FileRow:
        """The file once it is ACTIVE. Raises `NotFound`, `MediaRefused` with the reason of one that FAILED, and
        `TimedOut` when it is still PROCESSING at `deadline` (Unix seconds)."""
        while True:
            row = self.get(key, id)
            if row.state != PROCESSING:
                return row.usable()
            if time.time() >= deadline:
                raise TimedOut(f"The file {row.name} is still being processed.", "Ask again when it is ACTIVE.")
            time.sleep(_LOOK)

    def finish(self, token: str, patience: float = 0.0) -> FileRow:
        """End an upload: the file it has become, which is read from now on. Pictures, whose clients use them without
        asking again, are waited for up to `patience` seconds. Raises `NotFound`, `BadRequest`."""
        row = self.uploads.finish(self.uploads.find(token))
        if row.state != PROCESSING:
            return row
        reading = self.processing.submit(row)
        if patience and row.mime.startswith("image/"):
            wait((reading,), timeout=patience)
            return self.book.get(row.key, row.id) or row
        return row

    def delete(self, row: FileRow) -> None:
        """Forget a file with its bytes, as far as no other file and no interaction needs them. A film stays with its
        interaction."""
        with self.processing.moving:
            self.book.remove(row)
            if row.source != GENERATED and row.blob and not self.book.used_blob(row.blob):
                self.blobs.remove(row.blob)
        if row.upload:
            self.uploads.forget(row.upload)

    def path(self, row: FileRow) -> Path:
        """The bytes of an ACTIVE file as a local file. Raises `NotFound`, `MediaRefused`."""
        path = local(self.blobs, row.usable().blob, self._fetched)
        if path is None:
            raise NotFound(f"The bytes of {row.name} are not there any more.", "Upload or make it again.")
        return path

    def hold(self, turn: str, rows: tuple[FileRow, ...]) -> None:
        """Keep the bytes of these files as long as the interaction is there, whatever becomes of the files."""
        self.book.hold(turn, tuple(row.blob for row in rows if row.blob and row.source != GENERATED))

    def held(self, sha256: str) -> Path | None:
        """Bytes that an interaction holds, by their hash in hexadecimal; None where there are none."""
        return local(self.blobs, f"media/{sha256}", self._fetched)

    def look(self, data: bytes) -> Media:
        """What bytes that came inside a request are, found out as for uploads. Raises `MediaRefused`, `DiskFull`."""
        self.space.check_disk(len(data))
        with self._looking, tempfile.TemporaryFile(dir=self._folder) as file:
            try:
                file.write(data)
                file.flush()
            except OSError as error:
                raise full_disk(error, self._folder) or error from None
            return probe(Path(f"/proc/self/fd/{file.fileno()}"), self.space.media())

    def keep(self, sha256: str, data: bytes) -> None:
        """Write down bytes that came inside a request, by their hash, for an interaction that will hold them. Raises
        `DiskFull`."""
        with self.processing.moving:
            if not self.blobs.has(f"media/{sha256}"):
                self.blobs.write(f"media/{sha256}", data)

    def drop(self, names: tuple[str, ...]) -> None:
        """Take away those of these blobs that neither a file nor an interaction needs."""
        for name in names:
            with self.processing.moving:
                if not self.book.used_blob(name):
                    self.blobs.remove(name)

    def medium(self, row: FileRow) -> FileRow:
        """The file with bytes that interactions can hold by their hash: a film made here is copied for that. Raises
        `NotFound`, `DiskFull`."""
        if row.source != GENERATED:
            return row
        sha256 = self.sums(row)[0]
        name = f"media/{sha256}"
        with self.processing.moving:
            if not self.blobs.has(name):
                self.blobs.write_file(name, self.path(row))
        return replace(row, sha256=sha256, blob=name)

    def sums(self, row: FileRow) -> tuple[str, str]:
        """SHA-256 of a file and, of a film, CRC-32C, in hexadecimal."""
        if row.source != GENERATED:
            return row.sha256, ""
        known = self.book.sums(row.blob)
        if known is None:
            known = _sums(self.path(row))
            self.book.note_sums(row.blob, *known)
        return known

    def tidy(self, now: float | None = None) -> int:
        """Delete what has expired and what nobody needs; how many files were."""
        now = time.time() if now is None else now
        expired = self.book.expired(now)
        for row in expired:
            self.delete(row)
        for token in self.uploads.stale(now - self.settings.files_hours * 3600):
            self.uploads.forget(token)
        for stray in self.uploads.strays():
            stray.unlink(missing_ok=True)
        for copy in self._fetched.glob("*"):
            if copy.stat().st_mtime < now - _UNUSED:
                copy.unlink(missing_ok=True)
        for blob in self.book.let_go():
            with self.processing.moving:
                if not self.book.used_blob(blob):
                    self.blobs.remove(blob)
        return len(expired)

    def _sweep(self) -> None:
        while not self._closing.is_set():
            try:
                self.tidy()
            except Exception as error:  # the next round may do better, and files expire when they are read anyway
                log.error("expired files could not be deleted", exc_info=error)
            self._closing.wait(_SWEEP)


def _sums(path: Path) -> tuple[str, str]:
    sha256, crc32c = hashlib.sha256(), google_crc32c.Checksum()
    with path.open("rb") as file:
        while data := file.read(_PIECE):
            sha256.update(data)
            crc32c.update(data)
    return sha256.hexdigest(), crc32c.digest().hex()
