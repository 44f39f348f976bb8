"""What is made up around a picture is of the kind that is beside it."""

from __future__ import annotations

import numpy as np

from cutaway.footage.relief.air import Air, _drops
from cutaway.footage.relief.layers import _alike, _widened


def _sky(noise: float = 1.2) -> np.ndarray:
    random = np.random.default_rng(2)
    rows = np.linspace(150, 230, 120, dtype=np.float32)[:, None]
    picture = np.repeat(np.dstack([rows - 20, rows, np.full_like(rows, 240)]), 160, 1)
    return np.clip(picture + random.standard_normal((120, 160, 1)) * noise, 0, 255)


def test_patches_of_another_kind_than_what_is_beside_them_are_not_believed() -> None:
    sky, other = _sky(), _sky(1.5)
    assert _alike(sky, other, 7.0).min() > 0.9
    roof = sky.copy()
    roof[40:80, 50:110] = (170, 40, 30)
    assert _alike(sky, roof, 7.0)[60, 80] < 0.05 and _alike(sky, roof, 7.0)[5, 5] > 0.9
    # Of the same colour on the whole, but streaked.
    streaks = sky.copy()
    streaks[40:80, 50:110] += np.where(np.arange(40) % 8 < 4, 14, -14)[:, None, None]
    assert _alike(sky, streaks, 7.0)[60, 80] < 0.2


def test_the_picture_itself_is_not_touched_by_its_margin() -> None:
    picture = _sky().astype(np.uint8)
    wide = _widened(picture, 24, 5)
    assert wide.shape == (168, 208, 3) and np.array_equal(wide[24:-24, 24:-24], picture)
    # It goes on without a step.
    assert np.abs(wide[24:-24, 23].astype(int) - picture[:, 0]).mean() < 4


def test_confetti_is_of_several_colours() -> None:
    tile = _drops("confetti", 1, 1.0, 3)
    shown = tile[..., :3][tile[..., 3] > 200].astype(int)
    hues = {tuple(np.round(colour / 64).astype(int)) for colour in shown}
    assert len(hues) >= 5
    assert Air("confetti", 1.0, 0.0, 3).kind == "confetti"
