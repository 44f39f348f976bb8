"""Acts in which the whole body leaves the upright: flying, swimming, lying."""

from __future__ import annotations

import math

import numpy as np

from cutaway.props.people.acts.registry import Beat, act
from cutaway.props.people.performer import FIST, FLAT, NECK, SPINE, Performer
from cutaway.props.people.skeleton import Footing, Grasp, Posture, turn


def turned_whole(posture: Posture, body: Performer, rotation: np.ndarray, pivot: np.ndarray, shift: np.ndarray) -> None:
    """Turn everything, goals of hands and feet included, about a place, then move it."""
    head = body.skeleton["root"]
    posture.root = rotation @ (head + posture.root - pivot) + pivot + shift - head
    posture.rotations["root"] = rotation @ posture.rotations.get("root", np.eye(3))
    for side, hand in posture.hands.items():
        wrist = rotation @ (hand.wrist - pivot) + pivot + shift
        posture.hands[side] = Grasp(wrist, rotation @ hand.fingers, rotation @ hand.knuckles, rotation @ hand.elbow)
    for side, foot in posture.feet.items():
        ankle = rotation @ (foot.ankle - pivot) + pivot + shift
        posture.feet[side] = Footing(ankle, rotation @ foot.rotation, rotation @ foot.knee, foot.toes)


def _overhead(posture: Posture, body: Performer, side: str, raised: float, wide: float) -> None:
    """An arm stretched upwards by `raised` degrees from hanging, `wide` to the side."""
    sign = 1.0 if side == "L" else -1.0
    angle = math.radians(raised)
    way = np.array([sign * (0.16 + wide), -math.cos(angle), math.sin(angle)])
    way = way / np.linalg.norm(way)
    wrist = body.shoulder(side) + posture.root + way * body.arm * 0.96
    posture.hands[side] = Grasp(wrist, way, np.array([-sign, 0.1, -0.2]), np.array([0.9 * sign, 0.0, -0.5]))


def _pointed(posture: Posture, body: Performer, kick: float) -> None:
    for side, sign in (("L", 1.0), ("R", -1.0)):
        foot = posture.feet[side]
        ankle = foot.ankle + np.array([-0.03 * sign, 0.02, -sign * kick]) * body.scale
        posture.feet[side] = Footing(ankle, foot.rotation @ turn((1, 0, 0), 42), foot.knee, 0.0)


@act("fly", "soar", "float", "hover", ease=0.7)
def fly(posture: Posture, beat: Beat) -> None:
    """Fly head first, one fist ahead; the figure's origin stays below the hips."""
    body, t = beat.performer, beat.seconds
    _overhead(posture, body, "R", 172.0, -0.05)
    _overhead(posture, body, "L", 20.0, 0.12)
    body.fingers(posture, "R", FIST, (30.0, 30.0, 20.0))
    _pointed(posture, body, 0.03 * math.sin(t * 2.1))
    tilt = turn((1, 0, 0), 68.0) @ turn((0, 1, 0), 4.0 * math.sin(t * 1.3))
    turned_whole(posture, body, tilt, body.place("hips"), np.array([0.0, 0.03 * math.sin(t * 1.7), 0.0]))
    posture.spread(NECK, -44.0)
    posture.spread(SPINE, -8.0)


@act("swim", ease=0.7)
def swim(posture: Posture, beat: Beat) -> None:
    """Swim the crawl on the spot: arms in turn, feet flutter."""
    body, t = beat.performer, beat.seconds
    for side, phase in (("L", 0.0), ("R", math.pi)):
        cycle = t * 3.4 + phase
        _overhead(posture, body, side, 95.0 + 80.0 * math.sin(cycle), 0.08 + 0.22 * max(0.0, math.cos(cycle)))
        body.fingers(posture, side, FLAT)
    _pointed(posture, body, 0.10 * math.sin(t * 9.0))
    roll = turn((1, 0, 0), 82.0) @ turn((0, 1, 0), 14.0 * math.sin(t * 3.4))
    turned_whole(posture, body, roll, body.place("hips"), np.array([0.0, 0.12 - float(body.place("hips")[1]), 0.0]))
    posture.spread(NECK, -30.0, 24.0 * math.sin(t * 3.4))


@act("lie", "sleep", "rest", "lie_down", ease=0.8)
def lie(posture: Posture, beat: Beat) -> None:
    """Lie on the back on the ground, the feet towards the front."""
    body = beat.performer
    down = turn((1, 0, 0), -90.0)
    hips = body.place("hips")
    turned_whole(posture, body, down, hips, np.array([0.0, 0.105 * body.scale - float(hips[1]), 0.0]))
    for side in "LR":
        posture.rotations[f"orbicularis03.{side}"] = turn((1, 0, 0), 27.0)
