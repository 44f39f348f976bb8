"""Words -> what is asked of a picture."""

from __future__ import annotations

import pytest

from cutaway.brief.footage.pictures import read_picture_wishes

ASKED = {
    "Slow push in on the cup while steam rises": {"push in", "steam"},
    "dolly into the house as fog rolls in": {"push in", "fog"},
    "The camera orbits around the statue, golden hour": {"orbit", "dusk"},
    "pan left across the valley; clouds drift overhead": {"pan left", "clouds"},
    "zoom out slowly": {"zoom out"},
    "pull back to reveal the whole room": {"pull out"},
    "vertigo effect": {"dolly zoom"},
    "rack focus from the flower to the background": {"rack focus"},
    "static shot, only her hair blows in the wind": {"static", "hair", "wind"},
    "heavy rain, the lake ripples": {"rain", "water"},
    "the waterfall flows": {"fall"},
    "candles flicker, dust motes float in sun rays": {"flames", "dust", "rays"},
    "she blinks and turns her head slightly": {"blink", "turn"},
    "falling leaves, the trees sway": {"leaves", "plants"},
    "day turns to night": {"night"},
    "ignition! smoke billows": {"exhaust", "smoke"},
    "handheld documentary feel": {"handheld"},
    "a light sweep over the bottle": {"sweep"},
}


@pytest.mark.parametrize("words", list(ASKED))
def test_what_is_asked_is_read(words: str) -> None:
    assert {wish.name for wish in read_picture_wishes(words).wishes} == ASKED[words]


@pytest.mark.parametrize("words", ["bring this photo to life", "Animate this picture", "make it come alive"])
def test_life_without_more(words: str) -> None:
    found = read_picture_wishes(words)
    assert found.alive
    assert not found.wishes


@pytest.mark.parametrize(
    "words", ["make the man dance", "she waves and smiles", "the cat jumps off the table", "the boy waves goodbye"]
)
def test_a_new_action_is_beyond_a_picture(words: str) -> None:
    assert read_picture_wishes(words).beyond


@pytest.mark.parametrize("words", ["no rain", "without fog", "don't zoom in"])
def test_what_must_not_be_is_not_done(words: str) -> None:
    found = read_picture_wishes(words)
    assert not found.wishes
    assert found.still


def test_length_shape_loop_and_strength() -> None:
    found = read_picture_wishes("A seamless loop, 6 seconds, 9:16, heavy snow")
    assert (found.seconds, found.aspect, found.loop) == (6.0, "9:16", True)
    assert found.of("air")[0].amount > 1
    assert read_picture_wishes("gentle snow").of("air")[0].amount < 1


@pytest.mark.parametrize("words", ["", "   ", "???", "🎬🎬", "a" * 9000])
def test_odd_words_ask_for_nothing(words: str) -> None:
    assert read_picture_wishes(words).wishes == ()


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("confetti falls", {"confetti"}),
        ("cherry petals fall", {"petals"}),
        ("slow rotation", {"roll"}),
        ("orbit around it, rotating", {"orbit"}),
    ],
)
def test_what_sounds_alike_is_told_apart(words: str, names: set[str]) -> None:
    assert {wish.name for wish in read_picture_wishes(words).wishes} == names
