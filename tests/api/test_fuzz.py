"""Two thousand malformed requests and more, from one seed: the server goes on serving, says no in JSON of the right family,
never blames itself, and its data stays whole."""

from __future__ import annotations

import contextlib
import copy
import json
import random
import select
import socket
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from plain.running import Running

MODEL = "gemini-omni-1.1-flash"
SEED = 20261123
REQUESTS = 2000

CREATE: dict[str, Any] = {
    "model": MODEL,
    "input": [
        {"type": "text", "text": "a red kite"},
        {"type": "image", "data": "aGVsbG8=", "mime_type": "image/png"},
    ],
    "response_format": {
        "type": "video",
        "aspect_ratio": "16:9",
        "duration": "3s",
        "resolution": "720p",
        "delivery": "uri",
    },
    "response_modalities": ["video"],
    "generation_config": {"seed": 1, "video_config": {"task": "text_to_video"}, "temperature": 1.0, "top_p": 0.5},
    "previous_interaction_id": None,
    "background": True,
    "store": True,
    "stream": False,
    "labels": {"a": "b"},
    "service_tier": "standard",
    "webhook_config": {"uris": ["https://example.com/"], "user_metadata": {"a": "b"}},
    "cutaway": {"carry": False},
}
STEPS: dict[str, Any] = {
    "model": MODEL,
    "input": [
        {"type": "user_input", "content": [{"type": "text", "text": "a kite"}]},
        {"type": "model_output", "content": [{"type": "video", "uri": "http://localhost/v1beta/files/abcdefghijkl"}]},
        {"type": "user_input", "content": [{"type": "text", "text": "a ball"}]},
    ],
    "response_format": [{"type": "video"}],
}
WEBHOOK: dict[str, Any] = {"name": "x", "uri": "https://example.com/", "subscribed_events": ["video.generated"]}
FILE: dict[str, Any] = {"file": {"display_name": "x", "mime_type": "video/mp4", "size_bytes": 10, "name": "files/x"}}

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, -(10**400), 2**63, "", " ", "x", "\u0000", "\ud800", "\u202e\u2028\ufeff", "x" * 5000,
    "../../etc/passwd", "%00", "' OR 1=1 --", "{{7*7}}", "${jndi:ldap://x}", "file:///etc/passwd", "http://169.254.169.254/",
    "v1_" + "A" * 64, "files/../x", [], {}, [[]], [None], [{}], {"": None}, {"type": None}, {"type": "text"}, ["x"] * 300,
    {"type": "video", "uri": "concat:/etc/passwd"}, {"type": "image", "data": "!!!"}, {"a": {"b": {"c": []}}}, "é" * 3000,
)  # fmt: skip
PLACES = (
    "/v1/interactions", "/v1/interactions/{}", "/v1/interactions/{}/cancel", "/v1/interactions/{}:cancel", "/v1/files",
    "/v1/files/{}", "/v1/files/{}:download", "/v1/models", "/v1/models/{}", "/v1/models/{}:generateContent", "/v1/webhooks",
    "/v1/webhooks/{}", "/v1/webhooks/{}:ping", "/v1/webhooks/{}:rotateSigningSecret", "/upload/v1/files", "/cutaway/v1/estimate",
    "/cutaway/v1/interactions", "/cutaway/v1/interactions/{}", "/cutaway/v1/interactions/{}/scene",
    "/cutaway/v1/interactions/{}/report", "/cutaway/v1/interactions/{}/video", "/cutaway/v1/interactions/{}/frames/{}.png",
    "/openapi.json", "/healthz", "/{}", "/v1/{}", "/v9/interactions", "/v1/interactions/{}/{}",
)  # fmt: skip
NAMES = (
    "x", "..", "%2e%2e", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5c", "%00", "%ff%fe", "a" * 3000, "0", "-1",
    "99999999999999999999", "%F0%9F%8E%AC", "v1_", "v1_%20", "*", "a;b", "a%0d%0aX-Evil:1", "%25%30%30", "null", "~root",
)  # fmt: skip
QUERIES = (
    "", "?", "?pageSize=x", "?pageSize=-1", "?pageSize=99999999999", "?pageToken=%00", "?pageToken=%F0%9F", "?stream=true",
    "?stream=maybe", "?last_event_id=%22", "?fields=id", "?include_input=true", "?key=a&key=b", "?alt=media", "?root=x",
    "?signature=x&expires=1", "?signature=&expires=", "?expires=-1&signature=%00", "?update_mask=,,a", "?upload_id=x",
    "?upload_id=../x&upload_protocol=resumable", "?uploadType=multipart", "?follow=1", "?" + "a=b&" * 900, "?%ZZ", "?=&&=",
)  # fmt: skip
HEADERS: tuple[dict[str, str], ...] = (
    {}, {"range": "bytes=9-1"}, {"range": "bytes=-0"}, {"range": "bytes=0-,0-,0-"}, {"range": "x"},
    {"range": "bytes=99999999999999999999-"}, {"range": "bytes=" + "0-0," * 500}, {"content-type": "text/plain"},
    {"content-type": "application/json; charset=utf-99"}, {"content-type": "multipart/form-data"}, {"content-encoding": "gzip"},
    {"x-goog-upload-command": "start"}, {"x-goog-upload-command": "upload, finalize", "x-goog-upload-offset": "-5"},
    {"x-goog-upload-protocol": "resumable", "x-goog-upload-header-content-length": "1e9"}, {"x-goog-upload-protocol": "odd"},
    {"x-goog-upload-protocol": "multipart", "content-type": "multipart/related; boundary="}, {"idempotency-key": "k" * 300},
    {"x-goog-fieldmask": "id"}, {"if-range": "x", "range": "bytes=0-1"}, {"if-none-match": "*"}, {"authorization": "Bearer other"},
    {"authorization": "Basic eDp5"}, {"last-event-id": "99"}, {"origin": "https://evil.example"}, {"host": "evil.example"},
    {"expect": "100-continue"}, {"x-server-timeout": "-1"}, {"accept": "text/html"}, {"cookie": "a=b;" * 200},
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW")


def walked(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of everything inside `value`."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield (*at, name)
        yield from walked(inner, (*at, name))


def changed(value: Any, at: tuple[Any, ...], to: Any) -> Any:
    found = copy.deepcopy(value)
    inside = found
    for name in at[:-1]:
        inside = inside[name]
    inside[at[-1]] = to
    return found


def family_holds(path: str, answer: httpx.Response) -> bool:
    """Whether an error is told in the form of its path."""
    error = answer.json()["error"]
    parts = path.partition("?")[0].split("/")
    if {"interactions", "webhooks"} & set(parts[:3]) or parts[1:2] == ["cutaway"]:
        return isinstance(error["code"], str) and isinstance(error["message"], str)
    return error["code"] == answer.status_code and isinstance(error["status"], str)


def bodies() -> Iterator[tuple[str, bytes]]:
    """Every field of every valid body, with every odd value in its place; then what is no JSON."""
    for path, valid in (
        ("/v1/interactions", CREATE),
        ("/v1beta/interactions", STEPS),
        ("/v1/webhooks", WEBHOOK),
        ("/upload/v1/files", FILE),
        ("/cutaway/v1/estimate", CREATE),
    ):
        for at in walked(valid):
            for odd in ODD:
                yield path, json.dumps(changed(valid, at, odd)).encode()
        for data in (
            b"", b"{", b"[]", b"null", b'"x"', b"NaN", b'{"model":NaN}', b"\xff\xfe{", b"[" * 50_000, b'{"a":' * 5000, b"\0" * 100,
            b'{"model":"x","model":"y"}', b'{"input":1e999}', b"{}{}", b'\xef\xbb\xbf{"model":"x"}', b'{"x":"\x01"}', b"1" * 10_000,
        ):  # fmt: skip
            yield path, data


@pytest.mark.slow
def test_malformed_requests_are_refused_and_nothing_breaks(server: Running) -> None:
    drawn = random.Random(SEED)
    film = server.made("kite", response_format={"duration": "3s", "delivery": "uri"})
    uri = film["steps"][-1]["content"][-1]["uri"]
    statuses: Counter[int] = Counter()
    asked = 0
    client = server.client

    def check(path: str, answer: httpx.Response, what: object) -> None:
        nonlocal asked
        asked += 1
        statuses[answer.status_code] += 1
        told = (
            path[:200],
            str(what)[:300],
            answer.status_code,
            answer.text[:300] if "json" in str(answer.headers) else "",
        )
        assert answer.status_code < 500, told
        if answer.status_code >= 400 and answer.request.method != "HEAD":
            assert answer.headers["content-type"].startswith("application/json") and family_holds(
                answer.request.url.path, answer
            ), told

    # Bodies: of some thousands, those the seed draws. None of them may begin a film that takes long.
    every = list(bodies())
    for path, data in drawn.sample(every, 1000):
        more = {"x-goog-upload-protocol": "resumable", "x-goog-upload-command": "start"} if "upload" in path else {}
        answer = client.post(path, content=data, headers={"content-type": "application/json", **more})
        check(path, answer, data)
        if answer.status_code == 200 and path.endswith("/interactions") and "json" in answer.headers["content-type"]:
            client.post(f"/v1/interactions/{answer.json().get('id')}/cancel")

    # Paths, queries, headers and methods, in any combination; ids with one character changed.
    ids = [film["id"], uri.split("/files/")[1].split(":")[0]]
    while asked < REQUESTS - 200:
        names = [drawn.choice(NAMES) if drawn.random() < 0.6 else mutated(drawn, drawn.choice(ids)) for _ in range(2)]
        path = drawn.choice(PLACES).format(*names) + drawn.choice(QUERIES)
        method, headers = drawn.choice(METHODS), drawn.choice(HEADERS)
        data = drawn.choice((b"", b"{}", b"{", b"\xff" * 64)) if method in ("POST", "PUT", "PATCH", "DELETE") else b""
        kind = {"content-type": "application/json"} if data and "content-type" not in headers else {}
        try:
            answer = client.request(method, path, content=data, headers={**headers, **kind})
        except (httpx.InvalidURL, httpx.LocalProtocolError):
            continue  # what this client cannot send
        check(path, answer, (method, headers, data))

    # What is no HTTP, or stops being it: over sockets.
    refused = 0
    every_sent = list(broken(drawn, 250))
    for start in range(0, len(every_sent), 25):
        batch = every_sent[start : start + 25]
        for sent, told in zip(batch, over_sockets(server, batch), strict=True):
            asked += 1
            if told.startswith(b"HTTP/1.1 "):
                status = int(told.split()[1])
                statuses[status] += 1
                assert status < 500, (sent[:300], told[:500])
                refused += status >= 400
    assert refused > 30

    assert asked >= REQUESTS
    assert statuses[404] > 50 and statuses[400] > 300 and statuses[405] > 20
    whole(server, uri)


def mutated(drawn: random.Random, id: str) -> str:
    """Another id: one character put in, or in the place of one that is not the same (ids are not drawn from the seed)."""
    at = drawn.randrange(len(id))
    put, more = drawn.choice("aZ0_-~.%2"), drawn.randrange(2)
    return id[:at] + ("b" if put == id[at] and more else put) + id[at + more :]


def broken(drawn: random.Random, number: int) -> Iterator[bytes]:
    head = (
        b"POST /v1/interactions HTTP/1.1\r\nHost: localhost\r\nx-goog-api-key: k\r\nContent-Type: application/json\r\n"
    )
    good = head + b"Content-Length: 2\r\n\r\n{}"
    fixed = (
        b"\r\n\r\n", b"\0" * 64, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET  /  HTTP/1.1\r\nHost: a\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET http://localhost/v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        head + b"Content-Length: -1\r\n\r\n", head + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        head + b"Content-Length: 99999999999999999999\r\n\r\n{}", head + b"Content-Length: abc\r\n\r\n",
        head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", head + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{}\r\n0\r\n\r\n",
        head + b"Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n", head + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        head + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}", head + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n",
        head + b"Transfer-Encoding: chunked\r\n\r\n2;" + b"x" * 9000 + b"\r\n{}\r\n0\r\n\r\n", head + b"X: " + b"y" * 70_000 + b"\r\n\r\n",
        head + b"Bad Header: x\r\n\r\n", head + b"X\0: y\r\n\r\n", head + b": y\r\n\r\n", head + b"X: a\r\n b\r\n\r\n",
        head + b"Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 2\r\n\r\n{}", head + b"Content-Length: 50\r\n\r\n{",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        good + b"GET /v1/models HTTP/1.1\r\nHost: evil\r\n\r\n" + b"\0\0", good * 3 + b"x",
    )  # fmt: skip
    yield from fixed
    for _ in range(number - len(fixed)):
        data = bytearray(good)
        for _ in range(drawn.randrange(1, 8)):
            data[drawn.randrange(len(data))] = drawn.randrange(256)
        yield bytes(data if drawn.random() < 0.7 else data[: drawn.randrange(len(data))])


def over_sockets(server: Running, batch: list[bytes]) -> list[bytes]:
    """What clients read that each send one of these and wait a second."""
    address = ("127.0.0.1", int(server.url.rsplit(":", 1)[1]))
    answers = {socket.create_connection(address, timeout=20): b"" for _ in batch}
    opened = list(answers)
    for connection, sent in zip(opened, batch, strict=True):
        with contextlib.suppress(ConnectionError):
            connection.sendall(sent)
    waiting, until = list(opened), time.monotonic() + 1.0
    while waiting and time.monotonic() < until:
        for connection in select.select(waiting, [], [], 0.1)[0]:
            try:
                data = connection.recv(65536)
            except ConnectionError:
                data = b""
            answers[connection] += data
            if not data:
                waiting.remove(connection)
    for connection in opened:
        connection.close()
    return [answers[connection] for connection in opened]


def whole(server: Running, uri: str) -> None:
    """The database holds, every turn in it can be read, the film is there, and a good request is served."""
    with sqlite3.connect(server.service.settings.data / "cutaway.db") as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        ids = [row[0] for row in database.execute("select id from turns")]
    assert all(server.service.get(id).id == id for id in ids)
    assert len(server.client.get(uri).content) > 1000
    assert server.client.get("/readyz").status_code == 200
    for id in ids:
        if not server.service.get(id).ended:
            server.service.cancel(id)
    assert server.made("green ball", response_format={"duration": "3s"})["status"] == "completed"
