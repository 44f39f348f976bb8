"""What the rules say to a turn: when it is asked for, and once its media have been looked at. Imports no models."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from cutaway.interactions.ledger import Ledger
from cutaway.interactions.media import PREVIOUS, MediaPlan
from cutaway.interactions.turn import Turn, Wish
from cutaway.policy import Decision, Facts, Operator, enforce, judge, read_declarations, read_operator, read_region
from cutaway.storage.settings import Settings

EDITS = ("edit", "extend", "upscale")
SEEN = ("person", "minor_hint", "nudity")
"""Facts that models find."""
_KINDS = {"image": "image", "video": "video", "audio": "sound"}
_FAR = 200
"""Turns back within which an uploaded video is found that a film was made of."""
GATES_OF = {"faces": "people", "safety": "nudity"}
"""The gate that nobody decides where a pack is missing."""


def operator(settings: Settings) -> Operator:
    """What whoever runs this asks for. Raises `BadRequest` for settings that make no sense."""
    return _operator(settings.review, settings.declare, settings.rules)


@cache
def _operator(review: str, declare: str, rules: str) -> Operator:
    return read_operator(review, declare, rules)


def declaring(wish: Wish, settings: Settings) -> dict[str, Any]:
    """What is kept of the caller's declarations and region. Raises `BadRequest` for what nobody knows."""
    declared = read_declarations(wish.declared, operator(settings).more)
    return {"declared": sorted(declared), "region": read_region(wish.region or settings.region)}


def asked(turn: Turn, ledger: Ledger, settings: Settings) -> list[dict[str, Any]]:
    """The decisions on a turn that is asked for, as they are recorded with it. Raises `Blocked`, `NeedsDeclaration`."""
    rules = operator(settings)
    facts = facts_of(turn, ledger)
    decisions = judge(facts, rules)
    enforce(decisions, rules)
    return recorded(decisions) or recorded((Decision("allowed"),))


def seen(turn: Turn, ledger: Ledger, settings: Settings, found: dict[str, str]) -> tuple[Decision, ...]:
    """What the rules say once models have looked at what was brought; `found`: facts, and what saw each."""
    facts = facts_of(turn, ledger)
    facts = replace(facts, holds=facts.holds | found.keys(), seen=found)
    return judge(facts, operator(settings), only=SEEN)


def recorded(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """As they are kept with a turn."""
    now = time.time()
    return [decision.data(now) for decision in decisions]


def facts_of(turn: Turn, ledger: Ledger) -> Facts:
    """What is known of a turn without looking at its media."""
    told = turn.wire.get("policy") or {}
    declared = frozenset(str(name) for name in told.get("declared", ())) | _declared_before(turn, ledger)
    plan = turn.wire.get("plan")
    plan = MediaPlan.of(plan if isinstance(plan, dict) else {"task": ""}, turn.media)
    holds = {_KINDS[str(item["kind"])] for item in turn.media if item.get("kind") in _KINDS}
    if turn.media:
        holds.add("media")
    if "guardian" in declared and {"image", "video"} & holds:
        holds.add("minor_declared")
    if (plan.task in EDITS and isinstance(plan.source, int)) or _made_of_upload(turn, ledger):
        holds.add("uploaded_video")
    elif turn.parent is not None:
        holds.add("made_film")
    return Facts(turn.words, turn.model, str(told.get("region", "")), frozenset(holds), declared)


def _declared_before(turn: Turn, ledger: Ledger) -> frozenset[str]:
    """What the turns before declared, where this one brings nothing that they had not: it holds for the film that was made of it."""
    had: set[str] = set()
    declared: set[str] = set()
    parent = turn.parent
    for _ in range(_FAR):
        before = ledger.get(parent) if parent is not None else None
        if before is None:
            break
        had |= {str(item.get("sha256")) for item in before.media}
        told = before.wire.get("policy") or {}
        declared |= {str(name) for name in told.get("declared", ())}
        parent = before.parent
    fresh = {str(item.get("sha256")) for item in turn.media} - had
    return frozenset() if fresh else frozenset(declared)


def _made_of_upload(turn: Turn, ledger: Ledger) -> bool:
    """Whether the film before, or one before that, was made of an uploaded video: its edit is an edit of that."""
    parent = turn.parent
    for _ in range(_FAR):
        before = ledger.get(parent) if parent is not None else None
        if before is None:
            return False
        plan = before.wire.get("plan")
        source = plan.get("source") if isinstance(plan, dict) else None
        if source not in (None, PREVIOUS) and any(item.get("kind") == "video" for item in before.media):
            return True
        parent = before.parent
    return False
