"""The declarations: files of TOML, ours beside this module and those of people in the folder `tasks` of their data."""

from __future__ import annotations

import re
import string
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from cutaway.errors import BadRequest, NotFound

KINDS = ("text", "long text", "choice", "number", "seconds", "colour", "flag", "image", "video", "sound", "texts")
"""Kinds of fields. Media are files; "texts" is a list of lines; "long text" may have several of them."""
MEDIA = ("image", "video", "sound")
_NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,31}")
_FORMAT = ("aspect", "seconds", "resolution")
"""Fields that go into the request itself instead of the words."""


@dataclass(frozen=True)
class Field:
    """One thing a task needs to know. `least` and `most`: of a number its bounds, of words their length in characters, of media
    and texts how many; `choices`: value and what it becomes in the words; `usual`: used where nothing is given."""

    name: str
    kind: str
    help: str
    required: bool = False
    usual: Any = None
    least: float | None = None
    most: float | None = None
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def option(self) -> str:
        """As an option of the program."""
        return "--" + self.name.replace("_", "-")

    def facts(self) -> dict[str, Any]:
        """Plain data."""
        told: dict[str, Any] = {"name": self.name, "type": self.kind, "help": self.help, "required": self.required}
        for name in ("usual", "least", "most"):
            if getattr(self, name) is not None:
                told["default" if name == "usual" else name] = getattr(self, name)
        if self.choices:
            told["choices"] = [value for value, _ in self.choices]
        return told


@dataclass(frozen=True)
class Task:
    """A job. `sentences` make up the words: each is used when all fields it names in braces have a value; `becomes`: the task on
    the wire; `needs`: packs without which it is not worth doing; `example`: values that show it, `own` whether people added it."""

    name: str
    title: str
    purpose: str
    becomes: str
    fields: tuple[Field, ...]
    sentences: tuple[str, ...]
    needs: tuple[str, ...] = ()
    everyday: bool = False
    example: tuple[tuple[str, Any], ...] = ()
    own: bool = False

    @property
    def media(self) -> tuple[str, ...]:
        """Kinds of media it takes, as on the wire."""
        kinds = {"image": "image", "video": "video", "sound": "audio"}
        return tuple(dict.fromkeys(kinds[field.kind] for field in self.fields if field.kind in MEDIA))

    def field(self, name: str) -> Field:
        """The field of this name. Raises `BadRequest`."""
        for field in self.fields:
            if field.name == name:
                return field
        known = ", ".join(field.name for field in self.fields)
        raise BadRequest(f"The task '{self.name}' has no field '{name[:40]}'.", f"It has: {known}.")

    def missing(self, tasks: tuple[str, ...], media: tuple[str, ...], packs: frozenset[str]) -> tuple[str, ...]:
        """Sentences on why it cannot be done by an engine with these tasks and media, and with these packs; none when it can."""
        found = []
        if self.becomes not in tasks:
            found.append(f"The engine does not do '{self.becomes}'.")
        found += [f"The engine takes no {kind}." for kind in self.media if kind not in media]
        found += [
            f"The pack '{pack}' is missing: cutaway packs install {pack}." for pack in self.needs if pack not in packs
        ]
        return tuple(found)

    def facts(self) -> dict[str, Any]:
        """Plain data, as it is shown to programs."""
        return {
            "name": self.name,
            "title": self.title,
            "purpose": self.purpose,
            "task": self.becomes,
            "everyday": self.everyday,
            "fields": [field.facts() for field in self.fields],
            "packs": list(self.needs),
            "example": dict(self.example),
        }


def tasks(data: Path | None = None) -> tuple[Task, ...]:
    """Every task, everyday ones first, then by name. `data`: the folder of people's data, whose `tasks/*.toml` are read too; one
    with the name of ours takes its place. Raises `BadRequest` naming the file and what is wrong in it."""
    found: dict[str, Task] = {}
    for file in sorted(resources.files("cutaway.tasks").joinpath("declared").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            one = _read(file.name, file.read_text("utf-8"), own=False)
            found[one.name] = one
    folder = tasks_folder(data) if data is not None else None
    for path in sorted(folder.glob("*.toml")) if folder is not None and folder.is_dir() else ():
        one = _read(str(path), path.read_text("utf-8", errors="replace"), own=True)
        found[one.name] = one
    return tuple(sorted(found.values(), key=lambda one: (not one.everyday, one.name)))


def task(name: str, data: Path | None = None) -> Task:
    """The task of this name. Raises `NotFound`."""
    known = tasks(data)
    for one in known:
        if one.name == name:
            return one
    raise NotFound(f"There is no task '{name[:40]}'.", f"There are: {', '.join(one.name for one in known)}.")


def tasks_folder(data: Path) -> Path:
    """Where people's own tasks lie."""
    return data / "tasks"


def _read(where: str, text: str, own: bool) -> Task:
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRequest(f"The task in {where} cannot be read: {error}.", "Correct the file.") from None
    try:
        fields = tuple(_field(one) for one in told.get("field", ()))
        made = Task(
            name=str(told["name"]),
            title=str(told["title"]),
            purpose=str(told["purpose"]),
            becomes=str(told["task"]),
            fields=fields,
            sentences=tuple(str(one) for one in told["sentences"]),
            needs=tuple(str(one) for one in told.get("packs", ())),
            everyday=bool(told.get("everyday", False)),
            example=tuple(dict(told.get("example", {})).items()),
            own=own,
        )
        _check(made)
    except KeyError as error:
        raise BadRequest(f"The task in {where} says nothing about {error}.", "Add it.") from None
    except (TypeError, ValueError) as error:
        raise BadRequest(f"The task in {where} makes no sense: {error}.", "Correct it.") from None
    return made


def _field(told: dict[str, Any]) -> Field:
    kind = str(told["type"])
    if kind not in KINDS:
        raise ValueError(f"the type {kind!r} is not one of {', '.join(KINDS)}")
    choices = told.get("choices", {})
    if isinstance(choices, list):
        choices = {str(one): str(one) for one in choices}
    if kind == "choice" and not choices:
        raise ValueError(f"the field {told['name']!r} has no choices")
    return Field(
        name=str(told["name"]),
        kind=kind,
        help=str(told["help"]),
        required=bool(told.get("required", False)),
        usual=told.get("default"),
        least=told.get("least"),
        most=told.get("most"),
        choices=tuple((str(value), str(words)) for value, words in choices.items()),
    )


def _check(made: Task) -> None:
    if not _NAME.fullmatch(made.name):
        raise ValueError(f"{made.name!r} is no name: small letters, digits and hyphens")
    names = [field.name for field in made.fields]
    for name in names:
        if not _FIELD.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a field: small letters, digits and underscores")
    if len(names) != len(set(names)):
        raise ValueError("two fields have the same name")
    for sentence in made.sentences:
        for unknown in named_in(sentence) - set(names):
            raise ValueError(f"a sentence names the field {unknown!r}, which is not declared")
    for name, _ in made.example:
        if name not in names:
            raise ValueError(f"the example has the field {name!r}, which is not declared")


def named_in(sentence: str) -> set[str]:
    """The fields that a sentence names in braces. Raises `ValueError` for braces that do not close."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def is_format(name: str) -> bool:
    """Whether a field goes into the request itself instead of the words."""
    return name in _FORMAT
