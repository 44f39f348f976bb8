"""A grade from a picture whose style is wanted: how light, how rich, how warm, how hard it is, in numbers of the scene's grade."""

from __future__ import annotations

import cv2
import numpy as np

from cutaway.props import textures
from cutaway.scene.document import Grade

_USUAL = (0.47, 0.22, 17.0)
"""Mean and spread of lightness (0-1), and mean chroma (Lab), of an ordinary frame of ours."""


def grade_like(pixels: np.ndarray, grade: Grade) -> tuple[Grade, str]:
    """The grade drawn towards the look of uint8 (h, w, 3), and a sentence on what was taken from it."""
    step = max(1, max(pixels.shape[:2]) // 240)
    part = np.ascontiguousarray(pixels[::step, ::step])
    lab = cv2.cvtColor(part.astype(np.float32) / 255, cv2.COLOR_RGB2LAB).reshape(-1, 3)
    light, spread = float(lab[:, 0].mean() / 100), float(lab[:, 0].std() / 100)
    chroma = float(np.hypot(lab[:, 1], lab[:, 2]).mean())
    if chroma < 3.5:
        return grade.model_copy(
            update={"look": "black and white", "contrast": _held(grade.contrast * spread / _USUAL[1], 0.85, 1.3)}
        ), "black and white, with its contrast"
    rgb = textures.decoded(part.reshape(-1, 3))
    bright = rgb @ np.array([0.2126, 0.7152, 0.0722])
    order = np.argsort(bright)
    dark, pale = rgb[order[: len(order) // 4]].mean(0), rgb[order[-len(order) // 4 :]].mean(0)
    balance = np.sqrt(np.maximum(pale, 1e-4) / max(float(pale.mean()), 1e-4))
    gain = np.clip(balance / (balance @ np.array([0.2126, 0.7152, 0.0722])), 0.72, 1.32)
    codes = textures.encoded(dark[None])[0].astype(float) / 255
    lift = np.clip((codes - codes.min()) * 0.25, 0, 0.07)
    exposure = float(grade.exposure) if isinstance(grade.exposure, int | float) else 1.0
    changed = grade.model_copy(
        update={
            "exposure": round(_held(exposure * (light / _USUAL[0]) ** 0.9, 0.5, 1.7), 4),
            "contrast": round(_held(grade.contrast * (0.5 + 0.5 * spread / _USUAL[1]), 0.82, 1.28), 4),
            "saturation": round(_held(grade.saturation * (0.35 + 0.65 * chroma / _USUAL[2]), 0.25, 1.6), 4),
            "gain": tuple(round(float(a * b), 4) for a, b in zip(grade.gain, gain, strict=True)),
            "lift": tuple(round(float(a + b), 4) for a, b in zip(grade.lift, lift, strict=True)),
        }
    )
    words = [
        "dark" if light < 0.36 else "bright" if light > 0.62 else "",
        "muted" if chroma < 11 else "rich in colour" if chroma > 28 else "",
        "warm" if gain[0] > 1.06 > gain[2] + 0.1 else "cool" if gain[2] > 1.05 else "",
        "hard" if spread > 0.28 else "soft" if spread < 0.15 else "",
    ]
    return changed, ", ".join(word for word in words if word) or "its balance of colours"


def _held(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
