"""A stretch of pieces that is read as one request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from cutaway.brief.footage.lexicon import Found
from cutaway.brief.footage.operations import Facts
from cutaway.brief.footage.pieces import Piece

_DETERMINERS = frozenset(
    "the a an some this that these those all any of it its is are be being with to and , : ( ) please in on at for from by also as then so just".split()
)
_KEPT_FIRST = frozenset(("its",))
_TRAILING = frozenset(
    (
        "the a an and or , : ( ) please is are be to of it by from with at in on for too also as then so again now "
        "instead though thanks but i we you should must needs could can would will"
    ).split()
)
_SEPARATORS = frozenset(("comma", "stop"))
_TAIL = re.compile(
    r"\s(?:in|from|over|of|throughout|across|during|for)\s+(?:the\s+|this\s+|my\s+|our\s+|all\s+of\s+)*(?:whole\s+|entire\s+|full\s+)?(?:video|clip|footage|film|movie|shot|scene|frame|picture|recording|thing)s?$",
    re.IGNORECASE,
)
_ASKING = frozenset(
    "i i'd i'll we we'd you he she can could would will please want need love like make have give get let should must is are possible do does it so".split()
)
_ARTICLES = frozenset("the a an my his her our their this that these those its".split())
_PREPOSITIONS = frozenset(
    (
        "in on at of with behind to from under over near by beside between around against into for and inside outside "
        "through next above below wearing holding without"
    ).split()
)
JOINTS = frozenset("and then but plus also & + while so".split())


class Clause:
    """Pieces with their marks; `words` are the characters of the whole turn."""

    def __init__(
        self, words: str, pieces: Sequence[Piece], marks: Sequence[dict[str, list[Found]]], facts: Facts
    ) -> None:
        self.words, self.pieces, self.facts = words, tuple(pieces), facts
        self.marks = marks
        self.present = frozenset(name for row in marks for name in row) | {
            f"'{form}" for piece in pieces for form in (piece.low, *piece.forms)
        }
        self._inner: dict[str, list[int]] = {}
        self._soft = self._covered("soft")
        self._polar = self._covered("polar")

    def __len__(self) -> int:
        return len(self.pieces)

    def lengths(self, at: int, name: str) -> Iterator[Found]:
        """How a class (or a word, "'word") begins at piece `at`: lengths that stay inside, with values."""
        if name.startswith("'"):
            piece = self.pieces[at]
            if piece.kind in ("word", "number", "comma") and (piece.low == name[1:] or name[1:] in piece.forms):
                yield 1, None
            return
        rows = self.marks[at].get(name)
        if not rows:
            return
        if name not in self._inner:
            self._inner[name] = self._ends(name)
        outer = self._inner[name][at]
        for length, value in rows:
            if outer < at + length <= len(self.pieces):
                yield length, value

    def longest(self, at: int, name: str) -> Found | None:
        """The longest phrase of a class at `at`."""
        return next(iter(self.lengths(at, name)), None)

    def reach(self, at: int, name: str) -> int:
        """How many pieces the longest phrase of a class at `at` has, 0 for none."""
        hit = self.longest(at, name)
        return hit[0] if hit else 0

    def text(self, start: int, end: int) -> str:
        """The characters of these pieces, runs of space as one."""
        if end <= start:
            return ""
        rows = [self.words[self.pieces[start].start : self.pieces[start].end]]
        for before, piece in zip(self.pieces[start : end - 1], self.pieces[start + 1 : end], strict=True):
            gap = self.words[before.end : piece.start] if 0 <= piece.start - before.end < 4 else " "
            rows.append(("" if gap == "" else gap if gap.strip() else " ") + self.words[piece.start : piece.end])
        return "".join(rows)

    def capture_end(self, at: int) -> int:
        """Where free words that begin at `at` must end: before a time, a quotation, a medium, a measure, a stop."""
        for place in range(at, len(self.pieces)):
            if self.pieces[place].kind in (
                "time",
                "stop",
                "quote",
                "medium",
                "hex",
                "pixels",
                "percent",
                "factor",
                "db",
                "lufs",
                "box",
            ):
                return place
        return len(self.pieces)

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Without articles and small words at the edges, and without "in the whole clip" at the end."""
        match = _TAIL.search(self.text(start, end)) if end - start > 2 else None
        if match is not None:
            while (
                end > start
                and self.pieces[end - 1].start >= self.pieces[start].start
                and len(self.text(start, end)) > match.start()
            ):
                end -= 1
        while start < end and self.pieces[start].low in _DETERMINERS and self.pieces[start].low not in _KEPT_FIRST:
            start += 1
        while end > start and self.pieces[end - 1].low in _TRAILING:
            if (
                self.pieces[end - 1].low == "it"
                and end - start > 2
                and self.pieces[end - 2].low in (*_PREPOSITIONS, "to")
            ):
                break
            end -= 1
        return start, end

    def phrase_start(self, start: int, end: int) -> int:
        """Where the last noun phrase of these pieces begins: after a word of asking, at an article that no preposition leads."""
        first = start
        for at in range(start, end):
            low = self.pieces[at].low
            if low in _ASKING:
                first = at + 1
            elif (
                at > first
                and low in _ARTICLES
                and self.pieces[at - 1].low not in _PREPOSITIONS
                and self.pieces[at - 1].low not in ("all", "both")
            ):
                first = at
        return first

    def content(self, at: int) -> bool:
        """Whether the piece says something: no article, no courtesy, no comma."""
        piece = self.pieces[at]
        if piece.kind in _SEPARATORS or piece.low in JOINTS:
            return False
        if piece.kind == "number" and at + 1 < len(self.pieces) and self.pieces[at + 1].low == "s":
            return False
        if piece.kind == "word":
            return at in self._polar or at not in self._soft
        return True

    def polar(self, at: int) -> bool:
        """Whether the piece turns the meaning around ("without", "less")."""
        return at in self._polar

    def _covered(self, name: str) -> set[int]:
        return {
            i
            for at, row in enumerate(self.marks)
            for length, _ in row.get(name, ())[:1]
            for i in range(at, at + length)
        }

    def _ends(self, name: str) -> list[int]:
        """For each place, where the furthest phrase of the class that begins before it ends.

        What ends there or earlier is part of it: "green" of "emerald green" is no colour of its own.
        """
        rows, furthest = [], 0
        for at, row in enumerate(self.marks):
            rows.append(furthest)
            furthest = max(
                (furthest, *(at + length for length, _ in row.get(name, ()) if at + length <= len(self.pieces)))
            )
        return rows

    def span(self) -> tuple[int, int]:
        """First and last character."""
        return (self.pieces[0].start, self.pieces[-1].end) if self.pieces else (0, 0)


def first_value(clause: Clause, name: str, used: set[int]) -> tuple[int, int, Any] | None:
    """The first phrase of a class that nothing has used yet: place, length, value."""
    for at in range(len(clause)):
        for length, value in clause.lengths(at, name):
            if not any(i in used for i in range(at, at + length)):
                return at, length, value
    return None
