"""The ground before a picture that stands as a backdrop: it goes on from the picture's own lower edge towards the camera."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np

from cutaway.props import shapes
from cutaway.props.builders.picture import pixels_of
from cutaway.props.catalogue import builder
from cutaway.props.model import Material, Mesh, Model, Part, Texture
from cutaway.scene.randomness import stream

_WIDE, _DEEP = 1024, 512
"""Texels of the ground, across and away."""


@builder("picture_ground")
def picture_ground(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A plane at y = 0 from the foot of the picture's panel (z = 0) towards +z, in the colours and with the grain of the picture's foot.

    Parameters: `picture` (hash); `height` of its panel in metres; `depth`: metres of ground towards the camera; `stretch`: metres of
    ground for one metre of the picture, which is seen from ahead. Raises `NotFound` when the picture is gone.
    """
    del name, seed
    pixels = pixels_of(str(parameters.get("picture", "")))[..., :3]
    height, depth = float(parameters.get("height", 1.0)), float(parameters.get("depth", 6.0))
    width = height * pixels.shape[1] / pixels.shape[0]
    painted = continued(pixels, height, depth, float(parameters.get("stretch", 7.0)))
    x, behind = width / 2, 1.5 * depth
    # It also goes on behind the panel, unseen: pictures are laid from far to near by their middles, and what stands on it comes later.
    positions = np.array(
        [[-x, 0, depth], [x, 0, depth], [-x, 0, 0], [x, 0, 0], [-x, 0, -behind], [x, 0, -behind]], np.float32
    )
    far = 1 - 0.5 / _DEEP
    body = Mesh(
        positions,
        np.tile(np.float32([0, 1, 0]), (6, 1)),
        np.array([[0, 0], [1, 0], [0, far], [1, far], [0, far], [1, far]], np.float32),
        np.array([[0, 1, 3], [0, 3, 2], [2, 3, 5], [2, 5, 4]], np.uint32),
    )
    paint = Material(
        colour=(1.0, 1.0, 1.0), shading="picture", texture=Texture(painted, "colour", repeat=False), glint=False
    )
    low, high = shapes.bounds([body])
    return Model((Part("ground", body, paint, main=True, casts=False),), low, high)


def continued(pixels: np.ndarray, height: float, depth: float, stretch: float) -> np.ndarray:
    """uint8 (_DEEP, _WIDE, 3): the ground seen from above, its first row that of the picture's foot. `pixels` uint8 (h, w, 3).

    Near the picture its colours are the picture's mirrored; further away they run together, and fine grain takes their place, so that
    what stands at the foot of the picture is not seen twice.
    """
    rows = min(max(8, round(depth / stretch / height * pixels.shape[0])), _foot_rows(pixels))
    foot = pixels[-rows:][::-1]
    base = cv2.resize(foot, (_WIDE, _DEEP), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    base[0] = cv2.resize(foot[:1], (_WIDE, 1), interpolation=cv2.INTER_LINEAR)[0]
    away = np.linspace(0, 1, _DEEP, dtype=np.float32)[:, None, None]
    found = base
    for sigma, start, end in ((6.0, 0.0, 0.05), (22.0, 0.03, 0.16), (70.0, 0.10, 0.45)):
        share = np.clip((away - start) / (end - start), 0, 1)
        soft = cv2.GaussianBlur(base, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        found = found * (1 - share) + soft * share
    grain = _grain(foot, depth / _DEEP / (height * pixels.shape[1] / pixels.shape[0] / _WIDE))
    found = found + grain * np.clip(away / 0.08, 0, 1)
    return np.clip(np.round(found * (1 - 0.10 * away)), 0, 255).astype(np.uint8)


def _foot_rows(pixels: np.ndarray) -> int:
    """Rows from the picture's lower edge up to where it looks different all along: what is above is no ground."""
    low = max(4, round(0.02 * len(pixels)))
    lab = cv2.cvtColor(cv2.blur(pixels, (5, 5)).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    rows = np.median(lab, axis=1)[::-1]
    other = np.linalg.norm(rows - np.median(rows[:low], axis=0), axis=1) > 14.0
    first = int(np.argmax(other)) if other.any() else len(pixels)
    return min(max(first - low // 2, low), len(pixels))


def _grain(foot: np.ndarray, squeeze: float) -> np.ndarray:
    """float32 (_DEEP, _WIDE, 1): the fine light and dark of the picture's foot, even all over. `squeeze`: texels across for one away."""
    scale = _WIDE / foot.shape[1]
    tall = max(16, round(foot.shape[0] * scale / max(squeeze, 0.2)))
    light = cv2.resize(foot, (_WIDE, tall), interpolation=cv2.INTER_AREA).astype(np.float32).mean(-1)
    fine = light - cv2.GaussianBlur(light, (0, 0), 5.0, borderType=cv2.BORDER_REPLICATE)
    usual = max(float(np.median(np.abs(fine))) * 2.5, 0.6)
    fine = np.clip(fine, -usual, usual)
    tiled = np.pad(fine, ((0, max(0, _DEEP - tall)), (0, 0)), mode="symmetric")[:_DEEP]
    # Of what is drawn there the coarseness alone is kept: its lines would lie on the ground as marks that nobody made.
    noise = np.fft.rfft2(stream(0, "picture ground").standard_normal(tiled.shape))
    made = np.fft.irfft2(np.abs(np.fft.rfft2(tiled)) * noise / np.maximum(np.abs(noise), 1e-9), tiled.shape)
    return np.asarray(made * float(tiled.std()) / max(float(made.std()), 1e-6), np.float32)[..., None]
