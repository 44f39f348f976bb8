"""Engines by name: the built-in one, and whatever packages register under the entry point group `cutaway.engines`.

An entry point names a callable that takes the `Workshop` and returns an engine.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from cutaway.engines.capabilities import STAGE, Capabilities
from cutaway.engines.seam import Engine
from cutaway.errors import NotFound

if TYPE_CHECKING:
    from cutaway.engines.workshop import Workshop

GROUP = "cutaway.engines"
_BUILT_IN = {"stage": "cutaway.engines.stage:StageEngine"}

_DECLARED = {"stage": STAGE}


def declared(name: str) -> Capabilities | None:
    """What the engine called `name` can do, as far as that is known without importing it."""
    return _DECLARED.get(name)


def engine_names() -> tuple[str, ...]:
    """The names that `open_engine` knows."""
    return tuple(sorted({*_BUILT_IN, *(point.name for point in entry_points(group=GROUP))}))


def open_engine(name: str, workshop: Workshop) -> Engine:
    """The engine called `name`. Raises `NotFound`."""
    make: Callable[[Workshop], Engine] | None = None
    if name in _BUILT_IN:
        module, _, attribute = _BUILT_IN[name].partition(":")
        make = getattr(import_module(module), attribute)
    else:
        for point in entry_points(group=GROUP):
            if point.name == name:
                make = point.load()
    if make is None:
        raise NotFound(f"There is no engine {name!r}.", f"Use one of: {', '.join(engine_names())}.")
    return make(workshop)
