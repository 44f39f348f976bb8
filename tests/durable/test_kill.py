"""kill -9 of the server with its workers, at named moments: everything goes on at the next start, and nobody sees it go back.

The moments are found by watching what the program writes, and a seed moves each a little further. Nothing in the program
knows of them.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from cutaway.film.inside import read_inside
from cutaway.scene.randomness import stream
from plain.media import film, padded
from plain.receiver import Receiver, silent
from plain.serving import Poller, Serving

pytestmark = pytest.mark.xdist_group("kill")
SECONDS, MB = 3, 2**20
START = {"X-Goog-Upload-Protocol": "resumable", "X-Goog-Upload-Command": "start"}


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    running = Serving(tmp_path_factory.mktemp("serving"))
    yield running
    running.stop()


def words(name: str, seed: int) -> str:
    """A film nobody has made: each name is a thing, so nothing of it is in the cache."""
    letters = "".join(chr(97 + int(digit)) for digit in str(1000 + seed))
    return f"kite {letters}{name.replace(' ', '')}"


def later(name: str, seed: int, most: float) -> None:
    time.sleep(float(stream(seed, "kill", name).uniform(0.0, most)))


def segments(serving: Serving) -> set[Path]:
    return {
        file for file in (serving.data / "blobs" / "segments").rglob("*") if file.is_file() and "#" not in file.name
    }


def films(serving: Serving) -> dict[str, int]:
    folder = serving.data / "blobs" / "films"
    return {file.name: file.stat().st_size for file in folder.glob("*.mp4")} if folder.exists() else {}


def watched(serving: Serving, look: Callable[[], bool], timeout: float = 30) -> None:
    until = time.monotonic() + timeout
    while not look():
        assert time.monotonic() < until, "the moment never came"
        time.sleep(0.002)


def accepted(serving: Serving, seed: int) -> str:
    id = serving.create(words("gently accept", seed), SECONDS)
    later("accept", seed, 0.1)
    return id


def understood(serving: Serving, seed: int) -> str:
    id = serving.create(words("thoughtfully understand", seed) + " thoughtfully", SECONDS)
    serving.until(id, "understanding")
    later("understand", seed, 0.9)
    return id


def begun(serving: Serving, seed: int) -> str:
    id = serving.create("gently " + words("begin", seed), SECONDS)
    serving.until(id, "rendering")
    later("begin", seed, 0.1)
    return id


def within(serving: Serving, seed: int) -> str:
    id = serving.create("gently " + words("within", seed), SECONDS)
    serving.until(id, "rendering", done=1 + seed % (SECONDS - 1))
    later("within", seed, 0.5)
    return id


def written(serving: Serving, seed: int) -> str:
    """The moment a segment appears in the cache, before the book says so."""
    before = segments(serving)
    id = serving.create("gently " + words("write", seed), SECONDS)
    watched(serving, lambda: len(segments(serving) - before) >= 2)
    return id


def muxed(serving: Serving, seed: int) -> str:
    id = serving.create("lastly " + words("mux", seed), SECONDS)
    serving.until(id, "encoding")
    later("mux", seed, 0.9)
    return id


def completed(serving: Serving, seed: int) -> str:
    """The moment the film has its name; the book may or may not say so yet."""
    before = films(serving)
    id = serving.create(words("complete", seed), SECONDS)
    watched(serving, lambda: len(films(serving)) > len(before))
    later("complete", seed, 0.02)
    return id


MOMENTS: dict[str, Callable[[Serving, int], str]] = {
    "accept": accepted,
    "understanding": understood,
    "rendering begins": begun,
    "within a segment": within,
    "a segment is written": written,
    "muxing": muxed,
    "complete": completed,
}
FAST = {("within a segment", 0), ("complete", 1)}
CASES = [
    pytest.param(name, seed, id=f"{name} {seed}", marks=() if (name, seed) in FAST else pytest.mark.slow)
    for name, seeds in (
        ("accept", (1, 2)),
        ("understanding", (1,)),
        ("rendering begins", (1,)),
        ("within a segment", (0, 1, 2)),
        ("a segment is written", (1, 2)),
        ("muxing", (1, 2)),
        ("complete", (1, 2)),
    )
    for seed in seeds
]


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_a_film_goes_on_where_it_was(serving: Serving, name: str, seed: int) -> None:
    id = MOMENTS[name](serving, seed)
    poller = Poller(serving.url, id)
    time.sleep(0.06)
    kept = serving.task(id)
    serving.kill()
    there = segments(serving)
    serving.start()
    ended = serving.until(id, "completed", timeout=90)
    poller.stop()
    assert ended["stage"] == "completed", ended
    cost = serving.client.get(f"/cutaway/v1/interactions/{id}/report").json()["cost"]
    if kept["stage"] != "completed":
        # What was finished when it was killed is not drawn again: at least what the book had counted.
        assert cost["segments_reused"] >= min(kept["segments_ready"], SECONDS)
        assert cost["segments_rendered"] + cost["segments_reused"] == SECONDS
    assert whole(serving, id)
    assert there <= segments(serving)


def whole(serving: Serving, id: str) -> bool:
    """The film is there, all of it, and is the film of this turn; its neighbours in the folder are whole too."""
    data = serving.client.get(f"/cutaway/v1/interactions/{id}/video").content
    path = serving.data / "blobs" / "films" / f"{id}.mp4"
    assert path.read_bytes() == data
    scene = serving.client.get(f"/cutaway/v1/interactions/{id}/scene").content
    assert read_inside(path).document().canonical() == scene
    assert all(size > 1000 for size in films(serving).values())
    return True


def events(text: str) -> list[tuple[str, str]]:
    """Ids and data of the events in (perhaps the first part of) a stream."""
    found = []
    for block in text.split("\n\n")[:-1]:
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines.get("data", "[DONE]") != "[DONE]":
            found.append((httpx.Response(200, text=lines["data"]).json()["event_id"], lines["data"]))
    return found


@pytest.mark.parametrize("seed", [pytest.param(0, marks=pytest.mark.slow), 1])
def test_a_stream_that_is_resumed_has_no_gap(serving: Serving, seed: int) -> None:
    body = {
        "model": "gemini-omni-1.1-flash",
        "input": "gently " + words("stream", seed),
        "stream": True,
        "response_format": {"type": "video", "duration": f"{SECONDS}s", "delivery": "uri"},
    }
    text = ""
    try:
        with serving.client.stream("POST", "/v1beta/interactions?alt=sse", json=body) as answer:
            for piece in answer.iter_text():
                text += piece
                if ("thought_summary" if seed else "rendering") in text:
                    later("stream", seed, 0.5)
                    serving.kill()
    except httpx.TransportError:
        pass
    assert serving.process.returncode is not None, "it was never killed"
    before = events(text)
    id = httpx.Response(200, text=before[0][1]).json()["interaction"]["id"]
    serving.start()
    path = f"/v1beta/interactions/{id}?stream=true&last_event_id={before[-1][0]}"
    with serving.client.stream("GET", path, timeout=90) as answer:
        after = events("".join(answer.iter_text()))
    whole_stream = events(serving.client.get(f"/v1beta/interactions/{id}?stream=true", timeout=90).text)
    assert [name for name, _ in before + after] == [name for name, _ in whole_stream]
    assert before == whole_stream[: len(before)]
    assert '"completed"' in whole_stream[-1][1]


def started(serving: Serving, size: int) -> str:
    headers = START | {
        "X-Goog-Upload-Header-Content-Length": str(size),
        "X-Goog-Upload-Header-Content-Type": "video/mp4",
    }
    answer = serving.client.post("/upload/v1beta/files", headers=headers, json={"file": {"display_name": "kite"}})
    assert answer.status_code == 200, answer.text
    return answer.headers["x-goog-upload-url"]


def offset(serving: Serving, url: str) -> int:
    answer = serving.client.post(url, headers={"X-Goog-Upload-Command": "query"})
    assert answer.status_code == 200, answer.text
    return int(answer.headers["x-goog-upload-size-received"])


@pytest.mark.parametrize("seed", [pytest.param(0, marks=pytest.mark.slow), pytest.param(1, marks=pytest.mark.slow)])
def test_an_upload_goes_on_where_it_was(serving: Serving, tmp_path: Path, seed: int) -> None:
    data = padded(film(tmp_path / "upload.mp4").read_bytes(), 4 * MB)
    url = started(serving, len(data))
    half = len(data) // 2
    first = {"X-Goog-Upload-Command": "upload", "X-Goog-Upload-Offset": "0"}
    assert serving.client.post(url, headers=first, content=data[:half]).status_code == 200

    def dripping() -> Iterator[bytes]:
        for at in range(half, len(data), MB // 8):
            if at == half + MB:
                later("upload", seed, 0.05)
                serving.kill()
            yield data[at : at + MB // 8]

    chunk = {"X-Goog-Upload-Command": "upload", "X-Goog-Upload-Offset": str(half)}
    with pytest.raises(httpx.TransportError):
        serving.client.post(url, headers=chunk, content=dripping())
    serving.start()
    told = offset(serving, url)
    assert half <= told <= half + MB
    last = {"X-Goog-Upload-Command": "upload, finalize", "X-Goog-Upload-Offset": str(told)}
    answer = serving.client.post(url, headers=last, content=data[told:])
    assert answer.status_code == 200, answer.text
    active(serving, answer.json()["file"]["name"], data)


@pytest.mark.slow
def test_an_upload_that_was_finalised_stays(serving: Serving, tmp_path: Path) -> None:
    data = padded(film(tmp_path / "upload.mp4").read_bytes(), 4 * MB)
    url = started(serving, len(data))
    headers = {"X-Goog-Upload-Command": "upload, finalize", "X-Goog-Upload-Offset": "0"}
    answer = serving.client.post(url, headers=headers, content=data)
    serving.kill()
    serving.start()
    active(serving, answer.json()["file"]["name"], data)


def active(serving: Serving, name: str, data: bytes) -> None:
    until = time.monotonic() + 60
    found: dict[str, Any] = {}
    while found.get("state") != "ACTIVE":
        assert time.monotonic() < until and found.get("state", "PROCESSING") == "PROCESSING", found
        answer = serving.client.get(f"/v1beta/{name}")
        assert answer.status_code == 200, answer.text
        found = answer.json()
        time.sleep(0.05)
    assert int(found["sizeBytes"]) == len(data)
    kept = [file for file in (serving.data / "blobs").rglob("*") if file.is_file() and file.stat().st_size == len(data)]
    assert hashlib.sha256(data).digest() in {hashlib.sha256(file.read_bytes()).digest() for file in kept}


@pytest.mark.parametrize("acknowledged", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_webhook_is_told_at_least_once_with_the_same_id(serving: Serving, acknowledged: bool) -> None:
    """Killed when the first request has arrived (before its answer), or right after it was answered."""
    with Receiver(*(() if acknowledged else (silent,))) as receiver:
        id = serving.create(words("webhook", int(acknowledged)), 3, webhook_config={"uris": [receiver.url]})
        receiver.wait(1)
        serving.kill()
        serving.start()
        serving.until(id, "completed")
        until = time.monotonic() + 60
        while len(deliveries(receiver)) < 2 or not (acknowledged or repeated(receiver)):
            assert time.monotonic() < until, receiver.received
            time.sleep(0.05)
        ids = deliveries(receiver)
        assert len({type for type, _ in ids}) == len(ids) == 2
        assert {one.event["data"]["id"] for one in receiver.received} == {id}


def deliveries(receiver: Receiver) -> set[tuple[str, str]]:
    """Types and ids of what was received, each once."""
    return {(one.event["type"], one.headers["webhook-id"]) for one in receiver.received}


def repeated(receiver: Receiver) -> bool:
    ids = [one.headers["webhook-id"] for one in receiver.received]
    return len(set(ids)) < len(ids)
