"""Which place of a film of several an edit is about: by what it is called ("in the kitchen") or by its shot ("in shot 2")."""

from __future__ import annotations

import re

from cutaway.scene.document import Scene
from cutaway.scene.places import FIRST

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_GOING = re.compile(r"\b(?:put|place|move|bring|take|send|set|go|goes|change|turn|replace)\b[^,.;]*$", re.IGNORECASE)
"""Verbs that make the words behind them a goal, and no place where something is changed."""
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|(?<!\w)'[^']*'(?!\w)")


_IN = re.compile(
    r"(?:,\s*)?\b(?:in|on|at|of|from|to|into|for|inside|within|during|over|along)\s+(?:the\s+|that\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s*(?:[,;.]|\band\b|\bbut\b)\s*(?:and\b|but\b|then\b)?\s*", re.IGNORECASE)


def places_named(scene: Scene, words: str, *, in_them: bool = False) -> tuple[str, ...]:
    """Ids of the places that these words name, in the order of the film; `in_them`: only where they say "in" it or the like."""
    found = {place for start, _, place in _found(scene, words) if not in_them or _IN.search(words[:start])}
    return tuple(place for place in (FIRST, *(one.id for one in scene.places)) if place in found)


def without_places(scene: Scene, words: str) -> str:
    """The words with phrases that only say in which place ("in the kitchen") blanked, so that every character keeps its place."""
    text = words
    for start, end, _ in _found(scene, words):
        before = _IN.search(words[:start])
        if before and not _GOING.search(words[: before.start()]):
            text = text[: before.start()] + " " * (end - before.start()) + text[end:]
    return text


def pieces(scene: Scene, words: str) -> tuple[str, ...]:
    """The words once for each part that is about other places than the part before, with all else blanked; one where there is one part.

    A part without a verb of its own ("make it rain in the kitchen and snow on the beach") begins with "make it", in the blank before.
    """
    named = _found(scene, words)
    cuts = [0]
    for one, other in zip(named, named[1:], strict=False):
        joint = _JOINT.search(words, one[1], other[0]) if one[2] != other[2] else None
        if joint:
            cuts.append(joint.end())
    ends = [*cuts[1:], len(words)]
    return tuple(" " * start + words[start:end] + " " * (len(words) - end) for start, end in zip(cuts, ends, strict=True))


def _found(scene: Scene, words: str) -> list[tuple[int, int, str]]:
    """First and last character of each name of a place, and the id of the place."""
    said = _QUOTED.sub(lambda match: " " * len(match[0]), words.lower())
    if len(said) != len(words):  # letters whose small forms are longer
        return []
    found: list[tuple[int, int, str]] = []
    worlds = {FIRST: scene.world, **{place.id: place.world for place in scene.places}}
    for place, world in worlds.items():
        names = {*world.words, *(word.split()[-1] for word in world.words if word), world.kind.replace("-", " ")}
        for name in sorted(filter(None, names), key=len, reverse=True):
            for match in re.finditer(rf"(?<![\w-]){re.escape(name.lower())}(?![\w-])", said):
                if not any(start <= match.start() < end and one == place for start, end, one in found):
                    found.append((match.start(), match.end(), place))
    for number, shot in enumerate(scene.shots, 1):
        order = _ORDINALS[number - 1] if number <= len(_ORDINALS) else str(number)
        order += "|last|final" if number == len(scene.shots) else ""
        for match in re.finditer(rf"\b(?:shot|scene|part) {number}\b|\b(?:{order}) (?:shot|scene|part|place)\b", said):
            found.append((match.start(), match.end(), shot.set_in))
    return sorted(found)
