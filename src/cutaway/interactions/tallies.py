"""Numbers that only grow, whatever is deleted: turns ended, seconds of film made."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from cutaway.interactions.tables import TALLIES


def count(connection: sa.Connection, numbers: Mapping[str, float]) -> None:
    """Add to the tallies of these names, within the caller's transaction."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for name, number in sorted(numbers.items()):
        if number:
            row = insert(TALLIES).values(name=name, number=number)
            more = {"number": TALLIES.c.number + row.excluded.number}
            connection.execute(row.on_conflict_do_update(index_elements=[TALLIES.c.name], set_=more))
