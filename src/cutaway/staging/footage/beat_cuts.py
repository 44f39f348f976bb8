"""Pictures cut to the beat of a track that came along, of the film's music, or of the footage's own sound."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

import numpy as np

from cutaway.brief.footage.operations import Operation
from cutaway.footage.timing.beats import beats
from cutaway.scene import edits_clips
from cutaway.scene.document import Cue, Scene, Treatment
from cutaway.scene.durations import lasting
from cutaway.scene.tempo import beat_seconds
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible, Outcome, doer, full_clips
from cutaway.staging.footage.scenes import scenes_of

_APART, _SHORTEST = 0.85, 0.3
"""Seconds at least between two cuts, and of a scene that is too short for that."""
_NEARER = 1.14
"""How much nearer every second stretch is seen where the footage has no cuts of its own."""
_LISTENED = 600
"""Seconds of a sound in which its beat is sought."""


@dataclass(frozen=True)
class _Grid:
    """`times`: seconds of the film at which cuts may fall; `own`: whether they are of the footage's own sound, which must then
    not be cut; `named`: what the beat is of."""

    times: tuple[float, ...]
    own: bool
    named: str


def cut_to_beats(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Scenes end on beats; footage without cuts, or whose own sound gives the beat, is seen nearer and from further by turns."""
    scene = _with_track(scene, asked, desk)
    grid = _grid(scene, desk)
    found = scenes_of(scene, desk)
    if not grid.own and len(found) > 1:
        return _scenes_on_beats(scene, found, grid, desk)
    return _nearer_by_turns(scene, grid, desk)


def _with_track(scene: Scene, asked: Operation, desk: Desk) -> Scene:
    """The scene with the track that came along as its music."""
    tracks = desk.of_kind("audio")
    music = doer("music")
    if not tracks or music is None:
        return scene
    return music(scene, Operation("music", {**asked.parameters, "media": 0}, phrase=asked.phrase), desk).scene


def _grid(scene: Scene, desk: Desk) -> _Grid:
    cue = next((cue for cue in scene.cues if cue.kind == "music"), None)
    if cue is not None:
        return _Grid(_thinned(_of_cue(scene, cue, desk)), False, "the music")
    total = float(scene.format.seconds)
    for clip in full_clips(scene):
        source = desk.source(clip)
        if not source.media.audio_channels or Fraction(clip.speed) != 1:
            continue
        desk.progress("Listening for the beat.")
        start = Fraction(clip.source_start)
        length = min(Fraction(clip.frames) / scene.format.frame_rate, Fraction(_LISTENED))
        found = beats(source.sound_between(start, start + length))
        if found.there:
            begins = float(clip.start / scene.format.frame_rate)
            times = tuple(begins + time for time in found.times if begins + time < total)
            return _Grid(_thinned(times), True, f"its own sound, {found.tempo:.0f} beats a minute")
    raise NotPossible(
        "no beat was found: there is no music, and the footage's own sound has no regular beat",
        "attach a track",
        "“add driving music and cut to the beat”",
    )


def _of_cue(scene: Scene, cue: Cue, desk: Desk) -> tuple[float, ...]:
    """Beats of the film's music, in seconds of the film."""
    begins = float(cue.start / scene.format.frame_rate)
    frames = scene.format.frames - cue.start if cue.frames is None else min(cue.frames, scene.format.frames - cue.start)
    length = float(frames / scene.format.frame_rate)
    if cue.sound == "medium":
        source = desk.open(str(cue.parameters.get("source", "")))
        found = beats(source.sound_between(Fraction(0), min(Fraction(source.media.seconds), Fraction(_LISTENED))))
        if not found.there:
            raise NotPossible("the track that came along has no regular beat", "attach one with a beat")
        times = np.array(found.times)
    else:
        times = np.arange(0, length, beat_seconds(str(cue.parameters.get("mood", "warm")), length))
    return tuple(float(begins + time) for time in times if 0 < time < length)


def _thinned(times: tuple[float, ...]) -> tuple[float, ...]:
    """Every beat, or every second or fourth, so that cuts lie far enough apart."""
    if len(times) < 2:
        return times
    beat = float(np.median(np.diff(times)))
    step = 1
    while beat * step < _APART:
        step *= 2
    return times[::step]


def _scenes_on_beats(scene: Scene, found: list[tuple[int, int]], grid: _Grid, desk: Desk) -> Outcome:
    """Every scene a little shorter, so that the next begins on a beat."""
    cue = next(cue for cue in scene.cues if cue.kind == "music")
    rate = float(scene.format.frame_rate)
    beats_of = _of_cue(scene, cue, desk)
    if not grid.times:
        raise NotPossible(f"{grid.named} has no beat within the film, which lasts {lasting(scene.format.seconds)}")
    times, row = beats_of, list(found)
    # A score is fitted into the film's length, so its beats move a little when the film becomes shorter.
    for _ in range(6):
        row, at = [], 0
        for first, last in found:
            length = _on_beat(times, at, last - first, rate)
            row.append((first, first + length))
            at += length
        shorter = edits_clips.ordered(scene, row)
        kept = next((one for one in shorter.cues if one.id == cue.id), cue)
        again = _of_cue(shorter, kept, desk)
        if again == times:
            break
        times = again
    cuts = list(accumulate(last - first for first, last in row))[:-1]
    beaten = {round(time * rate) for time in times}
    met = sum(cut in beaten for cut in cuts)
    if row == found and met == len(cuts):
        raise NotPossible("every cut falls on a beat already")
    if not met:
        raise NotPossible(
            f"no scene is long enough to last until a beat of {grid.named}, which come every {_apart(times)}",
            "faster music",
            "longer scenes",
        )
    changed = edits_clips.ordered(scene, row)
    if met == len(cuts):
        return Outcome(changed, f"its {len(row)} scenes begin on beats of {grid.named}")
    short = "one scene is" if len(cuts) - met == 1 else f"{len(cuts) - met} scenes are"
    return Outcome(
        changed, f"{met} of its {len(cuts)} cuts fall on beats of {grid.named}; {short} too short to last until one"
    )


def _on_beat(times: tuple[float, ...], at: int, frames: int, rate: float) -> int:
    """How many of a scene's frames are kept so that it ends on a beat: the last beat in it that leaves it long enough, of the wide grid
    where one lies in it, else of all beats; all of them where none does."""
    for grid, shortest in ((_thinned(times), _APART), (times, _SHORTEST)):
        ends = [round(time * rate) for time in grid]
        fitting = [end for end in ends if at + shortest * rate <= end <= at + frames]
        if fitting:
            return fitting[-1] - at
    return frames


def _apart(times: tuple[float, ...]) -> str:
    return lasting(round(float(np.median(np.diff(times))), 2)) if len(times) > 1 else "so often"


def _nearer_by_turns(scene: Scene, grid: _Grid, desk: Desk) -> Outcome:
    """Cuts on beats within one take: every second stretch is seen nearer; time and sound stay."""
    rate, total = scene.format.frame_rate, scene.format.frames
    edges = sorted({round(Fraction(time).limit_denominator(10_000) * rate) for time in grid.times})
    edges = [edge for edge in edges if 0 < edge < total]
    if not edges:
        raise NotPossible("the film is too short for a beat")
    for n, (first, last) in enumerate(zip(edges, [*edges[1:], total], strict=True)):
        if n % 2 == 0:
            fresh = Treatment(
                id=desk.fresh_id(scene, "zoom"),
                name="zoom",
                start=first,
                frames=last - first,
                parameters={"factor": _NEARER},
            )
            scene = edits_clips.with_treatment(scene, fresh)
    why = (
        "Its own sound gives the beat and must not be cut"
        if grid.own
        else "The footage has no cuts of its own that could move"
    )
    note = f"{why}, so it is seen nearer and from further by turns, on the beat; nothing of it is left out."
    count = f"{len(edges)} beat{'' if len(edges) == 1 else 's'}"
    return Outcome(scene, f"it is cut on {count} of {grid.named}", (note,))
