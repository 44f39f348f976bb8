"""Edges of what is cut out: no light of a screen stays on them, and a head that ends below the picture's rim ends there."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from skimage import data

from cutaway.footage.effects_regions.compositing import laid
from cutaway.footage.effects_regions.layers import layer_of
from cutaway.footage.finding import person
from cutaway.footage.finding.cutouts import rough_person
from cutaway.footage.finding.edges import refined, resized
from cutaway.footage.finding.screens import before_screen, excess_of, near_screen, without_spill


def before_a_screen(rgb: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The astronaut before a screen that throws its light on her: the picture, how much of each pixel is her, and her alone."""
    pixels = data.astronaut().astype(np.float32)
    alpha = cv2.GaussianBlur(person(data.astronaut()), (0, 0), 1.2)[..., None]
    screen = np.array(rgb, np.float32)
    lit = pixels + cv2.GaussianBlur(1 - alpha, (0, 0), 9)[..., None] * screen * 0.2
    seen = lit * alpha + screen * (1 - alpha)
    return np.clip(seen + 0.5, 0, 255).astype(np.uint8), alpha[..., 0], pixels


@pytest.mark.parametrize("rgb", [(0, 177, 64), (20, 60, 200)])
def test_no_light_of_the_screen_stays_at_the_edge(rgb: tuple[int, int, int]) -> None:
    seen, alpha, own = before_a_screen(rgb)
    screen = np.array(rgb, np.float32)
    mask = refined(before_screen(seen, screen), seen)
    layer = layer_of(seen, mask)
    edge = (alpha > 0.15) & (cv2.erode(alpha, np.ones((13, 13))) < 0.9)
    # What of her is of the screen's colour herself does not count.
    edge &= excess_of(own, screen) < 5
    bare = laid(layer, seen, np.array((128, 128, 128), np.uint8))
    clean = without_spill(seen, screen, near_screen(layer.alpha))
    layer = type(layer)(layer.alpha, without_spill(layer.colours, screen), layer.there)
    out = laid(layer, clean, np.array((128, 128, 128), np.uint8))
    left = [np.maximum(excess_of(one.astype(np.float32), screen), 0)[edge].mean() for one in (seen, bare, out)]
    assert left[0] > 20 and left[2] < 1.5 and left[2] < 0.2 * left[1]
    assert np.abs(mask - alpha)[excess_of(own, screen) < 5].mean() < 0.03
    deep = near_screen(layer.alpha) == 0
    assert deep.sum() > 20_000 and np.array_equal(clean[deep], seen[deep]), "far from the screen nothing changes"


def test_what_has_nothing_of_the_screen_comes_back_as_it_is() -> None:
    colours = np.array([[200, 120, 90], [90, 90, 90], [210, 205, 40], [0, 177, 64]], np.uint8)
    out = without_spill(colours, np.array((0, 177, 64)))
    assert np.array_equal(out[:3], colours[:3]) and excess_of(out[3].astype(np.float32), np.array((0, 177, 64))) < 2


def test_a_head_that_ends_below_the_rim_ends_there_and_a_body_goes_on_to_it() -> None:
    pixels = data.astronaut()
    mask = resized(rough_person(pixels), 512, 512)
    assert mask[0, 180:280].max() < 0.3, "above her hair is wall"
    assert mask[60, 220] > 0.8
    lower = resized(rough_person(pixels[:400]), 512, 400)
    assert lower[-1, 150:300].min() > 0.7, "where the picture ends within her, she does not"
