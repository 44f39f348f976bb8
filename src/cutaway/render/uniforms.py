"""The block of numbers that every shader reads (`shaders/frame.glsl`), packed once a frame."""

from __future__ import annotations

import numpy as np

_LAYOUT = (
    ("view_projection", 16),
    ("view", 16),
    ("sun_matrix", 16),
    ("eye", 4),
    ("ray_x", 4),
    ("ray_y", 4),
    ("ray_z", 4),
    ("projection", 4),
    ("size", 4),
    ("sun_direction", 4),
    ("sun_colour", 4),
    ("sun_map", 4),
    ("ambient", 4),
    ("sh", 36),
    ("sky_top", 4),
    ("sky_horizon", 4),
    ("sky_ground", 4),
    ("sky_glow", 4),
    ("fog", 4),
    ("fog_colour", 4),
    ("fog_sun", 4),
    ("wind", 4),
    ("occlusion", 4),
    ("counts", 4),
    ("lights", 16 * 16),
)
MOST_LIGHTS = 16

_OFFSETS: dict[str, tuple[int, int]] = {}
_at = 0
for _name, _length in _LAYOUT:
    _OFFSETS[_name] = (_at, _length)
    _at += _length
SIZE = _at * 4
"""Bytes of the block."""


def offset(name: str) -> int:
    """Index of the first number of `name`."""
    return _OFFSETS[name][0]


class FrameBlock:
    """The block's numbers; set by name, matrices as numpy sees them (row by row)."""

    def __init__(self) -> None:
        self.numbers = np.zeros(_at, np.float32)

    def set(self, name: str, *values: object) -> None:
        """Write `values` (numbers and arrays, flattened) at the start of `name`."""
        offset, length = _OFFSETS[name]
        flat = np.concatenate([np.ravel(np.asarray(value, np.float32)) for value in values])
        if len(flat) > length:
            raise ValueError(f"{name} has {length} numbers, not {len(flat)}")
        self.numbers[offset : offset + len(flat)] = flat

    def matrix(self, name: str, matrix: np.ndarray) -> None:
        """Write a 4x4 matrix; GLSL wants columns."""
        self.set(name, np.asarray(matrix, np.float32).T)

    def copy(self) -> FrameBlock:
        found = FrameBlock()
        found.numbers[:] = self.numbers
        return found

    def bytes(self) -> bytes:
        return self.numbers.tobytes()
