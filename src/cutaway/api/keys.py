"""Who asks: API keys in the three places clients put them."""

from __future__ import annotations

import hashlib
import hmac

from starlette.requests import Request

from cutaway.api.faults import Unauthenticated
from cutaway.errors import BadRequest
from cutaway.storage.settings import Settings


def owner(request: Request, settings: Settings, *, wire: bool) -> str:
    """Whose request this is: a hash of the key, or "" where no keys are set.

    On the Gemini wire a key must be there even then (any will do), as clients expect; Cutaway's own resources need
    none. Raises `Unauthenticated`, and `BadRequest` for two different keys at once.
    """
    given = {key for key in _given(request) if key}
    if len(given) > 1:
        raise BadRequest("Multiple authentication credentials received.", "Please pass only one.")
    if not settings.keys:
        if not given and wire:
            raise Unauthenticated("The request has no API key.", "Send any in the header x-goog-api-key.")
        return ""
    if not given:
        raise Unauthenticated("The request has no API key.", "Send it in the header x-goog-api-key.")
    key = given.pop()
    if not any(hmac.compare_digest(key.encode(), known.encode()) for known in settings.keys):
        raise Unauthenticated("API key not valid.", "Please pass a valid API key.")
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _given(request: Request) -> list[str]:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return [
        request.headers.get("x-goog-api-key", "").strip(),
        request.query_params.get("key", "").strip(),
        token.strip() if scheme.lower() == "bearer" else "",
    ]
