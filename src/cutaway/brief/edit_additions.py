"""Reading clauses that bring in something new: add and replace."""

from __future__ import annotations

from typing import Any

from cutaway.brief.changes import Addition, Target, Where
from cutaway.brief.edit_clause import Clause, Reading
from cutaway.brief.edit_parts import DETERMINERS, PRONOUNS
from cutaway.brief.edit_words import NUMBERS, bases, entries, is_plural, raw, singular
from cutaway.scene.edits_colour import colour_names

STOPS = {
    "next", "behind", "beside", "near", "on", "onto", "in", "into", "inside", "under", "underneath", "below",
    "beneath", "above", "over", "between", "by", "at", "around",
    "and", "that", "which", "who", "to", "for", "from", "through", "across", "while", "instead", "with", "please",
    "should", "would", "will", "is", "are", "there", "here",
    "atop", "upon", "along", "past", "against", "opposite", "off", "as", "but", "then", "too", "also", "after",
    "before", "somewhere", "right", "left", "again", "because", "so", "alongside", "towards", "now", "when", "until",
}  # fmt: skip
SOUND_WORDS = {
    "thunder", "music", "song", "score", "soundtrack", "sound", "sounds", "birdsong", "applause", "narration",
    "voiceover", "voice", "footsteps", "melody", "ambience", "noise", "echo", "laughter", "piano music", "drums",
    "beat",
}  # fmt: skip
NOT_THINGS = {
    "shot",
    "shadow",
    "camera",
    "scene",
    "zoom",
    "pan",
    "filter",
    "contrast",
    "blur",
    "saturation",
    "brightness",
    "exposure",
    "focus",
    "angle",
    "cut",
    "loop",
    "transition",
    "fade",
    "look",
    "feel",
    "tone",
    "second",
    "minute",
    "frame",
    "effect",
    "way",
    "time",
    "tint",
    "hue",
    "colour",
    "color",
    "colours",
    "colors",
    "light",
    "volume",
    "size",
    "speed",
    "space",
    "room",
    "shadows",
    "detail",
    "movement",
    "motion",
    "glow",
    "finish",
    "sheen",
    "shade",
    "coat of paint",
}
"""Nouns that nothing can stand for in a scene."""
PAIRS = {
    "shoes",
    "boots",
    "gloves",
    "socks",
    "earrings",
    "mittens",
    "slippers",
    "sandals",
    "sneakers",
    "wings",
    "horns",
    "headphones",
    "stockings",
    "flowers",
    "leaves",
    "curtains",
}
"""Plurals that are set as one."""
WRITTEN = {
    "caption",
    "title",
    "text",
    "subtitle",
    "heading",
    "credit",
    "end card",
    "title card",
    "writing",
    "line",
    "words",
}


def noun_phrase(c: Clause, start: int, stop: int | None = None, doing: bool = False) -> tuple[Addition | None, int]:
    """Something new at token `start`: what it is, and the token after it; None where no name stands.

    `doing`: a bare verb at its end is what it does ("two deer graze").
    """
    stop = len(c.tokens) if stop is None else stop
    i = start
    count, colour, material, size = 1, "", "", ""
    attributes: list[str] = []
    while i < stop and (
        c.low_at(i) in DETERMINERS
        or c.low_at(i)
        in ("more", "extra", "new", "different", "additional", "of", "a", "something", "sort", "kind", "single")
    ):
        i += 1
    if i < stop and (c.low_at(i) in NUMBERS or c.tokens[i].number is not None):
        count, i = _count(c, i), i + 1
        while i < stop and c.low_at(i) in ("more", "of", "extra", "new", "other", "additional"):
            i += 1
    words: list[str] = []
    begin = i
    while i < stop and c.tokens[i].kind == "word":
        word = c.low_at(i)
        if word == "of" and words and i + 1 < stop and c.low_at(i + 1) not in ("the", "a"):
            words.append(word)
            i += 1
            continue
        if (
            word in STOPS
            or word in DETERMINERS
            or (
                words
                and any(
                    entry.tag == "prep"
                    and len(entry.words) > 1
                    and all(c.low_at(i + k) == part for k, part in enumerate(entry.words))
                    for entry in entries().get(word, ())
                )
            )
        ):
            break
        if words and any(
            entry.tag == "filler" and tuple(c.low_at(i + k) for k in range(len(entry.words))) == entry.words
            for entry in entries().get(word, ())
        ):
            break
        following = c.low_at(i + 1)
        two = f"{word} {following}"
        if not words and two in colour_names() and not colour:
            colour, i = two, i + 2
            continue
        if (
            not words
            and word in colour_names()
            and not colour
            and following
            and following not in STOPS
            and i + 1 < stop
            and c.tokens[i + 1].kind == "word"
        ):
            colour, i = word, i + 1
            continue
        if (
            not words
            and word in raw()["materials"]["words"]
            and following
            and following not in STOPS
            and i + 1 < stop
            and c.tokens[i + 1].kind == "word"
        ):
            material, i = raw()["materials"]["same"].get(word, word), i + 1
            continue
        if (
            not words
            and any(
                entry.tag == "axis" and entry.data[0] in ("size", "height", "width", "length")
                for entry in entries().get(word, ())
            )
            and following
            and following not in STOPS
        ):
            size, i = word, i + 1
            continue
        if (
            words
            and doing
            and (i + 1 >= stop or following in STOPS)
            and any(entry.tag == "action" for entry in entries().get(word, ()))
        ):
            break
        if (
            words
            and word.endswith("ing")
            and len(word) > 4
            and any(entry.tag == "action" for base in bases(word) for entry in entries().get(base, ()))
        ):
            break
        words.append(word)
        i += 1
        if len(words) >= 5:
            break
    while words and words[-1] == "of":
        words.pop()
        i -= 1
    if not words or words[0] in PRONOUNS:
        return None, start
    if len(words) > 1 and words[0] in (
        "lovely",
        "nice",
        "beautiful",
        "pretty",
        "old",
        "young",
        "fluffy",
        "cute",
        "shiny",
        "round",
        "happy",
        "sleeping",
        "vintage",
        "few",
        "couple",
    ):
        attributes.append(words.pop(0))
    of = words.index("of") if "of" in words else len(words)
    head = words[of - 1] if of else words[-1]
    if is_plural(head) and head not in PAIRS:
        if count == 1 and of == len(words):
            count = 3
        words[of - 1] = singular(head) if of else head
        head = singular(head)
    if attributes == ["few"]:
        count, attributes = 3, []
    verbs: list[str] = []
    j = i
    while j < stop and (c.low_at(j).endswith("ing") or doing) and c.tokens[j].kind == "word" and j - i < 2:
        lemma = [base for base in bases(c.low_at(j)) if any(entry.tag == "action" for entry in entries().get(base, ()))]
        if not lemma:
            break
        verbs.append(min(lemma, key=len))
        j += 1
    phrase = c.phrase(start, i)
    addition = Addition(
        name=" ".join(words),
        head=head,
        count=max(1, min(count, 100)),
        colour=colour,
        material=material,
        size=size,
        attributes=tuple(attributes),
        verbs=tuple(verbs),
        phrase=phrase,
        span=c.span(max(start, begin - 2), i),
    )
    return addition, j


def is_degree(word: str) -> bool:
    return any(entry.tag in ("comparative", "superlative") for entry in entries().get(word, ()))


def _count(c: Clause, i: int) -> int:
    number = c.tokens[i].number
    return min(100, int(number)) if number is not None else NUMBERS[c.low_at(i)]


def read_add(c: Clause, verb: int | None, data: tuple[Any, ...] | None) -> Reading | None:
    """New things, sounds and texts, each with its own place or the one that follows them all."""
    r = Reading(memory=c.memory.copy())
    c.use_verb(r, verb, data)
    c.use_words(r, ("make", "let", "have"))
    when = c.when(r)
    quotes = [i for i, part in enumerate(c.parts) if part.has("quote")]
    start = (
        c.parts[verb].end if verb is not None else next((part.start for part in c.parts if not part.has("filler")), 0)
    )
    where: Where | None = None
    phrase = data[1] if data else ""
    before = verb - 1 if verb is not None else -1
    if (
        quotes
        and data
        and data[1]
        in (
            "write",
            "add",
            "put",
            "insert",
            "include",
            "display",
            "show me",
            "give",
            "there should be",
            "title",
            "caption",
        )
    ):
        return _written(c, r, quotes[0], when)
    if (
        phrase
        in (
            "need",
            "needs",
            "could use",
            "with",
            "get ~ a",
            "wear",
            "wears",
            "should wear",
            "must wear",
            "wearing",
            "could have",
            "can have",
            "should have",
            "must have",
        )
        and before >= 0
    ):
        holder = next((i for i in range(before, -1, -1) if c.mention(i)), None)
        if holder is not None:
            found = c.resolve(holder, ("thing",), ("film", "scene"))
            if not found.ok:
                return None
            c.use(r, holder)
            if found.ids:
                where = Where(relation="on", ids=found.ids, phrase=c.parts[holder].text)
    elif phrase in ("give", "show me", "have", "get ~ a"):
        holder = verb + 1 if verb is not None else 0
        if holder < len(c.parts) and c.low(holder) in ("me", "us"):
            start = c.parts[holder].end
        elif (
            holder < len(c.parts) and (mention := c.mention(holder)) and mention.owner is not None and phrase == "give"
        ):
            found = c.index.resolve(mention.owner, ("thing",), c.memory)
            if found.ok:
                r.used.add(c.parts[holder].start)
                start = c.parts[holder].start + 1
                where = Where(relation="on", ids=found.ids, phrase=c.low_at(start - 1))
        elif holder < len(c.parts) and c.mention(holder):
            found = c.resolve(holder, ("thing",), ("film", "scene"))
            if found.ok:
                c.use(r, holder)
                start = c.parts[holder].end
                where = Where(relation="on", ids=found.ids, phrase=c.parts[holder].text) if found.ids else None
    elif verb is not None and before >= 0 and any(c.mention(i) for i in range(verb)) and phrase != "another":
        return None
    if phrase in ("put", "place", "set", "have", "hang", "stick", "show", "move", "include", "draw") and c.low_at(
        start
    ) in ("the", "it", "them", "him", "her", "this", "everything"):
        return None
    if phrase == "another":
        start = c.parts[verb].end if verb is not None else 0
    additions: list[tuple[Addition, Where | None]] = []
    i = start
    while i < len(c.tokens):
        addition, after = noun_phrase(c, i, doing=phrase in ("have", "there should be", "there must be"))
        if addition is None:
            break
        r.used |= set(range(i, after))
        i = after
        own: Where | None = None
        part = c.part_starting(i)
        if part is None and i < len(c.tokens):
            part = next((k for k, candidate in enumerate(c.parts) if candidate.start < i < candidate.end), None)
        if part is not None:
            own, following = c.where(part, r)
            i = c.parts[following].start if following < len(c.parts) else len(c.tokens)
        additions.append((addition, own))
        if c.low_at(i) == "," and c.low_at(i + 1) == "and":
            i += 1
        if c.low_at(i) in ("and", ","):
            i += 1
            following = c.part_starting(i)
            if following is not None and any(
                len(row) > 2 or not c.parts[following].has("mention")
                for row in c.parts[following].options.get("verb", ())
            ):
                break
            continue
        break
    if not additions:
        return None
    last = next((place for _, place in reversed(additions) if place), None)
    if any(word in NOT_THINGS for addition, _ in additions for word in (addition.head, addition.name)):
        return None
    if any(is_degree(word) for addition, _ in additions for word in addition.name.split()[:1]):
        return None
    for addition, own in additions:
        if phrase.startswith("there ") and not addition.colour:
            there = [item for item in c.index.items if item.group == "thing" and addition.head in item.words]
            if there and addition.count > len(there):
                addition = addition.model_copy(update={"count": addition.count - len(there)})
        if addition.head in SOUND_WORDS or addition.name in SOUND_WORDS:
            addition = addition.model_copy(update={"count": 1})
        place = own or where or last
        if any(word in WRITTEN for word in (addition.head, addition.name)) and not quotes:
            continue
        if addition.head in SOUND_WORDS or addition.name in SOUND_WORDS or addition.head == "effect":
            r.changes.append(
                c.change(
                    "add", Target(kind="cue", phrase=addition.phrase), "sound", added=addition, where=place, when=when
                )
            )
            continue
        garment = _garment(c, addition, place)
        if garment:
            holder = Target(kind="thing", ids=place.ids[:1], phrase=place.phrase)  # type: ignore[union-attr]
            r.changes.append(c.change("set", holder, f"{garment} colour", addition.colour, when=when))
            continue
        weather = _weather(addition)
        if weather and not addition.colour:
            r.changes.append(
                c.change("set", Target(kind="world", phrase=addition.phrase), "weather", weather, when=when)
            )
            continue
        if addition.name in raw()["kinds"]["fog"] or addition.name in (
            "contrast",
            "saturation",
            "brightness",
            "warmth",
            "blur",
            "grain",
        ):
            return None
        r.changes.append(
            c.change("add", Target(kind="thing", phrase=addition.phrase), added=addition, where=place, when=when)
        )
    if not r.changes:
        return None
    if verb is None:
        r.bonus -= 0.8
    elif phrase in ("have", "with", "get", "use"):
        r.bonus -= 0.6
    return r


def _garment(c: Clause, addition: Addition, place: Where | None) -> str:
    """The part of a person that a coloured garment is: people are dressed already, so it is the colour that changes."""
    if place is None or not place.ids or not addition.colour or c.index.by_id[place.ids[0]].kind != "person":
        return ""
    parts = raw()["parts"]["person"]
    return next((part for part, words in parts.items() if addition.head in words or addition.head + "s" in words), "")


def _weather(addition: Addition) -> str:
    for value, phrases in raw()["values"]["weather"].items():
        if addition.name in phrases and value in ("rain", "snow", "fog", "storm", "clouds"):
            return value
    return ""


def _written(c: Clause, r: Reading, quote: int, when: dict[str, Any]) -> Reading:
    content = c.parts[quote].options["quote"]
    c.use(r, quote)
    r.used |= {
        i
        for i, token in enumerate(c.tokens)
        if token.low in WRITTEN
        or token.low in ("the", "saying", "says", "reading", "reads", "words", "on", "screen", "a", "new")
    }
    style = next(
        (word for word in ("caption", "title", "subtitle", "credit") if any(token.low == word for token in c.tokens)),
        "caption",
    )
    where = None
    for i, part in enumerate(c.parts):
        if part.has("place") and not set(range(part.start, part.end)) <= r.used:
            where = Where(relation=part.options["place"], phrase=part.text)
            c.use(r, i)
    addition = Addition(name=style, head="text", phrase=content)
    r.changes.append(
        c.change("add", Target(kind="text", phrase=style), "text", content, added=addition, where=where, when=when)
    )
    return r
