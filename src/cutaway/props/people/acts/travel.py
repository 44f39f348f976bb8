"""Moving from place to place, all on the spot: staging moves the whole figure at `stride_speed`."""

from __future__ import annotations

import math

import numpy as np

from cutaway.props.people.acts.registry import Beat, act
from cutaway.props.people.performer import FIST, NECK, RELAXED, SPINE, Performer
from cutaway.props.people.skeleton import Footing, Grasp, Posture, turns

STEP_SECONDS = {"walk": 0.53, "run": 0.35}
"""Seconds of one step for a leg of 0.78 m; others go as the root of the leg's length, like a pendulum."""
_STEP_LENGTH = {"walk": 0.84, "run": 1.30}
"""Ground covered by one step in leg lengths."""
_DOWN = {"walk": 0.60, "run": 0.36}
"""Share of a cycle that a foot stays on the ground."""


_LEGS = {
    "female": {
        "small child": 0.486,
        "child": 0.62,
        "teen": 0.733,
        "young": 0.80,
        "adult": 0.79,
        "middle-aged": 0.785,
        "old": 0.775,
    },
    "male": {
        "small child": 0.52,
        "child": 0.676,
        "teen": 0.81,
        "young": 0.90,
        "adult": 0.89,
        "middle-aged": 0.885,
        "old": 0.88,
    },
}


def nominal_leg(sex: str, age: str) -> float:
    """The leg that the gait is timed for. A common one for all of a sex and age, so that whoever moves a figure knows its
    speed without building it."""
    return _LEGS.get(sex, _LEGS["female"]).get(age, 0.8)


def step_seconds(gait: str, leg: float) -> float:
    """Seconds of one step."""
    return STEP_SECONDS[gait] * math.sqrt(leg / 0.78)


def gait_speed(gait: str, leg: float) -> float:
    """Metres per second at which planted feet stand still on the ground."""
    return _STEP_LENGTH[gait] * leg / step_seconds(gait, leg)


def _gait(posture: Posture, beat: Beat, gait: str) -> None:
    body = beat.performer
    leg, scale = body.gait_leg, body.scale
    pace = float(beat.parameters.get("pace", 1.0) or 1.0)
    step = step_seconds(gait, leg)
    cycle = beat.seconds * pace / (2 * step)
    stride = 2 * _STEP_LENGTH[gait] * leg
    down = _DOWN[gait]
    run = gait == "run"
    phase = {"L": cycle % 1.0, "R": (cycle + 0.5) % 1.0}
    width = (0.055 if run else 0.07) * scale
    for side, sign in (("L", 1.0), ("R", -1.0)):
        p = phase[side]
        front = stride * down / 2
        if p < down:
            share = p / down
            z = front - stride * p
            heel = 42.0 if not run else 50.0
            roll = heel * np.clip((share - 0.62) / 0.38, 0, 1) ** 1.5
            strike = (-16.0 if not run else -4.0) * np.clip(1 - share / 0.22, 0, 1)
            if roll > 0:
                posture.feet[side] = body.rolled_foot(side, sign * width, z, 0.0, float(roll))
            else:
                posture.feet[side] = _heel_foot(body, side, sign * width, z, float(strike))
        else:
            share = (p - down) / (1 - down)
            ease = share - math.sin(2 * math.pi * share) / (2 * math.pi) * 0.6
            z = -front + stride * down * ease
            lift = leg * (0.075 if not run else 0.30) * math.sin(math.pi * share) ** 1.2 * (1.25 - 0.5 * share)
            end = -16.0 if not run else -4.0
            start = 42.0 if not run else 60.0
            pitch = start * (1 - share) ** 1.4 + end * share**2
            if pitch >= 0:
                posture.feet[side] = body.rolled_foot(side, sign * width, z, lift, float(pitch))
            else:
                posture.feet[side] = _heel_foot(body, side, sign * width, z, float(pitch), lift)
    swing = math.cos(2 * math.pi * cycle)
    bounce = math.cos(4 * math.pi * cycle + (2.4 if run else 0.5))
    posture.root = np.array([-0.012 * math.sin(2 * math.pi * cycle - 0.7) * scale, 0.0, 0.0])
    twist = (5.0 if not run else 8.0) * swing
    posture.rotate("root", turns(2.0 if not run else 7.0, -twist, 0.0))
    posture.spread(SPINE, 2.0 if not run else 6.0, twist * 1.9, 0.0)
    posture.spread(NECK, -3.0 if not run else -10.0, -twist * 0.8, 0.0)
    settled = 0.985 if not run else 0.96
    body.settle(posture, settled)
    if run:
        posture.root = posture.root + np.array(
            [0.0, 0.045 * scale * (0.5 + 0.5 * math.cos(4 * math.pi * cycle - 4 * math.pi * 0.43)), 0.0]
        )
    else:
        posture.root = posture.root + np.array([0.0, 0.004 * bounce * scale, 0.0])
    for side, sign in (("L", 1.0), ("R", -1.0)):
        forward = -sign * math.cos(2 * math.pi * (cycle - (0.04 if run else 0.02)))
        posture.hands[side] = _running_hand(body, side, forward) if run else _walking_hand(body, side, forward)
        hand = posture.hands[side]
        posture.hands[side] = Grasp(hand.wrist + posture.root, hand.fingers, hand.knuckles, hand.elbow)
        body.fingers(posture, side, FIST if run else RELAXED, (20.0, 20.0, 10.0) if run else (6.0, 10.0, 8.0))


def _heel_foot(body, side: str, x: float, z: float, pitch: float, lift: float = 0.0):
    """A foot turned about its heel, for the moment it strikes."""
    footing = body.foot(side, x, z, lift, pitch)
    heel = np.array([0.0, -body.ankle, -0.045 * body.scale])
    flat = body.foot(side, x, z, lift, 0.0)
    return type(footing)(
        flat.ankle + flat.rotation @ heel - footing.rotation @ heel, footing.rotation, footing.knee, 0.0
    )


def _walking_hand(body, side: str, forward: float) -> Grasp:
    sign = 1.0 if side == "L" else -1.0
    rest = body.hanging(side)
    shoulder = body.shoulder(side)
    angle = math.radians(20.0 * forward + 3)
    way = rest.wrist - shoulder
    bend = 1 - 0.035 * max(forward, 0.0)
    down = way[1] * bend
    turned = np.array(
        [way[0] - 0.02 * sign * max(forward, 0) * body.scale, down * math.cos(angle), way[2] - down * math.sin(angle)]
    )
    fingers = np.array([-0.10 * sign, -math.cos(angle + 0.25), math.sin(angle + 0.25)])
    knuckles = np.array([-0.4 * sign, math.sin(angle) + 0.1, math.cos(angle)])
    return Grasp(shoulder + turned, fingers, knuckles, np.array([0.35 * sign, 0.0, -1.0]))


def _running_hand(body, side: str, forward: float) -> Grasp:
    sign = 1.0 if side == "L" else -1.0
    shoulder = body.shoulder(side)
    s = body.reach
    wrist = (
        shoulder
        + np.array([(0.03 - 0.07 * max(forward, 0)) * sign, -0.235 + 0.10 * forward, 0.11 + 0.17 * forward]) * s
    )
    return Grasp(
        wrist,
        np.array([-0.35 * sign, 0.25 + 0.4 * forward, 1.0]),
        np.array([-0.2 * sign, 1.0, -0.2]),
        np.array([0.35 * sign, -0.35, -1.0]),
    )


@act("walk", "stroll", "march", "approach", "leave", "pass")
def walk(posture: Posture, beat: Beat) -> None:
    """Walk on the spot; `pace` changes the tempo."""
    _gait(posture, beat, "walk")


@act("run", "jog", "sprint")
def run(posture: Posture, beat: Beat) -> None:
    """Run on the spot."""
    _gait(posture, beat, "run")


@act("sit", ease=0.6)
def sit(posture: Posture, beat: Beat) -> None:
    """Sit on a seat `seat_height` metres above the figure's origin with the feet at its level, else on the ground, knees up."""
    body = beat.performer
    seat = beat.parameters.get("seat_height")
    if isinstance(seat, (int, float)) and seat > 0.15:
        _sit_on_seat(posture, body, float(seat))
    else:
        _sit_on_ground(posture, body)


FLESH = 0.085
"""Height of the hip joints above what one sits on, on the reference body."""


def _sit_on_seat(posture: Posture, body: Performer, seat: float) -> None:
    scale = body.scale
    hips = body.place("hips")
    back = -0.02 * scale
    posture.root = np.array([posture.root[0] * 0.3, seat + FLESH * scale - hips[1], back])
    thigh = float(np.linalg.norm(body.skeleton["lowerleg01.L"] - body.skeleton["upperleg01.L"]))
    for side, sign in (("L", 1.0), ("R", -1.0)):
        ahead = back + thigh * 0.97 + (0.03 if side == "L" else -0.02) * scale
        posture.feet[side] = body.foot(side, sign * 0.105 * scale, ahead, yaw=sign * 7)
        wrist = np.array([sign * 0.107 * scale, seat + (FLESH + 0.078) * scale, back + thigh * 0.62])
        posture.hands[side] = _on_leg(wrist, sign, np.array([-0.30 * sign, -0.18, 1.0]))
        body.fingers(posture, side, ((14.0, 24.0, 14.0),) * 4, (4.0, 8.0, 6.0))
    posture.rotate("root", turns(-6.0))
    posture.spread(SPINE, 9.0)
    posture.spread(NECK, -2.0)


def _sit_on_ground(posture: Posture, body: Performer) -> None:
    scale = body.scale
    hips = body.place("hips")
    posture.root = np.array([0.0, FLESH * scale - hips[1], -0.22 * scale])
    for side, sign in (("L", 1.0), ("R", -1.0)):
        foot = body.foot(side, sign * 0.10 * scale, 0.31 * scale, yaw=sign * 6)
        posture.feet[side] = Footing(foot.ankle, foot.rotation, np.array([0.12 * sign, 1.0, 0.35]), 0.0)
        wrist = np.array([sign * 0.085, 0.36, 0.12]) * scale
        posture.hands[side] = _on_leg(wrist, sign, np.array([-0.35 * sign, -0.45, 0.9]))
        body.fingers(posture, side, ((20.0, 30.0, 18.0),) * 4, (4.0, 8.0, 6.0))
    posture.rotate("root", turns(-14.0))
    posture.spread(SPINE, 30.0)
    posture.spread(NECK, -10.0)


def _on_leg(wrist: np.ndarray, sign: float, fingers: np.ndarray) -> Grasp:
    return Grasp(wrist, fingers, np.array([-sign, 0.12, -0.25]), np.array([0.9 * sign, -0.55, -0.75]))


@act("jump", "hop", ease=0.15)
def jump(posture: Posture, beat: Beat) -> None:
    """Crouch, leap and land, again and again; one jump takes `period` seconds (1.15)."""
    body = beat.performer
    period = float(beat.parameters.get("period", 1.15))
    t = (beat.seconds % period) / period
    height = 0.30 * body.scale * 4 * max(0.0, (t - 0.34) * (0.78 - t)) / 0.0484 * 0.25
    crouch = 0.16 * math.exp(-(((t - 0.2) / 0.1) ** 2)) + 0.13 * math.exp(-(((t - 0.86) / 0.07) ** 2))
    air = 1.0 if 0.34 < t < 0.78 else 0.0
    up = np.array([0.0, height - crouch * body.scale * 1.1, -0.05 * crouch])
    posture.root = posture.root + up
    posture.spread(SPINE, 90 * crouch)
    posture.spread(NECK, -60 * crouch)
    point = min(1.0, height / (0.1 * body.scale)) * air
    for side, sign in (("L", 1.0), ("R", -1.0)):
        posture.feet[side] = body.foot(side, sign * 0.10 * body.scale, 0.0, height * 1.02, 35 * point, 10 * point)
        shoulder = body.shoulder(side) + posture.root
        raised = np.clip((t - 0.22) / 0.2, 0, 1) * np.clip((0.9 - t) / 0.2, 0, 1)
        angle = math.radians(-35 * crouch / 0.16 * (1 - raised) + 150 * raised)
        way = np.array([0.12 * sign, -math.cos(angle), math.sin(angle)])
        wrist = shoulder + way / np.linalg.norm(way) * body.arm * 0.93
        posture.hands[side] = Grasp(
            wrist, way, np.array([-0.3 * sign, math.sin(angle), math.cos(angle)]), np.array([0.8 * sign, 0.0, -0.6])
        )


@act("turn_around", "spin", "twirl", ease=0.2)
def turn_around(posture: Posture, beat: Beat) -> None:
    """Turn about once in `period` seconds (2), with small steps."""
    period = float(beat.parameters.get("period", 2.0))
    degrees = 360.0 * beat.seconds / period
    whole = turns(0, degrees)
    body = beat.performer
    for side in "LR":
        step = (
            0.03 * body.scale * max(0.0, math.sin(2 * math.pi * beat.seconds / 0.5 + (0 if side == "L" else math.pi)))
        )
        foot, hand = posture.feet[side], posture.hands[side]
        ankle = whole @ foot.ankle + np.array([0.0, step, 0.0])
        posture.feet[side] = type(foot)(ankle, whole @ foot.rotation, whole @ foot.knee, 0.0)
        posture.hands[side] = Grasp(whole @ hand.wrist, whole @ hand.fingers, whole @ hand.knuckles, whole @ hand.elbow)
    posture.rotations["root"] = whole @ posture.rotations.get("root", np.eye(3))
