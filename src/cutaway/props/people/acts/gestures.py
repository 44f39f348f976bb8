"""Gestures of head and hands; the legs go on with what they did."""

from __future__ import annotations

import math

import numpy as np

from cutaway.props.people.acts.registry import Beat, act
from cutaway.props.people.performer import FIST, FLAT, HOLDING, NECK, SPINE, Performer
from cutaway.props.people.sheet import unit
from cutaway.props.people.skeleton import Grasp, Posture, turns
from cutaway.scene.randomness import stream

POINTING = ((2.0, 4.0, 4.0), (70.0, 88.0, 55.0), (72.0, 90.0, 55.0), (70.0, 88.0, 55.0))


def _side(beat: Beat, default: str = "R") -> tuple[str, float]:
    side = "L" if str(beat.parameters.get("side", default)).upper().startswith("L") else "R"
    return side, 1.0 if side == "L" else -1.0


def at(body: Performer, landmark: str, x: float, y: float, z: float, root: np.ndarray) -> np.ndarray:
    """A place relative to a landmark, in reference metres, moving with the hips."""
    return body.place(landmark) + np.array([x, y, z]) * body.scale + root


@act("wave")
def wave(posture: Posture, beat: Beat) -> None:
    """Raise a hand and wave."""
    side, sign = _side(beat)
    body = beat.performer
    shoulder = body.shoulder(side) + posture.root
    swing = math.sin(2 * math.pi * beat.seconds * 1.7)
    wrist = shoulder + np.array([(0.19 + 0.06 * swing) * sign, 0.22 - 0.015 * abs(swing), 0.15]) * body.reach
    fingers = np.array([(0.10 + 0.42 * swing) * sign, 1.0, 0.05])
    posture.hands[side] = Grasp(wrist, fingers, np.array([-sign, 0.1, 0.1]), np.array([0.9 * sign, -0.9, -0.2]))
    body.fingers(posture, side, FLAT, (-6.0, 4.0, 2.0))
    posture.spread(SPINE, 0.0, 2.0 * sign, -1.5 * sign)
    posture.spread(NECK, -2.0, 0.0, 3.0 * sign)
    posture.rotate(f"clavicle.{side}", turns(0, 0, -sign * 8))


@act("point")
def point(posture: Posture, beat: Beat) -> None:
    """Point ahead, or by `yaw` degrees to the left."""
    side, sign = _side(beat)
    body = beat.performer
    yaw = math.radians(float(beat.parameters.get("yaw", 12.0 * sign)))
    shoulder = body.shoulder(side) + posture.root
    way = unit(np.array([math.sin(yaw), 0.06 + 0.01 * math.sin(beat.seconds * 2.0), math.cos(yaw)]))
    posture.hands[side] = Grasp(
        shoulder + way * body.arm * 0.95, way, np.array([-sign * 0.9, 0.5, 0.0]), np.array([0.5 * sign, -1.0, -0.2])
    )
    body.fingers(posture, side, POINTING, (30.0, 30.0, 20.0))
    posture.spread(NECK, 0.0, math.degrees(yaw) * 0.5)


@act("nod")
def nod(posture: Posture, beat: Beat) -> None:
    """Nod twice, pause, and again."""
    t = beat.seconds % 1.9
    posture.spread(NECK, 11.0 * math.sin(2 * math.pi * t * 1.6) ** 2 if t < 1.25 else 0.0)


@act("shake_head")
def shake_head(posture: Posture, beat: Beat) -> None:
    """Shake the head."""
    posture.spread(NECK, 0.0, 17.0 * math.sin(2 * math.pi * beat.seconds * 1.15))


@act("look_around", "look", "watch", "search")
def look_around(posture: Posture, beat: Beat) -> None:
    """Look to one side, to the other, and ahead, resting at each."""
    stops = (0.0, 34.0, 30.0, -8.0, -36.0, -30.0, 0.0)
    at_stop = beat.seconds / 1.15
    a, b = stops[int(at_stop) % 6], stops[int(at_stop) % 6 + 1]
    share = np.clip((at_stop % 1) / 0.5, 0, 1)
    yaw = a + (b - a) * share * share * (3 - 2 * share)
    posture.spread(NECK, 0.0, yaw)
    posture.spread(SPINE, 0.0, yaw * 0.25)
    for side in "LR":
        posture.rotations[f"eye.{side}"] = turns(0.0, float(np.clip((b - yaw) * 0.5, -16, 16)))


def mouth(posture: Posture, opened: float) -> None:
    """Open the mouth, 0 to 1."""
    posture.rotate("jaw", turns(13.0 * opened))
    for side, sign in (("L", 1.0), ("R", -1.0)):
        posture.rotate(f"oris03.{side}", turns(0, -sign * 2.0 * opened))


@act("talk", "speak", "say", "sing", "tell", "shout", "explain", "recite", ease=0.15)
def talk(posture: Posture, beat: Beat) -> None:
    """Speak: the jaw follows `envelope` (loudness 0 to 1 at `envelope_rate` a second, 24) or invented syllables.

    Hands and head underline what is said, `gesture` 0 to 1 (0.6).
    """
    body, t = beat.performer, beat.seconds
    envelope = beat.parameters.get("envelope")
    if isinstance(envelope, (list, tuple)) and envelope:
        place = t * float(beat.parameters.get("envelope_rate", 24.0))
        low = min(int(place), len(envelope) - 1)
        high = min(low + 1, len(envelope) - 1)
        loud = float(envelope[low]) + (float(envelope[high]) - float(envelope[low])) * (place % 1)
    else:
        phrase = 0.5 + 0.5 * math.tanh(6 * math.sin(2 * math.pi * t / 2.9 + 0.9) + 3)
        loud = phrase * (0.42 + 0.35 * math.sin(2 * math.pi * 4.3 * t) + 0.23 * math.sin(2 * math.pi * 2.7 * t + 1))
    loud = float(np.clip(loud, 0, 1))
    mouth(posture, loud * 0.8)
    seed = beat.moment.seed
    posture.spread(
        NECK, 2.2 * math.sin(t * 2.9) + 2.0 * loud, 3.0 * math.sin(t * 1.3 + seed % 7), 1.5 * math.sin(t * 1.9)
    )
    strength = float(beat.parameters.get("gesture", 0.6))
    if strength <= 0 or beat.performer.held:
        return
    beat_of = math.floor(t / 1.6)
    random = stream(seed, "gesture", beat_of)
    share = math.sin(math.pi * (t / 1.6 % 1)) ** 0.8 * strength
    for side, sign in (("L", 1.0), ("R", -1.0)):
        part = share * float(random.uniform(0.15, 1.0))
        wrist = at(body, "chest", sign * 0.17, -0.20, 0.12 + 0.05 * random.random(), posture.root)
        wrist = wrist + np.array([0.0, 0.02, 0.01]) * math.sin(t * 5.2 + sign) * body.scale
        hand = posture.hands[side]
        goal = Grasp(
            wrist,
            np.array([-0.35 * sign, 0.25, 1.0]),
            np.array([-0.9 * sign, 0.75, 0.0]),
            np.array([0.8 * sign, -0.8, -0.5]),
        )
        mixed = (
            getattr(hand, f) * (1 - part) + getattr(goal, f) * part for f in ("wrist", "fingers", "knuckles", "elbow")
        )
        posture.hands[side] = Grasp(*mixed)


@act("smile", ease=0.3)
def smile(posture: Posture, beat: Beat) -> None:
    """Corners of the mouth up, head a little aside."""
    for side, sign in (("L", 1.0), ("R", -1.0)):
        posture.rotate(f"oris03.{side}", turns(-3.0, -sign * 3.0))
        posture.rotate(f"orbicularis04.{side}", turns(-4.0))
    posture.spread(NECK, -2.0, 0.0, 4.0)


@act("laugh", ease=0.3)
def laugh(posture: Posture, beat: Beat) -> None:
    """Shake with laughter."""
    shake = 0.5 + 0.5 * math.sin(2 * math.pi * 4.2 * beat.seconds)
    burst = 0.5 + 0.5 * math.sin(2 * math.pi * beat.seconds / 2.6 - 1.0)
    mouth(posture, 0.35 + 0.4 * burst + 0.15 * shake)
    posture.spread(SPINE, 5.0 * burst + 1.4 * shake * burst)
    posture.spread(NECK, -12.0 * burst + 2.5 * shake)
    for side in "LR":
        posture.rotate(f"clavicle.{side}", turns(0, 0, (-1 if side == "L" else 1) * 3.0 * shake * burst))
        posture.rotate(f"orbicularis03.{side}", turns(9.0 * burst))


@act("cry", "weep", ease=0.5)
def cry(posture: Posture, beat: Beat) -> None:
    """Hide the face in both hands."""
    body = beat.performer
    sob = math.sin(2 * math.pi * 1.6 * beat.seconds)
    posture.spread(SPINE, 14.0 + 1.5 * sob)
    posture.spread(NECK, 20.0)
    for side, sign in (("L", 1.0), ("R", -1.0)):
        wrist = at(body, "mouth", sign * 0.055, -0.085, 0.085, posture.root) + np.array([0.0, -0.01, 0.07]) * body.scale
        posture.hands[side] = Grasp(
            wrist, np.array([-0.25 * sign, 1.0, -0.12]), np.array([-sign, -0.2, 0.3]), np.array([0.9 * sign, -1.0, 0.2])
        )
        body.fingers(posture, side, FLAT)


@act("clap", "applaud")
def clap(posture: Posture, beat: Beat) -> None:
    """Clap before the chest, two and a half times a second."""
    body = beat.performer
    apart = 0.5 + 0.5 * math.cos(2 * math.pi * 2.5 * beat.seconds)
    for side, sign in (("L", 1.0), ("R", -1.0)):
        wrist = at(body, "chest", sign * (0.052 + 0.075 * apart), -0.055, 0.165, posture.root)
        posture.hands[side] = Grasp(
            wrist,
            np.array([-0.30 * sign - 0.02 * sign, 0.75, 0.6]),
            np.array([-0.15 * sign, -0.5, 0.8]) * -1,
            np.array([0.9 * sign, -0.8, -0.3]),
        )
        body.fingers(posture, side, FLAT)


@act("bow", "curtsy", ease=0.3)
def take_a_bow(posture: Posture, beat: Beat) -> None:
    """Bow, once in three seconds."""
    share = math.sin(math.pi * min(1.0, (beat.seconds % 3.0) / 2.2)) ** 2
    body = beat.performer
    posture.root = posture.root + np.array([0.0, 0.0, -0.09 * share]) * body.scale
    posture.rotate("root", turns(26.0 * share))
    posture.spread(SPINE, 30.0 * share)
    posture.spread(NECK, 8.0 * share)
    for side in "LR":
        hand = posture.hands[side]
        wrist = hand.wrist + np.array([0.0, 0.10, 0.17]) * share * body.scale
        posture.hands[side] = Grasp(wrist, hand.fingers, hand.knuckles, hand.elbow)


@act("dance", "disco", "party", ease=0.4)
def dance(posture: Posture, beat: Beat) -> None:
    """Step from side to side, hips and arms in the beat; two loops that take turns. `tempo` in beats a minute (112)."""
    body = beat.performer
    count = beat.seconds * float(beat.parameters.get("tempo", 112.0)) / 60
    second = int(count / 8) % 2
    step = math.sin(math.pi * count)
    bounce = abs(math.sin(math.pi * count))
    scale = body.scale
    posture.root = posture.root + np.array([0.055 * step, -0.045 + 0.035 * bounce, 0.01 * step]) * scale
    posture.rotate("root", turns(2.0, 12.0 * math.sin(math.pi * count / 2), 4.0 * step))
    posture.spread(SPINE, 4.0, -14.0 * math.sin(math.pi * count / 2), -11.0 * step)
    posture.spread(NECK, 4.0 - 8.0 * bounce, 8.0 * step, 5.0 * step)
    for side, sign in (("L", 1.0), ("R", -1.0)):
        lift = max(0.0, -sign * math.sin(math.pi * count)) ** 1.5
        posture.feet[side] = body.foot(
            side, sign * (0.13 - 0.02 * lift) * scale, 0.02 * scale * lift, 0.055 * scale * lift, 16 * lift, 8 * lift
        )
        swing = math.sin(math.pi * count + (0 if side == "L" else math.pi * (1 - second)))
        shoulder = body.shoulder(side) + posture.root
        if second:
            way = np.array([sign * (0.22 + 0.05 * step), 0.24 + 0.07 * swing, 0.14])
            grasp = Grasp(
                shoulder + way * body.reach,
                np.array([0.3 * step, 1.0, 0.15]),
                np.array([-sign, 0.2, 0.2]),
                np.array([sign, -0.5, -0.3]),
            )
        else:
            way = np.array([sign * (0.11 + 0.03 * swing), -0.16 + 0.10 * swing, 0.24 + 0.04 * swing])
            grasp = Grasp(
                shoulder + way * body.reach,
                np.array([-0.3 * sign, 0.35 + 0.3 * swing, 1.0]),
                np.array([-0.4 * sign, 1.0, 0.0]),
                np.array([0.9 * sign, -0.6, -0.6]),
            )
        posture.hands[side] = grasp
        body.fingers(posture, side, HOLDING, (14.0, 16.0, 10.0))
    body.settle(posture, 0.97 - 0.03 * (1 - bounce))


def _held_before(body: Performer, posture: Posture, side: str, sign: float, lift: float = 0.0) -> None:
    wrist = at(body, "chest", sign * 0.15, -0.17 + lift, 0.13, posture.root)
    posture.hands[side] = Grasp(
        wrist, np.array([-0.45 * sign, 0.1, 1.0]), np.array([-0.1 * sign, 1.0, 0.1]), np.array([0.7 * sign, -1.0, -0.4])
    )
    body.fingers(posture, side, HOLDING, (16.0, 20.0, 16.0))


@act("hold", "show", "offer", "read", "photograph")
def hold(posture: Posture, beat: Beat) -> None:
    """Hold something before the chest with one hand (`side`), or with both (`hands` 2)."""
    side, sign = _side(beat)
    _held_before(beat.performer, posture, side, sign, 0.01 * math.sin(beat.seconds * 1.4))
    if int(beat.parameters.get("hands", 1)) == 2:
        _held_before(beat.performer, posture, "L" if side == "R" else "R", -sign, 0.01 * math.sin(beat.seconds * 1.4))
    posture.spread(NECK, 7.0)


@act("carry")
def carry(posture: Posture, beat: Beat) -> None:
    """Carry something in both arms."""
    for side, sign in (("L", 1.0), ("R", -1.0)):
        _held_before(beat.performer, posture, side, sign, -0.05)
    posture.spread(SPINE, -4.0)


def _to_mouth(posture: Posture, beat: Beat, share: float, height: float) -> None:
    side, sign = _side(beat)
    body = beat.performer
    low = at(body, "chest", sign * 0.13, -0.16, 0.15, posture.root)
    high = at(body, "mouth", sign * 0.075, height, 0.105, posture.root)
    wrist = (
        low * (1 - share) + high * share + np.array([sign * 0.03, 0.0, 0.05]) * math.sin(math.pi * share) * body.scale
    )
    fingers = np.array([-0.55 * sign - 0.35 * sign * share, 0.25 + 0.4 * share, 1.0 - 0.9 * share])
    posture.hands[side] = Grasp(
        wrist, fingers, np.array([-0.1 * sign, 1.0 - 0.3 * share, 0.4 * share]), np.array([0.7 * sign, -1.0, -0.2])
    )
    body.fingers(posture, side, HOLDING, (18.0, 20.0, 16.0))
    posture.spread(NECK, 4.0 - 6.0 * share)


@act("eat")
def eat(posture: Posture, beat: Beat) -> None:
    """Bring something to the mouth and chew."""
    t = beat.seconds % 3.2
    share = math.sin(math.pi * min(t / 1.4, 1.0)) ** 2
    _to_mouth(posture, beat, share, -0.075)
    mouth(posture, 0.5 * share**4 + (0.14 * math.sin(2 * math.pi * 1.5 * t) ** 2 if t > 1.3 else 0.0))


@act("drink", "sip")
def drink(posture: Posture, beat: Beat) -> None:
    """Raise a cup, drink and lower it."""
    t = beat.seconds % 4.0
    share = float(np.clip(min(t / 0.9, (2.9 - t) / 0.9), 0, 1))
    share = share * share * (3 - 2 * share)
    _to_mouth(posture, beat, share, -0.06)
    posture.spread(NECK, -9.0 * share)


@act("cook", "stir", "mix", "paint", "write", "draw", "type", "work", "knead", "chop")
def handwork(posture: Posture, beat: Beat) -> None:
    """Busy hands over a table, eyes on them."""
    body, t = beat.performer, beat.seconds
    for side, sign in (("L", 1.0), ("R", -1.0)):
        circle = t * 5.2 if side == "R" else t * 1.3
        size = 0.035 if side == "R" else 0.008
        wrist = at(
            body,
            "chest",
            sign * 0.13 + size * math.cos(circle),
            -0.24 + 0.2 * size * math.sin(2 * circle),
            0.15 + size * math.sin(circle),
            posture.root,
        )
        posture.hands[side] = Grasp(
            wrist,
            np.array([-0.4 * sign, -0.35, 1.0]),
            np.array([-0.8 * sign, 0.6, 0.0]),
            np.array([0.9 * sign, -0.6, -0.5]),
        )
        body.fingers(posture, side, HOLDING, (18.0, 20.0, 14.0))
    posture.spread(SPINE, 7.0)
    posture.spread(NECK, 17.0)


@act("cheer", "celebrate")
def cheer(posture: Posture, beat: Beat) -> None:
    """Both fists in the air."""
    body = beat.performer
    pump = math.sin(2 * math.pi * 1.5 * beat.seconds)
    mouth(posture, 0.5)
    for side, sign in (("L", 1.0), ("R", -1.0)):
        shoulder = body.shoulder(side) + posture.root
        way = np.array([sign * 0.16, 0.34 + 0.05 * pump, 0.08])
        posture.hands[side] = Grasp(
            shoulder + way * body.reach,
            np.array([-0.1 * sign, 1.0, 0.1]),
            np.array([-sign, 0.0, 0.3]),
            np.array([sign, 0.0, -0.2]),
        )
        body.fingers(posture, side, FIST, (30.0, 30.0, 20.0))
    posture.spread(NECK, -8.0)
