"""Clauses that only say more about what is there already: "bigger, yellow, at the top", "stronger", "in red"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cutaway.brief.footage.clause import Clause
from cutaway.brief.footage.parts import Part
from cutaway.brief.footage.readers_words import move_letters
from cutaway.brief.footage.recall import latest
from cutaway.brief.footage.requests import Request
from cutaway.brief.footage.state import READERS, State
from cutaway.brief.parser import dictionary

_LETTERS = ("subtitles", "add_text", "add_picture", "sticker")
_COLOURED = ("subtitles", "add_text", "background", "relight", "recolour")
_SHOWN = (
    "add_text",
    "add_picture",
    "sticker",
    "voice_over",
    "music",
    "weather",
    "particles",
    "style",
    "zoom",
    "blur",
    "pixelate",
    "relight",
    "subtitles",
)
_DOING = ("cut", "trim", "keep_only", "remove", "slow_motion", "faster", "freeze", "loop", "extend", "reverse", "undo")
_BIAS = 0.7


def continued(clause: Clause, before: Sequence[Any]) -> Request | None:
    """The clause as a change of the newest treatment that takes what it says; None when it says more than parameters.

    Only where the turn before left something, and nothing in this turn has been read yet that could be meant.
    """
    timed = _timed(clause, before)
    if timed is not None:
        return timed
    followed = _followed(clause, before) or _narrowed(clause, before)
    if followed is not None:
        return followed
    state = State(clause, "change_treatment", {}, set(), set())
    before_it = next(
        (
            part.request
            for part in reversed(before)
            if part.request is not None
            and part.request.name not in ("keep", "nothing", "complaint")
            and not part.request.aside
        ),
        None,
    )
    shown = clause.facts.last[-1:] == ("subtitles",) or "subtitles" in [
        name for name, _ in clause.facts.treatments[-1:]
    ]
    if before_it.name in ("subtitles", "subtitle_style") if before_it is not None else shown:
        READERS["subtitle mode"](state)
    if before_it is not None and before_it.name == "add_picture":
        READERS["opacity"](state)
    if before_it is not None and before_it.parameters.get("name") == "add_text":
        move_letters(state)
    for reading in ("text style", "language"):
        READERS[reading](state)
    letters = {key for key in state.parameters if not key.endswith("_")}
    if not letters:
        return None
    earlier: Request | None = before_it
    if earlier is not None and earlier.name not in ("subtitle_style", "change_treatment", *_LETTERS):
        return None
    left = [i for i in range(len(clause)) if clause.content(i) and i not in state.read and not _idle(clause, i)]
    polar = any(clause.polar(i) for i in left)
    if polar or len(left) >= len(state.read):
        return None
    name: str | None = _meant(letters, clause)
    if earlier is not None and earlier.name in _LETTERS:
        name = str(earlier.name)
    elif earlier is not None and earlier.name == "change_treatment":
        name = str(earlier.parameters["name"])
    if name is None:
        return None
    parameters = {key: value for key, value in state.parameters.items() if not key.endswith("_")}
    if earlier is not None and earlier.name in _LETTERS:
        operation = earlier.name
        if operation == "add_text" or operation in ("add_picture", "sticker"):
            parameters = {**earlier.parameters, **parameters}
    elif name == "subtitles":
        operation = "subtitles" if "language" in parameters else "subtitle_style"
    elif name == "background":
        operation, parameters = "background", {"mode": "colour", **parameters}
    else:
        operation, parameters = "change_treatment", {"name": name, **parameters}
    score = (
        0.8 * len([i for i in state.read if clause.content(i)])
        - 1.15 * len(left)
        - _BIAS
        - 0.2 * sum(piece.kind == "comma" for piece in clause.pieces)
    )
    if earlier is not None and operation in ("add_text", "add_picture", "sticker"):
        return replace(
            earlier, parameters=parameters, score=score, left=tuple(left), clause=clause, also=[], amends=True
        )
    return Request(operation, parameters, score, tuple(left), clause)


def _followed(clause: Clause, before: Sequence[Any]) -> Request | None:
    """ "For TikTok. Follow the skateboarder": who stays in the frame of the shape that was asked for."""
    earlier: Request | None = next((part.request for part in reversed(before) if part.request is not None), None)
    if earlier is None and clause.facts.last[-1:] == ("reframe",):
        earlier = Request("reframe", {}, 0.0, (), clause)
    if earlier is None or earlier.name != "reframe" or not clause.longest(0, "follow"):
        return None
    state = State(clause, "reframe", {}, set(), set())
    READERS["subject"](state)
    if "subject" not in state.parameters or any(clause.content(i) and i not in state.read for i in range(len(clause))):
        return None
    parameters = {**earlier.parameters, **state.parameters}
    return replace(earlier, parameters=parameters, score=2.4, left=(), clause=clause, also=[], amends=True)


def _narrowed(clause: Clause, before: Sequence[Any]) -> Request | None:
    """ "Blur it, but only the left half": that part and not the whole."""
    earlier: Request | None = before[-1].request if before else None
    if earlier is None or earlier.name not in ("blur", "pixelate") or clause.pieces[0].low not in ("only", "just"):
        return None
    part = next((hit[1] for at in range(1, len(clause)) if (hit := clause.longest(at, "part"))), None)
    if not isinstance(part, Part):
        return None
    parameters = {key: value for key, value in earlier.parameters.items() if key != "target"} | {"box": part.box()}
    return replace(earlier, parameters=parameters, score=4.0, left=(), clause=clause, also=[], amends=True)


def _again(clause: Clause, earlier: Request) -> Request | None:
    """ "... and from 0:40 to 0:44", "... and 4": the same once more at another time, or with another scene."""
    content = [at for at in range(len(clause)) if clause.content(at)]
    times = [clause.pieces[at].value for at in content if clause.pieces[at].kind == "time"]
    if times and len(times) == len(content) == 1 and earlier.start is not None and times[0].kind == "range":
        moment = times[0]
        parameters = dict(earlier.parameters)
        if earlier.name in ("cut", "trim"):
            parameters |= {"start": moment.start, "end": moment.end if moment.end is not None else clause.facts.seconds}
        return replace(
            earlier,
            parameters=parameters,
            start=moment.start,
            end=moment.end,
            score=1.2,
            left=(),
            clause=clause,
            also=[],
        )
    if len(content) == 1 and earlier.name in ("remove_scene", "keep_scene"):
        number = clause.longest(content[0], "count")
        if number is not None:
            return replace(earlier, parameters={"number": number[1]}, score=1.2, left=(), clause=clause, also=[])
    return None


_SOFTLY = {"quiet": -6, "quietly": -6, "soft": -6, "softly": -6, "low": -6, "subtle": -6, "loud": 3}


def _mood(clause: Clause, earlier: Request) -> Request | None:
    """ "... some music, jazzy": adjectives that say what music is like; "very quiet" how loud it is."""
    adjectives = dictionary()[2]
    content = [at for at in range(len(clause)) if clause.content(at)]
    loud = [at for at in content if clause.pieces[at].low in _SOFTLY]
    if (
        earlier.name == "music"
        and loud
        and all(at in loud or clause.longest(at, "degree") or clause.pieces[at].low == "volume" for at in content)
    ):
        parameters = {**earlier.parameters, "db": _SOFTLY[clause.pieces[loud[0]].low]}
        return replace(earlier, parameters=parameters, score=1.4, left=(), clause=clause, also=[], amends=True)
    if earlier.name != "music" or not content or not all(clause.pieces[at].low in adjectives for at in content):
        return None
    had = str(earlier.parameters.get("mood", ""))
    mood = " ".join([*([had] if had else []), *(clause.pieces[at].low for at in content)])
    return replace(
        earlier,
        parameters={**earlier.parameters, "mood": mood},
        score=1.0,
        left=(),
        clause=clause,
        also=[],
        amends=True,
    )


def _timed(clause: Clause, before: Sequence[Any]) -> Request | None:
    """ "... starts at 2 seconds", "only until 0:04", "fading in": when, and how it comes, for what the clause before added."""
    earlier: Request | None = before[-1].request if before else None
    if earlier is None:
        return None
    again = _again(clause, earlier) or _mood(clause, earlier)
    if again is not None:
        return again
    if earlier.name not in _SHOWN:
        return None
    if any(clause.longest(at, name) for at in range(len(clause)) for name in _DOING):
        return None
    start: float | None = None
    end: float | None = None
    fades: dict[str, Any] = {}
    for at, piece in enumerate(clause.pieces):
        if piece.kind == "time":
            ends = any(clause.longest(i, "finish") or clause.longest(i, "vanish") for i in range(at))
            if piece.value.kind == "length":
                end = round((start or 0.0) + piece.value.start, 3)
                start = start or 0.0
            elif ends:
                start = start if start is not None or earlier.start is not None else 0.0
                end = piece.value.start
            else:
                start, end = piece.value.start, piece.value.end
        elif any(
            i + clause.reach(i, name) > at for name in ("fade_in", "fade_out") for i in range(max(0, at - 2), at + 1)
        ):
            fades["fade"] = "in" if clause.longest(at, "fade_in") else fades.get("fade", "out")
        elif (
            clause.content(at)
            and not any(clause.longest(at, name) for name in ("begin", "finish", "vanish"))
            and piece.low not in ("appear", "appears", "appearing", "show", "shown", "visible", "display", "displayed")
        ):
            return None
        elif (
            piece.low in ("video", "clip", "film", "movie", "footage", "it's")
            or clause.longest(at, "film")
            and any(clause.longest(i, "begin") for i in range(at))
            and piece.low != "it"
        ):
            return None
    if start is not None and earlier.start is not None:
        return None
    if start is None and end is not None and (earlier.start is None or earlier.end is not None):
        return None
    if start is None and end is None and not (fades and earlier.name in _LETTERS):
        return None
    return replace(
        earlier,
        parameters={**earlier.parameters, **fades},
        start=start if start is not None else earlier.start,
        end=end if start is not None or end is not None else earlier.end,
        score=2.4,
        left=(),
        clause=clause,
        also=[],
        amends=True,
    )


def _idle(clause: Clause, at: int) -> bool:
    return clause.pieces[at].low in (
        "them",
        "it",
        "should",
        "make",
        "position",
        "colour",
        "size",
        "font",
        "move",
        "put",
        "shift",
        "place",
        "bring",
    )


def _meant(letters: set[str], clause: Clause) -> str | None:
    facts = clause.facts
    names = [name for name, _ in facts.treatments]
    if facts.subtitles and "subtitles" not in names:
        names.append("subtitles")
    takes = _LETTERS if letters - {"colour"} else _COLOURED
    newest = latest(facts)
    order: list[str] = [*reversed(facts.last), *([newest] if newest else []), *reversed(names)]
    return next((name for name in order if name in takes and name in names), None)
