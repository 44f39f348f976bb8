"""Requests of Google's form, read strictly: what nobody knows or this server cannot do is refused before anything
starts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cutaway.api.faults import Unimplemented
from cutaway.api.models import Model, model
from cutaway.errors import BadRequest, UnknownParameter, UnsupportedDuration, UnsupportedFormat
from cutaway.interactions.turn import Wish

KNOWN = frozenset(
    """model input response_format response_modalities response_mime_type generation_config previous_interaction_id
    background store stream system_instruction tools labels service_tier webhook_config cached_content
    continuation_token environment environment_id agent""".split()
)
REFUSED = {
    "system_instruction": "System instructions are not supported by this model.",
    "tools": "Tools are not supported by this model.",
    "webhook_config": "Webhooks are not supported by this server yet. Poll the interaction.",
    "cached_content": "Cached content is not supported by this model.",
    "continuation_token": "There is nothing to continue: this server gives out no continuation tokens.",
    "environment": "Environments are not supported by this model.",
    "environment_id": "Environments are not supported by this model.",
    "agent": "Agents are not supported by this server. Use a model.",
}
FORMAT_KEYS = frozenset(("type", "aspect_ratio", "delivery", "duration", "resolution", "gcs_uri", "mime_type"))
CONFIG_KEYS = frozenset(
    """seed video_config temperature top_p stop_sequences thinking_level thinking_summaries max_output_tokens""".split()
)
TASKS = ("text_to_video", "edit")
TIERS = ("flex", "standard", "priority", "deferred")
DELIVERIES = ("inline", "uri")
_DURATION = re.compile(r"^(\d{1,5}(?:\.\d{1,6})?)s$")
_MEDIA = ("image", "video", "document", "audio")


@dataclass(frozen=True)
class Asked:
    """A create request, understood: what the turn is to be, and how its answer is to come."""

    wish: Wish
    model: Model
    background: bool
    stream: bool
    delivery: str


def read_request(body: Any, key: str = "") -> Asked:
    """What a create request asks for. Raises `BadRequest` and its kinds with messages of the service's own form."""
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object.", 'Send {"model": ..., "input": ...}.')
    for name in body:
        if name not in KNOWN:
            raise UnknownParameter(f"Unknown parameter '{str(name)[:100]}'.")
    for name, sentence in REFUSED.items():
        if body.get(name):
            raise Unimplemented(sentence)
    if not isinstance(body.get("model"), str) or not body["model"]:
        raise BadRequest("The parameter 'model' is required.", "Name a model, for example gemini-omni-1.1-flash.")
    row = model(body["model"])
    background, store, stream = (
        _flag(body, name, usual) for name, usual in (("background", False), ("store", True), ("stream", False))
    )
    parent = body.get("previous_interaction_id")
    if parent is not None and (not isinstance(parent, str) or not parent):
        raise BadRequest("'previous_interaction_id' must be the id of an interaction.")
    if not store and background:
        raise BadRequest("'store' must be true when 'background' is true.")
    if not store and parent:
        raise BadRequest("'store' must be true when 'previous_interaction_id' is set.")
    if stream:
        raise Unimplemented(
            "Streaming is not supported by this server yet. Use 'background': true and poll the interaction."
        )
    seed, task = _generation_config(body.get("generation_config"))
    if task == "edit" and not parent:
        raise BadRequest("The task 'edit' needs 'previous_interaction_id'.")
    editing = parent is not None
    chosen = _response_format(body.get("response_format"))
    _modalities(body)
    if body.get("service_tier") not in (None, *TIERS):
        raise _bad_enum(body["service_tier"], "service_tier")
    _labels(body.get("labels"))
    wish = Wish(
        words=_words(body.get("input")),
        parent=parent,
        seconds=_duration(chosen, row, editing),
        aspect=_aspect(chosen, row, editing),
        resolution=_resolution(chosen, row, editing),
        seed=seed,
        model=body["model"].removeprefix("models/"),
        stored=store,
        key=key,
        wire={name: body[name] for name in ("input", "response_format", "generation_config", "labels") if name in body}
        | {"background": background},
    )
    return Asked(wish, row, background, stream, chosen.get("delivery", "inline"))


def _words(given: Any) -> str:
    if isinstance(given, str):
        return given
    if isinstance(given, dict):
        given = [given]
    if not isinstance(given, list) or not given:
        raise BadRequest("The parameter 'input' is required.", "Give text, a content object, or a list of them.")
    steps = [item for item in given if isinstance(item, dict) and "content" in item]
    if steps and len(steps) != len(given):
        raise BadRequest("'input' mixes steps and content objects.", "Send a list of one kind.")
    if not steps:
        return "\n".join(_text(item, f"input[{place}]") for place, item in enumerate(given))
    last = steps[-1]
    if last.get("type", "user_input") != "user_input":
        raise _bad_enum(last.get("type"), f"type' at 'input[{len(steps) - 1}]")
    content = last["content"]
    if isinstance(content, str):
        return content
    items = content if isinstance(content, list) else [content]
    return "\n".join(_text(item, f"input[{len(steps) - 1}].content[{place}]") for place, item in enumerate(items))


def _text(item: Any, where: str) -> str:
    if isinstance(item, str):
        return item
    if not isinstance(item, dict):
        raise BadRequest(f"'{where}' is no content object.")
    kind = item.get("type", "text" if "text" in item else None)
    if kind == "text" and isinstance(item.get("text"), str):
        return str(item["text"])
    if kind in _MEDIA:
        raise Unimplemented(
            f"Input of type '{kind}' at '{where}' is not supported by this server yet. Describe it in words."
        )
    raise _bad_enum(kind, f"type' at '{where}")


def _response_format(given: Any) -> dict[str, Any]:
    found = given if isinstance(given, list) else [given] if given is not None else []
    videos = []
    for place, item in enumerate(found):
        if not isinstance(item, dict):
            raise BadRequest(f"'response_format[{place}]' must be an object.")
        if item.get("type", "video") != "video":
            raise _bad_enum(item.get("type"), f"type' at 'response_format[{place}]")
        for name in item:
            if name not in FORMAT_KEYS:
                raise UnknownParameter(f"Unknown parameter 'response_format.{str(name)[:100]}'.")
        if item.get("gcs_uri"):
            raise Unimplemented("'gcs_uri' is not supported by this server. Use 'delivery': 'uri'.")
        if item.get("delivery") not in (None, *DELIVERIES):
            raise _bad_enum(item["delivery"], "response_format.delivery")
        videos.append({name: value for name, value in item.items() if value is not None})
    if len(videos) > 1:
        raise BadRequest("'response_format' asks for more than one video.", "Ask for one at a time.")
    return videos[0] if videos else {}


def _duration(chosen: dict[str, Any], row: Model, editing: bool) -> Fraction | None:
    if "duration" not in chosen:
        return None
    if editing:
        raise BadRequest("Duration cannot be set in response format for edit task.")
    match = _DURATION.match(chosen["duration"]) if isinstance(chosen["duration"], str) else None
    if match is None:
        raise UnsupportedDuration(
            f"The value {chosen['duration']!r} is not supported for 'response_format.duration'.",
            'Use a string such as "6s".',
        )
    seconds = Fraction(match[1])
    if seconds < row.shortest:
        raise UnsupportedDuration(f"The duration {chosen['duration']} is below the minimum allowed {row.shortest}s.")
    if seconds > row.longest:
        raise UnsupportedDuration(f"The duration {chosen['duration']} is above the maximum allowed {row.longest}s.")
    return seconds


def _aspect(chosen: dict[str, Any], row: Model, editing: bool) -> str:
    """The aspect asked; "" where none is, and for edits, whose source's own wins as on the real service."""
    aspect = chosen.get("aspect_ratio")
    if aspect is None:
        return ""
    if aspect not in row.aspects:
        fix = f"Use one of: {', '.join(row.aspects)}."
        raise UnsupportedFormat(
            f"The value '{str(aspect)[:40]}' is not supported for 'response_format.aspect_ratio'.", fix
        )
    return "" if editing else str(aspect)


def _resolution(chosen: dict[str, Any], row: Model, editing: bool) -> str:
    resolution = chosen.get("resolution")
    if resolution is None:
        return ""
    if resolution not in row.resolutions:
        fix = f"Use one of: {', '.join(row.resolutions)}."
        raise UnsupportedFormat(
            f"The value '{str(resolution)[:40]}' is not supported for 'response_format.resolution'.", fix
        )
    return "" if editing else str(resolution)


def _generation_config(given: Any) -> tuple[int | None, str]:
    if given is None:
        return None, ""
    if not isinstance(given, dict):
        raise BadRequest("'generation_config' must be an object.")
    for name in given:
        if name not in CONFIG_KEYS:
            raise UnknownParameter(f"Unknown parameter 'generation_config.{str(name)[:100]}'.")
    seed = given.get("seed")
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int) or not -(2**31) <= seed < 2**63):
        raise BadRequest("'generation_config.seed' must be a whole number.")
    video = given.get("video_config") or {}
    if not isinstance(video, dict) or set(video) - {"task"}:
        raise UnknownParameter("Unknown parameter in 'generation_config.video_config'.")
    task = video.get("task") or ""
    if task and task not in TASKS:
        known = f"This server does: {', '.join(TASKS)}."
        raise UnsupportedFormat(
            f"The value '{str(task)[:40]}' is not supported for 'generation_config.video_config.task'.", known
        )
    return (seed % 2**63 if seed is not None else None), str(task)


def _modalities(body: dict[str, Any]) -> None:
    asked = body.get("response_modalities")
    if asked and (not isinstance(asked, list) or "video" not in [str(item).lower() for item in asked]):
        raise BadRequest("'response_modalities' must name video.")
    mime = body.get("response_mime_type")
    if mime not in (None, "", "video/mp4"):
        raise _bad_enum(mime, "response_mime_type")


def _labels(labels: Any) -> None:
    if labels is None:
        return
    fine = isinstance(labels, dict) and all(
        isinstance(value, str)
        and re.fullmatch(r"[a-z][a-z0-9_-]{0,62}", name)
        and re.fullmatch(r"[a-z0-9_-]{0,63}", value)
        for name, value in labels.items()
    )
    if not fine:
        raise BadRequest("'labels' must map short lower-case names to short lower-case values.")


def _flag(body: dict[str, Any], name: str, usual: bool) -> bool:
    value = body.get(name)
    if value is None:
        return usual
    if not isinstance(value, bool):
        raise BadRequest(f"'{name}' must be true or false.")
    return value


def _bad_enum(value: Any, where: str) -> BadRequest:
    return BadRequest(f"The value '{str(value)[:60]}' is not supported for '{where}'.")
