"""What every process of the service shares: the book of turns, the blobs, and the folder of films in the making."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from cutaway.errors import BadRequest
from cutaway.interactions.ledger import Ledger
from cutaway.storage.blobs import Blobs
from cutaway.storage.database import open_database, shown_url, without_secrets
from cutaway.storage.settings import Settings


@dataclass(frozen=True)
class Books:
    """Opened once a process. `previews`: films that can be watched while they are made."""

    settings: Settings
    engine: sa.Engine
    ledger: Ledger
    blobs: Blobs
    previews: Path

    def preview(self, id: str) -> Path:
        """Where a turn's film grows while it is made."""
        return self.previews / f"{id}.mp4"

    @property
    def running(self) -> Path:
        """The folder of the locks that processes hold."""
        return self.settings.data / "running"


def open_books(chosen: Settings) -> Books:
    """The books of these settings, made where they are missing. Raises `BadRequest`."""
    data = chosen.data
    previews = data / "previews"
    try:
        previews.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadRequest(f"The data folder {str(data)!r} cannot be made: {error}.", "Set CUTAWAY_DATA.") from error
    engine = open_database(chosen.database)
    try:
        ledger = Ledger(engine, chosen.queue_limit, chosen.key_queue_limit)
    except sa.exc.OperationalError as error:
        shown = shown_url(chosen.database)
        said = without_secrets(" ".join(str(error.orig).split()), chosen.database)[:200]
        raise BadRequest(f"The database {shown} cannot be used: {said}", "Check CUTAWAY_DATABASE_URL.") from None
    return Books(chosen, engine, ledger, Blobs(chosen.blobs), previews)


def film_name(id: str) -> str:
    """The blob of a turn's film."""
    return f"films/{id}.mp4"


def extra_name(id: str, name: str) -> str:
    """The blob of what came beside a turn's film; `name` "" for the folder of them."""
    return f"extras/{id}/{name}".rstrip("/")


def state_name(state: bytes) -> str:
    """The blob of a state: equal states, one blob."""
    return f"scenes/{hashlib.sha256(state).hexdigest()}.json"


def segment_name(key: str) -> str:
    """The blob of a segment in the cache."""
    return f"segments/{key[:2]}/{key}"


def sound_name(key: str) -> str:
    """The blob of a sound track in the cache."""
    return f"sounds/{key[-2:]}/{key}"
