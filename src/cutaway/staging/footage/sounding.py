"""Operations on what is heard: voice-over, music, noise, loudness, volume, muting."""

from __future__ import annotations

from typing import Any

from cutaway.brief.footage.operations import Operation
from cutaway.footage.speech.listening import stretches
from cutaway.footage.speech.voices import PITCHES
from cutaway.scene.document import Cue, Scene
from cutaway.scene.durations import between, lasting, moment
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.hearing import samples_of, sounding
from cutaway.staging.footage.registry import NotPossible, Outcome, operation, stretch, treated

_MOODS = {
    "upbeat": "bright", "happy": "bright", "cheerful": "bright", "fun": "bright", "playful": "bright", "bright": "bright", "funny": "bright",
    "energetic": "driving", "fast": "driving", "action": "driving", "driving": "driving", "workout": "driving", "rock": "driving",
    "epic": "epic", "dramatic": "epic", "cinematic": "epic", "inspiring": "epic", "motivational": "epic", "trailer": "epic",
    "dark": "dark", "scary": "dark", "tense": "dark", "suspense": "dark", "horror": "dark", "mysterious": "dark",
    "sad": "sad", "melancholic": "sad", "emotional": "sad", "calm": "calm", "peaceful": "calm", "relaxing": "calm", "soft": "calm",
    "ambient": "calm", "chill": "calm", "lo-fi": "calm", "lofi": "calm", "warm": "warm", "romantic": "warm", "acoustic": "warm", "cosy": "warm",
    "cozy": "warm", "gentle": "calm", "jazz": "jazz", "jazzy": "jazz", "noir": "jazz", "electronic": "pulsing", "techno": "pulsing",
    "pulsing": "pulsing", "corporate": "warm", "piano": "calm",
}  # fmt: skip
_BRITISH = ("british", "english accent", "uk")
_OLD = ("old", "elderly", "grandmother", "grandfather")


@operation("denoise_sound")
def denoise(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """The clips with less noise behind the voice."""
    clips = sounding(scene, desk)
    if not clips:
        raise NotPossible("the film has no sound of its own to clean")
    amount = asked.parameters.get("amount", 1.0)
    amount = (
        min(max(float(amount), 0.2), 2.0) if isinstance(amount, int | float) and not isinstance(amount, bool) else 1.0
    )
    notes = []
    if asked.start is not None or asked.end is not None:
        notes.append("The noise is reduced in the whole film, so that the room does not change in between.")
    asked = Operation(asked.name, asked.parameters, asked.target, None, None, asked.phrase, asked.span)
    if len(stretches(samples_of(scene, desk))) == 0:
        notes.append("Nobody is heard speaking; what sounds all the time was taken for noise.")
    scene = treated(scene, asked, desk, "denoise_sound", {"amount": amount})
    return Outcome(scene, "the noise behind the sound is reduced", tuple(notes))


@operation("loudness")
def loudness(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """The whole film's sound at a loudness, true peak at most -1 dB."""
    if not sounding(scene, desk) and not scene.cues:
        raise NotPossible("the film has no sound")
    wanted = asked.parameters.get("lufs", -16.0)
    lufs = float(wanted) if isinstance(wanted, int | float) and not isinstance(wanted, bool) else -16.0
    lufs = min(max(lufs if lufs < 0 else -lufs, -36.0), -9.0)
    mix = scene.mix.model_copy(update={"gain": None, "loudness": lufs})
    notes: tuple[str, ...] = ()
    if isinstance(wanted, int | float) and -abs(float(wanted)) != lufs:
        notes = (f"The loudness is set to {lufs:g} LUFS; {-abs(float(wanted)):g} is beyond what makes sense.",)
    return Outcome(
        scene.model_copy(update={"mix": mix}), f"the sound is set to {lufs:g} LUFS, peaks at most -1 dB", notes
    )


@operation("mute")
def mute(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """No sound, for all of the film or a stretch of it; or no music."""
    what = asked.parameters.get("what")
    if what == "music":
        kept = tuple(cue for cue in scene.cues if cue.kind != "music")
        if len(kept) == len(scene.cues):
            raise NotPossible(
                "there is no music that was added; what plays in the clip itself cannot be taken out of its sound"
            )
        return Outcome(scene.model_copy(update={"cues": kept}), "the music is taken away")
    if what == "voice":
        kept = tuple(cue for cue in scene.cues if cue.kind != "speech")
        if len(kept) < len(scene.cues):
            return Outcome(scene.model_copy(update={"cues": kept}), "the voice-over is taken away")
        raise NotPossible(
            "a voice cannot be taken out of the sound around it here", "mute the clip", "add a voice-over"
        )
    if not sounding(scene, desk) and not scene.cues:
        return Outcome(scene, "the film has no sound as it is")
    muted = treated(scene, asked, desk, "mute", {})
    if what == "clip":
        return Outcome(muted, "the clip's own sound is off")
    if asked.start is None and asked.end is None:
        return Outcome(muted.model_copy(update={"cues": ()}), "the sound is off")
    first, count = stretch(scene, asked)
    rate = float(scene.format.frame_rate)
    return Outcome(muted, f"the clip's own sound is off, {between(first / rate, (first + count) / rate)}")


@operation("volume")
def volume(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Louder or quieter: the clips' own sound, the music or the voice-over."""
    value = asked.parameters.get("db", 0.0)
    db = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
    if not db:
        raise NotPossible("by how much is not said", "say for example louder by 6 dB")
    db = min(max(db, -60.0), 24.0)
    what = asked.parameters.get("what")
    how = f"{abs(db):g} dB {'louder' if db > 0 else 'quieter'}"
    kinds = {"music": "music", "voice over": "speech"}.get(
        str(what), "speech" if what == "voice" and _has(scene, "speech") else ""
    )
    if kinds:
        cues = tuple(_changed(cue, db) if cue.kind == kinds else cue for cue in scene.cues)
        if cues == scene.cues:
            named = "music" if kinds == "music" else "voice-over"
            raise NotPossible(
                f"the film has no {named} that was added", f"make the clip {'louder' if db > 0 else 'quieter'}"
            )
        return Outcome(
            scene.model_copy(update={"cues": cues}), f"the {'music' if kinds == 'music' else 'voice'} is {how}"
        )
    if not sounding(scene, desk):
        raise NotPossible("the clip has no sound of its own")
    whole = asked.start is None and asked.end is None
    old = 0.0
    if whole:
        # A second "louder" adds to the first.
        for clip in scene.clips:
            for one in clip.treatments:
                if one.name == "volume" and one.frames is None:
                    had = one.parameters.get("db", 0.0)
                    old = float(had) if isinstance(had, int | float) else 0.0
    scene = treated(scene, asked, desk, "volume", {"db": round(old + db, 2)})
    return Outcome(scene, f"the clip's sound is {how}")


@operation("music")
def music(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Music beneath the film: composed here in a mood, or brought along. It gives way to speech."""
    given = asked.parameters
    rate = scene.format.frame_rate
    first, count = stretch(scene, asked)
    source, name, seconds = _medium(given, desk)
    old = next((cue for cue in scene.cues if cue.kind == "music"), None)
    duck = given.get("duck")
    if old is not None and duck is not None and not given.get("mood") and source is None:
        cues = tuple(_with(cue, duck=bool(duck)) if cue.kind == "music" else cue for cue in scene.cues)
        return Outcome(scene.model_copy(update={"cues": cues}), "the music gives way to speech")
    mood = str(given.get("mood", "")).lower()
    style = _MOODS.get(mood) or next((_MOODS[word] for word in mood.split() if word in _MOODS), "warm")
    parameters: dict[str, Any] = {"duck": True if duck is None else bool(duck), "mood": style}
    value = given.get("db", 0.0)
    gain = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
    if source is not None:
        parameters = {"duck": parameters["duck"], "source": source}
    cue = Cue(
        id=desk.fresh_id(scene, "music"),
        name=name[:200] or f"{mood or style} music",
        words=("music", "song", "track", "score"),
        kind="music",
        sound="medium" if source is not None else "score",
        start=first,
        frames=None if asked.end is None else count,
        gain=gain - 2.0,
        parameters=parameters,
    )
    others = tuple(one for one in scene.cues if one.kind != "music")
    notes = []
    if seconds and seconds < float(count / rate) - 0.5:
        notes.append(f"The music lasts {lasting(seconds)} and is played again from its start.")
    if mood and source is None and mood not in _MOODS and not any(word in _MOODS for word in mood.split()):
        notes.append(f"No music here is known to be “{mood}”; a warm score plays.")
    what = f"{name or (mood or style) + ' music'} plays beneath the film" + (
        ", lower while someone speaks" if parameters["duck"] else ""
    )
    return Outcome(scene.model_copy(update={"cues": (*others, cue)}), what, tuple(notes))


@operation("voice_over")
def voice_over(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Words said over the film by one of our voices, or a recording that was brought along; the footage is lower meanwhile."""
    given = asked.parameters
    source, name, seconds = _medium(given, desk)
    text = str(given.get("text", "")).strip()
    if source is None and not text:
        raise NotPossible("what the voice should say is not given", 'add a voice-over saying "Welcome"')
    start = asked.start
    at = given.get("at")
    if start is None and isinstance(at, int | float) and not isinstance(at, bool):
        start = float(at)
    rate, length = scene.format.frame_rate, float(scene.format.seconds)
    expected = seconds or spoken_seconds(text)
    if start is None:
        start = min(0.5, max(0.0, length - expected))
    if start >= length:
        raise NotPossible(f"the film lasts {lasting(length)}", "name an earlier time")
    notes = []
    if start + expected > length + 0.5:
        notes.append(
            f"The voice-over takes about {expected:.0f} s; what does not fit before the end of the film is not heard."
        )
    voice = chosen_voice(str(given.get("voice", "")))
    cue = Cue(
        id=desk.fresh_id(scene, "voice-over"),
        name=name[:200] or "voice-over",
        words=("voice-over", "voiceover", "narration", "voice"),
        kind="speech",
        sound="medium" if source is not None else "voice",
        start=round(start * rate),
        text="" if source is not None else text[:2000],
        voice="" if source is not None else voice,
        parameters={"source": source} if source is not None else {},
    )
    said = f"“{text}” is said by the voice {voice}" if source is None else f"{name or 'the recording'} is heard"
    what = f"{said} from {moment(start)} on" + ("; the clip is lower meanwhile" if sounding(scene, desk) else "")
    return Outcome(scene.model_copy(update={"cues": (*scene.cues, cue)}), what, tuple(notes))


def spoken_seconds(text: str) -> float:
    """About how long it takes to say this."""
    return 0.35 + len(text) / 14


def chosen_voice(words: str) -> str:
    """One of our voices for "a calm female voice", "British man", or a voice's own name; the narrator's for no words."""
    said = words.lower().strip()
    if said in PITCHES:
        return said
    tokens = set(said.replace("-", " ").split())
    man = bool(
        tokens
        & {"male", "man", "mans", "man's", "boy", "he", "his", "guy", "masculine", "father", "grandfather", "gentleman"}
    )
    british = any(word in said for word in _BRITISH)
    names = [name for name in PITCHES if name[0] == ("b" if british else "a") and name[1] == ("m" if man else "f")]
    if tokens & {"deep", "low", "dark", *_OLD}:
        return min(names, key=lambda name: PITCHES[name])
    if tokens & {"young", "high", "bright", "child", "girl", "boy", "cheerful", "energetic", "excited"}:
        return max(names, key=lambda name: PITCHES[name])
    return {"af": "af_heart", "am": "am_michael", "bf": "bf_emma", "bm": "bm_george"}[names[0][:2]]


def _medium(given: Any, desk: Desk) -> tuple[str | None, str, float]:
    """Hash, name and seconds of the sound the words name; None where they name none."""
    number = given.get("media")
    if isinstance(number, bool) or not isinstance(number, int):
        return None, "", 0.0
    kind = "video" if given.get("medium") == "video" else "audio"
    found = desk.medium(kind, number)
    return found.sha256, found.name or "", float(desk.open(found.sha256).media.seconds)


def _has(scene: Scene, kind: str) -> bool:
    return any(cue.kind == kind for cue in scene.cues)


def _changed(cue: Cue, db: float) -> Cue:
    if not isinstance(cue.gain, int | float):
        return cue
    return cue.model_copy(update={"gain": float(cue.gain) + db})


def _with(cue: Cue, **parameters: Any) -> Cue:
    return cue.model_copy(update={"parameters": {**cue.parameters, **parameters}})
