"""Parameters of what is done to time: stretches, speeds, lengths."""

from __future__ import annotations

import math
import re

from cutaway.brief.footage.clause import first_value
from cutaway.brief.footage.moments import Moment
from cutaway.brief.footage.readers import give_medium
from cutaway.brief.footage.state import State, reader


def times(state: State) -> list[Moment]:
    """All times of the clause that nothing has used, in order; used from then on."""
    rows = []
    for at, piece in enumerate(state.clause.pieces):
        if piece.kind == "time" and at not in state.read:
            state.read.add(at)
            rows.append(piece.value)
    return rows


_EDGE = re.compile(
    r"(?:in|at|on|for|during|to|near|towards?)\s+(?:the\s+)?(?:very\s+)?(?:end|ending|finish|close|outro|start|beginning|intro)(?:\s+of\s+.*)?",
    re.IGNORECASE,
)
"""Beginnings and ends without a length."""
_MORE = re.compile(r"\b(?:more|extra|additional|another)\b", re.IGNORECASE)


def words_of(state: State) -> set[str]:
    return {piece.low for piece in state.clause.pieces}


@reader("kept times")
def kept_times(state: State) -> None:
    """What a trim leaves: `start` and `end` in seconds."""
    film = state.clause.facts.seconds
    found = times(state)
    if any(piece.kind == "time" and _EDGE.fullmatch(piece.text.strip()) for piece in state.clause.pieces):
        return
    begins = any(state.clause.longest(at, "begin") for at in range(len(state.clause)))
    ends = any(state.clause.longest(at, "finish") for at in range(len(state.clause)))
    if any(piece.kind == "time" and _MORE.search(piece.text) for piece in state.clause.pieces):
        return
    for moment in found:
        if moment.kind == "range":
            state.give("start", moment.start)
            state.give("end", moment.end if moment.end is not None else film)
        elif moment.kind == "length" and not (begins or ends):
            if moment.start > film and any(state.clause.longest(at, "trim") for at in range(len(state.clause))):
                # "Cut it to 15 seconds", of ten.
                return
            if moment.start > film:
                state.name = "extend"
                state.parameters.update(seconds=round(moment.start - film, 3), at="tail", start_=0.0)
                _how(state)
                return
            state.give("start", 0.0)
            state.give("end", moment.start)
        elif begins and "start" not in state.parameters:
            state.parameters["start"] = moment.start
        elif ends or "start" in state.parameters:
            state.give("start", 0.0)
            state.give("end", moment.start)
        elif moment.kind == "point":
            state.give("start", moment.start)
            state.give("end", film)
    if "start" in state.parameters:
        state.give("end", film)


@reader("cut times")
def cut_times(state: State) -> None:
    """What a cut takes out: `start` and `end` in seconds."""
    film = state.clause.facts.seconds
    clause = state.clause
    for moment in times(state):
        if moment.kind == "range" and "start" in state.parameters:
            state.again.append({"start": moment.start, "end": moment.end if moment.end is not None else film})
        elif moment.kind == "range":
            state.give("start", moment.start)
            state.give("end", moment.end if moment.end is not None else film)
        elif moment.kind == "point":
            state.give("start", moment.start)
            state.give("end", film)
        elif moment.kind == "length" and words_of(state) & {"ends", "sides"}:
            state.give("start", 0.0)
            state.give("end", moment.start)
            state.again.append({"start": round(film - moment.start, 3), "end": film})
        elif moment.kind == "length":
            at_end = any(clause.longest(at, "end_of") for at in range(len(clause)))
            if at_end or any(clause.longest(at, "start_of") for at in range(len(clause))):
                state.give("start", round(film - moment.start, 3) if at_end else 0.0)
                state.give("end", film if at_end else moment.start)


@reader("cut from end")
def cut_from_end(state: State) -> None:
    """ "Shorten it by two seconds": those at the end."""
    film = state.clause.facts.seconds
    found = [moment for moment in times(state) if moment.kind == "length"]
    if len(found) == 1 and found[0].start < film:
        state.give("start", round(film - found[0].start, 3))
        state.give("end", film)


@reader("speed")
def speed(state: State) -> None:
    """`factor` over 1; below 1 it is slow motion."""
    factor = state.parameters.get("factor")
    times_as, percent, degree = state.take("#factor"), state.take("#percent"), state.take("degree")
    words = words_of(state)
    film = state.clause.facts.seconds
    target = next(
        (piece.value.start for piece in state.clause.pieces if piece.kind == "time" and piece.value.kind == "length"),
        None,
    )
    if times_as is not None:
        factor = times_as
    elif target is not None and words & {"to", "into", "until", "fit", "fits"} and 0 < target < film:
        times(state)
        factor = film / target
    elif percent is not None:
        faster = bool(words & {"faster", "quicker", "up"}) and "to" not in words
        factor = 1 + percent / 100 if faster else percent / 100
    if factor is None:
        hit = any(
            state.clause.longest(at, "faster")
            for at in range(len(state.clause))
            if state.clause.pieces[at].low not in ("speed", "pace")
        )
        factor = {0.5: 1.25, 1.5: 2.0, 2.0: 3.0}.get(degree or 1.0, 1.5) if hit else None
    if factor is None or factor <= 0:
        return
    if factor < 1:
        if words & {"faster", "quicker"}:
            factor = 1 + factor
        else:
            state.name = "slow_motion"
    state.parameters["factor"] = round(factor, 3)


@reader("speed of timelapse")
def speed_of_timelapse(state: State) -> None:
    """A factor that is said wins over the usual eight."""
    factor = state.take("#factor")
    if factor is not None:
        state.parameters["factor"] = factor


@reader("slowness")
def slowness(state: State) -> None:
    """`factor` under 1."""
    factor = state.parameters.get("factor")
    times_as, percent, degree = state.take("#factor"), state.take("#percent"), state.take("degree")
    words = words_of(state)
    if times_as is not None:
        factor = 1 / times_as if times_as > 1 else times_as
    elif percent is not None:
        factor = percent / 100 if "to" in words or "at" in words or "speed" in words else 1 - percent / 100
    if factor is not None and factor > 1:
        if not any(state.clause.longest(at, "slow_motion") for at in range(len(state.clause))):
            state.name, state.parameters["factor"] = "speed", factor
            return
        factor = 1 / factor
    if factor is None:
        fast = any(state.clause.longest(at, "timelapse") for at in range(len(state.clause)))
        if fast:
            return
        slower = words & {"slower"} or {"too", "fast"} <= words
        factor = (
            {0.5: 0.8, 1.5: 0.4, 2.0: 0.25}.get(degree or 1.0, 0.67)
            if slower
            else {0.5: 0.75, 1.5: 0.35, 2.0: 0.25}.get(degree or 1.0, 0.5)
        )
        if "super" in words or "ultra" in words or "bullet" in words:
            factor = 0.25
    if factor > 0:
        state.parameters["factor"] = round(factor, 3)


@reader("freeze")
def freeze(state: State) -> None:
    """`at` and `seconds`; the last frame when only a length is said."""
    film = state.clause.facts.seconds
    for moment in times(state):
        if moment.kind == "length":
            state.give("seconds", moment.start)
        elif moment.kind == "range" and moment.end is not None:
            if moment.end >= film and moment.start > 0:
                state.give("at", film)
            else:
                state.give("at", moment.start)
                if (moment.start, moment.end) != (0.0, min(2.0, film / 4)):
                    state.give("seconds", round(moment.end - moment.start, 3))
        else:
            state.give("at", moment.start)
    words = words_of(state)
    if "at" not in state.parameters and words & {"last", "end", "final"}:
        state.parameters["at"] = film
    if "at" not in state.parameters and words & {"first", "opening"}:
        state.parameters["at"] = 0.0
    if "at" not in state.parameters and (words & {"frame", "freeze"}):
        state.parameters["at"] = film if "seconds" in state.parameters else round(film / 2, 3)
    for at, piece in enumerate(state.clause.pieces):
        if piece.low in ("last", "first", "final", "frame") and at not in state.used:
            state.read.add(at)


@reader("loops")
def loops(state: State) -> None:
    """How often it is played."""
    factor, named = state.take("#factor"), state.parameters.pop("factor", None) or state.take("factor")
    if factor is None and named is None:
        for at, piece in enumerate(state.clause.pieces[:-1]):
            if state.clause.pieces[at + 1].low in ("times", "time") and isinstance(piece.value, (int, float)):
                state.read.update((at, at + 1))
                factor = piece.value
    value = factor if factor is not None else named
    film = state.clause.facts.seconds
    for at, piece in enumerate(state.clause.pieces):
        if piece.kind == "time" and value is None and film:
            length = piece.value.end if piece.value.kind == "range" and piece.value.start == 0 else piece.value.start
            if length and length > film:
                state.read.add(at)
                value = math.ceil(length / film)
    if value is not None and value >= 1:
        state.give("times", int(value))


@reader("longest")
def longest(state: State) -> None:
    """The longest silence that stays, in seconds."""
    moment = state.parameters.get("longest")
    if isinstance(moment, Moment):
        state.parameters["longest"] = moment.start
        state.read.update(at for at, piece in enumerate(state.clause.pieces) if piece.value is moment)
    else:
        for at, piece in enumerate(state.clause.pieces):
            if piece.kind == "time" and piece.value.kind == "length" and at not in state.read:
                state.read.add(at)
                state.give("longest", piece.value.start)


@reader("more time")
def more_time(state: State) -> None:
    """Whether seconds are said to come on top ("two more seconds")."""
    if any(piece.kind == "time" and _MORE.search(piece.text) for piece in state.clause.pieces):
        state.parameters["more_"] = True


@reader("extension")
def extension(state: State) -> None:
    """`seconds`, `at` tail or head, `how` loop, slow, end card, hold."""
    clause = state.clause
    film = clause.facts.seconds
    words = words_of(state)
    long = "to" in words or "long" in words
    _how(state)
    at_head = any(clause.longest(at, "head") for at in range(len(clause)))
    for moment in times(state):
        if moment.kind == "length":
            total = long and not (words & {"extra", "more", "add"}) and moment.start > film
            state.give("seconds", round(moment.start - film, 3) if total else moment.start)
        elif moment.kind == "range" and moment.start == 0 and (moment.end or 0) <= film / 4:
            at_head = True
    if "seconds" in state.parameters and any(
        piece.kind == "time" and piece.value.kind == "point" for piece in clause.pieces
    ):
        # "Insert the picture for three seconds at 0:02" is no longer film.
        state.parameters.clear()
        state.matched.clear()
        return
    if "intro" in words or "beforehand" in words:
        at_head = True
    medium = state.parameters.get("media")
    if medium is not None or any(clause.longest(at, "logo") for at in range(len(clause))):
        state.give("how", "end card")
        if medium is None:
            fitting = [one for one in clause.facts.media if one.kind == "image"]
            medium = fitting[0] if fitting else None
        if medium is not None:
            give_medium(state, medium)
        state.take("logo")
    state.give("at", "head" if at_head else "tail")
    state.take("head")


def _how(state: State) -> None:
    for name, how in (("end_card", "end card"), ("hold_last", "hold"), ("looping", "loop"), ("slowing", "slow")):
        hit = first_value(state.clause, name, set())
        if hit is not None:
            state.read.update(range(hit[0], hit[0] + hit[1]))
            state.give("how", how)
    quote = state.take("#quote")
    if quote is not None:
        state.give("text", quote)


@reader("fade")
def fade(state: State) -> None:
    """`seconds`, `colour`, and whether picture, sound or both."""
    for at, piece in enumerate(state.clause.pieces):
        if piece.kind == "time" and piece.value.kind == "length":
            state.read.add(at)
            state.give("seconds", piece.value.start)
        elif (
            piece.kind == "time"
            and not any(char.isdigit() for char in piece.text)
            and not {"second", "seconds"} & set(piece.text.lower().split())
        ):
            state.read.add(at)
    state.give("colour", state.take("colour"))
    if words_of(state) & {"sound", "audio", "music"}:
        state.give("what", "music" if "music" in words_of(state) else "sound")
        state.take("sound")


@reader("amount of time")
def amount_of_time(state: State) -> None:
    """ "for three seconds": how long something is shown, from its start on."""
    for at, piece in enumerate(state.clause.pieces):
        if piece.kind == "time" and piece.value.kind == "length" and at not in state.read:
            state.read.add(at)
            state.give("seconds", piece.value.start)


@reader("card")
def card(state: State) -> None:
    """What an end card says; captured words lose the signs around them."""
    text = state.parameters.get("text")
    if isinstance(text, str):
        state.parameters["text"] = text.strip(" ,:;.")


@reader("two scenes")
def two_scenes(state: State) -> None:
    """ "Swap the two scenes": the first and the second, where no third is known."""
    words = words_of(state)
    known = state.clause.facts.scenes
    if known > 2 or (known != 2 and not words & {"two", "both", "halves"}):
        state.parameters.pop("swap", None)
    else:
        state.parameters["swap"] = [1, 2]


@reader("backward order")
def backward_order(state: State) -> None:
    """All scenes from the last to the first, where their number is known."""
    known = state.clause.facts.scenes
    if known > 1:
        state.parameters["order"] = list(range(known, 0, -1))


@reader("order")
def order(state: State) -> None:
    """Which scenes change places, or which goes where."""
    first, second, move = (state.parameters.pop(name, None) for name in ("first", "second", "move"))
    if first is not None and second is not None:
        swapped = any(state.clause.longest(at, "swap") for at in range(len(state.clause)))
        behind = any(state.clause.longest(at, "after") for at in range(len(state.clause)))
        state.parameters["swap" if swapped else "before"] = (
            [second, first] if behind and not swapped else [first, second]
        )
    elif move is not None:
        words = words_of(state)
        state.parameters.update(
            move=move,
            to=-1 if words & {"last", "end"} and move != -1 and not words & {"first", "beginning", "start"} else 1,
        )
