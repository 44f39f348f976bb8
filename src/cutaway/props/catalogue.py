"""One catalogue over all builders: who builds what, and what there is to choose from.

A builder is a function `build(name, parameters, seed) -> Model` registered under a name with `@builder("furniture")`; it
raises `MissingPack` when its pack is not there and LookupError when it has no such model. `Entry` rows say what can be cast.
"""

from __future__ import annotations

import functools
import importlib
import json
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cutaway.cancelling import stop_if_unwanted
from cutaway.props.model import Model
from cutaway.scene.document import Asset

if TYPE_CHECKING:
    from cutaway.props.casting import Candidate

Build = Callable[[str, Mapping[str, Any], int], Model]

_BUILDERS: dict[str, Build] = {}

_MODULES: dict[str, str] = {
    "furniture": "cutaway.props.furniture",
    "sprite": "cutaway.props.relief",
    "person": "cutaway.props.people",
    "violin": "cutaway.props.instruments.violin",
    "bow": "cutaway.props.instruments.violin",
}
"""Where the builders live that are not in `cutaway.props.builders.*`; each module registers itself when imported."""


def builder(name: str) -> Callable[[Build], Build]:
    """Register the decorated function as the builder `name`."""

    def register(build: Build) -> Build:
        _BUILDERS[name] = build
        return build

    return register


@dataclass(frozen=True)
class Entry:
    """Something that can be cast.

    `words`: lower-case names, most exact first; `kind` as in `Thing.kind`; `size`: width, height, depth in metres;
    `parameters`: what the builder may be told, with defaults; `weight` prefers better-looking models among equals.
    """

    builder: str
    name: str
    words: tuple[str, ...]
    kind: str
    size: tuple[float, float, float]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    weight: float = 1.0
    credit: str = ""


@functools.cache
def builder_entries() -> tuple[Entry, ...]:
    """What the builders' modules say can be cast by them (their `ENTRIES`); a module whose imports are missing has none."""
    package = importlib.import_module("cutaway.props.builders")
    names = [
        f"{package.__name__}.{info.name}"
        for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name)
    ]
    found: list[Entry] = []
    for name in dict.fromkeys([*names, *_MODULES.values()]):
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name and name.startswith(error.name):
                continue
            raise
        found += getattr(module, "ENTRIES", ())
    return tuple(found)


def entries() -> tuple[Entry, ...]:
    """Everything that can be cast by name, over all builders and the packs that are here."""
    from cutaway.props import casting

    return casting.entries()


def cast(
    name: str,
    head: str = "",
    kind: str = "",
    colour: str = "",
    material: str = "",
    attributes: Iterable[str] = (),
    limit: int = 5,
) -> list[Candidate]:
    """Castings for a noun, best first; the last resort, a plain body, is always among them. See `casting.cast`."""
    from cutaway.props import casting

    return casting.cast(name, head, kind, colour, material, attributes, limit)


def build(asset: Asset, seed: int, thing_id: str) -> Model:
    """The model of this asset; built once and kept. Randomness comes from `seed` and `thing_id` alone.

    Raises `MissingPack`, or LookupError for a builder or model that does not exist.
    """
    return _build(asset.builder, asset.name, json.dumps(asset.parameters, sort_keys=True), seed, thing_id)


@functools.lru_cache(maxsize=256)
def _build(builder_name: str, name: str, parameters: str, seed: int, thing_id: str) -> Model:
    stop_if_unwanted()
    found = _builder(builder_name)
    own = int.from_bytes(f"{seed}:{thing_id}".encode(), "big") % (2**63)
    return found(name, json.loads(parameters), own)


def _builder(name: str) -> Build:
    if name not in _BUILDERS:
        module = _MODULES.get(name)
        if module:
            importlib.import_module(module)
        else:
            importlib.import_module("cutaway.props.builders")
    if name not in _BUILDERS:
        raise LookupError(f"no builder {name!r}")
    return _BUILDERS[name]
