"""What waits for a person's decision, for those who have a reviewer's key: listing it, looking at it, deciding."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cutaway.api.answers import timestamp
from cutaway.api.bodies import json_body
from cutaway.api.desk import Desk, desk
from cutaway.api.faults import Unauthenticated
from cutaway.api.keys import ASKER, Keyring, given_keys
from cutaway.api.ranges import FileBytes
from cutaway.errors import BadRequest, NotAllowed, NotFound, UnknownParameter
from cutaway.interactions import ids
from cutaway.interactions.books import film_name
from cutaway.interactions.reviews import Review, Reviews, reviews
from cutaway.interactions.turn import Turn, shown_stage
from cutaway.storage.media import Shelf
from cutaway.storage.settings import Settings


class Reviewers:
    """Who may review, by the settings."""

    def __init__(self, settings: Settings) -> None:
        """Raises `BadRequest` for keys that make no sense."""
        self._keys = Keyring(settings.model_copy(update={"api_keys": settings.reviewer_keys, "api_keys_file": ""}))

    def name(self, request: Request) -> str:
        """The name of the reviewer who asks. Raises `NotAllowed` where nobody may, `Unauthenticated` for any other key."""
        given = given_keys(request)
        if not given:
            raise Unauthenticated("The request has no API key.", "Send a reviewer's in the header x-goog-api-key.")
        if not self._keys.asked:
            raise NotAllowed(
                "This server has no keys of reviewers.",
                "Set CUTAWAY_REVIEWER_KEYS, or use `cutaway review` on its machine.",
            )
        name = self._keys.name_of(next(iter(given))) if len(given) == 1 else None
        if name is None:
            raise Unauthenticated("This is no key of a reviewer.", "Send one in the header x-goog-api-key.")
        request.scope[ASKER] = f"reviewer {name}"
        return name


async def list_reviews(request: Request) -> Response:
    """GET /cutaway/v1/reviews: what waits, oldest first."""
    at, found, _ = _opened(request)
    waiting = await at.run(found.waiting)
    return JSONResponse({"reviews": [_told(review, turn) for review, turn in waiting]})


async def get_review(request: Request) -> Response:
    """GET /cutaway/v1/reviews/{id}: one, decided or not, with all that is known of its turn."""
    at, found, _ = _opened(request)
    turn = await _turn(request, at)
    last = (await at.run(found.of, turn.id))[-1:]
    if not last:
        raise NotFound(f"No interaction {turn.id!r} was to be reviewed.")
    return JSONResponse(_told(last[0], turn) | {"decisions": turn.decisions})


async def decide(request: Request) -> Response:
    """POST /cutaway/v1/reviews/{id}: {"decision": "approve" or "reject", "reason": ...}."""
    at, found, name = _opened(request)
    body = await json_body(request)
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object.", 'Send {"decision": "approve"}.')
    for field in body:
        if field not in ("decision", "reason"):
            raise UnknownParameter(f"Unknown parameter '{str(field)[:100]}'.")
    decision, reason = body.get("decision"), body.get("reason") or ""
    if not isinstance(decision, str) or not isinstance(reason, str):
        raise BadRequest("'decision' and 'reason' must be text.", "Use approve or reject.")
    turn = await _turn(request, at)
    turn = await at.run(found.decide, turn.id, decision, reason, name)
    review = (await at.run(found.of, turn.id))[-1]
    return JSONResponse(_told(review, turn) | {"decisions": turn.decisions})


async def video(request: Request) -> Response:
    """GET /cutaway/v1/reviews/{id}/video: the film that is held back."""
    at, found, _ = _opened(request)
    turn = await _turn(request, at)
    if not await at.run(found.of, turn.id):
        raise NotFound(f"No interaction {turn.id!r} was to be reviewed.")
    blobs = at.service.books.blobs
    if not await at.run(blobs.has, film_name(turn.id)):
        raise NotFound("Its film is not made yet.", "Look at its words and media.")
    if blobs.folder is not None:
        return FileBytes(blobs.folder / film_name(turn.id), media_type="video/mp4", headers=_PRIVATE)
    data = await at.run(blobs.read, film_name(turn.id))
    return Response(data, media_type="video/mp4", headers=_PRIVATE)


async def medium(request: Request) -> Response:
    """GET /cutaway/v1/reviews/{id}/media/{number}: a medium of the request, counted from 0, as it was brought."""
    at, found, _ = _opened(request)
    turn = await _turn(request, at)
    number = request.path_params["number"]
    if not await at.run(found.of, turn.id) or not 0 <= number < len(turn.media):
        raise NotFound(f"There is no medium {number} of {turn.id!r} to be reviewed.")
    item = turn.media[number]
    shelf = Shelf(at.service.books.blobs, at.service.settings.data / "fetched")
    path = await at.run(shelf.path, str(item.get("sha256", "")))
    mime = str(item.get("mime") or "application/octet-stream")
    # Whatever it is, it is not shown as a page of this server.
    return FileBytes(path, media_type=mime, headers=_PRIVATE | {"Content-Disposition": "attachment"})


_PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def _opened(request: Request) -> tuple[Desk, Reviews, str]:
    reviewers = request.app.state.reviewers
    assert isinstance(reviewers, Reviewers)
    name = reviewers.name(request)
    at = desk(request)
    return at, reviews(at.service.books), name


async def _turn(request: Request, at: Desk) -> Turn:
    id = request.path_params["id"]
    turn = await at.run(at.service.books.ledger.get, id) if ids.is_id(id) else None
    if turn is None:
        raise NotFound(f"There is no interaction {id[:100]!r}.")
    return turn


def _told(review: Review, turn: Turn) -> dict[str, Any]:
    keep = ("kind", "mime", "sha256", "width", "height", "seconds", "name")
    return {
        "id": turn.id,
        "stage": shown_stage(turn.stage),
        "when": review.moment,
        "gates": review.gates,
        "why": review.why,
        "words": turn.words,
        "model": turn.model,
        "key": turn.key,
        "parent": turn.parent,
        "declared": list((turn.wire.get("policy") or {}).get("declared", ())),
        "media": [{name: item[name] for name in keep if item.get(name)} for item in turn.media],
        "asked": timestamp(review.asked),
        "until": timestamp(turn.deadline),
        "decision": review.decision or None,
        "reason": review.reason or None,
        "reviewer": review.reviewer or None,
    }
