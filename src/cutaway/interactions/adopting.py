"""Films that come from elsewhere: a first turn made from the scene that a file carries."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from cutaway.film.inside import Inside, read_inside
from cutaway.film.report import Report
from cutaway.interactions import ids
from cutaway.interactions.books import Books, film_name, state_name
from cutaway.interactions.turn import Turn
from cutaway.scene.document import Scene


def adopted(books: Books, path: Path) -> Turn:
    """The turn that made this film file, or a new first turn made from the scene it carries.

    Raises `UnreadableFile` and `HostileInside`.
    """
    inside = read_inside(path)
    scene = inside.document()
    state = scene.canonical()
    for turn in books.ledger.with_state(state_name(state)):
        if turn.quality == inside.quality:
            return turn
    turn = _adopted(scene, inside, state)
    books.blobs.write(turn.state, state)
    books.blobs.write_file(turn.film, path)
    turn = replace(turn, size=path.stat().st_size)
    books.ledger.add(turn)
    return turn


def _adopted(scene: Scene, inside: Inside, state: bytes) -> Turn:
    words = scene.words[-1] if scene.words else scene.title or "(a film from elsewhere)"
    id, now = ids.new_id(), time.time()
    try:
        report = Report.model_validate(inside.report)
        told = report.model_dump(mode="json") | {"text": report.text()}
    except ValueError:
        told = {}
    return Turn(
        id=id,
        root=id,
        file=ids.file_id(id),
        words=words,
        engine=inside.engine,
        stage="completed",
        seed=scene.seed,
        quality=inside.quality,
        created=now,
        updated=now,
        state=state_name(state),
        film=film_name(id),
        width=scene.format.width,
        height=scene.format.height,
        frames=scene.format.frames,
        rate=scene.format.rate,
        playable=float(scene.format.seconds),
        report=told,
    )
