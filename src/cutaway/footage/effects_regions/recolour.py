"""One thing in another colour: its shading, its folds and its highlights stay; nothing outside of it is touched.

Parameters: a region (see `regions`); `rgb`: the colour it gets; `own`: the colour it has, CIE Lab, as the middle of it; `centres`: Lab
colours that belong to it, `others`: those around it that do not (both measured when it was staged; none: all of the region);
`part`: "upper", "lower", "worn" (all but the head), "hair" of a person.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.footage.effects_regions.layers import front_colours
from cutaway.footage.effects_regions.parts import PartMasks
from cutaway.footage.effects_regions.regions import MaskRegion, at_size, region_of
from cutaway.footage.finding.masks import sharpened
from cutaway.scene.document import Treatment


@effect("recolour", stage="look")
class Recolour:
    """The treatment `recolour` at work."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        told: dict[str, Any] = dict(treatment.parameters)
        self._context = context
        self._amount = min(max(float(told.get("amount") or 1.0), 0.0), 1.0)
        self._target = lab_of(np.array(told.get("rgb") or (128, 128, 128)))
        self._own = np.array(told.get("own") or (50.0, 0.0, 0.0), np.float32)
        region = region_of(context, told)
        if told.get("centres") or told.get("part"):
            self._region: Any = MaskRegion(PartMasks(context, region, told).masks)
        else:
            self._region = region

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The picture with the thing in its new colour; byte for byte as it was elsewhere."""
        source = self._context.source.at(at)
        small = self._region.small(source)
        if float(small.max()) < 0.05:
            return pixels
        h, w = pixels.shape[:2]
        mask = sharpened(small, pixels) if isinstance(self._region, MaskRegion) else at_size(small, w, h)
        # The filter spreads a faint trace over flat parts; what the rough mask is far from stays untouched.
        near = cv2.dilate(small, np.ones((5, 5), np.uint8))
        touched = (mask > 0.03) & (at_size(near, w, h) > 0.05)
        if not touched.any():
            return pixels
        out = pixels.copy()
        places = np.flatnonzero(touched)
        seen = pixels.reshape(-1, 3).take(places, 0).astype(np.float32)
        # At its edge a pixel shows the thing and what is behind: only the thing's own part of it gets the colour.
        own = front_colours(pixels, mask, places).astype(np.float32)
        lab = cv2.cvtColor(own[None] / 255, cv2.COLOR_RGB2LAB)[0]
        fresh = cv2.cvtColor(recoloured(lab, self._own, self._target)[None], cv2.COLOR_LAB2RGB)[0] * 255
        share = (mask.reshape(-1).take(places) * self._amount)[:, None]
        out.reshape(-1, 3)[places] = np.clip(seen + (fresh - own) * share + 0.5, 0, 255).astype(np.uint8)
        return out


def recoloured(lab: np.ndarray, own: np.ndarray, target: np.ndarray) -> np.ndarray:
    """float32 (n, 3) CIE Lab: colours of a thing whose middle is `own`, as they would be were its middle `target`.

    Lightness keeps its ratios in the shade and its distance to white in highlights; colour fades towards both.
    """
    light, middle = lab[:, 0], float(np.clip(own[0], 6.0, 92.0))
    # Cloth that was black keeps a trace of its darkness, white a trace of its lightness: a jacket stays lit as it was.
    trace = 0.12 + 0.26 * float(np.clip((30 - middle) / 18, 0, 1))
    goal = float(np.clip(target[0] * (1 - trace) + middle * trace, 5.0, 95.0))
    # Near black, noise is a large part of what is seen: there the ratios are taken as if all were a little lighter.
    lifted = max(0.0, 30.0 - middle) * 0.9
    shade = np.minimum((light + lifted) / (middle + lifted), 1.0)
    dark = goal * shade ** float(np.clip((goal / middle) ** -0.15, 0.8, 1.2))
    above = np.maximum(light - middle, 0.0)
    room, had = 100.0 - goal, max(100.0 - middle, 30.0)
    bright = goal + room * np.clip(above / had, 0, 1) ** (1.0 if room >= had else 0.85)
    fresh_light = np.where(light <= middle, dark, bright)
    gloss = np.clip((light - max(middle + 22.0, 70.0)) / 30.0, 0, 1)
    gloss = gloss * np.clip(1 - np.hypot(lab[:, 1], lab[:, 2]) / max(18.0, float(np.hypot(own[1], own[2])) * 0.6), 0, 1)
    depth = np.clip(fresh_light / max(goal, 1.0), 0, 1.25) ** 0.8
    depth = np.minimum(depth, np.clip((100 - fresh_light) / max(100 - goal, 8.0), 0, 1) ** 0.45 + 0.02)
    rich = 1 - 0.16 * float(np.clip((45 - middle) / 30, 0, 1))
    colour = target[1:] * rich * depth[:, None] * (1 - gloss[:, None])
    own_chroma = float(np.hypot(own[1], own[2]))
    texture = (lab[:, 1:] - own[1:]) * (0.22 if own_chroma < 60 else 0.15)
    kept = np.clip(1 - float(np.hypot(*target[1:])) / 25.0, 0, 1) * 0.2
    return np.concatenate([fresh_light[:, None], colour + texture * (1 - kept)], 1).astype(np.float32)


def lab_of(rgb: np.ndarray) -> np.ndarray:
    """CIE Lab of sRGB codes (3,)."""
    one = np.asarray(rgb, np.float32).reshape(1, 1, 3) / 255
    return np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2LAB)[0, 0], np.float32)
