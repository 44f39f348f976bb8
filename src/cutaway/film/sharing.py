"""What making a film needs to know of other workers: which segments they draw, and which lie finished in the cache.

The segments of a film may be drawn by several processes and machines that share one cache. Who they are and how they agree is
not this room's business.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from typing import Protocol

from cutaway.film.segments import Segment
from cutaway.scene.document import Scene


class Sharing(Protocol):
    """The segments of one film, offered to others."""

    def offer(self, scene: Scene, quality: str, segments: tuple[Segment, ...]) -> None:
        """Let others draw these segments as well."""
        ...

    def claim(self, segment: Segment) -> bool:
        """Whether this process is to draw the segment now; False while somebody else does, or when it is finished."""
        ...

    def finish(self, segment: Segment) -> None:
        """This process has put the segment into the cache."""
        ...

    def reopen(self, segment: Segment) -> None:
        """The segment is not in the cache, though somebody said so."""
        ...

    def finished(self) -> frozenset[int]:
        """Places of the segments that are in the cache by now, whoever drew them."""
        ...

    def close(self) -> None:
        """Offer nothing any more."""
        ...


_LOOK_EVERY = 0.25
"""Seconds between looks at what others have finished."""


class Alone:
    """There is nobody else: every segment is this process's."""

    def offer(self, scene: Scene, quality: str, segments: tuple[Segment, ...]) -> None:
        """Nobody to offer them to."""

    def claim(self, segment: Segment) -> bool:
        """Always."""
        return True

    def finish(self, segment: Segment) -> None:
        """Nobody waits for it."""

    def reopen(self, segment: Segment) -> None:
        """Nobody says so."""

    def finished(self) -> frozenset[int]:
        """None by others."""
        return frozenset()

    def close(self) -> None:
        """Nothing was offered."""


class Waiting:
    """The segments that are still missing: those this process may take, and those that others draw."""

    def __init__(self, missing: Iterable[Segment], sharing: Sharing) -> None:
        self._here = deque(missing)
        self._elsewhere: dict[int, Segment] = {}
        self._sharing = sharing
        self._looked = 0.0

    def __bool__(self) -> bool:
        return bool(self._here or self._elsewhere)

    def take(self) -> Segment | None:
        """The next segment, which is then this process's to draw; None where others draw all that are missing."""
        while self._here:
            cut = self._here.popleft()
            if self._sharing.claim(cut):
                return cut
            self._elsewhere[cut.index] = cut
        # Whoever had these may be gone: what nobody says anything about any more can be taken after all.
        for cut in tuple(self._elsewhere.values()):
            if self._sharing.claim(cut):
                return self._elsewhere.pop(cut.index)
        return None

    def give_back(self, cut: Segment) -> None:
        """The segment was not drawn after all."""
        self._here.appendleft(cut)

    def gone(self, cut: Segment) -> None:
        """The segment is not in the cache, though somebody said so."""
        self._sharing.reopen(cut)
        self.give_back(cut)

    def arrived(self) -> tuple[Segment, ...]:
        """The segments that others have put into the cache since the last look."""
        now = time.monotonic()
        if isinstance(self._sharing, Alone) or now - self._looked < _LOOK_EVERY:
            return ()
        self._looked = now
        done = self._sharing.finished()
        found = [cut for cut in (*self._here, *self._elsewhere.values()) if cut.index in done]
        for cut in found:
            self._elsewhere.pop(cut.index, None)
        self._here = deque(cut for cut in self._here if cut.index not in done)
        return tuple(found)
