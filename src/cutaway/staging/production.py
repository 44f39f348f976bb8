"""The whole of staging: Brief -> Scene."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from cutaway.brief.document import Brief, Entity, Written
from cutaway.props import catalogue
from cutaway.props.nouns import noun_of
from cutaway.scene.animation import Keys, value_at
from cutaway.scene.document import Format, Light, Scene, Span, Text, Thing
from cutaway.staging.blocking import Blocking, block
from cutaway.staging.casting import Member, cast_entity, identifier, own_lights
from cutaway.staging.coverage import Coverage, Ledger
from cutaway.staging.joined import Names, Staged, ids_of_all, joined, timed_words
from cutaway.staging.legible import CLOSE_SIZES, unseen
from cutaway.staging.performance import Performance, instruments_in_hands, perform
from cutaway.staging.places import SHAPELESS, Place, choose_place, place_of, world_request
from cutaway.staging.plan import WorldPlan
from cutaway.staging.request import request_to_parameters
from cutaway.staging.shots import Cut, Subject, cuts, eyes, shots
from cutaway.staging.soundtrack import cues
from cutaway.staging.stays import stays_of, with_turns

MOST_THINGS = 60
"""Members of the cast beyond this are not set; the report says so."""


def stage(brief: Brief, *, format: Format, seed: int) -> Staged:
    """The scene for this brief. Never fails for want of a model: what cannot be shown is in the coverage."""
    whole = _timed_by_shots(with_turns(brief), format)
    stays = stays_of(whole, format)
    if len(stays) < 2:
        return _staged(whole, format, seed)
    whole = timed_words(whole, format)
    stays = stays_of(whole, format)
    names = Names(whole)
    built = []
    for stay in stays:
        built.append(_staged(stay.brief, format, seed, stay.cuts, names))
        names.close()
    texts = _texts(whole, format.frames, float(format.frame_rate), {id for one in built for id in ids_of_all(one.scene)})
    return joined(whole, stays, built, texts)


def _staged(
    brief: Brief, format: Format, seed: int, rows: tuple[Cut, ...] | None = None, names: Names | None = None
) -> Staged:
    """One place with its cast: for the whole film, or only for the shots of `rows`; `names`: ids that are taken in the places before."""
    place = choose_place(brief)
    request = world_request(brief, place, format, seed)
    plan = place.kind.build(request)
    notes = [place.sentence, *plan.notes]
    taken = {thing.id for thing in plan.things} | {light.id for light in plan.lights} | {cue.id for cue in plan.cues}
    provided = _provided(brief, plan, seed)
    held_instruments = instruments_in_hands(brief)
    settings = _settings(brief, place)
    members: list[Member] = []
    sentences: dict[str, tuple[str, bool]] = {}
    for entity in brief.entities:
        if entity.absent or entity.id in provided or entity.id in held_instruments or entity.id in settings:
            continue
        if _owner(entity, brief) is not None or entity.head in _TITLE_WORDS:
            continue
        if _is_light(entity, plan):
            provided[entity.id] = tuple(light.id for light in plan.lights[:1])
            continue
        if len(members) >= MOST_THINGS:
            sentences[entity.id] = ("there are already as many things in the scene as it holds", False)
            continue
        try:
            free = taken if names is None else names.left_by(entity, taken)
            cast = cast_entity(entity, brief, seed, free)
            taken |= {member.id for member in cast}
            if names is not None:
                names.keep(entity, cast)
        except LookupError as error:
            sentences[entity.id] = (str(error), False)
            continue
        if cast[0].plain and entity.head in SHAPELESS:
            sentences[entity.id] = (f"“{entity.name}” has no shape: place, hour and light stand for it", False)
            continue
        if cast[0].plain and entity.kind in ("effect", "nature"):
            sentences[entity.id] = (
                f"there is nothing that shows {entity.name}, and a plain body would say nothing",
                False,
            )
            continue
        members += cast
        sentences[entity.id] = (cast[0].sentence + "".join(f" {note}" for note in cast[0].notes), cast[0].faithful)
    set_things = {thing.id: thing for thing in plan.things}
    carried = _carried(brief, members)
    blocking = block(brief, plan, members, provided, seed, carried)
    frames, rate = format.frames, float(format.frame_rate)
    way = plan.world.parameters.get("way")
    performance = perform(
        brief,
        members,
        provided,
        blocking,
        frames,
        rate,
        seed,
        taken,
        set_things,
        float(way) if isinstance(way, (int, float)) else None,
        eyes(brief, plan, frames, rate, rows),
    )
    things, lights = _things(plan, members, blocking, performance, seed, taken)
    subjects = _subjects(brief, members, provided, blocking, performance, set_things, seed)
    made_shots, shot_notes = shots(
        brief, plan, subjects, frames, rate, format.width / format.height, rows
    )
    ids_of = {**provided}
    for member in members:
        ids_of[member.entity.id] = (*ids_of.get(member.entity.id, ()), member.id)
    for entity in brief.entities:
        owner = _owner(entity, brief)
        if owner is not None and owner.id in ids_of:
            ids_of[entity.id] = ids_of[owner.id]
    for instrument in held_instruments:
        ids_of[instrument] = tuple(
            thing.id
            for thing in performance.extra
            if thing.span is not None and thing.span == brief.entity(instrument).span
        )
    alive = {thing.id for thing in things}
    made_cues, cue_notes = cues(
        brief,
        tuple(c for c in (*plan.cues, *performance.cues) if c.thing is None or c.thing in alive),
        ids_of,
        frames,
        rate,
        taken,
    )
    texts = _texts(brief, frames, rate, taken) if rows is None else ()
    world = plan.world.model_copy(
        update={
            "parameters": {**plan.world.parameters, "request": request_to_parameters(request)},
            "words": tuple(request.words),
        }
    )
    scene = Scene(
        seed=seed,
        title=brief.words[:120],
        words=(brief.words,),
        format=format,
        world=world,
        things=things,
        lights=lights,
        shots=made_shots if rows is None else (),
        texts=texts,
        cues=made_cues,
        grade=_grade(plan, brief),
    )
    if rows is not None:
        scene = scene.model_copy(update={"shots": made_shots})  # which do not fill the film
    hidden = unseen(scene, {member.id: member.size for member in members})
    for member in {member.entity.id: member for member in members}.values():
        if member.id in hidden and all(other.id in hidden for other in members if other.entity.id == member.entity.id):
            said = sentences.get(member.entity.id, ("", True))[0]
            sentences[member.entity.id] = (f"{said} But {hidden[member.id]}.".strip(), False)
    coverage = _coverage(
        brief, plan, place, settings, provided, ids_of, sentences, blocking, performance, scene, request.time_of_day
    )
    return Staged(
        scene,
        coverage,
        tuple(note for note in (*notes, *shot_notes, *cue_notes, *(phrase.note for phrase in brief.notes)) if note),
    )


_BODY_PARTS = frozenset(
    "face hand hands eye eyes finger fingers foot feet head hair mouth lips nose arm arms leg legs shoulder back smile beard moustache mustache eyebrow "
    "eyebrows eyelash eyelashes lip cheek cheeks chin forehead nail nails thumb palm neck".split()
)
"""Nouns that are read as persons but belong to one: the camera goes there, nobody is cast."""


def _timed_by_shots(brief: Brief, format: Format) -> Brief:
    """Actions of a shot happen while it is seen."""
    rate = float(format.frame_rate)
    made = cuts(brief, format.frames, rate)
    if len(made) < 2:
        return brief
    actions = []
    for action in brief.actions:
        for start, length, wish in made:
            if wish is not None and wish.span.start <= action.span.start < wish.span.end and action.start is None:
                action = action.model_copy(update={"start": start / rate, "end": (start + length) / rate})
        actions.append(action)
    return brief.model_copy(update={"actions": tuple(actions)})


_TITLE_WORDS = frozenset("title caption subtitle text words card titles captions lettering".split())
"""Nouns for written words: they become titles over the picture, not things."""


def _is_the_place(words: str, brief: Brief, place: Place) -> bool:
    """Whether these words name where the film is set."""
    names = {
        place.phrase,
        *(setting.value for setting in brief.settings),
        *(setting.head for setting in brief.settings),
    }
    return bool(words) and any(name and (name in words or words in name) for name in names)


def _owner(entity: Entity, brief: Brief) -> Entity | None:
    """The person a hand or a face belongs to; None for anything else."""
    if entity.kind != "person" or entity.head not in _BODY_PARTS:
        return None
    people = [other for other in brief.entities if other.kind == "person" and other.head not in _BODY_PARTS]
    return people[0] if people else None


def _provided(brief: Brief, plan: WorldPlan, seed: int) -> dict[str, tuple[str, ...]]:
    """Entity id -> ids of the things by which the place itself realises it."""
    found: dict[str, tuple[str, ...]] = {}
    sizes = {mark.value for mark in (brief.camera.size, *(shot.size for shot in brief.shots)) if mark is not None}
    present = [entity for entity in brief.entities if not entity.absent]
    for entity in present:
        name = next((name for name in (entity.name, entity.head) if name in plan.provides), None)
        if name is None:
            continue
        if entity is present[0] and sizes & CLOSE_SIZES and _is_a_field_of_it(entity, plan.provides[name], plan, seed):
            continue
        found[entity.id] = tuple(plan.provides[name])
    return found


def _is_a_field_of_it(entity: Entity, ids: tuple[str, ...], plan: WorldPlan, seed: int) -> bool:
    """Whether what the place has of it is a whole field, of which a close-up would show nothing in particular."""
    noun = noun_of(entity.name, entity.head)
    if noun is None or not ids:
        return False
    for thing in (thing for thing in plan.things if thing.id in ids):
        try:
            model = catalogue.build(thing.asset, seed, thing.id)
        except Exception:  # noqa: BLE001 - a set piece that cannot be built shows nothing either
            return True
        if max(model.high[i] - model.low[i] for i in range(3)) > 4 * max(noun.size):
            return True
    return False


def _settings(brief: Brief, place: Place) -> set[str]:
    """Entities that are the place itself."""
    words = {place.phrase} | {setting.value.lower() for setting in brief.settings}
    spans = {(setting.span.start, setting.span.end) for setting in brief.settings}
    return {
        entity.id
        for entity in brief.entities
        if entity.name in words or (entity.kind == "place") or (entity.span.start, entity.span.end) in spans
    }


def _is_light(entity: Entity, plan: WorldPlan) -> bool:
    return entity.head in ("light", "sunlight", "moonlight", "glow", "shadow", "sunshine") and bool(plan.lights)


def _carried(brief: Brief, members: list[Member]) -> set[str]:
    from cutaway.staging.verbs import verb_look

    targets = {a.target for a in brief.actions if a.target and (look := verb_look(a.verb)) is not None and look.holds}
    people = any(member.kind == "person" for member in members)
    first: dict[str, str] = {}
    for member in members:
        first.setdefault(member.entity.id, member.id)
    return {
        id
        for entity, id in first.items()
        if entity in targets and people and max(next(m.size for m in members if m.id == id)) < 0.9
    }


def _things(
    plan: WorldPlan, members: list[Member], blocking: Blocking, performance: Performance, seed: int, taken: set[str]
) -> tuple[tuple[Thing, ...], tuple[Light, ...]]:
    things: list[Thing] = []
    lights = list(plan.lights)
    for thing in plan.things:
        update: dict[str, Any] = {}
        if thing.id in performance.power:
            update["power"] = performance.power[thing.id]
        if thing.id in performance.visible:
            update["visible"] = performance.visible[thing.id]
        if thing.id in performance.positions:
            update["position"], update["rotation"] = performance.positions[thing.id], performance.rotations[thing.id]
        things.append(thing.model_copy(update=update) if update else thing)
    for index, member in enumerate(members):
        entity = member.entity
        position = blocking.positions.get(member.id, (0.0, 0.0, 0.0))
        held = performance.held.get(member.id)
        things.append(
            Thing(
                id=member.id,
                name=entity.name,
                words=member.words,
                kind=member.kind,
                role="subject" if index == 0 or entity.id == members[0].entity.id else "prop",
                asset=member.asset,
                position=(0.0, 0.0, 0.0) if held else performance.positions.get(member.id, position),
                rotation=(0.0, 0.0, 0.0)
                if held
                else performance.rotations.get(member.id, (0.0, blocking.headings.get(member.id, 0.0), 0.0)),
                scale=performance.scales.get(member.id, member.scale),
                motion=performance.motions.get(member.id),
                held_by=held[0] if held else None,
                held_at=held[1] if held else "",
                surfaces=member.surfaces,
                acts=tuple(performance.acts.get(member.id, ())),
                power=performance.power.get(member.id, 1.0),
                visible=performance.visible.get(member.id, 1.0),
                attributes={
                    name: value
                    for name, value in (("colour", entity.colour), ("material", entity.material), ("size", entity.size))
                    if value
                },
                span=entity.span,
            )
        )
        lights += own_lights(member, entity.head, entity.name, seed, taken)
    things += performance.extra
    known = {thing.id for thing in things}
    cleaned = [
        thing
        if thing.held_by is None or thing.held_by in known
        else thing.model_copy(update={"held_by": None, "held_at": ""})
        for thing in things
    ]
    return tuple(cleaned), tuple(lights[:16] if len(lights) > 16 else lights)


def _subjects(
    brief: Brief,
    members: list[Member],
    provided: dict[str, tuple[str, ...]],
    blocking: Blocking,
    performance: Performance,
    set_things: dict[str, Thing],
    seed: int,
) -> list[Subject]:
    """Whom the camera is for, most important first: who acts, then in the order of the words."""
    acting = [action.agent for action in brief.actions if action.agent]
    wanted = [move.subject for move in brief.camera.moves if move.subject]
    order = list(
        dict.fromkeys(
            [
                *wanted,
                *acting,
                *(entity.id for entity in brief.entities if entity.kind in ("person", "animal")),
                *(entity.id for entity in brief.entities),
            ]
        )
    )
    found: list[Subject] = []
    carried = set(performance.held)
    for entity in order:
        for member in members:
            if member.entity.id == entity and member.id not in carried and member.id in blocking.positions:
                path = performance.positions.get(member.id)
                found.append(
                    Subject(
                        member.id,
                        blocking.positions[member.id] if not isinstance(path, Keys) else value_at(path, 0),
                        member.size,
                        member.kind,
                        path if isinstance(path, Keys) else None,
                        entity=entity,
                        way=performance.ways.get(member.id, ""),
                        seen_from=performance.seen_from.get(member.id),
                    )
                )  # type: ignore[arg-type]
        for id in provided.get(entity, ())[:1]:
            thing = set_things.get(id)
            if thing is not None:
                try:
                    model = catalogue.build(thing.asset, seed, id)
                except Exception:  # noqa: BLE001 - a set piece that cannot be built frames nothing
                    continue
                size = tuple(model.high[i] - model.low[i] for i in range(3))
                found.append(Subject(id, value_at(thing.position, 0), size, thing.kind, None, True, entity))  # type: ignore[arg-type]
    for part in brief.entities:
        owner = _owner(part, brief)
        found += [replace(subject, entity=part.id) for subject in found if owner and subject.entity == owner.id]
    return found


def _texts(brief: Brief, frames: int, rate: float, taken: set[str]) -> tuple[Text, ...]:
    over = []
    for written in brief.written:
        carrier = next((entity for entity in brief.entities if entity.id == written.on), None)
        if carrier is None or carrier.head in _TITLE_WORDS:
            style = written.style or "title"
            over.append((written, style, written.place or ("lower third" if style in _LOW else "centre")))
    made = []
    for (written, style, place), (start, length) in zip(over, _stretches(over, frames, rate), strict=True):
        made.append(
            Text(
                id=identifier("title", taken),
                content=written.content,
                start=start,
                frames=length,
                place=place,
                style=style,
                span=written.span,
            )
        )
    return tuple(made)


_LOW = ("caption", "subtitle")
_USUAL = 3.5
"""Seconds that words "at the start" and "at the end" stand, where nothing else is said and the film is long enough."""


def _stretches(over: list[tuple[Written, str, str]], frames: int, rate: float) -> list[tuple[int, int | None]]:
    """First frame and number of frames (None: to the end) of words over the picture. Those that would stand over one another at one
    place follow each other, as they were named."""
    found: list[tuple[int, int | None]] = []
    for written, _, _ in over:
        held = None if written.seconds is None else max(1, round(written.seconds * rate))
        usual = max(1, min(round(_USUAL * rate), frames // 3))
        if written.at_end:
            length = min(held or usual, frames)
            found.append((frames - length, length))
        elif written.start == 0 and written.end is None:
            found.append((0, held or usual))
        else:
            start = 0 if written.start is None else min(frames - 1, round(written.start * rate))
            found.append((start, held if written.end is None else max(1, round(written.end * rate) - start)))
    for place in dict.fromkeys(place for _, _, place in over):
        here = [n for n, one in enumerate(over) if one[2] == place]
        free = [n for n in here if found[n] == (0, None)]
        limit = min((found[n][0] for n in here if n not in free and found[n][0] > 0), default=frames)
        if free and len(here) > 1:
            edges = [round(limit * k / len(free)) for k in range(len(free) + 1)]
            for n, start, end in zip(free, edges, edges[1:], strict=False):
                found[n] = (start, max(1, end - start))
    return found


def _grade(plan: WorldPlan, brief: Brief) -> Any:
    grade = plan.grade
    looks = {
        "black and white": "black and white",
        "monochrome": "black and white",
        "film noir": "noir",
        "noir": "noir",
        "sepia": "sepia",
        "vintage": "vintage",
        "retro": "vintage",
    }
    for mark in brief.style:
        if mark.value in looks:
            grade = grade.model_copy(update={"look": looks[mark.value]})
    return grade


def _is_elsewhere(words: str, span: Span, brief: Brief, place: Place) -> bool:
    """Whether these words name a place that has a set of its own, which is not the one that is built."""
    if len(brief.shots) < 2 and not re.search(r"[.;!?\n]\s", brief.words):
        return False
    kind = place_of(words.lower())
    chosen = next((one.span for one in brief.settings if place.phrase in (one.value.lower(), one.head.lower())), None)
    if kind is None or chosen is None or kind.name == place.kind.name or chosen == span:
        return False
    first, last = sorted((span, chosen), key=lambda one: one.start)
    return re.search(r"[.;!?\n]\s", brief.words[first.end : last.start]) is not None


def _elsewhere(place: Place) -> str:
    return f"a film is made in one place, and it is “{place.phrase}”: make a film of its own for the other"


def _coverage(
    brief: Brief,
    plan: WorldPlan,
    place: Place,
    settings: set[str],
    provided: dict[str, tuple[str, ...]],
    ids_of: dict[str, tuple[str, ...]],
    sentences: dict[str, tuple[str, bool]],
    blocking: Blocking,
    performance: Performance,
    scene: Scene,
    asked_hour: str,
) -> tuple[Coverage, ...]:
    ledger = Ledger(brief)
    ids = {thing.id for thing in scene.things}
    for entity in brief.entities:
        if entity.absent:
            there = [thing.id for thing in scene.things if entity.head in thing.words]
            ledger.note(
                entity.span,
                () if there else ("left out",),
                "it is part of the place and is still there" if there else "",
            )
        elif entity.id in settings and _is_elsewhere(entity.name, entity.span, brief, place):
            ledger.note(entity.span, (), _elsewhere(place))
        elif entity.id in settings:
            ledger.note(entity.span, (f"place: {place.kind.name}",), "" if place.exact else place.sentence, place.exact)
        else:
            if entity.id in provided and not provided[entity.id]:
                ledger.note(entity.span, ("sky and air",))
                continue
            if entity.head in _TITLE_WORDS and scene.texts:
                ledger.note(entity.span, tuple(text.id for text in scene.texts))
                continue
            realised = tuple(
                id for id in ids_of.get(entity.id, ()) if id in ids or any(light.id == id for light in scene.lights)
            )
            reason, faithful = sentences.get(entity.id, ("", True))
            if not realised and not reason:
                reason = "nothing in the scene shows it"
            ledger.note(entity.span, realised, reason, faithful)
    for setting in brief.settings:
        if _is_elsewhere(setting.value, setting.span, brief, place):
            ledger.note(setting.span, (), _elsewhere(place))
            continue
        ledger.note(setting.span, (f"place: {place.kind.name}",), "" if place.exact else place.sentence, place.exact)
    for index, action in enumerate(brief.actions):
        ledger.note(
            action.span,
            performance.shown.get(index, ()),
            performance.reasons.get(index, "" if index in performance.shown else "it is not acted"),
            index not in performance.stiff,
        )
        if action.way is not None:
            kept = index in performance.ways_kept
            ledger.note(
                action.way.span,
                performance.shown.get(index, ()) if kept else (),
                "" if kept else "what moves there goes its own way",
            )
    for index, relation in enumerate(brief.relations):
        named_place = relation.b is None and _is_the_place(relation.place, brief, place)
        settled = (
            index in blocking.placed_relations
            or named_place
            or (relation.a in provided or relation.b in provided or relation.b in settings or relation.a in settings)
        )
        ledger.note(
            relation.span,
            ("blocking",) if settled else (),
            blocking.reasons.get(index, "" if settled else "the place of it is not kept"),
        )
    world = scene.world
    if brief.time_of_day:
        met = world.time_of_day == brief.time_of_day.value or asked_hour == brief.time_of_day.value
        ledger.note(
            brief.time_of_day.span, (f"light: {world.time_of_day}",), "" if met else f"lit as {world.time_of_day}", met
        )
    for mark in brief.weather:
        there = mark.value in world.weather or any(mark.value.split(" ")[0][:4] in word for word in world.weather)
        ledger.note(
            mark.span,
            (f"weather: {', '.join(world.weather)}",) if there else (),
            "" if there else "this weather is not shown here",
        )
    if brief.season:
        ledger.note(
            brief.season.span,
            (f"season: {world.season}",) if world.season else (),
            "" if world.season else "the place does not change with the season",
        )
    for mark in brief.style:
        shown = (
            scene.grade.look != ""
            or mark.value in " ".join(world.words)
            or any(mark.value in note for note in plan.notes)
            or mark.value in plan.world.parameters.get("styles", ())
        )  # type: ignore[operator]
        ledger.note(
            mark.span,
            ("grade and set",) if shown else (),
            "" if shown else "the renderer has one hand of its own; this style only tints set and light where it can",
        )
    wish = brief.camera
    shot = scene.shots[0]
    if wish.size:
        ledger.note(wish.size.span, (shot.id,))
    if wish.angle:
        ledger.note(wish.angle.span, (shot.id,))
    for move in wish.moves:
        ledger.note(move.span, (shot.id,))
    for written in brief.written:
        by = tuple(text.id for text in scene.texts if text.content == written.content) or tuple(
            thing.id for thing in scene.things if written.content in str(thing.asset.parameters.get("text", ""))
        )
        ledger.note(written.span, by, "" if by else "there is nothing in the scene to write it on")
    for speech in brief.speech:
        by = tuple(cue.id for cue in scene.cues if cue.text == speech.text)
        ledger.note(speech.span, by, "" if by else "it does not fit into the film")
    for wish_ in brief.sounds:
        by = tuple(cue.id for cue in scene.cues if cue.span == wish_.span)
        ledger.note(wish_.span, by or (("left out",) if wish_.absent else ()))
    for phrase in brief.unread:
        ledger.note(phrase.span, (), phrase.note or "not understood")
    return ledger.rows()
