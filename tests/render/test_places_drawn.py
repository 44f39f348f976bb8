"""Films of several places are drawn place by place, as films of one place alone; an edit of one leaves the others as they are."""

from __future__ import annotations

import numpy as np
import pytest
from stand_ins import small_scene, thing

from cutaway.render import influence, open_renderer
from cutaway.render.renderer import Renderer
from cutaway.scene.document import Place, Scene, Shot, Sky, World
from cutaway.scene.places import place_at, put_back, seen_in


def _two_places() -> Scene:
    first = small_scene(thing("floor", "floor", at=(0.0, 0.0, 0.0)), thing("ball"), size=(96, 64))
    other = first.model_copy(
        update={
            "world": World(sky=Sky(top=(0.5, 0.1, 0.1), horizon=(0.6, 0.2, 0.1))),
            "things": (thing("floor", "floor", at=(0.0, 0.0, 0.0)), thing("ball", at=(0.6, 0.5, 0.0)), thing("ball-2", at=(-0.6, 0.5, 0.0))),
        }
    )  # fmt: skip
    half = first.format.frames // 2
    (shot,) = first.shots
    shots = (
        shot.model_copy(update={"frames": half}),
        Shot(id="shot-there", start=half, frames=first.format.frames - half, camera=shot.camera, set_in="there"),
    )
    scene = first.model_copy(update={"shots": shots, "places": (Place(id="there", world=other.world, grade=first.grade),)})
    return put_back(scene, "there", other.model_copy(update={"shots": (shots[1],)}))


@pytest.fixture(scope="module")
def scene() -> Scene:
    return _two_places()


def _drawn(scene: Scene, frame: int) -> np.ndarray:
    renderer = open_renderer(scene, "draft")
    try:
        return np.asarray(renderer.frame(frame).pixels)
    finally:
        renderer.close()


def test_each_frame_is_that_of_its_place_alone_in_any_order(scene: Scene) -> None:
    last = scene.format.frames - 1
    renderer = open_renderer(scene, "draft")
    found = {frame: np.asarray(renderer.frame(frame).pixels) for frame in (last, 0, last - 1, 1)}
    renderer.close()
    for frame, pixels in found.items():
        alone = Renderer(seen_in(scene, place_at(scene, frame)), "draft")
        assert np.array_equal(np.asarray(alone.frame(frame).pixels), pixels)
        alone.close()
    assert not np.array_equal(found[0], found[last])


def test_object_ids_are_those_of_the_film(scene: Scene) -> None:
    renderer = open_renderer(scene, "draft")
    for frame, place in ((0, ""), (scene.format.frames - 1, "there")):
        ids = renderer.frame(frame, ids=True).ids
        assert ids is not None
        seen = [one for one in scene.things if renderer.numbers[one.id] in set(np.unique(ids).tolist())]
        assert seen and {one.set_in for one in seen} == {place}
    renderer.close()


def test_an_edit_of_one_place_leaves_the_frames_of_the_other(scene: Scene) -> None:
    there = seen_in(scene, "there")
    changed = put_back(scene, "there", there.model_copy(update={"things": there.things[:-1]}))
    last = scene.format.frames - 1
    assert np.array_equal(_drawn(scene, 0), _drawn(changed, 0))
    before, after = _drawn(scene, last), _drawn(changed, last)
    assert not np.array_equal(before, after)
    touched = influence(scene, changed, ["there.ball-2"], last, "draft")
    assert not touched.all() and np.array_equal(before[~touched], after[~touched])
    assert not influence(scene, changed, ["there.ball-2"], 0, "draft").any()
