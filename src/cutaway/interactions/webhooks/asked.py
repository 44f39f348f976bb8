"""What requests say about webhooks, checked before anything is written. Looking up host names takes up to 3 s."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from cutaway.errors import BadRequest, UnknownParameter
from cutaway.interactions.webhooks.book import DISABLED, ENABLED, GIVEN_UP
from cutaway.interactions.webhooks.events import EVENT_TYPES, compact
from cutaway.storage.outgoing import Outgoing

MOST_URIS = 10
MOST_METADATA = 4096
_LONGEST_NAME = 256
_AFTER_A_DAY, _AT_ONCE = "revoke_previous_secrets_after_h24", "revoke_previous_secrets_immediately"
_FIELDS = ("name", "uri", "subscribed_events", "state")
_GIVEN_BACK = frozenset(("id", "create_time", "update_time", "signing_secrets", "new_signing_secret"))
_CAMEL = {
    "subscribedEvents": "subscribed_events",
    "createTime": "create_time",
    "updateTime": "update_time",
    "signingSecrets": "signing_secrets",
    "newSigningSecret": "new_signing_secret",
    "userMetadata": "user_metadata",
    "revocationBehavior": "revocation_behavior",
}


def webhook_config(given: object, outgoing: Outgoing, *, background: bool) -> dict[str, Any]:
    """The `webhook_config` of a create request, with only what was given: `uris` and `user_metadata`.

    Blocks while names are looked up. Raises `BadRequest`, for addresses that are not public too.
    """
    config = _object(given, "webhook_config", ("uris", "user_metadata"))
    if config and not background:
        raise BadRequest("webhook_config needs a request in the background.", 'Add "background": true.')
    asked: dict[str, Any] = {}
    if (uris := config.get("uris")) is not None:
        if not isinstance(uris, list) or len(uris) > MOST_URIS:
            raise BadRequest(f"'webhook_config.uris' must be a list of at most {MOST_URIS} strings.")
        outgoing.check(*uris)
        asked["uris"] = uris
    if (metadata := config.get("user_metadata")) is not None:
        asked["user_metadata"] = _metadata(metadata)
    return asked


def new_webhook(given: object, outgoing: Outgoing) -> dict[str, Any]:
    """What a webhook is to be registered with: `uri`, `subscribed_events`, and what else was given of `name` and `state`.

    Blocks while its host is looked up. Raises `BadRequest`.
    """
    asked = _webhook(given, outgoing, _FIELDS)
    for name in ("uri", "subscribed_events"):
        if name not in asked:
            raise BadRequest(f"'{name}' is missing.", "A webhook needs a uri and subscribed_events.")
    return asked


def changes(given: object, mask: str, outgoing: Outgoing) -> dict[str, Any]:
    """What is to be changed of a webhook: the fields given, or of these those that `mask` names with commas.

    A field that the mask names and the body lacks is emptied, if it can be. Raises `BadRequest`.
    """
    named = [_CAMEL.get(part.strip(), part.strip()) for part in mask.split(",") if part.strip()]
    if "*" in named:
        named = list(_FIELDS)
    for name in named:
        if name not in _FIELDS:
            raise BadRequest(f"'{name[:80]}' in update_mask cannot be changed.", f"Name some of {', '.join(_FIELDS)}.")
    asked = _webhook(given, outgoing, named or _FIELDS)
    if mask.strip() != "*":
        for name in named:
            if name not in asked and name != "name":
                raise BadRequest(f"update_mask names '{name}', which is not given.", "Give it, or leave it out.")
    return {"name": ""} | asked if "name" in named and mask.strip() != "*" else asked


def revokes_at_once(given: object) -> bool:
    """Whether a rotation ends the secrets before it at once, and not after a day. Raises `BadRequest`."""
    body = _object(given, "The body", ("revocation_behavior",))
    told = body.get("revocation_behavior")
    if told is None:
        return False
    how = told.lower() if isinstance(told, str) else ""
    if how not in (_AFTER_A_DAY, _AT_ONCE):
        raise _unsupported(told, "revocation_behavior", (_AFTER_A_DAY, _AT_ONCE))
    return how == _AT_ONCE


def _webhook(given: object, outgoing: Outgoing, wanted: Iterable[str]) -> dict[str, Any]:
    body = _object(given, "The body", _FIELDS, _GIVEN_BACK)
    asked: dict[str, Any] = {name: body[name] for name in wanted if body.get(name) is not None}
    if "name" in asked and (not isinstance(asked["name"], str) or len(asked["name"]) > _LONGEST_NAME):
        raise BadRequest(f"'name' must be a string of at most {_LONGEST_NAME} characters.")
    if "name" in asked:
        asked["name"] = asked["name"].encode("utf-8", "replace").decode().replace("\0", "")
    if "subscribed_events" in asked:
        asked["subscribed_events"] = _events(asked["subscribed_events"])
    if "state" in asked:
        asked["state"] = _state(asked["state"])
    if "uri" in asked:
        outgoing.check(asked["uri"])
    return asked


def _events(given: object) -> list[str]:
    if not isinstance(given, list) or not given:
        raise BadRequest("'subscribed_events' must be a list with at least one type of event.")
    for place, type in enumerate(given):
        if type not in EVENT_TYPES:
            raise _unsupported(type, f"subscribed_events[{place}]", EVENT_TYPES)
    return list(dict.fromkeys(given))


def _state(given: object) -> str:
    state = given.lower() if isinstance(given, str) else ""
    if state == GIVEN_UP:
        raise BadRequest(f"'{GIVEN_UP}' is a state that only the server sets.", f"Use {ENABLED} or {DISABLED}.")
    if state not in (ENABLED, DISABLED):
        raise _unsupported(given, "state", (ENABLED, DISABLED))
    return state


def _metadata(given: object) -> dict[str, Any]:
    try:
        size = len(compact(given).encode())
    except (ValueError, RecursionError):
        raise BadRequest("'webhook_config.user_metadata' cannot be written as JSON.") from None
    if not isinstance(given, dict) or size > MOST_METADATA:
        raise BadRequest(
            f"'webhook_config.user_metadata' must be an object of at most {MOST_METADATA} bytes of JSON; this has {size}.",
            "Send a reference instead of the data.",
        )
    return given


def _object(given: object, what: str, known: Collection[str], ignored: Collection[str] = ()) -> dict[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise BadRequest(f"{what} must be an object.")
    body = {_CAMEL.get(str(name), str(name)): value for name, value in given.items()}
    for name in body:
        if name not in known and name not in ignored:
            raise UnknownParameter(f"Unknown parameter '{name[:80]}'.", f"Known are {', '.join(known)}.")
    return body


def _unsupported(value: object, where: str, known: Collection[str]) -> BadRequest:
    return BadRequest(f"The value {str(value)[:80]!r} is not supported for '{where}'.", f"Use {', '.join(known)}.")
