"""Words about the time and the frame of footage: what the film then shows, frame by frame, against the frames of its source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from cutaway.brief.footage.operations import Operation
from cutaway.footage.ingredients import Ingredient
from cutaway.footage.reading import open_source
from cutaway.footage.reading.source import format_of
from cutaway.render.clips import ClipRenderer
from cutaway.scene.document import Clip, Cue, Mix, Scene, Text
from cutaway.sound.clips import own_sound
from cutaway.staging.footage import beat_cuts
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible, Outcome, doer
from cutaway.storage import derived, media
from cutaway.storage.blobs import Blobs

RATE, FRAMES = 24, 72


def picture(number: int) -> np.ndarray:
    """A ground with a bright square that wanders; another ground from frame 36 on, so that there is a cut."""
    random = np.random.default_rng(1 if number < 36 else 2)
    ground = random.integers(20, 90, (6, 10, 3)).repeat(16, 0).repeat(16, 1).astype(np.uint8)
    ground = ground if number < 36 else 255 - ground
    x = 8 + 3 * (number % 36)
    ground[40:64, x : x + 24] = (250, 40, 30) if number < 36 else (20, 60, 240)
    return ground


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("footage")
    shelf = media.use(Blobs(str(folder / "media")), folder / "fetched")
    derived.use(folder / "derived")
    path = folder / "clip.mp4"
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=RATE, options={"crf": "8"})
        video.width, video.height, video.pix_fmt = 160, 96, "yuv420p"
        sound = container.add_stream("aac", rate=48_000)
        tone = 0.3 * np.sin(2 * np.pi * 330 * np.arange(48_000 * FRAMES // RATE) / 48_000).astype(np.float32)
        for at in range(0, len(tone) - 1023, 1024):
            frame = av.AudioFrame.from_ndarray(np.stack([tone[at : at + 1024]] * 2), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = 48_000, at
            container.mux(sound.encode(frame))
        for number in range(FRAMES):
            container.mux(video.encode(av.VideoFrame.from_ndarray(picture(number))))
        container.mux(video.encode(None))
        container.mux(sound.encode(None))
    sha256 = shelf.add(path)
    source = open_source(path)
    frames = source.count
    source.close()
    yield Scene(
        format=format_of(source, frames), clips=(Clip(id="clip", source=sha256, frames=frames),), mix=Mix(gain=0.0)
    )
    media._here.clear()
    derived._here.clear()


def done(
    scene: Scene, name: str, start: float | None = None, end: float | None = None, **parameters: object
) -> Outcome:
    do = doer(name)
    assert do is not None
    desk = Desk()
    try:
        return do(scene, Operation(name, parameters, start=start, end=end, phrase=name), desk)
    finally:
        desk.close()


def frames(scene: Scene, numbers: list[int] | None = None) -> list[bytes]:
    renderer = ClipRenderer(scene)
    try:
        return [renderer.frame(n).pixels.tobytes() for n in numbers or range(scene.format.frames)]
    finally:
        renderer.close()


def test_cutting_reversing_and_freezing_show_frames_of_the_source_byte_for_byte(clip: Scene) -> None:
    before = frames(clip)
    assert len(set(before[:36])) == 36
    assert frames(done(clip, "cut", start=0.5, end=1.0).scene) == before[:12] + before[24:]
    assert frames(done(clip, "trim", start=1.0, end=2.0).scene) == before[24:48]
    assert frames(done(clip, "reverse").scene) == before[::-1]
    assert frames(done(clip, "freeze", at=1.0, seconds=0.5).scene) == before[:24] + [before[24]] * 12 + before[24:]
    assert frames(done(clip, "speed", factor=2).scene) == before[::2]


def test_slow_motion_keeps_every_frame_and_adds_pictures_between_them(clip: Scene) -> None:
    before = frames(clip)
    slow = done(clip, "slow_motion", factor=0.5, start=0.0, end=1.0).scene
    after = frames(slow)
    assert after[:48:2] == before[:24]
    assert after[48:] == before[24:]
    assert not set(after[1:46:2]) & set(before)
    assert frames(slow, [7, 5, 31]) == [after[7], after[5], after[31]], "a frame depends on what was drawn before it"


def test_scenes_are_found_taken_out_and_put_in_another_order(clip: Scene) -> None:
    before = frames(clip)
    told = done(clip, "scenes")
    assert told.what == "2 scenes found"
    assert told.scene == clip
    assert frames(done(clip, "remove_scene", number=1).scene) == before[36:]
    assert frames(done(clip, "keep_scene", number=1).scene) == before[:36]
    assert frames(done(clip, "order", swap=[1, 2]).scene) == before[36:] + before[:36]
    with pytest.raises(NotPossible, match="no scene 3"):
        done(clip, "remove_scene", number=3)


def test_a_loop_and_what_follows_an_end(clip: Scene) -> None:
    before = frames(clip)
    there_and_back = frames(done(clip, "loop", how="boomerang").scene)
    assert there_and_back == before + before[-2::-1]
    twice = done(clip, "loop", times=2).scene
    assert frames(twice)[-1] == before[-1]
    longer = done(clip, "extend", seconds=1, how="loop").scene
    assert longer.format.frames == FRAMES + 24
    for how in ("hold", "slow", "end card"):
        for at in ("tail", "head"):
            made = done(clip, "extend", seconds=1, how=how, at=at)
            assert made.scene.format.frames == FRAMES + 24
            assert "longer" in made.what
    held = frames(done(clip, "extend", seconds=1, how="hold", at="head").scene)
    assert held == [before[0]] * 24 + before


def test_sound_goes_with_its_pictures(clip: Scene) -> None:
    whole = own_sound(clip, [])[:]
    cut = own_sound(done(clip, "cut", start=1.0, end=2.0).scene, [])[:]
    assert np.allclose(cut[:47_000], whole[:47_000])
    assert np.allclose(cut[49_000:90_000], whole[97_000:138_000])
    back = own_sound(done(clip, "reverse").scene, [])[:]
    assert np.allclose(back[2_000:100_000], whole[::-1][2_000:100_000], atol=1e-6)
    slow = own_sound(done(clip, "slow_motion", factor=0.5).scene, [])[:]
    assert len(slow) == 2 * len(whole)
    spectrum = np.abs(np.fft.rfft(slow[48_000:96_000, 0]))
    assert abs(int(np.argmax(spectrum)) - 330) <= 3, "the pitch has changed"
    frozen = own_sound(done(clip, "freeze", at=1.0, seconds=1).scene, [])[:]
    assert np.abs(frozen[49_000:95_000]).max() < 1e-9


def test_another_shape_and_back_is_the_film_as_it_was(clip: Scene) -> None:
    words = [["a", 0.0, 0.2]] + [[f"word{n}", n * 0.2, n * 0.2 + 0.1] for n in range(1, 9)]
    line = Text(
        id="line", content=" ".join(word[0] for word in words), style="subtitle", frames=48, parameters={"words": words}
    )
    scene = clip.model_copy(update={"texts": (line,)})
    upright = done(scene, "reframe", aspect="9:16").scene
    assert (upright.format.width, upright.format.height) == (96, 170)
    assert max(len(row) for row in upright.texts[0].content.splitlines()) <= 26
    assert len(frames(upright, [0])[0]) == 96 * 170 * 3
    square = done(upright, "reframe", aspect="1:1").scene
    assert (square.format.width, square.format.height) == (96, 96)
    assert sum(one.name == "reframe" for one in square.clips[0].treatments) == 1
    own = done(square.model_copy(update={"texts": ()}), "reframe", aspect=f"{160}:{96}").scene
    assert own == clip
    with pytest.raises(NotPossible, match="already"):
        done(clip, "reframe", aspect="160:96")


def test_turning_mirroring_and_cropping_move_pixels_and_change_none(clip: Scene) -> None:
    before = np.frombuffer(frames(clip, [5])[0], np.uint8).reshape(96, 160, 3)
    mirrored = done(done(clip, "mirror").scene, "mirror").scene
    assert frames(mirrored, [5])[0] == before.tobytes()
    turned = done(clip, "rotate", degrees=90).scene
    assert (turned.format.width, turned.format.height) == (96, 160)
    assert frames(turned, [5])[0] == np.rot90(before, -1).tobytes()
    cropped = done(clip, "crop", box=[0.25, 0.0, 0.75, 1.0]).scene
    assert frames(cropped, [5])[0] == before[:, 40:120].tobytes()
    near = done(clip, "zoom", factor=2.0, to="the left third", start=1.0, end=2.0).scene
    assert frames(near)[:24] == frames(clip)[:24]
    assert frames(near)[48:] == frames(clip)[48:]
    assert frames(near, [30]) != frames(clip, [30])


def test_larger_footage_has_its_own_light_and_says_how_it_was_made(clip: Scene) -> None:
    bigger = done(clip, "upscale", factor=2)
    assert (bigger.scene.format.width, bigger.scene.format.height) == (320, 192)
    assert "by super-resolution" in bigger.what or any("pack" in note for note in bigger.notes)
    made = np.frombuffer(frames(bigger.scene, [3])[0], np.uint8).reshape(96, 2, 160, 2, 3).astype(float).mean((1, 3))
    was = np.frombuffer(frames(clip, [3])[0], np.uint8).reshape(96, 160, 3).astype(float)
    assert np.abs(made - was).mean() < 2.5
    with pytest.raises(NotPossible, match="pixels already"):
        done(clip, "upscale", resolution="80x48")


def test_what_cannot_be_is_refused_with_a_reason(clip: Scene) -> None:
    for name, parameters in (
        ("trim", {"start": 50.0, "end": 60.0}),
        ("cut", {"start": 0.0, "end": 99.0}),
        ("speed", {"factor": 0.001}),
        ("loop", {"times": 500}),
        ("cut_to_beat", {}),
        ("reframe", {"aspect": "banana"}),
        ("reframe", {"aspect": "9:16", "subject": "the zeitgeist"}),
        ("crop", {"box": [0.5, 0.5, 0.4, 0.4]}),
        ("zoom", {"to": "the zeitgeist"}),
        ("upscale", {"resolution": "8k"}),
    ):
        with pytest.raises(NotPossible) as refusal:
            done(clip, name, **parameters)
        assert refusal.value.reason


def test_a_fade_ends_in_its_colour_and_in_silence_and_leaves_the_rest(clip: Scene) -> None:
    before = frames(clip)
    out = done(clip, "fade", direction="out", seconds=0.5).scene
    after = frames(out)
    assert after[:60] == before[:60]
    assert not any(after[-1])
    assert np.frombuffer(after[66], np.uint8).mean() < np.frombuffer(before[66], np.uint8).mean()
    sound, was = own_sound(out, [])[:], own_sound(clip, [])[:]
    assert np.allclose(sound[: 119 * 1000], was[: 119 * 1000])
    assert np.abs(sound[-400:]).max() < 0.01
    into = frames(done(clip, "fade", direction="in", seconds=1, colour="white").scene)
    assert set(into[0]) == {255}
    assert into[24:] == before[24:]


def with_cuts(scene: Scene, *lengths: int) -> list[tuple[int, int]]:
    starts = np.cumsum([0, *lengths])
    return [(int(a), int(b)) for a, b in zip(starts, starts[1:], strict=False)]


def on_beats(
    scene: Scene, found: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch, beats: list[float]
) -> Outcome:
    """Scenes cut to these beats of a track of music."""
    monkeypatch.setattr(beat_cuts, "scenes_of", lambda scene, desk: found)
    monkeypatch.setattr(beat_cuts, "_of_cue", lambda scene, cue, desk: tuple(beats))
    music = Cue(id="music", kind="music", sound="music", start=0)
    return done(scene.model_copy(update={"cues": (music,)}), "cut_to_beat")


def test_cuts_that_are_told_to_fall_on_beats_do(clip: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = on_beats(clip, with_cuts(clip, 36, 36), monkeypatch, [0.5, 1.0, 1.5, 2.0, 2.5, 3.0])
    assert "every cut falls" not in outcome.what and "2 scenes begin on beats" in outcome.what
    assert outcome.scene.format.frames == 60


def test_scenes_too_short_for_a_beat_are_told(clip: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        NotPossible, match="no scene is long enough to last until a beat of the music, which come every 2 s"
    ):
        on_beats(clip, with_cuts(clip, 20, 20, 32), monkeypatch, [2.9, 4.9])
    outcome = on_beats(clip, with_cuts(clip, 6, 40, 26), monkeypatch, [1.0, 2.0, 3.0])
    assert outcome.what.startswith("1 of its 2 cuts") and "one scene is too short" in outcome.what
    with pytest.raises(NotPossible, match="every cut falls on a beat already"):
        on_beats(clip, with_cuts(clip, 24, 24, 24), monkeypatch, [1.0, 2.0, 3.0])
    with pytest.raises(NotPossible, match="has no beat within the film"):
        on_beats(clip, with_cuts(clip, 36, 36), monkeypatch, [])


def test_without_music_or_a_regular_sound_there_is_no_beat(clip: Scene) -> None:
    with pytest.raises(NotPossible, match="no music, and the footage's own sound has no regular beat"):
        done(clip, "cut_to_beat")


def test_a_card_bears_the_picture_that_came_for_it_in_every_shape(clip: Scene, tmp_path: Path) -> None:
    Image.new("RGB", (120, 60), (230, 20, 200)).save(tmp_path / "logo.png")
    logo = Ingredient(media.shelf().add(tmp_path / "logo.png"), "image", "image_ref", number=1, name="logo.png")
    desk, do = Desk(media=(logo,)), doer("extend")
    assert do is not None
    given = {"how": "end card", "seconds": 1.0, "text": "Bye", "media": 0, "medium": "image"}
    try:
        outcome = do(clip, Operation("extend", given, phrase="end card with the logo"), desk)
        upright = doer("reframe")(outcome.scene, Operation("reframe", {"aspect": "9:16"}, phrase="vertical"), desk)  # type: ignore[misc]
    finally:
        desk.close()
    assert "with the picture that came along" in outcome.what and "“Bye”" in outcome.what
    for scene in (outcome.scene, upright.scene):
        form = scene.format
        card = np.frombuffer(frames(scene, [FRAMES + 12])[0], np.uint8).reshape(form.height, form.width, 3).astype(int)
        rows, columns = np.nonzero((card[..., 0] > 180) & (card[..., 1] < 90) & (card[..., 2] > 140))
        assert len(rows) > 100
        assert abs((columns.min() + columns.max()) / 2 / form.width - 0.5) < 0.03 and columns.min() > 2
        last = np.frombuffer(frames(scene, [FRAMES - 1])[0], np.uint8).reshape(card.shape)
        assert not ((last[..., 0] > 180) & (last[..., 1] < 90) & (last[..., 2] > 140)).any()


def test_the_words_of_an_end_card_stand_until_the_film_ends(clip: Scene) -> None:
    scene = done(clip, "extend", how="end card", seconds=1.0, text="Goodbye").scene
    middle, last = (np.frombuffer(frames(scene, [n])[0], np.uint8) for n in (FRAMES + 14, scene.format.frames - 1))
    assert np.array_equal(middle, last) and (middle > 240).any()
    longer = done(scene, "extend", how="hold", seconds=1.0).scene
    assert longer.format.frames == scene.format.frames + RATE
    assert frames(longer, list(range(scene.format.frames - 9))) == frames(scene, list(range(scene.format.frames - 9)))
