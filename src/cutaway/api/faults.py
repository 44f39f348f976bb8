"""Errors on the wire, in Google's two families.

Interactions and webhooks: `{"error": {"code": "invalid_request", "message": "..."}}`. Files, models and everything else:
`{"error": {"code": 400, "message": "...", "status": "INVALID_ARGUMENT"}}`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from obstore.exceptions import BaseError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route

from cutaway.errors import Away, BadRequest, CutawayError
from cutaway.interactions.mishaps import write_down

STATUS_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    408: "DEADLINE_EXCEEDED",
    409: "ABORTED",
    413: "INVALID_ARGUMENT",
    414: "INVALID_ARGUMENT",
    415: "INVALID_ARGUMENT",
    416: "OUT_OF_RANGE",
    429: "RESOURCE_EXHAUSTED",
    431: "INVALID_ARGUMENT",
    499: "CANCELLED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}

TOLD_BY_STATUS = frozenset(
    "invalid_request parameter_unknown authentication permission_denied not_found model_not_found already_exists aborted out_of_range "
    "too_many_requests cancelled api_error unimplemented service_unavailable deadline_exceeded".split()
)
"""Codes that say no more than the status does; others are told beside it."""

AWAY = (InterfaceError, OperationalError, PoolTimeout, BaseError)
"""What the database and the store of blobs raise when they cannot be reached."""
STORES = (*AWAY, DataError)
"""The same, and what PostgreSQL raises for values that it does not take."""

log = logging.getLogger("cutaway.api")


class Unauthenticated(BadRequest):
    """No key, or one nobody knows."""

    code = "authentication"
    status = 401


class TooLarge(BadRequest):
    """A body beyond the limit."""

    status = 413


class Unimplemented(BadRequest):
    """Something the wire knows and this server does not do yet."""

    code = "unimplemented"
    status = 400


def fault(request: Request, error: CutawayError) -> JSONResponse:
    """The answer that tells `error`, in the family of the path that was asked for."""
    headers = {"Retry-After": "10"} if error.retriable else {}
    body = _body(request, error.status, error.code, str(error), error.facts)
    return JSONResponse(body, error.status, headers)


async def on_error(request: Request, error: Exception) -> Response:
    """Any error at all, as JSON and without a trace."""
    if isinstance(error, CutawayError):
        return fault(request, error)
    if isinstance(error, HTTPException):
        sentence = {404: "There is nothing at this path.", 405: "This path does not take that method."}.get(
            error.status_code, str(error.detail)
        )
        code = {404: "not_found", 405: "unimplemented"}.get(error.status_code, "invalid_request")
        headers = {"Allow": ", ".join(_taken(request))} if error.status_code == 405 else {}
        return JSONResponse(_body(request, error.status_code, code, sentence), error.status_code, headers)
    if isinstance(error, DataError):
        return fault(request, BadRequest("Something in the request is too long, or holds characters that are no text."))
    if isinstance(error, AWAY):
        what = "store of films" if isinstance(error, BaseError) else "database"
        log.error("the %s does not answer: %s", what, str(error).splitlines()[0])
        return fault(request, Away(f"The {what} does not answer.", "Try again in some seconds."))
    words = request.app.state.desk.service.settings.log_prompts
    write_down(log, "a request failed for a reason nobody foresaw", error, words=words)
    sentence = f"Something went wrong inside Cutaway ({type(error).__name__}). Please report it."
    return JSONResponse(_body(request, 500, "api_error", sentence), 500)


def _taken(request: Request) -> list[str]:
    """The methods that the path of a request takes, whichever routes they stand in."""
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    there = (route for route in routes if route.matches(request.scope)[0] is not Match.NONE)
    return sorted({method for route in there for method in route.methods or ()})


def _body(
    request: Request, status: int, code: str, message: str, facts: Mapping[str, object] = MappingProxyType({})
) -> dict[str, Any]:
    parts = request.url.path.split("/")
    if {"interactions", "webhooks"} & set(parts[:3]) or parts[1:2] == ["cutaway"]:
        return {"error": {"code": code, "message": message}}
    name = "ALREADY_EXISTS" if code == "already_exists" else STATUS_NAMES.get(status, "UNKNOWN")
    error = {"code": status, "message": message, "status": name}
    return {"error": error if code in TOLD_BY_STATUS else error | {"details": [error_info(code, facts)]}}


def error_info(code: str, facts: Mapping[str, object]) -> dict[str, Any]:
    """A code of our own in the way that Google tells such: a `google.rpc.ErrorInfo`, with limit and what was found."""
    told = {name: str(facts[name]) for name in ("limit", "found") if name in facts}
    kind = "type.googleapis.com/google.rpc.ErrorInfo"
    return {"@type": kind, "reason": code.upper(), "domain": "cutaway", "metadata": told}
