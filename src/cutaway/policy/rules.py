"""The table of rules (`rules.toml`), and an operator's own rows over it."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass, field, fields
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

from cutaway.errors import BadRequest

Outcome = Literal["allowed", "needs_declaration", "needs_review", "blocked"]
Gate = Literal["region", "minors", "people", "nudity", "words", "copyright", "speech", "media"]
Decided = Literal["create", "media", "words", "row"]

FACTS = frozenset("image video sound media uploaded_video made_film person minor_hint nudity minor_declared".split())
"""What may stand in `needs`."""
GATES: tuple[str, ...] = get_args(Gate)


@dataclass(frozen=True)
class Rule:
    """A row of the table; see `rules.toml`."""

    name: str
    gate: str
    decided: str
    outcome: Outcome
    code: str
    message: str
    help: str
    models: tuple[str, ...] = ()
    regions: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    any: frozenset[str] = frozenset()
    with_: frozenset[str] = frozenset()
    patterns: tuple[re.Pattern[str], ...] = ()
    asked: bool = False
    declares: tuple[str, ...] = ()
    review: Literal["before", "after"] = "before"
    final: bool = False


@dataclass(frozen=True)
class Table:
    """All rules, in the order they are asked; and what each declaration says."""

    rules: tuple[Rule, ...]
    declarations: dict[str, str] = field(default_factory=dict)


@functools.cache
def table(more: Path | None = None) -> Table:
    """The rules, with those of the operator's own file in place of rows of the same name, or behind them. Raises
    `BadRequest` naming what makes no sense in that file."""
    found = tomllib.loads(resources.files("cutaway.policy").joinpath("rules.toml").read_text("utf-8"))
    try:
        if more is not None:
            found = _merged(found, tomllib.loads(more.expanduser().read_text("utf-8")))
        groups = {name: frozenset(each) for name, each in found.get("regions", {}).items()}
        rules = tuple(_rule(row, groups, found["declarations"]) for row in found["rule"])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadRequest(f"The rules in {str(more)!r} cannot be read: {error}.", "Correct CUTAWAY_RULES.") from None
    except (AttributeError, KeyError, TypeError, ValueError, re.error) as error:
        where = str(more) if more is not None else "the table"
        raise BadRequest(f"A rule in {where} makes no sense: {error}.", "See docs/policy.md.") from None
    return Table(rules, dict(found["declarations"]))


def _merged(found: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    for part in ("regions", "declarations"):
        found[part] = found.get(part, {}) | over.get(part, {})
    rows = {row["name"]: row for row in found["rule"]}
    for row in over.get("rule", ()):
        name = row.get("name", "")
        rows[name] = rows.get(name, {}) | row
    return found | {"rule": list(rows.values())}


def _rule(row: dict[str, Any], groups: dict[str, frozenset[str]], declarations: dict[str, str]) -> Rule:
    name = row["name"]
    given = dict(row)
    given["with_"] = given.pop("with", ())
    for unknown in given.keys() - {each.name for each in fields(Rule)}:
        raise ValueError(f"{name!r} has {unknown!r}, which nobody knows")
    for where, value, known in (
        ("gate", (given["gate"],), GATES),
        ("decided", (given["decided"],), get_args(Decided)),
        ("outcome", (given["outcome"],), get_args(Outcome)),
        ("review", (given.get("review", "before"),), ("before", "after")),
        ("needs", given.get("needs", ()), FACTS),
        ("declares", given.get("declares", ()), declarations),
    ):
        for each in value:
            if each not in known:
                raise ValueError(f"{name!r} has {where} {each!r}, which is none of: {', '.join(sorted(known))}")
    if given["outcome"] == "needs_declaration" and not given.get("declares"):
        raise ValueError(f"{name!r} asks for a declaration and names none")
    regions: set[str] = set()
    for each in given.get("regions", ()):
        regions |= groups.get(each, frozenset((each.upper(),)))
    return Rule(
        **given
        | {
            "regions": frozenset(regions),
            "models": tuple(given.get("models", ())),
            "needs": frozenset(given.get("needs", ())),
            "any": frozenset(given.get("any", ())),
            "with_": frozenset(given["with_"]),
            "declares": tuple(given.get("declares", ())),
            "patterns": tuple(re.compile(each, re.IGNORECASE) for each in given.get("patterns", ())),
        }
    )
