"""Words of an advertisement keep clear of the product and of each other, in every shape and with short and long names."""

from __future__ import annotations

import numpy as np
import pytest
from brought_pictures import bottle
from brought_pictures import bring as bring  # noqa: F401

from cutaway.footage.lettering import extent
from cutaway.render.instant import Timeline
from cutaway.scene.document import Format, Scene
from cutaway.staging.footage.product import stage_product


def _box(timeline: Timeline, scene: Scene, frame: int, thing: str) -> tuple[float, float, float, float] | None:
    instant = timeline.at(frame)
    standing = next((one for one in instant.things if one.thing.id == thing), None)
    if standing is None:
        return None
    mesh = standing.model.parts[0].mesh.positions
    seen = np.c_[mesh, np.ones(len(mesh))] @ standing.matrix.T @ (instant.camera.projection @ instant.camera.view).T
    x, y = (seen[:, 0] / seen[:, 3] + 1) / 2, (1 - seen[:, 1] / seen[:, 3]) / 2
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _over(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    """How far two rectangles overlap, in the shorter direction, as a share of the frame."""
    return min(min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1]))


def _clear(scene: Scene, size: tuple[int, int]) -> None:
    """Asserts that words lie in the frame, clear of the product and of each other, at both ends of every shot; the product in the frame."""
    timeline = Timeline(scene)
    for shot in scene.shots:
        for frame in (shot.start, shot.start + shot.frames - 1):
            product = _box(timeline, scene, frame, "product")
            shown = [
                text for text in scene.texts if text.start <= frame < text.start + (text.frames or scene.format.frames)
            ]
            boxes = [extent(text, *size) for text in shown]
            if shot.size != "close-up" and product is not None:
                assert product[0] > 0 and product[1] > 0 and product[2] < 1 and product[3] < 1, (
                    shot.id,
                    frame,
                    product,
                )
            for text, box in zip(shown, boxes, strict=True):
                assert box[0] >= 0 and box[1] >= 0 and box[2] <= 1 and box[3] <= 1, (text.id, box)
                assert product is None or _over(box, product) < 0.012, (shot.id, frame, text.id, box, product)
            for i, a in enumerate(boxes):
                for j in range(i):
                    assert _over(a, boxes[j]) < 0.002, (shown[i].id, shown[j].id)


SHAPES = {"16:9": (320, 180), "9:16": (180, 320), "1:1": (240, 240), "4:5": (240, 300)}


@pytest.mark.parametrize("aspect", SHAPES)
@pytest.mark.parametrize(
    ("form", "move"),
    [((300, 460), ""), ((900, 460), "slow push in"), ((160, 600), "slides"), ((460, 460), "turntable")],
)
def test_a_product_shot_is_clear_in_every_shape(bring, aspect: str, form: tuple[int, int], move: str) -> None:  # type: ignore[no-untyped-def]
    words = f'Product shot on marble, "Oliva", claim "Pure gold from Crete", $14, button "Order now", badge "New", {move} {aspect}'
    desk = bring(words, bottle().resize(form))
    desk.aspect = aspect
    size = SHAPES[aspect]
    scene = stage_product(words, Format(width=size[0], height=size[1], frames=48), desk).scene
    assert {text.id for text in scene.texts} == {"title", "line-1", "price", "badge", "call"} and len(scene.shots) == 1
    _clear(scene, size)


@pytest.mark.parametrize("aspect", SHAPES)
@pytest.mark.parametrize("seconds", [2, 4, 6])
def test_a_short_advertisement_is_clear_in_every_shape(bring, aspect: str, seconds: int) -> None:  # type: ignore[no-untyped-def]
    words = (
        f'A {seconds} second ad for "Oliva", claim "Pure gold from Crete", $14, call to action "Order now", badge "New"'
    )
    desk = bring(words, bottle())
    desk.aspect = aspect
    _clear(stage_product(words, Format(width=SHAPES[aspect][0], height=SHAPES[aspect][1]), desk).scene, SHAPES[aspect])


@pytest.mark.parametrize("size", [(320, 180), (180, 320), (240, 240)])
@pytest.mark.parametrize("name", ["Oliva", "The Morning Roast Company of Copenhagen"])
@pytest.mark.parametrize("wide", [False, True])
def test_words_keep_clear_of_the_product(bring, size: tuple[int, int], name: str, wide: bool) -> None:  # type: ignore[no-untyped-def]
    words = f'A 10 second ad for "{name}", claim "Coffee that gets up before you.", call to action "Try it today", $14, badge "New"'
    desk = bring(words, bottle().resize((900, 460)) if wide else bottle())
    scene = stage_product(words, Format(width=size[0], height=size[1]), desk).scene
    _clear(scene, size)
