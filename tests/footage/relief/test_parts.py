"""Filling, nearness, the camera's geometry, the sky, framing: each by itself."""

from __future__ import annotations

import numpy as np
import pytest

from cutaway.footage.relief import depth, filling, regions
from cutaway.footage.relief.camera import MOVES, Pose, eased, pose_at, seen, shown_at
from cutaway.footage.relief.faces import blinks, closed
from cutaway.footage.relief.framing import framed
from cutaway.footage.relief.motion import Clock, Drift


def test_a_hole_is_filled_with_what_is_around_it_and_nothing_else_changes() -> None:
    stripes = np.zeros((96, 128, 3), np.uint8)
    stripes[:, (np.arange(128) // 8) % 2 == 0] = (210, 180, 120)
    hole = np.zeros((96, 128), bool)
    hole[30:62, 44:84] = True
    broken = stripes.copy()
    broken[hole] = (0, 255, 0)
    filled = filling.filled(broken, hole, seed=1)
    assert np.array_equal(filled[~hole], broken[~hole])
    assert filled[hole][:, 1].max() < 215, "the hole's own colour came through"
    assert np.abs(filled[hole].astype(int) - stripes[hole]).mean() < 40, "the stripes do not go on"
    assert np.array_equal(filled, filling.filled(broken, hole, seed=1))


def test_nearness_puts_the_sky_far_and_the_subject_where_it_stands(still: np.ndarray, disc: np.ndarray) -> None:
    found = depth.estimated(still, disc, regions.sky(still, disc))
    assert found.ground[5].mean() < 0.35 < 0.8 < found.ground[-5].mean()
    assert found.subject[120, 160] > found.ground[120].mean()
    assert 0.3 <= found.confidence <= 1


def test_sky_is_found_where_it_is(still: np.ndarray, disc: np.ndarray) -> None:
    found = regions.sky(still, disc)
    assert found.confidence > 0.3
    assert found.mask[10:90].mean() > 0.8
    assert found.mask[130:].mean() < 0.1


def test_texture_is_no_sky() -> None:
    grit = np.random.default_rng(3).integers(0, 255, (160, 240, 3)).astype(np.uint8)
    assert regions.sky(grit).confidence < 0.1


def test_a_camera_at_rest_sees_the_picture_itself() -> None:
    x, y = np.linspace(-0.8, 0.8, 9, dtype=np.float32), np.linspace(-0.5, 0.5, 9, dtype=np.float32)
    assert Pose().at_rest
    for near in (0.0, 0.5, 1.0, 1.6):
        assert np.allclose(seen(Pose(), x, y, np.full(9, near, np.float32)), (x, y), atol=1e-6)


@pytest.mark.parametrize("move", [move for move in MOVES if move not in ("static", "handheld", "rack focus")])
def test_every_move_begins_at_rest_and_goes_somewhere(move: str) -> None:
    assert pose_at({"moves": [move]}, 0.0, 0.0).at_rest
    assert not pose_at({"moves": [move]}, 1.0, 8.0).at_rest
    assert pose_at({"moves": [move], "loop": True}, 1.0, 8.0).at_rest or np.isclose(
        pose_at({"moves": [move], "loop": True}, 1.0, 8.0).zoom, 1
    )


def test_seeing_and_being_shown_are_inverse() -> None:
    pose = pose_at({"moves": ["orbit", "crane up"]}, 0.7, 5.0)
    x, y, near = np.array([0.2, -0.5]), np.array([0.1, -0.3]), np.array([0.4, 1.1])
    there = shown_at(pose, x, y, near)
    back = seen(pose, there[0].astype(np.float32), there[1].astype(np.float32), near.astype(np.float32))
    assert np.allclose(back, (x, y), atol=1e-4)


def test_easing_sets_off_and_arrives_gently() -> None:
    steps = np.diff([eased(u) for u in np.linspace(0, 1, 101)])
    assert eased(0) == 0
    assert np.isclose(eased(1), 1)
    assert steps.min() >= 0
    assert steps[0] < 0.1 * steps[50] > steps[-1]


def test_a_drift_begins_as_the_picture_and_never_jumps() -> None:
    flow = np.ones((4, 4, 2), np.float32) * 10
    drift = Drift("back", np.ones((4, 4), np.float32), flow, 2.0)
    first = [(movement, share) for movement, share in drift.fields(Clock(0.0, 8.0)) if share > 0]
    assert len(first) == 1
    assert np.all(first[0][0] == 0)
    for seconds in (0.999, 1.999):
        hidden = [share for movement, share in drift.fields(Clock(seconds, 8.0)) if np.abs(movement).max() > 9.9]
        assert all(share < 0.01 for share in hidden), "a jump would be seen"


def test_lids_close_and_open_again() -> None:
    times = blinks(3, 0, 10.0)
    assert times
    assert times[0] > 0.8
    assert closed(times[0] - 0.01, times) == 0
    assert closed(times[0] + 0.11, times) == 1
    assert closed(times[0] + 0.4, times) < 1e-6 or len(times) > 1


def test_framing_crops_around_what_is_named_or_shows_all() -> None:
    wide = np.zeros((100, 300, 3), np.uint8)
    wide[:, 200:] = 255
    assert framed(wide, 100, 100, "crop", [0.8, 0.4, 0.9, 0.6]).mean() > 240
    assert framed(wide, 100, 100, "crop", [0.0, 0.4, 0.1, 0.6]).mean() < 10
    whole = framed(wide, 100, 100, "blurred fill")
    assert whole.shape == (100, 100, 3)
    assert whole[50, 2].mean() < 10 < 240 < whole[50, 97].mean()
    assert framed(wide, 300, 100) is wide
