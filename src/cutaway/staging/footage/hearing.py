"""What is said in the film as it lies on the timeline: transcripts of its media, in seconds of the film."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from cutaway.errors import MissingPack
from cutaway.footage.speech.listening import RATE, Way
from cutaway.footage.speech.transcripts import narrow, transcribed
from cutaway.footage.speech.words import Transcript, Word
from cutaway.scene.document import Clip, Scene
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible

_OF_SPEECH = re.compile(r"\b(sub-?titles?|captions?|captioned|transcri\w+|karaoke)\b", re.IGNORECASE)
_SOON = 28
"""Seconds of a film up to which it is listened to ahead."""


def heard(scene: Scene, desk: Desk, way: Way = "said", language: str = "") -> Transcript:
    """All that is said in the film's footage that plays forward; `language` where it is known.

    Raises `NotPossible` without sound or recogniser, `Cancelled`.
    """
    clips = sounding(scene, desk)
    if not clips:
        raise NotPossible("the film has no sound in which anyone could speak", "bring a version with its sound")
    words: list[Word] = []
    spoken: list[tuple[float, float]] = []
    languages: dict[str, tuple[int, float]] = {}
    for clip in clips:
        first, last = _span(clip, scene)
        found = _transcript(clip, first, last, desk, way, language)
        start, speed = float(clip.start / scene.format.frame_rate), float(Fraction(clip.speed))
        for word in found.words:
            if first <= (word.start + word.end) / 2 < last:
                a, b = (start + (max(min(at, last), first) - first) / speed for at in (word.start, word.end))
                words.append(Word(word.text, a, max(b, a + 0.01), word.confidence))
        for a, b in found.spoken:
            if b > first and a < last:
                spoken.append((start + (max(a, first) - first) / speed, start + (min(b, last) - first) / speed))
        if found.language:
            count, sure = languages.get(found.language, (0, 0.0))
            languages[found.language] = (count + len(found.words), max(sure, found.confidence))
    language = max(languages, key=lambda name: languages[name]) if languages else ""
    words.sort(key=lambda word: word.start)
    return Transcript(
        words=tuple(words),
        language=language,
        confidence=languages[language][1] if language else 0.0,
        spoken=tuple(sorted(spoken)),
        seconds=float(scene.format.seconds),
    )


def listen_ahead(words: str, scene: Scene, desk: Desk) -> None:
    """Begin to listen, on a thread of its own, where the words sound as if what is said will be asked for; what it hears is kept
    with the footage. To be called before they are read, which takes as long as listening to a short clip."""
    if _OF_SPEECH.search(words) is None or scene.format.seconds > _SOON:
        return
    clips = sounding(scene, desk)
    if len(clips) != 1:
        return
    source, sha256 = desk.source(clips[0]), clips[0].source

    def listen() -> None:
        # Whoever asks for it hears what went wrong.
        with contextlib.suppress(Exception):
            transcribed(source, sha256, desk.derived)

    threading.Thread(target=listen, name="listening ahead", daemon=True).start()


def sounding(scene: Scene, desk: Desk) -> list[Clip]:
    """The film's clips that have a sound and play forward, by their start."""
    found = [
        clip
        for clip in scene.clips
        if clip.media == "video" and Fraction(clip.speed) > 0 and desk.source(clip).media.audio_channels
    ]
    return sorted(found, key=lambda clip: clip.start)


def samples_of(scene: Scene, desk: Desk) -> np.ndarray:
    """float32 mono at 16 kHz: the clips' own sound as it lies in the film, without treatments; bounded in memory."""
    total = np.zeros(round(scene.format.seconds * RATE) + 1, np.float32)
    for clip in sounding(scene, desk):
        for at, part in _parts(clip, scene, desk):
            end = min(at + len(part), len(total))
            if end > at:
                total[at:end] += part[: end - at]
    return total


def source_seconds(scene: Scene, start: float, end: float) -> list[tuple[Clip, Fraction, Fraction]]:
    """The clips that sound between two seconds of the film, each with the seconds of its source that are heard there."""
    rate = scene.format.frame_rate
    found = []
    for clip in scene.clips:
        speed = Fraction(clip.speed)
        first, last = clip.start / rate, (clip.start + clip.frames) / rate
        a, b = max(Fraction(start).limit_denominator(10**6), first), min(Fraction(end).limit_denominator(10**6), last)
        if clip.media == "video" and speed > 0 and b > a:
            begins = Fraction(clip.source_start)
            found.append((clip, begins + (a - first) * speed, begins + (b - first) * speed))
    return found


def _span(clip: Clip, scene: Scene) -> tuple[float, float]:
    """Seconds of the source that a clip plays."""
    first = Fraction(clip.source_start)
    return float(first), float(first + clip.frames / scene.format.frame_rate * Fraction(clip.speed))


def _parts(clip: Clip, scene: Scene, desk: Desk) -> Iterator[tuple[int, np.ndarray]]:
    """A clip's sound in stretches of half a minute, each with its first sample in the film."""
    source, speed = desk.source(clip), Fraction(clip.speed)
    first, last = (Fraction(value).limit_denominator(10**6) for value in _span(clip, scene))
    at = first
    while at < last:
        desk.check()
        until = min(at + 30, last)
        part = narrow(source.sound_between(at, until))
        place = round((clip.start / scene.format.frame_rate + (at - first) / speed) * RATE)
        if speed != 1 and len(part):
            wanted = max(round(len(part) / float(speed)), 1)
            part = np.interp(np.linspace(0, len(part) - 1, wanted), np.arange(len(part)), part).astype(np.float32)
        yield place, part
        at = until


def _transcript(clip: Clip, first: float, last: float, desk: Desk, way: Way, language: str) -> Transcript:
    try:
        return transcribed(
            desk.source(clip),
            clip.source,
            desk.derived,
            start=first,
            end=last,
            way=way,
            language=language,
            progress=desk.progress,
            cancelled=desk.cancelled,
        )
    except MissingPack as lack:
        raise NotPossible(
            f"speech cannot be recognised: {lack}", str(getattr(lack, "fix", "") or "install the pack")
        ) from lack
