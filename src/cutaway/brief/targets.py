"""What exists in a scene and by which words it may be called: the index edits are read against, and its resolution."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from cutaway.brief.edit_words import NUMBERS, bases, entries, raw, singular, synonyms
from cutaway.brief.targets_places import picture_places
from cutaway.scene.animation import Keys
from cutaway.scene.document import Scene
from cutaway.scene.edits_colour import colour_names
from cutaway.scene.places import own_id, place_words

_NUMBER_WORDS = {number: word for word, number in NUMBERS.items() if word not in ("pair", "couple", "dozen", "several")}
PERSON_WORDS = frozenset({"person", "human", "everyone", "everybody", "anyone", "figure", "character"})
FEMALE = frozenset(
    {
        "woman",
        "girl",
        "lady",
        "mother",
        "queen",
        "princess",
        "bride",
        "female",
        "waitress",
        "actress",
        "witch",
        "grandmother",
        "violinist",
    }
)
MALE = frozenset(
    {
        "man",
        "boy",
        "guy",
        "gentleman",
        "father",
        "king",
        "prince",
        "groom",
        "male",
        "waiter",
        "actor",
        "wizard",
        "grandfather",
    }
)


@dataclass(frozen=True)
class Item:
    """Something that exists. `group` is thing, light, shot, text, cue, or kind (the camera, the sky, the film)."""

    group: str
    id: str
    name: str
    kind: str = ""
    colours: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    written: str = ""
    """What can be read on it, lower case."""
    rank: int = 0
    """0 for what the film is about, higher for what it is not."""


@dataclass(frozen=True)
class Mention:
    """Words that may name something that exists: `items` with how well they fit, and what narrows them down."""

    start: int
    end: int
    noun: str
    items: tuple[tuple[Item, float], ...] = ()
    plural: bool = False
    determiner: str = ""
    count: int | None = None
    ordinal: int | None = None
    side: str = ""
    colour: str = ""
    material: str = ""
    superlative: tuple[str, int] | None = None
    pronoun: str = ""
    """it, they, he, she, others, everything, or empty."""
    part: str = ""
    """A part of the thing ("hair"); the items are then its possible owners."""
    owner: Mention | None = None
    spare: tuple[int, ...] = ()
    """Tokens before the noun that nothing is known about."""


@dataclass
class Memory:
    """What was spoken of last."""

    ids: tuple[str, ...] = ()
    group: str = ""
    noun: str = ""
    plural: tuple[str, ...] = ()
    mentioned: list[str] = field(default_factory=list)

    def copy(self) -> Memory:
        return Memory(self.ids, self.group, self.noun, self.plural, list(self.mentioned))


@dataclass(frozen=True)
class Found:
    """What a mention means: ids of one group, or a kind without ids; or why there is none."""

    group: str = ""
    ids: tuple[str, ...] = ()
    kind: str = ""
    part: str = ""
    guessed: str = ""
    missing: str = ""

    @property
    def ok(self) -> bool:
        return not self.missing and bool(self.ids or self.kind)


class Index:
    """All that exists in a scene by the words it may be called."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.names: dict[str, list[tuple[tuple[str, ...], Item, float]]] = {}
        self.items: list[Item] = []
        self.by_id: dict[str, Item] = {}
        self._places: dict[str, tuple[float, float, float]] | None = None
        for thing in scene.things:
            rank = {"subject": 0, "prop": 1, "crowd": 2, "set": 3}[thing.role]
            colours = [str(thing.attributes["colour"])] if isinstance(thing.attributes.get("colour"), str) else []
            surface = thing.surfaces.get("*")
            if surface and surface.colour is not None:
                colour = surface.colour.keys[0].value if isinstance(surface.colour, Keys) else surface.colour
                colours.append(nearest_colour(colour))  # type: ignore[arg-type]
            material = thing.attributes.get("material")
            item = Item(
                "thing",
                thing.id,
                thing.name,
                thing.kind,
                tuple(colours),
                (str(material),) if material else (),
                thing.words,
                str(thing.asset.parameters.get("text", thing.attributes.get("text", ""))).lower(),
                rank,
            )
            classes = [
                word for word in raw()["classes"].get(thing.kind, ()) if word in PERSON_WORDS or thing.kind != "person"
            ]
            self._put(
                item,
                [
                    (thing.name, 3.0),
                    *((word, 2.5) for word in thing.words),
                    *((word, 1.0) for word in (*classes, thing.kind)),
                ],
            )
        for name in dict.fromkeys(
            word
            for phrase in place_words(scene)
            for word in (phrase, phrase.split()[-1] if phrase else "")
        ):
            if name:
                self._put(Item("kind", "scene", "scene", "scene", rank=4), [(name.lower(), 0.6)])
        for light in scene.lights:
            name = light.name or light.id
            self._put(
                Item("light", light.id, name, light.kind, rank=2),
                [
                    (name, 3.0),
                    *((word, 2.5) for word in light.words),
                    *((word, 2.0) for word in ("moon", "sun") if f"{word}light" in light.words),
                ],
            )
        for number, shot in enumerate(scene.shots, 1):
            self._put(
                Item("shot", shot.id, f"shot {number}", "shot", rank=1),
                [
                    ("shot", 2.0),
                    (f"shot {number}", 3.0),
                    (f"shot {_NUMBER_WORDS.get(number, number)}", 3.0),
                    (f"shot number {number}", 3.0),
                    ("take", 1.0),
                    (shot.size, 1.5),
                    (f"{shot.size} shot", 2.6),
                ],
            )
        for text in scene.texts:
            words = [(text.style, 2.5), (text.content.lower(), 2.5), *((word, 2.0) for word in raw()["kinds"]["text"])]
            self._put(Item("text", text.id, text.content, "text", written=text.content.lower(), rank=1), words)
        for cue in scene.cues:
            words = [
                (cue.name or cue.sound.replace("_", " "), 2.8),
                *((word, 2.2) for word in cue.words),
                (cue.sound.replace("_", " "), 2.0),
            ]
            kinds = {"music": ("music",), "speech": ("speech",), "effect": ("sound",), "ambience": ("sound",)}[cue.kind]
            words += [(word, 1.6) for kind in kinds for word in raw()["kinds"][kind]]
            words += [
                (f"{word} {noun}", 2.6)
                for word in (cue.name, *cue.words)
                if word
                for noun in ("sound", "noise", "sounds")
            ]
            self._put(Item("cue", cue.id, cue.name or cue.sound, cue.kind, rank=2), words)
        for kind, phrases in raw()["kinds"].items():
            if kind == "text" and scene.texts:
                continue
            strength = 2.0 if kind in ("camera", "film", "sky", "weather", "time", "season") else 1.2
            self._put(Item("kind", kind, kind, kind, rank=4), [(phrase, strength) for phrase in phrases])

    def _put(self, item: Item, phrases: Iterable[tuple[str, float]]) -> None:
        self.items.append(item)
        self.by_id.setdefault(item.id, item)
        seen: set[tuple[str, ...]] = set()
        for phrase, strength in phrases:
            forms = [(phrase, strength)]
            words = phrase.lower().replace("-", " ").split()
            if not words:
                continue
            if item.group in ("thing", "cue"):
                forms += [(other, strength - 0.6) for other in synonyms().get(phrase.lower(), ())]
                if len(words) > 1 and item.group == "cue" and not _is_value(words[-1]):
                    forms.append((words[-1], strength - 1.0))
                if len(words) > 1 and item.group == "thing":
                    forms.append((words[-1], strength - 0.8))
                    forms += [(other, strength - 1.2) for other in synonyms().get(words[-1], ())]
            for form, value in forms:
                key = tuple(form.lower().split())
                if not key or key in seen:
                    continue
                seen.add(key)
                self.names.setdefault(key[0], []).append((key, item, value))

    def anchors(self, lows: Sequence[str], i: int) -> dict[int, list[tuple[Item, float]]]:
        """By end position: the items that the words from `i` on may name."""
        found: dict[int, list[tuple[Item, float]]] = {}
        for first in bases(lows[i]):
            for key, item, strength in self.names.get(first, ()):
                j = i + len(key)
                if j <= len(lows) and all(key[k] in bases(lows[i + k]) for k in range(1, len(key))):
                    found.setdefault(j, []).append((item, strength + 0.3 * (len(key) - 1)))
        return found

    def places(self) -> dict[str, tuple[float, float, float]]:
        """Where things are in the first picture."""
        if self._places is None:
            self._places = picture_places(self.scene, 0)
        return self._places

    def names_of(self, group: str = "thing", limit: int = 8) -> list[str]:
        """What exists, by name, what the film is about first."""
        rows = sorted((item for item in self.items if item.group == group), key=lambda item: item.rank)
        return list(dict.fromkeys(item.name for item in rows))[:limit]

    def resolve(self, mention: Mention, groups: Sequence[str], memory: Memory, kinds: Sequence[str] = ()) -> Found:
        """What `mention` means among `groups` (best first) and among `kinds` that have no id ("camera", "sky")."""
        if mention.pronoun:
            return self._pronoun(mention, groups, memory, kinds)
        if mention.part:
            return self._part(mention, memory)
        if mention.noun == "one" and memory.noun and memory.group == "thing":
            called = tuple((item, value) for item, value in mention.items if self._called(item.id, memory.noun))
            mention = replace(mention, items=called or mention.items)
        for group in groups:
            rows = [(item, strength) for item, strength in mention.items if item.group == group]
            if rows:
                return self._narrowed(mention, rows, group, memory)
        for item, _ in mention.items:
            if item.group == "kind" and item.kind in kinds:
                return Found("kind", (), item.kind)
        return Found(missing=self.nothing(mention.noun))

    def nothing(self, noun: str) -> str:
        """A sentence: it does not exist, and what does."""
        names = self.names_of()
        return f"there is no {noun}; there are: {', '.join(names)}" if names else f"there is no {noun}"

    def _narrowed(self, mention: Mention, rows: list[tuple[Item, float]], group: str, memory: Memory) -> Found:
        best: dict[str, tuple[Item, float]] = {}
        for item, strength in rows:
            if item.id not in best or strength > best[item.id][1]:
                best[item.id] = (item, strength)
        rows = list(best.values())
        if group == "thing" and len(rows) > 1:
            top = max(strength for _, strength in rows)
            rows = [
                (item, strength)
                for item, strength in rows
                if strength > top - (1.0 if mention.plural or mention.colour else 0.75)
            ]
            exact = [row for row in rows if self._named(row[0], mention.noun)]
            rows = exact if exact and mention.plural else rows  # signs are not billboards where there are signs
        items = [item for item, _ in rows]
        if mention.owner is not None:
            owner = self.resolve(mention.owner, ("thing",), memory)
            own = {thing.id for thing in self.scene.things if thing.held_by in owner.ids or thing.part_of in owner.ids}
            items = [item for item in items if item.id in own or item.group == "text"] or items
        if mention.colour:
            wanted = [
                item for item in items if mention.colour in item.colours or _base_colour(mention.colour) in item.colours
            ]
            if not wanted:
                have = ", ".join(dict.fromkeys(item.name for item in items))
                return Found(missing=f"there is no {mention.colour} {mention.noun}; there are: {have}")
            items = wanted
        if mention.material:
            items = [item for item in items if mention.material in item.materials] or items
        if group == "cue" and mention.noun in ("sound", "audio", "noise"):
            return Found("cue", tuple(cue.id for cue in self.scene.cues))
        if len(items) == 1:
            return Found(group, (items[0].id,))
        items = self._ordered(items, group)
        if mention.determiner in ("other", "others") and memory.ids:
            items = [item for item in items if item.id not in memory.mentioned] or items
            return Found(group, tuple(item.id for item in items))
        if mention.ordinal is not None:
            if mention.side == "right" and group == "thing":
                items = items[::-1]
            number = mention.ordinal
            if number > len(items):
                return Found(missing=f"there are only {len(items)} of “{mention.noun}”")
            chosen = items[number - 1] if number > 0 else items[number]
            return Found(group, (chosen.id,))
        if mention.side:
            return Found(group, tuple(item.id for item in self._at_side(items, mention)))
        if mention.superlative:
            axis, sign = mention.superlative
            items = sorted(items, key=lambda item: self._measure(item, axis) * -sign)
            return Found(group, (items[0].id,))
        if mention.determiner == "one" and len(items) > 1:
            return Found(group, (items[0].id,), guessed=f"“one of” them: the {items[0].name} furthest left was taken.")
        if mention.count is not None and 1 <= mention.count < len(items):
            return Found(group, tuple(item.id for item in items[: mention.count]))
        if mention.plural or mention.determiner in ("all", "both", "every", "each", "any", "no"):
            return Found(group, tuple(item.id for item in items))
        if group == "cue" and len({item.kind for item in items}) == 1 and mention.noun in raw()["kinds"]["sound"]:
            return Found(group, tuple(item.id for item in items))
        again = [item for item in items if item.id in memory.ids]
        if again:
            return Found(group, (again[0].id,))
        strengths = {item.id: strength for item, strength in rows}
        items = sorted(items, key=lambda item: (-strengths[item.id], item.rank))
        if self.scene.places:
            # Whoever is seen in several places is one and the same: the change is made wherever that is.
            items = list({own_id(self.scene, item.id): item for item in reversed(items)}.values())[::-1]
            if len(items) == 1:
                return Found(group, (items[0].id,))
        names = ", ".join(item.name for item in items[:4])
        ambiguous = f"“{mention.noun}” could be several ({names}); the {items[0].name} was taken."
        return Found(group, (items[0].id,), guessed=ambiguous)

    def _ordered(self, items: list[Item], group: str) -> list[Item]:
        if group == "thing":
            places = self.places()
            return sorted(items, key=lambda item: places[item.id][0])
        order = {item.id: n for n, item in enumerate(self.items)}
        return sorted(items, key=lambda item: order[item.id])

    def _at_side(self, items: list[Item], mention: Mention) -> list[Item]:
        number = mention.count or 1
        several = mention.plural and mention.count is None
        places = self.places()
        if mention.side in ("front", "back", "top", "bottom") and items[0].group == "thing":
            axis, sign = {"front": (2, 1), "back": (2, -1), "top": (1, -1), "bottom": (1, 1)}[mention.side]
            items = sorted(items, key=lambda item: places[item.id][axis] * sign)
            return items[: len(items) // 2 if several else number]
        if mention.side in ("middle", "centre"):
            return (
                [items[len(items) // 2]]
                if len(items) % 2
                else items[len(items) // 2 - 1 : len(items) // 2 + (1 if several else 0)]
            )
        if several and mention.side in ("left", "right"):
            side = [item for item in items if (places.get(item.id, (0, 0, 0))[0] > 0) == (mention.side == "right")]
            return side or items
        return items[:number] if mention.side == "left" else items[-number:]

    def _measure(self, item: Item, axis: str) -> float:
        thing = self.scene.thing(item.id) if item.group == "thing" else None
        if axis == "distance":
            return self.places().get(item.id, (0, 0, 0))[2]
        if thing is None:
            return 0.0
        scale = thing.scale.keys[0].value if isinstance(thing.scale, Keys) else thing.scale
        if isinstance(scale, tuple):
            scale = max(scale)
        return float(scale)

    def _pronoun(self, mention: Mention, groups: Sequence[str], memory: Memory, kinds: Sequence[str]) -> Found:
        word = mention.pronoun
        if word == "everything":
            if groups and groups[0] == "cue":
                return Found("cue", tuple(item.id for item in self.items if item.group == "cue"))
            movable = tuple(
                item.id for item in self.items if item.group == "thing" and item.rank < 3 and item.kind != "effect"
            )
            return Found("kind", (), "film") if "film" in kinds else Found("thing", movable)
        if word == "others":
            ids = [
                item.id
                for item in self.items
                if item.group == "thing" and item.id not in memory.mentioned and item.rank < 3 and item.kind != "effect"
            ]
            nouns = [id for id in ids if memory.noun and self._called(id, memory.noun)]
            return Found("thing", tuple(nouns or ids)) if ids else Found(missing="there is nothing else")
        if word in ("he", "she"):
            people = [item for item in self.items if item.group == "thing" and item.kind == "person"]
            fitting = [
                item
                for item in people
                if set(item.name.split()) | set(item.words) & (FEMALE if word == "she" else MALE)
            ]
            gender = FEMALE if word == "she" else MALE
            exact = [item for item in fitting if (set(item.name.lower().split()) | set(item.words)) & gender]
            rows = [item for item in exact or people if item.id in memory.ids] or exact or people
            if not rows:
                rows = [item for item in self.items if item.group == "thing" and item.kind == "animal"]
            if not rows:
                return Found(missing=f"nobody is there whom “{word}” could mean")
            return Found("thing", (rows[0].id,))
        if word == "they" and (memory.plural or memory.ids):
            ids = memory.plural or memory.ids
            return (
                Found(memory.group, ids)
                if memory.group in groups
                else Found(missing="it is not clear what “they” means")
            )
        if word == "it" and memory.ids and memory.group in groups:
            return Found(memory.group, memory.ids)
        if word == "it" and memory.group == "kind" and memory.noun in kinds:
            return Found("kind", (), memory.noun)
        if "film" in kinds:
            return Found("kind", (), "film")
        subjects = [item for item in self.items if item.group == "thing" and item.rank == 0]
        if word == "it" and subjects and "thing" in groups:
            if len(subjects) == 1:
                return Found("thing", (subjects[0].id,))
            return Found("thing", (subjects[0].id,), guessed=f"“it” was taken to be the {subjects[0].name}.")
        return Found(missing=f"it is not clear what “{word}” means")

    def _named(self, item: Item, noun: str) -> bool:
        own = {
            word
            for phrase in (item.name, *item.words)
            for word in (phrase.lower(), phrase.lower().split()[-1] if phrase else "")
        }
        return bool({noun, singular(noun)} & own)

    def _called(self, id: str, noun: str) -> bool:
        item = self.by_id[id]
        return singular(noun) in item.words or noun in item.words or noun in item.name.lower()

    def _part(self, mention: Mention, memory: Memory) -> Found:
        if mention.owner is not None:
            owner = self.resolve(mention.owner, ("thing",), memory)
            return replace(owner, part=mention.part) if owner.ok else owner
        rows = [item for item, _ in mention.items]
        rows = [item for item in rows if item.id in memory.ids] or rows
        if not rows:
            return Found(missing=self.nothing(mention.noun))
        ids = (
            tuple(item.id for item in rows)
            if rows[0].rank >= 2 and mention.plural
            else (min(rows, key=lambda item: item.rank).id,)
        )
        return Found("thing", ids, part=mention.part)


def _is_value(word: str) -> bool:
    """Whether a word says an hour, a weather or a season: "forest night" is not called "the night"."""
    return any(entry.tag in ("time_of_day", "weather", "season", "place", "axis") for entry in entries().get(word, ()))


def nearest_colour(colour: tuple[float, float, float]) -> str:
    """The plain colour name nearest to a linear BT.709 colour."""
    plain = (
        "red",
        "orange",
        "yellow",
        "green",
        "blue",
        "purple",
        "pink",
        "brown",
        "black",
        "white",
        "grey",
        "teal",
        "beige",
    )
    names = colour_names()

    def distance(name: str) -> float:
        return sum((max(a, 0.0) ** 0.45 - b**0.45) ** 2 for a, b in zip(colour, names[name], strict=True))

    return min(plain, key=distance)


def _base_colour(name: str) -> str:
    last = name.split()[-1]
    return last if last in colour_names() else nearest_colour(colour_names().get(name, (0.5, 0.5, 0.5)))
