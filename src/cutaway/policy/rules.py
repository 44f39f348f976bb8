"""Reading words against the rule table."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Literal

Outcome = Literal["allowed", "blocked"]


@dataclass(frozen=True)
class Rule:
    """A row of the table; see `rules.toml`."""

    name: str
    outcome: Outcome
    code: str
    any: frozenset[str]
    with_: frozenset[str]
    message: str
    help: str


@dataclass(frozen=True)
class Decision:
    """What was decided about some words, by which rule (None when allowed), and the words that decided it."""

    outcome: Outcome
    rule: Rule | None = None
    words: tuple[str, ...] = ()


@functools.cache
def rules() -> tuple[Rule, ...]:
    """All rules, in the order they are asked."""
    text = resources.files("cutaway.policy").joinpath("rules.toml").read_text("utf-8")
    return tuple(
        Rule(
            row["name"],
            row["outcome"],
            row["code"],
            frozenset(row["any"]),
            frozenset(row.get("with", ())),
            row["message"],
            row["help"],
        )
        for row in tomllib.loads(text)["rule"]
    )


def decide(words: str) -> Decision:
    """Whether these words may be filmed."""
    found = re.findall(r"[a-z']+", words.lower())
    present = set(found)
    for rule in rules():
        first, second = present & rule.any, present & rule.with_
        if first and (second or not rule.with_):
            return Decision(rule.outcome, rule, tuple(sorted(first | second)))
    return Decision("allowed")
