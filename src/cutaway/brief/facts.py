"""From a parsed clause to facts: who is there, what is done to what, and what stands where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cutaway.brief import lexicon
from cutaway.brief.cast import Cast, Mention
from cutaway.brief.clauses import Clause, Token
from cutaway.brief.kinds import is_animate, kind_of
from cutaway.brief.nouns import IGNORED_HEADS, PRONOUNS, Phrase, behind_of, is_noun, phrase_at, sentence_nodes
from cutaway.brief.verbs import form_of, verb_forms
from cutaway.brief.singular import singular

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Token as Node

_WEATHER_HEADS = {"rain", "snow", "fog", "mist", "haze", "storm", "thunderstorm", "lightning", "thunder", "snowfall", "rainfall", "drizzle", "blizzard", "wind", "weather", "raindrop_"}
_SIDES = {"left", "right", "background", "foreground", "middle", "center", "centre", "top", "bottom", "front", "back", "distance", "side", "corner_", "air", "sides"}
_TIME_HEADS = {"second", "minute", "hour", "time", "moment", "dawn", "dusk", "night", "morning", "evening", "sunset", "sunrise", "noon", "day", "midnight", "summer", "winter", "autumn", "spring", "afternoon", "twilight"}
_MANNER_WORDS = {"fast", "hard", "high", "low", "together", "upward", "upwards", "downward", "downwards", "forward", "backward", "sideways", "quickly", "slowly", "loudly", "home", "straight", "backwards", "upright", "deep", "close"}
_NOT_MANNER = {"then", "now", "just", "again", "also", "once", "twice", "thrice", "there", "here", "where", "when", "how", "why", "not", "never", "finally", "suddenly", "only", "even", "as", "so", "first", "once", "still", "later", "too", "else", "ever", "really", "very", "together_"}
_SKIPPED_VERBS = {"be", "have", "let", "start", "begin", "continue", "keep", "try", "seem", "appear_", "want", "can", "will", "do", "would", "should", "could", "going", "show", "feature", "depict", "include", "contain", "see", "describe", "say_"}
_HOLDING = {"show", "feature", "depict", "include", "contain", "have", "see"}
_HAD = {"fun", "picnic", "party", "dinner", "lunch", "breakfast", "conversation", "chat", "drink", "fight", "race", "rest", "nap", "bath", "shower", "argument", "talk", "tea_"}
_PLACE_ADVERBS = {"outdoors", "outside", "indoors", "inside", "underwater", "downtown"}
_PHRASAL = {
    "turn": "on off over up down around", "switch": "on off", "blow": "out up", "pick": "up", "put": "on down out away", "take": "off out", "pull": "out off up down", "knock": "over down",
    "throw": "away out", "light": "up", "close": "up", "open": "up", "set": "up down", "hold": "up out", "lift": "up", "push": "over away down", "fill": "up", "clean": "up", "tear": "off up down",
    "cut": "off out up down", "give": "away back", "wake": "up", "look": "up_", "fall": "over apart", "break": "off apart", "lay": "down", "wave": "off_", "wipe": "off away", "shake": "off", "roll": "out up",
    "raise": "up", "hand": "out over", "peel": "off", "kick": "off over", "tie": "up", "wrap": "up", "stack": "up", "mix": "up", "pour": "out", "bring": "out up", "carry": "away off", "show": "off",
}  # fmt: skip
_RELATION_STOP = {"of", "as", "like", "than", "such", "per", "during", "since", "until", "despite", "except", "about", "without", "to_", "by_"}


@dataclass
class Deed:
    """An action while it is being read."""

    verb: str
    agent: Mention | None
    target: Mention | None
    manner: list[str]
    start: int
    end: int
    clause: int
    sequel: bool = False
    count: int | None = None
    seconds: tuple[float | None, float | None] = (None, None)


@dataclass
class Tie:
    """A relation while it is being read."""

    a: Mention
    preposition: str
    b: Mention | None
    place: str
    start: int
    end: int


@dataclass
class Facts:
    """Everything read from the clauses so far. `covered`: characters that ended up in a fact."""

    cast: Cast = field(default_factory=Cast)
    deeds: list[Deed] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    covered: list[tuple[int, int]] = field(default_factory=list)
    guesses: list[tuple[int, int, str]] = field(default_factory=list)


class ClauseReader:
    """Reads one parsed clause into the facts."""

    def __init__(self, facts: Facts, clause: Clause, doc: Doc, number: int) -> None:
        self.facts, self.clause, self.doc, self.number = facts, clause, doc, number
        self.tokens: Sequence[Token] = clause.tokens
        self.of_node: dict[int, list[Mention]] = {}
        self.consumed: set[int] = set()
        self.subjects: list[Mention] = []
        self.verbs = {node.i for node in doc if self._is_verb(node)}
        self.first_new = len(facts.cast.mentions)

    # Entities

    def read(self) -> None:
        for token in self.clause.leading:
            self._cover(token)
        self._wears_first()
        for node in sentence_nodes(self.doc, self.tokens):
            if node.i not in self.of_node and node.i not in self.consumed:
                self._mention(node)
        for node in self.doc:
            if self._word(node) in _PLACE_ADVERBS and not self._objects_of_preposition(node) and not is_noun(node, self.tokens) and node.dep_ not in ("amod", "compound"):
                self._place_adverb(node)
        for node in self.doc:
            if node.i in self.verbs:
                self._deed(node)
            elif node.pos_ == "AUX" and node.lemma_ in ("be", "have") or self.tokens[node.i].text.lower() in ("is", "are", "has", "have"):
                self._being(node)
        for node in self.doc:
            self._ties(node)
        for token, node in zip(self.tokens, self.doc, strict=True):
            if node.is_stop or node.pos_ in ("DET", "PRON", "CCONJ", "PART", "PUNCT", "AUX", "SCONJ"):
                self._cover(token)
        self._with_fragment()
        if self.subjects:
            self.facts.cast.last_subjects = _unique(self.subjects)
        elif len(self.facts.cast.mentions) > self.first_new:
            first = next((m for m in self.facts.cast.mentions[self.first_new :] if not m.absent and (m.kind != "place" and m.head != "background" or not self.facts.cast.last_subjects)), None)
            if first is not None:
                self.facts.cast.last_subjects = [first]

    def _with_fragment(self) -> None:
        """", with bioluminescent tentacles": a fragment that describes the subject before it."""
        if self.verbs or not any(token.text.lower() == "with" for token in self.clause.leading) or not self.facts.cast.last_subjects:
            return
        whole = self.facts.cast.last_subjects[0]
        new = [m for m in self.facts.cast.mentions[self.first_new :] if not m.absent]
        if whole.kind != "place" and new and len(self.facts.cast.last_subjects) == 1 and whole not in new:
            self.facts.ties.append(Tie(whole, "with", new[0], "", new[0].start, new[0].end))

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

    def _phrasal(self, node: Node) -> tuple[str, list[Node]] | None:
        """A particle that the parser took for a preposition ("turns off the lamp"), and the nodes it governs."""
        allowed = _PHRASAL.get(self._lemma(node), "").split()
        for child in node.children:
            if child.i > node.i and self._word(child) in allowed and child.dep_ in ("prep", "prt", "advmod") and not any(one.dep_ == "dobj" for one in node.children):
                return self._word(child), self._objects_of_preposition(child)
        return None

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

    def _wears_first(self) -> None:
        """Garments after "wearing", and after "in" or "with" behind a person or an animal, belong to the wearer."""
        garments = lexicon.words("qualities", "garments")
        for node in self.doc:
            word = self._word(node)
            verb = node.lemma_.lower() if not self.tokens[node.i].verb else self.tokens[node.i].verb
            wearing = node.i in self.verbs and verb in ("wear", "sport", "don") or word in ("wearing", "wears", "dressed", "clad")
            preposition = node.dep_ in ("prep", "dep") and word in ("in", "with")
            if not wearing and not preposition:
                continue
            objects = [child for child in node.children if child.dep_ in ("dobj", "pobj") and is_noun(child, self.tokens)]
            if wearing and not objects:
                objects = [grandchild for child in node.children if child.dep_ == "prep" and self._word(child) in ("in", "as") for grandchild in child.children if grandchild.dep_ == "pobj"]
            objects = [*objects, *(other for first in objects for other in _conjuncts(first) if is_noun(other, self.tokens))]
            if not objects:
                continue
            wearer = self._wearer(node) if wearing else node.head
            if preposition and wearer is not None and wearer.pos_ == "AUX":
                wearer = next((child for child in wearer.children if child.dep_ in ("attr", "nsubj") and is_noun(child, self.tokens)), None)
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
                        mention.wears.append(_worn(phrase))
            self._cover(self.tokens[node.i])
            if wearing:
                for child in node.children:
                    if child.dep_ in ("prep", "aux", "auxpass"):
                        self._cover(self.tokens[child.i])

    def _head(self, node: Node) -> str:
        return self.tokens[node.i].head or singular(self.tokens[node.i].text)

    def _may_wear(self, node: Node) -> bool:
        head = self._head(node)
        return kind_of(self.tokens[node.i].name or head, head) in ("person", "animal", "unknown") or self._word(node) in PRONOUNS or self.tokens[node.i].carried

    def _wearer(self, node: Node) -> Node | None:
        if node.dep_ in ("acl", "relcl", "amod") or node.pos_ != "VERB" and node.dep_ == "prep":
            return node.head if is_noun(node.head, self.tokens) else None
        agents = self._agent_nodes(node)
        return agents[0] if agents else None

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
        if word not in PRONOUNS and word not in ("his", "her", "its", "their", "everyone", "everybody", "nobody", "someone", "somebody", "anyone"):
            return []
        if word in ("everyone", "everybody", "someone", "somebody"):
            known = self.facts.cast.known(word, word)
            mention = known or self.facts.cast.new(word, word, self.tokens[node.i].start, self.tokens[node.i].end)
            if word.startswith("every"):
                mention.vague = mention.vague or "everyone"
            self._cover(self.tokens[node.i])
            return [mention]
        subject = node.dep_ in ("nsubj", "nsubjpass", "ROOT")
        not_this = [] if subject or word in ("his", "her", "its", "their") else [m for m in self.subjects]
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
                self.facts.guesses.append((token.start, token.end, f"taken to mean {' and '.join(m.name for m in found)}"))
        return found

    def _described_one(self, node: Node) -> list[Mention]:
        """"The blue one": the thing that was said to be blue."""
        for child in node.children:
            word = self._word(child)
            if child.i < node.i and child.pos_ in ("ADJ", "NOUN", "VERB"):
                self._cover(self.tokens[child.i])
                fitting = [m for m in self.facts.cast.mentions if word in m.colour.split() or word in (m.size, m.material, *m.attributes)]
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
        if phrase.head in _WEATHER_HEADS or phrase.name in _WEATHER_HEADS:
            strikes = node.dep_ == "nsubj" and any(child.dep_ == "dobj" for child in node.head.children)
            if not strikes:
                return []
            mention = self._enter(phrase)
            mention.kind = "effect"
            return [mention]
        if phrase.head in _TIME_HEADS and phrase.head == phrase.name:
            return []
        if phrase.head in IGNORED_HEADS and phrase.name == phrase.head:
            if phrase.head in ("background", "backdrop") and (phrase.colour or phrase.attributes):
                return [self._enter(phrase)]
            return []
        if phrase.head == "style" or phrase.name.isdigit():
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
            phrase.name = f"{content.name} {phrase.name}" if content.name not in IGNORED_HEADS else phrase.name
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
        for other in _conjuncts(inner):
            if is_noun(other, self.tokens):
                self._mention(other)

    def _enter(self, phrase: Phrase) -> Mention:
        """The mention for a phrase: one that is known when the words refer back, else a new one."""
        cast = self.facts.cast
        describing = tuple(one for one in (*phrase.attributes, phrase.size, phrase.material) if one)
        known = None
        if not phrase.indefinite and not phrase.negated and phrase.count is None and not phrase.vague:
            known = cast.known(phrase.name, phrase.head, phrase.colour, describing)
            if known is not None and not phrase.definite and known.start >= self.clause.start and known.plural == phrase.plural and phrase.colour != known.colour:
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
            if one in states:
                self.facts.deeds.append(Deed(verb_forms()[one][0], known, None, [], phrase.start, phrase.end, clause=self.number))
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

    # Actions

    def _agent_nodes(self, verb: Node) -> list[Node]:
        """Nodes of who does it: the subject, the noun it hangs on, or the subject of the verb above."""
        seen: set[int] = set()
        node = verb
        while node.i not in seen:
            seen.add(node.i)
            found = self._perceived(node)
            if found:
                return found
            subjects = [child for child in node.children if child.dep_ in ("nsubj", "csubj") or child.dep_ == "expl" and False]
            subjects = [child for child in subjects if self._word(child) not in ("who", "which", "that", "there")]
            if not subjects:
                subjects = [child for child in node.children if child.dep_ == "nsubjpass" and node.i != verb.i]
            if subjects:
                return [one for first in subjects for one in (first, *_conjuncts(first))]
            if node.dep_ in ("acl", "relcl") and (is_noun(node.head, self.tokens) or self._word(node.head) in PRONOUNS):
                lifted = self._lifted(node)
                if lifted:
                    return lifted
                if node.tag_ == "VBN" and node.i == verb.i:
                    return []
                return [node.head]
            if node.dep_ in ("conj", "advcl", "xcomp", "ccomp", "pcomp", "dep", "prep", "parataxis") and node.head.i != node.i:
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
        if above.i == node.i or above.i not in self.verbs or node.tag_ != "VBG" or node.dep_ not in ("xcomp", "ccomp", "advcl"):
            return []
        if self._lemma(above) not in ("find", "see", "watch", "catch", "spot", "discover", "observe", "notice", "hear", "photograph"):
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

    def _lemma(self, node: Node) -> str:
        token = self.tokens[node.i]
        if token.verb:
            return token.verb
        form = form_of(token.text)
        return form[0] if form else (node.lemma_ or token.text).lower()

    def _deed(self, node: Node) -> None:
        lemma = self._lemma(node)
        token = self.tokens[node.i]
        if token.start >= 0:
            self._cover(token)
        if lemma in ("wear", "sport", "don", "dress") and any(m.wears for m in self.facts.cast.mentions):
            self._remember_subjects(node)
            return
        objects = [one for child in node.children if child.dep_ in ("dobj", "attr", "oprd") and self._word(child) not in ("other",) for one in (child, *_conjuncts(child))]
        passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in node.children) or node.tag_ == "VBN" and node.dep_ in ("acl", "relcl")
        objects = [one for one in objects if self._word(one) not in ("left", "right")]
        objects += self._joined_nouns(node)
        if not objects:
            objects = self._shared_objects(node)
        particles, manner = self._adverbs(node)
        phrasal = self._phrasal(node)
        if phrasal is not None and phrasal[1]:
            particles = [phrasal[0]]
            objects += [one for first in phrasal[1] for one in (first, *_conjuncts(first))]
            self.consumed.update(child.i for child in node.children if self._word(child) == phrasal[0])
        if particles and objects and not phrasal and lemma in lexicon.words("verbs", "motion") and particles[0] in ("up", "down", "along", "past", "over", "through", "across", "around", "by", "in"):
            objects = self._along(node, particles.pop(), objects)
        verb = " ".join((lemma, *particles))
        if lemma == "make" and passive or lemma == "make" and node.tag_ == "VBN":
            self._made_of(node)
            return
        agents = [m for one in self._agent_nodes(node) for m in self._mention(one)] if not passive or node.tag_ != "VBN" else self._passive_agents(node)
        self._remember([m for m in _unique(agents) if not m.absent and not passive])
        targets = [m for one in objects for m in self._mention(one)]
        if passive and node.tag_ == "VBN":
            targets = [m for one in self._passive_subjects(node) for m in self._mention(one)]
            if agents and lemma in ("surround", "cover", "light", "follow_", "line", "decorate", "frame", "fill", "illuminate", "adorn", "enclose"):
                for target in targets:
                    for agent in agents:
                        self.facts.ties.append(Tie(target, f"{self._word(node)} by", agent, "", token.start, token.end))
                self._remember(targets)
                return
            if not agents and (self._is_state_of(node, lemma) or node.dep_ in ("acl", "relcl") or self._inserted_is(node)):
                self._state(node, lemma, targets)
                return
            if not agents and self._inserted_is(node):
                agents, targets = targets, []
        agents = [m for m in _unique(agents) if not m.absent]
        if lemma in _SKIPPED_VERBS or self._is_helper(node, lemma):
            self._remember(agents)
            light = next((m for m in targets if m.head in _HAD and m not in agents), None)
            if lemma == "have" and light is not None:
                self.facts.cast.mentions[:] = [m for m in self.facts.cast.mentions if m is not light]
                for agent in agents:
                    agent.acts = True
                    self.facts.deeds.append(Deed(f"have {light.head}", agent, None, list(manner), token.start, token.end, clause=self.number, sequel=self.clause.sequel))
                return
            if lemma in ("have",) and agents:
                self._has(node, agents, targets)
            return
        if not agents and node.dep_ == "ROOT" and not targets:
            lone = [child for child in node.children if child.dep_ in ("dep", "npadvmod") and is_noun(child, self.tokens)]
            agents = [m for one in lone for m in self._mention(one)]
        if not agents and not targets and not any(child.dep_ == "prep" for child in node.children):
            if node.dep_ != "ROOT":
                return
        if not agents and not any(child.dep_ in ("nsubj", "nsubjpass") for child in node.children) and self.facts.cast.last_subjects and node.tag_ in ("VBG", "VBZ"):
            agents = [m for m in self.facts.cast.last_subjects if m not in targets]
        self._remember(agents)
        target = next((m for m in targets if m not in agents), None)
        for child in node.children:
            if child.dep_ == "dative" and is_noun(child, self.tokens) and target is not None:
                for receiver in self._mention(child):
                    self.facts.ties.append(Tie(target, "to", receiver, "", *self._span(node, child)))
        if not agents and target is None:
            return
        seconds = (token.start, token.end)
        for agent in agents or [None]:
            for one in ([m for m in targets if m is not agent] or [None])[:4]:
                self.facts.deeds.append(Deed(verb, agent, one, list(manner), *seconds, clause=self.number, sequel=self.clause.sequel, count=self._times(node)))
                for mention in (agent, one):
                    if mention is not None:
                        mention.acts = True

    def _joined_nouns(self, node: Node) -> list[Node]:
        """An object that the parser joined to the verb by "and": "holding and checking utensils"."""
        found = []
        for other in self.doc:
            if other.dep_ == "conj" and is_noun(other, self.tokens) and other.head.i in self.verbs and other.left_edge.i - 1 in self.verbs:
                if node.i in (other.head.i, other.left_edge.i - 1):
                    found.append(other)
        return found

    def _shared_objects(self, node: Node) -> list[Node]:
        """Objects of the verb joined right behind this one: "holding and checking utensils"."""
        for child in node.children:
            if child.dep_ == "conj" and child.i in self.verbs and child.i <= node.i + 2:
                return [one for grandchild in child.children if grandchild.dep_ == "dobj" or grandchild.dep_ == "conj" and is_noun(grandchild, self.tokens) for one in (grandchild, *_conjuncts(grandchild))]
        return []

    def _along(self, node: Node, particle: str, objects: list[Node]) -> list[Node]:
        """"crawling up a blade": the parser's particle and object are a way to go; comes back with no objects."""
        agents = _unique([m for one in self._agent_nodes(node) for m in self._mention(one)])
        for one in objects:
            for target in self._mention(one):
                for agent in agents:
                    if agent is not target:
                        self.facts.ties.append(Tie(agent, particle, target, "", self.tokens[node.i].start, max(self.tokens[one.i].end, self.tokens[node.i].end)))
        return []

    def _inserted_is(self, node: Node) -> bool:
        return any(child.dep_ in ("auxpass", "aux") and self.tokens[child.i].start < 0 for child in node.children)

    def _is_helper(self, node: Node, lemma: str) -> bool:
        return lemma in lexicon.words("verbs", "begin") and any(child.dep_ in ("xcomp", "ccomp") and child.i in self.verbs for child in node.children)

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
                    number = counts.get(self._word(grandchild)) or (int(self._word(grandchild)) if self._word(grandchild).isdigit() and len(self._word(grandchild)) < 4 else None)
                    if number:
                        self._cover(self.tokens[child.i])
                        self._cover(self.tokens[grandchild.i])
                        return number
        return None

    def _remember(self, agents: list[Mention]) -> None:
        for agent in agents:
            if agent not in self.subjects:
                self.subjects.append(agent)

    def _remember_subjects(self, node: Node) -> None:
        self._remember([m for one in self._agent_nodes(node) for m in self._mention(one)])

    def _passive_subjects(self, node: Node) -> list[Node]:
        subjects = [child for child in node.children if child.dep_ == "nsubjpass"]
        if subjects:
            return [one for first in subjects for one in (first, *_conjuncts(first)) if self._word(one) not in ("who", "which", "that")] or ([node.head] if node.dep_ == "relcl" else [])
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
                found += [m for grandchild in child.children if grandchild.dep_ == "pobj" for m in self._mention(grandchild)]
        return found

    def _is_state_of(self, node: Node, lemma: str) -> bool:
        return lemma in ("cover", "fill", "surround", "decorate", "park", "locate", "isolate", "light", "line", "place", "set", "wrap", "name", "shape", "scatter", "position", "seat", "base", "perch", "stack", "arrange", "drape", "dress", "hang", "paint", "carve", "situate", "nestle", "cloak", "adorn", "close", "break", "abandon", "lose", "rust", "freeze", "spread", "build", "put", "display", "hide", "illuminate", "crowd", "leave_")

    def _state(self, node: Node, lemma: str, targets: list[Mention]) -> None:
        self._remember(targets)
        participle = self.tokens[node.i].text.lower()
        for target in targets:
            if lemma not in ("place", "locate", "position", "seat", "set", "situate", "put", "perch", "park", "hang", "scatter", "stack", "arrange", "isolate", "spread", "name", "base", "build", "shape"):
                target.attributes.append(participle)

    def _made_of(self, node: Node) -> None:
        targets = [m for one in self._passive_subjects(node) for m in self._mention(one)]
        for child in node.children:
            if child.dep_ in ("prep", "agent") and (self.tokens[child.i].preposition or self._word(child)) in ("of", "from", "out of"):
                for grandchild in child.children:
                    if grandchild.dep_ in ("pobj", "pcomp"):
                        for one in (grandchild, *_conjuncts(grandchild)):
                            material = self._word(one)
                            for at in range(one.left_edge.i, one.i + 1):
                                self._cover(self.tokens[at])
                            for target in targets:
                                target.material = f"{target.material} and {material}" if target.material and one is not grandchild else material
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
            if word in ("left", "right") and child.i > node.i and child.dep_ in ("acomp", "advmod", "oprd", "dobj", "npadvmod") and not list(child.children):
                manner.append(word)
                self._cover(self.tokens[child.i])
                continue
            if word == "together" and not self.tokens[child.i].adjective and self._lemma(node) not in ("snap", "come", "stick", "hold", "bring", "put", "press", "join", "tie", "push", "pull"):
                manner.append(word)
                self._cover(self.tokens[child.i])
                continue
            bare = child.dep_ in ("prep", "prt", "advmod") and not list(child.children)
            near = child.i == node.i + 1 or any(other.dep_ == "dobj" and other.right_edge.i == child.i - 1 for other in node.children)
            if child.i > node.i and near and word in allowed and bare and len(particles) < 1 and word not in ("upward", "upwards", "downward", "downwards", "forward", "backward", "forwards", "backwards"):
                particles.append(word)
                self._cover(self.tokens[child.i])
            elif child.dep_ in ("advmod", "acomp", "npadvmod", "prt", "oprd", "dep") and word not in _NOT_MANNER and child.pos_ in ("ADV", "ADJ", "ADP", "PART", "SCONJ"):
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
                self.facts.ties.append(Tie(agents[0], "with", target, "", self.tokens[node.i].start, self.tokens[node.i].end))

    def _being(self, node: Node) -> None:
        """"The door is closed", "the ball is red", "a cat is on the rug"."""
        if node.i in self.verbs or node.dep_ in ("aux", "auxpass"):
            self._cover(self.tokens[node.i])
            return
        self._cover(self.tokens[node.i])
        subjects = [m for one in self._agent_nodes(node) for m in self._mention(one)]
        self._remember(subjects)
        if self._word(node) in ("has", "have", "having"):
            self._has(node, subjects, [m for child in node.children if child.dep_ == "dobj" for m in self._mention(child)]) if subjects else None
            return
        for child in node.children:
            if child.dep_ in ("acomp", "attr", "oprd") and child.pos_ in ("ADJ", "VERB", "ADV") or child.dep_ == "acomp":
                for one in (child, *_conjuncts(child)):
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

    # Relations

    def _ties(self, node: Node) -> None:
        token = self.tokens[node.i]
        word = token.preposition or self._word(node)
        is_preposition = bool(token.preposition) or node.pos_ == "ADP" or node.dep_ == "prep"
        if not is_preposition or token.verb or node.i in self.verbs or node.i in self.consumed:
            return
        objects = [child for child in node.children if child.dep_ in ("pobj", "pcomp", "dobj") and (is_noun(child, self.tokens) or self._word(child) in PRONOUNS or self._word(child) in ("left", "right"))]
        objects = [one for first in objects for one in (first, *(other for other in _conjuncts(first) if is_noun(other, self.tokens)))]
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
        if not objects or word in _RELATION_STOP and word != "of":
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
        if side in _SIDES and not self.tokens[node.i].name and not any(child.dep_ == "prep" for child in node.children) and not any(
            self._word(child) not in ("the", "far", "very") for child in node.children if child.i < node.i
        ):
            return "sky" if side == "air" and False else side
        return ""

    def _span(self, node: Node, one: Node) -> tuple[int, int]:
        start, end = self.tokens[node.i].start, self.tokens[one.i].end
        return (start, end) if 0 <= start < end else (max(0, self.clause.start), max(self.clause.end, 1))

    def _carriers(self, node: Node) -> list[Mention]:
        """Whose place the preposition tells."""
        head = node.head
        word = self.tokens[node.i].preposition or self._word(node)
        while head.dep_ in ("prep", "pcomp", "advmod", "prt") and head.head.i != head.i and head.i not in self.verbs and not is_noun(head, self.tokens):
            head = head.head
        if head.i in self.verbs:
            lemma = self._lemma(head)
            objects = [m for child in head.children if child.dep_ in ("dobj",) for one in (child, *_conjuncts(child)) for m in self._mention(one)]
            laid = lemma in ("put", "place", "set", "lay", "hang", "lean", "stand", "move", "plant", "bring", "add") or word not in ("under", "behind", "near", "beside", "next to", "below", "around", "in front of")
            if objects and laid and lemma in lexicon.words("verbs", "placing") and (word not in ("with", "from", "at", "by", "for") or word == "at" and lemma in ("throw", "toss", "hurl")):
                return objects
            passive = [m for one in self._passive_subjects(head) for m in self._mention(one)] if head.tag_ == "VBN" else []
            agents = passive or [m for one in self._agent_nodes(head) for m in self._mention(one)]
            if not agents and any(child.dep_ in ("nsubj", "nsubjpass") for child in head.children):
                return _unique(objects)
            return _unique(agents or objects or list(self.facts.cast.last_subjects))
        if is_noun(head, self.tokens) or self._word(head) in PRONOUNS:
            return _unique(self._mention(head))
        if head.pos_ == "AUX" or self._word(head) in ("is", "are"):
            attributes = [m for child in head.children if child.dep_ in ("attr", "nsubj") and self._word(child) != "there" for m in self._mention(child)]
            return _unique(attributes)[:1] or _unique([m for one in self._agent_nodes(head) for m in self._mention(one)])
        if head.pos_ in ("ADJ", "ADV") and head.head.i != head.i:
            agents = [m for one in self._agent_nodes(head.head) for m in self._mention(one)]
            if not agents and is_noun(head.head, self.tokens):
                agents = self._mention(head.head)
            return _unique(agents)
        return []


def _conjuncts(node: Node) -> list[Node]:
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


def _unique(mentions: list[Mention]) -> list[Mention]:
    found: list[Mention] = []
    for mention in mentions:
        if not any(mention is other for other in found):
            found.append(mention)
    return found


def _worn(phrase: Phrase) -> str:
    words = [*([phrase.size] if phrase.size else []), *phrase.attributes, *([phrase.colour] if phrase.colour else []), *([phrase.material] if phrase.material else []), phrase.name]
    return " ".join(words)
