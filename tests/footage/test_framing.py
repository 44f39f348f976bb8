"""What of a picture is seen: the calm camera, windows, turns, and shaking taken out."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cutaway.footage.framing.camera import Seen, centre_at, virtual_path
from cutaway.footage.framing.reframing import filled, window_of, windowed
from cutaway.footage.framing.steadying import followed, needed_zoom
from cutaway.footage.framing.turning import box_pixels, upright_scale


def profile(centre: float, width: float = 0.06) -> np.ndarray:
    xs = (np.arange(64) + 0.5) / 64
    bump = np.exp(-0.5 * ((xs - centre) / width) ** 2) + 0.01
    return np.asarray(bump / bump.sum())


def test_the_camera_stands_still_for_what_stands_still() -> None:
    jittering = np.random.default_rng(1).normal(0.7, 0.01, 50)
    path = virtual_path([Seen(n / 5, profile(centre)) for n, centre in enumerate(jittering)], 0.316)
    assert len(path) == 1
    assert abs(path[0][1] - 0.7) < 0.05


def test_the_camera_follows_what_goes_across_without_jerks_and_stays_inside() -> None:
    places = np.interp(np.arange(60), [0, 15, 45, 59], [0.1, 0.1, 0.9, 0.9])
    path = virtual_path([Seen(n / 5, profile(place)) for n, place in enumerate(places)], 0.316)
    seconds = np.arange(0, 11.8, 1 / 25)
    seen = np.array([centre_at(path, second) for second in seconds])
    assert seen.min() >= 0.158 - 1e-6
    assert seen.max() <= 0.842 + 1e-6
    inside = np.abs(seen - np.interp(seconds, np.arange(60) / 5, places)) < 0.158
    assert inside.mean() > 0.97
    assert np.abs(np.diff(seen, 2)).max() < 0.0015, "the camera jerks"


def test_a_single_look_elsewhere_does_not_move_the_camera() -> None:
    rows = [Seen(n / 5, profile(0.9 if n == 20 else 0.3)) for n in range(40)]
    assert len(virtual_path(rows, 0.316)) == 1


@pytest.mark.parametrize(("size", "across"), [((720, 1280), True), ((1280, 300), False), ((720, 720), True)])
def test_windows_are_the_largest_of_their_shape(size: tuple[int, int], across: bool) -> None:
    share, way = window_of(1280, 720, *size)
    assert way is across
    wide, high = (1280 * share, 720.0) if way else (1280.0, 720 * share)
    assert abs(wide / high - size[0] / size[1]) < 1e-9


def test_a_window_of_the_same_size_is_cut_out_pixel_by_pixel() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (180, 320, 3), np.uint8)
    assert np.array_equal(windowed(pixels, 320, 180, 0.5), pixels)
    half = windowed(pixels, 160, 180, 0.25)
    assert np.array_equal(half, pixels[:, :160])


def test_a_window_moves_by_fractions_of_a_pixel_and_shows_the_same() -> None:
    rows, columns = np.mgrid[:720, :1280].astype(np.float32)
    waves = 128 + 100 * np.sin(columns / 9) * np.cos(rows / 11)
    pixels = np.repeat(np.round(waves).astype(np.uint8)[..., None], 3, axis=2)
    for left in (300.0, 300.37, 300.5, 301.0):
        seen = windowed(pixels, 720, 1280, (left + 202.5) / 1280)[8:-8, 8:-8, 0].astype(int)
        y, x = (np.mgrid[8:1272, 8:712].astype(np.float32) + 0.5) * 0.5625 - 0.5
        wanted = 128 + 100 * np.sin((x + left) / 9) * np.cos(y / 11)
        assert np.abs(seen - wanted).max() < 3


def test_a_fill_shows_the_whole_picture_and_keeps_it_when_it_fits() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (180, 320, 3), np.uint8)
    made = filled(pixels, 320, 600)
    assert np.array_equal(made[210:390], pixels)
    assert made[:200].std() < pixels.std() / 2
    assert not filled(pixels, 320, 600, blurred=False)[:210].any()


def test_shaking_is_followed_and_the_enlargement_hides_the_borders() -> None:
    random = np.random.default_rng(5)
    picture = cv2.GaussianBlur(random.integers(0, 256, (400, 600), np.uint8), (0, 0), 2)
    picture = cv2.normalize(picture, None, 0, 255, cv2.NORM_MINMAX)
    matrix = cv2.getRotationMatrix2D((299.5, 199.5), 1.5, 1.01)
    matrix[:, 2] += (6, -4)
    moved = cv2.warpAffine(picture, matrix, (600, 400), borderMode=cv2.BORDER_REFLECT)
    x, y, turn, size = followed(picture, moved)
    assert abs(x * 600 - 6) < 0.4
    assert abs(y * 600 + 4) < 0.4
    assert abs(np.degrees(turn) + 1.5) < 0.1
    assert abs(np.exp(size) - 1.01) < 0.003
    assert needed_zoom(np.zeros((1, 4)), 16 / 9) == pytest.approx(1.0)
    assert needed_zoom(np.array([[0.02, 0, 0, 0]]), 16 / 9) == pytest.approx(1.04, abs=0.002)
    assert not followed(picture, random.integers(0, 256, (400, 600), np.uint8)).any()


def test_turned_pictures_have_no_empty_corner_and_boxes_stay_inside() -> None:
    white = np.full((180, 320), 255, np.uint8)
    for degrees in (3.0, 17.0, -45.0):
        matrix = cv2.getRotationMatrix2D((159.5, 89.5), -degrees, upright_scale(320, 180, degrees) * 1.005)
        assert cv2.warpAffine(white, matrix, (320, 180)).min() == 255
    assert box_pixels((0, 0, 1, 1), 1280, 720) == (0, 0, 1280, 720)
    left, top, right, bottom = box_pixels((0.99, 0.99, 1, 1), 1280, 720)
    assert right <= 1280
    assert bottom <= 720
    assert right - left >= 16
    assert bottom - top >= 16
