"""Changes to a film of several places: each is made in the places it is about, as in a film of that place alone."""

from __future__ import annotations

from collections.abc import Callable

from cutaway.brief.changes import Change
from cutaway.brief.places_named import places_named
from cutaway.scene.document import Scene
from cutaway.scene.places import FIRST, heard_while_seen, place_ids, put_back, seen_in
from cutaway.staging.changes_places import Impossible

Make = Callable[[Scene, Change], tuple[Scene, str]]

_PICTURE = {"look", "brightness", "warmth", "contrast", "saturation", "grain", "glow", "vignette"}
"""Properties of the film's picture, which each place has its own of; the others are of the film's time and form."""


def made_in_places(scene: Scene, asked: Change, words: str, make: Make) -> tuple[Scene, str]:
    """The scene with the change made by `make` where it belongs: where its things are, else in the places that `words` name, else in all
    (what is added: in one). Raises `Impossible`."""
    kind, operation = asked.target.kind, asked.operation
    if kind in ("text", "cue", "shot", "turns", "nothing") or operation in ("restore", "undo", "hold"):
        return make(scene, asked)
    if asked.property == "start" or kind == "film" and asked.property not in _PICTURE:
        return make(scene, asked)
    if kind == "world" and asked.property == "place":
        raise Impossible("a film of several places keeps them; make a film of its own for another place")
    named = places_named(scene, words)
    homes = {item.id: item.set_in for group in (scene.things, scene.lights) for item in group}
    ids = tuple(id for id in _everywhere(scene, asked.target.ids) if id in homes)
    strictly = places_named(scene, words, in_them=True)
    if ids and strictly and not any(homes[id] in strictly for id in ids):
        raise Impossible("it is not in that place of the film")
    for only in (strictly, named):
        ids = tuple(id for id in ids if homes[id] in only) or ids
    around = _everywhere(scene, asked.where.ids) if asked.where is not None else ()
    where = tuple(id for id in around if id in homes)
    where = tuple(id for id in where if homes[id] in named) or where
    if ids:
        places = tuple(dict.fromkeys(homes[id] for id in ids))
        if operation == "swap" and len(places) > 1:
            raise Impossible("they are in different places")
    elif asked.target.ids:
        return make(scene, asked)
    elif where:
        places = tuple(dict.fromkeys(homes[id] for id in where))
    elif named:
        places = named
    elif operation == "add":
        places = (FIRST,) if any(not shot.set_in for shot in scene.shots) else (scene.shots[0].set_in,)
    elif operation == "say":
        return make(scene, asked)
    else:
        places = tuple(place for place in place_ids(scene) if any(shot.set_in == place for shot in scene.shots))
    if operation == "frame" and not ids and not named:
        return make(scene, asked)
    return _made(scene, asked, ids, places, make)


def _made(scene: Scene, asked: Change, ids: tuple[str, ...], places: tuple[str, ...], make: Make) -> tuple[Scene, str]:
    sentences: list[str] = []
    lacking: list[Exception] = []
    for place in places:
        start = f"{place}." if place else ""
        target = asked.target.model_copy(
            update={"ids": tuple(id.removeprefix(start) for id in ids if _home(scene, id) == place)}
        )
        where = asked.where
        if where is not None and where.ids:
            around = tuple(id.removeprefix(start) for id in _everywhere(scene, where.ids) if _home(scene, id) == place)
            where = where.model_copy(update={"ids": around})
        before = seen_in(scene, place)
        try:
            alone, sentence = make(before, asked.model_copy(update={"target": target, "where": where}))
        except (Impossible, LookupError, ValueError) as error:
            lacking.append(error)
            continue
        known = {cue.id for cue in before.cues}
        new = tuple(cue for cue in alone.cues if cue.id not in known)
        if new:
            shots = [shot for shot in scene.shots if shot.set_in == place]
            heard = heard_while_seen(new, shots, scene.format.frames, {cue.id for cue in alone.cues})
            alone = alone.model_copy(update={"cues": (*(cue for cue in alone.cues if cue.id in known), *heard)})
        scene = put_back(scene, place, alone)
        sentences.append(sentence)
    if not sentences:
        raise lacking[0] if lacking else Impossible("it is in no place of the film")
    return scene, " ".join(dict.fromkeys(sentences))


def _home(scene: Scene, id: str) -> str | None:
    return next((item.set_in for group in (scene.things, scene.lights) for item in group if item.id == id), None)


def _everywhere(scene: Scene, ids: tuple[str, ...]) -> tuple[str, ...]:
    """These things, and the same ones where they are seen in other places."""
    things = {thing.id: thing for thing in scene.things}
    found = list(ids)
    for id in ids:
        one = things.get(id)
        if one is None or one.role == "set":
            continue
        short = _short(one.id, one.set_in)
        found += [
            thing.id
            for thing in scene.things
            if thing.set_in != one.set_in and thing.asset == one.asset and _short(thing.id, thing.set_in) == short
        ]
    return tuple(dict.fromkeys(found))


def _short(id: str, place: str) -> str:
    return id.removeprefix(f"{place}.") if place else id
