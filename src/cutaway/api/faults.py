"""Errors on the wire, in Google's two families.

Interactions and webhooks: `{"error": {"code": "invalid_request", "message": "..."}}`. Files, models and everything else:
`{"error": {"code": 400, "message": "...", "status": "INVALID_ARGUMENT"}}`.
"""

from __future__ import annotations

import logging
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cutaway.errors import BadRequest, CutawayError

STATUS_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    409: "ABORTED",
    413: "INVALID_ARGUMENT",
    416: "OUT_OF_RANGE",
    429: "RESOURCE_EXHAUSTED",
    499: "CANCELLED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}

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
    return JSONResponse(_body(request, error.status, error.code, str(error)), error.status, headers)


async def on_error(request: Request, error: Exception) -> Response:
    """Any error at all, as JSON and without a trace."""
    if isinstance(error, CutawayError):
        return fault(request, error)
    if isinstance(error, HTTPException):
        sentence = {404: "There is nothing at this path.", 405: "This path does not take that method."}.get(
            error.status_code, str(error.detail)
        )
        code = {404: "not_found", 405: "unimplemented"}.get(error.status_code, "invalid_request")
        return JSONResponse(_body(request, error.status_code, code, sentence), error.status_code)
    log.error("a request failed for a reason nobody foresaw", exc_info=error)
    sentence = f"Something went wrong inside Cutaway ({type(error).__name__}). Please report it."
    return JSONResponse(_body(request, 500, "api_error", sentence), 500)


def _body(request: Request, status: int, code: str, message: str) -> dict[str, Any]:
    parts = request.url.path.split("/")
    if {"interactions", "webhooks"} & set(parts[:3]) or parts[1:2] == ["cutaway"]:
        return {"error": {"code": code, "message": message}}
    return {"error": {"code": status, "message": message, "status": STATUS_NAMES.get(status, "UNKNOWN")}}
