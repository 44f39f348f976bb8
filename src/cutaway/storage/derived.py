"""What was worked out from a medium (masks, flow, transcripts, faces), kept by the medium's hash, so that a later turn on the same
footage does not work it out again.

A file is made once, by whichever process asks first; the others wait for it. It is whole or not there. What was unused longest
goes when the quota is reached.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cutaway.errors import DiskFull
from cutaway.storage.locking import only_one

QUOTA = 8 * 2**30
"""Bytes that may lie here."""
_TIDY_EVERY = 256


class Derived:
    """A folder of files, each named by what it was made from and how. Thread-safe, and safe among processes."""

    def __init__(self, folder: Path, quota: int = QUOTA) -> None:
        self.folder, self._quota = folder, quota
        self._made = 0

    def file(
        self,
        sha256: str,
        what: str,
        version: str,
        parameters: dict[str, Any],
        make: Callable[[Path], None],
        suffix: str = "",
    ) -> Path:
        """The file of `what` ("person mask") worked out from the medium `sha256` with these parameters.

        `make` writes it to the path it is given, where it is not there yet; it must depend on nothing but the medium, the
        parameters and the code that `version` names. Raises what `make` raises; nothing is left then.
        """
        facts = json.dumps([sha256, what, version, parameters], sort_keys=True, separators=(",", ":"))
        name = hashlib.sha256(facts.encode()).hexdigest()
        place = self.folder / sha256[:2] / sha256[:16]
        path = place / f"{what.replace(' ', '-')}-{name[:24]}{suffix}"
        if self._known(path):
            return path
        place.mkdir(parents=True, exist_ok=True)
        with only_one(place / f".{name[:24]}.lock"):
            if self._known(path):
                return path
            growing = place / f".{name[:24]}.{os.getpid()}.{threading.get_ident()}{suffix}"
            try:
                make(growing)
                growing.replace(path)
            except OSError as error:
                if error.errno == 28:
                    raise DiskFull("The disk is full.", "Free some space and try again.", folder=str(place)) from error
                raise
            finally:
                growing.unlink(missing_ok=True)
        self._made += 1
        if self._made % _TIDY_EVERY == 0:
            self.tidy()
        return path

    def array(
        self, sha256: str, what: str, version: str, parameters: dict[str, Any], make: Callable[[], Any]
    ) -> dict[str, Any]:
        """As `file`, for arrays by name: `make` returns them, and they come back as they were."""
        import numpy as np

        def write(path: Path) -> None:
            with path.open("wb") as file:
                np.savez_compressed(file, **make())

        with np.load(self.file(sha256, what, version, parameters, write, ".npz"), allow_pickle=False) as found:
            return {name: found[name] for name in found.files}

    def tidy(self) -> int:
        """Delete what was unused longest until the quota is kept; how many files went."""
        files = []
        for path in self.folder.rglob("*"):
            with contextlib.suppress(OSError):
                if path.is_file() and not path.name.startswith("."):
                    told = path.stat()
                    files.append((told.st_mtime, told.st_size, path))
        total, gone = sum(size for _, size, _ in files), 0
        young = time.time() - 3600
        for used, size, path in sorted(files):
            if total <= self._quota or used > young:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                total, gone = total - size, gone + 1
        return gone

    def forget(self, sha256: str) -> None:
        """Delete all that was worked out from this medium."""
        place = self.folder / sha256[:2] / sha256[:16]
        for path in place.glob("*"):
            with contextlib.suppress(OSError):
                path.unlink()

    @staticmethod
    def _known(path: Path) -> bool:
        try:
            os.utime(path)
        except OSError:
            return False
        return True


_here: dict[str, Derived] = {}


def use(folder: Path, quota: int = QUOTA) -> Derived:
    """Have `derived` keep its files in `folder` from now on, in this process."""
    _here["derived"] = Derived(folder, quota)
    return _here["derived"]


def derived() -> Derived:
    """What this process keeps of its media."""
    if "derived" not in _here:
        from cutaway.storage.settings import settings

        use(settings().data / "derived")
    return _here["derived"]
