"""The book of files, in the database. Films are in it by looking at the turns that made them: a film is a file from the
moment its turn is completed, and as long as the turn is there."""

from __future__ import annotations

import base64
import binascii
import functools
import json
import time
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from cutaway.errors import AlreadyExists, BadRequest
from cutaway.interactions.files.row import ACTIVE, DELETED, FAILED, GENERATED, PROCESSING, FileRow, file_row
from cutaway.interactions.tables import FILES, INGREDIENTS, SUMS, TURNS, UPLOADS, make_tables

_FILM = (
    TURNS.c.id,
    TURNS.c.file,
    TURNS.c.key,
    TURNS.c.size,
    TURNS.c.updated,
    TURNS.c.film,
    TURNS.c.frames,
    TURNS.c.rate,
)


class Book:
    """Files by key and id. All methods may be called from any thread and process."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        make_tables(engine)

    def get(self, key: str, id: str) -> FileRow | None:
        """The file, if there is one and this key made it."""
        with self._engine.connect() as connection:
            row = connection.execute(FILES.select().where(FILES.c.key == key, FILES.c.id == id)).mappings().first()
            if row is not None:
                return None if row["state"] == DELETED else file_row(row)
            query = sa.select(*_FILM).where(TURNS.c.file == id, TURNS.c.key == key, _finished())
            film = connection.execute(query).mappings().first()
        return _film(film) if film is not None else None

    def page(self, key: str, most: int, token: str = "") -> tuple[list[FileRow], str]:
        """The newest files of a key, newest first, and the token of the next page, "" at the end. Files that come
        while one pages change nothing in the pages that follow. Raises `BadRequest` for a token that is none."""
        told: dict[str, Any] = {"key_": key, "most_": most + 1}
        if token:
            told["at_"], told["id_"] = _place(token)
        with self._engine.connect() as connection:
            places = [(str(row.id), float(row.at)) for row in connection.execute(_places(bool(token)), told)]
            more = len(places) > most
            ids = [id for id, _ in places[:most]]
            named: dict[str, Any] = {"key_": key, "ids_": ids}
            uploads, films = _described()
            found = {row["id"]: file_row(row) for row in connection.execute(uploads, named).mappings()}
            found = {row["file"]: _film(row) for row in connection.execute(films, named).mappings()} | found
        return [found[id] for id in ids if id in found], _token(*places[most - 1]) if more else ""

    def add(self, row: FileRow, upload: str) -> None:
        """Write down a file whose bytes are all there, and that its upload is over. Raises `AlreadyExists`."""
        values = {name: getattr(row, name) for name in FILES.c.keys()}
        try:
            with self._engine.begin() as connection:
                connection.execute(FILES.insert().values(**values))
                connection.execute(
                    UPLOADS.update().where(UPLOADS.c.token == upload).values(state="final", updated=time.time())
                )
        except IntegrityError:
            raise AlreadyExists(f"There is a file {row.name} already.", "Choose another name, or none.") from None

    def settle(self, row: FileRow, **values: Any) -> bool:
        """Write what became of a file that was PROCESSING; whether it still was."""
        statement = FILES.update().where(
            FILES.c.key == row.key, FILES.c.id == row.id, FILES.c.state == PROCESSING, FILES.c.upload == row.upload
        )
        with self._engine.begin() as connection:
            return connection.execute(statement.values(updated=time.time(), **values)).rowcount > 0

    def remove(self, row: FileRow) -> None:
        """Forget an upload; note for a film that it is no file any more."""
        with self._engine.begin() as connection:
            connection.execute(FILES.delete().where(FILES.c.key == row.key, FILES.c.id == row.id))
            if row.source == GENERATED:
                now = time.time()
                gone = {"key": row.key, "id": row.id, "state": DELETED, "source": GENERATED, "created": now}
                connection.execute(FILES.insert().values(**gone))

    def taken(self, key: str, id: str) -> bool:
        """Whether a name is used by a file of this key, or by an upload of it that goes on."""
        going = sa.select(UPLOADS.c.token).where(
            UPLOADS.c.key == key, UPLOADS.c.file == id, UPLOADS.c.state == "active"
        )
        with self._engine.connect() as connection:
            if connection.execute(going).first() is not None:
                return True
        return self.get(key, id) is not None

    def used(self, key: str) -> int:
        """Bytes of the files of a key, without films."""
        total = sa.select(sa.func.coalesce(sa.func.sum(FILES.c.size), 0)).where(
            FILES.c.key == key, FILES.c.state.in_((ACTIVE, PROCESSING))
        )
        with self._engine.connect() as connection:
            return int(connection.execute(total).scalar_one())

    def unsettled(self) -> list[FileRow]:
        """Files that are PROCESSING, oldest first."""
        return self._many(FILES.select().where(FILES.c.state == PROCESSING).order_by(FILES.c.created))

    def expired(self, now: float) -> list[FileRow]:
        """Uploads whose time is over, at most a thousand."""
        states = FILES.c.state.in_((ACTIVE, FAILED, PROCESSING))
        return self._many(FILES.select().where(states, FILES.c.expires > 0, FILES.c.expires < now).limit(1000))

    def used_blob(self, blob: str) -> bool:
        """Whether a file or an interaction needs the bytes of this name."""
        with self._engine.connect() as connection:
            file = connection.execute(sa.select(FILES.c.id).where(FILES.c.blob == blob).limit(1)).first()
            held = connection.execute(sa.select(INGREDIENTS.c.turn).where(INGREDIENTS.c.blob == blob).limit(1)).first()
        return file is not None or held is not None

    def hold(self, turn: str, blobs: tuple[str, ...]) -> None:
        """Keep these bytes as long as the turn is there."""
        with self._engine.begin() as connection:
            held = set(connection.execute(sa.select(INGREDIENTS.c.blob).where(INGREDIENTS.c.turn == turn)).scalars())
            rows = [{"turn": turn, "blob": blob} for blob in dict.fromkeys(blobs) if blob not in held]
            if rows:
                connection.execute(INGREDIENTS.insert(), rows)

    def let_go(self) -> list[str]:
        """Forget what turns that are gone held; the names of those bytes."""
        gone = INGREDIENTS.c.turn.not_in(sa.select(TURNS.c.id))
        with self._engine.begin() as connection:
            blobs = list(connection.execute(sa.select(INGREDIENTS.c.blob).distinct().where(gone)).scalars())
            if blobs:
                connection.execute(INGREDIENTS.delete().where(gone))
            connection.execute(SUMS.delete().where(SUMS.c.blob.not_in(sa.select(TURNS.c.film))))
            stale = FILES.c.id.not_in(sa.select(TURNS.c.file))
            connection.execute(FILES.delete().where(FILES.c.state == DELETED, stale))
        return blobs

    def sums(self, blob: str) -> tuple[str, str] | None:
        """SHA-256 and CRC-32C of a film's bytes, as computed before."""
        with self._engine.connect() as connection:
            row = connection.execute(SUMS.select().where(SUMS.c.blob == blob)).first()
        return (row.sha256, row.crc32c) if row else None

    def note_sums(self, blob: str, sha256: str, crc32c: str) -> None:
        """Remember them."""
        try:
            with self._engine.begin() as connection:
                connection.execute(SUMS.insert().values(blob=blob, sha256=sha256, crc32c=crc32c))
        except IntegrityError:
            pass  # somebody else computed the same

    def _many(self, query: sa.Select[Any]) -> list[FileRow]:
        with self._engine.connect() as connection:
            return [file_row(row) for row in connection.execute(query).mappings()]


def _finished() -> sa.ColumnElement[bool]:
    return sa.and_(TURNS.c.stage == "completed", TURNS.c.film != "", TURNS.c.file != "")


# Building these takes longer than what the database does with them, and lists are asked for by everyone who polls.
@functools.cache
def _places(later: bool) -> sa.Select[Any]:
    """Ids and times of a page, for `key_` and `most_`; with `later` what comes after `at_` and `id_`."""
    key = sa.bindparam("key_", type_=sa.String)
    uploads = sa.select(FILES.c.id, FILES.c.created.label("at")).where(FILES.c.key == key, FILES.c.state != DELETED)
    noted = sa.exists().where(FILES.c.key == TURNS.c.key, FILES.c.id == TURNS.c.file)
    films = sa.select(TURNS.c.file, TURNS.c.updated).where(TURNS.c.key == key, _finished(), ~noted)
    both = sa.union_all(uploads, films).subquery()
    query = sa.select(both.c.id, both.c.at).order_by(both.c.at.desc(), both.c.id.desc())
    if later:
        at, id = sa.bindparam("at_", type_=sa.Float), sa.bindparam("id_", type_=sa.String)
        query = query.where(sa.or_(both.c.at < at, sa.and_(both.c.at == at, both.c.id < id)))
    return query.limit(sa.bindparam("most_", type_=sa.Integer))


@functools.cache
def _described() -> tuple[sa.Select[Any], sa.Select[Any]]:
    """The uploads and the films among `ids_`, for `key_`."""
    key = sa.bindparam("key_", type_=sa.String)
    ids: sa.BindParameter[Any] = sa.bindparam("ids_", expanding=True)
    uploads = FILES.select().where(FILES.c.key == key, FILES.c.id.in_(ids), FILES.c.state != DELETED)
    return uploads, sa.select(*_FILM).where(TURNS.c.key == key, TURNS.c.file.in_(ids), _finished())


def _film(row: Any) -> FileRow:
    seconds = row["frames"] / Fraction(row["rate"]) if row["frames"] and row["rate"] else Fraction(0)
    return FileRow(
        id=row["file"],
        key=row["key"],
        display_name="",
        mime="video/mp4",
        size=row["size"],
        state=ACTIVE,
        source=GENERATED,
        created=row["updated"],
        updated=row["updated"],
        blob=row["film"],
        media={"seconds": str(seconds)},
        turn=row["id"],
    )


def _token(id: str, at: float) -> str:
    return base64.urlsafe_b64encode(json.dumps([at, id]).encode()).decode().rstrip("=")


def _place(token: str) -> tuple[float, str]:
    try:
        at, id = json.loads(base64.urlsafe_b64decode(token[:200] + "=" * (-len(token) % 4)))
        return float(at), str(id)
    except (ValueError, TypeError, binascii.Error):
        raise BadRequest("The pageToken is not one that was given out.", "Begin with the first page.") from None
