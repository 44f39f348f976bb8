"""The media of a turn as its engine is told of them, once they are all there."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from cutaway.errors import Cancelled, NotFound
from cutaway.footage.ingredients import Ingredient
from cutaway.interactions.books import Books
from cutaway.interactions.files.book import Book
from cutaway.interactions.files.row import PROCESSING
from cutaway.interactions.media import Limits, MediaPlan, Medium, check_sources
from cutaway.interactions.turn import Turn

_LOOK = 0.1
"""Seconds between looks at a file that is being read."""


def plan_of(turn: Turn) -> MediaPlan:
    """What the media of a turn are for."""
    facts = turn.wire.get("plan")
    return MediaPlan.of(facts if isinstance(facts, dict) else {"task": ""}, turn.media)


def ingredients(plan: MediaPlan) -> tuple[Ingredient, ...]:
    """The media of a plan, images first, then videos and sounds, each once for every use it has."""
    uses = {
        "image": [("first", plan.first), ("last", plan.last), *_refs("image_ref", plan.image_refs)],
        "video": [("source", plan.source), *_refs("video_ref", plan.video_refs)],
        "audio": _refs("sound_ref", plan.sound_refs),
    }
    return tuple(
        _ingredient(medium, role)
        for kind, roles in uses.items()
        for medium in plan.media
        if medium.kind == kind
        for role, number in roles
        if number == medium.number
    )


def waits(turn: Turn) -> bool:
    """Whether a file of the turn was still being read when it was asked for."""
    return any(item.get("waits") for item in turn.media)


def files_ready(books: Books, turn: Turn, cancelled: Callable[[], bool]) -> Turn:
    """The turn once all its files are read, with what they were found to be.

    Raises `MediaRefused` with the reason of one that cannot be used, `BadRequest` for one that is something else or too long
    for its use, `NotFound` for one that was deleted meanwhile, `Cancelled`.
    """
    plan = plan_of(turn)
    book = Book(books.engine)
    plan = dataclasses.replace(plan, media=tuple(_ready(book, turn.key, item, cancelled) for item in plan.media))
    lengths = turn.wire.get("lengths") or {}
    usual = Limits()
    limits = Limits(
        source_seconds=float(lengths.get("source", usual.source_seconds)),
        reference_seconds=float(lengths.get("reference", usual.reference_seconds)),
    )
    check_sources(plan, limits)
    media = [dataclasses.asdict(medium) for medium in plan.media]
    books.ledger.change(turn.id, media=media)
    return dataclasses.replace(turn, media=media)


def _ready(book: Book, key: str, medium: Medium, cancelled: Callable[[], bool]) -> Medium:
    while medium.waits:
        row = book.get(key, medium.file)
        if row is None:
            raise NotFound(f"The file files/{medium.file} was deleted before it was read.", "Upload it again.")
        if row.state != PROCESSING:
            return medium.found(row.usable().media, row.mime)
        if cancelled():
            raise Cancelled("The film was cancelled.")
        time.sleep(_LOOK)
    return medium


def _refs(role: str, numbers: tuple[int, ...]) -> list[tuple[str, int | str | None]]:
    return [(role, number) for number in numbers]


def _ingredient(medium: Medium, role: str) -> Ingredient:
    return Ingredient(
        sha256=medium.sha256,
        kind=medium.kind,
        role=role,
        number=medium.number,
        mime=medium.mime,
        name=medium.name,
        width=medium.width,
        height=medium.height,
        seconds=medium.seconds or 0.0,
    )
