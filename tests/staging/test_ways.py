"""What moves goes on screen where the words send it, stays in the picture, and never comes nearer than it is framed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cutaway.brief import read
from cutaway.scene.animation import value_at
from cutaway.scene.document import Format, Scene
from cutaway.staging import stage

MOVERS = ("A man walks", "A dog runs", "A red car drives", "Full shot of a woman running", "A horse gallops")
PLACES = ("on a beach", "through a city street", "in a park", "across a meadow")
LONG = Format(width=320, height=180, frames=24 * 20)


def seen(scene: Scene, share: float) -> tuple[float, float]:
    """Of the film's subject, `share` of the film through: sideways in the picture (-1 left edge to 1 right edge), metres before the camera."""
    frame = round(share * (scene.format.frames - 1))
    shot = scene.shots[0]
    thing = next(one for one in scene.things if one.id == shot.subject)
    eye, target = (np.array(value_at(one, frame), float) for one in (shot.camera.position, shot.camera.target))
    ahead = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(ahead, [0.0, 1.0, 0.0])
    away = np.array(value_at(thing.position, frame), float) - eye
    depth = float(away @ ahead)
    half = math.tan(math.radians(float(value_at(shot.camera.fov, frame))) / 2) * 16 / 9  # type: ignore[arg-type]
    return float(away @ right / np.linalg.norm(right)) / max(depth, 1e-3) / half, depth


@pytest.mark.parametrize("seed", [3, 8])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("mover", MOVERS)
def test_sideways_is_sideways_on_screen_and_stays_in_the_picture(mover: str, place: str, seed: int) -> None:
    for words, sign in (("from left to right", 1), ("from the right to the left", -1)):
        staged = stage(read(f"{mover} {words} {place}"), format=LONG, seed=seed)
        places = [seen(staged.scene, share)[0] * sign for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
        assert all(b > a for a, b in zip(places, places[1:], strict=False)), (mover, place, words, places)
        assert places[-1] - places[0] > 0.4 and max(abs(x) for x in places) < 0.9, (mover, place, words, places)
        told = next(row for row in staged.coverage if words in row.phrase)
        assert told.realised_by, "the way is told as shown"


@pytest.mark.parametrize("mover", MOVERS)
def test_towards_the_camera_grows_and_away_from_it_shrinks(mover: str) -> None:
    for place in PLACES:
        near = [seen(stage(read(f"{mover} towards the camera {place}"), format=LONG, seed=3).scene, s) for s in (0, 1)]
        far = [seen(stage(read(f"{mover} away from the camera {place}"), format=LONG, seed=3).scene, s) for s in (0, 1)]
        assert near[0][1] > 1.25 * near[1][1] and far[1][1] > 1.25 * far[0][1], (mover, place)
        assert all(abs(x) < 0.9 for x, _ in (*near, *far))


@pytest.mark.parametrize("mover", MOVERS)
def test_a_long_way_never_ends_in_the_lens(mover: str) -> None:
    for place in PLACES:
        for size in ("", "Full shot. ", "Close-up. ", "Wide shot. "):
            scene = stage(read(f"{size}{mover} {place}"), format=LONG, seed=5).scene
            first = seen(scene, 0.0)[1]
            for share in (0.25, 0.5, 0.75, 1.0):
                x, depth = seen(scene, share)
                assert depth > 0.6 * first and abs(x) < 1.0, (size, mover, place, share)


def test_entering_and_leaving_cross_the_edge_of_the_picture() -> None:
    entering = stage(read("A cat walks into the frame from the left"), format=LONG, seed=3).scene
    assert seen(entering, 0.0)[0] < -1.0 and abs(seen(entering, 1.0)[0]) < 0.4
    leaving = stage(read("A dog walks out of the frame to the right"), format=LONG, seed=3).scene
    assert abs(seen(leaving, 0.0)[0]) < 0.4 and seen(leaving, 1.0)[0] > 1.0


def test_words_for_sides_without_a_mover_stay_as_they_were() -> None:
    assert all(action.way is None for action in read("Three bottles stand in a row from left to right").actions)
    brief = read("A man walks from right to left and waves at the camera")
    assert [(action.verb, action.way.value if action.way else None) for action in brief.actions] == [
        ("walk", "left"),
        ("wave", None),
    ]
