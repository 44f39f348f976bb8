"""Whether a picture of a place has ground where somebody is to stand in it, and the ground that is laid before it where it has none."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np

from cutaway.scene.animation import value_at
from cutaway.scene.document import Asset, Scene, Thing

_STEP = 7.0
"""How far the rows above and below the edge of a ground are apart, in CIE Lab, or in their roughness."""


def shows_ground(pixels: np.ndarray, row: float) -> bool:
    """Whether what the picture shows at `row` (0-1 from its top) is ground: there is an edge above, below which it looks different.

    A sky alone, a wall alone and what fills the picture from edge to edge have none. `pixels`: uint8 (h, w, 3).
    """
    if row > 1:
        return True
    share = 160 / max(pixels.shape[:2])
    size = (max(16, round(pixels.shape[1] * share)), max(16, round(pixels.shape[0] * share)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    rough = np.abs(lab[..., 0] - cv2.GaussianBlur(lab[..., 0], (0, 0), 1.5))
    # Medians along each row: what stands upright in the picture is no edge of a ground.
    rows = np.concatenate([np.median(lab, axis=1), 4 * np.median(rough, axis=1)[:, None]], 1)
    tall, band = len(rows), max(2, round(0.09 * len(rows)))
    last = min(round((row - 0.07) * tall), tall - band)
    for at in range(round(0.12 * tall), last + 1):
        above, below = rows[max(0, at - band) : at].mean(0), rows[at : at + band].mean(0)
        if float(np.linalg.norm(above - below)) > _STEP:
            return True
    return False


def feet_at(scene: Scene, shot: Any, height: float, place: tuple[float, float, float]) -> float:
    """The row of the backdrop, 0-1 from its top, behind the feet of who stands highest in the middle of the shot."""
    middle = shot.start + shot.frames // 2
    eye = np.asarray(value_at(shot.camera.position, middle), float)
    way = np.asarray(value_at(shot.camera.target, middle), float) - eye
    way[1] = 0.0
    way /= max(float(np.linalg.norm(way)), 1e-6)
    far = float((np.asarray(place) - eye) @ way)
    found = []
    for thing in scene.things:
        if thing.role == "set" or thing.held_by or thing.part_of:
            continue
        at = np.asarray(value_at(thing.position, middle), float)
        ahead = float((at - eye) @ way)
        if ahead > 0.3 and at[1] < 0.6:
            seen = eye[1] + (at[1] - eye[1]) * far / ahead
            found.append((place[1] + height / 2 - seen) / height)
    return min(found, default=1.0)


def ground_before(panel: Thing, scene: Scene, shot: Any) -> Thing:
    """The ground from the foot of this panel, which stands on y = 0, to the camera of the shot."""
    middle = shot.start + shot.frames // 2
    eye = np.asarray(value_at(shot.camera.position, middle), float)
    place = np.asarray(value_at(panel.position, 0), float)
    away = math.hypot(place[0] - eye[0], place[2] - eye[2])
    return panel.model_copy(
        update={
            "id": panel.id.replace("place-picture", "place-ground"),
            "name": "ground",
            "words": ("ground", "floor"),
            "position": (float(place[0]), 0.0, float(place[2])),
            "asset": Asset(
                builder="picture_ground",
                parameters={
                    "picture": panel.asset.parameters["picture"],
                    "height": panel.asset.parameters["height"],
                    "depth": round(away + 1.5, 3),
                    "stretch": round(min(max(away / max(float(eye[1]), 0.4), 3.0), 14.0), 3),
                },
            ),
        }
    )
