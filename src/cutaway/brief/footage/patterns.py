"""The patterns of `patterns.toml`, and how one is found in a clause."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from cutaway.brief.footage.clause import Clause

_ELEMENT = re.compile(
    r"(!|~)?(<\w+>|(?:\{\w+(?:=\w+)?\}|#\w+(?:=\w+)?|[\w:'-]+)(?:\|(?:\{\w+(?:=\w+)?\}|#\w+(?:=\w+)?|[\w:'-]+))*)(\?)?$"
)
_PEOPLE = frozenset("him her them me us".split())
_LAST_GAP = 14
_NO_BEGINNING = frozenset(
    "i i'd i'll we you can could should would will let please is are do does did not need want i'm".split()
)
"""Words that no name of a thing begins with."""


@dataclass(frozen=True)
class Element:
    """One place of a pattern: alternatives of (class or word, parameter); or a capture of free words."""

    options: tuple[tuple[str, str], ...]
    capture: str = ""
    optional: bool = False
    absent: bool = False
    tight: bool = False
    """Only articles and the like may stand before it."""


@dataclass(frozen=True)
class Pattern:
    """Elements in order, or in any order."""

    elements: tuple[Element, ...]
    ordered: bool
    text: str


@dataclass(frozen=True)
class Row:
    """An operation and all wordings of it."""

    name: str
    patterns: tuple[Pattern, ...]
    parameters: Mapping[str, Any]
    reads: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    extra: float = 0.0
    many: str = ""
    only: str = ""
    ask: str = ""
    instead: tuple[str, ...] = ()


@dataclass
class Match:
    """Where a pattern stands: pieces that are its words, pieces that were captured, parameters."""

    words: set[int] = field(default_factory=set)
    captured: set[int] = field(default_factory=set)
    parameters: dict[str, Any] = field(default_factory=dict)
    gaps: int = 0


@functools.cache
def rows() -> tuple[Row, ...]:
    """All rows, compiled."""
    table = tomllib.loads(resources.files("cutaway.brief.footage").joinpath("patterns.toml").read_text("utf-8"))["row"]
    return tuple(
        Row(
            row["name"],
            tuple(compiled(text) for text in row["when"]),
            row.get("set", {}),
            tuple(row.get("reads", ())),
            tuple(row.get("needs", ())),
            row.get("extra", 0.0),
            row.get("many", ""),
            row.get("only", ""),
            row.get("ask", ""),
            tuple(row.get("instead", ())),
        )
        for row in table
    )


def compiled(text: str) -> Pattern:
    """A pattern of the notation that `patterns.toml` explains. ValueError when it is none."""
    ordered = " & " not in text
    elements = []
    for part in text.replace(" & ", " ").split():
        match = _ELEMENT.match(part)
        if match is None:
            raise ValueError(f"{part!r} in {text!r} is no element of a pattern")
        body = match[2]
        capture = body[1:-1] if body.startswith("<") else ""
        options = () if capture else tuple(_option(option) for option in body.split("|"))
        elements.append(Element(options, capture, bool(match[3]), match[1] == "!", match[1] == "~"))
    return Pattern(tuple(elements), ordered, text)


def _option(text: str) -> tuple[str, str]:
    if text.startswith("{"):
        name, _, parameter = text[1:-1].partition("=")
        return name, parameter
    if text.startswith("#"):
        name, _, parameter = text.partition("=")
        return name, parameter
    return f"'{text}", ""


def possible(pattern: Pattern, present: frozenset[str] | set[str]) -> bool:
    """Whether every element that must be there has a class or word among `present`."""
    return all(
        element.capture or element.optional or element.absent or any(name in present for name, _ in element.options)
        for element in pattern.elements
    )


def found(pattern: Pattern, clause: Clause) -> Iterator[Match]:
    """Every way the pattern stands in the clause, a bounded number of them."""
    for element in pattern.elements:
        if element.absent and any(clause.longest(at, name) for at in range(len(clause)) for name, _ in element.options):
            return
    elements = tuple(element for element in pattern.elements if not element.absent)
    ways = (
        _in_order(elements, clause, 0, first=True) if pattern.ordered else _in_any_order(elements, clause, frozenset())
    )
    for count, match in enumerate(ways):
        if count >= 40:
            return
        yield match


def _in_order(elements: tuple[Element, ...], clause: Clause, at: int, first: bool = False) -> Iterator[Match]:
    if not elements:
        yield Match()
        return
    head, rest = elements[0], elements[1:]
    if head.capture:
        yield from _capturing(head.capture, rest, clause, at, first)
        return
    last = len(clause) if first else min(len(clause), at + _LAST_GAP)
    for place in range(at, last):
        if head.tight and any(clause.content(i) for i in range(at, place)):
            break
        for name, parameter in head.options:
            for length, value in clause.lengths(place, name):
                for match in _in_order(rest, clause, place + length):
                    match.words.update(range(place, place + length))
                    match.gaps += 0 if first else place - at
                    if parameter:
                        match.parameters[parameter] = clause.text(place, place + length) if value is None else value
                    yield match
    if head.optional:
        yield from _in_order(rest, clause, at, first)


def _capturing(name: str, rest: tuple[Element, ...], clause: Clause, at: int, leading: bool) -> Iterator[Match]:
    """Words from `at` up to where the next element stands; up to the end of the clause for the last element."""
    if not rest:
        end = clause.capture_end(at)
        yield from _captured(name, clause, at, end, Match())
        return
    for match, place in _starts(rest, clause, at + 1):
        begin = clause.phrase_start(at, place) if leading else at
        if clause.capture_end(at) < place and any(clause.pieces[i].kind == "stop" for i in range(at, place)):
            continue
        yield from _captured(name, clause, begin, min(place, clause.capture_end(begin)), match)


def _starts(rest: tuple[Element, ...], clause: Clause, at: int) -> Iterator[tuple[Match, int]]:
    for match in _in_order(rest, clause, at):
        if match.words or match.captured:
            match.gaps = 0
            yield match, min(match.words | match.captured)
        else:
            yield match, clause.capture_end(at - 1)


def _captured(name: str, clause: Clause, start: int, end: int, match: Match) -> Iterator[Match]:
    start, end = clause.trimmed(start, end)
    if name not in ("which", "what") and end > start and clause.pieces[start].low in ("without", "no", "not", "never"):
        return
    if end <= start or clause.pieces[start].low in _NO_BEGINNING or clause.pieces[end - 1].low in ("not", "never"):
        return
    if name in ("thing", "target") and any(
        clause.pieces[i].low in ("but", "not", "isn't", "aren't") for i in range(start, end)
    ):
        return
    if name == "words" and end > start and clause.longest(start, "remove") and clause.pieces[start].low != "cut":
        return
    if name not in ("which", "what") and all(
        clause.longest(i, "more_of") or clause.longest(i, "less_of") or clause.longest(i, "degree")
        for i in range(start, end)
    ):
        return
    if name in ("which", "what") or any(
        clause.content(i) or clause.pieces[i].low in _PEOPLE for i in range(start, end)
    ):
        match.captured.update(range(start, end))
        match.parameters[name] = clause.text(start, end)
        yield match


def _in_any_order(elements: tuple[Element, ...], clause: Clause, taken: frozenset[int]) -> Iterator[Match]:
    if not elements:
        yield Match()
        return
    head, rest = elements[0], elements[1:]
    for place in range(len(clause)):
        for name, parameter in head.options:
            for length, value in clause.lengths(place, name):
                here = frozenset(range(place, place + length))
                if here & taken:
                    continue
                for match in _in_any_order(rest, clause, taken | here):
                    match.words |= here
                    if parameter:
                        match.parameters[parameter] = clause.text(place, place + length) if value is None else value
                    yield match
    if head.optional:
        yield from _in_any_order(rest, clause, taken)
