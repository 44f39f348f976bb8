"""Joints at work: forward kinematics, two-bone limbs, and the posture they realise.

Rotations are given about the model's own axes at rest (every joint rests unrotated): a positive turn about x bends forward,
about y turns to the left, about z leans to the right. Angles are degrees.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from cutaway.props.people.sheet import unit


def turn(axis: tuple[float, float, float] | np.ndarray, degrees: float) -> np.ndarray:
    """The rotation about an axis, (3, 3)."""
    x, y, z = (float(value) for value in axis)
    length = math.sqrt(x * x + y * y + z * z)
    x, y, z = x / length, y / length, z / length
    angle = math.radians(degrees)
    c, s = math.cos(angle), math.sin(angle)
    d = 1 - c
    # Written out: a pose turns a hundred joints, and arrays of three numbers cost twenty times their arithmetic.
    return np.array(
        [
            [c + x * x * d, x * y * d - z * s, x * z * d + y * s],
            [y * x * d + z * s, c + y * y * d, y * z * d - x * s],
            [z * x * d - y * s, z * y * d + x * s, c + z * z * d],
        ]
    )


def turns(pitch: float = 0.0, yaw: float = 0.0, lean: float = 0.0) -> np.ndarray:
    """Turned to the left by `yaw`, then bent forward by `pitch`, leaning to the right by `lean`."""
    return turn((0, 1, 0), yaw) @ turn((1, 0, 0), pitch) @ turn((0, 0, 1), lean)


def frame_of(along: np.ndarray, aside: np.ndarray) -> np.ndarray:
    """The rotation whose columns are `along`, the part of `aside` square to it, and their cross product."""
    ax, ay, az = (float(value) for value in along)
    length = math.sqrt(ax * ax + ay * ay + az * az) or 1.0
    ax, ay, az = ax / length, ay / length, az / length
    bx, by, bz = (float(value) for value in aside)
    dot = ax * bx + ay * by + az * bz
    bx, by, bz = bx - ax * dot, by - ay * dot, bz - az * dot
    length = math.sqrt(bx * bx + by * by + bz * bz) or 1.0
    bx, by, bz = bx / length, by / length, bz / length
    return np.array([[ax, bx, ay * bz - az * by], [ay, by, az * bx - ax * bz], [az, bz, ax * by - ay * bx]])


def twist_about(rotation: np.ndarray, axis: np.ndarray) -> float:
    """Degrees, -180 to 180, that `rotation` turns about the unit vector `axis`."""
    vector = np.array(
        [rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0], rotation[1, 0] - rotation[0, 1]]
    )
    scalar = 1 + np.trace(rotation)
    degrees = 2 * math.degrees(math.atan2(float(vector @ axis), float(scalar)))
    return (degrees + 180) % 360 - 180


@dataclass(frozen=True)
class Grasp:
    """Where a hand is: the wrist's place, the way the fingers point, the way from little to index knuckle, where the elbow points."""

    wrist: np.ndarray
    fingers: np.ndarray
    knuckles: np.ndarray
    elbow: np.ndarray


@dataclass(frozen=True)
class Footing:
    """Where a foot is: the ankle's place, how the foot is turned, where the knee points, how far the toes are bent."""

    ankle: np.ndarray
    rotation: np.ndarray
    knee: np.ndarray
    toes: float = 0.0


@dataclass
class Posture:
    """What the joints do: where the root is, joint rotations, and hands ("L", "R") and feet that reach for a place."""

    root: np.ndarray = field(default_factory=lambda: np.zeros(3))
    rotations: dict[str, np.ndarray] = field(default_factory=dict)
    hands: dict[str, Grasp] = field(default_factory=dict)
    feet: dict[str, Footing] = field(default_factory=dict)

    def rotate(self, name: str, rotation: np.ndarray) -> None:
        """Turn a joint further."""
        self.rotations[name] = self.rotations.get(name, np.eye(3)) @ rotation

    def spread(self, names: tuple[str, ...], pitch: float = 0.0, yaw: float = 0.0, lean: float = 0.0) -> None:
        """Share a turn evenly among joints in a row (a spine, a neck)."""
        share = 1 / len(names)
        for name in names:
            self.rotate(name, turns(pitch * share, yaw * share, lean * share))


ARM = ("upperarm01", "upperarm02", "lowerarm01", "lowerarm02", "wrist")
LEG = ("upperleg01", "upperleg02", "lowerleg01", "lowerleg02", "foot")


class Skeleton:
    """The joints of one body: names, parents, where they are at rest (j, 3)."""

    def __init__(self, names: tuple[str, ...], parents: tuple[int, ...], heads: np.ndarray) -> None:
        self.names = names
        self.parents = parents
        self.heads = heads
        self.index = {name: i for i, name in enumerate(names)}
        self._hand_rest = {side: self._resting_hand(side) for side in "LR"}
        self._limb = {}
        for side in "LR":
            self._limb[side] = {f"{name}.{side}" for name in ARM}
            self._limb["leg" + side] = {f"{name}.{side}" for name in LEG}

    def __getitem__(self, name: str) -> np.ndarray:
        return self.heads[self.index[name]]

    def hand_rest(self, side: str) -> np.ndarray:
        """Frame of the resting hand: columns fingers, knuckles, and square to both."""
        return self._hand_rest[side]

    def _resting_hand(self, side: str) -> np.ndarray:
        return frame_of(
            self[f"finger3-1.{side}"] - self[f"wrist.{side}"], self[f"finger2-1.{side}"] - self[f"finger5-1.{side}"]
        )

    def solved(self, posture: Posture) -> np.ndarray:
        """float64 (j, 4, 4), model <- rest, of the posture. Limbs out of reach stretch towards their goal as far as they go."""
        out = np.zeros((len(self.names), 4, 4))
        limbs: dict[str, np.ndarray] = {}
        for i, name in enumerate(self.names):
            parent = self.parents[i]
            head = self.heads[i]
            if parent < 0:
                rotation, place = posture.rotations.get(name, np.eye(3)), head + posture.root
            else:
                above = out[parent]
                place = above[:3, :3] @ head + above[:3, 3]
                side = name[-1]
                if side in posture.hands and name in self._limb[side]:
                    if name.startswith("upperarm01"):
                        limbs.update(self._arm(posture.hands[side], side, place, above[:3, :3]))
                    rotation = limbs[name]
                elif side in posture.feet and name in self._limb["leg" + side]:
                    if name.startswith("upperleg01"):
                        limbs.update(self._leg(posture.feet[side], side, place))
                    rotation = limbs[name]
                else:
                    rotation = above[:3, :3]
                    if name in posture.rotations:
                        rotation = rotation @ posture.rotations[name]
                    if side in posture.feet and name.startswith("toe2-1"):
                        rotation = rotation @ turn((1, 0, 0), -posture.feet[side].toes)
            out[i, :3, :3] = rotation
            out[i, :3, 3] = place - rotation @ head
            out[i, 3, 3] = 1
        return out

    def chain(self, posture: Posture, name: str) -> np.ndarray:
        """model <- rest of one joint, without limbs that reach for something: cheaper than solving everybody's fingers."""
        names = []
        at = self.index[name]
        while at >= 0:
            names.append(at)
            at = self.parents[at]
        matrix = np.eye(4)
        for joint in reversed(names):
            head = self.heads[joint]
            place = matrix[:3, :3] @ head + matrix[:3, 3] + (posture.root if self.parents[joint] < 0 else 0.0)
            rotation = matrix[:3, :3] @ posture.rotations.get(self.names[joint], np.eye(3))
            matrix = np.eye(4)
            matrix[:3, :3] = rotation
            matrix[:3, 3] = place - rotation @ head
        return matrix

    def place(self, solved: np.ndarray, name: str) -> np.ndarray:
        """Where a joint's head is in a solved posture."""
        matrix = solved[self.index[name]]
        return matrix[:3, :3] @ self[name] + matrix[:3, 3]

    def _two_bones(self, start: np.ndarray, goal: np.ndarray, pole: np.ndarray, first: float, second: float):
        way = goal - start
        distance = float(np.clip(np.linalg.norm(way), abs(first - second) * 1.02 + 1e-4, (first + second) * 0.9985))
        ahead = unit(way)
        cosine = (first**2 + distance**2 - second**2) / (2 * first * distance)
        aside = unit(pole - ahead * np.dot(pole, ahead))
        middle = start + ahead * first * cosine + aside * first * math.sqrt(max(0.0, 1 - cosine * cosine))
        return middle, start + ahead * distance

    def _arm(self, grasp: Grasp, side: str, shoulder: np.ndarray, above: np.ndarray) -> dict[str, np.ndarray]:
        rest_shoulder, rest_elbow, rest_wrist = (self[f"{n}.{side}"] for n in ("upperarm01", "lowerarm01", "wrist"))
        upper, lower = rest_elbow - rest_shoulder, rest_wrist - rest_elbow
        elbow, wrist = self._two_bones(
            shoulder, grasp.wrist, grasp.elbow, float(np.linalg.norm(upper)), float(np.linalg.norm(lower))
        )
        rest_hinge, hinge = np.cross(upper, lower), np.cross(elbow - shoulder, wrist - elbow)
        arm = frame_of(elbow - shoulder, hinge) @ frame_of(upper, rest_hinge).T
        axis = unit(elbow - shoulder)
        twist = np.clip(twist_about(arm @ above.T, axis), -120, 120)
        forearm = frame_of(wrist - elbow, hinge) @ frame_of(lower, rest_hinge).T
        hand = frame_of(grasp.fingers, grasp.knuckles) @ self.hand_rest(side).T
        along = unit(wrist - elbow)
        roll = twist_about(hand @ forearm.T, along)
        return {
            # Half of the twist stays at the shoulder's skin, or the sleeve winds up like a sweet wrapper.
            f"upperarm01.{side}": turn(axis, -0.5 * twist) @ arm,
            f"upperarm02.{side}": arm,
            f"lowerarm01.{side}": turn(along, 0.2 * roll) @ forearm,
            f"lowerarm02.{side}": turn(along, 0.65 * roll) @ forearm,
            f"wrist.{side}": hand,
        }

    def _leg(self, footing: Footing, side: str, hip: np.ndarray) -> dict[str, np.ndarray]:
        rest_hip, rest_knee, rest_ankle = (self[f"{n}.{side}"] for n in ("upperleg01", "lowerleg01", "foot"))
        upper, lower = rest_knee - rest_hip, rest_ankle - rest_knee
        knee, ankle = self._two_bones(
            hip, footing.ankle, footing.knee, float(np.linalg.norm(upper)), float(np.linalg.norm(lower))
        )
        # At rest the leg is all but straight, so its hinge is the body's x axis, not the cross product of its bones.
        hinge = unit(np.cross(footing.knee, ankle - hip))
        rest_hinge = np.array([1.0, 0.0, 0.0])
        thigh = frame_of(knee - hip, hinge) @ frame_of(upper, rest_hinge).T
        shin = frame_of(ankle - knee, hinge) @ frame_of(lower, rest_hinge).T
        return {
            f"upperleg01.{side}": thigh,
            f"upperleg02.{side}": thigh,
            f"lowerleg01.{side}": shin,
            f"lowerleg02.{side}": shin,
            f"foot.{side}": footing.rotation,
        }


def finger_turns(
    skeleton: Skeleton, side: str, curls: tuple[tuple[float, float, float], ...], thumb=(0.0, 0.0, 0.0)
) -> dict[str, np.ndarray]:
    """Rotations that bend index to little finger by `curls` (base, middle, end) and the thumb."""
    rest = skeleton.hand_rest(side)
    sign = 1 if side == "R" else -1
    found = {}
    for finger, angles in zip((2, 3, 4, 5), curls, strict=True):
        for joint, angle in enumerate(angles):
            found[f"finger{finger}-{joint + 1}.{side}"] = turn(rest[:, 1] * sign, angle)
    for joint, angle in enumerate(thumb):
        found[f"finger1-{joint + 1}.{side}"] = turn(rest[:, 0] * -sign, angle)
    return found
