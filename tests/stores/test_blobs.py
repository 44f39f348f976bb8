"""One contract for blobs in a folder and in S3, against a real server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cutaway.errors import BadRequest, NotFound
from cutaway.scene.randomness import stream
from cutaway.storage.blobs import Blobs
from plain.s3 import S3

MB = 2**20


@pytest.fixture(params=["folder", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Blobs]:
    if request.param == "folder":
        yield Blobs((tmp_path / "blobs").as_uri())
        return
    server: S3 = request.getfixturevalue("s3")
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    yield Blobs(server.bucket())


def noise(size: int) -> bytes:
    return stream(7, "blobs").bytes(size)


def test_what_is_written_can_be_read_listed_and_removed(blobs: Blobs) -> None:
    assert blobs.read("a/b") is None and blobs.size("a/b") is None and not blobs.has("a/b")
    blobs.write("a/b", b"one")
    blobs.write("a/c", b"")
    blobs.write("other/d", b"three")
    blobs.write("a/b", b"four!")
    assert blobs.read("a/b") == b"four!" and blobs.read("a/c") == b"" and blobs.size("a/b") == 5
    assert {(blob.name, blob.size) for blob in blobs.all("a")} == {("a/b", 5), ("a/c", 0)}
    assert all(blob.used > 1e9 for blob in blobs.all("a"))
    blobs.remove("a/b")
    blobs.remove("a/b")
    assert not blobs.has("a/b") and blobs.read("other/d") == b"three"
    with pytest.raises(BadRequest):
        blobs.read("../etc/passwd")


def test_a_large_file_goes_in_parts_and_comes_in_ranges(blobs: Blobs, tmp_path: Path) -> None:
    data = noise(20 * MB + 123)
    (tmp_path / "film").write_bytes(data)
    blobs.write_file("films/x.mp4", tmp_path / "film")
    assert blobs.size("films/x.mp4") == len(data)
    assert b"".join(blobs.stream("films/x.mp4")) == data
    for start, end in ((0, 1), (5, 9 * MB), (8 * MB - 1, 8 * MB + 1), (20 * MB, None), (len(data) - 1, 10**12)):
        assert b"".join(blobs.stream("films/x.mp4", start, end)) == data[start:end]
    assert b"".join(blobs.stream("films/x.mp4", len(data))) == b""
    with pytest.raises(NotFound):
        next(blobs.stream("films/y.mp4"))


def test_nobody_sees_half_a_blob(blobs: Blobs, tmp_path: Path) -> None:
    """While large blobs replace one another, a reader finds nothing, the one, or the other."""
    first, second = noise(9 * MB), noise(10 * MB)
    paths = [tmp_path / "first", tmp_path / "second"]
    for path, data in zip(paths, (first, second), strict=True):
        path.write_bytes(data)
    seen: set[int] = set()
    ended = threading.Event()

    def reading() -> None:
        while not ended.is_set():
            data = blobs.read("films/x.mp4")
            seen.add(-1 if data is None else len(data) if data in (first, second) else 0)

    thread = threading.Thread(target=reading)
    thread.start()
    try:
        for turn in range(4):
            blobs.write_file("films/x.mp4", paths[turn % 2])
    finally:
        ended.set()
        thread.join()
    assert seen <= {-1, len(first), len(second)} and seen & {len(first), len(second)}


def test_a_store_that_cannot_be_opened_is_told_with_the_fix() -> None:
    with pytest.raises(BadRequest, match="CUTAWAY_BLOBS_URL"):
        Blobs("gopher://hole/films")
