"""The guard around the API: who may ask, from where, how much, and what is noted of it."""

from __future__ import annotations

import json
import re
import socket
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from cutaway.errors import UnreadableFile
from cutaway.film.inside import read_inside
from plain.running import Running

MODEL = "gemini-omni-1.1-flash"
KITE = {"model": MODEL, "input": "kite", "response_format": {"duration": "3s", "delivery": "uri"}}
EVIL = "https://evil.example"


def code_of(answer: httpx.Response) -> tuple[int, object]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "192.168.1.1", "[fe80::1]"]
)
def test_another_host_name_is_refused_without_keys(server: Running, host: str) -> None:
    for path in ("/v1/models", "/cutaway/v1/interactions", "/openapi.json", "/metrics"):
        answer = server.client.get(path, headers={"host": host})
        assert answer.status_code == 403 and "error" in answer.json()


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:1234", "127.0.0.1", "127.8.9.1:80", "[::1]:8910", "LOCALHOST."]
)
def test_loopback_by_any_of_its_names_is_served(server: Running, host: str) -> None:
    assert server.client.get("/v1/models", headers={"host": host}).status_code == 200


def test_a_host_that_could_be_none_is_refused(server: Running) -> None:
    for host in ("", "a b", "a/b", "a@b", "[::1", "localhost:123456"):
        assert server.client.get("/v1/models", headers={"host": host}).status_code == 400


def test_hosts_of_the_setting_are_served_and_probes_by_any(tmp_path: Path) -> None:
    running = Running(
        tmp_path, works="here", hosts="films.example.com, .inner.example", public_url="https://public.example/"
    )
    try:
        asked = {
            host: running.client.get("/v1/models", headers={"host": host}).status_code
            for host in ("films.example.com", "a.inner.example:80", "public.example", "inner.example", "other.example")
        }
        assert asked == {
            "films.example.com": 200,
            "a.inner.example:80": 200,
            "public.example": 200,
            "inner.example": 403,
            "other.example": 403,
        }
        assert running.client.get("/healthz", headers={"host": "10.0.0.7"}).json() == {"status": "ok"}
    finally:
        running.stop()


def test_links_lead_to_the_address_of_the_setting(tmp_path: Path) -> None:
    running = Running(tmp_path, works="here", public_url="https://public.example/films/")
    try:
        made: Any = running.made("kite", response_format={"delivery": "uri"})
        uri = made["steps"][-1]["content"][-1]["uri"]
        assert uri.startswith("https://public.example/films/v1beta/files/")
        start = {"x-goog-upload-protocol": "resumable", "x-goog-upload-command": "start"}
        begun = running.client.post("/upload/v1beta/files", json={}, headers=start)
        assert begun.headers["x-goog-upload-url"].startswith("https://public.example/films/upload/v1beta/files?")
        told = running.client.get("/v1beta/files").json()["files"][0]
        assert told["uri"].startswith("https://public.example/films/v1beta/files/")
    finally:
        running.stop()


@pytest.mark.parametrize("origin", [EVIL, "null", "http://localhost:3000", "http://127.0.0.1", "file://", "x"])
def test_pages_of_other_origins_are_refused(server: Running, origin: str) -> None:
    for method, path in (("GET", "/v1/models"), ("POST", "/v1/interactions"), ("DELETE", "/v1/files/x")):
        answer = server.client.request(method, path, headers={"origin": origin}, json=KITE)
        assert answer.status_code == 403, (method, path)
        assert "access-control-allow-origin" not in answer.headers
    asked = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-goog-api-key",
    }
    assert server.client.options("/v1/interactions", headers=asked).status_code == 403


def test_its_own_pages_and_programs_are_served(server: Running) -> None:
    assert server.client.get("/v1/models", headers={"origin": server.url}).status_code == 200
    node = {"sec-fetch-mode": "cors", "cookie": "", "accept-language": "*", "content-type": "application/json"}
    assert server.client.get("/v1/models", headers=node).status_code == 200
    assert server.client.get("/v1/models", headers={"sec-fetch-site": "same-origin"}).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_other_pages_embed_is_refused(server: Running, site: str) -> None:
    for path in ("/v1/models?key=x", "/cutaway/v1/interactions", "/"):
        assert server.client.get(path, headers={"sec-fetch-site": site}).status_code == 403


def test_bodies_are_json(server: Running) -> None:
    data = json.dumps(KITE).encode()
    kinds = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "")
    for path in ("/v1/interactions", "/v1beta/webhooks", "/cutaway/v1/estimate"):
        for kind in kinds:
            answer = server.client.post(path, content=data, headers={"content-type": kind} if kind else {})
            assert code_of(answer) == (415, "unsupported_media_type")
    for kind in ("application/json", "application/json; charset=utf-8", "APPLICATION/JSON"):
        answer = server.client.post("/cutaway/v1/estimate", content=data, headers={"content-type": kind})
        assert answer.status_code == 200, kind
    id = server.made("kite")["id"]
    empty = server.client.post(f"/v1/interactions/{id}/cancel", headers={"content-type": "text/plain"})
    assert code_of(empty) == (400, "invalid_request") and "already" in empty.text


def test_addresses_and_headers_are_bounded(server: Running) -> None:
    long = server.client.get("/v1/models?x=" + "y" * 9000)
    assert (long.status_code, long.json()["error"]["status"]) == (414, "INVALID_ARGUMENT")
    assert server.client.get("/v1/models", headers={f"x-{n}": "y" for n in range(120)}).status_code == 431
    assert server.client.get("/v1/models", headers={"x-long": "y" * 40_000}).status_code == 431
    assert server.client.get("/v1/models", headers={"x-long": "y" * 1_000_000}).status_code in (400, 431)
    for path in ("/v1/interactions/a%00b", "/v1/models?pageToken=%00", "/v1/webhooks/%00"):
        assert server.client.get(path).status_code == 400


def test_too_many_connections_are_told_so(tmp_path: Path) -> None:
    running = Running(tmp_path, works="here", connections=3)
    try:
        held = [socket.create_connection(("127.0.0.1", int(running.url.rsplit(":", 1)[1]))) for _ in range(3)]
        time.sleep(0.3)
        assert running.raw(b"").startswith(b"HTTP/1.1 503")
        for one in held:
            one.close()
        time.sleep(0.3)
        assert running.client.get("/v1/models").status_code == 200
    finally:
        running.stop()


def test_answers_say_how_they_are_to_be_read(server: Running) -> None:
    for path in ("/v1/models", "/v1/nothing", "/", "/healthz"):
        headers = server.client.get(path).headers
        assert (
            headers["x-content-type-options"] == "nosniff"
            and "default-src 'none'" in headers["content-security-policy"]
        )
        assert headers["cross-origin-resource-policy"] == "same-origin" and "server" not in headers


def test_health_and_readiness(server: Running) -> None:
    ready = httpx.get(f"{server.url}/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"status": "ok", "checks": {"database": "ok", "blobs": "ok", "worker": "ok"}}


def test_readiness_names_what_is_missing(tmp_path: Path) -> None:
    running = Running(tmp_path, works="here")
    try:
        found = httpx.get(f"{running.url}/readyz")
        assert found.status_code == 503 and found.json()["checks"]["worker"] == "missing"
        assert httpx.get(f"{running.url}/healthz").status_code == 200
    finally:
        running.stop()


def test_metrics_count(server: Running) -> None:
    def value(name: str) -> float:
        found = re.search(rf"^{re.escape(name)} ([\d.]+)$", httpx.get(f"{server.url}/metrics").text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    asked = 'cutaway_http_requests_total{route="/{version}/interactions/{id}",method="GET",status="200"}'
    before = value(asked), value("cutaway_films_made_total"), value("cutaway_upload_bytes_total")
    id = server.made("kite", response_format={"duration": "3s"})["id"]
    for version in ("v1", "v1beta"):
        server.client.get(f"/{version}/interactions/{id}")
    server.client.post("/upload/v1beta/files", content=b"x" * 1000, headers={"content-type": "image/png"})
    server.client.delete(f"/v1/interactions/{id}")
    server.client.get("/v1/no/such/thing")
    after = value(asked), value("cutaway_films_made_total"), value("cutaway_upload_bytes_total")
    assert after == (before[0] + 2, before[1] + 1, before[2] + 1000)
    assert value("cutaway_workers") == 1 and value("cutaway_film_seconds_total") >= 3
    text = httpx.get(f"{server.url}/metrics").text
    assert 'route="unknown",method="GET",status="404"' in text and id not in text
    assert re.fullmatch(r"(# (HELP|TYPE) .+\n|[a-z_]+(\{[^}]*(\{\w+\}[^}]*)*\})? [\d.]+\n)+", text)


@pytest.mark.parametrize("asked", [None, True])
def test_films_carry_their_inside_only_where_that_is_asked(server: Running, asked: bool | None) -> None:
    more = {} if asked is None else {"cutaway": {"carry": asked}}
    id = server.made("purple walrus", response_format={"duration": "3s"}, **more)["id"]
    film = server.service.film_path(id)
    if asked:
        assert "walrus" in read_inside(film).model_dump_json()
        assert str(server.service.settings.data) not in read_inside(film).model_dump_json()
    else:
        with pytest.raises(UnreadableFile):
            read_inside(film)
    data = film.read_bytes()
    assert b"walrus" not in data and str(server.service.settings.data).encode() not in data and b"some-key" not in data


@pytest.mark.parametrize("given", [{"carry": "yes"}, {"carried": True}, [], "x"])
def test_odd_wishes_of_our_own_fields_are_refused(server: Running, given: object) -> None:
    assert server.client.post("/v1/interactions", json=KITE | {"cutaway": given}).status_code == 400
