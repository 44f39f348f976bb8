"""Packs: named, versioned sets of models and assets, fetched once, checked against pinned sha256s, and only ever read.

    pack_path(name)     the folder of an installed pack, else MissingPack
    pack_hash(name)     a stable id of its content, for cache keys
    install(names)      fetch, check, unpack
    verify(names)       read every file again and compare
    credits(names)      the lines their licences ask for

An installed pack is a folder `NAME@VERSION` with a receipt inside, so versions of several clones lie side by side and
never change under a running process. A folder called just `NAME`, laid there by hand, is used where no such one is.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from cutaway.storage.folders import packs_folder
from cutaway.storage.packs.installing import PackStore, Step, Verdict
from cutaway.storage.packs.table import Archive, Pack, Take, committed_table, read_table


def store() -> PackStore:
    """The packs this version of Cutaway knows, in the folder that the environment names now."""
    return PackStore(packs_folder(), committed_table())


def pack_path(name: str) -> Path:
    """The folder of an installed pack. Raises `MissingPack`, whose fix names the command that installs it."""
    return store().path(name)


def pack_hash(name: str) -> str:
    """A stable id, 16 hex digits, of what the pack at `pack_path(name)` holds; `absent` where it is not installed."""
    return store().hash(name)


def installed() -> list[str]:
    """Names of the packs that are there, in the order of the table."""
    return store().installed()


def missing(when: Iterable[str] = ("run",)) -> list[str]:
    """Names of the packs for these occasions (`run`, `test`, `asked`) that are not there."""
    return store().missing(when)


def install(names: Iterable[str], progress: Callable[[Step], None] = lambda step: None) -> list[Path]:
    """The folders of the named packs, after fetching those that are not there. Raises `MissingPack`, `DiskFull`."""
    return store().install(names, progress)


def verify(names: Iterable[str] | None = None) -> list[Verdict]:
    """What is true of each pack, of all known ones by default, after reading every byte of it."""
    return store().verify(names)


def credits(names: Iterable[str]) -> list[str]:
    """The credits of the named packs, one line each, without repeats; unknown names have none."""
    table = committed_table()
    return list(dict.fromkeys(line for name in names if name in table for line in table[name].credits))


__all__ = [
    "Archive",
    "Pack",
    "PackStore",
    "Step",
    "Take",
    "Verdict",
    "committed_table",
    "credits",
    "install",
    "installed",
    "missing",
    "pack_hash",
    "pack_path",
    "read_table",
    "store",
    "verify",
]
