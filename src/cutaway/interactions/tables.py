"""The tables of the database, in SQLite or PostgreSQL, and making them.

Times are Unix seconds. `key` is the name of the API key that a row belongs to, "" where there are none. A database that an
earlier version made is brought up to date by adding the columns it lacks: each has a default for that.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError, ProgrammingError

META = sa.MetaData()


def _text(name: str, length: int | None = None, default: str = "", **more: Any) -> sa.Column[str]:
    kind = sa.String(length) if length else sa.Text()
    return sa.Column(name, kind, nullable=False, server_default=default, **more)


def _number(name: str, kind: Any = sa.Integer, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, server_default="0", **more)


def _flag(name: str, default: bool = False) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.true() if default else sa.false())


def _data(name: str, empty: str = "{}") -> sa.Column[Any]:
    return sa.Column(name, sa.JSON, nullable=False, server_default=empty)


TURNS = sa.Table(
    "turns",
    META,
    sa.Column("id", sa.String(96), primary_key=True),
    _text("root", 96, index=True),
    sa.Column("parent", sa.String(96)),
    _text("key", 64),
    _text("engine", 64),
    _text("model", 64),
    _text("stage", 32, index=True),
    _text("words"),
    _number("seed", sa.BigInteger),
    _text("seconds", 32),
    _text("aspect", 16),
    _text("resolution", 16),
    _text("quality", 16),
    _flag("carry"),
    _flag("stored"),
    _data("wire"),
    _number("created", sa.Float, index=True),
    _number("updated", sa.Float),
    _number("deadline", sa.Float),
    _flag("cancelling"),
    _text("runner", 64),
    _number("done"),
    _number("total"),
    sa.Column("left", sa.Float),
    _number("playable", sa.Float),
    _text("state", 200, index=True),
    _text("film", 200),
    _text("file", 16, index=True),
    _number("size", sa.BigInteger),
    _number("width"),
    _number("height"),
    _number("frames"),
    _text("rate", 16),
    _data("report"),
    _data("error"),
    # What a repeated request is recognised by, and whether its answer reached the client.
    _text("same", 64, index=True),
    _flag("answered"),
    # The worker that has the turn, until when unless it says so again, and how often it was begun.
    _text("worker", 64),
    _number("lease", sa.Float),
    _number("attempt"),
    # The understanding in sentences, once the words are read.
    _data("understood", "[]"),
    _data("media", "[]"),
    _data("decisions", "[]"),
    # What came beside the film: name, MIME type and bytes of each.
    _data("extras", "[]"),
)

SEGMENTS = sa.Table(
    "turn_segments",
    META,
    sa.Column("turn", sa.String(96), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("segment", sa.String(64), nullable=False),
    sa.Index("segments_by_key", "segment"),
)

DRAWINGS = sa.Table(
    "drawings",
    META,
    sa.Column("turn", sa.String(96), primary_key=True),
    _text("scene", 200),
    _text("quality", 16),
    _text("engine", 64),
    _number("created", sa.Float),
)
"""Films in the making whose segments other workers may draw: the blob of their scene, and what draws them."""

LEASES = sa.Table(
    "leases",
    META,
    sa.Column("turn", sa.String(96), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    _text("segment", 64),
    _text("worker", 64),
    _number("until", sa.Float),
    _flag("done"),
)
"""Segments of such films: who draws each of them, until when unless it says so again."""

WORKERS = sa.Table(
    "workers",
    META,
    sa.Column("name", sa.String(64), primary_key=True),
    _number("started", sa.Float),
    _number("seen", sa.Float, index=True),
    _data("engines"),
)
"""Living workers, with what their engines can do."""

ENDINGS = sa.Table(
    "endings",
    META,
    sa.Column("turn", sa.String(96), primary_key=True),
    _text("key", 64),
    _text("stage", 32),
    _number("at", sa.Float),
    _data("hooks"),
    _data("payload"),
)
"""Ends of turns that webhooks are to be told of, written together with the end itself, and gone once they are deliveries.

`hooks`: the webhook_config of the request; `payload`: what is told (id, the file of a film, code and message of an error) and
`base`, the address the request came by."""

FILES = sa.Table(
    "files",
    META,
    sa.Column("key", sa.String(64), primary_key=True, server_default=""),
    sa.Column("id", sa.String(48), primary_key=True),
    _text("display_name", 512),
    _text("mime", 128),
    _number("size", sa.BigInteger),
    _text("sha256", 64),
    _text("state", 32, index=True),
    _text("source", 32),
    _number("created", sa.Float, index=True),
    _number("updated", sa.Float),
    _number("expires", sa.Float, index=True),
    _text("blob", 200, index=True),
    _text("upload", 64),
    _data("media"),
    _data("error"),
)
"""Uploads, and notes that a film is not to be a file any more (state DELETED). Two keys may use the same name."""

UPLOADS = sa.Table(
    "uploads",
    META,
    sa.Column("token", sa.String(64), primary_key=True),
    _text("file", 48, index=True),
    _text("key", 64, index=True),
    _number("size", sa.BigInteger),
    _text("mime", 128),
    _text("display_name", 512),
    _number("offset", sa.BigInteger),
    _number("created", sa.Float, index=True),
    _number("updated", sa.Float),
    _text("state", 32),
)
"""`size` is -1 where the client did not say; `offset` a hint, the truth is how long the file on the disk is."""

INGREDIENTS = sa.Table(
    "ingredients",
    META,
    sa.Column("turn", sa.String(96), primary_key=True),
    sa.Column("blob", sa.String(200), primary_key=True),
    sa.Index("ingredients_by_blob", "blob"),
)
"""Blobs of uploads that turns were made from: they stay as long as the turn, whatever becomes of the file."""

SUMS = sa.Table(
    "sums",
    META,
    sa.Column("blob", sa.String(200), primary_key=True),
    _text("sha256", 64),
    _text("crc32c", 8),
)
"""Checksums of films, in hexadecimal, computed when first asked for."""

WEBHOOKS = sa.Table(
    "webhooks",
    META,
    sa.Column("id", sa.String(48), primary_key=True),
    _text("key", 64, index=True),
    _text("name", 256),
    _text("uri"),
    _data("subscribed_events", "[]"),
    _text("state", 48),
    _data("secrets", "[]"),
    _number("created", sa.Float, index=True),
    _number("updated", sa.Float),
    _number("failures"),
    _number("failing_since", sa.Float),
)
"""`secrets`: newest first, each with the time its signing ends at, 0 for never. `failing_since`: when deliveries began to
fail with none taken since, 0 while all is well."""

DELIVERIES = sa.Table(
    "deliveries",
    META,
    sa.Column("id", sa.String(64), primary_key=True),
    _text("webhook", 48, index=True),
    _text("turn", 96),
    _text("key", 64),
    _text("uri"),
    _text("event", 48),
    _text("body"),
    _number("attempt"),
    _number("next", sa.Float, index=True),
    _text("state", 32, index=True),
    _text("worker", 64),
    _number("lease", sa.Float),
    _number("created", sa.Float, index=True),
    _text("error"),
)
"""What is to be sent, or was: to a registered `webhook`, at the address that has by then, or to a `uri` that a request
named. `state`: waiting, delivered, failed (given up) or dropped (nobody wants it any more)."""

WEBHOOK_KEYS = sa.Table(
    "webhook_keys",
    META,
    sa.Column("kid", sa.String(64), primary_key=True),
    _text("modulus"),
    _text("exponent", 16),
    _number("created", sa.Float),
)
"""Public halves of the keys that sign what is sent to the webhooks of requests."""

REVIEWS = sa.Table(
    "reviews",
    META,
    sa.Column("turn", sa.String(96), primary_key=True),
    sa.Column("moment", sa.String(8), primary_key=True),
    _data("gates", "[]"),
    _data("why", "[]"),
    _number("asked", sa.Float, index=True),
    _text("decision", 16, index=True),
    _text("reviewer", 64),
    _text("reason"),
    _number("decided", sa.Float),
    _data("held"),
)
"""Turns that a person has to look at. `moment`: before or after rendering; `decision`: "" while nobody has decided, then approve or
reject; `held`: what a film that is made already is completed with."""

LOOKS = sa.Table(
    "looks",
    META,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("version", sa.String(16), primary_key=True),
    _data("seen"),
    _number("at", sa.Float),
)
"""What models saw in media that were brought, by the hash of their bytes."""

TALLIES = sa.Table(
    "tallies",
    META,
    sa.Column("name", sa.String(64), primary_key=True),
    _number("number", sa.Float),
)
"""What was counted since the database was made."""


def make_tables(engine: sa.Engine) -> None:
    """Make the tables, columns and indexes that are missing. Several processes may meet here on their first start."""
    with engine.begin() as connection:
        for table in META.sorted_tables:
            connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
    inspector = sa.inspect(engine)
    for table in META.sorted_tables:
        present = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in present:
                _add(engine, table, column)
    with engine.begin() as connection:
        for table in META.sorted_tables:
            for index in table.indexes:
                connection.execute(sa.schema.CreateIndex(index, if_not_exists=True))


def _add(engine: sa.Engine, table: sa.Table, column: sa.Column[Any]) -> None:
    words = sa.schema.CreateColumn(column).compile(dialect=engine.dialect)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {words}")
    except (OperationalError, ProgrammingError):
        # Another process was quicker, if the column is there now.
        if column.name not in {found["name"] for found in sa.inspect(engine).get_columns(table.name)}:
            raise
