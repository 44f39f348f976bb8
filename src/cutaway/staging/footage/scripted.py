"""What is said in films whose speech is our own, known without listening."""

from __future__ import annotations

from cutaway.footage.speech.words import Transcript, Word
from cutaway.scene.document import Scene
from cutaway.staging.footage.registry import NotPossible
from cutaway.staging.footage.sounding import spoken_seconds


def scripted(scene: Scene) -> Transcript:
    """What our own voices say in a film without footage that speaks, by the texts of its cues; words share their time by their length.

    Raises `NotPossible` where there is nothing that could speak: no cue of speech, and no footage with a sound.
    """
    rate = scene.format.frame_rate
    end = float(scene.format.seconds)
    words: list[Word] = []
    for cue in sorted(
        (cue for cue in scene.cues if cue.kind == "speech" and cue.text.strip()), key=lambda cue: cue.start
    ):
        tokens = cue.text.split()
        begins = float(cue.start / rate)
        seconds = float(cue.frames / rate) if cue.frames else spoken_seconds(cue.text)
        weights = [len(token) + 1 + (3 if token[-1] in ",.;:!?" else 0) for token in tokens]
        at, share = begins, seconds / sum(weights)
        for token, weight in zip(tokens, weights, strict=True):
            if at < end:
                words.append(Word(token, at, min(at + weight * share, end), 1.0))
            at += weight * share
    if not words and scene.clips:
        raise NotPossible("the film has no sound in which anyone could speak", "bring a version with its sound")
    words.sort(key=lambda word: word.start)
    spoken = ((words[0].start, words[-1].end),) if words else ()
    return Transcript(words=tuple(words), language="en" if words else "", confidence=1.0, spoken=spoken, seconds=end)
