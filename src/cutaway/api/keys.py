"""Who asks: API keys with names, in the three places clients put them."""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import re
import stat
import time
from pathlib import Path

from starlette.requests import Request

from cutaway.api.faults import Unauthenticated
from cutaway.errors import BadRequest, CutawayError, NotAllowed
from cutaway.storage.settings import Settings

log = logging.getLogger("cutaway.api")

ASKER = "cutaway.asker"
"""Where the scope of a request holds the name of its key, once that is known."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_LOOK_AGAIN = 1.0
"""Seconds between looks at whether the file of keys has changed."""


class Keyring:
    """The keys that are accepted, each with a name: several secrets of one name are one owner, so that a secret can be
    replaced without a moment in which none holds.

    Once keys are asked for they are asked for until the end: a file that is emptied lets nobody in.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises `BadRequest` for keys that make no sense, and `NotAllowed` for a file that others may read."""
        self._fixed = read_keys(settings.api_keys.split(","), "CUTAWAY_API_KEYS")
        self._file = Path(settings.api_keys_file).expanduser() if settings.api_keys_file else None
        self.asked = bool(self._fixed) or self._file is not None
        self._known = dict(self._fixed)
        self._seen: tuple[int, ...] = ()
        self._looked = 0.0
        if self._file is not None:
            self._read(self._file)
            if not self._known:
                raise BadRequest(f"The file of keys {str(self._file)!r} holds none.", "Write name:secret into it.")

    @property
    def names(self) -> frozenset[str]:
        """All names there are."""
        self._look()
        return frozenset(self._known.values())

    @property
    def fingerprints(self) -> dict[str, str]:
        """Names by the fingerprints of their secrets, under which earlier versions kept what a key had made."""
        self._look()
        return {digest.hex()[:32]: name for digest, name in self._known.items()}

    def name_of(self, secret: str) -> str | None:
        """The name of a secret; None where nobody knows it. Takes as long whichever it is."""
        self._look()
        asked = _digest(secret)
        found = None
        for known, name in self._known.items():
            if hmac.compare_digest(known, asked):
                found = name
        return found

    def _look(self) -> None:
        now = time.monotonic()
        if self._file is None or now - self._looked < _LOOK_AGAIN:
            return
        self._looked = now
        try:
            self._read(self._file)
        except CutawayError as error:
            seen = self._state(self._file)
            if seen != self._seen:
                self._seen = seen
                log.error("the keys stay as they were: %s", error)

    def _read(self, file: Path) -> None:
        seen = self._state(file)
        if seen == self._seen and seen:
            return
        if not seen:
            raise BadRequest(f"The file of keys {str(file)!r} cannot be read.", "Set CUTAWAY_API_KEYS_FILE.")
        mode, owner = seen[0], seen[1]
        if not stat.S_ISREG(mode) or mode & 0o077 or owner not in (os.geteuid(), 0):
            raise NotAllowed(
                f"The file of keys {str(file)!r} can be read by others.", f"Run: chmod 600 {file} (as its owner)."
            )
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise BadRequest(f"The file of keys {str(file)!r} cannot be read: {error}.") from None
        self._known = {**read_keys([line.partition("#")[0] for line in lines], str(file)), **self._fixed}
        self._seen = seen

    @staticmethod
    def _state(file: Path) -> tuple[int, ...]:
        try:
            found = file.stat()
        except OSError:
            return ()
        return (found.st_mode, found.st_uid, found.st_mtime_ns, found.st_size, found.st_ino)


def read_keys(given: list[str], where: str) -> dict[bytes, str]:
    """Names by the digests of their secrets. A secret without a name is given one that stays the same. Raises `BadRequest`
    for a name without a secret, and for one secret with two names."""
    known: dict[bytes, str] = {}
    for text in (item.strip() for item in given):
        if not text:
            continue
        name, colon, secret = text.partition(":")
        if not colon or not _NAME.fullmatch(name):
            name, secret = "", text
        if not secret.strip():
            raise BadRequest(f"The key {name!r} in {where} has no secret.", "Write name:secret.")
        digest = _digest(secret.strip())
        name = name or digest.hex()[:32]
        if known.get(digest, name) != name:
            raise BadRequest(f"The keys {known[digest]!r} and {name!r} in {where} have the same secret.", "Change one.")
        known[digest] = name
    return known


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def keyring(request: Request) -> Keyring:
    """The keys of the application that got this request."""
    found = request.app.state.keyring
    assert isinstance(found, Keyring)
    return found


def owner(request: Request, settings: Settings, *, wire: bool) -> str:
    """Whose request this is: the name of its key, or "" where no keys are set.

    On the Gemini wire a key must be there even then (any will do), as clients expect; Cutaway's own resources need
    none. Raises `Unauthenticated`, and `BadRequest` for two different keys at once.
    """
    name = asker(request, keyring(request), wire=wire)
    request.scope[ASKER] = name
    return name


def asker(request: Request, keys: Keyring, *, wire: bool) -> str:
    """The same for an application that is not there yet."""
    given = given_keys(request)
    if len(given) > 1:
        raise BadRequest("Multiple authentication credentials received.", "Please pass only one.")
    if not keys.asked:
        if not given and wire:
            raise Unauthenticated("The request has no API key.", "Send any in the header x-goog-api-key.")
        return ""
    if not given:
        raise Unauthenticated("The request has no API key.", "Send it in the header x-goog-api-key.")
    name = keys.name_of(given.pop())
    if name is None:
        raise Unauthenticated("API key not valid.", "Please pass a valid API key.")
    return name


def given_keys(request: Request) -> set[str]:
    """All different keys that a request brings."""
    bearers = []
    for value in request.headers.getlist("authorization"):
        scheme, _, token = value.strip().partition(" ")
        if scheme.lower() == "bearer":
            bearers.append(token)
    found = [*request.headers.getlist("x-goog-api-key"), *request.query_params.getlist("key"), *bearers]
    return {key.strip() for key in found if key.strip()}
