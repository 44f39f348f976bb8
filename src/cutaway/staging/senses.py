"""Nouns with several meanings: which one the other words of the film point at."""

from __future__ import annotations

import re

from cutaway.brief.document import Brief, Entity

_SENSES: dict[str, tuple[tuple[str, str], ...]] = {
    # noun -> (what it means, stems of the words beside which it means that), in the order they are tried
    "board": (
        ("blackboard", "class teach school lesson lectur chalk professor pupil student equation formula"),
        ("surfboard", "surf wave beach ocean"),
        ("snowboard", "slope snow alp ski"),
        ("skateboard", "skat ramp halfpipe"),
        ("cutting board", "chop slic knife kitchen vegetable onion cook chef bread"),
        ("chessboard", "chess pawn bishop checkmate"),
        ("dartboard", "dart"),
    ),
    "mouse": (("computer mouse", "desk computer keyboard laptop click office monitor scroll"),),
    "crane": (
        ("crane bird", "lake marsh reed wetland bird feather nest fly wing river pond"),
        ("construction crane", ""),
    ),
    "bat": (("baseball bat", "baseball batter pitch hitter stadium swing swung home-run cricket"),),
    "glasses": (("wine glass", "wine champagne toast pour clink drink bar beer bartender"),),
    "club": (("golf club", "golf fairway caddie"),),
    "bass": (("bass guitar", "band stage music guitar jazz concert drum play"),),
    "trunk": (("tree trunk", "tree forest oak bark wood"),),
}


def meant(entity: Entity, brief: Brief) -> str:
    """The noun that this entity means beside the other words of `brief`: its own name where that has one meaning, or nothing points elsewhere."""
    senses = _SENSES.get(entity.head)
    if not senses or entity.name != entity.head:
        return entity.name
    words = f"{brief.words[: entity.span.start]} {brief.words[entity.span.end :]}"
    beside = re.findall(r"[a-z]+(?:-[a-z]+)?", words.lower())
    for noun, stems in senses:
        if not stems or any(word.startswith(stem) for stem in stems.split() for word in beside):
            return noun
    return entity.name
