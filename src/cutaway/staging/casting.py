"""Who and what plays the entities of a brief: models from the catalogue, people dressed by their words."""

from __future__ import annotations

import importlib
import math
import re
from dataclasses import dataclass, field
from typing import Any

from cutaway.brief.document import Brief, Entity
from cutaway.errors import Missing
from cutaway.props import catalogue
from cutaway.props.model import Model
from cutaway.props.nouns import normal, nouns
from cutaway.scene.document import Asset, Light, Surface
from cutaway.staging.senses import meant

VAGUE_COUNTS = {
    "couple": 2,
    "pair": 2,
    "some": 3,
    "few": 3,
    "several": 4,
    "many": 8,
    "lots": 10,
    "group": 5,
    "dozens": 14,
    "crowd": 14,
    "hundreds": 20,
    "row": 5,
    "stack": 3,
    "swarm": 14,
    "flock": 9,
    "herd": 7,
}
MOST_OF_ONE = 20
"""More copies than this of one thing are not set: they cost time and are no longer counted by the eye."""

SIZES = {
    "tiny": 0.45,
    "mini": 0.5,
    "miniature": 0.5,
    "little": 0.7,
    "small": 0.75,
    "short": 0.85,
    "tall": 1.18,
    "long": 1.2,
    "big": 1.3,
    "large": 1.35,
    "huge": 2.0,
    "giant": 2.4,
    "gigantic": 2.8,
    "enormous": 2.6,
    "massive": 2.4,
    "oversized": 1.8,
}


@dataclass(frozen=True)
class Member:
    """One thing that will stand in the scene. `size`: width, height, depth in metres as it stands; `sentence` says how it was
    cast; `faithful` is false when something else stands in; `notes` what its words asked for and it does not show."""

    entity: Entity
    id: str
    asset: Asset
    kind: str
    size: tuple[float, float, float]
    words: tuple[str, ...]
    sentence: str
    faithful: bool
    scale: float = 1.0
    surfaces: dict[str, Surface] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    plain: bool = False
    """Nothing but a body of about its size."""

    def model(self, seed: int) -> Model:
        """The model as built for the scene."""
        return catalogue.build(self.asset, seed, self.id)


def count_of(entity: Entity) -> int:
    """How many are set of this entity, at least one."""
    if entity.vague_count and entity.count <= 1:
        words = re.findall(r"[a-z]+", entity.vague_count.lower())
        found = [VAGUE_COUNTS[word] for word in words if word in VAGUE_COUNTS]
        return found[0] if found else 3
    return max(1, min(entity.count, MOST_OF_ONE))


def identifier(name: str, taken: set[str]) -> str:
    """An unused id such as "red-balloon-2"; it is added to `taken`."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "thing"
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    taken.add(f"{stem}-{number}")
    return f"{stem}-{number}"


def own_lights(member: Member, head: str, name: str, seed: int, taken: set[str]) -> list[Light]:
    """Scene lights for the lamps a model brings along; their ids are added to `taken`."""
    return [
        Light(
            id=identifier(f"{head}-light", taken),
            name=f"{name} light",
            words=(f"{head} light", "light"),
            kind="point",
            thing=member.id,
            position=lamp.position,
            colour=lamp.colour,
            strength=lamp.strength,
            range=lamp.range,
            size=lamp.size,
            shadow=lamp.shadow,
            glow=lamp.glow,
        )
        for lamp in member.model(seed).lamps
    ]


def cast_entity(entity: Entity, brief: Brief, seed: int, taken: set[str]) -> list[Member]:
    """The members that play `entity`, as many as it asks for. Always at least one: a plain body when nothing fits."""
    listed = nouns().get(normal(entity.name)) if entity.kind == "person" else None
    if listed is not None and listed.kind != "person":
        entity = entity.model_copy(update={"kind": "object"})  # "record player", read as one who plays
    members = []
    for _ in range(count_of(entity)):
        id = identifier(entity.head if entity.kind == "person" else entity.name, taken)
        members.append(
            _person(entity, brief, seed, id)
            if entity.kind == "person"
            else _thing(entity, seed, id, meant(entity, brief))
        )
    return members


def _person(entity: Entity, brief: Brief, seed: int, id: str) -> Member:
    wardrobe = _wardrobe()
    if wardrobe is None:
        return _thing(entity, seed, id)
    own = int.from_bytes(f"{seed}:{id}".encode(), "big") % (2**31)
    parameters, sentence = wardrobe.parameters_for(
        entity.name, (*entity.attributes, *((entity.size,) if entity.size else ())), entity.wears, entity.colour, own
    )
    asset = Asset(builder="person", parameters=parameters)
    try:
        model = catalogue.build(asset, seed, id)
    except (Missing, LookupError) as error:
        member = _thing(entity, seed, id)
        said = () if str(error) in member.notes else (str(error),)
        return Member(**{**member.__dict__, "notes": (*member.notes, *said), "faithful": False})
    size = _extent(model, 1.0)
    words = tuple(dict.fromkeys((entity.name, entity.head, *_person_words(parameters))))
    return Member(entity, id, asset, "person", size, words, sentence, True)


def _person_words(parameters: dict[str, Any]) -> tuple[str, ...]:
    sex, age = parameters.get("sex"), parameters.get("age")
    young = age in ("child", "teen", "baby")
    own = {
        "female": ("girl", "woman") if young else ("woman", "lady"),
        "male": ("boy", "man") if young else ("man", "guy"),
    }.get(str(sex), ())
    return (*own, "person", *(("child",) if young else ()))


def _wardrobe() -> Any:
    try:
        return importlib.import_module("cutaway.props.people.wardrobe")
    except ImportError:
        return None


def _thing(entity: Entity, seed: int, id: str, noun: str = "") -> Member:
    """The member that plays `entity`; `noun`: what its name means here, where that is another word."""
    candidates = catalogue.cast(
        noun or entity.name,
        entity.head if noun in ("", entity.name) else noun,
        entity.kind,
        colour=entity.colour,
        material=entity.material,
        attributes=entity.attributes,
        limit=4,
    )
    notes: list[str] = []
    for candidate in candidates:
        entry = candidate.entry
        asset = Asset(builder=entry.builder, name=entry.name, parameters=dict(entry.parameters))
        try:
            model = catalogue.build(asset, seed, id)
        except (Missing, LookupError) as error:
            notes.append(str(error))
            continue
        wanted = SIZES.get(entity.size, 1.0)
        size = _extent(model, wanted)
        surfaces = _surfaces(entity, entry.parameters)
        words = tuple(dict.fromkeys((entity.name, entity.head, *entry.words[:3])))
        return Member(
            entity,
            id,
            asset,
            entity.kind if entity.kind != "unknown" else entry.kind,
            size,
            words,
            candidate.sentence,
            candidate.how != "plain",
            wanted,
            surfaces,
            tuple(dict.fromkeys(notes)),
            candidate.how == "plain",
        )
    raise LookupError(f"the catalogue has not even a plain body for {entity.name!r}")


def _extent(model: Model, scale: float) -> tuple[float, float, float]:
    low, high = model.low, model.high
    return tuple(max(0.01, (high[i] - low[i]) * scale) for i in range(3))  # type: ignore[return-value]


def _surfaces(entity: Entity, parameters: Any) -> dict[str, Surface]:
    """The colour and material asked for, where the builder was not told them as parameters."""
    from cutaway.props import colours

    if "colour" in parameters and parameters["colour"]:
        return {}
    colour = colours.colour(entity.colour) if entity.colour else None
    if colour is None:
        return {}
    return {"*": Surface(colour=tuple(float(c) for c in colour))}  # type: ignore[arg-type]


def footprint(size: tuple[float, float, float]) -> float:
    """Radius in metres of the ground a thing of this size takes."""
    return 0.5 * math.hypot(size[0], size[2]) * 0.85
