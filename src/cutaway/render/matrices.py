"""Matrices: column vectors, right-handed, y up; angles in degrees. float64, shape (4, 4)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np


def unit(v: np.ndarray | Sequence[float]) -> np.ndarray:
    """The vector with length one (or nothing, for nothing)."""
    v = np.asarray(v, float)
    return v / max(float(np.linalg.norm(v)), 1e-12)


def rotated(degrees: Sequence[float]) -> np.ndarray:
    """3x3: about z, then x, then y."""
    x, y, z = (math.radians(float(a)) for a in degrees)
    cx, sx, cy, sy, cz, sz = math.cos(x), math.sin(x), math.cos(y), math.sin(y), math.cos(z), math.sin(z)
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return about_y @ about_x @ about_z


def turned(quaternion: Sequence[float]) -> np.ndarray:
    """3x3 of a quaternion w, x, y, z."""
    w, x, y, z = unit(quaternion)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def placed(position: Sequence[float], rotation: np.ndarray, scale: float | Sequence[float] = 1.0) -> np.ndarray:
    """Scaled, then turned by a 3x3, then moved."""
    m = np.eye(4)
    m[:3, :3] = rotation * np.broadcast_to(np.asarray(scale, float), 3)
    m[:3, 3] = position
    return m


def looking(eye: Sequence[float], target: Sequence[float], up: Sequence[float] = (0.0, 1.0, 0.0)) -> np.ndarray:
    """World to camera, which looks along -z."""
    eye = np.asarray(eye, float)
    forward = unit(np.asarray(target, float) - eye)
    if abs(float(forward @ unit(up))) > 0.9995:
        up = (0.0, 0.0, 1.0) if abs(forward[1]) > 0.9 else (0.0, 1.0, 0.0)
    side = unit(np.cross(forward, up))
    m = np.eye(4)
    m[0, :3], m[1, :3], m[2, :3] = side, np.cross(side, forward), -forward
    m[:3, 3] = -m[:3, :3] @ eye
    return m


def perspective(fov: float, aspect: float, near: float, far: float) -> np.ndarray:
    """`fov` vertical."""
    k = 1 / math.tan(math.radians(fov) / 2)
    m = np.zeros((4, 4))
    m[0, 0], m[1, 1], m[3, 2] = k / aspect, k, -1.0
    m[2, 2], m[2, 3] = (far + near) / (near - far), 2 * far * near / (near - far)
    return m


def orthographic(width: float, height: float, near: float, far: float) -> np.ndarray:
    """A box of `width` x `height` metres around the axis."""
    m = np.eye(4)
    m[0, 0], m[1, 1], m[2, 2], m[2, 3] = 2 / width, 2 / height, -2 / (far - near), -(far + near) / (far - near)
    return m


def planes(view_projection: np.ndarray) -> np.ndarray:
    """The six sides of what is seen: (6, 4), distances in metres, inside positive."""
    m = np.asarray(view_projection, float)
    found = np.array([m[3] + m[0], m[3] - m[0], m[3] + m[1], m[3] - m[1], m[3] + m[2], m[3] - m[2]])
    return found / np.maximum(np.linalg.norm(found[:, :3], axis=1, keepdims=True), 1e-12)
