"""Uploads against the program itself, in a process of its own that is killed, measured and sent what would do it harm."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from plain.media import film, hostile, padded, picture

ROOT = Path(__file__).resolve().parents[2]
_MAIN = "from cutaway.cli import main; main()"
START = {"X-Goog-Upload-Protocol": "resumable", "X-Goog-Upload-Command": "start", "x-goog-api-key": "any"}
MB = 2**20


class Server:
    """`cutaway serve` without workers: nothing here makes films."""

    def __init__(self, data: Path) -> None:
        environment = dict(os.environ) | {
            "PYTHONPATH": str(ROOT / "src"),
            "CUTAWAY_DATA": str(data),
            "CUTAWAY_WORKERS": "0",
            "CUTAWAY_FREE_SPACE": "16",
        }
        command = [sys.executable, "-c", _MAIN, "serve", "--port", "0"]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().split()[-1]
        self.client = httpx.Client(base_url=self.url, headers={"x-goog-api-key": "any"}, timeout=60)
        for _ in range(600):
            try:
                self.client.get("/v1beta/files")
                return
            except httpx.ConnectError:
                time.sleep(0.05)

    def kill(self) -> None:
        """As the kernel does when memory runs out."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(timeout=30) in (0, 130)

    def begun(self, size: int) -> str:
        """Where an upload is to go, without the host."""
        told = START | {"X-Goog-Upload-Header-Content-Length": str(size)}
        answer = self.client.post("/upload/v1beta/files", headers=told)
        return answer.headers["x-goog-upload-url"].removeprefix(self.url)

    def sent(self, path: str, data: bytes, offset: int, command: str = "upload") -> httpx.Response:
        told = {"X-Goog-Upload-Command": command, "X-Goog-Upload-Offset": str(offset)}
        return httpx.post(self.url + path, content=data, headers=told, timeout=120)

    def received(self, path: str) -> int:
        return int(self.sent(path, b"", 0, "query").headers["x-goog-upload-size-received"])

    def settled(self, name: str) -> dict[str, object]:
        for _ in range(1200):
            file = self.client.get(f"/v1beta/{name}").json()
            if file["state"] != "PROCESSING":
                return file
            time.sleep(0.05)
        raise AssertionError(f"{name} is PROCESSING for ever")

    def memory(self) -> int:
        """Resident bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) * 1024


@pytest.fixture
def mp4(tmp_path: Path) -> bytes:
    return film(tmp_path / "film.mp4", 24).read_bytes()


@pytest.mark.slow
def test_an_upload_goes_on_after_the_server_was_killed_in_the_middle_of_a_chunk(tmp_path: Path, mp4: bytes) -> None:
    data = padded(mp4, 24 * MB)
    server = Server(tmp_path / "data")
    path = server.begun(len(data))
    server.sent(path, data[: 8 * MB], 0)
    assert server.received(path) == 8 * MB

    def dying() -> Iterator[bytes]:
        for at in range(8 * MB, 16 * MB, MB):
            if at == 13 * MB:
                server.kill()
            yield data[at : at + MB]

    with pytest.raises(httpx.HTTPError):
        told = {"X-Goog-Upload-Command": "upload", "X-Goog-Upload-Offset": str(8 * MB)}
        httpx.post(server.url + path, content=dying(), headers=told)
    server = Server(tmp_path / "data")
    received = server.received(path)
    part = next((tmp_path / "data" / "uploads").glob("*.part"))
    assert 8 * MB <= received <= 16 * MB and received == part.stat().st_size
    assert server.client.get("/v1beta/files").json() == {}, "no file is half visible"
    # The client goes on where its chunk began, as the SDKs do.
    server.sent(path, data[8 * MB : 16 * MB], 8 * MB)
    ended = server.sent(path, data[16 * MB :], 16 * MB, "upload, finalize")
    name = ended.json()["file"]["name"]
    server.kill()
    server = Server(tmp_path / "data")
    file = server.settled(name)
    assert file["state"] == "ACTIVE"
    assert base64.b64decode(str(file["sha256Hash"])) == hashlib.sha256(data).digest()
    # The client that never got the answer asks again.
    again = server.sent(path, data[16 * MB :], 16 * MB, "upload, finalize")
    assert again.json()["file"]["name"] == name
    assert not list((tmp_path / "data" / "uploads").glob("*.part"))
    server.stop()


@pytest.mark.slow
def test_an_upload_takes_the_disk_and_not_the_memory(tmp_path: Path, mp4: bytes) -> None:
    data = padded(mp4, 200 * MB)
    server = Server(tmp_path / "data")
    server.settled(server.sent(server.begun(len(mp4)), mp4, 0, "upload, finalize").json()["file"]["name"])
    before, most = server.memory(), 0
    path = server.begun(len(data))
    over = threading.Event()

    def watch() -> None:
        nonlocal most
        while not over.wait(0.01):
            most = max(most, server.memory())

    watching = threading.Thread(target=watch)
    watching.start()
    # Half of it in chunks as the SDKs send them, half in one go.
    for at in range(0, 96 * MB, 8 * MB):
        server.sent(path, data[at : at + 8 * MB], at)
    ended = server.sent(path, data[96 * MB :], 96 * MB, "upload, finalize")
    file = server.settled(ended.json()["file"]["name"])
    over.set()
    watching.join()
    assert file["state"] == "ACTIVE" and file["sizeBytes"] == str(len(data))
    assert most < 300 * MB and most - before < 32 * MB, (before // MB, most // MB)
    server.stop()


@pytest.mark.slow
def test_three_hundred_hostile_files_fail_themselves_and_nothing_else(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    files = hostile(tmp_path, 300, seed=20261123)
    headers = {"X-Goog-Upload-Protocol": "raw", "Content-Type": "video/mp4"}

    def sent(data: bytes) -> str:
        answer = server.client.post("/upload/v1beta/files", content=data, headers=headers)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["file"]["name"])

    with ThreadPoolExecutor(4) as clients:
        names = list(clients.map(sent, files))
    states = []
    for name in names:
        file = server.settled(name)
        states.append(file["state"])
        text = json.dumps(file)
        assert "root:" not in text and str(tmp_path) not in text
        if file["state"] == "FAILED":
            assert file["error"]["message"] and file["error"]["code"] == 3, file  # type: ignore[index]
    # Some of the broken ones are still films.
    assert set(states) == {"ACTIVE", "FAILED"} and states.count("FAILED") > 100
    assert server.process.poll() is None and server.memory() < 300 * MB
    sound = server.client.post("/upload/v1beta/files", content=picture("PNG"), headers=headers)
    assert sound.json()["file"]["state"] == "ACTIVE"
    listed: list[str] = []
    token = ""
    while True:
        page = server.client.get("/v1beta/files", params={"pageSize": 100, "pageToken": token}).json()
        listed += [file["name"] for file in page["files"]]
        if not (token := page.get("nextPageToken", "")):
            break
    assert sorted(listed) == sorted([*names, sound.json()["file"]["name"]]), "the book is whole"
    server.stop()
