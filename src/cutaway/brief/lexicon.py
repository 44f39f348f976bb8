"""The word lists of `words/*.toml`, read once, and the patterns made of them."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "words"


@functools.cache
def table(name: str) -> Mapping[str, Any]:
    """The list file `words/<name>.toml`."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@functools.cache
def words(file: str, key: str) -> frozenset[str]:
    """A list written as one string with spaces between the words."""
    return frozenset(table(file)[key].split())


@functools.cache
def words_in(file: str, section: str, key: str) -> frozenset[str]:
    """A list inside a section, written as one string with spaces between the words."""
    return frozenset(table(file)[section][key].split())


@functools.cache
def noun_kinds() -> Mapping[str, str]:
    """Head noun -> kind; the first list that has a noun wins."""
    kinds: dict[str, str] = {}
    for kind, nouns in table("nouns").items():
        for noun in nouns.split():
            kinds.setdefault(noun.replace("_", " "), kind)
    for garment in words("qualities", "garments"):
        kinds.setdefault(garment, "object")
    return kinds


@functools.cache
def protected_names() -> tuple[str, ...]:
    """Names of several words, longest first."""
    names = {name.strip() for name in table("names")["names"].replace("\n", "").split("|") if name.strip()}
    return tuple(sorted((name for name in names if " " in name or "-" in name), key=lambda name: (-len(name), name)))


def variant(wording: str) -> str:
    """A regular expression for one wording: a space also matches a hyphen, an apostrophe both its forms."""
    parts = [re.escape(part).replace("'", "['’]") for part in re.split(r"[\s-]+", wording) if part]
    return r"[\s-]{1,3}".join(parts)


def alternatives(wordings: Iterable[str]) -> str:
    """The wordings as one group, longest first, so that the longest match wins."""
    ordered = sorted(set(wordings), key=lambda wording: (-len(wording), wording))
    return "(?:" + "|".join(variant(wording) for wording in ordered) + ")"


def plain(text: str) -> str:
    """Lower case, hyphens and runs of space as one space: the form wordings are compared in."""
    return re.sub(r"[\s-]+", " ", text.lower().replace("’", "'")).strip()


@functools.cache
def canonical(file: str, key: str) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Pattern that finds any wording of list `key`, and wording (plain form) -> what the Brief calls it."""
    meaning: dict[str, str] = {}
    for value, wordings in table(file)[key].items():
        # "!" first says that the name itself is no wording ("low", "track": too common to mean the camera).
        for wording in wordings[1:] if wordings[:1] == ["!"] else (value, *wordings):
            meaning.setdefault(plain(wording), value)
    return re.compile(rf"(?<![\w-]){alternatives(meaning)}(?![\w-])", re.IGNORECASE), meaning
