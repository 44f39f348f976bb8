"""Interactions as streams of server-sent events: live, replayed from the start, or from any event on."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import StreamingResponse

from cutaway.api.answers import status_of
from cutaway.api.delivery import Inside, by_uri, delivery_of, filled, film_content
from cutaway.api.desk import Desk
from cutaway.api.events import FILM, Event, events
from cutaway.errors import BadRequest, CutawayError, NotFound
from cutaway.interactions.turn import Turn

QUICK, QUICKLY, SLOWLY = 2.0, 0.05, 0.2
"""For so many seconds the database is asked this often, and then this often."""
ALIVE = 10.0
"""Seconds after which something is sent even where nothing has happened."""
TOLD_EVERY = 1.0
_DONE = b"event: done\ndata: [DONE]\n\n"
HEADERS = {"content-type": "text/event-stream", "cache-control": "no-cache", "x-accel-buffering": "no"}


class EventStream(StreamingResponse):
    """The stream of `turn` from the event at `start` on, until it has ended."""

    def __init__(self, request: Request, at: Desk, turn: Turn, start: int = 0) -> None:
        super().__init__(_written(request, at, turn, start), headers=HEADERS)


async def _written(request: Request, at: Desk, turn: Turn, sent: int) -> AsyncIterator[bytes]:
    began = told = time.monotonic()
    comment = ""
    try:
        while True:
            found = events(turn)
            for event in found[sent:]:
                async for piece in _event(request, at, turn, event):
                    yield piece
                told = time.monotonic()
            sent = max(sent, len(found))
            if turn.ended:
                break
            now, progress = time.monotonic(), _progress(turn)
            if (progress != comment and now - told >= TOLD_EVERY) or now - told >= ALIVE:
                comment, told = progress, now
                yield f": {progress}\n\n".encode()
            await asyncio.sleep(QUICKLY if now - began < QUICK else SLOWLY)
            turn = await at.run(at.service.get, turn.id)
    except CutawayError as error:
        gone = isinstance(error, NotFound)
        message = "Failed to get completed interaction: Result not found." if gone else str(error)
        yield _line("error", {"event_type": "error", "error": {"code": error.code, "message": message}})
    yield _DONE


async def _event(request: Request, at: Desk, turn: Turn, event: Event) -> AsyncIterator[bytes]:
    inside: Inside | None = None
    data = event.data()
    if event.film:
        try:
            content, inside = await film_content(request, at, turn, delivery_of(turn))
        except BadRequest:  # too large to be given inside: a stream can still say where it lies
            content = by_uri(request, turn)
        data["delta"] = content or FILM
    async for piece in filled(_line(event.type, data), inside):
        yield piece


def _line(type: str, data: dict[str, object]) -> bytes:
    # ASCII only: some readers take U+2028 in a line for its end.
    text = json.dumps(data, separators=(",", ":"))
    return f"event: {type}\ndata: {text}\n\n".encode()


def _progress(turn: Turn) -> str:
    if turn.total:
        return f"{turn.stage} {turn.done} of {turn.total}"
    return turn.stage if status_of(turn) == "in_progress" else ""
