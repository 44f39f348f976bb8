"""What settings and engines change on the wire, each with a server of its own: limits, keys, a full queue, and media for an
engine that takes them."""

from __future__ import annotations

import base64
import dataclasses
import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from plain.engine import PlainEngine
from plain.media import picture
from plain.running import Running

MODEL = "gemini-omni-1.1-flash"
PNG = picture("PNG")
PICTURE = {"type": "image", "data": base64.b64encode(PNG).decode(), "mime_type": "image/png"}


def test_a_film_beyond_the_inline_limit_names_delivery_by_uri(tmp_path: Path) -> None:
    running = Running(tmp_path, inline_limit=1)
    try:
        body = {"model": MODEL, "input": "noise", "response_format": {"duration": "10s"}}
        answer = running.client.post("/v1/interactions", json=body, timeout=400)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_request")
        message = answer.json()["error"]["message"]
        assert '"delivery": "uri"' in message
        uri = re.search(r"http://\S+alt=media", message)
        assert uri and len(running.client.get(uri[0]).content) > 2**20
    finally:
        running.stop()


def test_keys_of_the_setting_guard_and_separate(tmp_path: Path) -> None:
    running = Running(tmp_path, api_keys="first,second")
    try:
        assert running.client.get("/v1/models").status_code == 401
        body = {"model": MODEL, "input": "kite", "response_format": {"delivery": "uri"}}
        first = {"x-goog-api-key": "first"}
        made = running.client.post("/v1/interactions", json=body, headers=first).json()
        assert running.client.get(f"/v1/interactions/{made['id']}", headers=first).status_code == 200
        second = {"x-goog-api-key": "second"}
        assert running.client.get(f"/v1/interactions/{made['id']}", headers=second).status_code == 404
        assert running.client.get(made["steps"][-1]["content"][-1]["uri"], headers=second).status_code == 404
        assert (
            running.client.get(f"/cutaway/v1/interactions/{made['id']}", headers={"x-goog-api-key": ""}).status_code
            == 401
        )
    finally:
        running.stop()


def test_a_full_queue_says_when_to_come_back(tmp_path: Path) -> None:
    running = Running(tmp_path, queue_limit=1)
    try:
        body = {"model": MODEL, "input": "slowly kite", "background": True}
        first = running.client.post("/v1/interactions", json=body)
        assert first.status_code == 200
        second = running.client.post("/v1/interactions", json=body)
        assert second.json()["error"]["code"] == "too_many_requests"
        assert second.status_code == 429 and int(second.headers["retry-after"]) > 0
        running.client.post(f"/v1/interactions/{first.json()['id']}/cancel")
    finally:
        running.stop()


@pytest.fixture
def able(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A server whose engine says that it takes pictures and films."""
    tasks = ("text_to_video", "edit", "image_to_video", "reference_to_video", "extend")
    more = dataclasses.replace(PlainEngine.capabilities, tasks=tasks, media=("image", "video"))
    monkeypatch.setattr(PlainEngine, "capabilities", more)
    running = Running(tmp_path, allow_addresses="127.0.0.1")
    yield running
    running.stop()


def test_media_reach_the_turn_as_one_plan(able: Running) -> None:
    words = "[# Sources <FIRST_FRAME>@Image1] [# References <IMAGE_REF_0>@Image2] kite like <IMAGE_REF_0>"
    answer = able.made([PICTURE, PICTURE, words])  # type: ignore[arg-type]
    turn = able.service.get(str(answer["id"]))
    assert turn.words == "kite like <IMAGE_REF_0>"
    plan = turn.wire["plan"]
    assert (plan["task"], plan["first"], plan["image_refs"], plan["loop"]) == ("image_to_video", 1, [2], False)
    assert [(item["kind"], item["number"], item["mime"]) for item in turn.media] == [
        ("image", 1, "image/png"),
        ("image", 2, "image/png"),
    ]
    assert able.service.books.blobs.read(turn.media[0]["blob"]) == PNG
    assert answer["usage"]["input_tokens_by_modality"][1] == {"modality": "image", "tokens": 516}  # type: ignore[index]
    shown = able.client.get(f"/v1/interactions/{answer['id']}").json()["steps"][0]["content"]
    assert shown[0] == {"type": "image", "mime_type": "image/png"} and shown[2]["text"] == words
    missing = able.client.post(
        "/v1/interactions", json={"model": MODEL, "input": [{"type": "video", "uri": "files/no"}, "x"]}
    )
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")


def test_extensions_end_at_the_longest_film(able: Running) -> None:
    first = able.made("kite", model="cutaway-1", response_format={"duration": "35s"})
    extend = {"generation_config": {"video_config": {"task": "extend"}}, "previous_interaction_id": first["id"]}
    body = {"model": MODEL, "input": "on", "response_format": {"duration": "10s"}, **extend}
    refused = able.client.post("/v1/interactions", json=body)
    assert refused.status_code == 400 and "45 seconds, 40 are the most" in refused.json()["error"]["message"]


def test_pictures_of_the_web_are_fetched_through_the_guard(able: Running, tmp_path: Path) -> None:
    folder = tmp_path / "web"
    folder.mkdir()
    (folder / "kite.png").write_bytes(PNG)
    (folder / "kite.html").write_text("<html>")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{web.server_address[1]}"
    try:
        turn = able.service.get(str(able.made([{"type": "image", "uri": f"{base}/kite.png"}, "kite"])["id"]))  # type: ignore[arg-type]
        (medium,) = turn.media
        assert (medium["mime"], medium["url"]) == ("image/png", "")
        assert able.service.books.blobs.read(medium["blob"]) == PNG
        for uri, says in (
            (f"{base}/kite.html", "no picture"),
            (f"{base}/none.png", "404"),
            ("http://169.254.169.254/latest/kite.png", "CUTAWAY_ALLOW_ADDRESSES"),
            ("http://10.0.0.1/kite.png", "CUTAWAY_ALLOW_ADDRESSES"),
        ):
            body = {"model": MODEL, "input": [{"type": "image", "uri": uri}, "kite"]}
            refused = able.client.post("/v1/interactions", json=body)
            assert refused.status_code == 400 and says in refused.json()["error"]["message"], refused.text
    finally:
        web.shutdown()
        web.server_close()
