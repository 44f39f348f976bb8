"""A real server on a free port of loopback, with the plain engine behind it."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path
from typing import Literal

import httpx
import uvicorn

from cutaway.api.listening import configured
from cutaway.api.server import application
from cutaway.interactions.service import Service
from cutaway.storage.settings import Settings
from plain.engine import PlainEngine


class Running:
    """A server that listens. Only one in a process can be durable."""

    def __init__(
        self,
        folder: Path,
        works: Literal["here", "durable"] = "durable",
        engine: type[PlainEngine] = PlainEngine,
        **changes: object,
    ) -> None:
        settings = Settings(data=folder, engine=engine.name, free_space=1, **changes)  # type: ignore[arg-type]
        self.service = Service(settings, works=works, engines={engine.name: engine})
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.app = application(self.service)
        config = configured(self.app, settings, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listening]}, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self.client = httpx.Client(base_url=self.url, headers={"x-goog-api-key": "some-key"}, timeout=60)

    def made(self, words: str = "red kite", **more: object) -> dict[str, object]:
        """An interaction, finished."""
        answer = self.client.post(
            "/v1beta/interactions", json={"model": "gemini-omni-1.1-flash", "input": words, **more}
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def raw(self, sent: bytes) -> bytes:
        """What comes back until the server ends the connection, for a client that sends no more."""
        with socket.create_connection(("127.0.0.1", int(self.url.rsplit(":", 1)[1])), timeout=20) as connection:
            if sent:
                connection.sendall(sent)
            answer = b""
            try:
                while data := connection.recv(65536):
                    answer += data
            except ConnectionResetError:
                pass
            return answer

    def stop(self) -> None:
        self.client.close()
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self.service.close()
