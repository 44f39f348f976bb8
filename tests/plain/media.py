"""Small media of every kind, made here, and broken on purpose."""

from __future__ import annotations

import io
import struct
import zlib
from fractions import Fraction
from pathlib import Path
from random import Random

import av
import numpy as np
from PIL import Image


def film(
    path: Path,
    frames: int = 12,
    size: tuple[int, int] = (64, 48),
    form: str = "mp4",
    codec: str = "libx264",
    **options: str,
) -> Path:
    """A film of flat pictures at 24 frames a second."""
    with av.open(str(path), "w", format=form, options=options) as container:
        stream = container.add_stream(codec, rate=Fraction(24))
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for level in range(frames):
            picture = np.full((*size[::-1], 3), level * 9 % 256, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode(None))
    return path


def padded(data: bytes, size: int) -> bytes:
    """An MP4 made `size` bytes long by a box that every reader passes over."""
    return data + struct.pack(">I4s", size - len(data), b"free") + bytes(size - len(data) - 8)


def picture(form: str, size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture of noise, always the same."""
    kept = io.BytesIO()
    pixels = np.random.default_rng(7).integers(0, 255, (*size[::-1], 3), np.uint8)
    Image.fromarray(pixels).save(kept, form)
    return kept.getvalue()


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG whose header promises this size, with `data` for its pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _inside(data: bytes, kind: bytes) -> bytes:
    """The first box of this kind, with its head."""
    at = data.index(kind) - 4
    return data[at : at + struct.unpack(">I", data[at : at + 4])[0]]


def heic(size: tuple[int, int], quarters: int) -> bytes:
    """A photo as telephones take them, turned by quarters against the clock."""
    kept = io.BytesIO()
    with av.open(kept, "w", format="mp4") as container:
        stream = container.add_stream("libx265", rate=1, options={"x265-params": "log-level=none:keyint=1"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((*size[::-1], 3), 90, np.uint8))))
        container.mux(stream.encode(None))
    codec, picture = _inside(kept.getvalue(), b"hvcC"), _inside(kept.getvalue(), b"mdat")[8:]
    head = _box(b"ftyp", b"heic\0\0\0\0mif1heic")

    def described(offset: int) -> bytes:
        properties = _box(
            b"ipco", _box(b"ispe", bytes(4), struct.pack(">II", *size)), codec, _box(b"irot", bytes([quarters]))
        )
        return _box(
            b"meta",
            bytes(4),
            _box(b"hdlr", bytes(8), b"pict", bytes(13)),
            _box(b"pitm", bytes(4), struct.pack(">H", 1)),
            _box(b"iloc", bytes(4), b"\x44\0", struct.pack(">HHHHII", 1, 1, 0, 1, offset, len(picture))),
            _box(b"iinf", bytes(4), b"\0\1", _box(b"infe", b"\2\0\0\0", struct.pack(">HH", 1, 0), b"hvc1\0")),
            _box(
                b"iprp",
                properties,
                _box(b"ipma", bytes(4), struct.pack(">IHB", 1, 1, 3), bytes([1, 0x82, 3])),
            ),
        )

    start = len(head) + len(described(0)) + 8
    return head + described(start) + _box(b"mdat", picture)


def hostile(folder: Path, count: int, seed: int) -> list[bytes]:
    """So many files that should never have been sent: sound ones with bytes changed, cut, doubled and lengthened, and some
    made to do harm."""
    random = Random(seed)
    sound = [
        film(folder / "a.mp4").read_bytes(),
        film(folder / "b.mp4", 48, movflags="+faststart").read_bytes(),
        film(folder / "c.webm", form="webm", codec="libvpx-vp9").read_bytes(),
        film(folder / "d.avi", form="avi", codec="mpeg4").read_bytes(),
        film(folder / "e.mkv", form="matroska").read_bytes(),
        film(folder / "f.mpg", form="mpeg", codec="mpeg2video").read_bytes(),
        film(folder / "g.ts", form="mpegts").read_bytes(),
        film(folder / "h.flv", form="flv", codec="flv").read_bytes(),
        heic((128, 96), 0),
        *(picture(form) for form in ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "AVIF")),
    ]
    made = _made_to_do_harm(folder)
    while len(made) < count:
        made.append(_broken(random, sound))
    return made[:count]


def _broken(random: Random, sound: list[bytes]) -> bytes:
    data = bytearray(random.choice(sound))
    way = random.randrange(7)
    if way == 0:
        return bytes(data[: random.randrange(len(data))])
    if way == 1:
        for _ in range(random.choice((1, 3, 30, 300))):
            data[random.randrange(len(data))] = random.randrange(256)
    elif way == 2:
        # Sizes and counts live in the first bytes.
        for _ in range(8):
            data[random.randrange(min(200, len(data)))] = random.choice((0, 1, 127, 128, 255))
    elif way == 3:
        at = random.randrange(max(1, len(data) - 4))
        data[at : at + 4] = random.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\x80\0\0\0"))
    elif way == 4:
        start = random.randrange(len(data))
        data = data + data[start : start + random.randrange(1, 4000)]
    elif way == 5:
        other = random.choice(sound)
        cut = random.randrange(len(data))
        data = data[:cut] + other[random.randrange(len(other)) :]
    else:
        start, length = random.randrange(len(data)), random.randrange(1, 200)
        del data[start : start + length]
    return bytes(data)


def _made_to_do_harm(folder: Path) -> list[bytes]:
    secret = "file:///etc/passwd"
    many = folder / "many.mkv"
    with av.open(str(many), "w", format="matroska") as container:
        streams = [container.add_stream("mpeg4", rate=24) for _ in range(40)]
        for stream in streams:
            stream.width, stream.height, stream.pix_fmt = 16, 16, "yuv420p"
        for stream in streams:
            container.mux(stream.encode(av.VideoFrame(16, 16, "yuv420p")))
            container.mux(stream.encode(None))
    reference = film(folder / "reference.mp4").read_bytes()
    bomb = zlib.compress(bytes(5000 * 3 * 5000 + 5000))
    nested = b"\0\0\0\x20ftypisom\0\0\0\0isomiso2avc1mp41" + b"".join(
        struct.pack(">I4s", 2**20, b"moov") for _ in range(2000)
    )
    return [
        b"",
        b"\0" * 5000,
        f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{secret}\n#EXT-X-ENDLIST\n".encode(),
        b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/x.ts\n",
        b"ffconcat version 1.0\nfile '/etc/passwd'\nduration 10\n",
        b"ffconcat version 1.0\nfile 'subfile,,start,0,end,100,,:/etc/passwd'\n",
        f"<?xml version='1.0'?><MPD><BaseURL>{secret}</BaseURL></MPD>".encode(),
        f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{secret}'/></svg>".encode(),
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
        b"%PDF-1.7\n",
        b"PK\x03\x04" + bytes(2000),
        b"GIF89a" + struct.pack("<HH", 65535, 65535) + bytes(100),
        png(60_000, 60_000),
        png(2**31 - 1, 2**31 - 1),
        png(0, 0),
        png(5000, 5000, bomb),
        b"BM" + struct.pack("<IHHI", 100, 0, 0, 54) + struct.pack("<IiiHHI", 40, 2**30, 2**30, 1, 24, 0) + bytes(60),
        b"II*\0" + struct.pack("<I", 8) + b"\xff\xff" + b"\x00\x01\x04\x00\xff\xff\xff\xff\xff\xff\xff\xff" * 300,
        b"II*\0" + struct.pack("<IH", 8, 0) + struct.pack("<I", 8),
        many.read_bytes(),
        reference.replace(b"url \0\0\0\x01", b"url \0\0\0\0"),
        reference.replace(b"isom", b"qt  ").replace(b"url ", b"alis"),
        nested,
        b"RIFF\xff\xff\xff\xffAVI LIST\xff\xff\xff\xffhdrl" + bytes(500),
        b"\x1aE\xdf\xa3\xff\xff\xff\xff\xff\xff\xff\xff" + bytes(500),
        b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(500),
        b"OggS" + bytes(500),
        b"fLaC" + b"\xff" * 500,
        b"G" + (bytes(187) + b"G") * 40,
        b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + struct.pack(">I4s", 2**31, b"meta") + bytes(300),
    ]
