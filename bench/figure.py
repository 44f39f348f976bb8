"""One measured figure and the bound it is held to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`value` in `unit`; `bound` is the most it may be, None where it is only told; `note` says how it came about."""

    what: str
    value: float
    unit: str
    bound: float | None = None
    note: str = ""

    @property
    def missed(self) -> bool:
        """Whether it is beyond its bound."""
        return self.bound is not None and self.value > self.bound

    def line(self) -> str:
        """The figure on one line."""
        held = "" if self.bound is None else f"  at most {self.bound:g}{'  MISSED' if self.missed else ''}"
        return f"{self.what:58}{self.value:9.2f} {self.unit:9}{held}{'  ' + self.note if self.note else ''}"
