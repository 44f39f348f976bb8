"""Words of an edit turn become Changes: sentences, clauses, and for each clause the operation that explains most of it.

Where a sentence breaks into clauses is not decided beforehand: every way to cut it at commas and conjunctions is tried,
and the one whose readings account for most words with fewest clauses is taken. So "get rid of the birds and the plane"
stays whole and "make the man taller and his coat black" does not, without a rule for either.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cutaway.brief.changes import Change, Changes, Kept, NotUnderstood
from cutaway.brief.edit_actions import READERS, read_act
from cutaway.brief.edit_additions import read_add
from cutaway.brief.edit_clause import Clause, Reading
from cutaway.brief.edit_parts import parts_of
from cutaway.brief.edit_placing import read_bare_switch, read_move
from cutaway.brief.edit_removing import read_remove
from cutaway.brief.edit_replacing import read_replace
from cutaway.brief.edit_spelling import corrected
from cutaway.brief.edit_tokens import Token, tokens
from cutaway.brief.edit_values import read_values
from cutaway.brief.edit_whole import read_whole
from cutaway.brief.edit_words import NUMBERS
from cutaway.brief.edit_writing import read_line, read_write
from cutaway.brief.targets import Index, Memory
from cutaway.scene.document import Scene, Span

BREAKS = {"and", "but", "then", "while", "plus", "so", "with"}
NEGATIONS = {
    "nobody",
    "none",
    "never",
    "neither",
    "nor",
    "not",
    "don't",
    "doesn't",
    "didn't",
    "isn't",
    "aren't",
    "won't",
    "shouldn't",
    "can't",
    "cannot",
    "hardly",
    "barely",
    "without",
    "no",
    "too",
    "wouldn't",
    "mustn't",
    "nothing",
    "less",
}
"""Words that turn a meaning round: a clause that leaves one over is not acted on at all."""
STATING = {
    "is", "are", "isn't", "aren't", "was", "were", "looks", "look", "seems", "seem", "feels", "feel", "sounds", "sound", "doesn't", "don't",
    "does", "do", "has", "have", "hides", "hide", "blocks", "block", "covers", "cover", "distracts", "distract", "bothers", "bother", "keeps",
    "shouldn't", "should", "mustn't", "can't", "won't", "annoys", "annoy", "makes", "gets", "needs",
}  # fmt: skip
"""What a statement about something goes on with."""
CARRIED = {"replace", "swap", "move", "put", "add", "remove", "set", "hide", "show", "on", "off", "adjust"}
"""Classes of verbs that also hold for the next clause when it has none of its own."""
LONGEST = 40
"""Tokens of one clause; longer stretches are cut, since nobody means one operation with so many words."""


@dataclass
class _Read:
    clause: Clause
    reading: Reading
    score: float


@dataclass
class _Path:
    score: float = 0.0
    reads: list[_Read] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)


def read(words: str, scene: Scene) -> Changes:
    """What `words` ask of `scene`; see `brief.changes.read_changes`."""
    index = Index(scene)
    found, notes = corrected(
        tokens(words[:20_000], float(scene.format.seconds), _written(scene)),
        frozenset(word for key in index.names for word in key.split()),
    )
    memory = Memory()
    changes: list[Change] = []
    kept: list[Kept] = []
    strange: list[NotUnderstood] = []
    complaints: list[NotUnderstood] = []
    for sentence in _sentences(found):
        path = _best_path(sentence, index, memory)
        memory = path.memory
        before = len(changes)
        for place, row in enumerate(path.reads):
            if _is_reason(row, path.reads[place + 1 : place + 2]):
                continue
            _gather(row, index, words, changes, kept, strange, complaints)
        changes[before:] = _said_once(changes[before:])
    if not changes:
        strange.extend(complaints)
    notes.extend(dict.fromkeys(change.guessed for change in changes if change.guessed))
    return Changes(
        words=words, changes=tuple(changes), kept=tuple(kept), not_understood=tuple(strange), notes=tuple(notes)
    )


def _is_reason(row: _Read, following: Sequence[_Read]) -> bool:
    """Whether a clause only says why: "the trees hide the house, remove them" speaks of what the next clause changes."""
    reading = row.reading
    left = row.clause.content() - reading.used
    denied = any(row.clause.tokens[i].low in NEGATIONS for i in left)  # "it should not run": what it should do follows
    says = (reading.changes or reading.kept or reading.missing) and not denied
    if not _states(row.clause) or says or not reading.memory.ids or not following:
        return False
    after = following[0]
    pronoun = any(after.clause.mention(i) and after.clause.mention(i).pronoun for i in range(len(after.clause.parts)))  # type: ignore[union-attr]
    return pronoun and any(set(change.target.ids) & set(reading.memory.ids) for change in after.reading.changes)


def _states(clause: Clause) -> bool:
    """Whether the clause is a statement about something that exists: its name, then "is", "looks", "hides" ..."""
    first = next((i for i, part in enumerate(clause.parts) if not part.empty or part.has("mention")), None)
    if first is None or not clause.mention(first) or clause.mention(first).pronoun:  # type: ignore[union-attr]
        return False
    return clause.low_at(clause.parts[first].end) in STATING


def _said_once(changes: list[Change]) -> list[Change]:
    """Without what is said twice in a sentence: of "it is too big, shrink it a bit" the order counts, not the complaint."""
    final = {
        (row.target.kind, row.target.ids, row.property): n
        for n, row in enumerate(changes)
        if row.operation == "set" and row.start is None and row.end is None
    }
    changes = [
        row
        for n, row in enumerate(changes)
        if final.get((row.target.kind, row.target.ids, row.property), n) == n
        or row.operation != "set"
        or row.start is not None
        or row.end is not None
    ]
    last = {
        (row.operation, row.target.kind, row.target.ids, row.property, row.value): n
        for n, row in enumerate(changes)
        if row.operation == "adjust"
    }
    return [
        row
        for n, row in enumerate(changes)
        if row.operation != "adjust"
        or last[row.operation, row.target.kind, row.target.ids, row.property, row.value] == n
    ]


def _written(scene: Scene) -> set[str]:
    """What can be read in the film, lower case."""
    signs = [thing.asset.parameters.get("text", thing.attributes.get("text", "")) for thing in scene.things]
    return {str(text).lower() for text in (*signs, *(text.content for text in scene.texts)) if text}


def _sentences(found: Sequence[Token]) -> Iterator[list[Token]]:
    sentence: list[Token] = []
    for token in found:
        if token.kind == "stop":
            if sentence:
                yield sentence
            sentence = []
        else:
            sentence.append(token)
            if len(sentence) >= 4 * LONGEST:
                yield sentence
                sentence = []
    if sentence:
        yield sentence


def _best_path(sentence: list[Token], index: Index, memory: Memory) -> _Path:
    cuts = [0]
    for i, token in enumerate(sentence):
        if i and (token.kind == "comma" or token.low in BREAKS or (i - cuts[-1] >= LONGEST)):
            cuts.append(i)
    cuts.append(len(sentence))
    best: list[_Path | None] = [_Path(memory=memory.copy())] + [None] * (len(cuts) - 1)
    for end in range(1, len(cuts)):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is None or (cuts[end] - cuts[start] > LONGEST + 1 and end - start > 1):
                continue
            segment = _bare(sentence[cuts[start] : cuts[end]])
            if segment:
                row = read_clause(segment, index, before.memory, bool(before.reads))
                row = _with_the_same_verb(row, before.reads[-1:], segment, index, before.memory)
                path = _Path(before.score + row.score, [*before.reads, row], row.reading.memory)
            else:
                path = _Path(before.score, before.reads, before.memory)
            if best[end] is None or path.score > best[end].score + 1e-9:  # type: ignore[union-attr]
                best[end] = path
    return best[-1] or _Path(memory=memory)


def _with_the_same_verb(
    row: _Read, earlier: Sequence[_Read], segment: list[Token], index: Index, memory: Memory
) -> _Read:
    """The clause read with the verb of the one before, where it has none: "replace the dog by a horse and the boy by a girl"."""
    if not earlier or not earlier[0].reading.changes or any(part.has("verb") for part in row.clause.parts):
        return row
    verb = next((part for part in earlier[0].clause.parts if part.has("verb")), None)
    if verb is None or all(data[0] not in CARRIED or len(data) > 2 for data in verb.options["verb"]):
        return row
    carried = read_clause([*earlier[0].clause.tokens[verb.start : verb.end], *segment], index, memory, True)
    carried.score -= 2.0 * (verb.end - verb.start) + 0.6
    return carried if carried.score > row.score and carried.reading.changes else row


def _bare(segment: list[Token]) -> list[Token]:
    """Without the commas and conjunctions at its ends."""
    start, end = 0, len(segment)
    while start < end and (segment[start].kind == "comma" or segment[start].low in BREAKS):
        start += 1
    while end > start and (segment[end - 1].kind == "comma" or segment[end - 1].low in BREAKS):
        end -= 1
    return segment[start:end]


def read_clause(segment: list[Token], index: Index, memory: Memory, later: bool) -> _Read:
    """The best reading of one clause; `later`: something was said before it in the sentence."""
    clause = Clause(parts_of(segment, index), segment, index, memory)
    content = clause.content()
    nothing = Reading(memory=memory.copy())
    for i, part in enumerate(clause.parts):
        # Even of a clause that says nothing to do, what it speaks of is what "it" means next.
        if (
            part.has("mention")
            and not part.has("function")
            and (found := clause.resolve(i, ("thing", "text", "cue"))).ok
            and found.ids
        ):
            clause.remember(nothing, found, part.options["mention"].noun)
            break
    best: tuple[float, Reading] = (-3.5 * len(content) - (1.0 if content else 0.0), nothing)
    if later is False and nothing.memory.ids and _states(clause):
        best = (-1.5 * len(content), nothing)  # it may be the reason for what follows
    for reading in _readings(clause, later):
        score = _score(content, reading)
        if score > best[0] + 1e-9:
            best = (score, reading)
    return _Read(clause, best[1], best[0])


def _readings(clause: Clause, later: bool) -> Iterator[Reading]:
    tries = 0
    for i, part in enumerate(clause.parts):
        if not part.has("verb") or tries > 4:
            continue
        tries += 1
        for data in part.options["verb"]:
            readers = []
            name = data[0]
            if name in READERS:
                readers.append(READERS[name])
            if name in ("add",):
                readers += [read_add]
            if name in ("replace", "set"):
                readers += [read_replace]
            if name in (
                "set",
                "adjust",
                "speed",
                "replace",
                "add",
                "move",
                "keep",
                "show",
                "hide",
                "open",
                "close",
                "begin",
            ):
                readers.append(functools.partial(read_values, memory_target=later))
            if name in ("set", "add", "replace", "keep", "show", "remove"):
                readers.append(read_act)
            if name in ("set", "replace"):
                readers.append(read_write)
            if name == "set" and data[1] in (
                "be",
                "should be",
                "needs to be",
                "ought to be",
                "could be",
                "must be",
                "can be",
                "want to be",
                "get",
            ):
                readers += [read_move, read_line]
            if name == "dislike":
                readers.append(_read_dislike)
            for reader in readers:
                reading = reader(clause, i, data)
                if reading is not None and reading.something:
                    yield reading
    for reading in (
        read_values(clause, None, None, memory_target=later),
        read_act(clause, None, None),
        read_remove(clause, None, None),
        read_write(clause, None, None),
        read_bare_switch(clause),
    ):
        if reading is not None and reading.something:
            yield reading
    yield from read_whole(clause)
    first = next((clause.tokens[part.start] for part in clause.parts if not part.has("filler")), clause.tokens[0])
    if first.low in ("a", "an", "more", "another", "some") or first.low in NUMBERS or first.number is not None:
        reading = read_add(clause, None, None)
        if reading is not None and reading.something:
            yield reading


def _read_dislike(c: Clause, verb: int | None, data: object) -> Reading:
    """A complaint: it says what is spoken of, and what should be done about it has to follow."""
    stop = next((i for i, token in enumerate(c.tokens) if token.kind == "comma" or token.low in BREAKS), len(c.tokens))
    reading = Reading(used=set(range(stop)), memory=c.memory.copy(), aside=True)
    for i in range(len(c.parts)):
        if c.mention(i):
            found = c.resolve(i)
            if found.ok:
                c.remember(reading, found)
    return reading


def _score(content: set[int], reading: Reading) -> float:
    used = len(content & reading.used)
    unused = len(content) - used
    score = 2.0 * used - 3.0 * unused - 1.0 + reading.bonus
    score -= 2.5 * len(reading.missing)
    score -= 0.2 * sum(bool(change.guessed) for change in reading.changes)
    if not reading.changes and not reading.kept and not reading.aside:
        score -= 1.0
    return score


def _gather(
    row: _Read,
    index: Index,
    words: str,
    changes: list[Change],
    kept: list[Kept],
    strange: list[NotUnderstood],
    complaints: list[NotUnderstood],
) -> None:
    clause, reading = row.clause, row.reading
    content = clause.content()
    left = sorted(content - reading.used)
    if reading.aside:
        span = clause.span()
        complaints.append(
            NotUnderstood(
                phrase=words[span.start : span.end],
                reason="it is not said what should become of it",
                span=span,
                instead=nearest_forms(index, clause, reading),
            )
        )
        return
    for part, reason in reading.missing:
        span = clause.span(part.start, part.end) if part else clause.span()
        strange.append(
            NotUnderstood(
                phrase=words[span.start : span.end],
                reason=reason,
                span=span,
                instead=nearest_forms(index, clause, reading),
            )
        )
    if any(clause.tokens[i].low in NEGATIONS for i in left):
        reading = Reading(memory=reading.memory)
    explicit = any(
        part.has("mention") and not part.has("function") and set(range(part.start, part.end)) & reading.used
        for part in clause.parts
    )
    if not explicit and any(
        i and clause.tokens[i - 1].low in ("the", "his", "her", "their", "its", "my") for i in left
    ):
        # Something was named that is not there: what is left must not be done to everything instead.
        reading = Reading(memory=reading.memory)
    share = 1 - len(left) / max(len(content), 1)
    if not left or (share >= 0.5 and (reading.changes or reading.kept)):
        changes.extend(change for change in dict.fromkeys(reading.changes) if change not in changes)
        kept.extend(reading.kept)
        runs = _runs(left)
    else:
        runs = [(0, len(clause.tokens))] if content else []
    for start, end in runs:
        span = clause.span(start, end)
        phrase = words[span.start : span.end]
        strange.append(
            NotUnderstood(
                phrase=phrase,
                reason=_reason(index, clause, start, end),
                span=span,
                instead=nearest_forms(index, clause, reading),
            )
        )
    if not content and not reading.changes and not reading.kept and any(part.has("mention") for part in clause.parts):
        span = clause.span()
        strange.append(
            NotUnderstood(
                phrase=words[span.start : span.end],
                reason="nothing is said about what to change",
                span=span,
                instead=nearest_forms(index, clause, reading),
            )
        )


def _runs(left: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for i in left:
        if runs and i <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], i + 1)
        else:
            runs.append((i, i + 1))
    return runs


def _reason(index: Index, clause: Clause, start: int, end: int) -> str:
    unknown = [
        clause.tokens[i].low
        for part in clause.parts
        if not part.options
        for i in range(max(part.start, start), min(part.end, end))
    ]
    before = clause.tokens[start - 1].low if start else ""
    has_target = any(part.has("mention") and not part.has("function") for part in clause.parts)
    if (
        unknown
        and not any(part.has("verb") for part in clause.parts)
        and not has_target
        and len(clause.tokens) <= 4
        and clause.tokens[0].low not in ("the", "a", "an", "no")
    ):
        return f"it is not known what “{' '.join(unknown)}” asks for"
    if (
        unknown
        and (
            before in ("the", "his", "her", "their", "its", "my", "a", "an")
            or clause.tokens[start].low in ("the", "a", "an")
        )
        or (unknown and not has_target)
    ):
        return index.nothing(unknown[-1])
    if unknown:
        return f"it is not known what “{' '.join(unknown)}” asks for"
    return "these words fit no change of what is there"


def nearest_forms(index: Index, clause: Clause, reading: Reading) -> tuple[str, ...]:
    """Up to four wordings that would be understood, with real names of the scene."""
    thing = None
    for i, part in enumerate(clause.parts):
        if part.has("mention") and not part.has("function"):
            found = clause.resolve(i, ("thing", "text", "cue", "light"))
            if found.ok and found.ids:
                thing = index.by_id[found.ids[0]]
                break
    if thing is None:
        thing = min(
            (item for item in index.items if item.group == "thing" and item.kind != "set"),
            key=lambda item: item.rank,
            default=None,
        )
    forms: list[str] = []
    if thing is not None:
        if thing.group == "cue":
            forms = [f"make the {thing.name} louder", f"remove the {thing.name}"]
        elif thing.group == "text":
            forms = ["change the text to “…”", "remove the text", "make the text bigger"]
        elif thing.kind in ("person", "animal"):
            forms = [
                f"make the {thing.name} invisible",
                f"remove the {thing.name}",
                f"have the {thing.name} wave",
                f"closer on the {thing.name}",
            ]
        else:
            forms = [
                f"make the {thing.name} green",
                f"make the {thing.name} bigger",
                f"remove the {thing.name}",
                f"replace the {thing.name} with …",
            ]
    return tuple(forms or ["make it night", "closer", "slower"])


def spell(span: Span, words: str) -> str:
    """The words a span covers."""
    return words[span.start : span.end]
