"""The events of a turn's stream. They are derived from its row and stored nowhere: the events of an earlier state are the
first of those of every later one, so that replaying, resuming and a restart in between show no gap."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cutaway.api.answers import (
    error_of,
    made_steps,
    own_fields,
    status_of,
    summary_pieces,
    timestamp,
    usage,
)
from cutaway.errors import BadRequest
from cutaway.interactions.turn import Turn, understood_by

FILM: dict[str, Any] = {"type": "video"}
"""Stands in for the film in a delta until its bytes or its address are filled in."""


@dataclass(frozen=True)
class Event:
    """One event: its type, what it says besides type and id, and whether the film belongs into its delta."""

    type: str
    id: str
    says: dict[str, Any] = field(default_factory=dict)
    film: bool = False

    def data(self) -> dict[str, Any]:
        """The JSON of its data line."""
        return {"event_type": self.type, **self.says, "event_id": self.id}


def events(turn: Turn) -> tuple[Event, ...]:
    """All events that have happened to `turn`, oldest first; the last is `interaction.completed` once it has ended."""
    found: list[Event] = []

    def add(type: str, film: bool = False, **says: Any) -> None:
        found.append(Event(type, event_id(len(found)), says, film))

    id = turn.id if turn.stored else ""
    head = {"id": id, "status": "in_progress", "object": "interaction", "model": turn.model}
    add("interaction.created", interaction=head)
    add("interaction.status_update", interaction_id=id, status="in_progress")
    for index, step in enumerate(made_steps(turn, FILM)):
        start = {"type": step["type"]} | ({"error": step["error"]} if "error" in step else {})
        add("step.start", index=index, step=start)
        if step["type"] == "thought":
            for text in summary_pieces(turn):
                content = {"text": text, "type": "text"}
                add("step.delta", index=index, delta={"content": content, "type": "thought_summary"})
            if not understood_by(turn):
                break  # more may come
            delta = {"signature": step["signature"], "type": "thought_signature"}
            add("step.delta", index=index, delta=delta)
        for content in step.get("content", ()):
            add("step.delta", film=content is FILM, index=index, delta=content)
        add("step.stop", index=index)
    if turn.ended:
        _end(turn, id, add)
    return tuple(found)


def _end(turn: Turn, id: str, add: Any) -> None:
    status = status_of(turn)
    if status == "failed":
        add("error", error=error_of(turn))
    ended: dict[str, Any] = {"id": id, "status": status, "usage": usage(turn)}
    ended |= {"created": timestamp(turn.created), "updated": timestamp(turn.updated), "service_tier": "standard"}
    ended |= {"object": "interaction", "model": turn.model}
    if status != "completed":
        ended["errors"] = [error_of(turn)]
    add("interaction.completed", interaction=ended | {"cutaway": own_fields(turn)})


def event_id(place: int) -> str:
    """The id of the event at this place, counted from 0."""
    return f"event-{place + 1}"


def after(last: str, found: tuple[Event, ...]) -> int:
    """How many of `found` a client has that names `last` as the last it got. Raises `BadRequest` for none of them."""
    if not last:
        return 0
    for place, event in enumerate(found):
        if event.id == last:
            return place + 1
    raise BadRequest(
        f"The value '{last[:60]}' is not supported for 'last_event_id': the interaction has had no such event.",
        "Use the event_id of an event of this interaction, or leave it out to begin at the start.",
    )
