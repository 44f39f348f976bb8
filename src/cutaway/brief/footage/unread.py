"""What nobody understood of a turn: what is no request at all, what is a look by its meaning, and what is told with wordings that would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cutaway.brief.footage.clause import Clause
from cutaway.brief.footage.lexicon import marks, tables
from cutaway.brief.footage.operations import Facts, NotRead, Operation
from cutaway.brief.footage.patterns import rows
from cutaway.brief.footage.together import put
from cutaway.brief.parser import dictionary
from cutaway.scene.document import Span

_STATEMENT = frozenset(
    "it this there my i the we he she they that everything what you our its i'm it's there's".split()
)
_FINITE = frozenset(
    "is are was were be been has have had it's i'm that's there's isn't aren't looks look seems feels goes comes shot filmed made took "
    "like love hate think guess know said says use post show shows".split()
)
"""Verbs that make a statement of words that begin like one."""
_NEAREST = 0.5
_PEOPLE = frozenset("i we you they people everyone everybody it he she viewers my our nobody".split())
_BY_NAME_ONLY = ("apocalyptic", "wes anderson", "documentary", "infrared", "technicolor", "ektachrome")
"""Looks that are read where they are named, and never guessed."""
_OF_A_LOOK = frozenset("look looks vibe vibes feel feeling mood style grade atmosphere aesthetic tone like".split())


def narrowed(entry: NotRead, operations: list[Operation]) -> NotRead:
    """What could not be read and narrows the operation before it takes that along: half a wish is not done as a whole one."""
    first = entry.phrase.lower().split()[:2]
    if not operations or not first or first[0] not in ("only", "just") or operations[-1].start is not None:
        return entry
    if len(first) < 2 or first[1] not in ("for", "on", "during", "in", "when", "while", "where", "at"):
        return entry
    old = operations.pop()
    reason = "which part of the film or the picture that is cannot be told from the words"
    span = Span(start=old.span.start, end=entry.span.end)
    return NotRead(f"{old.phrase} ... {entry.phrase}", reason, span, (f"{old.phrase} from 2 to 4 seconds",))


def edges(taken: Sequence[Any]) -> tuple[int, int]:
    small = ("and", "then", "but", "also", "so", ",", "plus", "&")
    rows = list(taken)
    while len(rows) > 1 and rows[0].low in small:
        rows = rows[1:]
    while len(rows) > 1 and rows[-1].low in small:
        rows = rows[:-1]
    return rows[0].start, rows[-1].end


def unread_of(
    taken: Sequence[Any],
    words: str,
    facts: Facts,
    parts: Sequence[Any],
    place: int,
    likeness: Any,
    operations: list[Operation],
    said: list[str],
) -> NotRead | None:
    clause = Clause(words, taken, marks(taken, facts), facts)
    content = [i for i in range(len(clause)) if clause.content(i)]
    start, end = edges(taken)
    phrase = words[start:end]
    if not content or _chat(clause, content) or part_is_reason(words, taken):
        return None
    if len(content) <= 3 and words[taken[-1].end :].lstrip().startswith(":"):
        return None
    look = _nearest_look(clause, likeness)
    if look is not None:
        put(operations, Operation("grade", {"look": look}, "", None, None, phrase, Span(start=start, end=end)))
        said.append(f"“{phrase}” was read as the look {look!r}.")
        return None
    if place and all(
        any(clause.longest(i, name) for name in ("fix", "change")) or clause.pieces[i].low in ("both", "it")
        for i in content
    ):
        return None
    asked_elsewhere = any(part.request is not None and part.request.name not in ("nothing", "keep") for part in parts)
    verbs = dictionary()[1]
    stated = len(taken) > 2 and any(
        piece.low in _FINITE or (piece.low.endswith("s") and piece.forms & verbs) for piece in taken[1:]
    )
    following = parts[place + 1].pieces if place + 1 < len(parts) and parts[place + 1].request is not None else ()
    explains = any(piece.low in ("it", "them", "they", "that", "this") for piece in following)
    if (
        asked_elsewhere
        and stated
        and (taken[0].low in _STATEMENT or explains)
        and not any(clause.longest(i, "remove") for i in content[:2])
    ):
        said.append(f"“{phrase}” was taken as what it is about, not as something to do.")
        return None
    return NotRead(
        phrase,
        "this is not known as something that can be done to footage",
        Span(start=start, end=end),
        _instead(clause, likeness),
    )


def part_is_reason(words: str, taken: Sequence[Any]) -> bool:
    """ "... so I can drop it into another program", "because we were late": why, and nothing to do."""
    before = words[: taken[0].start].rstrip().lower()
    lead = before.endswith((" so", " because", " since")) or taken[0].low in ("because", "since", "that")
    return lead and any(piece.low in _PEOPLE for piece in taken[:2])


def _chat(clause: Clause, content: Sequence[int]) -> bool:
    """Greetings, thanks, and what the clip is."""
    if all(any(clause.reach(i - back, "greeting") > back for back in range(min(i, 3) + 1)) for i in content):
        return True
    return bool(clause.longest(0, "about")) or any(clause.longest(at, "about") for at in range(min(2, len(clause))))


def _nearest_look(clause: Clause, likeness: Any) -> str | None:
    """The look whose name means most nearly what "make it look ..." or "a ... vibe" says."""
    words = {piece.low for piece in clause.pieces}
    if likeness is None or not words & _OF_A_LOOK:
        return None
    phrase = " ".join(piece.low for i, piece in enumerate(clause.pieces) if clause.content(i))
    names = tuple(name for name in tables()["values"]["look"] if name not in _BY_NAME_ONLY)
    rows = likeness(phrase, names)
    if rows is None:
        return None
    best = max(range(len(names)), key=lambda i: rows[i])
    return names[best] if rows[best] >= _NEAREST else None


def _instead(clause: Clause, likeness: Any) -> tuple[str, ...]:
    """Up to three wordings that would be understood, the nearest first."""
    examples = tables()["examples"]
    shares: dict[str, float] = {}
    for row in rows():
        if row.name in examples:
            for pattern in row.patterns:
                names = {
                    name for element in pattern.elements for name, _ in element.options if not name.startswith("'")
                }
                hit = len(names & clause.present - {"make", "add", "to", "with", "on", "film", "change", "put", "take"})
                shares[row.name] = max(shares.get(row.name, 0.0), hit / max(1, len(names)))
    if likeness is not None:
        wordings = tuple(examples.values())
        nearness = likeness(" ".join(piece.low for piece in clause.pieces), wordings)
        if nearness is not None:
            for name, value in zip(examples, nearness, strict=True):
                shares[name] = shares.get(name, 0.0) + float(value)
    best = sorted(shares, key=lambda name: (-shares[name], name))[:3]
    chosen = tuple(examples[name] for name in best if shares[name] > 0.2)
    return chosen or ("blur the background", "add subtitles", "cut the first two seconds")
