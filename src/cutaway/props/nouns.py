"""Everyday nouns: what kind of thing each is, how large it is, what stands in for it. The list is `words/nouns.txt`."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

LIBRARIES = {"0": "BlendSwap-CC-0", "y": "BlendSwap-CC-BY", "k": "KatorLegaz", "s": "Scopia", "r": "Reallusion"}
"""Short names of the furniture pack's collections in the list."""


@dataclass(frozen=True)
class Noun:
    """A line of the list. `words`: synonyms, the first one leading; `size`: width, height, depth in metres;
    `shape`, `colour`, `material`: of a plain body; `cast`: (builder, name) pairs that show it well, best first."""

    words: tuple[str, ...]
    kind: str
    size: tuple[float, float, float]
    shape: str
    colour: str
    material: str
    cast: tuple[tuple[str, str], ...]


@functools.cache
def nouns() -> Mapping[str, Noun]:
    """All nouns by word."""
    found: dict[str, Noun] = {}
    kind = "object"
    text = resources.files("cutaway.props.words").joinpath("nouns.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        if line.startswith("["):
            kind = line.strip("[]")
            continue
        noun = _noun(line, kind)
        for word in noun.words:
            found.setdefault(word, noun)
    return found


def _noun(line: str, kind: str) -> Noun:
    fields = line.split()
    words = tuple(word.replace("_", " ") for word in fields[0].split("|"))
    width, height, depth = (float(value) for value in fields[1:4])
    shape, colour, material = (
        ("" if value == "-" else value.replace("_", " ")) for value in (fields[4:7] + ["-"] * 3)[:3]
    )
    cast = tuple(_pair(word) for word in fields[7:])
    return Noun(words, kind, (width, height, depth), shape or "box", colour, material, cast)


def _pair(word: str) -> tuple[str, str]:
    if re.fullmatch(r"[0-9a-f]{4,5}(-[0-9a-f]{2,5})*", word):
        return "sprite", word
    if "/" in word:
        library, name = word.split("/", 1)
        return "furniture", f"{LIBRARIES[library]}/{name}"
    builder, _, name = word.partition(":")
    return builder, name.replace("_", " ") if builder == "food" else name


IRREGULAR = {
    "men": "man",
    "women": "woman",
    "children": "child",
    "people": "person",
    "mice": "mouse",
    "geese": "goose",
    "feet": "foot",
    "teeth": "tooth",
    "wolves": "wolf",
    "leaves": "leaf",
    "shelves": "shelf",
    "knives": "knife",
    "loaves": "loaf",
    "calves": "calf",
    "scarves": "scarf",
    "dice": "die",
    "oxen": "ox",
    "cacti": "cactus",
    "fungi": "fungus",
    "thieves": "thief",
    "elves": "elf",
    "bookshelves": "bookshelf",
    "policemen": "policeman",
    "firemen": "fireman",
    "snowmen": "snowman",
    "buses": "bus",
    "potatoes": "potato",
    "tomatoes": "tomato",
    "heroes": "hero",
    "mangoes": "mango",
    "volcanoes": "volcano",
    "halves": "half",
}
SINGULAR = (
    "ss",
    "us",
    "is",
    "series",
    "species",
    "glasses",
    "scissors",
    "binoculars",
    "goggles",
    "headphones",
    "jeans",
    "trousers",
    "stairs",
)


def singular(word: str) -> str:
    """The singular of a noun, by rule; a word of the list stays as it is."""
    if word in nouns() or word.endswith(SINGULAR):
        return word
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(ch|sh|x|z|ss)es$", word):
        return word[:-2]
    if word.endswith("s") and len(word) > 3:
        return word[:-1]
    return word


def normal(phrase: str) -> str:
    """Lower case, without article, the last word in the singular."""
    words = re.sub(r"[^a-z0-9' -]", " ", phrase.lower().replace("-", " ").replace("’", "'")).split()
    while words and words[0] in ("a", "an", "the", "some", "my", "his", "her", "its", "their", "one"):
        words = words[1:]
    if not words:
        return ""
    return " ".join([*words[:-1], singular(words[-1])])


def noun_of(phrase: str, head: str = "") -> Noun | None:
    """The noun that a phrase means: the longest end of it that the list has ("old oak table" is a table), else its head."""
    words = normal(phrase).split()
    for start in range(len(words)):
        found = nouns().get(" ".join(words[start:]))
        if found:
            return found
    return nouns().get(normal(head)) if head else None
