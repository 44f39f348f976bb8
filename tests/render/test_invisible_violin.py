"""`Make the violin invisible. Keep everything else the same.`: outside the violin, the bow, their shadows and what the passes
carry of them, every pixel of every frame compared is the parent's."""

from __future__ import annotations

import numpy as np
import pytest

from cutaway.brief import read, read_changes
from cutaway.film.tiles import TILE, tile_digests
from cutaway.render import Renderer, influence
from cutaway.scene.document import Format
from cutaway.staging import change, stage

SHARE = 0.15
"""Of the frame; draft's passes are half as large, so what they carry reaches twice as far, and only exactness is asked of it."""


@pytest.mark.slow
@pytest.mark.parametrize("quality, frames", [("draft", (0, 17, 40, 71)), ("standard", (0, 40))])
def test_only_what_the_violin_touches_changes(quality: str, frames: tuple[int, ...]) -> None:
    form = Format(width=1280, height=720, frames=72)
    parent = stage(read("A woman playing violin outdoors."), format=form, seed=7).scene
    changed = change(parent, read_changes("Make the violin invisible. Keep everything else the same.", parent))
    child = changed.scene
    hidden = {thing.id for thing in child.things if thing.visible == 0.0}
    assert {thing.asset.builder for thing in child.things if thing.id in hidden} == {"violin", "bow"}
    assert not changed.undone
    before, after = Renderer(parent, quality), Renderer(child, quality)
    try:
        for frame in frames:
            a, b = before.frame(frame).pixels, after.frame(frame).pixels
            region = influence(parent, child, hidden, frame, quality)
            different = (a != b).any(-1)
            assert different.any(), "the violin is still there"
            strays = np.argwhere(different & ~region)
            assert not len(strays), f"frame {frame}: {len(strays)} pixels outside differ, first at {strays[0]}"
            assert quality == "draft" or region.mean() < SHARE, f"frame {frame}: the region covers {region.mean():.1%}"
            tiles = tile_digests(a) != tile_digests(b)
            rows, columns = tiles.shape
            padded = np.zeros((rows * TILE, columns * TILE), bool)
            padded[: region.shape[0], : region.shape[1]] = region
            reached = padded.reshape(rows, TILE, columns, TILE).any((1, 3))
            assert not (tiles & ~reached).any(), f"frame {frame}: a tile outside the region has another hash"
    finally:
        before.close()
        after.close()
