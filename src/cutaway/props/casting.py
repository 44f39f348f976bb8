"""Casting: what realises a noun. Names first, then synonyms, then meaning, and at last a plain body that says what it stands for.

Words decide, meaning only ranks: exact and lemma matches come first, a match by meaning must reach `CLOSE` and be of the same kind
(a person is not a thing, a place is not a prop). Sprites show a whole body or say that they do not.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from cutaway.errors import MissingPack
from cutaway.props.catalogue import Entry, builder_entries
from cutaway.props.nouns import Noun, normal, noun_of, nouns

CLOSE = 0.75
"""Cosine of two names from which on they mean the same sort of thing; 0.55-0.75 mixes good matches with false friends."""
PLAIN = 0.2
"""Score of a plain body: below anything that has the right form."""
PAINTED = frozenset(
    "furniture sprite food rug curtains floor_lamp table_lamp pendant mug books wooden_table robot lighthouse windmill submarine typewriter"
    " hot_air_balloon rubber_duck".split()
)
"""Builders that take a `colour` in words and paint what it means."""
GROUPS = {
    "person": "person",
    "animal": "animal",
    "place": "place",
    "building": "building",
    "vehicle": "vehicle",
    "plant": "plant",
    "nature": "nature",
    "effect": "effect",
}
"""Kinds that do not stand in for each other; every other kind is a thing among things."""
HEADS = frozenset("1f414 1f417 1face 1f428 1f99d 1f479 1f47d 1f47a".split())
"""Sprites that show a head although their name does not say so."""
BRANDS = re.compile(
    r"iphone|imac|ibook|playstation|\bps4|vw |peugeot|renault|chevrolet|ford |seat leon|yamaha|smart car|€|rj45|plug",
    re.I,
)


@dataclass(frozen=True)
class Candidate:
    """A possible casting: `score` 0-1, `how` it was found ("name", "synonym", "head", "meaning", "plain"), and what to tell the user."""

    entry: Entry
    score: float
    how: str
    sentence: str


@functools.cache
def entries() -> tuple[Entry, ...]:
    """Everything that can be cast by name: builders' own, the furniture pack, the sprites; packs that are missing have none."""
    return (*_built_entries(), *_furniture_entries(), *_sprite_entries())


def _built_entries() -> tuple[Entry, ...]:
    """The builders' own entries, with the synonyms that the noun list has for them."""
    found = []
    for entry in builder_entries():
        words = _listed(entry.builder).get(entry.name, ((), 0, ""))[0]
        found.append(dataclasses.replace(entry, words=tuple(dict.fromkeys((*entry.words, *words)))))
    return tuple(found)


@functools.cache
def _furniture_entries() -> tuple[Entry, ...]:
    from cutaway.props import furniture

    try:
        rows = furniture.rows()
    except MissingPack:
        return ()
    listed = _listed("furniture")
    found = []
    for row in rows.values():
        if BRANDS.search(row.name):
            continue
        name = normal(re.sub(r"[^\w' -]", " ", row.name))
        name = RENAMED.get(name, name)
        words, rank, kind = listed.get(row.id, ((), -1, ""))
        noun = noun_of(name)
        kind = kind or (
            "person"
            if row.library == "Reallusion"
            else noun.kind
            if noun
            else _KIND_BY_CATEGORY.get(row.category, "object")
        )
        own = (name,) if row.category != "Characters" or words or kind != "person" else ("passer-by",)
        weight = 1.0 - 0.04 * rank if rank >= 0 else 0.6
        found.append(
            Entry(
                "furniture",
                row.id,
                tuple(dict.fromkeys((*own, *words))),
                kind,
                row.size,
                {},
                weight,
                furniture.credit(row),
            )
        )
    return tuple(found)


RENAMED = {
    "teck chair": "teak chair",
    "trunck": "trunk",
    "puff": "pouf",
    "socket": "sock",
    "barnum": "party tent",
    "short": "shorts",
    "toilets unit": "toilet",
    "hashtray": "ashtray",
    "tv 16 9": "television",
    "flipper": "pinball machine",
    "little bank": "bench",
    "wood bank": "bench",
    "letters box": "mailbox",
    "shovel": "shovel",
    "male": "man",
    "female": "woman",
    "bullet trash can": "trash can",
    "mocassin": "moccasin",
}
_KIND_BY_CATEGORY = {
    "Characters": "animal",
    "Vehicles": "vehicle",
    "Doors and windows": "building",
    "Staircases": "building",
    "Lights": "furniture",
    "Living room": "furniture",
    "Bedroom": "furniture",
    "Office": "furniture",
    "Bathroom": "furniture",
    "Kitchen": "object",
}


@functools.cache
def _listed(builder: str) -> dict[str, tuple[tuple[str, ...], int, str]]:
    """By model: the synonyms under which the noun list names it, its place there (0 the best), its kind."""
    found: dict[str, tuple[tuple[str, ...], int, str]] = {}
    for noun in dict.fromkeys(nouns().values()):
        for rank, (source, name) in enumerate(noun.cast):
            if source == builder:
                words, best, kind = found.get(name, ((), 99, noun.kind))
                found[name] = ((*words, *noun.words), min(best, rank), kind)
    return found


SHOWN = re.compile(
    r"\b(face|sign|mark|symbol|button|arrow|hand|circle|square|diamond|clock face|flag|finger|family|person|man|woman|boy|girl)\b"
)


@functools.cache
def _sprite_entries() -> tuple[Entry, ...]:
    from cutaway.props import relief

    try:
        codes = relief.codes()
    except MissingPack:
        return ()
    listed = _listed("sprite")
    found = []
    for code in codes:
        words, rank, kind = listed.get(code, ((), -1, ""))
        title = _title(code)
        head = "face" in title or code in HEADS
        if rank < 0 and (not title or SHOWN.search(title) or not _pictorial(code)):
            if not (head and title.endswith(" face")):
                continue
        name = normal(title.removesuffix(" face").replace(" with ", " ")) if title else ""
        noun = nouns().get(words[0]) if words else noun_of(name)
        names = tuple(dict.fromkeys(filter(None, (name, *words))))
        size = noun.size if noun else (0.3, 0.3, 0.3)
        weight = (0.55 if not head else 0.3) - 0.02 * max(rank, 0)
        parameters = {"whole": not head, "height": size[1], "turn_limit": 26}
        found.append(Entry("sprite", code, names, kind or (noun.kind if noun else "object"), size, parameters, weight))
    return tuple(found)


def _title(code: str) -> str:
    try:
        return (
            unicodedata.name(chr(int(code.split("-")[0], 16))).lower()
            if code.count("-") <= (code.endswith("-fe0f"))
            else ""
        )
    except ValueError:
        return ""


def _pictorial(code: str) -> bool:
    """Whether a sprite shows a thing or an animal and not a sign, a face or a gesture."""
    value = int(code.split("-")[0], 16)
    ranges = (
        (0x1F32D, 0x1F397),
        (0x1F399, 0x1F3C1),
        (0x1F3C5, 0x1F3C6),
        (0x1F3C8, 0x1F3C9),
        (0x1F3CD, 0x1F3F0),
        (0x1F3F8, 0x1F43F),
        (0x1F451, 0x1F462),
        (0x1F484, 0x1F484),
        (0x1F488, 0x1F48A),
        (0x1F48D, 0x1F48E),
        (0x1F490, 0x1F490),
        (0x1F4A1, 0x1F4A1),
        (0x1F4A3, 0x1F4A3),
        (0x1F4B0, 0x1F4FF),
        (0x1F50B, 0x1F52E),
        (0x1F54A, 0x1F54A),
        (0x1F56F, 0x1F570),
        (0x1F576, 0x1F579),
        (0x1F58A, 0x1F58D),
        (0x1F5A5, 0x1F5D1),
        (0x1F5DD, 0x1F5E1),
        (0x1F5FB, 0x1F5FF),
        (0x1F680, 0x1F6A4),
        (0x1F6B2, 0x1F6B2),
        (0x1F6BD, 0x1F6BD),
        (0x1F6C1, 0x1F6C1),
        (0x1F6CB, 0x1F6CB),
        (0x1F6CF, 0x1F6D2),
        (0x1F6E0, 0x1F6FC),
        (0x1F941, 0x1F94F),
        (0x1F950, 0x1F9AE),
        (0x1F9C0, 0x1F9CB),
        (0x1F9E2, 0x1F9FF),
        (0x1FA70, 0x1FADB),
    )
    return any(low <= value <= high for low, high in ranges)


ADJECTIVES = re.compile(
    r"^(very|big|large|huge|giant|small|little|tiny|old|new|young|long|short|tall|beautiful|pretty|cute)$"
)


def cast(
    name: str,
    head: str = "",
    kind: str = "",
    colour: str = "",
    material: str = "",
    attributes: Iterable[str] = (),
    limit: int = 5,
) -> list[Candidate]:
    """Castings for a noun, best first, at least one (a plain body) and at most `limit`.

    `name`: the noun with what belongs to it ("floor lamp"), `head`: its last noun; `kind` as in `Entity.kind`, "" or "unknown" when it
    is not known. The noun list knows kinds better than the caller's guess and is asked first.
    """
    asked = normal(name) or normal(head)
    phrases = _phrases(asked, normal(head), colour, material)
    noun = noun_of(asked, head)
    wanted = noun.kind if noun else (kind if kind not in ("", "unknown") else "")
    found: dict[tuple[str, str], Candidate] = {}

    def offer(entry: Entry, score: float, how: str) -> None:
        if how != "name" and wanted and _group(entry.kind) != _group(wanted):
            return
        if wanted and how == "name" and {_group(entry.kind), _group(wanted)} == {"person", "thing"}:
            return
        if not entry.parameters.get("whole", True):
            # A head alone on the ground shows less of an animal than a plain body of its size does.
            score = min(score, PLAIN - 0.05)
        key = (entry.builder, entry.name)
        if key not in found or found[key].score < score:
            told = {"colour": colour} if colour and entry.builder in PAINTED and colour not in entry.words[0] else {}
            chosen = dataclasses.replace(entry, parameters={**entry.parameters, **told}) if told else entry
            found[key] = Candidate(chosen, round(score, 4), how, _sentence(asked, entry, how))

    index = _index()
    by_key = _by_key()
    for level, phrase in enumerate(phrases):
        top = 0.99 - 0.08 * min(level, 4)
        how = "name" if level == 0 else "head"
        listed = nouns().get(phrase)
        for rank, key in enumerate(listed.cast if listed else ()):
            if key in by_key:
                offer(by_key[key], top - 0.004 * min(rank, 8), how)
        for entry, place in index.get(phrase, ()):
            # An own name beats the list's choice only where the list has none; among equals weight decides, then how leading the word is.
            offer(entry, top - 0.034 + 0.03 * min(entry.weight, 1.5) - 0.004 * min(place, 5), how)
        for word in listed.words if listed else ():
            if word != phrase:
                for entry, place in index.get(word, ()):
                    offer(entry, top - 0.06 + 0.03 * min(entry.weight, 1.5) - 0.004 * min(place, 5), "synonym")
        if listed and level == 0:
            # The list knows the whole phrase: its last word alone would mislead (a Newton's cradle is no cradle).
            break
    exact = any(candidate.how in ("name", "synonym") for candidate in found.values())
    if not exact:
        for entry, likeness in _meant(asked):
            if likeness >= CLOSE:
                # Very close in meaning beats the last word ("laptop computer": laptop before computer).
                offer(entry, 0.8 * likeness + 0.02 * entry.weight + (0.14 if likeness > 0.86 else 0.0), "meaning")
    if wanted == "person":
        for entry in entries():
            if entry.builder == "person":
                offer(entry, 0.6, "head")
    body = plain(asked or name or "thing", noun, kind, colour, material, attributes)
    if body.how == "name":
        found[("plain", asked)] = body
    best = sorted(found.values(), key=lambda c: (-c.score, -c.entry.weight, c.entry.builder, c.entry.name))
    if body.how == "name":
        return best[: max(limit, 1)]
    good = [candidate for candidate in best if candidate.score > PLAIN][: max(limit - 1, 1)]
    return [*good, body, *(candidate for candidate in best if candidate.score <= PLAIN)][: max(limit, 1)]


def _phrases(asked: str, head: str, colour: str, material: str) -> list[str]:
    """The name and its shorter ends, without colour, material and size words in front."""
    words = asked.split()
    skipped = set(f"{colour} {material}".lower().split())
    while len(words) > 1 and (words[0] in skipped or ADJECTIVES.match(words[0])) and " ".join(words) not in _index():
        words = words[1:]
    ends = [" ".join(words[start:]) for start in range(len(words))]
    return list(dict.fromkeys([*ends, *([head] if head else [])]))


def _group(kind: str) -> str:
    return GROUPS.get(kind, "thing")


@functools.cache
def _index() -> dict[str, tuple[tuple[Entry, int], ...]]:
    found: dict[str, list[tuple[Entry, int]]] = {}
    for entry in entries():
        for place, word in enumerate(entry.words):
            found.setdefault(word, []).append((entry, place))
    return {word: tuple(rows) for word, rows in found.items()}


@functools.cache
def _by_key() -> dict[tuple[str, str], Entry]:
    return {(entry.builder, entry.name): entry for entry in entries()}


def _meant(asked: str) -> list[tuple[Entry, float]]:
    """Entries by likeness of meaning, best first; none without the pack."""
    from cutaway.props import meaning

    words = sorted(_index())
    likeness = meaning.likeness(asked, tuple(words))
    if likeness is None:
        return []
    order = sorted(range(len(words)), key=lambda i: (-likeness[i], words[i]))[:24]
    return [(entry, float(likeness[i])) for i in order for entry, _ in _index()[words[i]]]


def _sentence(asked: str, entry: Entry, how: str) -> str:
    leading = entry.words[0] if entry.words else entry.name
    if entry.builder == "furniture":
        text = f"The {asked} is cast as the model '{leading}' of the furniture pack."
    elif entry.builder == "sprite":
        text = f"The {asked} is cast as a relief figure, '{leading}'."
        if not entry.parameters.get("whole", True):
            text = f"The {asked} is cast as a relief figure of its head only: there is no model of its whole body."
    else:
        text = f"The {asked} is built as '{leading}'."
    if how == "meaning":
        text = text[:-1] + ", the nearest in meaning that there is."
    elif how == "head" and leading != asked:
        text = text[:-1] + f"; nothing more particular than '{leading}' was found."
    return text


def plain(asked: str, noun: Noun | None, kind: str, colour: str, material: str, attributes: Iterable[str]) -> Candidate:
    """The plain body of a noun: right size where the list knows it, a guess by kind where it does not, and said so."""
    size = noun.size if noun else _SIZE_BY_KIND.get(kind, (0.4, 0.4, 0.4))
    shape = _shape(asked, attributes) or (noun.shape if noun else "rounded")
    tone = colour or (noun.colour if noun else "")
    stuff = material or (noun.material if noun else "")
    parameters = {
        "shape": shape,
        "width": size[0],
        "height": size[1],
        "depth": size[2],
        "colour": tone,
        "material": stuff,
    }
    entry = Entry("plain", asked[:200], (asked,), noun.kind if noun else (kind or "object"), size, parameters, 0.1)
    if noun and ("plain", "sphere") in noun.cast:
        return Candidate(dataclasses.replace(entry, weight=1.0), 1.0, "name", f"The {asked} is built as a {shape}.")
    known = "of its size" if noun else "of a guessed size"
    words = " ".join(filter(None, (tone or "grey", stuff)))
    return Candidate(entry, PLAIN, "plain", f"There is no model of '{asked}': a plain {words} body {known} stands in.")


_SIZE_BY_KIND = {
    "person": (0.5, 1.7, 0.35),
    "animal": (0.3, 0.5, 0.8),
    "vehicle": (1.8, 1.5, 4.2),
    "building": (8.0, 7.0, 8.0),
    "plant": (0.8, 1.5, 0.8),
    "furniture": (1.0, 0.8, 0.6),
    "object": (0.3, 0.3, 0.3),
    "nature": (2.0, 1.2, 2.0),
    "effect": (0.6, 0.6, 0.6),
    "sign": (1.2, 0.7, 0.08),
    "place": (4.0, 2.5, 4.0),
}
_SHAPES = {
    "ball": "sphere",
    "sphere": "sphere",
    "orb": "sphere",
    "round": "sphere",
    "cube": "box",
    "box": "box",
    "block": "box",
    "cylinder": "cylinder",
    "cylindrical": "cylinder",
    "cone": "cone",
    "conical": "cone",
    "pyramid": "pyramid",
    "disc": "disc",
    "disk": "disc",
    "plate": "disc",
    "ring": "ring",
    "stick": "rod",
    "rod": "rod",
    "pole": "rod",
    "bowl": "bowl",
}


def _shape(asked: str, attributes: Iterable[str]) -> str:
    for word in (*reversed(asked.split()), *attributes):
        if word.lower() in _SHAPES:
            return _SHAPES[word.lower()]
    return ""
