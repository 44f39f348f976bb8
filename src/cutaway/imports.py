"""What packages of others load for nothing, kept out: half of the time it takes to import them.

Only what nobody here can miss: the documentation that SciPy composes for its functions while it is imported, NumPy's
Fortran compiler and tests, which SciPy looks at, the command line that spaCy imports for one name, and the windows that
MuJoCo could show what it simulates in. Nothing else of the packages is touched, and where they are not as expected they are
imported as they are.

While a process starts, no garbage is looked for either: there is hardly any among what is loaded.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_MUJOCO_GL = "MUJOCO_GL"
"""The variable that MuJoCo reads when it is imported."""


_starting = threading.Lock()
_started_from = 0
"""How many threads are within `starting`."""


@contextmanager
def starting() -> Iterator[None]:
    """While several hundred thousand objects are loaded for good, none is searched for garbage, nor are they later: a tenth of the
    time that starting takes. May be nested, also in several threads; the last to leave has garbage collected again."""
    global _started_from
    with _starting:
        _started_from += 1
        gc.disable()
    try:
        yield
    finally:
        with _starting:
            _started_from -= 1
            if not _started_from:
                gc.freeze()
                gc.enable()


def import_spacy() -> ModuleType:
    """The package spaCy, without its command line (downloads, projects, training), which takes as long as the rest.

    The command line stays importable afterwards.
    """
    if "spacy" in sys.modules or "spacy.cli" in sys.modules:
        return importlib.import_module("spacy")
    line, info = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
    line.__path__ = []
    info.info = None  # type: ignore[attr-defined]
    stand_ins = {"spacy.cli": line, "spacy.cli.info": info}
    sys.modules.update(stand_ins)
    try:
        return importlib.import_module("spacy")
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]
        if getattr(sys.modules.get("spacy"), "cli", None) is line:
            del sys.modules["spacy"].cli


def import_mujoco() -> Any:
    """The package MuJoCo, without its OpenGL, which asks a process of its own for the version of a library of windows."""
    if "mujoco" in sys.modules:
        return importlib.import_module("mujoco")
    wished = os.environ.get(_MUJOCO_GL)
    os.environ[_MUJOCO_GL] = "disable"
    try:
        return importlib.import_module("mujoco")
    finally:
        if wished is None:
            del os.environ[_MUJOCO_GL]
        else:
            os.environ[_MUJOCO_GL] = wished


def spare_scipy_documentation() -> None:
    """Make SciPy leave the documentation of its functions as it is written. To be called before it is imported.

    Otherwise it takes the documentation of some hundred functions apart at every start and puts it together again with
    notes on other kinds of arrays: 0.15 of 0.4 s for `scipy.ndimage`, 0.7 of 1.4 s for `scipy.signal`.
    """
    try:
        documentation = importlib.import_module("scipy._lib._docscrape")
    except ImportError:
        return
    documentation.FunctionDoc = _AsWritten  # type: ignore[attr-defined]
    _spare_numpy_tools()


def _spare_numpy_tools() -> None:
    """Make SciPy, which looks at all that NumPy has, pass over its Fortran compiler and its tests: 0.08 s. Both stay importable."""
    import numpy

    if "scipy._lib.array_api_compat.numpy" in sys.modules:
        return
    spared = [name for name in ("f2py", "testing") if name not in vars(numpy) and f"numpy.{name}" not in sys.modules]
    for name in spared:
        setattr(numpy, name, ModuleType(f"numpy.{name}"))
    try:
        importlib.import_module("scipy._lib.array_api_compat.numpy")
    except ImportError:
        pass  # a SciPy that is built otherwise
    finally:
        for name in spared:
            delattr(numpy, name)


def import_scipy_signal() -> None:
    """Import `scipy.signal` without `scipy.stats`, of which it names one function and which takes as long as the rest. That stays
    importable afterwards."""
    if "scipy.signal" in sys.modules or "scipy.stats" in sys.modules:
        return
    stand_in = ModuleType("scipy.stats")

    def scoreatpercentile(*given: Any, **named: Any) -> Any:
        return importlib.import_module("scipy.stats").scoreatpercentile(*given, **named)

    stand_in.scoreatpercentile = scoreatpercentile  # type: ignore[attr-defined]
    sys.modules["scipy.stats"] = stand_in
    try:
        importlib.import_module("scipy.signal")
    finally:
        if sys.modules.get("scipy.stats") is stand_in:
            del sys.modules["scipy.stats"]


class _AsWritten:
    """A function's documentation as it is written: its sections can be looked at and added to, and are not kept."""

    def __init__(self, function: Any, *_: Any, **__: Any) -> None:
        self._text = getattr(function, "__doc__", None) or ""
        self._sections: dict[str, list[Any]] = {}

    def __getitem__(self, section: str) -> list[Any]:
        return self._sections.setdefault(section, [])

    def __setitem__(self, section: str, lines: list[Any]) -> None:
        self._sections[section] = lines

    def __str__(self) -> str:
        # Who asks cuts off the first line, which would be the signature.
        return "\n" + self._text
