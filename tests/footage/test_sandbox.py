"""A file that is read can fail itself and nothing else."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from cutaway.errors import MediaRefused
from cutaway.footage import Limits, probe
from cutaway.footage.sandbox import Sandbox
from plain.media import film, heic, png

TRIES = """
import ctypes, json, os, resource, signal, socket, sys
sys.path.insert(0, sys.argv[1])
from cutaway.footage.confine import confine
file = os.open(sys.argv[2], os.O_RDONLY)
os.dup2(file, 3); os.dup2(1, 4)
def tried(what):
    try:
        what()
        return "allowed"
    except (OSError, MemoryError, ValueError) as error:
        return type(error).__name__
libc = ctypes.CDLL(None, use_errno=True)
parent = os.getppid()
import threading
lacking = confine(256, 5, 4, threads=len(sys.argv) > 3)
said = {
    "lacking": lacking,
    "its file": tried(lambda: os.pread(3, 4, 0)),
    "another file": tried(lambda: os.open("/etc/passwd", os.O_RDONLY)),
    "a new file": tried(lambda: os.open("/var/cutaway-not-here", os.O_WRONLY | os.O_CREAT)),
    "a socket": tried(lambda: socket.socket()),
    "a process": tried(os.fork),
    "a thread": tried(lambda: threading.Thread(target=int).start()) if len(sys.argv) > 3 else "allowed",
    "a program": tried(lambda: os.execv("/bin/true", ["true"])),
    "a signal": tried(lambda: os.kill(parent, 0)),
    "much memory": tried(lambda: bytearray(2**30)),
    "more rights": tried(lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1))),
}
os.write(4, json.dumps(said).encode())
os._exit(0)
"""


@pytest.mark.parametrize("threads", [(), ("threads",)])
def test_the_child_can_read_its_file_and_nothing_else(tmp_path: Path, threads: tuple[str, ...]) -> None:
    (tmp_path / "file").write_bytes(b"some bytes")
    sources = str(Path(__file__).resolve().parents[2] / "src")
    done = subprocess.run(
        [sys.executable, "-I", "-c", TRIES, sources, str(tmp_path / "file"), *threads],
        capture_output=True,
        text=True,
        timeout=60,
    )
    said = json.loads(done.stdout)
    lacking = said.pop("lacking")
    assert said.pop("its file") == said.pop("a thread") == "allowed"
    assert said.pop("much memory") == "MemoryError"
    assert said.pop("more rights") == "ValueError"
    if "seccomp" in lacking:
        pytest.skip(f"this kernel offers no {', '.join(lacking)}")
    assert set(said.values()) == {"PermissionError"}, said


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"])
def test_pictures_are_read(tmp_path: Path, form: str) -> None:
    path = tmp_path / "picture"
    Image.effect_noise((60, 40), 50).convert("RGB").save(path, form)
    media = probe(path)
    assert (media.kind, media.mime, media.width, media.height) == ("image", f"image/{form.lower()}", 60, 40)


def test_a_turned_photo_has_the_size_one_sees(tmp_path: Path) -> None:
    turned = Image.Exif()
    turned[0x112] = 6
    Image.new("RGB", (60, 40)).save(tmp_path / "photo", "JPEG", exif=turned)
    media = probe(tmp_path / "photo")
    assert (media.width, media.height, media.rotation) == (40, 60, 90)


def test_a_photo_of_a_telephone_is_read(tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(heic((128, 96), 1))
    media = probe(tmp_path / "photo")
    assert (media.mime, media.width, media.height, media.rotation) == ("image/heic", 96, 128, 270)
    with pytest.raises(MediaRefused, match="128x96"):
        probe(tmp_path / "photo", Limits(pixels=1000))


@pytest.mark.parametrize(
    ("form", "codec", "mime"),
    [
        ("mov", "libx264", "video/quicktime"),
        ("webm", "libvpx-vp9", "video/webm"),
        ("matroska", "libx265", "video/x-matroska"),
        ("avi", "mpeg4", "video/x-msvideo"),
        ("flv", "flv", "video/x-flv"),
        ("asf", "wmv2", "video/x-ms-wmv"),
        ("mpeg", "mpeg2video", "video/mpeg"),
        ("mpegts", "libx264", "video/mp2t"),
        ("3gp", "mpeg4", "video/3gpp"),
        ("mp4", "libsvtav1", "video/mp4"),
    ],
)
def test_films_of_every_kind_are_read(tmp_path: Path, form: str, codec: str, mime: str) -> None:
    media = probe(film(tmp_path / "film", 24, form=form, codec=codec))
    assert (media.kind, media.mime, media.width, media.height, media.rate) == ("video", mime, 64, 48, 24)
    assert media.seconds == 1 or form == "mpeg"


def test_an_animation_tells_its_frames_and_may_have_too_many(tmp_path: Path) -> None:
    first = Image.new("RGB", (8, 8))
    others = [Image.new("RGB", (8, 8), (level * 20, 0, 0)) for level in range(1, 6)]
    first.save(tmp_path / "moving", "GIF", save_all=True, append_images=others)
    assert probe(tmp_path / "moving").frames == 6
    with pytest.raises(MediaRefused, match="6 frames; 5 are allowed") as refused:
        probe(tmp_path / "moving", Limits(frames=5))
    assert refused.value.code == "media_too_many_frames"


def test_limits_are_checked_before_decoding_and_say_what_they_found(tmp_path: Path) -> None:
    (tmp_path / "huge.png").write_bytes(png(60_000, 60_000))
    with pytest.raises(MediaRefused, match="60000x60000 = 3,600,000,000 pixels; 64,000,000 are allowed") as refused:
        probe(tmp_path / "huge.png")
    assert refused.value.code == "media_too_many_pixels"
    path = film(tmp_path / "film.mp4", 48)
    for limits, code in (
        (Limits(seconds=1), "media_too_long"),
        (Limits(pixels=3000), "media_too_many_pixels"),
        (Limits(rate=23), "media_rate_too_high"),
        (Limits(streams=0), "media_too_many_streams"),
    ):
        with pytest.raises(MediaRefused) as refused:
            probe(path, limits)
        assert refused.value.code == code
        assert refused.value.facts["found"] > refused.value.facts["limit"]  # type: ignore[operator]


def test_a_bomb_is_stopped_by_the_memory_it_may_take(tmp_path: Path) -> None:
    """A small file whose picture is as large as allowed, in a child that may take less."""
    rows = zlib.compress(bytes((7000 * 3 + 1) * 7000))
    (tmp_path / "bomb.png").write_bytes(png(7000, 7000, rows))
    with pytest.raises(MediaRefused) as refused:
        probe(tmp_path / "bomb.png", Limits(memory=64))
    assert refused.value.code == "media_too_costly"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nfile:///etc/passwd\n", "a playlist"),
        (b"ffconcat version 1.0\nfile '/etc/passwd'\n", "a list of other files"),
        (b"<?xml version='1.0'?><MPD></MPD>", "an XML document"),
        (b"%PDF-1.7", "a PDF document"),
        (b"hello there", "a text"),
        (b"", "an empty file"),
    ],
)
def test_what_is_no_media_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "film.mp4").write_bytes(content)
    with pytest.raises(MediaRefused, match=words) as refused:
        probe(tmp_path / "film.mp4")
    assert refused.value.code == "media_kind_not_allowed"


def test_a_film_cut_off_on_the_way_is_as_long_as_what_came(tmp_path: Path) -> None:
    # The description comes first, so that everything but the end is there.
    whole = film(tmp_path / "whole.mp4", 480, movflags="+faststart").read_bytes()
    assert not probe(tmp_path / "whole.mp4").promised
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) * 4 // 5])
    media = probe(tmp_path / "cut.mp4")
    assert media.promised == 20 and 4 < media.seconds < 19
    (tmp_path / "head.mp4").write_bytes(whole[: whole.index(b"mdat") + 8])
    with pytest.raises(MediaRefused, match="No picture of the film can be decoded"):
        probe(tmp_path / "head.mp4")


def test_a_film_cut_off_before_its_description_is_refused(tmp_path: Path) -> None:
    whole = film(tmp_path / "whole.mp4", 48).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: whole.index(b"moov") - 4])
    with pytest.raises(MediaRefused, match="damaged or incomplete"):
        probe(tmp_path / "cut.mp4")


def test_a_template_that_was_killed_is_replaced(tmp_path: Path) -> None:
    kept = io.BytesIO()
    Image.new("RGB", (6, 4)).save(kept, "PNG")
    (tmp_path / "picture").write_bytes(kept.getvalue())
    sandbox = Sandbox()
    with (tmp_path / "picture").open("rb") as file:
        assert sandbox.media(file.fileno(), Limits()).width == 6
        assert sandbox._process is not None
        os.kill(sandbox._process.pid, 9)
        assert sandbox.media(file.fileno(), Limits()).width == 6
    sandbox.close()
