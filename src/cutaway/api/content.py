"""Content objects of a request: the words, and pictures and videos by their bytes or their address. Nothing is fetched and
nothing decoded here."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from cutaway.errors import BadRequest, UnknownParameter
from cutaway.interactions.media import Medium, no_sound
from cutaway.storage.sniffing import ENOUGH, named, sniffed

MEDIA = ("image", "video", "document", "audio")
_KEYS = {
    "text": {"type", "text", "annotations"},
    "image": {"type", "data", "uri", "mime_type", "resolution"},
    "video": {"type", "data", "uri", "mime_type", "resolution", "name", "processing"},
    "document": {"type", "data", "uri", "mime_type", "resolution", "name", "processing"},
    "audio": {"type", "data", "uri", "mime_type", "name", "processing"},
}
_FILE = re.compile(r"(?=(?:^|/)files/([A-Za-z0-9-]{1,64})(?:$|[:?/%&#]))")
_DATA_URI = re.compile(r"data:[\w.+-]+/[\w.+-]+;base64,", re.IGNORECASE)
_YOUTUBE = re.compile(r"https?://(?:www\.|m\.)?(?:youtube\.com|youtu\.be)/", re.IGNORECASE)


@dataclass
class Content:
    """What content objects hold: the words, the media in their order, the bytes given inside by their hash, and the objects
    as they are shown again: without those bytes."""

    words: list[str] = field(default_factory=list)
    media: list[Medium] = field(default_factory=list)
    given: dict[str, bytes] = field(default_factory=dict)
    shown: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words, a line for each object."""
        return "\n".join(self.words)


def read_content(items: Any, where: str, *, sounds: bool = False) -> Content:
    """What a string, a content object or a list of them holds; `sounds` whether the model takes any. Raises `BadRequest` naming
    the place."""
    found = Content()
    if isinstance(items, list):
        for place, item in enumerate(items):
            _read(item, f"{where}[{place}]", found, sounds)
    else:
        _read(items, where, found, sounds)
    return found


def file_named(uri: str) -> str:
    """The id of the file that `uri` names, wherever its host points; "" for other addresses."""
    names = _FILE.findall(unquote(uri))
    return str(names[-1]) if names else ""


def bad_enum(value: Any, where: str) -> BadRequest:
    """The refusal of a value that is none of those known."""
    return BadRequest(f"The value '{str(value)[:60]}' is not supported for '{where}'.")


def _read(item: Any, where: str, found: Content, sounds: bool) -> None:
    if isinstance(item, str):
        item = {"type": "text", "text": item}
    if not isinstance(item, Mapping):
        raise BadRequest(f"'{where}' is no content object.", "Give text or an object with a type.")
    kind = item.get("type", "text" if "text" in item else None)
    if kind == "audio" and not sounds:
        raise no_sound(where)
    if not isinstance(kind, str) or kind not in _KEYS:
        raise bad_enum(kind, f"type' at '{where}")
    for name in item:
        if name not in _KEYS[kind]:
            raise UnknownParameter(f"Unknown parameter '{where}.{str(name)[:100]}'.")
    if kind == "text":
        if not isinstance(item.get("text"), str):
            raise BadRequest(f"'{where}.text' must be text.")
        found.words.append(item["text"])
        found.shown.append({"text": item["text"], "type": "text"})
        return
    medium, data = _medium(kind, item, where)
    if medium.kind == "audio" and not sounds:
        raise no_sound(where)
    number = 1 + sum(other.kind == medium.kind for other in found.media)
    found.media.append(replace(medium, number=number))
    shown: dict[str, Any] = {name: value for name, value in item.items() if name != "data"}
    if data is not None:
        found.given[medium.sha256] = data
        shown |= {"mime_type": medium.mime}
    found.shown.append(shown)


def _medium(kind: str, item: Mapping[str, Any], where: str) -> tuple[Medium, bytes | None]:
    data, uri = item.get("data"), item.get("uri")
    if (data is None) == (uri is None):
        raise BadRequest(f"'{where}' needs either 'data' or 'uri'.", "Give one of the two.")
    if not isinstance(data if uri is None else uri, str):
        raise BadRequest(f"'{where}.{'data' if uri is None else 'uri'}' must be text.")
    if item.get("mime_type") is not None and not isinstance(item["mime_type"], str):
        raise BadRequest(f"'{where}.mime_type' must be text.")
    if uri is not None and _DATA_URI.match(uri):
        data, uri = uri, None
    if uri is not None:
        return _addressed(kind, uri.strip(), str(item.get("mime_type") or ""), where), None
    bytes_ = _decoded(str(data), where)
    form = sniffed(bytes_[:ENOUGH])
    if form is None:
        raise BadRequest(
            f"What is given at '{where}' is {named(bytes_[:ENOUGH])}, no image, video or sound.",
            "Give PNG, JPEG, WebP or MP4, for example.",
        )
    # A container of films may hold sound alone; whether it does, shows when it is read.
    sort = "audio" if kind == "audio" and form.kind == "video" else form.kind
    if kind != "document" and sort != kind:
        raise BadRequest(f"'{where}' says {kind}, but its bytes are {form.mime}.", f"Give it the type '{sort}'.")
    digest = hashlib.sha256(bytes_).hexdigest()
    name = str(item.get("name") or "")[:200]
    return Medium(sort, 0, form.mime, sha256=digest, size=len(bytes_), where=where, name=name), bytes_


def _addressed(kind: str, uri: str, mime: str, where: str) -> Medium:
    # A document is how older programs name an uploaded video; what it is shows when the file is looked at.
    told = mime.partition("/")[0]
    sort = kind if kind != "document" else told if told in ("image", "audio") else "video"
    file = file_named(uri)
    if file:
        return Medium(sort, 0, file=file, where=where)
    if uri.startswith("gs://"):
        raise BadRequest(
            f"The address at '{where}' lies in Google Cloud Storage, which this server cannot read.", "Upload the file."
        )
    if _YOUTUBE.match(uri):
        raise BadRequest(f"YouTube videos are not supported ('{where}').", "Upload the file.")
    if not re.match(r"https?://[^\s/]+", uri, re.IGNORECASE):
        raise BadRequest(f"The address at '{where}' is none that is known: '{uri[:80]}'.", "Give the uri of a file.")
    if sort != "image":
        raise BadRequest(f"HTTP {sort} input is not supported by the model ('{where}').", "Upload the file.")
    return Medium(sort, 0, url=uri, where=where)


def _decoded(text: str, where: str) -> bytes:
    text = _DATA_URI.sub("", text, count=1) if text[:5].lower() == "data:" else text
    text = "".join(text.split()).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest(f"'{where}.data' is not base64.", "Encode the bytes of the file.") from None
    if not data:
        raise BadRequest(f"'{where}.data' is empty.")
    return data
