"""The parts of a turn put together: operations in order, what stays, what nobody understood and what would have been."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cutaway.brief.footage.clause import Clause
from cutaway.brief.footage.lexicon import marks, tables
from cutaway.brief.footage.operations import Facts, FootageChanges, Kept, NotRead, Operation
from cutaway.brief.footage.opposites import beside_kept, without_contradictions
from cutaway.brief.footage.patterns import rows
from cutaway.brief.footage.recall import recalled_one
from cutaway.brief.parser import dictionary
from cutaway.scene.document import Span

_NUMBERS = (
    "vignette",
    "glow",
    "brightness",
    "contrast",
    "saturation",
    "temperature",
    "exposure",
    "highlights",
    "shadows",
)
_TARGETS = {
    "recolour": "thing",
    "remove": "thing",
    "blur": "target",
    "pixelate": "target",
    "sticker": "follow",
    "zoom": "to",
    "reframe": "subject",
}
_HEARD = ("loudness", "music", "mute", "volume", "cut_fillers", "cut_silences", "voice_over", "denoise_sound")
_GROWING = (
    "relight",
    "change_treatment",
    "extend",
    "reframe",
    "subtitles",
    "subtitle_style",
    "music",
    "zoom",
    "upscale",
)
"""Operations that are done once in a turn, however many clauses speak of them."""
_STATEMENT = frozenset(
    "it this there my i the we he she they that everything what you our its i'm it's there's".split()
)
_FINITE = frozenset(
    "is are was were be been has have had it's i'm that's there's isn't aren't looks look seems feels goes comes shot filmed made took "
    "like love hate think guess know said says use post show shows".split()
)
"""Verbs that make a statement of words that begin like one."""
_NEAREST = 0.5


def assembled(parts: Sequence[Any], words: str, facts: Facts, notes: Sequence[str], likeness: Any) -> FootageChanges:
    """Everything that was read, from the parts in the order of the words."""
    operations: list[Operation] = []
    kept: list[Kept] = []
    unread: list[NotRead] = []
    said = list(notes)
    for place, part in enumerate(parts):
        request, taken = part.request, part.pieces
        if request is None:
            if _describes_world(parts, place, operations, words):
                start, end = _edges(taken)
                _into_world(operations, words[start:end], end)
                continue
            entry = _unread(taken, words, facts, parts, place, likeness, operations, said)
            if entry is not None:
                unread.append(_narrowed(entry, operations))
            continue
        start, end = _edges(taken)
        phrase, span = words[start:end], Span(start=start, end=end)
        if request.name == "nothing":
            if request.aside and not any(_adds(other) for other in parts if other is not part):
                unread.append(NotRead(phrase, "there is none in the film that could be taken away", span))
            continue
        if request.aside and not (_takes_away(phrase) or any(_adds(other, request) for other in parts)):
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
            target = str(parameters.get(_TARGETS.get(request.name, ""), ""))
            if request.replaces:
                name, where = recalled_one(request.replaces, facts)
                gone = {"name": name, "where": where} if where else {"name": name}
                _put(operations, Operation("remove_treatment", gone, "", first, last, phrase, span))
            new = Operation(request.name, parameters, target, first, last, phrase, span)
            against = _contrary(operations, new)
            if against is not None:
                unread.append(against)
                continue
            _put(operations, new)
    operations, told = without_contradictions(operations)
    operations, more = beside_kept(operations, kept)
    unread += [*told, *more]
    return FootageChanges(
        tuple(_in_order_to_do(_one_trim(_one_grade(operations), facts.seconds))),
        tuple(unread),
        tuple(kept),
        tuple(said),
    )


_STATES = frozenset(
    "grade style blur pixelate speed slow_motion weather particles relight background mute volume zoom sharpen".split()
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
    after = ("then ", "after that", "afterwards", "from then on", "from there on", "for the rest", "after it")
    return old.end if any(one in said for one in after) else None


_PLACED_IN = ("relight", "weather", "particles")


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


def _narrowed(entry: NotRead, operations: list[Operation]) -> NotRead:
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


def _takes_away(phrase: str) -> bool:
    return phrase.lower().split()[0] in ("instead", "rather", "in", "no", "without")


def _adds(part: Any, instead: Any = None) -> bool:
    """Whether the part puts something into the film; with `instead`, in the place of what that request takes away."""
    request = part.request
    if request is None or request.name not in ("weather", "particles", "style", "grade", "background", "music"):
        return False
    return instead is None or request.name == instead.parameters.get("name")


def _contrary(operations: Sequence[Operation], new: Operation) -> NotRead | None:
    """What is said of figures that go against those of a clause before: "warmer and colder"."""
    if new.name != "grade" or not _figures(new):
        return None
    for old in operations:
        if old.name != "grade" or not _figures(old) or (old.start, old.end) != (new.start, new.end):
            continue
        for key, value in new.parameters.items():
            if float(old.parameters.get(key, 0)) * float(value) < 0:
                reason = f"it goes against “{old.phrase}”, which was done"
                return NotRead(new.phrase, reason, new.span, (f"{new.phrase}, with a time of its own",))
    return None


_PLAIN_LOOKS = {
    "warm": ("temperature", 0.3),
    "cool": ("temperature", -0.3),
    "bright": ("brightness", 0.3),
    "dark": ("brightness", -0.3),
    "vivid": ("saturation", 0.3),
    "muted": ("saturation", -0.3),
    "soft": ("contrast", -0.15),
}


def _one_grade(operations: list[Operation]) -> list[Operation]:
    """A film has one look at a time: of several, those that are a matter of one figure become that figure ("a warm vintage look")."""
    rows: list[Operation] = []
    for one in operations:
        before = next(
            (
                place
                for place, old in enumerate(rows)
                if old.name == "grade" == one.name
                and (old.start, old.end) == (one.start, one.end)
                and "look" in old.parameters
            ),
            None,
        )
        if before is None or "look" not in one.parameters:
            rows.append(one)
            continue
        old = rows[before]
        plain, main = (one, old) if one.parameters["look"] in _PLAIN_LOOKS else (old, one)
        figure = _PLAIN_LOOKS.get(str(plain.parameters["look"]))
        if figure is None:
            rows.append(one)
            continue
        span = Span(start=min(old.span.start, one.span.start), end=max(old.span.end, one.span.end))
        rows[before] = Operation(
            "grade", {figure[0]: figure[1], **main.parameters}, "", old.start, old.end, main.phrase, span
        )
    return rows


def _one_trim(operations: list[Operation], seconds: float) -> list[Operation]:
    """ "Start at 4 and stop at 9": two ends of one trim."""
    rows: list[Operation] = []
    for one in operations:
        before = rows[-1] if rows else None
        if (
            before is not None
            and before.name == one.name == "trim"
            and before.parameters["end"] == seconds
            and one.parameters["start"] == 0
        ):
            start, end = before.parameters["start"], one.parameters["end"]
            rows[-1] = Operation(
                "trim",
                {"start": start, "end": end},
                "",
                start,
                end,
                before.phrase,
                Span(start=before.span.start, end=one.span.end),
            )
        else:
            rows.append(one)
    return rows


def _in_order_to_do(operations: list[Operation]) -> list[Operation]:
    """Several cuts from the last to the first: the times of all of them are those of the film as it is."""
    cuts = sorted((one for one in operations if one.name == "cut"), key=lambda one: -float(one.parameters["start"]))
    return [cuts.pop(0) if one.name == "cut" else one for one in operations]


def _edges(taken: Sequence[Any]) -> tuple[int, int]:
    small = ("and", "then", "but", "also", "so", ",", "plus", "&")
    rows = list(taken)
    while len(rows) > 1 and rows[0].low in small:
        rows = rows[1:]
    while len(rows) > 1 and rows[-1].low in small:
        rows = rows[:-1]
    return rows[0].start, rows[-1].end


def _put(operations: list[Operation], new: Operation) -> None:
    """Adds an operation; figures of a grade go together, and what was said twice is done once."""
    if new.name == "denoise" and "picture" not in new.phrase and operations and operations[-1].name in _HEARD:
        new = Operation("denoise_sound", new.parameters, "", new.start, new.end, new.phrase, new.span)
    if (
        new.name == "mirror"
        and operations
        and operations[-1].parameters.get("degrees") == 180
        and len(new.phrase.split()) <= 3
    ):
        return
    last = operations[-1] if operations else None
    if (
        new.name == "add_picture"
        and last is not None
        and last.name == "background"
        and last.parameters.get("mode") == "remove"
        and "key" in last.parameters
        and not {"place", "what", "size"} & set(new.parameters)
    ):
        # What a screen is keyed out for comes behind, not in front.
        mode = "clip" if new.parameters.get("medium") == "video" else "picture"
        behind = {**new.parameters, "mode": mode, "key": last.parameters["key"]}
        operations[-1] = Operation("background", behind, "", last.start, last.end, new.phrase, new.span)
        return
    for place, old in enumerate(operations):
        if old.name != new.name or (old.start, old.end) != (new.start, new.end):
            continue
        if new.name == "grade" and _figures(old) and _figures(new):
            both = dict(old.parameters)
            for key, value in new.parameters.items():
                if abs(value) > abs(both.get(key, 0)):
                    both[key] = value
            operations[place] = Operation("grade", both, "", old.start, old.end, old.phrase, old.span)
            return
        if (
            new.name == "add_picture"
            and len(old.phrase.split()) <= 4
            and set(old.parameters) <= {"what", "media", "medium"}
        ):
            # "Picture in picture: the second clip, top left".
            if old.parameters.get("what") == new.parameters.get("what") and "media" in new.parameters:
                operations[place] = new
                return
        if new.name in _GROWING and all(
            old.parameters.get(key, value) == value for key, value in new.parameters.items()
        ):
            operations[place] = Operation(
                new.name,
                {**old.parameters, **new.parameters},
                new.target or old.target,
                old.start,
                old.end,
                old.phrase,
                old.span,
            )
            return
        if new.name in ("remove_scene", "keep_scene"):
            had = old.parameters["number"]
            numbers = [*(had if isinstance(had, list) else [had]), new.parameters["number"]]
            operations[place] = Operation(
                new.name,
                {"number": list(dict.fromkeys(numbers))},
                "",
                None,
                None,
                old.phrase,
                Span(start=old.span.start, end=new.span.end),
            )
            return
        if (
            new.name == "rotate"
            and new.parameters.get("degrees") in ("level", "upright")
            and isinstance(old.parameters.get("degrees"), (int, float))
        ):
            return
        if (
            new.name == "background"
            and old.parameters.get("mode") == "remove"
            and "key" in old.parameters
            and new.parameters.get("mode") != "remove"
        ):
            operations[place] = Operation(
                new.name,
                {**new.parameters, "key": old.parameters["key"]},
                new.target,
                new.start,
                new.end,
                new.phrase,
                new.span,
            )
            return
        ours, theirs = dict(new.parameters), dict(old.parameters)
        if all(theirs.get(key) == value for key, value in ours.items()) and new.name not in (
            "cut",
            "undo",
            "freeze",
            "volume",
            "rotate",
        ):
            return
        if all(ours.get(key) == value for key, value in theirs.items()) and new.name not in (
            "cut",
            "undo",
            "freeze",
            "add_text",
        ):
            operations[place] = new
            return
    operations.append(new)


def _figures(operation: Operation) -> bool:
    return bool(operation.parameters) and all(key in _NUMBERS for key in operation.parameters)


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


def _unread(
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
    start, end = _edges(taken)
    phrase = words[start:end]
    if not content or _chat(clause, content) or part_is_reason(words, taken):
        return None
    if len(content) <= 3 and words[taken[-1].end :].lstrip().startswith(":"):
        return None
    look = _nearest_look(clause, likeness)
    if look is not None:
        _put(operations, Operation("grade", {"look": look}, "", None, None, phrase, Span(start=start, end=end)))
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
    if (
        asked_elsewhere
        and stated
        and taken[0].low in _STATEMENT
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


_PEOPLE = frozenset("i we you they people everyone everybody it he she viewers my our nobody".split())


def _chat(clause: Clause, content: Sequence[int]) -> bool:
    """Greetings, thanks, and what the clip is."""
    if all(any(clause.reach(i - back, "greeting") > back for back in range(min(i, 3) + 1)) for i in content):
        return True
    return bool(clause.longest(0, "about")) or any(clause.longest(at, "about") for at in range(min(2, len(clause))))


_BY_NAME_ONLY = ("apocalyptic", "wes anderson", "documentary", "infrared", "technicolor", "ektachrome")
"""Looks that are read where they are named, and never guessed."""
_OF_A_LOOK = frozenset("look looks vibe vibes feel feeling mood style grade atmosphere aesthetic tone like".split())


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
