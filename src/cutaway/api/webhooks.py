"""Webhooks on the wire: registering them, trying them out, new secrets, and the public keys of those of requests."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cutaway.api.bodies import body, parsed
from cutaway.api.desk import desk
from cutaway.api.keys import owner
from cutaway.errors import BadRequest, NotFound
from cutaway.interactions.webhooks import asked
from cutaway.interactions.webhooks.book import Webhook
from cutaway.interactions.webhooks.events import instant
from cutaway.interactions.webhooks.hooks import Webhooks
from cutaway.interactions.webhooks.signatures import truncated

_PAGE, _LONGEST_PAGE = 50, 1000


def routes(version: str) -> list[Route]:
    """The routes below one version of the wire."""
    return [
        Route(f"/{version}/webhooks", create, methods=["POST"]),
        Route(f"/{version}/webhooks", index, methods=["GET"]),
        Route(f"/{version}/webhooks/{{id}}", get, methods=["GET"]),
        Route(f"/{version}/webhooks/{{id}}", change, methods=["PATCH"]),
        Route(f"/{version}/webhooks/{{id}}", delete, methods=["DELETE"]),
        Route(f"/{version}/webhooks/{{id}}", act, methods=["POST"]),
        Route(f"/{version}/webhooks/{{id}}/{{verb}}", act, methods=["POST"]),
        Route(f"/{version}/.well-known/jwks.json", jwks, methods=["GET"]),
    ]


def hooks(request: Request) -> Webhooks:
    """The webhooks of the application that got this request."""
    found = request.app.state.webhooks
    assert isinstance(found, Webhooks)
    return found


@contextlib.asynccontextmanager
async def delivering(app: Starlette) -> AsyncIterator[None]:
    """Deliver to webhooks for as long as this is open."""
    task = asyncio.create_task(app.state.webhooks.run(), name="webhooks")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def create(request: Request) -> Response:
    """POST webhooks: the webhook with its signing secret, which is never shown again."""
    at, key = desk(request), _key(request)
    given = parsed(await body(request))
    values = await at.run(asked.new_webhook, given, hooks(request).outgoing)
    webhook = await at.run(lambda: hooks(request).book.add(key, **values))
    return JSONResponse(resource(webhook) | {"new_signing_secret": webhook.secrets[0][0]})


async def index(request: Request) -> Response:
    """GET webhooks: a page of one's own, newest first."""
    key, given = _key(request), request.query_params
    size = given.get("page_size", given.get("pageSize", ""))
    token = given.get("page_token", given.get("pageToken", ""))
    most = min(_size(size), _LONGEST_PAGE)
    found, following = await desk(request).run(hooks(request).book.page, key, most, token)
    answer: dict[str, Any] = {"webhooks": [resource(webhook) for webhook in found]}
    return JSONResponse(answer | ({"next_page_token": following} if following else {}))


async def get(request: Request) -> Response:
    """GET webhooks/{id}."""
    found = await desk(request).run(hooks(request).book.get, _key(request), request.path_params["id"])
    return JSONResponse(resource(found))


async def change(request: Request) -> Response:
    """PATCH webhooks/{id}: what is given, or of that what update_mask names."""
    at, key, id = desk(request), _key(request), request.path_params["id"]
    await at.run(hooks(request).book.get, key, id)
    mask = request.query_params.get("update_mask", request.query_params.get("updateMask", ""))
    given = parsed(await body(request))
    values = await at.run(asked.changes, given, mask, hooks(request).outgoing)
    changed = await at.run(lambda: hooks(request).book.change(key, id, **values))
    return JSONResponse(resource(changed))


async def delete(request: Request) -> Response:
    """DELETE webhooks/{id}."""
    await desk(request).run(hooks(request).book.remove, _key(request), request.path_params["id"])
    return JSONResponse({})


async def act(request: Request) -> Response:
    """POST webhooks/{id}:ping and :rotateSigningSecret, with a slash and in other spellings as well."""
    key = _key(request)
    id, _, verb = request.path_params["id"].partition(":")
    verb = (verb or request.path_params.get("verb", "")).replace("_", "").lower()
    if verb == "ping":
        return await _ping(request, key, id)
    if verb in ("rotatesigningsecret", "rotatesecret"):
        return await _rotate(request, key, id)
    raise NotFound("There is nothing at this path.", "Webhooks know :ping and :rotateSigningSecret.")


async def jwks(request: Request) -> Response:
    """GET .well-known/jwks.json: the public keys, for anyone."""
    keys = await desk(request).run(hooks(request).signer.jwks)
    return JSONResponse(keys, headers={"cache-control": "public, max-age=300"})


def resource(webhook: Webhook) -> dict[str, Any]:
    """The webhook as it is shown; of secrets only how they end."""
    answer: dict[str, Any] = {"id": webhook.id}
    if webhook.name:
        answer["name"] = webhook.name
    answer |= {"uri": webhook.uri, "subscribed_events": list(webhook.subscribed_events), "state": webhook.state}
    answer |= {"create_time": instant(webhook.created), "update_time": instant(webhook.updated)}
    answer["signing_secrets"] = [
        {"truncated_secret": truncated(secret)} | ({"expire_time": instant(expires)} if expires else {})
        for secret, expires in webhook.signing()
    ]
    return answer


async def _ping(request: Request, key: str, id: str) -> Response:
    at = hooks(request)
    await at.ping(await desk(request).run(at.book.get, key, id))
    return JSONResponse({})


async def _rotate(request: Request, key: str, id: str) -> Response:
    data = await body(request)
    at_once = asked.revokes_at_once(parsed(data) if data else None)
    fresh = await desk(request).run(lambda: hooks(request).book.rotate(key, id, at_once=at_once))
    return JSONResponse({"secret": fresh})


def _key(request: Request) -> str:
    return owner(request, desk(request).service.settings, wire=True)


def _size(text: str) -> int:
    if not text or text == "0":
        return _PAGE
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise BadRequest(f"page_size must be a whole number from 0 to {_LONGEST_PAGE}.")
    return int(text)
