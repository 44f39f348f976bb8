"""The guard around the API: who may ask, keys, links, and what one key may."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.routing import Route

from cutaway.api.keys import Keyring
from cutaway.api.links import Links
from cutaway.errors import BadRequest, NotAllowed
from cutaway.interactions.ids import new_id
from cutaway.storage.settings import Settings
from plain.running import Running

MODEL = "gemini-omni-1.1-flash"
KITE = {"model": MODEL, "input": "kite", "response_format": {"duration": "3s", "delivery": "uri"}}
EVIL = "https://evil.example"


def as_(secret: str) -> dict[str, str]:
    return {"x-goog-api-key": secret}


def code_of(answer: httpx.Response) -> tuple[int, object]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("keyed")
    file = folder / "keys"
    file.write_text("# who may\ncarol:third-secret\n")
    file.chmod(0o600)
    running = Running(
        folder,
        api_keys="alice:first-secret,alice:newer-secret,bob:second-secret,bare-secret",
        api_keys_file=str(file),
        origins="https://studio.example, http://localhost:3000",
        key_requests=3,
        request_limit=2,
        request_timeout=1.0,
        signed_uris=True,
    )
    yield running
    running.stop()


def test_origins_of_the_setting_are_let_in(keyed: Running) -> None:
    asked = {
        "origin": "https://studio.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "api-revision,x-goog-api-key,x-goog-api-client,content-type",
    }
    preflight = keyed.client.options("/v1beta/interactions", headers=asked)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "https://studio.example"
    assert preflight.headers["access-control-allow-headers"] == asked["access-control-request-headers"]
    assert "DELETE" in preflight.headers["access-control-allow-methods"]
    answer = keyed.client.get("/v1/models", headers={"origin": "http://localhost:3000"} | as_("first-secret"))
    assert answer.status_code == 200 and answer.headers["access-control-allow-origin"] == "http://localhost:3000"
    refused = keyed.client.get("/v1/models", headers={"origin": "http://localhost:3000"} | as_("none"))
    assert refused.status_code == 401 and "access-control-allow-origin" in refused.headers
    assert keyed.client.options("/v1/models", headers=asked | {"origin": EVIL}).status_code == 403


def test_a_name_owns_and_others_see_nothing(keyed: Running) -> None:
    made = keyed.client.post("/v1/interactions", json=KITE, headers=as_("first-secret")).json()
    id, uri = made["id"], urlsplit(made["steps"][-1]["content"][-1]["uri"]).path
    assert keyed.client.get(f"/v1/interactions/{id}", headers=as_("newer-secret")).status_code == 200
    with sqlite3.connect(keyed.service.settings.data / "cutaway.db") as database:
        assert database.execute("select key from turns where id = ?", (id,)).fetchone() == ("alice",)
    missing = new_id(None)
    paths = ("/v1/interactions/{}", "/cutaway/v1/interactions/{}", "/cutaway/v1/interactions/{}/scene")
    for path in (*paths, "/cutaway/v1/interactions/{}/video", "/cutaway/v1/interactions/{}/frames/0.png"):
        theirs = keyed.client.get(path.format(id), headers=as_("second-secret"))
        none = keyed.client.get(path.format(missing), headers=as_("second-secret"))
        assert theirs.status_code == none.status_code == 404
        assert theirs.text.replace(id, "-") == none.text.replace(missing, "-")
    file = uri.split("/")[-1].split(":")[0]
    for method, ending in (("GET", ""), ("GET", ":download?alt=media"), ("DELETE", "")):
        theirs = keyed.client.request(method, f"/v1/files/{file}{ending}", headers=as_("bare-secret"))
        none = keyed.client.request(method, f"/v1/files/aaaaaaaaaaaa{ending}", headers=as_("bare-secret"))
        assert theirs.status_code == none.status_code == 404
        assert theirs.text.replace(file, "-") == none.text.replace("aaaaaaaaaaaa", "-")
    continued = KITE | {"previous_interaction_id": id, "response_format": {}}
    assert keyed.client.post("/v1/interactions", json=continued, headers=as_("third-secret")).status_code == 404
    assert keyed.client.get("/cutaway/v1/interactions", headers=as_("third-secret")).json() == {"interactions": []}


def test_keys_come_in_three_places_and_one_at_a_time(keyed: Running) -> None:
    url, bearer = f"{keyed.url}/v1/models", {"authorization": "Bearer first-secret"}
    for answer in (
        httpx.get(url, headers=as_("first-secret")),
        httpx.get(f"{url}?key=first-secret"),
        httpx.get(url, headers=bearer),
        httpx.get(f"{url}?key=first-secret", headers=as_("first-secret") | bearer),
    ):
        assert answer.status_code == 200
    for answer in (
        httpx.get(f"{url}?key=second-secret", headers=as_("first-secret")),
        httpx.get(url, headers=as_("newer-secret") | bearer),
        httpx.get(url, headers=[("x-goog-api-key", "first-secret"), ("x-goog-api-key", "second-secret")]),
        httpx.get(f"{url}?key=first-secret&key=other"),
    ):
        assert answer.status_code == 400
        sentence = "Multiple authentication credentials received. Please pass only one."
        assert answer.json()["error"]["message"] == sentence
    for answer in (httpx.get(url), httpx.get(url, headers=as_("")), httpx.get(url, headers=as_("wrong"))):
        assert answer.status_code == 401


OPEN = {"/", "/healthz", "/readyz", "/openapi.json", "/.well-known/jwks.json", "/metrics"}
"""What answers without a key; /metrics to loopback only."""


def test_every_other_route_asks_for_a_key(keyed: Running) -> None:
    asked = 0
    for route in keyed.app.routes:
        assert isinstance(route, Route) and route.methods
        if route.path in OPEN or route.path.endswith("/.well-known/jwks.json"):
            continue
        path = re.sub(r"\{(\w+)(:\w+)?\}", lambda part: "0" if part[1] in ("frame", "number") else "abc", route.path)
        for method in route.methods - {"HEAD"}:
            answer = httpx.request(method, keyed.url + path)
            assert answer.status_code == 401, (method, path, answer.text)
            asked += 1
    assert asked > 60


def test_metrics_of_a_forwarded_request_need_a_key(keyed: Running) -> None:
    url = f"{keyed.url}/metrics"
    assert httpx.get(url).status_code == 200
    for forwarded in ({"x-forwarded-for": "127.0.0.1"}, {"forwarded": "for=127.0.0.1"}):
        assert httpx.get(url, headers=forwarded).status_code == 401
        assert httpx.get(url, headers=forwarded | as_("first-secret")).status_code == 200


def test_a_file_of_keys_is_read_again_and_never_opens_the_server(tmp_path: Path) -> None:
    file = tmp_path / "keys"

    def write(text: str, mode: int = 0o600) -> None:
        file.write_text(text)
        file.chmod(mode)
        os.utime(file, ns=(time.time_ns(), time.time_ns()))

    def told(ring: Keyring, secret: str) -> str | None:
        ring._looked = 0.0
        return ring.name_of(secret)

    settings = Settings(data=tmp_path, api_keys_file=str(file))
    with pytest.raises(BadRequest, match="cannot be read"):
        Keyring(settings)
    write("alice:one")
    file.chmod(0o644)
    with pytest.raises(NotAllowed, match="chmod 600"):
        Keyring(settings)
    write("# nobody")
    with pytest.raises(BadRequest, match="holds none"):
        Keyring(settings)
    write("alice:one\nalice:two # while clients move\n\nbare\n")
    ring = Keyring(settings)
    assert [told(ring, key) for key in ("one", "two", "alice", "alice:one", "#")] == [
        "alice",
        "alice",
        None,
        None,
        None,
    ]
    bare = told(ring, "bare")
    assert bare and len(bare) == 32
    write("alice:two\n")
    assert (told(ring, "one"), told(ring, "two")) == (None, "alice")
    write("bob:three\n", 0o644)
    assert (told(ring, "two"), told(ring, "three")) == ("alice", None)
    write("")
    assert told(ring, "two") is None and ring.asked


@pytest.mark.parametrize("keys", ["alice:", "alice:x,bob:x", "alice: ,y"])
def test_keys_that_make_no_sense_are_refused_at_the_start(tmp_path: Path, keys: str) -> None:
    with pytest.raises(BadRequest):
        Keyring(Settings(data=tmp_path, api_keys=keys))


def test_what_a_secret_made_before_it_had_a_name_goes_along(tmp_path: Path) -> None:
    running = Running(tmp_path, works="here", api_keys="old-secret")
    kind = {"content-type": "image/png"}
    made = running.client.post("/upload/v1/files", content=b"x", headers=as_("old-secret") | kind).json()
    running.stop()
    running = Running(tmp_path, works="here", api_keys="dora:old-secret,dora:new-secret")
    try:
        assert running.client.get(f"/v1/{made['file']['name']}", headers=as_("new-secret")).status_code == 200
    finally:
        running.stop()


def test_signed_links_open_one_film_and_nothing_else(keyed: Running) -> None:
    made = keyed.client.post("/v1/interactions", json=KITE, headers=as_("first-secret")).json()
    told = made["steps"][-1]["content"][-1]["uri"]
    assert "alt=media&expires=" in told and httpx.get(told).status_code == 200
    other = keyed.client.post("/v1/interactions", json=KITE | {"input": "ball"}, headers=as_("first-secret")).json()
    task = keyed.client.get(f"/cutaway/v1/interactions/{made['id']}", headers=as_("first-secret")).json()
    link, watch = task["download"]["uri"], task["download"]["video"]
    film = httpx.get(link)
    assert (
        film.status_code == 200
        and film.content[4:8] == b"ftyp"
        and len(film.content) == keyed.service.get(made["id"]).size
    )
    assert httpx.get(link, headers={"range": "bytes=4-7"}).content == b"ftyp"
    assert httpx.get(watch).content == film.content
    page = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "video", "sec-fetch-mode": "no-cors"}
    shown = httpx.get(watch, headers=page)
    assert shown.status_code == 200 and shown.headers.get("cross-origin-resource-policy") != "same-origin"
    assert httpx.get(link.replace("/v1beta/", "/v1/")).status_code == 200

    signature = parse_qs(urlsplit(link).query)["signature"][0]
    file = urlsplit(made["steps"][-1]["content"][-1]["uri"]).path.split("/")[-1].split(":")[0]
    others = urlsplit(other["steps"][-1]["content"][-1]["uri"]).path.split("/")[-1].split(":")[0]
    for wrong in (
        link.replace(file, others),
        link.replace(signature, signature[:-2] + ("aa" if signature[-2:] != "aa" else "bb")),
        re.sub(r"expires=(\d+)", lambda found: f"expires={int(found[1]) + 3600}", link),
        re.sub(r"expires=\d+", "expires=99999999999999999999", link),
        link + "&signature=x",
        re.sub(r"expires=\d+&", "", link),
        watch.replace(made["id"], other["id"]),
        re.sub(r"signature=[^&]+", "signature=é", watch),
    ):
        assert httpx.get(wrong).status_code == 403, wrong
    assert httpx.delete(link).status_code == 401
    assert httpx.get(watch.replace("/video?", "?")).status_code == 401
    assert httpx.get(watch.replace("/video?", "/scene?")).status_code == 401
    secret = keyed.service.settings.data / "link.secret"
    assert secret.stat().st_mode & 0o777 == 0o600
    query, _ = keyed.app.state.links.query(f"files/{file}", now=time.time() - 30 * 86400)
    gone = httpx.get(f"{keyed.url}/v1beta/files/{file}:download?alt=media&{query}")
    assert gone.status_code == 403 and "expired" in gone.text
    keyed.client.delete(f"/v1/interactions/{made['id']}", headers=as_("first-secret"))
    assert httpx.get(link).status_code == 404


def test_links_are_the_same_for_a_while_and_of_one_secret(tmp_path: Path) -> None:
    first, again = Links(Settings(data=tmp_path)), Links(Settings(data=tmp_path))
    now = 1_795_000_000.0
    assert first.query("files/x", now) == again.query("files/x", now + 1)
    assert first.query("files/x", now)[1] >= now + 24 * 3600
    chosen = Links(Settings(data=tmp_path, link_secret="another"))
    assert chosen.query("files/x", now) != first.query("files/x", now)


def test_bodies_are_bounded_as_they_come(keyed: Running) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(40):
            yield b" " * 100_000

    kind = {"content-type": "application/json"} | as_("first-secret")
    for path, content in (
        ("/v1/interactions", b" " * (2 * 2**20 + 1)),
        ("/v1/interactions", pieces()),
        ("/v1/webhooks", b" " * (2**20 + 1)),
        ("/v1/webhooks", pieces()),
    ):
        assert code_of(keyed.client.post(path, content=content, headers=kind)) == (413, "invalid_request")
    for encoding in ("gzip", "br", "deflate, gzip"):
        told = kind | {"content-encoding": encoding}
        assert code_of(keyed.client.post("/v1/interactions", content=b"{}", headers=told))[0] == 415


def test_requests_of_one_key_at_a_time_are_bounded(keyed: Running) -> None:
    slow = KITE | {"input": "slowly kite", "background": True, "response_format": {"duration": "10s"}}
    id = keyed.client.post("/v1/interactions", json=slow, headers=as_("first-secret")).json()["id"]
    watching = [httpx.Client(base_url=keyed.url, headers=as_("first-secret"), timeout=30) for _ in range(3)]
    streams = [client.stream("GET", f"/v1/interactions/{id}?stream=true") for client in watching]
    try:
        lines = [stream.__enter__().iter_lines() for stream in streams]
        assert all(next(line) for line in lines)
        refused = keyed.client.get("/v1/models", headers=as_("newer-secret"))
        assert code_of(refused)[0] == 429 and refused.headers["retry-after"]
        assert keyed.client.get("/v1/models", headers=as_("second-secret")).status_code == 200
    finally:
        for stream in streams:
            stream.__exit__(None, None, None)
    until = time.monotonic() + 10
    while (again := keyed.client.get("/v1/models", headers=as_("first-secret"))).status_code == 429:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert again.status_code == 200
    keyed.client.post(f"/v1/interactions/{id}/cancel", headers=as_("first-secret"))


def test_who_is_slow_is_told_so(keyed: Running) -> None:
    head = b"POST /v1/interactions HTTP/1.1\r\nhost: localhost\r\nx-goog-api-key: first-secret\r\n"
    for sent, status in (
        (head + b"content-type: application/json\r\ncontent-length: 100\r\n\r\n{", b"408"),
        (head, b"408"),
        (b"", b""),
    ):
        assert keyed.raw(sent).startswith(b"HTTP/1.1 " + status if status else b"")
