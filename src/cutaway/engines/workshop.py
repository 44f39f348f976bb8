"""What engines work with: the settings, the cache of segments, and a way to draw."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cutaway.film.cache import SegmentCache
from cutaway.film.surroundings import Drawing, own_renderer
from cutaway.storage.blobs import Blobs
from cutaway.storage.settings import Settings


@dataclass(frozen=True)
class Workshop:
    """Shared by the engines of one process. `folders`: whose disks are to have room before a film is begun."""

    settings: Settings
    cache: SegmentCache
    drawing: Drawing
    folders: tuple[Path, ...] = ()


def open_workshop(settings: Settings, blobs: Blobs, drawing: Drawing | None = None) -> Workshop:
    """The workshop for these settings; `drawing` is the program's own renderer unless told otherwise."""
    cache = SegmentCache(blobs, quota=int(settings.cache_quota * 2**30))
    folders = (settings.data,) if blobs.folder is None else (settings.data, blobs.folder)
    return Workshop(settings, cache, drawing or own_renderer(), folders)
