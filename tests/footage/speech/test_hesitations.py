"""What is cut from speech, and what is not although it looks alike."""

from __future__ import annotations

import numpy as np
import pytest

from cutaway.footage.speech import finding, hesitations
from cutaway.footage.speech.words import Transcript, Word


def words(text: str) -> list[Word]:
    """ "so|0.3 um,|0.4 we": tokens of a third of a second, followed by pauses."""
    at, found = 0.5, []
    for token in text.split():
        said, _, pause = token.partition("|")
        found.append(Word(said, at, round(at + 0.3, 3)))
        at = round(at + 0.3 + float(pause or 0.02), 3)
    return found


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("So,|0.2 um,|0.3 we start", ["um"]),
        ("We were, uh,|0.1 late", ["uh"]),
        ("It is,|0.2 you know,|0.2 quite hard", ["you know"]),
        ("You know,|0.5 their leaves are green", ["you know"]),
        ("Do you know where it is?", []),
        ("As you know the train is late.", []),
        ("I like apples and she likes me.", []),
        ("It was,|0.15 like,|0.15 enormous", ["like"]),
        ("What do you mean by that?", []),
        ("He is well now and sort of blue.", []),
        ("Er,|0.2 ähm,|0.2 also gut", ["er", "ähm"]),
    ],
)
def test_fillers_are_told_from_words(text: str, cut: list[str]) -> None:
    assert [one.what for one in hesitations.fillers(words(text))] == cut


def test_a_cut_touches_no_word_and_leaves_one_pause() -> None:
    said = words("We|0.4 um,|0.5 start")
    (cut,) = hesitations.fillers(said)
    assert cut.start >= said[0].end and cut.end <= said[2].start
    left = (cut.start - said[0].end) + (said[2].start - cut.end)
    assert 0.1 < left < 0.35


def test_sounds_of_thinking_are_not_written() -> None:
    shown = hesitations.without_sounds(words("Um, today we, uh, plant trees. Er, and water them, hmm."))
    assert " ".join(word.text for word in shown) == "Today we, plant trees. And water them."


def sound(*parts: tuple[float, float]) -> np.ndarray:
    """Noise of these seconds and levels, one after the other, at 16 kHz."""
    random = np.random.default_rng(3)
    return np.concatenate([random.normal(0, level, round(seconds * 16_000)) for seconds, level in parts]).astype(
        np.float32
    )


def test_pauses_are_shortened_and_music_is_none() -> None:
    heard = Transcript(
        (Word("one", 0.5, 1.5), Word("two", 4.0, 5.0), Word("three", 8.0, 9.0)),
        spoken=((0.4, 1.7), (3.8, 5.2), (7.9, 9.1)),
    )
    quiet = sound((0.5, 1e-4), (1.0, 0.1), (2.5, 1e-4), (1.0, 0.1), (3.0, 0.06), (1.0, 0.1), (1.0, 1e-4))
    found = hesitations.pauses(heard, quiet, 16_000, 0.7, 0.3)
    assert [one.what for one in found] == ["pause"] * 2
    assert 1.5 <= found[0].start < found[0].end <= 4.0
    assert (4.0 - 1.5) - (found[0].end - found[0].start) == pytest.approx(0.3, abs=0.25)
    assert found[1].start > 9.0
    assert hesitations.pauses(heard, quiet, 16_000, 5.0, 0.3) == []


def test_quotations_are_found_exactly_nearly_or_not() -> None:
    said = words("We plant three trees today. Do you know where the spade is? We plant more trees.")
    assert finding.passages(said, "we PLANT") == [(0, 2), (12, 14)]
    assert finding.passages(said, "do you know where a spade is") == [(5, 12)]
    assert finding.passages(said, "the cat sat on the mat") == []
    assert finding.sentence_around(said, 5, 11) == (5, 12)
    assert finding.sentence_around(said, 2, 3) == (2, 3)
    assert finding.nearest(said, "plamt") == "plant"
