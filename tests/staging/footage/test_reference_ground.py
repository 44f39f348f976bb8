"""Who stands in a picture of a place stands on ground: the picture's own, or one that goes on from its foot."""

from __future__ import annotations

import numpy as np
import pytest
from brought_pictures import bottle, landscape
from brought_pictures import bring as bring  # noqa: F401
from PIL import Image

from cutaway.props.builders.picture_ground import continued
from cutaway.render import Renderer
from cutaway.scene.animation import value_at
from cutaway.scene.document import Format
from cutaway.staging.footage.reference_ground import feet_at, shows_ground
from cutaway.staging.footage.references import stage_references

SMALL = Format(width=320, height=180, frames=72)


def _evening() -> Image.Image:
    """A sky that is all of the picture but for a strip of dark earth at its foot."""
    rows = np.linspace(0, 1, 360)[:, None, None]
    sky = np.array((24, 40, 84)) * (1 - rows) + np.array((52, 66, 98)) * rows
    pixels = np.repeat(sky, 640, axis=1)
    pixels[340:] = (120, 78, 40)
    return Image.fromarray(
        (pixels + np.random.default_rng(4).integers(-3, 4, pixels.shape)).clip(0, 255).astype(np.uint8)
    )


@pytest.mark.parametrize("who", ["a robot", "a dog", "a cat"])
def test_before_a_sky_there_is_a_ground_of_the_pictures_own_colours(bring, who: str) -> None:  # type: ignore[no-untyped-def]
    started = stage_references(f"{who} stands in the place <IMAGE_REF_0>", SMALL, bring("", _evening()))
    scene = started.scene
    ground, panel = scene.thing("place-ground"), scene.thing("place-picture")
    assert any("no ground" in note for note in started.changed.notes)
    # The panel's lower edge is where the ground begins.
    height = float(panel.asset.parameters["height"])
    assert value_at(panel.position, 0)[1] == pytest.approx(height / 2, abs=2e-3)
    assert value_at(ground.position, 0)[1] == 0.0
    renderer = Renderer(scene, "draft")
    pixels = renderer.frame(30).pixels.astype(int)
    assert not renderer.notes
    renderer.close()
    # Earth below, sky above, and what is between earth and sky is neither black nor the empty world.
    assert np.abs(pixels[-6:, 8:60].mean((0, 1)) - (120, 78, 40)).max() < 24
    assert pixels[6, 8, 2] > pixels[6, 8, 0] + 20


def test_a_landscape_keeps_its_own_ground(bring) -> None:  # type: ignore[no-untyped-def]
    words = "the bottle <IMAGE_REF_1> stands in the place <IMAGE_REF_0>"
    started = stage_references(words, SMALL, bring(words, landscape(), bottle()))
    scene = started.scene
    # That it stands is no act that a bottle would have to know.
    assert all(line.done for line in started.changed.lines)
    assert not any(thing.id.startswith("place-ground") for thing in scene.things)
    panel = scene.thing("place-picture")
    row = feet_at(scene, scene.shots[0], float(panel.asset.parameters["height"]), value_at(panel.position, 0))  # type: ignore[arg-type]
    # The grass of the picture begins at five ninths of it.
    assert 0.56 < row < 1.0


def test_ground_is_told_from_sky() -> None:
    assert shows_ground(np.asarray(landscape()), 0.8) and not shows_ground(np.asarray(landscape()), 0.5)
    assert not shows_ground(np.asarray(_evening()), 0.8)


def test_the_ground_starts_with_the_pictures_last_row() -> None:
    pixels = np.asarray(_evening())
    ground = continued(pixels, 6.0, 8.0, 7.0)
    assert np.abs(ground[0].astype(int).mean(0) - pixels[-1].astype(int).mean(0)).max() < 2
    assert ground.std((0, 1)).max() < 30 and np.array_equal(ground, continued(pixels, 6.0, 8.0, 7.0))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [(1, 1), (900, 20), (30, 700)])
def test_any_shape_of_picture_is_a_place(bring, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    words = "a robot stands in the place <IMAGE_REF_0>"
    scene = stage_references(words, SMALL, bring(words, Image.new("RGB", size, (90, 60, 30)))).scene
    ground = scene.thing("place-ground")
    painted = continued(np.full((size[1], size[0], 3), (90, 60, 30), np.uint8), 4.0, 8.0, 7.0)
    assert float(ground.asset.parameters["depth"]) > 1 and np.abs(painted[0, 0].astype(int) - (90, 60, 30)).max() < 3
