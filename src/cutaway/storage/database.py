"""The database: an SQLite file by default, PostgreSQL by its URL."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cutaway.errors import BadRequest


def open_database(url: str) -> sa.Engine:
    """An engine on `url`, its folder made where it is a file.

    SQLite writes ahead, so that whoever reads progress never waits for whoever writes it, and waits up to half a minute
    for its turn to write. Raises `BadRequest` when the URL cannot be opened.
    """
    try:
        parsed = sa.make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return sa.create_engine(parsed, pool_pre_ping=True)
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(parsed, connect_args={"timeout": 30})
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ImportError) as error:
        raise BadRequest(f"The database {url!r} cannot be opened: {error}.", "Set CUTAWAY_DATABASE_URL.") from error
    except OSError as error:
        raise BadRequest(f"The folder of the database cannot be made: {error}.", "Set CUTAWAY_DATA.") from error

    @sa.event.listens_for(engine, "connect")
    def _tune(connection: Any, _record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA foreign_keys=ON")

    return engine
