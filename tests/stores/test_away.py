"""PostgreSQL behind the wire: away for a while, and asked to keep what it does not take."""

from __future__ import annotations

from pathlib import Path

from starlette.testclient import TestClient

from cutaway.api.server import application
from cutaway.interactions.service import Service
from cutaway.storage.settings import Settings
from plain.engine import PlainEngine
from plain.postgres import Postgres

BODY = {"model": "gemini-omni-1.1-flash", "input": "red kite", "response_format": {"duration": "3s", "delivery": "uri"}}


START = {
    "X-Goog-Upload-Protocol": "resumable",
    "X-Goog-Upload-Command": "start",
    "X-Goog-Upload-Header-Content-Length": "10",
    "X-Goog-Upload-Header-Content-Type": "video/" + 300 * "m",
}


def test_what_the_database_does_not_take_is_the_clients_mistake(postgres: Postgres, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, engine="plain", database_url=postgres.database())
    service = Service(settings, engines={"plain": PlainEngine})
    with TestClient(application(service), "http://127.0.0.1", False, headers={"x-goog-api-key": "any"}) as client:
        answer = client.post("/upload/v1beta/files", headers=START, json={"file": {"display_name": "kite"}})
        assert answer.status_code in (200, 400), answer.text
        answer = client.get("/v1beta/files")
        assert answer.status_code == 200, answer.text
    service.close()


def test_a_database_that_is_away_is_503_and_then_all_is_well(postgres: Postgres, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, engine="plain", free_space=1, database_url=postgres.database())
    service = Service(settings, engines={"plain": PlainEngine})
    told = {"x-goog-api-key": "any"}
    with TestClient(application(service), "http://127.0.0.1", False, headers=told) as client:
        made = client.post("/v1beta/interactions", json=BODY)
        assert made.status_code == 200, made.text
        path = f"/v1beta/interactions/{made.json()['id']}"
        postgres.stop()
        try:
            for answer in (
                client.get(path),
                client.post("/v1beta/interactions", json=BODY),
                client.get("/v1beta/files"),
            ):
                assert answer.status_code == 503 and int(answer.headers["retry-after"]) > 0, answer.text
                assert "127.0.0.1" not in answer.text and "psycopg" not in answer.text
            assert client.get(path).json()["error"]["code"] == "service_unavailable"
        finally:
            postgres.start()
        assert client.get(path).json()["status"] == "completed"
    service.close()
