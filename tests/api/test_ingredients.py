"""Media on their way from a request to the engine: inside the request, by the uri of a file, of an address of the web; over
several turns; and files that are still being read."""

from __future__ import annotations

import base64
import hashlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cutaway.footage import Media, probe
from cutaway.interactions.files import processing
from plain.media import film, picture, png
from plain.media_engine import MediaEngine
from plain.running import Running

V11 = "gemini-omni-1.1-flash"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("server"), engine=MediaEngine)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return film(tmp_path_factory.mktemp("films") / "a.mp4", 48).read_bytes()


def inside(kind: str, data: bytes) -> dict[str, str]:
    return {"type": kind, "data": base64.b64encode(data).decode()}


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def uploaded(server: Running, data: bytes) -> dict[str, Any]:
    """The file as the upload's answer tells it."""
    start = {"x-goog-upload-protocol": "resumable", "x-goog-upload-command": "start"}
    begun = server.client.post("/upload/v1beta/files", json={"file": {"display_name": "mine"}}, headers=start)
    rest = {"x-goog-upload-command": "upload, finalize", "x-goog-upload-offset": "0"}
    found = server.client.post(begun.headers["x-goog-upload-url"], content=data, headers=rest).json()["file"]
    assert isinstance(found, dict)
    return found


def clips(server: Running, id: object) -> list[tuple[str, str]]:
    """Id and hash of what the scene of an interaction is made of."""
    scene = server.client.get(f"/cutaway/v1/interactions/{id}/scene").json()
    return [(clip["id"], clip["source"]) for clip in scene.get("clips", ())]


def ended(server: Running, id: object) -> dict[str, Any]:
    server.service.wait(str(id), timeout=60)
    found = server.client.get(f"/v1beta/interactions/{id}").json()
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("way", ["waited for", "background", "stream"])
def test_a_picture_inside_reaches_the_engine(server: Running, way: str) -> None:
    data = picture("PNG", (60 + len(way), 40))
    body = {"model": V11, "input": [inside("image", data), {"type": "text", "text": "it moves"}]}
    options = {"waited for": {}, "background": {"background": True}, "stream": {"stream": True}}[way]
    answer = server.client.post("/v1beta/interactions", json=body | options)
    assert answer.status_code == 200, answer.text
    if way == "stream":
        id = answer.text.split('"id":"', 1)[1].split('"', 1)[0]
    else:
        id = answer.json()["id"]
    told = ended(server, id)
    assert told["status"] == "completed", told
    assert clips(server, id) == [("first-1-0", sha(data))]
    report = server.client.get(f"/cutaway/v1/interactions/{id}/report").json()
    assert f"image 1 {60 + len(way)}x40" in [line["phrase"] for line in report["coverage"]]
    assert "task image_to_video" in report["notes"]
    assert [entry for entry in told["usage"]["input_tokens_by_modality"] if entry["modality"] == "image"]


def test_a_file_reaches_the_engine_and_stays_for_later_turns(server: Running, video: bytes) -> None:
    file = uploaded(server, video)
    first = server.made([{"type": "video", "uri": file["uri"]}, "kite ball"])  # type: ignore[arg-type]
    assert first["status"] == "completed" and clips(server, first["id"]) == [("source-1-0", sha(video))]
    assert server.client.delete(f"/v1beta/{file['name']}").status_code == 200

    beside = picture("JPEG", (44, 33))
    more = {"previous_interaction_id": first["id"]}
    second = server.made([inside("image", beside), "with this"], **more)  # type: ignore[arg-type]
    assert clips(server, second["id"]) == [("source-1-0", sha(video)), ("image_ref-1-1", sha(beside))]
    # The turn that brought the video goes; its bytes stay as long as one that needs them.
    assert server.client.delete(f"/v1beta/interactions/{first['id']}").status_code == 200
    third = server.made("remove ball", previous_interaction_id=second["id"])
    assert third["status"] == "completed" and len(clips(server, third["id"])) == 2

    blobs = server.service.books.blobs
    assert blobs.has(f"media/{sha(video)}") and blobs.has(f"media/{sha(beside)}")
    for id in (second["id"], third["id"]):
        assert server.client.delete(f"/v1beta/interactions/{id}").status_code == 200
    assert not blobs.has(f"media/{sha(video)}") and not blobs.has(f"media/{sha(beside)}")


def test_a_film_made_here_serves_as_reference(server: Running) -> None:
    made = server.made("kite", response_format={"delivery": "uri"})
    uri = made["steps"][-1]["content"][-1]["uri"]  # type: ignore[index]
    words = {"type": "text", "text": "a ball like <VIDEO_REF_0>"}
    second = server.made([{"type": "video", "uri": uri}, words])  # type: ignore[arg-type]
    assert [id for id, _ in clips(server, second["id"])] == ["video_ref-1-0"]


def test_sounds_are_for_our_own_model(server: Running) -> None:
    sound = b"RIFF" + (36 + 9600).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    sound += b"\x01\0\x01\0" + (48000).to_bytes(4, "little") + (96000).to_bytes(4, "little") + b"\x02\0\x10\0"
    sound += b"data" + (9600).to_bytes(4, "little") + bytes(9600)
    given = [inside("audio", sound), {"type": "text", "text": "kite to <SOUND_REF_0>"}]
    made = server.client.post("/v1beta/interactions", json={"model": "cutaway-1", "input": given})
    assert made.status_code == 200, made.text
    assert clips(server, made.json()["id"]) == [("sound_ref-1-0", sha(sound))]
    refused = server.client.post("/v1beta/interactions", json={"model": V11, "input": given})
    assert refused.status_code == 400 and "takes no sound" in refused.json()["error"]["message"]


@pytest.mark.parametrize(
    ("kind", "data", "code", "says"),
    [
        ("image", png(9000, 9000), "media_too_many_pixels", "9000x9000"),
        ("image", picture("PNG")[:200], "media_unreadable", "damaged"),
        ("image", b"\x89PNG\r\n\x1a\n" + bytes(40), "media_unreadable", "input[0]"),
        ("video", b"\0\0\0\x18ftypisom" + bytes(400), "media_unreadable", "input[0]"),
    ],
)
def test_what_comes_inside_is_read_like_an_upload(
    server: Running, kind: str, data: bytes, code: str, says: str
) -> None:
    before = {blob.name for blob in server.service.books.blobs.all("media")}
    body = {"model": V11, "input": [inside(kind, data), "it moves"]}
    for path in ("/v1beta/interactions", "/cutaway/v1/estimate"):
        answer = server.client.post(path, json=body)
        if path.startswith("/v1"):
            assert answer.status_code == 400 and answer.json()["error"]["code"] == code, answer.text
            message = answer.json()["error"]["message"]
        else:
            message = answer.json()["refusals"][0]
        assert says in message and "input[0]" in message
    assert {blob.name for blob in server.service.books.blobs.all("media")} == before


def test_a_refused_create_leaves_no_bytes(server: Running) -> None:
    data = picture("PNG", (61, 41))
    config = {"response_format": {"duration": "9s", "aspect_ratio": "9:16"}}
    body = {"model": V11, "input": [inside("image", data), "x " * 6000], **config}
    assert server.client.post("/v1beta/interactions", json=body).status_code == 400
    other = {"model": V11, "input": [inside("image", data), "go on"], "previous_interaction_id": "v1_" + "A" * 68}
    assert server.client.post("/v1beta/interactions", json=other).status_code in (400, 404)
    assert not server.service.books.blobs.has(f"media/{sha(data)}")


class Held:
    """Reading of files that begins when it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def __call__(self, path: Path, limits: Any) -> Media:
        assert self.go.wait(60)
        return probe(path, limits)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    holding = Held()
    monkeypatch.setattr(processing, "probe", holding)
    yield holding
    holding.go.set()


def until(server: Running, id: object, stage: str) -> dict[str, Any]:
    end = time.monotonic() + 30
    while True:
        now = server.client.get(f"/cutaway/v1/interactions/{id}").json()
        if now["stage"] == stage:
            assert isinstance(now, dict)
            return now
        assert time.monotonic() < end, now
        time.sleep(0.02)


def begun(server: Running, file: dict[str, Any], **more: Any) -> str:
    """An interaction that edits a file, as it begins."""
    body = {"model": V11, "input": [{"type": "video", "uri": file["uri"]}, "kite"], "background": True, **more}
    answer = server.client.post("/v1beta/interactions", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "in_progress"
    return str(answer.json()["id"])


def test_a_file_that_is_still_read_is_waited_for(server: Running, video: bytes, held: Held) -> None:
    file = uploaded(server, video + bytes(8))
    assert file["state"] == "PROCESSING"
    id = begun(server, file)
    until(server, id, "waiting_for_files")
    assert server.client.get(f"/v1beta/interactions/{id}").json()["status"] == "in_progress"
    held.go.set()
    assert ended(server, id)["status"] == "completed"
    assert clips(server, id) == [("source-1-0", sha(video + bytes(8)))]
    report = server.client.get(f"/cutaway/v1/interactions/{id}/report").json()
    assert "video 1 64x48" in [line["phrase"] for line in report["coverage"]]


def test_a_file_that_fails_takes_its_turn_along(server: Running, held: Held) -> None:
    file = uploaded(server, b"\0\0\0\x18ftypisom" + bytes(900))
    id = begun(server, file)
    until(server, id, "waiting_for_files")
    held.go.set()
    told = ended(server, id)
    assert told["status"] == "failed" and told["errors"][0]["code"] == "media_unreadable"
    assert f"{file['name']} cannot be used" in told["errors"][0]["message"]


def test_a_file_that_turns_out_too_long_takes_its_turn_along(server: Running, tmp_path: Path, held: Held) -> None:
    file = uploaded(server, film(tmp_path / "long.mp4", 24 * 11).read_bytes())
    id = begun(server, file)
    until(server, id, "waiting_for_files")
    held.go.set()
    told = ended(server, id)
    assert told["status"] == "failed" and "11 seconds; one that is edited may have 10" in told["errors"][0]["message"]


def test_waiting_for_a_file_can_be_cancelled_and_ends_with_the_file(server: Running, video: bytes, held: Held) -> None:
    file = uploaded(server, video + bytes(16))
    id = begun(server, file)
    until(server, id, "waiting_for_files")
    assert server.client.post(f"/v1beta/interactions/{id}/cancel").json()["status"] == "cancelled"
    other = begun(server, file)
    until(server, other, "waiting_for_files")
    assert server.client.delete(f"/v1beta/{file['name']}").status_code == 200
    told = ended(server, other)
    assert told["status"] == "failed" and "deleted before it was read" in told["errors"][0]["message"]
