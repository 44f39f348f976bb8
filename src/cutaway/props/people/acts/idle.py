"""Being there: breath, weight, lids, gaze."""

from __future__ import annotations

import math

import numpy as np

from cutaway.props.people.acts.registry import Beat, act
from cutaway.props.people.performer import NECK, SPINE
from cutaway.props.people.skeleton import Footing, Grasp, Posture, turns
from cutaway.scene.randomness import stream

LID_CLOSED = 27.0
"""Degrees the upper lid turns about the eye to meet the lower one."""
LID_RELAXED = 3.0


def _wander(random: np.random.Generator, seconds: float, slow: float, fast: float) -> float:
    """A smooth wandering number of about -1 to 1 with periods between `slow` and `fast` seconds."""
    total = 0.0
    for period, amount in ((slow, 0.6), ((slow * fast) ** 0.5, 0.3), (fast, 0.15)):
        total += amount * math.sin(2 * math.pi * (seconds / (period * random.uniform(0.85, 1.2)) + random.random()))
    return total


def lids(seconds: float, seed: int) -> float:
    """How far the lids are closed, 0 to 1: a blink of a fifth of a second every two to six seconds."""
    cell = math.floor(seconds / 3.4)
    closed = 0.0
    for number in (cell - 1, cell, cell + 1):
        at = (number + float(stream(seed, "blink", number).uniform(0.1, 0.9))) * 3.4
        closed = max(closed, math.exp(-(((seconds - at) / 0.075) ** 2)))
    return closed


def _gaze(posture: Posture, seconds: float, seed: int) -> None:
    """Eyes rest on a point and jump to the next one; they never glide."""
    cell = math.floor(seconds / 1.7 + float(stream(seed, "gaze").random()))
    random = stream(seed, "gaze", cell)
    yaw, pitch = random.normal(0, 3.2), random.normal(0.5, 1.6)
    for side in "LR":
        posture.rotations[f"eye.{side}"] = turns(pitch, yaw)


@act("idle", "stand")
def idle(posture: Posture, beat: Beat) -> None:
    """Stand and breathe; the feet stay where they are."""
    seed, t = beat.moment.seed, beat.moment.seconds
    scale = beat.performer.scale
    sway = _wander(stream(seed, "weight"), t, 9.0, 4.5)
    nod, look = _wander(stream(seed, "nod"), t, 7.0, 2.8), _wander(stream(seed, "look"), t, 8.0, 3.2)
    breath = math.sin(2 * math.pi * (t / 3.6 + float(stream(seed, "breath").random())))
    shift = np.array([0.013 * sway, 0.0, 0.004 * nod]) * scale
    posture.root = posture.root + shift
    posture.rotate("root", turns(0, 1.2 * look, -1.0 * sway))
    posture.spread(SPINE, 0.5 * breath, 1.2 * look, 1.4 * sway)
    posture.rotate("spine01", turns(-0.9 * breath))
    posture.spread(NECK, -0.5 * breath + 1.6 * nod, 3.2 * look, 0.8 * sway)
    for side, sign in (("L", 1.0), ("R", -1.0)):
        posture.rotate(f"clavicle.{side}", turns(0, 0, -sign * (0.8 + 0.8 * breath)))
        hand = posture.hands[side]
        drift = np.array([0.3 * shift[0], 0.002 * breath * scale, 0.006 * scale * math.sin(t * 0.9 + sign)])
        posture.hands[side] = Grasp(hand.wrist + shift + drift, hand.fingers, hand.knuckles, hand.elbow)
        foot = posture.feet[side]
        posture.feet[side] = Footing(foot.ankle, foot.rotation, foot.knee, foot.toes)
    beat.performer.settle(posture, 0.994)
    blink = LID_RELAXED + (LID_CLOSED - LID_RELAXED) * lids(t, seed)
    for side in "LR":
        posture.rotate(f"orbicularis03.{side}", turns(blink))
    _gaze(posture, t, seed)
