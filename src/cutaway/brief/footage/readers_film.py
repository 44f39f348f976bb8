"""Parameters of the frame, and of what is said about the film and about earlier turns."""

from __future__ import annotations

import math
import re

from cutaway.brief.footage.clause import first_value
from cutaway.brief.footage.readers_time import words_of
from cutaway.brief.footage.recall import recalled_one
from cutaway.brief.footage.state import State, reader


@reader("frame mode")
def frame_mode(state: State) -> None:
    """follow, crop, blurred fill, split."""
    clause = state.clause
    for name, mode in (("blurred_fill", "blurred fill"), ("split", "split"), ("bars", "bars")):
        hit = first_value(clause, name, set())
        if hit is not None:
            state.read.update(range(hit[0], hit[0] + hit[1]))
            state.give("mode", mode)
            for at, piece in enumerate(clause.pieces):
                if piece.low in (
                    "left",
                    "right",
                    "top",
                    "bottom",
                    "sides",
                    "side",
                    "stacked",
                    "speakers",
                    "people",
                    "above",
                    "below",
                    "other",
                    "bars",
                    "blurred",
                    "background",
                ):
                    state.read.add(at)
    state.take("reframe")


@reader("subject")
def subject(state: State) -> None:
    """Who or what must stay in the frame."""
    clause = state.clause
    hit = first_value(clause, "follow", set())
    while hit is not None and clause.pieces[hit[0]].low in ("version", "format"):
        hit = first_value(clause, "follow", set(range(hit[0] + 1)))
    if hit is None:
        return
    at = hit[0] + hit[1]
    start, end = clause.trimmed(at, clause.capture_end(at))
    inside = next((i for i in range(start, end) if clause.longest(i, "in_frame")), None)
    state.read.update(range(hit[0], at))
    if inside is not None:
        length = clause.longest(inside, "in_frame")[0]  # type: ignore[index]
        state.read.update(range(inside, inside + length))
        start, end = clause.trimmed(start, inside)
    if end > start and any(clause.content(i) for i in range(start, end)) and not set(range(start, end)) & state.matched:
        state.read.update(range(start, end))
        state.give("subject", clause.text(start, end))
    elif end > start and not set(range(start, end)) & state.matched:
        state.give("subject", clause.text(start, end))
    state.give("mode", "follow")


@reader("turn")
def turn(state: State) -> None:
    """Degrees, clockwise counting up."""
    words = words_of(state)
    degrees = state.parameters.get("degrees")
    if degrees is None and (words & {"quarter", "clockwise", "anticlockwise", "counterclockwise", "left", "right"}):
        degrees = 90.0
    if degrees is None or ("degrees" not in state.parameters and words & {"slightly", "bit", "little", "touch", "tad"}):
        return
    back = words & {"anticlockwise", "counterclockwise", "counter", "anti", "left"}
    state.parameters["degrees"] = -degrees if back else degrees
    for at, piece in enumerate(state.clause.pieces):
        if piece.low in (
            "clockwise",
            "anticlockwise",
            "counterclockwise",
            "counter",
            "anti",
            "left",
            "right",
            "quarter",
        ):
            state.read.add(at)


@reader("slowly")
def slowly(state: State) -> None:
    """A zoom that goes on through the whole time."""
    if state.take("slowly") or any(state.clause.longest(at, "slowly") for at in range(len(state.clause))):
        state.give("slowly", True)


_MAGNITUDE = re.compile(
    r"^(?:about\s+|up\s+to\s+)?(twice|double|doubled|two times|three times|triple|thrice|four times|quadruple|half)"
    r"(?:\s+(?:as\s+(?:big|large|close|near)|(?:its|the|of\s+its|that|this)?\s*(?:original\s+|normal\s+|current\s+)?(?:size|scale|zoom|closeness)))?$",
    re.IGNORECASE,
)
_TIMES = {"twice": 2, "double": 2, "doubled": 2, "two times": 2, "half": 2, "quadruple": 4, "four times": 4}


@reader("zoomed on")
def zoomed_on(state: State) -> None:
    """Where a zoom goes: a part of the picture, a point; how much it enlarges is no place."""
    if any(piece.low == "out" and at not in state.matched for at, piece in enumerate(state.clause.pieces)):
        # "... and out at 5", with the verb of the clause before.
        state.read.update(at for at, piece in enumerate(state.clause.pieces) if piece.low == "out")
        state.parameters["out"] = True
    part = state.parameters.pop("to_part", None)
    if part is not None:
        box = part.box()
        state.parameters["to"] = " ".join(part.sides) if part.share is None else box
    point = state.take("#box")
    if point is not None:
        state.parameters["to"] = list(point)
    phrase = str(state.parameters.get("to", ""))
    match = _MAGNITUDE.match(phrase)
    if match:
        del state.parameters["to"]
        state.matched |= state.captured
        state.captured.clear()
        state.give("factor", float(_TIMES.get(match[1].lower(), 3)))


@reader("factor")
def factor(state: State) -> None:
    """How many times as large."""
    for name in ("size_by", "factor"):
        value = state.take(name) if "factor" not in state.parameters else None
        if value is not None and (name == "size_by" or value >= 2):
            state.give("factor", value if value >= 1.5 or value < 0.7 else None)
    times_as, percent = state.take("#factor"), state.take("#percent")
    if times_as is not None:
        state.give("factor", times_as)
    elif percent is not None:
        state.give("factor", round(percent / 100 if percent > 100 else 1 + percent / 100, 3))


@reader("upscale")
def upscale(state: State) -> None:
    """A resolution or a factor."""
    resolution = state.take("#pixels") or state.take("resolution")
    if resolution is not None and "resolution" not in state.parameters:
        state.parameters["resolution"] = resolution
    value = state.take("#factor") or state.parameters.pop("factor", None) or state.take("factor")
    if value is not None and value > 1:
        state.give("factor", value)
    match = re.fullmatch(r"(\d+)x(\d+)", str(state.parameters.get("resolution", "")))
    if match and state.clause.facts.height:
        width, height = int(match[1]), int(match[2])
        shape = state.clause.facts.width / state.clause.facts.height
        if height and abs(width / height / shape - 1) > 0.05:
            common = math.gcd(width, height)
            state.parameters.clear()
            state.name, state.parameters["aspect"] = "reframe", f"{width // common}:{height // common}"
            return
    if isinstance(state.parameters.get("resolution"), str):
        state.parameters["resolution"] = state.parameters["resolution"].lower()
    state.take("resolution")
    state.take("upscale")


ALL_STEPS = 1000
"""More turns than any film has: back to the first."""


@reader("steps")
def steps(state: State) -> None:
    """How many turns back; "all" for the original."""
    clause = state.clause
    everything = any(clause.longest(at, "everything_undone") for at in range(len(clause)))
    if everything:
        state.parameters["steps"] = ALL_STEPS
        return
    count = next(
        (
            piece.value
            for at, piece in enumerate(clause.pieces)
            if isinstance(piece.value, (int, float))
            and piece.kind in ("word", "number")
            and piece.low not in ("a", "an")
        ),
        None,
    )
    if any(piece.low in ("twice",) for piece in clause.pieces):
        count = 2
    state.parameters["steps"] = int(count) if count is not None and count >= 1 else 1
    state.read.update(at for at, piece in enumerate(clause.pieces) if count is not None and piece.value == count)
    state.take("count")
    for at, piece in enumerate(clause.pieces):
        if piece.low in ("last", "previous", "what", "just", "did", "twice", "changes", "steps"):
            state.read.add(at)


@reader("what")
def what(state: State) -> None:
    """What must stay: "sound", "colours", "everything", "everything else", or the phrase."""
    phrase = str(state.parameters.get("what", "")).lower()
    if any(piece.low == "nothing" for piece in state.clause.pieces):
        phrase = (
            "everything else" if any(piece.low in ("else", "other") for piece in state.clause.pieces) else "everything"
        )
    words = {piece.low for piece in state.clause.pieces}
    if not phrase:
        if words & {"everything", "anything", "all", "nothing"}:
            phrase = "everything else" if words & {"else", "other", "rest"} else "everything"
        else:
            return
    if phrase.split()[:1] in (["only"], ["just"], ["highlight"], ["make"], ["add"], ["put"], ["show"], ["turn"]):
        # "Keep only the part where she talks" asks for a cut.
        state.parameters.pop("what", None)
        return
    if set(phrase.split()) & {"else", "rest", "others"}:
        phrase = "everything else"
    elif phrase in ("anything", "everything", "all", "it all", "nothing", "video", "clip", "it"):
        phrase = "everything"
    elif set(phrase.split()) & {"audio", "sound", "soundtrack", "sounds"} and len(phrase.split()) <= 3:
        phrase = "sound"
    elif phrase in ("colour", "colours", "colors", "color", "the colours", "original colours", "colour grade"):
        phrase = "colours"
    state.parameters["what"] = phrase


_RESTORED = {
    "colours": ("grade", "style", "match"),
    "colour": ("grade", "style", "match"),
    "sound": ("mute", "volume", "denoise_sound"),
    "audio": ("mute", "volume", "denoise_sound"),
    "speed": ("speed", "slow_motion"),
    "background": ("background",),
    "voice": ("mute", "volume"),
    "light": ("relight", "grade"),
    "format": ("reframe",),
    "music": ("mute",),
}


@reader("restored")
def restored(state: State) -> None:
    """What took away what is to come back: the grade for the colours, the muting for the sound."""
    phrase = str(state.parameters.pop("restored", "")).lower()
    there = [name for name, _ in state.clause.facts.treatments]
    for word, names in _RESTORED.items():
        if word in phrase.split() or word + "s" in phrase.split():
            name = next((name for name in reversed(there) if name in names), None)
            if name is not None:
                state.matched |= state.captured
                state.parameters["name"] = name
                return


_FOR_A_TIME = frozenset(
    "weather particles style grade blur pixelate sticker add_picture relight zoom recolour sharpen".split()
)


@reader("only then")
def only_then(state: State) -> None:
    """ "Only in the last second": what the turn before added, and not the film, lasts no longer."""
    facts = state.clause.facts
    times = [piece for piece in state.clause.pieces if piece.kind == "time"]
    if not facts.last or facts.last[-1] not in _FOR_A_TIME or len(times) != 1:
        return
    if times[0].text.lower().split()[0] in ("in", "at", "during", "for", "on", "towards", "near"):
        state.parameters["name"] = facts.last[-1]


@reader("replaced")
def replaced(state: State) -> None:
    """What was there before and goes; without such a treatment the reading does not hold."""
    phrase = str(state.parameters.pop("replaced", ""))
    if phrase and recalled_one(phrase, state.clause.facts)[0] is not None:
        state.matched |= state.captured
        state.parameters["replaced_"] = phrase


def _several(state: State) -> bool:
    """Whether the captured words name two things ("the subtitles and the noir"): then each is a wish of its own."""
    clause = state.clause
    inside: set[int] = set()
    for at in state.captured:
        for name in ("look", "style", "weather", "particles"):
            inside.update(range(at + 1, at + clause.reach(at, name)))
    return any(at not in inside and clause.pieces[at].low in ("and", "&", "plus") for at in state.captured)


@reader("which")
def which(state: State) -> None:
    """Which treatment that is there is meant; none, and the reading does not hold."""
    phrase = state.parameters.pop("which", None)
    if phrase is not None and _several(state):
        return
    name, where = recalled_one(phrase, state.clause.facts)
    if name is None or (name == "background" and "colour" in state.parameters):
        return
    state.matched |= state.captured
    state.parameters["name"] = name
    if where:
        state.parameters["where"] = where
    if name in ("music", "voice_over") and state.name == "change_treatment" and state.up is not None:
        state.name = "volume"
        state.parameters["what"] = name.replace("_", " ")
    elif name == "subtitles":
        state.name = "subtitles_remove" if state.name == "remove_treatment" else "subtitle_style"


@reader("anything")
def anything(state: State) -> None:
    """What is refused is refused as a whole: all its words are accounted for."""
    for name in ("words", "by"):
        state.parameters.pop(name, None)
    for at, piece in enumerate(state.clause.pieces):
        if piece.kind not in ("stop",) and at not in state.used:
            state.excused.add(at)
    state.parameters["words"] = state.clause.text(0, len(state.clause))
