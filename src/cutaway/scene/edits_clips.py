"""Edits of footage on the timeline: a new film is a row of stretches of the old one, each as fast as wanted.

Cutting, trimming, repeating, reordering, reversing, freezing and other speeds are all such rows. Clips are split where a
stretch begins or ends, and keep pointing at their original upload, so that frames outside an edit show the same frames of
the source; texts, sounds, treatments and shots move along. Everything here is Scene -> Scene.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cutaway.scene.document import Clip, Cue, Format, Scene, Shot, Text, Treatment
from cutaway.scene.edits import with_fields
from cutaway.scene.edits_time import every_key_moved, with_time_mapped
from cutaway.scene.subtitles import STYLE, kept_words

LONGEST = max(item.le for item in Format.model_fields["frames"].metadata if hasattr(item, "le"))
"""Frames a film of footage may have."""

_GRID = 240_000
"""Where a fraction of a second does not fit into the document it is rounded up to this part of a second, so that the
frame that lies there stays the one that is shown."""


@dataclass(frozen=True)
class Stretch:
    """Frames `start` to `start + frames` of the film as it was, played `speed` times as fast: 1 as before, negative
    backwards, 0 the first frame held. `length` is how many frames of the new film it fills (worked out when None)."""

    start: int
    frames: int
    speed: Fraction = Fraction(1)
    length: int | None = None

    @property
    def end(self) -> int:
        """The old frame behind the last."""
        return self.start + self.frames

    @property
    def fills(self) -> int:
        """Frames of the new film."""
        if self.length is not None:
            return self.length
        return max(1, round(self.frames / abs(self.speed))) if self.speed else self.frames


def with_stretches(scene: Scene, stretches: Sequence[Stretch]) -> Scene:
    """The scene that plays these stretches of itself one after the other.

    ValueError when nothing would be left, when a stretch lies outside the film, or when it would be longer than `LONGEST`.
    """
    row = _merged([stretch for stretch in stretches if stretch.fills > 0])
    total = sum(stretch.fills for stretch in row)
    if not row or total < 1:
        raise ValueError("nothing of the film would be left")
    if total > LONGEST:
        raise ValueError(f"a film has at most {LONGEST} frames")
    if any(stretch.start < 0 or stretch.frames < 1 or stretch.end > scene.format.frames for stretch in row):
        raise ValueError("a stretch lies outside the film")
    starts = _starts(row)
    world = _world(scene, row, starts, total)
    fresh = _Fresh(scene)
    return with_fields(
        world,
        clips=_clips(scene, row, starts, fresh),
        texts=_texts(scene, row, starts, total, fresh),
        cues=_cues(scene, row, starts, total, fresh),
    )


def without(scene: Scene, ranges: Iterable[tuple[int, int]]) -> Scene:
    """The scene without these ranges of frames (start, end); what comes after moves up. ValueError when nothing is left."""
    return with_stretches(scene, _rest(scene, ranges))


def only(scene: Scene, start: int, end: int) -> Scene:
    """The scene from frame `start` to `end`. ValueError when nothing is left."""
    start, end = max(0, start), min(scene.format.frames, end)
    if end <= start:
        raise ValueError("nothing of the film would be left")
    return with_stretches(scene, [Stretch(start, end - start)])


def with_footage_speed(scene: Scene, factor: Fraction, start: int = 0, end: int | None = None) -> Scene:
    """The scene with frames `start` to `end` played `factor` times as fast; negative plays them backwards."""
    if not factor:
        raise ValueError("a speed of nothing is a frozen frame")
    return _replaced(scene, start, end, lambda first, last: [Stretch(first, last - first, factor)])


def backwards(scene: Scene, start: int = 0, end: int | None = None) -> Scene:
    """The scene with frames `start` to `end` played backwards."""
    return with_footage_speed(scene, Fraction(-1), start, end)


def frozen(scene: Scene, frame: int, frames: int) -> Scene:
    """The scene standing still at `frame` for `frames` more frames, then going on."""
    frame = min(max(0, frame), scene.format.frames - 1)
    held = Stretch(frame, 1, Fraction(0), frames)
    before = [Stretch(0, frame)] if frame else []
    return with_stretches(scene, [*before, held, Stretch(frame, scene.format.frames - frame)])


def held_at_end(scene: Scene, frames: int) -> Scene:
    """The scene with its last frame held for `frames` more."""
    last = scene.format.frames - 1
    return with_stretches(scene, [Stretch(0, last + 1), Stretch(last, 1, Fraction(0), frames)])


def held_at_start(scene: Scene, frames: int) -> Scene:
    """The scene with its first frame held for `frames` before it begins."""
    return with_stretches(scene, [Stretch(0, 1, Fraction(0), frames), Stretch(0, scene.format.frames)])


def looped(scene: Scene, times: int, start: int = 0, end: int | None = None, overlap: int = 0) -> Scene:
    """The scene with frames `start` to `end` played `times` times.

    With `overlap` every repeat begins `overlap` frames before the one before it has ended, dissolving out of it (a treatment
    "dissolve" on the clips that begin there), for footage whose end does not match its beginning.
    """

    def rounds(first: int, last: int) -> list[Stretch]:
        short = last - first - overlap
        if short < 1:
            raise ValueError("a repeat cannot overlap all of itself")
        return [Stretch(first, short)] * (times - 1) + [Stretch(first, last - first)]

    end = scene.format.frames if end is None else min(end, scene.format.frames)
    repeated = _replaced(scene, start, end, rounds, merge=False)
    step = end - start - overlap
    fading = _shown(scene, start + step) if overlap else None
    if fading is None:
        return repeated
    joints = {start + turn * step for turn in range(1, times)}
    clips = tuple(
        _dissolving(repeated, clip, fading, min(overlap, clip.frames))
        if clip.start in joints and clip.place == "full" and Fraction(clip.speed)
        else clip
        for clip in repeated.clips
    )
    return with_fields(repeated, clips=clips)


def _dissolving(scene: Scene, clip: Clip, out_of: tuple[str, Fraction], frames: int) -> Clip:
    """A clip whose first frames dissolve out of another second. Told in seconds of its source, so that it survives cuts."""
    source, second = out_of
    begins = Fraction(clip.source_start)
    ends = source_second(scene, clip, clip.start + frames)
    parameters: dict[str, Any] = {
        "source": source,
        "offset": fraction_text(second - begins),
        "from": fraction_text(begins),
        "to": fraction_text(ends),
    }
    dissolve = Treatment(
        id=f"dissolve-{clip.start}", name="dissolve", start=clip.start, frames=frames, parameters=parameters
    )
    return clip.model_copy(update={"treatments": (dissolve, *clip.treatments)})


def ordered(scene: Scene, stretches: Sequence[tuple[int, int]]) -> Scene:
    """The scene made of these ranges of frames (start, end) in this order."""
    return with_stretches(scene, [Stretch(start, end - start) for start, end in stretches])


def with_treatment(
    scene: Scene, treatment: Treatment, clips: Iterable[str] | None = None, replaces: Iterable[str] = ()
) -> Scene:
    """The scene with a treatment at the end of these clips' lists (of all that fill the frame, and lie where it does, when
    None); treatments of the names `replaces` go. The document is the same where no clip is met."""
    chosen = None if clips is None else set(clips)
    gone = set(replaces)
    changed = []
    for clip in scene.clips:
        meets = chosen is None and clip.place == "full" or chosen is not None and clip.id in chosen
        first = max(clip.start, treatment.start)
        end = clip.start + clip.frames
        last = end if treatment.frames is None else min(end, treatment.start + treatment.frames)
        if meets and last > first:
            kept = tuple(old for old in clip.treatments if old.name not in gone)
            placed = treatment.model_copy(update={"start": first, "frames": None if last == end else last - first})
            clip = clip.model_copy(update={"treatments": (*kept, placed)})
        changed.append(clip)
    return with_fields(scene, clips=tuple(changed))


def without_treatments(scene: Scene, names: Iterable[str]) -> Scene:
    """The scene without the treatments of these names or ids."""
    gone = set(names)
    clips = tuple(
        clip.model_copy(update={"treatments": tuple(t for t in clip.treatments if not {t.name, t.id} & gone)})
        if any({t.name, t.id} & gone for t in clip.treatments)
        else clip
        for clip in scene.clips
    )
    return with_fields(scene, clips=clips)


def source_second(scene: Scene, clip: Clip, frame: int) -> Fraction:
    """The second of the clip's source that film frame `frame` shows."""
    return Fraction(clip.source_start) + (frame - clip.start) / scene.format.frame_rate * Fraction(clip.speed)


def clip_at(scene: Scene, frame: int) -> Clip | None:
    """The clip that fills the frame at `frame`: the last in the list that lies there."""
    found = None
    for clip in scene.clips:
        if clip.place == "full" and clip.start <= frame < clip.start + clip.frames:
            found = clip
    return found


def fraction_text(value: Fraction) -> str:
    """A fraction as the document writes it, rounded up to a fine grid where it has too many digits."""
    if abs(value.numerator) >= 10**9 or value.denominator >= 10**9:
        value = Fraction(-((-value * _GRID) // 1), _GRID)
        if abs(value.numerator) >= 10**9:
            value = Fraction(round(value * 1000), 1000)
    return str(value)


def _speed_text(value: Fraction) -> str:
    """As the document writes a speed: at most six digits above and below."""
    if abs(value.numerator) >= 10**6 or value.denominator >= 10**6:
        value = value.limit_denominator(9999)
    return str(value)


def _starts(row: Sequence[Stretch]) -> list[int]:
    """Where each stretch begins in the new film."""
    starts, at = [], 0
    for stretch in row:
        starts.append(at)
        at += stretch.fills
    return starts


def _merged(row: list[Stretch]) -> list[Stretch]:
    """The same row with stretches that only go on as one."""
    merged: list[Stretch] = []
    for stretch in row:
        last = merged[-1] if merged else None
        goes_on = last is not None and last.end == stretch.start and last.speed == stretch.speed == 1
        if last is not None and goes_on and last.length is None and stretch.length is None:
            merged[-1] = Stretch(last.start, last.frames + stretch.frames)
        else:
            merged.append(stretch)
    return merged


def _rest(scene: Scene, ranges: Iterable[tuple[int, int]]) -> list[Stretch]:
    """What is left of the film without these ranges, which may overlap and reach beyond it."""
    kept, at = [], 0
    for start, end in sorted((max(0, start), min(scene.format.frames, end)) for start, end in ranges):
        if start > at:
            kept.append(Stretch(at, start - at))
        at = max(at, end)
    if at < scene.format.frames:
        kept.append(Stretch(at, scene.format.frames - at))
    return kept


def _replaced(
    scene: Scene,
    start: int,
    end: int | None,
    by: Callable[[int, int], list[Stretch]],
    merge: bool = True,
) -> Scene:
    """The scene with one range of frames played as `by` says, and the rest as before."""
    total = scene.format.frames
    start, end = max(0, start), total if end is None else min(end, total)
    if end <= start:
        raise ValueError("there is nothing between these times")
    before = [Stretch(0, start)] if start else []
    after = [Stretch(end, total - end)] if end < total else []
    middle = by(start, end)
    row = [*before, *middle, *after]
    return with_stretches(scene, row if merge else _apart(row))


def _apart(row: list[Stretch]) -> list[Stretch]:
    """The row with lengths written out, so that neighbours stay apart."""
    return [Stretch(stretch.start, stretch.frames, stretch.speed, stretch.fills) for stretch in row]


def _shown(scene: Scene, frame: int) -> tuple[str, Fraction] | None:
    """Upload and second of what fills the frame at `frame`."""
    clip = clip_at(scene, frame)
    return None if clip is None else (clip.source, source_second(scene, clip, frame))


class _Fresh:
    """Ids that no part of the scene has; the first piece of anything keeps its own."""

    def __init__(self, scene: Scene) -> None:
        groups: tuple[tuple[Any, ...], ...] = (
            scene.things,
            scene.lights,
            scene.shots,
            scene.texts,
            scene.cues,
            scene.clips,
        )
        self._known = {item.id for group in groups for item in group}
        self._given: set[str] = set()

    def id(self, old: str) -> str:
        """`old` the first time, then "old.2", "old.3" ..."""
        if old not in self._given:
            self._given.add(old)
            return old
        base = re.sub(r"\.\d+$", "", old)[:56]
        number = 2
        while f"{base}.{number}" in self._known:
            number += 1
        new = f"{base}.{number}"
        self._known.add(new)
        self._given.add(new)
        return new


def _new_range(stretch: Stretch, at: int, first: int, last: int) -> tuple[int, int]:
    """Where the old frames `first` to `last` of a stretch that begins at new frame `at` come to lie: (start, end)."""
    pace = abs(stretch.speed)
    if stretch.speed > 0:
        start = at + round((first - stretch.start) / pace)
        end = at + stretch.fills if last == stretch.end else at + round((last - stretch.start) / pace)
    elif stretch.speed < 0:
        start = at + round((stretch.end - last) / pace)
        end = at + stretch.fills if first == stretch.start else at + round((stretch.end - first) / pace)
    else:
        start, end = at, at + stretch.fills
    return start, min(end, at + stretch.fills)


def _meets(stretch: Stretch, start: int, end: int) -> tuple[int, int] | None:
    """The frames of [start, end) that a stretch plays; a held frame is one."""
    last = stretch.end if stretch.speed else stretch.start + 1
    first, last = max(stretch.start, start), min(last, end)
    return (first, last) if last > first else None


def _clips(scene: Scene, row: Sequence[Stretch], starts: Sequence[int], fresh: _Fresh) -> tuple[Clip, ...]:
    pieces: list[Clip] = []
    # Clips first: the order of the list decides which lies above, and pieces keep it.
    for clip in scene.clips:
        for stretch, at in zip(row, starts, strict=True):
            met = _meets(stretch, clip.start, clip.start + clip.frames)
            if met is None:
                continue
            start, end = _new_range(stretch, at, *met)
            if end > start:
                pieces.append(_piece(scene, clip, stretch, at, met, start, end, fresh.id(clip.id)))
    return tuple(pieces)


def _piece(
    scene: Scene, clip: Clip, stretch: Stretch, at: int, met: tuple[int, int], start: int, end: int, id: str
) -> Clip:
    """The part of a clip that a stretch plays, as a clip of the new film."""
    into = (start - at) * abs(stretch.speed)
    old = stretch.start + into if stretch.speed >= 0 else stretch.end - 1 - into
    old = min(max(Fraction(old), Fraction(met[0])), Fraction(met[1] - 1) if stretch.speed < 0 else Fraction(met[1]))
    second = Fraction(clip.source_start) + (old - clip.start) / scene.format.frame_rate * Fraction(clip.speed)
    treatments = []
    for treatment in clip.treatments:
        open_end = treatment.frames is None
        last = clip.start + clip.frames if treatment.frames is None else treatment.start + treatment.frames
        part = _meets(stretch, max(treatment.start, met[0]), min(last, met[1]))
        if part is None:
            continue
        first_new, last_new = _new_range(stretch, at, *part)
        first_new, last_new = max(first_new, start), min(last_new, end)
        if last_new > first_new:
            frames = None if open_end and last_new == end else last_new - first_new
            treatments.append(treatment.model_copy(update={"start": first_new, "frames": frames}))
    return clip.model_copy(
        update={
            "id": id,
            "start": start,
            "frames": end - start,
            "source_start": fraction_text(max(Fraction(0), second)),
            "speed": _speed_text(Fraction(clip.speed) * stretch.speed),
            "treatments": tuple(treatments),
        }
    )


def _ranges(start: int, end: int, row: Sequence[Stretch], starts: Sequence[int], joined: bool) -> list[tuple[int, int]]:
    """Where the old frames [start, end) come to lie in the new film; ranges that touch become one when `joined`."""
    found: list[tuple[int, int]] = []
    for stretch, at in zip(row, starts, strict=True):
        met = _meets(stretch, start, end)
        if met is None:
            continue
        first, last = _new_range(stretch, at, *met)
        if last <= first:
            continue
        if joined and found and found[-1][1] >= first:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _texts(scene: Scene, row: Sequence[Stretch], starts: Sequence[int], total: int, fresh: _Fresh) -> tuple[Text, ...]:
    placed = []
    told = [(part.start, part.end, part.speed, at, part.fills) for part, at in zip(row, starts, strict=True)]
    for text in scene.texts:
        end = scene.format.frames if text.frames is None else text.start + text.frames
        for first, last in _ranges(text.start, end, row, starts, joined=True):
            frames = None if text.frames is None and last >= total else last - first
            moved = text
            if text.style == STYLE:
                said = kept_words(text, scene.format.frame_rate, told, (first, last))
                if said is None:
                    continue
                moved = said
            placed.append(moved.model_copy(update={"id": fresh.id(text.id), "start": first, "frames": frames}))
    return tuple(placed)


def _forward(row: Sequence[Stretch]) -> bool:
    """Whether nothing is repeated, reordered or reversed."""
    return all(stretch.speed >= 0 for stretch in row) and all(
        a.end <= b.start or (not a.speed or not b.speed) and a.start <= b.start
        for a, b in zip(row, row[1:], strict=False)
    )


def _moved(row: Sequence[Stretch], starts: Sequence[int], total: int) -> Callable[[int], int]:
    """Where an old frame comes to lie in a film that only goes forward; what was cut, where it was cut."""

    def moved(frame: int) -> int:
        for stretch, at in zip(row, starts, strict=True):
            if not stretch.speed:
                continue
            if frame < stretch.start:
                return at
            if frame < stretch.end:
                return at + min(round((frame - stretch.start) / stretch.speed), stretch.fills)
        return total

    return moved


def _cues(scene: Scene, row: Sequence[Stretch], starts: Sequence[int], total: int, fresh: _Fresh) -> tuple[Cue, ...]:
    """Sounds. What lasts (music, ambience) plays on through joints and repeats; others move with their start, or go with
    their stretch where the film no longer only goes forward."""
    placed: list[Cue] = []
    forward = _forward(row)
    moved = _moved(row, starts, total)
    for cue in scene.cues:
        if cue.kind in ("music", "ambience"):
            end = scene.format.frames if cue.frames is None else cue.start + cue.frames
            found = _ranges(cue.start, end, row, starts, joined=True)
            ranges = [(found[0][0], found[-1][1])] if found else []
        elif forward:
            start = moved(cue.start)
            end = start + 1 if cue.frames is None else moved(cue.start + cue.frames)
            if cue.frames is not None and cue.kind == "speech" and end > start:
                # Words that were cut into from the front begin at the cut, as long as before.
                end = max(end, min(start + cue.frames, total))
            ranges = [(start, end)] if start < min(end, total) else []
        else:
            end = cue.start + (1 if cue.frames is None else cue.frames)
            ranges = _ranges(cue.start, end, row, starts, joined=False)
        for first, last in ranges:
            new = every_key_moved(cue, moved) if forward else cue
            frames = None if cue.frames is None else last - first
            placed.append(new.model_copy(update={"id": fresh.id(cue.id), "start": first, "frames": frames}))
    return tuple(placed)


def _world(scene: Scene, row: Sequence[Stretch], starts: Sequence[int], total: int) -> Scene:
    """Everything that is neither footage nor writing nor sound, in the new time."""
    bare = with_fields(scene, clips=(), texts=(), cues=())
    if not _forward(row):
        format = scene.format.model_copy(update={"frames": total})
        return with_fields(bare, shots=_shots(scene, row, starts), format=format)

    def source(frame: int) -> int:
        for stretch, at in zip(reversed(row), reversed(starts), strict=True):
            if frame >= at:
                return min(stretch.start + round((frame - at) * stretch.speed), stretch.end - 1)
        return 0

    return with_time_mapped(bare, _moved(row, starts, total), total, source)


def _shots(scene: Scene, row: Sequence[Stretch], starts: Sequence[int]) -> tuple[Shot, ...]:
    """The shots that the new film goes through; each keeps its camera as it was at that shot."""
    fresh = _Fresh(scene)
    placed: list[Shot] = []
    for stretch, at in zip(row, starts, strict=True):
        met = [shot for shot in scene.shots if _meets(stretch, shot.start, shot.start + shot.frames)]
        for shot in met[:: 1 if stretch.speed >= 0 else -1]:
            part = _meets(stretch, shot.start, shot.start + shot.frames)
            assert part is not None
            start, end = _new_range(stretch, at, *part)
            if end > start:
                placed.append(shot.model_copy(update={"id": fresh.id(shot.id), "start": start, "frames": end - start}))
    return tuple(placed)
