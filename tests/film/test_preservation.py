"""What a turn moved in time is compared with where it came from."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from cutaway.film.cache import Made
from cutaway.film.origins import NOWHERE, moves, origins
from cutaway.film.preservation import Preservation, preservation
from cutaway.film.report import Report
from cutaway.film.same_sound import same_sound
from cutaway.film.segments import Segment
from cutaway.scene import edits_clips
from cutaway.scene.document import Camera, Clip, Format, Scene, Shot
from cutaway.scene.edits_time import with_time_removed

RATE, FRAMES = 12, 60
BEFORE = Scene(
    format=Format(width=32, height=32, rate=f"{RATE}/1", frames=FRAMES),
    clips=(Clip(id="clip", source="a" * 64, frames=FRAMES),),
)
STRETCH = edits_clips.Stretch


def shown(scene: Scene) -> list[Fraction]:
    """The second of the source that each frame shows."""
    found = []
    for frame in range(scene.format.frames):
        clip = edits_clips.clip_at(scene, frame)
        assert clip is not None
        found.append(edits_clips.source_second(scene, clip, frame))
    return found


def film(scene: Scene, pictures: list[int], name: str) -> tuple[tuple[Segment, ...], dict[str, Made]]:
    """Segments and what they are made of, of a film whose frames look like these numbers."""
    cuts, made = [], {}
    for index, first in enumerate(range(0, scene.format.frames, RATE)):
        part = pictures[first : first + RATE]
        key = f"{name}-{index}"
        cuts.append(Segment(index, first, len(part), key))
        tiles = np.array([[[10 * n, 7], [7, 10 * n + 1]] for n in part], np.uint64)
        made[key] = Made(b"", (), tuple(str(n) for n in part), tiles, 0.0, 0.0)
    return tuple(cuts), made


def compared(scene: Scene, before: Scene = BEFORE, pictures: list[int] | None = None) -> Preservation:
    old_cuts, old = film(before, list(range(before.format.frames)), "old")
    pictures = [round(second * RATE) for second in shown(scene)] if pictures is None else pictures
    cuts, new = film(scene, pictures, "new")
    kept, _ = preservation(cuts, tuple(cut.key for cut in old_cuts), scene, before, {**old, **new}.get)
    return kept


EDITS = {
    "cut the first second": edits_clips.without(BEFORE, [(0, RATE)]),
    "trimmed": edits_clips.only(BEFORE, 18, 42),
    "a hole": edits_clips.without(BEFORE, [(20, 31)]),
    "held before it begins": edits_clips.held_at_start(BEFORE, 24),
    "frozen": edits_clips.frozen(BEFORE, 30, 15),
    "backwards": edits_clips.backwards(BEFORE),
    "another order": edits_clips.ordered(BEFORE, [(40, 60), (0, 40)]),
    "repeated": edits_clips.looped(BEFORE, 3),
    "twice as fast": edits_clips.with_footage_speed(BEFORE, Fraction(2)),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_was_moved_in_time_is_identical_to_where_it_came_from(name: str) -> None:
    kept = compared(EDITS[name])
    assert kept.frames == EDITS[name].format.frames and kept.frames_identical == kept.frames
    assert kept.tiles_identical == kept.tiles and not kept.differences and kept.moves
    assert not kept.added and not kept.unmeasured


def test_the_report_says_by_how_much_it_was_moved() -> None:
    text = Report(rate="12/1", preservation=compared(EDITS["cut the first second"])).text()
    assert "Every pixel of all 48 compared frames is identical to the film before, 1 second earlier than there." in text
    assert "12 frames of the film before are left out." in text
    frozen = Report(rate="12/1", preservation=compared(EDITS["frozen"])).text()
    assert "frames 31-45 hold frame 30" in frozen and "1.25 seconds later" in frozen
    assert "frames 0-59 were 59-0, backwards" not in frozen
    assert "frames 0-59 were 59-0, backwards" in Report(rate="12/1", preservation=compared(EDITS["backwards"])).text()


def test_a_frame_that_differs_from_where_it_came_from_is_found() -> None:
    scene = EDITS["cut the first second"]
    pictures = [round(second * RATE) for second in shown(scene)]
    pictures[20] = 99
    kept = compared(scene, pictures=pictures)
    assert (kept.frames, kept.frames_identical) == (48, 47)
    assert [(one.first, one.last) for one in kept.differences] == [(20, 20)]


def test_pictures_in_between_are_new() -> None:
    slow = edits_clips.with_footage_speed(BEFORE, Fraction(1, 2))
    found = origins(slow, BEFORE)
    assert found[0::2].tolist() == list(range(FRAMES)) and set(found[1::2].tolist()) == {NOWHERE}
    kept = compared(slow)
    assert (kept.frames, kept.frames_identical, kept.added) == (FRAMES, FRAMES, FRAMES)
    text = Report(rate="12/1", preservation=kept).text()
    assert "identical to the film before, each found where it comes from." in text and "60 frames are new" in text


def test_where_nothing_moved_nothing_is_said_of_it() -> None:
    assert moves(origins(BEFORE, BEFORE)) == ()
    assert compared(BEFORE).moves == ()


def test_frames_of_a_drawn_film_are_found_by_their_pictures() -> None:
    drawn = BEFORE.model_copy(update={"clips": (), "shots": (Shot(id="one", start=0, frames=FRAMES, camera=Camera()),)})
    scene = with_time_removed(drawn, 0, RATE)
    kept = compared(scene, drawn, list(range(RATE, FRAMES)))
    assert (kept.frames, kept.frames_identical, kept.removed) == (48, 48, RATE)
    assert [(one.first, one.was_first) for one in kept.moves] == [(0, RATE)]
    grainy = compared(scene, drawn, list(range(500, 500 + FRAMES - RATE)))
    assert grainy.moves == () and grainy.frames_identical == 0
    hole = with_time_removed(drawn, 20, 10)
    kept = compared(hole, drawn, [*range(20), *range(30, FRAMES)])
    assert (kept.frames, kept.frames_identical) == (50, 50) and len(kept.moves) == 2


@pytest.mark.parametrize("rate", [Fraction(24), Fraction(30000, 1001)])
def test_sound_is_compared_where_it_was_heard(rate: Fraction) -> None:
    before = np.random.default_rng(3).normal(size=(96_000, 2)).astype(np.float32)
    frames = int(2 * rate)
    found = np.arange(10, frames)
    first = round(10 / rate * 48_000)
    moved = before[first:].copy()
    assert same_sound(moved, before, found, rate) == (len(found), len(found))
    moved[5000] += 1
    assert same_sound(moved, before, found, rate) == (len(found), len(found) - 1)
    assert same_sound(moved * 0, before * 0, found, rate) == (0, 0)
