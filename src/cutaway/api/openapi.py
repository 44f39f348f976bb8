"""The document that describes this server, in OpenAPI 3.1, made from the types of `schemas` and the table below."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

import cutaway
from cutaway.api import schemas as s

ERRORS = {
    400: (
        "invalid_request",
        "parameter_unknown",
        "content_blocked",
        "safety",
        "prohibited_content",
        "image_safety",
        "image_prohibited_content",
        "needs_declaration",
        "file_too_large",
    ),
    401: ("authentication",),
    403: ("permission_denied",),
    404: ("not_found", "model_not_found"),
    405: ("unimplemented",),
    408: ("request_timeout",),
    409: ("already_exists",),
    413: ("invalid_request",),
    414: ("invalid_request",),
    415: ("unsupported_media_type",),
    416: ("out_of_range",),
    429: ("too_many_requests",),
    431: ("invalid_request",),
    499: ("cancelled",),
    500: ("api_error",),
    503: ("failed_precondition",),
    504: ("deadline_exceeded",),
}
"""Codes of errors by HTTP status; docs/errors.md says when each comes."""

_JSON = "application/json"
_FILM = "video/mp4"


@dataclass(frozen=True)
class Operation:
    """What a method of a path does; `gives` is the type of the answer, or a media type where it is no JSON."""

    method: str
    path: str
    says: str
    gives: type[BaseModel] | str
    takes: type[BaseModel] | None = None
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    named: bool = True
    needs_key: bool = True
    optional: bool = False


_PAGES = ("pageSize", "pageToken")
_UPLOAD = tuple(
    f"X-Goog-Upload-{name}"
    for name in "Protocol Command Offset Header-Content-Length Header-Content-Type File-Name".split()
)
_GET, _POST = "get", "post"

OPERATIONS = (
    Operation(_POST, "/{version}/interactions", "Make a film, or change one.", s.Interaction, s.CreateInteraction,
              headers=("Idempotency-Key", "X-Cutaway-Declare")),
    Operation(_GET, "/{version}/interactions/{id}", "The interaction, or with stream=true its events.", s.Interaction,
              query=("include_input", "stream", "last_event_id")),
    Operation("delete", "/{version}/interactions/{id}", "Delete it with its film.", s.Anything),
    Operation(_POST, "/{version}/interactions/{id}/cancel", "Stop it.", s.Interaction, s.Anything, optional=True),
    Operation(_POST, "/{version}/interactions/{id}:cancel", "Stop it.", s.Interaction, s.Anything, optional=True),
    Operation(_GET, "/{version}/models", "The models.", s.ModelList, query=_PAGES, named=False),
    Operation(_GET, "/{version}/models/{name}", "A model.", s.ModelResource, named=False),
    Operation(_POST, "/{version}/models/{name}", "Refused: these models take interactions only.", s.Anything, s.Anything,
              named=False, optional=True),
    Operation(_GET, "/{version}/files", "Files, newest first.", s.FileList, query=_PAGES, named=False),
    Operation(_POST, "/{version}/files", "Refused: a file comes with its bytes.", s.Anything, s.Anything, named=False,
              optional=True),
    Operation(_GET, "/{version}/files/{name}", "A file; its bytes with alt=media.", s.FileResource, query=("alt",),
              named=False),
    Operation("delete", "/{version}/files/{name}", "Delete a file.", s.Anything, named=False),
    Operation(_GET, "/{version}/files/{name}:download", "The bytes of a film, with ranges.", _FILM,
              query=("alt", "expires", "signature"), named=False),
    Operation(_POST, "/upload/{version}/files", "Begin an upload, or send some of it, or a whole file.", s.FileAnswer,
              query=("upload_id", "uploadType"), headers=_UPLOAD, named=False),
    Operation("put", "/upload/{version}/files", "The same as POST.", s.FileAnswer, query=("upload_id", "uploadType"),
              headers=_UPLOAD, named=False),
    Operation(_GET, "/files/{name}", "The same without a version.", s.FileResource, query=("alt",), named=False),
    Operation("delete", "/files/{name}", "The same without a version.", s.Anything, named=False),
    Operation(_POST, "/{version}/webhooks", "Register a webhook.", s.WebhookResource, s.WebhookFields),
    Operation(_GET, "/{version}/webhooks", "Webhooks, newest first.", s.WebhookList, query=("page_size", "page_token")),
    Operation(_GET, "/{version}/webhooks/{id}", "A webhook.", s.WebhookResource),
    Operation("patch", "/{version}/webhooks/{id}", "Change it.", s.WebhookResource, s.WebhookFields,
              query=("update_mask",)),
    Operation("delete", "/{version}/webhooks/{id}", "Delete it.", s.Anything),
    Operation(_POST, "/{version}/webhooks/{id}", "With :ping or :rotateSigningSecret at its end.", s.Anything, s.Rotation,
              optional=True),
    Operation(_POST, "/{version}/webhooks/{id}/{verb}", "The same with a slash.", s.Anything, s.Rotation, optional=True),
    Operation(_GET, "/{version}/.well-known/jwks.json", "Public keys.", s.Anything, named=False, needs_key=False),
    Operation(_GET, "/.well-known/jwks.json", "Public keys.", s.Anything, named=False, needs_key=False),
    Operation(_GET, "/cutaway/v1/interactions", "The turns of a tree, or the newest first turns.", s.Tree, query=("root",)),
    Operation(_GET, "/cutaway/v1/interactions/{id}", "The task in full.", s.Task),
    Operation(_GET, "/cutaway/v1/interactions/{id}/scene", "The scene document.", s.Anything),
    Operation(_GET, "/cutaway/v1/interactions/{id}/report", "The report.", s.Anything),
    Operation(_GET, "/cutaway/v1/interactions/{id}/frames/{frame}.png", "A frame before encoding.", "image/png"),
    Operation(_GET, "/cutaway/v1/interactions/{id}/video", "The film, also while it is made.", _FILM,
              query=("follow", "expires", "signature")),
    Operation(_GET, "/cutaway/v1/interactions/{id}/files", "What came beside the film.", s.Extras),
    Operation(_GET, "/cutaway/v1/interactions/{id}/files/{name}", "One of these files, with ranges.",
              "application/octet-stream"),
    Operation(_POST, "/cutaway/v1/estimate", "What a create request would cost.", s.EstimateAnswer, s.CreateInteraction),
    Operation(_GET, "/cutaway/v1/tasks", "Jobs that can be done, with their fields.", s.TaskList),
    Operation(_GET, "/cutaway/v1/tasks/{name}", "A job with its fields.", s.TaskTemplate),
    Operation(_POST, "/cutaway/v1/tasks/{name}", "Do a job.", s.Interaction, s.TaskValues),
    Operation(_GET, "/cutaway/v1/reviews", "What waits for a reviewer.", s.ReviewList),
    Operation(_GET, "/cutaway/v1/reviews/{id}", "A review, with all decisions.", s.ReviewResource),
    Operation(_POST, "/cutaway/v1/reviews/{id}", "Approve or reject.", s.ReviewResource, s.ReviewDecision),
    Operation(_GET, "/cutaway/v1/reviews/{id}/video", "The film that is held back.", _FILM),
    Operation(_GET, "/cutaway/v1/reviews/{id}/media/{number}", "A medium of the request.", "application/octet-stream"),
    Operation(_GET, "/", "What answers here.", s.Anything, named=False, needs_key=False),
    Operation(_GET, "/openapi.json", "This document.", s.Anything, named=False, needs_key=False),
    Operation(_GET, "/healthz", "Whether the process answers.", s.Health, named=False, needs_key=False),
    Operation(_GET, "/readyz", "Whether films can be made.", s.Health, named=False, needs_key=False),
    Operation(_GET, "/metrics", "Figures for Prometheus.", "text/plain", named=False, needs_key=False),
)  # fmt: skip
"""Every route; a test holds the table and the application together."""


async def document(request: Request) -> Response:
    """GET /openapi.json."""
    return JSONResponse(described(), headers={"Cache-Control": "public, max-age=300"})


@functools.cache
def described() -> dict[str, Any]:
    """The document as plain data."""
    types = sorted(
        {t for o in OPERATIONS for t in (o.gives, o.takes) if isinstance(t, type)} | {s.NamedError, s.NumberedError},
        key=lambda kind: kind.__name__,
    )
    asked: list[tuple[Any, Literal["validation"]]] = [(kind, "validation") for kind in types]
    _, found = models_json_schema(asked, ref_template="#/components/schemas/{model}")
    found["$defs"]["NamedFault"]["properties"]["code"]["examples"] = sorted(
        {c for codes in ERRORS.values() for c in codes}
    )
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Cutaway",
            "version": cutaway.__version__,
            "description": "Google's Gemini Interactions API for films, files, models and webhooks, and Cutaway's own resources.",
        },
        "paths": paths,
        "components": {
            "schemas": found["$defs"],
            "securitySchemes": {
                "header": {"type": "apiKey", "in": "header", "name": "x-goog-api-key"},
                "query": {"type": "apiKey", "in": "query", "name": "key"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _operation(of: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "summary": of.says,
        "operationId": re.sub(r"\W+", "_", f"{of.method}_{of.path}").strip("_"),
        "parameters": [_in_path(name) for name in re.findall(r"\{(\w+)\}", of.path)]
        + [{"name": name, "in": "query", "schema": {"type": "string"}} for name in of.query]
        + [{"name": name, "in": "header", "schema": {"type": "string"}} for name in of.headers],
        "responses": {"200": _good(of)} | {str(status): _bad(of, status) for status in ERRORS},
        "security": [{"header": []}, {"query": []}, {"bearer": []}] if of.needs_key else [],
    }
    if of.takes is not None:
        content = {_JSON: {"schema": _reference(of.takes)}}
        told["requestBody"] = {"required": not of.optional, "content": content}
    elif of.path.startswith("/upload/"):
        told["requestBody"] = {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
    return told


def _in_path(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "minLength": 1}
    if name == "version":
        schema = {"type": "string", "enum": ["v1", "v1beta", "v1alpha"]}
    elif name in ("frame", "number"):
        schema = {"type": "integer", "minimum": 0}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _good(of: Operation) -> dict[str, Any]:
    if isinstance(of.gives, str):
        return {"description": "Bytes.", "content": {of.gives: {"schema": {"type": "string", "format": "binary"}}}}
    content = {_JSON: {"schema": _reference(of.gives)}}
    if of.gives is s.Interaction:
        content["text/event-stream"] = {"schema": {"type": "string"}}
    if of.gives is s.FileResource:
        content[_FILM] = {"schema": {"type": "string", "format": "binary"}}
    return {"description": (of.gives.__doc__ or "").partition("\n")[0], "content": content}


def _bad(of: Operation, status: int) -> dict[str, Any]:
    family = s.NamedError if of.named else s.NumberedError
    content = {_JSON: {"schema": _reference(family)}}
    if of.path == "/readyz" and status == 503:
        content = {_JSON: {"schema": _reference(s.Health)}}
    return {"description": " or ".join(ERRORS[status]), "content": content}


def _reference(kind: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}
