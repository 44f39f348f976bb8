"""What a moving camera uncovers beside a cut-out is made of the picture beside it, not of a haze."""

from __future__ import annotations

import numpy as np

from cutaway.footage.relief import filling


def _scene() -> tuple[np.ndarray, np.ndarray]:
    """A picture of wide bands with fine grain, and a large hole in it."""
    y, x = np.mgrid[0:160, 0:240]
    random = np.random.default_rng(2)
    bands = np.where((x // 16) % 2, 200, 60)[..., None] + random.integers(-20, 21, (160, 240, 3))
    hole = np.hypot((x - 120) / 70.0, (y - 80) / 55.0) < 1
    picture = np.where(hole[..., None], (200, 30, 30), bands)
    return np.clip(picture, 0, 255).astype(np.uint8), hole


def test_the_rim_of_a_large_hole_keeps_the_contrast_beside_it() -> None:
    picture, hole = _scene()
    haze = filling.smooth(picture, hole)
    made = filling.rimmed(haze, picture, hole, 10.0)
    y, x = np.mgrid[0:160, 0:240]
    away = np.hypot((x - 120) / 70.0, (y - 80) / 55.0)
    rim, beside = hole & (away > 0.86), ~hole & (away < 1.14)
    contrast = [float(one[..., 1].std()) for one in (picture[beside], made[rim], haze[rim])]
    assert contrast[1] > 0.8 * contrast[0] > contrast[2]
    # Nothing of what was cut out comes back, nothing outside is touched, and it is the same every time.
    assert not ((made[..., 0] > 180) & (made[..., 1] < 40)).any()
    assert np.array_equal(made[~hole], haze[~hole])
    assert np.array_equal(made, filling.rimmed(haze, picture, hole, 10.0))


def test_a_hole_without_surroundings_stays_as_it_was_filled() -> None:
    picture = np.full((40, 60, 3), 90, np.uint8)
    hole = np.ones((40, 60), bool)
    hole[0, 0] = False
    assert np.array_equal(filling.rimmed(picture, picture, hole, 6.0), picture)
