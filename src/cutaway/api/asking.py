"""A create request against what is there: the film it continues, the files it names, and what the engine can do."""

from __future__ import annotations

import dataclasses
import hashlib
import io
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from starlette.requests import Request

from cutaway.api.declaring import declared_beside, region_of
from cutaway.api.desk import Desk
from cutaway.api.files import base_uri, cabinet
from cutaway.api.webhooks import hooks
from cutaway.api.wire import Asked, check_able, read_request
from cutaway.errors import BadRequest, CutawayError, MediaRefused, NotFound, UnsupportedDuration
from cutaway.interactions import ids
from cutaway.interactions.files.row import PROCESSING, FileRow
from cutaway.interactions.media import PREVIOUS, MediaPlan, Medium, check_sources, check_upscale
from cutaway.interactions.turn import Turn
from cutaway.storage.sniffing import ENOUGH, sniffed

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
    plan, fetched = await _fetched(request, at, plan)
    given = {**asked.given, **fetched}
    plan = await _looked_at(request, at, plan, given)
    check_sources(plan, asked.model.limits)
    # Where this client finds the server: webhooks tell it, long after the request.
    base = base_uri(request)
    wire = dict(asked.wish.wire) | {"plan": plan.facts(), "base": base}
    if any(medium.waits for medium in plan.media):
        limits = asked.model.limits
        wire["lengths"] = {"source": limits.source_seconds, "reference": limits.reference_seconds}
    if trace := request.app.state.tracing.current():
        wire["trace"] = trace
    if asked.webhooks:
        wire["webhook_config"] = await _webhooks(request, at, asked)
    media = tuple(dataclasses.asdict(medium) for medium in plan.media)
    declared = (*asked.wish.declared, *declared_beside(request))
    wish = replace(asked.wish, wire=wire, media=media, declared=declared, region=region_of(request, settings))
    return replace(asked, plan=plan, given=given, wish=wish)


@asynccontextmanager
async def given_kept(request: Request, at: Desk, asked: Asked) -> AsyncIterator[None]:
    """Bytes that came inside the request are written down for the turn that is made within, and gone again where none is."""
    files = cabinet(request)
    try:
        for sha256, data in asked.given.items():
            await at.run(files.keep, sha256, data)
        yield
    except BaseException:
        await at.run(files.drop, tuple(medium.blob for medium in asked.plan.media if medium.blob))
        raise


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
    if row.state != PROCESSING:
        row = await at.run(cabinet(request).medium, row.usable())
    told = replace(medium, mime=row.mime, sha256=row.sha256, size=row.size, blob=row.blob, name=row.display_name)
    if row.state == PROCESSING:
        _check_kind(told, row)
        return replace(told, waits=True)
    return told.found(row.media, row.mime)


def _check_kind(medium: Medium, row: FileRow) -> None:
    """What the first bytes of a file tell before it is read: pictures are no films."""
    kind = row.mime.partition("/")[0]
    if (kind == "image") != (medium.kind == "image"):
        raise BadRequest(f"'{medium.where}' says {medium.kind}, but files/{row.id} is {row.mime}.", f"Say {kind}.")


async def _looked_at(request: Request, at: Desk, plan: MediaPlan, given: Mapping[str, bytes]) -> MediaPlan:
    """The plan with what the media turn out to be whose bytes are here: read in a confined child, as uploads are. Raises
    `MediaRefused` naming the place."""

    async def looked(medium: Medium) -> Medium:
        data = given.get(medium.sha256)
        if data is None:
            return medium
        try:
            media = await at.run(cabinet(request).look, data)
        except MediaRefused as error:
            what = f"What is given at '{medium.where}' cannot be used."
            facts: dict[str, Any] = dict(error.facts)
            raise MediaRefused(f"{what} {error}", code=error.code, **facts) from None
        return replace(medium, blob=f"media/{medium.sha256}").found(media.data())

    return replace(plan, media=tuple([await looked(medium) for medium in plan.media]))


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
    form = sniffed(data[:ENOUGH])
    if form is None or form.kind != "image":
        raise BadRequest(
            f"What is at the address of '{medium.where}' is no picture that is known.", "Give a PNG or JPEG."
        )
    digest = hashlib.sha256(data).hexdigest()
    return replace(medium, url="", mime=form.mime, sha256=digest, size=len(data)), data


async def _webhooks(request: Request, at: Desk, asked: Asked) -> dict[str, Any]:
    return await at.run(lambda: hooks(request).config(asked.webhooks, background=asked.background))
