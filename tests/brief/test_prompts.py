"""Prompts are read into Briefs: known readings, unseen readings, and what must hold for any words."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutaway.brief import read
from cutaway.brief.document import Brief
from cutaway.brief.reading import UNPARSED
from cutaway.errors import EmptyPrompt, NotUnderstood, PromptTooLong

sys.path.insert(0, str(Path(__file__).parent))
from scoring import facts_of, prompts, score  # noqa: E402


def _score(name: str):
    result = score([(facts_of(read(words)), gold) for words, gold in prompts(name)])
    print(f"\n{name}: {result}")
    return result


def test_known_prompts_keep_their_readings():
    """The reader is tuned on these, so the floor is high."""
    result = _score("known_prompts")
    assert result.found / result.expected > 0.94
    assert result.wrong <= 0.08 * (result.full + result.minor + result.wrong)


def test_unseen_prompts_score():
    """Nobody tunes on these; the floor stands below the figure that was reached, so that only a real loss fails."""
    result = _score("unseen_prompts")
    total = result.full + result.minor + result.wrong
    assert total >= 60
    assert result.found / result.expected > 0.86
    assert result.full > 0.45 * total
    assert result.wrong < 0.32 * total


def test_the_lamp_turns_on_after_two_seconds():
    """A thing named again is the same thing, and a time at the end of a clause is the clause's."""
    brief = read("A living room with a red sofa, a floor lamp and a cat on the rug; the lamp turns on after 2 seconds")
    assert [entity.name for entity in brief.entities] == ["sofa", "floor lamp", "cat", "rug"]
    assert brief.entities[0].colour == "red"
    (action,) = brief.actions
    assert (action.agent, action.verb, action.start) == (brief.entities[1].id, "turn on", 2.0)
    assert [setting.value for setting in brief.settings] == ["living room"]


def test_a_place_is_a_setting_and_no_entity():
    brief = read("A futuristic city with neon lights and flying cars, cyberpunk style")
    assert [(setting.value, setting.attributes) for setting in brief.settings] == [("futuristic city", ("futuristic",))]
    assert "city" not in {entity.head for entity in brief.entities}
    assert [mark.value for mark in brief.style] == ["cyberpunk"]


def test_quotations_are_speech_or_letters():
    brief = read('A man under a sign that reads "CLOSED" says "We are late"')
    assert [(written.content, written.on) for written in brief.written] == [("CLOSED", "sign")]
    assert [(speech.text, speech.speaker) for speech in brief.speech] == [("We are late", "man")]


@pytest.mark.parametrize(
    "words",
    [
        "Shot 1 (0-3s): a dog in a kitchen. Shot 2 (3-6s): a dog in a park.",
        "[Shot 1, 0-3s] a dog in a kitchen. [Shot 2, 3-6s] a dog in a park.",
        "0-3s - Shot 1: a dog in a kitchen.\n3-6s - Shot 2: a dog in a park.",
        "Opening shot: 0-3s a dog in a kitchen. Final shot: 3-6s a dog in a park.",
        "1. 0-3s: a dog in a kitchen\n2. 3-6s: a dog in a park",
    ],
)
def test_shots_are_marked_in_many_ways(words: str) -> None:
    """The whole mark belongs to its shot, and none of it is left over."""
    brief = read(words)
    assert [(shot.number, shot.start, shot.end) for shot in brief.shots] == [(1, 0.0, 3.0), (2, 3.0, 6.0)]
    first, second = brief.shots
    assert "park" in words[second.span.start : second.span.end]
    assert first.span.end == second.span.start and not brief.unread


def test_every_hour_and_weather_is_kept_in_order() -> None:
    brief = read("Scene 1: INT. KITCHEN - MORNING. It rains. Scene 2: EXT. STREET - NIGHT. It rains.")
    assert [mark.value for mark in brief.whens] == ["morning", "rain", "night", "rain"]
    assert not {entity.name for entity in brief.entities} & {"int", "ext"}


def test_shots_have_their_seconds():
    brief = read("[0-3s] A dog runs in a park. [3-6s] The dog jumps into a pond.")
    assert [(shot.start, shot.end) for shot in brief.shots] == [(0.0, 3.0), (3.0, 6.0)]
    assert [(action.verb, action.start, action.end) for action in brief.actions] == [
        ("run", 0.0, 3.0),
        ("jump", 3.0, 6.0),
    ]


def test_tags_are_kept_out_of_the_words():
    brief = read("[# Sources <FIRST_FRAME>@Image1] A boy waves. @Image2")
    assert [entity.name for entity in brief.entities] == ["boy"]
    assert not brief.unread
    assert len(brief.notes) == 2


def test_orders_around_the_prompt_are_not_filmed():
    brief = read("Please create a 10 second vertical video of a red kite flying over the sea. Thanks!")
    assert [entity.name for entity in brief.entities] == ["kite"]
    assert (brief.seconds, brief.aspect) == (10.0, "9:16")
    assert not brief.unread


def test_what_must_not_be_there_is_absent():
    brief = read("An empty street at night, no people, no music, a dog without a collar")
    assert {entity.name for entity in brief.entities if entity.absent} == {"people", "collar"}
    assert [(sound.kind, sound.absent) for sound in brief.sounds] == [("music", True)]


def test_nothing_is_dropped_silently():
    """A word that no rule reads is listed with its place."""
    words = "A red ball rolls down a ramp, notwithstanding albeit"
    brief = read(words)
    assert brief.unread
    assert all(words[phrase.span.start : phrase.span.end] == phrase.text for phrase in brief.unread)


@pytest.mark.parametrize("words", ["", "   ", "\n\t"])
def test_no_words(words: str):
    with pytest.raises(EmptyPrompt):
        read(words)


def test_too_many_words():
    with pytest.raises(PromptTooLong):
        read("a " * 5001)


@pytest.mark.parametrize("words", ["asdf qwer", "!!!", "12345", "🎬🎬"])
def test_nonsense_says_what_would_be_understood(words: str):
    with pytest.raises(NotUnderstood, match="for example"):
        read(words)


def test_ten_thousand_characters():
    sentence = "A man walks a dog along the beach while a bird flies over the sea. "
    brief = read((sentence * 200)[:10_000])
    assert {"man", "dog", "bird"} <= {entity.name for entity in brief.entities}


@pytest.mark.parametrize(
    ("words", "language", "names"),
    [
        ("Eine Katze schläft auf einem roten Sofa", "de", {"cat", "sofa"}),
        ("Un chien noir court sur la plage", "fr", {"dog"}),
        ("Un niño juega con una pelota roja en el parque", "es", {"boy", "ball"}),
        ("Un gatto nero dorme sulla sedia", "it", {"cat", "chair"}),
        ("Um gato preto dorme na cadeira", "pt", {"cat", "chair"}),
        ("Een kat slaapt op de stoel", "nl", {"cat", "chair"}),
        ("猫が庭で寝ている", "ja", set()),
        ("Кот спит на диване", "ru", set()),
    ],
)
def test_other_languages_are_said_and_read_as_far_as_they_go(words: str, language: str, names: set[str]):
    brief = read(words)
    assert brief.language == language
    assert {entity.name for entity in brief.entities} == names
    assert any(f"({language})" in note.note for note in brief.notes)


def _spans(value: object):
    if isinstance(value, dict):
        if set(value) == {"start", "end", "turn"}:
            yield value["start"], value["end"]
        for inner in value.values():
            yield from _spans(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _spans(inner)


def _check(words: str) -> None:
    try:
        brief = read(words)
    except (EmptyPrompt, NotUnderstood):
        return
    assert brief == read(words)
    assert all(note.note != UNPARSED for note in brief.notes)
    assert all(0 <= start <= end <= len(words) for start, end in _spans(brief.model_dump()))
    ids = [entity.id for entity in brief.entities]
    assert len(ids) == len(set(ids))
    used = {one for action in brief.actions for one in (action.agent, action.target)}
    used |= {one for relation in brief.relations for one in (relation.a, relation.b)}
    used |= {written.on for written in brief.written} | {speech.speaker for speech in brief.speech}
    used |= {move.subject for move in brief.camera.moves}
    assert used - {None} <= set(ids)
    assert Brief.model_validate_json(brief.model_dump_json()) == brief


@given(st.text(max_size=500))
@settings(max_examples=40, deadline=None)
def test_any_text_can_be_read(words: str):
    _check(words)


_PIECES = [
    piece for name in ("known_prompts", "unseen_prompts") for words, _ in prompts(name) for piece in words.split()
]


@given(
    st.lists(
        st.sampled_from([*_PIECES, '"', ",", ".", ":", "-", "[0-3s]", "after 2 seconds", "no", "of", "\n", "’s"]),
        max_size=40,
    )
)
@settings(max_examples=40, deadline=None)
def test_any_order_of_words_can_be_read(pieces: list[str]):
    _check(" ".join(pieces))


def test_reading_is_quick():
    """An ordinary prompt takes under 30 ms on a free machine; the floor leaves room for a loaded one."""
    words = (
        "A woman in a red coat walks her dog through a snowy park at night, slow tracking shot, melancholic piano music"
    )
    read(words)
    took = []
    for _ in range(7):
        begin = time.perf_counter()
        read(words)
        took.append(time.perf_counter() - begin)
    print(f"\nreading: best {min(took) * 1000:.0f} ms")
    assert min(took) < 0.09


@pytest.mark.parametrize(
    "words", ["dog" + " " * 9990 + "cat", "a-" * 5000, "1:1 " * 2500, '"' * 10_000, "x," * 5000, "slow " * 2000]
)
def test_odd_text_takes_no_more_than_seconds(words: str):
    """Patterns that look back over long runs once took minutes on such text; a loaded machine needs about five seconds."""
    begin = time.perf_counter()
    try:
        read(words)
    except NotUnderstood:
        pass
    assert time.perf_counter() - begin < 25
