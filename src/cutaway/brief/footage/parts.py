"""Parts of the picture in words: "the left half", "top two thirds", "30% on the right", "the thing at 0.2 0.4", "whatever moves"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cutaway.brief.footage.pieces import Piece


@dataclass(frozen=True)
class Part:
    """`sides` of left, right, top, bottom, middle (two for a corner, "all" or "both" for edges); `share` of the width or height, None where it was not said."""

    sides: tuple[str, ...]
    share: float | None = None

    def box(self) -> list[float]:
        """Left, top, right, bottom of the part itself, as fractions of the picture; half of it where no share was said."""
        share = self.share if self.share is not None else 0.5
        if self.sides in (("all",), ("both",)):
            return [
                share,
                share if self.sides == ("all",) else 0.0,
                1 - share,
                1 - share if self.sides == ("all",) else 1,
            ]
        if len(self.sides) == 2 and self.share == 0.25:
            share = 0.5
        left, top, right, bottom = 0.0, 0.0, 1.0, 1.0
        for side in self.sides:
            if side == "left":
                right = share
            elif side == "right":
                left = 1 - share
            elif side == "top":
                bottom = share
            elif side == "bottom":
                top = 1 - share
            else:
                left, right = (1 - share) / 2, (1 + share) / 2
        return [round(value, 4) for value in (left, top, right, bottom)]

    def rest(self) -> list[float] | None:
        """What stays when the part is taken away; None where that is no box."""
        if self.sides in (("all",), ("both",)):
            return [round(value, 4) for value in self.box()]
        if len(self.sides) != 1 or self.sides[0] == "middle":
            return None
        opposite = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[self.sides[0]]
        return Part((opposite,), round(1 - (self.share if self.share is not None else 0.2), 4)).box()


SIDES = {
    "left": "left", "right": "right", "top": "top", "upper": "top", "bottom": "bottom", "lower": "bottom",
    "middle": "middle", "centre": "middle", "central": "middle", "lefthand": "left", "righthand": "right",
}  # fmt: skip
_SHARES = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}
_COUNTS = {"two": 2, "three": 3, "four": 4, "one": 1, "a": 1}
_NOUNS = frozenset("side sides edge edges part portion corner strip area bit section".split())
_JOINING = frozenset("on at of from off the to in along".split())


def part_at(found: Sequence[Piece], at: int) -> tuple[int, Part] | None:
    """The part of the picture that begins at a piece, and how many pieces name it; None where none does."""
    sides, place = _sides(found, at)
    if sides:
        share, after = _share(found, place)
        if share is not None:
            while after < len(found) and found[after].low in _NOUNS:
                after += 1
            return after - at, Part(sides, share)
        if place < len(found) and found[place].low in _NOUNS:
            return place + 1 - at, Part(sides)
        return None
    share, place = _share(found, at)
    if share is None:
        return None
    joined = place
    while joined < len(found) and found[joined].low in _JOINING:
        joined += 1
    if joined == place and found[at].kind != "percent":
        return None
    sides, after = _sides(found, joined)
    if not sides and joined < len(found) and found[joined].low in ("all", "both", "each", "every", "either"):
        after = joined + 1
        while after < len(found) and found[after].low in ("four", "two", "the"):
            after += 1
        if after < len(found) and found[after].low in ("side", "sides", "edge", "edges"):
            across = found[joined].low in ("both", "either")
            return after + 1 - at, Part(("both" if across else "all",), share)
    if not sides:
        return None
    while after < len(found) and found[after].low in _NOUNS:
        after += 1
    return after - at, Part(sides, share)


def _sides(found: Sequence[Piece], at: int) -> tuple[tuple[str, ...], int]:
    names: list[str] = []
    place = at
    while place < len(found) and len(names) < 2 and found[place].kind == "word" and found[place].low in SIDES:
        if found[place].low == "centre" and names:
            break
        names.append(SIDES[found[place].low])
        place += 1
        if place < len(found) and found[place].low == "hand":
            place += 1
    up, across = {"top", "bottom"}, {"left", "right"}
    if len(names) == 2 and not ({names[0], names[1]} & up and {names[0], names[1]} & across):
        return (), at
    return tuple(sorted(names, key=lambda name: name in across)), place


def _share(found: Sequence[Piece], at: int) -> tuple[float | None, int]:
    if at >= len(found):
        return None, at
    piece = found[at]
    if piece.kind == "percent" and 0 < piece.value < 100:
        return round(piece.value / 100, 4), at + 1
    count, place = 1, at
    if piece.low in _COUNTS and at + 1 < len(found):
        count, place = _COUNTS[piece.low], at + 1
    low = found[place].low
    share = _SHARES.get(low) or (_SHARES.get(low[:-1]) if count > 1 else None)
    if share is None or not 0 < share * count < 1:
        return None, at
    return round(share * count, 4), place + 1
