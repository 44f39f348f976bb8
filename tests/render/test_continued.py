"""A film that goes on after its end: what was there is drawn the same, to the byte, though the whole shot sees further now."""

from __future__ import annotations

import numpy as np
from stand_ins import drawn, small_scene, thing

from cutaway.scene.animation import Key, Keys
from cutaway.scene.edits_longer import continued


def test_frames_before_the_join_are_as_they_were() -> None:
    way = Keys(keys=(Key(frame=0, value=(0.0, 1.4, 4.0)), Key(frame=48, value=(1.0, 1.4, 4.0))))
    aim = Keys(keys=(Key(frame=0, value=(0.0, 0.5, 0.0)), Key(frame=48, value=(1.0, 0.5, 0.0))))
    scene = small_scene(
        thing("floor", "floor", at=(0.0, 0.0, 0.0)), thing("ball"), position=way, target=aim, size=(96, 64)
    )
    longer = continued(scene, 240)
    (shot,) = longer.shots
    as_one = longer.model_copy(update={"shots": (shot.model_copy(update={"continued": ()}),)})
    for frame in (0, 47):
        before = drawn(scene, frame, "draft")
        assert np.array_equal(drawn(longer, frame, "draft"), before)
        assert not np.array_equal(drawn(as_one, frame, "draft"), before), "the test would not see the shadows move"
