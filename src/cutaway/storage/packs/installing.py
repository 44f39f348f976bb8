"""Installed packs: where they lie, how they get there whole or not at all, and whether they are unchanged."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from cutaway.errors import DiskFull, Missing, MissingPack
from cutaway.storage.locking import only_one
from cutaway.storage.packs.fetching import fetch
from cutaway.storage.packs.table import Pack
from cutaway.storage.packs.unpacking import Unpacker

RECEIPT = ".pack.json"


@dataclass(frozen=True)
class Step:
    """How far the installation of one pack is: `done` of `total` bytes while fetching; else 0 and 0."""

    pack: str
    stage: Literal["fetching", "unpacking", "ready", "failed"]
    done: int = 0
    total: int = 0
    sentence: str = ""


@dataclass(frozen=True)
class Verdict:
    """What `verify` found of one pack: `state` is one word, `sentence` names the first file that is wrong."""

    pack: str
    state: Literal["good", "absent", "damaged", "by hand"]
    sentence: str


class PackStore:
    """The packs of a table below one folder."""

    def __init__(self, root: Path, table: dict[str, Pack]) -> None:
        self.root = root
        self.table = table

    def path(self, name: str) -> Path:
        """The folder of an installed pack. Raises `MissingPack`, whose fix names the command that installs it."""
        pack = self._known(name)
        folder = self.root / pack.folder_name
        if _receipt(folder).get("recipe") == pack.recipe:
            return folder
        by_hand = self.root / name
        if by_hand.is_dir():
            return by_hand
        raise MissingPack(
            f"The pack {name} ({pack.purpose}) is not installed.", f"Run: cutaway packs install {name}", pack=name
        )

    def hash(self, name: str) -> str:
        """A stable id, 16 hex digits, of what the pack holds; `absent` where it is not installed.

        The same on every machine that installed the same version; for a folder laid by hand it comes from its listing.
        """
        try:
            folder = self.path(name)
        except MissingPack:
            return "absent"
        return self._known(name).recipe if (folder / RECEIPT).exists() else _listing_hash(folder)

    def installed(self) -> list[str]:
        """Names of the packs that are there, in the order of the table."""
        return [name for name in self.table if self.hash(name) != "absent"]

    def missing(self, when: Iterable[str] = ("run",)) -> list[str]:
        """Names of the packs for these occasions (`run`, `test`, `asked`) that are not there."""
        wanted = set(when)
        return [name for name, pack in self.table.items() if pack.when in wanted and self.hash(name) == "absent"]

    def install(self, names: Iterable[str], progress: Callable[[Step], None] = lambda step: None) -> list[Path]:
        """The folders of the named packs, after fetching, checking and unpacking those that are not there or damaged.

        Another process installing the same pack is waited for. Raises `MissingPack` for the first one that cannot be
        had and `DiskFull` where there is no room; nothing half-written is left.
        """
        wanted = [self._known(name) for name in names]
        return [_install_one(pack, self.root, progress) for pack in wanted]

    def verify(self, names: Iterable[str] | None = None) -> list[Verdict]:
        """What is true of each pack (all known ones by default) after reading every byte: some seconds for all."""
        return [self._verdict(name) for name in (self.table if names is None else names)]

    def _verdict(self, name: str) -> Verdict:
        try:
            folder = self.path(name)
        except MissingPack as error:
            return Verdict(name, "absent", str(error))
        receipt = _receipt(folder)
        if not receipt:
            return Verdict(name, "by hand", f"{folder} was laid there by hand and cannot be checked.")
        if wrong := _first_difference(folder, receipt):
            return Verdict(
                name, "damaged", f"{wrong} is not what was installed. Repair it with: cutaway packs install {name}"
            )
        return Verdict(name, "good", f"{self._known(name).version}, {len(receipt['files'])} files")

    def _known(self, name: str) -> Pack:
        try:
            return self.table[name]
        except KeyError:
            raise MissingPack(f"There is no pack called {name}.", f"Known are: {', '.join(self.table)}.") from None


@cache
def _listing_hash(folder: Path) -> str:
    lines = sorted(f"{path.relative_to(folder)} {path.stat().st_size}" for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _install_one(pack: Pack, root: Path, progress: Callable[[Step], None]) -> Path:
    folder = root / pack.folder_name
    try:
        root.mkdir(parents=True, exist_ok=True)
        with only_one(root / f".{pack.folder_name}.lock"):
            if not _is_whole(folder, pack):
                _remove_abandoned(root, pack)
                with tempfile.TemporaryDirectory(prefix=f".{pack.folder_name}.", dir=root) as working:
                    unpacked = _fetch_and_unpack(pack, Path(working), progress)
                    if folder.exists():
                        folder.rename(Path(working) / "outdated")
                    unpacked.rename(folder)
    except OSError as error:
        progress(Step(pack.name, "failed", sentence=str(error)))
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(f"There is no room for the pack {pack.name} in {root}.", "Free some space.") from error
        raise MissingPack(
            f"The pack {pack.name} cannot be written: {error}.", "Choose another folder with CUTAWAY_PACKS."
        ) from error
    except DiskFull as error:
        progress(Step(pack.name, "failed", sentence=str(error)))
        raise
    except Missing as error:
        progress(Step(pack.name, "failed", sentence=str(error)))
        raise MissingPack(f"The pack {pack.name} could not be installed. {error.sentence}", error.fix) from error
    progress(Step(pack.name, "ready"))
    return folder


def _remove_abandoned(root: Path, pack: Pack) -> None:
    """Delete what a killed installation of this pack left; with the lock held, nobody is working on it."""
    for folder in root.glob(f".{pack.folder_name}.*"):
        if folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)


def _is_whole(folder: Path, pack: Pack) -> bool:
    receipt = _receipt(folder)
    return receipt.get("recipe") == pack.recipe and not _first_difference(folder, receipt)


def _first_difference(folder: Path, receipt: dict[str, Any]) -> str:
    """The first file of an installed pack that is not what its receipt says; empty when every byte is."""
    there = file_hashes(folder)
    expected = receipt["files"]
    return next((name for name in sorted(there.keys() | expected.keys()) if there.get(name) != expected.get(name)), "")


def _fetch_and_unpack(pack: Pack, working: Path, progress: Callable[[Step], None]) -> Path:
    """A complete, checked folder of the pack inside `working`."""
    # Archives are three quarters of what they unpack to on the average; a quarter more is for the rest of the machine.
    needed = int(pack.size * 2.5)
    if shutil.disk_usage(working).free < needed:
        raise DiskFull(
            f"The pack {pack.name} needs {needed >> 20} MB of free space.", f"Free some in {working.parent}."
        )
    unpacked = working / "unpacked"
    unpacked.mkdir()
    unpacker = Unpacker(unpacked)
    before = 0
    for archive in pack.archives:

        def fetched(done: int, before: int = before, size: int = archive.size) -> None:
            progress(Step(pack.name, "fetching", before + min(done, size), pack.size))

        fetched(0)
        file = fetch(archive, working, fetched)
        before += archive.size
        progress(Step(pack.name, "unpacking", before, pack.size))
        unpacker.take_from(archive, file)
        file.unlink()
    files = file_hashes(unpacked)
    if tree_hash(files) != pack.tree:
        raise Missing(f"The files of {pack.name} are not those that were reviewed (tree {tree_hash(files)}).")
    receipt = {
        "pack": pack.name,
        "version": pack.version,
        "recipe": pack.recipe,
        "licence": pack.licence,
        "credits": pack.credits,
        "files": files,
    }
    (unpacked / RECEIPT).write_text(json.dumps(receipt, indent=0))
    return unpacked


def file_hashes(folder: Path) -> dict[str, str]:
    """The sha256 of every file below a folder, by its name from there, sorted; the receipt is left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != RECEIPT:
            with path.open("rb") as reading:
                found[name] = hashlib.file_digest(reading, "sha256").hexdigest()
    return dict(sorted(found.items()))


def tree_hash(files: dict[str, str]) -> str:
    """One sha256 over the names and sha256s of files."""
    return hashlib.sha256("".join(f"{digest}  {name}\n" for name, digest in sorted(files.items())).encode()).hexdigest()


def _receipt(folder: Path) -> dict[str, Any]:
    file = folder / RECEIPT
    try:
        changed = os.stat(file).st_mtime_ns
    except OSError:
        return {}
    return _read_receipt(file, changed)


@cache
def _read_receipt(file: Path, changed: int) -> dict[str, Any]:
    """The receipt as it was at that time of change; empty where it cannot be read."""
    try:
        content = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
