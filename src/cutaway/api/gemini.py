"""The Gemini wire: creating, getting, cancelling and deleting interactions, and the models."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cutaway.api.answers import interaction
from cutaway.api.desk import Desk, desk
from cutaway.api.faults import TooLarge, Unimplemented
from cutaway.api.keys import owner
from cutaway.api.models import model, models
from cutaway.api.wire import Asked, read_request
from cutaway.errors import BadRequest, NotFound
from cutaway.interactions import ids
from cutaway.interactions.turn import Turn


async def create(request: Request) -> Response:
    """POST interactions: at once with `background`, else when the film is finished."""
    at = desk(request)
    key = owner(request, at.service.settings, wire=True)
    body = await json_body(request)
    asked = read_request(body, key)
    if asked.wish.parent is not None:
        _check_id(asked.wish.parent)
        await at.own(asked.wish.parent, key)
    same = hashlib.sha256(f"{key} {json.dumps(body, sort_keys=True)}".encode()).hexdigest()
    turn = await _accepted(at, asked, same)
    if asked.background:
        return JSONResponse(interaction(turn, lambda _: {}, timeline=False))
    at.waiting[same] = at.waiting.get(same, 0) + 1
    try:
        ended = await at.ended(turn.id, gone=request.is_disconnected)
    finally:
        at.waiting[same] -= 1
    if not ended.ended:
        at.left[same] = turn.id
        return Response(status_code=499)
    answer = interaction(ended, lambda found: video(request, at, found, asked.delivery), timeline=False)
    if not asked.wish.stored:
        await at.run(at.service.delete, ended.id)
    return JSONResponse(answer)


async def _accepted(at: Desk, asked: Asked, same: str) -> Turn:
    """The new turn; or the one that an identical request began whose connection broke while it waited.

    The clients send a request again when a connection breaks, without any key to tell that it is the same: without this
    a second film would be begun beside the first. The repeat can be here before the break is noticed, so it waits a moment
    where the same is being waited for; two clients who really ask the same at once get a film each.
    """
    for _ in range(6):
        if same in at.left or not at.waiting.get(same):
            break
        await asyncio.sleep(0.1)
    begun = at.left.pop(same, None)
    if begun is not None:
        turn = await at.run(at.service.get, begun)
        if turn.stage not in ("failed", "cancelled"):
            return turn
    return await at.run(at.service.create, asked.wish)


async def get(request: Request) -> Response:
    """GET interactions/{id}."""
    at = desk(request)
    turn = await _named(request, at)
    if request.query_params.get("stream") == "true":
        raise Unimplemented("Streaming is not supported by this server yet. Poll without 'stream'.")
    if request.query_params.get("fields", "*") != "*":
        raise BadRequest("Only fields=* is supported.")
    answer = interaction(turn, lambda found: video(request, at, found, delivery_of(found)), timeline=True)
    if request.query_params.get("include_input") == "true":
        answer["input"] = turn.wire.get("input", turn.words)
    return JSONResponse(answer)


async def cancel(request: Request) -> Response:
    """POST interactions/{id}/cancel."""
    at = desk(request)
    turn = await _named(request, at)
    if turn.ended:
        raise BadRequest(
            "Interaction is already completed."
            if turn.stage == "completed"
            else f"Interaction is already {turn.stage}."
        )
    await at.run(at.service.cancel, turn.id)
    ended = await at.ended(turn.id, timeout=3.0)
    return JSONResponse(interaction(ended, lambda found: video(request, at, found, "uri"), timeline=True))


async def delete(request: Request) -> Response:
    """DELETE interactions/{id}."""
    at = desk(request)
    turn = await _named(request, at)
    await at.run(at.service.delete, turn.id)
    return JSONResponse({})


async def get_model(request: Request) -> Response:
    """GET models/{id}."""
    owner(request, desk(request).service.settings, wire=True)
    return JSONResponse(model(request.path_params["name"]).resource())


async def list_models(request: Request) -> Response:
    """GET models."""
    owner(request, desk(request).service.settings, wire=True)
    return JSONResponse({"models": [row.resource() for row in models()]})


async def use_model(request: Request) -> Response:
    """POST models/{id}:generateContent and its like, which these models never had."""
    owner(request, desk(request).service.settings, wire=True)
    name, _, _ = request.path_params["name"].partition(":")
    model(name)
    raise BadRequest("This model only supports Interactions API.")


async def json_body(request: Request) -> Any:
    """The body as JSON. Raises `BadRequest` and `TooLarge`."""
    limit = desk(request).service.settings.request_limit * 2**20
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > limit:
            raise TooLarge(f"The request is larger than {limit >> 20} MB.", "Send less at once.")
    try:
        return json.loads(bytes(data))
    except (ValueError, RecursionError):
        raise BadRequest("Invalid JSON payload received.", "Send a JSON object.") from None


def video(request: Request, at: Desk, turn: Turn, delivery: str) -> dict[str, Any]:
    """The content object of a finished film. Raises `BadRequest` for one too large to be given inside the answer."""
    if delivery == "uri":
        return {"uri": file_uri(request, turn.file), "mime_type": "video/mp4", "type": "video"}
    limit = at.service.settings.inline_limit
    if turn.size > limit * 2**20:
        raise BadRequest(
            f"The film has {turn.size / 2**20:.0f} MB, more than the {limit} MB that are given inside an answer."
            f" It is ready at {file_uri(request, turn.file)}.",
            'Ask with "delivery": "uri" in response_format.',
        )
    data = at.service.film_path(turn.id).read_bytes()
    return {"data": base64.b64encode(data).decode(), "mime_type": "video/mp4", "type": "video"}


def delivery_of(turn: Turn) -> str:
    """How the film was asked to be delivered when its turn was created."""
    given = turn.wire.get("response_format")
    found = given if isinstance(given, list) else [given]
    return next((str(item["delivery"]) for item in found if isinstance(item, dict) and item.get("delivery")), "inline")


def file_uri(request: Request, file: str) -> str:
    """Where a film can be downloaded, as an absolute URI by the name the client reached this server under."""
    return f"{request.url.scheme}://{request.url.netloc}/v1beta/files/{file}:download?alt=media"


async def _named(request: Request, at: Desk) -> Turn:
    key = owner(request, at.service.settings, wire=True)
    id = request.path_params["id"]
    _check_id(id)
    turn = await at.own(id, key)
    if not turn.stored:
        raise NotFound("The interaction was not stored.")
    return turn


def _check_id(id: str) -> None:
    if not ids.is_id(id):
        raise BadRequest(f"Invalid interaction name: interactions/{id[:200]}")
