"""Where things lie on this machine.

Two kinds of folders: the cache holds what can be fetched again (packs, Mesa, programs) and is shared by every clone of
the project and every data folder of one user; the data folder holds what cannot (interactions, films).
"""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """The folder of everything that can be fetched again: `CUTAWAY_CACHE`, else `cutaway` in the user's XDG cache."""
    if chosen := os.environ.get("CUTAWAY_CACHE"):
        return Path(chosen).expanduser().absolute()
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base).expanduser().absolute() / "cutaway"
    return Path("~/.cache/cutaway").expanduser()


def data_folder() -> Path:
    """The folder of interactions and films: `CUTAWAY_DATA`, else `cutaway` in the user's XDG data folder."""
    if chosen := os.environ.get("CUTAWAY_DATA"):
        return Path(chosen).expanduser().absolute()
    if base := os.environ.get("XDG_DATA_HOME"):
        return Path(base).expanduser().absolute() / "cutaway"
    return Path("~/.local/share/cutaway").expanduser()


def packs_folder() -> Path:
    """The folder of packs: `CUTAWAY_PACKS`; else `packs` in `CUTAWAY_DATA` where that exists; else in the cache."""
    if chosen := os.environ.get("CUTAWAY_PACKS"):
        return Path(chosen).expanduser().absolute()
    if chosen := os.environ.get("CUTAWAY_DATA"):
        beside_data = Path(chosen).expanduser().absolute() / "packs"
        if beside_data.is_dir():
            return beside_data
    return cache_folder() / "packs"
