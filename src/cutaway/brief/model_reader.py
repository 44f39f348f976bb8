"""A language model does the reading, behind an address that answers like OpenAI's, held to the Brief's schema.

What it answers is believed only where the words bear it out: every span is looked up in the prompt, and an entry whose
text does not stand there is dropped. Any failure, and any answer that does not keep to the schema, falls back to the
rules with a note.
"""

from __future__ import annotations

import json
import logging
import re
import time
from typing import Any

import httpx
from pydantic import ValidationError

from cutaway.brief.document import Action, Brief, Entity, Phrase, Relation
from cutaway.brief.reading import read
from cutaway.scene.document import Span

_LOG = logging.getLogger(__name__)

LARGEST_ANSWER = 2_000_000
"""Bytes of an answer that are read."""

_INSTRUCTIONS = (
    "You read prompts for short films. Answer with one JSON object that keeps to the given schema: who and what is there (entities), who does "
    "what to whom when (actions), what stands where (relations), the place (settings), hour, weather, light, style, mood, camera, letters to be "
    "read (written), words to be heard (speech), sounds. `words` is the prompt itself, unchanged. A span gives the characters, start and end (end not "
    "included, counted from 0), of the prompt's words an entry was read from. Ids are short lower-case names; agent, target, a, b, on and speaker are ids "
    "of entities. A place the film happens in is a setting and not an entity. Names are singular and lower case. Add nothing that the prompt does not ask for."
)


def read_with_model(prompt: str, base_url: str, model: str, key: str = "", *, timeout: float = 20.0) -> Brief:
    """The Brief as the model `model` at `base_url` (such as "http://127.0.0.1:8000/v1") reads it, or as the rules do.

    `timeout` seconds for the whole answer. Raises what `read` raises for prompts that nobody could read; never for
    the model's failures.
    """
    by_rules = read(prompt)
    try:
        answer = asked(_INSTRUCTIONS, prompt, ("brief", Brief.model_json_schema()), base_url, model, key, timeout)
        brief, dropped = _verified(prompt, answer)
    except (
        httpx.HTTPError,
        httpx.InvalidURL,
        ValidationError,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
    ) as error:
        _LOG.warning("the model %s did not read the prompt: %s", model, error)
        return _with_note(
            by_rules, f"the language model could not be used ({cause(error)}); the rules read the words instead"
        )
    if not (brief.entities or brief.settings or brief.written or brief.speech):
        return _with_note(by_rules, "the language model found nothing in the words; the rules read them instead")
    unread = tuple(phrase for phrase in by_rules.unread if not _inside_any(phrase.span, brief))
    brief = brief.model_copy(update={"unread": unread})
    return (
        _with_note(brief, f"{dropped} things the language model named do not stand in the words and were left out")
        if dropped
        else brief
    )


def asked(
    instructions: str,
    words: str,
    schema: tuple[str, dict[str, Any]],
    base_url: str,
    model: str,
    key: str,
    timeout: float,
) -> Any:
    """The JSON the model answered to `words` under `instructions`, asked to keep to `schema` (its name and itself)."""
    body = {
        "model": model,
        "temperature": 0,
        "messages": [{"role": "system", "content": instructions}, {"role": "user", "content": words}],
        "response_format": {"type": "json_schema", "json_schema": {"name": schema[0], "schema": schema[1]}},
    }
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    # A deadline for the whole answer: httpx limits only each wait for bytes, and a slow drip would pass that.
    ends = time.monotonic() + timeout
    received = bytearray()
    with (
        httpx.Client(timeout=timeout) as client,
        client.stream("POST", f"{base_url.rstrip('/')}/chat/completions", json=body, headers=headers) as response,
    ):
        response.raise_for_status()
        for part in response.iter_bytes():
            received += part
            if time.monotonic() > ends:
                raise httpx.ReadTimeout("no whole answer in time")
            if len(received) > LARGEST_ANSWER:
                raise ValueError("the answer is too long")
    content = json.loads(received)["choices"][0]["message"]["content"]
    fenced = re.search(r"\{.*\}", content, re.DOTALL)
    return json.loads(fenced[0] if fenced else content)


def _verified(prompt: str, answer: Any) -> tuple[Brief, int]:
    """The answer as a Brief whose spans stand in the prompt, and how many entries were dropped. Raises ValidationError."""
    if not isinstance(answer, dict):
        raise ValueError("the answer is no object")
    brief = Brief.model_validate({**answer, "words": prompt, "unread": (), "notes": ()})
    dropped = 0

    def checked(entries: tuple[Any, ...], text_of: str) -> tuple[Any, ...]:
        nonlocal dropped
        kept = []
        for entry in entries:
            span = _found(prompt, entry.span, getattr(entry, text_of))
            if span is None:
                dropped += 1
            else:
                kept.append(entry.model_copy(update={"span": span}))
        return tuple(kept)

    entities: tuple[Entity, ...] = checked(brief.entities, "head")
    ids = {entity.id for entity in entities}
    if len(ids) != len(entities):
        raise ValueError("two entities have the same id")
    actions: tuple[Action, ...] = tuple(
        action
        for action in brief.actions
        if {action.agent, action.target} - {None} <= ids and _inside(prompt, action.span)
    )
    relations: tuple[Relation, ...] = tuple(
        relation
        for relation in brief.relations
        if relation.a in ids and (relation.b is None or relation.b in ids) and _inside(prompt, relation.span)
    )
    written = checked(brief.written, "content")
    speech = checked(brief.speech, "text")
    dropped += len(brief.actions) - len(actions) + len(brief.relations) - len(relations)
    marks = {
        name: tuple(mark for mark in getattr(brief, name) if _inside(prompt, mark.span))
        for name in ("settings", "weather", "whens", "light", "style", "mood", "sounds", "shots")
    }
    single = {
        name: mark if (mark := getattr(brief, name)) is not None and _inside(prompt, mark.span) else None
        for name in ("time_of_day", "season")
    }
    camera = brief.camera
    camera = camera.model_copy(
        update={
            "size": camera.size if camera.size and _inside(prompt, camera.size.span) else None,
            "angle": camera.angle if camera.angle and _inside(prompt, camera.angle.span) else None,
            "moves": tuple(
                move.model_copy(update={"subject": move.subject if move.subject in ids else None})
                for move in camera.moves
                if _inside(prompt, move.span)
            ),
            "lens": tuple(mark for mark in camera.lens if _inside(prompt, mark.span)),
        }
    )
    written = tuple(one.model_copy(update={"on": one.on if one.on in ids else None}) for one in written)
    speech = tuple(one.model_copy(update={"speaker": one.speaker if one.speaker in ids else None}) for one in speech)
    fields = {
        "entities": entities,
        "actions": actions,
        "relations": relations,
        "written": written,
        "speech": speech,
        "camera": camera,
    }
    return brief.model_copy(update={**fields, **marks, **single}), dropped


def _inside(prompt: str, span: Span) -> bool:
    return span.turn == 0 and 0 <= span.start < span.end <= len(prompt)


def _found(prompt: str, span: Span, text: str) -> Span | None:
    """The span if the text stands there; else where it stands in the prompt (models count characters badly); else None."""
    words = [word for word in re.findall(r"\w+", text.lower()) if len(word) > 2] or re.findall(r"\w+", text.lower())
    if not words:
        return None
    stem = words[-1][: max(3, len(words[-1]) - 2)]
    if _inside(prompt, span) and stem in prompt[span.start : span.end].lower():
        return span
    match = re.search(rf"\b{re.escape(stem)}\w*", prompt, re.IGNORECASE)
    return Span(start=match.start(), end=match.end()) if match else None


def _inside_any(span: Span, brief: Brief) -> bool:
    entries: list[Any] = [
        *brief.entities,
        *brief.actions,
        *brief.relations,
        *brief.settings,
        *brief.weather,
        *brief.light,
        *brief.style,
        *brief.mood,
        *brief.sounds,
    ]
    return any(entry.span.start < span.end and span.start < entry.span.end for entry in entries)


def _with_note(brief: Brief, note: str) -> Brief:
    return brief.model_copy(update={"notes": (*brief.notes, Phrase(text="", span=Span(start=0, end=0), note=note))})


def cause(error: Exception) -> str:
    """Why the model could not be used, in a few words."""
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    if isinstance(error, httpx.HTTPStatusError):
        return f"status {error.response.status_code}"
    if isinstance(error, (httpx.HTTPError, httpx.InvalidURL)):
        return "not reachable"
    return "its answer does not keep to the schema"
