"""What a request brings along besides words: pictures, videos and sounds, each with what it is for."""

from __future__ import annotations

from dataclasses import dataclass

ROLES = ("first", "last", "source", "image_ref", "video_ref", "sound_ref")


@dataclass(frozen=True)
class Ingredient:
    """One medium of a turn, by the hash of its bytes.

    `kind`: "image", "video" or "audio"; `role`: one of `ROLES`; `number`: from 1 in its kind, as the words count them;
    `name`: of the file as it was brought, "" unknown; `seconds`, `width` and `height`: 0 where unknown.
    """

    sha256: str
    kind: str
    role: str
    number: int = 1
    mime: str = ""
    name: str = ""
    width: int = 0
    height: int = 0
    seconds: float = 0.0
