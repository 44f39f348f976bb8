"""A scene becomes a film: missing segments are drawn, encoded while the next ones are drawn, and muxed with the sound.

Three things run side by side: this thread draws (a GL context belongs to its thread), a second one encodes and
hashes, a third makes the sound. A mate, a second process, may draw some of the segments. What waits between drawing
and encoding is bounded, and a finished segment keeps only its packets in memory, so a long film needs no more of it
than a short one. The film appears under its name whole or not at all.
"""

from __future__ import annotations

import logging
import os
import queue
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from cutaway.errors import Cancelled, MissingPack
from cutaway.film.cache import Made, SegmentCache
from cutaway.film.encode import SegmentEncoder
from cutaway.film.inside import Inside, inside_box
from cutaway.film.mate import Mate, MateGone
from cutaway.film.mux import mux
from cutaway.film.preservation import Preservation, preservation
from cutaway.film.preview import Preview
from cutaway.film.report import Cost
from cutaway.film.segments import Segment, segments
from cutaway.film.soundtrack import Soundtrack, sound_key, soundtrack
from cutaway.film.space import check_room, expected_bytes, whole_file
from cutaway.film.surroundings import Drawing, Draws, own_renderer, surroundings
from cutaway.film.tiles import frame_digest, tile_digests
from cutaway.scene.document import Format, Scene

log = logging.getLogger("cutaway.film")

_AHEAD = 6
"""Frames that may wait to be encoded: 17 MB of 720p."""


@dataclass(frozen=True)
class Progress:
    """How far a turn is. `stage` as in the states of an interaction; `done` of `total` segments; `left`: seconds,
    estimated; `playable`: seconds of film that can be watched already."""

    stage: str
    done: int = 0
    total: int = 0
    left: float | None = None
    playable: float = 0.0


@dataclass(frozen=True)
class Before:
    """The film that this one is compared with: its format, and the keys of the segments it is really made of (empty
    where they are not known)."""

    format: Format
    segments: tuple[str, ...]


@dataclass(frozen=True)
class Film:
    """A finished film: the scene it shows (with the gain its sound was mixed at) and what making it took."""

    scene: Scene
    path: Path
    segments: tuple[Segment, ...]
    digests: tuple[str, ...]
    cost: Cost
    preservation: Preservation | None
    notes: tuple[str, ...]
    credits: tuple[str, ...]
    drawn_by: str
    sounds: tuple[str, ...] = ()
    """Keys of its sound track in the cache."""


@dataclass
class _Tally:
    """What the threads count while they work."""

    drawing: float = 0.0
    encoding: float = 0.0
    frames: int = 0
    done: int = 0
    notes: list[str] = field(default_factory=list)


def make_film(
    scene: Scene,
    out: Path,
    *,
    cache: SegmentCache,
    quality: str = "standard",
    parent: Before | None = None,
    drawing: Drawing | None = None,
    sounding: Callable[[Scene], Soundtrack] = soundtrack,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    preview: Path | None = None,
    carry: Callable[[Film], Inside] | None = None,
    room: tuple[Path, ...] = (),
    keep_free: int = 0,
    mate: Callable[[], Mate | None] = lambda: None,
) -> Film:
    """Film `scene` into `out` and tell what it took.

    `parent`: the film before, to measure what stayed; `preview`: a file that grows while drawing;
    `carry` makes the inside that goes into the film (None: without); `room`: further folders whose disks are checked,
    as that of `out`; `mate` gives a second process to draw some of the segments, asked
    for only when several are missing.

    Raises `Cancelled` within a frame of `cancelled()` turning true, `DiskFull` before anything is drawn where that
    can be foreseen; `out` is then as it was.
    """
    began = time.perf_counter()
    drawing = drawing or own_renderer()
    needed = expected_bytes(scene.format, cached=False)
    check_room(out.parent, needed, keep_free)
    for folder in room:
        check_room(folder, needed + expected_bytes(scene.format, cached=True), keep_free)
    around = surroundings(quality, drawing)
    cuts = segments(scene, around)
    tally = _Tally()
    with cache.holding([cut.key for cut in cuts]), _one_thread("sound") as sounds:
        sound: Future[tuple[Soundtrack, float]] = sounds.submit(_timed, sounding, scene, cache)
        growing = Preview(preview, scene.format, quality) if preview else None
        if growing:
            sound.add_done_callback(lambda future: _hand_over(future, growing))
        made = _reused(cuts, cache, growing)
        reused = len(made)
        tally.done = reused
        made |= _drawn(
            scene,
            quality,
            drawing,
            [cut for cut in cuts if cut.index not in made],
            cache,
            growing,
            tally,
            progress,
            cancelled,
            len(cuts),
            mate,
        )
        progress(Progress("encoding", len(cuts), len(cuts), None, float(scene.format.seconds)))
        track, sound_seconds = _awaited(sound, cancelled)
        asked_sound = sound_key(scene)
        if scene.mix.gain is None and track.gain is not None and not scene.mix.silent:
            scene = scene.model_copy(update={"mix": scene.mix.model_copy(update={"gain": track.gain})})
        kept = None
        if parent is not None:
            kept = preservation(cuts, parent.segments, scene.format, parent.format, cache.read)
        film = Film(
            scene=scene,
            path=out,
            segments=cuts,
            digests=tuple(digest for cut in cuts for digest in made[cut.index].digests),
            cost=Cost(segments_rendered=len(cuts) - reused, segments_reused=reused, frames_rendered=tally.frames),
            preservation=kept,
            notes=tuple(dict.fromkeys((*tally.notes, *track.notes))),
            credits=_credits(scene),
            drawn_by=around.renderer,
            sounds=tuple(dict.fromkeys((asked_sound, sound_key(scene)))) if sounding is soundtrack else (),
        )
        muxing = time.perf_counter()
        _write(film, quality, made, track.samples, carry, cancelled)
    cache.shrink()
    ended = time.perf_counter()
    cost = film.cost.model_copy(
        update={
            "drawing": round(tally.drawing, 3),
            "encoding": round(tally.encoding, 3),
            "sound": round(sound_seconds, 3),
            "muxing": round(ended - muxing, 3),
            "total": round(ended - began, 3),
        }
    )
    return replace(film, cost=cost)


def _reused(cuts: tuple[Segment, ...], cache: SegmentCache, growing: Preview | None) -> dict[int, Made]:
    found = {}
    for cut in cuts:
        made = cache.read(cut.key)
        if made is not None and len(made.digests) == cut.frames:
            found[cut.index] = _light(made)
            if growing:
                growing.add(cut, made)
    return found


def _drawn(
    scene: Scene,
    quality: str,
    drawing: Drawing,
    missing: list[Segment],
    cache: SegmentCache,
    growing: Preview | None,
    tally: _Tally,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
    total: int,
    mate: Callable[[], Mate | None],
) -> dict[int, Made]:
    """Draw and encode the missing segments, each kept in the cache as soon as it is finished."""
    made: dict[int, Made] = {}
    if not missing:
        return made
    frames_left = sum(cut.frames for cut in missing)

    def finished(cut: Segment, segment: Made) -> None:
        cache.write(cut.key, segment)
        made[cut.index] = _light(segment)
        tally.done += 1
        if growing:
            growing.add(cut, segment)

    progress(Progress("rendering", tally.done, total))
    if cancelled():
        raise Cancelled("The film was cancelled.", "Ask again to go on from what is finished.")
    waiting = deque(missing)
    renderer: Draws = drawing.open(scene, quality)
    encoder = _EncodingThread(scene, quality, finished, tally)
    hired = mate() if len(missing) > 2 else None
    helping = _Helping(hired, scene, quality, cache) if hired is not None else None
    began = time.perf_counter()
    try:
        while waiting or (helping is not None and helping.cut is not None):
            if not waiting:
                assert helping is not None
                if cancelled():
                    raise Cancelled("The film was cancelled.", "Ask again to go on from what is finished.")
                frames_left -= helping.look(waiting, finished, tally, timeout=0.2)
                continue
            cut = waiting.popleft()
            encoder.begin(cut)
            for number in range(cut.first, cut.first + cut.frames):
                if cancelled():
                    raise Cancelled("The film was cancelled.", "Ask again to go on from what is finished.")
                if helping is not None:
                    frames_left -= helping.look(waiting, finished, tally)
                start = time.perf_counter()
                pixels = np.asarray(renderer.frame(number).pixels)
                tally.drawing += time.perf_counter() - start
                tally.frames += 1
                encoder.add(pixels)
                frames_left -= 1
                each = (time.perf_counter() - began) / tally.frames
                playable = float(growing.seconds) if growing else 0.0
                progress(Progress("rendering", tally.done, total, each * frames_left, playable))
            encoder.end()
        encoder.join()
    finally:
        encoder.stop()
        if helping is not None:
            helping.close()
        tally.notes += [str(note) for note in getattr(renderer, "notes", ())]
        renderer.close()
    return made


class _Helping:
    """Gives a mate one segment after the other. `cut`: what it is drawing now."""

    def __init__(self, mate: Mate, scene: Scene, quality: str, cache: SegmentCache) -> None:
        handle, name = tempfile.mkstemp(prefix="cutaway-", suffix=".json")
        with os.fdopen(handle, "wb") as file:
            file.write(scene.canonical())
        self._scene = Path(name)
        self._mate: Mate | None = mate
        self._quality = quality
        self._cache = cache
        self.cut: Segment | None = None

    def look(
        self,
        waiting: deque[Segment],
        finished: Callable[[Segment, Made], None],
        tally: _Tally,
        timeout: float = 0.0,
    ) -> int:
        """Take what the mate has finished and give it the next; the frames it has drawn since the last look.

        A mate that is gone gives its segment back to `waiting`.
        """
        frames = 0
        if self._mate is None:
            return 0
        try:
            if self.cut is not None and self._mate.finished(timeout):
                made = self._cache.read(self.cut.key)
                if made is None:
                    raise MateGone("its segment is not in the cache")
                frames = self.cut.frames
                tally.frames += frames
                tally.drawing += made.drawing
                tally.encoding += made.encoding
                finished(self.cut, made)
                self.cut = None
            if self.cut is None and waiting:
                self.cut = waiting.popleft()
                self._mate.draw(self._scene, self._quality, self.cut)
        except MateGone as error:
            log.info("drawing goes on without a mate: %s", error)
            self._mate.close()
            self._mate = None
            if self.cut is not None:
                waiting.appendleft(self.cut)
                self.cut = None
        return frames

    def close(self) -> None:
        """Let the mate go; one that is still drawing is ended, since nobody waits for it."""
        if self._mate is not None and self.cut is not None:
            self._mate.close()
        self._scene.unlink(missing_ok=True)


class _EncodingThread:
    """Encodes and hashes frames beside the drawing. What goes wrong in it is raised by the next call."""

    def __init__(self, scene: Scene, quality: str, finished: Callable[[Segment, Made], None], tally: _Tally) -> None:
        self._scene = scene
        self._quality = quality
        self._finished = finished
        self._tally = tally
        self._waiting: queue.Queue[tuple[str, Segment | np.ndarray | None]] = queue.Queue(_AHEAD)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="encoding", daemon=True)
        self._thread.start()

    def begin(self, cut: Segment) -> None:
        self._put("begin", cut)

    def add(self, pixels: np.ndarray) -> None:
        self._put("frame", pixels)

    def end(self) -> None:
        self._put("end", None)

    def join(self) -> None:
        """Wait until everything is encoded."""
        self._put("done", None)
        self._thread.join()
        self._raise()

    def stop(self) -> None:
        """End the thread, whatever is still waiting."""
        while self._thread.is_alive():
            try:
                self._waiting.put(("done", None), timeout=0.05)
            except queue.Full:
                with _suppressed_empty():
                    self._waiting.get_nowait()
            self._thread.join(timeout=0.05)

    def _put(self, what: str, item: Segment | np.ndarray | None) -> None:
        while True:
            self._raise()
            try:
                self._waiting.put((what, item), timeout=0.2)
                return
            except queue.Full:
                continue

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        try:
            self._encode()
        except BaseException as error:  # handed to the drawing thread, which raises it
            self._error = error

    def _encode(self) -> None:
        form = self._scene.format
        cut: Segment | None = None
        encoder: SegmentEncoder | None = None
        digests: list[str] = []
        tiles: list[np.ndarray] = []
        drawn = spent = 0.0
        while True:
            what, item = self._waiting.get()
            start = time.perf_counter()
            if what == "done":
                return
            if what == "begin":
                assert isinstance(item, Segment)
                cut, digests, tiles, spent, drawn = item, [], [], 0.0, self._tally.drawing
                encoder = SegmentEncoder(
                    width=form.width, height=form.height, rate=form.frame_rate, quality=self._quality
                )
            elif what == "frame":
                assert isinstance(item, np.ndarray) and encoder is not None
                encoder.add(item)
                digests.append(frame_digest(item))
                tiles.append(tile_digests(item))
            else:
                assert encoder is not None and cut is not None
                extradata, packets = encoder.finish()
                seconds = spent + time.perf_counter() - start
                made = Made(
                    extradata, packets, tuple(digests), np.stack(tiles), max(0.0, self._tally.drawing - drawn), seconds
                )
                self._finished(cut, made)
            spent += time.perf_counter() - start
            self._tally.encoding += time.perf_counter() - start


def _write(
    film: Film,
    quality: str,
    made: dict[int, Made],
    samples: np.ndarray,
    carry: Callable[[Film], Inside] | None,
    cancelled: Callable[[], bool],
) -> None:
    tags = {"title": film.scene.title} if film.scene.title else {}
    if film.credits:
        tags["comment"] = "; ".join(film.credits)
    with whole_file(film.path) as target:
        mux(target, film.scene.format, quality, ((cut.first, made[cut.index]) for cut in film.segments), samples, tags)
        if carry is not None:
            with target.open("ab") as file:
                file.write(inside_box(carry(film)))
        if cancelled():
            raise Cancelled("The film was cancelled.", "Ask again to go on from what is finished.")


def _credits(scene: Scene) -> tuple[str, ...]:
    """Whom the models of this film are owed to, each once."""
    from cutaway.props import catalogue

    found: dict[str, None] = {}
    for thing in {(thing.asset.builder, thing.asset.name): thing for thing in reversed(scene.things)}.values():
        try:
            model = catalogue.build(thing.asset, scene.seed, thing.id)
        except (MissingPack, LookupError, ImportError):
            continue
        found.update(dict.fromkeys(str(credit) for credit in model.credits))
    return tuple(sorted(found))


def _light(made: Made) -> Made:
    """Without its tiles, which weigh most and are read again from the cache when films are compared."""
    return replace(made, tiles=np.zeros((0, 0, 0), np.uint64))


def _timed(sounding: Callable[[Scene], Soundtrack], scene: Scene, cache: SegmentCache) -> tuple[Soundtrack, float]:
    """The sound track and the seconds it took. One made by the sound room is taken from the cache where it can be."""
    start = time.perf_counter()
    if sounding is not soundtrack:
        return sounding(scene), time.perf_counter() - start
    key = sound_key(scene)
    track = cache.read_sound(key)
    if track is None:
        track = soundtrack(scene)
        cache.write_sound(key, track)
        if scene.mix.gain is None and track.gain is not None:
            # Later turns have this gain set and would sound the same.
            kept = scene.model_copy(update={"mix": scene.mix.model_copy(update={"gain": track.gain})})
            cache.write_sound(sound_key(kept), track)
    return track, time.perf_counter() - start


def _awaited(sound: Future[tuple[Soundtrack, float]], cancelled: Callable[[], bool]) -> tuple[Soundtrack, float]:
    while True:
        try:
            return sound.result(timeout=0.25)
        except TimeoutError:
            if sound.done():
                raise
            if cancelled():
                raise Cancelled("The film was cancelled.", "Ask again to go on from what is finished.") from None


def _hand_over(sound: Future[tuple[Soundtrack, float]], growing: Preview) -> None:
    if not sound.cancelled() and sound.exception() is None:
        growing.samples = sound.result()[0].samples


@contextmanager
def _one_thread(name: str) -> Iterator[ThreadPoolExecutor]:
    """A thread that is not waited for when the block ends in an error."""
    pool = ThreadPoolExecutor(1, thread_name_prefix=name)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


@contextmanager
def _suppressed_empty() -> Iterator[None]:
    try:
        yield
    except queue.Empty:
        pass
