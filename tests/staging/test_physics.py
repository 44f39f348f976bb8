"""Rigid bodies: they fall, tip each other over, come out the same twice, and an edit elsewhere leaves an island byte for byte."""

import numpy as np

from cutaway.staging.physics import Body, simulate


def row(count: int, name: str, z: float) -> list[Body]:
    return [
        Body(f"{name}{i}", "box", (0.04, 0.3, 0.15), (i * 0.3, 0.0, z), centre=(0.0, 0.3, 0.0), mass=0.05, asleep=i > 0)
        for i in range(count)
    ]


def pushed(bodies: list[Body]) -> list[Body]:
    return [Body(**{**bodies[0].__dict__, "spin": (0.0, 0.0, -4.0), "asleep": False}), *bodies[1:]]


def test_a_dropped_ball_falls_and_comes_to_rest_on_the_floor() -> None:
    made = simulate([Body("ball", "sphere", (0.1,), (0.0, 1.0, 0.0))], 72, 24.0)
    heights = made.motions["ball"].array()[:, 1]
    assert heights[0] == 1.0
    assert abs(heights[-1] - 0.1) < 0.01
    assert any({a, b} == {"ball", "floor"} for _, a, b, _ in made.hits)


def test_the_first_domino_brings_down_the_last() -> None:
    made = simulate(pushed(row(5, "d", 0.0)), 96, 24.0)
    assert made.islands == (("d0", "d1", "d2", "d3", "d4"),)
    last = made.motions["d4"].array()
    assert last[-1, 1] < 0.2, "the last domino still stands"


def test_same_bodies_give_the_same_bytes() -> None:
    bodies = pushed(row(4, "d", 0.0))
    first, second = simulate(bodies, 48, 24.0), simulate(list(reversed(bodies)), 48, 24.0)
    assert {id: motion.data for id, motion in first.motions.items()} == {id: m.data for id, m in second.motions.items()}


def test_removing_a_body_elsewhere_leaves_an_island_byte_for_byte() -> None:
    near, far = pushed(row(4, "near", 0.0)), pushed(row(4, "far", 9.0))
    both = simulate([*near, *far], 60, 24.0)
    fewer = simulate([*near, *far[:3]], 60, 24.0)
    assert all(both.motions[body.id] == fewer.motions[body.id] for body in near)
    assert any(both.motions[body.id] != fewer.motions[body.id] for body in far[:3]), "the other island did change"


def test_a_moving_path_pushes_what_it_meets() -> None:
    path = np.zeros((49, 7))
    path[:, 0], path[:, 1], path[:, 3] = np.linspace(-1.0, 0.3, 49), 0.4, 1.0
    pusher = Body("pusher", "sphere", (0.15,), (-1.0, 0.4, 0.0), path=path)
    made = simulate([pusher, *row(2, "d", 0.0)], 48, 24.0)
    assert made.motions["d0"].array()[-1, 0] > 0.05
    assert "pusher" not in made.motions
