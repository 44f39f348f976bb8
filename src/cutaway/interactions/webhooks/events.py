"""What is told: the types of events, and their bodies exactly as they are signed."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

EVENT_TYPES = (
    "interaction.completed",
    "interaction.failed",
    "interaction.cancelled",
    "interaction.requires_action",
    "video.generated",
    "batch.succeeded",
    "batch.cancelled",
    "batch.expired",
    "batch.failed",
)
"""What can be subscribed to. Of these, `interaction.requires_action` and those of batches never happen here."""

PING = "webhook.ping"

_OF_STAGE = {
    "completed": "interaction.completed",
    "failed": "interaction.failed",
    "blocked": "interaction.failed",
    "timed_out": "interaction.failed",
    "cancelled": "interaction.cancelled",
}
# Tokens hold it too, and they are headers.
_LONGEST_MESSAGE = 1000
_LARGEST_INTEGER = 2.0**53


@dataclass(frozen=True)
class Event:
    """Something that happened: its type and what is told about it."""

    type: str
    data: dict[str, Any]


def events_of(stage: str, payload: Mapping[str, Any], base: str) -> tuple[Event, ...]:
    """The events of a turn's end, in the order they are sent. `base` is where the server is reached.

    A finished film is told twice, as the interaction's end and as a video: handlers written for either find theirs.
    """
    type = _OF_STAGE.get(stage)
    if type is None:
        return ()
    data = {"id": str(payload["id"])}
    if type == "interaction.failed":
        data["error_code"] = str(payload.get("error_code") or "api_error")
        data["error_message"] = str(payload.get("error_message") or "The interaction failed.")[:_LONGEST_MESSAGE]
    events = [Event(type, data)]
    if stage == "completed" and payload.get("file"):
        name = f"files/{payload['file']}"
        where = f"{base}/v1beta/{name}:download?alt=media"
        events.append(Event("video.generated", {**data, "output_file_uri": where, "file_name": name}))
    return tuple(events)


def envelope(event: Event, at: float, metadata: Mapping[str, Any] | None = None) -> str:
    """The body that tells an event of Unix time `at`: JSON as a program in JavaScript would write it again.

    Receivers are known that read the body, write it again and check the signature over that. `metadata` is what the
    request gave to be returned; nobody knows where Google puts it, so it stands beside `data` and in it.
    """
    data = event.data
    told: dict[str, Any] = {"type": event.type, "version": "v1", "timestamp": instant(at), "data": data}
    if metadata:
        told["data"] = {**data, "user_metadata": metadata}
        told["user_metadata"] = metadata
    return compact(told)


def compact(value: Any) -> str:
    """JSON without spaces and with letters as they are. Raises ValueError for what JSON cannot say."""
    return json.dumps(_plain(value), separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def instant(at: float) -> str:
    """A Unix time as RFC 3339 in UTC, in whole seconds."""
    return datetime.datetime.fromtimestamp(int(at), datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _plain(value: Any) -> Any:
    """The same value, with objects in the order JavaScript keeps them in and whole numbers written as such."""
    if isinstance(value, dict):
        numbers = sorted((key for key in value if _is_index(key)), key=int)
        return {key: _plain(value[key]) for key in [*numbers, *(key for key in value if not _is_index(key))]}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and math.isfinite(value) and value.is_integer() and abs(value) < _LARGEST_INTEGER:
        return int(value)
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value


def _is_index(key: str) -> bool:
    return key.isascii() and key.isdigit() and (key == "0" or key[0] != "0") and int(key) < 2**32 - 1
