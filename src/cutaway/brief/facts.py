"""What is read from the clauses: mentions of entities, deeds, ties between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from cutaway.brief.cast import Cast, Mention


@dataclass
class Deed:
    """An action while it is being read."""

    verb: str
    agent: Mention | None
    target: Mention | None
    manner: list[str]
    start: int
    end: int
    clause: int
    sequel: bool = False
    count: int | None = None
    seconds: tuple[float | None, float | None] = (None, None)


@dataclass
class Tie:
    """A relation while it is being read."""

    a: Mention
    preposition: str
    b: Mention | None
    place: str
    start: int
    end: int


@dataclass
class Facts:
    """Everything read from the clauses so far. `covered`: characters that ended up in a fact."""

    cast: Cast = field(default_factory=Cast)
    deeds: list[Deed] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    covered: list[tuple[int, int]] = field(default_factory=list)
    guesses: list[tuple[int, int, str]] = field(default_factory=list)
