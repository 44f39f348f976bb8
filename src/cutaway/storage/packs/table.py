"""The committed table of packs, read and typed."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True)
class Take:
    """How some files of an archive become files of a pack; `packs.toml` explains each field."""

    match: str
    strip: str = ""
    into: str = ""
    how: Literal["copy", "append", "data-url", "unzip"] = "copy"
    without: tuple[str, ...] = ()

    def wants(self, name: str) -> bool:
        return fnmatchcase(name, self.match) and not self.leaves_out(name)

    def leaves_out(self, name: str) -> bool:
        return any(fnmatchcase(name, glob) for glob in self.without)

    def name_in_pack(self, name: str) -> str:
        """Where a file of the archive comes to lie; the name may still be unsafe and is checked when it is written."""
        if self.how == "append":
            return self.into
        return self.into + name.removeprefix(self.strip)


@dataclass(frozen=True)
class Archive:
    """One file that is fetched: its name, sha256, size in bytes, and where to get it, in order."""

    file: str
    sha256: str
    size: int
    sources: tuple[str, ...]
    take: tuple[Take, ...]


@dataclass(frozen=True)
class Pack:
    """A named, versioned set of models or assets."""

    name: str
    version: str
    when: Literal["run", "test", "asked"]
    purpose: str
    without: str
    licence: str
    credits: tuple[str, ...]
    tree: str
    archives: tuple[Archive, ...]

    @property
    def size(self) -> int:
        """What is fetched for it, in bytes."""
        return sum(archive.size for archive in self.archives)

    @property
    def folder_name(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def recipe(self) -> str:
        """A stable id, 16 hex digits, of exactly which bytes the installed pack holds."""
        return hashlib.sha256(f"{self.name} {self.version} {self.tree}".encode()).hexdigest()[:16]


def read_table(file: Path | None = None) -> dict[str, Pack]:
    """Packs by name, in the order of the table: the committed one, or another of the same form."""
    text = file.read_text() if file else files(__package__).joinpath("packs.toml").read_text()
    return {entry["name"]: _pack(entry) for entry in tomllib.loads(text)["pack"]}


@cache
def committed_table() -> dict[str, Pack]:
    """The packs this version of Cutaway knows, by name."""
    return read_table()


def _pack(entry: dict[str, Any]) -> Pack:
    archives = tuple(
        Archive(
            file=archive["file"],
            sha256=archive["sha256"],
            size=archive["bytes"],
            sources=tuple(archive["sources"]),
            take=tuple(_take(rule) for rule in archive["take"]),
        )
        for archive in entry["archive"]
    )
    plain = {key: entry[key] for key in ("name", "version", "when", "purpose", "without", "licence")}
    return Pack(**plain, credits=tuple(entry["credits"]), tree=entry["tree"], archives=archives)


def _take(rule: dict[str, Any]) -> Take:
    return Take(
        match=rule["match"],
        strip=rule.get("strip", ""),
        into=rule.get("into", ""),
        how=rule.get("as", "copy"),
        without=tuple(rule.get("without", ())),
    )
