"""The qualities as data: what is drawn how finely."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cutaway.errors import UnsupportedFormat


@dataclass(frozen=True)
class Quality:
    """`supersampling`: samples along a side; the rest are taps and sizes."""

    name: str
    supersampling: int = 1
    share: float = 1.0
    """Of the picture's side: all passes are drawn that large, then the edges are smoothed and the picture enlarged in one pass."""
    sun_map: int = 2048
    sun_taps: int = 4
    lamp_map: int = 512
    lamp_taps: int = 6
    occlusion_taps: int = 6
    air_steps: int = 16
    focus_taps: int = 20
    bloom_levels: int = 6
    mirror_share: int = 4
    """A power of two in every quality: the mirror's copies are chosen whole, and only then are those of all qualities equally blurred."""
    anisotropy: float = 2.0
    detail: float = 1.0
    """Pixels a metre are taken as this many times as many when a level of detail is chosen."""

    @property
    def mirror_shift(self) -> float:
        """Levels by which the mirror's picture is coarser than half of the finished picture's size: rough floors look alike in all qualities."""
        return math.log2(0.5 * self.mirror_share / (self.share * self.supersampling))

    def inner_size(self, width: int, height: int) -> tuple[int, int]:
        """Pixels of the passes for a picture of this size: whole multiples of four, as the quarter-size passes need."""
        if self.share < 1:
            return max(16, round(width * self.share / 4) * 4), max(16, round(height * self.share / 4) * 4)
        return width * self.supersampling, height * self.supersampling


QUALITIES = {
    quality.name: quality
    for quality in (
        Quality(
            "draft", share=0.5, sun_map=1024, sun_taps=3, lamp_map=384, lamp_taps=4, occlusion_taps=5, air_steps=10,
            focus_taps=12, bloom_levels=5, anisotropy=1.0, detail=0.5,
        ),
        Quality("standard"),
        Quality("final", supersampling=2, anisotropy=2.0, sun_taps=6, occlusion_taps=8, focus_taps=26, mirror_share=2),
    )
}  # fmt: skip
"""final draws four samples a pixel; its maps are standard's, so that the two look the same."""


def quality_named(name: str) -> Quality:
    """The quality; raises `UnsupportedFormat` for an unknown one."""
    try:
        return QUALITIES[name]
    except KeyError:
        raise UnsupportedFormat(f"There is no quality {name!r}.", f"Use one of: {', '.join(QUALITIES)}.") from None
