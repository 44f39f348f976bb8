"""What making a film needs to know of other workers: which segments they draw, and which lie finished in the cache.

The segments of a film may be drawn by several processes and machines that share one cache. Who they are and how they agree is
not this room's business.
"""

from __future__ import annotations

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

    def finished(self) -> frozenset[int]:
        """Places of the segments that are in the cache by now, whoever drew them."""
        ...

    def close(self) -> None:
        """Offer nothing any more."""
        ...


class Alone:
    """There is nobody else: every segment is this process's."""

    def offer(self, scene: Scene, quality: str, segments: tuple[Segment, ...]) -> None:
        """Nobody to offer them to."""

    def claim(self, segment: Segment) -> bool:
        """Always."""
        return True

    def finish(self, segment: Segment) -> None:
        """Nobody waits for it."""

    def finished(self) -> frozenset[int]:
        """None by others."""
        return frozenset()

    def close(self) -> None:
        """Nothing was offered."""
