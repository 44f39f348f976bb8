"""The own sound of footage: exact where nothing was asked, changed where it was."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from cutaway.film.segments import segments
from cutaway.film.soundtrack import sound_key
from cutaway.film.surroundings import own_renderer, surroundings
from cutaway.scene.document import Clip, Cue, Format, Mix, Scene, Treatment
from cutaway.scene.edits_clips import without
from cutaway.sound.mix import samples
from cutaway.storage import media
from cutaway.storage.blobs import Blobs

RATE = 48_000
SECONDS = 4


def footage(path: Path, channels: int) -> np.ndarray:
    """A film of four seconds with noise as its sound, bit for bit; the sound, int16 (n, channels)."""
    sound = np.random.default_rng(channels).integers(-8000, 8000, (SECONDS * RATE, channels), dtype=np.int16)
    with av.open(str(path), "w", format="mov") as box:
        video = box.add_stream("libx264", rate=24)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        audio = box.add_stream("pcm_s16le", rate=RATE)
        audio.layout = "mono" if channels == 1 else "stereo"
        for number in range(SECONDS * 24):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number, np.uint8), format="rgb24")
            frame.pts = number
            box.mux(video.encode(frame))
        box.mux(video.encode())
        for at in range(0, len(sound), 4800):
            part = av.AudioFrame.from_ndarray(
                sound[at : at + 4800].reshape(1, -1), format="s16", layout=audio.layout.name
            )
            part.sample_rate, part.pts, part.time_base = RATE, at, Fraction(1, RATE)
            box.mux(audio.encode(part))
        box.mux(audio.encode())
    return sound


@pytest.fixture
def shelf(tmp_path: Path) -> media.Shelf:
    media.place_media(Blobs(f"file://{tmp_path / 'blobs'}"), tmp_path)
    return media.shelf()


def film(sha256: str, *treatments: Treatment, **more: object) -> Scene:
    clip = Clip(id="clip", source=sha256, frames=SECONDS * 24, treatments=treatments)
    return Scene(format=Format(width=64, height=48, frames=SECONDS * 24), clips=(clip,), mix=Mix(gain=0.0), **more)  # type: ignore[arg-type]


@pytest.fixture
def brought(shelf: media.Shelf, tmp_path: Path) -> tuple[str, np.ndarray]:
    sound = footage(tmp_path / "clip.mov", 2)
    return shelf.add(tmp_path / "clip.mov"), sound.astype(np.float32) / 32768


def test_samples_are_the_sources_own(brought: tuple[str, np.ndarray]) -> None:
    sha256, sound = brought
    assert np.array_equal(samples(film(sha256)).samples, sound)


def test_one_channel_is_heard_from_both_sides_as_loud_as_it_is(shelf: media.Shelf, tmp_path: Path) -> None:
    sound = footage(tmp_path / "mono.mov", 1).astype(np.float32) / 32768
    heard = samples(film(shelf.add(tmp_path / "mono.mov"))).samples
    assert np.allclose(heard, np.repeat(sound, 2, axis=1), atol=1e-6)


def test_volume_and_muting_change_their_stretch_only(brought: tuple[str, np.ndarray]) -> None:
    sha256, sound = brought
    louder = Treatment(id="v", name="volume", start=24, frames=24, parameters={"db": -6.0206})
    heard = samples(film(sha256, louder)).samples
    assert np.array_equal(heard[: round(0.98 * RATE)], sound[: round(0.98 * RATE)])
    assert np.array_equal(heard[round(2.02 * RATE) :], sound[round(2.02 * RATE) :])
    middle = slice(round(1.1 * RATE), round(1.9 * RATE))
    assert np.allclose(heard[middle], sound[middle] / 2, atol=1e-4)
    muted = samples(film(sha256, Treatment(id="m", name="mute", start=24, frames=24))).samples
    assert not muted[middle].any()
    assert not samples(film(sha256, Treatment(id="m", name="mute"))).samples.any()


def test_a_cut_keeps_the_samples_on_both_sides_and_does_not_click(brought: tuple[str, np.ndarray]) -> None:
    sha256, sound = brought
    heard = samples(without(film(sha256), [(24, 48)])).samples
    assert np.array_equal(heard[: RATE - 400], sound[: RATE - 400])
    assert np.array_equal(heard[RATE + 400 :], sound[2 * RATE + 400 :])
    assert np.abs(heard[RATE - 2 : RATE + 2]).max() < 0.01


def test_footage_gives_way_to_a_voice_over(brought: tuple[str, np.ndarray], monkeypatch: pytest.MonkeyPatch) -> None:
    sha256, sound = brought
    cue = Cue(id="c", kind="speech", sound="medium", start=24, frames=24, parameters={"source": sha256})
    alone = samples(film(sha256)).samples
    both = samples(film(sha256, cues=(cue,))).samples
    assert np.allclose(both[: RATE // 4], alone[: RATE // 4], atol=1e-3)
    tail = slice(round(1.2 * RATE), round(1.8 * RATE))
    placed = both[tail] - sound[: 2 * RATE][tail.start - RATE : tail.stop - RATE]
    assert np.sqrt(np.mean(np.square(placed))) < 0.35 * np.sqrt(np.mean(np.square(sound[tail])))


def test_sound_edits_do_not_draw_pictures_and_picture_edits_keep_the_sound(brought: tuple[str, np.ndarray]) -> None:
    sha256, _ = brought
    plain = film(sha256)
    quieter = film(sha256, Treatment(id="v", name="volume", parameters={"db": -3.0}))
    graded = film(sha256, Treatment(id="g", name="grade", parameters={"look": "night"}))
    assert sound_key(plain) == sound_key(graded) != sound_key(quieter)
    around = surroundings("draft", own_renderer())
    keys = [tuple(cut.key for cut in segments(scene, around)) for scene in (plain, quieter, graded)]
    assert keys[0] == keys[1] != keys[2]
