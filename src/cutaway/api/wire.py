"""Requests of Google's form, read strictly: what nobody knows or this server cannot do is refused before anything
starts. Nothing is looked up here."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from cutaway.api.content import Content, bad_enum, file_named, read_content
from cutaway.api.declaring import declared_in
from cutaway.api.generation import Generation, read_generation
from cutaway.api.models import Model, model
from cutaway.errors import BadRequest, PromptTooLong, UnknownParameter, UnsupportedDuration, UnsupportedFormat
from cutaway.interactions.media import MediaPlan, check_length, check_upscale, plan_media
from cutaway.interactions.tags import Tagged, read_tags
from cutaway.interactions.turn import Wish

if TYPE_CHECKING:
    from cutaway.engines.capabilities import Capabilities

KNOWN = frozenset(
    """model input response_format response_modalities response_mime_type generation_config previous_interaction_id
    background store stream system_instruction tools labels service_tier webhook_config cached_content
    continuation_token environment environment_id agent agent_config cutaway""".split()
)
REFUSED = {
    "system_instruction": ("System instructions are not supported by this model.", "Say it in the input."),
    "tools": ("Tools are not supported by this model.", "Leave them out."),
    "cached_content": ("Cached content is not supported by this model.", "Give the input itself."),
    "continuation_token": ("There is nothing to continue: this server gives out no continuation tokens.", ""),
    "environment": ("Environments are not supported by this model.", "Leave it out."),
    "environment_id": ("Environments are not supported by this model.", "Leave it out."),
    "agent": ("Agents are not supported by this server.", "Use a model."),
    "agent_config": ("Agents are not supported by this server.", "Use a model."),
}
FORMAT_KEYS = frozenset(("type", "aspect_ratio", "delivery", "duration", "resolution", "gcs_uri", "mime_type"))
TIERS = ("flex", "standard", "priority", "deferred")
DELIVERIES = ("inline", "uri")
MODALITIES = ("text", "image", "audio", "video", "document")
TOOLS = ("function", "google_search", "google_maps", "code_execution", "url_context", "file_search", "mcp_server")
_STEPS = ("user_input", "model_output", "thought")
_DURATION = re.compile(r"(\d{1,5}(?:\.\d{1,6})?)s")
_SHOWN = ("response_format", "generation_config", "labels", "response_modalities")


@dataclass(frozen=True)
class Asked:
    """A create request, understood: what the turn is to be, and how its answer is to come.

    `given`: bytes that came inside the request, by their hash; `before`: the file of the film that a history continues, ""
    where there is none; `webhooks`: the webhook_config as it came.
    """

    wish: Wish
    model: Model
    plan: MediaPlan
    tagged: Tagged
    generation: Generation
    background: bool
    stream: bool
    delivery: str
    given: Mapping[str, bytes] = field(default_factory=dict)
    before: str = ""
    webhooks: Any = None

    def wished(self, same: str) -> Wish:
        """The wish, marked with what a repeat of the request is recognised by."""
        return dataclasses.replace(self.wish, same=same)


def read_request(
    body: Any, key: str = "", able: Capabilities | None = None, *, retired: str = "", carry: bool = False
) -> Asked:
    """What a create request asks for; `able` is what the engine can do, None for anything, `retired` the model that answers
    for those that are gone, `carry` whether films carry their inside where nobody says.

    Raises `BadRequest` and its kinds with messages of the service's own form.
    """
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object.", 'Send {"model": ..., "input": ...}.')
    for name in body:
        if name not in KNOWN and (name != "safety_settings" or body[name] is not None):
            raise UnknownParameter(f"Unknown parameter '{str(name)[:100]}'.")
    _refused(body)
    if not isinstance(body.get("model"), str) or not body["model"]:
        raise BadRequest("The parameter 'model' is required.", "Name a model, for example gemini-omni-1.1-flash.")
    row = model(body["model"], retired)
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
    if body.get("webhook_config") and not background:
        raise BadRequest("'background' must be true when 'webhook_config' is set.")
    generation = read_generation(body.get("generation_config"), row)
    _surroundings(body)
    content, before = _input(body.get("input"), parent, row.limits.sounds > 0)
    tagged = read_tags(content.text)
    continues = parent is not None or bool(before)
    chosen = _response_format(body.get("response_format"))
    plan = plan_media(tuple(content.media), tagged, row.limits, task=generation.task, continues=continues)
    notes = list(generation.notes)
    seconds = _duration(chosen, row, plan)
    aspect = _aspect(chosen, row, plan, notes)
    resolution = _resolution(chosen, row, plan, able, notes)
    shown = {name: body[name] for name in _SHOWN if body.get(name) is not None}
    plain = not content.media and not before
    wish = Wish(
        words=tagged.words,
        parent=parent,
        seconds=seconds,
        aspect=aspect,
        resolution=resolution,
        seed=generation.seed,
        model=body["model"].removeprefix("models/"),
        carry=_carry(body.get("cutaway"), carry),
        declared=declared_in(body),
        stored=store,
        key=key,
        wire=shown
        | {"input": body["input"] if plain else [{"type": "user_input", "content": content.shown}]}
        | {"content": content.shown, "background": background, "notes": notes, "plan": plan.facts()},
        media=tuple(dataclasses.asdict(medium) for medium in plan.media),
    )
    delivery = chosen.get("delivery", "inline")
    given, hooks = dict(content.given), body.get("webhook_config")
    return Asked(wish, row, plan, tagged, generation, background, stream, delivery, given, before, hooks)


def _carry(given: Any, usual: bool) -> bool:
    """Whether the film is to carry its scene and words: of the fields that only this server knows."""
    if given is None:
        return usual
    if not isinstance(given, dict):
        raise BadRequest("'cutaway' must be an object.", 'Send for example {"carry": true}.')
    for name in given:
        if name not in ("carry", "declares"):
            raise UnknownParameter(f"Unknown parameter 'cutaway.{str(name)[:100]}'.")
    found = given.get("carry", usual)
    if not isinstance(found, bool):
        raise BadRequest("'cutaway.carry' must be true or false.")
    return found


def _refused(body: dict[str, Any]) -> None:
    tools = body.get("tools")
    if tools is not None and not isinstance(tools, list):
        raise BadRequest("'tools' must be a list.")
    for place, tool in enumerate(tools or ()):
        kind = tool.get("type") if isinstance(tool, dict) else tool
        if kind not in TOOLS:
            raise bad_enum(kind, f"type' at 'tools[{place}]")
    for name, (sentence, fix) in REFUSED.items():
        if body.get(name):
            raise BadRequest(sentence, fix)


def _input(given: Any, parent: str | None, sounds: bool) -> tuple[Content, str]:
    """What was said last, and the file of the film that a history ends with ("" for none).

    A list of steps is a history. Its last model step with a film is what is continued, as `previous_interaction_id` would
    say, which goes before it; what the user said after the last model step is what is asked now.
    """
    if given is None or given == [] or given == {}:
        raise BadRequest("The parameter 'input' is required.", "Give text, a content object, or a list of them.")
    if not isinstance(given, (str, dict, list)):
        raise BadRequest("'input' must be text, a content object, or a list.")
    if isinstance(given, dict) and (given.get("type") in _STEPS or "content" in given):
        given = [given]
    items = given if isinstance(given, list) else []
    steps = [isinstance(item, dict) and ("content" in item or item.get("type") in _STEPS) for item in items]
    if not any(steps):
        return read_content(given, "input", sounds=sounds), ""
    if not all(steps):
        raise BadRequest("'input' mixes steps and content objects.", "Send a list of one kind.")
    last = -1
    for place, item in enumerate(items):
        if item.get("type", "user_input") not in _STEPS:
            raise bad_enum(item.get("type"), f"type' at 'input[{place}]")
        if item.get("type", "user_input") != "user_input":
            last = place
    if last == len(items) - 1:
        raise bad_enum(items[-1].get("type"), f"type' at 'input[{last}]")
    said = Content()
    for place in range(last + 1, len(items)):
        _add(said, read_content(items[place].get("content") or [], f"input[{place}].content", sounds=sounds))
    return said, "" if last < 0 or parent is not None else _history(items[: last + 1])


def _add(said: Content, more: Content) -> None:
    for medium in more.media:
        number = 1 + sum(other.kind == medium.kind for other in said.media)
        said.media.append(dataclasses.replace(medium, number=number))
    said.words += more.words
    said.given |= more.given
    said.shown += more.shown


def _history(steps: list[dict[str, Any]]) -> str:
    for step in reversed(steps):
        content = step.get("content") if step.get("type") == "model_output" else None
        for item in reversed(content if isinstance(content, list) else [content]):
            if isinstance(item, dict) and item.get("type") == "video":
                file = file_named(item["uri"]) if isinstance(item.get("uri"), str) else ""
                if file:
                    return file
                raise BadRequest(
                    "The history holds a film without the uri of a file.", "Continue it by 'previous_interaction_id'."
                )
    raise BadRequest("The history holds no film to continue.", "Continue one by 'previous_interaction_id'.")


def check_able(plan: MediaPlan, able: Capabilities, words: str) -> None:
    """Raises `BadRequest` naming what the engine cannot do: a kind of media, the task, or so many words."""
    if len(words) > able.longest_prompt:
        raise PromptTooLong(
            f"The words have {len(words):,} characters, {able.longest_prompt:,} are the most.", "Say it shorter."
        )
    for medium in plan.media:
        if medium.kind not in able.media:
            kinds = " and ".join(("text", *able.media))
            raise BadRequest(
                f"Input of type '{medium.kind}' at '{medium.where}' is not supported by this server's engine: it takes {kinds}.",
                "Describe it in words.",
            )
    if plan.task not in able.tasks:
        raise UnsupportedFormat(
            f"The task '{plan.task}' is not supported by this server's engine.", f"It does: {', '.join(able.tasks)}."
        )


def _response_format(given: Any) -> dict[str, Any]:
    found = given if isinstance(given, list) else [given] if given is not None else []
    videos = []
    for place, item in enumerate(found):
        if not isinstance(item, dict):
            raise BadRequest(f"'response_format[{place}]' must be an object.")
        if item.get("type", "video") != "video":
            raise bad_enum(item.get("type"), f"type' at 'response_format[{place}]")
        for name in item:
            if name not in FORMAT_KEYS:
                raise UnknownParameter(f"Unknown parameter 'response_format.{str(name)[:100]}'.")
        if item.get("gcs_uri"):
            raise BadRequest("'gcs_uri' is not supported by this server.", "Use 'delivery': 'uri'.")
        if item.get("delivery") not in (None, *DELIVERIES):
            raise bad_enum(item["delivery"], "response_format.delivery")
        if item.get("mime_type") not in (None, "", "video/mp4"):
            raise bad_enum(item["mime_type"], "response_format.mime_type")
        videos.append({name: value for name, value in item.items() if value is not None})
    if len(videos) > 1:
        raise BadRequest("'response_format' asks for more than one video.", "Ask for one at a time.")
    return videos[0] if videos else {}


def _duration(chosen: dict[str, Any], row: Model, plan: MediaPlan) -> Fraction | None:
    if "duration" not in chosen:
        return None
    given = chosen["duration"]
    match = _DURATION.fullmatch(given) if isinstance(given, str) else None
    seconds = Fraction(match[1]) if match else Fraction(0)
    check_length(plan, row.limits, seconds)
    if match is None:
        raise UnsupportedDuration(
            f"The value {str(given)[:40]!r} is not supported for 'response_format.duration'.",
            'Use a string such as "6s".',
        )
    if plan.task == "extend":
        return seconds
    if seconds < row.shortest:
        raise UnsupportedDuration(f"The duration {given} is below the minimum allowed {row.shortest}s.")
    if seconds > row.longest:
        raise UnsupportedDuration(f"The duration {given} is above the maximum allowed {row.longest}s.")
    return seconds


def _aspect(chosen: dict[str, Any], row: Model, plan: MediaPlan, notes: list[str]) -> str:
    """The aspect asked; "" where none is, and where the source's own wins as on the real service."""
    aspect = chosen.get("aspect_ratio")
    if aspect is None:
        return ""
    if aspect not in row.aspects:
        fix = f"Use one of: {', '.join(row.aspects)}."
        raise UnsupportedFormat(
            f"The value '{str(aspect)[:40]}' is not supported for 'response_format.aspect_ratio'.", fix
        )
    if plan.source is None:
        return str(aspect)
    notes.append("The film keeps the shape of its source; the aspect ratio that was asked has no effect.")
    return ""


def _resolution(
    chosen: dict[str, Any], row: Model, plan: MediaPlan, able: Capabilities | None, notes: list[str]
) -> str:
    resolution = chosen.get("resolution")
    if resolution is not None and resolution not in row.resolutions:
        fix = f"Use one of: {', '.join(row.resolutions)}."
        raise UnsupportedFormat(
            f"The value '{str(resolution)[:40]}' is not supported for 'response_format.resolution'.", fix
        )
    if plan.task == "upscale":
        check_upscale(row.limits, "", str(resolution or ""))
    if resolution is None:
        return ""
    if able is not None and resolution not in able.sizes:
        known = [name for name in row.resolutions if name in able.sizes]
        raise UnsupportedFormat(
            f"The resolution '{resolution}' is not supported by this server's engine.",
            f"Use one of: {', '.join(known)}.",
        )
    if plan.source is None or plan.task == "upscale":
        return str(resolution)
    notes.append("The film keeps the size of its source; the resolution that was asked has no effect.")
    return ""


def _surroundings(body: dict[str, Any]) -> None:
    """The fields that only have to make sense."""
    asked = body.get("response_modalities")
    if asked is not None and not isinstance(asked, list):
        raise BadRequest("'response_modalities' must be a list.")
    for place, item in enumerate(asked or ()):
        if not isinstance(item, str) or item.lower() not in MODALITIES:
            raise bad_enum(item, f"response_modalities[{place}]")
    if asked and "video" not in [item.lower() for item in asked]:
        raise BadRequest("'response_modalities' must name video.", "This model makes nothing else.")
    if body.get("response_mime_type") not in (None, "", "video/mp4"):
        raise bad_enum(body["response_mime_type"], "response_mime_type")
    if body.get("service_tier") not in (None, *TIERS):
        raise bad_enum(body["service_tier"], "service_tier")
    _labels(body.get("labels"))


def _labels(labels: Any) -> None:
    if labels is None:
        return
    if not isinstance(labels, dict):
        raise BadRequest("'labels' must be an object.")
    for name, value in labels.items():
        if not _label(name) or not name[0].isalpha():
            raise BadRequest(
                f"The label '{name[:70]}' is not allowed.",
                "Names begin with a letter and have at most 63 lower-case letters, digits, '_' and '-'.",
            )
        if value is not None and (not isinstance(value, str) or (value and not _label(value))):
            raise BadRequest(
                f"The value of the label '{name}' is not allowed.",
                "Use at most 63 lower-case letters, digits, '_' and '-'.",
            )


def _label(text: str) -> bool:
    fine = all(letter in "_-" or (letter.isalnum() and letter == letter.lower()) for letter in text)
    return 0 < len(text) <= 63 and fine


def _flag(body: dict[str, Any], name: str, usual: bool) -> bool:
    value = body.get(name)
    if value is None:
        return usual
    if not isinstance(value, bool):
        raise BadRequest(f"'{name}' must be true or false.")
    return value
