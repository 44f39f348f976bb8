"""The rows of models, read from `models.toml`."""

from __future__ import annotations

import datetime
import functools
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from cutaway.errors import NotFound


class ModelNotFound(NotFound):
    """No model by that name."""

    code = "model_not_found"


@dataclass(frozen=True)
class Model:
    """What the wire says about a model. Lengths in seconds."""

    id: str
    since: datetime.date
    shortest: int
    longest: int
    aspects: tuple[str, ...]
    resolutions: tuple[str, ...]
    aliases: tuple[str, ...]
    title: str
    input_tokens: int
    output_tokens: int
    until: datetime.date | None = None

    def resource(self) -> dict[str, Any]:
        """As `GET models/{id}` gives it. It names no generateContent, which would be refused."""
        return {
            "name": f"models/{self.id}",
            "version": "1",
            "displayName": self.title,
            "description": f"Films of {self.shortest} to {self.longest} seconds, by the Interactions API.",
            "inputTokenLimit": self.input_tokens,
            "outputTokenLimit": self.output_tokens,
            "supportedGenerationMethods": ["createInteraction"],
        }


@functools.cache
def models() -> tuple[Model, ...]:
    """All rows, in the order of the file."""
    rows = tomllib.loads(files(__package__).joinpath("models.toml").read_text())["model"]
    lists = ("aspects", "resolutions", "aliases")
    return tuple(_row({name: tuple(value) if name in lists else value for name, value in row.items()}) for row in rows)


def _row(values: dict[str, Any]) -> Model:
    return Model(**values)


def model(name: str) -> Model:
    """The row of this id or alias, with or without `models/` before it. Raises `ModelNotFound`."""
    bare = name.removeprefix("models/")
    for row in models():
        if bare == row.id or bare in row.aliases:
            return row
    known = ", ".join(row.id for row in models())
    raise ModelNotFound(f"There is no model {name[:100]!r}.", f"Use one of: {known}.")
