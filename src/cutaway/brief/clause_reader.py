"""From a parsed clause to facts: the order of reading, and what stands where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutaway.brief import lexicon
from cutaway.brief.cast import Mention
from cutaway.brief.clause_deeds import ClauseDeeds
from cutaway.brief.clause_mentions import conjuncts, unique
from cutaway.brief.facts import Tie
from cutaway.brief.nouns import PRONOUNS, behind_of, is_noun, sentence_nodes

if TYPE_CHECKING:
    from spacy.tokens import Token as Node


class ClauseReader(ClauseDeeds):
    """Reads one parsed clause into the facts."""

    def read(self) -> None:
        for token in self.clause.leading:
            self._cover(token)
        self._wears_first()
        for node in sentence_nodes(self.doc, self.tokens):
            if node.i not in self.of_node and node.i not in self.consumed:
                self._mention(node)
        for node in self.doc:
            if (
                self._word(node) in lexicon.words("grammar", "place_adverbs")
                and not self._objects_of_preposition(node)
                and not is_noun(node, self.tokens)
                and node.dep_ not in ("amod", "compound")
            ):
                self._place_adverb(node)
        for node in self.doc:
            if node.i in self.verbs:
                self._deed(node)
            elif (
                node.pos_ == "AUX"
                and node.lemma_ in ("be", "have")
                or self.tokens[node.i].text.lower() in ("is", "are", "has", "have")
            ):
                self._being(node)
        for node in self.doc:
            self._ties(node)
        for token, node in zip(self.tokens, self.doc, strict=True):
            if node.is_stop or node.pos_ in ("DET", "PRON", "CCONJ", "PART", "PUNCT", "AUX", "SCONJ"):
                self._cover(token)
        self._with_fragment()
        if self.subjects:
            self.facts.cast.last_subjects = unique(self.subjects)
        elif len(self.facts.cast.mentions) > self.first_new:
            first = next(
                (
                    m
                    for m in self.facts.cast.mentions[self.first_new :]
                    if not m.absent
                    and (m.kind != "place" and m.head != "background" or not self.facts.cast.last_subjects)
                ),
                None,
            )
            if first is not None:
                self.facts.cast.last_subjects = [first]

    def _with_fragment(self) -> None:
        """ ", with bioluminescent tentacles": a fragment that describes the subject before it."""
        if (
            self.verbs
            or not any(token.text.lower() == "with" for token in self.clause.leading)
            or not self.facts.cast.last_subjects
        ):
            return
        whole = self.facts.cast.last_subjects[0]
        new = [m for m in self.facts.cast.mentions[self.first_new :] if not m.absent]
        if whole.kind != "place" and new and len(self.facts.cast.last_subjects) == 1 and whole not in new:
            self.facts.ties.append(Tie(whole, "with", new[0], "", new[0].start, new[0].end))

    def _ties(self, node: Node) -> None:
        token = self.tokens[node.i]
        word = token.preposition or self._word(node)
        is_preposition = bool(token.preposition) or node.pos_ == "ADP" or node.dep_ == "prep"
        if not is_preposition or token.verb or node.i in self.verbs or node.i in self.consumed:
            return
        objects = [
            child
            for child in node.children
            if child.dep_ in ("pobj", "pcomp", "dobj")
            and (is_noun(child, self.tokens) or self._word(child) in PRONOUNS or self._word(child) in ("left", "right"))
        ]
        objects = [
            one
            for first in objects
            for one in (first, *(other for other in conjuncts(first) if is_noun(other, self.tokens)))
        ]
        objects = [one for one in objects if one.i not in self.consumed or one.i in self.of_node]
        if word == "without":
            for one in objects:
                for mention in self._mention(one):
                    mention.absent = True
                self._cover(token)
            return
        if objects and self._word(objects[0]) in ("itself", "himself", "herself", "themselves", "other"):
            self._cover(token)
            return
        if not objects or word in lexicon.words("grammar", "no_relation") and word != "of":
            return
        carriers = self._carriers(node)
        if word == "of":
            behind = behind_of(node.head, self.tokens) if is_noun(node.head, self.tokens) else None
            if behind is None or behind[0] != "relation":
                return
        self._cover(token)
        for one in objects:
            side = self._head(one)
            place = self._place_word(one, side)
            if place:
                carriers = self._beside(node) or carriers
            targets = [] if place else self._mention(one)
            for carrier in carriers:
                if place:
                    for at in range(one.left_edge.i, one.i + 1):
                        self._cover(self.tokens[at])
                    self.facts.ties.append(Tie(carrier, word, None, place, *self._span(node, one)))
                for target in targets:
                    if target is not carrier:
                        target.preposition = target.preposition or word
                        if not target.absent and not carrier.absent:
                            self.facts.ties.append(Tie(carrier, word, target, "", *self._span(node, one)))
            if not carriers:
                for target in targets:
                    target.preposition = target.preposition or word

    def _beside(self, node: Node) -> list[Mention]:
        """The noun right before "in the background": it stands there, whatever the parser hung the words on."""
        before = self.doc[node.i - 1] if node.i else None
        if before is not None and is_noun(before, self.tokens) and before.i not in self.consumed:
            return self._mention(before)
        return []

    def _place_word(self, node: Node, side: str) -> str:
        if (
            side in lexicon.words("grammar", "sides")
            and not self.tokens[node.i].name
            and not any(child.dep_ == "prep" for child in node.children)
            and not any(self._word(child) not in ("the", "far", "very") for child in node.children if child.i < node.i)
        ):
            return "sky" if side == "air" and False else side
        return ""

    def _carriers(self, node: Node) -> list[Mention]:
        """Whose place the preposition tells."""
        head = node.head
        word = self.tokens[node.i].preposition or self._word(node)
        while (
            head.dep_ in ("prep", "pcomp", "advmod", "prt")
            and head.head.i != head.i
            and head.i not in self.verbs
            and not is_noun(head, self.tokens)
        ):
            head = head.head
        if head.i in self.verbs:
            lemma = self._lemma(head)
            objects = [
                m
                for child in head.children
                if child.dep_ in ("dobj",)
                for one in (child, *conjuncts(child))
                for m in self._mention(one)
            ]
            laid = lemma in (
                "put",
                "place",
                "set",
                "lay",
                "hang",
                "lean",
                "stand",
                "move",
                "plant",
                "bring",
                "add",
            ) or word not in ("under", "behind", "near", "beside", "next to", "below", "around", "in front of")
            if (
                objects
                and laid
                and lemma in lexicon.words("verbs", "placing")
                and (
                    word not in ("with", "from", "at", "by", "for")
                    or word == "at"
                    and lemma in ("throw", "toss", "hurl")
                )
            ):
                return objects
            passive = (
                [m for one in self._passive_subjects(head) for m in self._mention(one)] if head.tag_ == "VBN" else []
            )
            agents = passive or [m for one in self._agent_nodes(head) for m in self._mention(one)]
            if not agents and any(child.dep_ in ("nsubj", "nsubjpass") for child in head.children):
                return unique(objects)
            return unique(agents or objects or list(self.facts.cast.last_subjects))
        if is_noun(head, self.tokens) or self._word(head) in PRONOUNS:
            return unique(self._mention(head))
        if head.pos_ == "AUX" or self._word(head) in ("is", "are"):
            attributes = [
                m
                for child in head.children
                if child.dep_ in ("attr", "nsubj") and self._word(child) != "there"
                for m in self._mention(child)
            ]
            return unique(attributes)[:1] or unique([m for one in self._agent_nodes(head) for m in self._mention(one)])
        if head.pos_ in ("ADJ", "ADV") and head.head.i != head.i:
            agents = [m for one in self._agent_nodes(head.head) for m in self._mention(one)]
            if not agents and is_noun(head.head, self.tokens):
                agents = self._mention(head.head)
            return unique(agents)
        return []
