"""Every refusal of the wire, by what is asked: its status, its code, a part of its sentence; and that each is documented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from plain.running import Running

V11, V12, PREVIEW, OWN = "gemini-omni-1.1-flash", "gemini-omni-1.2-flash", "gemini-omni-flash-preview", "cutaway-1"
NOBODYS = "v1_Chdub2JvZHktbWFkZS10aGlzLW9uZS0wMBIXbm9ib2R5LW1hZGUtdGhpcy1vbmUtMDA"
"""An id as it should be, which no interaction has; the same in every process that collects these tests."""
BAD, UNKNOWN = (400, "invalid_request"), (400, "parameter_unknown")
PICTURE = {"type": "image", "data": "iVBORw0KGgoAAAAA"}
FILM = {"type": "video", "data": "AAAAIGZ0eXBpc29tAAAA"}
ERRORS = (Path(__file__).resolve().parents[2] / "docs" / "errors.md").read_text()


def form(**values: object) -> dict[str, Any]:
    return {"response_format": {"type": "video", **values}}


def config(**values: object) -> dict[str, Any]:
    return {"generation_config": values}


def task(name: object, **values: object) -> dict[str, Any]:
    return {"generation_config": {"video_config": {"task": name}}, **values}


CREATES: list[tuple[dict[str, Any], tuple[int, str], str]] = [
    # the model and the shape of the request
    ({"model": None}, BAD, "'model' is required"),
    ({"model": 5}, BAD, "'model' is required"),
    ({"model": "gemini-9"}, (404, "model_not_found"), V11),
    ({"colour": 1}, UNKNOWN, "Unknown parameter 'colour'."),
    ({"Model": 1}, UNKNOWN, "Unknown parameter 'Model'."),
    ({"background": "yes"}, BAD, "'background' must be true or false"),
    ({"stream": 1}, BAD, "'stream' must be true or false"),
    ({"store": "no"}, BAD, "'store' must be true or false"),
    ({"store": False, "background": True}, BAD, "'store' must be true when 'background'"),
    ({"store": False, "previous_interaction_id": NOBODYS}, BAD, "'store' must be true when 'previous"),
    ({"previous_interaction_id": 7}, BAD, "must be the id"),
    ({"previous_interaction_id": "v1_x"}, BAD, "Invalid interaction name: interactions/v1_x"),
    ({"previous_interaction_id": NOBODYS}, (404, "not_found"), "no interaction"),
    # what this family never takes
    ({"safety_settings": []}, UNKNOWN, "Unknown parameter 'safety_settings'."),
    ({"system_instruction": "be brief"}, BAD, "System instructions are not supported"),
    ({"tools": [{"type": "google_search"}]}, BAD, "Tools are not supported"),
    ({"tools": [{"type": "hammer"}]}, BAD, "The value 'hammer' is not supported for 'type' at 'tools[0]'."),
    ({"tools": {}}, BAD, "must be a list"),
    ({"cached_content": "cachedContents/x"}, BAD, "Cached content"),
    ({"continuation_token": "x"}, BAD, "no continuation tokens"),
    ({"environment": "x"}, BAD, "Environments"),
    ({"agent": "deep-research"}, BAD, "Agents"),
    ({"webhook_config": {"uris": ["https://example.com/"]}}, BAD, "'background' must be true"),
    ({"background": True, "webhook_config": {"uris": ["http://127.0.0.1:8080/"]}}, (400, None), "127.0.0.1"),
    # fields that have to make sense
    ({"service_tier": "gold"}, BAD, "service_tier"),
    ({"labels": []}, BAD, "'labels' must be an object"),
    ({"labels": {"Team": "a"}}, BAD, "'Team' is not allowed"),
    ({"labels": {"1team": "a"}}, BAD, "'1team' is not allowed"),
    ({"labels": {"team": "A b"}}, BAD, "value of the label 'team'"),
    ({"labels": {"t" * 64: "a"}}, BAD, "is not allowed"),
    ({"response_modalities": ["image"]}, BAD, "must name video"),
    ({"response_modalities": "video"}, BAD, "must be a list"),
    ({"response_modalities": ["smell"]}, BAD, "'smell'"),
    ({"response_mime_type": "image/png"}, BAD, "image/png"),
    # the film
    (form(duration=6), BAD, '"6s"'),
    (form(duration="six"), BAD, '"6s"'),
    (form(duration="6s "), BAD, '"6s"'),
    (form(duration="2s"), BAD, "minimum allowed 3s"),
    (form(duration="11s"), BAD, "maximum allowed 10s"),
    ({"model": V12, **form(duration="15.5s")}, BAD, "maximum allowed 15s"),
    ({"model": OWN, **form(duration="61s")}, BAD, "maximum allowed 60s"),
    (form(aspect_ratio="1:1"), BAD, "16:9, 9:16"),
    (form(resolution="8k"), BAD, "360p, 720p, 1080p, 4k"),
    (form(resolution="4k"), BAD, "'4k' is not supported by this server's engine"),
    ({"model": PREVIEW, **form(resolution="1080p")}, BAD, "Use one of: 720p."),
    (form(delivery="post"), BAD, "response_format.delivery"),
    (form(gcs_uri="gs://bucket/x"), BAD, "'delivery': 'uri'"),
    (form(mime_type="video/webm"), BAD, "response_format.mime_type"),
    (form(zoom=2), UNKNOWN, "response_format.zoom"),
    ({"response_format": {"type": "image"}}, BAD, "'image' is not supported for 'type' at 'response_format[0]'"),
    ({"response_format": [{"type": "video"}, {"type": "video"}]}, BAD, "more than one video"),
    ({"response_format": ["video"]}, BAD, "must be an object"),
    # generation_config
    ({"generation_config": 5}, BAD, "'generation_config' must be an object"),
    (config(candidate_count=2), UNKNOWN, "generation_config.candidate_count'. One film comes of each request"),
    (config(negative_prompt="rain"), UNKNOWN, "negative_prompt"),
    (config(seed="7"), BAD, "seed"),
    (config(seed=True), BAD, "seed"),
    (config(seed=2**63), BAD, "seed"),
    (config(temperature=0.5), BAD, "its settings are fixed"),
    (config(top_p=0.5), BAD, "its settings are fixed"),
    ({"model": PREVIEW, **config(temperature=3)}, BAD, "from 0 to 2"),
    ({"model": PREVIEW, **config(top_p="high")}, BAD, "from 0 to 1"),
    (config(stop_sequences=["x"]), BAD, "stop_sequences"),
    (config(speech_config=[{"voice": "x"}]), BAD, "speech_config"),
    (config(image_config={"aspect_ratio": "1:1"}), BAD, "image_config"),
    (config(tool_choice="any"), BAD, "tool_choice"),
    (config(thinking_level="deep"), BAD, "thinking_level"),
    (config(thinking_summaries="all"), BAD, "thinking_summaries"),
    (config(max_output_tokens=0), BAD, "max_output_tokens"),
    (config(video_config=[]), BAD, "video_config' must be an object"),
    (config(video_config={"taks": "edit"}), UNKNOWN, "video_config.taks"),
    # tasks
    (task("cook"), BAD, "'cook' is not supported"),
    (task(5), BAD, "video_config.task"),
    (task("edit"), BAD, "exactly one video"),
    (task("image_to_video"), BAD, "one or two images"),
    (task("reference_to_video"), BAD, "needs images or videos"),
    (task("extend"), BAD, "exactly one video"),
    (task("upscale"), BAD, "'upscale' is not supported by this model"),
    ({"model": PREVIEW, **task("extend")}, BAD, "Video extension is currently not supported"),
    (task("text_to_video", input=[PICTURE, "on"]), BAD, "takes no images"),
    # what is said
    ({"input": None}, BAD, "'input' is required"),
    ({"input": []}, BAD, "'input' is required"),
    ({"input": 5}, BAD, "'input' must be text"),
    ({"input": ""}, BAD, "no words"),
    ({"input": " \n"}, BAD, "no words"),
    ({"input": "x" * 10_001}, BAD, "10,000"),
    ({"input": [5]}, BAD, "'input[0]' is no content object"),
    ({"input": {"type": "smoke"}}, BAD, "'smoke' is not supported for 'type' at 'input'"),
    ({"input": ["a", {"type": "user_input", "content": "b"}]}, BAD, "mixes steps and content"),
    ({"input": [{"type": "function_result", "content": []}]}, BAD, "function_result"),
    ({"input": [{"type": "user_input", "content": "a"}, {"type": "model_output", "content": []}]}, BAD, "model_output"),
    (
        {"input": [{"type": "model_output", "content": [{"type": "text", "text": "a"}]}, {"content": "b"}]},
        BAD,
        "holds no film",
    ),
    (
        {"input": [{"type": "model_output", "content": [FILM]}, {"type": "user_input", "content": "b"}]},
        BAD,
        "without the uri of a file",
    ),
    (
        {
            "input": [
                {"type": "model_output", "content": [{"type": "video", "uri": "files/none"}]},
                {"type": "user_input", "content": "b"},
            ]
        },
        (404, "not_found"),
        "no film files/none",
    ),
    # media
    ({"input": [PICTURE, "it flies"]}, BAD, "'image' at 'input[0]' is not supported by this server's engine"),
    ({"input": [FILM, "in rain"]}, BAD, "'video' at 'input[0]' is not supported by this server's engine"),
    ({"input": [{"type": "audio", "data": "AAAA"}, "x"]}, BAD, "takes no sound"),
    ({"input": [{"type": "video", "uri": "https://example.com/a.mp4"}, "x"]}, BAD, "HTTP video input is not supported"),
    ({"input": ["<FIRST_FRAME> it flies"]}, BAD, "no image came"),
]


def told(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    assert set(error) == {"code", "message"} and "Traceback" not in error["message"]
    return answer.status_code, error["code"], error["message"]


@pytest.mark.parametrize(("changes", "expected", "says"), CREATES, ids=lambda value: str(value)[:60])
def test_creates(server: Running, changes: dict[str, Any], expected: tuple[int, str | None], says: str) -> None:
    body = {name: value for name, value in ({"model": V11, "input": "kite"} | changes).items() if value is not None}
    before = len(server.service.roots(most=1000))
    status, code, message = told(server.client.post("/v1beta/interactions", json=body))
    assert (status, code if expected[1] else None) == expected and says in message
    assert f"`{code}`" in ERRORS
    assert len(server.service.roots(most=1000)) == before, "something was begun"
    if status != 404 or code == "model_not_found":
        streamed = server.client.post("/v1/interactions?alt=sse", json=body | {"stream": body.get("stream", True)})
        assert told(streamed) == (status, code, message) and streamed.headers["content-type"] == "application/json"


BODIES = [
    b"", b"{", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"model": NaN}', b'{"model": 1e999}',
    b'{"model":' * 80 + b"1" + b"}" * 80, b'{"model": "\\ud800"}', b'{"model": "a\\u0000b"}', b"1" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("content", BODIES, ids=lambda content: repr(content[:20]))
def test_bodies_that_are_no_requests(server: Running, content: bytes) -> None:
    kind = {"content-type": "application/json"}
    assert told(server.client.post("/v1/interactions", content=content, headers=kind))[:2] == BAD


def test_edits_refuse_a_duration_and_an_unfinished_parent(server: Running) -> None:
    parent = server.made("kite")
    edit = {"model": V11, "input": "remove kite", "previous_interaction_id": parent["id"]}
    refused = server.client.post("/v1/interactions", json=edit | form(duration="5s"))
    assert told(refused) == (*BAD, "Duration cannot be set in response format for edit task.")
    refused = server.client.post("/v1/interactions", json=edit | task("extend"))
    assert told(refused)[:2] == BAD and "'extend' is not supported by this server's engine" in told(refused)[2]
    body = {"model": V11, "input": "slowly kite", "background": True}
    running = server.client.post("/v1/interactions", json=body).json()["id"]
    refused = server.client.post("/v1/interactions", json=edit | {"previous_interaction_id": running})
    assert told(refused)[:2] == BAD and "not finished yet" in told(refused)[2]
    server.client.post(f"/v1/interactions/{running}/cancel")


ROUTES: list[tuple[str, str, int, str, str]] = [
    ("GET", "/v1beta/interactions/nonsense", 400, "invalid_request", "Invalid interaction name: interactions/nonsense"),
    ("GET", f"/v1beta/interactions/{NOBODYS}", 404, "not_found", "no interaction"),
    ("GET", f"/v1beta/interactions/{NOBODYS}?stream=true", 404, "not_found", "no interaction"),
    ("DELETE", "/v1/interactions/nonsense", 400, "invalid_request", "Invalid interaction name"),
    ("DELETE", f"/v1/interactions/{NOBODYS}", 404, "not_found", "no interaction"),
    ("POST", "/v1/interactions/nonsense/cancel", 400, "invalid_request", "Invalid interaction name"),
    ("POST", f"/v1/interactions/{NOBODYS}/cancel", 404, "not_found", "no interaction"),
    ("GET", "/v1/interactions", 405, "unimplemented", "method"),
    ("PUT", f"/v1/interactions/{NOBODYS}", 405, "unimplemented", "method"),
    ("GET", "/v1beta/models/gemini-9", 404, "NOT_FOUND", "gemini-9"),
    ("GET", "/v1beta/models?pageSize=-1", 400, "INVALID_ARGUMENT", "page_size"),
    ("GET", "/v1beta/models?pageSize=x", 400, "INVALID_ARGUMENT", "page_size"),
    ("GET", "/v1beta/models?pageToken=x", 400, "INVALID_ARGUMENT", "page token"),
    (
        "POST",
        f"/v1beta/models/{V11}:generateContent",
        400,
        "INVALID_ARGUMENT",
        "This model only supports Interactions API.",
    ),
    ("POST", f"/v1/models/{V12}:streamGenerateContent?alt=sse", 400, "INVALID_ARGUMENT", "only supports Interactions"),
    ("POST", f"/v1/models/{V12}:countTokens", 400, "INVALID_ARGUMENT", "only supports Interactions"),
    ("POST", f"/v1/models/{V12}:predictLongRunning", 404, "NOT_FOUND", "not supported for predictLongRunning"),
    (
        "POST",
        "/v1beta/models/veo-3:generateContent",
        404,
        "NOT_FOUND",
        "models/veo-3 is not found for API version v1beta",
    ),
    ("POST", f"/v1beta/models/{V11}", 404, "NOT_FOUND", "Method not found"),
    ("GET", "/v2/elsewhere", 404, "NOT_FOUND", "nothing at this path"),
    ("GET", f"/cutaway/v1/interactions/{NOBODYS}", 404, "not_found", "no interaction"),
    ("GET", f"/cutaway/v1/interactions/{NOBODYS}/scene", 404, "not_found", "no interaction"),
    ("GET", f"/cutaway/v1/interactions/{NOBODYS}/report", 404, "not_found", "no interaction"),
    ("GET", f"/cutaway/v1/interactions/{NOBODYS}/video", 404, "not_found", "no interaction"),
    ("GET", f"/cutaway/v1/interactions/{NOBODYS}/frames/0.png", 404, "not_found", "no interaction"),
    ("GET", f"/cutaway/v1/interactions?root={NOBODYS}", 404, "not_found", "no interaction"),
    ("POST", "/cutaway/v1/estimate", 400, "invalid_request", "JSON"),
]


@pytest.mark.parametrize(("method", "path", "status", "code", "says"), ROUTES, ids=lambda value: str(value)[:50])
def test_routes(server: Running, method: str, path: str, status: int, code: str, says: str) -> None:
    answer = server.client.request(method, path)
    error = answer.json()["error"]
    assert answer.status_code == status and says in error["message"]
    if code.isupper():
        assert (error["code"], error["status"]) == (status, code)
    else:
        assert error == {"code": code, "message": error["message"]} and f"`{code}`" in ERRORS


def test_masks_and_finished_ones(server: Running) -> None:
    made = server.made("kite")
    path = f"/v1beta/interactions/{made['id']}"
    assert server.client.get(f"{path}?fields=*").status_code == 200
    for refused in (
        server.client.get(f"{path}?fields=id,status"),
        server.client.get(path, headers={"X-Goog-FieldMask": "id"}),
    ):
        assert told(refused)[:2] == BAD and "fields=*" in told(refused)[2]
    for body in ({"content": b""}, {"json": {}}):
        again = server.client.post(f"{path}/cancel", **body)  # type: ignore[arg-type]
        assert told(again) == (*BAD, "Interaction is already completed.")


def test_every_code_of_these_is_a_row_of_the_documentation() -> None:
    codes = {code for _, (_, code), _ in CREATES if code} | {row[3] for row in ROUTES if row[3].islower()}
    assert [code for code in sorted(codes) if f"`{code}`" not in ERRORS] == []


def test_a_wrong_method_is_told_those_that_the_path_takes(server: Running) -> None:
    answer = server.client.put(f"/v1/interactions/{NOBODYS}")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "DELETE, GET, HEAD")
