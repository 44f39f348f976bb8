"""What became of each phrase of the prompt: what realises it in the scene, or why nothing does."""

from __future__ import annotations

from dataclasses import dataclass

from cutaway.brief.document import Brief
from cutaway.scene.document import Span


@dataclass(frozen=True)
class Coverage:
    """One phrase: `realised_by` ids or names of scene parts; empty with a `reason` when nothing does.

    `faithful` is false when something stands in for what was asked; `reason` then says what.
    """

    phrase: str
    span: Span
    realised_by: tuple[str, ...]
    reason: str = ""
    faithful: bool = True


class Ledger:
    """Collects coverage in the order of the words."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief
        self._rows: list[Coverage] = []

    def note(self, span: Span, realised_by: tuple[str, ...], reason: str = "", faithful: bool = True) -> None:
        """Say what became of the words at `span`."""
        phrase = self._brief.words[span.start : span.end]
        self._rows.append(Coverage(phrase, span, realised_by, reason, faithful and bool(realised_by)))

    def rows(self) -> tuple[Coverage, ...]:
        """All rows, by where they stand in the words."""
        return tuple(sorted(self._rows, key=lambda row: (row.span.start, row.span.end)))
