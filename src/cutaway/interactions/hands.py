"""What does the work of turns, as the service sees it: an engine in this process, or workers that share the books."""

from __future__ import annotations

from typing import Protocol

from cutaway.engines.capabilities import Capabilities, Estimate
from cutaway.interactions.turn import Turn

POLL = 0.05
"""Seconds between looks at how a turn stands that is worked on elsewhere."""


class Hands(Protocol):
    """Takes on turns and answers what only engines know."""

    def check(self, turn: Turn) -> None:
        """Raises what makes the turn impossible (`BadRequest` and its kinds); starts nothing."""
        ...

    def accept(self, turn: Turn) -> None:
        """Write the turn into the book and take it on: it will be worked off whatever happens from here."""
        ...

    def capabilities(self, engine: str) -> Capabilities:
        """What the engine can do. Raises `NotFound`."""
        ...

    def estimate(self, turn: Turn) -> Estimate:
        """What the turn would cost; starts nothing."""
        ...

    def picture(self, turn: Turn, frame: int) -> bytes:
        """Frame `frame` of a finished turn before encoding, as PNG. Raises `NotFound`, `Busy`."""
        ...

    def stop(self, id: str) -> None:
        """Have work on the turn stop as soon as it can; the book says already that it is to."""
        ...

    def rest(self, id: str) -> None:
        """Return after a short while, before it is looked again how the turn stands."""
        ...

    def warm(self) -> None:
        """Load what the usual engine needs, so that the first turn starts at once."""
        ...

    def close(self) -> None:
        """Stop; what is going on can be resumed."""
        ...
