"""The document at /openapi.json against the application: every route, every code, real answers, and requests made from it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode
from starlette.routing import Route

from cutaway.api import generation, schemas, wire
from cutaway.api.openapi import ERRORS, OPERATIONS, described
from plain.running import Running

ROOT = Path(__file__).resolve().parent.parent.parent
MODEL = "gemini-omni-1.1-flash"


def named(path: str) -> str:
    """A route's path as the document writes it."""
    path = re.sub(r":\w+\}", "}", path)
    return re.sub(r"^(/upload)?/v1(?:beta|alpha)?(?=/)", r"\1/{version}", path)


def test_every_route_is_described_and_nothing_else(server: Running) -> None:
    routes = {
        (named(route.path), method.lower())
        for route in server.app.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    described_ones = {(operation.path, operation.method) for operation in OPERATIONS}
    assert len(routes) == len({(a, b) for a, b in routes}) > 30
    assert routes == described_ones - {("/{version}/files/{name}:download", "get")}
    assert server.client.get("/openapi.json").json() == described()


def test_every_code_of_the_document_is_explained() -> None:
    text = (ROOT / "docs" / "errors.md").read_text()
    codes = {code for told in ERRORS.values() for code in told}
    assert {code for code in codes if f"`{code}`" not in text} == set()


def test_requests_are_described_with_the_fields_that_are_read() -> None:
    assert set(schemas.CreateInteraction.model_fields) == wire.KNOWN
    assert set(schemas.ResponseFormat.model_fields) == wire.FORMAT_KEYS
    assert set(schemas.GenerationConfig.model_fields) == generation.KNOWN


def holds(answer: httpx.Response, path: str, method: str) -> Any:
    """The answer's body, which is what the document says of it."""
    document = described()
    schema = document["paths"][path][method]["responses"][str(answer.status_code)]["content"]["application/json"][
        "schema"
    ]
    jsonschema_rs.validate(schema | {"components": document["components"]}, answer.json())
    return answer.json()


def test_real_answers_are_as_described(server: Running) -> None:
    client, one = server.client, "/{version}/interactions/{id}"
    made = server.made("red kite", response_format={"duration": "3s"}, generation_config={"seed": 3})
    id = made["id"]
    holds(client.get(f"/v1/interactions/{id}?include_input=true"), one, "get")
    background = client.post("/v1/interactions", json={"model": MODEL, "input": "slowly kite", "background": True})
    running = holds(background, "/{version}/interactions", "post")["id"]
    holds(client.get(f"/v1/interactions/{running}"), one, "get")
    holds(client.post(f"/v1/interactions/{running}/cancel"), one + "/cancel", "post")
    holds(client.post("/v1/interactions", json={"model": MODEL, "input": "break"}), "/{version}/interactions", "post")
    for path in ("", "/scene", "/report"):
        holds(client.get(f"/cutaway/v1/interactions/{id}{path}"), "/cutaway/v1/interactions/{id}" + path, "get")
    for path in ("/cutaway/v1/interactions", "/healthz", "/readyz", "/", "/.well-known/jwks.json"):
        holds(client.get(path), path, "get")
    estimate = client.post("/cutaway/v1/estimate", json={"model": MODEL, "input": "kite"})
    holds(estimate, "/cutaway/v1/estimate", "post")
    uploaded = client.post("/upload/v1/files", content=b"\x89PNG\r\n", headers={"content-type": "image/png"})
    file = holds(uploaded, "/upload/{version}/files", "post")["file"]["name"]
    holds(client.get(f"/v1/{file}"), "/{version}/files/{name}", "get")
    assert holds(client.get("/v1/files"), "/{version}/files", "get")["files"]
    holds(client.get("/v1/models"), "/{version}/models", "get")
    holds(client.get(f"/v1/models/{MODEL}"), "/{version}/models/{name}", "get")
    for answer, path, method in (
        (client.get("/v1/interactions/x"), one, "get"),
        (client.get("/v1/interactions/v1_" + "a" * 40), one, "get"),
        (client.get("/v1/files/none"), "/{version}/files/{name}", "get"),
        (client.get("/v1/models/none"), "/{version}/models/{name}", "get"),
        (client.put("/v1/webhooks/x"), "/{version}/webhooks/{id}", "get"),
        (httpx.get(f"{server.url}/v1/models"), "/{version}/models", "get"),
        (client.post("/v1/webhooks", json={}), "/{version}/webhooks", "post"),
        (client.post("/v1/webhooks", content=b"x"), "/{version}/webhooks", "post"),
        (client.delete(f"/v1/{file}"), "/{version}/files/{name}", "delete"),
        (client.delete(f"/v1/interactions/{id}"), one, "delete"),
    ):
        holds(answer, path, method)


@pytest.mark.slow
def test_requests_made_from_the_document_meet_no_fault_of_ours(server: Running) -> None:
    """schemathesis: valid and invalid requests for every operation, from a fixed seed."""
    document = described()
    # Films would be made for minutes; what makes one is asked with words that are refused at once.
    schema = schemathesis.openapi.from_dict(document)
    asked = failed = 0
    with httpx.Client(base_url=server.url, headers={"x-goog-api-key": "some-key"}, timeout=30) as client:
        for found in schema.get_all_operations():
            operation = found.ok()
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                if mode is GenerationMode.NEGATIVE and not (
                    operation.body or operation.query or operation.path_parameters
                ):
                    continue

                @settings(
                    max_examples=8,
                    derandomize=True,
                    database=None,
                    deadline=None,
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                )
                @given(operation.as_strategy(generation_mode=mode))
                def ask(case: Any) -> None:
                    nonlocal asked, failed
                    if isinstance(case.body, dict) and "model" in case.body:
                        case.body["store"], case.body["background"] = False, True  # never accepted
                    sent = case.as_transport_kwargs(base_url=server.url)
                    sent = {name: value for name, value in sent.items() if name in KINDS and value is not None}
                    try:
                        answer = client.request(case.method, **sent)
                    except (httpx.InvalidURL, UnicodeError, httpx.LocalProtocolError, TypeError, ValueError):
                        return  # what no client can send
                    asked += 1
                    failed += answer.status_code >= 400
                    assert answer.status_code < 500, (case.method, answer.request.url, sent.get("json"), answer.text)

                ask()
    assert asked > 300 and failed > 100
    assert server.made("kite")["status"] == "completed"


KINDS = ("url", "params", "json", "content", "data", "headers", "cookies")
