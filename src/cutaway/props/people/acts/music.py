"""Playing instruments. The violin is the one built to be played: torso first, the violin hung on the chest, both hands found
from it and from the bow, the chin locked to its rest. Others are gestures of the hands where the instrument would be.
"""

from __future__ import annotations

import bisect
import functools
import math

import numpy as np

from cutaway.props.instruments.measures import BASE, BOW_BASE, CHIN_REST, CONTACT, GRIP
from cutaway.props.people.acts.gestures import at, mouth
from cutaway.props.people.acts.registry import Beat, act
from cutaway.props.people.acts.strokes import Stroke, phrase
from cutaway.props.people.anatomy import anatomy
from cutaway.props.people.performer import FIST, HOLDING, NECK, SPINE, Performer
from cutaway.props.people.sheet import unit
from cutaway.props.people.skeleton import Grasp, Posture, turn, turns

AZIMUTH, ELEVATION, ROLL = 52.0, -4.0, 16.0
"""How the violin points: degrees to the left of the chest, up, and tilted towards the bow arm."""
_BUTTON = np.array([-0.0193, 0.021, 0.0477])
"""From the middle of neck, collar bone and shoulder to the violin's end, on the reference body."""
_HEAD = (36.0, 14.0, 6.0)
"""Yaw, lean to the left and pitch of the head before the chin is locked."""
_LEFT_WRIST = np.array([-0.052, -0.010 + BASE, 0.398])
_STRING_ANGLES = (-6.5, -2.0, 2.5, 7.0)
_JAW = np.array([0.030, 0.602, 0.098])
"""The part of the reference jaw that lies on the chin rest."""


def violin_size(body: Performer) -> float:
    """Scale of the violin: children play small ones."""
    return float(np.clip(body.reach * 1.02, 0.5, 1.0))


def _violin_on_chest(body: Performer) -> np.ndarray:
    """Rest space of the chest <- violin, 4x4 (with the violin's scale)."""
    rest = body.skeleton
    middle = (rest["neck01"] + rest["clavicle.L"] + rest["shoulder01.L"]) / 3
    along = turn((0, 1, 0), AZIMUTH) @ np.array(
        [0.0, math.sin(math.radians(ELEVATION)), math.cos(math.radians(ELEVATION))]
    )
    treble = unit(np.cross(along, [0.0, 1.0, 0.0]))
    up = np.cross(treble, along)
    rolled = turn(along, ROLL)
    up, treble = rolled @ up, rolled @ treble
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([-treble, up, along], 1) * violin_size(body)
    matrix[:3, 3] = middle + _BUTTON * body.scale - up * BASE * violin_size(body)
    return matrix


def _spot(matrix: np.ndarray, point: np.ndarray) -> np.ndarray:
    return matrix[:3, :3] @ point + matrix[:3, 3]


@functools.lru_cache(maxsize=4)
def _starts(seed: int) -> list[float]:
    return [stroke.start for stroke in phrase(seed)]


def bowing(seconds: float, seed: int) -> tuple[float, float, Stroke]:
    """Metres of bow from the frog to the strings, the angle of the string played (degrees), and the stroke."""
    strokes = phrase(seed)
    seconds = max(seconds, 0.0) % (strokes[-1].start + strokes[-1].duration)
    number = bisect.bisect_right(_starts(seed), seconds) - 1
    stroke = strokes[number]
    share = (seconds - stroke.start) / stroke.duration
    eased = share - 0.75 * math.sin(2 * math.pi * share) / (2 * math.pi)
    following = strokes[(number + 1) % len(strokes)]
    here, there = _STRING_ANGLES[stroke.string], _STRING_ANGLES[following.string]
    # The arm goes over to the next string in the last fifth of a second, or half of a short stroke.
    left = (1 - share) * stroke.duration
    over = float(np.clip(1 - left / min(0.2, stroke.duration / 2), 0, 1))
    over = over * over * (3 - 2 * over)
    return stroke.begin + (stroke.end - stroke.begin) * eased, here + (there - here) * over, stroke


def _left_fingers(posture: Posture, body: Performer, stroke: Stroke, seconds: float, vibrato: float) -> None:
    """Arched over the strings; those that do not stop a note hover."""
    down = ((14.0, 74.0, 52.0), (18.0, 74.0, 50.0), (22.0, 72.0, 48.0), (14.0, 62.0, 44.0))
    curls = []
    for number, (base, middle, end) in enumerate(down, 1):
        lift = 0.0 if number <= stroke.finger else 11.0
        roll = 2.0 * vibrato if number == stroke.finger else 0.0
        curls.append((base - lift, middle + roll, end - roll))
    body.fingers(posture, "L", tuple(curls), (10.0, 5.0, 10.0))


def _hold(posture: Posture, beat: Beat, seconds: float, swing: float) -> tuple[np.ndarray, np.ndarray]:
    """Set the torso; the matrices model <- violin and model <- chest at rest."""
    body = beat.performer
    breath = math.sin(2 * math.pi * beat.moment.seconds / 3.4)
    posture.rotate("root", turns(0.0, -8.0 + 1.5 * swing, -1.2 * swing))
    posture.spread(SPINE, 0.6 * breath - 1.0, 4.0 * swing + 1.5, 2.4 * swing)
    posture.rotations["clavicle.L"] = turn((0, 0, 1), 7) @ turn((0, 1, 0), -9)
    posture.rotations["clavicle.R"] = turn((0, 1, 0), 9 + 2 * swing) @ turn((0, 0, 1), -3)
    for name in NECK:
        posture.rotations.pop(name, None)
    yaw, lean, pitch = _HEAD
    posture.rotate("neck01", turns(pitch * 0.2, yaw * 0.2, -lean * 0.2))
    posture.rotate("neck02", turns(pitch * 0.2, yaw * 0.2, -lean * 0.2))
    posture.rotate("neck03", turns(pitch * 0.25, yaw * 0.25, -lean * 0.25))
    slow = math.sin(2 * math.pi * seconds / 4.9 + 0.6)
    posture.rotate("head", turns(pitch * 0.35 + 1.4 * slow, yaw * 0.35 + 1.2 * swing, -lean * 0.35))
    chest = body.skeleton.chain(posture, "spine01")
    return chest @ _violin_on_chest(body), chest


def jaw_point(body: Performer) -> np.ndarray:
    """The resting place of the skin that lies on the chin rest."""
    return body.shape.vertices[_jaw_vertex()]


@functools.lru_cache(maxsize=1)
def _jaw_vertex() -> int:
    mesh = anatomy()
    skin = mesh.vertices_of("body")
    return int(skin[np.argmin(np.linalg.norm(mesh.reference[skin] - _JAW, axis=1))])


def lock_chin(posture: Posture, body: Performer, above: np.ndarray, goal: np.ndarray) -> None:
    """Turn neck and head until the jaw lies at `goal` (model space); `above` is the chest, model <- rest."""
    skeleton = body.skeleton
    point = jaw_point(body)
    for _ in range(8):
        chain = [above]
        for name in NECK:
            parent = chain[-1]
            head = skeleton[name]
            matrix = np.eye(4)
            matrix[:3, :3] = parent[:3, :3] @ posture.rotations.get(name, np.eye(3))
            matrix[:3, 3] = parent[:3, :3] @ head + parent[:3, 3] - matrix[:3, :3] @ head
            chain.append(matrix)
        for name, parent in (("neck01", chain[0]), ("head", chain[3])):
            here = _spot(chain[4], point)
            if np.linalg.norm(here - goal) < 2e-4:
                return
            pivot = _spot(parent, skeleton[name])
            a, b = unit(here - pivot), unit(goal - pivot)
            axis = np.cross(a, b)
            angle = math.degrees(math.atan2(float(np.linalg.norm(axis)), float(a @ b)))
            if angle < 1e-4:
                continue
            delta = turn(axis, angle)
            local = parent[:3, :3].T @ delta @ parent[:3, :3]
            posture.rotations[name] = local @ posture.rotations.get(name, np.eye(3))
            if name == "neck01":
                shift = np.eye(4)
                shift[:3, :3] = delta
                shift[:3, 3] = pivot - delta @ pivot
                chain = [chain[0], *(shift @ matrix for matrix in chain[1:])]


def play_violin(posture: Posture, beat: Beat) -> None:
    """Play; `phrase` chooses the piece (see `strokes.violin_strokes`). Anchors "violin" and "bow" carry the instruments."""
    body, t = beat.performer, beat.seconds
    seed = int(beat.parameters.get("phrase", 0) or 0)
    swing = math.sin(2 * math.pi * t / 4.96)
    violin, chest = _hold(posture, beat, t, swing)
    size = violin_size(body)
    bass, up, along = (violin[:3, k] / size for k in range(3))
    lock_chin(posture, body, chest, _spot(violin, CHIN_REST) + up * 0.001)
    metres, angle, stroke = bowing(t, seed)
    contact = _spot(violin, CONTACT)
    way = turn(along, angle - 2.0) @ bass
    rise = unit(up - way * float(up @ way))
    rise = turn(way, 14.0) @ rise
    bow = np.eye(4)
    bow[:3, :3] = np.stack([np.cross(rise, way), rise, way], 1) * size
    bow[:3, 3] = contact - way * metres * size - rise * BOW_BASE * size
    beat.anchors["violin"], beat.anchors["bow"] = violin, bow
    vibrato = math.sin(2 * math.pi * 5.5 * t) * (1.0 if stroke.duration > 0.5 else 0.3)
    hand = body.scale
    wrist = _spot(violin, _LEFT_WRIST) + along * vibrato * 0.0015
    posture.hands["L"] = Grasp(
        wrist, bass * 0.30 + up * 0.95 + along * 0.10, along, posture_facing(posture) @ np.array([0.15, -1.0, 0.25])
    )
    grip = _spot(bow, GRIP)
    fingers = unit(along * 0.85 - up * 0.34 - bass * 0.10 + way * (0.35 - (metres - 0.28) * 1.2))
    knuckles = unit(way - fingers * float(way @ fingers))
    wrist = grip + (-fingers * 0.088 + up * 0.034 - way * 0.012) * hand
    posture.hands["R"] = Grasp(wrist, fingers, knuckles, posture_facing(posture) @ np.array([-1.0, -0.22, -0.25]))
    posture.rotations["clavicle.R"] = posture.rotations["clavicle.R"] @ turn((0, 1, 0), 60 * max(0.0, metres - 0.30))
    _left_fingers(posture, body, stroke, t, vibrato)
    body.fingers(
        posture,
        "R",
        ((22.0, 34.0, 22.0), (34.0, 40.0, 24.0), (38.0, 42.0, 24.0), (30.0, 40.0, 28.0)),
        (18.0, 14.0, 24.0),
    )
    for side in "LR":
        posture.rotations[f"eye.{side}"] = turns(8.0, 6.0 + (1.5 if t % 2.2 > 1.2 else 0.0))
        posture.rotate(f"orbicularis03.{side}", turns(4.0))


def posture_facing(posture: Posture) -> np.ndarray:
    """The way the hips face."""
    return posture.rotations.get("root", np.eye(3))


act("play_violin", "play_fiddle", "play_viola", ease=0.6)(play_violin)


def _strum(posture: Posture, beat: Beat, low: bool) -> None:
    body, t = beat.performer, beat.seconds
    strum = math.sin(2 * math.pi * t * (2.2 if not low else 1.1))
    posture.hands["R"] = Grasp(
        at(body, "hips", -0.11, 0.17 + 0.05 * strum, 0.22, posture.root),
        np.array([0.9, -0.35 + 0.2 * strum, 0.25]),
        np.array([0.1, 0.6, 0.8]),
        np.array([-1.0, 0.1, -0.6]),
    )
    posture.hands["L"] = Grasp(
        at(body, "chest", 0.36, -0.12 + 0.01 * math.sin(t * 1.3), 0.16, posture.root),
        np.array([-0.1, 0.9, 0.4]),
        np.array([1.0, 0.1, 0.0]),
        np.array([0.6, -1.0, -0.2]),
    )
    body.fingers(posture, "R", HOLDING, (10.0, 14.0, 10.0))
    body.fingers(posture, "L", ((30.0, 60.0, 40.0),) * 4, (14.0, 10.0, 8.0))
    posture.spread(NECK, 9.0 + 3 * math.sin(2 * math.pi * t * 1.1), 8.0)


@act("play", "play_guitar", "play_banjo", "play_ukulele", "play_lute", "play_cello", "play_bass")
def play_guitar(posture: Posture, beat: Beat) -> None:
    """Strum with the right hand, finger with the left."""
    _strum(posture, beat, False)


@act("play_piano", "play_keyboard", "play_organ")
def play_piano(posture: Posture, beat: Beat) -> None:
    """Both hands run over keys before the waist."""
    body, t = beat.performer, beat.seconds
    for side, sign in (("L", 1.0), ("R", -1.0)):
        run = 0.06 * math.sin(t * 1.7 + sign) + 0.03 * math.sin(t * 4.1 + sign)
        press = 0.012 * abs(math.sin(t * 9.0 + sign))
        wrist = at(body, "chest", sign * 0.17 + run, -0.26 - press, 0.20, posture.root)
        posture.hands[side] = Grasp(
            wrist, np.array([0.0, -0.25, 1.0]), np.array([-sign, 0.0, 0.05]), np.array([sign, -0.7, -0.4])
        )
        curls = tuple((18.0 + 14 * math.sin(t * 11 + k * 1.9 + sign), 32.0, 22.0) for k in range(4))
        body.fingers(posture, side, curls, (8.0, 8.0, 8.0))
    posture.spread(SPINE, 6.0, 3.0 * math.sin(t * 1.7))
    posture.spread(NECK, 12.0 + 2 * math.sin(t * 3.1))


@act("play_drums", "play_drum", "drum")
def play_drums(posture: Posture, beat: Beat) -> None:
    """Strike with both hands in turn."""
    body, t = beat.performer, beat.seconds
    for side, sign, phase in (("L", 1.0, 0.0), ("R", -1.0, 0.5)):
        strike = max(0.0, math.sin(2 * math.pi * (t * 1.9 + phase))) ** 2
        wrist = at(body, "chest", sign * 0.17, -0.24 + 0.17 * strike, 0.20, posture.root)
        posture.hands[side] = Grasp(
            wrist,
            np.array([-0.3 * sign, -0.35 + 1.0 * strike, 1.0]),
            np.array([-0.6 * sign, 0.8, 0.2]),
            np.array([sign, -0.6, -0.5]),
        )
        body.fingers(posture, side, FIST, (30.0, 30.0, 20.0))
    posture.spread(NECK, 6.0 + 6.0 * math.sin(2 * math.pi * t * 1.9))


@act("play_flute", "play_trumpet", "play_saxophone", "play_clarinet", "play_recorder")
def play_wind(posture: Posture, beat: Beat) -> None:
    """Both hands before the mouth."""
    body, t = beat.performer, beat.seconds
    for side, sign, ahead in (("L", 1.0, 0.13), ("R", -1.0, 0.21)):
        wrist = at(body, "mouth", sign * 0.07, -0.09, ahead, posture.root)
        posture.hands[side] = Grasp(
            wrist, np.array([-0.75 * sign, 0.6, 0.3]), np.array([0.0, 0.4, 1.0]), np.array([sign, -1.0, -0.2])
        )
        curls = tuple((24.0 + 12 * max(0.0, math.sin(t * 7 + k * 2.1 + sign)), 40.0, 26.0) for k in range(4))
        body.fingers(posture, side, curls, (16.0, 16.0, 12.0))
    mouth(posture, 0.08)
    posture.spread(SPINE, -2.0 + 2.0 * math.sin(t * 1.4), 3.0 * math.sin(t * 0.9))


@act("conduct")
def conduct(posture: Posture, beat: Beat) -> None:
    """Beat time."""
    body, t = beat.performer, beat.seconds
    for side, sign in (("L", 1.0), ("R", -1.0)):
        wave = 2 * math.pi * t * 0.8
        wrist = at(
            body, "chest", sign * (0.20 + 0.09 * math.sin(wave)), 0.02 + 0.11 * math.cos(2 * wave), 0.22, posture.root
        )
        posture.hands[side] = Grasp(
            wrist, np.array([-0.2 * sign, 0.5, 1.0]), np.array([-sign, 0.3, 0.0]), np.array([sign, -0.5, -0.5])
        )
        body.fingers(posture, side, HOLDING, (16.0, 18.0, 12.0))
