"""What speaks against a reading: what it leaves over turns it round, it is meant for a part, or what it names is nothing in the picture."""

from __future__ import annotations

from collections.abc import Sequence

from cutaway.brief.footage.clause import Clause
from cutaway.brief.footage.opposites import put_aside, too_much
from cutaway.brief.footage.patterns import Row
from cutaway.brief.footage.state import State
from cutaway.brief.parser import dictionary

ADDING = frozenset(
    "subtitles add_text weather particles music voice_over style sticker add_picture background relight".split()
)
NEGATIONS = frozenset("no not never without don't doesn't".split())
_HEARD = frozenset(("sound", "sounds", "audio", "music", "voice", "speech"))
_LOST = {
    "volume": frozenset(("bass", "treble", "highs", "lows", "mids", "stereo", "pitch")),
    "reverse": _HEARD,
    "speed": _HEARD,
    "slow_motion": _HEARD,
    "loop": _HEARD,
    "music": frozenset(("delay", "shift", "sync", "later", "earlier")),
    "subtitles": frozenset(("off", "away")),
    "weather": frozenset(("sound", "sounds", "noise", "noises", "audio")),
    "particles": frozenset(("sound", "sounds", "noise", "noises", "audio")),
}
_OWNERS = frozenset("the her his my their our its your".split())
_VALUED = {"weather": "weather", "particles": "particles", "style": "style", "grade": "look"}
_STRETCHES = frozenset("bit bits part parts section sections moment moments piece segment stretch clip time".split())
_OF_TIME = frozenset("where when that with in before after".split())
OF_ALL = {"sharpen": "sharpening is", "style": "a style is", "denoise": "noise is taken out"}
_AUDIENCE = frozenset((
    "students kids children viewers audience followers fans customers clients friends people users readers pupils colleagues parents listeners "
    "subscribers class school team boss client mum mom mother dad father grandma grandparents community church company teacher teachers everyone "
    "website channel page shop homepage course lesson presentation app"
).split())  # fmt: skip


def taking_away(clause: Clause, at: int) -> bool:
    hit = clause.longest(at, "remove")
    return hit is not None and clause.pieces[at].low not in ("cut", "clear", "trim", "drop", "lose", "strip", "skip")


def loses(state: State, left: set[str]) -> bool:
    """Whether the words left over make something else of the reading: "rain sounds", "subtitles off", "the original sound"."""
    if state.name == "undo" and state.parameters.get("steps", 1) > 100:
        return bool(left)
    return bool(left & _LOST.get(state.name, frozenset()))


def part_meant(state: State, left: Sequence[int]) -> str:
    """The part of the picture that a change of light was asked for ("brighten her face"); "" where the whole is meant."""
    clause = state.clause
    for at in left:
        if (
            at
            and clause.pieces[at].kind == "word"
            and not clause.longest(at, "film")
            and not clause.longest(at, "colours")
        ):
            low = clause.pieces[at - 1].low
            if (low in _OWNERS or low in ("left", "right", "upper", "lower")) and clause.pieces[at].low not in (
                "same",
                "way",
                "feel",
            ):
                follows = at + 1 < len(clause) and at + 1 in left
                return clause.text(at - 1, at + 2 if follows else at + 1)
    return ""


_ROOMS = frozenset("area space view place setting scene scenery mess clutter junk rest part half picture image".split())


def other_thing(state: State, left: Sequence[int]) -> bool:
    """Whether a background is read of words that name a thing before it: "get rid of the bin behind him", "take out the man in the back"."""
    if state.name != "background":
        return False
    clause = state.clause
    mode = state.parameters.get("mode")
    if mode == "world":
        away = any((hit := clause.longest(at, "remove")) and hit[0] > 1 for at in range(min(3, len(clause))))
        return away and str(state.parameters.get("words", "")).lower() in ("back", "front", "middle", "foreground")
    for at in left:
        piece = clause.pieces[at]
        following = at + 1 < len(clause) and clause.pieces[at + 1].low in ("behind", "in", "around", "near", "next")
        if piece.kind == "word" and following and (mode == "remove" or piece.low not in _ROOMS):
            return True
    return False


def unwanted(row: Row, state: State) -> bool:
    """Whether the value that was matched is what shall not be: "instead of rain", "too dark", "not black and white"."""
    of = _VALUED.get(row.name)
    if of is None or not state.matched or "replaced" in row.reads:
        return False
    clause = state.clause
    value = state.parameters.get({"weather": "kind", "particles": "kind", "grade": "look"}.get(row.name, of))
    for at in sorted(state.matched):
        if value is not None and any(found == value for _, found in clause.lengths(at, of)):
            return put_aside(clause, at) or (row.name == "grade" and too_much(clause, at))
    return False


def put_aside_last(state: State, before: set[int]) -> bool:
    fresh = state.read - before
    return bool(fresh) and (put_aside(state.clause, min(fresh)) or too_much(state.clause, min(fresh)))


def put_onto(clause: Clause, left: Sequence[int]) -> bool:
    """ "Add emojis to the subtitles": it is not the subtitles that are added."""
    onto = next(
        (at for at in range(len(clause)) if clause.pieces[at].low in ("to", "onto", "into", "on", "over")), None
    )
    return (
        onto is not None
        and min(left) < onto
        and any(clause.longest(at, "subtitles") for at in range(onto, len(clause)))
    )


_OBJECTS = frozenset("the it them this that these those his her my our their its everything all him us me".split())


def commands(clause: Clause, at: int) -> bool:
    """Whether a verb and what it is done to begin here ("slow the rest down"): a request of its own, and no name of a thing."""
    pieces = clause.pieces
    if at + 1 >= len(pieces) or pieces[at].kind != "word" or pieces[at + 1].low not in _OBJECTS:
        return False
    verbs = dictionary()[1]
    return pieces[at].low in verbs and (at == 0 or pieces[at - 1].low not in _OWNERS)


def no_thing(state: State) -> bool:
    """Whether what is to be removed is nothing in the picture: captions, silences, the sound, a stretch of time."""
    clause = state.clause
    inside = sorted(state.captured)
    if not inside or "box" in state.parameters or "point" in state.parameters:
        return False
    if clause.pieces[inside[0]].low in ("when", "where", "whenever", "if", "while"):
        return True
    if commands(clause, inside[0]):
        return True
    while len(inside) > 2 and clause.pieces[inside[0]].low in ("out", "off", "away", "the", "any", "all"):
        inside = inside[1:]
    if clause.pieces[inside[-1]].low in ("one", "ones") and all(
        clause.pieces[at].low in ("other", "first", "second", "third", "last", "one", "ones", "the", "same")
        for at in inside
    ):
        return True
    if len(inside) > 1 and clause.pieces[inside[0]].low in _STRETCHES and clause.pieces[inside[0] + 1].low in _OF_TIME:
        return True
    for at in inside:
        if any(clause.longest(at, name) for name in ("subtitles", "fillers", "silences", "middle_of", "part")):
            return clause.pieces[at].low not in ("text", "line", "label", "breaks", "middle") or len(inside) == 1
    end = next(
        (at for at in inside if clause.pieces[at].low in ("on", "in", "of", "from", "at", "that", "with")),
        inside[-1] + 1,
    )
    head = end - 1
    return head >= inside[0] and any(
        clause.longest(head, name) is not None and clause.longest(head, name)[0] == 1  # type: ignore[index]
        for name in ("music", "noise", "sound_only")
    )


def colours_something_else(state: State) -> bool:
    """Whether a noun follows the colour, as in "let her wear a red hat": then it is the colour of that noun."""
    clause = state.clause
    for at in range(len(clause) - 2):
        # "Everything behind her black and white" is a look.
        look = clause.longest(at, "look")
        if look is not None and look[0] > 1 and any(i in state.matched for i in range(at, at + look[0])):
            return True
    for at in range(len(clause) - 1):
        reach = clause.reach(at, "colour")
        after = at + reach
        if reach and at in state.matched and after < len(clause):
            return clause.pieces[after].kind == "word" and clause.content(after) and after not in state.used
    return False


def written_already(text: str, clause: Clause) -> bool:
    """Whether these letters stand in the film already, so that adding them is hardly meant."""
    return bool(text) and any(text.lower() in line.lower() for line in (*clause.facts.subtitles, *clause.facts.texts))


def for_whom(clause: Clause, at: int) -> bool:
    """ "... for my deaf students": whom it is made for, which is nothing to do."""
    if clause.pieces[at].low != "for" or at + 2 >= len(clause) + 1:
        return False
    rest = clause.pieces[at + 1 : at + 5]
    return (
        bool(rest)
        and rest[0].low in (*_OWNERS, "all", "deaf", "young", "people", "everyone")
        and any(piece.low in _AUDIENCE for piece in rest)
    )
