"""What an edit left alone, measured on the frames before encoding: hashes of frames and tiles against the parent's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pydantic import Field

from cutaway.film.cache import Made
from cutaway.film.segments import Segment
from cutaway.film.tiles import TILE
from cutaway.scene.animation import Frozen
from cutaway.scene.document import Format

MOST_BOXES = 6


class Difference(Frozen):
    """Where the film differs from its parent in frames `first` to `last`: boxes x, y, width, height in pixels."""

    first: int
    last: int
    boxes: tuple[tuple[int, int, int, int], ...]
    largest_share: float
    """Of the picture, in the frame that differs most, counted in tiles."""


class Preservation(Frozen):
    """Measured, never estimated. `frames` and `tiles` count what could be compared; `unmeasured` frames could not."""

    frames: int = 0
    frames_identical: int = 0
    tiles: int = 0
    tiles_identical: int = 0
    unmeasured: int = 0
    added: int = 0
    """Frames beyond the parent's end."""
    removed: int = 0
    differences: tuple[Difference, ...] = Field(default=())

    @property
    def share_of_frames(self) -> float:
        """0 to 1; 1 when every compared frame is identical."""
        return self.frames_identical / self.frames if self.frames else 0.0

    @property
    def share_of_pixels(self) -> float:
        """0 to 1, counted in whole tiles of 16x16 pixels, so never more than the true share."""
        return self.tiles_identical / self.tiles if self.tiles else 0.0


def preservation(
    ours: tuple[Segment, ...],
    parents: tuple[str, ...],
    format: Format,
    parent_format: Format,
    read: Callable[[str], Made | None],
) -> Preservation:
    """Compare two films segment by segment; segments with the same key are identical without being read.

    `parents`: keys of the segments the film before is really made of, not what they would be today: the program, the
    driver or a pack may have changed since, and then frames that nobody edited can differ.
    """
    per_frame = -(-format.height // TILE) * -(-format.width // TILE)
    frames = identical = tiles = tiles_same = unmeasured = 0
    differences: list[Difference] = []
    size, before = (
        (format.width, format.height, format.rate),
        (parent_format.width, parent_format.height, parent_format.rate),
    )
    for mine in ours:
        common = min(mine.frames, parent_format.frames - mine.first)
        if common <= 0:
            break
        theirs = parents[mine.index] if size == before and mine.index < len(parents) else None
        if theirs == mine.key:
            frames, identical = frames + common, identical + common
            tiles, tiles_same = tiles + common * per_frame, tiles_same + common * per_frame
            continue
        a, b = (read(mine.key), read(theirs)) if theirs else (None, None)
        if a is None or b is None or len(b.tiles) < common:
            unmeasured += common
            continue
        same = a.tiles[:common] == b.tiles[:common]
        frames += common
        identical += sum(x == y for x, y in zip(a.digests[:common], b.digests[:common], strict=True))
        tiles += same.size
        tiles_same += int(same.sum())
        if not same.all():
            differences.append(_difference(mine.first, ~same, format))
    return Preservation(
        frames=frames,
        frames_identical=identical,
        tiles=tiles,
        tiles_identical=tiles_same,
        unmeasured=unmeasured,
        added=max(0, format.frames - parent_format.frames),
        removed=max(0, parent_format.frames - format.frames),
        differences=tuple(differences),
    )


def _difference(first: int, differs: np.ndarray, format: Format) -> Difference:
    from scipy import ndimage

    changed = np.flatnonzero(differs.any(axis=(1, 2)))
    labels, _ = ndimage.label(differs.any(axis=0), structure=np.ones((3, 3)))
    found = sorted(ndimage.find_objects(labels), key=lambda box: -_area(box))
    boxes = []
    for rows, columns in found[:MOST_BOXES]:
        x, y = columns.start * TILE, rows.start * TILE
        boxes.append((x, y, min(columns.stop * TILE, format.width) - x, min(rows.stop * TILE, format.height) - y))
    if len(found) > MOST_BOXES:
        rest = found[MOST_BOXES:]
        x, y = min(c.start for _, c in rest) * TILE, min(r.start for r, _ in rest) * TILE
        right, bottom = max(c.stop for _, c in rest) * TILE, max(r.stop for r, _ in rest) * TILE
        boxes.append((x, y, min(right, format.width) - x, min(bottom, format.height) - y))
    share = float(differs.reshape(len(differs), -1).mean(axis=1).max())
    return Difference(
        first=first + int(changed[0]), last=first + int(changed[-1]), boxes=tuple(boxes), largest_share=round(share, 4)
    )


def _area(box: tuple[slice, slice]) -> int:
    return int((box[0].stop - box[0].start) * (box[1].stop - box[1].start))
