"""The phrases of `words.toml` found among pieces: which class or value begins where, and how long it is."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from cutaway.brief.edit_words import ORDINALS, raw
from cutaway.brief.footage.moments import number_in
from cutaway.brief.footage.operations import Facts, NamedMedium
from cutaway.brief.footage.parts import SIDES, part_at
from cutaway.brief.footage.pieces import Piece, normal
from cutaway.brief.lexicon import noun_kinds
from cutaway.brief.parser import dictionary
from cutaway.scene.edits_colour import colour_names

Found = tuple[int, Any]
"""How many pieces, and what value they give."""

SHADES = (
    "bright",
    "dark",
    "light",
    "pale",
    "deep",
    "pastel",
    "neon",
    "hot",
    "vivid",
    "soft",
    "royal",
    "baby",
    "electric",
)
_SOFT_PUNCTUATION = ("comma", "stop")
_WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|&|\S")


@dataclass(frozen=True)
class Phrase:
    """Words one after the other, of a class; `value` is what they give to a parameter."""

    words: tuple[str, ...]
    of: str
    value: Any


@functools.cache
def tables() -> Mapping[str, Any]:
    """`words.toml` as it stands."""
    return tomllib.loads(resources.files("cutaway.brief.footage").joinpath("words.toml").read_text("utf-8"))


def split_words(text: str) -> tuple[str, ...]:
    """A wording of the lists as the pieces have it."""
    rows: list[str] = []
    for match in _WORDS.finditer(text.lower()):
        low = normal(match[0])
        if low.endswith("'s") and low[:-2] not in ("it", "that", "he", "she", "let", "there", "what", "who", "here"):
            rows += [low[:-2], "'s"]
        elif low not in "-/":
            rows += low.split()
    return tuple(rows)


@functools.cache
def phrases() -> Mapping[str, tuple[Phrase, ...]]:
    """All phrases by first word."""
    rows: dict[tuple[tuple[str, ...], str], Any] = {}
    for name, wordings in tables()["classes"].items():
        for wording in wordings:
            rows.setdefault((split_words(wording), name), None)
    for name, values in tables()["values"].items():
        for value, wordings in values.items():
            for wording in wordings:
                rows.setdefault((split_words(wording), name), _value(name, value))
                if name == "place" and " " in value:
                    for lead in ("at the", "in the", "to the", "into the", "on the"):
                        rows.setdefault((split_words(f"{lead} {wording}"), name), value)
    for colour in colour_names():
        words = split_words(colour)
        rows.setdefault((words, "colour"), " ".join(words))
        if len(words) == 1:
            for shade in SHADES:
                rows.setdefault(((shade, *words), "colour"), f"{shade} {words[0]}")
    filler = raw()["filler"]
    for wording in (*filler["phrases"], *filler["function"]):
        rows.setdefault((split_words(wording), "soft"), None)
    for verb in tables()["classes"]["soft_verbs"]:
        rows.setdefault((split_words(verb), "soft"), None)
    table: dict[str, list[Phrase]] = {}
    for (words, name), value in rows.items():
        if words:
            table.setdefault(words[0], []).append(Phrase(words, name, value))
    return {word: tuple(sorted(found, key=lambda one: -len(one.words))) for word, found in table.items()}


def _value(name: str, value: str) -> Any:
    return float(value) if name in ("size", "size_by", "degree", "factor") else value


@functools.cache
def vocabulary() -> frozenset[str]:
    """Every single word of the lists, for slips of the keyboard."""
    return frozenset(word for rows in phrases().values() for row in rows for word in row.words if word.isalpha())


def marks(found: Sequence[Piece], facts: Facts) -> list[dict[str, list[Found]]]:
    """What begins at each piece: class -> lengths with values, longest first."""
    rows: list[dict[str, list[Found]]] = []
    for at, piece in enumerate(found):
        here: dict[str, list[Found]] = {}
        if piece.kind in ("word", "number"):
            keys = {piece.low} | piece.forms if piece.kind == "word" else {piece.text}
            for key in keys:
                for row in phrases().get(key, ()):
                    if row.words == ("cut",) and _noun_cut(found, at):
                        continue
                    if row.words in _PUT_IN and _laid_in(found, at, facts):
                        continue
                    sky = row.of == "colour" and row.words[0] == "sky" and at > 0 and found[at - 1].low == "the"
                    if not sky and _stands(row.words, found, at):
                        here.setdefault(row.of, []).append((len(row.words), row.value))
        else:
            here[f"#{piece.kind}"] = [(1, piece.value)]
            if piece.kind == "hex":
                here["colour"] = [(1, piece.value)]
        for name, length, value in _made(found, at, facts):
            here.setdefault(name, []).append((length, value))
        rows.append({name: sorted(given, key=lambda one: -one[0]) for name, given in here.items()})
    return rows


_PUT_IN = (("drop",), ("throw",), ("pop",))


def _noun_cut(found: Sequence[Piece], at: int) -> bool:
    """ "The cuts", "every cut": what is found between scenes, and nothing to do."""
    return at > 0 and found[at - 1].low in (
        "the",
        "all",
        "every",
        "each",
        "these",
        "those",
        "my",
        "between",
        "hard",
        "rough",
        "final",
        "a",
    )


def _laid_in(found: Sequence[Piece], at: int, facts: Facts) -> bool:
    """ "Drop in a photo", "drop it in": what is put there, not taken away."""
    rest = [piece.low for piece in found[at + 1 : at + 3]]
    if rest and not any(name == "particles" for name, _ in facts.treatments):
        # "Drop confetti": where none is, it is wanted.
        if any(row.of == "particles" and len(row.words) == 1 for row in phrases().get(rest[0], ())):
            return True
    return (
        found[at].low in ("drop", "dropping")
        and bool(rest)
        and (rest[0] in ("in", "into", "onto") or (rest[0] in ("it", "them") and rest[-1] in ("in", "into", "onto")))
    )


def _stands(words: tuple[str, ...], found: Sequence[Piece], at: int) -> bool:
    if at + len(words) > len(found):
        return False
    for offset, word in enumerate(words):
        piece = found[at + offset]
        if piece.kind == "word":
            if word != piece.low and (
                word not in piece.forms or (offset == 0 and len(words) == 1 and _other(word, piece))
            ):
                return False
        elif not (piece.kind == "number" and piece.text == word):
            return False
    return True


def _other(word: str, piece: Piece) -> bool:
    """Inflections that are another word: "left" is no "leave", "lighting" no "light"."""
    return (word, piece.low) in _DIFFERENT


_DIFFERENT = {
    ("leave", "left"),
    ("light", "lightning"),
    ("u", "us"),
    ("a", "as"),
    ("i", "is"),
    ("thi", "this"),
    ("new", "news"),
    ("good", "goods"),
    ("mean", "means"),
    ("lead", "leads"),
    ("shoot", "shooting"),
    ("build", "building"),
    ("water", "waters"),
    ("us", "use"),
    ("use", "us"),
    ("on", "one"),
    ("er", "ered"),
    ("her", "hers"),
    ("mas", "mass"),
    ("bar", "bare"),
    ("star", "stare"),
    ("cut", "cute"),
    ("man", "mane"),
    ("sing", "single"),
    ("hug", "huge"),
    ("run", "runs"),
    ("ear", "ears"),
    ("sharp", "sharped"),
    ("fly", "flies"),
    ("clip", "clipping"),
    ("crop", "crops"),
    ("dress", "dresses"),
    ("cov", "cover"),
    ("plate", "plated"),
    ("tea", "teas"),
    ("cartoon", "cartooned"),
    ("age", "aged"),
    ("cap", "caps"),
}

_NOUNS = {
    "picture": "image",
    "image": "image",
    "photo": "image",
    "photograph": "image",
    "pic": "image",
    "clip": "video",
    "video": "video",
    "footage": "video",
    "song": "audio",
    "track": "audio",
    "music": "audio",
    "audio": "audio",
    "file": "",
    "logo": "image",
    "drawing": "image",
    "sound": "audio",
    "screenshot": "image",
    "film": "video",
    "still": "image",
    "upload": "",
    "attachment": "",
    "reference": "",
    "one": "",
    "poster": "image",
    "mp3": "audio",
    "png": "image",
    "jpg": "image",
    "jpeg": "image",
    "svg": "image",
    "graphic": "image",
    "mp4": "video",
    "mov": "video",
    "wav": "audio",
    "tune": "audio",
}
_POINTING = (
    "reference",
    "attached",
    "uploaded",
    "other",
    "given",
    "provided",
    "supplied",
    "my",
    "this",
    "the",
    "that",
    "sent",
    "an",
    "a",
    "our",
    "new",
)


def _made(found: Sequence[Piece], at: int, facts: Facts) -> list[tuple[str, int, Any]]:
    """Classes that no list can hold: attached media, numbers of scenes, counts."""
    piece = found[at]
    rows: list[tuple[str, int, Any]] = []
    if piece.kind == "medium":
        return [("medium", 1, piece.value)]
    part = part_at(found, at)
    if part is not None:
        rows.append(("part", *part))
        if piece.kind == "word" and piece.low in SIDES:
            rows.append(("side_part", *part))
    if piece.kind not in ("word", "number"):
        return rows
    number = (
        piece.value
        if piece.kind == "number"
        else ORDINALS.get(piece.low, number_in(piece.low) if piece.low not in ("a", "an") else None)
    )
    following = found[at + 1] if at + 1 < len(found) else None
    if number is not None and number == int(number):
        rows.append(("count", 1, int(number)))
        if following is not None and following.kind == "word":
            if following.forms & {"scene", "shot", "take", "segment"} or (
                facts.scenes and following.low == "one" and piece.low in ORDINALS
            ):
                rows.append(("scene_number", 2, int(number)))
            kind = next((_NOUNS[form] for form in sorted(following.forms) if form in _NOUNS), None)
            if kind is not None and piece.low in ORDINALS:
                rows.append(("medium", 2, _medium(kind, int(number), facts)))
    if (
        facts.scenes
        and piece.low in ORDINALS
        and (following is None or following.kind == "comma" or following.low in ("and", "then"))
    ):
        rows.append(("scene_number", 1, int(ORDINALS[piece.low])))
    if piece.forms & {"scene", "shot", "segment"} and following is not None:
        skip = 1 if following.low == "number" and at + 2 < len(found) else 0
        that = found[at + 1 + skip]
        count = (
            that.value
            if that.kind == "number"
            else number_in(that.low)
            if that.kind == "word" and that.low not in ("a", "an")
            else None
        )
        if count is not None:
            rows.append(("scene_number", 2 + skip, int(count)))
    kinds = [_NOUNS[form] for form in sorted(piece.forms) if form in _NOUNS]
    if kinds and following is not None:
        count = (
            following.value
            if following.kind == "number"
            else number_in(following.low)
            if following.kind == "word" and following.low not in ("a", "an")
            else None
        )
        if count is not None and count == int(count) and count > 0:
            rows.append(("medium", 2, _medium(kinds[0], int(count), facts)))
    if facts.subtitles:
        rows += _subtitle_number(found, at, number)
    if facts.texts:
        rows += _text_named(found, at, facts)
    rows += _pointed(found, at, facts)
    rows += _acting(piece)
    return rows


_SUBTITLE = frozenset("subtitle caption sub".split())


def _subtitle_number(found: Sequence[Piece], at: int, number: float | None) -> list[tuple[str, int, Any]]:
    """ "The third subtitle", "caption number 3", "subtitle 2": counted from 1, -1 for the last."""
    piece = found[at]
    following = found[at + 1] if at + 1 < len(found) else None
    if following is None:
        return []
    if number is not None and piece.low in ORDINALS and following.kind == "word" and following.forms & _SUBTITLE:
        return [("subtitle_number", 2, int(number))]
    if piece.kind == "word" and piece.forms & _SUBTITLE and not piece.low.endswith("s"):
        skip = 1 if following.low in ("number", "no") and at + 2 < len(found) else 0
        that = found[at + 1 + skip]
        count = that.value if that.kind == "number" else number_in(that.low) if that.kind == "word" else None
        if count is not None and that.low not in ("a", "an") and count == int(count) and count > 0:
            return [("subtitle_number", 2 + skip, int(count))]
    return []


_TEXT = frozenset("text title headline heading caption banner label lettering slogan tagline wording writing".split())


def _text_named(found: Sequence[Piece], at: int, facts: Facts) -> list[tuple[str, int, Any]]:
    """ "The sale text", "the title": words over the picture that are there; the value is what they say, "" where any may be meant."""
    named: list[str] = []
    for place in range(at, min(at + 5, len(found))):
        piece = found[place]
        if piece.kind != "word":
            return []
        if piece.forms & _TEXT and not (piece.low.startswith("caption") and facts.subtitles):
            said = next((text for text in facts.texts if named and set(named) <= set(split_words(text))), "")
            return [("which_text", place + 1 - at, said)] if said or not named else []
        if piece.low not in _POINTING:
            named.append(piece.low)
    return []


def _acting(piece: Piece) -> list[tuple[str, int, Any]]:
    """Who can act (people, animals, vehicles of the lists of nouns), and words that say what they would do."""
    rows: list[tuple[str, int, Any]] = []
    if piece.kind != "word":
        return rows
    if any(noun_kinds().get(form) in ("person", "animal", "vehicle") for form in piece.forms):
        rows.append(("actor", 1, None))
    _, verbs, adjectives = dictionary()
    base = next((form for form in piece.forms if form in verbs), None)
    if (
        base is not None
        and (piece.low == base or piece.low.endswith("ing"))
        and piece.low not in adjectives
        and not piece.forms & _requesting()
    ):
        rows.append(("deed", 1, None))
    return rows


@functools.cache
def _requesting() -> frozenset[str]:
    """Words of the lists that ask for an operation or give a value: no deeds of somebody in the picture."""
    return frozenset(
        word
        for rows in phrases().values()
        for row in rows
        if row.of not in ("dance", "body", "person", "actor")
        for word in row.words
    )


def _pointed(found: Sequence[Piece], at: int, facts: Facts) -> list[tuple[str, int, Any]]:
    """ "The reference photo", "my logo", "the attached track": where only one medium can be meant."""
    if found[at].low not in _POINTING or not facts.media:
        return []
    for length in (3, 2):
        part = found[at : at + length]
        if len(part) < length or any(piece.kind != "word" for piece in part):
            continue
        kind = next((_NOUNS[form] for form in sorted(part[-1].forms) if form in _NOUNS), None)
        if kind is None:
            continue
        described = length == 3 and part[-1].forms & _BROUGHT and part[1].low not in ("of", "in", "on")
        if any(piece.low not in _POINTING for piece in part[:-1]) and not described:
            continue
        of_kind = [one for one in facts.media if kind in ("", one.kind) and one.role != "source"]
        if of_kind:
            return [("medium", length, of_kind[0])]
    return []


_BROUGHT = frozenset("photo photograph logo pic poster screenshot drawing song mp3".split())
"""What the footage itself is never called: "the city photo" came with the words."""


def _medium(kind: str, number: int, facts: Facts) -> NamedMedium:
    of_kind = [one for one in facts.media if kind in ("", one.kind)]
    if number < 0:
        return of_kind[-1] if of_kind else NamedMedium(kind, 0)
    for one in of_kind:
        if one.number == number - 1:
            return one
    if kind == "video" and len(of_kind) == number - 1 > 0:
        # Whoever brought one clip to the one that is edited calls it the second.
        return of_kind[-1]
    return NamedMedium(kind, number - 1)
