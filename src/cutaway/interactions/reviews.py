"""Turns that a person has to look at, before they are rendered or afterwards, and what that person decides.

A turn that waits has no worker: whoever looks for work takes it up when it is approved, so that a restart, a worker that is gone and
a decision days later are all the same.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from cutaway.errors import BadRequest, Blocked, CutawayError, NotFound
from cutaway.interactions.books import Books
from cutaway.interactions.ledger import Ledger
from cutaway.interactions.tables import REVIEWS, TURNS
from cutaway.interactions.turn import ENDS, Turn

APPROVE, REJECT = "approve", "reject"
BEFORE, AFTER = "before", "after"
WAITING = ("needs_review", "held")
"""Stages in which a turn waits for a review."""


class ReviewAwaited(CutawayError):
    """The turn stays as it is until a person has decided."""


@dataclass(frozen=True)
class Review:
    """`moment`: before or after rendering; `why`: sentences of the rules; `decision`: "" while nobody has decided; `held`: what
    the turn is completed with where its film is made already."""

    turn: str
    moment: str
    gates: list[str]
    why: list[str]
    asked: float
    decision: str = ""
    reviewer: str = ""
    reason: str = ""
    decided: float = 0.0
    held: dict[str, Any] = field(default_factory=dict)


class Reviews:
    """Reviews by turn. All methods may be called from any thread and process."""

    def __init__(self, engine: sa.Engine, ledger: Ledger, hours: float, deadline: float) -> None:
        self._engine, self._ledger = engine, ledger
        self._seconds, self._deadline = hours * 3600, deadline

    def needs(self, turn: Turn, moment: str) -> bool:
        """Whether the rules ask for a review of the turn at this moment that nobody has approved yet. Raises `Blocked` with the
        reason of one that was rejected."""
        if not _reasons(turn.decisions, moment):
            return False
        found = self._get(turn.id, moment)
        if found is not None and found.decision == REJECT:
            raise _rejected(found.reason)
        return found is None or found.decision != APPROVE

    def ask(self, turn: Turn, moment: str, held: dict[str, Any] | None = None, **values: Any) -> None:
        """Have the turn wait for a person; `held`: what it is completed with afterwards; `values`: what else of it is known."""
        reasons = _reasons(turn.decisions, moment)
        row = {
            "turn": turn.id,
            "moment": moment,
            "gates": list(dict.fromkeys(each.get("gate", "") for each in reasons)),
            "why": list(dict.fromkeys(each.get("message", "") for each in reasons)),
            "asked": time.time(),
            "held": held or {},
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(REVIEWS.insert().values(**row))
        except sa.exc.IntegrityError:
            if held:
                with self._engine.begin() as connection:
                    connection.execute(_one(REVIEWS.update(), turn.id, moment).values(held=held))
        until = max(turn.deadline, time.time() + self._seconds)
        stage = WAITING[0] if moment == BEFORE else WAITING[1]
        self._ledger.change(turn.id, stage=stage, deadline=until, **values)

    def approved_film(self, id: str) -> dict[str, Any] | None:
        """What a film that was held back and has been approved is completed with, None where there is none."""
        found = self._get(id, AFTER)
        return found.held or None if found is not None and found.decision == APPROVE else None

    def pending(self, id: str) -> bool:
        """Whether the turn waits for a decision."""
        query = sa.select(REVIEWS.c.turn).where(REVIEWS.c.turn == id, REVIEWS.c.decision == "")
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def waiting(self) -> tuple[tuple[Review, Turn], ...]:
        """All that wait for a decision, with their turns, oldest first."""
        query = (
            sa.select(REVIEWS, TURNS.c.id)
            .join(TURNS, TURNS.c.id == REVIEWS.c.turn)
            .where(REVIEWS.c.decision == "", TURNS.c.stage.not_in(ENDS))
            .order_by(REVIEWS.c.asked)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        found = []
        for row in rows:
            turn = self._ledger.get(row["id"])
            if turn is not None:
                found.append((_review(row), turn))
        return tuple(found)

    def of(self, id: str) -> tuple[Review, ...]:
        """All reviews of a turn, oldest first."""
        query = REVIEWS.select().where(REVIEWS.c.turn == id).order_by(REVIEWS.c.asked)
        with self._engine.connect() as connection:
            return tuple(_review(row) for row in connection.execute(query).mappings())

    def decide(self, id: str, decision: str, reason: str, reviewer: str) -> Turn:
        """Approve or reject the turn that waits. Raises `NotFound` where none does, `BadRequest` for a rejection without its
        reason and for anything else."""
        if decision not in (APPROVE, REJECT):
            raise BadRequest(
                f"The value '{str(decision)[:40]}' is not supported for 'decision'.", "Use approve or reject."
            )
        reason = reason.strip()
        if decision == REJECT and not reason:
            raise BadRequest("A rejection needs a reason that whoever asked is told.", "Give 'reason'.")
        turn = self._ledger.get(id)
        open_ = next((each for each in self.of(id) if not each.decision), None)
        if turn is None or turn.ended or open_ is None:
            raise NotFound(
                f"No interaction {id[:100]!r} waits for a review.", "`cutaway review list` shows those that do."
            )
        now = time.time()
        decided = {"decision": decision, "reviewer": reviewer[:64], "reason": reason[:2000], "decided": now}
        mine = _one(REVIEWS.update(), id, open_.moment).where(REVIEWS.c.decision == "")
        outcome = "allowed" if decision == APPROVE else "blocked"
        told = {"outcome": outcome, "by": f"reviewer {reviewer}", "at": round(now, 3), "gate": ", ".join(open_.gates)}
        told |= {"when": open_.moment} | ({"reason": reason[:2000]} if reason else {})
        with self._engine.begin() as connection:
            if not connection.execute(mine.values(**decided)).rowcount:
                raise NotFound(f"Somebody else has just decided on {id[:100]!r}.", "Look at it again.")
        self._ledger.change(id, decisions=[*turn.decisions, told], **self._next(decision, now))
        if decision == REJECT:
            error = _rejected(reason)
            why = {"code": error.code, "message": str(error), "status": error.status}
            self._ledger.change(id, stage="blocked", error=why)
        after = self._ledger.get(id)
        return after if after is not None else turn

    def forget(self, id: str) -> None:
        """Delete what is known of a turn that is deleted."""
        with self._engine.begin() as connection:
            connection.execute(REVIEWS.delete().where(REVIEWS.c.turn == id))

    def _next(self, decision: str, now: float) -> dict[str, Any]:
        return {"deadline": now + self._deadline} if decision == APPROVE else {}

    def _get(self, id: str, moment: str) -> Review | None:
        with self._engine.connect() as connection:
            row = connection.execute(_one(REVIEWS.select(), id, moment)).mappings().first()
        return _review(row) if row is not None else None


def reviews(books: Books) -> Reviews:
    """The reviews in these books."""
    return Reviews(books.engine, books.ledger, books.settings.review_hours, books.settings.deadline)


def _rejected(reason: str) -> Blocked:
    return Blocked(f"A person has looked at this and did not allow it: {reason}")


def _reasons(decisions: Iterable[dict[str, Any]], moment: str) -> list[dict[str, Any]]:
    return [each for each in decisions if each.get("outcome") == "needs_review" and each.get("when", BEFORE) == moment]


def _one(statement: Any, id: str, moment: str) -> Any:
    return statement.where(REVIEWS.c.turn == id, REVIEWS.c.moment == moment)


def _review(row: Any) -> Review:
    return Review(**{name: row[name] for name in Review.__dataclass_fields__})
