"""One file as data, and the ways clients write its name."""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from cutaway.errors import BadRequest, MediaRefused, NotFound

PROCESSING, ACTIVE, FAILED, DELETED = "PROCESSING", "ACTIVE", "FAILED", "DELETED"
UPLOADED, GENERATED = "UPLOADED", "GENERATED"

_REFERENCE = re.compile(r"(?=files/([a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?)(?![a-z0-9-]))")
"""Looked ahead for, so that files/files/abc names abc: programs put `files/` before a name that has it already."""
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_LETTERS = string.ascii_lowercase + string.digits


@dataclass(frozen=True)
class FileRow:
    """A file as it stands. Times are Unix seconds, `expires` 0 for never; `blob` names its bytes, which are there once it is ACTIVE;
    `upload` is the token it came by; `media` what it was found to be (`footage.Media.data()`); `error` why it FAILED:
    code, message, fix and, where a limit was passed, limit and found. `turn`: the interaction that made a film."""

    id: str
    key: str = ""
    display_name: str = ""
    mime: str = ""
    size: int = 0
    sha256: str = ""
    state: str = PROCESSING
    source: str = UPLOADED
    created: float = 0.0
    updated: float = 0.0
    expires: float = 0.0
    blob: str = ""
    upload: str = ""
    media: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] = field(default_factory=dict)
    turn: str = ""

    @property
    def name(self) -> str:
        """As clients name it: files/abc123."""
        return f"files/{self.id}"

    def usable(self) -> FileRow:
        """This file, if it is ACTIVE. Raises `MediaRefused` with the reason of one that FAILED."""
        if self.state == FAILED:
            message = str(self.error.get("message", "It could not be read."))
            raise MediaRefused(
                f"The file {self.name} cannot be used. {message}",
                code=str(self.error.get("code", "media_unreadable")),
            )
        if self.state != ACTIVE:
            raise BadRequest(f"The file {self.name} is still being processed.", "Wait until it is ACTIVE.")
        return self


def referred(reference: str) -> str:
    """The id of the file that a client's way of writing it means: the last `files/<id>`, wherever it stands, whatever
    the host before it and the `:download` after it. Raises `NotFound`."""
    found = _REFERENCE.findall(unquote(reference)[:4000])
    if not found:
        if _NAME.fullmatch(reference):
            return reference
        raise NotFound(f"{reference[:100]!r} names no file.", "Use files/ and its id, or the uri that the file has.")
    return str(found[-1])


def fresh_id() -> str:
    """A name no other file has: twelve of a-z and 0-9, since clients cut longer alphabets short."""
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


def chosen_id(name: str) -> str:
    """The id in a name that a client chose, with or without `files/`. Raises `BadRequest`."""
    id = name.removeprefix("files/")
    if not _NAME.fullmatch(id):
        raise BadRequest(
            f"{name[:80]!r} cannot be the name of a file.",
            "Use up to 40 of a-z, 0-9 and dashes, no dash first or last.",
        )
    return id


def file_row(values: Mapping[str, Any]) -> FileRow:
    """From a row of the database."""
    return FileRow(**values)
