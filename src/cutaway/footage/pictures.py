"""Reading what a picture is, with Pillow, and HEIF by its boxes. Runs in the confined child only."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from typing import Any

from cutaway.footage.films import MATRICES, PRIMARIES, TRANSFERS, colour, first_picture
from cutaway.footage.media import Limits, Media
from cutaway.footage.refusal import check_frames, check_pixels, damaged
from cutaway.storage.sniffing import Form

_TURNS = {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}
"""Degrees clockwise by EXIF's orientation, mirrors left out."""
_MOST_META = 2**22
"""Bytes of description that a HEIF file may have."""


def picture(file: Any, form: Form, limits: Limits) -> Media:
    """What the picture in `file` (read, seek, tell) is. Raises `Refused`."""
    if form.reader == "HEIF":
        return _heif(file, form, limits)
    from PIL import Image

    # The limit here is ours, told in our words, and checked before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("ignore")
    try:
        with Image.open(file, formats=(form.reader,)) as image:
            check_pixels(*image.size, limits)
            frames = int(getattr(image, "n_frames", 1))
            check_frames(frames, limits)
            turned = _TURNS.get(_orientation(image), 0)
            depth = 16 if image.mode.startswith("I;16") else 32 if image.mode in "IF" else 8
            mode = image.mode
            image.load()
            check_pixels(*image.size, limits)
            width, height = image.size
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, struct.error, ArithmeticError):
        raise damaged("picture") from None
    if turned in (90, 270):
        width, height = height, width
    return Media(
        kind="image",
        mime=form.mime,
        container=form.reader.lower(),
        width=width,
        height=height,
        rotation=turned,
        frames=frames,
        video_codec=form.reader.lower(),
        pixel_format=mode,
        depth=depth,
    )


def _orientation(image: Any) -> int:
    try:
        return int(image.getexif().get(0x112, 1))
    except Exception:  # a broken description of a sound picture
        return 1


def _heif(file: Any, form: Form, limits: Limits) -> Media:
    """Size and turn as the primary picture's properties say; that it can be decoded is tried on its first part."""
    from av.error import FFmpegError

    try:
        kinds = _properties(_meta(file))
    except (struct.error, IndexError, ValueError):
        raise damaged("picture") from None
    if "ispe" not in kinds:
        raise damaged("picture")
    width, height = struct.unpack(">II", kinds["ispe"][4:12])
    check_pixels(width, height, limits)
    turned = -90 * (kinds["irot"][0] & 3) % 360 if kinds.get("irot") else 0
    file.seek(0)
    try:
        frame = first_picture(file, Form("image", form.mime, "mov"), limits)
    except FFmpegError:
        raise damaged("picture") from None
    found = colour(frame)
    if kinds.get("colr", b"")[:4] == b"nclx":
        primaries, transfer, matrix = struct.unpack(">HHH", kinds["colr"][4:10])
        found |= {
            "primaries": PRIMARIES.get(primaries, ""),
            "transfer": TRANSFERS.get(transfer, ""),
            "matrix": MATRICES.get(matrix, ""),
            "hdr": transfer in (16, 18),
        }
    across = turned in (90, 270)
    return Media(
        kind="image",
        mime=form.mime,
        container="heif",
        width=height if across else width,
        height=width if across else height,
        rotation=turned,
        frames=1,
        video_codec="hevc",
        **found,
    )


def _meta(file: Any) -> bytes:
    at = 0
    for _ in range(64):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            break
        size, kind = struct.unpack(">I4s", head[:8])
        start = 8
        if size == 1:
            size, start = struct.unpack(">Q", head[8:16])[0], 16
        if kind == b"meta":
            if size > _MOST_META:
                break
            file.seek(at + start)
            return bytes(file.read(size - start))
        if size < start:
            break
        at += size
    raise damaged("picture")


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        if size < 8 or at + size > len(data):
            return
        yield kind, data[at + 8 : at + size]
        at += size


def _properties(meta: bytes) -> dict[str, bytes]:
    """The properties of the primary item by their kind."""
    found = dict(_boxes(meta[4:]))
    primary_box, shared = found.get(b"pitm", b""), dict(_boxes(found.get(b"iprp", b"")))
    version = primary_box[0]
    primary = int.from_bytes(primary_box[4 : 6 if version == 0 else 8], "big")
    properties = list(_boxes(shared.get(b"ipco", b"")))
    ties = shared.get(b"ipma", b"")
    version, wide = ties[0], ties[3] & 1
    count, at = struct.unpack(">I", ties[4:8])[0], 8
    for _ in range(min(count, 10_000)):
        length = 2 if version < 1 else 4
        item = int.from_bytes(ties[at : at + length], "big")
        many = ties[at + length]
        at += length + 1
        places = []
        for _ in range(many):
            if wide:
                places.append(int.from_bytes(ties[at : at + 2], "big") & 0x7FFF)
                at += 2
            else:
                places.append(ties[at] & 0x7F)
                at += 1
        if item == primary:
            return {
                properties[p - 1][0].decode("latin-1"): properties[p - 1][1] for p in places if 0 < p <= len(properties)
            }
    raise ValueError("the primary picture has no properties")
