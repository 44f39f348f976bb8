from __future__ import annotations

import json
import random
import struct
import zlib
from pathlib import Path

import pytest

from cutaway.errors import CutawayError, HostileInside, UnreadableFile
from cutaway.film import inside as room
from cutaway.film.inside import BOX_NAME, read_inside
from plain.films import made
from plain.renderer import small_scene

FTYP = struct.pack(">I4s", 16, b"ftyp") + b"isom\0\0\2\0"
MOOV = struct.pack(">I4s", 8, b"moov")


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("inside")
    made(small_scene(frames=24), folder)
    return (folder / "film.mp4").read_bytes()


def boxed(payload: bytes) -> bytes:
    """A film with this inside: right in form, whatever it holds."""
    import hashlib

    body = BOX_NAME + b"\x01" + hashlib.sha256(payload).digest() + payload
    return FTYP + MOOV + struct.pack(">I4s", len(body) + 8, b"uuid") + body


def refused(tmp_path: Path, data: bytes) -> CutawayError:
    """The error that reading `data` raises: always one with a fix."""
    path = tmp_path / "film.mp4"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile) as caught:
        read_inside(path).document()
    assert caught.value.fix
    return caught.value


def test_what_is_no_film(tmp_path: Path) -> None:
    for data in (
        b"",
        b"x",
        b"not a film at all, but long enough for some boxes",
        b"\0" * 100,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
    ):
        assert "not an MP4" in str(refused(tmp_path, data))
    with pytest.raises(UnreadableFile, match="no file"):
        read_inside(tmp_path / "nothing.mp4")
    with pytest.raises(UnreadableFile):
        read_inside(tmp_path)


def test_a_film_of_somebody_else(tmp_path: Path, film: bytes) -> None:
    assert "carries no scene" in str(refused(tmp_path, film[: film.index(BOX_NAME) - 8]))


def test_a_film_cut_short(tmp_path: Path, film: bytes) -> None:
    start = film.index(BOX_NAME) - 8
    for end in (start // 2, start + 4, start + 40, len(film) - 1):
        assert "damaged" in str(refused(tmp_path, film[:end])) or "no scene" in str(refused(tmp_path, film[:end]))


def test_damage_anywhere_in_the_inside_is_noticed(tmp_path: Path, film: bytes) -> None:
    start = film.index(BOX_NAME) + 16
    for place in random.Random(1).sample(range(start, len(film)), 40):
        refused(tmp_path, film[:place] + bytes([film[place] ^ 0x20]) + film[place + 1 :])


def test_hostile_insides(tmp_path: Path) -> None:
    scene = small_scene(frames=24).model_dump(mode="json", by_alias=True)
    good = {"scene": scene}
    assert read_ok(tmp_path, good)
    for wrong in (
        {"scene": {}},
        {"scene": scene, "more": 1},
        {"scene": {**scene, "more": 1}},
        {"scene": {**scene, "schema": "cutaway.scene/99"}},
        {"scene": {**scene, "seed": -1}},
        {"scene": {**scene, "things": scene["things"] * 2}},
        {"scene": {**scene, "things": [{**scene["things"][0], "held_by": "nobody"}]}},
        {"scene": {**scene, "format": {**scene["format"], "width": 10**9}}},
        {"scene": scene, "frames": ["x"] * 250_000},
        [],
        "x",
        7,
    ):
        assert isinstance(refused(tmp_path, boxed(zlib.compress(json.dumps(wrong).encode()))), HostileInside), wrong
    for text in (
        b"{",
        b"[" * 200_000,
        b"\xff",
        b'{"scene": {"schema": "cutaway.scene/1", "seed": NaN}}',
        b'{"scene":1e999}',
    ):
        assert isinstance(refused(tmp_path, boxed(zlib.compress(text))), HostileInside)
    assert isinstance(refused(tmp_path, boxed(b"no zlib")), HostileInside)


def read_ok(tmp_path: Path, found: object) -> bool:
    path = tmp_path / "good.mp4"
    path.write_bytes(boxed(zlib.compress(json.dumps(found).encode())))
    return read_inside(path).document().seed == 5


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(b" " * 2**20) for _ in range(200)) + packer.flush()
    assert len(bomb) < 2**20
    assert "unpacks to more" in str(refused(tmp_path, boxed(bomb)))


def test_boxes_that_lie_about_their_size(tmp_path: Path) -> None:
    huge = FTYP + struct.pack(">I4sQ", 1, b"free", 2**63) + b"x"
    refused(tmp_path, huge)
    refused(tmp_path, FTYP + struct.pack(">I4s", 4, b"free"))
    refused(tmp_path, FTYP + struct.pack(">I4s", 2**32 - 1, b"uuid") + BOX_NAME)
    refused(tmp_path, FTYP + MOOV + struct.pack(">I4s", 8, b"free") * (room._MOST_BOXES + 5))


def test_equal_insides_give_equal_bytes() -> None:
    scene = small_scene(frames=24).model_dump(mode="json", by_alias=True)
    boxes = {room.inside_box(room.Inside(scene=dict(order))) for order in (scene.items(), reversed(scene.items()))}
    assert len(boxes) == 1
