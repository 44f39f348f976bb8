"""Content credentials: what is said of a film, that changing the film breaks them, and that the film itself stays what it was."""

from __future__ import annotations

import io
import json
import os
import stat
import struct
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from cutaway.errors import NotAllowed
from cutaway.film.credentials.authority import ORGANISATION, Authority, authority
from cutaway.film.credentials.claim import Claim, Source, source_type
from cutaway.film.credentials.reading import read_credentials
from cutaway.film.credentials.signing import sidecar, sign, sign_bytes
from cutaway.film.inside import Inside, inside_box, read_inside
from plain.media import film
from plain.renderer import small_scene


@pytest.fixture(scope="module")
def by(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("data"))


def boxes(data: bytes) -> dict[bytes, bytes]:
    """The boxes on the outermost level, by kind; the last of its kind."""
    at, found = 0, {}
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        found[kind] = data[at : at + length]
        at += length
    return found


def pictures(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24").tobytes() for frame in container.decode(video=0)]


def test_a_signed_film_says_how_it_was_made_and_shows_the_same_pictures(tmp_path: Path, by: Authority) -> None:
    path = film(tmp_path / "film.mp4", 12, movflags="+faststart")
    before, shown = path.read_bytes(), pictures(path)
    assert sign(path, Claim(), by) == path
    told = read_credentials(path)
    assert told is not None and told.intact and told.own and told.by == ORGANISATION
    assert told.actions[0][0] == "c2pa.created" and told.actions[0][2].endswith("/algorithmicMedia")
    assert pictures(path) == shown
    assert boxes(path.read_bytes())[b"mdat"] == boxes(before)[b"mdat"]
    kinds = list(boxes(path.read_bytes()))
    assert kinds.index(b"moov") < kinds.index(b"mdat")


def test_the_inside_is_still_found_and_is_under_the_signature(tmp_path: Path, by: Authority) -> None:
    path = film(tmp_path / "film.mp4", 4, movflags="+faststart")
    scene = small_scene(frames=4)
    inside = Inside(scene=json.loads(scene.canonical()))
    path.write_bytes(path.read_bytes() + inside_box(inside))
    sign(path, Claim(), by)
    assert read_inside(path).document().canonical() == scene.canonical()
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.write_bytes(data)
    told = read_credentials(path)
    assert told is not None and not told.intact and "BROKEN" in told.lines()[0]


def test_a_film_that_was_changed_afterwards_is_not_intact(tmp_path: Path, by: Authority) -> None:
    path = film(tmp_path / "film.mp4", 12, movflags="+faststart")
    sign(path, Claim(), by)
    data = bytearray(path.read_bytes())
    data[data.index(b"mdat") + 100] ^= 1
    path.write_bytes(data)
    told = read_credentials(path)
    assert told is not None and not told.intact and told.problems


def test_edits_name_what_changed_and_carry_the_film_before(tmp_path: Path, by: Authority) -> None:
    first, second = film(tmp_path / "first.mp4", 6), film(tmp_path / "second.mp4", 8)
    sign(first, Claim(), by)
    sign(second, Claim(changes=True, edits=("the kite is green", "it rains"), parent=first), by)
    told = read_credentials(second)
    assert told is not None and told.intact and told.manifests == 2
    assert [action[:2] for action in told.actions] == [
        ("c2pa.opened", ""),
        ("c2pa.edited", "the kite is green"),
        ("c2pa.edited", "it rains"),
    ]


def test_uploads_stand_by_their_hash(tmp_path: Path, by: Authority) -> None:
    path = film(tmp_path / "film.mp4", 6)
    sources = (Source("a" * 64, "video", "source", "video/mp4"), Source("b" * 64, "image", "image_ref", "image/png"))
    sign(path, Claim(sources=sources, edits=("the background is blurred",)), by)
    told = read_credentials(path)
    assert told is not None and told.intact
    assert told.sources == ("video " + "a" * 64, "image " + "b" * 64)
    assert told.actions[0][0] == "c2pa.opened" and not any(kind == "c2pa.created" for kind, *_ in told.actions)
    assert b"SynthID" not in path.read_bytes() and b"Google" not in path.read_bytes()


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (Claim(), "algorithmicMedia"),
        (Claim(voices=True), "compositeSynthetic"),
        (Claim(sources=(Source("a", role="first"),)), "composite"),
        (Claim(changes=True, voices=True), "compositeWithTrainedAlgorithmicMedia"),
        (Claim(generative=True), "trainedAlgorithmicMedia"),
    ],
)
def test_the_source_type_is_the_true_one(claim: Claim, kind: str) -> None:
    assert source_type(claim).rpartition("/")[2] == kind


def test_a_picture_is_signed_and_stays_the_same(by: Authority) -> None:
    file = io.BytesIO()
    Image.fromarray(np.arange(4800, dtype=np.uint8).reshape(40, 40, 3)).save(file, "PNG")
    signed = sign_bytes(file.getvalue(), "image/png", Claim(mime="image/png"), by)
    assert signed != file.getvalue()
    assert Image.open(io.BytesIO(signed)).tobytes() == Image.open(file).tobytes()


def test_what_cannot_hold_credentials_has_them_beside_it(tmp_path: Path, by: Authority) -> None:
    path = tmp_path / "film.webm"
    path.write_bytes(b"\x1aE\xdf\xa3" + bytes(range(256)) * 20)
    assert sign(path, Claim(mime="video/webm"), by) == sidecar(path)
    told = read_credentials(path)
    assert told is not None and told.intact
    path.write_bytes(path.read_bytes() + b"!")
    told = read_credentials(path)
    assert told is not None and told.problems == ("assertion.dataHash.mismatch",)


def test_what_says_nothing_has_no_credentials(tmp_path: Path) -> None:
    assert read_credentials(film(tmp_path / "film.mp4", 3)) is None
    assert read_credentials(Path(__file__)) is None


def test_the_keys_are_for_their_owner_only_and_stay_the_same(tmp_path: Path) -> None:
    first = authority(tmp_path)
    folder = tmp_path / "credentials"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert authority(tmp_path) == first
    os.chmod(folder / "films.key", 0o644)
    with pytest.raises(NotAllowed):
        authority(tmp_path)


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    assert authority(tmp_path / "a").key != authority(tmp_path / "b").key
