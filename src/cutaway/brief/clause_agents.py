"""Who does what a verb of a parsed clause says, and who wears what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutaway.brief import lexicon
from cutaway.brief.cast import Mention
from cutaway.brief.clause_mentions import ClauseMentions, conjuncts
from cutaway.brief.kinds import is_animate, kind_of
from cutaway.brief.nouns import PRONOUNS, Phrase, is_noun, phrase_at
from cutaway.brief.verbs import form_of

if TYPE_CHECKING:
    from spacy.tokens import Token as Node


class ClauseAgents(ClauseMentions):
    """Finds the subjects of verbs, however far the parser hung them, and gives garments to their wearers."""

    def _lemma(self, node: Node) -> str:
        token = self.tokens[node.i]
        if token.verb:
            return token.verb
        form = form_of(token.text)
        return form[0] if form else (node.lemma_ or token.text).lower()

    def _agent_nodes(self, verb: Node) -> list[Node]:
        """Nodes of who does it: the subject, the noun it hangs on, or the subject of the verb above."""
        seen: set[int] = set()
        node = verb
        while node.i not in seen:
            seen.add(node.i)
            found = self._perceived(node)
            if found:
                return found
            subjects = [
                child for child in node.children if child.dep_ in ("nsubj", "csubj") or child.dep_ == "expl" and False
            ]
            subjects = [child for child in subjects if self._word(child) not in ("who", "which", "that", "there")]
            if not subjects:
                subjects = [child for child in node.children if child.dep_ == "nsubjpass" and node.i != verb.i]
            if subjects:
                return [one for first in subjects for one in (first, *conjuncts(first))]
            if node.dep_ in ("acl", "relcl") and (is_noun(node.head, self.tokens) or self._word(node.head) in PRONOUNS):
                lifted = self._lifted(node)
                if lifted:
                    return lifted
                if node.tag_ == "VBN" and node.i == verb.i:
                    return []
                return [node.head]
            if (
                node.dep_ in ("conj", "advcl", "xcomp", "ccomp", "pcomp", "dep", "prep", "parataxis")
                and node.head.i != node.i
            ):
                if node.dep_ in ("conj",) and node.i == verb.i and is_noun(node.head, self.tokens):
                    return []
                node = node.head
                if is_noun(node, self.tokens) and node.i not in self.verbs:
                    return [node]
                continue
            return []
        return []

    def _perceived(self, node: Node) -> list[Node]:
        """Who does what another sees: "finding her brother reading"."""
        above = node.head
        if (
            above.i == node.i
            or above.i not in self.verbs
            or node.tag_ != "VBG"
            or node.dep_ not in ("xcomp", "ccomp", "advcl")
        ):
            return []
        if self._lemma(above) not in (
            "find",
            "see",
            "watch",
            "catch",
            "spot",
            "discover",
            "observe",
            "notice",
            "hear",
            "photograph",
        ):
            return []
        return [child for child in above.children if child.dep_ == "dobj" and above.i < child.i < node.i]

    def _lifted(self, node: Node) -> list[Node]:
        """The outer agent of a second -ing that hangs on what is worn or held: "wearing a robe walking"."""
        held = node.head
        outer = held.head
        if node.tag_ != "VBG" or held.dep_ != "dobj" or outer.i not in self.verbs:
            return []
        lemma = self.tokens[outer.i].verb or outer.lemma_.lower()
        own = self.tokens[node.i].verb or node.lemma_.lower()
        kind = kind_of(self._head(held), self._head(held))
        if lemma in ("wear", "carry", "hold", "have", "sport") and not is_animate(kind) or own == "use":
            return self._agent_nodes(outer)
        return []

    def _passive_subjects(self, node: Node) -> list[Node]:
        subjects = [child for child in node.children if child.dep_ == "nsubjpass"]
        if subjects:
            return [
                one
                for first in subjects
                for one in (first, *conjuncts(first))
                if self._word(one) not in ("who", "which", "that")
            ] or ([node.head] if node.dep_ == "relcl" else [])
        if node.dep_ in ("acl", "relcl"):
            return [node.head]
        if node.dep_ == "conj":
            return self._passive_subjects(node.head)
        return self._agent_nodes(node)

    def _passive_agents(self, node: Node) -> list[Mention]:
        found: list[Mention] = []
        for child in node.children:
            if child.dep_ == "agent":
                self._cover(self.tokens[child.i])
                found += [
                    m for grandchild in child.children if grandchild.dep_ == "pobj" for m in self._mention(grandchild)
                ]
        return found

    def _remember(self, agents: list[Mention]) -> None:
        for agent in agents:
            if agent not in self.subjects:
                self.subjects.append(agent)

    def _remember_subjects(self, node: Node) -> None:
        self._remember([m for one in self._agent_nodes(node) for m in self._mention(one)])

    def _wears_first(self) -> None:
        """Garments after "wearing", and after "in" or "with" behind a person or an animal, belong to the wearer."""
        garments = lexicon.words("qualities", "garments")
        for node in self.doc:
            word = self._word(node)
            verb = node.lemma_.lower() if not self.tokens[node.i].verb else self.tokens[node.i].verb
            wearing = (
                node.i in self.verbs
                and verb in ("wear", "sport", "don")
                or word in ("wearing", "wears", "dressed", "clad")
            )
            preposition = node.dep_ in ("prep", "dep") and word in ("in", "with")
            if not wearing and not preposition:
                continue
            objects = [
                child for child in node.children if child.dep_ in ("dobj", "pobj") and is_noun(child, self.tokens)
            ]
            if wearing and not objects:
                objects = [
                    grandchild
                    for child in node.children
                    if child.dep_ == "prep" and self._word(child) in ("in", "as")
                    for grandchild in child.children
                    if grandchild.dep_ == "pobj"
                ]
            objects = [
                *objects,
                *(other for first in objects for other in conjuncts(first) if is_noun(other, self.tokens)),
            ]
            if not objects:
                continue
            wearer = self._wearer(node) if wearing else node.head
            if preposition and wearer is not None and wearer.pos_ == "AUX":
                wearer = next(
                    (
                        child
                        for child in wearer.children
                        if child.dep_ in ("attr", "nsubj") and is_noun(child, self.tokens)
                    ),
                    None,
                )
            if wearer is None:
                continue
            if preposition:
                if wearer.i in self.verbs:
                    subjects = self._agent_nodes(wearer)
                    wearer = subjects[0] if subjects else None
                if wearer is None or not self._may_wear(wearer):
                    continue
                objects = [one for one in objects if self._head(one) in garments]
                if not objects:
                    continue
            mentions = self._mention(wearer)
            for one in objects:
                if is_noun(one, self.tokens) and (wearing or self._head(one) in garments):
                    phrase = phrase_at(one, self.tokens)
                    self.consumed.update(phrase.nodes)
                    for inner in phrase.nodes:
                        self._cover(self.tokens[inner])
                    for mention in mentions:
                        mention.wears.append(worn(phrase))
            self._cover(self.tokens[node.i])
            if wearing:
                for child in node.children:
                    if child.dep_ in ("prep", "aux", "auxpass"):
                        self._cover(self.tokens[child.i])

    def _may_wear(self, node: Node) -> bool:
        head = self._head(node)
        return (
            kind_of(self.tokens[node.i].name or head, head) in ("person", "animal", "unknown")
            or self._word(node) in PRONOUNS
            or self.tokens[node.i].carried
        )

    def _wearer(self, node: Node) -> Node | None:
        if node.dep_ in ("acl", "relcl", "amod") or node.pos_ != "VERB" and node.dep_ == "prep":
            return node.head if is_noun(node.head, self.tokens) else None
        agents = self._agent_nodes(node)
        return agents[0] if agents else None


def worn(phrase: Phrase) -> str:
    words = [
        *([phrase.size] if phrase.size else []),
        *phrase.attributes,
        *([phrase.colour] if phrase.colour else []),
        *([phrase.material] if phrase.material else []),
        phrase.name,
    ]
    return " ".join(words)
