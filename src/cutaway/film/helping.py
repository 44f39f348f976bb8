"""What a mate does for a film: first its sound, then one missing segment after the other."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from cutaway.film.cache import Made, SegmentCache
from cutaway.film.encoding import Tally
from cutaway.film.mate import Mate, MateGone
from cutaway.film.segments import Segment
from cutaway.film.sharing import Waiting
from cutaway.scene.document import Scene

log = logging.getLogger("cutaway.film")


class Helping:
    """Gives a mate its orders, one at a time. To be used by one thread.

    `sound` ends with the seconds that the mate took to make the sound track and leave it in the cache, with None where it did
    not, and with an exception when nobody wants it any more.
    """

    def __init__(self, mate: Mate, scene: Scene, quality: str, cache: SegmentCache, sound: str | None) -> None:
        """`sound`: key of the sound track to make, if any. Gives the first order, so that the mate begins at once."""
        handle, name = tempfile.mkstemp(prefix="cutaway-", suffix=".json")
        with os.fdopen(handle, "wb") as file:
            file.write(scene.canonical())
        self._scene = Path(name)
        self._mate: Mate | None = mate
        self._quality = quality
        self._cache = cache
        self._cut: Segment | None = None
        self.sound: Future[float | None] = Future()
        self._sounding = False
        if sound is None:
            self.sound.set_result(None)
            return
        try:
            mate.sound(self._scene, sound)
            self._sounding = True
        except MateGone as error:
            self._let_go(error, None)

    @property
    def busy(self) -> bool:
        """Whether the mate is at work on something."""
        return self._cut is not None or self._sounding

    def look(
        self,
        waiting: Waiting,
        finished: Callable[[Segment, Made], None],
        tally: Tally,
        timeout: float = 0.0,
        hold: bool = False,
    ) -> int:
        """Take what the mate has finished and give it the next; the frames it has drawn since the last look.

        A mate that is gone gives its segment back to `waiting`; with `hold` it is given none for now.
        """
        frames = 0
        if self._mate is None:
            return 0
        try:
            if self.busy and (answer := self._mate.finished(timeout)) is not None:
                if self._sounding:
                    self._sounding = False
                    self.sound.set_result(float(answer.get("seconds", 0.0)))
                elif self._cut is not None:
                    made = self._cache.read(self._cut.key)
                    if made is None:
                        raise MateGone("its segment is not in the cache")
                    frames = self._cut.frames
                    tally.frames += frames
                    tally.drawing += made.drawing
                    tally.encoding += made.encoding
                    finished(self._cut, made)
                    self._cut = None
            if not hold and not self.busy and (cut := waiting.take()) is not None:
                self._cut = cut
                self._mate.draw(self._scene, self._quality, self._cut)
        except MateGone as error:
            self._let_go(error, waiting)
        return frames

    def close(self) -> None:
        """Let the mate go; one that is still drawing stops, since nobody waits for it, and one that makes sound, which cannot be
        stopped, is ended."""
        if self._mate is not None and self._sounding:
            self._mate.close()
        elif self._mate is not None and self.busy:
            with contextlib.suppress(MateGone):
                self._mate.stop()
        if not self.sound.done():
            self.sound.set_exception(MateGone("nobody waits for the sound"))
        self._scene.unlink(missing_ok=True)

    def _let_go(self, error: MateGone, waiting: Waiting | None) -> None:
        log.info("the film goes on without a mate: %s", error)
        if self._mate is not None:
            self._mate.close()
            self._mate = None
        if self._cut is not None and waiting is not None:
            waiting.give_back(self._cut)
        self._cut = None
        self._sounding = False
        if not self.sound.done():
            self.sound.set_result(None)
