"""Signed links: addresses of films that need no key, for whoever has them and until they expire.

`signature` is an HMAC of the resource and of `expires`; a link is good for that film alone, by whichever spelling of its
address, and shows nothing of the key that made it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import os
import secrets
import time
from pathlib import Path
from urllib.parse import urlencode

from starlette.requests import Request

from cutaway.errors import BadRequest, NotAllowed
from cutaway.storage.settings import Settings

_SECRET = "link.secret"
_HOUR = 3600


class Links:
    """Signs and checks."""

    def __init__(self, settings: Settings) -> None:
        """Raises `BadRequest` when the secret can be neither read nor made."""
        self._secret = settings.link_secret.encode() or _kept(settings.data / _SECRET)
        self._hours = settings.link_hours
        self.usual = settings.signed_uris

    def query(self, resource: str, now: float | None = None) -> tuple[str, float]:
        """The parameters that open `resource`, and when they stop to, in Unix seconds: at a full hour, so that the same
        link is given for a while."""
        at = time.time() if now is None else now
        expires = (
            math.ceil(at / _HOUR + self._hours) * _HOUR if self._hours >= 1 else math.ceil(at + self._hours * _HOUR)
        )
        return urlencode({"expires": expires, "signature": self._signature(resource, str(expires))}), float(expires)

    def opens(self, request: Request, resource: str) -> bool:
        """Whether the request shows a link to `resource`; False where it shows none. Raises `NotAllowed` for one that has
        expired or was never given."""
        given = request.query_params
        signatures, ends = given.getlist("signature"), given.getlist("expires")
        if not signatures:
            return False
        expires = ends[0] if len(ends) == 1 else ""
        whole = expires.isascii() and expires.isdecimal() and len(expires) <= 12
        right = self._signature(resource, expires)
        if len(signatures) != 1 or not hmac.compare_digest(right.encode(), signatures[0].encode()) or not whole:
            raise NotAllowed("The signature of this link is not right.", "Ask for the link again.")
        if int(expires) < time.time():
            raise NotAllowed("This link has expired.", "Ask for the link again.")
        return True

    def _signature(self, resource: str, expires: str) -> str:
        told = hmac.new(self._secret, f"cutaway link\n{resource}\n{expires}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(told).decode().rstrip("=")


def links(request: Request) -> Links:
    """The links of the application that got this request."""
    found = request.app.state.links
    assert isinstance(found, Links)
    return found


def file_resource(file: str) -> str:
    """What is signed for the film of this file id."""
    return f"files/{file}"


def _kept(path: Path) -> bytes:
    """The secret of this data folder, made at the first start; only its owner may read it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{_SECRET}.{os.getpid()}.{secrets.token_hex(4)}")
        if not path.exists():
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
            try:
                os.link(fresh, path)  # whole or not at all, and the first of several processes wins
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        found = path.read_text().strip().encode()
    except OSError as error:
        raise BadRequest(
            f"The secret of links {str(path)!r} cannot be kept: {error}.", "Set CUTAWAY_LINK_SECRET."
        ) from None
    if len(found) < 32:
        raise BadRequest(f"The secret of links {str(path)!r} is too short.", "Delete the file; a new one is made.")
    return found
