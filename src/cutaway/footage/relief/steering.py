"""A camera's way held to what the picture offers: nothing made up beyond its edges comes far into the frame, and nothing is pulled
further apart than was filled in behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from cutaway.footage.relief.camera import Pose, pose_at, seen
from cutaway.footage.relief.layers import Layers

PARALLAX = 0.075
"""Of the frame's width, at most, between near and far."""
SHOWN = 0.012
"""Of the frame's height that may be seen of what was made up, with a camera that does not go back."""
_TRIED = 24


class Steering:
    """The poses of one film. `parameters` as `camera.pose_at` takes them."""

    def __init__(self, layers: Layers, parameters: Mapping[str, Any]) -> None:
        self.aspect = layers.width / layers.height
        self.parameters = dict(parameters) | {"aspect": self.aspect}
        moves = [str(move) for move in parameters.get("moves") or ()]
        trust = 0.45 + 0.55 * layers.facts.get("confidence", 0.5)
        if any(move in ("zoom in", "zoom out", "static") for move in moves):
            trust = 1.0
        self.parameters["amount"] = float(parameters.get("amount", 1.0)) * trust
        self._back = any(move in ("pull out", "zoom out", "dolly zoom") for move in moves)
        self._near = [float(np.percentile(layer.near, 90)) for layer in layers.layers]
        self._rest = [float(np.percentile(layer.near, q)) for layer in layers.layers for q in (5, 95)]
        self._limit = SHOWN + (layers.margin / layers.height * 0.8 if self._back else 0.0)
        self.parameters["amount"] *= self._fitting()

    def pose(self, u: float, seconds: float) -> Pose:
        """Where the camera is."""
        return self.inside(pose_at(self.parameters, u, seconds))

    def _fitting(self) -> float:
        """What the amount is multiplied by, so that near and far are not pulled too far apart."""
        worst = 0.0
        x, y = np.array([0.0, -self.aspect / 2, self.aspect / 2], np.float32), np.array([0.0, -0.5, 0.5], np.float32)
        for step in range(1, _TRIED + 1):
            pose = pose_at(self.parameters, step / _TRIED, 3.0)
            places = [np.stack(seen(pose, x[:1], y[:1], np.full(1, near, np.float32))) for near in self._rest]
            spread = np.ptp(np.concatenate(places, 1), axis=1)
            worst = max(worst, float(np.hypot(*spread)))
        return min(1.0, PARALLAX * self.aspect / worst) if worst > 0 else 1.0

    def inside(self, pose: Pose) -> Pose:
        """The same pose with a longer lens, as far as the edges of the picture would come into the frame."""
        zoom = pose.zoom
        for _ in range(3):
            over = self._overshoot(replace(pose, zoom=zoom))
            if over <= self._limit:
                break
            zoom *= 1 + 2.05 * (over - self._limit)
        return replace(pose, zoom=zoom)

    def _overshoot(self, pose: Pose) -> float:
        """How far beyond the picture's edges the frame reaches, in heights."""
        half = self.aspect / 2
        x = np.array([-half, half, -half, half, 0, 0, -half, half], np.float32)
        y = np.array([-0.5, -0.5, 0.5, 0.5, -0.5, 0.5, 0, 0], np.float32)
        worst = 0.0
        for near in self._near:
            place_x, place_y = seen(pose, x, y, np.full(len(x), near, np.float32))
            worst = max(worst, float(np.max(np.abs(place_x)) - half), float(np.max(np.abs(place_y)) - 0.5))
        return worst
