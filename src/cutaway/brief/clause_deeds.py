"""What is done in a parsed clause, to what and how; what is only a state becomes a quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutaway.brief import lexicon
from cutaway.brief.cast import Mention
from cutaway.brief.clause_agents import ClauseAgents
from cutaway.brief.clause_mentions import conjuncts, unique
from cutaway.brief.facts import Deed, Tie
from cutaway.brief.nouns import is_noun

if TYPE_CHECKING:
    from spacy.tokens import Token as Node


class ClauseDeeds(ClauseAgents):
    """Turns verbs into deeds, states, materials and qualities."""

    def _phrasal(self, node: Node) -> tuple[str, list[Node]] | None:
        """A particle that the parser took for a preposition ("turns off the lamp"), and the nodes it governs."""
        allowed = lexicon.table("grammar")["particles"].get(self._lemma(node), "").split()
        for child in node.children:
            if (
                child.i > node.i
                and self._word(child) in allowed
                and child.dep_ in ("prep", "prt", "advmod")
                and not any(one.dep_ == "dobj" for one in node.children)
            ):
                return self._word(child), self._objects_of_preposition(child)
        return None

    def _deed(self, node: Node) -> None:
        lemma = self._lemma(node)
        token = self.tokens[node.i]
        if token.start >= 0:
            self._cover(token)
        if lemma in ("wear", "sport", "don", "dress") and any(m.wears for m in self.facts.cast.mentions):
            self._remember_subjects(node)
            return
        objects = [
            one
            for child in node.children
            if child.dep_ in ("dobj", "attr", "oprd") and self._word(child) not in ("other",)
            for one in (child, *conjuncts(child))
        ]
        passive = (
            any(child.dep_ in ("nsubjpass", "auxpass") for child in node.children)
            or node.tag_ == "VBN"
            and node.dep_ in ("acl", "relcl")
        )
        objects = [one for one in objects if self._word(one) not in ("left", "right")]
        objects += self._joined_nouns(node)
        if not objects:
            objects = self._shared_objects(node)
        particles, manner = self._adverbs(node)
        phrasal = self._phrasal(node)
        if phrasal is not None and phrasal[1]:
            particles = [phrasal[0]]
            objects += [one for first in phrasal[1] for one in (first, *conjuncts(first))]
            self.consumed.update(child.i for child in node.children if self._word(child) == phrasal[0])
        if (
            particles
            and objects
            and not phrasal
            and lemma in lexicon.words("verbs", "motion")
            and particles[0] in ("up", "down", "along", "past", "over", "through", "across", "around", "by", "in")
        ):
            objects = self._along(node, particles.pop(), objects)
        verb = " ".join((lemma, *particles))
        if lemma == "make" and passive or lemma == "make" and node.tag_ == "VBN":
            self._made_of(node)
            return
        agents = (
            [m for one in self._agent_nodes(node) for m in self._mention(one)]
            if not passive or node.tag_ != "VBN"
            else self._passive_agents(node)
        )
        self._remember([m for m in unique(agents) if not m.absent and not passive])
        targets = [m for one in objects for m in self._mention(one)]
        if passive and node.tag_ == "VBN":
            targets = [m for one in self._passive_subjects(node) for m in self._mention(one)]
            if agents and lemma in lexicon.words("grammar", "enclosing_verbs"):
                for target in targets:
                    for agent in agents:
                        self.facts.ties.append(Tie(target, f"{self._word(node)} by", agent, "", token.start, token.end))
                self._remember(targets)
                return
            if not agents and (
                self._is_state_of(node, lemma) or node.dep_ in ("acl", "relcl") or self._inserted_is(node)
            ):
                self._state(node, lemma, targets)
                return
            if not agents and self._inserted_is(node):
                agents, targets = targets, []
        agents = [m for m in unique(agents) if not m.absent]
        if lemma in lexicon.words("grammar", "skipped_verbs") or self._is_helper(node, lemma):
            self._remember(agents)
            light = next((m for m in targets if m.head in lexicon.words("grammar", "had") and m not in agents), None)
            if lemma == "have" and light is not None:
                self.facts.cast.mentions[:] = [m for m in self.facts.cast.mentions if m is not light]
                for agent in agents:
                    agent.acts = True
                    self.facts.deeds.append(
                        Deed(
                            f"have {light.head}",
                            agent,
                            None,
                            list(manner),
                            token.start,
                            token.end,
                            clause=self.number,
                            sequel=self.clause.sequel,
                        )
                    )
                return
            if lemma in ("have",) and agents:
                self._has(node, agents, targets)
            return
        if not agents and node.dep_ == "ROOT" and not targets:
            lone = [
                child for child in node.children if child.dep_ in ("dep", "npadvmod") and is_noun(child, self.tokens)
            ]
            agents = [m for one in lone for m in self._mention(one)]
        if not agents and not targets and not any(child.dep_ == "prep" for child in node.children):
            if node.dep_ != "ROOT":
                return
        if (
            not agents
            and not any(child.dep_ in ("nsubj", "nsubjpass") for child in node.children)
            and self.facts.cast.last_subjects
            and node.tag_ in ("VBG", "VBZ")
        ):
            agents = [m for m in self.facts.cast.last_subjects if m not in targets]
        self._remember(agents)
        target = next((m for m in targets if m not in agents), None)
        for child in node.children:
            if child.dep_ == "dative" and is_noun(child, self.tokens) and target is not None:
                for receiver in self._mention(child):
                    self.facts.ties.append(Tie(target, "to", receiver, "", *self._span(node, child)))
        if not agents and target is None:
            return
        doers: list[Mention | None] = list(agents) or [None]
        for doer in doers:
            others: list[Mention | None] = [m for m in targets if m is not doer][:4]
            done_to: list[Mention | None] = others or [None]
            for one in done_to:
                self.facts.deeds.append(
                    Deed(
                        verb=verb,
                        agent=doer,
                        target=one,
                        manner=list(manner),
                        start=token.start,
                        end=token.end,
                        clause=self.number,
                        sequel=self.clause.sequel,
                        count=self._times(node),
                    )
                )
                for mention in (doer, one):
                    if mention is not None:
                        mention.acts = True

    def _joined_nouns(self, node: Node) -> list[Node]:
        """An object that the parser joined to the verb by "and": "holding and checking utensils"."""
        found = []
        for other in self.doc:
            if (
                other.dep_ == "conj"
                and is_noun(other, self.tokens)
                and other.head.i in self.verbs
                and other.left_edge.i - 1 in self.verbs
            ):
                if node.i in (other.head.i, other.left_edge.i - 1):
                    found.append(other)
        return found

    def _shared_objects(self, node: Node) -> list[Node]:
        """Objects of the verb joined right behind this one: "holding and checking utensils"."""
        for child in node.children:
            if child.dep_ == "conj" and child.i in self.verbs and child.i <= node.i + 2:
                return [
                    one
                    for grandchild in child.children
                    if grandchild.dep_ == "dobj" or grandchild.dep_ == "conj" and is_noun(grandchild, self.tokens)
                    for one in (grandchild, *conjuncts(grandchild))
                ]
        return []

    def _along(self, node: Node, particle: str, objects: list[Node]) -> list[Node]:
        """ "crawling up a blade": the parser's particle and object are a way to go; comes back with no objects."""
        agents = unique([m for one in self._agent_nodes(node) for m in self._mention(one)])
        for one in objects:
            for target in self._mention(one):
                for agent in agents:
                    if agent is not target:
                        self.facts.ties.append(
                            Tie(
                                agent,
                                particle,
                                target,
                                "",
                                self.tokens[node.i].start,
                                max(self.tokens[one.i].end, self.tokens[node.i].end),
                            )
                        )
        return []

    def _inserted_is(self, node: Node) -> bool:
        return any(child.dep_ in ("auxpass", "aux") and self.tokens[child.i].start < 0 for child in node.children)

    def _is_helper(self, node: Node, lemma: str) -> bool:
        return lemma in lexicon.words("verbs", "begin") and any(
            child.dep_ in ("xcomp", "ccomp") and child.i in self.verbs for child in node.children
        )

    def _times(self, node: Node) -> int | None:
        table = {"once": 1, "twice": 2, "thrice": 3}
        counts = lexicon.table("qualities")["counts"]
        for child in node.children:
            word = self._word(child)
            if word in table:
                self._cover(self.tokens[child.i])
                return table[word]
            if word in ("times",):
                for grandchild in child.children:
                    number = counts.get(self._word(grandchild)) or (
                        int(self._word(grandchild))
                        if self._word(grandchild).isdecimal() and len(self._word(grandchild)) < 4
                        else None
                    )
                    if number:
                        self._cover(self.tokens[child.i])
                        self._cover(self.tokens[grandchild.i])
                        return number
        return None

    def _is_state_of(self, node: Node, lemma: str) -> bool:
        return lemma in lexicon.words("grammar", "state_verbs")

    def _state(self, node: Node, lemma: str, targets: list[Mention]) -> None:
        self._remember(targets)
        participle = self.tokens[node.i].text.lower()
        for target in targets:
            if lemma not in lexicon.words("grammar", "laid_verbs"):
                target.attributes.append(participle)

    def _made_of(self, node: Node) -> None:
        targets = [m for one in self._passive_subjects(node) for m in self._mention(one)]
        for child in node.children:
            if child.dep_ in ("prep", "agent") and (self.tokens[child.i].preposition or self._word(child)) in (
                "of",
                "from",
                "out of",
            ):
                for grandchild in child.children:
                    if grandchild.dep_ in ("pobj", "pcomp"):
                        for one in (grandchild, *conjuncts(grandchild)):
                            material = self._word(one)
                            for at in range(one.left_edge.i, one.i + 1):
                                self._cover(self.tokens[at])
                            for target in targets:
                                target.material = (
                                    f"{target.material} and {material}"
                                    if target.material and one is not grandchild
                                    else material
                                )
                            for mention in self.of_node.get(one.i, []):
                                if mention in self.facts.cast.mentions and mention not in targets:
                                    self.facts.cast.mentions.remove(mention)
                            self.of_node[one.i] = []
        self._remember(targets)

    def _adverbs(self, node: Node) -> tuple[list[str], list[str]]:
        particles: list[str] = []
        manner: list[str] = []
        allowed = lexicon.words("verbs", "particles")
        for child in node.children:
            word = self._word(child)
            if self.tokens[child.i].preposition:
                continue
            if self.tokens[child.i].adjective:
                manner.append(self.tokens[child.i].adjective)
                self._cover(self.tokens[child.i])
                continue
            if (
                word in ("left", "right")
                and child.i > node.i
                and child.dep_ in ("acomp", "advmod", "oprd", "dobj", "npadvmod")
                and not list(child.children)
            ):
                manner.append(word)
                self._cover(self.tokens[child.i])
                continue
            if (
                word == "together"
                and not self.tokens[child.i].adjective
                and self._lemma(node)
                not in ("snap", "come", "stick", "hold", "bring", "put", "press", "join", "tie", "push", "pull")
            ):
                manner.append(word)
                self._cover(self.tokens[child.i])
                continue
            bare = child.dep_ in ("prep", "prt", "advmod") and not list(child.children)
            near = child.i == node.i + 1 or any(
                other.dep_ == "dobj" and other.right_edge.i == child.i - 1 for other in node.children
            )
            if (
                child.i > node.i
                and near
                and word in allowed
                and bare
                and len(particles) < 1
                and word
                not in ("upward", "upwards", "downward", "downwards", "forward", "backward", "forwards", "backwards")
            ):
                particles.append(word)
                self._cover(self.tokens[child.i])
            elif (
                child.dep_ in ("advmod", "acomp", "npadvmod", "prt", "oprd", "dep")
                and word not in lexicon.words("grammar", "not_manner")
                and child.pos_ in ("ADV", "ADJ", "ADP", "PART", "SCONJ")
            ):
                if child.tag_ in ("WRB",) or word in lexicon.noun_kinds() or word in ("left", "right") and False:
                    continue
                words = [self.tokens[child.i].adjective or word]
                for other in child.children:
                    if other.dep_ in ("conj", "cc"):
                        words.append(self._word(other))
                    self._cover(self.tokens[other.i])
                self._cover(self.tokens[child.i])
                manner.append(" ".join(words))
        return particles, manner

    def _has(self, node: Node, agents: list[Mention], targets: list[Mention]) -> None:
        for target in targets:
            if target not in agents:
                self.facts.ties.append(
                    Tie(agents[0], "with", target, "", self.tokens[node.i].start, self.tokens[node.i].end)
                )

    def _being(self, node: Node) -> None:
        """ "The door is closed", "the ball is red", "a cat is on the rug"."""
        if node.i in self.verbs or node.dep_ in ("aux", "auxpass"):
            self._cover(self.tokens[node.i])
            return
        self._cover(self.tokens[node.i])
        subjects = [m for one in self._agent_nodes(node) for m in self._mention(one)]
        self._remember(subjects)
        if self._word(node) in ("has", "have", "having"):
            self._has(
                node, subjects, [m for child in node.children if child.dep_ == "dobj" for m in self._mention(child)]
            ) if subjects else None
            return
        for child in node.children:
            if (
                child.dep_ in ("acomp", "attr", "oprd")
                and child.pos_ in ("ADJ", "VERB", "ADV")
                or child.dep_ == "acomp"
            ):
                for one in (child, *conjuncts(child)):
                    self._describe(one, subjects)

    def _describe(self, node: Node, subjects: list[Mention]) -> None:
        word = self._word(node)
        if node.i in self.verbs and node.i not in self.of_node:
            return
        self._cover(self.tokens[node.i])
        for subject in subjects:
            if word in lexicon.words("qualities", "colours"):
                subject.colour = subject.colour or word
            elif word in lexicon.words("qualities", "materials"):
                subject.material = subject.material or word
            elif word in lexicon.words("qualities", "sizes"):
                subject.size = subject.size or word
            elif word.isalpha():
                subject.attributes.append(word)

    def _span(self, node: Node, one: Node) -> tuple[int, int]:
        start, end = self.tokens[node.i].start, self.tokens[one.i].end
        return (start, end) if 0 <= start < end else (max(0, self.clause.start), max(self.clause.end, 1))
