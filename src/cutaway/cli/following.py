"""Showing how a turn goes: the stage, segments and time left; a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cutaway.cli.telling import INTERRUPTED, fail, say
from cutaway.interactions.service import Service
from cutaway.interactions.turn import Turn

_SAYINGS = {
    "queued": "waiting",
    "needs_review": "waiting for a review",
    "held": "waiting for a review",
    "understanding": "reading the words",
    "simulating": "simulating",
    "rendering": "drawing",
    "encoding": "sound and muxing",
}
_LINE_EVERY = 5.0


def follow(service: Service, id: str) -> Turn:
    """Show progress until the turn has ended and return it completed.

    Ctrl-C cancels it and waits until it has stopped. A turn that ends otherwise ends the program with its sentence.
    """
    try:
        with _shown() as show:
            turn = service.wait(id, show)
    except KeyboardInterrupt:
        service.cancel(id)
        service.wait(id, timeout=15)
        say("Cancelled. What was drawn is kept in the cache; nothing else was written.")
        sys.exit(INTERRUPTED)
    if turn.stage != "completed":
        fail(str(turn.error.get("message") or f"The turn ended as {turn.stage}."), int(turn.error.get("status", 500)))
    return turn


@contextmanager
def _shown() -> Iterator[Callable[[Turn], None]]:
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:18}"),
        BarColumn(),
        TextColumn("{task.fields[segments]}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0, segments="", left="")
        fresh = _fresh()

        def show(turn: Turn) -> None:
            for sentence in fresh(turn):
                bar.console.print(sentence, markup=False, highlight=False)
            bar.update(
                task,
                description=_SAYINGS.get(turn.stage, turn.stage),
                completed=turn.progress,
                segments=f"{turn.done}/{turn.total} segments" if turn.total else "",
                left=_left(turn),
            )

        yield show


def _lines() -> Callable[[Turn], None]:
    last = ("", -1)
    said = 0.0
    fresh = _fresh()

    def show(turn: Turn) -> None:
        nonlocal last, said
        for sentence in fresh(turn):
            say(sentence)
        now = (turn.stage, turn.done)
        if turn.ended or now == last or (turn.stage == last[0] and time.monotonic() - said < _LINE_EVERY):
            return
        last, said = now, time.monotonic()
        segments = f", {turn.done} of {turn.total} segments" if turn.total else ""
        left = _left(turn)
        say(f"{_SAYINGS.get(turn.stage, turn.stage)}{segments}{', ' + left if left else ''}")

    return show


def _fresh() -> Callable[[Turn], tuple[str, ...]]:
    """What a turn tells of its understanding beyond what it told before: while it can still be stopped, and nothing of one that has
    ended, whose report tells it all."""
    told: set[str] = set()

    def fresh(turn: Turn) -> tuple[str, ...]:
        sentences = () if turn.ended else tuple(one for one in turn.understood if one not in told)
        told.update(sentences)
        return sentences

    return fresh


def _left(turn: Turn) -> str:
    if turn.left is None or turn.stage != "rendering":
        return ""
    seconds = max(1, round(turn.left))
    return f"about {seconds} s left" if seconds < 90 else f"about {seconds / 60:.0f} min left"
