"""Long sound is made a block after the other, to the same bits as short sound at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
from scipy import signal

from cutaway.scene.animation import Key, Keys
from cutaway.scene.document import Asset, Camera, Cue, Format, Mix, Scene, Shot, Thing
from cutaway.sound import lengthy, mix
from cutaway.sound.lengthy import Repeated, Row
from cutaway.sound.loudness import CEILING, Limited, TruePeaks, integrated
from cutaway.sound.synthesis import RATE
from cutaway.storage import derived


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a third of a second, and files for whatever is longer than half of one."""
    monkeypatch.setattr(derived, "_here", {})
    derived.use(tmp_path / "derived")
    monkeypatch.setattr(lengthy, "LONG", RATE // 2)
    monkeypatch.setattr(lengthy, "BLOCK", 5 * 1024 * 3)


def scene() -> Scene:
    shot = Shot(id="shot", start=0, frames=96, camera=Camera(position=(0, 1, 4), target=(0, 1, 0)))
    cues = (
        Cue(
            id="wind",
            kind="ambience",
            sound="wind",
            gain=Keys(keys=(Key(frame=0, value=0.0), Key(frame=60, value=-9.0))),
        ),
        Cue(id="knock", kind="effect", sound="wood knock", start=24, frames=24, thing="door", gain=14.0),
        Cue(id="words", kind="speech", sound="speech", text="Well, here we are.", start=30),
        Cue(id="clap", kind="effect", sound="applause", start=50, gain=10.0),
    )
    door = Thing(id="door", name="door", asset=Asset(builder="shapes", name="box"), position=(1.5, 0.0, 0.0))
    return Scene(
        seed=4, format=Format(width=64, height=36, frames=96), shots=(shot,), cues=cues, things=(door,), mix=Mix()
    )


def test_blocks_and_files_change_no_sample(request: pytest.FixtureRequest) -> None:
    at_once = mix.samples(scene())
    assert isinstance(at_once.samples, np.ndarray) and np.abs(at_once.samples).max() > 0.1
    request.getfixturevalue("small")
    in_blocks = mix.samples(scene())
    assert isinstance(in_blocks.samples, Row)
    assert np.array_equal(in_blocks.samples[:], at_once.samples)
    assert (in_blocks.gain, in_blocks.stems, in_blocks.notes) == (at_once.gain, at_once.stems, at_once.notes)


def test_loudness_is_that_of_the_whole_and_the_peak_is_held(small: None) -> None:
    random = np.random.default_rng(3)
    whole = (
        random.standard_normal((5 * RATE + 777, 2))
        * np.repeat(random.uniform(0.001, 0.5, 51), 4800)[: 5 * RATE + 777, None]
    )
    parts = [whole[first:last].copy() for first, last in lengthy.blocks(len(whole))]
    assert integrated(iter(parts), len(whole)) == pyloudnorm.Meter(RATE).integrated_loudness(whole)
    limited = np.concatenate(list(Limited(whole, TruePeaks(whole), 3.0)))
    assert 20 * np.log10(np.abs(signal.resample_poly(limited, 4, 1, axis=0)).max()) <= CEILING + 0.05
    quiet = np.abs(whole).max(1) < 0.002
    assert quiet.any() and len(limited) == len(whole)


def test_a_row_in_a_file_reads_as_it_was_written(small: None) -> None:
    row = Row(RATE, 2, np.float32)
    values = np.random.default_rng(1).standard_normal((RATE - 100, 2)).astype(np.float32)
    row[50 : RATE - 50] = values
    assert len(row) == RATE and row.whole is row
    assert np.array_equal(row[0:60], np.concatenate([np.zeros((50, 2), np.float32), values[:10]]))
    assert np.array_equal(row[RATE - 60 : RATE + 9], np.concatenate([values[-10:], np.zeros((50, 2), np.float32)]))
    assert not len(row[100:100])


def test_a_sound_over_and_over_keeps_its_level_and_reads_the_same_in_any_part() -> None:
    once = np.random.default_rng(2).standard_normal((20 * RATE, 2)) * 0.1
    sound = Repeated(once, 70 * RATE)
    whole = sound[0 : 70 * RATE]
    assert np.array_equal(whole[: 16 * RATE], once[: 16 * RATE]), "the first time it is heard as it is"
    levels = np.sqrt(np.square(whole[: 69 * RATE]).reshape(69, -1).mean(1))
    assert levels.min() > 0.085 and levels.max() < 0.115, "and it neither swells nor falls where it begins again"
    assert abs(whole[-1]).max() < 1e-4
    for first, last in ((0, 10), (15 * RATE, 33 * RATE), (63 * RATE, 70 * RATE), (69 * RATE + 47_000, 70 * RATE)):
        assert np.array_equal(sound[first:last], whole[first:last])
