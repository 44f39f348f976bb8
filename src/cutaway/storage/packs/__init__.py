"""Packs: named, versioned sets of models and assets, fetched once, checked against pinned sha256s, and only ever read.

    pack_path(name)     the folder of an installed pack, else MissingPack
    pack_hash(name)     a stable id of its content, for cache keys
    install(names)      fetch, check, unpack
    verify(names)       read every file again and compare
    credits(names)      the lines their licences ask for

An installed pack is a folder `NAME@VERSION` with a receipt inside, so versions of several clones lie side by side and
never change under a running process. A folder called just `NAME`, laid there by hand, is used where no such one is.
"""

from cutaway.storage.packs.installing import (
    Step,
    Verdict,
    install,
    installed,
    missing,
    pack_hash,
    pack_path,
    verify,
)
from cutaway.storage.packs.table import Archive, Pack, Take, committed_table, read_table


def credits(names: list[str] | tuple[str, ...]) -> list[str]:
    """The credits of the named packs, one line each, without repeats; unknown names have none."""
    table = committed_table()
    return list(dict.fromkeys(line for name in names if name in table for line in table[name].credits))


__all__ = [
    "Archive",
    "Pack",
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
    "verify",
]
