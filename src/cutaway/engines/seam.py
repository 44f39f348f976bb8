"""What an engine is: something that turns a request and the state of the turns before into a film.

An engine declares what it can do as data, says what a request would cost before it runs, tells how far it is, looks
at a cancel flag at least once a second, and returns a film, a state for the next turn, and its report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cutaway.engines.capabilities import Capabilities, Estimate
from cutaway.film.progress import Progress

if TYPE_CHECKING:
    from cutaway.film.report import Report
    from cutaway.film.sharing import Sharing
    from cutaway.footage.ingredients import Ingredient

__all__ = ["Asked", "Capabilities", "Engine", "EngineRequest", "EngineResult", "Estimate", "Extra", "Tell"]

Tell = Callable[[Progress], None]
Asked = Callable[[], bool]


@dataclass(frozen=True)
class EngineRequest:
    """What an engine is told. `states`: what the turns before left, the parent's first; empty for a first turn;
    `segments`: keys of what the parent's film is made of, empty where that is not known.

    What is None or "" is for the engine to choose, or for an edit stays as it was. `out` is where the film goes,
    `preview` a file that may grow while it is made; `carry` asks for the film to carry its inside; `sharing` offers
    segments to other workers where there are any.

    `task`: as on the wire, "" to find it from the rest; `media`: what came with the words, by number in its kind, one that
    has two uses twice; `mentions`: start and end in the words of what names one of them, and which: "image 2", "video 1",
    "previous" for the film that is continued.
    """

    words: str
    seed: int
    out: Path
    states: tuple[bytes, ...] = ()
    segments: tuple[str, ...] = ()
    seconds: Fraction | None = None
    aspect: str = ""
    resolution: str = ""
    quality: str = ""
    preview: Path | None = None
    carry: bool = True
    sharing: Sharing | None = None
    task: str = ""
    media: tuple[Ingredient, ...] = ()
    mentions: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True)
class Extra:
    """Something that a film brings along: subtitles, the film in another form. `name`: as a file, "film.vtt", where "film" stands
    for the name the film gets; `path`: where it lies, from where it is taken away."""

    name: str
    mime: str
    path: Path


@dataclass(frozen=True)
class EngineResult:
    """What an engine returns: `state` for later turns; `segments`: keys of the film's segments in the cache, in order;
    `others`: keys of what else of it lies there; `extras`: what comes beside the film, by different names."""

    state: bytes
    report: Report
    segments: tuple[str, ...] = field(default=())
    others: tuple[str, ...] = field(default=())
    extras: tuple[Extra, ...] = field(default=())


class Engine(Protocol):
    """An engine. Several may run in one process; `run` is called by one thread at a time."""

    name: str
    capabilities: Capabilities

    def warm(self) -> None:
        """Load what the first run would have to load; may be called at any time, never raises."""
        ...

    def check(self, request: EngineRequest) -> None:
        """Raises what makes `request` impossible (`BadRequest` and its kinds); starts nothing."""
        ...

    def estimate(self, request: EngineRequest) -> Estimate:
        """What `request` would cost and what would be refused; starts nothing."""
        ...

    def run(self, request: EngineRequest, progress: Tell, cancelled: Asked) -> EngineResult:
        """Make the film at `request.out`.

        Raises errors of `cutaway.errors` only: `Cancelled` soon after `cancelled()` turns true.
        """
        ...

    def draw(self, state: bytes, quality: str, place: int, key: str, cancelled: Asked) -> bool:
        """Draw one segment of the film of `state` into the shared cache for the worker who makes the film; False where
        this one would draw other frames (another driver, another version). Raises `Cancelled` as `run` does."""
        ...

    def picture(self, state: bytes, frame: int, quality: str) -> bytes:
        """Frame `frame` of the film that left `state`, before encoding, as PNG. Raises `NotFound` beyond its end."""
        ...
