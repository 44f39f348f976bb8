"""Interactions as the wire shows them, with the keys in the order of the real service."""

from __future__ import annotations

import base64
import datetime
import hashlib
from typing import Any

from cutaway.api.telling import short_report, understood
from cutaway.interactions.turn import Turn, shown_stage

STATUSES = {
    "completed": "completed",
    "failed": "failed",
    "blocked": "failed",
    "timed_out": "failed",
    "cancelled": "cancelled",
}
"""By stage; every other stage is in_progress. Statuses that closed parsers do not know are never sent."""

TOKENS_A_SECOND = {360: 1931, 720: 5792, 1080: 8688, 2160: 17376}
"""Of video, by the shorter side, as the real service bills them."""
IMAGE_TOKENS = 258
INPUT_TOKENS_A_SECOND = {"video": 258, "audio": 32}
CHARACTERS_A_TOKEN = 4
ECHOED = ("response_format", "generation_config", "labels", "response_modalities", "webhook_config")


def interaction(turn: Turn, video: dict[str, Any] | None, *, timeline: bool, repeated: bool = True) -> dict[str, Any]:
    """The resource. `video` is the content object of a finished film; `timeline` begins with what the user said, as GET
    does and POST does not; `repeated` gives the film in `output_video` and `outputs` too."""
    status = status_of(turn)
    answer: dict[str, Any] = {"id": turn.id} if turn.stored else {}
    answer["status"] = status
    if turn.ended:
        answer["usage"] = usage(turn)
    answer |= {"created": timestamp(turn.created), "updated": timestamp(turn.updated), "service_tier": "standard"}
    made = made_steps(turn, video)
    steps = [{"content": said(turn), "type": "user_input"}, *made] if timeline else made
    answer |= {"steps": steps, "object": "interaction", "model": turn.model}
    if turn.parent:
        answer["previous_interaction_id"] = turn.parent
    if timeline:
        answer |= {name: turn.wire[name] for name in ECHOED if name in turn.wire}
    if video is not None and repeated:
        answer |= {"output_video": video, "outputs": made[-1]["content"]}
    if turn.ended and status != "completed":
        answer["errors"] = [error_of(turn)]
    return answer | {"cutaway": own_fields(turn)}


def status_of(turn: Turn) -> str:
    """One of in_progress, completed, failed, cancelled."""
    return STATUSES.get(turn.stage, "in_progress")


def made_steps(turn: Turn, video: dict[str, Any] | None) -> list[dict[str, Any]]:
    """What the model made so far: its understanding as a thought, and once the turn has ended its output: the short
    report and then the film, or what went wrong."""
    steps: list[dict[str, Any]] = []
    summary = thought_summary(turn)
    if turn.stage == "completed" or (summary and turn.understood):
        thought: dict[str, Any] = {"signature": signature(turn)}
        if summary:
            thought["summary"] = [{"text": summary, "type": "text"}]
        steps.append(thought | {"type": "thought"})
    if turn.stage == "completed":
        content: list[dict[str, Any]] = [{"text": short_report(turn), "type": "text"}]
        if video is not None:
            content.append(video)
        steps.append({"content": content, "type": "model_output"})
    elif turn.ended:
        message = error_of(turn)["message"]
        steps.append(
            {
                "content": [{"text": message, "type": "text"}],
                "type": "model_output",
                "error": {"code": int(turn.error.get("status", 500)), "message": message},
            }
        )
    return steps


def thought_summary(turn: Turn) -> str:
    """The understanding in words; "" where `thinking_summaries` is "none"."""
    return "".join(summary_pieces(turn))


def summary_pieces(turn: Turn) -> list[str]:
    """The same sentence by sentence, as streams tell it."""
    config = turn.wire.get("generation_config") or {}
    if config.get("thinking_summaries") == "none":
        return []
    return [sentence if place == 0 else f"\n{sentence}" for place, sentence in enumerate(understood(turn))]


def error_of(turn: Turn) -> dict[str, str]:
    """What went wrong: `code` and `message`."""
    return {"code": str(turn.error.get("code", "api_error")), "message": str(turn.error.get("message", ""))}


def own_fields(turn: Turn) -> dict[str, Any]:
    """What Google's service does not tell: how far it is, and what was really made."""
    told: dict[str, Any] = {"stage": shown_stage(turn.stage), "progress": round(turn.progress, 3)}
    if turn.stage == "completed":
        told |= {
            "duration": f"{float(turn.length):g}s",
            "width": turn.width,
            "height": turn.height,
            "seed": turn.seed,
        }
    return told


def usage(turn: Turn) -> dict[str, Any]:
    """Tokens as the real service counts them: by the second of video made, and about four characters of text each.

    What failed or was cancelled made nothing.
    """
    asked = {"text": _text_tokens(turn.words)} | _media_tokens(turn)
    finished = turn.stage == "completed"
    made = {"video": video_tokens(turn), "text": _text_tokens(short_report(turn))} if finished else {}
    thought = sum(_text_tokens(sentence) for sentence in understood(turn))
    total_in, total_out = sum(asked.values()), sum(made.values())
    return {
        "total_tokens": total_in + total_out + thought,
        "total_input_tokens": total_in,
        "input_tokens_by_modality": _by_modality(asked),
        "total_cached_tokens": 0,
        "total_output_tokens": total_out,
        "output_tokens_by_modality": _by_modality(made),
        "total_tool_use_tokens": 0,
        "total_thought_tokens": thought,
    }


def video_tokens(turn: Turn) -> int:
    """Tokens of the film, by its shorter side."""
    short = min(turn.width, turn.height)
    rate = next((tokens for side, tokens in TOKENS_A_SECOND.items() if short <= side), TOKENS_A_SECOND[2160])
    return round(rate * turn.length)


def timestamp(seconds: float) -> str:
    """UTC in whole seconds, as the service writes it."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def said(turn: Turn) -> list[dict[str, Any]]:
    """What the user gave, as content objects. The bytes of media are not repeated."""
    given = turn.wire.get("content")
    return list(given) if given else [{"text": turn.words, "type": "text"}]


def signature(turn: Turn) -> str:
    """The same for a turn whenever it is asked."""
    return base64.b64encode(hashlib.sha256(f"thought {turn.id}".encode()).digest()).decode()


def _text_tokens(text: str) -> int:
    return max(1, round(len(text) / CHARACTERS_A_TOKEN))


def _media_tokens(turn: Turn) -> dict[str, int]:
    tokens: dict[str, int] = {}
    for item in turn.media:
        kind = str(item.get("kind", ""))
        if kind == "image":
            tokens["image"] = tokens.get("image", 0) + IMAGE_TOKENS
        elif kind in INPUT_TOKENS_A_SECOND:
            seconds = float(item.get("seconds") or 1)
            tokens[kind] = tokens.get(kind, 0) + round(INPUT_TOKENS_A_SECOND[kind] * seconds)
    return tokens


def _by_modality(tokens: dict[str, int]) -> list[dict[str, Any]]:
    return [{"modality": modality, "tokens": number} for modality, number in tokens.items()]
