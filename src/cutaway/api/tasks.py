"""Tasks as resources: what there is, and doing one with values for its fields instead of a prompt."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cutaway.api import gemini
from cutaway.api.bodies import body, parsed
from cutaway.api.desk import Desk, desk
from cutaway.api.keys import owner
from cutaway.errors import BadRequest
from cutaway.storage.packs import installed
from cutaway.tasks import Task, composed, task, tasks

_PASSED = ("background", "stream", "store", "previous_interaction_id", "webhook_config", "labels", "model")
"""What of a create request may be said beside the fields."""
_DELIVERY = ("delivery", "resolution", "aspect_ratio", "duration")


async def list_tasks(request: Request) -> Response:
    """GET /cutaway/v1/tasks: every task, with the reasons for which one cannot be done here, and what words do to footage."""
    at = desk(request)
    owner(request, at.service.settings, wire=False)
    able = await at.run(at.service.capabilities)
    return JSONResponse({"tasks": await at.run(_all, at), "edits": list(able.edits)})


async def get_task(request: Request) -> Response:
    """GET /cutaway/v1/tasks/{name}."""
    at = desk(request)
    owner(request, at.service.settings, wire=False)
    return JSONResponse(await at.run(_facts, at, request.path_params["name"]))


async def do_task(request: Request) -> Response:
    """POST /cutaway/v1/tasks/{name}: {"fields": {...}, "background": true ...}; answered as creating an interaction is.

    A field of media holds one content object, or a list of them: {"data": base64, "mime_type": ...} or {"uri": ...}.
    """
    at = desk(request)
    owner(request, at.service.settings, wire=False)
    told = parsed(await body(request))
    found = await at.run(task, request.path_params["name"], at.service.settings.data)
    return await gemini.created(request, json.dumps(request_body(found, told)).encode())


def request_body(found: Task, told: Any) -> dict[str, Any]:
    """The create request that a task with these values becomes. Raises `BadRequest`."""
    if not isinstance(told, dict):
        raise BadRequest("The body must be a JSON object.", 'Send {"fields": {...}}.')
    for name in told:
        if name not in ("fields", "response_format", "seed", *_PASSED):
            raise BadRequest(f"Unknown parameter '{name[:60]}'.", "Put the values of the task into 'fields'.")
    fields = told.get("fields", {})
    if not isinstance(fields, dict):
        raise BadRequest("'fields' must be an object of values by their names.")
    made = composed(found, fields)
    content: list[dict[str, Any]] = []
    for kind, given in made.media:
        if not isinstance(given, dict):
            raise BadRequest(
                f"A field of kind {kind} takes an object with 'data' and 'mime_type', or with 'uri'.",
                "Give one such object.",
            )
        content.append({"type": kind} | {name: given[name] for name in ("data", "uri", "mime_type") if name in given})
    content.append({"type": "text", "text": made.words})
    given_format = told.get("response_format") or {}
    if not isinstance(given_format, dict):
        raise BadRequest("'response_format' must be an object.")
    chosen = {"type": "video"} | {name: given_format[name] for name in _DELIVERY if name in given_format}
    for name, parameter in (("aspect", "aspect_ratio"), ("resolution", "resolution")):
        if name in made.format:
            chosen.setdefault(parameter, made.format[name])
    if "seconds" in made.format:
        chosen.setdefault("duration", f"{made.format['seconds']}s")
    asked: dict[str, Any] = {"model": "cutaway-1", "input": content, "response_format": chosen}
    generation: dict[str, Any] = {"video_config": {"task": made.task}}
    if told.get("seed") is not None:
        generation["seed"] = told["seed"]
    return asked | {"generation_config": generation} | {name: told[name] for name in _PASSED if name in told}


def _all(at: Desk) -> list[dict[str, Any]]:
    return [_told(at, one) for one in tasks(at.service.settings.data)]


def _facts(at: Desk, name: str) -> dict[str, Any]:
    return _told(at, task(name, at.service.settings.data))


def _told(at: Desk, one: Task) -> dict[str, Any]:
    able = at.service.capabilities()
    reasons = one.missing(able.tasks, able.media, frozenset(installed()))
    return one.facts() | {"available": not reasons, "reasons": list(reasons)}
