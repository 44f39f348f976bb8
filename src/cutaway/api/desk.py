"""What the handlers of requests share: the service, and ways to wait for it without holding up others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from cutaway.api.repeats import Repeats
from cutaway.errors import NotFound
from cutaway.interactions import ids
from cutaway.interactions.service import Service
from cutaway.interactions.turn import Turn

P = ParamSpec("P")
R = TypeVar("R")

_POLL = 0.1


class Desk:
    """The service as handlers use it, and who is waiting for an answer (`repeats`)."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.repeats = Repeats()

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call something that blocks."""
        return await run_in_threadpool(function, *args, **kwargs)

    async def own(self, id: str, key: str) -> Turn:
        """The turn, if it belongs to this key. Raises `NotFound` alike for others' and for none."""
        turn = await self.run(self.service.books.ledger.get, id) if ids.is_id(id) else None
        if turn is None or turn.key != key:
            raise NotFound(f"There is no interaction {id[:100]!r}.")
        return turn

    async def ended(
        self, id: str, timeout: float | None = None, gone: Callable[[], Awaitable[bool]] | None = None
    ) -> Turn:
        """The turn once it has ended; as it stands after `timeout` seconds, or when the client is `gone`."""
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            turn = await self.run(self.service.get, id)
            if turn.ended or (until is not None and time.monotonic() >= until) or (gone is not None and await gone()):
                return turn
            await asyncio.sleep(_POLL)


def desk(request: Request) -> Desk:
    """The desk of the application that got this request."""
    found = request.app.state.desk
    assert isinstance(found, Desk)
    return found
