"""A clause while an operation is looked for: its parts, what they resolve to, and a reading with the words it accounts for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cutaway.brief.changes import Addition, Change, Kept, Operation, Target, TargetKind, Where
from cutaway.brief.edit_parts import Part
from cutaway.brief.edit_tokens import Time, Token
from cutaway.brief.targets import Found, Index, Memory, Mention
from cutaway.scene.document import Span

Data = tuple[Any, ...] | None
"""A verb of the lexicon: its class, its phrase, and where its particle stands."""
VISIBLE = ("thing", "text", "light")
ANYTHING = ("thing", "text", "cue", "light", "shot")
GROUP_KIND: dict[str, TargetKind] = {"thing": "thing", "light": "light", "shot": "shot", "text": "text", "cue": "cue"}
KIND_TARGET: dict[str, TargetKind] = {
    "film": "film",
    "camera": "camera",
    "shot": "camera",
    "last_frame": "film",
    "ending": "film",
}
"""Kinds without ids; all others belong to the world."""


@dataclass
class Reading:
    """A try at a clause: the tokens it accounts for, and how sure it is beyond that."""

    used: set[int] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    missing: list[tuple[Part | None, str]] = field(default_factory=list)
    bonus: float = 0.0
    aside: bool = False
    """It says nothing to do by itself, and belongs to what follows."""
    memory: Memory = field(default_factory=Memory)

    @property
    def something(self) -> bool:
        """Whether it says anything at all."""
        return bool(self.changes or self.kept or self.missing or self.aside)


class Clause:
    """The parts of one clause and what can be asked about them."""

    def __init__(self, parts: Sequence[Part], tokens: Sequence[Token], index: Index, memory: Memory) -> None:
        self.parts = list(parts)
        self.tokens = list(tokens)
        self.index = index
        self.memory = memory
        self.seconds = float(index.scene.format.seconds)
        self.turning = False
        """Whether the verb under trial turns things, so that a side is where to face."""

    def low(self, i: int) -> str:
        """The words of part `i` in lower case."""
        part = self.parts[i]
        return " ".join(token.low for token in self.tokens[part.start : part.end])

    def low_at(self, token: int) -> str:
        """The word at a token, or nothing beyond the ends."""
        return self.tokens[token].low if 0 <= token < len(self.tokens) else ""

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The characters of tokens `start` to `end`."""
        end = len(self.tokens) if end is None else end
        if not self.tokens or start >= end:
            return Span(start=0, end=0)
        return Span(start=self.tokens[start].start, end=self.tokens[end - 1].end)

    def phrase(self, start: int, end: int) -> str:
        """The words of tokens `start` to `end` as written."""
        return " ".join(token.text for token in self.tokens[start:end]).replace(" 's", "'s")

    def content(self) -> set[int]:
        """The tokens that a reading must account for."""
        return {
            i
            for part in self.parts
            if not part.has("function", "filler") and not part.empty and not _pronoun_only(part)
            for i in range(part.start, part.end)
        }

    def mention(self, i: int) -> Mention | None:
        """The mention that part `i` may be."""
        return self.parts[i].options.get("mention") if 0 <= i < len(self.parts) else None

    def resolve(
        self, i: int, groups: Sequence[str] = ANYTHING, kinds: Sequence[str] = (), memory: Memory | None = None
    ) -> Found:
        """What the mention at part `i` means."""
        mention = self.mention(i)
        if mention is None:
            return Found(missing="nothing was named")
        if (
            not mention.part
            and not mention.pronoun
            and mention.owner is None
            and self.low_at(mention.start - 1) == "'s"
        ):
            owner_part = self.part_ending(mention.start - 1)
            owner_mention = self.mention(owner_part) if owner_part is not None else None
            if owner_mention is not None:
                mention = mention.__class__(**{**mention.__dict__, "owner": owner_mention})
        if mention.part and self.low_at(mention.start - 1) == "'s":
            before = self.part_ending(mention.start - 1)
            if before is not None and self.mention(before):
                owner = self.resolve(before, ("thing",))
                if owner.ok:
                    return Found("thing", owner.ids, part=mention.part)
        return self.index.resolve(mention, groups, memory or self.memory, kinds)

    def part_ending(self, token: int) -> int | None:
        """The part that ends before `token`."""
        return next((i for i, part in enumerate(self.parts) if part.end == token), None)

    def part_starting(self, token: int) -> int | None:
        """The part that starts at `token`."""
        return next((i for i, part in enumerate(self.parts) if part.start == token), None)

    def target(self, found: Found, part: Part | None = None) -> Target:
        """The target of a change."""
        span = self.span(part.start, part.end) if part else None
        phrase = self.phrase(part.start, part.end) if part else ""
        if found.ids:
            return Target(kind=GROUP_KIND[found.group], ids=found.ids, phrase=phrase, span=span)
        return Target(kind=KIND_TARGET.get(found.kind, "world"), phrase=phrase or found.kind, span=span)

    def times(self) -> list[tuple[int, Time]]:
        """The time expressions by part."""
        return [(i, part.options["time"]) for i, part in enumerate(self.parts) if part.has("time")]

    def when(self, reading: Reading) -> dict[str, float | bool | None]:
        """`start`, `end`, `from_end` for the changes, from a point or range in the clause; marks it as used."""
        for i, time in self.times():
            if time.kind == "amount" and not time.lasting:
                continue
            self.use(reading, i)
            if time.kind == "amount":
                return {"start": None, "end": None, "from_end": False, "lasting": time.start}
            start = None if time.start == 0.0 and time.end is None and not time.from_end else time.start
            return {"start": start, "end": time.end, "from_end": time.from_end}
        return {}

    def amount(self, reading: Reading) -> float | None:
        """Seconds that are a length or a distance; marks them as used."""
        for i, time in self.times():
            if time.kind == "amount":
                self.use(reading, i)
                return time.start
        return None

    def use(self, reading: Reading, *indices: int) -> None:
        """Mark parts as accounted for."""
        for i in indices:
            reading.used |= set(range(self.parts[i].start, self.parts[i].end))

    def use_words(self, reading: Reading, words: Iterable[str]) -> None:
        """Mark single words as accounted for wherever they stand."""
        wanted = set(words)
        reading.used |= {i for i, token in enumerate(self.tokens) if token.low in wanted}

    def use_verb(self, reading: Reading, i: int | None, data: tuple | None) -> None:  # type: ignore[type-arg]
        """Mark a verb and its particle."""
        if i is None:
            return
        self.use(reading, i)
        if data and len(data) > 2:
            reading.used |= set(range(*data[2]))

    def change(
        self,
        operation: Operation,
        target: Target,
        property: str = "",
        value: str | float | bool | None = None,
        *,
        degree: float = 1.0,
        exact: bool = False,
        added: Addition | None = None,
        where: Where | None = None,
        count: int | None = None,
        guessed: str = "",
        when: dict[str, float | bool | None] | None = None,
    ) -> Change:
        """A change with the span of the whole clause."""
        when = dict(when or {})
        lasting = when.pop("lasting", None)
        times = {name: value for name, value in when.items() if value not in (None, False)}
        if isinstance(lasting, (int, float)):
            times["end"] = float(lasting)
        return Change(
            operation=operation, target=target, property=property, value=value, degree=degree, exact=exact, added=added, where=where,
            count=None if count is None else max(0, min(count, 1000)), guessed=guessed, span=self.span(), **times,  # type: ignore[arg-type]
        )  # fmt: skip

    def remember(self, reading: Reading, found: Found, noun: str = "") -> None:
        """Keep what was spoken of for later pronouns."""
        memory = reading.memory
        if found.ids:
            words = self.index.by_id[found.ids[0]].words
            fits = noun and noun not in ("one", "it", "them", "they", "he", "she")
            memory.ids, memory.group, memory.noun = (
                found.ids,
                found.group,
                noun if fits else memory.noun or (words[0] if words else ""),
            )
            if len(found.ids) > 1:
                memory.plural = found.ids
            memory.mentioned.extend(id for id in found.ids if id not in memory.mentioned)
        elif found.kind:
            memory.ids, memory.group, memory.noun = (), "kind", found.kind

    def where(self, i: int, reading: Reading) -> tuple[Where | None, int]:
        """The place that starts at part `i` ("behind the sofa", "on the left"), and the part after it."""
        part = self.parts[i] if i < len(self.parts) else None
        if part is None:
            return None, i
        if part.has("prep"):
            j = i + 1
            while j < len(self.parts) and self.parts[j].empty and not self.mention(j):
                j += 1
            if j < len(self.parts) and self.mention(j):
                found = self.resolve(j, ("thing", "text"), ("camera", "sky", "background", "ground", "film"))
                if found.ok:
                    self.use(reading, i, j)
                    relation = part.options["prep"]
                    phrase = self.phrase(part.start, self.parts[j].end)
                    if found.ids:
                        following = self.more_mentions(j + 1, reading)
                        return Where(relation=relation, ids=found.ids + following[0], phrase=phrase), following[1]
                    if found.kind == "camera" and relation in ("to", "next to", "in front of", "with"):
                        return Where(relation="front", phrase=phrase), j + 1
                    if found.kind in ("background", "sky"):
                        return Where(relation="back" if found.kind == "background" else "sky", phrase=phrase), j + 1
                    return Where(relation=relation, phrase=phrase), j + 1
                reading.missing.append((self.parts[j], found.missing))
                self.use(reading, i, j)
                return None, j + 1
        if part.has("place"):
            self.use(reading, i)
            return Where(relation=part.options["place"], phrase=part.text), i + 1
        return None, i

    def more_mentions(self, i: int, reading: Reading) -> tuple[tuple[str, ...], int]:
        """Further things after "and" ("between the sofa and the lamp"); the part after them."""
        if (
            i + 1 < len(self.parts)
            and self.low(i) == "and"
            and self.mention(i + 1)
            and not self.parts[i + 1].has("function")
        ):
            found = self.resolve(i + 1, ("thing",))
            if found.ok and i + 2 >= len(self.parts):
                self.use(reading, i + 1)
                return found.ids, i + 2
        return (), i


def _pronoun_only(part: Part) -> bool:
    mention = part.options.get("mention")
    return bool(mention and mention.pronoun and part.has("function"))
