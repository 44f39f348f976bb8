"""A film four times as long takes at most four times the work to stage and to key: counted, never timed."""

import json
from collections.abc import Iterator
from unittest.mock import patch

import numpy as np
import pytest

from cutaway.brief import read
from cutaway.scene.animation import Key, Keys
from cutaway.scene.document import Format, Scene
from cutaway.scene.live import LiveParts
from cutaway.staging import physics, stage
from cutaway.staging.physics import Body, simulate

MARBLE = "A marble rolling fast on a chain reaction style track, continuous smooth shot."
SHORT, LONG = 240, 960


class Staged:
    """A scene of the marble prompt, and what its simulations cost in bodies awake over all steps."""

    def __init__(self, frames: int) -> None:
        self.work = 0
        plain = physics._simulated

        def counted(*given: object) -> physics.Simulated:
            made = plain(*given)  # type: ignore[arg-type]
            self.work += made.work
            return made

        with patch.object(physics, "_simulated", counted):
            self.scene: Scene = stage(read(MARBLE), format=Format(width=320, height=180, frames=frames), seed=1).scene


@pytest.fixture(scope="module")
def films() -> Iterator[tuple[Staged, Staged]]:
    yield Staged(SHORT), Staged(LONG)


def test_simulating_a_longer_film_costs_no_more_a_second(films: tuple[Staged, Staged]) -> None:
    short, long = films
    assert 0 < long.work <= 4 * short.work


def test_the_keys_of_a_longer_film_hash_no_more_a_second_and_thing(films: tuple[Staged, Staged]) -> None:
    def hashed(scene: Scene) -> int:
        parts = LiveParts(scene)
        return sum(len(json.dumps(parts.of(f, f + 23), default=str)) for f in range(0, scene.format.frames, 24))

    short, long = (film.scene for film in films)
    assert 0 < hashed(long) / len(long.things) <= 4 * hashed(short) / len(short.things)
    assert len(long.things) <= 1.6 * len(short.things)
    assert len(long.canonical()) <= 4 * len(short.canonical())


def test_something_happens_until_the_end_of_a_long_film(films: tuple[Staged, Staged]) -> None:
    scene = films[1].scene
    last_seconds = [
        thing.id
        for thing in scene.things
        if thing.id.startswith("domino-")
        and thing.motion is not None
        and np.abs(np.diff(thing.motion.array()[-96 - 1 :, :3], axis=0)).max(initial=0.0) > 0.01
    ]
    assert last_seconds, "nothing falls in the last four seconds"


def test_what_waits_costs_nothing_until_something_comes_near() -> None:
    def gate(at: float) -> Body:
        return Body(
            f"gate-{at:g}", "box", (0.1, 0.15, 0.02), (0.0, 1.0, at), centre=(0.0, -0.3, 0.0), mass=0.01,
            hinge=(1.0, 0.0, 0.0), asleep=True,
        )  # fmt: skip

    def passed(seconds: int) -> physics.Simulated:
        path = np.zeros((seconds * 24, 7))
        path[:, 1], path[:, 2], path[:, 3] = 0.65, np.arange(len(path)) / 24 * 2.0 - 4.0, 1.0
        roller = Body("roller", "sphere", (0.15,), (0.0, 0.65, -4.0), path=path)
        return simulate([roller, gate(0.0), gate(6.0)], len(path), 24.0, floor=None, steps=240, rest=0.05)

    short, long = passed(12), passed(60)
    assert {id for id, motion in long.motions.items() if np.ptp(motion.array(), axis=0).max() > 0.1} == {
        "gate-0",
        "gate-6",
    }
    assert long.work <= 1.5 * short.work
    assert all(np.array_equal(long.motions[id].array()[:240], short.motions[id].array()[:240]) for id in short.motions)


def test_what_changes_later_leaves_the_earlier_parts_as_they_were() -> None:
    scene = stage(
        read("a red sofa and a floor lamp in a living room"), format=Format(width=320, height=180, frames=72), seed=3
    ).scene
    lamp = next(thing for thing in scene.things if "lamp" in thing.name)
    keys = Keys(keys=(Key(frame=47, value=lamp.power), Key(frame=48, value=0.0)))
    later = scene.model_copy(
        update={"things": tuple(t if t is not lamp else t.model_copy(update={"power": keys}) for t in scene.things)}
    )
    before, after = LiveParts(scene), LiveParts(later)
    assert [before.of(f, f + 23) == after.of(f, f + 23) for f in (0, 24, 48)] == [True, True, False]
    taller = lamp.asset.model_copy(update={"parameters": {**lamp.asset.parameters, "height": 2.0}})
    other = scene.model_copy(
        update={"things": tuple(t if t is not lamp else t.model_copy(update={"asset": taller}) for t in scene.things)}
    )
    assert before.of(0, 23) != LiveParts(other).of(0, 23)
