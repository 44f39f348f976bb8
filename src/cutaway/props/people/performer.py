"""One person's means of acting: skeleton, measures, and how a posture becomes the joints of a moment."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from cutaway.props.people.anatomy import Anatomy
from cutaway.props.people.shape import Shape
from cutaway.props.people.sheet import unit
from cutaway.props.people.skeleton import Footing, Grasp, Posture, Skeleton, finger_turns, turn

REFERENCE_ARM = 0.447
"""Shoulder to wrist of the reference body, metres."""

RELAXED = ((16.0, 22.0, 14.0), (20.0, 26.0, 16.0), (24.0, 28.0, 18.0), (26.0, 30.0, 18.0))
"""How the fingers of a hand at rest are bent, index to little finger."""
FIST = ((70.0, 88.0, 55.0), (72.0, 90.0, 55.0), (72.0, 90.0, 55.0), (70.0, 88.0, 55.0))
FLAT = ((4.0, 6.0, 4.0), (4.0, 6.0, 4.0), (4.0, 6.0, 4.0), (5.0, 6.0, 4.0))
HOLDING = ((38.0, 48.0, 30.0), (42.0, 50.0, 30.0), (44.0, 52.0, 30.0), (46.0, 54.0, 30.0))


@dataclass
class Performer:
    """What acts may ask of the body. Lengths in metres; `scale` is the size relative to the reference body.

    `sole`: height of the soles' lower side below the bare foot; `elbow_room`: how far from the middle a hanging hand must
    be, for hips and skirts; `gait_leg`: the leg length that walking is timed for; `held`: anchors at which this person holds something.
    """

    body: Anatomy
    shape: Shape
    skeleton: Skeleton
    elbow_room: float
    gait_leg: float
    held: tuple[str, ...] = ()
    _measures: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rest = self.skeleton
        self._measures = {
            "arm": float(
                np.linalg.norm(rest["lowerarm01.L"] - rest["upperarm01.L"])
                + np.linalg.norm(rest["wrist.L"] - rest["lowerarm01.L"])
            ),
            "leg": float(
                np.linalg.norm(rest["lowerleg01.L"] - rest["upperleg01.L"])
                + np.linalg.norm(rest["foot.L"] - rest["lowerleg01.L"])
            ),
        }

    @property
    def scale(self) -> float:
        """Size relative to the reference body."""
        return self.shape.scale

    @property
    def arm(self) -> float:
        """Shoulder to wrist."""
        return self._measures["arm"]

    @property
    def reach(self) -> float:
        """The arm's length relative to the reference body's."""
        return self.arm / REFERENCE_ARM

    @property
    def leg(self) -> float:
        """Hip to ankle, stretched."""
        return self._measures["leg"]

    @property
    def ankle(self) -> float:
        """Height of the ankle above the ground when the foot is flat."""
        return float(self.skeleton["foot.L"][1])

    def standing(self) -> Posture:
        """Upright, feet a little apart, arms hanging."""
        posture = Posture()
        for side, sign in (("L", 1.0), ("R", -1.0)):
            posture.feet[side] = self.foot(side, sign * 0.095 * self.scale, 0.0)
            posture.hands[side] = self.hanging(side)
            self.fingers(posture, side, RELAXED, (6.0, 10.0, 8.0))
        self.settle(posture)
        return posture

    def settle(self, posture: Posture, stretch: float = 0.992) -> None:
        """Lower or raise the hips so that the longer leg is stretched to `stretch`."""
        lowest = math.inf
        for side in "LR":
            hip, ankle = self.skeleton[f"upperleg01.{side}"] + posture.root, posture.feet[side].ankle
            level = np.hypot(hip[0] - ankle[0], hip[2] - ankle[2])
            height = math.sqrt(max((self.leg * stretch) ** 2 - level**2, (0.3 * self.leg) ** 2))
            lowest = min(lowest, ankle[1] + height - hip[1])
        posture.root = posture.root + np.array([0.0, lowest, 0.0])

    def foot(
        self,
        side: str,
        x: float,
        z: float,
        lift: float = 0.0,
        pitch: float = 0.0,
        toes: float = 0.0,
        yaw: float | None = None,
    ) -> Footing:
        """A foot whose ankle is above (x, z) at the height of a flat foot plus `lift`; `pitch` lowers the toes."""
        sign = 1.0 if side == "L" else -1.0
        out = 9.0 * sign if yaw is None else yaw
        rotation = turn((0, 1, 0), out) @ turn((1, 0, 0), pitch)
        knee = np.array([math.sin(math.radians(out)), 0.0, math.cos(math.radians(out))])
        z_rest = float(self.skeleton[f"foot.{side}"][2])
        return Footing(np.array([x, self.ankle + lift, z_rest + z]), rotation, knee, toes)

    def rolled_foot(self, side: str, x: float, z: float, lift: float, heel: float) -> Footing:
        """A foot rolling over its ball by `heel` degrees: the heel rises and the toes stay flat on the ground."""
        footing = self.foot(side, x, z, lift, heel, heel)
        rest_ankle, rest_ball = self.skeleton[f"foot.{side}"], self.skeleton[f"toe2-1.{side}"]
        flat = turn((0, 1, 0), 9.0 if side == "L" else -9.0)
        arm = rest_ankle - rest_ball
        ball = footing.ankle - flat @ arm
        return Footing(ball + footing.rotation @ arm, footing.rotation, footing.knee, heel)

    def hanging(self, side: str) -> Grasp:
        """The hand beside the thigh."""
        sign = 1.0 if side == "L" else -1.0
        shoulder = self.skeleton[f"upperarm01.{side}"]
        x = max(self.elbow_room, abs(shoulder[0]) + 0.02 * self.scale) * sign
        side_way = abs(x) - abs(shoulder[0])
        down = math.sqrt(max((self.arm * 0.965) ** 2 - side_way**2, 0.01))
        wrist = np.array([x, shoulder[1] - down, shoulder[2] + 0.035 * self.scale])
        return Grasp(
            wrist,
            unit(np.array([-0.10 * sign, -1.0, 0.16])),
            np.array([-0.35 * sign, 0.1, 1.0]),
            np.array([0.45 * sign, 0.0, -1.0]),
        )

    def fingers(
        self,
        posture: Posture,
        side: str,
        curls: tuple[tuple[float, float, float], ...],
        thumb: tuple[float, float, float] = (8.0, 12.0, 10.0),
    ) -> None:
        """Bend the fingers of a hand."""
        posture.rotations.update(finger_turns(self.skeleton, side, curls, thumb))

    def shoulder(self, side: str) -> np.ndarray:
        """Where the shoulder is at rest."""
        return self.skeleton[f"upperarm01.{side}"]

    def place(self, height: str) -> np.ndarray:
        """A landmark at rest: "chest", "mouth", "eyes", "crown", "hips"."""
        rest = self.skeleton
        ahead = {
            "chest": rest["spine01"] + np.array([0.0, 0.0, 0.11]) * self.scale,
            "mouth": rest["head"] + np.array([0.0, -0.044, 0.115]) * self.scale,
            "eyes": (rest["eye.L"] + rest["eye.R"]) / 2,
            "crown": rest["head"] + np.array([0.0, 0.135, 0.0]) * self.scale,
            "hips": (rest["upperleg01.L"] + rest["upperleg01.R"]) / 2,
        }
        return ahead[height]


SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
NECK = ("neck01", "neck02", "neck03", "head")


def _rotation_between(a: np.ndarray, b: np.ndarray, share: float) -> np.ndarray:
    mixed = a * (1 - share) + b * share
    u, _, v = np.linalg.svd(mixed)
    return u @ np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ v))]) @ v


def blended(a: Posture, b: Posture, share: float) -> Posture:
    """The posture `share` (0 to 1) of the way from `a` to `b`; both must have the same hands and feet."""
    if share <= 0:
        return a
    if share >= 1:
        return b
    names = a.rotations.keys() | b.rotations.keys()
    still = np.eye(3)
    rotations = {
        n: _rotation_between(a.rotations.get(n, still), b.rotations.get(n, still), share) for n in sorted(names)
    }

    def mix(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return x * (1 - share) + y * share

    hands = {
        side: Grasp(
            *(
                mix(getattr(a.hands[side], f), getattr(b.hands[side], f))
                for f in ("wrist", "fingers", "knuckles", "elbow")
            )
        )
        for side in a.hands
    }
    feet = {
        side: Footing(
            mix(a.feet[side].ankle, b.feet[side].ankle),
            _rotation_between(a.feet[side].rotation, b.feet[side].rotation, share),
            mix(a.feet[side].knee, b.feet[side].knee),
            a.feet[side].toes * (1 - share) + b.feet[side].toes * share,
        )
        for side in a.feet
    }
    return Posture(mix(a.root, b.root), rotations, hands, feet)
