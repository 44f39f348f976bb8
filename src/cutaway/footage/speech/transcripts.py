"""Transcripts of media, made piece by piece and kept by the medium's hash: bounded memory at any length, and never made twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from cutaway.errors import Cancelled
from cutaway.footage.speech import listening
from cutaway.footage.speech.words import Transcript, from_json, to_json
from cutaway.storage.derived import Derived
from cutaway.storage.packs import pack_hash

_MOST, _LEAST = 28.0, 18.0
"""Seconds of a piece: it ends in the longest pause between these."""
_SURE = 0.6


class Sounding(Protocol):
    """What has a sound: a `Source`."""

    media: Any

    @property
    def seconds(self) -> Fraction: ...

    def sound_between(self, start: Fraction, end: Fraction) -> np.ndarray: ...


def transcribed(
    source: Sounding,
    sha256: str,
    derived: Derived,
    *,
    start: float = 0.0,
    end: float | None = None,
    way: listening.Way = "said",
    language: str = "",
    progress: Callable[[str], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Transcript:
    """What is said in the medium, from the piece that holds second `start` to the one that holds `end` (None: to its end).

    `way`: see `listening.Way`; `language` where it is known. Empty without a sound track. `progress` takes a sentence a piece. Raises `MissingPack`
    without the recogniser, `Cancelled`.
    """
    whole = float(max(source.seconds, Fraction(source.media.seconds or 0)))
    if not getattr(source.media, "audio_channels", 0):
        return Transcript(seconds=whole)
    until = whole if end is None else min(end, whole)
    at, number = 0.0, 0
    pieces: list[Transcript] = []
    while at < until - 0.05:
        if cancelled():
            raise Cancelled("The film was cancelled.", "Ask again.")
        piece = _piece(source, sha256, derived, number, at, whole, language, way)
        if piece.confidence >= _SURE and piece.words:
            language = piece.language
        if piece.seconds > start:
            pieces.append(piece)
        at, number = piece.seconds, number + 1
        if whole > _MOST:
            progress(f"listened to {_clock(at)} of {_clock(whole)}")
    return _together(pieces, whole)


def _piece(
    source: Sounding,
    sha256: str,
    derived: Derived,
    number: int,
    at: float,
    whole: float,
    language: str,
    way: listening.Way,
) -> Transcript:
    """The transcript from second `at` on; its `seconds` say where the next piece begins."""
    facts = {"piece": number, "at": round(at, 3), "language": language, "way": way, "pack": pack_hash("recognition")}

    def make(path: Path) -> None:
        found = _listened(source, at, whole, language, way)
        path.write_text(json.dumps(to_json(found), ensure_ascii=False), encoding="utf-8")

    path = derived.file(sha256, "transcript", listening.VERSION, facts, make, ".json")
    return from_json(json.loads(path.read_text(encoding="utf-8")))


def _listened(source: Sounding, at: float, whole: float, language: str, way: listening.Way) -> Transcript:
    samples = narrow(
        source.sound_between(Fraction(round(at * 1000), 1000), Fraction(round(min(at + _MOST, whole) * 1000), 1000))
    )
    length = len(samples) / listening.RATE
    if at + length < whole - 0.05:
        length = _cut(listening.stretches(samples), length)
        samples = samples[: round(length * listening.RATE)]
        done = at + length
    else:
        done = whole
    found = listening.heard(samples, language, way)
    if language and found.words and _doubtful(found):
        # Someone else may speak another language here.
        free = listening.heard(samples, "", way)
        found = free if free.confidence >= 0.8 and _certainty(free) > _certainty(found) + 0.15 else found
    return Transcript(
        words=tuple(word.moved(at) for word in found.words),
        language=found.language,
        confidence=found.confidence,
        spoken=tuple((a + at, b + at) for a, b in found.spoken),
        seconds=done,
    )


def _cut(spoken: list[listening.Stretch], length: float) -> float:
    """Where a piece of `length` seconds that goes on should end: the middle of its last long pause."""
    edges = [0.0, *(edge for stretch in spoken for edge in (stretch.start, stretch.end)), length]
    pauses = [(b - a, (a + b) / 2) for a, b in zip(edges[::2], edges[1::2], strict=True) if (a + b) / 2 >= _LEAST]
    pauses = [(width, middle) for width, middle in pauses if width > 0.15]
    return round(max(pauses)[1], 3) if pauses else round(length, 3)


def _doubtful(found: Transcript) -> bool:
    return _certainty(found) < 0.55


def _certainty(found: Transcript) -> float:
    return float(np.mean([word.confidence for word in found.words])) if found.words else 0.0


def narrow(samples: np.ndarray) -> np.ndarray:
    """float32 mono at 16 kHz of float32 (n, 2) at 48 kHz."""
    from scipy import signal

    if not len(samples):
        return np.zeros(0, np.float32)
    mono = samples.mean(1) if samples.ndim == 2 else samples
    return np.asarray(signal.resample_poly(mono, 1, 3), np.float32)


def _together(pieces: list[Transcript], seconds: float) -> Transcript:
    spoken: dict[str, int] = {}
    for piece in pieces:
        spoken[piece.language] = spoken.get(piece.language, 0) + len(piece.words)
    language = max(spoken, key=lambda name: (spoken[name], name)) if any(spoken.values()) else ""
    sure = [piece.confidence for piece in pieces if piece.language == language and piece.words]
    return Transcript(
        words=tuple(word for piece in pieces for word in piece.words),
        language=language,
        confidence=float(np.mean(sure)) if sure else 0.0,
        spoken=tuple(stretch for piece in pieces for stretch in piece.spoken),
        seconds=seconds,
    )


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
