"""What keys made before they had names is their names'."""

from __future__ import annotations

import logging

import sqlalchemy as sa

from cutaway.api.keys import Keyring
from cutaway.interactions.tables import META

log = logging.getLogger("cutaway.api")


def claim(engine: sa.Engine, keyring: Keyring) -> None:
    """Give rows that were kept under the fingerprint of a secret to the name it has by now."""
    named = {digest: name for digest, name in keyring.fingerprints.items() if digest != name}
    tables = [table for table in META.sorted_tables if "key" in table.columns]
    for digest, name in named.items():
        for table in tables:
            try:
                with engine.begin() as connection:
                    connection.execute(table.update().where(table.c.key == digest).values(key=name))
            except sa.exc.IntegrityError:
                log.warning("some of %s stays where it was: %s has one of the same name", table.name, name)
