"""The scenes of a film of footage: where the pictures were cut, in frames of the film."""

from __future__ import annotations

import math
from fractions import Fraction

from cutaway.footage.timing.cuts import cuts, described
from cutaway.scene.document import Clip, Scene
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible, full_clips


def scenes_of(scene: Scene, desk: Desk) -> list[tuple[int, int]]:
    """First frame and end of every scene of the film, in its order. Raises `NotPossible` where there is no footage."""
    clips = full_clips(scene)
    if not clips:
        raise NotPossible("there is no footage in the film to find scenes in")
    desk.progress("Looking for the scenes of the footage.")
    begins = {0}
    for n, clip in enumerate(clips):
        if n and not _goes_on(clips[n - 1], clip, scene.format.frame_rate):
            begins.add(clip.start)
        begins |= _cuts_inside(scene, clip, desk)
    edges = [*sorted(begins), scene.format.frames]
    return [(first, last) for first, last in zip(edges, edges[1:], strict=False) if last > first]


def scene_names(scene: Scene, found: list[tuple[int, int]], desk: Desk) -> list[str]:
    """A few words on each scene."""
    names = []
    for first, last in found:
        desk.check()
        clip = next((one for one in full_clips(scene) if one.start <= first < one.start + one.frames), None)
        if clip is None:
            names.append("not footage")
            continue
        source = desk.source(clip)
        rate = scene.format.frame_rate
        end = min(last, clip.start + clip.frames) - 1
        seconds = [
            Fraction(clip.source_start) + (frame - clip.start) / rate * Fraction(clip.speed) for frame in (first, end)
        ]
        low, high = sorted(source.at(second) for second in seconds)
        names.append(described(source, low, high + 1))
    return names


def _cuts_inside(scene: Scene, clip: Clip, desk: Desk) -> set[int]:
    """Film frames inside a clip at which its source was cut."""
    source, speed, start = desk.source(clip), Fraction(clip.speed), Fraction(clip.source_start)
    if source.is_picture or not speed:
        return set()
    rate = scene.format.frame_rate
    last = start + (clip.frames - 1) / rate * speed
    low, high = sorted((source.at(start), source.at(last)))
    begins = set()
    for frame in cuts(source, clip.source, desk.derived, low, high + 1, desk.check):
        # Backwards, the frame before the cut is the first of the next scene.
        second = frame / source.rate if speed > 0 else (frame - 1) / source.rate
        begins.add(clip.start + math.ceil((second - start) / speed * rate))
    return {frame for frame in begins if clip.start < frame < clip.start + clip.frames}


def _goes_on(before: Clip, clip: Clip, rate: Fraction) -> bool:
    """Whether a clip only goes on with what the one before it shows, at whatever speed."""
    if before.source != clip.source or before.start + before.frames != clip.start:
        return False
    expected = Fraction(before.source_start) + before.frames / rate * Fraction(before.speed)
    pace = max(Fraction(1), abs(Fraction(before.speed)), abs(Fraction(clip.speed)))
    return bool(abs(expected - Fraction(clip.source_start)) <= Fraction(3, 2) / rate * pace)
