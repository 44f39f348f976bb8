"""What models see in the media of a turn: looked at by whoever makes the film, once for each hash, and kept in the database."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from cutaway.errors import MediaRefused, NotFound
from cutaway.interactions.books import Books
from cutaway.interactions.tables import LOOKS
from cutaway.interactions.turn import Turn
from cutaway.storage.media import shelf

if TYPE_CHECKING:
    from cutaway.footage.looking import Seen

_LOOKED_AT = ("image", "video")


def looked(books: Books, turn: Turn) -> tuple[dict[str, str], tuple[str, ...]]:
    """Facts that hold of the turn's media, with what saw each; and packs without which some could not be looked at. What cannot be
    read is for the engine to refuse."""
    facts: dict[str, str] = {}
    missing: dict[str, None] = {}
    for item in turn.media:
        sha256 = str(item.get("sha256") or "")
        if item.get("kind") not in _LOOKED_AT or not sha256:
            continue
        try:
            found = _seen(books, sha256)
        except (MediaRefused, NotFound):
            continue
        facts = found.facts() | facts
        missing |= dict.fromkeys(found.missing)
    return facts, tuple(missing)


def _seen(books: Books, sha256: str) -> Seen:
    from cutaway.footage import looking

    query = LOOKS.select().where(LOOKS.c.sha256 == sha256, LOOKS.c.version == looking.VERSION)
    with books.engine.connect() as connection:
        row = connection.execute(query).mappings().first()
    if row is not None:
        return looking.seen_of(row["seen"])
    found = looking.look(shelf().path(sha256))
    if not found.missing:
        _keep(books, sha256, looking.VERSION, dataclasses.asdict(found))
    return found


def _keep(books: Books, sha256: str, version: str, told: dict[str, Any]) -> None:
    try:
        with books.engine.begin() as connection:
            values = {"sha256": sha256, "version": version, "seen": told, "at": time.time()}
            connection.execute(LOOKS.insert().values(**values))
    except sa.exc.IntegrityError:
        pass  # another worker was quicker
