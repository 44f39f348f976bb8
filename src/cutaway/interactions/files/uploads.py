"""Uploads on their way in: bytes go to a file on the disk as they come, and how far it is, is what that file says.

An upload is known by a token that nobody can guess; who has it may write, as the clients send the data without a key.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cutaway.errors import AlreadyExists, BadRequest, DiskFull, NotFound, TooMuch
from cutaway.interactions.files.book import Book
from cutaway.interactions.files.row import PROCESSING, UPLOADED, FileRow, chosen_id, fresh_id
from cutaway.interactions.files.space import MB, Space
from cutaway.interactions.tables import UPLOADS
from cutaway.storage.sniffing import ENOUGH, sniffed

_TOKEN = re.compile(r"[A-Za-z0-9_-]{40,64}")
_LOOK_AT_DISK = 64 * MB
_IDLE = 3600.0
"""Seconds without a chunk after which an upload makes room for others where there is no room left."""


class OutOfPlace(BadRequest):
    """A chunk that begins beyond what is there; the facts hold `received`, where to go on."""


@dataclass(frozen=True)
class Upload:
    """An upload as it was begun: `size` as declared, -1 where it was not; `state`: active, final or cancelled."""

    token: str
    file: str
    key: str
    size: int
    mime: str
    display_name: str
    offset: int
    created: float
    updated: float
    state: str


class Uploads:
    """The uploads of all keys. Thread-safe."""

    def __init__(self, engine: sa.Engine, book: Book, space: Space, folder: Path) -> None:
        self._engine, self._book, self._space, self._folder = engine, book, space, folder
        folder.mkdir(parents=True, exist_ok=True)
        self._lock, self._taking_over = threading.Lock(), threading.Lock()
        self._writers: dict[str, Writing] = {}
        self._finishing: dict[str, threading.Lock] = {}
        self._hashes: dict[str, tuple[Any, int]] = {}

    def start(self, key: str, name: str = "", display_name: str = "", mime: str = "", size: int = -1) -> Upload:
        """A new upload. `name`: one that the client chose, "" for a fresh one. Raises `BadRequest`, `AlreadyExists`,
        `TooMuch` and `DiskFull`."""
        id = chosen_id(name) if name else fresh_id()
        if len(display_name) > 512:
            raise BadRequest(f"The display name has {len(display_name)} characters; 512 are allowed.", "Shorten it.")
        now = time.time()
        token = secrets.token_urlsafe(32)
        upload = Upload(token, id, key, size, mime[:128], display_name, 0, now, now, "active")
        with self._lock:
            self._make_room(key, size)
            if name and self._book.taken(key, id):
                raise AlreadyExists(f"There is a file files/{id} already.", "Choose another name, or none.")
            with self._engine.begin() as connection:
                connection.execute(UPLOADS.insert().values(**vars(upload)))
        return upload

    def _make_room(self, key: str, size: int) -> None:
        """Check that there is room, if need be without the uploads of this key that nobody seems to go on with."""
        try:
            self._space.check_start(key, size)
        except (TooMuch, DiskFull):
            idle = self.stale(time.time() - _IDLE, key)
            if not idle:
                raise
            for token in idle:
                self._take_away(token)
            self._space.check_start(key, size)

    def find(self, token: str) -> Upload:
        """The upload with this token. Raises `NotFound`."""
        if _TOKEN.fullmatch(token):
            with self._engine.connect() as connection:
                row = connection.execute(UPLOADS.select().where(UPLOADS.c.token == token)).mappings().first()
            if row is not None and row["state"] != "cancelled":
                return Upload(**row)
        raise NotFound("There is no such upload.", "Begin it again.")

    def part(self, token: str) -> Path:
        """Where the bytes lie until the file is known to be good."""
        return self._folder / f"{token}.part"

    def received(self, upload: Upload) -> int:
        """How many bytes are on the disk."""
        try:
            return self.part(upload.token).stat().st_size
        except FileNotFoundError:
            return upload.offset if upload.state == "final" else 0

    def begin(self, upload: Upload, offset: int | None) -> Writing:
        """A writer of bytes that begin at `offset` of the file (None: where it ends); a writer before it ends. Raises
        `OutOfPlace` for a gap, `BadRequest` for an upload that is over."""
        if upload.state != "active":
            raise BadRequest("The upload is finished already.", "Begin another.")
        with self._taking_over:
            with self._lock:
                before = self._writers.get(upload.token)
            if before is not None:
                before.end()
            received = self.received(upload)
            at = received if offset is None else offset
            if at > received or at < 0:
                raise OutOfPlace(
                    f"The bytes begin at {at}, but {received} are there.",
                    f"Send on from {received}.",
                    received=received,
                )
            writing = Writing(self, upload, received, received - at)
            with self._lock:
                self._writers[upload.token] = writing
        return writing

    def cancel(self, upload: Upload) -> None:
        """Forget the upload and its bytes; one that is over stays."""
        if upload.state != "active":
            raise BadRequest("The upload is finished already.", "Delete the file instead.")
        with self._lock:
            before = self._writers.pop(upload.token, None)
            self._hashes.pop(upload.token, None)
        if before is not None:
            before.end()
        self._mark(upload.token, state="cancelled")
        self.part(upload.token).unlink(missing_ok=True)

    def finish(self, upload: Upload) -> FileRow:
        """The file that the upload has become, PROCESSING; the same again when it is asked again. Raises `OutOfPlace`
        where bytes are missing, `TooMuch` where there are too many for the key."""
        with self._lock:
            lock = self._finishing.setdefault(upload.token, threading.Lock())
        with lock:
            upload = self.find(upload.token)
            if upload.state == "final":
                row = self._book.get(upload.key, upload.file)
                if row is None or row.upload != upload.token:
                    raise NotFound("The file is not there any more.", "Upload it again.")
                return row
            size = self.received(upload)
            if upload.size >= 0 and size != upload.size:
                raise OutOfPlace(
                    f"{size} of {upload.size} bytes are there.", f"Send the rest, from {size} on.", received=size
                )
            if upload.size < 0:
                self._space.check_key(upload.key, size)
            row = self._described(upload, size)
            self._book.add(row, upload.token)
        with self._lock:
            self._writers.pop(upload.token, None)
            self._hashes.pop(upload.token, None)
            self._finishing.pop(upload.token, None)
        return row

    def forget(self, token: str) -> None:
        """Take away what is left of an upload, the bytes first."""
        with self._lock:
            self._take_away(token)

    def _take_away(self, token: str) -> None:
        self.part(token).unlink(missing_ok=True)
        self._writers.pop(token, None)
        self._hashes.pop(token, None)
        with self._engine.begin() as connection:
            connection.execute(UPLOADS.delete().where(UPLOADS.c.token == token))

    def stale(self, before: float, key: str | None = None) -> list[str]:
        """Tokens of uploads (of one key) that nobody has gone on with since then, and of cancelled ones."""
        old = sa.and_(UPLOADS.c.state == "active", UPLOADS.c.updated < before)
        query = sa.select(UPLOADS.c.token).where(sa.or_(old, UPLOADS.c.state == "cancelled"))
        if key is not None:
            query = query.where(UPLOADS.c.key == key)
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def strays(self) -> list[Path]:
        """Parts on the disk that belong to no upload."""
        with self._engine.connect() as connection:
            known = set(connection.execute(sa.select(UPLOADS.c.token)).scalars())
        return [path for path in self._folder.glob("*.part") if path.stem not in known]

    def _described(self, upload: Upload, size: int) -> FileRow:
        path = self.part(upload.token)
        if not size:
            path.touch()
        with path.open("rb") as file:
            form = sniffed(file.read(ENOUGH))
            with self._lock:
                counted, at = self._hashes.get(upload.token, (None, 0))
            if counted is None or at != size:
                file.seek(0)
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            else:
                digest = counted.hexdigest()
        now = time.time()
        return FileRow(
            id=upload.file,
            key=upload.key,
            display_name=upload.display_name,
            mime=form.mime if form is not None else "application/octet-stream",
            size=size,
            sha256=digest,
            state=PROCESSING,
            source=UPLOADED,
            created=now,
            updated=now,
            expires=self._space.expiry(),
            # Where its bytes will lie, so that an interaction can hold them already.
            blob=f"media/{digest}",
            upload=upload.token,
        )

    def _mark(self, token: str, **values: Any) -> None:
        with self._engine.begin() as connection:
            connection.execute(UPLOADS.update().where(UPLOADS.c.token == token).values(updated=time.time(), **values))

    def _count(self, token: str, data: memoryview, at: int) -> None:
        """Go on with the hash of an upload as long as it was followed from its first byte."""
        with self._lock:
            counted, upto = self._hashes.get(token, (None, 0))
            if counted is None and at == 0:
                counted = hashlib.sha256()
            if counted is None or upto != at:
                return
        counted.update(data)
        with self._lock:
            self._hashes[token] = (counted, at + len(data))

    def _left(self, writing: Writing, at: int) -> None:
        with self._lock:
            if self._writers.get(writing.upload.token) is writing:
                del self._writers[writing.upload.token]
        self._mark(writing.upload.token, offset=at)


class Writing:
    """Writes the bytes of one request to the end of an upload. Its methods may be called from one thread at a time;
    `end` from any, by a request that takes over."""

    def __init__(self, uploads: Uploads, upload: Upload, at: int, skip: int) -> None:
        self.upload, self._uploads, self._at, self._skip = upload, uploads, at, skip
        self._lock = threading.Lock()
        self._open = True
        self._looked = at
        self._file = os.open(uploads.part(upload.token), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def write(self, data: bytes) -> None:
        """Take these bytes; those that are there already are passed over. Raises `TooMuch` and `BadRequest` for more
        than declared or allowed, `DiskFull`."""
        with self._lock:
            if not self._open:
                raise BadRequest("Another request goes on with this upload.", "Ask how far it is.")
            if self._skip:
                passed = min(self._skip, len(data))
                self._skip -= passed
                data = data[passed:]
            if not data:
                return
            end = self._at + len(data)
            if self.upload.size >= 0 and end > self.upload.size:
                raise BadRequest(
                    f"More than the {self.upload.size} bytes come that the upload was begun with.",
                    "Begin it again with the true size, or leave the size out.",
                )
            self._uploads._space.check_file(end)
            if self.upload.size < 0 and end - self._looked > _LOOK_AT_DISK:
                self._looked = end
                self._uploads._space.check_disk(_LOOK_AT_DISK)
                self._uploads._space.check_key(self.upload.key, end)
            self._write(data)

    def end(self) -> int:
        """Make sure that what was taken is on the disk; how many bytes the upload has. Again: nothing."""
        with self._lock:
            if self._open:
                self._open = False
                try:
                    os.fsync(self._file)
                finally:
                    os.close(self._file)
                self._uploads._left(self, self._at)
        return self._at

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                written = os.pwrite(self._file, view, self._at)
                self._uploads._count(self.upload.token, view[:written], self._at)
                self._at += written
                view = view[written:]
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise DiskFull("The disk is full.", "Free some space, then go on with the upload.") from None
            raise
