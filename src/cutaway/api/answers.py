"""Turns as Google's Interaction resource, with the keys in the order of the real service."""

from __future__ import annotations

import base64
import datetime
import hashlib
from collections.abc import Callable
from typing import Any

from cutaway.interactions.turn import Turn

STATUSES = {
    "completed": "completed",
    "failed": "failed",
    "blocked": "failed",
    "timed_out": "failed",
    "cancelled": "cancelled",
}
"""By stage; every other stage is in_progress. Statuses that closed parsers do not know are never sent."""

TOKENS_A_SECOND = {360: 1931, 720: 5792, 1080: 8688}


def interaction(turn: Turn, video: Callable[[Turn], dict[str, Any]], *, timeline: bool) -> dict[str, Any]:
    """The resource. `video` gives the content object of a finished film; `timeline` begins with what the user said,
    as GET does and POST does not."""
    status = STATUSES.get(turn.stage, "in_progress")
    answer: dict[str, Any] = {"id": turn.id} if turn.stored else {}
    answer["status"] = status
    if status == "completed":
        answer["usage"] = usage(turn)
    answer |= {"created": timestamp(turn.created), "updated": timestamp(turn.updated), "service_tier": "standard"}
    steps: list[dict[str, Any]] = []
    if timeline:
        steps.append({"content": _said(turn), "type": "user_input"})
    if status == "completed":
        content = video(turn)
        steps.append({"signature": _signature(turn), "type": "thought"})
        steps.append({"content": [content], "type": "model_output"})
    elif turn.ended:
        message = str(turn.error.get("message", ""))
        error = {"code": int(turn.error.get("status", 500)), "message": message}
        steps.append({"content": [{"text": message, "type": "text"}], "type": "model_output", "error": error})
    answer |= {"steps": steps, "object": "interaction", "model": turn.model}
    if turn.parent:
        answer["previous_interaction_id"] = turn.parent
    if timeline:
        answer |= {
            name: turn.wire[name] for name in ("response_format", "generation_config", "labels") if name in turn.wire
        }
    if status == "completed":
        answer["output_video"] = steps[-1]["content"][0]
    elif turn.ended:
        answer["errors"] = [
            {"code": str(turn.error.get("code", "api_error")), "message": str(turn.error.get("message", ""))}
        ]
    answer["cutaway"] = {"stage": turn.stage, "progress": round(turn.progress, 3)}
    if status == "completed":
        seconds = float(turn.length)
        answer["cutaway"] |= {
            "duration": f"{seconds:g}s",
            "width": turn.width,
            "height": turn.height,
            "seed": turn.seed,
        }
    return answer


def usage(turn: Turn) -> dict[str, Any]:
    """Tokens as the real service counts them: by the second of video, and about four characters of text each."""
    asked, made = max(1, round(len(turn.words) / 4)), video_tokens(turn)
    return {
        "total_tokens": asked + made,
        "total_input_tokens": asked,
        "input_tokens_by_modality": [{"modality": "text", "tokens": asked}],
        "total_cached_tokens": 0,
        "total_output_tokens": made,
        "output_tokens_by_modality": [{"modality": "video", "tokens": made}],
        "total_tool_use_tokens": 0,
        "total_thought_tokens": 0,
    }


def video_tokens(turn: Turn) -> int:
    """Tokens of the film, by its shorter side."""
    short = min(turn.width, turn.height)
    rate = next((tokens for side, tokens in TOKENS_A_SECOND.items() if short <= side), TOKENS_A_SECOND[1080])
    return round(rate * turn.length)


def timestamp(seconds: float) -> str:
    """UTC in whole seconds, as the service writes it."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _said(turn: Turn) -> list[dict[str, Any]]:
    return [{"text": turn.words, "type": "text"}]


def _signature(turn: Turn) -> str:
    return base64.b64encode(hashlib.sha256(f"thought {turn.id}".encode()).digest()).decode()
