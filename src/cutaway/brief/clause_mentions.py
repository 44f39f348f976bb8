"""Who and what a parsed clause names: nouns and pronouns become mentions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cutaway.brief import lexicon
from cutaway.brief.cast import Mention
from cutaway.brief.clauses import Clause, Token
from cutaway.brief.facts import Deed, Facts, Tie
from cutaway.brief.nouns import PRONOUNS, Phrase, behind_of, is_noun, phrase_at
from cutaway.brief.singular import singular
from cutaway.brief.verbs import verb_forms

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Token as Node


class ClauseMentions:
    """A parsed clause and the mentions behind its nouns and pronouns."""

    def __init__(self, facts: Facts, clause: Clause, doc: Doc, number: int) -> None:
        self.facts, self.clause, self.doc, self.number = facts, clause, doc, number
        self.tokens: Sequence[Token] = clause.tokens
        self.of_node: dict[int, list[Mention]] = {}
        self.consumed: set[int] = set()
        self.subjects: list[Mention] = []
        self.verbs = {node.i for node in doc if self._is_verb(node)}
        self.first_new = len(facts.cast.mentions)

    # Entities

    def _cover(self, token: Token) -> None:
        if token.start >= 0:
            self.facts.covered.append((token.start, token.end))

    def _word(self, node: Node) -> str:
        return self.tokens[node.i].text.lower()

    def _is_verb(self, node: Node) -> bool:
        token = self.tokens[node.i]
        if token.verb:
            return True
        if token.name or token.preposition or token.start < 0:
            return False
        if node.pos_ == "VERB":
            if node.dep_ in ("amod", "compound", "nmod") and node.head.i > node.i:
                return False
            return True
        return False

    def _head(self, node: Node) -> str:
        return self.tokens[node.i].head or singular(self.tokens[node.i].text)

    def _objects_of_preposition(self, node: Node) -> list[Node]:
        return [child for child in node.children if child.dep_ in ("pobj", "pcomp")]

    def _place_adverb(self, node: Node) -> None:
        token = self.tokens[node.i]
        if sum(one.start >= 0 for one in self.tokens) == 1 and self._word(node) in ("inside", "outside"):
            self._cover(token)
            return
        if self._word(node) in ("inside", "outside") and node.head.i not in self.verbs:
            self._cover(token)
            return
        word = {"outside": "outdoors", "inside": "indoors"}.get(self._word(node), self._word(node))
        self._cover(token)
        self.consumed.add(node.i)
        if self.facts.cast.known(word, word) is None:
            mention = self.facts.cast.new(word, word, token.start, token.end)
            mention.kind = "place"

    def _mention(self, node: Node) -> list[Mention]:
        """Mentions behind a node: read once, then remembered."""
        if node.i in self.of_node:
            return self.of_node[node.i]
        self.of_node[node.i] = []
        token = self.tokens[node.i]
        word = token.text.lower()
        if token.carried:
            self.of_node[node.i] = list(self.facts.cast.last_subjects)
            return self.of_node[node.i]
        if word in PRONOUNS or node.pos_ == "PRON" or token.name == "one":
            found = self._pronoun(node, token.name or word)
            self.of_node[node.i] = found
            return found
        if not is_noun(node, self.tokens):
            return []
        self.of_node[node.i] = self._noun(node)
        return self.of_node[node.i]

    def _pronoun(self, node: Node, word: str) -> list[Mention]:
        if word in ("itself", "himself", "herself", "themselves"):
            self._cover(self.tokens[node.i])
            return []
        if word in ("who", "which", "that", "whom"):
            return []
        if word not in PRONOUNS and word not in (
            "his",
            "her",
            "its",
            "their",
            "everyone",
            "everybody",
            "nobody",
            "someone",
            "somebody",
            "anyone",
        ):
            return []
        if word in ("everyone", "everybody", "someone", "somebody"):
            known = self.facts.cast.known(word, word)
            mention = known or self.facts.cast.new(word, word, self.tokens[node.i].start, self.tokens[node.i].end)
            if word.startswith("every"):
                mention.vague = mention.vague or "everyone"
            self._cover(self.tokens[node.i])
            return [mention]
        subject = node.dep_ in ("nsubj", "nsubjpass", "ROOT")
        not_this = [] if subject or word in ("his", "her", "its", "their") else list(self.subjects)
        token = self.tokens[node.i]
        if word in ("one", "ones"):
            described = self._described_one(node)
            if described:
                return described
        later = [m for m in self.facts.cast.mentions if token.start >= 0 and m.start > token.start]
        found, guess = self.facts.cast.pronoun(word, subject or word in ("his", "its", "their"), [*not_this, *later])
        if token.start >= 0:
            self._cover(token)
            if guess and found:
                self.facts.guesses.append(
                    (token.start, token.end, f"taken to mean {' and '.join(m.name for m in found)}")
                )
        return found

    def _described_one(self, node: Node) -> list[Mention]:
        """ "The blue one": the thing that was said to be blue."""
        for child in node.children:
            word = self._word(child)
            if child.i < node.i and child.pos_ in ("ADJ", "NOUN", "VERB"):
                self._cover(self.tokens[child.i])
                fitting = [
                    m
                    for m in self.facts.cast.mentions
                    if word in m.colour.split() or word in (m.size, m.material, *m.attributes)
                ]
                if fitting:
                    self._cover(self.tokens[node.i])
                    return [fitting[-1]]
        return []

    def _noun(self, node: Node) -> list[Mention]:
        phrase = phrase_at(node, self.tokens)
        behind = behind_of(node, self.tokens)
        if behind is not None:
            how, inner = behind
            if how in ("group", "image", "part", "container"):
                return self._noun_behind(how, phrase, node, inner)
        for at in phrase.nodes:
            self._cover(self.tokens[at])
        if phrase.head in lexicon.words("grammar", "weather_heads") or phrase.name in lexicon.words(
            "grammar", "weather_heads"
        ):
            strikes = node.dep_ == "nsubj" and any(child.dep_ == "dobj" for child in node.head.children)
            if not strikes:
                return []
            mention = self._enter(phrase)
            mention.kind = "effect"
            return [mention]
        if phrase.head in lexicon.words("grammar", "time_heads") and phrase.head == phrase.name:
            return []
        if phrase.head in lexicon.words("grammar", "ignored_heads") and phrase.name == phrase.head:
            if phrase.head in ("background", "backdrop") and (phrase.colour or phrase.attributes):
                return [self._enter(phrase)]
            return []
        if phrase.head == "style" or phrase.name.isdecimal():
            return []
        return [self._enter(phrase)]

    def _noun_behind(self, how: str, phrase: Phrase, node: Node, inner: Node) -> list[Mention]:
        of = next(child for child in node.children if self._word(child) == "of")
        self._cover(self.tokens[of.i])
        for at in phrase.nodes:
            self._cover(self.tokens[at])
        if how == "container":
            content = phrase_at(inner, self.tokens)
            for at in content.nodes:
                self._cover(self.tokens[at])
                self.consumed.add(at)
            phrase.name = (
                f"{content.name} {phrase.name}"
                if content.name not in lexicon.words("grammar", "ignored_heads")
                else phrase.name
            )
            phrase.start, phrase.end = min(phrase.start, content.start), max(phrase.end, content.end)
            if not phrase.colour:
                phrase.colour = content.colour
            if not phrase.material:
                phrase.material = content.material
            phrase.attributes += content.attributes
            mention = self._enter(phrase)
            self.of_node[inner.i] = [mention]
            self._more_of(inner)
            return [mention]
        mentions = self._mention(inner)
        if how == "group" and mentions:
            mention = mentions[0]
            word = singular(phrase.head)
            groups = lexicon.table("qualities")["groups"]
            form = self._word(node)
            vague = lexicon.table("qualities")["vague"]
            if form in vague:
                word, groups = form, vague
            number = groups.get(phrase.head, groups.get(word, groups.get(self._word(node), 5)))
            if mention.count == 1 or mention.vague == "some":
                if word in ("pair", "couple", "dozen", "duo", "trio"):
                    mention.count, mention.vague = number * (phrase.count or 1), ""
                else:
                    mention.count, mention.vague = number, self._word(node) if self._word(node) in groups else word
            mention.attributes += [one for one in phrase.attributes if one not in ("whole", "long")]
            mention.colour = mention.colour or phrase.colour
            mention.start = min(mention.start, phrase.start)
        return mentions

    def _more_of(self, inner: Node) -> None:
        for other in conjuncts(inner):
            if is_noun(other, self.tokens):
                self._mention(other)

    def _enter(self, phrase: Phrase) -> Mention:
        """The mention for a phrase: one that is known when the words refer back, else a new one."""
        cast = self.facts.cast
        describing = tuple(one for one in (*phrase.attributes, phrase.size, phrase.material) if one)
        known = None
        if not phrase.indefinite and not phrase.negated and phrase.count is None and not phrase.vague:
            known = cast.known(phrase.name, phrase.head, phrase.colour, describing)
            if (
                known is not None
                and not phrase.definite
                and known.start >= self.clause.start
                and known.plural == phrase.plural
                and phrase.colour != known.colour
            ):
                known = None
        if known is None:
            known = cast.new(phrase.name, phrase.head, phrase.start, phrase.end)
        number = phrase.count
        if number is not None:
            known.count = number
        elif phrase.vague and not known.vague:
            known.vague = phrase.vague
            known.count = lexicon.table("qualities")["vague"].get(phrase.vague, 3)
        elif phrase.plural and known.count == 1 and not known.vague and not phrase.negated:
            known.vague, known.count = "some", 3
        known.plural = known.plural or phrase.plural or known.count > 1
        known.colour = known.colour or phrase.colour
        known.material = known.material or phrase.material
        known.size = known.size or phrase.size
        states = lexicon.words_in("qualities", "attributes", "states")
        for one in phrase.attributes:
            if one in states and known.kind != "place":
                known.acts = True
                self.facts.deeds.append(
                    Deed(verb_forms()[one][0], known, None, [], phrase.start, phrase.end, clause=self.number)
                )
            elif one not in known.attributes:
                known.attributes.append(one)
        known.absent = known.absent or phrase.negated
        if phrase.owner is not None:
            node = self.doc[phrase.owner]
            owners = self._mention(node) if node.pos_ != "DET" else []
            word = self._word(node)
            if word in ("his", "her", "its", "their"):
                owners, _ = cast.pronoun(word, True, [known])
            elif owners:
                self.facts.ties.append(Tie(known, "of", owners[0], "", phrase.start, phrase.end))
        cast.touch(known)
        return known


def conjuncts(node: Node) -> list[Node]:
    """Nodes joined to this one by "and", in order."""
    found: list[Node] = []
    todo = [node]
    while todo:
        at = todo.pop()
        for child in at.children:
            if child.dep_ == "conj" and child not in found:
                found.append(child)
                todo.append(child)
    return sorted(found, key=lambda one: one.i)


def unique(mentions: list[Mention]) -> list[Mention]:
    found: list[Mention] = []
    for mention in mentions:
        if not any(mention is other for other in found):
            found.append(mention)
    return found
