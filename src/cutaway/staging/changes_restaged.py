"""The film set in another place: it is staged again from its first words with the place changed, and what later turns did is kept.

A merge of three, as for another hour: what staging made of the first words, what it makes of them in the new place, and the scene as it stands."""

from __future__ import annotations

from typing import Any

from cutaway.brief import read
from cutaway.brief.document import Brief, Setting
from cutaway.errors import CutawayError
from cutaway.scene.animation import Vector
from cutaway.scene.document import Scene, Span, Thing
from cutaway.scene.edits import with_fields
from cutaway.scene.edits_places import first_place, with_thing_moved
from cutaway.staging.changes_places import Impossible
from cutaway.staging.changes_relight import merged_fields, with_hour_and_weather
from cutaway.staging.changes_told import names_of
from cutaway.staging.places import choose_place
from cutaway.staging.plan import world_kinds
from cutaway.staging.production import stage

_PLACED = {"position", "rotation", "motion", "held_by", "held_at", "acts"}
"""What of a thing belongs to the place it is in, and is staged anew."""


def with_another_place(scene: Scene, place: str, span: Span, notes: list[str]) -> tuple[Scene, str]:
    """The scene set in `place`, and a sentence on it; what was added by later turns stands as it stood to the subject.

    `Impossible` when the first turn had no words of its own, or when no set stands for the place.
    """
    if not scene.words:
        raise Impossible("the film was not made from words, so there is nothing to stage again in another place")
    try:
        brief = read(scene.words[0])
    except CutawayError:
        raise Impossible("the first words of the film cannot be read again, so it cannot be staged elsewhere") from None
    elsewhere = _elsewhere(brief, place, span)
    # Asked with nobody in it: else a place without a set would become one that suits the cast.
    chosen = choose_place(Brief(words=place, settings=elsewhere.settings))
    if not chosen.phrase:
        known = sorted({word for kind in world_kinds().values() for word in kind.words[:1]})
        raise Impossible(f"there is no set for “{place}”; there are sets for: {', '.join(known)}")
    former = scene.world.parameters.get("place")
    before_words = _elsewhere(brief, former, span) if isinstance(former, str) and former else brief
    before = stage(before_words, format=scene.format, seed=scene.seed).scene
    after = stage(elsewhere, format=scene.format, seed=scene.seed).scene
    made = _merged(scene, before, after, notes)
    made = with_fields(
        made, world=made.world.model_copy(update={"parameters": {**made.world.parameters, "place": place}})
    )
    for part in ("time_of_day", "weather", "season"):
        wished = getattr(scene.world, part)
        if wished and wished != getattr(before.world, part):
            made, told = with_hour_and_weather(made, **{part: wished})
            notes.extend(told)
    if not chosen.exact:
        notes.append(chosen.sentence)
    return (
        made,
        f"The film is set in another place: {place}. Cast and what was said of them are the same; set, light and cameras are new.",
    )


def _elsewhere(brief: Brief, place: str, span: Span) -> Brief:
    """The brief in another place: its settings gone, with the entities and the light that belong to them."""
    words = place.split()
    setting = Setting(value=place, head=words[-1], attributes=tuple(words[:-1]), preposition="in", span=span)
    old = {word for one in brief.settings for word in (one.value, one.head) if word}
    spans = {(one.span.start, one.span.end) for one in brief.settings}
    gone = {
        entity.id
        for entity in brief.entities
        if entity.kind == "place" or entity.name in old or (entity.span.start, entity.span.end) in spans
    }
    entities = tuple(entity for entity in brief.entities if entity.id not in gone)
    relations = tuple(
        relation
        for relation in brief.relations
        if relation.a not in gone
        and relation.b not in gone
        and (relation.b is not None or not relation.place or not _names(relation.place, old))
    )
    actions = tuple(
        action.model_copy(update={"target": None if action.target in gone else action.target})
        for action in brief.actions
        if action.agent not in gone
    )
    return brief.model_copy(
        update={"settings": (setting,), "entities": entities, "relations": relations, "actions": actions}
    )


def _names(phrase: str, words: set[str]) -> bool:
    return any(word and word in phrase for word in words)


def _merged(scene: Scene, before: Scene, after: Scene, notes: list[str]) -> Scene:
    old, new = {thing.id: thing for thing in before.things}, {thing.id: thing for thing in after.things}
    current = {thing.id: thing for thing in scene.things}
    things: list[Thing] = []
    for thing in after.things:
        if thing.id in old and thing.id not in current:
            continue  # a later turn took it away
        if thing.id in old and thing.id in current and not _of_the_set(thing):
            things.append(_kept(current[thing.id], old[thing.id], thing))
        else:
            things.append(thing)
    shift = _shift(before, after)
    added = [thing for thing in scene.things if thing.id not in old and thing.id not in new]
    things += added
    lost = [
        thing.id
        for thing in scene.things
        if thing.id in old and thing.id not in new and not _of_the_set(thing) and thing != old[thing.id]
    ]
    if lost:
        notes.append(f"Belonged to the former place and went with it: {names_of(scene, lost)}.")
    alive = {thing.id for thing in things}
    things = [
        thing.model_copy(update={"held_by": None, "held_at": ""})
        if thing.held_by and thing.held_by not in alive
        else thing
        for thing in things
        if thing.part_of is None or thing.part_of in alive
    ]
    alive = {thing.id for thing in things}
    fields: dict[str, Any] = {"things": tuple(things), "world": after.world, "shots": after.shots}
    fields["grade"] = merged_fields(after.grade, before.grade, scene.grade)
    for group in ("lights", "cues", "texts"):
        fields[group] = tuple(
            row
            for row in _items(getattr(scene, group), getattr(before, group), getattr(after, group))
            if _carried(row, alive)
        )
    taken = {item.id for name in ("lights", "cues", "texts") for item in fields[name]} | {
        shot.id for shot in after.shots
    }
    if taken & alive:
        fields["things"] = tuple(thing for thing in things if thing.id not in taken or thing.id in new)
    if scene.shots != before.shots:
        notes.append("The cameras are set anew for the place; what was asked of them before is to be asked again.")
    made = with_fields(scene, **fields)
    for thing in added:
        if thing.held_by is None and any(one.id == thing.id for one in made.things):
            made = with_thing_moved(made, thing.id, shift)
    return made


def _of_the_set(thing: Thing) -> bool:
    return thing.role == "set" or thing.kind == "set"


def _kept(current: Thing, old: Thing, new: Thing) -> Thing:
    """A thing of the cast in the new place, as later turns left it."""
    update = {
        name: getattr(current, name)
        for name in Thing.model_fields
        if name not in _PLACED and name != "id" and getattr(current, name) != getattr(old, name)
    }
    if current.acts != old.acts:
        update["acts"] = current.acts
    return new.model_copy(update=update)


def _shift(before: Scene, after: Scene) -> Vector:
    """How far the subject moved with the place, metres."""
    for thing in before.things:
        if thing.role == "subject" and thing.held_by is None and any(one.id == thing.id for one in after.things):
            a, b = first_place(thing), first_place(after.thing(thing.id))
            return round(b[0] - a[0], 4), round(b[1] - a[1], 4), round(b[2] - a[2], 4)
    return 0.0, 0.0, 0.0


def _items(current: Any, old: Any, new: Any) -> list[Any]:
    """Lights, sounds or titles of the new place, without those a later turn took away and with those it added or changed."""
    before, after = {row.id: row for row in old}, {row.id: row for row in new}
    present = {row.id: row for row in current}
    rows = []
    for row in new:
        if row.id in before and row.id not in present:
            continue
        if row.id in before and before[row.id] == row and present[row.id] != row:
            row = present[row.id]
        rows.append(row)
    return rows + [row for row in current if row.id not in before and row.id not in after]


def _carried(row: Any, alive: set[str]) -> bool:
    holders = [getattr(row, name, None) for name in ("thing", "bounce_of")]
    return all(holder is None or holder in alive for holder in holders)
