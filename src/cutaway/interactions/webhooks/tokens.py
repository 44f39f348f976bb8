"""Tokens that sign what is sent to webhooks a request names: JWTs by RS256, checked with the keys in the JWKS.

The private key never leaves the data folder of the server that made it, readable by its owner only. The public half is
kept in the database, so that servers that share one publish each other's.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from cutaway.interactions.tables import WEBHOOK_KEYS
from cutaway.interactions.webhooks.events import compact

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

LIFETIME = 300
"""Seconds a token is valid, the same five minutes after which a delivery is to be refused as old."""
_BITS = 2048


class TokenSigner:
    """Signs with the key in `folder`, which it makes when there is none."""

    def __init__(self, folder: Path, engine: sa.Engine) -> None:
        self._file = folder / "webhooks.pem"
        self._engine = engine
        self._published = False

    def sign(self, issuer: str, audience: str, id: str, body: str) -> str:
        """The token for a delivery: who sends (`iss`), to which URI (`aud`), which delivery (`jti`), from when to when,
        the SHA-256 of the body in hexadecimal (`body_sha256`), and what the body tells, for those who read the token alone.
        """
        self.publish()
        now = int(time.time())
        claims = {"iss": issuer, "aud": audience, "iat": now, "exp": now + LIFETIME, "jti": id}
        claims["body_sha256"] = hashlib.sha256(body.encode()).hexdigest()
        told: dict[str, Any] = json.loads(body)
        told["data"].pop("user_metadata", None)
        claims |= told
        header = {"alg": "RS256", "typ": "JWT", "kid": self.kid}
        said = f"{_encoded(compact(header).encode())}.{_encoded(compact(claims).encode())}"
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        return f"{said}.{_encoded(self._private.sign(said.encode(), PKCS1v15(), SHA256()))}"

    def jwks(self) -> dict[str, Any]:
        """The public keys of all servers on this database, newest first, with this one's among them."""
        self.publish()
        with self._engine.connect() as connection:
            rows = connection.execute(WEBHOOK_KEYS.select().order_by(WEBHOOK_KEYS.c.created.desc())).mappings().all()
        keys = [
            {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": row["kid"], "n": row["modulus"], "e": row["exponent"]}
            for row in rows
        ]
        return {"keys": keys}

    def publish(self) -> None:
        """Make the key if there is none, and let everyone know its public half."""
        if self._published:
            return
        modulus, exponent = self._numbers
        row = {"kid": self.kid, "modulus": modulus, "exponent": exponent, "created": time.time()}
        try:
            with self._engine.begin() as connection:
                connection.execute(WEBHOOK_KEYS.insert().values(**row))
        except IntegrityError:
            pass  # An earlier start did, or another process with the same data folder.
        self._published = True

    @cached_property
    def kid(self) -> str:
        """The name of the key: its thumbprint as in RFC 7638."""
        modulus, exponent = self._numbers
        said = json.dumps({"e": exponent, "kty": "RSA", "n": modulus}, separators=(",", ":"))
        return _encoded(hashlib.sha256(said.encode()).digest())

    @cached_property
    def _numbers(self) -> tuple[str, str]:
        numbers = self._private.public_key().public_numbers()
        return _number(numbers.n), _number(numbers.e)

    @cached_property
    def _private(self) -> RSAPrivateKey:
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        if not self._file.exists():
            self._make()
        key: Any = load_pem_private_key(self._file.read_bytes(), None)
        return key  # type: ignore[no-any-return]

    def _make(self) -> None:
        from cryptography.hazmat.primitives.asymmetric import rsa
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
        data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._file.with_name(f"{self._file.name}.{secrets.token_hex(6)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        try:
            os.link(fresh, self._file)
        except FileExistsError:
            pass  # Another process made one at the same time; that one counts.
        finally:
            fresh.unlink()


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _number(value: int) -> str:
    return _encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))
