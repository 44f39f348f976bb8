"""Slips of the keyboard in an edit turn: a word nobody knows that is one stroke away from one that is known."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace

from cutaway.brief import lexicon
from cutaway.brief.edit_tokens import Token
from cutaway.brief.edit_words import NUMBERS, ORDINALS, bases, entries, raw
from cutaway.scene.edits_colour import colour_names

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def corrected(found: Sequence[Token], names: frozenset[str]) -> tuple[list[Token], list[str]]:
    """The tokens with slips read as what was meant, and a sentence for each. `names`: single words of what exists in the scene.

    Only words of four letters and more that no list knows are touched, and only where one known word is nearest: what exists first, then colours,
    then words that ask for something. Names (a capital within the sentence) and quotations stay as they are.
    """
    tokens: list[Token] = []
    notes: list[str] = []
    for place, token in enumerate(found):
        meant = ""
        first = place == 0 or found[place - 1].kind == "stop"
        plain = token.kind == "word" and token.low.isascii() and token.low.isalpha() and 4 <= len(token.low) <= 20
        if plain and (first or token.text.islower()) and not _known(token.low, names):
            meant = _meant(token.low, names)
        if meant:
            notes.append(f"“{token.text}” was read as “{meant}”.")
        tokens.append(replace(token, low=meant) if meant else token)
    return tokens, notes


def _known(word: str, names: frozenset[str]) -> bool:
    return any(base in names or base in _vocabulary() for base in bases(word))


def _meant(word: str, names: frozenset[str]) -> str:
    near = _near(word)
    for group in (names, _colours(), _asking()):
        rows = sorted(near & group)
        if rows:
            swapped = [row for row in rows if sorted(row) == sorted(word)]
            doubled = [row for row in rows if set(row) == set(word)]
            best = swapped or doubled or rows
            return best[0] if len(best) == 1 else ""
    return ""


def _near(word: str) -> frozenset[str]:
    """All spellings one stroke away; short words only with two letters in the wrong order."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    swaps = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    if len(word) < 5:
        return frozenset(swaps)
    less = {a + b[1:] for a, b in cuts[1:] if b}
    other = {a + letter + b[1:] for a, b in cuts[1:] if b for letter in _LETTERS}
    more = {a + letter + b for a, b in cuts[1:] for letter in _LETTERS}
    return frozenset(swaps | less | other | more) - {word}


@functools.cache
def _colours() -> frozenset[str]:
    return frozenset(word for name in colour_names() for word in name.split() if len(word) > 3)


@functools.cache
def _asking() -> frozenset[str]:
    """Words that ask for a change or say what it should become."""
    rows = (row for group in entries().values() for row in group)
    return frozenset(word for row in rows for word in (*row.words, *row.tail) if len(word) > 3 and word.isalpha())


@functools.cache
def _vocabulary() -> frozenset[str]:
    """Every word that any list knows."""
    words = set(_asking()) | set(_colours()) | set(NUMBERS) | set(ORDINALS) | set(raw()["materials"]["words"])
    rows = (row for group in entries().values() for row in group)
    words |= {word for row in rows for word in (*row.words, *row.tail)}
    words |= {word for group in raw()["synonyms"]["groups"] for phrase in group for word in phrase.split()}
    words |= {
        word
        for tables in raw()["parts"].values()
        for phrases in tables.values()
        for phrase in phrases
        for word in phrase.split()
    }
    words |= {
        word
        for phrases in (*raw()["kinds"].values(), *raw()["classes"].values())
        for phrase in phrases
        for word in phrase.split()
    }
    words |= {word for noun in lexicon.noun_kinds() for word in noun.split()}
    words |= {word for name in lexicon.protected_names() for word in name.split()}
    for key in ("verbs", "say", "motion", "placing", "state", "particles", "wearing"):
        words |= {word.rstrip("_") for word in lexicon.table("verbs")[key].split()}
    return frozenset(words)
