"""The application of all routes, and listening: on loopback, or elsewhere once there are API keys."""

from __future__ import annotations

import ipaddress
import logging
import socket
import sys
import threading

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from cutaway.api import files, gemini, own
from cutaway.api.desk import Desk
from cutaway.api.faults import on_error
from cutaway.errors import BadRequest, CutawayError, NotAllowed
from cutaway.interactions.service import Service
from cutaway.storage.settings import Settings

VERSIONS = ("v1", "v1beta", "v1alpha")
_OWN = "/cutaway/v1"


def application(service: Service) -> Starlette:
    """The ASGI application over `service`."""
    routes = []
    for version in VERSIONS:
        routes += [
            Route(f"/{version}/interactions", gemini.create, methods=["POST"]),
            Route(f"/{version}/interactions/{{id}}", gemini.get, methods=["GET"]),
            Route(f"/{version}/interactions/{{id}}", gemini.delete, methods=["DELETE"]),
            Route(f"/{version}/interactions/{{id}}/cancel", gemini.cancel, methods=["POST"]),
            Route(f"/{version}/models", gemini.list_models, methods=["GET"]),
            Route(f"/{version}/models/{{name}}", gemini.get_model, methods=["GET"]),
            Route(f"/{version}/models/{{name}}", gemini.use_model, methods=["POST"]),
            Route(f"/{version}/files/{{name:path}}", files.get_file, methods=["GET"]),
        ]
    routes += [
        Route("/files/{name:path}", files.get_file, methods=["GET"]),
        Route(f"{_OWN}/interactions", own.tree, methods=["GET"]),
        Route(f"{_OWN}/interactions/{{id}}", own.task, methods=["GET"]),
        Route(f"{_OWN}/interactions/{{id}}/scene", own.scene, methods=["GET"]),
        Route(f"{_OWN}/interactions/{{id}}/report", own.report, methods=["GET"]),
        Route(f"{_OWN}/interactions/{{id}}/frames/{{frame:int}}.png", own.picture, methods=["GET"]),
        Route(f"{_OWN}/interactions/{{id}}/video", own.film, methods=["GET"]),
        Route(f"{_OWN}/estimate", own.estimate, methods=["POST"]),
        Route("/", own.about, methods=["GET"]),
    ]
    # The real service lets any page ask it; keys, not origins, are what guards it.
    open_to_pages = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])
    handlers = {CutawayError: on_error, HTTPException: on_error, Exception: on_error}
    app = Starlette(routes=routes, middleware=[open_to_pages], exception_handlers=handlers)
    app.state.desk = Desk(service)
    return app


def serve(settings: Settings) -> None:
    """Listen until somebody stops it. Raises `NotAllowed` for addresses that need keys, `BadRequest` for a taken
    port."""
    if not settings.keys and not _is_loopback(settings.host):
        raise NotAllowed(
            f"Without API keys Cutaway does not listen on {settings.host}, where others could reach it.",
            "Set CUTAWAY_API_KEYS, or listen on 127.0.0.1.",
        )
    listening = _listening(settings.host, settings.port)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    service = Service(settings, works="durable")
    threading.Thread(target=service.warm, name="warming up", daemon=True).start()
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    print(f"Cutaway listens on http://{shown}:{port}", flush=True)
    print(f"  export GOOGLE_GEMINI_BASE_URL=http://{shown}:{port} GEMINI_API_KEY=any", file=sys.stderr, flush=True)
    config = uvicorn.Config(application(service), log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
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
