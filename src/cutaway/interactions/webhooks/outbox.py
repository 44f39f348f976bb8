"""From the ends of turns to deliveries, and what became of each. Every method is one transaction.

Several servers may work on the same outbox: the end of a turn is taken by the one whose delete finds it, a delivery by the
one whose update finds it free. A delivery is held for a moment only, so that one of a server that died is taken over.
"""

from __future__ import annotations

import logging
import random
import secrets
import string
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from cutaway.interactions.tables import DELIVERIES, ENDINGS, WEBHOOKS
from cutaway.interactions.webhooks.book import ENABLED, GIVEN_UP, Webhook, webhook_of
from cutaway.interactions.webhooks.events import PING, Event, envelope, events_of

WAITING, DELIVERED, FAILED, DROPPED = "waiting", "delivered", "failed", "dropped"
_AT_ONCE = 100
_LETTERS = string.ascii_letters + string.digits

# Asked some times a second for as long as a server runs, so it is put together once.
_ANYTHING = sa.select(
    sa.or_(
        sa.exists(sa.select(ENDINGS.c.turn)),
        sa.exists(
            sa.select(DELIVERIES.c.id).where(
                DELIVERIES.c.state == WAITING,
                DELIVERIES.c.next <= sa.bindparam("now", type_=sa.Float),
                DELIVERIES.c.lease <= sa.bindparam("now", type_=sa.Float),
            )
        ),
    )
)

log = logging.getLogger("cutaway.webhooks")


@dataclass(frozen=True)
class Pace:
    """When deliveries are tried, in seconds.

    `poll`: between looks for something to do; `timeout`: within which a receiver must answer; `first`, `factor`, `most`:
    waits before trying again, each give or take the fraction `jitter`; `keep`: how long it is tried in all; `disable`: a
    webhook that took nothing for so long is disabled; `lease`: how long a server holds a delivery that it sends.
    """

    poll: float = 0.25
    timeout: float = 10.0
    first: float = 5.0
    factor: float = 2.0
    most: float = 7200.0
    jitter: float = 0.2
    keep: float = 24 * 3600.0
    disable: float = 3 * 24 * 3600.0
    lease: float = 20.0
    remember: float = 3 * 24 * 3600.0

    def wait(self, attempt: int) -> float:
        """Seconds until the next try after `attempt` tries, at least one."""
        usual = min(self.first * self.factor ** min(attempt - 1, 60), self.most)
        return usual * random.SystemRandom().uniform(1 - self.jitter, 1 + self.jitter)


@dataclass(frozen=True)
class Delivery:
    """One body for one receiver. `webhook` is None for a URI that a request named."""

    id: str
    uri: str
    event: str
    body: str
    attempt: int
    created: float
    webhook: Webhook | None


class Outbox:
    """Deliveries of all servers on one database. `name` is this server's.

    `base` is the address in links: that of the request unless `fixed`.
    """

    def __init__(self, engine: sa.Engine, name: str, base: str, fixed: bool, pace: Pace) -> None:
        self._engine = engine
        self._name = name
        self._fixed = fixed
        self.base = base
        self.pace = pace

    def anything(self) -> bool:
        """Whether there is something to tell or to try now."""
        with self._engine.connect() as connection:
            return bool(connection.execute(_ANYTHING, {"now": time.time()}).scalar_one())

    def tell(self) -> int:
        """Make deliveries of the ends of turns nobody has been told of; how many ends there were."""
        with self._engine.connect() as connection:
            turns = connection.execute(sa.select(ENDINGS.c.turn).order_by(ENDINGS.c.at).limit(_AT_ONCE)).scalars().all()
        for turn in turns:
            with self._engine.begin() as connection:
                mine = ENDINGS.c.turn == turn
                row = connection.execute(ENDINGS.select().where(mine)).mappings().first()
                if row is not None and connection.execute(ENDINGS.delete().where(mine)).rowcount:
                    self._tell(connection, dict(row))
        return len(turns)

    def due(self, except_for: Iterable[str] = ()) -> dict[str, list[str]]:
        """Ids of deliveries to be tried now, by receiver (id of a webhook, or a URI), each in the order they are sent.

        Left out are receivers named in `except_for`, so that slow ones do not hide the others.
        """
        now = time.time()
        receiver = sa.case((DELIVERIES.c.webhook != "", DELIVERIES.c.webhook), else_=DELIVERIES.c.uri)
        query = (
            sa.select(DELIVERIES.c.id, receiver.label("receiver"))
            .where(DELIVERIES.c.state == WAITING, DELIVERIES.c.next <= now, DELIVERIES.c.lease <= now)
            .where(receiver.not_in(list(except_for)))
            .order_by(DELIVERIES.c.next, DELIVERIES.c.created, DELIVERIES.c.event)
            .limit(_AT_ONCE)
        )
        found: dict[str, list[str]] = {}
        with self._engine.connect() as connection:
            for id, name in connection.execute(query):
                found.setdefault(name, []).append(id)
        return found

    def take(self, id: str) -> Delivery | None:
        """The delivery, held by this server for a moment; None where another has it or nobody wants it any more."""
        now = time.time()
        mine = DELIVERIES.c.id == id
        free = sa.and_(mine, DELIVERIES.c.state == WAITING, DELIVERIES.c.next <= now, DELIVERIES.c.lease <= now)
        with self._engine.begin() as connection:
            held = DELIVERIES.update().where(free).values(worker=self._name, lease=now + self.pace.lease)
            if not connection.execute(held).rowcount:
                return None
            row = connection.execute(DELIVERIES.select().where(mine)).mappings().one()
            webhook = webhook_of(connection, row["webhook"]) if row["webhook"] else None
            if row["webhook"] and (webhook is None or webhook.state != ENABLED):
                connection.execute(DELIVERIES.update().where(mine).values(state=DROPPED, lease=0.0))
                return None
        uri = row["uri"] if webhook is None else webhook.uri
        return Delivery(id, uri, row["event"], row["body"], row["attempt"] + 1, row["created"], webhook)

    def delivered(self, delivery: Delivery) -> None:
        """Note that a receiver took it."""
        with self._engine.begin() as connection:
            self._note(connection, delivery, state=DELIVERED, error="")
            if delivery.webhook is not None:
                well = WEBHOOKS.update().where(WEBHOOKS.c.id == delivery.webhook.id, WEBHOOKS.c.failing_since > 0)
                connection.execute(well.values(failures=0, failing_since=0.0))

    def failed(self, delivery: Delivery, why: str, *, gone: bool = False, wait: float = 0.0) -> None:
        """Note that a receiver did not take it, at the earliest to be tried again in `wait` seconds; or, where the receiver
        said that it is `gone`, never.

        The next try is put off, and what else waits for the receiver with it; a delivery that is too old is given up, and
        with it a webhook that took nothing for days.
        """
        now = time.time()
        later = now + max(self.pace.wait(delivery.attempt), min(wait, self.pace.most))
        over = gone or later > delivery.created + self.pace.keep
        with self._engine.begin() as connection:
            state = FAILED if over else WAITING
            if not self._note(connection, delivery, state=state, error=why[:500], next=later):
                return
            webhook = delivery.webhook
            same = DELIVERIES.c.webhook == webhook.id if webhook else DELIVERIES.c.uri == delivery.uri
            soon = now + self.pace.wait(1)
            others = sa.and_(same, DELIVERIES.c.state == WAITING, DELIVERIES.c.next < soon, DELIVERIES.c.attempt > 0)
            connection.execute(DELIVERIES.update().where(others, DELIVERIES.c.id != delivery.id).values(next=soon))
            if webhook is not None and self._counts(connection, webhook, now, over, gone):
                log.warning("webhook %s takes nothing any more and is disabled", webhook.id)
                connection.execute(DELIVERIES.update().where(same, DELIVERIES.c.state == WAITING).values(state=DROPPED))

    def ping(self, webhook: Webhook) -> Delivery:
        """A delivery to try a webhook out. It is not kept."""
        body = envelope(Event(PING, {"id": webhook.id}), time.time())
        return Delivery(_new_id(), webhook.uri, PING, body, 1, time.time(), webhook)

    def let_go(self) -> None:
        """Give back what this server holds, for another one or its next start."""
        held = DELIVERIES.update().where(DELIVERIES.c.worker == self._name, DELIVERIES.c.state == WAITING)
        with self._engine.begin() as connection:
            connection.execute(held.values(lease=0.0))

    def forget(self) -> None:
        """Delete what was sent or given up days ago."""
        old = DELIVERIES.c.created < time.time() - self.pace.keep - self.pace.remember
        with self._engine.begin() as connection:
            connection.execute(DELIVERIES.delete().where(old))

    def _tell(self, connection: sa.Connection, ending: Mapping[str, Any]) -> None:
        now, at = time.time(), float(ending["at"])
        if now - at > self.pace.keep:
            return
        hooks = ending["hooks"] or {}
        uris, metadata = list(dict.fromkeys(hooks.get("uris") or ())), hooks.get("user_metadata")
        receivers: list[tuple[str, str, frozenset[str] | None]] = [("", uri, None) for uri in uris]
        if not uris:
            known = WEBHOOKS.select().where(WEBHOOKS.c.key == ending["key"], WEBHOOKS.c.state == ENABLED)
            for row in connection.execute(known.where(WEBHOOKS.c.created <= at)).mappings():
                receivers.append((row["id"], "", frozenset(row["subscribed_events"])))
        payload = ending["payload"]
        base = self.base if self._fixed else payload.get("base") or self.base
        for event in events_of(ending["stage"], payload, base):
            body = envelope(event, at, metadata)
            rows = [
                {"id": _new_id(), "webhook": webhook, "uri": uri, "turn": ending["turn"], "key": ending["key"]}
                | {"event": event.type, "body": body, "state": WAITING, "next": now, "created": now}
                for webhook, uri, wanted in receivers
                if wanted is None or event.type in wanted
            ]
            if rows:
                connection.execute(DELIVERIES.insert(), rows)

    def _note(self, connection: sa.Connection, delivery: Delivery, **values: Any) -> bool:
        mine = sa.and_(DELIVERIES.c.id == delivery.id, DELIVERIES.c.worker == self._name, DELIVERIES.c.state == WAITING)
        values |= {"attempt": delivery.attempt, "lease": 0.0}
        return connection.execute(DELIVERIES.update().where(mine).values(**values)).rowcount > 0

    def _counts(self, connection: sa.Connection, webhook: Webhook, now: float, over: bool, gone: bool) -> bool:
        """Count a failure of a webhook; whether it is disabled for it."""
        mine = WEBHOOKS.c.id == webhook.id
        row = connection.execute(WEBHOOKS.select().where(mine)).mappings().first()
        if row is None or row["state"] != ENABLED:
            return False
        since = row["failing_since"] or now
        values: dict[str, Any] = {"failures": row["failures"] + 1, "failing_since": since}
        given_up = gone or (over and now - since >= self.pace.disable)
        if given_up:
            values |= {"state": GIVEN_UP, "updated": now}
        connection.execute(WEBHOOKS.update().where(mine).values(**values))
        return given_up


def _new_id() -> str:
    return "msg_" + "".join(secrets.choice(_LETTERS) for _ in range(27))
