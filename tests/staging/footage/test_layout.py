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


@pytest.mark.parametrize("size", [(320, 180), (180, 320), (240, 240)])
@pytest.mark.parametrize("name", ["Oliva", "The Morning Roast Company of Copenhagen"])
@pytest.mark.parametrize("wide", [False, True])
def test_words_keep_clear_of_the_product(bring, size: tuple[int, int], name: str, wide: bool) -> None:  # type: ignore[no-untyped-def]
    words = f'A 10 second ad for "{name}", claim "Coffee that gets up before you.", call to action "Try it today", $14, badge "New"'
    desk = bring(words, bottle().resize((900, 460)) if wide else bottle())
    scene = stage_product(words, Format(width=size[0], height=size[1]), desk).scene
    timeline = Timeline(scene)
    for shot in scene.shots:
        for frame in (shot.start, shot.start + shot.frames - 1):
            product = _box(timeline, scene, frame, "product")
            shown = [
                text for text in scene.texts if text.start <= frame < text.start + (text.frames or scene.format.frames)
            ]
            boxes = [extent(text, *size) for text in shown]
            for text, box in zip(shown, boxes, strict=True):
                assert box[0] >= 0 and box[1] >= 0 and box[2] <= 1 and box[3] <= 1, (text.id, box)
                assert product is None or _over(box, product) < 0.012, (shot.id, frame, text.id, box, product)
            for i, a in enumerate(boxes):
                for j in range(i):
                    assert _over(a, boxes[j]) < 0.002, (shown[i].id, shown[j].id)
