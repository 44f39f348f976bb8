"""Programs that are called, never linked: espeak-ng, which says how words sound that the lexicon does not know, and for the
tests PostgreSQL.

The machine's own is used where it is installed; otherwise Debian's is unpacked into the cache beside all it needs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from glob import glob
from importlib.resources import files
from pathlib import Path

from cutaway.errors import Missing
from cutaway.storage import debian
from cutaway.storage.folders import cache_folder
from cutaway.storage.locking import only_one


@dataclass(frozen=True)
class Program:
    """A program to call: `subprocess.run([program.path, ...], env=program.environment())`."""

    path: str
    settings: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        return os.environ | self.settings

    def answers(self) -> bool:
        """Whether it starts at all."""
        try:
            done = subprocess.run([self.path, "--version"], env=self.environment(), capture_output=True, timeout=10)
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0


def espeak() -> Program | None:
    """espeak-ng, the machine's own or the one in the cache; None where there is neither. Nothing is started."""
    if path := shutil.which("espeak-ng"):
        return Program(path)
    folder = _espeak_folder()
    libraries = folder / "usr/lib" / debian.library_triplet()
    if not (folder / "usr/bin/espeak-ng").is_file():
        return None
    pulse = libraries / "pulseaudio"
    settings = {"LD_LIBRARY_PATH": f"{libraries}:{pulse}", "ESPEAK_DATA_PATH": str(libraries)}
    return Program(str(folder / "usr/bin/espeak-ng"), settings)


def prepare_espeak() -> str:
    """Fetch espeak-ng into the cache unless there is one; returns a sentence. Raises `Missing` with the reason."""
    if program := espeak():
        return f"espeak-ng at {program.path}."
    folder = _espeak_folder()
    _fetch("espeak", folder, lambda: espeak() is not None)
    program = espeak()
    if program is None or not program.answers():
        shutil.rmtree(folder, ignore_errors=True)
        raise Missing("espeak-ng does not start on this machine.", "Run as root: apt-get install -y espeak-ng")
    return "espeak-ng, unpacked into the cache."


def postgresql() -> Program | None:
    """The folder of PostgreSQL's programs (`path`), the machine's own or the one in the cache; None where there is neither.
    Nothing is started."""
    own = (Path(path) for path in sorted(glob("/usr/lib/postgresql/*/bin"), reverse=True))
    for folder in own:
        if all((folder / name).is_file() for name in ("initdb", "postgres")):
            return Program(str(folder))
    tree = _postgresql_folder()
    libraries = tree / "usr/lib" / debian.library_triplet()
    for folder in sorted(tree.glob("usr/lib/postgresql/*/bin")):
        return Program(str(folder), {"LD_LIBRARY_PATH": str(libraries)})
    return None


def prepare_postgresql() -> str:
    """Fetch PostgreSQL into the cache unless there is one; returns a sentence. Raises `Missing` with the reason."""
    if program := postgresql():
        return f"PostgreSQL at {program.path}."
    folder = _postgresql_folder()
    _fetch("postgresql", folder, lambda: postgresql() is not None)
    program = postgresql()
    if program is None or not Program(f"{program.path}/postgres", program.settings).answers():
        shutil.rmtree(folder, ignore_errors=True)
        raise Missing("PostgreSQL does not start on this machine.", "Run as root: apt-get install -y postgresql")
    return "PostgreSQL, unpacked into the cache."


def _fetch(name: str, folder: Path, there: Callable[[], bool]) -> None:
    """Unpack the packages that the table lists under `name` as `folder`, unless somebody else has just done so."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    working = folder.parent / "unpacking"
    with only_one(folder.parent / "lock"):
        if there():
            return
        # A killed attempt may have left one; with the lock held, nobody is working on it.
        shutil.rmtree(working, ignore_errors=True)
        working.mkdir()
        try:
            apt = debian.PrivateApt(working / "apt")
            apt.update()
            wanted = tomllib.loads(files(__package__).joinpath("debian.toml").read_text())[name]["packages"]
            debian.unpack(apt.download(wanted, working / "archives"), working / "tree")
            (working / "tree").rename(folder)
        finally:
            shutil.rmtree(working, ignore_errors=True)


def _espeak_folder() -> Path:
    return cache_folder() / "programs" / f"espeak-ng-{debian.codename() or 'other'}-{os.uname().machine}"


def _postgresql_folder() -> Path:
    return cache_folder() / "programs" / f"postgresql-{debian.codename() or 'other'}-{os.uname().machine}"
