"""Edits of footage on the timeline: which frame of the source every frame of the new film shows."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cutaway.scene import edits_clips as clips
from cutaway.scene.animation import Key, Keys, value_at
from cutaway.scene.document import (
    Act,
    Asset,
    Camera,
    Clip,
    Cue,
    Format,
    Scene,
    Shot,
    Text,
    Thing,
    Treatment,
    World,
    load,
)
from cutaway.scene.edits_longer import begun_earlier, continued
from cutaway.scene.live import live_part

UPLOAD = "ab" * 32


def footage(frames: int = 100, rate: str = "25/1", **fields: object) -> Scene:
    clip = Clip(
        id="clip-1",
        source=UPLOAD,
        frames=frames,
        source_start="2",
        treatments=(Treatment(id="grade-1", name="grade", start=20, frames=40, parameters={"look": "dusk"}),),
    )
    return Scene.model_validate(
        {"format": Format(width=640, height=360, rate=rate, frames=frames), "clips": (clip,), **fields}
    )


def shown(scene: Scene) -> list[Fraction | None]:
    """The second of the source that every frame shows, in frames of the source since second 2."""
    rate = scene.format.frame_rate
    row: list[Fraction | None] = []
    for frame in range(scene.format.frames):
        clip = clips.clip_at(scene, frame)
        row.append(None if clip is None else (clips.source_second(scene, clip, frame) - 2) * rate)
    return row


def graded(scene: Scene) -> list[Fraction]:
    """Which source frames are graded, in the order of the film."""
    found = []
    for frame, second in enumerate(shown(scene)):
        clip = clips.clip_at(scene, frame)
        assert clip is not None and second is not None
        for treatment in clip.treatments:
            end = clip.start + clip.frames if treatment.frames is None else treatment.start + treatment.frames
            if treatment.name == "grade" and treatment.start <= frame < end:
                found.append(second)
    return found


@pytest.mark.parametrize("rate", ["25/1", "30000/1001"])
def test_a_cut_leaves_every_other_frame_at_its_source(rate: str) -> None:
    scene = clips.without(footage(rate=rate), [(30, 50), (90, 200)])
    assert shown(scene) == [*range(30), *range(50, 90)]
    assert graded(scene) == [*range(20, 30), *range(50, 60)]
    assert len({clip.id for clip in scene.clips}) == len(scene.clips) == 2


def test_ranges_may_overlap_and_everything_cut_is_refused() -> None:
    assert shown(clips.without(footage(), [(10, 30), (20, 60), (-5, 5)])) == [*range(5, 10), *range(60, 100)]
    with pytest.raises(ValueError, match="left"):
        clips.without(footage(), [(0, 60), (50, 100)])


def test_trim_order_and_loop() -> None:
    assert shown(clips.only(footage(), 10, 20)) == list(range(10, 20))
    assert shown(clips.ordered(footage(), [(50, 100), (0, 50)])) == [*range(50, 100), *range(50)]
    assert shown(clips.looped(footage(), 3, 10, 20)) == [*range(10), *([*range(10, 20)] * 3), *range(20, 100)]


def test_speed_of_a_stretch_moves_what_follows() -> None:
    fast = clips.with_footage_speed(footage(), Fraction(2), 40, 60)
    assert shown(fast) == [*range(40), *range(40, 60, 2), *range(60, 100)]
    slow = clips.with_footage_speed(footage(), Fraction(1, 4), 40, 50)
    assert shown(slow) == [*range(40), *(40 + Fraction(n, 4) for n in range(40)), *range(50, 100)]
    assert [n for n in graded(slow) if n < 40 or n >= 50] == [*range(20, 40), *range(50, 60)]


def test_backwards_shows_the_same_frames_from_the_last() -> None:
    back = clips.backwards(footage())
    assert shown(back) == list(range(99, -1, -1))
    assert shown(clips.backwards(back)) == list(range(100))
    assert clips.backwards(back).clips[0].source_start == "2"
    part = clips.backwards(footage(), 20, 30)
    assert shown(part) == [*range(20), *range(29, 19, -1), *range(30, 100)]
    assert sorted(graded(back)) == list(range(20, 60))


def test_freezing_holds_one_frame_and_goes_on() -> None:
    held = clips.frozen(footage(), 30, 12)
    assert shown(held) == [*range(30), *([30] * 12), *range(30, 100)]
    assert shown(clips.held_at_end(footage(), 3))[-4:] == [99] * 4
    assert shown(clips.held_at_start(footage(), 3))[:5] == [0, 0, 0, 0, 1]


def test_writing_and_sounds_move_along() -> None:
    scene = footage(
        texts=(
            Text(id="title", content="Before", start=0, frames=20),
            Text(id="across", content="Across the cut", start=25, frames=40),
            Text(id="inside", content="Cut away", start=32, frames=10),
            Text(id="rest", content="To the end", start=70),
        ),
        cues=(
            Cue(id="music", kind="music", sound="score", frames=100),
            Cue(id="bang", kind="effect", sound="bang", start=60, frames=10),
            Cue(id="gone", kind="effect", sound="bang", start=35, frames=10),
            Cue(id="voice", kind="speech", sound="speech", text="Hello there", start=40, frames=30),
        ),
    )
    cut = clips.without(scene, [(30, 50)])
    assert [(t.id, t.start, t.frames) for t in cut.texts] == [("title", 0, 20), ("across", 25, 20), ("rest", 50, None)]
    assert [(c.id, c.start, c.frames) for c in cut.cues] == [("music", 0, 80), ("bang", 40, 10), ("voice", 30, 30)]
    twice = clips.looped(scene, 2)
    assert [(c.id, c.start) for c in twice.cues if c.kind == "effect"] == [
        ("bang", 60),
        ("bang.2", 160),
        ("gone", 35),
        ("gone.2", 135),
    ]
    assert [(c.start, c.frames) for c in twice.cues if c.kind == "music"] == [(0, 200)]


def test_a_loop_that_dissolves_overlaps_its_rounds() -> None:
    scene = clips.looped(footage(), 3, overlap=10)
    assert shown(scene) == [*range(90), *range(90), *range(100)]
    dissolves = [t for clip in scene.clips for t in clip.treatments if t.name == "dissolve"]
    assert [(t.start, t.frames, t.parameters["offset"]) for t in dissolves] == [(90, 10, "18/5"), (180, 10, "18/5")]
    # Told in seconds of the source: a cut through the dissolve leaves its other half as it was.
    cut = clips.without(scene, [(0, 95)])
    assert [(t.start, t.frames, t.parameters) for t in cut.clips[0].treatments if t.name == "dissolve"] == [
        (0, 5, dissolves[0].parameters)
    ]


def test_speeds_that_do_not_fit_into_few_digits_keep_their_frames() -> None:
    scene = footage(rate="30000/1001")
    for factor in (Fraction(37, 100), Fraction(101, 97), Fraction(3, 7)):
        scene = clips.with_footage_speed(scene, factor, 13, 71)
        scene = clips.without(scene, [(5, 7), (40, 41)])
    assert load(scene.canonical()) == scene
    row = shown(scene)
    assert row[:5] == [0, 1, 2, 3, 4]
    assert all(second is not None and 0 <= second < 100 for second in row)
    assert row[-1] == 99


def test_treatments_go_on_clips_where_they_lie() -> None:
    scene = clips.without(footage(), [(30, 50)])
    new = Treatment(id="blur-1", name="blur", start=20, frames=20)
    treated = clips.with_treatment(scene, new, replaces=["grade"])
    assert [[(t.name, t.start, t.frames) for t in clip.treatments] for clip in treated.clips] == [
        [("blur", 20, None)],
        [("blur", 30, 10)],
    ]
    assert clips.without_treatments(treated, ["blur"]).clips[0].treatments == ()
    outside = clips.with_treatment(scene, new.model_copy(update={"start": 500}))
    assert outside.canonical() == scene.canonical()


def test_subtitles_lose_the_words_that_are_cut_out() -> None:
    words = [["one", 0.0, 0.5], ["two", 0.6, 1.0], ["three", 1.2, 1.6], ["four", 1.8, 2.0]]
    text = Text(
        id="line", content="one two three four", style="subtitle", start=25, frames=50, parameters={"words": words}
    )
    scene = footage(texts=(text, text.model_copy(update={"id": "gone", "start": 40, "frames": 5, "parameters": {}})))
    cut = clips.without(scene, [(39, 66)])
    assert [(t.id, t.start, t.frames, t.content.lower()) for t in cut.texts] == [("line", 25, 23, "one four")]
    assert [word[1:] for word in cut.texts[0].parameters["words"]] == [[0.0, 0.5], [0.72, 0.92]]  # type: ignore[index]


def test_a_film_of_ours_goes_on_and_begins_earlier_with_its_frames_as_they_were() -> None:
    walk = Act(action="walk")
    moving = Keys(keys=(Key(frame=0, value=(0.0, 0.0, 0.0)), Key(frame=96, value=(0.0, 0.0, 4.8))))
    thing = Thing(id="robot", name="robot", asset=Asset(builder="plain"), position=moving, acts=(walk,))
    shot = Shot(id="shot", start=0, frames=96, camera=Camera(position=moving))
    steps = Cue(id="steps", kind="effect", sound="steps", frames=96)
    scene = Scene(format=Format(frames=96), things=(thing,), shots=(shot,), cues=(steps,))
    longer = continued(scene, 48)
    place = longer.things[0].position
    assert [value_at(place, n) for n in (0, 40, 95)] == [value_at(moving, n) for n in (0, 40, 95)]
    assert value_at(place, 144) == pytest.approx((0, 0, 7.2))
    assert value_at(longer.shots[0].camera.position, 144) == pytest.approx((0, 0, 7.2))
    assert (longer.shots[0].frames, longer.cues[0].frames) == (144, 144)
    inside = continued(scene.model_copy(update={"world": World(indoors=True)}), 48)
    assert value_at(inside.things[0].position, 144) == (0, 0, 4.8)
    assert inside.things[0].acts[0].frames == 96
    earlier = begun_earlier(scene, 48)
    assert [value_at(earlier.things[0].position, n + 48) for n in (0, 40, 95)] == [
        value_at(moving, n) for n in (0, 40, 95)
    ]
    assert value_at(earlier.things[0].position, 20) == (0, 0, 0)
    assert earlier.things[0].acts[0].start == 48
    assert (earlier.shots[0].start, earlier.shots[0].frames) == (0, 144)
    with pytest.raises(ValueError, match="1440"):
        continued(scene, 100_000)
    twice = continued(longer, 24)
    assert [twice.shots[0].part_at(frame) for frame in (0, 95, 96, 143, 144)] == [
        (0, 96), (0, 96), (96, 48), (96, 48), (144, 24),
    ]  # fmt: skip
    for first in range(0, 96, 24):
        old = live_part(scene, first, first + 23)
        assert live_part(longer, first, first + 23) == old == live_part(twice, first, first + 23)


def test_words_to_the_end_are_drawn_again_where_their_end_moves() -> None:
    scene = Scene(format=Format(frames=96), texts=(Text(id="title", content="The end", fade=6),))
    longer = continued(scene, 48)
    same = [live_part(scene, n, n + 23) == live_part(longer, n, n + 23) for n in (0, 24, 48, 72)]
    assert same == [True, True, True, False]
