"""Pictures in the world: hidden by what is in front, graded with the film, and titles that move."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cutaway.render import Renderer, influence
from cutaway.render.titles import titles_at
from cutaway.scene.document import Asset, Camera, Format, Grade, Scene, Shot, Sky, Text, Thing, World
from cutaway.storage import media
from cutaway.storage.blobs import Blobs

GRADE = Grade(exposure=1.0, contrast=1.0, saturation=1.0, vignette=0.0, grain=0.0, bloom=0.0)
COLOUR = (200, 40, 90)


@pytest.fixture
def picture(tmp_path: Path) -> Iterator[str]:
    before = dict(media._here)
    media.use(Blobs(str(tmp_path / "blobs")), tmp_path / "fetched")
    pixels = np.zeros((80, 80, 4), np.uint8)
    pixels[8:72, 8:72] = (*COLOUR, 255)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    yield media.shelf().add_bytes(file.getvalue())
    media._here.clear()
    media._here.update(before)


def scene(picture: str, *more: Thing, grade: Grade = GRADE) -> Scene:
    figure = Thing(
        id="figure", name="figure", asset=Asset(builder="cutout", parameters={"picture": picture, "height": 1.0})
    )
    camera = Camera(position=(0.0, 0.5, 3.0), target=(0.0, 0.5, 0.0), fov=30.0)
    return Scene(
        format=Format(width=160, height=120, frames=24), things=(figure, *more), grade=grade, world=World(sky=Sky()),
        shots=(Shot(id="s", start=0, frames=24, camera=camera),),
    )  # fmt: skip


@pytest.mark.parametrize("quality", ["draft", "standard", "final"])
def test_codes_are_kept_in_every_quality(picture: str, quality: str) -> None:
    renderer = Renderer(scene(picture), quality)
    frame = renderer.frame(3)
    assert np.abs(frame.pixels[50:70, 70:90].astype(int) - COLOUR).max() <= 1
    renderer.close()


def test_what_stands_in_front_hides_it(picture: str) -> None:
    box = Thing(
        id="box",
        name="box",
        asset=Asset(
            builder="plain", parameters={"shape": "box", "width": 0.4, "height": 2.0, "depth": 0.1, "colour": "blue"}
        ),
        position=(0.0, 0.0, 1.0),
    )
    renderer = Renderer(scene(picture, box), "standard")
    frame = renderer.frame(0, ids=True)
    assert frame.ids is not None and frame.ids[60, 80] == renderer.numbers["box"]
    assert np.abs(frame.pixels[60, 80].astype(int) - COLOUR).max() > 60
    assert np.abs(frame.pixels[60, 110].astype(int) - COLOUR).max() <= 1
    renderer.close()


def test_a_later_grade_holds_for_it_too(picture: str) -> None:
    renderer = Renderer(scene(picture, grade=GRADE.model_copy(update={"look": "black and white"})), "draft")
    r, g, b = renderer.frame(0).pixels[60, 80].astype(int)
    assert max(r, g, b) - min(r, g, b) <= 2
    renderer.close()


@pytest.mark.parametrize("motion", ["rise", "wipe", "scale", "typewriter", "words", "fade"])
def test_titles_come_and_are_whole_in_the_middle(motion: str) -> None:
    text = Text(id="t", content="Pure gold from Crete", start=4, frames=60, parameters={"motion": motion})
    film = Scene(format=Format(width=320, height=180, frames=90), texts=(text,))
    still = Scene(
        format=Format(width=320, height=180, frames=90),
        texts=(text.model_copy(update={"parameters": {"motion": "fade"}}),),
    )
    assert titles_at(film, 3) is None and titles_at(film, 70) is None
    first, middle = titles_at(film, 5), titles_at(film, 44)
    assert first is not None and middle is not None
    assert first[..., 3].sum() < 0.9 * middle[..., 3].sum()
    rest = titles_at(still, 44)
    assert rest is not None
    assert np.abs(middle[..., :3].sum() - rest[..., :3].sum()) < 0.08 * rest[..., :3].sum()
    again = titles_at(film, 44)
    assert again is not None and (again == middle).all()


@pytest.mark.parametrize("quality", ["draft", "standard"])
def test_an_edit_of_a_picture_shows_only_where_it_can(picture: str, quality: str) -> None:
    ground = Thing(
        id="floor", name="floor", role="set", asset=Asset(builder="stage_floor", parameters={"shape": "table"})
    )
    parent = scene(picture, ground)
    child = parent.model_copy(
        update={
            "things": tuple(
                one.model_copy(update={"visible": 0.0}) if one.id == "figure" else one for one in parent.things
            )
        }
    )
    region = influence(parent, child, ["figure"], 0, quality)
    frames = []
    for film in (parent, child):
        renderer = Renderer(film, quality)
        frames.append(renderer.frame(0).pixels)
        renderer.close()
    changed = (frames[0] != frames[1]).any(-1)
    assert changed.sum() > 2000 and not (changed & ~region).any()
    assert not region.all()
