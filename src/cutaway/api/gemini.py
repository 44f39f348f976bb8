"""The Gemini wire: creating, getting, cancelling and deleting interactions."""

from __future__ import annotations

import logging
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cutaway.api.answers import interaction
from cutaway.api.asking import asked_of, check_id, given_kept
from cutaway.api.bodies import body, parsed
from cutaway.api.catalogue import get_model, list_models, use_model
from cutaway.api.delivery import answer, by_uri, delivery_of, file_uri, film_content
from cutaway.api.desk import Desk, desk
from cutaway.api.events import after, events
from cutaway.api.keys import owner
from cutaway.api.repeats import Answer
from cutaway.api.stream import EventStream
from cutaway.api.wire import Asked
from cutaway.errors import BadRequest, NotFound
from cutaway.interactions.idempotency import left_unanswered, not_kept, of_token, same_request, same_token
from cutaway.interactions.turn import Turn

__all__ = ["cancel", "create", "delete", "file_uri", "get", "get_model", "list_models", "use_model"]

log = logging.getLogger("cutaway.api")

LONGEST_TOKEN = 255


async def create(request: Request) -> Response:
    """POST interactions: at once with `background`, as a stream with `stream`, else when the film is finished."""
    owner(request, desk(request).service.settings, wire=True)
    return await created(request, await body(request))


async def created(request: Request, data: bytes) -> Response:
    """The answer to the create request in `data`."""
    at = desk(request)
    key = owner(request, at.service.settings, wire=True)
    asked = await asked_of(request, at, key, parsed(data))
    token = _token(request)
    same = same_token(key, token, data) if token else same_request(key, data)
    async with at.repeats.alone(same):
        turn = await _accepted(request, at, asked, same, bool(token))
        at.repeats.reads(turn.id, request)

    async def over(reached: bool) -> None:
        at.repeats.leaves(turn.id, request)
        await _over(at, turn.id, reached)

    response: Response
    if asked.stream:
        response = EventStream(request, at, turn)
    elif asked.background:
        response = JSONResponse(interaction(turn, None, timeline=False))
    else:
        ended = await at.ended(turn.id, gone=request.is_disconnected)
        if not ended.ended:
            await over(False)
            return Response(status_code=499)
        response = await _made(request, at, ended, timeline=False)
    return Answer(request, response, lambda: at.repeats.answered(turn.id), over, early=asked.stream)


async def get(request: Request) -> Response:
    """GET interactions/{id}, with `stream=true` as a stream from its start or from `last_event_id` on."""
    at = desk(request)
    turn = await _named(request, at)
    asked = request.query_params
    if asked.get("fields", "*") != "*" or request.headers.get("x-goog-fieldmask", "*") != "*":
        raise BadRequest("Request contains an invalid argument: only fields=* is supported.", "Leave the mask out.")
    if asked.get("stream", "").lower() == "true":
        last = asked.get("last_event_id") or request.headers.get("last-event-id", "")
        return EventStream(request, at, turn, after(last, events(turn)))
    given = turn.wire.get("input", turn.words) if asked.get("include_input", "").lower() == "true" else None
    return await _made(request, at, turn, timeline=True, given=given)


async def cancel(request: Request) -> Response:
    """POST interactions/{id}/cancel."""
    at = desk(request)
    turn = await _named(request, at)
    if turn.ended:
        raise BadRequest(
            "Interaction is already completed."
            if turn.stage == "completed"
            else f"Interaction is already {'cancelled' if turn.stage == 'cancelled' else 'failed'}."
        )
    await at.run(at.service.cancel, turn.id)
    ended = await at.ended(turn.id, timeout=3.0)
    film = by_uri(request, ended) if ended.stage == "completed" else None
    return JSONResponse(interaction(ended, film, timeline=True))


async def delete(request: Request) -> Response:
    """DELETE interactions/{id}. A running one is stopped: nobody could get its film any more."""
    at = desk(request)
    turn = await _named(request, at)
    await at.run(at.service.delete, turn.id)
    return JSONResponse({})


async def _accepted(request: Request, at: Desk, asked: Asked, same: str, token: bool) -> Turn:
    """The new turn; or that of an equal request whose connection broke before its answer, or of the same token."""
    engine = at.service.books.engine
    if token:
        turn = await at.run(of_token, engine, same)
    else:
        turn = await at.repeats.without_reader(await at.run(left_unanswered, engine, same))
    if turn is None:
        async with given_kept(request, at, asked):
            turn = await at.run(at.service.create, asked.wished(same))
        if at.service.settings.log_prompts:
            log.info("%s asks for %s: %r", turn.key or "-", turn.id, turn.words)
    return turn


async def _over(at: Desk, id: str, reached: bool) -> None:
    """Note that the answer is out; a turn that is not to be stored is gone then, unless its film is still to be fetched."""
    ledger = at.service.books.ledger
    if reached:
        await at.run(lambda: ledger.note(id, answered=True))
    turn = await at.run(ledger.get, id)
    if turn is None or turn.stored:
        return
    if reached and turn.ended and (turn.stage != "completed" or delivery_of(turn) == "inline"):
        await at.run(at.service.delete, id)
    for left in await at.run(not_kept, at.service.books.engine, at.service.settings.files_hours * 3600):
        await at.run(at.service.delete, left.id)


async def _made(request: Request, at: Desk, turn: Turn, *, timeline: bool, given: Any = None) -> Response:
    content, inside = await film_content(request, at, turn, delivery_of(turn))
    told = interaction(turn, content, timeline=timeline, repeated=inside is None or inside.small)
    return answer(told if given is None else told | {"input": given}, inside)


async def _named(request: Request, at: Desk) -> Turn:
    key = owner(request, at.service.settings, wire=True)
    id = request.path_params["id"]
    check_id(id)
    turn = await at.own(id, key)
    if not turn.stored:
        raise NotFound("The interaction was not stored.")
    return turn


def _token(request: Request) -> str:
    token = request.headers.get("idempotency-key", "")
    if len(token) > LONGEST_TOKEN:
        raise BadRequest(f"The Idempotency-Key has more than {LONGEST_TOKEN} characters.", "Send a shorter one.")
    return token
