"""Later turns of product films: what the report says is in the picture, or the turn is refused."""

from __future__ import annotations

import numpy as np
import pytest
from brought_pictures import bottle
from brought_pictures import bring as bring  # noqa: F401
from PIL import Image, ImageDraw
from test_layout import SHAPES, _clear

from cutaway.render.renderer import Renderer
from cutaway.scene.document import Format, Scene
from cutaway.staging.footage.product import stage_product
from cutaway.staging.footage.product_turns import turn_product

WORDS = 'Product shot of the bottle on marble, "Oliva", "Pure gold", $14, static camera'


def _film(bring, words: str = WORDS, **more) -> Scene:  # type: ignore[no-untyped-def]
    return stage_product(words, Format(width=320, height=180, frames=48), bring(words, bottle(), **more)).scene


def _drawn(scene: Scene, frame: int = 150) -> np.ndarray:
    renderer = Renderer(scene, "draft")
    pixels = renderer.frame(frame).pixels.astype(int)
    renderer.close()
    return np.asarray(pixels)


def test_what_is_said_to_be_added_or_changed_is_seen(bring) -> None:  # type: ignore[no-untyped-def]
    scene = _film(bring)
    before = _drawn(scene)
    for words in ("add snow", "make it rain", "add some confetti", "add steam", "change $14 to $12", "remove the plinth",
                  "put it on water", "bigger title"):  # fmt: skip
        turned = turn_product(scene, words)
        assert turned is not None and turned.lines[0].done and not turned.rest, words
        differs = np.abs(_drawn(turned.scene) - before).max(-1) > 12
        assert differs.mean() > 0.0007, words


def test_pale_weather_before_a_pale_ground_is_refused(bring) -> None:  # type: ignore[no-untyped-def]
    scene = _film(bring, 'Product shot of the bottle in a white studio, "Oliva"')
    turned = turn_product(scene, "add snow")
    assert turned is not None and not turned.lines[0].done and turned.scene == scene
    assert turn_product(scene, "add confetti").lines[0].done  # type: ignore[union-attr]


def test_words_that_are_not_there_are_left_to_others(bring) -> None:  # type: ignore[no-untyped-def]
    scene = _film(bring)
    assert turn_product(scene, "change $99 to $12") is None
    assert turn_product(scene, "make the bottle turn") is None
    turned = turn_product(scene, "change the title to Olea and make it brighter")
    assert turned is not None and turned.rest == "make it brighter"
    assert {text.content for text in turned.scene.texts} == {"Olea", "Pure gold", "$14"}


@pytest.mark.parametrize("aspect", ["9:16", "1:1", "4:5"])
@pytest.mark.parametrize("ad", [False, True])
def test_a_made_film_is_clear_in_another_shape(bring, aspect: str, ad: bool) -> None:  # type: ignore[no-untyped-def]
    words = f'{"A 6 second ad" if ad else "Product shot"} of the bottle, name "Oliva", claim "Pure gold", $14, button "Order now"'
    turned = turn_product(_film(bring, words), f"make it {aspect}")
    assert turned is not None and turned.lines[0].done
    form = turned.scene.format
    wide, high = SHAPES[aspect]
    assert form.width / form.height == pytest.approx(wide / high, rel=0.02)
    _clear(turned.scene, (form.width, form.height))


def test_a_flat_lay_is_said_not_to_be_made(bring) -> None:  # type: ignore[no-untyped-def]
    words = 'flat lay of the bottle on marble, "Oliva"'
    lines = stage_product(words, Format(width=320, height=180), bring(words, bottle())).changed.lines
    assert [line.done for line in lines if line.phrase == "flat lay"] == [False]
    assert any(line.done for line in lines)


def _logo_seen(scene: Scene) -> tuple[float, float, float, float]:
    """The box of the magenta logo on the end card, as shares of the frame."""
    pixels = _drawn(scene, scene.format.frames - 1)
    high, wide = pixels.shape[:2]
    rows, columns = np.nonzero((pixels[..., 0] > 120) & (pixels[..., 1] < 90) & (pixels[..., 2] > 130))
    assert len(rows) > 20
    return columns.min() / wide, rows.min() / high, (columns.max() + 1) / wide, (rows.max() + 1) / high


@pytest.mark.parametrize("aspect", ["9:16", "1:1"])
def test_the_logo_of_an_end_card_hangs_in_another_shape_as_it_did(bring, aspect: str) -> None:  # type: ignore[no-untyped-def]
    logo = Image.new("RGBA", (240, 80), (0, 0, 0, 0))
    ImageDraw.Draw(logo).rounded_rectangle((4, 4, 235, 75), 20, fill=(230, 20, 200, 255))
    words = 'A 6 second ad of the bottle with our logo at the end, name "Oliva", call "Order now"'
    scene = stage_product(
        words,
        Format(width=320, height=180, frames=144),
        bring(words, bottle(), logo, names=("bottle.png", "logo.png")),
    ).scene
    assert any(thing.id == "logo" for thing in scene.things)
    _logo_seen(scene)
    turned = turn_product(scene, f"make it {aspect}")
    assert turned is not None
    x0, y0, x1, y1 = _logo_seen(turned.scene)
    assert x0 > 0.04 and y0 > 0.02 and x1 < 0.96 and y1 < 0.27
    assert abs((x0 + x1) / 2 - 0.5) < 0.08 and 0.15 < x1 - x0 < 0.6
    back = turn_product(turned.scene, "make it 16:9")
    assert back is not None
    assert np.abs(np.subtract(_logo_seen(back.scene), _logo_seen(scene))).max() < 0.06
