"""Staging as a whole: every prompt becomes a valid scene and an account of its words."""

import pytest

from cutaway.brief import read
from cutaway.scene.document import Format, load
from cutaway.staging import stage

SMALL = Format(width=320, height=180, frames=48)

PROMPTS = (
    "A marble rolling fast on a chain reaction style track, continuous smooth shot.",
    "A woman playing violin outdoors.",
    "A living room with a red sofa, a floor lamp and a cat on the rug; the lamp turns on after 2 seconds",
    "Three red balloons rising over a lake at dawn",
    "A submarine next to a pineapple",
    "a ball bounces down, slow motion, close-up",
    "two men in suits walking through a park in the rain",
    "nothing but wind",
)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_prompt_becomes_a_valid_scene_with_an_account(prompt: str) -> None:
    staged = stage(read(prompt), format=SMALL, seed=3)
    assert load(staged.scene.canonical()) == staged.scene
    assert sum(shot.frames for shot in staged.scene.shots) == 48
    assert all(row.realised_by or row.reason for row in staged.coverage), "a phrase without an account"
    assert all(prompt[row.span.start : row.span.end] == row.phrase for row in staged.coverage)


def test_the_same_words_and_seed_give_the_same_document() -> None:
    brief = read(PROMPTS[1])
    assert stage(brief, format=SMALL, seed=5).scene.canonical() == stage(brief, format=SMALL, seed=5).scene.canonical()
    assert stage(brief, format=SMALL, seed=5).scene.canonical() != stage(brief, format=SMALL, seed=6).scene.canonical()


def test_a_lamp_that_is_to_go_on_is_dark_before_and_lit_after() -> None:
    scene = stage(read(PROMPTS[2]), format=Format(width=320, height=180, frames=96), seed=3).scene
    lamp = next(thing for thing in scene.things if "lamp" in thing.name and thing.role != "set")
    assert lamp.power.at(47) == 0.0 and lamp.power.at(52) == 1.0  # type: ignore[union-attr]
    assert any(light.thing == lamp.id for light in scene.lights), "a lamp that lights nothing"


def test_a_player_holds_the_instrument_and_its_bow_belongs_to_it() -> None:
    scene = stage(read(PROMPTS[1]), format=SMALL, seed=3).scene
    violin = next(thing for thing in scene.things if thing.asset.builder == "violin")
    bow = next(thing for thing in scene.things if thing.asset.builder == "bow")
    woman = next(thing for thing in scene.things if thing.kind == "person")
    assert violin.held_by == bow.held_by == woman.id and bow.part_of == violin.id
    assert any(act.action == "play_violin" for act in woman.acts)
    assert any(cue.thing == violin.id and cue.kind == "music" for cue in scene.cues)


def test_colour_words_reach_the_surface() -> None:
    scene = stage(read(PROMPTS[2]), format=SMALL, seed=3).scene
    sofa = next(thing for thing in scene.things if thing.name == "sofa")
    red = sofa.surfaces["*"].colour if sofa.surfaces else sofa.asset.parameters["colour"]
    assert red[0] > 3 * max(red[1], red[2])  # type: ignore[index]


def test_counts_are_kept() -> None:
    scene = stage(read(PROMPTS[3]), format=SMALL, seed=3).scene
    assert sum(thing.name == "balloon" or "balloon" in thing.words for thing in scene.things) == 3


def test_what_has_no_model_is_said() -> None:
    staged = stage(read("A zorblax next to a chair"), format=SMALL, seed=3)
    row = next(row for row in staged.coverage if "zorblax" in row.phrase)
    assert not row.faithful and row.reason


def test_numbered_shots_cut_the_film_and_follow_their_subjects() -> None:
    words = "Shot 1: wide shot of a man walking through a park. Shot 2: close-up of his face. Shot 3: a dog runs"
    scene = stage(read(words), format=Format(width=320, height=180, frames=72), seed=3).scene
    assert [(shot.start, shot.frames, shot.size) for shot in scene.shots] == [
        (0, 24, "wide"),
        (24, 24, "close-up"),
        (48, 24, "medium"),
    ]
    man = next(thing for thing in scene.things if thing.kind == "person")
    dog = next(thing for thing in scene.things if thing.name == "dog")
    assert [shot.subject for shot in scene.shots] == [man.id, man.id, dog.id]
    assert sum(thing.kind == "person" for thing in scene.things) == 1, "a face is not a second person"
    assert all(act.start == 0 for act in man.acts if act.action == "walk")


def test_titles_stand_one_after_the_other_and_where_the_words_say() -> None:
    words = 'A teacher in a classroom. The title "Falling" at the start. The words "All fall alike" at the end.'
    first, last = stage(read(words), format=Format(width=320, height=180, frames=240), seed=3).scene.texts
    assert (first.start, first.content) == (0, "Falling") and first.frames is not None and first.frames <= 84
    assert last.frames is not None and last.start + last.frames == 240 and last.start >= first.frames
    both = stage(read('A meadow. The title "One". The title "Two".'), format=SMALL, seed=3).scene.texts
    assert [(text.start, text.frames) for text in both] == [(0, 24), (24, 24)]


def test_a_second_place_that_no_shot_is_made_of_is_told() -> None:
    staged = stage(read("A woman stands in a kitchen. A desert is far away."), format=SMALL, seed=3)
    told = {row.phrase: row for row in staged.coverage}
    assert told["a kitchen"].realised_by and not told["A desert"].realised_by and "one place" in told["A desert"].reason
    one = stage(read("A café by the sea. People drink coffee at the tables."), format=SMALL, seed=3)
    assert not any("one place" in (row.reason or "") for row in one.coverage)
