"""The virtual camera: where it is at a share of its way, and what it sees.

Distances are in those of the subject (its nearness is 1); the picture's plane has unit height, x to the right, y down, its
middle at 0. At rest the camera sees the picture itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

FOCAL = 1.25
"""Focal length in heights of the picture."""
MOVES = (
    "push in", "pull out", "pan left", "pan right", "tilt up", "tilt down", "truck left", "truck right", "orbit", "orbit left",
    "orbit right", "parallax", "dolly zoom", "crane up", "crane down", "rack focus", "handheld", "zoom in", "zoom out", "static",
    "roll",
)  # fmt: skip


@dataclass(frozen=True)
class Pose:
    """`x`, `y`, `z`: moved right, down, forward; `yaw`, `pitch`, `roll`: radians, to the right, down, clockwise; `zoom`: focal
    length over that at rest; `focus`: nearness that is sharp, `blur`: disc of a point at infinity, in heights."""

    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    zoom: float = 1.0
    focus: float = 1.0
    blur: float = 0.0

    @property
    def at_rest(self) -> bool:
        """Whether it sees the picture itself."""
        return self == Pose(focus=self.focus)


def eased(u: float) -> float:
    """0-1 to 0-1: sets off and arrives gently, steady in between."""
    u = min(max(u, 0.0), 1.0)
    ramp = 0.22
    peak = 1 / (1 - ramp)
    if u < ramp:
        return peak * u * u / (2 * ramp)
    if u > 1 - ramp:
        return 1 - peak * (1 - u) ** 2 / (2 * ramp)
    return peak * (u - ramp / 2)


def pose_at(parameters: Mapping[str, Any], u: float, seconds: float) -> Pose:
    """Where the camera is at share `u` (0-1) of its way, `seconds` since it set off.

    `parameters`: `moves` (names of `MOVES`, done together; default a slow push with a slight arc), `amount` (1), `loop`
    (comes back to where it began), `centre` (x, y of what is looked at, as fractions), `speed` (1), `handheld`.
    """
    moves = [str(move) for move in parameters.get("moves") or ("push in", "parallax")]
    amount = float(parameters.get("amount", 1.0))
    loop = bool(parameters.get("loop"))
    centre = parameters.get("centre") or (0.5, 0.5)
    aspect = float(parameters.get("aspect", 16 / 9))
    way = 0.5 - 0.5 * math.cos(2 * math.pi * u) if loop else eased(u)
    swing = math.sin(2 * math.pi * u) if loop else eased(u)
    state: dict[str, float] = {"zoom": 1.0, "focus": 1.0}
    for move in moves:
        _add(state, move, way, swing, amount)
    look_x, look_y = (float(centre[0]) - 0.5) * aspect, float(centre[1]) - 0.5
    # Pushing in on something off the middle brings it part of the way there, as an operator would.
    closer = max(0.0, state.get("z", 0.0)) + max(0.0, state["zoom"] - 1) * 0.8
    turn = 0.75 * closer / (1 + closer)
    state["yaw"] = state.get("yaw", 0.0) + turn * look_x / FOCAL
    state["pitch"] = state.get("pitch", 0.0) + turn * look_y / FOCAL
    if "handheld" in moves or parameters.get("handheld"):
        _handheld(state, seconds, amount, loop, u)
    return Pose(**state)


def _add(state: dict[str, float], move: str, way: float, swing: float, amount: float) -> None:
    def more(name: str, value: float) -> None:
        state[name] = state.get(name, 0.0) + value * amount

    if move == "push in":
        more("z", 0.13 * way)
    elif move == "pull out":
        more("z", -0.085 * way)
    elif move in ("pan left", "pan right"):
        sign = 1 if move == "pan right" else -1
        more("yaw", sign * 0.055 * swing)
        more("z", 0.05 * way)
    elif move in ("tilt up", "tilt down"):
        sign = 1 if move == "tilt down" else -1
        more("pitch", sign * 0.04 * swing)
        more("z", 0.05 * way)
    elif move in ("truck left", "truck right"):
        sign = 1 if move == "truck right" else -1
        more("x", sign * 0.06 * swing)
        more("z", 0.04 * way)
    elif move in ("orbit", "orbit right", "orbit left"):
        sign = -1 if move == "orbit left" else 1
        aside = sign * 0.10 * swing
        more("x", aside)
        more("yaw", -0.92 * math.atan(aside))
        more("z", 0.045 * way)
    elif move == "parallax":
        aside = 0.03 * swing
        more("x", aside)
        more("yaw", -0.8 * math.atan(aside))
    elif move == "dolly zoom":
        near = 0.26 * way * amount
        state["z"] = state.get("z", 0.0) + near
        state["zoom"] *= 1 - near * 0.86
    elif move in ("crane up", "crane down"):
        up = (0.075 if move == "crane down" else -0.075) * swing
        more("y", up)
        more("pitch", -0.85 * math.atan(up))
        more("z", 0.045 * way)
    elif move in ("zoom in", "zoom out"):
        state["zoom"] *= 1 + (0.16 if move == "zoom in" else -0.06) * way * amount
    elif move == "roll":
        more("roll", 0.05 * swing)
        more("z", 0.06 * way)


def _handheld(state: dict[str, float], seconds: float, amount: float, loop: bool, u: float) -> None:
    """Small sways of a person who stands; they begin at nothing and repeat where the film loops."""
    start = 1 - math.cos(2 * math.pi * u) if loop else min(1.0, (seconds / 0.8)) ** 2
    start = min(start, 1.0)
    waves = ((0.37, 0.9, 0.0), (0.83, 0.5, 1.7), (1.9, 0.14, 0.6), (3.1, 0.06, 2.9))
    for name, size, phase in (("yaw", 0.0052, 0.0), ("pitch", 0.0042, 2.1), ("roll", 0.003, 4.4), ("x", 0.008, 1.1)):
        sway = sum(
            part * math.sin(2 * math.pi * rate * seconds + phase * (index + 1) + shift)
            for index, (rate, part, shift) in enumerate(waves)
        )
        state[name] = state.get(name, 0.0) + size * amount * start * sway
    state["z"] = state.get("z", 0.0) + 0.02 * amount * start


def seen(pose: Pose, x: np.ndarray, y: np.ndarray, near: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where in the picture's plane lies what is seen at `x`, `y` of the frame, if it is of nearness `near`; float32."""
    dx, dy, dz = _rays(pose, x, y)
    share = (1 - near * pose.z) / dz
    return (FOCAL * (dx * share + near * pose.x)).astype(np.float32), (FOCAL * (dy * share + near * pose.y)).astype(
        np.float32
    )


def shown_at(pose: Pose, x: np.ndarray, y: np.ndarray, near: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The other way: where in the frame a point of the picture's plane is seen."""
    a, b = np.asarray(x) / FOCAL - near * pose.x, np.asarray(y) / FOCAL - near * pose.y
    vector = np.stack([a, b, np.asarray(1 - near * pose.z) * np.ones_like(a)], -1) @ _turn(pose)
    depth = np.maximum(vector[..., 2], 1e-3)
    return FOCAL * pose.zoom * vector[..., 0] / depth, FOCAL * pose.zoom * vector[..., 1] / depth


def _turn(pose: Pose) -> np.ndarray:
    """Rows are turned axes: a direction of the camera, times this transposed, is one of the world."""
    cy, sy, cp, sp, cr, sr = (
        math.cos(pose.yaw), math.sin(pose.yaw), math.cos(pose.pitch), math.sin(pose.pitch), math.cos(pose.roll), math.sin(pose.roll),
    )  # fmt: skip
    yaw = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    pitch = np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
    roll = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return np.asarray(yaw @ pitch @ roll)


def _rays(pose: Pose, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    turn = _turn(pose).astype(np.float32)
    scale = np.float32(1 / (FOCAL * pose.zoom))
    a, b = x * scale, y * scale
    return (
        turn[0, 0] * a + turn[0, 1] * b + turn[0, 2],
        turn[1, 0] * a + turn[1, 1] * b + turn[1, 2],
        turn[2, 0] * a + turn[2, 1] * b + turn[2, 2],
    )
