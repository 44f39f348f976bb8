"""What a file is by its first bytes: which reader to try, never more than one, and the type to tell others. What anybody says
about a file is never believed."""

from __future__ import annotations

from dataclasses import dataclass

ENOUGH = 4096
"""Bytes from the start that are looked at."""


@dataclass(frozen=True)
class Form:
    """`kind`: "video" (which may turn out to be sound only), "image" or "audio"; `reader`: the name of FFmpeg's
    demuxer, Pillow's format, or "HEIF"."""

    kind: str
    mime: str
    reader: str


_STILL_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"mif2"}
_BOXES = (b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot")
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")

UNWANTED = (
    (b"#EXTM3U", "a playlist"),
    (b"[playlist]", "a playlist"),
    (b"ffconcat", "a list of other files"),
    (b"file ", "a list of other files"),
    (b"<?xml", "an XML document"),
    (b"<svg", "an SVG drawing"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"#!", "a script"),
    (b"v=0", "a description of a stream"),
    (b"%!PS", "a PostScript document"),
)
"""Beginnings of what people send instead of media, and what to call it."""


def sniffed(head: bytes) -> Form | None:
    """The form of a file that begins with `head` (up to `ENOUGH` bytes); None where it is nothing that is read."""
    return _image(head) or _video(head) or _audio(head)


def named(head: bytes) -> str:
    """What to call a file that is no media: "a playlist", "an empty file"."""
    if not head:
        return "an empty file"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for start, words in UNWANTED:
        if text[: len(start)].lower() == start.lower():
            return words
    if b"\0" not in head and sum(byte < 9 for byte in head) == 0:
        return "a text"
    return "of a kind that is not known"


def _image(head: bytes) -> Form | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Form("image", "image/png", "PNG")
    if head.startswith(b"\xff\xd8\xff"):
        return Form("image", "image/jpeg", "JPEG")
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return Form("image", "image/gif", "GIF")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Form("image", "image/webp", "WEBP")
    if head[:4] in (b"II*\0", b"MM\0*"):
        return Form("image", "image/tiff", "TIFF")
    if head[:2] == b"BM" and len(head) >= 26 and head[6:10] == b"\0\0\0\0":
        return Form("image", "image/bmp", "BMP")
    if head[4:8] == b"ftyp":
        size = min(int.from_bytes(head[:4], "big"), len(head))
        brands = {head[8:12]} | {head[at : at + 4] for at in range(16, size - 3, 4)}
        if head[8:12] in (b"avif", b"avis"):
            return Form("image", "image/avif", "AVIF")
        if head[8:12] in _STILL_BRANDS:
            if b"avif" in brands:
                return Form("image", "image/avif", "AVIF")
            return Form("image", "image/heic" if any(b[:3] == b"hei" for b in brands) else "image/heif", "HEIF")
    return None


def _video(head: bytes) -> Form | None:
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand[:2] == b"qt":
            return Form("video", "video/quicktime", "mov")
        if brand[:2] == b"3g":
            return Form("video", "video/3gpp", "mov")
        return Form("audio" if brand[:3] in (b"M4A", b"M4B") else "video", "video/mp4", "mov")
    if head[4:8] in _BOXES:
        return Form("video", "video/quicktime", "mov")
    if head[:4] == b"\x1aE\xdf\xa3":
        webm = b"webm" in head[:64]
        return Form("video", "video/webm" if webm else "video/x-matroska", "matroska")
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return Form("video", "video/x-msvideo", "avi")
    if head[:4] == b"FLV\x01":
        return Form("video", "video/x-flv", "flv")
    if head[:16] == _ASF:
        return Form("video", "video/x-ms-wmv", "asf")
    if head[:4] == b"\0\0\x01\xba":
        return Form("video", "video/mpeg", "mpeg")
    if head[:4] == b"\0\0\x01\xb3":
        return Form("video", "video/mpeg", "mpegvideo")
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return Form("video", "video/mp2t", "mpegts")
    if head[:4] == b"OggS":
        return Form("video", "video/ogg", "ogg")
    return None


def _audio(head: bytes) -> Form | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return Form("audio", "audio/wav", "wav")
    if head[:4] == b"fLaC":
        return Form("audio", "audio/flac", "flac")
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return Form("audio", "audio/aiff", "aiff")
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return Form("audio", "audio/aac", "aac")
    if head[:3] == b"ID3" or (len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return Form("audio", "audio/mpeg", "mp3")
    return None
