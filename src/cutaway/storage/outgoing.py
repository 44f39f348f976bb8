"""Connections to URLs that others gave: a host is looked up once, and what was looked at is what is connected to.

Every address a name has must be public or allowed by the operator; the connection goes to the address itself, while the
certificate must be the name's. Redirects are looked at like any other URL. No proxies of the environment are used, since
those would look the name up again.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_address
from typing import Any, BinaryIO
from urllib.parse import urljoin

import httpcore

from cutaway.storage.addresses import (
    Address,
    Place,
    RefusedAddress,
    UnreachableAddress,
    check_addresses,
    check_place,
    read_exceptions,
    read_url,
)

Resolver = Callable[[str, int], Sequence[str]]
"""The addresses of a host name, as text; blocks. Raises OSError when there are none."""

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_TRIED = 4
_LOOKUP_SECONDS = 3.0
_CONNECT_SECONDS = 5.0


@dataclass(frozen=True)
class Answer:
    """What a URL answered. Names of `headers` are in lower case; `whole` is false where `body` was cut off."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    whole: bool = True
    url: str = ""


@dataclass
class Opened:
    """An answer whose body is still to be read, as it came (nothing is unpacked)."""

    status: int
    headers: Mapping[str, str]
    chunks: AsyncIterator[bytes] = field(repr=False)


def system_resolver(host: str, port: int) -> Sequence[str]:
    """The addresses the system's own resolver gives."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Outgoing:
    """Asks URLs that others gave. `allow` is the operator's list of exceptions; `tls` decides on certificates.

    May be shared by event loops and threads; connections are not kept. Raises `BadRequest` for a list that cannot be read.
    """

    def __init__(
        self, allow: str = "", *, resolver: Resolver = system_resolver, tls: ssl.SSLContext | None = None
    ) -> None:
        self._exceptions = read_exceptions(allow)
        self._resolver = resolver
        self._tls = tls
        self._threads = ThreadPoolExecutor(8, thread_name_prefix="lookup")

    def check(self, *urls: object) -> None:
        """Nothing, if all these URLs may be asked as things are now. Blocks up to 3 s while names are looked up.

        A name that has no address now is let through: it is looked up again when it is asked. Raises `RefusedAddress`.
        """
        places = [read_url(url) for url in urls]
        for place in places:
            check_place(place, self._exceptions)
        names = {place.host: place.port for place in places if place.address is None}
        looked = {host: self._threads.submit(self._resolver, host, port) for host, port in names.items()}
        until = time.monotonic() + _LOOKUP_SECONDS
        for host, lookup in looked.items():
            try:
                found = lookup.result(max(0.0, until - time.monotonic()))
            except (OSError, UnicodeError, TimeoutError, CancelledError):
                lookup.cancel()
                continue
            check_addresses(host, _read(found), self._exceptions)

    async def addresses(self, host: str, port: int) -> list[Address]:
        """Every address of a host, all of which may be asked. Raises `RefusedAddress` and `UnreachableAddress`."""
        try:
            found = [ip_address(host)]
        except ValueError:
            loop = asyncio.get_running_loop()
            try:
                found = _read(await loop.run_in_executor(self._threads, self._resolver, host, port))
            except (OSError, UnicodeError):
                found = []
        if not found:
            raise UnreachableAddress(f"The host {host!r} is not known.", "Check its name.")
        check_addresses(host, found, self._exceptions)
        return found

    @asynccontextmanager
    async def open(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes = b""
    ) -> AsyncIterator[Opened]:
        """The answer of a URL, its body to be read while this is open. The caller limits time and size.

        Raises `RefusedAddress`, and `UnreachableAddress` when there is no answer.
        """
        place = read_url(url)
        check_place(place, self._exceptions)
        given = {"host": place.authority, "accept-encoding": "identity", **(headers or {})}
        if content or method not in ("GET", "HEAD"):
            given["content-length"] = str(len(content))
        tls = await asyncio.to_thread(lambda: self._context) if place.scheme == "https" else None
        async with httpcore.AsyncConnectionPool(
            ssl_context=tls, network_backend=_Checked(self), max_connections=1, max_keepalive_connections=0
        ) as pool:
            try:
                async with pool.stream(
                    method,
                    _url(place),
                    headers=list(given.items()),
                    content=content,
                    extensions={"timeout": {"connect": _CONNECT_SECONDS}},
                ) as response:
                    found = {
                        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
                    }
                    yield Opened(response.status, found, response.aiter_stream())
            except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
                what = str(error) or type(error).__name__
                raise UnreachableAddress(f"{place.authority} did not answer: {what[:200]}.") from error

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        timeout: float = 10.0,
        most: int = 2**16,
    ) -> Answer:
        """The answer of a URL with at most `most` bytes of its body, within `timeout` seconds; redirects are not followed.

        Raises `RefusedAddress` and `UnreachableAddress`.
        """
        try:
            async with asyncio.timeout(timeout), self.open(method, url, headers=headers, content=content) as opened:
                body = bytearray()
                async for chunk in opened.chunks:
                    body += chunk
                    if len(body) > most:
                        return Answer(opened.status, opened.headers, bytes(body[:most]), False, url)
                return Answer(opened.status, opened.headers, bytes(body), True, url)
        except TimeoutError:
            raise UnreachableAddress(f"There was no whole answer within {timeout:g} s.") from None

    async def download(self, url: str, into: BinaryIO, *, most: int, timeout: float, redirects: int = 5) -> Answer:
        """Write what a URL gives into a file; its answer without the body. Redirects are followed, but never to plain http
        from https.

        `most`: bytes; `timeout`: seconds for all of it. Raises `RefusedAddress`, and `UnreachableAddress` for other answers
        than 200 and for more than `most`.
        """
        try:
            async with asyncio.timeout(timeout):
                for _ in range(redirects + 1):
                    async with self.open("GET", url) as opened:
                        if opened.status not in _REDIRECTS:
                            return await _written(opened, url, into, most)
                        target = urljoin(url, opened.headers.get("location", ""))
                    if url.startswith("https:") and not target.startswith("https:"):
                        raise RefusedAddress("A redirect leads from https to something else.")
                    url = target
        except TimeoutError:
            raise UnreachableAddress(f"There was no whole answer within {timeout:g} s.") from None
        raise UnreachableAddress(f"There were more than {redirects} redirects.")

    @cached_property
    def _context(self) -> ssl.SSLContext:
        if self._tls is not None:
            return self._tls
        import httpx

        return httpx.create_ssl_context()


class _Checked(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were looked at, and only to those."""

    def __init__(self, outgoing: Outgoing) -> None:
        self._outgoing = outgoing
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failed: Exception = httpcore.ConnectError("no address")
        for address in (await self._outgoing.addresses(host, port))[:_TRIED]:
            try:
                return await self._inner.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise RefusedAddress("Sockets of files are not asked.")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def _written(opened: Opened, url: str, into: BinaryIO, most: int) -> Answer:
    if opened.status != 200:
        raise UnreachableAddress(f"The URL answered {opened.status}.", "It must answer 200 without any credentials.")
    told = opened.headers.get("content-length", "")
    size = int(told) if told.isdecimal() else 0
    if size <= most:
        size = 0
        async for chunk in opened.chunks:
            size += len(chunk)
            if size > most:
                break
            into.write(chunk)
    if size > most:
        raise UnreachableAddress(f"The URL gives {size} bytes or more; at most {most} are taken.")
    return Answer(opened.status, opened.headers, url=url)


def _url(place: Place) -> httpcore.URL:
    return httpcore.URL(
        scheme=place.scheme.encode(), host=place.host.encode(), port=place.port, target=place.target.encode()
    )


def _read(found: Iterable[str]) -> list[Address]:
    return [ip_address(text) for text in found]
