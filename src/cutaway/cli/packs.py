"""`cutaway packs`: the sets of models and assets films are made from."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cutaway.cli.telling import say, told

app = typer.Typer(no_args_is_help=True, help="Sets of models and assets: list, install, verify.")


@app.command("list")
@told
def list_packs() -> None:
    """What packs there are, under which licences, which are installed, and what is missing without them."""
    from cutaway.storage import packs

    here = set(packs.installed())
    for name, pack in packs.committed_table().items():
        state = "installed" if name in here else "missing"
        print(f"{name:14}{state:11}{pack.size / 1e6:6.0f} MB  {pack.purpose} ({pack.licence})")
        if name not in here:
            print(f"{'':32}Without it: {pack.without}")


@app.command()
@told
def install(
    names: Annotated[list[str] | None, typer.Argument(help="Names; all that films need when left out.")] = None,
) -> None:
    """Fetch, check and unpack packs."""
    from cutaway.storage import packs
    from cutaway.storage.progress import shown_progress

    wanted = names or packs.missing()
    if not wanted:
        say("All packs that films need are installed.")
        return
    with shown_progress() as progress:
        packs.install(wanted, progress)


@app.command()
@told
def verify(names: Annotated[list[str] | None, typer.Argument(help="Names; all when left out.")] = None) -> None:
    """Read every byte of the installed packs and compare."""
    from cutaway.storage import packs

    verdicts = packs.verify(names or packs.installed())
    for verdict in verdicts:
        print(f"{verdict.pack:14}{verdict.state:10}{verdict.sentence}")
    if any(verdict.state == "damaged" for verdict in verdicts):
        sys.exit(1)
