"""The database: an SQLite file by default, PostgreSQL by its URL (`postgresql://name:password@host/database`)."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import sqlalchemy as sa

from cutaway.errors import BadRequest

_KEPT, _MOST = 5, 40
"""Connections to PostgreSQL that a process keeps, and the most it opens: requests are answered by up to 40 threads."""
_PATIENCE = {
    "connect_timeout": "10",
    "tcp_user_timeout": "20000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}
"""After 10 s without a connection, and 20 to 25 s without an answer to what was sent, PostgreSQL counts as away: by default
a process whose network is cut would wait for a quarter of an hour. What the URL says itself is kept."""


def open_database(url: str) -> sa.Engine:
    """An engine on `url`, its folder made where it is a file.

    SQLite writes ahead, so that whoever reads progress never waits for whoever writes it, and waits up to half a minute
    for its turn to write. PostgreSQL is spoken to by psycopg, whichever of its usual names the URL begins with; a
    connection that broke while nobody used it is replaced. Errors show no values, which may be words or secrets. Raises
    `BadRequest` when the URL cannot be opened.
    """
    try:
        parsed = sa.make_url(full_url(url))
        if parsed.get_backend_name() == "postgresql":
            return sa.create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                pool_pre_ping=True,
                hide_parameters=True,
                pool_size=_KEPT,
                max_overflow=_MOST - _KEPT,
            )
        if parsed.get_backend_name() != "sqlite":
            raise BadRequest(
                f"{parsed.get_backend_name()!r} is no database that is known.", "Use sqlite:/// or postgresql://."
            )
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(parsed, connect_args={"timeout": 30}, hide_parameters=True)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ImportError, ValueError) as error:
        raise BadRequest(
            f"The database {shown_url(url)} cannot be opened ({type(error).__name__}).", "Set CUTAWAY_DATABASE_URL."
        ) from None
    except OSError as error:
        raise BadRequest(f"The folder of the database cannot be made: {error}.", "Set CUTAWAY_DATA.") from error

    @sa.event.listens_for(engine, "connect")
    def _tune(connection: Any, _record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA foreign_keys=ON")

    return engine


def shown_url(url: str) -> str:
    """A URL as it may be told: without what may be a password, wherever it stands."""
    kind, separator, rest = url.partition("://")
    if not separator:
        return "that was named"
    host = re.split(r"[/?#]", rest.rpartition("@")[2], maxsplit=1)[0]
    return f"{kind[:40]}://{host[:200]}"


def without_secrets(text: str, url: str) -> str:
    """What somebody says about a URL, without its password: one that is not escaped is easily taken for a part of the host."""
    rest = url.partition("://")[2]
    secrets = re.split(r"[:@]", rest.rpartition("@")[0])[1:] + re.findall(r"password=([^&]+)", url)
    for secret in sorted({unquote(secret) for secret in secrets} | set(secrets), key=len, reverse=True):
        text = text.replace(secret, "***") if len(secret) > 2 else text
    return text


def full_url(url: str) -> str:
    """The URL by which everybody reaches the database: `postgres://` by the name SQLAlchemy knows, with limits to how long a
    database that is away is waited for."""
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if not url.startswith("postgresql"):
        return url
    parsed = sa.make_url(url)
    patience = {name: value for name, value in _PATIENCE.items() if name not in parsed.query}
    return parsed.update_query_dict(patience).render_as_string(hide_password=False)
