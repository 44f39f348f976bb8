"""The report on a finished film. It never flatters: what was not shown, not changed or not measured is said.

`Report` is the record, `Report.text` the same in plain words.
"""

from __future__ import annotations

from fractions import Fraction

from pydantic import Field

from cutaway.film.origins import Move
from cutaway.film.preservation import Preservation
from cutaway.scene.animation import Frozen
from cutaway.scene.document import Span
from cutaway.scene.durations import lasting

_MOST_MOVES = 6


class Covered(Frozen):
    """A phrase of the words and the ids of what realises it; `reason` says why nothing does, or what stands in."""

    phrase: str
    span: Span | None = None
    realised_by: tuple[str, ...] = ()
    reason: str = ""


class Changed(Frozen):
    """A clause of an edit: what was done about it, or why nothing was."""

    phrase: str
    done: bool
    what: str = ""


class Cost(Frozen):
    """Seconds of each stage as spent on this turn, and what was drawn or reused."""

    understanding: float = 0.0
    simulation: float = 0.0
    drawing: float = 0.0
    encoding: float = 0.0
    sound: float = 0.0
    muxing: float = 0.0
    total: float = 0.0
    segments_rendered: int = 0
    segments_reused: int = 0
    frames_rendered: int = 0


class Report(Frozen):
    """What a turn did. `title`, `width`... describe the film; `parent` tells whether there was one."""

    width: int = 0
    height: int = 0
    frames: int = 0
    rate: str = "24/1"
    seconds: float = 0.0
    quality: str = ""
    seed: int = 0
    drawn_by: str = ""
    coverage: tuple[Covered, ...] = ()
    changes: tuple[Changed, ...] = ()
    scene_changes: tuple[str, ...] = ()
    """The difference of the two documents, a line each."""
    preservation: Preservation | None = None
    cost: Cost = Cost()
    notes: tuple[str, ...] = ()
    credits: tuple[str, ...] = Field(default=())

    def understood(self) -> tuple[str, ...]:
        """What the words were taken for, in sentences: known before anything is drawn."""
        return (*_coverage(self.coverage), *_changes(self.changes), *self.notes)

    def text(self) -> str:
        """The report in plain words, several lines."""
        lines = [f"{lasting(self.seconds)}, {self.width}x{self.height}, {self.quality} quality, seed {self.seed}."]
        lines += _coverage(self.coverage) + _changes(self.changes)
        if self.preservation is not None:
            lines += _preservation(self.preservation, Fraction(self.rate))
        lines += self.notes
        if self.cost.total:
            lines.append(_cost(self.cost))
        if self.credits:
            lines.append("Credits: " + "; ".join(self.credits) + ".")
        return "\n".join(lines)


def _coverage(coverage: tuple[Covered, ...]) -> list[str]:
    shown = [line for line in coverage if line.realised_by]
    missing = [line for line in coverage if not line.realised_by]
    lines = []
    if shown:
        names = [
            f"{_quoted(line.phrase)}{f' ({line.reason.rstrip(chr(46))})' if line.reason else ''}" for line in shown
        ]
        lines.append("Shown: " + ", ".join(names) + ".")
    for line in missing:
        lines.append(f"Not shown: {_quoted(line.phrase)}. {line.reason}".rstrip())
    return lines


def _changes(changes: tuple[Changed, ...]) -> list[str]:
    return [
        f"{'Changed' if change.done else 'Not changed'}: {_quoted(change.phrase)}{': ' + change.what if change.what else '.'}"
        for change in changes
    ]


def _preservation(kept: Preservation, rate: Fraction) -> list[str]:
    lines = []
    where = f", {_moved(kept.moves, rate)}" if kept.moves and kept.frames else ""
    if kept.frames and kept.tiles_identical == kept.tiles:
        lines.append(f"Every pixel of all {kept.frames} compared frames is identical to the film before{where}.")
    elif kept.frames:
        lines.append(
            f"{_percent(kept.share_of_frames)} of {kept.frames} compared frames and {_percent(kept.share_of_pixels)}"
            f" of their pixels are identical to the film before{where}."
        )
    if kept.sound_frames and kept.sound_identical == kept.sound_frames:
        lines.append("What is heard to them is identical, sample by sample.")
    elif kept.sound_frames:
        share = _percent(kept.sound_identical / kept.sound_frames)
        lines.append(f"What is heard is identical, sample by sample, to {share} of {kept.sound_frames} of them.")
    if kept.unmeasured:
        lines.append(
            f"{_count(kept.unmeasured, 'frame')} could not be compared: the parent's are no longer in the cache or differ in size."
        )
    if kept.added:
        lines.append(
            f"{_count(kept.added, 'frame')} {_are(kept.added)} new: the film before did not show what they do."
        )
    if kept.removed:
        lines.append(f"{_count(kept.removed, 'frame')} of the film before {_are(kept.removed)} left out.")
    for difference in kept.differences:
        boxes = ", ".join(f"{w}x{h} at {x},{y}" for x, y, w, h in difference.boxes)
        lines.append(
            f"Frames {difference.first}-{difference.last} differ within {boxes}"
            f" (at most {_percent(difference.largest_share, up=True)} of the picture)."
        )
    return lines


def _moved(moves: tuple[Move, ...], rate: Fraction) -> str:
    """Where compared frames lie now, against where they lay."""
    if len(moves) == 1 and moves[0].whole:
        return f"{_lag(moves[0], rate)} than there"
    told = [_move(move, rate) for move in moves if move.frames > 1][:_MOST_MOVES]
    if not told:
        return "each found where it comes from"
    if len(told) < len(moves):
        told.append("the others elsewhere")
    return f"found where they come from ({'; '.join(told)})"


def _move(move: Move, rate: Fraction) -> str:
    frames = f"frames {move.first}-{move.last}"
    if move.was_first == move.was_last:
        return f"{frames} hold frame {move.was_first}"
    if move.stays:
        return f"{frames} stay"
    were = f"{frames} were {move.was_first}-{move.was_last}"
    if move.whole:
        return f"{were}, {_lag(move, rate)} now"
    return f"{were}{', backwards' if move.was_last < move.was_first else ''}"


def _lag(move: Move, rate: Fraction) -> str:
    by = move.first - move.was_first
    return f"{lasting(abs(by) / rate)} {'later' if by > 0 else 'earlier'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _cost(cost: Cost) -> str:
    stages = [
        (name, getattr(cost, name))
        for name in ("understanding", "simulation", "drawing", "sound", "encoding", "muxing")
    ]
    parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in stages if seconds >= 0.05)
    segments = f"{_count(cost.segments_rendered, 'segment')} rendered, {cost.segments_reused} reused"
    return f"Took {cost.total:.1f} s ({parts}; {segments})." if parts else f"Took {cost.total:.1f} s ({segments})."


def _percent(share: float, up: bool = False) -> str:
    """Rounded so that only what is whole reads 100 %: down, or up for shares of what changed."""
    scaled = share * 1000
    rounded = (int(-(-scaled // 1)) if up else int(scaled)) / 10
    return f"{rounded:g} %"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _quoted(phrase: str) -> str:
    return f"\u201c{phrase}\u201d"
