"""Scenes with footage: frames that a full clip covers are drawn from the footage, the others by the renderer, and words lie
over both."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import cv2
import numpy as np

from cutaway.footage.effects import Chain, Context
from cutaway.footage.reading import Source, open_source
from cutaway.render.subtitles import with_subtitles
from cutaway.render.titles import with_titles
from cutaway.scene.document import Clip, Scene
from cutaway.storage.derived import derived
from cutaway.storage.media import shelf

CLIPS_VERSION = "6"
"""Goes up whenever the same scene may give other pixels."""
_OPEN = 8
"""Sources that are held open at a time."""


@dataclass(frozen=True)
class ClipFrame:
    """`pixels`: uint8 (height, width, 3), sRGB; `alpha`: float32 (height, width) where the background was taken away."""

    number: int
    pixels: np.ndarray
    alpha: np.ndarray | None = None


class ClipRenderer:
    """Draws a scene with clips. `notes`: sentences on what could not be shown, or was converted."""

    def __init__(self, scene: Scene, quality: str = "standard") -> None:
        self.scene, self.quality = scene, quality
        self.notes: list[str] = []
        self._worlds: dict[bool, Any] = {}
        self._sources: OrderedDict[str, Source] = OrderedDict()
        # Decoding, drawing, encoding and hashing run beside each other: more threads would only wait for one another.
        cv2.setNumThreads(max(1, (os.cpu_count() or 2) // 2))
        self._chains: dict[str, Chain] = {}

    def frame(self, number: int, alpha: bool = False) -> ClipFrame:
        """Frame `number`, from 0; the same bytes whatever was drawn before."""
        clip = full_clip(self.scene, number)
        if clip is None:
            return ClipFrame(number, self._own(number))
        at = source_second(clip, number, self.scene.format.frame_rate)
        chain = self._chain(clip)
        pixels = chain.frame(chain.context.source.frame(chain.context.source.at(at)), number, at, straight=alpha)
        mask = chain.alpha(number, at) if alpha else None
        return ClipFrame(number, self._worded(pixels, number), mask)

    def close(self) -> None:
        """Let go of sources and of the renderer."""
        for source in self._sources.values():
            source.close()
        self._sources.clear()
        self._chains.clear()
        for world in self._worlds.values():
            world.close()
        self._worlds.clear()

    def _chain(self, clip: Clip) -> Chain:
        chain = self._chains.get(clip.id)
        if chain is None:
            context = Context(
                scene=self.scene,
                clip=clip,
                source=self._source(clip.source),
                quality=self.quality,
                media=self._source,
                derived=derived(),
                world=self._bare if self.scene.shots else None,
                notes=self.notes,
            )
            chain = self._chains[clip.id] = Chain(context, self.notes)
        return chain

    def _source(self, sha256: str) -> Source:
        found = self._sources.get(sha256)
        if found is None:
            found = self._sources[sha256] = open_source(shelf().path(sha256))
            self.notes += [note for note in found.notes if note not in self.notes]
        self._sources.move_to_end(sha256)
        return found

    def _own(self, number: int) -> np.ndarray:
        if not self.scene.shots:
            black = np.zeros((self.scene.format.height, self.scene.format.width, 3), np.uint8)
            return self._worded(black, number)
        return np.asarray(self._renderer().frame(number).pixels)

    def _worded(self, pixels: np.ndarray, number: int) -> np.ndarray:
        """The picture with the words that lie over it."""
        return with_subtitles(with_titles(pixels, self.scene, number), self.scene, number)

    def _bare(self, number: int) -> np.ndarray:
        """The world without words over it."""
        return np.asarray(self._renderer(bare=True).frame(number).pixels)

    def _renderer(self, bare: bool = False) -> Any:
        if bare not in self._worlds:
            from cutaway.render.places import open_renderer

            scene = self.scene.model_copy(update={"texts": ()}) if bare else self.scene
            self._worlds[bare] = open_renderer(scene, self.quality)
        return self._worlds[bare]


def full_clip(scene: Scene, number: int) -> Clip | None:
    """The clip that fills the frame at film frame `number`; the last of them where several lie over each other."""
    for clip in reversed(scene.clips):
        if clip.place == "full" and clip.start <= number < clip.start + clip.frames:
            return clip
    return None


def source_second(clip: Clip, number: int, rate: Fraction) -> Fraction:
    """Second of the source that is seen at film frame `number`. Backwards, `source_start` is where it begins to run from."""
    return Fraction(clip.source_start) + (number - clip.start) / rate * Fraction(clip.speed)
