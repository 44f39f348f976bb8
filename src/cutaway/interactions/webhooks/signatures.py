"""Signatures of registered webhooks, as Standard Webhooks has them: HMAC-SHA256 with a secret both sides know."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
_BYTES = 30


def new_secret() -> str:
    """A fresh signing secret: `whsec_` and base64 of 240 bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def truncated(secret: str) -> str:
    """As much of a secret as may be shown: how it ends."""
    return f"{PREFIX}...{secret[-4:]}"


def signature(keys: Iterable[str], id: str, timestamp: int, body: bytes) -> str:
    """The header webhook-signature: one `v1,...` for every secret, with spaces between."""
    said = f"{id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{base64.b64encode(_sign(key, said)).decode()}" for key in keys)


def _sign(secret: str, said: bytes) -> bytes:
    return hmac.new(base64.b64decode(secret.removeprefix(PREFIX)), said, hashlib.sha256).digest()
