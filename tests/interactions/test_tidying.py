from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

from cutaway.interactions import ids
from cutaway.interactions.books import open_books
from cutaway.interactions.tidying import tidy
from cutaway.interactions.turn import Turn
from cutaway.storage.settings import Settings


def test_what_was_left_half_written_goes_and_what_is_in_use_stays(tmp_path: Path) -> None:
    books = open_books(Settings(data=tmp_path))
    ended, running = (Turn(id=id, root=id, words="kite") for id in (ids.new_id(), ids.new_id()))
    books.ledger.add(replace(ended, stage="completed"))
    books.ledger.add(running)
    assert books.blobs.folder is not None
    films, segments = books.blobs.folder / "films", books.blobs.folder / "segments" / "ab"
    for folder in (films, segments):
        folder.mkdir(parents=True)
    old = time.time() - 2 * 3600
    gone = [
        films / f".{ended.id}.mp4.7.8.part",
        segments / "abcd#1",
        books.preview(ended.id),
        books.previews / "x.fetched",
    ]
    kept = [films / f"{ended.id}.mp4", segments / "abcd", books.preview(running.id), books.previews / "y.fetched"]
    for file in (*gone, *kept):
        file.write_bytes(b"half")
        os.utime(file, (old, old))
    os.utime(books.previews / "x.fetched", (old - 86400, old - 86400))
    fresh = films / f".{running.id}.mp4.7.8.part"
    fresh.write_bytes(b"half")
    assert tidy(books) == len(gone)
    assert not any(file.exists() for file in gone)
    assert all(file.exists() for file in (*kept, fresh))
