"""Parameters of what is heard: voices, music, loudness."""

from __future__ import annotations

import math

from cutaway.brief.footage.state import State, reader


@reader("spoken")
def spoken(state: State) -> None:
    """ "in the speech", "in the audio": says what the words are of."""
    state.take("speech")
    state.take("transcript")


@reader("voice")
def voice(state: State) -> None:
    """Which voice: the words before "voice" ("a calm female voice"), or "by a man"."""
    clause = state.clause
    kinds = {
        "female",
        "male",
        "woman",
        "man",
        "deep",
        "calm",
        "warm",
        "friendly",
        "young",
        "old",
        "british",
        "american",
        "soft",
        "excited",
        "robot",
        "robotic",
        "child",
        "girl",
        "boy",
        "whispering",
        "serious",
        "cheerful",
        "happy",
        "energetic",
        "low",
        "high",
        "professional",
        "elderly",
        "soothing",
        "dramatic",
        "neutral",
        "enthusiastic",
        "husky",
        "gentle",
        "english",
        "german",
        "scottish",
    }
    rows = [
        i for i, piece in enumerate(clause.pieces) if piece.low.removesuffix("'s") in kinds and i not in state.captured
    ]
    if rows:
        state.read.update(rows)
        state.give("voice", " ".join(clause.pieces[i].low for i in rows))
    for i, piece in enumerate(clause.pieces):
        if piece.low == "voice" and i not in state.used:
            state.read.add(i)


@reader("mood")
def mood(state: State) -> None:
    """What the music is like: the words before it, or after "something"."""
    clause = state.clause
    place = next((at for at in range(len(clause)) if clause.longest(at, "music")), len(clause))
    end = place
    while (
        end > 0
        and not clause.content(end - 1)
        and clause.pieces[end - 1].kind == "word"
        and clause.pieces[end - 1].low in ("background",)
    ):
        end -= 1
    start = end
    while start > 0 and _describes(state, start - 1):
        start -= 1
    rows = list(range(start, end))
    if not rows:
        at = next(
            (
                i
                for i, piece in enumerate(clause.pieces)
                if piece.low in ("something", "like", "be", "more", "with", "should") and i >= 0
            ),
            None,
        )
        if at is not None:
            rows = [i for i in range(at + 1, len(clause)) if _describes(state, i)][:4]
    instrument = next(
        (at for at in range(len(clause)) if clause.longest(at, "instrument") and at in state.matched), None
    )
    if instrument is not None and place == len(clause) and state.parameters.get("mood"):
        before = instrument
        softly = ("soft", "gentle", "calm", "slow")
        while before > 0 and (_describes(state, before - 1) or clause.pieces[before - 1].low in softly):
            before -= 1
        told = [clause.pieces[i].low for i in range(before, instrument) if clause.pieces[i].low not in _NO_MOOD]
        state.read.update(range(before, instrument))
        state.parameters["mood"] = " ".join([*(plain_mood_of(word) for word in told), str(state.parameters["mood"])])
        return
    words = [plain_mood_of(clause.pieces[i].low) for i in rows if clause.pieces[i].low not in _NO_MOOD]
    if words:
        state.read.update(rows)
        state.give("mood", " ".join(words))


@reader("plain mood")
def plain_mood(state: State) -> None:
    """ "something slower" is slow."""
    if "mood" in state.parameters:
        state.parameters["mood"] = " ".join(
            plain_mood_of(word) for word in str(state.parameters["mood"]).lower().split()
        )


_NO_MOOD = frozenset(
    (
        "loud",
        "low",
        "volume",
        "half",
        "and",
        ",",
        "another",
        "other",
        "different",
        "new",
        "some",
        "first",
        "second",
        "next",
    )
)


def _describes(state: State, at: int) -> bool:
    piece = state.clause.pieces[at]
    if at in state.used or piece.kind != "word" or piece.low in ("and",):
        return False
    if state.clause.longest(at, "degree") and piece.low not in ("soft", "gentle", "intense", "light", "mild", "deep"):
        return False
    if any(
        state.clause.longest(at, name) for name in ("louder", "quieter", "duck", "under", "to_the_beat")
    ) and piece.low not in ("soft",):
        return False
    return (
        state.clause.content(at)
        and not state.clause.polar(at)
        or piece.low in ("cool", "nice", "happy", "sad", "lovely", "good", "soft")
    )


def plain_mood_of(word: str) -> str:
    """ "slower" is slow, "happier" happy."""
    known = {
        "slower": "slow",
        "faster": "fast",
        "happier": "happy",
        "calmer": "calm",
        "sadder": "sad",
        "softer": "soft",
        "funkier": "funky",
        "jazzier": "jazzy",
        "quieter": "quiet",
        "darker": "dark",
        "livelier": "lively",
    }
    if word in known:
        return known[word]
    if word.endswith("ier") and len(word) > 5:
        return word[:-3] + "y"
    return word


@reader("duck")
def duck(state: State) -> None:
    """Whether the music gives way to speech."""
    clause = state.clause
    for at in range(len(clause)):
        hit = clause.longest(at, "duck")
        if hit:
            state.read.update(
                range(at, len(clause))
                if any(
                    clause.pieces[i].low in ("when", "while", "under", "whenever", "if", "during")
                    for i in range(at, len(clause))
                )
                else range(at, at + hit[0])
            )
            state.parameters["duck"] = True


@reader("db")
def decibels(state: State) -> None:
    """Decibels as a number."""
    state.give("db", state.take("#db"))


@reader("gain")
def gain(state: State) -> None:
    """How loud something new is: "quietly", "loud"."""
    quiet = state.take("quieter") or (
        state.take("degree")
        if any(piece.low in ("quietly", "softly", "faintly") for piece in state.clause.pieces)
        else None
    )
    if not quiet:
        quiet = next(
            (
                i
                for i, piece in enumerate(state.clause.pieces)
                if piece.low in ("quietly", "softly", "low", "subtle") and i not in state.used
            ),
            None,
        )
        if quiet is not None:
            state.read.add(quiet)
            quiet = True
    if quiet:
        state.read.update(i for i, piece in enumerate(state.clause.pieces) if piece.low in ("low", "volume"))
        state.give("db", -6)
    elif state.take("louder"):
        state.give("db", 3)


@reader("degree of gain")
def degree_of_gain(state: State) -> None:
    """Decibels up or down: a number, a percentage, "a bit", "half as loud"."""
    sign = 1 if state.up else -1
    value = state.parameters.pop("db", None)
    percent, factor, times, degree = (
        state.take("#percent"),
        state.parameters.pop("factor", None) or state.take("factor"),
        state.take("#factor"),
        state.take("degree"),
    )
    if value is not None:
        state.parameters["db"] = sign * abs(value)
    elif percent is not None:
        by = any(piece.low == "to" for piece in state.clause.pieces)
        share = percent / 100 if by else 1 + sign * percent / 100
        state.parameters["db"] = round(20 * math.log10(max(0.01, share)), 1)
    elif factor is not None or times is not None:
        share = float(factor if factor is not None else times)
        state.parameters["db"] = round(20 * math.log10(share), 1) * (1 if share < 1 or sign > 0 else -1)
    else:
        state.parameters["db"] = sign * {0.5: 2, 1.5: 8, 2.0: 12}.get(degree or 1.0, 4)
    state.parameters["gain"] = True


@reader("whose sound")
def whose_sound(state: State) -> None:
    """Whether music or voice alone is meant: the first that is named ("the voice is too quiet for the music")."""
    clause = state.clause
    for at in range(len(clause)):
        for name, what in (("music", "music"), ("voice_over", "voice over"), ("voice", "voice")):
            hit = clause.longest(at, name)
            if hit is None or clause.pieces[at].low in ("soundtrack", "audio"):
                continue
            state.parameters.setdefault("what", what)
            state.read.update(range(at, at + hit[0]))
            break


@reader("muted")
def muted(state: State) -> None:
    """Only the music, only the voices, or all."""
    clause = state.clause
    words = {piece.low for piece in clause.pieces}
    if words & {"voice", "voices", "speech", "vocals", "talking"}:
        state.give("what", "voice")
    elif words & {"music", "song", "soundtrack"} and not words & {"sound", "sounds", "audio", "everything", "all"}:
        state.give("what", "music")


@reader("lufs")
def lufs(state: State) -> None:
    """Loudness units, and the names of places that have one."""
    value = state.take("#lufs")
    if value is not None:
        state.parameters["lufs"] = -abs(value)
    for at, piece in enumerate(state.clause.pieces):
        if (
            piece.low in ("social", "media", "youtube", "spotify", "broadcast", "tv", "podcast", "podcasts")
            and at not in state.used
        ):
            state.read.add(at)
