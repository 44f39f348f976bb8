"""What is made up around a picture is of the kind that is beside it."""

from __future__ import annotations

import cv2
import numpy as np

from cutaway.footage.relief.air import Air, _drops
from cutaway.footage.relief.layers import _widened


def test_a_plain_sky_goes_on_plain_past_the_edge() -> None:
    random = np.random.default_rng(2)
    h, w = 160, 240
    rows = np.linspace(150, 230, h, dtype=np.float32)[:, None]
    picture = np.repeat(np.dstack([rows - 20, rows, np.full_like(rows, 240)]), w, 1)
    picture += random.standard_normal((h, w, 1)) * 1.2
    tower = slice(60, 180)
    picture[50:, tower] = np.where(np.arange(110)[:, None, None] % 8 < 4, (170, 40, 30), (30, 90, 70))
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    border = 24
    wide = _widened(picture, border, 5)
    mirrored = cv2.copyMakeBorder(picture, border, border, border, border, cv2.BORDER_REFLECT_101)
    for side in (wide[:, :border], wide[:, -border:]):
        # No red or green of the tower in the sky beside it.
        assert side[..., 2].min() > 200
    assert np.array_equal(wide[border:-border, border:-border], picture)
    assert np.abs(wide.astype(int) - mirrored)[:, : border // 2].mean() < 12


def test_confetti_is_of_several_colours() -> None:
    tile = _drops("confetti", 1, 1.0, 3)
    shown = tile[..., :3][tile[..., 3] > 200].astype(int)
    hues = {tuple(np.round(colour / 64).astype(int)) for colour in shown}
    assert len(hues) >= 5
    assert Air("confetti", 1.0, 0.0, 3).kind == "confetti"
