"""What is noted of every request: a line in the log, figures, a trace; and what is true of every answer."""

from __future__ import annotations

import logging
import re
import time
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cutaway.api.faults import on_error
from cutaway.api.keys import ASKER
from cutaway.api.metrics import Metrics
from cutaway.api.tracing import Tracing
from cutaway.interactions.mishaps import write_down

log = logging.getLogger("cutaway.requests")
_faults = logging.getLogger("cutaway.api")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Vary": "Origin",
}
"""Of every answer that does not say otherwise itself."""
_SECRET = re.compile(r"((?:key|signature|upload_id|token)(?:=|%3D))[^&%]*(?:%(?!26)[^&%]*)*", re.IGNORECASE)
_LONGEST = 300
_VERSION = re.compile(r"^(/upload)?/v1(?:beta|alpha)?(?=/|$)")


class Broken(Exception):
    """An answer that had begun cannot be ended: the connection is."""


class Watched:
    """ASGI middleware around all others. Nothing that goes wrong inside gets past it."""

    def __init__(
        self, app: ASGIApp, routes: list[BaseRoute], metrics: Metrics, tracing: Tracing, words: bool = False
    ) -> None:
        """`words`: whether the log may hold words of requests."""
        self._app, self._metrics, self._tracing, self._words = app, metrics, tracing, words
        self._routes = [route for route in routes if isinstance(route, Route)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.monotonic()
        status = taken = given = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            return message

        async def sent(message: Message) -> None:
            nonlocal status, given
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            given += len(message.get("body", b""))
            await send(message)

        self._metrics.answering += 1
        with self._tracing.request(scope) as span:
            try:
                await self._app(scope, counted, sent)
            except ClientDisconnect:
                status = status or 499
            except Exception as error:
                failed = status
                if not failed:
                    await (await on_error(Request(scope), error))(scope, receive, sent)
                else:
                    write_down(_faults, "an answer broke off", error, words=self._words)
                    raise Broken from None
            finally:
                self._metrics.answering -= 1
                seconds = time.monotonic() - began
                route = self._template(scope)
                self._metrics.answered(route, scope["method"], status or 499, seconds, taken, given)
                span.ended(route, status or 499)
                log.info(
                    "%s %s %s %d %d ms %d bytes",
                    scope.get(ASKER) or "-",
                    quote(scope["method"], safe=""),
                    shown(scope["path"]),
                    status or 499,
                    round(1000 * seconds),
                    given,
                )

    def _template(self, scope: Scope) -> str:
        """The route's path with names for its parts, whichever version it came by; "unknown" for none."""
        endpoint = scope.get("endpoint")
        for route in self._routes:
            if route.endpoint is endpoint and route.path_regex.match(scope["path"]):
                return _VERSION.sub(r"\1/{version}", route.path)
        return "unknown"


def shown(path: str) -> str:
    """A path as it may be logged: on one line, not too long, and without what some clients hide in it."""
    return _SECRET.sub(r"\1...", quote(path, safe="/:@~=,+&"))[:_LONGEST]
