"""Slips of the keyboard in a turn about footage: a word nobody knows, one stroke away from exactly one that the lists have."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace

from cutaway.brief import lexicon as nouns
from cutaway.brief.edit_words import bases
from cutaway.brief.footage.lexicon import split_words, vocabulary
from cutaway.brief.footage.operations import Facts
from cutaway.brief.footage.pieces import Piece
from cutaway.brief.parser import dictionary

_ADVERBS = frozenset(
    (
        "always never often sometimes again everywhere whatever wherever whenever although though unless until while "
        "whereas maybe perhaps either neither together apart almost quite rather itself himself herself themselves "
        "myself yourself someone something anything nothing everything anyone nobody somebody everybody could would "
        "should might shall those these their there where which whose about above after against among around because "
        "before behind below beneath beside between beyond despite during except inside instead onto outside since "
        "through toward towards under underneath upon within without today tomorrow yesterday tonight"
    ).split()
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def corrected(found: Sequence[Piece], facts: Facts) -> tuple[list[Piece], list[str]]:
    """The pieces with slips read as what was meant, and a sentence for each."""
    names = {word for text in (*facts.subtitles, *facts.texts, facts.transcript) for word in split_words(text)}
    rows, notes = [], []
    for piece in found:
        meant = ""
        if (
            piece.kind == "word"
            and 5 <= len(piece.low) <= 20
            and piece.low.isascii()
            and piece.low.isalpha()
            and piece.text[1:].islower()
        ):
            if not piece.forms & vocabulary() and piece.low not in names and not _known(piece.low):
                near = sorted(_near(piece.low) & _inflected())
                meant = (
                    near[0]
                    if len(near) == 1
                    else next((word for word in near if sorted(word) == sorted(piece.low)), "")
                )
        if meant:
            notes.append(f"“{piece.text}” was read as “{meant}”.")
        rows.append(replace(piece, low=meant, forms=bases(meant)) if meant else piece)
    return rows, notes


def _known(word: str) -> bool:
    return word.endswith("ly") or any(
        base in table for table in (*dictionary(), nouns.noun_kinds(), _ADVERBS) for base in bases(word)
    )


@functools.cache
def _inflected() -> frozenset[str]:
    """The vocabulary and its simplest inflections."""
    words = {word for word in vocabulary() if len(word) > 3}
    return frozenset(words | {word + "s" for word in words})


def _near(word: str) -> frozenset[str]:
    """All spellings one stroke away."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    swaps = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    less = {a + b[1:] for a, b in cuts if b}
    other = {a + letter + b[1:] for a, b in cuts if b for letter in _LETTERS}
    more = {a + letter + b for a, b in cuts for letter in _LETTERS}
    return frozenset(swaps | less | other | more) - {word}
