"""Rules on regions, people and safety, as data (`rules.toml`), and what they say to one request.

A decision is made before any work begins wherever that is possible. Each rule says what it is, what decides it, and what would
help; nothing is guessed from where a request comes from.
"""

from cutaway.policy.deciding import (
    Decision,
    Facts,
    Operator,
    decide,
    enforce,
    judge,
    read_declarations,
    read_operator,
    read_region,
)
from cutaway.policy.rules import FACTS, GATES, Rule, table

__all__ = [
    "FACTS",
    "GATES",
    "Decision",
    "Facts",
    "Operator",
    "Rule",
    "decide",
    "enforce",
    "judge",
    "read_declarations",
    "read_operator",
    "read_region",
    "table",
]
