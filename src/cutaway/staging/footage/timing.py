"""Time of footage by words: trims, cuts, speeds, freezes, loops, scenes and their order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import cv2

from cutaway.brief.footage.operations import Operation
from cutaway.footage.timing.cuts import small
from cutaway.scene import edits_clips
from cutaway.scene.animation import Key, Keys, value_at
from cutaway.scene.document import Clip, Cue, Scene, Treatment
from cutaway.scene.durations import between, lasting, moment
from cutaway.scene.edits import with_fields
from cutaway.scene.edits_colour import linear_colour
from cutaway.staging.footage.beat_cuts import cut_to_beats
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible, Outcome, full_clips, operation
from cutaway.staging.footage.scenes import scene_names, scenes_of

_ALIKE = 12.0
"""Mean difference of 255 below which an end is taken to match a beginning."""
_OVERLAP = Fraction(2, 5)
"""Seconds in which a loop that does not match dissolves."""


@operation("trim")
def trim(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Only a stretch stays."""
    first, last = span(scene, asked)
    if (first, last) == (0, scene.format.frames):
        raise NotPossible("the film has no more than that already")
    return Outcome(edits_clips.only(scene, first, last), f"only {_seconds(scene, first, last)} is left")


@operation("cut")
def cut(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """A stretch goes, and what follows moves up."""
    first, last = span(scene, asked)
    if (first, last) == (0, scene.format.frames):
        raise NotPossible("nothing of the film would be left", "name the seconds that should go")
    return Outcome(edits_clips.without(scene, [(first, last)]), f"{_seconds(scene, first, last)} is cut out")


@operation("speed", "slow_motion")
def speed(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Faster or slower; what is slower gets pictures in between, and the sound keeps its pitch."""
    factor = Fraction(str(asked.parameters.get("factor") or (2 if asked.name == "speed" else 0.5))).limit_denominator(
        1000
    )
    if asked.name == "slow_motion" and factor > 1:
        factor = 1 / factor
    if not Fraction(1, 50) <= factor <= 100:
        raise NotPossible("a speed must lie between a fiftieth and a hundred times", "half speed", "twice as fast")
    first, last = span(scene, asked)
    _must_move(scene, first, last)
    changed = _checked(lambda: edits_clips.with_footage_speed(scene, factor, first, last))
    pace = f"{float(factor):.3g} times as fast" if factor > 1 else f"at {float(factor) * 100:.3g} % of its speed"
    if factor < 1:
        changed = with_in_betweens(changed, desk)
        pace += ", with new pictures in between"
    whole = (first, last) == (0, scene.format.frames)
    notes = (_SLOW_SOUND,) if factor < Fraction(2, 5) and _heard(scene, desk) else ()
    return Outcome(changed, f"{'it' if whole else _seconds(scene, first, last)} plays {pace}", notes)


@operation("reverse")
def reverse(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Backwards, sound and all."""
    first, last = span(scene, asked)
    _must_move(scene, first, last)
    whole = (first, last) == (0, scene.format.frames)
    return Outcome(
        edits_clips.backwards(scene, first, last), f"{'it' if whole else _seconds(scene, first, last)} plays backwards"
    )


@operation("freeze")
def freeze(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """One picture stands still, then it goes on."""
    rate, total = scene.format.frame_rate, scene.format.frames
    at = asked.parameters.get("at", asked.start)
    if at is None:
        raise NotPossible("the moment to freeze was not named", "“freeze at 3 seconds for 2 seconds”")
    # An earlier change of the same turn may have moved the end.
    at_end = re.search(r"\b(end|last|final)\b", asked.phrase.lower()) is not None
    frame = total if at_end else round(Fraction(str(at)) * rate)
    frames = max(1, round(Fraction(str(asked.parameters.get("seconds") or 2)) * rate))
    if frame > total:
        raise NotPossible(f"the film lasts {lasting(scene.format.seconds)}, the moment lies beyond its end")
    if frame >= total - 1:
        changed = _checked(lambda: edits_clips.held_at_end(scene, frames))
        return Outcome(changed, f"its last picture stands for {lasting(frames / rate)}")
    changed = _checked(lambda: edits_clips.frozen(scene, frame, frames))
    return Outcome(changed, f"it stands still at {moment(frame / rate)} for {lasting(frames / rate)}")


@operation("loop")
def loop(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Again and again: dissolving where the end does not match the beginning, or there and back."""
    first, last = span(scene, asked)
    times = int(asked.parameters.get("times") or 2)
    if not 2 <= times <= 50:
        raise NotPossible("it can be repeated 2 to 50 times")
    if asked.parameters.get("how") == "boomerang":
        _must_move(scene, first, last)
        return Outcome(boomerang(scene, first, last, max(1, times // 2)), "it plays forward, then back")
    return looped(scene, first, last, times, desk)


def looped(scene: Scene, first: int, last: int, times: int, desk: Desk) -> Outcome:
    """Frames `first` to `last` `times` times, joined as their pictures need it."""
    overlap = (
        0 if _matches(scene, first, last, desk) else min(round(_OVERLAP * scene.format.frame_rate), (last - first) // 4)
    )
    changed = _checked(lambda: edits_clips.looped(scene, times, first, last, overlap))
    joint = (
        "dissolving from its end into its beginning"
        if overlap
        else "its end matches its beginning, so it is joined as it is"
    )
    return Outcome(changed, f"it plays {times} times, {joint}")


def boomerang(scene: Scene, first: int, last: int, rounds: int) -> Scene:
    """The scene with a stretch played forward and backward `rounds` times, its turning frames shown once."""
    stretch = edits_clips.Stretch
    there = stretch(first, last - first, Fraction(1), last - first)
    back = stretch(first, last - first - 1, Fraction(-1)) if last - first > 1 else there
    middle = [part for _ in range(rounds) for part in (there, back)]
    before = [stretch(0, first)] if first else []
    after = [stretch(last, scene.format.frames - last)] if last < scene.format.frames else []
    return _checked(lambda: edits_clips.with_stretches(scene, [*before, *middle, *after]))


@operation("cut_to_beat")
def cut_to_beat(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Cuts on the beat."""
    return cut_to_beats(scene, asked, desk)


@operation("scenes")
def find_scenes(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Tells the scenes; nothing changes."""
    found = scenes_of(scene, desk)
    names = scene_names(scene, found, desk)
    rows = [f"{n + 1}: {_seconds(scene, *one)}, {name}" for n, (one, name) in enumerate(zip(found, names, strict=True))]
    count = "one scene, without a cut" if len(found) == 1 else f"{len(found)} scenes"
    return Outcome(scene, f"{count} found", (f"The scenes are {'; '.join(rows)}.",))


@operation("remove_scene", "keep_scene")
def choose_scene(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Scenes by their number go, or only they stay."""
    found = scenes_of(scene, desk)
    given: Any = asked.parameters.get("number", asked.parameters.get("numbers"))
    wanted = [_numbered(found, one) for one in (given if isinstance(given, list) else [given])]
    rest = [one for one in found if one not in wanted]
    told = " and ".join(str(found.index(one) + 1) for one in wanted)
    if asked.name == "keep_scene":
        return Outcome(
            _checked(lambda: edits_clips.ordered(scene, wanted)), f"only scene {told} of {len(found)} is left"
        )
    if not rest:
        raise NotPossible("nothing of the film would be left")
    return Outcome(_checked(lambda: edits_clips.ordered(scene, rest)), f"scene {told} of {len(found)} is taken out")


@operation("order")
def order(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Scenes change their places."""
    found = scenes_of(scene, desk)
    if len(found) < 2:
        raise NotPossible("the film has one scene only, without a cut")
    row = list(found)
    given: dict[str, Any] = dict(asked.parameters)
    if isinstance(given.get("order"), list):
        row = [_numbered(found, one) for one in given["order"]]
    elif given.get("swap") or given.get("before"):
        pair = given.get("swap") or given.get("before")
        first, second = (_numbered(found, one) for one in list(pair or ())[:2])
        if given.get("swap"):
            a, b = row.index(first), row.index(second)
            row[a], row[b] = row[b], row[a]
        elif first != second:
            row.remove(first)
            row.insert(row.index(second), first)
    elif given.get("move") is not None:
        moved = _numbered(found, given["move"])
        row.remove(moved)
        to = int(given.get("to") or 1)
        row.insert(len(row) if to < 0 else min(to - 1, len(row)), moved)
    else:
        raise NotPossible("the new order was not named", "“swap scenes 1 and 3”", "“start with scene 2”")
    if row == found:
        raise NotPossible("the scenes are in that order already")
    told = ", ".join(str(found.index(one) + 1) for one in row)
    return Outcome(_checked(lambda: edits_clips.ordered(scene, row)), f"the scenes now come as {told}")


@operation("fade")
def fade(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Out of a colour at the beginning, or into it at the end, with the sound; or the sound or the music alone."""
    given = asked.parameters
    out = given.get("direction") != "in"
    what = str(given.get("what") or "")
    first, end = span(scene, asked)
    timed = asked.start is not None and not given.get("seconds")
    frames = end - first if timed else max(1, round(Fraction(str(given.get("seconds") or 1)) * scene.format.frame_rate))
    frames = min(frames, end - first)
    start = end - frames if out else first
    colour = str(given.get("colour") or "black")
    try:
        ends = {"black": [0, 0, 0], "white": [255, 255, 255]}
        rgb = ends.get(colour.lower()) or [round(255 * value ** (1 / 2.2)) for value in linear_colour(colour)]
    except LookupError:
        raise NotPossible(f"the colour “{colour}” is not known") from None
    direction = "out" if out else "in"
    changed = scene
    if what != "music":
        parameters: dict[str, Any] = {"direction": direction, "rgb": list(rgb), "what": what}
        fresh = Treatment(
            id=desk.fresh_id(scene, "fade"), name="fade", start=start, frames=frames, parameters=parameters
        )
        changed = edits_clips.with_treatment(scene, fresh)
    music = tuple(_faded(cue, start, frames, out) if cue.kind in ("music", "ambience") else cue for cue in changed.cues)
    changed = with_fields(changed, cues=music)
    if changed == scene:
        raise NotPossible("there is nothing in the film that could fade")
    named = {"sound": "the sound fades", "music": "the music fades"}.get(
        what, f"it fades {'to' if out else 'from'} {colour}"
    )
    ending = "" if what == "" else f" {direction}"
    return Outcome(changed, f"{named}{ending} over {lasting(frames / scene.format.frame_rate)}")


def _faded(cue: Cue, start: int, frames: int, out: bool) -> Cue:
    """A sound that goes down to nothing, or comes up from it, in these frames of the film."""
    loud = cue.gain if isinstance(cue.gain, float | int) else float(value_at(cue.gain, start))  # type: ignore[arg-type]
    steps = [0.0, -3.0, -8.0, -18.0, -60.0] if out else [-60.0, -18.0, -8.0, -3.0, 0.0]
    frames_at = sorted({start + round(n * frames / 4): step for n, step in enumerate(steps)}.items())
    return cue.model_copy(update={"gain": Keys(keys=tuple(Key(frame=at, value=loud + step) for at, step in frames_at))})


def span(scene: Scene, asked: Operation) -> tuple[int, int]:
    """First frame and end of the film that an operation is meant for. Raises `NotPossible` where nothing lies there."""
    rate, total = scene.format.frame_rate, scene.format.frames
    start = asked.parameters.get("start", asked.start)
    end = asked.parameters.get("end", asked.end)
    first = 0 if start is None else max(0, round(Fraction(str(start)) * rate))
    last = total if end is None else min(round(Fraction(str(end)) * rate), total)
    if last <= first:
        raise NotPossible(
            f"the film lasts {lasting(scene.format.seconds)}, and nothing of it lies between the times named",
            "name a time inside it",
        )
    return first, last


def with_in_betweens(scene: Scene, desk: Desk) -> Scene:
    """The scene with pictures in between on every clip that plays slower than it was taken."""
    clips: list[Clip] = []
    for clip in scene.clips:
        slow = clip.media == "video" and 0 < abs(Fraction(clip.speed)) < 1
        if slow and not any(one.name == "in_betweens" for one in clip.treatments):
            whole = scene.model_copy(update={"clips": (*clips, *scene.clips)})
            fresh = Treatment(id=desk.fresh_id(whole, "in-betweens"), name="in_betweens")
            clip = clip.model_copy(update={"treatments": (fresh, *clip.treatments)})
        clips.append(clip)
    return with_fields(scene, clips=tuple(clips))


_SLOW_SOUND = "Sound that is stretched this far loses its edges; mute it, or lay music over it, where that matters."


def _heard(scene: Scene, desk: Desk) -> bool:
    return any(desk.source(clip).media.audio_channels for clip in full_clips(scene) if clip.media == "video")


def _must_move(scene: Scene, first: int, last: int) -> None:
    lie = [clip for clip in full_clips(scene) if clip.start < last and clip.start + clip.frames > first]
    if lie and all(clip.media == "picture" for clip in lie):
        raise NotPossible("a picture does not move, so it has no speed")


def _checked(edit: Any) -> Scene:
    try:
        return edit()  # type: ignore[no-any-return]
    except ValueError as error:
        raise NotPossible(str(error)) from None


def _matches(scene: Scene, first: int, last: int, desk: Desk) -> bool:
    """Whether the frame behind a stretch would look like its first, so that it can be repeated without a joint."""
    shown = [edits_clips.clip_at(scene, frame) for frame in (first, last - 1)]
    pictures = []
    for clip, frame in zip(shown, (first, last - 1), strict=True):
        if clip is None:
            return False
        source = desk.source(clip)
        pictures.append(small(source.frame(source.at(edits_clips.source_second(scene, clip, frame))), 160))
    if pictures[0].shape != pictures[1].shape:
        return False
    return float(cv2.absdiff(pictures[0], pictures[1]).mean()) < _ALIKE / 4


def _numbered(found: Sequence[tuple[int, int]], number: Any) -> tuple[int, int]:
    """The scene of this number from 1; from the end when negative."""
    try:
        n = int(number)
    except (TypeError, ValueError):
        raise NotPossible("the number of the scene was not named", "“find the scenes” tells them") from None
    if n == 0 or abs(n) > len(found):
        some = "one scene" if len(found) == 1 else f"{len(found)} scenes"
        raise NotPossible(f"there is no scene {n}: the film has {some}", "“find the scenes” tells them")
    return found[n - 1] if n > 0 else found[n]


def _seconds(scene: Scene, first: int, last: int) -> str:
    rate = scene.format.frame_rate
    return between(first / rate, last / rate)
