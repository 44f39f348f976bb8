"""Films without what differs from installation to installation."""

from __future__ import annotations

import struct

_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


def uncredentialed(film: bytes) -> bytes:
    """An MP4 without the box of its content credentials: equal films are equal then, whoever has signed them."""
    at, kept = 0, b""
    while at < len(film):
        length, kind = struct.unpack(">I4s", film[at : at + 8])
        if kind != b"uuid" or film[at + 8 : at + 24] != _C2PA:
            kept += film[at : at + length]
        at += length
    return kept
