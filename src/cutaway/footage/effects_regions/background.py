"""What lies behind people and things: out of focus, replaced by a colour, a picture, a clip or a place, or taken away.

Parameters of the treatment: `mode` (blur, colour, picture, clip, world, remove), `of` (whose mask: person, cutout, key),
`amount`, `rgb` (0-255), `media` (hash), `key` (rgb of a screen), `light` (linear, of what was behind: measured when
it was staged).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.footage.effects_regions.compositing import flat, laid, matching_gains, out_of_focus
from cutaway.footage.effects_regions.layers import Layers
from cutaway.footage.effects_regions.regions import region_masks
from cutaway.footage.finding.edges import resized
from cutaway.footage.finding.screens import near_screen, without_spill
from cutaway.footage.reading import Source
from cutaway.scene.document import Treatment

_BLUR = 0.014
"""Radius of the lens's disc, as a share of the picture's width, for the amount 1."""
_WRAP = {"colour": 0.1, "picture": 0.5, "clip": 0.5, "world": 0.5}
_WORLD_STEP = 4
_WORLD_BLUR = 0.0022


@effect("background", stage="look")
class Background:
    """The treatment `background` at work."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        told: dict[str, Any] = dict(treatment.parameters)
        self._context = context
        self.mode = str(told.get("mode", "blur"))
        self._amount = float(told.get("amount") or 1.0)
        self._rgb = np.array(told.get("rgb") or (255, 255, 255), np.uint8)
        self._light = None if told.get("light") is None else np.array(told["light"], np.float32)
        self._gains: np.ndarray | None = None
        self._start = max(context.clip.start, treatment.start)
        self._layers = Layers(region_masks(context, str(told.get("of") or "person"), told))
        self._screen = None if told.get("of") != "key" else np.array(told.get("key") or (0, 177, 64), np.float32)
        self._media: Source | None = None
        if self.mode in ("picture", "clip") and told.get("media"):
            self._media = context.media(str(told["media"]))
        self._worlds: dict[int, np.ndarray] = {}
        self._still: tuple[tuple[int, int], np.ndarray] | None = None

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The picture with the other background; the picture itself where nothing stands in front."""
        layer = self._layers.of(self._context.source.at(at), pixels)
        if layer.there <= 0:
            return pixels
        if self._screen is not None and self.mode != "blur":
            pixels = without_spill(pixels, self._screen, near_screen(layer.alpha))
        if self.mode == "blur":
            width = pixels.shape[1]
            behind = out_of_focus(pixels, max(1.0, _BLUR * self._amount * width), layer.mask)
            out = laid(layer, pixels, behind)
        else:
            behind = self._rgb if self.mode == "colour" else self._behind(pixels.shape[1], pixels.shape[0], number)
            out = laid(layer, pixels, behind, self._matched(), _WRAP.get(self.mode, 0.0))
        if layer.there < 1:
            out = cv2.addWeighted(out, layer.there, pixels, 1 - layer.there, 0)
        return np.asarray(out)

    def alpha(self, number: int, at: Fraction) -> np.ndarray | None:
        """float32 (h, w) where the background is taken away; else None."""
        if self.mode != "remove":
            return None
        source = self._context.source.at(at)
        return self._layers.of(source, self._context.source.frame(source)).mask

    def straight(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The foreground with its own colours up to and beyond its edge, for a film with transparency."""
        if self.mode != "remove":
            return self.apply(pixels, number, at)
        layer = self._layers.of(self._context.source.at(at), pixels)
        out = pixels.copy()
        if self._screen is not None:
            out = without_spill(out, self._screen, near_screen(layer.alpha))
        out.reshape(-1, 3)[layer.places] = layer.colours
        out[layer.alpha == 0] = 0
        return out

    def _behind(self, width: int, height: int, number: int) -> np.ndarray:
        if self.mode == "colour":
            return flat(self._rgb, height, width)
        if self.mode == "remove":
            return checker(width, height)
        if self.mode == "world" and self._context.world is not None:
            return covering(self._place(number), width, height)
        if self._media is None:
            return np.full((height, width, 3), 128, np.uint8)
        if self._media.is_picture:
            if self._still is None or self._still[0] != (width, height):
                self._still = (width, height), covering(self._media.frame(0), width, height)
            return self._still[1]
        seconds = max(0, number - self._start) / self._context.rate
        return covering(self._media.frame(looped(seconds, self._media)), width, height)

    def _place(self, number: int) -> np.ndarray:
        """The world at a film frame, a little out of focus. It is drawn at every fourth frame and moves softly between."""
        before, share = divmod(number, _WORLD_STEP)
        first = self._drawn(before * _WORLD_STEP)
        last = (self._context.scene.format.frames - 1) // _WORLD_STEP
        if not share or before >= last:
            return first
        return cv2.addWeighted(
            first, 1 - share / _WORLD_STEP, self._drawn((before + 1) * _WORLD_STEP), share / _WORLD_STEP, 0
        )

    def _drawn(self, number: int) -> np.ndarray:
        if number not in self._worlds:
            assert self._context.world is not None
            while len(self._worlds) > 2:
                self._worlds.pop(next(iter(self._worlds)))
            pixels = self._context.world(number)
            self._worlds[number] = out_of_focus(pixels, max(0.8, pixels.shape[1] * _WORLD_BLUR))
        return self._worlds[number]

    def _matched(self) -> np.ndarray | None:
        """Gains for the light in front, from a few looks at what lies behind; the same for every frame."""
        if self._light is None:
            return None
        if self._gains is None:
            at = [self._start]
            if self.mode == "clip" and self._media is not None:
                at += [self._start + round(share * self._media.seconds * self._context.rate) for share in (0.33, 0.66)]
            self._gains = matching_gains(self._light, [self._behind(64, 36, number) for number in at])
        return self._gains


def looped(seconds: Fraction, media: Source) -> int:
    """Number of the frame of a clip that plays over and over, there and back so that nothing jumps."""
    count = media.count
    index = int(seconds * media.rate) % max(1, 2 * count - 2)
    return index if index < count else 2 * count - 2 - index


def covering(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    """The middle of the picture, filling `width` by `height`."""
    h, w = pixels.shape[:2]
    if (w, h) == (width, height):
        return pixels
    share = max(width / w, height / h)
    inner_w, inner_h = max(1, min(w, round(width / share))), max(1, min(h, round(height / share)))
    x, y = (w - inner_w) // 2, (h - inner_h) // 2
    return resized(pixels[y : y + inner_h, x : x + inner_w], width, height)


def checker(width: int, height: int) -> np.ndarray:
    """The pattern that stands for nothing, uint8 (height, width, 3)."""
    size = max(8, width // 64)
    y, x = np.mgrid[:height, :width] // size
    shade = np.where((x + y) % 2, 204, 236).astype(np.uint8)
    return np.repeat(shade[..., None], 3, axis=2)
