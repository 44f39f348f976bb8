"""Segments of films in the making, leased one by one to whichever worker is free.

DBOS gives a turn to one worker; it neither splits a running step nor hands the step of a dead worker to another. A segment
therefore has a row here: a worker takes it for some seconds, says again that it is at it, and marks it done once it lies in the
shared cache. A lease that runs out may be taken by anybody, so losing a worker costs one segment.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import sqlalchemy as sa

from cutaway.interactions.tables import DRAWINGS, LEASES


@dataclass(frozen=True)
class Lease:
    """One segment to draw: the `place`th of the film of `turn`, with its key; `scene`: the blob of the scene."""

    turn: str
    place: int
    segment: str
    scene: str
    quality: str
    engine: str


class Leases:
    """The leases as one worker sees them. Thread-safe."""

    def __init__(self, engine: sa.Engine, worker: str, seconds: float) -> None:
        """`seconds`: how long it has a segment unless it says again that it is alive."""
        self._engine = engine
        self._seconds = seconds
        self.worker = worker

    def open(self, turn: str, engine: str, scene: str, quality: str, segments: dict[int, str]) -> None:
        """Offer the missing segments of a film, by place; what an earlier attempt offered is replaced.

        A lease that another worker holds is kept: it is still drawing.
        """
        now = time.time()
        with self._engine.begin() as connection:
            held = LEASES.c.until > now
            connection.execute(DRAWINGS.delete().where(DRAWINGS.c.turn == turn))
            connection.execute(LEASES.delete().where(LEASES.c.turn == turn, sa.or_(~held, LEASES.c.done)))
            still = set(connection.execute(sa.select(LEASES.c.place).where(LEASES.c.turn == turn)).scalars())
            row = {"turn": turn, "engine": engine, "scene": scene, "quality": quality, "created": now}
            connection.execute(DRAWINGS.insert().values(**row))
            rows = [{"turn": turn, "place": at, "segment": key} for at, key in segments.items() if at not in still]
            if rows:
                connection.execute(LEASES.insert(), rows)

    def close(self, turn: str) -> None:
        """Offer nothing of this film any more."""
        with self._engine.begin() as connection:
            connection.execute(DRAWINGS.delete().where(DRAWINGS.c.turn == turn))
            connection.execute(LEASES.delete().where(LEASES.c.turn == turn))

    def claim(self, turn: str, place: int) -> bool:
        """Take this segment; False where another worker has it, or it is done."""
        now = time.time()
        free = sa.or_(LEASES.c.until < now, LEASES.c.worker == self.worker)
        take = LEASES.update().where(LEASES.c.turn == turn, LEASES.c.place == place, sa.not_(LEASES.c.done), free)
        with self._engine.begin() as connection:
            return connection.execute(take.values(worker=self.worker, until=now + self._seconds)).rowcount > 0

    def claim_any(self, but: frozenset[str] = frozenset()) -> Lease | None:
        """Take the last free segment of another worker's oldest film, since its owner works from the front; None where
        there is none. `but`: films that this worker cannot help with."""
        free = sa.and_(LEASES.c.until < time.time(), sa.not_(LEASES.c.done), LEASES.c.turn.not_in(but))
        query = (
            sa.select(LEASES.c.turn, LEASES.c.place, LEASES.c.segment, DRAWINGS)
            .join(DRAWINGS, DRAWINGS.c.turn == LEASES.c.turn)
            .where(free)
            .order_by(DRAWINGS.c.created, LEASES.c.place.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None or not self.claim(row["turn"], row["place"]):
            return None
        return Lease(row["turn"], row["place"], row["segment"], row["scene"], row["quality"], row["engine"])

    def renew(self) -> None:
        """Say that this worker is alive: every lease it holds runs on."""
        mine = LEASES.update().where(LEASES.c.worker == self.worker, sa.not_(LEASES.c.done))
        with self._engine.begin() as connection:
            connection.execute(mine.values(until=time.time() + self._seconds))

    def holds(self, turn: str, place: int) -> bool:
        """Whether this worker still has the segment: its film may have ended, or another may have taken it over."""
        mine = (LEASES.c.turn == turn, LEASES.c.place == place, LEASES.c.worker == self.worker, sa.not_(LEASES.c.done))
        with self._engine.connect() as connection:
            return connection.execute(sa.select(LEASES.c.turn).where(*mine)).first() is not None

    def finish(self, turn: str, place: int) -> None:
        """The segment lies in the cache."""
        this = LEASES.update().where(LEASES.c.turn == turn, LEASES.c.place == place)
        with self._engine.begin() as connection:
            connection.execute(this.values(done=True))

    def release(self, turn: str, place: int) -> None:
        """Give the segment back undrawn."""
        this = LEASES.update().where(
            LEASES.c.turn == turn, LEASES.c.place == place, LEASES.c.worker == self.worker, sa.not_(LEASES.c.done)
        )
        with self._engine.begin() as connection:
            connection.execute(this.values(worker="", until=0.0))

    def reopen(self, turn: str, place: int) -> None:
        """The segment is not in the cache though it was done: somebody must draw it again."""
        this = LEASES.update().where(LEASES.c.turn == turn, LEASES.c.place == place)
        with self._engine.begin() as connection:
            connection.execute(this.values(worker="", until=0.0, done=False))

    def finished(self, turn: str) -> frozenset[int]:
        """Places of the segments of this film that are done, whoever drew them."""
        query = sa.select(LEASES.c.place).where(LEASES.c.turn == turn, LEASES.c.done)
        with self._engine.connect() as connection:
            return frozenset(connection.execute(query).scalars())
