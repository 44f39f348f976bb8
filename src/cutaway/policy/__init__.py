"""Rules on regions, people and safety, as data (`rules.toml`) and one function that reads words against them.

A decision is made before any work begins. Each rule says what it is, what decides it, and what would help; nothing is guessed
from where a request comes from.
"""

from cutaway.policy.rules import Decision, Rule, decide, rules

__all__ = ["Decision", "Rule", "decide", "rules"]
