"""Values of a task's fields become words, media and format of a request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cutaway.errors import BadRequest
from cutaway.tasks.table import MEDIA, Field, Task, is_format, named_in

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}|[a-zA-Z][a-zA-Z -]{1,30}")


@dataclass(frozen=True)
class Composed:
    """What a task becomes: `words`; `task` as on the wire; `media`: whatever stood in the fields of media, by kind as on the wire
    ("image", "video", "audio") and in order; `format`: aspect, seconds and resolution where given."""

    words: str
    task: str
    media: tuple[tuple[str, Any], ...]
    format: dict[str, str]


def composed(task: Task, values: Mapping[str, Any]) -> Composed:
    """The request for these values. Raises `BadRequest` naming the field that is missing, unknown or out of its limits."""
    for name in values:
        task.field(name)
    said: dict[str, str] = {}
    format: dict[str, str] = {}
    media: list[tuple[str, Any]] = []
    for field in task.fields:
        value = values.get(field.name)
        if value is None or value == "" or value == []:
            value = field.usual  # a flag that is usually on is taken back by false
        if value is None or value == "" or value is False:
            if field.required:
                raise BadRequest(f"The task '{task.name}' needs '{field.name}': {field.help}", f"Give {field.option}.")
            continue
        if field.kind in MEDIA:
            given = _media(field, value)
            media += [("audio" if field.kind == "sound" else field.kind, one) for one in given]
            said[field.name] = ""
        elif is_format(field.name):
            format[field.name] = _text(field, value)
        else:
            said[field.name] = _text(field, value)
    sentences = []
    for sentence in task.sentences:
        if named_in(sentence) <= said.keys():
            sentences.append(sentence.format_map(said).strip())
    return Composed(" ".join(one for one in sentences if one), task.becomes, tuple(media), format)


def _media(field: Field, value: Any) -> list[Any]:
    given = list(value) if isinstance(value, (list, tuple)) else [value]
    least, most = int(field.least or 1), int(field.most or 1)
    if not least <= len(given) <= most:
        wanted = f"{least} to {most}" if least != most else str(least)
        raise BadRequest(f"'{field.name}' takes {wanted} of kind {field.kind}; {len(given)} came.", f"Give {wanted}.")
    return given


def _text(field: Field, value: Any) -> str:
    if field.kind == "choice":
        known = dict(field.choices)
        if str(value) not in known:
            raise _refused(field, value, f"one of: {', '.join(known)}")
        return known[str(value)]
    if field.kind in ("number", "seconds"):
        try:
            number = float(str(value).removesuffix("s"))
        except ValueError:
            raise _refused(field, value, "a number") from None
        low, high = field.least, field.most
        if number != number or (low is not None and number < low) or (high is not None and number > high):
            raise _refused(
                field, value, f"{low:g} to {high:g}" if low is not None and high is not None else "another number"
            )
        return f"{number:g}"
    if field.kind == "flag":
        if not isinstance(value, bool) and str(value).lower() not in ("true", "yes", "1"):
            raise _refused(field, value, "true or false")
        return ""
    if field.kind == "texts":
        lines = [str(one) for one in value] if isinstance(value, (list, tuple)) else str(value).splitlines()
        lines = [_plain(field, line) for line in lines if line.strip()]
        if field.most is not None and len(lines) > field.most:
            raise _refused(field, f"{len(lines)} lines", f"at most {field.most:g}")
        return " ".join(line if line.endswith((".", "!", "?")) else f"{line}." for line in lines)
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise _refused(field, value, "text")
    text = _plain(field, str(value))
    if field.kind == "colour" and not _COLOUR.fullmatch(text):
        raise _refused(field, value, "the name of a colour, or a code like #ffcc00")
    most = field.most if field.most is not None else 2000 if field.kind == "long text" else 200
    if len(text) > most or len(text) < (field.least or 0):
        raise _refused(field, f"{len(text)} characters", f"{field.least or 0:g} to {most:g}")
    return text


def _plain(field: Field, text: str) -> str:
    """On one line, with quotes that do not end the quotation they are put into."""
    if field.kind != "long text":
        text = " ".join(text.split())
    return text.strip().replace('"', "\u201d")


def _refused(field: Field, value: Any, wanted: str) -> BadRequest:
    return BadRequest(f"'{field.name}' cannot be {str(value)[:60]!r}.", f"Give {wanted}.")
