"""Which addresses of the network others may make this machine ask: public ones, and what the operator allows besides.

Nothing here connects; `outgoing` does, and to nothing that was not looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import quote, urlsplit

from cutaway.errors import BadRequest

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LONGEST_URL = 2048
_NAME = re.compile(r"^(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*$")
_NUMERIC = re.compile(r"^([0-9]+|0x[0-9a-f]*)$")
_QUOTED = "%/:=&?~+!$,;'@()*[]-._"

_REFUSED_4 = tuple(
    (ip_network(network), what)
    for network, what in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by a carrier"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "a metadata service"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "for measurements"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
# Of IPv6 only what is given out for use in public; of that not these.
_PUBLIC_6 = IPv6Network("2000::/3")
_REFUSED_6 = tuple(
    (IPv6Network(network), what)
    for network, what in (
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "for documentation"),
        ("3fff::/20", "for documentation"),
    )
)
_NAMED_6 = tuple(
    (IPv6Network(network), what)
    for network, what in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "private"),
        ("ff00::/8", "multicast"),
    )
)
# An IPv4 address sits in these at the given bit from the right. What reaches it goes to that address in the end.
_HOLDS_4 = (
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("::ffff:0:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("2002::/16"), 80),
)


class RefusedAddress(BadRequest):
    """A URL that is not asked, for where it leads."""


class UnreachableAddress(BadRequest):
    """A URL that did not answer, or with more than is taken."""


@dataclass(frozen=True)
class Place:
    """A URL taken apart once, so that what was looked at is what is connected to. `host` is in lower case."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port as in the header Host: the port only where it is not the scheme's own."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return shown if self.port == {"http": 80, "https": 443}[self.scheme] else f"{shown}:{self.port}"

    @property
    def address(self) -> Address | None:
        """The address, where the host is one and not a name."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None


@dataclass(frozen=True)
class Exceptions:
    """What the operator allows besides public addresses: names, endings of names (`.example.com`), networks."""

    names: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()

    def name(self, host: str) -> bool:
        """Whether a host is allowed by its name, wherever it leads."""
        return host in self.names or any(host.endswith(ending) for ending in self.endings)

    def holds(self, address: Address) -> bool:
        """Whether an address lies in an allowed network."""
        return any(address in network for network in self.networks)


def read_exceptions(text: str) -> Exceptions:
    """The operator's exceptions from a list with commas: host names, `.example.com` for all below, addresses, networks.

    Raises `BadRequest` naming what is none of these.
    """
    names, endings, networks = set(), [], []
    for item in (part.strip().lower() for part in text.split(",")):
        if not item:
            continue
        try:
            networks.append(ip_network(item.strip("[]"), strict=False))
        except ValueError:
            plain = item.removeprefix("*").removesuffix(".")
            if not _NAME.match(plain.removeprefix(".")):
                raise BadRequest(
                    f"{item[:80]!r} is no host name, address or network.", "Correct CUTAWAY_ALLOW_ADDRESSES."
                ) from None
            if plain.startswith("."):
                endings.append(plain)
            else:
                names.add(plain)
    return Exceptions(frozenset(names), tuple(endings), tuple(networks))


def read_url(url: object) -> Place:
    """The parts of a URL of http or https. Raises `RefusedAddress` for anything that programs could read differently."""
    if not isinstance(url, str) or not url:
        raise RefusedAddress("A URL must be a string such as 'https://example.com/hook'.")
    shown = url[:200]
    if len(url) > LONGEST_URL:
        raise RefusedAddress(f"A URL of {len(url)} characters is too long.", f"At most {LONGEST_URL} are taken.")
    if any(character <= " " or character in '\\\x7f<>"' or "\ud800" <= character <= "\udfff" for character in url):
        raise RefusedAddress(f"The URL {shown!r} has characters that cannot be in one.", "Quote them with %.")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower().removesuffix("."), parts.port
    except ValueError:
        raise RefusedAddress(f"The URL {shown!r} cannot be read.", "Correct it.") from None
    if parts.scheme not in ("http", "https"):
        raise RefusedAddress(f"The URL {shown!r} is not of http or https.", "Only these are asked.")
    if "@" in parts.netloc:
        raise RefusedAddress("A URL with a user name or password is not taken.", "Leave out what is before the @.")
    if "[" in parts.netloc:
        host = _literal_6(host, shown)
    elif not _NAME.match(host) or len(host) > 253:
        raise RefusedAddress(
            f"The URL {shown!r} has no host name.", "Write international names in their form with xn--."
        )
    elif _NUMERIC.match(host.rpartition(".")[2]):
        host = _literal_4(host, shown)
    target = quote(parts.path or "/", safe=_QUOTED) + (f"?{quote(parts.query, safe=_QUOTED)}" if parts.query else "")
    return Place(parts.scheme, host, {"http": 80, "https": 443}[parts.scheme] if port is None else port, target)


def check_place(place: Place, exceptions: Exceptions) -> None:
    """Nothing, if neither port nor, where the host is an address, that address speaks against it.

    Raises `RefusedAddress`.
    """
    address = place.address
    if exceptions.name(place.host) or (address is not None and exceptions.holds(address)):
        return
    if place.port < 1024 and place.port not in (80, 443):
        raise RefusedAddress(f"Port {place.port} is not asked.", "Use 80, 443 or one from 1024.")
    if address is not None:
        check_addresses(place.host, [address], exceptions)


def check_addresses(host: str, found: Iterable[Address], exceptions: Exceptions) -> None:
    """Nothing, if every one of the addresses a host has may be asked. Raises `RefusedAddress`."""
    if exceptions.name(host):
        return
    for address in found:
        what = None if exceptions.holds(address) else refusal(address, exceptions)
        if what is not None:
            where = f"{host} is an address" if host == str(address) else f"{host} leads to an address"
            raise RefusedAddress(
                f"{where} that is {what}; such are not asked.",
                "Use a public one, or let the operator allow it with CUTAWAY_ALLOW_ADDRESSES.",
            )


def refusal(address: Address, exceptions: Exceptions | None = None) -> str | None:
    """What speaks against asking an address ("private", "loopback", ...), or None for a public one.

    IPv4 addresses that IPv6 ones carry count as themselves, also for the exceptions.
    """
    if isinstance(address, IPv4Address):
        return next((what for network, what in _REFUSED_4 if address in network), None)
    if address.scope_id is not None:
        return "link-local"
    for network, shift in _HOLDS_4:
        if address in network:
            inner = IPv4Address(int(address) >> shift & 0xFFFFFFFF)
            return None if exceptions is not None and exceptions.holds(inner) else refusal(inner)
    for network, what in _NAMED_6 + _REFUSED_6:
        if address in network:
            return what
    return None if address in _PUBLIC_6 else "reserved"


def _literal_6(host: str, shown: str) -> str:
    try:
        address = IPv6Address(host)
    except ValueError:
        address = None
    if address is None or "%" in host:
        raise RefusedAddress(f"The URL {shown!r} has no address that can be read.", "Correct it.")
    return str(address)


def _literal_4(host: str, shown: str) -> str:
    # 127.1, 0x7f000001, 0177.0.0.1 and 2130706433 are all loopback to some programs and something else to others.
    try:
        return str(IPv4Address(host))
    except ValueError:
        raise RefusedAddress(
            f"The URL {shown!r} has an address in an unusual spelling.", "Write four decimal numbers with dots."
        ) from None
