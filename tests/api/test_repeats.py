"""Requests that are sent again: after a broken connection, after the server was killed, with a key, and on purpose."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from cutaway.interactions.books import open_books
from cutaway.storage.settings import Settings
from plain.running import Running

MODEL = "cutaway-1"
SHORT = {"duration": "1s"}


def count(server: Running, words: str) -> int:
    return sum(turn.words == words for turn in server.service.roots(most=1000))


def asked(words: str, **more: Any) -> dict[str, Any]:
    return {"model": MODEL, "input": words, "response_format": SHORT, **more}


def broken_off(server: Running, body: dict[str, Any]) -> None:
    """A sync create whose client leaves while the film is drawn."""
    with pytest.raises(httpx.ReadTimeout):
        server.client.post("/v1/interactions", json=body, timeout=0.8)


def test_a_repeat_after_a_broken_connection_joins_the_first(server: Running) -> None:
    body = asked("slowly balloon")
    broken_off(server, body)
    assert server.client.post("/v1/interactions", json=body).json()["status"] == "completed"
    assert count(server, "slowly balloon") == 1
    assert server.client.post("/v1/interactions", json=body).json()["status"] == "completed"
    assert count(server, "slowly balloon") == 2, "who had an answer gets another film"


def test_a_repeat_that_comes_when_the_film_is_finished_gets_it_at_once(server: Running) -> None:
    body = asked("slowly brief balloon")
    broken_off(server, body)
    until = time.monotonic() + 60
    (turn,) = [turn for turn in server.service.roots(most=1000) if turn.words == "slowly brief balloon"]
    while not server.service.get(turn.id).ended and time.monotonic() < until:
        time.sleep(0.1)
    assert server.client.post("/v1/interactions", json=body).json()["id"] == turn.id
    assert server.service.get(turn.id).stage == "completed" and count(server, turn.words) == 1


def test_other_words_another_key_or_a_cancelled_turn_are_not_joined(server: Running) -> None:
    body = asked("slowly green balloon")
    broken_off(server, body)
    other = server.client.post("/v1/interactions", json=asked("slowly green balloon", background=True)).json()
    (left,) = [t for t in server.service.roots(most=9) if t.words == "slowly green balloon" and t.id != other["id"]]
    for id in (other["id"], left.id):
        server.client.post(f"/v1/interactions/{id}/cancel")
    assert server.client.post("/v1/interactions", json=body).json()["status"] == "completed"
    assert count(server, "slowly green balloon") == 3


def test_asking_four_times_at_once_gives_four_films(server: Running) -> None:
    found: list[dict[str, Any]] = []

    def ask() -> None:
        with httpx.Client(base_url=server.url, headers={"x-goog-api-key": "k"}, timeout=120) as client:
            found.append(client.post("/v1/interactions", json=asked("four kites")).json())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({answer["id"] for answer in found}) == 4 and len({answer["cutaway"]["seed"] for answer in found}) == 4


def test_background_creates_that_were_answered_are_never_joined(server: Running) -> None:
    body = asked("slowly twice", background=True)
    made = [server.client.post("/v1/interactions", json=body).json()["id"] for _ in range(3)]
    assert len(set(made)) == 3
    for id in made:
        server.client.post(f"/v1/interactions/{id}/cancel")


def test_a_stream_that_had_its_first_event_is_resumed_not_joined(server: Running) -> None:
    body = asked("slowly stream", stream=True)
    with server.client.stream("POST", "/v1/interactions", json=body) as answer:
        next(answer.iter_text())
    with server.client.stream("POST", "/v1/interactions", json=body) as answer:
        next(answer.iter_text())
    assert count(server, "slowly stream") == 2
    for turn in server.service.roots(most=1000):
        if turn.words == "slowly stream":
            server.client.post(f"/v1/interactions/{turn.id}/cancel")


def test_an_idempotency_key_names_one_request(server: Running) -> None:
    body, headers = asked("keyed kite"), {"Idempotency-Key": "a-key-of-mine"}
    first = server.client.post("/v1/interactions", json=body, headers=headers).json()
    again = server.client.post("/v1/interactions", json=body, headers=headers).json()
    assert first["status"] == "completed" and again["id"] == first["id"] and count(server, "keyed kite") == 1
    other = server.client.post("/v1/interactions", json=asked("keyed ball"), headers=headers)
    assert other.status_code == 400 and "Idempotency-Key" in other.json()["error"]["message"]
    elsewhere = server.client.post("/v1/interactions", json=body, headers={"Idempotency-Key": "another"}).json()
    assert elsewhere["id"] != first["id"]
    long = server.client.post("/v1/interactions", json=body, headers={"Idempotency-Key": "x" * 256})
    assert long.status_code == 400
    both = [
        server.client.post("/v1/interactions", json=body | {"stream": True}, headers={"Idempotency-Key": "third"})
        for _ in range(2)
    ]
    lines = [[line for line in answer.text.splitlines() if line.startswith("data")] for answer in both]
    assert lines[0] == lines[1] and lines[0][-1] == "data: [DONE]"


_PROGRAM = """
import socket, sys
from pathlib import Path
import uvicorn
sys.path[:0] = [sys.argv[3], sys.argv[4]]
from cutaway.api.server import application
from cutaway.interactions.service import Service
from cutaway.storage.settings import Settings
from plain.engine import PlainEngine

settings = Settings(data=Path(sys.argv[1]), engine="plain", free_space=1)
service = Service(settings, works="durable", engines={"plain": PlainEngine})
listening = socket.create_server(("127.0.0.1", int(sys.argv[2])))
uvicorn.Server(uvicorn.Config(application(service), log_level="error")).run(sockets=[listening])
"""


def until(seen: Callable[[], bool]) -> None:
    """Wait for what comes within a minute."""
    end = time.monotonic() + 60
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.02)


class Killed:
    """A server in a process of its own that can be killed."""

    def __init__(self, folder: Path, port: int) -> None:
        tests = Path(__file__).resolve().parents[1]
        arguments = [sys.executable, "-c", _PROGRAM, str(folder), str(port), str(tests), str(tests / "api")]
        self._process = subprocess.Popen(arguments, env={**os.environ, "CUTAWAY_DATA": str(folder)})
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"x-goog-api-key": "k"}, timeout=60)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                self.client.get("/")
                return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        self.client.close()
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


def test_a_repeat_finds_its_turn_after_the_server_was_killed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    body, answered = asked("slowly survivor"), asked("survivor", background=True)
    first = Killed(tmp_path, port)
    told = first.client.post("/v1/interactions", json=answered).json()["id"]
    ledger = open_books(Settings(data=tmp_path)).ledger
    until(lambda: (turn := ledger.get(told)) is not None and turn.answered)

    def ask() -> None:
        with pytest.raises(httpx.TransportError):
            first.client.post("/v1/interactions", json=body)

    waiting = threading.Thread(target=ask)
    waiting.start()
    until(lambda: any(turn.words == "slowly survivor" for turn in ledger.unended()))
    first._process.send_signal(signal.SIGKILL)
    waiting.join()
    first.kill()
    second = Killed(tmp_path, port)
    try:
        made = second.client.post("/v1/interactions", json=body).json()
        listed = second.client.get("/cutaway/v1/interactions").json()["interactions"]
        assert made["status"] == "completed" and [turn["id"] for turn in listed].count(made["id"]) == 1
        assert sum(turn["words"] == "slowly survivor" for turn in listed) == 1
        assert second.client.post("/v1/interactions", json=answered).json()["id"] != told
    finally:
        second.kill()
