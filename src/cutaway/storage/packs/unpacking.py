"""Taking a pack's files out of its archives, trusting none of them.

Only regular files are read, links and devices are left where they are; a name that is absolute, climbs out or clashes
is refused, and so is an archive that unpacks to more than a pack may hold. Nothing taken is executable or imported.
"""

from __future__ import annotations

import base64
import io
import lzma
import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from cutaway.errors import Missing
from cutaway.storage.packs.table import Archive, Take

LARGEST_FILE = 1 << 30
LARGEST_PACK = 4 << 30
MOST_FILES = 20_000
CHUNK = 1 << 20


class Unpacker:
    """Writes the files of one pack into an empty folder, keeping count over all its archives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = 0
        self._bytes = 0

    def take_from(self, archive: Archive, file: Path) -> None:
        """Take what the archive's rules want out of the fetched file. Raises `Missing` for anything suspicious."""
        found = dict.fromkeys(archive.take, 0)
        try:
            for name, content in members(file):
                for rule in archive.take:
                    if rule.wants(name):
                        found[rule] += 1
                        self._apply(rule, name, content)
                        break
        except (tarfile.TarError, zipfile.BadZipFile, lzma.LZMAError, EOFError, ValueError) as error:
            raise _refused(file.name, f"is damaged ({error})") from error
        for rule, count in found.items():
            if not count:
                raise _refused(file.name, f"has nothing that matches {rule.match}")

    def _apply(self, rule: Take, name: str, content: IO[bytes]) -> None:
        target = rule.name_in_pack(name)
        if rule.how == "unzip":
            with zipfile.ZipFile(io.BytesIO(content.read(LARGEST_FILE))) as inner:
                for entry in inner.infolist():
                    if not entry.is_dir() and not rule.leaves_out(entry.filename):
                        with inner.open(entry) as reading:
                            self._write(f"{target.rsplit('.', 1)[0]}/{entry.filename}", reading)
        elif rule.how == "data-url":
            encoded = re.search(rb"base64,([A-Za-z0-9+/=]+)", content.read(LARGEST_FILE))
            if encoded is None:
                raise ValueError(f"{name} holds no data URL")
            self._write(target.removesuffix(".js"), io.BytesIO(base64.b64decode(encoded[1])))
        else:
            self._write(target, content, append=rule.how == "append")

    def _write(self, name: str, content: IO[bytes], *, append: bool = False) -> None:
        path = self.folder / safe_name(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._files += 1
        if self._files > MOST_FILES:
            raise _refused(name, f"is one file too many: a pack may hold {MOST_FILES}")
        written = 0
        with path.open("ab" if append else "xb") as writing:
            while chunk := content.read(CHUNK):
                written += len(chunk)
                self._bytes += len(chunk)
                if written > LARGEST_FILE or self._bytes > LARGEST_PACK:
                    raise _refused(name, "unpacks to more than a pack may hold")
                writing.write(chunk)


def safe_name(name: str) -> PurePosixPath:
    """A relative path that stays where it is put. Raises `Missing` for any other."""
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        raise _refused(name, "is no name for a file in a pack")
    return path


def members(file: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The regular files of a wheel, zip, compressed tar or Debian package: name and content, one by one."""
    if file.suffix in {".whl", ".zip"}:
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                if not entry.is_dir():
                    with archive.open(entry) as content:
                        yield entry.filename, content
    elif file.suffix == ".deb":
        with file.open("rb") as package:
            yield from _tar_members(_debian_data(package))
    else:
        with file.open("rb") as compressed:
            yield from _tar_members(compressed)


def _tar_members(stream: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(fileobj=stream, mode="r|*") as archive:
        for entry in archive:
            if entry.isreg():
                content = archive.extractfile(entry)
                if content is not None:
                    yield entry.name.removeprefix("./"), content


def _debian_data(package: IO[bytes]) -> IO[bytes]:
    """The file `data.tar.*` of a Debian package, which is an ar archive: a 60-byte header before each padded member."""
    if package.read(8) != b"!<arch>\n":
        raise ValueError("not a Debian package")
    while header := package.read(60):
        if len(header) < 60 or header[58:] != b"`\n":
            raise ValueError("a broken header")
        size = int(header[48:58])
        if header[:16].startswith(b"data.tar"):
            return package
        package.seek(size + size % 2, io.SEEK_CUR)
    raise ValueError("no data inside")


def _refused(name: str, reason: str) -> Missing:
    return Missing(f"{name} {reason}.", "Nothing of it was installed; check where it came from.")
