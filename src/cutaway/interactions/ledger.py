"""The book of turns, in the database. A turn that has ended is never written again, only deleted as a whole."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from cutaway.errors import Busy
from cutaway.interactions.tables import ENDINGS, FILES, INGREDIENTS, SEGMENTS, TURNS, make_tables
from cutaway.interactions.tallies import count
from cutaway.interactions.turn import ENDS, STAGES, Turn

_ADDING = 0x63757461
"""The lock of PostgreSQL that is held while a turn is added: any number that nobody else uses."""
_ONE = TURNS.select().where(TURNS.c.id == sa.bindparam("id_"))
"""Built once: everyone who polls asks this."""


class Ledger:
    """Turns by id. All methods may be called from any thread and process."""

    def __init__(self, engine: sa.Engine, most: int | None = None, most_of_key: int | None = None) -> None:
        """`most` and `most_of_key`: how many turns may wait, in all and of one API key; None for any number."""
        self._engine, self._most, self._most_of_key = engine, most, most_of_key
        make_tables(engine)

    def add(self, turn: Turn, also: Callable[[sa.Connection], None] = lambda _: None) -> None:
        """Write a new turn, and that it keeps the media it is made from, those of the turns before it too; `also` is done in
        the same transaction. Raises `Busy` where too many are waiting."""
        with self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # SQLite has one writer at a time by itself.
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADDING)))
            connection.execute(TURNS.insert().values(**dataclasses.asdict(turn)))
            if not turn.ended:
                self._check_room(connection, turn.key)
            _hold(connection, turn)
            also(connection)

    def _check_room(self, connection: sa.Connection, key: str) -> None:
        """Raises `Busy` where too many wait, the one counted that was just written: so nobody comes in between."""
        waiting = sa.select(sa.func.count()).select_from(TURNS).where(TURNS.c.stage.not_in(ENDS))
        if self._most is not None and connection.execute(waiting).scalar_one() > self._most:
            raise Busy(f"{self._most} films are waiting already.", "Try again in some minutes.")
        mine = waiting.where(TURNS.c.key == key)
        if key and self._most_of_key is not None and connection.execute(mine).scalar_one() > self._most_of_key:
            raise Busy(
                f"{self._most_of_key} films of this key are waiting already.", "Wait until one of them is finished."
            )

    def get(self, id: str) -> Turn | None:
        """The turn as it stands, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(_ONE, {"id_": id}).mappings().first()
        return Turn(**row) if row else None

    def change(self, id: str, **values: Any) -> bool:
        """Write `values` unless the turn has ended or is gone; whether anything was written.

        A turn never goes back: an earlier stage, fewer segments or less that is playable (as a second attempt reports
        them) are left as they are.
        """
        # One statement, so that two processes that both believe to have the turn cannot set it back either.
        forward = {name: _forward(name, value) for name, value in values.items()}
        statement = TURNS.update().where(TURNS.c.id == id, TURNS.c.stage.not_in(ENDS))
        with self._engine.begin() as connection:
            changed = connection.execute(statement.values(updated=time.time(), **forward)).rowcount > 0
            if changed and values.get("stage") in ENDS:
                _end(connection, id)
        return changed

    def claim(self, id: str, worker: str, seconds: float) -> bool:
        """Give the turn to `worker` for so long; False where it has ended or another one has it."""
        now = time.time()
        free = sa.or_(TURNS.c.worker.in_(("", worker)), TURNS.c.lease < now)
        claim = TURNS.update().where(TURNS.c.id == id, TURNS.c.stage.not_in(ENDS), free)
        with self._engine.begin() as connection:
            return connection.execute(claim.values(worker=worker, lease=now + seconds)).rowcount > 0

    def renew(self, id: str, worker: str, seconds: float) -> bool:
        """Keep the turn for so long from now; False where another worker has taken it over, or it has ended."""
        mine = TURNS.update().where(TURNS.c.id == id, TURNS.c.worker == worker, TURNS.c.stage.not_in(ENDS))
        with self._engine.begin() as connection:
            return connection.execute(mine.values(lease=time.time() + seconds)).rowcount > 0

    def ownerless(self, id: str) -> bool:
        """Whether nobody works on the turn: it waits, or whoever had it has not been heard of."""
        nobody = sa.or_(TURNS.c.worker == "", TURNS.c.lease < time.time())
        query = sa.select(TURNS.c.id).where(TURNS.c.id == id, TURNS.c.stage.not_in(ENDS), nobody)
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def overdue(self, grace: float) -> tuple[Turn, ...]:
        """Turns that nobody works on though their deadline has passed, or is passed by `grace` seconds whoever does."""
        now = time.time()
        nobody = sa.or_(TURNS.c.worker == "", TURNS.c.lease < now, TURNS.c.deadline < now - grace)
        query = TURNS.select().where(TURNS.c.stage.not_in(ENDS), TURNS.c.deadline < now, nobody)
        return self._many(query.order_by(TURNS.c.created))

    def release(self, id: str, worker: str) -> None:
        """Let others have the turn at once."""
        mine = TURNS.update().where(TURNS.c.id == id, TURNS.c.worker == worker, TURNS.c.stage.not_in(ENDS))
        with self._engine.begin() as connection:
            connection.execute(mine.values(worker="", lease=0.0))

    def reissue(self, id: str, attempt: int) -> bool:
        """Count another attempt after `attempt`; False where somebody else has done so."""
        next_one = TURNS.update().where(TURNS.c.id == id, TURNS.c.attempt == attempt, TURNS.c.stage.not_in(ENDS))
        with self._engine.begin() as connection:
            return connection.execute(next_one.values(attempt=attempt + 1)).rowcount > 0

    def complete(self, id: str, segments: tuple[str, ...], **values: Any) -> bool:
        """End a turn well, together with what it uses of the cache; whether it had not ended before."""
        statement = TURNS.update().where(TURNS.c.id == id, TURNS.c.stage.not_in(ENDS))
        with self._engine.begin() as connection:
            changed = (
                connection.execute(statement.values(stage="completed", updated=time.time(), **values)).rowcount > 0
            )
            if changed:
                _end(connection, id)
            if changed and segments:
                connection.execute(SEGMENTS.delete().where(SEGMENTS.c.turn == id))
                count(connection, {"segments": sum(not key.startswith("sound-") for key in segments)})
                rows = [{"turn": id, "place": place, "segment": key} for place, key in enumerate(segments)]
                connection.execute(SEGMENTS.insert(), rows)
        return changed

    def note(self, id: str, **values: Any) -> None:
        """Write what is known about the request of a turn (whether it was answered), ended or not."""
        with self._engine.begin() as connection:
            connection.execute(TURNS.update().where(TURNS.c.id == id).values(**values))

    def segments(self, id: str) -> tuple[str, ...]:
        """Keys of the segments a completed turn is made of, in order, then of its sound; empty where they are not known."""
        query = sa.select(SEGMENTS.c.segment).where(SEGMENTS.c.turn == id).order_by(SEGMENTS.c.place)
        with self._engine.connect() as connection:
            return tuple(connection.execute(query).scalars())

    def remove(self, id: str) -> tuple[str, ...]:
        """Delete a turn; the segments that no other turn uses."""
        others = sa.select(SEGMENTS.c.segment).where(SEGMENTS.c.turn != id)
        mine = sa.select(SEGMENTS.c.segment).distinct().where(SEGMENTS.c.turn == id, SEGMENTS.c.segment.not_in(others))
        with self._engine.begin() as connection:
            unused = tuple(connection.execute(mine).scalars())
            connection.execute(SEGMENTS.delete().where(SEGMENTS.c.turn == id))
            connection.execute(TURNS.delete().where(TURNS.c.id == id))
        return unused

    def let_go(self, id: str) -> tuple[str, ...]:
        """Forget which media a turn that is gone kept; the names of the blobs that nobody needs now."""
        mine = sa.select(INGREDIENTS.c.blob).where(INGREDIENTS.c.turn == id)
        others = sa.select(INGREDIENTS.c.blob).where(INGREDIENTS.c.turn != id)
        files = sa.select(FILES.c.blob)
        unused = mine.where(INGREDIENTS.c.blob.not_in(others), INGREDIENTS.c.blob.not_in(files))
        with self._engine.begin() as connection:
            blobs = tuple(connection.execute(unused).scalars())
            connection.execute(INGREDIENTS.delete().where(INGREDIENTS.c.turn == id))
        return blobs

    def of_tree(self, root: str) -> tuple[Turn, ...]:
        """All turns of a tree, oldest first."""
        return self._many(TURNS.select().where(TURNS.c.root == root).order_by(TURNS.c.created))

    def roots(self, key: str | None, most: int) -> tuple[Turn, ...]:
        """The newest first turns (of one key's owner unless None), newest first."""
        query = TURNS.select().where(TURNS.c.root == TURNS.c.id)
        if key is not None:
            query = query.where(TURNS.c.key == key)
        return self._many(query.order_by(TURNS.c.created.desc()).limit(most))

    def with_file(self, file: str) -> Turn | None:
        """The turn whose film has this name as a file, or None."""
        found = self._many(TURNS.select().where(TURNS.c.file == file))
        return found[0] if found else None

    def ending(self, text: str) -> tuple[Turn, ...]:
        """The turns whose ids end in `text`, at most ten."""
        found = self._many(TURNS.select().where(TURNS.c.id.endswith(text, autoescape=True)).limit(100))
        # SQLite's LIKE does not tell upper from lower case; ids do.
        return tuple(turn for turn in found if turn.id.endswith(text))[:10]

    def unended(self) -> tuple[Turn, ...]:
        """Turns that are queued or being worked on, oldest first."""
        return self._many(TURNS.select().where(TURNS.c.stage.not_in(ENDS)).order_by(TURNS.c.created))

    def with_state(self, state: str) -> tuple[Turn, ...]:
        """Completed turns that left this state, newest first."""
        query = TURNS.select().where(TURNS.c.state == state, TURNS.c.stage == "completed")
        return self._many(query.order_by(TURNS.c.created.desc()))

    def _many(self, query: sa.Select[Any]) -> tuple[Turn, ...]:
        with self._engine.connect() as connection:
            return tuple(Turn(**row) for row in connection.execute(query).mappings())


def _end(connection: sa.Connection, id: str) -> None:
    """Note the end of a turn for webhooks, in the transaction that ends it. One that is not stored leaves nothing to ask
    for afterwards, so nobody is told of it."""
    turn = Turn(**connection.execute(TURNS.select().where(TURNS.c.id == id)).mappings().one())
    count(connection, {turn.stage: 1, "seconds": float(turn.length)})
    if not turn.stored:
        return
    payload = {"id": id, "base": str(turn.wire.get("base", ""))}
    if turn.error:
        payload |= {
            "error_code": str(turn.error.get("code", "")),
            "error_message": str(turn.error.get("message", "")),
        }
    if turn.film:
        payload |= {"file": turn.file}
    hooks = turn.wire.get("webhook_config") or {}
    values = {"turn": id, "key": turn.key, "stage": turn.stage, "at": time.time()}
    connection.execute(ENDINGS.insert().values(**values, hooks=hooks, payload=payload))


def _hold(connection: sa.Connection, turn: Turn) -> None:
    before = sa.select(INGREDIENTS.c.blob).where(INGREDIENTS.c.turn == turn.parent)
    blobs = [str(item["blob"]) for item in turn.media if item.get("blob")]
    blobs += connection.execute(before).scalars() if turn.parent else ()
    if blobs:
        connection.execute(INGREDIENTS.insert(), [{"turn": turn.id, "blob": blob} for blob in dict.fromkeys(blobs)])


_RANKS = {stage: rank for rank, stage in enumerate(STAGES)}


def _forward(name: str, value: Any) -> Any:
    """What to write into a column so that it never goes back."""
    if name == "stage":
        return sa.case((sa.case(_RANKS, value=TURNS.c.stage) > _RANKS[value], TURNS.c.stage), else_=value)
    if name in ("done", "playable"):
        return sa.case((TURNS.c[name] > value, TURNS.c[name]), else_=value)
    return value
