"""Plain words about footage become Operations: clauses are found, each is read as one request, and what nobody understood is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cutaway.brief.footage.assembly import assembled
from cutaway.brief.footage.clause import JOINTS, Clause
from cutaway.brief.footage.context import continued
from cutaway.brief.footage.corrections import corrected_clause
from cutaway.brief.footage.doubts import commands
from cutaway.brief.footage.lexicon import marks
from cutaway.brief.footage.operations import Facts, FootageChanges
from cutaway.brief.footage.pieces import Piece, pieces
from cutaway.brief.footage.requests import Request, best_request, candidates
from cutaway.brief.footage.spelling import corrected
from cutaway.brief.footage.unread import part_is_reason

LONGEST = 4_000
"""Characters that are read; what is beyond them is said."""
_LEADING = ("w", "with", "except")
"""Words that part clauses and stay with the second."""
_CORRECTING = ("no", "nope", "nah", "wait", "hm", "hmm")
_PUT_ASIDE = (("instead", "of"), ("rather", "than"))
_MOST_ATOMS = 6
_MOST_IN_A_SENTENCE = 24
_UNREAD = 0.9


@dataclass
class Part:
    """A stretch of pieces and what it was read as; None when nobody understood it."""

    pieces: tuple[Piece, ...]
    request: Request | None


@dataclass
class _Way:
    """The best reading of the atoms up to somewhere."""

    score: float
    parts: list[Part] = field(default_factory=list)


Likeness = Callable[[str, tuple[str, ...]], Any]


def read_operations(words: str, facts: Facts | None = None, likeness: Likeness | None = None) -> FootageChanges:
    """What `words` ask of the footage that `facts` describe, in the order of the words. Never raises for any text.

    `likeness(phrase, others)` gives a likeness of meaning from -1 to 1 for each of `others` or None; with it, looks that no list knows are
    read as the nearest one.
    """
    facts = facts or Facts()
    found = pieces(words[:LONGEST], facts)
    found, notes = corrected(found, facts)
    if len(words) > LONGEST:
        notes.append(f"Only the first {LONGEST} characters were read.")
    parts: list[Part] = []
    for sentence in _sentences(found, facts, words):
        parts += _read_sentence(sentence, words, facts, parts)
    return assembled(parts, words, facts, notes, likeness)


def _sentences(found: Sequence[Piece], facts: Facts, words: str) -> list[tuple[Piece, ...]]:
    """The pieces between stops."""
    rows: list[tuple[Piece, ...]] = []
    current: list[Piece] = []
    for piece in found:
        if piece.kind == "comma" and len(current) == 1 and current[0].low in _CORRECTING:
            # "No, the other one": the "no" is about what was done, and removes nothing.
            current = []
        elif piece.kind == "stop":
            if current:
                rows.append(tuple(current))
            current = []
        else:
            current.append(piece)
    if current:
        rows.append(tuple(current))
    return rows


def _atoms(sentence: Sequence[Piece], words: str, facts: Facts) -> list[tuple[int, int]]:
    """Stretches between commas and conjunctions; a conjunction inside a phrase that the lists know ("black and white") joins."""
    table = marks(sentence, facts)
    inside: set[int] = set()
    for at, row in enumerate(table):
        for name, hits in row.items():
            if name != "soft" and not name.startswith("#") and hits[0][0] > 1:
                inside.update(range(at + 1, at + hits[0][0] - 1))
    rows: list[tuple[int, int]] = []
    start = 0
    for at, piece in enumerate(sentence):
        following = sentence[at + 1].low if at + 1 < len(sentence) else ""
        leads = (piece.low in _LEADING or (piece.low, following) in _PUT_ASIDE) and at > start
        joint = piece.kind == "comma" or piece.low in JOINTS or leads
        if joint and (at not in inside or (piece.low, following) in _PUT_ASIDE):
            if at > start:
                rows.append((start, at))
            start = at if leads or piece.low in _LEADING else at + 1
    if start < len(sentence):
        rows.append((start, len(sentence)))
    return rows


def _read_sentence(sentence: Sequence[Piece], words: str, facts: Facts, earlier: list[Part]) -> list[Part]:
    atoms = _atoms(sentence, words, facts)
    if not atoms:
        return []
    if len(atoms) > _MOST_IN_A_SENTENCE:
        cut = atoms[_MOST_IN_A_SENTENCE][0]
        first = _read_sentence(sentence[:cut], words, facts, earlier)
        return first + _read_sentence(sentence[cut:], words, facts, first)
    whole = Clause(words, sentence, marks(sentence, facts), facts)
    verbs = _before(earlier)
    among = candidates(whole.present | verbs)
    ways: list[_Way] = [_Way(0.0)]
    whole_ones: list[bool] = []
    for end in range(1, len(atoms) + 1):
        best: _Way | None = None
        for start in reversed(range(max(0, end - _MOST_ATOMS), end)):
            if end - start > 2 and sum(whole_ones[start:]) >= 3:
                break
            taken = tuple(sentence[atoms[start][0] : atoms[end - 1][1]])
            before = ways[start]
            request, gained = _request(taken, words, facts, among, before.parts or earlier, end - start)
            if end - start == 1:
                whole_ones.append(request is not None and request.score > 1.5 and not request.left)
            if end - start == 1 and part_is_reason(words, taken) and (request is None or request.score < 2.6):
                request, gained = None, 0.0
                way = _Way(before.score, [*before.parts, Part(taken, None)])
                if best is None or way.score > best.score + 1e-9:
                    best = way
                continue
            if request is None:
                if end - start > 1:
                    continue
                clause = Clause(words, taken, marks(taken, facts), facts)
                gained = -_UNREAD * sum(clause.content(i) for i in range(len(clause))) - 0.05
            way = _Way(before.score + gained, [*before.parts, Part(taken, request)])
            if best is None or way.score > best.score + 1e-9:
                best = way
        assert best is not None
        ways.append(best)
    return _with_rests(ways[-1].parts, words, facts)


_BY_THEMSELVES = (
    "reverse",
    "slow_motion",
    "style",
    "grade",
    "mute",
    "mirror",
    "loop",
    "weather",
    "particles",
    "sharpen",
    "stabilise",
    "reframe",
)
"""Operations that a word or two beside another request ask for: "repeat it five times backwards"."""


def _with_rests(parts: list[Part], words: str, facts: Facts) -> list[Part]:
    """The parts, each followed by what its words left over ask for by themselves."""
    rows: list[Part] = []
    for part in parts:
        rows.append(part)
        request = part.request
        if request is None or not request.left or request.name in ("nothing", "refused"):
            continue
        back = request.name == "undo" and " to " in f" {words[part.pieces[0].start : part.pieces[-1].end].lower()} "
        taken = tuple(request.clause.pieces[i] for i in request.left if i < len(request.clause.pieces))
        clause = Clause(words, taken, marks(taken, facts), facts)
        rest = best_request(clause, candidates(clause.present)) if taken else None
        if (
            rest is not None
            and not rest.left
            and rest.name in _BY_THEMSELVES
            and rest.name != request.name
            and (request.name, rest.name) != ("recolour", "grade")
            and not (request.name in ("fade", "zoom", "extend") and rest.name in ("slow_motion", "speed"))
            and not rest.ask
        ):
            if back:
                # "Go back to landscape" asks for a shape, and for no turn back.
                rows.pop()
            part.request = replace(request, left=())
            rows.append(Part(taken, rest))
    return rows


def _before(earlier: Sequence[Part]) -> frozenset[str]:
    return earlier[-1].request.clause.present if earlier and earlier[-1].request else frozenset()


def _request(
    taken: tuple[Piece, ...], words: str, facts: Facts, among: Any, before: Sequence[Part], atoms: int
) -> tuple[Request | None, float]:
    """The best reading of a stretch: by itself, with the verb of the clause before, or as more about what is there already."""
    clause = Clause(words, taken, marks(taken, facts), facts)
    best = best_request(clause, among)
    if (
        atoms == 1
        and before
        and before[-1].request is not None
        and before[-1].request.verb
        and not before[-1].request.aside
        and clause.pieces[0].kind == "word"
        and clause.pieces[0].low not in ("not", "never")
        and not _has_verb(clause)
        and not (words[: taken[0].start].rstrip().lower().endswith("but") and _takes(before[-1].request))
    ):
        lead = tuple(before[-1].request.clause.pieces[i] for i in before[-1].request.verb)
        joined = (*lead, *taken)
        again = best_request(Clause(words, joined, marks(joined, facts), facts), among)
        if again is not None and again.name != "keep":
            again.score -= 0.75
            if best is None or again.score > best.score:
                best = replace(again, left=tuple(i - len(lead) for i in again.left if i >= len(lead)))
    more = corrected_clause(clause, before) or continued(clause, before)
    lettered = (
        more is not None
        and best is not None
        and best.name == "background"
        and best.parameters.get("mode") == "colour"
        and clause.pieces[0].low in ("with", "on", "w")
        and more.name in ("add_text", "subtitles", "subtitle_style")
    )
    if lettered:
        # "... with a red background" after a title is the title's own.
        best = None
    if more is not None and (best is None or more.score > best.score or (best.ask and more.amends)):
        best = more
    return best, best.score if best is not None else 0.0


def _takes(request: Request) -> bool:
    """Whether it takes something away ("no rain but fog")."""
    return request.name in ("remove_treatment", "nothing", "remove") or request.clause.pieces[0].low in ("no", "not")


def _has_verb(clause: Clause) -> bool:
    return any(
        clause.longest(at, name)
        for at in range(min(3, len(clause)))
        for name in (
            "soft_verbs",
            "play",
            "begin",
            "finish",
            "keep",
            "make",
            "remove",
            "blur",
            "pixelate",
            "replace",
            "recolour",
            "zoom_in",
            "put",
            "cut",
            "write",
            "undo",
            "clean",
            "loop",
            "reverse",
            "freeze",
            "fade",
        )
        if clause.pieces[at].low not in ("get", "look", "out", "want", "have")
        and not (at and clause.pieces[at - 1].low in ("the", "a", "an", "that", "my"))
    ) or (clause.pieces[0].low in ("only", "just", "then", "with") or commands(clause, 0))
