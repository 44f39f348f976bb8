"""How far a film is, as the one who makes it tells the one who waits. Imports nothing, since whoever listens may be light."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a turn is. `stage` as in the states of an interaction; `done` of `total` segments; `left`: seconds,
    estimated; `playable`: seconds of film that can be watched already; `understood`: the understanding in sentences,
    told once when the words are read."""

    stage: str
    done: int = 0
    total: int = 0
    left: float | None = None
    playable: float = 0.0
    understood: tuple[str, ...] = ()
