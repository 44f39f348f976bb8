"""Showing how an installation of packs goes: bars on a terminal, one line per pack elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from cutaway.storage.packs import Step

STAGES = {"fetching": "fetching", "unpacking": "unpacking", "ready": "ready", "failed": "[red]failed"}


@contextmanager
def shown_progress(console: Console | None = None) -> Iterator[Callable[[Step], None]]:
    """A callback for `packs.install`, to be called from any thread while the block runs."""
    console = console or Console()
    if console.is_terminal:
        yield from _bars(console)
    else:
        yield _lines(console)


def _bars(console: Console) -> Iterator[Callable[[Step], None]]:
    columns = (TextColumn("{task.description:14}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, TextColumn("{task.fields[stage]}"), console=console) as bars:

        def show(step: Step) -> None:
            if step.pack not in tasks:
                tasks[step.pack] = bars.add_task(step.pack, total=step.total or None, stage="")
            done, total = (step.done, step.total) if step.total else (None, None)
            bars.update(tasks[step.pack], completed=done, total=total, stage=STAGES[step.stage])
            if step.stage == "failed":
                bars.console.print(f"{step.pack}: {step.sentence}", markup=False)

        yield show


def _lines(console: Console) -> Callable[[Step], None]:
    started: set[str] = set()

    def show(step: Step) -> None:
        if step.stage == "fetching" and step.pack not in started:
            started.add(step.pack)
            console.print(f"{step.pack}: fetching {step.total / 1e6:.0f} MB", highlight=False)
        elif step.stage in ("ready", "failed"):
            console.print(f"{step.pack}: {step.stage} {step.sentence}".rstrip(), markup=False, highlight=False)

    return show
