"""The lens: what is out of focus is blurred, what is very bright glows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import moderngl

from cutaway.render.context import Card
from cutaway.render.grade import Development
from cutaway.render.instant import Looking
from cutaway.render.quality import Quality
from cutaway.render.targets import Target

LARGEST_DISC = 0.042
"""Radius of the largest blur disc, as a share of the picture's height."""


class Lens:
    """`focused`, `bloomed`: whether the last frame called for blur and glow; then `blurred` and `bloom[1]` hold them."""

    def __init__(self, card: Card, width: int, height: int, quality: Quality) -> None:
        self._card = card
        self._quality = quality
        self._width, self._height = width, height
        self.spread = Target(card, width // 2, height // 2, ((4, "f2"),))
        self.gathered = Target(card, width // 2, height // 2, ((4, "f2"),))
        self.blurred = Target(card, width // 2, height // 2, ((4, "f2"),))
        self.bloom: list[Target] = []
        w, h = width, height
        for _ in range(quality.bloom_levels + (1 if quality.supersampling > 1 else 0)):
            w, h = max(2, w // 2), max(2, h // 2)
            self.bloom.append(Target(card, w, h, ((4, "f2"),)))
        self.focused = self.bloomed = False

    def draw(
        self, screen: Callable[..., None], light: Target, depth: moderngl.Texture | None, camera: Looking, developed: Development
    ) -> None:
        """Fill `blurred` and `bloom` from the light."""
        half = self._height / 2
        # Radius at infinity in half-size pixels: aperture is a diameter in thousandths of the height.
        at_infinity = camera.aperture / 1000 * half / 2
        largest = min(LARGEST_DISC * half, max(at_infinity * 3.0, 1.0))
        self.focused = at_infinity > 0.25
        if self.focused:
            lens = (camera.focus, at_infinity, largest, 0.0)
            screen("focus_spread.frag", self.spread.framebuffer, {}, light_map=light.picture, depth_map=depth, lens=lens)
            self.spread.levels(3)
            shift = 1.0 if self._quality.supersampling > 1 else 0.0
            screen(
                "focus_gather.frag", self.gathered.framebuffer, {"TAPS": self._quality.focus_taps, "LEVEL_SHIFT": shift},
                spread_map=self.spread.picture, lens=lens,
            )  # fmt: skip
            screen("focus_smooth.frag", self.blurred.framebuffer, {}, blurred_map=self.gathered.picture)
        self.bloomed = developed.bloom > 0
        if self.bloomed:
            source = self.spread if self.focused else light
            inputs: dict[str, Any] = {"light_map": source.picture, "blurred_map": self.blurred.picture}
            screen("bloom_first.frag", self.bloom[0].framebuffer, {"FOCUS": self.focused}, threshold=developed.threshold, **inputs)
            for finer, coarser in zip(self.bloom, self.bloom[1:], strict=False):
                screen("bloom_down.frag", coarser.framebuffer, {}, bright_map=finer.picture)
            gl = self._card.context
            gl.enable(moderngl.BLEND)
            gl.blend_func = moderngl.ONE, moderngl.ONE
            # The half-size level only feeds the others: its own glow is too narrow to be worth its cost.
            for coarser, finer in zip(self.bloom[:1:-1], self.bloom[-2:0:-1], strict=True):
                screen("bloom_up.frag", finer.framebuffer, {}, bright_map=coarser.picture)
            gl.disable(moderngl.BLEND)
