"""From the end of a turn to a request that a receiver can trust: real servers on loopback, checked with the code of others."""

from __future__ import annotations

import asyncio
import hashlib
import json
import stat
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import jwt
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from standardwebhooks import Webhook as Standard
from standardwebhooks import WebhookVerificationError

from cutaway.errors import BadRequest
from cutaway.interactions import ids
from cutaway.interactions.ledger import Ledger
from cutaway.interactions.tables import DELIVERIES, ENDINGS
from cutaway.interactions.turn import Turn
from cutaway.interactions.webhooks.book import DISABLED, ENABLED, GIVEN_UP
from cutaway.interactions.webhooks.events import compact
from cutaway.interactions.webhooks.hooks import Webhooks
from cutaway.interactions.webhooks.outbox import Pace
from cutaway.storage.addresses import RefusedAddress
from cutaway.storage.database import open_database
from cutaway.storage.settings import Settings
from plain.receiver import Received, Receiver, silent

QUICK = Pace(poll=0.02, first=0.05, jitter=0.0, timeout=20.0, lease=40.0)


class House:
    """A data folder with a ledger, and as many deliverers as are started on it, each like one of a server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(data=folder, allow_addresses="127.0.0.1", public_url="https://films.example.com/")
        self.engine = open_database(self.settings.database)
        self.ledger = Ledger(self.engine)
        self.hooks = Webhooks(self.settings, self.engine)
        self.book = self.hooks.book
        self._stops: list[Callable[[], None]] = []

    def deliver(self, pace: Pace = QUICK, **changes: object) -> Callable[[], None]:
        """Start a deliverer; what stops it."""
        engine = open_database(self.settings.database)
        hooks = Webhooks(self.settings.model_copy(update=changes), engine, pace=pace)
        loop = asyncio.new_event_loop()
        task = loop.create_task(hooks.run())

        def work() -> None:
            try:
                loop.run_until_complete(task)
            except asyncio.CancelledError:
                pass
            finally:
                loop.close()
                engine.dispose()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()

        def stop() -> None:
            if thread.is_alive():
                loop.call_soon_threadsafe(task.cancel)
                thread.join(10)

        self._stops.append(stop)
        return stop

    def end(
        self,
        stage: str = "completed",
        *,
        key: str = "",
        config: dict[str, Any] | None = None,
        wire: dict[str, Any] | None = None,
        stored: bool = True,
        **more: Any,
    ) -> str:
        """The id of a turn that ends."""
        id = ids.new_id()
        wire = wire if config is None else {"webhook_config": config}
        turn = Turn(id=id, root=id, words="a kite", file=ids.file_id(id), key=key, wire=wire or {}, stored=stored)
        self.ledger.add(turn)
        if stage == "completed":
            self.ledger.complete(id, (), film=f"films/{id}.mp4")
        else:
            self.ledger.change(id, stage=stage, **more)
        return id

    def deliveries(self) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(DELIVERIES.select().order_by(DELIVERIES.c.created)).mappings())

    def settled(self, timeout: float = 60.0) -> list[Any]:
        """The deliveries once none waits."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            with self.engine.connect() as connection:
                told = not connection.execute(sa.select(ENDINGS.c.turn)).first()
            rows = self.deliveries()
            if told and all(row["state"] != "waiting" for row in rows):
                return rows
            time.sleep(0.02)
        raise AssertionError(f"still waiting: {self.deliveries()}")

    def close(self) -> None:
        for stop in self._stops:
            stop()
        self.engine.dispose()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    found = House(tmp_path)
    yield found
    found.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as found:
        yield found


def verified(secret: str, one: Received) -> dict[str, Any]:
    """The event, if the signature holds by the library of Standard Webhooks."""
    event = Standard(secret).verify(one.body, one.headers)
    assert isinstance(event, dict)
    return event


def test_a_finished_film_is_told_as_an_interaction_and_then_as_a_video(house: House, receiver: Receiver) -> None:
    webhook = house.book.add("", f"{receiver.url}/in", ["video.generated", "interaction.completed"])
    house.deliver()
    id = house.end()
    first, second = receiver.wait(2)
    event = verified(webhook.secrets[0][0], first)
    assert list(event) == ["type", "version", "timestamp", "data"]
    assert (event["type"], event["version"], event["data"]) == ("interaction.completed", "v1", {"id": id})
    assert event["timestamp"].endswith("Z") and abs(first.at - int(first.headers["webhook-timestamp"])) < 5
    assert first.path == "/in" and first.headers["content-type"] == "application/json"
    name = f"files/{ids.file_id(id)}"
    assert verified(webhook.secrets[0][0], second)["data"] == {
        "id": id,
        "output_file_uri": f"https://films.example.com/v1beta/{name}:download?alt=media",
        "file_name": name,
    }
    assert first.headers["webhook-id"] != second.headers["webhook-id"]
    assert {row["state"] for row in house.settled()} == {"delivered"}
    forged = Received(first.path, first.headers, first.body.replace(b"completed", b"cancelled"))
    with pytest.raises(WebhookVerificationError):
        verified(webhook.secrets[0][0], forged)


@pytest.mark.parametrize(
    ("stage", "type"),
    [
        ("failed", "interaction.failed"),
        ("blocked", "interaction.failed"),
        ("timed_out", "interaction.failed"),
        ("cancelled", "interaction.cancelled"),
    ],
)
def test_other_ends_are_told_with_their_reason(house: House, receiver: Receiver, stage: str, type: str) -> None:
    webhook = house.book.add("", receiver.url, ["interaction.failed", "interaction.cancelled", "interaction.completed"])
    house.deliver()
    id = house.end(stage, error={"code": "some_code", "message": "Größe “8” – 図\u2028\n"})
    (one,) = receiver.wait(1)
    event = verified(webhook.secrets[0][0], one)
    reason = {"error_code": "some_code", "error_message": "Größe “8” – 図\u2028\n"}
    assert (event["type"], event["data"]) == (type, {"id": id} | (reason if type == "interaction.failed" else {}))
    assert "Größe “8” – 図\u2028\\n".encode() in one.body if type == "interaction.failed" else True
    house.settled()
    assert len(receiver.received) == 1


def test_links_lead_where_the_request_came_by_unless_the_operator_says_where(house: House, receiver: Receiver) -> None:
    house.book.add("", receiver.url, ["video.generated"])
    house.deliver(public_url="", host="::1", port=8910)
    house.end(wire={"base": "https://reached.example.com"})
    house.end()
    house.settled()
    where = {one.event["data"]["output_file_uri"].partition("/v1beta")[0] for one in receiver.received}
    assert where == {"https://reached.example.com", "http://[::1]:8910"}


def test_of_a_turn_that_is_not_stored_nobody_is_told(house: House, receiver: Receiver) -> None:
    house.book.add("", receiver.url, ["interaction.completed"])
    house.end(stored=False)
    assert house.settled() == []


def test_only_who_asked_for_it_is_told(house: House, receiver: Receiver) -> None:
    for key, events, state in (
        ("ann", ["interaction.failed"], ENABLED),
        ("ann", ["interaction.completed"], DISABLED),
        ("bob", ["interaction.completed"], ENABLED),
    ):
        house.book.add(key, f"{receiver.url}/{key}", events, state=state)
    house.end(key="ann")
    house.book.add("ann", f"{receiver.url}/late", ["interaction.completed"])
    house.end(key="bob")
    house.deliver()
    house.settled()
    assert [one.path for one in receiver.received] == ["/bob"]


def test_uris_of_a_request_are_told_instead_with_a_token_that_the_published_keys_prove(
    house: House, receiver: Receiver
) -> None:
    house.book.add("", f"{receiver.url}/registered", ["interaction.completed"])
    metadata = {"job": "nightly é", "2": 1.0, "1": [True, None, 0.5]}
    uri = f"{receiver.url}/own?a=1"
    house.deliver()
    id = house.end(config={"uris": [uri], "user_metadata": metadata})
    first, second = receiver.wait(2)
    assert {first.path, second.path} == {"/own?a=1"} and receiver.types() == [
        "interaction.completed",
        "video.generated",
    ]
    token = first.headers["webhook-signature"]
    key = jwt.PyJWKSet.from_dict(house.hooks.signer.jwks())[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, key.key, algorithms=["RS256"], audience=uri, issuer="https://films.example.com")
    assert claims["body_sha256"] == hashlib.sha256(first.body).hexdigest()
    assert claims["jti"] == first.headers["webhook-id"] and claims["exp"] - claims["iat"] == 300
    assert first.event["data"] == {"id": id, "user_metadata": metadata} and first.event["user_metadata"] == metadata
    assert (claims["type"], claims["data"], claims["user_metadata"]) == ("interaction.completed", {"id": id}, metadata)
    with pytest.raises(jwt.InvalidAudienceError):
        jwt.decode(token, key.key, algorithms=["RS256"], audience="https://else.example.com")
    head, body, signature = token.split(".")
    with pytest.raises(jwt.InvalidTokenError):
        jwt.decode(f"{head}.{body[:-4]}AAAA.{signature}", key.key, algorithms=["RS256"], audience=uri)
    house.settled()
    assert len(receiver.received) == 2


def test_metadata_alone_goes_to_the_registered(house: House, receiver: Receiver) -> None:
    webhook = house.book.add("", receiver.url, ["interaction.completed"])
    house.deliver()
    house.end(config={"user_metadata": {"b": 1, "10": 2, "9": 3.0}})
    (one,) = receiver.wait(1)
    assert verified(webhook.secrets[0][0], one)["user_metadata"] == {"b": 1, "10": 2, "9": 3}
    # As JavaScript would write it again: numbers first among the names, no point in whole numbers, no spaces.
    assert one.body.endswith(b'"user_metadata":{"9":3,"10":2,"b":1}}')


def test_a_delivery_is_tried_until_it_is_taken_always_under_the_same_id(house: House) -> None:
    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.close()

    with Receiver(500, 302, hang_up, 404) as receiver:
        webhook = house.book.add("", receiver.url, ["interaction.completed"])
        house.deliver()
        house.end()
        tries = receiver.wait(5)
        assert len({one.headers["webhook-id"] for one in tries}) == 1
        for one in tries:
            verified(webhook.secrets[0][0], one)
        waits = [after.at - before.at for before, after in zip(tries, tries[1:], strict=False)]
        assert waits[0] >= 0.05 and waits[1] >= 0.1 and waits[2] >= 0.2 and waits[3] >= 0.4
        (row,) = house.settled()
        assert (row["state"], row["attempt"], row["error"]) == ("delivered", 5, "")


def test_a_receiver_may_ask_to_wait(house: House) -> None:
    def later(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(503)
        handler.send_header("retry-after", "1")
        handler.send_header("content-length", "0")
        handler.end_headers()

    with Receiver(later) as receiver:
        house.book.add("", receiver.url, ["interaction.completed"])
        house.deliver()
        house.end()
        first, second = receiver.wait(2)
        assert second.at - first.at >= 0.95


def test_one_that_is_slow_counts_as_failed_and_does_not_hold_up_others(house: House) -> None:
    with Receiver(silent) as sleepy, Receiver() as quick:
        house.book.add("", sleepy.url, ["interaction.completed"])
        house.book.add("", quick.url, ["interaction.completed"])
        house.deliver(Pace(poll=0.02, first=0.05, jitter=0.0, timeout=0.5, lease=3.0))
        house.end()
        assert quick.wait(1)[0].at < sleepy.wait(2)[1].at
        assert max(row["attempt"] for row in house.settled()) >= 2


def test_a_receiver_that_is_gone_is_not_asked_again(house: House) -> None:
    with Receiver(410) as receiver:
        webhook = house.book.add("", receiver.url, ["interaction.completed", "video.generated"])
        house.deliver()
        house.end()
        assert sorted(row["state"] for row in house.settled()) == ["dropped", "failed"]
        house.end()
        house.settled()
        assert len(receiver.received) == 1
        assert house.book.get("", webhook.id).state == GIVEN_UP
        assert house.book.change("", webhook.id, state=ENABLED).state == ENABLED
        house.end()
        receiver.wait(3)


def test_what_is_never_taken_is_given_up_and_after_days_the_webhook_too(house: House) -> None:
    with Receiver(*[500] * 100) as receiver:
        webhook = house.book.add("", receiver.url, ["interaction.completed"])
        house.deliver(Pace(poll=0.02, first=0.05, jitter=0.0, timeout=20.0, lease=40.0, keep=2.0, disable=2.6))
        house.end()
        (row,) = house.settled()
        assert row["state"] == "failed" and row["attempt"] >= 2 and "500" in row["error"]
        assert house.book.get("", webhook.id).state == ENABLED
        house.end()
        house.settled()
        assert house.book.get("", webhook.id).state == GIVEN_UP


def test_an_address_inside_is_not_called_even_if_it_was_registered_before(house: House, receiver: Receiver) -> None:
    house.book.add("", receiver.url, ["interaction.completed"])
    house.deliver(allow_addresses="", webhook_hours=24.0)
    house.end()
    until = time.monotonic() + 60
    while not (rows := [row for row in house.deliveries() if row["attempt"]]):
        assert time.monotonic() < until
        time.sleep(0.02)
    assert "loopback" in rows[0]["error"] and rows[0]["state"] == "waiting" and not receiver.received


def test_several_servers_send_every_delivery_once(house: House, receiver: Receiver) -> None:
    house.book.add("", receiver.url, ["interaction.completed", "video.generated"])
    for _ in range(3):
        house.deliver()
    for _ in range(15):
        house.end()
    house.settled()
    assert len(receiver.received) == len({one.headers["webhook-id"] for one in receiver.received}) == 30


def test_what_a_dead_server_held_is_taken_over_and_what_a_stopped_one_held_at_once(house: House) -> None:
    release = threading.Event()

    def hang(handler: BaseHTTPRequestHandler) -> None:
        release.wait(10)

    with Receiver(hang) as receiver:
        house.book.add("", receiver.url, ["interaction.completed"])
        stop = house.deliver(Pace(poll=0.02, timeout=8.0, lease=60.0))
        house.end()
        receiver.wait(1)
        stop()
        stop = house.deliver(Pace(poll=0.02, timeout=8.0, lease=60.0))
        first, second = receiver.wait(2)
        release.set()
        assert first.headers["webhook-id"] == second.headers["webhook-id"]
        stop()
    # A server that was killed says nothing: its hold runs out.
    with Receiver() as receiver:
        house.book.add("", receiver.url, ["interaction.failed"])
        dead = Webhooks(house.settings, house.engine, pace=Pace(lease=0.5))
        house.end("failed")
        assert dead.outbox.tell() == 1
        for names in dead.outbox.due().values():
            for id in names:
                dead.outbox.take(id)
        house.deliver(Pace(poll=0.02, timeout=8.0, lease=60.0))
        receiver.wait(1)


def test_secrets_change_with_both_signing_for_a_day(house: House, receiver: Receiver) -> None:
    webhook = house.book.add("", receiver.url, ["interaction.completed"])
    old = webhook.secrets[0][0]
    house.deliver()
    fresh = house.book.rotate("", webhook.id, at_once=False)
    house.end()
    (one,) = receiver.wait(1)
    assert len(one.headers["webhook-signature"].split(" ")) == 2
    assert verified(old, one) == verified(fresh, one)
    shown = house.book.get("", webhook.id).signing()
    assert shown[0] == (fresh, 0.0) and shown[1][0] == old and abs(shown[1][1] - time.time() - 86400) < 60
    last = house.book.rotate("", webhook.id, at_once=True)
    house.end()
    two = receiver.wait(2)[1]
    assert verified(last, two)
    for secret in (old, fresh):
        with pytest.raises(WebhookVerificationError):
            verified(secret, two)


def test_the_private_key_stays_with_its_owner_and_servers_publish_each_other_s(house: House, tmp_path: Path) -> None:
    one, again, other = (Webhooks(Settings(data=tmp_path / name), house.engine) for name in ("one", "one", "other"))
    assert one.signer.kid == again.signer.kid != other.signer.kid
    for folder in ("one", "other"):
        file = tmp_path / folder / "keys" / "webhooks.pem"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        assert [entry.name for entry in file.parent.iterdir()] == ["webhooks.pem"]
    other.signer.sign("https://films.example.com", "https://hooks.example.com", "msg_1", '{"data":{}}')
    published = one.signer.jwks()
    assert {key["kid"] for key in published["keys"]} == {one.signer.kid, other.signer.kid}
    assert all(set(key) == {"kty", "use", "alg", "kid", "n", "e"} for key in published["keys"])
    assert "PRIVATE" not in json.dumps(published)


@pytest.mark.parametrize(
    "given",
    [
        *([], "x", {"urls": []}, {"uris": "http://127.0.0.1"}, {"uris": [7]}, {"uris": ["http://127.0.0.1:1"] * 11}),
        *({"user_metadata": []}, {"user_metadata": {"a": "x" * 4096}}, {"user_metadata": {"a": float("nan")}}),
        *({"uris": ["http://10.0.0.1/"]}, {"uris": ["http://inside.test/"]}, {"uris": ["file:///etc/passwd"]}),
    ],
)
def test_a_webhook_config_that_makes_no_sense_is_refused_at_once(house: House, given: Any) -> None:
    hooks = Webhooks(house.settings, house.engine, resolver=lambda host, port: {"inside.test": ["192.168.0.9"]}[host])
    with pytest.raises(BadRequest):
        hooks.config(given, background=True)


def test_a_webhook_config_comes_back_as_it_was_meant(house: House, tmp_path: Path) -> None:
    def resolver(host: str, port: int) -> list[str]:
        if host != "known.test":
            raise OSError("no such name")
        return ["8.8.8.8"]

    hooks = Webhooks(Settings(data=tmp_path), house.engine, resolver=resolver)
    given = {"uris": ["https://known.test/x", "https://unknown.test/"], "userMetadata": {"a": {"b": [1]}}}
    meant = {"uris": given["uris"], "user_metadata": {"a": {"b": [1]}}}
    assert hooks.config(given, background=True) == meant
    assert hooks.config(None, background=False) == hooks.config({}, background=False) == {}
    with pytest.raises(BadRequest, match="background"):
        hooks.config(given, background=False)
    with pytest.raises(RefusedAddress):
        hooks.outgoing.check("http://127.0.0.1/")


def test_json_is_written_as_a_receiver_in_javascript_writes_it_again() -> None:
    value = {"z": 1.0, "a": [1.5, -0.0, 1e300], "10": "é\u2028\x7f", "2": {"01": None}, "e": "\ud800"}
    assert compact(value) == '{"2":{"01":null},"10":"é\u2028\x7f","z":1,"a":[1.5,0,1e+300],"e":"?"}'


def test_an_error_of_the_database_shows_no_secret(house: House) -> None:
    with house.engine.begin() as connection:
        connection.exec_driver_sql("CREATE UNIQUE INDEX one_only ON webhooks (key)")
    house.book.add("", "https://hooks.example.com/", ["interaction.completed"])
    with pytest.raises(DatabaseError) as failed:
        house.book.add("", "https://hooks.example.com/private", ["interaction.completed"])
    assert "whsec_" not in str(failed.value) and "private" not in str(failed.value)


def test_an_answer_that_is_no_http_counts_as_failed(house: House) -> None:
    def garbage(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"\x00\xff no http at all\r\n\r\n")

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"x: " + b"y" * 300_000)

    with Receiver(garbage, endless) as receiver:
        house.book.add("", receiver.url, ["interaction.completed"])
        house.deliver()
        house.end()
        (row,) = house.settled()
        assert (row["state"], row["attempt"]) == ("delivered", 3)
