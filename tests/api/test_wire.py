from __future__ import annotations

import base64
import io
import re
import threading
import time

import av
import httpx
import pytest

from cutaway.interactions import ids
from plain.running import Running

MODEL = "gemini-omni-1.1-flash"


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of an error; every error has a sentence and none shows a trace."""
    error = answer.json()["error"]
    assert set(error) == {"code", "message"} and error["message"] and "Traceback" not in error["message"]
    return answer.status_code, error["code"]


def test_a_sync_create_answers_with_the_film_in_the_order_of_the_real_service(server: Running) -> None:
    answer = server.made(response_format={"type": "video", "duration": "3s"})
    order = ["id", "status", "usage", "created", "updated", "service_tier", "steps", "object", "model"]
    assert list(answer)[:9] == order
    assert (answer["status"], answer["object"], answer["model"]) == ("completed", "interaction", MODEL)
    assert ids.is_id(str(answer["id"]))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(answer["created"]))
    steps = answer["steps"]
    assert [step["type"] for step in steps] == ["thought", "model_output"]  # type: ignore[attr-defined, index]
    assert steps[0]["summary"] == [{"text": "Shown: \u201cred\u201d, \u201ckite\u201d.", "type": "text"}]  # type: ignore[index]
    text, video = steps[-1]["content"]  # type: ignore[index]
    assert text["text"].startswith("A film of 3 seconds, 160x96, seed ") and text["type"] == "text"
    assert list(video) == ["data", "mime_type", "type"]
    assert answer["output_video"] == video and answer["outputs"] == [text, video]
    with av.open(io.BytesIO(base64.b64decode(video["data"]))) as film:
        assert film.streams.video[0].frames == 72 and film.streams.video[0].average_rate == 24
        assert film.streams.audio[0].rate == 48000
    usage = answer["usage"]
    assert usage["output_tokens_by_modality"][0] == {"modality": "video", "tokens": 5793}  # type: ignore[index]
    parts = ("total_input_tokens", "total_output_tokens", "total_thought_tokens")
    assert usage["total_tokens"] == sum(usage[part] for part in parts)  # type: ignore[index]
    for total, listed in (("total_input_tokens", "input"), ("total_output_tokens", "output")):
        tokens = [item["tokens"] for item in usage[f"{listed}_tokens_by_modality"]]  # type: ignore[index]
        assert usage[total] == sum(tokens) and min(tokens) > 0  # type: ignore[index]


@pytest.mark.parametrize("version", ["v1", "v1beta", "v1alpha"])
def test_background_is_accepted_at_once_and_polled(server: Running, version: str) -> None:
    body = {"model": MODEL, "input": "kite", "background": True, "response_format": {"type": "video", "duration": "3s"}}
    began = time.monotonic()
    first = server.client.post(f"/{version}/interactions", json=body).json()
    assert first["status"] == "in_progress" and "usage" not in first and time.monotonic() - began < 2
    while (now := server.client.get(f"/{version}/interactions/{first['id']}?stream=false").json())[
        "status"
    ] == "in_progress":
        time.sleep(0.05)
    assert now["status"] == "completed"
    assert [step["type"] for step in now["steps"]] == ["user_input", "thought", "model_output"]
    assert now["steps"][0]["content"] == [{"text": "kite", "type": "text"}]
    assert now["response_format"] == {"type": "video", "duration": "3s"}


@pytest.mark.parametrize(
    "given",
    [
        "kite ball",
        {"type": "text", "text": "kite ball"},
        [{"type": "text", "text": "kite"}, {"text": "ball"}],
        [{"type": "user_input", "content": [{"type": "text", "text": "kite ball"}]}],
    ],
)
def test_input_comes_in_four_forms(server: Running, given: object) -> None:
    answer = server.made(given)  # type: ignore[arg-type]
    scene = server.client.get(f"/cutaway/v1/interactions/{answer['id']}/scene").json()
    assert [thing["id"] for thing in scene["things"]] == ["kite", "ball"]


def test_a_second_turn_continues_the_first(server: Running) -> None:
    first = server.made("kite ball")
    second = server.made("remove ball", previous_interaction_id=first["id"])
    assert second["previous_interaction_id"] == first["id"]
    task = server.client.get(f"/cutaway/v1/interactions/{second['id']}").json()
    assert (task["stage"], task["parent"], task["progress"]) == ("completed", first["id"], 1.0)
    report = server.client.get(f"/cutaway/v1/interactions/{second['id']}/report").json()
    assert report["preservation"]["frames"] == 48 and "identical" in report["text"]
    kept = report["preservation"]
    share = int(1000 * kept["tiles_identical"] / kept["tiles"]) / 10
    assert 80 < share < 100 and f"{share:g} % of the pixels" in second["steps"][-1]["content"][0]["text"]  # type: ignore[index]
    tree = server.client.get(f"/cutaway/v1/interactions?root={first['id']}").json()["interactions"]
    assert [turn["id"] for turn in tree] == [first["id"], second["id"]]


def test_a_film_by_uri_is_active_and_downloads_in_every_way_clients_ask(server: Running) -> None:
    answer = server.made(response_format={"type": "video", "delivery": "uri"})
    video = answer["steps"][-1]["content"][-1]  # type: ignore[index]
    match = re.fullmatch(re.escape(server.url) + r"/v1beta/files/([a-z0-9]{12}):download\?alt=media", video["uri"])
    assert match and "data" not in video
    name = match[1]
    described = server.client.get(f"/v1beta/files/{name}").json()
    assert (described["state"], described["source"], described["name"]) == ("ACTIVE", "GENERATED", f"files/{name}")
    assert described["downloadUri"] == video["uri"] and described["videoMetadata"] == {"videoDuration": "2s"}
    film = server.client.get(video["uri"])
    assert film.headers["content-type"] == "video/mp4" and len(film.content) == int(described["sizeBytes"])
    assert film.headers["content-disposition"] == "attachment"
    for path in (
        f"/v1/files/{video['uri']}:download?alt=media",
        f"/v1beta/files/{video['uri'].replace(':download', '%3Adownload')}%3Adownload&alt=media",
        f"/files/{name}:download?alt=media",
    ):
        assert server.client.get(path).content == film.content, path
    part = server.client.get(video["uri"], headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    missing = server.client.get("/v1beta/files/abcabcabcabc")
    assert missing.json()["error"]["status"] == "NOT_FOUND" and missing.json()["error"]["code"] == 404


def test_lengths_follow_the_row_of_the_model(server: Running) -> None:
    for name, duration, status in (
        ("gemini-omni-1.2-flash", "15s", 200),
        ("gemini-omni-1.1-flash", "15s", 400),
        ("cutaway-1", "1s", 200),
    ):
        body = {"model": name, "input": "kite", "background": True, "response_format": {"duration": duration}}
        answer = server.client.post("/v1beta/interactions", json=body)
        assert answer.status_code == status, (name, answer.text)
        if status == 200:
            server.client.post(f"/v1beta/interactions/{answer.json()['id']}/cancel")


def test_failures_after_acceptance_are_told_in_both_places(server: Running) -> None:
    first = server.made("kite")
    answer = server.made("blorp", previous_interaction_id=first["id"])
    assert answer["status"] == "failed" and "output_video" not in answer
    (told,) = answer["errors"]  # type: ignore[misc]
    assert told == {
        "code": "invalid_request",
        "message": "Nothing in the words could be changed. Say remove and a name.",
    }
    last = answer["steps"][-1]  # type: ignore[index]
    assert last["error"]["message"] == last["content"][0]["text"] == told["message"]


def test_cancel_stops_a_running_one_and_refuses_a_finished_one(server: Running) -> None:
    body = {"model": MODEL, "input": "slowly kite", "background": True}
    id = server.client.post("/v1/interactions", json=body).json()["id"]
    cancelled = server.client.post(f"/v1/interactions/{id}/cancel")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert cancelled.json()["errors"][0]["code"] == "cancelled"
    for what in ("video", "video?follow=1", "scene"):
        gone = server.client.get(f"/cutaway/v1/interactions/{id}/{what}")
        assert code_of(gone) == (404, "not_found") and "the turn is cancelled. Make it again." in gone.text, what
    done = server.made()
    again = server.client.post(f"/v1/interactions/{done['id']}/cancel")
    assert code_of(again) == (400, "invalid_request")
    assert again.json()["error"]["message"] == "Interaction is already completed."


def test_unknown_ids(server: Running) -> None:
    assert code_of(server.client.get("/v1beta/interactions/nonsense")) == (400, "invalid_request")
    assert code_of(server.client.get(f"/v1beta/interactions/{ids.new_id()}")) == (404, "not_found")
    assert code_of(server.client.get(f"/cutaway/v1/interactions/{ids.new_id()}")) == (404, "not_found")
    assert code_of(server.client.get("/v1beta/interactions")) == (405, "unimplemented")
    assert server.client.get("/v2/elsewhere").json()["error"]["status"] == "NOT_FOUND"


def test_a_slash_too_many_is_no_path_and_told_in_the_family_of_its_place(server: Running) -> None:
    answers = [server.client.request(*asked) for asked in (("POST", "/v1/interactions/"), ("GET", "/v1beta/models/"))]
    assert [(answer.status_code, answer.json()["error"]["code"]) for answer in answers] == [
        (404, "not_found"),
        (404, 404),
    ]


def test_delete_forgets(server: Running) -> None:
    made = server.made("kite", response_format={"delivery": "uri"})
    assert server.client.delete(f"/v1/interactions/{made['id']}").json() == {}
    assert server.client.get(f"/v1/interactions/{made['id']}").status_code == 404
    assert server.client.get(made["steps"][-1]["content"][-1]["uri"]).status_code == 404  # type: ignore[index]


def test_store_false_leaves_nothing_and_no_id(server: Running) -> None:
    before = len(server.service.roots(most=1000))
    answer = server.made("kite", store=False)
    assert "id" not in answer and answer["steps"][-1]["content"][-1]["data"]  # type: ignore[index]
    until = time.monotonic() + 10
    while len(server.service.roots(most=1000)) != before and time.monotonic() < until:
        time.sleep(0.02)
    assert len(server.service.roots(most=1000)) == before


def test_keys_come_in_three_places_and_one_at_a_time(server: Running) -> None:
    url = f"{server.url}/v1beta/models"
    assert httpx.get(url).status_code == 401
    assert httpx.get(f"{url}?key=any").status_code == 200
    assert httpx.get(url, headers={"Authorization": "Bearer any"}).status_code == 200
    assert httpx.get(f"{url}?key=a", headers={"x-goog-api-key": "b"}).status_code == 400
    assert code_of(httpx.post(f"{server.url}/v1/interactions", json={})) == (401, "authentication")


def test_models_are_listed_as_what_they_are(server: Running) -> None:
    listed = server.client.get("/v1beta/models").json()["models"]
    assert {row["name"] for row in listed} >= {
        "models/gemini-omni-1.2-flash",
        "models/gemini-omni-flash-preview",
        "models/cutaway-1",
    }
    assert all("generateContent" not in row["supportedGenerationMethods"] for row in listed)
    assert server.client.get("/v1/models/gemini-omni-flash").json()["name"] == "models/gemini-omni-flash-preview"
    refused = server.client.post("/v1beta/models/gemini-omni-1.1-flash:generateContent", json={})
    error = {"code": 400, "message": "This model only supports Interactions API.", "status": "INVALID_ARGUMENT"}
    assert refused.json() == {"error": error}


def test_own_resources(server: Running) -> None:
    made = server.made("kite")
    base = f"{server.url}/cutaway/v1/interactions/{made['id']}"
    assert httpx.get(f"{base}/frames/3.png").content.startswith(b"\x89PNG")
    assert httpx.get(f"{base}/frames/4800.png").status_code == 404
    part = httpx.get(f"{base}/video", headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    body = {"model": MODEL, "input": "kite", "response_format": {"duration": "4s"}}
    estimate = server.client.post("/cutaway/v1/estimate", json=body).json()
    assert (estimate["length"], estimate["refusals"]) == (4.0, [])
    refused = server.client.post("/cutaway/v1/estimate", json={**body, "response_format": {"duration": "40s"}}).json()
    assert "10s" in refused["refusals"][0]


def test_what_is_ready_can_be_watched_while_the_rest_is_drawn(server: Running) -> None:
    body = {"model": MODEL, "input": "slowly kite", "background": True, "response_format": {"duration": "3s"}}
    id = server.client.post("/v1/interactions", json=body).json()["id"]
    followed = bytearray()

    def follow() -> None:
        with httpx.stream("GET", f"{server.url}/cutaway/v1/interactions/{id}/video?follow=1", timeout=60) as stream:
            for chunk in stream.iter_bytes():
                followed.extend(chunk)

    thread = threading.Thread(target=follow)
    thread.start()
    until = time.monotonic() + 30
    while (
        ready := httpx.get(f"{server.url}/cutaway/v1/interactions/{id}/video")
    ).status_code != 200 and time.monotonic() < until:
        time.sleep(0.1)
    task = httpx.get(f"{server.url}/cutaway/v1/interactions/{id}").json()
    assert task["stage"] == "rendering" and 0 < task["progress"] < 1
    with av.open(io.BytesIO(ready.content)) as film:
        assert sum(1 for _ in film.decode(video=0)) >= 24
    while server.client.get(f"/v1/interactions/{id}").json()["status"] == "in_progress":
        time.sleep(0.1)
    thread.join(timeout=10)
    with av.open(io.BytesIO(bytes(followed))) as film:
        assert sum(1 for _ in film.decode(video=0)) == 72
