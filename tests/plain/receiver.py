"""A receiver of webhooks: an HTTP server on loopback that remembers what it was sent and answers as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """One request: `headers` by names in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.time)

    @property
    def event(self) -> dict[str, Any]:
        """The body as JSON."""
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found


def silent(handler: BaseHTTPRequestHandler) -> None:
    """Answers nothing until the sender has gone away."""
    try:
        handler.rfile.read(1)
    except OSError:
        pass


class Receiver:
    """`answers` are given one after the other, then 200: a status, or a function that gets the handler."""

    def __init__(self, *answers: int | Callable[[BaseHTTPRequestHandler], None], port: int = 0) -> None:
        self.received: list[Received] = []
        self.answers = list(answers)
        self._arrived = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver._take(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def wait(self, count: int, timeout: float = 60.0) -> list[Received]:
        """What arrived, once that is `count` requests. Fails after `timeout` seconds."""
        with self._arrived:
            there = self._arrived.wait_for(lambda: len(self.received) >= count, timeout)
        assert there, f"{len(self.received)} of {count} requests arrived: {self.received}"
        return list(self.received)

    def types(self) -> list[str]:
        """The types of the events that arrived, in order."""
        return [one.event["type"] for one in self.received]

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Receiver:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _take(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        with self._arrived:
            self.received.append(Received(handler.path, headers, body))
            answer = self.answers.pop(0) if self.answers else 200
            self._arrived.notify_all()
        if callable(answer):
            answer(handler)
        else:
            handler.send_response(answer)
            handler.send_header("content-length", "0")
            handler.end_headers()
