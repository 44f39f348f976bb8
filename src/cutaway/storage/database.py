"""The database: an SQLite file by default, PostgreSQL by its URL (`postgresql://name:password@host/database`)."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cutaway.errors import BadRequest

_KEPT, _MOST = 5, 40
"""Connections to PostgreSQL that a process keeps, and the most it opens: requests are answered by up to 40 threads."""
_CONNECTING = 10
"""Seconds PostgreSQL has to take a connection."""


def open_database(url: str) -> sa.Engine:
    """An engine on `url`, its folder made where it is a file.

    SQLite writes ahead, so that whoever reads progress never waits for whoever writes it, and waits up to half a minute
    for its turn to write. PostgreSQL is spoken to by psycopg, whichever of its usual names the URL begins with; a
    connection that broke while nobody used it is replaced. Errors show no values, which may be words or secrets. Raises
    `BadRequest` when the URL cannot be opened.
    """
    try:
        parsed = sa.make_url(_known(url))
        if parsed.get_backend_name() == "postgresql":
            return sa.create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                pool_pre_ping=True,
                hide_parameters=True,
                pool_size=_KEPT,
                max_overflow=_MOST - _KEPT,
                connect_args={"connect_timeout": _CONNECTING},
            )
        if parsed.get_backend_name() != "sqlite":
            raise BadRequest(
                f"{parsed.get_backend_name()!r} is no database that is known.", "Use sqlite:/// or postgresql://."
            )
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(parsed, connect_args={"timeout": 30}, hide_parameters=True)
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


def _known(url: str) -> str:
    """The URL with the name SQLAlchemy has for what libpq and most hosts also call `postgres`."""
    return "postgresql://" + url.removeprefix("postgres://") if url.startswith("postgres://") else url
