"""The private authority of this installation and the certificate it signs films with.

Both are made at first use and lie in the data folder, readable by its owner only. Nobody has verified who that is, and whoever reads
the credentials is told so: they show what was made by the same installation and that nothing was changed since, not by whom.
"""

from __future__ import annotations

import datetime
import os
import secrets
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cutaway.errors import NotAllowed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.x509 import Certificate, Name

ORGANISATION = "Cutaway (private authority, not verified)"
FOLDER = "credentials"
_AUTHORITY_KEY, _AUTHORITY, _KEY, _CERTIFICATE = "authority.key", "authority.pem", "films.key", "films.pem"
_DAY = datetime.timedelta(days=1)
_YEARS = {_AUTHORITY: 30, _CERTIFICATE: 10}
_RENEW = 30 * _DAY


@dataclass(frozen=True)
class Authority:
    """`chain`: the certificate that films are signed with and the authority's, as PEM; `key`: the private key, as PEM."""

    chain: bytes
    key: bytes


def authority(data: Path) -> Authority:
    """The authority that lies in the data folder, made where there is none. Raises `NotAllowed` where others may read its keys,
    OSError where the folder cannot be written to."""
    folder = data / FOLDER
    if not (folder / _CERTIFICATE).exists():
        _found(folder)
    for name in (_AUTHORITY_KEY, _KEY):
        told = (folder / name).stat()
        if told.st_mode & 0o077 or told.st_uid not in (os.geteuid(), 0):
            raise NotAllowed(
                f"The key {str(folder / name)!r} can be read by others.",
                f"Run: chmod 600 {folder / name} (as its owner).",
            )
    _renew(folder)
    chain = (folder / _CERTIFICATE).read_bytes() + (folder / _AUTHORITY).read_bytes()
    return Authority(chain, (folder / _KEY).read_bytes())


def _found(folder: Path) -> None:
    """Make the folder with both certificates. Another process may do the same: the first to finish wins."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    growing = folder.with_name(f".{folder.name}.{secrets.token_hex(6)}")
    growing.mkdir(parents=True, mode=stat.S_IRWXU)
    try:
        key = Ed25519PrivateKey.generate()
        own = _certificate("authority", key, "authority", key, None, _YEARS[_AUTHORITY])
        _write(growing / _AUTHORITY_KEY, _pem(key))
        _write(growing / _AUTHORITY, _pem_of(own))
        _issue(growing, key)
        try:
            growing.rename(folder)
        except OSError:
            if not (folder / _CERTIFICATE).exists():
                raise
    finally:
        shutil.rmtree(growing, ignore_errors=True)


def _issue(folder: Path, authority_key: Ed25519PrivateKey) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    certificate = _certificate("films", key, "authority", authority_key, authority_key, _YEARS[_CERTIFICATE])
    _write(folder / _KEY, _pem(key))
    _write(folder / _CERTIFICATE, _pem_of(certificate))


def _renew(folder: Path) -> None:
    """A new certificate, for the same key, where the old one ends soon."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    until = x509.load_pem_x509_certificate((folder / _CERTIFICATE).read_bytes()).not_valid_after_utc
    if until - datetime.datetime.now(datetime.UTC) > _RENEW:
        return
    keys = [serialization.load_pem_private_key((folder / name).read_bytes(), None) for name in (_KEY, _AUTHORITY_KEY)]
    own, above = keys
    assert isinstance(own, Ed25519PrivateKey) and isinstance(above, Ed25519PrivateKey)
    _write(folder / _CERTIFICATE, _pem_of(_certificate("films", own, "authority", above, above, _YEARS[_CERTIFICATE])))


def _certificate(
    name: str,
    key: Ed25519PrivateKey,
    issuer: str,
    issuer_key: Ed25519PrivateKey,
    above: Ed25519PrivateKey | None,
    years: int,
) -> Certificate:
    """As C2PA asks for them: an end certificate signs and nothing else, its use is that of documents; `above` is None for the
    authority's own."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    now, leaf = datetime.datetime.now(datetime.UTC).replace(microsecond=0), above is not None
    usage = dict.fromkeys(
        "content_commitment key_encipherment data_encipherment key_agreement encipher_only decipher_only".split(), False
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(1 << 157 | secrets.randbits(157))  # always as long, as the credentials then are
        .not_valid_before(now - _DAY)
        .not_valid_after(now + years * 365 * _DAY)
        .add_extension(x509.BasicConstraints(ca=not leaf, path_length=None if leaf else 0), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=leaf, key_cert_sign=not leaf, crl_sign=not leaf, **usage), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if leaf:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return made.sign(issuer_key, None)


def _named(name: str) -> Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Cutaway {name} of this installation"),
        ]
    )


def _pem(key: Ed25519PrivateKey) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _pem_of(certificate: Certificate) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return certificate.public_bytes(serialization.Encoding.PEM)


def _write(path: Path, data: bytes) -> None:
    """Whole, and from its first byte on readable by nobody else."""
    growing = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    with os.fdopen(os.open(growing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
    growing.replace(path)
