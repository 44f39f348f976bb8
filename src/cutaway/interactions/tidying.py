"""Taking away what processes that were killed left half written, and films that were fetched from a store and are not read."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

from cutaway.interactions.books import Books

EVERY = 3600.0
"""Seconds between two tidyings, and how long a half-written file must have rested to be nobody's."""
_FETCHED = 86400.0
"""Seconds for which a fetched film is kept after it was read last."""
_HALF = re.compile(r"^\..+\.part$|^.+#\d+$")
"""Films on their way to their names, and blobs that the store was writing."""


def tidy(books: Books, now: float | None = None) -> int:
    """Remove such files; how many there were. `now`: Unix seconds, the time where left out."""
    now = time.time() if now is None else now
    gone = 0
    folders = [books.previews] if books.blobs.folder is None else [books.previews, books.blobs.folder]
    for file in (file for folder in folders for file in _files(folder)):
        try:
            facts = file.stat()
            age = now - facts.st_mtime
            if _HALF.match(file.name):
                over = age > EVERY
            elif file.parent != books.previews:
                continue
            elif file.suffix == ".fetched":
                over = now - max(facts.st_atime, facts.st_mtime) > _FETCHED
            else:
                turn = books.ledger.get(file.stem)
                over = age > EVERY and (turn is None or turn.ended)
            if over:
                file.unlink()
                gone += 1
        except FileNotFoundError:
            continue
    return gone


def _files(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            yield from _files(entry)
        else:
            yield entry
