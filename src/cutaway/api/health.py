"""Whether the service lives, whether it can make films, and its figures."""

from __future__ import annotations

import logging
import time

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from cutaway.api.desk import desk
from cutaway.api.keys import keyring, owner
from cutaway.api.metrics import Metrics
from cutaway.api.origins import is_loopback
from cutaway.interactions.books import Books
from cutaway.interactions.workers import living

log = logging.getLogger("cutaway.api")

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


async def healthz(request: Request) -> Response:
    """GET /healthz: this process answers. Anyone may ask."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


async def readyz(request: Request) -> Response:
    """GET /readyz: 200 where the database, the blobs and a worker are there, else 503. Anyone may ask."""
    found = await desk(request).run(_found, desk(request).service.books)
    ready = all(state == "ok" for state in found.values())
    told = {"status": "ok" if ready else "unavailable", "checks": found}
    return JSONResponse(told, 200 if ready else 503, headers={"Cache-Control": "no-store"})


async def metrics(request: Request) -> Response:
    """GET /metrics: for this machine, and for whoever has a key."""
    counted = request.app.state.metrics
    assert isinstance(counted, Metrics)
    here = request.client is not None and is_loopback(request.client.host)
    if keyring(request).asked and (not here or any(name in request.headers for name in _FORWARDED)):
        owner(request, desk(request).service.settings, wire=True)
    text = await desk(request).run(counted.text, desk(request).service.books)
    return PlainTextResponse(text, media_type="text/plain; version=0.0.4; charset=utf-8")


def _found(books: Books) -> dict[str, str]:
    checks = {"database": _database, "blobs": _blobs, "worker": _worker}
    found = {}
    for name, check in checks.items():
        try:
            found[name] = "ok" if check(books) else "missing"
        except Exception as error:
            log.warning("the %s did not answer (%s)", name, type(error).__name__)
            found[name] = "failed"
    return found


def _database(books: Books) -> bool:
    with books.engine.connect() as connection:
        return bool(connection.execute(sa.select(1)).scalar_one() == 1)


def _blobs(books: Books) -> bool:
    name = "probe/ready"
    books.blobs.write(name, str(time.time()).encode())
    return books.blobs.read(name) is not None


def _worker(books: Books) -> bool:
    return bool(living(books.engine))
