"""Samples of any length: in memory where they are few, in a file without a name where they would fill it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np

from cutaway.storage.blobs import full_disk
from cutaway.storage.derived import derived

RATE = 48_000
LONG = 600 * RATE
"""Samples from which on they are kept in a file."""
BLOCK = 30 * 1024 * 48
"""Samples that are worked on at once: about half a minute. A multiple of 3072, so that blocks of the limiter fit in."""

OVER_AND_OVER = 300 * RATE
"""Samples of music and ambience that are made for a long film, and heard over and over."""
_CROSSING = 4 * RATE


class Samples(Protocol):
    """What can be asked for its samples, some at a time: an array, or what lies in a file."""

    def __len__(self) -> int: ...

    def __getitem__(self, key: slice, /) -> Any:
        """An array of these samples, (n, channels)."""
        ...


class Row:
    """`count` samples of `channels` each, silent at first. Never more in memory than what is asked for.

    Raises `DiskFull` where they are written.
    """

    def __init__(self, count: int, channels: int = 2, dtype: Any = np.float64) -> None:
        self._count, self._channels, self._dtype = count, channels, np.dtype(dtype)
        self._wide = self._dtype.itemsize * channels
        self._array: np.ndarray | None = None
        if count <= LONG:
            self._array = np.zeros((count, channels), dtype)
            return
        folder = derived().folder
        folder.mkdir(parents=True, exist_ok=True)
        # It has no name, so that a process that is killed leaves nothing; and it lies with the data, as the folder of
        # temporary files may itself be memory.
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115
        self._file.truncate(count * self._wide)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, key: slice, /) -> np.ndarray:
        first, last, _ = key.indices(self._count)
        if self._array is not None:
            return self._array[first:last]
        self._file.seek(first * self._wide)
        out = np.empty((max(0, last - first), self._channels), self._dtype)
        view = memoryview(out.reshape(-1).view(np.uint8))
        at = 0
        while at < len(view) and (got := self._file.readinto(view[at:])):
            at += got
        return out

    def __setitem__(self, key: slice, values: np.ndarray, /) -> None:
        first, last, _ = key.indices(self._count)
        if self._array is not None:
            self._array[first:last] = values
            return
        self._file.seek(first * self._wide)
        view = memoryview(np.ascontiguousarray(values[: last - first], self._dtype).reshape(-1).view(np.uint8))
        try:
            at = 0
            while at < len(view):
                at += self._file.write(view[at:])
        except OSError as error:
            raise full_disk(error, derived().folder) or error from error

    @property
    def whole(self) -> Samples:
        """As an array where they are few."""
        return self if self._array is None else self._array


def blocks(count: int) -> Iterator[tuple[int, int]]:
    """First and last sample of each block."""
    for first in range(0, count, BLOCK):
        yield first, min(first + BLOCK, count)


class Repeated:
    """`count` samples of a sound that goes over into itself whenever it ends.

    `once`: float64 (n, 2), n more than eight seconds, coming in at its start and dying away at its end.
    """

    def __init__(self, once: np.ndarray, count: int) -> None:
        self._once, self._count = once, count
        self._period = len(once) - _CROSSING
        share = (np.arange(_CROSSING) + 0.5) / _CROSSING
        self._rise, self._fall = np.sqrt(share)[:, None], np.sqrt(1 - share)[:, None]

    def __len__(self) -> int:
        return self._count

    @property
    def nbytes(self) -> int:
        """Bytes it holds in memory."""
        return int(self._once.nbytes)

    def __getitem__(self, key: slice, /) -> np.ndarray:
        first, last, _ = key.indices(self._count)
        out = np.zeros((max(0, last - first), 2))
        for turn in range(first // self._period - 1, (last - 1) // self._period + 1):
            begin = turn * self._period
            start, end = max(first, begin), min(last, begin + len(self._once))
            if turn < 0 or end <= start:
                continue
            heard = self._once[start - begin : end - begin].copy()
            if turn:
                self._weigh(heard, start - begin, self._rise)
            self._weigh(heard, start - begin - self._period, self._fall)
            out[start - first : end - first] += heard
        left = self._count - np.arange(max(first, self._count - RATE // 2), last)
        if len(left):
            out[-len(left) :] *= (left / (RATE // 2))[:, None]
        return out

    @staticmethod
    def _weigh(heard: np.ndarray, at: int, weights: np.ndarray) -> None:
        """Multiply samples that begin `at` samples after the weights by them."""
        first, last = max(0, -at), min(len(heard), len(weights) - at)
        if last > first:
            heard[first:last] *= weights[at + first : at + last]
