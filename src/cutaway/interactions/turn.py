"""One turn as data, and the states it goes through."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

STAGES = (
    "queued",
    "waiting_for_files",
    "needs_declaration",
    "needs_review",
    "understanding",
    "simulating",
    "rendering",
    "encoding",
    "held",
    "completed",
    "failed",
    "blocked",
    "cancelled",
    "timed_out",
)
"""In the order a turn can pass through them; the last five are ends."""

ENDS = frozenset(("completed", "failed", "blocked", "cancelled", "timed_out"))


def shown_stage(stage: str) -> str:
    """The stage as others are told: a film that is held back waits for a review like one that is not made yet."""
    return "needs_review" if stage == "held" else stage


def ending(stage: str, turn: Turn) -> dict[str, Any]:
    """The error of a turn that was stopped: `cancelled`, or `timed_out`."""
    if stage == "timed_out" and turn.stage in ("needs_review", "held"):
        message = "Nobody has reviewed it in time. Ask again, and whoever runs this server to look."
        return {"code": "deadline_exceeded", "message": message, "status": 504}
    if stage == "timed_out":
        seconds = int(turn.deadline - turn.created)
        message = f"The film was not finished within {seconds} seconds. Ask for less, or raise CUTAWAY_DEADLINE."
        return {"code": "deadline_exceeded", "message": message, "status": 504}
    return {"code": "cancelled", "message": "The film was cancelled.", "status": 499}


def understood_by(turn: Turn) -> bool:
    """Whether the words of a turn are understood: nothing comes to its understanding any more."""
    return STAGES.index(turn.stage) > STAGES.index("understanding")


@dataclass(frozen=True)
class Wish:
    """What is asked of a turn. What is None or "" is chosen for it; `parent`: id of the turn it continues.

    `wire`: the request as it came over HTTP, kept to be shown again; `key`: whose it is (the name of the API key, ""
    locally); `same`: what a repeat of the request is recognised by; `media`: the files it uses; `declared`: what the
    caller declares of them; `region`: where the caller is, "" where nobody has said so.
    """

    words: str
    parent: str | None = None
    seconds: Fraction | None = None
    aspect: str = ""
    resolution: str = ""
    quality: str = ""
    seed: int | None = None
    engine: str = ""
    model: str = "cutaway-1"
    carry: bool = True
    stored: bool = True
    key: str = ""
    wire: dict[str, Any] = field(default_factory=dict)
    same: str = ""
    media: tuple[dict[str, Any], ...] = ()
    declared: tuple[str, ...] = ()
    region: str = ""


@dataclass(frozen=True)
class Turn:
    """A turn as it stands. Times are Unix seconds; `film` names the blob of the finished film, `state` that of the
    scene.

    `same`: what a repeat of its request is recognised by; `answered`: whether the answer to it reached the client;
    `worker`: who works on it, until `lease` unless it says so again, in which `attempt`; `understood`: the
    understanding in sentences; `media`: the files it uses; `decisions`: what policy decided;
    `extras`: what came beside the film (`name`, `mime`, `size`).
    """

    id: str
    root: str
    words: str
    parent: str | None = None
    key: str = ""
    engine: str = "stage"
    model: str = "cutaway-1"
    stage: str = "queued"
    seed: int = 0
    seconds: str = ""
    aspect: str = ""
    resolution: str = ""
    quality: str = ""
    carry: bool = True
    stored: bool = True
    wire: dict[str, Any] = field(default_factory=dict)
    created: float = 0.0
    updated: float = 0.0
    deadline: float = 0.0
    cancelling: bool = False
    runner: str = ""
    done: int = 0
    total: int = 0
    left: float | None = None
    playable: float = 0.0
    state: str = ""
    film: str = ""
    file: str = ""
    size: int = 0
    width: int = 0
    height: int = 0
    frames: int = 0
    rate: str = ""
    report: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] = field(default_factory=dict)
    same: str = ""
    answered: bool = False
    worker: str = ""
    lease: float = 0.0
    attempt: int = 0
    understood: list[str] = field(default_factory=list)
    media: list[dict[str, Any]] = field(default_factory=list)
    decisions: list[dict[str, Any]] = field(default_factory=list)
    extras: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.stage in ENDS

    @property
    def progress(self) -> float:
        """0 to 1."""
        if self.stage == "completed":
            return 1.0
        if self.stage == "encoding":
            return 0.98
        return 0.02 + 0.95 * self.done / self.total if self.total else 0.0

    @property
    def length(self) -> Fraction:
        """Seconds the finished film lasts."""
        return self.frames / Fraction(self.rate) if self.frames else Fraction(0)
