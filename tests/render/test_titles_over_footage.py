"""Words over footage touch what they cover, and look as they do over a drawn scene."""

from __future__ import annotations

import numpy as np

from cutaway.render.titles import titles_at, with_titles
from cutaway.scene.document import Format, Scene, Text


def test_only_what_is_covered_is_touched() -> None:
    words = (
        Text(id="a", content="Good morning", place="top", frames=20),
        Text(id="b", content="everybody", place="bottom left", start=5, fade=0, colour=(1.0, 0.5, 0.0)),
    )
    scene = Scene(format=Format(width=320, height=180, frames=40), texts=words)
    under = np.random.default_rng(3).integers(0, 255, (180, 320, 3), np.uint8)
    for frame in (0, 4, 12, 19, 30):
        layer = titles_at(scene, frame)
        assert layer is not None
        over = with_titles(under, scene, frame)
        wanted = under * (1 - layer[..., 3:]) + layer[..., :3] * 255
        assert np.abs(over - wanted).max() <= 1.01
        covered = layer[..., 3] > 0
        assert np.array_equal(over[~covered], under[~covered])
    still = scene.model_copy(update={"texts": words[:1]})
    assert with_titles(under, still, 30) is under, "where there are no words nothing is copied"
