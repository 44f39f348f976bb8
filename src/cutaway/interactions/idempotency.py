"""Recognising a request that is sent again, so that its work is not begun twice.

Clients repeat a request whose connection broke without saying that it is the same, so that equal requests of one key look
alike. The repeat is given the earlier one's turn only where that one's connection broke before its answer: who asks the
same twice and gets answers gets two films. With an `Idempotency-Key` the client says itself which requests are the same.
"""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

import sqlalchemy as sa

from cutaway.errors import BadRequest
from cutaway.interactions.tables import TURNS
from cutaway.interactions.turn import ENDS, Turn

RECENT = 120.0
"""Seconds after its end for which a turn without a reader can be given to a repeat of its request."""
_HALF = 32


def same_request(key: str, body: bytes) -> str:
    """What equal requests of one key have in common, 64 characters."""
    return _hash("request", key, hashlib.sha256(body).hexdigest())


def same_token(key: str, token: str, body: bytes) -> str:
    """The same for a request with an Idempotency-Key: half of it names the token, half the body."""
    return _hash("token", key, token)[:_HALF] + hashlib.sha256(body).hexdigest()[:_HALF]


def left_unanswered(engine: sa.Engine, same: str) -> tuple[Turn, ...]:
    """The turns of equal requests whose answer reached nobody, oldest first: running, or ended a short while ago."""
    query = TURNS.select().where(
        TURNS.c.same == same,
        TURNS.c.answered.is_(False),
        TURNS.c.stage != "cancelled",
        sa.or_(TURNS.c.stage.not_in(ENDS), TURNS.c.updated > time.time() - RECENT),
    )
    return _turns(engine, query.order_by(TURNS.c.created))


def of_token(engine: sa.Engine, same: str) -> Turn | None:
    """The turn that was created with the same Idempotency-Key, if any. Raises `BadRequest` where its body was another."""
    found = _turns(engine, TURNS.select().where(TURNS.c.same.startswith(same[:_HALF], autoescape=True)).limit(2))
    if not found:
        return None
    if found[0].same != same:
        raise BadRequest(
            "The Idempotency-Key was used for another request.", "Use a fresh one, or send the same body again."
        )
    return found[0]


def not_kept(engine: sa.Engine, seconds: float) -> tuple[Turn, ...]:
    """Ended turns that were not to be stored and whose time is over: those whose readers have not come back, and those whose
    films could be fetched for `seconds`."""
    now = time.time()
    over = sa.or_(
        sa.and_(TURNS.c.answered.is_(False), TURNS.c.updated < now - RECENT),
        TURNS.c.updated < now - seconds,
    )
    return _turns(engine, TURNS.select().where(TURNS.c.stage.in_(ENDS), TURNS.c.stored.is_(False), over).limit(20))


def _hash(*parts: str) -> str:
    text = json.dumps(parts)
    return hashlib.sha256(text.encode()).hexdigest()


def _turns(engine: sa.Engine, query: sa.Select[Any]) -> tuple[Turn, ...]:
    with engine.connect() as connection:
        return tuple(Turn(**row) for row in connection.execute(query).mappings())
