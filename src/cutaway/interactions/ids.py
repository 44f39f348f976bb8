"""Names of interactions: `v1_` and the unpadded URL-safe base64 of a small protobuf message.

Field 1 is the root of the tree of turns, field 2 the turn itself, each 23 characters; on a first turn they are equal.
Clients treat ids as opaque; this form is what Google's service gives out.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import string

_ALPHABET = string.ascii_letters + string.digits + "-_"
_LENGTH = 23
_FORM = re.compile(r"^v1_[A-Za-z0-9_-]{60,80}$")


def new_id(root: str | None = None) -> str:
    """A fresh id; `root` is the id of any turn of the tree it belongs to, None for a first turn."""
    own = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return _joined(_parts(root)[0] if root else own, own)


def root_id(id: str) -> str:
    """The id of the first turn of this one's tree. Raises ValueError for what is no id."""
    root, _ = _parts(id)
    return _joined(root, root)


def is_id(text: str) -> bool:
    """Whether `text` has the form of an id."""
    try:
        _parts(text)
        return True
    except ValueError:
        return False


def file_id(id: str) -> str:
    """The name of a turn's film as a file: twelve of a-z and 0-9, since clients cut longer alphabets short."""
    number = int.from_bytes(hashlib.sha256(id.encode()).digest()[:16], "big")
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    name = ""
    for _ in range(12):
        number, place = divmod(number, len(letters))
        name += letters[place]
    return name


def _joined(root: str, own: str) -> str:
    message = b"".join(bytes([field << 3 | 2, _LENGTH]) + part.encode() for field, part in ((1, root), (2, own)))
    return "v1_" + base64.urlsafe_b64encode(message).decode().rstrip("=")


def _parts(id: str) -> tuple[str, str]:
    if not _FORM.match(id):
        raise ValueError(f"{id[:80]!r} is not the id of an interaction")
    text = id[3:]
    message = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    first, second = 2, 2 + _LENGTH + 2
    if len(message) != second + _LENGTH or message[0:2] != b"\x0a\x17" or message[second - 2 : second] != b"\x12\x17":
        raise ValueError(f"{id[:80]!r} is not the id of an interaction")
    return message[first : first + _LENGTH].decode("ascii"), message[second:].decode("ascii")
