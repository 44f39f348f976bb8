"""Files with their book on PostgreSQL and their bytes in S3, as on SQLite and in a folder."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cutaway.errors import AlreadyExists, NotFound
from cutaway.interactions.files.cabinet import Cabinet
from cutaway.interactions.files.row import FileRow
from cutaway.storage.blobs import Blobs
from cutaway.storage.database import open_database
from cutaway.storage.settings import Settings
from plain.media import film, padded, picture
from plain.postgres import Postgres
from plain.s3 import S3


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[tuple[str, str]]:
    """URLs of a database and of a store."""
    database = Postgres()
    store = S3()
    before = {name: os.environ.get(name) for name in store.environment}
    os.environ.update(store.environment)
    yield database.database(), store.bucket()
    database.close()
    store.close()
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def kept(cabinet: Cabinet, data: bytes, key: str = "", name: str = "") -> FileRow:
    upload = cabinet.uploads.start(key, name=name, size=len(data))
    writing = cabinet.uploads.begin(upload, 0)
    writing.write(data)
    writing.end()
    row = cabinet.finish(upload.token)
    return cabinet.await_ready(key, row.id, time.time() + 60)


@pytest.mark.slow
def test_files_on_postgresql_and_s3(elsewhere: tuple[str, str], tmp_path: Path) -> None:
    database, store = elsewhere
    settings = Settings(data=tmp_path, free_space=1)
    cabinet = Cabinet(settings, open_database(database), Blobs(store))
    cabinet.start()
    data = padded(film(tmp_path / "film.mp4").read_bytes(), 9 * 2**20)
    row = kept(cabinet, data, "one")
    assert row.media["width"] == 64 and cabinet.blobs.size(row.blob) == len(data)
    assert cabinet.path(row).read_bytes() == data and cabinet.path(row).parent == tmp_path / "fetched"
    assert not list((tmp_path / "uploads").iterdir())
    others = [kept(cabinet, picture(form), "one", name=f"picture-{form.lower()}") for form in ("PNG", "GIF", "BMP")]
    with pytest.raises(AlreadyExists):
        kept(cabinet, picture("PNG"), "one", name="picture-png")
    twin = kept(cabinet, picture("PNG"), "two", name="picture-png")
    first, token = cabinet.book.page("one", 2)
    second, end = cabinet.book.page("one", 2, token)
    assert [found.id for found in first + second] == [row.id for row in reversed([row, *others])] and not end
    with pytest.raises(NotFound):
        cabinet.resolve("two", row.name)
    cabinet.delete(others[0])
    assert cabinet.blobs.has(twin.blob), "another key has the same bytes"
    cabinet.book.hold("a turn that is not there", (row.blob,))
    assert cabinet.tidy(time.time() + 49 * 3600) == 4
    assert not any(cabinet.blobs.has(found.blob) for found in (row, twin, *others))
    assert not list((tmp_path / "fetched").iterdir())
    cabinet.close()
