"""Tags in prompts that say what attached pictures and videos are for.

`<FIRST_FRAME>`, `<LAST_FRAME>`, `<IMAGE_REF_N>`, `<VIDEO_REF_N>` and `<SOUND_REF_N>` stand anywhere in the words, N from 0 in
the order of attachment of its kind. Declarations stand at the start: `[# Sources <FIRST_FRAME>@Image1 <LAST_FRAME>@Image2]`,
`[# References <IMAGE_REF_0>@Image1 <VIDEO_REF_0>@Video1]`; `@ImageM`, `@VideoM` and `@SoundM` count from 1 in the same order and
may stand in the words too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cutaway.errors import BadRequest

SOURCES = ("FIRST_FRAME", "LAST_FRAME", "VIDEO", "PREVIOUS_VIDEO")
REFERENCES = ("IMAGE_REF", "VIDEO_REF", "SOUND_REF")
_TAG = re.compile(r"<(FIRST_FRAME|LAST_FRAME|PREVIOUS_VIDEO|(?:IMAGE_REF|VIDEO_REF|SOUND_REF|VIDEO)_(\d{1,3}))>")
_AT = re.compile(r"@(Image|Video|Sound)(\d{1,3})\b")
_BLOCK = re.compile(r"\s*\[#\s*(\w+)([^\]]*)\]")
_ENTRY = re.compile(rf"\s*{_TAG.pattern}\s*@(Image|Video|Sound)(\d{{1,3}})\s*,?")
_KIND = {"Image": "image", "Video": "video", "Sound": "audio"}
_WANTED = {"FIRST_FRAME": "image", "LAST_FRAME": "image", "IMAGE_REF": "image", "SOUND_REF": "audio"}
"""The kind of medium that a tag is for; those not named here are for videos."""


@dataclass(frozen=True)
class Declared:
    """`<tag>@KindM`: the role, its number where it has one, and which medium it names."""

    role: str
    number: int
    kind: str
    medium: int


@dataclass(frozen=True)
class Mention:
    """A tag within the words: `start` to `end`, its role and number; `medium` where it is written as `@ImageM`."""

    start: int
    end: int
    role: str
    number: int
    kind: str = ""


@dataclass(frozen=True)
class Tagged:
    """The words without their declarations, what these say, and the tags that stand within."""

    words: str
    declared: tuple[Declared, ...] = ()
    mentions: tuple[Mention, ...] = ()


def read_tags(text: str) -> Tagged:
    """What the tags in `text` say. Raises `BadRequest` for declarations that cannot be read."""
    declared: list[Declared] = []
    rest = text
    while match := _BLOCK.match(rest):
        declared += _declarations(match[1], match[2], match[0].strip())
        rest = rest[match.end() :]
    words = rest.lstrip() if declared else text
    mentions = [_mention(match) for match in _TAG.finditer(words)]
    mentions += [
        Mention(match.start(), match.end(), "at", int(match[2]), _KIND[match[1]]) for match in _AT.finditer(words)
    ]
    return Tagged(words, tuple(declared), tuple(sorted(mentions, key=lambda mention: mention.start)))


def _declarations(name: str, inside: str, whole: str) -> list[Declared]:
    allowed = {"sources": SOURCES, "references": REFERENCES}.get(name.lower())
    if allowed is None:
        raise BadRequest(f"The declaration '{whole[:80]}' is not known.", "Use [# Sources ...] or [# References ...].")
    found, place = [], 0
    while match := _ENTRY.match(inside, place):
        role, number = _role(match[1], match)
        kind, count = _KIND[match[3]], int(match[4])
        if role not in allowed:
            raise BadRequest(f"<{match[1]}> cannot stand in '[# {name} ...]'.", "Sources and references are two lists.")
        if kind != _WANTED.get(role, "video"):
            raise BadRequest(f"<{match[1]}> cannot be @{match[3]}{match[4]}.", f"It needs {_article(role)}.")
        if count < 1:
            raise BadRequest(f"There is no @{match[3]}{match[4]}.", "They count from 1.")
        found.append(Declared(role, number, kind, count))
        place = match.end()
    if inside[place:].strip() or not found:
        example = "[# Sources <FIRST_FRAME>@Image1]"
        raise BadRequest(f"The declaration '{whole[:80]}' cannot be read.", f"Write it like {example}.")
    seen = {(entry.role, entry.number) for entry in found}
    if len(seen) < len(found):
        raise BadRequest(f"The declaration '{whole[:80]}' gives a tag twice.", "Declare each tag once.")
    return found


def _role(tag: str, match: re.Match[str]) -> tuple[str, int]:
    return re.sub(r"_\d+$", "", tag), int(match[2] or 0)


def _mention(match: re.Match[str]) -> Mention:
    role, number = _role(match[1], match)
    return Mention(match.start(), match.end(), role, number)


def _article(role: str) -> str:
    return {"image": "an image", "audio": "a sound"}.get(_WANTED.get(role, "video"), "a video")
