"""Listening: on loopback, or elsewhere once there are API keys; with workers beside, since this process draws nothing.

The workers are started before anything heavy is imported here: what they load takes longer, and both are needed by whoever asks
first.
"""

from __future__ import annotations

import logging
import socket
import sys

from cutaway.errors import BadRequest, NotAllowed
from cutaway.imports import starting
from cutaway.interactions.crew import Crew
from cutaway.interactions.locks import refuse_second_server
from cutaway.storage.settings import Settings

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def serve(settings: Settings) -> None:
    """Listen until somebody stops it. Raises `NotAllowed` for addresses that need keys, `BadRequest` for a taken
    port."""
    asked = _asks_for_keys(settings)
    listening = _listening(settings.host, settings.port)
    settings = settings.model_copy(update={"port": listening.getsockname()[1]})
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("cutaway").setLevel(settings.log_level.upper())
    refuse_second_server(settings.data / "running")  # before there are workers that would take its turns
    crew = Crew(settings)
    try:
        _serve(settings, listening, "..." if asked else "any", crew)
    finally:
        crew.close()


def _asks_for_keys(settings: Settings) -> bool:
    """Whether there are API keys. Raises `NotAllowed` where there must be, and `BadRequest` for such as make no sense."""
    if settings.host in _LOOPBACK and not settings.api_keys and not settings.api_keys_file:
        return False  # without what the usual way imports, for which the workers would wait half a second
    from cutaway.api.keys import Keyring
    from cutaway.api.origins import is_loopback

    keyring = Keyring(settings)
    if not keyring.asked and not is_loopback(settings.host):
        raise NotAllowed(
            f"Without API keys Cutaway does not listen on {settings.host}, where others could reach it.",
            "Set CUTAWAY_API_KEYS or CUTAWAY_API_KEYS_FILE, or listen on 127.0.0.1.",
        )
    return keyring.asked


def _serve(settings: Settings, listening: socket.socket, key: str, crew: Crew) -> None:
    with starting():
        import uvicorn

        from cutaway.api.listening import configured
        from cutaway.api.server import application
        from cutaway.interactions.service import Service

        service = Service(settings, works="queued")
    try:
        app = application(service)
        host, port = listening.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        print(f"Cutaway listens on http://{shown}:{port}", flush=True)
        print(
            f"  export GOOGLE_GEMINI_BASE_URL=http://{shown}:{port} GEMINI_API_KEY={key}", file=sys.stderr, flush=True
        )
        uvicorn.Server(configured(app, settings, timeout_graceful_shutdown=2)).run(sockets=[listening])
    finally:
        crew.close()
        service.close()


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With the protocol named, asyncio sends what is written at once; else each answer waits 40 ms for an acknowledgement.
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
        return listening
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadRequest(f"Cannot listen on {host} port {port}: {reason}.", "Choose another with --port.") from None
