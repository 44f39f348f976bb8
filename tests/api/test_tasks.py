"""Jobs over HTTP: they are told with their fields, and done by values instead of a prompt."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from plain.media import film
from plain.media_engine import MediaEngine
from plain.running import Running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("server"), engine=MediaEngine)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    data = film(tmp_path_factory.mktemp("films") / "a.mp4", 24).read_bytes()
    return {"data": base64.b64encode(data).decode(), "mime_type": "video/mp4"}


def test_jobs_are_told(server: Running) -> None:
    told = server.client.get("/cutaway/v1/tasks").json()["tasks"]
    assert len(told) > 12 and all({"name", "fields", "available", "reasons"} <= one.keys() for one in told)
    one = server.client.get("/cutaway/v1/tasks/change-light").json()
    assert [field["name"] for field in one["fields"]][0] == "video"
    assert server.client.get("/cutaway/v1/tasks/nothing").status_code == 404


def test_a_job_is_done(server: Running, video: dict[str, str]) -> None:
    asked = {"fields": {"video": video, "look": "warmer"}, "seed": 5}
    made = server.client.post("/cutaway/v1/tasks/change-light", json=asked)
    assert made.status_code == 200, made.text
    assert made.json()["status"] == "completed"
    told = server.client.get(f"/v1/interactions/{made.json()['id']}?include_input=true").json()
    assert "Make it warmer" in str(told)


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({"fields": {"look": "warmer"}}, "needs 'video'"),
        ({"fields": {"video": "a path", "look": "warmer"}}, "takes an object"),
        ({"fields": {"vidoe": {}}}, "no field 'vidoe'"),
        ({"fields": []}, "must be an object"),
        ({"prompt": "x"}, "Unknown parameter 'prompt'"),
        ([], "must be a JSON object"),
        (None, "must be a JSON object"),
        (5, "must be a JSON object"),
    ],
)
def test_what_does_not_fit_is_refused(server: Running, asked: object, what: str) -> None:
    answer = server.client.post(
        "/cutaway/v1/tasks/change-light", content=json.dumps(asked), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400 and what in answer.text


def test_words_are_the_same_as_those_of_the_program(server: Running, video: dict[str, str], tmp_path: Path) -> None:
    from cutaway.api.tasks import request_body
    from cutaway.tasks import composed, task

    one = task("vertical-version")
    made = request_body(one, {"fields": {"video": video, "shape": "1:1"}, "background": True})
    assert made["input"][-1]["text"] == composed(one, {"video": ["v.mp4"], "shape": "1:1"}).words
    assert made["background"] is True and made["generation_config"]["video_config"] == {"task": "edit"}
