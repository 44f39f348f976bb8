"""A person's shape: sex, age, build, height and origin as weights of MakeHuman's macro targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cutaway.props.people.anatomy import Anatomy, anatomy, target

AGES: dict[str, dict[str, float]] = {
    "small child": {"baby": 0.35, "child": 0.65},
    "child": {"child": 1.0},
    "teen": {"child": 0.42, "young": 0.58},
    "young": {"young": 1.0},
    "adult": {"young": 0.8, "old": 0.2},
    "middle-aged": {"young": 0.5, "old": 0.5},
    "old": {"young": 0.12, "old": 0.88},
}
"""Shares of the modelled ages (one, eleven, twenty-five and ninety years)."""

BUILDS: dict[str, tuple[float, float]] = {
    "slim": (-0.1, -0.65),
    "average": (0.0, -0.15),
    "athletic": (0.6, -0.1),
    "muscular": (0.95, 0.15),
    "heavy": (0.0, 0.75),
}
"""Muscle and weight, -1 least to 1 most."""

HEIGHTS: dict[str, float] = {"short": -0.4, "average": 0.0, "tall": 0.4}
ORIGINS = ("african", "asian", "caucasian")

FACE_VARIETY = (
    "head/head-oval", "head/head-round", "head/head-square", "head/head-diamond", "head/head-triangular",
    "nose/nose-scale-horiz-incr", "nose/nose-scale-horiz-decr", "nose/nose-scale-vert-incr", "nose/nose-point-up",
    "nose/nose-point-down", "nose/nose-hump-incr", "chin/chin-width-incr", "chin/chin-width-decr",
    "chin/chin-prominent-incr", "mouth/mouth-scale-horiz-incr", "mouth/mouth-scale-horiz-decr",
    "mouth/mouth-upperlip-volume-incr", "mouth/mouth-lowerlip-volume-incr", "eyes/l-eye-scale-incr",
    "forehead/forehead-scale-vert-incr", "cheek/l-cheek-bones-incr",
)  # fmt: skip
"""Targets a face may draw from by seed; those of the left side bring the right one along."""


@dataclass(frozen=True)
class Shape:
    """Vertices (n, 3) with the soles at y = 0, joint heads (j, 3), and how much larger than the reference body it is."""

    vertices: np.ndarray
    heads: np.ndarray
    scale: float

    def head_of(self, body: Anatomy, joint: str) -> np.ndarray:
        """Where the joint is at rest."""
        return self.heads[body.joint_names.index(joint)]


def _between(value: float) -> dict[str, float]:
    return {"min": max(-value, 0.0), "average": 1 - abs(value), "max": max(value, 0.0)}


def _add(vertices: np.ndarray, name: str, weight: float) -> None:
    if abs(weight) > 1e-3:
        vertices += weight * target(name)


def _macros(
    vertices: np.ndarray, sex: str, age: str, muscle: float, weight: float, height: float, origin: Mapping[str, float]
) -> None:
    total = sum(origin.values()) or 1.0
    for years, share in AGES[age].items():
        for name in ORIGINS:
            _add(vertices, f"macrodetails/{name}-{sex}-{years}", share * origin.get(name, 0.0) / total)
        for strong, a in _between(muscle).items():
            for heavy, b in _between(weight).items():
                kind = f"{sex}-{years}-{strong}muscle-{heavy}weight"
                if a * b > 0.001:
                    _add(vertices, f"macrodetails/universal-{kind}", share * a * b)
                if a * b > 0.001 and height:
                    end = "max" if height > 0 else "min"
                    _add(vertices, f"macrodetails/height/{kind}-{end}height", share * a * b * abs(height))


def shaped(
    sex: str, age: str, build: str, height: float, origin: Mapping[str, float], random: np.random.Generator
) -> Shape:
    """The shape of a person. `height` -1 to 1 of what is human; `origin` shares of `ORIGINS`; the face varies by `random`."""
    body = anatomy()
    muscle, weight = BUILDS[build]
    vertices = body.base.copy()
    _macros(vertices, sex, age, muscle, weight, height, origin)
    _flatter(vertices, sex, age)
    for name in random.choice(len(FACE_VARIETY), 5, replace=False):
        chosen, strength = FACE_VARIETY[name], float(random.uniform(0.1, 0.45))
        _add(vertices, chosen, strength)
        if "/l-" in chosen:
            _add(vertices, chosen.replace("/l-", "/r-"), strength)
    # A hint of a smile and relaxed lids: the neutral face of the scan reads as a stare.
    for name, amount in (("mouthSmileLeft", 0.26), ("mouthSmileRight", 0.26), ("browInnerUp", 0.15)):
        _add(vertices, name, amount)
    vertices[:, 1] -= vertices[body.vertices_of("body"), 1].min()
    crown = vertices[body.vertices_of("body"), 1].max()
    reference = body.reference[body.vertices_of("body")]
    return Shape(vertices, body.heads_of(vertices), crown / np.ptp(reference[:, 1]))


def _flatter(vertices: np.ndarray, sex: str, age: str) -> None:
    """Small corrections that make the averaged face a pleasant one."""
    if sex == "female":
        for name, amount in (
            ("mouth/mouth-upperlip-volume-incr", 0.25), ("mouth/mouth-lowerlip-volume-incr", 0.3),
            ("nose/nose-scale-horiz-decr", 0.35), ("nose/nose-point-width-decr", 0.4),
            ("eyes/l-eye-scale-incr", 0.25), ("eyes/r-eye-scale-incr", 0.25),
        ):  # fmt: skip
            _add(vertices, name, amount)
    if age in ("young", "teen"):
        _add(vertices, "head/head-age-decr", 0.35 if sex == "female" else 0.15)
        muscled = f"macrodetails/proportions/{sex}-young-averagemuscle-averageweight-idealproportions"
        _add(vertices, muscled, 0.6)
