"""The parts of a turn put together: operations in order, what stays, what nobody understood and what would have been."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cutaway.brief.footage.operations import Facts, FootageChanges, Kept, NotRead, Operation
from cutaway.brief.footage.opposites import beside_kept, without_contradictions
from cutaway.brief.footage.recall import recalled_one
from cutaway.brief.footage.together import contrary, in_order_to_do, one_grade, one_trim, put
from cutaway.brief.footage.unread import edges, narrowed, unread_of
from cutaway.scene.document import Span

_TARGETS = {
    "recolour": "thing",
    "remove": "thing",
    "blur": "target",
    "pixelate": "target",
    "sticker": "follow",
    "zoom": "to",
    "reframe": "subject",
}


def _that_part(phrase: str) -> bool:
    """ "Mute that part": the stretch that was named before."""
    low = f" {phrase.lower()} "
    return any(
        f" {lead} {noun} " in low
        for lead in ("that", "this", "the same")
        for noun in ("part", "bit", "section", "stretch", "piece")
    )


_STATES = frozenset(
    "grade style blur pixelate speed slow_motion weather particles relight background mute volume zoom sharpen".split()
)
_PLACED_IN = ("relight", "weather", "particles")


def assembled(parts: Sequence[Any], words: str, facts: Facts, notes: Sequence[str], likeness: Any) -> FootageChanges:
    """Everything that was read, from the parts in the order of the words."""
    operations: list[Operation] = []
    kept: list[Kept] = []
    unread: list[NotRead] = []
    complaints: list[tuple[str, Span]] = []
    before_complaint = 0
    said = list(notes)
    for place, part in enumerate(parts):
        request, taken = part.request, part.pieces
        if request is None:
            if _describes_world(parts, place, operations, words):
                start, end = edges(taken)
                _into_world(operations, words[start:end], end)
                continue
            entry = unread_of(taken, words, facts, parts, place, likeness, operations, said)
            if entry is not None:
                unread.append(narrowed(entry, operations))
            continue
        start, end = edges(taken)
        phrase, span = words[start:end], Span(start=start, end=end)
        if request.name == "complaint":
            complaints.append((phrase, span))
            before_complaint = len(operations)
            continue
        if request.name == "nothing":
            if request.aside and not any(_adds(other) for other in parts if other is not part):
                unread.append(NotRead(phrase, "there is none in the film that could be taken away", span))
            continue
        if request.aside and not (_takes_away(phrase) or any(_adds(other, request) for other in parts)):
            complaints.append((phrase, span))
            continue
        if request.name == "keep":
            kept.append(Kept(str(request.parameters["what"]), phrase, span))
            continue
        if request.ask:
            unread.append(NotRead(phrase, request.ask, span, request.instead))
            continue
        if request.left:
            left = " ".join(request.clause.pieces[i].text for i in request.left if 0 <= i < len(request.clause.pieces))
            said.append(f"Not read in “{phrase}”: {left}.")
        first, last = (
            (request.start, request.end)
            if request.start is not None or request.end is not None
            else _time_before(parts, place)
        )
        if operations and _other_music(operations, phrase):
            continue
        if first is None and last is None and operations and _that_part(phrase):
            first, last = operations[-1].start, operations[-1].end
        if first is None and last is None:
            first = _afterwards(parts, place, words, operations, request.name)
        if _describes_world(parts, place, operations, words):
            _into_world(operations, phrase, end)
            continue
        if request.amends and operations and operations[-1].name == request.name:
            old = operations[-1]
            operations[-1] = Operation(
                old.name,
                request.parameters,
                old.target,
                first if first is not None else old.start,
                last if first is not None else old.end,
                old.phrase,
                Span(start=old.span.start, end=end),
            )
            continue
        for extra in ({}, *request.also):
            parameters = {**request.parameters, **extra}
            if request.name == "cut":
                first, last = parameters["start"], parameters["end"]
            named = parameters.get(_TARGETS.get(request.name, ""), "")
            target = named if isinstance(named, str) else ""
            if request.replaces:
                name, where = recalled_one(request.replaces, facts)
                gone = {"name": name, "where": where} if where else {"name": name}
                put(operations, Operation("remove_treatment", gone, "", first, last, phrase, span))
            if parameters.pop("alone", False):
                put(operations, Operation("mute", {"what": "clip"}, "", first, last, phrase, span))
            new = Operation(request.name, parameters, target, first, last, phrase, span)
            against = contrary(operations, new)
            if against is not None:
                unread.append(against)
                continue
            put(operations, new)
    if complaints and len(operations) <= before_complaint and not unread:
        phrase, span = complaints[0]
        reason = "it was not said what it should be instead"
        unread.append(NotRead(phrase, reason, span, ("make it blue", "undo", "remove it")))
    operations, told = without_contradictions(operations)
    operations, more = beside_kept(operations, kept)
    unread += [*told, *more]
    return FootageChanges(
        tuple(in_order_to_do(one_trim(one_grade(operations), facts.seconds))),
        tuple(unread),
        tuple(kept),
        tuple(said),
    )


def _other_music(operations: list[Operation], phrase: str) -> bool:
    """ "I don't like the music, something more epic": the other music takes the place of what was taken away."""
    old, words = operations[-1], phrase.lower().split()
    if (
        old.name != "remove_treatment"
        or old.parameters.get("name") != "music"
        or words[0] not in ("something", "rather")
    ):
        return False
    mood = " ".join(word for word in words[1:] if word not in ("more", "a", "bit", "like", "please", "with", "less"))
    if not mood or "less" in words:
        return False
    span = Span(start=old.span.start, end=old.span.end)
    operations[-1] = Operation("music", {"mood": mood}, "", old.start, old.end, f"{old.phrase}, {phrase}", span)
    return True


def _afterwards(
    parts: Sequence[Any], place: int, words: str, operations: Sequence[Operation], name: str
) -> float | None:
    """From where on "then ..." or "... after that" holds: where what stands before it ends."""
    if not place or not operations or name not in _STATES or operations[-1].name not in _STATES:
        return None
    old = operations[-1]
    if old.end is None or old.span.end > parts[place].pieces[0].start:
        return None
    said = words[old.span.end : parts[place].pieces[-1].end].lower()
    after = ("then ", "after that", "afterwards", "from then on", "from there on", "the rest", "the remainder", "after it")
    return old.end if any(one in said for one in after) else None


def _describes_world(parts: Sequence[Any], place: int, operations: Sequence[Operation], words: str) -> bool:
    """ "Put me into a library, warm lamps, books everywhere": what follows without a verb still describes the place."""
    if (
        not place
        or not operations
        or operations[-1].name != "background"
        or operations[-1].parameters.get("mode") != "world"
    ):
        return False
    part, old = parts[place], operations[-1]
    request = part.request
    if request is not None and (request.name not in _PLACED_IN or request.ask):
        return False
    if request is not None and any(request.clause.pieces[i] in part.pieces for i in request.verb):
        return False
    between = words[old.span.end : part.pieces[0].start]
    content = [piece for piece in part.pieces if piece.kind == "word"]
    return (
        between.strip() == ","
        and 0 < len(content) <= 5
        and content[0].low not in ("and", "then", "but", "please", "no", "not", "only")
    )


def _into_world(operations: list[Operation], phrase: str, end: int) -> None:
    old = operations[-1]
    parameters = {**old.parameters, "words": f"{old.parameters['words']}, {phrase}"}
    span = Span(start=old.span.start, end=end)
    operations[-1] = Operation(old.name, parameters, old.target, old.start, old.end, f"{old.phrase}, {phrase}", span)


def _takes_away(phrase: str) -> bool:
    return phrase.lower().split()[0] in ("instead", "rather", "in", "no", "without")


def _adds(part: Any, instead: Any = None) -> bool:
    """Whether the part puts something into the film; with `instead`, in the place of what that request takes away."""
    request = part.request
    if request is None or request.name not in ("weather", "particles", "style", "grade", "background", "music"):
        return False
    return instead is None or request.name == instead.parameters.get("name")


def _time_before(parts: Sequence[Any], place: int) -> tuple[float | None, float | None]:
    """A time that stands at the head of the sentence holds for all its clauses that have none."""
    for part in reversed(parts[:place]):
        if part.request is None:
            continue
        pieces = part.pieces
        if pieces and pieces[0].kind == "time" and part.request.name not in ("cut", "trim"):
            later = parts[place].pieces
            between = later[0].start - part.pieces[-1].end if later else 99
            if between <= 6 and not any(piece.low == "then" for piece in later[:1]):
                return part.request.start, part.request.end
        return None, None
    return None, None
