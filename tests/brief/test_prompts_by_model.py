"""A language model reads the prompt: a real server on this machine answers well, badly, slowly or not at all."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cutaway.brief import read, read_with_model

PROMPT = "A silver heron waits by the weir at dusk"
GOOD = {
    "words": PROMPT,
    "entities": [
        {
            "id": "heron",
            "name": "heron",
            "head": "heron",
            "kind": "animal",
            "colour": "silver",
            "span": {"start": 0, "end": 14},
        }
    ],
    "actions": [{"verb": "wait", "agent": "heron", "span": {"start": 15, "end": 20}}],
    "settings": [{"value": "weir", "span": {"start": 28, "end": 32}}],
    "time_of_day": {"value": "dusk", "span": {"start": 36, "end": 40}},
}

Answer = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], tuple[str, list[dict]]]]:
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Answer) -> tuple[str, list[dict]]:
        asked: list[dict] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked.append(
                    {
                        "path": self.path,
                        "key": self.headers.get("Authorization"),
                        **json.loads(self.rfile.read(int(self.headers["Content-Length"]))),
                    }
                )
                answer(self)

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


def _reply(content: str, status: int = 200) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        body = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def _rules_with_note(brief, cause: str) -> bool:
    by_rules = read(PROMPT)
    return (
        brief.entities == by_rules.entities
        and brief.actions == by_rules.actions
        and any(cause in note.note for note in brief.notes)
    )


def test_a_good_answer_is_the_brief(serve):
    address, asked = serve(_reply(json.dumps(GOOD)))
    brief = read_with_model(PROMPT, address, "small", "secret")
    assert [(entity.id, entity.colour) for entity in brief.entities] == [("heron", "silver")]
    assert [setting.value for setting in brief.settings] == ["weir"]
    assert not brief.notes
    (request,) = asked
    assert request["path"] == "/v1/chat/completions"
    assert request["key"] == "Bearer secret"
    assert request["model"] == "small"
    assert "entities" in request["response_format"]["json_schema"]["schema"]["properties"]


def test_what_does_not_stand_in_the_words_is_left_out(serve):
    invented = {"id": "otter", "name": "otter", "head": "otter", "kind": "animal", "span": {"start": 0, "end": 14}}
    answer = {
        **GOOD,
        "entities": [*GOOD["entities"], invented],
        "actions": [{"verb": "swim", "agent": "otter", "span": {"start": 15, "end": 20}}],
    }
    address, _ = serve(_reply(json.dumps(answer)))
    brief = read_with_model(PROMPT, address, "small")
    assert [entity.id for entity in brief.entities] == ["heron"]
    assert not brief.actions
    assert "2 things" in brief.notes[-1].note


def test_a_span_that_is_counted_wrongly_is_put_right(serve):
    answer = {**GOOD, "entities": [{**GOOD["entities"][0], "span": {"start": 20, "end": 30}}]}
    address, _ = serve(_reply(json.dumps(answer)))
    (entity,) = read_with_model(PROMPT, address, "small").entities
    assert PROMPT[entity.span.start : entity.span.end] == "heron"


@pytest.mark.parametrize(
    "content", ["I cannot do that.", "{}", '{"entities": 3}', "[1, 2]", '{"entities": [{"id": "x"}]}', "{" * 5000]
)
def test_a_bad_answer_falls_back_to_the_rules(serve, content: str):
    address, _ = serve(_reply(content))
    brief = read_with_model(PROMPT, address, "small")
    assert _rules_with_note(brief, "rules")


def test_a_refusal_falls_back_to_the_rules(serve):
    address, _ = serve(_reply("", status=401))
    assert _rules_with_note(read_with_model(PROMPT, address, "small"), "status 401")


def test_a_slow_answer_falls_back_in_time(serve):
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        for _ in range(100):
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    address, _ = serve(drip)
    begin = time.monotonic()
    brief = read_with_model(PROMPT, address, "small", timeout=0.5)
    assert time.monotonic() - begin < 3
    assert _rules_with_note(brief, "in time")


def test_nobody_there_falls_back():
    assert _rules_with_note(read_with_model(PROMPT, "http://127.0.0.1:9/v1", "small", timeout=1), "not reachable")
    assert _rules_with_note(read_with_model(PROMPT, "no address at all", "small", timeout=1), "rules")
