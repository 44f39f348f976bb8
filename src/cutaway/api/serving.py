"""Listening: on loopback, or elsewhere once there are API keys; with workers beside, since this process draws nothing."""

from __future__ import annotations

import ipaddress
import logging
import socket
import sys

import uvicorn

from cutaway.api.server import application
from cutaway.errors import BadRequest, NotAllowed
from cutaway.interactions.crew import Crew
from cutaway.interactions.service import Service
from cutaway.storage.settings import Settings


def serve(settings: Settings) -> None:
    """Listen until somebody stops it. Raises `NotAllowed` for addresses that need keys, `BadRequest` for a taken
    port."""
    if not settings.keys and not _is_loopback(settings.host):
        raise NotAllowed(
            f"Without API keys Cutaway does not listen on {settings.host}, where others could reach it.",
            "Set CUTAWAY_API_KEYS, or listen on 127.0.0.1.",
        )
    listening = _listening(settings.host, settings.port)
    settings = settings.model_copy(update={"port": listening.getsockname()[1]})
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    service = Service(settings, works="queued")
    crew = Crew(settings)
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    print(f"Cutaway listens on http://{shown}:{port}", flush=True)
    print(f"  export GOOGLE_GEMINI_BASE_URL=http://{shown}:{port} GEMINI_API_KEY=any", file=sys.stderr, flush=True)
    config = uvicorn.Config(application(service), log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        crew.close()
        service.close()


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
        return listening
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadRequest(f"Cannot listen on {host} port {port}: {reason}.", "Choose another with --port.") from None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
