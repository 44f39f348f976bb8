"""Clauses that put right what the turn before did: "the other side", "remove both", "the title a little higher"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cutaway.brief.footage.clause import Clause
from cutaway.brief.footage.readers_sound import plain_mood_of
from cutaway.brief.footage.readers_words import raise_of
from cutaway.brief.footage.recall import latest, recalled_one
from cutaway.brief.footage.requests import Request
from cutaway.brief.parser import dictionary

_OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top", "above": "below", "below": "top"}
_LIGHT = {"left": "right", "right": "left", "top": "below", "below": "top", "front": "behind", "behind": "front"}
_BOTH = frozenset("both two all them those everything".split())
_IDLE = frozenset(
    "no nope sorry wait please from on to at in it the a that i meant mean want wanted make put be should is was not actually rather instead "
    "of and other opposite side direction way round around corner end light use try comes coming come let me see go with them those these "
    "effects changes things both two all again other's".split()
)
_PLACED = ("add_text", "add_picture", "sticker")
_NINE = "a picture stands in the middle, at a side or in a corner, and not a little beside it"
_SOUNDS = (
    "tone",
    "tone_noun",
    "size_by",
    "colour",
    "place",
    "style",
    "look",
    "film",
    "louder",
    "quieter",
    "turned_down",
    "less_of",
    "more_of",
    "music",
    "remove",
    "undo",
    "gone",
    "faster",
    "slow_motion",
)


def corrected_clause(clause: Clause, before: Sequence[Any]) -> Request | None:
    """The clause as a correction of what the turn before did; None when it is none, or when this turn has asked for something already."""
    if not clause.facts.treatments or any(_asks(part.request) for part in before):
        return None
    return _other_side(clause) or _both(clause) or _raised(clause) or _other_mood(clause) or _share_of_it(clause)


def _asks(request: Request | None) -> bool:
    return request is not None and request.name not in ("nothing", "complaint", "keep")


def _other_side(clause: Clause) -> Request | None:
    """ "No, the other side": where light, letters or a picture come from or stand, turned round."""
    lows = [piece.low for piece in clause.pieces]
    at = next((i for i, low in enumerate(lows) if low in ("other", "opposite")), None)
    if at is None or not {"side", "direction", "way", "end", "edge"} & set(lows[at + 1 : at + 3]):
        return None
    if any(low not in _IDLE for low, piece in zip(lows, clause.pieces, strict=True) if piece.kind == "word"):
        return None
    name = latest(clause.facts)
    names = [one for one, _ in clause.facts.treatments]
    name = next((one for one in reversed(clause.facts.last) if one in names), name)
    values = next((dict(values) for one, values in reversed(clause.facts.treatments) if one == name), {})
    if name == "rotate" and values.get("degrees") in (90, -90, 270):
        return _made("rotate", {"degrees": 180}, clause)
    if name == "relight" and values.get("from", "left") in _LIGHT:
        return _made("change_treatment", {"name": name, "from": _LIGHT[values.get("from", "left")]}, clause)
    place = str(values.get("place", ""))
    if name in _PLACED and place:
        across = any(word in ("left", "right") for word in place.split())
        turned = " ".join(
            _OPPOSITE.get(word, word) if not across or word in ("left", "right") else word for word in place.split()
        )
        if turned != place:
            return _made("change_treatment", {"name": name, "place": turned}, clause)
    return None


def _both(clause: Clause) -> Request | None:
    """ "Remove both", "both a bit weaker": all that the turn before did."""
    names = [
        name for name in dict.fromkeys(clause.facts.last) if any(name == one for one, _ in clause.facts.treatments)
    ]
    lows = {piece.low for piece in clause.pieces}
    if len(names) < 2 or not lows & _BOTH or ("both" in lows or "two" in lows) and len(names) != 2:
        return None
    used: set[int] = set()
    for at, piece in enumerate(clause.pieces):
        for known in ("remove", "gone", "out", "take"):
            used.update(range(at, at + clause.reach(at, known)))
        if piece.low in _BOTH or piece.low in _IDLE or not clause.content(at):
            used.add(at)
    removes = any(clause.longest(at, "remove") or clause.longest(at, "gone") for at in range(len(clause)))
    removes = removes or ("take" in lows and bool(lows & {"out", "away", "off"}))
    if removes and len(used) == len(clause) and not lows & {"not", "keep"}:
        request = _made("remove_treatment", {"name": names[-1]}, clause)
        request.also = [{"name": name} for name in reversed(names[:-1])]
        return request
    return None


def _raised(clause: Clause) -> Request | None:
    """ "The title a little higher", "move the logo down a bit": a step from where it is, where subtitles are not meant."""
    for sign, known in ((1, "rises"), (-1, "sinks")):
        hits = [(at, hit[0]) for at in range(len(clause)) if (hit := clause.longest(at, known)) is not None]
        if not hits:
            continue
        at, length = max(hits, key=lambda hit: hit[1])
        taken = set(range(at, at + length))
        degree = next(
            ((i, hit) for i in range(len(clause)) if i not in taken and (hit := clause.longest(i, "degree"))), None
        )
        if degree is not None:
            taken |= set(range(degree[0], degree[0] + degree[1][0]))
        for i in range(len(clause)):
            taken |= set(range(i, i + clause.reach(i, "move"))) if clause.reach(i, "move") else set()
        rest = [i for i in range(len(clause)) if i not in taken and clause.pieces[i].kind == "word"]
        phrase = " ".join(clause.pieces[i].low for i in rest if clause.pieces[i].low not in ("up", "down", "make"))
        if any(clause.pieces[i].kind not in ("word", "comma") for i in range(len(clause))):
            return None
        name, where = recalled_one(phrase or None, clause.facts)
        if name not in _PLACED or (not phrase and name != next(iter(reversed(clause.facts.last)), None)):
            return None
        if (
            clause.longest(at, "rises")
            and clause.pieces[at].low == "up"
            and degree is None
            and length == 1
            and not phrase
        ):
            return None
        if name != "add_text":
            request = _made("change_treatment", {"name": name}, clause)
            request.ask, request.instead = _NINE, ("put the logo into the bottom right corner",)
            return request
        parameters: dict[str, Any] = {"name": name, "rise": sign * raise_of(degree[1][1] if degree else None)}
        return _made("change_treatment", parameters | ({"where": where} if where else {}), clause)
    return None


def _other_mood(clause: Clause) -> Request | None:
    """ "Happier please", "something jazzier" after music was added: other music."""
    if clause.facts.last[-1:] != ("music",):
        return None
    content = [at for at in range(len(clause)) if clause.content(at) and clause.pieces[at].low not in _IDLE]
    content = [at for at in content if clause.pieces[at].low not in ("something", "more", "less")]
    adjectives = dictionary()[2]
    if not content or any(clause.longest(at, name) for at in range(len(clause)) for name in _SOUNDS if at in content):
        return None
    if not all(
        clause.pieces[at].forms & adjectives or clause.longest(at, "instrument") or clause.pieces[at].low.endswith("er")
        for at in content
    ):
        return None
    if "less" in {piece.low for piece in clause.pieces}:
        return None
    return _made("music", {"mood": " ".join(plain_mood_of(clause.pieces[at].low) for at in content)}, clause)


def _share_of_it(clause: Clause) -> Request | None:
    """ "Half of that", "twice that": a factor of the newest."""
    factor = clause.longest(0, "factor")
    rest = [clause.pieces[at].low for at in range(factor[0] if factor else 0, len(clause))]
    if (
        factor is None
        or not rest
        or any(low not in ("of", "that", "it", "the", "this", "please", "much", "as") for low in rest)
    ):
        return None
    name = latest(clause.facts)
    return _made("change_treatment", {"name": name, "amount_by": factor[1]}, clause) if name else None


def _made(name: str, parameters: dict[str, Any], clause: Clause) -> Request:
    return Request(name, parameters, 3.0 + 0.5 * len(clause), (), clause)
