"""The rows of models, read from `models.toml`."""

from __future__ import annotations

import base64
import binascii
import datetime
import functools
import tomllib
from dataclasses import dataclass, fields, replace
from importlib.resources import files
from typing import Any

from cutaway.errors import BadRequest, NotFound
from cutaway.interactions.media import Limits

METHODS = ("createInteraction",)
MOST = 1000
"""Models on a page at most, and 50 where nobody says."""


class ModelNotFound(NotFound):
    """No model by that name."""

    code = "model_not_found"


@dataclass(frozen=True)
class Model:
    """What the wire says about a model. Lengths in seconds; `limits`: what it takes besides words."""

    id: str
    since: datetime.date
    shortest: int
    longest: int
    aspects: tuple[str, ...]
    resolutions: tuple[str, ...]
    sampling: str
    aliases: tuple[str, ...]
    title: str
    input_tokens: int
    output_tokens: int
    limits: Limits
    until: datetime.date | None = None

    def resource(self) -> dict[str, Any]:
        """As `GET models/{id}` gives it. It names no generateContent, which would be refused."""
        return {
            "name": f"models/{self.id}",
            "baseModelId": self.id,
            "version": "1",
            "displayName": self.title,
            "description": f"Films of {self.shortest} to {self.longest} seconds, by the Interactions API.",
            "inputTokenLimit": self.input_tokens,
            "outputTokenLimit": self.output_tokens,
            "supportedGenerationMethods": list(METHODS),
        }


@functools.cache
def models() -> tuple[Model, ...]:
    """All rows, in the order of the file."""
    rows = tomllib.loads(files(__package__).joinpath("models.toml").read_text())["model"]
    return tuple(_row(row) for row in rows)


def model(name: str, retired: str = "", today: datetime.date | None = None) -> Model:
    """The row of this id or alias, with or without `models/` before it. Raises `ModelNotFound`.

    `retired` names the model that answers for those whose time has passed; "" lets each answer for itself. What they took
    of sampling settings they still take.
    """
    bare = name.removeprefix("models/")
    row = next((row for row in models() if bare == row.id or bare in row.aliases), None)
    if row is None:
        known = ", ".join(row.id for row in models())
        raise ModelNotFound(f"There is no model {name[:100]!r}.", f"Use one of: {known}.")
    if retired and row.until is not None and (today or datetime.date.today()) > row.until:
        return replace(model(retired), sampling=row.sampling)
    return row


def page(size: str, token: str) -> dict[str, Any]:
    """A page of models as `GET models` gives it. Raises `BadRequest` for a size or token that is none."""
    start = _start(token)
    most = _most(size)
    rows = models()[start : start + most]
    answer: dict[str, Any] = {"models": [row.resource() for row in rows]}
    if start + most < len(models()):
        answer["nextPageToken"] = base64.urlsafe_b64encode(str(start + most).encode()).decode().rstrip("=")
    return answer


def _most(size: str) -> int:
    if not size:
        return 50
    if not size.isascii() or not size.lstrip("-").isdigit() or len(size) > 9:
        raise BadRequest(f"Invalid value at 'page_size': '{size[:40]}'.", "Give a whole number.")
    if int(size) < 0:
        raise BadRequest("page_size must not be negative.")
    return min(int(size), MOST) or 50


def _start(token: str) -> int:
    if not token:
        return 0
    try:
        start = int(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode("ascii"))
    except (binascii.Error, ValueError):
        start = -1
    if not 0 < start < len(models()):
        raise BadRequest("The page token is not valid.", "Use the nextPageToken of the page before.")
    return start


def _row(values: dict[str, Any]) -> Model:
    limits = {field.name: _frozen(values.pop(field.name)) for field in fields(Limits)}
    return Model(limits=Limits(**limits), **{name: _frozen(value) for name, value in values.items()})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
