"""What is asked of a product's film beyond what such a film shows is told; what it shows is not told as missing."""

from __future__ import annotations

import pytest

from cutaway.brief.footage.product import read_product
from cutaway.brief.footage.product_unread import unread


def left(words: str, *shown: str) -> list[str]:
    return [said.text for said in unread(words, read_product(words), shown)]


@pytest.mark.parametrize(
    ("words", "shown", "missing"),
    [
        ("Product shot of this cup on marble with roses around it, a cat walks past", "marble", ("roses", "cat")),
        ("Animate this product: the lid opens and confetti comes out", "", ("lid", "confetti")),
        ("A product shot of the lamp on a wooden table by a window, static camera", "wooden table", ("window",)),
        ('Perfume commercial, petals fly around the bottle, name "Miel"', "", ("petals",)),
        ('Make a 10 second ad for my bakery with a family eating bread, claim "Fresh every day"', "", ("family", "bread")),
        ("hero shot of the sneaker in a black studio, it splashes through a puddle, $120", "black studio", ("puddle",)),
    ],
)  # fmt: skip
def test_what_is_not_shown_is_found(words: str, shown: str, missing: tuple[str, ...]) -> None:
    found = left(words, shown)
    for word in missing:
        assert any(word in phrase for phrase in found), (word, found)
    assert all(phrase in words for phrase in found)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ('A 10 second ad for "Oliva", claim "Pure gold", call to action "Order now", $14, badge "New"', ""),
        ("Product shot of the bottle on marble, slow orbit, soft light, a light sweeps across it, calm music", "marble"),
        ("Short ad for Nordlys headphones. Claim: Hear the light. Call to action: Order today. Energetic music, 9:16", ""),
        ("Elegant coffee machine commercial in 16:9 with voice-over: It wakes before you do.", ""),
        ("hero shot of our new running shoes against a pastel pink background, turntable, no music", ""),
        ('Commercial for Veloce: "Ride further." and at the end "Book a test ride", a voice says "Feel the road."', ""),
    ],
)  # fmt: skip
def test_what_is_shown_is_not_told_as_missing(words: str, shown: str) -> None:
    assert left(words, shown) == []
