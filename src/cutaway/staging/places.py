"""Which place a brief is set in, and the request its recipe gets."""

from __future__ import annotations

from dataclasses import dataclass

from cutaway.brief.document import Brief, Entity
from cutaway.scene.document import Format
from cutaway.staging.plan import Wanted, WorldKind, WorldRequest, world_kinds

OUTDOOR_WORDS = {"outdoors", "outside", "outdoor", "nature", "open air", "countryside", "landscape"}
INDOOR_WORDS = {"indoors", "inside", "indoor", "interior", "home", "house"}

# Where something is expected when the words name no place: by kind of the main subject.
_HABITATS: dict[str, tuple[str, ...]] = {
    "person": ("meadow", "park", "street"),
    "animal": ("meadow", "park", "forest"),
    "vehicle": ("road", "street"),
    "plant": ("meadow", "garden"),
    "building": ("street", "meadow"),
    "furniture": ("living room", "room"),
    "nature": ("meadow",),
}
_WET = {
    "fish",
    "whale",
    "shark",
    "dolphin",
    "jellyfish",
    "octopus",
    "turtle",
    "ship",
    "boat",
    "sailboat",
    "surfer",
    "submarine",
    "yacht",
    "ferry",
    "canoe",
    "kayak",
    "raft",
    "seal",
    "penguin",
}


SHAPELESS = frozenset(
    "feeling mood atmosphere vibe sense memory nostalgia essence spirit emotion loneliness solitude happiness sadness joy love peace serenity "
    "tranquility tranquillity calm melancholy hope freedom silence stillness time moment beauty wonder dream longing warmth passage beginning "
    "ending change childhood youth eternity monday tuesday wednesday thursday friday saturday sunday weekend holiday january february march "
    "april may june july august september october november december".split()
)
"""Nouns that have no shape: place, hour and light stand for them, and no body is built."""


@dataclass(frozen=True)
class Place:
    """The chosen world kind, why, and the words of the brief it stands for (empty when it was guessed)."""

    kind: WorldKind
    phrase: str
    exact: bool
    sentence: str


def choose_place(brief: Brief) -> Place:
    """The place the words name, else one that suits what is to be seen; always some place."""
    kinds = world_kinds()
    phrases = [setting.value.lower() for setting in brief.settings]
    phrases += [setting.head.lower() for setting in brief.settings if setting.head and setting.head != setting.value]
    phrases += [
        entity.name for entity in brief.entities if entity.kind in ("place", "building", "nature") and not entity.absent
    ]
    for phrase in phrases:
        found = _kind_by_words(phrase)
        if found:
            return Place(found, phrase, True, f"“{phrase}” is built as the place “{found.name}”.")
    for phrase in phrases:
        found = _kind_close_to(phrase)
        if found:
            return Place(found, phrase, False, f"“{phrase}” has no set of its own; “{found.name}” stands in for it.")
    names = [entity for entity in brief.entities if not entity.absent and entity.head not in SHAPELESS]
    for entity in names:
        found = _kind_by_words(entity.name) or _kind_by_words(entity.head)
        if found:
            phrase = entity.name if entity.kind in ("place", "building", "nature", "unknown") else ""
            if phrase:
                return Place(found, phrase, True, f"“{phrase}” is built as the place “{found.name}”.")
            return Place(found, "", False, f"The place is not named; “{found.name}” suits “{entity.name}”.")
    outdoors = any(phrase in OUTDOOR_WORDS for phrase in phrases)
    indoors = any(phrase in INDOOR_WORDS for phrase in phrases)
    for word in _expected(names, outdoors, indoors, brief):
        found = _kind_by_words(word)
        if found:
            phrase = phrases[0] if phrases else ""
            sentence = (
                f"“{phrase}” becomes “{found.name}”."
                if phrase
                else f"The place is not named; “{found.name}” was chosen."
            )
            return Place(found, phrase, bool(phrase) and (outdoors or indoors), sentence)
    fallback = kinds.get("studio") or next(iter(kinds.values()))
    return Place(fallback, "", False, f"The place is not named; “{fallback.name}” was chosen.")


def _expected(entities: list[Entity], outdoors: bool, indoors: bool, brief: Brief) -> list[str]:
    words: list[str] = []
    if indoors:
        words += ["living room", "room"]
    if any(entity.head in _WET for entity in entities):
        words += ["sea", "lake"]
    if entities and not indoors:
        words += _HABITATS.get(entities[0].kind, ())
    nothing = not entities and not indoors
    if outdoors or brief.weather or brief.season or nothing and (brief.time_of_day or brief.mood or brief.entities):
        words += ["meadow", "park"]
    return words


def place_of(phrase: str) -> WorldKind | None:
    """The kind of place that these words name, None where there is none of that name."""
    return _kind_by_words(phrase)


def stand_in_of(phrase: str) -> WorldKind | None:
    """The kind of place that can stand in for these words, None where there is none."""
    return _kind_close_to(phrase)


def _kind_by_words(phrase: str) -> WorldKind | None:
    return _kind_with(phrase, lambda kind: kind.words)


def _kind_close_to(phrase: str) -> WorldKind | None:
    return _kind_with(phrase, lambda kind: kind.close)


def _kind_with(phrase: str, words_of) -> WorldKind | None:  # type: ignore[no-untyped-def]
    """The kind with the longest word that is the phrase or ends it ("busy city street" ends with "street")."""
    best: tuple[int, WorldKind] | None = None
    tokens = phrase.lower().replace("-", " ").split()
    for kind in world_kinds().values():
        for word in words_of(kind):
            parts = word.split()
            for form in (tokens, [_singular(token) for token in tokens]):
                at_end = form[-len(parts) :] == parts
                if at_end or _inside(parts, form):
                    score = len(parts) * 4 + (2 if at_end else 0)
                    if best is None or score > best[0]:
                        best = (score, kind)
    return best[1] if best else None


def _inside(parts: list[str], tokens: list[str]) -> bool:
    return any(tokens[i : i + len(parts)] == parts for i in range(len(tokens) - len(parts) + 1))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("es") and word[-3:-2] in "sxz":
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def world_request(brief: Brief, place: Place, format: Format, seed: int) -> WorldRequest:
    """What the recipe of `place` is told."""
    verbs: dict[str, list[str]] = {}
    manners: dict[str, list[str]] = {}
    for action in brief.actions:
        if action.agent:
            verbs.setdefault(action.agent, []).append(action.verb)
            manners.setdefault(action.agent, []).extend(action.manner)
    texts: dict[str, list[str]] = {}
    for written in brief.written:
        if written.on:
            texts.setdefault(written.on, []).append(f"text:{written.content}")
    present = [entity for entity in brief.entities if not entity.absent]
    wanted = tuple(
        Wanted(
            name=entity.name,
            head=entity.head,
            kind=entity.kind,
            count=entity.count,
            colour=entity.colour,
            material=entity.material,
            attributes=(
                *entity.attributes,
                *((entity.size,) if entity.size else ()),
                *manners.get(entity.id, ()),
                *texts.get(entity.id, ()),
            ),
            verbs=tuple(verbs.get(entity.id, ())),
            subject=index == 0,
        )
        for index, entity in enumerate(present)
    )
    words = tuple(
        dict.fromkeys(
            [*(setting.value.lower() for setting in brief.settings), *([place.phrase] if place.phrase else [])]
        )
    )
    attributes: list[str] = []
    for setting in brief.settings:
        attributes += [*setting.attributes, *(word for word in (setting.colour, setting.material) if word)]
    for entity in present:
        if entity.kind == "place" or entity.name in words:
            attributes += [
                *entity.attributes,
                *((entity.colour,) if entity.colour else ()),
                *((entity.material,) if entity.material else ()),
            ]
    return WorldRequest(
        kind=place.kind.name,
        words=words,
        attributes=tuple(attributes),
        time_of_day=brief.time_of_day.value if brief.time_of_day else "",
        weather=tuple(mark.value for mark in brief.weather),
        season=brief.season.value if brief.season else "",
        style=tuple(mark.value for mark in brief.style),
        mood=tuple(mark.value for mark in brief.mood),
        light=tuple(mark.value for mark in brief.light),
        wanted=wanted,
        absent=tuple(entity.name for entity in brief.entities if entity.absent),
        aspect=format.width / format.height,
        frames=format.frames,
        rate=float(format.frame_rate),
        seed=seed,
    )
