"""A noun phrase of a parsed clause: its name, count, colour, material, size and attributes, and what "of" does to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cutaway.brief import lexicon, parser
from cutaway.brief.clauses import Token
from cutaway.brief.singular import is_plural, singular
from cutaway.brief.verbs import verb_forms

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Token as Node

PRONOUNS = {
    "it",
    "they",
    "them",
    "he",
    "him",
    "she",
    "her",
    "one",
    "another",
    "itself",
    "themselves",
    "himself",
    "herself",
    "both",
    "these",
    "those",
    "all",
    "each",
    "others",
}
_DETERMINERS = {
    "a",
    "an",
    "the",
    "this",
    "that",
    "these",
    "those",
    "his",
    "her",
    "its",
    "their",
    "my",
    "our",
    "your",
    "some",
    "any",
    "no",
    "every",
    "each",
    "another",
    "all",
    "both",
    "such",
}
_INTENSIFIERS = {
    "very",
    "really",
    "so",
    "quite",
    "too",
    "extremely",
    "highly",
    "more",
    "most",
    "just",
    "only",
    "fully",
    "completely",
    "almost",
    "nearly",
    "slightly",
    "beautifully",
    "freshly",
    "about",
    "around",
    "over",
    "other",
    "same",
    "own",
    "different",
    "certain",
    "main",
    "single",
}
_MODIFYING = {
    "amod",
    "compound",
    "nmod",
    "nummod",
    "det",
    "poss",
    "predet",
    "quantmod",
    "advmod",
    "npadvmod",
    "nounmod",
    "punct",
    "case",
    "conj",
    "cc",
    "neg",
    "preconj",
    "dep",
    "appos",
}


@dataclass
class Phrase:
    """A noun phrase read: `core` is the node that names the thing (behind "a stack of")."""

    core: int
    name: str
    head: str
    start: int
    end: int
    definite: bool = False
    indefinite: bool = False
    negated: bool = False
    count: int | None = None
    vague: str = ""
    plural: bool = False
    colour: str = ""
    material: str = ""
    size: str = ""
    attributes: list[str] = field(default_factory=list)
    owner: int | None = None
    """Node of the owner ("pirate's", "her")."""
    nodes: list[int] = field(default_factory=list)


def is_noun(node: Node, tokens: Sequence[Token]) -> bool:
    token = tokens[node.i]
    if token.preposition or token.verb:
        return False
    if token.name:
        return True
    word = token.text.lower()
    if (
        token.start >= 0
        and node.pos_ in ("VERB", "ADJ", "ADV", "INTJ")
        and word not in verb_forms()
        and word not in lexicon.words("qualities", "materials") | lexicon.words("qualities", "colours")
    ):
        nouns, _, adjectives = parser.dictionary()
        only_noun = (
            node.dep_ in ("advmod", "acomp", "dobj", "pobj")
            and singular(word) in nouns
            and word not in adjectives
            and node.tag_ in ("JJ", "NN", "VB", "VBP")
            and node.pos_ != "ADV"
        )
        if only_noun:
            return True
        if singular(word) in lexicon.noun_kinds() and node.dep_ in (
            "ROOT",
            "nsubj",
            "dobj",
            "pobj",
            "attr",
            "conj",
            "advmod",
            "csubj",
            "dep",
            "acomp",
        ):
            return singular(word) not in ("outdoors", "indoors", "underwater", "downtown", "light")
    return node.pos_ in ("NOUN", "PROPN") or node.pos_ == "NUM" and node.dep_ in ("nsubj", "dobj", "pobj")


def phrase_at(node: Node, tokens: Sequence[Token]) -> Phrase:
    """The noun phrase whose head is `node`, without its "of"."""
    token = tokens[node.i]
    head = token.head or _lemma(node, token)
    phrase = Phrase(node.i, "", head, token.start, token.end)
    phrase.plural = is_plural(token.text) if not token.name else is_plural(token.text) or node.tag_ in ("NNS", "NNPS")
    phrase.nodes.append(node.i)
    names = [token.name or head]
    modifiers = _modifiers(node, tokens)
    qualities = lexicon.table("qualities")
    colours, materials, sizes = (lexicon.words("qualities", key) for key in ("colours", "materials", "sizes"))
    shades = lexicon.words("qualities", "shades")
    counts, vague = qualities["counts"], qualities["vague"]
    pending_shade = ""
    adjectives: list[str] = []
    for child in modifiers:
        piece = tokens[child.i]
        word = piece.adjective or piece.text.lower()
        phrase.nodes.append(child.i)
        if piece.start >= 0:
            phrase.start = min(phrase.start, piece.start)
        if piece.name:
            names.insert(len(names) - 1, piece.name)
        elif word in ("'s", "'", "and", "&", ",", "-", "or"):
            continue
        elif child.dep_ == "poss" and word not in _DETERMINERS:
            phrase.owner = child.i
            phrase.definite = True
        elif word in ("no", "without"):
            phrase.negated = True
        elif word in _DETERMINERS and child.pos_ != "NOUN":
            phrase.definite |= word in ("the", "this", "that", "these", "those", "his", "her", "its", "their")
            phrase.indefinite |= word in ("a", "an", "another", "some")
            if word in ("his", "her", "its", "their"):
                phrase.owner = child.i
            if word == "some":
                phrase.vague = "some"
            if word == "both":
                phrase.count = 2
        elif word in counts and word not in ("single",):
            phrase.count = (phrase.count or 1) * counts[word] if counts[word] >= 100 else counts[word]
        elif word in vague:
            phrase.vague = word
        elif word.isdecimal() and len(word) < 5:
            phrase.count = int(word)
        elif word in shades and _next_is_colour(modifiers, child, tokens, colours):
            pending_shade = word
        elif word in colours and (child.pos_ != "NOUN" or child.dep_ in ("compound", "amod", "nmod") or True):
            colour = f"{pending_shade} {word}".strip()
            pending_shade = ""
            if (
                word in materials
                and word in ("gold", "silver", "bronze", "copper", "rust", "jade", "amber")
                and phrase.colour
            ):
                phrase.material = word
            else:
                phrase.colour = f"{phrase.colour} and {colour}" if phrase.colour else colour
        elif "-" in word and word.split("-")[-1] in colours or word.endswith(("-colored", "-coloured")):
            phrase.colour = word.removesuffix("-colored").removesuffix("-coloured")
        elif word in materials:
            phrase.material = word
        elif word in sizes:
            phrase.size = f"{phrase.size} {word}".strip()
        elif word in _INTENSIFIERS or child.tag_ in ("RB", "DT", "PDT", "WDT", "CC", "IN", "PRP$", "PRP"):
            continue
        elif (
            child.pos_ in ("NOUN", "PROPN")
            and child.dep_ in ("compound", "nmod", "npadvmod", "nounmod", "poss", "dep")
            and not _is_state(word)
        ):
            if word in ("style", "styled", "type"):
                continue
            if (
                word in parser.dictionary()[2]
                and word not in parser.dictionary()[0]
                and word not in lexicon.noun_kinds()
            ):
                adjectives.append(word)
                continue
            if lexicon.plain(word) in lexicon.canonical("look", "style")[1] and not token.name:
                adjectives.append(word)
                continue
            names.insert(len(names) - 1, singular(word))
        elif (
            child.pos_ == "ADJ"
            and word in lexicon.noun_kinds()
            and word not in parser.dictionary()[2]
            and child.i == node.i - 1
        ):
            names.insert(len(names) - 1, word)
        elif child.pos_ in ("ADJ", "VERB", "NOUN", "PROPN", "ADV", "X", "NUM", "AUX"):
            adjectives.append(word)
    # "Snow-covered" is shown to the parser as an adjective, so it can only have become one.
    phrase.attributes = adjectives
    phrase.name = " ".join(names)
    if (
        head in ("people", "police", "crowd", "audience")
        and head == "people"
        and phrase.count is None
        and not phrase.vague
    ):
        phrase.plural = True
    return phrase


def _is_state(word: str) -> bool:
    return word in lexicon.words_in("qualities", "attributes", "states")


def _next_is_colour(modifiers: Sequence[Node], child: Node, tokens: Sequence[Token], colours: frozenset[str]) -> bool:
    return any(other.i == child.i + 1 and tokens[other.i].text.lower() in colours for other in modifiers)


def _lemma(node: Node, token: Token) -> str:
    return singular(token.text)


def _modifiers(node: Node, tokens: Sequence[Token]) -> list[Node]:
    """Nodes before the head that only describe it, in the order of the words."""
    found: list[Node] = []
    for at in range(node.left_edge.i, node.i):
        other = node.doc[at]
        path, ok = other, True
        while path.i != node.i:
            if path.dep_ not in _MODIFYING or tokens[path.i].verb or path.dep_ == "appos":
                ok = False
                break
            if path.dep_ == "conj" and path.head.i > node.i:
                ok = False
                break
            path = path.head
        if ok and not (other.dep_ == "poss" and False):
            found.append(other)
    # An owner's own modifiers ("the old pirate's hat") describe the owner.
    owners = [other for other in found if other.dep_ == "poss" and tokens[other.i].text.lower() not in _DETERMINERS]
    return [other for other in found if not any(owner.is_ancestor(other) for owner in owners)]


def behind_of(node: Node, tokens: Sequence[Token]) -> tuple[str, Node] | None:
    """How "of" works after this head ("group", "image", "part", "container", "relation") and the node behind it."""
    for child in node.children:
        if (
            tokens[child.i].text.lower() == "of"
            and child.dep_ in ("prep", "dep")
            or child.dep_ == "prep"
            and tokens[child.i].text.lower() == "of"
        ):
            objects = [
                grandchild
                for grandchild in child.children
                if grandchild.dep_ in ("pobj", "pcomp") and is_noun(grandchild, tokens)
            ]
            if not objects:
                continue
            head = singular(tokens[node.i].text)
            form = tokens[node.i].text.lower()
            table: Mapping[str, object] = lexicon.table("qualities")["groups"]
            plural_behind = (
                is_plural(tokens[objects[0].i].text)
                or objects[0].tag_ in ("NNS", "NNPS")
                or tokens[objects[0].i].text.lower() in ("people", "sheep", "fish", "deer")
            )
            if tokens[node.i].name:
                return "relation", objects[0]
            if form in lexicon.table("qualities")["vague"]:
                return "group", objects[0]
            if (head in table or form in table) and (plural_behind or head in ("pair", "couple", "dozen", "group")):
                return "group", objects[0]
            if head in lexicon.words_in("qualities", "of", "images"):
                return "image", objects[0]
            if head in lexicon.words_in("qualities", "of", "containers"):
                return "container", objects[0]
            if head in lexicon.words_in("qualities", "of", "parts"):
                return "part", objects[0]
            return "relation", objects[0]
    return None


def sentence_nodes(doc: Doc, tokens: Sequence[Token]) -> list[Node]:
    """Head nodes of noun phrases: nouns that are not part of another noun's name."""
    heads = []
    for node in doc:
        if not is_noun(node, tokens):
            continue
        if (
            node.dep_ in ("compound", "nmod", "npadvmod", "amod", "quantmod", "nummod")
            and node.head.i > node.i
            and is_noun(node.head, tokens)
        ):
            continue
        heads.append(node)
    return heads
