"""Operations on what people say: fillers, pauses and sentences cut, sentences said anew."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from cutaway.brief.footage.operations import Operation
from cutaway.footage.speech import finding, hesitations
from cutaway.footage.speech.hesitations import Removal
from cutaway.footage.speech.listening import RATE
from cutaway.footage.speech.voices import nearest_voice, pitch
from cutaway.footage.speech.words import Transcript, Word, joined
from cutaway.scene import subtitles
from cutaway.scene.document import Clip, Cue, Scene, Text, Treatment
from cutaway.scene.durations import lasting
from cutaway.scene.edits_clips import without
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.hearing import heard, samples_of, sounding, source_seconds
from cutaway.staging.footage.registry import NotPossible, Outcome, operation
from cutaway.staging.footage.sounding import chosen_voice, spoken_seconds

_LONGEST, _KEPT = 0.7, 0.3
"""Seconds of a pause that is cut where nothing is said about it, and of what is left of it."""
_VOICE_LEVEL = 0.11
"""Root mean square at which our voices speak."""
_QUICKEST = 1.3


@operation("cut_fillers")
def cut_fillers(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """The film without "um", "uh" and phrases that fill pauses."""
    transcript = heard(scene, desk, "verbatim")
    if not transcript.words:
        raise NotPossible("nobody is heard speaking in the film")
    found = [one for one in hesitations.fillers(transcript.words) if _within(one, asked)]
    if not found:
        raise NotPossible("no filler words are heard", "cut the pauses")
    shorter, seconds = _without(scene, found)
    counted: dict[str, int] = {}
    for one in found:
        counted[one.what] = counted.get(one.what, 0) + 1
    listed = ", ".join(
        f"“{what}”" + (f" ×{count}" if count > 1 else "")
        for what, count in sorted(counted.items(), key=lambda e: -e[1])[:6]
    )
    return Outcome(
        shorter, f"{_some(len(found), 'filler word')} cut ({listed}); the film is {lasting(seconds)} shorter"
    )


@operation("cut_silences")
def cut_silences(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """The film with its long pauses shortened."""
    if not sounding(scene, desk):
        raise NotPossible("the film has no sound, so there are no pauses in it", "name the seconds to cut")
    wanted = asked.parameters.get("longest")
    longest = float(wanted) if isinstance(wanted, int | float) and not isinstance(wanted, bool) else _LONGEST
    longest = max(longest, 0.15)
    transcript = heard(scene, desk)
    found = hesitations.pauses(transcript, samples_of(scene, desk), RATE, longest, min(_KEPT, longest))
    found = [one for one in found if _within(one, asked)]
    if not found:
        raise NotPossible(f"there is no pause longer than {lasting(longest)}")
    try:
        shorter, seconds = _without(scene, found)
    except ValueError as wrong:
        raise NotPossible("nothing would be left: the film is silent throughout") from wrong
    return Outcome(shorter, f"{_some(len(found), 'pause')} shortened; the film is {lasting(seconds)} shorter")


@operation("remove_sentence")
def remove_sentence(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """The film without what is quoted, picture and sound; with `how` "bleep" the picture stays and a tone covers it."""
    quoted = str(asked.parameters.get("text", "")).strip()
    transcript = heard(scene, desk)
    places = _places(transcript, quoted, asked)
    words = transcript.words
    if asked.parameters.get("how") == "bleep":
        for first, end in places:
            scene = _covered(scene, desk, "bleep", words[first].start - 0.03, words[end - 1].end + 0.03, {})
        scene = _starred(scene, [(words[first].start, words[end - 1].end) for first, end in places])
        return Outcome(scene, f"“{quoted}” is covered by a tone, {_times(len(places))}")
    removals = []
    for passage in places:
        whole = "which" in asked.parameters or asked.parameters.get("whole") is True
        first, end = passage if whole else finding.sentence_around(words, *passage)
        removals.append(_span_of(words, first, end, float(scene.format.seconds)))
    try:
        shorter, seconds = _without(scene, removals)
    except ValueError as wrong:
        raise NotPossible("nothing else is in the film") from wrong
    said = "; ".join(dict.fromkeys(f"“{one.what}”" for one in removals))
    return Outcome(
        shorter, f"{said} {'is' if len(removals) == 1 else 'are'} cut; the film is {lasting(seconds)} shorter"
    )


@operation("replace_sentence")
def replace_sentence(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Other words in the place of those that are quoted, in one of our voices, the one nearest in pitch; the picture stays."""
    old, new = (str(asked.parameters.get(name, "")).strip() for name in ("old", "new"))
    if not new:
        raise NotPossible("what is to be said instead is not given")
    transcript = heard(scene, desk)
    if transcript.language not in ("", "en"):
        raise NotPossible(
            "the voices here speak English, and the film does not", "bring a recording of the new sentence"
        )
    places = _places(transcript, old, asked)[:1]
    words = transcript.words
    (first, end) = places[0]
    start, stop = words[first].start, words[end - 1].end
    following = words[end].start if end < len(words) else float(scene.format.seconds)
    room = max(following - 0.12 - start, 0.3)
    sample = samples_of(scene, desk)[round(start * RATE) : round(stop * RATE)]
    hertz = pitch(sample, RATE)
    asked_voice = str(asked.parameters.get("voice", ""))
    voice = chosen_voice(asked_voice) if asked_voice else nearest_voice(hertz)
    length = spoken_seconds(new)
    pace = round(min(max(length / room, 1.0), _QUICKEST), 3)
    notes = [f"The new words are said by our voice {voice}, not by the speaker."]
    if length / pace > room + 0.4:
        notes.append("The new sentence is longer than the old one and runs into what follows; a shorter one would fit.")
    level = float(np.sqrt(np.mean(np.square(sample)))) if len(sample) else _VOICE_LEVEL
    gain = round(min(max(20 * math.log10(max(level, 1e-4) / _VOICE_LEVEL), -24.0), 9.0), 2)
    scene = _covered(scene, desk, "replaced_speech", start - 0.05, stop + 0.05, {})
    cue = Cue(
        id=desk.fresh_id(scene, "said-anew"),
        name="words said anew",
        words=("voice", "speech", "sentence"),
        kind="speech",
        sound="voice",
        start=round(start * scene.format.frame_rate),
        gain=gain,
        text=new[:2000],
        voice=voice,
        parameters={"pace": pace, "duck": False},
    )
    scene = scene.model_copy(update={"cues": (*scene.cues, cue), "texts": _said_anew(scene, start, stop, new)})
    return Outcome(scene, f"“{new}” is said instead of “{joined(words[first:end])}”", tuple(notes))


def _places(transcript: Transcript, quoted: str, asked: Operation) -> list[tuple[int, int]]:
    """Where the quotation is said, the sentences about it (`whole`), or `which` one is meant by its number. Raises `NotPossible` with
    what is said instead."""
    which = str(asked.parameters.get("which", "")).strip()
    if not quoted and not which:
        raise NotPossible("which words are meant is not given", "put them in quotation marks")
    if not transcript.words:
        raise NotPossible("nobody is heard speaking in the film")
    if which:
        one = finding.numbered_sentence(transcript.words, which)
        if one is None:
            raise NotPossible("there are not so many sentences", "quote some of its words")
        return [one]
    look = finding.sentences_about if asked.parameters.get("whole") is True else finding.passages
    found = [
        (first, end)
        for first, end in look(transcript.words, quoted)
        if (asked.start is None or transcript.words[end - 1].end > asked.start)
        and (asked.end is None or transcript.words[first].start < asked.end)
    ]
    if not found:
        near = finding.nearest(transcript.words, quoted)
        heard_words = joined(transcript.words)
        hint = f"“{near}” is heard" if near else f"what is heard begins “{heard_words[:80]}”"
        raise NotPossible(f"nobody is heard saying “{quoted}”", hint)
    return found


def _span_of(words: Sequence[Word], first: int, end: int, length: float) -> Removal:
    """From where to where words are cut, so that one natural pause is left."""
    before = words[first - 1].end if first else 0.0
    after = words[end].start if end < len(words) else length
    left, right = max(words[first].start - before, 0.0), max(after - words[end - 1].end, 0.0)
    keep = min(left, 0.25) if end < len(words) else min(left, 0.5)
    last = (
        after - min(right, 0.06)
        if first and end < len(words)
        else (words[end - 1].end + max(right - 0.2, 0.0) if end < len(words) else length)
    )
    return Removal(before + keep if first else 0.0, last, joined(words[first:end]))


def _without(scene: Scene, removals: Sequence[Removal]) -> tuple[Scene, float]:
    """The scene without these seconds, to whole frames, and how many seconds shorter it is. ValueError when nothing is left."""
    rate = scene.format.frame_rate
    ranges = []
    for one in removals:
        first, last = round(one.start * rate), round(one.end * rate)
        if last > first:
            ranges.append((first, last))
    shorter = without(scene, ranges)
    seconds = float(scene.format.seconds - shorter.format.seconds)
    return _with_capitals(shorter), seconds


def _with_capitals(scene: Scene) -> Scene:
    """Subtitles beginning with a capital after a sentence, also where what began it was cut."""
    rate, changed, opened = scene.format.frame_rate, {}, True
    for text in subtitles.subtitles(scene):
        words = subtitles.words_of(text, rate)
        first = words[0].text if words else ""
        if opened and first[:1].islower():
            capital = subtitles.Timed(first[:1].upper() + first[1:], words[0].start, words[0].end)
            changed[text.id] = subtitles.with_words(text, [capital, *words[1:]], rate)
        opened = bool(words) and words[-1].text.rstrip("\"'”’)»").endswith((".", "!", "?", "…"))
    return scene.model_copy(update={"texts": tuple(changed.get(text.id, text) for text in scene.texts)})


def _covered(scene: Scene, desk: Desk, name: str, start: float, end: float, parameters: dict[str, Any]) -> Scene:
    """The scene with a treatment of the sound between two seconds, told in seconds of the source so that it survives cuts."""
    clips: dict[str, Clip] = {}
    for clip, first, last in source_seconds(scene, max(start, 0.0), end):
        treatment = Treatment(
            id=desk.fresh_id(
                scene.model_copy(update={"clips": tuple(clips.get(one.id, one) for one in scene.clips)}),
                name.replace("_", "-"),
            ),
            name=name,
            start=clip.start,
            parameters={**parameters, "from": round(float(first), 4), "to": round(float(last), 4)},
        )
        clips[clip.id] = clip.model_copy(update={"treatments": (*clip.treatments, treatment)})
    return scene.model_copy(update={"clips": tuple(clips.get(clip.id, clip) for clip in scene.clips)})


def _said_anew(scene: Scene, start: float, end: float, new: str) -> tuple[Text, ...]:
    """The film's texts, subtitles saying the new words where they said the old ones."""
    rate = scene.format.frame_rate
    texts = []
    placed = False
    for text in scene.texts:
        if text.style == subtitles.STYLE:
            words = subtitles.words_of(text, rate)
            inside = [word for word in words if start - 0.02 <= (word.start + word.end) / 2 <= end + 0.02]
            if inside:
                fresh: list[subtitles.Timed] = []
                if not placed:
                    tokens = new.split()
                    mark = inside[-1].text[-1:]
                    if mark in ".,!?;:" and tokens[-1][-1:] not in ".,!?;:":
                        tokens[-1] += mark
                    span = (end - start) / len(tokens)
                    fresh = [
                        subtitles.Timed(token, start + n * span, start + (n + 1) * span)
                        for n, token in enumerate(tokens)
                    ]
                    placed = True
                merged = [word for word in words if word not in inside and word.start < start]
                merged += [*fresh, *(word for word in words if word not in inside and word.start >= start)]
                if not merged:
                    continue
                text = subtitles.with_words(text, merged, rate)
        texts.append(text)
    return tuple(texts)


def _starred(scene: Scene, spans: Sequence[tuple[float, float]]) -> Scene:
    """Subtitles with stars for words that are covered by a tone."""
    rate = scene.format.frame_rate
    texts = []
    for text in scene.texts:
        if text.style == subtitles.STYLE:
            words = subtitles.words_of(text, rate)
            hidden = [
                subtitles.Timed("***", word.start, word.end)
                if any(a - 0.02 <= (word.start + word.end) / 2 <= b + 0.02 for a, b in spans)
                else word
                for word in words
            ]
            text = text if list(words) == hidden else subtitles.with_words(text, hidden, rate)
        texts.append(text)
    return scene.model_copy(update={"texts": tuple(texts)})


def _within(one: Removal, asked: Operation) -> bool:
    return not (asked.start is not None and one.end <= asked.start) and not (
        asked.end is not None and one.start >= asked.end
    )


def _some(count: int, what: str) -> str:
    return f"{count} {what}{'s are' if count != 1 else ' is'}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
