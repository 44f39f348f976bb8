"""What a request says besides its body and its words that rules are asked with: declarations, and where its client is."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from cutaway.errors import BadRequest
from cutaway.policy import read_declarations, read_region
from cutaway.storage.settings import Settings

LABEL, HEADER = "cutaway_declares", "x-cutaway-declare"


def declared_in(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The declarations in a body: in the label `cutaway_declares`, and in `cutaway.declares`. Raises `BadRequest`."""
    labels, own = body.get("labels"), body.get("cutaway")
    label = labels.get(LABEL) if isinstance(labels, dict) else None
    given = own.get("declares") if isinstance(own, dict) else None
    if isinstance(given, list):
        if not all(isinstance(name, str) for name in given):
            raise BadRequest("'cutaway.declares' must be a list of names.", 'Send for example ["consent"].')
        given = " ".join(given)
    if given is not None and not isinstance(given, str):
        raise BadRequest("'cutaway.declares' must be a list of names.", 'Send for example ["consent"].')
    return tuple(sorted(read_declarations(f"{label or ''} {given or ''}")))


def declared_beside(request: Request) -> tuple[str, ...]:
    """The declarations in the header `X-Cutaway-Declare`. Raises `BadRequest`."""
    return tuple(sorted(read_declarations(" ".join(request.headers.getlist(HEADER)))))


def region_of(request: Request, settings: Settings) -> str:
    """The region that a trusted proxy names for this client, else the one of the settings; "" where neither does. It is never
    guessed from an address. Raises `BadRequest` for a region that is none."""
    if settings.region_header and _trusted(request, settings.trusted_proxies):
        told = request.headers.get(settings.region_header, "")
        if told:
            return read_region(told)
    return read_region(settings.region)


def check_proxies(settings: Settings) -> None:
    """Raises `BadRequest` for settings of proxies and regions that make no sense."""
    read_region(settings.region)
    for text in _proxies(settings.trusted_proxies):
        _network(text)
    if settings.region_header and not settings.trusted_proxies:
        raise BadRequest(
            "CUTAWAY_REGION_HEADER names a header that nobody is believed to send.", "Set CUTAWAY_TRUSTED_PROXIES too."
        )


def _trusted(request: Request, proxies: str) -> bool:
    if request.client is None:
        return False
    try:
        address = ipaddress.ip_address(request.client.host)
    except ValueError:
        return False
    return any(address in _network(text) for text in _proxies(proxies))


def _proxies(text: str) -> list[str]:
    return [part for part in (each.strip() for each in text.split(",")) if part]


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise BadRequest(f"{text[:60]!r} in CUTAWAY_TRUSTED_PROXIES is no address or network.") from None
