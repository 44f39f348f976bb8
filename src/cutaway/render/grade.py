"""The grade as numbers for the finishing shader: exposure, curve, tint, and the named looks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cutaway.scene.animation import value_at
from cutaway.scene.document import Scene


@dataclass(frozen=True)
class Look:
    """What a named look adds: how much of the colour goes, what tone grey gets, contrast and vignette factors."""

    monochrome: float = 0.0
    tone: tuple[float, float, float] = (1.0, 1.0, 1.0)
    contrast: float = 1.0
    saturation: float = 1.0
    vignette: float = 0.0
    lift: float = 0.0
    gain: tuple[float, float, float] = (1.0, 1.0, 1.0)
    grain: float = 0.0


LOOKS = {
    "black and white": Look(monochrome=1.0, contrast=1.08),
    "noir": Look(monochrome=1.0, contrast=1.28, vignette=0.25, grain=0.02),
    "silent film": Look(monochrome=1.0, tone=(1.04, 1.0, 0.93), contrast=1.2, vignette=0.3, grain=0.05),
    "sepia": Look(monochrome=1.0, tone=(1.12, 0.98, 0.78), contrast=1.02, lift=0.02),
    "vintage": Look(saturation=0.72, gain=(1.08, 1.0, 0.86), lift=0.035, contrast=0.95, vignette=0.15, grain=0.02),
    "bleach": Look(saturation=0.45, contrast=1.2),
    "vivid": Look(saturation=1.28, contrast=1.06),
    "pastel": Look(saturation=0.78, contrast=0.88, lift=0.05),
    "teal and orange": Look(gain=(1.06, 1.0, 0.97), saturation=1.1, contrast=1.06),
    "dreamy": Look(saturation=0.92, contrast=0.9, lift=0.04),
    "horror": Look(saturation=0.55, gain=(0.92, 1.0, 0.98), contrast=1.15, vignette=0.3),
}
_ALSO = {
    "monochrome": "black and white", "b&w": "black and white", "grayscale": "black and white", "greyscale": "black and white",
    "film noir": "noir", "retro": "vintage", "faded": "vintage", "old film": "silent film", "vibrant": "vivid", "saturated": "vivid",
    "desaturated": "bleach", "cinematic": "teal and orange", "soft": "dreamy", "muted": "pastel",
}  # fmt: skip


@dataclass(frozen=True)
class Development:
    """Numbers of `shaders/finish.frag`."""

    develop: tuple[float, float, float, float]
    lift: tuple[float, float, float, float]
    gain: tuple[float, float, float, float]
    toning: tuple[float, float, float, float]
    grain: float
    bloom: float
    threshold: float


def development(scene: Scene, frame: int) -> Development:
    """The grade at a frame. Exposure is a value of the scene, never measured from a picture."""
    grade = scene.grade
    name = grade.look.strip().lower()
    look = LOOKS.get(_ALSO.get(name, name), Look())
    warm = min(max(grade.temperature, -1.0), 1.0)
    balance = np.array([1 + 0.18 * warm, 1 + 0.01 * warm, 1 - 0.22 * warm])
    gain = np.asarray(grade.gain) * np.asarray(look.gain) * balance / (balance @ (0.2126, 0.7152, 0.0722))
    aspect = max(scene.format.width / scene.format.height, 1.0)
    exposure = max(float(value_at(grade.exposure, frame)), 0.0)  # type: ignore[arg-type]
    lift = np.asarray(grade.lift) + look.lift
    return Development(
        develop=(exposure, max(grade.bloom, 0.0), min(max(grade.vignette + look.vignette, 0.0), 1.0), aspect),
        lift=(*(float(x) for x in lift), grade.contrast * look.contrast),
        gain=(*(float(x) for x in gain), grade.saturation * look.saturation),
        toning=(*look.tone, look.monochrome),
        grain=max(grade.grain, 0.0) + look.grain,
        bloom=max(grade.bloom, 0.0),
        threshold=max(grade.bloom_threshold, 0.05),
    )
