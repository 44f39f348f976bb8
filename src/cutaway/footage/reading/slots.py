"""Frames handed from the child that decodes to its parent through memory that both see: a socket would copy each twice more.

The parent makes the memory and seals its size, so that a child that is taken over cannot take it away while it is read; what
the child writes there is pixels whatever it is.
"""

from __future__ import annotations

import fcntl
import mmap
import os

import numpy as np

SIZE = 64 * 2**20
"""Bytes that may be used; none are taken before they are written."""
_MOST = 3
"""Frames that wait for the parent at most."""


def open_memory() -> int:
    """A descriptor of fresh memory of `SIZE` bytes, which nobody can make smaller. Raises `OSError`."""
    descriptor = os.memfd_create("frames", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        os.ftruncate(descriptor, SIZE)
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


class Slots:
    """`count` places for frames of `each` bytes; none where they are too large."""

    def __init__(self, descriptor: int, each: int) -> None:
        self.each = each
        self.count = min(_MOST, SIZE // each) if each > 0 else 0
        self._memory = mmap.mmap(descriptor, self.count * each) if self.count else None

    def put(self, place: int, pixels: np.ndarray) -> bool:
        """Write a frame there; False where it is of another size."""
        if self._memory is None or pixels.nbytes != self.each:
            return False
        np.copyto(self._at(place).reshape(pixels.shape), pixels)
        return True

    def taken(self, place: int, shape: tuple[int, ...]) -> np.ndarray | None:
        """A copy of the frame there, uint8; None where there can be none like that."""
        if self._memory is None or not 0 <= place < self.count or min(shape) < 1 or int(np.prod(shape)) != self.each:
            return None
        return self._at(place).reshape(shape).copy()

    def close(self) -> None:
        """Let go of the memory."""
        if self._memory is not None:
            self._memory.close()
            self._memory = None

    def _at(self, place: int) -> np.ndarray:
        assert self._memory is not None
        return np.frombuffer(self._memory, np.uint8, self.each, place * self.each)
