"""Where requests come from: no web page may ask this server unless it is allowed to, whichever name it finds it under.

A browser on the same machine reaches loopback for every page it shows. What protects are the Host (a page that points its
own name at 127.0.0.1 sends that name), the Origin and Sec-Fetch-Site (which pages cannot forge), and that bodies must be
JSON (which pages cannot send elsewhere without asking first, and are told no).
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cutaway.api.faults import fault
from cutaway.errors import BadRequest, CutawayError, NotAllowed
from cutaway.storage.settings import Settings

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::(\d{1,5}))?")
_PORTS = {"http": "80", "https": "443"}
_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_HEADERS = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~ ,-]{1,2000}")
_SHOWN = ", ".join(
    """Content-Disposition Content-Length Content-Range ETag Retry-After X-Goog-Hash X-Goog-Upload-Chunk-Granularity
    X-Goog-Upload-Control-URL X-Goog-Upload-Size-Received X-Goog-Upload-Status X-Goog-Upload-URL""".split()
)
_PROBES = ("/healthz", "/readyz")
"""Asked by addresses that only the machinery around a server knows; they tell nothing."""


class UnsupportedMedia(BadRequest):
    """A body of a kind that is not read."""

    code = "unsupported_media_type"
    status = 415


class Origins:
    """ASGI middleware that refuses pages, and answers the preflights of those that are allowed."""

    def __init__(self, app: ASGIApp, settings: Settings, keys_asked: bool) -> None:
        self._app = app
        self._hosts = [host.strip().lower() for host in settings.hosts.split(",") if host.strip()]
        self._any_host = keys_asked and not self._hosts
        self._hosts += [urlsplit(settings.public_url).hostname or ""] if settings.public_url else []
        self._origins = {_origin(item.strip()) for item in settings.origins.split(",") if item.strip()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        origin = request.headers.get("origin", "")
        allowed = bool(origin) and ("*" in self._origins or _origin(origin) in self._origins)
        try:
            self._check_host(request)
            self._check_page(request, origin, allowed)
            if request.method == "OPTIONS" and allowed and "access-control-request-method" in request.headers:
                await _preflight(request, origin)(scope, receive, send)
                return
            _check_kind(request)
        except CutawayError as error:
            answer = fault(request, error)
            if allowed:
                _let(answer.headers, origin)
            await answer(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if self._origins:
                    headers.add_vary_header("Origin")
                if allowed:
                    _let(headers, origin)
                elif not signed(request):
                    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
            await send(message)

        await self._app(scope, receive, marked)

    def _check_host(self, request: Request) -> None:
        given = request.headers.getlist("host")
        match = _HOST.fullmatch(given[0]) if len(given) == 1 else None
        if match is None:
            raise BadRequest("The request names no host, or no host that could be one.", "Send one Host header.")
        if self._any_host or request.url.path in _PROBES:
            return
        host = match[1].lower().strip("[]").rstrip(".")
        if not is_loopback(host) and not any(_fits(host, known) for known in self._hosts):
            raise NotAllowed(
                f"This server does not answer for the host {host[:100]!r}.",
                "Ask it by 127.0.0.1, or name the host in CUTAWAY_HOSTS.",
            )

    def _check_page(self, request: Request, origin: str, allowed: bool) -> None:
        if allowed or (origin and _origin(origin) == _origin(f"{request.url.scheme}://{request.url.netloc}")):
            return
        if origin:
            raise NotAllowed(
                f"Pages of the origin {origin[:200]!r} may not ask this server.", "Name it in CUTAWAY_ORIGINS."
            )
        site = request.headers.get("sec-fetch-site", "none").lower()
        if site in ("none", "same-origin") or signed(request):
            return
        referer = _origin(request.headers.get("referer", ""))
        if "*" not in self._origins and (not referer or referer not in self._origins):
            raise NotAllowed("Pages of other sites may not ask this server.", "Name their origin in CUTAWAY_ORIGINS.")


def signed(request: Request) -> bool:
    """Whether the request shows a signed link: that is meant to be put into pages, and proves itself."""
    return request.method in ("GET", "HEAD") and "signature" in request.query_params


def is_loopback(host: str) -> bool:
    """Whether a name or address without port can only be this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _fits(host: str, known: str) -> bool:
    return host == known.strip("[]") or (known.startswith(".") and host.endswith(known))


def _origin(text: str) -> str:
    """Scheme, host and port, comparable; "" for what is none, "*" for "*"."""
    if text == "*":
        return text
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return ""
    if not parts.scheme or not parts.hostname:
        return ""
    return f"{parts.scheme.lower()}://{parts.hostname}:{port or _PORTS.get(parts.scheme.lower(), '')}"


def _check_kind(request: Request) -> None:
    """Bodies are JSON, but for uploads; what has no body may say of it what it likes, as the SDKs do."""
    if request.method not in ("POST", "PUT", "PATCH") or request.url.path.startswith("/upload/"):
        return
    if request.headers.get("content-length", "0").strip("0") == "" and "transfer-encoding" not in request.headers:
        return
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise UnsupportedMedia(
            f"The Content-Type {kind[:100]!r} is not supported." if kind else "The body has no Content-Type.",
            "Send application/json.",
        )


def _preflight(request: Request, origin: str) -> Response:
    answer = Response(status_code=204)
    _let(answer.headers, origin)
    answer.headers["Access-Control-Allow-Methods"] = _METHODS
    asked = request.headers.get("access-control-request-headers", "")
    if asked and _HEADERS.fullmatch(asked):
        answer.headers["Access-Control-Allow-Headers"] = asked
    if request.headers.get("access-control-request-private-network") == "true":
        answer.headers["Access-Control-Allow-Private-Network"] = "true"
    answer.headers["Access-Control-Max-Age"] = "600"
    return answer


def _let(headers: MutableHeaders, origin: str) -> None:
    headers["Access-Control-Allow-Origin"] = origin
    headers["Access-Control-Expose-Headers"] = _SHOWN
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers.add_vary_header("Origin")
