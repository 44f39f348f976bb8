"""OpenGL: finding the drawing library, fetching Mesa 25 without root, and loading it into this process.

Debian 12's own Mesa 22 works; Mesa 25 from its backports draws full scenes up to twice as fast. It is unpacked into
the cache and loaded from there. The usual way is LD_LIBRARY_PATH, which the dynamic linker reads only when a process
starts, so every program would need a wrapper or would have to start itself again. Instead the libraries are opened one
by one by their full paths, in the order they need each other: a library that is asked for by a name already loaded is
not searched for again. That costs about 50 ms and works in any process before its first context.

`CUTAWAY_MESA=system` keeps the machine's own OpenGL, for comparing and for GPUs.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from cutaway.errors import Missing, MissingGraphics
from cutaway.storage import debian
from cutaway.storage.folders import cache_folder
from cutaway.storage.locking import only_one

ENTRY_LIBRARIES = ("libEGL_mesa.so.0", "libEGL.so.1", "libGL.so.1", "libOpenGL.so.0")
SYSTEM_FIX = "Run as root: apt-get install -y --no-install-recommends libegl1 libegl-mesa0 libgl1 libgl1-mesa-dri"


@dataclass(frozen=True)
class Mesa:
    """Mesa unpacked into the cache: `folder` holds `usr/`, `libraries` are loaded in this order."""

    folder: Path
    version: str
    libraries: tuple[str, ...]

    @property
    def library_folder(self) -> Path:
        return self.folder / "usr/lib" / debian.library_triplet()

    def settings(self) -> dict[str, str]:
        """The variables that Mesa, GLVND and glcontext read when a context is made."""
        libraries = self.library_folder
        return {
            "LIBGL_DRIVERS_PATH": str(libraries / "dri"),
            "GBM_BACKENDS_PATH": str(libraries / "gbm"),
            "__EGL_VENDOR_LIBRARY_DIRS": str(self.folder / "usr/share/glvnd/egl_vendor.d"),
            "GLCONTEXT_LINUX_LIBEGL": str(libraries / "libEGL.so.1"),
            "GLCONTEXT_LINUX_LIBGL": str(libraries / "libGL.so.1"),
        }


def mesa_folder() -> Path:
    """Where Mesa lies in the cache, whether it is there or not."""
    return cache_folder() / "mesa" / f"{debian.codename() or 'other'}-{os.uname().machine}"


def unpacked_mesa() -> Mesa | None:
    """The Mesa in the cache, or None where there is none for this release and machine."""
    folder = mesa_folder()
    try:
        receipt = json.loads((folder / "mesa.json").read_text())
        return Mesa(folder, receipt["version"], tuple(receipt["libraries"]))
    except (OSError, ValueError, KeyError):
        return None


def environment() -> dict[str, str]:
    """What a process started by us needs in its environment to draw with the unpacked Mesa; empty where there is none.

    Only for programs that are not Cutaway: our own processes call `use_best_graphics`.
    """
    mesa = _chosen_mesa()
    if mesa is None:
        return {}
    paths = [str(mesa.library_folder), os.environ.get("LD_LIBRARY_PATH", "")]
    return mesa.settings() | {"LD_LIBRARY_PATH": ":".join(p for p in paths if p)}


def _chosen_mesa() -> Mesa | None:
    wished = os.environ.get("CUTAWAY_MESA", "").lower()
    return None if wished == "system" else unpacked_mesa()


@cache
def use_best_graphics() -> str:
    """Make this process draw with the fastest OpenGL there is; call before the first context, again at no cost.

    Returns what was chosen: `mesa 25.0.7-...` from the cache, or `system`. Never fails: whether a context can be made
    is only known when it is. Where a user has set one of Mesa's variables otherwise, the system is left to it.
    """
    mesa = _chosen_mesa()
    if mesa is None:
        return "system"
    # A process started by one of ours finds our own settings there, which are no wish of the user's.
    if any(os.environ.get(name, value) != value for name, value in mesa.settings().items()):
        return "system"
    try:
        for library in mesa.libraries:
            ctypes.CDLL(str(mesa.library_folder / library))
    except OSError:
        # Libraries that are loaded already do no harm: without the settings below the system's Mesa is found.
        return "system"
    os.environ.update(mesa.settings())
    return f"mesa {mesa.version}"


def system_has_opengl() -> bool:
    """Whether the machine's own libraries can make a context without a window."""
    return bool(ctypes.util.find_library("EGL") and ctypes.util.find_library("GL"))


def ready() -> bool:
    """Whether nothing is to be fetched: Mesa is in the cache, or this release has none for us and the system draws."""
    return unpacked_mesa() is not None or (debian.codename() != "bookworm" and system_has_opengl())


def prepare_graphics() -> str:
    """Fetch what drawing needs, unless it is there; returns a sentence on what will be used.

    Mesa from backports into the cache; failing that the machine's OpenGL; failing that, installed by apt as root.
    Raises `MissingGraphics` where all three fail.
    """
    if mesa := unpacked_mesa():
        return f"Mesa {mesa.version} from the cache."
    try:
        return f"Mesa {fetch_mesa().version}, unpacked into the cache."
    except Missing as error:
        reason = str(error)
    if system_has_opengl():
        return f"The system's OpenGL, which is slower. {reason}"
    if debian.install_as_root(_table()["mesa"]["system"]):
        return f"The system's OpenGL, just installed. {reason}"
    raise MissingGraphics(f"There is no OpenGL to draw with. {reason}", SYSTEM_FIX)


def fetch_mesa() -> Mesa:
    """Fetch Mesa from the release's backports and unpack it into the cache. Raises `Missing` with the reason."""
    if debian.codename() != "bookworm":
        raise Missing("Mesa 25 is unpacked on Debian 12 only; other releases carry a newer Mesa of their own.")
    folder = mesa_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with only_one(folder.parent / "lock"):
        if mesa := unpacked_mesa():
            return mesa
        working = folder.parent / "unpacking"
        # A killed attempt may have left one; with the lock held, nobody is working on it.
        shutil.rmtree(working, ignore_errors=True)
        working.mkdir()
        try:
            apt = debian.PrivateApt(working / "apt", backports=True)
            apt.update()
            archives = apt.download(_table()["mesa"]["packages"], working / "archives")
            debian.unpack(archives, working / "tree")
            version = next(a.name.split("_")[1] for a in archives if a.name.startswith("libegl-mesa0_"))
            libraries = loading_order(working / "tree/usr/lib" / debian.library_triplet(), ENTRY_LIBRARIES)
            receipt = {"version": version, "libraries": libraries, "packages": [a.stem for a in archives]}
            (working / "tree/mesa.json").write_text(json.dumps(receipt, indent=1))
            shutil.rmtree(folder, ignore_errors=True)
            (working / "tree").rename(folder)
        finally:
            shutil.rmtree(working, ignore_errors=True)
    return Mesa(folder, version, tuple(libraries))


def loading_order(folder: Path, entries: Sequence[str]) -> list[str]:
    """The entry libraries and all they need out of one folder, those that are needed before those that need them.

    What a library needs in the end is a strict part of what its users need, so sorting by that number is an order.
    """
    needs: dict[str, set[str]] = {}
    waiting = list(entries)
    while waiting:
        name = waiting.pop()
        if name not in needs:
            needs[name] = _needed_from(folder, name)
            waiting += needs[name]
    return sorted(needs, key=lambda name: (len(needs[name]), name))


def _needed_from(folder: Path, name: str) -> set[str]:
    """Names of the libraries in `folder` that the one called `name` pulls in, as the dynamic linker sees it."""
    search = os.environ | {"LD_LIBRARY_PATH": str(folder)}
    done = subprocess.run(["ldd", str(folder / name)], env=search, capture_output=True, text=True)
    absent = re.findall(r"(\S+) => not found", done.stdout)
    if done.returncode or absent:
        raise Missing(f"{name} cannot be used on this machine: {', '.join(absent) or done.stderr.strip()[-200:]}.")
    return set(re.findall(rf"(\S+) => {re.escape(str(folder))}/", done.stdout))


def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files(__package__).joinpath("debian.toml").read_text())
