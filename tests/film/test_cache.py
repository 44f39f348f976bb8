from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from cutaway.errors import BadRequest
from cutaway.film.cache import Made, SegmentCache
from cutaway.film.encode import Packet
from cutaway.film.soundtrack import Soundtrack, sound_key
from cutaway.film.tiles import frame_digest, tile_digests
from cutaway.scene.document import Cue, Surface
from cutaway.storage.blobs import Blobs
from plain.renderer import small_scene


def entry(size: int = 1000, seed: int = 0) -> Made:
    noise = np.random.default_rng(seed)
    packets = (Packet(0, -2, True, noise.bytes(size)), Packet(2, -1, False, noise.bytes(7)))
    tiles = noise.integers(0, 2**64, (2, 6, 10), dtype=np.uint64)
    return Made(b"\0\0\1g", packets, ("a" * 64, "b" * 64), tiles, 1.5, 0.25)


def opened(folder: Path, quota: int = 2**40, grace: float = 0.0) -> SegmentCache:
    return SegmentCache(Blobs(folder.as_uri()), quota, grace)


def files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    cache, made = opened(tmp_path), entry()
    cache.write("ab12", made)
    found = cache.read("ab12")
    assert found is not None and np.array_equal(found.tiles, made.tiles)
    assert (found.extradata, found.packets, found.digests) == (made.extradata, made.packets, made.digests)
    assert cache.read("ab13") is None


def test_a_damaged_entry_counts_as_not_there(tmp_path: Path) -> None:
    for damage in (
        lambda data: data[:-1],
        lambda data: b"",
        lambda data: data[:50] + b"!" + data[51:],
        lambda data: b"x" * 40,
    ):
        cache = opened(tmp_path)
        cache.write("ab12", entry())
        (path,) = files(tmp_path)
        path.write_bytes(damage(path.read_bytes()))
        assert cache.read("ab12") is None
        assert files(tmp_path) == []


def test_what_was_unused_longest_goes_first(tmp_path: Path) -> None:
    cache = opened(tmp_path, quota=11_000)
    for number in range(5):
        cache.write(f"k{number}", entry(2000, number))
        os.utime(tmp_path / "segments" / f"k{number}" / f"k{number}", times=(time.time() - 1000 + number,) * 2)
    assert cache.read("k0") is not None
    assert cache.shrink() == 2
    assert [name for name in ("k0", "k1", "k2", "k3", "k4") if cache.has(name)] == ["k0", "k3", "k4"]


def test_what_is_being_made_or_was_just_used_is_never_evicted(tmp_path: Path) -> None:
    cache = opened(tmp_path, quota=0)
    cache.write("k1", entry())
    with cache.holding(["k1"]):
        assert cache.shrink() == 0
    assert cache.shrink() == 1
    cautious = opened(tmp_path, quota=0, grace=60)
    cautious.write("k1", entry())
    assert cautious.shrink() == 0


def test_names_of_blobs_stay_inside(tmp_path: Path) -> None:
    blobs = Blobs((tmp_path / "in").as_uri())
    for name in ("../x", "a/../../x", "/etc/passwd", "", "a//b", "a b", "."):
        with pytest.raises(BadRequest):
            blobs.write(name, b"")


def test_equal_tiles_have_equal_hashes_and_one_bit_changes_one_tile() -> None:
    picture = np.random.default_rng(3).integers(0, 256, (100, 170, 3), dtype=np.uint8)
    before = tile_digests(picture)
    assert before.shape == (7, 11)
    for y, x, bit in ((0, 0, 1), (99, 169, 128), (50, 33, 64), (17, 160, 2)):
        changed = picture.copy()
        changed[y, x, 1] ^= bit
        assert np.argwhere(tile_digests(changed) != before).tolist() == [[y // 16, x // 16]]
        assert frame_digest(changed) != frame_digest(picture)


def test_changes_in_the_highest_bits_do_not_cancel_out() -> None:
    """The reason for the fold: under a plain multiply and sum, two changes by half the range would vanish."""
    flat = np.zeros((16, 16, 3), np.uint8)
    changed = flat.copy()
    changed.reshape(-1)[[7, 15]] = 128
    assert tile_digests(changed) != tile_digests(flat)


def test_sound_is_kept_and_damage_is_noticed(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    samples = np.random.default_rng(1).random((480, 2), dtype=np.float32)
    cache.write_sound("ab12", Soundtrack(samples, -2.5, ("a note",)))
    found = cache.read_sound("ab12")
    assert found is not None and np.array_equal(found.samples, samples)
    assert (found.gain, found.notes, cache.read_sound("ab13")) == (-2.5, ("a note",), None)
    (path,) = files(tmp_path)
    path.write_bytes(path.read_bytes()[:-1])
    assert cache.read_sound("ab12") is None


def test_a_recolouring_keeps_the_sound_and_a_moved_cue_does_not() -> None:
    cue = Cue(id="cue-1", kind="effect", sound="knock", start=3)
    scene = small_scene(cues=(cue,))
    green = scene.things[0].model_copy(update={"surfaces": {"*": Surface(colour=(0.0, 1.0, 0.0))}})
    recoloured = scene.model_copy(update={"things": (green, *scene.things[1:]), "words": ("make it green",)})
    assert sound_key(recoloured) == sound_key(scene)
    later = scene.model_copy(update={"cues": (cue.model_copy(update={"start": 9}),)})
    moved = scene.things[0].model_copy(update={"position": (1.0, 2.0, 3.0)})
    assert len({sound_key(scene), sound_key(later), sound_key(scene.model_copy(update={"things": (moved,)}))}) == 3
