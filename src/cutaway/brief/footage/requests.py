"""One clause as an operation: the row of patterns that accounts for most of its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cutaway.brief.footage import (  # noqa: F401  (they register themselves)
    readers_film,
    readers_parts,
    readers_sound,
    readers_time,
    readers_words,
)
from cutaway.brief.footage.clause import JOINTS, Clause
from cutaway.brief.footage.confined import confined_to
from cutaway.brief.footage.doubts import (
    ADDING,
    NEGATIONS,
    OF_ALL,
    colours_something_else,
    for_whom,
    loses,
    no_thing,
    other_thing,
    part_meant,
    put_aside_last,
    put_onto,
    taking_away,
    unwanted,
    written_already,
)
from cutaway.brief.footage.lexicon import phrases
from cutaway.brief.footage.operations import NamedMedium
from cutaway.brief.footage.opposites import event_of
from cutaway.brief.footage.patterns import Pattern, Row, found, possible, rows
from cutaway.brief.footage.readers import give_medium
from cutaway.brief.footage.state import READERS, State
from cutaway.brief.parser import dictionary

_MANY = {"look": "look", "style": "style", "kind": ""}
_WORD, _READ, _CAPTURED, _SMALL = 1.0, 0.8, 0.45, 0.12
_LEFT, _POLAR_LEFT, _CLAUSE, _JOINT, _GAP, _CONCEPT, _JOINED = 1.15, 2.5, 0.45, 0.5, 0.04, -0.2, 1.0
_RESTING = frozenset("slow_motion speed reverse grade style mute volume".split())
"""Operations of which "the rest" says no more than that they come after what stands before."""


@dataclass
class Request:
    """What a clause was read as. `left`: content words that nothing accounts for, as numbers of pieces of the clause."""

    name: str
    parameters: dict[str, Any]
    score: float
    left: tuple[int, ...]
    clause: Clause
    start: float | None = None
    end: float | None = None
    also: list[dict[str, Any]] = field(default_factory=list)
    """Further parameters that make the same operation again ("dreamy and pastel")."""
    ask: str = ""
    instead: tuple[str, ...] = ()
    replaces: str = ""
    """The phrase of what is taken away for it ("replace the rain with snow")."""
    aside: bool = False
    """Whether it only says what is not wanted ("not the rain"), which is done where something else takes its place."""
    amends: bool = False
    """Whether it stands in the place of the operation before, which it repeats with more parameters."""
    verb: tuple[int, ...] = ()
    """The pieces that are the verb, for "... and the plates"."""


def candidates(present: frozenset[str]) -> list[tuple[Row, Pattern]]:
    """Rows and patterns that words with these classes can hold at all."""
    return [(row, pattern) for row in rows() for pattern in row.patterns if possible(pattern, present)]


def best_request(clause: Clause, among: Iterable[tuple[Row, Pattern]]) -> Request | None:
    """The reading that accounts for most of the clause; None when half of it or more would be left over."""
    best: Request | None = None
    for row, pattern in among:
        if not possible(pattern, clause.present) or not _fits(row, clause):
            continue
        for match in found(pattern, clause):
            state = State(clause, row.name, dict(row.parameters) | match.parameters, match.words, match.captured)
            request = _read(row, state, match.gaps)
            if request is not None and (best is None or request.score > best.score + 1e-9):
                best = request
    return best


def _fits(row: Row, clause: Clause) -> bool:
    facts = clause.facts
    if row.only == "subtitles":
        return bool(facts.subtitles) or any(name == "subtitles" for name, _ in facts.treatments)
    if row.only == "words":
        return bool(facts.subtitles or facts.texts) or any(
            name in ("subtitles", "add_text") for name, _ in facts.treatments
        )
    if row.only == "treatments":
        return bool(facts.treatments)
    if row.only == "texts":
        return bool(facts.texts)
    return True


def _read(row: Row, state: State, gaps: int) -> Request | None:
    clause = state.clause
    state.up = state.parameters.pop("up", None)
    aside = bool(state.parameters.pop("not_this", False))
    if not aside and unwanted(row, state):
        return None
    for name in ("media", "follow", "words"):
        value = state.parameters.get(name)
        if isinstance(value, NamedMedium) and row.name not in (
            "extend",
            "add_picture",
            "music",
            "cut_to_beat",
            "sticker",
            "voice_over",
        ):
            give_medium(state, value)
    for name in row.reads:
        READERS[name](state)
    if isinstance(state.parameters.get("media"), NamedMedium):
        medium = state.parameters["media"]
        give_medium(state, medium)
    medium = state.parameters.get("medium")
    if (row.name in ("add_picture", "sticker", "background", "match") and medium == "audio") or (
        row.name == "music"
        and (medium == "image" or (medium == "video" and not {"music", "medium_sound"} & set(clause.present)))
    ):
        return None
    if (
        row.name == "background"
        and state.parameters.get("mode") == "picture"
        and state.parameters.get("medium") == "video"
    ):
        state.parameters["mode"] = "clip"
    if not all(
        any(one in state.parameters or f"{one}_" in state.parameters for one in need.split("|")) for need in row.needs
    ):
        if not row.ask:
            missing_thing = set(row.needs) & {"thing", "target"} and set(state.parameters) & {"box", "point"}
            if not missing_thing:
                return None
            ask = ""
        else:
            ask = row.ask
    else:
        ask = ""
    if (
        state.name == "background"
        and state.captured
        and state.captured <= _concepts(clause, ("place", "subtitles", "text", "soft"))
    ):
        return None
    if state.name == "remove" and no_thing(state):
        return None
    if state.name in ("cut_silences", "cut_fillers") and any(
        piece.low in ("add", "insert", "put", "include") for piece in clause.pieces
    ):
        return None
    if state.name == "recolour" and state.captured and min(state.captured) in _concepts(clause, ("subtitles",)):
        return None
    if state.name == "recolour" and colours_something_else(state):
        return None
    if state.name == "background" and state.parameters.get("mode") == "world":
        _plain_world(state)
    if state.name in _RESTING:
        words = ("rest", "remainder", "down", "up") if state.name in ("slow_motion", "speed") else ("rest", "remainder")
        state.excused.update(at for at, piece in enumerate(clause.pieces) if piece.low in words)
    also = _more_of_the_same(row, state) + state.again
    if state.name == "add_text" and written_already(str(state.parameters.get("text", "")), clause):
        gaps += 40
    start, end = _span_of_time(state)
    score, left = _score(state, gaps)
    said = sum(1 for i in state.matched | state.read | state.captured if clause.content(i))
    if len(left) >= max(1, said) + 0.5 and not (len(left) == 1 and said == 1):
        return None
    if state.name == "subtitles" and left and put_onto(clause, left):
        return None
    if state.name == "subtitles" and clause.facts.subtitles and left and not state.parameters:
        return None
    if state.name not in ("keep", "nothing", "complaint", "undo") and any(
        clause.pieces[at].low in NEGATIONS for at in left
    ):
        # What was said not to be done is never done with the "not" left over.
        return None
    if state.name in ADDING and any(taking_away(clause, at) for at in left):
        return None
    if loses(state, {clause.pieces[at].low for at in left}) or other_thing(state, left):
        return None
    instead = row.instead
    lit = state.name == "relight" and "from" not in state.parameters
    part = "" if ask or not (state.name in ("grade", "sharpen", "style", "denoise") or lit) else part_meant(state, left)
    if part:
        left = []
        ask = f"{OF_ALL.get(state.name, 'light and colour change')} for the whole picture, and not for {part} alone"
        instead = ("make it brighter", f"make {part} blue")
        score += 1.0
    place, why = ("", "") if ask else confined_to(state)
    if place:
        left = []
        ask = f"{why}, and cannot be kept to “{place}”"
        instead = ("blur the box 0.1 0.1 0.5 0.5", "blur the background", "make her jacket blue")
        score += 2.0
    event = None if ask else event_of(state.name, clause, state.matched | state.read)
    if event is not None:
        left = [at for at in left if not event[0] <= at < event[1]]
        ask = f"when “{clause.text(*event)}” is cannot be told from words"
        instead = (f"{clause.text(0, event[0]).strip(' ,')} at 3 seconds",)
        score += 1.0
    if state.name in ("subtitles_remove", "subtitle_style"):
        state.parameters.pop("name", None)
    if state.name == "keep" and left and min(left) < min(state.matched, default=0):
        # Something is asked for before it, which must not be lost in what stays.
        return None
    if state.name == "nothing":
        state.parameters.clear()
    parameters = {
        key: value
        for key, value in state.parameters.items()
        if key not in ("tones", "gain", "style_", "preposition") and not key.endswith("_") and value is not None
    }
    return Request(
        state.name,
        parameters,
        score + row.extra - (1.0 if ask else 0.0),
        tuple(left),
        clause,
        start,
        end,
        also,
        ask,
        instead,
        str(state.parameters.get("replaced_", "")),
        aside,
        verb=_verb(state),
    )


def _more_of_the_same(row: Row, state: State) -> list[dict[str, Any]]:
    if not row.many:
        return []
    of = {"look": "look", "style": "style"}.get(row.many) or row.name
    rows: list[dict[str, Any]] = []
    while True:
        before = set(state.read)
        value = state.take(of)
        if value is None or not any(state.clause.content(i) or True for i in state.read - before):
            return rows
        if value != state.parameters.get(row.many) and not put_aside_last(state, before):
            rows.append({row.many: value})


_BARE_COLOUR = ("plain", "solid", "pure", "flat", "simple", "just", "uniform", "colour", "a", "an", "the")


def _plain_world(state: State) -> None:
    """A described place without what it takes the place of; where it is nothing but a colour, it is one."""
    words = str(state.parameters.get("words", ""))
    for joint in (" instead of ", " rather than ", " in place of "):
        words = words.split(joint)[0]
    state.parameters["words"] = words
    bare = " ".join(word for word in words.lower().split() if word not in _BARE_COLOUR).replace("gray", "grey")
    if bare and any(row.of == "colour" and " ".join(row.words) == bare for row in phrases().get(bare.split()[0], ())):
        del state.parameters["words"]
        state.parameters |= {"mode": "colour", "colour": bare}


def _span_of_time(state: State) -> tuple[float | None, float | None]:
    """Seconds from and to, of the times that no parameter has used."""
    if state.name in ("trim", "cut"):
        return state.parameters.get("start"), state.parameters.get("end")
    start: float | None = None
    end: float | None = None
    lasting: float | None = (
        state.parameters.get("seconds") if state.name in ("add_text", "add_picture", "sticker") else None
    )
    for moment in readers_time.times(state):
        if moment.kind == "length":
            lasting = moment.start
        elif start is None:
            start, end = moment.start, moment.end
        else:
            state.read.discard(next((i for i, piece in enumerate(state.clause.pieces) if piece.value is moment), -1))
            state.matched.discard(next((i for i, piece in enumerate(state.clause.pieces) if piece.value is moment), -1))
    if lasting is not None and state.name not in ("extend", "freeze", "fade"):
        state.parameters.pop("seconds", None)
        if start is None:
            start, end = (0.0, lasting)
        elif end is None or end - start > lasting:
            end = round(start + lasting, 3)
    if start == 0.0 and end is None:
        return None, None
    return start, end


def _score(state: State, gaps: int) -> tuple[float, list[int]]:
    clause = state.clause
    score, left = -_CLAUSE - _GAP * gaps, []
    waiting = False
    concepts = _concepts(clause, _NAMING.get(state.name, ()))
    for at in range(len(clause)):
        piece = clause.pieces[at]
        content = clause.content(at)
        if for_whom(clause, at):
            waiting = True
        if piece.low in ("when", "because", "since", "as") and at not in state.used and content is False:
            waiting = True
        if at in state.matched:
            small = not content and piece.low in _SMALL_WORDS
            beside = at - 1 in state.matched or at + 1 in state.matched
            score += (0.5 if beside else _SMALL) if small else _WORD
        elif at in state.read:
            score += _READ if content else _SMALL
        elif at in state.captured:
            score += (_CONCEPT if at in concepts else _CAPTURED) if content else 0.02
            if piece.low in JOINTS or piece.kind == "comma":
                score -= _JOINED
        elif at in state.excused:
            score -= 0.05
        elif clause.polar(at):
            score -= _POLAR_LEFT
            left.append(at)
        elif content:
            score -= 0.3 if waiting else 0.5 if _adjective(state, at) else _LEFT
            if not waiting:
                left.append(at)
        elif piece.kind in ("comma", "stop") or piece.low in JOINTS:
            joined = at > 0 and (clause.pieces[at - 1].kind == "comma" or clause.pieces[at - 1].low in JOINTS)
            score -= 0.0 if joined else _JOINT
            waiting = False
    return score, left


def _adjective(state: State, at: int) -> bool:
    """Whether the piece only describes the word of the pattern that follows it: "that annoying hum"."""
    adjectives = dictionary()[2]
    return at + 1 in state.matched and any(form in adjectives for form in state.clause.pieces[at].forms)


_CONCEPTS = (
    "background",
    "behind",
    "subtitles",
    "fillers",
    "silences",
    "music",
    "noise",
    "look",
    "style",
    "weather",
    "particles",
    "tone",
    "voice_over",
    "fade_in",
    "fade_out",
    "faces",
    "plates",
    "slow_motion",
    "degree",
)
_NAMING = dict.fromkeys(("recolour", "remove", "blur", "pixelate", "refused", "sticker"), _CONCEPTS) | {
    "background": ("colour", "blur", "transparent", "place", "subtitles", "text"),
    "recolour": (*_CONCEPTS, "subtitles", "karaoke"),
    "sticker": (*_CONCEPTS, "zoom_in", "to_the_beat", "subtitles", "fade", "reverse", "freeze"),
}
"""What is hardly part of the words that a request captures."""


def _concepts(clause: Clause, names: tuple[str, ...]) -> set[int]:
    """Pieces that name something that has operations of its own, and hence are hardly part of a thing's name."""
    rows: set[int] = set()
    for at in range(len(clause)):
        for name in names:
            hit = clause.longest(at, name)
            if hit:
                rows.update(range(at, at + hit[0]))
    return rows


_SMALL_WORDS = frozenset(
    "it a an the to of on in at is are be this that them me my i you we with for by as into from like do does".split()
)
_VERBS = (
    "anonymise",
    "blur",
    "pixelate",
    "remove",
    "replace",
    "recolour",
    "add",
    "make",
    "zoom_in",
    "put",
    "cut",
    "trim",
    "bleep",
    "undo",
    "keep_only",
    "hide",
    "clean",
    "move",
    "change",
    "fix",
)


def _verb(state: State) -> tuple[int, ...]:
    """The pieces that are the verb; empty when there is none."""
    clause = state.clause
    for name in _VERBS:
        for at in range(len(clause)):
            hit = clause.longest(at, name)
            if hit and at in state.matched:
                return tuple(range(at, at + hit[0]))
    return ()


def merged(parameters: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Both, the first where both say something."""
    return {**other, **parameters}
