"""Arrays kept on disk between runs, by a key of everything they were made from. Losing them costs time and nothing else."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from cutaway.storage.folders import cache_folder

VERSION = "1"
"""Part of every key: raise it when what is written changes."""


def folder() -> Path:
    """Where the arrays lie: in the folder of what can be made again, which all data folders share."""
    return cache_folder() / "models"


def kept(key: str, make: Callable[[], Mapping[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """The arrays of this key, read if they lie there, else made and, if the disk allows, kept."""
    path = folder() / (hashlib.sha256(f"{VERSION}:{key}".encode()).hexdigest()[:32] + ".npz")
    with (
        contextlib.suppress(OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError),
        np.load(path, allow_pickle=False) as found,
    ):
        return {name: found[name] for name in found.files}
    arrays = dict(make())
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, **arrays)  # type: ignore[arg-type]
            os.replace(name, path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)
    return arrays
