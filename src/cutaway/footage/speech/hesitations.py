"""What can be cut from speech without loss: filler words and long pauses. All times in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cutaway.footage.speech import loudness_curve
from cutaway.footage.speech.words import Transcript, Word

SOUNDS = frozenset(
    """um umm ummm uhm uh uhh uhhh er err erm ehm em hm hmm hmmm mm mmm mhm ah ahh eh äh ähm öhm euh heu este eeh ehh ee""".split()
)
"""Sounds made while thinking; no words in any language they are heard in."""
_ALSO_HEARD = frozenset("arm earth urn ur hum ahem uhhuh earn am them and on a or oh ok".split())
"""What the recogniser takes them for; believed to be one only where it is unsure and pauses stand around."""
_PHRASES = (
    ("you", "know"),
    ("i", "mean"),
    ("sort", "of"),
    ("kind", "of"),
    ("you", "see"),
    ("like",),
    ("basically",),
    ("well",),
    ("right",),
)
_SET_OFF = 0.12
"""Seconds of pause that set a phrase off from what is around it."""


@dataclass(frozen=True)
class Removal:
    """Seconds `start` to `end` to be cut, and what is said there."""

    start: float
    end: float
    what: str


def is_sound(word: Word) -> bool:
    """Whether it is a sound of thinking, not a word."""
    return word.bare.replace("-", "") in SOUNDS


def fillers(words: Sequence[Word]) -> list[Removal]:
    """Every filler: sounds of thinking, and phrases such as "you know" where pauses or commas set them off on both sides."""
    found: list[Removal] = []
    index = 0
    while index < len(words):
        length = _filler(words, index)
        if length:
            before = words[index - 1] if index else None
            after = words[index + length] if index + length < len(words) else None
            said = " ".join(word.bare for word in words[index : index + length])
            start, end = _around(before, words[index], words[index + length - 1], after)
            found.append(Removal(start, end, said))
        index += length or 1
    return found


def without_sounds(words: Sequence[Word]) -> list[Word]:
    """The words as they are read: without sounds of thinking, a sentence still beginning with a capital."""
    kept: list[Word] = []
    opened = True
    for word in words:
        if is_sound(word):
            if kept and word.ends_sentence and not kept[-1].ends_sentence:
                mark = word.text.rstrip("\"'”’)»")[-1]
                kept[-1] = Word(kept[-1].text.rstrip(",;") + mark, kept[-1].start, kept[-1].end, kept[-1].confidence)
            continue
        if opened and word.text[:1].islower():
            word = Word(word.text[:1].upper() + word.text[1:], word.start, word.end, word.confidence)
        kept.append(word)
        opened = word.ends_sentence
    return kept


def _filler(words: Sequence[Word], index: int) -> int:
    """How many words from `index` on are one filler; 0 when none."""
    word = words[index]
    if is_sound(word):
        return 1
    gap_before = word.start - words[index - 1].end if index else 1.0
    comma_before = index == 0 or words[index - 1].text.endswith((",", "—", "–")) or words[index - 1].ends_sentence
    gap_after = words[index + 1].start - word.end if index + 1 < len(words) else 1.0
    if word.bare in _ALSO_HEARD and word.confidence < 0.4 and gap_before >= 0.04 and gap_after >= 0.04:
        return 1 if word.end - word.start > 0.22 else 0
    for phrase in _PHRASES:
        last = index + len(phrase) - 1
        if last >= len(words) or tuple(each.bare for each in words[index : last + 1]) != phrase:
            continue
        closing = words[last]
        gap = words[last + 1].start - closing.end if last + 1 < len(words) else 1.0
        set_off = gap_before >= _SET_OFF or comma_before
        closed = closing.text.endswith((",", "—", "–")) or closing.ends_sentence
        sure = phrase in (("you", "know"), ("i", "mean"), ("you", "see"))
        if set_off and (closed or gap >= _SET_OFF) and (sure or (closed and (gap >= 0.05 or gap_before >= 0.05))):
            return len(phrase) if not closing.text.endswith("?") else 0
    return 0


def _around(before: Word | None, first: Word, last: Word, after: Word | None) -> tuple[float, float]:
    """From where to where a filler is cut, so that a natural pause is left: no longer than the longer one of the two around it."""
    left = max(first.start - before.end, 0.0) if before else first.start
    right = max(after.start - last.end, 0.0) if after else 0.25
    pause = min(max(left, right), 0.3 if before is None or not before.ends_sentence else 0.45)
    keep_left = min(left, pause * 0.5)
    keep_right = min(right, pause - keep_left)
    return first.start - left + keep_left, last.end + right - keep_right


def pauses(heard: Transcript, samples: np.ndarray, rate: int, longest: float, kept: float) -> list[Removal]:
    """What is cut of pauses longer than `longest` seconds so that `kept` seconds of each are left.

    `samples`: mono, of the whole time that was listened to. Music and noises that are as loud as the voice are no pause.
    """
    levels = loudness_curve.curve(samples, rate)
    if not len(levels):
        return []
    voiced = np.zeros(len(levels), bool)
    for start, end in _voices(heard):
        voiced[max(int(start / loudness_curve.STEP), 0) : int(end / loudness_curve.STEP) + 1] = True
    if voiced.any():
        limit = float(np.percentile(levels[voiced], 75)) - 14
    else:
        limit = max(float(np.percentile(levels, 95)) - 28, -60.0)
    quiet = ~voiced & (levels < max(limit, -55.0))
    # A click does not end a pause.
    quiet |= ~voiced & (np.convolve(quiet.astype(float), np.ones(15) / 15, mode="same") > 0.7)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(np.int8), [0]])))
    found = []
    for start, end in zip(edges[::2] * loudness_curve.STEP, edges[1::2] * loudness_curve.STEP, strict=True):
        if end - start <= longest + 0.02:
            continue
        at_start, at_end = start < 0.03, end > len(levels) * loudness_curve.STEP - 0.03
        left = 0.0 if at_start else kept * 0.45
        right = 0.0 if at_end else kept * 0.55
        if at_start or at_end:
            left, right = (kept * 0.5 if at_end else 0.0), (kept * 0.5 if at_start else 0.0)
        found.append(Removal(float(start + left), float(end - right), "pause"))
    return found


def _voices(heard: Transcript) -> list[tuple[float, float]]:
    """Stretches of voice, without the margins the detector puts around them where words tell better."""
    found = []
    for start, end in heard.spoken:
        inside = [word for word in heard.words if word.end > start and word.start < end]
        found.append(
            (max(start, inside[0].start - 0.08), min(end, inside[-1].end + 0.12))
            if inside
            else (start + 0.15, end - 0.15)
        )
        for a, b in zip(inside, inside[1:], strict=False):
            if b.start - a.end > 0.6:
                last = found.pop()
                found += [(last[0], a.end + 0.1), (b.start - 0.08, last[1])]
    return found
