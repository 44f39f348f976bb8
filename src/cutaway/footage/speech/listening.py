"""The recogniser at work on half a minute of sound at most: what is said, when, and where nobody speaks.

Whisper would hear words in silence and in music; so a detector of voices decides first which stretches it listens to, and what
it is not sure of there is left out.
"""

from __future__ import annotations

import functools
import importlib
import threading
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from cutaway.footage.speech import loudness_curve
from cutaway.footage.speech.words import Transcript, Word, bare
from cutaway.storage.packs import pack_path

RATE = 16_000
VERSION = "2"
"""Goes up whenever the same sound may give another transcript."""
_SURE = 0.6
"""How sure the language must be before no other is tried."""
_SHORT = 3.0
"""Seconds of sound in which the recogniser needs its whole window."""
_GAP = 0.5
"""Seconds without voice that end a stretch."""
_PAD = 0.2
_SHORTEST_SPEECH = 0.12
_BETWEEN = 0.3
"""Seconds of silence between stretches as the recogniser hears them."""
_LIKE_SPOKEN = "Um, well, uh, I mean, you know, er, it is what it is."
"""Set before what is heard, so that words that are left out of written language are kept. It must itself be well punctuated."""
_INVENTED = frozenset(
    (
        "thank you", "thanks for watching", "thank you for watching", "thank you very much", "you", "bye", "bye bye",
        "please subscribe", "subtitles by the amaraorg community", "the end", "so", "okay", "oh", "hmm", "mm", "ah", "music",
        "applause", "foreign", "silence", "i'm sorry", "we'll be right back",
    )
)  # fmt: skip
"""What the recogniser is known to hear where nothing is said; believed only where it is sure."""
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Stretch:
    """Seconds from `start` to `end` in which a voice is heard."""

    start: float
    end: float


_Places = list[tuple[float, float, Stretch]]
"""Seconds of what the recogniser hears (start, end), and the stretch they were taken from."""


def stretches(samples: np.ndarray) -> list[Stretch]:
    """Where voices are in float32 mono samples at 16 kHz."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    if len(samples) < RATE // 10:
        return []
    options = VadOptions(
        threshold=0.45,
        min_speech_duration_ms=round(_SHORTEST_SPEECH * 1000),
        min_silence_duration_ms=round(_GAP * 1000),
        speech_pad_ms=round(_PAD * 1000),
    )
    with _LOCK:
        found = get_speech_timestamps(samples, options)
    return [Stretch(one["start"] / RATE, min(one["end"], len(samples)) / RATE) for one in found]


Way = Literal["said", "verbatim", "english"]
"""said: as one would write it down; verbatim: with every "um"; english: translated into English."""


def heard(samples: np.ndarray, language: str = "", way: Way = "said") -> Transcript:
    """What is said in at most 30 s of float32 mono samples at 16 kHz. `language` where it is known. Raises `MissingPack` without
    the recogniser."""
    spoken = stretches(samples)
    seconds = len(samples) / RATE
    if not spoken:
        return Transcript(seconds=seconds)
    gap = np.zeros(round(_BETWEEN * RATE), np.float32)
    parts: list[np.ndarray] = []
    places: _Places = []
    at = 0.0
    for stretch in spoken:
        part = samples[round(stretch.start * RATE) : round(stretch.end * RATE)]
        places.append((at, at + len(part) / RATE, stretch))
        parts += [part, gap]
        at += (len(part) + len(gap)) / RATE
    joined = np.concatenate(parts)
    peak = float(np.abs(joined).max(initial=0.0))
    if peak > 0:
        joined = joined * np.float32(min(0.5 / peak, 30.0))
    words, told, sure = _best(joined, places, language, way)
    levels = loudness_curve.curve(samples, RATE)
    inside = np.zeros(len(levels), bool)
    for stretch in spoken:
        inside[round((stretch.start + _PAD) * 100) : round((stretch.end - _PAD) * 100)] = True
    settled = loudness_curve.settled(words, levels, loudness_curve.threshold(levels, inside))
    return Transcript(
        words=tuple(_in_order(settled)),
        language=told if words else "",
        confidence=sure if words else 0.0,
        spoken=tuple((stretch.start, stretch.end) for stretch in spoken),
        seconds=seconds,
    )


def _best(samples: np.ndarray, places: _Places, language: str, way: Way) -> tuple[list[Word], str, float]:
    """The words, their language and how sure that is: where the recogniser doubts which it is, the likeliest are all tried."""
    whole = len(samples) < _SHORT * RATE
    if language:
        return _recognised(samples, places, language, way, whole), language, 1.0
    likely = _languages(samples, whole)
    if likely[0][1] < _SURE and not whole:
        whole = True
        likely = _languages(samples, whole)
    chosen, sure = likely[0]
    best = _recognised(samples, places, chosen, way, whole)
    if sure >= _SURE:
        return best, chosen, sure
    for name, _ in likely[1:3]:
        other = _recognised(samples, places, name, way, whole)
        if _certainty(other) > _certainty(best) + 0.03:
            best, chosen = other, name
    # Words that are heard clearly in a language speak for it.
    return best, chosen, max(sure, min(_certainty(best), 0.9)) if best else 0.0


def _languages(samples: np.ndarray, whole: bool) -> list[tuple[str, float]]:
    with _LOCK:
        model = _model()
        model.whole = whole
        return list(model.languages(samples))


def _certainty(words: list[Word]) -> float:
    """How sure the words are, 0-1; many sure words tell more than one."""
    return float(np.mean([word.confidence for word in words])) * len(words) / (len(words) + 1.5) if words else 0.0


def _recognised(samples: np.ndarray, places: _Places, language: str, way: Way, whole: bool) -> list[Word]:
    with _LOCK:
        model = _model()
        model.whole = whole
        segments, _ = model.transcribe(
            samples,
            language=language,
            task="translate" if way == "english" else "transcribe",
            temperature=0.0,
            beam_size=5,
            word_timestamps=True,
            vad_filter=False,
            condition_on_previous_text=False,
            initial_prompt=_LIKE_SPOKEN if way == "verbatim" else None,
            no_speech_threshold=0.75,
            # Nobody says more; what it makes of noise would else go on and on.
            max_new_tokens=round(30 + 9 * len(samples) / RATE),
        )
        return [word for segment in segments if _believed(segment) for word in _placed(segment.words or (), places)]


def _believed(segment: Any) -> bool:
    """Whether what a segment says was said, and not made up."""
    said = " ".join(filter(None, (bare(word) for word in segment.text.split())))
    if not said:
        return False
    if segment.compression_ratio > 2.6 or segment.avg_logprob < -1.1:
        return False
    if segment.no_speech_prob > 0.6 and segment.avg_logprob < -0.7:
        return False
    return not (said in _INVENTED and segment.avg_logprob < -0.55)


def _placed(words: Any, places: _Places) -> list[Word]:
    """Words in the time of the sound, each held to the stretch it was heard in."""
    found: list[Word] = []
    for word in words:
        text = word.word.strip()
        if len(set(bare(text))) == 1 and len(bare(text)) > 3:
            # A hum, spelt out.
            continue
        if not text or not bare(text):
            if found and text:
                found[-1] = Word(found[-1].text + text, found[-1].start, found[-1].end, found[-1].confidence)
            continue
        middle = (word.start + word.end) / 2
        first, last, stretch = min(places, key=lambda place: max(place[0] - middle, middle - place[1], 0.0))
        start = stretch.start + min(max(word.start - first, 0.0), last - first)
        end = stretch.start + min(max(word.end - first, 0.0), last - first)
        found.append(Word(text, start, max(end, start + 0.02), float(word.probability)))
    return found


def _in_order(words: list[Word]) -> list[Word]:
    """Each word after the one before it."""
    found: list[Word] = []
    for word in words:
        start = max(word.start, found[-1].end) if found else word.start
        found.append(Word(word.text, round(start, 3), round(max(word.end, start + 0.02), 3), word.confidence))
    return found


@functools.cache
def _model() -> Any:
    folder = pack_path("recognition")
    return importlib.import_module("cutaway.footage.speech.recogniser").Recogniser(folder)
