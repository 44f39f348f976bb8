"""What a picture shows from above stands on its plinth with all of its foot, not with its nearest corner alone."""

from __future__ import annotations

import math

import pytest
from brought_pictures import bring as bring  # noqa: F401
from PIL import Image, ImageDraw

from cutaway.brief.footage.product import read_product
from cutaway.scene.animation import value_at
from cutaway.scene.document import Format
from cutaway.staging.footage.product import stage_product

FOOT = ((40, 330), (200, 400), (360, 320))
"""The lower corners of the box, in pixels."""


def _box() -> Image.Image:
    picture = Image.new("RGBA", (400, 440), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(40, 90), (200, 40), (360, 80), FOOT[2], FOOT[1], FOOT[0]], fill=(30, 110, 80, 255))
    return picture


@pytest.mark.parametrize("stage", ["marble", "concrete", "on water", "pastel", "in a meadow"])
def test_the_whole_foot_is_on_the_plinth(bring, stage: str) -> None:  # type: ignore[no-untyped-def]
    words = f'product shot {stage}, "Green Tea"'
    scene = stage_product(words, Format(width=320, height=180, frames=48), bring(words, _box())).scene
    product = scene.thing("product")
    plinth = next(thing for thing in scene.things if thing.id == "set-plinth")
    metre = float(product.asset.parameters["height"]) / (400 - 40)
    pitch = math.radians(float(product.asset.parameters["pitch"]))
    here, under = value_at(product.position, 0), value_at(plinth.position, 0)
    turn = math.radians(value_at(product.rotation, 0)[1])
    told = plinth.asset.parameters
    for x, y in FOOT:
        # In the picture's own directions: to the right, and back by what is higher in it.
        across, back = (x - 200) * metre, (400 - y) * metre / math.tan(pitch)
        dx = here[0] - under[0] + across * math.cos(turn) - back * math.sin(turn)
        dz = here[2] - under[2] - across * math.sin(turn) - back * math.cos(turn)
        wide, deep = (
            (dx * math.cos(turn) - dz * math.sin(turn)) / (float(told["width"]) / 2),
            (dx * math.sin(turn) + dz * math.cos(turn)) / (float(told["depth"]) / 2),
        )
        assert abs(wide) < 1.02 and abs(deep) < 1.02, (stage, x, y)
        if told.get("shape", "round") == "round":
            assert math.hypot(wide, deep) < 1.06, (stage, x, y)


def test_a_verb_alone_is_a_name() -> None:
    wish = read_product('product shot on concrete "Ride"')
    assert wish.name is not None and wish.name.text == "Ride" and wish.call is None
