"""Files over HTTP, as Google's clients and hand-written ones use them."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from google import genai

from cutaway.api.content import file_named
from cutaway.errors import BadRequest, MediaRefused, NotFound
from cutaway.interactions.files.cabinet import Cabinet
from cutaway.interactions.files.row import referred
from cutaway.interactions.tables import UPLOADS
from plain.media import film, padded, picture
from plain.running import Running

START = {"X-Goog-Upload-Protocol": "resumable", "X-Goog-Upload-Command": "start"}


@pytest.fixture(scope="module")
def mp4(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return film(tmp_path_factory.mktemp("media") / "film.mp4", 24).read_bytes()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("files"))
    yield running
    running.stop()


def client(server: Running, key: str = "some-key") -> genai.Client:
    return genai.Client(api_key=key, http_options={"base_url": server.url})


def begun(server: Running, size: int | None = None, body: Any = None, **headers: str) -> str:
    """The address that a resumable upload is to go to."""
    told = {} if size is None else {"X-Goog-Upload-Header-Content-Length": str(size)}
    answer = server.client.post("/upload/v1beta/files", headers=START | told | headers, json=body or {})
    assert answer.status_code == 200, answer.text
    return answer.headers["x-goog-upload-url"]


def sent(url: str, data: bytes, offset: int, command: str = "upload", **headers: str) -> httpx.Response:
    """A chunk as the Python client sends it: no key, and a content type that is wrong."""
    told = {"X-Goog-Upload-Command": command, "X-Goog-Upload-Offset": str(offset), "Content-Type": "application/json"}
    return httpx.post(url, content=data, headers=told | headers, timeout=60)


def uploaded(server: Running, data: bytes, **file: Any) -> dict[str, Any]:
    answer = sent(begun(server, len(data), {"file": file}), data, 0, "upload, finalize")
    assert answer.status_code == 200, answer.text
    return answer.json()["file"]


def settled(server: Running, name: str) -> dict[str, Any]:
    """The file once it is not PROCESSING any more."""
    for _ in range(600):
        file = server.client.get(f"/v1beta/{name}").json()
        if file["state"] != "PROCESSING":
            return file
        time.sleep(0.05)
    raise AssertionError(f"{name} is PROCESSING for ever")


def test_googles_client_uploads_in_chunks_gets_lists_and_deletes(server: Running, tmp_path: Path, mp4: bytes) -> None:
    (tmp_path / "long.mp4").write_bytes(padded(mp4, 9 * 2**20))
    google = client(server)
    file = google.files.upload(file=tmp_path / "long.mp4", config={"display_name": "Ein Öl-Film"})
    assert (file.state, file.display_name, file.mime_type) == ("PROCESSING", "Ein Öl-Film", "video/mp4")
    settled(server, file.name)
    file = google.files.get(name=file.name)
    assert (file.state, file.size_bytes, file.source) == ("ACTIVE", 9 * 2**20, "UPLOADED")
    assert file.video_metadata["videoDuration"] == "1s" and file.video_metadata["width"] == 64
    digest = hashlib.sha256((tmp_path / "long.mp4").read_bytes()).digest()
    assert base64.b64decode(file.sha256_hash) == digest
    assert file.uri == f"{server.url}/v1beta/{file.name}" and file.download_uri is None
    assert 47 < (file.expiration_time - file.create_time).total_seconds() / 3600 < 49
    assert file.name in [found.name for found in google.files.list()]
    google.files.delete(name=file.name)
    with pytest.raises(Exception, match="404"):
        google.files.get(name=file.name)


def test_googles_asynchronous_client_does_the_same(server: Running, tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(picture("PNG"))

    async def all_of_it() -> None:
        google = client(server).aio
        file = await google.files.upload(file=tmp_path / "picture.png")
        # Clients use pictures without asking again.
        assert (file.state, file.mime_type) == ("ACTIVE", "image/png")
        assert (await google.files.get(name=file.name)).name == file.name
        assert file.name in [found.name async for found in await google.files.list(config={"page_size": 1})]
        await google.files.delete(name=file.name)
        made = await google.interactions.create(
            model="gemini-omni-1.1-flash", input="kite", response_format={"type": "video", "delivery": "uri"}
        )
        data = await google.files.download(file=made.output_video.uri)
        assert data[4:8] == b"ftyp"

    asyncio.run(all_of_it())


@pytest.mark.parametrize(
    "file",
    [
        {"displayName": "x", "mimeType": "image/png", "sizeBytes": "7"},
        {"display_name": "x", "mime_type": "video/mp4", "size_bytes": 7},
        {"display_name": "x"},
    ],
)
def test_a_start_takes_both_spellings_and_what_it_says_of_the_kind_is_not_believed(
    server: Running, file: dict[str, Any]
) -> None:
    data = picture("JPEG")
    file = {
        name: str(len(data)) if value == "7" else len(data) if value == 7 else value for name, value in file.items()
    }
    answer = sent(begun(server, None, {"file": file}), data, 0, "upload, finalize")
    assert answer.headers["x-goog-upload-status"] == "final"
    file = answer.json()["file"]
    assert (file["displayName"], file["mimeType"], file["sizeBytes"]) == ("x", "image/jpeg", str(len(data)))


def test_names_that_clients_choose(server: Running) -> None:
    file = uploaded(server, picture("PNG"), name="files/my-cat-1")
    assert file["name"] == "files/my-cat-1" and server.client.get("/v1/files/my-cat-1").json() == file
    taken = server.client.post("/upload/v1/files", headers=START, json={"file": {"name": "files/my-cat-1"}})
    assert (taken.status_code, taken.json()["error"]["status"]) == (409, "ALREADY_EXISTS")
    for name in ("files/-cat", "files/Cat", "files/" + "c" * 41, "files/a/b", "../cat", 7):
        answer = server.client.post("/upload/v1/files", headers=START, json={"file": {"name": name}})
        assert answer.status_code == 400, name
    assert server.client.delete("/v1beta/files/my-cat-1").json() == {}
    assert uploaded(server, picture("PNG"), name="my-cat-1")["name"] == "files/my-cat-1"


def test_chunks_may_repeat_overlap_and_be_asked_for_but_leave_no_gap(server: Running) -> None:
    data = picture("BMP")
    url = begun(server, len(data))
    assert url.startswith(f"{server.url}/upload/v1beta/files?")
    assert sent(url, data[:1000], 0).headers["x-goog-upload-status"] == "active"
    # The answer was lost: the same again, and then one that overlaps.
    assert sent(url, data[:1000], 0).headers["x-goog-upload-size-received"] == "1000"
    assert sent(url, data[500:1500], 500).headers["x-goog-upload-size-received"] == "1500"
    gap = sent(url, data[1501:], 1501)
    assert gap.status_code == 400 and gap.headers["x-goog-upload-size-received"] == "1500"
    assert "1500" in gap.json()["error"]["message"] and "x-goog-upload-status" not in gap.headers
    early = sent(url, b"", 1500, "finalize")
    assert early.status_code == 400 and f"1500 of {len(data)}" in early.json()["error"]["message"]
    asked = sent(url, b"", 0, "query")
    assert (asked.headers["x-goog-upload-status"], asked.headers["x-goog-upload-size-received"]) == ("active", "1500")
    ended = sent(url, data[1500:], 1500, "upload, finalize")
    assert ended.headers["x-goog-upload-status"] == "final"
    file = ended.json()["file"]
    assert base64.b64decode(file["sha256Hash"]) == hashlib.sha256(data).digest()
    # And that answer lost too.
    again = sent(url, data[1500:], 1500, "upload, finalize")
    assert again.json()["file"]["name"] == file["name"] and again.headers["x-goog-upload-status"] == "final"
    assert sent(url, b"", 0, "query").headers["x-goog-upload-status"] == "final"


def test_a_cancelled_upload_is_gone(server: Running) -> None:
    url = begun(server, 5000)
    sent(url, bytes(100), 0)
    assert sent(url, b"", 0, "cancel").headers["x-goog-upload-status"] == "cancelled"
    assert sent(url, bytes(100), 100).status_code == 404
    token = httpx.URL(url).params["upload_id"]
    assert sent(url.replace(token, token[:-4] + "AAAA"), bytes(100), 0).status_code == 404
    assert not list((server.service.settings.data / "uploads").glob(f"{token}*"))


def test_more_than_declared_is_refused_for_good(server: Running) -> None:
    url = begun(server, 100)
    answer = sent(url, bytes(101), 0, "upload, finalize")
    # With this header the clients stop and raise; without it they would send it all again, three times.
    assert answer.status_code == 400 and answer.headers["x-goog-upload-status"] == "final"
    assert sent(url, b"", 0, "query").headers["x-goog-upload-size-received"] == "0"


def test_whole_files_in_one_request(server: Running) -> None:
    data = picture("PNG")
    raw = server.client.post("/upload/v1beta/files", content=data, headers={"X-Goog-Upload-Protocol": "raw"})
    assert raw.json()["file"]["mimeType"] == "image/png"
    boundary = "zo-und_so"
    described = json.dumps({"file": {"displayName": "two parts"}}).encode()
    body = b"".join(
        (
            f"--{boundary}\r\nContent-Type: application/json; charset=utf-8\r\n\r\n".encode() + described,
            f"\r\n--{boundary}\r\nContent-Type: video/mp4\r\n\r\n".encode() + data,
            f"\r\n--{boundary}--\r\n".encode(),
        )
    )
    headers = {"X-Goog-Upload-Protocol": "multipart", "Content-Type": f"multipart/related; boundary={boundary}"}
    several = server.client.post("/upload/v1beta/files", content=body, headers=headers)
    assert several.status_code == 200, several.text
    file = several.json()["file"]
    assert (file["displayName"], file["sizeBytes"], file["state"]) == ("two parts", str(len(data)), "ACTIVE")
    # The same in pieces of all sizes, cut wherever.
    for size in (1, 7, 37):
        pieces = (body[at : at + size] for at in range(0, len(body), size))
        again = server.client.post("/upload/v1beta/files?uploadType=multipart", content=pieces, headers=headers)
        assert again.json()["file"]["sha256Hash"] == file["sha256Hash"], size
    cut = server.client.post("/upload/v1beta/files", content=body[:-20], headers=headers)
    assert cut.status_code == 400 and "ends too early" in cut.json()["error"]["message"]
    form = server.client.post("/upload/v1beta/files", files={"file": ("cat.png", data, "image/png")})
    assert form.json()["file"]["state"] == "ACTIVE"


def test_what_is_no_media_fails_with_a_reason(server: Running) -> None:
    file = settled(server, uploaded(server, b"#EXTM3U\nfile:///etc/passwd\n", mimeType="video/mp4")["name"])
    assert file["state"] == "FAILED" and file["mimeType"] == "application/octet-stream"
    assert file["error"]["code"] == 3 and "a playlist" in file["error"]["message"]
    assert file["error"]["details"][0]["reason"] == "MEDIA_KIND_NOT_ALLOWED"
    empty = settled(server, uploaded(server, b"")["name"])
    assert empty["state"] == "FAILED" and "empty" in empty["error"]["message"]


def test_pages_are_stable_and_hold_films_too(tmp_path: Path) -> None:
    running = Running(tmp_path, "here")
    try:
        assert running.client.get("/v1beta/files").json() == {}
        names = [uploaded(running, picture("PNG"))["name"] for _ in range(3)]
        made = running.made(response_format={"type": "video", "delivery": "uri"})
        films = ["files/" + referred(made["output_video"]["uri"])]  # type: ignore[index]
        names.append(uploaded(running, picture("PNG"))["name"])
        expected = [names[3], *films, names[2], names[1], names[0]]
        first = running.client.get("/v1beta/files?pageSize=2").json()
        newer = uploaded(running, picture("PNG"))["name"]
        found = [file["name"] for file in first["files"]]
        token = first["nextPageToken"]
        while token:
            page = running.client.get("/v1beta/files", params={"pageSize": 2, "pageToken": token}).json()
            found += [file["name"] for file in page["files"]]
            token = page.get("nextPageToken", "")
        assert found == expected and newer not in found
        assert running.client.get("/v1beta/files?pageToken=nonsense").status_code == 400
        assert running.client.get("/v1beta/files?pageSize=x").status_code == 400
        # A film that is deleted as a file is none any more; its interaction stays.
        assert running.client.delete(f"/v1beta/{films[0]}").json() == {}
        assert running.client.get(f"/v1beta/{films[0]}").status_code == 404
        listed = running.client.get("/v1beta/files?pageSize=100").json()["files"]
        assert [file["name"] for file in listed] == [newer, *(name for name in expected if name != films[0])]
        assert running.client.get(f"/v1beta/interactions/{made['id']}").json()["status"] == "completed"
    finally:
        running.stop()


def crc32c(data: bytes) -> str:
    """Bit by bit, as the standard describes it."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return base64.b64encode((value ^ 0xFFFFFFFF).to_bytes(4, "big")).decode()


def test_films_have_bytes_and_uploads_keep_them(server: Running) -> None:
    made = server.made(response_format={"type": "video", "delivery": "uri"})
    uri = str(made["output_video"]["uri"])  # type: ignore[index]
    film_bytes = server.client.get(uri).content
    name = referred(uri)
    for path in (
        f"/v1beta/files/{name}:download?alt=media",
        f"/v1/files/{name}?alt=media",
        f"/v1alpha/files/{name}:download",
        f"/files/{name}:download?alt=media",
        f"/v1/files/https://generativelanguage.googleapis.com/v1beta/files/{name}:download?alt=media",
        f"/v1/files/{uri}:download?alt=media",
        f"/v1beta/files/{uri.replace(':download', '%3Adownload')}&alt=media",
    ):
        assert server.client.get(path).content == film_bytes, path
    assert server.client.get(uri).headers["x-goog-hash"] == f"crc32c={crc32c(film_bytes)}"
    head = server.client.head(uri)
    assert (head.content, head.headers["content-length"]) == (b"", str(len(film_bytes)))
    part = server.client.get(uri, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    beyond = server.client.get(uri, headers={"Range": f"bytes={len(film_bytes)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(film_bytes)}")
    assert beyond.json()["error"]["status"] == "OUT_OF_RANGE"
    for odd in ("items=0-1", "bytes=abc", "bytes=5-2", "bytes="):
        assert server.client.get(uri, headers={"Range": odd}).content == film_bytes, odd
    described = server.client.get(f"/files/{name}").json()
    assert base64.b64decode(described["sha256Hash"]) == hashlib.sha256(film_bytes).digest()
    upload = uploaded(server, picture("PNG"))
    refused = server.client.get(f"/v1beta/{upload['name']}:download?alt=media")
    assert refused.status_code == 400 and "only generated files" in refused.json()["error"]["message"]


def test_a_file_belongs_to_its_key(tmp_path: Path) -> None:
    running = Running(tmp_path, "here", api_keys="first-key,second-key")
    try:
        running.client.headers["x-goog-api-key"] = "first-key"
        mine = uploaded(running, picture("PNG"), name="cat")
        other = {"x-goog-api-key": "second-key"}
        none = running.client.get("/v1beta/files/dog", headers=other)
        for answer in (
            running.client.get("/v1beta/files/cat", headers=other),
            running.client.delete("/v1beta/files/cat", headers=other),
            running.client.get("/v1beta/files/cat:download?alt=media", headers=other),
        ):
            assert (answer.status_code, answer.text.replace("cat", "dog")) == (404, none.text)
        assert running.client.get("/v1beta/files", headers=other).json() == {}
        # Not even by the name being taken.
        running.client.headers["x-goog-api-key"] = "second-key"
        assert uploaded(running, picture("JPEG"), name="cat")["mimeType"] == "image/jpeg"
        running.client.headers["x-goog-api-key"] = "first-key"
        assert running.client.get("/v1beta/files/cat").json() == mine
        assert httpx.post(f"{running.url}/upload/v1beta/files", headers=START).status_code == 401
    finally:
        running.stop()


def test_every_limit_is_told_with_what_was_found(tmp_path: Path, mp4: bytes) -> None:
    running = Running(
        tmp_path, "here", file_limit=1, files_quota=0.002, uploads_limit=2, media_seconds=1, media_pixels=4000
    )
    try:

        def refused(size: int) -> dict[str, Any]:
            headers = START | {"X-Goog-Upload-Header-Content-Length": str(size)}
            answer = running.client.post("/upload/v1beta/files", headers=headers)
            assert answer.status_code == 400
            return answer.json()["error"]

        error = refused(2**20 + 1)
        assert error["details"][0]["reason"] == "FILE_TOO_LARGE" and "1 MB are allowed" in error["message"]
        assert error["details"][0]["metadata"] == {"limit": str(2**20), "found": str(2**20 + 1)}
        urls = [begun(running, 2**20), begun(running)]
        assert refused(10)["details"][0]["reason"] == "TOO_MANY_UPLOADS"
        # One that did not say how long it would be is stopped on the way.
        stopped = sent(urls[1], bytes(2**20 + 1), 0)
        assert stopped.status_code == 400 and stopped.json()["error"]["details"][0]["reason"] == "FILE_TOO_LARGE"
        sent(urls[1], b"", 0, "cancel")
        uploaded(running, padded(mp4, 2**20))
        assert refused(2**20)["details"][0]["reason"] == "FILES_QUOTA_EXCEEDED"
        sent(urls[0], b"", 0, "cancel")
        found = settled(running, uploaded(running, picture("PNG", (100, 50)))["name"])
        assert (
            found["error"]["details"][0]["reason"] == "MEDIA_TOO_MANY_PIXELS" and "5,000" in found["error"]["message"]
        )
        longer = film(tmp_path / "longer.mp4", 30).read_bytes()
        found = settled(running, uploaded(running, longer)["name"])
        assert found["error"]["details"][0]["metadata"] == {"limit": "1", "found": "1.25"}
    finally:
        running.stop()


def test_uploads_that_nobody_goes_on_with_make_room(tmp_path: Path) -> None:
    running = Running(tmp_path, "here", uploads_limit=2)
    try:
        left, alive = begun(running, 10), begun(running, 10)
        sent(left, bytes(5), 0)
        token = httpx.URL(left).params["upload_id"]
        with running.service.books.engine.begin() as connection:
            long_ago = UPLOADS.update().where(UPLOADS.c.token == token).values(updated=time.time() - 4000)
            connection.execute(long_ago)
        newer = begun(running, 10)
        assert sent(left, b"", 0, "query").status_code == 404
        assert not list((tmp_path / "uploads").glob("*.part"))
        assert [sent(url, b"", 0, "query").status_code for url in (alive, newer)] == [200, 200]
    finally:
        running.stop()


def test_an_upload_that_would_fill_the_disk_is_refused_before_it_begins(tmp_path: Path) -> None:
    running = Running(tmp_path, "here", file_limit=2**40)
    try:
        headers = START | {"X-Goog-Upload-Header-Content-Length": str(2**59)}
        answer = running.client.post("/upload/v1beta/files", headers=headers)
        assert answer.status_code == 400 and "GB are allowed" in answer.json()["error"]["message"]
    finally:
        running.stop()
    running = Running(tmp_path, "here", file_limit=2**40, files_quota=2.0**40)
    try:
        answer = running.client.post("/upload/v1beta/files", headers=headers)
        assert answer.status_code == 503 and "MB left" in answer.json()["error"]["message"]
    finally:
        running.stop()


@pytest.mark.parametrize(
    "reference",
    [
        "files/abc123",
        "abc123",
        "files/files/abc123",
        "/v1/files/files/abc123:download?alt=media",
        "https://generativelanguage.googleapis.com/files/abc123",
        "https://generativelanguage.googleapis.com/v1beta/files/abc123",
        "http://127.0.0.1:8910/v1/files/abc123:download?alt=media",
        "http://host/v1/files/http%3A%2F%2Fhost%2Fv1beta%2Ffiles%2Fabc123%3Adownload?alt=media",
    ],
)
def test_every_way_to_write_a_file_means_it(reference: str) -> None:
    assert referred(reference) == "abc123"


def test_a_file_may_be_called_files() -> None:
    assert (
        referred("files/files")
        == referred("/v1/files/files:download?alt=media")
        == file_named("files/files")
        == "files"
    )
    assert file_named("https://host/v1/files/files/abc123") == "abc123"


def test_others_find_wait_for_and_keep_files(tmp_path: Path, mp4: bytes) -> None:
    """What interactions do with files: by any reference, within a deadline, beyond expiry."""
    running = Running(tmp_path, "here")
    try:
        books = running.service.books
        cabinet = Cabinet(books.settings, books.engine, books.blobs)
        name = uploaded(running, mp4)["name"]
        row = cabinet.await_ready("", referred(name), time.time() + 30)
        assert cabinet.path(row).read_bytes() == mp4 and row.media["width"] == 64
        assert cabinet.resolve("", f"https://elsewhere/v1beta/{name}:download?alt=media") == row
        with pytest.raises(NotFound):
            cabinet.resolve("somebody-else", name)
        failed = referred(uploaded(running, b"no film")["name"])
        with pytest.raises(MediaRefused, match="a text") as refused:
            cabinet.await_ready("", failed, time.time() + 30)
        assert refused.value.code == "media_kind_not_allowed"
        with pytest.raises(NotFound):
            referred("http://host/elsewhere/")
        turn = running.made()
        cabinet.hold(str(turn["id"]), (row,))
        other = uploaded(running, picture("PNG"))
        twin = uploaded(running, picture("PNG"))
        running.client.delete(f"/v1beta/{other['name']}")
        still = cabinet.resolve("", twin["name"])
        assert cabinet.path(still).exists(), "another file has the same bytes"
        later = time.time() + 49 * 3600
        assert cabinet.tidy(later) == 3
        assert running.client.get("/v1beta/files?pageSize=50").json()["files"][0]["source"] == "GENERATED"
        assert running.client.get(f"/v1beta/{name}").status_code == 404
        assert not (tmp_path / "blobs" / still.blob).exists()
        held = cabinet.held(row.sha256)
        assert held is not None and held.read_bytes() == mp4
        running.client.delete(f"/v1beta/interactions/{turn['id']}")
        cabinet.tidy(later)
        assert cabinet.held(row.sha256) is None
    finally:
        running.stop()


def test_a_start_finds_what_was_left_processing(tmp_path: Path, mp4: bytes) -> None:
    """Killed after the bytes were there and before anybody looked at them; or after they were moved."""
    running = Running(tmp_path, "here")
    books = running.service.books
    idle = SimpleNamespace(submit=lambda row: None)
    cabinet = Cabinet(books.settings, books.engine, books.blobs)
    rows = []
    for data in (mp4, padded(mp4, len(mp4) + 64)):
        upload = cabinet.uploads.start("", size=len(data))
        writing = cabinet.uploads.begin(upload, 0)
        writing.write(data)
        writing.end()
        cabinet.processing.submit = idle.submit  # type: ignore[method-assign]
        rows.append(cabinet.finish(upload.token))
        assert rows[-1].state == "PROCESSING"
    blob = tmp_path / "blobs" / f"media/{rows[1].sha256}"
    blob.parent.mkdir(exist_ok=True)
    cabinet.uploads.part(rows[1].upload).rename(blob)
    with pytest.raises(BadRequest):
        cabinet.path(rows[0])
    running.stop()
    running = Running(tmp_path, "here")
    try:
        assert [settled(running, row.name)["state"] for row in rows] == ["ACTIVE", "ACTIVE"]
    finally:
        running.stop()


def test_a_chunk_that_breaks_off_is_kept_as_far_as_it_came(server: Running) -> None:
    data = picture("BMP", (800, 600))
    url = begun(server, len(data))

    def broken() -> Iterator[bytes]:
        yield data[: 2**20]
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        httpx.post(url, content=broken(), headers={"X-Goog-Upload-Command": "upload", "X-Goog-Upload-Offset": "0"})
    for _ in range(100):
        received = int(sent(url, b"", 0, "query").headers["x-goog-upload-size-received"])
        if received == 2**20:
            break
        time.sleep(0.05)
    assert received == 2**20
    ended = sent(url, data[received:], received, "upload, finalize")
    assert ended.json()["file"]["state"] == "ACTIVE"
