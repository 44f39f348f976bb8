"""What is well with this machine and what is not: one check a subject, each with a sentence and, if need be, a fix."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cutaway.errors import CutawayError
from cutaway.storage import packs, programs
from cutaway.storage.folders import cache_folder, data_folder, packs_folder
from cutaway.storage.graphics import SYSTEM_FIX, use_best_graphics

TESTED_PYTHON = (3, 11)
# What a film of 40 s at 720p was seen to take at most, with room for the system.
ENOUGH_MEMORY = 3 << 30
ENOUGH_DISK = 2 << 30
# Slower by about a half, but it draws the same: what matters is that no film mixes the two.
FAST_MESA = 25
SIGNS = {"ok": "[green]ok[/]", "warn": "[yellow]note[/]", "fail": "[red]wrong[/]"}


@dataclass(frozen=True)
class Check:
    """The outcome of one look: `state` is ok, warn (works, but less well) or fail (no film can be made)."""

    name: str
    state: Literal["ok", "warn", "fail"]
    sentence: str
    fix: str = ""


def diagnose(*, thorough: bool = True) -> list[Check]:
    """All checks, in the order of their importance; takes about three seconds, one without `thorough`.

    `thorough` reads every byte of every pack. A check that breaks becomes a failed check, never an error.
    """
    looks: list[Callable[[], Iterator[Check]]] = [
        _python,
        _packages,
        _graphics,
        _encoding,
        lambda: _packs(thorough),
        _espeak,
        _folders,
        _memory,
    ]
    found: list[Check] = []
    for look in looks:
        try:
            found += look()
        except Exception as error:  # a broken machine is what this is for
            found.append(Check("check", "fail", f"A check broke: {type(error).__name__}: {error}", "Run: make setup"))
    return found


def print_report(checks: list[Check], console: Console | None = None) -> bool:
    """Print the checks as a table with their fixes below; returns whether none of them failed."""
    console = console or Console()
    table = Table(box=None, show_header=False, pad_edge=False)
    for check in checks:
        table.add_row(SIGNS[check.state], escape(check.name), escape(check.sentence))
    console.print(table)
    for check in checks:
        if check.fix and check.state != "ok":
            console.print(f"{check.name}: {check.fix}", markup=False, highlight=False)
    return all(check.state != "fail" for check in checks)


def _python() -> Iterator[Check]:
    version = platform.python_version()
    if sys.version_info < TESTED_PYTHON:
        yield Check("Python", "fail", f"{version} is too old.", "Use Python 3.11.")
    elif sys.version_info[:2] != TESTED_PYTHON:
        yield Check("Python", "warn", f"{version}; films are tested with 3.11.")
    else:
        yield Check("Python", "ok", version)


def _packages() -> Iterator[Check]:
    lock = Path(__file__).resolve().parents[3] / "requirements.lock"
    if not lock.is_file():
        yield Check("packages", "warn", "The list of pinned versions is not here, so they were not compared.")
        return
    pinned = re.findall(r"(?m)^([\w.-]+)==(\S+)$", lock.read_text())
    wrong = []
    for name, version in pinned:
        try:
            there = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            there = "absent"
        if there != version:
            wrong.append(f"{name} {there} instead of {version}")
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        yield Check("packages", "warn", f"Other than pinned: {'; '.join(wrong[:3])}{more}.", "Run: make setup")
    else:
        yield Check("packages", "ok", f"all {len(pinned)} as pinned")


def _graphics() -> Iterator[Check]:
    chosen = use_best_graphics()
    try:
        import moderngl

        context = moderngl.create_standalone_context(backend="egl")  # type: ignore[arg-type]
        version, renderer = context.info["GL_VERSION"], context.info["GL_RENDERER"]
        context.release()
    except Exception as error:
        yield Check("graphics", "fail", f"No OpenGL context can be made: {error}", SYSTEM_FIX)
        return
    mesa = re.search(r"Mesa (\d+)", version)
    if mesa and int(mesa[1]) < FAST_MESA and "llvmpipe" in renderer:
        yield Check("graphics", "warn", f"{version}, {renderer}: works, but Mesa 25 draws faster.", "Run: make setup")
    else:
        yield Check("graphics", "ok", f"{version}, {renderer} ({'cache' if chosen != 'system' else 'system'})")


def _encoding() -> Iterator[Check]:
    import av

    for codec, why in (("libx264", "pictures"), ("aac", "sound")):
        try:
            av.Codec(codec, "w")
        except Exception:
            yield Check("encoding", "fail", f"PyAV {av.__version__} cannot encode {why} ({codec}).", "Run: make setup")
            return
    yield Check("encoding", "ok", f"PyAV {av.__version__} with libx264 and aac")


def _packs(thorough: bool) -> Iterator[Check]:
    table = packs.committed_table()
    verdicts = {verdict.pack: verdict for verdict in packs.verify(packs.installed())} if thorough else {}
    good = []
    for name, pack in table.items():
        fix = f"Run: cutaway packs install {name}"
        try:
            folder = packs.pack_path(name)
        except CutawayError:
            if pack.when == "run":
                yield Check("packs", "warn", f"{name} is missing, so {pack.without}.", fix)
            continue
        verdict = verdicts.get(name)
        if verdict and verdict.state == "damaged":
            yield Check("packs", "fail", f"{name} is damaged: {verdict.sentence}", fix)
        elif verdict and verdict.state == "by hand":
            yield Check("packs", "warn", f"{name} was laid at {folder} by hand and cannot be checked.")
        else:
            good.append(name)
    checked = "every file checked" if thorough else "not read"
    yield Check("packs", "ok" if good else "warn", f"{len(good)} in {packs_folder()} ({checked}): {', '.join(good)}")


def _espeak() -> Iterator[Check]:
    program = programs.espeak()
    if program is None:
        yield Check("espeak-ng", "warn", "Words that the lexicon does not know cannot be spoken.", "Run: make setup")
    elif not program.answers():
        yield Check("espeak-ng", "warn", f"{program.path} does not start.", "Run as root: apt-get install espeak-ng")
    else:
        yield Check("espeak-ng", "ok", program.path)


def _folders() -> Iterator[Check]:
    for name, folder in (("data folder", data_folder()), ("cache folder", cache_folder())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            variable = "CUTAWAY_DATA" if name == "data folder" else "CUTAWAY_CACHE"
            yield Check(
                name, "fail", f"{folder} cannot be written: {error.strerror}", f"Set {variable} to another one."
            )
            continue
        free = shutil.disk_usage(folder).free
        state: Literal["ok", "warn"] = "ok" if free >= ENOUGH_DISK else "warn"
        fix = "" if state == "ok" else "Free some space, or move it to another disk."
        yield Check(name, state, f"{folder}, {free / 1e9:.1f} GB free", fix)


def _memory() -> Iterator[Check]:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    if limit.is_file() and (text := limit.read_text().strip()).isdigit():
        total = min(total, int(text))
    cores = len(os.sched_getaffinity(0))
    sentence = f"{total / 1e9:.1f} GB, {cores} cores"
    if total < ENOUGH_MEMORY:
        yield Check("memory", "warn", f"{sentence}: large films may not fit.", "Ask for smaller or shorter films.")
    else:
        yield Check("memory", "ok", sentence)


if __name__ == "__main__":
    sys.exit(0 if print_report(diagnose()) else 1)
