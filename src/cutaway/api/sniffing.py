"""What bytes are, by how they begin. What a request says about them is never believed."""

from __future__ import annotations

IMAGES = frozenset(f"image/{name}" for name in ("png", "jpeg", "webp", "gif", "bmp", "tiff", "heic", "heif"))
HEAD = 64
"""Bytes that are looked at."""

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"FLV\x01", "video/x-flv"),
    (b"\0\0\x01\xba", "video/mpeg"),
    (b"\0\0\x01\xb3", "video/mpeg"),
    (b"0&\xb2u\x8ef\xcf\x11", "video/wmv"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"%PDF-", "application/pdf"),
)
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"avif": "image/avif",
    b"qt  ": "video/mov",
    b"3gp": "video/3gpp",
    b"3g2": "video/3gpp",
    b"M4A ": "audio/mp4",
}
_RIFF = {b"WEBP": "image/webp", b"AVI ": "video/avi", b"WAVE": "audio/wav"}


def sniffed(head: bytes) -> str:
    """The MIME type of what begins with `head`; "" for nothing known."""
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return _BRANDS.get(brand) or _BRANDS.get(brand[:3]) or "video/mp4"
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free") and len(head) > 8:
        return "video/mov"
    if head[:1] == b"G" and len(head) > HEAD // 2 and not head[:5].isascii():
        return "video/mpeg"
    return next((mime for start, mime in _STARTS if head.startswith(start)), "")
