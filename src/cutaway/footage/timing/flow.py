"""Motion between two frames (DIS optical flow, both ways) and the picture that lies between them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

VERSION = "1"
"""Of the flow: what was kept under another version is worked out again."""

_FINE = 16.0
"""Steps a pixel in which motion is kept."""
_OCCLUDED = 1.2
"""Pixels of the motion's own size by which going there and back may miss before a point counts as hidden."""


@dataclass(frozen=True)
class Motion:
    """Where each point goes: `there` from the first frame to the second, `back` from the second to the first; int16
    (h, w, 2), sixteenths of a pixel of their own size, which is `shrink` times smaller than the picture."""

    there: np.ndarray
    back: np.ndarray
    shrink: float


def motion_between(first: np.ndarray, second: np.ndarray) -> Motion:
    """The motion between two frames, uint8 (h, w, 3) of one size. Equal frames, equal bytes."""
    height, width = first.shape[:2]
    # Sought at half the size of 720p, and kept at half of that, where the search ends.
    scale = min(1.0, 360 / min(height, width))
    size = (max(32, round(width * scale / 2) * 2), max(32, round(height * scale / 2) * 2))
    greys = [
        cv2.cvtColor(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
        for frame in (first, second)
    ]
    seeker = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)  # type: ignore[attr-defined]
    flows = [seeker.calc(greys[a], greys[1 - a], None) for a in (0, 1)]
    kept = (size[0] // 2, size[1] // 2)
    small = [cv2.resize(flow, kept, interpolation=cv2.INTER_AREA) * 0.5 for flow in flows]
    there, back = (np.clip(np.round(flow * _FINE), -32768, 32767).astype(np.int16) for flow in small)
    return Motion(there, back, width / kept[0])


def in_between(first: np.ndarray, second: np.ndarray, motion: Motion, part: float) -> np.ndarray:
    """The picture at `part` (0-1) of the way from `first` to `second`, uint8 (h, w, 3).

    Points seen in both are moved and mixed; what only one of them shows comes from that one. Where nothing fits (a cut
    between the two) it is the nearer frame.
    """
    if part <= 0 or part >= 1:
        return (first if part <= 0 else second).copy()
    there, back = motion.there.astype(np.float32) / _FINE, motion.back.astype(np.float32) / _FINE
    height, width = there.shape[:2]
    grid = np.stack(np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)), -1)
    hidden_there, hidden_back = _hidden(grid, there, back), _hidden(grid, back, there)
    if float(np.median(np.maximum(hidden_there, hidden_back))) > 0.5:
        return (first if part < 0.5 else second).copy()
    # The motion of what lies at each point of the picture in between, from either side.
    out, into = there.copy(), back.copy()
    for _ in range(3):
        out = _sampled(there, grid - part * out)
        into = _sampled(back, grid - (1 - part) * into)
    small_first, small_second = (
        cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA) for frame in (first, second)
    )
    cost_out = _cost(small_first, small_second, grid - part * out, grid + (1 - part) * out)
    cost_into = _cost(small_first, small_second, grid + part * into, grid - (1 - part) * into)
    only_first = _sampled(hidden_there, grid - part * out)
    only_second = _sampled(hidden_back, grid - (1 - part) * into)
    # Points that are being covered move as the first frame says, points that come free as the second does.
    lean = (cost_into - cost_out) / 12.0 + 4.0 * (only_first - only_second)
    share = cv2.GaussianBlur(1 / (1 + np.exp(-np.clip(lean, -20, 20))), (0, 0), 0.8)[..., None]
    flow = share * out + (1 - share) * -into
    seen_first = np.clip(1 - only_second * (1 - only_first), 0.02, 1)
    seen_second = np.clip(1 - only_first * (1 - only_second), 0.02, 1)
    weight = part * seen_second / (part * seen_second + (1 - part) * seen_first)
    weight = cv2.GaussianBlur(weight.astype(np.float32), (0, 0), 1.0)
    return _mixed(first, second, flow.astype(np.float32), weight, part)


def _mixed(first: np.ndarray, second: np.ndarray, flow: np.ndarray, weight: np.ndarray, part: float) -> np.ndarray:
    """Both frames moved along `flow` to where they meet, and mixed: `weight` of the second; both are small maps."""
    height, width = first.shape[:2]
    stretch = np.array([width / flow.shape[1], height / flow.shape[0]], np.float32)
    wide = cv2.resize(flow * stretch, (width, height), interpolation=cv2.INTER_LINEAR)
    xs, ys = np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]
    pictures = []
    for frame, step in ((first, -part), (second, 1 - part)):
        at_x, at_y = xs + step * wide[..., 0], ys + step * wide[..., 1]
        pictures.append(cv2.remap(frame, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
    shares = cv2.resize(weight, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.blendLinear(pictures[0], pictures[1], 1 - shares, shares))


def _sampled(field: np.ndarray, at: np.ndarray) -> np.ndarray:
    """A map read at fractional points (h, w, 2), its edge going on outside."""
    at = at.astype(np.float32)
    return np.asarray(cv2.remap(field, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _hidden(grid: np.ndarray, there: np.ndarray, back: np.ndarray) -> np.ndarray:
    """0-1: whether a point of the first frame is hidden in the second: going there and back does not return."""
    missed = np.linalg.norm(there + _sampled(back, grid + there), axis=-1)
    allowed = _OCCLUDED + 0.05 * np.linalg.norm(there, axis=-1)
    soft = np.clip((missed - allowed) / allowed, 0, 1).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(soft, (0, 0), 1.0))


def _cost(first: np.ndarray, second: np.ndarray, at_first: np.ndarray, at_second: np.ndarray) -> np.ndarray:
    """How much two frames differ where they are said to show the same point, 0-255, smoothed."""
    difference = cv2.absdiff(_sampled(first, at_first), _sampled(second, at_second)).max(-1).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(difference, (0, 0), 1.5))
