"""Reading clauses that put something in the place of something else."""

from __future__ import annotations

from typing import Any

from cutaway.brief.changes import Target
from cutaway.brief.edit_additions import NOT_THINGS, is_degree, noun_phrase
from cutaway.brief.edit_clause import Clause, Reading
from cutaway.brief.edit_words import NUMBERS


def read_replace(c: Clause, verb: int | None, data: tuple[Any, ...] | None) -> Reading | None:
    """Something for something else: "X with Y", "X for Y", "X into Y", "Y instead of X", "instead of X use Y"."""
    if verb is None or data is None:
        return None
    r = Reading(memory=c.memory.copy())
    c.use_verb(r, verb, data)
    when = c.when(r)
    phrase = data[1]
    c.use_words(r, ("instead", "straight", "directly", "word", "words", "lettering", "wording"))
    if phrase in ("instead of", "rather than", "in place of"):
        return _instead(c, r, verb, when)
    quotes = [i for i, part in enumerate(c.parts) if part.has("quote")]
    if len(quotes) == 2:
        if phrase in ("swap", "switch", "exchange", "trade") and text_with(c, c.parts[quotes[1]].options["quote"]):
            return None  # both are there: they change places
        c.use(r, *quotes)
        old = c.parts[quotes[0]].options["quote"]
        target = text_with(c, old)
        if target is None:
            r.missing.append((c.parts[quotes[0]], f"nothing reads “{old}”"))
        else:
            r.changes.append(c.change("write", target, "text", c.parts[quotes[1]].options["quote"], when=when))
        return r
    other = _another(c, r, verb, when) or _made_into(c, r, verb, phrase, when)
    if other is not None:
        return other
    if phrase in MAKING:
        return None
    first = next(
        (
            i
            for i in range(verb + 1, len(c.parts))
            if c.mention(i) and not (c.parts[i].has("function") and c.low(i) in ("this", "that"))
        ),
        None,
    )
    link = next(
        (
            i
            for i in range(verb + 1, len(c.parts))
            if c.low(i) in ("with", "for", "into", "by", "to") or c.low(i) in ("into a", "to a", "into an", "to an")
        ),
        None,
    )
    used_link = c.parts[link].end if link is not None else None
    if first is None or (link is not None and first > link):
        return _values_swapped(c, r, verb, link, when)
    if link is None or link < first:
        if phrase in ("turn", "change", "transform", "make", "become", "swap", "switch", "use"):
            return None
        return None
    if (
        phrase in ("turn", "change", "transform", "convert", "switch", "morph", "use")
        and c.low(link) in ("to", "by", "in")
        and phrase not in ("switch",)
        and c.parts[link + 1 if link + 1 < len(c.parts) else link].has("quote")
    ):
        return None
    found = c.resolve(first, ("thing", "cue", "text", "light"), ())
    line = next(
        (
            i
            for i in range(first, link)
            if c.mention(i)
            and c.resolve(i, ("cue",)).ok
            and c.index.by_id[c.resolve(i, ("cue",)).ids[0]].kind == "speech"
        ),
        None,
    )
    if line is not None and quotes:
        cue = next(cue for cue in c.index.scene.cues if cue.id in c.resolve(line, ("cue",)).ids)
        r.used |= set(range(len(c.tokens)))
        target = Target(kind="thing", ids=(cue.thing,)) if cue.thing else Target(kind="cue", ids=(cue.id,))
        r.changes.append(c.change("say", target, "", c.parts[quotes[0]].options["quote"], when=when))
        return r
    if (
        found.ok
        and c.low(link) in ("to", "into")
        and phrase in ("change", "turn", "switch", "set", "convert")
        and lettered(c, found)
    ):
        return None
    if not found.ok:
        if phrase in ("replace", "swap", "exchange", "trade", "substitute") and not c.mention(first).pronoun:  # type: ignore[union-attr]
            r.missing.append((c.parts[first], found.missing))
            r.used |= set(range(c.parts[first].start, len(c.tokens)))
            return r
        return None
    assert used_link is not None
    if any(
        part.has("colour", "material", "time_of_day", "weather", "season", "look")
        and part.end == len(c.tokens)
        and part.start <= used_link + 1
        for part in c.parts[link:]
    ):
        if phrase in ("replace", "swap", "exchange", "trade", "substitute", "switch") and c.parts[first].has(
            "weather", "time_of_day", "season", "look"
        ):
            return _values_swapped(c, r, verb, link, when)
        return None
    addition, after = noun_phrase(c, used_link)
    if addition is None or addition.head in NOT_THINGS:
        return None
    if addition.head == "one" and (addition.colour or addition.material):
        c.use(r, first, link)
        r.used |= set(range(used_link, after))
        property, value = ("colour", addition.colour) if addition.colour else ("material", addition.material)
        r.changes.append(
            c.change("set", c.target(found, c.parts[first]), property, value, guessed=found.guessed, when=when)
        )
        return r
    if (
        len(found.ids) > 1
        and addition.count == 3
        and not any(token.number is not None or token.low in NUMBERS for token in c.tokens[used_link:after])
    ):
        addition = addition.model_copy(update={"count": 1})  # a bare plural: one for each
    c.use(r, first, link)
    r.used |= set(range(used_link, after))
    for i in range(first + 1, link):
        if c.parts[i].has("place", "prep"):
            c.use(r, i)
    property = "sound" if found.group == "cue" else ""
    r.changes.append(
        c.change(
            "replace",
            c.target(found, c.parts[first]),
            property,
            addition.name,
            added=addition,
            guessed=found.guessed,
            when=when,
        )
    )
    c.remember(r, found)
    if phrase in ("turn", "change", "transform", "convert"):
        r.bonus -= 0.3
    return r


MAKING = {
    "make",
    "should be",
    "be",
    "could be",
    "can be",
    "must be",
    "needs to be",
    "ought to be",
    "should become",
    "become",
    "want to be",
    "have",
    "get",
    "render",
}


def _made_into(c: Clause, r: Reading, verb: int, phrase: str, when: dict[str, Any]) -> Reading | None:
    """ "Make the man a woman", "the violinist should be a man": an article after the target makes it another thing."""
    if phrase not in MAKING:
        return None
    targets = [i for i in range(len(c.parts)) if c.mention(i) and i != verb]
    for i in targets:
        after = c.parts[i].end
        if i < verb:
            after = c.parts[verb].end
        if c.low_at(after) not in ("a", "an"):
            continue
        found = c.resolve(i, ("thing",), ())
        addition, end = noun_phrase(c, after)
        if (
            not found.ok
            or addition is None
            or found.part
            or addition.head in NOT_THINGS
            or is_degree(addition.name.split()[0])
        ):
            continue
        known = c.index.by_id[found.ids[0]]
        if addition.head in known.words or addition.head in known.name.split():
            continue
        c.use(r, i)
        r.used |= set(range(after, end))
        r.changes.append(
            c.change(
                "replace",
                c.target(found, c.parts[i]),
                "",
                addition.name,
                added=addition,
                guessed=found.guessed,
                when=when,
            )
        )
        c.remember(r, found)
        r.bonus -= 0.3
        return r
    return None


def _another(c: Clause, r: Reading, verb: int, when: dict[str, Any]) -> Reading | None:
    """ "Use a different song", "another lamp instead": the same sort of thing, but not this one."""
    at = c.parts[verb].end
    words = [c.low_at(at + k) for k in range(3)]
    if not (
        words[0] in ("another", "different", "new")
        or (words[0] in ("a", "the", "some") and words[1] in ("different", "new", "other"))
    ):
        return None
    start = at + (1 if words[0] in ("another", "different", "new") else 2)
    index = mention_at(c, start)
    if index is None:
        return None
    found = c.index.resolve(index, ("cue", "thing"), c.memory)
    addition, after = noun_phrase(c, start)
    if not found.ok or addition is None:
        return None
    r.used |= set(range(at, after))
    r.changes.append(
        c.change(
            "replace",
            c.target(found),
            "sound" if found.group == "cue" else "",
            addition.name,
            added=addition,
            when=when,
        )
    )
    c.remember(r, found)
    return r


def mention_at(c: Clause, start: int) -> Any:
    from cutaway.brief.edit_parts import mentions

    return max(
        (mention for mention in mentions(c.tokens[start:], c.index) if mention.start == 0 and mention.items),
        key=lambda mention: mention.end,
        default=None,
    )


def lettered(c: Clause, found: Any) -> bool:
    """Whether the target carries letters that could be changed."""
    if found.group == "text":
        return True
    if found.group != "thing" or not found.ids:
        return False
    thing = c.index.scene.thing(found.ids[0])
    return thing.kind == "sign" or "text" in thing.asset.parameters


def _instead(c: Clause, r: Reading, verb: int, when: dict[str, Any]) -> Reading | None:
    """ "instead of a horse use a zebra", "a dog instead of the cat", "sunset instead of noon"."""
    quotes = [i for i, part in enumerate(c.parts) if part.has("quote")]
    if len(quotes) == 2:
        new, before = (quotes[0], quotes[1]) if quotes[0] < verb else (quotes[1], quotes[0])
        target = text_with(c, c.parts[before].options["quote"])
        if target is None:
            return None
        c.use(r, *quotes)
        r.changes.append(c.change("write", target, "text", c.parts[new].options["quote"], when=when))
        return r
    old = next((i for i in range(verb + 1, len(c.parts)) if c.mention(i)), None)
    if old is None:
        return None
    found = c.resolve(old, ("thing", "cue"), ())
    if not found.ok:
        return None
    after = c.parts[old].end
    while after < len(c.tokens) and c.low_at(after) in (
        ",",
        "use",
        "put",
        "show",
        "have",
        "add",
        "take",
        "make",
        "it",
        "let",
        "give",
        "me",
        "us",
        "i",
        "want",
        "there",
        "should",
        "be",
    ):
        r.used.add(after)
        after += 1
    if after < len(c.tokens):
        addition, end = noun_phrase(c, after)
        begin = after
    else:
        begin = 0
        while begin < c.parts[verb].start and (
            c.low_at(begin)
            in (
                "use",
                "put",
                "show",
                "have",
                "add",
                "make",
                "it",
                "let",
                "give",
                "me",
                "us",
                "i",
                "want",
                "i'd",
                "like",
                "he",
                "she",
                "they",
                "should",
                "would",
                "could",
                "can",
                "must",
                "play",
                "plays",
                "playing",
                "hold",
                "holds",
                "holding",
                "ride",
                "rides",
                "carry",
                "carries",
                "wear",
                "wears",
            )
        ):
            r.used.add(begin)
            begin += 1
        addition, end = noun_phrase(c, begin, c.parts[verb].start)
    if addition is None:
        return None
    c.use(r, old)
    r.used |= set(range(begin, end))
    r.changes.append(
        c.change(
            "replace",
            c.target(found, c.parts[old]),
            "",
            addition.name,
            added=addition,
            guessed=found.guessed,
            when=when,
        )
    )
    c.remember(r, found)
    return r


def _values_swapped(c: Clause, r: Reading, verb: int, link: int | None, when: dict[str, Any]) -> Reading | None:
    """ "swap day for night": the new value is what counts."""
    if link is None:
        return None
    for part in c.parts[link:]:
        for tag in ("time_of_day", "season", "weather", "look"):
            if part.has(tag):
                for other in c.parts[verb + 1 :]:
                    if other.has(tag):
                        r.used |= set(range(other.start, other.end))
                c.use(r, link)
                kind = "film" if tag == "look" else "world"
                r.changes.append(
                    c.change("set", Target(kind=kind, phrase=part.text), tag, part.options[tag], when=when)
                )  # type: ignore[arg-type]
                return r
    return None


def text_with(c: Clause, content: str) -> Target | None:
    """The title or the sign that reads `content`."""
    wanted = content.strip().lower()
    for text in c.index.scene.texts:
        if wanted in text.content.lower():
            return Target(kind="text", ids=(text.id,), phrase=content)
    for thing in c.index.scene.things:
        written = thing.asset.parameters.get("text", thing.attributes.get("text", ""))
        if isinstance(written, str) and wanted and wanted in written.lower():
            return Target(kind="thing", ids=(thing.id,), phrase=content)
    return None
