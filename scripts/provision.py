"""Fetch what Cutaway needs beside Python packages: OpenGL, espeak-ng, packs. Leaves alone what is there.

usage: python scripts/provision.py [run] [test]      the occasions to prepare for; `run` when none is named

Ends with 0 when films can be made: what only some films need is named when it cannot be had, and stops nothing; the
next run tries again. Ends with 1 when nothing could be drawn.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from cutaway.errors import Missing
from cutaway.storage import graphics, packs, programs
from cutaway.storage.folders import cache_folder, packs_folder
from cutaway.storage.packs.fetching import give_back_npm
from cutaway.storage.progress import shown_progress

# Fetching waits for the network and unpacking for a core: with three at a time both are busy.
PACKS_AT_A_TIME = 3


def main(occasions: list[str]) -> int:
    wanted = packs.missing(occasions)
    testing = "test" in occasions
    if not wanted and graphics.ready() and programs.espeak() and (programs.postgresql() or not testing):
        return 0
    print(f"Models, assets and graphics, into {cache_folder()} (packs: {packs_folder()})", flush=True)
    try:
        print(f"graphics: {graphics.prepare_graphics()}", flush=True)
    except Missing as error:
        print(f"graphics: {error}", file=sys.stderr)
        return 1
    try:
        print(f"speech: {programs.prepare_espeak()}", flush=True)
    except Missing as error:
        print(f"speech: {error} Words that the lexicon does not know will be spelled.", flush=True)
    if testing:
        try:
            print(f"database: {programs.prepare_postgresql()}", flush=True)
        except Missing as error:
            print(f"database: {error} Tests of PostgreSQL will be skipped.", flush=True)
    for name in installed_side_by_side(wanted):
        print(f"{name} is missing, so {packs.committed_table()[name].without}.")
        print(f"Try again with: cutaway packs install {name}")
    return 0


def installed_side_by_side(names: list[str]) -> list[str]:
    """The names of the packs that could not be installed."""
    failed = []
    with shown_progress() as show, ThreadPoolExecutor(PACKS_AT_A_TIME) as pool:

        def install(name: str) -> None:
            try:
                packs.install([name], show)
            except Missing:
                failed.append(name)  # the sentence was shown as it happened

        list(pool.map(install, names))
    give_back_npm()
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["run"]))
