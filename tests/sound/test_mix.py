"""The sound track: its level and peak, stems that stay, sides, ducking, and honest notes."""

import numpy as np
import pyloudnorm
import pytest
from scipy import signal

from cutaway.scene.document import Asset, Camera, Cue, Format, Mix, Scene, Shot, Thing
from cutaway.sound import samples
from cutaway.sound.ambience import MAKERS as AMBIENCES
from cutaway.sound.effects import MAKERS as EFFECTS
from cutaway.sound.synthesis import RATE

FORMAT = Format(width=320, height=180, frames=72)


def scene(*cues: Cue, mix: Mix = Mix(), things: tuple[Thing, ...] = ()) -> Scene:  # noqa: B008 - frozen
    shot = Shot(id="shot", start=0, frames=72, camera=Camera(position=(0, 1, 4), target=(0, 1, 0)))
    return Scene(seed=4, format=FORMAT, cues=cues, mix=mix, things=things, shots=(shot,))


def cue(id: str, kind: str, sound: str, **more: object) -> Cue:
    return Cue(id=id, kind=kind, sound=sound, **more)  # type: ignore[arg-type]


WIND = cue("wind", "ambience", "wind")
KNOCK = cue("knock", "effect", "wood knock", start=24, frames=24)


def test_a_first_turn_comes_out_at_the_target_and_below_the_ceiling() -> None:
    made = samples(scene(WIND, KNOCK))
    assert made.samples.shape == (3 * RATE, 2)
    assert abs(pyloudnorm.Meter(RATE).integrated_loudness(made.samples.astype(float)) + 16) < 1
    assert 20 * np.log10(np.abs(signal.resample_poly(made.samples, 4, 1, axis=0)).max()) <= -1.0


def test_a_later_turn_keeps_the_gain_and_the_untouched_stems() -> None:
    first = samples(scene(WIND, KNOCK))
    later = samples(scene(WIND, mix=Mix(gain=first.gain)))
    assert later.gain == first.gain
    assert later.stems["wind"] == first.stems["wind"]
    before = slice(0, int(0.9 * RATE))
    assert np.array_equal(first.samples[before], later.samples[before]), "what was before the knock has changed"


def test_the_same_scene_gives_the_same_samples() -> None:
    assert np.array_equal(samples(scene(WIND, KNOCK)).samples, samples(scene(WIND, KNOCK)).samples)


def test_silence_is_silent() -> None:
    assert not samples(scene(WIND, mix=Mix(silent=True))).samples.any()
    assert not samples(scene()).samples.any()


def test_a_thing_on_the_left_is_heard_on_the_left() -> None:
    left = Thing(id="drum", name="drum", asset=Asset(builder="plain"), position=(-2.0, 1.0, 0.0))
    made = samples(scene(cue("hit", "effect", "thud", thing="drum"), things=(left,)))
    power = (made.samples.astype(float) ** 2).sum(0)
    assert power[0] > 1.5 * power[1]


def test_a_sound_nobody_knows_is_said() -> None:
    made = samples(scene(WIND, cue("odd", "effect", "glorple")))
    assert any("glorple" in note for note in made.notes)


@pytest.mark.parametrize("kind, table", [("ambience", AMBIENCES), ("effect", EFFECTS)])
def test_every_named_sound_is_heard(kind: str, table: tuple) -> None:
    for names, make in table:
        made = make(RATE, np.random.default_rng(1), {})
        assert len(made) == RATE and np.isfinite(made).all()
        assert np.abs(made).max() > 1e-4, f"{names[0]} is silent"


def test_music_fills_its_time_and_follows_its_mood() -> None:
    warm = samples(scene(cue("score", "music", "score", parameters={"mood": "warm"})))
    dark = samples(scene(cue("score", "music", "score", parameters={"mood": "dark"})))
    assert warm.stems["score"] != dark.stems["score"]
    loud = np.abs(warm.samples).max(1).reshape(-1, RATE // 2).max(1)
    assert (loud[:5] > 0.005).all(), "the music stops"
