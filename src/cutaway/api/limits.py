"""How much a request may be: its address, its headers, its body while it comes, its patience, and how many there are at a
time of one key."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cutaway.api.faults import TooLarge, fault
from cutaway.api.keys import Keyring, given_keys
from cutaway.api.origins import UnsupportedMedia
from cutaway.errors import BadRequest, Busy, CutawayError
from cutaway.storage.settings import Settings

LONGEST_TARGET = 8000
"""Bytes of path and query."""
MOST_HEADERS = 100
LARGEST_HEADERS = 32 * 2**10
SMALL = 2**20
"""Bytes of a body where no media can be inside."""
_HELD = 8
"""So many of the largest requests may be held in memory at a time."""
_SLOWEST = 1024
_SLOW_AFTER = 60.0
"""After so many seconds of waiting a body must have come faster than so many bytes a second."""
_PASSED_OVER, _PASSING = 64 * 2**20, 5.0
"""Bytes of a refused body, and seconds, that are still taken, so that its client reads the answer."""
_STALLED = 900.0
"""Seconds after which a client that takes nothing of its answer is left."""


class TooSlow(BadRequest):
    """A request that does not go on."""

    code = "request_timeout"
    status = 408


class TargetTooLong(BadRequest):
    """An address beyond the limit."""

    status = 414


class HeadersTooLarge(BadRequest):
    """Headers beyond the limit."""

    status = 431


class Limits:
    """ASGI middleware that bounds requests. Uploads are bounded by what takes them, and by patience here."""

    def __init__(self, app: ASGIApp, settings: Settings, keyring: Keyring) -> None:
        self._app, self._keyring = app, keyring
        self._largest = settings.request_limit * 2**20
        self._patience = settings.request_timeout
        self._most = settings.key_requests
        self._answering: Counter[str] = Counter()
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        name = self._name(request)
        body = _Body(receive, self._limit(request), self._patience)
        try:
            self._check(request, body)
            self._check_number(name)
        except CutawayError as error:
            await body.pass_over()
            answer = fault(request, error)
            if body.more:
                answer.headers["Connection"] = "close"
            await answer(scope, receive, send)
            return

        async def bounded() -> Message:
            message = await body.receive()
            if body.limit is not None:
                size = len(message.get("body", b""))
                self._held += size
                body.held += size
                if self._held > _HELD * self._largest and body.held > SMALL:
                    raise Busy("Too many large requests at a time.", "Try again in some seconds, or upload files.")
            return message

        async def taken(message: Message) -> None:
            async with asyncio.timeout(_STALLED):
                await send(message)

        self._answering[name] += 1
        try:
            await self._app(scope, bounded if body.more else receive, taken)
        finally:
            self._held -= body.held
            self._answering[name] -= 1
            if not self._answering[name]:
                del self._answering[name]

    def _name(self, request: Request) -> str:
        """The key's name, "" where none is known: it is refused later, or needs none."""
        given = given_keys(request) if self._keyring.asked else ()
        return (self._keyring.name_of(next(iter(given))) or "") if len(given) == 1 else ""

    def _limit(self, request: Request) -> int | None:
        path = request.url.path.rstrip("/")
        if path.startswith("/upload/"):
            return None
        large = request.method == "POST" and path.endswith(("/interactions", "/cutaway/v1/estimate"))
        return self._largest if large else min(SMALL, self._largest)

    def _check(self, request: Request, body: _Body) -> None:
        if len(request.scope.get("raw_path", b"")) + len(request.scope["query_string"]) > LONGEST_TARGET:
            raise TargetTooLong(f"The address is longer than {LONGEST_TARGET} bytes.", "Send what is long in the body.")
        if b"\0" in unquote_to_bytes(request.scope["query_string"]) or "\0" in request.scope["path"]:
            raise BadRequest("The address holds the character NUL.", "Leave it out.")
        headers = request.scope["headers"]
        if len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > LARGEST_HEADERS:
            raise HeadersTooLarge(
                f"The request has more than {MOST_HEADERS} headers or {LARGEST_HEADERS} bytes of them."
            )
        encoding = request.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("", "identity"):
            raise UnsupportedMedia(
                f"The Content-Encoding {encoding[:40]!r} is not supported.", "Send the body as it is."
            )
        body.expect(request)

    def _check_number(self, name: str) -> None:
        if name and self._answering[name] >= self._most:
            raise Busy(f"{self._most} requests of this key are being answered already.", "Wait for one of them.")


class _Body:
    """The body of a request on its way: `more` while some may come; `held`: bytes of it that are kept in memory."""

    def __init__(self, receive: Receive, limit: int | None, patience: float) -> None:
        self._receive, self.limit, self._patience = receive, limit, patience
        self.more = True
        self.held = 0
        self._got = 0
        self._waited = 0.0
        self._over = False

    def expect(self, request: Request) -> None:
        """Look at what is announced. Raises `TooLarge`."""
        told = request.headers.get("content-length", "")
        self.more = told.strip("0") != "" or "transfer-encoding" in request.headers
        if self.limit is not None and told.isdecimal() and int(told[:20]) > self.limit:
            raise self._too_large()

    async def receive(self) -> Message:
        """The next message, in time and within the limit. Raises `TooSlow` and `TooLarge`, once: then the client is gone."""
        if self._over:
            return {"type": "http.disconnect"}
        if not self.more:
            return await self._receive()
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._patience):
                message = await self._receive()
        except TimeoutError:
            self._over = True
            raise TooSlow(f"The body paused for more than {self._patience:g} seconds.", "Send it faster.") from None
        self._waited += time.monotonic() - began
        self._got += len(message.get("body", b""))
        self.more = message["type"] == "http.request" and bool(message.get("more_body", False))
        if self.limit is not None and self._got > self.limit:
            self._over = True
            raise self._too_large()
        if self.more and self._waited > _SLOW_AFTER and self._got < _SLOWEST * self._waited:
            self._over = True
            raise TooSlow(f"The body comes slower than {_SLOWEST} bytes a second.", "Send it faster.")
        return message

    async def pass_over(self) -> None:
        """Take some of what nobody wants."""
        passed = 0
        try:
            async with asyncio.timeout(_PASSING):
                while self.more and passed < _PASSED_OVER:
                    message = await self._receive()
                    passed += len(message.get("body", b""))
                    self.more = message["type"] == "http.request" and bool(message.get("more_body", False))
        except TimeoutError:
            pass

    def _too_large(self) -> TooLarge:
        size = f"{self.limit >> 20} MB" if self.limit and self.limit >= 2**20 else f"{self.limit} bytes"
        return TooLarge(f"The request is larger than {size}.", "Send less at once, or upload files first.")
