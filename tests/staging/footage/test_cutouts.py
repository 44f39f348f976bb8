"""Cut-outs of things before plain grounds: openings are open, shadows stay behind, labels and grey things stay whole."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from cutaway.staging.footage.cutouts import before_plain, freed


def cup(ground: tuple[int, int, int], body: tuple[int, int, int] = (205, 40, 30)) -> tuple[Image.Image, np.ndarray]:
    """A cup with a handle and a soft shadow on the ground, and what of the picture is cup."""
    size = (1200, 960)
    dark = Image.new("L", size, 0)
    ImageDraw.Draw(dark).ellipse((260, 790, 1040, 900), fill=110)
    dark = dark.filter(ImageFilter.GaussianBlur(22))
    bare = Image.composite(Image.new("RGB", size, tuple(v // 3 for v in ground)), Image.new("RGB", size, ground), dark)
    mask = Image.new("L", size, 0)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((640, 340, 980, 700), fill=255)
    draw.ellipse((700, 400, 920, 640), fill=0)
    draw.rounded_rectangle((260, 200, 720, 850), 60, fill=255)
    picture = Image.composite(Image.new("RGB", size, body), bare, mask)
    small = (600, 480)
    return picture.resize(small, Image.Resampling.LANCZOS), np.asarray(mask.resize(small)) > 127


@pytest.mark.parametrize("ground", [(120, 160, 120), (225, 215, 60), (240, 240, 238), (70, 70, 76)])
def test_openings_and_shadows_are_no_part_of_a_cup(ground: tuple[int, int, int]) -> None:
    picture, solid = cup(ground)
    pixels = np.asarray(picture)
    alpha = before_plain(pixels)
    assert alpha is not None
    found = alpha > 0.5
    assert (found & solid).sum() / (found | solid).sum() > 0.97
    assert found[260, 405] == False  # noqa: E712  the middle of the handle
    clean = freed(pixels, alpha, mixed=True)[alpha > 0.1].astype(int)
    assert (np.abs(clean - (205, 40, 30)).max(-1) > 30).mean() < 0.004, "no fringe of the ground's colour"


def test_a_grey_thing_before_grey_keeps_its_foot() -> None:
    picture, solid = cup((200, 200, 200), (120, 120, 120))
    alpha = before_plain(np.asarray(picture))
    assert alpha is not None and ((alpha > 0.5) & solid).sum() > 0.97 * solid.sum()


def test_a_label_as_white_as_the_ground_stays() -> None:
    picture = Image.new("RGB", (500, 700), (252, 252, 252))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((150, 100, 350, 650), 20, fill=(20, 70, 140))
    draw.rectangle((170, 300, 330, 480), fill=(252, 252, 252))
    draw.ellipse((220, 350, 280, 410), fill=(20, 70, 140))
    alpha = before_plain(np.asarray(picture))
    assert alpha is not None and alpha[320, 190] > 0.9
