"""The book of registered webhooks, in the database. Every one belongs to the API key that registered it."""

from __future__ import annotations

import base64
import math
import re
import secrets
import string
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from cutaway.errors import BadRequest, NotFound
from cutaway.interactions.tables import DELIVERIES, WEBHOOKS
from cutaway.interactions.webhooks.signatures import new_secret

ENABLED, DISABLED, GIVEN_UP = "enabled", "disabled", "disabled_due_to_failed_deliveries"
MOST_OF_A_KEY = 100
MOST_SECRETS = 5
GRACE = 24 * 3600.0
"""Seconds for which a secret that was replaced still signs, unless it is revoked at once."""
_ID = re.compile(r"[a-z0-9]{36}\Z")
_LETTERS = string.ascii_lowercase + string.digits


class TooManyWebhooks(BadRequest):
    """A key has as many webhooks as it may have."""

    code = "failed_precondition"


@dataclass(frozen=True)
class Webhook:
    """A webhook as it stands. `secrets`: newest first, each with the Unix time its signing ends at, 0 for never."""

    id: str
    key: str
    name: str
    uri: str
    subscribed_events: tuple[str, ...]
    state: str
    secrets: tuple[tuple[str, float], ...]
    created: float
    updated: float

    def signing(self) -> tuple[tuple[str, float], ...]:
        """The secrets that sign now."""
        now = time.time()
        return tuple((secret, expires) for secret, expires in self.secrets if not expires or expires > now)


class WebhookBook:
    """Webhooks by id, each only for its own key. All methods may be called from any thread and process."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(
        self, key: str, uri: str, subscribed_events: Sequence[str], name: str = "", state: str = ENABLED
    ) -> Webhook:
        """A new webhook with its first secret. Raises `TooManyWebhooks`."""
        count = sa.select(sa.func.count()).select_from(WEBHOOKS).where(WEBHOOKS.c.key == key)
        now = time.time()
        row: dict[str, Any] = {
            "id": "".join(secrets.choice(_LETTERS) for _ in range(36)),
            "key": key,
            "name": name,
            "uri": uri,
            "subscribed_events": list(subscribed_events),
            "state": state,
            "secrets": [[new_secret(), 0.0]],
            "created": now,
            "updated": now,
        }
        with self._engine.begin() as connection:
            if connection.execute(count).scalar_one() >= MOST_OF_A_KEY:
                raise TooManyWebhooks(f"There are {MOST_OF_A_KEY} webhooks already.", "Delete one that is not needed.")
            connection.execute(WEBHOOKS.insert().values(**row))
        return _webhook(row)

    def get(self, key: str, id: str) -> Webhook:
        """The webhook. Raises `NotFound`, for another key's as for none."""
        with self._engine.connect() as connection:
            return _found(connection, key, id)

    def page(self, key: str, most: int, after: str = "") -> tuple[tuple[Webhook, ...], str]:
        """Up to `most` webhooks of a key, newest first, from the page token `after` on; and the token of the next page, ""
        on the last. Raises `BadRequest` for what is no token."""
        query = WEBHOOKS.select().where(WEBHOOKS.c.key == key)
        if after:
            created, id = _token(after)
            earlier = sa.and_(WEBHOOKS.c.created == created, WEBHOOKS.c.id > id)
            query = query.where(sa.or_(WEBHOOKS.c.created < created, earlier))
        query = query.order_by(WEBHOOKS.c.created.desc(), WEBHOOKS.c.id).limit(most + 1)
        with self._engine.connect() as connection:
            found = tuple(_webhook(row) for row in connection.execute(query).mappings())
        shown = found[:most]
        if len(found) <= most:
            return shown, ""
        said = f"{shown[-1].created!r} {shown[-1].id}"
        return shown, base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")

    def change(self, key: str, id: str, **values: Any) -> Webhook:
        """The webhook with other `values` (name, uri, subscribed_events, state). Raises `NotFound`."""
        values["updated"] = time.time()
        if "state" in values:
            values |= {"failures": 0, "failing_since": 0.0}
        with self._engine.begin() as connection:
            _found(connection, key, id)
            connection.execute(WEBHOOKS.update().where(WEBHOOKS.c.id == id).values(**values))
            return _found(connection, key, id)

    def remove(self, key: str, id: str) -> None:
        """Delete a webhook and what was still to be sent to it. Raises `NotFound`."""
        with self._engine.begin() as connection:
            _found(connection, key, id)
            connection.execute(WEBHOOKS.delete().where(WEBHOOKS.c.id == id))
            connection.execute(DELIVERIES.delete().where(DELIVERIES.c.webhook == id))

    def rotate(self, key: str, id: str, *, at_once: bool) -> str:
        """A new secret. Those before it sign for another day, or not any more if `at_once`. Raises `NotFound`."""
        fresh, now = new_secret(), time.time()
        with self._engine.begin() as connection:
            before = _found(connection, key, id)
            kept = [[secret, min(expires or now + GRACE, now + GRACE)] for secret, expires in before.signing()]
            rows = [[fresh, 0.0], *([] if at_once else kept[: MOST_SECRETS - 1])]
            connection.execute(WEBHOOKS.update().where(WEBHOOKS.c.id == id).values(secrets=rows, updated=now))
        return fresh


def webhook_of(connection: sa.Connection, id: str) -> Webhook | None:
    """The webhook whoever it belongs to, or None."""
    row = connection.execute(WEBHOOKS.select().where(WEBHOOKS.c.id == id)).mappings().first()
    return None if row is None else _webhook(row)


def _found(connection: sa.Connection, key: str, id: str) -> Webhook:
    found = webhook_of(connection, id) if _ID.match(id) else None
    if found is None or found.key != key:
        raise NotFound(f"There is no webhook {id[:100]!r}.", "GET webhooks lists them.")
    return found


def _webhook(row: Any) -> Webhook:
    return Webhook(
        id=row["id"],
        key=row["key"],
        name=row["name"],
        uri=row["uri"],
        subscribed_events=tuple(row["subscribed_events"]),
        state=row["state"],
        secrets=tuple((secret, expires) for secret, expires in row["secrets"]),
        created=row["created"],
        updated=row["updated"],
    )


def _token(text: str) -> tuple[float, str]:
    try:
        created, id = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(" ")
        if not _ID.match(id) or not math.isfinite(float(created)):
            raise ValueError(text)
        return float(created), id
    except (ValueError, UnicodeError):
        raise BadRequest("The page token is not one of ours.", "Use next_page_token of the page before.") from None
