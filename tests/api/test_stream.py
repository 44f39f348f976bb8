"""Streams of server-sent events against a real server: order, replay, resume, ends, and who leaves early."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from cutaway.api.events import after, event_id, events
from cutaway.errors import BadRequest
from cutaway.interactions import ids
from cutaway.interactions.turn import Turn
from plain.running import Running

MODEL = "gemini-omni-1.1-flash"
SHORT = {"type": "video", "duration": "3s"}


@contextmanager
def opened(server: Running, method: str, path: str, **more: Any) -> Iterator[httpx.Response]:
    with server.client.stream(method, path, **more) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"] == "text/event-stream"
        yield answer


def read(answer: httpx.Response) -> tuple[list[dict[str, Any]], list[str], bool]:
    """The events, the comments, and whether the stream was ended by done."""
    return parsed("".join(answer.iter_text()))


def parsed(text: str) -> tuple[list[dict[str, Any]], list[str], bool]:
    found, comments, done = [], [], False
    for block in text.split("\n\n"):
        lines = block.splitlines()
        if block.startswith(":"):
            comments.append(block)
        elif block:
            assert len(lines) == 2 and lines[0].startswith("event: ") and lines[1].startswith("data: ")
            kind, data = lines[0][7:], lines[1][6:]
            done = kind == "done" and data == "[DONE]"
            if not done:
                found.append(json.loads(data))
                assert found[-1]["event_type"] == kind
    return found, comments, done


def streamed(server: Running, words: str, **more: Any) -> tuple[list[dict[str, Any]], list[str], bool]:
    body = {"model": MODEL, "input": words, "stream": True, "response_format": SHORT, **more}
    with opened(server, "POST", "/v1beta/interactions?alt=sse", json=body) as answer:
        return read(answer)


def replayed(server: Running, id: str, last: str = "") -> tuple[list[dict[str, Any]], list[str], bool]:
    query = f"stream=true&last_event_id={last}" if last else "stream=true"
    with opened(server, "GET", f"/v1/interactions/{id}?{query}") as answer:
        return read(answer)


def test_a_stream_tells_thought_report_film_and_end_in_the_order_of_the_real_service(server: Running) -> None:
    found, _, done = streamed(server, "red kite")
    assert done
    assert [event["event_type"] for event in found] == [
        "interaction.created",
        "interaction.status_update",
        *("step.start", "step.delta", "step.delta", "step.stop"),
        *("step.start", "step.delta", "step.delta", "step.stop"),
        "interaction.completed",
    ]
    assert found[0]["interaction"] | {"id": ""} == {
        "id": "",
        "status": "in_progress",
        "object": "interaction",
        "model": MODEL,
    }
    id = found[0]["interaction"]["id"]
    assert (found[1]["interaction_id"], found[1]["status"]) == (id, "in_progress")
    deltas = [event["delta"] for event in found if event["event_type"] == "step.delta"]
    assert [delta["type"] for delta in deltas] == ["thought_summary", "thought_signature", "text", "video"]
    assert "kite" in deltas[0]["content"]["text"]
    assert [event["index"] for event in found if "index" in event] == [0, 0, 0, 0, 1, 1, 1, 1]
    film = base64.b64decode(deltas[3]["data"], validate=True)
    assert film == server.service.film_path(id).read_bytes()
    last = found[-1]["interaction"]
    assert list(last)[:8] == ["id", "status", "usage", "created", "updated", "service_tier", "object", "model"]
    assert last["status"] == "completed" and last["usage"]["output_tokens_by_modality"][0]["tokens"] == 5793
    named = [event["event_id"] for event in found]
    assert len(set(named)) == len(named)


def test_the_stream_can_be_replayed_and_resumed_after_any_event(server: Running) -> None:
    found, _, _ = streamed(server, "kite", background=True)
    id = found[0]["interaction"]["id"]
    again, _, done = replayed(server, id)
    assert (again, done) == (found, True)
    for place in (0, 4, len(found) - 2):
        rest, _, done = replayed(server, id, found[place]["event_id"])
        assert (rest, done) == (found[place + 1 :], True)
    assert replayed(server, id, found[-1]["event_id"]) == ([], [], True)
    refused = server.client.get(f"/v1/interactions/{id}?stream=true&last_event_id=elsewhere")
    assert refused.status_code == 400 and "last_event_id" in refused.json()["error"]["message"]


def test_a_stream_begins_at_once_and_says_how_far_it_is(server: Running) -> None:
    body = {"model": MODEL, "input": "slowly kite", "stream": True, "response_format": SHORT}
    with opened(server, "POST", "/v1/interactions", json=body) as answer:
        chunks = answer.iter_text()
        first, _, done = parsed(next(chunks))
        assert first[0]["event_type"] == "interaction.created" and not done
        state = server.service.get(first[0]["interaction"]["id"])
        assert not state.ended
        _, comments, done = parsed("".join(chunks))
    assert done and any(": rendering" in comment for comment in comments)


def test_who_leaves_a_foreground_stream_can_come_back_to_it(server: Running) -> None:
    body = {"model": MODEL, "input": "slowly balloon", "stream": True, "response_format": SHORT}
    with opened(server, "POST", "/v1/interactions", json=body) as answer:
        seen, _, _ = parsed(next(answer.iter_text()))
    id = seen[0]["interaction"]["id"]
    rest, _, done = replayed(server, id, seen[-1]["event_id"])
    assert done and rest[-1]["interaction"]["status"] == "completed"
    assert seen + rest == replayed(server, id)[0]


def test_cancelled_and_failed_turns_have_streams_that_end(server: Running) -> None:
    body = {"model": MODEL, "input": "slowly kite", "stream": True, "background": True}
    with opened(server, "POST", "/v1/interactions", json=body) as answer:
        chunks = answer.iter_text()
        begun, _, _ = parsed(next(chunks))
        id = begun[0]["interaction"]["id"]
        server.client.post(f"/v1/interactions/{id}/cancel", json={})
        rest, _, done = parsed("".join(chunks))
    assert done and rest[-1]["interaction"]["status"] == "cancelled"
    assert [event for event in rest if event["event_type"] == "error"] == []
    assert replayed(server, id)[0] == begun + rest

    parent = server.made("kite")
    failed, _, done = streamed(server, "blorp", previous_interaction_id=parent["id"], response_format=None)
    assert done and failed[-1]["interaction"]["status"] == "failed"
    (error,) = [event["error"] for event in failed if event["event_type"] == "error"]
    assert error == failed[-1]["interaction"]["errors"][0] and error["code"] == "invalid_request"
    assert error["message"] in [event.get("delta", {}).get("text") for event in failed]
    assert replayed(server, failed[0]["interaction"]["id"])[0] == failed


def test_what_is_refused_before_it_is_accepted_is_no_stream(server: Running) -> None:
    body = {"model": MODEL, "input": "kite", "stream": True, "response_format": {"duration": "99s"}}
    answer = server.client.post("/v1/interactions?alt=sse", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/json")
    missing = server.client.get(f"/v1/interactions/{ids.new_id()}?stream=true")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")


def test_a_stream_by_uri_names_a_film_that_is_there(server: Running) -> None:
    found, _, _ = streamed(server, "kite", response_format={**SHORT, "delivery": "uri"})
    (uri,) = [event["delta"]["uri"] for event in found if event.get("delta", {}).get("type") == "video"]
    assert server.client.get(uri).content[4:8] == b"ftyp"


def test_a_stream_that_is_not_to_be_stored_leaves_nothing(server: Running) -> None:
    found, _, done = streamed(server, "kite alone", store=False)
    assert done and found[0]["interaction"]["id"] == "" and found[-1]["interaction"]["status"] == "completed"
    assert any(event.get("delta", {}).get("data") for event in found)
    until = time.monotonic() + 10
    while any(turn.words == "kite alone" for turn in server.service.roots(most=1000)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(turn.words == "kite alone" for turn in server.service.roots(most=1000))


def test_a_deleted_turn_ends_its_stream_with_an_error(server: Running) -> None:
    body = {"model": MODEL, "input": "slowly kite", "stream": True, "background": True}
    with opened(server, "POST", "/v1/interactions", json=body) as answer:
        chunks = answer.iter_text()
        begun, _, _ = parsed(next(chunks))
        server.client.delete(f"/v1/interactions/{begun[0]['interaction']['id']}")
        rest, _, done = parsed("".join(chunks))
    assert done and rest[-1]["event_type"] in ("error", "interaction.completed")


def test_googles_own_client_streams_resumes_and_reads_the_film(server: Running) -> None:
    genai = pytest.importorskip("google.genai")
    client = genai.Client(api_key="any", http_options={"base_url": server.url})
    found = list(client.interactions.create(model=MODEL, input="kite", stream=True, response_format=SHORT))
    kinds = [event.event_type for event in found]
    assert kinds[0] == "interaction.created" and kinds[-1] == "interaction.completed" and "UNKNOWN" not in kinds
    deltas = [event.delta for event in found if event.event_type == "step.delta"]
    (film,) = [delta for delta in deltas if delta.type == "video"]
    assert base64.b64decode(film.data)[4:8] == b"ftyp"
    id = found[0].interaction.id
    rest = list(client.interactions.get(id, stream=True, last_event_id=found[2].event_id))
    assert [event.event_id for event in rest] == [event.event_id for event in found[3:]]
    assert found[-1].interaction.usage.total_tokens > 5792
    unkept = list(client.interactions.create(model=MODEL, input="kite", stream=True, store=False))
    assert unkept[-1].interaction.status == "completed"


def states() -> list[list[Turn]]:
    """Lives of turns: each a list of states, in time."""
    start = Turn(id="v1_x", root="v1_x", words="kite", created=1.0, updated=1.0)
    report = {"coverage": [{"phrase": "kite", "realised_by": ["kite"]}]}
    told = {"understood": ["A kite."], "stage": "rendering"}
    reading = {"understood": ["The video is read."], "stage": "understanding"}
    both = {"understood": ["The video is read.", "A kite."], "stage": "rendering"}
    done = {"stage": "completed", "frames": 48, "rate": "24/1", "width": 640, "height": 360, "report": report}
    error = {"code": "api_error", "message": "No.", "status": 500}
    lives = []
    for steps in (
        (told, {**told, "done": 1, "total": 2}, {**told, **done}),
        ({"stage": "rendering"}, done),
        (told, {**told, "stage": "failed", "error": error}),
        ({"stage": "cancelled", "error": error},),
        (told, {**told, "stage": "cancelled", "error": error, "updated": 9.0}),
        (reading, {**reading, "understood": ["The video is read.", "A kite."]}, both, {**both, **done}),
        (reading, {**reading, "stage": "failed", "error": error}),
    ):
        lives.append([start, *(Turn(**{**start.__dict__, **step}) for step in steps)])
    return lives


@pytest.mark.parametrize("summaries", ["auto", "none"])
@pytest.mark.parametrize("life", states(), ids=range(7))
def test_later_events_only_come_after_earlier_ones(life: list[Turn], summaries: str) -> None:
    life = [
        Turn(**{**turn.__dict__, "wire": {"generation_config": {"thinking_summaries": summaries}}}) for turn in life
    ]
    for earlier, later in zip(life, life[1:], strict=False):
        before, now = events(earlier), events(later)
        assert now[: len(before)] == before
    last = events(life[-1])
    assert last[-1].type == "interaction.completed" and len({event.id for event in last}) == len(last)
    for place in range(len(last)):
        assert after(event_id(place), last) == place + 1
    with pytest.raises(BadRequest):
        after(event_id(len(last)), last)
