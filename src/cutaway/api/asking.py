"""A create request against what is there: the film it continues, the files it names, and what the engine can do."""

from __future__ import annotations

import dataclasses
import hashlib
import io
from dataclasses import replace
from fractions import Fraction
from typing import Any

from starlette.requests import Request

from cutaway.api.desk import Desk
from cutaway.api.files import cabinet
from cutaway.api.sniffing import HEAD, IMAGES, sniffed
from cutaway.api.webhooks import hooks
from cutaway.api.wire import Asked, check_able, read_request
from cutaway.errors import BadRequest, CutawayError, NotFound, UnsupportedDuration
from cutaway.interactions import ids
from cutaway.interactions.files.row import FAILED
from cutaway.interactions.media import PREVIOUS, MediaPlan, Medium, check_sources, check_upscale
from cutaway.interactions.turn import Turn

FETCH_SECONDS = 20.0
"""Within which a picture of the web has to be here."""


async def asked_of(request: Request, at: Desk, key: str, body: Any) -> Asked:
    """What the body of a create request asks for, with everything it names found. Raises `BadRequest` and its kinds, and
    `NotFound`; nothing has been started or written then."""
    able = await at.run(at.service.capabilities)
    settings = at.service.settings
    asked = read_request(body, key, able, retired=settings.retired_model, carry=settings.carry)
    asked = await _continuing(at, key, asked)
    check_able(asked.plan, able, asked.wish.words)
    plan = await _found(request, at, key, asked.plan)
    check_sources(plan, asked.model.limits)
    plan, fetched = await _fetched(request, at, plan)
    given = {**asked.given, **fetched}
    inside = {digest: f"media/{digest}" for digest in given}
    plan = replace(plan, media=tuple(replace(item, blob=inside.get(item.sha256, item.blob)) for item in plan.media))
    # Where this client finds the server: webhooks tell it, long after the request.
    base = f"{request.url.scheme}://{request.url.netloc}"
    wire = dict(asked.wish.wire) | {"plan": plan.facts(), "base": base}
    if asked.webhooks:
        wire["webhook_config"] = await _webhooks(request, at, asked)
    media = tuple(dataclasses.asdict(medium) for medium in plan.media)
    return replace(asked, plan=plan, given=given, wish=replace(asked.wish, wire=wire, media=media))


async def keep_given(at: Desk, asked: Asked) -> None:
    """Write down the bytes that came inside the request, as blobs by their hash."""
    blobs = at.service.books.blobs
    for medium in asked.plan.media:
        data = asked.given.get(medium.sha256)
        if data is not None and not await at.run(blobs.has, medium.blob):
            await at.run(blobs.write, medium.blob, data)


def hold_media(request: Request, asked: Asked, id: str) -> None:
    """Keep what the media of the turn `id` are made of for as long as the turn is there. Blocks."""
    blobs = tuple(medium.blob for medium in asked.plan.media if medium.blob)
    if blobs:
        cabinet(request).book.hold(id, blobs)


def check_id(id: str) -> None:
    """Raises `BadRequest` for what is no id of an interaction."""
    if not ids.is_id(id):
        raise BadRequest(f"Invalid interaction name: interactions/{id[:200]}")


async def _continuing(at: Desk, key: str, asked: Asked) -> Asked:
    """The request with the turn it continues: the one it names, that of its history, or the one that made its source."""
    parent, plan = asked.wish.parent, asked.plan
    turn: Turn | None = None
    if parent is not None:
        check_id(parent)
        turn = await at.own(parent, key)
    elif asked.before:
        turn = await _maker(at, key, asked.before)
        if turn is None:
            raise NotFound(f"There is no film files/{asked.before[:60]} to continue.", "Use a film made here.")
    elif isinstance(plan.source, int):
        medium = next(item for item in plan.media if item.kind == "video" and item.number == plan.source)
        turn = await _maker(at, key, medium.file) if medium.file else None
        if turn is not None:
            left = tuple(item for item in plan.media if item is not medium)
            plan = replace(plan, source=PREVIOUS, media=left)
    if turn is None:
        return asked
    if not asked.wish.stored:
        raise BadRequest("'store' must be true when a film is continued.")
    _check_lengths(asked, plan, turn)
    return replace(asked, plan=plan, wish=replace(asked.wish, parent=turn.id))


async def _maker(at: Desk, key: str, file: str) -> Turn | None:
    """The turn of this key whose film the file is, if any."""
    try:
        turn = await at.run(at.service.by_file, file)
    except NotFound:
        return None
    return turn if turn.key == key and turn.stored else None


def _check_lengths(asked: Asked, plan: MediaPlan, turn: Turn) -> None:
    limits = asked.model.limits
    if plan.task == "extend":
        whole = turn.length + (asked.wish.seconds or limits.extension[1])
        if whole > limits.extended:
            raise UnsupportedDuration(
                f"The extended film would have {float(whole):g} seconds, {limits.extended} are the most.",
                "Ask for less.",
            )
    if plan.task == "upscale":
        short = min(turn.width, turn.height)
        before = "4k" if short == 2160 else f"{short}p"
        check_upscale(limits, before, asked.wish.resolution)
        if turn.length > limits.source_seconds:
            raise BadRequest(
                f"The film has {float(turn.length):g} seconds; one that is made larger may have {limits.source_seconds:g}."
            )


async def _found(request: Request, at: Desk, key: str, plan: MediaPlan) -> MediaPlan:
    """The plan with what is known of the files it names."""
    if not any(medium.file for medium in plan.media):
        return plan
    return replace(plan, media=tuple([await _file(request, at, key, medium) for medium in plan.media]))


async def _file(request: Request, at: Desk, key: str, medium: Medium) -> Medium:
    if not medium.file:
        return medium
    row = await at.run(cabinet(request).resolve, key, f"files/{medium.file}")
    if row.state == FAILED:
        row.usable()
    kind = row.mime.partition("/")[0]
    if kind in ("image", "video") and kind != medium.kind:
        raise BadRequest(f"'{medium.where}' says {medium.kind}, but files/{row.id} is {row.mime}.", f"Say {kind}.")
    facts = row.media
    seconds = float(Fraction(str(facts["seconds"]))) if facts.get("seconds") else None
    width, height = int(facts.get("width") or 0), int(facts.get("height") or 0)
    found = replace(medium, mime=row.mime, sha256=row.sha256, size=row.size, blob=row.blob)
    return replace(found, seconds=seconds, width=width, height=height)


async def _fetched(request: Request, at: Desk, plan: MediaPlan) -> tuple[MediaPlan, dict[str, bytes]]:
    """The plan with the pictures of the web fetched, through the guard of all addresses that others give; their bytes."""
    found: list[Medium] = []
    given: dict[str, bytes] = {}
    for medium in plan.media:
        if medium.url:
            medium, data = await _picture(request, at.service.settings.request_limit * 2**20, medium)
            given[medium.sha256] = data
        found.append(medium)
    return replace(plan, media=tuple(found)), given


async def _picture(request: Request, most: int, medium: Medium) -> tuple[Medium, bytes]:
    file = io.BytesIO()
    try:
        await hooks(request).outgoing.download(medium.url, file, most=most, timeout=FETCH_SECONDS)
    except CutawayError as error:
        raise BadRequest(f"The picture at '{medium.where}' cannot be fetched. {error}") from None
    data = file.getvalue()
    mime = sniffed(data[:HEAD])
    if mime not in IMAGES:
        raise BadRequest(
            f"What is at the address of '{medium.where}' is no picture that is known.", "Give a PNG or JPEG."
        )
    digest = hashlib.sha256(data).hexdigest()
    return replace(medium, url="", mime=mime, sha256=digest, size=len(data)), data


async def _webhooks(request: Request, at: Desk, asked: Asked) -> dict[str, Any]:
    return await at.run(lambda: hooks(request).config(asked.webhooks, background=asked.background))
