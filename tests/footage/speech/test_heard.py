"""What our own voices say is heard again, and what nobody says is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest

from cutaway.brief.footage.operations import FootageChanges, Operation
from cutaway.errors import MissingPack
from cutaway.footage.reading import open_source
from cutaway.footage.reading.source import format_of
from cutaway.footage.speech import listening, noise
from cutaway.footage.speech.transcripts import narrow, transcribed
from cutaway.scene import subtitles
from cutaway.scene.document import Clip, Mix, Scene
from cutaway.sound.mix import samples
from cutaway.sound.speech import spoken
from cutaway.staging.footage.changing import Changed, change_media
from cutaway.staging.footage.desk import Desk
from cutaway.storage import media
from cutaway.storage.blobs import Blobs
from cutaway.storage.derived import Derived
from cutaway.storage.packs import pack_path

pytestmark = pytest.mark.slow
RATE = 48_000
PARTS: tuple[str | float, ...] = (
    0.5, "We plant three trees.", 0.7, "Um,", 0.4, "their leaves are green,", 1.8, "and the children play there.", 0.4,
)  # fmt: skip


@pytest.fixture(scope="module")
def voice() -> np.ndarray:
    """float32 (n, 2): a talk with a filler and a long pause."""
    try:
        pack_path("voice"), pack_path("recognition")
    except MissingPack as lack:
        pytest.skip(str(lack))
    parts = [
        np.zeros(round(part * RATE)) if isinstance(part, float) else spoken(part, "am_michael")[0] for part in PARTS
    ]
    mono = np.concatenate(parts)
    return np.repeat((mono / np.abs(mono).max() * 0.5)[:, None], 2, axis=1).astype(np.float32)


@dataclass
class Recording:
    """Samples as a source."""

    data: np.ndarray

    @property
    def seconds(self) -> Fraction:
        return Fraction(len(self.data), RATE)

    @property
    def media(self) -> SimpleNamespace:
        return SimpleNamespace(seconds=float(self.seconds), audio_channels=2)

    def sound_between(self, start: Fraction, end: Fraction) -> np.ndarray:
        return self.data[round(start * RATE) : round(end * RATE)]


@pytest.fixture
def talk(voice: np.ndarray, tmp_path: Path) -> Iterator[tuple[Scene, Desk]]:
    """The talk as a small film, and a desk to change it at."""
    path = tmp_path / "talk.mov"
    with av.open(str(path), "w", format="mov") as box:
        video, audio = box.add_stream("libx264", rate=24), box.add_stream("pcm_s16le", rate=RATE)
        video.width, video.height, video.pix_fmt, audio.layout = 160, 96, "yuv420p", "stereo"
        for number in range(int(len(voice) / RATE * 24)):
            frame = av.VideoFrame.from_ndarray(np.full((96, 160, 3), number % 200, np.uint8), format="rgb24")
            frame.pts = number
            box.mux(video.encode(frame))
        box.mux(video.encode())
        whole = (voice * 32767).astype(np.int16)
        part = av.AudioFrame.from_ndarray(np.ascontiguousarray(whole.reshape(1, -1)), format="s16", layout="stereo")
        part.sample_rate, part.pts, part.time_base = RATE, 0, Fraction(1, RATE)
        box.mux(audio.encode(part))
        box.mux(audio.encode())
    media.place_media(Blobs(f"file://{tmp_path / 'blobs'}"), tmp_path)
    sha256 = media.shelf().add(path)
    source = open_source(media.shelf().path(sha256))
    scene = Scene(
        format=format_of(source), clips=(Clip(id="clip", source=sha256, frames=source.count),), mix=Mix(gain=0.0)
    )
    source.close()
    desk = Desk()
    yield scene, desk
    desk.close()


def change(scene: Scene, desk: Desk, name: str, **parameters: object) -> Changed:
    return change_media(scene, FootageChanges((Operation(name, parameters, phrase=name),)), desk)


def understood(scene: Scene) -> str:
    """What the film's sound says, by the recogniser."""
    return listening.heard(narrow(samples(scene).samples), "en", "verbatim").text.lower()


def test_a_sound_is_heard_at_its_own_length_as_in_the_whole_window(
    voice: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = narrow(voice)
    own = listening.heard(samples)
    monkeypatch.setattr(listening, "_SHORT", 60.0)
    whole = listening.heard(samples)
    assert own.language == whole.language == "en"
    assert [word.bare for word in own.words] == [word.bare for word in whole.words]
    assert max(abs(a.start - b.start) for a, b in zip(own.words, whole.words, strict=True)) < 0.15


def test_words_are_heard_when_they_are_said_and_kept(voice: np.ndarray, tmp_path: Path) -> None:
    store = Derived(tmp_path)
    found = transcribed(Recording(voice), "a" * 64, store)
    assert found.language == "en" and found.confidence > 0.8
    said = {word.bare: word for word in found.words}
    assert {"plant", "three", "trees", "leaves", "green", "children", "play"} <= set(said)
    level = np.sqrt(np.convolve(np.square(voice[:, 0]), np.ones(960) / 960, "same"))
    for word in found.words:
        assert level[round(word.start * RATE) : round(word.end * RATE)].mean() > 0.008, word
    assert said["and"].start - said["green"].end > 1.5
    listened = listening.heard
    listening.heard = lambda *_: pytest.fail("heard again")  # type: ignore[assignment]
    try:
        assert transcribed(Recording(voice), "a" * 64, store) == found
    finally:
        listening.heard = listened


def test_nothing_is_heard_where_nobody_speaks(voice: np.ndarray, tmp_path: Path) -> None:
    random = np.random.default_rng(4)
    seconds = np.arange(8 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * tone * seconds) for tone in (220, 277, 330)) * 0.1
    for number, sound in enumerate((np.zeros(8 * RATE), random.normal(0, 0.1, 8 * RATE), chord)):
        pair = np.repeat(sound[:, None], 2, axis=1).astype(np.float32)
        assert transcribed(Recording(pair), f"{number}" * 64, Derived(tmp_path)).words == ()


def test_a_long_talk_is_heard_in_pieces_without_losing_words(voice: np.ndarray, tmp_path: Path) -> None:
    told: list[str] = []
    twice = np.concatenate([voice] * 4)
    found = transcribed(Recording(twice), "b" * 64, Derived(tmp_path), progress=told.append)
    assert len(told) >= 2
    assert [word.bare for word in found.words].count("trees") == 4
    assert all(a.end <= b.start + 1e-6 for a, b in zip(found.words, found.words[1:], strict=False))


def test_speech_is_understood_better_without_its_noise(voice: np.ndarray, tmp_path: Path) -> None:
    random = np.random.default_rng(6)
    loud = voice + random.normal(0, 0.05, voice.shape).astype(np.float32)
    clean = noise.cleaned(Recording(loud), "c" * 64, Derived(tmp_path), Fraction(0), Fraction(len(loud), RATE), 1.0)
    before, after = (float(np.mean(np.square(sound[: RATE // 3]))) for sound in (loud, clean))
    assert 10 * np.log10(before / after) > 12
    assert float((clean * voice).sum() / np.square(voice).sum()) > 0.85
    assert float(np.mean(np.square(clean - voice))) < 0.4 * float(np.mean(np.square(loud - voice)))


def test_subtitles_are_made_and_follow_the_cuts(talk: tuple[Scene, Desk]) -> None:
    scene, desk = talk
    made = change(scene, desk, "subtitles", mode="karaoke", colour="yellow")
    assert made.done, made.lines
    shown = " ".join(text.content.replace("\n", " ") for text in subtitles.subtitles(made.scene)).lower()
    assert (
        "three trees" in shown
        and "um" not in shown.split()
        and all(text.parameters["karaoke"] for text in made.scene.texts)
    )
    cut = change(made.scene, desk, "cut_fillers")
    assert cut.done and "um" in cut.lines[0].what
    text = understood(cut.scene)
    assert "um" not in text.replace(",", " ").split() and "three trees" in text and "children" in text
    tight = change(cut.scene, desk, "cut_silences", longest=0.6)
    assert tight.done
    assert float(made.scene.format.seconds - tight.scene.format.seconds) > 1.5
    assert "children" in understood(tight.scene)
    rate = tight.scene.format.frame_rate
    for one in subtitles.subtitles(tight.scene):
        for word in subtitles.words_of(one, rate):
            assert one.start / rate - 0.3 <= word.start < word.end <= (one.start + (one.frames or 0)) / rate + 0.3


def test_a_sentence_is_cut_or_said_anew(talk: tuple[Scene, Desk]) -> None:
    scene, desk = talk
    gone = change(scene, desk, "remove_sentence", text="we plant three trees")
    assert "trees" not in understood(gone.scene)
    assert "children" in understood(gone.scene)
    other = change(scene, desk, "replace_sentence", old="we plant three trees", new="We bought a boat")
    assert other.scene.format == scene.format
    assert any("am_" in note or "bm_" in note for note in other.notes)
    text = understood(other.scene)
    assert "boat" in text and "trees" not in text and "children" in text
    refused = change(scene, desk, "remove_sentence", text="the moon is made of cheese")
    assert not refused.done and "nobody is heard saying" in refused.lines[0].what


def test_loudness_is_what_was_asked(talk: tuple[Scene, Desk]) -> None:
    import pyloudnorm

    scene, desk = talk
    heard = samples(change(scene, desk, "loudness", lufs=-14).scene).samples
    assert pyloudnorm.Meter(RATE).integrated_loudness(heard) == pytest.approx(-14, abs=0.4)
    assert float(np.abs(heard).max()) <= 10 ** (-1 / 20)
