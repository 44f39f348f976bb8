"""`python -m bench [--quick] [names]`: print the figures; `--quick` at a quarter of the size, to see that all runs.

A module of this folder that has a function `figures(quick) -> Iterator[Figure]` is a group of them.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

import bench
from bench.figure import Figure


def main(arguments: list[str]) -> int:
    """Run the groups named, or all; 1 when a figure is beyond its bound."""
    quick = "--quick" in arguments
    wanted = [argument for argument in arguments if not argument.startswith("--")]
    names = sorted(info.name for info in pkgutil.iter_modules([str(Path(bench.__file__).parent)]))
    missed = False
    print(f"{_graphics()}{'; quick: sizes are a quarter, bounds do not hold' if quick else ''}")
    for name in names:
        # The yardstick's files are scripts that the groups start as processes of their own.
        if name == "__main__" or name.startswith("yardstick") or (wanted and name not in wanted):
            continue
        group = getattr(importlib.import_module(f"bench.{name}"), "figures", None)
        for figure in group(quick) if group is not None else ():
            assert isinstance(figure, Figure)
            print(figure.line(), flush=True)
            missed |= figure.missed
    return 1 if missed and not quick else 0


def _graphics() -> str:
    """What draws, as the first line says it."""
    from cutaway.storage.graphics import use_best_graphics

    chosen = use_best_graphics()
    try:
        return f"{chosen}; {importlib.import_module('cutaway.render').fingerprint()}"
    except Exception as error:  # the figures that need no picture still can be had
        return f"{chosen}; nothing draws: {error}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
