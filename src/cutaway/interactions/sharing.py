"""The segments of a turn's film as offered to the other workers: the film room's `Sharing` over the table of leases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutaway.interactions.books import Books, state_name
from cutaway.interactions.leases import Leases
from cutaway.interactions.turn import Turn
from cutaway.interactions.workers import living

if TYPE_CHECKING:
    from cutaway.film.segments import Segment
    from cutaway.scene.document import Scene


class Shared:
    """See `cutaway.film.sharing.Sharing`."""

    def __init__(self, books: Books, leases: Leases, turn: Turn) -> None:
        self._books = books
        self._leases = leases
        self._turn = turn
        self._scene = ""

    def offer(self, scene: Scene, quality: str, segments: tuple[Segment, ...]) -> None:
        """Write the scene where others find it, and a row for each segment. Nothing is written where nobody else works."""
        if len(living(self._books.engine)) < 2:
            return
        state = scene.canonical()
        self._scene = state_name(state)
        if not self._books.blobs.has(self._scene):
            self._books.blobs.write(self._scene, state)
        places = {segment.index: segment.key for segment in segments}
        self._leases.open(self._turn.id, self._turn.engine, self._scene, quality, places)

    def claim(self, segment: Segment) -> bool:
        """Take it for this process."""
        return not self._scene or self._leases.claim(self._turn.id, segment.index)

    def finish(self, segment: Segment) -> None:
        """It lies in the cache."""
        if self._scene:
            self._leases.finish(self._turn.id, segment.index)

    def reopen(self, segment: Segment) -> None:
        """Somebody must draw it again."""
        if self._scene:
            self._leases.reopen(self._turn.id, segment.index)

    def finished(self) -> frozenset[int]:
        """What lies in the cache by now."""
        return self._leases.finished(self._turn.id) if self._scene else frozenset()

    def close(self) -> None:
        """Take the rows away, and the scene unless it is that of a finished turn."""
        if not self._scene:
            return
        self._leases.close(self._turn.id)
        if not self._books.ledger.with_state(self._scene):
            self._books.blobs.remove(self._scene)
        self._scene = ""
