"""Sentences found by what they are about, and by their number."""

from __future__ import annotations

from cutaway.footage.speech.finding import numbered_sentence, sentences_about
from cutaway.footage.speech.words import Word, joined

SAID = (
    "I would like to show you how we bake bread. We start before the sun is up. We only use flour, water, salt and time. "
    "The prices are on the wall."
)
WORDS = tuple(Word(token, n * 0.4, n * 0.4 + 0.35) for n, token in enumerate(SAID.split()))


def about(topic: str) -> list[str]:
    return [joined(WORDS[first:end]) for first, end in sentences_about(WORDS, topic)]


def test_a_sentence_is_found_by_its_subject() -> None:
    assert about("flour") == ["We only use flour, water, salt and time."]
    assert about("the sun") == ["We start before the sun is up."]
    assert about("salt and time") == about("water") == about("flour")


def test_forms_of_a_word_are_that_word() -> None:
    assert about("baking") == ["I would like to show you how we bake bread."]
    assert about("the price") == ["The prices are on the wall."]
    assert about("a rocket") == [] and about("the war") == []


def test_sentences_are_counted() -> None:
    def text(which: str) -> str | None:
        found = numbered_sentence(WORDS, which)
        return None if found is None else joined(WORDS[slice(*found)])

    assert text("second sentence") == "We start before the sun is up."
    assert text("last thing she says") == "The prices are on the wall."
    assert text("second to last sentence") == "We only use flour, water, salt and time."
    assert text("fifth sentence") is None
