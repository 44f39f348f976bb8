"""Who is being answered: so that a request that is sent again joins the work of the one whose connection broke, and only of
that one."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from cutaway.interactions.turn import Turn

_REMEMBERED = 10_000
_NOTICED = 0.03
"""Seconds in which the end of a connection that has come is noticed."""


class Repeats:
    """The readers of turns in this process. What survives it is the `answered` of each turn."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}
        self._readers: dict[str, Request] = {}
        self._answered: OrderedDict[str, None] = OrderedDict()

    @asynccontextmanager
    async def alone(self, same: str) -> AsyncIterator[None]:
        """Hold up equal requests while one of them finds or makes its turn."""
        lock, others = self._locks.get(same, (asyncio.Lock(), 0))
        self._locks[same] = (lock, others + 1)
        try:
            async with lock:
                yield
        finally:
            lock, others = self._locks.pop(same)
            if others > 1:
                self._locks[same] = (lock, others - 1)

    async def without_reader(self, turns: Iterable[Turn]) -> Turn | None:
        """The first of `turns` that nobody reads any more and whose answer reached nobody."""
        waited = False
        for turn in turns:
            if turn.id in self._answered:
                continue
            reader = self._readers.get(turn.id)
            if reader is None or await reader.is_disconnected():
                return turn
            if not waited:
                waited = True
                await asyncio.sleep(_NOTICED)
                if turn.id not in self._answered and await reader.is_disconnected():
                    return turn
        return None

    def reads(self, id: str, request: Request) -> None:
        """`request` waits for this turn from now on."""
        self._readers[id] = request

    def leaves(self, id: str, request: Request) -> None:
        """`request` is over."""
        if self._readers.get(id) is request:
            del self._readers[id]

    def answered(self, id: str) -> None:
        """The answer is out."""
        self._answered[id] = None
        while len(self._answered) > _REMEMBERED:
            self._answered.popitem(last=False)


class Answer(Response):
    """A response to `request` that tells `told` when it has reached the client: its last piece, or with `early` its first;
    `after` is awaited at the end, whether it has or not."""

    def __init__(
        self,
        request: Request,
        response: Response,
        told: Callable[[], None],
        after: Callable[[bool], Awaitable[None]],
        *,
        early: bool = False,
    ) -> None:
        super().__init__(None)
        self._request, self._response, self._told, self._after, self._early = request, response, told, after, early

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reached = False

        async def watched(message: Message) -> None:
            nonlocal reached
            whole = self._early or not message.get("more_body", False)
            counts = message["type"] == "http.response.body" and whole and not reached
            there = counts and not await self._request.is_disconnected()
            await send(message)
            if there:
                reached = True
                self._told()

        try:
            await self._response(scope, receive, watched)
        finally:
            await asyncio.shield(self._after(reached))
