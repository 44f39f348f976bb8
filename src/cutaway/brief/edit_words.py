"""The lexicon of edit turns, read once from `edit_words.toml`, with inflections made by rule."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from cutaway.scene.edits_colour import colour_names

IRREGULAR = {
    "men": "man", "women": "woman", "people": "person", "children": "child", "feet": "foot", "teeth": "tooth",
    "mice": "mouse", "geese": "goose",
    "wolves": "wolf", "knives": "knife", "leaves": "leaf", "shelves": "shelf", "loaves": "loaf", "lost": "lose", "got": "get", "gone": "go",
    "made": "make", "put": "put", "set": "set", "kept": "keep", "left": "leave", "said": "say", "gave": "give",
    "took": "take", "brought": "bring",
    "scarves": "scarf", "dominoes": "domino", "tomatoes": "tomato", "potatoes": "potato", "buses": "bus", "glasses": "glasses", "lying": "lie",
    "halves": "half", "thieves": "thief", "fishes": "fish",
}  # fmt: skip
ALWAYS_PLURAL = {"glasses", "trousers", "pants", "jeans", "scissors", "sunglasses", "stairs", "clothes", "shorts"}
NUMBERS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100,
    "couple": 2, "pair": 2, "dozen": 12, "several": 4,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
    "last": -1, "final": -1, "opening": 1, "closing": -1, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5,
    "initial": 1,
}  # fmt: skip


BASE_COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey", "gray")


@dataclass(frozen=True)
class Entry:
    """A phrase of the lexicon: `tag` says what it may be, `data` what it then means; `tail` stands after a gap."""

    words: tuple[str, ...]
    tag: str
    data: Any
    tail: tuple[str, ...] = ()


@functools.cache
def raw() -> dict[str, Any]:
    """The tables as they stand in the file."""
    return tomllib.loads(resources.files("cutaway.brief").joinpath("edit_words.toml").read_text("utf-8"))


@functools.lru_cache(maxsize=20_000)
def bases(word: str) -> frozenset[str]:
    """The forms `word` may be an inflection of, itself included."""
    found = {word}
    if word in IRREGULAR:
        found.add(IRREGULAR[word])
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss") and word not in ALWAYS_PLURAL:
        found.add(word[:-1])
        if word.endswith("ies"):
            found.add(word[:-3] + "y")
        if word.endswith("es"):
            found.add(word[:-2])
    for ending in ("ing", "ed"):
        stem = word[: -len(ending)]
        if word.endswith(ending) and len(stem) >= 2:
            found |= {stem, stem + "e"}
            if len(stem) > 3 and stem[-1] == stem[-2]:
                found.add(stem[:-1])
            if ending == "ed" and stem.endswith("i"):
                found.add(stem[:-1] + "y")
    return frozenset(found)


def singular(word: str) -> str:
    """The singular of a noun, by rule."""
    if word in ALWAYS_PLURAL:
        return word
    if word in IRREGULAR and word not in ("left", "lost", "gone"):
        return IRREGULAR[word]
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def is_plural(word: str) -> bool:
    """Whether a noun looks like more than one."""
    return word in ("people", "men", "women", "children", "feet", "mice", "geese") or (
        singular(word) != word and word not in ALWAYS_PLURAL
    )


def _comparatives(word: str) -> tuple[str, str]:
    if " " in word or len(word) > 8:
        return "", ""
    if word.endswith("e"):
        return word + "r", word + "st"
    if word.endswith("y"):
        return word[:-1] + "ier", word[:-1] + "iest"
    if (
        len(word) <= 4
        and word[-1] not in "aeiouwxyrlk"
        and len(word) > 2
        and word[-2] in "aeiou"
        and word[-3] not in "aeiou"
    ):
        return word + word[-1] + "er", word + word[-1] + "est"
    return word + "er", word + "est"


_MORE_COMPARATIVES = (
    ("less", "", -1),
    ("fewer", "amount", -1),
    ("more", "", 1),
    ("farther", "distance", 1),
    ("further", "distance", 1),
    ("closer in", "distance", -1),
    ("nearer", "distance", -1),
    ("longer", "length", 1),
    ("not so much", "", -1),
    ("not as much", "", -1),
    ("not that much", "", -1),
    ("not so many", "amount", -1),
    ("not as many", "amount", -1),
    ("not so", "", -1),
    ("not as", "", -1),
    ("not that", "", -1),
    ("tighter", "distance", -1),
    ("higher up", "height above ground", 1),
    ("lower down", "height above ground", -1),
)
"""Comparatives that no rule makes: word, axis ("" for any), direction."""


@functools.cache
def entries() -> dict[str, tuple[Entry, ...]]:
    """All phrases by first word, longest first."""
    found: list[Entry] = []

    def put(phrase: str, tag: str, data: Any) -> None:
        head, _, tail = phrase.lower().partition("~")
        found.append(Entry(tuple(head.split()), tag, data, tuple(tail.split())))

    tables = raw()
    for phrase in tables["filler"]["phrases"]:
        put(phrase, "filler", None)
    for phrase in tables["filler"]["function"]:
        put(phrase, "function", None)
    for verb_class, phrases in tables["verbs"].items():
        for phrase in phrases:
            put(phrase, "verb", (verb_class, phrase.replace(" ~", "")))
    for phrase, (axis, direction) in tables["adjusting"]["verbs"].items():
        put(phrase, "verb", ("adjust", phrase.replace(" ~", "")))
        put(phrase, "adjusting", (axis, direction))
    for axis, words in tables["axes"].items():
        for direction, sign in (("more", 1), ("less", -1)):
            for word in words[direction]:
                put(word, "axis", (axis, sign))
                if " " not in word and not word.endswith("ly") and axis not in ("height", "size", "amount"):
                    put(word[:-1] + "ily" if word.endswith("y") else word + "ly", "axis", (axis, sign))
                comparative, superlative = _comparatives(word)
                if comparative:
                    put(comparative, "comparative", (axis, sign))
                    put("the " + superlative, "superlative", (axis, sign))
                    put(superlative, "superlative", (axis, sign))
                elif word.startswith(("further", "farther")):
                    put(word, "comparative", (axis, sign))
        for noun in words.get("nouns", ()):
            put(noun, "axis_noun", axis)
    for word, axis, sign in _MORE_COMPARATIVES:
        put(word, "comparative", (axis, sign))
    for degree, words in tables["degree"].items():
        for word in words:
            put(word, "degree", degree)
    for domain, values in tables["values"].items():
        for value, phrases in values.items():
            for phrase in phrases:
                put(phrase, domain, value)
                if domain == "time_of_day" and " " not in phrase:
                    for shade in ("early", "late"):
                        for lead in ("", "in the ", "to ", "into ", "a "):
                            put(f"{lead}{shade} {phrase}", domain, value)
                if domain == "look":
                    put(_comparatives(phrase)[0] or phrase, domain, value)
                    put(f"more {phrase}", domain, value)
                if domain == "place" and " " in value:
                    for lead in ("to the", "in the", "at the", "into the", "in"):
                        put(f"{lead} {phrase}", domain, value)
                if domain in ("time_of_day", "season", "weather", "look", "aspect", "size", "angle"):
                    for lead in (
                        "at",
                        "in",
                        "in the",
                        "during the",
                        "to",
                        "into",
                        "a",
                        "an",
                        "during",
                        "into a",
                        "to a",
                        "to an",
                    ):
                        put(f"{lead} {phrase}", domain, value)
    for relation, phrases in tables["prepositions"].items():
        for phrase in phrases:
            put(phrase, "prep", relation)
    for word in tables["materials"]["words"]:
        put(word, "material", tables["materials"]["same"].get(word, word))
    for name in colour_names():
        for shape in (name, f"{name} coloured", f"{name} colored", f"in {name}"):
            put(shape, "colour", name)
        if " " not in name:
            for base in BASE_COLOURS:
                if base != name and f"{name} {base}" not in colour_names():
                    put(f"{name} {base}", "colour", f"{name} {base}")
                    put(f"in {name} {base}", "colour", f"{name} {base}")
            for shade in tables["colours"]["also"]:
                put(
                    f"{shade} {name}",
                    "colour",
                    f"{shade} {name}" if f"{shade} {name}" not in colour_names() else f"{shade} {name}",
                )
                put(f"in {shade} {name}", "colour", f"{shade} {name}")
    for word in tables["actions"]["words"]:
        put(word, "action", word)
    for word, number in NUMBERS.items():
        put(word, "number", number)
    for word, number in ORDINALS.items():
        put(word, "ordinal", number)
    table: dict[str, list[Entry]] = {}
    for entry in found:
        table.setdefault(entry.words[0] if entry.words else "", []).append(entry)
    return {word: tuple(sorted(rows, key=lambda row: -len(row.words))) for word, rows in table.items()}


@functools.cache
def synonyms() -> dict[str, frozenset[str]]:
    """Other names of a word, itself included."""
    table: dict[str, set[str]] = {}
    for group in raw()["synonyms"]["groups"]:
        for word in group:
            table.setdefault(word, {word}).update(group)
    return {word: frozenset(group) for word, group in table.items()}
