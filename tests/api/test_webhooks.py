"""Webhooks over HTTP: the resources, with hand-written requests and Google's own client, and what is sent in the end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from google import genai
from google.genai import types
from standardwebhooks import Webhook as Standard

from cutaway.interactions import ids
from cutaway.interactions.ledger import Ledger
from cutaway.interactions.turn import Turn
from cutaway.storage.database import open_database
from cutaway.storage.settings import Settings
from plain.receiver import Receiver, silent
from plain.running import Running

MODEL = "gemini-omni-1.1-flash"
EVENTS = ["interaction.completed", "video.generated"]
SECOND = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


@pytest.fixture(scope="module")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server that may call loopback, with two keys."""
    folder = tmp_path_factory.mktemp("hooks")
    running = Running(folder, allow_addresses="127.0.0.1", webhook_retry=0.1, api_keys="some-key,other-key")
    yield running
    running.stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as found:
        yield found


def registered(server: Running, uri: str, events: list[str] = EVENTS, **more: Any) -> dict[str, Any]:
    answer = server.client.post("/v1/webhooks", json={"uri": uri, "subscribed_events": events, **more})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("version", ["v1", "v1beta", "v1alpha"])
def test_the_secret_is_told_once_and_then_only_how_it_ends(open_server: Running, version: str) -> None:
    body = {"name": "Meins", "uri": "https://hooks.invalid/in", "subscribed_events": EVENTS, "id": "mine"}
    made = open_server.client.post(f"/{version}/webhooks", json=body).json()
    assert re.fullmatch("[a-z0-9]{36}", made["id"]) and re.fullmatch(
        "whsec_[A-Za-z0-9+/]{40}", made["new_signing_secret"]
    )
    assert (made["name"], made["uri"], made["subscribed_events"], made["state"]) == (
        *("Meins", "https://hooks.invalid/in"),
        EVENTS,
        "enabled",
    )
    assert re.fullmatch(SECOND, made["create_time"]) and re.fullmatch(SECOND, made["update_time"])
    secret = made.pop("new_signing_secret")
    assert made["signing_secrets"] == [{"truncated_secret": f"whsec_...{secret[-4:]}"}]
    assert open_server.client.get(f"/{version}/webhooks/{made['id']}").json() == made
    assert open_server.client.delete(f"/{version}/webhooks/{made['id']}").json() == {}
    assert open_server.client.get(f"/{version}/webhooks/{made['id']}").status_code == 404


def test_pages_hold_everything_once_newest_first(open_server: Running) -> None:
    made = [registered(open_server, "https://hooks.invalid/")["id"] for _ in range(5)]
    seen, token = [], ""
    while True:
        page = open_server.client.get("/v1/webhooks", params={"page_size": 2, "page_token": token}).json()
        seen += [one["id"] for one in page["webhooks"]]
        assert len(page["webhooks"]) <= 2 and all("new_signing_secret" not in one for one in page["webhooks"])
        if not (token := page.get("next_page_token", "")):
            break
    assert seen == made[::-1]
    for id in made:
        open_server.client.delete(f"/v1/webhooks/{id}")
    assert open_server.client.get("/v1/webhooks").json() == {"webhooks": []}


def test_patch_changes_what_is_given_or_what_the_mask_names(open_server: Running) -> None:
    id = registered(open_server, "https://hooks.invalid/", name="old")["id"]

    def patched(body: dict[str, Any], mask: str = "") -> dict[str, Any]:
        answer = open_server.client.patch(f"/v1/webhooks/{id}", params={"update_mask": mask} if mask else {}, json=body)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        return {name: found.get(name) for name in ("name", "uri", "subscribed_events", "state")}

    assert patched({"subscribed_events": ["batch.failed"]})["subscribed_events"] == ["batch.failed"]
    assert patched({"name": "new", "state": "DISABLED"}, "state") == {
        "name": "old",
        "uri": "https://hooks.invalid/",
        "subscribed_events": ["batch.failed"],
        "state": "disabled",
    }
    everything = {"name": "n", "uri": "https://x.invalid/", "subscribed_events": EVENTS, "state": "enabled"}
    assert patched(everything, "*") == everything
    assert patched({"subscribedEvents": ["video.generated"]}, "subscribedEvents,name") == everything | {
        "name": None,
        "subscribed_events": ["video.generated"],
    }
    open_server.client.delete(f"/v1/webhooks/{id}")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "", {"subscribed_events": EVENTS}, 400, "invalid_request"),
        ("POST", "", {"uri": "https://x.invalid/"}, 400, "invalid_request"),
        ("POST", "", {"uri": "https://x.invalid/", "subscribed_events": []}, 400, "invalid_request"),
        ("POST", "", {"uri": "https://x.invalid/", "subscribed_events": ["x"]}, 400, "invalid_request"),
        ("POST", "", {"uri": "https://x.invalid/", "subscribed_events": [[]]}, 400, "invalid_request"),
        ("POST", "", {"uri": "http://10.0.0.1/", "subscribed_events": EVENTS}, 400, "invalid_request"),
        ("POST", "", {"uri": "http://2130706433/", "subscribed_events": EVENTS}, 400, "invalid_request"),
        ("POST", "", {"uri": "http://localhost:1/", "subscribed_events": EVENTS}, 400, "invalid_request"),
        ("POST", "", {"uri": "https://x.invalid/", "subscribed_events": EVENTS, "a": 1}, 400, "parameter_unknown"),
        ("POST", "", {"uri": "https://x.invalid/", "subscribed_events": EVENTS, "name": 1}, 400, "invalid_request"),
        ("POST", "", [], 400, "invalid_request"),
        ("POST", "", b"{", 400, "invalid_request"),
        ("GET", "/unknown", None, 404, "not_found"),
        ("PATCH", "/unknown", {}, 404, "not_found"),
        ("DELETE", "/unknown", None, 404, "not_found"),
        ("POST", "/unknown:ping", None, 404, "not_found"),
        ("POST", "/unknown:rotateSigningSecret", None, 404, "not_found"),
        ("PATCH", "/{id}?update_mask=secrets", {}, 400, "invalid_request"),
        ("PATCH", "/{id}?update_mask=uri", {}, 400, "invalid_request"),
        ("PATCH", "/{id}", {"state": "disabled_due_to_failed_deliveries"}, 400, "invalid_request"),
        ("PATCH", "/{id}", {"state": "x"}, 400, "invalid_request"),
        ("POST", "/{id}:rotateSigningSecret", {"revocation_behavior": "never"}, 400, "invalid_request"),
        ("POST", "/{id}:explode", None, 404, "not_found"),
        ("POST", "/{id}", None, 404, "not_found"),
        ("PUT", "/{id}", None, 405, "unimplemented"),
        ("GET", "?page_size=x", None, 400, "invalid_request"),
        ("GET", "?page_size=-1", None, 400, "invalid_request"),
        ("GET", "?page_token=x", None, 400, "invalid_request"),
        ("GET", "?page_token=bmFuIGFiYw", None, 400, "invalid_request"),
        ("GET", "/%01", None, 404, "not_found"),
        ("DELETE", "/%FF", None, 404, "not_found"),
    ],
)
def test_what_is_wrong_is_refused_in_the_family_of_interactions(
    open_server: Running, method: str, path: str, body: Any, status: int, code: str
) -> None:
    id = registered(open_server, "https://hooks.invalid/")["id"]
    content = {"content": body} if isinstance(body, bytes) else {} if body is None else {"json": body}
    headers = {"content-type": "application/json"}
    answer = open_server.client.request(method, f"/v1/webhooks{path.replace('{id}', id)}", headers=headers, **content)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], set(error)) == (status, code, {"code", "message"}), answer.text
    open_server.client.delete(f"/v1/webhooks/{id}")


def test_another_key_s_webhook_is_not_there(open_server: Running, receiver: Receiver) -> None:
    id = registered(open_server, receiver.url)["id"]
    other = httpx.Client(base_url=open_server.url, headers={"x-goog-api-key": "other-key"})
    assert other.get("/v1/webhooks").json() == {"webhooks": []}
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", ":ping"), ("POST", "/rotate_secret")):
        assert other.request(method, f"/v1/webhooks/{id}{path}").status_code == 404
    assert httpx.get(f"{open_server.url}/v1/webhooks").status_code == 401
    assert not receiver.received
    open_server.client.delete(f"/v1/webhooks/{id}")


@pytest.mark.parametrize("path", [":ping", "/ping"])
def test_a_ping_is_signed_and_says_what_the_receiver_did(open_server: Running, path: str) -> None:
    with Receiver(204, 500) as receiver:
        made = registered(open_server, receiver.url, state="disabled")
        assert open_server.client.post(f"/v1/webhooks/{made['id']}{path}").json() == {}
        event = Standard(made["new_signing_secret"]).verify(receiver.received[0].body, receiver.received[0].headers)
        assert (event["type"], event["data"]) == ("webhook.ping", {"id": made["id"]})
        answer = open_server.client.post(f"/v1/webhooks/{made['id']}{path}", json={})
        assert answer.status_code == 400 and "answered 500" in answer.json()["error"]["message"]
    answer = open_server.client.post(f"/v1/webhooks/{made['id']}{path}")
    assert answer.status_code == 400 and "did not answer" in answer.json()["error"]["message"]
    open_server.client.delete(f"/v1/webhooks/{made['id']}")


@pytest.mark.parametrize("path", [":rotateSigningSecret", "/rotate_secret"])
@pytest.mark.parametrize(
    "how",
    [
        "revoke_previous_secrets_after_h24",
        "REVOKE_PREVIOUS_SECRETS_AFTER_H24",
        "revoke_previous_secrets_immediately",
        "",
    ],
)
def test_a_secret_is_replaced_in_both_spellings(open_server: Running, receiver: Receiver, path: str, how: str) -> None:
    made = registered(open_server, receiver.url)
    body = {"json": {"revocation_behavior": how}} if how else {}
    answer = open_server.client.post(f"/v1/webhooks/{made['id']}{path}", **body).json()
    assert list(answer) == ["secret"] and answer["secret"] != made["new_signing_secret"]
    shown = open_server.client.get(f"/v1/webhooks/{made['id']}").json()["signing_secrets"]
    assert shown[0] == {"truncated_secret": f"whsec_...{answer['secret'][-4:]}"}
    assert len(shown) == (1 if "immediately" in how else 2)
    assert all(re.fullmatch(SECOND, one["expire_time"]) for one in shown[1:])
    assert open_server.client.post(f"/v1/webhooks/{made['id']}:ping").status_code == 200
    (one,) = receiver.received
    assert Standard(answer["secret"]).verify(one.body, one.headers)
    open_server.client.delete(f"/v1/webhooks/{made['id']}")


def test_google_s_client_manages_webhooks(open_server: Running, receiver: Receiver) -> None:
    client = genai.Client(api_key="some-key", http_options=types.HttpOptions(base_url=open_server.url))
    made = client.webhooks.create(name="MyHook", uri=receiver.url, subscribed_events=["interaction.completed"])
    assert made.id and made.new_signing_secret and made.state == "enabled" and made.create_time
    assert client.webhooks.get(id=made.id).name == "MyHook"
    listed = client.webhooks.list(page_size=10)
    assert [one.id for one in listed.webhooks or []] == [made.id]
    changed = client.webhooks.update(id=made.id, subscribed_events=["video.generated"], update_mask="subscribed_events")
    assert changed.subscribed_events == ["video.generated"]
    rotated = client.webhooks.rotate_signing_secret(id=made.id, revocation_behavior="revoke_previous_secrets_after_h24")
    assert client.webhooks.ping(id=made.id) is not None
    assert Standard(rotated.secret or "").verify(receiver.received[0].body, receiver.received[0].headers)
    client.webhooks.delete(id=made.id)
    with pytest.raises(Exception, match="404"):
        client.webhooks.get(id=made.id)


def test_a_film_that_was_asked_for_is_told_to_the_registered(open_server: Running, receiver: Receiver) -> None:
    made = registered(open_server, receiver.url)
    answer = open_server.client.post(
        "/v1beta/interactions",
        json={
            "model": MODEL,
            "input": "kite",
            "background": True,
            "response_format": {"type": "video", "duration": "3s"},
        },
    ).json()
    events = [Standard(made["new_signing_secret"]).verify(one.body, one.headers) for one in receiver.wait(2)]
    assert [event["type"] for event in events] == EVENTS
    assert {event["data"]["id"] for event in events} == {answer["id"]}
    name, where = events[1]["data"]["file_name"], events[1]["data"]["output_file_uri"]
    assert name == f"files/{ids.file_id(answer['id'])}" and where.startswith(
        f"{open_server.url}/v1beta/{name}:download"
    )
    assert open_server.client.get(where).content[4:8] == b"ftyp"
    # What is told has happened: the interaction reads completed by then.
    assert open_server.client.get(f"/v1beta/interactions/{answer['id']}").json()["status"] == "completed"
    open_server.client.delete(f"/v1/webhooks/{made['id']}")


def test_the_uris_of_a_request_are_told_with_a_token(open_server: Running, receiver: Receiver) -> None:
    config = {"uris": [f"{receiver.url}/dynamic"], "user_metadata": {"job": "nightly"}}
    body = {
        "model": MODEL,
        "input": "kite",
        "webhook_config": config,
        "response_format": {"type": "video", "duration": "3s"},
    }
    assert open_server.client.post("/v1/interactions", json=body).status_code == 400
    answer = open_server.client.post("/v1/interactions", json=body | {"background": True})
    assert answer.status_code == 200, answer.text
    first, _ = receiver.wait(2)
    assert first.event["data"] == {"id": answer.json()["id"], "user_metadata": {"job": "nightly"}}
    for path in ("/.well-known/jwks.json", "/v1/.well-known/jwks.json"):
        keys = jwt.PyJWKClient(f"{open_server.url}{path}")
        token = first.headers["webhook-signature"]
        claims = jwt.decode(
            token, keys.get_signing_key_from_jwt(token).key, algorithms=["RS256"], audience=config["uris"][0]
        )
        assert claims["user_metadata"] == {"job": "nightly"}
    refused = body | {"background": True, "webhook_config": {"uris": ["http://169.254.169.254/latest"]}}
    answer = open_server.client.post("/v1/interactions", json=refused)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_request")


def test_without_the_operator_s_leave_nothing_on_this_machine_is_called(server: Running, receiver: Receiver) -> None:
    for uri in (
        receiver.url,
        receiver.url.replace("127.0.0.1", "localhost"),
        receiver.url.replace("127.0.0.1", "[::1]"),
    ):
        answer = server.client.post("/v1/webhooks", json={"uri": uri, "subscribed_events": EVENTS})
        assert answer.status_code == 400 and "CUTAWAY_ALLOW_ADDRESSES" in answer.json()["error"]["message"]
    assert not receiver.received


@pytest.mark.parametrize(
    ("answers", "killed_after"), [([503, 503, 503], 2), ([silent], 1)], ids=["tried", "unanswered"]
)
def test_a_server_that_is_killed_goes_on_when_it_is_started_again(
    tmp_path: Path, answers: list[Any], killed_after: int
) -> None:
    key = {"x-goog-api-key": "any"}
    with Receiver(*answers) as receiver:
        with _serving(tmp_path) as (first, url):
            body = {"uri": receiver.url, "subscribed_events": ["interaction.failed"]}
            made = httpx.post(f"{url}/v1/webhooks", json=body, headers=key).json()
            id = ids.new_id()
            engine = open_database(Settings(data=tmp_path).database)
            ledger = Ledger(engine)
            ledger.add(Turn(id=id, root=id, words="a kite", deadline=time.time() + 600))
            ledger.change(id, stage="failed", error={"code": "safety", "message": "No."})
            engine.dispose()
            receiver.wait(killed_after)
            first.kill()
        with _serving(tmp_path):
            tries = receiver.wait(len(answers) + 1)
    assert len({one.headers["webhook-id"] for one in tries}) == 1
    event = Standard(made["new_signing_secret"]).verify(tries[-1].body, tries[-1].headers)
    assert event["data"] == {"id": id, "error_code": "safety", "error_message": "No."}


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server of its own process on a data folder, and where it listens. It has no workers: nothing is to be drawn."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CUTAWAY_")}
    environment |= {
        "CUTAWAY_DATA": str(folder),
        "CUTAWAY_PORT": "0",
        "CUTAWAY_WORKERS": "0",
        "CUTAWAY_ALLOW_ADDRESSES": "127.0.0.1",
        "CUTAWAY_WEBHOOK_RETRY": "0.5",
        "CUTAWAY_WEBHOOK_TIMEOUT": "2",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", "from cutaway.cli import main; main()", "serve"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        found = (re.search(r"listens on (\S+)", line) for line in process.stdout)
        yield process, next(match[1] for match in found if match)
    finally:
        process.kill()
        process.wait()
