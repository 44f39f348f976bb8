"""What the rules say to one request: allowed, a declaration is missing, a person has to look, or blocked. Nothing is guessed from
where a request comes from: a region is what a setting or a proxy that is trusted says, and where none is set no rule of a region
applies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

from cutaway.errors import BadRequest, Blocked, NeedsDeclaration
from cutaway.policy.rules import GATES, Outcome, Rule, table

WHENS = ("before", "after")
_GRAVITY: tuple[Outcome, ...] = ("blocked", "needs_review", "needs_declaration", "allowed")
_REGION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_SAME = {"UK": "GB", "EL": "GR"}


@dataclass(frozen=True)
class Facts:
    """What rules are asked about: the model's id, the region ("" where none is set), the words, what holds (see the table's
    `needs`), what the caller declares, and for facts that models found what they saw ("nudity 0.97")."""

    words: str = ""
    model: str = "cutaway-1"
    region: str = ""
    holds: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    seen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Operator:
    """What whoever runs this asks for: gates that people review (before or after rendering), gates that take a declaration, and
    a file of rules of their own."""

    review: Mapping[str, Literal["before", "after"]] = field(default_factory=dict)
    declare: frozenset[str] = frozenset()
    more: Path | None = None


@dataclass(frozen=True)
class Decision:
    """What one rule decided (None: no rule had anything to say), the words that decided it, and who did: "rules", "the caller"
    who declared something, a model with what it saw, later a reviewer."""

    outcome: Outcome
    rule: Rule | None = None
    words: tuple[str, ...] = ()
    by: str = "rules"
    when: Literal["before", "after"] = "before"
    declared: tuple[str, ...] = ()

    def data(self, at: float) -> dict[str, Any]:
        """As it is recorded with its interaction. `at`: Unix seconds."""
        told: dict[str, Any] = {"outcome": self.outcome, "by": self.by, "at": round(at, 3)}
        if self.rule is not None:
            told |= {"gate": self.rule.gate, "rule": self.rule.name, "message": self.rule.message}
        if self.declared:
            told["declared"] = list(self.declared)
        if self.outcome == "needs_review":
            told["when"] = self.when
        return told


def judge(facts: Facts, operator: Operator = Operator(), *, only: Iterable[str] = ()) -> tuple[Decision, ...]:
    """What all rules that apply say, the gravest first; `only`: names of facts of which a rule must need one, for a second
    look when they have become known. Empty where no rule has anything to say."""
    wanted = frozenset(only)
    found = []
    for rule in table(operator.more).rules:
        if rule.decided == "row" or (wanted and not rule.needs & wanted):
            continue
        words = _applies(rule, facts, operator)
        if words is not None:
            found.append(_decided(rule, words, facts, operator))
    return tuple(sorted(found, key=lambda decision: _GRAVITY.index(decision.outcome)))


def enforce(decisions: Iterable[Decision], operator: Operator = Operator()) -> None:
    """Raises `Blocked`, or `NeedsDeclaration` naming all that are missing and how to give them."""
    decisions = tuple(decisions)
    for decision in decisions:
        if decision.outcome == "blocked" and decision.rule is not None:
            rule = decision.rule
            raise Blocked(rule.message, rule.help, code=rule.code, gate=rule.gate, rule=rule.name, words=decision.words)
    missing = [decision.rule for decision in decisions if decision.outcome == "needs_declaration" and decision.rule]
    if missing:
        raise declaration_missing(missing)


def declaration_missing(rules: list[Rule]) -> NeedsDeclaration:
    """The refusal of what lacks declarations."""
    first = tuple(dict.fromkeys(rule.declares[0] for rule in rules))
    messages = " ".join(dict.fromkeys(f"{rule.message} {rule.help}" for rule in rules))
    example = "-".join(first)
    how = (
        f'Give it in the request: labels {{"cutaway_declares": "{example}"}},'
        f" or in the header X-Cutaway-Declare: {', '.join(first)},"
        f" or with {' '.join(f'--declare {name}' for name in first)} on the command line."
    )
    return NeedsDeclaration(messages, how, declarations=first, gates=tuple(dict.fromkeys(rule.gate for rule in rules)))


def decide(words: str) -> Decision:
    """Whether these words may be filmed, whoever asks."""
    found = judge(Facts(words))
    return found[0] if found else Decision("allowed")


def read_declarations(text: str | Iterable[str], more: Path | None = None) -> frozenset[str]:
    """The declarations in a text ("consent copyright", also with commas, dashes or underscores). Raises `BadRequest` for one
    that nobody knows."""
    names = re.split(r"[\s,;_-]+", text) if isinstance(text, str) else list(text)
    known = table(more).declarations
    found = frozenset(str(name).strip().lower() for name in names if str(name).strip())
    for name in sorted(found - known.keys()):
        raise BadRequest(f"Nobody knows the declaration '{name[:40]}'.", f"Known are: {', '.join(sorted(known))}.")
    return found


def read_region(text: str) -> str:
    """The region that a setting or a proxy's header names: "DE", "US-IL"; "" for none. Raises `BadRequest`."""
    region = text.strip().upper().replace("_", "-")
    region = _SAME.get(region, region)
    if region and not _REGION.fullmatch(region):
        raise BadRequest(f"'{text[:40]}' is no region.", "Use a country's two letters, DE, or a part of one, US-IL.")
    return region


def read_operator(review: str, declare: str, rules: str = "") -> Operator:
    """What the settings say: gates with commas, "people,minors:after". Raises `BadRequest`."""
    reviews: dict[str, Literal["before", "after"]] = {}
    for gate, when in _gates(review, "CUTAWAY_REVIEW"):
        if when not in WHENS:
            raise BadRequest(f"CUTAWAY_REVIEW says {when!r} for {gate}.", "Use before or after.")
        reviews[gate] = "after" if when == "after" else "before"
    more = Path(rules) if rules else None
    table(more)
    return Operator(reviews, frozenset(gate for gate, _ in _gates(declare, "CUTAWAY_DECLARE")), more)


def _gates(text: str, name: str) -> list[tuple[str, str]]:
    found = []
    for item in filter(None, (part.strip().lower() for part in text.split(","))):
        gate, _, when = item.partition(":")
        if gate not in GATES:
            raise BadRequest(f"{name} names {gate!r}, which is no gate.", f"Gates are: {', '.join(GATES)}.")
        found.append((gate, when or "before"))
    return found


def _applies(rule: Rule, facts: Facts, operator: Operator) -> tuple[str, ...] | None:
    """The words that make the rule apply (none where it is not about words); None where it does not apply."""
    if rule.asked and rule.gate not in operator.declare and rule.gate not in operator.review:
        return None
    if rule.models and not any(fnmatchcase(facts.model, each) for each in rule.models):
        return None
    if rule.regions and not {facts.region, facts.region.partition("-")[0]} & rule.regions:
        return None
    if not rule.needs <= facts.holds:
        return None
    if not (rule.any or rule.patterns):
        return ()
    present = set(re.findall(r"[a-z']+", facts.words.lower()))
    first, second = present & rule.any, present & rule.with_
    if first and (second or not rule.with_):
        return tuple(sorted(first | second))
    found = tuple(match[0].lower() for each in rule.patterns if (match := each.search(facts.words)))
    return found or None


def _decided(rule: Rule, words: tuple[str, ...], facts: Facts, operator: Operator) -> Decision:
    seen = ", ".join(f"{facts.seen[name]}" for name in sorted(rule.needs) if name in facts.seen)
    by = seen or "rules"
    if rule.final or rule.outcome == "allowed":
        return Decision(rule.outcome, rule, words, by)
    when = operator.review.get(rule.gate)
    if when is not None or rule.outcome == "needs_review":
        declared = tuple(sorted(facts.declared))
        return Decision("needs_review", rule, words, by, when or rule.review, declared)
    if rule.outcome == "needs_declaration":
        given = tuple(sorted(facts.declared.intersection(rule.declares)))
        if given:
            return Decision("allowed", rule, words, "the caller", declared=given)
    return Decision(rule.outcome, rule, words, by)
