"""Words as they were heard, with the seconds of the source they were said in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from cutaway.scene import subtitles

_PUNCTUATION = re.compile(r"[^\w'’]+", re.UNICODE)


@dataclass(frozen=True)
class Word:
    """One word with the marks that follow it ("garden,"); `start` and `end` in seconds; `confidence` 0-1."""

    text: str
    start: float
    end: float
    confidence: float = 1.0

    @property
    def bare(self) -> str:
        """Lower case, without marks: "garden"."""
        return bare(self.text)

    @property
    def ends_sentence(self) -> bool:
        """Whether a sentence ends with it."""
        return self.text.rstrip("\"'”’)»").endswith((".", "!", "?", "…", "。", "！", "？", "؟", "।"))

    def moved(self, seconds: float) -> Word:
        """The same word said later by `seconds`."""
        return replace(self, start=self.start + seconds, end=self.end + seconds)


@dataclass(frozen=True)
class Transcript:
    """All that was heard. `language` as "en", "" where nothing was said; `confidence` of the language, 0-1; `spoken`:
    stretches (start, end) in which someone speaks, whether or not words were made out; `seconds`: how much was listened to."""

    words: tuple[Word, ...] = ()
    language: str = ""
    confidence: float = 0.0
    spoken: tuple[tuple[float, float], ...] = ()
    seconds: float = 0.0

    @property
    def text(self) -> str:
        """What is said, in one line."""
        return joined(self.words)

    def sentences(self) -> list[tuple[Word, ...]]:
        """The words in sentences: by their marks, and by pauses of more than 1.6 s."""
        found: list[tuple[Word, ...]] = []
        current: list[Word] = []
        for word in self.words:
            if current and (current[-1].ends_sentence or word.start - current[-1].end > 1.6):
                found.append(tuple(current))
                current = []
            current.append(word)
        return [*found, tuple(current)] if current else found


def bare(text: str) -> str:
    """A word as it is compared: lower case, without marks around it, with a straight apostrophe."""
    return _PUNCTUATION.sub("", text.lower()).replace("’", "'").strip("'_")


def joined(words: Iterable[Word]) -> str:
    """The words as running text; Chinese, Japanese and Thai are set without spaces."""
    return subtitles.joined([word.text for word in words])


def to_json(transcript: Transcript) -> dict[str, Any]:
    """Plain data, times to the millisecond."""
    return {
        "language": transcript.language,
        "confidence": round(transcript.confidence, 4),
        "seconds": round(transcript.seconds, 3),
        "spoken": [[round(a, 3), round(b, 3)] for a, b in transcript.spoken],
        "words": [[w.text, round(w.start, 3), round(w.end, 3), round(w.confidence, 3)] for w in transcript.words],
    }


def from_json(data: dict[str, Any]) -> Transcript:
    """What `to_json` gave."""
    return Transcript(
        words=tuple(Word(str(t), float(a), float(b), float(c)) for t, a, b, c in data["words"]),
        language=str(data["language"]),
        confidence=float(data["confidence"]),
        spoken=tuple((float(a), float(b)) for a, b in data["spoken"]),
        seconds=float(data["seconds"]),
    )
