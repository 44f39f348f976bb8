"""How films reach clients: as an address, or as base64 inside the answer, written out in pieces so that a film is never
held in memory as a whole."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from cutaway.api.desk import Desk
from cutaway.api.files import base_uri
from cutaway.api.links import file_resource, links
from cutaway.errors import BadRequest, NotFound
from cutaway.interactions.turn import Turn

MIME = "video/mp4"
REPEATED = 8 * 2**20
"""Bytes of a film given inside up to which `output_video` and `outputs` give it again."""


@dataclass(frozen=True)
class Inside:
    """A film that is given inside an answer: its bytes, how many they are, and what stands for them until they are
    written."""

    pieces: Callable[[], Iterator[bytes]]
    size: int
    token: str

    @property
    def small(self) -> bool:
        """Whether it may be given more than once."""
        return self.size <= REPEATED


def delivery_of(turn: Turn) -> str:
    """How the film was asked to be delivered when its turn was created: inline or uri."""
    given = turn.wire.get("response_format")
    found = given if isinstance(given, list) else [given]
    return next((str(item["delivery"]) for item in found if isinstance(item, dict) and item.get("delivery")), "inline")


def file_uri(request: Request, file: str) -> str:
    """Where a film can be downloaded, as an absolute URI by the address of the settings, else the name the client reached this
    server under; signed where the settings say so."""
    address = f"{base_uri(request)}/v1beta/files/{file}:download?alt=media"
    signer = links(request)
    return f"{address}&{signer.query(file_resource(file))[0]}" if signer.usual else address


def by_uri(request: Request, turn: Turn) -> dict[str, Any]:
    """The content object of a film that is given as its address."""
    return {"uri": file_uri(request, turn.file), "mime_type": MIME, "type": "video"}


async def film_content(
    request: Request, at: Desk, turn: Turn, delivery: str
) -> tuple[dict[str, Any] | None, Inside | None]:
    """The content object of a finished turn's film (None for other turns), and what is to be written into it where it is
    given inside. Raises `BadRequest` for a film too large for that, and `NotFound` when it is not there any more."""
    if turn.stage != "completed":
        return None, None
    if delivery == "uri":
        return by_uri(request, turn), None
    limit = at.service.settings.inline_limit
    if turn.size > limit * 2**20:
        raise BadRequest(
            f"The film has {turn.size / 2**20:.0f} MB, more than the {limit} MB that are given inside an answer."
            f" It is ready at {file_uri(request, turn.file)}.",
            'Ask with "delivery": "uri" in response_format.',
        )
    size = await at.run(at.service.books.blobs.size, turn.film)
    if size is None:
        raise NotFound("The film is not there any more.", "Make it again.")
    inside = Inside(lambda: at.service.film_bytes(turn.id), size, secrets.token_hex(16))
    return {"data": inside.token, "mime_type": MIME, "type": "video"}, inside


def answer(data: Mapping[str, Any], inside: Inside | None, headers: Mapping[str, str] | None = None) -> Response:
    """`data` as JSON, the film written into it where there is one."""
    if inside is None:
        return JSONResponse(data, headers=headers)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    length = len(text) + text.count(inside.token.encode()) * (4 * -(-inside.size // 3) - len(inside.token))
    told = {"content-length": str(length), **(headers or {})}
    return StreamingResponse(filled(text, inside), media_type="application/json", headers=told)


async def filled(text: bytes, inside: Inside | None) -> AsyncIterator[bytes]:
    """`text` in pieces, the film as base64 wherever its token stands."""
    if inside is None:
        yield text
        return
    first, *rest = text.split(inside.token.encode())
    yield first
    for part in rest:
        left = b""
        async for piece in iterate_in_threadpool(inside.pieces()):
            whole = left + piece
            cut = len(whole) - len(whole) % 3
            left = whole[cut:]
            yield base64.b64encode(whole[:cut])
        yield base64.b64encode(left)
        yield part
