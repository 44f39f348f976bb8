"""What uploads may take: of the file, of the key, of the disk. Refused before anything is written."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import sqlalchemy as sa

from cutaway.errors import DiskFull, TooMuch
from cutaway.footage import Limits
from cutaway.interactions.files.book import Book
from cutaway.interactions.tables import UPLOADS
from cutaway.storage.settings import Settings

MB, GB = 2**20, 2**30


class Space:
    """The limits on bytes, as the settings have them."""

    def __init__(self, settings: Settings, engine: sa.Engine, book: Book, folder: Path) -> None:
        self.settings, self._engine, self._book, self._folder = settings, engine, book, folder

    @property
    def most(self) -> int:
        """Bytes that one file may have."""
        return self.settings.file_limit * MB

    def check_start(self, key: str, size: int) -> None:
        """Raises `TooMuch` and `DiskFull` for an upload of `size` bytes (-1 unknown) that may not begin."""
        self.check_file(size)
        with self._engine.connect() as connection:
            going = connection.execute(
                sa.select(UPLOADS.c.size, UPLOADS.c.offset, UPLOADS.c.key).where(UPLOADS.c.state == "active")
            ).all()
        mine = [row for row in going if row.key == key]
        if len(mine) >= self.settings.uploads_limit:
            raise TooMuch(
                f"{len(mine)} uploads are going on; {self.settings.uploads_limit} are allowed.",
                "Finish or cancel one.",
                code="too_many_uploads",
                limit=self.settings.uploads_limit,
                found=len(mine),
            )
        self.check_key(key, sum(max(row.size, row.offset) for row in mine) + max(0, size))
        self.check_disk(sum(max(0, row.size - row.offset) for row in going) + max(0, size))

    def check_file(self, size: int) -> None:
        """Raises `TooMuch` for a file larger than allowed."""
        if size > self.most:
            raise TooMuch(
                f"The file has {size / MB:,.1f} MB; {self.settings.file_limit:,} MB are allowed.",
                "Send a smaller one.",
                limit=self.most,
                found=size,
            )

    def check_key(self, key: str, more: int) -> None:
        """Raises `TooMuch` where a key's files would take more than allowed with `more` bytes beside them."""
        limit, found = int(self.settings.files_quota * GB), self._book.used(key) + more
        if found > limit:
            raise TooMuch(
                f"The files of this project would take {found / GB:,.2f} GB; {limit / GB:,.2f} GB are allowed.",
                "Delete some, or wait until they expire.",
                code="files_quota_exceeded",
                limit=limit,
                found=found,
            )

    def check_disk(self, more: int) -> None:
        """Raises `DiskFull` where `more` bytes would not leave free what is to stay free."""
        free, kept = shutil.disk_usage(self._folder).free, self.settings.free_space * MB
        if free - more < kept:
            raise DiskFull(
                f"The server has {max(0, free - kept) / MB:,.0f} MB left for files; this takes {more / MB:,.0f} MB.",
                "Delete some files, or try again later.",
                limit=max(0, free - kept),
                found=more,
            )

    def expiry(self) -> float:
        """When an upload that is finished now is to be deleted."""
        return time.time() + self.settings.files_hours * 3600

    def media(self) -> Limits:
        """What an upload may turn out to be."""
        chosen = self.settings
        return Limits(
            seconds=chosen.media_seconds,
            pixels=chosen.media_pixels,
            rate=chosen.media_rate,
            streams=chosen.media_streams,
            frames=chosen.media_frames,
            memory=chosen.media_memory,
            patience=chosen.media_patience,
        )
