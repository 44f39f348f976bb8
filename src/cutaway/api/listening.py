"""Connections: how many, how long one may take to ask for something, and what is no HTTP at all."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from cutaway.storage.settings import Settings

_LARGEST_HEAD = 64 * 2**10


def configured(app: ASGIApp, settings: Settings, **more: Any) -> uvicorn.Config:
    """How uvicorn serves `app` within the limits of `settings`."""

    class Bounded(Connection):
        most, patience = settings.connections, settings.request_timeout

    return uvicorn.Config(
        app,
        http=Bounded,
        ws="none",
        loop="asyncio",
        log_level="warning",
        access_log=False,
        server_header=False,
        # Clients ask again every five seconds, which is when the usual limit would close their connection under them.
        timeout_keep_alive=75,
        h11_max_incomplete_event_size=_LARGEST_HEAD,
        **more,
    )


class Connection(H11Protocol):
    """A connection: the headers of a request must come within `patience` seconds; beyond `most` connections a further one is
    told so; and what cannot be read is told so in JSON."""

    most = 1000
    patience = 30.0

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.most:
            self._refuse(
                503, "UNAVAILABLE", "The server holds as many connections as it may. Try again in some seconds."
            )
        else:
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._unwatch()

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        try:
            super().data_received(data)
        except h11.RemoteProtocolError:
            # Bytes after what ends a connection.
            self.transport.close()
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP. Where an answer has begun already all that is left is to end the connection."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE) and not (
            self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete
        ):
            self._refuse(400, "INVALID_ARGUMENT", "The request is not well-formed HTTP/1.1. Send it as HTTP asks for.")
        else:
            self.transport.close()

    def _watch(self) -> None:
        waits = (self.cycle is None or self.cycle.response_complete) and not self.transport.is_closing()
        if not waits:
            self._unwatch()
        elif self._head is None:
            self._head = self.loop.call_later(self.patience, self._too_slow)

    def _unwatch(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _too_slow(self) -> None:
        self._head = None
        if self.conn.our_state is h11.IDLE and self.conn.trailing_data[0]:
            self._refuse(408, "DEADLINE_EXCEEDED", f"The headers did not come within {self.patience:g} seconds.")
        else:
            self.transport.close()

    def _refuse(self, status: int, name: str, message: str) -> None:
        body = json.dumps({"error": {"code": status, "message": message, "status": name}}).encode()
        head = f"HTTP/1.1 {status} {name}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        head += "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
        self.transport.write(head.encode() + body)
        self.transport.close()
