"""`generation_config`: the seed and the task; what has no effect is taken or refused as the model's row says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from cutaway.api.content import bad_enum
from cutaway.api.models import Model
from cutaway.errors import BadRequest, UnknownParameter

KNOWN = frozenset(
    """seed video_config temperature top_p stop_sequences thinking_level thinking_summaries max_output_tokens
    speech_config image_config transcription_config tool_choice""".split()
)
NO_MEANING = ("speech_config", "image_config", "transcription_config", "tool_choice")
SAMPLING = {"temperature": 2.0, "top_p": 1.0}
"""The largest value of each; the smallest is 0."""
SUMMARIES = ("auto", "none")
LEVELS = ("minimal", "low", "medium", "high")


@dataclass(frozen=True)
class Generation:
    """What was asked: the seed (None for a fresh one), the task ("" to find it from the rest), and notes for the report."""

    seed: int | None = None
    task: str = ""
    notes: tuple[str, ...] = ()


def read_generation(given: Any, row: Model) -> Generation:
    """What a `generation_config` says. Raises `BadRequest` and its kinds."""
    if given is None:
        return Generation()
    if not isinstance(given, dict):
        raise BadRequest("'generation_config' must be an object.")
    given = {name: value for name, value in given.items() if value is not None}
    for name in given:
        if name not in KNOWN:
            one = " One film comes of each request; ask again for another." if name == "candidate_count" else ""
            raise UnknownParameter(f"Unknown parameter 'generation_config.{str(name)[:100]}'.{one}")
    for name in NO_MEANING:
        if given.get(name):
            raise BadRequest(f"'generation_config.{name}' is not supported by this model.", "Leave it out.")
    if given.get("stop_sequences"):
        raise BadRequest("'generation_config.stop_sequences' is not supported by this model.", "Leave it out.")
    _whole(given, "max_output_tokens", 1, 2**31)
    _whole(given, "seed", -(2**31), 2**63)
    for name, known in (("thinking_level", LEVELS), ("thinking_summaries", SUMMARIES)):
        value = given.get(name)
        if value is not None and (not isinstance(value, str) or value.lower() not in known):
            raise bad_enum(value, f"generation_config.{name}")
    notes = _sampling(given, row)
    video = given.get("video_config", {})
    if not isinstance(video, dict):
        raise BadRequest("'generation_config.video_config' must be an object.")
    for name in video:
        if name != "task":
            raise UnknownParameter(f"Unknown parameter 'generation_config.video_config.{str(name)[:100]}'.")
    task = video.get("task")
    if task is not None and not isinstance(task, str):
        raise bad_enum(task, "generation_config.video_config.task")
    seed = given.get("seed")
    return Generation(None if seed is None else seed % 2**63, task or "", notes)


def _sampling(given: dict[str, Any], row: Model) -> tuple[str, ...]:
    asked = [name for name in SAMPLING if name in given]
    for name in asked:
        value, most = given[name], SAMPLING[name]
        number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        if not number or not 0 <= value <= most:
            raise BadRequest(f"'generation_config.{name}' must be a number from 0 to {most:g}.")
        if row.sampling == "fixed":
            raise BadRequest(
                f"'generation_config.{name}' is not supported by this model: its settings are fixed.", "Leave it out."
            )
    if not asked:
        return ()
    verb = "have" if len(asked) > 1 else "has"
    return (f"{' and '.join(asked)} {verb} no effect: the words and the seed alone decide the film.",)


def _whole(given: dict[str, Any], name: str, least: int, beyond: int) -> None:
    value = given.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not least <= value < beyond):
        raise BadRequest(f"'generation_config.{name}' must be a whole number from {least} to {beyond - 1}.")
