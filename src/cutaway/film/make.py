"""A scene becomes a film: missing segments are drawn, encoded while the next ones are drawn, and muxed with the sound.

Three things run side by side: this thread draws, a second one encodes and hashes, a third makes the sound. Where
several segments are missing, a mate, a second process, makes the sound and draws some of them. What waits between drawing
and encoding is bounded, and a finished segment keeps only its packets in memory, so a long film needs no more of it
than a short one. The film appears under its name whole or not at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from cutaway.errors import Cancelled, Internal, MissingPack
from cutaway.film.cache import Made, SegmentCache
from cutaway.film.encoding import Encoding, Tally
from cutaway.film.helping import Helping
from cutaway.film.inside import Inside, inside_box
from cutaway.film.mate import Mate
from cutaway.film.mux import coded_sound, mux
from cutaway.film.preservation import Preservation, preservation
from cutaway.film.preview import Preview
from cutaway.film.progress import Progress
from cutaway.film.report import Cost
from cutaway.film.same_sound import same_sound
from cutaway.film.segments import Segment, segments
from cutaway.film.sharing import Alone, Sharing, Waiting
from cutaway.film.sounding import kept_soundtrack
from cutaway.film.soundtrack import RATE, Soundtrack, sound_key, soundtrack
from cutaway.film.space import check_room, expected_bytes, whole_file
from cutaway.film.surroundings import Drawing, Draws, own_renderer, surroundings
from cutaway.scene.document import Scene
from cutaway.sound.lengthy import Samples

_MANY = 180
"""Segments whose packets are held in memory until the film is muxed."""
_CODED = 600
"""Seconds of sound that are encoded ahead: 12 MB."""


@dataclass(frozen=True)
class Before:
    """The film that this one is compared with: its scene, and the keys of the segments and of the sound it is really made of
    (empty where they are not known)."""

    scene: Scene
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
    sharing: Sharing | None = None,
) -> Film:
    """Film `scene` into `out` and tell what it took.

    `parent`: the film before, to measure what stayed; `preview`: a file that grows while drawing;
    `carry` makes the inside that goes into the film (None: without); `room`: further folders whose disks are checked,
    as that of `out`; `mate` gives a second process to draw some of the segments, asked
    for only when several are missing; `sharing` offers them to the workers of other machines as well.

    Raises `Cancelled` within a frame of `cancelled()` turning true, `DiskFull` before anything is drawn where that
    can be foreseen; `out` is then as it was.
    """
    began = time.perf_counter()
    drawing = drawing or own_renderer()
    needed = expected_bytes(scene.format, cached=False)
    check_room(out.parent, needed, keep_free)
    for folder in room:
        check_room(folder, needed + expected_bytes(scene.format, cached=True), keep_free)
    around = surroundings(quality, drawing, scene)
    cuts = segments(scene, around)
    tally = Tally()
    with cache.holding([cut.key for cut in cuts]), _one_thread("sound") as sounds:
        growing = Preview(preview, scene.format, quality) if preview else None
        made = _reused(cuts, cache, growing)
        reused = len(made)
        tally.done = reused
        missing = [cut for cut in cuts if cut.index not in made]
        with _helped(mate, len(missing), scene, quality, cache, sounding is soundtrack) as helping:
            sound = sounds.submit(_sounded, sounding, scene, cache, helping)
            coded = sounds.submit(_coded, sound)
            if growing:
                sound.add_done_callback(lambda future: _hand_over(future, growing))
            made |= _drawn(
                scene,
                quality,
                drawing,
                missing,
                cache,
                growing,
                tally,
                progress,
                cancelled,
                len(cuts),
                helping,
                sharing or Alone(),
            )
        progress(Progress("encoding", len(cuts), len(cuts), None, float(scene.format.seconds)))
        track, sound_seconds = _awaited(sound, cancelled)
        asked_sound = sound_key(scene)
        if scene.mix.gain is None and track.gain is not None and not scene.mix.silent:
            scene = scene.model_copy(update={"mix": scene.mix.model_copy(update={"gain": track.gain})})
        kept = None
        if parent is not None:
            kept = _compared(cuts, parent, scene, track, cache)
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
        _write(film, quality, _packed_again(cuts, made, cache), track.samples, coded.result(), carry, cancelled)
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


def _compared(
    cuts: tuple[Segment, ...], parent: Before, scene: Scene, track: Soundtrack, cache: SegmentCache
) -> Preservation:
    """What stayed of the film before, in picture and sound."""
    kept, found = preservation(cuts, parent.segments, scene, parent.scene, cache.read)
    keys = [key for key in parent.segments if key.startswith("sound-")] or [sound_key(parent.scene)]
    before = next((old for old in map(cache.read_sound, reversed(keys)) if old is not None), None)
    if before is None or scene.format.rate != parent.scene.format.rate:
        return kept
    frames, same = same_sound(track.samples, before.samples, found, scene.format.frame_rate)
    return kept.model_copy(update={"sound_frames": frames, "sound_identical": same})


def _reused(cuts: tuple[Segment, ...], cache: SegmentCache, growing: Preview | None) -> dict[int, Made]:
    found = {}
    for cut in cuts:
        made = cache.read(cut.key)
        if made is not None and len(made.digests) == cut.frames:
            found[cut.index] = _light(made, len(cuts) <= _MANY)
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
    tally: Tally,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
    total: int,
    helping: Helping | None,
    sharing: Sharing,
) -> dict[int, Made]:
    """Draw and encode the missing segments, each kept in the cache as soon as it is finished."""
    made: dict[int, Made] = {}
    if not missing:
        return made
    frames_left = sum(cut.frames for cut in missing)

    def finished(cut: Segment, segment: Made) -> None:
        cache.write(cut.key, segment)
        sharing.finish(cut)
        arrived(cut, segment)

    def arrived(cut: Segment, segment: Made) -> None:
        made[cut.index] = _light(segment, total <= _MANY)
        tally.done += 1
        if growing:
            growing.add(cut, segment)

    progress(Progress("rendering", tally.done, total))
    if cancelled():
        raise Cancelled("The film was cancelled.", "Ask again to go on from what is finished.")
    sharing.offer(scene, quality, tuple(missing))
    waiting = Waiting(missing, sharing)
    renderer: Draws = drawing.open(scene, quality)
    encoder = Encoding(scene, quality, finished, tally)
    began = time.perf_counter()
    try:
        while waiting or (helping is not None and helping.busy):
            frames_left -= _collected(waiting, cache, arrived)
            cut = waiting.take()
            if cut is None:
                if cancelled():
                    raise Cancelled("The film was cancelled.", "Ask again to go on from what is finished.")
                if helping is not None and helping.busy:
                    frames_left -= helping.look(waiting, finished, tally, timeout=0.2)
                else:
                    time.sleep(0.05)
                continue
            encoder.begin(cut)
            for number in range(cut.first, cut.first + cut.frames):
                if cancelled():
                    raise Cancelled("The film was cancelled.", "Ask again to go on from what is finished.")
                if helping is not None:
                    # Somebody may be waiting for the first second, which comes sooner with the cores to itself.
                    frames_left -= helping.look(waiting, finished, tally, hold=cut.index == 0 and growing is not None)
                frames_left -= _collected(waiting, cache, arrived)
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
            if growing and cut.index == 0:
                encoder.wait()  # for the same reason
        encoder.join()
    finally:
        encoder.stop()
        sharing.close()
        tally.notes += [str(note) for note in getattr(renderer, "notes", ())]
        renderer.close()
    return made


def _collected(waiting: Waiting, cache: SegmentCache, arrived: Callable[[Segment, Made], None]) -> int:
    """Take what other workers have drawn; the frames of it."""
    frames = 0
    for cut in waiting.arrived():
        made = cache.read(cut.key)
        if made is None:
            waiting.gone(cut)
            continue
        arrived(cut, made)
        frames += cut.frames
    return frames


def _write(
    film: Film,
    quality: str,
    parts: Iterable[tuple[int, Made]],
    samples: Samples,
    coded: list[Any],
    carry: Callable[[Film], Inside] | None,
    cancelled: Callable[[], bool],
) -> None:
    tags = {"title": film.scene.title} if film.scene.title else {}
    if film.credits:
        tags["comment"] = "; ".join(film.credits)
    with whole_file(film.path) as target:
        mux(target, film.scene.format, quality, parts, samples, tags, coded)
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


def _light(made: Made, whole: bool = True) -> Made:
    """Without its tiles, which weigh most and are read again from the cache when films are compared; not `whole`: without its
    packets as well, which are read again when the film is muxed."""
    return replace(made, tiles=np.zeros((0, 0, 0), np.uint64), packets=made.packets if whole else ())


def _packed_again(cuts: Iterable[Segment], made: dict[int, Made], cache: SegmentCache) -> Iterator[tuple[int, Made]]:
    """First frame and segment, with its packets."""
    for cut in cuts:
        found = made[cut.index] if made[cut.index].packets else cache.read(cut.key)
        if found is None:
            raise Internal("A finished second is gone from the cache.", "Ask again; it is drawn anew.")
        yield cut.first, found


@contextmanager
def _helped(
    mate: Callable[[], Mate | None], missing: int, scene: Scene, quality: str, cache: SegmentCache, sounding: bool
) -> Iterator[Helping | None]:
    """What gives a mate its orders, where several segments are missing; the sound is the first where it is not there.

    So the first process has nothing to do but the first second, and the sound is there when that can be played.
    """
    hired = mate() if missing > 2 and not _is_light(scene, missing) else None
    if hired is None:
        yield None
        return
    key = sound_key(scene)
    helping = Helping(hired, scene, quality, cache, key if sounding and not cache.has_sound(key) else None)
    try:
        yield helping
    finally:
        helping.close()


_LIGHT = frozenset("grade match reframe rotate mirror crop zoom add_picture mute volume loudness fade".split())
_SOON = 40
"""Segments of light footage that one process draws before another one has started."""


def _is_light(scene: Scene, missing: int) -> bool:
    """Whether a film is footage with treatments that cost less than a second process: decoding, drawing and encoding run side by
    side in the first one already."""
    covered = sum(clip.frames for clip in scene.clips if clip.place == "full") >= scene.format.frames
    light = all(one.name in _LIGHT for clip in scene.clips for one in clip.treatments)
    return covered and light and missing <= _SOON


def _sounded(
    sounding: Callable[[Scene], Soundtrack], scene: Scene, cache: SegmentCache, helping: Helping | None
) -> tuple[Soundtrack, float]:
    """The sound track and the seconds it took. A mate that makes it is waited for."""
    spent = helping.sound.result() if helping is not None else None
    start = time.perf_counter()
    track = kept_soundtrack(scene, cache) if sounding is soundtrack else sounding(scene)
    return track, time.perf_counter() - start if spent is None else spent


def _coded(sound: Future[tuple[Soundtrack, float]]) -> list[Any]:
    """The sound encoded while pictures are still drawn; nothing where it is long, which would take too much memory."""
    samples = sound.result()[0].samples
    return coded_sound(samples) if len(samples) <= _CODED * RATE else []


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
