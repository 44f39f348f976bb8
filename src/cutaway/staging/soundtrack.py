"""Which sounds a film has: what the words ask for, what the place and the deeds make, speech, and a score."""

from __future__ import annotations

from cutaway.brief.document import Brief
from cutaway.scene.document import Cue
from cutaway.staging.casting import identifier

_MOODS = {
    "cyberpunk": "pulsing",
    "neon": "pulsing",
    "futuristic": "pulsing",
    "noir": "jazz",
    "film noir": "jazz",
    "epic": "epic",
    "dramatic": "epic",
    "horror": "dark",
    "scary": "dark",
    "spooky": "dark",
    "dark": "dark",
    "sad": "sad",
    "melancholic": "sad",
    "happy": "bright",
    "cheerful": "bright",
    "playful": "bright",
    "fun": "bright",
    "calm": "calm",
    "peaceful": "calm",
    "serene": "calm",
    "relaxing": "calm",
    "romantic": "warm",
    "cozy": "warm",
    "nostalgic": "warm",
    "energetic": "driving",
    "fast": "driving",
    "action": "driving",
    "suspense": "dark",
}


def speech_seconds(text: str) -> float:
    """About how long it takes to say this: 14 characters a second and a breath."""
    return 0.35 + len(text) / 14


def cues(
    brief: Brief, made: tuple[Cue, ...], ids_of: dict[str, tuple[str, ...]], frames: int, rate: float, taken: set[str]
) -> tuple[tuple[Cue, ...], tuple[str, ...]]:
    """All cues of the film from `made` (place and deeds) and the words; and sentences on what could not be had."""
    found: list[Cue] = []
    notes: list[str] = []
    absent = {wish.what.lower() for wish in brief.sounds if wish.absent}
    no_music = any(wish.absent and (wish.kind == "music" or "music" in wish.what) for wish in brief.sounds)
    if brief.silent:
        return (), ()
    for cue in made:
        if any(word in absent for word in (cue.name.lower(), cue.sound.lower(), *cue.words)) or (
            no_music and cue.kind == "music"
        ):
            continue
        taken.add(cue.id)
        found.append(cue.model_copy(update={"start": max(0, min(frames - 1, cue.start))}))
    at = 0.4
    for speech in brief.speech:
        start = speech.start if speech.start is not None else at
        at = start + speech_seconds(speech.text) + 0.35
        if start * rate >= frames - 6:
            notes.append(f"“{speech.text}” does not fit into the film's length and is not said.")
            continue
        speaker = ids_of.get(speech.speaker or "", ())
        found.append(
            Cue(
                id=identifier("speech", taken),
                name="speech",
                words=("voice", "speech", "narration", "words"),
                kind="speech",
                sound="voice",
                start=round(start * rate),
                frames=max(1, min(frames - round(start * rate), round(speech_seconds(speech.text) * 1.5 * rate))),
                thing=speaker[0] if speaker else None,
                text=speech.text,
                parameters={"manner": speech.manner} if speech.manner else {},
                span=speech.span,
            )
        )
    wished = [wish for wish in brief.sounds if not wish.absent]
    for wish in wished:
        if wish.kind == "music" or "music" in wish.what or "song" in wish.what:
            found.append(
                Cue(
                    id=identifier("music", taken),
                    name=wish.what,
                    words=("music", wish.what, "song", "score"),
                    kind="music",
                    sound="score",
                    gain=-8.0,
                    parameters={"mood": _mood(brief, wish.what), "wish": wish.what},
                    span=wish.span,
                )
            )
        else:
            kind = "ambience" if wish.kind == "ambience" else "effect"
            found.append(
                Cue(
                    id=identifier("sound", taken),
                    name=wish.what,
                    words=(wish.what,),
                    kind=kind,
                    sound=wish.what,
                    gain=-8.0,
                    span=wish.span,
                )
            )  # type: ignore[arg-type]
    has_music = any(cue.kind == "music" for cue in found)
    if not has_music and not no_music:
        quiet = -20.0 if brief.speech else -16.0
        found.append(
            Cue(
                id=identifier("score", taken),
                name="score",
                words=("music", "score", "background music", "soundtrack"),
                kind="music",
                sound="score",
                gain=quiet,
                parameters={"mood": _mood(brief, "")},
            )
        )
    return tuple(found), tuple(notes)


def _mood(brief: Brief, wish: str) -> str:
    words = [wish.lower(), *(mark.value for mark in brief.mood), *(mark.value for mark in brief.style)]
    for phrase in words:
        for word, mood in _MOODS.items():
            if word in phrase.split() or word == phrase:
                return mood
    if brief.time_of_day and brief.time_of_day.value == "night":
        return "calm"
    fast = any(manner in ("fast", "quickly", "rapidly") for action in brief.actions for manner in action.manner)
    return "bright" if fast else "warm"
