"""Bodies of requests: JSON within bounds, and nothing that could not be written down and given back."""

from __future__ import annotations

import json
import math
from typing import Any

from starlette.requests import Request

from cutaway.api.desk import desk
from cutaway.api.faults import TooLarge
from cutaway.errors import BadRequest

DEEPEST = 64
LARGEST = 2**64
"""Whole numbers beyond it fit into no field, no column and no float of every client."""


async def json_body(request: Request) -> Any:
    """The body as JSON. Raises `BadRequest` and `TooLarge`."""
    return parsed(await body(request))


async def body(request: Request) -> bytes:
    """The bytes of the body. Raises `TooLarge`."""
    limit = desk(request).service.settings.request_limit * 2**20
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > limit:
            raise TooLarge(f"The request is larger than {limit >> 20} MB.", "Send less at once, or upload files first.")
    return bytes(data)


def parsed(data: bytes) -> Any:
    """`data` as JSON. Raises `BadRequest` for what is none, nests too deeply, or holds numbers or characters that cannot be
    written again."""
    try:
        found = json.loads(data, parse_constant=_number, parse_float=_number)
    except (ValueError, RecursionError):
        raise BadRequest("Invalid JSON payload received.", "Send a JSON object.") from None
    _check(found, DEEPEST)
    return found


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _check(value: Any, depth: int) -> None:
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, int) and abs(value) > LARGEST:
        raise BadRequest("Invalid JSON payload received: a number is too large.", f"The largest is {LARGEST}.")
    elif isinstance(value, (dict, list)):
        if not depth:
            raise BadRequest("Invalid JSON payload received.", f"Nest no deeper than {DEEPEST} levels.")
        if isinstance(value, dict):
            for name in value:
                _check_text(name)
        for item in value.values() if isinstance(value, dict) else value:
            _check(item, depth - 1)


def _check_text(text: str) -> None:
    if text.isascii() and "\0" not in text:
        return
    if "\0" in text:
        raise BadRequest("Invalid JSON payload received: text must not hold the character NUL.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadRequest("Invalid JSON payload received: half of a surrogate pair is no character.") from None
