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
_FORGOTTEN = 30 * 86400.0
"""Seconds after which what the engines of such a worker could do is forgotten."""


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
    """Have the worker count as gone at once; what its engines can do is still known."""
    now = time.time()
    with engine.begin() as connection:
        connection.execute(WORKERS.update().where(WORKERS.c.name == name).values(seen=now - ALIVE))
        connection.execute(WORKERS.delete().where(WORKERS.c.seen < now - _FORGOTTEN))


def living(engine: sa.Engine) -> tuple[Worker, ...]:
    """The workers that said something lately."""
    with engine.connect() as connection:
        rows = connection.execute(WORKERS.select().where(WORKERS.c.seen > time.time() - ALIVE)).mappings()
        return tuple(Worker(**row) for row in rows)


def known_capabilities(engine: sa.Engine, name: str) -> Capabilities | None:
    """What the engine of this name can do, as the worker says that was heard of last: while none is there, requests are
    taken and wait for one. None where no worker has had it."""
    query = WORKERS.select().order_by(WORKERS.c.seen.desc())
    with engine.connect() as connection:
        for row in connection.execute(query).mappings():
            if name in row["engines"]:
                return capabilities_of(row["engines"][name])
    return None
