"""A calm camera over what is interesting: it stands where it can, moves softly where it must, and jumps at cuts only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

_PLACES = 81
_MOVING = 1.6
"""What it costs to move across the whole picture, in looks at something else."""
_SOFT = 0.5
"""Seconds (spread of the curve) over which a movement is eased."""
_STANDING = 0.90
"""Share of what a moving camera would see that is enough to stand still."""
_STRAIGHT = 0.0015
"""Deviation from a straight line, of the picture, below which a point of the path is left out."""


@dataclass(frozen=True)
class Seen:
    """What the camera looks at: a profile of interest along the way it can move, at `second` of the source."""

    second: float
    profile: np.ndarray


def virtual_path(rows: Sequence[Seen], window: float) -> list[list[float]]:
    """[second, centre] of a window (a share of the picture) along its way, seconds rising; one point where it stands still.

    Centres keep the window inside the picture.
    """
    if not rows or window >= 1:
        return [[rows[0].second if rows else 0.0, 0.5]]
    places = np.linspace(window / 2, 1 - window / 2, _PLACES)
    worth = np.array([_worth(row.profile, places, window) for row in rows])
    if len(rows) > 2:
        worth = np.stack([gaussian_filter1d(column, 1.0, mode="nearest") for column in worth.T], 1)
    best = _cheapest(worth, places)
    seen = float(worth[np.arange(len(rows)), best].sum())
    standing = int(np.argmax(worth.sum(0)))
    if float(worth[:, standing].sum()) >= _STANDING * seen:
        return [[round(rows[0].second, 4), round(float(places[standing]), 5)]]
    seconds = np.array([row.second for row in rows])
    step = float(np.median(np.diff(seconds))) if len(seconds) > 1 else 0.2
    centres = gaussian_filter1d(places[best], _SOFT / max(step, 1e-3), mode="nearest")
    return _thinned(seconds, np.clip(centres, window / 2, 1 - window / 2))


def centre_at(path: Sequence[Sequence[float]], second: float) -> float:
    """The centre at a second: along a smooth curve through the points, held before the first and after the last."""
    if len(path) == 1 or second <= path[0][0]:
        return float(path[0][1])
    if second >= path[-1][0]:
        return float(path[-1][1])
    n = int(np.searchsorted([point[0] for point in path], second, side="right")) - 1
    slopes = [_slope(path, n), _slope(path, n + 1)]
    length = path[n + 1][0] - path[n][0]
    u = (second - path[n][0]) / length
    a, b = path[n][1], path[n + 1][1]
    return float(
        (2 * u**3 - 3 * u**2 + 1) * a
        + (u**3 - 2 * u**2 + u) * length * slopes[0]
        + (-2 * u**3 + 3 * u**2) * b
        + (u**3 - u**2) * length * slopes[1]
    )


def _slope(path: Sequence[Sequence[float]], n: int) -> float:
    """Of the curve at a point: none at turning points and at the ends, so that it never overshoots (Fritsch and Carlson)."""
    if n <= 0 or n >= len(path) - 1:
        return 0.0
    before = (path[n][1] - path[n - 1][1]) / (path[n][0] - path[n - 1][0])
    after = (path[n + 1][1] - path[n][1]) / (path[n + 1][0] - path[n][0])
    if before * after <= 0:
        return 0.0
    return 2 * before * after / (before + after)


def _worth(profile: np.ndarray, places: np.ndarray, window: float) -> np.ndarray:
    """How much of what is interesting a window at each place holds, what lies near its edges counting less."""
    xs = (np.arange(len(profile)) + 0.5) / len(profile)
    away = np.abs(xs[None, :] - places[:, None]) / (window / 2)
    kept = np.clip((1.05 - away) / 0.35, 0, 1) - 0.25 * away.clip(0, 1)
    return np.asarray(kept @ profile)


def _cheapest(worth: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The place at each look that together see most and move least."""
    moving = _MOVING * np.abs(places[:, None] - places[None, :]) / max(float(places[-1] - places[0]), 1e-6)
    total = -worth[0]
    came = np.zeros((len(worth), len(places)), np.int64)
    for n in range(1, len(worth)):
        options = total[None, :] + moving
        came[n] = np.argmin(options, 1)
        total = options[np.arange(len(places)), came[n]] - worth[n]
    row = np.zeros(len(worth), np.int64)
    row[-1] = int(np.argmin(total))
    for n in range(len(worth) - 1, 0, -1):
        row[n - 1] = came[n, row[n]]
    return row


def _thinned(seconds: np.ndarray, centres: np.ndarray) -> list[list[float]]:
    """As few of the points as keep the path (Douglas and Peucker)."""
    keep = np.zeros(len(seconds), bool)
    keep[[0, -1]] = True
    open_ = [(0, len(seconds) - 1)]
    while open_:
        first, last = open_.pop()
        if last - first < 2:
            continue
        line = np.interp(seconds[first : last + 1], seconds[[first, last]], centres[[first, last]])
        off = np.abs(centres[first : last + 1] - line)
        worst = int(np.argmax(off))
        if off[worst] > _STRAIGHT:
            keep[first + worst] = True
            open_ += [(first, first + worst), (first + worst, last)]
    return [[round(float(s), 4), round(float(c), 5)] for s, c in zip(seconds[keep], centres[keep], strict=True)]
