"""Where the frames of a film were in the film before it, told by the two documents.

A turn that cuts, repeats, reverses or freezes moves frames; what it kept can only be compared with where it came from.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from fractions import Fraction
from typing import Any

import numpy as np

from cutaway.scene.animation import Frozen
from cutaway.scene.document import Scene

NOWHERE = -1
"""The origin of a frame that shows what the film before did not."""
_NEAR = 0.02
"""Parts of a frame by which two moments of a source may differ and still be the same picture."""
_MOST_MOVES = 24


class Move(Frozen):
    """Frames `first` to `last` (included) that were frames `was_first` to `was_last` of the film before, in even steps: forward,
    backward (`was_last` before `was_first`), or one frame that stands (both the same)."""

    first: int
    last: int
    was_first: int
    was_last: int

    @property
    def frames(self) -> int:
        """How many."""
        return self.last - self.first + 1

    @property
    def stays(self) -> bool:
        """Whether they lie where they lay."""
        return (self.first, self.last) == (self.was_first, self.was_last)

    @property
    def whole(self) -> bool:
        """Whether every frame of a stretch follows in its order, so that one number tells how far it moved."""
        return self.was_last - self.was_first == self.last - self.first


def origins(scene: Scene, before: Scene) -> np.ndarray:
    """int64, one a frame of `scene`: the frame of `before` that shows the same moment of the same source, `NOWHERE` where none does.

    Of several (a picture that stands, a loop) it is the one that goes on from the frame before. Frames without footage are
    taken to lie where they lay.
    """
    total, old_total = scene.format.frames, before.format.frames
    if not any(clip.place == "full" for clip in (*scene.clips, *before.clips)):
        return np.where(np.arange(total) < old_total, np.arange(total), NOWHERE)
    (sources, moments), (old_sources, old_moments) = _shown(scene), _shown(before)
    if not any(old_sources) and len(set(sources) - {""}) == 1:
        # A film that was drawn has become footage: it is the film before.
        sources = [""] * total
    rows: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for number, (source, moment) in enumerate(zip(old_sources, old_moments, strict=True)):
        rows[source].append((moment, number))
    for row in rows.values():
        row.sort()
    found = np.full(total, NOWHERE, np.int64)
    shift = 0
    for number, (source, moment) in enumerate(zip(sources, moments, strict=True)):
        for here in (number + shift, number):
            if 0 <= here < old_total and old_sources[here] == source and abs(old_moments[here] - moment) < _NEAR:
                found[number] = here
                break
        else:
            row = rows.get(source, [])
            at = bisect_left(row, (moment, -1))
            near = [one for one in row[max(0, at - 1) : at + 1] if abs(one[0] - moment) < _NEAR]
            if near:
                found[number] = min(near, key=lambda one: abs(one[0] - moment))[1]
        if found[number] != NOWHERE:
            shift = int(found[number]) - number
    return found


def shifts(scene: Scene, before: Scene) -> tuple[int, ...]:
    """How many frames later the frames of a film that is drawn may have lain in the film before; 0 first. Its document does not
    tell which it is: the pictures do."""
    starts = {shot.id: (shot.start, shot.start + shot.frames) for shot in before.shots}
    found = [0, before.format.frames - scene.format.frames]
    for shot in scene.shots:
        if shot.id in starts:
            start, end = starts[shot.id]
            found += [start - shot.start, end - shot.start - shot.frames]
    if scene.format.frames == before.format.frames and all(
        starts.get(shot.id) == (shot.start, shot.start + shot.frames) for shot in scene.shots
    ):
        return (0,)
    return tuple(dict.fromkeys(found))


def moves(found: np.ndarray) -> tuple[Move, ...]:
    """Origins as stretches, the longest where they are many; none where every frame lies where it lay."""
    there = found != NOWHERE
    if bool((found[there] == np.flatnonzero(there)).all()):
        return ()
    rows: list[list[Any]] = []
    for number in np.flatnonzero(there).tolist():
        was = int(found[number])
        last = rows[-1] if rows else None
        if last is not None and last[1] == number - 1 and (last[4] is None or was - last[3] == last[4]):
            last[1], last[3], last[4] = number, was, was - last[3]
        else:
            rows.append([number, number, was, was, None])
    told = [Move(first=a, last=b, was_first=c, was_last=d) for a, b, c, d, _ in rows]
    if len(told) > _MOST_MOVES:
        told = sorted(sorted(told, key=lambda one: -one.frames)[:_MOST_MOVES], key=lambda one: one.first)
    return tuple(told)


def _shown(scene: Scene) -> tuple[list[str], list[float]]:
    """What fills each frame: a source, and its moment in frames of the film; without footage the frame itself."""
    sources = [""] * scene.format.frames
    moments = [float(number) for number in range(scene.format.frames)]
    for clip in scene.clips:
        if clip.place != "full":
            continue
        begins, speed = float(Fraction(clip.source_start) * scene.format.frame_rate), float(Fraction(clip.speed))
        for number in range(max(0, clip.start), min(clip.start + clip.frames, scene.format.frames)):
            sources[number] = clip.source
            moments[number] = begins + (number - clip.start) * speed
    return sources, moments
