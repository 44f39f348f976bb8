"""Who works: a row for every living worker, with what its engines can do."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from cutaway.engines.capabilities import Capabilities, capabilities_of
from cutaway.interactions.tables import WORKERS

ALIVE = 15.0
"""Seconds after which a worker that says nothing counts as gone."""


@dataclass(frozen=True)
class Worker:
    """A living worker. `engines`: capabilities as plain data, by name; `turn`: what it works on."""

    name: str
    started: float
    seen: float
    engines: dict[str, Any]


def say_alive(engine: sa.Engine, name: str, started: float, engines: dict[str, Capabilities]) -> None:
    """Write or renew the row of a worker."""
    values = {"seen": time.time(), "started": started, "engines": {key: able.facts() for key, able in engines.items()}}
    with engine.begin() as connection:
        if not connection.execute(WORKERS.update().where(WORKERS.c.name == name).values(**values)).rowcount:
            connection.execute(WORKERS.insert().values(name=name, **values))


def say_gone(engine: sa.Engine, name: str) -> None:
    """Take the row away."""
    with engine.begin() as connection:
        connection.execute(WORKERS.delete().where(WORKERS.c.name == name))


def living(engine: sa.Engine) -> tuple[Worker, ...]:
    """The workers that said something lately."""
    with engine.connect() as connection:
        rows = connection.execute(WORKERS.select().where(WORKERS.c.seen > time.time() - ALIVE)).mappings()
        return tuple(Worker(**row) for row in rows)


def known_capabilities(engine: sa.Engine, name: str) -> Capabilities | None:
    """What some worker's engine of this name can do; None where no living worker has it."""
    for worker in living(engine):
        if name in worker.engines:
            return capabilities_of(worker.engines[name])
    return None
