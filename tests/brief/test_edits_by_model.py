"""A language model reads an edit: a real server on this machine answers well, badly or not at all."""

from __future__ import annotations

import json
import threading
import tomllib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cutaway.brief import read_changes_with_model
from cutaway.brief.changes import read_changes
from cutaway.scene.document import Scene
from cutaway.staging import change

SCENE = Scene.model_validate(
    tomllib.loads((Path(__file__).parent.parent / "scene" / "scenes" / "living_room.toml").read_text("utf-8"))
)
WORDS = "The couch ought to look like a ripe aubergine"
GOOD = {
    "words": WORDS,
    "changes": [
        {
            "operation": "set",
            "target": {"kind": "thing", "ids": ["sofa-1"], "phrase": "the couch"},
            "property": "colour",
            "value": "aubergine",
            "span": {"start": 0, "end": 45},
        }
    ],
}


@pytest.fixture
def serve() -> Iterator[Callable[..., tuple[str, list[dict[str, Any]]]]]:
    servers: list[ThreadingHTTPServer] = []

    def start(content: str, status: int = 200) -> tuple[str, list[dict[str, Any]]]:
        asked: list[dict[str, Any]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked.append({"path": self.path, **json.loads(self.rfile.read(int(self.headers["Content-Length"])))})
                body = json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}/v1", asked

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_good_answer_is_taken_and_can_be_made(serve) -> None:
    address, asked = serve(f"```json\n{json.dumps(GOOD)}\n```")
    found = read_changes_with_model(WORDS, SCENE, address, "some-model")
    assert [(row.target.ids, row.property, row.value) for row in found.changes] == [
        (("sofa-1",), "colour", "aubergine")
    ]
    assert change(SCENE, found).scene.thing("sofa-1").surfaces != SCENE.thing("sofa-1").surfaces
    body = asked[0]
    assert body["path"] == "/v1/chat/completions" and body["model"] == "some-model"
    assert "sofa-1" in body["messages"][0]["content"] and body["messages"][1]["content"] == WORDS
    assert "changes" in body["response_format"]["json_schema"]["schema"]["properties"]


def test_ids_that_do_not_exist_are_said_and_not_done(serve) -> None:
    bad = {"changes": [{**GOOD["changes"][0], "target": {"kind": "thing", "ids": ["throne-7"]}}]}  # type: ignore[dict-item, index]
    address, _ = serve(json.dumps(bad))
    found = read_changes_with_model("make the throne red", SCENE, address, "m")
    assert not found.changes and any("throne" in entry.reason for entry in found.not_understood)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("", 200),
        ("I cannot help with that.", 200),
        ('{"changes": [{"operation": "explode"}]}', 200),
        ("[]", 200),
        ("null", 200),
        ('{"changes": []}', 200),
        (json.dumps(GOOD), 500),
        (json.dumps(GOOD), 401),
    ],
)
def test_a_bad_answer_falls_back_to_the_rules_with_a_note(serve, content: str, status: int) -> None:
    address, _ = serve(content, status)
    words = "make the sofa green"
    found = read_changes_with_model(words, SCENE, address, "m")
    assert found.changes == read_changes(words, SCENE).changes
    assert any("language model" in note for note in found.notes)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/v1", "no address", "http://[::bad"])
def test_nobody_there_falls_back_to_the_rules(address: str) -> None:
    found = read_changes_with_model("make the sofa green", SCENE, address, "m", timeout=2.0)
    assert [row.value for row in found.changes] == ["green"] and found.notes
