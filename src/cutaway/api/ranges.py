"""Answering with the bytes of a file, whole or in ranges, with errors in the form that all others have."""

from __future__ import annotations

import os
import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.types import Message, Receive, Scope, Send

from cutaway.api.faults import fault
from cutaway.errors import BadRequest, NotFound

_BYTES = re.compile(r"\s*bytes\s*=(.*)", re.IGNORECASE | re.DOTALL)
_PART = re.compile(r"\s*([0-9]{0,400})\s*-\s*([0-9]{0,400})\s*")


class NoSuchRange(BadRequest):
    """Only ranges that a file does not have."""

    code = "out_of_range"
    status = 416


class FileBytes(FileResponse):
    """A file that may grow while it is sent, or be gone before: the length that is told is the length that is sent."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises `NotFound` for a file that is gone."""
        try:
            self.stat_result = await run_in_threadpool(os.stat, self.path)
        except FileNotFoundError:
            raise NotFound("What was asked for has just been taken away.", "Ask for the interaction again.") from None
        self.set_stat_headers(self.stat_result)
        size = self.stat_result.st_size
        asked, condition = Headers(scope=scope).get("range"), Headers(scope=scope).get("if-range")
        if asked is not None and (
            condition is None or condition in (self.headers["etag"], self.headers["last-modified"])
        ):
            found = byte_ranges(asked, size)
            if found == []:
                refusal = fault(
                    Request(scope), NoSuchRange(f"The file has {size} bytes, none of them in {asked[:80]!r}.")
                )
                refusal.headers["Content-Range"] = f"bytes */{size}"
                await refusal(scope, receive, send)
                return
            scope = dict(scope) | {"headers": list(scope["headers"])}
            headers = MutableHeaders(scope=scope)
            del headers["range"]
            if found is not None:
                headers["range"] = "bytes=" + ",".join(f"{first}-{last}" for first, last in found)
        await super().__call__(scope, receive, _bounded(send))


def byte_ranges(asked: str, size: int) -> list[tuple[int, int]] | None:
    """First and last byte of each range of a Range header that a file of `size` bytes has; none where it has none of them.
    None for what is no such header, which is to be passed over (RFC 9110, 14.2)."""
    header = _BYTES.fullmatch(asked)
    if header is None:
        return None
    found: list[tuple[int, int]] = []
    parts = [part for part in header[1].split(",") if part.strip()]
    for part in parts:
        match = _PART.fullmatch(part)
        if match is None or not (match[1] or match[2]):
            return None
        if not match[1]:
            first, last = max(size - int(match[2]), 0), size - 1
        else:
            first, last = int(match[1]), int(match[2]) if match[2] else max(size - 1, int(match[1]))
            if last < first:
                return None
        if first < size:
            found.append((first, min(last, size - 1)))
    return found if parts else None


def _bounded(send: Send) -> Send:
    """`send`, which drops what comes beyond the length that was told: a file may grow while it is sent."""
    left = 0

    async def sent(message: Message) -> None:
        nonlocal left
        if message["type"] == "http.response.start":
            left = int(Headers(raw=message["headers"])["content-length"])
        elif message["type"] == "http.response.body":
            body = message.get("body", b"")[:left]
            left -= len(body)
            message = {**message, "body": body}
        await send(message)

    return sent
