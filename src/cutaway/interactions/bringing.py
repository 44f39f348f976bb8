"""Media that a program brings as files of this machine: kept by their hash, and given their uses by the same rules as on the wire."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from pathlib import Path

from cutaway.errors import BadRequest
from cutaway.interactions.media import Limits, Medium, plan_media
from cutaway.interactions.tags import read_tags
from cutaway.interactions.turn import Wish
from cutaway.storage.blobs import Blobs
from cutaway.storage.media import Shelf

OWN = Limits(
    tags=("FIRST_FRAME", "LAST_FRAME", "IMAGE_REF", "VIDEO_REF", "SOUND_REF", "VIDEO", "PREVIOUS_VIDEO"),
    videos=8,
    sounds=4,
    several=True,
    reference_seconds=60,
    source_seconds=3600,
    framed_seconds=60,
    extension=(1, 60),
    extended=3600,
)
"""What the program itself takes, where no model's row says less."""


_MOVING = ("image/gif", "image/webp", "image/png", "image/avif")
"""Kinds of pictures whose frames follow each other; the pages of others do not move."""


def with_media(wish: Wish, blobs: Blobs, fetched: Path, paths: tuple[Path, ...], task: str = "") -> Wish:
    """The wish with these files, in this order; what each is for is told by tags in its words, `task`, and what they are.

    Raises `UnreadableFile` and `MediaRefused` for what is no medium, `BadRequest` where the uses make no sense.
    """
    from cutaway.footage import probe

    shelf = Shelf(blobs, fetched)
    media: list[Medium] = []
    for path in paths:
        facts = probe(path)
        kind = facts.kind
        if kind == "image" and facts.frames > 1 and facts.mime in _MOVING:
            kind = "video"  # an animated picture is one
        sha256 = shelf.add(path)
        media.append(
            Medium(
                kind=kind,
                number=1 + sum(one.kind == kind for one in media),
                mime=facts.mime,
                blob=f"media/{sha256}",
                sha256=sha256,
                size=path.stat().st_size,
                seconds=float(facts.seconds) or None,
                width=facts.width,
                height=facts.height,
                where=str(path.name),
                name=path.name,
            )
        )
    tagged = read_tags(wish.words)
    plan = plan_media(tuple(media), tagged, OWN, task=task, continues=wish.parent is not None)
    if task and plan.task != task:
        raise BadRequest(f"These files do not fit the task '{task}'.", f"They would fit '{plan.task}'.")
    return replace(
        wish,
        words=tagged.words,
        wire=wish.wire | {"plan": plan.facts()},
        media=tuple(dataclasses.asdict(medium) for medium in plan.media),
    )
