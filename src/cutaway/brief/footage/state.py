"""A reading while it is made, and the register of those who read parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cutaway.brief.footage.clause import Clause, first_value


@dataclass
class State:
    """A reading while it is made: pieces of the pattern in `matched`, pieces that gave parameters in `read`."""

    clause: Clause
    name: str
    parameters: dict[str, Any]
    matched: set[int]
    captured: set[int]
    read: set[int] = field(default_factory=set)
    excused: set[int] = field(default_factory=set)
    again: list[dict[str, Any]] = field(default_factory=list)
    """Parameters with which the same is to be done once more."""
    up: bool | None = None

    @property
    def used(self) -> set[int]:
        """All pieces that are accounted for."""
        return self.matched | self.captured | self.read

    def take(self, name: str) -> Any:
        """The value of the first unused phrase of a class, which is used from then on; None when there is none."""
        hit = first_value(self.clause, name, self.read | self.captured if name.startswith("#") else self.used)
        if hit is None:
            return None
        at, length, value = hit
        self.read.update(range(at, at + length))
        return self.clause.text(at, at + length) if value is None else value

    def near(self, name: str, place: int, before: int = 4, after: int = 3) -> Any:
        """The value of the unused phrase of a class that stands nearest to `place`, no joint between; None when there is none."""
        best: tuple[int, int, int, Any] | None = None
        for at in range(max(0, place - before), min(len(self.clause), place + after)):
            for length, value in self.clause.lengths(at, name):
                if any(i in self.read or i in self.captured for i in range(at, at + length)):
                    continue
                between = range(min(at + length, place), max(at, place))
                if any(self.clause.pieces[i].low in ("and", ",", "but") for i in between):
                    continue
                distance = abs(at - place) if at > place else abs(place - at - length)
                if best is None or distance < best[0]:
                    best = (distance, at, length, value)
        if best is None:
            return None
        self.read.update(range(best[1], best[1] + best[2]))
        return self.clause.text(best[1], best[1] + best[2]) if best[3] is None else best[3]

    def give(self, name: str, value: Any) -> None:
        """Sets a parameter that has no value yet."""
        if value is not None:
            self.parameters.setdefault(name, value)


Reader = Callable[[State], None]
READERS: dict[str, Reader] = {}


def reader(name: str) -> Callable[[Reader], Reader]:
    """Registers a reader under the name that `patterns.toml` uses."""

    def put(function: Reader) -> Reader:
        READERS[name] = function
        return function

    return put
