"""What an edit left alone, measured on the frames before encoding: hashes of frames and tiles against the parent's."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np
from pydantic import Field

from cutaway.film.cache import Made
from cutaway.film.origins import NOWHERE, Move, moves, origins, shifts
from cutaway.film.segments import Segment
from cutaway.film.tiles import TILE
from cutaway.scene.animation import Frozen
from cutaway.scene.document import Format, Scene

MOST_BOXES = 6
_KEPT = 6
"""Segments of the film before that are held while frames are compared."""


class Difference(Frozen):
    """Where the film differs from its parent in frames `first` to `last`: boxes x, y, width, height in pixels."""

    first: int
    last: int
    boxes: tuple[tuple[int, int, int, int], ...]
    largest_share: float
    """Of the picture, in the frame that differs most, counted in tiles."""


class Preservation(Frozen):
    """Measured, never estimated. `frames` and `tiles` count what could be compared; `unmeasured` frames could not.

    A frame is compared with the frame of the film before that showed the same moment, wherever that lay.
    """

    frames: int = 0
    frames_identical: int = 0
    tiles: int = 0
    tiles_identical: int = 0
    unmeasured: int = 0
    added: int = 0
    """Frames that show what the film before did not."""
    removed: int = 0
    """Frames of the film before that are shown no more."""
    moves: tuple[Move, ...] = Field(default=())
    """Where frames were before, when not all lie where they lay."""
    sound_frames: int = 0
    """Frames whose sound could be compared with what was heard to them before; none where both films are silent."""
    sound_identical: int = 0
    """Those that sound the same, sample by sample."""
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
    scene: Scene,
    before: Scene,
    read: Callable[[str], Made | None],
) -> tuple[Preservation, np.ndarray]:
    """What stayed, and where each frame was before (`cutaway.film.origins`). Two films are compared frame by frame; segments with
    the same key in the same place are identical without being read.

    `parents`: keys of the segments the film before is really made of, not what they would be today: the program, the
    driver or a pack may have changed since, and then frames that nobody edited can differ.
    """
    format, parent_format = scene.format, before.format
    per_frame = -(-format.height // TILE) * -(-format.width // TILE)
    alike = (format.width, format.height, format.rate) == (
        parent_format.width,
        parent_format.height,
        parent_format.rate,
    )
    old = _Old(parents if alike else (), max(1, round(parent_format.frame_rate)), read)
    found = origins(scene, before)
    guesses = (0,) if any(clip.place == "full" for clip in (*scene.clips, *before.clips)) else shifts(scene, before)
    frames = identical = tiles_same = unmeasured = shift = 0
    differences: list[Difference] = []
    for mine in ours:
        place = np.arange(mine.first, mine.first + mine.frames)
        if len(guesses) == 1 and (found[place] == place).all() and old.is_segment(mine):
            frames, identical = frames + mine.frames, identical + mine.frames
            tiles_same += mine.frames * per_frame
            continue
        made = read(mine.key) if alike else None
        if made is not None and len(guesses) > 1:
            shift = _drawn_before(made, mine, parent_format.frames, old, guesses, found, shift)
        differs = np.zeros((mine.frames, 1, 1) if made is None else made.tiles.shape, bool)
        for offset in range(mine.frames):
            origin = int(found[mine.first + offset])
            if origin == NOWHERE:
                continue
            was = None if made is None else old.frame(origin)
            if made is None or was is None:
                unmeasured += 1
                continue
            tiles, digest = was
            differs[offset] = made.tiles[offset] != tiles
            frames += 1
            identical += made.digests[offset] == digest
            tiles_same += per_frame - int(differs[offset].sum())
        if differs.any():
            differences.append(_difference(mine.first, differs, format))
    there = found[found != NOWHERE]
    kept = Preservation(
        frames=frames,
        frames_identical=identical,
        tiles=frames * per_frame,
        tiles_identical=tiles_same,
        unmeasured=unmeasured,
        added=format.frames - len(there),
        removed=parent_format.frames - len(np.unique(there)),
        moves=moves(found),
        differences=tuple(differences),
    )
    return kept, found


def _drawn_before(
    made: Made, mine: Segment, most: int, old: _Old, guesses: Sequence[int], found: np.ndarray, shift: int
) -> int:
    """Write the origins of a segment of a drawn film into `found`: of the places its frames may have lain, those where most of the
    picture is the same, at least half of it; else they are compared by number. Comes back with the last shift."""
    for offset in range(mine.frames):
        number, best = mine.first + offset, -1
        chosen: int | None = None
        for guess in dict.fromkeys((shift, *guesses)):
            was = old.frame(number + guess) if 0 <= number + guess < most else None
            same = -1 if was is None else int((made.tiles[offset] == was[0]).sum())
            if same > best:
                best, chosen = same, guess
        if chosen is None or 2 * best < made.tiles[offset].size:
            # Film grain differs from frame to frame: then nothing proves where it lay.
            found[number] = number if number < most else NOWHERE
        else:
            found[number], shift = number + chosen, chosen
    return shift


class _Old:
    """The frames of the film before, by number; the last few segments that were read are kept."""

    def __init__(self, keys: tuple[str, ...], length: int, read: Callable[[str], Made | None]) -> None:
        self._keys = tuple(key for key in keys if not key.startswith("sound-"))
        self._length, self._read = length, read
        self._kept: OrderedDict[int, Made | None] = OrderedDict()

    def is_segment(self, mine: Segment) -> bool:
        """Whether it is made of this very segment."""
        return mine.index < len(self._keys) and self._keys[mine.index] == mine.key

    def frame(self, number: int) -> tuple[np.ndarray, str] | None:
        """Hashes of a frame's tiles, and its own; None where they are no longer there."""
        index, offset = divmod(number, self._length)
        if index not in self._kept:
            self._kept[index] = self._read(self._keys[index]) if index < len(self._keys) else None
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        made = self._kept[index]
        if made is None or offset >= len(made.tiles):
            return None
        return made.tiles[offset], made.digests[offset]


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
