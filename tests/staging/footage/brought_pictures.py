"""Pictures that are drawn for the tests, on a shelf of their own."""

from __future__ import annotations

import importlib.util
import io
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from cutaway.footage.ingredients import Ingredient
from cutaway.staging.footage.desk import Desk
from cutaway.storage import derived, media
from cutaway.storage.blobs import Blobs

Bring = Callable[..., Desk]


@pytest.fixture
def bring(tmp_path: Path) -> Iterator[Bring]:
    """`bring(words, picture, ...)`: a desk with these pictures as references, on a shelf of its own."""
    before = dict(media._here), dict(derived._here)
    media.use(Blobs(str(tmp_path / "blobs")), tmp_path / "fetched")
    derived.use(tmp_path / "derived")

    def desk(words: str, *pictures: Image.Image, names: tuple[str, ...] = (), role: str = "image_ref") -> Desk:
        brought = []
        for number, picture in enumerate(pictures):
            file = io.BytesIO()
            picture.save(file, "PNG")
            sha256 = media.shelf().add_bytes(file.getvalue())
            name = names[number] if number < len(names) else f"picture-{number + 1}.png"
            brought.append(Ingredient(sha256, "image", role, number + 1, name=name))
        return Desk(media=tuple(brought), words=words, seed=5)

    yield desk
    media._here.clear()
    derived._here.clear()
    media._here.update(before[0])
    derived._here.update(before[1])


def bottle(background: tuple[int, int, int] = (250, 250, 250), size: tuple[int, int] = (300, 460)) -> Image.Image:
    """A green bottle with a label."""
    picture = Image.new("RGB", size, background)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((90, 150, 210, 430), 24, fill=(18, 92, 60))
    draw.rectangle((130, 40, 170, 160), fill=(16, 80, 54))
    draw.rectangle((90, 230, 210, 340), fill=(244, 238, 222))
    draw.rectangle((90, 236, 210, 244), fill=(190, 40, 40))
    draw.ellipse((125, 265, 175, 315), fill=(18, 92, 60))
    return picture


def cut_bottle() -> Image.Image:
    """The same, transparent around it."""
    picture = bottle().convert("RGBA")
    pixels = np.array(picture)
    pixels[(pixels[..., :3] > 248).all(-1)] = 0
    return Image.fromarray(pixels)


def landscape() -> Image.Image:
    """A sky, a sun at the right, and grass."""
    pixels = np.zeros((360, 640, 3), np.uint8)
    pixels[:200] = (120, 170, 230)
    pixels[200:] = (70, 120, 40)
    y, x = np.mgrid[0:360, 0:640]
    pixels[np.hypot(x - 540, y - 60) < 40] = (255, 240, 200)
    noise = np.random.default_rng(3).integers(-12, 12, (360, 640, 1))
    return Image.fromarray(np.clip(pixels.astype(int) + noise, 0, 255).astype(np.uint8))


def guide(ink: tuple[int, int, int] = (20, 20, 20), paper: tuple[int, int, int] = (250, 248, 240)) -> Image.Image:
    """A stick figure at the left and an arrow to the right."""
    picture = Image.new("RGB", (640, 420), paper)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((80, 110, 120, 150), outline=ink, width=5)
    for line in ((100, 150, 100, 240), (70, 190, 130, 180), (100, 240, 75, 310), (100, 240, 128, 310)):
        draw.line(line, fill=ink, width=5)
    draw.line([(180, 250), (330, 230), (500, 270)], fill=ink, width=5)
    turn = math.atan2(40, 170)
    for side in (-0.5, 0.5):
        draw.line((500, 270, 500 - 26 * math.cos(turn + side), 270 - 26 * math.sin(turn + side)), fill=ink, width=5)
    return picture


def sample(name: str) -> Image.Image:
    """A photograph of scikit-image's data; skips where it is not there."""
    found = importlib.util.find_spec("skimage")
    if found is None or not found.submodule_search_locations:
        pytest.skip("scikit-image is not here")
    path = Path(next(iter(found.submodule_search_locations))) / "data" / name
    if not path.is_file():
        pytest.skip(f"{name} is not here")
    return Image.open(path).convert("RGB")
