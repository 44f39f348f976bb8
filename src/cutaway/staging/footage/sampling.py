"""A few frames of the footage that an operation is meant for, looked at before the document is changed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from cutaway.brief.footage.operations import Operation
from cutaway.footage.reading import Source
from cutaway.scene.document import Clip, Scene
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible, full_clips, stretch


@dataclass(frozen=True)
class Sample:
    """A frame of the film: `number` of it, `clip` it is from, and `frame` of the clip's source."""

    number: int
    clip: Clip
    source: Source
    frame: int

    @cached_property
    def pixels(self) -> np.ndarray:
        """uint8 (h, w, 3); decoded when it is asked for."""
        return self.source.frame(self.frame)


def samples(scene: Scene, asked: Operation, desk: Desk, count: int = 7) -> list[Sample]:
    """Up to `count` frames, from the first to the last of the time the operation is meant for, without repeats.

    Raises `NotPossible`.
    """
    first, frames = stretch(scene, asked)
    clips = full_clips(scene)
    if not clips:
        raise NotPossible("there is no footage in the film", "bring a video or a picture")
    found: list[Sample] = []
    seen = set()
    for index in range(count):
        number = first + round(index * (frames - 1) / max(1, count - 1))
        clip = next((one for one in reversed(clips) if one.start <= number < one.start + one.frames), None)
        if clip is None:
            continue
        source = desk.source(clip)
        second = Fraction(clip.source_start) + (number - clip.start) / scene.format.frame_rate * Fraction(clip.speed)
        frame = source.at(second)
        if (clip.source, frame) in seen:
            continue
        seen.add((clip.source, frame))
        found.append(Sample(number, clip, source, frame))
        desk.check()
    if not found:
        raise NotPossible("there is no footage at that time", "name a time with footage")
    return found
