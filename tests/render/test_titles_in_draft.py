"""A made film with words over it is drawn at draft quality, where the picture is enlarged last."""

from __future__ import annotations

import numpy as np

from cutaway.render import Renderer
from cutaway.scene.document import Format, Scene, Text


def test_words_stand_over_a_draft_that_is_enlarged() -> None:
    form = Format(width=640, height=360, frames=2)
    words = Text(id="words", content="Good morning", place="centre", fade=0)
    pixels = []
    for texts in ((), (words,)):
        renderer = Renderer(Scene(format=form, texts=texts), "draft")
        try:
            pixels.append(np.array(renderer.frame(1).pixels))
        finally:
            renderer.close()
    differs = (pixels[0] != pixels[1]).any(axis=2)
    assert differs.any() and not differs[:40].any()
