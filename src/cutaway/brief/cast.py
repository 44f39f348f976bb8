"""The entities read so far: who is who when the words come back to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cutaway.brief import lexicon
from cutaway.brief.document import Entity, EntityKind
from cutaway.brief.kinds import is_animate, kind_of
from cutaway.brief.singular import singular
from cutaway.scene.document import Span


@dataclass
class Mention:
    """An entity while it is being read."""

    id: str
    name: str
    head: str
    kind: EntityKind
    count: int = 1
    vague: str = ""
    plural: bool = False
    colour: str = ""
    material: str = ""
    size: str = ""
    attributes: list[str] = field(default_factory=list)
    wears: list[str] = field(default_factory=list)
    absent: bool = False
    start: int = 0
    end: int = 0
    acts: bool = False
    """Does something or has something done to it."""
    preposition: str = ""

    def entity(self) -> Entity:
        return Entity(
            id=self.id, name=self.name, head=self.head, kind=self.kind, count=self.count, vague_count=self.vague, colour=self.colour,
            material=self.material, size=self.size, attributes=tuple(dict.fromkeys(self.attributes)), wears=tuple(dict.fromkeys(self.wears)),
            absent=self.absent, span=Span(start=self.start, end=self.end),
        )  # fmt: skip


class Cast:
    """All mentions in the order of the words, and the last subjects for what refers back."""

    def __init__(self) -> None:
        self.mentions: list[Mention] = []
        self.last_subjects: list[Mention] = []
        self.recent: list[Mention] = []

    def new(self, name: str, head: str, start: int, end: int) -> Mention:
        slug = re.sub(r"[^\w]+", "-", name.lower()).strip("-_") or "thing"
        taken = {mention.id for mention in self.mentions}
        id, number = slug, 2
        while id in taken:
            id, number = f"{slug}-{number}", number + 1
        mention = Mention(id, name, head, kind_of(name, head), start=start, end=end)
        self.mentions.append(mention)
        return mention

    def known(self, name: str, head: str, colour: str = "", attributes: tuple[str, ...] = ()) -> Mention | None:
        """The mention this name refers back to, the most recent one; None when it is new."""
        same = [m for m in self.mentions if m.name == name and not m.absent]
        if colour:
            coloured = [m for m in same if m.colour == colour]
            if coloured:
                return coloured[-1]
            same = [m for m in same if not m.colour]
        if attributes:
            fitting = [m for m in same if set(attributes) <= {*m.attributes, m.size, m.material}]
            same = fitting or same
        if same:
            return same[-1]
        if name == head:
            by_head = [m for m in self.mentions if m.head == head and not m.absent and not colour]
            if len(by_head) == 1:
                return by_head[0]
        return None

    def touch(self, mention: Mention) -> None:
        """Move to the end of the recent ones."""
        if mention in self.recent:
            self.recent.remove(mention)
        self.recent.append(mention)

    def pronoun(self, word: str, subject: bool, not_this: list[Mention]) -> tuple[list[Mention], bool]:
        """Whom a pronoun means, and whether that is a guess between several of a kind."""
        word = word.lower()
        alive = [m for m in self.recent if not m.absent and m not in not_this]
        if not alive:
            return [], False
        if word in ("they", "them", "themselves", "both", "these", "those", "each", "all", "others", "their", "theirs"):
            plural = [m for m in alive if m.plural or m.count > 1 or m.vague]
            if (
                subject
                and len(self.last_subjects) > 1
                and not set(map(id, self.last_subjects)) & set(map(id, not_this))
            ):
                return list(self.last_subjects), False
            parts = lexicon.table("qualities")["parts_of_a_body"].split()
            animate = [m for m in alive if is_animate(m.kind) and m.head not in parts]
            if subject and not [m for m in plural if is_animate(m.kind)] and len(animate) > 1:
                return animate[-2:], True
            if plural:
                preferred = [m for m in plural if is_animate(m.kind)] if subject else []
                return [(preferred or plural)[-1]], len(plural) > 1
            if subject and not animate:
                return [m for m in alive if m.kind != "place"][-2:] or [alive[-1]], True
            return ([animate[-1]] if animate else [alive[-1]]), True
        if word in ("one", "another"):
            plural = [m for m in alive if m.plural or m.count > 1 or m.vague]
            return ([plural[-1]] if plural else [alive[-1]]), len(plural) > 1
        if word in ("he", "him", "she", "her", "himself", "herself", "who", "his", "hers"):
            male, female = lexicon.words("grammar", "male"), lexicon.words("grammar", "female")
            gendered = male if word in ("he", "him", "himself", "his") else female
            people = [m for m in alive if m.kind == "person" and m.head not in ("hand", "face", "hair", "eye", "beard")]
            fitting = (
                [m for m in people if m.head in gendered]
                or [m for m in people if m.head not in male | female]
                or people
            )
            fitting = fitting or [m for m in alive if is_animate(m.kind)]
            if not fitting:
                return [alive[-1]], True
            subjects = [m for m in fitting if m in self.last_subjects]
            return [(subjects or fitting)[-1]], len(fitting) > 1
        if subject:
            single = [m for m in alive if m.kind != "person"]
            subjects = [m for m in single if m in self.last_subjects]
            animals = [m for m in single if m.kind == "animal"]
            chosen = subjects or animals or single or alive
            return [chosen[-1]], len(single) > 1 and not subjects
        things = [m for m in alive if m.kind not in ("person", "place")]
        return [(things or alive)[-1]], len(things) > 1


def singular_head(word: str) -> str:
    return singular(word.lower())
