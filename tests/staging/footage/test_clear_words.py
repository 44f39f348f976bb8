"""Neon tubes are never behind words, every picture of an advertisement is seen, whole before a part of it."""

from __future__ import annotations

import pytest
from brought_pictures import bring as bring  # noqa: F401
from brought_pictures import cut_bottle
from PIL import Image, ImageDraw

from cutaway.brief.footage.product import read_product
from cutaway.scene.animation import value_at
from cutaway.scene.document import Format
from cutaway.staging.footage.advert import stage_advert
from cutaway.staging.footage.clear_words import crosses
from cutaway.staging.footage.product import stage_product
from cutaway.staging.footage.restaging import on_stage


def _drawn(wide: int, high: int, blue: int = 30) -> Image.Image:
    picture = Image.new("RGBA", (wide + 40, high + 40), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rounded_rectangle((20, 20, wide + 20, high + 20), 30, fill=(200, 40, blue, 255))
    return picture


@pytest.mark.parametrize("size", [(320, 180), (180, 320), (240, 240)])
@pytest.mark.parametrize("name", ["Elara", "The Longest Name of Any Perfume"])
def test_no_tube_of_light_is_seen_behind_words(bring, size: tuple[int, int], name: str) -> None:  # type: ignore[no-untyped-def]
    words = f'on a neon stage, "{name}", claim "Born in the fields of Grasse", call "Shop now", $79'
    format = Format(width=size[0], height=size[1], frames=240)
    shown = 0
    for stage in (stage_product, stage_advert):
        scene = stage(words, format, bring(words, cut_bottle(), _drawn(520, 150))).scene
        tubes = [thing for thing in scene.things if thing.asset.builder == "light_bar"]
        assert tubes and scene.texts
        for shot in scene.shots:
            for tube in tubes:
                if value_at(tube.visible, shot.start):
                    shown += 1
                    assert not crosses(scene, shot, tube), (tube.id, shot.id)
    assert shown > 4


def test_a_film_put_on_neon_later_keeps_its_words_clear(bring) -> None:  # type: ignore[no-untyped-def]
    words = 'ad on marble for "Elara of the Valley", claim "Born in the fields of Grasse", call "Shop now"'
    format = Format(width=320, height=180, frames=240)
    turned = on_stage(stage_advert(words, format, bring(words, cut_bottle())).scene, "neon")
    assert turned is not None
    tubes = [thing for thing in turned[0].things if thing.asset.builder == "light_bar"]
    for shot in turned[0].shots:
        for tube in tubes:
            assert not value_at(tube.visible, shot.start) or not crosses(turned[0], shot, tube)
    assert tubes


@pytest.mark.parametrize("pictures", [2, 3, 5])
def test_every_picture_is_seen_and_whole_first(bring, pictures: int) -> None:  # type: ignore[no-untyped-def]
    words = 'ad for "Stride Running", claim "Made to move you", call "Order now"'
    brought = [_drawn(120, 380, 40 + i) if i % 2 else _drawn(520, 150, 40 + i) for i in range(pictures)]
    for size in ((320, 180), (180, 320)):
        scene = stage_advert(words, Format(width=size[0], height=size[1], frames=240), bring(words, *brought)).scene
        firsts = {shot.subject: shot for shot in reversed(scene.shots)}
        assert len(firsts) == min(pictures, len(scene.shots) - 1)
        assert all(shot.size == "medium" for shot in firsts.values())


def test_a_label_is_for_one_quotation() -> None:
    wish = read_product('short ad for "Ride", claim "Never stop", "Test ride today"')
    assert [one.text if one else "" for one in (wish.name, wish.claim, wish.call)] == [
        "Ride",
        "Never stop",
        "Test ride today",
    ]
