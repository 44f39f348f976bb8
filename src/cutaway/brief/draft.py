"""The words while they are being read: what was taken out is blanked, so that every character keeps its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cutaway.brief.document import Phrase
from cutaway.scene.document import Span


@dataclass
class Name:
    """A name of several words, kept in one piece: the parser sees only its last word."""

    start: int
    end: int
    name: str
    head: str


@dataclass
class Quote:
    """Words in quotation marks. `speaker` and `carrier` are the places of the words that say or carry them."""

    start: int
    end: int
    content: str
    spoken: bool
    verb_at: int | None = None
    """Where the verb of saying stands, or None."""
    speaker_at: tuple[int, int] | None = None
    """The speaker's name, as in "Robot: ..."."""
    speaker_follows: bool = False
    carrier_at: int | None = None
    """Where the word for what carries the letters stands ("sign")."""
    style: str = ""
    place: str = ""
    manner: str = ""


@dataclass
class Moment:
    """From the mark at `at` on (or only in its clause, when `local`), things happen from `start` to `end` seconds."""

    at: int
    start: float | None
    end: float | None
    local: bool
    shot: int | None = None


@dataclass(frozen=True)
class Way:
    """Where a mover goes on screen (right, left, toward, away), with "in" or "out" when it crosses the edge of the picture."""

    value: str
    start: int
    end: int


@dataclass
class Draft:
    """`words` as given; `text` of the same length, with what was read already blanked."""

    words: str
    text: str = ""
    covered: list[tuple[int, int]] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    holds: list[tuple[int, float]] = field(default_factory=list)
    """Where "for 3 seconds" stood, with the seconds; -1 for "at the end"."""
    ways: list[Way] = field(default_factory=list)
    notes: list[Phrase] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = self.text or self.words

    def take(self, start: int, end: int, gap: str = " ") -> Span:
        """The span, covered and blanked; `gap` other than a space (such as ";") leaves a sentence mark behind."""
        self.cover(start, end)
        if end > start:
            self.text = self.text[:start] + gap + " " * (end - start - 1) + self.text[end:]
        return Span(start=start, end=end)

    def cover(self, start: int, end: int) -> Span:
        """The span, marked as read but left for the steps that follow."""
        if end > start:
            self.covered.append((start, end))
        return Span(start=start, end=end)

    def note(self, start: int, end: int, note: str) -> None:
        self.notes.append(Phrase(text=self.words[start:end], span=Span(start=start, end=end), note=note))

    def protected(self, start: int, end: int) -> bool:
        """Whether the characters cut into a protected name without containing all of it."""
        return any(
            name.start < end and start < name.end and not (start <= name.start and name.end <= end)
            for name in self.names
        )

    def is_covered(self, start: int, end: int) -> bool:
        """Whether every letter of the characters was read."""
        return all(
            any(a <= at < b for a, b in self.covered) for at in range(start, end) if re.match(r"\w", self.words[at])
        )
