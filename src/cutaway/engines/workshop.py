"""What engines work with: the settings, the cache of segments, and a way to draw."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from cutaway.film.cache import SegmentCache
from cutaway.film.mate import Mate
from cutaway.film.surroundings import Drawing, own_renderer
from cutaway.storage.blobs import Blobs
from cutaway.storage.media import place_media
from cutaway.storage.settings import Settings


@dataclass(frozen=True)
class Workshop:
    """Shared by the engines of one process. `folders`: whose disks are to have room before a film is begun."""

    settings: Settings
    cache: SegmentCache
    drawing: Drawing
    folders: tuple[Path, ...] = ()
    mates: Mates | None = None

    def mate(self) -> Mate | None:
        """The second process that helps to draw, started when it is asked for first; None where there is none."""
        return self.mates.hired() if self.mates is not None else None

    def close(self) -> None:
        """Let the mate go."""
        if self.mates is not None:
            self.mates.close()


@dataclass
class Mates:
    """At most one mate, started anew when it is gone."""

    blobs_url: str
    data: Path | None = None
    _mate: Mate | None = field(default=None, repr=False)

    def hired(self) -> Mate | None:
        """A living mate; None when none can be started."""
        if self._mate is None or not self._mate.alive:
            try:
                self._mate = Mate(self.blobs_url, self.data)
            except OSError:
                self._mate = None
        return self._mate

    def close(self) -> None:
        """End it."""
        if self._mate is not None:
            self._mate.close()
            self._mate = None


def open_workshop(settings: Settings, blobs: Blobs, drawing: Drawing | None = None) -> Workshop:
    """The workshop for these settings; `drawing` is the program's own renderer unless told otherwise."""
    place_media(blobs, settings.data)
    cache = SegmentCache(blobs, quota=int(settings.cache_quota * 2**30))
    folders = (settings.data,) if blobs.folder is None else (settings.data, blobs.folder)
    helps = drawing is None and settings.mates and (os.cpu_count() or 1) > 1
    return Workshop(
        settings, cache, drawing or own_renderer(), folders, Mates(settings.blobs, settings.data) if helps else None
    )
