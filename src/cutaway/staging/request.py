"""A world request as plain parameters inside the scene, so that a later turn can ask the same recipe again."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from cutaway.staging.plan import Wanted, WorldRequest


def request_to_parameters(request: WorldRequest) -> dict[str, Any]:
    """Plain JSON values that `request_from_parameters` turns back into an equal request."""
    return _plain(dataclasses.asdict(request))


def request_from_parameters(parameters: Mapping[str, Any]) -> WorldRequest:
    """The request in these parameters; fields this version does not know are ignored, missing ones take their defaults."""
    known = {field.name for field in dataclasses.fields(WorldRequest)}
    values = {name: _tuples(value) for name, value in parameters.items() if name in known}
    wanted_known = {field.name for field in dataclasses.fields(Wanted)}
    values["wanted"] = tuple(
        Wanted(**{name: _tuples(value) for name, value in row.items() if name in wanted_known})
        for row in parameters.get("wanted", ())
    )
    values.setdefault("kind", "studio")
    values.setdefault("words", ())
    return WorldRequest(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, (list, tuple)) else value
