"""The own sound of footage, as its clips lie on the timeline.

What nobody changed is the source's samples, bit for bit. Treatments work on the source's time (noise, words that were taken
out), so that cutting the film does not change them, or on the film's (volume, muting).
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from cutaway.footage.reading import Source, open_source
from cutaway.footage.speech import noise, room
from cutaway.footage.timing.stretching import stretched
from cutaway.scene.document import Clip, Scene, Treatment
from cutaway.sound.lengthy import LONG, Row, Samples, blocks
from cutaway.sound.synthesis import RATE, leveled
from cutaway.storage.derived import derived
from cutaway.storage.media import shelf

_JOINT = 0.004
"""Seconds in which the sound comes and goes where a cut makes it jump."""
_RAMP = 0.02
"""Seconds a volume takes to change."""
_MUSIC = 0.06
"""Root mean square of music beneath a film."""
_PART, _SMALL_PART = 300, 60
"""Seconds that are worked on at once, in films of usual length and in long ones."""


def own_sound(scene: Scene, notes: list[str]) -> Row:
    """float64 (n, 2), 48 kHz, as long as the film: what the clips sound like, at the loudness they came with."""
    count = int(scene.format.seconds * RATE)
    total = Row(count)
    part = (_SMALL_PART if count > LONG else _PART) * RATE
    sources: dict[str, Source] = {}
    try:
        for clip in scene.clips:
            if clip.media != "video":
                continue
            if clip.source not in sources:
                sources[clip.source] = open_source(shelf().path(clip.source))
            first = round(clip.start / scene.format.frame_rate * RATE)
            last = min(round((clip.start + clip.frames) / scene.format.frame_rate * RATE), count)
            for at in range(first, last, part):
                made = _heard(scene, clip, sources[clip.source], at - first, min(at + part, last) - first)
                if len(made):
                    total[at : at + len(made)] = total[at : at + len(made)] + made
    finally:
        for source in sources.values():
            source.close()
    return total


def brought(sha256: str, count: int, kind: str) -> tuple[Samples, str]:
    """At most `count` samples, float64 (n, 2), of a sound that was brought along: music from its start, over again where it is
    shorter; and a sentence where it has none."""
    source = open_source(shelf().path(sha256))
    try:
        seconds = min(Fraction(source.media.seconds), Fraction(count, RATE))
        if seconds * RATE > LONG:
            samples, peak = _read(source, int(seconds * RATE))
        else:
            samples = source.sound_between(Fraction(0), seconds).astype(np.float64)
            peak = float(np.abs(samples).max(initial=0.0))
    finally:
        source.close()
    if not len(samples) or peak < 1e-6:
        return np.zeros((0, 2)), "The sound that was brought along is silent."
    if kind != "music":
        return samples, ""
    if count > LONG:
        return _long_music(samples, count), ""
    whole = np.asarray(samples)
    if len(whole) < count:
        whole = np.concatenate([whole] * (-(-count // len(whole))))
    whole = leveled(whole[:count], _MUSIC)
    return whole * _coming_and_going(0, len(whole), len(whole)), ""


def _read(source: Source, count: int) -> tuple[Samples, float]:
    """The first `count` samples of a long sound, and its highest."""
    row, peak = Row(count), 0.0
    for first, last in blocks(count):
        part = source.sound_between(Fraction(first, RATE), Fraction(last, RATE))
        row[first : first + len(part)] = part
        peak = max(peak, float(np.abs(part).max(initial=0.0)))
    return row, peak


def _long_music(once: Samples, count: int) -> Row:
    """Music beneath a long film."""
    row, power = Row(count), 0.0
    for first, last in blocks(len(once)):
        power += float(np.square(once[first:last]).sum())
    level = _MUSIC / max(math.sqrt(power / (2 * len(once))), 1e-9)
    at = 0
    while at < count:
        for first, last in blocks(min(len(once), count - at)):
            part = once[first:last] * level
            row[at + first : at + last] = part * _coming_and_going(at + first, at + last, count)
        at += len(once)
    return row


def _coming_and_going(first: int, last: int, count: int) -> np.ndarray:
    """What samples `first` to `last` of `count` are multiplied by, (n, 1), so that music comes in and goes."""
    at = np.arange(first, last)
    return np.asarray(np.minimum(np.minimum(at / (0.05 * RATE), (count - at) / (1.5 * RATE)), 1)[:, None])


def _heard(scene: Scene, clip: Clip, source: Source, first: int, last: int) -> np.ndarray:
    """Samples `first` to `last` of one clip; none where it has no sound."""
    speed = Fraction(clip.speed)
    if not speed or not source.media.audio_channels or _all_muted(clip):
        return np.zeros((0, 2))
    start = Fraction(clip.source_start)
    if speed < 0:
        # Backwards, a frame sounds as it does forwards, from its end on.
        start -= speed / scene.format.frame_rate
    begin, end = (start + Fraction(at, RATE) * speed for at in (first, last))
    samples = _from_source(clip, source, max(min(begin, end), Fraction(0)), max(begin, end, Fraction(0)))
    samples = _paced(samples, speed, last - first)
    level = _levels(scene, clip, source, first, last)
    return samples if level is None else samples * level


def _from_source(clip: Clip, source: Source, start: Fraction, end: Fraction) -> np.ndarray:
    """The source's sound between two of its seconds, with what was done to it there."""
    cleaner = next(
        (one for one in reversed(clip.treatments) if one.name == "denoise_sound" and one.frames is None), None
    )
    if cleaner is not None:
        samples = noise.cleaned(source, clip.source, derived(), start, end, _number(cleaner, "amount", 1.0))
    else:
        samples = source.sound_between(start, end)
    for treatment in clip.treatments:
        hole = (_number(treatment, "from", 0.0), _number(treatment, "to", 0.0))
        if hole[1] <= float(start) or hole[0] >= float(end):
            continue
        if treatment.name == "replaced_speech":
            tone = room.tone_of(source, clip.source, derived(), hole[0])
            if cleaner is not None:
                tone = tone * np.float32(0.1)
            samples = room.covered(samples, float(start), [hole], tone)
        elif treatment.name == "bleep":
            samples = room.bleeped(samples, float(start), [hole])
    return samples


def _paced(samples: np.ndarray, speed: Fraction, count: int) -> np.ndarray:
    """As many samples as asked, float64: at another speed with its pitch kept, backwards where it is negative."""
    if speed < 0:
        samples = samples[::-1]
    if abs(speed) != 1 and len(samples) > 1:
        samples = stretched(samples, count)
    if len(samples) < count:
        # A source may end within its last frame.
        samples = np.pad(samples, ((0, count - len(samples)), (0, 0)))
    return samples[:count].astype(np.float64)


def _levels(scene: Scene, clip: Clip, source: Source, first: int, last: int) -> np.ndarray | None:
    """What the clip's samples `first` to `last` are multiplied by, (n, 1); None for nothing."""
    rate = scene.format.frame_rate
    begins = round(clip.start / rate * RATE)
    gain: np.ndarray | None = None
    at = np.arange(first, last) + begins
    for treatment in clip.treatments:
        if treatment.name == "fade" and treatment.parameters.get("what") != "music":
            begin, end_frame = max(treatment.start, clip.start), clip.start + clip.frames
            length = (end_frame if treatment.frames is None else treatment.start + treatment.frames) - begin
            done = np.clip((at - round(begin / rate * RATE)) / max(1, round(length / rate * RATE)), 0, 1)
            gain = (gain if gain is not None else 1.0) * (
                1 - done if treatment.parameters.get("direction") == "out" else done
            )
        if treatment.name not in ("volume", "mute"):
            continue
        factor = 0.0 if treatment.name == "mute" else 10 ** (_number(treatment, "db", 0.0) / 20)
        start = round(treatment.start / rate * RATE) if treatment.start > clip.start else None
        end = None if treatment.frames is None else round((treatment.start + treatment.frames) / rate * RATE)
        if end is not None and end >= begins + round(clip.frames / rate * RATE):
            end = None
        share = np.ones(len(at))
        if start is not None:
            share = np.clip((at - start) / (_RAMP * RATE) + 0.5, 0, 1)
        if end is not None:
            share = np.minimum(share, np.clip((end - at) / (_RAMP * RATE) + 0.5, 0, 1))
        gain = (gain if gain is not None else 1.0) * (1 + (factor - 1) * share)
    whole = round((clip.start + clip.frames) / rate * RATE) - begins
    jumps_in, jumps_out = _jumps(scene, clip, source)
    for jumps, away in ((jumps_in, np.arange(first, last)), (jumps_out, whole - 1 - np.arange(first, last))):
        if jumps and float(away.min(initial=whole)) < _JOINT * RATE:
            gain = (gain if gain is not None else 1.0) * np.clip((away + 0.5) / (_JOINT * RATE), 0, 1)
    return None if gain is None else np.asarray(gain)[:, None]


def _jumps(scene: Scene, clip: Clip, source: Source) -> tuple[bool, bool]:
    """Whether the clip's sound begins, and ends, where its source's sound does not."""
    rate, speed = scene.format.frame_rate, Fraction(clip.speed)
    before = [one for one in scene.clips if one.start + one.frames == clip.start and one.source == clip.source]
    after = [one for one in scene.clips if one.start == clip.start + clip.frames and one.source == clip.source]

    def meets(one: Clip, other: Clip) -> bool:
        end = Fraction(one.source_start) + one.frames / rate * Fraction(one.speed)
        return one.speed == other.speed and abs(end - Fraction(other.source_start)) < Fraction(1, RATE)

    end = Fraction(clip.source_start) + clip.frames / rate * speed
    begins = speed > 0 and Fraction(clip.source_start) == 0
    ends = speed > 0 and end >= min(source.seconds, Fraction(source.media.seconds or source.seconds)) - 1 / rate
    return not (begins or any(meets(one, clip) for one in before)), not (ends or any(meets(clip, one) for one in after))


def _all_muted(clip: Clip) -> bool:
    return any(
        one.name == "mute"
        and one.start <= clip.start
        and (one.frames is None or one.start + one.frames >= clip.start + clip.frames)
        for one in clip.treatments
    )


def _number(treatment: Treatment, name: str, default: float) -> float:
    value = treatment.parameters.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else default
