"""A language model reads the words of an edit turn, behind an address that answers like OpenAI's, held to the schema of Changes.

It is told what the scene holds, and believed only where its ids exist; any failure falls back to the rules with a note.
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import httpx

from cutaway.brief.changes import Change, Changes, changes_from_model, read_changes, schema
from cutaway.brief.model_reader import asked, cause
from cutaway.scene.document import Scene, Span

_LOG = logging.getLogger(__name__)

MOST_LISTED = 150
"""Things that are named to the model; a scene may hold more."""

_INSTRUCTIONS = """You read what somebody asks to change in an existing film. Answer with one JSON object that keeps to the given schema.
`changes`: one entry for each change. `operation` and `property` are one of:
set: colour, material, visible (true or false), power (true or false), opacity (0 to 1), turn (degrees, to the left counts up), "<part> colour"
(dress colour, hair colour); of the world: time_of_day, weather, season, place, sky colour; of the film: look, aspect, duration (seconds).
adjust (value "more" or "less", degree 0.5 a little, 1, 2 much; or the factor when exact is true): size, height, width, brightness, warmth, contrast,
saturation, speed, loudness, amount, shine, rain, snow, fog, wind, clouds.
add, replace: `added` says what. remove. swap: two ids, property position. move: `where`. act: value is a verb ("wave"). say, write: value is the text.
frame: size (close-up, medium, wide), angle, move, distance (more or less). hold, delay, restore, undo.
`target.kind` is thing, light, shot, text, cue, world, film, camera, turns or nothing; `target.ids` are ids of the scene below and nothing else.
`start` and `end` are seconds of the film. A span gives the characters, start and end (end not included, counted from 0), of the words the entry was
read from. What must stay goes into `kept`. What asks for something that is not there, or that no operation can do, goes into `not_understood` with the
reason. Add nothing that is not asked for.
The scene:
"""


def read_changes_with_model(
    words: str, scene: Scene, base_url: str, model: str, key: str = "", *, timeout: float = 20.0
) -> Changes:
    """What `words` ask of `scene` as the model `model` at `base_url` (such as "http://127.0.0.1:8000/v1") reads it, or as the rules do.

    `timeout` seconds for the whole answer. Never raises for the model's failures.
    """
    try:
        answer = asked(_INSTRUCTIONS + described(scene), words, ("changes", schema()), base_url, model, key, timeout)
        if not isinstance(answer, dict):
            raise ValueError("the answer is no object")
        found = changes_from_model(answer, words, scene)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        _LOG.warning("the model %s did not read the edit: %s", model, error)
        return _noted(
            read_changes(words, scene),
            f"The language model could not be used ({cause(error)}); the rules read the words instead.",
        )
    if not (found.changes or found.kept):
        by_rules = read_changes(words, scene)
        if by_rules.changes or by_rules.kept or not found.not_understood:
            return _noted(by_rules, "The language model found nothing to change; the rules read the words instead.")
        return found
    return found.model_copy(update={"changes": tuple(_with_span(change, words) for change in found.changes)})


def described(scene: Scene) -> str:
    """What the scene holds as lines of JSON, what the film is about first: ids, names and what they are called."""
    rank = {"subject": 0, "prop": 1, "crowd": 2, "set": 3}
    things = sorted(scene.things, key=lambda thing: rank[thing.role])[:MOST_LISTED]
    rows: list[dict[str, Any]] = [
        {"thing": thing.id, "name": thing.name, "words": thing.words[:3], "kind": thing.kind, **dict(thing.attributes)}
        for thing in things
    ]
    rows += [
        {"another place": place.name, "ids begin with": place.id, "time_of_day": place.world.time_of_day}
        for place in scene.places
    ]
    rows += [{"light": light.id, "name": light.name or light.id} for light in scene.lights]
    rows += [
        {"shot": shot.id, "seconds": round(shot.frames / float(scene.format.frame_rate), 2)} for shot in scene.shots
    ]
    rows += [{"text": text.id, "content": text.content} for text in scene.texts]
    rows += [{"cue": cue.id, "name": cue.name or cue.sound, "kind": cue.kind} for cue in scene.cues]
    world = {"place": scene.world.kind, "time_of_day": scene.world.time_of_day, "seconds": float(scene.format.seconds)}
    return "\n".join(json.dumps(row, ensure_ascii=False, default=str) for row in (world, *rows))


def _with_span(change: Change, words: str) -> Change:
    """The change with a span that holds words: models count characters badly."""
    if words[change.span.start : change.span.end].strip():
        return change
    phrase = re.search(re.escape(change.target.phrase), words, re.IGNORECASE) if change.target.phrase.strip() else None
    start, end = (phrase.start(), phrase.end()) if phrase else (0, len(words))
    return change.model_copy(update={"span": Span(start=start, end=end)})


def _noted(changes: Changes, note: str) -> Changes:
    return changes.model_copy(update={"notes": (*changes.notes, note)})
