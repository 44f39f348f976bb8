"""Writing content credentials into a finished file, or beside one of a kind that cannot hold them."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from cutaway.film.credentials.authority import Authority
from cutaway.film.credentials.claim import PARENT, Claim, manifest
from cutaway.film.space import whole_file

EMBEDDED = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
}
"""What holds its credentials itself, by the end of its name; beside all else they stand as NAME.c2pa."""


def sign(path: Path, claim: Claim, by: Authority) -> Path:
    """Sign the finished file at `path`; where its credentials are: in the file itself where its kind can hold them, or in a file
    beside it.

    The film's own pictures, sound and inside stay what they are, and its index stays before its media. The file is replaced
    whole or not at all. Raises `CredentialsFailed`, OSError.
    """
    if claim.mime not in EMBEDDED.values():
        with path.open("rb") as file:
            data = _signed(file, io.BytesIO(), claim, by, "application/octet-stream", beside=True)
        with whole_file(sidecar(path)) as target:
            target.write_bytes(data)
        return sidecar(path)
    with whole_file(path) as target, path.open("rb") as file, target.open("w+b") as out:
        _signed(file, out, claim, by, claim.mime)
    return path


def sign_bytes(data: bytes, mime: str, claim: Claim, by: Authority) -> bytes:
    """A picture with its credentials. Raises `CredentialsFailed`."""
    out = io.BytesIO()
    _signed(io.BytesIO(data), out, claim, by, mime)
    return out.getvalue()


def sidecar(path: Path) -> Path:
    """Where the credentials of a file stand that cannot hold them."""
    return path.with_name(f"{path.name}.c2pa")


class CredentialsFailed(RuntimeError):
    """The library refused."""


def _signed(source: BinaryIO, out: BinaryIO, claim: Claim, by: Authority, mime: str, beside: bool = False) -> bytes:
    import c2pa

    try:
        with c2pa.Builder(json.dumps(manifest(claim)), offline_context()) as builder:
            if claim.parent is not None:
                before = {"title": "the film before", "relationship": "parentOf", "label": PARENT}
                with claim.parent.open("rb") as film:
                    builder.add_ingredient(json.dumps(before), "video/mp4", film)
            if beside:
                builder.set_no_embed()
            with c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"ed25519", by.chain, by.key, None)) as signer:
                return bytes(builder.sign(signer, mime, source, out))
    except c2pa.C2paError as error:
        raise CredentialsFailed(f"The content credentials could not be written: {str(error)[:200]}.") from error


@cache
def offline_context() -> Any:
    """Nothing is asked of the network, no small pictures are made, and what was just written is not read again."""
    import c2pa

    return c2pa.Context(
        settings=c2pa.Settings.from_dict(
            {
                "verify": {"verify_after_sign": False, "ocsp_fetch": False, "remote_manifest_fetch": False},
                "builder": {"thumbnail": {"enabled": False}},
            }
        )
    )
