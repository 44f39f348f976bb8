"""Parameters that say which part of the picture: what a crop keeps or takes away, boxes, points, and what moves."""

from __future__ import annotations

import re

from cutaway.brief.footage.parts import Part
from cutaway.brief.footage.state import State, reader

_POINTING = frozenset((
    "whatever what is in inside the box area region rectangle this that these spot at point thing object marked selected within item "
    "stuff something anything position place coordinates coordinate pixel located lies there's there one which 's it's"
).split())  # fmt: skip
_MOVING = re.compile(
    r"^(?:the\s+|any\s+|every\s+|all\s+(?:the\s+)?)?(?:moving\s+(?:things?|objects?|ones?|parts?|stuff|bits?|subjects?|elements?|items?)"
    r"|(?:things?|objects?|ones?|stuff|something|everything|anything|whatever|what|that)\s+(?:that\s+|which\s+|that's\s+|is\s+|are\s+|'s\s+)*"
    r"(?:moves?|moving|in\s+motion|goes\s+by|going\s+by|passes(?:\s+by)?|passing(?:\s+by)?))\b",
    re.IGNORECASE,
)


@reader("area")
def area(state: State) -> None:
    """A box (left, top, width, height or left, top, right, bottom as given), a point, or a part by its side, as fractions of the picture."""
    box = state.take("#box")
    if box is None:
        for name in ("thing", "target", "follow"):
            phrase = str(state.parameters.get(name, ""))
            if _MOVING.match(phrase):
                state.parameters[name] = "what moves"
                state.parameters["moving"] = True
            elif phrase and name == "target" and (part := _whole_part(state, phrase)) is not None:
                del state.parameters[name]
                state.parameters["box"] = part.box()
        return
    facts = state.clause.facts
    if any(value > 1 for value in box):
        sizes = (facts.width, facts.height) * 2
        box = [round(value / size, 4) for value, size in zip(box, sizes, strict=False)]
    state.parameters["box" if len(box) == 4 else "point"] = list(box)
    for name in ("thing", "target", "follow", "to"):
        if name in state.parameters and not _named(state, name):
            del state.parameters[name]
    for at in range(len(state.clause)):
        if state.clause.longest(at, "point"):
            state.read.update(range(at, at + state.clause.longest(at, "point")[0]))  # type: ignore[index]
        elif state.clause.pieces[at].low in _POINTING:
            state.read.add(at)


def _named(state: State, name: str) -> bool:
    return any(word not in _POINTING for word in str(state.parameters[name]).lower().split())


def _whole_part(state: State, phrase: str) -> Part | None:
    """The part that these captured words name and nothing besides."""
    start = min(state.captured, default=0)
    hit = state.clause.longest(start, "part")
    if hit is None or state.clause.text(start, start + hit[0]) != phrase:
        return None
    return hit[1] if isinstance(hit[1], Part) and hit[1].share is not None else None


@reader("part kept")
def part_kept(state: State) -> None:
    """A crop to what was named."""
    part = state.parameters.pop("part", None)
    if isinstance(part, Part):
        state.parameters["box"] = part.box()


@reader("part cut")
def part_cut(state: State) -> None:
    """A crop to what is left; a side without a share stays a `side`, of which a fifth goes."""
    part, second = state.parameters.pop("part", None), state.parameters.pop("second", None)
    if not isinstance(part, Part):
        return
    if isinstance(second, Part):
        first_left, second_left = part.rest(), second.rest()
        if first_left is not None and second_left is not None:
            corners = [max(pair) for pair in zip(first_left[:2], second_left[:2], strict=True)]
            state.parameters["box"] = [
                *corners,
                *(min(pair) for pair in zip(first_left[2:], second_left[2:], strict=True)),
            ]
        return
    if part.share is None and len(part.sides) == 1 and part.sides != ("middle",):
        state.parameters["side"] = part.sides[0]
    elif (rest := part.rest()) is not None:
        state.parameters["box"] = rest
