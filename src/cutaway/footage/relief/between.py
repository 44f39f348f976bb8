"""From one picture to another: where both show the same scene, everything travels from its place in one to its place in the other;
otherwise the camera goes through the first picture into the second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import cv2
import numpy as np

from cutaway.footage.relief.camera import eased
from cutaway.footage.relief.drawing import Eye, Laid, Seen, mixed
from cutaway.footage.relief.motion import smoothstep
from cutaway.footage.relief.steering import Steering

_FEW = 22
"""Points that have to agree before two pictures are taken for one scene."""


class SameScene:
    """Two pictures of one scene, uint8 (h, w, 3) each, made to meet."""

    def __init__(self, first: np.ndarray, last: np.ndarray, homography: np.ndarray) -> None:
        h, w = first.shape[:2]
        self._first, self._last, self._back = first, last, np.linalg.inv(homography)
        self._corners = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
        self._ends = cv2.perspectiveTransform(self._corners[None], homography)[0]
        aligned = cv2.warpPerspective(last, self._back, (w, h), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        inside = cv2.warpPerspective(np.full((h, w), 255, np.uint8), self._back, (w, h)) > 250
        self._aligned = np.where(inside[..., None], aligned, first)
        self._there, self._here = _flow(first, self._aligned), _flow(self._aligned, first)
        x, y = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
        self._x, self._y = x, y
        round_trip = self._there + cv2.remap(
            self._here,
            x + self._there[..., 0],
            y + self._there[..., 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        self._doubt = cv2.GaussianBlur(
            np.clip(np.linalg.norm(round_trip, axis=-1) / (0.006 * w) - 0.5, 0, 1), (0, 0), 0.004 * w
        )

    def frame(self, u: float) -> np.ndarray:
        """The picture at share `u` of the way."""
        h, w = self._first.shape[:2]
        way = eased(u)
        # Backward maps at the place in between: a point there came from about -way of the flow at it.
        a = cv2.remap(
            self._first,
            self._x - way * self._there[..., 0],
            self._y - way * self._there[..., 1],
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )
        rest = 1 - way
        b = cv2.remap(
            self._aligned,
            self._x - rest * self._here[..., 0],
            self._y - rest * self._here[..., 1],
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )
        # Where the two do not agree, one gives way to the other quickly, so that no double is seen for long.
        plain = np.full((h, w), smoothstep(way), np.float32)
        quick = smoothstep((way - 0.5) / 0.3 + 0.5)
        both = mixed(a, b, plain + (quick - plain) * self._doubt.astype(np.float32))
        quad = (1 - way) * self._corners + way * self._ends
        turn = cv2.getPerspectiveTransform(self._corners, quad.astype(np.float32))
        shown = cv2.warpPerspective(both, turn, (w, h), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
        # Beyond the first picture's edges the second one knows what is there.
        beyond = 255 - cv2.warpPerspective(np.full((h, w), 255, np.uint8), turn, (w, h), flags=cv2.INTER_LINEAR)
        if beyond.any():
            known = cv2.warpPerspective(
                self._last, turn @ self._back, (w, h), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
            )
            soft = cv2.GaussianBlur(cv2.dilate(beyond, np.ones((9, 9), np.uint8)), (0, 0), 4).astype(np.float32) / 255
            shown = mixed(shown, known, soft)
        return shown


def same_scene(first: np.ndarray, last: np.ndarray) -> np.ndarray | None:
    """float64 (3, 3) that takes places of the first picture to the same ones of the last; None where they show different things."""
    share = min(1.0, 720 / max(first.shape[:2]))
    small = [
        cv2.cvtColor(cv2.resize(one, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
        for one in (first, last)
    ]
    finder: Any = cv2.SIFT.create(2000)
    (points_a, words_a), (points_b, words_b) = (finder.detectAndCompute(one, None) for one in small)
    if words_a is None or words_b is None or min(len(points_a), len(points_b)) < _FEW:
        return None
    pairs = cv2.BFMatcher().knnMatch(words_a, words_b, k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < 0.75 * pair[1].distance]
    if len(good) < _FEW:
        return None
    a = np.array([points_a[match.queryIdx].pt for match in good], np.float32)
    b = np.array([points_b[match.trainIdx].pt for match in good], np.float32)
    cv2.setRNGSeed(11)
    matrix, agreed = cv2.findHomography(a, b, cv2.RANSAC, 5.0)
    if matrix is None or agreed.sum() < _FEW or agreed.mean() < 0.3:
        return None
    size = np.diag([1 / share, 1 / share, 1.0])
    matrix = size @ matrix @ np.linalg.inv(size)
    h, w = first.shape[:2]
    corners = cv2.perspectiveTransform(np.array([[[0, 0], [w, 0], [w, h], [0, h]]], np.float32), matrix)[0]
    area = float(cv2.contourArea(corners)) / (w * h)
    return np.asarray(matrix / matrix[2, 2]) if 0.12 < area < 8 and cv2.isContourConvex(corners) else None


def _flow(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """float32 (h, w, 2): where each pixel of a is found in b, less its own place."""
    h, w = a.shape[:2]
    share = min(1.0, 640 / max(h, w))
    size = (max(32, round(w * share)), max(32, round(h * share)))
    grey = [cv2.cvtColor(cv2.resize(one, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY) for one in (a, b)]
    finder: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow = finder.calc(*grey, None)
    flow = cv2.GaussianBlur(flow, (0, 0), 1.2)
    return np.asarray(cv2.resize(flow, (w, h), interpolation=cv2.INTER_LINEAR) * (w / size[0], h / size[1]), np.float32)


class Through:
    """The camera goes into one picture until the next opens from its depth, and comes to rest before it."""

    def __init__(self, first: Eye, last: Eye, steering: tuple[Steering, Steering]) -> None:
        self._eyes, self._steering = (first, last), steering

    def frame(self, u: float, seconds: float) -> np.ndarray:
        """The picture at share `u` of the way."""
        start, end = 0.36, 0.64
        if u <= start:
            return self._leaving(u, seconds)
        if u >= end:
            return self._arriving(u)
        inside = (u - start) / (end - start)
        eye = self._eyes[0]
        arriving = _rushed(self._arriving(u), 0.07 * 4 * inside * (1 - inside))
        # The back opens from the middle outwards; what stands in front is passed by the camera and is gone at the end.
        away = np.hypot(eye.x / eye.layers.width - 0.5, eye.y / eye.layers.height - 0.5) / 0.71
        share = np.clip((inside * 1.75 - away) / 0.22, 0, 1)
        share = eye.full(cv2.GaussianBlur((share * share * (3 - 2 * share)).astype(np.float32), (0, 0), 2))

        def opened(picture: np.ndarray, _: Seen) -> np.ndarray:
            return mixed(_rushed(picture, 0.09 * inside), arriving, share)

        gone = 1 - smoothstep((inside - 0.45) / 0.5)
        front = next((layer.pixels for layer in eye.layers.layers if layer.name == "subject"), None)
        textures = {} if front is None else {"subject": cv2.convertScaleAbs(front, alpha=gone)}
        return self._leaving(u, seconds, textures, {"back": opened})

    def _leaving(
        self, u: float, seconds: float, textures: Mapping[str, np.ndarray] = MappingProxyType({}),
        between: Mapping[str, Laid] = MappingProxyType({}),
    ) -> np.ndarray:  # fmt: skip
        pose = self._steering[0].pose(min(1.0, u * 1.1), seconds)
        rush = max(0.0, (u - 0.24) / 0.40) ** 2.2
        pose = replace(pose, z=pose.z + 0.52 * rush, blur=0.03 * rush, focus=0.3)
        return self._eyes[0].draw(pose, {}, textures, between)[0]

    def _arriving(self, u: float) -> np.ndarray:
        eye = self._eyes[1]
        left = 1 - smoothstep((u - 0.36) / 0.64)
        pose = self._steering[1].pose(0.0, 0.0)
        # Pulled back from close by: never beyond the picture's edges.
        pose = replace(pose, z=0.16 * left, zoom=1 + 0.10 * left**2, x=0.03 * left)
        return eye.draw(self._steering[1].inside(pose), {}, {}, {})[0]


def _rushed(picture: np.ndarray, strength: float) -> np.ndarray:
    """Blurred outwards from the middle, as when the camera goes fast."""
    if strength < 0.004:
        return picture
    h, w = picture.shape[:2]
    total = picture
    for step in range(3):
        grow = 1 + strength / 2 ** (step + 1)
        matrix = np.array([[grow, 0, (1 - grow) * w / 2], [0, grow, (1 - grow) * h / 2]], np.float32)
        total = cv2.addWeighted(
            total, 0.5, cv2.warpAffine(total, matrix, (w, h), borderMode=cv2.BORDER_REFLECT_101), 0.5, 0
        )
    return total
